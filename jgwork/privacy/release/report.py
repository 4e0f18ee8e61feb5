"""What gate 2 says of a release: per table how it left and why, and what that costs in information."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from jgwork.privacy.attack.bands import SIZES, WORDS, size_band
from jgwork.privacy.attack.rows import AuditResult
from jgwork.privacy.release.draft import Draft
from jgwork.vocabulary.tables import GEHEIM, WITHHELD, Ontbreekt, ReleasedTable, Unit, Value
from jgwork.vocabulary.verdict import Verdict

#: A measure of ties is a share: a hundred and one values as a percentage, of which a class leaves a third.
TIE_VALUES, TIE_LEFT = 101, 34
NOT_TOLD = f"Toen dit aan de beurt was, kon het niet worden verteld: {GEHEIM}. Het wordt niet opnieuw geteld."


@dataclass(frozen=True, slots=True)
class TableReport:
    """What of one table is shown, and why not the rest.

    Parameters
    ----------
    name, title
        The table.
    n_cells, n_shown
        Cells with a value, and those that are shown.
    reasons
        Why something is withheld, in Dutch.
    repeated_from
        Date of an earlier release that is repeated.
    information
        Between 0 (nothing) and 1 (as much as the exact figures would say); see ``information_of``. Made of what is
        shown only, so that it may be published.
    softened
        How figures were rounded or put in classes, in Dutch.
    """

    name: str
    title: str
    n_cells: int
    n_shown: int
    reasons: tuple[str, ...] = ()
    repeated_from: str = ""
    information: float = 1.0
    softened: str = ""

    @property
    def verdict(self) -> str:
        """Return the verdict on this table as a Dutch word."""
        if not self.n_cells:
            return "leeg"
        if self.repeated_from:
            return "herhaald"
        if self.n_shown == self.n_cells:
            return "afgerond of in klassen" if self.softened else "vrijgegeven"
        return "deels niet getoond" if self.n_shown else "niet getoond"

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "naam": self.name,
            "titel": self.title,
            "oordeel": self.verdict,
            "cellen": self.n_cells,
            "getoond": self.n_shown,
            "informatie": round(self.information, 4),
            "waarom_niet_alles": list(self.reasons),
            "bescherming": self.softened,
            "herhaald_van": self.repeated_from,
        }


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What leaves: verdict, the share of cells that say something, and the attack on all of it.

    Parameters
    ----------
    verdict
        ``ADMIT`` when everything asked is shown, ``WARN`` when something is withheld.
    n_cells, n_shown
        Cells with a value, and those of them that are shown (as number, band or class). Unknown values count as
        neither: they are not missing because of protection.
    tables
        Per table.
    audit
        The attack with every earlier publication.
    """

    verdict: Verdict
    n_cells: int
    n_shown: int
    tables: tuple[TableReport, ...]
    audit: AuditResult

    @property
    def share(self) -> float:
        """Share of the cells that say something; 1 where there are none."""
        return self.n_shown / self.n_cells if self.n_cells else 1.0

    @property
    def information(self) -> float:
        """How much all tables together say of what exact figures would say; 1 where there are no cells."""
        cells = sum(t.n_cells for t in self.tables)
        return sum(t.information * t.n_cells for t in self.tables) / cells if cells else 1.0

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "cellen": self.n_cells,
            "getoond": self.n_shown,
            "aandeel": round(self.share, 4),
            "informatie": round(self.information, 4),
            "controle_doorstaan": self.audit.passed,
            "controle": self.audit.sentence(),
            "nagerekende_cellen": len(self.audit.cells),
            "tabellen": [t.as_json() for t in self.tables],
        }


def together(one: ReleaseReport, two: ReleaseReport) -> ReleaseReport:
    """Return two reports of one publication as one; the second attack covers the first."""
    return ReleaseReport(
        max(one.verdict, two.verdict),
        one.n_cells + two.n_cells,
        one.n_shown + two.n_shown,
        (*one.tables, *two.tables),
        two.audit,
    )


def report_of(d: Draft, t: ReleasedTable) -> TableReport:
    """Return the report of one table."""
    start = sum(c.role == "dim" for c in t.columns)
    values = [v for row in t.rows for v in row[start:] if not _absent(v)]
    shown = sum(v is not WITHHELD for v in values)
    said = [
        information_of(row[j], d, t.columns[j].unit)
        for row in t.rows
        for j in range(start, len(row))
        if not _absent(row[j])
    ]
    return TableReport(
        t.name, t.title, len(values), shown, tuple(d.reasons), t.info.get("herhaald_van", ""),
        sum(said) / len(said) if said else 1.0, t.info.get("bescherming", ""),
    )  # fmt: skip


def _absent(value: Value) -> bool:
    """Return whether there is no cell: unknown, or not delivered."""
    return value is None or isinstance(value, Ontbreekt)


def information_of(value: Value, d: Draft, unit: Unit) -> float:
    """Return how much a cell says of what its exact value would say: ``1 - log(left) / log(possible)``.

    ``possible`` is how many values it could have had (for members: 0 to the highest size of the group's band), ``left``
    how many a reader can still think. A withheld cell says nothing (0), an exact figure or a statement everything (1).
    """
    if value is WITHHELD:
        return 0.0
    if unit is Unit.TIE and isinstance(value, str):
        return 1 - math.log(TIE_LEFT) / math.log(TIE_VALUES)
    if unit is Unit.PERSON and isinstance(value, str) and d.table.scope == "groep":
        band = size_band(size_band(d.table.size).low)  # of an open band the highest would be the size itself
        possible = band.high + 1
        return 1 - math.log(max(possible / max(band.parts, 1), 1)) / math.log(possible)
    limits = d.limits.get(str(value)) if unit in (Unit.PERSON, Unit.EVENT, Unit.ACTION) else None
    if limits is None:
        return 1.0
    low, high = limits
    top = max([h for _, h in d.limits.values() if h is not None] + [low])
    left, possible = (top if high is None else high) - low + 1, top + 1
    return max(0.0, 1 - math.log(max(left, 1)) / math.log(possible)) if possible > 1 else 1.0


def report_told(t: ReleasedTable) -> TableReport:
    """Return the report of a table of told cells: what is not shown was not told when its time came."""
    at = [i for i, c in enumerate(t.columns) if c.role == "measure" and c.name != "geteld_op"]
    values = [(row[i], t.columns[i].unit) for row in t.rows for i in at if row[i] is not None]
    shown = sum(v is not WITHHELD for v, _ in values)
    why = () if shown == len(values) else (NOT_TOLD,)
    said = sum(_said(v, unit) for v, unit in values) / len(values) if values else 1.0
    return TableReport(t.name, t.title, len(values), shown, why, "", said, t.info.get("bescherming", ""))


def _said(value: Value, unit: Unit) -> float:
    """Return how much a told cell says of its exact value; of a part of the members at the smallest size."""
    if value is WITHHELD:
        return 0.0
    if unit is Unit.TIE and isinstance(value, str):
        return 1 - math.log(TIE_LEFT) / math.log(TIE_VALUES)
    if unit is Unit.PERSON and isinstance(value, str):
        parts = next((n for n, words in WORDS.items() if value in words), 1)
        possible = max(10, next((low for low, _, n in SIZES if n == parts), 10)) + 1
        return 1 - math.log(possible / parts) / math.log(possible)
    return 1.0
