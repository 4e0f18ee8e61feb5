"""Keys: made at first use, one folder, outside every dossier.

A dossier has three keys. The key of its log outlives the data, so that the log can be verified after destruction; the
key of its data encrypts the files, so that destroying it destroys every copy (AVG article 17, article 32); from the key
of its publications follows the signature under them, which outlives the data as well.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sys
from pathlib import Path
from typing import Literal

from jgwork.io.opslag.bestanden import remove, replace
from jgwork.vocabulary.errors import StoreDamaged

#: Environment variable that names the folder of the keys.
HOME_VARIABLE = "JGWORK_SLEUTELS"
Gebruik = Literal["logboek", "gegevens", "publicatie"]
_LENGTH = 32


def key_home(home: Path | None = None) -> Path:
    """Return the folder of the keys: the one given, ``JGWORK_SLEUTELS``, or the user data folder of the platform."""
    if home is not None:
        return home
    if named := os.environ.get(HOME_VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "jgwork" / "sleutels"


def key_path(dossier_id: str, home: Path | None = None, gebruik: Gebruik = "logboek") -> Path:
    """Return where a key stands; the name tells two dossiers apart on any file system."""
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", dossier_id)[:40] or "zonder_naam"
    mark = hashlib.sha256(dossier_id.encode()).hexdigest()[:8]
    return key_home(home) / f"{safe}-{mark}.{gebruik}.sleutel"


def has_key(dossier_id: str, home: Path | None = None, gebruik: Gebruik = "logboek") -> bool:
    """Return whether a key was made and not destroyed; ``StoreDamaged`` where the folder may not be read."""
    try:
        return key_path(dossier_id, home, gebruik).is_file()
    except OSError as error:
        raise _unreadable() from error


def key_for(dossier_id: str, home: Path | None = None, gebruik: Gebruik = "logboek") -> bytes:
    """Return a key of a dossier, making it at first use.

    Parameters
    ----------
    dossier_id
        The dossier.
    home
        Folder of the keys; see ``key_home``.
    gebruik
        ``logboek``, ``gegevens`` or ``publicatie``.

    Returns
    -------
    bytes
        32 random bytes; the same ones ever after, whoever asks first. The file is readable by its owner only.

    Raises
    ------
    StoreDamaged
        When the key cannot be read or made: without it nothing of the dossier may be opened.
    """
    path = key_path(dossier_id, home, gebruik)
    try:
        if not path.exists():
            _make(path)
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise _unreadable() from error
    if len(key) != _LENGTH:
        raise _unreadable()
    return key


def _make(path: Path) -> None:
    """Write a new key so that no reader ever sees half of one, and the first of two makers wins."""
    from filelock import FileLock

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.nieuw")
    with FileLock(path.with_name(".maken.slot"), timeout=60):
        if path.exists():  # another process was first; its key holds
            return
        remove(temporary)  # of a maker that was killed
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(_LENGTH))
                file.flush()
                os.fsync(file.fileno())
            replace(temporary, path)
        finally:
            remove(temporary)


def destroy_key(dossier_id: str, home: Path | None = None, gebruik: Gebruik = "gegevens") -> bool:
    """Destroy a key and return whether there was one.

    The bytes are overwritten before the file goes. On solid-state disks and copy-on-write file systems an old block
    may live on; encrypt the disk as well.
    """
    path = key_path(dossier_id, home, gebruik)
    if not path.is_file():
        return False
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(2 * _LENGTH))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except OSError as error:
        raise StoreDamaged(
            "De sleutel van dit dossier kan niet worden vernietigd.", "Controleer de rechten op de sleutelmap."
        ) from error
    return True


def _unreadable() -> StoreDamaged:
    return StoreDamaged(
        "De sleutel van dit dossier is niet te lezen of te maken.",
        f"Controleer de sleutelmap (omgevingsvariabele {HOME_VARIABLE}) en de rechten daarop.",
    )
