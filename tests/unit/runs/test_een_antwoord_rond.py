"""One question, one answer, for what lies around the goals: evaluation, scenarios and all groups beside each other."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from jgwork.analist.openen import open_werk
from jgwork.cli.main import main
from jgwork.indicators.evaluatie.tabellen import evaluatie
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.indicators.plan.uitvoering import telling_van, voortgang_van
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.doelwit import voor_personen
from jgwork.inhoud.scenario import keuze_van, scenario_van
from jgwork.io.opslag.bundle import Publication, open_publication
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.rapporteren import make
from jgwork.runs.werkplek.lab import Werk, begin
from jgwork.vocabulary.actie import OVERDUE
from jgwork.vocabulary.errors import NotCovered, UsageError

Typed = Callable[..., tuple[int, str]]


class Wereld(NamedTuple):
    """A world with everything published once: groups by id, and all groups beside each other."""

    werk: Werk
    paginas: dict[str, Publication]
    regio: Publication


def _wereld(dossier: Path, out: Path) -> Wereld:
    werk = begin(dossier.parent)
    pages = {g: open_publication(out / f"{g}-001") for g in werk.dossier.groepen}
    return Wereld(werk, pages, open_publication(out / "regio-001"))


@pytest.fixture(scope="module", params=["rommel", pytest.param("voorbeeld", marks=pytest.mark.nightly)])
def wereld(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Wereld:
    if request.param == "rommel":
        made: Path = request.getfixturevalue("rommelwerk")
        return _wereld(made / "dossier", made / "publicaties")
    dossier, out = request.getfixturevalue("voorbeelddossier"), tmp_path_factory.mktemp("uit")
    publiceer(dossier, out)
    return _wereld(dossier, out)


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    def run(*line: object) -> tuple[int, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([str(x) for x in line])
        return int(stop.value.code or 0), capsys.readouterr().out

    return run


def rows_of(page: Publication, name: str) -> list[dict[str, Any]]:
    """Return a table that a publication shows; empty where it has none."""
    file = f"tabellen/{name}.json"
    if file not in page.index["controlesommen"]:
        return []
    table = page.json(file)
    names = [c["naam"] for c in table["kolommen"]]
    return [dict(zip(names, r, strict=True)) for r in table["rijen"]]


def _plain(text: str) -> str:
    """Return a text without full stops and capitals, which change with where a sentence stands."""
    return text.replace(".", "").lower()


def hidden(value: object) -> bool:
    """Return whether a cell of a table is withheld, or was not delivered."""
    return isinstance(value, dict)


def test_the_evaluation_is_one_answer(wereld: Wereld, typed: Typed) -> None:
    """Typed and in a notebook every word; on the page and in the report what counts no action for a person."""
    werk, seen, told = wereld.werk, 0, 0
    for groep, page in wereld.paginas.items():
        code, out = typed("evalueer", werk.dossier.store.path, "--groep", groep, "--json")
        try:
            frame = werk.evaluatie(groep)
        except UsageError:
            assert code, groep
            continue
        parts = {p["onderdeel"]: p for p in json.loads(out)["onderdelen"]}
        assert [(p["titel"], p["tekst"], "; ".join(p["ontbreekt"])) for p in parts.values()] == [
            tuple(r) for r in frame.itertuples(index=False)
        ]
        seen += 1
        views = {v.id: v for d in page.dashboards() for v in page.views(d) if v.id.startswith("evaluatie_")}
        if not views:
            continue
        acts = werk.rijen("actie", groep, titels=False)
        aimed = bool(len(acts)) and bool(voor_personen(acts).any())
        engine = {t.tabel.name: t for t in evaluatie(werk.tabellen, select_groep(werk.tabellen, groep, werk.op))}
        whole = " ".join(map(str, make("evaluatie", page).blocks))
        for name, view in views.items():
            told += 1
            picture = next(iter(view.pictures.values()))
            shown, report = (_plain(x) for x in (f"{picture.title} {picture.sentence}", whole))
            if name in {"evaluatie_rollen", "evaluatie_snelheid", "evaluatie_knelpunten"}:
                assert _plain(picture.title) in report, "the report says what the page says"
            else:
                for said in filter(None, engine[name].zin.split(". ")):
                    assert _plain(said) in shown, (name, "the page says what the engine says")
                    assert _plain(said) in report, (name, "and so does the report")
            part = parts[name.removeprefix("evaluatie_")]
            if name == "evaluatie_afsluiting" or (aimed and name == "evaluatie_looptijd"):
                continue  # a number there would tell of actions for persons
            inside = {next(map(str, r.values())): r for r in part["rijen"]}
            for row in rows_of(page, name):
                first, *rest = row.items()
                if name == "evaluatie_knelpunten":
                    named = {r["partner"] for r in part["rijen"] if r["knelpunt_code"] == first[1]}
                    assert hidden(row["partners"]) or row["partners"] == len(named)
                    continue
                for column, value in rest:
                    if not hidden(value):
                        assert value == pytest.approx(inside[str(first[1])][column]), (groep, name, first, column)
    assert seen >= 5
    assert told >= 5


def test_which_scenarios_count_is_one_answer(wereld: Wereld, typed: Typed) -> None:
    werk, seen = wereld.werk, 0
    for groep, page in wereld.paginas.items():
        rows = rows_of(page, "scenarios")
        chosen = keuze_van(werk.tabellen, groep, werk.op)
        assert chosen == select_groep(werk.tabellen, groep, werk.op).scenarios
        if not rows:
            continue
        seen += 1
        assert {r["scenario"] for r in rows if r["gekozen"] in {"ja", "begonnen"}} | {"basis"} == chosen, groep
        code, out = typed("plan", werk.dossier.store.path, "--groep", groep, "--json")
        said = json.loads(out)["zin"] if not code else ""
        for name in {r["scenario"] for r in rows}:
            if f"scenario {name}" in said or f"{name}," in said or f"en {name}." in said:
                counted = said.split("Niet gekozen")[0]
                assert (name in counted) is (name in chosen), (groep, name)
    assert seen >= 2


def test_actions_that_are_late_are_one_count(wereld: Wereld, typed: Typed) -> None:
    """Typed, in a notebook, on the page of the group, in its list of actions, and beside other groups."""
    werk, late = wereld.werk, 0
    book = open_werk(werk.dossier.store.path)
    beside = {r["groep"]: r for r in rows_of(wereld.regio, "regio_groepen")}
    for groep, page in wereld.paginas.items():
        acts = werk.tabellen["actie"].to_pandas()
        acts = acts[acts["groep_id"] == groep]
        if acts.empty:
            continue
        whole = voortgang_van(werk.tabellen, groep, werk.op)
        code, out = typed("voortgang", werk.dossier.store.path, "--groep", groep, "--json")
        if not code:
            assert json.loads(out)["zin"] == whole.text
        assert len(book[groep].te_laat()) == telling_van(whole.acties).te_laat, groep
        chosen = keuze_van(werk.tabellen, groep, werk.op)
        open_to = [
            not p and scenario_van(a) in chosen
            for p, a in zip(voor_personen(acts), acts.to_dict("records"), strict=True)
        ]
        some = whole.acties[open_to]
        by = rows_of(page, "acties_per_spoor")
        name = next(n for n in (f"{page.index['titel']} ({groep})", page.index["titel"]) if n in beside)
        if not by:
            assert beside[name]["acties_te_laat"] is None
            continue
        assert {(r["spoor"], r["stand"]): r["acties"] for r in by} == dict(some.groupby(["spoor", "stand"]).size())
        assert beside[name]["acties_te_laat"] == telling_van(some).te_laat
        named = [r for r in rows_of(page, "acties") if r["stand"] in OVERDUE]
        assert len(named) == telling_van(some).te_laat, "an action of a scenario that was not chosen is never late"
        late += telling_van(some).te_laat
    assert late


def test_all_groups_beside_each_other_say_what_their_pages_say(wereld: Wereld) -> None:
    werk, seen = wereld.werk, 0
    book = open_werk(werk.dossier.store.path)
    inside = book.regio()
    beside = {r["groep"]: r for r in rows_of(wereld.regio, "regio_groepen")}
    assert len(beside) == len(wereld.paginas)
    for groep, page in wereld.paginas.items():
        name = next(n for n in (f"{page.index['titel']} ({groep})", page.index["titel"]) if n in beside)
        row = beside[name]
        assert str(row["stap"]) == str(page.index["stap"]) == str(werk.stand(groep).hoogste)
        goals = rows_of(page, "doelen")
        clear = sum(str(r["oordeel"]).startswith("duidelijk ") for r in goals)
        told = f"{clear} van {len(goals)} veranderde aantoonbaar" if clear else f"{len(goals)}, nog niets aantoonbaar"
        assert row["doelen"] == (told if goals else "nog geen plan")
        effort = rows_of(page, "inzet_per_partner")
        if effort and not any(hidden(r["uren_begroot"]) or "uren_begroot_hoog" in r for r in effort):
            seen += 1
            assert row["uren_begroot"] == sum(r["uren_begroot"] for r in effort)
        # the last year, as the analyst sees it beside other groups, is what the notebook of the group counts
        last = inside.loc[groep, "laatste_jaar"]
        if pd.isna(last) and not werk.dossier.dekking.samen(REGISTRATIES, groep):
            with pytest.raises(NotCovered, match="dat is niet: geen incidenten"):
                book[groep].incidenten_per_kwartaal()
        if pd.notna(last):
            counted = book[groep].incidenten_per_kwartaal()
            known = [p.ordinal for p in counted.index[counted["aantal"].notna()]]
            years = [p for p in known if {p - 1, p - 2, p - 3} <= {*known}]
            year = [p.ordinal in range(years[-1] - 3, years[-1] + 1) for p in counted.index]
            assert last == counted.loc[year, "aantal"].sum(), (groep, "its last whole year that was delivered")
    assert seen >= 2
