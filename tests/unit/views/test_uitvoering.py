"""What the headlines of execution say: of hours and money, and of what is withheld."""

from collections.abc import Callable

import pytest

from jgwork.views import stukken, uitvoering
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
        f"{zin} Acties die op personen zijn gericht, tellen hier niet mee.",
    )


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
    ("opschalen", "titel"),
    [
        ("nee", "De partners werken volgens scenario basis"),
        ("ja", "De partners werken volgens scenario basis en opschalen"),
        ("begonnen", "De partners werken volgens scenario basis. Met opschalen is begonnen, maar dat is niet gekozen"),
    ],
)
def test_which_way_of_working_holds(opschalen: str, titel: str, tabel: Callable[..., ReleasedTable]) -> None:
    rows = [("basis", "ja", "1 mei 2026", "Rust", "Nu."), ("opschalen", opschalen, "1 mei 2026", "Meer", "Straks.")]
    table = tabel(["scenario"], ("gekozen", "datum", "titel", "wanneer"), rows)
    assert stukken.scenarios(table, {}).pictures[""].title == titel
