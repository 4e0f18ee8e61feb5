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
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jgwork.privacy.intake.scan import scan_texts
from jgwork.schema.rules.headings import kind_of, safe_heading
from jgwork.schema.rules.missing import DITTO
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tekst.schrift import UNSEEN
from jgwork.vocabulary.token import LETTERS, make_token, spelled_alike, valid_token
from jgwork.vocabulary.verdict import ExitCode

if TYPE_CHECKING:
    import pyarrow as pa

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


#: A long number of which a spreadsheet kept the first figures only: two persons may be written as one.
_CUT_OFF = re.compile(r"[0-9](?:[.,][0-9]+)?e\+?[0-9]+", re.IGNORECASE)
#: Several numbers in one cell.
_SEVERAL = re.compile(r"\w*[0-9]{3,}(?:\s*(?:[,;/&+\n|]|\ben\b)\s*\w*[0-9]{3,})+")


def apart(labels: Iterable[str]) -> set[str]:
    """Return the different labels of persons or registrations; refuse where these cannot be told apart as written.

    Parameters
    ----------
    labels
        The cells of a column, or of one side of a matrix.

    Raises
    ------
    UsageError
        For a number that was cut off, one that is said to be that of the row above, or several in one cell.
    """
    there = {*labels}
    if any(_CUT_OFF.fullmatch(t) for t in there):
        raise UsageError(
            "Een rekenprogramma heeft lange nummers afgekapt (2,02601E+12): verschillende zijn daarna gelijk. Er is "
            "niets geschreven.",
            "Maak de export opnieuw en open haar niet in een rekenprogramma, of zet de kolom eerst op 'Tekst'.",
        )
    if any(t.casefold() in DITTO for t in there):
        raise UsageError(
            "In een cel staat: hetzelfde als de cel erboven (idem). Er is niets geschreven.",
            "Vul het nummer in elke rij in.",
        )
    if any(_SEVERAL.fullmatch(t) for t in there):
        raise UsageError("In een cel staan meer nummers. Er is niets geschreven.", "Geef elk nummer een eigen rij.")
    return there


def need_persons(persons: Collection[str]) -> None:
    """Refuse where nobody was found, or where one person would become two."""
    if not persons:
        raise UsageError(
            "In dit bestand is geen kolom met personen gevonden. Er is niets geschreven.",
            "Zeg welke kop het is, zoals: --kolom Systeemnummer=pseudoniem.",
        )
    if alike := spelled_alike(persons):
        raise UsageError(
            f"{alike} nummers of namen van personen verschillen alleen in spaties, leestekens of nullen vooraan: een "
            "persoon zou er meer worden. Er is niets geschreven.",
            "Schrijf dezelfde persoon overal gelijk, en typ het nog eens.",
        )


def pseudonym(key: bytes, tag: str, text: str) -> str:
    """Return the token of one person under the key of a context."""
    return make_token(tag, hmac.new(key, normalise_number(text).encode(), hashlib.sha256).digest())


#: Of so many figures a number is hardly a count.
_LONG = 5
#: What may stand around a name in a sentence.
_AROUND = ".,;:!?()[]'\"\u2018\u2019\u201c\u201d"


def _is_person(text: str, persons: Collection[str]) -> bool:
    """Return whether a text is the number or name of one of some persons, and hardly anything else: not ``12``."""
    number = normalise_number(text)
    certain = len(number) > 1 and (any(map(str.isalpha, number)) or len(number.lstrip("0")) >= _LONG)
    return certain and number in persons


def _names_one(text: str, persons: Collection[str], most: int) -> bool:
    """Return whether one of some persons stands in a text: a number or a name of one word, or of ``most`` words."""
    if any(_is_person(word, persons) for word in re.findall(r"\w[\w-]*", text)):
        return True
    words = normalise_number(text).split(" ")
    spans = (words[i : i + n] for n in range(2, most + 1) for i in range(len(words) - n + 1))
    return any(" ".join(span).strip(_AROUND) in persons for span in spans)


def _beside(table: pa.Table, made: Collection[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the columns that were not replaced, by place, with their different texts."""
    for place, name in enumerate(table.column_names):
        if name not in made:
            texts = table.column(place).cast("string").unique().to_pylist()
            yield place, [t for t in texts if t and not valid_token(t)]


def remaining(table: pa.Table, made: Collection[str], persons: Collection[str], year: int) -> dict[str, int]:
    """Return what may still identify somebody in what was not replaced, by kind, with the number of different cells.

    Parameters
    ----------
    table
        With its pseudonyms.
    made, persons
        The columns that were replaced, and the persons, as these are hashed.
    year
        Year by which a full date counts as a date of birth.

    Raises
    ------
    UsageError
        Where a column holds, as they are, persons who got a pseudonym in another one: it would give these away.
    """
    rest = list(_beside(table, made))
    for place, column in rest:
        if n := sum(_is_person(t, persons) for t in column):
            label = safe_heading(table.column_names[place], place + 1)
            raise UsageError(
                f"In '{label}' staan {n} personen die in een andere kolom een pseudoniem krijgen. Er is niets "
                "geschreven.",
                "Noem elke kop met personen, zoals --kolom Verdachte=pseudoniem --kolom Slachtoffer=pseudoniem. Of "
                "haal die kolom weg.",
            )
    kinds = [kind_of(table.column_names[i]) for i, _ in rest]
    named = sum(k is not None and k.exit_code is ExitCode.NOT_PSEUDONYMISED for k in kinds)
    texts = [t for _, column in rest for t in column]
    found = dict(scan_texts((*(n for n in table.column_names if not valid_token(n)), *texts), year))
    most = max((p.count(" ") + 1 for p in persons), default=1)
    told = sum(_names_one(t, persons, most) for t in texts)
    found |= {"kolom met namen of nummers": named} if named else {}
    return found | ({"tekst waarin een van deze personen staat": told} if told else {})
