"""From dossier to publication and region, on the example region."""

import contextlib
import json
import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from defusedxml.ElementTree import fromstring

from jgwork.indicators.evaluatie.vragen import evalueer
from jgwork.indicators.groep import samenstelling
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.doelwit import PERSOONLIJK
from jgwork.io.opslag.bundle import Publication, find_publications, open_publication
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.kluis import Kluis
from jgwork.privacy.stand.drempels import DREMPELS
from jgwork.runs.dossier.gereedheid import BESLUITEN
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.standen import LEDGERS
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.rapporteren import rapport
from jgwork.runs.publicatie.regio import decide, order, set_geometry, set_order
from jgwork.runs.publicatie.ronde import gevraagd
from jgwork.runs.publicatie.verteld import van_groepen
from jgwork.vocabulary.errors import NotCovered, StoreDamaged, UsageError

EXAMPLES = Path(__file__).parents[3] / "data_schemas"


@pytest.fixture(scope="module")
def uit(voorbeeldwerk: Path) -> Path:
    """Return the folder of publications of the example region."""
    return voorbeeldwerk / "publicaties"


def test_every_group_and_the_region_are_published_and_no_pseudonym_leaves(uit: Path, voorbeeldwerk: Path) -> None:
    assert len(open_dossier(voorbeeldwerk / "dossier").groepen) == 12
    assert len(find_publications(uit)) == 13
    tag = DossierStore(voorbeeldwerk / "dossier").manifest().token_tag
    for file in uit.rglob("*"):
        if file.is_file():
            assert f"jg1-{tag}".encode() not in file.read_bytes(), file.name


def test_the_hard_group_of_fourteen_still_says_something(voorbeelddossier: Path, tmp_path: Path) -> None:
    report = publiceer(voorbeelddossier, tmp_path, groepen=["G02"], proef=True)[0].release
    assert report.audit.passed
    assert report.share >= 0.70


def test_labels_come_from_a_fixed_list_whoever_the_members_are(uit: Path) -> None:
    """Of members only thresholds are named, all of them, and a municipality is never named for one who lives there."""
    seen = 0
    for publication in find_publications(uit):
        for name, thresholds in DREMPELS.items():
            if f"tabellen/{name}.json" in publication.index["controlesommen"]:
                rows = publication.json(f"tabellen/{name}.json")["rijen"]
                assert [r[0] for r in rows] == [d.woorden for d in thresholds]
                seen += 1
    assert seen > 20


@pytest.mark.parametrize("name", ["G02-001", "G11-001", "regio-001"])
def test_all_that_a_publication_says_is_a_row_of_its_ledger(uit: Path, name: str) -> None:
    """Cells, bands, header, titles and sentences; and nothing of what people wrote is anywhere in it."""
    publication = open_publication(uit / name)
    said = {str(r["getoond"]) for r in publication.json("grootboek.json")["rijen"]}
    assert publication.index.get("dekking", publication.index["titel"]) in said
    header = {"titel", "gremium", "gemeente_code", "kring_titel", "oordeel", "verzoeken", "namenlijst"}
    assert {str(publication.index[n]) for n in header if publication.index.get(n)} <= said
    for board in publication.dashboards():
        for view in publication.views(board):
            for picture in view.pictures.values():
                assert {picture.title, picture.sentence} <= said
            assert {text for _, text in view.how} <= said
    for name in publication.index["controlesommen"]:
        if name.startswith("tabellen/") and name.endswith(".json"):
            table = publication.json(name)
            first = sum(c["rol"] == "dim" for c in table["kolommen"])
            told = {str(v) for r in table["rijen"] for v in r[first:] if v is not None and not isinstance(v, dict)}
            assert told <= said, name
    verdicts = {t["oordeel"] for t in publication.index["vrijgave"]["tabellen"]}
    assert verdicts <= {"vrijgegeven", "deels niet getoond", "niet getoond", "herhaald", "leeg"}
    assert {text for n in ("geteld", "regel") if (text := publication.index[n])} <= said
    assert publication.index["vrijgave"]["controle_doorstaan"] is True
    assert publication.index["recept"]["opdracht"] == "publiceer"
    names = {t["naam"] for t in publication.index["vrijgave"]["tabellen"]}
    released = {n for n in publication.index["controlesommen"] if n.startswith("tabellen/") and n.endswith(".json")}
    assert {f"tabellen/{n}.json" for n in names} == released


def test_the_evaluation_gives_no_number_of_names_or_of_actions_over_all_tracks(uit: Path, voorbeeldwerk: Path) -> None:
    """Of a small group a share of the names is a number; a total beside the tracks gives what a track withholds."""
    publication = open_publication(uit / "G11-001")
    views = {v.id: v for v in publication.views("evaluatie")}
    said = {i: " ".join(f"{p.title}. {p.sentence}" for p in v.pictures.values()) for i, v in views.items()}
    assert "onderwerpen van de matrix" in said["evaluatie_informatie"]
    assert "scan" not in said["evaluatie_informatie"]
    assert "restacties overgedragen aan jongerenwerk" in said["evaluatie_afsluiting"]
    assert "Overgedragen aan" not in said["evaluatie_afsluiting"]
    assert "wachtlijst" in said["evaluatie_looptijd"]
    assert not re.search(r"wachtlijst \(", said["evaluatie_looptijd"])
    rows = {n: publication.json(f"tabellen/evaluatie_{n}.json")["rijen"] for n in ("afsluiting", "looptijd")}
    assert all(isinstance(r[1], str) for r in rows["afsluiting"])
    assert [r[0] for r in rows["looptijd"]] == ["dagen_gepland", "dagen_werkelijk", "verhouding"]
    inside = evalueer(open_dossier(voorbeeldwerk / "dossier").arrow(), "G11", date(2026, 7, 1))
    assert "in de scan" in inside.onderdeel("informatie").text
    assert re.search(r"\d|vijf", inside.onderdeel("afsluiting").text)


def test_the_planted_effect_is_covered_by_the_published_interval(uit: Path) -> None:
    rows = open_publication(uit / "G02-001").json("tabellen/doelen.json")
    names = [c["naam"] for c in rows["kolommen"]]
    first = dict(zip(names, rows["rijen"][0], strict=True))
    assert first["laag"] < 0.65 < first["hoog"]
    assert first["oordeel"] in {"duidelijk minder", "waarschijnlijk minder"}


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (14, 14, "10-14 jongeren, naar schatting"),
        (11, 16, "10 tot 24 jongeren, naar schatting"),
        (33, 51, "25 en meer jongeren, naar schatting"),
        (60, 90, "50 en meer jongeren, naar schatting"),
        (3, 4, "minder dan 5 jongeren, naar schatting"),
        (None, 9, "onbekend"),
    ],
)
def test_a_size_that_was_delivered_leaves_as_a_band_too(low: int | None, high: int, said: str) -> None:
    assert samenstelling._range({"omvang_min": low, "omvang_max": high}, "omvang_min", "omvang_max") == said


def test_a_group_in_step_one_or_two_shows_nothing_of_persons(uit: Path) -> None:
    for groep in ("G06", "G10", "G12"):
        publication = open_publication(uit / f"{groep}-001")
        assert publication.dashboards() == ("integraal_beeld",)
        shown = {v.id for v in publication.views("integraal_beeld")}
        assert shown <= {"groepsprofiel", "verzoeken", "reden_stoppen", "uitgangen"}  # none of these counts a member
        assert ("reden_stoppen" in shown) == (groep == "G10")


def test_actions_for_persons_are_in_no_number_of_actions_hours_or_money(uit: Path, voorbeeldwerk: Path) -> None:
    publication = open_publication(uit / "G02-001")
    tracks = {r[0] for r in publication.json("tabellen/acties_per_spoor.json")["rijen"]}
    assert tracks
    assert not tracks & set(PERSOONLIJK)
    acts = open_dossier(voorbeeldwerk / "dossier").arrow()["actie"].to_pandas()
    acts = acts[(acts["groep_id"] == "G02") & (acts["status"] != "vervallen")]
    told = sum(r[1] for r in publication.json("tabellen/inzet_per_partner.json")["rijen"])
    assert told == acts[~acts["spoor"].isin(PERSOONLIJK)]["uren_begroot"].sum() < acts["uren_begroot"].sum()
    assert publication.json("tabellen/inzet_personen_is_er.json")["rijen"] == [["voor personen of gezinnen", "ja"]]


def test_a_second_publication_tells_the_same_of_members_with_the_day_of_the_list(
    uit: Path, voorbeeldwerk: Path
) -> None:
    publiceer(voorbeeldwerk / "dossier", uit, groepen=["G02"], alles=True)
    once, again = ((uit / f"G02-00{n}" / "tabellen" / "leeftijdsgroep.json").read_bytes() for n in (1, 2))
    assert once == again
    assert "de leden op 1 juli 2026" in again.decode()
    assert open_publication(uit / "G02-002").index["vorige"] == "G02-001"


def test_pandas_reads_the_numbers_of_a_csv_as_numbers(uit: Path) -> None:
    """As its description says: a semicolon, a decimal comma, and words where there is no number."""
    read = 0
    for folder in (uit / "G02-001", uit / "regio-001"):
        for table in json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
            told = {f["name"]: f["type"] for f in table["schema"]["fields"]}
            frame = pd.read_csv(folder / table["path"], sep=table["dialect"]["delimiter"], decimal=",",
                                na_values=table["schema"]["missingValues"], encoding=table["encoding"])  # fmt: skip
            for column in (c for c, kind in told.items() if kind == "number"):
                assert pd.api.types.is_numeric_dtype(frame[column]), (table["path"], column)
                read += int(frame[column].notna().sum())
    assert read > 100


def test_a_changed_byte_is_refused(uit: Path) -> None:
    file = uit / "G03-001" / "tabellen" / "duiding.csv"
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(StoreDamaged, match="gewijzigd"):
        open_publication(uit / "G03-001")


def test_a_trial_run_writes_nothing(voorbeelddossier: Path, tmp_path: Path) -> None:
    told = Kluis(DossierStore(voorbeelddossier), LEDGERS)
    before = {n: told.load(n) for n in told.names()}
    (report,) = publiceer(voorbeelddossier, tmp_path / "proef", groepen=["G04"], proef=True)
    assert report.folder is None
    assert not (tmp_path / "proef").exists()
    assert len(report.release.tables) > 10
    assert {n: told.load(n) for n in told.names()} == before


def test_an_unknown_group_is_a_kind_error(voorbeelddossier: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="staan niet in dit dossier"):
        publiceer(voorbeelddossier, tmp_path, groepen=["G99"])


def test_a_group_that_another_dossier_publishes_is_not_told_here(dossier: Path, tmp_path: Path) -> None:
    """Who subtracts what two dossiers tell of one group holds a number about who is on one list only."""
    (dossier / "convenant.toml").write_text('[publiceert]\nG02 = "DOS-BUUR"\n', encoding="utf-8")
    with pytest.raises(NotCovered, match="door dossier DOS-BUUR gepubliceerd") as refused:
        publiceer(dossier, tmp_path / "uit", groepen=["G02"])
    assert "convenant.toml" in refused.value.next_move
    made = tomllib.loads((EXAMPLES / "besluit.voorbeeld.toml").read_text(encoding="utf-8"))
    assert made["gemeenten_benaderd"]
    decided = "G04"
    Kluis(DossierStore(dossier), BESLUITEN).save(f"{decided}-2026-05-01", made)
    said: list[str] = []
    opened = open_dossier(dossier)
    wanted = gevraagd(opened, None, date(2027, 1, 1), said.append)
    assert set(opened.groepen) - set(wanted) == {"G02"}
    assert said[0] == "Groep G02 wordt door dossier DOS-BUUR gepubliceerd en hier overgeslagen."
    assert f"bij groep {decided} zijn volgens het besluit ook andere gemeenten betrokken" in said[1]
    (dossier / "convenant.toml").write_text(f'[publiceert]\n{decided} = "DOS-VOORBEELD"\n', encoding="utf-8")
    said.clear()
    assert gevraagd(open_dossier(dossier), None, date(2027, 1, 1), said.append) == list(opened.groepen)
    assert not said


def test_groups_stand_in_the_order_of_the_room(voorbeelddossier: Path) -> None:
    dossier = open_dossier(voorbeelddossier)
    assert order(dossier) == sorted(dossier.groepen)
    set_order(dossier, ["G07", "G02"], "besproken in het ketenoverleg")
    assert order(dossier)[:3] == ["G07", "G02", "G01"]
    with pytest.raises(UsageError):
        set_order(dossier, ["G07", "G07"], "")


def test_titles_are_sentences_without_codes_or_undefined_numbers(uit: Path) -> None:
    for publication in find_publications(uit / "G02-002") + find_publications(uit / "G01-001"):
        for board in publication.dashboards():
            for view in publication.views(board):
                for picture in view.pictures.values():
                    assert not re.search(r"\bnan\b|None|_|GM\d{4}|jg1-", picture.title + picture.sentence), (
                        picture.title
                    )


def test_two_groups_of_one_name_are_told_apart_in_the_region(voorbeelddossier: Path, tmp_path: Path) -> None:
    shown: list[str] = []

    def same(publication: Publication) -> Publication:
        return replace(publication, index={**publication.index, "titel": "groep Plein"})

    with pytest.MonkeyPatch.context() as patch:
        publiceer(voorbeelddossier, tmp_path, groepen=["G06", "G10"])
        patch.setattr("jgwork.runs.publicatie.regio.van_groepen", lambda *asked: list(map(same, van_groepen(*asked))))
        publiceer(voorbeelddossier, tmp_path, groepen=[], vooraf=lambda r: not shown.append(r.groep_id))
    table = open_publication(tmp_path / "regio-002").json("tabellen/regio_groepen.json")
    assert [r[0] for r in table["rijen"]] == ["groep Plein (G06)", "groep Plein (G10)"]
    assert shown == ["regio"]


def test_contact_advice_is_decided_on_and_followed(voorbeelddossier: Path, tmp_path: Path) -> None:
    dossier = open_dossier(voorbeelddossier)
    with pytest.raises(UsageError, match="reden"):
        decide(dossier, "G01", "GM9902", "terzijde")
    decide(dossier, "G01", "GM9902", "overgenomen")
    publiceer(voorbeelddossier, tmp_path, groepen=["G01", "G02"])
    table = open_publication(tmp_path / "regio-001").json("tabellen/regio_contactadvies.json")
    names = [c["naam"] for c in table["kolommen"]]
    rows = [dict(zip(names, r, strict=True)) for r in table["rijen"]]
    found = {(r["groep"], r["gemeente_code"]): r["besluit"] for r in rows}
    assert {k: v for k, v in found.items() if k[0] == "netwerk Stationsring"} == {
        ("netwerk Stationsring", "GM9902"): "overgenomen", ("netwerk Stationsring", "GM9903"): "nog open",
    }  # fmt: skip
    assert found["groep Parkrand", "GM9902"] == "nog open", "the advice on another group is another"
    assert any(e["object"] == "contactadvies" for e in dossier.log().entries())


def test_a_map_that_is_none_is_refused_kindly(voorbeelddossier: Path, tmp_path: Path) -> None:
    file = tmp_path / "kaart.geojson"
    file.write_text('{"type": "FeatureCollection"}', encoding="utf-8")
    with pytest.raises(UsageError, match="geen GeoJSON"):
        set_geometry(open_dossier(voorbeelddossier), file, "CBS, 2026")


@pytest.mark.parametrize(
    ("code", "naam", "bron", "mag"),
    [("GM1900", "Súdwest-Fryslân", "CBS, 2026", True), ("GM9901", "Kroonvoort", "CBS, Kevin Benali", False),
     ("GM9901", "Kevin Benali", "CBS", False)],
)  # fmt: skip
def test_a_map_names_no_person(
    voorbeelddossier: Path, tmp_path: Path, code: str, naam: str, bron: str, mag: bool
) -> None:
    """Its names and its source stand on every map that leaves; what a municipality is called is no person."""
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
    area = {"type": "Feature", "properties": {"gemeente_code": code, "naam": naam}, "geometry": square}
    file = tmp_path / "kaart.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [area]}), encoding="utf-8")
    with contextlib.nullcontext() if mag else pytest.raises(UsageError, match="kan op een persoon wijzen"):
        assert set_geometry(open_dossier(voorbeelddossier), file, bron) == 1


HOSTILE = ("<a href='https://elders.example'>x</a>", "<b>vet</b>", "Plein\x0bnoord\x01", "=1+1 plein")


def test_a_name_of_a_group_is_text_wherever_it_goes(voorbeelddossier: Path, tmp_path: Path) -> None:
    """What a supplier wrote as name: mark-up no figure follows, no character that breaks a document, no formula."""
    names = dict(zip(("G06", "G08", "G09", "G10"), HOSTILE, strict=True))
    latest = GroepData.latest

    def named(self: GroepData, table: str, column: str) -> object:
        found = latest(self, table, column)
        return {**(found or {}), "naam_neutraal": names[self.groep_id]} if table == "groep" else found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(GroepData, "latest", named)
        publiceer(voorbeelddossier, tmp_path, groepen=list(names))
    assert open_publication(tmp_path / "G09-001").index["titel"] == "Plein noord"
    region = open_publication(tmp_path / "regio-001")
    figures = json.dumps([p.figure for v in region.views("regio") for p in v.pictures.values()])
    assert "&lt;b&gt;vet" in figures
    assert not re.search(r"<(?!/?b>|br>)", figures)
    assert "<b>vet" not in figures
    cells = (region.path / "tabellen" / "regio_groepen.csv").read_text(encoding="utf-8-sig")
    assert "\n'=1+1 plein;" in cells
    for kind in ("docx", "odt", "xlsx"):
        rapport("beleidsadvies", tmp_path / "G09-001", tmp_path / f"G09.{kind}")
        with ZipFile(tmp_path / f"G09.{kind}") as z:
            assert [fromstring(z.read(n)) for n in z.namelist() if n.endswith(".xml")]
