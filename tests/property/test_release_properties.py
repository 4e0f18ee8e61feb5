"""Whatever the table: what leaves holds, says no more in another order, and only gets tighter with time."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from trekkingen import draws

from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.attack.rows import audit_ledger
from jgwork.privacy.release.gate import Policy, Release, as_plain, release, reopen
from jgwork.vocabulary.tables import WITHHELD, IndicatorTable, Measure, Unit

POLICY = Policy("ketenoverleg", date="2026-01-15")
few = settings(max_examples=draws(40), deadline=None)
counts = st.lists(st.integers(0, 30), min_size=12, max_size=12)


def over_groups(values: list[int], *, sensitive: bool = False, order: list[int] | None = None) -> IndicatorTable:
    rows = [(f"g{i // 4}", f"k{i % 4}", v) for i, v in enumerate(values)]
    rows += [(f"g{i}", "totaal", sum(values[4 * i : 4 * i + 4])) for i in range(3)]
    rows += [("totaal", f"k{j}", sum(values[j::4])) for j in range(4)]
    rows += [("totaal", "totaal", sum(values))]
    frame = pd.DataFrame([rows[i] for i in order] if order else rows, columns=["groep", "klasse", "leden"])
    measure = Measure("leden", "Leden", Unit.PERSON)
    return IndicatorTable("t", "T", frame, ("groep", "klasse"), (measure,), scope="regio", sensitive=sensitive)


def cells(out: Release) -> dict[tuple[str, ...], object]:
    return {tuple(str(v) for v in r[:-1]): r[-1] for r in out.tables[0].rows}


@few
@given(counts, st.booleans())
def test_tables_over_groups_hold_and_say_the_truth(values, sensitive) -> None:
    t = over_groups(values, sensitive=sensitive)
    out = release([t], POLICY, Ledger())
    assert out.report.audit.passed
    truth = {(a, b): n for a, b, n in t.frame.itertuples(index=False)}
    for key, shown in cells(out).items():
        if shown is not WITHHELD:
            assert shown == truth[key]
            assert shown >= 5 or (shown == 0 and not sensitive)
    for c in out.report.audit.cells:
        assert c.interval.high >= 5


@few
@given(counts, st.permutations(range(20)))
def test_row_order_changes_nothing(values, order) -> None:
    a = release([over_groups(values)], POLICY, Ledger())
    b = release([over_groups(values, order=list(order))], POLICY, Ledger())
    assert a.tables == b.tables
    assert a.ledger.as_json() == b.ledger.as_json()


@few
@given(counts)
def test_every_release_can_be_opened_again_and_its_ledger_attacked_from_json(values) -> None:
    out = release([over_groups(values)], POLICY, Ledger())
    assert reopen({"tabellen": [as_plain(t) for t in out.tables]}) == out.tables
    again = audit_ledger(Ledger.from_json(out.ledger.as_json()))
    assert [c.interval for c in again.cells] == [c.interval for c in out.report.audit.cells]


@few
@given(st.lists(counts, min_size=2, max_size=3))
def test_persons_are_told_once_and_then_repeated(series) -> None:
    ledger = Ledger()
    for i, values in enumerate(series):
        policy = Policy("ketenoverleg", date=f"2026-{1 + 4 * i:02d}-15")
        out = release([over_groups(values)], policy, ledger)
        assert ("herhaald_van" in out.tables[0].info) == (i > 0)
        ledger = out.ledger
        assert audit_ledger(ledger).passed
