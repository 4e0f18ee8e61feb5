"""The page in plain Voila with ``FigureWidget``: the one cell of the notebook."""

import ipywidgets as w
import plotly.graph_objects as go
from inhoud import CHOSEN, table, views
from IPython.display import display


def words(picture):
    return f"<h3>{picture['title'].replace('<', '&lt;')}</h3><p>{picture['sentence'].replace('<', '&lt;')}</p>"


for view in views():
    first = next(iter(view["pictures"].values()))
    text, rows = w.HTML(words(first)), w.HTML(table(first))
    figure = go.FigureWidget(first["figure"]) if first["figure"] else None
    if view["id"] == CHOSEN:
        select = w.Dropdown(options=[(label, code) for code, label in view["choice"]["options"]])

        def show(change, text=text, rows=rows, figure=figure, view=view):
            picture = view["pictures"][change["new"]]
            text.value, rows.value = words(picture), table(picture)
            with figure.batch_update():
                for trace, new in zip(figure.data, picture["figure"]["data"], strict=True):
                    trace.update(new)

        select.observe(show, "value")
        display(select)
    display(text, *([figure] if figure else []), rows)
