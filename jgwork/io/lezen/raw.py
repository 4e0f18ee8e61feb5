"""What a reader of one format gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tables import Source

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class RawTable:
    """What a format reader gives for one file or sheet.

    Parameters
    ----------
    name
        Sheet name, or the file name without extension.
    data
        All text, headings as they stand (duplicate or empty ones too).
    source
        Where it came from.
    findings
        Problems met while reading.
    hidden
        Whether the sheet was hidden.
    """

    name: str
    data: pa.Table
    source: Source
    findings: tuple[Finding, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Tidied:
    """A table without what is no part of it.

    Parameters
    ----------
    data
        The table.
    notes
        What was left out, in Dutch.
    around
        Texts of rows that were left out.
    dropped
        Places of rows that were left out, from 0, in order.
    totals
        How many of them were totals.
    second
        Place of the headings of another table under it, from 0; ``None`` where there is none.
    beside
        Whether another table stands on its right.
    """

    data: pa.Table
    notes: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    dropped: tuple[int, ...] = ()
    totals: int = 0
    second: int | None = None
    beside: bool = False


def second_table(found: Tidied, first_row: int) -> tuple[Finding, ...]:
    """Return the finding of another table under or beside the first, with the place in which the user sees it."""
    out = []
    if found.second is not None:
        out.append(f"Onder de tabel staat een tweede tabel, met koppen in rij {first_row + found.second}.")
    if found.beside:
        out.append("Naast de tabel staat, na een lege kolom, een tweede tabel met eigen rijen.")
    move = "Zet elke tabel op een eigen blad of in een eigen bestand."
    return tuple(Finding("levering.tweede_tabel", message, move) for message in out)
