"""Police effort: how much the police looked. Ties come from attention, so this stands beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.inhoud.perioden import DAGEN_PER_MAAND


@dataclass(frozen=True, slots=True)
class Inzet:
    """How much the police looked: presences of members in incidents per member and month.

    Parameters
    ----------
    met, zonder
        With and without police checks (``aard = controle``); ``NaN`` without members or days.
    """

    met: float
    zonder: float


def police_effort(net: Netwerk, van: date, tot: date) -> Inzet:
    """Return presences per member-month in ``[van, tot)``; ties come from attention, so this stands beside them."""
    cut = net.window(van, tot)
    inc = cut.incidenten
    months = (tot - van).days / DAGEN_PER_MAAND * len(cut)
    checks = float(inc.controle[inc.incident].sum())
    total = float(len(inc.wie))
    nan = float("nan")
    return Inzet(
        total / months if months else nan,
        (total - checks) / months if months else nan,
    )


def effort_flag(before: Inzet, after: Inzet, *, drempel: float = 0.25) -> str:
    """Return a Dutch warning when police effort changed by more than ``drempel``; empty where it did not.

    A rise or fall in ties then may be a rise or fall in looking.
    """
    from jgwork.vocabulary.dutch import number

    if not before.met > 0 or after.met != after.met:
        return "De inzet van de politie is niet te vergelijken: er is in een van de tijdvakken niets geregistreerd."
    if abs(after.met / before.met - 1) <= drempel:
        return ""
    words = "toegenomen" if after.met > before.met else "afgenomen"
    return (
        f"Let op: het aantal registraties per lid per maand is {words}, van {number(before.met, 2)} naar "
        f"{number(after.met, 2)} (zonder controles van {number(before.zonder, 2)} naar {number(after.zonder, 2)}). "
        "Een verschil in relaties kan daardoor komen."
    )
