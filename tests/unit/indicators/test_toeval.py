"""The target of every goal against what chance does."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from docx import Document

from jgwork.indicators.effect.detectable import critical_count
from jgwork.indicators.plan.doelen import Doel
from jgwork.indicators.plan.toeval import TOLD, ZONDER, chances, toeval
from jgwork.io.opslag.bundle import Publication, open_publication
from jgwork.privacy.release.gate import reopen
from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.rapporteren import rapport
from jgwork.runs.publicatie.toetsen import toets_publicaties
from jgwork.vocabulary.tables import ReleasedTable


def test_chances_are_those_of_two_draws_with_the_same_unknown_rate() -> None:
    found = chances(20, 1.0)
    assert sum(found.values()) == pytest.approx(1, abs=0.001)
    rng = np.random.default_rng(4)
    drawn = rng.poisson(rng.gamma(20.5, 1.0, 200_000))
    for n in (10, 20, 30):
        assert found[n] == pytest.approx((drawn == n).mean(), abs=0.003)
    assert sum(p for n, p in found.items() if n <= critical_count(20)) < 0.05


MANIFEST = """levering_id = "LV-DOEL"
dossier_id = "DOS-VOORBEELD"
bronhouder = "gemeente"
schema_versie = "1.0"
peildatum = 2026-07-01
periode_van = 2024-07-01
periode_tot = 2026-07-01
leverdatum = 2026-07-06
grondslag_code = "publieke_taak"
doel_code = "aanpak_groep"
convenant_ref = "CONV-VOORBEELD"
niveau = "groep"
categorie = "gewoon"
sleutel_id = "VOORBEELDSLEUTEL-1"
token_tag = "vbrd"
bewaren_tot = 2030-12-31
[tabellen.doel]
bestand = "doel.csv"
[tabellen.meting]
bestand = "meting.csv"
"""
DOEL = """doel_id;dossier_id;groep_id;hoofddoel_code;indicator_code;richting;nulmeting_van;nulmeting_tot;streefwaarde;\
streefdatum;primair
D-MELD;DOS-VOORBEELD;G02;criminaliteit_overlast;meldingen_overlast;daling;2024-07-01;2025-07-01;40;2026-12-31;nee
D-PLEK;DOS-VOORBEELD;G02;criminaliteit_overlast;samenkomsten;daling;2024-07-01;2025-07-01;99;2026-12-31;nee
""".replace("\\\n", "")
KOP = "indicator_code;eenheid_type;eenheid_id;periode_van;periode_tot;teller;noemer;waarde;bron;definitie_versie"


@pytest.fixture(scope="module")
def publication(voorbeelddossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """A group with a goal that residents report on, beside those of the example, and one that asks no fall."""
    folder = tmp_path_factory.mktemp("doelen")
    days = [date(2024 + (6 + i) // 12, (6 + i) % 12 + 1, 1) for i in range(25)]
    rows = [
        f"{code};groep;G02;{a};{b};8;;;gemeente;1.0"
        for code in ("meldingen_overlast", "samenkomsten")
        for a, b in pairwise(days)
    ]
    texts = {"levering.toml": MANIFEST, "doel.csv": DOEL, "meting.csv": "\n".join([KOP, *rows]) + "\n"}
    (folder / "levering").mkdir()
    for name, text in texts.items():
        (folder / "levering" / name).write_text(text, encoding="utf-8")
    laad(folder / "levering", voorbeelddossier)
    publiceer(voorbeelddossier, folder / "uit", groepen=["G02"])
    return open_publication(folder / "uit" / "G02-001")


def test_every_suitable_goal_has_a_picture_of_its_own(publication: Publication) -> None:
    views = [v for v in publication.views("monitoring") if v.id.startswith("toeval_")]
    assert [v.id for v in views] == ["toeval_D-G02-1", "toeval_D-MELD"]
    for view, goal in zip(views, ("Incidenten met leden", "Meldingen van overlast"), strict=True):
        picture = view.pictures[""]
        assert picture.title.startswith(f"{goal}: de streefwaarde is ")
        assert picture.table is not None
        assert picture.table.caption.startswith(goal)
        assert picture.figure is not None
        rows = publication.json(f"tabellen/{view.id}.json")["rijen"]
        assert len(picture.figure["data"][0]["x"]) == len(picture.table.rows) == len(rows)
        assert sum(r[1] for r in rows) == pytest.approx(100, abs=0.5)
        assert sum(r[3] == "ja" for r in rows) == 1
        told = [r[2] == TOLD for r in rows]
        assert told == sorted(told, reverse=True)  # the limit lies between two classes
        edge = rows[told.index(False)][0].split("-")[0]
        assert f"Pas bij {int(edge) - 1} of minder" in picture.sentence
    assert "bij een nulmeting van 96." in dict(views[1].how)["Wat telt"]


def test_goals_that_do_not_suit_are_named_with_the_reason(publication: Publication) -> None:
    (view,) = (v for v in publication.views("monitoring") if v.id == ZONDER)
    picture = view.pictures[""]
    assert picture.title == "Bij vier doelen is niet te zeggen wat toeval doet"
    assert "Ervaren overlast is gevraagd in een enquête, niet geteld." in picture.sentence
    assert "Nieuwe leden gaat over leden, en die aantallen laten we niet zien." in picture.sentence
    assert "Samenkomsten op de plek hoeft niet te dalen." in picture.sentence
    assert picture.table is not None
    assert {r[0] for r in picture.table.rows} == {
        "Ervaren overlast", "Leden met school of werk", "Nieuwe leden", "Samenkomsten op de plek"
    }  # fmt: skip


def test_all_of_it_stands_in_the_ledger_and_withstands_the_attack(publication: Publication) -> None:
    rows = publication.json("grootboek.json")["rijen"]
    for name in ("toeval_D-G02-1", "toeval_D-MELD", ZONDER):
        told = [r for r in rows if r["tabel"] == f"G02/{name}"]
        n = sum(len(r) for r in (x[1:] for x in publication.json(f"tabellen/{name}.json")["rijen"]))
        assert len(told) == n, name
        assert any(r["label"] == f"zin {name}" for r in rows), name
    assert all(t.passed for t in toets_publicaties(publication.path))


def test_the_plan_holds_a_picture_per_goal(publication: Publication, tmp_path: Path) -> None:
    text = "\n".join(p.text for p in Document(str(rapport("plan", publication.path, tmp_path / "p.docx"))).paragraphs)
    for goal in ("Incidenten met leden", "Meldingen van overlast"):
        assert text.count(f"{goal}: de streefwaarde is ") >= 2  # in short, and above its picture
    assert "Bij vier doelen is niet te zeggen wat toeval doet" in text


PLAN = Doel("D1", "Incidenten", "incidenten", "registratie", date(2024, 1, 1), date(2025, 1, 1), 80.0,
            date(2026, 1, 1), date(2025, 1, 15), "daling")  # fmt: skip


def released(values: list[object]) -> ReleasedTable:
    columns = [
        {"naam": "periode", "titel": "Periode", "rol": "dim", "eenheid": "uitspraak"},
        {"naam": "waarde", "titel": "Aantal", "rol": "measure", "eenheid": "gebeurtenis"},
    ]
    rows = [[f"2024-K{i}", v] for i, v in enumerate(values, 1)]
    plain = {"naam": PLAN.reeks, "titel": "Incidenten", "kolommen": columns, "rijen": rows, "info": {}}
    return reopen({"tabellen": [plain]})[0]


@pytest.mark.parametrize(
    ("doel", "values", "why"),
    [
        (replace(PLAN, soort="duiding"), [30] * 4, "is geen telling per kwartaal"),
        (replace(PLAN, streefdatum=None), [30] * 4, "heeft geen streefwaarde of geen streefdatum"),
        (PLAN, None, "heeft geen reeks per kwartaal"),
        (PLAN, [30, 30, {"niet_getoond": True}, 30], "heeft een nulmeting die niet heel bekend of getoond is"),
        (PLAN, [30, 30, None, 30], "heeft een nulmeting die niet heel bekend of getoond is"),
        (replace(PLAN, streefdatum=date(2025, 1, 1)), [30] * 4, "heeft een streefdatum voor de start"),
        (PLAN, [20] * 4, "hoeft niet te dalen"),
    ],
)
def test_a_goal_that_does_not_suit_gets_its_reason(doel: Doel, values: list[object] | None, why: str) -> None:
    other = replace(PLAN, doel_id="D2")
    series = {other.reeks: released([30] * 4)} | ({} if values is None else {doel.reeks: released(values)})
    fits, without = toeval([doel, other], series)
    assert fits.name == "toeval_D2"
    assert without.frame.to_dict("records") == [{"doel": "Incidenten", "reden": why}]


def test_without_goals_nothing_is_said() -> None:
    assert toeval([], {}) == ()
