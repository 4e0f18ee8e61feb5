"""What the headlines of execution say: of hours and money, and of what is withheld."""

from collections.abc import Callable

import pytest

from jgwork.views import stukken, uitvoering
from jgwork.views.voorblad import werk
from jgwork.vocabulary.tables import WITHHELD, ReleasedTable, Value

N = WITHHELD
HALF = "50 uur besteed; gepland was 100"
GEEN_GELD, GEEN_UREN = "De kosten zijn niet getoond (beschermd).", "De uren zijn niet getoond (beschermd)"


@pytest.mark.parametrize(
    ("uren", "geld", "titel", "zin"),
    [
        ((100, 50), (2000, 900), HALF, "Kosten: € 900; gepland was € 2.000."),
        ((100, 90), (2000, 0), "90 uur besteed; gepland was 100", "Kosten: € 0; gepland was € 2.000."),
        ((100, 50), (N, N), HALF, GEEN_GELD),
        ((100, 50), (2000, N), HALF, GEEN_GELD),
        ((N, N), (2000, 900), GEEN_UREN, "Kosten: € 900; gepland was € 2.000."),
    ],
)  # fmt: skip
def test_spent_of_budgeted(
    uren: tuple[Value, Value], geld: tuple[Value, Value], titel: str, zin: str, tabel: Callable[..., ReleasedTable]
) -> None:
    columns = ("uren_begroot", "uren_besteed", "kosten_begroot", "kosten_gerealiseerd")
    picture = uitvoering.inzet(tabel(["partner"], columns, [("politie", *uren, *geld)]), {}).pictures[""]
    assert (picture.title, picture.sentence) == (
        titel,
        f"{zin} Partner: politie. Acties die op personen zijn gericht, tellen hier niet mee.",
    )
    assert picture.figure is None, "bars of one partner have nothing beside them"


@pytest.mark.parametrize(
    ("uren", "geld", "titel"),
    [
        (100, 2000, "De aanpak vraagt naar schatting 100 uur en € 2.000"),
        (100, N, "De aanpak vraagt naar schatting 100 uur"),
        (N, N, "Wat de aanpak vraagt, is niet getoond (beschermd)"),
    ],
)
def test_what_the_plan_asks(uren: Value, geld: Value, titel: str, tabel: Callable[..., ReleasedTable]) -> None:
    table = tabel(["partner"], ("uren_begroot", "kosten_begroot"), [("politie", uren, geld)])
    assert uitvoering.plan(table, {}).pictures[""].title == titel


@pytest.mark.parametrize(
    ("standen", "titel", "kop"),
    [
        ({"loopt": 2, "afgerond_op_tijd": 1},
         "1 van de 3 acties voor groep en omgeving is afgerond, geen enkele te laat",
         "Geen actie voor de groep of de omgeving is te laat"),
        ({"niet_bekend": 2, "afgerond_op_tijd": 1},
         "1 van de 3 acties voor groep en omgeving is afgerond; van twee is het niet bekend",
         "Geen actie voor de groep of de omgeving is te laat; van twee is het niet bekend"),
        ({"niet_bekend": 1, "loopt_uit": 1},
         "0 van de 2 acties voor groep en omgeving zijn afgerond; een loopt achter op het plan; van een is het niet "
         "bekend",
         "Eén actie is te laat: Actie zonder naam; van een is het niet bekend"),
        ({"niet_bekend": 1}, "Of de enige actie voor groep en omgeving klaar is, is niet bekend",
         "Geen actie voor de groep of de omgeving is te laat; van een is het niet bekend"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_on_schedule(
    standen: dict[str, int], titel: str, kop: str, tabel: Callable[..., ReleasedTable]
) -> None:
    table = tabel(["spoor", "stand"], ("acties",), [("groep_netwerk", s, n) for s, n in standen.items()])
    assert uitvoering.acties(table, {}).pictures[""].title == titel
    rows = [
        {"actie": "x", "partner": "politie", "klaar": "2026-08-01", "stand": s, "dagen_te_laat": 3, "reden": None}
        for s, n in standen.items() for _ in range(n)
    ]  # fmt: skip
    assert werk.acties_kop(werk.acties({"acties": rows})) == kop


def test_how_late_an_action_is_says_when_where_nobody_delivered_since() -> None:
    row = {"actie": "x", "partner": "politie", "klaar": "2026-05-31", "stand": "loopt_uit", "dagen_te_laat": 30,
           "reden": None}  # fmt: skip
    said = [werk.acties({"acties": [row]}, op)[0].stand for op in ("2026-06-30", "2026-12-01")]
    assert said == ["4 weken te laat, loopt nog", "4 weken te laat op 30 juni 2026, loopt nog"]


@pytest.mark.parametrize(
    ("opschalen", "titel"),
    [
        ("nee", "De partners kozen scenario basis"),
        ("ja", "De partners kozen scenario basis en opschalen"),
        ("begonnen", "De partners kozen scenario basis. Met opschalen is begonnen, maar dat is niet gekozen"),
    ],
)
def test_which_way_of_working_holds(opschalen: str, titel: str, tabel: Callable[..., ReleasedTable]) -> None:
    rows = [("basis", "ja", "1 mei 2026", "Rust", "Nu."), ("opschalen", opschalen, "1 mei 2026", "Meer", "Straks.")]
    table = tabel(["scenario"], ("gekozen", "datum", "titel", "wanneer"), rows)
    assert stukken.scenarios(table, {}).pictures[""].title == titel
