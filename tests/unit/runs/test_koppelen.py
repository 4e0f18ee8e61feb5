"""Mapping, template and pseudonyms: the supplier's side, through the real commands."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from jgwork.cli.main import main
from jgwork.io.lezen.readers import read_delivery
from jgwork.panels.editors.koppelen import Koppelpaneel
from jgwork.privacy.intake.admit import admit
from jgwork.privacy.intake.pseudonym import Context, derive, domain_tag, normalise_number, pseudonym
from jgwork.runs.leveren.binnen import met_keuzes, neem_aan, samen_geleverd, vul_in
from jgwork.runs.leveren.koppelen import kies_bij_naam, voorstellen
from jgwork.runs.leveren.koppeling import als_toml
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.columns import encode
from jgwork.schema.rules.matching import match_headings
from jgwork.schema.rules.values import type_column
from jgwork.vocabulary.token import valid_token


def run(*args: str) -> int:
    with pytest.raises(SystemExit) as stop:
        main(list(args))
    return int(stop.value.code or 0)


EXPORT = (
    "Registratie ID;Incident-ID;Datum;Dagdl;Gemeente code;Aard;Geboorteland\n"
    "R-1;I-1;01-02-2026;avond;GM9901;overlast;Verweg\n"
)


def test_headings_match_equal_then_normalised_then_alike_and_each_column_once() -> None:
    found = match_headings(
        load_tables()["registratie"], ["registratie_id", "Incident-ID", "Dagdl", "dagdeel", "Religie"]
    )
    assert [(m.column, m.how) for m in found] == [
        ("registratie_id", "gelijk"),
        ("incident_id", "bijna gelijk"),
        ("", "onbekend"),
        ("dagdeel", "gelijk"),
        ("", "weglaten"),
    ]


def test_headings_of_exports_say_the_same_in_other_words() -> None:
    headings = {
        "lid": {"Scannummer": "scan_id", "Groepsnummer": "groep_id", "Persoonsnummer": "pseudoniem",
                "Lid t/m": "lid_tot"},
        "registratie": {"Registratienummer": "registratie_id", "Incidentnr": "incident_id", "Datum incident": "datum"},
        "groepsscan": {"Aantal namen": "n_namen_aangeleverd", "Aantal in scan": "n_in_scan"},
        "groep": {"Wijkcode": "wijk_code", "Datum eerste signaal": "eerste_signaal", "Muzieksmaak": ""},
    }  # fmt: skip
    for table, wanted in headings.items():
        found = match_headings(load_tables()[table], list(wanted))
        assert {m.heading: m.column for m in found} == wanted
        assert all(m.label == m.heading for m in found if m.column not in ("pseudoniem", "")), "known words are shown"


def test_a_mapping_is_proposed_saved_and_applied_next_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "export.csv").write_text(EXPORT)
    assert run("koppel", str(tmp_path / "export.csv"), "--manifest-concept") == 0
    shown = capsys.readouterr().out
    assert "Incident-ID -> incident_id" in shown
    assert "Verweg" not in shown
    saved = tomllib.loads((tmp_path / "koppeling.toml").read_text("utf-8"))["tabellen"]["registratie"]
    assert saved["kolommen"]["Dagdl"] == "dagdeel"
    assert saved["weglaten"] == ["Geboorteland"]
    concept = (tmp_path / "levering.toml").read_text("utf-8")
    assert set(tomllib.loads(concept)) >= {"levering_id", "bronhouder", "token_tag", "tabellen"}
    filled = concept.replace('token_tag = ""', 'token_tag = "bcdf"').replace('peildatum = ""', "peildatum = 2026-03-31")
    (tmp_path / "levering.toml").write_text(filled, encoding="utf-8")
    admission = admit(read_delivery(tmp_path), coverage=lambda _: (), existing={}, known_tag=None)
    assert not admission.findings.refused
    assert admission.tables[0].data.column("dagdeel").to_pylist() == ["avond"]


def test_a_saved_mapping_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(EXPORT)
    assert run("koppel", str(tmp_path / "export.csv")) == 0
    assert run("koppel", str(tmp_path / "export.csv")) == 2
    assert run("koppel", str(tmp_path / "export.csv"), "--overschrijf") == 0


def test_the_template_is_filled_in_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "sjabloon.xlsx"
    assert run("sjabloon", str(path), "--tabel", "groep", "--tabel", "locatie") == 0
    book = load_workbook(path)
    sheet = book["groep"]
    assert sheet.protection.sheet
    heads = {c.value: c.column for c in sheet[1]}
    assert set(heads) == set(load_tables()["groep"].names)
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    coded = [f for f in load_tables()["groep"].fields if f.codelijst or f.type == "boolean"]
    assert len(lists) == len(coded)
    values = {"groep_id": "G-01", "dossier_id": "D-1", "naam_neutraal": "groep Parkrand", "gemeente_code": "GM9901",
              "omvang_min": "<5", "omvang_max": 12, "peildatum": "31-01-2026"}  # fmt: skip
    for name, value in values.items():
        sheet.cell(2, heads[name], value)
    manifest = book["levering"]
    known = {"levering_id": "L1", "dossier_id": "D-1", "peildatum": "2026-03-31", "token_tag": "bcdf"}
    for row in manifest.iter_rows(min_row=2):
        row[1].value = known.get(row[0].value, row[1].value)
    book.save(path)
    admission = admit(read_delivery(path), coverage=lambda _: (), existing={}, known_tag=None)
    assert [f.rule for f in admission.findings] == []
    (groep,) = admission.tables
    assert groep.data.column("omvang_max").to_pylist() == [12]
    assert groep.data.column("omvang_min__status").to_pylist() == ["onderdrukt"]


CONTEXT = Context("C-1", "aanpak", "G-01", "gemeente", "2026")


def test_a_pseudonym_is_the_same_for_every_spelling_and_differs_per_context() -> None:
    key, tag = derive(b"m" * 32, CONTEXT), domain_tag(b"m" * 32, CONTEXT)
    same = {
        pseudonym(key, tag, t)
        for t in ("123456782", "1234.56.782", " 123456782.0", "1234\u00ad56782\u200b", "１２３４５６７８２")
    }
    assert len(same) == 1
    assert valid_token(same.pop(), tag)
    assert normalise_number("12345672") == "012345672"
    others = {
        derive(b"m" * 32, Context(*parts))
        for parts in (
            ("C-2", "aanpak", "G-01", "gemeente", "2026"),
            ("C-1", "ander", "G-01", "gemeente", "2026"),
            ("C-1", "aanpak", "G-02", "gemeente", "2026"),
            ("C-1", "aanpak", "G-01", "politie", "2026"),
            ("C-1", "aanpak", "G-01", "gemeente", "2027"),
            ("C-1aanpak", "", "G-01", "gemeente", "2026"),
        )
    }
    assert len(others | {key}) == 7


def test_hkdf_and_the_token_do_not_change_between_versions() -> None:
    """RFC 5869 HKDF-SHA256, worked out here with nothing but HMAC."""
    import hashlib
    import hmac

    extract = hmac.new(b"\0" * 32, b"m" * 32, hashlib.sha256).digest()
    expand = hmac.new(extract, CONTEXT.info("pseudoniem") + b"\x01", hashlib.sha256).digest()
    assert derive(b"m" * 32, CONTEXT) == expand


def test_the_command_writes_pseudonyms_and_never_a_number_or_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pd.DataFrame({"BSN": ["123456782", "12345678.2", None], "rol": ["a", "b", "bel 0612345678"]}).to_csv(
        tmp_path / "in.csv", sep=";", index=False
    )
    (tmp_path / "sleutel").write_text("ab" * 32)
    args = ["pseudonimiseer", str(tmp_path / "in.csv"), str(tmp_path / "uit.csv"),
            "--sleutel", str(tmp_path / "sleutel"), "--kolom", "BSN=pseudoniem",
            "--convenant", "C", "--doel", "d", "--groep", "G", "--ontvanger", "o",
            "--tijdvak", "2026"]  # fmt: skip
    assert run(*args) == 0
    shown = capsys.readouterr()
    made = pd.read_csv(tmp_path / "uit.csv", sep=";", dtype=str)
    assert made["pseudoniem"].nunique() == 1
    assert made["pseudoniem"].isna().sum() == 1
    assert valid_token(made["pseudoniem"][0])
    assert "telefoon" in shown.out
    for secret in ("123456782", "12345678.2", "abab", made["pseudoniem"][0]):
        assert secret not in shown.out + shown.err
    assert run(*args) == 2


@pytest.mark.parametrize("key", ["", "kort", "ab" * 31, "zz" * 32])
def test_a_key_that_is_no_key_is_refused(tmp_path: Path, key: str) -> None:
    (tmp_path / "in.csv").write_text("BSN\n1\n")
    (tmp_path / "sleutel").write_text(key)
    assert (
        run("pseudonimiseer", str(tmp_path / "in.csv"), str(tmp_path / "uit.csv"),
            "--sleutel", str(tmp_path / "sleutel"), "--kolom", "BSN=pseudoniem",
            "--convenant", "C", "--doel", "d", "--groep", "G", "--ontvanger", "o",
            "--tijdvak", "2026") == 2
    )  # fmt: skip
    assert not (tmp_path / "uit.csv").exists()


def test_a_clock_time_tells_the_part_of_the_day_where_no_other_heading_does(tmp_path: Path) -> None:
    head, row = "Meldnr.;Datum melding;Soort overlast;Gem.;Tijdstip", "M{};03-01-2026;geluid;GM9901;{}"
    rows = (row.format(n, t) for n, t in enumerate(("21:30", "00:00", "9.15", "")))
    (tmp_path / "signaal.csv").write_text("\n".join((head, *rows)) + "\n")
    delivery = read_delivery(tmp_path / "signaal.csv")
    (found,) = voorstellen(delivery, {})
    assert {m.heading: m.column for m in found.matches}["Tijdstip"] == "dagdeel"
    read = type_column(load_tables()["signaal"].field("dagdeel"), encode(delivery.tables["signaal"]["Tijdstip"]))
    assert read.data.to_pylist() == ["avond", "onbekend", "ochtend", None]
    both = tmp_path / "beide.csv"
    both.write_text(f"{head};Dagdeel\n" + row.format(1, "21:30") + ";nacht\n")
    assert [m.heading for m in voorstellen(read_delivery(both), {})[0].matches if m.column == "dagdeel"] == ["Dagdeel"]


def test_what_may_be_filled_in_makes_no_other_column() -> None:
    spec = load_tables()["lid"]
    heads = ("Geslacht (m/v/x)", "Geslacht (moeder)", "Lid vanaf (dd-mm-jjjj)")
    assert [match_headings(spec, [h])[0].column for h in heads] == ["geslacht", "", "lid_vanaf"]


def test_a_code_is_asked_for_a_heading_that_was_chosen(tmp_path: Path) -> None:
    file = tmp_path / "Meldingen toezicht.csv"
    file.write_text("Meldnr.;Datum melding;Wat;Gem.\nM1;03-01-2026;kabaal;GM9901\n")
    found = neem_aan(file, tmp_path / "D-1")
    assert found.proposals[0].codes == {}
    chosen = met_keuzes(found, [kies_bij_naam(found.proposals[0], "Wat", "gedrag_code")])
    assert chosen.proposals[0].codes == {"gedrag_code": {"kabaal": ""}}
    assert any("gedrag_code" in line for line in chosen.vragen)
    back = met_keuzes(chosen, [kies_bij_naam(chosen.proposals[0], "Wat", "weglaten")])
    assert back.proposals[0].codes == {}


def test_what_follows_from_who_delivers_is_asked_no_more_than_that(tmp_path: Path) -> None:
    file = tmp_path / "uitdraai.csv"
    file.write_text("Meldnr.;Datum melding;Soort overlast;Gem.\nM1;03-01-2026;geluid;GM9901\n")
    found = neem_aan(file, tmp_path / "D-1")
    assert {"bronhouder", "doel_code", "grondslag_code", "levering_id"} <= set(found.onbekend)
    assert found.ontbreekt == ("bronhouder", "token_tag")
    assert vul_in(found, "bronhouder", "gemeente").ontbreekt == ("token_tag",)


def test_what_came_along_stays_when_a_heading_is_chosen(tmp_path: Path) -> None:
    """The dossier that one file names holds for what is delivered with it, also after an answer."""
    text = "Meldnr.;Datum melding;Wat;Gem.{}\nM1;03-01-2026;geluid;GM9901{}\n"
    for name, more in (("a", (";dossier_id", ";DOS-X")), ("b", ("", ""))):
        (tmp_path / f"{name} toezicht.csv").write_text(text.format(*more))
    _, other = samen_geleverd([neem_aan(tmp_path / f"{n} toezicht.csv", tmp_path / "D-1") for n in "ab"])
    chosen = met_keuzes(other, [kies_bij_naam(other.proposals[0], "Wat", "gedrag_code")])
    for found in (other, chosen, vul_in(chosen, "token_tag", "bcdf")):
        assert {w.sleutel: w.waarde for w in found.waarden}["dossier_id"] == "DOS-X"


FORMS = (
    "ID;Begintijd;Tijd van voltooien;E-mail;Naam;1. In welke wijk ziet u de groep?;2. Wanneer zag u de groep?;"
    "3. Welk gedrag zag u? (meerkeuze);4. In welke gemeente?;5. Hoeveel jongeren waren er?;6. Gemeente *;"
    "Wat is uw naam?\n"
)
MONKEY = ('Respondent ID,Collector ID,Start Date,IP Address,First Name,Welk gedrag zag u?,,Wanneer was het?\n'
          ',,,,,Response,Anders,Open-Ended Response\n')  # fmt: skip


def test_questions_of_a_form_are_proposed_by_their_own_name_and_persons_stay_out(tmp_path: Path) -> None:
    (tmp_path / "forms.csv").write_text(
        FORMS + "1;3-2-2026 9:00;3-2-2026 9:05;anonymous;;Noord;2-2-2026;rustig;ergens;5;GM9901;\n"
    )
    (found,) = voorstellen(read_delivery(tmp_path / "forms.csv"), {})
    assert found.table == "signaal"
    asked = {m.heading.split()[0]: m.maybe for m in found.matches if m.asked}
    assert asked == {"2.": "datum", "3.": "gedrag_code", "5.": "groepsgrootte_min"}
    assert {m.heading: m.column for m in found.matches if m.column} == {
        "ID": "signaal_id",
        "6. Gemeente *": "gemeente_code",
    }
    left = {m.heading: m.why for m in found.matches if not m.column and not m.asked}
    assert all(left.values())
    assert all("direct te vinden" in left[h] for h in ("E-mail", "Naam", "Wat is uw naam?"))
    assert "formulier zelf" in left["Begintijd"]
    assert found.missing == ("dossier_id", "bronpartner"), "what is asked of a question is not missing besides"
    one = neem_aan(tmp_path / "forms.csv", tmp_path / "D-1", van="gemeente")
    assert any("kop '2. Wanneer zag u de groep?'" in line for line in one.op_scherm)
    assert not any("Wanneer zag" in line for line in one.vragen), "only on the screen"


def test_when_a_form_was_filled_in_is_the_date_only_where_nothing_else_is() -> None:
    heads = ["Tijdstempel", "Volgnummer", "Soort", "Gemeente", "Op welke datum was het?"]
    asked = {m.heading: m.column or m.maybe for m in match_headings(load_tables()["signaal"], heads)}
    assert (asked["Tijdstempel"], asked["Op welke datum was het?"]) == ("", "datum")
    alone = match_headings(load_tables()["signaal"], heads[:4])
    assert alone[0].column == "datum"
    both = match_headings(load_tables()["signaal"], [*heads[:4], "Datum melding"])
    assert (both[0].column, both[4].column) == ("", "datum")


@pytest.mark.parametrize("who", ["jg1-vbrd-ntgchfvrdvnkjffgwxhzbdftxnhfxqxr", "Jan Jansen"])
def test_a_question_that_names_somebody_is_not_known_and_stands_in_no_mapping(tmp_path: Path, who: str) -> None:
    text = FORMS.replace("5. Hoeveel jongeren waren er?", f"5. Hoeveel jongeren waren er bij {who}?")
    text = text.replace("Wat is uw naam?", f"7. Wie is {who}?")
    (tmp_path / "forms.csv").write_text(
        text + "1;3-2-2026 9:00;3-2-2026 9:05;anonymous;;Noord;2-2-2026;rustig;ergens;5;GM9901;\n"
    )
    (found,) = voorstellen(read_delivery(tmp_path / "forms.csv"), {})
    assert {m.how for m in found.matches if who in m.heading} == {"onbekend"}
    assert {m.heading.split()[0] for m in found.matches if m.asked} == {"2.", "3."}
    assert who not in als_toml([found])


def test_a_survey_with_a_second_heading_row_has_a_column_per_choice(tmp_path: Path) -> None:
    (tmp_path / "monkey.csv").write_text(MONKEY + "118,44,02/03/2026,,,Geluid,,02/13/2026\n")
    delivery = read_delivery(tmp_path / "monkey.csv")
    assert delivery.tables["monkey"].column_names[-3:] == [
        "Welk gedrag zag u?", "Welk gedrag zag u? Anders", "Wanneer was het?",
    ]  # fmt: skip
    assert delivery.tables["monkey"].num_rows == 1
    (found,) = voorstellen(delivery, {})
    ways = {m.heading: m.column or m.maybe or m.how for m in found.matches}
    assert (ways["Welk gedrag zag u?"], ways["Wanneer was het?"]) == ("gedrag_code", "datum")
    assert {ways[h] for h in ("IP Address", "First Name", "Collector ID")} == {"weglaten"}


def test_a_file_of_which_no_heading_is_known_is_one_finding_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "horeca.csv")
    Path(file).write_text("Zaaknaam en soort;SBI;Ruimte\nx;5630;4\ny;5610;3\n")
    assert run("controleer", file, "--van", "gemeente") != 0
    told = capsys.readouterr().out
    assert (told.count(" X "), "--tabel" in told) == (1, True)
    assert run("koppel", file, "--toon") == 2
    assert run("koppel", file, "--toon", "--tabel", "anders") == 2
    assert run("koppel", file, "--toon", "--tabel", "locatie", "--kies", "Ruimte=type") == 0
    assert "Ruimte -> type" in capsys.readouterr().out


def test_a_sheet_on_its_side_is_one_finding_on_every_road(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "leden.csv"
    path.write_text("Systeemnummer;1001;1002\nGroep;G1;G1\nRol;x;y\nLid vanaf;2-1-2026;3-1-2026\n", encoding="utf-8")
    key = tmp_path / "sleutel"
    key.write_text("ab" * 32)
    of = ["--convenant", "C", "--doel", "aanpak_groep", "--groep", "G1", "--ontvanger", "gemeente", "--tijdvak", "1"]
    commands = (
        ["koppel", str(path)], ["controleer", str(path)], ["laad", str(path), "--dossier", str(tmp_path / "D-1")],
        ["pseudonimiseer", str(path), str(tmp_path / "uit.csv"), "--sleutel", str(key), *of],
    )  # fmt: skip
    for command in commands:
        assert run(*command) != 0
        told = capsys.readouterr()
        assert (told.out + told.err).count("X ") == 1, command
        assert "ligt op zijn kant" in " ".join((told.out + told.err).split())
    assert "ligt op zijn kant" in Koppelpaneel(path).getoond()


@pytest.mark.parametrize("row", ["G-1;p{};2014-12-01", "1;2;26"])
def test_what_stands_in_the_rows_of_a_small_table_is_no_day_of_the_delivery(tmp_path: Path, row: str) -> None:
    """A class of age that became a date, and counts beside each other, were once the peildatum."""
    (tmp_path / "lid.csv").write_text("Groep;Pseudoniem;Leeftijdsgroep\n" + "\n".join(map(row.format, range(3))) + "\n")
    said = {w.sleutel for w in neem_aan(tmp_path / "lid.csv", tmp_path / "D-1", van="politie").waarden}
    assert not said & {"peildatum", "periode_van", "periode_tot"}


def test_a_question_that_an_answer_brings_is_written_beside_what_was_filled_in(tmp_path: Path) -> None:
    """That the column is known, brings the question which codes its texts are."""
    file, place = tmp_path / "Formulier juni.csv", tmp_path / "Formulier juni.koppeling.toml"
    file.write_text("ID;Datum melding;Wat merkte u op?;Gemeente\n1;3-2-2026;Geluid;GM9901\n2;13-2-2026;Rook;GM9901\n")
    load = ("laad", str(file), "--dossier", str(tmp_path / "D-1"), "--van", "gemeente", "--ja")
    assert run(*load) != 0
    text = place.read_text("utf-8").replace('token_tag = ""', 'token_tag = "bcdf"  # van de beheerder')
    place.write_text(text.replace('gedrag_code = ""', "") + '"Wat merkte u op?" = "gedrag_code"\n', "utf-8")
    assert run(*load) != 0
    asked = place.read_text("utf-8")
    assert 'token_tag = "bcdf"  # van de beheerder' in asked
    assert tomllib.loads(asked)["tabellen"]["signaal"]["waarden"]["gedrag_code"] == {"Rook": ""}
    place.write_text(asked.replace('Rook = ""', 'Rook = "overig"'), "utf-8")
    assert run(*load) == 0


@pytest.mark.parametrize(
    ("heading", "sure"),
    [("Ernst", True), ("Ernst (1-5)", True), ("Ernst (1 t/m 5)", True), ("Ernst (1-10)", False), ("Ernst (1-3)", False),
     ("Ernst (1 = ernstig)", False)],
)  # fmt: skip
def test_numbers_on_another_scale_are_asked(tmp_path: Path, heading: str, sure: bool) -> None:
    (tmp_path / "m.csv").write_text(
        f"Meldnummer;Datum melding;Soort overlast;{heading}\nM1;3-2-2026;Geluid;2\nM2;13-2-2026;Geluid;3\n"
    )
    (found,) = voorstellen(read_delivery(tmp_path / "m.csv"), {})
    (match,) = [m for m in found.matches if m.heading == heading]
    assert (match.column, match.maybe) == (("ernst", "") if sure else ("", "ernst"))
    assert sure or "loopt van 1 tot en met 5" in match.why
