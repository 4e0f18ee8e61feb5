"""Small files of a dossier, encrypted with a key derived from that of its data (decisions, ledgers, certificates).

What stands here is noise as soon as the data key is destroyed, in every copy. A file is written whole or not at all. It
is bound to its own name, so that two files cannot be swapped.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from jgwork.io.opslag.bestanden import flush, inside, remove, replace, sha256
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.manifest import wrong_key
from jgwork.vocabulary.errors import StoreDamaged

_NONCE = 12
#: Suffix of a version that waits for its entry in the log.
WAITING = ".wacht"


class Kluis:
    """One room of small encrypted files in a dossier.

    Parameters
    ----------
    store
        The dossier.
    kamer
        Name of the folder; every room has a key of its own. Files that an earlier version wrote as plain JSON are taken
        in: encrypted under the same name, and the plain file removed.
    achtervoegsel
        Suffix of the files.

    Raises
    ------
    StoreDamaged
        When the data key of the dossier is not there: it was destroyed, or stands on another computer.
    """

    #: What a reader does when a file is not what was written.
    volgende_stap = "Zet de map terug uit de reservekopie."

    def __init__(self, store: DossierStore, kamer: str, achtervoegsel: str = ".kluis") -> None:
        self._store, self.folder = store, store.path / kamer
        #: By name the checksum of the file that this object read or wrote last.
        self.sommen: dict[str, str] = {}
        self._suffix = achtervoegsel
        self._key = hmac.new(store.data_key(), kamer.encode(), hashlib.sha256).digest()
        for plain in inside(self.folder, "*.json"):
            self.save(plain.stem, self._plain(plain))
            plain.unlink()

    def load(self, name: str, *, waiting: bool = False) -> Any:
        """Return a file as plain JSON values, ``None`` where there is none; ``StoreDamaged`` where it was changed.

        ``waiting``: the version that waits to take its place.
        """
        try:
            return self._read(self._file(name, waiting=waiting))["inhoud"]
        except FileNotFoundError:
            return None

    def names(self, begin: str = "") -> tuple[str, ...]:
        """Return the names of the files that begin so, sorted; no other file is opened."""
        return tuple(sorted(self.all(begin)))

    def all(self, begin: str = "", zonder: Collection[str] = ()) -> dict[str, Any]:
        """Return the files whose names begin so, each opened once; ``zonder``: names that are left out."""
        out = {self._file(n) for n in zonder}
        found = (self._read(f) for f in inside(self.folder, f"{_safe(begin)}*{self._suffix}") if f not in out)
        return {n: raw["inhoud"] for raw in found if (n := str(raw["naam"])).startswith(begin)}

    def mark(self, value: Any) -> str:
        """Return a keyed mark of a value: without the key nothing follows from it."""
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()
        return hmac.new(self._key, b"kenmerk|" + text, hashlib.sha256).hexdigest()

    def save(self, name: str, value: Any, *, waiting: bool = False) -> None:
        """Write a file; a reader sees the old one or the new one, never half of it.

        ``waiting``: beside the old one, until ``adopt``.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self.folder.mkdir(mode=0o700, exist_ok=True)
        file, nonce = self._file(name, waiting=waiting), secrets.token_bytes(_NONCE)
        temporary = file.with_suffix(f".{secrets.token_hex(4)}.nieuw")
        text = json.dumps({"naam": name, "inhoud": value}, ensure_ascii=False, default=str).encode()
        raw = nonce + AESGCM(self._key).encrypt(nonce, text, file.stem.encode())
        try:
            temporary.write_bytes(raw)
            flush(temporary)
            replace(temporary, file)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        flush(self.folder)
        self.sommen[name] = hashlib.sha256(raw).hexdigest()

    def som(self, name: str) -> str:
        """Return the checksum of a file as it stands there, without opening it; empty where there is none."""
        try:
            return sha256(self._file(name))
        except OSError:
            return ""

    def adopt(self, name: str) -> None:
        """Let the version that waits take its place."""
        with suppress(FileNotFoundError):  # it did already
            replace(self._file(name, waiting=True), self._file(name))
        flush(self.folder)

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens where there is none."""
        remove(self._file(name))

    def _read(self, file: Path) -> dict[str, Any]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        raw = b"" if file.is_dir() or file.is_symlink() else file.read_bytes()
        try:
            text = AESGCM(self._key).decrypt(raw[:_NONCE], raw[_NONCE:], file.stem.encode())
            found: dict[str, Any] = json.loads(text)
        except (InvalidTag, ValueError) as error:
            if not self._store.fits():
                raise wrong_key() from error
            raise self._damaged() from error
        self.sommen[str(found["naam"])] = hashlib.sha256(raw).hexdigest()
        return found

    def _plain(self, file: Path) -> Any:
        try:
            return json.loads(file.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            raise self._damaged() from error

    def _damaged(self) -> StoreDamaged:
        return StoreDamaged(
            f"Een bestand in de map '{self.folder.name}' van het dossier is beschadigd, of hoort bij een ander "
            "dossier.",
            self.volgende_stap,
        )

    def _file(self, name: str, *, waiting: bool = False) -> Path:
        suffix = WAITING if waiting else self._suffix
        return self.folder / f"{_safe(name)}-{hashlib.sha256(name.encode()).hexdigest()[:8]}{suffix}"


def _safe(name: str) -> str:
    """Return how the file of a name begins; what names begin with, their files do."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:60]
