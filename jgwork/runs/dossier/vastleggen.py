"""Record one event of the process through gate 1; a group is closed only when nothing stands in the way (R12)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from jgwork.inhoud.perioden import months_after
from jgwork.privacy.proces.stand import BESLUITEN
from jgwork.runs.dossier.opnemen import LoadReport, laad_samen
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import Delivery

if TYPE_CHECKING:
    from jgwork.runs.dossier.openen import Dossier

#: Letters of a delivery id; digits in a row could look like a telephone number.
_LETTERS = "bcdfghjkmnpqrstvwxz"


def leg_vast(
    dossier: Dossier,
    groep_id: str,
    gebeurtenis: str,
    stap: int | str,
    op: date,
    *,
    naar: int | str = "",
    gremium: str = "",
    rol: str = "procesregisseur",
    motivering: str = "",
) -> LoadReport:
    """Add one event to ``processtap`` of a group.

    Parameters
    ----------
    dossier, groep_id
        An opened dossier and a group in it.
    gebeurtenis, stap, naar
        What happened, in which step, and to which step it leads (for decisions and loops).
    op
        The day it happened.
    gremium, rol, motivering
        The meeting (of a decision: by default the one that decides after this step), the role that recorded it, and
        the reason, as codes. A step that is skipped needs a reason.

    Raises
    ------
    UsageError
        When a code or the group is unknown, a loop does not go back, or a step is skipped without a reason.
    IntakeRefused
        When gate 1 stays closed; a group is closed only when step 7 is filled, and all that is missing is named (R12).
    """
    with dossier.alleen("stap vastleggen") as now:
        return _leg_vast(now, groep_id, gebeurtenis, stap, op, str(naar), gremium, rol, motivering)


def _leg_vast(
    dossier: Dossier,
    groep_id: str,
    gebeurtenis: str,
    stap: int | str,
    op: date,
    naar: str,
    gremium: str,
    rol: str,
    motivering: str,
) -> LoadReport:
    with dossier.weigeringen("processtap", groep_id=groep_id, stap=stap):
        _check_codes(dossier, groep_id, {"gebeurtenis": gebeurtenis, "gremium": gremium, "actor_rol": rol,
                                         "motivering": motivering})  # fmt: skip
        step = dossier.profile.nummer(stap)
        onward = dossier.profile.nummer(naar) if naar else 0
        _check_road(dossier, groep_id, gebeurtenis, step, onward, motivering)
        meeting = gremium or _meeting(dossier, gebeurtenis, stap)
    row = {
        "dossier_id": dossier.dossier_id,
        "groep_id": groep_id,
        "stap": str(step),
        "gebeurtenis": gebeurtenis,
        "van_stap": str(step) if onward else "",
        "naar_stap": str(onward or ""),
        "datum": op.isoformat(),
        "gremium": meeting,
        "actor_rol": rol,
        "motivering_code": motivering,
    }
    return laad_samen([_delivery(dossier, {"processtap": row}, op)], dossier.store.path)[0]


def nieuwe_groep(dossier: Dossier, groep_id: str, waarden: Mapping[str, str], op: date) -> LoadReport:
    """Add a group, in the first step: what is known of it as a whole, and the start of that step.

    Parameters
    ----------
    dossier, groep_id
        An opened dossier, and an id that no group in it has.
    waarden
        Cells of ``groep`` by column, as text.
    op
        The day.

    Raises
    ------
    UsageError
        For an id that is taken, or a column that ``groep`` does not have.
    IntakeRefused
        When gate 1 stays closed.
    """
    with dossier.alleen("groep vastleggen") as now, now.weigeringen("groep", groep_id=groep_id):
        spec = load_tables()["groep"]
        free = [n for n in spec.names if n not in ("groep_id", "dossier_id", "peildatum")]
        if groep_id in now.groepen:
            raise UsageError("Deze groep staat al in het dossier.", "Kies een ander kenmerk, of lever 'groep' opnieuw.")
        if strange := [c for c in waarden if c not in free]:
            raise UsageError(f"{len(strange)} kolommen heeft een groep niet.", f"Kies uit: {', '.join(free)}.")
        own = {"groep_id": groep_id, "dossier_id": now.dossier_id, "peildatum": op.isoformat()}
        first = {"dossier_id": now.dossier_id, "groep_id": groep_id, "stap": str(nummer(Rol.SIGNAAL)),
                 "gebeurtenis": "start", "datum": op.isoformat(), "actor_rol": "procesregisseur"}  # fmt: skip
        return laad_samen([_delivery(now, {"groep": {**waarden, **own}, "processtap": first}, op)], now.store.path)[0]


def verzet(was: date | None, nu: date | None) -> str:
    """Return what to tell where the peildatum of a dossier became another one by what was recorded; empty if not."""
    if nu in (was, None):
        return ""
    before = f" Het was {day(was)}." if was else ""
    return f"De peildatum van dit dossier is nu {day(nu)}.{before}"


def _check_codes(dossier: Dossier, groep_id: str, codes: Mapping[str, str]) -> None:
    for lijst, code in codes.items():
        if code and code not in codelist(lijst).codes:
            raise UsageError(
                f"Deze code voor '{lijst}' bestaat niet.", f"Kies uit: {', '.join(codelist(lijst).codes)}."
            )
    dossier.met_groep(groep_id)


def _check_road(dossier: Dossier, groep_id: str, gebeurtenis: str, stap: int, naar: int, motivering: str) -> None:
    """Refuse a loop that does not go back, and a step that is skipped without a reason."""
    if gebeurtenis == "teruglus" and not 0 < naar < stap:
        raise UsageError(
            "Een teruglus gaat naar een eerdere stap.", "Geef met --naar de stap: die van het beeld of van het plan."
        )
    reached = dossier.stand(date.max).groep(groep_id).hoogste
    ahead = naar or (stap if gebeurtenis == "start" else 0)
    if ahead > max(reached, stap if naar else 0) + 1 and not motivering:
        raise UsageError(
            "Er wordt een stap overgeslagen. Dat mag, met een reden.",
            f"Geef met --motivering de reden: {', '.join(codelist('motivering').codes)}.",
        )


def _meeting(dossier: Dossier, gebeurtenis: str, stap: int | str) -> str:
    """Return the meeting that decides after a step by the profile; empty for an event that is no decision."""
    if gebeurtenis not in BESLUITEN:
        return ""
    found = dossier.profile.stap(stap).gremium
    if not found:
        raise UsageError(
            "Een besluit noemt het overleg dat het nam.", f"Geef --gremium: {', '.join(dossier.convenant.gremium)}."
        )
    return found


def _delivery(dossier: Dossier, rows: Mapping[str, Mapping[str, str]], op: date) -> Delivery:
    """Return a row of some tables as a delivery of the process, so that it goes through the gate like any other."""
    import pyarrow as pa

    term = dossier.convenant.bewaren["gewoon"].waarde
    manifest = {
        "levering_id": f"PROCES-{''.join(secrets.choice(_LETTERS) for _ in range(16))}",
        "dossier_id": dossier.dossier_id,
        "token_tag": dossier.manifest.token_tag,
        "bronhouder": "procesregisseur",
        "schema_versie": load_tables()["processtap"].version,
        "peildatum": op,
        "periode_van": op,
        "periode_tot": op,
        "leverdatum": datetime.now(UTC).date(),
        "grondslag_code": "publieke_taak",
        "doel_code": "aanpak_groep",
        "convenant_ref": dossier.convenant.ref,
        "niveau": "groep",
        "categorie": "gewoon",
        "bewaren_tot": months_after(op, term),
        "groepen": sorted({row["groep_id"] for row in rows.values()}),
    }
    return Delivery(
        manifest,
        {t: pa.table({c: pa.array([v or None], pa.string()) for c, v in row.items()}) for t, row in rows.items()},
    )
