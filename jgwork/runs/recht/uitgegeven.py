"""What was made for readers: publications, and the reports and copies made of them. Each has a term; after it they go.

Publications say themselves until when they are kept. Of reports and copies a line is kept beside the publications they
were made of (``jgwork.io.opslag.register``): which file, of which publication, until when; never what stands in
it. Anybody may have put something else in that place since, so only what still has the checksum of what was made is
ours to remove. Of a publication that was removed a line stays too, so that no later one has its number.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.opslag.bundle import INDEX, folders_in
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.register import INGETROKKEN, VERDWENEN, VERWIJDERD, merk, noteer_weg, regels
from jgwork.privacy.intake.scan import shown_name
from jgwork.runs.dossier.bewaren import stuk_tot
from jgwork.runs.dossier.openen import Dossier, convenant_for, open_dossier
from jgwork.runs.dossier.verantwoorden import book_of, log
from jgwork.runs.recht.vernietigen import dossier_of
from jgwork.vocabulary.dutch import listing
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from jgwork.io.opslag.logboek import Logboek
    from jgwork.privacy.convenant.regels import Convenant

PUBLICATIE = "publicatie"
#: Why a publication may be withdrawn, in words for whoever chooses; no free text, for that may name somebody.
REDENEN = {
    "onjuist": "de cijfers kloppen niet",
    "verkeerde_kring": "zij was niet voor deze lezers",
    "anders": "iets anders",
}


@dataclass(frozen=True, slots=True)
class Stuk:
    """A publication, or what was made of one.

    Parameters
    ----------
    soort
        ``publicatie``, the kind of report, or ``kopie``.
    plek
        Where it stands.
    publicatie, groep, kring
        Of which publication, about which group (``alle`` for the region) and for whom.
    gemaakt, tot
        The day it was made and the last day it is kept.
    merk
        Checksum of what was made; a publication has none, and is known by its index.
    """

    soort: str
    plek: Path
    publicatie: str
    groep: str
    kring: str
    gemaakt: date
    tot: date
    merk: str = ""

    @property
    def er(self) -> bool:
        """Whether it still stands where it was written, and nothing else has taken its place."""
        if self.soort == PUBLICATIE:
            return self.plek.exists()
        return bool(self.merk) and merk(self.plek) == self.merk

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; a name that may hold a person is not repeated."""
        facts = asdict(self) | {"plek": shown_name(self.plek.name, self.gemaakt.year), "er": self.er}
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in facts.items() if k != "merk"}


@dataclass(frozen=True, slots=True)
class Vernietigd:
    """Whose publications may still stand when the dossier itself was destroyed: its log goes on."""

    folder: Path
    dossier_id: str
    convenant: Convenant

    def log(self) -> Logboek:
        """Return the log, which outlives the data."""
        return book_of(self.folder, self.dossier_id)


def uitgever(folder: Path) -> Dossier | Vernietigd:
    """Return whose publications these are: a dossier, or what is left of one that was destroyed."""
    if not DossierStore(folder).exists() and (owner := dossier_of(folder)):
        return Vernietigd(folder, owner, convenant_for(folder))
    return open_dossier(folder, doel="beheer")


def uitgegeven(dossier: Dossier | Vernietigd, folder: Path) -> tuple[Stuk, ...]:
    """Return the publications of a dossier in a folder, and what was made of them, the first to go first.

    A publication that says no term gets that of the convenant, from the day it was made.
    """
    known = {p.name: i for p in folders_in(folder) if (i := _index(p)).get("dossier_id") == dossier.dossier_id}
    root = _root(folder)
    stukken = [_stuk(dossier, PUBLICATIE, root / name, i, str(i["gemaakt_op"])[:10]) for name, i in known.items()]
    stukken += [
        _stuk(dossier, str(line["soort"]), Path(str(line["plek"])), index, str(line["gemaakt"]), str(line["sha256"]))
        for line in regels(root)
        if line["soort"] not in (PUBLICATIE, *VERDWENEN) and (index := known.get(str(line["publicatie"]))) is not None
    ]
    return tuple(sorted(dict.fromkeys(stukken), key=lambda s: (s.tot, s.publicatie, s.soort)))


def _root(folder: Path) -> Path:
    """Return the folder in which publications stand beside each other, and their register with them."""
    return folder.parent if (folder / INDEX).exists() else folder


def _stuk(
    dossier: Dossier | Vernietigd, soort: str, plek: Path, index: Mapping[str, Any], made: str, merk: str = ""
) -> Stuk:
    day = date.fromisoformat(made)
    until = index.get("bewaren_tot")
    end = date.fromisoformat(str(until)) if until else stuk_tot(dossier.convenant, day)
    group = str(index.get("groep_id") or "alle")
    return Stuk(soort, plek, str(index["publicatie_id"]), group, str(index["kring"]), day, end, merk)


def _index(folder: Path) -> Mapping[str, Any]:
    with suppress(OSError, ValueError):
        raw = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        if isinstance(raw, dict):
            return raw
    return {}


def weg(dossier: Dossier | Vernietigd, folder: Path) -> tuple[tuple[str, str, date], ...]:
    """Return the publications of a dossier that were taken away from a folder: which, how and on which day."""
    mine = (line for line in regels(_root(folder)) if line.get("dossier_id") == dossier.dossier_id)
    return tuple(
        (str(line["publicatie"]), str(line["soort"]), date.fromisoformat(str(line["gemaakt"])))
        for line in mine
        if line["soort"] in VERDWENEN
    )


def ruim_op(dossier: Dossier | Vernietigd, stukken: Iterable[Stuk], op: date) -> tuple[Stuk, ...]:
    """Remove what is past its term on a day and still stands, what was made of it first; in the log before that."""
    gone = tuple(s for s in stukken if s.tot < op and s.er)
    _remove(dossier, gone, VERWIJDERD, "bewaartermijn", op)
    return gone


def trek_in(
    dossier: Dossier | Vernietigd, stukken: Iterable[Stuk], publicatie: str, reden: str, op: date
) -> tuple[Stuk, ...]:
    """Remove a publication and what was made of it before its term, and return what went.

    What was told stays told: the next publication reckons with it, and has a number of its own.

    Parameters
    ----------
    dossier, stukken
        Whose it is, and what stands in the folder (``uitgegeven``).
    publicatie
        The id of the publication.
    reden
        A key of ``REDENEN``.
    op
        The day.

    Raises
    ------
    UsageError
        It is not there, or the reason is not one of these.
    """
    if reden not in REDENEN:
        raise UsageError(
            "Zeg waarom de publicatie wordt ingetrokken.",
            "Kies met --reden: " + listing((f"{k} ({v})" for k, v in REDENEN.items()), "of") + ".",
        )
    gone = tuple(s for s in stukken if s.publicatie == publicatie and s.er)
    if not any(s.soort == PUBLICATIE for s in gone):
        raise UsageError(
            "Die publicatie van dit dossier staat niet in deze map.",
            "Kijk met 'jgwork stukken' zonder --intrekken wat er staat.",
        )
    _remove(dossier, gone, INGETROKKEN, f"ingetrokken: {reden}", op)
    return gone


def _remove(dossier: Dossier | Vernietigd, gone: Iterable[Stuk], how: str, why: str, op: date) -> None:
    for s in sorted(gone, key=lambda s: s.soort == PUBLICATIE):
        log(
            dossier.log(), "vernietigen", dossier.dossier_id, object=f"{s.soort} {s.publicatie}", groep_id=s.groep,
            ontvanger=s.kring, reden=why,
        )  # fmt: skip
        if s.soort == PUBLICATIE:
            noteer_weg(s.plek.parent, dossier.dossier_id, s.publicatie, how, op)
        if s.plek.is_dir() and not s.plek.is_symlink():
            shutil.rmtree(s.plek)
        else:
            s.plek.unlink(missing_ok=True)
