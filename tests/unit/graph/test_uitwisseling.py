"""A network goes out as text and comes back the same; nothing else gets in."""

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


@pytest.mark.parametrize("text", ["", "<graphml/>", "{}", "a;b\n1;2\n"])
def test_something_else_is_said_kindly(text):
    for formaat in ("graphml", "gexf", "json", "csv"):
        if text or formaat != "csv":
            with pytest.raises(UsageError):
                import_netwerk(text, formaat)
    with pytest.raises(UsageError, match="formaat"):
        import_netwerk(text, "pickle")
