// Drawing one plotly figure. Plain functions: a page loads this file; a widget puts it before its own default export.

const CONFIG = {
  locale: "nl",
  displaylogo: false,
  displayModeBar: false, // its buttons cannot be reached by keyboard; downloads are real buttons below the figure
  showSendToCloud: false, // the Share button uploads the figure
  plotlyServerURL: "",
  scrollZoom: false,
  doubleClick: false,
};

const FONT = '"Liberation Sans", Arimo, Arial, sans-serif';
const DEFAULTS = {
  height: 380,
  separators: ",.",
  dragmode: false,
  hovermode: "closest",
  paper_bgcolor: "#fff",
  plot_bgcolor: "#fff",
  colorway: ["#12436D", "#28A197", "#801650", "#F46A25"],
  margin: { l: 56, r: 24, t: 24, b: 48 },
  font: { family: FONT, size: 14, color: "#1f1f1f" },
  hoverlabel: { font: { family: FONT, size: 14 } },
};
const HALO = "#fff 0 0 3px, #fff 0 0 3px, #fff 0 0 3px";
const AXIS = { automargin: true, tickangle: 0, gridcolor: "#e3e3e3", linecolor: "#6b6b6b", zerolinecolor: "#6b6b6b" };

// plotly reads a little HTML in texts. Only marks without attributes may stay; anything else is shown as it was typed.
const ALLOWED = /<(?!\/?(?:b|i|br|sub|sup|extra)\s*\/?>)/gi;

function escaped(value) {
  if (typeof value === "string") return value.replace(ALLOWED, "&lt;");
  if (Array.isArray(value)) return value.map(escaped);
  if (value && typeof value === "object" && value.constructor === Object) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, escaped(v)]));
  }
  return value;
}

function prepared(figure, title) {
  const { data = [], layout = {} } = escaped(figure);
  const merged = { ...DEFAULTS, ...layout };
  for (const part of ["margin", "font", "hoverlabel"]) merged[part] = { ...DEFAULTS[part], ...layout[part] };
  for (const key of Object.keys(layout).concat("xaxis", "yaxis")) {
    if (/^[xy]axis\d*$/.test(key)) merged[key] = { ...AXIS, ...layout[key] };
  }
  for (const key of Object.keys(merged)) {
    const title = /^[xy]axis\d*$/.test(key) && merged[key].title;
    if (title) merged[key].title = { ...title, font: { size: 13, ...title.font } };
  }
  delete merged.template; // a plotly template weighs 7 kB and repeats what stands above
  delete merged.images; // a picture is a request to somewhere
  merged.autosize = false;
  if (title === undefined) delete merged.title;
  else merged.title = title;
  // A label that stands above the highest point may leave the axes.
  // The number at a bar stays as large as other words, and readable where a line passes: the line goes under it.
  const bar = { constraintext: "none", textfont: { shadow: HALO } };
  const own = { bar: { cliponaxis: false, ...bar }, scatter: { cliponaxis: false } };
  if (merged.shapes) merged.shapes = merged.shapes.map((s) => (s.type === "line" && s.xref === "paper" ? { layer: "below", ...s } : s));
  return { data: data.map((t) => ({ ...own[t.type ?? "scatter"], ...t })), layout: merged };
}

// On a telephone long labels beside bars take more lines, and what stands behind the longest bar gets room.
const NARROW = 480;

function wrapped(label, most = 14) {
  const lines = [""];
  for (const word of label.split(" ")) {
    if (lines.at(-1) && `${lines.at(-1)} ${word}`.length > most) lines.push("");
    lines.push(`${lines.pop()} ${word}`.trim());
  }
  return lines.join("<br>");
}

// Of many ticks under a narrow figure the first, the middle and the last stay; nothing is rotated or laid over another.
function thinned(axis) {
  const n = axis?.tickvals?.length ?? 0;
  // Numbered steps keep their numbers; the words stand in the table and in the explanation.
  if (n > 5 && axis.ticktext?.every((t) => /^\d+<br>/.test(t)))
    return { ...axis, ticktext: axis.ticktext.map((t) => t.split("<br>")[0]), range: [axis.range[0], axis.range[1] + 2.2] };
  if (n <= 3 || typeof axis.tickvals[0] !== "number") return axis;
  const keep = [...new Set([0, Math.floor((n - 1) / 2), n - 1])];
  return { ...axis, tickvals: keep.map((i) => axis.tickvals[i]), ticktext: axis.ticktext && keep.map((i) => axis.ticktext[i]) };
}

// The name of a line across stands at its end, in the margin; on a telephone, where there is none, above the figure.
const atEnd = (note) => note.xref === "paper" && note.x === 1 && note.yref !== "paper";

function keyed(layout) {
  const ends = (layout.annotations ?? []).filter(atEnd);
  if (!ends.length) return layout;
  const look = ({ y }) => (layout.shapes?.find((s) => s.xref === "paper" && s.y0 === y)?.line.dash === "dot" ? "·····" : "– –");
  const above = (note, row) => ({ ...note, x: 0, xanchor: "left", xshift: 0, y: 1, yref: "paper", yanchor: "bottom", yshift: 22 + 17 * row, text: `${look(note)} ${note.text.replace("<br>", " ")}` });
  const annotations = layout.annotations.map((note) => (atEnd(note) ? above(note, ends.indexOf(note)) : note));
  const room = 17 * ends.length;
  return { ...layout, annotations, height: layout.height + room, margin: { ...layout.margin, r: 24, t: layout.margin.t + room } };
}

// Words at a standing bar keep clear of their neighbours: too wide for their bar they get smaller, then hyphens, and in
// the end only their mark stays; the sentence above says which bars and why. A line across passes under or over them.
const LEAST = 12;
const HYPHENS = { geleverd: "gele-<br>verd", geteld: "ge-<br>teld", getoond: "ge-<br>toond", onbekend: "on-<br>bekend" };
const SHORTER = [
  (text) => text,
  (text) => text.replaceAll(" ", "<br>"),
  (text) => text.replaceAll(/[a-z]+/g, (word) => HYPHENS[word] ?? word),
  (text) => (/[\p{L}\d]/u.test(text.split("<br>")[0]) ? text.replace(/^samen<br>/, "") : text.split("<br>")[0]),
];
const pen = document.createElement("canvas").getContext("2d");

function widest(text, font) {
  pen.font = font;
  return Math.max(...text.split("<br>").map((line) => pen.measureText(line).width));
}

// Blank lines under words until no line across runs through them; ``from`` and ``lines`` in pixels above the axis.
function lifted(text, from, size, lines, top) {
  const line = 1.3 * size;
  const tall = text.split("<br>").length * line;
  let up = 0;
  while (lines.some((y) => y > from + up * line && y < from + up * line + tall + 4)) up += 1;
  return from + up * line + tall > top ? text : text + "<br>\u00a0".repeat(up);
}

function worded(data, layout, { xaxis, yaxis, font }) {
  const standing = (trace) => trace.type === "bar" && trace.orientation !== "h" && Array.isArray(trace.text);
  if (!data.some(standing) || xaxis?.type !== "category") return null;
  const room = xaxis._length / (xaxis.range[1] - xaxis.range[0]) - 3;
  const high = (value) => yaxis._length - yaxis.d2p(value);
  const across = (layout.shapes ?? []).filter((s) => s.type === "line" && s.xref === "paper").map((s) => high(s.y0));
  const fits = (size) => (text) => widest(text, `${size}px ${font.family}`) <= room;
  return data.map((trace) => {
    if (!standing(trace)) return trace;
    const said = trace.text.map((t) => String(t ?? ""));
    const size = said.every(fits(font.size)) ? font.size : LEAST;
    let text = said;
    for (const shorter of SHORTER) text = text.map((t) => (fits(size)(t) ? t : shorter(t)));
    const ends = trace.y.map((y, i) => high((y ?? 0) + (trace.base?.[i] ?? 0)));
    text = text.map((t, i) => (t ? lifted(t, ends[i], size, across, yaxis._length + layout.margin.t) : t));
    return { ...trace, text, textfont: { ...trace.textfont, size } };
  });
}

function fitted({ data, layout }, width, paper = false) {
  // On paper a column of quarters needs less height than on a screen; bars from left to right have that of their words.
  if (paper) {
    const rows = layout.yaxis?.type === "category" ? new Set(data.flatMap((t) => t.y ?? [])).size : 0;
    const pair = data.filter((t) => t.type === "bar").length > 1;
    const least = rows ? 90 + (pair ? 42 : 26) * rows : Math.round(layout.height * 0.72);
    const xaxis = { ...layout.xaxis, tickfont: { size: LEAST, ...layout.xaxis?.tickfont } };
    layout = { ...layout, xaxis, height: Math.min(layout.height, Math.max(180, least)) };
  }
  if (width < NARROW) {
    const title = layout.xaxis?.title;
    const xaxis = { ...thinned(layout.xaxis), ...(title?.text ? { title: { ...title, text: wrapped(title.text, 28) } } : {}) };
    if (xaxis.tickvals === undefined && xaxis.dtick === undefined && xaxis.type !== "category") xaxis.nticks = 4;
    layout = keyed({ ...layout, font: { ...layout.font, size: 12 }, xaxis });
    if (layout.yaxis?.scaleanchor) layout.height = Math.min(layout.height, Math.round(width * 0.8));
  }
  const bars = data.filter((t) => t.type === "bar" && t.orientation === "h");
  if (width >= NARROW || !bars.length || layout.yaxis.ticktext) return { data, layout };
  const labels = [...new Set(bars.flatMap((t) => t.y))].map(String);
  const ticktext = labels.map((label) => wrapped(label, paper ? 24 : 16));
  const yaxis = { ...layout.yaxis, tickmode: "array", tickvals: labels, ticktext };
  const lines = Math.max(...ticktext.map((t) => t.split("<br>").length));
  const said = Math.max(...data.flatMap((t) => [t.text].flat()).map((t) => String(t ?? "").split("<br>").length));
  const row = Math.max(16 * lines, 16 * said, 20 * bars.length) + 8;
  const height = Math.max(paper ? 0 : layout.height, (paper ? 80 : 110) + labels.length * row);
  const xaxis = { ...layout.xaxis };
  if (xaxis.range) xaxis.range = [xaxis.range[0], xaxis.range[1] * 1.5];
  return { data, layout: { ...layout, xaxis, yaxis, height, bargap: data.length > 1 ? layout.bargap : 0.5 } };
}

// In Voila the template serves plotly.js as a file. Elsewhere (JupyterLab) the kernel sends its own copy, once a page.
function plotly(model) {
  if (globalThis.Plotly) return Promise.resolve(globalThis.Plotly);
  if (!globalThis.jgworkPlotly) globalThis.jgworkPlotly = loadPlotly(model);
  return globalThis.jgworkPlotly;
}

function loadPlotly(model) {
  const served = document.querySelector("script[data-jgwork-plotly]");
  const script = served || document.createElement("script");
  const loaded = new Promise((resolve, reject) => {
    script.addEventListener("load", () => resolve(globalThis.Plotly));
    script.addEventListener("error", () => reject(new Error("plotly.js is niet geladen")));
  });
  if (served) return globalThis.Plotly ? Promise.resolve(globalThis.Plotly) : loaded;
  const receive = (message, buffers) => {
    if (message.soort !== "plotly") return;
    model.off("msg:custom", receive);
    script.src = URL.createObjectURL(new Blob(buffers, { type: "text/javascript" }));
    document.head.append(script);
  };
  model.on("msg:custom", receive);
  model.send({ soort: "plotly" });
  return loaded;
}

// Returns {update, resize, image, remove}; the caller owns the element and says what it is called. The width follows the
// element; Plotly.Plots.resize would forget the height.
function drawing(element, Plotly) {
  let current = null;
  const react = (paper = false) => {
    const { data, layout } = fitted(current, current.layout.width, paper);
    const drawn = Plotly.react(element, data, { ...layout }, CONFIG);
    const words = worded(data, layout, element._fullLayout); // how wide a bar became is only known once it stands
    return words ? Plotly.react(element, words, { ...layout }, CONFIG) : drawn;
  };
  const resize = () => {
    const width = element.clientWidth;
    if (!current || width <= 0 || width === current.layout.width) return;
    current.layout.width = width;
    element.style.minHeight = `${fitted(current, width).layout.height}px`;
    react();
  };
  const observer = new ResizeObserver(resize);
  observer.observe(element);
  return {
    async update(figure, title) {
      current = prepared(figure, title);
      current.layout.width = element.clientWidth || 700;
      element.style.minHeight = `${fitted(current, current.layout.width).layout.height}px`;
      await react();
      element.dataset.getekend = "ja";
    },
    resize,
    // The place of a point on the element: the band of its category, or a ring around it.
    where({ x, y }) {
      const { xaxis, yaxis } = element._fullLayout ?? {};
      if (!xaxis || !yaxis) return null;
      const band = (axis, value) => {
        const size = axis._length / Math.max(1, axis._categories.length);
        return { from: axis._offset + axis.d2p(value) - size / 2, size };
      };
      if (x !== undefined && y !== undefined)
        return { left: xaxis._offset + xaxis.d2p(x) - 14, top: yaxis._offset + yaxis.d2p(y) - 14, width: 28, height: 28 };
      const [axis, other] = y === undefined ? [xaxis, yaxis] : [yaxis, xaxis];
      const { from, size } = band(axis, y ?? x);
      const [along, across] = [{ from, size }, { from: other._offset, size: other._length }];
      const [h, v] = y === undefined ? [along, across] : [across, along];
      return { left: h.from, top: v.from, width: h.size, height: v.size };
    },
    // Paper has a width of its own, which the screen does not know yet.
    fit(width) {
      if (!current) return;
      current.layout.width = width;
      element.style.minHeight = "0";
      react(true);
    },
    image(title) {
      const height = current.layout.height + 60;
      const heading = { text: escaped(title), x: 0.02, xanchor: "left", font: { size: 16 } };
      const margin = { ...current.layout.margin, t: (current.layout.margin.t ?? 0) + 48 };
      const layout = { ...current.layout, title: heading, margin, width: 1100, height };
      return Plotly.toImage({ data: current.data, layout, config: CONFIG }, { format: "png", width: 1100, height, scale: 2 });
    },
    remove() {
      observer.disconnect();
      if (current) Plotly.purge(element);
    },
  };
}
