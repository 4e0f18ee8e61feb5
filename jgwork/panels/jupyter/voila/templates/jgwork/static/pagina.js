// The page around the views: what is loading, what is gone, and printing. A file, because inline scripts are forbidden.
"use strict";

// voila.js calls these three.
window.voila_heartbeat = () => {};
window.voila_process = () => {};
window.voila_finish = () => {};
window.display_cells = () => {};

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

function watch(base, every) {
  let id;
  try {
    id = JSON.parse(document.getElementById("jupyter-config-data").textContent).kernelId;
  } catch {
    return;
  }
  const timer = setInterval(async () => {
    try {
      const answer = await fetch(`${base}api/kernels/${encodeURIComponent(id)}`, { cache: "no-store" });
      if (answer.ok) return;
    } catch {
      /* the server is not there */
    }
    clearInterval(timer);
    gone();
  }, every);
}

document.addEventListener("DOMContentLoaded", () => {
  const cells = document.getElementById("cellen");
  takeTitle();
  document.getElementById("afdrukken").addEventListener("click", () => window.print());
  const check = () => {
    follow();
    if (!cells.querySelector(".jg-widget") || cells.querySelector(".jg-beelden")) ready();
  };
  new MutationObserver(check).observe(cells, { childList: true, subtree: true, characterData: true });
  check();
  const home = document.body.dataset.baseUrl.replace(/voila\/$/, "");
  watch(home, 10000);
});
