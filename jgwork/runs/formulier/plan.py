"""Forms of the plan (a concept before step 5), the follow-up of actions (step 6) and the evaluation (step 7)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.plan import CONCEPT, STATUS
from jgwork.inhoud.rijen import records
from jgwork.inhoud.scenario import gekozen, keuze_van
from jgwork.runs.formulier.bewerken import Bereik
from jgwork.runs.formulier.vragenlijst import Formulier, Nieuw, Opties, Regel, Rijen, Vraag, naam, title
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.actie import OVERDUE
from jgwork.vocabulary.dutch import day, euro, number, percentage
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.view import ViewColumn, ViewTable

if TYPE_CHECKING:
    import pandas as pd

DOEL = (
    "omschrijving", "plan_status", "hoofddoel_code", "domein_code", "indicator_code", "richting", "nulmeting_waarde",
    "nulmeting_van", "nulmeting_tot", "streefwaarde", "streefdatum", "eigenaar_partner", "primair",
)  # fmt: skip
ACTIE = (
    "doel_id", "plan_status", "spoor", "interventie_code", "karakter", "partner", "start_gepland", "eind_gepland",
    "uren_begroot", "kosten_begroot", "scenario",
)  # fmt: skip
OPVOLGING = ("status", "start", "eind", "uren_besteed", "kosten_gerealiseerd", "reden_afwijking")


def plan(q: Vraag) -> Formulier:
    """Return the form of the plan: goals and actions, with the checks; of a concept as long as there is no plan yet."""
    early = q.stap < nummer(Rol.PLAN)

    def own(now: Rijen) -> Rijen:
        return {k: r for k, r in now.items() if (r.get(STATUS) == CONCEPT) == early}

    def kop(what: str, row: Mapping[str, str]) -> str:
        """Name the rows that wait to be taken over from the concept."""
        return f"{what} uit het concept" if not early and row.get(STATUS) == CONCEPT else what

    kind = {STATUS: CONCEPT} if early else {}
    goals = Bereik("doel", ("doel_id",), {"groep_id": q.groep_id, **kind})
    actions = Bereik("actie", ("actie_id",), {"groep_id": q.groep_id, **kind})
    held = {n: [r for r in q.rows(n) if not early or r.get(STATUS) == CONCEPT] for n in ("doel", "actie")}
    options = {"doel_id": tuple((r["doel_id"], _goal_label(r)) for r in held["doel"])}
    lines = [
        *(
            Regel(goals.key(r), kop("Doelen", r), _goal_label(r), _rest(r, DOEL), DOEL, blijft=True)
            for r in held["doel"]
        ),
        *(
            Regel(actions.key(r), kop("Acties", r), _action_label(r), _rest(r, ACTIE), ACTIE, options, blijft=True)
            for r in held["actie"]
        ),
    ]
    kind = {STATUS: CONCEPT if early else "definitief"}
    new_goal = Regel("", "Doelen", "Nieuw doel", {**q.basis, **kind}, DOEL)
    given = {"groep_id": q.groep_id, "status": "gepland", **kind}
    new_action = Regel("", "Acties", "Nieuwe actie", given, ACTIE, options)
    return Formulier(
        f"{'concept' if early else 'plan'}-{q.groep_id}-{q.partner}",
        "Concept plan van aanpak" if early else "Plan van aanpak",
        "Maak doelen meetbaar en zet er per spoor acties bij. De controle onderaan loopt mee.",
        (goals, actions),
        tuple(lines),
        (
            Nieuw("Doel toevoegen", "doel", "doel_id", f"D-{q.groep_id}-", new_goal),
            Nieuw("Actie toevoegen", "actie", "actie_id", f"A-{q.groep_id}-", new_action),
        ),
        lambda now: check_plan(own(now), concept=early),
        lambda now: beside(own(now)),
    )


def check_plan(rijen: Rijen, *, concept: bool = False) -> tuple[str, ...]:
    """Return what the plan still lacks, and what could be seen by when."""
    from jgwork.indicators.plan.plan import toets_plan

    extra = codelist("indicator").extra
    found = toets_plan(
        frame(rijen, "doel"), frame(rijen, "actie"), concept=concept,
        soorten={c: v.get("soort", "") for c, v in extra.items()},
    )  # fmt: skip
    seen = [f"{doel}: {estimate.text}" for doel, estimate in found.detectable.items()]
    return (found.text, *(f"{f.message} {f.next_move}" for f in found.findings), *seen)


def beside(rijen: Rijen) -> tuple[ViewTable, ...]:
    """Return the actions per goal and track, and the scenarios beside each other."""
    from jgwork.indicators.plan.plan import toets_plan

    found = toets_plan(frame(rijen, "doel"), frame(rijen, "actie"))
    names = codelist("spoor").codes
    goals = {cells["doel_id"]: cells for key, cells in rijen.items() if key.startswith("doel:")}
    tracks = (ViewColumn("Doel"), *(ViewColumn(title("spoor", c), number=True) for c in names))
    cells = tuple(
        (_goal_label(goals[r["doel_id"]]), *(number(r[c]) if r[c] else "nog geen" for c in names))
        for r in found.matrix.to_dict("records")
    )
    both = (ViewTable("Acties per doel en spoor", tracks, cells), _scenarios(found.scenarios.to_dict("records")))
    return tuple(t for t in both if t.rows)


def _scenarios(rows: Sequence[Mapping[Hashable, Any]]) -> ViewTable:
    """Return the scenarios as columns, so that the eye goes from one to the other."""
    columns = (ViewColumn("Wat"), *(ViewColumn(title("scenario", str(r["scenario"])), number=True) for r in rows))
    lines: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
        ("Acties", "acties", number),
        ("Sporen met een actie", "sporen", number),
        ("Partners", "partners", number),
        ("Uren begroot", "uren_begroot", number),
        ("Kosten begroot", "kosten_begroot", euro),
        ("Deel van de acties dat beloont", "deel_belonend", percentage),
        ("Eerste actie begint", "eerste_start", day),
        ("Laatste actie eindigt", "laatste_eind", day),
    )
    body = tuple((label, *(shown(r[name]) for r in rows)) for label, name, shown in lines) if rows else ()
    return ViewTable("Scenario's naast elkaar", columns, body)


def frame(rijen: Rijen, tabel: str) -> pd.DataFrame:
    """Return the rows of one table as typed values; a text that is no number or date is missing."""
    import pandas as pd

    spec = load_tables()[tabel]
    rows = [cells for key, cells in rijen.items() if key.startswith(f"{tabel}:")]
    return pd.DataFrame({f.name: [_typed(f.type, r.get(f.name)) for r in rows] for f in spec.fields})


def _typed(kind: str, text: str | None) -> Any:
    if not text:
        return None
    try:
        if kind == "date":
            return date.fromisoformat(text)
        if kind in ("number", "integer"):
            return float(text.replace(",", "."))
    except ValueError:
        return None
    return text in ("ja", "true") if kind == "boolean" else text


def acties(q: Vraag) -> Formulier:
    """Return the form in which actions are followed: what was done, when, and why it went another way."""
    return _opvolging(q, f"acties-{q.groep_id}-{q.partner}", "Acties opvolgen", {})


def eigen_acties(q: Vraag) -> Formulier:
    """Return the same form for one partner: only the actions it does itself."""
    return _opvolging(q, naam("eigen_acties", q), "Wat uw organisatie deed", {"partner": q.partner})


def te_laat(rijen: Iterable[Mapping[str, str]], q: Vraag) -> frozenset[str]:
    """Return the ids of the actions that are late, as every page and report counts them; a concept never is."""
    from jgwork.indicators.plan.uitvoering import voortgang

    settled = {f"actie:{r['actie_id']}": r for r in rijen if r.get(STATUS) != CONCEPT}
    rows = frame(settled, "actie")
    found = voortgang(rows, q.op, gekozen(records(rows), q.op, keuze_van(q.dossier, q.groep_id, q.op))).acties
    return frozenset(found.loc[found["stand"].isin(OVERDUE), "actie_id"])


def _opvolging(q: Vraag, name: str, titel: str, vast: Mapping[str, str]) -> Formulier:
    part = Bereik("actie", ("actie_id",), {"groep_id": q.groep_id, **vast})
    lines = tuple(
        Regel(part.key(r), title("spoor", r["spoor"]), _action_label(r), _rest(r, OPVOLGING), OPVOLGING,
              naast=planned(r), blijft=True)
        for r in q.rows("actie") if part.owns(r)
    )  # fmt: skip

    def late(now: Rijen) -> tuple[str, ...]:
        n = len(te_laat(now.values(), q))
        return (f"{'1 actie is' if n == 1 else f'{n} acties zijn'} over de einddatum en nog niet klaar.",)

    return Formulier(
        name, titel, "Houd bij wat er is gedaan. Ging het anders? Zeg waarom.", (part,), lines, controle=late
    )


def evaluatie(q: Vraag) -> Formulier:
    """Return the evaluation: the subjects of step 7, and who takes over what is left."""
    subjects = codelist("evaluatievraag")
    scores = Bereik("evaluatie", ("vraag_code",), {**q.basis, "partner": q.partner})
    others = [r for r in q.rows("evaluatie") if r["partner"] != q.partner]
    lines = []
    for code in subjects.codes:
        said = sorted(r["score"] for r in others if r["vraag_code"] == code and r.get("score"))
        words = f"Andere partners: {', '.join(said)}" if said else ""
        given = {**scores.vast, "vraag_code": code}
        label = subjects.notes.get(code) or subjects.titles[code]
        lines.append(
            Regel(scores.key(given), "Terugblik", label, given, ("score", "knelpunt_code"), {"score": _SCORES}, words)
        )
    left = [r for r in q.rows("actie") if r.get("status") not in ("afgerond", "vervallen")]
    ids = frozenset(r["actie_id"] for r in q.rows("actie"))
    rest = Bereik("restactie", ("actie_id",), {}, ("actie_id", ids))
    for r in left:
        given = {"actie_id": r["actie_id"], "datum": q.op.isoformat()}
        fields = ("overgedragen_aan", "bewaartermijn_tot", "aanvaard_door", "aanvaard_op")
        lines.append(Regel(rest.key(given), "Wat nog loopt", _action_label(r), given, fields))
    return Formulier(
        f"evaluatie-{q.groep_id}-{q.partner}", "Evaluatie",
        "Geef per onderwerp een cijfer van 1 tot en met 5. Zeg bij elke actie die nog loopt wie haar overneemt.",
        (scores, rest), tuple(lines),
    )  # fmt: skip


_SCORES: Opties = (
    ("1", "1: ging slecht"), ("2", "2: ging matig"), ("3", "3: ging redelijk"), ("4", "4: ging goed"),
    ("5", "5: ging heel goed"),
)  # fmt: skip


def _rest(row: dict[str, str], fields: tuple[str, ...]) -> dict[str, str]:
    return {k: v for k, v in row.items() if k not in fields}


def _goal_label(row: Mapping[str, str]) -> str:
    return f"{row['doel_id']}: {row.get('omschrijving', 'nog geen omschrijving')}"


def _action_label(row: dict[str, str]) -> str:
    who = title("partner", row["partner"]) if row.get("partner") else "nog geen partner"
    return f"{row['actie_id']}: {title('interventie', row.get('interventie_code', ''))} ({who})"


def planned(row: Mapping[str, str]) -> str:
    """Return when an action was to begin and end."""
    return f"Gepland van {row.get('start_gepland', '?')} tot {row.get('eind_gepland', '?')}"
