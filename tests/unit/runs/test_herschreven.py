"""The same content as people and programs write it in other forms: each loads to the same values."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from jgwork.runs.leveren.binnen import neem_aan
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.check import inspect_table
from jgwork.schema.rules.shapes import reshape
from jgwork.schema.rules.values import Written
from jgwork.vocabulary.verdict import Verdict

HEADS = ["doel_id", "groep_id", "hoofddoel_code", "omschrijving", "nulmeting_waarde", "streefdatum", "primair"]
TITLES = ["Doel", "Groep", "Hoofddoel", "Omschrijving", "Nulmeting", "Streefdatum", "Primair"]
#: Thousands, decimals, a withheld number, an empty cell; accents, separators, quotes and a new line in a text.
ROWS: list[tuple[object, ...]] = [
    ("D-01", "G01", "criminaliteit_overlast", "Café José; meer rust, 'Noord'", 14500, date(2026, 1, 13), True),
    ("D-02", "G01", "criminaliteit_overlast", 'de "oude" plek\nschoon', 1250.5, date(2026, 2, 3), False),
    ("D-03", "G02", "criminaliteit_overlast", "minder meldingen", "<5", None, True),
    ("D-04", "G02", "criminaliteit_overlast", None, 15.25, date(2026, 4, 30), False),
]
MONTHS = ["januari", "februari", "maart", "april", "mei"]


def plain(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def dutch(value: object) -> str:
    """Write a number, a day or a flag as a Dutch spreadsheet does."""
    if isinstance(value, bool):
        return "WAAR" if value else "ONWAAR"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, (int, float)):
        return f"{value:,}".translate(str.maketrans(",.", ".,"))
    return plain(value)


def numbers(group: str, mark: str) -> Callable[[object], str]:
    signs = str.maketrans({",": group, ".": mark})
    return lambda v: f"{v:,}".translate(signs) if isinstance(v, (int, float)) and not isinstance(v, bool) else plain(v)


def days(how: Callable[[date], str]) -> Callable[[object], str]:
    return lambda v: how(v) if isinstance(v, date) else plain(v)


def lines(
    show: Callable[[object], str] = plain, heads: Sequence[str] = HEADS, rows: Iterable[Sequence[object]] = ROWS
) -> list[list[str]]:
    return [list(heads), *([show(v) for v in row] for row in rows)]


def csv(cells: Iterable[Sequence[str]], separator: str = ";", *, quote: bool = False, end: str = "\n") -> str:
    def cell(text: str) -> str:
        loose = not (quote or separator in text or '"' in text or "\n" in text)
        return text if loose else '"' + text.replace('"', '""') + '"'

    return "".join(separator.join(map(cell, row)) + end for row in cells)


def book(*sheets: Sequence[Sequence[object]], merge: str = "") -> bytes:
    made = Workbook()
    made.remove(made.active)
    for n, rows in enumerate(sheets, 1):
        sheet = made.create_sheet(f"Blad{n}")
        for row in rows:
            sheet.append(list(row))
        if merge:
            sheet.merge_cells(merge)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def ods(rows: Sequence[Sequence[object]]) -> bytes:
    import pandas as pd

    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="odf") as target:
        pd.DataFrame(rows[1:], columns=rows[0]).to_excel(target, sheet_name="Blad1", index=False)
    return out.getvalue()


def parquet(rows: Sequence[Sequence[object]]) -> bytes:
    out = io.BytesIO()
    columns = list(zip(*rows[1:], strict=True))
    arrays = {
        h: pa.array([plain(v) or None for v in c] if "<5" in c else c) for h, c in zip(rows[0], columns, strict=True)
    }
    pq.write_table(pa.table(arrays), out)
    return out.getvalue()


def packed(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


BASE, TYPED = lines(), [HEADS, *ROWS]
WIDE = len(HEADS)
BLANK = [""] * WIDE
TOTAL = ["Totaal", "", "", "", "15765.75", "", ""]
HALVES = (lines(rows=ROWS[:2]), lines(rows=ROWS[2:]))
FORMS: dict[str, tuple[str, str | bytes]] = {
    "puntkomma": ("a.csv", csv(BASE)),
    "komma": ("a.csv", csv(BASE, ",")),
    "tab": ("a.tsv", csv(BASE, "\t")),
    "streep": ("a.txt", csv(BASE, "|")),
    "sep=": ("a.csv", "sep=;\n" + csv(BASE)),
    "aanhalingstekens": ("a.csv", csv(BASE, quote=True)),
    "regeleinden van Windows": ("a.csv", csv(BASE, end="\r\n")),
    "BOM": ("a.csv", b"\xef\xbb\xbf" + csv(BASE).encode()),
    "Windows-1252": ("a.csv", csv(BASE).encode("cp1252")),
    "UTF-16 met merk": ("a.csv", csv(BASE, "\t", end="\r\n").encode("utf-16")),
    "UTF-16 zonder merk": ("a.csv", csv(BASE).encode("utf-16-le")),
    "UTF-16 andersom": ("a.csv", b"\xfe\xff" + csv(BASE).encode("utf-16-be")),
    "UTF-32": ("a.csv", csv(BASE).encode("utf-32")),
    "einde van DOS": ("a.csv", csv(BASE).encode() + b"\x1a"),
    "lege eerste regel": ("a.csv", "\n" + csv(BASE)),
    "titel": ("a.csv", csv([["Doelen van de aanpak", *BLANK[1:]], BLANK, *BASE])),
    "titel zonder scheidingstekens": ("a.csv", "Doelen van de aanpak\n\n" + csv(BASE)),
    "lege kolommen rechts": ("a.csv", csv([*row, "", "", ""] for row in BASE)),
    "lege kolom links": ("a.csv", csv(["", *row] for row in BASE)),
    "lege rijen onder": ("a.csv", csv([*BASE, BLANK, BLANK])),
    "lege rijen ertussen": ("a.csv", csv([*BASE[:3], BLANK, *BASE[3:]])),
    "kolommen andersom": ("a.csv", csv(row[::-1] for row in BASE)),
    "rijen andersom": ("a.csv", csv([BASE[0], *BASE[:0:-1]])),
    "titels van kolommen": ("a.csv", csv(lines(heads=TITLES))),
    "hoofdletters": ("a.csv", csv(lines(heads=[h.upper() for h in HEADS]))),
    "onzichtbare tekens in koppen": ("a.csv", csv(lines(heads=[f"\u200b{h[:3]}\u00ad{h[3:]}\u00a0" for h in HEADS]))),
    "spaties om cellen": ("a.csv", csv(lines(lambda v: f" {plain(v)}\u00a0"))),
    "herhaalde kop": ("a.csv", csv([*BASE[:3], BASE[0], *BASE[3:]])),
    "totaal onder": ("a.csv", csv([*BASE, TOTAL])),
    "totaal ertussen": ("a.csv", csv([*BASE[:3], ["Subtotaal", *TOTAL[1:4], "15750.5", "", ""], *BASE[3:], TOTAL])),
    "noot onder": ("a.csv", csv([*BASE, BLANK, ["Bron: eigen telling, voorlopige cijfers.", *BLANK[1:]]])),
    "filters van Power BI": ("a.csv", csv([*BASE, BLANK, ["Applied filters:\nJaar is 2026", *BLANK[1:]]])),
    "rijnummers": ("a.csv", csv([[n, *row] for n, row in zip(["nr", "1", "2", "3", "4"], BASE, strict=True)])),
    "Nederlandse getallen en datums": ("a.csv", csv(lines(dutch))),
    "Engelse getallen": ("a.csv", csv(lines(numbers(",", ".")))),
    "spaties tussen duizendtallen": ("a.csv", csv(lines(numbers(" ", ",")))),
    "harde spaties": ("a.csv", csv(lines(numbers("\u00a0", ",")))),
    "smalle spaties": ("a.csv", csv(lines(numbers("\u202f", ",")))),
    "Zwitserse getallen": ("a.csv", csv(lines(numbers("'", ".")))),
    "datums met streepjes": ("a.csv", csv(lines(days(lambda d: f"{d.day}-{d.month}-{d:%Y}")))),
    "datums met puntjes": ("a.csv", csv(lines(days(lambda d: f"{d:%d.%m.%Y}")))),
    "datums in woorden": ("a.csv", csv(lines(days(lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}")))),
    "datums aaneen": ("a.csv", csv(lines(days(lambda d: f"{d:%Y%m%d}")))),
    "datums met tijd": ("a.csv", csv(lines(days(lambda d: f"{d}T00:00:00")))),
    "datums als nummer": ("a.csv", csv(lines(days(lambda d: str((d - date(1899, 12, 30)).days))))),
    "formules die tekst zijn": ("a.csv", csv(lines(lambda v: f'="{plain(v)}"' if isinstance(v, date) else plain(v)))),
    "apostrof voor een getal": ("a.csv", csv(lines(lambda v: f"'{v}" if isinstance(v, date) else plain(v)))),
    "regel tussen aanhalingstekens": (
        "a.csv", "".join('"' + line.replace('"', '""') + '"\n' for line in csv(BASE).splitlines())),
    "werkboek": ("a.xlsx", book(TYPED)),
    "werkboek van tekst": ("a.xlsx", book(lines(dutch))),
    "werkboek met titel": ("a.xlsx", book([["Doelen"], [], *TYPED], merge="A1:G1")),
    "werkboek, alles in een cel": ("a.xlsx", book([[csv([row]).rstrip("\n")] for row in BASE])),
    "werkboek met tijden": (
        "a.xlsx",
        book([HEADS, *([datetime(*v.timetuple()[:3]) if isinstance(v, date) else v for v in r] for r in ROWS)])),
    "verdeeld over bladen": ("a.xlsx", book([HEADS, *ROWS[:2]], [HEADS, *ROWS[2:]])),
    "ODS": ("a.ods", ods(TYPED)),
    "Parquet": ("a.parquet", parquet(TYPED)),
    "zip": ("a.zip", packed({"doel.csv": csv(BASE)})),
    "verdeeld over bestanden": ("a.zip", packed({f"deel{n}.csv": csv(h) for n, h in enumerate(HALVES)})),
    "verdeeld, andere volgorde": (
        "a.zip", packed({"een.csv": csv(HALVES[0]), "twee.csv": csv([r[::-1] for r in HALVES[1]], ",")})),
}  # fmt: skip


def loaded(path: Path, dossier: Path) -> list[tuple[object, ...]]:
    """Return the typed values of a file, with what stands where there is none."""
    found = neem_aan(path, dossier, van="gemeente", op=date(2026, 11, 23))
    assert not [q for q in found.bevindingen() if q.rule != "koppel.manifest"]
    delivery, spec = found.samengesteld(), load_tables()["doel"]
    assert not {f.rule for f in delivery.findings if f.verdict is Verdict.REFUSE}
    said = delivery.manifest["tabellen"]["doel"]
    shaped = reshape(spec, delivery.tables["doel"], said, None)
    looked = inspect_table(spec, shaped.data, Written.of(said, delivery.sources["doel"]))
    data, wrong = looked.data, [*shaped.findings, *looked.findings]
    assert not {(f.rule, f.column) for f in wrong if f.verdict is Verdict.REFUSE}
    columns = [data.column(h).to_pylist() for h in HEADS]
    status = data.column("nulmeting_waarde__status").to_pylist()
    return sorted(zip(*columns, status, strict=True), key=lambda row: str(row[0]))


EXPECTED = [(*(None if v == "<5" else v for v in row), "onderdrukt" if "<5" in row else None) for row in ROWS]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_content_in_another_form_loads_to_the_same_values(tmp_path: Path, form: str) -> None:
    name, content = FORMS[form]
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    assert loaded(tmp_path / name, tmp_path / "D-1") == EXPECTED
