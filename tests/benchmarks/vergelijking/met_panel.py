"""The page in Panel: ``panel serve met_panel.py``."""

import panel as pn
from inhoud import CHOSEN, table, views

pn.extension("plotly")


def parts(picture):
    figure = [pn.pane.Plotly(picture["figure"], height=picture["figure"]["layout"].get("height", 380))]
    words = pn.pane.HTML(
        f"<h3>{picture['title'].replace('<', '&lt;')}</h3><p>{picture['sentence'].replace('<', '&lt;')}</p>"
    )
    return [words, *(figure if picture["figure"] else []), pn.pane.HTML(table(picture))]


def figureless(picture):
    words = pn.pane.HTML(f"<h3>{picture['title']}</h3><p>{picture['sentence']}</p>")
    return [words, pn.pane.HTML(table(picture))]


page = pn.Column()
for view in views():
    first = next(iter(view["pictures"].values()))
    column = pn.Column(*(parts(first) if first["figure"] else figureless(first)))
    if view["id"] == CHOSEN:
        select = pn.widgets.Select(options={label: code for code, label in view["choice"]["options"]})

        def show(event, column=column, view=view):
            picture = view["pictures"][event.new]
            column[0].object = f"<h3>{picture['title']}</h3><p>{picture['sentence']}</p>"
            column[1].object = picture["figure"]
            column[2].object = table(picture)

        select.param.watch(show, "value")
        page.append(select)
    page.append(column)
page.servable()
