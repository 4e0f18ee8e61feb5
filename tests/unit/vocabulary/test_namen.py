"""What may name a person is asked about; what plainly does not, is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jgwork.io.naamlijsten import naamlijsten
from jgwork.vocabulary.tekst.namen import verdacht

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
    # with what stands between in short, after a title, of no list, as one word, letter by letter, in another script
    "K. v/d Berg", "vd Berg, K.", "M. el A.", "verdachte B.", "dhr. Bakker", "meester de Boer", "de Vries-broers",
    "O'Brien", "Wiśniewski", "Kowalczyk", "KevinJansen", "K e v i n",
    "К\u0435vin", "K&eacute;vin J.", "Kevin&nbsp;Jansen",
    "wijkagent Piet Smit", "Ｋｅｖｉｎ Jansen",
    # nicknames
    # a capital with an accent, letters hidden or stuck together, all capitals
    "dhr K. Özdemir is gebeld", "Wójcik en Nowak", "J*yden", "J.a.y.d.e.n", "J4yden", "DaanSem", "VAN DIJK",
    "initialen T.K., 17 jaar", "Moh*mmed", "Gülşen en Ayşe", "ji-hoon park", "Mehmet-Ali is de oudste",
    # what is said of one person, of a name of no list or that is a word as well
    "Ome Cor van de kiosk", "Buurman Harrie", "Tesfay uit Eritrea", "Oleksandr uit Oekraïne", "Yonas komt uit Keren",
    "Chukwuemeka woont boven de winkel", "Nomvula en haar zus", "Die Poolse jongen, Wojtek", "Sergej, die Rus",
    "Mirwais (Afghaan)", "Bram uit de portiekflat",
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
    "kerkstraat12": {"adres"},
    "Kerkstraat twaalf": {"adres"},
    "Kerkstraat, 12hs": {"adres"},
    "12 Kerkstraat": {"adres"},
    "Laan van Wilgerdam 100": {"adres"},
    "woont op 14 in de Kerkstraat": {"adres"},
    "1234\nAB": {"adres"},
    "Kerkstraat&nbsp;12": {"adres"},
    "mutatie 2024-123456": {"nummer"},
    "BVH 2024123456": {"nummer"},
    "zaak 2024/1234": {"nummer"},
    "CJIB 1234 5678 9012 3456": {"nummer"},
    "A-nummer 1234567890": {"nummer"},
    "490.154.203.237.518": {"nummer"},
    "whatsapp 31612345678": {"nummer"},
    "l23456782 is zijn nummer": {"nummer"},
    "o6-12345678": {"nummer"},
    "12-03-2OO4": {"nummer"},
    "geb. 12 III 2004": {"datum"},
    "jarig op 12 maart": {"datum"},
    "\u0410\u0412-12-\u0421D": {"kenteken"},
    "snap: boef_12": {"account"},
    "#teamdaan": {"account"},
    "kenteken is twaalf a b drie vier": {"kenteken"},
    "tel: 06 - twaalf 34 56 78": {"nummer"},
    "telefoon nul zes elf tweeëntwintig": {"nummer"},
    "nul6-12345678": {"nummer"},
    "BSN eindigt op 782": {"nummer"},
    "3.V.2008": {"datum"},
    "wordt 3 juni achttien": {"datum"},
    "verjaart op Koningsdag 2008": {"datum"},
    "Het Wed 12-II": {"adres"},
    "Oosteinde 5 II": {"adres"},
    "Noordeinde 12 rood": {"adres"},
    "'t Hoge Land 9": {"adres"},
    "achterom 23 hs": {"adres"},
    "kenteken eindigt op 2-BD": {"kenteken"},
    "een scooter met gb123x": {"kenteken"},
    "grijze auto, 12AB34": {"kenteken"},
    "5994471abb01112afcc18159f6cc74b4 was erbij": {"nummer"},
    "plaat begint met 88-GH": {"kenteken"},
    "op snap heet hij koning-020": {"account"},
    "insta van hem: moo.van.west": {"account"},
    "bsn is honderddrieëntwintig 456 782": {"nummer"},
    "06 twaalf drieëndertig 44 55": {"nummer"},
    "plus eenendertig zes 1234 5678": {"nummer"},
    "mobiel: zes een twee drie vier vijf zes zeven acht": {"nummer"},
    "casus 2024.0456 van het VHH": {"nummer"},
    "zorgdossier ZD-2024-0456": {"nummer"},
    "rolnummer 23/4567": {"nummer"},
    "jarig op de vierde juli": {"datum"},
    "geboren in de zomer van tweeduizendacht": {"datum"},
    "is op 3 juni 18 geworden": {"datum"},
    "van de lichting mei 2008": {"datum"},
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
    # laws, papers and periods
    "Gemeentewet artikel 172a, lid 1, onder b",
    "AVG art. 9(2)(g)",
    "Wpg art. 16, 18 en 20",
    "Stb. 2007, 300",
    "Kamerstukken II 2015/16, 28684, nr. 470",
    "Wet van 12 maart 2004 over de jeugdzorg",
    "2025 OM besluit",
    "zie de driedeling in Figuur 1",
    "Jan. 2026",
    "1 jan. 2026",
    "mei 2026",
    "2025-K3 t/m 2026-K1",
    "week 12-2026",
    "periode 01-01-2026 t/m 31-03-2026",
    "januari 2025, februari 2025 en maart 2025",
    "Plein 1940-1945",
    "Plein '40-'45",
    "NEN 7510-1:2017",
    "ISO 27001",
    "BIO2",
    "besluit 2026-014",
    "kenmerk 2026/0123",
    "bijlage 3a",
    "doel D1.2",
    # amounts, ages, hours, numbers
    "EUR 76.122 van EUR 75.750",
    "€ 1.250.000,00",
    "1 200 000 euro",
    "1 2 3 4 5 6 7 8 9 10",
    "12 t/m 17 jaar",
    "16:00-20:00 uur",
    "incident 123456789",
    "I-2024-000123",
    "G01-A03",
    "zaak loopt",
    "PV opgemaakt",
    "100 km/h",
    # places that are called as people are
    "Hendrik-Ido-Ambacht",
    "Sint Willebrord",
    "Anna Paulowna",
    "gemeente Vries",
    "Beek en Donk",
    "buurthuis De Meent",
    "skatebaan bij de Rijn",
    "Wijk bij Duurstede",
    "Lente in de wijk",
    "Max. 3 uur",
    "Halte 3",
    "A12 afrit 7",
    "* 12 jongeren op het plein",
    "Plein bij de Albert Heijn",
    "APV art. 2:10 lid 3",
    "Sluitingstijd 22.00 uur",
    "Perceel 4a",
    "groep Oude Haven",
    "Brug over de Maas",
    "Wijk 04, buurt 0402",
    "Indicator 3b",
    "Agendapunt 7b",
    "Vóór de zomer is er een tweede café.",
    # of many, of places and of parts
    "Jongens uit Kroonvoort",
    "Winkeliers uit de Dorpsstraat",
    "Vluchtelingen uit Oekraïne",
    "Handhaving uit Kroonvoort",
    "Oma's en opa's in de buurt",
    "Buurman en buurvrouw bellen vaker",
    "Het Wed, speelplaats",
    "Blok 3-II van de matrix",
    "kwartaal 2026-II",
    "bus 12 en tram 7",
    "Besluit politiegegevens van 14 december 2007",
    "van de lichting 2026 gaat niemand mee",
    "de oudste is achttien geworden",
    "op 9 augustus begint het toernooi",
    "nul meldingen en zes signalen",
    "Commissie Sociaal Domein",
    "Inspectie Justitie en Veiligheid",
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
