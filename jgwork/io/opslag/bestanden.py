"""Files that are wholly there or not at all: flushed, then renamed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


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
    temporary.write_text(text, encoding="utf-8")
    flush(temporary)
    temporary.replace(file)
    flush(file.parent)
