"""The example world as data: municipalities and places that exist nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import codelist

if TYPE_CHECKING:
    import numpy as np

    from jgwork.voorbeelden.regio.pen import Pen

#: Fictional municipalities: no real Dutch place bears these names.
GEMEENTEN = {c: t for c, t in codelist("gemeente").titles.items() if c.startswith("GM99")}
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
    return tegels(pen.rng("geometrie"), GEMEENTEN, 3)


def tegels(rng: np.random.Generator, names: Mapping[str, str], columns: int) -> dict[str, Any]:
    """Return invented municipalities on a grid as GeoJSON, row by row from the south-west.

    Parameters
    ----------
    rng
        Moves corners and borders.
    names
        Names by code, in order.
    columns
        Municipalities in a row.
    """
    grid = {code: (i % columns, i // columns) for i, code in enumerate(names)}
    rows = max(j for _, j in grid.values()) + 1
    node = {(i, j): _jitter(rng, i * _STEP, j * _STEP) for i in range(columns + 1) for j in range(rows + 1)}
    edge: dict[tuple[tuple[int, int], tuple[int, int]], list[list[int]]] = {}
    for (i, j), _ in sorted(node.items()):
        for other in ((i + 1, j), (i, j + 1)):
            if other in node:
                edge[(i, j), other] = [_between(rng, node[i, j], node[other], t) for t in (0.25, 0.5, 0.75)]

    def line(a: tuple[int, int], b: tuple[int, int]) -> list[list[int]]:
        return [node[a], *(edge[a, b] if (a, b) in edge else edge[b, a][::-1])]

    features = []
    for code, (i, j) in grid.items():
        corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
        ring = [p for a, b in zip(corners, corners[1:] + corners[:1], strict=True) for p in line(a, b)]
        features.append(
            {
                "type": "Feature",
                "id": code,
                "properties": {"gemeente_code": code, "naam": names[code], "fictief": True},
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        )
    note = "Fictieve gemeenten; meters in een verzonnen stelsel dat op RD lijkt."
    return {"type": "FeatureCollection", "name": "voorbeeldregio", "toelichting": note, "features": features}


def _jitter(rng: Any, x: int, y: int) -> list[int]:
    return [_X0 + x + int(rng.integers(-1500, 1500)), _Y0 + y + int(rng.integers(-1500, 1500))]


def _between(rng: Any, a: list[int], b: list[int], t: float) -> list[int]:
    return [round(a[k] + (b[k] - a[k]) * t) + int(rng.integers(-500, 500)) for k in (0, 1)]
