"""The ladder: the data decide the method, the answer says which and why, and never claims a higher level."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from jgwork.indicators.effect import caution
from jgwork.indicators.effect.before_after import before_after
from jgwork.indicators.effect.caution import Caution, Warned
from jgwork.indicators.effect.displacement import Pair, ratio_of_ratios, wdd, wdq
from jgwork.indicators.effect.estimate import (
    CLEARLY_LESS,
    DESCRIPTIVE,
    LEVEL_TEXT,
    MINIMUM_TOTAL,
    Estimate,
    Level,
    Row,
)
from jgwork.indicators.effect.its import (
    BREAK_DISTANCE,
    BREAK_STOP,
    MINIMUM_BEFORE,
    MINIMUM_LENGTH,
    Band,
    Series,
    counterfactual,
    its,
)
from jgwork.indicators.effect.panel import did
from jgwork.indicators.effect.reeks import Reeks, Window
from jgwork.indicators.effect.shrinkage import MINIMUM_UNITS, expected_return
from jgwork.indicators.effect.synthetic import MINIMUM_DONORS, synthetic_control

#: Fewest periods before the start for a comparison period by period.
PANEL_BEFORE = 6
#: A window with a smaller share of known periods is not compared.
MINIMUM_COVERAGE = 0.9


@dataclass(frozen=True, slots=True)
class Situation:
    """What the data hold for one goal.

    Parameters
    ----------
    treated
        Series of the treated group or area.
    van, tot
        Nulmeting.
    start
        First day of the approach.
    op
        Peildatum; later periods are left out.
    comparison, buffer, buffer_comparison
        Series by the role of their unit (``gebiedsrol``).
    tied
        Comparison units that are tied to the treated one in the network, with the reason in Dutch.
    breaks
        First days of a new way of registering.
    selected_on
        Day on which the group was chosen for an approach.
    soort
        Kind of indicator (code list ``indicator``).
    interventions
        Codes of the interventions for the goal.
    extra_effort
        Days of extra police effort in the period after.
    what
        Dutch plural of what is counted.
    measured
        Nulmeting and now according to delivered metingen, where the series comes from registrations.
    """

    treated: Reeks
    van: date
    tot: date
    start: date
    op: date
    comparison: tuple[Reeks, ...] = ()
    buffer: tuple[Reeks, ...] = ()
    buffer_comparison: tuple[Reeks, ...] = ()
    tied: Mapping[str, str] = field(default_factory=dict)
    breaks: tuple[date, ...] = ()
    selected_on: date | None = None
    soort: str = "registratie"
    interventions: tuple[str, ...] = ()
    extra_effort: tuple[date, ...] = ()
    what: str = "incidenten"
    measured: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of the ladder.

    Parameters
    ----------
    primary
        The estimate that may be said.
    reason
        Why this method, in Dutch.
    others
        Other methods on the same data, exploratory (*verkennend*).
    refused
        (method, Dutch reason) of methods that the data do not allow.
    cautions
        Warnings with their codes; their texts stand in ``primary.warnings`` too.
    band
        What was seen beside what the time series expects without the approach, with the first day of each period;
        ``None`` where the series is too short or broken.
    """

    primary: Estimate
    reason: str
    others: tuple[Estimate, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    cautions: tuple[Warned, ...] = ()
    band: tuple[tuple[date, ...], Band] | None = None

    @property
    def text(self) -> str:
        """What may be said, why so, and with which cautions."""
        return " ".join((self.primary.text, self.reason, *(f"Let op: {w}" for w in self.primary.warnings)))

    def as_json(self) -> dict[str, object]:
        """Return plain JSON values."""
        return self.primary.as_json() | {
            "waarom": self.reason,
            "verkennend": [e.as_json() for e in self.others],
            "niet_mogelijk": [{"methode": m, "reden": r} for m, r in self.refused],
            "waarschuwing_codes": [str(w.code) for w in self.cautions],
            "verwacht_zonder_aanpak": [] if self.band is None else band_rows(*self.band),
        }


def band_rows(starts: Sequence[date], band: Band) -> list[dict[str, object]]:
    """Return one row per period: ``van, gezien, verwacht, laag, hoog``."""
    columns = zip(starts, band.seen, band.expected, band.low, band.high, strict=True)
    return [{"van": a.isoformat(), "gezien": g, "verwacht": v, "laag": lo, "hoog": hi} for a, g, v, lo, hi in columns]


def evaluate(s: Situation) -> Answer:
    """Choose the highest method that the data allow, run it, and hold its wording back where a caution asks so."""
    treated = s.treated.part(min(s.van, _first(s.treated)), s.op)
    before, after = treated.window(s.van, s.tot), treated.window(s.start, s.op)
    marks = _cautions(s, treated)
    if min(before.coverage, after.coverage) < MINIMUM_COVERAGE or before.exposure <= 0 or after.exposure <= 0:
        return _stop("Van te veel periodes is het aantal niet bekend of niet getoond; dan vergelijken we niet.", marks)
    simple = before_after(round(before.count), round(after.count), before.exposure, after.exposure, what=s.what)
    if before.count + after.count < MINIMUM_TOTAL:
        reason = f"Er zijn minder dan {MINIMUM_TOTAL} {s.what}; daarom alleen een beschrijving."
        return Answer(_warned(simple, marks), reason, (), (), marks)
    breaks = tuple(b for b in _breaks(s, treated) if s.van < b < s.op)
    series = _series(treated, s.start, breaks)
    if breaks:
        return _with_break(treated, series, marks)
    rungs = _rungs(s, treated, before, after, series)
    found, refused = [], []
    for name, why, run in rungs:
        estimate = run()
        if estimate.level is Level.DESCRIPTIVE:
            refused.append((name, estimate.text))
        else:
            found.append((why, estimate))
    found.append(("Er is alleen een telling voor en na; daarom een vergelijking van die twee.", simple))
    why, primary = found[0]
    limit, marks = _selection(s, primary, simple, marks)
    peers = _chosen_from(s, treated, limit)
    others = [*(e for _, e in found[1:]), *([peers] if peers else [])]
    return Answer(
        _warned(caution.held_back(primary, limit), marks), why, tuple(others),
        tuple(refused) + _not_possible(s, treated, {name for name, _, _ in rungs}), marks, _band(treated, series),
    )  # fmt: skip


Rung = tuple[str, str, Callable[[], Estimate]]


def _rungs(s: Situation, treated: Reeks, before: Window, after: Window, series: Series | None) -> list[Rung]:
    """Return the methods that the data allow, highest first."""
    comparison = _usable(s, s.comparison, treated)
    out: list[Rung] = []
    if comparison and s.buffer:
        pairs = {
            "treated": _pair(before, after),
            "comparison": _sum(comparison, s),
            "displacement": _sum(s.buffer, s),
            "displacement_comparison": _sum(s.buffer_comparison or comparison, s),
        }
        weights = (before.exposure / after.exposure, 1.0)
        why = "Er is een vergelijking en een gebied eromheen; daarom het verschil met verplaatsing (WDD)."
        out.append(("WDD", why, lambda: wdd(**pairs, time_weights=weights)))
        out.append(("WDQ", why, lambda: wdq(pairs["treated"], pairs["displacement"], pairs["comparison"])))
    panel = [c for c in comparison if c.starts == treated.starts and c.complete]
    if panel and treated.complete and treated.position(s.start) >= PANEL_BEFORE:
        why = "Er zijn vergelijkingsreeksen over dezelfde periodes; daarom verschil in verschillen."
        out.append(("verschil in verschillen", why, lambda: did([treated], panel, s.start)))
    if comparison:
        why = "Er is een vergelijking, met te weinig periodes om per periode te kijken; daarom de verhouding van "
        why += "verhoudingen."
        exposure = after.exposure / before.exposure / _exposure(comparison, s)
        both = _pair(before, after), _sum(comparison, s)
        out.append(("verhouding van verhoudingen", why, lambda: ratio_of_ratios(*both, exposure=exposure)))
    if len(panel) >= MINIMUM_DONORS and treated.complete and treated.position(s.start) >= MINIMUM_BEFORE:
        why = "Er zijn meerdere vergelijkingsgebieden."
        out.append(("synthetische vergelijking", why, lambda: synthetic_control(treated, panel, s.start)))
    if series is not None:
        why = "Er is een lange reeks en geen vergelijking; daarom een onderbroken tijdreeks."
        out.append(("onderbroken tijdreeks", why, lambda: its(series)))
    return out


def _usable(s: Situation, units: Sequence[Reeks], treated: Reeks) -> tuple[Reeks, ...]:
    """Return the comparison series that are not tied to the treated unit and known in both windows."""
    kept = (u.part(treated.starts[0], treated.ends[-1]) for u in units if u.unit not in s.tied)
    return tuple(
        u for u in kept if min(u.window(s.van, s.tot).coverage, u.window(s.start, s.op).coverage) >= MINIMUM_COVERAGE
    )


def _pair(before: Window, after: Window) -> Pair:
    return Pair(round(before.count), round(after.count))


def _sum(units: Sequence[Reeks], s: Situation) -> Pair:
    before, after = ([u.window(*span) for u in units] for span in ((s.van, s.tot), (s.start, s.op)))
    # As large as one area: the sum over n areas, divided by n.
    return Pair(round(sum(w.count for w in before)), round(sum(w.count for w in after)), float(len(units)))


def _exposure(units: Sequence[Reeks], s: Situation) -> float:
    """Return exposure after / before, over all units."""
    before, after = (sum(u.window(*span).exposure for u in units) for span in ((s.van, s.tot), (s.start, s.op)))
    return after / before


def _chosen_from(s: Situation, treated: Reeks, limit: str) -> Estimate | None:
    """Return the empirical-Bayes before and after, where the group was chosen from at least four others.

    Groups differ far more than chance, so a peak of one group is hardly drawn to the mean: it is held back as well.
    """
    others = _usable(s, s.comparison, treated)
    if len(others) + 1 < MINIMUM_UNITS or (s.selected_on is not None and s.selected_on < s.van):
        return None
    before, after = [u.window(s.van, s.tot) for u in (treated, *others)], treated.window(s.start, s.op)
    counts, exposures = [w.count for w in before], [w.exposure for w in before]
    return caution.held_back(expected_return(counts, exposures, 0, after.count, after.exposure), limit)


def _series(treated: Reeks, start: date, breaks: Sequence[date]) -> Series | None:
    if not treated.complete or treated.per_year not in {4, 12}:
        return None
    cut = treated.position(start)
    if len(treated) < MINIMUM_LENGTH or cut < MINIMUM_BEFORE or len(treated) - cut < 2:
        return None
    counts = tuple(c or 0.0 for c in treated.counts)
    return Series(counts, cut, treated.exposure, treated.per_year, tuple(treated.position(b) for b in breaks))


def _band(treated: Reeks, series: Series | None) -> tuple[tuple[date, ...], Band] | None:
    return None if series is None else (treated.starts, counterfactual(series))


def _breaks(s: Situation, treated: Reeks) -> tuple[date, ...]:
    """Return registration breaks: told as such, or a definition version that changed."""
    versions = zip(treated.versions, treated.versions[1:], treated.starts[1:], strict=False)
    return tuple(sorted({*s.breaks, *(day for old, new, day in versions if old != new)}))


def _with_break(treated: Reeks, series: Series | None, marks: tuple[Warned, ...]) -> Answer:
    if series is None or any(abs(b - series.start) < BREAK_DISTANCE for b in series.breaks):
        return _stop(BREAK_STOP, marks)
    found = its(series)
    return Answer(
        _warned(found, marks), "De registratie veranderde; de tijdreeks houdt daar rekening mee.", (), (), marks,
        _band(treated, series),
    )  # fmt: skip


def _stop(reason: str, marks: tuple[Warned, ...]) -> Answer:
    row = Row("verhouding", "Verhouding na : voor", None, reason=reason)
    none = Estimate((row,), reason, Level.DESCRIPTIVE, (), DESCRIPTIVE, "geen uitspraak")
    return Answer(_warned(none, marks), "Daarom is er geen effectmeting.", (), (), marks)


def _cautions(s: Situation, treated: Reeks) -> tuple[Warned, ...]:
    out = [
        *caution.season(s.van, s.tot, s.start, s.op),
        *caution.corona(s.van, s.tot),
        *caution.detection(s.soort, s.interventions, s.extra_effort),
        *caution.clustered(treated, s.van, s.tot),
        *caution.sources(s.measured, (treated.window(s.van, s.tot).count, treated.window(s.start, s.op).count)),
        *caution.tied({u.unit: s.tied[u.unit] for u in s.comparison if u.unit in s.tied}),
    ]
    if any(s.van < b < s.op for b in _breaks(s, treated)):
        text = "Tussen de nulmeting en nu veranderde de manier van registreren of de definitie."
        out.append(Warned(Caution.BREAK, text))
    return tuple(out)


def _selection(
    s: Situation, primary: Estimate, simple: Estimate, marks: tuple[Warned, ...]
) -> tuple[str, tuple[Warned, ...]]:
    """Return the strongest word that the way of choosing the group allows, with the warnings so far and its own."""
    if not (primary.wording.endswith("minder") or simple.wording.endswith("minder")):
        return CLEARLY_LESS, marks
    limit, extra = caution.selection(s.treated, s.van, s.tot, s.start, s.op, s.selected_on)
    return limit, (*marks, *extra)


def _warned(estimate: Estimate, marks: Sequence[Warned]) -> Estimate:
    return estimate.with_warnings(*(m.text for m in marks))


def _not_possible(s: Situation, treated: Reeks, run: set[str]) -> tuple[tuple[str, str], ...]:
    reasons = {
        "verschil in verschillen": "Er is geen vergelijkingsgroep of vergelijkingsgebied dat mee mag doen.",
        "WDD": "Er is geen gebied eromheen met een vergelijking; verplaatsing is niet te zien.",
        "onderbroken tijdreeks": f"De reeks heeft {len(treated)} periodes, waarvan {treated.position(s.start)} voor de "
        f"start; nodig zijn er {MINIMUM_LENGTH}, waarvan {MINIMUM_BEFORE} ervoor.",
        "synthetische vergelijking": f"Daarvoor zijn minstens {MINIMUM_DONORS} vergelijkingsgebieden nodig.",
    }
    return tuple((name, why) for name, why in reasons.items() if name not in run)


def _first(reeks: Reeks) -> date:
    return reeks.starts[0] if reeks.starts else date.max


def level_sentence(estimate: Estimate) -> str:
    """Return the level reached as a Dutch sentence."""
    return f"Bewijskracht: {LEVEL_TEXT[estimate.level]}."


def holm(estimates: Mapping[str, Estimate], primary: Sequence[str]) -> dict[str, Estimate]:
    """Adjust at most three primary indicators for looking several times; the rest is exploratory.

    Parameters
    ----------
    estimates
        By indicator, each with a row ``p``.
    primary
        Indicators fixed as primary in step 5, at most three; more is a ``ValueError``.

    Returns
    -------
    dict
        Every estimate with a row ``p_holm``; where the adjusted p of a primary one reaches .05, its wording is at
        most 'waarschijnlijk'. Others get the warning 'verkennend'.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6:65-70.
    """
    from statsmodels.stats.multitest import multipletests

    if len(primary) > 3:
        raise ValueError("at most three primary indicators")
    known = [n for n in primary if n in estimates and any(r.name == "p" for r in estimates[n].table)]
    ps = [estimates[n].value("p") for n in known]
    adjusted = dict(zip(known, multipletests(ps, method="holm")[1], strict=True)) if ps else {}
    out = {}
    for name, found in estimates.items():
        if name in adjusted:
            p = float(adjusted[name])
            row = Row("p_holm", "p, rekening houdend met meer doelen", p)
            new = replace(found, table=(*found.table, row))
            out[name] = new if p < 0.05 else caution.held_back(new, "waarschijnlijk minder")
        else:
            text = "Verkennend: deze indicator is niet vooraf als belangrijkste gekozen."
            out[name] = found.with_warnings(*(() if name in primary else (text,)))
    return out
