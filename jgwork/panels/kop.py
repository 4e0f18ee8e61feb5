"""The words around the views, as HTML: who, when, how sure, for whom. Every value is escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from jgwork.panels.toestand import Toestand, picture
from jgwork.vocabulary.dutch import iso_day, iso_span, number
from jgwork.vocabulary.errors import JgworkError
from jgwork.vocabulary.view import View

#: The dashboards, in the order of the work process, with their Dutch name.
DASHBOARDS: Mapping[str, str] = {
    "integraal_beeld": "Integraal beeld",
    "monitoring": "Monitoring",
    "regio": "Regio",
    "evaluatie": "Evaluatie",
}

#: Classes of the NL Design System components.
_LINK = 'class="utrecht-link utrecht-link--html-a"'
_NOTICE = 'class="jg-melding utrecht-alert utrecht-alert--warning"'
_H1, _H2 = 'class="utrecht-heading-1"', 'class="utrecht-heading-2"'


def link(dashboard: str, toestand: Toestand) -> str:
    """Return the address of a dashboard in a state, relative to the page that links to it."""
    return f"{dashboard}.ipynb?{toestand.as_query()}"


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
    facts = "".join(_fact(k, v) for k, v in _facts(index) if v)
    fictive = (
        '<p class="jg-fictief">Fictieve gegevens: dit is een verzonnen voorbeeld.</p>' if index.get("fictief") else ""
    )
    notice = _newer(newer, dashboard) if newer else ""
    return (
        f'<nav class="jg-nav" aria-label="Dashboards"><ul><li><a {_LINK} href="start.ipynb">Overzicht</a></li>'
        f"{nav}</ul></nav>"
        f'<h1 {_H1} data-titel="{escape(title)}">{escape(title)}</h1>{fictive}{notice}'
        f'<dl class="jg-feiten">{facts}</dl>'
    )


def summary(views: Sequence[View], toestand: Toestand) -> str:
    """Return *In het kort*: the finding of every view as a link to it."""
    chosen = dict(toestand.keuzes)
    lines = "".join(
        f'<li><a {_LINK} href="#beeld-{escape(v.id)}" data-beeld="{escape(v.id)}">'
        f"{escape(picture(v, chosen).title)}</a></li>"
        for v in views
    )
    heading = f'<h2 {_H2} id="kort">In het kort</h2>'
    return f'<section class="jg-kort" aria-labelledby="kort">{heading}<ul>{lines}</ul></section>'


def overview(publications: Sequence[Mapping[str, Any]], damaged: Sequence[str] = ()) -> str:
    """Return the start page: the newest publication of every dossier and audience first, earlier ones folded away.

    Parameters
    ----------
    publications
        ``publicatie.json`` of each, oldest first.
    damaged
        Folder names of publications that are not what was released.
    """
    newest: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for index in publications:
        newest.setdefault((index["dossier_id"], str(index.get("groep_id")), index["kring"]), []).insert(0, index)
    regions_first = sorted(newest.values(), key=lambda versions: bool(versions[0].get("groep_id")))
    cards = "".join(_card(versions) for versions in regions_first)
    words = "Kies een dashboard." if newest else "Er is nog geen publicatie. Vraag de informatieanalist."
    warning = "".join(
        f'<p {_NOTICE} role="alert">Publicatie {escape(name)} is gewijzigd na het vrijgeven en wordt niet '
        "getoond. Vraag de informatieanalist om haar opnieuw te maken.</p>"
        for name in damaged
    )
    return (
        f'<h1 {_H1} data-titel="Overzicht">Overzicht van publicaties</h1>'
        f"<p>Hier staan de vrijgegeven beelden. {words}</p>{warning}<div class='jg-kaarten'>{cards}</div>"
    )


def error_page(error: Exception) -> str:
    """Return what a reader sees when a page cannot be made: what, and the next move; never a traceback."""
    if isinstance(error, JgworkError):
        message, move = error.message, error.next_move
    else:
        message, move = "Deze pagina kan niet worden gemaakt.", "Meld dit bij de informatieanalist."
    return (
        f'<h1 {_H1} data-titel="Niet gelukt">Deze pagina is er niet</h1>'
        f'<p {_NOTICE} role="alert">{escape(message)} {escape(move)}</p>'
        f'<p><a {_LINK} href="start.ipynb">Naar het overzicht</a></p>'
    )


def _nav_item(name: str, index: Mapping[str, Any], current: str) -> str:
    here = ' aria-current="page"' if name == current else ""
    href = link(name, Toestand(index["publicatie_id"]))
    return f'<li><a {_LINK} href="{escape(href)}"{here}>{DASHBOARDS[name]}</a></li>'


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
    return f'<p {_NOTICE}>Er is een nieuwere publicatie. <a {_LINK} href="{href}">Open de nieuwste</a>.</p>'


def _card(versions: Sequence[Mapping[str, Any]]) -> str:
    index, *earlier = versions
    fictive = ' <span class="jg-fictief">fictief</span>' if index.get("fictief") else ""
    short = ("Stap", "Bestemd voor", "Periode", "Vrijgegeven op")
    facts = "".join(_fact(k, v) for k, v in _facts(index) if v and k in short)
    old = "".join(f"<li>{escape(iso_day(e.get('gemaakt_op')))}: {_links(e)}</li>" for e in earlier)
    more = f"<details><summary>Eerdere publicaties ({len(earlier)})</summary><ul>{old}</ul></details>" if old else ""
    return (
        f'<article class="jg-kaart"><h2 {_H2}>{escape(str(index["titel"]))}{fictive}</h2>'
        f'<p class="jg-openen">{_links(index)}</p><dl class="jg-feiten">{facts}</dl>{more}</article>'
    )


def _links(index: Mapping[str, Any]) -> str:
    about = f'<span class="jg-alleen-voorlezen"> van {escape(str(index["titel"]))}</span>'
    return " ".join(
        f'<a {_LINK} href="{escape(link(d, Toestand(index["publicatie_id"])))}">{name}{about}</a>'
        for d, name in DASHBOARDS.items()
        if d in index["dashboards"]
    )
