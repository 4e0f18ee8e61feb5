"""A report as DOCX, on a template that a municipality may restyle in Word or LibreOffice."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
from jgwork.vocabulary.errors import UnsafeFile, UsageError

#: Styles of our own, by kind of paragraph; a restyled template keeps these names.
STYLES = {"tekst": "Normal", "let_op": "Jgwork let op", "bron": "Jgwork bron"}
TABLE_STYLE = "Table Grid"
#: Style of the text in a table; a template that was made before there was one keeps its running text there.
CELL = "Jgwork cel"
#: Between two columns of text, in EMU and in twentieths of a point.
GAP, _GAP = 215_900, "340"
#: Where the report comes in the template; without this paragraph it comes at the end.
MARK = "{{inhoud}}"
_LANGUAGE = "nl-NL"
_BLUE = "12436D"


#: Most bytes that a template may unpack to.
LARGEST_TEMPLATE = 100_000_000


def write_template(file: Path) -> None:
    """Write the template of the package, to be restyled."""
    _template().save(str(file))


def write_docx(document: Document, file: Path, template: Path | None = None) -> None:
    """Write a report as DOCX.

    Parameters
    ----------
    document
        The report.
    file
        Where.
    template
        A restyled template; what is in it stays, and ``{{titel}}``, ``{{ondertitel}}``, ``{{kenmerk}}`` and
        ``{{inhoud}}`` are filled in.

    Raises
    ------
    UsageError
        Where the template cannot be read or misses a style.
    """
    doc = _open(template) if template else _template()
    body = _Body(doc)
    if not _fill(doc, document):
        body.paragraph(document.title, "Title")
        body.paragraph(document.subtitle, "Subtitle")
    for block in document.blocks:
        body.add(block)
    body.close()
    _properties(doc, document)
    doc.save(str(file))


class _Body:
    """Writes blocks in order, at the mark in the template or at its end."""

    def __init__(self, doc: Any) -> None:
        self.doc = doc
        self.mark = next((p for p in doc.paragraphs if p.text.strip() == MARK), None)
        self.images = 0
        self._new_page = False
        self._now = 1

    def paragraph(self, text: str, style: str) -> Any:
        made = self._place(self.doc.add_paragraph(text, style=style))
        if self._new_page:  # an empty paragraph of its own could fill a page
            made.paragraph_format.page_break_before, self._new_page = True, False
        return made

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                self.paragraph(block.text, f"Heading {block.level}")
            case Paragraph():
                made = self.paragraph("", STYLES[block.kind])
                if block.lead:
                    made.add_run(f"{block.lead} ").bold = True
                made.add_run(block.text)
            case Bullets():
                for item in block.items:
                    self.paragraph(item, "List Bullet")
            case Images():
                self._images(block)
            case Columns():
                self._columns(block.number)
            case NewPage():
                self._new_page = True
            case Sheet() if block.prints:
                self.paragraph(block.table.caption, "Caption")
                self._table(block)

    def _columns(self, number: int) -> None:
        """Close the part of the text before, in its own number of columns: a section that goes on on the same page."""
        from copy import deepcopy

        part = deepcopy(self.doc.sections[-1]._sectPr)
        _in_columns(part, self._now)
        last = self.paragraph("", STYLES["bron"])
        last.paragraph_format.space_after = 0
        last._p.get_or_add_pPr().append(part)
        _in_columns(self.doc.sections[-1]._sectPr, number)
        self._now = number

    def close(self) -> None:
        if self.mark is not None:
            if self._now > 1 and self.mark._element.getnext().tag == _name("w:p"):
                self._columns(1)  # what the template says after the report is no part of it
            self.mark._element.getparent().remove(self.mark._element)

    def _place(self, made: Any) -> Any:
        if self.mark is not None:
            self.mark._element.addprevious(made._element)
        return made

    def _images(self, row: Images) -> None:
        from docx.shared import Cm

        holder = self.doc.add_paragraph()
        for image in row.images:
            shape = holder.add_run().add_picture(io.BytesIO(image.png), width=Cm(image.width))
            self.images += 1
            for side in ("distT", "distB", "distL", "distR"):  # left out, a word processor leaves room of its own
                shape._inline.set(side, "0")
            properties = shape._inline.docPr
            properties.set("name", f"Figuur {self.images}")
            properties.set("descr", image.alt)
        self._place(holder)

    def _table(self, sheet: Sheet) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        table = sheet.table
        name = CELL if CELL in {s.name for s in self.doc.styles} else STYLES["tekst"]
        small = self.doc.part.get_style_id(name, WD_STYLE_TYPE.PARAGRAPH)  # looked up once, not per cell
        made = self.doc.add_table(rows=1 + len(table.rows), cols=len(table.columns), style=TABLE_STYLE)
        made._tblPr.append(_element("w:tblCaption", table.caption))
        lines = [tuple(c.title for c in table.columns), *table.rows]
        for i, (row, line) in enumerate(zip(made.rows, lines, strict=True)):
            for cell, text, column in zip(row.cells, line, table.columns, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph._p.style = small
                paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = 0
                run = paragraph.add_run(text)
                run.bold = True if i == 0 else None
                run.font.size = Pt(7.5) if len(table.columns) > WIDE else None
                if column.number:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        section = self.doc.sections[-1]
        room = section.page_width - section.left_margin - section.right_margin
        room = (room - (self._now - 1) * GAP) // self._now
        for column, share in zip(made.columns, sheet.widths(self._now), strict=True):
            column.width = int(room * share)
            for cell in column.cells:
                cell.width = int(room * share)
        _header_row(made.rows[0])
        self._place(made)


def _in_columns(section: Any, number: int) -> None:
    for tag in ("w:cols", "w:type"):
        for old in section.findall(_name(tag)):
            section.remove(old)
    columns = _element("w:cols", "")
    del columns.attrib[_name("w:val")]
    columns.set(_name("w:num"), str(number))
    columns.set(_name("w:space"), _GAP)
    size = section.find(_name("w:pgMar"))
    size.addnext(columns)
    section.find(_name("w:pgSz")).addprevious(_element("w:type", "continuous"))


def _header_row(row: Any) -> None:
    """Mark the first row as header, so that it is read aloud as such and repeated on a new page."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", "true"))
    for cell in row.cells:
        shade = _element("w:shd", "clear")
        shade.set(_name("w:fill"), "E8EDF2")
        cell._tc.get_or_add_tcPr().append(shade)


def _element(tag: str, value: str) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    made.set(_name("w:val"), value)
    return made


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))


def _open(template: Path) -> Any:
    from docx import Document as Open

    try:
        with zipfile.ZipFile(template) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_TEMPLATE:
                raise UnsafeFile(
                    f"{template.name} is te groot voor een sjabloon.", "Haal er plaatjes uit, of begin opnieuw."
                )
        doc = Open(str(template))
    except (PermissionError, UnsafeFile):
        raise
    except Exception as error:  # python-docx lets errors of zip, XML and package through
        raise UsageError(
            f"{template.name} is geen geldig DOCX-sjabloon.", "Maak er een met 'jgwork rapport sjabloon --uit BESTAND'."
        ) from error
    needed = ["Title", "Subtitle", "Heading 1", "Heading 2", "List Bullet", "Caption", TABLE_STYLE, *STYLES.values()]
    names = {s.name for s in doc.styles}
    missing = [n for n in needed if n not in names]
    if missing:
        raise UsageError(
            f"In het sjabloon {template.name} ontbreken opmaakprofielen: {', '.join(missing)}.",
            "Begin met het sjabloon van 'jgwork rapport sjabloon' en pas dat aan.",
        )
    return doc


def _fill(doc: Any, document: Document) -> bool:
    """Fill the marks in text, header and footer; return whether the template has its own title."""
    words = {"{{titel}}": document.title, "{{ondertitel}}": document.subtitle, "{{kenmerk}}": document.reference}
    edges = [part for s in doc.sections for part in (s.header, s.footer)]
    titled = False
    for paragraph in [*doc.paragraphs, *(p for e in edges for p in e.paragraphs)]:
        for mark, text in words.items():
            if mark in paragraph.text:
                titled |= mark == "{{titel}}" and paragraph in doc.paragraphs
                whole = paragraph.text.replace(mark, text)
                for run in paragraph.runs[1:]:
                    run._element.getparent().remove(run._element)
                paragraph.runs[0].text = whole
    return titled


def _properties(doc: Any, document: Document) -> None:
    """Set neutral properties: no name of a person or machine, and the date of the publication."""
    core, made = doc.core_properties, datetime.fromisoformat(document.made).replace(tzinfo=UTC)
    core.title, core.language, core.subject = document.title, _LANGUAGE, document.reference
    core.author = core.last_modified_by = core.comments = core.keywords = core.category = ""
    core.created = core.modified = made
    core.revision = 1


def _template() -> Any:
    """Return the template: A4, sans serif, Dutch, dark blue headings, page number and source in the footer."""
    from docx import Document as Open
    from docx.shared import Cm, Pt, RGBColor

    doc = Open()
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(1.5)
    section.header_distance = section.footer_distance = Cm(0.7)
    sizes = {"Normal": 9.5, "Title": 17, "Subtitle": 9.5, "Heading 1": 12, "Heading 2": 10, "Caption": 9}
    for name, size in sizes.items():
        style = doc.styles[name]
        _font(style, size)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(_BLUE)
            style.font.italic, style.font.bold = False, name != "Subtitle"
            for spread in style.element.rPr.findall(_name("w:spacing")):
                style.element.rPr.remove(spread)
    spaces = {"Normal": (2, 3), "Title": (0, 0), "Subtitle": (0, 3), "Heading 1": (7, 2), "Heading 2": (5, 1),
              "Caption": (5, 1), "List Bullet": (0, 1)}  # fmt: skip
    for name, (before, after) in spaces.items():
        layout = doc.styles[name].paragraph_format
        layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.0
    doc.styles["Caption"].paragraph_format.keep_with_next = True
    _own_styles(doc)
    _say_dutch(doc)
    footer = section.footer.paragraphs[0]
    footer.add_run("{{kenmerk}}")
    number = section.footer.add_paragraph("Bladzijde ")
    field = _element("w:fldSimple", "")
    field.set(_name("w:instr"), "PAGE")
    number._p.append(field)
    return doc


def _own_styles(doc: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    for name, size in ((STYLES["let_op"], 9.5), (STYLES["bron"], 8), (CELL, 8.5)):
        style = doc.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = doc.styles["Normal"]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(3)
    doc.styles[STYLES["bron"]].font.color.rgb = RGBColor.from_string("3D3D3D")
    doc.styles[STYLES["let_op"]].font.bold = True
    doc.styles[STYLES["let_op"]].paragraph_format.left_indent = Cm(0.4)


def _font(style: Any, size: float) -> None:
    """Set one font for all scripts: the theme fonts of the default template would win otherwise."""
    from docx.shared import Pt

    style.font.name, style.font.size = "Arial", Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(_name(f"w:{key}"), "Arial")


def _say_dutch(doc: Any) -> None:
    """Set the language of all text, for hyphenation, spelling and screen readers."""
    for lang in doc.styles.element.iter(_name("w:lang")):
        lang.set(_name("w:val"), _LANGUAGE)
        lang.set(_name("w:eastAsia"), _LANGUAGE)
