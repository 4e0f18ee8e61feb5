"""The page in Dash: ``python met_dash.py PORT``."""

import sys

from dash import Dash, Input, Output, dcc, html
from inhoud import CHOSEN, views

app = Dash(__name__)
by_id = {v["id"]: v for v in views()}


def parts(picture):
    table = picture["table"]
    rows = [html.Tr([html.Th(c["title"]) for c in table["columns"]])] if table else []
    rows += [html.Tr([html.Td(v) for v in row]) for row in table["rows"]] if table else []
    figure = [dcc.Graph(figure=picture["figure"])] if picture["figure"] else []
    return [html.H3(picture["title"]), html.P(picture["sentence"]), *figure, html.Table(rows)]


children = []
for view in by_id.values():
    first = next(iter(view["pictures"].values()))
    if view["id"] == CHOSEN:
        options = [{"value": code, "label": label} for code, label in view["choice"]["options"]]
        children.append(dcc.RadioItems(options, options[0]["value"], id="keuze"))
    children.append(html.Div(parts(first), id=view["id"]))
app.layout = html.Div(children)


@app.callback(Output(CHOSEN, "children"), Input("keuze", "value"), prevent_initial_call=True)
def show(code):
    return parts(by_id[CHOSEN]["pictures"][code])


app.run(port=int(sys.argv[1]), debug=False)
