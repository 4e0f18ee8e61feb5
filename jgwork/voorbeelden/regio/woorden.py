"""What partners agreed on a group, in words without persons: problems, causes, strategy, advice and agreements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: A domain code (empty: the whole) and a text.
Zin = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Verhaal:
    """What is said of one kind of group.

    Parameters
    ----------
    probleem, oorzaak
        What the problem is and what causes it, by domain.
    strategie, advies
        What to do first, and what is advised to the meeting.
    draden
        Explanation by thread of the circular round.
    omgeving, interventies
        What happens between the group and its surroundings, and because of interventions.
    """

    probleem: tuple[Zin, ...]
    oorzaak: tuple[Zin, ...]
    strategie: str
    advies: str
    draden: Mapping[str, str]
    omgeving: str
    interventies: str


_DRADEN = {
    "RD-dagbesteding": "Wie overdag niets te doen heeft, is ’s avonds het langst op straat; dat zeggen alle partners.",
    "RD-kern": "Een vaste kern bepaalt waar en wanneer de groep samenkomt; de anderen wisselen.",
}
STRAAT = Verhaal(
    probleem=(
        ("openbare_orde", "De groep komt bijna elke avond op dezelfde plek samen. Er is geluid, afval en vernieling."),
        ("school_werk", "Een deel van de groep gaat niet of weinig naar school en heeft geen werk."),
    ),
    oorzaak=(
        ("vrije_tijd", "In de buurt is ’s avonds niets te doen, en de plek is droog en verlicht."),
        ("gezin", "Ouders weten vaak niet waar hun kinderen zijn."),
    ),
    strategie="Eerst rust op de plek, dan een alternatief. Jongerenwerk legt contact; toezicht stelt grenzen.",
    advies="Pak de groep integraal aan, met nadruk op dagbesteding. Kies voor een licht plan en kijk na een half jaar.",
    draden=_DRADEN,
    omgeving="Bewoners bellen sneller dan vroeger. De groep merkt dat en zoekt het conflict soms op.",
    interventies="Na extra toezicht verplaatst de groep zich een paar weken en komt dan terug.",
)
HANDEL = Verhaal(
    probleem=(
        (
            "openbare_orde",
            "Rond de plek wordt vermoedelijk gehandeld. Bewoners voelen zich geïntimideerd en melden minder.",
        ),
        ("inkomen", "Voor een deel van de groep is snel geld aantrekkelijker dan een bijbaan."),
    ),
    oorzaak=(
        ("inkomen", "Er zijn schulden in gezinnen, en oudere jongeren trekken jongere mee."),
        ("school_werk", "De stap naar werk is groot voor wie van school is gegaan."),
    ),
    strategie="Eerst de openbare handel op de plek stoppen, samen met de politie. Daarna werk en een coach.",
    advies="Geef deze groep voorrang. Zet sporen naast elkaar: opsporing waar nodig, en werk voor de rest.",
    draden={**_DRADEN, "RD-buurt": "De angst in de buurt is groter dan uit meldingen blijkt."},
    omgeving="Ondernemers sluiten eerder. Jongere kinderen uit de buurt gaan om met de groep.",
    interventies="Na een actie van de politie wordt de groep kleiner maar ook geslotener.",
)
NETWERK = Verhaal(
    probleem=(
        (
            "openbare_orde",
            "Het netwerk duikt op wisselende plekken op, in meer gemeenten. Afspraken worden online gemaakt.",
        ),
        ("online", "Ruzies beginnen online en worden op straat uitgevochten."),
    ),
    oorzaak=(
        ("online", "Filmpjes geven status; wie niet meedoet, wordt uitgelachen."),
        ("vrije_tijd", "Het netwerk biedt contact dat veel jongeren thuis of op school missen."),
    ),
    strategie="Eerst samen met de andere gemeenten één beeld. Online jongerenwerk erbij; per plek één aanspreekpunt.",
    advies="Pak het netwerk samen met de buurgemeenten aan. Houd het plan licht en wissel snel informatie uit.",
    draden={**_DRADEN, "RD-online": "Wat online gebeurt, voorspelt volgens de partners waar het netwerk opduikt."},
    omgeving="Reizigers en winkeliers zien steeds andere jongeren en spreken van één groep.",
    interventies="Toezicht op één station verschuift het netwerk naar het volgende.",
)
OUD = Verhaal(
    probleem=(
        ("openbare_orde", "De groep pleegt al jaren ernstige feiten en houdt een deel van de kade bezet."),
        ("wonen", "Een deel van de groep woont bij wisselende adressen en is lastig te bereiken."),
    ),
    oorzaak=(
        ("gezin", "In gezinnen spelen al lang problemen, en hulp kwam en ging."),
        ("inkomen", "Zonder diploma en met schulden ligt de weg terug open noch dichtbij."),
    ),
    strategie="Eerst de kern, samen met het Openbaar Ministerie. Tegelijk nieuwe aanwas voorkomen via school en sport.",
    advies="Geef deze groep voorrang, ook ten koste van andere groepen. Vraag eerst meer zicht op school en werk.",
    draden=_DRADEN,
    omgeving="De buurt kent de groep en zwijgt. Jongere groepen kijken tegen haar op.",
    interventies="Straf alleen had geen blijvend effect; na terugkeer was de plek weer bezet.",
)
#: Agreements of a plan: kind, partner and text.
AFSPRAKEN: tuple[tuple[str, str, str], ...] = (
    (
        "rollen",
        "uitvoeringscoordinator",
        "De uitvoeringscoördinator bewaakt het plan; elke partner voert zijn eigen acties uit.",
    ),
    ("communicatie", "gemeente", "De gemeente informeert bewoners. Op sociale media reageert alleen jongerenwerk."),
    ("informatieafspraak", "politie", "De politie levert elk kwartaal de registraties, om te zien of het plan werkt."),
    ("informatieafspraak", "jongerenwerk", "Jongerenwerk levert elk half jaar hoeveel leden school of werk hebben."),
    (
        "registratieafspraak",
        "uitvoeringscoordinator",
        "Afspraken staan in de actielijst en worden elke maand nagelopen.",
    ),
    (
        "organisatie",
        "procesregisseur",
        "Het uitvoeringsoverleg komt elke maand samen en meldt knelpunten aan het ketenoverleg.",
    ),
)
#: Learning points: partner and text.
LEERPUNTEN: tuple[tuple[str, str], ...] = (
    ("gemeente", "Spreek eerder af wie met bewoners praat; nu deden drie partners dat naast elkaar."),
    ("jongerenwerk", "Een eigen plek werkt als jongeren haar zelf mogen inrichten."),
    ("politie", "Registraties kwamen soms laat; een vaste dag in de maand helpt."),
)
#: Ways of working: title and when it applies.
SCENARIOS: Mapping[str, tuple[str, str]] = {
    "basis": ("Rust en perspectief", "Zolang de onrust niet toeneemt en de partners hun afspraken nakomen."),
    "opschalen": ("Meer toezicht en maatregelen", "Als de onrust twee kwartalen achter elkaar toeneemt."),
}
