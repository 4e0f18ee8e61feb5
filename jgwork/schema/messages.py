"""What is said of a value that breaks a rule of its column, in Dutch: why, and the next move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TwoWays:
    """What can be read in two ways.

    Parameters
    ----------
    why
        What is said of it.
    asked
        The question.
    answers
        What may be answered, each with what it means.
    """

    why: str
    asked: str
    answers: Mapping[str, str]


#: By the key of the manifest that answers.
TWO_WAYS = {
    "getallen": TwoWays(
        "Een punt of komma in een getal kan twee dingen betekenen: 14.500 kan 14500 zijn, en ook 14,5.",
        "is 14.500 veertienduizend vijfhonderd (nl) of 14,5 (en)?",
        {"nl": "14.500 is veertienduizend vijfhonderd", "en": "14.500 is veertien en een half"},
    ),
    "datums": TwoWays(
        "In een datum is niet te zien wat de dag is en wat de maand: 03/04/2026 is 3 april, of 4 maart.",
        "is 03/04/2026 3 april (dag) of 4 maart (maand)?",
        {"dag": "03/04/2026 is 3 april", "maand": "03/04/2026 is 4 maart"},
    ),
}
#: By rule.
WORDS = {
    "verplicht": ("Een verplichte cel is leeg.", "Vul de cel in."),
    "code": ("Een cel bevat een code die niet in de codelijst staat.", "{codes}"),
    "patroon": ("Een cel heeft niet de vorm die bij deze kolom hoort.", "Schrijf de waarde zoals: {shape}."),
    "lengte": ("Een tekst is langer dan {length} tekens.", "Kort de tekst in."),
    "duizendtal": (
        f"{TWO_WAYS['getallen'].why} De kolom laat niet zien welke van de twee.",
        'Schrijf duizendtallen zonder teken. Of zet in levering.toml onder [tabellen.{table}]: getallen = "nl" (14.500 '
        'is 14500), of getallen = "en" (14.500 is 14,5).',
    ),
    "decimaal": (
        "De kolom gebruikt zowel een komma als een punt; dan is een duizendtal niet van een decimaal te onderscheiden.",
        "Gebruik in de hele kolom hetzelfde decimaalteken.",
    ),
    "verwisseld": (
        "In de kolom is niet te zien wat de dag is en wat de maand: zij staan door elkaar, of de tijden of getallen "
        "zijn Amerikaans en geen datum laat zien wat voorop staat.",
        "Maak de export opnieuw met datums als 2026-03-31, met een jaar van vier cijfers. Open het bestand niet eerst "
        "in een rekenprogramma. Staat overal hetzelfde voorop? Zet in levering.toml onder [tabellen.{table}]: datums = "
        '"dag" of datums = "maand".',
    ),
    "idem": (
        "In een cel staat dat zij hetzelfde is als de cel erboven (idem, of een herhalingsteken).",
        "Vul de waarde in elke rij in. In een rekenblad: kopieer de cel erboven naar beneden.",
    ),
    "kruisje": (
        "In de kolom staan kruisjes naast vinkjes, of naast ja en nee: een kruisje kan dan ja zijn, en ook nee.",
        "Schrijf overal ja of nee.",
    ),
    "procent": (
        "Een cel is een percentage, maar de indicator van de rij telt iets: waarvan het een deel is, blijkt niet.",
        "Schrijf het aantal zelf, zonder %.",
    ),
    "aandeel": (
        "Deze waarden horen percentages te zijn, en liggen tussen 0 en 1: 0,125 kan 12,5% zijn, en ook 0,125%.",
        "Schrijf 12,5 of 12,5%. Is het zo weinig? Schrijf er dan een % achter: 0,125%.",
    ),
    "bereik": ("Een getal valt buiten het bereik van {low} tot en met {high}.", "Controleer het getal."),
}
#: What is said without refusing.
SAID = {
    "negens": (
        "Een getal van alleen negens (zoals 9999) staat ver boven de andere getallen. Soms betekent dat: onbekend.",
        "Kijk wat het is. Is het onbekend, laat de cel dan leeg.",
    ),
    "foutcel": (
        "In de kolom staan foutmeldingen van een rekenprogramma ({words}). Zij tellen als leeg.",
        "Kijk welke formule of verwijzing niet klopte, en lever de waarden als ze er wel zijn.",
    ),
    "geen_waarde": (
        "In de kolom staan woorden die 'geen waarde' betekenen ({words}). Zij tellen niet als waarde.",
        "",
    ),
    "werd_datum": (
        "Een rekenprogramma heeft van een code een datum gemaakt (12-14 werd december 2014). De code is teruggelezen.",
        "Zet de kolom in het bronbestand op 'Tekst' voordat u iets invult of plakt.",
    ),
    "maand_eerst": (
        "De datums staan met de maand voor de dag, zoals in Amerika: in elke datum waaraan het te zien is. Zo is de "
        "hele kolom gelezen.",
        "Controleer een paar datums. Klopt het niet? Lever dan datums als 2026-03-31.",
    ),
}
_TOO_FEW = "Mag het aantal niet genoemd worden, omdat het klein is (* of x)? Schrijf dan <5. Niet bekend: onbekend."
#: By type of column: what a cell is not, and how to write it.
TYPES = {
    "integer": ("een heel getal", f"Schrijf een heel getal, zoals 12. {_TOO_FEW}"),
    "number": ("een getal", "Schrijf een getal zoals 12,5 of 1.250,00, zonder haakjes, % of woorden."),
    "date": (
        "een bestaande datum",
        "Schrijf dag, maand en jaar, als 2026-03-31 of 31 maart 2026. Van een "
        "week of maand is niet te weten welke dag het was.",
    ),
    "boolean": ("ja of nee", "Schrijf ja of nee."),
}
#: By kind of column: how its values look.
SHAPES = {
    "gemeente": "GM0363",
    "wijk": "WK036300",
    "buurt": "BU03630000",
    "sleutel": "G-01 (letters, cijfers, punt, streepje; hoogstens 40 tekens). Staat er iets als 1,23E+11? Dan heeft "
    "een rekenprogramma het nummer afgekort: maak de export opnieuw, met die kolom als tekst",
    "periode": "2026, 2026-K1 (kwartaal) of 2026-03",
}
