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
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.indicators.groep.stukken import uitgangen
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


def test_an_approved_text_that_is_changed_is_a_concept_until_it_is_approved_anew(dossier: Path) -> None:
    fill = ("invullen", dossier, "teksten", "--groep", "G08", *OP)
    approve = ("--zet", "status=definitief", "--zet", "goedgekeurd_door=procesregisseur", "--zet")
    key = run(*fill, "--zet", "soort=advies", "--zet", "tekst=Pak de groep licht aan.")
    key = key.partition("Vastgelegd: ")[2].partition(".")[0]
    run(*fill, "--rij", key, *approve, "goedgekeurd_op=2026-07-01")

    def now() -> tuple[object, object]:
        row = next(r for r in rows(dossier, "tekst") if r["tekst_id"] == key)
        return row["status"], row["goedgekeurd_op"]

    assert "weer een concept" in run(*fill, "--rij", key, "--zet", "tekst=Pak de groep hard aan.")
    assert now() == ("concept", None)
    run(*fill, "--rij", key, *approve, "goedgekeurd_op=2026-07-02")
    assert now() == ("definitief", date(2026, 7, 2))
    assert "weer een concept" not in run(*fill, "--rij", key, "--zet", "domein_code=vrije_tijd"), "the same words"
    assert now() == ("definitief", date(2026, 7, 2))


def test_a_mistake_can_be_taken_out_and_what_others_hold_is_not_said_to_be_gone(dossier: Path) -> None:
    fill = ("invullen", dossier, "verzoeken", "--groep", "G09", *OP)
    ask = ("--zet", "soort=extern", "--zet", "naar_partner=jongerenwerk")
    first, second = (run(*fill, *ask).partition("Vastgelegd: ")[2].partition(".")[0] for _ in "ab")
    said = run(*fill, "--rij", first, "--verwijder")
    assert (said.startswith(f"Verwijderd: {first}."), "weg" in said.partition(".")[2], "bewaren" in said) == (
        True, False, False,
    )  # fmt: skip
    kept = [r["verzoek_id"] for r in rows(dossier, "verzoek") if r["groep_id"] == "G09"]
    assert second in kept
    assert first not in kept
    with pytest.raises(JgworkError, match="heeft dit onderdeel niet"):
        run(*fill, "--rij", first, "--verwijder")
    with pytest.raises(JgworkError, match="welke rij"):
        run(*fill, "--verwijder")


def test_a_new_group_is_one_command_and_an_id_that_is_taken_is_refused(dossier: Path) -> None:
    new = ("proces", "nieuw", dossier, "--groep", "G13", "--naam", "Groep Winkelplein", "--gemeente", "GM9901", *OP)
    run(*new, "--zet", "omvang_min=8", "--zet", "omvang_max=14")
    (group,) = (r for r in rows(dossier, "groep") if r["groep_id"] == "G13")
    assert (group["naam_neutraal"], group["omvang_max"]) == ("Groep Winkelplein", 14)
    assert "Groep G13: stap 1" in run("proces", "stand", dossier, "--groep", "G13", *OP)
    for more, said in (((), "staat al in het dossier"), (("--zet", "score=1"), "staat al in het dossier")):
        with pytest.raises(JgworkError, match=said):
            run(*new, *more)
    other = [w if w != "G13" else "G14" for w in new]
    with pytest.raises(JgworkError, match="kolommen heeft een groep niet"):
        run(*other, "--zet", "score=1")


def test_how_a_signal_was_dealt_with_is_read_back_and_a_report_on_a_person_does_not_leave(dossier: Path) -> None:
    stand = run("proces", "stand", dossier, "--groep", "G10", "--op", "2026-07-02")
    assert "eenvoudige interventie, verder met toezicht en handhaving" in stand
    assert "zorgmelding" in stand, "the coordinator works inside the dossier"
    made = uitgangen(select_groep(open_dossier(dossier).arrow(), "G10", date(2026, 7, 2)))
    assert made is not None
    assert made.frame["uitgang"].tolist() == ["eenvoudige_interventie"]
