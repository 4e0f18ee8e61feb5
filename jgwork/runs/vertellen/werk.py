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
from jgwork.vocabulary.errors import UsageError


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
    gc.freeze()
    try:
        yield vraag, _GELEZEN[vraag]
    finally:
        del _GELEZEN[vraag]
        gc.unfreeze()


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


def vertel(vraag: Vraag, groep: str, naast: Mapping[str, Stand]) -> Stand | None:
    """Return the stand of a group after telling what is due; ``None`` where its last telling is of a later day.

    ``naast``: the groups beside it that were told in this round.
    """
    with ALLEEN:
        work = gelezen(vraag)
        work.verteller.neem(naast)
        return work.verteller.vertel(groep, work.proces.groep(groep).hoogste)


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
    place = {g: i for i, g in enumerate(todo)}
    beside = {g: verteller.naast(g) for g in todo}
    turns = TopologicalSorter({g: [o for o in beside[g] if place.get(o, len(place)) < place[g]] for g in todo})
    turns.prepare()
    ready: deque[str] = deque()
    busy: dict[Future[Stand | None], str] = {}
    begun = 0
    while turns.is_active():
        ready.extend(turns.get_ready())
        while ready and len(busy) < hands.vooruit:
            groep, begun = ready.popleft(), begun + 1
            progress(f"Tellen: {groep} ({begun} van {len(todo)}) ...")
            busy[hands.submit(vertel, groep, verteller.verteld_nu(beside[groep]))] = groep
        for future in wait(busy, return_when=FIRST_COMPLETED).done:
            groep = busy.pop(future)
            with apart(groep):
                verteller.neem_op(groep, future.result())
            turns.done(groep)
    verteller.klaar()
