"""What was planted in the example region is found, and what is not there is not claimed."""

from datetime import date

import pyarrow as pa
import pytest

from jgwork.indicators.effect.doel import effect_van, effect_van_doel, effecten
from jgwork.indicators.effect.omgeving import omgeving
from jgwork.indicators.effect.recipe import read_recept, run
from jgwork.indicators.verkennend.estimate import Level
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.telling import Bekend

OP = date(2026, 7, 1)
YEAR = (date(2024, 7, 1), date(2025, 7, 1))


def codes(found) -> set[str]:
    return {w.code for w in found.waarschuwingen}


def test_the_true_effect_is_covered_by_its_margin(regio) -> None:
    tables, planted = regio
    truth = planted["echt_effect"]
    found = effect_van_doel(tables, f"D-{truth['groep']}-1", OP)
    low, high = found.marge
    assert low < truth["verhouding"] < high
    assert found.niveau is Level.COMPARISON
    assert not found.woord.startswith("duidelijk"), "chosen after the nulmeting and no year before"


def test_the_false_success_is_not_called_one(regio) -> None:
    tables, planted = regio
    groep = planted["terugval_naar_gemiddelde"]["groep"]
    found = effect_van_doel(tables, f"D-{groep}-1", OP)
    assert not found.woord.startswith("duidelijk")
    assert "aanpak" not in found.zin or "niet gezegd" in found.zin


def test_displacement_the_surroundings_are_no_comparison_and_their_change_is_shown(regio) -> None:
    tables, planted = regio
    truth = planted["verplaatsing"]
    found = effect_van(tables, truth["groep"], "incidenten_gebied", *YEAR, OP, gebied="eigen")
    moved = [w for w in found.waarschuwingen if w.code == "verplaatsing"]
    assert moved
    assert all(w.binnen and "ging het van" in w.text for w in moved)


def test_a_registration_break_stops_the_answer(regio) -> None:
    tables, planted = regio
    truth = planted["registratiebreuk"]
    found = effect_van(tables, "G05", truth["indicator"], *YEAR, OP, gebied=truth["gebied"])
    assert (found.woord, found.geteld) == ("alleen beschrijvend", None)
    assert "registratiebreuk" in codes(found)


def test_the_tied_group_is_left_out_and_its_own_change_is_shown(regio) -> None:
    tables, planted = regio
    group, other = planted["verbonden_vergelijkingsgroep"]["groepen"]
    assert other in omgeving(tables, OP).verbonden[group]
    found = effect_van_doel(tables, f"D-{group}-1", OP)
    (moved,) = [w for w in found.waarschuwingen if w.code == "verplaatsing"]
    assert moved.text.startswith(f"{other} doet niet mee als vergelijking")
    assert f"Bij {other} ging het van" in moved.text
    assert moved.sleutel == "", "another group is not named outside the dossier"


def test_windows_are_the_same_quarters_and_the_quarter_of_the_start_is_in_neither(regio) -> None:
    found = effect_van_doel(regio[0], "D-G02-1", OP).vensters
    assert found.kwartalen == ("2025-K4", "2026-K1", "2026-K2")
    assert found.kwartalen_nul == ("2024-K4", "2025-K1", "2025-K2")
    assert isinstance(found.na, Bekend)


EVENTS = {
    "in de nulmeting": ((date(2025, 1, 1), date(2025, 6, 30)), "minder"),
    "ervoor begonnen": ((date(2025, 6, 1), date(2025, 12, 31)), "beide"),
    "na de start": ((date(2025, 8, 1), date(2025, 10, 1)), "meer"),
}


@pytest.mark.parametrize("name", EVENTS)
def test_police_effort_gives_a_caution_in_the_direction_it_explains(regio, name: str) -> None:
    tables, _ = regio
    (van, tot), way = EVENTS[name]
    old = tables["contextgebeurtenis"]
    rows = [r for r in old.to_pylist() if r["soort"] != "inzet"]
    rows.append({**rows[0], "datum_van": van, "datum_tot": tot, "gebied_code": None, "soort": "inzet"})
    acts = [r | {"interventie_code": "mentor"} for r in tables["actie"].to_pylist()]
    changed = {**tables, "contextgebeurtenis": pa.Table.from_pylist(rows, schema=old.schema),
               "actie": pa.Table.from_pylist(acts, schema=tables["actie"].schema)}  # fmt: skip
    found = effect_van_doel(changed, "D-G11-1", OP)
    keys = {w.sleutel for w in found.waarschuwingen if w.code == "inzet"}
    assert keys == {"minder": {"inzet_voor"}, "meer": {"inzet_na"}, "beide": {"inzet_voor", "inzet_na"}}[way]


def test_registrations_and_residents_disagree(regio, soorten) -> None:
    tables, planted = regio
    found = effecten(tables, planted["indicatoren_oneens"]["groep"], OP, soorten=soorten)
    sure = any(a.woord.split()[-1] in {"minder", "meer"} for a in found.values())
    assert all(("oneens" in codes(a)) == sure for a in found.values()), "only where one can be told from swing"
    calm = effecten(tables, "G02", OP, soorten=soorten)
    assert not any("oneens" in codes(a) for a in calm.values())


def test_the_target_is_a_fact_apart_from_the_word(regio) -> None:
    found = effecten(regio[0], "G02", OP)
    assert found["D-G02-1"].streef == "gehaald"
    assert not found["D-G02-1"].woord.startswith("duidelijk")


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
