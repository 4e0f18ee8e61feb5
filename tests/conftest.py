"""What every test needs: keys in a folder of its own, never in that of the user."""

import os
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
