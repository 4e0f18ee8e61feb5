"""The example as files: deterministic, valid for frictionless, and its faults refused there too."""

from __future__ import annotations

import hashlib
import json
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jgwork.io.schrijven.broken import write_broken
from jgwork.io.schrijven.deliveries import write_delivery
from jgwork.runs.dossier.voorbeeld import voorbeeld
from jgwork.schema.descriptors import load_tables
from jgwork.schema.packages import Resource, package
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.token import valid_token
from jgwork.voorbeelden.regio.fouten import Fout, make_fouten, make_goed
from jgwork.voorbeelden.regio.wereld_regio import make_regio

if TYPE_CHECKING:
    import frictionless

#: Faults in the rows that a reader of Table Schema alone can see.
SCHEMA = {
    "kale_hash",
    "bsn_als_kolomkop", "dubbele_rij", "kapotte_verwijzing", "kolom_over_herkomst", "onbekende_code",
    "onbekende_kolom", "ontbrekende_kolom", "verkeerd_soort_waarde", "verkeerde_gemeentecode", "verplicht_leeg",
}  # fmt: skip


@cache
def faults() -> dict[str, Fout]:
    return {f.naam: f for f in make_fouten()}


def _sums(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def _frictionless(folder: Path, f: Fout, vorm: str = "csv") -> frictionless.Report:
    import frictionless

    write_delivery(folder, f.manifest, f.tables, vorm)
    dialect = {"delimiter": ";"} if vorm == "csv" else {}
    parts = [Resource(n, n, (f"{n}.{vorm}",), dialect) for n in f.tables]
    descriptor = package(f.naam.replace("_", "-"), f.uitleg, parts)
    return frictionless.Package.from_descriptor(descriptor, basepath=str(folder)).validate()


@pytest.fixture(scope="module")
def anders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the region of another seed."""
    place = tmp_path_factory.mktemp("zeven") / "anders"
    voorbeeld(place, seed=7)
    return place


def test_same_seed_same_bytes_and_another_form_in_the_same_folder_leaves_nothing_behind(
    tmp_path: Path, voorbeeldleveringen: Path, anders: Path
) -> None:
    voorbeeld(tmp_path / "weer", vorm="parquet")
    voorbeeld(tmp_path / "weer")
    one, other = _sums(voorbeeldleveringen), _sums(anders)
    assert one == _sums(tmp_path / "weer")
    assert set(one) == set(other)
    assert [n for n in one if n.endswith(("lid.csv", ".xlsx")) and one[n] == other[n]] == []


@pytest.mark.nightly
@pytest.mark.parametrize("vorm", ["csv", "xlsx", "parquet"])
def test_same_seed_same_bytes_in_every_form(tmp_path: Path, vorm: str) -> None:
    for place in ("een", "twee"):
        voorbeeld(tmp_path / place, vorm=vorm)
    assert _sums(tmp_path / "een") == _sums(tmp_path / "twee")


def test_the_faults_are_deterministic_too(tmp_path: Path, voorbeeldfouten: Path) -> None:
    assert {f.name for f in voorbeeldfouten.iterdir() if f.is_dir()} == {"goed", *faults()}
    assert (
        sum(p.stat().st_size for p in voorbeeldfouten.rglob("*") if p.is_file()) < 5_000_000
    )  # the bomb is small on disk
    for naam, f in faults().items():
        if f.bestand and naam != "zipbom":
            write_broken(tmp_path / "weer", naam, f.manifest, f.tables)
            assert _sums(tmp_path / "weer") == _sums(voorbeeldfouten / naam)
            shutil.rmtree(tmp_path / "weer")
    again = {f.naam: f for f in make_fouten()}
    assert all(f.manifest == again[n].manifest and f.tables == again[n].tables for n, f in faults().items())


@pytest.mark.parametrize("vorm", ["kort", *(pytest.param(v, marks=pytest.mark.nightly) for v in ("csv", "xlsx"))])
def test_frictionless_accepts_the_example(tmp_path: Path, voorbeeldleveringen: Path, vorm: str) -> None:
    """In the short version, of each table the smallest file."""
    import frictionless

    if vorm == "xlsx":
        voorbeeld(tmp_path, vorm=vorm)
    place = tmp_path if vorm == "xlsx" else voorbeeldleveringen
    found = frictionless.Package(str(place / "datapackage.json"))
    smallest: dict[str, frictionless.Resource] = {}
    for part in sorted(found.resources, key=lambda r: -(place / str(r.path or r.extrapaths[0])).stat().st_size):
        smallest[part.name.split("-")[0]] = part
    assert set(smallest) == set(load_tables()) - {"levering"}
    if vorm == "kort":
        found = frictionless.Package(resources=[r.to_copy() for r in smallest.values()], basepath=str(place))
    report = found.validate()
    assert report.valid, report.flatten(["name", "type", "fieldName"])[:5]
    assert not report.warnings


@pytest.mark.parametrize("vorm", ["csv", pytest.param("parquet", marks=pytest.mark.nightly)])
def test_frictionless_accepts_the_delivery_that_faults_are_made_from(tmp_path: Path, vorm: str) -> None:
    report = _frictionless(tmp_path, make_goed(), vorm)
    assert report.valid, report.flatten(["name", "type", "fieldName"])[:5]


@pytest.mark.parametrize("naam", sorted(SCHEMA))
def test_frictionless_rejects_the_planted_faults(tmp_path: Path, naam: str) -> None:
    assert not _frictionless(tmp_path, faults()[naam]).valid


def test_the_manifest_of_a_delivery_is_true(voorbeeldleveringen: Path) -> None:
    import tomllib

    manifests = sorted(voorbeeldleveringen.glob("*/levering.toml"))
    assert len(manifests) == 13
    for folder in (m.parent for m in manifests):
        head = tomllib.loads((folder / "levering.toml").read_text(encoding="utf-8"))
        needed = {f.name for f in load_tables()["levering"].fields if f.required} - {"tabel", "n_rijen"}
        assert needed <= set(head)
        for about in head["tabellen"].values():
            data = (folder / about["bestand"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == about["sha256"]
        assert len({a["bestand"] for a in head["tabellen"].values()}) == len(list(folder.iterdir())) - 1


def test_the_planted_truths_lie_beside_the_deliveries(anders: Path) -> None:
    truths = json.loads((anders / "geplant.json").read_text(encoding="utf-8"))
    assert truths["seed"] == 7
    assert truths["echt_effect"]["verhouding"] == 0.65
    shapes = json.loads((anders / "geometrie.geojson").read_text(encoding="utf-8"))
    assert [f["id"] for f in shapes["features"]] == [f"GM990{i}" for i in range(1, 7)]
    assert "verzonnen" in (anders / "LEESMIJ.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "vraag", [{"vorm": "pdf"}, {"omvang": "europa"}, {"seed": -1}, {"omvang": "stad", "vorm": "csv"}]
)
def test_a_wrong_question_is_answered_in_dutch(tmp_path: Path, vraag: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        voorbeeld(tmp_path, **vraag)  # type: ignore[arg-type]
    assert caught.value.next_move.startswith("Kies")


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("x")
    for place in (tmp_path / "bestand", tmp_path / "bestand" / "onder"):
        with pytest.raises(UsageError):
            voorbeeld(place)


@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_every_seed_gives_a_valid_region(seed: int) -> None:
    valid_region(seed)


@pytest.mark.nightly
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_twenty_five_seeds_give_a_valid_region(seed: int) -> None:
    valid_region(seed)


def valid_region(seed: int) -> None:
    regio = make_regio(seed)
    for name, table in regio.tables.items():
        spec = load_tables()[name]
        rows = table.to_pylist()
        for f in spec.fields:
            values = [r[f.name] for r in rows] if f.name in table.column_names else []
            filled = [v for v in values if v is not None and v not in f.missing_values]
            assert not f.required or len(filled) == len(values), (name, f.name)
            assert not f.enum or set(filled) <= set(f.enum), (name, f.name)
            assert f.soort != "pseudoniem" or all(valid_token(v, "vbrd") for v in filled)
        keys = [tuple(r[k] for k in spec.primary_key) for r in rows]
        assert len(set(keys)) == len(keys), name
    assert regio.planted["hechte_groep"]["leden"] == 14
