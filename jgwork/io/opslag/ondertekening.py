"""Signatures of publications, and whose signature is trusted (Ed25519, RFC 8032).

The key that signs stays with the keys of the dossier; the key that checks travels with the publication. A bundle that
was changed and sealed again bears another key. That is seen where the right one is known: beside the publications
(``uitgevers.json``, written by the first that publishes there), with the keys of the user (the first one he saw), or
in the environment of a server that may read neither. Whoever may write in all of these can put another key in its
place; so keep publications where readers cannot write, and compare the mark (*kenmerk*) that ``jgwork toets`` shows.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from jgwork.io.opslag.bestanden import replace
from jgwork.io.opslag.sleutels import key_for, key_home
from jgwork.vocabulary.errors import StoreDamaged

#: Known publishers by dossier, beside the publications and beside the keys.
KNOWN = "uitgevers.json"
#: The same as JSON text, for a process that may read no other folder.
VARIABLE = "JGWORK_UITGEVERS"
ALGORITHM = "Ed25519"
_PUBLIC = re.compile("[0-9a-f]{64}")
_DOMAIN = b"jgwork/publicatie/ed25519\n"


def seed_of(dossier_id: str) -> bytes:
    """Return the secret with which publications of a dossier are signed, made at first use."""
    return hmac.new(key_for(dossier_id, gebruik="publicatie"), _DOMAIN, hashlib.sha256).digest()


def sign(seed: bytes, content: bytes) -> dict[str, str]:
    """Return the public key and the signature of a text, both as hexadecimal digits.

    Parameters
    ----------
    seed
        32 secret bytes (``seed_of``).
    content
        What is signed.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(seed)
    return {
        "algoritme": ALGORITHM,
        "sleutel": key.public_key().public_bytes_raw().hex(),
        "handtekening": key.sign(_DOMAIN + content).hex(),
    }


def holds(seal: Mapping[str, object], content: bytes) -> bool:
    """Return whether a signature is the one of this text by the key that stands beside it; whose key is not asked."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        public, mark = (bytes.fromhex(str(seal[name])) for name in ("sleutel", "handtekening"))
        Ed25519PublicKey.from_public_bytes(public).verify(mark, _DOMAIN + content)
    except (InvalidSignature, KeyError, ValueError):
        return False
    return dict(seal) == {"algoritme": ALGORITHM, "sleutel": public.hex(), "handtekening": mark.hex()}


def fingerprint(public: str) -> str:
    """Return a short mark of a public key that two people can compare by telephone."""
    mark = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]
    return "-".join(mark[i : i + 4] for i in range(0, 16, 4))


def known_publishers(folder: Path) -> tuple[Mapping[str, str], ...]:
    """Return the lists of known publishers (dossier to public key) that this process can read."""
    named = os.environ.get(VARIABLE, "")
    return (_parsed(named), *(_read(file) for file in (key_home() / KNOWN, folder / KNOWN)))


def own_list() -> str:
    """Return the list beside the keys of this user as JSON text, for the environment of a server."""
    return json.dumps(dict(_read(key_home() / KNOWN)))


def remember(dossier_id: str, public: str, folder: Path | None = None) -> None:
    """Keep the first public key seen of a dossier, in ``folder`` or else beside the keys; a later one changes nothing.

    Where that folder cannot be written nothing is kept: reading must not fail for want of a place to note it.
    """
    file = (folder or key_home()) / KNOWN
    if not dossier_id or dossier_id in _read(file):
        return
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(file.parent):
            if file.exists():
                file.open("rb").close()  # a list that may not be read is not replaced by one that forgets
            known = dict(_read(file))  # again: another reader may have come first
            handle, temporary = tempfile.mkstemp(prefix=f".{KNOWN}.", dir=file.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(json.dumps({dossier_id: public} | known, indent=1))
            Path(temporary).chmod(0o644)
            replace(Path(temporary), file)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one reader at a time add to a list: two that add at once would otherwise lose one of two keys."""
    try:
        import fcntl
    except ImportError:  # no such lock on Windows, where a key that is lost is noted at the next opening
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _read(file: Path) -> Mapping[str, str]:
    """Return a list; one that is damaged is refused: a list that forgets would trust the first key that comes by."""
    try:
        text = file.read_bytes()
    except OSError:
        return {}
    try:
        return _parsed(text.decode())
    except ValueError as error:
        where = "naast de publicaties" if file.parent != key_home() else "in uw sleutelmap"
        raise StoreDamaged(
            f"De lijst met bekende sleutels van uitgevers ({KNOWN}, {where}) is beschadigd.",
            "Zet dit bestand terug uit de reservekopie. Is die er niet: vraag de informatieanalist naar het kenmerk "
            "van de sleutel, gooi het bestand weg en vergelijk het kenmerk met dat van 'jgwork toets'.",
        ) from error


def _parsed(text: str) -> Mapping[str, str]:
    """Return a list of publishers; ``ValueError`` where the text is none."""
    raw = json.loads(text) if text else {}
    if not isinstance(raw, dict) or not all(isinstance(v, str) and _PUBLIC.fullmatch(v) for v in raw.values()):
        raise ValueError(KNOWN)
    return raw
