"""What the headlines of the group itself say: size, classes of members, worry, common threads."""

from collections.abc import Callable

import pytest

from jgwork.views import groep
from jgwork.views.kennis import straatinformatie
from jgwork.vocabulary.tables import WITHHELD, ReleasedTable, Value

N = WITHHELD
BEKEND = "t, voor zover bekend:"
Maak = Callable[..., ReleasedTable]


@pytest.mark.parametrize(
    ("kenmerken", "zegt", "zin"),
    [
        ({"Omvang": "10-14 leden", "In beeld sinds": "2024", "Soort verband": "vast", "Online deel": "nee"},
         "Een groep van 10-14 leden, in beeld sinds 2024", "Het verband is vast. Geen deel van de groep is online."),
        ({"Omvang": "10-14 leden", "In beeld sinds": "onbekend"}, "Een groep van 10-14 leden",
         "Wat voor verband het is, is niet bekend. Of een deel van de groep online is, is niet bekend."),
        ({}, "Een groep van onbekende omvang",
         "Wat voor verband het is, is niet bekend. Of een deel van de groep online is, is niet bekend."),
    ],
)  # fmt: skip
def test_how_large_is_the_group(kenmerken: dict[str, Value], zegt: str, zin: str, tabel: Maak) -> None:
    picture = groep.profiel(tabel(["kenmerk"], ["waarde"], list(kenmerken.items()))).pictures[""]
    assert (picture.title, picture.sentence) == (zegt, zin)


@pytest.mark.parametrize(
    ("klassen", "zegt"),
    [
        (
            {"Man": "meer dan driekwart", "Vrouw": "minder dan een kwart"},
            f"{BEKEND} meer dan driekwart is man",
        ),
        (
            {"jonger dan 18": "de helft of meer", "jonger dan 21": "de helft of meer"},
            f"{BEKEND} de helft of meer is jonger dan 18",
        ),
        (
            {"Man": "minder dan een kwart", "Vrouw": "meer dan driekwart"},
            f"{BEKEND} meer dan driekwart is vrouw",
        ),
        (
            {"Man": "de helft tot driekwart", "Vrouw": "een kwart tot de helft"},
            f"{BEKEND} de helft tot driekwart is man",
        ),
        (
            {"Man": "een kwart tot de helft", "Vrouw": "een kwart tot de helft"},
            f"{BEKEND} een kwart tot de helft is vrouw",
        ),
        ({"Man": N, "Vrouw": N}, "t: hierover kunnen we niets zeggen"),
    ],
)
def test_which_class_is_the_largest(klassen: dict[str, Value], zegt: str, tabel: Maak) -> None:
    view = groep.kenmerken([tabel(["klasse"], ["deel"], list(klassen.items()))], {})
    assert view is not None
    picture = view.pictures[""]
    assert picture.title == zegt
    for name, band in klassen.items():
        assert (f"{name}: {band} van de leden.".lower() in picture.sentence.lower()) is (band is not N)


DUIDING = {
    "gedrag is het ergst": (
        {"gedrag": (3, 2, 3), "situatie": (1, 1, 2), "impact": (2, 2, 3)},
        "De zorg is het grootst over gedrag",
        "Het middelste antwoord is 3,0 op een schaal van 0 tot 4. De partners zijn het eens.",
    ),
    "gedrag is het minst erg": (
        {"gedrag": (1, 1, 1), "situatie": (3, 2, 3), "impact": (2, 2, 3)},
        "De zorg is het grootst over situatie",
        "Het middelste antwoord is 3,0 op een schaal van 0 tot 4. De partners zijn het eens.",
    ),
    "oneens over het minst erge": (
        {"gedrag": (1, 0, 4), "situatie": (3, 2, 3)},
        "De zorg is het grootst over situatie",
        "Het middelste antwoord is 3,0 op een schaal van 0 tot 4. De partners denken verschillend over gedrag.",
    ),
    "overal even groot": (
        {"gedrag": (2, 2, 2), "situatie": (2, 2, 2)},
        "De zorg is over alle aspecten even groot",
        "Het middelste antwoord is 2,0 op een schaal van 0 tot 4. De partners zijn het eens.",
    ),
    "van een aspect is de spreiding niet bekend": (
        {"gedrag": (2, N, 3), "situatie": (3, 2, 3)},
        "De zorg is het grootst over situatie",
        "Het middelste antwoord is 3,0 op een schaal van 0 tot 4. Of de partners het eens zijn, is niet te zeggen.",
    ),
    "nog niets": ({}, "De partners hebben nog geen duiding gegeven", "Er is niets te tonen."),
}


@pytest.mark.parametrize("geval", DUIDING)
def test_about_what_is_worry_the_greatest(geval: str, tabel: Maak) -> None:
    given, title, said = DUIDING[geval]
    rows = [(aspect, *values) for aspect, values in given.items()]
    picture = groep.duiding(tabel(["aspect"], ["mediaan", "laagste", "hoogste"], rows)).pictures[""]
    assert (picture.title, picture.sentence) == (title, said)


def test_the_number_of_a_judgement_stands_behind_its_line_where_no_other_line_is(tabel: Maak) -> None:
    rows = [("gedrag", 2.25, 1.0, 4.0), ("situatie", 3.0, 3.0, 3.0)]
    figure = groep.duiding(tabel(["aspect"], ["mediaan", "laagste", "hoogste"], rows)).pictures[""].figure
    assert figure is not None
    line, marks, words = figure["data"]
    assert "text" not in {**line, **marks}
    assert [w.strip() for w in words["text"]] == ["2,25", "3"], "as in the table beside it"
    assert all(x > high for x, (*_, high) in zip(words["x"], rows, strict=True))
    assert max(words["x"]) < figure["layout"]["xaxis"]["range"][1]


@pytest.mark.parametrize(
    ("partners", "titel", "zin"),
    [
        ([1, 4, 2], "Drie rode draden; de meeste partners noemen 'dagbesteding'",
         "Achter 'dagbesteding' staan vier partners."),
        ([4, 4, 2], "Drie rode draden; de meeste partners noemen 'dagbesteding' en 'kern'",
         "Achter 'dagbesteding' en 'kern' staan vier partners."),
        ([1, 1, 1], "Drie rode draden, alle even vaak genoemd", "Achter elk staat een partner."),
        ([3], "Een rode draad: 'kern'", "Daarachter staan drie partners."),
        ([WITHHELD, WITHHELD], "Twee rode draden", "Hoeveel partners ze noemen, is niet getoond (beschermd)."),
    ],
)  # fmt: skip
def test_which_thread_do_most_partners_name(partners: list[Value], titel: str, zin: str, tabel: Maak) -> None:
    rows = list(zip(("RD-kern", "RD-dagbesteding", "RD-buurt"), partners, strict=False))
    view = groep.rode_draden(tabel(["rode_draad"], ["partners"], rows), {})
    assert view is not None
    assert (view.pictures[""].title, view.pictures[""].sentence) == (titel, zin)


@pytest.mark.parametrize(
    ("antwoorden", "zegt"),
    [
        (("Ja", "Deels"), "Gezien op straat: a en b (deels)"),
        (("Nee", "Deels"), "Gezien op straat: b (deels)"),
        (("Nee", "Nee"), "Op straat is hiervan niets gezien"),
    ],
)
def test_what_was_seen_in_part_was_seen(antwoorden: tuple[str, str], zegt: str, tabel: Maak) -> None:
    rows = list(zip("ab", antwoorden, strict=True))
    assert straatinformatie(tabel(["straat_item"], ["waarde"], rows), {}).pictures[""].title == zegt
