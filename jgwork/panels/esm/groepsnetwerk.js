// The network of a group. Everything arrives once; every control redraws here and asks the kernel nothing.
const SVG = "http://www.w3.org/2000/svg";
const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};
const draw = (tag, attributes = {}) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};
// writing what stands there already costs a new layout as well
const put = (node, name, value) => node.getAttribute(name) === value || node.setAttribute(name, value);
const say = (node, text) => node.textContent === text || (node.textContent = text);
const SHAPES = {
  negatief: ["rect", { x: -11, y: -11, width: 22, height: 22 }],
  positief: ["circle", { r: 12 }],
  meeloper: ["path", { d: "M0-14L13 10L-13 10Z" }],
  wisselend: ["path", { d: "M0-15L15 0L0 15L-15 0Z" }],
  "": ["circle", { r: 9 }],
};
const ROLES = { negatief: "negatieve invloed", positief: "positieve invloed", meeloper: "meeloper", wisselend: "wisselend" };

function hull(points) {
  const p = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list) => {
    const out = [];
    for (const q of list) {
      while (out.length > 1) {
        const [a, b] = out.slice(-2);
        if ((b[0] - a[0]) * (q[1] - a[1]) - (b[1] - a[1]) * (q[0] - a[0]) > 0) break;
        out.pop();
      }
      out.push(q);
    }
    return out.slice(0, -1);
  };
  return [...half(p), ...half(p.reverse())];
}

function shortest(near, from, to) {
  const before = new Map([[from, null]]);
  for (const queue = [from]; queue.length; ) {
    const here = queue.shift();
    if (here === to) break;
    for (const next of near[here].keys()) if (!before.has(next)) before.set(next, here), queue.push(next);
  }
  if (!before.has(to)) return null;
  const road = [];
  for (let at = to; at !== null; at = before.get(at)) road.unshift(at);
  return road;
}

function render({ model, el }) {
  const data = model.get("beeld");
  const { leden, lagen, tijdvakken, rollen, woorden } = data;
  const state = { moment: 0, lagen: new Set(lagen.map((_, i) => i)), partner: "", rol: "", hulls: false, from: -1, to: -1 };
  let near = [], there = new Set(), timer = 0;
  const root = make("div", { className: "jgnet" });
  const label = (i) => leden[i].label;
  // what the chosen partner says of a member; without a partner what any of them says
  const said = (i) => (state.partner ? [rollen[state.partner][leden[i].id]] : Object.values(rollen).map((r) => r[leden[i].id])).filter((r) => r in ROLES);
  const chosen = () => leden.findIndex((l) => l.id === model.get("gekozen"));

  // controls
  const layerBox = make("fieldset", {}, make("legend", { textContent: "Soorten relatie" }));
  lagen.forEach((laag, i) => {
    const used = tijdvakken[0].relaties.some((r) => r[2] === i);
    const box = make("input", { type: "checkbox", checked: used, disabled: !used });
    if (!used) state.lagen.delete(i);
    box.addEventListener("change", () => (box.checked ? state.lagen.add(i) : state.lagen.delete(i), update()));
    const note = used ? "" : laag.gevraagd ? " (geen)" : " (niet gevraagd)";
    layerBox.append(make("label", {}, box, ` ${laag.titel}${note}`));
  });
  const slider = make("input", { type: "range", min: 0, max: tijdvakken.length - 1, value: 0 });
  const output = make("output");
  const play = make("button", { type: "button", textContent: "Afspelen" });
  slider.setAttribute("aria-label", "Tijdvak");
  slider.addEventListener("input", () => ((state.moment = Number(slider.value)), update()));
  const stop = () => (clearInterval(timer), (timer = 0), (play.textContent = "Afspelen"));
  play.addEventListener("click", () => {
    if (timer) return stop();
    play.textContent = "Stoppen";
    if (state.moment === tijdvakken.length - 1) state.moment = 0;
    timer = setInterval(() => {
      if (state.moment >= tijdvakken.length - 1) return stop();
      slider.value = ++state.moment;
      update();
    }, 900);
  });
  const choose = (text, options, act, name = text) => {
    const list = make("select");
    for (const [value, shown] of options) list.append(make("option", { value, textContent: shown }));
    list.addEventListener("change", () => (act(list.value), update()));
    list.setAttribute("aria-label", name);
    return make("label", {}, `${text} `, list);
  };
  const people = [["-1", "-"], ...leden.map((l, i) => [String(i), l.label])];
  const partners = [["", "niemand"], ...Object.keys(rollen).map((p) => [p, p.replaceAll("_", " ")])];
  const roles = [["", "alle"], ...Object.entries(ROLES)];
  const hullBox = make("input", { type: "checkbox" });
  hullBox.addEventListener("change", () => ((state.hulls = hullBox.checked), update()));
  const save = make("button", { type: "button", textContent: "Bewaar het plaatje" });
  save.addEventListener("click", () => {
    const copy = svg.cloneNode(true);
    copy.setAttribute("xmlns", SVG);
    const style = draw("style");
    style.textContent = ".lijn{stroke:#5b6670;fill:none}.weg{stroke:#8a3a00;stroke-width:5}.vorm{fill:#fff;stroke:#1f1f1f}.ring{fill:none}.dof{opacity:.13}.deelgroep{fill:#12436d14;stroke:#12436d}text{font:17px sans-serif}";
    copy.prepend(style);
    for (const n of copy.querySelectorAll("[data-id]")) n.removeAttribute("data-id"); // labels only, no pseudonym
    const url = URL.createObjectURL(new Blob([copy.outerHTML], { type: "image/svg+xml" }));
    make("a", { href: url, download: `groepsnetwerk-${data.naam}.svg` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });

  // picture
  const svg = draw("svg", { viewBox: `0 0 ${data.breedte} ${data.hoogte}`, role: "group", "aria-label": `Netwerk ${data.naam}` });
  const [hullLayer, tieLayer, memberLayer] = [draw("g"), draw("g"), draw("g")];
  svg.append(hullLayer, tieLayer, memberLayer);
  // one path per kind of line: thousands of lines of their own are slow to lay out
  const tiePaths = Object.fromEntries(["dof", "aan", "weg"].map((kind) => [kind, draw("path", { class: `lijn ${kind}` })]));
  tieLayer.append(...Object.values(tiePaths));
  const marks = leden.map((lid, i) => {
    const g = draw("g", { class: "lid", tabindex: i ? -1 : 0, role: "button", transform: `translate(${lid.x} ${lid.y})`, "data-id": lid.id });
    g.append(draw("circle", { class: "ring", r: 20 }), draw("g", { class: "houder" }), draw("text", { x: 15, y: 6 }));
    g.lastChild.textContent = lid.label;
    g.addEventListener("click", () => select(i));
    g.addEventListener("keydown", (event) => key(event, i));
    memberLayer.append(g);
    return g;
  });
  const text = make("p");
  text.setAttribute("aria-live", "polite");
  const details = make("p", { className: "noot" });
  const body = make("tbody");
  const table = make("table", {}, make("caption", { textContent: "De relaties in dit beeld" }),
    make("thead", { innerHTML: `<tr><th scope=col>${woorden.een[0].toUpperCase()}${woorden.een.slice(1)}</th><th scope=col>Relatie met</th><th scope=col>Indeling</th></tr>` }), body);
  const rows = leden.map((lid, i) => {
    const button = make("button", { type: "button", textContent: lid.label });
    button.addEventListener("click", () => select(i));
    const row = make("tr", {}, make("th", { scope: "row" }, button), make("td"), make("td"));
    body.append(row);
    return row;
  });

  const box = make("div", { className: "tabel", tabIndex: 0 }, table);
  function select(i) {
    model.set("gekozen", chosen() === i || i < 0 ? "" : leden[i].id);
    model.save_changes(); // and its change redraws
    if (chosen() >= 0) box.scrollTop = rows[chosen()].offsetTop - 8; // the table follows
  }
  function focus(i) {
    for (const m of marks) m.setAttribute("tabindex", -1);
    marks[i].setAttribute("tabindex", 0);
    marks[i].focus();
  }
  // an arrow goes along the tie that lies most in its direction
  function key(event, i) {
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (event.key === "Enter" || event.key === " ") select(i);
    else if (event.key === "Escape") select(-1);
    else if (event.key === "Home") focus([...there][0] ?? 0);
    else if (way) {
      let best = -1, most = 0.2;
      for (const j of near[i].keys()) {
        const [dx, dy] = [leden[j].x - leden[i].x, leden[j].y - leden[i].y];
        const cosine = (dx * way[0] + dy * way[1]) / (Math.hypot(dx, dy) || 1);
        if (cosine > most) [best, most] = [j, cosine];
      }
      if (best >= 0) focus(best);
    } else return;
    event.preventDefault();
  }

  function update() {
    const start = performance.now();
    const moment = tijdvakken[state.moment];
    there = new Set(moment.leden);
    near = leden.map(() => new Map());
    for (const [a, b, k] of moment.relaties) {
      if (!state.lagen.has(k)) continue;
      for (const [x, y] of [[a, b], [b, a]]) near[x].set(y, [...(near[x].get(y) ?? []), k]);
    }
    const ego = chosen();
    const road = state.from >= 0 && state.to >= 0 ? shortest(near, state.from, state.to) : null;
    const onRoad = new Set(road?.slice(1).map((to, i) => [road[i], to].sort((x, y) => x - y).join()));
    const inRole = (i) => !state.rol || said(i).includes(state.rol);
    const bright = (i) => (ego >= 0 ? i === ego || near[ego].has(i) : road ? road.includes(i) : inRole(i));
    const drawn = { dof: [], aan: [], weg: [] };
    let ties = 0;
    near.forEach((to, a) => {
      for (const b of to.keys()) {
        if (b < a) continue;
        const road_ = onRoad.has(`${a},${b}`);
        const lit = ego >= 0 ? a === ego || b === ego || road_ : road ? road_ : inRole(a) && inRole(b);
        drawn[road_ ? "weg" : lit ? "aan" : "dof"].push(`M${leden[a].x} ${leden[a].y}L${leden[b].x} ${leden[b].y}`);
        ties++;
      }
    });
    for (const [kind, path] of Object.entries(tiePaths)) put(path, "d", drawn[kind].join(""));
    hullLayer.replaceChildren(...(state.hulls ? moment.deelgroepen : []).map((group) => {
      const points = group.flatMap((i) => [0, 1, 2, 3, 4, 5, 6, 7].map((k) =>
        [leden[i].x + 26 * Math.cos((k * Math.PI) / 4), leden[i].y + 26 * Math.sin((k * Math.PI) / 4)]));
      return draw("polygon", { class: "deelgroep", points: hull(points).map((p) => p.map((v) => v.toFixed(1)).join()).join(" ") });
    }));
    marks.forEach((g, i) => {
      const role = rollen[state.partner]?.[leden[i].id] ?? "";
      const shape = SHAPES[role] ? role : "";
      put(g, "class", `lid ${shape} ${i === ego ? "gekozen" : ""} ${bright(i) ? "" : "dof"}`);
      put(g, "display", there.has(i) ? "inline" : "none");
      put(g, "aria-pressed", String(i === ego));
      const names = [...near[i].keys()].sort((x, y) => x - y).map(label);
      put(g, "aria-label", `${label(i)}${ROLES[role] ? `, ${ROLES[role]} volgens ${state.partner.replaceAll("_", " ")}` : ""}. ` +
        (names.length ? `Relatie met ${names.join(", ")}.` : "Geen relatie in dit beeld."));
      const holder = g.children[1];
      if (holder.dataset.shape !== shape || !holder.firstChild) {
        holder.dataset.shape = shape;
        holder.replaceChildren(draw(SHAPES[shape][0], { ...SHAPES[shape][1], class: "vorm" }));
      }
      rows[i].hidden = !there.has(i);
      rows[i].className = i === ego ? "gekozen" : "";
      say(rows[i].children[1], names.join(", ") || "-");
      say(rows[i].children[2], ROLES[role] ?? (state.partner ? "onbekend" : ""));
    });
    if (!marks.some((g, i) => there.has(i) && g.getAttribute("tabindex") === "0") && there.size) {
      marks.forEach((g, i) => g.setAttribute("tabindex", i === moment.leden[0] ? 0 : -1));
    }
    output.textContent = moment.titel;
    slider.setAttribute("aria-valuetext", moment.titel);
    const alone = moment.leden.filter((i) => !near[i].size).length;
    const layers = lagen.filter((_, i) => state.lagen.has(i)).map((l) => l.titel.toLowerCase());
    const { meer } = woorden;
    const shown = moment.leden.filter(inRole).length;
    text.textContent = `${moment.titel}: ${there.size} ${meer}, ${ties} paren met een relatie, ${alone} ${meer} zonder relatie. ` +
      (state.rol ? `Uitgelicht: ${shown} met ${ROLES[state.rol]}, volgens ${state.partner ? state.partner.replaceAll("_", " ") : "minstens een partner"}. ` : "") +
      (layers.length > 1 ? `Samengenomen: ${layers.join(", ")}. ` : layers.length ? `Alleen: ${layers[0]}. ` : "Er is geen soort relatie gekozen. ") +
      (state.hulls ? `${moment.deelgroepen.length} deelgroepen van drie of meer, met alle soorten relatie samen. ` : "") +
      (state.from >= 0 && state.to >= 0 ? (road ? `Kortste weg: ${road.map(label).join(" - ")} (${road.length - 1} stappen).` : "Er is geen weg tussen deze twee.") : "");
    details.textContent = ego < 0 ? `Kies een ${woorden.een} voor het beeld eromheen. Een plek in het netwerk is achtergrond, geen oordeel.` :
      `${label(ego)}${label(ego) === leden[ego].id ? "" : ` (${leden[ego].id})`}: ${near[ego].size} relaties in dit beeld. ` +
      [...near[ego]].sort((x, y) => x[0] - y[0]).map(([j, ks]) => `${label(j)}: ${ks.map((k) => lagen[k].titel.toLowerCase()).join(" en ")}`).join("; ") +
      ". " + Object.entries(rollen).filter(([, r]) => r[leden[ego].id]).map(([p, r]) => `${p.replaceAll("_", " ")} zegt: ${ROLES[r[leden[ego].id]] ?? "onbekend"}`).join("; ");
    root.dataset.ms = (performance.now() - start).toFixed(1);
  }

  const tools = make("div", { className: "regel" },
    ...(Object.keys(rollen).length ? [choose("Indeling volgens", partners, (v) => (state.partner = v)), choose("Licht uit", roles, (v) => (state.rol = v))] : []),
    make("label", {}, hullBox, " Deelgroepen tonen"),
    choose("Weg van", people, (v) => (state.from = Number(v))),
    choose("naar", people, (v) => (state.to = Number(v)), "Weg naar"), save);
  root.append(make("p", { className: "dekking", textContent: data.dekking }), layerBox, make("div", { className: "regel" }, play, slider, output), tools, text,
    make("div", { className: "vlak" }, make("div", {}, svg, make("p", { className: "noot", textContent:
      `Pijltjes lopen langs de relaties, Enter kiest een ${woorden.een}, Escape gaat terug. ` +
      (Object.keys(rollen).length ? "Vierkant: negatieve invloed; grote cirkel: positieve; driehoek: meeloper; ruit: wisselend; kleine cirkel: geen oordeel." : "") }), details),
    box));
  // JupyterLab's shortcuts look at the focused element itself: without this its cells take the arrows, Enter and Escape
  for (const node of root.querySelectorAll("button, input, select, [tabindex]")) node.setAttribute("data-lm-suppress-shortcuts", "true");
  el.append(root);
  model.on("change:gekozen", update);
  update();
  return () => (stop(), model.off("change:gekozen", update));
}
export default { render };
