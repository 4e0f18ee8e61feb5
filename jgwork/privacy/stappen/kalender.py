"""The reporting calendar of the decision of step 4 (R11): what each meeting hears next, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from jgwork.inhoud.perioden import months_after
from jgwork.privacy.stappen.besluit import Besluit, Rapportage

Staat = Literal["gegeven", "te_laat", "volgende", "later"]
#: How far back and ahead the calendar is shown, in months.
_TERUG, _VOORUIT = 12, 12


@dataclass(frozen=True, slots=True)
class Bericht:
    """One agreed report.

    Parameters
    ----------
    datum
        The day it is due.
    gremium
        The meeting that hears it, as a code.
    onderwerpen
        What it is about: ``aanpak``, ``voortgang``, ``effect``.
    stand
        ``gegeven`` (a publication for that meeting came since the turn before), ``te_laat``, ``volgende`` (the first
        one that is still to come) or ``later``.
    """

    datum: date
    gremium: str
    onderwerpen: tuple[str, ...]
    stand: Staat


def berichten(besluit: Besluit, gepubliceerd: Mapping[str, Iterable[date]], op: date) -> tuple[Bericht, ...]:
    """Return the agreed reports around a day, in order of their date.

    Parameters
    ----------
    besluit
        The decision of step 4.
    gepubliceerd
        By meeting, the peildata of the publications it was given. A publication answers one turn: the first that is
        not answered yet and whose predecessor it is later than.
    op
        The day to judge by: a turn due before it and not answered is overdue.
    """
    found = [
        b
        for report in besluit.rapportages
        for b in _turns(besluit, report, sorted({d for d in gepubliceerd.get(report.gremium, ()) if d <= op}), op)
    ]
    first = months_after(op, -_TERUG)
    return tuple(sorted((b for b in found if b.datum >= first), key=lambda b: (b.datum, b.gremium, b.onderwerpen)))


def _turns(besluit: Besluit, report: Rapportage, given: Sequence[date], op: date) -> Iterable[Bericht]:
    left = list(given)
    before, turn, coming = besluit.datum, 0, False
    end = min(months_after(op, _VOORUIT), report.tot) if report.tot else months_after(op, _VOORUIT)
    while (day := months_after(report.vanaf, turn * report.elke_maanden)) <= end:
        answer = next((d for d in left if d >= before), None)
        stand: Staat
        if answer is not None:
            left = [d for d in left if d > answer]
            stand = "gegeven"
        elif day < op:
            stand = "te_laat"
        else:
            stand, coming = ("later" if coming else "volgende"), True
        yield Bericht(day, report.gremium, report.onderwerpen, stand)
        before, turn = day, turn + 1
