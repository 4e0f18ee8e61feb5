"""Building: the closed node set, the layers, what counts and what only appears as a number."""

import copy
import pickle
from datetime import date

import networkx as nx
import numpy as np
import pytest

from jgwork.graph.bouwen.build import build_groepsnetwerk, build_persoon_incident
from jgwork.graph.meten.lagen import lagen
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable


def edges(net):
    return {
        (a, b, laag): w
        for a, b, laag, w in net.ties_frame()[["pseudoniem_a", "pseudoniem_b", "relatietype", "weight"]].to_numpy()
    }


def test_the_namenlijst_is_the_whole_node_set(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    assert net.ids == ("A", "B", "C", "D", "E", "F")
    graph = net.to_networkx()
    assert "X" not in graph, "struck off the list"
    assert not {"S", "T", "Q"} & set(graph), "a contact outside the list was drawn"


def test_contacts_outside_the_list_are_a_number(groep_van_zes):
    # S (school, relatie), X (struck off, relatie) and T (noted with members); Q only reported and is no contact
    assert build_groepsnetwerk(groep_van_zes, "G1").n_buiten == 3


def test_every_layer_stays_apart_and_the_same_fact_counts_once(groep_van_zes):
    assert edges(build_groepsnetwerk(groep_van_zes, "G1")) == {
        ("A", "B", "familie"): 1.0,  # no number and no strength
        ("A", "B", "mede_verdachte"): 1.0,  # one incident, two registrations; the stated 9 is the same fact
        ("A", "C", "samen_aangetroffen"): 1.0,
        ("A", "D", "samen_aangetroffen"): 1.0,
        ("C", "D", "samen_aangetroffen"): 1.0,
        ("A", "D", "jongerenwerk"): 4.0,  # the strength, where no number is known
    }


def test_a_victim_makes_no_tie(groep_van_zes):
    graph = build_groepsnetwerk(groep_van_zes, "G1").to_networkx()
    assert graph.degree("F") == 0


def test_the_combined_view_says_so_and_keeps_the_layers(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    graph = net.to_networkx()
    assert graph.graph["samengevoegd"] is True
    assert graph.edges["A", "B"]["lagen"] == "mede_verdachte;familie"
    assert graph.edges["A", "B"]["weight"] == 2.0
    apart = net.to_networkx(lagen_apart=True)
    assert isinstance(apart, nx.MultiGraph)
    assert set(apart["A"]["B"]) == {"familie", "mede_verdachte"}
    assert net.layer("familie").to_networkx().graph["samengevoegd"] is False


def test_attributes_are_the_written_ones(groep_van_zes):
    from jgwork.graph.bouwen.netwerk import EDGE_ATTRIBUTES, GRAPH_ATTRIBUTES, NODE_ATTRIBUTES

    graph = build_groepsnetwerk(groep_van_zes, "G1").to_networkx()
    assert {k for _, d in graph.nodes(data=True) for k in d} <= set(NODE_ATTRIBUTES)
    assert {k for *_, d in graph.edges(data=True) for k in d} == set(EDGE_ATTRIBUTES)
    assert all({"weight", "lagen"} <= set(d) and all(d.values()) for *_, d in graph.edges(data=True))
    assert set(graph.graph) == set(GRAPH_ATTRIBUTES)
    assert "leeftijdsgroep" not in graph.nodes["D"], "a missing value is absent, not a text"
    assert graph.nodes["D"]["lid_vanaf"] == "2025-04-01"


def test_a_missing_tie_says_nothing_where_a_layer_was_not_asked(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    assert net.niet_gevraagd == ("huisgenoot", "online", "straatinformatie")


def test_a_window_holds_what_is_in_it(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1", van=date(2025, 5, 1), tot=date(2025, 6, 1))
    assert set(edges(net)) == {
        ("A", "B", "familie"),  # undated: holds in every window
        ("A", "C", "samen_aangetroffen"),
        ("A", "D", "samen_aangetroffen"),
        ("C", "D", "samen_aangetroffen"),
        ("A", "D", "jongerenwerk"),
    }
    before = build_groepsnetwerk(groep_van_zes, "G1", van=date(2025, 1, 1), tot=date(2025, 4, 1))
    assert "D" not in before, "not yet on the list"
    assert ("A", "B", "mede_verdachte") in edges(before)
    after = build_groepsnetwerk(groep_van_zes, "G1", van=date(2025, 7, 1), tot=date(2025, 8, 1))
    assert "C" not in after, "off the list from the first day of the window"


def test_the_day_of_a_window_is_half_open(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    assert len(net.window(date(2025, 5, 20), date(2025, 5, 21)).incidenten) == 1
    assert len(net.window(date(2025, 5, 19), date(2025, 5, 20)).incidenten) == 0


def test_op_leaves_out_what_came_later(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1", op=date(2025, 3, 1))
    assert net.ids == ("A", "B", "C", "E", "F")
    assert set(edges(net)) == {("A", "B", "familie"), ("A", "B", "mede_verdachte")}


def test_incidents_of_three_stay_whole(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    two_mode = build_persoon_incident(net)
    assert two_mode.matrix.shape == (6, 3)
    assert nx.is_bipartite(two_mode.to_networkx())


def test_conversions_are_made_once_and_cannot_be_changed(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    graph = net.to_networkx()
    assert net.to_networkx() is graph
    assert net.to_csr() is net.to_csr()
    assert net.to_igraph() is net.to_igraph()
    with pytest.raises(nx.NetworkXError):
        graph.add_edge("A", "new")
    for values in (net.gegeven.a, net.incidenten.wie, net.kenmerken["geslacht"], net.layer("familie").gegeven.a):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 5


def test_what_is_handed_out_cannot_be_changed_and_a_copy_can(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    for graph in (net.to_networkx(), net.to_networkx(lagen_apart=True)):
        for change in (
            lambda g: nx.set_edge_attributes(g, 1, "nieuw"),
            lambda g: nx.set_node_attributes(g, 1, "nieuw"),
            lambda g: g.graph.update(naam="X"),
        ):
            with pytest.raises(nx.NetworkXError, match="kopie"):
                change(graph)
        free = graph.copy()
        nx.set_edge_attributes(free, 1, "nieuw")
        assert all("nieuw" not in d for *_, d in graph.edges(data=True))
        assert nx.utils.graphs_equal(pickle.loads(pickle.dumps(graph)), graph)  # noqa: S301 -- our own bytes
        assert nx.utils.graphs_equal(copy.deepcopy(graph), graph)


def test_the_graph_is_the_one_networkx_itself_would_make(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    plain, multi = nx.Graph(**net.beschrijving), nx.MultiGraph(**net.beschrijving)
    nodes = [(n, dict(d)) for n, d in net.to_networkx().nodes(data=True)]
    for graph, made in ((plain, net.to_networkx()), (multi, net.to_networkx(lagen_apart=True))):
        graph.add_nodes_from(nodes)
        names = np.array(net.ids, dtype=object)
        for a, b, layer, w, *days in net.ties_frame().itertuples(index=False):
            dates = {n: str(d)[:10] for n, d in zip(("eerste", "laatste"), days, strict=True) if str(d) != "NaT"}
            if graph is multi:
                graph.add_edge(a, b, key=layer, weight=w, lagen=layer, **dates)
        if graph is plain:
            p = net.pairs
            for a, b, mask, w, first, last in zip(
                names[p.a], names[p.b], p.laag, p.weight, p.eerste, p.laatste, strict=True
            ):
                dates = {n: str(d) for n, d in (("eerste", first), ("laatste", last)) if not np.isnat(d)}
                graph.add_edge(a, b, weight=float(w), lagen=";".join(net.layers_of(mask)), **dates)
        assert nx.utils.graphs_equal(graph, made)
        assert [list(graph[n]) for n in graph] == [list(made[n]) for n in made], "the same order of neighbours"


def test_admitted_tables_and_a_dossier_do_as_well(groep_van_zes):
    class Dossier:
        def table(self, name):
            return AdmittedTable(name, groep_van_zes[name], INTAKE_SEAL) if name in groep_van_zes else None

    assert edges(build_groepsnetwerk(Dossier(), "G1")) == edges(build_groepsnetwerk(groep_van_zes, "G1"))


def test_without_registrations_it_works_and_says_what_was_not_asked(groep_van_zes):
    tables = {k: v for k, v in groep_van_zes.items() if k in {"lid", "relatie"}}
    net = build_groepsnetwerk(tables, "G1")
    assert edges(net)["A", "B", "mede_verdachte"] == 9.0
    assert "samen_aangetroffen" in net.niet_gevraagd


def test_an_unknown_group_and_layer_are_said_kindly(groep_van_zes):
    with pytest.raises(UsageError, match="geen namenlijst") as error:
        build_groepsnetwerk(groep_van_zes, "G2")
    assert error.value.next_move
    with pytest.raises(UsageError, match="soort relatie"):
        build_groepsnetwerk(groep_van_zes, "G1", lagen=["bestaat_niet"])


def test_one_kind_of_tie_is_held_beside_the_others(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    found = {x.naam: x for x in lagen(net)}
    work = found["jongerenwerk"]
    assert (work.paren, work.elders, work.beide) == (1, 4, 1)
    assert work.zin.startswith("Jongerenwerk: 1 paar, waarvan 1 (100%) ook met ander contact. Ander contact: 4 paren, ")
    assert found["online"].gevraagd is ("online" not in net.niet_gevraagd)
    assert "niet te zeggen" in found["online"].zin
