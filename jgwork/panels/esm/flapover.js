// The flap-over of a circular session: answers as cards, to be dragged or typed into rode draden.
// Everything that changes goes to the kernel as a message; what it holds comes back and is drawn anew.
const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};

function render({ model, el }) {
  const status = make("p", { className: "stand", role: "status" });
  const sheets = make("div", { className: "vellen" });
  const threads = make("div", { className: "draden" });
  const name = make("input", { type: "text", maxLength: 34, placeholder: "bijvoorbeeld: dagbesteding" });
  const add = make("button", { type: "submit", textContent: "Rode draad toevoegen" });
  const form = make("form", {}, make("label", {}, "Nieuwe rode draad (nooit een naam van een persoon) ", name), add);
  const root = make("div", { className: "jgflap" }, status, form, make("div", { className: "vlak" }, sheets, threads));
  root.setAttribute("data-lm-suppress-shortcuts", "true"); // a digit is ours here, not JupyterLab's
  let held = ""; // the card that was picked up, to be laid down with a click or Enter

  const titles = () => Object.fromEntries(model.get("draden").map((d) => [d.id, d.naam]));
  const say = (text) => (status.textContent = text);
  const lay = (card, thread) => {
    held = "";
    if (card.draad === thread) return draw();
    say(thread ? `'${card.tekst}' ligt bij ${titles()[thread]}.` : `'${card.tekst}' ligt weer op het vel.`);
    model.send({ soort: "leg", kaart: card.id, draad: thread });
  };
  const byId = (id) => model.get("kaarten").find((c) => c.id === id);

  function onKey(event, card) {
    const list = model.get("draden");
    const n = event.key === "Delete" || event.key === "Backspace" ? 0 : Number.parseInt(event.key, 10);
    if (event.key === "Escape" && held) held = "", draw();
    else if (n === 0 && card.draad) lay(card, "");
    else if (n > 0 && list[n - 1]) lay(card, list[n - 1].id);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = [...root.querySelectorAll(".kaart")];
      all[all.indexOf(event.currentTarget) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    } else return;
    event.preventDefault();
  }

  function card(c) {
    const face = make(
      "button",
      { type: "button", className: "kaart", draggable: true },
      make("span", { className: "tekst", textContent: c.tekst }),
      make("small", { textContent: c.wie.join(", ") }),
    );
    face.dataset.kaart = c.id;
    face.setAttribute("aria-pressed", String(held === c.id));
    face.addEventListener("dragstart", (e) => e.dataTransfer.setData("text/plain", c.id));
    face.addEventListener("keydown", (e) => onKey(e, c));
    face.addEventListener("click", () => {
      held = held === c.id ? "" : c.id;
      say(held ? `'${c.tekst}' is opgepakt. Kies 'Leg hier' bij een rode draad, of Escape.` : "");
      draw();
    });
    return make("li", {}, face);
  }

  function place(title, cards, thread) {
    const box = make("section", { className: thread ? "draad" : "vel" }, make("h3", { textContent: title }));
    box.append(make("ul", {}, ...cards.map(card)));
    const wanted = byId(held);
    if (wanted && wanted.draad !== thread && (thread || wanted.vraag === title)) {
      const here = make("button", { type: "button", className: "hier", textContent: "Leg hier" });
      here.setAttribute("aria-label", `Leg '${wanted.tekst}' bij ${title}`);
      here.addEventListener("click", () => lay(wanted, thread));
      box.append(here);
    }
    box.addEventListener("dragover", (e) => (e.preventDefault(), box.classList.add("boven")));
    box.addEventListener("dragleave", () => box.classList.remove("boven"));
    box.addEventListener("drop", (e) => {
      e.preventDefault();
      box.classList.remove("boven");
      const dropped = byId(e.dataTransfer.getData("text/plain"));
      if (dropped) lay(dropped, thread);
    });
    return box;
  }

  function draw() {
    const focus = document.activeElement?.dataset?.kaart;
    const cards = model.get("kaarten");
    const questions = [...new Set(cards.map((c) => c.vraag))];
    sheets.replaceChildren(
      ...questions.map((q) => place(q, cards.filter((c) => c.vraag === q && !c.draad), "")),
    );
    threads.replaceChildren(
      ...model.get("draden").map((d, i) => place(`${i + 1}. ${d.naam}`, cards.filter((c) => c.draad === d.id), d.id)),
    );
    if (focus) [...root.querySelectorAll(".kaart")].find((k) => k.dataset.kaart === focus)?.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (name.value.trim()) model.send({ soort: "nieuw", naam: name.value.trim() });
    name.value = "";
  });
  model.on("change:kaarten", draw);
  model.on("change:draden", draw);
  el.append(root);
  draw();
}

export default { render };
