"""Goals that are no count: a network, answers of partners, members at a moment; and areas instead of the group."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from jgwork.graph.bouwen.incidenten import Incidenten
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.indicators.effect.estimate import Level
from jgwork.indicators.effect.goal import effect_of_goal
from jgwork.indicators.effect.network_shift import network_shift
from jgwork.indicators.plan.nulmeting import nulmeting
from jgwork.vocabulary.errors import UsageError

OP = date(2026, 7, 1)
VOOR, NA = (date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 1, 1), date(2026, 1, 1))


def group(size_before: int, size_after: int, *, each: int = 60, n: int = 20) -> Netwerk:
    """Twelve months of incidents with this many members each, and twelve with that many."""
    rng = np.random.default_rng(8)
    who, inc, when = [], [], []
    for half, size in enumerate((size_before, size_after)):
        for i in range(each):
            who += rng.choice(n, size, replace=False).tolist()
            inc += [half * each + i] * size
            when.append(np.datetime64(VOOR[0]) + int(rng.integers(0, 365)) + 366 * half)
    no = np.zeros(len(who), dtype=bool)
    incidenten = Incidenten.of(np.array(who), np.array(inc), no, np.array(when), np.zeros(len(when), dtype=bool))
    return Netwerk(tuple(f"p{i:02d}" for i in range(n)), incidenten=incidenten)


def test_a_network_that_falls_apart_is_seen_on_common_and_on_all_members() -> None:
    found = network_shift(group(4, 2), "dichtheid", VOOR, NA, samples=40)
    assert found.wording == "duidelijk minder"
    assert found.level is Level.BEFORE_AFTER
    assert found.row("verschil").high < 0
    assert found.row("verschil_alle").high < 0
    assert found.value("na") < found.value("voor")
    back = network_shift(group(2, 4), "dichtheid", VOOR, NA, samples=40)
    assert back.wording == "duidelijk meer"


def test_the_same_network_twice_cannot_be_told_apart() -> None:
    found = network_shift(group(3, 3), "dichtheid", VOOR, NA, samples=40)
    assert found.wording == "niet te onderscheiden"
    assert "van toeval" in found.text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"coverage": (0.9, 0.7)}, "dekking"),
        ({"effort": (100.0, 300.0)}, "inzet van de politie"),
        ({"effort": (0.0, 10.0)}, "inzet van de politie"),
    ],
)
def test_other_coverage_or_police_effort_takes_the_judgement_away(more, said) -> None:
    found = network_shift(group(4, 2), "dichtheid", VOOR, NA, samples=20, **more)
    assert (found.level, found.wording) == (Level.DESCRIPTIVE, "alleen beschrijvend")
    assert said in found.text
    same = {k: (v[0] or 100.0,) * 2 for k, v in more.items()}
    assert network_shift(group(4, 2), "dichtheid", VOOR, NA, samples=20, **same).level is Level.BEFORE_AFTER


def test_few_incidents_or_a_measure_without_interval_is_not_judged() -> None:
    assert "te weinig incidenten" in network_shift(group(4, 2, each=5), "dichtheid", VOOR, NA).text
    assert "geen marge" in network_shift(group(4, 2), "leden", VOOR, NA, samples=20).text


def with_goal(tables, code: str, groep: str = "G02"):
    """The example region with the first goal of a group on another indicator."""
    doel = tables["doel"].to_pylist()
    rows = [r | {"indicator_code": code} if r["doel_id"] == f"D-{groep}-1" else r for r in doel]
    return {**tables, "doel": pa.Table.from_pylist(rows, schema=tables["doel"].schema)}


def test_a_goal_about_the_network_is_compared_between_two_periods(regio) -> None:
    tables = with_goal(regio[0], "dichtheid")
    found = effect_of_goal(tables, "D-G02-1", OP)
    assert found.primary.method.startswith("verschil in het netwerk")
    assert found.primary.wording
    assert "netwerk" in found.reason
    base = nulmeting(tables, "D-G02-1")
    assert 0 < base.waarde < 1
    assert base.soort == "netwerk"


def answers(change: dict[str, int]) -> pa.Table:
    day = {1: date(2025, 5, 1), 2: date(2026, 3, 1)}
    return pa.Table.from_pylist([
        {"dossier_id": "D", "groep_id": "G02", "ronde": r, "datum": day[r], "partner": p, "aspect": "gedrag",
         "item_code": item, "schaalwaarde": 3 + (step if r == 2 else 0)}
        for r in (1, 2) for p, step in change.items() for item in ("a", "b", "c")
    ])  # fmt: skip


def test_a_goal_about_answers_of_partners_is_compared_between_two_rounds(regio) -> None:
    partners = ["politie", "gemeente", "school", "zorg", "om", "jongerenwerk"]
    tables = with_goal(regio[0], "duiding_gedrag") | {"duiding": answers(dict.fromkeys(partners, -1))}
    found = effect_of_goal(tables, "D-G02-1", OP)
    assert found.primary.wording == "duidelijk minder"  # six of six: p is 2/64
    assert found.primary.value("p") == 2 / 64
    mixed = dict(zip(partners, (-1, 1, 0, 1, -1, 0), strict=True))
    other = effect_of_goal({**tables, "duiding": answers(mixed)}, "D-G02-1", OP)
    assert other.primary.wording == "niet te onderscheiden"
    with pytest.raises(UsageError, match="geen ronde"):
        effect_of_goal(tables, "D-G02-1", date(2026, 1, 1))


def test_members_at_a_moment_are_described(regio) -> None:
    found = effect_of_goal(regio[0], "D-G02-3", OP).primary
    assert (found.value("voor"), found.value("na")) == (6, 9)
    assert (found.level, found.wording) == (Level.DESCRIPTIVE, "alleen beschrijvend")


def test_a_survey_counts_its_answers(regio) -> None:
    """262 of 840 before, 228 of 840 after: as a share of the answers, not as a number of incidents."""
    found = effect_of_goal(regio[0], "D-G02-2", OP)
    simple = next(e for e in (found.primary, *found.others) if e.method.startswith("voor en na"))
    assert simple.value("verhouding") == pytest.approx(228 / 262)
    assert "bewoners die dit ervaren" in simple.text


def test_an_indicator_that_only_the_area_has_is_measured_there(regio) -> None:
    found = effect_of_goal(with_goal(regio[0], "meldingen_overlast"), "D-G02-1", OP)
    assert found.primary.level >= Level.COMPARISON
    assert nulmeting(with_goal(regio[0], "meldingen_overlast"), "D-G02-1").waarde > 0


def test_chosen_from_several_the_expected_return_stands_beside_it(regio) -> None:
    groep = regio[1]["terugval_naar_gemiddelde"]["groep"]
    found = effect_of_goal(regio[0], f"D-{groep}-1", OP)
    peers = next(e for e in found.others if "empirisch Bayes" in e.method)
    assert peers.value("terugval") > 0
    assert peers.wording == "niet te onderscheiden"  # held back by the year before, like the primary one


def test_the_time_series_shows_what_it_expected_without_the_approach(regio) -> None:
    found = effect_of_goal(regio[0], "D-G05-1", OP)
    assert found.band is not None
    starts, band = found.band
    assert len(starts) == len(band.seen) == len(found.as_json()["verwacht_zonder_aanpak"])
    assert all(b - a < timedelta(days=32) for a, b in pairwise(starts))
