"""Reads XLSX, XLS and ODS in a child process with a memory and time limit.

A workbook is XML written by anyone: a cell in the far corner can ask for gigabytes. The child (this same module,
run as a program) reads the bytes from standard input and writes JSON lines; when it fails in whatever way, the parent
says so in one finding and keeps nothing.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Context
from typing import TYPE_CHECKING, Any

from jgwork.io.lezen.indeling import LOOK, SHEETS_BESIDE, Heading, find_heading, tidy
from jgwork.io.lezen.raw import Tidied, layout_findings

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.io.lezen.guard import Limits
    from jgwork.io.lezen.raw import RawTable
    from jgwork.vocabulary.findings import Finding
    from jgwork.vocabulary.tables import Source


#: Numbers that a person typed as text, with a sign that can mean two things or tells a style: the child writes none so.
_TYPED = (
    r"^[-+]?(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9][0-9.]*,[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?)(?:\s?%)?$"
)
#: A number with decimals as the child writes it, and whatever may stand in a column of numbers.
_DECIMALS = re.compile(r"-?(?![1-9][0-9]{0,2}\.[0-9]{3}$)[0-9]+\.[0-9]+(?:e[-+]?[0-9]+)?%?")
_ANY_NUMBER = r"^[-+€ ]*[0-9][0-9.,e+\- ]*%?$"


def read_workbook(
    name: str,
    data: pa.Buffer,
    kind: str,
    limits: Limits,
    at: Mapping[str, int] | None = None,
    own: frozenset[str] = frozenset(),
) -> list[RawTable]:
    """Read every sheet of a workbook, hidden ones too.

    Parameters
    ----------
    name
        File name within the delivery.
    data
        Its bytes.
    kind
        ``xlsx``, ``xls`` or ``ods``.
    limits
        Bounds; ``seconds`` and ``memory_bytes`` are those of the child process.
    at
        Per sheet, in small letters, the row that was declared to hold its headings.
    own
        Headings that were confirmed before.

    Returns
    -------
    list of RawTable
        One per sheet; what was typed beside the cells goes with the first.

    Raises
    ------
    UnsafeFile
        When the child cannot read the workbook within its bounds.
    """
    return _tables(name, kind, _lines(data, kind, limits), at or {}, own)


def read_sheets(data: pa.Buffer, kind: str, limits: Limits) -> dict[str, list[list[str | None]]]:
    """Return every sheet of a workbook as it stands, hidden ones too: the cells of its rows, by its name."""
    lines = _lines(data, kind, limits)
    return {str(sheet["blad"]): rows for sheet, rows in _sheets(lines)}


def _lines(data: pa.Buffer, kind: str, limits: Limits) -> list[Any]:
    """Return what the child process says of a workbook."""
    from jgwork.io.lezen.child_run import run_child
    from jgwork.io.lezen.guard import refusal, unsafe

    settings = {
        "kind": kind,
        "memory": limits.memory_bytes,
        "sheets": limits.sheets,
        "cells": limits.cells,
        "columns": limits.columns,
        "chars": limits.cell_chars,
        "seconds": limits.seconds,
    }
    try:
        code, _, out = run_child("child", settings, data, limits.seconds)
        lines = [json.loads(line) for line in out.to_pybytes().splitlines()]
    except TimeoutError:
        raise refusal(
            [unsafe("tijd", "Het lezen van het werkblad duurt te lang.", "Lever grote tabellen als CSV aan.")]
        ) from None
    except ValueError:
        code, lines = 1, []
    if code or not lines or lines[-1] != "klaar":
        why = next((x["fout"] for x in lines if isinstance(x, dict) and "fout" in x), "onleesbaar")
        raise refusal([unsafe(why, *_SAID[why])])
    return lines


def _sheets(lines: list[Any]) -> list[tuple[dict[str, Any], list[list[str | None]]]]:
    """Return what is said of every sheet, with its rows."""
    places = [i for i, x in enumerate(lines) if isinstance(x, dict) and "blad" in x]
    return [
        (lines[i], [row for block in lines[i + 1 : end] if isinstance(block, list) for row in block])
        for i, end in zip(places, [*places[1:], len(lines)], strict=True)
    ]


_SAID = {
    "bladen": ("Het werkboek heeft te veel bladen.", "Lever alleen de bladen met gegevens aan."),
    "cellen": ("Een blad is veel groter dan de gegevens erop.", "Kopieer de gegevens naar een nieuw blad."),
    "celgrootte": ("Een cel bevat meer tekst dan een spreadsheet toestaat.", "Kort de tekst in."),
    "nul": (
        "Een cel bevat een teken dat in tekst niet voorkomt (een NUL-byte).",
        "Verwijder de cel en typ de tekst opnieuw.",
    ),
    "versleuteld": ("Het werkboek heeft een wachtwoord.", "Open het, haal het wachtwoord eraf en sla het opnieuw op."),
    "macro": (
        "Het werkboek bevat macro's, knoppen, koppelingen naar andere bestanden of ingesloten bestanden.",
        "Sla het op als gewone .xlsx zonder macro's en koppelingen.",
    ),
    "te_oud": (
        "Het werkboek is van voor Excel 97. De werkbank leest dat niet.",
        "Open het in Excel of LibreOffice en sla het op als .xlsx.",
    ),
    "geheugen": ("Het werkboek vraagt te veel geheugen.", "Lever grote tabellen als CSV aan."),
    "onleesbaar": (
        "Het werkboek is beschadigd of niet te lezen.",
        "Open het in een rekenprogramma, sla het opnieuw op als .xlsx en lever het opnieuw aan.",
    ),
}


def _tables(name: str, kind: str, lines: list[Any], at: Mapping[str, int], own: frozenset[str]) -> list[RawTable]:
    from jgwork.io.lezen.raw import RawTable
    from jgwork.vocabulary.tables import Source

    beside = [x for x in lines if isinstance(x, dict) and "teksten" in x]
    typed = tuple((str(where), str(t)) for x in beside for where, t in x["teksten"])
    old = any(x["vanaf_1904"] for x in beside)
    images = sum(int(x.get("afbeeldingen", 0)) for x in beside)
    out: list[RawTable] = []
    for place, (sheet, rows) in enumerate(_sheets(lines)):
        title = str(sheet["blad"])
        source = Source(
            kind, f"{name}#{title}", asides=(name, title), typed=typed if place == 0 else (), from_1904=old,
            notes=_said_of(sheet),
        )  # fmt: skip
        beyond = _images(images) if place == 0 else ()
        if title.lower() in SHEETS_BESIDE:
            data, source = _plain(rows, source)
            found = _formulas(len(sheet.get("formules") or ()))
        else:
            data, source, found = _laid_out(rows, sheet, source, at.get(title.lower(), 0), own)
        found = tuple(replace(f, table=title.lower()) for f in found)
        out.append(RawTable(title, data, source, (*found, *beyond), bool(sheet["verborgen"])))
    return out


def _said_of(sheet: dict[str, Any]) -> tuple[str, ...]:
    out = []
    for key, one, many in (
        ("verstopt", "verborgen of weggefilterde rij is", "verborgen of weggefilterde rijen zijn"),
        ("verstopte_kolommen", "groep verborgen kolommen is", "groepen verborgen kolommen zijn"),
    ):
        n = int(sheet.get(key, 0))
        out += [f"{n} {one if n == 1 else many} wel gelezen."] if n else []
    return tuple(out)


def _plain(rows: list[list[str | None]], source: Source) -> tuple[pa.Table, Source]:
    """Return a sheet that explains as it stands, its first row on top."""
    import pyarrow as pa

    rows = [r for r in rows if any(r)]
    columns = list(zip(*rows, strict=True)) if rows else []
    names = [(c[0] or "").strip() for c in columns]
    return pa.Table.from_arrays([pa.array(c[1:], pa.string()) for c in columns], names=names), source


def _laid_out(
    rows: list[list[str | None]], sheet: dict[str, Any], source: Source, at: int, own: frozenset[str]
) -> tuple[pa.Table, Source, tuple[Finding, ...]]:
    """Return the table that stands on a sheet, where it was found, and what is wrong with the sheet."""
    import pyarrow as pa

    merged, left = sheet.get("samen") or [], int(sheet.get("links", 0))
    rows, pasted = _in_cells(rows)
    top = [list(row) for row in rows[: 10 * LOOK]]
    _fill(top, merged, left, across=True)
    head = find_heading(top, at=at, own=own, called=source.asides)
    below = rows[head.last + 1 :]
    filled = _fill(rows, [m for m in merged if m[0] > head.last], left, across=False)
    if not head.names:
        return pa.table({}), source, ()
    arrays = [_apart(pa.array(column, pa.string())) for column in zip(*below, strict=True)] if below else []
    arrays = arrays or [pa.array([], pa.string())] * len(head.names)
    wide = {m[0] - head.last - 1 for m in merged if m[3] > m[1]}
    found = tidy(pa.Table.from_arrays(arrays, names=list(head.names)), wide, head.above)
    notes = [*source.notes, *pasted, *_where(head), *head.notes, *found.notes]
    if filled:
        notes.append(f"{filled.total()} cellen gevuld met de waarde van de samengevoegde cel waar zij bij horen.")
    source = replace(
        source, notes=tuple(notes), asides=(*source.asides, *head.above, *found.around),
        first_row=head.last + 2, dropped=found.dropped, left=found.left,
        filled=tuple((head.names[place], n) for place, n in filled.items() if place < len(head.names)),
    )  # fmt: skip
    return (
        found.data,
        source,
        (
            *_formulas(_in_rows(sheet, head.last + 1, found)),
            *layout_findings(found, head.last + 2, sideways=head.sideways),
        ),
    )


def _in_cells(rows: list[list[str | None]]) -> tuple[list[list[str | None]], list[str]]:
    """Return rows of which all cells stand in the first one as those cells: a CSV that a program did not divide."""
    from jgwork.io.lezen.tekens import separator_of

    there = [row[0] for row in rows if row and row[0]]
    if len(there) < 2 or any(any(row[1:]) for row in rows):
        return rows, []
    separator, _ = separator_of("\n".join(there[:LOOK]))
    cells = [next(csv.reader([row[0] or ""], delimiter=separator), []) if row else [] for row in rows]
    wide = {len(c) for c in cells if any(c)}
    if len(wide) > 1 or max(wide) < 3:
        return rows, []
    made: list[list[str | None]] = [[t or None for t in c] if c else [None] * max(wide) for c in cells]
    return made, ["Elke rij stond in een cel; die is verdeeld."]


def _apart(column: pa.StringArray) -> pa.StringArray:
    """Write the numbers of a program in a column as both styles read them, where a person typed numbers as text there.

    That a program writes 87.5 says nothing of what someone meant by 1.204 or 12,5: only what was typed tells.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pc.any(pc.match_substring_regex(column, _TYPED)).as_py():
        return column
    if not pc.all(pc.match_substring_regex(column, _ANY_NUMBER)).as_py():
        return column
    return pa.array([_neutral(v) if v and _DECIMALS.fullmatch(v) else v for v in column.to_pylist()], pa.string())


def _neutral(text: str) -> str:
    """Return 87.5 as 875e-1; a percent sign stays behind it."""
    sign, digits, point = Context(prec=15).create_decimal(text.rstrip("%")).normalize().as_tuple()
    return f"{'-' * sign}{''.join(map(str, digits))}" + (f"e{point}" if point else "") + "%" * text.endswith("%")


def _in_rows(sheet: dict[str, Any], first: int, found: Tidied) -> int:
    """Return how many formulas stand in the rows that are read: those of a total or a title are of no matter."""
    end, gone = first + (len(found.dropped) + found.data.num_rows), set(found.dropped)
    return sum(row < 0 or (first <= row < end and row - first not in gone) for row in sheet.get("formules") or ())


def _where(head: Heading) -> list[str]:
    if head.first != head.last:
        return [f"De koppen staan in rij {head.first + 1} en {head.last + 1}."]
    return [f"De koppen staan in rij {head.last + 1}."] if head.last else []


def _fill(rows: list[list[str | None]], merged: list[list[int]], left: int, *, across: bool) -> Counter[int]:
    """Give the cells that were merged downwards (and, in headings, sideways) the value of their first one.

    Returns how many were filled, by column.
    """
    filled: Counter[int] = Counter()
    for top, first, bottom, last in merged:
        if top >= len(rows) or not 0 <= first - left < len(rows[top]) or rows[top][first - left] is None:
            continue
        for row in rows[top : bottom + 1]:
            for place in range(first - left, min(last if across else first, left + len(row) - 1) - left + 1):
                if row[place] is None:
                    row[place] = rows[top][first - left]
                    filled[place] += 1
    return filled


def _formulas(n: int) -> tuple[Finding, ...]:
    from jgwork.vocabulary.findings import Finding

    if not n:
        return ()
    return (
        Finding(
            "schema.formule",
            "Het blad bevat formules. De werkbank leest alleen waarden, want een formule kan iets anders tonen dan er "
            "staat.",
            "Kopieer het blad en plak het als waarden (plakken speciaal, waarden).",
            n=n,
        ),
    )


def _images(n: int) -> tuple[Finding, ...]:
    from jgwork.vocabulary.findings import Finding
    from jgwork.vocabulary.verdict import Verdict

    if not n:
        return ()
    what = "een afbeelding. Die is" if n == 1 else f"{n} afbeeldingen. Die zijn"
    return (
        Finding(
            "bestand.afbeelding",
            f"Het werkboek bevat {what} niet gelezen: de werkbank ziet niet wat erop staat, en bewaart haar niet.",
            "Kijk of er een persoon of een scherm met namen op staat. Haal de afbeelding dan weg, ook in het "
            "bronbestand.",
            n=n,
            verdict=Verdict.WARN,
        ),
    )
