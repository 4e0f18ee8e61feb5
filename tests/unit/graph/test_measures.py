"""Measures against published values and against networkx."""

import networkx as nx
import numpy as np
import pytest

from jgwork.graph.bouwen.build import build_groepsnetwerk
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.bouwen.ties import Ties
from jgwork.graph.meten.community import adjusted_rand, communities
from jgwork.graph.meten.maten import MATEN
from jgwork.graph.meten.measures import gini, measure
from jgwork.graph.meten.structure import Structure, after_removal, scalars

#: UCINET's covert networks page and the statnet values of this network, as in methods for networks.
LONDON = {
    "leden": 54, "relaties": 315, "dichtheid": 0.22012579, "transitiviteit": 0.51974214, "diameter": 4,
    "afstand_gemiddeld": 2.05380853, "graad_gemiddeld": 11.666667, "graad_mediaan": 9,
    "centralisatie_graad": 0.26124819, "centralisatie_tussen": 0.09007052, "kern_k": 11, "kern_leden": 13,
    "geisoleerd": 0, "assortativiteit_leeftijd": 0.1516753,
}  # fmt: skip


@pytest.mark.parametrize("engine", ["igraph", "networkx"])
def test_the_london_gang(londen, engine):
    found = measure(build_groepsnetwerk(londen, "G1"), engine=engine, seeds=3)
    for code, value in LONDON.items():
        assert found[code] == pytest.approx(value, abs=5e-8 if value < 1 else 5e-7), code
    assert found.triaden == {"003": 12528, "102": 9032, "201": 2384, "300": 860}


def test_every_answer_is_the_same_with_and_without_igraph(londen):
    net = build_groepsnetwerk(londen, "G1")
    fast, plain = (measure(net, engine=e, seeds=3) for e in ("igraph", "networkx"))
    for code in MATEN:
        one, other = fast[code], plain[code]
        assert (one is None) == (other is None), code
        assert one is None or one == pytest.approx(other, nan_ok=True), code


def test_ties_of_two_and_up(londen):
    strong = measure(build_groepsnetwerk(londen, "G1", vanaf=2), seeds=3)
    assert (strong["relaties"], strong["geisoleerd"]) == (133, 6)


def test_common_networkx_calls_are_one_step_away(londen):
    graph = build_groepsnetwerk(londen, "G1").to_networkx()
    assert nx.density(graph) == pytest.approx(0.220126, abs=5e-7)
    assert nx.numeric_assortativity_coefficient(graph, "leeftijd") == pytest.approx(0.1516753, abs=5e-8)
    assert sorted(d["weight"] for *_, d in graph.edges(data=True)) == [1] * 182 + [2] * 92 + [3] * 25 + [4] * 16


def test_the_london_gang_by_member_as_the_libraries_give_it(londen):
    """Spread of degree and betweenness, the second degree centralisation, closeness: by networkx, igraph and ours."""
    net = build_groepsnetwerk(londen, "G1")
    graph, fast, s = net.to_networkx(), net.to_igraph(), Structure(54, net.pairs.a, net.pairs.b)
    degree = np.array([d for _, d in graph.degree()])
    assert (degree.max(), np.median(degree)) == (25, 9)
    assert degree.mean() == pytest.approx(11.7, abs=0.05)
    assert degree.tolist() == fast.degree() == s.degree.tolist()
    between = list(nx.betweenness_centrality(graph, normalized=False).values())
    assert np.mean(between) == pytest.approx(27.9, abs=0.05)
    assert max(between) == pytest.approx(150, abs=0.5)
    assert np.median(between) == pytest.approx(6.61, abs=0.005)
    assert between == pytest.approx(fast.betweenness())
    assert between == pytest.approx(s.betweenness.tolist())
    assert (degree.max() - degree).sum() / (54 * 53) == pytest.approx(0.25157, abs=5e-6)
    close = np.array(list(nx.closeness_centrality(graph).values()))
    assert close == pytest.approx(np.array(fast.closeness()))
    assert (close.max() - close).sum() / (53 * 52 / (2 * 54 - 3)) == pytest.approx(0.31399867, abs=5e-9)
    assert nx.diameter(graph) == fast.diameter() == 4
    assert nx.average_shortest_path_length(graph) == pytest.approx(2.05380853, abs=5e-9)
    assert nx.transitivity(graph) == pytest.approx(fast.transitivity_undirected())


def test_the_florentine_families():
    """Betweenness of the families' marriages, as published with the data (Padgett and Ansell 1993)."""
    net = from_graph(nx.florentine_families_graph())
    names = sorted(nx.florentine_families_graph())
    pairs = net.pairs
    for engine in ("igraph", "networkx"):
        found = Structure(len(net), pairs.a, pairs.b, engine).betweenness / (14 * 13 / 2)
        share = dict(zip(names, found.tolist(), strict=True))
        assert share["Medici"] == pytest.approx(0.522, abs=5e-4)
        assert share["Guadagni"] == pytest.approx(0.255, abs=5e-4)
        assert share["Strozzi"] == pytest.approx(0.103, abs=5e-4)


def from_graph(graph):
    names = {n: i for i, n in enumerate(sorted(graph))}
    a, b = ([names[e[k]] for e in graph.edges()] for k in (0, 1))
    return Netwerk(tuple(f"n{i:03d}" for i in range(len(names))), Ties.of(a, b), ("samen_aangetroffen",))


def test_zacharys_karate_club():
    net = from_graph(nx.karate_club_graph())
    found = measure(net)
    assert found["transitiviteit"] == pytest.approx(0.2557, abs=5e-5)
    assert found["clustering"] == pytest.approx(0.5706, abs=5e-5)
    assert (found["kern_k"], found["kern_leden"]) == (4, 10)
    # the largest possible modularity (Brandes e.a. 2008); weights of this copy are left out
    assert found["modulariteit"] == pytest.approx(0.4198, abs=5e-5)


@pytest.mark.parametrize("seed", range(6))
def test_every_number_agrees_between_the_libraries(seed):
    graph = nx.gnp_random_graph(25 + seed, 0.02 + 0.05 * seed, seed=seed)
    pairs = from_graph(graph).pairs
    fast, slow = (scalars(Structure(len(graph), pairs.a, pairs.b, e)) for e in ("igraph", "networkx"))
    assert fast == pytest.approx(slow, nan_ok=True)
    one = Structure(len(graph), pairs.a, pairs.b)
    assert fast["transitiviteit"] == pytest.approx(nx.transitivity(graph), nan_ok=True)
    assert fast["componenten"] == nx.number_connected_components(graph)
    big = graph.subgraph(max(nx.connected_components(graph), key=len))
    if len(big) == len(graph):
        assert fast["diameter"] == nx.diameter(graph)
        assert fast["afstand_gemiddeld"] == pytest.approx(nx.average_shortest_path_length(graph))
    census = nx.triadic_census(graph.to_directed())
    from jgwork.graph.meten.structure import triad_census

    assert triad_census(one) == {t: census[t] for t in ("003", "102", "201", "300")}


def test_undefined_is_none_with_a_reason_and_never_zero():
    empty = measure(Netwerk(("a", "b"), lagen=("familie",)))
    assert empty["transitiviteit"] is None
    assert empty["modulariteit"] is None
    reasons = empty.as_json()["redenen"]
    assert set(reasons) == {r.maat.code for r in empty.rows if r.waarde is None}
    assert all(reasons.values())
    nobody = measure(Netwerk(()))
    assert nobody["leden"] == 0
    assert nobody["dichtheid"] is None


def test_a_star_is_fully_centralised_and_a_ring_is_not():
    star, ring = (scalars(Structure(9, *_ends(g))) for g in (nx.star_graph(8), nx.cycle_graph(9)))
    assert star["centralisatie_graad"] == pytest.approx(1)
    assert star["centralisatie_tussen"] == pytest.approx(1)
    assert ring["centralisatie_graad"] == 0
    assert star["kern_periferie"] == 1
    assert ring["kern_periferie"] == pytest.approx(_best_core(nx.cycle_graph(9)))


def _best_core(graph):
    """Try every set of nodes as the core."""
    n, m, worst = len(graph), graph.number_of_edges(), None
    for bits in range(2**n):
        core = {v for v in graph if bits >> v & 1}
        inner = graph.subgraph(core).number_of_edges()
        rim = graph.subgraph(set(graph) - core).number_of_edges()
        errors = len(core) * (len(core) - 1) // 2 - inner + rim
        worst = errors if worst is None else min(worst, errors)
    return 1 - worst / min(m, n * (n - 1) // 2 - m)


def _ends(graph):
    return tuple(np.array([e[k] for e in graph.edges()], dtype=np.int64) for k in (0, 1))


def test_fragmentation_after_removal_is_the_worst_of_all_triples():
    from itertools import combinations

    for seed in range(6):
        graph = nx.gnp_random_graph(11, 0.12 + 0.04 * seed, seed=seed)
        worst = max(_fragmentation(graph, set(gone)) for gone in combinations(graph, 3))
        assert after_removal(Structure(11, *_ends(graph))) == pytest.approx(worst), seed


def test_fragmentation_after_removal_depends_on_no_name():
    """Two blocks of six with two bridges come apart when two members go, whoever comes first on the list."""
    graph = nx.disjoint_union(nx.complete_graph(6), nx.complete_graph(6))
    graph.add_edges_from([(0, 6), (1, 7)])
    rng = np.random.default_rng(0)
    for _ in range(12):
        named = nx.relabel_nodes(graph, dict(zip(range(12), rng.permutation(12).tolist(), strict=True)))
        assert after_removal(Structure(12, *_ends(named))) == pytest.approx(0.5556, abs=5e-5)


def _fragmentation(graph, without):
    rest = graph.subgraph(set(graph) - without)
    n = len(rest)
    return 1 - sum(len(c) * (len(c) - 1) for c in nx.connected_components(rest)) / (n * (n - 1))


def test_gini_and_rand_have_their_textbook_values():
    assert gini([1, 1, 1, 1]) == 0
    assert gini([0, 0, 0, 1]) == pytest.approx(0.75)
    assert np.isnan(gini([0, 0]))
    assert adjusted_rand([0, 0, 1, 1], [1, 1, 0, 0]) == 1
    # Hubert and Arabie's index as scikit-learn documents it: 0.57 for this pair
    assert adjusted_rand([0, 0, 1, 2], [0, 0, 1, 1]) == pytest.approx(0.5714, abs=5e-5)


def test_two_clear_subgroups_are_found_and_stable():
    graph = nx.caveman_graph(2, 6)
    graph.add_edge(0, 6)
    a, b = _ends(graph)
    found = communities(12, a, b, seeds=10)
    assert list(found.sizes) == [6, 6]
    assert found.stability == pytest.approx(1)


def test_the_partners_division_is_only_compared():
    net = from_graph(nx.caveman_graph(2, 6))
    theirs = {n: "links" if i < 6 else "rechts" for i, n in enumerate(net.ids)}
    assert measure(net, deelgroepen=theirs, seeds=3)["gemeenschappen_partners"] == 1
    assert measure(net, invloed=theirs, seeds=3)["ei_invloed"] == -1


def test_every_measure_is_defined_cited_and_bounded_in_words():
    for maat in MATEN.values():
        assert maat.definitie.endswith(".")
        assert maat.lezen.endswith(".")
        assert maat.ongedefinieerd.endswith(".")
        assert maat.bron
