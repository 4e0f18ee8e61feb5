"""What may name a person is asked about; what plainly does not, is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jgwork.io.lezen.naamlijsten import naamlijsten
from jgwork.vocabulary.namen import verdacht

NAMES = [
    "groep rond Youssef Benali", "Appie en de broers El Amrani", "De vrienden van Kevin de Jong", "Mohammed en co",
    "groep Fatima", "hangplek van Jan Willem", "Yusuf Yilmaz groep", "bende van Bilal", "de groep van Sanne",
    "Rachid is hier vaak", "Er wordt gezegd dat Ahmed de baas is.", "Anouk en Lotte zijn gezien bij de kade.",
    "Samen met Dylan van den Berg reed hij weg.", "familie Benali", "gezin Jansen", "de gebroeders Karimi",
    "Sven Bakker heeft dit gemeld.", "Thijs de Vries woont daar.",
    # in lower case, in capitals, with what stands between, with a genitive, stuck to something else
    "groep rond youssef benali", "jayden en shaquille zijn gezien", "met kevin de jong gesproken", "GROEP JAYDEN",
    "van den berg is de leider", "De groep van Van den Berg", "de zoon van El Amrani", "Jayden's groep",
    "groep_jayden", "Groep-Jayden", "jayden.groep", "Sami's moeder", "contact met fatima over werk", "leider=dani",
    "Willem-Alexander de Groot", "Rachid wordt vaak gezien op het plein bij de winkels.", "mo",
    # with accents and without, from every part of the world, also names of no list
    "Ömer Şahin", "Özgür Yıldız", "Emre en Hakan", "Jurensly Girigorie", "Gyaisley Rosario", "Ilias en Soufiane",
    "You\u200bssef", "fam. martina",
    # initials and surnames
    "M.B. is vaak aanwezig", "M. B. (17)", "de broer van M. B.", "Jongeren rond Y. Benali", "j. de vries belt",
    "Jansen en Bakker zijn gezien", "gesprek met M. over school",
    # nicknames
    '"De Kleine" is de leider', "'Scarface' is erbij", "bijgenaamd Lange Dunne", "aka Smiley",
]  # fmt: skip
OTHER = {
    "woning familie Benali, Kerkstraat 14": {"adres", "bijnaam"},
    "Molenweg 8a": {"adres"},
    "portiek 12": {"adres"},
    "bij scooter 12-34-AB": {"kenteken"},
    "auto AB 12 CD": {"kenteken"},
    "G-123-BB": {"kenteken"},
    "Kerkstr. 14": {"adres"},
    "Lange Voorhout 8": {"adres"},
    "Singel 100-3": {"adres"},
    "Kerkstraat, no. 14": {"adres"},
    "ab 12 cd": {"kenteken"},
    "1ABC23": {"kenteken"},
    "G - 123 - BB": {"kenteken"},
    "G|123|BB": {"kenteken"},
    "paspoort van hem is NX12ABC34": {"nummer"},
    "bel nul zes een twee drie vier vijf zes zeven acht": {"nummer"},
    "zie @straatboef12": {"account"},
    "ig: moo020": {"account"},
    "snap: boef_12": {"account"},
}
PLAIN = [
    "Stationsplein Kroonvoort",
    "Park bij de Rand",
    "Garages Randweg",
    "Sportpark De Linie",
    "Winkelstraat Wilgerdam",
    "groep Kade",
    "netwerk Stationsring",
    "groep Havenhoofd",
    "Plein West",
    "Parkeerdek Haven",
    "Strandje Binnenmeer",
    "Schoolplein De Wijzer",
    "Jongerencentrum Zandermeer",
    "Minder incidenten met leden van de groep.",
    "De groep is minder hecht.",
    "Meer jongeren naar school of werk.",
    "Groep 4 van de scan van 2025",
    "Overlast op het plein in de avond, vooral in het weekend.",
    "De wijkagent is vaker aanwezig op 12-05-2026.",
    "Het aantal meldingen tussen 18:00 en 22:00 uur daalt.",
    "Wil de groep iets anders doen? Dan helpt de gemeente.",
    "Roos geplant in het park door de gemeente en de bewoners samen.",
    "groep 1",
    "Levering 12 kwam in kwartaal 3.",
    "Het Openbaar Ministerie is regisseur op de opsporing.",
    "Het O.M. en de B.V. overleggen.",
    "de kern van 12 jan 2026",
    "Station Hazelmonde en Dorpsplein Grutterveld",
    "Snapchat: groep actief",
    "om 12 op straat, 10 en 20 meldingen",
    "Leden hebben vaker werk dan een jaar geleden.",
    "Waarden komen uit de scan.",
    "Ernst van de feiten neemt toe.",
    "Kinderen zien het gebeuren en vertellen het thuis.",
    "Burgemeester en politie spraken met bewoners.",
]


def test_the_work_process_itself_names_nobody() -> None:
    """Seven hundred sentences of honest policy: what is asked about too often is not read any more."""
    source = Path(__file__).parents[4] / "shared" / "bron" / "werkproces-2016.txt"
    if not source.is_file():
        pytest.skip("the text of the work process is not beside the repository")
    text = source.read_text(encoding="utf-8")
    sentences = [s for s in re.split(r"(?<=[.!?:])\s+|\n", text) if len(s.split()) > 2]
    assert len(sentences) > 500
    assert [s for s in sentences if verdacht(s, naamlijsten())] == []  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_asked_about(text: str) -> None:
    assert naamlijsten() is not None, "the lists belong to the test environment"
    assert verdacht(text, naamlijsten()), text


@pytest.mark.parametrize("text", PLAIN)
def test_what_names_nobody_is_not(text: str) -> None:
    assert verdacht(text, naamlijsten()) == ()


def test_a_word_after_an_app_is_an_account_unless_it_is_a_word() -> None:
    assert verdacht("Snapchat: jaydenb", naamlijsten())


@pytest.mark.parametrize("text", OTHER)
def test_addresses_plates_and_accounts_are_seen_without_any_list(text: str) -> None:
    assert OTHER[text] <= set(verdacht(text, None)), verdacht(text, None)


def test_without_lists_a_name_alone_is_not_seen_and_nobody_says_it_was_searched() -> None:
    assert verdacht("groep rond Youssef Benali", None) == ()
