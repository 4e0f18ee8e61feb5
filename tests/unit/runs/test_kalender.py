"""The decision of step 4 travels: its calendar stands in the publication, the dashboard header and the report."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jgwork.io.opslag.bundle import Publication, find_publications
from jgwork.panels.kop import foot
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.rapporteren import make
from jgwork.runs.server.start import record_decisions
from jgwork.vocabulary.document import Paragraph


@pytest.fixture(scope="module")
def published(voorbeelddossier: Path, voorbeeldleveringen: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the publications of G02 for the ketenoverleg and the driehoek, in that order."""
    folder = tmp_path_factory.mktemp("kalender")
    record_decisions(voorbeelddossier, voorbeeldleveringen / "besluiten")
    for kring in ("ketenoverleg", "driehoek"):
        publiceer(voorbeelddossier, folder / kring, groepen=["G02"], kring=kring)
    return folder


def of(folder: Path, kring: str) -> Publication:
    return next(p for p in find_publications(folder / kring) if p.index["groep_id"] == "G02")


def test_a_publication_says_what_comes_next_and_what_is_overdue(published: Path) -> None:
    first, second = of(published, "ketenoverleg"), of(published, "driehoek")
    assert "Te laat: Driehoek op 1 juni 2026 (effect)." in first.index["kalender"]
    assert "Volgende: Ketenoverleg op 1 juli 2026 (aanpak en voortgang)" in first.index["kalender"]
    assert "Te laat" not in second.index["kalender"], "this publication is the report that was overdue"
    (view,) = (v for v in first.views("monitoring") if v.id == "rapportagekalender")
    assert view.pictures[""].title == "Het bericht aan de driehoek had er op 1 juni 2026 moeten zijn"
    assert ("1 juni 2026", "Driehoek", "effect", "te laat") in view.pictures[""].table.rows  # type: ignore[union-attr]


def test_dashboards_and_reports_follow_it(published: Path) -> None:
    first = of(published, "ketenoverleg")
    for board in ("integraal_beeld", "monitoring"):
        assert "Te laat: Driehoek op 1 juni 2026" in foot(first.index, board)
    said = [b.text for b in make("voortgang", first).blocks if isinstance(b, Paragraph)]
    assert any(first.index["kalender"] in text for text in said)


def test_the_decisions_of_the_example_are_recorded_once(
    voorbeelddossier: Path, voorbeeldleveringen: Path, published: Path
) -> None:
    from jgwork.runs.dossier.gereedheid import besluit
    from jgwork.runs.dossier.openen import open_dossier

    record_decisions(voorbeelddossier, voorbeeldleveringen / "besluiten")
    opened = open_dossier(voorbeelddossier)
    entries = [e for e in opened.log().entries() if e["object"] == "besluit"]
    assert len(entries) == 7
    analysis, later = besluit(opened, "G03", date(2026, 4, 30)), besluit(opened, "G03")
    assert analysis is not None
    assert analysis.uitkomst == "aanvullende_analyse"
    assert later is not None
    assert later.uitkomst == "aanpakken"
    crime = besluit(opened, "G05")
    assert crime is not None
    assert crime.verhouding
    assert crime.belemmeringen
