"""A number of members at a moment, before and now: described, since it does not add up and rests on few persons."""

from __future__ import annotations

from datetime import date

from jgwork.indicators.effect.estimate import DESCRIPTIVE, Estimate, Level, Row, aantal
from jgwork.indicators.effect.reeks import Reeks, stand_van


def membership(reeks: Reeks, van: date, tot: date, start: date, op: date) -> Estimate:
    """Return the last number in the nulmeting beside the last one since the start.

    No chance is computed: the same few members are counted twice, so the two numbers are not independent counts.

    Parameters
    ----------
    reeks
        Numbers at a moment, such as members with school or work.
    van, tot
        Nulmeting.
    start, op
        Start of the approach and peildatum.

    Returns
    -------
    Estimate
        Rows ``verhouding`` (undefined where the nulmeting is 0 or either is unknown), ``voor``, ``na``,
        ``duur_voor`` and ``duur_na`` (1: one moment each). Level 0.
    """
    before, after = stand_van(reeks, "traject", van, tot), stand_van(reeks, "traject", start, op)
    ratio = after / before if before and after is not None else None
    reason = "" if ratio is not None else "Voor of na is niet bekend of 0."
    table = (
        Row("verhouding", "Verhouding na : voor", ratio, reason=reason),
        Row("voor", "Stand in de nulmeting", before),
        Row("na", "Stand nu", after),
        Row("duur_voor", "Momenten voor", 1.0),
        Row("duur_na", "Momenten na", 1.0),
    )
    if before is None or after is None:
        text = "De stand in de nulmeting of nu is niet bekend."
    else:
        text = (
            f"Het aantal ging van {aantal(before)} in de nulmeting naar {aantal(after)} nu. Bij zo weinig leden, die "
            "twee keer dezelfde zijn, rekenen we geen kans uit; we beschrijven alleen."
        )
    return Estimate(table, text, Level.DESCRIPTIVE, (), DESCRIPTIVE, "stand voor en nu")
