"""What the headlines of the region say: which groups run late, who is short of hours, where to call."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from jgwork.views.regio import beelden, contact, strook
from jgwork.views.regio.pagina import pagina
from jgwork.vocabulary.tables import WITHHELD, ReleasedTable, Value

Maak = Callable[..., ReleasedTable]
NAMEN = {"GM9901": "Kroonvoort", "GM9902": "Wilgerdam", "GM9903": "Hazelmonde"}
GEEN = "Van geen enkele groep weten we dat zij in meer dan een gemeente is gezien"
PAREN = "Twee paren van gemeenten delen een groep."
GROEP = ("status", "stap", "maanden", "acties_te_laat", "volgend_bericht")


@pytest.mark.parametrize(
    ("groepen", "zegt", "bevat", "zwijgt"),
    [
        (
            [("A", "GM9901", "loopt", 6, 9, 0, "1 oktober 2026"), ("B", "GM9902", "loopt", 3, 2, 0, "geen")],
            "Twee groepen lopen; bij een wordt de aanpak uitgevoerd of afgerond",
            ["Bij geen groep is een getoonde actie voor de groep of de omgeving te laat."],
            ["zijn te laat", "is te laat bij"],
        ),
        (
            [("A", "GM9901", "loopt", 6, 9, 0, "te laat"), ("B", "GM9902", "loopt", 7, 2, 3, "geen")],
            "Twee groepen lopen; bij twee wordt de aanpak uitgevoerd of afgerond",
            ["Acties voor de groep of de omgeving zijn te laat bij B.", "Een bericht is te laat bij A."],
            ["bij geen groep"],
        ),
        (
            [("A", "GM9901", "loopt", 6, 9, "niet bekend", "geen"), ("B", "GM9902", "loopt", 2, 2, 0, "geen")],
            "Twee groepen lopen; bij een wordt de aanpak uitgevoerd of afgerond",
            ["Bij geen groep is een getoonde actie", "Bij A is het niet van elke actie bekend."],
            ["zijn te laat"],
        ),
        (
            [("A", "GM9901", "gesloten", 7, 9, 0, "geen"), ("B", "GM9902", "loopt", 2, 2, 0, "geen")],
            "Een groep loopt; bij geen wordt de aanpak uitgevoerd of afgerond",
            ["Bij geen groep is een getoonde actie voor de groep of de omgeving te laat."],
            ["zijn te laat", "is te laat bij"],
        ),
    ],
)
def test_which_groups_run_and_which_are_late(
    groepen: list[tuple[Value, ...]], zegt: str, bevat: list[str], zwijgt: list[str], tabel: Maak
) -> None:
    picture = beelden.groepen(tabel(["groep", "gemeente"], GROEP, groepen), NAMEN).pictures["alle"]
    assert picture.title == zegt
    assert all(part in picture.sentence for part in bevat)
    assert not any(part in picture.sentence for part in zwijgt)


@pytest.mark.parametrize(
    ("rijen", "zegt"),
    [
        ([("A", "GM9901", 1), ("A", "GM9902", 1), ("B", "GM9902", 1)], "A is in meer gemeenten gezien"),
        ([("A", "GM9901", 1), ("B", "GM9901", 1), ("B", "GM9902", str(WITHHELD))], "B is in meer gemeenten gezien"),
        ([("A", "GM9901", 1), ("B", "GM9902", 1)], GEEN),
        # a municipality where a member only lives is none where the group was seen
        ([("A", "GM9901", 1), ("A", "GM9902", None)], GEEN),
    ],
)
def test_which_groups_were_seen_in_more_municipalities(rijen: list[tuple[Value, ...]], zegt: str, tabel: Maak) -> None:
    table = tabel(["groep", "gemeente_code"], ["n_registraties", "plekken"], [(*r, None) for r in rijen])
    assert beelden.gemeenten(table, None, (), NAMEN).pictures[""].title == zegt


def test_of_what_was_not_seen_nothing_reassuring_is_said(tabel: Maak) -> None:
    """A group of which no place is known may be anywhere; its own municipality is on the map, as not known."""
    groups = tabel(["groep", "gemeente"], GROEP, [(g, c, "loopt", 2, 2, 0, "geen") for g, c in
                                                  (("A", "GM9901"), ("B", "GM9902"))])  # fmt: skip
    seen = tabel(["groep", "gemeente_code"], ["n_registraties", "plekken", "wonen"],
                 [("A", "GM9901", 12, None, None), ("B", "onbekend", None, None, None)])  # fmt: skip
    named = [replace(groups, name="regio_groepen"), replace(seen, name="regio_groep_gemeente")]
    views = {v.id: v for v in pagina(named, (), NAMEN, {}, "", {}, {})}
    place = views["regio_gemeenten"].pictures[""]
    assert place.title == GEEN
    assert "Van geen twee gemeenten weten we dat zij een groep delen." in place.sentence
    assert "Van Wilgerdam is niet bekend welke groepen er zijn gezien" in place.sentence
    matrix = next(iter(views["regio_matrix"].pictures.values()))
    assert matrix.title.startswith("Een van de twee groepen, gezien in een gemeente:"), matrix.title


@pytest.mark.parametrize(
    ("opvallend", "zegt", "zin"),
    [
        (("ja", "nee"), "Een verband tussen gemeenten valt op",
         f"{PAREN} Vaker dan toeval geeft bij deze aantallen: Kroonvoort en Wilgerdam."),
        (("nee", "ja"), "Een verband tussen gemeenten valt op",
         f"{PAREN} Vaker dan toeval geeft bij deze aantallen: Kroonvoort en Hazelmonde."),
        (("nee", "nee"), "Kroonvoort en Wilgerdam delen de meeste groepen: drie",
         f"{PAREN} Geen enkel verband valt op: bij deze aantallen kan het toeval zijn."),
    ],
)  # fmt: skip
def test_which_link_stands_out_from_chance(opvallend: tuple[str, str], zegt: str, zin: str, tabel: Maak) -> None:
    rows = [("GM9901", "GM9902", 3, opvallend[0]), ("GM9901", "GM9903", 1, opvallend[1])]
    table = tabel(["gemeente_a", "gemeente_b"], ["groepen", "valt_op"], rows)
    picture = next(iter(beelden.verbanden(table, NAMEN).pictures.values()))
    assert picture.title == zegt
    assert picture.sentence.startswith(zin)


@pytest.mark.parametrize(
    ("uren", "zegt"),
    [
        ((100, 80, 20), "Derde kwartaal 2026: politie komt 20 uur te kort"),
        ((80, 100, 0), "Derde kwartaal 2026: 80 uur gevraagd"),
    ],
)
def test_who_is_short_of_hours(uren: tuple[Value, ...], zegt: str, tabel: Maak) -> None:
    columns = ("uren_gevraagd", "uren_beschikbaar", "tekort")
    table = tabel(["kwartaal", "partner"], columns, [("2026-K3", "politie", *uren)])
    picture = beelden.capaciteit(table, {}).pictures["2026-K3"]
    assert picture.title == zegt


def test_hours_that_nobody_told_are_not_enough(tabel: Maak) -> None:
    columns = ("uren_gevraagd", "uren_beschikbaar", "tekort")
    table = tabel(["kwartaal", "partner"], columns, [("2026-K3", "politie", 80, None, None)])
    picture = beelden.capaciteit(table, {}).pictures["2026-K3"]
    assert "niet bekend van politie" in picture.sentence
    there = picture.figure["data"][1]
    assert (there["x"], there["text"]) == ([0], ["? onbekend beschikbaar"])  # said in the figure too, without a bar


@pytest.mark.parametrize(
    ("uitkomsten", "zegt"),
    [
        (("12", "minder dan 5"), "Een van de twee getelde paren deelt genoeg personen om te noemen"),
        (("minder dan 5", "minder dan 5"), "Geen van de twee getelde paren delen genoeg personen om te noemen"),
    ],
)
def test_how_many_pairs_share_enough_persons(uitkomsten: tuple[str, str], zegt: str, tabel: Maak) -> None:
    rows = [("GM9901", "GM9902", uitkomsten[0]), ("GM9901", "GM9903", uitkomsten[1])]
    table = tabel(["vrager", "antwoorder"], ["uitkomst"], rows)
    assert contact.overlap(table, NAMEN).pictures[""].title == zegt


def test_where_is_contact_advised(tabel: Maak) -> None:
    columns = ("daar", "totaal", "plekken", "wonen", "sterkte", "besluit")
    rows = [("GM9902", "A", 8, 20, 0, None, "sterk", "nog open"), ("GM9903", "B", 2, 20, 1, None, "zwak", "bellen")]
    table = tabel(["gemeente_code", "groep"], columns, rows)
    picture = contact.contactadvies(table, NAMEN, {"A": "GM9901", "B": "GM9901"}).pictures["alle"]
    assert picture.title == "Twee gesprekken dekken alle gedeelde groepen"
    assert "Over een van de twee gesprekken moet nog besloten worden." in picture.sentence
    assert picture.table is not None
    said = {r[0]: r[1] for r in picture.table.rows}
    assert "8 van de 20 getoonde registraties" in said["Kroonvoort en Wilgerdam"]
    assert "2 van de 20 getoonde registraties" in said["Hazelmonde en Kroonvoort"]


def test_two_groups_that_share_a_pair_of_municipalities_ask_one_call(tabel: Maak) -> None:
    """Whichever of the two a group is from: who shares groups speaks once."""
    columns = ("daar", "totaal", "plekken", "wonen", "sterkte", "besluit")
    rows = [("GM9902", "A", 8, 20, 0, None, "sterk", "nog open"), ("GM9901", "B", 2, 20, 0, None, "zwak", "nog open")]
    table = tabel(["gemeente_code", "groep"], columns, rows)
    (picture,) = contact.contactadvies(table, NAMEN, {"A": "GM9901", "B": "GM9902"}).pictures.values()
    assert picture.title == "Een gesprek dekt alle gedeelde groepen"
    assert picture.table is not None
    assert [r[0] for r in picture.table.rows] == ["Kroonvoort en Wilgerdam"]


@pytest.mark.parametrize(
    ("uren", "advies", "vraagt"),
    [
        ([("politie", "2026-K3", 90.0, 60.0, 30.0)], [], ["Te kort in het derde kwartaal 2026: politie 30 uur."]),
        ([("politie", "2026-K3", 5.0, None, None)], [("GM9902", "A", "nog open")],
         ["Wie belt met wie", "5 uur in het derde kwartaal 2026. Hoeveel uur er is, is niet bekend."]),
        ([("politie", "2026-K3", 0.0, None, None), ("gemeente", "2026-K3", 10.0, 60.0, 0.0)],
         [("GM9902", "A", "contact opnemen")], []),
    ],
)  # fmt: skip
def test_what_is_asked_of_the_meeting_on_the_region(
    uren: list[tuple[Value, ...]], advies: list[tuple[Value, ...]], vraagt: list[str], tabel: Maak
) -> None:
    """Who asks for no hours need not say how many there are; a decision that was taken is not asked again."""
    tables = {"regio_capaciteit": tabel(["partner", "kwartaal"], ("uren_gevraagd", "uren_beschikbaar", "tekort"), uren)}
    if advies:
        tables["regio_contactadvies"] = tabel(["gemeente_code", "groep"], ("besluit",), advies)
    cards = strook.voorblad(tables, {}, {"A": "GM9901"}).kaarten
    assert len(cards) == len(vraagt)
    assert all(part in card.zin for part, card in zip(vraagt, cards, strict=True))
