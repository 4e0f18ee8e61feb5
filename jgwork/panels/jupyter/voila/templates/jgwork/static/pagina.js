// The page around the views: what is loading, what was chosen, and printing. A file, because inline scripts are forbidden.
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

// The list of what is on the page repeats the findings; it follows the controls.
function follow() {
  for (const link of document.querySelectorAll("a[data-beeld]")) {
    const title = document.getElementById(`beeld-${link.dataset.beeld}-titel`);
    if (title && title.textContent && link.textContent !== title.textContent) link.textContent = title.textContent;
  }
}

// The page draws what it was sent; a widget's model, without a kernel behind it.
function drawViews() {
  const given = document.querySelector(".jg-widget > script[type='application/json']");
  if (!given) return;
  const state = JSON.parse(given.textContent);
  // The page is the same for everybody; what this reader chose stands in the address.
  for (const [name, code] of new URLSearchParams(location.search))
    if (name.startsWith("keuze.")) state.keuzes[name.slice("keuze.".length)] = code;
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

document.addEventListener("DOMContentLoaded", () => {
  const cells = document.getElementById("cellen");
  takeTitle();
  document.getElementById("afdrukken")?.addEventListener("click", () => window.print());
  new MutationObserver(follow).observe(cells, { childList: true, subtree: true, characterData: true });
  drawViews();
  ready();
});
