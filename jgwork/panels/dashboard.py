"""What the dashboard notebooks call: open a publication, show its views. Nothing else is ever opened here."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from jgwork.io.opslag.bundle import Publication, folders_in, open_publication
from jgwork.panels import blad, kop
from jgwork.panels.overzicht import groepen, overview
from jgwork.panels.toestand import Toestand
from jgwork.runs.server.kringen import AUDIENCE, PUBLICATIONS
from jgwork.vocabulary.dutch import vast
from jgwork.vocabulary.errors import JgworkError, StoreDamaged, UsageError


def show(dashboard: str) -> None:
    """Show a dashboard of the publication that the address names; without a name, of the newest one.

    Parameters
    ----------
    dashboard
        A key of ``dashboards`` in ``publicatie.json``.
    """
    toestand = Toestand.from_query(os.environ.get("QUERY_STRING", ""))
    try:
        found = _publications()[0]
        publication = _choose(found, dashboard, toestand)
        same = _of_same_group(found, publication)
        views = publication.views(dashboard)
        toestand = Toestand(publication.id, toestand.keuzes).within(views)
        index = publication.index
        page = kop.header(index, dashboard, _newer(same, publication, dashboard))
        first = blad.blad(index, dashboard)
        # where the board of goals stands, its headings are the findings
        short = "" if 'id="doelen"' in first else kop.summary(views, toestand)
        # the region has no board; its own questions come before the table of its groups
        groups = "" if index.get("groep_id") else groepen(_latest(found, publication))
        _display(page + first + groups + short)
        naam = f"{publication.id}_{dashboard}"
        _display_views([v.as_json() for v in views], dict(toestand.keuzes), naam)
        _display(kop.foot(index, dashboard, [p.index for p in same[: same.index(publication)]]))
    except (JgworkError, OSError, KeyError, TypeError, ValueError) as error:
        _display(kop.error_page(error))


def show_start() -> None:
    """Show which publications there are."""
    try:
        publications, damaged = _publications()
        _display(overview([p.index for p in publications], damaged))
    except (JgworkError, OSError, KeyError, TypeError, ValueError) as error:
        _display(kop.error_page(error))


def _publications() -> tuple[tuple[Publication, ...], tuple[str, ...]]:
    """Return the publications of this audience, oldest first, and the names of those that are not what was released."""
    kring = os.environ.get(AUDIENCE, "")
    good, damaged = [], []
    for folder in folders_in(Path(os.environ.get(PUBLICATIONS, "."))):
        try:
            found = open_publication(folder)
        except PermissionError:
            continue  # of another audience: this server may not read it
        except StoreDamaged:
            damaged.append(folder.name)
            continue
        if kring in ("", found.index["kring"]):
            good.append(found)
    good.sort(key=lambda p: (str(p.index["gemaakt_op"]), p.id))
    return tuple(good), tuple(damaged)


def _choose(found: tuple[Publication, ...], dashboard: str, toestand: Toestand) -> Publication:
    fitting = [p for p in found if dashboard in p.dashboards() and toestand.publicatie in ("", p.id)]
    if not fitting:
        raise UsageError(
            "Deze publicatie is er niet, of heeft dit dashboard niet.", "Kies in het overzicht wat er wel is."
        )
    return fitting[-1]


def _of_same_group(found: tuple[Publication, ...], current: Publication) -> list[Publication]:
    """Return the publications of the same group for the same audience, oldest first."""
    return [p for p in found if all(p.index[k] == current.index[k] for k in ("dossier_id", "groep_id", "kring"))]


def _latest(found: tuple[Publication, ...], region: Publication) -> list[Any]:
    """Return ``publicatie.json`` of the newest publication of every group that a region is about."""
    same = [p.index for p in found if all(p.index[k] == region.index[k] for k in ("dossier_id", "kring"))]
    return list({str(i["groep_id"]): i for i in same if i.get("groep_id")}.values())


def _newer(same: list[Publication], current: Publication, dashboard: str) -> str:
    newest = [p.id for p in same if dashboard in p.dashboards()][-1]
    return newest if newest != current.id else ""


def _display_views(views: list[Any], keuzes: dict[str, str], naam: str) -> None:
    """Show the views: as JSON that the page of the server draws itself, elsewhere as a widget that draws the same."""
    if "SERVER_SOFTWARE" in os.environ:
        text = json.dumps({"views": views, "keuzes": keuzes, "naam": naam}, ensure_ascii=False, separators=(",", ":"))
        safe = text.replace("<", "\\u003c")  # nothing in a label can end the element
        _display(f'<div class="jg-widget"><script type="application/json">{safe}</script></div>')
        return
    from jgwork.panels.figuur import Beelden

    _display(Beelden(views=views, keuzes=keuzes, naam=naam))


def _display(what: Any) -> None:
    """Show HTML text or a widget as output of the cell."""
    from IPython.display import HTML, display

    display(HTML(vast(what)) if isinstance(what, str) else what)  # type: ignore[no-untyped-call]  # IPython's have no types
