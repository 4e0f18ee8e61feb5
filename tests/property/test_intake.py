"""Deliveries built from the descriptors, and files that are damaged: the gate keeps its word, whatever comes in."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trekkingen import draws

from jgwork.io.lezen.guard import Limits
from jgwork.io.lezen.readers import read_delivery
from jgwork.privacy.intake.admit import Admission, admit
from jgwork.schema.descriptors import FieldSpec, TableSpec, codelist, load_tables
from jgwork.schema.rules.relations import PERIODS, RANGES
from jgwork.vocabulary.errors import JgworkError
from jgwork.vocabulary.token import make_token
from jgwork.vocabulary.verdict import Verdict

TAG = "bcdf"
MANIFEST = {"levering_id": "L1", "dossier_id": "D-1", "peildatum": dt.date(2026, 3, 31), "token_tag": TAG}
TABLES = sorted(n for n in load_tables() if n != "levering")
Rows = list[dict[str, str | None]]
Parts = dict[str, Rows]
SAMPLES = {
    "gemeente": ["GM9901", "GM9906"],
    "wijk": ["WK990101"],
    "buurt": ["BU99010101", "BU990101AB"],
    "gebied": ["GM9901"],
    "periode": ["2026", "2026-K1", "2026-01"],
    "eenheid": ["G-0", "GM9901"],
    "tekst": ["School Het Baken meldt onrust", "kern van drie jongens"],
    "naam": ["groep Parkrand", "plein"],
    "lijst": ["politie"],
    "waarde": ["ja", "nee"],
}
bounded = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def cell(field: FieldSpec, row: int) -> st.SearchStrategy[str | None]:
    """Return texts that are right for a column."""
    if field.name in {"van", "periode_van", "datum_van", "datum"}:
        return st.just("2025-01-01")
    if field.type == "date":
        return st.dates(dt.date(2025, 6, 1), dt.date(2026, 3, 31)).map(dt.date.isoformat)
    if field.soort == "pseudoniem":
        return st.integers(0, 10**6).map(person)
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
    return st.sampled_from(SAMPLES.get(field.soort, ["F614" if field.pattern else f"K{row}"]))


def parents(name: str) -> list[str]:
    """Return the tables a table refers to, directly or not, those first that are referred to."""
    out: list[str] = []
    for key in load_tables()[name].foreign_keys:
        out += [t for t in (*parents(key.table), key.table) if t not in out]
    return out


@st.composite
def delivery(draw: st.DrawFn) -> tuple[str, Parts]:
    """Draw a table with every table it refers to; all rows are right, every reference leads somewhere."""
    target = draw(st.sampled_from(TABLES))
    parts: Parts = {}
    for name in (*parents(target), target):
        parts[name] = draw(rows_of(load_tables()[name], parts))
    return target, parts


@st.composite
def rows_of(draw: st.DrawFn, spec: TableSpec, parts: Parts) -> Rows:
    """Draw the rows of one table; references are drawn from the tables that are there already."""
    links = {f: (k.table, r) for k in spec.foreign_keys for f, r in zip(k.fields, k.ref_fields, strict=True)}
    needed = {*spec.primary_key, "teller"}  # of a measurement without a number nothing is read
    used = [f for f in spec.fields if f.required or f.name in needed or draw(st.booleans())]
    rows: Rows = []
    for row in range(draw(st.integers(2, 4))):
        values = {}
        for f in used:
            table, column = links.get(f.name, ("", ""))
            known = [r[column] for r in parts.get(table, ()) if r.get(column)]
            values[f.name] = draw(st.sampled_from(known) if known else cell(f, row))
        rows.append(_mend(spec.name, values, row, parts))
    first_of_key = {tuple(str(r.get(k)) for k in spec.primary_key): r for r in reversed(rows)}
    return [r for r in rows if any(r is kept for kept in first_of_key.values())]


def _mend(name: str, values: dict[str, str | None], row: int, parts: Parts) -> dict[str, str | None]:
    """Let a row keep the rules between its columns."""
    for first, last in (*PERIODS, *RANGES):
        if values.get(first) and values.get(last):
            if str(values[first])[:1].isdigit() and str(values[last])[:1].isdigit() and first not in dict(RANGES):
                values[first], values[last] = sorted((str(values[first]), str(values[last])))
            else:
                values[last] = values[first]
    for area in ("wijk_code", "buurt_code"):  # an area lies in its municipality
        if values.get(area) and values.get("gemeente_code"):
            values[area] = str(values[area])[:2] + str(values["gemeente_code"])[2:] + str(values[area])[6:]
    if name == "groepsscan":
        values |= {"n_namen_aangeleverd": "12", "n_onbekend": "3", "n_in_scan": "9"}
    if name == "lid":  # one group, one scan, different persons: so that ties between them are ties within a group
        values |= {"scan_id": parts["groepsscan"][0]["scan_id"], "groep_id": parts["groep"][0]["groep_id"]}
        values["pseudoniem"] = person(row)
    if name == "tekst":  # nobody approved it
        values |= {"status": "concept"}
    if name == "groepsrelatie":  # a group has nothing with itself
        values |= {"groep_a": parts["groep"][0]["groep_id"], "groep_b": parts["groep"][1]["groep_id"]}
    if name == "relatie":
        values |= {"groep_id": parts["groep"][0]["groep_id"], "pseudoniem_a": person(0), "pseudoniem_b": person(1)}
    return {k: v for k, v in values.items() if v != ""}


def person(number: int) -> str:
    return make_token(TAG, hashlib.sha256(str(number).encode()).digest())


def as_frame(spec: TableSpec, rows: Rows) -> pd.DataFrame:
    used = [n for n in spec.names if any(n in r for r in rows)]
    extra = [n for r in rows for n in r if n not in spec.names]
    return pd.DataFrame([{n: r.get(n) for n in (*used, *extra)} for r in rows], columns=[*used, *extra], dtype="object")


def write(folder: Path, parts: Parts, kind: str) -> None:
    for old in folder.iterdir():
        old.unlink()
    frames = {n: as_frame(load_tables()[n], rows) for n, rows in parts.items()}
    files = {n: f"{n}.{kind}" if kind in {"csv", "parquet"} else f"levering.{kind}" for n in parts}
    if kind in {"xlsx", "ods"}:
        with pd.ExcelWriter(folder / f"levering.{kind}", engine={"xlsx": "openpyxl", "ods": "odf"}[kind]) as book:
            for name, frame in frames.items():
                frame.to_excel(book, sheet_name=name, index=False)
    for name, frame in frames.items():
        if kind == "csv":
            frame.to_csv(folder / files[name], index=False, sep=";")
        elif kind == "parquet":
            texts = {n: pa.array(frame[n].tolist(), pa.string()) for n in frame.columns}
            pq.write_table(pa.table(texts), folder / files[name])
    named = "".join(f'[tabellen.{n}]\nbestand = "{files[n]}"\n' for n in parts)
    (folder / "levering.toml").write_text(
        f'levering_id = "L1"\ndossier_id = "D-1"\npeildatum = 2026-03-31\ntoken_tag = "{TAG}"\n{named}'
    )


def gate(folder: Path) -> Admission:
    return admit(read_delivery(folder), coverage=lambda _: (), existing={}, known_tag=None)


def refusals(admission: Admission) -> set[str]:
    return {f.rule for f in admission.findings if f.verdict is Verdict.REFUSE}


@settings(bounded, max_examples=5)
@given(made=delivery())
def test_what_is_right_is_admitted_and_equal_through_every_format(made: tuple[str, Parts], tmp_path: Path) -> None:
    equal_through_every_format(made, tmp_path)


@pytest.mark.nightly
@settings(bounded, max_examples=draws(50))
@given(made=delivery())
def test_much_that_is_right_is_admitted_and_equal_through_every_format(made: tuple[str, Parts], tmp_path: Path) -> None:
    equal_through_every_format(made, tmp_path)


def equal_through_every_format(made: tuple[str, Parts], tmp_path: Path) -> None:
    seen = []
    for kind in ("csv", "parquet", "xlsx", "ods"):
        write(tmp_path, made[1], kind)
        admission = gate(tmp_path)
        assert refusals(admission) == set(), (made[0], kind)
        seen.append({t.name: t.data.to_pylist() for t in admission.tables})
        assert set(seen[-1]) == set(made[1])
    assert all(s == seen[0] for s in seen)


def linked(spec: TableSpec, field: FieldSpec) -> bool:
    """Return whether a column refers to another table in a way that no other rule looks at."""
    return any(k.fields == (field.name,) for k in spec.foreign_keys) and (spec.name, field.name) not in ENTANGLED


#: Columns whose fault is a fault of another rule too: a tie must lie within its group.
ENTANGLED = {
    *(("relatie", c) for c in ("groep_id", "pseudoniem_a", "pseudoniem_b")),
    *(("groepsrelatie", c) for c in ("groep_a", "groep_b")),
}  # fmt: skip
#: Rule -> the text that, put in a column, breaks that rule and no other; false where the column cannot break it.
FAULTS: dict[str, Callable[[TableSpec, FieldSpec], object]] = {
    "schema.type": lambda _, f: f.type in {"integer", "number", "date", "boolean"} and "geen waarde",
    "schema.code": lambda _, f: bool(f.enum) and f.type == "string" and "bestaat_niet",
    "schema.patroon": lambda _, f: f.soort in {"gemeente", "buurt", "wijk"} and "Nergenshuizen",
    "schema.bereik": lambda _, f: f.type == "integer" and f.minimum is not None and str(int(f.minimum) - 1),
    "schema.verplicht": lambda s, f: f.required and (s.name, f.name) not in ENTANGLED and VOID,
    "identificatie.bsn": lambda _, f: f.soort in {"tekst", "naam"} and "nummer 123456782 gezien",
    "identificatie.email": lambda _, f: f.soort in {"tekst", "naam"} and "jan@voorbeeld.nl",
    "identificatie.telefoon": lambda _, f: f.soort in {"tekst", "naam"} and "bel 06 12 34 56 78",
    "schema.formule": lambda _, f: f.soort in {"tekst", "naam"} and "=1+1",
    "pseudoniem.controleletters": lambda s, f: s.name == "lid" and f.soort == "pseudoniem" and MISTYPED,
    "pseudoniem.kaal": lambda s, f: s.name == "lid" and f.soort == "pseudoniem" and "123456782",
    "pseudoniem.domein": lambda s, f: s.name == "lid" and f.soort == "pseudoniem" and make_token("zzzz", bytes(32)),
    "sleutel.verwijzing": lambda s, f: (
        linked(s, f) and (person(10**7) if "pseudoniem" in (f.name, f.soort) or f.name == "verwijst_naar" else "X-999")
    ),
    "regel.toekomst": lambda s, f: (
        f.name in {"datum", "peildatum"} and f.type == "date" and s.name != "escalatie" and "2026-12-31"
    ),  # of an escalatie it would lie after the day it was solved, too
}
VOID = "(leeg)"


def said_by_another(spec: TableSpec, field: FieldSpec, row: dict[str, str | None]) -> bool:
    """Return whether a required cell that is empty follows from another one: a municipality from a buurt, a code."""
    others = [o for o in spec.fields if o is not field and row.get(o.name)]
    if field.name == "incident_id":  # a registration without one is an incident of its own, and that is said
        return spec.name == "registratie"
    if field.soort == "gemeente":
        return any(o.soort in {"wijk", "buurt"} for o in others)
    listed = [codelist(o.codelijst).extra.values() for o in others if field.enum and o.codelijst]
    return any(field.name in extra for rows in listed for extra in rows)


MISTYPED = person(0)[:-1] + ("b" if person(0)[-1] != "b" else "c")


@settings(bounded, max_examples=draws(40))
@given(made=delivery(), which=st.randoms(use_true_random=False))
def test_one_planted_fault_gives_exactly_that_finding(
    made: tuple[str, Parts], which: random.Random, tmp_path: Path
) -> None:
    target, parts = made
    spec, rows = load_tables()[target], parts[target]
    places = [
        (rule, f, text)
        for rule, fault in sorted(FAULTS.items())
        for f in spec.fields
        if (text := fault(spec, f)) and not (text == VOID and said_by_another(spec, f, rows[-1]))
    ]
    rule, field, text = which.choice(places)
    rows[-1][field.name] = None if text == VOID else str(text)
    write(tmp_path, parts, "csv")
    admission = gate(tmp_path)
    assert admission.tables == ()
    found = [f for f in admission.findings if f.verdict is Verdict.REFUSE]
    assert [(f.rule, f.table, f.column, f.n) for f in found] == [(rule, target, field.name, 1)]
    if rule not in {"schema.bereik", "schema.verplicht"}:  # a number such as -1 or a blank says nothing
        assert str(text) not in "".join(f.message + f.next_move for f in found)


@settings(bounded, max_examples=draws(12))
@given(made=delivery(), what=st.sampled_from(["dubbel", "vreemd", "ontbreekt"]))
def test_a_fault_of_a_whole_row_or_column_gives_exactly_that_finding(
    made: tuple[str, Parts], what: str, tmp_path: Path
) -> None:
    target, parts = made
    spec, rows = load_tables()[target], parts[target]
    must = [f.name for f in spec.fields if f.required and not any(said_by_another(spec, f, r) for r in rows)]
    if what == "dubbel":
        parts[target] = [*rows, dict(rows[-1])]
        key = spec.primary_key
        wanted = [("sleutel.dubbel", key[0] if len(key) == 1 else "", 1)]
    elif what == "vreemd":
        rows[0]["kleur_van_de_jas"] = "rood"
        wanted = [("schema.kolom_onbekend", f"kolom {as_frame(spec, rows).shape[1]}", 1)]
    else:
        parts[target] = [{k: v for k, v in r.items() if k != must[-1]} for r in rows]
        wanted = [("schema.kolom_ontbreekt", must[-1], 1)]
    write(tmp_path, parts, "csv")
    found = [f for f in gate(tmp_path).findings if f.verdict is Verdict.REFUSE]
    assert [(f.rule, f.column, f.n) for f in found] == wanted


@pytest.fixture(scope="module")
def specimens(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One good file of every kind."""
    folder = tmp_path_factory.mktemp("heel")
    row: dict[str, str | None] = {"dossier_id": "D-1", "naam_neutraal": "groep Parkrand", "gemeente_code": "GM9901"}
    row["peildatum"] = "2026-01-01"
    out = {}
    for kind in ("csv", "parquet", "xlsx", "ods"):
        write(folder, {"groep": [{**row, "groep_id": f"G-{i}"} for i in range(30)]}, kind)
        out[kind] = next(folder.glob(f"*.{kind}")).read_bytes()
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


#: A child that wants more than this is stopped by the system; that is an answer too.
BOUND = Limits(seconds=8, memory_bytes=500_000_000)


def attack(folder: Path, kind: str, data: bytes) -> None:
    """Read a damaged file; anything but an answer of the gate is a failure, and ``BOUND`` ends what would hang."""
    path = folder / f"groep.{kind}"
    path.write_bytes(data)
    try:
        admit(read_delivery(path, limits=BOUND), coverage=lambda _: (), existing={}, known_tag=None)
    except JgworkError as error:
        assert error.findings.refused  # noqa: PT017 # the answer itself is looked at


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx", "ods"])
def test_damage_never_gives_a_traceback_or_a_hang(kind: str, specimens: dict[str, bytes], tmp_path: Path) -> None:
    import psutil

    rng = random.Random(20160)
    before = psutil.Process().memory_info().rss
    for _ in range({"csv": 100, "parquet": 20}.get(kind, 8)):  # the others are read in a process of their own
        attack(tmp_path, kind, damage(specimens[kind], rng))
    assert psutil.Process().memory_info().rss - before < 500e6


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx", "ods"])
def test_a_longer_round_of_damage(kind: str, specimens: dict[str, bytes], tmp_path: Path) -> None:
    seed = int(os.environ.get("JGWORK_FUZZ_ZAAD", time.time_ns()))
    print(f"JGWORK_FUZZ_ZAAD={seed}")  # to do it again
    rng = random.Random(seed)
    for _ in range(150 if kind in {"xlsx", "ods"} else 2_000):
        attack(tmp_path, kind, damage(specimens[kind], rng))


@bounded
@given(data=st.binary(max_size=300), kind=st.sampled_from(["csv", "parquet", "zip", "xlsx"]))
def test_random_bytes_get_an_answer(data: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"groep.{kind}"
    path.write_bytes(data)
    try:
        read_delivery(path)
    except JgworkError as error:
        assert error.findings.refused  # noqa: PT017
