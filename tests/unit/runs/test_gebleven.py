"""A second publication makes what changed, and what it leaves alone is what would have come out."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jgwork.io.opslag.bundle import Publication, open_publication
from jgwork.io.opslag.dossier import DossierStore
from jgwork.runs.dossier.openen import last_peildatum, open_dossier
from jgwork.runs.dossier.standen import LEDGERS, Boeken
from jgwork.runs.dossier.vastleggen import leg_vast
from jgwork.runs.formulier.bewerken import Bereik, merk, rijen_nu, vastleggen
from jgwork.runs.publicatie.nulmetingen import stel_vast, vastgesteld
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.recht.rechten import verwijder
from jgwork.runs.vertellen.gebleven import KAMER
from jgwork.vocabulary.errors import StoreDamaged

#: Groups of the messy region: what changes in R02 and R03, a neighbour, and one that has nothing to do with it.
GROEPEN = ("R01", "R02", "R03", "R09")
#: What a publication says of its own making, and of the one before it.
OWN = {"publicatie_id", "gemaakt_op", "ronde", "vorige", "logboek", "voorblad", "bewaren_tot"}


@pytest.fixture
def werk(rommelwerk: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(rommelwerk, tmp_path / "werk"))


def again(werk: Path, groepen: tuple[str, ...] | list[str] = GROEPEN, **asked: Any) -> list[str]:
    """Publish once more; return of which groups."""
    return [r.groep_id for r in publiceer(werk / "dossier", werk / "publicaties", groepen=groepen, **asked)]


def newest(werk: Path, groep: str) -> Publication:
    return open_publication(max((werk / "publicaties").glob(f"{groep}-*")))


def said(p: Publication) -> dict[str, Any]:
    """Return all that a publication says, without what it says of its own making."""
    index = {k: v for k, v in p.index.items() if k not in {*OWN, "controlesommen", "begrippen"}}
    files = {n: d for n, d in p.index["controlesommen"].items() if n.startswith(("tabellen/", "beelden/"))}
    return {**json.loads(json.dumps(index)), **files}


def event(werk: Path) -> None:
    """Record an event in the process of R02, of the peildatum: that of the dossier stays."""
    opened = open_dossier(werk / "dossier")
    leg_vast(opened, "R02", "start", 2, last_peildatum(opened))


def fixed(werk: Path) -> None:
    """Fix a nulmeting of R02."""
    opened = open_dossier(werk / "dossier")
    goals = opened.arrow()["doel"].to_pylist()
    stel_vast(opened, next(d["doel_id"] for d in goals if d["doel_id"] not in vastgesteld(opened)))


def agreed(werk: Path) -> None:
    """Settle a problem definition of R03 in its form, on the peildatum."""
    opened = open_dossier(werk / "dossier")
    day = last_peildatum(opened)
    part = Bereik("tekst", ("tekst_id",), {"groep_id": "R03"})
    rows = rijen_nu(opened.store, (part,))
    key, row = next((k, r) for k, r in rows.items() if r.get("tekst"))
    more = {**rows, key: {**row, "tekst": "De overlast op het plein is vooral in de avond."}}
    vastleggen(opened.store, "tekst-R03", "gemeente", (part,), more, merk(rows), op=day)


def test_where_nothing_changed_every_group_keeps_its_publication(werk: Path) -> None:
    heard: list[str] = []
    assert again(werk, progress=heard.append) == []
    assert "4 van 4 groepen veranderden niet" in heard[0]
    assert len(again(werk, alles=True, groepen=["R01", "R02"])) == 2


def test_of_what_was_told_before_no_row_is_looked_at(werk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told once: network, counts of a scan and quarters are not made anew to find that nothing is due."""
    for place in ("netwerk.build_groepsnetwerk", "verteller.gescand", "verteller.incidenten_van"):
        monkeypatch.setattr(f"jgwork.runs.vertellen.{place}", lambda *_, **__: pytest.fail("looked at"))
    before = Boeken(DossierStore(werk / "dossier")).lees("R03")
    assert again(werk, alles=True, groepen=["R03"]) == ["R03"]
    assert Boeken(DossierStore(werk / "dossier")).lees("R03") == before


@pytest.mark.parametrize("change", [event, *(pytest.param(c, marks=pytest.mark.nightly) for c in (fixed, agreed))])
def test_what_is_left_alone_is_what_would_have_come_out(werk: Path, change: Any) -> None:
    change(werk)
    made = again(werk)
    left = [g for g in GROEPEN if g not in made]
    assert made
    assert left
    before = {g: said(newest(werk, g)) for g in left}
    assert again(werk) == []  # and what was told of one changes no other
    assert again(werk, alles=True, groepen=left) == left
    assert {g: said(newest(werk, g)) for g in left} == before


def test_who_is_erased_changes_the_groups_he_was_in(werk: Path) -> None:
    lid = open_dossier(werk / "dossier").arrow()["lid"]
    who = lid["pseudoniem"][0].as_py()
    verwijder(DossierStore(werk / "dossier"), who)
    his = sorted({r["groep_id"] for r in lid.to_pylist() if r["pseudoniem"] == who})
    assert again(werk, his) == his


def test_another_day_and_a_stricter_convenant_change_every_group(werk: Path) -> None:
    day = last_peildatum(open_dossier(werk / "dossier")) + timedelta(days=1)
    assert again(werk, ["R03"], op=day) == ["R03"]
    with (werk / "dossier" / "convenant.toml").open("a", encoding="utf-8") as file:
        file.write("\n# strenger\n")
    assert again(werk, ["R03"], op=day) == ["R03"]
    assert again(werk, ["R03"], op=day) == []


def test_a_publication_that_is_gone_is_made_again(werk: Path) -> None:
    shutil.rmtree(newest(werk, "R03").path)
    assert again(werk) == ["R03"]


def test_a_publication_of_the_same_name_in_another_folder_is_another(werk: Path) -> None:
    """R02 changes and is published elsewhere: what stands here is still of before."""
    event(werk)
    elsewhere = publiceer(werk / "dossier", werk / "elders", groepen=["R02"])
    assert [r.folder.name for r in elsewhere if r.folder] == [newest(werk, "R02").id]
    assert "R02" in again(werk)


def test_marks_that_are_damaged_are_no_marks(werk: Path) -> None:
    (file,) = (werk / "dossier" / KAMER).iterdir()
    file.write_bytes(b"x" + file.read_bytes())
    assert again(werk, groepen=["R01"]) == ["R01"]
    assert again(werk, groepen=["R01"]) == []


def test_what_another_audience_is_told_changes_no_publication(werk: Path) -> None:
    """Where no report to that audience was agreed; and what is told of the whole region is of no group."""
    assert again(werk, ["R03"], kring="driehoek") == ["R03"]
    assert again(werk, ["R03"]) == []
    assert again(werk, ["R03"], kring="driehoek") == []


def test_what_was_told_is_not_opened_again_where_its_files_are_those_of_last_time(
    werk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Boeken, "lees", lambda *_: pytest.fail("opened"))
    assert again(werk) == []


@pytest.mark.parametrize("kind", ["stand--R03", "R03--ketenoverleg"])
def test_an_older_version_of_what_was_told_is_never_that_of_last_time(werk: Path, kind: str) -> None:
    """Its bytes were right once; the log and the marks know that another one came after it."""
    (file,) = (werk / "dossier" / LEDGERS).glob(f"{kind}-*")
    old = file.read_bytes()
    books, kring = Boeken(DossierStore(werk / "dossier")), "" if kind.startswith("stand") else "ketenoverleg"
    seen = (raw := books.lees("R03", kring)) and books.heel("R03", kring)
    assert books.nog("R03", seen, kring)
    books.bewaar("R03", {**raw, "meer": 1}, kring)
    assert not books.nog("R03", seen, kring)
    file.write_bytes(old)
    for now in (books, Boeken(DossierStore(werk / "dossier"))):
        assert not now.nog("R03", seen, kring)
        assert not now.heel("R03", kring) or not now.nog("R03", now.heel("R03", kring), kring)
        assert kring or now.lees_nog("R03", seen) is None
    with pytest.raises(StoreDamaged):
        again(werk, ["R03"])
