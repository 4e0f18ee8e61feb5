"""Each caution fires on its own fact and is silent without it."""

from dataclasses import replace
from datetime import date

import pytest

from jgwork.indicators.effect.antwoord import Antwoord, Streef
from jgwork.indicators.effect.caution import corona, disagreement, effort, one_sided, season, sources, swings
from jgwork.indicators.effect.engine import Lijn, Vensters, meet
from jgwork.indicators.verkennend.estimate import Row
from jgwork.inhoud.perioden import Periode

NUL, START, OP = date(2024, 1, 1), date(2025, 1, 15), date(2026, 3, 31)


def test_corona_and_season() -> None:
    assert corona(date(2021, 1, 1), date(2022, 1, 1))
    assert not corona(date(2022, 1, 1), date(2023, 1, 1))
    assert season(3)
    assert not season(4)


@pytest.mark.parametrize(
    ("event", "limits"),
    [
        (Periode(date(2024, 3, 1), date(2024, 6, 1)), ("minder",)),
        (Periode(date(2024, 12, 1), date(2025, 6, 1)), ("minder", "meer")),
        (Periode(date(2025, 3, 1), date(2025, 6, 1)), ("meer",)),
        (Periode(date(2022, 3, 1), date(2022, 6, 1)), ()),
    ],
)
def test_effort_explains_one_direction_or_both(event: Periode, limits: tuple[str, ...]) -> None:
    found, marks = effort("registratie", (), [event], NUL, START, OP)
    assert tuple(way for way, _ in found) == limits
    assert len(marks) == len(limits)
    assert effort("melding", (), [event], NUL, START, OP) == ((), ()), "residents see what they see"


def test_an_intervention_that_makes_police_see_more_is_effort_since_the_start() -> None:
    assert [way for way, _ in effort("registratie", ("toezicht_extra",), (), NUL, START, OP)[0]] == ["meer"]
    assert effort("registratie", ("mentor",), (), NUL, START, OP) == ((), ())


def test_a_limit_holds_one_direction_at_most_likely() -> None:
    down = Vensters((2.0,) * 4, (30.0,) * 4, (30.0,) * 4)
    others = [Vensters((10.0,) * 4, (10.0,) * 4, (10.0,) * 4)] * 5
    free, held = meet(down, (), others), meet(down, (), others, grenzen=[("minder", "inzet")])
    assert free.geteld.woord == "duidelijk minder"
    assert (held.geteld.woord, held.geteld.p, held.geteld.marge[1]) == ("waarschijnlijk minder", 0.05, 1.0)
    assert meet(down, (), others, grenzen=[("meer", "inzet")]).geteld == free.geteld


def test_how_much_other_groups_swing_is_said() -> None:
    calm = [Vensters((10.0,) * 4, (10.0,) * 4, (10.0,) * 4)] * 5
    wild = [Vensters((30.0,) * 4, (5.0,) * 4, (20.0,) * 4), Vensters((4.0,) * 4, (25.0,) * 4, (9.0,) * 4)] * 2
    own = Vensters((10.0,) * 4, (10.0,) * 4, (10.0,) * 4)
    assert not swings(meet(own, (), calm).spreiding)
    (said,) = swings(meet(own, (), wild).spreiding)
    assert said.code == "spreiding"
    assert "Bij andere groepen schommelt dit aantal" in said.text


def test_what_differs_between_sources_is_said_with_both_numbers() -> None:
    assert sources((10.0, 5.0), (10.0, 5.0)) == ()
    assert sources(None, (10.0, 5.0)) == ()
    (found,) = sources((10.0, 5.0), (12.0, 6.0))
    assert all(
        f" {n} " in f"{found.text.replace('.', ' ').replace(',', ' ').replace(';', ' ')} " for n in (10, 5, 12, 6)
    )
    assert found.sleutel == "", "stays inside the dossier"


@pytest.mark.parametrize(
    ("police", "asked", "fires"),
    [(0.6, 1.2, True), (0.6, 0.8, False), (1.4, 0.8, True), (0.97, 1.2, False)],
)
def test_registrations_and_residents(police: float, asked: float, fires: bool) -> None:
    empty = Antwoord("", "G", "incidenten", "registratie", "incidenten", OP)
    sure = Lijn(0.0, -1.0, -0.1, 0.01, 1.0)
    one = replace(empty, geteld=sure, rijen=(Row("verhouding", "", police),))
    other = replace(empty, indicator="ervaren", soort="enquete", rijen=(Row("verhouding", "", asked),))
    assert bool(disagreement([one, other])) is fires


def test_a_goal_that_rests_on_one_kind_of_source() -> None:
    assert "enquête" in one_sided(["registratie"])
    assert "registraties" in one_sided(["enquete"])
    assert one_sided(["registratie", "enquete"]) == ""


@pytest.mark.parametrize(
    ("nul", "na", "doel", "way", "over", "said"),
    [
        (100, 60, 70, "daling", False, "gehaald"),
        (100, 80, 70, "daling", False, "op weg"),
        (100, 110, 70, "daling", False, "niet"),
        (100, 80, 70, "daling", True, "niet"),
        (4, 9, 8, "stijging", False, "gehaald"),
        (4, None, 8, "stijging", False, "niet te zeggen"),
        (4, 5, None, "stijging", False, "niet te zeggen"),
        (4, 5, 8, "", False, "niet te zeggen"),
    ],
)
def test_the_target(nul, na, doel, way, over, said) -> None:
    ends = [None if x is None else (x, x) for x in (nul, na)]
    assert Streef(ends[0], ends[1], doel, way, over).woord == said


def test_a_withheld_part_that_could_go_either_way_says_nothing_of_the_target() -> None:
    assert Streef((100, 100), (68, 72), 70, "daling").woord == "niet te zeggen"
    assert Streef((100, 100), (66, 69), 70, "daling").woord == "gehaald"
