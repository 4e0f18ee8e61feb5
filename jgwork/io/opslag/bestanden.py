"""Files that are wholly there or not at all: flushed, then renamed."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable
from fnmatch import translate
from pathlib import Path

#: Windows refuses to replace or remove a file that somebody reads; most readers are done within this many seconds.
_PATIENCE = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


def sha256(file: Path | str) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    found = hashlib.sha256()
    # most files are small: a file object takes as long as reading them
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        while part := os.read(handle, 1 << 18):
            found.update(part)
    finally:
        os.close(handle)
    return found.hexdigest()


def stands(file: Path) -> bool:
    """Return whether anything stands under a name, also a link that leads nowhere: unreadable is not absent."""
    return os.path.lexists(file)


def inside(folder: Path, pattern: str = "*") -> list[Path]:
    """Return what stands in a folder under names of a pattern, sorted: a folder that may not be read is not empty."""
    fits, begin = re.compile(translate(pattern)).match, re.split(r"[*?[]", pattern)[0]
    try:
        # ``glob`` passes over what is closed; a path for every name is most of the time in a folder of thousands
        return sorted(folder / n for n in os.listdir(folder) if n.startswith(begin) and fits(n))  # noqa: PTH208
    except FileNotFoundError:
        return []


def flush(path: Path) -> None:
    """Force a file or folder to disk, so that a power cut after the rename loses nothing."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open a folder
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomic(file: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never half of it."""
    temporary = file.with_name(file.name + ".nieuw")
    try:
        temporary.write_text(text, encoding="utf-8")
        flush(temporary)
        replace(temporary, file)
    except OSError:  # half a file on a full disk is in the way of everything else
        temporary.unlink(missing_ok=True)
        raise
    flush(file.parent)


def replace(new: Path, file: Path) -> None:
    """Put a file in the place of another one in one step."""
    _patiently(lambda: new.replace(file))


def remove(file: Path) -> None:
    """Remove a file; nothing happens where there is none."""
    _patiently(lambda: file.unlink(missing_ok=True))


def _patiently(act: Callable[[], object]) -> None:
    for pause in _PATIENCE if os.name == "nt" else ():
        try:
            act()
        except PermissionError:
            time.sleep(pause)
        else:
            return
    act()
