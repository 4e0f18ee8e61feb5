"""What a workbook holds beside its cells is read too: each place alone, saved by openpyxl, odfpy and LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import NamedStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from jgwork.io.lezen.readers import read_delivery
from jgwork.privacy.intake.checks import find_in_asides

#: A number that satisfies the check and is nobody's.
NUMBER = "123456782"
SAID = f"nummer {NUMBER}"


def _link(book: Workbook) -> None:
    book.active["A2"].hyperlink = f"https://voorbeeld.nl/dossier/{NUMBER}"


def _choices(book: Workbook) -> None:
    rule = DataValidation(type="list", formula1=f'"een,{NUMBER}"', allow_blank=True)
    book.active.add_data_validation(rule)
    rule.add("B2")


def _prompt(book: Workbook) -> None:
    rule = DataValidation(type="whole", formula1="1", prompt=SAID, promptTitle="let op", showInputMessage=True)
    book.active.add_data_validation(rule)
    rule.add("B2")


def _format(book: Workbook) -> None:
    book.active.conditional_formatting.add("A2:A9", FormulaRule(formula=[f'$A2="{SAID}"']))


def _chart(book: Workbook) -> None:
    chart = BarChart()
    chart.title = SAID
    chart.add_data(Reference(book.active, min_col=2, min_row=2, max_row=3))
    book.active.add_chart(chart, "D4")


def _comment(book: Workbook) -> None:
    book.active["A2"].comment = Comment(SAID, "agent")


def _head(book: Workbook) -> None:
    book.active.oddHeader.center.text = SAID


def _foot(book: Workbook) -> None:
    book.active.oddFooter.right.text = SAID


def _number_format(book: Workbook) -> None:
    book.add_named_style(NamedStyle("eigen", number_format=f'"{SAID} "0'))


def _title(book: Workbook) -> None:
    book.properties.title = SAID


def _table(book: Workbook) -> None:
    table = Table(displayName="Leden", ref="A1:B3")
    table.comment = SAID
    book.active.add_table(table)


PLACES: dict[str, tuple[Callable[[Workbook], None], str]] = {
    "hyperlink": (_link, "hyperlink"),
    "keuzelijst": (_choices, "keuzelijst"),
    "hulp": (_prompt, "keuzelijst"),
    "opmaak": (_format, "opmaak"),
    "grafiek": (_chart, "grafiek"),
    "opmerking": (_comment, "opmerking"),
    "koptekst": (_head, "kop- of voettekst"),
    "voettekst": (_foot, "kop- of voettekst"),
    "getalnotatie": (_number_format, "opmaak van een cel"),
    "titel": (_title, "titel"),
    "tabel": (_table, "tabel"),
}


def made(change: Callable[[Workbook], None]) -> bytes:
    """Return a small workbook as openpyxl saves it, changed in one place."""
    book, out = Workbook(), BytesIO()
    for row in (["groep_id", "aantal"], ["G-1", 3], ["G-2", 4]):
        book.active.append(row)
    change(book)
    book.save(out)
    return out.getvalue()


def places(path: Path) -> set[str]:
    """Return where the gate found a citizen service number, as it says it."""
    found = find_in_asides(read_delivery(path), 2026)
    assert not any(NUMBER in f.message + f.next_move for f in found)
    return {f.message.partition(" bevat ")[0].lower() for f in found if f.rule == "identificatie.bsn"}


@pytest.mark.parametrize("place", PLACES)
def test_each_place_of_a_workbook_is_read(place: str, tmp_path: Path) -> None:
    change, name = PLACES[place]
    (tmp_path / "groep.xlsx").write_bytes(made(change))
    found = places(tmp_path / "groep.xlsx")
    assert len(found) == 1
    assert name in found.pop()


def test_a_workbook_without_words_beside_its_cells_is_silent(tmp_path: Path) -> None:
    (tmp_path / "groep.xlsx").write_bytes(made(lambda _: None))
    assert find_in_asides(read_delivery(tmp_path / "groep.xlsx"), 2026) == []


PARTS = {
    "customXml/item1.xml": f"<velden><eigenaar>{SAID}</eigenaar></velden>",
    "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords><r><s v="{SAID}"/></r></pivotCacheRecords>',
    "xl/charts/chart9.xml": f"<chart><strCache><pt><v>{SAID}</v></pt></strCache></chart>",
    "xl/drawings/drawing9.xml": f'<wsDr><pic><cNvPr id="1" name="Afbeelding 1" descr="{SAID}"/></pic></wsDr>',
    "xl/connections.xml": f'<connections><connection id="1" name="Query" description="{SAID}"/></connections>',
    "customXml/item2.xml": f"<geen xml {SAID}",
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_other_programs_add_is_read(part: str, tmp_path: Path) -> None:
    path = tmp_path / "groep.xlsx"
    path.write_bytes(made(lambda _: None))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, PARTS[part])
    assert len(places(path)) == 1


def test_what_sharepoint_adds_is_the_work_of_a_program(tmp_path: Path) -> None:
    path = tmp_path / "groep.xlsx"
    path.write_bytes(made(lambda _: None))
    space = "http://schemas.microsoft.com/office/2006/metadata/contentType"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "customXml/item1.xml", f'<ct:contentTypeSchema xmlns:ct="{space}"><a>{SAID}</a></ct:contentTypeSchema>'
        )
    assert find_in_asides(read_delivery(path), 2026) == []


def test_an_image_is_named_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "groep.xlsx"
    path.write_bytes(made(lambda _: None))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG")
    assert [f.rule for f in read_delivery(path).findings] == ["bestand.afbeelding"]


def test_remarks_in_a_zip_and_in_a_manifest_are_read(tmp_path: Path) -> None:
    manifest = f'levering_id = "L#1"  # van {NUMBER}\n'
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "levering.toml").write_text(manifest)
    (tmp_path / "map" / "groep.csv").write_text("groep_id;aantal\nG-1;3\n")
    assert places(tmp_path / "map") == {"een opmerking in het manifest"}
    with zipfile.ZipFile(tmp_path / "levering.zip", "w") as archive:
        archive.writestr("groep.csv", "groep_id;aantal\nG-1;3\n")
        archive.comment = SAID.encode()
    assert places(tmp_path / "levering.zip") == {"een opmerking in de zip"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.parametrize(
    "place", [pytest.param(p, marks=() if p == "keuzelijst" else pytest.mark.nightly) for p in PLACES if p != "tabel"]
)
def test_libreoffice_saves_it_as_ods_and_it_is_found_there(place: str, tmp_path: Path) -> None:
    (tmp_path / "groep.xlsx").write_bytes(made(PLACES[place][0]))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profiel", "--headless", "--convert-to", "ods",
         "--outdir", str(tmp_path), str(tmp_path / "groep.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert len(places(tmp_path / "groep.ods")) == 1
