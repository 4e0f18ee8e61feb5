"""Reader of a small table with a series: a file of an evaluator, outside any dossier, read as a delivery is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.vocabulary.errors import UnsafeFile, UsageError

if TYPE_CHECKING:
    from jgwork.io.lezen.raw import RawTable

#: A series of months is small; anything larger is not a series.
MAX_BYTES = 5_000_000


def read_columns(path: Path) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the columns of a CSV file or workbook as text, in order, and what was left out, in Dutch.

    Characters, separator, headings and what stands around the table are found as for a delivery.

    Raises
    ------
    UsageError
        The file is not there, has no rows, or rows of unequal length.
    UnsafeFile
        The file is larger than 5 MB, or a workbook that cannot be read.
    """
    if not path.is_file():
        raise UsageError("Het bestand is er niet.", "Controleer de naam en de map.")
    if path.stat().st_size > MAX_BYTES:
        raise UnsafeFile(
            "Het bestand is te groot voor een reeks (meer dan 5 MB).", "Geef een CSV met een rij per maand."
        )
    found = _one(path)
    if found.findings:
        raise UsageError(found.findings[0].message, found.findings[0].next_move)
    names = [n.strip() for n in found.data.column_names]
    if not found.data.num_rows:
        raise UsageError("Het bestand heeft geen rijen.", "Geef een tabel met kolomnamen en een rij per maand.")
    if len(set(names)) < len(names):
        raise UsageError("Een kolomnaam komt dubbel voor.", "Geef elke kolom een eigen naam.")
    cells = (column.to_pylist() for column in found.data.columns)
    columns = {n: tuple((v or "").strip() for v in c) for n, c in zip(names, cells, strict=True)}
    return columns, tuple(n for n in found.source.notes if "weggelaten" in n or "verborgen" in n)


def _one(path: Path) -> RawTable:
    """Return the table in a file; of a workbook the only sheet that holds one."""
    from jgwork.io.lezen.guard import Limits, guard, open_buffer
    from jgwork.io.lezen.text import read_csv
    from jgwork.io.lezen.workbook import read_workbook

    data = open_buffer(path)
    if not data.to_pybytes().startswith(b"PK\x03\x04"):
        return read_csv(path.name, data, Limits())
    guard(path, Limits())
    kind = "ods" if path.suffix.lower() == ".ods" else "xlsx"
    sheets = [t for t in read_workbook(path.name, data, kind, Limits()) if t.data.num_rows]
    if len(sheets) != 1:
        raise UsageError(
            f"Het werkboek heeft {len(sheets)} bladen met een tabel.", "Geef een werkboek met een blad, of een CSV."
        )
    return sheets[0]
