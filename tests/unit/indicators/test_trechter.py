"""Many groups side by side: margins and what chance gives, in the order of the room."""

import pytest

from jgwork.indicators.effect.shrinkage import shrink
from jgwork.indicators.regio.tabellen import Groepsregel
from jgwork.indicators.regio.trechter import trechter
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.release.gate import Policy, release, reopen
from jgwork.views.regio.trechter import trechter as picture

QUARTERS = [f"2025-K{i}" for i in range(1, 5)]


def regel(naam: str, values) -> Groepsregel:
    rows = [[q, {"niet_getoond": True} if v is None else v] for q, v in zip(QUARTERS, values, strict=True)]
    columns = [
        {"naam": "kwartaal", "titel": "Kwartaal", "rol": "dim", "eenheid": "uitspraak"},
        {"naam": "incidenten", "titel": "Incidenten", "rol": "measure", "eenheid": "gebeurtenis"},
    ]
    plain = {"naam": "incidenten_per_kwartaal", "titel": "Incidenten", "kolommen": columns, "rijen": rows, "info": {}}
    table = reopen({"tabellen": [plain]})[0]
    return Groepsregel(naam, naam, "GM0001", 6, None, "loopt", {table.name: table})


LEVELS = {"Zuid": 20, "Noord": 5, "Oost": 6, "West": 4, "Kern": 5, "Rand": 6}


def test_every_group_has_its_margin_and_the_order_stays() -> None:
    table = trechter([regel(n, [v] * 4) for n, v in LEVELS.items()])
    assert table is not None
    rows = {str(r["groep"]): r for r in table.frame.to_dict("records")}
    assert list(rows) == list(LEVELS)  # as the room ordered them, not by height
    found = shrink(list(LEVELS), [4 * v for v in LEVELS.values()], [4.0] * 6)
    for s in found:
        row = rows[s.unit]
        assert row["per_kwartaal"] == LEVELS[s.unit]
        assert (row["laag"], row["hoog"]) == pytest.approx((s.raw_low, s.raw_high), abs=0.051)
        assert row["gedeeld"] == pytest.approx(s.shrunken, abs=0.051)
        assert row["laag"] < row["per_kwartaal"] < row["hoog"]
    assert rows["Zuid"]["gedeeld"] < 20  # drawn to the others
    assert [n for n, r in rows.items() if r["buiten"] == "ja"] == [n.unit for n in found if n.outside]


def test_a_withheld_quarter_leaves_a_group_out_and_four_groups_are_too_few() -> None:
    lines = [regel(n, [v] * 4) for n, v in LEVELS.items()]
    table = trechter([regel("Stil", [3, None, 4, 5]), *lines])
    assert table is not None
    assert "Stil" not in {str(g) for g in table.frame["groep"]}
    assert trechter(lines[:4]) is None


def test_the_picture_says_what_is_outside_and_that_the_order_says_nothing() -> None:
    table = trechter([regel(n, [v] * 4) for n, v in LEVELS.items()])
    policy = Policy(kring="ketenoverleg", k=5, m=3, rounding=1, date="2026-07-01")
    done = release([table], policy, Ledger())
    view = picture(done.tables[0])
    assert view is not None
    shown = view.pictures[""]
    assert "Zuid" in shown.sentence
    assert "De volgorde zegt niets" in shown.sentence
    assert {t["name"] for t in shown.figure["data"]} >= {"wat toeval geeft", "marge (95%)"}
    alike = trechter([regel(n, [5] * 4) for n in LEVELS])
    calm = picture(release([alike], policy, Ledger()).tables[0])
    assert calm.pictures[""].title == "De verschillen tussen de groepen kunnen toeval zijn"
