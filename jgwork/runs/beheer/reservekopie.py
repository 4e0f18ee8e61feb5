"""Keep a dossier elsewhere and put it back: dossier, log and ledger together, the keys apart."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from jgwork.io.opslag.archief import contents, pack, unpack
from jgwork.io.opslag.bundle import Publication, find_publications, folders_in
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.logboek import Anker
from jgwork.io.opslag.sleutels import Gebruik, has_key, key_home, key_path
from jgwork.runs.beheer.samenhang import onbekend, samenhang
from jgwork.runs.dossier.standen import LATER
from jgwork.runs.dossier.verantwoorden import ALLE_GROEPEN, book_of, log
from jgwork.runs.publicatie.regio import REGIO_BOEK
from jgwork.vocabulary.errors import StoreDamaged, UsageError

#: How the log calls a copy.
OBJECT = "reservekopie"
SUFFIX = ".jgwork"


@dataclass(frozen=True, slots=True)
class Kopie:
    """A copy that was made or put back.

    Parameters
    ----------
    plaats
        The file that was made, or the folder that was put back.
    versie
        Version of the dossier in it.
    anker
        Head of the log in it.
    bestanden
        Number of files.
    sleutels
        Number of keys that were kept or put back.
    nieuwer
        Publications that the log in it does not know: they were made after the copy.
    """

    plaats: Path
    versie: int
    anker: Anker
    bestanden: int
    sleutels: int = 0
    nieuwer: tuple[str, ...] = ()


def bewaar(dossier: Path, naar: Path, sleutels: Path | None = None) -> Kopie:
    """Write one file with everything of a dossier but its keys, which may go to another place.

    Parameters
    ----------
    dossier
        Folder of the dossier.
    naar
        Folder in which the file comes; outside the dossier.
    sleutels
        Folder for a copy of the keys; not the folder of the file, nor inside it.

    Raises
    ------
    UsageError
        A folder lies where it may not.
    StoreDamaged
        Log, dossier and ledger contradict each other: such a copy helps nobody.
    """
    store = DossierStore(dossier)
    manifest = store.manifest()
    _apart(dossier, naar, sleutels)
    with store.locked("bewaren"):
        book = book_of(dossier, manifest.dossier_id)
        _whole(store)
        head = log(book, "raadplegen", manifest.dossier_id, object=OBJECT, groep_id=ALLE_GROEPEN)
        manifest = store.manifest()
        facts = {
            "dossier_id": manifest.dossier_id,
            "versie": manifest.version,
            "logboek": {"nr": head.nr, "zegel": head.zegel},
            "gemaakt_op": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        stem = f"{manifest.dossier_id}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        tried = (naar / f"{stem}{extra}{SUFFIX}" for extra in chain(("",), (f"-{i}" for i in count(2))))
        file = next(f for f in tried if not f.exists())  # two within a second, or a clock that went back
        n = pack(dossier, file, facts)
    kept = _copy_keys(manifest.dossier_id, manifest.key_name, key_home(), sleutels) if sleutels else 0
    return Kopie(file, manifest.version, head, n, kept)


def herstel(kopie: Path, dossier: Path, *, sleutels: Path | None = None, publicaties: Sequence[Path] = ()) -> Kopie:
    """Put a dossier back in a new folder, account for it, and say what was told since the copy was made.

    Parameters
    ----------
    kopie
        A file that ``bewaar`` made.
    dossier
        The new folder.
    sleutels
        Folder with the copy of its keys, where this computer does not have them.
    publicaties
        Folders with its publications. Of a group of which one was made after the copy nothing is published from here
        any more: what it told is not known.

    Raises
    ------
    UsageError
        The folder exists, or the file is no copy.
    StoreDamaged
        The copy is damaged, or its keys are not there. Nothing is put back then.
    """
    facts = contents(kopie)
    told = [p for folder in publicaties for p in _told(folder)]
    unpack(kopie, dossier)
    try:
        store = DossierStore(dossier)
        manifest = store.manifest()
        put = _copy_keys(manifest.dossier_id, manifest.key_name, sleutels, key_home()) if sleutels else 0
        if not has_key(manifest.key_name, gebruik="gegevens"):
            raise StoreDamaged(
                "De sleutels van dit dossier staan niet op deze computer.",
                "Geef met --sleutels de map waarin zij apart bewaard zijn.",
            )
        _whole(store)
        book, newer = book_of(dossier, manifest.dossier_id), onbekend(told, store)
        head = log(book, "herstel", manifest.dossier_id, object=OBJECT, groep_id=ALLE_GROEPEN)
        for p in newer:
            groep = str(p.index.get("groep_id") or REGIO_BOEK)
            head = log(book, "herstel", manifest.dossier_id, object=LATER, groep_id=groep, reden=p.id)
    except BaseException:
        shutil.rmtree(dossier, ignore_errors=True)
        raise
    return Kopie(
        dossier, manifest.version, head, len(facts["controlesommen"]), put, tuple(sorted({p.id for p in newer}))
    )


def _told(folder: Path) -> Sequence[Publication]:
    """Return the publications in a folder, none where there are none; looked at before anything is put back."""
    if not folder.is_dir():
        raise UsageError(f"De map {folder.name} met publicaties is er niet.", "Controleer --publicaties.")
    return find_publications(folder) if folders_in(folder) else ()


def _whole(store: DossierStore) -> None:
    found = samenhang(store, book_of(store.path, store.manifest().dossier_id))
    if not found.heel:
        why = found.zinnen()[0] if found.log.heel else found.log.reden
        raise StoreDamaged(f"Het dossier klopt niet met zichzelf. {why}", "Neem een andere reservekopie.")


def _apart(dossier: Path, naar: Path, sleutels: Path | None) -> None:
    """Refuse a copy inside the dossier, and keys that would lie beside what they open."""
    inside, target = dossier.resolve(), naar.resolve()
    if target == inside or inside in target.parents:
        raise UsageError("De reservekopie komt in het dossier zelf te staan.", "Kies een map op een andere schijf.")
    if sleutels is not None:
        own = sleutels.resolve()
        if own in (target, inside) or target in own.parents or inside in own.parents:
            raise UsageError(
                "De sleutels komen bij de reservekopie of in het dossier te staan: dan opent zij voor wie haar vindt.",
                "Kies voor --sleutels een andere plaats, het liefst een andere schijf.",
            )


def _copy_keys(dossier_id: str, data: str, old: Path, new: Path) -> int:
    """Copy the three keys of a dossier; one that is there already must be the same."""
    kinds: tuple[tuple[str, Gebruik], ...] = ((dossier_id, "logboek"), (data, "gegevens"), (dossier_id, "publicatie"))
    new.mkdir(mode=0o700, parents=True, exist_ok=True)
    n = 0
    for name, kind in kinds:
        source, target = (key_path(name, home, kind) for home in (old, new))
        if not source.is_file():
            continue
        if target.is_file():
            if target.read_bytes() != source.read_bytes():
                raise StoreDamaged(
                    f"Er staat al een andere {kind}sleutel van dit dossier.",
                    "Kies een lege sleutelmap (omgevingsvariabele JGWORK_SLEUTELS).",
                )
            continue
        shutil.copyfile(source, target)
        target.chmod(0o600)
        n += 1
    return n
