"""Goals about members: where they stand at the moments that the plan fixed, and what the told sentences say of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.indicators.plan.doel import Doel
from jgwork.inhoud.perioden import na
from jgwork.privacy.attack.bands import WORDS
from jgwork.privacy.stand.doelen import momenten
from jgwork.vocabulary.dutch import day

#: Kind of indicator that says of how many members something holds at a moment; only of these a part is told.
DEEL = "traject"
VOORUIT, GELIJK, ACHTERUIT = "vooruit", "gelijk", "achteruit"


def momenten_van(doel: Doel) -> tuple[date, ...]:
    """Return the days on which a sentence of a goal is about, from the plan alone."""
    return momenten(doel.nulmeting_tot, doel.ingreep, doel.streefdatum)


def rij(data: GroepData, doel: Doel) -> list[tuple[date, tuple[int, int] | None]]:
    """Return each moment of a goal with how many members of how many, as delivered; ``None`` where that is not known.

    A moment has the last measured period since the one before it; the nulmeting the last within it.
    """
    if doel.soort != DEEL:
        return []
    columns = ("indicator_code", "eenheid_type", "periode_van", "periode_tot", "teller", "noemer")
    rows = data.frame("meting", *columns)
    rows = rows[(rows["indicator_code"] == doel.indicator) & (rows["eenheid_type"] == "groep")]
    found = sorted(rows[list(columns[2:])].itertuples(index=False), key=lambda r: r[1])
    out, since = [], doel.nulmeting_van
    for moment in momenten_van(doel):
        inside = [r for r in found if r[0] >= since and r[1] <= na(moment)]
        out.append((moment, _telling(inside[-1]) if inside else None))
        since = na(moment)
    return out


def _telling(row: tuple[date, date, Any, Any]) -> tuple[int, int] | None:
    import pandas as pd

    values = [float(v) for v in row[2:] if not pd.isna(v)]
    if len(values) < 2 or not all(v.is_integer() for v in values):
        return None
    return int(values[0]), int(values[1])


def gezegd(doel: Doel, zinnen: Mapping[str, str], op: date) -> dict[str, str | None]:
    """Return what may be said of a goal about members, from its told sentences alone.

    Parameters
    ----------
    doel
        The goal.
    zinnen
        By moment (ISO) the part of the members, as told.
    op
        The day.
    """
    moments = momenten_van(doel)
    ahead = next((m for m in moments if m > op), None)
    out: dict[str, str | None] = {"leden_volgende": day(ahead) if ahead and doel.soort == DEEL else None}
    first = zinnen.get(moments[0].isoformat())
    if first is None:
        return out | {"leden_waarom": "aanwas" if doel.soort != DEEL else "niet_veilig", "leden_volgende": None}
    out |= {"leden_nul": first, "leden_nul_op": day(moments[0])}
    last = max((m for m in moments[1:] if m.isoformat() in zinnen), default=None)
    if last is not None:
        now = zinnen[last.isoformat()]
        out |= {"leden_nu": now, "leden_nu_op": day(last), "leden_woord": richting(first, now, doel.richting)}
    return out


def richting(nul: str, nu: str, richting: str) -> str:
    """Return whether a part went forward, stayed or went back, seen from the goal."""
    words = next(w for w in WORDS.values() if nul in w and nu in w)
    step = words.index(nu) - words.index(nul)
    if step == 0 or richting not in {"daling", "stijging"}:
        return GELIJK if step == 0 else ""
    return VOORUIT if (step > 0) is (richting == "stijging") else ACHTERUIT
