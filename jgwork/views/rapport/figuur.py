"""Draw a plotly figure (plain JSON values) as a still picture for print, with matplotlib.

Only what the views of this package use: bars, lines, markers, text, heat maps, lines across and remarks. A figure with
anything else is not drawn at all (its table and sentence stand in the report), rather than drawn wrongly.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from math import isnan
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

    from jgwork.vocabulary.document import Image

GREY = "#3D3D3D"
WIDTH_CM = 16.0
#: From this width on letters are as large as those of the text.
NARROW = 10.0
_CM = 2.54
_STYLE: Any = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same drawing on every machine
    "font.size": 10,
    "text.parse_math": False,  # a dollar in a name starts no formula
    "svg.hashsalt": "jgwork",  # ids in the SVG do not change from run to run
    "svg.fonttype": "path",
    "hatch.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
#: What a file says of its making, and here does not: the same drawing is the same file.
_UNSAID: Any = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}
_DASH = {"dash": "--", "dot": ":", "dashdot": "-.", "longdash": (0, (8, 4))}
#: Where words stand beside a point: in which direction, and which side of the words is nearest.
_BESIDE: dict[str, tuple[tuple[int, int], str, str]] = {
    f"{side} {way}": ((right, up), ha, va)
    for side, up, va in (("top", 1, "bottom"), ("middle", 0, "center"), ("bottom", -1, "top"))
    for way, right, ha in (("left", -1, "right"), ("center", 0, "center"), ("right", 1, "left"))
}
#: White between a mark and its words, in points.
_GAP = 4.0
_MARK = {"circle": "o", "diamond": "D", "square": "s", "triangle-up": "^", "x": "x", "cross": "P", "star": "*"}
_DRAWN = {"bar", "scatter", "heatmap"}


@dataclass(frozen=True, slots=True)
class _Scale:
    """The categories of an axis, in order; empty for a numeric axis."""

    names: tuple[str, ...] = ()

    def at(self, value: Any) -> Any:
        """Return where a value stands: its rank among the categories, or itself."""
        if value is None:
            return float("nan")
        return self.names.index(str(value)) if self.names and str(value) in self.names else value


def draw(
    figure: Mapping[str, Any] | None, alt: str, width: float = WIDTH_CM, height: float | None = None, titel: str = ""
) -> Image | None:
    """Return the picture of a figure, or ``None`` where it holds something this module does not draw.

    Parameters
    ----------
    figure
        ``data`` and ``layout`` as plain JSON values.
    alt
        What a screen reader says instead of it.
    width, height
        Size in centimetres; by default the height follows from the figure.
    titel
        What stands above it, where nothing beside it says what it is.
    """
    traces = [t for t in (figure or {}).get("data", ()) if t.get("visible", True) is True]
    if not figure or not traces or any(t.get("type", "scatter") not in _DRAWN for t in traces):
        return None
    from jgwork.vocabulary.document import Image

    layout = figure.get("layout", {})
    high = height or min(max(float(layout.get("height", 320)) / 40, 4.5), 20.0)

    @cache
    def drawn(kind: str) -> bytes:
        import matplotlib as mpl

        scale = min(1.0, width / NARROW)  # letters on paper, not on the screen: a narrow drawing has smaller ones
        with mpl.rc_context({**_STYLE, "font.size": 10 * scale}):
            page, file = _page(traces, layout, (width, high), titel), io.BytesIO()
            page.savefig(file, format=kind, dpi=150, metadata=_UNSAID[kind])
        return file.getvalue()

    return Image(drawn, alt, width, high)


def _page(
    traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any], size: tuple[float, float], titel: str
) -> Figure:
    """Draw with the letters and lines of the moment."""
    from matplotlib.figure import Figure

    width, height = size
    page = Figure(figsize=(width / _CM, height / _CM), layout="constrained")
    axes = page.add_subplot()
    above = sum(_on_top(n) for n in layout.get("annotations", ()))  # remarks stand between drawing and title
    pad = 12 + (8 + 11 * above if above else 0)
    axes.set_title(titel, loc="left", fontsize=9, fontweight="bold", color="#12436D", pad=pad)
    x, y = _scale(traces, layout, "x"), _scale(traces, layout, "y")
    _traces(axes, traces, layout, x, y)
    _axis(axes, layout.get("xaxis", {}), "x", x, small=width < NARROW)
    _axis(axes, layout.get("yaxis", {}), "y", y, small=width < NARROW)
    _marks(axes, layout, x, y)
    named = [t for t in traces if t.get("showlegend", True) and t.get("name")]
    if layout.get("showlegend") and named:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=4, frameon=False, fontsize=9)
    return page


def _scale(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any], which: str) -> _Scale:
    axis = layout.get(f"{which}axis", {})
    values = [v for t in traces for v in t.get(which, ()) if v is not None]
    if axis.get("type") != "category" and not any(isinstance(v, str) for v in values):
        return _Scale()
    given = axis.get("categoryarray") or ()
    return _Scale(tuple(dict.fromkeys(map(str, [*given, *values]))))


def _traces(axes: Axes, traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any], x: _Scale, y: _Scale) -> None:
    bars = [t for t in traces if t.get("type") == "bar"]
    stacked = layout.get("barmode") in ("stack", "relative")
    width = 0.8 if stacked or not bars else 0.8 / len(bars)
    heights: dict[float, float] = {}
    for i, trace in enumerate(bars):
        shift = 0.0 if stacked else (i - (len(bars) - 1) / 2) * width
        _bar(axes, trace, x, y, (width, shift), heights if stacked else None)
    for trace in traces:
        if trace.get("type", "scatter") == "scatter":
            _scatter(axes, trace, x, y)
        elif trace["type"] == "heatmap":
            _heatmap(axes, trace)


def _bar(
    axes: Axes,
    trace: Mapping[str, Any],
    x: _Scale,
    y: _Scale,
    place: tuple[float, float],
    heights: dict[float, float] | None,
) -> None:
    flat = trace.get("orientation") == "h"
    scale, names, sizes = (y, trace["y"], trace["x"]) if flat else (x, trace["x"], trace["y"])
    marker, text = trace.get("marker", {}), trace.get("text")
    width, shift = place
    for i, (name, size) in enumerate(zip(names, sizes, strict=True)):
        if size is None:
            continue
        spot = float(scale.at(name))
        base = float(_pick(trace.get("base"), i) or 0)
        if heights is not None and trace.get("base") is None:
            base = heights.get(spot, 0.0)
            heights[spot] = base + size
        look: dict[str, Any] = {
            "color": _pick(marker.get("color"), i) or "#12436D",
            "edgecolor": _pick(marker.get("line", {}).get("color"), i) or "white",
            "hatch": "///" if _pick(marker.get("pattern", {}).get("shape"), i) else None,
            "linewidth": 0.8,
            "label": (trace.get("name") or "") if i == 0 else "",
        }
        if flat:
            axes.barh(spot + shift, size, left=base, height=width * 0.85, **look)
        else:
            axes.bar(spot + shift, size, bottom=base, width=width * 0.9, **look)
        words = _plain(_pick(text, i))
        if words:
            inside = trace.get("textposition") == "inside"
            _bar_text(axes, words, (spot + shift, base, float(size)), flat=flat, inside=inside)


def _bar_text(
    axes: Axes,
    words: str,
    bar: tuple[float, float, float],
    *,
    flat: bool,
    inside: bool,
) -> None:
    spot, base, size = bar
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.9, "pad": 1.2}  # words may be wider than the bar
    if inside:
        x, y = (base + size / 2, spot) if flat else (spot, base + size / 2)
        axes.text(x, y, words, ha="center", va="center", color="#1A1A1A", fontsize=8.5, bbox=box)
    elif flat:
        axes.annotate(words, (base + size, spot), (3, 0), textcoords="offset points", va="center", fontsize=9)
    else:
        turn = 90 if max(map(len, words.splitlines()), default=0) > 5 else 0
        axes.annotate(
            words, (spot, base + size), (0, 3), textcoords="offset points", ha="center", fontsize=8, rotation=turn
        )


def _scatter(axes: Axes, trace: Mapping[str, Any], x: _Scale, y: _Scale) -> None:
    mode = trace.get("mode", "lines")
    xs = [x.at(v) for v in trace.get("x", ())]
    ys = [y.at(v) for v in trace.get("y", ())]
    line, marker = trace.get("line", {}), trace.get("marker", {})
    look: dict[str, Any] = {"label": trace.get("name") or ""}
    if trace.get("fill") == "toself":
        axes.fill(xs, ys, color=trace.get("fillcolor") or "#D6DCE3", alpha=trace.get("opacity", 0.6), **look)
    elif "lines" in mode:
        color = line.get("color") or "#12436D"
        style = _DASH.get(line.get("dash", ""), "-")
        axes.plot(xs, ys, color=color, linestyle=style, linewidth=float(line.get("width", 2)) * 0.75, **look)
        look = {}
    across = [float(_pick(marker.get("size", 8), i) or 0) * 0.75 if "markers" in mode else 0.0 for i in range(len(xs))]
    if "markers" in mode:
        symbol = marker.get("symbol", "circle")
        shape = _MARK.get(symbol if isinstance(symbol, str) else "circle", "o")
        axes.scatter(
            xs, ys, s=[d**2 for d in across], c=marker.get("color") or "#12436D", marker=shape, zorder=3, **look
        )
    if "text" in mode:
        for i, (a, b) in enumerate(zip(xs, ys, strict=True)):
            words = _plain(_pick(trace.get("text"), i))
            if words:
                (right, up), ha, va = _BESIDE[_pick(trace.get("textposition"), i) or "top center"]
                off = across[i] / 2 + _GAP
                axes.annotate(
                    words, (a, b), (right * off, up * off), textcoords="offset points", ha=ha, va=va, fontsize="small"
                )


def _heatmap(axes: Axes, trace: Mapping[str, Any]) -> None:
    rows = [[float("nan") if v is None else float(v) for v in row] for row in trace["z"]]
    axes.imshow(rows, cmap="Blues", aspect="auto")
    texts = trace.get("text") or [[("" if v is None else f"{v:g}".replace(".", ",")) for v in r] for r in trace["z"]]
    top = max((v for row in rows for v in row if not isnan(v)), default=1.0)
    for i, line in enumerate(texts):
        for j, words in enumerate(line):
            ink = "white" if rows[i][j] > 0.6 * top else "#1A1A1A"
            axes.text(j, i, _plain(words), ha="center", va="center", fontsize=8, color=ink)


def _axis(axes: Axes, axis: Mapping[str, Any], which: str, scale: _Scale, *, small: bool) -> None:
    own = axes.xaxis if which == "x" else axes.yaxis
    limits = axes.set_xlim if which == "x" else axes.set_ylim
    if axis.get("visible") is False:
        own.set_visible(False)
        axes.spines["bottom" if which == "x" else "left"].set_visible(False)
    words = _plain((axis.get("title") or {}).get("text"))
    own.set_label_text(words)
    if small and which == "x":  # names at the left leave less room than the words take
        own.label.set_x(1.0)
        own.label.set_horizontalalignment("right")
    log = axis.get("type") == "log"
    if log:
        (axes.set_xscale if which == "x" else axes.set_yscale)("log")
    bounds = axis.get("range")
    if bounds and not scale.names:
        limits(*[10**v for v in bounds] if log else bounds)
    elif axis.get("rangemode") == "tozero" and not scale.names and not log:
        limits(0, None)
    if scale.names:
        _names(axes, own, scale, small=small and which == "x")
        limits(-0.6, len(scale.names) - 0.4)
    elif axis.get("tickvals"):
        own.set_ticks(axis["tickvals"], [_plain(t) for t in axis.get("ticktext") or axis["tickvals"]], minor=False)
        own.set_ticks([], minor=True)
    else:
        own.set_major_formatter(_dutch)
    if axis.get("autorange") == "reversed":
        own.set_inverted(True)
    if axis.get("showgrid", which == "y") and not scale.names:
        own.grid(visible=True, color="#E6E6E6")
        axes.set_axisbelow(True)


def _names(axes: Axes, own: Axis, scale: _Scale, *, small: bool) -> None:
    """Put the names of categories along an axis; a period of two ends takes two lines, or the drawing has no room."""
    lines = [_plain(n).replace(" t/m ", " t/m\n") for n in scale.names]
    own.set_ticks(range(len(lines)), lines, fontsize=7.5 if small else None)
    if own is axes.xaxis and sum(map(len, lines)) > 48:
        axes.tick_params(axis="x", rotation=90 if len(lines) > 14 else 45)


def _dutch(value: float, _position: float | None = None) -> str:
    return f"{value:g}".replace(".", ",")


def _marks(axes: Axes, layout: Mapping[str, Any], x: _Scale, y: _Scale) -> None:
    """Draw the lines across and the remarks of the layout."""
    for shape in layout.get("shapes", ()):
        line = shape.get("line", {})
        if shape.get("type") != "line":
            continue
        look: dict[str, Any] = {
            "color": line.get("color") or GREY,
            "linestyle": _DASH.get(line.get("dash", ""), "-"),
            "linewidth": 1.4,
        }
        if shape.get("xref") == "paper":
            axes.axhline(float(y.at(shape["y0"])), **look)
        elif shape.get("yref") == "paper":
            axes.axvline(float(x.at(shape["x0"])), **look)
        else:
            ends = ([x.at(shape["x0"]), x.at(shape["x1"])], [y.at(shape["y0"]), y.at(shape["y1"])])
            axes.plot(*ends, **look)
    taken: dict[float, int] = {}
    for note in layout.get("annotations", ()):
        where: Any = "data"
        if note.get("xref") == "paper" or note.get("yref") == "paper":
            where = tuple("axes fraction" if note.get(f"{a}ref") == "paper" else "data" for a in "xy")
        top = _on_top(note)
        side = note.get("xref") == "paper" and note["x"] >= 1  # words of a line across stand beside it
        rank = taken[note["y"]] = taken.get(note["y"], -1) + 1
        left = side or bool(note.get("name"))
        axes.annotate(
            _plain(note.get("name") or note.get("text")),  # paper has room for the words of a numbered remark
            (x.at(note["x"]), y.at(note["y"])),
            (_GAP if side else 0, 8 + 11 * rank if top else -11 * (rank % 4)),
            xycoords=where,
            textcoords="offset points",
            ha="left" if left else {"left": "left", "right": "right"}.get(note.get("xanchor", ""), "center"),
            va="bottom" if top else {"top": "top", "bottom": "bottom"}.get(note.get("yanchor", ""), "center"),
            fontsize=8.5,
            color=note.get("font", {}).get("color", "#1A1A1A"),
            bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1},
        )


def _on_top(note: Mapping[str, Any]) -> bool:
    """Return whether a remark stands above the drawing, where each has its own line."""
    return bool(note.get("yref") == "paper" and note["y"] >= 1)


def _pick(value: Any, i: int) -> Any:
    """Return element ``i`` of a list, or the one value that holds for all."""
    if isinstance(value, list | tuple):
        return value[i] if i < len(value) else None
    return value


def _plain(value: Any) -> str:
    """Return text without the mark-up that plotly knows."""
    if value is None:
        return ""
    return unescape(re.sub(r"<[^>]{1,20}>", "", str(value).replace("<br>", "\n"))).strip()
