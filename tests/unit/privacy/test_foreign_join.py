"""Which tables of others hang together, in whatever order they come."""

from __future__ import annotations

import itertools

import pytest

from jgwork.privacy.foreign.check import examine
from jgwork.privacy.foreign.join import join
from jgwork.privacy.foreign.read import parse

REGION_AGE = parse("a", ";p;q;totaal\nr1;.;4;.\nr2;5;4;9\ntotaal;.;8;.")
GROUP_YEAR = parse("b", ";g1;g2;totaal\ny1;6;2;8\ny2;4;5;9\ntotaal;10;7;17")
REGION_GROUP = parse("c", ";g1;g2;totaal\nr1;.;3;.\nr2;5;4;9\ntotaal;.;7;.")


@pytest.mark.parametrize("order", list(itertools.permutations([REGION_AGE, GROUP_YEAR, REGION_GROUP])))
def test_a_table_that_joins_two_others_does_so_in_every_order(order) -> None:
    """The region table says nothing of r1, the year table all of the groups; the third brings the one to the other."""
    cells, said = examine(list(order), k=5)
    found = {(c.file, c.row, c.column): c.interval for c in cells}
    assert {c: (i.low, i.high) for c, i in found.items() if c[0] == "a"} == {
        ("a", "r1", "p"): (4, 4),
        ("a", "r1", "totaal"): (8, 8),
        ("a", "totaal", "p"): (9, 9),
        ("a", "totaal", "totaal"): (17, 17),
    }
    assert len(said) == 2
    assert all("samen onderzocht" in s for s in said)


def test_a_square_table_is_joined_along_the_side_that_fits() -> None:
    moves = parse("van-naar", ";x;y;totaal\nx;.;.;6\ny;.;.;9\ntotaal;8;7;15")
    to = parse("naar", ";m;v;totaal\nx;5;3;8\ny;3;4;7\ntotaal;8;7;15")
    of = parse("van", ";d;e;totaal\nx;2;4;6\ny;3;6;9\ntotaal;5;10;15")
    for other, axis in ((to, 1), (of, 0)):
        (a, b), _, said = join([moves, other])
        assert a.population == b.population
        assert b.dims[0] == a.dims[axis]
        assert "samen onderzocht" in said[0]


def test_the_same_answers_to_another_question_do_not_undo_a_join() -> None:
    work = parse("werk", ";ja;nee;totaal\nx;.;4;.\ny;2;6;8\ntotaal;.;10;.")
    school = parse("school", ";ja;nee;totaal\nx;7;3;10\ny;5;3;8\ntotaal;12;6;18")
    cells, said = examine([work, school], k=3)
    assert "samen onderzocht" in said[0]
    assert {(c.row, c.column): c.interval.low for c in cells if c.interval.exact} == {
        ("x", "ja"): 6,
        ("x", "totaal"): 10,
        ("totaal", "ja"): 8,
        ("totaal", "totaal"): 18,
    }


def test_a_part_of_a_table_shares_its_cells_and_not_its_totals() -> None:
    whole = parse("land", ";m;v;totaal\nx;.;.;6\ny;.;.;9\nz;.;5;8\ntotaal;9;14;23")
    part = parse("streek", ";m;v;totaal\nx;2;4;6\ny;4;.;9\ntotaal;6;9;15")
    cells, _ = examine([whole, part], k=3)
    assert all(c.interval.exact for c in cells)
    assert [c.why for c in cells if (c.file, c.row, c.column) == ("land", "x", "m")] == [
        "x, m = 2: het staat in 'streek'."
    ]


def test_a_table_that_shares_nothing_is_said_to_stand_alone() -> None:
    _, said = examine([REGION_AGE, GROUP_YEAR], k=5)
    assert said == ["'b' deelt geen namen met een andere tabel: los onderzocht."]
