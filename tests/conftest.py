"""What every test needs: keys in a folder of its own, never in that of the user."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _sleutelmap() -> Iterator[None]:
    before = os.environ.get("JGWORK_SLEUTELS")
    with tempfile.TemporaryDirectory(prefix="sleutels-") as folder:
        os.environ["JGWORK_SLEUTELS"] = str(Path(folder))
        yield
    if before is None:
        del os.environ["JGWORK_SLEUTELS"]
    else:
        os.environ["JGWORK_SLEUTELS"] = before


@pytest.fixture(scope="session")
def _voorbeeld_geladen(tmp_path_factory: pytest.TempPathFactory, _sleutelmap: None) -> Path:
    """Load the example region once; nobody writes to this one."""
    from jgwork.runs.dossier.voorbeeld import voorbeeld
    from jgwork.runs.leveren.laden import laad

    folder = tmp_path_factory.mktemp("voorbeeld")
    voorbeeld(folder / "leveringen")
    laad(folder / "leveringen", folder / "dossier")
    shutil.copy(folder / "leveringen" / "geometrie.geojson", folder / "dossier")
    return folder / "dossier"


@pytest.fixture(scope="module")
def voorbeelddossier(tmp_path_factory: pytest.TempPathFactory, _voorbeeld_geladen: Path) -> Path:
    """Return a copy of the dossier of the example region, for the tests of one module to use as they like."""
    return Path(shutil.copytree(_voorbeeld_geladen, tmp_path_factory.mktemp("dossier") / "dossier"))


@pytest.fixture(scope="session")
def rommelwereld(tmp_path_factory: pytest.TempPathFactory, _sleutelmap: None) -> Path:
    """Write and load the messy region once: ``leveringen``, ``maand2``, ``ruw``, ``waarheid.json`` and ``dossier``.

    Nobody writes to this one.
    """
    from jgwork.runs.dossier.voorbeeld import voorbeeld
    from jgwork.runs.leveren.laden import laad

    folder = tmp_path_factory.mktemp("rommel")
    voorbeeld(folder, omvang="rommel")
    laad(folder / "leveringen", folder / "dossier")
    return folder


@pytest.fixture(scope="module")
def rommeldossier(tmp_path_factory: pytest.TempPathFactory, rommelwereld: Path) -> Path:
    """Return a copy of the dossier of the messy region, for the tests of one module to use as they like."""
    return Path(shutil.copytree(rommelwereld / "dossier", tmp_path_factory.mktemp("dossier") / "dossier"))
