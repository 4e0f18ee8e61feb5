"""Writes files that are wrong in themselves, to show and test that the file guard stays closed."""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.schrijven.deliveries import write_delivery, write_manifest

if TYPE_CHECKING:
    import pyarrow as pa

_EPOCH = (1980, 1, 1, 0, 0, 0)
#: Unpacked size of the bomb: over the guard's limit, about half a megabyte on disk.
_BOMB = 520_000_000


def write_broken(folder: Path, fault: str, manifest: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> None:
    """Write a delivery and break its files.

    Parameters
    ----------
    folder
        Folder of the delivery.
    fault
        Name of the fault; see ``jgwork.voorbeelden.regio.fouten.BESTANDEN``.
    manifest, tables
        A delivery that is in order.
    """
    form = "csv" if fault in {"controlegetal_klopt_niet", "nul_bytes"} else "xlsx"
    write_delivery(folder, manifest, tables, form)
    book = folder / "levering.xlsx"
    if fault == "controlegetal_klopt_niet":
        with (folder / "groep.csv").open("a", encoding="utf-8") as target:
            target.write("\n")
        return
    if fault == "onbekend_bestandstype":
        (folder / "extra.pkl").write_bytes(pickle.dumps({"uitleg": "een pickle kan code starten"}, protocol=4))
        return
    if fault == "nul_bytes":
        path = folder / "groep.csv"
        path.write_bytes(path.read_bytes().replace(b"groep Parkrand", b"groep\x00Parkrand"))
    elif fault == "formule_in_werkboek":
        _formula(book)
    elif fault == "kapot_werkboek":
        book.write_bytes(book.read_bytes()[: book.stat().st_size // 2])
    else:
        _repack(book, fault)
    files = {n: (book if form == "xlsx" else folder / f"{n}.csv", t.num_rows) for n, t in tables.items()}
    write_manifest(folder, manifest, files, sheets=form == "xlsx")


def _formula(book: Path) -> None:
    """Turn a cell of the sheet of groups into a formula."""
    parts = _parts(book)
    for name in [n for n in parts if n == "xl/worksheets/sheet1.xml"]:
        end = parts[name].index(b"</row>", parts[name].index(b'<row r="2"'))
        parts[name] = parts[name][:end] + b'<c r="P2"><f>1+1</f><v>2</v></c>' + parts[name][end:]
    _pack(book, parts)


def _repack(book: Path, fault: str) -> None:
    parts = _parts(book)
    if fault == "macro_in_werkboek":
        parts["xl/vbaProject.bin"] = b"geen echte macro"
    elif fault == "xml_entiteit":
        doctype = b'<!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        sheet = parts["xl/worksheets/sheet1.xml"]
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"?>", b"?>" + doctype, 1)
    _pack(book, parts, bomb=fault == "zipbom")


def _parts(book: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(book) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def _pack(book: Path, parts: Mapping[str, bytes], *, bomb: bool = False) -> None:
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
        if bomb:
            entry = zipfile.ZipInfo("xl/worksheets/sheet99.xml", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as target:
                for _ in range(_BOMB // 10_000_000):
                    target.write(bytes(10_000_000))
