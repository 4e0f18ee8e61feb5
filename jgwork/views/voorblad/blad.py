"""The first screen of a group, from the released tables of this publication and of the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jgwork.schema.profielen import nummer
from jgwork.views.voorblad import bord, sinds, werk
from jgwork.views.voorblad.rijen import Rijen, rijen
from jgwork.views.voorblad.strook import Feiten, strook
from jgwork.vocabulary.dutch import listing, voorgoed
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.voorblad import Vergelijking, Voorblad


@dataclass(frozen=True, slots=True)
class Eerder:
    """The publication before: its id, its day in words, its step and its released rows."""

    id: str
    dag: str
    stap: int
    rows: Rijen


def voorblad(
    released: Mapping[str, ReleasedTable],
    stap: int,
    hoofddoelen: Sequence[str],
    *,
    gestopt: bool = False,
    eerder: Sequence[Eerder] = (),
) -> Voorblad:
    """Return the first screen.

    Parameters
    ----------
    released
        Released tables by name.
    stap, gestopt
        The step of the group, and whether its approach was stopped.
    hoofddoelen
        Codes of the main goals of the work process, in its order.
    eerder
        The publications before, newest first; none where this is the first.
    """
    rows = rijen(released)
    on = released["acties"].info.get("peildatum", "") if "acties" in released else ""
    goals = bord.bord(rows, hoofddoelen, gestopt=gestopt, afronden=stap >= nummer(Rol.AFRONDING))
    actions, frames = werk.acties(rows, on), werk.kaders(rows)
    late, coming, when = werk.berichten(rows)
    cards, rest = strook(Feiten(stap, gestopt, rows, goals, actions, frames, coming))
    names = [f"{a.actie} ({a.partner})" for a in actions if a.soort == "laat"]
    decided = tuple((str(r["onderdeel"]), str(r["inhoud"])) for r in rows.get("besluit", ()))
    planned = stap >= nummer(Rol.PLAN)
    frame = werk.kaders_kop(frames, besloten=bool(decided)) if planned else ""
    made = Voorblad(
        cards, rest, goals, bord.kop(goals, gestopt=gestopt), acties=actions, acties_kop=werk.acties_kop(actions),
        kaders=frames, kaders_kop=voorgoed(frame) if gestopt else frame, besluit=decided,
        volgend=coming, volgend_dag=when, laat=listing([*names, *late]),
    )  # fmt: skip
    if not eerder:
        return made
    first, *others = (
        Vergelijking(e.id, e.dag, sinds.kop(found, e.dag), found)
        for e in eerder
        for found in (sinds.sinds(e.rows, rows, (e.stap, stap)),)
    )
    return replace(
        made, sinds=first.regels, sinds_kop=first.kop, sinds_van=first.van, sinds_dag=first.dag, naast=tuple(others)
    )
