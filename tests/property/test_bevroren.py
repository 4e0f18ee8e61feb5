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
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from lezer import KINDS, PARTS, Reader, read
from wijzigingen import CHANGES

from jgwork.indicators.groep.gedrag import incidenten
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.io.opslag.bundle import open_publication
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.stand.eens import DEKKING
from jgwork.privacy.stand.sluiten import KIND, LATE, PART, TOTAL, Incident, houdt
from jgwork.privacy.stand.stand import Stand
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.standen import standen_van
from jgwork.runs.dossier.verantwoorden import zegel
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.toetsen import toets_publicaties
from jgwork.runs.vertellen.rijen import gescand, laatste_scan
from jgwork.runs.vertellen.verdelen import Verdeling
from jgwork.runs.vertellen.verteller import Verteller
from jgwork.vocabulary.errors import StoreDamaged

KRINGEN = ("ketenoverleg", "raad")
#: After every delivery, so that a scan that comes in is the newest.
DAY = date(2026, 8, 10)
#: What differs between two publications of the same: names, moments, checksums.
OWN = ("controlesommen", "gemaakt_op", "ronde", "publicatie_id", "vorige", "logboek")


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


def untold(request: pytest.FixtureRequest, name: str) -> Path:
    """Return a dossier of which nothing was told yet: read only."""
    if name == "voorbeeld":
        return Path(request.getfixturevalue("_geladen"))
    return Path(request.getfixturevalue("rommelwereld")) / "dossier"


World = tuple[Path, tuple[str, ...], date, dict[str, Any]]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(("voorbeeld", "G02", "G11"), marks=pytest.mark.nightly),
        pytest.param(("rommel", "R01", "R02"), marks=pytest.mark.nightly),
        ("rommel", "R01"),
    ],
    ids="-".join,
)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    name, *groups = request.param
    pristine = untold(request, name)
    dossier = Path(shutil.copytree(pristine, tmp_path_factory.mktemp(name) / "dossier"))
    shutil.copytree(pristine, dossier.parent / "ongeteld")
    return dossier, tuple(groups), DAY, tell(dossier, tmp_path_factory.mktemp(name), tuple(groups), DAY)


def again(world: World, tmp: Path, *changes: tuple[str, str]) -> Iterator[str]:
    """Yield which files say something else after changes, each about somebody."""
    dossier, groups, day, before = world
    copy = Path(shutil.copytree(dossier, tmp / "dossier"))
    for change, who in changes:
        CHANGES[change](DossierStore(copy), who, random.Random(who))
    after = tell(copy, tmp / "uit", groups, day)
    assert after.keys() == before.keys()
    yield from (name for name in before if before[name] != after[name])
    shutil.rmtree(tmp)


def test_the_order_of_rows_changes_not_a_byte(world: World, tmp_path: Path) -> None:
    """Every table of every delivery in another order, told for the first time."""
    dossier, groups, day, before = world
    copy, rng = Path(shutil.copytree(dossier.parent / "ongeteld", tmp_path / "dossier")), random.Random(3)
    store = DossierStore(copy)
    owner = store.manifest().dossier_id
    store.edit(
        lambda _, rows: rows.take(rng.sample(range(rows.num_rows), rows.num_rows)), zegel=zegel(store.path, owner)
    )
    after = tell(copy, tmp_path / "uit", groups, day)
    assert after.keys() == before.keys()
    assert [name for name in before if before[name] != after[name]] == []


def test_whatever_changes_about_members_changes_not_a_byte(world: World, tmp_path: Path) -> None:
    """Everything at once, each about another member: nightly tells which it was."""
    dossier, groups = world[:2]
    some = random.Random(11).sample(members(dossier, groups), len(CHANGES))
    assert list(again(world, tmp_path / "x", *zip(CHANGES, some, strict=True))) == []


@pytest.mark.nightly
@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_a_byte(world: World, change: str, tmp_path: Path) -> None:
    rng = random.Random(change)
    everybody = members(*world[:2])
    for who in rng.sample(everybody, min(5, len(everybody))):
        assert list(again(world, tmp_path / who, (change, who))) == []


def test_that_a_kind_of_tie_was_asked_for_stays_said_a_year_later(world: World, tmp_path: Path) -> None:
    """That it is of too few now would be about who left in between; that another one was asked for may come."""
    dossier, (group, *_), _, _ = world
    copy = Path(shutil.copytree(dossier, tmp_path / "dossier"))
    before = standen_van(DossierStore(copy))[group]
    told = {c.klasse for c in before.van(DEKKING) if c.waarde == "gevraagd"}
    assert told
    store = DossierStore(copy)
    owner = store.manifest().dossier_id
    store.edit(
        lambda name, rows: rows.slice(0, 1) if name in ("relatie", "betrokkenheid") else rows,
        zegel=zegel(store.path, owner),
    )
    publiceer(copy, tmp_path / "uit", groepen=[group], op=date(2027, 5, 1))
    after = [c for c in standen_van(DossierStore(copy))[group].van(DEKKING) if c.perioden == ("2027",)]
    assert {c.klasse for c in after if c.waarde == "gevraagd"} == told


@pytest.mark.parametrize("name", ["voorbeeld", "rommel"])
def test_what_the_municipalities_leave_of_all_incidents_is_not_about_a_few(
    name: str, request: pytest.FixtureRequest
) -> None:
    """Quarters add up to all incidents of a scan, so without those of the told municipalities the rest follows."""
    opened = open_dossier(untold(request, name))
    divided, told = Verdeling.of(opened.encoded()), 0
    for group in opened.groepen:
        data = select_groep(divided.of_group(group), group, DAY)
        scan = laatste_scan(data)
        if scan is None or "registratie" not in data.frames:
            continue
        rows, counts = incidenten(data), gescand(data, scan)
        rest = rows[
            (rows["datum"] >= scan["periode_van"])
            & (rows["datum"] <= scan["periode_tot"])
            & ~rows["gemeente_code"].astype(str).isin([r.gemeente for r in counts])
        ]
        behind = [frozenset(r["pseudoniem"]) for _, r in rest.groupby("incident_id")]
        assert not counts or not behind or houdt(behind), group
        told += len(counts)
    assert told > 5


def twice_counted(world: World, tmp: Path, change: str) -> None:
    """Two copies of one dossier tell each by itself: what an audit found, as two real publications."""
    dossier, (group, *_), day, _ = world
    one, other = (Path(shutil.copytree(dossier.parent / "ongeteld", tmp / name)) for name in ("een", "ander"))
    CHANGES[change](DossierStore(other), members(other, (group,))[0], random.Random(1))
    publiceer(one, tmp / "uit", groepen=[group], op=day)
    with pytest.raises(StoreDamaged, match="nieuwer dan dit dossier"):
        publiceer(other, tmp / "uit", groepen=[group], op=day)
    for _ in range(2):
        publiceer(other, tmp / "weer", groepen=[group], op=day, alles=True)
    shutil.copytree(tmp / "weer" / f"{group}-002", tmp / "uit" / f"{group}-002")
    found = {t.id: t for t in toets_publicaties(tmp / "uit")}
    assert found[f"{group}-001"].passed
    assert found[f"{group}-002"].again
    assert not found[f"{group}-002"].passed


@pytest.mark.parametrize("change", ["erase"])
def test_two_publications_that_each_counted_fall_together(world: World, change: str, tmp_path: Path) -> None:
    twice_counted(world, tmp_path, change)


@pytest.mark.nightly
@pytest.mark.parametrize("change", ["strike", "left", "came", "drop"])
def test_whatever_changed_in_between_two_publications_fall_together(world: World, change: str, tmp_path: Path) -> None:
    twice_counted(world, tmp_path, change)


# --- histories: everything that all audiences were ever told, as one system of whole numbers -------------------------

WIDE = ("driehoek", "raad", "openbaar", "ketenoverleg_plus")
KRINGEN_ALLE = ("ketenoverleg", "ketenoverleg", "ketenoverleg", *WIDE)
#: Fewest counts that a number under ten leaves to who reads wide publications alone.
LEFT = 5


def live(dossier: Path, group: str, day: date) -> dict[str, Incident]:
    opened = open_dossier(dossier)
    return {i.merk: i for i in Verteller.of(opened, Verdeling.of(opened.encoded()), day).levend(group)}


class History:
    """Random publications of one group, to random audiences, while the dossier changes."""

    def __init__(self, dossier: Path, uit: Path, group: str, seed: int) -> None:
        self.dossier, self.uit, self.group, self.rng = dossier, uit, group, random.Random(seed)
        self.stand = Stand(group)
        self.at_telling: dict[str, Incident] = {}
        self.kept = self.held_back()

    def held_back(self) -> dict[str, pa.Table]:
        """Take some registrations out, to come in late."""
        kept: dict[str, pa.Table] = {}

        def take(name: str, rows: pa.Table) -> pa.Table:
            if name == "registratie":
                late = pa.array([self.rng.random() < 0.1 for _ in range(rows.num_rows)])
                kept[str(len(kept))] = rows.filter(late)
                return rows.filter(pc.invert(late))
            return rows

        self.edit(take)
        return kept

    def edit(self, change: Callable[[str, pa.Table], pa.Table]) -> None:
        store = DossierStore(self.dossier)
        store.edit(change, zegel=zegel(store.path, store.manifest().dossier_id))

    def late(self) -> None:
        """Some of what was held back comes in."""
        back = iter(sorted(self.kept))

        def give(name: str, rows: pa.Table) -> pa.Table:
            if name != "registratie" or (key := next(back, None)) is None:
                return rows
            some = pa.array([self.rng.random() < 0.5 for _ in range(self.kept[key].num_rows)], pa.bool_())
            come, self.kept[key] = self.kept[key].filter(some), self.kept[key].filter(pc.invert(some))
            return pa.concat_tables([rows, come.cast(rows.schema)])

        self.edit(give)

    def step(self, day: date) -> None:
        """Publish once, to some audience, hold what was told against the three assertions, and change something."""
        publiceer(self.dossier, self.uit, groepen=[self.group], kring=self.rng.choice(KRINGEN_ALLE), op=day)
        after, known = standen_van(DossierStore(self.dossier))[self.group], live(self.dossier, self.group, day)
        before = len(self.stand.cellen)
        assert after.cellen[:before] == self.stand.cellen  # (ii) no told cell changes
        for cell in after.cellen[before:]:
            marks = after.merken(cell.label)
            if cell.tabel in (TOTAL, LATE, KIND, PART):
                assert len(marks) == cell.waarde
                assert houdt(known[m].leden for m in marks)  # (iii) each passes when it is told
            if cell.tabel in (TOTAL, LATE):
                assert not marks & self.at_telling.keys()  # (i) whole cells share nothing
                self.at_telling |= {m: known[m] for m in marks}
        for a, b in combinations(after.cohorten, 2):
            assert a.tabel != b.tabel or not a.leden & b.leden
        self.stand = after
        for _ in range(self.rng.choice((0, 1, 2))):
            self.change()

    def change(self) -> None:
        store, what = DossierStore(self.dossier), self.rng.choice((*CHANGES, "late", "late"))
        if what == "late":
            self.late()
        else:
            CHANGES[what](store, self.rng.choice(members(self.dossier, (self.group,))), self.rng)


def attack(history: History) -> int:
    """Attack everything that was told; return how many cells were asked for."""
    everybody, wide = Reader(), Reader()
    for folder in sorted(p.parent for p in history.uit.glob(f"{history.group}-*/publicatie.json")):
        publication = open_publication(folder)
        seen_wide = publication.index["kring"] in WIDE
        read(everybody, publication, wide=seen_wide)
        if seen_wide:
            read(wide, publication, wide=True)
    told = [
        i
        for m, i in history.at_telling.items()
        if any(history.stand.cellen[p].tabel == TOTAL for p in history.stand.verteld[m])
    ]
    quarters = sorted({q for q, _, _ in everybody.columns} & history.stand.gesloten)
    ways = [
        *(((k,), PARTS) for k in KINDS),
        *((KINDS, (p,)) for p in PARTS),
        *(((k,), (p,)) for k in KINDS for p in PARTS),
    ]
    asked = [((q,), *way) for q in quarters for way in ((KINDS, PARTS), *ways)]
    asked += [(tuple(quarters), *way) for way in ways] if quarters else []
    for some, kinds, parts in asked:
        low, high = everybody.bounds(everybody.over(some, kinds, parts))
        mine = [i.leden for i in told if i.kwartaal in some and i.aard in kinds and i.dagdeel in parts]
        assert low <= len(mine) <= high
        assert low < high or not mine or houdt(mine), (some, kinds, parts)
        if wide.rows and set(some) <= {q for q, _, _ in wide.columns}:
            least, most = wide.bounds(wide.over(some, kinds, parts))
            assert most >= 10 or most - least + 1 >= LEFT, (some, kinds, parts)
    return len(asked)


def walk(dossier: Path, tmp: Path, group: str, seed: int, publications: int) -> int:
    copy = Path(shutil.copytree(dossier, tmp / "dossier"))
    history, day = History(copy, tmp / "uit", group, seed), date(2025, 11, 1)
    for _ in range(publications):
        history.step(day)
        day += timedelta(days=history.rng.choice((1, 31, 61, 92, 122)))
    assert all(t.passed for t in toets_publicaties(history.uit))
    return attack(history)


@pytest.mark.parametrize(
    ("name", "group"), [pytest.param("voorbeeld", "G02", marks=pytest.mark.nightly), ("rommel", "R01")]
)
def test_no_history_gives_a_few_away(name: str, group: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    assert walk(untold(request, name), tmp_path, group, 7, 2) > 0


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["voorbeeld", "rommel"])
@pytest.mark.parametrize("seed", range(10))
def test_no_long_history_gives_a_few_away(name: str, seed: int, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    groups = ("G02", "G03", "G04", "G08", "G09") if name == "voorbeeld" else ("R01", "R02", "R03", "R04")
    walk(untold(request, name), tmp_path, groups[seed % len(groups)], 100 + seed, 4 + seed % 9)
