"""A year of publications of one group, from the rows of its dossier: what was told stays true, and nothing leaks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jgwork.indicators.groep.gedrag import erbij
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.release.gate import Policy, Release
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.publicatie.beelden import beelden
from jgwork.runs.publicatie.cijfers import Cijfers, cijfers
from jgwork.runs.publicatie.publiceren import vrijgeven
from jgwork.vocabulary.dutch import day

DAYS = (date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31))
PERSONS = {"leeftijdsgroep", "geslacht", "woongemeente_code", "rollen"}


def year(dossier: Path, groep: str, stap: int) -> list[tuple[Cijfers, Release]]:
    tables, ledger, out = open_dossier(dossier).arrow(), Ledger(), []
    for op in DAYS:
        numbers = cijfers(tables, groep, stap, op)
        done = vrijgeven(numbers, Policy("ketenoverleg", date=op.isoformat()), ledger)
        ledger = done.ledger
        out.append((numbers, done))
    return out


@pytest.fixture(scope="module", params=[("G02", 6), ("G01", 4), ("G04", 6)], ids=lambda p: p[0])
def told(request: pytest.FixtureRequest, voorbeelddossier: Path) -> list[tuple[Cijfers, Release]]:
    return year(voorbeelddossier, *request.param)


def test_every_publication_holds_against_all_before_it(told: list[tuple[Cijfers, Release]]) -> None:
    assert all(done.report.audit.passed for _, done in told)
    assert min(done.report.share for _, done in told) > 0.9


def test_a_past_quarter_is_told_alike_all_year(told: list[tuple[Cijfers, Release]]) -> None:
    seen: dict[tuple[str, str], object] = {}
    for _, done in told:
        for t in done.tables:
            if t.name == "incidenten_per_kwartaal" or t.name.startswith("reeks_"):
                for quarter, value, *_ in t.rows:
                    assert seen.setdefault((t.name, str(quarter)), value) == value
    assert len(seen) > 4


def test_members_are_described_again_only_when_three_of_them_changed(told: list[tuple[Cijfers, Release]]) -> None:
    when = told[0][0].data.peildatum
    members = set(told[0][0].data.frame("lid")["pseudoniem"])
    for numbers, done in told[1:]:
        now = set(numbers.data.frame("lid")["pseudoniem"])
        repeated = {t.name for t in done.tables if t.name in PERSONS and "herhaald_van" in t.info}
        assert repeated == (PERSONS if len(members ^ now) < 3 else set())
        if not repeated:
            members, when = now, numbers.data.peildatum
        assert all(t.info["herhaald_van"] == when.isoformat() for t in done.tables if t.name in repeated)


def test_no_difference_between_two_tellings_is_one_of_a_few_members(told: list[tuple[Cijfers, Release]]) -> None:
    before: dict[str, str] = {}
    for numbers, done in told:
        for t in numbers.tables:
            if not t.grows:
                continue
            out = next(x for x in done.tables if x.name == t.name)
            if "herhaald_van" in out.info:
                continue
            if t.name in before:
                new = erbij(numbers.data, t, date.fromisoformat(before[t.name])).frame
                new = new[new["leden"] > 0]
                assert (new["leden"] >= 3).all()
                assert (new["grootste"] * 2 <= new["incidenten"]).all()
            before[t.name] = out.info["peildatum"]
    assert before


def test_what_is_repeated_says_from_which_day(told: list[tuple[Cijfers, Release]]) -> None:
    numbers, done = told[-1]
    boards = beelden(numbers, {t.name: t for t in done.tables}, {}, "GM9901")
    said = {o: p.sentence for views in boards.values() for v in views for o, p in v.pictures.items()}
    again = {t.name: t.info["herhaald_van"] for t in done.tables if "herhaald_van" in t.info}
    assert again
    for name, then in again.items():
        assert (
            f"Dit is de stand van {day(date.fromisoformat(then))}:" in said[name] if name in said else name == "rollen"
        )
