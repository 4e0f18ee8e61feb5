"""Tables divided over groups: every figure of a group stays what it is on the whole tables."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from jgwork.graph.bouwen.build import build_groepsnetwerk
from jgwork.indicators.groep.gedrag import incidenten
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.runs.dossier.openen import last_peildatum, open_dossier
from jgwork.runs.publicatie.cijfers import cijfers
from jgwork.runs.vertellen.verdelen import Verdeling


@pytest.mark.parametrize("each", [4, pytest.param(1, marks=pytest.mark.nightly)])
def test_every_figure_of_every_group_is_that_of_the_whole_tables(voorbeelddossier: Path, each: int) -> None:
    dossier = open_dossier(voorbeelddossier)
    whole, at = dossier.arrow(), last_peildatum(dossier)
    divided, stand = Verdeling.of(whole), dossier.stand(at)
    compared = 0
    for groep in dossier.groepen[1::each]:
        own, stap = divided.of_group(groep), stand.groep(groep).hoogste
        assert own["betrokkenheid"].num_rows < whole["betrokkenheid"].num_rows
        one, other = (cijfers(tables, groep, stap, at) for tables in (whole, own))
        assert [t.name for t in one.tables] == [t.name for t in other.tables]
        for a, b in zip(one.tables, other.tables, strict=True):
            pd.testing.assert_frame_equal(a.frame, b.frame)
            assert a.info == b.info
            compared += 1
        rows = [incidenten(select_groep(tables, groep, at)) for tables in (whole, own)] if stap >= 3 else []
        if rows:
            pd.testing.assert_frame_equal(*(r.reset_index(drop=True) for r in rows))
        if len(whole["lid"].filter(pa.compute.equal(whole["lid"]["groep_id"], groep))):
            nets = [build_groepsnetwerk(tables, groep, op=at) for tables in (whole, own)]
            assert nets[0].n_buiten == nets[1].n_buiten
            assert nets[0].niet_gevraagd == nets[1].niet_gevraagd
    assert compared >= 100 // each


def _tables() -> dict[str, pa.Table]:
    return {
        "lid": pa.table(
            {
                "scan_id": ["S1", "S1", "S2"],
                "groep_id": ["A", "A", "B"],
                "pseudoniem": ["p1", "p2", "p2"],
                "namenlijst_status": ["afgestemd"] * 3,
            }
        ),
        "registratie": pa.table(
            {"registratie_id": ["r1", "r2", "r3", "r4"], "incident_id": ["i1", "i1", None, None], "datum": [None] * 4}
        ),
        "betrokkenheid": pa.table(
            {
                "registratie_id": ["r2", "r1", "r3", "r4", "r9"],
                "pseudoniem": ["x1", "p1", "p2", "x2", "p1"],
                "rol": ["verdachte"] * 5,
            }
        ),
        "locatie": pa.table({"locatie_id": ["L1"]}),
    }


def test_an_incident_goes_whole_and_a_person_in_two_groups_to_both() -> None:
    tables = _tables()
    divided = Verdeling.of(tables)
    a, b = divided.of_group("A"), divided.of_group("B")
    assert a["registratie"]["registratie_id"].to_pylist() == ["r1", "r2", "r3"]
    assert a["betrokkenheid"]["pseudoniem"].to_pylist() == ["x1", "p1", "p2"]
    assert b["registratie"]["registratie_id"].to_pylist() == ["r3"]
    assert b["lid"].num_rows == 1
    assert b["locatie"].num_rows == 1


@pytest.mark.parametrize("rows", [(0, 1, 2, 3), (1, 0, 2, 3), (1, 1, 0, 2, 3, 3), (1, 0, 3)])
def test_involvements_in_the_order_of_the_registrations_divide_alike(rows: tuple[int, ...]) -> None:
    tables = _tables()
    tables["betrokkenheid"] = tables["betrokkenheid"].take(list(rows))
    here = Verdeling.of(tables).of_group("A")
    assert here["registratie"]["registratie_id"].to_pylist() == ["r1", "r2", *(["r3"] if 2 in rows else [])]
    assert here["betrokkenheid"]["registratie_id"].to_pylist() == [f"r{(2, 1, 3, 4)[i]}" for i in rows if i < 3]


def test_nothing_seen_differs_from_never_delivered() -> None:
    tables = _tables()
    tables["lid"] = pa.concat_tables([tables["lid"], tables["lid"].slice(0, 1).set_column(
        1, "groep_id", pa.array(["C"])).set_column(2, "pseudoniem", pa.array(["p3"]))])  # fmt: skip
    quiet = Verdeling.of(tables).of_group("C")
    assert quiet["betrokkenheid"].num_rows == 1
    assert "mede_verdachte" not in build_groepsnetwerk(quiet, "C").niet_gevraagd
    del tables["betrokkenheid"]
    assert "mede_verdachte" in build_groepsnetwerk(Verdeling.of(tables).of_group("C"), "C").niet_gevraagd


def test_texts_as_numbers_divide_alike(voorbeelddossier: Path) -> None:
    dossier = open_dossier(voorbeelddossier)
    plain, coded = Verdeling.of(dossier.arrow()), Verdeling.of(dossier.encoded())
    assert coded.tables["betrokkenheid"].nbytes < plain.tables["betrokkenheid"].nbytes
    for groep in dossier.groepen:
        one, other = plain.of_group(groep), coded.of_group(groep)
        assert one.keys() == other.keys()
        assert all(one[name].equals(other[name]) for name in one)
