"""Several processes at once, on this computer or in a cluster of Dask: the same function by the same call.

Whoever works only reads and calculates. One process, which holds the lock of the dossier, writes and logs in the order
of the groups: so the result is the same however many worked, and one that falls away has left nothing half done.
"""

from __future__ import annotations

import ipaddress
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from jgwork.vocabulary.errors import JgworkError, UsageError

#: More processes than this on one computer are a slip of the keyboard.
MOST = 64
#: So many small things are given out at a time.
STAPEL = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ploeg:
    """Who works.

    Parameters
    ----------
    vooruit
        How many pieces of work are out at the same time; with one, each is done when it is asked for.
    submit
        Takes a function and its arguments, and calls it with what all share before these.
    """

    vooruit: int
    submit: Callable[..., Future[Any]]

    def beurten(
        self, doe: Callable[..., Any], namen: Sequence[str], begin: Callable[[str], None]
    ) -> Iterator[tuple[str, Future[Any]]]:
        """Yield each name with what becomes of it, in order; ``begin`` is told each name as it is given out."""
        out: deque[tuple[str, Future[Any]]] = deque()
        rest = iter(namen)

        def fill() -> None:
            while len(out) < self.vooruit and (name := next(rest, None)) is not None:
                begin(name)
                out.append((name, self.submit(doe, name)))

        fill()
        while out:
            yield out[0]
            out.popleft()
            fill()


@contextmanager
def ploeg(gedeeld: Any, werkers: int = 1, dask: str = "") -> Iterator[Ploeg]:
    """Yield who works: this process, some processes beside it, or those of a cluster.

    Parameters
    ----------
    gedeeld
        What everybody needs: the first argument of every call. Sent once.
    werkers
        How many processes; with one nothing is started.
    dask
        Address of a scheduler of Dask. Its workers must see the dossier and its keys under the same names.

    Raises
    ------
    UsageError
        There is no cluster at the address, or what is sent to it could be read on the way.
    JgworkError
        A worker fell away.
    """
    vereis_mogelijk(werkers, dask)
    if not dask and werkers == 1:
        yield Ploeg(1, lambda doe, *args: _hier(doe, gedeeld, *args))
        return
    try:
        with _cluster(dask, gedeeld) if dask else _processen(werkers, gedeeld) as found:
            yield found
    except (BrokenExecutor, CancelledError) as error:
        raise JgworkError(
            "Een van de werkprocessen is weggevallen. Wat al gepubliceerd is, blijft staan.",
            "Typ de opdracht nog eens: zij gaat verder waar zij was. Gebeurt het weer, dan is er te weinig geheugen: "
            "neem minder werkers.",
        ) from error


def in_stapels(doe: Callable[..., list[T]], gedeeld: Any, namen: Sequence[Any], werkers: int) -> list[T]:
    """Return what a function makes of many small things, in their order; a process here takes a stack at a time."""
    with ploeg(gedeeld, werkers) as hands:
        begun = [hands.submit(doe, namen[i : i + STAPEL]) for i in range(0, len(namen), STAPEL)]
        return [one for future in begun for one in future.result()]


def vereis_mogelijk(werkers: int, dask: str) -> None:
    """Refuse a number of workers that cannot be, and a cluster to which what is sent could be read on the way."""
    if not 1 <= werkers <= MOST:
        raise UsageError(f"Het aantal werkers ligt tussen 1 en {MOST}.", "Kies er zo veel als er kernen zijn.")
    if dask and not dask.startswith("tls://") and not _here(urlsplit(dask).hostname or ""):
        raise UsageError(
            "Met deze cluster wordt niet versleuteld gesproken; gegevens van groepen mogen daar niet heen.",
            "Geef een adres dat met tls:// begint (Dask heet dit 'security').",
        )


def _here(host: str) -> bool:
    """Return whether an address is this computer itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hier(doe: Callable[..., Any], *args: Any) -> Future[Any]:
    """Do it now, in this process."""
    out: Future[Any] = Future()
    try:
        out.set_result(doe(*args))
    except Exception as error:  # whoever asks for the result gets it
        out.set_exception(error)
    return out


@contextmanager
def _processen(n: int, gedeeld: Any) -> Iterator[Ploeg]:
    """Yield processes of this computer; where it can, they see what was read before they began."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    pool = ProcessPoolExecutor(n, mp_context=context, initializer=_begin, initargs=(gedeeld,))
    try:
        yield Ploeg(2 * n, lambda doe, *args: pool.submit(_doe, doe, *args))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


#: What the process was given when it began.
_GEDEELD: list[Any] = []


def _begin(gedeeld: Any) -> None:
    """Begin a process: an interruption is for whoever writes, and without that one there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _GEDEELD[:] = [gedeeld]
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End when who asked is gone: this process holds its lock as well."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _doe(doe: Callable[..., Any], *args: Any) -> Any:
    return doe(_GEDEELD[0], *args)


@contextmanager
def _cluster(adres: str, gedeeld: Any) -> Iterator[Ploeg]:
    """Yield the workers of a cluster that runs already."""
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise UsageError("Dask is niet geïnstalleerd.", "Typ: pip install 'jgwork[dask]'") from error
    try:
        client = Client(adres, timeout=10, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise UsageError("Op dit adres is geen cluster van Dask.", "Start er een met 'dask scheduler'.") from error
    with client:
        n = sum(client.nthreads().values())
        if not n:
            raise UsageError("Deze cluster heeft nog geen werkers.", "Start er een met 'dask worker ADRES'.")
        shared = client.scatter(gedeeld, broadcast=True, hash=False)
        pool: Executor = client.get_executor(pure=False)
        try:
            yield Ploeg(2 * n, lambda doe, *args: pool.submit(doe, shared, *args))
        except KilledWorker as error:
            raise BrokenExecutor from error
        finally:
            pool.shutdown(wait=False)
