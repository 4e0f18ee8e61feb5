"""What the headlines of behaviour and reach say: a table per question that a wethouder could check."""

from collections.abc import Callable, Sequence

import pytest

from jgwork.views import gedrag
from jgwork.vocabulary.tables import GEHEIM, WITHHELD, ReleasedTable, Value

N = WITHHELD
KWARTALEN = ("2025-K1", "2025-K2", "2025-K3", "2025-K4", "2026-K1")
NU, JAAR = "incidenten in het eerste kwartaal 2026", "de vier kwartalen ervoor"
NIET = "Dit gaat over de periode 2026. Een gemeente die hier niet staat, is niet hetzelfde als nul."
DERTIG = "30 van de 37 getoonde incidenten vallen onder"
NAMEN = {"GM9901": "Kroonvoort", "GM9902": "Wilgerdam", "GM9903": "Hazelmonde"}
Maak = Callable[..., ReleasedTable]


@pytest.mark.parametrize(
    ("aantallen", "zegt"),
    [
        ((20, 22, 21, 24, 12), f"12 {NU}: minder dan in {JAAR}"),
        ((20, 22, 21, 24, 30), f"30 {NU}: meer dan in {JAAR}"),
        ((20, 22, 21, 24, 20), f"20 {NU}: ongeveer zoveel als in {JAAR}"),
        ((20, 22, 21, 24, 24), f"24 {NU}: ongeveer zoveel als in {JAAR}"),
        ((20, N, N, N, 19), f"19 {NU}: minder dan in het eerste kwartaal 2025"),
        ((20, 22, N, 24, 19), f"19 {NU}: minder dan in de drie kwartalen ervoor die apart zijn geteld"),
        ((20, 22, 21, 24, N), "87 incidenten van het eerste kwartaal 2025 tot en met het eerste kwartaal 2026"),
        ((N, N, N, N, N), "Over het aantal incidenten kunnen we niets zeggen"),
    ],
)
def test_is_it_less_or_more_than_the_year_before(aantallen: Sequence[Value], zegt: str, tabel: Maak) -> None:
    table = tabel(["kwartaal"], ["incidenten"], list(zip(KWARTALEN, aantallen, strict=True)))
    assert gedrag.per_kwartaal(table).pictures[""].title == zegt


@pytest.mark.parametrize(
    ("rijen", "zegt", "zin"),
    [
        # four quarters with a hole in them are not the four before it, and of two together one may be lower
        ([("2024-K4", 20), ("2025-K1", 22), ("2025-K2", 21), ("2025-K4", 24), ("2026-K1", 12)],
         "minder dan in de vier kwartalen ervoor die apart zijn geteld", "Daarvoor lag het aantal tussen 20 en 24 per"),
        ([("2024-K3 t/m 2024-K4", 32), ("2025-K4", 10), ("2026-K1", 16)], "meer dan in het vierde kwartaal 2025",
         "Toen waren het er 10."),
        ([("2025-K3", 9), ("2025-K4", 9), ("2026-K1", 9)],
         "ongeveer zoveel als in de twee kwartalen ervoor die apart zijn geteld", "Daarvoor waren het er steeds 9."),
    ],
)  # fmt: skip
def test_it_is_held_against_what_was_counted_on_its_own(
    rijen: Sequence[tuple[Value, ...]], zegt: str, zin: str, tabel: Maak
) -> None:
    picture = gedrag.per_kwartaal(tabel(["kwartaal"], ["incidenten"], rijen)).pictures[""]
    assert picture.title.endswith(f"incidenten in het eerste kwartaal 2026: {zegt}")
    assert zin in picture.sentence


def test_the_range_before_and_what_is_withheld_are_said(tabel: Maak) -> None:
    table = tabel(["kwartaal"], ["incidenten"], list(zip(KWARTALEN, (20, N, 21, 24, 12), strict=True)))
    said = gedrag.per_kwartaal(table).pictures[""].sentence
    assert "tussen 20 en 24 per kwartaal" in said
    assert "In totaal 77 incidenten" in said
    assert "Van een kwartaal" in said


@pytest.mark.parametrize(
    ("soorten", "zegt", "zin"),
    [
        ({"Overlast": 30, "Geweld": 7}, "De meeste incidenten: overlast (30 van de 37)", f"{DERTIG} overlast."),
        ({"Overlast": 7, "Geweld": 30}, "De meeste incidenten: geweld (30 van de 37)", f"{DERTIG} geweld."),
        ({"Overlast": 9, "Geweld": 9, "Drugs": 5}, "De meeste incidenten: overlast en geweld (elk 9 van de 23)",
         "9 van de 23 getoonde incidenten vallen onder overlast, en evenveel onder geweld."),
        ({"Overlast": N, "Geweld": 6}, "De meeste incidenten: geweld (6 van de 6)",
         "6 van de 6 getoonde incidenten vallen onder geweld."),
        ({"Overlast": N, "Geweld": N}, "naar: niet getoond", f"Geen aantal is getoond: {GEHEIM}."),
    ],
)  # fmt: skip
def test_which_kind_is_there_most(soorten: dict[str, Value], zegt: str, zin: str, tabel: Maak) -> None:
    table = tabel(["soort"], ["incidenten"], list(soorten.items()), name="naar", periode="")
    view = gedrag.naar_soort([table], {})
    assert view is not None
    picture = view.pictures["naar"]
    assert (picture.title, picture.sentence) == (zegt, zin)


def test_over_which_time_are_kinds_counted(tabel: Maak) -> None:
    table = tabel(["soort"], ["incidenten"], [("Overlast", 30)], name="naar", periode="2025-K1 t/m 2025-K2, 2026-K1")
    view = gedrag.naar_soort([table], {})
    assert view is not None
    over = "K1 2025 t/m K2 2025 en K1 2026"
    assert view.pictures["naar"].sentence.endswith(f" Dit gaat over {over}.")


@pytest.mark.parametrize(
    ("registraties", "zegt", "zin"),
    [
        # a municipality that is not in the table, or has a zero in it, does not say that there is no other
        ({"GM9901": 40}, "Over andere gemeenten kunnen we niets zeggen",
         f"In Kroonvoort tonen we 40 registraties. {NIET}"),
        ({"GM9901": 40, "GM9902": 10}, "De groep is ook actief in Wilgerdam",
         f"40 van de 50 getoonde registraties zijn in de eigen gemeente. {NIET}"),
        ({"GM9901": 8, "GM9902": 10, "GM9903": 6}, "De groep is ook actief in Wilgerdam en Hazelmonde",
         f"8 van de 24 getoonde registraties zijn in de eigen gemeente. {NIET}"),
        ({"GM9901": 40, "GM9902": N}, "Over andere gemeenten kunnen we niets zeggen",
         f"In Kroonvoort tonen we 40 registraties. {NIET}"),
        ({"GM9901": N, "GM9902": 10}, "De groep is ook actief in Wilgerdam",
         f"Van de eigen gemeente is het aantal niet getoond of niet bekend. {NIET}"),
    ],
)  # fmt: skip
def test_is_the_group_active_elsewhere(registraties: dict[str, Value], zegt: str, zin: str, tabel: Maak) -> None:
    table = tabel(["gemeente_code"], ["n_registraties"], list(registraties.items()))
    view = gedrag.gemeenten(table, NAMEN, "GM9901")
    assert view is not None
    picture = view.pictures[""]
    assert (picture.title, picture.sentence.strip()) == (zegt, zin)


def test_where_does_the_group_stay(tabel: Maak) -> None:
    rows = [
        ("Plein West", "avond", "wekelijks"),
        ("Kade", "nacht", "wekelijks"),
        ("Plein West", "nacht", "maandelijks"),
    ]
    view = gedrag.plekken(tabel(["plek", "dagdeel"], ["frequentie"], rows), {})
    assert view is not None
    assert view.pictures[""].title == "De groep verblijft op twee plekken: Kade en Plein West"
    assert "Het vaakst, wekelijks: Plein West (avond) en Kade (nacht)." in view.pictures[""].sentence
    raster = view.pictures[""].raster
    assert raster is not None
    assert raster.kolommen == ("Ochtend", "Middag", "Avond", "Nacht")
    words = {name: [w for w, _ in cells] for name, cells in raster.rijen}
    assert words["Kade"] == ["niet genoemd", "niet genoemd", "niet genoemd", "wekelijks"]  # silence is not 'never'


def test_quarters_counted_together_look_no_higher_than_each_of_them_was(tabel: Maak) -> None:
    table = tabel(["kwartaal"], ["incidenten"], [("2025-K1 t/m 2025-K2", 30), ("2025-K3", 15), ("2025-K4", 14)])
    picture = gedrag.per_kwartaal(table).pictures[""]
    bar, axis = picture.figure["data"][0], picture.figure["layout"]["xaxis"]
    assert bar["y"] == [15, 15, 14]
    assert bar["text"] == ["samen<br>30", "15", "14"]
    assert axis["ticktext"] == ["K1–K2<br>2025", "K3", "K4"]
    assert "gemiddelde per kwartaal" in picture.sentence
