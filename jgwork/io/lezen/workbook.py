"""Reads XLSX and ODS in a child process with a memory and time limit.

A workbook is XML written by anyone: a cell in the far corner can ask for gigabytes. The child (this same module,
run as a program) reads the bytes from standard input and writes JSON lines; when it fails in whatever way, the parent
says so in one finding and keeps nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.io.lezen.guard import Limits
    from jgwork.io.lezen.readers import RawTable


def read_workbook(name: str, data: pa.Buffer, kind: str, limits: Limits) -> list[RawTable]:
    """Read every sheet of a workbook, hidden ones too.

    Parameters
    ----------
    name
        File name within the delivery.
    data
        Its bytes.
    kind
        ``xlsx`` or ``ods``.
    limits
        Bounds; ``seconds`` and ``memory_bytes`` are those of the child process.

    Returns
    -------
    list of RawTable
        One per sheet; comments and document properties are asides of the first.

    Raises
    ------
    UnsafeFile
        When the child cannot read the workbook within its bounds.
    """
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
    return _tables(name, kind, lines)


_SAID = {
    "bladen": ("Het werkboek heeft te veel bladen.", "Lever alleen de bladen met gegevens aan."),
    "cellen": ("Een blad is veel groter dan de gegevens erop.", "Kopieer de gegevens naar een nieuw blad."),
    "celgrootte": ("Een cel bevat meer tekst dan een spreadsheet toestaat.", "Kort de tekst in."),
    "nul": (
        "Een cel bevat een teken dat in tekst niet voorkomt (een NUL-byte).",
        "Verwijder de cel en typ de tekst opnieuw.",
    ),
    "geheugen": ("Het werkboek vraagt te veel geheugen.", "Lever grote tabellen als CSV aan."),
    "onleesbaar": (
        "Het werkboek is beschadigd of niet te lezen.",
        "Open het in een rekenprogramma, sla het opnieuw op als .xlsx en lever het opnieuw aan.",
    ),
}


def _tables(name: str, kind: str, lines: list[Any]) -> list[RawTable]:
    from jgwork.io.lezen.readers import RawTable
    from jgwork.vocabulary.tables import Source

    out: list[RawTable] = []
    asides: tuple[str, ...] = (name, *(str(t) for x in lines if isinstance(x, dict) for t in x.get("teksten", ())))
    rows: list[list[str | None]] = []
    sheets = [(i, x) for i, x in enumerate(lines) if isinstance(x, dict) and "blad" in x]
    for place, (i, sheet) in enumerate(sheets):
        end = sheets[place + 1][0] if place + 1 < len(sheets) else len(lines)
        rows = [row for block in lines[i + 1 : end] if isinstance(block, list) for row in block]
        title = str(sheet["blad"])
        source = Source(kind, f"{name}#{title}", asides=(title, *(asides if place == 0 else ())))
        out.append(RawTable(title, _columns(rows), source, _formulas(sheet, title), bool(sheet["verborgen"])))
    return out


def _columns(rows: list[list[str | None]]) -> pa.Table:
    import pyarrow as pa

    while rows and not any(rows[-1]):
        rows.pop()
    while rows and not any(rows[0]):
        rows.pop(0)
    if not rows:
        return pa.table({})
    columns = list(zip(*rows, strict=True))
    columns = [c for c in columns if any(c)]
    arrays = [pa.array(c[1:], pa.string()) for c in columns]
    return pa.Table.from_arrays(arrays, names=[(c[0] or "").strip() for c in columns])


def _formulas(sheet: dict[str, Any], title: str) -> tuple[Any, ...]:
    from jgwork.vocabulary.findings import Finding

    n = int(sheet.get("formules", 0))
    if not n:
        return ()
    return (
        Finding(
            "schema.formule",
            "Het blad bevat formules. De werkbank leest alleen waarden, want een formule kan iets anders tonen dan er "
            "staat.",
            "Kopieer het blad en plak het als waarden (plakken speciaal, waarden).",
            table=title.lower(),
            n=n,
        ),
    )
