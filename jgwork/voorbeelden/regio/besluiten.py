"""The decisions of step 4 of the example region, one per group that went on to step 5, and one request for analysis."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from jgwork.voorbeelden.regio.groepen import GROEPEN
from jgwork.voorbeelden.regio.proces import step_dates

#: Groups beside whose plan a criminal track runs.
_STRAFRECHTELIJK = frozenset({"G05"})
_ANALYSE = ("G03", date(2026, 4, 13))


def besluiten() -> tuple[dict[str, Any], ...]:
    """Return the decisions in order of date, as the keys of ``besluit.voorbeeld.toml``.

    At the end of the example one report of every calendar was given, one is overdue and one is still to come.
    """
    out = [_analyse()]
    for g in GROEPEN:
        days = step_dates(g)
        if 5 in days:
            out.append(_aanpak(g.id, days[5] - timedelta(3)))
    return tuple(sorted(out, key=lambda b: (b["datum"], b["groep_id"])))


def _aanpak(groep_id: str, day: date) -> dict[str, Any]:
    crime: dict[str, Any] = {"traject": False}
    if groep_id in _STRAFRECHTELIJK:
        crime = {
            "traject": True,
            "verhouding": "De opsporing gaat voor; het OM en de gemeente stemmen elke maand af.",
            "belemmeringen": ["geen gesprekken met gezinnen zonder overleg met het OM"],
        }
    return {
        "groep_id": groep_id,
        "datum": day,
        "gremium": "driehoek",
        "uitkomst": "aanpakken",
        "hoofddoelen": ["criminaliteit_overlast", "sociale_positie"],
        "sturing": "driehoek",
        "escalatie": "burgemeester",
        "communicatie": "gemeente",
        "ketenoverleg_plus": ["onderwijs"],
        "gemeenten_benaderd": [],
        "kaders": {"kosten": 60_000, "uren": 1_200},
        "strafrechtelijk": crime,
        "rapportage": [
            {
                "gremium": "ketenoverleg",
                "onderwerpen": ["aanpak", "voortgang"],
                "vanaf": date(2026, 4, 1),
                "elke_maanden": 3,
            },
            {"gremium": "driehoek", "onderwerpen": ["effect"], "vanaf": date(2026, 6, 1), "elke_maanden": 6},
        ],
    }


def _analyse() -> dict[str, Any]:
    groep_id, day = _ANALYSE
    return {
        "groep_id": groep_id,
        "datum": day,
        "gremium": "driehoek",
        "uitkomst": "aanvullende_analyse",
        "aanvullende_analyse": {
            "domeinen": ["school_werk"],
            "motivering": "Er is weinig bekend over school en werk van de groep.",
        },
    }
