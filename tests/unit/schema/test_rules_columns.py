"""Long columns take the fast road; it must say exactly what the slow one says."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.check import check_relations, check_table
from jgwork.schema.rules.columns import _repeats, all_within, encode, follows, key_numbers, repeated

MANY = 60_000


def ids(n: int = MANY) -> list[str | None]:
    return [f"R-{i}" for i in range(n)]


def registrations(keys: list[str | None]) -> pa.Table:
    n = len(keys)
    return pa.table(
        {
            "registratie_id": pa.array(keys, pa.string()),
            "incident_id": pa.array([f"I-{i}" for i in range(n)]),
            "datum": pa.array(["2026-01-01"] * n),
            "aard": pa.array(["overlast"] * n),
            "gemeente_code": pa.array(["GM9901"] * n),
        }
    )


def test_a_column_of_keys_is_kept_as_it_is_and_one_that_repeats_is_not() -> None:
    assert encode(pa.chunked_array([pa.array(ids())])).codes is None
    assert encode(pa.chunked_array([pa.array(["a", "b"] * MANY)])).codes is not None
    assert encode(pa.chunked_array([pa.array([*ids(), None])])).codes is not None


@pytest.mark.parametrize("place", [0, MANY // 2, MANY - 1])
@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("R-7", "sleutel.dubbel"),
        ("-R", "schema.patroon"),
        ("R 1", "schema.patroon"),
        ("x" * 41, "schema.patroon"),
        ("Ré", "schema.patroon"),
        ("", "schema.verplicht"),
        (None, "schema.verplicht"),
        ("onbekend", "schema.verplicht"),
        ("<5", "schema.verplicht"),
    ],
)
def test_one_wrong_key_among_many_is_found_with_its_row(value: str | None, rule: str, place: int) -> None:
    keys = ids()
    keys[7] = "R-zeven"
    keys[9] = "R-7"
    keys[place] = value
    _, found = check_table(load_tables()["registratie"], registrations(keys))
    assert {f.rule for f in found} == {rule}
    assert found[0].n == 1
    assert found[0].rows == (max(place, 9) + 1 if rule == "sleutel.dubbel" else place + 1,)


def test_blanks_around_a_key_are_no_part_of_it() -> None:
    keys = ids()
    keys[3] = " R-3\u00a0"
    data, found = check_table(load_tables()["registratie"], registrations(keys))
    assert found == ()
    assert data.column("registratie_id")[3].as_py() == "R-3"


def test_keys_get_numbers_that_differ_exactly_where_they_do() -> None:
    words = ["", "a", "b", "a\0", "aa", "a" * 8, "a" * 9, "aaaaaaaab", "baaaaaaaa", "é", None]
    table = pa.table({"x": words, "y": pa.array(words).dictionary_encode()})
    plain, coded = key_numbers(table, ("x",)), key_numbers(table, ("y",))
    assert plain is not None
    assert coded is not None
    assert len(set(plain.tolist())) == len(words) - 1  # empty and nothing are one; typed tables know only nothing
    assert (plain == coded).all()
    assert key_numbers(pa.table({"x": ["a" * 500]}), ("x",)) is None
    assert key_numbers(pa.table({"x": [1]}), ("x",)) is None


@pytest.mark.parametrize("low", [2**64 - 1, 2**44, 64])  # the smaller, the more find another number in their place
@pytest.mark.parametrize("n", [0, 1, 2, 50, 5_000])
def test_numbers_that_repeat_or_stand_nowhere_are_found_whatever_their_places(n: int, low: int) -> None:
    rng = np.random.default_rng(n)
    numbers = np.unique(rng.integers(1, low, 2 * n, dtype=np.uint64, endpoint=True))[:n]
    rng.shuffle(numbers)
    assert not _repeats(numbers)
    assert all_within(numbers, numbers)
    for place in {0, len(numbers) // 2, len(numbers) - 1} if len(numbers) > 1 else ():
        other = numbers[place - 1]
        assert _repeats(np.append(numbers, other))
        assert not all_within(numbers, np.delete(numbers, place))
        assert all_within(np.delete(numbers, place), numbers)
    assert all_within(numbers[:0], numbers[:0])
    assert not len(numbers) or not all_within(numbers, numbers[:0])


def test_keys_in_order_do_not_repeat_and_one_that_is_out_of_order_is_looked_at() -> None:
    keys = [f"R-{i:06}" for i in range(3_000)]
    assert repeated(pa.table({"x": keys}), ("x",)) is None
    for place in (1, 500, 2_999):
        twice = [*keys[:place], keys[0], *keys[place:]]
        mask = repeated(pa.table({"x": twice}), ("x",))
        assert mask is not None
        assert mask.to_pylist() == [i == place for i in range(3_001)]


@pytest.mark.parametrize(
    ("refers", "found"),
    [
        (["a", "b", "c"], True),
        (["a", "a", "b", "c", "c"], True),
        (["a", "b"], False),  # not wrong, but not seen this way
        (["a", "c", "b"], False),
        (["a", "b", "x"], False),
        (["a", "b", "b", "x"], False),
        (["x", "b", "c"], False),
        (["a", "b", None], False),
        ([], False),
    ],
)
def test_a_column_has_the_keys_of_another_in_their_order(refers: list[str | None], found: bool) -> None:
    keys = pa.chunked_array([["a"], ["b", "c"]], pa.string())
    assert follows(pa.chunked_array([refers[:2], refers[2:]], pa.string()), keys) is found


@pytest.mark.parametrize("size", [1, 7, 8, 9, 16, 41, 128])
def test_keys_of_one_length_get_the_numbers_they_have_among_others(size: int) -> None:
    even = [f"{i:>{size}}"[-size:] for i in range(10)]
    column = pa.array(["weg", *even]).slice(1)  # not at the beginning of its bytes
    alone, among = key_numbers(pa.table({"x": column}), ("x",)), key_numbers(pa.table({"x": [*even, "y"]}), ("x",))
    assert alone is not None
    assert among is not None
    assert (alone == among[:-1]).all()


def test_a_key_of_several_columns_repeats_only_as_a_whole() -> None:
    table = pa.table({"a": ["x", "x", "y"], "b": pa.array(["1", "2", "1"]).dictionary_encode()})
    assert repeated(table, ("a", "b")) is None
    again = pa.concat_tables([table, table.slice(1, 1)])
    mask = repeated(again, ("a", "b"))
    assert mask is not None
    assert mask.to_pylist() == [False, False, False, True]


def test_a_reference_that_leads_nowhere_is_found_among_many() -> None:
    tokens = pa.array(["P"] * MANY).dictionary_encode()
    there = registrations(ids())
    parts = pa.table({"registratie_id": ids(), "pseudoniem": tokens, "rol": ["verdachte"] * MANY})
    members = pa.table({"pseudoniem": ["P"], "groep_id": ["G"]})
    known = {"registratie": there, "lid": members}
    assert check_relations({"betrokkenheid": parts}, known) == ()
    loose = pa.concat_tables([parts, pa.table({"registratie_id": ["R-x"], "pseudoniem": pa.array(["P"]).dictionary_encode(), "rol": ["verdachte"]})])  # fmt: skip  # noqa: E501
    (found,) = check_relations({"betrokkenheid": loose}, known)
    assert (found.rule, found.column, found.n, found.rows) == ("sleutel.verwijzing", "registratie_id", 1, (MANY + 1,))
