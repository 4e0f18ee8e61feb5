"""Goals that count nothing: members at a moment, what residents are asked, the network, answers of partners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jgwork.indicators.effect.antwoord import Antwoord, Streef, Warned, streef_per_periode
from jgwork.indicators.effect.network_shift import network_shift
from jgwork.indicators.effect.tabel import Tables, frame, start_of
from jgwork.indicators.verkennend.estimate import DESCRIPTIVE, Estimate, Row
from jgwork.indicators.verkennend.reeks import Reeks as Maandreeks
from jgwork.indicators.verkennend.reeks import stand_van
from jgwork.indicators.verkennend.shift import ordinal_shift
from jgwork.inhoud.perioden import kwartaal, maanden_tussen, months_before, na
from jgwork.vocabulary import verandering
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.telling import NIET_GELEVERD, Telling, Tussen, einden, som

if TYPE_CHECKING:
    import pandas as pd

#: Lowest and highest a count can be; ``None`` where it was not delivered.
Ends = tuple[float, float] | None
#: Start of the indicator codes that stand for an aspect of the duiding.
ASPECT = "duiding_"
ACHTERGEHOUDEN = " Wie leverde, gaf alleen 'minder dan 5'."
NETWORK_WHY = "Dit doel gaat over het netwerk van de groep; daarom een vergelijking van het netwerk in twee perioden."
ANSWERS_WHY = "Dit doel gaat over antwoorden van partners; daarom een vergelijking van twee rondes, per partner."
LANGER_WHY = "Er is geteld over langer dan een kwartaal; we beschrijven alleen."
STAND_WHY = "Bij zo weinig leden, die twee keer dezelfde zijn, rekenen we geen kans uit; we beschrijven alleen."


def _of(found: Estimate, empty: Antwoord, why: str, streef: str = "niet te zeggen") -> Antwoord:
    """Return the answer that another method gave, in the form of all answers."""
    return replace(
        empty, niveau=found.level, methode=found.method, oordeel=found.wording or DESCRIPTIVE, rijen=found.table,
        zinnen=tuple(filter(None, (found.text, why))), streef=streef,
        waarschuwingen=tuple(Warned("methode", w) for w in found.warnings),
    )  # fmt: skip


def _target(doel: Mapping[str, Any], old: float | None, new: float | None, gemeten_tot: date) -> str:
    ends = [None if x is None else (x, x) for x in (old, new)]
    return _streef(doel, ends[0], ends[1], getal_van(doel.get("streefwaarde")), gemeten_tot)


def _streef(doel: Mapping[str, Any], old: Ends, new: Ends, target: float | None, gemeten_tot: date) -> str:
    over = verandering.voorbij(doel.get("streefdatum"), gemeten_tot)
    return Streef(old, new, target, str(doel.get("richting") or ""), over).woord


def getal_van(value: object) -> float | None:
    """Return a number of a plain row; ``None`` where it is missing."""
    return None if value is None or value != value else float(value)  # type: ignore[arg-type]  # noqa: PLR0124 - NaN-safe


def leden(
    empty: Antwoord, reeks: Maandreeks, nul: tuple[date, date], span: tuple[date, date], doel: Mapping[str, Any]
) -> Antwoord:
    """Describe a number of members at a moment: the same few are counted twice, so no chance is computed."""
    parts = reeks.part(*nul), reeks.part(span[0], na(span[1]))
    counts = [p.tellingen[-1] if len(p) else NIET_GELEVERD for p in parts]  # an earlier one does not stand for the last
    old, new = (einden(t) for t in counts)
    hidden = ACHTERGEHOUDEN * any(isinstance(t, Tussen) for t in counts)
    said: tuple[str, ...] = (f"De stand in de nulmeting of nu is niet bekend.{hidden}",)
    if old is not None and new is not None:
        words = verandering.totaal(*old), verandering.totaal(*new)
        said = (f"Het aantal ging van {words[0]} in de nulmeting naar {words[1]} nu.{hidden}", STAND_WHY)
    rows = (
        _ratio(_exact(old), _exact(new)), _ends("voor", "Stand in de nulmeting", old), _ends("na", "Stand nu", new)
    )  # fmt: skip
    known = replace(empty, rijen=rows, methode="stand voor en nu", zinnen=said)
    measured = max(parts[1].ends, default=span[0])
    return replace(known, streef=_streef(doel, old, new, getal_van(doel.get("streefwaarde")), measured))


def langer(
    empty: Antwoord, reeks: Maandreeks, nul: tuple[date, date], span: tuple[date, date], doel: Mapping[str, Any]
) -> Antwoord:
    """Describe counts over periods longer than a quarter: the same months of the year, in the nulmeting and since."""
    last_year = max(nul[0], months_before(nul[1], 12))
    before = {p[0].month: p for p in _perioden(reeks, last_year, nul[1])}
    since = [p for p in _perioden(reeks, span[0], na(span[1])) if p[0].month in before][-len(before) :]
    if not since:
        return replace(empty, methode="beschrijving", reden="geen_perioden")
    pairs = [before[p[0].month] for p in since], since
    old, new = (som(value for _, _, value in part) for part in pairs)
    words = ["onbekend" if (e := einden(t)) is None else verandering.totaal(*e) for t in (old, new)]
    months = sum(maanden_tussen(van, tot) for van, tot, _ in since)
    text = f"Het aantal ging van {words[0]} naar {words[1]}, in dezelfde {months} maanden van het jaar."
    hidden = any(isinstance(t, Tussen) for t in (old, new))
    target = streef_per_periode(getal_van(doel.get("streefwaarde")), "", *nul, months)
    ends = [einden(t) for t in (old, new)]
    rows = (
        _ratio(_exact(ends[0]), _exact(ends[1])),
        _ends("voor", "In de nulmeting", ends[0]),
        _ends("na", "Nu", ends[1]),
    )
    known = replace(empty, rijen=rows, methode="aantal voor en nu", zinnen=(text + ACHTERGEHOUDEN * hidden, LANGER_WHY))
    return replace(known, streef=_streef(doel, ends[0], ends[1], target, max(p[1] for p in since)))


def _perioden(reeks: Maandreeks, van: date, tot: date) -> list[tuple[date, date, Telling]]:
    part = reeks.part(van, tot)
    return list(zip(part.starts, part.ends, part.tellingen, strict=True))


def _exact(ends: Ends) -> float | None:
    return ends[0] if ends and ends[0] == ends[1] else None


def _ends(name: str, label: str, ends: Ends) -> Row:
    low, high = ends or (None, None)
    return Row(name, label, low if low == high else None, low, high)


def gevraagd(
    empty: Antwoord, reeks: Maandreeks, nul: tuple[date, date], span: tuple[date, date], doel: Mapping[str, Any]
) -> Antwoord:
    """Describe what residents were asked: a share of the answers."""
    since = max(kwartaal(span[0]).tot, months_before(kwartaal(na(span[1])).van, 12))
    windows = nul, (since, na(span[1]))
    old, new = (stand_van(reeks, "enquete", *w) for w in windows)
    answers = [reeks.antwoorden(*w) for w in windows]
    text = "Hoeveel bewoners dit ervaren in de nulmeting of nu, is niet bekend."
    if old is not None and new is not None:
        text = verandering.gevraagd(old, new, answers[0] or 0.0, answers[1] or 0.0)
    rows = (_ratio(old, new), Row("voor", "Deel van de antwoorden in de nulmeting (%)", old),
            Row("na", "Deel van de antwoorden nu (%)", new), Row("antwoorden_voor", "Antwoorden voor", answers[0]),
            Row("antwoorden_na", "Antwoorden nu", answers[1]))  # fmt: skip
    known = replace(empty, rijen=rows, methode="deel van de antwoorden, voor en nu", zinnen=(text,))
    return replace(known, streef=_target(doel, old, new, max(reeks.part(*windows[1]).ends, default=since)))


def _ratio(old: float | None, new: float | None) -> Row:
    known = new / old if old and new is not None else None
    return Row(
        "verhouding",
        "Verhouding na : voor",
        known,
        reason="" if known is not None else "Voor of na is niet bekend of 0.",
    )


def netwerk(tables: Tables, empty: Antwoord, span: tuple[date, date], doel: Mapping[str, Any]) -> Antwoord:
    """Compare a measure of the network in two equally long periods."""
    from jgwork.graph.bouwen.build import build_groepsnetwerk

    groep, end = empty.groep_id, na(empty.op)
    start, length = start_of(tables, groep), span[1] - span[0]
    length = min(length, end - start)  # a longer period has more ties for that alone
    if length < timedelta(days=30):
        raise UsageError("De aanpak loopt nog te kort om het netwerk te vergelijken.", "Kijk over een paar maanden.")
    before, after = (span[1] - length, span[1]), (end - length, end)
    found = network_shift(
        build_groepsnetwerk(tables, groep, op=empty.op), empty.indicator, before, after,
        coverage=_coverage(tables, groep, start), effort=_checks(tables, before, after),
    )  # fmt: skip
    old, new = (next((r.value for r in found.table if r.name == n), None) for n in ("voor", "na"))
    return _of(found, empty, NETWORK_WHY, _target(doel, old, new, end))


def _coverage(tables: Tables, groep: str, start: date) -> tuple[float, float] | None:
    """Return the share of names in the last scan before the start and in the last one; ``None`` without two scans."""
    rows = frame(tables, "groepsscan", "groep_id", "aangeboden_datum", "n_in_scan", "n_namen_aangeleverd")
    rows = rows[(rows["groep_id"] == groep) & rows["n_in_scan"].notna() & rows["n_namen_aangeleverd"].notna()]
    scans = rows.sort_values("aangeboden_datum").to_dict("records")
    old = [s for s in scans if s["aangeboden_datum"] < start]
    if not old or old[-1] is scans[-1]:
        return None
    a, b = (float(s["n_in_scan"]) / float(s["n_namen_aangeleverd"]) for s in (old[-1], scans[-1]))
    return a, b


def _checks(tables: Tables, before: tuple[date, date], after: tuple[date, date]) -> tuple[float, float] | None:
    """Return police checks in the dossier in both periods, as a measure of how much was looked; ``None`` if none."""
    rows = frame(tables, "registratie", "datum", "aard")
    days = [d for d in rows.loc[rows["aard"] == "controle", "datum"] if d is not None]
    a, b = (float(sum(van <= d < tot for d in days)) for van, tot in (before, after))
    return (a, b) if a or b else None


def antwoorden(tables: Tables, empty: Antwoord) -> Antwoord:
    """Compare two rounds of answers of partners, per partner."""
    rows = answers(tables, empty.groep_id, empty.indicator)
    start = start_of(tables, empty.groep_id)
    rounds: dict[Any, date] = {r: min(part["datum"]) for r, part in rows.groupby("ronde", sort=True)}
    old = [r for r, d in rounds.items() if d < start]
    new = [r for r, d in rounds.items() if start <= d <= empty.op]
    if not old or not new:
        raise UsageError(
            "Er is geen ronde met antwoorden van voor en een van na de start.", "Vraag de partners opnieuw."
        )
    found = ordinal_shift(_wide(rows, old[-1]), _wide(rows, new[-1]))
    return _of(replace(found, text=f"{found.text} Lager is op deze schaal: minder zorg."), empty, ANSWERS_WHY)


def answers(tables: Tables, groep: str, code: str) -> pd.DataFrame:
    """Return the answered rows of ``duiding`` behind an indicator: of an aspect (``duiding_<aspect>``) or one item."""
    rows = frame(tables, "duiding", "groep_id", "ronde", "datum", "partner", "aspect", "item_code", "schaalwaarde")
    column, value = ("aspect", code.removeprefix(ASPECT)) if code.startswith(ASPECT) else ("item_code", code)
    known = rows["schaalwaarde"].notna() & rows["datum"].notna()  # 'onbekend' is no answer
    return rows[(rows["groep_id"] == groep) & (rows[column] == value) & known]


def _wide(rows: pd.DataFrame, ronde: Any) -> pd.DataFrame:
    part = rows[rows["ronde"] == ronde].sort_values("datum").drop_duplicates(["partner", "item_code"], keep="last")
    wide: pd.DataFrame = part.assign(w=part["schaalwaarde"].astype(float)).pivot(
        index="partner", columns="item_code", values="w"
    )
    return wide
