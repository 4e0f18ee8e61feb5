"""Monitoring of step 6: are the actions done as planned, what do they take, and is a loop back worth considering."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from jgwork.indicators.effect.tabel import Tables, frame
from jgwork.indicators.groep.grenzen import beside, ends_of
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.doelwit import voor_personen
from jgwork.inhoud.inhoud import dekking_van
from jgwork.inhoud.rijen import records
from jgwork.inhoud.scenario import keuze_van, scenario_van
from jgwork.vocabulary.actie import DONE, OPEN, OVERDUE, UNKNOWN
from jgwork.vocabulary.dutch import between, day, euros, number
from jgwork.vocabulary.tables import UPPER, IndicatorTable, Measure, Tijd, Unit

if TYPE_CHECKING:
    import pandas as pd

DEFINITIE = "1"
Row = TypeVar("Row", bound=Mapping[Any, Any])
#: Days over the planned end after which an action without a reason is proposed for escalation.
ESCALATE_AFTER = 30
EFFORT = {
    "uren_begroot": "Uren begroot", "uren_besteed": "Uren besteed", "kosten_begroot": "Kosten begroot",
    "kosten_gerealiseerd": "Kosten gemaakt",
}  # fmt: skip
#: What is said where hours are empty or unknown: a sum is then no more than a lower end.
PARTLY = "Niet van alle acties zijn de begrote uren bekend; de som is dus ten minste dit."


@dataclass(frozen=True)
class Voortgang:
    """How the plan stands on a day.

    Parameters
    ----------
    acties
        One row per action: ``actie_id, doel_id, spoor, partner, stand, dagen_te_laat, escaleren, reden_afwijking``.
    rows, op, chosen
        What it was made from.
    ook
        What is said after the other sentences.
    """

    acties: pd.DataFrame
    rows: Sequence[Mapping[Any, Any]] = field(repr=False)
    op: date
    chosen: Collection[str]
    ook: str = ""

    @cached_property
    def inzet(self) -> pd.DataFrame:
        """Hours and costs by partner and track, planned up to now, and realised.

        Where a part was withheld (``<5``) a sum is the lowest it can be, and ``<column>_hoog`` is the highest.
        """
        return _inzet(self.rows, self.op, self.chosen)

    @cached_property
    def gekozen(self) -> pd.DataFrame:
        """The rows of ``acties`` whose scenario was chosen, dropped ones too: those of which hours and costs count."""
        return self.acties[[scenario_van(a) in self.chosen for a in self.rows]]

    @property
    def text(self) -> str:
        """Dutch sentences."""
        beside = len(self.acties) - len(self.gekozen)
        also = f"Van een scenario dat niet is gekozen: {number(beside)}; die tellen niet mee." if beside else ""
        return " ".join(filter(None, (_text(self.gekozen, self.inzet, self.op), also, self.ook)))


@dataclass(frozen=True, slots=True)
class Actietelling:
    """How many actions there are by what they come down to; one count on every page."""

    te_laat: int
    afgerond: int
    op_tijd: int
    open: int
    vervallen: int
    onbekend: int


def telling_van(acties: pd.DataFrame) -> Actietelling:
    """Return the count of ``Voortgang.acties``."""
    stand = acties["stand"]
    return Actietelling(
        int(stand.isin(OVERDUE).sum()), int(stand.isin(DONE).sum()), int((stand == "afgerond_op_tijd").sum()),
        int(stand.isin(OPEN).sum()), int((stand == "vervallen").sum()), int(stand.isin(UNKNOWN).sum()),
    )  # fmt: skip


def telt_mee(actie: Mapping[Any, Any], chosen: Collection[str]) -> bool:
    """Return whether an action costs anything: it was not dropped and its scenario was chosen."""
    return actie.get("status") != "vervallen" and scenario_van(actie) in chosen


def die_meetellen(acties: Sequence[Row], chosen: Collection[str]) -> list[Row]:
    """Return the actions that cost anything, of the scenarios that were chosen."""
    return [a for a in acties if telt_mee(a, chosen)]


def voortgang(acties: pd.DataFrame, op: date, chosen: Collection[str], dag: date | None = None) -> Voortgang:
    """Return how the actions stand on a day.

    An action is overdue when its planned end passed without an end, or its planned start passed without a start. One
    that is overdue for more than 30 days and has no reason is proposed for escalation; nobody is escalated by this. An
    action of a scenario that was not chosen is planned, and never late. What should have begun or ended after the last
    day that was delivered is ``niet_bekend``: neither late nor on its way.

    Parameters
    ----------
    acties
        Rows of ``actie``.
    op
        Day up to which actions are known; starts and ends after it are taken as not yet there.
    chosen
        Scenarios that count, asked of every action of the group (``inhoud.scenario``).
    dag
        Peildatum, where that is later than ``op``.
    """
    import pandas as pd

    rows = records(acties)
    out = []
    for a in rows:
        waits = a.get("status") != "vervallen" and not telt_mee(a, chosen)
        stand, late = ("gepland", 0) if waits else _stand(a, op, dag or op)
        overdue = stand in OVERDUE
        out.append({
            "actie_id": a["actie_id"], "doel_id": a["doel_id"], "spoor": a["spoor"],
            "partner": a.get("partner") or "onbekend", "interventie_code": a.get("interventie_code"),
            "stand": stand, "dagen_te_laat": late,
            "escaleren": overdue and late > ESCALATE_AFTER and a.get("reden_afwijking") is None,
            "reden_afwijking": a.get("reden_afwijking"),
        })  # fmt: skip
    columns = ["actie_id", "doel_id", "spoor", "partner", "interventie_code", "stand", "dagen_te_laat", "escaleren",
               "reden_afwijking"]  # fmt: skip
    return Voortgang(pd.DataFrame(out, columns=columns), rows, op, chosen)


def voortgang_van(tables: Tables, groep_id: str, op: date) -> Voortgang:
    """Return how all actions of a group stand, those for persons too, as far as they were delivered: inside only."""
    rows = frame(tables, "actie", "groep_id", "actie_id", "doel_id", "spoor", "status")
    rows, known = rows[rows["groep_id"] == groep_id], dekking_van(tables).op(op, ("actie",), groep_id)
    found = voortgang(rows, known, keuze_van(tables, groep_id, op), op)
    theirs = found.gekozen[voor_personen(rows).to_numpy()[found.gekozen.index]]
    if theirs.empty:
        return found
    aimed = telling_van(theirs)
    said = f"{number(aimed.te_laat)} te laat" if aimed.te_laat else "geen daarvan te laat"
    said += f", {number(aimed.onbekend)} niet bekend" if aimed.onbekend else ""
    inside = f"Voor personen of gezinnen: {number(len(theirs))}, {said}; "
    return replace(found, ook=f"{inside}die tellen in publicaties niet mee.")


def _since(op: date) -> str:
    return f"want over de dagen na {day(op - timedelta(days=1))} zijn geen acties geleverd"


def _stand(a: Mapping[Any, Any], op: date, dag: date) -> tuple[str, int]:
    """Return the stand of an action and the days it is late (0 when it is not)."""
    if a.get("status") == "vervallen":
        return "vervallen", 0
    start, end = (a[c] if a.get(c) is not None and a[c] <= op else None for c in ("start", "eind"))
    planned, due = a.get("start_gepland"), a.get("eind_gepland")
    if end is not None:
        late = (end - due).days if due is not None else 0
        return ("afgerond_laat", late) if late > 0 else ("afgerond_op_tijd", 0)
    if due is not None and due < op and start is not None:
        return "loopt_uit", (op - due).days
    if start is None and planned is not None and planned < op:
        return "niet_begonnen", (op - planned).days
    waited = due if start is not None else min((d for d in (planned, due) if d is not None), default=None)
    if waited is not None and op <= waited < dag:
        return "niet_bekend", 0
    return "loopt" if start is not None else "gepland", 0


def _expected(a: Mapping[Any, Any], op: date) -> float:
    """Return the share of an action that the plan expected to be done by now."""
    planned, due = a.get("start_gepland"), a.get("eind_gepland")
    if planned is None or due is None or due <= planned:
        return 1.0 if due is not None and due <= op else 0.0
    share: float = (op - planned).days / (due - planned).days
    return min(1.0, max(0.0, share))


def _inzet(rows: Sequence[Mapping[Any, Any]], op: date, chosen: Collection[str]) -> pd.DataFrame:
    import pandas as pd

    names = {"uren_gepland_nu": "uren_begroot", "kosten_gepland_nu": "kosten_begroot"}
    table = [
        {
            "partner": a.get("partner") or "onbekend",
            "spoor": a["spoor"],
            **{c + end: n for c in EFFORT for end, n in zip(("", UPPER), ends_of(a, c) or (0.0, 0.0), strict=True)},
            **{new: float(a.get(old) or 0) * _expected(a, op) for new, old in names.items()},
        }
        for a in die_meetellen(rows, chosen)
    ]
    columns = ["partner", "spoor", "uren_begroot", "uren_gepland_nu", "uren_besteed", "kosten_begroot",
               "kosten_gepland_nu", "kosten_gerealiseerd"]  # fmt: skip
    if not table:
        return pd.DataFrame(columns=columns)
    frame = pd.DataFrame(table).groupby(["partner", "spoor"], sort=True).sum().reset_index()
    return frame[[*columns, *beside(frame, tuple(EFFORT))]]


def som(inzet: pd.DataFrame, column: str) -> tuple[float, float]:
    """Return the lowest and highest sum of a column of ``Voortgang.inzet``."""
    upper = column + UPPER if column + UPPER in inzet else column
    return float(inzet[column].sum()), float(inzet[upper].sum())


def _text(acties: pd.DataFrame, inzet: pd.DataFrame, op: date) -> str:
    tally, raised = telling_van(acties), int(acties["escaleren"].sum())
    text = f"Acties: {number(len(acties))}. Afgerond: {number(tally.afgerond)}"
    text += f", waarvan {number(tally.op_tijd)} op tijd" if tally.afgerond else ""
    text += f". Nog open: {number(tally.open)}. "
    text += f"Niet bekend: {number(tally.onbekend)}, {_since(op)}. " if tally.onbekend else ""
    text += f"Vervallen: {number(tally.vervallen)}. " if tally.vervallen else ""
    none = "Van de andere is geen enkele te laat. " if tally.onbekend else "Geen enkele actie is te laat. "
    text += f"Te laat: {number(tally.te_laat)}. " if tally.te_laat else none
    if raised:
        text += f"Bij {number(raised)} daarvan is er geen reden bekend: bespreek of opschalen nodig is. "
    if len(inzet):
        text += (
            f"Besteed: {between(*som(inzet, 'uren_besteed'))} van {between(*som(inzet, 'uren_begroot'))} uur en "
            f"{euros(*som(inzet, 'kosten_gerealiseerd'))} van {euros(*som(inzet, 'kosten_begroot'))}."
        )
    return text.strip()


def tables(data: GroepData) -> tuple[IndicatorTable, ...]:
    """Return the monitoring of a group for a publication: actions by track and stand, hours and money by partner.

    Of actions for the group and its surroundings only: one action more for a person would show in hours and money.

    Returns
    -------
    tuple of IndicatorTable
        ``acties_per_spoor`` (dims ``spoor``, ``stand``), ``inzet_per_partner`` (dims ``partner``) and
        ``acties_per_karakter``; unit action. Empty without actions.
    """
    import pandas as pd

    rows, op, chosen = data.frame("actie", "actie_id"), data.op("actie"), data.scenarios
    if len(rows):  # a scenario that was not chosen is no work to be done
        rows = rows[[scenario_van(a) in chosen for a in records(rows)]]
    rows = rows[~voor_personen(rows)] if len(rows) else rows
    if rows.empty:
        return ()
    found = voortgang(rows, op, chosen, data.peildatum)
    by = found.acties.groupby(["spoor", "stand"], sort=True).size().rename("acties").reset_index()
    titles = EFFORT | {c + UPPER: f"{t}, ten hoogste" for c, t in EFFORT.items() if c + UPPER in found.inzet}
    # whole euros and hours: a fraction is no count, and would be withheld
    effort = found.inzet.groupby("partner", sort=True)[list(titles)].sum().round().reset_index()
    live = rows[rows["status"].astype(object) != "vervallen"]
    kinds = live["karakter"].astype(object).where(live["karakter"].notna(), "onbekend").value_counts().sort_index()
    kind = pd.DataFrame({"karakter": kinds.index.astype(object), "acties": kinds.to_numpy()})
    info = {"bron": "actie", "periode": f"stand op {day(op)}", "definitie_versie": DEFINITIE}
    # in words: the number of actions without hours could give away how many are aimed at persons
    unknown = any(ends_of(a, "uren_begroot") is None for a in records(live))
    partly = {"dekking": PARTLY} if unknown else {}
    return (
        IndicatorTable(
            "acties_per_spoor", "Acties per spoor", by, ("spoor", "stand"), (Measure("acties", "Acties", Unit.ACTION),),
            tijd=Tijd.FEIT,
            info=info | {"definitie": "Acties van het gekozen scenario, naar spoor en stand.", "eenheid": "acties"},
        ),
        IndicatorTable(
            "inzet_per_partner", "Uren en geld per partner", effort, ("partner",),
            tuple(Measure(c, title, Unit.ACTION) for c, title in titles.items()),
            tijd=Tijd.FEIT,
            info=info | partly | {"definitie": "Begroot en besteed; vervallen acties tellen niet mee.",
                                  "eenheid": "uren, euro"},
        ),
        IndicatorTable(
            "acties_per_karakter", "Soorten acties", kind, ("karakter",), (Measure("acties", "Acties", Unit.ACTION),),
            info=info | {"definitie": "Acties naar karakter; belonen van goed gedrag hoort in elk plan.",
                         "eenheid": "acties"},
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Teken:
    """A mark on the time axis of an effect: an intervention, a context event or a registration break."""

    van: date
    tot: date | None
    soort: str
    tekst: str


def tijdas(acties: pd.DataFrame, context: pd.DataFrame, gebieden: Sequence[str], op: date) -> tuple[Teken, ...]:
    """Return what to mark on the time axis: first start per intervention, and context events in these areas.

    Context events without an area hold everywhere. Ordered by day.
    """
    marks = [Teken(start, None, "interventie", str(code)) for code, start in sorted(_first_starts(acties, op).items())]
    places = set(gebieden)
    marks += [
        Teken(r["datum_van"], r.get("datum_tot"), str(r["soort"]), str(r.get("omschrijving") or r["soort"]))
        for r in records(context)
        if (r.get("gebied_code") is None or str(r["gebied_code"]) in places) and r["datum_van"] <= op
    ]
    return tuple(sorted(marks, key=lambda m: (m.van, m.soort, m.tekst)))


def _first_starts(acties: pd.DataFrame, op: date) -> dict[str, date]:
    out: dict[str, date] = {}
    for a in records(acties):
        start = a.get("start")
        if start is not None and start <= op:
            code = str(a["interventie_code"])
            out[code] = min(start, out.get(code, start))
    return out
