"""An old workbook (.xls), saved by LibreOffice: its values are those shown, and what stands beside them is read."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from jgwork.io.lezen.child import _telling
from jgwork.io.lezen.child_xls import OldRefusedError, old_workbook
from jgwork.io.lezen.readers import read_delivery
from jgwork.privacy.intake.checks import find_in_asides
from jgwork.vocabulary.errors import UnsafeFile

#: Three sheets, one hidden, with a hidden row and column, merged cells, formats, an error, an image, and in each
#: place beside the cells a number that satisfies the check and is nobody's.
BOOK = Path(__file__).with_name("oud_werkboek.xls")
RAW = BOOK.read_bytes()


def test_its_values_are_those_that_the_cells_show() -> None:
    first = read_delivery(BOOK).tables["signaal"].to_pylist()
    assert first[:2] == [
        {"signaal_id": "S-1", "datum": "2026-01-03", "aantal": "14500", "deel": "12.5%", "code": "007", "waar": "ja",
         "fout": "#N/A", "tijd": "2026-01-03 17:30:00"},
        {"signaal_id": "S-2", "datum": "2026-02-03", "aantal": "1.5", "deel": "50%", "code": "012", "waar": "nee",
         "fout": None, "tijd": None},
    ]  # fmt: skip


def test_what_is_hidden_and_what_is_a_picture_is_said() -> None:
    delivery = read_delivery(BOOK)
    notes = [n for s in delivery.sources.values() for n in s.notes]
    assert "1 verborgen of weggefilterde rij is wel gelezen." in notes
    assert "1 groep verborgen kolommen is wel gelezen." in notes
    assert "Dit blad is verborgen; het is wel gelezen." in notes
    assert "bestand.afbeelding" in {f.rule for f in delivery.findings}


def test_each_place_beside_the_cells_is_looked_at() -> None:
    delivery = read_delivery(BOOK)
    where = {place for s in delivery.sources.values() for place, text in s.typed if "123456782" in text}
    assert where == {
        "de kop- of voettekst van een blad", "de naam van een blad", "een eigenschap van het bestand", "een grafiek",
        "een hyperlink", "een keuzelijst", "een naam van een bereik", "een opmerking in een cel",
        "een voorwaardelijke opmaak",
    }  # fmt: skip
    found = {f.message.split(" bevat ")[0].lower() for f in find_in_asides(delivery, 2026) if "bsn" in f.rule}
    assert where <= found


def _record(kind: int, put: Callable[[bytearray, int], None]) -> bytes:
    """Return the workbook with its first record of a kind changed; the sectors of its stream lie in order."""
    raw, at = bytearray(RAW), RAW.index(b"\x09\x08\x10\x00\x00\x06")
    while struct.unpack_from("<H", raw, at)[0] != kind:
        at += 4 + struct.unpack_from("<H", raw, at + 2)[0]
    put(raw, at)
    return bytes(raw)


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ("versleuteld", _record(0x5C, lambda raw, at: struct.pack_into("<H", raw, at, 0x2F))),
        ("te_oud", _record(0x809, lambda raw, at: struct.pack_into("<H", raw, at + 4, 0x500))),
        ("macro", _record(0x85, lambda raw, at: struct.pack_into("<B", raw, at + 9, 1))),
        ("onleesbaar", _record(0x85, lambda raw, at: struct.pack_into("<I", raw, at + 4, 20))),
        ("macro", RAW.replace("\x01CompObj".encode("utf-16-le"), "Ctls\0\0\0\0".encode("utf-16-le"))),
        ("onleesbaar", RAW[:3000]),
    ],
)
def test_what_could_hold_something_else_is_refused(tmp_path: Path, rule: str, raw: bytes) -> None:
    (tmp_path / "a.xls").write_bytes(raw)
    with pytest.raises(UnsafeFile) as refused:
        read_delivery(tmp_path / "a.xls")
    assert {f.rule for f in refused.value.findings} == {f"bestand.{rule}"}


def test_damage_ends_in_an_error_and_never_in_a_loop() -> None:
    draw = random.Random(5)
    for _ in range(300):
        raw = bytearray(RAW)
        for _ in range(draw.randint(1, 6)):
            raw[draw.randrange(8, len(raw))] = draw.choice((0, 1, 2, 255, draw.randrange(256)))
        try:
            old_workbook(bytes(raw), 100, 10**8, _telling)
        except (OldRefusedError, ValueError, LookupError, struct.error):
            continue


def test_a_column_of_errors_that_share_a_formula_is_a_column_of_values(tmp_path: Path) -> None:
    """LibreOffice writes equal errors below each other as one formula that the cells share; a sum is still refused."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    for name, cell in (("fout", "#N/A"), ("som", "=A{0}&1")):
        book = Workbook()
        book.active.title = "signaal"
        for row in (["signaal_id", "locatie_id"], *([f"S-{i}", cell.format(i)] for i in range(2, 22))):
            book.active.append(row)
        book.save(tmp_path / f"{name}.xlsx")
    run = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profiel", "--convert-to", "xls"]
    files = [str(tmp_path / f"{n}.xlsx") for n in ("fout", "som")]
    subprocess.run([*run, "--outdir", str(tmp_path), *files], check=True, timeout=120)
    wrong, sums = (read_delivery(tmp_path / f"{n}.xls") for n in ("fout", "som"))
    assert [f.rule for f in wrong.findings] == []
    assert set(wrong.tables["signaal"].column("locatie_id").to_pylist()) == {"#N/A"}
    assert [(f.rule, f.n) for f in sums.findings] == [("schema.formule", 20)]
