"""The hard forms of the messy region: the same facts as people and programs write them, and the same dossier."""

import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from jgwork.io.lezen.readers import read_delivery
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.intake.admit import Admission, admit
from jgwork.runs.dossier.voorbeeld import voorbeeld
from jgwork.vocabulary.verdict import Verdict

LEVERINGEN = (
    "01-gemeente-proces",
    "02-gemeente-signalen",
    "03-politie-groepsscan",
    "04-politie-groepsscan",
    "05-politie-registraties",
    "06-politie-registraties",
    "07-politie-relaties",
    "08-politie-partnermatrices",
    "09-jongerenwerk-partnermatrices",
    "10-gemeente-partnermatrices",
    "11-onderwijs-partnermatrices",
    "12-uitvoeringscoordinator-relaties",
    "13-om-informatie",
    "14-gemeente-plan",
    "15-gemeente-afronding",
)


def _admit(folder: Path, store: DossierStore) -> tuple[str, Admission]:
    """Put a delivery through gate 1 beside the rest of the dossier, without the checks on convenant and step."""
    delivery = read_delivery(folder)
    code = str(delivery.manifest.get("levering_id", ""))
    rest = store.tables(without=frozenset({code}))
    return code, admit(delivery, coverage=lambda _: (), existing=rest, known_tag=store.manifest().token_tag)


def _own(store: DossierStore, code: str) -> dict[str, pa.Table]:
    """Return the rows that a delivery brought."""
    known = store.manifest()
    others = frozenset(str(d["levering_id"]) for d in known.deliveries) - {code}
    return store.tables(without=others)


def _rows(table: pa.Table, columns: list[str]) -> list[tuple[object, ...]]:
    return sorted(zip(*(table[c].to_pylist() for c in columns), strict=True), key=repr)


def _same(folder: Path, store: DossierStore) -> None:
    code, found = _admit(folder, store)
    assert not found.findings.refused, [(f.rule, f.table, f.column, f.message) for f in found.findings]
    expected = _own(store, code)
    assert {t.name for t in found.tables} == set(expected)
    for table in found.tables:
        columns = [c for c in expected[table.name].column_names if not c.endswith("__status")]
        assert _rows(table.data, columns) == _rows(expected[table.name], columns), table.name


@pytest.mark.parametrize("naam", LEVERINGEN)
def test_a_hard_form_gives_the_same_dossier(naam: str, rommelwereld: Path) -> None:
    _same(rommelwereld / "ruw" / naam, DossierStore(rommelwereld / "dossier"))


@pytest.mark.parametrize("naam", LEVERINGEN)
def test_the_clean_form_gives_the_same_dossier_by_this_measure(naam: str, rommelwereld: Path) -> None:
    _same(rommelwereld / "leveringen" / naam, DossierStore(rommelwereld / "dossier"))


def test_a_point_that_can_be_read_in_two_ways_is_asked_about(rommelwereld: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(rommelwereld / "ruw" / "14-gemeente-plan", tmp_path / "plan"))
    manifest = folder / "levering.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('getallen = "nl"\n', ""), encoding="utf-8")
    _, found = _admit(folder, DossierStore(rommelwereld / "dossier"))
    asked = {(f.table, f.column) for f in found.findings if f.verdict is Verdict.REFUSE}
    assert asked == {("meting", "teller"), ("meting", "waarde")}
    assert any("getallen" in f.next_move for f in found.findings)


def test_a_hidden_sheet_that_holds_more_than_choices_is_refused(rommelwereld: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(rommelwereld / "ruw" / "01-gemeente-proces", tmp_path / "proces"))
    book = folder / "Jeugdgroepen en plekken.xlsx"
    with zipfile.ZipFile(book) as old:
        parts = {n: old.read(n) for n in old.namelist()}
    changed = (
        parts["xl/sharedStrings.xml"]
        .replace(b"<t>Keuzes</t>", b"<t>Wie</t>")
        .replace(b"<t>onbekend</t>", b"<t>de buurman</t>")
    )
    assert changed != parts["xl/sharedStrings.xml"]
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in (parts | {"xl/sharedStrings.xml": changed}).items():
            new.writestr(name, data)
    _, found = _admit(folder, DossierStore(rommelwereld / "dossier"))
    assert "levering.niet_genoemd" in {f.rule for f in found.findings if f.verdict is Verdict.REFUSE}


def test_an_error_that_libreoffice_saved_is_no_formula(rommelwereld: Path, tmp_path: Path) -> None:
    """It writes the error as a formula that holds nothing else; a real formula beside it is still refused."""
    folder = Path(shutil.copytree(rommelwereld / "ruw" / "06-politie-registraties", tmp_path / "export"))
    store = DossierStore(rommelwereld / "dossier")
    for formula, refused in ((b"#N/A", False), (b"NA()", True), (b"#N/A+1", True)):
        with zipfile.ZipFile(rommelwereld / "ruw" / "06-politie-registraties" / "export.xlsx") as old:
            parts = {n: old.read(n) for n in old.namelist()}
        sheet = "xl/worksheets/sheet1.xml"
        saved = b'<f aca="false">' + formula + b"</f><v>#N/A</v>"
        parts[sheet] = parts[sheet].replace(b"<v>#N/A</v>", saved)
        with zipfile.ZipFile(folder / "export.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
            for name, data in parts.items():
                new.writestr(name, data)
        _, found = _admit(folder, store)
        assert ("schema.formule" in {f.rule for f in found.findings if f.verdict is Verdict.REFUSE}) is refused, formula


@pytest.mark.nightly
@pytest.mark.parametrize("naam", LEVERINGEN)
def test_a_workbook_saved_again_by_libreoffice_gives_the_same_dossier(
    naam: str, rommelwereld: Path, tmp_path: Path
) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not on this computer")
    folder = Path(shutil.copytree(rommelwereld / "ruw" / naam, tmp_path / naam))
    books = [p for p in folder.iterdir() if p.suffix in {".xlsx", ".ods"}]
    if not books:
        pytest.skip("no workbook in this delivery")
    for book in books:
        command = [office, f"-env:UserInstallation=file://{tmp_path}/profiel", "--headless", "--convert-to"]
        out = tmp_path / "om"
        subprocess.run([*command, book.suffix[1:], "--outdir", str(out), str(book)], check=True, timeout=120)
        shutil.move(out / book.name, book)
    _same(folder, DossierStore(rommelwereld / "dossier"))


def test_the_same_seed_gives_the_same_bytes(rommelwereld: Path, tmp_path: Path) -> None:
    def sums(folder: Path) -> dict[str, str]:
        files = [p for p in folder.rglob("*") if p.is_file() and "dossier" not in p.relative_to(folder).parts]
        return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    voorbeeld(tmp_path, omvang="rommel")
    assert sums(tmp_path) == sums(rommelwereld)


def test_the_traits_are_in_the_files(rommelwereld: Path) -> None:
    """A trait that is not there any more tests nothing."""
    ruw = rommelwereld / "ruw"
    signals = (ruw / "01-gemeente-proces" / "signalen – eerste deel.csv").read_bytes()
    assert b"\xe9\xe9n" in signals  # Windows-1252
    assert signals.startswith(b"Signalen over jeugd \x96")  # a title above the headings
    assert b"\r\nTotaal;225;" in signals
    assert b";;;\r\n" in signals  # empty columns at the end
    assert (ruw / "01-gemeente-proces" / "verblijf.csv").read_bytes().startswith(b"\xef\xbb\xbfsep=;\r\n")
    money = (ruw / "14-gemeente-plan" / "acties en geld.csv").read_bytes()
    assert b";14.500,56;" in money
    assert b";9.000;" in money
    assert b"1-sep-25" in money
    assert b";1.180;" in (ruw / "14-gemeente-plan" / "metingen.csv").read_bytes()
    assert b";<5;" in (ruw / "14-gemeente-plan" / "metingen.csv").read_bytes()
    assert b"1 juli 2024" in (ruw / "14-gemeente-plan" / "doelen.csv").read_bytes()
    assert b";NULL" in (ruw / "05-politie-registraties" / "registraties.csv").read_bytes()
    with zipfile.ZipFile(ruw / "01-gemeente-proces" / "Jeugdgroepen en plekken.xlsx") as book:
        assert b'state="hidden"' in book.read("xl/workbook.xml")
        assert b"<mergeCell " in book.read("xl/worksheets/sheet1.xml")
    with zipfile.ZipFile(ruw / "06-politie-registraties" / "export.xlsx") as book:
        assert b'<c r="F4" t="e"><v>#N/A</v></c>' in book.read("xl/worksheets/sheet1.xml")
