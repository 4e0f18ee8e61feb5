"""What every test needs: keys in a folder of its own, and the example region, made once for a whole run.

The example is made by the first worker that asks and copied by every other (``voorraad``). A test file never makes it
itself, unless the making is what it tests.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest
from filelock import FileLock

#: How long one example takes says something of the machine, not of the code.
hypothesis.settings.register_profile("jgwork", deadline=None)
hypothesis.settings.load_profile("jgwork")

SLEUTELS = "JGWORK_SLEUTELS"
#: Dossiers of the example; their log and their publications have one key in every worker.
VOORBEELD = ("DOS-VOORBEELD", "DOS-BUUR", "DOS-ROMMEL")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the benchmarks alone unless ``make bench`` asks for them: collecting them loads every competitor."""
    return True if collection_path.name == "benchmarks" and not config.getoption("--benchmark-only") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the rooms whose files take longest first, so that no process is left alone with one of them at the end."""
    first = ("browser", "runs", "notebooks", "worlds", "contract", "cli", "property", "spec", "panels")
    items.sort(key=lambda i: next((n for n, room in enumerate(first) if room in i.path.parts), len(first)))


def pytest_collection_finish() -> None:
    """Look for garbage less often: the thousands of tests that were collected stay, and need not be walked again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@dataclass(frozen=True)
class Voorraad:
    """What is made once per run, by whichever worker comes first, and only read after that."""

    root: Path

    def get(self, name: str, build: Callable[[Path], object]) -> Path:
        """Return the folder ``name``, built by ``build(folder)`` when nobody did so before.

        The keys made while building travel with it, into the key folder of every worker that asks.
        """
        place, keys = self.root / name, self.root / f"{name}.sleutels"
        with FileLock(self.root / f"{name}.slot"):
            if not keys.exists():
                own, making = os.environ[SLEUTELS], self.root / f"{name}.bezig"
                for half in (making, place):  # of a run that was stopped
                    shutil.rmtree(half, ignore_errors=True)
                shutil.copytree(own, making)
                os.environ[SLEUTELS] = str(making)
                try:
                    build(place)
                finally:
                    os.environ[SLEUTELS] = own
                making.rename(keys)
        for key in keys.glob("*.sleutel"):
            mine = Path(os.environ[SLEUTELS], key.name)
            if not mine.exists():
                shutil.copy(key, mine)
        return place


@pytest.fixture(scope="session")
def voorraad(tmp_path_factory: pytest.TempPathFactory) -> Voorraad:
    """Return the store that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    root = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "voorraad"
    if kept := os.environ.get("JGWORK_VOORRAAD"):  # between runs, while one test is worked on; empty it yourself
        root = Path(kept)
    root.mkdir(exist_ok=True, parents=True)
    return Voorraad(root)


@pytest.fixture(scope="session", autouse=True)
def _sleutelmap(voorraad: Voorraad) -> Iterator[None]:
    """Never the keys of the user: a folder per worker, with the same keys for the dossiers of the example."""
    from jgwork.io.opslag.sleutels import key_for

    seed = voorraad.root / "sleutels"
    for dossier in VOORBEELD:
        key_for(dossier, seed, "logboek")
        key_for(dossier, seed, "publicatie")
    before = os.environ.get(SLEUTELS)
    with tempfile.TemporaryDirectory(prefix="sleutels-") as folder:
        shutil.copytree(seed, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
        os.environ[SLEUTELS] = folder
        yield
    if before is None:
        del os.environ[SLEUTELS]
    else:
        os.environ[SLEUTELS] = before


@pytest.fixture(scope="session")
def voorbeeldleveringen(voorraad: Voorraad, _sleutelmap: None) -> Path:
    """Return the deliveries of the example region: read only, copy them to change one."""
    from jgwork.runs.dossier.voorbeeld import voorbeeld

    return voorraad.get("leveringen", voorbeeld)


@pytest.fixture(scope="session")
def voorbeeldfouten(voorraad: Voorraad, _sleutelmap: None) -> Path:
    """Return one delivery per refusal: read only."""
    from jgwork.runs.dossier.voorbeeld import voorbeeld

    return voorraad.get("fouten", lambda place: voorbeeld(place, fout=True))


@pytest.fixture(scope="session")
def voorbeeldstad(voorraad: Voorraad, _sleutelmap: None) -> Path:
    """Return the deliveries of the large example of one region: read only."""
    from jgwork.runs.dossier.voorbeeld import voorbeeld

    return voorraad.get("stad", lambda place: voorbeeld(place, omvang="stad"))


@pytest.fixture(scope="session")
def _geladen(voorraad: Voorraad, voorbeeldleveringen: Path) -> Path:
    from jgwork.runs.leveren.laden import laad

    def build(place: Path) -> None:
        laad(voorbeeldleveringen, place)
        shutil.copy(voorbeeldleveringen / "geometrie.geojson", place)

    return voorraad.get("dossier", build)


@pytest.fixture(scope="session")
def _werk(voorraad: Voorraad, voorbeeldleveringen: Path, _geladen: Path) -> Path:
    from jgwork.runs.server.start import prepare

    def build(place: Path) -> None:
        shutil.copytree(voorbeeldleveringen, place / "leveringen")
        shutil.copytree(_geladen, place / "dossier")
        (place / ".voorbeeld-klaar").touch()
        prepare(place, lambda _: None)

    return voorraad.get("werk", build)


@pytest.fixture(scope="module")
def voorbeelddossier(tmp_path_factory: pytest.TempPathFactory, _geladen: Path) -> Path:
    """Return a copy of the dossier of the example region, for the tests of one module to use as they like."""
    return Path(shutil.copytree(_geladen, tmp_path_factory.mktemp("dossier") / "dossier"))


@pytest.fixture(scope="module")
def voorbeeldwerk(tmp_path_factory: pytest.TempPathFactory, _werk: Path) -> Path:
    """Return a copy of the work folder ``make start`` makes: ``leveringen``, ``dossier`` and ``publicaties``."""
    return Path(shutil.copytree(_werk, tmp_path_factory.mktemp("werk") / "werk"))


@pytest.fixture
def dossier(voorbeelddossier: Path, tmp_path: Path) -> Path:
    """Return a copy of the dossier of the example region that one test may change."""
    return Path(shutil.copytree(voorbeelddossier, tmp_path / "dossier"))


@pytest.fixture(scope="session")
def rommelwereld(voorraad: Voorraad, _sleutelmap: None) -> Path:
    """Return the messy region: ``leveringen``, ``maand2``, ``ruw``, ``waarheid.json`` and ``dossier``, read only."""
    from jgwork.runs.dossier.voorbeeld import voorbeeld
    from jgwork.runs.leveren.laden import laad

    def build(place: Path) -> None:
        voorbeeld(place, omvang="rommel")
        laad(place / "leveringen", place / "dossier", convenant=place / "convenant.toml")

    return voorraad.get("rommel", build)


@pytest.fixture(scope="session")
def _rommelwerk(voorraad: Voorraad, rommelwereld: Path) -> Path:
    from jgwork.runs.publicatie.publiceren import publiceer

    def build(place: Path) -> None:
        shutil.copytree(rommelwereld / "dossier", place / "dossier")
        publiceer(place / "dossier", place / "publicaties")

    return voorraad.get("rommelwerk", build)


@pytest.fixture(scope="module")
def rommelwerk(tmp_path_factory: pytest.TempPathFactory, _rommelwerk: Path) -> Path:
    """Return a copy of the messy region with everything published once: ``dossier`` and ``publicaties``."""
    return Path(shutil.copytree(_rommelwerk, tmp_path_factory.mktemp("rommel") / "werk"))


@pytest.fixture(scope="module")
def rommeldossier(tmp_path_factory: pytest.TempPathFactory, rommelwereld: Path) -> Path:
    """Return a copy of the dossier of the messy region, for the tests of one module to use as they like."""
    return Path(shutil.copytree(rommelwereld / "dossier", tmp_path_factory.mktemp("dossier") / "dossier"))


@pytest.fixture
def pakket_hier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make packages for partners in this process, by the same code: that it is another one is tested by itself."""
    from jgwork.runs.recht import pakket, verstrekken_kind

    def run(command: list[str], *, input: bytes, **_: object) -> subprocess.CompletedProcess[bytes]:  # noqa: A002
        assert command[1:] == ["-m", verstrekken_kind.__name__]
        return subprocess.CompletedProcess(command, 0, verstrekken_kind._answer(json.loads(input)))

    monkeypatch.setattr(pakket, "subprocess", SimpleNamespace(run=run))
