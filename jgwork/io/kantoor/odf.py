"""A report as ODT and its tables as ODS, without LibreOffice: open formats that a government must offer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.kantoor.xlsx import as_number, named
from jgwork.vocabulary.document import WIDE, Block, Bullets, Document, Heading, Image, Paragraph, Sheet

if TYPE_CHECKING:
    from jgwork.vocabulary.view import ViewTable

_FONT = "Arial"
_BLUE = "#12436D"
#: Paragraph styles: name, size in points, colour, bold.
_STYLES = (
    ("Standard", "10.5pt", "#1A1A1A", False),
    ("Title", "22pt", _BLUE, True),
    ("Subtitle", "12pt", _BLUE, False),
    ("Heading_20_1", "16pt", _BLUE, True),
    ("Heading_20_2", "12.5pt", _BLUE, True),
    ("Bijschrift", "10pt", _BLUE, True),
    ("Let_20_op", "10.5pt", "#801650", True),
    ("Bron", "8.5pt", "#3D3D3D", False),
    ("Kop", "10pt", "#1A1A1A", True),
    ("Cel", "10pt", "#1A1A1A", False),
    ("Getal", "10pt", "#1A1A1A", False),
    *((f"{name}_20_klein", "8pt", "#1A1A1A", name == "Kop") for name in ("Kop", "Cel", "Getal")),
)
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
    from odf.text import P

    doc = OpenDocumentText()
    _styles(doc)
    _page(doc, document)
    _properties(doc, document)
    doc.text.addElement(P(stylename="Title", text=document.title))
    doc.text.addElement(P(stylename="Subtitle", text=document.subtitle))
    for i, block in enumerate(document.blocks):
        for element in _elements(doc, block, i):
            doc.text.addElement(element)
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


def _elements(doc: Any, block: Block, i: int) -> list[Any]:
    from odf.text import H, List, ListItem, P

    match block:
        case Heading():
            return [H(outlinelevel=block.level, stylename=f"Heading_20_{block.level}", text=block.text)]
        case Paragraph():
            return [P(stylename=_KINDS[block.kind], text=block.text)]
        case Bullets():
            made = List()
            for item in block.items:
                line = ListItem()
                line.addElement(P(stylename="Standard", text=item))
                made.addElement(line)
            return [made]
        case Image():
            return [_image(doc, block, i)]
        case Sheet():
            return [
                P(stylename="Bijschrift", text=block.table.caption),
                _table(block.table, i),
                P(stylename="Standard"),
            ]


def _image(doc: Any, image: Image, i: int) -> Any:
    from odf.draw import Frame
    from odf.draw import Image as Drawing
    from odf.svg import Desc, Title
    from odf.text import P

    holder = P(stylename="Standard")
    frame = Frame(width=f"{image.width}cm", height=f"{image.height}cm", anchortype="as-char", name=f"Figuur {i}")
    href = doc.addPicture(f"figuur{i}.png", mediatype="image/png", content=image.png)
    frame.addElement(Drawing(href=href, type="simple", show="embed", actuate="onLoad"))
    frame.addElement(Title(text=f"Figuur {i}"))
    frame.addElement(Desc(text=image.alt))
    holder.addElement(frame)
    return holder


def _table(table: ViewTable, i: int) -> Any:
    from odf.table import Table, TableCell, TableColumn, TableHeaderRows, TableRow
    from odf.text import P

    small = "_20_klein" if len(table.columns) > WIDE else ""

    def row(texts: tuple[str, ...], *, head: bool = False) -> Any:
        made = TableRow()
        for text, column in zip(texts, table.columns, strict=True):
            cell = TableCell(stylename="Vak", valuetype="string")
            style = "Kop" if head else "Getal" if column.number else "Cel"
            cell.addElement(P(stylename=f"{style}{small}", text=text))
            made.addElement(cell)
        return made

    made = Table(name=f"Tabel {i}")
    made.addElement(TableColumn(numbercolumnsrepeated=len(table.columns)))
    head = TableHeaderRows()
    head.addElement(row(tuple(c.title for c in table.columns), head=True))
    made.addElement(head)
    for line in table.rows:
        made.addElement(row(line))
    return made


def _styles(doc: Any) -> None:
    from odf.style import ParagraphProperties, Style, TableCellProperties, TextProperties

    for name, size, color, bold in _STYLES:
        style = Style(name=name, displayname=name.replace("_20_", " "), family="paragraph")
        align = {"textalign": "end"} if name.startswith("Getal") else {}
        space = "0cm" if name.split("_")[0] in ("Kop", "Cel", "Getal") else "0.2cm"
        style.addElement(ParagraphProperties(marginbottom=space, **align))
        weight = "bold" if bold else "normal"
        style.addElement(
            TextProperties(fontfamily=_FONT, fontsize=size, color=color, fontweight=weight, language="nl", country="NL")
        )
        doc.styles.addElement(style)
    cell = Style(name="Vak", family="table-cell")
    cell.addElement(TableCellProperties(border="0.5pt solid #767676", padding="0.1cm"))
    doc.automaticstyles.addElement(cell)


def _page(doc: Any, document: Document) -> None:
    """Set A4 and the source in the footer."""
    from odf.style import Footer, MasterPage, PageLayout, PageLayoutProperties
    from odf.text import P, PageNumber

    layout = PageLayout(name="A4")
    layout.addElement(
        PageLayoutProperties(
            pagewidth="21cm", pageheight="29.7cm", marginleft="2.5cm", marginright="2.5cm", margintop="2cm",
            marginbottom="2cm",
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
