"""The nulmeting of a goal: its value with period, exposure, coverage and definition; fixed in step 5, never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from jgwork.indicators.effect import caution
from jgwork.indicators.effect.anders import answers
from jgwork.indicators.effect.tabel import frame, goal, home_of, soort_van
from jgwork.indicators.groep import gedrag
from jgwork.indicators.groep.grenzen import Ends, ends_of
from jgwork.indicators.plan.nulmeting_rond import members, registered, scan_share, season
from jgwork.indicators.verkennend.reeks import Reeks, reeksen_van, stand_van
from jgwork.inhoud.registraties import UIT_REGISTRATIES
from jgwork.schema.rules.values import SUPPRESSED_RANGE
from jgwork.vocabulary.dutch import between, day, number, percentage, span
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

#: Definition version of what is no count of registrations.
DEFINITIE = "1"


class HasTables(Protocol):
    """A dossier, as far as this module needs it."""

    def arrow(self) -> Mapping[str, pa.Table]:
        """Return all admitted tables by name."""


@dataclass(frozen=True, slots=True)
class Nulmeting:
    """The value of an indicator before the approach.

    Parameters
    ----------
    doel_id, groep_id, indicator_code
        The goal, its group and its indicator.
    waarde
        Count in the period; for a survey the percentage over all its answers; for a number of members at a moment the
        last one; for answers of partners their median. ``None`` where it cannot be known.
    teller, noemer
        What the value was made of, where known.
    van, tot
        Period, the last day not included.
    dagen
        Exposure in days of the periods with a value.
    leden
        Members at the end of the period; ``None`` where unknown. Exposure too: more members, more incidents.
    dekking
        Share of the period with a value, 0 to 1.
    dekking_scan
        ``n_in_scan / n_namen_aangeleverd`` of the last scan; ``None`` without one (R4).
    bron
        ``meting``, ``registratie`` or ``duiding``.
    definitie_versie
        Version of the definition; several, joined by ``/``, where it changed within the period.
    soort
        Kind of the indicator (code list ``indicator``).
    primair
        Whether the goal was one of the primary ones when this was computed; once fixed, this says whether it was
        chosen beforehand.
    seizoen
        Dutch note where the period is no whole year; empty otherwise.
    waarschuwingen
        Other Dutch notes.
    vast_op
        Day on which it was fixed (step 5); ``None`` before.
    laag, hoog
        Lowest and highest count where the supplier withheld a part of the period (``<5``) and the rest is known;
        ``None`` otherwise. ``waarde`` then counts the known part only, over ``dagen``.
    """

    doel_id: str
    groep_id: str
    indicator_code: str
    waarde: float | None
    teller: float | None
    noemer: float | None
    van: date
    tot: date
    dagen: float
    leden: int | None
    dekking: float
    dekking_scan: float | None
    bron: str
    definitie_versie: str
    soort: str = ""
    primair: bool = False
    seizoen: str = ""
    waarschuwingen: tuple[str, ...] = ()
    vast_op: date | None = None
    laag: float | None = None
    hoog: float | None = None

    @property
    def checksum(self) -> str:
        """SHA-256 over every field: two equal nulmetingen have the same, whoever computes them."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; ``from_json`` gives the same nulmeting back."""
        plain = asdict(self) | {"waarschuwingen": list(self.waarschuwingen)}
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in plain.items()}

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Nulmeting:
        """Return what ``as_json`` gave; ``TypeError`` or ``ValueError`` on anything else."""
        days = {k: date.fromisoformat(raw[k]) if raw.get(k) else None for k in ("van", "tot", "vast_op")}
        return Nulmeting(**{**raw, **days, "waarschuwingen": tuple(raw.get("waarschuwingen", ()))})

    @property
    def text(self) -> str:
        """The nulmeting in Dutch sentences."""
        name = self.indicator_code.replace("_", " ")
        if self.waarde is None and self.laag is None:
            return f"De nulmeting van {name} is niet bekend. {' '.join(self.waarschuwingen)}".strip()
        out = (
            f"Nulmeting van {name}: {self.shown} van "
            f"{span(self.van, self.tot)} ({number(self.dagen)} dagen{self._who()}, bron {self.bron}, "
            f"definitie {self.definitie_versie})."
        )
        if self.dekking < 1:
            out += f" Van {percentage(self.dekking)} van de periode is de waarde bekend."
        fixed = f"Vastgesteld op {day(self.vast_op)}." if self.vast_op else ""
        return " ".join(filter(None, (out, fixed, self.seizoen, *self.waarschuwingen)))

    @property
    def shown(self) -> str:
        """The value in Dutch notation: ``tussen 7 en 11`` where a part of it was withheld."""
        if self.laag is None or self.hoog is None:
            return shown(self.waarde, self.soort)
        return between(self.laag, self.hoog)

    def _who(self) -> str:
        said = f", {number(self.noemer)} antwoorden" if self.soort == "enquete" and self.noemer else ""
        return said + (f", {number(self.leden)} leden" if self.leden is not None else "")


def shown(value: float | None, soort: str) -> str:
    """Return the value of an indicator in Dutch notation: a percentage for what residents are asked."""
    if value is None:
        return "onbekend"
    text = number(value, 0 if float(value).is_integer() else 1)
    return f"{text}%" if soort == "enquete" else text


@dataclass(frozen=True, slots=True)
class Correctie:
    """What the same nulmeting would be today, beside the fixed one; the fixed one stays.

    Parameters
    ----------
    op
        Day of the new computation.
    vast, nu
        Fixed value and value now.
    reden
        Why they differ, in Dutch.
    """

    op: date
    vast: float | None
    nu: float | None
    reden: str
    soort: str = ""

    @property
    def text(self) -> str:
        """The correction as a Dutch sentence."""
        return (
            f"Vastgesteld was {shown(self.vast, self.soort)}; met de gegevens van {day(self.op)} is het "
            f"{shown(self.nu, self.soort)}. {self.reden} De vastgestelde nulmeting blijft gelden."
        )


def nulmeting(
    dossier: HasTables | Mapping[str, pa.Table],
    doel: str,
    *,
    op: date | None = None,
    soorten: Mapping[str, str] | None = None,
) -> Nulmeting:
    """Return the nulmeting of a goal, computed from what the dossier holds.

    Metingen of the group (or else of its buurt) come first, then registrations, then the answers of partners
    (*duiding*, the median over partners of their last answer in the period). Events add up over the period; what
    residents are asked is a percentage of all answers; a number of members at a moment (*traject*) is the last one.

    Parameters
    ----------
    dossier
        A dossier, or its tables by name.
    doel
        ``doel_id``; its indicator and period come from the plan.
    op
        Peildatum for registrations; the end of the period by default, so that a later look gives the same.
    soorten
        Kind of each indicator; by default the code list ``indicator``.

    Raises
    ------
    UsageError
        The goal is unknown or has no indicator or period.
    """
    tables = dossier if isinstance(dossier, Mapping) else dossier.arrow()
    row = goal(tables, doel)
    van, tot = row["nulmeting_van"], row["nulmeting_tot"]
    if not row["indicator_code"] or van is None or tot is None or tot <= van:
        raise UsageError(
            "Dit doel heeft geen indicator of geen periode voor de nulmeting.",
            "Vul indicator_code, nulmeting_van en nulmeting_tot in.",
        )
    groep, code = str(row["groep_id"]), str(row["indicator_code"])
    soort = soort_van(code, soorten)
    found = _from_metingen(tables, groep, code, soort, (van, tot)) or _from_registrations(
        tables, groep, code, van, op or tot
    )
    if soort == "netwerk":
        found = found or _from_network(tables, groep, code, van, tot)
    found = (
        found or _from_answers(tables, groep, code, van, tot) or _Value(None, None, None, 0.0, 0.0, "geen", "onbekend")
    )
    notes = [w.text for w in caution.corona(van, tot)]
    if "/" in found.definitie:
        notes.append("Binnen de nulmeting veranderde de definitie; de delen zijn niet zomaar op te tellen.")
    low, high = found.grenzen or (None, None)
    if found.grenzen:
        notes.append("De leverancier gaf een deel alleen als 'minder dan 5'; daarom is dit een bereik.")
    elif found.waarde is not None and found.dekking < 0.9:
        notes.append("Van een deel van de periode ontbreekt de waarde; de nulmeting is dus te laag.")
    return Nulmeting(
        doel, groep, code, found.waarde, found.teller, found.noemer, van, tot, found.dagen,
        members(tables, groep, tot), found.dekking, scan_share(tables, groep), found.bron, found.definitie,
        soort, bool(row.get("primair")), season(van, tot), tuple(notes), laag=low, hoog=high,
    )  # fmt: skip


def fix(found: Nulmeting, op: date) -> Nulmeting:
    """Return the nulmeting fixed on a day in step 5; ``UsageError`` when it was fixed before or is unknown."""
    if found.vast_op is not None:
        raise UsageError(
            f"Deze nulmeting ligt vast sinds {day(found.vast_op)}.",
            "Zet een latere correctie ernaast, niet eroverheen.",
        )
    if found.waarde is None:
        raise UsageError("Een onbekende nulmeting kan niet worden vastgesteld.", "Lever eerst de gegevens aan.")
    return replace(found, vast_op=op)


def correction(fixed: Nulmeting, now: Nulmeting, op: date) -> Correctie | None:
    """Return what changed since the nulmeting was fixed; ``None`` where nothing did.

    Raises
    ------
    UsageError
        The two are not about the same goal, indicator and period: that is another nulmeting, not a correction.
    """
    same = ("doel_id", "indicator_code", "van", "tot")
    if any(getattr(fixed, f) != getattr(now, f) for f in same):
        raise UsageError(
            "Indicator of periode van de nulmeting is veranderd nadat die was vastgesteld.",
            "Maak een nieuw doel; de vastgestelde nulmeting blijft staan.",
        )
    if fixed.waarde == now.waarde and fixed.definitie_versie == now.definitie_versie:
        return None
    reason = "Er kwamen gegevens bij of er zijn gegevens hersteld."
    if fixed.definitie_versie != now.definitie_versie:
        reason = f"De definitie veranderde van {fixed.definitie_versie} naar {now.definitie_versie}."
    elif fixed.bron != now.bron:
        reason = f"De bron veranderde van {fixed.bron} naar {now.bron}."
    return Correctie(op, fixed.waarde, now.waarde, reason, fixed.soort)


def planned(dossier: HasTables | Mapping[str, pa.Table], doel: str, *, soorten: Mapping[str, str] | None = None) -> str:
    """Return in Dutch where the value written in the plan differs from the one computed now; empty where it does not.

    A rounded value in the plan does not differ from what it was rounded from.
    """
    tables = dossier if isinstance(dossier, Mapping) else dossier.arrow()
    written, now = goal(tables, doel)["nulmeting_waarde"], nulmeting(tables, doel, soorten=soorten)
    if written is not None and now.laag is not None and now.hoog is not None and now.laag <= written <= now.hoog:
        return ""
    if written is None or now.waarde is None or round(now.waarde, 0 if float(written).is_integer() else 1) == written:
        return ""
    return (
        f"In het plan staat {shown(float(written), now.soort)}; volgens {now.bron} (definitie {now.definitie_versie}) "
        f"is het {now.shown}. Zoek uit waarom voordat u de nulmeting vaststelt."
    )


@dataclass(frozen=True, slots=True)
class _Value:
    waarde: float | None
    teller: float | None
    noemer: float | None
    dagen: float
    dekking: float
    bron: str
    definitie: str
    grenzen: Ends | None = None


def _from_metingen(
    tables: Mapping[str, Any], groep: str, code: str, soort: str, span: tuple[date, date]
) -> _Value | None:
    van, tot = span
    rows = frame(tables, "meting", "indicator_code", "eenheid_type", "eenheid_id", "periode_van", "periode_tot")
    rows = rows[rows["indicator_code"] == code]
    mine = rows[(rows["eenheid_type"] == "groep") & (rows["eenheid_id"] == groep)]
    unit = groep if len(mine) else home_of(tables, groep)
    rows = mine if len(mine) else rows[(rows["eenheid_type"] != "groep") & (rows["eenheid_id"] == unit)]
    whole = rows[(rows["periode_van"] == van) & (rows["periode_tot"] == tot)] if len(rows) else rows
    if len(whole) == 1:
        return _one(dict(whole.iloc[0]), (tot - van).days)
    series = reeksen_van(rows, code).get(unit)
    if series is None:
        return None
    if soort in {"enquete", "traject"}:
        return _moment(series, soort, van, tot)
    return _sum(series, van, tot, "meting")


def _moment(series: Reeks, soort: str, van: date, tot: date) -> _Value | None:
    """Return a percentage over all answers, or the last number of members: these do not add up over periods."""
    found, whole = stand_van(series, soort, van, tot), _sum(series, van, tot, "meting")
    if found is None or whole is None:
        return None
    teller = whole.teller if soort == "enquete" else found
    noemer = whole.noemer if soort == "enquete" else None
    return replace(whole, waarde=found, teller=teller, noemer=noemer, grenzen=None)


def _one(row: Mapping[Any, Any], days: int) -> _Value:
    teller, noemer, waarde = (None if row.get(c) is None else float(row[c]) for c in ("teller", "noemer", "waarde"))
    value = waarde if waarde is not None else teller
    known = 0.0 if value is None else 1.0
    ends = ends_of(row, "teller") if value is None else None
    version = str(row.get("definitie_versie") or "onbekend")
    return _Value(value, teller, noemer, days * known, known, "meting", version, ends)


def _sum(series: Reeks, van: date, tot: date, bron: str) -> _Value | None:
    part, window = series.part(van, tot), series.window(van, tot)
    if not window.known and not window.withheld:
        return None
    least, most = (window.count + window.withheld * end for end in SUPPRESSED_RANGE)
    ends = (least, most) if window.withheld and window.known + window.withheld == window.periods else None
    spans = zip(part.starts, part.ends, part.counts, strict=True)
    days = sum((b - a).days for a, b, c in spans if c is not None)
    versions = "/".join(dict.fromkeys(part.versions)) or gedrag.DEFINITIE
    share = min(1.0, days / (tot - van).days)
    count = window.count if window.known else None
    return _Value(count, count, window.exposure, float(days), share, bron, versions, ends)


def _from_network(tables: Mapping[str, Any], groep: str, code: str, van: date, tot: date) -> _Value | None:
    from jgwork.graph.bouwen.build import build_groepsnetwerk
    from jgwork.graph.meten.measures import measure

    value = measure(build_groepsnetwerk(tables, groep, op=tot).window(van, tot), seeds=1)[code]
    if value is None:
        return None
    return _Value(value, None, None, float((tot - van).days), 1.0, "registratie", DEFINITIE)


def _from_registrations(tables: Mapping[str, Any], groep: str, code: str, van: date, tot: date) -> _Value | None:
    if code not in UIT_REGISTRATIES or "registratie" not in tables:
        return None
    series = registered(tables, groep, tot, aard=UIT_REGISTRATIES[code])
    return _sum(series, van, tot, "registratie") if series else None


def _from_answers(tables: Mapping[str, Any], groep: str, code: str, van: date, tot: date) -> _Value | None:
    rows = answers(tables, groep, code)
    rows = rows[[d is not None and van <= d < tot for d in rows["datum"]]]
    last = rows.sort_values("datum").drop_duplicates(["partner", "item_code"], keep="last") if len(rows) else rows
    if last.empty:
        return None
    per = last.assign(w=last["schaalwaarde"].astype(float)).groupby("partner")["w"].median()  # never a mean of codes
    median = float(per.median())
    return _Value(median, None, float(len(per)), float((tot - van).days), 1.0, "duiding", DEFINITIE)
