"""Drafts of editors: small files in the dossier, encrypted with a key derived from that of its data.

A draft is not in the dossier yet: no gate has seen it. When rows are removed from the dossier (a right of a person,
retention), the drafts that could still hold them go too (``forget``); the others stay. A draft is written whole or not
at all, so that a kernel that is killed leaves the last change that was made.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jgwork.io.dossier import DRAFTS, DossierStore, flush
from jgwork.io.sleutels import key_for
from jgwork.vocabulary.errors import StoreDamaged

_NONCE = 12


class Concepten:
    """The drafts of a dossier.

    Parameters
    ----------
    store
        The dossier.
    """

    def __init__(self, store: DossierStore) -> None:
        self.folder = store.path / DRAFTS
        data_key = key_for(store.manifest().key_name, gebruik="gegevens")
        self._key = hmac.new(data_key, DRAFTS.encode(), hashlib.sha256).digest()

    def load(self, name: str) -> Any:
        """Return a draft as plain JSON values, ``None`` where there is none; ``StoreDamaged`` where it was changed."""
        try:
            return self._read(self._file(name))
        except FileNotFoundError:
            return None

    def _read(self, file: Path) -> Any:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        raw = file.read_bytes()
        try:
            return json.loads(AESGCM(self._key).decrypt(raw[:_NONCE], raw[_NONCE:], file.stem.encode()))
        except (InvalidTag, ValueError) as error:
            raise StoreDamaged(
                "Dit concept is beschadigd of hoort bij een ander dossier.",
                "Gooi het weg met 'Opnieuw beginnen'; wat was vastgelegd staat nog in het dossier.",
            ) from error

    def save(self, name: str, value: Any) -> None:
        """Write a draft; a reader sees the old one or the new one, never half of it."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self.folder.mkdir(mode=0o700, exist_ok=True)
        file, nonce = self._file(name), secrets.token_bytes(_NONCE)
        temporary = file.with_suffix(f".{secrets.token_hex(4)}.nieuw")
        text = json.dumps(value, ensure_ascii=False).encode()
        temporary.write_bytes(nonce + AESGCM(self._key).encrypt(nonce, text, file.stem.encode()))
        flush(temporary)
        temporary.replace(file)

    def remove(self, name: str) -> None:
        """Remove a draft; nothing happens where there is none."""
        self._file(name).unlink(missing_ok=True)

    def forget(self, holds: Callable[[str], bool]) -> None:
        """Remove the drafts that hold something, and those that cannot be read any more.

        Parameters
        ----------
        holds
            Told the whole draft as JSON text, what can be undone included: whether it has to go.
        """
        for file in self.folder.glob("*") if self.folder.exists() else ():
            try:
                if file.suffix == ".concept" and not holds(json.dumps(self._read(file), ensure_ascii=False)):
                    continue
            except (StoreDamaged, FileNotFoundError):
                pass
            file.unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        safe = re.sub(r"[^A-Za-z0-9_-]", "_", name)[:60]
        return self.folder / f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}.concept"
