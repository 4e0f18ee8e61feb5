"""A network goes out as text and comes back the same; nothing else gets in."""

import json
import re

import networkx as nx
import pytest

from jgwork.graph.bouwen.build import build_groepsnetwerk
from jgwork.graph.bouwen.uitwisseling import export_netwerk, import_netwerk
from jgwork.vocabulary.errors import UnsafeFile, UsageError


@pytest.mark.parametrize("formaat", ["graphml", "gexf", "json"])
def test_there_and_back(groep_van_zes, formaat):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    back = import_netwerk(export_netwerk(net, formaat), formaat, ids=net.ids)
    assert back.ties_frame().equals(net.ties_frame())
    assert back.nodes_frame().equals(net.nodes_frame())
    assert back.beschrijving == net.beschrijving
    assert back.niet_gevraagd == net.niet_gevraagd


def test_csv_is_the_tie_table(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    back = import_netwerk(export_netwerk(net, "csv"), "csv", ids=net.ids)
    assert back.ties_frame().equals(net.ties_frame())


def test_other_programs_can_read_it(groep_van_zes, tmp_path):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    (tmp_path / "net.graphml").write_text(export_netwerk(net, "graphml"), encoding="utf-8")
    assert nx.read_graphml(tmp_path / "net.graphml").number_of_edges() == len(net.ties)


def test_what_igraph_saved_comes_back(groep_van_zes, tmp_path):
    igraph = pytest.importorskip("igraph")
    net = build_groepsnetwerk(groep_van_zes, "G1")
    (tmp_path / "a.graphml").write_text(export_netwerk(net, "graphml"), encoding="utf-8")
    igraph.Graph.Read_GraphML(str(tmp_path / "a.graphml")).write_graphml(str(tmp_path / "b.graphml"))
    back = import_netwerk((tmp_path / "b.graphml").read_text("utf-8"), "graphml", ids=net.ids)
    assert back.ties_frame().equals(net.ties_frame())
    assert back.ids == net.ids


def test_what_gephi_saved_comes_back(groep_van_zes):
    """Gephi writes GEXF 1.3 with places and colours, its own weights, and no name of the graph."""
    net = build_groepsnetwerk(groep_van_zes, "G1")
    text = export_netwerk(net, "gexf")
    text = re.sub(r'<graph ([^>]*?)name="[^"]*"', r"<graph \1", text)
    text = text.replace("http://www.gexf.net/1.2draft", "http://gexf.net/1.3").replace('version="1.2"', 'version="1.3"')
    viz = '<viz:size value="10.0"/><viz:position x="1.5" y="-2.5"/><viz:color r="1" g="2" b="3"/>'
    text = text.replace("<gexf ", '<gexf xmlns:viz="http://gexf.net/1.3/viz" ', 1).replace("</node>", viz + "</node>")
    back = import_netwerk(text, "gexf", ids=net.ids)
    assert back.ties_frame().equals(net.ties_frame())
    assert back.ids == net.ids


@pytest.mark.parametrize("start", ["", "\ufeff", "\ufeffsep=;\r\n"])
def test_a_tie_table_that_dutch_excel_saved_comes_back(groep_van_zes, start):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    lines = [line.split(";") for line in export_netwerk(net, "csv").splitlines()]
    for cells in lines[1:]:
        cells[3] = f"{float(cells[3]):.1f}".replace(".", ",")
        cells[4:] = [f"{d[8:]}-{d[5:7]}-{d[:4]}" if d else "" for d in cells[4:]]
    text = start + "\r\n".join(";".join(c) for c in [*lines, [""] * 6]) + "\r\n"
    assert import_netwerk(text, "csv", ids=net.ids).ties_frame().equals(net.ties_frame())


@pytest.mark.parametrize(
    ("mark", "last", "right"),
    [(",", "4/5/2026", None), (",", "4/25/2026", "2026-03-04"), (";", "4/5/2026", "2026-04-03")],
)
def test_days_as_in_america_are_refused_where_none_shows_what_stands_first(groep_van_zes, mark, last, right):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    head, row, *_ = export_netwerk(net, "csv").splitlines()
    text = "\n".join([head, ";".join([*row.split(";")[:4], "3/4/2026", last])]).replace(";", mark)
    if right is None:
        with pytest.raises(UsageError, match="wat de dag is en wat de maand"):
            import_netwerk(text, "csv", ids=net.ids)
    else:
        assert str(import_netwerk(text, "csv", ids=net.ids).ties.eerste[0]) == right


def test_titles_and_totals_around_a_tie_table_are_no_ties(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    head, *rows = export_netwerk(net, "csv").splitlines()
    text = "\n".join(["Netwerk G1;;;;;", "", head, "Wijk Noord;;;;;", *rows, ";;;99;;", "Totaal;;;99;;"])
    assert import_netwerk(text, "csv", ids=net.ids).ties_frame().equals(net.ties_frame())
    for broken in (f"{net.ids[0]};;online;1;;", f";{net.ids[0]};online;1;;"):
        with pytest.raises(UsageError, match="namenlijst"):
            import_netwerk(f"{text}\n{broken}\n", "csv", ids=net.ids)


def test_a_tie_table_with_a_weight_or_a_day_that_is_none_is_refused(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    head, row, *_ = export_netwerk(net, "csv").splitlines()
    for place, text in ((3, "veel"), (4, "ooit")):
        cells = row.split(";")
        cells[place] = text
        with pytest.raises(UsageError, match="geen netwerk"):
            import_netwerk(f"{head}\n{';'.join(cells)}\n", "csv", ids=net.ids)


@pytest.mark.parametrize("extra", ["the first again", "the first the other way", "one with itself"])
def test_a_tie_that_stands_there_twice_is_refused(groep_van_zes, extra):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    text = export_netwerk(net, "csv")
    a, b, *rest = text.splitlines()[1].split(";")
    ends = {"the first again": [a, b], "the first the other way": [b, a], "one with itself": [a, a]}[extra]
    with pytest.raises(UsageError, match="twee keer"):
        import_netwerk(text + ";".join([*ends, *rest]) + "\n", "csv", ids=net.ids)


def test_node_link_json_with_links_comes_back(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    raw = json.loads(export_netwerk(net, "json"))
    raw["links"] = raw.pop("edges")
    assert import_netwerk(json.dumps(raw), "json", ids=net.ids).ties_frame().equals(net.ties_frame())


@pytest.mark.parametrize("formaat", ["graphml", "csv", "json"])
def test_nobody_comes_in_from_outside_the_list(groep_van_zes, formaat):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    with pytest.raises(UsageError, match="niet op de namenlijst") as error:
        import_netwerk(export_netwerk(net, formaat), formaat, ids=net.ids[1:])
    assert "'A'" not in str(error.value)


def test_entities_are_refused():
    bomb = '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaaa">]><graphml>&a;</graphml>'
    for formaat in ("graphml", "gexf"):
        with pytest.raises(UnsafeFile):
            import_netwerk(bomb, formaat)


@pytest.mark.parametrize("text", ["", "<graphml/>", "{}", "a;b\n1;2\n", "[]", "null", '{"edges": [1]}', "[" * 100_000])
def test_something_else_is_said_kindly(text):
    for formaat in ("graphml", "gexf", "json", "csv"):
        if text or formaat != "csv":
            with pytest.raises(UsageError):
                import_netwerk(text, formaat)
    with pytest.raises(UsageError, match="formaat"):
        import_netwerk(text, "pickle")
