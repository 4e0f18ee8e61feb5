"""Who attacks a table: from outside, from inside a cell, or with the rule; and why a cell falls."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from jgwork.privacy.attack.audit import Interval, System
from jgwork.privacy.attack.count import MEMBER, OUTSIDER, RULE, Attackers, Guarded, attack_counts
from jgwork.privacy.attack.ledger import Atom, Ledger, Row
from jgwork.privacy.attack.lp import INF
from jgwork.privacy.attack.rows import audit_ledger

K, M = 5, 3


def system(sums: dict[str, tuple[list[str], int]], least: int = 0) -> System:
    keys = sorted({k for parts, _ in sums.values() for k in parts})
    rows = [([(k, 1) for k in parts], float(n), float(n)) for parts, n in sums.values()]
    return System(dict.fromkeys(keys, (float(least), INF)), rows, labels=tuple(sums))


def attacked(s: System, keys: str, **more: object):
    return attack_counts(s, [Guarded(k) for k in keys], K, M, names={k: f"cel {k}" for k in keys}, **more)


def solutions(s: System, top: int = 12) -> list[dict[str, int]]:
    keys = list(s.bounds)
    out = []
    for values in itertools.product(range(top + 1), repeat=len(keys)):
        x = dict(zip(keys, values, strict=True))
        if all(lo <= sum(c * x[k] for k, c in terms) <= hi for terms, lo, hi in s.rows) and all(
            x[k] >= s.bounds[k][0] for k in keys
        ):
            out.append(x)
    return out


def test_the_outsider_and_the_derivation_of_what_falls() -> None:
    found = attacked(system({"rij 1": (["a", "b"], 9), "kolom 1": (["b"], 6)}), "ab")
    assert found["a"].interval == Interval(3, 3)
    assert found["a"].attacker == OUTSIDER
    assert "cel a = 3" in found["a"].why
    assert "rij 1" in found["a"].why


def test_who_is_in_a_cell_knows_more_where_empty_cells_are_withheld() -> None:
    """Together five: from outside each may be five; who is in the one knows that the other is four at most."""
    s = system({"som": (["a", "b"], 5)})
    assert not any(f.reason for f in attacked(s, "ab", who=Attackers(member=False, rule=False)).values())
    found = attacked(s, "ab", who=Attackers(rule=False))
    assert {f.attacker for f in found.values()} == {MEMBER}
    assert found["a"].interval == Interval(0, 4)
    full = system({"som": (["a", "b"], 6)}, least=1)  # empty cells are shown: being in one is no news
    assert not any(f.reason for f in attacked(full, "ab", who=Attackers(rule=False)).values())


def test_the_member_is_the_worst_of_all_whole_tables() -> None:
    rng = np.random.default_rng(6)
    fallen = 0
    for _ in range(12):
        n = rng.integers(4, 9, 4)
        s = system(
            {"r1": (["a", "b"], n[0]), "r2": (["c", "d"], n[1]), "k1": (["a", "c"], n[2])}
            | {"k2": (["b", "d"], int(n[0] + n[1] - n[2]))}
        )
        every = solutions(s, 9)
        if not every:
            continue
        found = attacked(s, "abcd", who=Attackers(rule=False))
        for c in "abcd":
            worst = [[x[c] for x in every]]
            worst += [v for d in "abcd" if (v := [x[c] for x in every if x[d] >= 1])]
            falls = any(max(v) < K or min(v) == max(v) for v in worst)
            assert bool(found[c].reason) == falls
            fallen += falls
    assert fallen


def test_who_knows_the_rule_knows_which_cell_is_small_when_it_can_be_only_one() -> None:
    """One withheld cell can be under k, and only as 3 or 4: that is too few; with a second candidate it holds."""
    s = System(
        {"a": (3.0, 20.0), "b": (6.0, 20.0), "c": (6.0, 30.0)},
        [([("a", 1), ("b", 1), ("c", 1)], 30.0, 30.0)],
        labels=("t",),
    )
    found = attacked(s, "abc", who=Attackers(member=False))
    assert found["a"].attacker == RULE
    assert found["a"].interval == Interval(3, 4)
    assert found["a"].reason
    assert "geen andere" in found["a"].why
    wider = System({**s.bounds, "b": (2.0, 20.0)}, s.rows, labels=("t",))
    assert not any(f.reason for f in attacked(wider, "abc", who=Attackers(member=False)).values())
    assert not any(f.reason for f in attacked(s, "abc", who=Attackers(member=False, rule=False)).values())


def test_events_may_not_follow_exactly_but_may_be_few() -> None:
    s = system({"som": (["a", "b"], 3)})
    found = attack_counts(s, [Guarded("a", about_persons=False)], K, M)
    assert found["a"].interval == Interval(0, 3)
    assert not found["a"].reason


@pytest.mark.parametrize("shown", [3, 9])
def test_the_report_on_a_ledger_says_why_a_cell_falls(shown) -> None:
    atoms = tuple(Atom(k, f"Cel {k}", "k" if k in "ab" else "") for k in "abt")
    rows = (
        Row("Totaal van de rij", (("t", -1), ("a", 1), ("b", 1)), 0, 0),
        Row("Cel t", (("t", 1),), 12, 12, shown="12"),
        Row("Cel b", (("b", 1),), shown, shown, shown=str(shown)),
    )
    found = audit_ledger(Ledger("k", 5, 3, atoms, rows))
    a = next(c for c in found.cells if c.key == "a")
    assert a.as_json()["min"] == 12 - shown
    assert "Cel a" in a.why
    assert "Totaal van de rij" in a.why


def test_band_statements_that_fall_are_named() -> None:
    atoms = (Atom("x", "Deel x", "m", 0, "n"), Atom("n", "n"))
    rows = (Row("n", (("n", 1),), 10, 14), Row("Deel x", (("x", 4), ("n", -1)), None, -1, shown="minder dan een kwart"))
    (found,) = audit_ledger(Ledger("k", 5, 3, atoms, rows)).fallen
    assert "Deel x: minder dan een kwart" in found.why
    assert "leden" in found.why
