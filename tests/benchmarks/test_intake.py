"""How fast gate 1 is, as ratios within one run: against a bare read, frictionless, pandera and python-stdnum.

``make bench`` prints the table; the ratios also stand in ``extra_info`` of the JSON.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from jgwork.io.lezen.readers import read_delivery
from jgwork.privacy.intake.admit import Admission, admit
from jgwork.privacy.intake.scan import scan
from jgwork.schema.rules.columns import encode
from jgwork.vocabulary.token import make_token

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

ROWS = 1_000_000
TAG = "bcdf"
MANIFEST = f'levering_id = "L1"\ndossier_id = "D-1"\npeildatum = 2026-03-31\ntoken_tag = "{TAG}"\n'


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A million registrations with involvement of 20,000 members, as Parquet and as CSV."""
    folder, rng = tmp_path_factory.mktemp("groot"), np.random.default_rng(2016)
    tokens = np.array([make_token(TAG, hashlib.sha256(str(i).encode()).digest()) for i in range(20_000)])
    days = pd.date_range("2021-01-01", "2026-03-01").strftime("%Y-%m-%d").to_numpy()
    ids = np.char.add("R-", np.char.zfill(np.arange(ROWS).astype(str), 8))
    tables = {
        "registratie": {
            "registratie_id": ids,
            "incident_id": np.char.replace(ids, "R", "I"),
            "datum": rng.choice(days, ROWS),
            "dagdeel": rng.choice(["ochtend", "middag", "avond", "nacht"], ROWS),
            "aard": rng.choice(["misdrijf", "overlast", "controle"], ROWS),
            "gemeente_code": rng.choice(["GM9901", "GM9902", "GM9903"], ROWS),
        },
        "betrokkenheid": {
            "registratie_id": ids,
            "pseudoniem": rng.choice(tokens, ROWS),
            "rol": rng.choice(["verdachte", "betrokkene", "getuige"], ROWS),
            "pv_opgemaakt": rng.choice(["ja", "nee"], ROWS),
        },
    }
    for kind in ("parquet", "csv"):
        (folder / kind).mkdir()
        for name, columns in tables.items():
            frame = pd.DataFrame(columns)
            path = folder / kind / f"{name}.{kind}"
            frame.to_parquet(path) if kind == "parquet" else frame.to_csv(path, index=False, sep=";")
        names = "".join(f'[tabellen.{n}]\nbestand = "{n}.{kind}"\n' for n in tables)
        (folder / kind / "levering.toml").write_text(MANIFEST + names)
    return folder


@pytest.fixture(scope="module")
def members() -> pa.Table:
    """The namenlijst that stands in the dossier already."""
    return pa.table({"pseudoniem": [make_token(TAG, hashlib.sha256(str(i).encode()).digest()) for i in range(20_000)]})


def gate(folder: Path, members: pa.Table) -> Admission:
    admission = admit(read_delivery(folder), coverage=lambda _: (), existing={"lid": members}, known_tag=TAG)
    assert not admission.findings.refused
    return admission


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the shortest wall time of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def report(benchmark: BenchmarkFixture, **ratios: float) -> None:
    benchmark.extra_info.update({k: round(v, 2) for k, v in ratios.items()})
    sys.stderr.write(f"\n{benchmark.name}: " + ", ".join(f"{k} {v:.2f}" for k, v in ratios.items()) + "\n")


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_admit_a_million_registrations_against_a_bare_read(
    benchmark: BenchmarkFixture, big: Path, members: pa.Table, kind: str
) -> None:
    def bare() -> object:
        files = sorted((big / kind).glob(f"*.{kind}"))
        return [pd.read_parquet(f) if kind == "parquet" else pd.read_csv(f, sep=";") for f in files]

    admission = benchmark.pedantic(gate, args=(big / kind, members), rounds=3, iterations=1)
    assert sum(t.data.num_rows for t in admission.tables) == 2 * ROWS
    reading = best(bare)
    report(
        benchmark,
        seconden=benchmark.stats.stats.min,
        kaal_lezen=reading,
        keer_kaal_lezen=benchmark.stats.stats.min / reading,
        piek_mb=peak(big / kind),
    )


def peak(folder: Path) -> float:
    """Return the peak memory (MB) of a fresh process that reads and admits a delivery.

    Of that process alone: what ``getrusage`` says of a process that was started begins at the peak of who started it.
    """
    program = (
        "import re,sys\nfrom pathlib import Path\nfrom jgwork.io.lezen.readers import read_delivery\n"
        "from jgwork.privacy.intake.admit import admit\n"
        "admit(read_delivery(Path(sys.argv[1])),coverage=lambda _:(),existing={},known_tag=None)\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)',Path('/proc/self/status').read_text())[1])/1e3)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def test_the_rules_against_frictionless_and_pandera(benchmark: BenchmarkFixture, big: Path, tmp_path: Path) -> None:
    """Frictionless is timed on a fiftieth of the rows and scaled: it would take minutes on all of them."""
    import frictionless
    import pandera.pandas as pandera

    from jgwork.schema.descriptors import load_tables, table_schema
    from jgwork.schema.rules.check import check_table

    raw = read_delivery(big / "parquet").tables["registratie"]
    spec = load_tables()["registratie"]
    _, found = benchmark.pedantic(check_table, args=(spec, raw), rounds=3, iterations=1)
    assert found == ()
    ours = benchmark.stats.stats.min
    frame = pd.read_parquet(big / "parquet" / "registratie.parquet")
    frame.head(ROWS // 50).to_csv(tmp_path / "deel.csv", index=False)
    schema = frictionless.Schema.from_descriptor(__import__("json").loads(table_schema("registratie")))
    schema.fields = [schema.get_field(n) for n in frame.columns]
    schema.foreign_keys = []
    resource = frictionless.Resource(path="deel.csv", basepath=str(tmp_path), schema=schema)
    start = time.perf_counter()
    verdict = frictionless.validate(resource, limit_errors=10)
    slow = (time.perf_counter() - start) * 50
    assert verdict.valid, verdict.flatten(["type"])
    checks = {
        f.name: pandera.Column(
            checks=[
                *([pandera.Check.isin(list(f.enum))] if f.enum else []),
                *([pandera.Check.str_matches(f.pattern)] if f.pattern else []),
            ],
            unique=f.unique,
            nullable=not f.required,
        )
        for f in spec.fields
        if f.name in frame.columns
    }
    lazy = best(lambda: pandera.DataFrameSchema(checks).validate(frame, lazy=True), 1)
    report(benchmark, seconden=ours, keer_sneller_dan_frictionless=slow / ours, keer_sneller_dan_pandera=lazy / ours)


@pytest.mark.parametrize("cells", ["vrije_tekst", "nummers", "gelijk"])
def test_the_identifier_scan_against_stdnum_in_a_loop(benchmark: BenchmarkFixture, cells: str) -> None:
    """All different texts with a number in it, all different numbers, and a column whose cells repeat."""
    from stdnum.nl import bsn

    rng = np.random.default_rng(7)
    numbers = rng.integers(100_000_000, 999_999_999, ROWS)
    texts = {
        "vrije_tekst": [f"melding {i % 1000} bij het plein, groep van {i % 9}, kenmerk K{i}" for i in range(ROWS)],
        "nummers": numbers.astype(str).tolist(),
        "gelijk": np.char.add("melding over groep ", rng.integers(0, 500, ROWS).astype(str)).tolist(),
    }[cells]
    column = pa.array(texts)

    def ours() -> object:
        return scan(encode(pa.chunked_array([column])).values, 2026)  # as gate 1 does

    def loop() -> int:
        return sum(bsn.is_valid(t) for t in texts)

    benchmark.pedantic(ours, rounds=3, iterations=1)
    if cells == "nummers":
        distinct = set(texts)
        mask = scan(pa.array(sorted(distinct)), 2026).kinds["bsn"]
        assert pa.compute.sum(mask).as_py() == sum(bsn.is_valid(t) for t in distinct)
    slow = best(loop, 1)
    report(benchmark, seconden=benchmark.stats.stats.min, keer_sneller_dan_stdnum=slow / benchmark.stats.stats.min)
