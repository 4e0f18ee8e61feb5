"""Writes the workbook in which one partner answers one part: a row per question, and only the answers can be typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xlsxwriter

#: Heading of the hidden column that tells the rows apart.
SLEUTEL = "sleutel"
_VOOR, _NA = ("Onderwerp", "Vraag"), "Wat anderen zeggen"
#: Headings of the columns that explain; what stands there is no answer.
TOELICHTING = (*_VOOR, _NA)


@dataclass(frozen=True, slots=True)
class InvulRegel:
    """One question.

    Parameters
    ----------
    sleutel
        Key of the row; hidden.
    onderwerp, vraag, naast
        What it is about, what is asked, and what others said.
    cellen
        The answer as it is by column; a column that is not here is not asked in this row.
    keuzes
        What may be chosen, by column.
    """

    sleutel: str
    onderwerp: str
    vraag: str
    naast: str
    cellen: Mapping[str, str]
    keuzes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class InvulBlad:
    """One sheet: the name of its table, the headings to fill with their explanation, and the questions."""

    tabel: str
    velden: Mapping[str, str]
    regels: tuple[InvulRegel, ...]


def write_part(path: Path, uitleg: Sequence[str], opdracht: Mapping[str, str], bladen: Sequence[InvulBlad]) -> None:
    """Write the workbook.

    Parameters
    ----------
    path
        Where; must end in ``.xlsx``.
    uitleg
        Lines of explanation on the first sheet.
    opdracht
        For whom and what it is; read back when it is loaded.
    bladen
        The sheets.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": uitleg[0], "author": "jgwork"})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True}),
            "cell": book.add_format({"num_format": "@", "locked": False, "bg_color": "#FFF9E5", "border": 1}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        first = book.add_worksheet("uitleg")
        first.set_column(0, 0, 110, formats["wrap"])
        for row, line in enumerate(uitleg):
            first.write_string(row, 0, line)
        first.protect()
        places = _lists(book, bladen)
        for sheet in bladen:
            _sheet(book, sheet, formats, places)
        known = book.add_worksheet("levering")
        for row, (name, value) in enumerate({"sleutel": "waarde", **opdracht}.items()):
            known.write_string(row, 0, name)
            known.write_string(row, 1, value)
        known.protect()
        known.hide()


def _lists(book: xlsxwriter.Workbook, bladen: Sequence[InvulBlad]) -> dict[tuple[str, ...], str]:
    """Write every list of choices once and return where it stands, as the source of a drop-down."""
    from xlsxwriter.utility import xl_col_to_name

    sheet = book.add_worksheet("keuzelijsten")
    where: dict[tuple[str, ...], str] = {}
    for choices in dict.fromkeys(c for b in bladen for r in b.regels for c in r.keuzes.values()):
        column = len(where)
        sheet.write_string(0, column, f"lijst {column + 1}")
        for row, text in enumerate(choices, start=1):
            sheet.write_string(row, column, text)
        letter = xl_col_to_name(column)
        where[choices] = f"=keuzelijsten!${letter}$2:${letter}${len(choices) + 1}"
    sheet.protect()
    sheet.hide()
    return where


def _sheet(
    book: xlsxwriter.Workbook, blad: InvulBlad, formats: dict[str, Any], places: Mapping[tuple[str, ...], str]
) -> None:
    sheet = book.add_worksheet(blad.tabel)
    heads = (SLEUTEL, *_VOOR, *blad.velden, _NA)
    for column, text in enumerate(heads):
        sheet.write_string(0, column, text, formats["head"])
    sheet.set_column(0, 0, 0, None, {"hidden": True})
    sheet.set_column(1, 2, 44, formats["wrap"])
    sheet.set_column(3, len(heads) - 2, 24)
    sheet.set_column(len(heads) - 1, len(heads) - 1, 60, formats["wrap"])
    for row, line in enumerate(blad.regels, start=1):
        for column, text in ((0, line.sleutel), (1, line.onderwerp), (2, line.vraag), (len(heads) - 1, line.naast)):
            sheet.write_string(row, column, text)
        for column, name in enumerate(blad.velden, start=3):
            if name not in line.cellen:
                continue
            sheet.write(row, column, line.cellen[name] or None, formats["cell"])
            rule: dict[str, Any] = {"input_title": name[:32], "input_message": blad.velden[name][:255]}
            if name in line.keuzes:
                rule |= {"validate": "list", "source": places[line.keuzes[name]], "error_title": "Kies uit de lijst"}
            else:
                rule |= {"validate": "any"}
            sheet.data_validation(row, column, row, column, rule)
    sheet.freeze_panes(1, 3)
    sheet.protect("", {"format_columns": True, "format_rows": True})
