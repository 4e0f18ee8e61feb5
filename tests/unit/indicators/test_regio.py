"""The region: links between municipalities against chance, and a region of thousands of groups that stays readable."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from scipy.stats import hypergeom

from jgwork.indicators.regio import Groepsregel, contactadvies, groep_gemeente, overzicht, verbanden
from jgwork.privacy.ledger import Ledger
from jgwork.privacy.release import Policy, release, reopen
from jgwork.views import bladen, kaart
from jgwork.views import regio as views
from jgwork.vocabulary.tables import ReleasedTable

POLICY = Policy("ketenoverleg", date="2026-07-01")


def places(**counts: object) -> ReleasedTable:
    """Return the released table of municipalities of one group."""
    columns = [
        {"naam": "gemeente_code", "titel": "Gemeente", "rol": "dim", "eenheid": "uitspraak"},
        {"naam": "n_registraties", "titel": "Registraties", "rol": "measure", "eenheid": "gebeurtenis"},
    ]
    rows = [[code, n] for code, n in counts.items()]
    table = {"naam": "gemeenten", "titel": "Gemeenten", "kolommen": columns, "rijen": rows, "info": {}}
    return reopen({"tabellen": [table]})[0]


def group(i: int, *codes: str) -> Groepsregel:
    tables = {"gemeenten": places(**{c: 20 + 5 * n for n, c in enumerate(codes)})}
    return Groepsregel(f"G{i:05d}", f"groep {i}", codes[0], 3 + i % 4, date(2026, 1, 1), "loopt", tables)


def by_chance(n: int, municipalities: int, seed: int) -> list[Groepsregel]:
    """Return groups seen in one to three municipalities drawn without any preference."""
    rng = np.random.default_rng(seed)
    codes = [f"GM{9001 + i}" for i in range(municipalities)]
    return [group(i, *rng.choice(codes, rng.integers(1, 4), replace=False)) for i in range(n)]


def released(regels: Sequence[Groepsregel]) -> dict[str, ReleasedTable]:
    made = (overzicht(regels, date(2026, 7, 1)), groep_gemeente(regels), verbanden(regels), contactadvies(regels))
    return {t.name: t for t in release([t for t in made if t is not None], POLICY, Ledger()).tables}


def test_the_chance_of_a_link_is_that_of_scipy() -> None:
    regels = [*(group(i, "A", "B") for i in range(6)), group(6, "A"), group(7, "B"), *(group(i, "C") for i in (8, 9))]
    made = verbanden(regels)
    assert made is not None
    (row,) = made.frame.to_dict("records")
    assert (row["groepen"], row["verwacht"]) == (6, 4.9)
    assert hypergeom.sf(5, 10, 7, 7) > 0.01 / 3  # three pairs are possible: the chance is not small enough
    assert row["valt_op"] == "nee"
    more = verbanden([*regels, *(group(i, "C") for i in range(10, 40))])
    assert more is not None
    assert hypergeom.sf(5, 40, 7, 7) < 0.01 / 3
    assert set(more.frame["valt_op"]) == {"ja"}


@pytest.mark.parametrize("seed", range(5))
def test_groups_placed_by_chance_give_no_link_that_stands_out(seed: int) -> None:
    made = verbanden(by_chance(300, 20, seed))
    assert made is not None
    assert len(made.frame) > 100
    assert (made.frame["valt_op"] == "ja").sum() <= 1


def test_a_planted_link_is_found_among_chance_and_said() -> None:
    planted = [group(1000 + i, "GM9003", "GM9017") for i in range(25)]
    tables = released([*by_chance(300, 20, 1), *planted])
    found = [r for r in tables["regio_verbanden"].records() if r["valt_op"] == "ja"]
    assert [(r["gemeente_a"], r["gemeente_b"]) for r in found] == [("GM9003", "GM9017")]
    view = views.verbanden(tables["regio_verbanden"], {"GM9003": "Alpha", "GM9017": "Beta"})
    assert "Een verband tussen gemeenten valt op" in next(iter(view.pictures.values())).title
    assert "Vaker dan toeval geeft bij deze aantallen: Alpha en Beta." in next(iter(view.pictures.values())).sentence


def test_none_is_said_where_none_stands_out_and_a_withheld_count_was_seen() -> None:
    hidden = Groepsregel("G1", "g1", "A", 3, None, "loopt", {"gemeenten": places(A=30, B={"niet_getoond": True})})
    tables = released([hidden, group(2, "A")])
    assert [r["groepen"] for r in tables["regio_verbanden"].records()] == [1]
    view = views.verbanden(tables["regio_verbanden"], {})
    assert view.pictures[""].title == "Er springt geen verband tussen gemeenten uit"
    assert "kan het toeval zijn" in view.pictures[""].sentence
    assert verbanden([group(1, "A"), group(2, "B")]) is None


def test_a_region_of_three_thousand_groups_is_shown_in_parts_and_nothing_is_lost() -> None:
    tables = released(by_chance(3_000, 342, 7))
    names = {f"GM{9001 + i}": f"Gemeente {i + 1}" for i in range(342)}
    view = views.groepen(tables["regio_groepen"])
    assert view.choice is not None
    assert len(view.pictures) == len(view.choice.options) == 120
    shown = [row[0] for p in view.pictures.values() for row in p.table.rows]
    assert shown == [f"groep {i}" for i in range(3_000)]
    assert all(len(p.figure["data"][0]["y"]) <= bladen.PART for p in view.pictures.values())
    assert view.pictures["25"].sentence.endswith("Dit is groep 26 tot en met 50 van 3.000.")
    areas = kaart.hexagons(names)
    found = [
        views.gemeenten(tables["regio_groep_gemeente"], tables["regio_verbanden"], areas, names),
        views.matrix(tables["regio_groep_gemeente"], names),
        views.contactadvies(tables["regio_contactadvies"], names),
        views.verbanden(tables["regio_verbanden"], names),
    ]
    for v in found:
        for p in v.pictures.values():
            assert len(p.title) < 120, p.title
            assert len(p.sentence) < 500, p.sentence
    assert found[0].pictures[""].figure["layout"]["annotations"] == []


def test_a_small_region_is_shown_whole() -> None:
    tables = released([group(i, "GM9001", "GM9002") for i in range(12)])
    assert views.groepen(tables["regio_groepen"]).choice is None
    assert len(views.matrix(tables["regio_groep_gemeente"], {}).pictures[""].table.rows) == 24
