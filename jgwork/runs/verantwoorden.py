"""Account for every act: who did what, why, with which data of which group. One call per act and per refusal."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jgwork.io.logboek import Anker, Logboek, LogEntry, lijkt_op_waarde
from jgwork.io.sleutels import HOME_VARIABLE, has_key, key_for
from jgwork.vocabulary.errors import StoreDamaged


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


def book_of(folder: Path, dossier_id: str) -> Logboek:
    """Return the log of a dossier folder, with the key that lives outside it.

    Raises
    ------
    StoreDamaged
        When there is a log but not its key: a new key would make every entry look false.
    """
    file = folder / "logboek.jsonl"
    if file.exists() and not has_key(dossier_id):
        raise StoreDamaged(
            "De sleutel van het logboek is er niet; zonder die sleutel mag er niets met het dossier.",
            f"Zet de sleutelmap terug (omgevingsvariabele {HOME_VARIABLE}).",
        )
    return Logboek(file, key_for(dossier_id))


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
