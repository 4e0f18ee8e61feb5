"""Reader of a small table with a series: a file of an evaluator, outside any dossier, read as a delivery is."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.vocabulary.errors import UnsafeFile, UsageError
from jgwork.vocabulary.token import holds_pseudonym
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.vocabulary.findings import Finding

#: A series of months is small; anything larger is not a series.
MAX_BYTES = 5_000_000


def read_columns(path: Path) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the columns of a CSV file or workbook as text, in order, and what was left out, in Dutch.

    Characters, separator, headings and what stands around the table are found as for a delivery.

    Raises
    ------
    UsageError
        The file is not there, has no rows or rows of unequal length, or holds a pseudonym: nothing is reckoned over a
        person.
    UnsafeFile
        The file is larger than 5 MB, or a workbook that cannot be read.
    """
    if not path.is_file():
        raise UsageError("Het bestand is er niet.", "Controleer de naam en de map.")
    if path.stat().st_size > MAX_BYTES:
        raise UnsafeFile(
            "Het bestand is te groot voor een reeks (meer dan 5 MB).", "Geef een CSV met een rij per maand."
        )
    table, told, notes = _one(path)
    if told:
        raise UsageError(told[0].message, told[0].next_move)
    names = [n.strip() for n in table.column_names]
    if not table.num_rows:
        raise UsageError("Het bestand heeft geen rijen.", "Geef een tabel met kolomnamen en een rij per maand.")
    if len(set(names)) < len(names):
        raise UsageError("Een kolomnaam komt dubbel voor.", "Geef elke kolom een eigen naam.")
    cells = (column.to_pylist() for column in table.columns)
    columns = {n: tuple((v or "").strip() for v in c) for n, c in zip(names, cells, strict=True)}
    if any(map(holds_pseudonym, chain(names, *columns.values()))):
        raise UsageError(
            "In het bestand staat een pseudoniem. Over een persoon wordt niet gerekend.",
            "Geef een tabel met aantallen van groepen, gebieden of gemeenten.",
        )
    return columns, notes


def _one(path: Path) -> tuple[pa.Table, list[Finding], tuple[str, ...]]:
    """Return the only table in a file, what is wrong with it, and what is said of how it was read."""
    import pyarrow as pa

    from jgwork.io.lezen.readers import OF_A_DELIVERY, read_delivery

    delivery = read_delivery(path)
    tables = {name: t for name, t in delivery.tables.items() if t.num_rows}
    found = [f for f in delivery.findings if f.rule not in OF_A_DELIVERY]
    wrong = [f for f in found if f.verdict is Verdict.REFUSE]
    if len(tables) > 1:
        raise UsageError(
            f"Het werkboek heeft {len(tables)} bladen met een tabel.", "Geef een werkboek met een blad, of een CSV."
        )
    if not tables:
        return next(iter(delivery.tables.values()), pa.table({})), wrong, ()
    ((name, table),) = tables.items()
    notes = [n for n in delivery.sources[name].notes if "weggelaten" in n or "verborgen" in n]
    return table, wrong, (*notes, *(f.message for f in found if f.verdict is Verdict.WARN))
