// The views of a dashboard: per section a heading, per view its finding, control, figure, sentence and table. A page of
// the server calls ``showViews`` itself, before any kernel is asked for anything; in JupyterLab a widget does.
// Text reaches the page as text only (textContent), so nothing in a label can become a tag.

const KNOP = "jg-knop utrecht-button utrecht-button--secondary-action";

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key in node && !key.startsWith("aria")) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((c) => c !== null && c !== undefined));
  return node;
}

function tableOf(table) {
  const cell = (text, i, tag, extra = {}) =>
    make(tag, { textContent: text, className: table.columns[i]?.number ? "jg-getal" : "", ...extra });
  return make(
    "table",
    { className: "utrecht-table utrecht-table--html-table" },
    make("caption", { textContent: table.caption }),
    make("thead", {}, make("tr", {}, ...table.columns.map((c, i) => cell(c.title, i, "th", { scope: "col" })))),
    make(
      "tbody",
      {},
      ...table.rows.map((row) =>
        make("tr", {}, ...row.map((text, i) => (i === 0 ? cell(text, i, "th", { scope: "row" }) : cell(text, i, "td")))),
      ),
    ),
  );
}

// A semicolon and a byte order mark: what Dutch spreadsheet programs open without questions. A cell that a spreadsheet
// would run as a formula gets an apostrophe in front.
function csvOf(table) {
  const quote = (text) => {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+ ?%?$/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  // Points between thousands stay on the screen: a program that reads the file would take 1.131 for a fraction.
  const plain = (text, i) => (table.columns[i]?.number && /^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(text) ? text.replaceAll(".", "") : text);
  const rows = table.rows.map((r) => r.map(plain));
  return "\ufeff" + [table.columns.map((c) => c.title), ...rows].map((r) => r.map(quote).join(";")).join("\r\n") + "\r\n";
}

function save(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function bytesOf(dataUrl) {
  const raw = atob(dataUrl.split(",", 2)[1]);
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

// The unit is that of the figure: what is withheld may be actions or incidents, not only people. The words are GEHEIM.
function withheldText(n, unit) {
  const what = `${n} ${n === 1 ? "getal" : "getallen"}${unit ? ` (${unit})` : ""} ${n === 1 ? "is" : "zijn"} niet getoond`;
  const why = "er staan te weinig leden achter, een lid telt te zwaar mee of het getal beschermt een ander getal";
  return `${what}: ${why}. Niet getoond is niet hetzelfde als nul.`;
}

// What fits between the margins of A4.
const PAPIER = 680;
// A long text is cut after a sentence; who wants to know more reads on.
const LANG = 320;
function split(text) {
  if (text.length <= LANG) return [text, ""];
  const end = text.slice(0, LANG).lastIndexOf(". ") + 1;
  return end > 0 ? [text.slice(0, end), text.slice(end).trim()] : [text, ""];
}

class Beeld {
  constructor(view, code, name, onChoose) {
    this.view = view;
    this.name = name;
    this.unit = view.how.find(([label]) => label === "Eenheid")?.[1];
    this.code = code;
    const id = `beeld-${view.id}`;
    this.title = make("h3", { className: "utrecht-heading-3", id: `${id}-titel` });
    this.sentence = make("p", { id: `${id}-zin`, className: "jg-zin" });
    this.plot = make("div", {
      className: "jg-figuur",
      role: "img",
      "aria-labelledby": `${id}-titel`,
      "aria-describedby": `${id}-zin`,
    });
    this.table = make("div", { className: "jg-tabel", role: "region", tabIndex: 0 });
    this.note = make("p", { className: "jg-niet-getoond" });
    this.csv = make("button", { type: "button", className: KNOP, onclick: () => this.saveTable() }, "Tabel opslaan (CSV)");
    this.png = make("button", { type: "button", className: KNOP, onclick: () => this.saveImage() }, "Afbeelding opslaan (PNG)");
    this.node = make(
      "article",
      { className: "jg-beeld", id, "aria-labelledby": `${id}-titel` },
      this.title,
      view.choice ? this.control(view.choice, id, onChoose) : null,
      this.sentence,
      (this.more = make("details", { className: "jg-meer" }, make("summary", {}, "Lees verder", make("span", { className: "jg-alleen-voorlezen", textContent: " bij deze figuur" })), make("p", { className: "jg-rest" }))),
      this.plot,
      this.note,
      make("div", { className: "jg-acties" }, this.folded(), this.how()),
    );
    this.words();
  }

  // The numbers behind a figure come on demand; where there is no figure the table is what is shown, and stands open.
  folded() {
    this.about2 = make("span", { className: "jg-alleen-voorlezen" });
    this.summary = make("summary", {}, "Toon als tabel", this.about2);
    this.files = make("div", { className: "jg-bestanden" }, this.csv, this.png);
    this.details = make("details", { className: "jg-als-tabel" }, this.summary, this.table, this.files);
    return this.details;
  }

  get picture() {
    return this.view.pictures[this.code];
  }

  control(choice, id, onChoose) {
    const select = make(
      "select",
      { className: "utrecht-select utrecht-select--html-select", id: `${id}-keuze`, name: choice.name, onchange: () => onChoose(this, select.value) },
      ...choice.options.map(([value, label]) => make("option", { value, textContent: label, selected: value === this.code })),
    );
    this.select = select;
    return make("p", { className: "jg-keuze" }, make("label", { htmlFor: select.id }, choice.label), select);
  }

  how() {
    if (!this.view.how.length) return null;
    const lines = this.view.how.flatMap(([label, text]) => [make("dt", { textContent: label }), make("dd", { textContent: text })]);
    const about = make("span", { className: "jg-alleen-voorlezen" });
    this.about = about;
    return make("details", { className: "jg-hoe" }, make("summary", {}, "Hoe berekend", about), make("dl", {}, ...lines));
  }

  words() {
    const { title, sentence, table, figure, withheld } = this.picture;
    this.title.textContent = title;
    const [first, rest] = split(sentence);
    this.sentence.textContent = first;
    this.more.hidden = !rest;
    this.more.lastChild.textContent = rest;
    this.table.replaceChildren(...(table ? [tableOf(table)] : []));
    this.table.hidden = this.csv.hidden = !table;
    if (table) this.table.setAttribute("aria-label", `Tabel: ${table.caption}, bij: ${title}`);
    this.plot.hidden = this.png.hidden = !figure;
    this.details.hidden = !table;
    const wide = figure ? (figure.layout?.height ?? 0) > 440 : table && table.columns.length > 4;
    this.node.classList.toggle("jg-breed", Boolean(wide));
    this.summary.hidden = !figure;
    if (!figure) this.details.open = true;
    this.about2.textContent = `: ${title}`;
    this.note.hidden = !withheld;
    this.note.textContent = withheld ? withheldText(withheld, this.unit) : "";
    this.csv.setAttribute("aria-label", `Tabel opslaan (CSV): ${title}`);
    this.png.setAttribute("aria-label", `Afbeelding opslaan (PNG): ${title}`);
    if (this.about) this.about.textContent = `: ${title}`;
  }

  async draw(Plotly) {
    const figure = this.picture.figure;
    if (!figure) return;
    try {
      if (!Plotly) throw new Error("plotly.js ontbreekt");
      this.drawing ??= drawing(this.plot, Plotly);
      await this.drawing.update(figure);
    } catch (error) {
      this.plot.textContent = "Deze figuur kan niet worden getekend. De tabel geeft dezelfde cijfers.";
      this.plot.removeAttribute("role");
      console.warn(`Beeld ${this.view.id}:`, error);
    }
  }

  fileName(extension) {
    return `${[this.name, this.view.id, this.code].filter(Boolean).join("_").replaceAll(/[^\w.-]+/g, "-")}.${extension}`;
  }

  saveTable() {
    save(new Blob([csvOf(this.picture.table)], { type: "text/csv;charset=utf-8" }), this.fileName("csv"));
  }

  async saveImage() {
    if (this.drawing) save(new Blob([bytesOf(await this.drawing.image(this.picture.title))], { type: "image/png" }), this.fileName("png"));
  }
}

// The address says what is shown, so that it can be mailed. Not in JupyterLab, where the address is not ours.
function intoAddress(view, code) {
  if (document.body.dataset.voila === undefined) return;
  const url = new URL(location.href);
  url.searchParams.set(`keuze.${view}`, code);
  history.replaceState(history.state, "", url);
}

async function showViews({ model, el }) {
  const views = model.get("views");
  const chosen = model.get("keuzes");
  const live = make("p", { className: "jg-alleen-voorlezen", "aria-live": "polite" });
  let Plotly = null;
  const show = async (beeld, code) => {
    if (beeld.code === code || !(code in beeld.view.pictures)) return;
    beeld.code = code;
    if (beeld.select) beeld.select.value = code;
    beeld.words();
    await beeld.draw(Plotly);
    live.textContent = `Nu getoond: ${beeld.picture.title}`;
  };
  const choose = (beeld, code) => {
    model.set("keuzes", { ...model.get("keuzes"), [beeld.view.id]: code });
    try {
      model.save_changes();
    } catch (error) {
      console.warn("De kernel is weg; het beeld wisselt wel.", error);
    }
    intoAddress(beeld.view.id, code);
    show(beeld, code);
  };
  const first = (view) => (chosen[view.id] in view.pictures ? chosen[view.id] : Object.keys(view.pictures)[0]);
  const beelden = views.map((view) => new Beeld(view, first(view), model.get("naam"), choose));
  let section = null;
  for (const beeld of beelden) {
    if (section?.dataset.naam !== beeld.view.section) {
      const id = `deel-${beeld.view.id}`;
      section = make("section", { className: "jg-deel", "aria-labelledby": id }, make("h2", { className: "utrecht-heading-2", id, textContent: beeld.view.section }));
      section.dataset.naam = beeld.view.section;
      el.append(section);
    }
    section.append(beeld.node);
  }
  el.append(live);
  el.classList.add("jg-beelden");
  const follow = () => {
    const now = model.get("keuzes");
    for (const beeld of beelden) if (now[beeld.view.id] !== undefined) show(beeld, now[beeld.view.id]);
  };
  model.on("change:keuzes", follow);
  const sizes = () => beelden.forEach((b) => b.drawing?.resize());
  const paper = () => beelden.forEach((b) => b.drawing?.fit(PAPIER));
  addEventListener("beforeprint", paper);
  addEventListener("afterprint", sizes);
  Plotly = await plotly(model).catch(() => null);
  for (const beeld of beelden) {
    await beeld.draw(Plotly);
    await new Promise((resolve) => setTimeout(resolve));
  }
  el.dataset.klaar = "ja";
  return () => {
    model.off("change:keuzes", follow);
    removeEventListener("beforeprint", paper);
    removeEventListener("afterprint", sizes);
    beelden.forEach((b) => b.drawing?.remove());
  };
}
