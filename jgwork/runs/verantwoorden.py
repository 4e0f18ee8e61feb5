"""Account for every act: who did what, why, with which data of which group. One call per act and per refusal."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from datetime import UTC, datetime

from jgwork.io.logboek import Anker, Logboek, LogEntry, lijkt_op_waarde


@dataclass(frozen=True, slots=True)
class Wie:
    """Who acts: account, role and organisation."""

    naam: str
    rol: str
    organisatie: str


def wie() -> Wie:
    """Return who acts: the account of the machine, with ``JGWORK_ROL`` and ``JGWORK_ORGANISATIE`` when set."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "onbekend"
    return Wie(name, os.environ.get("JGWORK_ROL", "onbekend"), os.environ.get("JGWORK_ORGANISATIE", "onbekend"))


def log(
    book: Logboek,
    handeling: str,
    dossier_id: str,
    *,
    object: str,  # noqa: A002 (the name of the field in the log)
    doel: str = "",
    grondslag: str = "",
    groep_id: str = "",
    stap: str | int = "",
    categorieen: tuple[str, ...] = (),
    rijen: int | None = None,
    ontvanger: str = "",
    uitkomst: str = "gedaan",
    reden: str = "",
) -> Anker:
    """Write one entry with the clock and the account of the machine; see ``LogEntry`` for the parts.

    Raises
    ------
    StoreDamaged
        When the log cannot be written; the act must then not happen.
    """
    who = wie()
    return book.append(
        LogEntry(
            wanneer=datetime.now(UTC),
            handeling=handeling,
            wie=who.naam,
            rol=who.rol,
            organisatie=who.organisatie,
            dossier_id=dossier_id,
            doel=_safe(doel),
            grondslag=_safe(grondslag),
            groep_id=_safe(groep_id),
            stap=str(stap),
            object=_safe(object),
            categorieen=categorieen,
            rijen=rijen,
            ontvanger=_safe(ontvanger),
            uitkomst=uitkomst,
            reden=reden,
        )
    )


def _safe(text: str) -> str:
    """Return a text that came with a delivery, unless it looks like a value of a row: a refusal is logged as well."""
    return "(niet getoond)" if lijkt_op_waarde(text) else text
