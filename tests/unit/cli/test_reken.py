"""``jgwork reken`` as an evaluator types it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jgwork.cli.main import main
from jgwork.vocabulary.token import make_token

SICILY = Path(__file__).parents[4] / "shared" / "data" / "sicily.csv"


def reken(*args: str) -> subprocess.CompletedProcess[str]:
    code = "from jgwork.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "reken", *args], capture_output=True, text=True, check=False, timeout=60
    )


Here = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    """The same command line without a process of its own."""

    def run(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(["reken", *args])
        shown = capsys.readouterr()
        return int(stop.value.code or 0), shown.out, shown.err

    return run


def told(here: Here, *args: str) -> Any:
    code, out, err = here(*args, "--json")
    assert code == 0, err
    return json.loads(out)


def test_voor_na_in_a_process_of_its_own() -> None:
    done = reken("voor-na", "--voor", "20", "--na", "8", "--duur-voor", "12", "--duur-na", "12", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["verhouding"] == pytest.approx(0.4)
    assert found["laag"] == pytest.approx(0.1661, abs=1e-4)
    assert found["hoog"] == pytest.approx(0.8917, abs=1e-4)
    assert found["p"] == pytest.approx(0.0357, abs=1e-4)
    assert found["niveau"] == 2


def test_wdd(here: Here) -> None:
    found = told(
        here,
        "wdd", "--behandeld", "207", "110", "--vergelijking", "308", "318",
        "--verplaatsing", "178", "157", "--verplaatsing-vergelijking", "150", "140",
    )  # fmt: skip
    assert (found["wdd"], found["variantie"]) == (-118, 1568)
    assert found["z"] == pytest.approx(-2.98, abs=0.005)


def test_wdq_and_detecteerbaar(here: Here) -> None:
    found = told(
        here, "wdq", "--behandeld", "207", "110", "--verplaatsing", "178", "157", "--vergelijking", "308", "318"
    )
    assert found["wdq"] == pytest.approx(0.258, abs=0.001)
    assert told(here, "detecteerbaar", "--nulmeting", "20")["hoogstens"] == 6


@pytest.mark.skipif(not SICILY.exists(), reason="public test data is not beside the repository")
def test_its_finds_its_columns_and_says_which(here: Here) -> None:
    found = told(here, "its", str(SICILY))
    assert found["verhouding"] == pytest.approx(0.885, abs=0.0005)
    assert found["eenvoudig"] == pytest.approx(0.894, abs=0.0005)
    assert "aces" in str(found["kolommen"])


def test_the_examples_of_an_evaluator_print_their_published_numbers(here: Here) -> None:
    """Wheeler and Ratcliffe 2018 (WDD), Krishnamoorthy and Thomson 2004 (e-test) and the exact test of 20 against 8."""
    _, shown, _ = here(
        "wdd", "--behandeld", "207", "110", "--vergelijking", "308", "318",
        "--verplaatsing", "178", "157", "--verplaatsing-vergelijking", "150", "140",
    )  # fmt: skip
    assert all(n in shown for n in ("-118", "1.568", "-2,98", "-195,6", "-40,4"))
    for before, after, p in (("0", "3", 0.0884), ("6", "2", 0.1749)):
        assert told(here, "voor-na", "--voor", before, "--na", after)["p_etoets"] == pytest.approx(p, abs=5e-5)
    assert "hoogstens 6 erna" in here("detecteerbaar", "--nulmeting", "20")[1]
    for base, most in (("10", 0), ("40", 19), ("80", 50), ("160", 117)):
        assert told(here, "detecteerbaar", "--nulmeting", base)["hoogstens"] == most
    assert told(here, "detecteerbaar", "--nulmeting", "5")["hoogstens"] is None
    res = told(here, "res", "--behandeld", "207", "110", "--vergelijking", "308", "318")
    assert res["res"] == pytest.approx(207 * 318 / (110 * 308))


MONTHS = [f"{2023 + i // 12}-{i % 12 + 1:02d}" for i in range(30)]


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """Six areas over 30 months; in A the number halves from month 19."""
    levels = {"A": 20, "B": 18, "C": 25, "D": 30, "E": 12, "F": 22}
    rows = [
        ";".join([m, *(str(round(n * (0.5 if a == "A" and i >= 18 else 1)) + (i * (j + 2)) % 3)
                       for j, (a, n) in enumerate(levels.items()))])
        for i, m in enumerate(MONTHS)
    ]  # fmt: skip
    file = tmp_path / "gebieden.csv"
    file.write_text("\n".join(["periode;" + ";".join(levels), *rows]), encoding="utf-8")
    return file


def test_the_methods_on_a_table(here: Here, wide: Path, tmp_path: Path) -> None:
    found = told(here, "did", str(wide), "--behandeld", "A", "--start", "2024-07")
    assert found["laag"] < 0.55 < found["hoog"]
    assert found["niveau"] == 3
    assert told(here, "did", str(wide), "--behandeld", "A,B", "--start", "2024-07")["niveau"] == 4
    apart = told(here, "did", str(wide), "--behandeld", "B,A", "--start", "2024-01,2024-07")
    assert any("niet overal tegelijk" in w for w in apart["waarschuwingen"])
    weights = tmp_path / "gewichten.csv"
    weights.write_text("eenheid;gewicht\nA;1\nB;1.000\nC;1\nD;1\nE;1\nF;1\n", encoding="utf-8")
    both = ("did", str(wide), "--behandeld", "A,B", "--start", "2024-07")
    assert told(here, *both, "--gewichten", str(weights))["verhouding"] > told(here, *both)["verhouding"]
    years = tmp_path / "jaren.csv"
    years.write_text("periode;A;B\n2021;40;41\n2022;44;40\n2023;20;42\n2024;22;39\n", encoding="utf-8")
    assert told(here, "did", str(years), "--behandeld", "A", "--start", "2023")["verhouding"] == pytest.approx(
        0.5, abs=0.02
    )
    mix = told(here, "synthetisch", str(wide), "--behandeld", "A", "--start", "2024-07")
    assert mix["rang"] == 1
    assert mix["verhouding"] == pytest.approx(0.5, abs=0.06)
    funnel = tmp_path / "trechter.csv"
    funnel.write_text("eenheid;telling;duur\nA;40;12\nB;6;12\nC;6;10\nD;5;12\nE;7;12\nF;3;6\n", encoding="utf-8")
    rows = told(here, "trechter", str(funnel))
    assert [r["eenheid"] for r in rows] == list("ABCDEF")
    outside = {r["eenheid"] for r in rows if r["buiten"]}
    assert "A" in outside
    assert "F" not in outside  # as low a count as any, in half the time
    rounds = tmp_path / "rondes.csv"
    lines = [f"p{i};v{j};3;{2 if i < 6 else 3}" for i in range(7) for j in range(3)]
    rounds.write_text("\n".join(["partner;vraag;voor;na", *lines]), encoding="utf-8")
    assert told(here, "verschuiving", str(rounds))["p"] == pytest.approx(2 / 64)


def test_the_synthetic_weights_can_be_checked_with_pysyncon(here: Here, wide: Path) -> None:
    pytest.importorskip("pysyncon", reason="the extra 'synth' is not installed")
    found = told(here, "synthetisch", str(wide), "--behandeld", "A", "--start", "2024-07", "--controle")
    text = next(w for w in found["waarschuwingen"] if "pysyncon" in w)
    assert float(text.rsplit(" ", 3)[1].replace(",", ".")) < 0.2


@pytest.mark.parametrize(
    "args",
    [
        ["did", "W", "--behandeld", "Z", "--start", "2024-07"],
        ["did", "W", "--behandeld", "A", "--start", "morgen"],
        ["did", "W", "--behandeld", "A", "--start", "2030-01"],
        ["did", "W", "--behandeld", "A,B", "--start", "2024-07,2024-08,2024-09"],
        ["did", "W", "--behandeld", "A", "--start", "2024-07", "--gewichten", "W"],
        ["synthetisch", "W", "--behandeld", "A,B", "--start", "2024-07"],
        ["trechter", "W"],
        ["verschuiving", "W"],
    ],
)
def test_a_table_that_does_not_fit_gets_a_kind_answer(here: Here, wide: Path, args: list[str]) -> None:
    code, out, err = here(*(str(wide) if a == "W" else a for a in args))
    assert (code, out) == (2, "")
    assert "Volgende stap" in err


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        ([], "welke kolom de aanpak kreeg"),
        (["--behandeld", "Z"], "Een kolom 'z' is er niet"),
        (["--behandeld", "a"], "wanneer de aanpak begon"),
        (["--behandeld", "A", "--start", "2030-01"], "De start ligt buiten de reeks"),
    ],
)
def test_one_cause_at_a_time_leads_to_the_option(here: Here, wide: Path, options: list[str], cause: str) -> None:
    assert cause in here("did", str(wide), *options)[2]


def test_a_column_and_a_day_as_people_write_them(here: Here, wide: Path) -> None:
    found = told(here, "did", str(wide), "--behandeld", "A", "--start", "2024-07")
    assert told(here, "did", str(wide), "--behandeld", "a", "--start", "01-07-2024") == found


@pytest.mark.parametrize("method", ["its", "did", "synthetisch", "trechter", "verschuiving"])
@pytest.mark.parametrize("where", ["heading", "cell"])
def test_over_a_person_nothing_is_reckoned_and_he_is_not_repeated(
    here: Here, wide: Path, tmp_path: Path, method: str, where: str
) -> None:
    who = make_token("bcdf", bytes(range(32)))
    head, first, *rows = wide.read_text(encoding="utf-8").splitlines()
    head, first = (f"{head};Wijk {who}", f"{first};1") if where == "heading" else (f"{head};wie", f"{first};{who}")
    file = tmp_path / "wie.csv"
    file.write_text("\n".join([head, first, *(f"{row};1" for row in rows)]), encoding="utf-8")
    start = ["--behandeld", "A", "--start", "2024-07"] if method in {"did", "synthetisch"} else []
    code, out, err = here(method, str(file), *start)
    assert code != 0
    assert who not in out + err
    assert "wordt niet gerekend" in err


def test_totals_titles_and_notes_change_no_answer(here: Here, wide: Path, tmp_path: Path) -> None:
    found = told(here, "did", str(wide), "--behandeld", "A", "--start", "2024-07")
    head, *rows = wide.read_text(encoding="utf-8").splitlines()
    head = head.replace("periode", "Maand")
    sums = [sum(int(n) for n in row.split(";")[1:]) for row in rows]
    more = [f"{row};{n}" for row, n in zip(rows, sums, strict=True)]
    messy = tmp_path / "met.csv"
    messy.write_text("\n".join(["Overlast", "", f"{head};Totaal", *more, f"Totaal;;{sum(sums)}", "Bron: politie"]))
    code, out, err = here("did", str(messy), "--behandeld", "A", "--start", "2024-07", "--json")
    assert (code, json.loads(out)) == (0, found)
    assert "het is een totaal: Totaal" in err
    messy.write_text("\n".join([f"{head};Schade totaal", *(f"{row};9{n}" for n, row in enumerate(rows))]))
    code, _, err = here("did", str(messy), "--behandeld", "A", "--start", "2024-07", "--json")
    assert code == 0
    assert "Schade totaal telt mee" in err


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
def test_nonsense_gets_a_kind_dutch_answer(here: Here, args: list[str]) -> None:
    code, out, err = here(*args)
    assert (code, out) == (2, "")
    assert "Volgende stap" in err or "jgwork --help" in err
    assert not any(word in err for word in ("Traceback", "requires", "Invalid", "Missing", "No such"))


MONTH = [f"2024-{i:02d}" for i in range(1, 13)]
BAD = {
    "vergelijking nooit geteld": ([f"{m};{9 + i % 3};0" for i, m in enumerate(MONTH)], "nooit iets geteld"),
    "onder nul": ([f"{m};9;{4 - i}" for i, m in enumerate(MONTH)], "onder nul"),
    "per duizend": ([f"{m};1,71;3,29" for m in MONTH], "geen tellingen"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("method", ["did", "synthetisch"])
def test_what_is_no_count_is_refused_with_the_reason(here: Here, tmp_path: Path, name: str, method: str) -> None:
    rows, said = BAD[name]
    (tmp_path / "reeks.csv").write_text(
        "\n".join(["periode;A;B;C", *(f"{r};{r.split(';')[2]}" for r in rows)]), encoding="utf-8"
    )
    code, out, err = here(method, str(tmp_path / "reeks.csv"), "--behandeld", "A", "--start", "2024-07")
    assert (code, out) == (2, "")
    assert said in err


def test_a_funnel_of_negative_counts_is_refused(here: Here, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("eenheid;telling;duur\nA;-3;12\nB;5;12\nC;0;12\n", encoding="utf-8")
    code, out, err = here("trechter", str(tmp_path / "t.csv"))
    assert (code, out) == (2, "")
    assert "onder nul" in err


def test_published_methods_give_numbers_without_a_word(here: Here) -> None:
    found = told(here, "voor-na", "--voor", "124486", "--na", "88654", "--jaar-ervoor", "120000")
    assert "oordeel" not in found
    assert found["rol"] == "verkennend"
    assert not any(w in str(found["zin"]) for w in ("duidelijk", "waarschijnlijk", "te onderscheiden"))
    assert found["verhouding"] == pytest.approx(88654 / 124486)
    assert found["verhouding_jaar_ervoor"] == pytest.approx(88654 / 120000)
    assert found["p_etoets"] is None, "its cost would grow with the product of the counts"


def test_what_could_be_seen_says_of_the_target_whether_it_can(here: Here) -> None:
    """Both ways, and of a count of any size: it is the answer of the engine, and no published method."""
    for doel, said in (("84", "niet"), ("83", "wel")):
        code, out, _ = here("detecteerbaar", "--nulmeting", "120", "--doel", doel)
        assert code == 0
        assert f"De streefwaarde van {doel} is dan {said} te onderscheiden." in out
        assert "verkennend" not in out
    assert told(here, "detecteerbaar", "--nulmeting", "1000000000")["hoogstens"] > 999_000_000
    code, _, err = here("detecteerbaar", "--nulmeting", "120", "--spreiding", "0")
    assert code == 2
    assert "boven 0" in err


REEKS = [f"{2021 + i // 12}-{i % 12 + 1:02d};{20 + i % 5};{int(i >= 24)}" for i in range(36)]
LOS = [r.replace("-", ";", 1) for r in REEKS]


@pytest.mark.parametrize("rows", [[*REEKS[:5], *REEKS[6:]], [*REEKS[:5], *REEKS[4:]], [*LOS[:5], *LOS[6:]]])
def test_a_period_that_is_left_out_of_a_series_is_refused(here: Here, tmp_path: Path, rows: list[str]) -> None:
    """It would move the trend and the season of everything after it; a whole series is read."""
    head = "maand;aantal;ingreep" if rows[0] in REEKS else "jaar;maand;aantal;ingreep"
    file = tmp_path / "reeks.csv"
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    code, _, err = here("its", str(file))
    assert code == 2
    assert "sluiten de perioden niet op elkaar aan" in err
    file.write_text("\n".join([head, *(REEKS if rows[0] in REEKS else LOS)]), encoding="utf-8")
    assert here("its", str(file))[0] == 0
    assert here("its", str(file), "--per-jaar", "0")[0] == 2


def test_a_start_inside_a_period_and_two_weights_are_asked(here: Here, tmp_path: Path) -> None:
    rows = [f"{y}-K{q};{9 + q};{8 + q};{7 + q}" for y in (2023, 2024) for q in (1, 2, 3, 4)]
    (tmp_path / "reeks.csv").write_text("\n".join(["periode;A;B;C", *rows]), encoding="utf-8")
    for method in ("did", "synthetisch"):
        code, _, err = here(method, str(tmp_path / "reeks.csv"), "--behandeld", "A", "--start", "2024-02")
        assert code == 2
        assert "midden in een periode" in err
        assert "2024-K2" in err
    (tmp_path / "w.csv").write_text("eenheid;gewicht\nA;1\nB;2\nB;3\nC;1\n", encoding="utf-8")
    line = ("did", str(tmp_path / "reeks.csv"), "--behandeld", "A", "--start", "2024-01")
    code, _, err = here(*line, "--gewichten", str(tmp_path / "w.csv"))
    assert code == 2
    assert "meer dan een gewicht" in err
