"""The identifier scan against an independent library and against itself."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest
from stdnum import iban
from stdnum.nl import bsn

from jgwork.privacy.intake.exact import bsn_cells, elfproef
from jgwork.privacy.intake.scan import in_series, scan, scan_texts, unsafe_pattern
from jgwork.privacy.intake.tokens import valid_tokens
from jgwork.vocabulary.token import make_token, valid_token


def test_elfproef_is_that_of_the_oracle_for_every_last_digit_pair() -> None:
    for number in range(123_450_000, 123_460_000):
        assert elfproef(str(number)) == bsn.is_valid(str(number))


def test_a_million_numbers_at_once_agree_with_the_oracle() -> None:
    numbers = [f"{n:09d}" for n in (*range(10_000), *range(700_000_000, 700_020_000))]
    assert bsn_cells(pa.array(numbers), 9).tolist() == [bsn.is_valid(n) for n in numbers]


def test_a_lost_zero_is_found_unless_the_digits_are_a_day() -> None:
    whole = [n for n in range(12_300_000, 12_301_000) if bsn.is_valid(f"0{n}")]
    assert whole
    assert scan(pa.array([str(n) for n in whole]), 2026).kinds["bsn"].to_pylist() == [True] * len(whole)


@pytest.mark.parametrize("country", ["NL91ABNA0417164300", "FR1420041010050500013M02606", "DE89370400440532013000"])
def test_iban_is_that_of_the_oracle(country: str) -> None:
    assert iban.is_valid(country)
    assert "iban" in scan_texts((country,), 2026)
    wrong = country[:-1] + str((int(country[-1]) + 1) % 10)
    assert not iban.is_valid(wrong)
    assert "iban" not in scan_texts((wrong,), 2026)


def test_tokens_of_a_column_are_judged_like_tokens_alone() -> None:
    rng = random.Random(3)
    good = [make_token("bcdf", rng.randbytes(32)) for _ in range(200)]
    broken = [t[:20] + ("b" if t[20] != "b" else "c") + t[21:] for t in good[:50]]
    odd = ["", "jg1-bcdf-", good[0] + "\n", good[0].upper(), "123456782", "P-ABCDEFGHIJ"]
    for texts in (good + broken, good + broken + odd, odd, ["x"]):
        assert valid_tokens(pa.array(texts)).to_pylist() == [valid_token(t) for t in texts]
    assert valid_tokens(pa.array(["x", *good]).slice(1)).to_pylist() == [True] * 200


@pytest.mark.parametrize("pattern", [r".*", r"^[0-9]+$", r"^[0-9]{8,9}$", r"^[0-9a-f]{32}$", r"^\w+$"])
def test_a_pattern_that_lets_bare_numbers_or_hashes_through_is_unsafe(pattern: str) -> None:
    assert unsafe_pattern(pattern)


@pytest.mark.parametrize("pattern", [r"^[0-9]{1,3}$", r"^P-[A-Z2-7]{10,}$"])
def test_a_pattern_of_its_own_shape_is_fine(pattern: str) -> None:
    assert not unsafe_pattern(pattern)


def test_nothing_of_the_text_is_in_the_answer() -> None:
    hits = scan(pa.array(["BSN 123456782"]), 2026)
    assert "123456782" not in repr(hits)


@pytest.mark.parametrize(
    ("kind", "keys", "told"),
    [
        ("kenteken", [f"JG-26-{n:02}" for n in range(1, 9)], True),
        ("kenteken", ["JG-26-01", "KL-26-02", "HB-26-03"], False),
        ("kenteken", ["JG-26-01", "JG-26-02"], False),
        ("postcode", [f"2026JG{n}" for n in range(1000, 1009)], True),
        ("postcode", [f"3511JG{n}" for n in range(10, 19)], False),
        ("postcode", [f"2026J{c}12" for c in "ABCDEGH"], False),
        ("geboortedatum", [f"R-{n:08}" for n in range(1_011_000, 1_012_500)], True),
        (
            "geboortedatum",
            [f"R-{d:02}{m:02}{y}" for d in range(1, 29) for m in (1, 2) for y in range(1910, 2018)],
            False,
        ),
        ("geboortedatum", [f"R-1987{m:02}{d:02}" for m in range(1, 13) for d in range(1, 29)], False),
        ("geboortedatum", ["R-01011987", *(f"R-{n:08}" for n in range(2000))], False),
    ],
)
def test_numbers_of_one_system_are_no_plates_and_no_addresses(kind: str, keys: list[str], told: bool) -> None:
    values = pa.array(keys)
    assert in_series(kind, values, scan(values, 2026).kinds[kind]) is told
