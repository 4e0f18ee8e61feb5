"""One rule for the day of a figure, on every road: it ends where its sources end, and forward nothing is known yet."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jgwork.analist.openen import open_werk
from jgwork.cli.main import main
from jgwork.indicators.plan.plan import capaciteit
from jgwork.indicators.plan.uitvoering import som, telling_van, voortgang_van
from jgwork.io.opslag.bundle import Publication, open_publication
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.werkplek.lab import Werk, begin
from jgwork.vocabulary.verandering import REDEN

Typed = Callable[..., tuple[int, str]]
#: Every command that answers a question as of a day, with what it needs.
VRAGEN = (
    ("effect", "--groep"), ("voortgang", "--groep"), ("evalueer", "--groep"), ("nulmeting", "--groep"),
    ("plan", "--groep"), ("plan", ""), ("om-selectie", "--groep"), ("proces", "stand"), ("proces", "vragen", "--groep"),
    ("proces", "verzoeken"), ("proces", "weg", "--groep"),
)  # fmt: skip
LATER = "Let op: over de tijd na 30 juni 2026 is niets geleverd en dus nog niets bekend."


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    def run(*words: str | Path) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stop:
            main([str(w) for w in words])
        return int(stop.value.code or 0), " ".join(capsys.readouterr().out.split())

    return run


@pytest.fixture(scope="module")
def werk(voorbeelddossier: Path) -> Werk:
    return begin(voorbeelddossier.parent)


@pytest.fixture(scope="module")
def rommel(rommeldossier: Path) -> Werk:
    return begin(rommeldossier.parent)


def asked(words: tuple[str, ...], dossier: Path, groep: str, *more: str) -> list[str]:
    """Return a command line: the words of a command, its dossier, and its group where it has one."""
    command = [w for w in words if w and not w.startswith("--")]
    return [*command, str(dossier), *(["--groep", groep] if "--groep" in words else []), *more]


@pytest.mark.parametrize("without", [False, pytest.param(True, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("words", VRAGEN)
def test_every_question_takes_a_day_and_says_of_a_later_one_that_nothing_is_known(
    words: tuple[str, ...], without: bool, werk: Werk, typed: Typed
) -> None:
    place = werk.dossier.store.path
    if without:
        code, now = typed(*asked(words, place, "G02"))
        assert (code, LATER in now) == (0, False)
        return
    code, then = typed(*asked(words, place, "G02", "--op", "2025-11-01"))
    assert (code, LATER in then) == (0, False)
    code, later = typed(*asked(words, place, "G02", "--op", "2026-11-28"))
    assert (code, LATER in later) == (0, True), later[:400]


def test_of_a_later_day_no_goal_is_judged_on_any_road(werk: Werk, typed: Typed, tmp_path: Path) -> None:
    """A quarter that was not delivered yet stands between: typed, in the evaluation, and on the page."""
    place = werk.dossier.store.path
    answers = json.loads(typed("effect", place, "--groep", "G02", "--op", "2026-11-28", "--json")[1])
    assert {a["zin"] for a in answers.values()} == {REDEN["nog_niets"]}
    assert all(a["verhouding"] is None and a["streefwaarde"] == "niet te zeggen" for a in answers.values())
    results = json.loads(typed("evalueer", place, "--groep", "G02", "--op", "2026-11-28", "--json")[1])
    assert {r["stand"] for r in results["onderdelen"][0]["rijen"]} == {"niet te zeggen"}
    publiceer(place, tmp_path, groepen=["G02"], op=date(2026, 11, 28), proef=False)
    table = open_publication(tmp_path / "G02-001").json("tabellen/doelen.json")
    names = [c["naam"] for c in table["kolommen"]]
    assert {dict(zip(names, r, strict=True))["reden"] for r in table["rijen"]} == {"nog_niets"}


def test_what_is_recorded_today_makes_no_action_late(voorbeelddossier: Path, typed: Typed, tmp_path: Path) -> None:
    """An event of the process is a delivery of today; it says nothing of actions, requests or counts."""
    ways = (("voortgang", "--groep"), ("evalueer", "--groep"), ("plan", "--groep"), ("proces", "verzoeken", "--groep"))

    def said() -> list[Any]:
        return [json.loads(typed(*asked(w, voorbeelddossier, "G02", "--json"))[1]) for w in ways]

    def page(name: str) -> tuple[Any, Any]:
        made = publiceer(voorbeelddossier, tmp_path / name, groepen=["G02"])
        found = open_publication(made[0].folder)  # type: ignore[arg-type]
        return found.json("tabellen/acties.json")["rijen"], found.index["verzoeken"]

    def waits(old: Sequence[Sequence[Any]], new: Sequence[Sequence[Any]]) -> bool:
        """Return whether what was due since is not known, and nothing else changed."""
        changed = {(str(a), str(b)) for x, y in zip(old, new, strict=True) for a, b in zip(x, y, strict=True) if a != b}
        return bool(changed) and changed <= {("loopt", "niet_bekend"), ("gepland", "niet_bekend")}

    before, shown = said(), page("voor")
    code, told = typed("proces", "leg-vast", voorbeelddossier, "--groep", "G02", "--gebeurtenis", "teruglus", "--stap",
                    "6", "--naar", "5", "--gremium", "ketenoverleg")  # fmt: skip
    assert not code
    assert "De peildatum van dit dossier is nu " in told  # the figures are now for another day: that is said
    assert "Het was 1 juli 2026." in told
    after = said()
    assert "Te laat: 1." in before[0]["zin"]
    assert "Te laat: 1." in after[0]["zin"]
    assert "over de dagen na 30 juni 2026 zijn geen acties geleverd" in after[0]["zin"]
    assert before[0]["inzet"] == after[0]["inzet"]
    parts = [[p for p in b["onderdelen"] if p["onderdeel"] in {"inzet", "informatie"}] for b in (before[1], after[1])]
    assert parts[0] == parts[1]
    assert waits(*([list(a.values()) for a in x[0]["acties"]] for x in (before, after)))
    assert before[2]["zin"] == after[2]["zin"]
    assert before[3]["verzoeken"] == after[3]["verzoeken"]
    assert "De acties staan zoals op 1 juli 2026" in after[0]["voorbehoud"]
    acts, requests = page("na")
    assert requests == shown[1]
    assert waits(shown[0], acts)


@pytest.mark.parametrize(
    ("wereld", "least", "most"),
    [*(pytest.param(w, n, 99, marks=pytest.mark.nightly) for w, n in (("werk", 6), ("rommel", 3))), ("rommel", 3, 3)],
)
def test_hours_and_money_are_one_sum(
    wereld: str, least: int, most: int, request: pytest.FixtureRequest, typed: Typed
) -> None:
    """Of the scenario that was chosen: in the plan, in its progress, in the evaluation and over all groups."""
    werk: Werk = request.getfixturevalue(wereld)
    place, seen, total = werk.dossier.store.path, 0, [0.0, 0.0]
    for groep in werk.dossier.groepen:
        rows = werk.rijen("actie", groep, titels=False)
        if rows.empty:
            continue
        found = voortgang_van(werk.tabellen, groep, werk.op)
        hours = som(found.inzet, "uren_begroot")
        total = [a + b for a, b in zip(total, hours, strict=True)]
        seen += 1
        if seen > most:
            continue
        code, plan = typed("plan", place, "--groep", groep, "--json")
        progress, report = (typed(c, place, "--groep", groep, "--json") for c in ("voortgang", "evalueer"))
        if code or progress[0] or report[0]:
            continue
        words = re.search(r"samen (.+?) uur", json.loads(plan)["zin"])
        assert words
        assert f"van {words[1]} uur" in json.loads(progress[1])["zin"], groep
        (part,) = (p for p in json.loads(report[1])["onderdelen"] if p["onderdeel"] == "inzet")
        assert f"van {words[1]} begrote uren" in part["tekst"], groep
        tally = telling_van(found.gekozen)
        assert f"Nog open: {tally.open}." in json.loads(progress[1])["zin"]
    assert seen >= least
    together = capaciteit(*(werk.rijen(n, titels=False) for n in ("actie", "scenario")), op=werk.op)
    assert list(som(together, "uren_begroot")) == pytest.approx(total)
    frame = open_werk(place).capaciteit()
    assert list(som(frame, "uren_begroot")) == pytest.approx(total)


@pytest.mark.parametrize("wereld", [pytest.param("voorbeeldwerk", marks=pytest.mark.nightly), "rommelwerk"])
def test_requests_are_one_count(wereld: str, request: pytest.FixtureRequest, typed: Typed) -> None:
    """Open and too late: typed, in a notebook, in the head of a page and in its table."""
    made: Path = request.getfixturevalue(wereld)
    werk, place, out, seen = begin(made), made / "dossier", made / "publicaties", 0
    for groep in werk.dossier.groepen:
        page: Publication = open_publication(out / f"{groep}-001")
        line = werk.verzoeken(groep)
        assert json.loads(typed("proces", "verzoeken", place, "--groep", groep, "--json")[1])["dekking"] == line
        if "tabellen/verzoeken.json" not in page.index["controlesommen"]:
            continue
        seen += 1
        assert page.index["verzoeken"] == line
        counts: dict[str, int] = {}
        for _, stand, n in page.json("tabellen/verzoeken.json")["rijen"]:
            counts[stand] = counts.get(stand, 0) + n
        for stand in ("verstrekt", "deels", "geweigerd", "open", "te laat"):
            assert (f"{counts.get(stand)} {stand}" in line) is bool(counts.get(stand)), (groep, stand)
    assert seen >= 3
