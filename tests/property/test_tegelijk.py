"""The soak of two processes at once, in a version for every night."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[1] / "soak" / "tegelijk.py"


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_nothing_told_is_forgotten_and_no_row_is_double(tmp_path: Path) -> None:
    pytest.importorskip("time_machine", reason="make bench and make soak install it")
    out = tmp_path / "uit.json"
    done = subprocess.run(
        [sys.executable, SOAK, "--acts", "200", "--out", out], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert (found["lost"], found["acts"]) == (0, 200)
    assert found["told"]
