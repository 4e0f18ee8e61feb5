"""The catalogue: every table that leaves has a record, and a new indicator is two functions and one record."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd
import pytest

from jgwork.panels.kop import DASHBOARDS
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.release.gate import Policy, release
from jgwork.privacy.stand.breed import regel
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.publicatie.beelden import INDELING
from jgwork.runs.publicatie.catalogus import (
    BEELD,
    CATALOGUS,
    EVALUATIE,
    VOLGEN,
    Onderdeel,
    Tijd,
    beelden,
    onderdeel,
    tabellen,
)
from jgwork.runs.publicatie.cijfers import cijfers
from jgwork.runs.publicatie.maken import Bron
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.schema.profielen import nummer
from jgwork.views.rapport.stukken import SOORTEN
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import IndicatorTable, Measure, Unit
from jgwork.vocabulary.view import Picture, View

GROUPS = ("G01", "G02", "G11")


@pytest.fixture(scope="module")
def published(voorbeelddossier: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    out = tmp_path_factory.mktemp("uit")
    publiceer(voorbeelddossier, out, groepen=list(GROUPS))
    return [p.parent for p in out.glob("G*/publicatie.json")]


def test_every_table_that_leaves_has_a_record_and_comes_in_its_step(published: list[Path]) -> None:
    used: set[str] = set()
    for folder in published:
        step = int(json.loads((folder / "publicatie.json").read_text(encoding="utf-8"))["stap"])
        for file in folder.glob("tabellen/*.json"):
            found = onderdeel(file.stem)
            assert found is not None, file.stem
            assert step >= nummer(found.vanaf), file.stem
            columns = json.loads(file.read_text(encoding="utf-8"))["kolommen"]
            goal = found.naam.startswith("reeks_")  # a goal counts what its indicator counts
            assert goal or found.eenheid in {c["eenheid"] for c in columns if c["rol"] != "dim"}, file.stem
            used.add(found.naam)
    # a record of which no table leaves is dead; these groups have none of them
    assert {o.naam for o in CATALOGUS} - used <= {
        "rolblokken",
        "rapportagekalender",
        "lussen",
        "nagekomen",
        "inzet_personen",
        "besluit",
        "kaders",
        "uitgangen",
    }


def test_a_record_says_how_its_table_lives_in_time_and_what_a_wide_audience_has() -> None:
    for o in CATALOGUS:
        assert (o.eenheid is Unit.PERSON) <= (o.tijd is Tijd.STAND), o.naam
        assert (o.eenheid in (Unit.EVENT, Unit.PERSON, Unit.TIE)) <= (o.tijd is not Tijd.FEIT), o.naam
        assert (o.eenheid is Unit.PERSON) <= (o.breed == "niet"), o.naam
        assert (regel(o.naam) is None) == (o.breed == "niet"), o.naam  # the gate does what the record says


def test_the_boards_hold_the_views_that_the_catalogue_says(published: list[Path]) -> None:
    assert {BEELD, VOLGEN, EVALUATIE} < set(DASHBOARDS)
    assert {d for soort in SOORTEN.values() for d in soort.dashboards} <= set(DASHBOARDS)
    for folder in published:
        tables = {p.stem for p in folder.glob("tabellen/*.json")}
        boards = json.loads((folder / "publicatie.json").read_text(encoding="utf-8"))["dashboards"]
        for board, views in boards.items():
            said = {o.borden[board] for o in CATALOGUS if board in o.borden}
            assert [v for v in views if not any(fnmatchcase(v, s) for s in said)] == []
        for o in CATALOGUS:
            for board, view in o.borden.items():
                if board in boards and any(fnmatchcase(t, o.naam) for t in tables):
                    assert any(fnmatchcase(v, view) for v in boards[board]), (o.naam, board)


def test_a_new_indicator_is_two_functions_and_one_record(voorbeelddossier: Path) -> None:
    def maak(b: Bron) -> list[IndicatorTable]:
        frame = pd.DataFrame({"soort": ["plein", "park"], "plekken": [2, 1]})
        measures = (Measure("plekken", "Plekken", Unit.STATEMENT),)
        return [IndicatorTable("soorten_plekken", "Soorten plekken", frame, ("soort",), measures)]

    def toon(t, woorden) -> View:
        said = f"De groep komt op {len(t.rows)} soorten plekken."
        return View("soorten_plekken", "Plekken", {"alle": Picture(t.title, said, {}, None)})

    new = Onderdeel("soorten_plekken", "Waar komt de groep?", Rol.BEELD, Unit.STATEMENT, Tijd.FEIT,
                    {BEELD: "soorten_plekken"}, maak=maak, toon={BEELD: toon})  # fmt: skip
    opened = open_dossier(voorbeelddossier)
    tables = {n: t.data for n in opened.tables if (t := opened.store.table(n)) is not None}
    op = opened.peildatum
    for step, there in ((nummer(Rol.VERZAMELEN), False), (nummer(Rol.BEELD), True)):
        numbers = cijfers(tables, "G02", step, op)
        bron = Bron(numbers.data, tables, step, op, numbers.van, numbers.tot, {}, (), {}, ())
        made = tabellen(bron, (*CATALOGUS, new))
        assert (made[-1].name == "soorten_plekken") is there
        assert [t.name for t in made if t.name != "soorten_plekken"] == [t.name for t in tabellen(bron)]
    out = release([made[-1]], Policy("ketenoverleg", date=op.isoformat()), Ledger())
    (view,) = beelden(BEELD, {t.name: t for t in out.tables}, {}, (*CATALOGUS, new))
    assert view is not None
    assert view.pictures["alle"].sentence == "De groep komt op 2 soorten plekken."


def test_an_audience_and_step_codes_of_a_municipality_are_only_toml(voorbeelddossier: Path, tmp_path: Path) -> None:
    own = voorbeelddossier
    (own / "convenant.toml").write_text('[kring.wijkraad]\ntitel = "Wijkraad"\nzoals = "raad"\n', encoding="utf-8")
    (own / "werkproces.toml").write_text(
        'profiel = "eigen"\nbasis = "2016"\n[[stap]]\ncode = "B"\nvervangt = "3"\n', encoding="utf-8"
    )
    opened = open_dossier(own)
    assert opened.profile.stap("B").rol is Rol.BEELD
    publiceer(own, tmp_path, groepen=["G02"], kring="wijkraad")
    (file,) = tmp_path.glob("G02*/publicatie.json")
    index = json.loads(file.read_text(encoding="utf-8"))
    assert (index["kring"], index["kring_titel"], index["beleid"]["k"]) == ("wijkraad", "Wijkraad", 10)


def test_every_view_of_the_catalogue_has_a_heading_of_its_own() -> None:
    """A table that names a view names one that the page has a place for; nothing ends up at the foot by accident."""
    placed = [name for _, names in INDELING for name in names]
    assert len(placed) == len(set(placed))
    for record in CATALOGUS:
        for view in record.borden.values():
            assert any(fnmatchcase(view, name) or fnmatchcase(name, view) for name in placed), view
