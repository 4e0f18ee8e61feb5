"""What the headlines of dynamics, roles in a drawing and the calendar say."""

from collections.abc import Callable, Sequence

import pytest

from jgwork.views import dynamiek, kalender, rolblokken
from jgwork.vocabulary.tables import WITHHELD, ReleasedTable, Value

Maak = Callable[..., ReleasedTable]


@pytest.mark.parametrize(
    ("klassen", "beweging", "zegt"),
    [
        (("hoog", "laag"), "neemt af", "Weinig leden treffen elkaar; in het begin waren dat er meer"),
        (("laag", "hoog"), "neemt toe", "Veel leden treffen elkaar; in het begin waren dat er minder"),
        (("laag", WITHHELD), "", "Weinig leden treffen elkaar"),
        ((WITHHELD, WITHHELD), "", "Over de samenhang kunnen we niets zeggen"),
    ],
)
def test_is_cohesion_high_and_where_does_it_go(klassen: Sequence[Value], beweging: str, zegt: str, tabel: Maak) -> None:
    rows = list(zip(("2026-K1", "2026-K2"), klassen, strict=True))
    table = tabel(["kwartaal"], ["dichtheid"], rows, trend_dichtheid=beweging)
    assert dynamiek.samenhang(table, None).pictures[""].title == zegt


@pytest.mark.parametrize(("kern", "zegt"), [("ja", "Er is een vaste kern."), ("nee", "Er is geen vaste kern.")])
def test_is_there_a_core(kern: str, zegt: str, tabel: Maak) -> None:
    table = tabel(["kwartaal"], ["dichtheid"], [("2026-K1", "laag")])
    said = dynamiek.samenhang(table, tabel(["kwartaal"], ["kern"], [("2026-K1", kern)])).pictures[""].sentence
    assert zegt in said


def test_which_ties_were_not_asked_for(tabel: Maak) -> None:
    rows = [("familie", "gevraagd"), ("school", "niet of te weinig"), ("online", "niet of te weinig")]
    assert dynamiek.dekking(tabel(["soort_relatie"], ["gevraagd"], rows)).pictures[""].title == (
        "Niet gevraagd, of van te weinig leden bekend: school en online"
    )
    rows = [("familie", "gevraagd")]
    assert dynamiek.dekking(tabel(["soort_relatie"], ["gevraagd"], rows)).pictures[""].title == (
        "Naar alle soorten relaties is gevraagd"
    )


@pytest.mark.parametrize(
    ("tussen", "zegt"),
    [
        (("hoog", "laag", "laag"), "De meeste relaties tussen blokken lopen tussen a en b"),
        (("laag", "laag", "hoog"), "De meeste relaties tussen blokken lopen tussen b en c"),
        ((WITHHELD, WITHHELD, WITHHELD), "Een tekening van deze groep gaat niet naar buiten"),
    ],
)
def test_between_which_blocks_run_most_ties(tussen: Sequence[Value], zegt: str, tabel: Maak) -> None:
    within: list[tuple[Value, ...]] = [(n, n, "midden" if tussen[0] in {"hoog", "laag"} else WITHHELD) for n in "abc"]
    pairs = [(*p, v) for p, v in zip((("a", "b"), ("a", "c"), ("b", "c")), tussen, strict=True)]
    assert rolblokken.rolblokken(tabel(["blok_a", "blok_b"], ["klasse"], [*within, *pairs])).pictures[""].title == zegt


@pytest.mark.parametrize(
    ("standen", "zegt"),
    [
        (("te laat", "volgende"), "Het bericht aan het ketenoverleg had er op 1 juli 2026 moeten zijn"),
        (("te laat", "te laat"), "Twee afgesproken berichten zijn te laat"),
        (("gegeven", "volgende"), "Het volgende bericht is op 1 oktober 2026, voor de driehoek"),
        (("gegeven", "gegeven"), "Er zijn geen berichten meer afgesproken"),
    ],
)
def test_which_report_is_late_and_which_is_next(standen: Sequence[str], zegt: str, tabel: Maak) -> None:
    rows = [("ketenoverleg", "2026-07-01", "aanpak", standen[0]), ("driehoek", "2026-10-01", "effect", standen[1])]
    table = tabel(["overleg", "datum"], ["onderwerpen", "stand"], rows)
    picture = kalender.kalender(table).pictures[""]
    assert picture.title == zegt
    if standen == ("gegeven", "volgende"):
        assert picture.sentence == "Het gaat over effect.", "what is next is not also what comes after it"
    if standen == ("te laat", "volgende"):
        assert "Daarna komt het bericht aan de driehoek van 1 oktober 2026 over effect." in picture.sentence
