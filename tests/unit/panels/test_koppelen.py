"""The panel of ``jgwork koppel``: the proposal is shown, changed, saved, and applied the next time."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from jgwork.io.lezen.readers import read_delivery
from jgwork.io.opslag.dossier import DossierStore
from jgwork.panels.editors.koppelen import Koppelpaneel, panelen
from jgwork.privacy.intake.admit import admit
from jgwork.runs.leveren.koppelen import kies, overal, voorstellen
from jgwork.vocabulary.token import make_token

EXPORT = (
    "Registratie ID;Incident-ID;Datum;Dagdl;Soort voorval;Jan de Tester;Geboorteland\n"
    "R-1;I-1;01-02-2026;avond;overlast;x;Verweg\n"
)
MANIFEST = 'levering_id = "L1"\ndossier_id = "D-1"\npeildatum = 2026-03-31\ntoken_tag = "bcdf"\n'


@pytest.fixture
def export(tmp_path: Path) -> Path:
    (tmp_path / "registraties.csv").write_text(EXPORT)
    (tmp_path / "levering.toml").write_text(MANIFEST)
    return tmp_path


def place(panel: Koppelpaneel, heading: str) -> int:
    return next(i for i, m in enumerate(panel.voorstel[0].matches) if m.heading == heading)


def test_what_is_chosen_is_saved_and_applied_the_next_time(export: Path) -> None:
    panel = Koppelpaneel(export)
    assert "gemeente_code" in panel.stand()
    panel.velden[0, place(panel, "Soort voorval")].value = "aard"
    panel.velden[0, place(panel, "Jan de Tester")].value = "weglaten"
    panel.vaste[0, "gemeente_code"].value = "GM9901"
    assert "Alles heeft een plaats" in panel.stand()
    panel.bewaar.click()
    assert "koppeling.toml" in panel.melding()
    saved = tomllib.loads((export / "koppeling.toml").read_text("utf-8"))["tabellen"]["registratie"]
    assert saved["kolommen"]["Soort voorval"] == "aard"
    assert saved["gemeente_code"] == "GM9901"
    assert set(saved["weglaten"]) == {"Geboorteland", "Jan de Tester"}
    admission = admit(read_delivery(export), coverage=lambda _: (), existing={}, known_tag=None)
    assert not admission.findings.refused
    assert admission.tables[0].data.column("gemeente_code").to_pylist() == ["GM9901"]
    again = Koppelpaneel(export)
    assert again.velden[0, place(again, "Soort voorval")].value == "aard"
    assert "Alles heeft een plaats" in again.stand()


def test_a_heading_has_its_own_name_on_the_screen_and_nowhere_else(export: Path) -> None:
    panel = Koppelpaneel(export)
    assert "Jan de Tester" in {f.description for f in panel.velden.values()}
    panel.bewaar.click()
    kept = (export / "koppeling.toml").read_text("utf-8") + panel.melding() + panel.stand()
    assert "Tester" not in kept + json.dumps([p.as_json() for p in panel.voorstel])


def test_a_column_of_persons_shows_no_value(tmp_path: Path) -> None:
    (tmp_path / "lid.csv").write_text("Systeemnummer;Groepscode\n61139731;G01\n54590455;G01\n")
    html = Koppelpaneel(tmp_path).getoond()
    assert "6113" not in html
    assert "G01" in html


def test_an_earlier_mapping_stays_unless_it_may_be_replaced(export: Path) -> None:
    panel = Koppelpaneel(export)
    panel.bewaar.click()
    panel.bewaar.click()
    assert "staat er al" in panel.melding()
    panel.overschrijf.value = True
    panel.bewaar.click()
    assert "Bewaard" in panel.melding()


def test_a_column_is_given_once_and_a_change_makes_a_new_proposal(export: Path) -> None:
    (first,) = voorstellen(read_delivery(export), {})
    moved = kies(first, 4, "incident_id")
    assert [m.column for m in moved.matches][:5] == ["registratie_id", "", "datum", "dagdeel", "incident_id"]
    assert [m.column for m in first.matches][1] == "incident_id"
    assert "gemeente_code" in first.missing
    assert "gemeente_code" not in overal(first, "gemeente_code", "GM9901").missing
    assert overal(overal(first, "gemeente_code", "GM9901"), "gemeente_code", "") == first
    with pytest.raises(KeyError):
        kies(first, 0, "geen_kolom")


def test_a_file_of_another_kind_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a;b\n1;2\n")
    assert Koppelpaneel(tmp_path / "x.csv").velden == {}


def test_the_panel_fills_in_the_delivery_and_loads_it(tmp_path: Path) -> None:
    file = tmp_path / "Meldingen toezicht jan.csv"
    file.write_text("Meldingnr;Datum melding;Soort overlast;Gemeente\nM1;03-01-2026;geluid;Ergens\n")
    panel = Koppelpaneel(file, tmp_path / "D-1")
    assert "toezicht_handhaving" in panel.getoond()
    panel.laad.click()
    assert "token_tag" in panel.melding()
    assert not (tmp_path / "D-1").exists()
    panel.sleutels["token_tag"].value = "bcdf"
    panel.codes[0, "gemeente_code", "Ergens"].value = "GM9901"
    panel.laad.click()
    assert "1 rijen geladen" in panel.melding()
    assert DossierStore(tmp_path / "D-1").tables()["signaal"]["gemeente_code"].to_pylist() == ["GM9901"]


def test_what_goes_wrong_in_the_program_is_said_without_what_it_was_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "Meldingen toezicht jan.csv"
    file.write_text("Meldingnr;Datum melding;Soort overlast;Gemeente\nM1;03-01-2026;geluid;Ergens\n")
    panel = Koppelpaneel(file, tmp_path / "D-1")

    def broken(*_: object, **__: object) -> None:
        raise ValueError("vbrd-geheim")

    monkeypatch.setattr("jgwork.panels.editors.koppelen.kies_code", broken)
    panel.codes[0, "gemeente_code", "Ergens"].value = "GM9901"
    assert "iets mis in het programma zelf (ValueError)" in panel.melding()
    assert "geheim" not in panel.melding()


def test_rows_that_are_gone_are_chosen_in_the_panel(tmp_path: Path) -> None:
    (tmp_path / "partners.toml").write_text('[toezicht]\nbronhouder = "toezicht_handhaving"\ntoken_tag = "bcdf"\n')
    head, rows = "Meldingnr;Datum melding;Soort overlast;Gemeente\n", "M1;03-01-2026;geluid;GM9901\n"
    file = tmp_path / "Meldingen toezicht jan.csv"
    for text in (head + "M0;02-01-2026;geluid;GM9901\n" + rows, head + "M2;02-01-2026;geluid;GM9901\n" + rows):
        file.write_text(text)
        panel = Koppelpaneel(file, tmp_path / "D-1")
        for key in panel.gevonden.ontbreekt:
            panel.sleutels[key].value = "bcdf"
        panel.laad.click()
    assert "rijen die weg zijn" in panel.melding()
    assert "--weg" not in panel.melding(), "there is nothing to type here"
    assert panel.weg.layout.display == ""
    panel.weg.value = "houd"
    panel.laad.click()
    assert sorted(DossierStore(tmp_path / "D-1").tables()["signaal"]["signaal_id"].to_pylist()) == ["M0", "M1", "M2"]


def test_a_folder_with_several_deliveries_gives_a_panel_each_that_know_of_one_another(tmp_path: Path) -> None:
    person = make_token("bcdf", b"x" * 32)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "politie lid.csv").write_text(f"Systeemnummer;Groepscode\n{person};G01\n")
    groups = "Groepsnummer;Naam groep;Gemeente;Peildatum\nG01;Plein;GM9901;2026-01-01\n"
    (tmp_path / "in" / "gemeente groepen.csv").write_text(groups)
    first, second = panelen(tmp_path / "in", tmp_path / "D-1").children
    texts = [str(p.children[0].value) for p in (first, second)]
    assert ["groepen" in t for t in texts] == [True, False], "what others refer to goes in first"
    labels = {f.description for f in _fields(first)}
    assert "groep_id" not in labels
    assert "token_tag" not in labels, "the other file says it"


def _fields(widget: object) -> list[Any]:
    own = [widget] if hasattr(widget, "description") else []
    return own + [f for child in getattr(widget, "children", ()) for f in _fields(child)]
