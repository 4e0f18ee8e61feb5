"""The same question from both bases: all that is known now, and what was told; with the reason where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.effect.antwoord import Antwoord
from jgwork.indicators.effect.doel import effecten
from jgwork.indicators.effect.omgeving import omgeving
from jgwork.indicators.effect.tabel import frame, start_of
from jgwork.indicators.effect.vensters import welke
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.indicators.plan.doel import verlopen
from jgwork.indicators.plan.doelen import NIET_GETOOND, indicator_words
from jgwork.inhoud.registraties import UIT_REGISTRATIES
from jgwork.privacy.stand.sluiten import KIND, TOTAL, Incident
from jgwork.privacy.stand.stand import Stand
from jgwork.runs.dossier.standen import standen_van
from jgwork.runs.publicatie.cijfers import verteld_antwoorden
from jgwork.runs.publicatie.nulmetingen import vastgesteld
from jgwork.runs.vertellen.rijen import incidenten_van
from jgwork.vocabulary.dutch import number
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.verandering import REDEN, telwoord

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.runs.dossier.openen import Dossier

RONDOM = "Andere groepen tellen daar mee zoals zij verteld waren; leden en toezicht tellen daar niet mee."


@dataclass(frozen=True, slots=True)
class Paar:
    """The answer to one goal from both bases.

    Parameters
    ----------
    nu
        From all that is known in the dossier.
    verteld
        From what was told; ``None`` where nothing of this goal rests on what is told, so that there is one answer.
    reden
        Why the two differ, in Dutch; empty where they do not.
    """

    nu: Antwoord
    verteld: Antwoord | None = None
    reden: str = ""

    @property
    def woord_verteld(self) -> str:
        """The word of publications; empty where there is one answer only."""
        if self.verteld is None:
            return ""
        return NIET_GETOOND if self.verteld.reden == "niet_verteld" else self.verteld.woord

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values: the answer now, the told one beside it, and the reason."""
        told = None if self.verteld is None else self.verteld.as_json()
        return {**self.nu.as_json(), "verteld": told, "waarom_anders": self.reden}


def beide(dossier: Dossier, groep_id: str, op: date, *, gevraagd: bool = False) -> dict[str, Paar]:
    """Return by goal of a group the answer now and the told one, on a day; ``gevraagd``: somebody asked for it."""
    tables = dossier.arrow()
    around = omgeving(tables, op)
    now = effecten(
        tables, groep_id, op, soorten=indicator_words()[1], vast=vastgesteld(dossier), rond=around, gevraagd=gevraagd
    )
    stands = {g: s.op(op) for g, s in standen_van(dossier.store).items()}
    if groep_id not in stands:
        return {d: Paar(a) for d, a in now.items()}
    stand, told = stands[groep_id], verteld_antwoorden(tables, groep_id, op, stands, around, gevraagd=gevraagd)
    data = select_groep(tables, groep_id, op)
    live = list(incidenten_van(data, dossier.store.data_key(), {})) if "registratie" in data.frames else []
    return {d: Paar(a, told.get(d), _reden(a, told.get(d), stand, live)) for d, a in now.items()}


def verlopen_van(
    dossier: Dossier, groep_id: str, op: date, *, gevraagd: bool = False, gevonden: Mapping[str, Paar] | None = None
) -> dict[str, str]:
    """Return by goal that its term is past; nothing is measured for it where no term is.

    ``gevonden`` holds the answers where somebody has them already; ``gevraagd``: somebody asked for the day.
    """
    tables = dossier.arrow()
    if not verlopen(tables, groep_id, op, {}):
        return {}
    found = beide(dossier, groep_id, op, gevraagd=gevraagd) if gevonden is None else gevonden
    return verlopen(tables, groep_id, op, {d: p.nu for d, p in found.items()})


def waarom_niets(tables: Mapping[str, pa.Table], groep: str) -> UsageError:
    """Return why there is nothing to measure of a group: no goals, no nulmeting, or no approach yet."""
    goals = frame(tables, "doel", "groep_id", "indicator_code", "nulmeting_van", "nulmeting_tot")
    mine = goals[goals["groep_id"] == groep]
    if mine.empty:
        return UsageError(
            "Deze groep heeft nog geen vastgesteld plan met doelen.",
            "Kies een groep met een plan, of lever het plan aan.",
        )
    if mine[["indicator_code", "nulmeting_van", "nulmeting_tot"]].isna().any(axis=1).all():
        return UsageError(
            "Geen enkel doel van deze groep heeft een indicator en een nulmeting.",
            "Vul die aan in het plan; zonder is er geen effect.",
        )
    try:
        start_of(tables, groep)
    except UsageError as error:
        return error
    return UsageError("Van geen enkel doel is iets geteld of gemeten.", "Lever registraties of metingen aan.")


def _reden(now: Antwoord, told: Antwoord | None, stand: Stand, live: Sequence[Incident]) -> str:
    if told is None or _same(now, told):
        return ""
    if told.vensters is None:
        return f"In publicaties is dit niet te tonen. {REDEN.get(told.reden, REDEN['niet_verteld'])}"
    v, change = told.vensters, told.verandering()
    if now.vensters is None or change is None:
        return ""
    if (v.kwartalen, v.kwartalen_nul) != (now.vensters.kwartalen, now.vensters.kwartalen_nul):
        why = "daar tellen alleen kwartalen die al zijn verteld"
    elif (v.na, v.nul) != (now.vensters.na, now.vensters.nul):
        quarters = {*v.kwartalen, *v.kwartalen_nul, *v.kwartalen_eerder}
        why = _sindsdien(*sinds_verteld(stand, live, quarters, UIT_REGISTRATIES.get(now.indicator, "")))
    else:
        return f"In publicaties is het {told.woord}. {RONDOM}"
    return (
        f"In publicaties gaat het van {telwoord(change.nul)} ({welke(v.kwartalen_nul)}) naar {telwoord(change.na)} "
        f"({welke(v.kwartalen)}), en is het {told.woord}: {why}."
    )


def _same(one: Antwoord, two: Antwoord) -> bool:
    """Return whether two answers say the same, whatever they rest on."""
    keys = ("vensters", "geteld", "vergeleken", "oordeel", "reden", "streefwaarde")
    a, b = one.as_json(), two.as_json()
    return all(a[k] == b[k] for k in keys if k in a)


def sinds_verteld(
    stand: Stand, live: Sequence[Incident], kwartalen: set[str], aard: str | None = None
) -> tuple[int, int]:
    """Return how many incidents of some quarters came in after these were told, and how many told ones are gone."""
    mine = [i for i in live if i.kwartaal in kwartalen and (not aard or i.aard == aard)]
    cells = [
        c
        for c in stand.van(KIND if aard else TOTAL)
        if set(c.perioden) <= kwartalen and (not aard or c.klasse == (aard,))
    ]
    told = {m for c in cells for m in stand.merken(c.label)}
    return sum(i.merk not in told for i in mine), len(told - {i.merk for i in mine})


def _sindsdien(bij: int, weg: int) -> str:
    parts = [f"kwamen er {number(bij)} bij (later ingevoerd of verbeterd)"] * (bij > 0)
    parts += [f"vielen er {number(weg)} weg (verbeterd of verwijderd)"] * (weg > 0)
    return f"na het vertellen {' en '.join(parts)}, en dat telt daar niet mee" if parts else "daar is toen geteld"
