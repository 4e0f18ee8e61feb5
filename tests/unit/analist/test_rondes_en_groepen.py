"""Rounds beside each other, texts, and groups towards groups, as an analyst asks them."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

import jgwork
from jgwork.inhoud.kennis import DELEN


@pytest.fixture(scope="module")
def dossier(voorbeelddossier: Path) -> jgwork.analist.dossier.Werkdossier:
    return jgwork.open(voorbeelddossier)


def test_judgements_of_two_rounds_stand_beside_each_other(dossier: jgwork.analist.dossier.Werkdossier) -> None:
    group = dossier["G02"]
    counts, rows = group.rollen_per_ronde(), group.rollen()
    assert list(counts.columns) == ["ronde 1", "ronde 2"]
    assert counts.to_numpy().sum() == len(rows)
    first = rows[(rows["ronde"] == 1) & (rows["invloed"] == "negatief")]
    assert counts.loc["negatief", "ronde 1"] == len(first)
    meaning = group.duiding_per_ronde()
    assert meaning.loc["gedrag", "ronde 2"] < meaning.loc["gedrag", "ronde 1"]  # planted: it became less serious
    assert set(group.dynamiek_per_ronde()["waar"]) == {"omgeving", "interventies"}


def test_texts_are_asked_by_kind(dossier: jgwork.analist.dossier.Werkdossier) -> None:
    assert set(dossier["G02"].teksten("advies")["soort"]) == {"advies"}
    with pytest.raises(KeyError):
        dossier["G02"].teksten("adviezen")


def test_groups_towards_groups_are_a_graph_and_a_matrix(dossier: jgwork.analist.dossier.Werkdossier) -> None:
    groups = dossier.groepen_onderling
    graph = groups.netwerk()
    assert isinstance(graph, nx.MultiGraph)
    said = {(a, b): w for a, b, d in graph.edges(data=True) for w in [d["weight"]] if d["laag"] == "rivaliteit"}
    assert said == {("G01", "G02"): 4.0}  # two partners said it: the highest counts, they are not added
    matrix = groups.matrix("gedeelde_leden")
    assert (matrix == matrix.T).all(axis=None)
    members = {g: set(dossier[g].leden()["pseudoniem"]) for g in ("G01", "G02")}
    assert matrix.loc["G01", "G02"] == len(members["G01"] & members["G02"])
    ended = groups.matrix("dezelfde_plek")
    assert ended.loc["G02", "G04"] == 0  # it ended before the peildatum
    calls = groups.bellen()
    assert isinstance(calls, pd.DataFrame)
    assert ("G05", "G07") not in set(zip(calls["groep"], calls["andere_groep"], strict=True))  # of one municipality
    assert len(calls)


def test_what_is_collected_can_be_read(dossier: jgwork.analist.dossier.Werkdossier) -> None:
    group = dossier["G02"]
    for part, spec in DELEN.items():
        found = group.kennis(part)
        assert list(found.columns) == list(spec.kolommen), part
    assert len(group.kennis("straatinformatie"))
    assert len(group.kennis("matrix", titels=True))
    assert len(dossier["G09"].kennis("voorstellen"))
    cases = group.kennis("om")
    assert not set(cases["afdoening"]) & {"vrijspraak", "technisch_sepot"}
    assert dossier["G08"].planversies().to_dict("records") == [
        {"plan_versie": 1, "plan_status": "concept", "doelen": 2, "acties": 3}
    ]
    with pytest.raises(KeyError):
        group.kennis("personen")
