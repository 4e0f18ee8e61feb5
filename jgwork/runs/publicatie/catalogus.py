"""What is published of a group: one record per table. A new indicator is a maker, a picture and a record here.

Nothing else in the package lists tables: what a step may have, what the region reads, which code lists give words and
which boards a table is on all follow from these records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from jgwork.runs.publicatie import maken
from jgwork.runs.publicatie.maken import Bron, Maker
from jgwork.schema.profielen import nummer
from jgwork.views import kennis, stukken
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import IndicatorTable, ReleasedTable, Tijd, Unit
from jgwork.vocabulary.view import View

Woorden = Mapping[str, Mapping[str, str]]
Toon = Callable[[ReleasedTable, Woorden], View | None]


@dataclass(frozen=True, slots=True)
class Onderdeel:
    """One published table.

    Parameters
    ----------
    naam
        Of the table; ``*`` stands for a goal.
    vraag
        The question of the work process that it answers.
    vanaf
        From which step, by role.
    eenheid, tijd
        What is counted, and how it lives in time.
    borden
        The board it is on, and the view that holds it.
    breed
        What a wide audience has instead: ``zelfde``, ``niet``, or the name of a coarser table.
    lijsten
        Code lists that give words, by column.
    regio
        Whether the region reads it.
    maak
        Makes it, before release; without one it follows from what is released.
    toon
        Views that need nothing but this table, by board; those of several tables are in ``beelden``.
    """

    naam: str
    vraag: str
    vanaf: Rol
    eenheid: Unit
    tijd: Tijd
    borden: Mapping[str, str]
    breed: str = "zelfde"
    lijsten: Mapping[str, str] = field(default_factory=dict)
    regio: bool = False
    maak: Maker | None = None
    toon: Mapping[str, Toon] = field(default_factory=dict)


BEELD, VOLGEN, EVALUATIE = "integraal_beeld", "monitoring", "evaluatie"
_S, _E, _A, _P, _T = Unit.STATEMENT, Unit.EVENT, Unit.ACTION, Unit.PERSON, Unit.TIE
_TEKST = {"tekstsoort": "tekstsoort", "domein_code": "domein", "partner": "partner"}
_WIE = "Wie zitten er in de groep?"
_WAT = "Wat doet de groep, hoe vaak en wanneer?"
_SAMEN = "Hoe hangt de groep samen?"
_ERGENS = "Waar komt de groep?"
_INZET = "Wat doen we, en wat vraagt dat?"
_DOEL = "Worden de doelen bereikt?"


def _op(toon: Toon, *borden: str) -> Mapping[str, Toon]:
    return dict.fromkeys(borden, toon)


#: In the order in which they are computed.
CATALOGUS: tuple[Onderdeel, ...] = (
    Onderdeel("groepsprofiel", "Wat is dit voor groep?", Rol.SIGNAAL, _S, Tijd.FEIT, {BEELD: "groepsprofiel"},
              maak=maken.profiel),
    Onderdeel("leeftijdsgroep", _WIE, Rol.BEELD, _P, Tijd.STAND, {BEELD: "kenmerken"}, "niet",
              {"leeftijdsgroep": "leeftijdsgroep"}),
    Onderdeel("geslacht", _WIE, Rol.BEELD, _P, Tijd.STAND, {BEELD: "kenmerken"}, "niet", {"geslacht": "geslacht"}),
    Onderdeel("woongemeente_code", _WIE, Rol.BEELD, _P, Tijd.STAND, {BEELD: "kenmerken"}, "niet", regio=True),
    Onderdeel("incidenten_per_kwartaal", _WAT, Rol.BEELD, _E, Tijd.TIJDVAK, {BEELD: "incidenten"},
              "incidenten_per_halfjaar", regio=True),
    Onderdeel("incidenten_per_aard", _WAT, Rol.BEELD, _E, Tijd.TIJDVAK, {BEELD: "incidenten_naar"},
              lijsten={"aard": "aard"}),
    Onderdeel("incidenten_per_dagdeel", _WAT, Rol.BEELD, _E, Tijd.TIJDVAK, {BEELD: "incidenten_naar"}, "niet",
              {"dagdeel": "dagdeel"}),
    Onderdeel("nagekomen", _WAT, Rol.BEELD, _E, Tijd.TIJDVAK, {BEELD: "nagekomen"}),
    Onderdeel("bekend_politie", "Hoeveel zien we van de groep?", Rol.BEELD, _P, Tijd.STAND, {}, "niet"),
    Onderdeel("rollen", "Wie heeft invloed, volgens de partners?", Rol.BEELD, _P, Tijd.STAND, {BEELD: "rollen"},
              "niet"),
    Onderdeel("dynamiek_samenhang", _SAMEN, Rol.BEELD, _T, Tijd.TIJDVAK, {BEELD: "dynamiek"}, "dynamiek_trend"),
    Onderdeel("dynamiek_kern", _SAMEN, Rol.BEELD, _S, Tijd.TIJDVAK, {BEELD: "dynamiek"}, "niet"),
    Onderdeel("dynamiek_dekking", "Hoeveel zien we van de groep?", Rol.BEELD, _S, Tijd.STAND,
              {BEELD: "dynamiek_dekking"}),
    Onderdeel("rolblokken", _SAMEN, Rol.BEELD, _T, Tijd.STAND, {BEELD: "rolblokken"}, "niet"),
    Onderdeel("gemeenten", _ERGENS, Rol.BEELD, _E, Tijd.TIJDVAK, {BEELD: "gemeenten"}, regio=True),
    Onderdeel("plekken", _ERGENS, Rol.BEELD, _S, Tijd.FEIT, {BEELD: "plekken"}, lijsten={"frequentie": "frequentie"},
              maak=maken.plekken),
    Onderdeel("duiding", "Hoe erg is dat?", Rol.BEELD, _S, Tijd.FEIT, {BEELD: "duiding"}, "duiding_woorden",
              maak=maken.duiding),
    Onderdeel("rode_draden", "Waardoor komt het?", Rol.BEELD, _S, Tijd.FEIT, {BEELD: "rode_draden"},
              lijsten={"rode_draad": "circulair_antwoord"}, maak=maken.rode_draden),
    Onderdeel("acties_per_spoor", _INZET, Rol.BEELD, _A, Tijd.FEIT, {VOLGEN: "acties", EVALUATIE: "acties"},
              lijsten={"spoor": "spoor"}, regio=True, maak=maken.acties),
    Onderdeel("inzet_per_partner", _INZET, Rol.BEELD, _A, Tijd.FEIT, {BEELD: "plan", VOLGEN: "inzet"},
              lijsten={"partner": "partner"}, regio=True, maak=maken.acties),
    Onderdeel("besluit", "Wat is besloten?", Rol.ADVIES, _S, Tijd.FEIT, {}, maak=maken.eerste_blad),
    Onderdeel("plandoelen", "Wat willen we bereiken, en wie gaat daarover?", Rol.PLAN, _S, Tijd.FEIT,
              {}, "niet", {"hoofddoel": "hoofddoel", "eigenaar": "partner"}, maak=maken.eerste_blad),
    Onderdeel("acties", _INZET, Rol.PLAN, _S, Tijd.FEIT, {}, "niet",
              {"actie": "interventie", "reden": "reden_afwijking", "karakter": "karakter"}, maak=maken.eerste_blad),
    Onderdeel("kaders", "Past het in het besluit?", Rol.PLAN, _S, Tijd.FEIT, {}, "niet",
              maak=maken.eerste_blad),
    Onderdeel("inzet_personen_is_er", _INZET, Rol.BEELD, _S, Tijd.STAND, {VOLGEN: "inzet_personen"}),
    Onderdeel("inzet_personen", _INZET, Rol.BEELD, _S, Tijd.TIJDVAK, {VOLGEN: "inzet_personen"}, "niet"),
    Onderdeel("informatiematrix", "Wat weten we, en wat niet?", Rol.BEELD, _S, Tijd.FEIT, {BEELD: "informatiematrix"},
              "matrix_woorden", {"cluster_code": "matrix_cluster"}, maak=maken.matrix),
    Onderdeel("matrix_antwoorden", "Wat weten we, en wat niet?", Rol.BEELD, _S, Tijd.FEIT,
              {BEELD: "matrix_antwoorden"}, "niet", {"matrix_item": "matrix_item"}, maak=maken.matrix,
              toon=_op(kennis.matrix_antwoorden, BEELD)),
    Onderdeel("straatinformatie", "Wat doen ze? Hoe erg is dat?", Rol.BEELD, _S, Tijd.FEIT, {BEELD: "straatinformatie"},
              "niet", {"straat_rubriek": "straat_rubriek", "straat_item": "straat_item"}, maak=maken.straat,
              toon=_op(kennis.straatinformatie, BEELD)),
    Onderdeel("inzet_per_kwartaal", _INZET, Rol.BEELD, _A, Tijd.FEIT, {}, lijsten={"partner": "partner"}, regio=True,
              maak=maken.inzet_per_kwartaal),
    Onderdeel("verblijf_gemeenten", _ERGENS, Rol.BEELD, _S, Tijd.FEIT, {}, regio=True, maak=maken.verblijf),
    Onderdeel("nulmetingen", "Waar begonnen we?", Rol.PLAN, _S, Tijd.FEIT,
              {VOLGEN: "nulmetingen", EVALUATIE: "nulmetingen"}, maak=maken.nulmetingen),
    Onderdeel("evaluatie_*", "Wat leren we hiervan?", Rol.AFRONDING, _S, Tijd.FEIT, {EVALUATIE: "evaluatie_*"},
              lijsten={"vraag_code": "evaluatievraag", "knelpunt_code": "knelpunt", "overgedragen_aan": "partner"},
              maak=maken.evaluatie),
    Onderdeel("reeks_*", _DOEL, Rol.PLAN, _E, Tijd.TIJDVAK, {VOLGEN: "reeksen"}, maak=maken.reeksen),
    Onderdeel("doelen_leden", _DOEL, Rol.PLAN, _P, Tijd.STAND, {VOLGEN: "doelen"}, "niet"),
    Onderdeel("doelen", _DOEL, Rol.PLAN, _S, Tijd.FEIT, {VOLGEN: "doelen", EVALUATIE: "doelen"}, regio=True),
    Onderdeel("te_zien", "Welke daling valt op?", Rol.PLAN, _S, Tijd.FEIT, {VOLGEN: "te_zien"}, "niet"),
    Onderdeel("lussen", "Welke bijstelling is nodig?", Rol.PLAN, _S, Tijd.FEIT, {VOLGEN: "lussen"}),
    Onderdeel("rapportagekalender", "Wie hoort wat, en wanneer?", Rol.ADVIES, _S, Tijd.FEIT,
              {VOLGEN: "rapportagekalender"}, regio=True),
    *(
        Onderdeel(naam, vraag, vanaf, _S, Tijd.FEIT, {bord: naam}, breed, _TEKST, maak=maken.teksten,
                  toon={bord: stukken.teksten})
        for naam, vraag, vanaf, bord, breed in (
            ("probleemdefinitie", "Waardoor wordt het groepsgedrag veroorzaakt?", Rol.BEELD, BEELD, "zelfde"),
            ("strategie_advies", "Wat adviseren we?", Rol.BEELD, BEELD, "zelfde"),
            ("toelichting_draden", "Waardoor komt het?", Rol.BEELD, BEELD, "niet"),
            ("planafspraken", "Welke afspraken maken we?", Rol.PLAN, VOLGEN, "zelfde"),
            ("leerpunten", "Wat zijn de leer- en verbeterpunten?", Rol.AFRONDING, EVALUATIE, "zelfde"),
            ("reden_stoppen", "Waarom stopt het hier?", Rol.VERZAMELEN, BEELD, "zelfde"),
        )
    ),
    Onderdeel("conceptdoelen", "Hoe kunnen we de groep op hoofdlijnen aanpakken?", Rol.BEELD, _S, Tijd.FEIT,
              {BEELD: "conceptdoelen"}, maak=maken.plan, toon=_op(stukken.conceptdoelen, BEELD),
              lijsten={"hoofddoel_code": "hoofddoel", "domein_code": "domein", "eigenaar_partner": "partner",
                       "richting": "richting"}),
    Onderdeel("conceptplan", "Wat is daar op hoofdlijnen voor nodig?", Rol.BEELD, _S, Tijd.FEIT, {BEELD: "conceptplan"},
              maak=maken.plan, toon=_op(stukken.conceptplan, BEELD),
              lijsten={"interventie_code": "interventie", "scenario": "scenario"}),
    Onderdeel("scenarios", "Welke stap past wanneer?", Rol.BEELD, _S, Tijd.FEIT,
              {BEELD: "scenarios", VOLGEN: "scenarios"}, lijsten={"scenario": "scenario"}, maak=maken.plan,
              toon=_op(stukken.scenarios, BEELD, VOLGEN)),
    Onderdeel("verzoeken", "Bij welke partners is gevraagd, en wat kwam er?", Rol.VERZAMELEN, _S, Tijd.FEIT,
              {BEELD: "verzoeken"}, lijsten={"verzoek_soort": "verzoek_soort", "besluit": "verzoek_besluit"},
              maak=maken.verzoeken, toon=_op(stukken.verzoeken, BEELD)),
    Onderdeel("uitgangen", "Handelen we het signaal af?", Rol.SIGNAAL, _S, Tijd.FEIT, {BEELD: "uitgangen"},
              "niet", lijsten={"uitgang": "uitgang", "partner_verder": "partner"}, maak=maken.uitgangen,
              toon=_op(stukken.uitgangen, BEELD)),
    Onderdeel("groepen", "Met welke andere groepen heeft de groep te maken?", Rol.BEELD, _S, Tijd.FEIT,
              {BEELD: "groepen"}, "niet", {"groepsrelatie_soort": "groepsrelatie_soort"}, True, maken.groepen,
              toon=_op(stukken.groepen, BEELD)),
    Onderdeel("escalaties", "Welke afspraken zijn niet nagekomen?", Rol.UITVOERING, _S, Tijd.FEIT,
              {VOLGEN: "escalaties"}, lijsten={"gemeld_aan": "gremium", "reden_afwijking": "reden_afwijking"},
              maak=maken.escalaties, toon=_op(stukken.escalaties, VOLGEN)),
    Onderdeel("restacties", "Welke restacties worden bij wie belegd?", Rol.AFRONDING, _S, Tijd.FEIT,
              {EVALUATIE: "restacties"}, lijsten={"overgedragen_aan": "partner"}, maak=maken.restacties,
              toon=_op(stukken.restacties, EVALUATIE)),
)  # fmt: skip


def onderdeel(naam: str, catalogus: Iterable[Onderdeel] = CATALOGUS) -> Onderdeel | None:
    """Return the record of a table by its name; ``None`` where none is published under it."""
    return next((o for o in catalogus if fnmatchcase(naam, o.naam)), None)


def tabellen(bron: Bron, catalogus: Iterable[Onderdeel] = CATALOGUS) -> list[IndicatorTable]:
    """Return what a group may have in its step, in the order of the catalogue; each maker is asked once.

    What is told once comes from the stand, and is not made here.
    """
    reached = [o for o in catalogus if bron.stap >= nummer(o.vanaf)]
    makers = dict.fromkeys(o.maak for o in reached if o.maak is not None)
    made = (t for maak in makers for t in maak(bron) if t is not None)
    known = ((t, onderdeel(t.name, reached)) for t in made)
    dated = (t if t.tijd else replace(t, tijd=o.tijd) for t, o in known if o is not None)
    return [t for t in dated if t.tijd is Tijd.FEIT]


def beelden(
    bord: str, released: Mapping[str, ReleasedTable], woorden: Woorden, catalogus: Iterable[Onderdeel] = CATALOGUS
) -> list[View | None]:
    """Return the views of a board that need one table only."""
    shown = [(o.toon[bord], n) for o in catalogus if bord in o.toon for n in released if fnmatchcase(n, o.naam)]
    return [toon(released[n], woorden) for toon, n in shown]


#: Code lists whose titles are shown instead of codes, by the column they label.
LIJSTEN: Mapping[str, str] = {column: name for o in CATALOGUS for column, name in o.lijsten.items()}
#: Released tables of a group that the region reads; the others are not opened.
REGIO = frozenset(o.naam for o in CATALOGUS if o.regio)
