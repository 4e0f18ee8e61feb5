"""The gate and the example agree: what is in order is admitted, every fault gets its exit code and shows no value."""

import json
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from jgwork.runs.leveren.controleren import CheckReport, controleer
from jgwork.vocabulary.verdict import ExitCode
from jgwork.voorbeelden.regio.fouten import NAMEN, Fout, make_fouten

#: Just after the leverdatum of the example: the outcome does not depend on the day of the test.
OP = date(2026, 7, 10)


@cache
def faults() -> dict[str, Fout]:
    return {f.naam: f for f in make_fouten()}


def _check(path: Path) -> CheckReport:
    (report,) = controleer(path, op=OP)
    return report


def test_the_delivery_without_fault_is_admitted(voorbeeldfouten: Path) -> None:
    report = _check(voorbeeldfouten / "goed")
    assert report.admitted
    assert report.exit_code is ExitCode.ADMITTED


def test_a_delivery_without_a_manifest_says_what_has_to_be_confirmed(voorbeeldfouten: Path, tmp_path: Path) -> None:
    bare = shutil.copytree(voorbeeldfouten / "goed", tmp_path / "goed")
    (bare / "levering.toml").unlink()
    report = _check(bare)
    said = {w.sleutel: w.vandaan for w in report.ingevuld}
    assert report.admitted
    assert {"bronhouder", "peildatum", "doel_code", "convenant_ref"} <= set(said)
    assert "uit levering.toml" not in said.values()
    assert not _check(voorbeeldfouten / "goed").ingevuld


@pytest.mark.parametrize("naam", NAMEN)
def test_every_fault_is_refused_for_its_own_reason(voorbeeldfouten: Path, naam: str) -> None:
    report = _check(voorbeeldfouten / naam)
    assert not report.admitted
    assert report.exit_code is faults()[naam].code
    said = json.dumps(report.as_json(rows=True))
    tokens = faults()[naam].tables["lid"]["pseudoniem"].to_pylist()
    assert not [t for t in tokens if t in said]
    assert "111222333" not in said


def test_every_kind_of_refusal_at_the_door_is_there() -> None:
    assert {f.code for f in faults().values()} == {
        ExitCode.SCHEMA, ExitCode.NOT_PSEUDONYMISED, ExitCode.NOT_COVERED, ExitCode.UNSAFE_FILE,
    }  # fmt: skip


@pytest.mark.nightly
def test_the_whole_region_is_admitted(voorbeeldleveringen: Path) -> None:
    reports = controleer(voorbeeldleveringen, op=OP)
    assert [r.name for r in reports if not r.admitted] == []
    assert len(reports) == len(list(voorbeeldleveringen.glob("*/levering.toml"))) == 13
