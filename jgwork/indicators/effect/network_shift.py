"""Shift of a network measure between two periods: on common and on all members, with bootstrap of the difference."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jgwork.indicators.verkennend.estimate import (
    CLEARLY_LESS,
    CLEARLY_MORE,
    DESCRIPTIVE,
    INDISTINCT,
    Estimate,
    Level,
    Row,
)
from jgwork.vocabulary.verandering import getal

if TYPE_CHECKING:
    from jgwork.graph.bouwen.netwerk import Netwerk

METHOD = "verschil in het netwerk (bootstrap over incidenten)"
#: A difference in coverage of the scan above this (in shares) takes the judgement away.
COVERAGE_GAP = 0.1
#: A ratio of police effort (checks, scans) between the periods outside this range does too.
EFFORT = (0.67, 1.5)


def network_shift(
    net: Netwerk,
    measure: str,
    voor: tuple[date, date],
    na: tuple[date, date],
    *,
    coverage: tuple[float, float] | None = None,
    effort: tuple[float, float] | None = None,
    samples: int = 200,
    seed: int = 0,
) -> Estimate:
    """Return the difference of a network measure between two periods.

    Parameters
    ----------
    net, voor, na
        The network with all dates, and the two periods ``(van, tot)``.
    measure
        Code of the measure, such as ``dichtheid``; only those with an interval.
    coverage, effort
        Share of the names in the scan, and police effort (checks, hours), before and after.
    samples, seed
        Of the bootstrap over incidents.

    Returns
    -------
    Estimate
        Rows ``verschil`` (on common members), ``verschil_alle`` (on all members), ``voor`` and ``na``. 'duidelijk'
        only where both intervals leave out zero on the same side. Level 2; no judgement where coverage or police
        effort differ too much, or there are fewer than ten incidents in a period.
    """
    from jgwork.graph.meten.dynamics import before_after

    method = METHOD
    common, everyone = (
        next((v for v in before_after(net, voor, na, leden=who, samples=samples, seed=seed) if v.code == measure), None)
        for who in ("gemeenschappelijk", "alle")
    )
    if common is None or everyone is None:
        return _none("Deze maat heeft geen marge; een verschil is niet te beoordelen.", method)
    unlike = _unlike(coverage, effort)
    if unlike:
        return _none(unlike, method)
    if common.interval is None or everyone.interval is None:
        return _none("In een van de perioden zijn te weinig incidenten om een verschil te beoordelen.", method)
    a, b = common.interval, everyone.interval
    word = CLEARLY_LESS if max(a.hoog, b.hoog) < 0 else CLEARLY_MORE if min(a.laag, b.laag) > 0 else INDISTINCT
    table = (
        Row("verschil", "Verschil, leden van beide perioden", common.na - common.voor, a.laag, a.hoog),
        Row("verschil_alle", "Verschil, alle leden", everyone.na - everyone.voor, b.laag, b.hoog),
        Row("voor", "Voor", common.voor),
        Row("na", "Na", common.na),
    )
    text = (
        f"De maat {measure.replace('_', ' ')} ging van {getal(common.voor, 2)} naar {getal(common.na, 2)} bij de leden "
        f"van beide perioden: {word}{' van toeval' if word == INDISTINCT else ''} (95%: {getal(a.laag, 2)} tot "
        f"{getal(a.hoog, 2)})."
    )
    return Estimate(table, text, Level.BEFORE_AFTER, (), word, method)


def _unlike(coverage: tuple[float, float] | None, effort: tuple[float, float] | None) -> str:
    """Return why the two periods cannot be compared; empty where they can."""
    if coverage is not None and abs(coverage[1] - coverage[0]) > COVERAGE_GAP:
        return "De dekking van de twee scans verschilt te veel; het netwerk is niet te vergelijken."
    if effort is not None and (effort[0] <= 0 or not EFFORT[0] <= effort[1] / effort[0] <= EFFORT[1]):
        return "De inzet van de politie verschilt te veel; dan worden er vanzelf andere banden gezien."
    return ""


def _none(reason: str, method: str) -> Estimate:
    row = Row("verschil", "Verschil, leden van beide perioden", None, reason=reason)
    return Estimate((row,), reason, Level.DESCRIPTIVE, (), DESCRIPTIVE, method)
