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

// What stands where there is no number: each reason has a mark of its own, and none looks like zero.
const GEEN = {
  "niet getoond (beschermd)": ["jg-chip jg-geheim", "niet getoond"],
  "niet geleverd": ["jg-chip jg-niet-geleverd", "niet geleverd"],
  "deels geleverd": ["jg-chip jg-niet-geleverd", "deels geleverd"],
  "nog niet geteld": ["jg-chip jg-niet-geteld", "nog niet geteld"],
  onbekend: ["jg-chip jg-onbekend", "onbekend"],
  "niet gevraagd": ["jg-niet-gevraagd", "– niet gevraagd"],
  "niet genoemd": ["jg-niet-gevraagd", "– niet genoemd"],
};

function valueOf(text) {
  const [className, word] = GEEN[text] ?? [];
  return className ? make("span", { className, textContent: word }) : text;
}

function tableOf(table) {
  const cell = (text, i, tag, extra = {}) =>
    make(tag, { className: table.columns[i]?.number ? "jg-getal" : "", ...extra }, text === "" ? null : valueOf(text));
  return make(
    "table",
    { className: "utrecht-table utrecht-table--html-table", role: "table" },
    make("caption", { textContent: table.caption }),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...table.columns.map((c, i) => cell(c.title, i, "th", { scope: "col", role: "columnheader" })))),
    make(
      "tbody",
      { role: "rowgroup" },
      ...table.rows.map((row) =>
        make("tr", { role: "row" }, ...row.map((text, i) => (i === 0 ? cell(text, i, "th", { scope: "row", role: "rowheader" }) : cell(text, i, "td", { role: "cell", "data-kop": table.columns[i].title })))),
      ),
    ),
  );
}

// Words where two kinds of things meet; a cell keeps its words at every width, the tint only repeats them.
function rasterOf(raster, caption) {
  return make(
    "table",
    { className: "jg-raster", role: "table" },
    make("caption", { className: "jg-alleen-voorlezen", textContent: caption }),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...[raster.kop, ...raster.kolommen].map((c) => make("th", { scope: "col", role: "columnheader", textContent: c })))),
    make(
      "tbody",
      { role: "rowgroup" },
      ...raster.rijen.map(([name, cells]) =>
        make(
          "tr",
          { role: "row" },
          make("th", { scope: "row", role: "rowheader", textContent: name }),
          ...cells.map(([text, tint], i) => make("td", { role: "cell", "data-kop": raster.kolommen[i] }, make("span", { className: tint ? `jg-tint jg-tint-${tint}` : "jg-tint" }, text === "" ? null : valueOf(text)))),
        ),
      ),
    ),
  );
}

// What partners wrote, to be read.
function textsOf(texts) {
  const said = ([head, text, who]) =>
    make("li", {}, head ? make("h4", { textContent: head }) : null, make("p", { textContent: text }), who ? make("p", { className: "jg-stil", textContent: who }) : null);
  return make("ul", { className: "jg-teksten" }, ...texts.map(said));
}

const bare = (text) => String(text).replaceAll(/<[^>]*>/g, " ").replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll(/\s+/g, " ").trim().toLowerCase();

// Rows of the table that have a place in the figure, where the figure has more points than words; else nothing.
function readable(figure, table) {
  if (!figure || !table) return [];
  const rows = new Map(table.rows.map((row, i) => [bare(row[0]), i]));
  const found = [];
  let points = 0;
  let words = (figure.layout?.annotations ?? []).filter((a) => [...rows.keys()].some((name) => name && bare(a.text).startsWith(name))).length;
  const put = (row, place) => found.some((f) => f.row === row) || found.push({ row, ...place });
  for (const trace of figure.data) {
    if (trace.fill === "toself") {
      const row = rows.get(bare(trace.name ?? ""));
      if (row === undefined) continue;
      points += 1;
      const middle = (list) => (Math.min(...list) + Math.max(...list)) / 2;
      put(row, { x: middle(trace.x), y: middle(trace.y) });
      continue;
    }
    if (trace.type === "heatmap") continue;
    const along = (trace.y ?? []).some((v) => rows.has(bare(v))) ? "y" : "x";
    const across = along === "y" ? "x" : "y";
    (trace[along] ?? []).forEach((name, i) => {
      if (typeof name !== "string" || !rows.has(bare(name)) || typeof trace[across]?.[i] !== "number") return;
      points += 1;
      words += trace.text?.[i] ? 1 : 0;
      put(rows.get(bare(name)), { [along]: name });
    });
  }
  return points > words ? found.sort((a, b) => a.row - b.row) : [];
}

// A semicolon and a byte order mark: what Dutch spreadsheet programs open without questions. A cell that a spreadsheet
// would run as a formula gets an apostrophe in front.
function csvOf(table) {
  const quote = (text) => {
    text = text.replaceAll("\u00a0", " ");
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

// What fits between the margins of A4: over the whole width, and in one of two columns.
const PAPIER = 680;
const HALF = 332;
// A long text is cut after a sentence; who wants to know more reads on.
const LANG = 320;
// A table that is all there is stands open, unless only an analyst reads so many columns.
const OPEN = 6;
// And one of so many rows takes the whole width.
const MANY = 12;
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
    this.read = make("div", { className: "jg-lees" });
    this.note = make("p", { className: "jg-niet-getoond" });
    this.csv = make("button", { type: "button", className: KNOP, onclick: () => this.saveTable() }, "Tabel opslaan (CSV)");
    this.png = make("button", { type: "button", className: KNOP, onclick: () => this.saveImage() }, "Afbeelding opslaan (PNG)");
    this.node = make(
      "article",
      { className: "jg-beeld", id, "aria-labelledby": `${id}-titel` },
      this.title,
      view.choice ? this.control(view.choice, id, onChoose) : null,
      this.read,
      (this.frame = make("div", { className: "jg-lijst" }, this.plot, (this.spot = make("div", { className: "jg-punt", hidden: true })))),
      this.reader(id),
      this.sentence,
      (this.more = make("details", { className: "jg-meer" }, make("summary", {}, "Lees verder", make("span", { className: "jg-alleen-voorlezen", textContent: " bij deze figuur" })), make("p", { className: "jg-rest" }))),
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

  // Reads the points of a figure one by one: with the pointer over the figure, with the arrows on the slider.
  reader(id) {
    const slider = make("input", { type: "range", id: `${id}-lees`, min: 0, step: 1, oninput: () => this.point(Number(slider.value)) });
    this.slider = slider;
    this.output = make("output", {});
    this.output.htmlFor = slider.id;
    this.frame.addEventListener("pointermove", (event) => this.hover(event));
    return (this.lezer = make("p", { className: "jg-lezer", hidden: true }, make("label", { htmlFor: slider.id }, "Lees af", (this.about3 = make("span", { className: "jg-alleen-voorlezen" }))), slider, this.output));
  }

  point(i) {
    const place = this.places[i];
    if (!place) return;
    this.slider.value = i;
    this.output.textContent = this.saidOf(place);
    this.slider.setAttribute("aria-valuetext", this.output.textContent);
    const where = this.drawing?.where(place);
    this.spot.hidden = !where;
    if (where) Object.assign(this.spot.style, Object.fromEntries(Object.entries(where).map(([k, v]) => [k, `${v}px`])));
  }

  saidOf({ row }) {
    const { columns, rows } = this.picture.table;
    const [name, ...values] = rows[row];
    const source = this.view.how.find(([label]) => label === "Bron")?.[1];
    const told = values.map((v, i) => [columns[i + 1].title, v]).filter(([, v]) => v !== "");
    return `${name}: ${told.map(([title, v]) => `${title.toLowerCase()} ${v}`).join("; ")}.${source ? ` Bron: ${source.replace(/\.$/, "")}.` : ""}`;
  }

  hover(event) {
    if (!this.places?.length || !this.drawing) return;
    const box = this.frame.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    const far = this.places.map((place) => {
      const where = this.drawing.where(place);
      if (!where) return Infinity;
      const dx = "x" in place ? where.left + where.width / 2 - at.x : 0;
      const dy = "y" in place ? where.top + where.height / 2 - at.y : 0;
      return Math.hypot(dx, dy);
    });
    this.point(far.indexOf(Math.min(...far)));
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
    const { title, sentence, table, figure, withheld, teksten = [], raster } = this.picture;
    this.title.textContent = title;
    const [first, rest] = split(sentence);
    this.sentence.textContent = first;
    this.sentence.hidden = !first;
    this.more.hidden = !rest;
    this.more.lastChild.textContent = rest;
    this.table.replaceChildren(...(table ? [tableOf(table)] : []));
    this.table.hidden = this.csv.hidden = !table;
    if (table) this.table.setAttribute("aria-label", `Tabel: ${table.caption}, bij: ${title}`);
    this.plot.hidden = this.png.hidden = !figure;
    this.details.hidden = !table;
    this.read.replaceChildren(...(raster ? [rasterOf(raster, title)] : []), ...(teksten.length ? [textsOf(teksten)] : []));
    this.places = readable(figure, table);
    this.lezer.hidden = this.places.length < 2;
    this.slider.max = Math.max(0, this.places.length - 1);
    this.slider.value = 0;
    this.spot.hidden = true;
    this.output.textContent = "Beweeg over de figuur, of gebruik de schuif.";
    if (this.places.length) this.slider.setAttribute("aria-valuetext", this.saidOf(this.places[0]));
    const shown = figure || raster || teksten.length;
    const wide = figure ? (figure.layout?.height ?? 0) > 440 : teksten.length > 1 || (raster && raster.kolommen.length > 5) || (!shown && table && (table.columns.length > 4 || table.rows.length > MANY));
    this.node.classList.toggle("jg-breed", Boolean(wide));
    this.node.classList.toggle("jg-woorden", !figure && teksten.length > 0);
    this.node.classList.toggle("jg-lijnen", (figure?.layout?.annotations ?? []).length > 1);
    // A single row, or nothing but unknowns, says what stands above it.
    const told = table && table.rows.length > 1 && table.rows.some((row) => row.slice(1).some((cell) => cell !== "onbekend"));
    const open = !shown && told && table.columns.length <= OPEN;
    this.summary.hidden = Boolean(open);
    if (open) this.details.open = true;
    this.about2.textContent = this.about3.textContent = `: ${title}`;
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

// The last section is for the analyst: it is folded away.
const ANALIST = "Voor wie meer wil weten";

function sectionOf(name, id) {
  const heading = make("h2", { className: "utrecht-heading-2", id, textContent: name });
  const made = make("section", { className: "jg-deel", "aria-labelledby": id });
  made.dataset.naam = name;
  if (name !== ANALIST) {
    made.append(heading);
    return [made, made];
  }
  const inside = make("div", { className: "jg-deel" });
  made.className = "jg-analist";
  made.append(make("details", {}, make("summary", {}, heading), inside));
  return [made, inside];
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
  let inside = null;
  for (const beeld of beelden) {
    if (section?.dataset.naam !== beeld.view.section) {
      [section, inside] = sectionOf(beeld.view.section, `deel-${beeld.view.id}`);
      el.append(section);
    }
    inside.append(beeld.node);
  }
  el.append(live);
  el.classList.add("jg-beelden");
  const follow = () => {
    const now = model.get("keuzes");
    for (const beeld of beelden) if (now[beeld.view.id] !== undefined) show(beeld, now[beeld.view.id]);
  };
  model.on("change:keuzes", follow);
  const sizes = () => beelden.forEach((b) => b.drawing?.resize());
  const whole = (b) => b.node.matches(".jg-breed, .jg-lijnen, .jg-deel > article:nth-child(2):last-child");
  const paper = () => beelden.forEach((b) => b.drawing?.fit(whole(b) ? PAPIER : HALF));
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
