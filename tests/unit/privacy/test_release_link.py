"""Which counts are the same count as before: what was told, withheld, corrected, and under which name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Atom, Ledger, Row
from jgwork.privacy.attack.tables import CellTable
from jgwork.privacy.release.draft import Policy, draft
from jgwork.privacy.release.link import Counted, earlier, link, name_twins, told_limits, true_cells
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

THEN, NOW = "2025-07-01", "2025-10-01"
TWO = ("kwartaal", "soort")
Cells = Mapping[tuple[str | None, ...], float]


def column(
    cells: Cells, dims: Sequence[str] = TWO, population: str = "incidenten", unit: Unit = Unit.EVENT, date: str = NOW
) -> Counted:
    """A column of a release; its own table is only asked what it is called."""
    measure = Measure("aantal", "Aantal", unit)
    table = IndicatorTable(
        "tabel", "Tabel", pd.DataFrame({"kwartaal": ["2025-K1"], "aantal": [1]}), ("kwartaal",), (measure,),
        tijd=Tijd.FEIT,
    )  # fmt: skip
    return Counted(draft(table), measure, CellTable("tabel", tuple(dims), dict(cells), population, date), [])


def key(*labels: str, population: str = "incidenten", date: str = THEN, dims: Sequence[str] = TWO) -> CellKey:
    return CellKey.of(population, date, zip(dims, labels, strict=False))


def told(
    cells: Mapping[CellKey, float], withheld: Sequence[CellKey] = (), sums: Sequence[Sequence[CellKey]] = ()
) -> Ledger:
    """A ledger: numbers that were told, cells that were withheld and what adds up (the total first)."""
    rows = [Row(str(k), ((k, 1),), v, v, shown=str(v)) for k, v in cells.items()]
    rows += [Row("som", ((s[0], -1), *((k, 1) for k in s[1:])), 0, 0) for s in sums]
    return Ledger(
        atoms=(*(Atom(k, str(k)) for k in cells), *(Atom(k, str(k), "k") for k in withheld)), rows=tuple(rows)
    )


def same(now: Cells, ledger: Ledger) -> dict[CellKey, CellKey]:
    c = column(now)
    return earlier([c], true_cells(c, c.cells), ledger)


def quarter(q: str) -> Sequence[CellKey]:
    """Total, overlast (withheld) and misdrijf of a quarter as they were told then."""
    return CellKey.of("incidenten", THEN, [("kwartaal", q)]), key(q, "overlast"), key(q, "misdrijf")


def two_quarters() -> Ledger:
    """Of both quarters the total 12 and misdrijf 9; overlast was withheld and is 3."""
    cells = [quarter(q) for q in ("2025-K1", "2025-K2")]
    return told({k: v for s in cells for k, v in ((s[0], 12), (s[2], 9))}, [s[1] for s in cells], cells)


def numbers(first: tuple[int, int], second: tuple[int, int]) -> Cells:
    return {
        ("2025-K1", "overlast"): first[0], ("2025-K1", "misdrijf"): first[1],
        ("2025-K2", "overlast"): second[0], ("2025-K2", "misdrijf"): second[1],
    }  # fmt: skip


def test_a_quarter_that_did_not_change_is_the_same_count() -> None:
    found = same(numbers((3, 9), (3, 9)), two_quarters())
    now = {q: (key(q, "overlast", date=NOW), key(q, "misdrijf", date=NOW)) for q in ("2025-K1", "2025-K2")}
    for q, (withheld, shown) in now.items():
        assert found[withheld] == key(q, "overlast")
        assert found[shown] == key(q, "misdrijf")
    assert found[CellKey.of("incidenten", NOW, [("kwartaal", "2025-K1")])] == quarter("2025-K1")[0]


def test_a_number_that_was_corrected_is_a_new_count_and_what_was_withheld_beside_it_may_still_be_the_same() -> None:
    found = same(numbers((3, 10), (3, 9)), two_quarters())
    assert key("2025-K1", "misdrijf", date=NOW) not in found
    assert found[key("2025-K1", "overlast", date=NOW)] == key("2025-K1", "overlast")


def test_where_the_sums_of_then_do_not_hold_a_withheld_cell_of_the_corrected_quarter_is_new_and_no_other() -> None:
    """Then overlast was 12 - 9 = 3; it is 4 now, so it cannot be the same. Of the other quarter it can."""
    found = same(numbers((4, 10), (3, 9)), two_quarters())
    assert key("2025-K1", "overlast", date=NOW) not in found
    assert found[key("2025-K2", "overlast", date=NOW)] == key("2025-K2", "overlast")
    assert found[key("2025-K2", "misdrijf", date=NOW)] == key("2025-K2", "misdrijf")


def test_where_nothing_was_corrected_and_the_sums_do_not_hold_only_what_was_told_is_the_same() -> None:
    found = same(numbers((4, 9), (3, 9)), told({key("2025-K1", "misdrijf"): 9}, [key("2025-K1", "overlast")], []))
    assert key("2025-K1", "overlast", date=NOW) in found
    ledger = told(
        {quarter("2025-K1")[0]: 12, key("2025-K1", "misdrijf"): 9}, [key("2025-K1", "overlast")], [quarter("2025-K1")]
    )
    c = column({("2025-K1", "overlast"): 4, ("2025-K1", "misdrijf"): 9})
    c.loose = True  # its total is not this column's
    found = earlier([c], true_cells(c, c.cells), ledger)
    assert found == {key("2025-K1", "misdrijf", date=NOW): key("2025-K1", "misdrijf")}


def test_members_of_now_are_not_those_of_then() -> None:
    c = column(numbers((3, 9), (3, 9)), unit=Unit.PERSON)
    assert earlier([c], true_cells(c, c.cells), two_quarters()) == {}


def series(population: str, values: Sequence[int], dim: str) -> Counted:
    return column({(f"2025-K{i}",): v for i, v in enumerate(values, 1)}, (dim,), population)


def test_columns_with_the_same_cells_have_one_name_and_a_shorter_one_keeps_its_own_total() -> None:
    one, other = series("doel", (4, 6, 8), "periode"), series("incidenten", (4, 6, 8, 5), "kwartaal")
    name_twins([one, other], Ledger())
    assert (one.cells.population, one.cells.dims) == (other.cells.population, other.cells.dims)
    assert (one.loose, other.loose) == (True, False)


def test_a_quarter_with_nothing_in_it_makes_them_no_others() -> None:
    one, other = series("doel", (0, 6, 8), "periode"), series("incidenten", (0, 6, 8, 5), "kwartaal")
    name_twins([one, other], Ledger())
    assert one.cells.population == other.cells.population


def test_columns_that_differ_in_one_cell_or_have_too_few_are_no_twins() -> None:
    for a, b in (((4, 6, 8), (4, 6, 9)), ((4, 6), (4, 6)), ((0, 0, 0), (0, 0, 0))):
        one, other = series("doel", a, "periode"), series("incidenten", b, "kwartaal")
        name_twins([one, other], Ledger())
        assert (one.cells.population, other.cells.population) == ("doel", "incidenten")


def test_a_name_that_was_told_before_is_kept() -> None:
    then = {CellKey.of("zulke", THEN, [("vak", f"2025-K{i}")]): v for i, v in enumerate((4, 6, 8), 1)}
    now = series("andere", (4, 6, 8, 5), "kwartaal")
    name_twins([now], told(then))
    assert (now.cells.population, now.cells.dims) == ("zulke", ("vak",))


def test_a_column_whose_total_is_another_counts_something_else_and_says_so_in_its_name() -> None:
    one, other = series("incidenten", (4, 6), "kwartaal"), series("incidenten", (5, 9), "soort")
    groups = link([one, other], Ledger(), Policy("ketenoverleg", date=NOW))
    assert [[c.cells.population for c in g] for g in groups] == [["incidenten"], ["incidenten#2"]]
    third = series("incidenten", (4, 6), "dagdeel")
    groups = link([one, other, third], Ledger(), Policy("ketenoverleg", date=NOW))
    assert third.cells.population == "incidenten"


def test_counts_get_the_moment_of_then_as_long_as_nothing_told_speaks_against_it() -> None:
    """Who reads both would take them to be the same; a number that became another one is not."""
    then = two_quarters()
    for values, moment in (((3, 9), THEN), ((3, 10), NOW), ((4, 9), NOW)):
        c = column(numbers(values, (3, 9)))
        link([c], then, Policy("ketenoverleg", date=NOW))
        assert c.cells.date == moment, values


def test_what_is_known_of_a_cell_is_the_narrowest_of_all_that_was_said() -> None:
    cell, other = key("2025-K1", "overlast"), key("2025-K1", "misdrijf")
    ledger = Ledger(
        atoms=(Atom(cell, "", "k", lower=3), Atom(other, "")),
        rows=(
            Row("", ((cell, 1),), 2, 8), Row("", ((cell, 1),), None, 6), Row("", ((cell, -1),), -5, -5),
            Row("", ((cell, 1), (other, 1)), 9, 9), Row("", ((other, 1),), 4, None),
        ),
    )  # fmt: skip
    assert told_limits(ledger) == {cell: (3.0, 6), other: (4, float("inf"))}
