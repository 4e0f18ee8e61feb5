"""One column per month, or a year and a quarter beside each other: rows of a period each, or a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from jgwork.cli.vragen import beantwoord
from jgwork.indicators.verkennend.columns import choose
from jgwork.io.lezen.indeling import find_heading
from jgwork.io.lezen.readers import read_delivery
from jgwork.panels.editors.koppelen import Koppelpaneel
from jgwork.privacy.intake.admit import admit
from jgwork.runs.leveren.binnen import Binnenkomst, neem_aan
from jgwork.runs.leveren.breed import in_words, van_jaar, wide_of, zonder_jaar
from jgwork.runs.leveren.koppelen import overal
from jgwork.runs.leveren.koppeling import als_toml, tabelblokken
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.areas import mergers, outside, successor
from jgwork.schema.rules.check import check_table, inspect_table
from jgwork.schema.rules.columns import encode
from jgwork.schema.rules.dates import read_dates
from jgwork.schema.rules.headings import safe_heading
from jgwork.schema.rules.shapes import reshape
from jgwork.schema.rules.values import Written, type_column
from jgwork.schema.rules.written import municipalities, parts_of_day
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tekst.perioden import (
    is_part,
    period_code,
    period_days,
    span_code,
    together_code,
    unclear_periods,
)
from jgwork.vocabulary.verdict import Verdict

HEAD = "Indicator;Soort eenheid;Eenheid;Versie van de definitie"
ROW = "Meldingen van overlast;gebied;GM9901;1.0"


def seen(tmp_path: Path, text: str, name: str = "cijfers.csv") -> Binnenkomst:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return neem_aan(tmp_path / name, tmp_path / "D-1", van="gemeente", op=date(2026, 11, 23))


def rows(found: Binnenkomst, value: str = "teller") -> list[tuple[object, ...]]:
    """Return what the rules of the table make of it."""
    delivery, spec = found.samengesteld(), load_tables()["meting"]
    shaped = reshape(spec, delivery.tables["meting"], delivery.manifest["tabellen"]["meting"], None)
    data, faults = check_table(spec, shaped.data)
    assert not {f.rule for f in faults if f.verdict is Verdict.REFUSE}
    return list(zip(*(data[c].to_pylist() for c in ("periode_van", "periode_tot", value)), strict=True))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jan-26", "2026-01"), ("januari 2026", "2026-01"), ("2026 mrt", "2026-03"), ("01-2026", "2026-01"),
        ("2026-1", "2026-01"), ("202601", "2026-01"), ("2026MM01", "2026-01"), ("2026-01-01 00:00:00", "2026-01"),
        ("1-1-2026", "2026-01"), ("Q1 2026", "2026-K1"), ("K1-2026", "2026-K1"), ("q1'26", "2026-K1"),
        ("1e kwartaal 2026", "2026-K1"), ("2026KW01", "2026-K1"), ("2026", "2026"), ("week 5 2026", "2026-W05"),
        ("2026-W05", "2026-W05"), ("week 53 2025", ""), ("26-jan", ""), ("12-14", ""), ("15-03-2026", ""),
        ("2026-13", ""), ("jan", ""), ("12345", ""), ("2026-Q5", ""),
        ("26Q1", "2026-K1"), ("'26 Q1", "2026-K1"), ("25-kw4", "2025-K4"), ("26W03", "2026-W03"), ("26Q5", ""),
        ("12K3A", ""), ("feb-26*", "2026-02"), ("jan 2026 (voorlopig)", "2026-01"), ("Q1 2026 *", "2026-K1"),
        ("1e halfjaar 2026", "2026-H1"), ("H2 2025", "2025-H2"), ("2026-H1", "2026-H1"), ("2026-H3", ""),
        ("2025 1)", "2025"), ("jan 2026 (t/m 15 jan)", ""), ("feb*", ""),
        ("2026_03", "2026-03"), ("2026.03", "2026-03"), ("2026.1", ""), ("2026M3", "2026-03"),
        ("maand 3 2026", "2026-03"),
        ("mrt26", "2026-03"), ("mrt_2026", "2026-03"), ("mrt3", ""), ("2026-III", "2026-K3"), ("IV-2026", "2026-K4"),
        ("IIe kwartaal 2026", "2026-K2"), ("KW III 2026", "2026-K3"), ("V-2026", ""), ("kwartaal 1 (2026)", "2026-K1"),
        ("1-1-2026 t/m 31-3-2026", "2026-K1"), ("1 jan 2026 - 31 dec 2026", "2026"), ("1-1-2026 t/m 30-3-2026", ""),
        ("29-12-2025 t/m 4-1-2026", "2026-W01"), ("1 augustus 2025 tot en met 31 juli 2026", "2025-S1"),
    ],
)  # fmt: skip
def test_a_period_as_people_write_it(text: str, code: str) -> None:
    assert period_code(text) == code


@pytest.mark.parametrize(
    ("text", "year", "code"),
    [
        ("jan 2026 (t/m 15)", "", "2026-01 t/m 2026-01-15"), ("jan (t/m 15 jan)", "2026", "2026-01 t/m 2026-01-15"),
        ("januari 2026 t/m 15-1", "", "2026-01 t/m 2026-01-15"), ("2026 (t/m mei)", "", "2026 t/m 2026-05-31"),
        ("2026 tot en met 2e kwartaal", "", "2026 t/m 2026-06-30"), ("jan 2026 t/m 31 jan", "", "2026-01"),
        ("Q1 2026 (t/m 15 feb 2026)", "", "2026-K1 t/m 2026-02-15"), ("2026-01 t/m 2026-01-15", "",
                                                                     "2026-01 t/m 2026-01-15"),
        ("jan (t/m 15 jan)", "", ""), ("2026 t/m 5", "", ""), ("jan 2026 t/m feb", "", ""), ("jan 2026 (deel)", "", ""),
    ],
)  # fmt: skip
def test_a_part_of_a_period_is_never_the_whole(text: str, year: str, code: str) -> None:
    assert span_code(text, year) == code
    assert period_code(text) == ""
    assert is_part(text)


def test_a_part_of_a_period_is_read_as_what_it_is_or_asked(tmp_path: Path) -> None:
    text = f"{HEAD};nov 2025;dec 2025;jan 2026 (t/m 15 jan);jan t/m feb 2026\n{ROW};12;8;3;9\n"
    found = seen(tmp_path, text)
    (asked,) = [m for m in found.proposals[0].matches if m.asked]
    assert "geen hele maand" in asked.why
    assert rows(found)[-1] == (date(2026, 1, 1), date(2026, 1, 16), 3.0)
    with pytest.raises(UsageError, match="deel van een periode"):
        choose(
            {
                "ingreep": ["0", "0", "1"],
                "periode": ["2025-11", "2025-12", "jan 2026 (t/m 15)"],
                "aantal": ["12", "8", "3"],
            }
        )


def test_a_period_ends_where_the_next_begins() -> None:
    for one, other in (
        ("2025-12", "2026-01"),
        ("2025-K4", "2026-K1"),
        ("2025", "2026"),
        ("2026-W53", "2027-W01"),
        ("2025-H2", "2026-H1"),
        ("2025-H1", "2025-H2"),
    ):
        assert period_days(one)[1] == period_days(other)[0]


def test_a_year_and_a_number_up_to_four_may_be_a_quarter() -> None:
    quarters = ("2025-1", "2025-2", "2025-3", "2025-4")
    assert unclear_periods([*quarters, "2026"]) == set(quarters)
    assert not unclear_periods([*quarters, "2025-5"])
    field = load_tables()["verblijf"].field("periode")
    read = [
        type_column(field, encode(pa.chunked_array([c]))).data.to_pylist() for c in (quarters, (*quarters, "2025-5"))
    ]
    assert read[0] == [None] * 4
    assert read[1][0] == "2025-01"


def test_months_as_columns_become_rows_and_totals_and_empty_cells_none(tmp_path: Path) -> None:
    found = seen(
        tmp_path, f"Overlast\n\n{HEAD};jan-26;feb-26;mrt-26;Totaal\n{ROW};12;;1014;1026\nTotaal;;;;12;;1014;1026\n"
    )
    assert found.vragen == ("levering: vul 'token_tag' in",)
    assert rows(found) == [
        (date(2026, 1, 1), date(2026, 2, 1), 12.0),
        (date(2026, 3, 1), date(2026, 4, 1), 1014.0),
    ]
    said = {w.sleutel: w.waarde for w in found.waarden}
    assert (said["periode_van"], said["periode_tot"]) == (date(2026, 1, 1), date(2026, 4, 1))


def test_what_the_cells_of_one_file_are_says_nothing_of_the_next_of_that_partner(tmp_path: Path) -> None:
    """A count was confirmed before; this file holds what residents said."""
    (tmp_path / "partners.toml").write_text(
        '[gemeente]\nbronhouder = "gemeente"\n[gemeente.tabellen.meting]\nvorm = "breed"\nkop = "periode"\n'
        'waarde = "teller"\n'
    )
    found = seen(tmp_path, f"{HEAD};jan-26;feb-26\nErvaren overlast;gebied;GM9901;1.0;12%;8%\n")
    assert [v for *_, v in rows(found, "waarde")] == [12, 8]


def test_a_mark_behind_a_period_is_said_and_is_no_other_period(tmp_path: Path) -> None:
    found = seen(tmp_path, f"{HEAD};jan-26;feb-26*;mrt 2026 (voorlopig)\n{ROW};12;8;9\n")
    assert [v for *_, v in rows(found)] == [12, 8, 9]
    delivery, spec = found.samengesteld(), load_tables()["meting"]
    shaped = reshape(spec, delivery.tables["meting"], delivery.manifest["tabellen"]["meting"], None)
    assert any(n.startswith("2 perioden hebben een merk") for n in shaped.notes)
    bare = seen(tmp_path, f"Meldingen 2025\n{HEAD};jan;feb *\n{ROW};1;2\n", "met titel.csv")
    assert [v.month for v, *_ in rows(bare) if isinstance(v, date)] == [1, 2]
    assert unclear_periods(["2025-1", "2025-2*"]) == {"2025-1", "2025-2*"}


def test_a_year_above_its_quarters_and_a_questionnaire_is_no_count(tmp_path: Path) -> None:
    text = f";;;;2025;;2026;\n{HEAD};K3;K4;K1;K2\nErvaren overlast;gebied;GM9901;1.0;12%;14%;8,5%;10%\n"
    told = rows(seen(tmp_path, text), "waarde")
    assert [(v.isoformat(), w) for v, _, w in told if isinstance(v, date)] == [
        ("2025-07-01", 12), ("2025-10-01", 14), ("2026-01-01", 8.5), ("2026-04-01", 10)]  # fmt: skip


def test_months_without_a_year_are_asked_unless_the_sheet_says_one_year(tmp_path: Path) -> None:
    bare = seen(tmp_path, f"{HEAD};jan;feb\n{ROW};1;2\n")
    assert "meting: van welk jaar zijn de maanden in de koppen?" in bare.vragen
    assert "koppel.jaar" in {f.rule for f in bare.bevindingen()}
    titled = seen(tmp_path, f"Meldingen 2025\n{HEAD};jan;feb\n{ROW};1;2\n", "met titel.csv")
    assert rows(titled) == [(date(2025, 1, 1), date(2025, 2, 1), 1.0), (date(2025, 2, 1), date(2025, 3, 1), 2.0)]
    over = seen(tmp_path, f"Meldingen 2025\n{HEAD};dec;jan\n{ROW};1;2\n", "over de jaren.csv")
    assert zonder_jaar(over.proposals[0].wide), "december and then January are not of one year"


def test_numbers_up_to_four_in_a_heading_are_asked_and_the_answer_is_read(tmp_path: Path) -> None:
    found = seen(tmp_path, f"{HEAD};2025-1;2025-2;2025-3;2025-4\n{ROW};1;2;3;4\n")
    assert (
        "meting: zijn de nummers in de koppen een maand, een kwartaal of een halfjaar (maand, kwartaal of halfjaar)?"
        in found.vragen
    )
    (wide,) = [p.wide for p in found.proposals]
    assert list(van_jaar(wide, "kwartaal")["koppen"].values()) == ["2025-K1", "2025-K2", "2025-K3", "2025-K4"]
    assert list(van_jaar(wide, "Maand")["koppen"].values()) == ["2025-01", "2025-02", "2025-03", "2025-04"]


def test_the_panel_asks_the_year_and_the_dates_follow(tmp_path: Path) -> None:
    (tmp_path / "cijfers gemeente.csv").write_text(f"{HEAD};jan;feb\n{ROW};1;2\n")
    panel = Koppelpaneel(tmp_path / "cijfers gemeente.csv", tmp_path / "D-1")
    assert "van welk jaar" in panel.getoond()
    panel.jaren[0].value = "2026"
    assert "van welk jaar" not in panel.stand()
    assert {w.sleutel: w.waarde for w in panel.gevonden.waarden}["peildatum"] == date(2026, 2, 28)


def test_a_year_and_a_quarter_in_two_columns(tmp_path: Path) -> None:
    found = seen(tmp_path, f"{HEAD};Jaar;Kwartaal;Aantal\n{ROW};2025;4;12\n{ROW};2026;1;13\n")
    assert [(v, w) for v, _, w in rows(found)] == [(date(2025, 10, 1), 12.0), (date(2026, 1, 1), 13.0)]
    months = seen(tmp_path, f"{HEAD};Jaar;Maand;Aantal\n{ROW};2025;12;12\n{ROW};2026;jan;13\n", "maanden.csv")
    assert [(v, w) for v, _, w in rows(months)] == [(date(2025, 12, 1), 12.0), (date(2026, 1, 1), 13.0)]


def test_a_year_beside_its_months_is_left_out(tmp_path: Path) -> None:
    found = seen(tmp_path, f"{HEAD};jan-25;feb-25;2025\n{ROW};1;2;3\n")
    assert len(rows(found)) == 2
    assert "2025" in {m.heading for m in found.proposals[0].matches}, "it is shown as left out"


def test_a_quarter_or_a_half_beside_its_months_is_no_row_of_its_own(tmp_path: Path) -> None:
    found = seen(tmp_path, f"{HEAD};jan-26;feb-26;mrt-26;Q1 2026;1e halfjaar 2026\n{ROW};1;2;3;6;6\n")
    assert [v for *_, v in rows(found)] == [1, 2, 3]


@pytest.mark.parametrize(("periods", "twice"), [("jan 2026;feb 2026;Q1 2026", 2), ("jan 2026;Q2 2026", 0)])
def test_rows_of_a_quarter_beside_rows_of_its_months_would_count_twice(
    tmp_path: Path, periods: str, twice: int
) -> None:
    lines = "".join(f"{ROW};{p};{n}\n" for n, p in enumerate(periods.split(";"), 5))
    found = seen(tmp_path, f"{HEAD};Periode;Teller\n{lines}").samengesteld()
    wrong = admit(found, coverage=lambda _: (), existing={}, known_tag="bcdf").findings
    assert sum(f.n for f in wrong if f.rule == "regel.overlap") == twice


def test_first_days_of_quarters_in_a_heading_are_asked(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append([*HEAD.split(";"), date(2026, 1, 1), date(2026, 4, 1)])
    book.active.append([*ROW.split(";"), 1, 2])
    book.save(tmp_path / "cijfers.xlsx")
    found = neem_aan(tmp_path / "cijfers.xlsx", tmp_path / "D-1", van="gemeente", op=date(2026, 11, 23))
    assert zonder_jaar(found.proposals[0].wide)


def test_dates_in_a_heading_of_a_workbook_are_months(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append([*HEAD.split(";"), date(2026, 1, 1), date(2026, 2, 1)])
    book.active.append([*ROW.split(";"), 1, 2])
    book.save(tmp_path / "cijfers.xlsx")
    found = neem_aan(tmp_path / "cijfers.xlsx", tmp_path / "D-1", van="gemeente", op=date(2026, 11, 23))
    assert [v for v, _, _ in rows(found)] == [date(2026, 1, 1), date(2026, 2, 1)]


def test_a_new_month_is_read_where_the_shape_was_confirmed_before(tmp_path: Path) -> None:
    first = seen(tmp_path, f"{HEAD};jan-26;feb-26\n{ROW};1;2\n")
    kept = tabelblokken(first.proposals, files=False)["meting"]
    assert "koppen" not in kept
    (tmp_path / "partners.toml").write_text(
        '[gemeente]\nbronhouder = "gemeente"\n[gemeente.tabellen.meting]\nvorm = "breed"\nkop = "periode"\n'
        'waarde = "teller"\n[gemeente.tabellen.meting.koppen]\njan-26 = "2026-01"\n'
    )
    again = seen(tmp_path, f"{HEAD};feb-26;mrt-26\n{ROW};1;2\n", "cijfers mrt.csv")
    assert [v for v, _, _ in rows(again)] == [date(2026, 2, 1), date(2026, 3, 1)]


def test_gate_1_names_the_cause_once_where_nobody_said_what_the_columns_are(tmp_path: Path) -> None:
    (tmp_path / "meting.csv").write_text(
        "indicator_code;eenheid_type;eenheid_id;definitie_versie;jan-26;feb-26\nincidenten;groep;G01;1.0;1;2\n"
    )
    (tmp_path / "levering.toml").write_text('token_tag = "bcdf"\n[tabellen.meting]\nbestand = "meting.csv"\n')
    found = admit(read_delivery(tmp_path), coverage=lambda _: (), existing={}, known_tag=None).findings
    assert {f.rule for f in found if f.rule.startswith("schema.")} == {"schema.breed"}


def test_an_export_of_incidents_with_a_year_beside_the_date_stays_what_it_is(tmp_path: Path) -> None:
    found = seen(
        tmp_path,
        "Registratienummer;Datum incident;Jaar;Maand;Aard incident;Gemeente\nR1;3-1-2026;2026;1;overlast;GM9901\n",
    )
    assert [p.table for p in found.proposals] == ["registratie"]
    assert not found.proposals[0].wide


def test_what_stands_on_the_screen() -> None:
    wide = {"vorm": "breed", "kop": "periode", "waarde": "teller", "koppen": {"jan": "", "feb": "2026-02"}}
    assert in_words(wide) == "Een kolom per periode: jan (VRAAG: van welk jaar?), feb (2026-02) -> teller"


@pytest.mark.parametrize(
    ("head", "last", "after", "noted"),
    [
        ("Periode t/m", "15-02-2026", date(2026, 2, 16), True),  # the heading says it
        ("Einde", "28-02-2026", date(2026, 3, 1), True),  # the days say it: whole months
        ("Einde", "2026-03-01", date(2026, 3, 1), False),
        ("Einde", "2026-02-15", date(2026, 2, 15), False),
    ],
)
def test_the_last_day_of_a_period_is_read_as_the_day_after(head: str, last: str, after: date, noted: bool) -> None:
    names = ["indicator_code", "eenheid_type", "eenheid_id", "definitie_versie", "periode_van", head, "teller"]
    raw = pa.table(
        {n: [v] for n, v in zip(names, ["incidenten", "groep", "G1", "1", "2026-02-01", last, "3"], strict=True)}
    )
    shaped = reshape(load_tables()["meting"], raw, {"kolommen": {head: "periode_tot"}}, None)
    data, _ = check_table(load_tables()["meting"], shaped.data)
    assert data["periode_tot"].to_pylist() == [after]
    assert any("de dag erna" in n for n in shaped.notes) == noted


def test_weeks_that_follow_each_other_show_that_the_last_day_is_named() -> None:
    days = {"periode_van": ["2026-01-05", "2026-01-12"], "periode_tot": ["2026-01-11", "2026-01-18"]}
    shaped = reshape(load_tables()["meting"], pa.table(days), {}, None)
    assert shaped.data["periode_tot"].to_pylist() == ["2026-01-12", "2026-01-19"]
    same = {**days, "periode_tot": ["2026-01-12", "2026-01-19"]}
    assert (
        reshape(load_tables()["meting"], pa.table(same), {}, None).data["periode_tot"].to_pylist()
        == same["periode_tot"]
    )


@pytest.mark.parametrize("head", ["Aantal (x 1.000)", "Aantal (x1000)", "Aantal (%)", "Aantal (per 1.000 inwoners)"])
def test_a_heading_that_names_a_unit_is_asked(tmp_path: Path, head: str) -> None:
    (one,) = seen(tmp_path, f"{HEAD};Jaar;Kwartaal;{head}\n{ROW};2025;4;12\n").proposals
    match = next(m for m in one.matches if m.heading == head)
    assert (match.column, match.maybe, match.how) == ("", "teller", "lijkt op")
    assert "De kop noemt" in match.why


def test_the_same_month_twice_is_refused_as_a_key_that_stands_there_twice(tmp_path: Path) -> None:
    found = seen(tmp_path, f"{HEAD};jan-26;jan-26\n{ROW};12;14\n").samengesteld()
    shaped = reshape(load_tables()["meting"], found.tables["meting"], found.manifest["tabellen"]["meting"], None)
    assert "sleutel.dubbel" in {f.rule for f in check_table(load_tables()["meting"], shaped.data)[1]}


def test_what_follows_from_the_days_is_not_asked_while_the_days_are(tmp_path: Path) -> None:
    text = "Meldingnr;Dag van de week;Soort overlast;Gemeente\nM1;2026-W05;geluid;GM9901\n"
    found = seen(tmp_path, text, "meldingen.csv")
    assert {"peildatum", "bewaren_tot"} <= set(found.onbekend)
    assert not {"peildatum", "bewaren_tot", "levering_id"} & set(found.ontbreekt)
    assert any("'datum'" in line for line in found.vragen)


def test_many_columns_that_stay_out_are_one_line() -> None:
    names = [f"extra {i}" for i in range(30)]
    raw = pa.table({"signaal_id": ["M1"], **{n: ["x"] for n in names}})
    found = reshape(load_tables()["signaal"], raw, {"overige": "weglaten"}, None)
    (one,) = (f for f in found.findings if f.rule == "kolom.weggelaten")
    assert one.message.startswith("30 kolommen")
    assert len(found.left) == 30, "they are looked at all the same"


@pytest.mark.parametrize(("soort", "text", "code"), [
    ("buurt_code", "99010101", "BU99010101"), ("buurt_code", "3630101", "BU03630101"),
    ("wijk_code", "990101", "WK990101"), ("wijk_code", "36301", "WK036301")])  # fmt: skip
def test_a_code_of_an_area_without_its_letters(soort: str, text: str, code: str) -> None:
    field = load_tables()["groep"].field(soort)
    assert type_column(field, encode(pa.chunked_array([[text]]))).data.to_pylist() == [code]


@pytest.mark.parametrize("text", ["01-01-1900", "1900-01-01 00:00:00", "31-12-9999", "1-1-1900", "01-01-0001"])
def test_a_day_that_a_system_fills_in_is_no_day(text: str) -> None:
    typed = type_column(load_tables()["lid"].field("lid_tot"), encode(pa.chunked_array([[text, "2026-01-05"]])))
    assert typed.data.to_pylist() == [None, date(2026, 1, 5)]
    assert "geen_waarde" in typed.said


@pytest.mark.parametrize(("text", "code"), [
    ("Den Haag", "GM0518"), ("'s-Gravenhage", "GM0518"), ("\u2019s-Gravenhage", "GM0518"), ("HENGELO (O.)", "GM0164"),
    ("Sudwest Fryslan", "GM1900"), ("Gemeente Almelo", "GM0141"), ("Nuenen, Gerwen en Nederwetten", "GM0820"),
    ("Brielle", "GM0501"), ("Bergen", None), ("Bergen (L)", "GM0893"), ("Nergens", None),
    ("Amsterdam (gemeente)", "GM0363"), ("GM0363 Amsterdam", "GM0363"), ("Amsterdam (GM0363)", "GM0363"),
    ("0363 - Amsterdam", "GM0363"), ("363.0", "GM0363"), ("gm 363", "GM0363"), ("Bergen (NH) GM0373", "GM0373"),
    ("GM0344 Amsterdam", None), ("0363 Nergens", None), ("9901 Kroonvoort", "GM9901")])  # fmt: skip
def test_the_name_of_a_municipality_is_its_code_and_a_name_that_two_have_is_asked(text: str, code: str | None) -> None:
    field = load_tables()["registratie"].field("gemeente_code")
    assert type_column(field, encode(pa.chunked_array([[text]]))).data.to_pylist() == [code]


def test_every_municipality_of_today_has_a_name_and_every_merged_one_goes_into_one_of_them() -> None:
    today = set(municipalities().values()) - set(mergers())
    assert len(today) == 342
    assert {successor(code, date(2026, 1, 1)) for code in mergers()} <= today


@pytest.mark.parametrize(("order", "first", "last"), [("dag", date(2026, 4, 3), date(2026, 6, 5)),
                                                      ("maand", date(2026, 3, 4), date(2026, 5, 6))])  # fmt: skip
def test_what_stands_first_in_a_date_is_asked_and_the_answer_holds_on_every_road(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str, first: date, last: date
) -> None:
    """Between commas, as in America: the days of the manifest wait for the answer and follow from it."""
    own = ROW.replace(";", ",")
    text = f"{HEAD.replace(';', ',')},Van,Tot,Aantal\n{own},03/04/2026,04/04/2026,12\n{own},05/06/2026,05/07/2026,13\n"
    found = seen(tmp_path, text, "cijfers gemeente.csv")
    assert found.proposals[0].doubtful == {"datums": ("periode_van", "periode_tot")}
    assert "koppel.datums" in {f.rule for f in found.bevindingen()}
    assert not {w.sleutel for w in found.waarden} & {"peildatum", "periode_van", "periode_tot"}
    assert "peildatum" not in found.ontbreekt, "it follows from the answer"
    panel = Koppelpaneel(found.pad, tmp_path / "D-1")
    panel.geschreven[0, "datums"].value = order
    assert not panel.voorstel[0].asked_style
    assert "datums" not in panel.stand()
    monkeypatch.setattr("typer.prompt", lambda text, **_: order if "dag of maand" in text else "")
    for answered in (panel.gevonden, beantwoord(found)):
        said = {w.sleutel: w.waarde for w in answered.waarden}
        assert (said["periode_van"], said["peildatum"]) == (first, last)
    (tmp_path / "cijfers gemeente.koppeling.toml").write_text(als_toml(panel.voorstel))
    again = neem_aan(found.pad, tmp_path / "D-1", van="gemeente", op=date(2026, 11, 23))
    assert not again.proposals[0].doubtful
    assert again.blokken()["meting"]["datums"] == order


def test_dates_that_show_the_day_are_not_asked(tmp_path: Path) -> None:
    own = ROW.replace(";", ",")
    text = f"{HEAD.replace(';', ',')},Van,Tot,Aantal\n{own},13/04/2026,04/05/2026,12\n"
    assert not seen(tmp_path, text).proposals[0].doubtful


@pytest.mark.parametrize(("style", "money"), [("nl", [1000.0, 2000.0]), ("en", [1.0, 2.0])])
def test_what_a_point_means_is_asked_and_the_answer_holds_on_every_road(
    tmp_path: Path, style: str, money: list[float]
) -> None:
    text = f"{HEAD};Jaar;Kwartaal;Aantal;Noemer\n{ROW};2025;4;12;1.000\n{ROW};2026;1;13;2.000\n"
    found = seen(tmp_path, text, "cijfers gemeente.csv")
    assert found.proposals[0].doubtful == {"getallen": ("noemer",)}
    assert "koppel.getallen" in {f.rule for f in found.bevindingen()}
    panel = Koppelpaneel(found.pad, tmp_path / "D-1")
    panel.geschreven[0, "getallen"].value = style
    assert not panel.voorstel[0].asked_style
    (tmp_path / "cijfers gemeente.koppeling.toml").write_text(als_toml(panel.voorstel))
    again = neem_aan(found.pad, tmp_path / "D-1", van="gemeente", op=date(2026, 11, 23)).samengesteld()
    block = again.manifest["tabellen"]["meting"]
    assert block["getallen"] == style
    shaped = reshape(load_tables()["meting"], again.tables["meting"], block, None)
    assert inspect_table(load_tables()["meting"], shaped.data, Written.of(block)).data["noemer"].to_pylist() == money


def test_a_column_of_the_model_is_named_in_a_message() -> None:
    for name in ("melders_n", "n_in_scan", "pseudoniem_a", "x_rd_100m", "Lid tot"):
        assert safe_heading(name, 3) == name
    assert safe_heading("Jan Jansen", 3) == "kolom 3"


@pytest.mark.parametrize(
    ("text", "day", "part"),
    [
        ("2026-01-03T23:30:00Z", date(2026, 1, 4), "nacht"), ("2026-07-03T22:30:00Z", date(2026, 7, 4), "nacht"),
        ("2026-01-03T22:30:00Z", date(2026, 1, 3), "avond"), ("2026-01-03T17:30:00+00:00", date(2026, 1, 3), "avond"),
        ("2026-01-03T00:00:00Z", date(2026, 1, 3), None), ("2026-01-03T17:30:00+01:00", date(2026, 1, 3), "middag"),
    ],
)  # fmt: skip
def test_a_moment_in_world_time_is_the_day_and_the_part_of_the_day_here(text: str, day: date, part: str | None) -> None:
    assert read_dates(pa.array([text])).values.to_pylist() == [day]
    assert parts_of_day(pa.array([text])).to_pylist() == [part]


def test_a_parquet_file_that_counts_in_world_time_is_read_as_such(tmp_path: Path) -> None:
    moment = pa.array([datetime(2026, 1, 3, 23, 30, tzinfo=UTC)], pa.timestamp("us", "UTC"))
    pq.write_table(
        pa.table({"Meldingnr": ["M1"], "Datum melding": moment, "Soort overlast": ["geluid"]}), tmp_path / "a.parquet"
    )
    raw = read_delivery(tmp_path / "a.parquet").tables["a"]
    assert raw["Datum melding"].to_pylist() == ["2026-01-03T23:30:00Z"]


def test_a_number_of_nines_far_above_the_others_is_said() -> None:
    teller = load_tables()["meting"].field("teller")
    assert "negens" in type_column(teller, encode(pa.chunked_array([["3", "12", "9999"]]))).said
    assert "negens" not in type_column(teller, encode(pa.chunked_array([["3", "4000", "9999"]]))).said


def test_a_unit_in_a_heading_is_no_other_spelling_of_the_title() -> None:
    raw = pa.table({"Waarde (%)": ["12"], "Teller": ["3"]})
    assert reshape(load_tables()["meting"], raw, {}, None).data.column_names == ["Waarde (%)", "teller"]


def test_headings_that_go_on_in_the_next_row_are_one_heading() -> None:
    rows = [
        ["Melding", "Datum", "Soort", "Plek", "Ernst"],
        ["nr", "melding", "overlast", "", "(1-5)"],
        ["M1", "3-1-2026", "x", "y", "2"],
    ]
    found = find_heading(rows)
    assert found.names == ("Melding nr", "Datum melding", "Soort overlast", "Plek", "Ernst (1-5)")
    assert (found.first, found.last) == (0, 1)


def test_the_last_day_there_is_and_a_column_that_stands_there_twice_are_no_crash() -> None:
    meting = load_tables()["meting"]
    days = pa.table({"periode_van": ["9999-01-01"], "periode_tot": ["9999-12-30"]})
    assert reshape(
        meting, pa.table({"Periode t/m": ["9999-12-31"]}), {"kolommen": {"Periode t/m": "periode_tot"}}, None
    )
    assert reshape(meting, days, {}, None).data.num_rows == 1
    assert read_dates(pa.array(["9999-12-31T23:30:00Z"])).values.to_pylist() == [date(9999, 12, 31)]
    twice = pa.Table.from_arrays([pa.array(["1"])] * 4, names=["bron", "bron", "jan-26", "feb-26"])
    wide = {"vorm": "breed", "kop": "periode", "waarde": "teller", "koppen": {"jan-26": "2026-01", "feb-26": "2026-02"}}
    assert reshape(meting, twice, wide, None).data.num_rows == 2


@pytest.mark.parametrize(
    "wrong",
    ["vorm = 'breed'\nkoppen = 3", "vorm = 3\nperiode_uit = 'x'", "vorm = 'breed'\nkop = 'periode'", "kop = 'periode'",
     "vorm = 'breed'\nkop = 'periode'\nkoppen = ['a']\nwaarde = [1]", "periode_uit = ['Jaar', 3]", "getallen = 3"],
)  # fmt: skip
def test_a_mapping_with_a_key_of_the_wrong_kind_is_no_crash(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "cijfers.koppeling.toml").write_text(f"[tabellen.meting]\nbestand = 'cijfers.csv'\n{wrong}\n")
    found = seen(tmp_path, f"{HEAD};jan-26;feb-26\n{ROW};1;2\n")
    assert found.bevindingen() is not None
    assert [in_words(p.wide) for p in found.proposals]
    assert found.samengesteld().manifest["tabellen"]


def test_a_municipality_that_is_no_number_lies_nowhere() -> None:
    for code in ("9" * 400, "GM" + "9" * 400, "GM\u00b2\u00b2\u00b2\u00b2"):
        table = pa.table({"gemeente_code": [code], "buurt_code": ["BU99010101"]})
        assert outside("registratie", table) == []


def test_one_period_that_happens_to_begin_the_day_after_moves_no_day() -> None:
    days = {
        "datum_van": ["2026-02-02", "2025-11-01", "2025-07-05"],
        "datum_tot": ["2026-04-30", "2026-02-01", "2025-08-17"],
    }
    shaped = reshape(load_tables()["contextgebeurtenis"], pa.table(days), {}, None)
    assert shaped.data["datum_tot"].to_pylist() == days["datum_tot"]
    assert not [n for n in shaped.notes if "laatste dag" in n]


def book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    made = Workbook()
    made.remove(made.active)
    for name, cells in sheets.items():
        sheet = made.create_sheet(name)
        for row in cells:
            sheet.append(row)
    made.save(path)
    return path


def test_a_sheet_per_year_keeps_its_year(tmp_path: Path) -> None:
    """Months without a year stand in each: with the year of one of them the rows of the other would be another year."""
    sheets = {
        y: [[*HEAD.split(";"), "jan", "feb *"], [*ROW.split(";"), n, n + 1]] for n, y in ((1, "2024"), (7, "2025"))
    }
    found = neem_aan(book(tmp_path / "c.xlsx", sheets), tmp_path / "D-1", van="gemeente", op=date(2026, 11, 23))
    assert [(v.year, v.month, n) for v, _, n in rows(found) if isinstance(v, date)] == [
        (2024, 1, 1), (2024, 2, 2), (2025, 1, 7), (2025, 2, 8),
    ]  # fmt: skip
    assert "jan 2024" in als_toml(found.proposals)
    (source,) = (s for n, s in found.samengesteld().sources.items() if n == "meting")
    assert "is 2025: dat staat erboven" in " ".join(source.notes)


def test_sheets_that_call_a_column_otherwise_are_one_table_and_each_row_is_found_on_its_sheet(tmp_path: Path) -> None:
    one = [["Melding", "Datum", "Soort", "Melders"], ["M-1", "3-1-2026", "geluid", 2]]
    two = [
        ["Melding", "Datum melding", "Gedrag", "Melders"],
        ["M-2", "14-1-2026", "afval", 3],
        ["M-3", "ooit", "afval", 4],
    ]
    path = book(tmp_path / "m.xlsx", {"Almelo": one, "Hengelo": two})
    found = neem_aan(path, tmp_path / "D-1", van="gemeente", op=date(2026, 11, 23))
    delivery = found.samengesteld()
    assert delivery.tables["signaal"]["gemeente_code"].to_pylist() == ["GM0141", "GM0164", "GM0164"]
    wrong = admit(delivery, coverage=lambda _: (), existing={}, known_tag="bcdf").findings
    (day,) = [f for f in wrong if f.column == "datum" and f.verdict is Verdict.REFUSE]
    assert (day.rows, "blad Hengelo" in day.place) == ((3,), True)


def test_what_differs_per_sheet_is_asked_where_it_is_written_down(tmp_path: Path) -> None:
    rows_of = [["Melding", "Datum", "Soort"], ["M-1", "3-1-2026", "geluid"]]
    path = book(tmp_path / "m.xlsx", {"Almelo": rows_of, "Hengelo": rows_of})
    found = neem_aan(path, tmp_path / "D-1", van="gemeente", op=date(2026, 11, 23))
    assert [dict(p.constants) for p in found.proposals] == [{"gemeente_code": "GM0141"}, {"gemeente_code": "GM0164"}]
    assert tabelblokken(found.proposals)["signaal"]["gemeente_code"] == ""


# --- school years, and what stands beside a period ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "lines"),
    [
        (f"{HEAD};schooljaar 2023-2024;schooljaar 2024/25", [f"{ROW};12;15"]),
        (f"{HEAD};Schooljaar;Teller", [f"{ROW};2023/2024;12", f"{ROW};2024-2025;15"]),
        (f"{HEAD};Periode;Teller", [f"{ROW};Schooljaar 2023/2024;12", f"{ROW};SJ 24/25;15"]),
    ],
)
def test_a_school_year_runs_from_august(tmp_path: Path, head: str, lines: list[str]) -> None:
    assert rows(seen(tmp_path, "\n".join((head, *lines)))) == [
        (date(2023, 8, 1), date(2024, 8, 1), 12), (date(2024, 8, 1), date(2025, 8, 1), 15),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        ("2023/2024;2024/2025", "Is het een schooljaar?"),
        ("jan 2026 incidenten;jan 2026 aangiften;feb 2026 incidenten;feb 2026 aangiften", "meer maten naast elkaar"),
        ("jan incidenten;feb incidenten;jan aangiften;feb aangiften", "meer maten naast elkaar"),
        ("teller 2025;noemer 2025;teller 2026;noemer 2026", "meer maten naast elkaar"),
    ],
)
def test_a_heading_that_says_more_or_less_than_a_period_is_asked_with_the_reason(
    tmp_path: Path, heads: str, told: str
) -> None:
    cells = ";1" * (heads.count(";") + 1)
    found = seen(tmp_path, f"{HEAD};{heads}\n{ROW}{cells}")
    assert any(told in f.message for f in found.bevindingen() if f.rule == "koppel.kop")


def test_two_years_in_a_cell_are_refused_as_a_period_and_not_as_a_day() -> None:
    from jgwork.schema.rules.matrix import with_periods

    spec = load_tables()["meting"]
    made = with_periods(spec, pa.table({"Periode": ["2023/2024"], "teller": ["1"]}), ["Periode"])
    said = {f.column: (f.message, f.next_move) for f in check_table(spec, made)[1] if f.rule == "schema.type"}
    assert "bestaande dag of periode" in said["periode_van"][0]
    assert "schooljaar 2025/2026" in said["periode_van"][1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jan-mrt 2026", "2026-K1"), ("januari t/m maart 2026", "2026-K1"), ("okt/dec '25", "2025-K4"),
        ("jan - jun 2026", "2026-H1"), ("jan t/m dec 2025", "2025"), ("jan-feb 2026", ""), ("apr-jun", ""),
        ("mei-jul 2026", ""), ("2025-S1", "2025-S1"), ("schooljaar 2023/2025", ""), ("2023/2024", ""),
    ],
)  # fmt: skip
def test_months_together_are_a_period_where_they_are_one(text: str, code: str) -> None:
    assert period_code(text) == code
    assert is_part(text) == (text in {"jan-feb 2026", "mei-jul 2026", "2023/2024"})


@pytest.mark.parametrize(
    ("head", "cells", "rule"),
    [
        ("Periode;Aantal per 1.000 inwoners", "2025;12", "regel.zonder_getal"),
        ("Periode;Teller", "2025;12", "gebied.geen_code"),
    ],
)
def test_a_measurement_without_a_number_or_an_area_is_refused(tmp_path: Path, head: str, cells: str, rule: str) -> None:
    row = ROW.replace("GM9901", "Almelo") if rule == "gebied.geen_code" else ROW
    made = seen(tmp_path, f"{HEAD};{head}\n{row};{cells}\n").samengesteld()
    wrong = admit(made, coverage=lambda _: (), existing={}, known_tag="bcdf").findings
    assert {f.rule for f in wrong if f.verdict is Verdict.REFUSE} - {"manifest.verplicht"} >= {rule}


def test_a_scale_is_named_also_where_the_heading_only_looks_like_a_column(tmp_path: Path) -> None:
    found = seen(tmp_path, f"{HEAD};Periode;waarde (x 1000)\n{ROW};2025;12\n")
    assert any("x 1000" in f.message for f in found.bevindingen() if f.rule == "koppel.kop")


AREA = "Meldingen van overlast;gebied;GM9901;1.0"
JAN, FEB = (date(2025, 1, 1), date(2025, 2, 1)), (date(2025, 2, 1), date(2025, 3, 1))
K1, K2 = (date(2025, 1, 1), date(2025, 4, 1)), (date(2025, 4, 1), date(2025, 7, 1))
W5 = (date(2025, 1, 27), date(2025, 2, 3))


@pytest.mark.parametrize(
    ("heads", "cells", "periods"),
    [
        ("Jaar;jan;feb", ["2025;7;8"], [JAN, FEB]), ("Maand;2025", ["jan;7", "feb;8"], [JAN, FEB]),
        ("Maandnummer;2024;2025", ["1;;7", "2;;8"], [JAN, FEB]), ("Kwartaal;2024;2025", ["1;;7", "2;;8"], [K1, K2]),
        ("Kwartaal;Aantal", ["2025-1;7", "2025-2;8"], [K1, K2]),
        ("Kwartaal;Aantal", ["2025-I;7", "2025-II;8"], [K1, K2]),
        ("Jaar;Kwartaal;Maand;Aantal", ["2025;1;1;7", "2025;1;2;8"], [JAN, FEB]),
        ("Jaar;Maandnummer;Maand;Aantal", ["2025;1;januari;7", "2025;2;februari;8"], [JAN, FEB]),
        ("Jaar;Periode;Aantal", ["2025;2025-01;7", "2025;2025-02;8"], [JAN, FEB]),
        ("Maand;Aantal", ["2025-1;7", "2025-2;8"], [JAN, FEB]), ("Week;Aantal", ["2025-05;7"], [W5]),
        ("Week;Aantal", ["202505;7"], [W5]), ("Week;Aantal", ["27-01-2025;7"], [W5]),
        ("Kwartaal;Aantal", ["1-1-2025;7", "1-4-2025;8"], [K1, K2]), ("Maand;Aantal", ["1-1-2025;7"], [JAN]),
        ("Jaar;Aantal", ["2025-01-01 00:00:00;7"], [(date(2025, 1, 1), date(2026, 1, 1))]),
        ("Jaar;Maand;Aantal", ["2025.0;1.0;7", "2025.0;2.0;8"], [JAN, FEB]),
        ("Schooljaar;Aantal", ["25/26;7"], [(date(2025, 8, 1), date(2026, 8, 1))]),
    ],
)  # fmt: skip
def test_what_a_heading_leaves_open_stands_beside_it(
    tmp_path: Path, heads: str, cells: list[str], periods: list[tuple[date, date]]
) -> None:
    """A year beside its months, months beside their years: never a whole year, nor a month that is a quarter."""
    found = seen(tmp_path, f"{HEAD};{heads}\n" + "".join(f"{AREA};{c}\n" for c in cells), "cijfers 2024.csv")
    assert not found.proposals[0].open
    assert sorted(rows(found)) == [(*p, n) for p, n in zip(periods, (7.0, 8.0), strict=False)]


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        ("Periode;Aantal", ["2025-1;7", "2025-2;8"]), ("Periode;Aantal", ["2025-I;7", "2025-II;8"]),
        ("Periode;Aantal", ["1-1-2025;7", "1-4-2025;8"]), ("Kwartaal;Aantal", ["1-2-2025;7"]),
        ("Week;Aantal", ["1-1-2025;7"]), ("Jaar;Aantal", ["1-2-2025;7"]), ("Periode;Aantal", ["15-1-2025;7"]),
    ],
)  # fmt: skip
def test_a_period_in_a_cell_that_can_be_two_is_none(tmp_path: Path, heads: str, cells: list[str]) -> None:
    found = seen(tmp_path, f"{HEAD};{heads}\n" + "".join(f"{AREA};{c}\n" for c in cells))
    delivery, spec = found.samengesteld(), load_tables()["meting"]
    shaped = reshape(spec, delivery.tables["meting"], delivery.manifest["tabellen"]["meting"], None)
    assert "schema.type" in {f.rule for f in check_table(spec, shaped.data)[1]}


def test_a_quarter_that_does_not_hold_its_month_is_no_period() -> None:
    assert not together_code(["2025", "K2", "01"])
    assert together_code(["2025", "K1", "01"]) == "2025-01"


def test_roman_numbers_that_can_be_halves_are_asked(tmp_path: Path) -> None:
    found = seen(tmp_path, f"{HEAD};I-2025;II-2025\n{AREA};7;8\n")
    assert zonder_jaar(found.proposals[0].wide)
    assert van_jaar(found.proposals[0].wide, "halfjaar")["koppen"] == {"I-2025": "2025-H1", "II-2025": "2025-H2"}
    assert not unclear_periods(["I-2025", "II-2025", "III-2025"])


def test_a_count_has_no_thousandths(tmp_path: Path) -> None:
    """``1.204`` in a column of counts is 1204; nothing but ``1.000`` can be a 1 that a program wrote, and is asked."""
    found = seen(tmp_path, f"{HEAD};jan-25;feb-25\n{AREA};1.204;87\n")
    assert [n for *_, n in rows(found)] == [1204.0, 87.0]
    assert seen(tmp_path, f"{HEAD};jan-25;feb-25\n{AREA};1.000;1.000\n").proposals[0].asked_style


GGD = "Gebied;Gebiedscode;Jaar;Ervaren overlast (%);Gevoel van onveiligheid (%)\n"


def test_a_column_per_indicator_is_a_row_per_indicator_and_area(tmp_path: Path) -> None:
    """As a health service and StatLine write them; what stands beside names of areas as a code is the area."""
    found = seen(tmp_path, GGD + "Centrum;BU99010101;2024;31,5;22,0\nRand;BU99010102;2024;12,0;9,5\n")
    (proposal,) = found.proposals
    assert proposal.missing == ("definitie_versie",)
    assert proposal.constants == {"eenheid_type": "gebied"}
    year = (date(2024, 1, 1), date(2025, 1, 1))
    complete = replace(found, proposals=(overal(proposal, "definitie_versie", "1.0"),))
    assert rows(complete, "waarde") == [(*year, n) for n in (31.5, 12.0, 22.0, 9.5)]
    shown = in_words(proposal.wide)
    assert "Jaar" in shown
    assert "Ervaren overlast (%) (ervaren_overlast)" in shown


def test_counts_beside_percentages_and_numbers_per_inhabitants_are_asked(tmp_path: Path) -> None:
    heads = "Buurtcode;Jaar;Ervaren overlast (%);Meldingen van overlast;Incidenten in het gebied (per 1.000 inwoners)"
    (proposal,) = seen(tmp_path, f"{heads}\nBU99010101;2024;31,5;12;3,1\n").proposals
    assert list(proposal.wide["koppen"].values()) == ["ervaren_overlast"]
    assert sum("andere maat" in m.why for m in proposal.matches) == 2


@pytest.mark.parametrize(
    "heads", ["Persoon;Jaar;Dagbesteding", "Buurtcode;Dagbesteding", "Buurtcode;Jaar;Dagbesteding"]
)
def test_a_word_that_is_an_indicator_too_makes_no_measurement(tmp_path: Path, heads: str) -> None:
    found = seen(tmp_path, f"{heads}\n" + ";".join(["ja"] * len(heads.split(";"))) + "\n")
    assert not any(p.wide.get("kop") == "indicator_code" for p in found.proposals)


@pytest.mark.parametrize(
    ("before", "heads", "kop"),
    [
        ({"vorm": "breed", "kop": "indicator_code", "waarde": "waarde", "koppen": {"Ervaren overlast (%)": "x"},
          "periode_uit": ["Jaar"]}, "jan-25;feb-25", "periode"),
        ({"periode_uit": ["Jaar", "Maand"]}, "jan-25;feb-25", "periode"),
        ({"vorm": "breed", "kop": "periode", "waarde": "teller"}, "Jaar;Maand;Aantal", ""),
    ],
)  # fmt: skip
def test_a_shape_of_another_file_of_the_same_partner_is_not_laid_over_this_one(
    tmp_path: Path, before: dict[str, object], heads: str, kop: str
) -> None:
    found = seen(tmp_path, f"{HEAD};{heads}\n{AREA};{';'.join('7' for _ in heads.split(';'))}\n")
    raw = found.delivery.tables["cijfers"]
    assert wide_of(load_tables()["meting"], raw, before).get("kop", "") == kop


def test_a_column_per_item_is_an_answer_per_person_and_item(tmp_path: Path) -> None:
    """As a partner keeps a list of persons with what he knows of each; a list of members is none."""
    text = "groep_id;ronde;Persoon;Verzuim;Contact met ouders\nG02;1;P1;ja;?\nG02;1;P2;;nee\n"
    (proposal,) = seen(tmp_path, text).proposals
    assert (proposal.table, proposal.wide["koppen"]) == (
        "informatiematrix", {"Verzuim": "school_verzuim", "Contact met ouders": "gezin_contact"})  # fmt: skip
    found = seen(tmp_path, text).samengesteld()
    shaped = reshape(load_tables()["informatiematrix"], found.tables["informatiematrix"],
                     found.manifest["tabellen"]["informatiematrix"], None)  # fmt: skip
    answers = zip(*(shaped.data[c].to_pylist() for c in ("pseudoniem", "item_code", "waarde")), strict=True)
    assert sorted(answers) == [("P1", "gezin_contact", "onbekend"), ("P1", "school_verzuim", "ja"),
                               ("P2", "gezin_contact", "nee")]  # fmt: skip
    members = "Groep;Persoon;Geslacht;Leeftijd;Status;Verzuim;Contact met ouders\nG02;P1;M;17;afgestemd;ja;nee\n"
    assert "informatiematrix" not in {p.table for p in seen(tmp_path, members, "namenlijst.csv").proposals}


@pytest.mark.parametrize(("cells", "asked"), [("man", True), ("12 tot 18 jaar", True), ("Totaal", False), ("", False)])
def test_a_row_that_is_a_part_of_its_area_is_not_taken_for_the_whole(tmp_path: Path, cells: str, asked: bool) -> None:
    (proposal,) = seen(tmp_path, f"{HEAD};Jaar;Geslacht;Aantal\n{AREA};2025;{cells};7\n").proposals
    assert any("verdeelt" in line for line in proposal.open) is asked
