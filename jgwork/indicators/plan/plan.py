"""The plan of step 5 against rule R9: goals, three tracks, what is measurable, what chance could do, what it costs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jgwork.indicators.effect.caution import one_sided
from jgwork.indicators.effect.doel import MAX_PRIMARY, nulmetingen_per_jaar
from jgwork.indicators.effect.omgeving import Omgeving, omgeving
from jgwork.indicators.effect.tabel import Tables, frame, soort_van
from jgwork.indicators.effect.zichtbaar import te_zien
from jgwork.indicators.groep.grenzen import beside, ends_of, totals
from jgwork.indicators.plan.uitvoering import die_meetellen
from jgwork.indicators.verkennend.estimate import Estimate
from jgwork.inhoud.perioden import DAGEN_PER_MAAND
from jgwork.inhoud.rijen import records
from jgwork.inhoud.scenario import BASIS, besloten, gekozen, keuze_van, scenario_van
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.dutch import between, count, day, euros, listing, number, percentage
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.tables import UPPER
from jgwork.vocabulary.verdict import ExitCode, Verdict

if TYPE_CHECKING:
    import pandas as pd

#: The three tracks of the work process and the four main goals, with their titles.
SPOREN: Mapping[str, str] = MappingProxyType({
    "persoon_gezin": "persoon en gezin",
    "groep_netwerk": "groep en netwerk",
    "publiek_omgeving": "publiek en omgeving",
})  # fmt: skip
#: Columns that make a goal measurable: what is missing, and the next move.
SMART: Mapping[str, tuple[str, str]] = MappingProxyType({
    "indicator_code": ("heeft geen indicator", "Kies waaraan u ziet dat het doel dichterbij komt."),
    "nulmeting_waarde": ("heeft geen nulmeting", "Meet eerst waar u begint, over een heel jaar."),
    "streefwaarde": ("heeft geen streefwaarde", "Schrijf op welk aantal u wilt bereiken."),
    "streefdatum": ("heeft geen termijn", "Schrijf op wanneer het bereikt moet zijn."),
    "eigenaar_partner": ("heeft geen eigenaar", "Spreek af welke partner dit doel bewaakt."),
    "richting": ("zegt niet of het omhoog of omlaag moet", "Vul de richting in."),
})  # fmt: skip
#: Columns that a concept plan may still leave open.
LATER = ("nulmeting_waarde", "streefwaarde", "streefdatum", "primair", "start_gepland", "eind_gepland")
#: Under this share of rewarding actions the plan is asked to reconsider.
REWARDING = 0.1
#: Kinds of indicator that are counts of events, for which chance can be computed.
COUNTS = ("registratie", "melding", "waarneming")
#: What an action is budgeted at.
EFFORT = ("uren_begroot", "kosten_begroot")


@dataclass(frozen=True, repr=False, slots=True)
class Plantoets:
    """What the plan validator says.

    Parameters
    ----------
    findings
        Gaps, each with rule ``R9.<what>``; warnings, since the ketenoverleg decides.
    matrix
        Goals by track: number of actions per cell, 0 where none.
    scenarios
        One row per scenario: actions, hours, costs, tracks covered, share of rewarding actions.
    detectable
        By ``doel_id`` what could be told from ordinary swing.
    text
        The verdict in Dutch sentences.
    """

    findings: Findings
    matrix: pd.DataFrame
    scenarios: pd.DataFrame
    detectable: Mapping[str, Estimate]
    text: str

    def __repr__(self) -> str:
        return f"{self.text} Zie .findings, .matrix, .scenarios en .detectable."


def plantoets(tables: Tables, groep_id: str, op: date, *, rond: Omgeving | None = None) -> Plantoets:
    """Check the plan of a group of a dossier, or its concept while that is all there is; the same on every road.

    Parameters
    ----------
    tables, groep_id, op
        Admitted tables, the group and the peildatum.
    rond
        All groups beside each other; made from ``tables`` by default.

    Raises
    ------
    UsageError
        The group has no plan.
    """
    goals, actions = _of(tables, groep_id)
    if goals.empty:
        rough = _of(getattr(tables, "concept", {}), groep_id)
        if all(f.empty for f in rough):
            raise UsageError("Deze groep heeft nog geen plan.", "Kies een groep met een plan van aanpak.")
        chosen = besloten(records(frame(tables, "scenario")), op).get(groep_id, ())
        return toets_plan(*rough, concept=True, scenarios=gekozen((), None, chosen))
    counted = nulmetingen_per_jaar(tables, groep_id, rond or omgeving(tables, op))
    return toets_plan(goals, actions, nulmetingen=counted, scenarios=keuze_van(tables, groep_id, op))


def _of(tables: Tables, groep_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    goals, actions = (frame(tables, n, "groep_id") for n in ("doel", "actie"))
    return goals[goals["groep_id"] == groep_id], actions[actions["groep_id"] == groep_id]


def toets_plan(
    doelen: pd.DataFrame,
    acties: pd.DataFrame,
    *,
    concept: bool = False,
    soorten: Mapping[str, str] | None = None,
    nulmetingen: Mapping[str, tuple[float, int]] = MappingProxyType({}),
    scenarios: Collection[str] = (BASIS,),
) -> Plantoets:
    """Check a plan: goals x tracks x actions, measurable, realistic against the nulmeting, rewarding.

    Parameters
    ----------
    doelen, acties
        Rows of ``doel`` and ``actie`` of one group.
    concept
        A concept plan gives the broad lines: nobody asks a nulmeting, a target or a day of it yet.
    soorten
        Kind of each indicator (code list ``indicator``, column ``soort``).
    nulmetingen
        By ``doel_id`` what was counted in the last year of the nulmeting and over how many quarters; what the plan
        says itself for a goal that is not in it.
    scenarios
        Those that count (``inhoud.scenario``); only the basis by default.
    """
    goals, actions = records(doelen), records(acties)
    kinds = {c: soort_van(c, soorten) for g in goals if (c := str(g.get("indicator_code") or ""))}
    detectable = {
        str(g["doel_id"]): found for g in goals
        if (found := _detectable(g, kinds, nulmetingen.get(str(g["doel_id"])))) is not None
    }  # fmt: skip
    findings = [
        *_smart(goals),
        *_tracks(goals, actions),
        *_chance(detectable),
        *_primary(goals),
        *_sources(goals, kinds),
        *_rewarding(die_meetellen(actions, scenarios)),
        *_actions(actions),
    ]
    findings = [f for f in findings if not (concept and f.column in LATER)]
    text = _text(goals, actions, findings, scenarios, concept=concept)
    return Plantoets(Findings(tuple(findings)), _matrix(goals, actions), _scenarios(actions), detectable, text)


def capaciteit(
    acties: pd.DataFrame,
    scenarios: pd.DataFrame | None = None,
    *,
    op: date | None = None,
    by: Sequence[str] = ("partner",),
) -> pd.DataFrame:
    """Return hours and costs asked, summed over groups: what partners must deliver together.

    Parameters
    ----------
    acties
        Rows of ``actie`` of any number of groups; dropped actions (*vervallen*) and scenarios that were not chosen do
        not count.
    scenarios
        Rows of ``scenario``: what partners chose.
    op
        Day by which a scenario is chosen or has started; without it no action has started.
    by
        Columns to sum by: ``partner``, ``groep_id``, ``spoor``, ``scenario``.

    Returns
    -------
    pandas.DataFrame
        Columns ``by``, ``groepen``, ``acties``, ``uren_begroot``, ``kosten_begroot``; a sum over actions of which some
        have no budget says so in ``zonder_begroting``. Where hours or costs were withheld (``<5``) the sum is the
        lowest it can be, and ``<column>_hoog`` is the highest.
    """
    import pandas as pd

    plans: dict[Any, list[dict[str, Any]]] = {}
    for a in records(acties):
        plans.setdefault(a.get("groep_id"), []).append(a)
    chosen = {} if scenarios is None else besloten(records(scenarios), op)
    live = [a for g, plan in plans.items() for a in die_meetellen(plan, gekozen(plan, op, chosen.get(str(g), ())))]
    rows = pd.DataFrame(live, columns=list(acties.columns))
    if rows.empty:
        return pd.DataFrame(columns=[*by, "groepen", "acties", "uren_begroot", "kosten_begroot", "zonder_begroting"])
    planned = rows.to_dict("records")
    rows = rows.assign(
        zonder=[ends_of(a, "uren_begroot") is None for a in planned],
        **{c: [(ends_of(a, c) or (0.0, 0.0))[0] for a in planned] for c in EFFORT},
        **{c + UPPER: [(ends_of(a, c) or (0.0, 0.0))[1] for a in planned] for c in EFFORT},
    )
    rows = rows.fillna(dict.fromkeys(by, "onbekend"))
    out = rows.groupby(list(by), sort=True).agg(
        groepen=("groep_id", "nunique"), acties=("actie_id", "nunique"), uren_begroot=("uren_begroot", "sum"),
        kosten_begroot=("kosten_begroot", "sum"), zonder_begroting=("zonder", "sum"),
        **{c + UPPER: (c + UPPER, "sum") for c in EFFORT},
    )  # fmt: skip
    told = beside(out, EFFORT)
    return out.drop(columns=[c + UPPER for c in EFFORT if c + UPPER not in told]).reset_index()


def _finding(rule: str, message: str, move: str, *, table: str = "doel", column: str = "", n: int = 1) -> Finding:
    return Finding(f"R9.{rule}", message, move, table, column, n, (), ExitCode.SCHEMA, Verdict.WARN)


def _smart(goals: Sequence[Mapping[str, Any]]) -> list[Finding]:
    if not goals:
        return [_finding("doelen", "Het plan heeft geen doelen.", "Begin met waartoe: wat moet er anders zijn?")]
    out = []
    for column, (what, move) in SMART.items():
        bad = [str(g["doel_id"]) for g in goals if g.get(column) is None]
        if bad:
            verb = what if len(bad) == 1 else what.replace("heeft", "hebben").replace("zegt", "zeggen")
            out.append(_finding(column, f"Doel {listing(bad)} {verb}.", move, column=column, n=len(bad)))
    return out


def _tracks(goals: Sequence[Mapping[str, Any]], actions: Sequence[Mapping[str, Any]]) -> list[Finding]:
    live = [a for a in actions if a.get("status") != "vervallen"]
    out = []
    empty = [title for code, title in SPOREN.items() if not any(a.get("spoor") == code for a in live)]
    if empty:
        message = f"Er zijn geen acties op het spoor {listing(empty)}."
        out.append(_finding("sporen", message, "Een plan werkt op drie sporen. Vul aan, of leg uit waarom niet.",
                            table="actie", column="spoor", n=len(empty)))  # fmt: skip
    idle = [str(g["doel_id"]) for g in goals if not any(a.get("doel_id") == g["doel_id"] for a in live)]
    if idle:
        message = f"Bij doel {listing(idle)} hoort geen enkele actie."
        out.append(_finding("acties", message, "Koppel er een actie aan, of schrap het doel.", table="actie",
                            column="doel_id", n=len(idle)))  # fmt: skip
    return out


def _detectable(
    goal: Mapping[str, Any], kinds: Mapping[str, str], counted: tuple[float, int] | None
) -> Estimate | None:
    needed = ("nulmeting_van", "nulmeting_tot", "streefwaarde", "indicator_code")
    if counted is None and goal.get("nulmeting_waarde") is None:
        return None
    if any(goal.get(c) is None for c in needed) or goal.get("richting") not in {None, "daling"}:
        return None
    if kinds.get(str(goal["indicator_code"]), "registratie") not in COUNTS:
        return None
    months = (goal["nulmeting_tot"] - goal["nulmeting_van"]).days / DAGEN_PER_MAAND
    before, quarters = counted or (
        float(goal["nulmeting_waarde"]) * min(12, months) / months,
        min(4, round(months / 3)),
    )
    target = round(float(goal["streefwaarde"]) * 3 * quarters / months)
    before = float(round(before))
    return te_zien(before, target, kwartalen=quarters) if quarters and 0 <= target < before else None


def _chance(detectable: Mapping[str, Estimate]) -> list[Finding]:
    out = []
    for goal, found in sorted(detectable.items()):
        limit = found.table[0].value
        if limit is None or found.value("streefwaarde") > limit:
            move = "Kies een scherper doel, of tel iets dat vaker voorkomt."
            out.append(_finding("toeval", f"Doel {goal}: {found.text}", move, column="streefwaarde"))
    return out


def _primary(goals: Sequence[Mapping[str, Any]]) -> list[Finding]:
    n = sum(bool(g.get("primair")) for g in goals)
    if goals and n == 0:
        return [_finding("primair", "Geen enkel doel is als belangrijkste aangewezen.",
                         f"Kies er voor de start hoogstens {MAX_PRIMARY}.", column="primair")]  # fmt: skip
    if n > MAX_PRIMARY:
        return [_finding("primair", f"Er zijn {n} belangrijkste doelen; dan is er altijd wel een dat toevallig lukt.",
                         f"Kies er hoogstens {MAX_PRIMARY}.", column="primair", n=n)]  # fmt: skip
    return []


def _sources(goals: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> list[Finding]:
    by: dict[str, list[str]] = {}
    for g in goals:
        if g.get("indicator_code") is not None and g.get("hoofddoel_code") is not None:
            by.setdefault(str(g["hoofddoel_code"]), []).append(kinds.get(str(g["indicator_code"]), ""))
    out = []
    for main, found in sorted(by.items()):
        said = one_sided(found)
        if said:
            name = codelist("hoofddoel").titles.get(main, main).lower()
            out.append(_finding("bronnen", f"Hoofddoel {name}: {said}", "Twee soorten bronnen maken het beeld sterker.",
                                column="indicator_code"))  # fmt: skip
    return out


def _rewarding(actions: Sequence[Mapping[str, Any]]) -> list[Finding]:
    share = _share(actions)
    if share is None or share >= REWARDING:
        return []
    message = f"Van de acties is {percentage(share)} belonend. Juist belonen van goed gedrag werkt bij deze jongeren."
    return [_finding("belonen", message, "Voeg acties toe die goed gedrag belonen en successen laten zien.",
                     table="actie", column="karakter")]  # fmt: skip


def _share(actions: Sequence[Mapping[str, Any]]) -> float | None:
    known = [a for a in actions if a.get("karakter") is not None and a.get("status") != "vervallen"]
    return sum(a["karakter"] == "belonend" for a in known) / len(known) if known else None


def _actions(actions: Sequence[Mapping[str, Any]]) -> list[Finding]:
    out = []
    for column, what, move in (
        ("partner", "partner", "Spreek af wie de actie doet."),
        ("start_gepland", "begindatum", "Plan de actie."),
        ("eind_gepland", "einddatum", "Plan wanneer de actie klaar is."),
        ("uren_begroot", "begrote uren", "Vraag de partner om een schatting."),
    ):
        n = sum(a.get(column) is None for a in actions)
        if n:
            some = "Een actie heeft" if n == 1 else f"{number(n)} acties hebben"
            out.append(_finding("actie_" + column, f"{some} geen {what}.", move,
                                table="actie", column=column, n=n))  # fmt: skip
    return out


def _matrix(goals: Sequence[Mapping[str, Any]], actions: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    live = [a for a in actions if a.get("status") != "vervallen"]
    rows = [
        {
            "doel_id": g["doel_id"],
            "hoofddoel_code": g.get("hoofddoel_code"),
            **{s: sum(a.get("doel_id") == g["doel_id"] and a.get("spoor") == s for a in live) for s in SPOREN},
        }
        for g in goals
    ]
    return pd.DataFrame(rows, columns=["doel_id", "hoofddoel_code", *SPOREN])


def _scenarios(actions: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for name in sorted(set(map(scenario_van, actions))):
        part = [a for a in actions if scenario_van(a) == name and a.get("status") != "vervallen"]
        rows.append({
            "scenario": name,
            "acties": len(part),
            "sporen": len({a.get("spoor") for a in part}),
            "partners": len({a.get("partner") for a in part if a.get("partner")}),
            **{c + end: n for c in EFFORT for end, n in zip(("", UPPER), totals(part, c), strict=True)},
            "deel_belonend": _share(part),
            "eerste_start": min((a["start_gepland"] for a in part if a.get("start_gepland")), default=None),
            "laatste_eind": max((a["eind_gepland"] for a in part if a.get("eind_gepland")), default=None),
        })  # fmt: skip
    columns = ["scenario", "acties", "sporen", "partners", *EFFORT, "deel_belonend", "eerste_start", "laatste_eind"]
    frame = pd.DataFrame(rows, columns=[*columns, *(c + UPPER for c in EFFORT)])
    return frame[[*columns, *beside(frame, EFFORT)]]


def _text(
    goals: Sequence[Mapping[str, Any]],
    actions: Sequence[Mapping[str, Any]],
    findings: Sequence[Finding],
    chosen: Collection[str],
    *,
    concept: bool = False,
) -> str:
    live = die_meetellen(actions, chosen)
    hours, money = (totals(live, c) for c in EFFORT)
    last = max((a["eind_gepland"] for a in live if a.get("eind_gepland")), default=None)
    share = _share(live)
    text = f"Het {'concept plan' if concept else 'plan'} heeft {count(len(goals), 'doel', 'doelen')} en "
    text += f"{count(len(live), 'actie', 'acties')}, samen {between(*hours)} uur en {euros(*money)}. "
    text += _scenario_zin(actions, chosen)
    text += f"De laatste actie is klaar op {day(last)}. " if last else ""
    text += f"Van de acties is {percentage(share)} belonend. " if share is not None else ""
    if not findings:
        return text + "Er zijn geen open punten."
    return f"{text}Er {'is' if len(findings) == 1 else 'zijn'} {count(len(findings), 'open punt', 'open punten')}."


def _scenario_zin(actions: Sequence[Mapping[str, Any]], chosen: Collection[str]) -> str:
    """Return which scenarios count and which do not; empty where there is one."""
    names = sorted({scenario_van(a) for a in actions if a.get("status") != "vervallen"})
    if len(names) < 2:
        return ""
    parts = ([n for n in names if n in chosen], [n for n in names if n not in chosen])
    said = f"Meegeteld: scenario {listing(parts[0])}. " if parts[0] else ""
    return said + (f"Niet gekozen, dus niet meegeteld: {listing(parts[1])}. " if parts[1] else "")
