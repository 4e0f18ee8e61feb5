"""Reports: made from a real publication, opened again with the libraries that other programs use."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jgwork.cli.main import main
from jgwork.io.kantoor.documents import FORMATS, libreoffice, write_report
from jgwork.io.kantoor.docx import write_template
from jgwork.io.kantoor.xlsx import as_number
from jgwork.io.opslag.bundle import open_publication, write_publication
from jgwork.io.opslag.ondertekening import seed_of
from jgwork.runs.publicatie.rapporteren import lees, make, rapport
from jgwork.views.figuur import bars, drawn
from jgwork.views.rapport.figuur import draw
from jgwork.vocabulary.document import Bullets, Document, Heading, Paragraph, Sheet
from jgwork.vocabulary.errors import NotCovered, StoreDamaged, UsageError
from jgwork.vocabulary.verdict import ExitCode
from jgwork.vocabulary.view import View

RARE_TEKST = "=1+1 <img src=x onerror=alert(1)> & 'x'"


@pytest.fixture(scope="module")
def parkrand(voorbeeldwerk: Path) -> Path:
    return voorbeeldwerk / "publicaties" / "G02-001"


@pytest.fixture(scope="module")
def advies(parkrand: Path) -> Document:
    return make("beleidsadvies", lees(parkrand))


@pytest.fixture(scope="module")
def pdf(advies: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(advies, tmp_path_factory.mktemp("pdf") / "advies.pdf")


@pytest.fixture(scope="module")
def omzetten(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., None]:
    """Give what converts files as LibreOffice does, with a profile that it makes once."""
    if libreoffice() is None:
        pytest.skip("LibreOffice is not installed; it is the only program here that opens them as a user would")
    profile = f"-env:UserInstallation={(tmp_path_factory.mktemp('lo') / 'profiel').as_uri()}"

    def convert(kind: str, out: Path, *files: Path) -> None:
        command = [str(libreoffice()), profile, "--headless", "--convert-to", kind, "--outdir", str(out)]
        subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=180)

    return convert


@pytest.fixture(scope="module")
def met_rare_tekst(parkrand: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    return make("beleidsadvies", lees(_with_title(parkrand, tmp_path_factory.mktemp("raar") / "pub", RARE_TEKST)))


@pytest.mark.parametrize("most", [1, pytest.param(99, marks=pytest.mark.nightly)])
def test_every_figure_is_drawn_with_words_beside_it(voorbeeldwerk: Path, most: int) -> None:
    """Of each view its first picture, once; of a menu, every other is the same figure of other cells."""
    n, known = 0, set[str]()
    for folder in sorted((voorbeeldwerk / "publicaties").glob("*-001")):
        if folder.name not in ("G02-001", "G11-001", "regio-001"):  # one of each kind of publication
            continue
        publication = open_publication(folder)
        views = {v.id: v for d in publication.dashboards() for v in publication.views(d)}
        if most == 1:
            views = {i: v for i, v in views.items() if i not in known}
            known |= views.keys()
        for view in views.values():
            for picture in [p for p in view.pictures.values() if p.figure is not None][:most]:
                image = draw(picture.figure, picture.sentence)
                assert image is not None, f"{view.id} of {folder.name} has a figure that is not drawn"
                assert image.alt.strip()
                assert image.png, "drawn only now: for the format that asks"
                n += 1
    assert n > 12


def test_the_same_publication_gives_the_same_picture(parkrand: Path) -> None:
    view = next(v for v in open_publication(parkrand).views("integraal_beeld") if v.id == "incidenten")
    figure = next(iter(view.pictures.values())).figure
    first, second = draw(figure, "x"), draw(figure, "x")
    assert first is not None
    assert second is not None
    assert (first.png, first.svg) == (second.png, second.svg)


def test_a_figure_of_another_kind_is_left_out_rather_than_drawn_wrongly() -> None:
    assert draw({"data": [{"type": "sankey"}], "layout": {}}, "x") is None
    assert draw(None, "x") is None


def test_every_table_of_numbers_has_its_source(advies: Document) -> None:
    own = {"gevraagd", "vragen", "verantwoording"}
    for sheet in advies.sheets():
        assert sheet.name in own or "Wat telt" in sheet.source, sheet.name


def test_docx_reads_back_with_headings_header_rows_alt_text_and_neutral_properties(
    advies: Document, parkrand: Path, tmp_path: Path
) -> None:
    from docx import Document as Open
    from docx.oxml.ns import qn

    file = rapport("beleidsadvies", parkrand, tmp_path / "advies.docx")
    doc = Open(str(file))
    headings = [p.text for p in doc.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [b.text for b in advies.blocks if isinstance(b, Heading)]
    printed = [s for s in advies.sheets() if s.prints]
    assert len(doc.tables) == len(printed)
    for made, sheet in zip(doc.tables, printed, strict=True):
        assert [c.text for c in made.rows[0].cells] == [c.title for c in sheet.table.columns]
        assert made.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert tuple(tuple(c.text for c in r.cells) for r in made.rows[1:]) == sheet.table.rows
    alts = [i._inline.docPr.get("descr") for i in doc.inline_shapes]
    sides = {i._inline.get(side) for i in doc.inline_shapes for side in ("distL", "distR")}
    assert sides <= {"0"}, "or two drawings do not stand beside each other"
    assert alts == [i.alt for i in advies.images()]
    core = doc.core_properties
    assert (core.author, core.last_modified_by, core.comments) == ("", "", "")
    assert (core.language, core.created.date().isoformat()) == ("nl-NL", advies.made)
    assert advies.reference in doc.sections[0].footer.paragraphs[0].text


def test_docx_follows_a_restyled_template_and_keeps_what_is_in_it(parkrand: Path, tmp_path: Path) -> None:
    from docx import Document as Open
    from docx.shared import RGBColor

    write_template(tmp_path / "eigen.docx")
    own = Open(str(tmp_path / "eigen.docx"))
    own.styles["Heading 1"].font.color.rgb = RGBColor(0xA0, 0, 0)
    own.add_paragraph("Gemeente Voorbeeld")
    own.add_paragraph("{{titel}}")
    own.add_paragraph("{{inhoud}}")
    own.add_paragraph("Colofon")
    own.save(str(tmp_path / "eigen.docx"))
    made = Open(str(rapport("plan", parkrand, tmp_path / "plan.docx", sjabloon=tmp_path / "eigen.docx")))
    texts = [p.text for p in made.paragraphs]
    assert texts[0] == "Gemeente Voorbeeld"
    assert texts[1].startswith("Plan van aanpak: ")
    assert texts[-1] == "Colofon"
    assert not [t for t in texts if "{{" in t]
    assert made.styles["Heading 1"].font.color.rgb == RGBColor(0xA0, 0, 0)


def test_a_template_without_the_styles_is_refused_by_name(parkrand: Path, tmp_path: Path) -> None:
    from docx import Document as Open

    Open().save(str(tmp_path / "kaal.docx"))
    with pytest.raises(UsageError, match="Jgwork bron"):
        rapport("plan", parkrand, tmp_path / "plan.docx", sjabloon=tmp_path / "kaal.docx")
    assert not (tmp_path / "plan.docx").exists()


def test_pdf_is_tagged_dutch_and_holds_every_heading(advies: Document, pdf: Path) -> None:
    from pypdf import PdfReader

    read = PdfReader(pdf)
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("nl")
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    words = "".join(page.extract_text() for page in read.pages)
    squeezed = "".join(words.split())
    for block in advies.blocks:
        if isinstance(block, Heading):
            assert "".join(block.text.split()) in squeezed, block.text
    assert read.metadata is not None
    assert read.metadata.title == advies.title
    assert not read.metadata.author


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_workbook_holds_every_table_with_numbers_as_numbers(kind: str, advies: Document, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(write_report(advies, tmp_path / f"t.{kind}")))
    assert len(book.sheet_names) == len(advies.sheets())
    name = next(n for n in book.sheet_names if n.startswith("incidenten") and "naar" not in n)
    sheet = next(s for s in advies.sheets() if s.name == name)
    rows = [r for r in book.get_sheet_by_name(name).to_python() if r and r[0] == sheet.table.rows[0][0]]
    assert rows[0][1] == as_number(sheet.table.rows[0][1])
    assert isinstance(rows[0][1], int | float)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_released_label_that_looks_like_a_formula_or_markup_stays_text(
    kind: str, met_rare_tekst: Document, tmp_path: Path
) -> None:
    told = tuple(b for b in met_rare_tekst.blocks if isinstance(b, Sheet) and RARE_TEKST in str(b.table.rows))[:2]
    assert told
    file = write_report(replace(met_rare_tekst, blocks=told), tmp_path / f"r.{kind}")
    assert "".join(RARE_TEKST.split()) in "".join(_text(file).split())


def test_odt_is_valid_and_complete_without_libreoffice(advies: Document, tmp_path: Path) -> None:
    from odf import teletype
    from odf.draw import Frame
    from odf.opendocument import load
    from odf.table import Table, TableHeaderRows
    from odf.text import H

    doc = load(str(write_report(advies, tmp_path / "advies.odt")))
    assert [teletype.extractText(h) for h in doc.getElementsByType(H)] == [
        b.text for b in advies.blocks if isinstance(b, Heading)
    ]
    printed = sum(s.prints for s in advies.sheets())
    assert len(doc.getElementsByType(Table)) == printed == len(doc.getElementsByType(TableHeaderRows))
    assert len(doc.getElementsByType(Frame)) == len(advies.images()) == 2
    with zipfile.ZipFile(tmp_path / "advies.odt") as archive:
        meta = archive.read("meta.xml").decode()
    assert "creator" not in meta.replace("initial-creator", "creator") or "<dc:creator></dc:creator>" in meta


def test_libreoffice_opens_and_converts_every_document(
    advies: Document, tmp_path: Path, omzetten: Callable[..., None]
) -> None:
    from pypdf import PdfReader

    write_template(tmp_path / "eigen.docx")
    write_report(advies, tmp_path / "a.docx")
    write_report(advies, tmp_path / "b.odt")
    write_report(advies, tmp_path / "c.odt", template=tmp_path / "eigen.docx")
    omzetten("pdf", tmp_path, *(tmp_path / n for n in ("a.docx", "b.odt", "c.odt")))
    for name in "abc":
        text = "".join(p.extract_text() for p in PdfReader(tmp_path / f"{name}.pdf").pages)
        for block in advies.blocks:
            if isinstance(block, Heading):
                assert "".join(block.text.split()) in "".join(text.split()), (name, block.text)


@pytest.mark.parametrize(("kind", "other"), [pytest.param("xlsx", "ods", marks=pytest.mark.nightly), ("ods", "xlsx")])
def test_libreoffice_opens_the_workbooks_and_reads_the_same_cells(
    kind: str, other: str, advies: Document, tmp_path: Path, omzetten: Callable[..., None]
) -> None:
    from python_calamine import CalamineWorkbook

    (tmp_path / "uit").mkdir()
    file = write_report(advies, tmp_path / f"t.{kind}")
    omzetten(other, tmp_path / "uit", file)
    ours, theirs = (CalamineWorkbook.from_path(str(f)) for f in (file, tmp_path / "uit" / f"t.{other}"))
    assert theirs.sheet_names == ours.sheet_names
    for name in ours.sheet_names:
        rows = [[r for r in book.get_sheet_by_name(name).to_python() if any(r)] for book in (ours, theirs)]
        assert rows[0] == rows[1], name


def test_every_figure_in_the_pdf_has_its_words_and_every_table_its_headings(advies: Document, pdf: Path) -> None:
    from pypdf import PdfReader

    root = PdfReader(pdf).trailer["/Root"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    tags: dict[str, list[Any]] = {}

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for kid in node:
                walk(kid)
        elif isinstance(node, dict):
            if "/S" in node:
                tags.setdefault(str(node["/S"]), []).append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(root["/StructTreeRoot"])
    assert sorted(str(f["/Alt"]) for f in tags["/Figure"]) == sorted(i.alt for i in advies.images())
    printed = [s for s in advies.sheets() if s.prints]
    assert len(tags["/Table"]) >= len(printed), "a table over two pages is tagged on both"
    assert len(tags["/TH"]) >= sum(len(s.table.columns) for s in printed)
    assert len(tags["/H1"]) == 1
    levels = [int(name[2]) for name in tags if name[1] == "H" and name[2:].isdigit()]
    assert sorted(levels) == list(range(1, max(levels) + 1)), "no level of heading is skipped"


OWN = {"gevraagd", "vragen", "verantwoording", "doelenbord", "acties bij naam", "interventies", "afspraken"}


@pytest.mark.parametrize("soort", ["beleidsadvies", "plan", "voortgang"])
def test_every_table_of_a_report_says_where_it_comes_from(soort: str, parkrand: Path) -> None:
    blocks = make(soort, lees(parkrand)).blocks
    sheets = [b for b in blocks if isinstance(b, Sheet) and b.name not in OWN]
    assert sheets
    for sheet in sheets:
        assert "Bron" in sheet.source or "rijen" in sheet.source.lower(), sheet.name
    named = " ".join(b.lead for b in blocks if isinstance(b, Paragraph) and b.kind == "bron")
    assert [s.table.caption for s in sheets if s.table.caption not in named] == []


def test_only_a_publication_can_be_turned_into_a_report(voorbeeldwerk: Path, tmp_path: Path) -> None:
    with pytest.raises(NotCovered) as caught:
        rapport("beleidsadvies", voorbeeldwerk / "dossier", tmp_path / "x.docx")
    assert caught.value.exit_code is ExitCode.NOT_COVERED
    assert [f.rule for f in caught.value.findings] == ["R8"]
    assert not list(tmp_path.iterdir())


def test_no_report_holds_a_pseudonym(voorbeeldwerk: Path, advies: Document, tmp_path: Path) -> None:
    from jgwork.io.opslag.dossier import DossierStore

    members = DossierStore(voorbeeldwerk / "dossier").table("lid", ["pseudoniem"])
    assert members is not None
    tokens = set(members.data["pseudoniem"].to_pylist())
    assert len(tokens) > 100
    for kind in ("docx", "xlsx", "odt", "ods"):
        with zipfile.ZipFile(write_report(advies, tmp_path / f"r.{kind}")) as archive:
            whole = b"".join(archive.read(n) for n in archive.namelist()).decode("utf-8", "replace")
        assert not [t for t in tokens if t in whole]


def test_the_evaluation_holds_its_seven_subjects(voorbeeldwerk: Path) -> None:
    document = make("evaluatie", lees(voorbeeldwerk / "publicaties" / "G11-001"))
    said = " ".join(i for b in document.blocks if isinstance(b, Bullets) for i in b.items)
    for subject in ("Rollen", "Informatieoverdracht", "Uitvoering", "Snelheid", "Looptijd", "Knelpunten"):
        assert f"{subject}" in said
    chapters = " ".join(b.text for b in document.blocks if isinstance(b, Heading))
    assert "Zijn de doelen bereikt?" in chapters
    assert "Wat blijft over" in chapters


def test_what_a_report_needs_and_misses_is_said(parkrand: Path, voorbeeldwerk: Path, tmp_path: Path) -> None:
    folder = tmp_path / "G02-001"
    write_publication(folder, {**_bare(parkrand), "dashboards": {}}, {}, seed=_seed(parkrand))
    with pytest.raises(UsageError, match="evaluatieverslag"):
        rapport("evaluatie", folder, tmp_path / "x.docx")
    with pytest.raises(UsageError, match="13 publicaties"):
        rapport("beleidsadvies", voorbeeldwerk / "publicaties", tmp_path / "x.docx")
    with pytest.raises(UsageError, match="bestandsvorm"):
        rapport("beleidsadvies", parkrand, tmp_path / "x.txt")


def test_a_changed_publication_is_not_reported(parkrand: Path, tmp_path: Path) -> None:
    copy = tmp_path / "G02-001"
    shutil.copytree(parkrand, copy)
    file = copy / "beelden" / "incidenten.json"
    file.write_text(file.read_text(encoding="utf-8").replace("incidenten", "Incidenten", 1), encoding="utf-8")
    with pytest.raises(StoreDamaged):
        rapport("beleidsadvies", copy, tmp_path / "x.docx")


def test_command_line_makes_a_report_and_says_where(
    parkrand: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "v.ods"
    with pytest.raises(SystemExit) as stop:
        main(["rapport", "voortgang", str(parkrand), "--uit", str(file), "--json"])
    assert stop.value.code == 0
    said = json.loads(capsys.readouterr().out)
    assert said["bytes"] == file.stat().st_size


def _seed(folder: Path) -> bytes:
    return seed_of(str(_bare(folder)["dossier_id"]))


def _bare(folder: Path) -> dict[str, object]:
    index = json.loads((folder / "publicatie.json").read_text(encoding="utf-8"))
    return {k: v for k, v in index.items() if k not in ("controlesommen", "schema")}


def _with_title(source: Path, target: Path, title: str) -> Path:
    """Write a publication like ``source`` with a label that tries something in its first table."""
    publication = open_publication(source)
    files = {}
    for view in publication.views("integraal_beeld"):
        raw = view.as_json()
        table = next(iter(raw["pictures"].values()))["table"]
        if table:
            table["rows"] = ((title, *table["rows"][0][1:]), *table["rows"][1:])
        View.from_json(raw)
        files[f"beelden/{view.id}.json"] = json.dumps(raw).encode()
    index = {
        **_bare(source),
        "publicatie_id": target.name,
        "dashboards": {"integraal_beeld": [v.id for v in publication.views("integraal_beeld")]},
    }
    return write_publication(target, index, files, seed=_seed(source)).path


def _text(file: Path) -> str:
    kind = file.suffix
    if kind == ".pdf":
        from pypdf import PdfReader

        return "".join(p.extract_text() for p in PdfReader(file).pages)
    if kind in (".xlsx", ".ods"):
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_path(str(file))
        return "\n".join(str(c) for n in book.sheet_names for r in book.get_sheet_by_name(n).to_python() for c in r)
    if kind == ".docx":
        from docx import Document as Open

        return "\n".join(c.text for t in Open(str(file)).tables for r in t.rows for c in r.cells)
    from odf import teletype
    from odf.opendocument import load

    return str(teletype.extractText(load(str(file)).text))


def test_dutch_numbers_are_read_and_nothing_else() -> None:
    assert (as_number("1.234,5"), as_number("-3"), as_number("0")) == (1234.5, -3, 0)
    assert [as_number(t) for t in ("onbekend", "10-14", "1.23", "2024-K1", "")] == [None] * 5


def test_sheet_names_are_accepted_and_unique() -> None:
    from jgwork.io.kantoor.xlsx import named
    from jgwork.vocabulary.view import ViewTable

    sheets = tuple(Sheet(n, ViewTable("t", (), ())) for n in ("a/b:c" * 10, "a/b:c" * 10, "A b c", "[]"))
    names = [n for n, _ in named(Document("t", "", "2026-01-01", "", sheets))]
    assert len({n.lower() for n in names}) == 4
    assert all(len(n) <= 31 and not set(n) & set("[]:*?/\\'") for n in names)


def test_a_name_is_drawn_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plotly needs ``&`` and ``<`` escaped; the still picture shows them, and reads no formula between two dollars."""
    from matplotlib.text import Text

    seen: list[Text] = []
    original = Text.set_text

    def note(self: Text, s: object) -> None:
        seen.append(self)
        original(self, s)

    monkeypatch.setattr(Text, "set_text", note)
    name = "Kade & Co <$x_1$>"
    image = draw(bars([drawn(name)], [3.0], unit="incidenten", horizontal=True), "x")
    assert image is not None
    assert image.png
    shown = [t for t in seen if t.get_text() == name]
    assert shown
    assert not any(t.get_parse_math() for t in shown)
