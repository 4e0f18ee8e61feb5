"""A count that the supplier withheld (``<5``) stays an interval, from the CSV to the picture an evaluator sees."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from jgwork.indicators.groep.grenzen import TITLES, ends_of
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.indicators.plan.doel import Doel
from jgwork.indicators.plan.doelen import reeks
from jgwork.indicators.plan.nulmeting import nulmeting
from jgwork.indicators.plan.uitvoering import PARTLY
from jgwork.indicators.regio.tabellen import Groepsregel, capaciteit, overzicht
from jgwork.io.opslag.bundle import Publication, find_publications
from jgwork.privacy.intake.admit import complete
from jgwork.privacy.release.gate import Ledger, Policy, release
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.check import check_table
from jgwork.views.gedrag import gemeenten
from jgwork.vocabulary.dutch import between
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

POLICY = Policy("ketenoverleg", date="2026-01-15")

MANIFEST = """levering_id = "LV-MELD"
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
"""
DOEL = """doel_id;dossier_id;groep_id;hoofddoel_code;indicator_code;richting;nulmeting_van;nulmeting_tot;primair
D-MELD;DOS-VOORBEELD;G02;criminaliteit_overlast;meldingen_overlast;daling;2024-07-01;2025-07-01;ja
"""
ACTIE = """actie_id;doel_id;groep_id;spoor;interventie_code;karakter;doelwit_type;partner;start;uren_begroot
A-MELD;D-MELD;G02;publiek_omgeving;toezicht_extra;bestuurlijk;omgeving;gemeente;2025-09-01;<5
"""
KOP = "indicator_code;eenheid_type;eenheid_id;periode_van;periode_tot;teller;noemer;waarde;bron;definitie_versie"
#: Of 24 months from July 2024: the second quarter of 2025 is 3 + 4 + withheld, the third withheld and unknown.
TELLERS = ["20"] * 9 + ["3", "4", "<5"] + ["<5", "onbekend", "2"] + ["2"] * 6 + ["2", "<5", "2"]


def months() -> list[date]:
    return [date(2024 + (6 + i) // 12, (6 + i) % 12 + 1, 1) for i in range(25)]


def write(folder: Path) -> Path:
    """Write a delivery as a municipality would: a manifest and three CSV files."""
    folder.mkdir()
    days = months()
    rows = [
        f"meldingen_overlast;groep;G02;{a};{b};{n};;;gemeente;1.0"
        for a, b, n in zip(days, days[1:], TELLERS, strict=False)
    ]
    texts = {"doel": DOEL, "actie": ACTIE, "meting": "\n".join([KOP, *rows]) + "\n"}
    names = "".join(f'[tabellen.{n}]\nbestand = "{n}.csv"\n' for n in texts)
    (folder / "levering.toml").write_text(MANIFEST + names)
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


@pytest.fixture(scope="module")
def published(voorbeelddossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    folder = tmp_path_factory.mktemp("onderdrukt")
    laad(write(folder / "levering"), voorbeelddossier)
    publiceer(voorbeelddossier, folder / "uit", groepen=["G02"])
    return next(p for p in find_publications(folder / "uit") if p.index["groep_id"] == "G02")


def test_the_released_series_carries_both_ends(published: Publication) -> None:
    found = published.json("tabellen/reeks_D-MELD.json")
    names = [c["naam"] for c in found["kolommen"]]
    rows = {r[0]: dict(zip(names, r, strict=True)) for r in found["rijen"]}
    assert rows["2025-K1"]["waarde"] == 60
    known = {n: rows["2025-K2"][n] for n in ("waarde", "laag", "hoog")}
    assert known == {"waarde": None, "laag": 7, "hoog": 11}
    unknown = rows["2025-K3"]
    assert [unknown[n] for n in ("waarde", "laag", "hoog")] == [None, None, None], "unknown is no interval"


def test_the_picture_and_its_table_say_between(published: Publication) -> None:
    (view,) = (v for v in published.views("monitoring") if v.id == "reeksen")
    picture = view.pictures["reeks_D-MELD"]
    assert picture.table is not None
    cells = dict(r[:2] for r in picture.table.rows)
    assert cells["2025-K1"] == "60"
    assert cells["2025-K2"] == "tussen 7 en 11"
    assert cells["2025-K3"] == "onbekend"
    assert "2025-K2 tussen 7 en 11 en 2026-K2 tussen 4 en 8" in picture.sentence
    assert picture.figure is not None
    (bars,) = (t for t in picture.figure["data"] if t["type"] == "bar")
    here = list(bars["x"]).index("2025-K2")
    assert (bars["base"][here], bars["y"][here], bars["text"][here]) == (7, 4, "7 tot 11")
    assert (bars["y"][here + 1], bars["text"][here + 1]) == (0, "?<br>onbekend"), "unknown is not withheld"


def test_the_judgement_holds_for_every_value_in_between(published: Publication) -> None:
    """Both ends of every count: the hull of the margins and the larger p; no ratio, since there is no one count."""
    rows = {r[0]: r for r in published.json("tabellen/doelen.json")["rijen"]}
    names = [c["naam"] for c in published.json("tabellen/doelen.json")["kolommen"]]
    found = dict(zip(names, rows["Meldingen van overlast"], strict=True))
    assert str(found["nulmeting"]).startswith("tussen ")
    assert str(found["nu"]).startswith("tussen ")
    assert found["verhouding"] is None
    assert found["laag"] < found["hoog"]
    assert (found["hoog"] < 1) == (found["p"] < 0.05), "margin and p come from one method"
    assert found["oordeel"].endswith("minder")
    (view,) = (v for v in published.views("monitoring") if v.id == "doelen")
    assert f"ging van {found['nulmeting']} naar {found['nu']}" in view.pictures[""].sentence


def test_a_sum_of_hours_of_which_a_part_was_withheld_is_an_interval(published: Publication) -> None:
    found = published.json("tabellen/inzet_per_partner.json")
    names = [c["naam"] for c in found["kolommen"]]
    rows = {r["partner"]: r for r in (dict(zip(names, r, strict=True)) for r in found["rijen"])}
    assert rows["gemeente"]["uren_begroot_hoog"] - rows["gemeente"]["uren_begroot"] == 4
    others = [r for p, r in rows.items() if p != "gemeente"]
    assert others
    assert all(r["uren_begroot_hoog"] == r["uren_begroot"] for r in others)
    assert found["info"].get("dekking") != PARTLY, "withheld is not unknown"
    (view,) = (v for v in published.views("monitoring") if v.id == "inzet")
    picture = view.pictures[""]
    assert "gepland was tussen 896 en 900" in picture.title
    assert picture.table is not None
    assert any(cell.startswith("tussen ") for row in picture.table.rows for cell in row)
    assert not any("ten hoogste" in c.title for c in picture.table.columns)


def test_withheld_hours_add_up_over_groups_and_quarters() -> None:
    measures = tuple(Measure(n, "", Unit.ACTION) for n in ("uren_gevraagd", "uren_gevraagd_hoog"))
    asked = IndicatorTable(
        "inzet_per_kwartaal", "", pd.DataFrame({
            "partner": ["halt"], "kwartaal": ["2026-K3"], "uren_gevraagd": [10.0], "uren_gevraagd_hoog": [14.0],
        }), ("partner", "kwartaal"), measures, tijd=Tijd.FEIT,
    )  # fmt: skip
    released = release([asked], POLICY, Ledger()).tables[0]
    groups = [Groepsregel(g, g, "GM9901", 6, None, "loopt", {"inzet_per_kwartaal": released}) for g in ("G1", "G2")]
    found = capaciteit(groups, {("halt", "2026-K3"): 22.0})
    assert found is not None
    (row,) = found.frame.to_dict("records")
    assert (row["uren_gevraagd"], row["uren_gevraagd_hoog"]) == (20, 28)
    assert (row["tekort"], row["tekort_hoog"]) == (0, 6)


def test_a_withheld_count_of_a_municipality_is_an_interval_in_the_picture() -> None:
    frame = pd.DataFrame({
        "gemeente_code": ["GM9901", "GM9902", "GM9903"], "n_registraties": [30.0, None, None], "leden": [12, 1, 1],
        "grootste": [float("nan")] * 3, "laag": [None, 0, None], "hoog": [None, 4, None],
    })  # fmt: skip
    measures = (
        Measure("n_registraties", "Registraties", Unit.EVENT, behind="leden", largest="grootste"),
        *(Measure(name, title, Unit.STATEMENT) for name, title in TITLES.items()),
    )
    places = IndicatorTable("gemeenten", "Gemeenten", frame, ("gemeente_code",), measures, tijd=Tijd.FEIT)
    released = release([places], POLICY, Ledger()).tables[0]
    view = gemeenten(released, {"GM9901": "Voorstad", "GM9902": "Achterstad", "GM9903": "Zijstad"}, "GM9901")
    assert view is not None
    picture = view.pictures[""]
    assert picture.table is not None
    assert [r[1] for r in picture.table.rows] == ["30", "tussen 0 en 4", "onbekend"]
    assert "Niet precies bekend: Achterstad tussen 0 en 4." in picture.sentence
    assert picture.figure is not None
    (trace,) = picture.figure["data"]
    assert (trace["base"][1], trace["x"][1], trace["text"][1]) == (0, 4, "0 tot 4")
    line = overzicht([Groepsregel("G1", "G1", "GM9901", 6, None, "loopt", {"gemeenten": released})], date(2026, 7, 1))
    assert line.frame["buiten_gemeente"][0] == "tussen 0% en 12% van wat getoond is"


def test_the_nulmeting_keeps_both_ends(published: Publication, voorbeelddossier: Path) -> None:
    found = nulmeting(open_dossier(voorbeelddossier), "D-MELD")
    assert (found.laag, found.hoog) == (187, 191)
    assert "tussen 187 en 191" in found.text
    assert type(found).from_json(found.as_json()) == found


@pytest.mark.parametrize(
    ("teller", "found"),
    [("7", (7, 7)), ("<5", (0, 4)), ("0", (0, 0)), ("", None), ("onbekend", None), ("nvt", None), (".", None)],
)
def test_each_spelling_is_its_own_count(teller: str, found: tuple[float, float] | None) -> None:
    spec = load_tables()["meting"]
    row = ["meldingen_overlast", "groep", "G1", "2026-01-01", "2026-02-01", teller, "", "", "gemeente", "1.0"]
    raw = pa.table({n: pa.array([v or None], pa.string()) for n, v in zip(KOP.split(";"), row, strict=True)})
    typed = complete(spec, check_table(spec, raw)[0])
    assert ends_of(typed.to_pylist()[0], "teller") == found
    doel = Doel("D", "Meldingen", "meldingen_overlast", "melding", date(2026, 1, 1), date(2026, 4, 1), None, None, None)
    series = reeks(select_groep({"meting": typed}, "G1", date(2026, 7, 1)), doel, date(2026, 1, 1), date(2026, 4, 1))
    assert (series is None) == (found is None)


def test_an_interval_in_dutch() -> None:
    assert between(7, 11) == "tussen 7 en 11"
    assert between(7, 7) == "7"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"teller": None, "onderdrukt": True}, (0.0, 4.0)),
        ({"teller": None, "onderdrukt": False}, None),
        ({"teller": None}, None),
        ({"teller": 7.0, "onderdrukt": True}, (7.0, 7.0)),
    ],
)
def test_a_supplier_may_say_beside_the_cell_that_it_withheld_the_count(
    row: dict[str, object], found: tuple[float, float] | None
) -> None:
    assert ends_of(row, "teller") == found
