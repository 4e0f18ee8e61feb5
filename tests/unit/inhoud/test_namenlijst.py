"""Who is a member on a day, which registrations a group has and which ties hold: one answer for every reader."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from jgwork.graph.bouwen.build import build_gemeentenetwerk, build_groepsnetwerk, build_scans
from jgwork.indicators.effect.omgeving import omgeving
from jgwork.indicators.groep.gedrag import incidenten
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.inhoud import namenlijst
from jgwork.inhoud.perioden import Periode, kwartalen
from jgwork.inhoud.registraties import registraties
from jgwork.inhoud.relaties import relaties
from jgwork.privacy.convenant.namenlijst import check_namenlijst
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.verdict import Verdict

OP = date(2026, 7, 1)
Tables = dict[str, pa.Table]


def lid(*rows: tuple[str, str, str, str], vanaf: date | None = None, tot: dict[int, date] | None = None) -> pa.Table:
    """Return a namenlijst of (groep, scan, pseudoniem, status)."""
    group, scan, person, status = zip(*rows, strict=True)
    ends = [(tot or {}).get(i) for i in range(len(rows))]
    return pa.table(
        {
            "groep_id": group, "scan_id": scan, "pseudoniem": person, "namenlijst_status": status,
            "lid_vanaf": pa.array([vanaf] * len(rows), pa.date32()), "lid_tot": pa.array(ends, pa.date32()),
            "woongemeente_code": ["GM9901"] * len(rows),
        }
    )  # fmt: skip


def scans(*rows: tuple[str, str, date | None]) -> pa.Table:
    group, scan, day = zip(*rows, strict=True)
    return pa.table({"groep_id": group, "scan_id": scan, "aangeboden_datum": pa.array(day, pa.date32())})


def every_reader(tables: Tables, groep: str = "G", op: date = OP) -> set[tuple[str, ...]]:
    """Return what all readers of the list answer; one tuple when they agree."""
    return {
        namenlijst.namen(tables, groep, op),
        build_groepsnetwerk(tables, groep, op=op).ids,
        tuple(select_groep(tables, groep, op).frame("lid", "pseudoniem")["pseudoniem"]),
    }


TWO = (("G", "S-9", "a", "afgestemd"), ("G", "S-9", "b", "afgestemd"))
TEN = (("G", "S-10", "a", "vervallen"), ("G", "S-10", "b", "afgestemd"))


@pytest.mark.parametrize("rows", [(*TWO, *TEN), (*TEN, *TWO)], ids=["in order", "older one delivered later"])
def test_the_last_scan_is_the_last_by_the_day_it_was_offered(rows: tuple[tuple[str, str, str, str], ...]) -> None:
    tables = {"lid": lid(*rows), "groepsscan": scans(("G", "S-9", date(2025, 1, 1)), ("G", "S-10", date(2026, 1, 1)))}
    assert every_reader(tables) == {("b",)}
    assert namenlijst.per_scan(tables, "G") == {"S-9": ("a", "b"), "S-10": ("b",)}


def test_a_scan_without_a_day_is_as_late_as_its_delivery() -> None:
    same = scans(("G", "S-9", date(2025, 1, 1)), ("G", "S-10", None), ("H", "S-1", date(2027, 1, 1)))
    other = lid(("H", "S-1", "a", "afgestemd"))
    for first in (pa.concat_tables([lid(*TWO, *TEN), other]), pa.concat_tables([other, lid(*TWO, *TEN)])):
        assert every_reader({"lid": first, "groepsscan": same}) == {("b",)}
    assert every_reader({"lid": lid(*TWO, *TEN)}) == {("b",)}


def test_lid_tot_is_the_first_day_on_which_someone_is_no_member() -> None:
    tables = {"lid": lid(*TWO, tot={0: OP})}
    assert every_reader(tables, op=date(2026, 6, 30)) == {("a", "b")}
    assert every_reader(tables) == {("b",)}


def test_as_it_was_known_then_leaves_later_scans_out() -> None:
    tables = {
        "lid": lid(*TWO, *TEN),
        "groepsscan": scans(("G", "S-9", date(2025, 1, 1)), ("G", "S-10", date(2026, 1, 1))),
    }
    then = namenlijst.leden(tables, "G", OP, bekend_op=date(2025, 12, 31))
    assert then is not None
    assert then["pseudoniem"].to_pylist() == ["a", "b"]


def test_a_struck_member_ties_no_two_groups_and_lives_nowhere() -> None:
    struck = lid(("G", "S-1", "p", "afgestemd"), ("G", "S-2", "p", "vervallen"), ("H", "S-1", "p", "afgestemd"))
    tables = {
        "lid": struck,
        "betrokkenheid": pa.table({c: pa.array([], pa.string()) for c in ("registratie_id", "pseudoniem", "rol")}),
        "registratie": pa.table({c: pa.array([], pa.string()) for c in ("registratie_id", "incident_id")}),
    }
    assert omgeving(tables, OP).verbonden.get("G", {}) == {}
    assert len(build_gemeentenetwerk({"lid": struck.slice(0, 2)}, lagen=["woont"])) == 0


def test_reach_is_that_of_the_last_scan() -> None:
    reach = pa.table(
        {
            "groep_id": ["G"] * 3, "scan_id": ["S-9", "S-9", "S-10"], "gemeente_code": ["GM1", "GM2", "GM1"],
            "n_registraties": [5, 5, 7], "n_leden_actief": [4, 4, 6],
        }
    )  # fmt: skip
    tables = {
        "lid": lid(*TWO), "groep_gemeente": reach,
        "groepsscan": scans(("G", "S-9", date(2025, 1, 1)), ("G", "S-10", date(2026, 1, 1))),
    }  # fmt: skip
    last = select_groep(tables, "G", OP).frame("groep_gemeente", "gemeente_code", "n_registraties")
    assert last[["gemeente_code", "n_registraties"]].to_numpy().tolist() == [["GM1", 7]]
    assert build_gemeentenetwerk(tables, lagen=["actief"]).ids == ("GM1",)


def registered(*rows: tuple[str, str | None, str, str, date]) -> Tables:
    """Return registrations of (registratie, incident, pseudoniem, rol, datum)."""
    reg, inc, who, rol, day = zip(*rows, strict=True)
    return {
        "betrokkenheid": pa.table({"registratie_id": reg, "pseudoniem": who, "rol": rol}),
        "registratie": pa.table(
            {
                "registratie_id": reg, "incident_id": pa.array(inc, pa.string()), "datum": pa.array(day, pa.date32()),
                "aard": ["overlast"] * len(reg), "dagdeel": ["avond"] * len(reg), "gemeente_code": ["GM1"] * len(reg),
            }
        ),
    }  # fmt: skip


def test_a_registration_counts_for_who_was_a_member_on_that_day() -> None:
    tables = {
        "lid": lid(*TWO, vanaf=date(2025, 1, 1), tot={0: date(2026, 1, 1)}),
        **registered(
            ("r1", "i1", "a", "betrokkene", date(2025, 12, 31)),
            ("r2", "i2", "a", "verdachte", date(2026, 1, 1)),  # no member any more
            ("r3", "i3", "b", "getuige", date(2025, 6, 1)),
            ("r4", "i4", "b", "genoteerd", date(2026, 6, 30)),
            ("r5", "i5", "c", "verdachte", date(2026, 6, 1)),  # on no list
        ),
    }
    found = registraties(tables, "G", Periode(date(2025, 1, 1), date(2026, 6, 30)))
    assert found is not None
    assert found.registratie["registratie_id"].to_pylist() == ["r1"]
    assert found.buiten == pytest.approx(1 / 2)
    assert set(incidenten(select_groep(tables, "G", OP))["incident_id"]) == {"i1", "i4"}


def test_registrations_without_an_incident_number_are_not_one_incident() -> None:
    days = [date(2026, 1, d) for d in (1, 2, 3)]
    tables = {"lid": lid(*TWO), **registered(*((f"r{i}", None, "a", "betrokkene", d) for i, d in enumerate(days)))}
    assert len(incidenten(select_groep(tables, "G", OP))) == 3


def ties(*rows: tuple[str, str, str, date | None, date | None, int | None]) -> pa.Table:
    a, b, kind, first, last, n = zip(*rows, strict=True)
    return pa.table(
        {
            "groep_id": ["G"] * len(rows), "pseudoniem_a": a, "pseudoniem_b": b, "relatietype": kind,
            "eerste": pa.array(first, pa.date32()), "laatste": pa.array(last, pa.date32()),
            "n": pa.array(n, pa.int64()), "sterkte": pa.array([None] * len(rows), pa.int64()),
            "bron": ["politie"] * len(rows),
        }
    )  # fmt: skip


QUARTERS = [(k.van, k.tot) for k in kwartalen(date(2024, 1, 1), date(2026, 1, 1))]


@pytest.mark.parametrize(
    ("kind", "first", "last", "held"),
    [
        ("familie", date(2024, 8, 29), None, [0, 0, 1, 1, 1, 1, 1, 1]),
        ("school", date(2024, 8, 29), date(2025, 2, 1), [0, 0, 1, 1, 1, 0, 0, 0]),
        ("huisgenoot", None, date(2025, 2, 1), [1, 1, 1, 1, 1, 0, 0, 0]),
        ("samen_aangetroffen", date(2024, 8, 29), None, [0, 0, 1, 0, 0, 0, 0, 0]),
    ],
)
def test_family_household_and_school_hold_until_an_end_is_stated(
    kind: str, first: date | None, last: date | None, held: list[int]
) -> None:
    whole = build_groepsnetwerk({"lid": lid(*TWO), "relatie": ties(("a", "b", kind, first, last, None))}, "G")
    assert [whole.window(*q).n_relaties for q in QUARTERS] == held


def test_a_lasting_tie_ends_with_the_membership_of_either_end() -> None:
    tables: dict[str, Any] = {
        "lid": lid(*TWO, tot={1: date(2025, 1, 1)}),
        "relatie": ties(("a", "b", "familie", date(2024, 8, 29), None, None)),
    }
    assert [build_groepsnetwerk(tables, "G").window(*q).n_relaties for q in QUARTERS] == [0, 0, 1, 1, 0, 0, 0, 0]


def test_a_tie_listed_in_both_directions_is_one_tie() -> None:
    one, two = date(2025, 1, 1), date(2025, 6, 1)
    rows = [("a", "b", "online", one, two, 3), ("b", "a", "online", one, two, 3)]
    tables = {"lid": lid(*TWO), "relatie": ties(*rows)}
    assert len(relaties(tables, "G")) == 1
    found = build_groepsnetwerk(tables, "G").ties
    assert found.weight.tolist() == [3.0]
    later = ties(rows[0], ("b", "a", "online", two, two, 2))  # another time they were seen together
    assert build_groepsnetwerk({**tables, "relatie": later}, "G").ties.weight.tolist() == [5.0]


def test_each_scan_keeps_the_names_it_listed() -> None:
    listed = scans(("G", "S-9", date(2025, 1, 1)), ("G", "S-10", date(2026, 1, 1)))
    period = {"periode_van": [date(2024, 1, 1), date(2025, 1, 1)], "periode_tot": [date(2025, 1, 1), date(2026, 1, 1)]}
    for name, days in period.items():
        listed = listed.append_column(name, pa.array(days, pa.date32()))
    tables = {"lid": lid(*TWO, ("G", "S-10", "c", "toegevoegd")), "groepsscan": listed}
    assert [w.net.ids for w in build_scans(tables, "G")] == [("a", "b"), ("c",)]


def test_the_gate_warns_of_rows_about_who_was_struck_in_the_last_scan_only() -> None:
    listed = scans(("G", "S-9", date(2025, 1, 1)), ("G", "S-10", date(2026, 1, 1)))
    rows = pa.table({"registratie_id": ["r1", "r2"], "pseudoniem": ["a", "b"], "rol": ["verdachte"] * 2})
    for existing, delivered in ((TWO, TEN), (TEN, TWO)):
        held = {"lid": lid(*existing), "groepsscan": listed}
        found = list(check_namenlijst({"lid": lid(*delivered), "betrokkenheid": rows}, held, load_tables()))
        assert [(f.table, f.n, f.verdict) for f in found if f.table == "betrokkenheid"] == [
            ("betrokkenheid", 1, Verdict.WARN)
        ]


def test_what_changed_on_a_list_is_about_that_group_alone() -> None:
    other = (("H", "S-9", "c", "toegevoegd"), ("H", "S-9", "d", "vervallen"))
    tables = {"lid": lid(*TWO, *other)}
    assert namenlijst.wijzigingen(tables, "G") == (False, False, 2)
    assert namenlijst.wijzigingen(tables, "H") == (True, True, 1)
