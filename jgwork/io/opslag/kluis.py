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
from pathlib import Path
from typing import Any

from jgwork.io.opslag.bestanden import flush
from jgwork.io.opslag.dossier import DossierStore
from jgwork.vocabulary.errors import StoreDamaged

_NONCE = 12


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
    volgende_stap = "Zet de map terug uit de reservekopie. Er is niets gewijzigd."

    def __init__(self, store: DossierStore, kamer: str, achtervoegsel: str = ".kluis") -> None:
        self.folder = store.path / kamer
        self._suffix = achtervoegsel
        self._key = hmac.new(store.data_key(), kamer.encode(), hashlib.sha256).digest()
        for plain in sorted(self.folder.glob("*.json")):
            self.save(plain.stem, json.loads(plain.read_text(encoding="utf-8")))
            plain.unlink()

    def load(self, name: str) -> Any:
        """Return a file as plain JSON values, ``None`` where there is none; ``StoreDamaged`` where it was changed."""
        try:
            return self._read(self._file(name))["inhoud"]
        except FileNotFoundError:
            return None

    def names(self) -> tuple[str, ...]:
        """Return the names of the files, sorted."""
        return tuple(sorted(str(self._read(f)["naam"]) for f in self.folder.glob(f"*{self._suffix}")))

    def save(self, name: str, value: Any) -> None:
        """Write a file; a reader sees the old one or the new one, never half of it."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self.folder.mkdir(mode=0o700, exist_ok=True)
        file, nonce = self._file(name), secrets.token_bytes(_NONCE)
        temporary = file.with_suffix(f".{secrets.token_hex(4)}.nieuw")
        text = json.dumps({"naam": name, "inhoud": value}, ensure_ascii=False, default=str).encode()
        temporary.write_bytes(nonce + AESGCM(self._key).encrypt(nonce, text, file.stem.encode()))
        flush(temporary)
        temporary.replace(file)
        flush(self.folder)

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens where there is none."""
        self._file(name).unlink(missing_ok=True)

    def _read(self, file: Path) -> dict[str, Any]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        raw = file.read_bytes()
        try:
            text = AESGCM(self._key).decrypt(raw[:_NONCE], raw[_NONCE:], file.stem.encode())
            found: dict[str, Any] = json.loads(text)
        except (InvalidTag, ValueError) as error:
            raise StoreDamaged(
                f"Een bestand in de map '{self.folder.name}' van het dossier is beschadigd, of hoort bij een ander "
                "dossier.",
                self.volgende_stap,
            ) from error
        return found

    def _file(self, name: str) -> Path:
        safe = re.sub(r"[^A-Za-z0-9_-]", "_", name)[:60]
        return self.folder / f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}{self._suffix}"
