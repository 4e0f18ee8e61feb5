"""What the headlines of effect say: which goal moved, which way, and whether going back is worth considering."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from jgwork.privacy.stand.breed import regel
from jgwork.privacy.stand.grof import Grof
from jgwork.views import effect
from jgwork.views.voorblad.bord import bord, kop
from jgwork.views.voorblad.strook import Feiten, strook
from jgwork.vocabulary.tables import ReleasedTable, Value
from jgwork.vocabulary.verandering import ANTWOORDEN, termijn
from jgwork.vocabulary.voorblad import Actieregel, Doelregel

Maak = Callable[..., ReleasedTable]
KOLOMMEN = (
    "oordeel", "nulmeting", "nu", "verhouding", "laag", "hoog", "stand", "reden", "kwartalen", "antwoorden_nul",
    "antwoorden_nu", *(f"let_op_{i}" for i in range(1, 7)),
)  # fmt: skip
#: Before, now, ratio and margin that go with a word.
CIJFERS: dict[str, tuple[Value, ...]] = {
    "duidelijk minder": (25.0, 8.0, 0.32, 0.2, 0.5),
    "duidelijk meer": (8.0, 25.0, 3.1, 2.0, 5.0),
    "niet te onderscheiden": (25.0, 24.0, 0.96, 0.8, 1.2),
    "nog niet begonnen": (None, None, None, None, None),
}


@pytest.mark.parametrize(
    ("doelen", "zegt"),
    [
        ({"Incidenten": "duidelijk minder"}, "Incidenten: duidelijk minder dan in de nulmeting"),
        ({"Incidenten": "duidelijk meer"}, "Incidenten: duidelijk meer dan in de nulmeting"),
        ({"Overlast": "niet te onderscheiden", "Incidenten": "duidelijk minder"},
         "Incidenten: duidelijk minder dan in de nulmeting"),
        ({"Incidenten": "duidelijk minder", "Overlast": "duidelijk meer"},
         "Incidenten: duidelijk minder dan in de nulmeting; overlast: duidelijk meer"),
    ],
)  # fmt: skip
def test_which_goal_moved_and_which_way(doelen: dict[str, str], zegt: str, tabel: Maak) -> None:
    assert _doelen(doelen, tabel) == zegt


@pytest.mark.parametrize("woord", ["niet te onderscheiden", "nog niet begonnen"])
def test_what_did_not_move_is_not_said_to_have_moved(woord: str, tabel: Maak) -> None:
    said = _doelen({"Incidenten": woord}, tabel).lower()
    assert "minder" not in said
    assert "meer dan" not in said


@pytest.mark.parametrize("woord", ["waarschijnlijk minder", "niet te onderscheiden"])
def test_who_is_shown_no_numbers_hears_the_same_of_what_was_tested(woord: str, tabel: Maak) -> None:
    view = effect.doelen(tabel(["doel"], KOLOMMEN, [("Incidenten", woord, *(None,) * (len(KOLOMMEN) - 1))]))
    assert view is not None
    assert view.pictures[""].title == "Geen doel veranderde duidelijk: het kan ook toeval zijn"


def _doelen(doelen: dict[str, str], tabel: Maak) -> str:
    rest = (None,) * (len(KOLOMMEN) - 6)
    view = effect.doelen(tabel(["doel"], KOLOMMEN, [(name, w, *CIJFERS[w], *rest) for name, w in doelen.items()]))
    assert view is not None
    return view.pictures[""].title


def test_the_picture_shows_the_ratio_that_the_sentence_names(tabel: Maak) -> None:
    """37 after 62 is 40% fewer; that others went up is a second sentence, not what 'now divided by nulmeting' is."""
    columns = (*KOLOMMEN, "geteld_verhouding", "geteld_laag", "geteld_hoog")
    row = (
        "Incidenten",
        "nog niet begonnen",
        62.0,
        37.0,
        0.55,
        0.32,
        1.18,
        *(None,) * (len(KOLOMMEN) - 6),
        0.6,
        0.36,
        1.22,
    )
    view = effect.doelen(tabel(["doel"], columns, [row]))
    assert view is not None
    drawn = str(view.pictures[""].figure)
    assert "0,60" in drawn
    assert "0,55" not in drawn


@pytest.mark.parametrize(
    ("voorstellen", "bevat", "zwijgt"),
    [
        ({"Incidenten": "overweeg een lus", "Overlast": "blijf volgen"}, "Incidenten", "Overlast"),
        ({"Incidenten": "blijf volgen", "Overlast": "overweeg een lus"}, "Overlast", "Incidenten"),
        ({"Incidenten": "blijf volgen", "Overlast": "blijf volgen"}, "geen reden om terug", "Overweeg"),
        ({"Incidenten": "blijf volgen", "Overlast": "onbekend"}, "niet te zeggen van Overlast", "geen reden om terug"),
    ],
)
def test_for_which_goal_going_back_is_worth_considering(
    voorstellen: dict[str, str], bevat: str, zwijgt: str, tabel: Maak
) -> None:
    rows = [(name, what, "ging van het doel af") for name, what in voorstellen.items()]
    view = effect.lussen(tabel(["doel"], ["voorstel", "reden"], rows))
    assert view is not None
    assert bevat in view.pictures[""].title
    assert zwijgt not in view.pictures[""].title


@pytest.mark.parametrize(
    ("vast", "zegt"),
    [
        (("1 juli 2025", "nog niet vastgesteld"), "Van een van de twee doelen staat de nulmeting vast"),
        (("nog niet vastgesteld", "nog niet vastgesteld"), "De nulmeting staat nog niet vast. Stel haar vast"),
    ],
)
def test_of_how_many_goals_the_nulmeting_is_fixed(vast: tuple[str, str], zegt: str, tabel: Maak) -> None:
    rows = [("Incidenten", vast[0], "geen"), ("Overlast", vast[1], "geen")]
    view = effect.nulmetingen(tabel(["doel"], ["vastgesteld", "correctie"], rows))
    assert view is not None
    assert view.pictures[""].title == zegt


def test_only_what_residents_were_asked_is_a_share_and_goes_to_a_wide_audience(tabel: Maak) -> None:
    """A count under ten is described too: it is no percentage, and its numbers are not for everybody."""
    columns = ("oordeel", "termijn", "nulmeting", "nu", "streefwaarde", "kwartalen", "stand", "reden", *ANTWOORDEN)
    asked: tuple[Value, ...] = ("alleen beschrijvend", "1 mei 2027", 30.0, 26.0, 20.0, None, "op weg", None, 400, 410)
    few: tuple[Value, ...] = ("alleen beschrijvend", "1 mei 2027", 5.0, 3.0, 2.0, 4, "op weg", "te_weinig", None, None)
    table = tabel(["doel"], columns, [("Overlast", *asked), ("Misdrijven", *few)])
    rule = regel("doelen")
    assert rule is not None
    wide = rule(table, Grof())
    assert wide is not None
    rows = {r[0]: dict(zip(columns, r[1:], strict=True)) for r in wide.rijen}
    assert [rows["Overlast"][c] for c in ("nulmeting", "nu", *ANTWOORDEN)] == [30.0, 26.0, 400, 410]
    told = {c for c, v in rows["Misdrijven"].items() if v is not None}
    assert told == {"oordeel", "termijn"}, "what was counted is for the narrow audience only"
    plan = [{"doel": d, "hoofddoel": "x", "eigenaar": None} for d in ("Overlast", "Misdrijven")]
    board = bord({"plandoelen": plan, "doelen": table.records()}, ())
    seen = [(g.nulmeting, g.nu, g.streef) for g in board]
    assert seen == [("30%", "26%", "20%"), ("5 in 4 kwartalen", "3 in 4 kwartalen", "2 in 4 kwartalen")]
    assert [g.zeker.startswith("Enquête") for g in board] == [True, False]


def test_the_same_part_of_the_members_is_not_called_the_same_share() -> None:
    plan = [{"doel": "School", "hoofddoel": "x", "eigenaar": None}]
    said = {"doel": "School", "oordeel": "niet in aantallen te tonen", "leden_nul": "een kwart tot de helft"}
    (row,) = bord({"plandoelen": plan, "doelen": [said | {"leden_nu": said["leden_nul"], "leden_woord": "gelijk"}]}, ())
    assert (row.nu, row.zeker) == ("een kwart tot de helft", "Hetzelfde deel. Een kleiner verschil is zo niet te zien.")


LATE = termijn(date(2025, 6, 30), date(2026, 6, 30))


def _bord(tabel: Maak, *goals: tuple[Value, ...], gestopt: bool = False) -> tuple[tuple[Doelregel, ...], list[str]]:
    """Return the board of goals (name, stand, word of members, term), and what is said of each in words."""
    names = (*KOLOMMEN, "termijn", "streefwaarde", *effect.DEELS)
    empty: dict[str, Value] = dict.fromkeys(names)
    rows = []
    for name, stand, part, term in goals:
        told = {"oordeel": "niet te onderscheiden", "nulmeting": 30.0, "nu": 20.0, "streefwaarde": 15.0, "stand": stand}
        parts = {"oordeel": "niet in aantallen te tonen", "leden_nul": part, "leden_nu": part, "leden_woord": "vooruit",
                 "leden_nul_op": "1 mei 2024", "leden_nu_op": "1 mei 2025"}  # fmt: skip
        rows.append((name, *(empty | (parts if part else told) | {"termijn": term}).values()))
    table = tabel(["doel"], names, rows)
    plan = [{"doel": g[0], "hoofddoel": "x", "eigenaar": None, "termijn": g[3]} for g in goals]
    board = bord({"plandoelen": plan, "doelen": table.records()}, (), gestopt=gestopt)
    return board, [effect.in_words(r, gestopt=gestopt) for r in table.records()]


def test_a_goal_past_its_term_is_said_to_be_and_never_on_its_way(tabel: Maak) -> None:
    assert LATE == "termijn voorbij (30 juni 2025)"
    board, said = _bord(
        tabel, ("A", "niet", None, LATE), ("B", "gehaald", None, LATE), ("C", None, "een kwart", LATE),
        ("D", None, "een kwart", "1 mei 2027"), ("E", "op weg", None, "1 mei 2027"),
    )  # fmt: skip
    assert [(g.merk, g.termijn.startswith("termijn voorbij")) for g in board] == [
        ("niet_gehaald", True), ("gehaald", True), ("onbekend", True), ("op_weg", False), ("op_weg", False),
    ]  # fmt: skip
    assert kop(board).endswith("; van twee doelen is de termijn voorbij"), "one of the three was reached"
    assert said[0].endswith("Termijn voorbij (30 juni 2025). Het doel is niet gehaald.")
    assert said[1].endswith("De streefwaarde is gehaald.")
    assert said[2].endswith("Termijn voorbij (30 juni 2025). Of het doel is gehaald, is niet te zeggen.")
    assert not [s for s in said[3:] if "voorbij" in s]
    board = (replace(board[0], eigenaar="Politie"), *board[1:])
    first = "A (Politie) moest uiterlijk 30 juni 2025 gehaald zijn en is dat niet."
    second = "C moest uiterlijk 30 juni 2025 gehaald zijn; of dat zo is, is niet te zeggen."
    assert _gevraagd(board, 6) == [f"{first} {second} Geeft u meer tijd, of past u het plan aan?"]
    assert _gevraagd((*board, board[0]), 6)[0].endswith(
        f"{second} En nog een. Geeft u meer tijd, of past u het plan aan?"
    )
    assert _gevraagd(board[1:2] + board[3:], 6) == _gevraagd(board, 7) == _gevraagd(board, 6, gestopt=True) == []


def _gevraagd(board: tuple[Doelregel, ...], stap: int, *, gestopt: bool = False) -> list[str]:
    """Return what the decision strip asks about goals past their term."""
    facts = Feiten(stap, gestopt=gestopt, rows={}, doelen=board, acties=(), kaders=(), volgend="")
    return [card.zin for card in strook(facts)[0] if "termijn" in card.kop]


def test_when_an_approach_was_stopped_no_goal_is_still_to_be_reached(tabel: Maak) -> None:
    goals = (("A", "niet", None, "1 mei 2027"), ("B", "op weg", None, "1 mei 2027"), ("C", "gehaald", None, LATE))
    board, said = _bord(tabel, *goals, gestopt=True)
    assert [g.merk for g in board] == ["niet_gehaald", "onbekend", "gehaald"]
    assert kop(board, gestopt=True) == "Van de drie doelen: een gehaald, een niet gehaald en een niet te beoordelen"
    assert said[0].endswith("De streefwaarde is niet gehaald.")
    assert said[1].endswith("Bij de laatste telling was het op weg naar de streefwaarde.")
    running, _ = _bord(tabel, *goals)
    assert [g.merk for g in running] == ["niet", "op_weg", "gehaald"]


def test_what_still_runs_when_an_approach_was_stopped_asks_who_looks_after_it() -> None:
    going = Actieregel("Eigen plek", "Gemeente", "30 augustus 2026", "loopt", "", "loopt")
    done = replace(going, actie="Extra toezicht", soort="klaar")
    facts = Feiten(7, gestopt=True, rows={}, doelen=(), acties=(going, done), kaders=(), volgend="")
    _, card = strook(facts)[0]
    assert card.zin == "Nog niet klaar: eigen plek (gemeente). Wie ziet daarop toe, nu de aanpak is gestopt?"
    assert len(strook(replace(facts, acties=(done,)))[0]) == 1


@pytest.mark.parametrize(
    ("stand", "zegt"), [("niet", "; de termijn is voorbij"), ("gehaald", "Het ene doel is gehaald")]
)
def test_the_headline_of_one_goal_says_that_its_term_is_past(stand: str, zegt: str, tabel: Maak) -> None:
    assert kop(_bord(tabel, ("A", stand, None, LATE))[0]).endswith(zegt)


def test_a_goal_without_a_measure_has_a_term_too() -> None:
    plan = [{"doel": "Doel 1", "hoofddoel": "x", "eigenaar": None, "termijn": LATE}]
    (row,) = bord({"plandoelen": plan}, ())
    assert (row.termijn, row.merk) == (LATE, "onbekend")


@pytest.mark.parametrize("woord", ["niet te tonen", "nog niet begonnen"])
def test_a_nulmeting_that_is_told_stands_on_the_board_also_without_a_number_for_now(woord: str) -> None:
    """What was not counted yet is not withheld: the sign that protects persons does not stand for it."""
    plan = [{"doel": d, "hoofddoel": "x", "eigenaar": None} for d in ("Incidenten", "Vernielingen")]
    said = [{"doel": d["doel"], "oordeel": woord, "termijn": "1 mei 2027"} for d in plan]
    aimed = [{"doel": "Incidenten", "nulmeting": 108.0, "streefwaarde": 70.0, "kwartalen": 4.0}]
    known, other = bord({"plandoelen": plan, "doelen": said, "te_zien": aimed}, ())
    assert (known.nulmeting, known.streef, known.merk) == ("108 in 4 kwartalen", "70 in 4 kwartalen", "onbekend")
    assert (other.nulmeting, other.streef) == ("niet te zeggen", "niet te zeggen")
    assert known.nu == other.nu == ("-" if woord == "nog niet begonnen" else "niet te zeggen")


def test_in_the_last_step_nobody_is_asked_to_choose_a_goal() -> None:
    assert [g.zeker for g in bord({"plandoelen": []}, ["aanwas"])] == ["Kies een doel en een eigenaar."]
    assert [g.zeker for g in bord({"plandoelen": []}, ["aanwas"], afronden=True)] == [""]
