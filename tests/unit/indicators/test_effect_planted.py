"""What was planted in the example region is found, and what is not there is not claimed."""

from dataclasses import replace
from datetime import date

import pytest

from jgwork.indicators.effect.caution import Caution
from jgwork.indicators.effect.goal import effect_of_goal
from jgwork.indicators.effect.goals import effects_of_group
from jgwork.indicators.effect.ladder import evaluate
from jgwork.indicators.effect.recipe import read_recept, run
from jgwork.indicators.effect.situatie import situation_of_area, situation_of_group, tied_groups
from jgwork.vocabulary.errors import UsageError

OP = date(2026, 7, 1)
YEAR = (date(2024, 7, 1), date(2025, 7, 1))


def test_the_true_effect_is_covered_by_its_interval(regio) -> None:
    tables, planted = regio
    truth = planted["echt_effect"]
    found = effect_of_goal(tables, f"D-{truth['groep']}-1", OP)
    first = found.primary.table[0]
    assert first.low < truth["verhouding"] < first.high
    assert first.high < 1
    assert found.primary.wording == "waarschijnlijk minder"  # no year before the nulmeting: never 'duidelijk'
    assert all(e.table[0].low < truth["verhouding"] < e.table[0].high for e in found.others if e.table[0].low)


def test_the_false_success_is_flagged_and_not_called_an_effect(regio) -> None:
    tables, planted = regio
    groep = planted["terugval_naar_gemiddelde"]["groep"]
    found = effect_of_goal(tables, f"D-{groep}-1", OP)
    naive = next(e for e in found.others if e.method.startswith("voor en na"))
    assert naive.wording == "duidelijk minder"  # what a bare before and after would have said
    assert found.primary.wording == "niet te onderscheiden"
    assert found.primary.level <= 3
    assert Caution.PEAK in {w.code for w in found.cautions}
    assert any("terugval naar het gewone peil" in w for w in found.primary.warnings)


def test_the_false_success_is_not_called_an_effect_without_comparison_either(regio) -> None:
    tables, planted = regio
    truth = planted["terugval_naar_gemiddelde"]
    goal = next(g for g in tables["doel"].to_pylist() if g["doel_id"] == f"D-{truth['groep']}-1")
    span = (goal["nulmeting_van"], goal["nulmeting_tot"])
    situation = replace(situation_of_group(tables, truth["groep"], "incidenten", *span, OP), comparison=())
    short = replace(situation, treated=situation.treated.part(YEAR[0], date(2026, 5, 1)))  # 22 months: no time series
    found = evaluate(short)
    assert found.primary.method.startswith("voor en na")
    assert found.primary.wording == "niet te onderscheiden"
    assert "noemen het geen effect" in found.primary.text


def test_the_displacement_is_found(regio) -> None:
    tables, planted = regio
    truth = planted["verplaatsing"]
    found = evaluate(situation_of_area(tables, truth["groep"], "incidenten_gebied", *YEAR, OP))
    assert found.primary.method == "verschil met vergelijking (WDD)"
    assert found.primary.row("lokaal").high < 0
    assert found.primary.row("verplaatsing").low > 0
    assert "verplaatst" in found.primary.text
    assert found.primary.wording == "niet te onderscheiden"  # nothing is won on balance
    wdq = next(e for e in found.others if e.table[0].name == "wdq")
    assert wdq.value("wdq") < -0.5


def test_a_registration_break_stops_the_series(regio) -> None:
    tables, planted = regio
    truth = planted["registratiebreuk"]
    found = evaluate(situation_of_area(tables, "G05", truth["indicator"], *YEAR, OP, gebied=truth["gebied"]))
    assert found.primary.wording == "alleen beschrijvend"
    assert found.primary.table[0].value is None
    assert Caution.BREAK in {w.code for w in found.cautions}


def test_the_tied_comparison_group_is_left_out_and_named(regio) -> None:
    tables, planted = regio
    group, other = planted["verbonden_vergelijkingsgroep"]["groepen"]
    assert other in tied_groups(tables, group)
    found = effect_of_goal(tables, f"D-{group}-1", OP)
    warning = next(w.text for w in found.cautions if w.code is Caution.TIED)
    assert warning.startswith(f"{other} doet niet mee")
    area = evaluate(situation_of_area(tables, group, "incidenten_gebied", *YEAR, OP))
    assert any("BU99040201" in w.text for w in area.cautions if w.code is Caution.TIED)


def test_registrations_and_residents_disagree(regio, soorten) -> None:
    tables, planted = regio
    found = effects_of_group(tables, planted["indicatoren_oneens"]["groep"], OP, soorten=soorten)
    assert all(Caution.DISAGREE in {w.code for w in a.cautions} for a in found.values())
    calm = effects_of_group(tables, "G02", OP, soorten=soorten)
    assert not any(Caution.DISAGREE in {w.code for w in a.cautions} for a in calm.values())


def test_primary_goals_are_adjusted_and_the_rest_is_exploratory(regio, soorten) -> None:
    tables, _ = regio
    found = effects_of_group(tables, "G02", OP, soorten=soorten)
    p, holm = (found["D-G02-1"].primary.value(n) for n in ("p", "p_holm"))
    assert holm == pytest.approx(2 * p)  # the smallest of two: the third counts members and has no p
    assert any("Verkennend" in w for w in found["D-G02-4"].primary.warnings)


RECEPT = {
    "versie": 1, "groep": "G05", "op": OP,
    "effect": [
        {"naam": "incidenten", "doel": "D-G05-1"},
        {"naam": "gebied", "indicator": "incidenten_gebied", "van": YEAR[0], "tot": YEAR[1], "gebied": "eigen"},
    ],
}  # fmt: skip


def test_a_recipe_gives_the_same_bytes_on_shuffled_rows(regio) -> None:
    import numpy as np

    tables, _ = regio
    rng = np.random.default_rng(3)
    shuffled = {n: t.take(rng.permutation(t.num_rows)) for n, t in tables.items()}
    first, second = (run(read_recept(RECEPT), t) for t in (tables, shuffled))
    assert dict(first.tabellen) == dict(second.tabellen)
    assert first.text == second.text
    assert first.checksum == second.checksum
    assert set(first.tabellen) == {"incidenten", "gebied"}


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {**RECEPT, "versie": 2},
        {**RECEPT, "op": "2026-07-01"},
        {**RECEPT, "effect": [{"naam": "x"}]},
        {**RECEPT, "effect": [{"doel": "D", "kleur": 1}]},
        {**RECEPT, "effect": [{"doel": "D"}, {"doel": "D"}]},
    ],
)
def test_a_broken_recipe_says_what_is_wrong(bad) -> None:
    with pytest.raises(UsageError) as caught:
        read_recept(bad)
    assert caught.value.next_move
