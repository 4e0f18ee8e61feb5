"""One table, written the way people and programs write it: every way gives the same rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from jgwork.io.lezen.readers import read_delivery
from jgwork.privacy.intake.admit import Admission, admit
from jgwork.vocabulary.token import make_token

HEAD = ["registratie_id", "incident_id", "datum", "dagdeel", "aard", "gemeente_code"]
DAYS = [date(2025, 1 + i % 12, 1 + (7 * i) % 28) for i in range(24)]
KINDS, PARTS = ["overlast", "misdrijf", "controle"], ["ochtend", "middag", "avond", "nacht"]
ROWS = [[f"R{i:03}", f"I{i:03}", day.isoformat(), PARTS[i % 4], KINDS[i % 3], "GM0141"] for i, day in enumerate(DAYS)]
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
MANIFEST = (
    'levering_id = "L1"\ndossier_id = "D-1"\nbronhouder = "politie"\npeildatum = 2026-03-31\ntoken_tag = "vbrd"\n'
    '[tabellen.{name}]\nbestand = "{file}"\n{more}'
)


def text(rows: list[list[str]], separator: str = ";", ends: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=ends).writerows(rows)
    return out.getvalue()


def gate(folder: Path, file: str, data: bytes, name: str = "registratie", more: str = "") -> Admission:
    (folder / file).write_bytes(data)
    (folder / "levering.toml").write_text(MANIFEST.format(name=name, file=file, more=more), encoding="utf-8")
    return admit(read_delivery(folder), coverage=lambda _: (), existing={}, known_tag=None)


def rows_of(admission: Admission) -> list[list[Any]]:
    assert admission.tables, [(f.rule, f.column, f.message) for f in admission.findings]
    (table,) = admission.tables
    found = table.data.select(HEAD).to_pydict()
    return [[str(v) for v in row] for row in zip(*found.values(), strict=True)]


def with_days(write: Callable[[date], str]) -> list[list[str]]:
    return [HEAD, *([*r[:2], write(d), *r[3:]] for r, d in zip(ROWS, DAYS, strict=True))]


STYLES: dict[str, Callable[[date], str]] = {
    "kort": lambda d: f"{d.day}-{d.month}-{d:%y}",
    "weekdag": lambda d: f"woensdag {d.day} {MONTHS[d.month - 1]} {d.year}",
    "om": lambda d: f"{d.day}-{d.month}-{d.year} om 21:30",
    "uur": lambda d: f"{d.day}.{d.month}.{d.year} 21.30 uur",
    "zone": lambda d: f"{d.isoformat()}T21:30:00+02:00",
    "amerikaans": lambda d: f"{d.month}/{d.day}/{d.year} 9:30 PM",
    "google": lambda d: f"{d.year}/{d.month:02}/{d.day:02} 9:30:00 PM GMT+1",
    "google_punten": lambda d: f"{d.year}/{d.month:02}/{d.day:02} 9:30:00 p.m. GMT+1",
    "streepje": lambda d: f"{d.day:02}\u2013{d.month:02}\u2013{d.year}",
    "vaste_spatie": lambda d: f"{d.day}\u00a0{MONTHS[d.month - 1]}\u00a0{d.year}",
    "rangtelwoord": lambda d: f"{d.day}e {MONTHS[d.month - 1]} {d.year}",
    "serie": lambda d: str((d - date(1899, 12, 30)).days),
    "serie_tijd": lambda d: f"{(d - date(1899, 12, 30)).days},895833",
}


@pytest.mark.parametrize("style", STYLES)
def test_a_day_is_read_however_it_is_written(style: str, tmp_path: Path) -> None:
    assert rows_of(gate(tmp_path, "registratie.csv", text(with_days(STYLES[style])).encode())) == ROWS


FILES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "utf16_tsv": lambda: ("r.tsv", text([HEAD, *ROWS], "\t").encode("utf-16")),
    "utf16_zonder_merk": lambda: ("r.csv", text([HEAD, *ROWS]).encode("utf-16-le")),
    "utf32": lambda: ("r.csv", text([HEAD, *ROWS]).encode("utf-32")),
    "staand_streepje": lambda: ("r.csv", text([HEAD, *ROWS], "|").encode()),
    "sep_tab": lambda: ("r.csv", b"\xef\xbb\xbfsep=\t\r\n" + text([HEAD, *ROWS], "\t").encode()),
    "oude_mac": lambda: ("r.csv", text([HEAD, *ROWS], ends="\r").encode()),
    "eind_van_dos": lambda: ("r.csv", text([HEAD, *ROWS]).encode() + b"\x1a"),
    "regel_in_een_cel": lambda: ("r.csv", "\r\n".join(f'"{",".join(r)}"' for r in [HEAD, *ROWS]).encode()),
    "titel_en_totaal": lambda: (
        "r.csv",
        text([["Registraties"], [], HEAD, *ROWS, ["Totaal", "24", "", "", "", ""]]).encode(),
    ),
    "rijnummers": lambda: (
        "r.csv",
        text([["#", *HEAD], *([str(i), *r] for i, r in enumerate(ROWS, 1))]).encode(),
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_read_however_it_was_saved(kind: str, tmp_path: Path) -> None:
    assert rows_of(gate(tmp_path, *FILES[kind]())) == ROWS


def _two_headings(book: Workbook) -> None:
    sheet = book.active
    sheet.append(["Nummers", None, "Wanneer", None, "Wat", "Waar"])
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:D1")
    for row in [HEAD, *ROWS]:
        sheet.append(row)


def _old_mac(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEAD)
    for row, day in zip(ROWS, DAYS, strict=True):
        book.active.append([*row[:2], datetime(day.year, day.month, day.day), *row[3:]])


def _filtered(book: Workbook) -> None:
    for row in [HEAD, *ROWS]:
        book.active.append(row)
    book.active.auto_filter.ref = book.active.dimensions
    for number in range(5, 15):
        book.active.row_dimensions[number].hidden = True
    book.create_sheet("keuzes")["A1"] = "overlast"
    book["keuzes"].sheet_state = "hidden"


def _far_corner(book: Workbook) -> None:
    for down, row in enumerate([HEAD, *ROWS, [], ["Bron: BVH. Cijfers zijn voorlopig."]]):
        for right, value in enumerate(row):
            book.active.cell(down + 4, right + 3, value)


@pytest.mark.parametrize("layout", [_two_headings, _old_mac, _filtered, _far_corner])
def test_a_sheet_is_read_however_it_was_laid_out(layout: Callable[[Workbook], None], tmp_path: Path) -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.title = "registratie"
    layout(book)
    book.save(out)
    assert rows_of(gate(tmp_path, "r.xlsx", out.getvalue())) == ROWS


def test_codes_are_read_by_title_plural_capitals_and_the_clock(tmp_path: Path) -> None:
    said = {"overlast": "OVERLAST", "misdrijf": "Misdrijven", "controle": "Controle "}
    clock = {"ochtend": "09:30", "middag": "13:05", "avond": "21:30 uur", "nacht": "2:15"}
    rows = [[*r[:3], clock[r[3]], said[r[4]], "141"] for r in ROWS]
    assert rows_of(gate(tmp_path, "r.csv", text([HEAD, *rows]).encode())) == ROWS


AGES = {"12 t/m 14": "12-14", "15\u201317 jaar": "15-17", "19": "18-20", "24 jaar en ouder": "24+", "30": "24+"}


def test_ages_become_bands_and_another_band_is_asked(tmp_path: Path) -> None:
    people = [make_token("vbrd", bytes([i]) * 32) for i in range(len(AGES) + 1)]
    head = ["groep_id", "scan_id", "pseudoniem", "leeftijdsgroep", "geslacht", "bekend_politie", "namenlijst_status"]
    rows = [["G1", "S1", p, a, "M", "J", "Afgestemd"] for p, a in zip(people, AGES, strict=False)]
    outside = [*rows, ["G1", "S1", people[-1], "21-24", "Vrl", "nee", "afgestemd"]]
    for written, wrong in ((rows, 0), (outside, 1)):
        found = gate(tmp_path, "lid.csv", text([head, *written]).encode(), "lid").findings
        assert sum(f.n for f in found if f.rule == "schema.code") == wrong


def test_the_moment_of_a_day_is_a_part_of_the_day_where_none_was_delivered(tmp_path: Path) -> None:
    hours = {"ochtend": 9, "middag": 13, "avond": 21, "nacht": 2}
    moments = [datetime.fromisoformat(r[2]) + timedelta(hours=hours[r[3]], minutes=5) for r in ROWS]
    head = [h for h in HEAD if h != "dagdeel"]
    rows = [[*r[:2], f"{m:%d-%m-%Y %H:%M}", *r[4:]] for r, m in zip(ROWS, moments, strict=True)]
    admission = gate(tmp_path, "r.csv", text([head, *rows]).encode())
    assert rows_of(admission) == ROWS
    assert any("afgeleid uit het tijdstip" in n for n in admission.report["tabellen"][0]["gelezen"])
    rows = [[*r[:2], f"{r[2]} 00:00", *r[4:]] for r in ROWS]
    (table,) = gate(tmp_path, "r.csv", text([head, *rows]).encode()).tables
    assert table.data["dagdeel"].null_count == len(ROWS), "midnight may be no time at all"


def test_a_part_of_the_day_that_was_delivered_stays(tmp_path: Path) -> None:
    rows = [[*r[:2], f"{r[2]} 03:00", *r[3:]] for r in ROWS]
    assert rows_of(gate(tmp_path, "r.csv", text([HEAD, *rows]).encode())) == ROWS


def test_a_registration_is_an_incident_of_its_own_where_no_number_was_delivered(tmp_path: Path) -> None:
    head, rows = [h for h in HEAD if h != "incident_id"], [[r[0], *r[2:]] for r in ROWS]
    admission = gate(tmp_path, "r.csv", text([head, *rows]).encode())
    (table,) = admission.tables
    assert table.data["incident_id"].to_pylist() == [r[0] for r in ROWS]
    assert any("eigen incident" in n for n in admission.report["tabellen"][0]["gelezen"])
    numbered = [[f"PL0500-2024{i:06}", *r[1:]] for i, r in enumerate(rows)]
    found = gate(tmp_path, "r.csv", text([head, *numbered]).encode()).findings
    assert [f.column for f in found if f.rule == "identificatie.plnummer"] == ["registratie_id"], "told once"
    assert any("pseudonimiseer" in f.next_move for f in found)


def test_one_file_of_incident_and_person_feeds_both_tables(tmp_path: Path) -> None:
    people = [make_token("vbrd", bytes([i]) * 32) for i in range(3)]
    roles = ["VE", "Betrokkene", "getuige"]
    rows = [[*r[:5], "GM0141", p, role] for r in ROWS for p, role in zip(people, roles, strict=True)]
    (tmp_path / "Incidenten.csv").write_bytes(text([[*HEAD, "pseudoniem", "rol"], *rows]).encode())
    manifest = MANIFEST.format(name="registratie", file="Incidenten.csv", more='weglaten = ["pseudoniem", "rol"]\n')
    left = ", ".join(f'"{h}"' for h in HEAD[1:])
    manifest += f'[tabellen.betrokkenheid]\nbestand = "Incidenten.csv"\nweglaten = [{left}]\n'
    (tmp_path / "levering.toml").write_text(manifest, encoding="utf-8")
    admission = admit(read_delivery(tmp_path), coverage=lambda _: (), existing={}, known_tag=None)
    assert {f.rule for f in admission.findings if f.table == "registratie" and "verwijzing" not in f.rule} <= {
        "rij.dubbel", "kolom.weggelaten",
    }  # fmt: skip
    told = {p["tabel"]: p["rijen"] for p in admission.report["tabellen"]}
    assert told == {"registratie": len(ROWS), "betrokkenheid": 3 * len(ROWS)}
    assert not [f for f in admission.findings if f.rule == "schema.code"]


def test_no_finding_holds_a_value(tmp_path: Path) -> None:
    rows = [[*r[:2], "geen dag", "zelden", "zomaar", "Nergens"] for r in ROWS]
    found = gate(tmp_path, "r.csv", text([HEAD, *rows]).encode()).findings
    said = " ".join(f.message + f.next_move for f in found)
    assert not re.search("geen dag|zelden|zomaar|Nergens", said)
