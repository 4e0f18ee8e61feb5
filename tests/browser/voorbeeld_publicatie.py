"""A small publication made by hand, with every kind of view a dashboard can meet. All figures are invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jgwork.io.opslag.bundle import Publication, write_publication
from jgwork.vocabulary.view import Choice, Picture, Raster, View, ViewColumn, ViewTable
from jgwork.vocabulary.voorblad import Actieregel, Doelregel, Kaart, Kaderregel, Regel, Vergelijking, Voorblad

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
    cells = (("Plein", (("wekelijks", "2"), ("niet genoemd", ""))),
             (EVIL, (("onbekend", ""), ("niet getoond (beschermd)", ""))))  # fmt: skip
    draden = Picture(
        "De groep heeft geen vaste plek na school", "Alle partners noemen dit als eerste.", None, None,
        teksten=(("Rode draad", f"Geen plek {EVIL}", "Politie"), ("", "Geen werk", "")),
        raster=Raster("Plek", ("Ochtend", "Middag"), cells),
    )  # fmt: skip
    plan = Picture(
        "Er is een concept met één actie", "", None,
        table("Concept plan van aanpak", "Actie", "Uren",
              [("Bespreek het plan van aanpak", "3"), ("Praat met bewoners", "2")]),
    )  # fmt: skip
    return [
        View("leeftijd", "Groep", {"": leeftijd}, how=HOW),
        View("gedrag", "Gedrag", gedrag, soort, HOW),
        View("plek", "Locatie", {"": plek}),
        View("draden", "Rode draden", {"": draden}, how=HOW),
        View("plan", "Rode draden", {"": plan}),
    ]


def voorblad(text: str = "") -> Voorblad:
    """Return a first screen with every mark and every sign, and ``text`` wherever a text can stand."""
    rows = (
        ("Minder incidenten", "politie", "30", "19", "21", "gehaald", (30.0, 19.0, 21.0)),
        ("Minder overlast", "gemeente", "31%", "27%", "25%", "op_weg", (31.0, 27.0, 25.0)),
        ("Meer naar school", "", "12", "14", "8", "niet", (12.0, 14.0, 8.0)),
        ("Werk", "jongerenwerk", "onbekend", "niet geleverd", "", "onbekend", None),
        ("Nieuwe leden", "jongerenwerk", "niet getoond (beschermd)", "niet getoond (beschermd)", "", "niet_getoond",
         None),
        ("", "", "", "", "", "geen_doel", None),
    )  # fmt: skip
    goals = tuple(
        Doelregel(i, text or "Hoofddoel", text or d, text or e, text or a, text or b, text or c, text, mark, text, move)
        for i, (d, e, a, b, c, mark, move) in enumerate(rows, 1)
    )
    changes = ("op", "neer", "klaar", "laat", "nieuw")
    kinds = ("laat", "onbekend", "loopt", "klaar", "vervallen")
    names = [text or word for word in ("Bewonersgesprek", "gemeente", "1 juni 2026")]
    return Voorblad(
        kaarten=(
            Kaart(text or "Stel de doelen vast", text or "Voor hoofddoel 6 is er geen doel.", "monitoring",
                  text or "doelen", text or "Bekijk de doelen"),
        ),
        rest=1, doelen=goals, doelen_kop=text or "Van de vijf doelen: een gehaald, een op weg",
        sinds=tuple(Regel(m, text or "Klaar", text or "Bewonersgesprek.") for m in changes),
        naast=(Vergelijking(*(text or w for w in ("G-006-0", "1 januari 2026", "Sinds 1 januari 2026")), ()),),

        sinds_kop=text or "Sinds 1 april 2026: vijf veranderingen", sinds_van=text or "G-007-0",
        sinds_dag=text or "1 april 2026",
        acties=tuple(Actieregel(*names, text or k, text, k) for k in kinds),
        acties_kop=text or "Eén actie is te laat: Bewonersgesprek",
        kaders=(Kaderregel("kosten", text or "Geld: € 76.000 besteed, kader € 60.000.", 60000.0, 76000.0, boven=True),
                Kaderregel("uren", text or "Uren: 900 besteed, kader 1.200.", 1200.0, 900.0, boven=False)),
        kaders_kop=text or "Meer geld dan uw kader", besluit=((text or "Besluit", text or "Aanpakken"),),
        volgend=text or "Ketenoverleg, 1 oktober 2026", volgend_dag=text or "2026-10-01",
        laat=text or "Bewonersgesprek (gemeente)",
    )  # fmt: skip


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
        "begrippen": [["plan van aanpak", "Doelen, acties en wie wat doet."]],
        "vorige": None, "gemeente": "Voorbeeldstad", "stap_kort": "Uitvoeren", "voorblad": voorblad().as_json(),
    }  # fmt: skip
    return {**base, **changes}


def write(folder: Path, number: int = 1, **changes: Any) -> Publication:
    """Write the publication under ``folder`` and return it."""
    files = {f"beelden/{v.id}.json": json.dumps(v.as_json(), ensure_ascii=False).encode() for v in views()}
    about = index(number, **changes)
    return write_publication(folder / about["publicatie_id"], about, files, seed=bytes(32))
