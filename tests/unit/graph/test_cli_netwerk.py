"""``jgwork netwerk`` on the built-in example: text, JSON, export inside the dossier, log and refusal."""

import json

import pytest

import jgwork
from jgwork.cli.main import main
from jgwork.graph.bouwen.uitwisseling import import_netwerk


@pytest.fixture(scope="module")
def dossier(voorbeelddossier):
    return voorbeelddossier


def run(capsys, *words):
    with pytest.raises(SystemExit) as stop:
        main(["netwerk", *map(str, words)])
    return stop.value.code, capsys.readouterr()


def test_the_table_is_dutch_and_names_nobody(dossier, capsys):
    code, shown = run(capsys, dossier, "--groep", "G02", "--uitleg")
    assert code == 0
    assert "Dichtheid" in shown.out
    assert "geen oordeel over een persoon" in shown.out
    assert "Namenlijst: " in shown.out  # R3 to R5 travel with what is measured
    assert "Sterkte van de informatiepositie: " in shown.out
    assert "jg1-" not in shown.out


def test_json_has_the_keys_and_the_reasons(dossier, capsys):
    code, shown = run(capsys, dossier, "--groep", "G02", "--json", "--van", "2025-01-01", "--tot", "2026-01-01")
    found = json.loads(shown.out)
    assert code == 0
    assert {"leden", "relaties", "dichtheid", "triaden", "kern", "redenen", "intervallen"} <= set(found)
    assert found["van"] == "2025-01-01"
    assert found["triaden"].keys() == {"003", "102", "201", "300"}
    assert all(found[code] is None for code in found["redenen"])


def test_an_export_stays_inside_and_is_logged(dossier, capsys):
    code, shown = run(capsys, dossier, "--groep", "G02", "--uitvoer", "graphml")
    assert code == 0
    assert "persoonsgegevens" in shown.err
    net = jgwork.build_groepsnetwerk(jgwork.open_dossier(dossier), "G02")
    text = (dossier / "uitvoer" / "netwerk-G02.graphml").read_text(encoding="utf-8")
    assert import_netwerk(text, "graphml", ids=net.ids).n_relaties == net.n_relaties
    logged = [e for e in jgwork.open_dossier(dossier).log().entries() if e["object"].startswith("netwerk")]
    assert [e["object"] for e in logged][-2:] == ["netwerk", "netwerk.graphml"]


def test_what_was_kept_is_read_back_and_logged(dossier, capsys):
    assert run(capsys, dossier, "--groep", "G02", "--uitvoer", "json")[0] == 0
    plain, back = (
        json.loads(run(capsys, dossier, "--groep", "G02", "--json", *more)[1].out)
        for more in ((), ("--invoer", "json"))
    )
    assert back["relaties"] == plain["relaties"]
    assert back["dichtheid"] == plain["dichtheid"]
    objects = [e["object"] for e in jgwork.open_dossier(dossier).log().entries()]
    assert "netwerk.json" in objects
    for asked, told in (("gexf", "--uitvoer"), ("map/netwerk.csv", "geen bestand")):
        code, shown = run(capsys, dossier, "--groep", "G02", "--invoer", asked)
        assert code == 2
        assert told in shown.err


def test_an_export_says_plainly_what_it_is(dossier, capsys):
    shown = run(capsys, dossier, "--groep", "G02", "--uitvoer", "csv")[1].err
    for word in ("niet versleuteld", "persoonsgegevens", "logboek", "verwijderd"):
        assert word in shown


def test_how_the_group_moves(dossier, capsys):
    code, shown = run(capsys, dossier, "--groep", "G02", "--vergelijk-met", "2025-07-01", "--tot", "2026-07-01")
    assert code == 0
    assert "Per tijdvak" in shown.out
    assert "Per groepsscan" in shown.out
    assert "toeval" in shown.out
    assert "Sterkte van de informatiepositie: 4 van 5" in shown.out
    assert "jg1-" not in shown.out
    found = json.loads(run(capsys, dossier, "--groep", "G02", "--verloop", "--json", "--tot", "2026-07-01")[1].out)
    assert len(found["verloop"]) == 4
    assert found["maten"][2]["maat"] == "dichtheid"
    assert found["maten"][2]["onbekend_laag"] is not None
    assert run(capsys, dossier, "--groep", "G02", "--verloop", "--laag", "school")[0] == 2


def test_step_and_purpose_decide(dossier, capsys):
    for words, code in (
        (["--groep", "G12"], 5),  # step 1 knows no names
        (["--groep", "G10"], 5),  # stopped after step 2
        (["--groep", "G10", "--doel", "monitoring_evaluatie"], 0),
        (["--groep", "G02", "--doel", "bestaat_niet"], 2),
        (["--groep", "G02", "--doel", "signalering"], 5),  # the namenlijst is not for that
    ):
        got, shown = run(capsys, dossier, *words)
        assert got == code, words
        assert code == 0 or "Volgende stap" in shown.err
    # police registrations were granted for the approach only: another purpose does without them, and says so
    text = run(capsys, dossier, "--groep", "G02", "--doel", "monitoring_evaluatie")[1].out
    assert "minder dan tien incidenten" in text
    last = list(jgwork.open_dossier(dossier).log().entries())[-1]
    assert (last["doel"], last["object"]) == ("monitoring_evaluatie", "netwerk")


def test_the_panel_of_a_group_says_what_it_covers_and_who_says_what(dossier):
    from jgwork.panels.groepsnetwerk import Groepsnetwerk
    from jgwork.vocabulary.errors import NotCovered

    opened = jgwork.open_dossier(dossier)
    shown = Groepsnetwerk.van(opened, "G02").beeld
    assert "Sterkte van de informatiepositie: 4 van 5." in shown["dekking"]
    assert len(shown["leden"]) == 14
    assert {"politie", "jongerenwerk"} <= set(shown["rollen"])
    assert "onbekend" not in {label for labels in shown["rollen"].values() for label in labels.values()}
    assert Groepsnetwerk.van(opened, "G06").beeld["rollen"] == {}, "judgements of partners are from step 3 on"
    with pytest.raises(NotCovered, match="nog niet naar personen"):
        Groepsnetwerk.van(opened, "G12")
    last = list(opened.log().entries())[-1]
    assert (last["object"], last["groep_id"]) == ("netwerk", "G06")


def test_above_a_group_the_panel_draws_municipalities_by_name(dossier):
    from jgwork.graph.bouwen.build import build_gemeentenetwerk
    from jgwork.panels.groepsnetwerk import Groepsnetwerk

    towns = build_gemeentenetwerk(jgwork.open_dossier(dossier))
    shown = Groepsnetwerk(towns).beeld
    assert shown["woorden"] == {"een": "gemeente", "meer": "gemeenten"}
    assert {m["label"] for m in shown["leden"]} == set(towns.ids)
    assert {"actief", "woont"} <= {layer["code"] for layer in shown["lagen"]}


def test_what_is_wrong_is_said_with_a_next_move(dossier, capsys):
    for words in (["--groep", "G99"], ["--groep", "G02", "--laag", "x"], ["--groep", "G02", "--uitvoer", "exe"]):
        code, shown = run(capsys, dossier, *words)
        assert code == 2
        assert "Volgende stap" in shown.err
