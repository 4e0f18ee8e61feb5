"""Windows, turnover, subgroup events, before and after, chance, intervals and effort."""

from datetime import date, timedelta

import networkx as nx
import numpy as np
import pytest

from jgwork.graph.bouwen.build import build_groepsnetwerk
from jgwork.graph.bouwen.incidenten import Incidenten
from jgwork.graph.bouwen.netwerk import LAGEN, Netwerk
from jgwork.graph.bouwen.ties import Ties
from jgwork.graph.bouwen.windows import WINDOW_MEASURES, measure_windows, windows
from jgwork.graph.meten.dynamics import before_after, follow_subgroups, turnover
from jgwork.graph.meten.effort import Inzet, effort_flag, police_effort
from jgwork.graph.meten.measures import Labels, measure
from jgwork.graph.meten.nulmodel import deal, null_model, statistic, together
from jgwork.graph.meten.structure import Structure, scalars
from jgwork.graph.meten.uncertainty import BEWEEGT, MET_INTERVAL, Resampler, bootstrap, robustness, with_intervals

START = date(2025, 1, 1)


def wereld(seed, incidents=60, n=30, days=365, inside=8.0):
    """A group in three circles whose incidents come from one steady process."""
    base = np.random.default_rng(1)
    active, circle = base.gamma(1.5, 1, n) + 0.2, base.integers(0, 3, n)
    rng = np.random.default_rng(seed)
    who, inc = [], []
    count = rng.poisson(incidents)
    for i in range(count):
        chance = active * np.where(circle == rng.integers(0, 3), inside, 1.0)
        size = rng.choice([1, 2, 3, 4], p=[0.3, 0.35, 0.25, 0.1])
        there = rng.choice(n, size, replace=False, p=chance / chance.sum())
        who += there.tolist()
        inc += [i] * size
    when = np.datetime64(START) + np.sort(rng.integers(0, days, count))
    no = np.zeros(len(who), dtype=bool)
    incidenten = Incidenten.of(np.array(who), np.array(inc), no, when, rng.random(count) < 0.2)
    return Netwerk(tuple(f"p{i:02d}" for i in range(n)), incidenten=incidenten)


def test_a_new_period_lies_in_the_margin_as_often_as_it_says():
    new = [Resampler(w := wereld(1000 + i), Labels.of(w)).values(seeds=0) for i in range(60)]
    hits = dict.fromkeys(MET_INTERVAL, 0.0)
    rounds = 20
    for i in range(rounds):
        found = bootstrap(wereld(i), samples=60, seed=i)
        for c in MET_INTERVAL:
            # a margin that is not shown says nothing and so holds
            hits[c] += np.mean([not found[c].zegt_iets or found[c].laag <= v[c] <= found[c].hoog for v in new])
    assert all(h >= 0.88 * rounds for h in hits.values()), hits


def test_an_interval_lies_around_its_value_and_inside_the_possible():
    net = wereld(4)
    found = with_intervals(measure(net, seeds=3), bootstrap(net, samples=50))
    for row in found.rows:
        if row.laag is not None:
            assert row.laag - 1e-9 <= row.waarde <= row.hoog + 1e-9, row.maat.code
    assert bootstrap(net, samples=20, seed=5) == bootstrap(net, samples=20, seed=5)


def test_too_few_incidents_give_no_interval(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    assert bootstrap(net) == {}
    rows = with_intervals(measure(net, seeds=3), {}).rows
    assert all("minder dan tien" in r.geen_marge for r in rows if r.waarde is not None and not r.maat.vast)


def test_every_measure_has_an_interval_or_says_why_not():
    net = wereld(5)
    circle, town = {p: f"k{i % 3}" for i, p in enumerate(net.ids)}, np.array(["GM1", "GM2"] * 15, dtype=object)
    known = Netwerk(
        net.ids, kenmerken={"woongemeente_code": town, "leeftijd": np.arange(30.0)}, incidenten=net.incidenten
    )
    given = {"invloed": circle, "deelgroepen": circle}
    rows = with_intervals(measure(known, **given), bootstrap(known, samples=30)).rows
    for row in rows:
        assert row.waarde is not None, row.maat.code
        if row.laag is None:
            assert row.geen_marge.startswith("Geen marge"), row.maat.code
        else:
            assert row.maat.code in MET_INTERVAL
            assert row.laag <= row.waarde <= row.hoog, row.maat.code
            assert row.laag < row.hoog, row.maat.code
            assert row.geen_marge == "", row.maat.code
    assert {r.code for r in robustness(known, leden=0.1, samples=3)} == set(BEWEEGT)


def test_all_windows_at_once_are_the_windows_one_by_one():
    cut = windows(wereld(2), START, date(2026, 1, 1), maanden=1)
    assert len(cut) == 12
    together = measure_windows([w.net for w in cut])
    for i, w in enumerate(cut):
        alone = scalars(Structure(len(w.net), w.net.pairs.a, w.net.pairs.b))
        for code in WINDOW_MEASURES:
            assert together[code][i] == pytest.approx(alone[code], nan_ok=True), (code, i)
    assert {len(v) for v in measure_windows([]).values()} == {0}
    assert np.isnan(measure_windows([Netwerk(())])["dichtheid"][0])


def test_turnover_and_persistence(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    found = turnover(net.window(START, date(2025, 4, 1)), net.window(date(2025, 7, 1), date(2025, 8, 1)))
    assert (found.aanwas, found.uitstroom) == (1, 1)  # D came, C left
    assert found.leden_gelijk == pytest.approx(4 / 6)
    assert found.relaties_gelijk == 1  # A-B, by the undated family tie
    nobody = turnover(Netwerk(()), Netwerk(()))
    assert np.isnan(nobody.leden_gelijk)
    assert np.isnan(nobody.relaties_gelijk)


def groups(*words):
    return [frozenset(w) for w in words]


def test_subgroups_are_followed_by_greenes_rules():
    steps = [
        groups("abcdef", "uvwx"),
        groups("abcdef", "uvwxy"),  # u grows
        groups("abc", "def", "uvwxy"),  # a splits
        groups("abc", "def"),  # u is gone
        groups("abcdef"),  # together again
        groups("abcdefz"),
    ]
    events = [(e.soort, e.tijdvak, e.deelgroep, e.andere) for e in follow_subgroups(steps)]
    assert events == [
        ("ontstaan", 0, 0, ()),
        ("ontstaan", 0, 1, ()),
        ("gelijk", 1, 0, ()),
        ("groei", 1, 1, ()),
        ("krimp", 2, 0, ()),
        ("gelijk", 2, 1, ()),
        ("splitsing", 2, 2, (0,)),
        ("gelijk", 3, 0, ()),
        ("einde", 3, 1, ()),
        ("gelijk", 3, 2, ()),
        ("samengaan", 4, 0, (2,)),
        ("groei", 5, 0, ()),
    ]


def test_a_subgroup_may_be_away_for_a_while():
    steps = [groups("abcd"), [], groups("abcd")]
    assert [e.soort for e in follow_subgroups(steps)] == ["ontstaan", "gelijk"]
    assert [e.soort for e in follow_subgroups(steps, patience=1)] == ["ontstaan", "einde", "ontstaan"]


def test_nothing_changed_is_not_called_a_change():
    net = wereld(11, incidents=160, days=730)
    half, end = START + timedelta(365), START + timedelta(730)
    found = {v.code: v for v in before_after(net, (START, half), (half, end), samples=100)}
    assert not found["dichtheid"].duidelijk
    assert not found["aandeel_samen"].duidelijk


def test_a_group_that_falls_still_is_seen():
    net = wereld(12, incidents=160, days=730)
    half, end = START + timedelta(365), START + timedelta(730)
    inc = net.incidenten
    quiet = (inc.datum < np.datetime64(half)) | (np.arange(len(inc)) % 4 == 0)
    fewer = Netwerk(net.ids, incidenten=inc.select(quiet))
    found = {v.code: v for v in before_after(fewer, (START, half), (half, end), samples=100)}
    assert found["dichtheid"].duidelijk
    assert found["dichtheid"].na < found["dichtheid"].voor
    # and the fall in registrations is said beside it
    flag = effort_flag(police_effort(fewer, START, half), police_effort(fewer, half, end))
    assert "afgenomen" in flag


def test_effort_is_counted_with_and_without_checks(groep_van_zes):
    net = build_groepsnetwerk(groep_van_zes, "G1")
    found = police_effort(net, date(2025, 5, 1), date(2025, 6, 1))
    months = 31 / 30.4375
    assert found.met == pytest.approx(3 / (6 * months))
    assert found.zonder == 0
    assert effort_flag(Inzet(1.0, 0.8), Inzet(1.1, 0.9)) == ""
    assert "niet te vergelijken" in effort_flag(Inzet(0.0, 0.0), found)


def _dealt(table):
    table = np.asarray(table)
    inc, who = np.nonzero(table)
    no = np.zeros(len(who), dtype=bool)
    when = np.full(len(table), np.datetime64(START))
    incidenten = Incidenten.of(who, inc, no, when, np.zeros(len(table), dtype=bool))
    return Netwerk(tuple(f"n{i:02d}" for i in range(table.shape[1])), incidenten=incidenten)


def test_dealing_again_is_uniform_over_the_tables_with_both_margins():
    """Of the 90 tables with these margins 18 have statistic 8 and 72 have 4: exact p .2."""
    inc = _dealt([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]).incidenten
    stats = [statistic(together(who, inc.incident, 4, 4)) for who in deal(inc, 4000, 1)]
    assert set(stats) == {4.0, 8.0}
    assert np.mean(np.array(stats) == 8) == pytest.approx(0.2, abs=0.02)


def test_davis_women_are_not_together_more_than_their_events_give():
    davis = nx.davis_southern_women_graph()
    table = nx.bipartite.biadjacency_matrix(davis, davis.graph["bottom"], davis.graph["top"]).toarray()
    net = _dealt(table)
    weights = together(net.incidenten.wie, net.incidenten.incident, 18, 14)
    assert (weights.sum() / 2, np.count_nonzero(weights) / 2, statistic(weights)) == (322, 139, 1004)
    found = null_model(net)
    assert found.toeval == pytest.approx(948, abs=6)
    assert (found.laag, found.hoog) == pytest.approx((886, 1018), abs=12)
    assert found.p == pytest.approx(0.06, abs=0.025)
    assert [m.code for m in found.maten] == ["transitiviteit", "clustering", "kern_k"]


def _random_group(rng, n, m, *, blocks):
    """Incidents of random members, or nine in ten within one of two halves."""
    table = np.zeros((m, n), dtype=int)
    for row in table:
        half = np.arange(n)[rng.integers(2) :: 2] if blocks and rng.random() < 0.9 else np.arange(n)
        size = rng.choice([1, 2, 3, 4, 5], p=[0.4, 0.25, 0.2, 0.1, 0.05]) if not blocks else rng.integers(2, 5)
        row[rng.choice(half, min(size, len(half)), replace=False)] = 1
    return _dealt(table)


@pytest.mark.parametrize(("n", "m"), [(14, 15), (30, 30), pytest.param(30, 50, marks=pytest.mark.nightly)])
def test_a_group_drawn_at_random_is_hardly_ever_called_coherent(n, m):
    rng = np.random.default_rng(3)
    p = [null_model(_random_group(rng, n, m, blocks=False), samples=199).p for _ in range(30)]
    # at most one in twenty at .05 and one in fifty at .01, with three standard errors
    assert sum(x is not None and x <= 0.05 for x in p) <= 5
    assert sum(x is not None and x <= 0.01 for x in p) <= 2


def test_two_blocks_are_seen_and_too_little_is_said_to_be_so():
    rng = np.random.default_rng(5)
    found = [null_model(_random_group(rng, 14, 40, blocks=True), samples=199) for _ in range(8)]
    assert sum(f.p <= 0.05 for f in found) >= 6
    assert any(f.zin.startswith("De leden zijn vaker met dezelfde anderen samen") for f in found)
    assert not any("hecht" in f.zin for f in found)
    assert "niet te zeggen" in null_model(_random_group(rng, 5, 40, blocks=False)).zin
    assert "niet te zeggen" in null_model(Netwerk(("a", "b"))).zin


def _plain(graph):
    ends = list(graph.edges())
    return Netwerk(
        tuple(f"n{i:02d}" for i in range(len(graph))), Ties.of([a for a, _ in ends], [b for _, b in ends]), LAGEN
    )


def test_unknown_members_widen_what_may_be_said(londen):
    net = build_groepsnetwerk(londen, "G1")
    few, many = (robustness(net, leden=s, samples=60) for s in (0.05, 0.4))
    assert many[0].hoog - many[0].laag > few[0].hoog - few[0].laag
    assert "meestal tussen" in few[0].zin
    none = robustness(net, samples=5)
    assert all(r.laag == r.hoog == r.waarde for r in none if not np.isnan(r.waarde))
