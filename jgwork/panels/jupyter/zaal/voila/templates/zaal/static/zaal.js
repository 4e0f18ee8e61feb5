// The page around the widgets of the closed room: opened, gone, and what a screen reader is told. No inline scripts.
"use strict";

// voila.js calls these.
window.voila_heartbeat = () => {};
window.voila_process = () => {};
window.voila_finish = () => {};
window.display_cells = () => {};

function opened() {
  const busy = document.getElementById("laden");
  const heading = document.querySelector("#cellen h1");
  if (!heading) return;
  if (heading.dataset.titel) document.title = `${heading.dataset.titel} – jeugdgroepen-werkbank`;
  if (!busy) return;
  busy.remove();
  document.getElementById("inhoud").removeAttribute("aria-busy");
}

// ipywidgets shows which button of a row is chosen by colour only.
function tell() {
  for (const button of document.querySelectorAll(".widget-toggle-buttons button")) {
    const pressed = String(button.classList.contains("mod-active"));
    if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
  }
}

// What was typed is in the draft; what is typed from now on would not be. So nothing can be typed any more.
function gone() {
  const banner = document.getElementById("verlopen");
  if (!banner.hidden) return;
  for (const field of document.querySelectorAll("main input, main textarea, main select, main button")) field.disabled = true;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "utrecht-button utrecht-button--secondary-action";
  again.textContent = "Opnieuw openen";
  again.addEventListener("click", () => location.reload());
  banner.append("De verbinding met de zaal is weg. Wat u typte, is bewaard in uw concept. ", again);
  banner.hidden = false;
}

function watch(home) {
  let id;
  try {
    id = JSON.parse(document.getElementById("jupyter-config-data").textContent).kernelId;
  } catch {
    return;
  }
  const timer = setInterval(async () => {
    try {
      const answer = await fetch(`${home}api/kernels/${encodeURIComponent(id)}`, { cache: "no-store" });
      if (answer.ok && (await answer.json()).execution_state !== "dead") return;
    } catch {
      /* the server is not there */
    }
    clearInterval(timer);
    gone();
  }, 1000);
}

document.addEventListener("DOMContentLoaded", () => {
  const cells = document.getElementById("cellen");
  const look = () => (opened(), tell());
  new MutationObserver(look).observe(cells, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  look();
  watch(document.body.dataset.baseUrl.replace(/voila\/$/, ""));
});
