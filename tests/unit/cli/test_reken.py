"""``jgwork reken`` as an evaluator types it, in a real process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SICILY = Path(__file__).parents[4] / "shared" / "data" / "sicily.csv"


def reken(*args: str) -> subprocess.CompletedProcess[str]:
    code = "from jgwork.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "reken", *args], capture_output=True, text=True, check=False, timeout=60
    )


def answer(*args: str) -> dict[str, object]:
    done = reken(*args, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_voor_na() -> None:
    found = answer("voor-na", "--voor", "20", "--na", "8", "--duur-voor", "12", "--duur-na", "12")
    assert found["verhouding"] == pytest.approx(0.4)
    assert found["laag"] == pytest.approx(0.1661, abs=1e-4)
    assert found["hoog"] == pytest.approx(0.8917, abs=1e-4)
    assert found["p"] == pytest.approx(0.0357, abs=1e-4)
    assert found["niveau"] == 2


def test_wdd() -> None:
    found = answer(
        "wdd", "--behandeld", "207", "110", "--vergelijking", "308", "318",
        "--verplaatsing", "178", "157", "--verplaatsing-vergelijking", "150", "140",
    )  # fmt: skip
    assert (found["wdd"], found["variantie"]) == (-118, 1568)
    assert found["z"] == pytest.approx(-2.98, abs=0.005)


def test_wdq_and_detecteerbaar() -> None:
    found = answer("wdq", "--behandeld", "207", "110", "--verplaatsing", "178", "157", "--vergelijking", "308", "318")
    assert found["wdq"] == pytest.approx(0.258, abs=0.001)
    assert answer("detecteerbaar", "--nulmeting", "20")["hoogstens"] == 8


@pytest.mark.skipif(not SICILY.exists(), reason="public test data is not beside the repository")
def test_its_finds_its_columns_and_says_which() -> None:
    found = answer("its", str(SICILY))
    assert found["verhouding"] == pytest.approx(0.885, abs=0.0005)
    assert found["eenvoudig"] == pytest.approx(0.894, abs=0.0005)
    assert "aces" in str(found["kolommen"])


@pytest.mark.parametrize(
    "args",
    [
        ["voor-na"],
        ["voor-na", "--voor", "twintig", "--na", "8"],
        ["voor-na", "--voor", "-3", "--na", "8"],
        ["voor-na", "--voor", "2,5", "--na", "8"],
        ["voor-na", "--voor", "2", "--na", "8", "--duur-na", "0"],
        ["wdd", "--behandeld", "1", "2"],
        ["wdd", "--behandeld", "1", "2", "--vergelijking", "1", "2", "--verplaatsing", "1", "2"],
        ["wdd", "--behandeld", "207"],
        ["detecteerbaar", "--nulmeting", "20", "--doel", "30"],
        ["its", "bestaat-niet.csv"],
        ["voor-na", "--vor", "20"],
        ["voornaa"],
    ],
)
def test_nonsense_gets_a_kind_dutch_answer(args: list[str]) -> None:
    done = reken(*args)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Volgende stap" in done.stderr or "jgwork --help" in done.stderr
    assert not any(word in done.stderr for word in ("Traceback", "requires", "Invalid", "Missing", "No such"))
