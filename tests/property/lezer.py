"""Who holds every publication and adds up: all that they say of incidents, as one system of whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from jgwork.io.opslag.bundle import Publication
from jgwork.privacy.stand.grof import Grof
from jgwork.privacy.stand.sluiten import KIND, PART
from jgwork.privacy.stand.stand import kwartalen_van

KINDS, PARTS = ("misdrijf", "overlast"), ("ochtend", "middag", "avond", "nacht", "onbekend")
Cell = tuple[str, str, str]


class Reader:
    """Who holds every publication: incidents by quarter, kind and part of day are unknown whole numbers.

    Parameters
    ----------
    delen
        By group the parts that its incidents fall in, where groups share incidents: a part is written before a quarter.
    """

    def __init__(self, delen: Mapping[str, Iterable[str]] = MappingProxyType({})) -> None:
        self.delen = delen
        self.columns: dict[Cell, int] = {}
        self.rows: dict[tuple[frozenset[int], float, float], None] = {}

    def over(
        self, quarters: Iterable[str], kinds: Iterable[str] = KINDS, parts: Iterable[str] = PARTS, groep: str = ""
    ) -> frozenset[int]:
        some = [d + q for d, q in product(self.delen.get(groep, ("",)), quarters)]
        cells = product(some, kinds, parts)
        return frozenset(self.columns.setdefault(c, len(self.columns)) for c in cells)

    def told(self, columns: frozenset[int], low: float, high: float) -> None:
        self.rows[columns, low, high] = None

    def bounds(self, columns: frozenset[int]) -> tuple[int, int]:
        """Return the least and the most that some cells can add up to."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import lil_array

        n = len(self.columns)
        matrix = lil_array((len(self.rows), n))
        for i, (cells, _, _) in enumerate(self.rows):
            matrix[i, list(cells)] = 1
        limits = [LinearConstraint(matrix.tocsr(), [r[1] for r in self.rows], [r[2] for r in self.rows])]
        cost = np.zeros(n)
        cost[list(columns)] = 1
        low, high = (
            milp(s * cost, constraints=limits, integrality=np.ones(n), bounds=Bounds(0, 10_000)) for s in (1, -1)
        )
        assert low.success, "what was told contradicts itself"
        assert high.success
        return round(low.fun), round(-high.fun)


def read(reader: Reader, publication: Publication, *, wide: bool) -> None:
    """Add what one publication says of incidents, from its tables, and cell by cell from its ledger."""
    groep = str(publication.index["groep_id"])
    files = [n for n in publication.index["controlesommen"] if n.startswith("tabellen/") and n.endswith(".json")]
    tables = {t["naam"]: t for t in (publication.json(n) for n in files)}
    for row in tables.get("incidenten_per_halfjaar", {}).get("rijen", ()):
        quarters = [q for h in _halves(row[0]) for q in h]
        reader.told(reader.over(quarters, groep=groep), *_grof(tables["incidenten_per_halfjaar"]).grenzen(row[1]))
    for row in tables.get("incidenten_per_kwartaal", {}).get("rijen", ()):
        if isinstance(row[1], int):
            reader.told(reader.over(kwartalen_van(row[0]), groep=groep), row[1], row[1])
    kinds = tables.get("incidenten_per_aard", {"rijen": (), "info": {}})
    quarters = [q for run in str(kinds["info"].get("periode", "")).split(", ") if run for q in kwartalen_van(run)]
    for kind, n, *_ in kinds["rijen"]:
        low, high = _grof(kinds).grenzen(n) if wide else (n, n)
        reader.told(reader.over(quarters, [kind], groep=groep), low, high)
    for row in publication.json("grootboek.json")["rijen"]:
        key = row["termen"][0][0].split("|") if len(row["termen"]) == 1 else [""]
        if key[0] == "cel" and key[2] in (KIND, PART):
            codes = key[4].split(" of ")
            some = {"kinds": codes} if key[2] == KIND else {"parts": codes}
            reader.told(reader.over(key[3].split("+"), **some, groep=groep), row["onder"], row["boven"])


def _grof(table: Mapping[str, Any]) -> Grof:
    return Grof.van(str(table["info"]["dekking"])) or Grof()


def _halves(label: str) -> list[tuple[str, str]]:
    first, _, last = label.partition(" t/m ")
    names = [f"{y}-H{h}" for y in range(2015, 2035) for h in (1, 2) if first <= f"{y}-H{h}" <= (last or first)]
    return [(f"{n[:4]}-K{2 * int(n[-1]) - 1}", f"{n[:4]}-K{2 * int(n[-1])}") for n in names]
