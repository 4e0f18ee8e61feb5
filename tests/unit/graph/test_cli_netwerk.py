"""``jgwork netwerk`` on the built-in example: text, JSON, export inside the dossier, log and refusal."""

import json

import pytest

import jgwork
from jgwork.cli.main import main
from jgwork.graph.uitwisseling import import_netwerk


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    folder = tmp_path_factory.mktemp("netwerk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JGWORK_SLEUTELS", str(folder / "sleutels"))
        for command in (
            ["voorbeeld", "--map", str(folder / "in")],
            ["laad", str(folder / "in"), "--dossier", str(folder / "d")],
        ):
            with pytest.raises(SystemExit) as stop:
                main(command)
            assert stop.value.code == 0
        yield folder / "d"


def run(capsys, *words):
    with pytest.raises(SystemExit) as stop:
        main(["netwerk", *map(str, words)])
    return stop.value.code, capsys.readouterr()


def test_the_table_is_dutch_and_names_nobody(dossier, capsys):
    code, shown = run(capsys, dossier, "--groep", "G02", "--uitleg")
    assert code == 0
    assert "Dichtheid" in shown.out
    assert "geen oordeel over een persoon" in shown.out
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


def test_what_is_wrong_is_said_with_a_next_move(dossier, capsys):
    for words in (["--groep", "G99"], ["--groep", "G02", "--laag", "x"], ["--groep", "G02", "--uitvoer", "exe"]):
        code, shown = run(capsys, dossier, *words)
        assert code == 2
        assert "Volgende stap" in shown.err
