"""The told past is frozen: random histories of publications, held against what was told before."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from jgwork.privacy.stand.sluiten import (
    KIND,
    LATE,
    PART,
    STANDAARD,
    TOTAL,
    Buur,
    Incident,
    einde,
    houdt,
    sluit,
    te_proberen,
)  # fmt: skip
from jgwork.privacy.stand.stand import Stand, volgende
from jgwork.vocabulary.dutch import quarter

BEGIN, PARTS = date(2024, 1, 1), ("ochtend", "middag", "avond", "nacht", "onbekend")
Told = dict[str, frozenset[str]]


def world(rng: random.Random, members: int, n: int) -> list[Incident]:
    """Return incidents of two years; some become known months later."""
    out = []
    weight = [rng.random() + 0.1 for _ in range(members)]
    for i in range(n):
        day = BEGIN + timedelta(days=rng.randrange(730))
        late = rng.randrange(30, 150) if rng.random() < 0.1 else 0
        who = frozenset(f"p{x}" for x in rng.choices(range(members), weight, k=rng.choice((1, 1, 2, 3))))
        kind, part = rng.choice(("misdrijf", "overlast", "overlast")), rng.choices(PARTS, (1, 2, 4, 3, 1))[0]
        out.append(Incident(f"i{i}", quarter(day), day + timedelta(days=late), who, kind, part))
    return out


def change(rng: random.Random, rows: list[Incident], members: int, number: int) -> list[Incident]:
    """Return the incidents after one change in the dossier, most of them in the past."""
    kind = rng.choice(("erase", "strike", "late", "correct", "join", "nothing"))
    who = f"p{rng.randrange(members)}"
    if kind in ("erase", "strike"):  # all of somebody, or all until or from some quarter: a date moved in the past
        edge = rng.choice(sorted({r.kwartaal for r in rows}))
        hit = [kind == "erase" or (r.kwartaal < edge) for r in rows]
        rows = [replace(r, leden=r.leden - {who}) if h else r for r, h in zip(rows, hit, strict=True)]
        return [r for r in rows if r.leden]
    if kind == "late":
        day = BEGIN + timedelta(days=rng.randrange(730))
        new = [
            Incident(
                f"n{number}-{x}",
                quarter(day),
                day + timedelta(days=200),
                frozenset({who, f"p{x}"}),
                "overlast",
                "nacht",
            )
            for x in range(rng.choice((1, 4)))
        ]
        return [*rows, *new]
    if kind == "correct" and rows:
        i = rng.randrange(len(rows))
        return [*rows[:i], replace(rows[i], aard="misdrijf", dagdeel=rng.choice(PARTS)), *rows[i + 1 :]]
    if kind == "join":  # somebody who was there all along is put on the list
        return [replace(r, leden=r.leden | {f"x{number}"}) if rng.random() < 0.2 else r for r in rows]
    return rows


def history(
    seed: int, publications: int, buur: Stand | None = None
) -> Iterator[tuple[Stand, Stand, list[Incident], date]]:
    """Yield per publication the stand before and after, what was known, and the day."""
    rng = random.Random(seed)
    members = rng.choice((11, 14, 20, 41))
    rows = world(rng, members, rng.choice((20, 60, 150)))
    stand, day = Stand("G", quarter(BEGIN)), date(2024, 8, 1)
    for n in range(publications):
        known = [r for r in rows if r.bekend <= day]
        near = [Buur(buur, {r.merk: r.leden for r in known})] if buur else []
        after = sluit(stand, known, day, buren=near)
        yield stand, after, known, day
        stand, day = after, day + timedelta(days=rng.choice((1, 20, 31, 45, 92)))
        for _ in range(rng.choice((0, 1, 3))):
            rows = change(rng, rows, members, n)


def check(seed: int, publications: int) -> int:
    """Hold one history against the assertions; return how many cells were told."""
    sets: Told = {}
    due: set[str] = set()
    at_telling: dict[str, dict[str, frozenset[str]]] = {}
    for before, after, known, day in history(seed, publications):
        assert after.cellen[: len(before.cellen)] == before.cellen  # (ii) no told cell changes
        live = {r.merk: r.leden for r in known}
        for cell in after.cellen[len(before.cellen) :]:
            mine = after.merken(cell.label)
            assert len(mine) == cell.waarde
            assert houdt(live[m] for m in mine)  # (iii)
            assert cell.sleutel not in sets
            sets[cell.sleutel], at_telling[cell.sleutel] = mine, {m: live[m] for m in mine}
        new = after.cellen[len(before.cellen) :]
        # (iv) what did not pass once is not tried again by itself: only together with what was not due before
        assert all(set(c.perioden) - due for c in new if c.tabel == TOTAL)
        fresh = {q for q in _quarters(day) if q not in due}
        assert fresh or not new
        due |= fresh
        totals = frozenset().union(*(sets[c.sleutel] for c in new if c.tabel == TOTAL)) if new else frozenset()
        for table in (KIND, PART):
            parts = [sets[c.sleutel] for c in new if c.tabel == table]
            assert sum(map(len, parts)) == len(frozenset().union(*parts)) if parts else True
            assert frozenset().union(*parts) <= totals if parts else True
    whole = [s for k, s in sets.items() if k.split("|")[0] in (TOTAL, LATE)]
    assert all(not a & b for a, b in combinations(whole, 2))  # (i)
    _no_difference_of_few(sets, at_telling)
    return len(sets)


def _quarters(day: date) -> Iterator[str]:
    q = quarter(BEGIN)
    while einde(q) + timedelta(days=30) <= day:
        yield q
        q = volgende(q)


def _no_difference_of_few(sets: Told, at_telling: dict[str, dict[str, frozenset[str]]]) -> None:
    """Hold every cell that is told to lie inside others against these: what differs passes as well."""
    for key, mine in sets.items():
        table, _, rest = key.partition("|")
        if table in (KIND, PART):
            quarters = set(rest.split("|")[0].split("+"))
            inside = [k for k in sets if k.startswith(f"{TOTAL}|") and set(k.split("|")[1].split("+")) <= quarters]
            whole = {m: who for k in inside for m, who in at_telling[k].items()}
            assert mine < whole.keys()
            assert houdt(whole[m] for m in whole.keys() - mine)


@pytest.mark.parametrize("seed", range(40))
def test_no_history_makes_a_told_cell_fall(seed: int) -> None:
    check(seed, 4 + seed % 9)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(1000, 1200))
def test_no_long_history_makes_a_told_cell_fall(seed: int) -> None:
    check(seed, 12)


def test_the_histories_do_tell_something() -> None:
    assert sum(check(s, 8) for s in range(10)) > 100


@pytest.mark.parametrize("seed", range(8))
def test_publishing_twice_on_one_day_changes_nothing(seed: int) -> None:
    for _, after, known, day in history(seed, 5):
        assert sluit(after, known, day) == after
        assert not te_proberen(after, day, STANDAARD.lag)  # and then no incident is needed to say so
        assert sluit(after, (), day) == after
        assert Stand.from_json(after.as_json()) == after
        assert after.op(day) == after


@pytest.mark.parametrize("seed", range(6))
def test_whatever_one_member_does_to_the_past_a_told_number_stays(seed: int) -> None:
    rng = random.Random(seed)
    rows = world(rng, 14, 80)
    day = date(2025, 8, 1)
    told = sluit(Stand("G", quarter(BEGIN)), [r for r in rows if r.bekend <= day], day)
    assert told.cellen
    for member in (f"p{i}" for i in range(14)):
        without = [replace(r, leden=r.leden - {member}) for r in rows if r.leden != {member}]
        again = sluit(told, [r for r in without if r.bekend <= day], day + timedelta(days=1))
        assert again.cellen[: len(told.cellen)] == told.cellen


def test_that_a_quarter_passes_without_somebody_says_nothing_of_what_he_did() -> None:
    """One member is behind more than half, is erased, and everything is asked again a day later."""
    few = [("a", 3), ("b", 2), ("c", 2), ("d", 12)]
    rows = [
        Incident(f"{w}{i}", "2024-K1", date(2024, 2, 1), frozenset({w}), "overlast", "nacht")
        for w, n in few
        for i in range(n)
    ]
    late = [replace(r, merk=f"{r.merk}-laat", bekend=date(2024, 6, 1)) for r in rows]
    without = [r for r in (*rows, *late) if r.leden != {"d"}]
    day = date(2024, 5, 1)
    told = sluit(Stand("G", "2024-K1"), rows, day)
    assert not told.cellen
    assert sluit(told, without[:7], day + timedelta(days=1)).cellen == ()
    assert sluit(Stand("G", "2024-K1"), without[:7], day).cellen  # it does pass
    open_ = sluit(Stand("G", "2024-K1"), without[:7], day)
    waits = sluit(open_, [*without[:7], *late], date(2024, 6, 2))
    assert sluit(waits, without, date(2024, 6, 3)).cellen == open_.cellen  # nor does what came in late


@pytest.mark.parametrize("seed", range(12))
def test_a_split_off_group_gives_no_difference_away(seed: int) -> None:
    rng = random.Random(seed)
    rows = world(rng, 16, 120)
    day = date(2026, 3, 1)
    old = sluit(Stand("A", quarter(BEGIN)), rows, day)
    gone = {f"p{i}" for i in range(rng.choice((1, 2, 4)))}
    rest = [replace(r, leden=r.leden - gone) for r in rows if r.leden - gone]
    new = sluit(Stand("B", quarter(BEGIN)), rest, day, buren=[Buur(old, {r.merk: r.leden for r in rows})])
    live = {r.merk: r.leden for r in rows}
    for cell in new.cellen:
        apart = new.merken(cell.label) ^ old.merken(cell.label)
        if old.merken(cell.label) and apart:
            assert houdt(live[m] for m in apart)


@pytest.mark.parametrize("seed", range(12))
def test_a_quarter_before_one_that_was_not_delivered_is_told_with_the_one_before_it(seed: int) -> None:
    """Else it would wait for ever; what is told passes, and nothing is counted across what was not delivered."""
    rng = random.Random(seed)
    rows = [i for i in world(rng, 12, 160) if i.kwartaal != "2024-K4" or rng.random() < 0.03]
    day = date(2026, 3, 1)
    told = sluit(Stand("A", quarter(BEGIN)), rows, day, heel=lambda q: q != "2025-K1")
    live = {i.merk: i.leden for i in rows}
    cells = [c for c in told.cellen if c.tabel == TOTAL]
    assert all(houdt(live[m] for m in told.merken(c.label)) for c in cells)
    assert not any({"2024-K4", "2025-K2"} <= set(c.perioden) for c in cells)
    assert "2024-K4" in {q for c in cells for q in c.perioden}
    assert sluit(told, rows, day, heel=lambda q: q != "2025-K1") == told
