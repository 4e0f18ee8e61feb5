"""The wording scale and the notation of numbers."""

import math

import pytest

from jgwork.indicators.verkennend.before_after import before_after
from jgwork.indicators.verkennend.estimate import weaker, wording
from jgwork.vocabulary.verandering import Uitspraak, Verandering, getal, kans, percent, percent_range


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


@pytest.mark.parametrize(
    ("nul", "na", "ratio", "margin", "said"),
    [
        (0, 12, 25.0, (4.9, 3000.0), "van 0 naar 12, met een marge tussen 390% meer en meer dan tien keer zo veel"),
        (4, 14, 3.2, (0.9, 9.8), "van 4 naar 14, met een marge tussen 10% minder en 880% meer"),
        (
            0,
            400,
            801.0,
            (40.0, math.inf),
            "van 0 naar 400, met een marge tussen meer dan tien keer zo veel en onbeperkt",
        ),
        (5, 12, 2.27, (1.1, 5.2), "127% meer, met een marge tussen 10% meer en 420% meer"),
        (12, 0, 0.04, (0.01, 0.6), "96% minder, met een marge tussen 99% minder en 40% minder"),
        (60, 900, 14.9, (12.0, 20.0), "meer dan tien keer zo veel, met een marge van meer dan tien keer zo veel"),
        ("tussen 0 en 4", 12, None, (1.2, 30.0), "een marge tussen 20% meer en meer dan tien keer zo veel"),
    ],
)
def test_from_a_handful_the_counts_are_said_and_no_percentage(
    nul: float | str, na: float, ratio: float | None, margin: tuple[float, float], said: str
) -> None:
    """From 0 to 12 read '2.400% meer': the half that was added says that, not what was counted."""
    found = Uitspraak("duidelijk meer", ratio, *margin, 0.01, "leden")
    change = Verandering("incidenten", nul, na, "", 4, geteld=found, per_lid="150% meer")
    start, size, *_, why = change.zinnen
    assert start.startswith(f"Het aantal incidenten ging van {nul} naar {na}, ")
    assert size.startswith(f"Er is duidelijk meer geteld: {said}")
    assert ("150% meer" in why) is (isinstance(nul, str) or nul >= 5)


def test_the_exploring_methods_say_no_percentage_from_a_handful_either() -> None:
    assert "Dat is duidelijk meer: van 2 naar 14, met een marge" in before_after(2, 14).text
    assert ": 180% meer, met een marge" in before_after(5, 14).text
