"""Program of the child process that reads a workbook; run by ``workbook`` with ``python -I -c``.

Standard library, defusedxml and python-calamine only (and ``child_beside``), so that it starts quickly and needs little
memory. Standard output is JSON lines: texts beside the cells, then per sheet a heading and blocks of rows, then
``"klaar"``.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import sys
import zipfile
from typing import Any

from jgwork.io.lezen.child_beside import beside, named, tag_of, xml


class _RefusedError(Exception):
    """Carries the word under which the parent knows the refusal."""


def _bound(memory: int, seconds: float) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock still runs
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))


def _text(cell: Any) -> str | None:  # noqa: PLR0911 # one line per type of cell
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else _decimal(repr(cell))
    if isinstance(cell, dt.datetime):
        moment = (cell + dt.timedelta(milliseconds=500)).replace(microsecond=0)  # a moment is a fraction of a day
        return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)


def _decimal(text: str) -> str:
    """Keep a number of a program apart from thousands that a person wrote: 1.234 gets one more decimal."""
    return f"{text}0" if re.fullmatch(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", text) else text


def _shown(cell: Any, how: str) -> str | None:
    """Write a number as its cell shows it: 0.125 with a percent sign as 12.5%, 7 under ``000`` as 007."""
    if not isinstance(cell, (int, float)) or isinstance(cell, bool):
        return _text(cell)
    if "%" in how:
        return f"{_decimal(format(cell * (100 if how == '%' else 1), '.15g'))}%"
    return str(int(cell)).zfill(len(how)) if cell >= 0 and float(cell).is_integer() else _text(cell)


#: An error or an answer as a value: LibreOffice saves it as a formula that holds nothing else.
_VALUE = r"(?:of:)?=?(?:#[A-Z0-9/!?]{2,12}|(?:TRUE|FALSE)\(\))"
_VALUE_XLSX, _VALUE_ODS = re.compile(_VALUE.encode()), re.compile(_VALUE)
_FORMULA = re.compile(rb'<c [^>]*?\br="[A-Z]{1,3}([0-9]{1,7})"[^>]*>\s*<f(?: [^>]*)?>([^<]*)')


def _telling(code: str) -> str:
    """Return how a format shows a number where that is another one: ``%``, ``"%"`` (as it is) or noughts in front."""
    if "%" in code:
        plain = re.sub(r'"[^"]*"|\\.|[_*].', "", code)  # without what a format writes as it stands
        return "%" if "%" in plain else '"%"'
    return code if re.fullmatch("0{2,15}", code) else ""


def _telling_styles(archive: zipfile.ZipFile, names: list[str]) -> dict[bytes, str]:
    """Return the number of every style that shows another number than is kept, and how."""
    if "xl/styles.xml" not in names:
        return {}
    root = xml(archive, "xl/styles.xml")
    own = {n.attrib.get("numFmtId", ""): n.attrib.get("formatCode", "") for n in root.iter() if tag_of(n) == "numFmt"}
    used = (x.attrib.get("numFmtId", "") for n in root.iter() if tag_of(n) == "cellXfs" for x in n)
    found = {str(i).encode(): _telling({"9": "0%", "10": "0.00%"}.get(f, own.get(f, ""))) for i, f in enumerate(used)}
    return {i: how for i, how in found.items() if how}


def _told(raw: bytes, styles: dict[bytes, str]) -> dict[tuple[int, int], str]:
    """Return the cells of a sheet part that show another number than they keep, and how."""
    if not styles or not re.search(rb'<(?:\w+:)?c\b[^>]*\bs="(?:%s)"' % b"|".join(styles), raw):
        return {}
    found, down, right = {}, -1, -1
    for tag, said in re.findall(rb"<(?:\w+:)?(row|c)\b([^>]*)>", raw):
        place = re.search(rb'\br="([A-Z]*)([0-9]{1,7})"', said)
        if tag == b"row":
            down, right = int(place[2]) - 1 if place else down + 1, -1
            continue
        right = _column(place[1]) - 1 if place else right + 1
        if (style := re.search(rb'\bs="([0-9]+)"', said)) and style[1] in styles:
            found[down, right] = styles[style[1]]
    return found


def _sheet_facts(raw: bytes, limit: int, styles: dict[bytes, str]) -> dict[str, Any]:
    """Return what a sheet part says that its values do not; refuse a cell that stands absurdly far away."""
    filled = rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(?<!/)>(?!</c>)'  # one without contents is layout only
    corners = set(re.findall(filled, raw))
    if corners:
        right = max(_column(c) for c, _ in corners)
        down = max(int(r) for _, r in corners)
        if right * down > limit or right * down > 5000 * (len(corners) + 200):
            raise _RefusedError("cellen")
    wrong = {}
    for cell in re.finditer(rb'<c ([^>]*\bt="e"[^>]*)>(.{0,9000}?)</c>', raw, re.DOTALL):
        place, text = re.search(rb'r="([A-Z]{1,3})([0-9]{1,7})"', cell[1]), re.search(rb"<v>([^<]{1,40})</v>", cell[2])
        if place and text:
            wrong[int(place[2]) - 1, _column(place[1]) - 1] = text[1].decode("utf-8", "replace")
    return {
        "formules": _formulas(raw),
        "verstopt": len(re.findall(rb'<row [^>]*hidden="(?:1|true)"', raw)),
        "verstopte_kolommen": len(re.findall(rb'<col [^>]*hidden="(?:1|true)"', raw)),
        "fout": wrong,
        "getoond": _told(raw, styles),
    }


def _formulas(raw: bytes) -> list[int]:
    """Return the row, from 0, of every cell with a formula; -1 for one of which the row is not said."""
    found = [(int(row) - 1, _VALUE_XLSX.fullmatch(text) is None) for row, text in _FORMULA.findall(raw)]
    rest = len(re.findall(rb"<f[ >/]", raw)) - len(found)
    return [row for row, counts in found if counts] + [-1] * rest


def _column(letters: bytes) -> int:
    n = 0
    for letter in letters:
        n = n * 26 + letter - 64
    return n


def _emit(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def _sheet_parts(archive: zipfile.ZipFile, names: list[str]) -> dict[str, str]:
    """Return sheet name -> part, read from the workbook and its relations."""
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    rels = {r.attrib.get("Id", ""): r.attrib.get("Target", "") for r in xml(archive, "xl/_rels/workbook.xml.rels")}
    out = {}
    for node in xml(archive, "xl/workbook.xml").iter():
        if tag_of(node) == "sheet":
            target = rels.get(named(node, "id"), "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            if part in names:
                out[node.attrib.get("name", "")] = part
    return out


def _ods_facts(archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """Return per sheet what its values do not say."""
    return {named(t, "name"): _ods_sheet(t) for t in xml(archive, "content.xml").iter() if tag_of(t) == "table"}


def _ods_sheet(table: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"formules": [], "verstopt": 0, "verstopte_kolommen": 0, "samen": []}
    marks: dict[str, dict[tuple[int, int], Any]] = {"fout": {}, "getoond": {}}
    down = 0
    for row in (n for n in table.iter() if tag_of(n) == "table-row"):
        times, right = int(named(row, "number-rows-repeated") or 1), 0
        found["verstopt"] += min(times, 100_000) * (named(row, "visibility") in {"collapse", "filter"})
        for cell in row:
            if tag_of(cell) not in {"table-cell", "covered-table-cell"}:
                continue
            formula = named(cell, "formula")
            found["formules"] += [down] if formula and _VALUE_ODS.fullmatch(formula) is None else []
            kinds = {v for k, v in cell.attrib.items() if k.endswith("}value-type")}
            again = int(named(cell, "number-columns-repeated") or 1)
            if "error" in kinds:
                _mark(marks["fout"], (down, right), (times, again), "".join(cell.itertext())[:40])
            shows = next((t.text or "" for t in cell if tag_of(t) == "p"), "") if kinds else ""
            noughts = "0" * len(shows) if "float" in kinds and re.fullmatch("0[0-9]{1,14}", shows) else ""
            if how := "%" if "percentage" in kinds else '"%"' if "float" in kinds and shows.endswith("%") else noughts:
                _mark(marks["getoond"], (down, right), (times, again), how)
            high, wide = int(named(cell, "number-rows-spanned") or 1), int(named(cell, "number-columns-spanned") or 1)
            if high * wide > 1 and len(found["samen"]) < 10_000:
                found["samen"].append((down, right, down + high - 1, right + wide - 1))
            right += again
        down += times
    return found | marks


def _mark(cells: dict[tuple[int, int], Any], at: tuple[int, int], size: tuple[int, int], told: Any) -> None:
    """Say something of a cell, and of the ones that repeat it below and beside it."""
    if len(cells) + size[0] * size[1] > _MOST_MARKED:
        raise _RefusedError("cellen")
    cells |= dict.fromkeys(((at[0] + i, at[1] + j) for i in range(size[0]) for j in range(size[1])), told)


#: More cells that show something else, or an error, are no table.
_MOST_MARKED = 5_000_000


def _rows(sheet: Any, chars: int, wrong: dict[tuple[int, int], str], shown: dict[tuple[int, int], str]) -> None:
    block: list[list[str | None]] = []
    left = (sheet.start or (0, 0))[1]
    for down, row in enumerate(sheet.iter_rows()):
        cells = [_text(c) for c in row]
        if wrong:
            cells = [c if c is not None else wrong.get((down, left + i)) for i, c in enumerate(cells)]
        if shown:
            hows = (shown.get((down, left + i)) for i in range(len(row)))
            cells = [_shown(row[i], how) if how else cells[i] for i, how in enumerate(hows)]
        if any(c is not None and len(c) > chars for c in cells):
            raise _RefusedError("celgrootte")
        if any(c is not None and "\0" in c for c in cells):
            raise _RefusedError("nul")
        block.append(cells)
        if len(block) == 5000:
            _emit(block)
            block = []
    _emit(block)


def _around(raw: bytes, settings: dict[str, Any]) -> tuple[list[tuple[str, str]], int, bool, dict[str, Any]]:
    """Return what stands beside the cells: texts, images, whether days count from 1904, and what sheets do not say."""
    if settings["kind"] == "xls":
        from jgwork.io.lezen.child_xls import OldRefusedError, old_workbook

        try:
            found = old_workbook(raw, settings["sheets"], settings["cells"], _telling)
        except OldRefusedError as refused:
            raise _RefusedError(str(refused)) from None
        return found.texts, found.images, found.from_1904, found.facts
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = archive.namelist()
        texts, images = beside(archive, settings["kind"])
        if settings["kind"] == "ods":
            facts = _ods_facts(archive)
        else:
            parts = _sheet_parts(archive, names)
            if len(parts) > settings["sheets"]:
                raise _RefusedError("bladen")
            styles = _telling_styles(archive, names)
            facts = {s: _sheet_facts(archive.read(p), settings["cells"], styles) for s, p in parts.items()}
        old = "xl/workbook.xml" in names and re.search(rb'date1904="(?:1|true)"', archive.read("xl/workbook.xml"))
    return texts, images, bool(old), facts


def _read(settings: dict[str, Any]) -> None:
    from python_calamine import SheetVisibleEnum, load_workbook

    raw = sys.stdin.buffer.read()
    texts, images, old, facts = _around(raw, settings)
    _emit({"teksten": texts, "vanaf_1904": old, "afbeeldingen": images})
    book = load_workbook(io.BytesIO(raw))
    if len(book.sheets_metadata) > settings["sheets"]:
        raise _RefusedError("bladen")
    for i, meta in enumerate(book.sheets_metadata):
        sheet = book.get_sheet_by_index(i)
        if sheet.total_height * sheet.total_width > settings["cells"] or sheet.total_width > settings["columns"] * 10:
            raise _RefusedError("cellen")
        fact = facts.get(meta.name, {})
        merged = fact.get("samen") or [(*a, *b) for a, b in (sheet.merged_cell_ranges or ())][:10_000]
        _emit({
            "blad": meta.name, "verborgen": meta.visible != SheetVisibleEnum.Visible, "samen": merged,
            "links": (sheet.start or (0, 0))[1],
            **{k: fact.get(k, 0) for k in ("formules", "verstopt", "verstopte_kolommen")},
        })  # fmt: skip
        _rows(sheet, settings["chars"], fact.get("fout", {}), fact.get("getoond", {}))
    _emit("klaar")


def _run() -> None:
    settings = json.loads(sys.argv[1])
    _bound(settings["memory"], settings["seconds"])
    try:
        _read(settings)
    except _RefusedError as refused:
        _emit({"fout": str(refused)})
    except MemoryError:
        _emit({"fout": "geheugen"})
    except Exception:  # whatever a damaged workbook does, the parent says the same sentence
        _emit({"fout": "onleesbaar"})


if __name__ == "__main__":
    _run()
