"""What lies in a dossier or beside publications and is damaged, is said for what it is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from jgwork.cli.main import build_app, main
from jgwork.io.kantoor import docx
from jgwork.io.opslag.bestanden import inside
from jgwork.io.opslag.bundle import folders_in, numbered
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.kluis import Kluis
from jgwork.io.opslag.manifest import CERTIFICATE
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.publicatie.regio import LARGEST_MAP, set_geometry
from jgwork.runs.recht.verklaringen import last_certificate
from jgwork.runs.recht.vernietigen import dossier_id_of
from jgwork.runs.werkplek.lab_server import copy_notebooks
from jgwork.vocabulary.document import Document
from jgwork.vocabulary.errors import StoreDamaged, UnsafeFile, UsageError
from jgwork.vocabulary.machine import translate
from jgwork.vocabulary.verdict import ExitCode

ROOT = Path(__file__).parents[3]


def as_somebody(*argv: object) -> subprocess.CompletedProcess[str]:
    """Run the command line without root's right to read everything."""
    run_as = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.getuid() == 0 else []
    if run_as and shutil.which("setpriv") is None:
        pytest.skip("setpriv is not there to take the rights of root away")
    return subprocess.run(
        [*run_as, sys.executable, "-m", "jgwork.cli.main", *map(str, argv)], capture_output=True, text=True, check=False
    )


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Return what runs the command line in this process and gives its code and its errors."""

    def run(*argv: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stop:
            main([str(a) for a in argv])
        return int(stop.value.code or 0), capsys.readouterr().err

    return run


def test_a_room_that_may_not_be_read_is_not_an_empty_one(dossier: Path) -> None:
    """Decisions that cannot be read would otherwise be decisions that were never taken."""
    Kluis(DossierStore(dossier), "besluiten").save("G02-2025-05-16", {})
    room = dossier / "besluiten"
    room.chmod(0)
    try:
        done = as_somebody("proces", "besluit", dossier, "--groep", "G02")
    finally:
        room.chmod(0o700)
    assert done.returncode == ExitCode.USAGE, done.stdout
    assert "mag hier niet lezen" in done.stderr


def test_a_delivery_that_may_be_read_in_part_is_not_a_whole_one(voorbeeldleveringen: Path, tmp_path: Path) -> None:
    item = Path(shutil.copytree(voorbeeldleveringen / "01-gemeente-proces", tmp_path / "levering"))
    (item / "deel").mkdir()
    (item / "deel").chmod(0)
    try:
        done = as_somebody("controleer", item)
    finally:
        (item / "deel").chmod(0o700)
    assert done.returncode == ExitCode.USAGE, done.stdout
    assert "mag hier niet lezen" in done.stderr


def test_a_file_where_a_room_should_be_is_said(dossier: Path) -> None:
    shutil.rmtree(dossier / "besluiten", ignore_errors=True)
    (dossier / "besluiten").write_text("x", encoding="utf-8")
    with pytest.raises(NotADirectoryError) as found:
        Kluis(DossierStore(dossier), "besluiten").names()
    said = translate(found.value)
    assert said is not None
    assert "Waar een map hoort, staat een bestand." in said.message
    assert inside(dossier / "er-is-niets") == []


def test_a_copy_that_somebody_made_of_a_publication_is_not_in_the_way_of_the_next(
    voorbeelddossier: Path, tmp_path: Path, here: Callable[..., tuple[int, str]]
) -> None:
    """As the file manager of Windows and that of Linux name them; the copy itself is refused by its name."""
    out = tmp_path / "uit"
    argv = ("publiceer", voorbeelddossier, "--uit", out, "--groep", "G02", "--ja")
    assert here(*argv)[0] == 0
    for name in ("G02-001 - Kopie", "G02-001 (kopie)", "G02-1a", "G02-"):
        shutil.copytree(out / "G02-001", out / name)
    assert numbered(out, "G02") == {1: out / "G02-001"}
    _, said = here(*argv, "--alles")
    assert (out / "G02-002" / "publicatie.json").is_file(), said
    assert "programma zelf" not in said
    assert "bevat een publicatie met een andere naam" in said
    assert "alle groepen samen is niet gemaakt; die van de groepen wel" in said


def test_of_many_publications_the_damaged_one_is_named_and_what_was_done_is_said(
    voorbeelddossier: Path, tmp_path: Path, here: Callable[..., tuple[int, str]]
) -> None:
    out = tmp_path / "uit"
    assert here("publiceer", voorbeelddossier, "--uit", out, "--groep", "G04", "--ja")[0] == 0
    (out / "G04-001" / "grootboek.json").write_bytes(b"")
    code, said = here("publiceer", voorbeelddossier, "--uit", out, "--groep", "G02", "--ja")
    assert code == ExitCode.STORE_DAMAGED
    assert "Publicatie G04-001 is gewijzigd: grootboek.json" in said
    assert "haal haar uit de map uit, en herhaal de opdracht" in said
    assert [p.name for p in folders_in(out)] == ["G02-001", "G04-001"]
    shutil.rmtree(out / "G04-001")
    assert here("publiceer", voorbeelddossier, "--uit", out, "--groep", "G02", "--ja")[0] == 0


#: Texts that are no JSON, and JSON that says something else.
ODD = ("", "{", "[]", "null", '"x"', '{"a": [1]}', "[" * 100_000)


@pytest.mark.parametrize("text", ODD)
def test_a_map_from_outside_that_is_none_is_refused(dossier: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "kaart.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="geen GeoJSON met gemeenten"):
        set_geometry(open_dossier(dossier), tmp_path / "kaart.geojson", "eigen")


def test_a_map_that_is_endless_is_not_read(dossier: Path, tmp_path: Path) -> None:
    with (tmp_path / "kaart.geojson").open("wb") as file:
        file.truncate(LARGEST_MAP + 1)
    with pytest.raises(UsageError, match="te groot"):
        set_geometry(open_dossier(dossier), tmp_path / "kaart.geojson", "eigen")


@pytest.mark.parametrize("text", ODD)
def test_a_certificate_of_destruction_that_is_damaged_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / CERTIFICATE).write_text(text, encoding="utf-8")
    for read in (last_certificate, dossier_id_of):
        with pytest.raises(StoreDamaged, match="verklaring van vernietiging is beschadigd"):
            read(DossierStore(tmp_path))


@pytest.mark.parametrize("text", [t for t in ODD if not t.startswith(("[]", "null", '"x"', '{"a'))])
def test_a_room_in_clear_of_an_earlier_version_that_is_damaged_is_said(dossier: Path, text: str) -> None:
    (dossier / "oud").mkdir()
    (dossier / "oud" / "een.json").write_text(text, encoding="utf-8")
    with pytest.raises(StoreDamaged, match="in de map 'oud' van het dossier is beschadigd"):
        Kluis(DossierStore(dossier), "oud")
    assert (dossier / "oud" / "een.json").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("text", ODD)
def test_a_note_of_what_was_copied_that_is_damaged_makes_nobody_lose_a_notebook(tmp_path: Path, text: str) -> None:
    copy_notebooks(tmp_path)
    own = next(tmp_path.glob("*.ipynb"))
    own.write_text("van mij", encoding="utf-8")
    (tmp_path / ".meegeleverd.json").write_text(text, encoding="utf-8")
    assert own.name in copy_notebooks(tmp_path)
    assert own.read_text(encoding="utf-8") == "van mij"


@pytest.mark.parametrize("kind", ["bomb", "cut", "folder", "text"])
def test_a_template_that_is_none_or_unpacks_to_a_gigabyte_is_refused(tmp_path: Path, kind: str) -> None:
    template, document = tmp_path / "sjabloon.docx", Document("Stuk", "", "2026-07-01", "", ())
    docx.write_template(template)
    raw = template.read_bytes()
    if kind == "bomb":
        with zipfile.ZipFile(template, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("word/media/groot.bin", bytes(docx.LARGEST_TEMPLATE))
    elif kind == "folder":
        template.unlink()
        template.mkdir()
    else:
        template.write_bytes(raw[: len(raw) // 2] if kind == "cut" else b"tekst")
    with pytest.raises((UsageError, UnsafeFile), match=r"te groot voor een sjabloon|geen geldig DOCX-sjabloon"):
        docx.write_docx(document, tmp_path / "stuk.docx", template)


def commands(app: Any, before: tuple[str, ...] = ()) -> dict[tuple[str, ...], set[str]]:
    """Return every command, and every group of commands, with its options."""
    found = {before: {o for p in app.params for o in p.opts}} if before else {}
    for name, sub in getattr(app, "commands", {}).items():
        found |= commands(sub, (*before, name))
    return found


def test_every_command_that_a_message_or_a_page_names_exists() -> None:
    known = commands(typer.main.get_command(build_app()))
    groups = {c[:1] for c in known if len(c) == 2}
    files = [*(ROOT / "jgwork").rglob("*.py"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    seen = 0
    for file in files:
        text = re.sub(r'"\s*\n\s*f?"', "", file.read_text(encoding="utf-8"))  # a sentence over two lines
        for quoted in re.findall(r"['`]jgwork ([a-z][^'`\n\"]*)['`]", text):
            words = quoted.split()
            command = (
                tuple(words[:2]) if (words[0],) in groups and len(words) > 1 and words[1].islower() else (words[0],)
            )
            if command[-1].isalpha() or "-" in command[-1]:
                assert command in known, f"{file.name}: jgwork {quoted}"
                wrong = set(re.findall(r"--[a-z-]+", quoted)) - known[command] - {"--help"}
                assert not wrong or command in groups, f"{file.name}: jgwork {quoted}"
                seen += 1
    assert seen > 100
