"""What people write around a table: totals, means, units under the headings, notes below.

One answer for every reader: a row of a file, a heading of a column, a side of a matrix, a table of an evaluator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

#: How a total begins or ends, for a first look at many cells.
TOTAL_BEGINS = r"^\s*(eind|sub|rij|kolom|grand |alles|algemeen|som|tota)|(totaal|total|som|resultaat)[\s:*]*$"
_A_PAGE = r"(?:pagina|page|blz\.?|p\.) ?[0-9]"
#: How the number of a page begins.
PAGE_BEGINS = rf"^\s*{_A_PAGE}"
_TOTAL = r"(?:(?:eind|sub|rij|kolom|algemeen )?totaal|totalen|(?:grand |sub)?total|som|alles samen)"
_NOTHING_BUT = re.compile(_TOTAL, re.IGNORECASE)
_BEGINS = re.compile(rf"{_TOTAL}\b.*", re.IGNORECASE)
#: As programs end the subtotals they make: ``Almelo Totaal``.
_OF_A_PART = re.compile(r"\S.* (?:sub)?(?:totaal|total|resultaat|som)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+€ ]*[0-9][0-9.,' ]*(?:e-[0-9]{1,2})?%?|[-–—]")
#: What the rows under a table are called that say something of all rows above.
_SUMMARY = re.compile(
    r"(?:gemiddelde?|gem\.?|mediaan|aantal|percentage|maximum|max\.?|minimum|min\.?)\s*:?", re.IGNORECASE
)
_WORDS = (
    "aantal aantallen n nr nummer id naam code codes cbs-code gm-code titel omschrijving euro euro's eur "
    "€ tekst getal geheel heel string text char varchar int integer numeric number boolean bool double "
    "float jaar jaren maand maanden dagen dag uur uren minuten meter km m2 km2 personen incidenten "
    "meldingen ja/nee j/n verplicht optioneel numeriek alfanumeriek datum tijd date datetime"
)
_UNITS = frozenset((*_WORDS.split(), "response", "open-ended response"))
_MOMENT = re.compile(r"(?:[djmyhu]{1,4}|ss|mm)(?:[-/:. ]{1,2}(?:[djmyhu]{1,4}|ss|mm)){1,5}|jjjj|yyyy", re.IGNORECASE)
_RANGE = re.compile(r"(?:schaal )?[0-9]{1,2} ?(?:-|t/m|tot) ?[0-9]{1,2}")
#: What a column is called that counts the rows.
_COUNTER = re.compile(
    r"#|(?:rij|regel)s?[ -]?(?:nr|nummer)?\.?|row(?: ?(?:no|number))?|index|unnamed: 0", re.IGNORECASE
)
_PAGE = re.compile(rf"{_A_PAGE}[0-9]*(?: ?(?:van|of|/) ?[0-9]+)?", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:[*†‡¹²³]+|\(?[0-9a-z]{1,2}\)|\[[0-9a-z]{1,2}\]|bron(?:nen)?\b|source\b|noot\b|voetnoot|opmerking|toelichting|"
    r"let op|legenda|n\.b\.|nb\b|peildatum|gegenereerd|afgedrukt|geëxporteerd|export(?:datum)?\b|pagina\b|filters?\b|"
    r"toegepaste filters)",
    re.IGNORECASE,
)

#: What the rows below a title have in common: a word for a part, and which one.
_PART = re.compile(
    r"((?:stads)?wijk|buurt|gemeente|stadsdeel|woonplaats|dorp|regio|gebied|district|(?:basis|wijk)?team|eenheid|groep|"
    r"jeugdgroep|klas|school|locatie|afdeling|partner|categorie|leeftijd|jaar|periode|maand|kwartaal|week|overige?)"
    r"(?:[:.]? |: ?)[^,;]+",
    re.IGNORECASE,
)


def is_total(text: str, rest: Sequence[str] | None = None) -> bool:
    """Return whether a heading or the first cell of a row names a total, so that what it stands over is no person.

    Parameters
    ----------
    text
        The heading or cell.
    rest
        The other cells of a row that hold something: ``Almelo Totaal`` and ``Totaal Almelo`` are totals where these are
        numbers. Without them a text is a total that says nothing else.
    """
    plain = text.strip(" :*")
    if _NOTHING_BUT.fullmatch(plain) is not None:
        return True
    return rest is not None and only_numbers(rest) and maybe_total(plain)


def maybe_total(text: str) -> bool:
    """Return whether a text may name a total of something: the numbers under it or beside it tell."""
    plain = text.strip(" :*")
    return len(plain) <= 40 and any(shape.fullmatch(plain) for shape in (_OF_A_PART, _BEGINS))


def is_summary(text: str) -> bool:
    """Return whether a cell names what a row says of all rows above it, such as a mean."""
    return _SUMMARY.fullmatch(text) is not None


def only_numbers(cells: Sequence[str]) -> bool:
    """Return whether every cell is a number as people write it, or a dash for none; false where there is no cell."""
    return bool(cells) and all(_NUMBER.fullmatch(c) for c in cells)


def are_units(cells: Sequence[str]) -> bool:
    """Return whether the cells of a row under the headings say in what is counted, and hold no value.

    Parameters
    ----------
    cells
        The cells of the row, empty ones too. A row that only numbers the columns is one as well.
    """
    there = [c.strip(" ()[]").lower() for c in cells if c.strip()]
    if len(there) >= 5 and there == [str(i) for i in range(1, len(cells) + 1)]:
        return True
    sure = sum(c in _UNITS or _MOMENT.fullmatch(c) is not None for c in there)
    return sure >= min(2, len(cells) - 1) and all(
        c in _UNITS or _MOMENT.fullmatch(c) or _RANGE.fullmatch(c) for c in there
    )


def is_note(cells: Sequence[str], width: int) -> bool:
    """Return whether a row under a table is a note: words in one cell, or a mark and words in a few.

    Parameters
    ----------
    cells
        The cells that hold something.
    width
        The number of columns of the table.
    """
    if not cells or width < 3:
        return False
    if len(cells) == 1 and re.search(r"[\s:]", cells[0]):
        return True
    return len(cells) <= (max(2, width // 2) if width > 3 else 1) and _NOTE.match(cells[0]) is not None


def is_page(text: str) -> bool:
    """Return whether a text numbers a page of a report."""
    return _PAGE.fullmatch(text.strip()) is not None


def begins_notes(text: str) -> bool:
    """Return whether a text alone in its row can stand above notes that go on over several rows, such as a legend."""
    return text.endswith(":") or _NOTE.match(text) is not None


def heads_part(text: str, others: Iterable[str]) -> bool:
    """Return whether a text alone in its row says what the rows below it are of: ``Wijk Noord``, ``Totaal jeugd``.

    Parameters
    ----------
    text
        The text.
    others
        What stands in the same column of other rows; where those are called so too, it is one of them.
    """
    if text.endswith(":"):
        return True
    if maybe_total(text):
        return not any(map(maybe_total, others))
    found = _PART.match(text)
    return found is not None and not any((o := _PART.match(t)) and o[1].lower() == found[1].lower() for t in others)


def on_one_line(cell: str | None) -> str:
    """Return a heading on one line: in a narrow column it is written over several."""
    return " ".join((cell or "").split())


def counts_rows(heading: str) -> bool:
    """Return whether a heading is that of a column that may do nothing but count the rows."""
    return _COUNTER.fullmatch(heading.strip()) is not None


def goes_on(cells: Sequence[str]) -> bool:
    """Return whether a row can only be the end of the headings above it: small letters, or words between brackets."""
    return all(re.fullmatch(r"[a-z][^0-9]*|\(.*\)", c) for c in cells) and any(c[0] == "(" for c in cells)


def shape_of(text: str) -> str:
    """Return how a text is built: letters on end as ``a``, figures on end as ``9``, marks as they are."""
    return re.sub(r"[0-9]+", "9", re.sub(r"[^\W\d_]+", "a", text.strip()))
