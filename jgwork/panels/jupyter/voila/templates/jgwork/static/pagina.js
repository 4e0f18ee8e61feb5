// The page around the views: what is loading, what is gone, and printing. A file, because inline scripts are forbidden.
"use strict";

function ready() {
  const busy = document.getElementById("laden");
  if (!busy) return;
  busy.remove();
  document.getElementById("inhoud").removeAttribute("aria-busy");
  // An address with #beeld-... was opened before the view was there.
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) target.scrollIntoView();
}

function takeTitle() {
  const heading = document.querySelector("h1[data-titel]");
  if (heading) document.title = `${heading.dataset.titel} – jeugdgroepen-werkbank`;
}

// "In het kort" repeats the findings; it follows the controls.
function follow() {
  for (const link of document.querySelectorAll("a[data-beeld]")) {
    const title = document.getElementById(`beeld-${link.dataset.beeld}-titel`);
    if (title && title.textContent && link.textContent !== title.textContent) link.textContent = title.textContent;
  }
}

// A kernel that was culled takes nothing with it: a publication never changes and every state is in the page already.
function gone() {
  const banner = document.getElementById("verlopen");
  if (!banner.hidden) return;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "utrecht-button utrecht-button--secondary-action";
  again.textContent = "Opnieuw verbinden";
  again.addEventListener("click", () => location.reload());
  banner.append("De verbinding met de server is weg. Wat u ziet, is vrijgegeven en blijft kloppen. ", again);
  banner.hidden = false;
}

// The page draws what it was sent; a widget's model, without a kernel behind it.
function drawViews() {
  const given = document.querySelector(".jg-widget > script[type='application/json']");
  if (!given) return;
  const state = JSON.parse(given.textContent);
  const model = {
    get: (name) => state[name],
    set: (name, value) => (state[name] = value),
    save_changes() {},
    on() {},
    off() {},
  };
  const el = document.createElement("div");
  given.replaceWith(el);
  showViews({ model, el });
}

// A connection says that somebody reads this page: its kernel is left alone. A page that closes releases its kernel.
function hold(base) {
  let id;
  try {
    id = JSON.parse(document.getElementById("jupyter-config-data").textContent).kernelId;
  } catch {
    return;
  }
  const kernel = `${base}api/kernels/${encodeURIComponent(id)}`;
  const address = new URL(`${kernel}/channels?session_id=${crypto.randomUUID?.() ?? Date.now()}`, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = new WebSocket(address);
  const check = async () => {
    try {
      const answer = await fetch(kernel, { cache: "no-store" });
      if (answer.ok) return;
    } catch {
      /* the server is not there */
    }
    clearInterval(timer);
    gone();
  };
  const timer = setInterval(check, 10000);
  socket.addEventListener("close", check);
  addEventListener("beforeunload", () => {
    clearInterval(timer);
    socket.removeEventListener("close", check);
    navigator.sendBeacon(`${base}voila/api/shutdown/${encodeURIComponent(id)}`, new FormData());
  });
}

document.addEventListener("DOMContentLoaded", () => {
  const cells = document.getElementById("cellen");
  takeTitle();
  document.getElementById("afdrukken")?.addEventListener("click", () => window.print());
  new MutationObserver(follow).observe(cells, { childList: true, subtree: true, characterData: true });
  drawViews();
  ready();
  hold(document.body.dataset.baseUrl.replace(/voila\/$/, ""));
});
