"""Program of the child process that reads a workbook; run by ``readers_workbook`` with ``python -I -c``.

Standard library, defusedxml and python-calamine only, so that it starts quickly and needs little memory. Standard
output is JSON lines: texts beside the cells, then per sheet a heading and blocks of rows, then ``"klaar"``.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import sys
import zipfile
from typing import Any


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
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)


def _xml_texts(archive: zipfile.ZipFile, names: list[str]) -> list[str]:
    """Return every text of comments, document properties and defined names."""
    from defusedxml import ElementTree

    out = []
    for name in names:
        if re.search(r"(comments|threadedComment|persons/|docProps/|xl/workbook\.xml$|^meta\.xml$)", name):
            for node in ElementTree.fromstring(archive.read(name)).iter():
                out += [t.strip() for t in (node.text, *node.attrib.values()) if t and t.strip()]
    return [t for t in out if not t.startswith("http")]


def _ods_notes(archive: zipfile.ZipFile) -> list[str]:
    from defusedxml import ElementTree

    tree = ElementTree.fromstring(archive.read("content.xml"))
    return ["".join(node.itertext()) for node in tree.iter() if node.tag.endswith("}annotation")]


def _formulas(archive: zipfile.ZipFile, part: str, limit: int) -> int:
    """Count formulas in a sheet part and refuse a cell that stands absurdly far away."""
    raw = archive.read(part)
    corners = set(re.findall(rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"', raw))
    if corners:
        right = max(_column(c) for c, _ in corners)
        down = max(int(r) for _, r in corners)
        if right * down > limit or right * down > 5000 * (len(corners) + 200):
            raise _RefusedError("cellen")
    return len(re.findall(rb"<f[ >/]", raw))


def _column(letters: bytes) -> int:
    n = 0
    for letter in letters:
        n = n * 26 + letter - 64
    return n


def _emit(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def _sheet_parts(archive: zipfile.ZipFile, names: list[str]) -> dict[str, str]:
    """Return sheet name -> part, read from the workbook and its relations."""
    from defusedxml import ElementTree

    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    rels = {
        r.attrib.get("Id", ""): r.attrib.get("Target", "")
        for r in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    out = {}
    for node in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if node.tag.endswith("}sheet"):
            link = next((v for k, v in node.attrib.items() if k.endswith("}id")), "")
            target = rels.get(link, "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            if part in names:
                out[node.attrib.get("name", "")] = part
    return out


def _rows(sheet: Any, chars: int) -> None:
    block: list[list[str | None]] = []
    for row in sheet.iter_rows():
        cells = [_text(c) for c in row]
        if any(c is not None and len(c) > chars for c in cells):
            raise _RefusedError("celgrootte")
        if any(c is not None and "\0" in c for c in cells):
            raise _RefusedError("nul")
        block.append(cells)
        if len(block) == 5000:
            _emit(block)
            block = []
    _emit(block)


def _read(settings: dict[str, Any]) -> None:
    from python_calamine import SheetVisibleEnum, load_workbook

    raw = sys.stdin.buffer.read()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = archive.namelist()
        texts = _xml_texts(archive, names)
        ods = settings["kind"] == "ods"
        if ods:
            texts += _ods_notes(archive)
            count = len(re.findall(rb"table:formula=", archive.read("content.xml")))
            formulas: dict[str, int] = {}
        else:
            parts = _sheet_parts(archive, names)
            if len(parts) > settings["sheets"]:
                raise _RefusedError("bladen")
            formulas, count = {s: _formulas(archive, p, settings["cells"]) for s, p in parts.items()}, 0
    _emit({"teksten": texts})
    book = load_workbook(io.BytesIO(raw))
    if len(book.sheets_metadata) > settings["sheets"]:
        raise _RefusedError("bladen")
    for i, meta in enumerate(book.sheets_metadata):
        sheet = book.get_sheet_by_index(i)
        if sheet.total_height * sheet.total_width > settings["cells"] or sheet.total_width > settings["columns"] * 10:
            raise _RefusedError("cellen")
        n = formulas.get(meta.name, count if i == 0 else 0)
        _emit({"blad": meta.name, "verborgen": meta.visible != SheetVisibleEnum.Visible, "formules": n})
        _rows(sheet, settings["chars"])
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
