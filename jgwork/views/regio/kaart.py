"""A map without the internet: polygons as plain traces, or a hexagon per municipality where there is no geometry."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jgwork.views.figuur import GREY, PINK, drawn, layout
from jgwork.vocabulary.dutch import times

#: Fill by number of groups: unknown is hatched, none is white, more is darker.
SHADES = ("#FFFFFF", "#E3EBF2", "#CFDCE8", "#BACDDF", "#A9C1D6")
#: Municipalities whose names still fit on the map; with more, the table beside it names them.
LABELS = 40


@dataclass(frozen=True, slots=True)
class Gebied:
    """A municipality on the map: rings in metres (or tile units) and the point for its label."""

    code: str
    naam: str
    rings: tuple[tuple[tuple[float, float], ...], ...]

    @property
    def midden(self) -> tuple[float, float]:
        """Centre of the outer ring's bounding box."""
        xs, ys = zip(*self.rings[0], strict=True)
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def from_geojson(raw: Mapping[str, Any]) -> tuple[Gebied, ...]:
    """Return the municipalities of a GeoJSON feature collection (``gemeente_code``, ``naam``; in metres)."""
    found = []
    for f in raw["features"]:
        parts = f["geometry"]["coordinates"]
        polygons = [parts] if f["geometry"]["type"] == "Polygon" else parts
        rings = tuple(tuple((float(x), float(y)) for x, y, *_ in polygon[0]) for polygon in polygons)
        found.append(Gebied(str(f["properties"]["gemeente_code"]), str(f["properties"]["naam"]), rings))
    return tuple(found)


def hexagons(names: Mapping[str, str]) -> tuple[Gebied, ...]:
    """Return one hexagon per municipality in rows, in order of code: a list in the shape of a map, not geography."""
    side = math.ceil(math.sqrt(len(names))) or 1
    found = []
    for i, code in enumerate(sorted(names)):
        row, column = divmod(i, side)
        x, y = column * 1.8 + (row % 2) * 0.9, -row * 1.56
        ring = tuple((x + math.sin(a * math.pi / 3), y + math.cos(a * math.pi / 3)) for a in range(7))
        found.append(Gebied(code, names[code], (ring,)))
    return tuple(found)


def kaart(
    gebieden: Sequence[Gebied], groepen: Mapping[str, int], verbanden: Sequence[tuple[str, str, int]]
) -> dict[str, Any]:
    """Return the map: municipalities shaded by number of groups, lines for groups seen in both.

    Parameters
    ----------
    gebieden
        What to draw.
    groepen
        Number of groups by municipality; a municipality that is not in it has no data and is hatched.
    verbanden
        (code, code, number of groups).

    Returns
    -------
    dict
        A plotly figure as plain values; of more than ``LABELS`` municipalities without their names.
    """
    where = {g.code: g.midden for g in gebieden}
    traces = [_area(g, groepen.get(g.code), ring) for g in gebieden for ring in g.rings]
    for a, b, n in verbanden:
        if a in where and b in where:
            (xa, ya), (xb, yb), (xm, ym) = where[a], where[b], _bocht(where[a], where[b])
            width = 1.5 + 1.5 * min(n, 5)
            # a white line under the coloured one: it is readable on every shade
            traces += [
                {"type": "scatter", "mode": "lines", "x": [xa, xm, xb], "y": [ya, ym, yb], "hoverinfo": "skip",
                 "line": {"color": color, "width": wide, "shape": "spline"}}
                for color, wide in (("#FFFFFF", width + 6), (PINK, width))
            ]  # fmt: skip
    names = [] if len(gebieden) > LABELS else [
        {"x": x, "y": y, "text": f"<b>{drawn(g.naam)}</b><br>{_words(groepen.get(g.code))}", "showarrow": False,
         "bgcolor": "rgba(255,255,255,.9)", "borderpad": 3, "font": {"size": 13}}
        for g in gebieden for x, y in (g.midden,)
    ]  # fmt: skip
    # how many groups a line stands for: in words beside its middle, never by its width alone
    names += [
        {"x": x, "y": y, "text": f"<b>{n}</b>", "showarrow": False, "bgcolor": "#FFFFFF", "bordercolor": PINK,
         "borderpad": 2, "font": {"size": 13, "color": PINK}}
        for a, b, n in verbanden if a in where and b in where
        for x, y in (_bocht(where[a], where[b]),)
    ]  # fmt: skip
    axis = {"visible": False, "rangemode": "normal"}
    lay = layout(
        520,
        xaxis=axis,
        yaxis={**axis, "scaleanchor": "x", "scaleratio": 1},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        annotations=names,
    )
    return {"data": traces, "layout": lay}


def _bocht(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    """Return the middle of a bent line, so that it passes beside what lies between its ends."""
    return (a[0] + b[0]) / 2 - (b[1] - a[1]) * 0.2, (a[1] + b[1]) / 2 + (b[0] - a[0]) * 0.2


def _words(n: int | None) -> str:
    return "onbekend" if n is None else f"{times(n)} {'groep' if n == 1 else 'groepen'}"


def _area(gebied: Gebied, n: int | None, ring: Sequence[tuple[float, float]]) -> dict[str, Any]:
    xs, ys = zip(*ring, strict=True)
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "fill": "toself",
        "x": list(xs),
        "y": list(ys),
        "name": drawn(gebied.naam),
        "hoverinfo": "skip",
        "line": {"color": GREY, "width": 1},
        "fillcolor": SHADES[min(n or 0, len(SHADES) - 1)],
    }
    if n is None:
        trace["fillpattern"] = {"shape": "/", "fgcolor": GREY, "bgcolor": "white", "size": 10}
    return trace
