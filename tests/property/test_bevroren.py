"""What one person changes in the dossier changes not one byte of what leaves it: through the whole gate, twice told.

Two audiences are told; then somebody is erased, struck, turns out to have left or come at another time, an incident is
corrected or comes in late; and on the same day everything is published again. Tables, views, sentences, header and
ledger are held against each other byte by byte.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jgwork.io.opslag.dossier import DossierStore
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.recht.rechten import verbeter, verwijder

KRINGEN = ("ketenoverleg", "raad")
DAY = date(2026, 5, 1)
#: What differs between two publications of the same: names, moments, checksums.
OWN = ("controlesommen", "gemaakt_op", "ronde", "publicatie_id", "vorige")
Change = Callable[[DossierStore, str, random.Random], object]


def erase(store: DossierStore, who: str, _: random.Random) -> object:
    return verwijder(store, who)


def strike(store: DossierStore, who: str, _: random.Random) -> object:
    return verbeter(store, who, "lid", "namenlijst_status", "vervallen")


def left(store: DossierStore, who: str, _: random.Random) -> object:
    return verbeter(store, who, "lid", "lid_tot", "2025-02-01")


def came(store: DossierStore, who: str, _: random.Random) -> object:
    return verbeter(store, who, "lid", "lid_vanaf", "2026-04-01")


def _registrations(
    store: DossierStore, who: str, rng: random.Random, change: Callable[[pa.Table, Any], pa.Table]
) -> None:
    part = store.table("betrokkenheid").data
    mine = sorted(part.filter(pc.equal(part["pseudoniem"].cast(pa.string()), who))["registratie_id"].to_pylist())
    some = pa.array(rng.sample(mine, min(2, len(mine))), pa.string())
    store.edit(lambda name, rows: change(rows, some) if name == "registratie" else rows)


def correct(store: DossierStore, who: str, rng: random.Random) -> object:
    """Two of somebody's registrations turn out to be of another kind, at another time of day."""

    def change(rows: pa.Table, some: pa.Array) -> pa.Table:
        hit = pc.is_in(rows["registratie_id"].cast(pa.string()), some)
        for column, value in (("aard", "misdrijf"), ("dagdeel", "nacht")):
            at = rows.column_names.index(column)
            kind = rows[column].type
            rows = rows.set_column(at, column, pc.if_else(hit, value, rows[column].cast(pa.string())).cast(kind))
        return rows

    return _registrations(store, who, rng, change)


def drop(store: DossierStore, who: str, rng: random.Random) -> object:
    """Two of somebody's registrations turn out not to have been."""

    def change(rows: pa.Table, some: pa.Array) -> pa.Table:
        return rows.filter(pc.invert(pc.is_in(rows["registratie_id"].cast(pa.string()), some)))

    return _registrations(store, who, rng, change)


CHANGES: dict[str, Change] = {f.__name__: f for f in (erase, strike, left, came, correct, drop)}


def bundles(folder: Path) -> dict[str, Any]:
    """Return everything that a folder of publications says, by group and file."""
    out = {}
    for file in sorted(folder.glob("*-001/**/*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        if file.name == "publicatie.json":
            content = {k: v for k, v in content.items() if k not in OWN}
        if file.name != "handtekening.json":
            out[str(file.relative_to(folder))] = content
    return out


def tell(dossier: Path, uit: Path, groups: tuple[str, ...], day: date) -> dict[str, Any]:
    for kring in KRINGEN:
        publiceer(dossier, uit / kring, groepen=groups, kring=kring, op=day)
    return {f"{k}/{name}": content for k in KRINGEN for name, content in bundles(uit / k).items()}


def members(dossier: Path, groups: tuple[str, ...]) -> list[str]:
    lid = DossierStore(dossier).table("lid").data
    rows = zip(lid["groep_id"].to_pylist(), lid["pseudoniem"].to_pylist(), strict=True)
    return sorted({str(p) for g, p in rows if g in groups})


World = tuple[Path, tuple[str, ...], date, dict[str, Any]]


@pytest.fixture(scope="module", params=["voorbeeld", "rommel"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    name = request.param
    dossier = request.getfixturevalue(f"{name}dossier")
    groups = ("G02", "G11") if name == "voorbeeld" else ("R01", "R02")
    return dossier, groups, DAY, tell(dossier, tmp_path_factory.mktemp(name), groups, DAY)


def again(world: World, tmp: Path, who: str, change: str, seed: int = 0) -> Iterator[str]:
    """Yield which files say something else after a change."""
    dossier, groups, day, before = world
    copy = Path(shutil.copytree(dossier, tmp / "dossier"))
    CHANGES[change](DossierStore(copy), who, random.Random(seed))
    after = tell(copy, tmp / "uit", groups, day)
    assert after.keys() == before.keys()
    yield from (name for name in before if before[name] != after[name])
    shutil.rmtree(tmp)


@pytest.mark.parametrize("change", ["erase", "correct"])
def test_one_person_changes_not_a_byte(world: World, change: str, tmp_path: Path) -> None:
    rng = random.Random(change)
    assert list(again(world, tmp_path / "x", rng.choice(members(*world[:2])), change)) == []


@pytest.mark.nightly
@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_a_byte(world: World, change: str, tmp_path: Path) -> None:
    rng = random.Random(change)
    everybody = members(*world[:2])
    for who in rng.sample(everybody, min(12, len(everybody))):
        assert list(again(world, tmp_path / who, who, change)) == []
