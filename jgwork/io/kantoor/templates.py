"""Writes the workbook a partner fills in: a sheet per table, with drop-downs, explanation and protected headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import FieldSpec, TableSpec, codelist, load_tables

if TYPE_CHECKING:
    import xlsxwriter

#: Rows that carry drop-downs and may be filled in.
ROWS = 2000
_MANIFEST = ("levering_id", "dossier_id", "bronhouder", "schema_versie", "peildatum", "periode_van", "periode_tot",
             "leverdatum", "grondslag_code", "doel_code", "convenant_ref", "art20_besluit_ref", "niveau", "categorie",
             "ontvangers", "sleutel_id", "bewaren_tot")  # fmt: skip
_HOW = (
    "Zo vult u dit werkboek in",
    "1. Vul eerst het blad levering in: wie levert wat, waarvoor en hoe lang.",
    "2. Elk ander blad is een tabel: een rij per groep, lid of antwoord. Blijft een blad leeg? Dat mag.",
    "3. De koppen staan vast. Ga op een kop staan voor uitleg; bij veel kolommen kiest u uit een lijst.",
    "4. Zet nooit een naam, adres, geboortedatum of burgerservicenummer in een cel; gebruik pseudoniemen.",
    "5. Leeg, onbekend, nvt, <5 en een punt (.) betekenen elk iets anders. <5 is: te klein om te noemen.",
    "6. Klaar? Sla het op als .xlsx en typ: jgwork controleer BESTAND",
)


def write_template(path: Path, tables: Sequence[str], only: Mapping[str, Sequence[str]] | None = None) -> None:
    """Write the workbook.

    Parameters
    ----------
    path
        Where; must end in ``.xlsx``.
    tables
        Names of tables of the data model, one sheet each.
    only
        Codes to offer, by code list; a list that is not named is offered whole.

    Raises
    ------
    KeyError
        For a name that is no table.
    """
    import xlsxwriter

    specs = [load_tables()[t] for t in tables]
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": "Sjabloon voor een levering", "author": "jgwork"})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "locked": True}),
            "must": book.add_format({"bold": True, "bg_color": "#7F3F00", "font_color": "#FFFFFF", "locked": True}),
            "cell": book.add_format({"num_format": "@", "locked": False}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _explain(book, specs, formats)
        lists = _write_lists(book, [*specs, load_tables()["levering"]], only or {})
        _manifest_sheet(book, formats, lists)
        for spec in specs:
            _table_sheet(book, spec, formats, lists)
        book.get_worksheet_by_name("keuzelijsten").hide()


def _explain(book: xlsxwriter.Workbook, specs: Sequence[TableSpec], formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("uitleg")
    sheet.set_column(0, 1, 26)
    sheet.set_column(2, 2, 100, formats["wrap"])
    row = 0
    for line in _HOW:
        sheet.write_string(row, 0, line)
        row += 1
    for spec in specs:
        row += 1
        sheet.write_string(row, 0, spec.name, formats["head"])
        sheet.write_string(row, 2, spec.description)
        for field in spec.fields:
            row += 1
            sheet.write_string(row, 0, field.name)
            sheet.write_string(row, 1, field.title + (" (verplicht)" if field.required else ""))
            sheet.write_string(row, 2, _explanation(field))
    sheet.protect()


def _explanation(field: FieldSpec) -> str:
    shape = {"date": " Een datum, zoals 2026-03-31.", "boolean": " Ja of nee.", "integer": " Een heel getal."}
    text = field.description + shape.get(field.type, "")
    if field.minimum is not None and field.maximum is not None:
        text += f" Van {field.minimum:g} tot en met {field.maximum:g}."
    return text


def _write_lists(
    book: xlsxwriter.Workbook, specs: Sequence[TableSpec], only: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Write every code list once and return where it stands, as the source of a drop-down."""
    sheet = book.add_worksheet("keuzelijsten")
    where: dict[str, str] = {}
    names = sorted({f.codelijst for s in specs for f in s.fields if f.codelijst})
    for column, name in enumerate(names):
        codes = [c for c in codelist(name).codes if c in only.get(name, (c,))]
        for row, text in enumerate((name, *codes)):
            sheet.write_string(row, column, text)
        letter = _letters(column)
        where[name] = f"=keuzelijsten!${letter}$2:${letter}${len(codes) + 1}"
    return where


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _manifest_sheet(book: xlsxwriter.Workbook, formats: dict[str, Any], lists: dict[str, str]) -> None:
    sheet = book.add_worksheet("levering")
    sheet.set_column(0, 1, 26)
    sheet.set_column(2, 2, 90)
    for place, text in enumerate(("sleutel", "waarde", "uitleg")):
        sheet.write_string(0, place, text, formats["head"])
    spec = load_tables()["levering"]
    rows = [(n, _explanation(spec.field(n)), spec.field(n).codelijst) for n in _MANIFEST]
    rows.append(("token_tag", "Domeinkenmerk: de vier letters na jg1- in de pseudoniemen.", ""))
    for row, (name, text, lijst) in enumerate(rows, start=1):
        sheet.write_string(row, 0, name, formats["head"])
        sheet.write_blank(row, 1, None, formats["cell"])
        if name == "schema_versie":
            sheet.write_string(row, 1, spec.version, formats["cell"])
        sheet.write_string(row, 2, text)
        if lijst:
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": lists[lijst]})
    sheet.freeze_panes(1, 0)
    sheet.protect()


def _table_sheet(book: xlsxwriter.Workbook, spec: TableSpec, formats: dict[str, Any], lists: dict[str, str]) -> None:
    sheet = book.add_worksheet(spec.name)
    for column, field in enumerate(spec.fields):
        sheet.set_column(column, column, max(14, len(field.name) + 3), formats["cell"])
        sheet.write_string(0, column, field.name, formats["must" if field.required else "head"])
        rule: dict[str, Any] = {
            "validate": "any",
            "input_title": field.title[:32],
            "input_message": _explanation(field)[:255],
        }
        sheet.data_validation(0, column, 0, column, rule)
        source = lists.get(field.codelijst) or (["ja", "nee", "onbekend"] if field.type == "boolean" else None)
        if source is not None:
            choice = {**rule, "validate": "list", "source": source, "error_type": "warning"}
            choice |= {"error_title": "Kies uit de lijst", "error_message": "Deze waarde staat niet in de lijst."}
            sheet.data_validation(1, column, ROWS, column, choice)
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"format_columns": True, "sort": True, "insert_rows": True, "delete_rows": True})
