"""The target of every goal against what chance does."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from jgwork.indicators.effect.zichtbaar import opvallend
from jgwork.indicators.plan.doel import Doel
from jgwork.indicators.plan.plan import plantoets
from jgwork.indicators.plan.toeval import zichtbaar
from jgwork.io.opslag.bundle import Publication, open_publication
from jgwork.privacy.release.gate import reopen
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.toetsen import toets_publicaties
from jgwork.vocabulary.tables import ReleasedTable

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


def test_one_table_says_of_every_goal_what_stands_out(publication: Publication) -> None:
    (view,) = (v for v in publication.views("monitoring") if v.id == "te_zien")
    picture = view.pictures[""]
    table = publication.json("tabellen/te_zien.json")
    names = [c["naam"] for c in table["kolommen"]]
    rows = {r[0]: dict(zip(names, r, strict=True)) for r in table["rijen"]}
    told = rows["Meldingen van overlast"]
    assert (told["nulmeting"], told["hoogstens"], told["streefwaarde"]) == (96, opvallend(96), 40)
    assert f"bij hoogstens {opvallend(96)} erna" in picture.sentence
    assert "De streefwaarde van 40 is dan wel te onderscheiden." in picture.sentence
    assert "dit doel is gevraagd in een enquête, niet geteld." in picture.sentence
    assert rows["Nieuwe leden"]["reden"] == "Dit doel gaat over leden; die aantallen tonen we niet."
    assert rows["Samenkomsten op de plek"]["reden"] == "De streefwaarde is niet lager dan de nulmeting."


def test_it_is_the_answer_that_the_plan_check_gives_inside(publication: Publication, voorbeelddossier: Path) -> None:
    table = publication.json("tabellen/te_zien.json")
    names = [c["naam"] for c in table["kolommen"]]
    outside = {r[0]: dict(zip(names, r, strict=True))["hoogstens"] for r in table["rijen"]}
    inside = plantoets(open_dossier(voorbeelddossier).arrow(), "G02", date(2026, 7, 1)).detectable
    assert outside["Incidenten met leden"] == inside["D-G02-1"].row("hoogstens").value
    assert outside["Meldingen van overlast"] == inside["D-MELD"].row("hoogstens").value


def test_all_of_it_stands_in_the_ledger_and_withstands_the_attack(publication: Publication) -> None:
    rows = publication.json("grootboek.json")["rijen"]
    told = [r for r in rows if r["tabel"] == "G02/te_zien"]
    cells = [r[1:] for r in publication.json("tabellen/te_zien.json")["rijen"]]
    assert len(told) == sum(len(r) for r in cells)
    assert any(r["label"] == "zin te_zien" for r in rows)
    assert all(t.passed for t in toets_publicaties(publication.path))


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
        (replace(PLAN, soort="duiding"), [30] * 4, "geen telling per kwartaal"),
        (replace(PLAN, streefwaarde=None), [30] * 4, "heeft geen streefwaarde"),
        (PLAN, None, "heeft geen reeks per kwartaal"),
        (PLAN, [30, 30, {"niet_getoond": True}, 30], "niet heel bekend of getoond"),
        (PLAN, [30, 30, None, 30], "niet heel bekend of getoond"),
        (PLAN, [20] * 4, "niet lager dan de nulmeting"),
        (replace(PLAN, richting="stijging"), [30] * 4, "hoeft niet te dalen"),
    ],
)
def test_a_goal_that_does_not_suit_gets_its_reason(doel: Doel, values: list[object] | None, why: str) -> None:
    table = zichtbaar([doel], {} if values is None else {doel.reeks: released(values)})
    assert table is not None
    (row,) = table.frame.to_dict("records")
    assert why in row["reden"]
    assert row["hoogstens"] is None


def test_a_goal_that_suits_and_no_goals_at_all() -> None:
    table = zichtbaar([PLAN], {PLAN.reeks: released([30] * 4)})
    assert table is not None
    (row,) = table.frame.to_dict("records")
    assert (row["nulmeting"], row["hoogstens"], row["kwartalen"]) == (120, 83, 4)
    assert zichtbaar([], {}) is None
