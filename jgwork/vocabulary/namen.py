"""Whether a text that people wrote may name a person, an address or a vehicle. A suspicion: asked, never refused.

What is certain (a citizen service number, an e-mail address) is refused by the identifier scan. A name is never
certain: *Roos* is a flower and a girl. So the coordinator is asked, and until then the text does not leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Why a text is asked about, in Dutch.
REDENEN = {
    "naam": "een naam van een persoon",
    "adres": "een adres",
    "kenteken": "een kenteken",
    "bijnaam": "een naam of bijnaam na een woord als 'familie' of 'broer'",
    "account": "een account",
}

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INTERFIX = frozenset(
    ("van", "de", "der", "den", "het", "ten", "ter", "te", "el", "al", "la", "le", "du", "da", "di", "dos", "ben")
)
_KIN = re.compile(
    r"\b(?:familie|gezin|fam|broers?|broertjes?|zus(?:sen|je)?|moeder|vader|ouders|neef|nicht|oom|tante|vriend(?:in)?|"
    r"dhr|mevr|meneer|mevrouw|mw|heer|bijnaam|genaamd|alias|de gebroeders)\b\.?\s+(?:(?:van|de|der|den|el|al)\s+)*"
    r"([^\W\d_][\w'’-]+)",
    re.IGNORECASE,
)
_STREET = (
    "straat|laan|weg|plein|kade|singel|gracht|pad|hof|dreef|dijk|steeg|markt|plantsoen|ring|park|veld|burg|"
    "brink|erf|wal|haven|poort|bos|akker|donk|kamp|weide|sloot|vaart|boulevard|baan|hoek|allee"
)
_ADDRESS = re.compile(
    rf"\b[^\W\d_][\w.'’-]*(?:{_STREET})\s+(?:nr\.?\s*)?\d{{1,4}}(?:\s?-?\s?[a-z]{{1,2}})?\b", re.IGNORECASE
)
_HOUSE = re.compile(r"\b(?:huisnummer|huisnr|nummer|nr\.?|woning|flat|portiek)\s+\d{1,4}\s?[a-z]?\b", re.IGNORECASE)
#: Series of number plates of the RDW; L is a letter, D a digit. The first three are of before 1991.
SERIES = (
    "LL DD DD", "DD DD LL", "DD LL DD", "LL DD LL", "LL LL DD", "DD LL LL", "DD LLL D", "D LLL DD", "LL DDD L",
    "L DDD LL", "LLL DD L", "L DD LLL", "D LL DDD", "DDD LL D",
)  # fmt: skip


def _plates(letter: str, between: str) -> str:
    """Return a pattern of every series of number plates; spaces only between capitals, or *00 en 22* would be one."""
    return "|".join(
        between.join("".join(letter if c == "L" else "[0-9]" for c in x) for x in p.split()) for p in SERIES
    )


_PLATE = re.compile(rf"(?<![\w-])(?:{_plates('[A-Za-z]', '[-.]')}|{_plates('[A-Z]', ' ')})(?![\w-])")
_ACCOUNT = re.compile(
    r"(?<!\w)@\w{2,}|\b(?:snap(?:chat)?|insta(?:gram)?|tiktok|telegram)\b\s*(?:[:=]|is)?\s*\w*[\d_.]\w*", re.IGNORECASE
)

#: The old classes of groups: behaviour is described, a group is not put in a class.
_KLASSE = re.compile(r"\b(?:hinderlijke?|overlastgevende?|crimine(?:el|le))\b", re.IGNORECASE)


def oude_klasse(tekst: str) -> bool:
    """Return whether a text uses a word of the old classes of groups."""
    return _KLASSE.search(tekst) is not None


@dataclass(frozen=True, slots=True)
class Naamlijsten:
    """Lists to look names up in, in lower case.

    Parameters
    ----------
    voornamen, achternamen
        Given names and surnames in the Netherlands.
    gewoon
        Words that are no name where they stand alone.
    plaatsen
        Names of places.
    """

    voornamen: frozenset[str]
    achternamen: frozenset[str]
    gewoon: frozenset[str]
    plaatsen: frozenset[str]


def verdacht(tekst: str, lijsten: Naamlijsten | None) -> tuple[str, ...]:
    """Return why a text may name a person: codes of ``REDENEN``; empty where nothing points to it.

    Parameters
    ----------
    tekst
        What somebody wrote: a label or a sentence.
    lijsten
        Lists of names; without them only addresses, plates, accounts and words of kinship are seen.
    """
    found = []
    if lijsten is not None and any(_names(tekst, lijsten)):
        found.append("naam")
    if any(_is_name_like(m.group(1), lijsten) for m in _KIN.finditer(tekst)):
        found.append("bijnaam")
    if _ADDRESS.search(tekst) or _HOUSE.search(tekst):
        found.append("adres")
    if _PLATE.search(tekst):
        found.append("kenteken")
    if _ACCOUNT.search(tekst):
        found.append("account")
    return tuple(found)


def _is_name_like(word: str, lijsten: Naamlijsten | None) -> bool:
    """Return whether a word after *familie* or *broer* is meant as a name: a capital, or a name of the lists."""
    low = word.lower()
    if lijsten is not None and low in lijsten.gewoon:
        return False
    return word[0].isupper() or (lijsten is not None and (low in lijsten.voornamen or low in lijsten.achternamen))


def _names(tekst: str, lijsten: Naamlijsten) -> Iterator[str]:
    """Yield the words that are a given name, or a surname beside a given name or after an interfix and a name."""
    for part in re.split(r"[.!?\n]", tekst):
        words = [m.group() for m in _WORD.finditer(part)]
        for i, word in enumerate(words):
            if not word[0].isupper() or len(word) < 3:
                continue
            low = word.lower()
            if low in lijsten.gewoon or low in lijsten.plaatsen or low not in lijsten.voornamen:
                continue
            if i or _followed_by_name(words[1:], lijsten) or len(words) <= 4:
                yield word


def _followed_by_name(words: list[str], lijsten: Naamlijsten) -> bool:
    """Return whether what follows the first word of a sentence makes it a name: a surname, or an interfix and one."""
    rest = [w for w in words[:3] if w.lower() not in _INTERFIX]
    if not rest:
        return False
    low = rest[0].lower()
    return rest[0][0].isupper() and (
        low in lijsten.achternamen or not (low in lijsten.gewoon or low in lijsten.plaatsen)
    )
