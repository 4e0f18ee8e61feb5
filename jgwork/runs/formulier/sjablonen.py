"""What a template asks: only the tables a partner may supply in a step, and only the items this step may ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jgwork.privacy.convenant.regels import Mate
from jgwork.privacy.stappen.vragen import matrix_items
from jgwork.runs.dossier.openen import convenant_for, profile_for
from jgwork.vocabulary.errors import NotCovered, UsageError

MATRIX = "informatiematrix"


@dataclass(frozen=True, slots=True)
class Gevraagd:
    """The tables of a template, the codes it offers by code list, and the tables left out with the Dutch reason."""

    tabellen: tuple[str, ...]
    codes: Mapping[str, Sequence[str]]
    niet: Mapping[str, str]


def gevraagd(tables: Sequence[str], stap: str, partner: str, dossier: Path | None = None) -> Gevraagd:
    """Return what may be asked of a partner in a step (data minimisation).

    Parameters
    ----------
    tables
        Tables that were wanted.
    stap, partner
        The step and who fills it in; both or none. The informatiematrix is asked per step and partner only.
    dossier
        Folder with a convenant or work process of its own.

    Raises
    ------
    UsageError
        Where the informatiematrix is wanted without step and partner, or one of them is given without the other.
    NotCovered
        Where none of the tables may be asked.
    """
    if not stap and not partner and MATRIX not in tables:
        return Gevraagd(tuple(tables), {}, {})
    if not stap or not partner:
        raise UsageError(
            "Bij de informatiematrix hangt het van de stap en de partner af wat u mag vragen.",
            "Geef ze allebei, zoals --stap STAP --partner jongerenwerk.",
        )
    convenant = convenant_for(dossier or Path())
    profile = profile_for(convenant, dossier)
    code, number = profile.stap(stap).code, profile.nummer(stap)
    if partner not in convenant.ondertekenaars:
        raise UsageError(
            "Deze partner tekende het convenant niet.", f"Kies een van: {', '.join(convenant.ondertekenaars)}."
        )
    refused = {
        t: convenant.verklaar(partner, t, number, "levert")
        for t in tables
        if convenant.afspraak(partner, t, number, "levert").mate is Mate.GEEN
    }
    kept = tuple(t for t in tables if t not in refused)
    if not kept:
        raise NotCovered(next(iter(refused.values())), "Kies een andere stap of andere tabellen.")
    codes = {"matrix_item": matrix_items(code, profile, convenant, partner)} if MATRIX in kept else {}
    return Gevraagd(kept, codes, refused)
