"""A report as ODT and its tables as ODS, without LibreOffice: open formats that a government must offer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jgwork.io.kantoor.xlsx import as_number, named
from jgwork.vocabulary.document import (
    WIDE,
    Block,
    Bullets,
    Columns,
    Document,
    Heading,
    Images,
    NewPage,
    Paragraph,
    Sheet,
)

_FONT = "Arial"
_BLUE = "#12436D"
#: Paragraph styles of a table.
_CELLS = ("Kop", "Cel", "Getal", "Getalkop")
#: Paragraph styles: name, size in points, colour, bold.
_STYLES = (
    ("Standard", "9.5pt", "#1A1A1A", False),
    ("Title", "17pt", _BLUE, True),
    ("Subtitle", "9.5pt", _BLUE, False),
    ("Heading_20_1", "12pt", _BLUE, True),
    ("Heading_20_2", "10pt", _BLUE, True),
    ("Bijschrift", "9pt", _BLUE, True),
    ("Let_20_op", "9.5pt", "#801650", True),
    ("Bron", "8pt", "#3D3D3D", False),
    ("Kop", "8.5pt", "#1A1A1A", True),
    ("Cel", "8.5pt", "#1A1A1A", False),
    ("Getal", "8.5pt", "#1A1A1A", False),
    ("Getalkop", "8.5pt", "#1A1A1A", True),
    *((f"{name}_20_klein", "7.5pt", "#1A1A1A", name.lower().endswith("kop")) for name in _CELLS),
)
#: Room above and below a paragraph, by its style or the first word of that: as much as in the DOCX.
_SPACES = {
    "Heading_20_1": ("0.25cm", "0.07cm"), "Heading_20_2": ("0.18cm", "0.04cm"), "Bijschrift": ("0.18cm", "0.04cm"),
    "Standard": ("0.06cm", "0.1cm"), **dict.fromkeys(_CELLS, ("0cm", "0cm")),
}  # fmt: skip
_KINDS = {"tekst": "Standard", "let_op": "Let_20_op", "bron": "Bron"}


def write_odt(document: Document, file: Path) -> None:
    """Write a report as ODT.

    Parameters
    ----------
    document
        The report.
    file
        Where.
    """
    from odf.opendocument import OpenDocumentText
    from odf.text import P, Section

    doc = OpenDocumentText()
    _styles(doc)
    _page(doc, document)
    _properties(doc, document)
    doc.text.addElement(P(stylename="Title", text=document.title))
    doc.text.addElement(P(stylename="Subtitle", text=document.subtitle))
    new_page, place, columns = False, doc.text, 1
    for i, block in enumerate(document.blocks):
        if isinstance(block, Columns):
            columns = block.number
            place = Section(name=f"Deel {i}", stylename=f"Kolommen{block.number}")
            doc.text.addElement(place)
        for element in _elements(doc, block, i, columns, new_page=new_page):
            place.addElement(element)
        new_page = isinstance(block, NewPage)
    doc.save(str(file))


def write_ods(document: Document, file: Path) -> None:
    """Write the tables of a report as ODS, numbers as numbers.

    Parameters
    ----------
    document
        The report.
    file
        Where.
    """
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableHeaderRows, TableRow
    from odf.text import P

    doc = OpenDocumentSpreadsheet()
    _styles(doc)
    _properties(doc, document)

    def cell(text: str, style: str, *, number: bool = False) -> Any:
        value = as_number(text) if number else None
        kind = {"valuetype": "string"} if value is None else {"valuetype": "float", "value": value}
        made = TableCell(**kind)
        made.addElement(P(stylename=style, text=text))
        return made

    def row(cells: list[Any]) -> Any:
        made = TableRow()
        for c in cells:
            made.addElement(c)
        return made

    for name, sheet in named(document):
        page = Table(name=name)
        page.addElement(row([cell(sheet.table.caption, "Bijschrift")]))
        head = TableHeaderRows()
        head.addElement(row([cell(c.title, "Kop") for c in sheet.table.columns]))
        page.addElement(head)
        for line in sheet.table.rows:
            pairs = zip(line, sheet.table.columns, strict=True)
            page.addElement(row([cell(v, "Getal" if c.number else "Cel", number=c.number) for v, c in pairs]))
        for note in filter(None, (sheet.source, document.reference)):
            page.addElement(row([cell(note, "Bron")]))
        doc.spreadsheet.addElement(page)
    doc.save(str(file))


def _elements(doc: Any, block: Block, i: int, columns: int, *, new_page: bool = False) -> list[Any]:
    from odf.text import H, List, ListItem, P, Span

    match block:
        case Heading():
            style = "Kop_20_nieuw_20_blad" if new_page else f"Heading_20_{block.level}"
            return [H(outlinelevel=block.level, stylename=style, text=block.text)]
        case Paragraph():
            line = P(stylename=_KINDS[block.kind])
            if block.lead:
                line.addElement(Span(stylename="Vet", text=f"{block.lead} "))
            line.addText(block.text)
            return [line]
        case Bullets():
            made = List()
            for item in block.items:
                point = ListItem()
                point.addElement(P(stylename="Standard", text=item))
                made.addElement(point)
            return [made]
        case Images():
            return [_images(doc, block, i)]
        case Sheet() if block.prints:
            return [P(stylename="Bijschrift", text=block.table.caption), _table(doc, block, i, columns)]
        case _:
            return []


def _images(doc: Any, row: Images, i: int) -> Any:
    from odf.draw import Frame
    from odf.draw import Image as Drawing
    from odf.svg import Desc, Title
    from odf.text import P

    holder = P(stylename="Standard")
    for j, image in enumerate(row.images):
        name = f"Figuur {i}-{j}"
        frame = Frame(width=f"{image.width}cm", height=f"{image.height}cm", anchortype="as-char", name=name)
        href = doc.addPicture(f"figuur{i}-{j}.png", mediatype="image/png", content=image.png)
        frame.addElement(Drawing(href=href, type="simple", show="embed", actuate="onLoad"))
        frame.addElement(Title(text=name))
        frame.addElement(Desc(text=image.alt))
        holder.addElement(frame)
    return holder


def _table(doc: Any, sheet: Sheet, i: int, columns: int) -> Any:
    from odf.style import Style, TableColumnProperties
    from odf.table import Table, TableCell, TableColumn, TableHeaderRows, TableRow
    from odf.text import P

    table = sheet.table
    small = "_20_klein" if len(table.columns) > WIDE else ""

    def row(texts: tuple[str, ...], *, head: bool = False) -> Any:
        made = TableRow()
        for text, column in zip(texts, table.columns, strict=True):
            cell = TableCell(stylename="Vak", valuetype="string")
            style = ("Kop", "Getalkop")[column.number] if head else "Getal" if column.number else "Cel"
            cell.addElement(P(stylename=f"{style}{small}", text=text))
            made.addElement(cell)
        return made

    made = Table(name=f"Tabel {i}")
    for j, share in enumerate(sheet.widths(columns)):
        column = Style(name=f"Kolom{i}-{j}", family="table-column")
        column.addElement(TableColumnProperties(relcolumnwidth=f"{round(share * 10_000)}*"))
        doc.automaticstyles.addElement(column)
        made.addElement(TableColumn(stylename=column))
    head = TableHeaderRows()
    head.addElement(row(tuple(c.title for c in table.columns), head=True))
    made.addElement(head)
    for line in table.rows:
        made.addElement(row(line))
    return made


def _styles(doc: Any) -> None:
    from odf.style import Columns as Columns_
    from odf.style import ParagraphProperties, SectionProperties, Style, TableCellProperties, TextProperties

    for name, size, color, bold in _STYLES:
        style = Style(name=name, displayname=name.replace("_20_", " "), family="paragraph")
        align = {"textalign": "end"} if name.startswith("Getal") else {}
        above, below = _SPACES.get(name, _SPACES.get(name.split("_")[0], ("0cm", "0.1cm")))
        style.addElement(ParagraphProperties(margintop=above, marginbottom=below, **align))
        weight = "bold" if bold else "normal"
        style.addElement(
            TextProperties(fontfamily=_FONT, fontsize=size, color=color, fontweight=weight, language="nl", country="NL")
        )
        doc.styles.addElement(style)
    for number in (1, 2):
        part = Style(name=f"Kolommen{number}", family="section")
        properties = SectionProperties(dontbalancetextcolumns="false")
        properties.addElement(Columns_(columncount=number, columngap="0.6cm"))
        part.addElement(properties)
        doc.automaticstyles.addElement(part)
    apart = Style(name="Kop_20_nieuw_20_blad", displayname="Kop nieuw blad", family="paragraph",
                  parentstylename="Heading_20_1")  # fmt: skip
    apart.addElement(ParagraphProperties(breakbefore="page"))
    doc.styles.addElement(apart)
    bold = Style(name="Vet", family="text")
    bold.addElement(TextProperties(fontweight="bold"))
    doc.automaticstyles.addElement(bold)
    cell = Style(name="Vak", family="table-cell")
    cell.addElement(TableCellProperties(border="0.5pt solid #767676", padding="0.05cm"))
    doc.automaticstyles.addElement(cell)


def _page(doc: Any, document: Document) -> None:
    """Set A4 and the source in the footer."""
    from odf.style import Footer, MasterPage, PageLayout, PageLayoutProperties
    from odf.text import P, PageNumber

    layout = PageLayout(name="A4")
    layout.addElement(
        PageLayoutProperties(
            pagewidth="21cm", pageheight="29.7cm", marginleft="1.8cm", marginright="1.8cm", margintop="1.5cm",
            marginbottom="1.2cm",
        )
    )  # fmt: skip
    doc.automaticstyles.addElement(layout)
    master = MasterPage(name="Standard", pagelayoutname=layout)
    footer = Footer()
    line = P(stylename="Bron", text=f"{document.reference}, bladzijde ")
    line.addElement(PageNumber(selectpage="current"))
    footer.addElement(line)
    master.addElement(footer)
    doc.masterstyles.addElement(master)


def _properties(doc: Any, document: Document) -> None:
    """Set neutral properties: no name of a person or machine, and the date of the publication."""
    from odf.dc import Date, Language, Subject, Title
    from odf.meta import CreationDate

    moment = f"{document.made}T00:00:00"
    properties = (
        Title(text=document.title),
        Subject(text=document.reference),
        Language(text="nl-NL"),
        CreationDate(text=moment),
        Date(text=moment),
    )
    for element in properties:
        doc.meta.addElement(element)
