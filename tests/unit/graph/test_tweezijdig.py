"""Two-mode networks and projections against the published Southern Women and against networkx and scipy."""

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from networkx.algorithms import bipartite

from jgwork.graph.bouwen.build import build_gemeentenetwerk
from jgwork.graph.bouwen.gemeenten import build_groep_gemeente
from jgwork.graph.bouwen.tweezijdig import Tweezijdig, hypergeometric_tail


@pytest.fixture
def davis():
    graph = nx.davis_southern_women_graph()
    women = {n for n, d in graph.nodes(data=True) if d["bipartite"] == 0}
    pairs = [(u, v) if u in women else (v, u) for u, v in graph.edges()]
    return Tweezijdig.of([p[0] for p in pairs], [p[1] for p in pairs], soort_kolom="bijeenkomst")


def test_the_southern_women(davis):
    women = davis.project()
    assert (len(women), women.n_relaties, women.pairs.weight.sum()) == (18, 139, 322)
    assert women.to_networkx().edges["Evelyn Jefferson", "Theresa Anderson"]["weight"] == 7
    events = davis.transpose().project()
    assert (events.n_relaties, events.pairs.weight.sum()) == (66, 214)
    assert events.to_networkx().edges["E8", "E9"]["weight"] == 9
    # published in the bipartite literature and by networkx itself
    centrality = bipartite.betweenness_centrality(davis.to_networkx(), [("persoon", n) for n in davis.rijen])
    assert centrality["bijeenkomst", "E8"] == pytest.approx(0.24, abs=0.005)
    assert centrality["bijeenkomst", "E9"] == pytest.approx(0.23, abs=0.005)
    assert centrality["persoon", "Nora Fayette"] == pytest.approx(0.11, abs=0.005)


@pytest.mark.parametrize("weging", ["aantal", "newman", "jaccard", "overlap"])
def test_projections_agree_with_networkx(davis, weging):
    graph = davis.to_networkx()
    top = [("persoon", n) for n in davis.rijen]
    theirs = {
        "aantal": lambda: bipartite.weighted_projected_graph(graph, top),
        "newman": lambda: bipartite.collaboration_weighted_projected_graph(graph, top),
        "jaccard": lambda: bipartite.overlap_weighted_projected_graph(graph, top, jaccard=True),
        "overlap": lambda: bipartite.overlap_weighted_projected_graph(graph, top, jaccard=False),
    }[weging]()
    ours = {frozenset((u, v)): d["weight"] for u, v, d in davis.project(weging).to_networkx().edges(data=True)}
    assert ours == pytest.approx({frozenset((u[1], v[1])): d["weight"] for u, v, d in theirs.edges(data=True)})


def test_the_tail_is_scipys():
    from scipy.stats import hypergeom

    rng = np.random.default_rng(3)
    n = 300
    k, m = rng.integers(1, 60, 500), rng.integers(1, 60, 500)
    x = rng.integers(1, np.minimum(k, m) + 1)
    assert hypergeometric_tail(x, k, m, n) == pytest.approx(hypergeom.sf(x - 1, n, k, m), rel=1e-9)


def test_by_chance_no_link_stands_out_and_a_planted_one_does():
    rng = np.random.default_rng(8)
    sets = {f"g{i:02d}": set(rng.choice(400, 25, replace=False)) for i in range(20)}
    chance = _two_mode(sets).validated(alfa=0.01, methode="bonferroni")
    assert len(chance) > 50
    assert not chance["blijft"].any()
    sets["g00"] = set(list(sets["g01"])[:15]) | set(range(10))
    planted = _two_mode(sets).validated(alfa=0.01)
    assert planted[planted["blijft"]][["a", "b"]].to_numpy().tolist() == [["g00", "g01"]]


def _two_mode(sets):
    pairs = [(g, f"p{p}") for g, ps in sets.items() for p in ps]
    return Tweezijdig.of([p[0] for p in pairs], [p[1] for p in pairs], soort_rij="groep", soort_kolom="persoon")


@pytest.fixture
def drie_groepen():
    return {
        "groep_gemeente": pa.table(
            {
                "scan_id": ["S1", "S2", "S2", "S3", "S3"],
                "groep_id": ["G1", "G1", "G1", "G2", "G2"],
                "gemeente_code": ["GM9909", "GM9901", "GM9902", "GM9902", "GM9903"],
                "n_registraties": pa.array([9, 4, None, 2, 0], pa.int64()),
            }
        ),
        "locatie": pa.table({"locatie_id": ["L1", "L2"], "gemeente_code": ["GM9901", "GM9903"]}),
        "verblijf": pa.table({"groep_id": ["G1", "G1"], "locatie_id": ["L1", "L2"]}),
        "lid": pa.table(
            {
                "scan_id": ["S1", "S2", "S2"],
                "groep_id": ["G1", "G1", "G1"],
                "pseudoniem": ["A", "A", "B"],
                "woongemeente_code": ["GM9909", "GM9901", None],
                "namenlijst_status": ["afgestemd"] * 3,
            }
        ),
    }


def test_municipalities_are_tied_by_the_groups_they_share(drie_groepen):
    net = build_gemeentenetwerk(drie_groepen)
    ties = {tuple(r) for r in net.ties_frame()[["pseudoniem_a", "pseudoniem_b", "relatietype"]].to_numpy()}
    # an old scan does not count, an unknown number is not zero, and a zero is
    assert ties == {("GM9901", "GM9902", "actief"), ("GM9901", "GM9903", "verblijf")}
    assert "GM9909" not in net
    assert net.soort == "gemeente"
    homes = build_groep_gemeente(drie_groepen, "woont")
    assert (homes.kolommen, homes.aantal.tolist()) == (("GM9901",), [1.0])


def test_a_layer_without_any_row_was_not_asked(drie_groepen):
    del drie_groepen["verblijf"]
    assert build_gemeentenetwerk(drie_groepen).niet_gevraagd == ("verblijf",)
