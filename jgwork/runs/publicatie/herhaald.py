"""What two publications say of one thing: a number that was told once and is another one later, or elsewhere.

The difference is about who changed in between. Held against each other are all publications about a group, of every
audience: cell by cell, and what a wide audience has against the cells it was made from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jgwork.io.opslag.bundle import Publication
from jgwork.privacy.release.gate import reopen
from jgwork.privacy.stand.breed import halfjaren
from jgwork.privacy.stand.grof import Grof
from jgwork.runs.publicatie.catalogus import CATALOGUS
from jgwork.vocabulary.tables import Ontbreekt, ReleasedTable, Tijd, Value, Withheld

TOTAL, HALF, KIND = "incidenten_per_kwartaal", "incidenten_per_halfjaar", "incidenten_per_aard"
#: Tables of which every cell is told once.
ONCE = frozenset({o.naam for o in CATALOGUS if o.tijd is not Tijd.FEIT and "*" not in o.naam} | {HALF})
#: Of these a cell is another one when its period is.
GROWING = frozenset({KIND, "incidenten_per_dagdeel", "gemeenten", "dynamiek_dekking"})
#: What the name of a table is followed by where its counts are rounded; and then in which steps.
WIDE = " (afgerond)"
#: Columns that say when, not what.
WHEN = ("geteld_op",)
Cell = tuple[str, ...]
Told = Mapping[Cell, Value]


def verteld(publication: Publication) -> dict[Cell, Value]:
    """Return what a publication tells once, by table, period, labels and column."""
    out: dict[Cell, Value] = {}
    for name in sorted(ONCE):
        if f"tabellen/{name}.json" in publication.index["controlesommen"]:
            (table,) = reopen({"tabellen": [publication.json(f"tabellen/{name}.json")]})
            out |= dict(_cells(table))
    return out


def _cells(table: ReleasedTable) -> Iterator[tuple[Cell, Value]]:
    dims = [c.name for c in table.columns if c.role == "dim"]
    period = str(table.info.get("periode", "")) if table.name in GROWING else ""
    grof = Grof.van(str(table.info.get("dekking", "")))
    name = table.name if grof is None else f"{table.name}{WIDE}{grof.zin}"
    for r in table.records():
        for c in table.columns:
            value = r[c.name]
            if c.role == "measure" and c.name not in WHEN and not isinstance(value, Ontbreekt | Withheld | None):
                yield (name, period, *(str(r[d]) for d in dims), c.name), value


def anders(eerder: Told, nu: Told) -> int:
    """Return how many cells say something else than was told of the same thing, to whatever audience."""
    again = sum(cell in eerder and eerder[cell] != value for cell, value in nu.items())
    return again + len(_scheef({**eerder, **nu}) - _scheef(eerder))


def _scheef(told: Told) -> set[Cell]:
    """Return the rounded counts that do not fit the exact ones that were told, as far as they were."""
    halves = dict(halfjaren(sorted((c[2], v) for c, v in told.items() if c[0] == TOTAL)))
    ends: dict[Cell, list[tuple[Cell, float, float]]] = {}
    for cell, value in told.items():
        name, _, steps = cell[0].partition(WIDE)
        grof = Grof.van(steps)
        if grof is not None and isinstance(value, int | str):
            ends.setdefault((name, *cell[1:]), []).append((cell, *grof.grenzen(value)))
    out = set()
    for same, found in ends.items():
        exact = halves.get(same[2]) if same[0] == HALF else told.get(same)
        known = [(exact, exact)] if isinstance(exact, int | float) else []
        low, high = (
            f(ends) for f, ends in zip((max, min), zip(*known, *(f[1:] for f in found), strict=True), strict=True)
        )
        out |= {f[0] for f in found} if low > high else set()
    return out
