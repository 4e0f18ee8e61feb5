"""The region: links between municipalities against chance, and a region of thousands of groups that stays readable."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from jgwork.indicators.regio.contact import contactadvies, gedeeld, onderling
from jgwork.indicators.regio.tabellen import Groepsregel, capaciteit, groep_gemeente, overzicht, verbanden
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.release.gate import Policy, release, reopen
from jgwork.views.regio import beelden as views
from jgwork.views.regio import bladen, contact, kaart
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


def plain(name: str, measure: str, rows: list[list[object]], dims: int = 1) -> ReleasedTable:
    """Return a released table of a group with one measure."""
    labels = {1: ["gemeente_code"], 2: ["partner", "kwartaal"], 3: ["datum", "overleg", "onderwerpen"]}[dims]
    columns = [{"naam": n, "titel": n, "rol": "dim", "eenheid": "uitspraak"} for n in labels]
    columns.append({"naam": measure, "titel": measure, "rol": "measure", "eenheid": "uitspraak"})
    return reopen({"tabellen": [{"naam": name, "titel": name, "kolommen": columns, "rijen": rows, "info": {}}]})[0]


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
    from scipy.stats import hypergeom

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
    assert view.pictures[""].title == "A en B delen de meeste groepen: een"
    assert "kan het toeval zijn" in view.pictures[""].sentence
    assert verbanden([group(1, "A"), group(2, "B")]) is None


def test_a_region_of_three_thousand_groups_is_shown_in_parts_and_nothing_is_lost() -> None:
    tables = released(by_chance(3_000, 342, 7))
    names = {f"GM{9001 + i}": f"Gemeente {i + 1}" for i in range(342)}
    view = views.groepen(tables["regio_groepen"], names)
    assert view.choice is not None
    assert [o[0] for o in view.choice.options] == list(view.pictures)
    for filter_, rows in (("alle", 3_000), ("stap-4", 750), ("GM9001", None)):
        pages = {k: p for k, p in view.pictures.items() if k == filter_ or k.startswith(f"{filter_}.")}
        shown = [row[0] for p in pages.values() for row in p.table.rows]
        assert len(shown) == len(set(shown)) == (rows or len(shown)) > 0
    whole = [row[0] for k, p in view.pictures.items() if k.startswith("alle.") for row in p.table.rows]
    assert whole == [f"groep {i}" for i in range(3_000)]
    assert all(len(p.figure["data"][0]["y"]) <= bladen.MOST for p in view.pictures.values())
    assert view.pictures["alle.25"].sentence.endswith("Alle groepen, 26 tot en met 50.")
    areas = kaart.hexagons(names)
    found = [
        views.gemeenten(tables["regio_groep_gemeente"], tables["regio_verbanden"], areas, names),
        views.matrix(tables["regio_groep_gemeente"], names),
        contact.contactadvies(tables["regio_contactadvies"], names, {}),
        views.verbanden(tables["regio_verbanden"], names),
    ]
    for v in found:
        for p in v.pictures.values():
            assert len(p.title) < 120, p.title
            assert len(p.sentence) < 500, p.sentence
    assert found[0].pictures[""].figure["layout"]["annotations"] == []


def test_a_small_region_is_shown_whole_with_filters_and_the_reason_of_its_order() -> None:
    tables = released([group(i, "GM9001", "GM9002") for i in range(12)])
    view = views.groepen(tables["regio_groepen"], {"GM9001": "Alpha"}, "eerst wie in stap 4 zit")
    assert [code for code, _ in view.choice.options] == ["alle", "stap-3", "stap-4", "stap-5", "stap-6", "GM9001"]
    assert len(view.pictures["alle"].table.rows) == 12
    assert {row[2] for row in view.pictures["stap-4"].table.rows} == {"4"}
    assert "De volgorde is die van het overleg: eerst wie in stap 4 zit." in view.pictures["alle"].sentence
    assert len(views.matrix(tables["regio_groep_gemeente"], {}).pictures["plekken"].table.rows) == 24


def test_a_source_that_says_nothing_and_a_municipality_without_data_are_unknown_and_not_zero() -> None:
    stays = plain("verblijf_gemeenten", "plekken", [["GM9003", 2]])
    lives = plain("woongemeente_code", "leden", [["GM9001", "de meeste"], ["overige", {"niet_getoond": True}]])
    one = Groepsregel("G1", "groep 1", "GM9001", 3, None, "loopt", {
        "gemeenten": places(GM9001=30, GM9002={"niet_getoond": True}), "verblijf_gemeenten": stays,
        "woongemeente_code": lives,
    })  # fmt: skip
    silent = Groepsregel("G2", "groep 2", "GM9001", 2, None, "loopt", {})
    tables = released([one, silent])
    rows = {(r["groep"], r["gemeente_code"]): r for r in tables["regio_groep_gemeente"].records()}
    assert rows["groep 1", "GM9001"] == {
        "groep": "groep 1", "gemeente_code": "GM9001", "n_registraties": 30, "plekken": None, "wonen": "de meeste",
    }  # fmt: skip
    assert rows["groep 1", "GM9002"]["n_registraties"] == "niet getoond (beschermd)"
    assert rows["groep 1", "GM9003"]["n_registraties"] is None
    assert rows["groep 2", "onbekend"]["n_registraties"] is None
    areas = kaart.hexagons({c: c for c in ("GM9001", "GM9002", "GM9003", "GM9009")})
    names = {"GM9009": "Stil"}
    view = views.matrix(tables["regio_groep_gemeente"], names, areas)
    raster = view.pictures["n_registraties"].raster
    at = raster.kolommen.index("Stil")
    assert [cells[at] for _, cells in raster.rijen] == [("onbekend", ""), ("onbekend", "")]  # words, and no tint
    assert {word for word, _ in dict(raster.rijen)["groep 2"]} == {"onbekend"}
    twin = views.gemeenten(tables["regio_groep_gemeente"], None, areas, {**names, "GM9001": "A"}).pictures[""].table
    assert any(cell == "onbekend" for _, cell in twin.rows)


def test_the_advice_is_one_line_per_pair_with_reason_strength_and_decision() -> None:
    stays = plain("verblijf_gemeenten", "plekken", [["GM9002", 1]])
    regels = [
        Groepsregel("G1", "groep 1", "GM9001", 3, None, "loopt", {
            "gemeenten": places(GM9001=30, GM9002=10), "verblijf_gemeenten": stays}),
        Groepsregel("G2", "groep 2", "GM9001", 3, None, "loopt", {
            "gemeenten": places(GM9001=95, GM9002={"niet_getoond": True}, GM9003=5)}),
        Groepsregel("G3", "groep 3", "GM9001", 3, None, "loopt", {  # it comes there; its number is not told
            "gemeenten": places(GM9001=85),
            "verblijf_gemeenten": plain("verblijf_gemeenten", "plekken", [["GM9004", 1]])}),
    ]  # fmt: skip
    made = contactadvies(regels, {("G1", "GM9002"): "terzijde"})
    table = release([made], POLICY, Ledger()).tables[0]
    names = {"GM9001": "Alfa", "GM9002": "Beta", "GM9003": "Gamma", "GM9004": "Delta"}
    own = {f"groep {i}": "GM9001" for i in (1, 2, 3)}
    (picture,) = contact.contactadvies(table, names, own).pictures.values()
    assert [row[0] for row in picture.table.rows] == ["Alfa en Beta", "Alfa en Delta", "Alfa en Gamma"]
    beta, delta, gamma = picture.table.rows
    assert "Groep 1: 10 van de 40 getoonde registraties (25%) en komt er op een plek." in beta[1]
    assert "Groep 2: gezien, het aantal registraties is niet getoond." in beta[1]
    assert beta[2:] == ("sterk", "groep 1: terzijde; groep 2: nog open")
    assert gamma[2:] == ("zwak", "nog open")
    assert "Groep 3: komt er op een plek (hoeveel registraties daar waren, wordt niet verteld)." in delta[1]
    assert delta[2] == "niet te zeggen"


def test_hours_asked_stand_beside_hours_available_and_silence_is_unknown() -> None:
    asked = plain("inzet_per_kwartaal", "uren_gevraagd", [["politie", "2026-K4", 60], ["halt", "2026-K4", 8]], 2)
    regels = [Groepsregel(f"G{i}", f"g{i}", "A", 6, None, "loopt", {"inzet_per_kwartaal": asked}) for i in (1, 2)]
    made = capaciteit(regels, {("politie", "2026-K4"): 100.0})
    table = release([made], POLICY, Ledger()).tables[0]
    rows = {r["partner"]: r for r in table.records()}
    assert (rows["politie"]["uren_gevraagd"], rows["politie"]["tekort"]) == (120, 20)
    assert (rows["halt"]["uren_beschikbaar"], rows["halt"]["tekort"]) == (None, None)
    view = views.capaciteit(table, {"partner": {"politie": "Politie", "halt": "Halt"}})
    assert view.pictures["2026-K4"].title == "Vierde kwartaal 2026: Politie komt 20 uur te kort"
    assert "niet bekend van Halt" in view.pictures["2026-K4"].sentence


@pytest.mark.parametrize(
    ("n", "told", "k", "base", "words"),
    [
        (None, False, 5, 1, "minder dan 5"), (12, True, 5, 1, "12"), (12, True, 10, 5, "ongeveer 10"),
        (7, True, 10, 5, "minder dan 10"), (None, True, 5, 1, "minstens 5"),
    ],
)  # fmt: skip
def test_an_audience_is_told_of_an_overlap_what_its_own_threshold_allows(n, told, k, base, words) -> None:
    run = {"batch": "KB-1", "periode": "2026-K3", "vrager": "A", "antwoorder": "B", "k": 5, "bereikt": told}
    made = gedeeld([{**run, "aantal": n}], k, base)
    assert made is not None
    assert list(made.frame["uitkomst"]) == [words]
    assert gedeeld([], k, base) is None


def test_the_next_report_and_what_is_late_stand_in_the_portfolio() -> None:
    calendar = plain("rapportagekalender", "stand", [
        ["2026-03-01", "Driehoek", "voortgang", "gegeven"], ["2026-06-01", "Gemeenteraad", "voortgang", "te laat"],
        ["2026-09-01", "Driehoek", "voortgang", "volgende"],
    ], 3)  # fmt: skip
    late = Groepsregel("G1", "g1", "A", 6, None, "loopt", {"rapportagekalender": calendar})
    table = released([late, group(2, "A")])["regio_groepen"]
    assert [r["volgend_bericht"] for r in table.records()] == [
        "te laat: Gemeenteraad, 1 juni 2026",
        "niets afgesproken",
    ]
    view = views.groepen(table, {})
    assert "Een bericht is te laat bij g1." in view.pictures["alle"].sentence
    assert [row[0] for row in view.pictures["bericht"].table.rows] == ["g1"]


def test_a_pair_of_groups_stands_there_once_whichever_of_the_two_tells_of_it() -> None:
    """A group names another by its name and id; that is still the same pair."""
    columns = [
        {"naam": n, "titel": n, "rol": r, "eenheid": "uitspraak"}
        for n, r in (("groep", "dim"), ("groepsrelatie_soort", "dim"), ("richting_groep", "measure"),
                     ("partners", "measure"))
    ]  # fmt: skip

    def tells(i: int, other: str, way: str) -> Groepsregel:
        rows = [[other, "doorstroom", way, 1]]
        table = {"naam": "groepen", "titel": "Groepen", "kolommen": columns, "rijen": rows, "info": {}}
        return Groepsregel(f"G{i}", f"groep {i}", "A", 3, None, "loopt", {"groepen": reopen({"tabellen": [table]})[0]})

    made = onderling([tells(1, "groep 2 (G2)", "van deze groep"), tells(2, "groep 1 (G1)", "naar deze groep")])
    assert made is not None
    assert made.frame.to_numpy().tolist() == [["groep 1", "groep 2", "doorstroom", "van groep 1", 1]]
