"""The commands a privacy officer and a coordinator use, on the example region: what they say and what they leave."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.dossier import DossierStore
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.verantwoorden import zegel
from jgwork.runs.leveren.laden import laad
from jgwork.runs.recht.verstrekken import voor
from jgwork.vocabulary.verdict import ExitCode

pytestmark = pytest.mark.usefixtures("pakket_hier")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a caller of the command line: exit code, standard output and standard error."""

    def call(*argv: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main([str(a) for a in argv])
        said = capsys.readouterr()
        return int(stop.value.code or 0), said.out, said.err

    return call


def pseudonyms(dossier: Path, group: str) -> list[str]:
    lid = open_dossier(dossier).arrow()["lid"].to_pylist()
    return [m["pseudoniem"] for m in lid if m["groep_id"] == group and m["namenlijst_status"] != "vervallen"]


def test_who_saw_data_of_a_group_in_a_step_and_to_whom_was_it_given(dossier: Path, run: Any, tmp_path: Path) -> None:
    give = ("verstrek", dossier, "--groep", "G07", "--partner", "jongerenwerk", "--stap", 3, "--doel", "aanpak_groep")
    code, out, _ = run(*give)
    assert code == 0
    assert "Er is niets verstrekt" in out
    code, _, _ = run(*give, "--uit", tmp_path / "pakket")
    assert code == 0
    code, out, _ = run("logboek", dossier, "--groep", "G07", "--stap", 3, "--handeling", "verstrekken", "--json")
    (entry,) = json.loads(out)["regels"]
    assert (entry["ontvanger"], entry["doel"], entry["grondslag"]) == ("jongerenwerk", "aanpak_groep", "publieke_taak")
    assert "lid" in entry["object"]
    assert run("logboek", dossier, "--ontvanger", "halt", "--json")[1].count('"nr"') == 1, "the head only"


def test_a_package_holds_what_the_preview_said_and_nothing_more(dossier: Path, run: Any, tmp_path: Path) -> None:
    target = tmp_path / "pakket"
    ask = ("verstrek", dossier, "--groep", "G07", "--partner", "jongerenwerk", "--stap", 3, "--doel", "aanpak_groep")
    preview = json.loads(run(*ask, "--json")[1])
    run(*ask, "--uit", target)
    assert {f.stem for f in target.glob("*.csv")} == set(preview["tabellen"])
    rows = list(csv.DictReader((target / "lid.csv").open(encoding="utf-8")))
    assert len({r["pseudoniem"] for r in rows}) == len(rows) == len(pseudonyms(dossier, "G07"))
    assert "leeftijd" not in rows[0]
    assert all("-K" in r["lid_vanaf"] for r in rows if r["lid_vanaf"])
    assert not {"betrokkenheid", "registratie", "om_informatie", "actie"} & set(preview["tabellen"])
    assert run(*ask, "--uit", target)[0] == ExitCode.USAGE


@pytest.mark.parametrize(
    ("partner", "stap", "doel", "code"),
    [
        ("overig", 3, "aanpak_groep", ExitCode.NOT_COVERED),
        ("kerk", 3, "aanpak_groep", ExitCode.NOT_COVERED),
        ("jongerenwerk", 7, "aanpak_groep", ExitCode.NOT_COVERED),
        ("jongerenwerk", 3, "reclame", ExitCode.USAGE),
    ],
)
def test_what_is_not_agreed_is_not_given(
    dossier: Path, run: Any, partner: str, stap: int, doel: str, code: ExitCode
) -> None:
    ask = ("verstrek", dossier, "--groep", "G02", "--partner", partner, "--stap", stap, "--doel", doel)
    got, _, err = run(*ask)
    assert got == code
    assert "Volgende stap" in err


def test_the_head_kept_elsewhere_exposes_a_log_that_was_cut(dossier: Path, run: Any, tmp_path: Path) -> None:
    anchor = tmp_path / "anker.json"
    assert run("proces", "stand", dossier)[0] == 0  # reads only: no version of the dossier betrays that these are gone
    assert run("logboek", dossier, "--anker", anchor)[0] == 0
    file = dossier / "logboek.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
    assert run("logboek", dossier, "--controleer")[0] == 0
    code, out, _ = run("logboek", dossier, "--vergelijk", anchor)
    assert code == ExitCode.STORE_DAMAGED
    assert "einde is weg" in out


def test_a_changed_log_names_the_first_broken_line(dossier: Path, run: Any) -> None:
    file = dossier / "logboek.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"politie", b"halt").replace(b"wpg_20", b"wpg_18")
    file.write_bytes(b"".join(lines))
    code, out, _ = run("logboek", dossier, "--controleer", "--json")
    assert code == ExitCode.STORE_DAMAGED
    assert json.loads(out)["eerste_fout"] == 4


def test_a_damaged_log_stops_reading_persons(dossier: Path, run: Any) -> None:
    file = dossier / "logboek.jsonl"
    file.write_bytes(file.read_bytes()[:-10] + b'"}\n')
    code, _, err = run("netwerk", dossier, "--groep", "G02")
    assert code == ExitCode.STORE_DAMAGED
    assert "logboek" in err


def test_removing_a_person_removes_it_everywhere_and_says_so(dossier: Path, run: Any) -> None:
    who = pseudonyms(dossier, "G02")[0]
    code, out, err = run("recht", "verwijder", dossier, "--pseudoniem", who)
    assert code == 0
    assert who not in out + err
    assert who not in pseudonyms(dossier, "G02")
    tables = open_dossier(dossier).arrow()
    assert not any(who in column.to_pylist() for t in tables.values() for column in t.columns)
    (certificate,) = json.loads(run("recht", "verklaringen", dossier, "--json")[1])
    assert (certificate["soort"], certificate["heel"]) == ("verwijdering", True)
    assert certificate["kenmerk"] in out
    code, _, err = run("recht", "verwijder", dossier, "--pseudoniem", who)
    assert code == ExitCode.USAGE
    assert who not in err
    assert who.encode() not in b"".join(f.read_bytes() for f in dossier.rglob("*") if f.is_file())


def test_what_was_refused_before_there_was_a_dossier_is_accounted_for(
    voorbeeldleveringen: Path, voorbeelddossier: Path, run: Any, tmp_path: Path
) -> None:
    torn = Path(shutil.copytree(voorbeeldleveringen / "05-politie-partnermatrices", tmp_path / "kapot"))
    (torn / "partnermatrices.xlsx").write_bytes(b"PK\x03\x04 half")
    named = Path(shutil.copytree(voorbeeldleveringen / "02-politie-groepsscan", tmp_path / "naam"))
    manifest = named / "levering.toml"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("DOS-VOORBEELD", "Dossier van Jan Jansen"), encoding="utf-8"
    )
    before = json.loads(run("logboek", "--geweigerd", "--json")[1])["aantal"]
    for source in (torn, named, voorbeeldleveringen / "02-politie-groepsscan"):
        assert run("laad", source, "--dossier", tmp_path / "nieuw")[0] != 0
    assert not (tmp_path / "nieuw").exists()
    said = json.loads(run("logboek", "--geweigerd", "--json")[1])
    assert said["heel"]
    assert [(e["handeling"], e["dossier_id"]) for e in said["regels"][before:]] == [
        ("weigeren", ""), ("weigeren", "(niet getoond)"), ("weigeren", "DOS-VOORBEELD"),
    ]  # fmt: skip
    assert all(e["reden"] for e in said["regels"][before:])
    assert "dossier DOS-VOORBEELD" in run("logboek", "--geweigerd")[1]
    for wrong in (("logboek",), ("logboek", voorbeelddossier, "--geweigerd")):
        assert run(*wrong)[0] == ExitCode.USAGE


def test_an_extract_is_written_for_the_person_only(dossier: Path, run: Any, tmp_path: Path) -> None:
    who, other = pseudonyms(dossier, "G02")[:2]
    give = (
        "--groep",
        "G02",
        "--partner",
        "politie",
        "--stap",
        6,
        "--doel",
        "aanpak_groep",
        "--uit",
        tmp_path / "pakket",
    )
    assert run("verstrek", dossier, *give)[0] == 0
    code, out, _ = run("recht", "inzage", dossier, "--pseudoniem", who, "--uit", tmp_path / "uittreksel", "--json")
    assert code == 0
    page = (tmp_path / "uittreksel" / "inzage.html").read_text(encoding="utf-8")
    assert "jg1-" not in page, "who it is about is called u, and everybody else somebody else"
    mine = json.loads(out)["rijen"]["betrokkenheid"]
    assert page.split("<h2>Registraties</h2>")[1].split("</table>")[0].count("<tr><td>") == mine
    for words in (
        "Een jeugdgroep integraal aanpakken", "Aan wie het is gegeven", "<td>Politie</td>", "Bewaren tot en met",
        "Proces-verbaal", "Autoriteit Persoonsgegevens", "Misdrijf",
    ):  # fmt: skip
        assert words in page, words
    assert set(json.loads(out)["rijen"]) >= {"lid", "relatie", "betrokkenheid"}
    text = "".join(f.read_text(encoding="utf-8") for f in (tmp_path / "uittreksel").glob("[!r]*.csv"))
    assert who in text
    assert other not in text


def test_destruction_shows_first_and_then_leaves_a_certificate_and_the_log(
    voorbeeldleveringen: Path, run: Any, tmp_path: Path
) -> None:
    own = tmp_path / "eigen"
    laad(voorbeeldleveringen / "01-gemeente-proces", own, op=date(2026, 7, 1))
    code, out, _ = run("vernietig", own, "--alles")
    assert code == 0
    assert "Er is niets gewijzigd" in out
    assert open_dossier(own).tables
    code, out, _ = run("vernietig", own, "--alles", "--uitvoeren", "--json")
    assert json.loads(out)["verklaring"]["sleutel_vernietigd"]
    assert {f.name for f in own.iterdir() if not f.name.startswith(".")} >= {"logboek.jsonl", "vernietigd.json"}
    assert not (own / "data").exists()
    assert run("vernietig", own, "--alles", "--uitvoeren")[1] == "Er is niets te vernietigen.\n"
    assert run("logboek", own, "--controleer")[0] == 0
    assert run("proces", "stand", own)[0] == ExitCode.USAGE


def test_a_group_is_not_closed_before_everything_is_there(dossier: Path, run: Any) -> None:
    close = ("proces", "leg-vast", dossier, "--gebeurtenis", "sluiten", "--stap", 7, "--gremium", "ketenoverleg")
    code, _, err = run(*close, "--groep", "G02")
    assert code == ExitCode.NOT_COVERED
    assert "R12" in err
    assert "evaluatie" in err
    assert open_dossier(dossier).stand(date(2027, 1, 1)).groep("G02").gestopt is None


def test_an_event_goes_through_the_gate_and_moves_the_group(dossier: Path, run: Any) -> None:
    code, _, err = run(
        "proces", "leg-vast", dossier, "--groep", "G08", "--gebeurtenis", "besluit_door", "--stap", 3, "--naar", 4,
        "--gremium", "ketenoverleg", "--op", "2026-07-01",
    )  # fmt: skip
    assert code == 0, err
    state = json.loads(run("proces", "stand", dossier, "--groep", "G08", "--json")[1])
    assert state["groepen"]["G08"]["open"] == ["4"]
    assert (
        run("proces", "leg-vast", dossier, "--groep", "G08", "--gebeurtenis", "feest", "--stap", 4)[0] == ExitCode.USAGE
    )


def test_the_state_of_the_region_is_the_planted_one(dossier: Path, run: Any) -> None:
    state = json.loads(run("proces", "stand", dossier, "--op", "2026-07-01", "--json")[1])
    groups = state["groepen"]
    assert groups["G07"]["open"] == ["3", "6"]
    assert [(e["van"], e["naar"]) for e in groups["G07"]["lussen"]] == [("6", "3")]
    assert groups["G10"]["gestopt"] == "2025-09-08"
    assert groups["G11"]["gestopt"] == "2026-06-15"
    assert not groups["G12"]["uitvoeringscoordinator"]
    assert len(state["niet_geregeld"]) == 6


def test_the_checklist_is_written_filled_in_and_read_back(dossier: Path, run: Any) -> None:
    assert run("proces", "gereed", dossier, "--schrijf")[0] == 0
    file = dossier / "gereedheid.toml"
    text = file.read_text(encoding="utf-8").replace("# datum", "datum")
    file.write_text(
        text.replace("geregeld = false", "geregeld = true", 1).replace('wie = ""', 'wie = "regisseur"', 1),
        encoding="utf-8",
    )
    said = json.loads(run("proces", "gereed", dossier, "--json")[1])
    assert [s["geregeld"] for s in said] == [True, False, False, False, False, False]
    assert "lokaal_werkproces" not in json.loads(run("proces", "stand", dossier, "--json")[1])["niet_geregeld"]


def test_the_annex_names_every_column_every_partner_and_what_is_missing(
    dossier: Path, run: Any, tmp_path: Path
) -> None:
    from jgwork.privacy.convenant.lezen import read_convenant
    from jgwork.schema.descriptors import load_tables
    from jgwork.schema.profielen import convenant_toml

    code, out, _ = run("dpia", "--dossier", dossier, "--uit", tmp_path / "dpia", "--json")
    assert code == 0
    assert len(json.loads(out)["niet_geregeld"]) == 6
    page = (tmp_path / "dpia" / "dpia-bijlage.html").read_text(encoding="utf-8")
    for spec in load_tables().values():
        assert all(f"<td>{f.name}</td>" in page for f in spec.fields)
    assert all(name in page for name in read_convenant(convenant_toml()).ondertekenaars.values())
    everything = {f.stem: f.read_text(encoding="utf-8") for f in (tmp_path / "dpia").glob("*.html")}
    for name, words in {
        "dpia-bijlage": (
            "Noodzaak",
            "Wat overblijft",
            "Verwerkers",
            "Wie is geraadpleegd",
            "De Wgs (1 maart 2025) geldt niet",
        ),
        "registers": ("artikel 30", "Algoritmeregister", "BIO2", "Doorgifte buiten de EER"),
        "uitleg-voor-betrokkenen": ("artikel 13 en 14", "Hoe lang?", "Wie mag ze krijgen"),
        "ai-verordening": ("artikel 5, lid 1, onder d", "2024/1689", "Wat maakt dat het zo blijft"),
    }.items():
        assert all(w in everything[name] for w in words), name
    assert not any(word in text for text in everything.values() for word in ("geanonimiseerd", "http"))


def test_the_annex_follows_the_frame_the_processors_and_who_was_asked(run: Any, tmp_path: Path) -> None:
    own = tmp_path / "convenant.toml"
    own.write_text(
        '[dpia]\nkader = "wgs"\nverwerkers = ["Rekencentrum Oost"]\ngeraadpleegd = ["jongerenraad, 12 mei 2026"]\n'
        'contact = "privacy, loket 3"\n',
        encoding="utf-8",
    )
    assert run("dpia", "--convenant", own, "--uit", tmp_path / "dpia")[0] == 0
    page = (tmp_path / "dpia" / "dpia-bijlage.html").read_text(encoding="utf-8")
    for words in ("Wgs geldt sinds 1 maart 2025", "Rekencentrum Oost", "jongerenraad, 12 mei 2026"):
        assert words in page
    assert "loket 3" in (tmp_path / "dpia" / "registers.html").read_text(encoding="utf-8")
    own.write_text('[dpia]\nkader = "iets anders"\n', encoding="utf-8")
    code, _, err = run("dpia", "--convenant", own, "--uit", tmp_path / "anders")
    assert code == ExitCode.NOT_COVERED
    assert "dpia.kader" in err


def test_the_om_selection_is_counted_first_and_written_for_its_reader(dossier: Path, run: Any, tmp_path: Path) -> None:
    from jgwork.runs.recht.verstrekken import om_selectie

    chosen = om_selectie(open_dossier(dossier), "G02", date(2026, 7, 1))
    assert set(chosen) < set(pseudonyms(dossier, "G02"))
    assert list(chosen) == sorted(chosen)
    code, out, _ = run("om-selectie", dossier, "--groep", "G02", "--uit", tmp_path / "selectie.csv")
    assert code == 0
    assert not any(p in out for p in chosen)
    assert (tmp_path / "selectie.csv").stat().st_mode & 0o077 == 0
    assert run("om-selectie", dossier, "--groep", "G12")[0] == ExitCode.NOT_COVERED


def agreed(dossier: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Put other agreements on the deliveries of a dossier, as a version that its log knows."""
    store = DossierStore(dossier)
    with store.locked("wijzigen"):
        old = store.manifest()
        new = replace(old, version=old.version + 1, deliveries=tuple(change(dict(d)) for d in old.deliveries))
        store._commit(new, zegel(dossier, old.dossier_id))


def test_reading_stops_after_the_term(dossier: Path, run: Any) -> None:
    agreed(dossier, lambda delivery: {**delivery, "bewaren_tot": "2026-07-02"})
    code, _, err = run("netwerk", dossier, "--groep", "G02")
    assert code == ExitCode.NOT_COVERED
    assert "bewaartermijn" in err


def test_a_file_that_is_not_even_read_is_a_refusal_in_the_log(dossier: Path, run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "levering"
    folder.mkdir()
    (folder / "levering.toml").write_text('levering_id = "X"\n[tabellen.lid]\nbestand = "lid.xlsx"\n', encoding="utf-8")
    (folder / "lid.xlsx").write_bytes(b"geen werkmap")
    code, _, _ = run("laad", folder, "--dossier", dossier)
    assert code != 0
    entry = json.loads(run("logboek", dossier, "--json")[1])["regels"][-1]
    assert entry["uitkomst"] == "geweigerd"


def entries(dossier: Path) -> list[dict[str, Any]]:
    return list(open_dossier(dossier).log().entries())


@pytest.mark.parametrize(
    "argv",
    [
        ("verstrek", "{d}", "--groep", "G02", "--partner", "jayden", "--stap", "3", "--doel", "aanpak_groep"),
        ("verstrek", "{d}", "--groep", "G02", "--partner", "politie", "--stap", "3", "--doel", "Youssef Benali"),
        (
            "verstrek",
            "{d}",
            "--groep",
            "groep_youssef",
            "--partner",
            "politie",
            "--stap",
            "3",
            "--doel",
            "aanpak_groep",
        ),
        ("om-selectie", "{d}", "--groep", "G12"),
        ("netwerk", "{d}", "--groep", "G99"),
        ("effect", "{d}", "--groep", "G01"),
        ("proces", "leg-vast", "{d}", "--groep", "G02", "--gebeurtenis", "feest", "--stap", "6"),
        ("proces", "leg-vast", "{d}", "--groep", "G02", "--gebeurtenis", "sluiten", "--stap", "7"),
        ("proces", "leg-vast", "{d}", "--groep", "G02", "--gebeurtenis", "teruglus", "--stap", "6"),
        ("proces", "leg-vast", "{d}", "--groep", "G08", "--gebeurtenis", "besluit_door", "--stap", "3", "--naar", "6"),
        ("proces", "kalender", "{d}", "--groep", "G08"),
        ("proces", "items", "{d}", "--stap", "9", "--partner", "politie"),
        ("recht", "verwijder", "{d}", "--pseudoniem", "jg1-vbrd-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"),
        ("publiceer", "{d}", "--uit", "{d}/../uit", "--groep", "G99"),
        ("regio", "volgorde", "{d}", "G99", "--reden", "x"),
        ("netwerk", "{d}", "--persoon", "x"),
    ],
    ids=lambda argv: " ".join(argv[:2]).replace(" {d}", ""),
)
def test_every_refusal_is_in_the_log_once_and_without_what_was_typed(
    dossier: Path, run: Any, argv: tuple[str, ...]
) -> None:
    before = len(entries(dossier))
    code, _, _ = run(*(a.format(d=dossier) for a in argv))
    assert code not in {0, ExitCode.INTERNAL}
    refused = [e for e in entries(dossier)[before:] if e["handeling"] == "weigeren"]
    assert len(refused) == 1
    assert (refused[0]["uitkomst"], bool(refused[0]["reden"]), bool(refused[0]["object"])) == ("geweigerd", True, True)
    assert not [v for v in ("jg1-", "jayden", "youssef", "benali") if v in json.dumps(refused).lower()]


def test_who_read_data_of_a_group_in_a_step_is_found_also_when_all_groups_were_read(dossier: Path, run: Any) -> None:
    assert run("netwerk", dossier, "--groep", "G07")[0] == 0
    open_dossier(dossier, doel="monitoring_evaluatie").arrow()

    def found(*ask: object) -> list[dict[str, Any]]:
        out = json.loads(run("logboek", dossier, *ask, "--json")[1])["regels"]
        return [e for e in out if e["handeling"] in {"raadplegen", "combineren"}]

    of_group = found("--groep", "G07", "--stap", 6)
    assert {e["groep_id"] for e in of_group} == {"G07", "alle"}
    assert {e["stap"] for e in of_group if e["groep_id"] == "G07"} == {"6"}
    combined = [e for e in of_group if e["doel"] == "monitoring_evaluatie"]
    assert [e["handeling"] for e in combined] == ["combineren"]
    assert "wpg_20" in combined[0]["grondslag"]
    other = found("--groep", "G08", "--stap", 6)
    assert other == [], "G08 was in step 3 on that day: reading all groups did not touch it in step 6"


def test_a_log_that_cannot_be_written_stops_every_road_to_the_data(dossier: Path, run: Any, tmp_path: Path) -> None:
    file = dossier / "logboek.jsonl"
    file.unlink()
    file.mkdir()
    give = ("verstrek", dossier, "--groep", "G07", "--partner", "jongerenwerk", "--stap", 3, "--doel", "aanpak_groep")
    for argv in (
        ("proces", "stand", dossier),
        ("netwerk", dossier, "--groep", "G02"),
        (*give, "--uit", tmp_path / "pakket"),
        ("om-selectie", dossier, "--groep", "G02"),
        ("publiceer", dossier, "--uit", tmp_path / "uit", "--groep", "G02"),
        ("vernietig", dossier, "--alles", "--uitvoeren"),
        ("recht", "inzage", dossier, "--pseudoniem", pseudonym_of(dossier), "--uit", tmp_path / "inzage"),
    ):
        code, out, err = run(*argv)
        assert code == ExitCode.STORE_DAMAGED, argv
        assert "logboek" in err
        assert "jg1-" not in out
    assert not (tmp_path / "pakket").exists()
    assert not (tmp_path / "inzage").exists()
    assert (dossier / "dossier.json").exists()


def pseudonym_of(dossier: Path) -> str:
    table = DossierStore(dossier).table("lid")
    assert table is not None
    return str(table.data["pseudoniem"][0])


def test_a_delivery_meant_for_some_partners_reaches_no_other(dossier: Path) -> None:
    agreed(
        dossier,
        lambda delivery: (
            {**delivery, "ontvangers": "uitvoeringscoordinator, om"}
            if "groepsscan" in str(delivery["tabellen"])
            else delivery
        ),
    )
    opened = open_dossier(dossier)
    assert (
        voor(opened, "uitvoeringscoordinator", 3, "aanpak_groep", groep_id="G02", apart=True).table("lid") is not None
    )
    assert voor(opened, "politie", 3, "aanpak_groep", groep_id="G02", apart=True).table("lid") is not None, (
        "who supplied it has it"
    )
    youth = voor(opened, "jongerenwerk", 3, "aanpak_groep", groep_id="G02", apart=True)
    assert youth.table("lid") is None
    assert "ontvanger" in youth.niet["lid"]


def test_a_stand_answers_which_questions_are_answered_and_what_may_be_asked_on_a_day(dossier: Path) -> None:
    from jgwork.privacy.stappen.vragen import matrix_items

    opened, now, before = open_dossier(dossier), date(2026, 7, 1), date(2024, 12, 1)
    answers = {a.code: a for a in opened.vragen("G08", now)}
    assert answers["2b"].stand == "beantwoord"
    assert "politie" in answers["1a"].door
    assert "4a" not in answers, "no question of a step that has not come"
    assert all(s.startswith("Stap 3") for s in opened.nog_nodig("G08", now))
    may_ask = [
        set(matrix_items(opened.stand(now).groep(g).open, opened.profile, opened.convenant, "jongerenwerk"))
        for g in ("G12", "G08")
    ]
    assert may_ask[0] < may_ask[1]
    assert opened.stand(before).groep("G08").open == ("1",)
    assert {a.stand for a in opened.vragen("G08", before)} == {"open"}, "nothing was delivered yet"
