"""Who is a member on which day, and what that does to counts of the past."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from jgwork.graph.bouwen.build import build_groepsnetwerk
from jgwork.graph.bouwen.gemeenten import build_groep_gemeente
from jgwork.indicators.effect.omgeving import omgeving
from jgwork.indicators.groep.gedrag import buiten_zin, incidenten
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.indicators.groep.samenstelling import klassen
from jgwork.indicators.groep.scan import GEEN_LIJST, LIJST, voorbehoud_buiten, voorbehoud_zin
from jgwork.indicators.plan.nulmeting_rond import members
from jgwork.inhoud.perioden import codes, kwartaal, kwartalen
from jgwork.vocabulary.dutch import quarter

NEVER: date | None = None
START, STOP = date(2024, 1, 1), date(2026, 1, 1)


def lid(*rows: tuple[str, str, str, date | None, date | None]) -> pa.Table:
    names = ("scan_id", "pseudoniem", "namenlijst_status", "lid_vanaf", "lid_tot")
    kinds = (pa.string(), pa.string(), pa.string(), pa.date32(), pa.date32())
    columns: dict[str, Any] = {n: pa.array(c, k) for n, k, c in zip(names, kinds, zip(*rows, strict=True), strict=True)}
    return pa.table({**columns, "groep_id": ["G"] * len(rows), "woongemeente_code": ["GM9901"] * len(rows)})


def met(*rows: tuple[str, date]) -> dict[str, pa.Table]:
    """Return one incident for each (pseudonym, day)."""
    ids = [f"R{i}" for i in range(len(rows))]
    return {
        "registratie": pa.table(
            {"registratie_id": ids, "incident_id": ids, "datum": [d for _, d in rows], "aard": ["overlast"] * len(rows),
             "dagdeel": ["avond"] * len(rows), "gemeente_code": ["GM9901"] * len(rows)}
        ),
        "betrokkenheid": pa.table(
            {"registratie_id": ids, "pseudoniem": [p for p, _ in rows], "rol": ["betrokkene"] * len(rows)}
        ),
    }  # fmt: skip


def counts(tables: dict[str, pa.Table], op: date) -> list[int]:
    rows = incidenten(select_groep(tables, "G", op))
    per = rows.groupby([quarter(d) for d in rows["datum"]])["incident_id"].nunique()
    return [int(per.get(q, 0)) for q in codes(kwartalen(START, STOP))]


def test_the_past_does_not_change_when_a_member_comes_or_leaves() -> None:
    seen = met(("P-A", date(2024, 2, 1)), ("P-B", date(2024, 2, 2)), ("P-B", date(2025, 8, 1)),
               ("P-C", date(2024, 2, 3)), ("P-C", date(2025, 8, 2)))  # fmt: skip
    before = {"lid": lid(("S1", "P-A", "afgestemd", NEVER, NEVER), ("S1", "P-B", "afgestemd", NEVER, NEVER)), **seen}
    after = {
        "lid": lid(
            ("S1", "P-A", "afgestemd", NEVER, NEVER),
            ("S1", "P-B", "afgestemd", NEVER, NEVER),
            ("S2", "P-B", "afgestemd", NEVER, date(2025, 7, 1)),
            ("S2", "P-C", "toegevoegd", date(2025, 4, 1), NEVER),
        ),
        **seen,
    }
    assert counts(before, date(2025, 3, 31))[:5] == counts(after, date(2025, 12, 31))[:5] == [2, 0, 0, 0, 0]
    assert counts(after, date(2025, 12, 31))[6] == 1  # P-C, who came; P-B had left by then


def test_it_is_said_when_most_of_what_is_known_falls_outside_the_membership() -> None:
    listed = lid(("S1", "P-A", "afgestemd", date(2025, 6, 1), NEVER))
    early = [("P-A", date(2024, month, 1)) for month in range(1, 9)]
    for later, said in ((7, True), (8, False)):
        seen = met(*early, *(("P-A", date(2025, 7, d + 1)) for d in range(later)))
        data = select_groep({"lid": listed, **seen}, "G", date(2025, 12, 31))
        assert data.buiten == pytest.approx(8 / (8 + later))
        assert ("lid vanaf" in buiten_zin(data)) is said
        assert ("lid vanaf" in voorbehoud_zin({"lid": listed, **seen}, "G", date(2025, 12, 31))) is said


def test_the_last_row_of_a_member_counts() -> None:
    tables = {
        "lid": lid(
            ("S1", "P-A", "afgestemd", NEVER, NEVER),
            ("S1", "P-B", "afgestemd", NEVER, NEVER),
            ("S1", "P-C", "afgestemd", NEVER, NEVER),
            ("S2", "P-B", "vervallen", NEVER, NEVER),
            ("S2", "P-C", "afgestemd", NEVER, date(2025, 7, 1)),
        ),
        **met(("P-B", date(2025, 8, 1)), ("P-B", date(2024, 2, 1))),
    }
    now, then = date(2025, 12, 31), date(2025, 6, 30)
    assert select_groep(tables, "G", now).frame("lid")["pseudoniem"].tolist() == ["P-A"]
    assert build_groepsnetwerk(tables, "G", op=now).ids == ("P-A",)
    assert build_groepsnetwerk(tables, "G", op=then).ids == ("P-A", "P-C")
    assert counts(tables, now) == [0] * 8
    assert build_groep_gemeente(tables, "woont", op=now).aantal.sum() == 1
    assert (members(tables, "G", now), members(tables, "G", then), members(tables, "X", now)) == (1, 2, None)


def test_a_drawn_network_holds_nobody_who_left_before_it() -> None:
    tables = {"lid": lid(("S1", "P-A", "afgestemd", NEVER, NEVER), ("S1", "P-B", "afgestemd", NEVER, date(2025, 7, 1)))}
    assert len(build_groepsnetwerk(tables, "G", tot=date(2026, 1, 1)).window(date(2025, 8, 1), date(2026, 1, 1))) == 1


@pytest.mark.parametrize("codes_", [["onbekend", "onbekend"], [None, "onbekend"], ["onbekend", "15-17"]])
def test_what_is_known_of_no_member_has_no_classes(codes_: list[str | None]) -> None:
    """A code that says unknown is as unknown as an empty cell: of all members unknown is not 'few are under 18'."""
    known = lid(("S", "a", "afgestemd", NEVER, NEVER), ("S", "b", "afgestemd", NEVER, NEVER))
    data = select_groep({"lid": known.append_column("leeftijdsgroep", pa.array(codes_, pa.string()))}, "G", STOP)
    found = klassen(data, {"GM9901"})
    assert ("leeftijdsgroep" in found) is ("15-17" in codes_)
    assert set(found["woongemeente_code"].values()) == {"regio"}


@pytest.mark.parametrize("aard", [("overlast", "overlast"), ("overlast", "misdrijf")])
def test_an_incident_over_the_end_of_a_quarter_is_counted_once_on_every_road(aard: tuple[str, str]) -> None:
    """By the first day of its gravest kind, in the counts by quarter and in what effect compares."""
    tables = {"lid": lid(("S", "a", "afgestemd", NEVER, NEVER))}
    tables |= met(("a", date(2025, 3, 31)), ("a", date(2025, 4, 1)), ("a", date(2025, 5, 1)))
    facts = {"incident_id": ["I", "I", "J"], "aard": [*aard, "overlast"]}
    reg, part = tables["registratie"], tables["betrokkenheid"]
    tables["registratie"] = reg.select([c for c in reg.column_names if c not in facts])
    for name, values in facts.items():
        tables["registratie"] = tables["registratie"].append_column(name, pa.array(values))
    tables["betrokkenheid"] = part.set_column(2, "rol", pa.array(["verdachte"] * 3))
    rows = incidenten(select_groep(tables, "G", STOP)).drop_duplicates("incident_id")
    by_day = [kwartaal(d).van for d in rows["datum"]]
    told = omgeving(tables, STOP).tellingen["incidenten"]["G"]
    assert {q: n.n for q, n in told.items() if n.n} == {q: by_day.count(q) for q in set(by_day)}
    assert sum(n.n for n in told.values()) == 2


@pytest.mark.parametrize(("rijen", "zegt"), [([("S", "a", "afgestemd", START, date(2025, 1, 1))], LIJST),
                                             ([("S", "a", "vervallen", START, NEVER)], GEEN_LIJST)])  # fmt: skip
def test_a_group_that_everybody_left_had_a_list(rijen: list[Any], zegt: str) -> None:
    """And what a publication says of it does not change on the day that the last one leaves."""
    tables = {"lid": lid(*rijen), **met(("a", date(2024, 6, 1)))}
    for day in (date(2024, 6, 1), STOP):
        assert voorbehoud_buiten(select_groep(tables, "G", day))["namenlijst"] == zegt
