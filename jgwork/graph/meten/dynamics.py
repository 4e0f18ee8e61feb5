"""Change over time: who stays, which ties and core last, how subgroups move, and before against after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.meten.community import communities
from jgwork.graph.meten.measures import Labels
from jgwork.graph.meten.structure import Structure
from jgwork.graph.meten.uncertainty import BEWEEGT, MINSTENS, Interval, Resampler, spreads

#: A difference of more standard deviations than this is clear.
DUIDELIJK = 1.96


@dataclass(frozen=True, slots=True)
class Verloop:
    """What changed between two networks of the same group.

    Parameters
    ----------
    leden_gelijk
        Jaccard of the members: in both over in either; ``NaN`` without members.
    aanwas, uitstroom
        Number of members who came and who left.
    relaties_gelijk
        Share of the first network's ties, among members of both, that still stand; ``NaN`` without such ties.
    kern_gelijk
        Jaccard of the members of the deepest core; ``NaN`` where neither has one.
    """

    leden_gelijk: float
    aanwas: int
    uitstroom: int
    relaties_gelijk: float
    kern_gelijk: float


def turnover(before: Netwerk, after: Netwerk) -> Verloop:
    """Return turnover of members, persistence of ties and of the core between two networks."""
    x, y = set(before.ids), set(after.ids)
    both = x & y
    first = {p for p in _named_pairs(before) if p <= both}
    return Verloop(
        jaccard(x, y),
        len(y - x),
        len(x - y),
        len(first & _named_pairs(after)) / len(first) if first else float("nan"),
        jaccard(_core(before), _core(after)),
    )


def jaccard(x: set[str], y: set[str]) -> float:
    """Return in both over in either; ``NaN`` for two empty sets."""
    return len(x & y) / len(x | y) if x | y else float("nan")


def _named_pairs(net: Netwerk) -> set[frozenset[str]]:
    return {
        frozenset((net.ids[i], net.ids[j])) for i, j in zip(net.pairs.a.tolist(), net.pairs.b.tolist(), strict=True)
    }


def _core(net: Netwerk) -> set[str]:
    core = Structure(len(net), net.pairs.a, net.pairs.b).core
    top = int(core.max(initial=0))
    return {net.ids[i] for i in np.flatnonzero(core == top)} if top else set()


@dataclass(frozen=True, slots=True)
class Deelgroepstap:
    """One event in the life of a subgroup.

    Parameters
    ----------
    soort
        ``ontstaan``, ``groei``, ``krimp``, ``gelijk``, ``samengaan``, ``splitsing`` or ``einde``.
    tijdvak
        Number of the window, from 0.
    deelgroep
        Number of the followed subgroup, from 0.
    omvang
        Members in this window (0 at an end).
    vorige
        Members when last seen (0 at a start).
    andere
        Other followed subgroups concerned (those that merged in; the one it split from).
    """

    soort: str
    tijdvak: int
    deelgroep: int
    omvang: int
    vorige: int
    andere: tuple[int, ...] = ()


def subgroups(net: Netwerk, *, least: int = 3, seeds: int = 20) -> tuple[frozenset[str], ...]:
    """Return the subgroups of ``least`` members and up, largest first; nothing where there are no ties."""
    pairs = net.pairs
    if not len(pairs):
        return ()
    found = communities(len(net), pairs.a, pairs.b, pairs.weight, seeds=seeds)
    names = np.array(net.ids, dtype=object)
    return tuple(frozenset(names[found.label == i]) for i, k in enumerate(found.sizes) if k >= least)


def follow_subgroups(
    steps: Sequence[Sequence[frozenset[str]]], *, theta: float = 0.3, patience: int = 3
) -> tuple[Deelgroepstap, ...]:
    """Follow subgroups through consecutive windows and return their events.

    The method of Greene, Doyle and Cunningham (2010, doi 10.1109/ASONAM.2010.17): a subgroup of a window continues
    each followed subgroup whose last seen members (its front) overlap with it by a Jaccard above ``theta``. Several
    followed ones in one is a merge, one in several is a split, none is a birth; one that is not seen for ``patience``
    windows, or not any more at the end, has ended in the first window without it.

    Parameters
    ----------
    steps
        Per window the subgroups, as sets of names.
    theta
        Least overlap, 0.3 as in the paper.
    patience
        Windows without the subgroup before it has ended.
    """
    fronts: dict[int, frozenset[str]] = {}
    seen: dict[int, int] = {}
    events: list[Deelgroepstap] = []
    for t, groups in enumerate(steps):
        match = {g: [i for i, f in fronts.items() if _overlap(f, g) > theta] for g in groups}
        events += _step_events(t, match, fronts, seen)
        for i in [i for i in fronts if t - seen[i] >= patience]:
            events.append(Deelgroepstap("einde", seen[i] + 1, i, 0, len(fronts.pop(i))))
    last = len(steps) - 1
    events += [Deelgroepstap("einde", seen[i] + 1, i, 0, len(f)) for i, f in fronts.items() if seen[i] < last]
    return tuple(sorted(events, key=lambda e: (e.tijdvak, e.deelgroep, e.soort)))


def _overlap(x: frozenset[str], y: frozenset[str]) -> float:
    return len(x & y) / len(x | y)


def _step_events(
    t: int, match: dict[frozenset[str], list[int]], fronts: dict[int, frozenset[str]], seen: dict[int, int]
) -> list[Deelgroepstap]:
    """Return the events of one window and move the fronts."""
    events: list[Deelgroepstap] = []
    old = dict(fronts)
    heirs: dict[int, list[frozenset[str]]] = {}
    for group, found in match.items():
        for i in found:
            heirs.setdefault(i, []).append(group)
    # the best heir keeps the number; the others are new subgroups that split off
    keeper = {i: max(gs, key=lambda g: (_overlap(old[i], g), len(g), sorted(g))) for i, gs in heirs.items()}
    for group, found in sorted(
        match.items(), key=lambda kv: (min(kv[1], default=len(seen)), -len(kv[0]), sorted(kv[0]))
    ):
        mine = sorted((i for i in found if keeper[i] == group), key=lambda i: -_overlap(old[i], group))
        if not mine:
            number = len(seen)
            kind = "splitsing" if found else "ontstaan"
            fronts[number], seen[number] = group, t
            events.append(Deelgroepstap(kind, t, number, len(group), len(old[found[0]]) if found else 0, tuple(found)))
            continue
        first, *others = mine
        for i in others:
            fronts.pop(i, None)
        fronts[first], seen[first] = group, t
        size, was = len(group), len(old[first])
        kind = "samengaan" if others else "groei" if size > was else "krimp" if size < was else "gelijk"
        events.append(Deelgroepstap(kind, t, first, size, was, tuple(others)))
    return events


@dataclass(frozen=True, slots=True)
class Verschil:
    """A measure before and after a day, with the margin of the difference (``None`` where there is none)."""

    code: str
    voor: float
    na: float
    interval: Interval | None

    @property
    def duidelijk(self) -> bool:
        """Whether the margin leaves out zero."""
        return self.interval is not None and (self.interval.laag > 0 or self.interval.hoog < 0)


def before_after(
    net: Netwerk,
    voor: tuple[date, date],
    na: tuple[date, date],
    *,
    leden: str = "gemeenschappelijk",
    invloed: Mapping[str, str] | None = None,
    deelgroepen: Mapping[str, str] | None = None,
    samples: int = 200,
    seed: int = 0,
) -> tuple[Verschil, ...]:
    """Return the measures in two periods, such as before and after an intervention, and their difference.

    Parameters
    ----------
    net
        The network, all dates.
    voor, na
        The two periods ``(van, tot)``. Take them equally long: a longer one has more ties for that alone.
    leden
        ``gemeenschappelijk``: members of both periods, so that a difference is not made by who is counted; ``alle``.
    invloed, deelgroepen
        As in ``measure``.
    samples, seed
        Bootstrap over incidents, each period on its own.

    Returns
    -------
    tuple of Verschil
        No interval where a period has fewer than ten incidents, or a measure is undefined in one.
    """
    parts = [net.window(*voor), net.window(*na)]
    if leden == "gemeenschappelijk":
        both = sorted(set(parts[0].ids) & set(parts[1].ids))
        parts = [p.subset(both) for p in parts]
    sources = [Resampler(p, Labels.of(p, invloed, deelgroepen)) for p in parts]
    here = [s.values(seeds=100) for s in sources]
    enough = min(len(p.incidenten) for p in parts) >= MINSTENS
    spread = [spreads(s, samples, seed + i) for i, s in enumerate(sources)] if enough else []
    return tuple(
        _difference(code, here[0][code], here[1][code], [s[code] for s in spread if code in s]) for code in BEWEEGT
    )


def _difference(code: str, voor: float, na: float, spread: list[float]) -> Verschil:
    if len(spread) < 2 or np.isnan(na - voor):
        return Verschil(code, voor, na, None)
    reach = DUIDELIJK * float(np.hypot(spread[0], spread[1]))
    return Verschil(code, voor, na, Interval(na - voor - reach, na - voor + reach))


def clear_on_both(both: Sequence[Verschil], every: Sequence[Verschil]) -> dict[str, bool | None]:
    """Return per measure whether it differs clearly, on the members of both periods and on all members alike.

    ``None`` where it was not tested on either.
    """
    other = {v.code: v for v in every}
    return {
        v.code: None if v.interval is None or (o := other[v.code]).interval is None
        else v.duidelijk and o.duidelijk and (v.na > v.voor) == (o.na > o.voor)
        for v in both
    }  # fmt: skip
