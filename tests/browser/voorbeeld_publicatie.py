"""A small publication made by hand, with every kind of view a dashboard can meet. All figures are invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jgwork.io.opslag.bundle import Publication, write_publication
from jgwork.vocabulary.view import Choice, Picture, View, ViewColumn, ViewTable

EVIL = "<img src=x onerror=alert(1)>"
HOW = (
    ("Wat is dit", "Het aantal registraties waarbij de groep genoemd is, per kwartaal."),
    ("Bron", "Tabel registratie, 96 rijen."),
    ("Periode", "1 januari 2025 tot en met 30 juni 2026."),
)
SOORTEN = (("alle", "Alle soorten"), ("overlast", "Overlast"), ("geweld", "Geweld"))
QUARTERS = ["2025-K1", "2025-K2", "2025-K3", "2025-K4", "2026-K1", "2026-K2"]


def table(caption: str, first: str, second: str, rows: list[tuple[str, str]]) -> ViewTable:
    return ViewTable(caption, (ViewColumn(first), ViewColumn(second, number=True)), tuple(rows))


def series(name: str, values: list[int | None]) -> Picture:
    shown = [v if v is not None else 0 for v in values]
    figure: dict[str, Any] = {
        "data": [
            {"type": "bar", "x": QUARTERS, "y": shown, "marker": {"color": "#12436D"}, "cliponaxis": False,
             "text": [str(v) if v is not None else "niet getoond (beschermd)" for v in values],
             "hovertemplate": "%{x}: %{text}<extra></extra>"},
            {"type": "scatter", "mode": "lines+text", "x": [QUARTERS[0], QUARTERS[-1]], "y": [12, 12],
             "line": {"color": "#3D3D3D", "dash": "dash"}, "text": ["nulmeting 12", ""], "textposition": "top right"},
        ],
        "layout": {"showlegend": False, "yaxis": {"title": {"text": "registraties"}, "rangemode": "tozero"},
                   "xaxis": {"type": "category"}},
    }  # fmt: skip
    cells = [str(v) if v is not None else "niet getoond" for v in values]
    return Picture(
        title=f"{name}: minder registraties dan bij de nulmeting",
        sentence=f"{name}: van 12 per kwartaal bij de nulmeting naar {cells[-1]} in het laatste kwartaal.",
        figure=figure,
        table=table(f"{name} per kwartaal", "Kwartaal", "Registraties", list(zip(QUARTERS, cells, strict=True))),
        withheld=sum(v is None for v in values),
    )


def views() -> list[View]:
    soort = Choice(
        "soort", "Soort registratie", (("alle", "Alle soorten"), ("overlast", "Overlast"), ("geweld", "Geweld"))
    )
    gedrag = {
        "alle": series("Alle soorten", [14, 12, 11, 9, 8, 7]),
        "overlast": series("Overlast", [9, 8, 8, 6, 6, 5]),
        "geweld": series("Geweld", [5, 4, 3, 3, None, None]),
    }
    leeftijd = Picture(
        "De meeste leden zijn 18 tot en met 20 jaar",
        "Van de 21 leden is ongeveer de helft 18 tot en met 20 jaar.",
        {
            "data": [{"type": "bar", "orientation": "h", "x": [4, 11, 6], "y": ["12-17", "18-20", "21-23"]}],
            "layout": {"height": 260},
        },
        table("Leden naar leeftijd", "Leeftijd", "Leden", [("12-17", "4"), ("18-20", "11"), ("21-23", "6")]),
    )
    plek = Picture(
        f"Een label met {EVIL} blijft tekst",
        f"De naam van een plek kan vreemde tekens bevatten: {EVIL}.",
        {"data": [{"type": "bar", "x": [3, 5], "y": [EVIL, "<b>Plein</b> & park"], "orientation": "h",
                   "text": [EVIL, "<a href='//x.test'>x</a>"]}],
         "layout": {"height": 220, "annotations": [{"text": EVIL, "x": 1, "y": 0, "showarrow": False}]}},
        table(f"Plekken {EVIL}", "Plek", EVIL, [(EVIL, "3"), ("=1+1", "5")]),
    )  # fmt: skip
    draden = Picture("De groep heeft geen vaste plek na school", "Alle partners noemen dit als eerste.", None, None)
    return [
        View("leeftijd", "Groep", {"": leeftijd}, how=HOW),
        View("gedrag", "Gedrag", gedrag, soort, HOW),
        View("plek", "Locatie", {"": plek}),
        View("draden", "Rode draden", {"": draden}, how=HOW),
    ]


def index(number: int = 1, **changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "publicatie_id": f"G-007-{number}", "dossier_id": "DOS1", "groep_id": "G-007",
        "titel": "Groep rond het Marktplein",
        "kring": "ketenoverleg", "gremium": "Ketenoverleg Voorbeeldstad", "stap": "6", "stap_naam": "Monitoren",
        "periode": {"van": "2025-01-01", "tot": "2026-07-01"}, "peildatum": "2026-07-01",
        "dekking": "21 van de 24 namen staan in de groepsscan", "informatiepositie": "redelijk", "fictief": True,
        "gemaakt_op": f"2026-07-{number:02d}T10:00:00+00:00",
        "dashboards": {"integraal_beeld": [v.id for v in views()], "monitoring": ["gedrag"]},
        "geteld": "Van 6 kwartalen die voorbij zijn, zijn er 5 geteld: 5 apart.", "oordeel": "Vrijgegeven na controle.",
        "beleid": {"k": 5, "m": 3, "afronding": 1, "datum": "2026-01-01"}, "versies": {"jgwork": "0.1.0"},
        "vorige": None,
    }  # fmt: skip
    return {**base, **changes}


def write(folder: Path, number: int = 1, **changes: Any) -> Publication:
    """Write the publication under ``folder`` and return it."""
    files = {f"beelden/{v.id}.json": json.dumps(v.as_json(), ensure_ascii=False).encode() for v in views()}
    about = index(number, **changes)
    return write_publication(folder / about["publicatie_id"], about, files, seed=bytes(32))
