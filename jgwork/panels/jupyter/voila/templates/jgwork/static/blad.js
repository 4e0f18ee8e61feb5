// The start page: the reader sorts and filters the table of groups. Links to words open their explanation.
"use strict";

function sortTable(table, button) {
  const head = button.closest("th");
  const up = head.getAttribute("aria-sort") !== "ascending";
  const column = Number(button.dataset.kolom);
  const key = (row) => {
    const cell = row.cells[column];
    return cell.dataset.waarde ?? cell.textContent.trim().toLowerCase();
  };
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => (up ? 1 : -1) * key(a).localeCompare(key(b), "nl", { numeric: true }));
  for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  body.append(...rows);
}

function filterTable(table, form) {
  const text = form.querySelector("#zoek").value.trim().toLowerCase();
  const state = form.querySelector("#toon").value;
  let shown = 0;
  for (const row of table.tBodies[0].rows) {
    row.hidden = !(row.textContent.toLowerCase().includes(text) && (!state || row.dataset.stand === state));
    shown += row.hidden ? 0 : 1;
  }
  form.querySelector("#gevonden").textContent = text || state ? `${shown} ${shown === 1 ? "groep" : "groepen"}` : "";
  const url = new URL(location.href);
  for (const [name, value] of [["zoek", text], ["toon", state]]) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  history.replaceState(history.state, "", url);
}

function startTable() {
  const table = document.querySelector(".jg-starttabel");
  const form = document.querySelector(".jg-filter");
  if (!table || !form) return;
  for (const button of table.querySelectorAll(".jg-sorteer")) button.addEventListener("click", () => sortTable(table, button));
  const asked = new URL(location.href).searchParams;
  form.querySelector("#zoek").value = asked.get("zoek") ?? "";
  if ([...form.querySelector("#toon").options].some((o) => o.value === asked.get("toon"))) form.querySelector("#toon").value = asked.get("toon");
  form.addEventListener("input", () => filterTable(table, form));
  form.addEventListener("submit", (event) => event.preventDefault());
  if (asked.get("zoek") || asked.get("toon")) filterTable(table, form);
}

// What changed since another earlier publication stands in the page too; the address says which one was chosen.
function compareWith() {
  const select = document.getElementById("naast");
  if (!select) return;
  const show = () => {
    for (const part of document.querySelectorAll("[data-naast]")) part.hidden = part.dataset.naast !== select.value;
    document.getElementById("sinds-kop").textContent = select.selectedOptions[0].dataset.kop;
  };
  const asked = new URL(location.href).searchParams.get("naast");
  if ([...select.options].some((o) => o.value === asked)) select.value = asked;
  show();
  select.addEventListener("change", () => {
    show();
    const url = new URL(location.href);
    url.searchParams.set("naast", select.value);
    history.replaceState(history.state, "", url);
  });
}

// The first time a page uses a term, the term leads to its explanation at the foot. Not in what names a part of the page:
// the name of a table may hold no link either, or a table has a child that is no row.
function explainWords() {
  const skip = "a, button, select, summary, svg, script, label, caption, h1, h2, h3, #woorden, .jg-nav, .jg-alleen-voorlezen";
  for (const term of document.querySelectorAll("#woorden dt")) {
    const label = term.textContent;
    const word = new RegExp(`(^|[^\\p{L}])(${label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")})(?![\\p{L}])`, "iu");
    const walker = document.createTreeWalker(document.getElementById("cellen"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const found = word.exec(node.data);
      if (!found || node.parentElement.closest(skip) || !node.parentElement.checkVisibility()) continue;
      const rest = node.splitText(found.index + found[1].length);
      rest.splitText(found[2].length);
      const link = document.createElement("a");
      link.className = "jg-woord";
      link.href = `#${term.id}`;
      link.title = term.nextElementSibling.textContent;
      rest.replaceWith(link);
      link.append(rest);
      break;
    }
  }
}

// A link to something that is folded away opens it.
function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target && target.closest("details");
  if (folded) folded.open = true;
}

document.addEventListener("DOMContentLoaded", () => {
  startTable();
  compareWith();
  explainWords();
  openTarget();
  addEventListener("hashchange", openTarget);
});
