"""How the command line speaks: findings as a table, results as text or JSON, progress on standard error."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from jgwork.vocabulary.errors import JgworkError
    from jgwork.vocabulary.findings import Findings


def say(text: str) -> None:
    """Write one line to standard output."""
    sys.stdout.write(text + "\n")


def progress(text: str) -> None:
    """Write one line of progress to standard error, so that standard output stays machine readable."""
    sys.stderr.write(text + "\n")


def say_json(value: Any) -> None:
    """Write a value as JSON to standard output; where that knows other letters only, as escapes."""
    plain = "utf" not in (sys.stdout.encoding or "utf-8").lower()
    sys.stdout.write(json.dumps(value, ensure_ascii=plain, indent=2, default=str) + "\n")


def report_findings(findings: Findings, *, rows: bool = False) -> None:
    """Show all findings grouped by table; row numbers only on request, values never. Columns left out are one line."""
    left: dict[tuple[str, str], list[str]] = {}
    for f in findings:
        if f.rule == "kolom.weggelaten":
            left.setdefault((f.table, f.message), []).append(f.column)
    for (table, message), columns in left.items():
        say(f"! [kolom.weggelaten] {table}: {', '.join(columns)}. {message}")
    for f in findings:
        if f.rule == "kolom.weggelaten":
            continue
        place = ".".join(p for p in (f.table, f.column) if p) or "levering"
        sign = {"REFUSE": "X" if f.exit_code else "!", "ADMIT": "i"}.get(f.verdict.name, "!")
        say(f"{sign} [{f.rule}] {place}, {f.n} keer: {f.message}")
        if f.place:
            say(f"    Waar: {f.place}")
        if f.next_move:
            say(f"    Volgende stap: {f.next_move}")
        if rows and f.rows:
            say(f"    Rijen: {', '.join(map(str, f.rows))}")


def report_error(error: JgworkError) -> None:
    """Show an error on standard error: what, why, next move and all findings."""
    out, sys.stdout = sys.stdout, sys.stderr
    try:
        say(error.message)
        report_findings(error.findings)
        if error.next_move:
            say(f"Volgende stap: {error.next_move}")
    finally:
        sys.stdout = out


def say_frame(frame: pd.DataFrame, *tables: str) -> None:
    """Write a frame as people read it: headings and codes by their titles, and ``-`` for nothing."""
    from jgwork.schema.descriptors import codelist, load_tables

    fields = {f.name: f for t in tables for f in load_tables()[t].fields}
    titles = {n: f.title for n, f in fields.items()} | dict(codelist("spoor").titles)
    shown = frame.copy()
    for name in shown:
        listed = fields[name].codelijst if name in fields else None
        names = codelist(listed).titles if listed else {}
        shown[name] = [names.get(v, _plain(v)) for v in shown[name].astype(object)]
    shown.columns = [titles.get(c, c.replace("_", " ").capitalize()) for c in map(str, shown)]
    say(shown.to_string(index=False))


def _plain(value: Any) -> str:
    from datetime import date

    from jgwork.vocabulary.dutch import day, number

    if value is None or value != value:  # noqa: PLR0124 -- NaN
        return "-"
    if isinstance(value, int | float):
        return number(value, 0 if value == int(value) else 2)
    return day(value) if isinstance(value, date) else str(value)


def pairs(zet: list[str] | None) -> dict[str, str]:
    """Return what was typed as KOLOM=WAARDE, by column."""
    from jgwork.vocabulary.errors import UsageError

    found = [z.partition("=") for z in zet or ()]
    if any(not c or not eq for c, eq, _ in found):
        raise UsageError("Bij --zet hoort KOLOM=WAARDE.", "Typ bijvoorbeeld: --zet status=definitief.")
    return {c.strip(): v for c, _, v in found}
