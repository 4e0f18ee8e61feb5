"""Deliveries built from the descriptors, and files that are damaged: the gate keeps its word, whatever comes in."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jgwork.io.guard import Limits
from jgwork.io.readers import read_delivery
from jgwork.privacy.intake import Admission, admit
from jgwork.schema.descriptors import FieldSpec, TableSpec, load_tables
from jgwork.vocabulary.errors import JgworkError
from jgwork.vocabulary.token import make_token
from jgwork.vocabulary.verdict import Verdict

TAG = "bcdf"
MANIFEST = {"levering_id": "L1", "dossier_id": "D-1", "peildatum": dt.date(2026, 3, 31), "token_tag": TAG}
#: Tables that refer to no other one, so that a delivery of one table is whole.
ALONE = sorted(n for n, s in load_tables().items() if not s.foreign_keys and n != "levering")
SAMPLES = {
    "gemeente": ["GM9901", "GM9906"],
    "wijk": ["WK990101"],
    "buurt": ["BU99010101", "BU990101AB"],
    "gebied": ["GM9901"],
    "periode": ["2026", "2026-Q1", "2026-01"],
    "tekst": ["School Het Baken meldt onrust", "kern van drie jongens"],
    "naam": ["groep Parkrand", "plein"],
    "lijst": ["politie"],
    "waarde": ["ja", "nee"],
}
bounded = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def cell(field: FieldSpec, row: int) -> st.SearchStrategy[str | None]:
    """Return texts that are right for a column."""
    if field.name in {"van", "periode_van", "datum_van", "datum"}:
        return st.just("2025-01-01")
    if field.type == "date":
        return st.dates(dt.date(2025, 6, 1), dt.date(2026, 3, 31)).map(dt.date.isoformat)
    if field.soort == "pseudoniem":
        return st.integers(0, 10**6).map(lambda i: make_token(TAG, hashlib.sha256(str(i).encode()).digest()))
    if field.enum:
        return st.sampled_from(field.enum)
    if field.type == "boolean":
        return st.sampled_from(["ja", "nee"])
    if field.type in {"integer", "number"}:
        low = int(field.minimum or 0)
        number = st.integers(low, min(int(field.maximum if field.maximum is not None else low + 50), low + 50))
        plain = number.map(str)
        return plain if field.required else st.one_of(plain, st.sampled_from(["<5", "onbekend", "nvt", ".", None]))
    if field.soort == "sleutel":
        return st.just(f"{field.name[:1].upper()}-{row}")
    return st.sampled_from(SAMPLES.get(field.soort, [f"K{row}" if not field.pattern else ""]))


@st.composite
def table(draw: st.DrawFn) -> tuple[TableSpec, list[dict[str, str | None]]]:
    """Draw a table without references, with rows that are right."""
    spec = load_tables()[draw(st.sampled_from(ALONE))]
    rows = []
    for row in range(draw(st.integers(1, 4))):
        values = {f.name: draw(cell(f, row)) for f in spec.fields if f.required or draw(st.booleans())}
        values |= {
            n: None for n in ("omvang_max", "leeftijd_max", "groepsgrootte_max", "tot", "periode_tot") if n in values
        }
        rows.append({k: v for k, v in values.items() if v != ""})
    for name in spec.names:
        for first in rows:
            if spec.field(name).required and name in spec.names and first.get(name) is None:
                first[name] = "2026-03-01" if spec.field(name).type == "date" else "1"
    return spec, rows


def as_frame(spec: TableSpec, rows: list[dict[str, str | None]]) -> pd.DataFrame:
    used = [n for n in spec.names if any(n in r for r in rows)]
    return pd.DataFrame([{n: r.get(n) for n in used} for r in rows], columns=used, dtype="object")


def write(folder: Path, spec: TableSpec, frame: pd.DataFrame, kind: str) -> None:
    for old in folder.iterdir():
        old.unlink()
    path = folder / f"{spec.name}.{kind}"
    if kind == "csv":
        frame.to_csv(path, index=False, sep=";")
    elif kind == "parquet":
        pq.write_table(pa.table({n: pa.array(frame[n].tolist(), pa.string()) for n in frame.columns}), path)
    else:
        frame.to_excel(path, sheet_name=spec.name, index=False, engine={"xlsx": "openpyxl", "ods": "odf"}[kind])
    (folder / "levering.toml").write_text(
        f'levering_id = "L1"\ndossier_id = "D-1"\npeildatum = 2026-03-31\ntoken_tag = "{TAG}"\n'
        f'[tabellen.{spec.name}]\nbestand = "{path.name}"\n'
    )


def gate(folder: Path) -> Admission:
    return admit(read_delivery(folder), coverage=lambda _: (), existing={}, known_tag=None)


def refusals(admission: Admission) -> set[str]:
    return {f.rule for f in admission.findings if f.verdict is Verdict.REFUSE}


@bounded
@given(made=table())
def test_what_is_right_is_admitted_and_equal_through_every_format(
    made: tuple[TableSpec, list[dict[str, str | None]]], tmp_path: Path
) -> None:
    spec, rows = made
    frame = as_frame(spec, rows)
    seen = []
    for kind in ("csv", "parquet", "xlsx", "ods"):
        write(tmp_path, spec, frame, kind)
        admission = gate(tmp_path)
        assert refusals(admission) <= {"sleutel.dubbel"}, (spec.name, kind)
        seen.append([t.data.to_pylist() for t in admission.tables])
    assert all(s == seen[0] for s in seen)


def _set(rows: list[dict[str, str | None]], field: FieldSpec, text: str | None) -> None:
    rows[-1][field.name] = text


FAULTS = {
    "schema.type": lambda f: f.type in {"integer", "number", "date", "boolean"} and "geen waarde",
    "schema.code": lambda f: bool(f.enum) and f.type == "string" and "bestaat_niet",
    "schema.patroon": lambda f: f.soort in {"gemeente", "buurt", "wijk"} and "Utrecht",
    "identificatie.bsn": lambda f: f.soort in {"tekst", "naam"} and "nummer 123456782 gezien",
    "identificatie.email": lambda f: f.soort in {"tekst", "naam"} and "jan@voorbeeld.nl",
    "schema.bereik": lambda f: f.type == "integer" and f.minimum is not None and str(int(f.minimum) - 1),
}


@bounded
@given(made=table(), fault=st.sampled_from(sorted(FAULTS)), which=st.randoms(use_true_random=False))
def test_one_planted_fault_gives_exactly_that_finding(
    made: tuple[TableSpec, list[dict[str, str | None]]], fault: str, which: random.Random, tmp_path: Path
) -> None:
    spec, rows = made
    places = [(f, text) for f in spec.fields if (text := FAULTS[fault](f))]
    if not places:
        return
    field, text = which.choice(places)
    rows = rows[:1]
    _set(rows, field, text)
    write(tmp_path, spec, as_frame(spec, rows), "csv")
    admission = gate(tmp_path)
    assert admission.tables == ()
    found = [f for f in admission.findings if f.verdict is Verdict.REFUSE]
    assert [(f.rule, f.table, f.column, f.n) for f in found] == [(fault, spec.name, field.name, 1)]
    assert text not in "".join(f.message + f.next_move for f in found)


@pytest.fixture(scope="module")
def specimens(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One good file of every kind."""
    folder = tmp_path_factory.mktemp("heel")
    spec = load_tables()["groep"]
    row = {"groep_id": "G-01", "dossier_id": "D-1", "naam_neutraal": "groep Parkrand", "gemeente_code": "GM9901",
           "peildatum": "2026-01-01"}  # fmt: skip
    out = {}
    for kind in ("csv", "parquet", "xlsx", "ods"):
        write(folder, spec, as_frame(spec, [row] * 30), kind)
        out[kind] = (folder / f"groep.{kind}").read_bytes()
    return out


def damage(data: bytes, rng: random.Random) -> bytes:
    """Cut, flip, repeat or replace."""
    raw = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        way, at = rng.randrange(4), rng.randrange(max(len(raw), 1))
        if way == 0:
            del raw[at:]
        elif way == 1 and raw:
            raw[at % len(raw)] ^= 1 << rng.randrange(8)
        elif way == 2:
            raw[at:at] = raw[at : at + rng.randint(1, 200)]
        else:
            raw[at : at + 8] = rng.randbytes(rng.randint(0, 40))
    return bytes(raw)


def attack(folder: Path, kind: str, data: bytes) -> float:
    """Read a damaged file; return the seconds it took. Anything but an answer of the gate is a failure."""
    path = folder / f"groep.{kind}"
    path.write_bytes(data)
    start = time.perf_counter()
    try:
        admit(read_delivery(path, limits=Limits(seconds=8)), coverage=lambda _: (), existing={}, known_tag=None)
    except JgworkError as error:
        assert error.findings.refused  # noqa: PT017 # the answer itself is looked at
    return time.perf_counter() - start


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx", "ods"])
def test_damage_never_gives_a_traceback_or_a_hang(kind: str, specimens: dict[str, bytes], tmp_path: Path) -> None:
    import psutil

    rng = random.Random(20160)
    before = psutil.Process().memory_info().rss
    rounds = 25 if kind in {"xlsx", "ods"} else 200
    slowest = max(attack(tmp_path, kind, damage(specimens[kind], rng)) for _ in range(rounds))
    assert slowest < 10
    assert psutil.Process().memory_info().rss - before < 500e6


@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.skipif("not config.getoption('-m')", reason="de lange ronde van make fuzz; kies haar met -m fuzz")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx", "ods"])
def test_a_longer_round_of_damage(kind: str, specimens: dict[str, bytes], tmp_path: Path) -> None:
    rng = random.Random(time.time_ns())
    end = time.monotonic() + 300
    while time.monotonic() < end:
        assert attack(tmp_path, kind, damage(specimens[kind], rng)) < 10


@bounded
@given(data=st.binary(max_size=300), kind=st.sampled_from(["csv", "parquet", "zip", "xlsx"]))
def test_random_bytes_get_an_answer(data: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"groep.{kind}"
    path.write_bytes(data)
    try:
        read_delivery(path)
    except JgworkError as error:
        assert error.findings.refused  # noqa: PT017
