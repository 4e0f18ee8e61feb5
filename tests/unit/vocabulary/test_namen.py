"""What may name a person is asked about; what plainly does not, is not."""

from __future__ import annotations

import pytest

from jgwork.io.lezen.naamlijsten import naamlijsten
from jgwork.vocabulary.namen import verdacht

NAMES = [
    "groep rond Youssef Benali", "Appie en de broers El Amrani", "De vrienden van Kevin de Jong", "Mohammed en co",
    "groep Fatima", "hangplek van Jan Willem", "Yusuf Yilmaz groep", "bende van Bilal", "de groep van Sanne",
    "Rachid is hier vaak", "Er wordt gezegd dat Ahmed de baas is.", "Anouk en Lotte zijn gezien bij de kade.",
    "Samen met Dylan van den Berg reed hij weg.", "familie Benali", "gezin Jansen", "de gebroeders Karimi",
    "Sven Bakker heeft dit gemeld.", "Thijs de Vries woont daar.",
]  # fmt: skip
OTHER = {
    "woning familie Benali, Kerkstraat 14": {"adres", "bijnaam"},
    "Molenweg 8a": {"adres"},
    "portiek 12": {"adres"},
    "bij scooter 12-34-AB": {"kenteken"},
    "auto AB 12 CD": {"kenteken"},
    "G-123-BB": {"kenteken"},
    "zie @straatboef12": {"account"},
    "snap: boef_12": {"account"},
}
PLAIN = [
    "Stationsplein Kroonvoort", "Park bij de Rand", "Garages Randweg", "Sportpark De Linie", "Winkelstraat Wilgerdam",
    "groep Kade", "netwerk Stationsring", "groep Havenhoofd", "Plein West", "Parkeerdek Haven", "Strandje Binnenmeer",
    "Schoolplein De Wijzer", "Jongerencentrum Zandermeer", "Minder incidenten met leden van de groep.",
    "De groep is minder hecht.", "Meer jongeren naar school of werk.", "Groep 4 van de scan van 2025",
    "Overlast op het plein in de avond, vooral in het weekend.", "De wijkagent is vaker aanwezig op 12-05-2026.",
    "Het aantal meldingen tussen 18:00 en 22:00 uur daalt.", "Wil de groep iets anders doen? Dan helpt de gemeente.",
    "Roos geplant in het park door de gemeente en de bewoners samen.", "groep 1",
]  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_asked_about(text: str) -> None:
    assert naamlijsten() is not None, "the lists belong to the test environment"
    assert verdacht(text, naamlijsten()), text


@pytest.mark.parametrize("text", PLAIN)
def test_what_names_nobody_is_not(text: str) -> None:
    assert verdacht(text, naamlijsten()) == ()


@pytest.mark.parametrize("text", OTHER)
def test_addresses_plates_and_accounts_are_seen_without_any_list(text: str) -> None:
    assert OTHER[text] <= set(verdacht(text, None)), verdacht(text, None)


def test_without_lists_a_name_alone_is_not_seen_and_nobody_says_it_was_searched() -> None:
    assert verdacht("groep rond Youssef Benali", None) == ()
