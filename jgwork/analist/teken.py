"""Figures for a notebook: plotly, Dutch labels, what is not known has a mark of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.meten.layout import layout

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

_GREY, _COLOURS = "#c3c3c3", ("#00609c", "#b35c00", "#4a7a27", "#8a3b82", "#6b6b6b", "#a11d33")


def kwartalen(found: pd.DataFrame, titel: str) -> go.Figure:
    """Return counts per quarter as bars; a quarter without a count has no bar and says why.

    Parameters
    ----------
    found
        As ``Groep.incidenten_per_kwartaal`` gives it.
    titel
        Title of the figure.
    """
    import plotly.graph_objects as go

    labels = [f"{p.year}-K{p.quarter}" for p in found.index]
    missing = found["stand"] != "geleverd"
    figure = go.Figure(go.Bar(x=labels, y=found["aantal"].astype("float"), marker_color=_COLOURS[0], name="incidenten"))
    for label, state in zip(np.array(labels)[missing.to_numpy()], found["stand"][missing], strict=True):
        figure.add_annotation(x=label, y=0, text=state, textangle=-90, yanchor="bottom", showarrow=False)
    figure.update_layout(title=titel, xaxis_title="kwartaal", yaxis_title=found.attrs.get("eenheid", "aantal"))
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=labels)
    return figure.update_yaxes(rangemode="tozero")


def netwerk(
    net: Netwerk, soorten: Sequence[str], titel: str, namen: Sequence[str] | None = None,
    plek: Sequence[tuple[float, float]] | None = None,
) -> go.Figure:  # fmt: skip
    """Return a network as a figure; without places near means tied, and the axes themselves mean nothing.

    Parameters
    ----------
    net
        The network.
    soorten
        Per node what it is coloured by.
    titel
        Title of the figure.
    namen
        Per node its label; the end of its pseudonym by default.
    plek
        Per node where it is on the map.
    """
    import plotly.graph_objects as go

    spots, pairs = layout(net) if plek is None else np.array(plek), net.pairs
    figure = go.Figure()
    heavy = float(pairs.weight.max()) if len(pairs.a) else 1.0
    for low, high, width in ((0, 1 / 3, 1.0), (1 / 3, 2 / 3, 2.5), (2 / 3, 1.01, 5.0)):
        share = pairs.weight / heavy
        chosen = (share > low) & (share <= high) if low else share <= high
        ends = np.stack(
            [spots[pairs.a[chosen]], spots[pairs.b[chosen]], np.full((int(chosen.sum()), 2), np.nan)], axis=1
        )
        figure.add_scatter(
            x=ends[:, :, 0].ravel(), y=ends[:, :, 1].ravel(), mode="lines", line={"width": width, "color": _GREY},
            hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    shown = list(namen) if namen is not None else [f"…{i[-4:]}" for i in net.ids]
    for number, kind in enumerate(dict.fromkeys(soorten)):
        mine = [i for i, s in enumerate(soorten) if s == kind]
        figure.add_scatter(
            x=spots[mine, 0], y=spots[mine, 1], mode="markers+text", name=kind, text=[shown[i] for i in mine],
            textposition="top center", marker={"size": 14, "color": _COLOURS[number % len(_COLOURS)]},
            hovertemplate="%{text}: " + kind + "<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(visible=False)
    return figure.update_yaxes(visible=False, scaleanchor="x").update_layout(title=titel, plot_bgcolor="white")


def maanden(found: pd.DataFrame, titel: str) -> go.Figure:
    """Return counts per month as a line; a month that is missing is a gap in it.

    Parameters
    ----------
    found
        One column ``aantal``, index of pandas periods.
    titel
        Title of the figure.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    if len(found):
        figure.add_scatter(
            x=[p.to_timestamp() for p in found.index],
            y=found["aantal"].astype("float"),
            mode="lines+markers",
            connectgaps=False,
            line={"color": _COLOURS[0]},
            name="aantal",
        )
    return figure.update_layout(title=titel, xaxis_title="maand", yaxis_title="aantal").update_yaxes(rangemode="tozero")


def rollen(found: pd.DataFrame, titel: str) -> go.Figure:
    """Return per round how many times each role was named, as bars beside each other.

    Parameters
    ----------
    found
        Rows of ``groepsrol`` with Dutch titles: ``ronde`` and ``invloed``.
    titel
        Title of the figure.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for number, (ronde, rows) in enumerate(found.groupby("ronde", observed=True)):
        counts = rows["invloed"].fillna("onbekend").value_counts()
        figure.add_bar(
            x=counts.index, y=counts.to_numpy(), name=f"ronde {ronde}", marker_color=_COLOURS[number % len(_COLOURS)],
            text=counts.to_numpy(),
        )  # fmt: skip
    return figure.update_layout(title=titel, barmode="group", yaxis_title="keer genoemd")


def effect(found: pd.DataFrame, titel: str) -> go.Figure:
    """Return per goal the ratio of now to the nulmeting with its margin; without one its word stands there.

    Parameters
    ----------
    found
        As ``Groep.effect`` gives it.
    titel
        Title of the figure.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    known = found.dropna(subset=["verhouding", "laag", "hoog"])
    if len(known):
        figure.add_scatter(
            x=known["verhouding"], y=known["doel"], mode="markers", marker={"size": 12, "color": _COLOURS[0]},
            error_x={"array": known["hoog"] - known["verhouding"], "arrayminus": known["verhouding"] - known["laag"]},
            text=known["oordeel"], hovertemplate="%{y}: %{text}<extra></extra>", showlegend=False,
        )  # fmt: skip
        figure.add_vline(x=1, line_dash="dot")
    rest = found[~found.index.isin(known.index)]
    figure.add_scatter(
        x=[1.0] * len(rest), y=rest["doel"], mode="text", text=rest["oordeel"], hoverinfo="skip", showlegend=False
    )
    figure.update_xaxes(type="log", title="nu, als deel van de nulmeting (1 is gelijk)", tickvals=[0.25, 0.5, 1, 2, 4])
    return figure.update_yaxes(automargin=True, autorange="reversed").update_layout(title=titel)


def verloop(found: pd.DataFrame, titel: str) -> go.Figure:
    """Return members and ties per window as lines, with a mark where police effort differs much.

    Parameters
    ----------
    found
        As ``Groepsbeeld.verloop`` gives it.
    titel
        Title of the figure.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for number, (column, name) in enumerate((("leden", "leden"), ("relaties", "paren met een relatie"))):
        figure.add_scatter(
            x=found["tijdvak"], y=found[column], mode="lines+markers", name=name, line={"color": _COLOURS[number]}
        )
    for label in found["tijdvak"][found["let_op"].ne("")]:
        figure.add_annotation(x=label, y=0, text="andere politie-inzet", yanchor="bottom", showarrow=False)
    return figure.update_layout(title=titel, yaxis_title="aantal").update_yaxes(rangemode="tozero")
