"""The region in ratios: counts and the validity join over Parquet, links between municipalities, private overlap.

``JGWORK_BENCH_REGISTRATIES`` sets the number of registrations (200,000 by default; the country has 5,000,000).
Every ratio stands in ``extra_info`` beside its aim. Both sides of a ratio give the same answer, which is asserted.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jgwork.graph.bouwen.tweezijdig import Tweezijdig
from jgwork.vocabulary.token import make_token

SIZE = int(os.environ.get("JGWORK_BENCH_REGISTRATIES", "200000"))
GROUPS, MEMBERS = 3_000, 60_000

#: Numbers instead of text for what is counted and what it is grouped by, and a bound on memory.
COUNTS_DUCKDB = """
import duckdb
con = duckdb.connect(config={{"threads": 2, "memory_limit": "600MB", "preserve_insertion_order": "false"}})
con.execute("SET enable_progress_bar = false")
out = con.execute('''
    WITH g AS (SELECT groep_id, row_number() OVER ()::SMALLINT AS g
               FROM (SELECT DISTINCT groep_id FROM '{0}/lid.parquet')),
    l AS (SELECT pseudoniem, g, lid_vanaf, lid_tot FROM '{0}/lid.parquet' JOIN g USING (groep_id)),
    r AS (SELECT registratie_id, datum, file_row_number::INT AS nr
          FROM read_parquet('{0}/registratie.parquet', file_row_number = true)),
    n AS (SELECT l.g, (year(r.datum) * 4 + quarter(r.datum))::SMALLINT AS kwartaal, count(DISTINCT r.nr) AS n
          FROM '{0}/betrokkenheid.parquet' b
          JOIN r USING (registratie_id)
          JOIN l ON l.pseudoniem = b.pseudoniem {1}
          GROUP BY ALL)
    SELECT groep_id, kwartaal, n FROM n JOIN g USING (g) ORDER BY ALL''').df()
"""
VALID_DUCKDB = "AND r.datum >= l.lid_vanaf AND (l.lid_tot IS NULL OR r.datum < l.lid_tot)"
COUNTS_PANDAS = """
import pandas as pd
b, r, l = (pd.read_parquet(f"{0}/{{n}}.parquet") for n in ("betrokkenheid", "registratie", "lid"))
rows = b.merge(r, on="registratie_id").merge(l, on="pseudoniem")
datum = pd.to_datetime(rows["datum"])
{1}
rows["kwartaal"] = datum.dt.year * 4 + datum.dt.quarter
out = rows.groupby(["groep_id", "kwartaal"])["registratie_id"].nunique().rename("n").reset_index()
"""
VALID_PANDAS = """
last = pd.to_datetime(rows["lid_tot"])
keep = (datum >= pd.to_datetime(rows["lid_vanaf"])) & (last.isna() | (datum < last))
rows, datum = rows[keep].copy(), datum[keep]
"""
AROUND = """
import time
import duckdb, pandas, pyarrow.parquet
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
before = peak()
begun = time.perf_counter()
{body}
seconds = time.perf_counter() - begun
used = peak() - before
print(seconds, used, len(out), int(out["n"].sum()), int((out["kwartaal"] * out["n"]).sum()))
"""


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with members, registrations and involvements as a dossier holds them."""
    rng, folder = np.random.default_rng(2016), tmp_path_factory.mktemp("parquet")
    who = np.array([make_token("bnch", hashlib.sha256(str(i).encode()).digest()) for i in range(MEMBERS)], object)
    days = np.datetime64("2022-07-01") + rng.integers(0, 4 * 365, SIZE)
    ids = np.array([f"R{i:08d}" for i in range(SIZE)], object)
    begin = np.datetime64("2021-07-01") + rng.integers(0, 3 * 365, MEMBERS)
    end = np.where(rng.random(MEMBERS) < 0.3, begin + rng.integers(90, 900, MEMBERS), np.datetime64("NaT"))
    group = [f"G{i:05d}" for i in rng.integers(0, GROUPS, MEMBERS)]
    where = np.repeat(np.arange(SIZE), rng.integers(1, 4, SIZE))
    rol = rng.choice(["verdachte", "betrokkene", "genoteerd"], len(where))
    tables = {
        "lid": {"groep_id": group, "pseudoniem": who, "lid_vanaf": begin, "lid_tot": end},
        "registratie": {"registratie_id": ids, "datum": days, "aard": rng.choice(["misdrijf", "overlast"], SIZE)},
        "betrokkenheid": {
            "registratie_id": ids[where],
            "pseudoniem": who[rng.integers(0, MEMBERS, len(where))],
            "rol": rol,
        },
    }
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet", compression="zstd")
    return folder


def alone(body: str) -> tuple[float, float, tuple[int, ...]]:
    """Run a program by itself; return seconds, megabytes it added at its peak, and its answer."""
    program = AROUND.format(body=body)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    seconds, used, *answer = done.stdout.split()
    return float(seconds), int(used) / 1024, tuple(map(int, answer))


@pytest.mark.parametrize(("duck", "pandas"), [("", ""), (VALID_DUCKDB, VALID_PANDAS)], ids=["tellen", "geldigheid"])
def test_counts_by_group_and_quarter_over_parquet(benchmark, parquet: Path, duck: str, pandas: str) -> None:
    pytest.importorskip("duckdb", reason="duckdb is not installed")
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak of memory is read from /proc")
    fast = min(alone(COUNTS_DUCKDB.format(parquet, duck)) for _ in range(2))
    slow = min(alone(COUNTS_PANDAS.format(parquet, pandas)) for _ in range(2))
    assert fast[2] == slow[2]
    benchmark.pedantic(alone, (COUNTS_DUCKDB.format(parquet, duck),), rounds=1)
    benchmark.extra_info.update(
        registrations=SIZE, times_faster=round(slow[0] / fast[0], 1), aim_times=8, duckdb_mb=round(fast[1]),
        pandas_mb=round(slow[1]), share_of_memory=round(fast[1] / slow[1], 2), aim_share=0.2,
    )  # fmt: skip
    assert fast[0] < slow[0]
    assert fast[1] < slow[1]


def test_links_against_chance_for_the_country(benchmark) -> None:
    rng = np.random.default_rng(2)
    pairs = [(f"GM{m:04d}", f"G{g:05d}") for g in range(GROUPS) for m in rng.choice(342, rng.integers(1, 4), False)]
    side = Tweezijdig.of(*zip(*pairs, strict=True))
    found = benchmark(side.validated)
    benchmark.extra_info.update(pairs=len(found), stand_out=int(found["blijft"].sum()))
    assert benchmark.stats.stats.median < 1


def test_private_overlap_of_two_times_five_thousand(benchmark) -> None:
    pytest.importorskip("private_set_intersection", reason="openmined-psi is not installed")
    from jgwork.privacy.overlap import Koppeling, antwoord, lees, vraag

    raw = {
        "batch": "KB-1", "periode": "2026-K3", "vrager": "GM9901", "antwoorder": "GM9905", "token_tag": "kplg",
        "k": 5, "minimum": 20, "vulling": 5_000, "geheim": "ab" * 32,
    }  # fmt: skip
    agreed = Koppeling.from_toml(raw, 5)
    tokens = [make_token("kplg", hashlib.sha256(str(i).encode()).digest()) for i in range(9_500)]

    def run() -> int | None:
        question, memory = vraag(tokens[:5_000], agreed)
        return lees(agreed, antwoord(tokens[4_500:], agreed, question), memory)[0].aantal

    assert benchmark.pedantic(run, rounds=2) == 500
    benchmark.extra_info.update(aim_seconds=10)
    assert benchmark.stats.stats.min < 10
