"""Where members live: a municipality of one or two of them is not named, and says nothing by being there."""

from datetime import date

import pandas as pd
import pytest

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.indicators.groep.samenstelling import kenmerken


@pytest.mark.parametrize(
    ("woont", "rows"),
    [
        ({"GM0141": 13, "GM0164": 1}, {"GM0141": 13, "andere gemeente": 1}),
        ({"GM0141": 12, "GM0164": 2, "onbekend": 1}, {"GM0141": 12, "onbekend": 1, "andere gemeente": 2}),
        ({"GM0141": 11, "GM0164": 3}, {"GM0141": 11, "GM0164": 3, "andere gemeente": 0}),
        ({"GM0141": 14}, {"GM0141": 14, "andere gemeente": 0}),
    ],
)
def test_a_residence_of_a_few_members_is_not_a_row(woont: dict[str, int], rows: dict[str, int]) -> None:
    codes = [None if code == "onbekend" else code for code, n in woont.items() for _ in range(n)]
    lid = pd.DataFrame({"pseudoniem": [f"p{i}" for i in range(len(codes))], "woongemeente_code": codes})
    (table,) = kenmerken(GroepData("G", date(2026, 1, 1), {"lid": lid}))
    assert dict(zip(table.frame["klasse"], table.frame["leden"], strict=True)) == rows
