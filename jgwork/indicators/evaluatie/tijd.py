"""Speed and duration: days between the events of the process, and the plan's days against the real ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from jgwork.indicators.plan.uitvoering import telt_mee
from jgwork.inhoud.plaatsen import door_plaats
from jgwork.inhoud.rijen import find_table, of_group, records
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.dutch import listing, number
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    import pandas as pd

Answered = tuple[str, "pd.DataFrame", tuple[str, ...]]


def eerste_signaal(tables: Mapping[str, Any], groep_id: str) -> date | None:
    """Return the day of the first signal about a group as its own row says it, which a profile shows too.

    Where no row says it, the first signal of its places that was delivered; what came before a delivery is not in it.
    """
    found = find_table(tables, "groep")
    own = [] if found is None else of_group(found, groep_id).to_pylist()
    if own and (told := own[-1].get("eerste_signaal")) is not None:
        return cast("date", told)
    held = find_table(tables, "signaal")
    near = None if held is None else door_plaats(tables, "signaal", held, groep_id)
    return None if near is None else min((d for d in near["datum"].to_pylist() if d is not None), default=None)


def snelheid(processtap: pd.DataFrame, first: date | None) -> Answered:
    """Return days from one event of the process to the next: text, rows and what is missing.

    Rows ``stuk, van, tot, dagen``: first signal to step 2, step 2 to 3, decision in step 4 to the plan (step 5), and
    every loop or adjustment: from the last other event before it. A piece without one of its ends, or that ends before
    it begins, is left out and named. ``first``: the day of the first signal.
    """
    import pandas as pd

    events = [
        {str(k): v for k, v in r.items()}
        for r in processtap.sort_values("datum", kind="stable").to_dict("records")
        if r["datum"] is not None
    ]
    gather, picture, advice, plan = map(nummer, (Rol.VERZAMELEN, Rol.BEELD, Rol.ADVIES, Rol.PLAN))
    pieces: list[tuple[str, date | None, date | None]] = [
        (f"van eerste signaal tot stap {gather}", first, _first(events, Rol.VERZAMELEN)),
        (f"van stap {gather} tot stap {picture}", _first(events, Rol.VERZAMELEN), _first(events, Rol.BEELD)),
        (f"van besluit (stap {advice}) tot plan (stap {plan})", _decision(events), _planned(events)),
    ]
    for i, e in enumerate(events):
        if e["gebeurtenis"] in {"bijstelling", "teruglus"}:
            before = [x["datum"] for x in events[:i] if x["datum"] < e["datum"]]
            then = [x["datum"] for x in events[i + 1 :] if x["gebeurtenis"] == "start"]
            if e["gebeurtenis"] == "bijstelling":
                pieces.append(("van vorige gebeurtenis tot bijstelling", max(before, default=None), e["datum"]))
            else:
                pieces.append(("van besluit tot teruggaan tot de start daarvan", e["datum"], min(then, default=None)))
    rows = [
        {"stuk": name, "van": a, "tot": b, "dagen": (b - a).days}
        for name, a, b in pieces
        if a is not None and b is not None and a <= b
    ]
    known = {r["stuk"] for r in rows}
    missing = tuple(name for name, _, _ in pieces if name not in known)
    text = ". ".join(f"{str(r['stuk']).capitalize()}: {number(_days(r))} dagen" for r in rows)
    return (
        (f"{text}." if text else "Er zijn geen gebeurtenissen met een datum."),
        pd.DataFrame(rows, columns=["stuk", "van", "tot", "dagen"]),
        missing,
    )


def _days(row: dict[str, Any]) -> float:
    return float(row["dagen"])


def _first(events: list[dict[str, Any]], step: Rol, what: str = "start") -> date | None:
    at = nummer(step)
    return next((e["datum"] for e in events if e["stap"] == at and e["gebeurtenis"] == what), None)


def _decision(events: list[dict[str, Any]]) -> date | None:
    return _first(events, Rol.ADVIES, "besluit_door")


def _planned(events: list[dict[str, Any]]) -> date | None:
    """Return the day the plan was there: its own decision, else its start; not before the decision on the approach."""
    decided = _decision(events) or date.min
    later = [e for e in events if e["datum"] >= decided]
    return _first(later, Rol.PLAN, "besluit_door") or _first(later, Rol.PLAN)


def looptijd(
    processtap: pd.DataFrame, actie: pd.DataFrame, op: date, chosen: Collection[str], acties_op: date | None = None
) -> tuple[str, pd.DataFrame, tuple[str, ...], str]:
    """Return planned and realised days of the approach, with the reasons for the difference: text, rows, missing.

    The last text is the first without the number of actions behind a reason, for a publication.

    Planned runs from the first planned start to the last planned end of an action that was not dropped and whose
    scenario was chosen; realised from the start of step 6 to the end of the last of these, or to the peildatum while
    one still runs. ``acties_op``: the day up to which the actions are known; ``op`` by default.
    """
    import pandas as pd

    columns, now = ["maat", "waarde"], acties_op or op
    actions = records(actie)
    live = actie[[telt_mee(a, chosen) for a in actions]]
    planned = [
        (a, b)
        for a, b in zip(_dates(live, "start_gepland"), _dates(live, "eind_gepland"), strict=True)
        if a is not None and b is not None
    ]
    steps = [
        {str(k): v for k, v in r.items()} for r in processtap.sort_values("datum", kind="stable").to_dict("records")
    ]
    begin = _first(steps, Rol.UITVOERING)
    done = [d for d in _dates(live, "eind") if d is not None and d <= now]
    closed = any(e["gebeurtenis"] in {"sluiten", "afschalen"} and e["datum"] <= op for e in steps)
    end = max(done) if done and (closed or len(done) == len(live)) else None
    missing = []
    if not planned:
        missing.append("geplande begin- en einddatum van de acties")
    if begin is None:
        missing.append(f"de start van stap {nummer(Rol.UITVOERING)}")
    if missing or begin is None:
        return "De looptijd is niet te berekenen.", pd.DataFrame(columns=columns), tuple(missing), ""
    budget = (max(b for _, b in planned) - min(a for a, _ in planned)).days
    real = ((end or now) - begin).days
    reasons = _reasons(actie)
    rows = [("dagen_gepland", budget), ("dagen_werkelijk", real), ("verhouding", real / budget if budget else None)]
    rows += [(f"reden_{code}", n) for code, n in reasons.items()]
    text = f"{'Het duurde' if end else 'Het duurt tot nu'} {number(real)} dagen; gepland was {number(budget)}."
    named = {c.replace("_", " "): n for c, n in reasons.items()}
    why = " Redenen van afwijking bij acties: {}."
    counted = why.format(listing(f"{c} ({number(n)})" for c, n in named.items())) if named else ""
    bare = why.format(listing(named)) if named else ""
    return text + counted, pd.DataFrame(rows, columns=columns), (), text + bare


def _dates(frame: pd.DataFrame, column: str) -> list[date | None]:
    return list(frame[column]) if column in frame else [None] * len(frame)


def _reasons(actie: pd.DataFrame) -> dict[str, int]:
    if "reden_afwijking" not in actie:
        return {}
    counts = actie["reden_afwijking"].dropna().astype(str).value_counts().sort_index()
    return {str(k): int(v) for k, v in counts.items()}
