"""Account for every act: who did what, why, with which data of which group. One call per act and per refusal."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jgwork.io.naamlijsten import naamlijsten
from jgwork.io.opslag.logboek import Anker, Logboek, LogEntry, lijkt_op_waarde
from jgwork.io.opslag.manifest import LOG, MANIFEST, Zegel
from jgwork.io.opslag.sleutels import HOME_VARIABLE, has_key, key_for, key_home
from jgwork.io.opslag.slot import account
from jgwork.vocabulary.errors import JgworkError, StoreDamaged
from jgwork.vocabulary.tekst.namen import verdacht

#: What an entry names instead of a group when it concerns every group of the dossier.
ALLE_GROEPEN = "alle"
#: Whose log it is when a load is refused before there is a dossier.
ZONDER_DOSSIER = "weigeringen"
#: Whose log it is where a hub lets readers in to dashboards.
LEZERS = "lezers"
#: Outcome of what was refused, and what stands in the log for what may be a value of a row, or a name.
GEWEIGERD, NIET_GETOOND = "geweigerd", "(niet getoond)"
_CODE = re.compile(r"[\w.+-]{0,60}")


@dataclass(frozen=True, slots=True)
class Wie:
    """Who acts: account, role and organisation."""

    naam: str
    rol: str
    organisatie: str


def wie() -> Wie:
    """Return who acts: the account of the machine, with ``JGWORK_ROL`` and ``JGWORK_ORGANISATIE`` when set."""
    return Wie(account(), os.environ.get("JGWORK_ROL", "onbekend"), os.environ.get("JGWORK_ORGANISATIE", "onbekend"))


def book_of(folder: Path, dossier_id: str) -> Logboek:
    """Return the log of a dossier folder, with the key that lives outside it.

    Raises
    ------
    StoreDamaged
        When there is a log but not its key: a new key would make every entry look false.
    """
    file = folder / LOG
    if file.exists() and not has_key(dossier_id):
        raise StoreDamaged(
            "De sleutel van het logboek is er niet; zonder die sleutel mag er niets met het dossier.",
            f"Zet de sleutelmap terug (omgevingsvariabele {HOME_VARIABLE}).",
        )
    return Logboek(file, key_for(dossier_id))


def zegel(folder: Path, dossier_id: str) -> Zegel:
    """Return the seal of a change of a dossier that was accounted for already: its version in the log, no more."""
    book = book_of(folder, dossier_id)
    return Zegel(book, lambda mark: log(book, "wijzigen", dossier_id, object=MANIFEST, reden=mark))


def book_of_refusals() -> Logboek:
    """Return the log of loads refused before there was a dossier: it lies with the keys, one for this account."""
    return Logboek(key_home() / f"{ZONDER_DOSSIER}.jsonl", key_for(ZONDER_DOSSIER))


def book_of_readers(file: Path | str | None = None) -> Logboek:
    """Return the log of who opened dashboards through a hub: beside the keys, or the file that was named."""
    return Logboek(Path(file) if file else key_home() / f"{LEZERS}.jsonl", key_for(LEZERS))


def schrijf_op(gebruiker: str, kring: str, file: Path | str | None = None, *, toegelaten: bool = True) -> Anker:
    """Write down that somebody opened the dashboards of an audience, or was refused.

    Raises
    ------
    StoreDamaged
        When the log cannot be written; then nobody is let in.
    """
    entry = LogEntry(
        wanneer=datetime.now(UTC), handeling="raadplegen" if toegelaten else "weigeren", wie=_safe(gebruiker),
        rol="lezer", organisatie="onbekend", dossier_id=LEZERS, object="dashboards", ontvanger=_safe(kring),
        uitkomst="gedaan" if toegelaten else "geweigerd", reden="hub",
    )  # fmt: skip
    return book_of_readers(file).append(entry)


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
    who, said = wie(), _getypt if uitkomst == GEWEIGERD else _safe
    return book.append(
        LogEntry(
            wanneer=datetime.now(UTC),
            handeling=handeling,
            wie=who.naam,
            rol=who.rol,
            organisatie=who.organisatie,
            dossier_id=dossier_id,
            doel=said(doel),
            grondslag=said(grondslag),
            groep_id=said(groep_id),
            stap=said(str(stap)),
            object=_safe(object),
            categorieen=categorieen,
            rijen=rijen,
            ontvanger=said(ontvanger),
            uitkomst=uitkomst,
            reden=_safe(reden),
        )
    )


@contextmanager
def weigeringen(
    folder: Path | None,
    dossier_id: str,
    *,
    object: str,  # noqa: A002 (the name of the field in the log)
    groep_id: str = "",
    stap: str | int = "",
    doel: str = "",
    ontvanger: str = "",
    reden: str = "",
) -> Iterator[None]:
    """Write every refusal that passes through in the log, once, and let it go on.

    Parameters
    ----------
    folder, dossier_id
        The dossier; without a folder there is none yet, and the log is that of ``book_of_refusals``.
    object, groep_id, stap, doel, ontvanger
        What was asked for, as in ``LogEntry``.
    reden
        Code of the reason, where the refusal itself names no rule.

    Raises
    ------
    JgworkError
        The refusal itself. A damaged store is none: its log may be what is damaged.
    """
    try:
        yield
    except JgworkError as error:
        if not error.verantwoord and not isinstance(error, StoreDamaged):
            log(
                book_of(folder, dossier_id) if folder else book_of_refusals(),
                "weigeren",
                dossier_id,
                object=object,
                groep_id=groep_id,
                stap=stap,
                doel=doel,
                ontvanger=ontvanger,
                uitkomst=GEWEIGERD,
                reden=reden or regels(error),
            )
            error.verantwoord = True
        raise


def regels(error: JgworkError) -> str:
    """Return the rules that refused, as codes; the kind of error where it names none."""
    return ", ".join(sorted({f.rule for f in error.findings})) or type(error).__name__


def _safe(text: str) -> str:
    """Return a text that came with a delivery, unless it looks like a value of a row: a refusal is logged as well."""
    return NIET_GETOOND if lijkt_op_waarde(text) else text


def _getypt(text: str) -> str:
    """Return what was asked for in something that was refused: only what can be a code, since nobody looked at it."""
    code = _CODE.fullmatch(text) is not None and not verdacht(text, naamlijsten())
    return _safe(text) if code else NIET_GETOOND
