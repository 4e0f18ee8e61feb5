"""Gate 2 in ratios: against cold linear programmes, against the engine of Statistics Netherlands, over a year.

Every benchmark writes its ratios in ``extra_info`` and holds them against the aim.
"""

from __future__ import annotations

import importlib.util
import itertools
import sys
import time
import tracemalloc
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jgwork.privacy.attack.audit import attack
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.attack.rows import audit_ledger
from jgwork.privacy.attack.tables import CellTable, sums
from jgwork.privacy.foreign.system import system_of
from jgwork.privacy.release.gate import Policy, release
from jgwork.privacy.release.problem import Problem
from jgwork.privacy.release.suppress import protect
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.publicatie.cijfers import cijfers
from jgwork.runs.publicatie.publiceren import vrijgeven
from jgwork.runs.vertellen.verdelen import Verdeling
from jgwork.runs.vertellen.verteller import Verteller
from jgwork.vocabulary.tables import IndicatorTable, Measure, Unit

SHAPE = (10, 10, 5)


def _argus():
    pytest.importorskip("pytauargus", reason="the oracle is not installed")
    file = Path(__file__).parents[1] / "unit" / "privacy" / "argus.py"
    spec = importlib.util.spec_from_file_location("argus", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules["argus"] = module
    spec.loader.exec_module(module)
    return module


def values(seed: int = 0, sensitive: int = 24) -> np.ndarray:
    rng = np.random.default_rng(seed)
    out = rng.integers(6, 60, SHAPE)
    out.reshape(-1)[rng.choice(out.size, sensitive, replace=False)] = rng.integers(1, 5, sensitive)
    return out


def full(v: np.ndarray) -> CellTable:
    cells = {}
    for place in itertools.product(*[[*range(n), None] for n in v.shape]):
        part = v[tuple(slice(None) if i is None else i for i in place)]
        cells[tuple(None if i is None else f"l{i}" for i in place)] = float(np.sum(part))
    return CellTable("t", ("a", "b", "c"), cells)


def problem(t: CellTable, reach, *, both: bool = False) -> Problem:
    truth = {t.key(lab): float(v or 0) for lab, v in t.cells.items()}
    return Problem(
        truth,
        [(s.parent, s.children) for s in sums([t])],
        {k: float(reach(v)) for k, v in truth.items() if 0 < v < 5},
        dict.fromkeys(truth, 0.0),
        {t.key(lab): 1.0 + 5.0 * sum(x is None for x in lab) for lab in t.cells},
        sink={k: 0.0 for k, v in truth.items() if both and 0 < v < 5},
    )


def published(t: CellTable, hidden) -> CellTable:
    return CellTable("t", t.dims, {lab: None if t.key(lab) in hidden else v for lab, v in t.cells.items()})


def test_audit_of_726_cells_against_cold_linprog(benchmark) -> None:
    """48 bounds of 24 sensitive cells: a warm model against ``scipy.optimize.linprog`` from scratch per bound."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    t = full(values())
    p = problem(t, lambda v: 5)
    assert len(p.values) == 726
    assert len(p.reach) == 24
    hidden = protect(p)
    assert hidden is not None
    system = system_of([published(t, hidden)])
    asked = sorted(p.reach)
    found = benchmark(attack, system, asked)
    assert all(found[k].high >= 5 and not found[k].exact for k in asked)

    keys = list(system.bounds)
    at = {k: i for i, k in enumerate(keys)}
    rows = [(r, at[k], c) for r, (terms, _, _) in enumerate(system.rows) for k, c in terms]
    a = csr_array(
        ([c for *_, c in rows], ([r for r, *_ in rows], [i for _, i, _ in rows])), (len(system.rows), len(keys))
    )
    b = np.array([low for _, low, _ in system.rows])
    bounds = [(lo, None if hi == np.inf else hi) for lo, hi in system.bounds.values()]

    def cold() -> None:
        for k, sign in itertools.product(asked, (1, -1)):
            cost = np.zeros(len(keys))
            cost[at[k]] = sign
            out = linprog(cost, A_eq=a, b_eq=b, bounds=bounds, method="highs")
            own = found[k].low if sign > 0 else found[k].high
            assert own == pytest.approx(sign * out.fun, abs=1)

    def processor_seconds(job) -> float:
        start = time.process_time()
        job()
        return time.process_time() - start

    # in turns and in processor time, the best of each: other work on the machine slows either
    turns = [(processor_seconds(cold), processor_seconds(lambda: attack(system, asked))) for _ in range(5)]
    seconds, warm = min(c for c, _ in turns), min(w for _, w in turns)
    ratio = seconds / warm
    benchmark.extra_info.update(cold_seconds=round(seconds, 3), warm_seconds=round(warm, 4), aim=20)
    benchmark.extra_info["times_faster"] = round(ratio, 1)
    assert ratio > 15


@pytest.mark.timeout(600)
def test_protect_726_cells_against_the_modular_method(benchmark) -> None:
    """Strict requirement FREQ(5, 100): every sensitive value may be nought to twice itself."""
    argus = _argus()
    v = values()
    theirs = argus.judge(v, suppress="MOD(1)", rule="FREQ(5,100)")
    t = full(v)
    p = problem(t, lambda x: 2 * x, both=True)
    hidden = benchmark.pedantic(protect, (p,), {"restarts": 0}, rounds=3)
    assert hidden is not None
    found = attack(system_of([published(t, hidden)]), sorted(hidden))
    assert all(found[k].low == 0 and found[k].high >= p.reach[k] for k in p.reach)
    searched = protect(p, exact_seconds=10)
    benchmark.extra_info.update(
        oracle_seconds=round(theirs.seconds, 3),
        times_faster=round(theirs.seconds / benchmark.stats.stats.median, 2),
        withheld_oracle=len(theirs.withheld),
        withheld=len(hidden),
        withheld_searched=len(searched or ()),
    )
    assert len(hidden) <= len(theirs.withheld)


@pytest.mark.timeout(900)
def test_five_hundred_random_tables_agree_with_the_oracle(benchmark) -> None:
    argus = _argus()
    cells, wrong = benchmark.pedantic(argus.agree, (2016, 500), rounds=1)
    benchmark.extra_info.update(cells=cells, disagreements=len(wrong))
    assert wrong == []


def _side(cube: np.ndarray, dims: str) -> IndicatorTable:
    """Return two sides of a cube with their totals."""
    flat = cube.sum(axis="abc".index(next(d for d in "abc" if d not in dims)))
    rows = [(f"{dims[0]}{i}", f"{dims[1]}{j}", int(flat[i, j])) for i in range(2) for j in range(2)]
    rows += [(f"{dims[0]}{i}", "totaal", int(flat[i].sum())) for i in range(2)]
    rows += [("totaal", f"{dims[1]}{j}", int(flat[:, j].sum())) for j in range(2)]
    frame = pd.DataFrame([*rows, ("totaal", "totaal", int(flat.sum()))], columns=[*dims, "aantal"])
    measure = Measure("aantal", "Aantal", Unit.PERSON)
    return IndicatorTable(dims, dims, frame, tuple(dims), (measure,), scope="regio", info={"populatie": "p"})


def test_a_ring_of_three_tables_over_a_year(benchmark) -> None:
    """Every two sides of 2 x 2 x 2 persons, four times, each time with all before: the slowest of twenty."""

    def year(seed: int) -> float:
        rng, ledger, begun = np.random.default_rng(seed), Ledger(), time.perf_counter()
        cube = rng.integers(0, 6, (2, 2, 2))
        for day in ("2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"):
            sides = [_side(cube, dims) for dims in ("ab", "bc", "ac")]
            done = release(sides, Policy("ketenoverleg", date=day), ledger)
            assert done.report.audit.passed
            ledger, cube = done.ledger, cube + rng.integers(0, 3, (2, 2, 2))
        return time.perf_counter() - begun

    slowest = benchmark.pedantic(lambda: max(map(year, range(20))), rounds=1)
    benchmark.extra_info["s"] = round(slowest, 2)


def test_a_year_of_quarterly_publications_of_one_group(benchmark, voorbeelddossier) -> None:
    """Every table of the dashboards of the group of fourteen, jointly, each time with all before: within 30 seconds."""
    opened = open_dossier(voorbeelddossier)
    tables, divided, stands = opened.arrow(), Verdeling.of(opened.encoded()), {}
    days = (date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31))
    for op in days:
        verteller = Verteller.of(opened, divided, op)
        verteller.vertel("G02", 6)
        verteller.bewaar("G02", rond=False)
        stands[op] = verteller.verteld("G02")

    def year() -> tuple[Ledger, int]:
        ledger, told = Ledger(), 0
        for op in days:
            policy = Policy("ketenoverleg", date=op.isoformat())
            done = vrijgeven(cijfers(tables, "G02", 6, op), policy, ledger, stands[op])
            ledger, told = done.ledger, len(done.tables)
        return ledger, told

    tracemalloc.start()
    year()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    ledger, told = benchmark.pedantic(year, rounds=2)
    benchmark.extra_info.update(
        tables=told, peak_mb=round(peak / 1e6, 1), atoms=len(ledger.atoms), rows=len(ledger.rows), aim=30
    )
    assert benchmark.stats.stats.max < 30
    assert audit_ledger(ledger).passed
