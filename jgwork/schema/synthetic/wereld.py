"""The example world as data: municipalities, places and groups that exist nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jgwork.schema.synthetic.pen import Pen

#: Fictional municipalities: no real Dutch place bears these names.
GEMEENTEN = {
    "GM9901": "Kroonvoort",
    "GM9902": "Wilgerdam",
    "GM9903": "Hazelmonde",
    "GM9904": "Elzerhoven",
    "GM9905": "Zandermeer",
    "GM9906": "Grutterveld",
}
_GRID = {g: (i % 3, i // 3) for i, g in enumerate(GEMEENTEN)}
#: South-west corner in metres, in the sea west of the coast, so that no real place is meant.
_X0, _Y0, _STEP = 20_000, 500_000, 12_000


@dataclass(frozen=True, slots=True)
class Plek:
    """A place: id, neutral name, kind and buurt code; municipality and wijk follow from the code."""

    id: str
    naam: str
    type: str
    buurt: str

    @property
    def gemeente(self) -> str:
        """Municipality of the place."""
        return "GM" + self.buurt[2:6]

    @property
    def wijk(self) -> str:
        """Wijk of the place."""
        return "WK" + self.buurt[2:8]


PLEKKEN = tuple(
    Plek(f"L{i:02d}", naam, soort, "BU" + buurt)
    for i, (naam, soort, buurt) in enumerate(
        (
            ("Stationsplein Kroonvoort", "station", "99010101"),
            ("Park bij de Rand", "park", "99010102"),
            ("Winkelhof Noord", "winkelgebied", "99010201"),
            ("Garages Randweg", "parkeerterrein", "99010102"),
            ("Plein West", "plein", "99010202"),
            ("Kade Oost", "plein", "99020101"),
            ("Parkeerdek Haven", "parkeerterrein", "99020102"),
            ("Uitgaansstraat", "horeca", "99020101"),
            ("Winkelstraat Wilgerdam", "winkelgebied", "99020201"),
            ("Station Hazelmonde", "station", "99030101"),
            ("Havenhoofd", "plein", "99030102"),
            ("Strandje Binnenmeer", "park", "99030201"),
            ("Sportpark De Linie", "sportveld", "99030202"),
            ("Brugplein", "plein", "99040101"),
            ("Speelweide Zuid", "speelplek", "99040102"),
            ("Molenveld", "park", "99040201"),
            ("Oeverpad", "park", "99050101"),
            ("Schoolplein De Wijzer", "schoolomgeving", "99050102"),
            ("Jongerencentrum Zandermeer", "jongerencentrum", "99050201"),
            ("Fietstunnel", "overig", "99060101"),
            ("Dorpsplein Grutterveld", "plein", "99060102"),
        ),
        start=1,
    )
)


@dataclass(frozen=True, slots=True)
class Groep:
    """The plan of one group; the counts are totals of behaviour (offences and nuisance) in the two years.

    Parameters
    ----------
    voor, na
        Incidents of behaviour in the twelve months before and after 1 July 2025.
    controles
        Police checks in the twenty-four months; they create ties.
    plekken
        Places with weights: before, after.
    leeftijd
        Weights of the five age bands.
    delen
        Sizes of the subgroups.
    soorten
        Offence codes with weights.
    stap
        Highest step now.
    """

    id: str
    naam: str
    gemeente: str
    buurt: str
    type: str
    n: int
    stap: int
    status: str
    eerste_signaal: date
    voor: int
    na: int
    controles: int
    plekken: dict[str, float]
    leeftijd: tuple[float, float, float, float, float]
    delen: tuple[int, ...]
    soorten: dict[str, float]
    plekken_na: dict[str, float] = field(default_factory=dict)
    online: bool = False
    onbekend_politie: int = 0
    informatiepositie: int | None = 3


_JONG = (3.0, 5.0, 2.0, 0.5, 0.0)
_MIDDEN = (0.5, 4.0, 4.0, 1.5, 0.5)
_OUD = (0.0, 0.3, 2.0, 4.0, 6.0)
_STRAAT = {"2.2.1": 4.0, "1.4.4": 2.0, "2.5.2": 2.0, "1.4.5": 1.5, "3.6.4": 2.0, "2.1.1": 1.5, "1.2.3": 1.5}
_HANDEL = {"3.1.1": 5.0, "1.4.4": 4.0, "3.1.3": 1.5, "1.4.6": 1.5, "1.4.3": 1.5, "1.6.2": 1.0, "2.2.1": 1.0}
_ZWAAR = {"1.4.6": 2.0, "1.1.1": 2.0, "3.1.1": 3.0, "1.4.7": 0.6, "1.6.2": 2.0, "3.9.1": 2.0, "1.4.4": 1.5}

GROEPEN: tuple[Groep, ...] = (
    Groep(
        "G01",
        "netwerk Stationsring",
        "GM9901",
        "BU99010101",
        "fluide",
        41,
        4,
        "in_beeld",
        date(2024, 2, 9),
        118,
        131,
        64,
        {"L01": 4, "L06": 2, "L08": 2, "L10": 3, "L03": 1},
        _MIDDEN,
        (16, 14, 11),
        _STRAAT,
        online=True,
        onbekend_politie=6,
        informatiepositie=2,
    ),
    Groep(
        "G02",
        "groep Parkrand",
        "GM9901",
        "BU99010102",
        "vast",
        14,
        6,
        "in_aanpak",
        date(2024, 5, 17),
        120,
        78,
        40,
        {"L02": 6, "L04": 4, "L05": 1},
        (0.0, 3.0, 5.0, 3.0, 1.0),
        (9, 5),
        _HANDEL,
        informatiepositie=4,
    ),
    Groep(
        "G03",
        "groep Kade",
        "GM9902",
        "BU99020101",
        "vast",
        30,
        5,
        "in_beeld",
        date(2019, 9, 12),
        126,
        122,
        52,
        {"L06": 4, "L07": 3, "L08": 3, "L09": 1},
        _OUD,
        (13, 10, 7),
        _ZWAAR,
        informatiepositie=5,
    ),
    Groep(
        "G04",
        "groep Winkelhof",
        "GM9901",
        "BU99010201",
        "los_vast",
        13,
        6,
        "in_aanpak",
        date(2025, 1, 20),
        66,
        52,
        16,
        {"L03": 5, "L05": 2},
        _JONG,
        (8, 5),
        _STRAAT,
    ),
    Groep(
        "G05",
        "groep Havenhoofd",
        "GM9903",
        "BU99030102",
        "los_vast",
        15,
        6,
        "in_aanpak",
        date(2024, 8, 30),
        58,
        55,
        18,
        {"L11": 8, "L12": 1},
        _MIDDEN,
        (9, 6),
        _STRAAT,
        plekken_na={"L11": 2, "L12": 7},
    ),
    Groep(
        "G06",
        "groep Molenveld",
        "GM9904",
        "BU99040201",
        "los_vast",
        12,
        2,
        "in_beeld",
        date(2025, 3, 4),
        38,
        36,
        14,
        {"L16": 5, "L02": 1, "L14": 1},
        _MIDDEN,
        (12,),
        _STRAAT,
        informatiepositie=None,
    ),
    Groep(
        "G07",
        "groep Sportpark",
        "GM9903",
        "BU99030202",
        "los_vast",
        16,
        6,
        "in_aanpak",
        date(2024, 7, 22),
        62,
        58,
        24,
        {"L13": 6, "L10": 2},
        _JONG,
        (9, 7),
        _STRAAT,
    ),
    Groep(
        "G08",
        "groep Brugplein",
        "GM9904",
        "BU99040101",
        "los_vast",
        18,
        3,
        "in_beeld",
        date(2024, 11, 15),
        44,
        47,
        20,
        {"L14": 5, "L17": 2},
        _MIDDEN,
        (10, 8),
        _STRAAT,
    ),
    Groep(
        "G09",
        "groep Oeverpad",
        "GM9905",
        "BU99050101",
        "los_vast",
        16,
        3,
        "in_beeld",
        date(2024, 12, 3),
        40,
        42,
        18,
        {"L17": 5, "L14": 2, "L19": 1},
        _MIDDEN,
        (9, 7),
        _STRAAT,
    ),
    Groep(
        "G10",
        "groep Speelweide",
        "GM9904",
        "BU99040102",
        "los_vast",
        7,
        2,
        "gestopt",
        date(2025, 4, 14),
        9,
        3,
        4,
        {"L15": 5},
        _JONG,
        (7,),
        {"2.2.1": 3.0, "2.6.9": 1.0, "2.5.2": 1.0},
        informatiepositie=2,
    ),
    Groep(
        "G11",
        "groep Schoolplein",
        "GM9905",
        "BU99050102",
        "vast",
        11,
        7,
        "gesloten",
        date(2024, 7, 8),
        48,
        20,
        10,
        {"L18": 6, "L19": 1},
        _JONG,
        (7, 4),
        _STRAAT,
        informatiepositie=4,
    ),
    Groep(
        "G12",
        "groep Fietstunnel",
        "GM9906",
        "BU99060101",
        "los_vast",
        0,
        1,
        "signalen",
        date(2026, 4, 18),
        0,
        0,
        0,
        {"L20": 4, "L21": 2},
        _JONG,
        (),
        _STRAAT,
        informatiepositie=None,
    ),
)
BY_ID = {g.id: g for g in GROEPEN}


def write_places(pen: Pen) -> None:
    """Write the table ``locatie``."""
    for p in PLEKKEN:
        rng = pen.rng("plek", p.id)
        column, row = _GRID[p.gemeente]
        x = _X0 + column * _STEP + int(rng.integers(20, 100)) * 100
        y = _Y0 + row * _STEP + int(rng.integers(20, 100)) * 100
        pen.add(
            "locatie",
            locatie_id=p.id,
            naam_neutraal=p.naam,
            type=p.type,
            gemeente_code=p.gemeente,
            wijk_code=p.wijk,
            buurt_code=p.buurt,
            x_rd_100m=x,
            y_rd_100m=y,
        )


def geometrie(pen: Pen) -> dict[str, Any]:
    """Return the municipalities as GeoJSON in invented RD metres; neighbours share their borders exactly."""
    rng = pen.rng("geometrie")
    node = {(i, j): _jitter(rng, i * _STEP, j * _STEP) for i in range(4) for j in range(3)}
    edge: dict[tuple[tuple[int, int], tuple[int, int]], list[list[int]]] = {}
    for (i, j), _ in sorted(node.items()):
        for other in ((i + 1, j), (i, j + 1)):
            if other in node:
                edge[(i, j), other] = [_between(rng, node[i, j], node[other], t) for t in (0.25, 0.5, 0.75)]

    def line(a: tuple[int, int], b: tuple[int, int]) -> list[list[int]]:
        return [node[a], *(edge[a, b] if (a, b) in edge else edge[b, a][::-1])]

    features = []
    for code, (i, j) in _GRID.items():
        corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
        ring = [p for a, b in zip(corners, corners[1:] + corners[:1], strict=True) for p in line(a, b)]
        features.append(
            {
                "type": "Feature",
                "id": code,
                "properties": {"gemeente_code": code, "naam": GEMEENTEN[code], "fictief": True},
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        )
    note = "Fictieve gemeenten; meters in een verzonnen stelsel dat op RD lijkt."
    return {"type": "FeatureCollection", "name": "voorbeeldregio", "toelichting": note, "features": features}


def _jitter(rng: Any, x: int, y: int) -> list[int]:
    return [_X0 + x + int(rng.integers(-1500, 1500)), _Y0 + y + int(rng.integers(-1500, 1500))]


def _between(rng: Any, a: list[int], b: list[int], t: float) -> list[int]:
    return [round(a[k] + (b[k] - a[k]) * t) + int(rng.integers(-500, 500)) for k in (0, 1)]
