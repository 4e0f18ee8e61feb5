"""Makes pseudonyms on the supplier's side. The workbench itself holds no key and no way back.

One master key gives a separate key for every covenant, purpose, group, recipient and epoch (HKDF, RFC 5869), so that
what two of those share cannot be laid side by side. The pseudonym is HMAC-SHA256 of the normalised number under that
key. It stays personal data: who holds the master key can repeat every pseudonym (AVG article 4(5)).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass

from jgwork.vocabulary.tekst.schrift import UNSEEN
from jgwork.vocabulary.token import LETTERS, make_token

#: Shortest master key, in bytes.
SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True)
class Context:
    """What one key is good for.

    Parameters
    ----------
    convenant, doel, groep, ontvanger, tijdvak
        Covenant, purpose, group or dossier, recipient and epoch; each change of one gives other pseudonyms.
    """

    convenant: str
    doel: str
    groep: str
    ontvanger: str
    tijdvak: str

    def info(self, use: str) -> bytes:
        """Return the context as bytes that no other context has: every part carries its length."""
        parts = ("jgwork/1", use, self.convenant, self.doel, self.groep, self.ontvanger, self.tijdvak)
        return b"".join(len(p.encode()).to_bytes(4, "big") + p.encode() for p in parts)


def derive(master: bytes, context: Context, use: str = "pseudoniem") -> bytes:
    """Return the 32-byte key of a context.

    Raises
    ------
    ValueError
        For a master key shorter than 32 bytes.
    """
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    if len(master) < SHORTEST_KEY:
        raise ValueError("the master key is too short")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=context.info(use)).derive(master)


def domain_tag(master: bytes, context: Context) -> str:
    """Return the domain tag of a context: four letters, no secret, the same whenever asked."""
    return "".join(LETTERS[b % len(LETTERS)] for b in derive(master, context, "kenmerk")[:4])


def normalise_number(text: str) -> str:
    """Return a number or name as it is hashed: no blanks, dots or unseen marks, a lost zero put back."""
    plain = re.sub(UNSEEN, "", unicodedata.normalize("NFKC", text)).strip().casefold()
    digits = re.sub(r"[\s.\-]", "", re.sub(r"(?<=[0-9]{8})[.,]0+$", "", plain))
    if digits.isdigit():
        return digits.zfill(9)
    return re.sub(r"\s+", " ", plain)


def pseudonym(key: bytes, tag: str, text: str) -> str:
    """Return the token of one person under the key of a context."""
    return make_token(tag, hmac.new(key, normalise_number(text).encode(), hashlib.sha256).digest())
