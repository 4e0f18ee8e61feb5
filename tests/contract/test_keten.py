"""What is handed on with jgwork: the same wheel each time, that runs without its source, of parts that go together."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jgwork.cli.main import main
from jgwork.runs.beheer.doctor import onderzoek
from jgwork.runs.beheer.keten import allowed, closure, niet_verenigbaar, sbom

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the wheel, built twice."""
    made = []
    for name in ("een", "twee"):
        folder = tmp_path_factory.mktemp(name)
        done = subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
            cwd=ROOT, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        made += list(folder.glob("*.whl"))
    return made


def test_the_wheel_is_the_same_every_time(wheels: list[Path]) -> None:
    first, second = wheels
    assert first.read_bytes() == second.read_bytes()


def test_it_runs_without_its_source(wheels: list[Path], tmp_path: Path) -> None:
    """Also what lies beside the package in a checkout comes along: schemas, dashboards, notebooks."""
    with zipfile.ZipFile(wheels[0]) as archive:
        archive.extractall(tmp_path / "pakket")
    code = (
        "import jgwork, sys; from pathlib import Path; from jgwork.cli.main import main;"
        "from jgwork.runs.server.serveren import dashboards;"
        "from jgwork.runs.werkplek.lab_server import copy_docs, notebooks;"
        "here = Path(sys.argv[1]);"
        "assert all(here in Path(p).parents for p in (jgwork.__file__, dashboards(), notebooks()));"
        "copy_docs(Path('documentatie'));"
        "main(['voorbeeld', '--map', sys.argv[2]])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, tmp_path / "pakket", tmp_path / "leveringen"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path / "pakket")}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "leveringen" / "01-gemeente-proces" / "levering.toml").is_file()
    assert (tmp_path / "documentatie" / "naslag" / "maten.md").is_file()


def test_what_is_optional_may_be_absent() -> None:
    """On Windows there is no wheel for psi, and nobody has to install igraph or the lists of names."""
    code = """
import sys
for name in ("private_set_intersection", "igraph", "deduce", "jupyterhub", "krippendorff"):
    sys.modules[name] = None
import pkgutil, importlib, jgwork
from jgwork.cli.main import build_app, main
build_app()
from jgwork.privacy.overlap import _psi
from jgwork.vocabulary.errors import UsageError
try:
    _psi()
except UsageError as error:
    assert "openmined-psi" in error.message
else:
    raise SystemExit("there")
main(["doctor"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(f"! {part}: niet geïnstalleerd" in done.stdout for part in ("psi", "namen", "snel", "hub"))


def test_every_part_may_be_handed_on_with_ours() -> None:
    assert niet_verenigbaar(closure()) == {}
    assert niet_verenigbaar(closure(["psi", "namen", "hub"])) == {}
    said = {r.onderwerp: r.tekst for r in onderzoek()}
    assert all("GPL" in said[f"licentie van {name}"] for name in ("igraph", "krippendorff"))
    assert not allowed(closure(["snel"])["igraph"])  # and the check can fail: that part stays the user's own choice


def test_the_list_of_parts_is_whole_and_the_same_every_time(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["doctor", "--sbom", str(tmp_path / "sbom.json")])
    raw = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    assert raw == sbom(closure())
    assert (raw["bomFormat"], raw["specVersion"]) == ("CycloneDX", "1.6")
    names = {c["name"] for c in raw["components"]}
    pinned = {
        re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower(): line.partition("==")[2].strip()
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    assert {"pyarrow", "cryptography", "tornado"} <= names
    assert {c["name"]: c["version"] for c in raw["components"]} == {n: pinned[n] for n in names}
    refs = {c["bom-ref"] for c in (*raw["components"], raw["metadata"]["component"])}
    assert {r for d in raw["dependencies"] for r in (d["ref"], *d["dependsOn"])} <= refs
    assert all(c["licenses"] for c in raw["components"])


def test_no_lock_names_a_registry() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[^\s=]+", line) for line in text.splitlines() if line)


def test_the_table_of_safety_names_tests_that_exist() -> None:
    text = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| V")]
    chapters = {int(line.split()[1][1:]) for line in rows}
    assert chapters == set(range(1, 18))
    for line in rows:
        state, tests = (part.strip() for part in line.split("|")[3:5])
        named = re.findall(r"`(tests/[^`]+)`", tests)
        assert all((ROOT / name).is_file() for name in named), line
        assert named or state == "n.v.t.", line


def test_every_part_is_locked_to_its_bytes() -> None:
    """``pip install --require-hashes`` needs every part with a checksum, and all of the versions we test with."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "://" not in text
    lines = re.sub(r" \\\n +", " ", text).splitlines()
    one = re.compile(r"([a-z0-9-]+==\S+)(?: --hash=sha256:[0-9a-f]{64})+")
    locked = {found[1] for line in lines if line[0] != "#" and (found := one.fullmatch(line))}
    assert len(locked) == sum(line[0] != "#" for line in lines)
    pinned = {
        f"{re.sub(r'[-_.]+', '-', n).lower()}=={v}"
        for n, _, v in (x.partition("==") for x in (ROOT / "constraints.txt").read_text(encoding="utf-8").split())
    }
    assert locked <= pinned
    installed = {f"{n}=={d.version}" for n, d in closure(["hub", "namen"]).items() if n != "jgwork"}
    assert installed <= locked
