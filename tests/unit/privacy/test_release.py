"""Gate 2 as a whole: what of each unit leaves, and that everything that leaves is in the ledger."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.attack.rows import audit_ledger
from jgwork.privacy.release.gate import Policy, as_plain, release, reopen
from jgwork.vocabulary.errors import ReleaseRefused
from jgwork.vocabulary.tables import WITHHELD, IndicatorTable, Measure, Tijd, Unit

POLICY = Policy("ketenoverleg", date="2026-01-15")


def leeftijd(counts: dict[str, int], size: int, **more: object) -> IndicatorTable:
    frame = pd.DataFrame({"klasse": list(counts), "leden": list(counts.values())})
    frame["klasse"] = pd.Categorical(frame["klasse"], categories=list(counts))
    return IndicatorTable(
        "leeftijd", "Leeftijd", frame, ("klasse",), (Measure("leden", "Deel", Unit.PERSON),), size=size, **more
    )


def kwartalen(values: list[tuple[str, int, int, int]]) -> IndicatorTable:
    frame = pd.DataFrame(values, columns=["kwartaal", "incidenten", "leden", "grootste"])
    return IndicatorTable(
        "per_kwartaal",
        "Per kwartaal",
        frame,
        ("kwartaal",),
        (Measure("incidenten", "Incidenten", Unit.EVENT, "leden", "grootste"),),
        size=14,
        tijd=Tijd.FEIT,
    )


def soorten(values: list[tuple[str, int, int, int]]) -> IndicatorTable:
    frame = pd.DataFrame(values, columns=["soort", "incidenten", "leden", "grootste"])
    return IndicatorTable(
        "per_soort",
        "Per soort",
        frame,
        ("soort",),
        (Measure("incidenten", "Incidenten", Unit.EVENT, "leden", "grootste"),),
        size=14,
        tijd=Tijd.FEIT,
    )


def regio(counts: dict[tuple[str, str], int], *, sensitive: bool = False, totals: bool = True) -> IndicatorTable:
    rows = [(*k, v) for k, v in counts.items()]
    if totals:
        rows += [(a, "totaal", sum(v for k, v in counts.items() if k[0] == a)) for a in {k[0] for k in counts}]
        rows += [("totaal", b, sum(v for k, v in counts.items() if k[1] == b)) for b in {k[1] for k in counts}]
        rows.append(("totaal", "totaal", sum(counts.values())))
    frame = pd.DataFrame(rows, columns=["gemeente", "klasse", "leden"])
    return IndicatorTable(
        "regio",
        "Regio",
        frame,
        ("gemeente", "klasse"),
        (Measure("leden", "Leden", Unit.PERSON),),
        scope="regio",
        sensitive=sensitive,
    )


def test_of_members_of_a_group_nothing_leaves_but_from_the_stand() -> None:
    table = leeftijd({"12-14": 4, "15-17": 50}, 54)
    out = release([replace(table, tijd=Tijd.FEIT)], POLICY, Ledger())
    assert set(out.tables[0].column("leden")) == {WITHHELD}
    for told in (Tijd.STAND, Tijd.TIJDVAK):
        with pytest.raises(ReleaseRefused, match="een keer verteld"):
            release([replace(table, tijd=told)], POLICY, Ledger())


def test_a_table_that_does_not_say_how_it_may_be_told_again_is_refused() -> None:
    with pytest.raises(ReleaseRefused, match="opnieuw verteld"):
        release([leeftijd({"12-14": 4, "15-17": 50}, 54)], POLICY, Ledger())


def test_a_dominated_quarter_is_withheld_and_does_not_follow_from_another_table() -> None:
    quarters = kwartalen([("2025-K1", 9, 5, 3), ("2025-K2", 4, 1, 4), ("2025-K3", 12, 6, 4), ("2025-K4", 8, 4, 3)])
    kinds = soorten([("overlast", 20, 9, 5), ("misdrijf", 13, 7, 4)])
    out = release([quarters, kinds], POLICY, Ledger())
    shown = out.tables[0].column("incidenten")
    assert shown[1] is WITHHELD
    assert sum(v is WITHHELD for v in shown) == 2  # the total follows from the kinds, so one more is needed
    assert out.report.audit.passed


def test_a_dominated_kind_is_merged_upward() -> None:
    out = release([soorten([("a", 3, 1, 3), ("b", 20, 9, 4), ("c", 30, 9, 4)])], POLICY, Ledger())
    assert out.tables[0].rows == (("c", 30), ("a of b", 23))


def test_events_without_members_behind_them_pass() -> None:
    frame = pd.DataFrame({"soort": ["geluid", "afval"], "meldingen": [1, 2]})
    t = IndicatorTable(
        "meldingen", "Meldingen", frame, ("soort",), (Measure("meldingen", "Meldingen", Unit.EVENT),), tijd=Tijd.FEIT
    )
    assert release([t], POLICY, Ledger()).tables[0].column("meldingen") == (2, 1)


def test_regional_counts_under_k_are_withheld_with_secondary_cells() -> None:
    counts = {(g, c): 10 + i + 3 * j for i, g in enumerate("ABC") for j, c in enumerate("xyz")}
    counts["A", "x"] = 2
    out = release([regio(counts)], POLICY, Ledger())
    values = {(r["gemeente"], r["klasse"]): r["leden"] for r in out.tables[0].records()}
    assert values["A", "x"] is WITHHELD
    assert sum(v is WITHHELD for v in values.values()) == 4
    assert values["totaal", "totaal"] == sum(counts.values())
    cell = next(c for c in out.report.audit.cells if "A · x" in c.label)
    assert cell.interval.high >= 5


def test_free_text_and_pseudonyms_never_leave() -> None:
    frame = pd.DataFrame(
        {"kenmerk": ["Soort", "Notitie"], "waarde": ["los-vast", "De jongens komen " + "elke dag " * 9]}
    )
    t = IndicatorTable("p", "P", frame, ("kenmerk",), (Measure("waarde", "Waarde", Unit.STATEMENT),), tijd=Tijd.FEIT)
    assert release([t], POLICY, Ledger()).tables[0].column("waarde") == ("los-vast", WITHHELD)
    frame = pd.DataFrame({"lid": ["P-ABCDEFGHIJKL"], "n": [7]})
    t = IndicatorTable("q", "Q", frame, ("lid",), (Measure("n", "N", Unit.STATEMENT),), tijd=Tijd.FEIT)
    with pytest.raises(ReleaseRefused) as stop:
        release([t], POLICY, Ledger())
    assert "ABCDEFGHIJKL" not in str(stop.value)


def test_ties_leave_as_classes_with_a_trend_made_of_the_classes() -> None:
    frame = pd.DataFrame({"periode": ["2025-K1", "2025-K2"], "dichtheid": [0.21, 0.71]})
    t = IndicatorTable(
        "d", "D", frame, ("periode",), (Measure("dichtheid", "Dichtheid", Unit.TIE),), size=14, tijd=Tijd.FEIT
    )
    out = release([t], POLICY, Ledger()).tables[0]
    assert out.column("dichtheid") == ("laag", "hoog")
    assert out.info["trend_dichtheid"] == "neemt toe"


def test_what_leaves_can_be_opened_again_and_the_ledger_survives_json() -> None:
    out = release([kwartalen([("2025-K1", 9, 5, 3), ("2025-K2", 4, 1, 4)])], POLICY, Ledger())
    assert reopen({"tabellen": [as_plain(t) for t in out.tables]}) == out.tables
    back = Ledger.from_json(out.ledger.as_json(inside=True))
    assert back == out.ledger
    assert audit_ledger(back).passed
    outside = Ledger.from_json(out.ledger.as_json())
    assert outside.atoms == back.atoms
    assert not any(r.inside for r in outside.rows)


def test_every_shown_cell_is_a_row_of_the_ledger() -> None:
    tables = [
        kwartalen([("2025-K1", 9, 5, 3), ("2025-K2", 4, 1, 4)]),
        regio({(g, c): 10 for g in "AB" for c in "xy"}),
    ]
    out = release(tables, POLICY, Ledger())
    said = {(r.label, r.shown) for r in out.ledger.rows}
    for t in out.tables:
        measure = t.columns[-1]
        for row in t.rows:
            if row[-1] is not WITHHELD:
                label = " · ".join((t.title, *(str(v) for v in row[:-1]), measure.title))
                assert (label, str(row[-1])) in said


def test_thresholds_never_go_under_three() -> None:
    with pytest.raises(ReleaseRefused):
        Policy("raad", k=2)


def reeks(t: IndicatorTable, *, rows: int = 99) -> IndicatorTable:
    frame = t.frame.rename(columns={"kwartaal": "periode", "incidenten": "waarde"}).tail(rows)
    (measure,) = t.measures
    renamed = replace(measure, name="waarde", title="Aantal")
    return replace(t, name="reeks", title="Reeks", frame=frame, dims=("periode",), measures=(renamed,))


@pytest.mark.parametrize("rows", [99, 3])
@pytest.mark.parametrize("first", [0, 1])
def test_the_same_series_under_another_name_is_withheld_alike(rows, first) -> None:
    quarters = kwartalen([("2025-K1", 9, 5, 3), ("2025-K2", 4, 1, 4), ("2025-K3", 12, 6, 4), ("2025-K4", 8, 4, 3)])
    kinds = soorten([("overlast", 20, 9, 5), ("misdrijf", 13, 7, 4)])
    tables = [quarters, reeks(quarters, rows=rows)]
    out = release([tables[first], kinds, tables[1 - first]], POLICY, Ledger())
    by_name = {t.name: dict(t.rows) for t in out.tables}
    for quarter, value in by_name["reeks"].items():
        assert by_name["per_kwartaal"][quarter] == value
    assert sum(v is WITHHELD for v in by_name["per_kwartaal"].values()) == 2


def test_a_past_quarter_is_withheld_in_every_later_publication() -> None:
    """Another secondary cell next time, and the two patterns together would give the first away."""
    values = [("2025-K1", 9, 5, 3), ("2025-K2", 4, 1, 4), ("2025-K3", 12, 6, 4), ("2025-K4", 8, 4, 3)]
    ledger, hidden = Ledger(), []
    for n, date in enumerate(("2026-01-15", "2026-04-15", "2026-07-15")):
        more = [*values, ("2026-K1", 3, 3, 1), ("2026-K2", 7, 4, 2)][: 4 + n]
        total = sum(v[1] for v in more)
        tables = [kwartalen(more), soorten([("overlast", total - 13, 9, 5), ("misdrijf", 13, 7, 4)])]
        out = release(tables, Policy("ketenoverleg", date=date), ledger)
        ledger = out.ledger
        hidden.append({q for q, v in out.tables[0].rows if v is WITHHELD})
        assert out.report.audit.passed
    assert hidden[0] == hidden[1] == hidden[2]
    assert "2025-K2" in hidden[0]


def test_a_corrected_figure_is_a_release_too() -> None:
    first = release([kwartalen([("2025-K1", 9, 5, 3), ("2025-K2", 14, 6, 4)])], POLICY, Ledger())
    later = Policy("ketenoverleg", date="2026-04-15")
    out = release([kwartalen([("2025-K1", 10, 5, 3), ("2025-K2", 14, 6, 4)])], later, first.ledger)
    assert out.tables[0].column("incidenten") == (10, 14)
    assert {r.shown for r in out.ledger.rows if "2025-K1" in r.label} == {"9", "10"}
    assert out.report.audit.passed


@pytest.mark.parametrize(
    "kind",
    [
        list,
        lambda column: [f" {v} " for v in column],
        pd.Categorical,
        lambda column: pd.array(column, dtype="string"),
        lambda column: pd.array(column, dtype="string[pyarrow]"),
    ],
)
def test_labels_of_every_kind_and_rows_in_any_order_give_the_same_release(kind) -> None:
    base = regio({(g, c): 3 + 5 * i + 2 * j for i, g in enumerate("ABC") for j, c in enumerate("xyz")})
    frame = base.frame.sample(frac=1, random_state=3).reset_index(drop=True)
    for name in ("gemeente", "klasse"):
        frame[name] = kind(frame[name].tolist())
    other = IndicatorTable("regio", "Regio", frame, base.dims, base.measures, scope="regio")
    assert release([other], POLICY, Ledger()).tables == release([base], POLICY, Ledger()).tables


def test_integer_and_missing_labels_are_labels() -> None:
    frame = pd.DataFrame({"leeftijd": pd.array([12, 13, None], dtype="Int64"), "leden": [20, 30, 40]})
    t = IndicatorTable("l", "L", frame, ("leeftijd",), (Measure("leden", "Leden", Unit.PERSON),), scope="regio")
    assert release([t], POLICY, Ledger()).tables[0].rows == (("12", 20), ("13", 30), ("onbekend", 40))
    doubled = IndicatorTable("l", "L", pd.concat([frame, frame]), t.dims, t.measures, scope="regio")
    assert release([doubled], POLICY, Ledger()).tables[0].rows == (("12", 40), ("13", 60), ("onbekend", 80))


def test_rounding_for_wider_audiences_covers_the_true_value() -> None:
    counts = {(g, c): 11 + 7 * i + 3 * j for i, g in enumerate("ABC") for j, c in enumerate("xyz")}
    out = release([regio(counts)], Policy("raad", k=10, afronding=5, date="2026-01-15"), Ledger())
    shown = {(r["gemeente"], r["klasse"]): r["leden"] for r in out.tables[0].records()}
    for key, value in counts.items():
        assert shown[key] % 5 == 0
        assert abs(shown[key] - value) <= 2


@pytest.mark.parametrize(
    ("size", "members", "density", "leaves"),
    [(30, 8, 0.4, True), (24, 8, 0.4, False), (30, 4, 0.4, False), (30, 8, 1.0, False), (30, 8, 0.0, False)],
)
def test_a_drawing_of_blocks_leaves_under_its_conditions_only(size, members, density, leaves) -> None:
    frame = pd.DataFrame(
        {
            "van": ["a", "a", "b"],
            "naar": ["a", "b", "b"],
            "dichtheid": [0.8, density, 0.2],
            "leden": [9, members, members],
        }
    )
    measure = Measure("dichtheid", "Dichtheid", Unit.TIE, behind="leden")
    t = IndicatorTable("blokken", "Blokken", frame, ("van", "naar"), (measure,), size=size, tijd=Tijd.FEIT)
    shown = release([t], POLICY, Ledger()).tables[0].column("dichtheid")
    assert shown == (("hoog", "midden", "laag") if leaves else (WITHHELD,) * 3)
