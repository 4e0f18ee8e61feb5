"""Who came, who left and who is in another class: what the hold-back rule counts."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from jgwork.indicators.dynamiek.wisseling import wisseling
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.privacy.release.tijd import Changes

THEN, NOW = date(2025, 6, 30), date(2025, 12, 31)
SCANS = pa.table({"scan_id": ["S1", "S2"], "groep_id": ["G", "G"], "aangeboden_datum": [date(2025, 6, 1), NOW]})


def tables(*rows: tuple[str, str, str, date | None, date | None]) -> dict[str, pa.Table]:
    """Return a namenlijst of (scan, pseudonym, age class, from, until)."""
    scan, who, age, van, tot = (list(c) for c in zip(*rows, strict=True))
    lid = pa.table(
        {
            "scan_id": scan, "groep_id": ["G"] * len(rows), "pseudoniem": who, "leeftijdsgroep": age,
            "namenlijst_status": ["afgestemd"] * len(rows),
            "lid_vanaf": pa.array(van, pa.date32()), "lid_tot": pa.array(tot, pa.date32()),
        }
    )  # fmt: skip
    return {"lid": lid, "groepsscan": SCANS}


def changed(given: dict[str, pa.Table], table: str = "leeftijdsgroep") -> Changes:
    return wisseling(given, select_groep(given, "G", NOW), table, THEN)


def test_who_left_counts_and_who_will_leave_later_does_not() -> None:
    given = tables(
        ("S1", "P-A", "15-17", None, None),
        ("S1", "P-B", "15-17", None, date(2025, 9, 1)),
        ("S1", "P-C", "15-17", None, date(2026, 9, 1)),
        ("S1", "P-D", "15-17", date(2025, 10, 1), None),
    )
    assert changed(given) == Changes(1, 1, 0)
    assert changed(given).total == 2


def test_who_is_in_another_class_in_a_later_scan_moved() -> None:
    given = tables(
        ("S1", "P-A", "15-17", None, None),
        ("S1", "P-B", "15-17", None, None),
        ("S1", "P-C", "15-17", None, None),
        ("S2", "P-A", "18-20", None, None),
        ("S2", "P-B", "15-17", None, None),
        ("S2", "P-D", "18-20", None, None),
        ("S2", "P-E", "18-20", date(2025, 8, 1), None),
    )
    assert changed(given) == Changes(1, 0, 1)
    assert changed(given, "iets_anders") == Changes(1, 0, None)


def test_partners_who_judge_otherwise_later_moved_a_member() -> None:
    given = tables(("S1", "P-A", "15-17", None, None), ("S1", "P-B", "15-17", None, None))
    rows = [(1, "P-A", "negatief", THEN), (1, "P-B", "positief", THEN), (2, "P-A", "positief", NOW),
            (2, "P-B", "positief", NOW)]  # fmt: skip
    given["groepsrol"] = pa.table(
        {
            "ronde": [r for r, *_ in rows], "groep_id": ["G"] * 4, "partner": ["politie"] * 4,
            "pseudoniem": [p for _, p, *_ in rows], "invloed": [x for *_, x, _ in rows], "datum": [d for *_, d in rows],
        }
    )  # fmt: skip
    assert changed(given, "rollen") == Changes(0, 0, 1)
