"""Pseudonym tokens: text that can be recognised positively and caught when mistyped.

A token is ``jg1-`` + 4 letters of the dossier (the *domain tag*) + ``-`` + 30 letters + 2 check letters, all from
twenty consonants: no vowels, so no words, and no digits, so no token can be read as a citizen service number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from jgwork.vocabulary.tekst.schrift import normalised

LETTERS: Final = "bcdfghjklmnpqrstvwxz"
PREFIX: Final = "jg1-"
#: Shape only; ``valid_token`` also checks the check letters.
TOKEN_PATTERN: Final = rf"^jg1-[{LETTERS}]{{4}}-[{LETTERS}]{{32}}$"

#: What is taken for a pseudonym in any text, whole or cut off, however it was spaced or capitalised: our own tokens and
#: the ``P-`` codes of suppliers. For Python and for RE2, over text as ``normalised`` gives it.
PSEUDONYM: Final = r"(?i)j\s?g\s?1\s?-(?:\s?[a-z]){4}\s?-\s?[a-z]|\bp-[a-z2-7]{10}"

#: What suppliers write where they know no one: noughts, nines, crosses, or a word for it.
_NOBODY = re.compile(r"\W*(?:0+|9{3,}|x+|n\W?n|onbekende?|anoniem|geen|niemand|unknown|none)\W*", re.IGNORECASE)
_PSEUDONYM = re.compile(PSEUDONYM)
_SHAPE = re.compile(TOKEN_PATTERN)
_TAG = re.compile(rf"[{LETTERS}]{{4}}")
_VALUE = {letter: i for i, letter in enumerate(LETTERS)}
_BASE = len(LETTERS)
_BODY = 30
#: The largest prime under 20 * 20. Like MOD 97-10 of ISO 7064: a whole token, read as a number in base 20, leaves 1.
_PRIME = 397


def _remainder(letters: str) -> int:
    rest = 0
    for letter in letters:
        rest = (rest * _BASE + _VALUE[letter]) % _PRIME
    return rest


def check_letters(body: str) -> str:
    """Return the two check letters of a body (tag and thirty letters, without hyphen).

    Every single wrong letter and every swap of any two letters is caught: a difference under 20, times a power of 20
    or the difference of two powers, is no multiple of the prime 397, because the powers of 20 repeat after 396 places.

    Parameters
    ----------
    body
        Letters of the alphabet of tokens.

    Returns
    -------
    str
        Two letters.

    Raises
    ------
    KeyError
        Where a letter is not of the alphabet.
    """
    check = (1 - _remainder(body) * _BASE * _BASE) % _PRIME
    return LETTERS[check // _BASE] + LETTERS[check % _BASE]


def valid_tag(tag: str) -> bool:
    """Return whether a domain tag has the right shape: four letters of the alphabet."""
    return _TAG.fullmatch(tag) is not None


def make_token(tag: str, digest_bytes: bytes) -> str:
    """Return the token of a keyed digest.

    Parameters
    ----------
    tag
        Domain tag of the dossier, four letters.
    digest_bytes
        At least 24 bytes of a keyed digest such as HMAC-SHA256; fewer would make some tokens likelier than others.

    Returns
    -------
    str
        A valid token.

    Raises
    ------
    ValueError
        For a tag of another shape or a digest that is too short.
    """
    if not valid_tag(tag):
        raise ValueError("the domain tag must be four letters of the token alphabet")
    if len(digest_bytes) < 24:
        raise ValueError("a digest of at least 24 bytes is needed")
    number = int.from_bytes(digest_bytes, "big")
    letters = []
    for _ in range(_BODY):
        number, digit = divmod(number, _BASE)
        letters.append(LETTERS[digit])
    body = "".join(letters)
    return f"{PREFIX}{tag}-{body}{check_letters(tag + body)}"


def as_token(text: str) -> str:
    """Return the token that a text is, however it was spaced, capitalised or hyphenated; empty where it is none.

    The check letters say that nothing was lost on the way.
    """
    plain = "".join(normalised(text).split()).lower()
    return plain if valid_token(plain) else ""


def holds_pseudonym(text: str) -> bool:
    """Return whether a text holds something in the shape of a pseudonym; the one answer at every gate."""
    return _PSEUDONYM.search(normalised(text)) is not None


def valid_token(token: str, tag: str | None = None) -> bool:
    """Return whether a text is a token: shape, check letters and, where given, the domain tag.

    Parameters
    ----------
    token
        Text as delivered; capitals and spaces are not forgiven.
    tag
        Domain tag of the dossier; ``None`` accepts every tag.
    """
    if _SHAPE.match(token) is None or token.endswith("\n"):
        return False
    own = token[4:8]
    return (tag is None or own == tag) and _remainder(own + token[9:]) == 1


def is_nobody(label: str, others: Collection[str]) -> bool:
    """Return whether a label stands for no person; one of nines is a number where the one before it is a label too."""
    return _NOBODY.fullmatch(label) is not None and not (label.isdigit() and str(int(label) - 1) in others)


def counts_from_zero(labels: Collection[str]) -> bool:
    """Return whether the labels of a side of a matrix are 0, 1, 2 and so on: there 0 is a person, as programs count."""
    return len(labels) > 2 and {*labels} == {str(n) for n in range(len(labels))}


def may_count(labels: Collection[str]) -> bool:
    """Return whether labels are numbers that count up with gaps at most: then a 0 between them may be the first."""
    numbers = [int(t) for t in labels if re.fullmatch(r"0|[1-9][0-9]{0,8}", t)]
    return 1 < len(numbers) == len(labels) and max(numbers) < 2 * len(labels) + 10


def spelled_alike(labels: Iterable[str]) -> int:
    """Return how many labels differ from another one in capitals, blanks, hyphens or noughts in front only."""
    plain: dict[str, set[str]] = {}
    for label in labels:
        words = re.sub(r"[\W_]+", " ", label.casefold()).strip()
        key = re.sub(r"(?<![0-9])0+(?=[0-9])", "", re.sub(r"(?<=[^\W0-9]) (?=[0-9])", "", words))
        plain.setdefault(key, set()).add(label)
    return sum(len(same) for same in plain.values() if len(same) > 1)
