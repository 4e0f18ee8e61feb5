"""The page in Solara: ``solara run met_solara.py``."""

import plotly.graph_objects as go
import solara
from inhoud import table, views

ALL = views()


@solara.component
def Beeld(view):  # noqa: N802 -- a component of Solara is written so
    """One view."""
    chosen = next(iter(view["pictures"]))
    if view["choice"]:
        labels = {label: value for value, label in view["choice"]["options"]}
        named = solara.use_reactive(next(iter(labels)))
        solara.ToggleButtonsSingle(named, values=list(labels))
        chosen = labels[named.value]
    picture = view["pictures"][chosen]
    solara.Markdown(f"### {picture['title'].replace('<', '&lt;')}")
    solara.Text(picture["sentence"])
    if picture["figure"]:
        solara.FigurePlotly(go.Figure(picture["figure"]))
    solara.HTML(unsafe_innerHTML=table(picture))


@solara.component
def Page():  # noqa: N802 -- the name that Solara looks for
    """The page."""
    with solara.Column():
        for view in ALL:
            Beeld(view)
