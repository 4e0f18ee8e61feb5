"""What the publisher may choose: rounding, classes, what to keep, a longer search; the ledger holds it all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.attack.rows import audit_ledger
from jgwork.privacy.release.gate import Policy, release
from jgwork.privacy.release.keuze import Choice, base_above, class_of
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tables import WITHHELD, IndicatorTable, Measure, Tijd, Unit


def policy(*methods: str, keep: str = "", date: str = "2026-01-15", seconds: float = 0.0, k: int = 5) -> Policy:
    return Policy("ketenoverleg", k=k, date=date, choice=Choice.from_words([keep], methods, seconds))


def region(seed: int, name: str = "regio", *, low: int = 0) -> IndicatorTable:
    counts = np.random.default_rng(seed).integers(low, 40, (4, 4))
    rows = [(f"g{i}", f"k{j}", int(counts[i, j])) for i in range(4) for j in range(4)]
    rows += [(f"g{i}", "totaal", int(counts[i].sum())) for i in range(4)]
    rows += [("totaal", f"k{j}", int(counts[:, j].sum())) for j in range(4)]
    rows.append(("totaal", "totaal", int(counts.sum())))
    frame = pd.DataFrame(rows, columns=["gemeente", "klasse", "leden"])
    measure = Measure("leden", "Leden", Unit.PERSON)
    return IndicatorTable(name, "Regio", frame, ("gemeente", "klasse"), (measure,), scope="regio")


def kwartalen(values: list[tuple[str, int, int, int]], name: str = "per_kwartaal") -> IndicatorTable:
    frame = pd.DataFrame(values, columns=["kwartaal", "incidenten", "leden", "grootste"])
    measure = Measure("incidenten", "Incidenten", Unit.EVENT, "leden", "grootste")
    return IndicatorTable(name, "Per kwartaal", frame, ("kwartaal",), (measure,), size=14, tijd=Tijd.FEIT)


def soorten(values: list[tuple[str, int, int, int]]) -> IndicatorTable:
    frame = pd.DataFrame(values, columns=["soort", "incidenten", "leden", "grootste"])
    measure = Measure("incidenten", "Incidenten", Unit.EVENT, "leden", "grootste")
    return IndicatorTable("per_soort", "Per soort", frame, ("soort",), (measure,), size=14, tijd=Tijd.FEIT)


@pytest.mark.parametrize("seed", range(5))
def test_rounded_tables_add_up_lie_near_the_truth_and_hide_every_small_count(seed) -> None:
    t = region(seed)
    out = release([t], policy("regio=afronden"), Ledger())
    shown = {(r["gemeente"], r["klasse"]): r["leden"] for r in out.tables[0].records()}
    for g in ("g0", "g1", "g2", "g3", "totaal"):
        assert shown[g, "totaal"] == sum(int(shown[g, f"k{j}"]) for j in range(4))
    for c in ("k0", "k1", "k2", "k3", "totaal"):
        assert shown["totaal", c] == sum(int(shown[f"g{i}", c]) for i in range(4))
    for g, c, n in t.frame.itertuples(index=False):
        assert int(shown[g, c]) % 10 == 0
        assert abs(int(shown[g, c]) - n) < 10
    told = [r for r in out.ledger.rows if len(r.terms) == 1 and r.shown]
    assert {"0", "10"} <= {r.shown for r in told}, "from none up to 9, from 1 up to 19"
    assert all((r.lower, r.upper) == (max(int(r.shown) - 9, 0), int(r.shown) + 9) for r in told)
    assert "veelvoud van 10" in out.tables[0].info["bescherming"]
    assert out.report.share == 1.0
    assert out.report.audit.cells
    assert all(c.interval.high >= 5 and not c.interval.exact for c in out.report.audit.cells)


@pytest.mark.parametrize("seed", range(5))
def test_classes_hold_the_truth_and_the_smallest_class_reaches_over_k(seed) -> None:
    t = region(seed)
    out = release([t], policy("regio=klassen"), Ledger())
    shown = {(r["gemeente"], r["klasse"]): str(r["leden"]) for r in out.tables[0].records()}
    for g, c, n in t.frame.itertuples(index=False):
        low, high = (int(x) for x in shown[g, c].split("-"))
        assert low <= n <= high
        assert high >= 9
    assert all(c.interval.high >= 5 for c in out.report.audit.cells)


def test_a_figure_of_every_method_is_a_row_of_the_same_ledger() -> None:
    """One table withheld, one rounded, one in classes: the attack sees all three together."""
    tables = [region(1), region(1, "zelfde_rond"), region(1, "zelfde_klas")]
    out = release(tables, policy("zelfde_rond=afronden", "zelfde_klas=klassen"), Ledger())
    assert out.report.audit.passed
    said = {(r.label, r.shown) for r in out.ledger.rows if r.shown}
    for t in out.tables:
        for row in t.rows:
            if row[-1] is not WITHHELD:
                assert (" · ".join((t.title, *map(str, row[:-1]), "Leden")), str(row[-1])) in said
    limits = {(r.lower, r.upper) for r in out.ledger.rows if r.terms and r.shown}
    assert any(low == high for low, high in limits)
    assert any(low is not None and high is not None and high > low for low, high in limits)
    assert audit_ledger(Ledger.from_json(out.ledger.as_json())).passed


def test_a_rounded_past_quarter_is_rounded_alike_ever_after_and_a_correction_is_a_new_figure() -> None:
    first = [("2025-K1", 12, 5, 3), ("2025-K2", 4, 1, 4), ("2025-K3", 18, 6, 4)]
    one = release([kwartalen(first)], policy("per_kwartaal=afronden"), Ledger())
    more = [*first, ("2025-K4", 7, 4, 2), ("totaal", 41, 9, 9)]
    two = release([kwartalen(more)], policy("per_kwartaal=afronden", date="2026-04-15"), one.ledger)
    before, after = dict(one.tables[0].rows), dict(two.tables[0].rows)
    assert {q: after[q] for q in before} == before
    assert two.report.audit.passed
    corrected = [("2025-K1", 47, 5, 3), *first[1:]]
    three = release([kwartalen(corrected)], policy("per_kwartaal=afronden", date="2026-07-15"), two.ledger)
    assert dict(three.tables[0].rows)["2025-K1"] in (40, 50)


def test_what_was_rounded_once_is_not_told_exactly_later_when_it_is_small() -> None:
    values = [("2025-K1", 12, 5, 3), ("2025-K2", 4, 1, 4), ("2025-K3", 18, 6, 4), ("2025-K4", 8, 4, 3)]
    one = release([kwartalen(values)], policy("per_kwartaal=afronden"), Ledger())
    two = release([kwartalen(values)], policy(date="2026-04-15"), one.ledger)
    assert dict(two.tables[0].rows)["2025-K2"] is WITHHELD
    assert two.report.audit.passed


@pytest.mark.parametrize(("keep", "kept"), [("totalen", "totaal"), ("laatste-kwartaal", "2025-K4")])
def test_what_must_be_kept_is_withheld_last(keep, kept) -> None:
    """The cheapest second cell is the small one of the last quarter, unless it is asked to be kept."""
    values = [("2025-K1", 19, 5, 3), ("2025-K2", 4, 1, 4), ("2025-K3", 12, 6, 4), ("2025-K4", 8, 4, 3)]
    tables = [kwartalen([*values, ("totaal", 43, 9, 9)])]
    plain = dict(release(tables, policy(), Ledger()).tables[0].rows)
    assert plain["2025-K4"] is WITHHELD
    asked = dict(release(tables, policy(keep=keep), Ledger()).tables[0].rows)
    assert asked[kept] is not WITHHELD
    both = dict(release(tables, policy(keep="totalen,laatste-kwartaal"), Ledger()).tables[0].rows)
    assert WITHHELD not in (both["totaal"], both["2025-K4"])


def test_a_longer_search_withholds_no_more_and_the_attack_still_fails() -> None:
    said: list[str] = []
    choice = Choice(exact_seconds=20.0, progress=said.append)
    plain = release([region(3)], policy(), Ledger())
    exact = release([region(3)], Policy("ketenoverleg", date="2026-01-15", choice=choice), Ledger())
    assert exact.report.n_shown >= plain.report.n_shown
    assert exact.report.audit.passed
    assert "Zoeken naar minder weglaten" in said[0]


def test_words_that_mean_nothing_are_all_named() -> None:
    with pytest.raises(UsageError, match=r"alles, regio=weg, x"):
        Choice.from_words(["totalen,alles"], ["regio=weg", "x"])


def test_bases_and_classes() -> None:
    assert [base_above(k) for k in (3, 5, 10, 2000)] == [5, 10, 20, 4000]
    assert class_of(0, 10) == (0, 9, "0-9")
    assert class_of(24, 10) == (10, 24, "10-24")
    assert class_of(25, 10) == (25, 49, "25-49")
    assert class_of(9999, 10) == (5000, 9999, "5000-9999")
    assert class_of(20000, 10) == (10000, None, "10000 en meer")
