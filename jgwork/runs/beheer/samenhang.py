"""Hold log, manifest, deliveries and what was told against each other: none may know more than another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jgwork.io.opslag.bestanden import sha256
from jgwork.io.opslag.bundle import Publication, find_publications
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.logboek import SPELING, Anker, Logboek, LogCheck
from jgwork.io.opslag.manifest import LOG, problem
from jgwork.runs.dossier.standen import Boeken
from jgwork.runs.dossier.verantwoorden import book_of
from jgwork.vocabulary.errors import UsageError


@dataclass(frozen=True, slots=True)
class Samenhang:
    """Whether everything of a dossier agrees.

    Parameters
    ----------
    log
        Whether the log is whole.
    problemen
        In Dutch what contradicts something else.
    klok
        Numbers of the entries before which the clock was put back.
    """

    log: LogCheck
    problemen: tuple[str, ...]
    klok: tuple[int, ...] = ()

    @property
    def heel(self) -> bool:
        """Whether nothing is wrong; a clock that was put back is said and is no damage."""
        return self.log.heel and not self.problemen

    def zinnen(self) -> tuple[str, ...]:
        """Return what there is to say, beside the sentence on the log itself."""
        many = ", ".join(map(str, self.klok[:10])) + (" ..." if len(self.klok) > 10 else "")
        said = f"De klok liep terug bij regel {many}. De volgorde van de regels klopt; hun tijd niet." if many else ""
        return (*self.problemen, *filter(None, (said,)))


def samenhang(store: DossierStore, book: Logboek, anker: Anker | None = None) -> Samenhang:
    """Return whether a dossier, its log, its deliveries and what was told agree.

    Parameters
    ----------
    store
        The dossier; after its destruction only the log is there.
    book
        Its log.
    anker
        A head of the log that was kept elsewhere.
    """
    check = book.verify(anker)
    if not store.exists():
        return Samenhang(check, (), tuple(_clock(book)))
    with ExitStack() as stack:
        with suppress(OSError):  # a copy on a disk that may only be read has no writers
            stack.enter_context(store.locked("controleren", whole=False))
        return Samenhang(check, tuple(_problems(store, book)), tuple(_clock(book)))


def _problems(store: DossierStore, book: Logboek) -> Iterator[str]:
    if said := problem(store.path):
        yield said
    manifest = store.manifest()
    if not (store.path / LOG).exists():
        if not manifest.anker.zegel:
            yield "Het logboek van dit dossier is weg."
        return
    brought = sum((e["handeling"], e["uitkomst"]) == ("verzamelen", "gedaan") for e in book.entries())
    if brought < len(manifest.deliveries):
        yield f"Het dossier bevat {len(manifest.deliveries)} leveringen, maar het logboek noemt er {brought}."
    for part in (p for parts in manifest.parts.values() for p in parts):
        file = store.path / part.file
        if not file.is_file() or sha256(file) != part.sha256:
            yield f"Bestand {part.file} is weg of niet wat er is weggeschreven."
    yield from Boeken(store).verloren()


def _clock(book: Logboek) -> Iterator[int]:
    last = None
    for entry in book.entries():
        now = datetime.fromisoformat(entry["wanneer"])
        if last is not None and now < last - SPELING:
            yield int(entry["nr"])
        last = now


def onbekende_ankers(publicaties: Path, dossier: Path) -> tuple[str, ...]:
    """Return which publications of a dossier its log does not know: the log is older than they are, or another one.

    Parameters
    ----------
    publicaties
        A publication or a folder of publications.
    dossier
        The dossier whose log is asked.
    """
    return tuple(p.id for p in onbekend(find_publications(publicaties), DossierStore(dossier)))


def onbekend(found: Iterable[Publication], store: DossierStore) -> tuple[Publication, ...]:
    """Return which of some publications are of a dossier, and not known to its log."""
    owner = store.manifest().dossier_id
    book = book_of(store.path, owner)
    return tuple(
        p for p in found
        if p.index["dossier_id"] == owner
        and (said := p.index.get("logboek")) is not None
        and not book.kent(Anker(int(said["nr"]), str(said["zegel"])))
    )  # fmt: skip


def lees_anker(path: Path) -> Anker:
    """Read a head that ``jgwork logboek --anker`` wrote; ``UsageError`` where it is none."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Anker(int(raw["nr"]), str(raw["zegel"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path.name} is geen anker van een logboek.", "Kies een ander bestand.") from error
