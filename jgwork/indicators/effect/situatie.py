"""From the tables of a dossier to a situation: the series of a goal, what to compare with, what else happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.effect.ladder import Situation
from jgwork.indicators.effect.reeks import Reeks, reeksen_van
from jgwork.indicators.groep.gedrag import incidenten
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.namenlijst import lijst
from jgwork.inhoud.perioden import hele_maanden, maand, na
from jgwork.inhoud.registraties import AANWEZIG, UIT_REGISTRATIES
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Tables = Mapping[str, "pa.Table"]

#: Kind of each indicator, where no code list is given.
SOORT = "registratie"
#: From this number of joint incidents two groups count as tied.
JOINT_INCIDENTS = 2


def frame(tables: Tables, name: str, *columns: str) -> pd.DataFrame:
    """Return a table as a frame of plain values; empty with ``columns`` where no delivery brought it."""
    import pandas as pd

    if name not in tables:
        return pd.DataFrame({c: pd.Series(dtype=object) for c in columns})
    rows = tables[name].to_pandas()
    return rows.astype(object).where(rows.notna(), None)  # type: ignore[no-any-return]


def soort_van(indicator: str, soorten: Mapping[str, str] | None = None) -> str:
    """Return the kind of an indicator: from ``soorten`` where given, else from the code list; ``SOORT`` if unknown."""
    if soorten is None:
        from jgwork.schema.descriptors import codelist

        return str(codelist("indicator").extra.get(indicator, {}).get("soort", "")) or SOORT
    return soorten.get(indicator) or SOORT


def home_of(tables: Tables, groep_id: str) -> str:
    """Return the buurt of a group; empty where it is not known."""
    groups = frame(tables, "groep", "groep_id", "buurt_code")
    rows = groups.loc[groups["groep_id"] == groep_id, "buurt_code"].dropna()
    return str(rows.iloc[-1]) if len(rows) else ""


def registered(tables: Tables, groep_id: str, op: date, *, aard: str = "") -> Reeks | None:
    """Return the monthly incidents of a group from its registrations, up to the peildatum.

    Months run from the first registration of anyone in the dossier; a month without one counts 0,
    a month that was not wholly delivered is missing. ``None`` without
    registrations or members. Exposure is days.
    """
    data = select_groep(tables, groep_id, op)
    if "registratie" not in data.frames or not data.size:
        return None
    rows = incidenten(data)
    if aard:
        rows = rows[rows["aard"] == aard]
    days = rows.drop_duplicates("incident_id")["datum"]
    first = min(d for d in tables["registratie"]["datum"].to_pylist() if d is not None)
    months = hele_maanden(maand(first).van, na(op))
    starts, ends = tuple(m.van for m in months), tuple(m.tot for m in months)
    per_month = dict.fromkeys(starts, 0)
    for d in days:
        if (key := date(d.year, d.month, 1)) in per_month:
            per_month[key] += 1
    exposure = tuple(float((b - a).days) for a, b in zip(starts, ends, strict=True))
    counts = tuple(float(per_month[m.van]) if data.dekking.heel(m, REGISTRATIES, groep_id) else None for m in months)
    return Reeks(groep_id, starts, ends, counts, exposure)


def tied_groups(tables: Tables, groep_id: str) -> dict[str, str]:
    """Return the groups that are tied to a group, with the reason in Dutch; no numbers, no names of persons.

    Tied is: a shared member on the agreed namenlijst, now or before, or at least two incidents together.
    """
    listed = lijst(tables)
    if listed is None:
        return {}
    of = {str(g): set(part["pseudoniem"]) for g, part in listed.to_pandas().groupby("groep_id", observed=True)}
    mine = of.get(groep_id, set())
    incidents = _incidents(tables)
    near = {g: len(incidents(of[g]) & incidents(mine)) for g in of if g != groep_id}
    out: dict[str, str] = {}
    for group in sorted(near):
        if of[group] & mine:
            out[group] = "de groepen hebben leden gemeen"
        elif near[group] >= JOINT_INCIDENTS:
            out[group] = "de groepen zijn samen betrokken bij incidenten"
    return out


def _incidents(tables: Tables) -> Any:
    part = frame(tables, "betrokkenheid", "registratie_id", "pseudoniem", "rol")
    part = part[part["rol"].isin(AANWEZIG)]
    reg = frame(tables, "registratie", "registratie_id", "incident_id")
    rows = part.merge(reg[["registratie_id", "incident_id"]], on="registratie_id")
    by = {p: set(x["incident_id"]) for p, x in rows.groupby("pseudoniem")}
    return lambda members: set().union(*(by.get(m, set()) for m in members))


def situation_of_group(
    tables: Tables,
    groep_id: str,
    indicator: str,
    van: date,
    tot: date,
    op: date,
    *,
    soort: str = SOORT,
    what: str = "incidenten",
) -> Situation:
    """Return the situation of a group on an indicator.

    Comparison are the groups of the dossier that are not in step 6 before the peildatum; groups tied to this one are
    named as such. An indicator that is not counted from registrations comes from ``meting`` of the group.

    Raises
    ------
    UsageError
        Without a series or without a start of the approach.
    """
    metingen = frame(tables, "meting", "indicator_code", "eenheid_type", "eenheid_id", "periode_van", "periode_tot")
    delivered = reeksen_van(metingen[metingen["eenheid_type"] == "groep"], indicator)
    series: dict[str, Reeks] = {}
    measured: tuple[float, float] | None = None
    started = _starts(tables)
    if indicator in UIT_REGISTRATIES and "registratie" in tables:
        others = [g for g in _groups(tables) if g == groep_id or started.get(g, op) >= op]
        for g in others:
            found = registered(tables, g, op, aard=UIT_REGISTRATIES[indicator])
            if found is not None and any(found.counts):
                series[g] = found
        measured = _both(delivered.get(groep_id), (van, tot), (start_of(tables, groep_id), op))
    else:
        series = {g: s for g, s in delivered.items() if g == groep_id or started.get(g, op) >= op}
    if groep_id not in series:
        raise UsageError(
            "Voor deze indicator is er geen reeks van de groep.", "Lever metingen aan, of kies een andere indicator."
        )
    return Situation(
        series[groep_id], van, tot, start_of(tables, groep_id), op,
        comparison=tuple(series[g] for g in sorted(series) if g != groep_id),
        tied=tied_groups(tables, groep_id), soort=soort, what=what, measured=measured, **_around(tables, groep_id, op),
    )  # fmt: skip


def _both(reeks: Reeks | None, *spans: tuple[date, date]) -> tuple[float, float] | None:
    """Return what a series counts in two spans; ``None`` where one is not wholly known."""
    found = [reeks.window(*span) for span in spans] if reeks else []
    if len(found) < 2 or any(w.coverage < 1 for w in found):
        return None
    return found[0].count, found[1].count


def situation_of_area(
    tables: Tables,
    groep_id: str,
    indicator: str,
    van: date,
    tot: date,
    op: date,
    *,
    soort: str = SOORT,
    what: str = "incidenten",
    gebied: str = "",
) -> Situation:
    """Return the situation of the area of a group on an indicator, with the areas of ``gebiedsrol``.

    Treated is the buurt of the group (or ``gebied``); buffers are the areas with that role in the same gemeente;
    comparisons all areas with that role, minus those where a tied group stays.

    Raises
    ------
    UsageError
        Without a series for the area or without a start of the approach.
    """
    metingen = frame(tables, "meting", "indicator_code", "eenheid_type", "eenheid_id", "periode_van", "periode_tot")
    series = reeksen_van(metingen[metingen["eenheid_type"] != "groep"], indicator)
    area = gebied or home_of(tables, groep_id)
    if area not in series:
        raise UsageError(
            "Voor deze indicator is er geen reeks van het gebied.", "Lever metingen aan, of kies een ander gebied."
        )
    roles = frame(tables, "gebiedsrol", "gebied_code", "rol")
    by = {str(r): set(part["gebied_code"].astype(str)) for r, part in roles.groupby("rol")}
    tied = {
        home: f"{why}, en daar is groep {g}"
        for g, why in tied_groups(tables, groep_id).items()
        if (home := home_of(tables, g))
    }

    def pick(role: str, *, near: bool = False) -> tuple[Reeks, ...]:
        return tuple(
            series[a]
            for a in sorted(by.get(role, set()) & set(series) - {area})
            if not near or a[2:6] == area[2:6]  # a buurt code holds the code of its gemeente
        )

    return Situation(
        series[area], van, tot, start_of(tables, groep_id), op,
        comparison=pick("vergelijking"), buffer=pick("buffer", near=True),
        buffer_comparison=pick("buffer_vergelijking"), tied=tied, soort=soort, what=what,
        **_around(tables, groep_id, op, area),
    )  # fmt: skip


def goal(tables: Tables, doel_id: str) -> Mapping[str, Any]:
    """Return the row of a goal; ``UsageError`` where there is none."""
    rows = frame(tables, "doel", "doel_id")
    rows = rows[rows["doel_id"] == doel_id]
    if rows.empty:
        raise UsageError("Dit doel staat niet in het plan.", "Controleer het kenmerk van het doel.")
    return dict(rows.iloc[-1])


def start_of(tables: Tables, groep_id: str) -> date:
    """Return the day the approach began: the start of step 6, else the first action."""
    found = _starts(tables).get(groep_id)
    if found is not None:
        return found
    actions = frame(tables, "actie", "groep_id", "start")
    days: list[date] = [d for d in actions.loc[actions["groep_id"] == groep_id, "start"] if d is not None]
    if not days:
        raise UsageError("De aanpak van deze groep is nog niet begonnen.", "Wacht tot de uitvoering begint.")
    return min(days)


def _starts(tables: Tables) -> dict[str, date]:
    steps = frame(tables, "processtap", "groep_id", "stap", "gebeurtenis", "datum")
    rows = steps[(steps["stap"] == nummer(Rol.UITVOERING)) & (steps["gebeurtenis"] == "start")]
    return {str(g): min(part["datum"]) for g, part in rows.groupby("groep_id")}


def _groups(tables: Tables) -> list[str]:
    return sorted({str(g) for g in frame(tables, "lid", "groep_id")["groep_id"] if g is not None})


def _around(tables: Tables, groep_id: str, op: date, area: str = "") -> dict[str, Any]:
    """Return selection, interventions, registration breaks and extra effort around a group."""
    steps = frame(tables, "processtap", "groep_id", "stap", "gebeurtenis", "datum")
    chosen = steps[(steps["groep_id"] == groep_id) & (steps["gebeurtenis"] == "besluit_door")]
    advised = chosen[chosen["stap"] == nummer(Rol.ADVIES)]
    chosen = advised if len(advised) else chosen
    actions = frame(tables, "actie", "groep_id", "interventie_code", "start")
    mine = actions[(actions["groep_id"] == groep_id) & actions["start"].notna()]
    groups = frame(tables, "groep", "groep_id", "gemeente_code", "wijk_code", "buurt_code")
    here = groups[groups["groep_id"] == groep_id]
    places = {str(v) for c in ("gemeente_code", "wijk_code", "buurt_code") for v in here[c]} | {area, "GM" + area[2:6]}
    events = frame(tables, "contextgebeurtenis", "datum_van", "gebied_code", "soort")
    events = events[[g is None or str(g) in places for g in events["gebied_code"]]]
    since = start_of(tables, groep_id)
    effort = events[events["soort"] == "inzet"]["datum_van"]
    return {
        "selected_on": min(chosen["datum"], default=None),
        "interventions": tuple(sorted({str(c) for c in mine["interventie_code"]})),
        "breaks": tuple(sorted(events.loc[events["soort"] == "registratie", "datum_van"])),
        "extra_effort": tuple(sorted(d for d in effort if since <= d < op)),
    }
