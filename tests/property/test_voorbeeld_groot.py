"""The large example: complete, deterministic, resumed after a stop, and bounded in memory."""

import hashlib
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from jgwork.runs.dossier.voorbeeld import voorbeeld
from jgwork.runs.leveren.controleren import controleer
from jgwork.schema.descriptors import load_tables
from jgwork.views.regio.kaart import from_geojson
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.token import valid_token
from jgwork.voorbeelden.land.groot import MATEN, Groot


def _sums(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def _all(folder: Path, table: str) -> object:
    return pq.ParquetDataset(sorted(folder.glob(f"*/{table}.parquet"))).read()


def test_it_is_as_large_as_it_says(voorbeeldstad: Path) -> None:
    size = MATEN["stad"]
    rows = {t: sum(pq.read_metadata(f).num_rows for f in voorbeeldstad.glob(f"*/{t}.parquet")) for t in load_tables()}
    assert rows["registratie"] == size.registraties
    assert rows["lid"] == size.personen
    assert rows["groep"] == rows["groepsscan"] == size.groepen
    assert rows["betrokkenheid"] > size.registraties
    assert rows["signaal"] == size.signalen
    big = MATEN["nederland"]
    assert (big.gemeenten, big.groepen, big.personen, big.registraties) == (342, 3_000, 60_000, 5_000_000)


def test_ten_years_of_the_municipalities_and_of_the_police_what_may_still_be_used(voorbeeldstad: Path) -> None:
    signals, police = _all(voorbeeldstad, "signaal")["datum"], _all(voorbeeldstad, "registratie")["datum"]
    assert pc.min(signals).as_py().year == 2016
    assert pc.max(signals).as_py() < date(2026, 7, 1)
    assert pc.min(police).as_py() >= date(2022, 7, 1)  # Wpg article 8: under five years at the peildatum
    assert "ouder dan vijf jaar mogen niet" in (voorbeeldstad / "LEESMIJ.txt").read_text(encoding="utf-8")


def test_figure_three_is_what_the_registrations_say(voorbeeldstad: Path) -> None:
    reach, reg = _all(voorbeeldstad, "groep_gemeente"), _all(voorbeeldstad, "registratie")
    assert pc.sum(reach["n_registraties"]).as_py() == len(reg)
    by_place = dict(zip(*(c.to_pylist() for c in reg["gemeente_code"].value_counts().flatten()), strict=True))
    told = reach.group_by("gemeente_code").aggregate([("n_registraties", "sum")]).to_pylist()
    assert {r["gemeente_code"]: r["n_registraties_sum"] for r in told if r["n_registraties_sum"]} == by_place
    assert pc.sum(reach["n_leden_woonachtig"]).as_py() == MATEN["stad"].personen


def test_every_municipality_has_a_shape(voorbeeldstad: Path) -> None:
    areas = from_geojson(json.loads((voorbeeldstad / "geometrie.geojson").read_text(encoding="utf-8")))
    assert {a.code for a in areas} == {f"GM{9001 + i}" for i in range(6)}
    assert len(from_geojson(Groot(2016, MATEN["nederland"]).geometrie())) == 342


@pytest.mark.parametrize("omvang", [pytest.param(m, marks=pytest.mark.nightly if m != "stad" else ()) for m in MATEN])
def test_groups_have_a_likely_size(omvang: str) -> None:
    (piece,) = Groot(2016, MATEN[omvang]).stukken("02-politie-groepsscan")
    sizes = piece["groepsscan"]["n_namen_aangeleverd"].to_pylist()
    assert sum(sizes) == MATEN[omvang].personen == len(piece["lid"])
    assert min(sizes) >= 5
    assert max(sizes) < 200


@pytest.mark.parametrize("n", [5, pytest.param(8, marks=pytest.mark.nightly)])
def test_the_gate_admits_it(voorbeeldstad: Path, tmp_path: Path, n: int) -> None:
    """In the short version the registrations of one year of four."""
    for sent in sorted(p for p in voorbeeldstad.iterdir() if p.is_dir())[:n]:
        shutil.copytree(sent, tmp_path / sent.name)
    reports = controleer(tmp_path, op=date(2026, 7, 10))
    assert [r.name for r in reports if not r.admitted] == []
    assert len(reports) == n


def test_plans_stand_only_with_groups_that_came_that_far(voorbeeldstad: Path) -> None:
    goals, actions, steps = (_all(voorbeeldstad, t) for t in ("doel", "actie", "processtap"))
    far = set(steps.filter(pc.greater_equal(steps["stap"], 5))["groep_id"].to_pylist())
    assert set(goals["groep_id"].to_pylist()) == set(actions["groep_id"].to_pylist()) == far
    assert {"lopend", "afgerond", "vertraagd", "gepland"} <= set(actions["status"].to_pylist())
    assert pc.all(pc.is_in(actions["doel_id"], goals["doel_id"].combine_chunks())).as_py()


def test_keys_hold(voorbeeldstad: Path) -> None:
    reg, part, lid = (_all(voorbeeldstad, t) for t in ("registratie", "betrokkenheid", "lid"))
    assert pc.count_distinct(reg["registratie_id"]).as_py() == len(reg)
    assert pc.all(pc.is_in(part["registratie_id"], reg["registratie_id"].combine_chunks())).as_py()
    assert pc.all(pc.is_in(part["pseudoniem"], lid["pseudoniem"].combine_chunks())).as_py()
    pairs = pc.binary_join_element_wise(part["registratie_id"], part["pseudoniem"], "|")
    assert pc.count_distinct(pairs).as_py() == len(part)
    assert all(valid_token(t, "vbrd") for t in lid["pseudoniem"].slice(0, 500).to_pylist())


def test_a_stopped_run_goes_on_and_ends_the_same(voorbeeldstad: Path, tmp_path: Path) -> None:
    shutil.copytree(voorbeeldstad, tmp_path / "weer")
    whole = _sums(voorbeeldstad)
    last = sorted(p for p in (tmp_path / "weer").iterdir() if p.is_dir())[-1]
    last.rename(last.with_name(f".{last.name}.deel"))  # as a killed run leaves it
    (tmp_path / "weer" / f".{last.name}.deel" / "registratie.parquet").write_bytes(b"half")
    said: list[str] = []
    voorbeeld(tmp_path / "weer", omvang="stad", progress=said.append)
    assert _sums(tmp_path / "weer") == whole
    assert sum(s.startswith("Staat er al") for s in said) == 7


def test_another_seed_does_not_mix_in(voorbeeldstad: Path) -> None:
    with pytest.raises(UsageError):
        voorbeeld(voorbeeldstad, omvang="stad", seed=7)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="het geheugen is alleen op Linux zo te meten")
@pytest.mark.nightly
def test_memory_is_bounded_by_the_piece(tmp_path: Path) -> None:
    # 400,000 registrations of the country in pieces of 100,000, measured in a process of its own.
    code = (
        "import itertools, pathlib\n"
        "from jgwork.voorbeelden.land.groot import MATEN, Groot\n"
        "from jgwork.io.schrijven.deliveries import write_stream\n"
        "land = Groot(2016, MATEN['nederland'])\n"
        "name, head = list(land.zendingen().items())[-1]\n"
        "four = itertools.islice(land.stukken(name), 4)\n"
        f"write_stream(pathlib.Path({str(tmp_path)!r}) / name, head, four, lambda n: None)\n"
        # VmHWM starts at zero with the program; ru_maxrss would start at the size of the process that started it
        "print(pathlib.Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 600_000  # kilobytes
