"""Pages that are made once: Voila renders a page in a kernel, the kernel goes, and every later reader gets that page.

A page depends on which publications there are, byte for byte, and on the template and notebooks that make it. What a
reader chose on the page is not sent: the page holds every released state and reads the choice from its own address.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jgwork.io.opslag.bundle import INDEX

#: What an address may say that changes the page itself; each value is the id of a publication.
PARAMETERS = ("publicatie",)
#: Stands for a publication that is not there, so that made-up names cannot fill the memory.
NOWHERE = "geen"
#: Seconds for which the state of the folders is not read again, and for which a page that failed is not tried again.
FRESH, RETRY = 1.0, 10.0
#: Pages that are made at the same time; a kernel is a process of its own.
AT_ONCE = 2
Question = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Pagina:
    """A page as it is sent.

    Parameters
    ----------
    inhoud
        The HTML, compressed with gzip.
    gelukt
        Whether it was made; a page that says what went wrong is not kept.
    """

    inhoud: bytes
    gelukt: bool

    @staticmethod
    def van(html: str, *, gelukt: bool) -> Pagina:
        """Return a page from its HTML."""
        return Pagina(gzip.compress(html.encode(), 6, mtime=0), gelukt)


class Paginas:
    """The pages of a server.

    Parameters
    ----------
    maak
        Makes the page of a question: (notebook, parameters) to HTML, and whether that succeeded.
    stand
        Gives the mark of everything a page is made from, and the ids of the publications there are.
    """

    def __init__(
        self, maak: Callable[[Question], Awaitable[Pagina]], stand: Callable[[], tuple[str, frozenset[str]]]
    ) -> None:
        self._make, self._state = maak, stand
        self._mark, self._ids, self._read = "", frozenset[str](), -FRESH
        self._pages: dict[Question, tuple[asyncio.Future[Pagina], float]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def geef(self, notebook: str, gevraagd: Mapping[str, str]) -> Pagina:
        """Return a page; who asks for one that is being made waits for the same one.

        Parameters
        ----------
        notebook
            Name of the notebook.
        gevraagd
            The parameters of the address; what is not in ``PARAMETERS`` changes nothing.
        """
        self._look()
        named = ((k, gevraagd[k]) for k in PARAMETERS if gevraagd.get(k))
        question = (notebook, tuple((k, v if v in self._ids else NOWHERE) for k, v in named))
        known = self._pages.get(question)
        if known is None or (_failed(known[0]) and time.monotonic() - known[1] > RETRY):
            known = (asyncio.ensure_future(self._one(question)), time.monotonic())
            self._pages[question] = known
        return await asyncio.shield(known[0])  # a reader who leaves does not stop it for the others

    def publicaties(self) -> frozenset[str]:
        """Return the ids of the publications there are."""
        self._look()
        return self._ids

    async def _one(self, question: Question) -> Pagina:
        async with self._slots:
            return await self._make(question)

    def _look(self) -> None:
        """Forget every page when a byte, a name or a date of what they were made from is another one."""
        if time.monotonic() - self._read < FRESH:
            return
        mark, self._ids = self._state()
        if mark != self._mark:
            self._pages, self._mark = {}, mark
        self._read = time.monotonic()


def _failed(page: asyncio.Future[Pagina]) -> bool:
    return page.done() and (page.cancelled() or page.exception() is not None or not page.result().gelukt)


def merk(publicaties: Iterable[Path], sjablonen: Iterable[Path]) -> str:
    """Return a mark that changes with the publications and with what renders them.

    The index of a publication holds the checksum of every other file and is read; of the other files, name, size and
    date are looked at. Whoever opens the publication for the page checks every byte.

    Parameters
    ----------
    publicaties
        Folders of publications.
    sjablonen
        Folders of templates and notebooks.
    """
    found = hashlib.sha256()
    for folder in publicaties:
        found.update((folder / INDEX).read_bytes())
        _add(found, folder)
    for folder in sjablonen:
        _add(found, folder)
    return found.hexdigest()


def _add(found: hashlib._Hash, folder: Path) -> None:
    for file in sorted(folder.rglob("*")):
        stat = file.lstat()
        found.update(f"{file.relative_to(folder)}\0{stat.st_size}\0{stat.st_mtime_ns}\0{stat.st_ino}\n".encode())
    found.update(f"{folder.name}\n".encode())
