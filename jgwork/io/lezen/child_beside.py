"""What a workbook holds beside the values of its cells; part of the child process that reads it.

Standard library and defusedxml only. What a program writes there by itself (its version, codes of its own) is left out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import ParseError

#: Property of a document that a person fills in -> how it is called; all others are written by the program itself.
_PROPERTIES = {
    "title": "de titel",
    "subject": "het onderwerp",
    "description": "de beschrijving",
    "keywords": "de trefwoorden",
    "keyword": "de trefwoorden",
    "category": "de categorie",
    "contentStatus": "de status",
    "creator": "de auteur",
    "initial-creator": "de auteur",
    "lastModifiedBy": "wie het laatst opsloeg",
    "printed-by": "wie het afdrukte",
    "Company": "het bedrijf",
    "Manager": "de manager",
    "user-defined": "een eigen eigenschap",
}
#: Properties of one's own that programs add, and that hold codes of theirs.
_MACHINE = re.compile(
    r"^(AppVersion|DocSecurity|ContentTypeId|MediaServiceImageTags|MSIP_|_dlc|_ip_|ICV$|KSO|GrammarlyD)"
)
_VERSION = re.compile(r"^[0-9]+(\.[0-9]+){1,3}$|^\{?[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?$")
#: Parts of a workbook -> how what stands in them is called.
_PARTS = (
    (re.compile(r"comments|threadedComment"), "een opmerking in een cel"),
    (re.compile(r"^xl/(?:charts|chartEx|diagrams)/[^/]+\.xml$|^Object [^/]+/content\.xml$"), "een grafiek"),
    (re.compile(r"^xl/drawings/[^/]+\.xml$"), "een tekstvak of afbeelding"),
    (re.compile(r"^xl/tables/"), "de naam van een tabel"),
    (re.compile(r"^xl/pivot(?:Cache|Tables)/[^/]+\.xml$"), "wat een draaitabel onthoudt"),
    (re.compile(r"^xl/(?:connections\.xml|queryTables/)"), "een verbinding met een bron"),
    (re.compile(r"^xl/revisions/"), "een bijgehouden wijziging"),
    (re.compile(r"^customXml/item[0-9]*\.xml$"), "een bijgevoegd document"),
)
#: Attributes in which people's words stand.
_SAID = frozenset(
    ("descr", "title", "displayName", "comment", "caption", "totalsRowLabel", "refreshedBy", "userName", "description",
     "sourceFile", "odcFile", "tooltip", "display", "location", "prompt", "promptTitle", "error", "errorTitle", "text",
     "user")
)  # fmt: skip
#: Elements of a sheet behind its cells -> how they are called.
_BEHIND = {
    "dataValidation": "een keuzelijst", "formula1": "een keuzelijst", "formula2": "een keuzelijst",
    "hyperlink": "een hyperlink", "cfRule": "een voorwaardelijke opmaak", "formula": "een voorwaardelijke opmaak",
    "f": "een keuzelijst of opmaak", "scenario": "een scenario", "protectedRange": "een beveiligd bereik",
}  # fmt: skip
#: What the words in a format of numbers are called, and their element in an ODS.
FORMAT, _ODS_FORMAT = "de opmaak van een cel", "datastyle:1.0}text"
_IMAGE = re.compile(r"^(?:xl/media|Pictures|media)/[^/]+\.(?!xml$)[A-Za-z0-9]+$")
_SCHEMA = re.compile(r"contentTypeSchema|XMLSchema|customXmlDataProps|coverPageProps")


def beside(archive: zipfile.ZipFile, kind: str) -> tuple[list[tuple[str, str]], int]:
    """Return what people typed beside the cells, each text after where it stands, and how many images there are."""
    names = [n for n in archive.namelist() if n.endswith((".xml", ".rels"))]
    found = [("een opmerking in het bestand", archive.comment.decode("utf-8", "replace"))]
    found += [("een opmerking in het bestand", i.comment.decode("utf-8", "replace")) for i in archive.infolist()]
    for name in names:
        found += _ods_part(archive, name) if kind == "ods" else _xlsx_part(archive, name)
    images = sum(_IMAGE.match(n) is not None for n in archive.namelist())
    return [(where, text.strip()) for where, text in found if text.strip()], images


def _xlsx_part(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str]]:
    if name.startswith("docProps/"):
        yield from _properties(xml(archive, name))
    elif name == "xl/workbook.xml":
        yield from _names(xml(archive, name))
    elif name == "xl/styles.xml" or name.startswith("xl/persons/"):
        for node in xml(archive, name).iter():
            yield "de naam bij een opmerking", node.attrib.get("displayName", "")
            yield FORMAT, written_out(node.attrib.get("formatCode", ""))
    elif name.endswith(".rels"):
        yield from _links(archive.read(name).decode("utf-8", "replace"))
    elif re.match(r"xl/(?:worksheets|chartsheets|dialogsheets)/[^/]+\.xml$", name):
        yield from _behind_cells(archive.read(name).rpartition(b"</sheetData>")[2].decode("utf-8", "replace"))
    else:
        where = next((w for pattern, w in _PARTS if pattern.search(name)), "")
        if where:
            yield from _words_of(archive, name, where)


def _words_of(archive: zipfile.ZipFile, name: str, where: str) -> Iterator[tuple[str, str]]:
    """Return the words of a part; of one that is no sound XML, all that is no tag."""
    try:
        yield from _words(xml(archive, name), where)
    except ParseError:
        yield where, re.sub("<[^>]*>", " ", archive.read(name).decode("utf-8", "replace"))


def _links(text: str) -> Iterator[tuple[str, str]]:
    for one in re.findall(r"<Relationship [^>]*>", text):
        target = re.search(r'Target="([^"]*)"', one)
        if target and 'TargetMode="External"' in one:
            yield "een hyperlink", unquote(unescape(target[1]))


def _behind_cells(text: str) -> Iterator[tuple[str, str]]:
    """Read what follows the cells of a sheet; as text, since the sheet itself may be very large."""
    for tag, attributes, inner in re.findall(r"<(?:\w+:)?(\w+)((?:\s[^<>]*)?)>([^<]*)", text):
        head = re.fullmatch("(?:odd|even|first)(?:Header|Footer)", tag)
        where = "de kop- of voettekst van een blad" if head else _BEHIND.get(tag, "een instelling van een blad")
        if inner.strip():
            plain = unescape(inner)
            yield where, re.sub(r'&(?:[A-Z+]|"[^"]*"|[0-9]{1,2}(?![0-9]))', " ", plain) if head else plain
        for key, value in re.findall(r'([\w:]+)="([^"]*)"', attributes):
            if key in _SAID or (key == "name" and tag in {"scenario", "protectedRange"}):
                yield where, unescape(value)


def _words(root: Any, where: str) -> Iterator[tuple[str, str]]:
    """Return the words of a part: what stands in its text, and in attributes that hold words of people."""
    cached = {id(v) for node in root.iter() if tag_of(node) in {"strCache", "strDim"} for v in node.iter()}
    loose = where in {"een bijgevoegd document", "een bijgehouden wijziging"}
    for node in root.iter():
        tag, text = tag_of(node), (node.text or "").strip()
        if loose and _SCHEMA.search(str(node.tag)):
            if node is root:
                return
            continue
        if tag == "p" or (tag == "text" and where.startswith("een opmerking")):
            yield where, "".join(node.itertext())
        elif text and (tag in {"t", "author"} or loose or id(node) in cached) and not _VERSION.match(text):
            yield "de auteur van een opmerking" if tag == "author" else where, text
        for key, value in node.attrib.items():
            name = key.rsplit("}", 1)[-1]
            column = name == "name" and tag in {"tableColumn", "cacheField", "table", "connection"}
            if name in _SAID or column or (name == "v" and tag == "s"):
                yield where, value


def _ods_part(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str]]:
    if name == "meta.xml":
        yield from _properties(xml(archive, name))
    elif name == "styles.xml":
        root = xml(archive, name)
        yield from _ods_formats(root)
        for node in root.iter():
            if re.match("(?:header|footer)(?:-left|-first)?$", tag_of(node)):
                yield "de kop- of voettekst van een blad", "".join(node.itertext())
    elif name == "content.xml":
        root = xml(archive, name)
        yield from _ods_formats(root)
        yield from _ods_content(root)
    elif re.match(r"Object [^/]+/content\.xml$", name):
        for node in xml(archive, name).iter():
            if tag_of(node) == "p":
                yield "een grafiek", "".join(node.itertext())


def _ods_formats(root: Any) -> Iterator[tuple[str, str]]:
    return ((FORMAT, node.text or "") for node in root.iter() if str(node.tag).endswith(_ODS_FORMAT))


_ODS = {
    "annotation": "een opmerking in een cel", "text-box": "een tekstvak of afbeelding", "title": "een tekstvak of "
    "afbeelding", "desc": "een tekstvak of afbeelding", "custom-shape": "een tekstvak of afbeelding",
    "help-message": "een keuzelijst", "error-message": "een keuzelijst", "tracked-changes": "een bijgehouden wijziging",
}  # fmt: skip


def _ods_content(root: Any) -> Iterator[tuple[str, str]]:
    for node in root.iter():
        tag = tag_of(node)
        if tag in _ODS:
            yield _ODS[tag], " ".join(t.strip() for t in node.itertext() if t.strip())
        if tag == "a":
            yield "een hyperlink", unquote(named(node, "href"))
        elif tag == "content-validation":
            yield "een keuzelijst", named(node, "condition")
        elif tag in {"help-message", "error-message"}:
            yield "een keuzelijst", named(node, "title")
        elif tag == "condition":
            yield "een voorwaardelijke opmaak", named(node, "value")
        elif tag == "scenario":
            yield "een scenario", named(node, "comment")
        elif tag in {"named-range", "named-expression", "database-range"}:
            yield "een naam van een bereik", named(node, "name")
        elif tag == "map":
            yield "een voorwaardelijke opmaak", named(node, "condition")


def written_out(code: str) -> str:
    """Return what a format of numbers writes as it stands: the words that somebody put in it between quotes."""
    return " ".join(re.findall('"([^"]*)"', code))


def by_program(text: str) -> bool:
    """Return whether a program writes a text by itself: its version, a code, or the name of a property of its own."""
    return bool(_MACHINE.match(text) or _VERSION.match(text))


def xml(archive: zipfile.ZipFile, name: str) -> Any:
    """Return the root of an XML part, read without entities."""
    from defusedxml import ElementTree

    return ElementTree.fromstring(archive.read(name))


def tag_of(node: Any) -> str:
    """Return the name of an element without its namespace."""
    return str(node.tag).rsplit("}", 1)[-1]


def _properties(root: Any) -> list[tuple[str, str]]:
    out = []
    for node in root.iter():
        tag = tag_of(node)
        own = named(node, "name")
        if tag == "property" or (tag == "user-defined" and own):
            text = "".join(node.itertext())
            if not _MACHINE.match(own) and not _VERSION.match(text.strip()):
                out += [("een eigen eigenschap", own), ("een eigen eigenschap", text)]
        elif tag in _PROPERTIES:
            out.append((_PROPERTIES[tag], node.text or ""))
    return out


def _names(root: Any) -> list[tuple[str, str]]:
    """Return names of sheets and ranges; those that the program itself gives (print range, filter) hold nothing."""
    out = [("de naam van een blad", n.attrib.get("name", "")) for n in root.iter() if tag_of(n) == "sheet"]
    for node in root.iter():
        if tag_of(node) == "definedName" and not node.attrib.get("name", "").startswith(("_xlnm", "_xlws")):
            out += [("een naam van een bereik", t) for t in (node.attrib.get("name", ""), node.text or "")]
            out.append(("een naam van een bereik", node.attrib.get("comment", "")))
    return out


def named(node: Any, name: str) -> str:
    """Return an attribute by its name, whatever its namespace."""
    return next((str(v) for k, v in node.attrib.items() if k.rsplit("}", 1)[-1] == name), "")
