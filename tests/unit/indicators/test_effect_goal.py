"""Goals that are no count: a network, answers of partners, members at a moment; and areas instead of the group."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from jgwork.graph.bouwen.incidenten import Incidenten
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.indicators.effect.anders import gevraagd, leden
from jgwork.indicators.effect.antwoord import Antwoord
from jgwork.indicators.effect.doel import effect_van_doel
from jgwork.indicators.effect.network_shift import network_shift
from jgwork.indicators.effect.omgeving import Omgeving
from jgwork.indicators.plan.doel import verlopen
from jgwork.indicators.plan.nulmeting import nulmeting
from jgwork.indicators.verkennend.estimate import Level
from jgwork.indicators.verkennend.reeks import reeksen_van
from jgwork.inhoud.perioden import Periode, hele_kwartalen, hele_maanden
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.telling import Bekend

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
        pytest.param({"effort": (100.0, 300.0)}, "inzet van de politie", marks=pytest.mark.nightly),
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
    found = effect_van_doel(tables, "D-G02-1", OP)
    assert found.methode.startswith("verschil in het netwerk")
    assert found.woord
    assert "netwerk" in found.zin
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
    found = effect_van_doel(tables, "D-G02-1", OP)
    assert found.woord == "duidelijk minder"  # six of six: p is 2/64
    assert next(r.value for r in found.rijen if r.name == "p") == 2 / 64
    mixed = dict(zip(partners, (-1, 1, 0, 1, -1, 0), strict=True))
    other = effect_van_doel({**tables, "duiding": answers(mixed)}, "D-G02-1", OP)
    assert other.woord == "niet te onderscheiden"
    with pytest.raises(UsageError, match="geen ronde"):
        effect_van_doel(tables, "D-G02-1", date(2026, 1, 1))


def test_members_at_a_moment_are_described(regio) -> None:
    found = effect_van_doel(regio[0], "D-G02-3", OP)
    assert {r.name: r.value for r in found.rijen if r.name in {"voor", "na"}} == {"voor": 6, "na": 9}
    assert (found.niveau, found.woord) == (Level.DESCRIPTIVE, "alleen beschrijvend")
    assert found.streef == "op weg"


def _termijn(tables, dag: date):  # type: ignore[no-untyped-def]
    rows = tables["doel"].to_pylist()
    return {**tables, "doel": pa.Table.from_pylist([r | {"streefdatum": dag} for r in rows], tables["doel"].schema)}


@pytest.mark.parametrize(
    ("tot", "op", "streef", "zin"),
    [
        (date(2026, 12, 31), OP, "op weg", ""),
        (date(2025, 12, 31), OP, "niet", "Termijn voorbij (31 december 2025). Het doel is niet gehaald."),
        (date(2026, 8, 15), date(2026, 9, 30), "niet te zeggen",
         "Termijn voorbij (15 augustus 2026). Of het doel is gehaald, is niet te zeggen."),
    ],
)  # fmt: skip
def test_past_its_term_no_goal_is_on_its_way_and_what_was_not_measured_up_to_it_is_unknown(
    tot: date, op: date, streef: str, zin: str, regio
) -> None:
    tables = _termijn(regio[0], tot)
    found = effect_van_doel(tables, "D-G02-3", op)
    assert found.streef == streef
    assert verlopen(tables, "G02", op, {"D-G02-3": found}).get("D-G02-3", "") == zin
    assert verlopen(tables, "G02", tot, {}) == {}, "its last day is within the term"


def test_a_goal_that_was_reached_is_never_late(regio) -> None:
    tables = _termijn(regio[0], date(2026, 1, 1))
    unknown = verlopen(tables, "G02", OP, {})
    assert len(unknown) == 4
    assert all(z.endswith("Of het doel is gehaald, is niet te zeggen.") for z in unknown.values())
    reached = replace(effect_van_doel(tables, "D-G02-3", OP), streef="gehaald")
    assert set(unknown) - set(verlopen(tables, "G02", OP, {"D-G02-3": reached})) == {"D-G02-3"}


def test_a_survey_is_a_share_of_its_answers(regio) -> None:
    """262 of 840 answers before: a share, and never a number of residents."""
    found = effect_van_doel(regio[0], "D-G02-2", OP)
    shares = {r.name: r.value for r in found.rijen}
    assert shares["voor"] == pytest.approx(100 * 262 / 840)
    assert shares["antwoorden_voor"] == 840
    assert found.zin.startswith("Van de bewoners die antwoordden, zei 31,2% dit te ervaren in de nulmeting")
    assert (found.geteld, found.woord) == (None, "alleen beschrijvend")


def test_an_indicator_that_only_the_area_has_is_measured_there(regio) -> None:
    found = effect_van_doel(with_goal(regio[0], "meldingen_overlast"), "D-G02-1", OP)
    assert found.vensters is not None
    assert found.niveau >= Level.COMPARISON
    assert nulmeting(with_goal(regio[0], "meldingen_overlast"), "D-G02-1").waarde > 0


def test_counts_over_half_years_are_described_between_two_ends(regio) -> None:
    """New members are counted twice a year and withheld under five: that is no lack of quarters, and never zero."""
    found = effect_van_doel(regio[0], "D-G02-4", OP)
    assert "van tussen 0 en 8 naar tussen 0 en 8, in dezelfde 12 maanden" in found.zin
    assert "gaf alleen 'minder dan 5'" in found.zin
    assert (found.woord, found.streef, found.verhouding) == ("alleen beschrijvend", "niet te zeggen", None)
    rows = [
        r
        | (
            {"teller": n, "waarde": n}
            if (n := {"2024": 3, "2025-01": 2, "2025-07": 1, "2026": 0}.get(_half(r))) is not None
            else {}
        )
        for r in regio[0]["meting"].to_pylist()
    ]
    known = {**regio[0], "meting": pa.Table.from_pylist(rows, schema=regio[0]["meting"].schema)}
    found = effect_van_doel(known, "D-G02-4", OP)
    assert "van 5 naar 1, in dezelfde 12 maanden" in found.zin
    assert found.streef == "gehaald"


def _half(row) -> str:
    if (row["indicator_code"], row["eenheid_id"]) != ("nieuwe_leden", "G02"):
        return ""
    first = row["periode_van"]
    return str(first.year) if first in {date(2024, 7, 1), date(2026, 1, 1)} else f"{first:%Y-%m}"


def test_one_quarter_of_the_year_is_said_and_nothing_is_made_of_it(regio) -> None:
    found = effect_van_doel(regio[0], "D-G04-1", OP)
    assert "ging van 35 naar 10, in hetzelfde kwartaal van het jaar. Er zijn nog geen twee" in found.zin
    assert (found.woord, found.streef, found.geteld) == ("alleen beschrijvend", "niet te zeggen", None)


@pytest.mark.parametrize(
    ("nu", "word", "said"),
    [
        ((20.0, 100.0), "alleen beschrijvend", "20,0% nu (100 antwoorden)"),
        ((0.0, 100.0), "alleen beschrijvend", "0,0% nu (100 antwoorden)"),
        ((0.0, 0.0), "niet te zeggen", "is niet bekend"),
        ((20.0, None), "niet te zeggen", "is niet bekend"),
        ((None, 100.0), "niet te zeggen", "is niet bekend"),
    ],
)
def test_a_survey_that_nobody_answered_is_unknown(nu: tuple[float | None, ...], word: str, said: str) -> None:
    """It is no 0% of as many answers as the period has days, and no target is reached by it."""
    halves = [(date(2024, 7, 1), date(2025, 1, 1), 30.0, 100.0), (date(2025, 7, 1), date(2026, 1, 1), *nu)]
    rows = [
        {"indicator_code": "ervaren_overlast", "eenheid_type": "gebied", "eenheid_id": "BU1", "periode_van": van,
         "periode_tot": tot, "teller": teller, "noemer": noemer, "waarde": None}
        for van, tot, teller, noemer in halves
    ]  # fmt: skip
    (series,) = reeksen_van(pd.DataFrame(rows), "ervaren_overlast").values()
    empty = Antwoord("D", "G", "ervaren_overlast", "enquete", "bewoners", date(2026, 6, 30))
    goal = {"streefwaarde": 25.0, "richting": "daling"}
    found = gevraagd(empty, series, (date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 2, 1), date(2026, 6, 30)), goal)
    assert found.woord == word
    assert said in found.zin
    assert (found.streef == "gehaald") is (word != "niet te zeggen")


@pytest.mark.parametrize(
    ("nu", "target", "word", "streef", "said"),
    [
        (6.0, 7.0, "alleen beschrijvend", "op weg", "van 5 in de nulmeting naar 6 nu."),
        (
            "<5",
            7.0,
            "alleen beschrijvend",
            "niet",
            "van 5 in de nulmeting naar tussen 0 en 4 nu. Wie leverde, gaf alleen",
        ),
        ("<5", 3.0, "alleen beschrijvend", "niet te zeggen", "naar tussen 0 en 4 nu. Wie leverde, gaf alleen"),
        (None, 7.0, "niet te zeggen", "niet te zeggen", "De stand in de nulmeting of nu is niet bekend."),
    ],
)
def test_members_that_the_supplier_kept_back_lie_between_two_ends(
    nu: float | str | None, target: float, word: str, streef: str, said: str
) -> None:
    """'tussen 0 en 4' was said of the progress, and 'niet bekend' right under it; fewer than five reach no seven."""
    halves: list[tuple[date, date, float | str | None]] = [
        (date(2024, 7, 1), date(2025, 1, 1), 5.0),
        (date(2025, 7, 1), date(2026, 1, 1), nu),
    ]
    rows = [
        {"indicator_code": "dagbesteding", "eenheid_type": "groep", "eenheid_id": "G", "periode_van": van,
         "periode_tot": tot, "teller": None if n == "<5" else n, "noemer": None, "waarde": None,
         "onderdrukt": n == "<5"}
        for van, tot, n in halves
    ]  # fmt: skip
    (series,) = reeksen_van(pd.DataFrame(rows), "dagbesteding").values()
    empty = Antwoord("D", "G", "dagbesteding", "traject", "leden", date(2026, 6, 30))
    goal = {"streefwaarde": target, "richting": "stijging"}
    found = leden(empty, series, (date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 2, 1), date(2026, 6, 30)), goal)
    assert (found.woord, found.streef) == (word, streef)
    assert said in found.zin
    assert ("niet bekend" in found.zin) is (nu is None)


def test_a_group_in_which_nothing_happened_and_an_area_without_neighbours_have_an_answer() -> None:
    """Delivered and nothing there is zero; that no part of an area was described is no error."""
    span = Periode(date(2023, 1, 1), date(2026, 7, 1))
    none = {q.van: Bekend(0.0) for q in hele_kwartalen(span.van, span.tot)}
    around = Omgeving({"incidenten": {"A": none}}, {}, {}, {})
    goal = {
        "doel_id": "D1", "groep_id": "A", "indicator_code": "incidenten", "nulmeting_van": date(2024, 1, 1),
        "nulmeting_tot": date(2025, 1, 1), "streefwaarde": 5.0, "richting": "daling", "streefdatum": None,
    }  # fmt: skip
    step = {"groep_id": "A", "stap": 6, "gebeurtenis": "start", "datum": date(2025, 1, 15)}
    months = [
        {"indicator_code": "meldingen_overlast_jeugd", "eenheid_type": "gebied", "eenheid_id": "BU1", "teller": 10.0,
         "periode_van": m.van, "periode_tot": m.tot, "noemer": None, "waarde": None, "definitie_versie": "1"}
        for m in hele_maanden(span.van, span.tot)
    ]  # fmt: skip
    home = {"groep_id": "A", "gemeente_code": "GM1", "wijk_code": "WK1", "buurt_code": "BU1"}
    tables = {
        n: pa.Table.from_pylist([row])
        for n, row in (("doel", goal), ("processtap", step), ("groep", home))
    } | {"meting": pa.Table.from_pylist(months)}  # fmt: skip
    found = effect_van_doel(tables, "D1", date(2026, 6, 30), rond=around)
    assert (found.woord, found.reden, found.streef) == ("alleen beschrijvend", "te_weinig", "gehaald")
    tables["doel"] = pa.Table.from_pylist([goal | {"indicator_code": "meldingen_overlast_jeugd"}])
    told = effect_van_doel(tables, "D1", date(2026, 6, 30), rond=around)
    assert told.vensters is not None
    assert told.woord == "niet te onderscheiden"
