"""The derivation of a cell that falls: every number in it can be added up on paper."""

from __future__ import annotations

import re

import numpy as np
import pytest

from jgwork.privacy.attack.audit import System
from jgwork.privacy.attack.count import Attackers, Guarded, attack_counts
from jgwork.privacy.attack.lp import INF
from jgwork.privacy.foreign.check import examine
from jgwork.privacy.foreign.read import parse


def why(text: str, row: str, column: str, **more) -> str:
    cells, _ = examine([parse("t", text.replace("/", "\n"))], k=5, **more)
    return next(c.why for c in cells if (c.row, c.column) == (row, column))


@pytest.mark.parametrize(
    ("text", "cell", "said"),
    [
        (";a;b;t/x;3;.;7/y;4;5;9/t;7;9;16", ("x", "b"), "x, b = 4, want niet getoond is samen: 4 in b."),
        (
            ";a;b;t/x;3;4;./y;4;5;9/t;7;9;.",
            ("x", "t"),
            "totaal x = 7, want totaal x is 7, de som van wat getoond is in x.",
        ),
        (";a;b;t/x;0;.;0/y;4;5;9/t;4;5;9", ("x", "b"), "x, b = 0, want niet getoond is samen: 0 in b."),
        (
            ";a;b;t/x;1234567;.;1234570/y;.;.;2469140/t;2469137;1234573;3703710",
            ("x", "b"),
            "x, b = 3, want niet getoond is samen: 3 in x.",
        ),
        (
            ";a;b;c;d;t/x;10;3;.;.;15/y;2;2;.;.;9/t;12;5;4;3;24",
            ("x", "c"),
            "x, c = 1, want 2, en daar gaat 1 af omdat elke andere niet getoonde cel minstens 1 is. "
            "Niet getoond is samen: 2 in x.",
        ),
    ],
)
def test_the_sentence_of_a_cell(text, cell, said) -> None:
    assert why(text, *cell, shows_zeros="minstens 1" in said) == said


def test_what_falls_from_two_sides_is_proved_from_both() -> None:
    """At most 2 by the one sum, at least 2 by another that holds one hidden cell less."""
    rows = [([("x", 1), ("y", 1)], 2.0, 2.0), ([("x", 1), ("z", -1)], 2.0, 2.0)]
    s = System(dict.fromkeys("xyz", (0.0, INF)), rows, labels=("som", "verschil"))
    names = {k: f"cel {k}" for k in "xyz"}
    found = attack_counts(s, [Guarded("x")], 2, 3, who=Attackers(member=False, rule=False), names=names)
    assert found["x"].interval.exact
    assert "som" in found["x"].why
    assert "Minder kan niet, want" in found["x"].why
    assert "verschil" in found["x"].why


def test_every_derivation_adds_up_to_the_value_that_was_hidden() -> None:
    rng = np.random.default_rng(11)
    told = 0
    for _ in range(40):
        full = rng.integers(0, 9, (3, 4))
        full = np.column_stack([full, full.sum(1)])
        full = np.vstack([full, full.sum(0)])
        hide = {tuple(p) for p in rng.integers(0, (3, 4), (7, 2))}
        names, heads = ["x", "y", "z", "t"], ["a", "b", "c", "d", "t"]
        lines = [[n, *("." if (i, j) in hide else str(full[i, j]) for j in range(5))] for i, n in enumerate(names)]
        cells, _ = examine([parse("t", "\n".join(";".join(r) for r in [["", *heads], *lines]))], k=4)
        for c in cells:
            if not c.unsafe:
                continue
            told += 1
            for n, label in re.findall(r"(\d+) in (\w)\b", c.why):
                line = [(names.index(label), j) for j in range(4)] if label in "xyz" else []
                line = line or [(i, heads.index(label)) for i in range(3)]
                assert int(n) == sum(full[p] for p in line if p in hide)
            added = re.search(r"want ([\d +-]+) = (\d+)\. ", c.why)
            if added:
                assert sum(map(int, added[1].replace("- ", "-").replace("+ ", "").split())) == int(added[2])
                assert int(added[2]) == c.interval.high
    assert told > 50


def test_hundreds_of_cells_that_fall_are_all_explained() -> None:
    n = 150
    body = [[3 if i == j else 1 for j in range(n)] for i in range(n)]
    lines = [["", *(f"k{j}" for j in range(n)), "t"]]
    lines += [[f"r{i}", *("." if i == j else "1" for j in range(n)), str(sum(body[i]))] for i in range(n)]
    lines += [["t", *[str(n + 2)] * n, str(n * (n + 2))]]
    table = parse("t", "\n".join(";".join(r) for r in lines))
    cells, _ = examine([table], k=5)
    assert len(cells) >= n
    assert all(c.why.endswith("= 3, want niet getoond is samen: 3 in " + c.column + ".") for c in cells)
