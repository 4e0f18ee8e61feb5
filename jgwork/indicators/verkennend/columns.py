"""From the columns of a file to a series: which one is the count, the intervention, the denominator."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jgwork.indicators.verkennend.its import Series
from jgwork.indicators.verkennend.tellingen import counts_of
from jgwork.schema.rules.numbers import numbers_in, numbers_of
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tekst.perioden import YEAR, is_part, period_code, period_days

#: Names that are recognised, best first; a file may name its columns otherwise and say so.
COUNT_NAMES = ("telling", "aantal", "teller", "incidenten", "registraties", "waarde")
STEP_NAMES = ("ingreep", "aanpak", "interventie", "start")
EXPOSURE_NAMES = ("noemer", "inwoners", "bevolking", "leden", "dagen", "stdpop", "pop")
BREAK_NAMES = ("breuk", "registratiebreuk")
CALENDAR_NAMES = ("jaar", "maand", "kwartaal", "periode", "datum", "tijd", "year", "month", "time", "date")

Columns = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A series and the columns it was made of.

    Parameters
    ----------
    series
        The series.
    telling, ingreep, noemer
        Names of the columns; ``noemer`` is empty without a denominator.
    unused
        Columns that were not used.
    """

    series: Series
    telling: str
    ingreep: str
    noemer: str
    unused: tuple[str, ...]

    @property
    def text(self) -> str:
        """Which columns were used, as a Dutch sentence."""
        out = f"Gebruikt: telling '{self.telling}', ingreep '{self.ingreep}', noemer "
        out += f"'{self.noemer}'." if self.noemer else "geen."
        return out + (f" Niet gebruikt: {', '.join(self.unused)}." if self.unused else "")


def number(text: str) -> float:
    """Return one number in Dutch or English notation; NaN where it is none, or where it can be read in two ways."""
    values, found = numbers_of([text])
    return math.nan if found.doubtful[0].as_py() else values[0]


def choose(columns: Columns, *, telling: str = "", ingreep: str = "", noemer: str = "", period: int = 12) -> Chosen:
    """Return the series that a file holds.

    Named columns go first, then known names; else the intervention is the only column that goes once from 0 to 1,
    and the count the only other column of whole numbers that is no calendar.

    Parameters
    ----------
    columns
        Text by column name, oldest row first.
    telling, ingreep, noemer
        Column names chosen by the user; ``noemer="geen"`` uses none.
    period
        Periods in a year.

    Raises
    ------
    UsageError
        A column is missing, cannot be chosen without doubt, or holds a cell that is no number.
    """
    values = {name: tuple(numbers_of(cells, whole=True)[0]) for name, cells in columns.items()}
    for name in (telling, ingreep, noemer if noemer != "geen" else ""):
        if name and name not in values:
            raise UsageError(f"De kolom '{name}' staat niet in het bestand.", f"Kies uit: {', '.join(values)}.")
    step = ingreep or _known(values, STEP_NAMES) or _only(_steps(values), "ingreep", values)
    rest = {n: v for n, v in values.items() if n != step and n.lower() not in CALENDAR_NAMES}
    marks = _known(values, BREAK_NAMES)
    count = telling or _known(rest, COUNT_NAMES) or _only(_whole(rest, marks), "telling", values)
    _follow(columns)
    below = "" if noemer == "geen" else noemer or _known(rest, EXPOSURE_NAMES)
    used = [n for n in (step, count, below, marks) if n]
    for name in used:
        bad = sum(map(math.isnan, values[name]))
        if bad:
            raise UsageError(
                f"In de kolom '{name}' staan {bad} vakken zonder getal.", "Vul elke periode in; laat geen gaten."
            )
    if step not in _steps(values):
        raise UsageError(
            f"De kolom '{step}' gaat niet precies een keer van 0 naar 1.",
            "Zet 0 in elke periode voor de start van de aanpak en 1 vanaf de start.",
        )
    values |= {count: counts_of(count, columns[count])}
    values |= {below: tuple(numbers_in(f"de kolom '{below}'", columns[below]))} if below else {}
    breaks = (_steps(values)[marks],) if marks in _steps(values) else ()
    series = Series(values[count], _steps(values)[step], values[below] if below else None, period, breaks)
    unused = tuple(n for n in columns if n not in used and n.lower() not in CALENDAR_NAMES)
    return Chosen(series, count, step, below, unused)


def _follow(columns: Columns) -> None:
    """Refuse a file whose own periods do not follow on each other: a month that is left out moves trend and season."""
    calendar = {n.lower(): columns[n] for n in columns if n.lower() in CALENDAR_NAMES}
    for part in ("maand", "kwartaal"):  # the year in a column of its own
        if "jaar" in calendar and part in calendar:
            sign = "K" if part == "kwartaal" else ""
            calendar[f"jaar en {part}"] = [
                f"{y}-{sign}{m}" for y, m in zip(calendar["jaar"], calendar[part], strict=True)
            ]
    for name, cells in calendar.items():
        if any(map(is_part, cells)):
            raise UsageError(
                f"In de kolom '{name}' staat een deel van een periode. Dat telt te laag naast hele perioden.",
                "Laat die rij weg, of wacht tot de periode om is.",
            )
        spans = [period_days(code) if (code := period_code(c)) else None for c in cells]
        known = [s for s in spans if s is not None]
        if len(known) < len(spans) or (name in YEAR and len({*known}) < len(known)):
            continue
        if any(after[0] != last for (_, last), after in pairwise(known)):
            raise UsageError(
                f"In de kolom '{name}' sluiten de perioden niet op elkaar aan: er ontbreekt er een, er staat er een "
                "dubbel, of de volgorde klopt niet.", "Geef elke periode een rij, de oudste eerst.",
            )  # fmt: skip


def _known(values: Mapping[str, object], names: tuple[str, ...]) -> str:
    lower = {n.lower(): n for n in values}
    return next((lower[n] for n in names if n in lower), "")


def _steps(values: Mapping[str, tuple[float, ...]]) -> dict[str, int]:
    out = {}
    for name, v in values.items():
        if set(v) == {0.0, 1.0} and list(v) == sorted(v):
            out[name] = v.index(1.0)
    return out


def _whole(values: Mapping[str, tuple[float, ...]], marks: str) -> dict[str, int]:
    return {
        n: 0
        for n, v in values.items()
        if n != marks and n.lower() not in EXPOSURE_NAMES and all(x.is_integer() and x >= 0 for x in v)
    }


def _only(found: Mapping[str, int], what: str, values: Mapping[str, object]) -> str:
    if len(found) == 1:
        return next(iter(found))
    raise UsageError(
        f"Het is niet duidelijk welke kolom de {what} is.",
        f"Geef die op met --{what} en een naam uit: {', '.join(values)}.",
    )
