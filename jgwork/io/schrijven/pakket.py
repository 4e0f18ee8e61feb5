"""Places and tables for other programs: GeoJSON, and a Data Package of tables that name no person."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jgwork.schema.packages import Resource, package

if TYPE_CHECKING:
    import pyarrow as pa

#: What stands in a table for each status of a missing value.
MISSING = {"onbekend": "onbekend", "nvt": "nvt", "onderdrukt": "<5", "niet_gepubliceerd": "."}
#: Amersfoort in the Dutch grid (metres) and in WGS 84 (degrees), and the terms of the series between the two: powers of
#: x and y in 100 km, and the factor in seconds (Schreutelkamp and Strang van Hees 2001; within a metre).
_RD, _WGS = (155_000.0, 463_000.0), (52.15517440, 5.38720621)
_NORTH = (
    (0, 1, 3235.65389), (2, 0, -32.58297), (0, 2, -0.24750), (2, 1, -0.84978), (0, 3, -0.06550), (2, 2, -0.01709),
    (1, 0, -0.00738), (4, 0, 0.00530), (2, 3, -0.00039), (4, 1, 0.00033), (1, 1, -0.00012),
)  # fmt: skip
_EAST = (
    (1, 0, 5260.52916), (1, 1, 105.94684), (1, 2, 2.45656), (3, 0, -0.81885), (1, 3, 0.05594), (3, 1, -0.05607),
    (0, 1, 0.01199), (3, 2, -0.00256), (1, 4, 0.00128), (0, 2, 0.00022), (2, 0, -0.00022), (5, 0, 0.00026),
)  # fmt: skip


def wgs84(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of a point of the Dutch grid (Rijksdriehoekstelsel, metres)."""
    dx, dy = (x - _RD[0]) / 1e5, (y - _RD[1]) / 1e5
    north, east = (sum(k * dx**p * dy**q for p, q, k in terms) / 3600 for terms in (_NORTH, _EAST))
    return _WGS[1] + east, _WGS[0] + north


def geojson(plaatsen: Iterable[Mapping[str, Any]]) -> str:
    """Return places as GeoJSON (RFC 7946: longitude and latitude); one without coordinates has no geometry.

    Parameters
    ----------
    plaatsen
        Each with ``x_rd_100m`` and ``y_rd_100m`` (metres); the rest becomes its properties.
    """
    features = []
    for place in plaatsen:
        x, y = place.get("x_rd_100m"), place.get("y_rd_100m")
        point = None if x is None or y is None else [round(v, 5) for v in wgs84(x, y)]
        features.append({
            "type": "Feature", "id": place.get("locatie_id"),
            "geometry": None if point is None else {"type": "Point", "coordinates": point},
            "properties": dict(place),
        })  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"


def pakket(naam: str, titel: str, tabellen: Mapping[str, tuple[pa.Table, Sequence[str]]]) -> dict[str, str]:
    """Return the files of a Data Package by name: the descriptor and a CSV per table.

    Parameters
    ----------
    naam, titel
        Of the package.
    tabellen
        Admitted tables by name, with the columns to write; a missing value is written as it was delivered.
    """
    kept = {n: [c for c in names if c in t.column_names] for n, (t, names) in tabellen.items()}
    parts = [Resource(n, n, (f"{n}.csv",), {"delimiter": ";"}, tuple(kept[n])) for n in tabellen]
    slug = "".join(c if c.isalnum() else "-" for c in naam.lower())
    found = {"datapackage.json": json.dumps(package(slug, titel, parts), ensure_ascii=False, indent=1) + "\n"}
    return found | {f"{n}.csv": _csv(t, kept[n]) for n, (t, _) in tabellen.items()}


def _csv(table: pa.Table, columns: list[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(columns)
    cells = []
    for name in columns:
        values = table[name].to_pylist()
        why = table[f"{name}__status"].to_pylist() if f"{name}__status" in table.column_names else [None] * len(values)
        cells.append([MISSING.get(w or "", "") if v is None else _text(v) for v, w in zip(values, why, strict=True)])
    writer.writerows(zip(*cells, strict=True))
    return out.getvalue()


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
