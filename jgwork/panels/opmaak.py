"""What the pages share as HTML: the classes of the NL Design System components, a table of rows, and its cells."""

from __future__ import annotations

from html import escape

LINK = 'class="utrecht-link utrecht-link--html-a"'
NOTICE = 'class="jg-melding utrecht-alert utrecht-alert--warning"'
SELECT = 'class="utrecht-select utrecht-select--html-select"'
H1, H2 = 'class="utrecht-heading-1"', 'class="utrecht-heading-2"'


def tabel(heads: str, rows: str, caption: str, kind: str = "") -> str:
    """Return a table of which every row becomes a card on a small screen; hence the roles, which CSS would take away.

    Parameters
    ----------
    heads, rows
        HTML of the cells of the head and of the rows.
    caption
        For who does not see it.
    kind
        A class of its own.
    """
    return (
        f'<table class="utrecht-table utrecht-table--html-table jg-rijen {kind}" role="table">'
        f'<caption class="jg-alleen-voorlezen">{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
    )


def kolomkop(inside: str, more: str = "") -> str:
    """Return the head of a column; ``more`` are attributes of it."""
    return f'<th scope="col" role="columnheader"{more}>{inside}</th>'


def cel(inside: str, name: str, more: str = "") -> str:
    """Return a cell with the name of its column; ``more`` are attributes of it."""
    return f'<td role="cell" data-kop="{escape(name)}"{more}>{inside and f"<div>{inside}</div>"}</td>'
