"""What the headlines of partners say: how much is known, and what scores lowest."""

from collections.abc import Callable

import pytest

from jgwork.views import kennis, partners
from jgwork.vocabulary.tables import WITHHELD, ReleasedTable, Value

Maak = Callable[..., ReleasedTable]
N, HALF = WITHHELD, "Van wat we vroegen, is 50% bekend. "
STATES = ("bekend", "onbekend", "gevraagd_zonder_antwoord", "niet_gevraagd")


@pytest.mark.parametrize(
    ("clusters", "zegt", "zin"),
    [
        ({"gezin": (8, 1, 1, 5)}, "Van wat we vroegen, is 80% bekend", "Van elk onderwerp is het meeste bekend. "),
        ({"gezin": (2, 7, 1, 5)}, "We weten te weinig over: gezin", "Van wat we vroegen, is 20% bekend. "),
        ({"gezin": (9, 1, 0, 0), "school": (1, 8, 1, 0)}, "We weten te weinig over: school", HALF),
        ({"gezin": (1, 8, 1, 0), "school": (9, 1, 0, 0)}, "We weten te weinig over: gezin", HALF),
        ({"gezin": (0, 0, 0, 9)}, "Er is nog niets gevraagd", ""),
    ],
)  # fmt: skip
def test_how_much_of_what_was_asked_is_known(
    clusters: dict[str, tuple[Value, ...]], zegt: str, zin: str, tabel: Maak
) -> None:
    rows = [(name, *values) for name, values in clusters.items()]
    picture = partners.matrix(tabel(["cluster_code"], STATES, rows), {}).pictures[""]
    assert picture.title == zegt
    assert picture.sentence == f"{zin}Niet gevraagd is iets anders dan onbekend."


def test_which_part_of_the_evaluation_scores_lowest(tabel: Maak) -> None:
    rows = [("samenwerking", 4, 3, 5), ("informatie", 2, 1, 3), ("rollen", 3, 3, 3)]
    table = tabel(["vraag_code"], ["mediaan", "laagste", "hoogste"], rows, name="evaluatie_rollen")
    assert partners.evaluatie(table, "Zin.", {}).pictures[""].title == "Dit kon beter: informatie (cijfer 2,0 van 5)"


def test_no_part_of_the_evaluation_is_lowest_where_all_score_alike(tabel: Maak) -> None:
    rows = [("samenwerking", 3.5, 3, 4), ("informatie", 3.5, 3, 4)]
    table = tabel(["vraag_code"], ["mediaan", "laagste", "hoogste"], rows, name="evaluatie_rollen")
    said = partners.evaluatie(table, "Zin.", {}).pictures[""].title
    assert said == "Alle onderwerpen kregen hetzelfde cijfer: 3,5 van 5"


def test_a_withheld_score_is_not_the_lowest(tabel: Maak) -> None:
    rows: list[tuple[Value, ...]] = [("samenwerking", 4, 3, 5), ("informatie", N, N, N)]
    table = tabel(["vraag_code"], ["mediaan", "laagste", "hoogste"], rows, name="evaluatie_rollen")
    assert "samenwerking (cijfer 4,0 van 5)" in partners.evaluatie(table, "Zin.", {}).pictures[""].title
    table = tabel(["vraag_code"], ["mediaan", "laagste", "hoogste"], rows[1:], name="evaluatie_rollen")
    assert partners.evaluatie(table, "Zin.", {}).pictures[""].title == "Er is nog geen cijfer gegeven"


@pytest.mark.parametrize(
    ("rows", "zegt", "zin"),
    [
        ([("tijd", 3), ("geld", 1)], "Vaakst genoemd als knelpunt: tijd (3 partners)", "Ook genoemd: geld (1)."),
        ([("tijd", 1), ("geld", 4)], "Vaakst genoemd als knelpunt: geld (4 partners)", "Ook genoemd: tijd (1)."),
        ([("tijd", 1), ("geld", 1)], "Vaakst genoemd als knelpunt: tijd en geld (een partner)", ""),
    ],
)
def test_which_bottleneck_most_partners_named(rows: list[tuple[Value, ...]], zegt: str, zin: str, tabel: Maak) -> None:
    picture = partners.evaluatie(tabel(["knelpunt_code"], ["partners"], rows, name="evaluatie_knelpunten"), "", {})
    assert (picture.pictures[""].title, picture.pictures[""].sentence) == (zegt, zin)


@pytest.mark.parametrize(
    ("gezien", "zegt"),
    [
        (("Ja", "Nee"), "Gezien op straat: a"),
        (("Nee", "Deels"), "Gezien op straat: b (deels)"),
        (("Nee", "Onbekend"), "Of hiervan iets op straat is gezien, is niet van alles bekend"),
        (("Nee", "Nee"), "Op straat is hiervan niets gezien"),
    ],
)
def test_in_part_and_unknown_are_not_nothing_seen(gezien: tuple[str, str], zegt: str, tabel: Maak) -> None:
    rows = list(zip(("a", "b"), gezien, strict=True))
    assert kennis.straatinformatie(tabel(["straat_item"], ["waarde"], rows), {}).pictures[""].title == zegt


@pytest.mark.parametrize(
    ("rijen", "zegt", "zin"),
    [
        ([("a", "ja", 2), ("b", "ja (1) en nee (1)", 2), ("c", "nee", 1)],
         "Over 1 van de 2 onderwerpen zeggen de partners hetzelfde", "Over een onderwerp antwoordde maar een partner."),
        ([("a", "ja", 1), ("b", "nee", 1)], "Over geen onderwerp antwoordde meer dan een partner",
         "Over 2 onderwerpen antwoordde maar een partner."),
    ],
)  # fmt: skip
def test_one_partner_alone_does_not_agree(rijen: list[tuple[Value, ...]], zegt: str, zin: str, tabel: Maak) -> None:
    picture = kennis.matrix_antwoorden(tabel(["matrix_item"], ["antwoord", "partners"], rijen), {}).pictures[""]
    assert picture.title == zegt
    assert picture.sentence.endswith(zin)
