"""One question, one answer: every goal of every group, on the command line, in a notebook, published and reported."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jgwork.cli.main import main
from jgwork.indicators.evaluatie.vragen import evalueer
from jgwork.io.opslag.bundle import Publication, open_publication
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.server.lab import Werk, begin
from jgwork.schema.descriptors import codelist
from jgwork.views.effect import in_words, verandering
from jgwork.vocabulary.errors import UsageError


@pytest.fixture(scope="module")
def werk(voorbeelddossier: Path) -> Werk:
    return begin(voorbeelddossier.parent)


@pytest.fixture(scope="module")
def verteld(werk: Werk) -> dict[str, Publication]:
    """The publication of each group whose approach began."""
    out = werk.folder / "uit"
    groups = [g for g in werk.dossier.groepen if werk.stand(g).hoogste >= 6]
    publiceer(werk.dossier.store.path, out, groepen=groups)
    return {g: open_publication(out / f"{g}-001") for g in groups}


def typed(capsys: pytest.CaptureFixture[str], werk: Werk, groep: str) -> dict[str, Any]:
    """What ``jgwork effect`` says; empty where it has nothing to measure."""
    with pytest.raises(SystemExit) as stop:
        main(["effect", str(werk.dossier.store.path), "--groep", groep, "--json"])
    out = capsys.readouterr().out
    return json.loads(out) if not stop.value.code else {}


def test_the_command_line_the_notebook_and_the_report_say_the_same(
    werk: Werk, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = 0
    for groep in werk.dossier.groepen:
        answers, frame = typed(capsys, werk, groep), werk.effecten(groep)
        assert len(answers) == len(frame), groep
        try:
            results = evalueer(werk.tabellen, groep, werk.op).onderdeel("resultaten")
        except UsageError:
            assert not answers
            continue
        report, told = {r["doel_id"]: r for r in results.frame.to_dict("records")}, results.text
        for (doel, answer), row in zip(answers.items(), frame.to_dict("records"), strict=True):
            assert (row["oordeel"], row["zin"], row["streefwaarde"]) == tuple(
                answer[k] for k in ("oordeel", "zin", "streefwaarde")
            )
            for name in ("verhouding", "laag", "hoog", "p"):
                assert answer[name] == (None if pd.isna(row[name]) else pytest.approx(row[name]))
            assert (report[doel]["oordeel"], report[doel]["stand"]) == (answer["oordeel"], answer["streefwaarde"])
            assert answer["zin"] in told
            seen += 1
    assert seen >= 20


def test_a_publication_says_the_same_or_says_that_it_does_not(
    werk: Werk, verteld: Mapping[str, Publication], capsys: pytest.CaptureFixture[str]
) -> None:
    seen = 0
    for groep, publication in verteld.items():
        titles = codelist("indicator").titles
        answers = {titles[a["indicator"]]: a for a in typed(capsys, werk, groep).values()}
        table = publication.json("tabellen/doelen.json")
        names = [c["naam"] for c in table["kolommen"]]
        (view,) = (v for v in publication.views("monitoring") if v.id == "doelen")
        for values in table["rijen"]:
            row = dict(zip(names, values, strict=True))
            if row["oordeel"] == "niet te tonen":
                hidden = ("nulmeting", "nu", "verhouding", "laag", "hoog", "p", "geteld_woord", "vergeleken_woord")
                assert all(row[c] is None for c in hidden), "a window that is withheld withholds all of it"
            elif row["oordeel"] not in {"niet in aantallen te tonen", "elders te zien"}:
                answer = answers[row["doel"]]
                assert (row["oordeel"], row["stand"]) == (answer["oordeel"], answer["streefwaarde"])
                numbers = ("verhouding", "laag", "hoog", "p")
                assert [row[c] for c in numbers] == pytest.approx([answer[c] for c in numbers])
                change = verandering(row)
                for sentence in change.zinnen if change else ():
                    assert sentence in answer["zin"], "the same words, made from what was told"
                assert in_words(row) in view.pictures[""].sentence
            seen += 1
    assert seen >= 16


def test_the_plan_check_is_one_answer(werk: Werk, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["plan", str(werk.dossier.store.path), "--groep", "G02", "--json"])
    typed_ = json.loads(capsys.readouterr().out)
    found = werk.plan("G02")
    assert typed_["zin"] == found.text
    assert {d: e["zin"] for d, e in typed_["te_zien"].items()} == {d: e.text for d, e in found.detectable.items()}
