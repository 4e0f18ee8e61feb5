"""The words around the views, as HTML: who, when, how sure, for whom. Every value is escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from jgwork.panels.opmaak import H1, H2, LINK, NOTICE
from jgwork.panels.tekens import stap
from jgwork.panels.toestand import Toestand, link, picture
from jgwork.vocabulary.dutch import iso_day, iso_span, listing, number
from jgwork.vocabulary.errors import JgworkError
from jgwork.vocabulary.tables import GEHEIM
from jgwork.vocabulary.view import View

#: The dashboards, in the order of the work process, with their Dutch name.
DASHBOARDS: Mapping[str, str] = {
    "integraal_beeld": "Integraal beeld",
    "monitoring": "Monitoring",
    "regio": "Regio",
    "evaluatie": "Evaluatie",
}


def header(index: Mapping[str, Any], dashboard: str, newer: str = "") -> str:
    """Return the head of a dashboard page: links to the other dashboards, title, for whom, of when and how sure.

    Parameters
    ----------
    index
        ``publicatie.json``.
    dashboard
        The page that is open.
    newer
        Id of a newer publication of the same dossier for the same audience, if there is one.
    """
    name = DASHBOARDS.get(dashboard, dashboard)
    title = f"{name}: {index['titel']}"
    nav = "".join(_nav_item(d, index, dashboard) for d in DASHBOARDS if d in index["dashboards"])
    fictive = '<span class="jg-fictief">Fictieve gegevens: dit is een verzonnen voorbeeld</span>'
    facts = [fictive] if index.get("fictief") else []
    if index.get("stap"):
        facts.append(step_of(index))
    facts += [f"{label} <strong>{escape(value)}</strong>" for label, value in _short(index) if value]
    facts.append(f'<a {LINK} href="#uitleg">Over deze cijfers</a>')
    facts += [_newer(newer, dashboard)] if newer else []
    line = "".join(f"<li>{fact}</li>" for fact in facts)
    region = f'<li><a {LINK} href="regio.ipynb">Regio</a></li>' if index.get("groep_id") else ""
    here = str(index["titel"]) if index.get("groep_id") else name
    question = f'<p class="jg-vraag">{VRAGEN[dashboard]}</p>' if dashboard in VRAGEN else ""
    return (
        f'<nav class="jg-nav" aria-label="Dashboards"><ul><li><a {LINK} href="start.ipynb">Alle groepen</a></li>'
        f'{region}<li class="jg-hier">{escape(here)}</li></ul><ul>{nav}</ul></nav>'
        f'<div class="jg-titel"><h1 {H1} data-titel="{escape(title)}">{escape(title)}</h1>{question}</div>'
        f'<ul class="jg-feitregel">{line}</ul>'
    )


def foot(index: Mapping[str, Any], dashboard: str, earlier: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return the foot of a page, for who wants to know more: where figures come from, words, earlier publications.

    Parameters
    ----------
    index, dashboard
        ``publicatie.json`` and the page that is open.
    earlier
        Publications of the same group for the same audience, oldest first, without this one.
    """
    facts = "".join(_fact(k, v) for k, v in _facts(index) if v)
    signs = "".join(f'<li><span class="{kind}">{word}</span> {why}</li>' for kind, word, why in TEKENS)
    old = "".join(_earlier(dashboard, e) for e in reversed(earlier))
    more = f'<details id="eerder"><summary>Eerdere publicaties ({len(earlier)})</summary><ul>{old}</ul></details>'
    return (
        f'<section class="jg-uitleg" aria-labelledby="uitleg"><h2 {H2} id="uitleg">Uitleg en herkomst</h2>'
        f'<p id="geen-getal">Geen getal? Dan staat er waarom. Dat is nooit nul.</p>'
        f'<ul class="jg-tekens" aria-labelledby="geen-getal">{signs}</ul>'
        f"<details><summary>Waar komen de cijfers vandaan?</summary>"
        f'<dl class="jg-feiten">{facts}</dl>{outcome(index)}</details>{_words(index)}{more if old else ""}</section>'
    )


#: What a page answers.
VRAGEN: Mapping[str, str] = {
    "integraal_beeld": "Wat is het probleem, waardoor komt het, wat helpt?",
    "monitoring": "Werkt de aanpak, en wat moet u nu besluiten?",
    "evaluatie": "Is het doel gehaald, en wat leren we?",
    "regio": "Waar zetten we mensen in, en wie moet met wie praten?",
}
#: What stands where a number would: class, word, meaning.
TEKENS = (
    ("jg-chip jg-geheim", "niet getoond", GEHEIM),
    ("jg-chip jg-niet-geleverd", "niet geleverd", "de partner gaf hierover niets"),
    ("jg-chip jg-niet-geteld", "nog niet geteld", "het kwartaal wordt na afloop geteld, of samen met een later"),
    ("jg-chip jg-onbekend", "onbekend", "gevraagd, maar niemand weet het"),
    ("jg-niet-gevraagd", "– niet gevraagd", "daar vroeg niemand naar"),
)


def step_of(index: Mapping[str, Any]) -> str:
    """Return the step of a group as a drawing with its number and name."""
    short = str(index.get("stap_kort") or index.get("stap_naam") or "")
    words = f"{index.get('stap_code') or index.get('stap') or ''} {short}"
    return stap(str(index.get("stap") or ""), words, str(index.get("stap_naam") or ""))


def _short(index: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "Peildatum", iso_day(index.get("peildatum"))
    yield "Gemeente", str(index.get("gemeente") or "")
    yield "Voor", str(index.get("gremium") or index.get("kring") or "")


def _words(index: Mapping[str, Any]) -> str:
    """Return the terms that a publication uses, as they were explained when it was made."""
    terms = "".join(
        f'<div><dt id="woord-{i}">{escape(a)}</dt><dd>{escape(b)}</dd></div>'
        for i, (a, b) in enumerate(index.get("begrippen") or ())
    )
    inside = f'<dl class="jg-besluit">{terms}</dl>'
    return f'<details id="woorden"><summary>Wat betekenen de woorden?</summary>{inside}</details>' if terms else ""


def _earlier(dashboard: str, old: Mapping[str, Any]) -> str:
    """Return the link to an earlier publication."""
    if dashboard not in old["dashboards"]:
        return ""
    day = escape(iso_day(old.get("peildatum")))
    there = escape(link(dashboard, Toestand(str(old["publicatie_id"]))))
    return f'<li><a {LINK} href="{there}">{day}</a></li>'


def summary(views: Sequence[View], toestand: Toestand) -> str:
    """Return the findings of a page as links, folded away, and what the page cannot answer, which stays in sight."""
    chosen = dict(toestand.keuzes)
    lines = [
        f'<li><a {LINK} href="#beeld-{escape(v.id)}" data-beeld="{escape(v.id)}">'
        f"{escape(picture(v, chosen).title)}</a></li>"
        for v in views
    ]
    title = f"Alles op deze pagina ({len(lines)})"
    told = f"<details><summary>{title}</summary><ul>{''.join(lines)}</ul></details>" if len(lines) > WEINIG else ""
    there = {v.section for v in views}
    silent = [words for section, words in BEELD.items() if section not in there] if there & set(BEELD) else []
    about = f"<p>Hierover kunnen we hier niets tonen: {listing(silent)}.</p>" if silent else ""
    return f'<div class="jg-kort">{about}{told}</div>' if about or told else ""


#: Headings of the picture of a group, and the question under each: one that is not there is named, not passed over.
BEELD: Mapping[str, str] = {
    "Wat is het probleem?": "wat het probleem is", "Wie zitten er in de groep?": "wie er in de groep zitten",
    "Waar is de groep?": "waar de groep is", "Waardoor komt het?": "waardoor het komt",
    "Wat weten we, en wat niet?": "wat de partners weten",
}  # fmt: skip


#: A page of so many findings needs no list of them.
WEINIG = 3


def error_page(error: Exception) -> str:
    """Return what a reader sees when a page cannot be made: what, and the next move; never a traceback."""
    if isinstance(error, JgworkError):
        message, move = error.message, error.next_move
    else:
        message, move = "Deze pagina kan niet worden gemaakt.", "Meld dit bij de informatieanalist."
    return (
        f'<h1 {H1} data-titel="Niet gelukt">Deze pagina is er niet</h1>'
        f'<p {NOTICE} role="alert">{escape(message)} {escape(move)}</p>'
        f'<p><a {LINK} href="start.ipynb">Naar het overzicht</a></p>'
    )


def _nav_item(name: str, index: Mapping[str, Any], current: str) -> str:
    here = ' aria-current="page"' if name == current else ""
    href = link(name, Toestand(index["publicatie_id"]))
    return f'<li><a {LINK} href="{escape(href)}"{here}>{DASHBOARDS[name]}</a></li>'


def _facts(index: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    step = " ".join(str(index[k]) for k in ("stap", "stap_naam") if index.get(k) not in (None, ""))
    yield "Groep", str(index.get("groep_id") or "")
    yield "Stap", step
    yield "Periode", iso_span(index.get("periode"))
    yield "Peildatum", iso_day(index.get("peildatum"))
    yield "Dekking", str(index.get("dekking") or "")
    yield "Namenlijst", str(index.get("namenlijst") or "")
    yield "Verzoeken om informatie", str(index.get("verzoeken") or "")
    yield "Informatiepositie", str(index.get("informatiepositie") or "")
    yield "Bestemd voor", str(index.get("gremium") or index.get("kring") or "")
    yield "Vrijgegeven op", iso_day(index.get("gemaakt_op"))
    yield "Rapportage", str(index.get("kalender") or "")


def _fact(label: str, value: str) -> str:
    wide = ' class="jg-lang"' if len(value) > 70 else ""
    return f"<div{wide}><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>"


def outcome(index: Mapping[str, Any]) -> str:
    """Return the outcome of the release, and folded away which figures are not shown and why."""
    words = [str(index.get(part) or "") for part in ("oordeel", "geteld", "regel")]
    tables = (index.get("vrijgave") or {}).get("tabellen", ())
    lines = "".join(
        f"<li>{escape(t['titel'])}: {number(t['getoond'])} van {number(t['cellen'])} getallen getoond. "
        f"{escape(' '.join(t.get('waarom_niet_alles') or ()))}</li>"
        for t in tables
        if t["getoond"] < t["cellen"]
    )
    title = "Wat is niet getoond, en waarom"
    more = f"<details class='jg-weg'><summary>{title}</summary><ul>{lines}</ul></details>" if lines else ""
    return f'<p class="jg-oordeel">{escape(" ".join(filter(None, words)))}</p>{more}'


def _newer(publication: str, dashboard: str) -> str:
    href = escape(link(dashboard, Toestand(publication)))
    return (
        f'<span class="jg-fictief">Er is een nieuwere publicatie. <a {LINK} href="{href}">Open de nieuwste</a></span>'
    )
