"""Random tables against the engine of Statistics Netherlands; ``make bench`` does five hundred of them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

pytest.importorskip("pytauargus", reason="the oracle is not installed")
_spec = importlib.util.spec_from_file_location("argus", Path(__file__).with_name("argus.py"))
argus = importlib.util.module_from_spec(_spec)
sys.modules["argus"] = argus
_spec.loader.exec_module(argus)


def test_intervals_of_the_oracle_lie_inside_ours_and_its_unsafe_cells_are_ours() -> None:
    cells, wrong = argus.agree(seed=7, n=32)
    assert cells > 60
    assert wrong == []
