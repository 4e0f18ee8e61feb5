"""The ledger: nothing is lost or doubled, and what cannot be read is refused."""

from __future__ import annotations

import json

import pytest

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Atom, Ledger, Row, Told

A, B = CellKey("a", "2026-01-01", (("x", "1"),)), CellKey.named("b")
LEDGER = Ledger(
    "raad",
    10,
    3,
    (Atom(A, "A", "k", 1, None, "t"), Atom(B, "B", size=A)),
    (Row("A en B", ((A, 1), (B, 1)), 3, None, "2026-01-01", "t", "3"),),
    (Told("t", "2026-01-01", {"naam": "t"}),),
)


def test_json_and_back() -> None:
    assert Ledger.from_json(json.loads(json.dumps(LEDGER.as_json()))) == LEDGER


def test_adding_the_same_again_changes_nothing_and_a_guard_stays() -> None:
    again = LEDGER.add([Atom(A, "A"), Atom(B, "B", "k")], LEDGER.rows, LEDGER.told)
    assert again.rows == LEDGER.rows
    assert [a.guard for a in again.atoms] == ["k", "k"]


@pytest.mark.parametrize("change", [{"versie": 2}, {"atomen": []}])
def test_a_ledger_that_does_not_hang_together_is_refused(change) -> None:
    with pytest.raises(ValueError, match="grootboek"):
        Ledger.from_json({**LEDGER.as_json(), **change})
