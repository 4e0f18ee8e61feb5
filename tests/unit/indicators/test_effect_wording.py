"""The wording scale and the notation of numbers."""

import math

import pytest

from jgwork.indicators.verkennend.before_after import before_after
from jgwork.indicators.verkennend.estimate import weaker, wording
from jgwork.vocabulary.verandering import getal, kans, percent, percent_range


@pytest.mark.parametrize(
    ("outer", "inner", "word"),
    [
        ((0.4, 0.9), (0.5, 0.8), "duidelijk minder"),
        ((0.4, 1.1), (0.5, 0.95), "waarschijnlijk minder"),
        ((0.4, 1.5), (0.6, 1.2), "niet te onderscheiden"),
        ((0.9, 2.0), (1.1, 1.8), "waarschijnlijk meer"),
        ((1.1, None), (1.3, None), "duidelijk meer"),
        ((None, 0.7), (None, 0.6), "duidelijk minder"),
    ],
)
def test_scale_follows_the_intervals(outer, inner, word) -> None:
    assert wording(outer, inner) == word


def test_a_warning_can_hold_a_word_back_but_never_strengthen_it() -> None:
    assert weaker("duidelijk minder") == "waarschijnlijk minder"
    assert weaker("niet te onderscheiden") == "niet te onderscheiden"
    assert weaker("duidelijk minder", "niet te onderscheiden") == "niet te onderscheiden"
    assert weaker("duidelijk meer") == "duidelijk meer"


def test_dutch_notation() -> None:
    assert getal(1234.5, 1) == "1.234,5"
    assert getal(-0.04, 1) == "0,0"
    assert getal(None) == "onbekend"
    assert getal(math.inf) == "oneindig"
    assert kans(0.0004) == "p < 0,001"
    assert kans(0.0357) == "p = 0,036"
    assert percent(0.4) == "60% minder"
    assert percent(1.25) == "25% meer"
    assert percent(1.001) == "evenveel"
    assert percent_range(0.166, 0.892) == "tussen 83% minder en 11% minder"


def test_sentence_has_the_absolute_numbers_and_no_causal_claim() -> None:
    text = before_after(20, 8, 12, 12).text
    assert "van 20 naar 8" in text
    assert "niet gezegd" in text


def test_the_other_side_of_zero() -> None:
    found = before_after(0, 12)
    assert found.table[0].value is None
    assert found.table[0].reason
    assert found.wording == "duidelijk meer"
    assert found.as_json()["hoog"] is None
