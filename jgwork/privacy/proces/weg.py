"""The road a group took through the steps, as a picture with its table; no persons are in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jgwork.privacy.proces.stand import GroepStand, Werkproces
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.view import Picture, ViewColumn, ViewTable

#: What the marks in the drawing mean.
LEGENDA = "Rondje: een stap begint. Ruit: een besluit. Driehoek: terug. Kruis of vierkant: gestopt of gesloten."
_SHAPE = {"besluit_stop": "x", "sluiten": "square", "teruglus": "triangle-left", "afschalen": "diamond"}


def weg(groep: GroepStand, profiel: Werkproces) -> Picture:
    """Return the road of a group: steps against time, decisions and loops marked, and the same as a table.

    Parameters
    ----------
    groep
        Where the group stands, with its events.
    profiel
        The work process, for the names of steps and meetings.

    Returns
    -------
    Picture
        The title says where the group is now; the figure is ``None`` when nothing was logged.
    """
    kinds = codelist("gebeurtenis").titles
    rows = tuple(
        (
            e.datum.strftime("%d-%m-%Y"),
            e.stap,
            kinds.get(e.gebeurtenis, e.gebeurtenis),
            f"{e.van_stap} naar {e.naar_stap}" if e.van_stap and e.naar_stap else "",
            profiel.naam("gremium", e.gremium) if e.gremium else "",
            profiel.naam("rol", e.actor_rol) if e.actor_rol else "",
        )
        for e in groep.gebeurtenissen
    )
    names = ("Datum", "Stap", "Gebeurtenis", "Van en naar", "Overleg", "Rol")
    table = ViewTable("De weg door het werkproces", tuple(ViewColumn(n) for n in names), rows)
    return Picture(_title(groep, profiel), _sentence(groep), _figure(groep, profiel, rows) if rows else None, table)


def _title(groep: GroepStand, profiel: Werkproces) -> str:
    if groep.gestopt is not None:
        return f"De aanpak is gestopt op {groep.gestopt.strftime('%d-%m-%Y')}, na stap {groep.hoogste}"
    steps = " en ".join(groep.open)
    known = [s.titel.lower() for s in profiel.stappen if s.code in groep.open]
    return f"De groep is in stap {steps}" + (f": {known[-1]}" if len(known) == 1 else "")


def _sentence(groep: GroepStand) -> str:
    if not groep.gebeurtenissen:
        return "Er is nog niets vastgelegd; de groep geldt als in de eerste stap."
    first, last = groep.gebeurtenissen[0].datum, groep.gebeurtenissen[-1].datum
    loops = len(groep.lussen)
    back = f", {loops} keer terug naar een eerdere stap" if loops else ""
    skipped = f" Overgeslagen: stap {', '.join(groep.overgeslagen)}." if groep.overgeslagen else ""
    return (
        f"Tussen {first.strftime('%d-%m-%Y')} en {last.strftime('%d-%m-%Y')}: {len(groep.besluiten)} besluiten{back}. "
        f"Verder dan stap {groep.hoogste} kwam de groep niet.{skipped} {LEGENDA}"
    )


def _figure(groep: GroepStand, profiel: Werkproces, rows: tuple[tuple[str, ...], ...]) -> Mapping[str, Any]:
    days = [e.datum.isoformat() for e in groep.gebeurtenissen]
    steps = [
        profiel.gelogd(e.naar_stap if e.gebeurtenis == "teruglus" and e.naar_stap else e.stap)
        for e in groep.gebeurtenissen
    ]
    decided = {id(e) for e in groep.besluiten}
    shapes = [_SHAPE.get(e.gebeurtenis, "diamond" if id(e) in decided else "circle") for e in groep.gebeurtenissen]
    numbers = list(dict.fromkeys(s.nummer for s in profiel.stappen))
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": days,
                "y": steps,
                "line": {"shape": "hv", "color": "#154273", "width": 2},
                "marker": {"symbol": shapes, "size": 11, "color": "#154273"},
                "text": [f"{r[0]}: {r[2]} (stap {r[1]})" for r in rows],
                "hoverinfo": "text",
                "showlegend": False,
            }
        ],
        "layout": {
            "height": 340,
            "margin": {"l": 80, "r": 24, "t": 16, "b": 56},
            "plot_bgcolor": "white",
            "xaxis": {
                "gridcolor": "#E6E6E6",
                "linecolor": "#3D3D3D",
                "type": "date",
                "tickformat": "%m-%Y",
                "title": {"text": "Datum"},
            },
            "yaxis": {
                "gridcolor": "#E6E6E6",
                "linecolor": "#3D3D3D",
                "tickvals": numbers,
                "ticktext": [f"Stap {n}" for n in numbers],
                "range": [0.5, 7.5],
                "title": {"text": "Stap van het werkproces"},
            },
        },
    }
