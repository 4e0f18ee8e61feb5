"""A report as PDF: tagged for screen readers (PDF/UA-1), made without a browser or a network."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

from jgwork.vocabulary.document import (
    WIDE,
    Block,
    Bullets,
    Columns,
    Document,
    Heading,
    Image,
    Images,
    NewPage,
    Paragraph,
    Sheet,
)
from jgwork.vocabulary.errors import UsageError

STYLE = Path(__file__).with_name("sjablonen") / "rapport.css"


def write_pdf(document: Document, file: Path, style: Path | None = None) -> None:
    """Write a report as PDF/UA-1.

    Parameters
    ----------
    document
        The report.
    file
        Where.
    style
        A style sheet that comes after that of the package.
    """
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    inside = URLFetcher(allowed_protocols={"data"})  # no file and no network: only what is inside the page
    sheets = [CSS(string=_read(s), url_fetcher=inside) for s in (STYLE, style) if s is not None]
    page = HTML(string=as_html(document), url_fetcher=inside)
    page.write_pdf(str(file), stylesheets=sheets, pdf_variant="pdf/ua-1", pdf_identifier=document.reference.encode())


def as_html(document: Document) -> str:
    """Return the report as one HTML page; every text is escaped, every picture is inside it."""
    body = "\n".join(map(_block, document.blocks))
    day = escape(document.made)
    return (
        f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{escape(document.title)}</title>'
        f'<meta name="description" content="{escape(document.reference)}">'
        f'<meta name="dcterms.created" content="{day}"><meta name="dcterms.modified" content="{day}"></head><body>'
        f'<header><h1 class="titel">{escape(document.title)}</h1>'
        f'<p class="ondertitel">{escape(document.subtitle)}</p></header>'
        f'<p class="kenmerk">{escape(document.reference)}</p><main><div>{body}</div></main></body></html>'
    )


def _block(block: Block) -> str:  # noqa: PLR0911 - one line per kind of block
    match block:
        case Heading():
            level = block.level + 1  # the title is the one h1
            return f"<h{level}>{escape(block.text)}</h{level}>"
        case Paragraph():
            lead = f"<b>{escape(block.lead)}</b> " if block.lead else ""
            return f'<p class="{block.kind}">{lead}{escape(block.text)}</p>'
        case Bullets():
            return f"<ul>{''.join(f'<li>{escape(i)}</li>' for i in block.items)}</ul>"
        case Images():
            return f'<p class="figuur">{"".join(map(_image, block.images))}</p>'
        case NewPage():
            return '<div class="blad"></div>'
        case Columns():
            return f'</div><div class="kolommen-{block.number}">'
        case Sheet():
            return _table(block) if block.prints else ""


def _image(image: Image) -> str:
    source = f"data:image/svg+xml;base64,{base64.b64encode(image.svg).decode()}"
    size = f"width:{image.width}cm;height:{image.height}cm"
    return f'<img alt="{escape(image.alt)}" style="{size}" src="{source}">'


def _table(sheet: Sheet) -> str:
    table = sheet.table
    kind = ["getal" if c.number else "" for c in table.columns]
    head = "".join(
        f'<th scope="col" class="{k}">{escape(c.title)}</th>' for c, k in zip(table.columns, kind, strict=True)
    )
    rows = "".join(
        "<tr>" + "".join(f'<td class="{k}">{escape(v)}</td>' for v, k in zip(r, kind, strict=True)) + "</tr>"
        for r in table.rows
    )
    wide = ' class="breed"' if len(kind) > WIDE else ""
    caption = f"<caption>{escape(table.caption)}</caption>"
    return f"<table{wide}>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _read(style: Path) -> str:
    try:
        return style.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{style.name} is niet te lezen.", "Geef een CSS-bestand in UTF-8.") from error
