"""What stands beside the goals: how the nulmeting was fixed, and loops that are proposed, not taken."""

from dataclasses import replace
from datetime import date

import pytest

from jgwork.indicators.plan.doel import Doel
from jgwork.indicators.plan.monitoring import CONSIDER, FOLLOW, UNKNOWN, lussen, nulmetingen
from jgwork.indicators.plan.nulmeting import Nulmeting
from jgwork.privacy.release.gate import reopen
from jgwork.vocabulary.tables import WITHHELD, Ontbreekt, ReleasedTable, as_json

DOEL = Doel("D1", "Incidenten", "incidenten", "registratie", date(2024, 1, 1), date(2025, 1, 1), 80.0,
            date(2026, 1, 1), date(2024, 12, 15), "daling")  # fmt: skip
VAST = Nulmeting("D1", "G1", "incidenten", 100.0, 100.0, 366.0, date(2024, 1, 1), date(2025, 1, 1), 366.0, 12, 1.0,
                 1.0, "meting", "1.0", "registratie", True, vast_op=date(2024, 12, 20))  # fmt: skip


def released(values) -> ReleasedTable:
    quarters = ["2024-K1", "2024-K2", "2024-K3", "2024-K4", "2025-K1", "2025-K2", "2025-K3", "2025-K4"]
    rows = [[q, as_json(WITHHELD if v is None else v)] for q, v in zip(quarters, [*[25] * 4, *values], strict=False)]
    columns = [
        {"naam": "periode", "titel": "Periode", "rol": "dim", "eenheid": "uitspraak"},
        {"naam": "waarde", "titel": "Aantal", "rol": "measure", "eenheid": "gebeurtenis"},
    ]
    plain = {"naam": DOEL.reeks, "titel": "Incidenten", "kolommen": columns, "rijen": rows, "info": {}}
    return reopen({"tabellen": [plain]})[0]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((25, 28, 31), CONSIDER),  # two quarters running away from the target
        ((31, 28, 29), FOLLOW),
        ((15, 16, 17), FOLLOW),  # under the target of 20 a quarter: reached
        ((25, 28, None), UNKNOWN),  # withheld: of what is not known nothing is concluded
        ((25, 28, 31, Ontbreekt.NIET_GELEVERD), CONSIDER),  # a series ends where its source ends
    ],
)
def test_a_loop_is_proposed_after_two_quarters_away(values, said) -> None:
    table = lussen([DOEL], {DOEL.reeks: released(values)})
    assert table is not None
    assert table.frame["voorstel"].tolist() == [said]


def test_no_loop_is_judged_on_two_quarters_or_before_the_start() -> None:
    assert lussen([DOEL], {DOEL.reeks: released((30, 31))}) is None
    assert lussen([replace(DOEL, ingreep=None)], {DOEL.reeks: released((25, 28, 31))}) is None


def test_of_a_nulmeting_only_when_and_how_it_was_fixed_is_told() -> None:
    table = nulmetingen([DOEL], {"D1": VAST})
    assert table is not None
    row = table.frame.iloc[0]
    assert row["vastgesteld"] == "20 december 2024"
    assert not any(isinstance(v, float) or "100.0" in str(v) for v in row.drop("dekking"))  # the number stays inside
    assert nulmetingen([DOEL], {}).frame["vastgesteld"].tolist() == ["nog niet vastgesteld"]
