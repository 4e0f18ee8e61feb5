"""A group gets another name, is divided, or goes on with another: what was told of it is not counted again.

Somebody is erased on the way. Whoever holds what was told of the old and of the new group then has two numbers that may
differ by that one person: every difference and every sum of parts beside a whole is held against dominance.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from pathlib import Path

import pyarrow as pa
import pytest
from lezer import KINDS, PARTS, Reader, read

from jgwork.inhoud.dekking import Dekking
from jgwork.inhoud.inhoud import Inhoud
from jgwork.io.opslag.bundle import open_publication
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.stand import eens
from jgwork.privacy.stand.doelen import TABEL as DOELEN
from jgwork.privacy.stand.sluiten import KIND, LATE, PART, TOTAL, Incident, houdt
from jgwork.privacy.stand.stand import Cel, Stand
from jgwork.runs.dossier.openen import Dossier, open_dossier
from jgwork.runs.dossier.standen import standen_van
from jgwork.runs.dossier.verantwoorden import zegel
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.recht.rechten import verwijder
from jgwork.runs.vertellen.verdelen import Verdeling
from jgwork.runs.vertellen.verteller import Verteller

FIRST, SECOND = date(2026, 2, 1), date(2026, 8, 1)
Told = dict[str, Stand]
Behind = Mapping[str, frozenset[str]]


@pytest.fixture(params=["rommel", pytest.param("voorbeeld", marks=pytest.mark.nightly)])
def dossier(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str, str]:
    """A dossier of which nothing was told, and two of its groups."""
    if request.param == "voorbeeld":
        return Path(shutil.copytree(request.getfixturevalue("_geladen"), tmp_path / "d")), "G02", "G04"
    return Path(shutil.copytree(request.getfixturevalue("rommelwereld") / "dossier", tmp_path / "d")), "R01", "R02"


def tell(dossier: Path, groups: list[str], day: date, told: Told) -> None:
    opened = open_dossier(dossier)
    tables = opened.encoded()
    about_all = tuple(replace(d, groepen=None) for d in tables.dekking.delen or ())  # also about the new groups
    divided = Verdeling.of(Inhoud(dict(tables), Dekking(about_all), tables.concept))
    verteller = Verteller.of(opened, divided, day)
    for g in groups:
        stand = verteller.vertel(g, opened.stand(day).groep(g).hoogste)
        assert stand is not None
        told[g] = stand
        verteller.bewaar(g, rond=False)


def incidents(dossier: Path, groups: list[str]) -> dict[str, Incident]:
    """Return what happened, with everybody of these groups who was behind it."""
    opened = open_dossier(dossier)
    out: dict[str, Incident] = {}
    verteller = Verteller.of(opened, Verdeling.of(opened.encoded()), SECOND)
    for i in (i for g in groups for i in verteller.levend(g)):
        out[i.merk] = replace(i, leden=i.leden | out[i.merk].leden) if i.merk in out else i
    return out


def behind(dossier: Path, groups: list[str]) -> Behind:
    return {m: i.leden for m, i in incidents(dossier, groups).items()}


def members(dossier: Path, group: str) -> list[str]:
    rows = DossierStore(dossier).table("lid").data
    return sorted(
        {r["pseudoniem"] for r in rows.select(["groep_id", "pseudoniem"]).to_pylist() if r["groep_id"] == group}
    )


def moved(dossier: Path, to: Callable[[str, str | None], tuple[str, ...]]) -> None:
    """Put the rows of groups under other groups, once for each: ``to(group, member)``."""
    store = DossierStore(dossier)

    def change(name: str, rows: pa.Table) -> pa.Table:
        if "groep_id" not in rows.column_names:
            return rows
        at, old = rows.column_names.index("groep_id"), rows["groep_id"].cast(pa.string()).to_pylist()
        who = rows["pseudoniem"].cast(pa.string()).to_pylist() if name == "lid" else [None] * len(old)
        places = [(i, new) for i, (g, p) in enumerate(zip(old, who, strict=True)) for new in to(g, p)]
        if name == "groep":
            places = list({new: (i, new) for i, new in reversed(places)}.values())[::-1]
        taken, names = rows.take([i for i, _ in places]), pa.array([g for _, g in places], pa.string())
        return taken.set_column(at, "groep_id", pa.chunked_array([names]).cast(rows["groep_id"].type))

    store.edit(change, zegel=zegel(store.path, store.manifest().dossier_id))


def _kind(cell: Cel) -> str:
    return (
        TOTAL
        if cell.tabel in (TOTAL, LATE)
        else "|".join((cell.tabel, *cell.klasse))
        if cell.tabel in (KIND, PART)
        else ""
    )


def falls(told: Told, leden: Behind) -> Iterator[tuple[object, ...]]:
    """Yield what somebody who subtracts gets to know about too few."""

    def few(weight: Counter[str]) -> bool:
        apart = [m for m, n in weight.items() if n]
        return bool(apart) and not houdt(leden.get(m, frozenset()) for m in apart)

    cells = [(g, c.label, _kind(c), marks) for g, s in told.items() for c, marks in s.verzamelingen() if _kind(c)]
    for kind in {k for _, _, k, _ in cells}:
        sets = [(g, label, marks) for g, label, k, marks in cells if k == kind]
        for (g, a, one), (h, b, other) in combinations(sets, 2):
            weight = Counter(one)
            weight.subtract(other)
            if not one.isdisjoint(other) and few(weight):
                yield g, h, a, b
            for i, whole, all_of in sets:
                if i not in (g, h) and not (one.isdisjoint(all_of) or other.isdisjoint(all_of)):
                    weight = Counter(one) + Counter(other)
                    weight.subtract(all_of)
                    if few(weight):
                        yield g, h, i, a, b, whole
    for (g, one), (h, other) in combinations(told.items(), 2):
        for a, b in product(one.cohorten, other.cohorten):
            if a.tabel == b.tabel and a.leden & b.leden and len(a.leden ^ b.leden) < 10:
                yield g, h, a.tabel
        if len(one.genoemd ^ other.genoemd) < min(10, len(one.genoemd & other.genoemd)):
            for table in (eens.NETWERK, eens.KERN, eens.INZET, eens.GEMEENTEN, DOELEN):
                both = [{c.label for c in s.van(table) if c.waarde is not None} for s in (one, other)]
                yield from ((g, h, *label) for label in both[0] & both[1])


def test_another_name_tells_nothing_anew_and_the_series_goes_on(dossier: tuple[Path, str, str]) -> None:
    path, group, _ = dossier
    told: Told = {}
    leden = behind(path, [group])
    tell(path, [group], FIRST, told)
    verwijder(DossierStore(path), members(path, group)[3])
    moved(path, lambda g, _: ("G98" if g == group else g,))
    tell(path, ["G98"], SECOND, told)
    assert told[group].cellen
    assert list(falls(told, leden)) == []
    assert told["G98"].begin > max(told[group].gesloten)
    assert any(True for _ in told["G98"].van(TOTAL))


def test_the_parts_of_a_group_tell_nothing_of_who_is_in_none(dossier: tuple[Path, str, str]) -> None:
    path, group, _ = dossier
    told: Told = {}
    leden, who = behind(path, [group]), members(path, group)
    tell(path, [group], FIRST, told)
    verwijder(DossierStore(path), who[2])
    half = set(who[: len(who) // 2])
    parts = ("G97", "G98")
    moved(path, lambda g, p: (g,) if g != group else parts if p is None else (parts[p in half],))
    tell(path, [*parts], SECOND, told)
    assert list(falls(told, leden)) == []


@pytest.mark.parametrize("sooner", [True, pytest.param(False, marks=pytest.mark.nightly)])
def test_two_groups_that_go_on_as_one_tell_nothing_of_who_left(dossier: tuple[Path, str, str], sooner: bool) -> None:
    path, group, other = dossier
    told: Told = {}
    leden = behind(path, [group, other])
    tell(path, [group, other] if sooner else [group], FIRST, told)
    verwijder(DossierStore(path), members(path, group)[1])
    moved(path, lambda g, _: ("G99" if g in (group, other) else g,))
    tell(path, ["G99"], SECOND, told)
    assert list(falls(told, leden)) == []


# --- the same, from whole publications: every part that groups share or do not is an unknown whole number ------------


def publish(dossier: Path, uit: Path, groups: list[str], day: date, patch: pytest.MonkeyPatch) -> None:
    """Publish to two audiences; the deliveries are about the new groups as well."""
    about = open_dossier(dossier).dekking
    parts = tuple(replace(d, groepen=None) for d in about.delen or ())
    patch.setattr(Dossier, "dekking", property(lambda _: Dekking(parts)))
    for kring in ("ketenoverleg", "raad"):
        publiceer(dossier, uit / f"{kring}-{day}", groepen=groups, kring=kring, op=day)
    patch.undo()


def attack(uit: Path, told: Told, live: Mapping[str, Incident]) -> int:
    """Attack what all publications say together; return how many parts were asked for."""
    where: dict[str, str] = {}
    for group, stand in sorted(told.items()):
        for cell, marks in stand.verzamelingen():
            if cell.tabel == TOTAL:
                where |= {m: f"{where.get(m, '')}{group}," for m in marks}
    parts = sorted({f"{w}:" for w in where.values()})
    reader = Reader({g: [p for p in parts if f"{g}," in p] for g in told})
    for file in sorted(uit.glob("*/*/publicatie.json")):
        publication = open_publication(file.parent)
        if publication.index.get("groep_id") in told:
            read(reader, publication, wide=publication.index["kring"] == "raad")
    known = {q for q, _, _ in reader.columns}
    ways = [(KINDS, PARTS), *(((k,), PARTS) for k in KINDS), *((KINDS, (p,)) for p in PARTS)]
    asked = 0
    for part in parts:
        quarters = sorted(q for q in known if q.startswith(part))
        for some, (kinds, times) in product([*([q] for q in quarters), quarters], ways):
            cells = reader.over(some, kinds, times)
            mine = [
                i.leden
                for m, w in where.items()
                if (i := live.get(m)) and f"{w}:{i.kwartaal}" in some and i.aard in kinds and i.dagdeel in times
            ]
            if not cells or not mine:
                continue
            low, high = reader.bounds(cells)
            assert low <= len(mine) <= high
            assert low < high or houdt(mine), (some, kinds, times)
            asked += 1
    return asked


@pytest.mark.parametrize("how", ["delen", *(pytest.param(h, marks=pytest.mark.nightly) for h in ("naam", "samen"))])
def test_all_publications_together_tell_nothing_of_a_few(
    dossier: tuple[Path, str, str], how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, group, other = dossier
    before = [group, other] if how == "samen" else [group]
    who, uit = members(path, group), tmp_path / "uit"
    live = incidents(path, before)
    publish(path, uit, before, FIRST, monkeypatch)
    half = set(who[: len(who) // 2])
    after = {"naam": ["G98"], "delen": ["G97", "G98"], "samen": ["G99"]}[how]

    def to(g: str, p: str | None) -> tuple[str, ...]:
        return (g,) if g not in before else tuple(after) if p is None else (after[p in half if len(after) > 1 else 0],)

    verwijder(DossierStore(path), who[2])
    moved(path, to)
    publish(path, uit, after, SECOND, monkeypatch)
    told = {g: s for g, s in standen_van(DossierStore(path)).items() if g in (*before, *after)}
    assert set(told) == {*before, *after}
    assert list(falls(told, {m: i.leden for m, i in live.items()})) == []
    assert attack(uit, told, live) > 0
