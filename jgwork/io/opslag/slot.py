"""The lock of a dossier: one for everything that judges and writes, held from the judgement until the write.

The operating system lets go of the lock of a process that is killed. Who holds it stands in a file beside it, so that
whoever waits in vain is told by whom, since when and for what.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.io.opslag.bestanden import remove
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from filelock import BaseFileLock

#: Suffix of a lock, and of the file that says who holds it.
LOCK, HOLDER = ".slot", ".wie"
#: Environment variable with the most seconds that a command waits for another one.
WAIT_VARIABLE = "JGWORK_WACHT"
WAIT = 20.0


def account() -> str:
    """Return the account of the machine that this process runs under."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # Windows has no list of accounts to ask
        return "onbekend"


@contextmanager
def locked(folder: Path, name: str, what: str) -> Iterator[bool]:
    """Hold the lock of a folder; the same thread may take it again inside.

    Parameters
    ----------
    folder
        Made where it is not there yet, and taken away again where it is still empty at the end.
    name
        Name of the lock, without its suffix.
    what
        What is being done, in Dutch, for whoever waits.

    Yields
    ------
    bool
        Whether this is the outermost hold of this thread.

    Raises
    ------
    UsageError
        Another process holds it and did not let go in time.
    """
    made = [p for p in (folder, *folder.parents) if not p.exists()]
    file = folder / f"{name}{LOCK}"
    lock = _acquire(file)
    first = lock.lock_counter == 1
    holder = file.with_name(file.name + HOLDER)
    try:
        if first:
            with suppress(OSError):  # a full disk: then nobody is told who it was
                holder.write_text(json.dumps(_me(what), ensure_ascii=False), encoding="utf-8")
        yield first
    finally:
        if first:
            with suppress(OSError):
                remove(holder)
            _leave_no_trace(made, file)
        lock.release()


def _acquire(file: Path) -> BaseFileLock:
    from filelock import FileLock, Timeout

    while True:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(file, is_singleton=True)
        try:
            lock.acquire(timeout=_wait())
        except FileNotFoundError:  # who held it took the empty folder away
            continue
        except Timeout as error:
            raise _in_use(file) from error
        return lock


def _wait() -> float:
    """Return how long to wait; what is no number of seconds under a day does not count."""
    try:
        asked = float(os.environ.get(WAIT_VARIABLE, WAIT))
    except ValueError:
        return WAIT
    return asked if 0 <= asked < 86_400 else WAIT


def _me(what: str) -> dict[str, str | int]:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"wie": account(), "wat": what, "sinds": since, "pid": os.getpid(), "computer": platform.node()}


def _in_use(file: Path) -> UsageError:
    """Return the refusal that names the holder; who it is may just have changed or gone."""
    try:
        held = json.loads(file.with_name(file.name + HOLDER).read_text(encoding="utf-8"))
        since = datetime.fromisoformat(held["sinds"]).astimezone()
        who = f"{held['wat']} door {held['wie']}, sinds {since:%d-%m-%Y %H:%M:%S}"
        text = f"Dit dossier wordt nu gebruikt: {who} (proces {held['pid']} op {held['computer']})."
    except (OSError, ValueError, KeyError, TypeError):
        text = "Dit dossier wordt nu gebruikt door een andere opdracht."
    return UsageError(text, "Wacht tot die klaar is, en herhaal de opdracht.")


def _leave_no_trace(made: list[Path], file: Path) -> None:
    """Take away the folders that were made for the lock alone."""
    if not made or any(p != file for p in file.parent.iterdir()):
        return
    with suppress(OSError):
        file.unlink()
        for folder in made:
            folder.rmdir()
