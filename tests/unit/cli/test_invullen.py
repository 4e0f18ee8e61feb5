"""The paper of the work process from the command line: the forms of the screen, and letters."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from jgwork.cli.data.invullen import HELP
from jgwork.cli.main import build_app
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.formulier.bewerken import rijen_nu
from jgwork.runs.formulier.soorten import SOORTEN, formulier
from jgwork.runs.formulier.vragenlijst import Vraag
from jgwork.vocabulary.errors import JgworkError
from jgwork.vocabulary.token import holds_pseudonym

OP = ("--op", "2026-07-02")


def run(*words: str) -> str:
    done = CliRunner().invoke(build_app(), [str(w) for w in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def rows(dossier: Path, table: str) -> list[dict[str, object]]:
    found = open_dossier(dossier).table(table)
    return found.data.to_pylist() if found else []


def test_a_text_goes_in_is_approved_and_a_class_is_warned_about(dossier: Path) -> None:
    said = run(
        "invullen",
        dossier,
        "teksten",
        "--groep",
        "G08",
        *OP,
        "--zet",
        "soort=Probleem",
        "--zet",
        "tekst=De criminele groep komt elke avond samen.",
    )
    assert "oude indeling" in said
    key = next(r["tekst_id"] for r in rows(dossier, "tekst") if "criminele" in str(r["tekst"]))
    run(
        "invullen",
        dossier,
        "teksten",
        "--groep",
        "G08",
        *OP,
        "--rij",
        str(key),
        "--zet",
        "status=definitief",
        "--zet",
        "tekst=De groep komt elke avond samen.",
        "--zet",
        "goedgekeurd_door=procesregisseur",
        "--zet",
        "goedgekeurd_op=2026-07-01",
    )
    row = next(r for r in rows(dossier, "tekst") if r["tekst_id"] == key)
    assert (row["soort"], row["status"], row["goedgekeurd_op"]) == ("probleem", "definitief", date(2026, 7, 1))
    assert "elke avond samen" in run("invullen", dossier, "teksten", "--groep", "G08", *OP)


def test_definitive_without_who_approved_is_refused(dossier: Path) -> None:
    before = rows(dossier, "tekst")
    with pytest.raises(JgworkError) as caught:
        run(
            "invullen",
            dossier,
            "teksten",
            "--groep",
            "G08",
            *OP,
            "--zet",
            "soort=probleem",
            "--zet",
            "tekst=Onrust.",
            "--zet",
            "status=definitief",
        )
    assert any(f.rule == "regel.tekst_goedkeuring" for f in caught.value.findings)
    assert rows(dossier, "tekst") == before


@pytest.mark.parametrize("form", ["docx", "odt"])
def test_a_request_is_recorded_its_letter_written_and_its_answer_registered(
    dossier: Path, tmp_path: Path, form: str
) -> None:
    run(
        "invullen",
        dossier,
        "verzoeken",
        "--groep",
        "G09",
        *OP,
        "--zet",
        "soort=groepsscan",
        "--zet",
        "naar_partner=politie",
        "--zet",
        "tabel=groepsscan",
        "--zet",
        "grondslag_code=wpg_20",
        "--zet",
        "doel_code=aanpak_groep",
        "--zet",
        "termijn=2026-07-30",
    )
    file = tmp_path / f"brief.{form}"
    run("verzoek", dossier, "--nummer", "V-G09-01", "--uit", file)
    if form == "docx":
        text = " ".join(p.text for p in docx.Document(str(file)).paragraphs)
    else:
        text = zipfile.ZipFile(file).read("content.xml").decode("utf-8")
    assert "30 juli 2026" in text
    assert "artikel 20" in text
    assert not holds_pseudonym(text)
    run(
        "invullen",
        dossier,
        "verzoeken",
        "--groep",
        "G09",
        "--op",
        "2026-07-28",
        "--rij",
        "V-G09-01",
        "--zet",
        "besluit=deels",
        "--zet",
        "antwoord_op=2026-07-27",
        "--zet",
        "n_onbekend=2",
        "--zet",
        "sterkte=3",
    )
    assert "2 namen onbekend" in run("proces", "verzoeken", dossier, "--groep", "G09", "--op", "2026-07-28")


def test_signals_escalations_spend_and_exits_are_one_row_each(dossier: Path) -> None:
    def keys(part: str, group: str) -> list[str]:
        listed = run("invullen", dossier, part, "--groep", group, *OP).splitlines()[1:]
        return [line.partition(": ")[0] for line in listed if ": " in line]

    signal = keys("signalen", "G02")[0]
    run("invullen", dossier, "signalen", "--groep", "G02", *OP, "--rij", signal, "--zet", "door=procesregisseur")
    late = keys("escalaties", "G02")[0]
    run(
        "invullen",
        dossier,
        "escalaties",
        "--groep",
        "G02",
        *OP,
        "--rij",
        late,
        "--zet",
        "gemeld_aan=Driehoek",
        "--zet",
        "vervolg=bijstellen",
    )
    run("invullen", dossier, "acties", "--groep", "G02", *OP, "--rij", late, "--zet", "uren_besteed=99")
    run(
        "invullen",
        dossier,
        "uitgangen",
        "--groep",
        "G12",
        *OP,
        "--rij",
        "zorgmelding",
        "--zet",
        "datum=2026-06-30",
        "--zet",
        "partner=jongerenwerk",
    )
    assert {"signaal_id": signal, "groep_id": "G02"}.items() <= next(
        r.items() for r in rows(dossier, "signaal_groep") if r["signaal_id"] == signal
    )
    assert "driehoek" in [r["gemeld_aan"] for r in rows(dossier, "escalatie") if r["actie_id"] == late]
    assert [r["uren_besteed"] for r in rows(dossier, "actie") if r["actie_id"] == late] == [99]
    assert ("G12", "zorgmelding") in [(r["groep_id"], r["soort"]) for r in rows(dossier, "uitgang")]


def test_goals_and_actions_of_a_plan_are_not_taken_for_one_another(voorbeelddossier: Path) -> None:
    opened = open_dossier(voorbeelddossier, groep_id="G02")
    form = formulier("plan", Vraag(opened, "G02", "gemeente", 1, date(2026, 7, 2)))
    told = form.controle(rijen_nu(opened.store, form.bereiken))
    assert run("invullen", voorbeelddossier, "plan", "--groep", "G02", *OP).splitlines()[-len(told) :] == list(told)


def test_the_help_names_every_part() -> None:
    words = set(re.findall("[a-z_]+", HELP.partition("Onderdelen:")[2]))
    assert words == {*SOORTEN, "en"}


def test_a_request_follows_its_kind_and_no_letter_goes_without_ground_and_purpose(
    dossier: Path, tmp_path: Path
) -> None:
    asked = ("invullen", dossier, "verzoeken", "--groep", "G08", *OP, "--zet", "soort=afdeling")
    with pytest.raises(JgworkError, match="Gevraagd aan"):
        run(*asked)
    key = run(*asked, "--zet", "naar_partner=leerplicht").partition("Vastgelegd: ")[2].partition(".")[0]
    assert next(r["tabel"] for r in rows(dossier, "verzoek") if r["verzoek_id"] == key) == "informatiematrix"
    with pytest.raises(JgworkError, match="geen grondslag of geen doel"):
        run("verzoek", dossier, "--nummer", key, "--uit", tmp_path / "brief.docx")


def test_an_approved_text_that_stays_inside_says_why(dossier: Path) -> None:
    fill = ("invullen", dossier, "teksten", "--groep", "G08", *OP)
    made = run(*fill, "--zet", "soort=oorzaak", "--zet", "tekst=Wij zagen drie jongens bij de kade.")
    key = made.partition("Vastgelegd: ")[2].partition(".")[0]
    agreed = ("status=definitief", "goedgekeurd_door=procesregisseur", "goedgekeurd_op=2026-07-02")
    run(*fill, "--rij", key, *(w for a in agreed for w in ("--zet", a)))
    assert f"{key} komt niet naar buiten: er staat een klein aantal personen in." in run(*fill)
