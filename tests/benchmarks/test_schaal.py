"""How cost grows with the work: registrations, groups and members, each with the exponent and the physical limit.

The exponent is the slope of the logarithm of seconds on the logarithm of size, over the sizes where the work takes
longer than its fixed cost: 1 is as much more time as there is more work. The limit of a size is what any program must
do: read the columns that are needed (``pyarrow``), or move their bytes once through memory.

``JGWORK_BENCH_REGISTRATIES`` sets the largest number of registrations (1,000,000 by default; the country has
5,000,000).
"""

from __future__ import annotations

import hashlib
import math
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jgwork.graph.bouwen.incidenten import Incidenten
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.bouwen.tweezijdig import Tweezijdig
from jgwork.graph.meten.measures import measure
from jgwork.graph.meten.uncertainty import bootstrap, with_intervals
from jgwork.io.lezen.readers import read_delivery
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.intake.admit import admit
from jgwork.privacy.release.gate import Policy, release
from jgwork.runs.vertellen.verdelen import Verdeling
from jgwork.runs.vertellen.werkers import ploeg
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable, IndicatorTable, Measure, Tijd, Unit
from jgwork.vocabulary.token import make_token

MOST = max(100_000, int(os.environ.get("JGWORK_BENCH_REGISTRATIES", "1000000")))  # a slope takes two sizes
SIZES = [n for n in (10_000, 100_000, 1_000_000, 5_000_000) if n <= MOST]
TAG, MEMBERS, FILES = "bcdf", 20_000, 8

pytestmark = pytest.mark.timeout(1800)


def seconds(work: Callable[[], object], rounds: int = 1) -> float:
    """Return the shortest wall time of some rounds."""
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return min(spent)


def exponent(cost: dict[int, float]) -> float:
    """Return the slope of log seconds on log size, without the sizes that cost less than twice the smallest one."""
    least = min(cost.values())
    used = {n: s for n, s in cost.items() if s > 2 * least} or cost
    sizes = sorted(used | {max(n for n in cost if n < min(used)): least} if len(used) < 2 else used)
    x, y = [math.log(n) for n in sizes], [math.log(cost[n]) for n in sizes]
    return float(np.polyfit(x, y, 1)[0])


def note(benchmark, cost: dict[int, float], **more: object) -> None:
    """Write seconds by size, the exponent and what else is known in the results."""
    benchmark.extra_info |= {f"s at {n:,}": round(s, 3) for n, s in cost.items()}
    benchmark.extra_info |= {"exponent": round(exponent(cost), 2), **more}
    benchmark.pedantic(lambda: None, rounds=1)


def tokens() -> np.ndarray:
    """Return the pseudonyms of the members."""
    return np.array([make_token(TAG, hashlib.sha256(str(i).encode()).digest()) for i in range(MEMBERS)], object)


def registrations(n: int, begin: int = 0) -> dict[str, pa.Table]:
    """Return ``n`` registrations, each with one person involved."""
    rng = np.random.default_rng(2016 + begin)
    days = pd.date_range("2021-12-01", "2026-03-01").to_numpy().astype("datetime64[D]")
    ids = np.char.add(
        "R-", np.char.zfill(np.arange(begin, begin + n).astype(str), 7)
    )  # nine digits could pass for a BSN
    datum, who = rng.choice(days, n), tokens()[rng.integers(0, MEMBERS, n)]
    reg = {"registratie_id": ids, "incident_id": np.char.replace(ids, "R", "I"), "datum": datum.astype(str),
           "aard": rng.choice(["misdrijf", "overlast", "controle"], n),
           "gemeente_code": rng.choice(["GM9901", "GM9902"], n)}  # fmt: skip
    part = {"registratie_id": ids, "pseudoniem": who, "rol": rng.choice(["verdachte", "betrokkene"], n)}
    return {"registratie": pa.table(reg), "betrokkenheid": pa.table(part)}


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A Parquet delivery of each size."""
    made = {}
    for n in SIZES:
        made[n] = folder = tmp_path_factory.mktemp(f"levering{n}")
        named = ""
        for name, table in registrations(n).items():
            pq.write_table(table, folder / f"{name}.parquet")
            named += f'[tabellen.{name}]\nbestand = "{name}.parquet"\n'
        text = f'levering_id = "L1"\ndossier_id = "D-1"\npeildatum = 2026-03-31\ntoken_tag = "{TAG}"\n{named}'
        (folder / "levering.toml").write_text(text)
    return made


@pytest.fixture(scope="module")
def dossiers(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A dossier of each size: encrypted Parquet, the registrations in eight files."""
    os.environ.setdefault("JGWORK_SLEUTELS", str(tmp_path_factory.mktemp("sleutels")))
    rng, made = np.random.default_rng(7), {}
    begin = np.datetime64("2021-06-01") + rng.integers(0, 1000, MEMBERS)
    end = np.where(rng.random(MEMBERS) < 0.3, begin + 500, np.datetime64("NaT"))
    group = [f"G{i:05d}" for i in rng.integers(0, 1000, MEMBERS)]
    lid = pa.table({"groep_id": group, "pseudoniem": tokens(), "lid_vanaf": begin, "lid_tot": end})
    for n in SIZES:
        store = DossierStore(tmp_path_factory.mktemp(f"dossier{n}"))
        for i in range(FILES):
            tables = registrations(n // FILES, i * (n // FILES))
            day = tables["registratie"]["datum"].cast(pa.date32())
            tables["registratie"] = tables["registratie"].set_column(2, "datum", day)
            tables |= {"lid": lid} if i == 0 else {}
            admitted = [AdmittedTable(name, t, INTAKE_SEAL) for name, t in tables.items()]
            store.append(admitted, {"levering_id": f"L{i}"}, dossier_id="bench", token_tag=TAG)
        made[n] = store.path
    return made


def memory_speed() -> float:
    """Return how many gigabytes this machine moves through memory in a second: a copy reads and writes."""
    block = np.ones(64_000_000)
    return 2 * block.nbytes / 1e9 / seconds(block.copy, 3)


def test_admission_grows_with_registrations(benchmark, deliveries: dict[int, Path]) -> None:
    known = {"lid": pa.table({"pseudoniem": tokens()})}

    def gate(folder: Path) -> None:
        done = admit(read_delivery(folder), coverage=lambda _: (), existing=known, known_tag=TAG)
        assert not done.findings.refused

    cost, reading, moving = {}, {}, {}
    speed = memory_speed()
    gate(deliveries[min(deliveries)])  # loads the libraries: a fixed cost, not one of the work
    for n, folder in deliveries.items():
        cost[n] = seconds(lambda f=folder: gate(f))
        files = sorted(folder.glob("*.parquet"))
        reading[n] = seconds(lambda f=files: [pq.read_table(p) for p in f], 2)
        moving[n] = sum(pq.read_table(p).nbytes for p in files) / 1e9 / speed
    top = max(cost)
    note(
        benchmark, cost, limit_read_s=round(reading[top], 3), limit_memory_s=round(moving[top], 4),
        memory_gb_per_s=round(speed, 1), times_limit_read=round(cost[top] / reading[top], 1),
    )  # fmt: skip
    assert exponent(cost) < 1.3


def test_one_count_through_duckdb_and_dask(benchmark, dossiers: dict[int, Path]) -> None:
    """The same lines, the same answer; and from what size several processes would pay."""
    pytest.importorskip("distributed", reason="make bench installs Dask")
    from telling import NEEDED, with_dask, with_duckdb

    one, many, reading = {}, {}, {}
    with_duckdb(str(dossiers[min(dossiers)]))  # loads the library: a fixed cost, not one of the work
    for n, folder in dossiers.items():
        answers: list[dict[tuple[str, int], int]] = []
        one[n] = seconds(lambda f=folder, a=answers: a.append(with_duckdb(str(f))))
        many[n] = seconds(lambda f=folder, a=answers: a.append(with_dask(str(f), 3)))
        assert answers[0] == answers[1]
        assert len(answers[0]) > 1000
        store = DossierStore(folder)
        reading[n] = seconds(lambda s=store: [s.table(t, c) for t, c in NEEDED.items()])
    top = max(one)
    note(
        benchmark, one, limit_read_s=round(reading[top], 3), duckdb_times_faster=round(many[top] / one[top], 1),
        dask_exponent=round(exponent(many), 2), **{f"dask_s at {n:,}": round(s, 1) for n, s in many.items()},
    )  # fmt: skip
    assert one[top] < many[top]  # on two cores nothing is won by more processes


def test_dividing_grows_with_groups(benchmark) -> None:
    """All rows of all groups, 20 members and 200 registrations each."""
    cost, linking = {}, {}
    for groups in (10, 100, 1_000, 3_000):
        rng = np.random.default_rng(groups)
        who = np.array([f"p{i:06d}" for i in range(groups * 20)])
        ids = np.array([f"R{i:07d}" for i in range(groups * 200)])
        tables = {
            "lid": pa.table({"groep_id": [f"G{i % groups}" for i in range(len(who))], "pseudoniem": who}),
            "registratie": pa.table({"registratie_id": ids, "incident_id": ids}),
            "betrokkenheid": pa.table({"registratie_id": ids, "pseudoniem": rng.choice(who, len(ids))}),
        }  # fmt: skip

        def divide(t: dict[str, pa.Table] = tables, n: int = groups) -> None:
            done = Verdeling.of(t)
            assert sum(done.of_group(f"G{g}")["lid"].num_rows for g in range(n)) == n * 20

        cost[groups] = seconds(divide)
        pairs = [(f"GM{m:04d}", f"G{g}") for g in range(groups) for m in rng.choice(342, 2, False)]
        side = Tweezijdig.of(*zip(*pairs, strict=True))
        linking[groups] = seconds(side.validated)
    note(benchmark, cost, **{f"links_s at {n:,}": round(s, 3) for n, s in linking.items()})
    assert exponent(cost) < 1.3


def test_measures_of_a_group_grow_with_members(benchmark) -> None:
    """All measures with 200 bootstrap samples, ten incidents per member."""

    def net(n: int) -> Netwerk:
        rng = np.random.default_rng(5)
        size = rng.integers(1, 5, 10 * n)
        inc, who = np.repeat(np.arange(10 * n), size), rng.integers(0, n, size.sum())
        no, days = np.zeros(len(inc), dtype=bool), np.datetime64("2024-01-01") + np.sort(rng.integers(0, 730, 10 * n))
        one = Incidenten.of(who, inc, no, days, np.zeros(10 * n, dtype=bool))
        return Netwerk(tuple(f"n{i:03d}" for i in range(n)), incidenten=one)

    def measured(n: int) -> None:
        found = net(n)
        with_intervals(measure(found), bootstrap(found, samples=200))

    measured(5)
    cost = {n: seconds(lambda n=n: measured(n)) for n in (5, 15, 60, 150, 500)}
    note(benchmark, cost)
    assert exponent(cost) < 2.3  # shortest paths between all pairs


def test_a_release_grows_with_members(benchmark) -> None:
    """One publication of the dashboard tables of a group, attacked before it goes out."""

    def publication(n: int) -> None:
        rng = np.random.default_rng(n)
        tables = []
        for name in ("leeftijd", "rol", "gemeente", "school", "werk"):
            counts = np.bincount(rng.integers(0, 4, n), minlength=4)
            frame = pd.DataFrame({"klasse": pd.Categorical(list("abcd")), "leden": counts})
            tables.append(
                IndicatorTable(
                    name, name, frame, ("klasse",), (Measure("leden", "Leden", Unit.PERSON),), size=n, tijd=Tijd.FEIT
                )
            )
        release(tables, Policy("ketenoverleg", date="2026-04-01"), Ledger())

    publication(5)
    cost = {n: seconds(lambda n=n: publication(n), 2) for n in (10, 14, 30, 100, 500)}
    note(benchmark, cost)
    assert exponent(cost) < 1.5


def _wait(_: object, seconds: float) -> None:
    time.sleep(seconds)


def test_the_scheduler_of_dask_adds_little(benchmark) -> None:
    """Four workers that only wait: what is over the time of waiting is what handing out the work costs."""
    distributed = pytest.importorskip("distributed", reason="pip install 'jgwork[dask]'")
    workers, pieces, each = 4, 80, 0.5
    with (
        distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        ploeg(None, dask=cluster.scheduler_address) as hands,
    ):
        for _, future in hands.beurten(_wait, [0.0] * workers, lambda _: None):
            future.result()
        begun, busy = time.perf_counter(), time.process_time()
        for _, future in hands.beurten(_wait, [each] * pieces, lambda _: None):
            future.result()
        spent, busy = time.perf_counter() - begun, time.process_time() - busy
    least = pieces * each / workers
    benchmark.extra_info |= {
        "s": round(spent, 2),
        "wachten_s": least,
        "erbij": round(spent / least - 1, 3),
        "rekentijd_ms_per_stuk": round(1000 * busy / pieces, 1),
    }
    benchmark.pedantic(lambda: None, rounds=1)
