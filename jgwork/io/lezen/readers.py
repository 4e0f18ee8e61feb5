"""Reads a delivery: a folder, one file, a zip or a workbook becomes a ``Delivery`` of nothing but text.

Every cell is text on arrival, whatever the file said its type was; typing is the work of the gate. What goes wrong
while reading is kept as a finding beside the tables, so that one pass can say everything.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.lezen.guard import BESIDE, CLUTTER, KINDS, Limits, files_of, guard, inspect, open_buffer, refusal, unsafe
from jgwork.io.lezen.indeling import SHEETS_BESIDE
from jgwork.io.lezen.raw import RawTable, together, under_one_heading
from jgwork.io.lezen.toml import LONGEST, TomlUnreadable, parse_toml, remarks_of
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.schema.rules.columns import in_parallel
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tables import Delivery, Source

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST = "levering.toml"
#: A saved mapping of headings to columns, written by ``jgwork koppel``.
MAPPING = "koppeling.toml"
#: What is only said of a file that lies beside the manifest of a delivery.
OF_A_DELIVERY = frozenset({"levering.tabel_ontbreekt", "levering.niet_genoemd", "manifest.leesbaar"})


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a delivery with its bytes; entries of a zip never touch the disk."""

    name: str
    data: pa.Buffer


@dataclass(slots=True)
class _Gathered:
    manifest: dict[str, Any]
    tables: dict[str, pa.Table] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_delivery(
    path: Path, *, manifest: Path | None = None, limits: Limits | None = None, own: frozenset[str] = frozenset()
) -> Delivery:
    """Read everything that was delivered at ``path``.

    Parameters
    ----------
    path
        A folder with ``levering.toml``, a single CSV, XLSX, XLS, ODS or Parquet file, or a zip of those.
    manifest
        A manifest elsewhere; otherwise ``levering.toml`` in the folder, beside the file or in the zip, or the sheet
        ``levering`` of the workbook.
    limits
        Bounds of the file guard.
    own
        Headings that were confirmed before; so are those in the manifest.

    Returns
    -------
    Delivery
        Raw text tables by name. Without a manifest the manifest is empty and the gate says what to write.

    Raises
    ------
    UsageError
        When there is nothing at ``path``.
    UnsafeFile
        When the file guard refuses.
    """
    bound = limits or Limits()
    guard(path, bound)
    blobs = _blobs(path, bound)
    parsed, findings, remarks = _manifest(path, manifest, blobs)
    got = _Gathered(parsed, findings=findings)
    got.sources |= _remarks(path, remarks)
    mapping = _beside(path, blobs, MAPPING)
    saved, _ = _parse(mapping, MAPPING)
    own |= mapped_headings(saved) | mapped_headings(parsed)
    files = [b for b in blobs if Path(b.name).suffix.lower() not in BESIDE]
    raw = [
        t
        for ts in in_parallel(
            lambda b: _read_blob(b, bound, _declared_rows(saved, b.name) | _declared_rows(parsed, b.name), own), files
        )
        for t in ts
    ]
    if not got.manifest:
        got.manifest = _manifest_from_sheet(raw)
    _merge_mapping(got, mapping)
    _assign(got, raw, {b.name: b for b in blobs})
    return Delivery(got.manifest, got.tables, got.sources, tuple(got.findings))


def _blobs(path: Path, limits: Limits) -> list[Blob]:
    files = files_of(path)
    if len(files) == 1 and files[0].suffix.lower() == ".zip":
        return _unzip(open_buffer(files[0]), limits)
    root = path if path.is_dir() else path.parent
    return [Blob(str(f.relative_to(root).as_posix()), open_buffer(f)) for f in files]


def _unzip(data: pa.Buffer, limits: Limits) -> list[Blob]:
    """Unpack a zip in memory, each file looked at by the guard; a single top folder is left out of the names."""
    import pyarrow as pa

    blobs, found = [], []
    try:
        with zipfile.ZipFile(pa.BufferReader(data)) as archive:
            for info in archive.infolist():
                parts = info.filename.split("/")
                if info.is_dir() or any(CLUTTER.match(p) for p in parts):
                    continue
                blobs.append(Blob(info.filename, pa.py_buffer(archive.read(info))))
    except Exception:  # zlib, lzma and struct errors of a damaged archive have no common base
        raise refusal([unsafe("beschadigd", "De zip is beschadigd.", "Maak de zip opnieuw.")]) from None
    for number, blob in enumerate(blobs, start=1):
        found += inspect(blob.name, blob.data, limits, place=f"bestand {number} in de zip")
    if found:
        raise refusal(found)
    tops = {b.name.split("/", 1)[0] if "/" in b.name else "" for b in blobs}
    if len(tops) == 1 and "" not in tops:
        blobs = [replace(b, name=b.name.split("/", 1)[1]) for b in blobs]
    return blobs


def _declared_rows(manifest: Mapping[str, Any], file: str) -> dict[str, int]:
    """Return the rows that the manifest declares to hold headings (``kopregel``) in a file, by sheet."""
    out: dict[str, int] = {}
    parts = manifest.get("tabellen", {})
    for name, part in parts.items() if isinstance(parts, Mapping) else ():
        row = str(part.get("kopregel", "")) if isinstance(part, Mapping) else ""
        files = _names(part.get("bestand")) if row.isdigit() else []
        if row.isdigit() and (not files or any(_like(file, f) for f in files)):
            out |= {sheet.lower(): int(row) for sheet in _names(part.get("blad")) or [name]}
    return out


def mapped_headings(manifest: Mapping[str, Any]) -> frozenset[str]:
    """Return the headings of which a manifest, mapping or profile says which column or period they are."""
    tables = manifest.get("tabellen", {})
    blocks = [p for p in tables.values() if isinstance(p, Mapping)] if isinstance(tables, Mapping) else []
    parts = (p.get(key) for p in blocks for key in ("kolommen", "koppen"))
    return frozenset(str(h) for p in parts if isinstance(p, Mapping) for h in p)


def _read_blob(blob: Blob, limits: Limits, at: Mapping[str, int], own: frozenset[str]) -> list[RawTable]:
    from jgwork.io.lezen.parquet import read_parquet
    from jgwork.io.lezen.text import read_csv
    from jgwork.io.lezen.workbook import read_workbook

    kind = KINDS[Path(blob.name).suffix.lower()]
    if kind == "csv":
        return [read_csv(blob.name, blob.data, limits, next(iter(at.values()), 0), own)]
    if kind == "parquet":
        return [read_parquet(blob.name, blob.data, limits)]
    return read_workbook(blob.name, blob.data, kind, limits, at, own)


def _beside(path: Path, blobs: list[Blob], name: str) -> bytes | None:
    for blob in blobs:
        if Path(blob.name).name == name:
            return bytes(blob.data.to_pybytes())
    neighbours = [path.with_name(f"{path.stem}.{name}"), path.with_name(name)] if path.is_file() else []
    return next((p.read_bytes() for p in neighbours if p.is_file() and p.stat().st_size < 1_000_000), None)


def _remarks(path: Path, manifest: tuple[str, ...]) -> dict[str, Source]:
    """Return what people wrote beside the files: remarks in the manifest and in a zip."""
    typed = [("een opmerking in het manifest", t) for t in manifest]
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive:
            found = (archive.comment, *(i.comment for i in archive.infolist()))
        typed += [("een opmerking in de zip", t.decode("utf-8", "replace")) for t in found if t]
    return {"opmerkingen": Source("opmerking", "opmerkingen", typed=tuple(typed))} if typed else {}


def _manifest(
    path: Path, given: Path | None, blobs: list[Blob]
) -> tuple[dict[str, Any], list[Finding], tuple[str, ...]]:
    if given is not None and not given.is_file():
        raise UsageError("Het manifest dat je opgeeft bestaat niet.", "Controleer het pad achter --manifest.")
    text = given.read_bytes()[: LONGEST + 1] if given is not None else _beside(path, blobs, MANIFEST)
    return *_parse(text, MANIFEST), remarks_of(text or b"")


def _parse(text: bytes | None, name: str) -> tuple[dict[str, Any], list[Finding]]:
    """Parse TOML; a mistake is a finding with its line number, never with the text of the line."""
    if text is None:
        return {}, []
    try:
        return parse_toml(text), []
    except TomlUnreadable as error:
        where = error.where
    return {}, [
        Finding(
            "manifest.leesbaar",
            f"{name} is niet te lezen: in {where} staat iets dat geen TOML is.",
            'Schrijf elke regel als: sleutel = "waarde". Een datum mag als 2026-03-31.',
        )
    ]


def _merge_mapping(got: _Gathered, text: bytes | None) -> None:
    """Add a saved mapping to the manifest; what the manifest says itself wins."""
    saved, found = _parse(text, MAPPING)
    got.findings += found
    if not saved:
        return
    for key, value in saved.items():
        if key != "tabellen" and value != "":
            got.manifest.setdefault(key, value)
    tables = got.manifest.setdefault("tabellen", {})
    for name, part in saved.get("tabellen", {}).items():
        if isinstance(tables, dict) and isinstance(part, Mapping):
            tables[name] = {**part, **tables.get(name, {})}


def _manifest_from_sheet(raw: list[RawTable]) -> dict[str, Any]:
    """Read the sheet ``levering``: first column the key (dots nest), second column the value."""
    sheet = next((t.data for t in raw if t.name.lower() == "levering" and t.data.num_columns >= 2), None)
    if sheet is None:
        return {}
    out: dict[str, Any] = {}
    for key, value in zip(sheet.column(0).to_pylist(), sheet.column(1).to_pylist(), strict=True):
        if not key or value is None:
            continue
        *path, last = str(key).strip().split(".")
        place = out
        for step in path:
            nested = place.setdefault(step, {})
            place = nested if isinstance(nested, dict) else {}
        place[last] = value.strip()
    return out


def _assign(got: _Gathered, raw: list[RawTable], blobs: Mapping[str, Blob]) -> None:
    """Give every raw table its name of the data model: as declared, otherwise the name of its file or sheet."""
    declared = got.manifest.get("tabellen", {})
    declared = declared if isinstance(declared, dict) else {}
    left = list(raw)
    for name, part in list(declared.items()):
        wanted = part if isinstance(part, Mapping) else {}
        found = [t for t in raw if _is_declared(t, name, wanted)]
        if not found:
            got.findings.append(_missing(name))
            continue
        left = [t for t in left if t not in found]  # a sheet may feed several tables
        if len(found) > 1:
            found, declared[name] = under_one_heading(found, wanted)
        _keep(got, name, found[0] if len(found) == 1 else together(found), blobs if "sha256" in wanted else {})
    for table in left:
        name = table.name.lower()
        if name in SHEETS_BESIDE or _is_choices(table):
            _aside(got, table)
            got.findings += table.findings
        elif _holds_nothing(table, whole=not declared):
            _aside(got, table)  # one line of text is no table, and is looked at all the same
            got.findings += table.findings
        else:
            if declared:
                got.findings.append(_undeclared(table))
            _keep(got, name if name not in got.tables else f"{name} ({len(got.tables) + 1})", table, {})


def _is_declared(table: RawTable, name: str, wanted: Mapping[str, Any]) -> bool:
    """Return whether a raw table is part of a declared one; ``bestand`` and ``blad`` may be a list or have a ``*``."""
    sheets, files = _names(wanted.get("blad")), _names(wanted.get("bestand"))
    file = table.source.name.partition("#")[0]
    if files and not any(_like(file, f) for f in files):
        return False
    if sheets:
        return any(_like(table.name, s) for s in sheets)
    if files and table.source.kind not in {"xlsx", "xls", "ods"}:
        return True
    return table.name.lower() == name.lower() or (bool(files) and Path(file).stem.lower() == table.name.lower())


def _names(value: object) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return [str(v) for v in found if v not in (None, "")]


def _like(name: str, wanted: str) -> bool:
    """Return whether a name is the one that was declared; capitals and blanks around it make no other name."""
    name, wanted = name.strip().casefold(), wanted.strip().casefold()
    return name == wanted or fnmatchcase(name, wanted.replace("[", "[[]"))


def _keep(got: _Gathered, name: str, table: RawTable, blobs: Mapping[str, Blob]) -> None:
    source = table.source
    blob = blobs.get(source.name.partition("#")[0])
    if blob is not None:
        source = replace(source, sha256=hashlib.sha256(memoryview(blob.data)).hexdigest())
    if table.hidden:
        source = replace(source, notes=(*source.notes, "Dit blad is verborgen; het is wel gelezen."))
    got.tables[name] = table.data
    got.sources[name] = source
    got.findings += [replace(f, table=name) for f in table.findings]


def _aside(got: _Gathered, table: RawTable) -> None:
    texts = [c for column in table.data.columns for c in column.to_pylist() if c]
    asides = (*table.source.asides, *table.data.column_names, *texts)
    got.sources[f"blad {table.name.lower()}"] = replace(table.source, asides=asides)


def _holds_nothing(table: RawTable, *, whole: bool) -> bool:
    """Return whether a sheet of a workbook was left empty, or a file has not even headings."""
    if table.data.num_rows:
        return False
    sheet = whole and table.source.kind in {"xlsx", "xls", "ods"}
    return sheet or not any(n.strip() for n in table.data.column_names)


def _missing(name: str) -> Finding:
    return Finding(
        "levering.tabel_ontbreekt",
        "Het manifest noemt deze tabel, maar het bestand of blad is er niet.",
        "Lever het bestand mee, of haal de tabel uit levering.toml. Let op de spelling van de bestandsnaam.",
        table=name,
    )


def _is_choices(table: RawTable) -> bool:
    """Return whether a hidden sheet is what a form leaves behind: every cell is a code, or the title of one."""
    if not table.hidden:
        return False
    every = (*table.data.column_names, *(c for column in table.data.columns for c in column.to_pylist()))
    cells = {str(c).strip().casefold() for c in every if c}
    return bool(cells) and cells <= _choices()


@cache
def _choices() -> frozenset[str]:
    """Return every code and title that a cell can be filled in with."""
    lists = {f.codelijst for t in load_tables().values() for f in t.fields if f.codelijst}
    found = {str(x) for name in lists for pair in codelist(name).titles.items() for x in pair}
    said = ("ja", "nee", "onbekend", "nvt", "keuze", "keuzes", "lijst", "waarden", "code", "titel", "toelichting")
    return frozenset(x.casefold() for x in (*found, *said))


def _undeclared(table: RawTable) -> Finding:
    what = "een verborgen blad" if table.hidden else "een bestand of blad"
    return Finding(
        "levering.niet_genoemd",
        f"De levering bevat {what} dat niet in het manifest staat.",
        "Zet de tabel in levering.toml onder [tabellen], of lever het bestand of blad niet mee.",
    )
