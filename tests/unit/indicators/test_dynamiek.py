"""The dynamics of a group in one call, and what of it may be published."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from jgwork.graph.bouwen.build import build_groepsnetwerk
from jgwork.graph.meten.maten import MATEN
from jgwork.indicators.dynamiek.groep import dynamiek
from jgwork.indicators.dynamiek.tabellen import indicator_tables
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tables import Tijd, Unit


@pytest.fixture(scope="module")
def twee_jaar():
    """Twenty members, two circles that meet on their own, twice as many incidents in the second year."""
    rng = np.random.default_rng(6)
    people = [f"P-{i:010d}" for i in range(20)]
    reg, part, day = [], [], date(2024, 1, 1)
    for i in range(150):
        when = day + timedelta(int(rng.integers(0, 366)) if i < 50 else int(rng.integers(366, 731)))
        reg.append((f"R{i}", when, "controle" if i % 5 == 0 else "overlast"))
        circle = people[:10] if i % 2 else people[10:]
        part += [(f"R{i}", p) for p in rng.choice(circle, rng.integers(1, 4), replace=False)]
    return {
        "lid": pa.table(
            {
                "scan_id": [*["S1"] * 12, *["S2"] * 20],
                "groep_id": ["G1"] * 32,
                "pseudoniem": [*people[:12], *people],
                "namenlijst_status": ["afgestemd"] * 32,
                "lid_vanaf": [None] * 30 + [date(2025, 1, 1)] * 2,
                "lid_tot": [None] * 12 + [date(2025, 7, 1)] + [None] * 19,
            }
        ),
        "registratie": pa.table(
            {
                "registratie_id": [r[0] for r in reg],
                "incident_id": pa.array([None] * len(reg), pa.string()),
                "datum": [r[1] for r in reg],
                "aard": [r[2] for r in reg],
            }
        ),
        "betrokkenheid": pa.table(
            {
                "registratie_id": [p[0] for p in part],
                "pseudoniem": [p[1] for p in part],
                "rol": ["betrokkene"] * len(part),
            }
        ),
        "groepsscan": pa.table(
            {
                "scan_id": ["S1", "S2"],
                "groep_id": ["G1", "G1"],
                "aangeboden_datum": [date(2024, 6, 1), date(2025, 12, 1)],
                "periode_van": [date(2024, 1, 1), date(2025, 1, 1)],
                "periode_tot": [date(2024, 6, 1), date(2025, 12, 1)],
                "sterkte_informatiepositie": pa.array([None, 4], pa.int64()),
                "n_namen_aangeleverd": [12, 20],
                "n_in_scan": [12, 17],
            }
        ),
    }


def test_one_call_gives_the_table_of_a_group(twee_jaar):
    found = dynamiek(twee_jaar, "G1", op=date(2026, 1, 1), vergelijk_met=date(2025, 1, 1), samples=60)
    frame = found.to_frame().set_index("maat")
    assert list(frame.index) == list(MATEN)
    common = found.net.subset([p for p in found.net.ids if p not in twee_jaar["lid"]["pseudoniem"].to_pylist()[30:]])
    assert frame.loc["relaties", "na"] == common.n_relaties, "a change is measured on the members of both periods"
    assert frame.loc["dichtheid", "laag"] < frame.loc["dichtheid", "waarde"] < frame.loc["dichtheid", "hoog"]
    assert frame.loc["relaties", "verschil"] == "Duidelijk hoger dan eerst."
    assert frame.loc["dichtheid", "verschil"] == "Geen duidelijk verschil.", (
        "clear on common members alone is not enough"
    )
    assert "toegenomen" in found.waarschuwing, "twice as many registrations, and nobody says so"
    assert "Van de 20 aangeleverde namen kende de politie er 17" in found.dekking
    assert frame["zin"].str.endswith(".").all()
    assert frame.loc["ei_gemeente", "zin"].startswith("Binnen of buiten de eigen gemeente: niet te berekenen.")
    assert len(found.tijdvakken) == 4
    assert [(v.aanwas, v.uitstroom) for v in found.verloop] == [(0, 0), (0, 1), (0, 0)]
    assert found.samenhang.zin


def test_every_row_has_interval_or_reason_robustness_coverage_and_both_changes(twee_jaar):
    circles = {p: "a" if i < 10 else "b" for i, p in enumerate(twee_jaar["lid"]["pseudoniem"].to_pylist()[12:])}
    found = dynamiek(
        twee_jaar, "G1", op=date(2026, 1, 1), vergelijk_met=date(2025, 1, 1), deelgroepen=circles, samples=30
    )
    frame = found.to_frame().set_index("maat")
    assert frame.loc["gemeenschappen_partners", "waarde"] == 1, "the two circles meet on their own"
    has = frame["laag"].notna()
    assert (has | (frame["geen_marge"] != "") | frame["waarde"].isna()).all()
    drawn = frame["waarde"].notna() & ~frame.index.isin(["leden", "fragmentatie_na_uitval"])
    assert frame.loc[drawn, "onbekend_laag"].notna().all()
    # three of twenty names unknown: what is known may be off either way
    assert frame.loc["relaties", "onbekend_hoog"] < frame.loc["relaties", "waarde"]
    assert frame.loc["transitiviteit", "toeval_hoog"] >= frame.loc["transitiviteit", "toeval_laag"]
    assert frame.loc["dichtheid", "verschil_laag"] > 0
    assert frame.loc["relaties", "alle_voor"] == found.verschillen_alle[0].voor
    assert frame.loc["relaties", "alle_na"] == found.net.n_relaties, "all members, not the common ones"
    assert frame.loc["gemeenschappen_partners", "dekking"].endswith("bekend van 20 van de 20 leden.")
    assert frame["dekking"].str.contains("Sterkte van de informatiepositie: 4 van 5.", regex=False).all()


def test_windows_and_scans_stand_in_a_row_with_police_effort(twee_jaar):
    found = dynamiek(twee_jaar, "G1", op=date(2026, 1, 1), maanden=24, samples=5)
    frame = found.verloop_frame()
    assert frame["tijdvak"].tolist()[0] == "januari tot en met maart 2024"
    assert len(frame) == 8
    assert frame["leden"].tolist() == [18, 18, 18, 18, 20, 20, 19, 19]
    assert frame["aanwas"].tolist()[1:] == [0, 0, 0, 2, 0, 0, 0]
    assert frame["let_op"].str.contains("toegenomen").any(), "twice as many registrations, and nobody says so"
    scans = found.scans_frame()
    assert scans["leden"].tolist() == [12, 20]
    assert scans["aanwas"].tolist()[1] == 8
    assert scans["leden_gelijk"].tolist()[1] == pytest.approx(12 / 20)
    assert scans["relaties"].tolist()[0] == found.scans[0].net.n_relaties > 0
    events = found.deelgroepen_frame()
    assert events["zin"].str.endswith("leden.").all()
    assert {"ontstaan"} <= set(events["soort"])
    assert not any(p in t.to_csv() for p in found.net.ids for t in (frame, scans, events))


def test_what_a_subgroup_does_is_said_in_one_sentence():
    from jgwork.graph.meten.dynamics import Deelgroepstap
    from jgwork.indicators.dynamiek.frames import event_words

    kinds = ("ontstaan", "groei", "krimp", "gelijk", "samengaan", "splitsing", "einde")
    told = [event_words(Deelgroepstap(k, 1, 0, 5, 7, (1, 2)), "mei 2026") for k in kinds]
    assert len(set(told)) == len(kinds)
    assert told[4] == "In mei 2026 gaan deelgroep 2 en deelgroep 3 op in deelgroep 1; samen 5 leden."
    assert told[6] == "Vanaf mei 2026 is deelgroep 1 niet meer te zien; eerder 7 leden."


def test_the_scan_after_the_day_is_not_used(twee_jaar):
    assert "Alle 12" in dynamiek(twee_jaar, "G1", op=date(2025, 1, 1), samples=10).dekking


def test_without_a_day_the_last_row_decides(twee_jaar):
    found = dynamiek(twee_jaar, "G1", samples=10, maanden=6)
    last = max(twee_jaar["registratie"]["datum"].to_pylist())
    assert found.net.tot == date(last.year + last.month // 12, last.month % 12 + 1, 1)
    assert found.verschillen == ()


def test_a_wrong_day_is_said_kindly(twee_jaar):
    with pytest.raises(UsageError, match="niet voor de peildatum"):
        dynamiek(twee_jaar, "G1", op=date(2025, 1, 1), vergelijk_met=date(2025, 6, 1))
    only = {"lid": twee_jaar["lid"]}
    with pytest.raises(UsageError, match="geen enkele relatie"):
        dynamiek(only, "G1")


def test_only_classes_and_statements_can_leave(twee_jaar):
    net = build_groepsnetwerk(twee_jaar, "G1")
    tables = {t.name: t for t in indicator_tables(net, op=date(2026, 2, 10))}
    assert set(tables) == {"dynamiek_samenhang", "dynamiek_kern", "dynamiek_dekking"}
    units = {m.unit for t in tables.values() for m in t.measures}
    assert units == {Unit.TIE, Unit.STATEMENT}
    cohesion = tables["dynamiek_samenhang"].frame
    assert cohesion["kwartaal"].tolist()[0] == "2024-K1"
    assert len(cohesion) == 8
    numbers = cohesion[[m.name for m in tables["dynamiek_samenhang"].measures]].to_numpy(dtype=float)
    assert np.nanmin(numbers) >= 0
    assert np.nanmax(numbers) <= 1
    assert set(tables["dynamiek_kern"].frame["kern"]) <= {"ja", "nee"}


def test_the_classes_pass_the_release_gate(twee_jaar):
    from dataclasses import replace

    from jgwork.privacy.attack.ledger import Ledger
    from jgwork.privacy.release.draft import Policy
    from jgwork.privacy.release.gate import release

    tables = indicator_tables(build_groepsnetwerk(twee_jaar, "G1"), op=date(2026, 1, 1))
    done = release([replace(t, tijd=Tijd.FEIT) for t in tables], Policy("driehoek", date="2026-01-01"), Ledger())
    shown = {v for t in done.tables if t.name == "dynamiek_samenhang" for r in t.rows for v in r[1:]}
    assert shown <= {"laag", "midden", "hoog", None}
