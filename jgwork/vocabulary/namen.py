"""Whether a text that people wrote may name a person, an address or a vehicle. A suspicion: asked, never refused.

What is certain (a citizen service number, an e-mail address) is refused by the identifier scan. A name is never
certain: *Roos* is a flower and a girl. So the coordinator is asked, and until then the text does not leave.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

#: Why a text is asked about, in Dutch.
REDENEN = {
    "naam": "een naam van een persoon",
    "adres": "een adres",
    "kenteken": "een kenteken",
    "bijnaam": "een naam of bijnaam na een woord als 'familie' of 'broer', of tussen aanhalingstekens",
    "account": "een account",
    "nummer": "een nummer van een document of van een telefoon",
}

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INTERFIX = frozenset(
    ("van", "de", "der", "den", "het", "ten", "ter", "te", "el", "al", "la", "le", "du", "da", "di", "dos", "ben")
)
_BETWEEN = r"(?:(?:van|von|de|der|den|ten|ter|te|el|al|la|le|du|da|di|dos|ben|ait|abu|ould)\s+)*"
_NICK = re.compile(
    r"\b(?:bijnaam|bijgenaamd|genaamd|alias|aka|roepnaam|voornaam|achternaam|naam)\b\.?\s*(?:[:=]|is)?\s*[\"'“‘„«]?\s*"
    r"([^\W\d_][\w'’-]+)",
    re.IGNORECASE,
)
_KIN = re.compile(
    r"\b(?:familie|gezin|fam|broers?|broertjes?|zus(?:sen|je)?|moeder|vader|ouders|neef|nicht|oom|tante|vriend(?:in)?|"
    r"zoon|dochter|leider|aanvoerder|dhr|mevr|meneer|mevrouw|mw|heer|de gebroeders)\b\.?\s*[:=(]?\s*"
    r"(?:(?:van|de|der|den|el|al)\s+)*([^\W\d_][\w'’-]+)",
    re.IGNORECASE,
)
#: A nickname between quotation marks: at most three words, the first with a capital.
_QUOTED = re.compile(r"(?<!\w)[\"“”„«‘']([^\W\d_a-z][\w'’-]*(?:\s[\w'’-]+){0,2})[\"”“»’'](?!\w)")
#: Initials before a surname, initials alone, and the first letter of a name after a word that people stand behind.
_INITIALS = re.compile(rf"(?<![\w.])(?:[A-Z]\.\s?)+{_BETWEEN}([A-Z][^\W\d_]+)")
_INITIALS_LOW = re.compile(rf"(?<![\w.])(?:[a-z]\.\s?)+{_BETWEEN}([a-z][^\W\d_]+)")
_INITIALS_ALONE = re.compile(r"(?<![\w.])([A-Z])\.\s?([A-Z])\b(?:\.\s?[A-Z]\b)*")
_LETTER = re.compile(r"\b(?:met|van|door|rond|en|bij)\s[A-Z]\.(?=\s|$|[,;)])")
_NO_INITIALS = frozenset(("OM", "PV", "BV", "NV", "KB", "CV", "BC", "HR", "NL", "EU", "TK", "EK", "AM", "PM", "US"))
_INTERFIXED = re.compile(
    r"\bvan (?:der|den|'t) [^\W\d_]{3,}|\bvan [dD]en? [A-Z]\w{2,}-[A-Z]|"
    r"(?<![\w.])(?:El|Al|Ben|Aït|Ait|Bou|Abou|Abu|Ould|Oulad|Bin|Ibn)[ -][A-Z][^\W\d_]{2,}"
)
_INTERFIXED_CAPITAL = re.compile(r"\bVan (?:de|der|den|'t) [A-Z][^\W\d_]+")
_STREET = (
    "straat|str|laan|weg|plein|kade|singel|gracht|pad|hof|hofje|dreef|dijk|steeg|markt|plantsoen|(?<!e)ring|park|veld|burg|"
    "brink|erf|wal|haven|poort|bos|akker|donk|kamp|weide|sloot|vaart|boulevard|baan|hoek|allee|voorhout|bongerd|oord"
)
_NUMBER = r"(?:,?\s?(?:nr|no|nummer|huisnummer|hnr)\b\.?)?\s*\d{1,4}(?:\s?[-/]?\s?(?:[a-z]{1,2}|\d{1,3}))?"
_ADDRESS = re.compile(
    rf"\b(?:[^\W\d_][\w.'’-]*(?:{_STREET})|singel|plein|markt|kade|hof|hofje|erf|voorhout|bongerd|dreef|gracht|dijk|laan|"
    rf"straat|steeg|plantsoen)\.?(?:\s+|,\s?(?=n[ro]|num)){_NUMBER}\b",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"\b(?:huisnummer|huisnr|nummer|nr\.?|woning|flat|portiek)\s+\d{1,4}\s?[a-z]?\b", re.IGNORECASE)
#: Where a place is: the last part of words that name one. Two of such words beside each other are no person.
_PLACE = re.compile(
    rf"(?:{_STREET}|station|centrum|strand(?:je)?|meer|dam|voort|monde|dorp|wijk|buurt|school|hal|tunnel|viaduct|brug|"
    r"dek|zijde|land|stad|berg|dal|drecht|huizen|woude|oost|west|noord|zuid)$",
    re.IGNORECASE,
)
#: Words of institutions: two with a capital beside each other are no person.
_OFFICE = re.compile(
    r"(?:ing|ingen|isterie|atie|acy|teit|schap|heid|iele|ische|aar|team|overleg|huis|raad|dienst|politie|gemeente|groep)$"
)
#: Series of number plates of the RDW; L is a letter, D a digit. The first three are of before 1991.
SERIES = (
    "LL DD DD", "DD DD LL", "DD LL DD", "LL DD LL", "LL LL DD", "DD LL LL", "DD LLL D", "D LLL DD", "LL DDD L",
    "L DDD LL", "LLL DD L", "L DD LLL", "D LL DDD", "DDD LL D",
)  # fmt: skip


def _plates(letter: str, between: str, series: tuple[str, ...] = SERIES) -> str:
    """Return a pattern of series of number plates; the letters of *00 en 22* are a word (``_NO_LETTERS``)."""
    return "|".join(
        between.join("".join(letter if c == "L" else "[0-9]" for c in x) for x in p.split()) for p in series
    )


_PLATE = re.compile(
    rf"(?<![\w-])(?:{_plates('[A-Za-z]', ' ?[-.–·_/|:,] ?')}|{_plates('[A-Z]', ' ')}|{_plates('[a-z]', ' ')}|"
    rf"{_plates('[A-Z]', '', SERIES[3:])})(?![\w-])"
)
_NO_LETTERS = frozenset(
    ("en", "in", "is", "of", "om", "op", "te", "ja", "nu", "de", "km", "uu", "tm", "st", "nr", "al", "er", "ze", "we",
     "je", "na", "bij", "met", "van", "het", "een", "tot", "eur", "jan", "feb", "mrt", "apr", "mei", "jun", "jul",
     "aug", "sep", "okt", "nov", "dec", "uur", "pv", "gm", "wk", "bu", "pl", "hh", "cm", "mm", "ml", "kg", "gb", "mb")
)  # fmt: skip
_ACCOUNT = re.compile(
    r"(?<!\w)@\w{2,}|\b(?:snap(?:chat)?|insta(?:gram)?|tiktok|telegram)\b\s*(?:[:=]|is)?\s*\w*[\d_.]\w*|"
    r"\b(?:ig|sc|tg)\s*[:=]\s*\w*[\d_.]\w*|\bIG\s\w*[\d_.]\w*",
    re.IGNORECASE,
)
#: After an app and a colon any word that is not of every day.
_ACCOUNT_WORD = re.compile(
    r"\b(?:(?:snap(?:chat)?|insta(?:gram)?|tiktok|telegram(?:kanaal)?)(?:\s*[:=]\s*|\s)|(?:ig|sc)\s*[:=]\s*)([a-z][\w.]{2,})",
    re.IGNORECASE,
)
_DIGIT_WORD = r"(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)"
_NUMBERS = re.compile(rf"\b{_DIGIT_WORD}(?:[\s,.-]+{_DIGIT_WORD}){{7,}}\b", re.IGNORECASE)
_DOCUMENT = re.compile(r"(?<!\w)(?=\w*\d\w*\d\w*\d)[A-NP-Z]{2}[A-NP-Z0-9]{6}\d(?!\w)")
#: Given names that are as often a common word: only a name where it stands with a capital inside a sentence.
_ALSO_A_WORD = frozenset(
    ("roos", "kader", "pip", "jan", "iris", "ster", "fleur", "merel", "linde", "madelief", "jasmijn", "pol", "mark",
     "bas", "rein", "max", "bob", "rob", "guus", "anno", "wies", "lente", "sterre", "robin", "bo", "joy", "sky", "rio",
     "ed", "ernst", "floor", "broers", "alias", "rem", "may", "april", "juni", "august")
)  # fmt: skip
#: Surnames that are as often a word of the work or of a place.
_NO_SURNAME = frozenset(
    ("doel", "pak", "oost", "haven", "stappen", "persoons", "bom", "bron", "kern", "aa", "rand", "boef")
)
#: How surnames end and other words hardly do.
_SURNAME = re.compile(r"(?:[snd]sen|stra|sma|inga|ema|mans|oui|ani|ali|oglu|maz|vic|ovic|ez|ski|ova|yan)$")

#: The old classes of groups: behaviour is described, a group is not put in a class.
_KLASSE = re.compile(r"\b(?:hinderlijke?|overlastgevende?|crimine(?:el|le))\b", re.IGNORECASE)


def oude_klasse(tekst: str) -> bool:
    """Return whether a text uses a word of the old classes of groups."""
    return _KLASSE.search(tekst) is not None


@dataclass(frozen=True, slots=True)
class Naamlijsten:
    """Lists to look names up in, in lower case and without accents (``gevouwen``).

    Parameters
    ----------
    voornamen, achternamen
        Given names and surnames in the Netherlands.
    gewoon
        Words of every day, that are no name where they stand alone.
    vaktaal
        Medical terms: no name in lower case.
    plaatsen
        Names of places.
    """

    voornamen: frozenset[str]
    achternamen: frozenset[str]
    gewoon: frozenset[str]
    vaktaal: frozenset[str]
    plaatsen: frozenset[str]

    def alledaags(self, low: str) -> bool:
        """Return whether a word is one of every day, or a place."""
        return low in self.gewoon or low in self.plaatsen

    def bekend(self, low: str) -> bool:
        """Return whether a word has any meaning but a name."""
        return self.alledaags(low) or low in self.vaktaal


def gevouwen(tekst: str) -> str:
    """Return a text in lower case without accents: *Özgür* and *ozgur* are one name."""
    parts = unicodedata.normalize("NFKD", tekst.lower().replace("ı", "i").replace("ø", "o").replace("ł", "l"))
    return parts if parts.isascii() else "".join(c for c in parts if not unicodedata.combining(c))


def verdacht(tekst: str, lijsten: Naamlijsten | None) -> tuple[str, ...]:
    """Return why a text may name a person: codes of ``REDENEN``; empty where nothing points to it.

    Parameters
    ----------
    tekst
        What somebody wrote: a label or a sentence.
    lijsten
        Lists of names; without them only initials, addresses, plates, accounts, numbers and words of kinship are seen.
    """
    if not tekst.isascii():
        tekst = "".join(c for c in unicodedata.normalize("NFKC", tekst) if unicodedata.category(c) != "Cf")
    found = []
    if _initials(tekst, lijsten) or (lijsten is not None and any(_names(tekst, lijsten))):
        found.append("naam")
    if _nicknamed(tekst, lijsten):
        found.append("bijnaam")
    if _ADDRESS.search(tekst) or _HOUSE.search(tekst):
        found.append("adres")
    if any(_is_plate(m.group()) for m in _PLATE.finditer(tekst)):
        found.append("kenteken")
    if _ACCOUNT.search(tekst) or any(_is_account(m.group(1), lijsten) for m in _ACCOUNT_WORD.finditer(tekst)):
        found.append("account")
    if _NUMBERS.search(tekst) or _DOCUMENT.search(tekst):
        found.append("nummer")
    return tuple(found)


def _nicknamed(tekst: str, lijsten: Naamlijsten | None) -> bool:
    return (
        any(_is_name_like(m.group(1), lijsten) for m in _KIN.finditer(tekst))
        or any(m.group(1)[0].isupper() or _is_name_like(m.group(1), lijsten) for m in _NICK.finditer(tekst))
        or _QUOTED.search(tekst) is not None
    )


def _is_plate(found: str) -> bool:
    return not any(p.lower() in _NO_LETTERS for p in re.findall("[A-Za-z]+", found))


def _is_account(word: str, lijsten: Naamlijsten | None) -> bool:
    low = gevouwen(word)
    return lijsten is not None and word.islower() and not lijsten.bekend(low)


def _is_name_like(word: str, lijsten: Naamlijsten | None) -> bool:
    """Return whether a word after *familie* or *broer* is meant as a name: a capital, or a name of the lists."""
    low = gevouwen(word)
    if lijsten is not None and low in lijsten.gewoon:
        return False
    return word[0].isupper() or (lijsten is not None and (low in lijsten.voornamen or low in lijsten.achternamen))


def _initials(tekst: str, lijsten: Naamlijsten | None) -> bool:
    """Return whether somebody is named by initials, or by a surname with what stands between."""
    gewoon = lijsten.gewoon if lijsten is not None else frozenset()
    names = lijsten.achternamen if lijsten is not None else frozenset()
    return (
        any(gevouwen(m.group(1)) not in gewoon for m in _INITIALS.finditer(tekst))
        or any(gevouwen(m.group(1)) in names - gewoon for m in _INITIALS_LOW.finditer(tekst))
        or any(m.group(1) + m.group(2) not in _NO_INITIALS for m in _INITIALS_ALONE.finditer(tekst))
        or any(p.search(tekst) for p in (_LETTER, _INTERFIXED, _INTERFIXED_CAPITAL))
    )


def _names(tekst: str, lijsten: Naamlijsten) -> Iterator[str]:
    """Yield the words that are a given name or a surname, and pairs of capitals that are no word and no place."""
    for part in re.split(r"[.!?\n]", tekst):
        words = [m.group() for m in _WORD.finditer(part)]
        for i, word in enumerate(words):
            pair = i and _unknown(words[i - 1], lijsten) and _unknown(word, lijsten)
            if (
                pair
                or _is_surname(word, i, words, lijsten)
                or any(_is_given(p, i, words, lijsten) for p in _parts(word))
            ):
                yield word


def _parts(word: str) -> tuple[str, ...]:
    """Return a word as names may stand in it: without a genitive, and the parts around a hyphen."""
    bare = re.sub(r"['’]s?$", "", word)
    genitive = [bare[:-1]] if bare.endswith("s") and bare[0].isupper() and len(bare) > 4 else []
    return (bare, *genitive, *(bare.split("-") if "-" in bare else ()))


def _is_given(word: str, i: int, words: list[str], lijsten: Naamlijsten) -> bool:
    """Return whether a word of a sentence is a given name; ``i``: its place."""
    low = gevouwen(word)
    if len(low) < 2 or low not in lijsten.voornamen or lijsten.alledaags(low):
        return False
    if not word[0].isupper():
        return low not in lijsten.vaktaal and low not in _ALSO_A_WORD
    if i:
        return True
    if low not in lijsten.vaktaal and low not in _ALSO_A_WORD:
        return True
    return len(words) <= 4 or _followed_by_name(words[1:], lijsten)


def _is_surname(word: str, i: int, words: list[str], lijsten: Naamlijsten) -> bool:
    """Return whether a word with a capital is a surname and nothing else; ``i``: its place.

    The first word has a capital whatever it is: there it must end as surnames do, stand alone, or have a name after it.
    """
    low = gevouwen(re.sub(r"['’]s?$", "", word))
    known = low in lijsten.achternamen and not lijsten.bekend(low) and low not in _NO_SURNAME | _ALSO_A_WORD
    if not known or not word[0].isupper() or len(low) < 3 or _PLACE.search(low) or _OFFICE.search(low):
        return False
    return bool(i or _SURNAME.search(low)) or (len(words) > 1 and _followed_by_name(words[1:], lijsten))


def _unknown(word: str, lijsten: Naamlijsten) -> bool:
    """Return whether a word with a capital is in no list of words or places, and does not look like a place."""
    low = gevouwen(word)
    return (
        word[0].isupper()
        and len(low) > 2
        and not word.isupper()
        and not lijsten.bekend(low)
        and not _PLACE.search(low)
        and not _OFFICE.search(low)
    )


def _followed_by_name(words: list[str], lijsten: Naamlijsten) -> bool:
    """Return whether what follows the first word of a sentence makes it a name: a surname, or an interfix and one."""
    rest = [w for w in words[:3] if w.lower() not in _INTERFIX]
    if not rest:
        return False
    low = gevouwen(rest[0])
    return rest[0][0].isupper() and (low in lijsten.achternamen or not lijsten.alledaags(low))
