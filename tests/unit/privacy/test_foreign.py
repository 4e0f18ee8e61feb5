"""Tables that others suppressed: published cases with their source, joins, and what may be written in a file."""

from __future__ import annotations

import pytest

from jgwork.privacy.foreign.check import examine
from jgwork.privacy.foreign.join import join
from jgwork.privacy.foreign.read import parse
from jgwork.vocabulary.errors import UsageError


def text(values: list[list[int]], rows: str, columns: list[str], hide: set[tuple[str, str]], sep: str = ";") -> str:
    full = [[*row, sum(row)] for row in values]
    full.append([sum(c) for c in zip(*full, strict=True)])
    names = [*rows, "totaal"]
    lines = [sep.join(["", *columns, "totaal"])]
    for r, row in zip(names, full, strict=True):
        cells = ["." if (r, c) in hide else str(v) for c, v in zip([*columns, "totaal"], row, strict=True)]
        lines.append(sep.join([r, *cells]))
    return "\n".join(lines)


#: sdcTable, tests/testthat/test-simpleheuristic.R (GPL, figures only).
SIMPLE = [[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]]
PATTERN = {tuple(x) for x in ["wa", "wb", "wc", "xa", "xc", "yb", "yd", "zb", "zd"]}


@pytest.mark.parametrize("sep", [";", ",", "\t"])
def test_sdctable_simple_heuristic_leaves_one_cell_exactly_derivable(sep) -> None:
    cells, _ = examine([parse("t.csv", text(SIMPLE, "wxyz", list("abcd"), PATTERN, sep))], k=5)
    exact = [c for c in cells if c.interval.exact]
    assert [(c.row, c.column, c.interval.low) for c in exact] == [("w", "b", 47)]
    assert exact[0].why == (
        "w, b = 47, want 141 + 95 - 120 - 69 = 47. Niet getoond is samen: 141 in w, 95 in x, 120 in a, 69 in c."
    )
    assert [c for c in cells if c.unsafe] == exact


def test_sdctable_simple_heuristic_is_safe_with_one_cell_more() -> None:
    cells, _ = examine([parse("t", text(SIMPLE, "wxyz", list("abcd"), PATTERN | {("x", "b")}))], k=5)
    assert len(cells) == 10
    assert not any(c.unsafe for c in cells)


#: sdcTable, tests/testthat/test-linked-tables.R (GPL, figures only).
REGIONS = dict(zip("ABIJKLMN", [2, 2, 8, 8, 3, 3, 3, 7], strict=True))


def linked(more: str = "") -> list:
    hide = {r for r, v in REGIONS.items() if v <= 3} | set(more)
    out = []
    for name, columns, first in (("county", ["c1", "c2"], "ABIJ"), ("groep", ["BIG", "small"], "LM")):
        values = [[v, 0] if r in first else [0, v] for r, v in REGIONS.items()]
        cells = {(r, columns[0] if r in first else columns[1]) for r in hide} | {(r, "totaal") for r in hide}
        out.append(parse(name, text(values, "".join(REGIONS), columns, cells)))
    return out


def test_sdctable_linked_tables_fall_together_only() -> None:
    for t in linked():
        assert not any(c.interval.exact for c in examine([t], k=4)[0])
    cells, said = examine(linked(), k=4)
    assert {(c.row, c.interval.low) for c in cells if c.interval.exact} == {("K", 3)}
    assert "samen onderzocht" in said[0]
    assert not any(c.unsafe for c in examine(linked("N"), k=4)[0])


@pytest.mark.parametrize(
    ("row", "knows", "value"), [("x;0;.;.;0", False, 0), ("x;10;5;.;.;15", False, 0), ("x;10;3;.;.;15", True, 1)]
)
def test_sdctools_194_when_zeros_are_shown(row, knows, value) -> None:
    """sdcTools UserSupport issue 194: rows that look protected and are not."""
    n = row.count(";")
    lines = [";".join(["", *(f"k{i}" for i in range(1, n)), "totaal"]), row, row.replace("x;", "totaal;", 1)]
    cells, _ = examine([parse("t", "\n".join(lines))], k=1, shows_zeros=knows)
    assert all(c.interval.exact and c.interval.low == value for c in cells)
    assert all(c.unsafe for c in cells)


def test_tables_that_count_something_else_are_not_joined() -> None:
    a = parse("a", text([[1, 2], [3, 4]], "xy", ["p", "q"], {("x", "p")}))
    b = parse("b", text([[5, 6], [7, 9]], "xy", ["r", "s"], {("x", "r")}))
    tables, pairs, said = join([a, b])
    assert tables[0].population != tables[1].population
    assert not pairs
    assert "niet samengevoegd" in said[0]


def test_the_same_table_with_two_patterns_is_one_table() -> None:
    a = parse("a", text([[4, 2], [3, 4]], "xy", ["p", "q"], {(r, c) for r in "xy" for c in "pq"}))
    b = parse("b", text([[4, 2], [3, 4]], "xy", ["p", "q"], set()))
    assert all(c.interval.exact for c in examine([a, b], k=5)[0])


def test_tables_that_share_some_labels_share_those_totals() -> None:
    hide = {(r, c) for r in "xy" for c in ("p", "totaal")}
    a = parse("a", text([[4, 2], [3, 4], [5, 5]], "xyz", ["p", "q"], hide))
    b = parse("b", text([[1, 5], [6, 4]], "xz", ["r", "s"], set()))
    alone = {(c.row, c.column) for c in examine([a], k=1)[0] if c.interval.exact}
    both = {(c.row, c.column) for c in examine([a, b], k=1)[0] if c.interval.exact}
    assert ("x", "p") not in alone
    assert ("x", "p") in both


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "a;b\n1;2",
        ";p;q;totaal\nx;1;2;3\ntotaal;1;2",
        ";p;q;totaal\nx;1;Kees;3\ntotaal;1;2;3",
        ";p;q;totaal\nx;1;-2;3\ntotaal;1;2;3",
        ";p;q;totaal\nx;1;nan;3\ntotaal;1;2;3",
    ],
)
def test_what_is_no_table_is_refused_without_its_values(bad) -> None:
    with pytest.raises(UsageError) as stop:
        parse("t.csv", bad)
    assert "Kees" not in stop.value.message + stop.value.next_move


def test_sdctools_194_as_one_table_of_which_the_attacker_thinks_that_zeros_are_shown() -> None:
    """Rows that withhold zeros are no contradiction: they are zeros, and what he thinks of the rest still holds."""
    rows = {"p": [0, None, None, 0, 0, 0], "q": [0, 0, 10, 5, None, None], "r": [0, 0, 10, 3, None, None]}
    sums = {"p": 0, "q": 15, "r": 15}
    lines = [";a;b;c;d;e;f;totaal"]
    lines += [";".join([r, *("." if v is None else str(v) for v in c), str(sums[r])]) for r, c in rows.items()]
    cells, said = examine([parse("t", "\n".join([*lines, "totaal;0;0;20;8;.;.;30"]))], k=1, shows_zeros=True)
    assert all(c.unsafe for c in cells)
    assert [c.interval.low for c in cells] == [0, 0, 0, 0, 1, 1, 1, 1]
    assert said == ["Hier is ook een nul niet getoond: bij wat zeker nul is, telt --kent-nullen niet mee."]
    alone = parse("t", ";a;b;c;totaal\nx;.;.;0;1\ny;.;.;0;1\ntotaal;1;1;0;2")
    cells, said = examine([alone], k=5, shows_zeros=True)
    assert [(c.interval.low, c.interval.high) for c in cells] == [(0, 1)] * 4
    assert said == ["Hier is ook een nul niet getoond: onderzocht zonder te rekenen met --kent-nullen."]


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ([";p;q;t\nx;1;.;3\ny;2;2;9\nt;3;.;7"], "het totaal is niet de som in rij 3 en kolom 4"),
        ([";p;q;t\nx;1;2;3\ny;2;2;4\nt;3;5;7"], "in rij 4 en kolom 3"),
        ([";p;q;t\nx;.;.;3\ny;.;.;4\nt;2;2;7"], "in rij 4"),
        ([";p;q;t\nx;.;0;9\ny;.;2;.\nt;8;2;."], "geen invulling"),
        (
            [";p;q;t\nx;.;.;5\ny;3;.;.\nt;.;4;.", ";r;s;t\nx;3;2;5\ny;0;1;1\nt;3;3;6"],
            "Elk bestand klopt op zichzelf",
        ),
    ],
)
def test_totals_that_do_not_add_up_are_a_message_that_says_where(tables, said) -> None:
    with pytest.raises(UsageError) as stop:
        examine([parse(f"f{n}", t) for n, t in enumerate(tables)], k=5)
    assert said in stop.value.message


def test_labels_of_every_kind_give_the_same_bounds() -> None:
    plain = text(SIMPLE, "wxyz", list("abcd"), PATTERN)
    want = [c.interval for c in examine([parse("t", plain)], k=5)[0]]
    for names in (["1", "2", "3", "4"], ["a=b", "a|b", "a\\p", " x "], ["p", "p", "p", "p"], ["", "", "q", "r"]):
        odd = plain
        for old, new in zip("wxyz", names, strict=True):
            odd = odd.replace(f"\n{old};", f"\n{new};")
        assert [c.interval for c in examine([parse("t", odd)], k=5)[0]] == want
