"""What is aimed at persons stays out of every figure of a plan, whichever column says so."""

import pyarrow as pa
import pytest

from jgwork.inhoud.doelwit import PERSOONLIJK, zonder_personen


@pytest.mark.parametrize("wie", PERSOONLIJK)
@pytest.mark.parametrize("column", ["spoor", "doelwit_type"])
def test_an_action_aimed_at_a_person_by_track_or_by_target_is_left_out(column: str, wie: str) -> None:
    rows = {"actie_id": ["A1", "A2"], "spoor": ["groep_netwerk"] * 2, "doelwit_type": ["groep", None]}
    rows[column] = ["groep_netwerk" if column == "spoor" else "groep", wie]
    assert zonder_personen({"actie": pa.table(rows)})["actie"]["actie_id"].to_pylist() == ["A1"]
