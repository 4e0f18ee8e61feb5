"""The role-block diagram of a large group: what is counted, when it may leave, and what the drawing holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from jgwork.graph.bouwen.build import build_groepsnetwerk
from jgwork.indicators.dynamiek.partnerbeeld import oordeel
from jgwork.indicators.dynamiek.rolblokken import SMALLEST_BLOCK, _blocks, rolblokken
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.release.gate import Policy, release
from jgwork.runs.dossier.openen import Dossier, last_peildatum, open_dossier
from jgwork.views.rapport.figuur import draw
from jgwork.views.rolblokken import rolblokken as view
from jgwork.vocabulary.tables import RELEASE_SEAL, WITHHELD, Column, IndicatorTable, Measure, ReleasedTable, Tijd, Unit


@pytest.fixture(scope="module")
def dossier(voorbeelddossier: Path) -> Dossier:
    return open_dossier(voorbeelddossier)


def test_densities_are_those_of_a_count_by_hand(dossier: Dossier) -> None:
    tables, op = dossier.arrow(), last_peildatum(dossier)
    data, net = select_groep(tables, "G01", op), build_groepsnetwerk(tables, "G01", op=op)
    found, labels = rolblokken(tables, data, net), oordeel(tables, data)
    assert found is not None
    assert labels is not None
    graph = net.to_networkx()
    for van, naar, density, smaller in found.frame.itertuples(index=False):
        one, two = ({p for p in net.ids if labels[p] in side.split(" of ")} for side in (van, naar))
        pairs = {frozenset((p, q)) for p in one for q in two if p != q}
        assert density == pytest.approx(sum(graph.has_edge(*pair) for pair in pairs) / len(pairs))
        assert smaller == min(len(one), len(two)) >= SMALLEST_BLOCK


def test_a_smaller_group_has_no_drawing(dossier: Dossier) -> None:
    tables, op = dossier.arrow(), last_peildatum(dossier)
    data = select_groep(tables, "G02", op)
    assert data.size < 25
    assert rolblokken(tables, data, build_groepsnetwerk(tables, "G02", op=op)) is None


def test_small_blocks_join_their_neighbours() -> None:
    counts = {"negatief": 7, "meeloper": 2, "wisselend": 3, "positief": 0, "partners verschillen": 9, "onbekend": 4}
    assert _blocks(counts) == [
        ("negatief",),
        ("meeloper", "wisselend"),
        ("positief", "partners verschillen", "onbekend"),
    ]


def blocks(sizes: dict[str, int]) -> IndicatorTable:
    names = list(sizes)
    rows = [(a, b, 0.2, min(sizes[a], sizes[b])) for i, a in enumerate(names) for b in names[i:]]
    frame = pd.DataFrame(rows, columns=["van", "naar", "dichtheid", "leden"])
    measure = Measure("dichtheid", "Relaties", Unit.TIE, behind="leden", cuts=(0.1, 0.3))
    return IndicatorTable(
        "rolblokken", "R", frame, ("van", "naar"), (measure,), size=sum(sizes.values()), tijd=Tijd.FEIT
    )


@pytest.mark.parametrize(("sizes", "leaves"), [({"a": 10, "b": 20}, True), ({"a": 5, "b": 21}, False)])
def test_that_a_block_has_k_members_may_not_pin_it_down(sizes: dict[str, int], leaves: bool) -> None:
    """Of 25 a block under a fifth that has five members has exactly five (and in 26 five at most): it stays inside."""
    out = release([blocks(sizes)], Policy("ketenoverleg", date="2026-01-15"), Ledger())
    assert (WITHHELD not in out.tables[0].column("dichtheid")) is leaves
    assert out.report.audit.passed


def test_the_drawing_comes_from_a_template_and_holds_no_more_than_the_classes() -> None:
    def released(*classes: str) -> ReleasedTable:
        rows = tuple(zip("aab", "abb", classes, strict=True))
        columns = (Column("van", "Van", "dim"), Column("naar", "Naar", "dim"), Column("d", "D", "measure", Unit.TIE))
        return ReleasedTable("rolblokken", "R", columns, rows, {}, RELEASE_SEAL)

    one, two = (view(released(*c)).pictures[""].figure for c in (("laag", "hoog", "midden"), ("hoog", "laag", "laag")))
    assert one is not None
    assert two is not None
    places = [[(t["x"], t["y"]) for t in figure["data"]] for figure in (one, two)]
    assert places[0] == places[1]
    assert all(t["hoverinfo"] == "skip" for t in one["data"])
    assert not re.search(r"customdata|ids|jg1-", json.dumps(one))
    image = draw(one, "blokken")
    assert image is not None
    assert image.png[:4] == b"\x89PNG"
    assert view(released("laag", "hoog", "midden")).pictures[""].title.endswith("tussen a en b")
