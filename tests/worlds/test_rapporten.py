"""The four reports of the work process: a reader finds every question of table 2.2, on few pages, in both worlds."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jgwork.io.kantoor.documents import libreoffice, write_report
from jgwork.runs.dossier.gereedheid import neem_besluit
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.rapporteren import lees, make
from jgwork.views.rapport.antwoorden import ONBEKEND
from jgwork.views.rapport.stukken import SOORTEN
from jgwork.vocabulary.document import Bullets, Document, Heading, Paragraph, Sheet

#: Table 2.2 of the work process: what each step must answer. Beside it the reports that answer it.
VRAGEN = {
    "1a": ("Wat zien en merken we aan problematisch groepsgedrag?", {"beleidsadvies"}),
    "1b": ("Is er mogelijk sprake van een jeugdgroep?", {"beleidsadvies"}),
    "2a": ("Is er sprake van een jeugdgroep?", {"beleidsadvies"}),
    "2b": ("Wie zitten daarin?", {"beleidsadvies"}),
    "2c": ("Wat doen ze? Hoe erg is dat?", {"beleidsadvies"}),
    "2d": ("Bij welke partners zijn ze bekend?", {"beleidsadvies"}),
    "2e": ("Is er noodzaak om een integrale probleemdefinitie op te maken?", {"beleidsadvies"}),
    "3a": ("Waardoor wordt het problematisch groepsgedrag veroorzaakt?", {"beleidsadvies", "plan"}),
    "3b": ("Hoe en met wie kunnen we de groep op hoofdlijnen aanpakken?", {"beleidsadvies", "plan"}),
    "3c": ("Wat is daar op hoofdlijnen voor nodig?", {"beleidsadvies", "plan"}),
    "3d": ("Wat adviseren we?", {"beleidsadvies", "plan"}),
    "4a": ("Wat is de aard en omvang van het problematisch gedrag?", {"beleidsadvies", "plan"}),
    "4b": ("Welke aanpak werkt bij deze jeugdgroep en wat vergt dat aan inzet?", {"beleidsadvies", "plan"}),
    "5a": ("Welke afspraken maken we om de jeugdgroep aan te pakken?", {"plan", "voortgang"}),
    "6a": ("Hoe verloopt het uitvoeren van de aanpak?", {"voortgang", "evaluatie"}),
    "6b": ("Welk effect heeft dat?", {"voortgang", "evaluatie"}),
    "6c": ("Welke bijstelling is nodig?", {"voortgang", "evaluatie"}),
    "7a": ("Is de jeugdgroep afdoende aangepakt? Zijn de doelen bereikt?", {"evaluatie"}),
    "7b": ("Welke restacties worden bij wie belegd?", {"evaluatie"}),
    "7c": ("Wat zijn de leer- en verbeterpunten uit de aanpak?", {"evaluatie"}),
}
#: Of which group which report is made, by world.
STUKKEN = {
    "voorbeeld": {"beleidsadvies": "G01", "plan": "G03", "voortgang": "G02", "evaluatie": "G11"},
    "rommel": {"beleidsadvies": "R06", "plan": "R03", "voortgang": "R01", "evaluatie": "R07"},
}
#: A plan, progress report or evaluation with its annexes; an advice is one page and annexes.
MEEST, ADVIES = 4, 6


@pytest.fixture(scope="module")
def rommeluit(rommeldossier: Path, rommelwereld: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    for file in sorted((rommelwereld / "besluiten").glob("*.toml")):
        neem_besluit(open_dossier(rommeldossier), file.stem[11:], file)
    out = tmp_path_factory.mktemp("uit-rommel")
    publiceer(rommeldossier, out, groepen=sorted(STUKKEN["rommel"].values()))
    return out


@pytest.fixture(scope="module", params=["rommel", pytest.param("voorbeeld", marks=pytest.mark.nightly)])
def stukken(request: pytest.FixtureRequest) -> dict[str, Document]:
    """Return the four reports, each of a group that is in its step."""
    if request.param == "rommel":
        out: Path = request.getfixturevalue("rommeluit")
    else:
        out = request.getfixturevalue("voorbeeldwerk") / "publicaties"
    return {soort: make(soort, lees(out / f"{g}-001")) for soort, g in STUKKEN[request.param].items()}


def _antwoorden(document: Document) -> dict[str, str]:
    (sheet,) = (s for s in document.sheets() if s.name == "vragen")
    return {row[0]: row[1] for row in sheet.table.rows}


def _zinnen(document: Document) -> list[str]:
    """Return every text that a reader of the report reads, a table a row at a time."""
    out = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            out.append(f"{block.lead} {block.text}".strip())
        elif isinstance(block, Heading):
            out.append(block.text)
        elif isinstance(block, Bullets):
            out += block.items
        elif isinstance(block, Sheet) and block.prints:
            out += [" | ".join(r) for r in block.table.rows]
    return out


@pytest.mark.parametrize("code", VRAGEN)
def test_every_question_of_the_work_process_is_answered_or_said_to_be_unknown(
    code: str, stukken: dict[str, Document]
) -> None:
    vraag, where = VRAGEN[code]
    for soort in where:
        answer = _antwoorden(stukken[soort])[f"{code}. {vraag}"]
        assert len(answer) > len(ONBEKEND), (soort, code)
        assert not answer.startswith(ONBEKEND) or answer.endswith("."), answer


def test_what_the_dossier_holds_is_answered(stukken: dict[str, Document]) -> None:
    """These have rows in both worlds, so 'unknown' would be a report that lost them."""
    known = {"beleidsadvies": ("1b", "2a", "2b", "2c", "2d", "2e", "4a"), "plan": ("3b", "3c", "4b", "5a"),
             "voortgang": ("5a", "6a", "6b"), "evaluatie": ("6a", "7a", "7b", "7c")}  # fmt: skip
    for soort, codes in known.items():
        for code in codes:
            answer = _antwoorden(stukken[soort])[f"{code}. {VRAGEN[code][0]}"]
            assert not answer.startswith(ONBEKEND), (soort, code, answer)


def test_no_report_asks_its_reader_to_fill_in_and_none_shows_a_code(stukken: dict[str, Document]) -> None:
    for soort, document in stukken.items():
        for text in _zinnen(document):
            assert "in te vullen" not in text, soort
            assert not [w for w in text.split() if "_" in w.strip(".,;:()'")], (soort, text)
            assert "  " not in text.replace("\n", " "), (soort, text)
            assert "None" not in text, (soort, text)
            assert "RD-" not in text, (soort, text)


@pytest.mark.parametrize(
    "soorten", [("beleidsadvies",), pytest.param(("plan", "voortgang", "evaluatie"), marks=pytest.mark.nightly)]
)
def test_the_advice_is_one_page_and_no_report_more_than_four(
    soorten: tuple[str, ...], stukken: dict[str, Document], tmp_path: Path
) -> None:
    from pypdf import PdfReader

    for soort in soorten:
        document = stukken[soort]
        pages = [p.extract_text() for p in PdfReader(write_report(document, tmp_path / f"{soort}.pdf")).pages]
        assert len(pages) <= (ADVIES if SOORTEN[soort].apart else MEEST), (soort, len(pages))
        if SOORTEN[soort].apart:
            assert "Wat weten we niet?" in pages[0]
            assert "Bijlage A" not in pages[0]
            assert "Bijlage A" in pages[1]


@pytest.mark.nightly
def test_word_processors_make_no_more_pages_of_it(stukken: dict[str, Document], tmp_path: Path) -> None:
    if libreoffice() is None:
        pytest.skip("LibreOffice is not installed; it is the only program here that opens them as a user would")
    from pypdf import PdfReader

    profile = f"-env:UserInstallation={(tmp_path / 'profiel').as_uri()}"
    for kind in ("docx", "odt"):
        files = [str(write_report(d, tmp_path / kind / f"{soort}.{kind}")) for soort, d in stukken.items()]
        command = [str(libreoffice()), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path / kind)]
        subprocess.run([*command, *files], check=True, capture_output=True, timeout=180)
        for soort in stukken:
            pages = [p.extract_text() for p in PdfReader(tmp_path / kind / f"{soort}.pdf").pages]
            assert len(pages) <= (ADVIES if SOORTEN[soort].apart else MEEST), (kind, soort, len(pages))
            if SOORTEN[soort].apart:
                assert "Wat weten we niet?" in pages[0], kind
                assert "Bijlage A" in pages[1], kind
