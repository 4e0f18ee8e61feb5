"""What a reader of one format gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jgwork.vocabulary.dutch import listing
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tables import Source
from jgwork.vocabulary.verdict import Verdict

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
    sections
        Places of rows that say something of the rows below them.
    left
        Those of the notes that tell of what held something.
    """

    data: pa.Table
    notes: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    dropped: tuple[int, ...] = ()
    totals: int = 0
    second: int | None = None
    beside: bool = False
    sections: tuple[int, ...] = ()
    left: tuple[str, ...] = ()


#: Another table stands on the right of one.
BESIDE = "levering.tabel_ernaast"


def layout_findings(found: Tidied, first_row: int, *, sideways: bool = False) -> tuple[Finding, ...]:
    """Return what is found in the layout, with the place in which the user sees it: rows between, another table."""
    if sideways:
        return (_SIDEWAYS,)
    out, move = [], "Zet elke tabel op een eigen blad of in een eigen bestand."
    if found.second is not None:
        told = f"Onder de tabel staat een tweede tabel, met koppen in rij {first_row + found.second}."
        out.append(Finding("levering.tweede_tabel", told, move))
    if found.beside:
        told = "Naast de tabel staat, na een lege kolom, een tweede tabel met eigen rijen."
        out.append(Finding(BESIDE, told, move))
    return (*_sections(found.sections, first_row), *out)


#: The headings stand below each other: nothing else that is said of the rows would be true.
_SIDEWAYS = Finding(
    "levering.op_zijn_kant",
    "Het blad ligt op zijn kant: de koppen staan onder elkaar in de eerste kolom, en elke kolom is een rij.",
    "Draai het in het rekenprogramma: kopieer alles, kies Plakken speciaal en vink Transponeren aan.",
)
#: So many rows are named; the rest are counted.
_NAMED = 5


def _sections(rows: tuple[int, ...], first_row: int) -> tuple[Finding, ...]:
    if not rows:
        return ()
    named = rows_named([first_row + i for i in rows])
    what = f"{named} is een tussenkop" if len(rows) == 1 else f"{named} zijn tussenkoppen"
    message = (
        f"{what}: een woord dat over de rijen eronder gaat, zoals een maand of een wijk. Zo'n rij is geen persoon en "
        "geen incident, en is weggelaten."
    )
    move = "Hoort het woord bij de rijen eronder? Zet het dan in een eigen kolom, in elke rij."
    return (Finding("levering.tussenkop", message, move, n=len(rows), verdict=Verdict.WARN),)


def rows_named(rows: list[int]) -> str:
    """Return rows as a sentence begins with them: ``Rij 2, 5 en 9``, the rest of many counted."""
    shown = [str(n) for n in rows[:_NAMED]]
    more = len(rows) - len(shown)
    return f"Rij {listing([*shown, f'{more} meer'] if more else shown)}"


def rows_left_out(totals: int, other: int, below: int) -> list[str]:
    """Return what is said of rows that hold something and are no part of a table, by their number."""
    out = []
    for n, one, many in (
        (totals, "rij met totalen", "rijen met totalen"),
        (other, "herhaalde kop, rij met eenheden of noot", "herhaalde koppen, rijen met eenheden of noten"),
        (below, "rij met noten onder de tabel", "rijen met noten onder de tabel"),
    ):
        out += [f"{n} {one if n == 1 else many} weggelaten."] if n else []
    return out


def together(parts: list[RawTable]) -> RawTable:
    """Return one table that came in several files or sheets; a heading that one of them lacks is empty there."""
    import pyarrow as pa

    first, found = parts[0], [f for p in parts for f in p.findings]
    heads = [p.data.column_names for p in parts]
    if all(h == heads[0] for h in heads):
        places = [str(i) for i in range(len(heads[0]))]  # by their places: two of them may have the same heading
        flat = [p.data.rename_columns(places).cast(pa.schema([(n, pa.string()) for n in places])) for p in parts]
        data = pa.concat_tables(flat).rename_columns(heads[0])
    elif any(len(set(h)) != len(h) for h in heads):
        found.append(_NOT_TOGETHER)
        data = first.data
    else:
        flat = [p.data.cast(pa.schema([(n, pa.string()) for n in p.data.column_names])) for p in parts]
        data = pa.concat_tables(flat, promote_options="permissive")
    source = replace(
        first.source,
        asides=tuple(a for p in parts for a in p.source.asides),
        typed=tuple(t for p in parts for t in p.source.typed),
        notes=(
            *dict.fromkeys(n for p in parts for n in p.source.notes),
            f"Samengevoegd uit {len(parts)} bestanden of bladen.",
        ),
        left=tuple(dict.fromkeys(n for p in parts for n in p.source.left)),
        parts=tuple((p.data.num_rows, p.source) for p in parts),
    )
    return replace(first, data=data, source=source, findings=tuple(found), hidden=any(p.hidden for p in parts))


_NOT_TOGETHER = Finding(
    "levering.koppen_verschillen",
    "De tabel staat in meer bestanden of bladen met andere koppen, en in een daarvan staat een kop twee keer.",
    "Geef elke kolom een eigen kop.",
)


def under_one_heading(parts: list[RawTable], declared: Mapping[str, Any]) -> tuple[list[RawTable], Mapping[str, Any]]:
    """Return sheets or files of one table of which some call a column otherwise, all under one heading for it.

    Parameters
    ----------
    parts
        As read.
    declared
        What the manifest says of the table: of headings of which no part has two, the first stays.
    """
    names = declared.get("kolommen")
    names = {str(h): str(c) for h, c in names.items()} if isinstance(names, Mapping) else {}
    for column in {c for c in names.values() if c}:
        first, *others = [h for h in names if names[h] == column]
        here = [[h for h in p.data.column_names if h in {first, *others}] for p in parts]
        if others and max(map(len, here)) == 1:
            parts = [replace(p, data=_renamed(p.data, dict.fromkeys(others, first))) for p in parts]
            names = {h: c for h, c in names.items() if h not in others}
    return parts, {**declared, "kolommen": names} if names else declared


def _renamed(data: pa.Table, names: Mapping[str, str]) -> pa.Table:
    return data.rename_columns([names.get(h, h) for h in data.column_names])
