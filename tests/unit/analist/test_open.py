"""``jgwork.open``: an analyst's questions of her own dossier, in a few lines each, as pandas and networkx expect."""

from __future__ import annotations

import io
import json
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

import jgwork as jg
from jgwork.analist.dossier import Werkdossier
from jgwork.vocabulary.errors import UsageError


@pytest.fixture(scope="module")
def d(voorbeelddossier: Path) -> Werkdossier:
    return jg.open(voorbeelddossier)


def test_it_tells_what_it_is_in_a_few_lines(d: Werkdossier) -> None:
    for thing in (d, d["G02"], d["G02"].netwerk(), d.gemeenten, d.werk.dossier):
        assert len(repr(thing)) < 700
        assert "jg1-" not in repr(thing)
    assert "<table" in d._repr_html_()
    assert "open" in dir(jg)
    assert set(d._ipython_key_completions_()) == set(d.groepen.index)


@pytest.mark.parametrize(
    ("ask", "near"),
    [
        (lambda d: d.tabel("leden"), "lid"),
        (lambda d: d["G2"], "G02"),
        (lambda d: d["G02"].rijen("acties"), "actie"),
        (lambda d: d.werk.dossier.table("leden"), "lid"),
    ],
)
def test_a_wrong_name_is_a_key_error_that_names_what_looks_like_it(d: Werkdossier, ask: object, near: str) -> None:
    with pytest.raises(KeyError, match=near):
        ask(d)  # type: ignore[operator]
    with pytest.raises(UsageError):
        ask(d)  # type: ignore[operator]


def test_frames_are_plain_and_resample_and_group_as_they_are(d: Werkdossier) -> None:
    reg = d["G02"].registraties()
    assert pd.api.types.is_datetime64_any_dtype(reg["datum"])
    assert reg.resample("QE", on="datum").size().sum() == len(reg)
    assert reg.attrs["tabel"] == "registratie"
    inc = d["G02"].incidenten()
    assert len(inc) == inc["incident"].nunique() <= len(reg)
    assert inc["registraties"].sum() == len(reg)
    assert (inc["leden"] >= 1).all()
    lid = d["G02"].leden()
    assert lid.groupby("leeftijdsgroep").size().sum() <= len(lid)
    assert d["G02"].leden(titels=True).shape == lid.shape
    assert len(d["G02"].leden(op="2024-08-01")) != 0
    d["G02"].acties().to_excel(io.BytesIO(), engine="xlsxwriter")


def test_a_quarter_that_was_not_delivered_is_no_zero(d: Werkdossier) -> None:
    found = d["G02"].incidenten_per_kwartaal(van="2023-01-01", tot="2027-01-01")
    assert set(found["stand"]) == {"geleverd", "deels", "niet geleverd"} or "niet geleverd" in set(found["stand"])
    assert found.loc[found["stand"] != "geleverd", "aantal"].isna().all()
    assert found.loc[found["stand"] == "geleverd", "aantal"].notna().all()
    figure = d["G02"].teken_incidenten()
    json.loads(figure.to_json())


def test_the_graph_is_a_plain_weighted_one_that_other_tools_read_back(d: Werkdossier, tmp_path: Path) -> None:
    net = d["G02"].netwerk()
    graph = net.graph
    assert type(graph) is nx.Graph
    assert not nx.is_frozen(graph)
    assert graph.size(weight="weight") > graph.size(), "weights are not all one"
    assert nx.pagerank(graph) != nx.pagerank(graph, weight=None)
    assert {"weight", "lagen"} <= set(next(iter(graph.edges(data=True)))[2])
    for write, read in ((nx.write_graphml, nx.read_graphml), (nx.write_gexf, nx.read_gexf)):
        write(graph, tmp_path / "net")
        back = read(tmp_path / "net")
        assert set(back) == set(graph)
        assert back.size(weight="weight") == pytest.approx(graph.size(weight="weight"))
    graph.add_edge("a", "b")
    assert "a" not in d["G02"].netwerk().graph
    assert len(nx.to_pandas_edgelist(net.graph)) == net.graph.number_of_edges()
    json.loads(net.teken().to_json())


def test_municipalities_are_a_weighted_graph(d: Werkdossier) -> None:
    graph = d.gemeenten.netwerk()
    assert graph.number_of_edges()
    assert all("naam" in a for _, a in graph.nodes(data=True))
    assert {"weight"} <= set(d.gemeenten.frame().columns)
    json.loads(d.gemeenten.teken().to_json())


def test_it_says_what_was_delivered_by_whom_and_what_was_not(d: Werkdossier) -> None:
    assert {"bron", "tabel", "van", "tot_en_met"} <= set(d.bronnen.columns)
    assert (d.bronnen["van"] <= d.bronnen["tot_en_met"]).all()
    assert set(d.tabellen.index) == set(d.werk.dossier.tables)
    assert not set(d.ontbreekt().query("wat == 'niet geleverd'").index) & set(d.tabellen.index)


def test_effects_and_questions_are_those_of_the_work_folder(d: Werkdossier) -> None:
    assert d["G02"].effect().equals(d.werk.effecten("G02"))
    with pytest.raises(KeyError):
        d["G02"].effect("bestaat-niet")
    assert len(d["G02"].vragen())
