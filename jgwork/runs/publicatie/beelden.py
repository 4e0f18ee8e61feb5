"""From released tables to the views of each dashboard."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from jgwork.indicators.plan.doel import Doel
from jgwork.indicators.plan.doelen import nulmeting_hoogte
from jgwork.runs.publicatie import catalogus
from jgwork.runs.publicatie.cijfers import Cijfers
from jgwork.schema.descriptors import codelist
from jgwork.views import breed, dynamiek, effect, gedrag, groep, kalender, partners, uitvoering
from jgwork.views import toeval as kans
from jgwork.views.figuur import MEER, show
from jgwork.views.rolblokken import rolblokken
from jgwork.vocabulary.dutch import quarter, voorgoed
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import View

Tables = Mapping[str, ReleasedTable]


def labels(gemeenten: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """Return the Dutch titles of codes, by column."""
    names = {column: codelist(name).titles for column, name in catalogus.LIJSTEN.items()}
    return {**names, "woongemeente_code": gemeenten, "gemeente_code": gemeenten}


@dataclass(frozen=True, slots=True)
class Kop:
    """What a page needs beside released tables: no figure, and nothing of a person.

    Parameters
    ----------
    doelen
        Goals of the plan.
    tekens
        What stands on the time axis: period and words.
    zinnen
        Sentences of the evaluation by table.
    gestopt
        Whether the approach was stopped.
    """

    doelen: tuple[Doel, ...]
    tekens: tuple[tuple[str, str], ...]
    zinnen: Mapping[str, str]
    gestopt: bool = False


def kop(numbers: Cijfers) -> Kop:
    """Return what a page needs beside released tables."""
    return Kop(numbers.doelen, tuple(marks(numbers)), numbers.zinnen, numbers.gestopt)


def beelden(numbers: Kop, released: Tables, gemeenten: Mapping[str, str], eigen: str) -> dict[str, list[View]]:
    """Return the views of each dashboard, in order; a dashboard without any view is left out.

    Parameters
    ----------
    numbers
        Goals, marks on the time axis and sentences of the evaluation.
    released
        Released tables by name.
    gemeenten, eigen
        Names of municipalities by code, and the code of the group's own.
    """
    words = labels(gemeenten)
    integraal = [
        groep.profiel(released["groepsprofiel"]),
        groep.kenmerken(_some(released, ("rollen",)), words, "Groep"),
        _one(released, "duiding", groep.duiding),
        _one(released, "duiding_woorden", breed.duiding),
        *_gedrag(released, words),
        _one(released, "dynamiek_samenhang", lambda t: dynamiek.samenhang(t, released.get("dynamiek_kern"))),
        _one(released, "dynamiek_trend", breed.trend),
        _one(released, "rolblokken", rolblokken),
        _one(released, "dynamiek_dekking", dynamiek.dekking),
        _one(released, "gemeenten", lambda t: gedrag.gemeenten(t, gemeenten, eigen)),
        _one(released, "plekken", lambda t: gedrag.plekken(t, words)),
        groep.kenmerken(_some(released, ("leeftijdsgroep", "geslacht", "woongemeente_code")), words),
        _one(released, "informatiematrix", lambda t: partners.matrix(t, words)),
        _one(released, "matrix_woorden", lambda t: breed.matrix(t, words)),
        _one(released, "rode_draden", lambda t: groep.rode_draden(t, words)),
        _one(released, "inzet_per_partner", lambda t: uitvoering.plan(t, words)),
    ]
    done = _one(released, "acties_per_spoor", lambda t: uitvoering.acties(t, words))
    goals = [
        _one(released, "doelen", lambda t: effect.doelen(t, gestopt=numbers.gestopt)),
        _one(released, "nulmetingen", lambda t: effect.nulmetingen(t, gestopt=numbers.gestopt)),
    ]
    monitoring = [
        done,
        _one(released, "inzet_per_partner", lambda t: uitvoering.inzet(t, words)),
        _one(released, "inzet_personen_is_er", lambda t: breed.personen(t, released.get("inzet_personen"))),
        _one(released, "rapportagekalender", kalender.kalender),
        *goals,
        _one(released, "te_zien", kans.zichtbaar),
        _reeksen(numbers, released),
        _one(released, "lussen", effect.lussen),
    ]
    said = [partners.evaluatie(released[n], zin, words) for n, zin in numbers.zinnen.items() if n in released]
    evaluatie = [*goals, done, *said] if said else []
    found = {"integraal_beeld": integraal, "monitoring": monitoring, "evaluatie": evaluatie}
    for bord, views in found.items():
        views.extend(catalogus.beelden(bord, released, words))
    named = {"acties"} if "acties" in released else set()  # the first screen has each of them by name
    return {
        name: kept for name, views in found.items() if (kept := _ingedeeld((v for v in views if v is not None), named))
    }


#: Headings of a page and the views under each, in the order in which a meeting needs them; who wants to know more reads
#: on. One list for every page: a view stands under the same heading everywhere.
INDELING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Wat is het probleem?", ("probleemdefinitie", "incidenten", "duiding", "incidenten_naar", "nagekomen",
                              "reden_stoppen", "uitgangen", "straatinformatie")),
    ("Wie zitten er in de groep?", ("dynamiek", "groepsprofiel", "kenmerken", "rollen", "rolblokken", "groepen")),
    ("Waar is de groep?", ("plekken", "gemeenten")),
    ("Waardoor komt het?", ("rode_draden", "toelichting_draden")),
    ("Werkt het?", ("reeksen", "doelen", "lussen")),
    ("Wat doen we, en wat kost het?", ("strategie_advies", "conceptdoelen", "conceptplan", "acties", "plan", "inzet",
                                       "scenarios", "planafspraken", "inzet_personen", "escalaties")),
    ("Wanneer hoort u weer iets?", ("rapportagekalender",)),
    ("Wat leren we, en wat blijft over?", ("evaluatie_rollen", "leerpunten", "evaluatie_*", "restacties")),
    ("Wat weten we, en wat niet?", ("informatiematrix",)),
    (MEER, ("dynamiek_dekking", "nulmetingen", "te_zien", "verzoeken", "matrix_antwoorden")),
)  # fmt: skip


def _ingedeeld(views: Iterable[View], elders: Container[str] = ()) -> list[View]:
    """Return the views under their headings, each once; one that no heading names stands under the last.

    What the first screen shows in full (``elders``) stands there too.
    """
    left, out = list(views), []
    for heading, names in INDELING:
        for mine in [v for n in names for v in left if fnmatchcase(v.id, n)]:
            if mine in left and (heading == MEER or mine.id not in elders):
                left.remove(mine)
                out.append(replace(mine, section=heading))
    return [*out, *(replace(v, section=MEER) for v in left)]


def _gedrag(released: Tables, words: Mapping[str, Mapping[str, str]]) -> list[View | None]:
    by = _some(released, ("incidenten_per_aard", "incidenten_per_dagdeel"))
    return [
        _one(released, "incidenten_per_kwartaal", gedrag.per_kwartaal),
        _one(released, "incidenten_per_halfjaar", breed.per_halfjaar),
        gedrag.naar_soort(by, words),
        _one(released, "nagekomen", breed.nagekomen),
    ]


def _reeksen(numbers: Kop, released: Tables) -> View | None:
    if "doelen" not in released:
        return None
    rows = {str(r["doel"]): r for r in released["doelen"].records()}
    facts: dict[str, dict[str, Any]] = {}
    for doel in numbers.doelen:
        if doel.reeks in released:
            row = rows[doel.titel]
            told = effect.KORT.get(show(row["oordeel"]), show(row["oordeel"]))
            facts[doel.reeks] = {
                "doel": doel.titel,
                "eenheid": "deel van de antwoorden (%)" if doel.soort == "enquete" else "aantal per kwartaal",
                "nulmeting": nulmeting_hoogte(doel, released[doel.reeks]),
                "streef": doel.streef_over(1),
                "titel": f"{doel.titel}: {voorgoed(told) if numbers.gestopt else told}",
            }
    return effect.reeksen([released[name] for name in facts], facts, numbers.tekens)


def marks(numbers: Cijfers) -> list[tuple[str, str]]:
    """Return what stands on the time axis: start of the actions, context events and registration breaks."""
    found = {(quarter(d.ingreep), "start acties") for d in numbers.doelen if d.ingreep is not None}
    events = numbers.data.frames.get("contextgebeurtenis")
    names = codelist("contextsoort").titles
    for r in events.to_dict("records") if events is not None else ():
        found.add((quarter(r["datum_van"]), names.get(str(r["soort"]), str(r["soort"])).lower()))
    return sorted(found)


def _one(released: Tables, name: str, make: Any) -> View | None:
    return make(released[name]) if name in released else None


def _some(released: Tables, names: Iterable[str]) -> list[ReleasedTable]:
    return [released[n] for n in names if n in released]
