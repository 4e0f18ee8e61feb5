"""The engine of Statistics Netherlands (``pytauargus``) as an independent oracle: tables, its pattern, its audit."""

from __future__ import annotations

import itertools
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from jgwork.privacy.attack.audit import Interval, attack
from jgwork.privacy.attack.tables import CellTable
from jgwork.privacy.foreign.system import system_of

Place = tuple[int | None, ...]


@dataclass(frozen=True)
class Judged:
    """One table as the oracle withheld and audited it: per withheld cell (lowest, highest, called unsafe)."""

    values: np.ndarray
    withheld: dict[Place, tuple[float, float, bool]]
    primary: frozenset[Place]
    seconds: float


def random_table(rng: np.random.Generator, shape: tuple[int, ...], small: float = 0.2) -> np.ndarray:
    """A table of counts from 1 up, a share of them under five."""
    values = rng.integers(6, 40, shape)
    low = rng.random(shape) < small
    values[low] = rng.integers(1, 5, int(low.sum()))
    return values


def judge(values: np.ndarray, *, suppress: str | None, rule: str) -> Judged:
    """Let the oracle protect and audit a table; its files stay in a folder of their own, which goes afterwards."""
    import time

    from pytauargus import protect

    names = [f"v{i}" for i in range(values.ndim)]
    rows = [(*(f"l{i:02d}" for i in place), 1) for place in np.ndindex(*values.shape) for _ in range(values[place])]
    micro = pd.DataFrame(rows, columns=[*names, "n"])
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            start = time.perf_counter()
            done = protect(micro, names, response="n", safety_rules=rule, suppress=suppress, workdir=folder)
            seconds = time.perf_counter() - start
            frame = done.tables[0].dataframe()
            audited = done.engine.audit(0)
        finally:
            os.chdir(before)
    places = [
        tuple(None if v == "Total" else int(str(v)[1:]) for v in row) for row in frame[names].itertuples(index=False)
    ]
    withheld = {places[a["cell"]]: (a["min"], a["max"], a["unsafe"]) for a in audited}
    primary = frozenset(p for p, s in zip(places, frame["status"], strict=True) if s == "U")
    return Judged(values, withheld, primary, seconds)


def ours(judged: Judged) -> dict[Place, Interval]:
    """The same pattern, attacked by us."""
    v = judged.values
    cells, key_of = {}, {}
    for place in itertools.product(*[[*range(n), None] for n in v.shape]):
        total = float(np.sum(v[tuple(slice(None) if i is None else i for i in place)]))
        labels = tuple(None if i is None else str(i) for i in place)
        cells[labels] = None if place in judged.withheld else total
        key_of[place] = labels
    t = CellTable("t", tuple("abc"[: v.ndim]), cells)
    found = attack(system_of([t]), [t.key(key_of[p]) for p in judged.withheld])
    return {p: found[t.key(key_of[p])] for p in judged.withheld}


def compare(judged: Judged, *, unsafe_too: bool) -> list[str]:
    """Return what is wrong: an interval of the oracle outside ours, or a cell it calls unsafe and we call safe.

    Its bounds are fractions, so the whole numbers between them are compared. Its attacker also knows how far a cell can
    be off, so its intervals may be narrower than ours; 'unsafe' is compared at FREQ(5, 20) only, where it means that
    the value is known to within a fifth.
    """
    wrong = []
    mine = ours(judged)
    for place, (low, high, unsafe) in judged.withheld.items():
        own = mine[place]
        if own.low > np.ceil(low - 1e-6) or own.high < np.floor(high + 1e-6):
            wrong.append(f"{place}: {low}-{high} against {own}")
        if unsafe_too and unsafe and place in judged.primary and not (own.exact or own.high < 5):
            wrong.append(f"{place}: unsafe {low}-{high}, ours {own}")
    return wrong


def agree(seed: int, n: int) -> tuple[int, list[str]]:
    """Compare ``n`` random tables of several shapes, with and without the oracle's own pattern."""
    rng = np.random.default_rng(seed)
    cells, wrong = 0, []
    for i in range(n):
        values = random_table(rng, [(3, 3), (4, 4), (4, 5), (3, 3, 3)][i % 4])
        own = i % 8 < 4
        judged = judge(values, suppress="MOD(1)" if own else None, rule="FREQ(5,100)" if own else "FREQ(5,20)")
        cells += len(judged.withheld)
        wrong += [f"{i} {w}" for w in compare(judged, unsafe_too=not own)]
    return cells, wrong
