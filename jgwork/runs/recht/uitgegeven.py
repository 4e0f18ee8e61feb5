"""What was made for readers: publications, and the reports and copies made of them. Each has a term; after it they go.

Publications say themselves until when they are kept. Of reports and copies a line is kept beside the publications they
were made of (``REGISTER``): which file, of which publication, until when; never what stands in it. Anybody may have put
something else in that place since, so only what still has the checksum of what was made is ours to remove.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.opslag.bestanden import sha256
from jgwork.io.opslag.bundle import INDEX, folders_in
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.intake.scan import shown_name
from jgwork.runs.dossier.bewaren import stuk_tot
from jgwork.runs.dossier.openen import Dossier, convenant_for, open_dossier
from jgwork.runs.dossier.verantwoorden import book_of, log
from jgwork.runs.recht.vernietigen import dossier_of

if TYPE_CHECKING:
    from jgwork.io.opslag.bundle import Publication
    from jgwork.io.opslag.logboek import Logboek
    from jgwork.privacy.convenant.regels import Convenant

REGISTER = "stukken.jsonl"
PUBLICATIE = "publicatie"
#: What a copy of the pages says of itself (``jgwork.runs.server.webkopie``).
KOPIE = "kopie.json"


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
        return bool(self.merk) and _merk(self.plek) == self.merk

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


def noteer(publicaties: Iterable[Publication], soort: str, plek: Path) -> None:
    """Keep that a report or a copy was made, beside each publication it was made of; where that may be written."""
    today, merk = datetime.now(UTC).date().isoformat(), _merk(plek)
    for p in publicaties:
        line = json.dumps(
            {"soort": soort, "plek": str(plek.resolve()), "publicatie": p.id, "gemaakt": today,
             "sha256": merk}, ensure_ascii=False,
        )  # fmt: skip
        with suppress(OSError), (p.path.parent / REGISTER).open("a", encoding="utf-8") as register:
            register.write(line + "\n")


def uitgegeven(dossier: Dossier | Vernietigd, folder: Path) -> tuple[Stuk, ...]:
    """Return the publications of a dossier in a folder, and what was made of them, the first to go first.

    A publication that says no term gets that of the convenant, from the day it was made.
    """
    known = {p.name: i for p in folders_in(folder) if (i := _index(p)).get("dossier_id") == dossier.dossier_id}
    root = folder.parent if (folder / INDEX).exists() else folder
    stukken = [_stuk(dossier, PUBLICATIE, root / name, i, str(i["gemaakt_op"])[:10]) for name, i in known.items()]
    stukken += [
        _stuk(dossier, str(line["soort"]), Path(str(line["plek"])), index, str(line["gemaakt"]), str(line["sha256"]))
        for line in _lines(root / REGISTER)
        if line["soort"] != PUBLICATIE and (index := known.get(str(line["publicatie"]))) is not None
    ]
    return tuple(sorted(dict.fromkeys(stukken), key=lambda s: (s.tot, s.publicatie, s.soort)))


def _stuk(
    dossier: Dossier | Vernietigd, soort: str, plek: Path, index: Mapping[str, Any], made: str, merk: str = ""
) -> Stuk:
    day = date.fromisoformat(made)
    until = index.get("bewaren_tot")
    end = date.fromisoformat(str(until)) if until else stuk_tot(dossier.convenant, day)
    group = str(index.get("groep_id") or "alle")
    return Stuk(soort, plek, str(index["publicatie_id"]), group, str(index["kring"]), day, end, merk)


def _merk(plek: Path) -> str:
    """Return the checksum of a report, or of what a copy says of itself; empty where there is neither."""
    file = plek / KOPIE if plek.is_dir() else plek
    return sha256(file) if file.is_file() and not plek.is_symlink() else ""


def _index(folder: Path) -> Mapping[str, Any]:
    with suppress(OSError, ValueError):
        raw = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        if isinstance(raw, dict):
            return raw
    return {}


def _lines(file: Path) -> Iterator[Mapping[str, Any]]:
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        with suppress(ValueError):
            raw = json.loads(line)
            if isinstance(raw, dict) and {"soort", "plek", "publicatie", "gemaakt", "sha256"} <= raw.keys():
                yield raw


def ruim_op(dossier: Dossier | Vernietigd, stukken: Iterable[Stuk], op: date) -> tuple[Stuk, ...]:
    """Remove what is past its term on a day and still stands, what was made of it first; in the log before that."""
    gone = tuple(s for s in stukken if s.tot < op and s.er)
    for s in sorted(gone, key=lambda s: s.soort == PUBLICATIE):
        log(
            dossier.log(), "vernietigen", dossier.dossier_id, object=f"{s.soort} {s.publicatie}", groep_id=s.groep,
            ontvanger=s.kring, reden="bewaartermijn",
        )  # fmt: skip
        if s.plek.is_dir() and not s.plek.is_symlink():
            shutil.rmtree(s.plek)
        else:
            s.plek.unlink(missing_ok=True)
    return gone
