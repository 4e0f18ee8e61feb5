"""The groups of a dossier beside each other: counts per quarter, starts, ties, members; made once for all groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from jgwork.indicators.effect.tabel import frame
from jgwork.inhoud.dekking import REGISTRATIES, Dekking
from jgwork.inhoud.doelwit import zonder_personen
from jgwork.inhoud.inhoud import dekking_van
from jgwork.inhoud.namenlijst import TOT, VANAF, lijst
from jgwork.inhoud.perioden import Periode, hele_kwartalen, kwartaal, na
from jgwork.inhoud.registraties import AANWEZIG, UIT_REGISTRATIES, VERDACHTE
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.telling import NIET_GELEVERD, Bekend, Telling

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
#: Counts by the first day of their quarter.
Reeks = Mapping[date, Telling]
#: From this number of joint incidents two groups count as tied.
JOINT_INCIDENTS = 2
#: Police checks: a measure of how much was looked.
CONTROLE = "controle"
SHARED, TOGETHER = "de groepen hebben leden gemeen", "de groepen zijn samen betrokken bij incidenten"


@dataclass(frozen=True, eq=False, slots=True)
class Omgeving:
    """What must be known of all groups to answer for one.

    Parameters
    ----------
    tellingen
        By indicator that is counted from registrations, and for checks, the counts per quarter of each group.
    begonnen
        First day of the approach by group.
    verbonden
        By group the groups it is tied to, with the reason in Dutch.
    leden
        By group the days between which each on the list was a member; ``None`` is not known.
    plaatsen
        By group its gemeente, wijk and buurt.
    """

    tellingen: Mapping[str, Mapping[str, Reeks]]
    begonnen: Mapping[str, date]
    verbonden: Mapping[str, Mapping[str, str]]
    leden: Mapping[str, Sequence[tuple[date | None, date | None]]]
    plaatsen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _gemaakt: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def eens(self, sleutel: Any, maak: Callable[[], T]) -> T:
        """Return what is made under a key, the first time that somebody asks; whoever asks only reads it."""
        if sleutel not in self._gemaakt:
            self._gemaakt[sleutel] = maak()
        made: T = self._gemaakt[sleutel]
        return made

    @property
    def groslijst(self) -> int | None:
        """How many groups the list holds from which one is chosen; ``None`` where only one is known."""
        return len(self.plaatsen) if len(self.plaatsen) > 1 else None

    def verteld(
        self, tellingen: Mapping[str, Mapping[str, Reeks]], verbonden: Mapping[str, Mapping[str, str]]
    ) -> Omgeving:
        """Return the same groups as far as they were told: nothing of who is a member or of checks is in it.

        Parameters
        ----------
        tellingen, verbonden
            What was told of each group, and which ties.
        """
        return Omgeving(tellingen, self.begonnen, verbonden, {}, self.plaatsen)

    def ledendagen(self, groep_id: str, kwartalen: Iterable[Periode]) -> float | None:
        """Return member-days of a group over quarters; ``None`` where it has no list."""
        spans, wanted = self.leden.get(groep_id), tuple(kwartalen)
        if not spans or not wanted:
            return None
        total = 0
        for van, tot in spans:
            for q in wanted:
                total += Periode(max(van or q.van, q.van), min(tot or q.tot, q.tot)).dagen
        return float(total) or None


def omgeving(tables: Mapping[str, Any], op: date) -> Omgeving:
    """Return the groups of a dossier beside each other, up to and including the peildatum.

    Parameters
    ----------
    tables
        Admitted tables by name, with what they cover where that is known (``Inhoud``).
    op
        Last day that counts.
    """
    listed = lijst(tables)
    members = None if listed is None else listed.to_pandas()
    present = _present(tables, members)
    names = sorted({str(g) for g in members["groep_id"].dropna()}) if members is not None else []
    places = _places(tables)
    counts = {} if present is None else _counts(tables, present, names, op)
    return Omgeving(counts, _starts(tables), _ties(members, present, names), _spans(members), places)


def omgeving_buiten(tables: Mapping[str, Any]) -> Omgeving:
    """Return what may be known of all groups without looking at persons: when each began, and where it is."""
    return Omgeving({}, _starts(zonder_personen(tables)), {}, {}, _places(tables))


def _present(tables: Mapping[str, Any], members: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return one row per registration, member and group: day, kind, role, incident, and whether a member that day."""
    import pandas as pd

    if members is None or "registratie" not in tables or "betrokkenheid" not in tables:
        return None
    part = frame(tables, "betrokkenheid", "registratie_id").reindex(columns=["registratie_id", "pseudoniem", "rol"])
    reg = frame(tables, "registratie", "registratie_id")
    reg = reg.reindex(columns=["registratie_id", "incident_id", "datum", "aard"])
    reg["incident_id"] = reg["incident_id"].where(reg["incident_id"].notna(), "registratie:" + reg["registratie_id"])
    own = members.reindex(columns=["groep_id", "pseudoniem", VANAF, TOT]).astype(object)
    own = own.where(own.notna(), None)
    rows = part[part["rol"].isin(AANWEZIG)].merge(reg, on="registratie_id").merge(own, on="pseudoniem")
    rows = rows[rows["datum"].notna()].copy()
    then = [
        (van is None or van <= d) and (tot is None or d < tot)
        for d, van, tot in zip(rows["datum"], rows[VANAF], rows[TOT], strict=True)
    ]
    rows["toen"] = pd.Series(then, index=rows.index, dtype=bool)
    return rows


def _counts(
    tables: Mapping[str, Any], present: pd.DataFrame, names: Sequence[str], op: date
) -> dict[str, dict[str, Reeks]]:
    rows = present[present["toen"]]
    rows = rows.assign(kwartaal=[kwartaal(d).van for d in rows["datum"]])
    offence = (rows["aard"] == "misdrijf") & (rows["rol"] == VERDACHTE)
    incidents = rows[offence | (rows["aard"] == "overlast")]
    incidents, checks = _once(incidents), _once(rows[rows["aard"] == CONTROLE])
    kinds = {code: incidents if not aard else incidents[incidents["aard"] == aard]
             for code, aard in UIT_REGISTRATIES.items()}  # fmt: skip
    kinds[CONTROLE] = checks
    delivered = geleverd(tables, names, op)
    out: dict[str, dict[str, Reeks]] = {}
    for code, part in kinds.items():
        found = part.groupby(["groep_id", "kwartaal"]).size().to_dict()
        out[code] = {
            g: {q.van: Bekend(float(found.get((g, q.van), 0))) for q in delivered[g]} for g in names
        }  # fmt: skip
    return out


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per group and incident: of its registrations the one by which it is counted (``gedrag``).

    An incident that goes on after the end of a quarter is one incident, of one quarter.
    """
    import numpy as np

    group, incident = (rows[c].factorize()[0] for c in ("groep_id", "incident_id"))
    quarter, kind = (rows[c].factorize(sort=True)[0] for c in ("kwartaal", "aard"))
    order = np.lexsort((quarter, kind, incident, group))
    begins = [np.diff(x[order], prepend=-1) != 0 for x in (group, incident)]
    found: pd.DataFrame = rows.iloc[order[begins[0] | begins[1]]]
    return found


def geleverd(tables: Mapping[str, Any], names: Sequence[str], op: date) -> dict[str, tuple[Periode, ...]]:
    """Return by group the whole quarters up to the peildatum over which its registrations were delivered.

    Without manifests the first registration of anyone begins the first quarter.
    """
    known: Dekking = dekking_van(tables)
    if "datum" not in tables["registratie"].column_names:
        return dict.fromkeys(names, ())
    if known.delen is None:
        days = [d for d in tables["registratie"]["datum"].to_pylist() if d is not None]
        whole = hele_kwartalen(kwartaal(min(days)).van, na(op)) if days else ()
        return dict.fromkeys(names, whole)
    out, seen = {}, {}
    for name in names:
        spans = known.samen(REGISTRATIES, name)
        if spans not in seen:
            seen[spans] = tuple(
                q for s in spans for q in hele_kwartalen(s.van, min(s.tot, na(op)))
            )  # fmt: skip
        out[name] = seen[spans]
    return out


def _starts(tables: Mapping[str, Any]) -> dict[str, date]:
    """Return by group the start of step 6, else of its first action."""
    actions = frame(tables, "actie", "groep_id", "start")
    out = {str(g): min(days) for g, part in actions.groupby("groep_id") if (days := [d for d in part["start"] if d])}
    steps = frame(tables, "processtap", "groep_id", "stap", "gebeurtenis", "datum")
    rows = steps[(steps["stap"] == nummer(Rol.UITVOERING)) & (steps["gebeurtenis"] == "start")]
    return out | {str(g): min(part["datum"]) for g, part in rows.groupby("groep_id")}


def _ties(
    members: pd.DataFrame | None, present: pd.DataFrame | None, names: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Return who is tied to whom: a member on both lists, now or before, or at least two incidents together."""
    import numpy as np
    import scipy.sparse as sp

    out: dict[str, dict[str, str]] = {g: {} for g in names}
    if members is None:
        return out
    sources = [(TOGETHER, JOINT_INCIDENTS, present, "incident_id"), (SHARED, 1, members, "pseudoniem")]
    number = {g: i for i, g in enumerate(names)}
    for reason, least, rows, column in sources:
        if rows is None or rows.empty:
            continue
        pairs = rows[["groep_id", column]].astype(str).drop_duplicates()
        codes, _ = pairs[column].factorize()
        who = pairs["groep_id"].map(number).to_numpy()
        table = sp.csr_array((np.ones(len(who)), (who, codes)), shape=(len(names), int(codes.max()) + 1))
        both = sp.coo_array(table @ table.T)
        for i, j, n in zip(*both.coords, both.data, strict=True):
            if i != j and n >= least:
                out[names[i]][names[j]] = reason
    return out


def _spans(members: pd.DataFrame | None) -> dict[str, tuple[tuple[date | None, date | None], ...]]:
    if members is None:
        return {}
    own = members.reindex(columns=["groep_id", VANAF, TOT]).astype(object)
    own = own.where(own.notna(), None)
    return {str(g): tuple(zip(part[VANAF], part[TOT], strict=True)) for g, part in own.groupby("groep_id")}


def _places(tables: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    columns = ("gemeente_code", "wijk_code", "buurt_code")
    rows = frame(tables, "groep", "groep_id", *columns).drop_duplicates("groep_id", keep="last")
    return {
        str(r["groep_id"]): frozenset(str(v) for c in columns if (v := r.get(c)) is not None)
        for r in rows.to_dict("records")
    }


def telling(reeks: Reeks, kwartaal_van: date) -> Telling:
    """Return the count of a quarter; not delivered where the series does not hold it."""
    return reeks.get(kwartaal_van, NIET_GELEVERD)
