"""One question, one answer: every goal of every group, on the command line, in a notebook, published and reported."""

import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jgwork.cli.analyse.effect import soorten
from jgwork.cli.main import main
from jgwork.indicators.effect.doel import effecten
from jgwork.indicators.effect.omgeving import omgeving, omgeving_buiten
from jgwork.indicators.evaluatie.vragen import evalueer
from jgwork.inhoud.doelwit import zonder_personen
from jgwork.inhoud.perioden import Periode, kwartaal_van
from jgwork.io.opslag.bundle import Publication, open_publication
from jgwork.runs.dossier.standen import standen_van
from jgwork.runs.publicatie.cijfers import verteld_rond
from jgwork.runs.publicatie.nulmetingen import vastgesteld
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.werkplek.lab import Werk, begin
from jgwork.schema.descriptors import codelist
from jgwork.views.effect import in_words, verandering
from jgwork.vocabulary.dutch import in_zin
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.telling import Bekend, Telling
from jgwork.vocabulary.verandering import REDEN

#: A day on which the last quarter of the example is told.
TOLD = date(2026, 7, 31)
NOTEBOOKS = Path(__file__).parents[3] / "notebooks"


@pytest.fixture(scope="module")
def werk(voorbeelddossier: Path) -> Werk:
    return begin(voorbeelddossier.parent)


@pytest.fixture(scope="module")
def rommel(rommeldossier: Path) -> Werk:
    return begin(rommeldossier.parent)


def published(werk: Werk, *days: date | None) -> list[Publication]:
    """Return the publications of each group whose approach began, one a day."""
    out = werk.folder / "uit"
    groups = [g for g in werk.dossier.groepen if werk.stand(g).hoogste >= 6]
    for op in days:
        publiceer(werk.dossier.store.path, out, groepen=groups, op=op)
    return [open_publication(out / f"{g}-{n + 1:03d}") for g in groups for n in range(len(days))]


@pytest.fixture(scope="module")
def verteld(werk: Werk) -> list[Publication]:
    """With the last delivery, and once its quarter is told too."""
    return published(werk, None, TOLD)


@pytest.fixture(scope="module")
def verteld_rommel(rommel: Werk) -> list[Publication]:
    return published(rommel, None)


@pytest.fixture(scope="module")
def binnen(tmp_path_factory: pytest.TempPathFactory, voorbeelddossier: Path) -> Path:
    """Return a dossier of which two groups were told, as ``verteld``."""
    place = Path(shutil.copytree(voorbeelddossier, tmp_path_factory.mktemp("binnen") / "dossier"))
    for op in (None, TOLD):
        publiceer(place, place.parent / "uit", groepen=["G02", "G07"], op=op)
    return place


def typed(capsys: pytest.CaptureFixture[str], werk: Werk, groep: str, op: date | None = None) -> dict[str, Any]:
    """What ``jgwork effect`` says; empty where it has nothing to measure."""
    until = ["--op", op.isoformat()] if op else []
    with pytest.raises(SystemExit) as stop:
        main(["effect", str(werk.dossier.store.path), "--groep", groep, *until, "--json"])
    out = capsys.readouterr().out
    return json.loads(out) if not stop.value.code else {}


@pytest.mark.parametrize(("wereld", "least"), [pytest.param("werk", 20, marks=pytest.mark.nightly), ("rommel", 12)])
def test_the_command_line_the_notebook_and_the_report_say_the_same(
    wereld: str, least: int, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    werk: Werk = request.getfixturevalue(wereld)
    seen, around = 0, omgeving(werk.tabellen, werk.op)
    for groep in werk.dossier.groepen:
        answers, frame = typed(capsys, werk, groep), werk.effecten(groep)
        assert len(answers) == len(frame), groep
        try:
            results = evalueer(werk.tabellen, groep, werk.op, rond=around).onderdeel("resultaten")
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
    assert seen >= least


def told_of(publication: Publication, doel_id: str) -> dict[Periode, Telling]:
    """Return the counts that a publication shows of a goal, by the quarters they are about."""
    name = f"tabellen/reeks_{doel_id}.json"
    if name not in publication.index["controlesommen"]:
        return {}
    rows = ((str(r[0]).split(" t/m "), r[1]) for r in publication.json(name)["rijen"])
    return {
        Periode(kwartaal_van(q[0]).van, kwartaal_van(q[-1]).tot): Bekend(float(n))
        for q, n in rows
        if isinstance(n, int | float)
    }


@pytest.mark.parametrize(
    ("wereld", "least"), [pytest.param("werk", (32, 3, 2), marks=pytest.mark.nightly), ("rommel", (12, 1, 0))]
)
def test_a_publication_is_the_engine_on_what_was_told(
    wereld: str, least: tuple[int, int, int], request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """Word, numbers and sentences; and the command line says them too, asked as of the last told quarter."""
    werk: Werk = request.getfixturevalue(wereld)
    verteld: Sequence[Publication] = request.getfixturevalue("verteld" if wereld == "werk" else "verteld_rommel")
    seen = shown = as_typed = 0
    asked: dict[tuple[str, date], dict[str, Any]] = {}  # a group is asked once as of a day, whatever its goals
    vast, titles, tables = vastgesteld(werk.dossier), codelist("indicator").titles, zonder_personen(werk.tabellen)
    for publication in verteld:
        groep, day = publication.index["groep_id"], date.fromisoformat(publication.index["peildatum"])
        told = {str(d): told_of(publication, str(d)) for d in werk.rijen("doel", groep)["doel_id"]}
        around = verteld_rond(omgeving_buiten(tables), (s.op(day) for s in standen_van(werk.dossier.store).values()))
        engine = effecten(tables, groep, day, soorten=soorten(), vast=vast, rond=around, verteld=told)
        answers = {titles[a.indicator]: a for a in engine.values()}
        table = publication.json("tabellen/doelen.json")
        names = [c["naam"] for c in table["kolommen"]]
        (view,) = (v for v in publication.views("monitoring") if v.id == "doelen")
        for values in table["rijen"]:
            seen += 1
            row = dict(zip(names, values, strict=True))
            if row["oordeel"] == "niet te tonen":
                hidden = ("nulmeting", "nu", "verhouding", "laag", "hoog", "p", "geteld_woord", "vergeleken_woord")
                assert all(row[c] is None for c in hidden), "a window that is withheld withholds all of it"
                assert in_zin(REDEN["niet_verteld"]) in in_words(row)
            elif row["oordeel"] not in {"niet in aantallen te tonen", "elders te zien"}:
                answer = answers[row["doel"]]
                assert answer.basis == "verteld"
                low, high = answer.marge or (None, None)
                assert (row["oordeel"], row["stand"]) == (answer.woord, answer.streef)
                numbers = [row[c] for c in ("verhouding", "laag", "hoog", "p")]
                assert numbers == pytest.approx([answer.verhouding, low, high, answer.p])
                change = verandering(row)
                for sentence in change.zinnen if change else ():
                    assert sentence in answer.zin, "the same words, made from what was told"
                said = in_words(row, gestopt=bool(publication.index["gestopt"]))
                assert said in view.pictures[""].sentence
                if answer.vensters and answer.geteld:
                    shown += 1
                    assert f"nu is {row['welke_nu']}, de nulmeting is {row['welke_nul']}" in in_words(row)
                    last = kwartaal_van(answer.vensters.kwartalen[-1]).laatste
                    now = asked[groep, last] = asked.get((groep, last)) or typed(capsys, werk, groep, last)
                    inside = now[answer.doel_id]["vensters"]
                    if (inside["kwartalen_nu"], inside["nu"]) == (list(answer.vensters.kwartalen), row["nu"]):
                        as_typed += 1
                        assert now[answer.doel_id]["geteld"]["verhouding"] == pytest.approx(row["geteld_verhouding"])
    assert (seen, shown, as_typed) >= least, "an audience sees whether it became fewer"
    assert shown >= least[1]
    assert as_typed >= least[2]


@pytest.mark.parametrize("wereld", [pytest.param("werk", marks=pytest.mark.nightly), "rommel"])
def test_the_told_answer_inside_is_the_one_on_the_page(
    wereld: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every goal that counts incidents: the same word, numbers and sentences, on the page and beside the answer now."""
    werk: Werk = request.getfixturevalue(wereld)
    pages: Sequence[Publication] = request.getfixturevalue("verteld" if wereld == "werk" else "verteld_rommel")
    titles, seen = codelist("indicator").titles, 0
    for page in {p.index["groep_id"]: p for p in pages if p.index["peildatum"] == werk.op.isoformat()}.values():
        inside = {titles[a["indicator"]]: a["verteld"] for a in typed(capsys, werk, page.index["groep_id"]).values()}
        table = page.json("tabellen/doelen.json")
        names = [c["naam"] for c in table["kolommen"]]
        for row in (dict(zip(names, values, strict=True)) for values in table["rijen"]):
            told = inside.get(row["doel"])
            if told is None:
                continue
            seen += 1
            if row["oordeel"] == "niet te tonen":
                assert told["vensters"] is None
                continue
            assert row["oordeel"] == told["oordeel"]
            numbers = [row[c] for c in ("verhouding", "laag", "hoog", "p")]
            assert numbers == pytest.approx([told[c] for c in ("verhouding", "laag", "hoog", "p")])
    assert seen >= 4


@pytest.mark.parametrize(
    ("groep", "said"),
    [
        (
            "G02",
            "In publicaties gaat het van 62 (2024-K4 t/m 2025-K1) naar 37 (2025-K4 t/m 2026-K1), en is het",
        ),
        ("G07", f"In publicaties is dit niet te tonen. {REDEN['niet_verteld']}"),
    ],
)
def test_inside_what_was_told_stands_beside_what_is_known_now(
    groep: str, said: str, binnen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["effect", str(binnen), "--groep", groep])
    assert said in " ".join(capsys.readouterr().out.split())


def test_the_plan_check_is_one_answer(werk: Werk, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["plan", str(werk.dossier.store.path), "--groep", "G02", "--json"])
    typed_ = json.loads(capsys.readouterr().out)
    found = werk.plan("G02")
    assert typed_["zin"] == found.text
    assert {d: e["zin"] for d, e in typed_["te_zien"].items()} == {d: e.text for d, e in found.detectable.items()}


def test_no_notebook_answers_a_question_by_itself() -> None:
    """The check of a plan needs the counts of its nulmetingen; only the function of the question has them."""
    for book in sorted(NOTEBOOKS.glob("*.ipynb")):
        assert "toets_plan" not in book.read_text(encoding="utf-8"), book.name
