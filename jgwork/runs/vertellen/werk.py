"""The work on a round of groups: what every process that works on it has read, and telling each group in its turn."""

from __future__ import annotations

import gc
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from jgwork.indicators.effect.omgeving import Omgeving, omgeving_buiten
from jgwork.privacy.proces.stand import Stand as Proces
from jgwork.privacy.stand.stand import Stand
from jgwork.runs.dossier.bestaand import as_text
from jgwork.runs.dossier.keuren import zonder_ongekeurd
from jgwork.runs.dossier.openen import Dossier, open_dossier
from jgwork.runs.vertellen.verdelen import Verdeling
from jgwork.runs.vertellen.verteller import Verteller
from jgwork.runs.vertellen.werkers import Ploeg
from jgwork.vocabulary.errors import JgworkError, UsageError


@dataclass(frozen=True, slots=True)
class Vraag:
    """Which work it is: enough for a process that has read nothing yet.

    Parameters
    ----------
    dossier, versie
        The folder, and the version of its manifest that is being worked on.
    op
        Day of the publication.
    ronde
        Random, so that nothing of an earlier round is taken for this one's.
    """

    dossier: Path
    versie: int
    op: date
    ronde: str


@dataclass(frozen=True, eq=False, slots=True)
class Werk:
    """What was read for a round: the dossier, where each group is, the rows by group, all groups as far as places."""

    opened: Dossier
    proces: Proces
    verteller: Verteller
    rond: Omgeving

    @staticmethod
    def van(opened: Dossier, op: date) -> Werk:
        """Read it."""
        divided = Verdeling.of(zonder_ongekeurd(opened, opened.encoded()))
        if "verzoek" in opened.tables:
            opened.table("verzoek")
        around = {n: as_text(t) for n, t in divided.tables.items() if n in ("actie", "processtap", "groep")}
        return Werk(opened, opened.stand(op), Verteller.of(opened, divided, op), omgeving_buiten(around))


#: What this process has read; a process that was forked has it from the one it came from.
_GELEZEN: dict[Vraag, Werk] = {}
#: So many new values between two looks at what may go: of a group hundreds of thousands are made, and go by themselves.
NIEUW = 100_000
#: So many groups that are beside each other are told by one process; more wait for each other in many.
SAMEN = 12
#: One piece of work at a time, also where a cluster gives a process several threads.
ALLEEN = threading.Lock()


@contextmanager
def begonnen(opened: Dossier, op: date) -> Iterator[tuple[Vraag, Werk]]:
    """Read what a round needs, for this process and those that come from it.

    It stays until the round ends: the garbage collector need not walk through a country after every few groups, and
    processes that come from this one go on sharing its memory.
    """
    vraag = Vraag(opened.store.path.resolve(), opened.manifest.version, op, secrets.token_hex(8))
    _GELEZEN[vraag] = Werk.van(opened, op)
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(NIEUW, *before[1:])
    try:
        yield vraag, _GELEZEN[vraag]
    finally:
        del _GELEZEN[vraag]
        gc.unfreeze()
        gc.set_threshold(*before)


def gelezen(vraag: Vraag) -> Werk:
    """Return what this process read for a round; it reads it now where it did not.

    Raises
    ------
    UsageError
        What stands here is another version of the dossier.
    """
    if vraag not in _GELEZEN:
        _GELEZEN.clear()
        opened = open_dossier(vraag.dossier)
        if opened.manifest.version != vraag.versie:
            raise UsageError(
                "Een werker ziet een andere versie van dit dossier.", "Geef alle werkers dezelfde map, niet een kopie."
            )
        _GELEZEN[vraag] = Werk.van(opened, vraag.op)
    return _GELEZEN[vraag]


def vertel(vraag: Vraag, groepen: Sequence[str], naast: Mapping[str, Stand]) -> list[Stand | JgworkError | None]:
    """Return the stands of groups after telling what is due of each, in their order.

    ``None`` where the last telling is of a later day; an error where telling refuses the group.

    Parameters
    ----------
    vraag, groepen
        Which work, and which groups of it.
    naast
        The groups beside them that were told in this round.
    """
    out: list[Stand | JgworkError | None] = []
    with ALLEEN:
        work = gelezen(vraag)
        work.verteller.neem(naast)
        for groep in groepen:
            try:
                out.append(work.verteller.vertel(groep, work.proces.groep(groep).hoogste))
            except JgworkError as error:
                out.append(error)
        if len(groepen) > 1:
            work.verteller.klaar()  # who is beside one of them is one of them
    return out


def vertel_alle(
    hands: Ploeg,
    verteller: Verteller,
    todo: Sequence[str],
    apart: Callable[[str], AbstractContextManager[Any]],
    progress: Callable[[str], None],
) -> None:
    """Tell every group what is due of it, each after those of its neighbours that come before it.

    Parameters
    ----------
    hands
        Who works.
    verteller
        Takes the stands in; they are not kept yet.
    todo
        The groups in their order: it decides who is held beside whom, however many work.
    apart
        Keeps what refuses a group, so that the next one has its turn.
    progress
        Told each group as it is given out.
    """
    beside = {g: verteller.naast(g) for g in todo}
    turns = TopologicalSorter(_stukken(todo, beside))
    turns.prepare()
    ready: deque[tuple[str, ...]] = deque()
    busy: dict[Future[list[Stand | JgworkError | None]], tuple[str, ...]] = {}
    begun = 0
    while turns.is_active():
        ready.extend(turns.get_ready())
        while ready and len(busy) < hands.vooruit:
            piece = ready.popleft()
            for groep in piece:
                begun += 1
                progress(f"Tellen: {groep} ({begun} van {len(todo)}) ...")
            busy[hands.submit(vertel, piece, verteller.verteld_nu(o for g in piece for o in beside[g]))] = piece
        for future in wait(busy, return_when=FIRST_COMPLETED).done:
            piece = busy.pop(future)
            for groep, told in zip(piece, future.result(), strict=True):
                with apart(groep):
                    if isinstance(told, JgworkError):
                        raise told
                    verteller.neem_op(groep, told)
            turns.done(piece)
    verteller.klaar()


def _stukken(todo: Sequence[str], beside: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """Return what is given out at a time, each with what comes before it.

    A few groups that are beside each other and nobody else go to one process, which then makes what it compares once.
    """
    place = {g: i for i, g in enumerate(todo)}
    near: dict[str, set[str]] = {g: set() for g in todo}
    for groep in todo:
        for other in place.keys() & beside[groep]:
            near[groep].add(other)
            near[other].add(groep)
    out: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    seen: set[str] = set()
    for groep in todo:
        if groep in seen:
            continue
        found, look = {groep}, [groep]
        while look:
            new = near[look.pop()] - found
            found |= new
            look += new
        seen |= found
        piece = tuple(sorted(found, key=place.__getitem__))
        if len(piece) <= SAMEN:
            out[piece] = []
        else:
            out |= {(g,): [(o,) for o in near[g] if place[o] < place[g]] for g in piece}
    return out
