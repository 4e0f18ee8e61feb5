"""A year of publications of the example region to several audiences: what was told stays told, and views are views."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jgwork.io.opslag.bundle import Publication, open_publication
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.kluis import Kluis
from jgwork.privacy.release.gate import reopen
from jgwork.privacy.stand.breed import breed
from jgwork.privacy.stand.grof import Grof
from jgwork.privacy.stand.sluiten import einde
from jgwork.privacy.stand.stand import Stand, kwartalen_van
from jgwork.runs.dossier.standen import LEDGERS
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.toetsen import toets_publicaties
from jgwork.runs.recht.rechten import verbeter, verwijder
from jgwork.vocabulary.errors import StoreDamaged

GROF = Grof()
GROUPS = ("G02",)
DAYS = (date(2025, 5, 1), date(2025, 8, 1), date(2025, 11, 1), date(2026, 2, 1), date(2026, 5, 1))
TOLD = ("incidenten_per_kwartaal", "nagekomen", "dynamiek_samenhang", "dynamiek_kern", "gemeenten", "inzet_personen")
LEDEN = ("leeftijdsgroep", "geslacht", "woongemeente_code", "rollen", "bekend_politie")


@pytest.fixture(scope="module")
def jaar(tmp_path_factory: pytest.TempPathFactory, voorbeelddossier: Path) -> tuple[Path, Path]:
    """Return the folder of a year of publications, narrow and wide by turns, and the dossier."""
    folder = tmp_path_factory.mktemp("jaar")
    year(voorbeelddossier, folder, GROUPS)
    for kring in ("ketenoverleg", "raad"):
        publiceer(voorbeelddossier, folder, groepen=["G08"], kring=kring, op=DAYS[-1])
    return folder, voorbeelddossier


def year(dossier: Path, folder: Path, groups: tuple[str, ...]) -> None:
    for i, op in enumerate(DAYS):
        for kring in ("driehoek", "ketenoverleg") if i % 2 else ("ketenoverleg", "raad"):
            publiceer(dossier, folder, groepen=groups, kring=kring, op=op)


def of(folder: Path, groep: str, kring: str) -> list[Publication]:
    found = [open_publication(p.parent) for p in sorted(folder.glob(f"{groep}-*/publicatie.json"))]
    return [p for p in found if p.index["kring"] == kring]


def rows(p: Publication, table: str) -> list[list[Any]]:
    file = p.path / "tabellen" / f"{table}.json"
    return json.loads(file.read_text(encoding="utf-8"))["rijen"] if file.exists() else []


def tables(p: Publication) -> list[dict[str, Any]]:
    return [p.json(n) for n in sorted(p.index["controlesommen"]) if n.startswith("tabellen/") and n.endswith(".json")]


@pytest.mark.parametrize("groep", GROUPS)
def test_a_told_cell_is_in_every_later_publication_as_it_was(jaar: tuple[Path, Path], groep: str) -> None:
    stays_told(jaar[0], groep)


@pytest.mark.nightly
@pytest.mark.parametrize("groep", ["G04", "G08"])
def test_the_same_of_other_groups(dossier: Path, tmp_path: Path, groep: str) -> None:
    year(dossier, tmp_path / "uit", (groep,))
    stays_told(tmp_path / "uit", groep)
    nearly_all_told(tmp_path / "uit", groep)
    assert all(t.passed for t in toets_publicaties(tmp_path / "uit"))


def stays_told(folder: Path, groep: str) -> None:
    seen: dict[tuple[str, str], list[Any]] = {}
    for p in of(folder, groep, "ketenoverleg"):
        for table in (*TOLD, *LEDEN):
            now = {(table, f"{r[0]} {r[1]}" if table in LEDEN else str(r[0])): r for r in rows(p, table)}
            for key, row in now.items():
                assert seen.setdefault(key, row) == row
            assert all(key in now for key in seen if key[0] == table)
    assert len(seen) > 15


@pytest.mark.parametrize("groep", GROUPS)
def test_nine_of_ten_ended_quarters_have_a_number_and_the_page_says_how_many(
    jaar: tuple[Path, Path], groep: str
) -> None:
    nearly_all_told(jaar[0], groep)


def nearly_all_told(folder: Path, groep: str) -> None:
    last = of(folder, groep, "ketenoverleg")[-1]
    told = {q for r in rows(last, "incidenten_per_kwartaal") for q in kwartalen_van(str(r[0]))}
    ended = [q for q in kwartalen_van("2024-K3 t/m 2026-K1") if einde(q) < DAYS[-1]]
    assert len(told & set(ended)) >= 0.85 * len(ended)
    cells = [r[0] for r in rows(last, "incidenten_per_kwartaal")]
    apart = sum(" t/m " not in str(c) for c in cells)
    assert f"zijn er {len(told)} geteld" in last.index["geteld"]
    assert (f"{apart} apart" in last.index["geteld"]) is (apart > 0)


def test_quarters_over_all_groups_nearly_all_have_a_number(jaar: tuple[Path, Path]) -> None:
    ended = kwartalen_van("2024-K3 t/m 2026-K1")
    told = sum(len(kwartalen_van(str(r[0]))) for g in GROUPS for r in rows(of(jaar[0], g, "ketenoverleg")[-1], TOLD[0]))
    assert told >= 0.9 * len(ended) * len(GROUPS)


def test_a_wide_publication_is_the_view_of_the_narrow_one_of_the_same_day(jaar: tuple[Path, Path]) -> None:
    seen = 0
    for groep in GROUPS:
        narrow = {p.index["peildatum"]: p for p in of(jaar[0], groep, "ketenoverleg")}
        for p in (*of(jaar[0], groep, "raad"), *of(jaar[0], groep, "driehoek")):
            view = breed(reopen({"tabellen": tables(narrow[p.index["peildatum"]])}), GROF)
            made = {v.naam: [list(r) for r in v.rijen] for v in view}
            made.pop("rapportagekalender", None)
            told = {t["naam"]: t["rijen"] for t in tables(p) if t["naam"] != "rapportagekalender"}
            assert told == made
            seen += 1
    assert seen == len(DAYS) * len(GROUPS)


def test_a_wide_publication_holds_no_small_number_and_nothing_of_members(jaar: tuple[Path, Path]) -> None:
    for p in (p for g in GROUPS for k in ("raad", "driehoek") for p in of(jaar[0], g, k)):
        names = {t["naam"] for t in tables(p)}
        assert not names & {*LEDEN, "incidenten_per_kwartaal", "incidenten_per_dagdeel", "dynamiek_samenhang"}
        for table in ("incidenten_per_halfjaar", "incidenten_per_aard", "gemeenten", "nagekomen"):
            for r in rows(p, table):
                assert r[1] == GROF.weinig or (r[1] % 5 == 0 and r[1] >= GROF.k)
                low, high = GROF.grenzen(r[1])
                assert high - low >= 2
        (size,) = (r[1] for r in rows(p, "groepsprofiel") if r[0] == "Omvang")
        assert size in {"minder dan 25 leden", "25 en meer leden"}
        assert "kende de politie" not in p.index["dekking"]


def test_every_publication_holds_against_what_its_audience_was_told(jaar: tuple[Path, Path]) -> None:
    found = toets_publicaties(jaar[0])
    assert len(found) >= 2 * len(DAYS) * len(GROUPS)
    assert all(t.passed for t in found)


def test_the_same_stand_gives_the_same_tables_on_another_day(jaar: tuple[Path, Path], tmp_path: Path) -> None:
    _, dossier = jaar
    for n, op in enumerate((date(2026, 5, 2), date(2026, 5, 20)), 1):
        publiceer(dossier, tmp_path, groepen=["G02"], op=op)
        folder = tmp_path / f"G02-{n:03d}" / "tabellen"
        found = {f.name: f.read_bytes() for t in (*TOLD, *LEDEN) for f in folder.glob(f"{t}.csv")}
        assert found
        if n == 1:
            first = found
    assert found == first


def test_a_day_before_the_last_telling_shows_what_had_been_told_then(jaar: tuple[Path, Path], tmp_path: Path) -> None:
    folder, dossier = jaar
    publiceer(dossier, tmp_path, groepen=["G02"], op=DAYS[2])
    then = next(p for p in of(folder, "G02", "ketenoverleg") if p.index["peildatum"] == DAYS[2].isoformat())
    again = open_publication(tmp_path / "G02-001")
    assert rows(again, TOLD[0]) == rows(then, TOLD[0])


def test_a_stricter_convenant_is_carried_out_and_with_what_was_told_before_it_says_no_more(
    jaar: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, dossier = jaar
    fact = '{ waarde = %d, eigenaar = "Gemeente", datum = 2026-01-01, reden = "Kleine gemeente." }'
    copy = Path(shutil.copytree(dossier, tmp_path / "dossier"))
    (copy / "convenant.toml").write_text(
        f'schema = "jgwork/convenant/1"\n[kring.raad]\nk = {fact % 60}\nafronding = {fact % 10}\n', encoding="utf-8"
    )
    both, before = tmp_path / "uit", of(folder, "G02", "raad")[-1]
    shutil.copytree(before.path, both / before.path.name)
    publiceer(copy, both, groepen=["G02"], kring="raad", op=DAYS[-1])
    after, strict = of(both, "G02", "raad")[-1], Grof.voor(60, 10)
    assert strict.zin in after.index["regel"]
    told = 0
    for table in ("incidenten_per_halfjaar", "incidenten_per_aard"):
        old = {r[0]: GROF.grenzen(r[1]) for r in rows(before, table)}
        for label, n in rows(after, table):
            low, high = strict.grenzen(n)
            assert isinstance(n, str) or n >= 60
            assert low <= old[label][0] <= old[label][1] <= high
            told += 1
    assert told > 3
    assert all(t.passed for t in toets_publicaties(both))


def test_whoever_is_erased_no_told_number_moves_and_the_name_is_gone(jaar: tuple[Path, Path], tmp_path: Path) -> None:
    folder, dossier = jaar
    store = DossierStore(dossier)
    before = of(folder, "G02", "ketenoverleg")[-1]
    stand = Kluis(store, LEDGERS).load("stand--G02")
    who = sorted({p for c in Stand.from_json(stand).cohorten for p in c.leden})[0]
    proof = verwijder(store, who)
    assert "blijven staan" in str(proof)
    assert who not in json.dumps(Kluis(store, LEDGERS).load("stand--G02"))
    publiceer(dossier, tmp_path, groepen=["G02"], op=DAYS[-1])
    after = open_publication(tmp_path / "G02-001")
    for table in (*TOLD, *LEDEN):
        assert rows(after, table) == rows(before, table)


def test_an_older_stand_is_seen_and_nothing_is_published(jaar: tuple[Path, Path], tmp_path: Path) -> None:
    _, dossier = jaar
    room = Kluis(DossierStore(dossier), LEDGERS)
    kept = room.load("stand--G08")
    room.save("stand--G08", {**kept, "cellen": kept["cellen"][:-1]})
    with pytest.raises(StoreDamaged, match="niet de laatste"):
        publiceer(dossier, tmp_path, groepen=["G08"], op=DAYS[-1])
    room.save("stand--G08", kept)
    assert publiceer(dossier, tmp_path, groepen=["G08"], op=DAYS[-1])


def test_a_member_who_turns_out_to_have_left_long_ago_moves_nothing_for_either_audience(
    jaar: tuple[Path, Path], tmp_path: Path
) -> None:
    """Two audiences, one before and one after: nothing follows about who left."""
    folder, dossier = jaar
    store = DossierStore(dossier)
    stand = Stand.from_json(Kluis(store, LEDGERS).load("stand--G08"))
    who = min(p for c in stand.cohorten for p in c.leden)
    verbeter(store, who, "lid", "lid_tot", "2024-08-01")
    for n, kring in enumerate(("raad", "ketenoverleg"), 1):
        publiceer(dossier, tmp_path, groepen=["G08"], kring=kring, op=DAYS[-1])
        after, before = open_publication(tmp_path / f"G08-{n:03d}"), of(folder, "G08", kring)[-1]
        for table in (*TOLD, *LEDEN, "incidenten_per_halfjaar", "incidenten_per_aard", "incidenten_per_dagdeel"):
            assert rows(after, table) == rows(before, table), table
