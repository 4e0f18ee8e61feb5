"""Whether a text that people wrote may name a person, an address or a vehicle. A suspicion: asked, never refused.

What is certain (a citizen service number, an e-mail address) is refused by the identifier scan. A name is never
certain: *Roos* is a flower and a girl. So the coordinator is asked, and until then the text does not leave.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from jgwork.vocabulary.tekst import vormen
from jgwork.vocabulary.tekst.schrift import normalised

#: Why a text is asked about, in Dutch.
REDENEN = {
    "naam": "een naam van een persoon",
    "adres": "een adres",
    "kenteken": "een kenteken",
    "bijnaam": "een naam of bijnaam na een woord als 'familie' of 'broer', of tussen aanhalingstekens",
    "account": "een account",
    "nummer": "een nummer van een document, een zaak of een telefoon",
    "datum": "een geboortedatum of verjaardag",
}

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INTERFIX = frozenset(
    ("van", "de", "der", "den", "het", "ten", "ter", "te", "el", "al", "la", "le", "du", "da", "di", "dos", "ben")
)
_INTERFIXES = r"(?:(?:van|von|de|der|den|ten|ter|te|el|al|la|le|du|da|di|dos|ben|ait|abu|ould|vd|v/d)\s+|v\.\s?d\.\s?)"
_BETWEEN = f"{_INTERFIXES}*"
_NICK = re.compile(
    r"\b(?:bijnaam|bijgenaamd|genaamd|alias|aka|roepnaam|voornaam|achternaam|naam)\b\.?\s*(?:[:=]|is)?\s*[\"'“‘„«]?\s*"
    r"([^\W\d_][\w'’-]+)",
    re.IGNORECASE,
)
_KIN = re.compile(
    r"\b(?:familie|gezin|fam|broers?|broertjes?|zus(?:sen|je)?|moeder|vader|ouders|neef|nicht|oom|ome|tante|opa|oma|vriend(?:in)?|"
    r"buurman|buurvrouw|buurjongen|buurmeisje|"
    r"zoon|dochter|leider|aanvoerder|dhr|mevr|meneer|mevrouw|mw|heer|(?:de )?gebr(?:oeders)?|meester|juf|coach|trainer|"
    r"wijkagent|rechercheur|jongerenwerker|mentor|docent|begeleider|voogd)\b\.?\s*[:=(]?\s*"
    r"(?:(?:van|de|der|den|el|al)\s+)*([^\W\d_][\w'’-]+)",
    re.IGNORECASE,
)
#: A capital after these is a name, also where the word is one of every day: *dhr. Bakker*; and before these.
_TITLED = re.compile(
    rf"\b(?i:dhr|mevr|mw|meneer|mevrouw|meester|juf|fam|familie|oom|ome|tante|opa|oma|buurman|buurvrouw)\b\.?\s{_BETWEEN}"
    r"[A-Z][^\W\d_]{2,}|"
    r"\b[A-Z][^\W\d_]{2,}-(?:broer|zus|familie|clan|gezin|neven|brothers)"
)
#: A nickname between quotation marks: at most three words, the first with a capital.
_QUOTED = re.compile(r"(?<!\w)[\"']((?:(?:de|den|die|la|el|lil)\s)?[^\W\d_a-z][\w'-]*(?:\s[\w'-]+){0,2})[\"'](?!\w)")
#: What is said of one person: where he is from or lives, whose sister she is, what he is. The word it is said of, of no
#: list, is a name; before a bare *uit* only where it is no plural: *Winkeliers uit de Dorpsstraat*.
_OF_ONE = re.compile(
    r"(?<![\w-])([A-Z][^\W\d_]{2,})(?:\s(?:komt\s)?uit\s(?:(?:de|het)\s)?[A-Z]|\s(?:woont|heet|belt|belde|slaapt|dealt|vertelt)\b|"
    r"\sen\s(?:haar|zijn|z'n|d'r)\b|,\s(?:die|de|een)\s(?:[A-Z][^\W\d_]+|[^\W\d_]+\sjongen)\s*(?:$|[.,;)])|"
    r"\s\([A-Z][^\W\d_]*(?:aan|een|ees|iër|ees|er|kaan|ool|oor|urk|us)\))|"
    r"\b(?:jongen|meisje|jongere|gast|kerel|verdachte|leider|aanvoerder|oudste|jongste)\s?[,:(]\s?(?:ene\s)?([A-Z][^\W\d_]{2,})\s*"
    r"(?:$|[.,;)])"
)
_PLURAL = re.compile(r"(?:en|ens|jes|els|ers|aars|ors|eurs)$")
#: The number of a part or a quarter: no surname.
_ROMAN = re.compile(r"[IVX]+")
#: Initials before a surname, initials alone, and the first letter of a name after a word that people stand behind.
_INITIALS = re.compile(rf"(?<![\w.])(?:[A-Z]\.\s?)+{_BETWEEN}([A-Z][^\W\d_]+)")
_INITIALS_LOW = re.compile(rf"(?<![\w.])(?:[a-z]\.\s?)+{_BETWEEN}([a-z][^\W\d_]+)")
_INITIALS_ALONE = re.compile(r"(?<![\w.])([A-Z])\.\s?([A-Z])\b(?:\.\s?[A-Z]\b)*")
_LETTER = re.compile(
    r"\b(?:met|van|door|rond|en|bij|verdachte|betrokkene|minderjarige|jongen|meisje|jongere|leerling|lid|initialen|broer|zus|moeder|"
    rf"vader)\s[A-Z]\.(?=\s|$|[,;)]|[A-Z]\.)|(?<![\w.])[A-Z]\.\s?{_INTERFIXES}+[A-Z]\."
)
#: Letters with a blank between each: what is written so is meant to be read and not found.
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][\s.*-]){4,}[^\W\d_](?!\w)")
#: A letter of a word is a star or a figure, a word has a letter that Dutch has not, two words are all there is.
_MASKED = re.compile(r"[^\W\d_]\*+[^\W\d_]{2,}|(?<!\w)[A-Z][0134](?!tje)[a-z]{3,}")
_FOREIGN = re.compile(r"(?<!\w)(?=[^\W\d_]*[^\x00-\x7féëïöüèê])[^\W\d_a-z][^\W\d_]{2,}")
_IN_CAPITALS = re.compile(r"VAN (?:DE[RN]? )?[A-Z]{3,}")
_NO_INITIALS = frozenset(("OM", "PV", "BV", "NV", "KB", "CV", "BC", "HR", "NL", "EU", "TK", "EK", "AM", "PM", "US"))
_INTERFIXED = re.compile(
    r"\bvan (?:der|den|'t) [^\W\d_]{3,}|\bvan [dD]en? [A-Z]\w{2,}-[A-Z]|"
    r"(?<![\w.])(?:El|Al|Ben|Aït|Ait|Bou|Abou|Abu|Ould|Oulad|Bin|Ibn)[ -][A-Z][^\W\d_]{2,}|"
    r"\bv(?:/|\.\s?)?d\.?\s?[A-Z][^\W\d_]{2,}|(?<!\w)[OD]'[A-Z][^\W\d_]{2,}"
)
_INTERFIXED_CAPITAL = re.compile(r"\bVan (?:de|der|den|'t) [A-Z][^\W\d_]+")
#: Where a place is: the last part of words that name one. Two of such words beside each other are no person.
_PLACE = re.compile(
    rf"(?:{vormen.STREET}|station|centrum|strand(?:je)?|meer|dam|voort|monde|dorp|wijk|buurt|school|hal|tunnel|viaduct|brug|"
    r"dek|zijde|land|stad|berg|dal|drecht|huizen|woude|oost|west|noord|zuid)$",
    re.IGNORECASE,
)
#: Words of institutions: two with a capital beside each other are no person.
_OFFICE = re.compile(
    r"(?:ing|ingen|isterie|[cst]ie|[cn][it]?aal|acy|teit|schap|heid|iele|ische|aar|team|overleg|huis|raad|dienst|politie|gemeente|groep)$"
)
#: Months in short and *max.* before a figure, and institutions with an article: no names.
_NO_NAME = re.compile(
    r"\b(?:albert heijn|de (?:maas|rijn|waal|amstel))\b|"
    r"\b(?:jan|feb|mrt|apr|mei|jun|juni|jul|juli|aug|sep|okt|nov|dec|max|april|may|august)\b\.?(?=\s*'?\d)|"
    r"(?<=\d\s)(?:jan|apr|mei|juni?|juli?|aug|april|may|august)\b|"
    r"\b(?:buurthuis|wijkcentrum|jongerencentrum|clubhuis|dorpshuis|school|sporthal|zwembad|winkelcentrum)\s(?:de|het|'t)\s"
    r"(?-i:[A-Z])\w+",
    re.IGNORECASE,
)
#: Given names that are as often a common word: only a name where it stands with a capital inside a sentence.
_ALSO_A_WORD = frozenset(
    ("roos", "kader", "pip", "jan", "iris", "ster", "fleur", "merel", "linde", "madelief", "jasmijn", "pol", "mark",
     "bas", "rein", "max", "bob", "rob", "guus", "anno", "wies", "lente", "sterre", "robin", "bo", "joy", "sky", "rio",
     "ed", "ernst", "floor", "broers", "alias", "rem", "may", "april", "juni", "august")
)  # fmt: skip
#: Surnames that are as often a word of the work or of a place.
_NO_SURNAME = frozenset(
    (
        "doel",
        "pak",
        "oost",
        "haven",
        "stappen",
        "persoons",
        "bom",
        "bron",
        "kern",
        "aa",
        "rand",
        "boef",
        "rijn",
        "maas",
        "waal",
        "ijssel",
        "lek",
        "amstel",
        "vecht",
        "dommel",
        "eem",
        "oude",
        "nieuwe",
        "hoge",
        "lage",
    )
)
#: How surnames end and other words hardly do.
_SURNAME = re.compile(r"(?:[snd]sen|stra|sma|inga|ema|mans|oui|ani|ali|oglu|maz|vic|ovic|ez|ski|ova|yan)$")
#: And how no word ends, so that no list is needed.
_ABROAD = re.compile(r"\w{2}(?:[wc]sk[iay]|czyk|wicz|oglu|escu|ovic|shvili)$")
#: Of the words that are names as well, those that begin a sentence as a word.
_BEGINS = frozenset(("lente", "april", "juni", "august", "may", "kader", "anno", "ernst"))

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
    return zonder_tekens(tekst.lower().replace("ı", "i").replace("ø", "o").replace("ł", "l"))


def zonder_tekens(tekst: str) -> str:
    """Return a text without accents, in the case it has: a capital with an accent is a capital."""
    if tekst.isascii():
        return tekst
    return "".join(c for c in unicodedata.normalize("NFKD", tekst) if not unicodedata.combining(c))


@lru_cache(maxsize=16_384)  # the texts of a dossier are asked about again by every table, page and publication
def verdacht(tekst: str, lijsten: Naamlijsten | None) -> tuple[str, ...]:
    """Return why a text may name a person: codes of ``REDENEN``; empty where nothing points to it.

    Parameters
    ----------
    tekst
        What somebody wrote: a label or a sentence.
    lijsten
        Lists of names; without them only initials, addresses, plates, accounts, numbers and words of kinship are seen.
    """
    written = normalised(tekst)
    tekst, found = zonder_tekens(written), []

    def bekend(word: str) -> bool:
        """Return whether a word is none to ask about; without lists none is."""
        low = gevouwen(word)
        return lijsten is None or lijsten.bekend(low) or _OFFICE.search(low) is not None

    unlisted = (w for w in _FOREIGN.findall(written) if not bekend(w)) if lijsten is not None else iter(())
    said = lijsten is not None and (any(unlisted) or any(_names(tekst, lijsten)) or any(_of_one(tekst, lijsten)))
    if said or _initials(tekst, lijsten):
        found.append("naam")
    if _nicknamed(tekst, lijsten):
        found.append("bijnaam")
    shapes = {
        "adres": vormen.adres(tekst, bekend),
        "kenteken": vormen.kenteken(tekst),
        "account": vormen.account(tekst, bekend),
        "nummer": vormen.nummer(tekst),
        "datum": vormen.datum(tekst),
    }
    return (*found, *(kind for kind, there in shapes.items() if there))


def _nicknamed(tekst: str, lijsten: Naamlijsten | None) -> bool:
    return (
        any(_is_name_like(m.group(1), lijsten) for m in _KIN.finditer(tekst))
        or any(m.group(1)[0].isupper() or _is_name_like(m.group(1), lijsten) for m in _NICK.finditer(tekst))
        or any(p.search(tekst) for p in (_QUOTED, _TITLED, _SPACED, _MASKED))
    )


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
        or _IN_CAPITALS.fullmatch(tekst.strip()) is not None
    )


def _names(tekst: str, lijsten: Naamlijsten) -> Iterator[str]:
    """Yield the words that are a given name or a surname, and pairs of capitals that are no word and no place."""
    for part in re.split(r"[.!?\n]", _NO_NAME.sub(" ", tekst)):
        words = [m.group() for m in _WORD.finditer(part) if not _ROMAN.fullmatch(m.group())]
        places = {i + j for i, pair in enumerate(pairwise(words)) for j in (0, 1) if _place(" ".join(pair), lijsten)}
        for i, word in enumerate(words):
            if i in places or ("-" in word and _place(word, lijsten)):
                continue
            pair = i and _unknown(words[i - 1], lijsten) and _unknown(word, lijsten)
            if (
                pair
                or _is_surname(word, i, words, lijsten)
                or any(_is_given(p, i, words, lijsten) for p in _parts(word))
                or _joined(word, lijsten)
            ):
                yield word


def _of_one(tekst: str, lijsten: Naamlijsten) -> Iterator[str]:
    """Yield the words of no list of which is said what is said of one person."""
    for m in _OF_ONE.finditer(tekst):
        word = m.group(1) or m.group(2)
        if _unknown(word, lijsten) and not (m.group(1) and _PLURAL.search(word)):
            yield word


def _place(words: str, lijsten: Naamlijsten) -> bool:
    """Return whether words are one place: *Anna Paulowna*, *Hendrik-Ido-Ambacht*."""
    return gevouwen(words) in lijsten.plaatsen


def _parts(word: str) -> tuple[str, ...]:
    """Return a word as names may stand in it: without a genitive, the parts around a hyphen or before a capital."""
    bare = re.sub(r"['’]s?$", "", word)
    genitive = [bare[:-1]] if bare.endswith("s") and bare[0].isupper() and len(bare) > 4 else []
    inner = re.findall("[A-Z][a-z]{3,}", bare)
    return (bare, *genitive, *(bare.split("-") if "-" in bare else ()), *(inner if len(inner) > 1 else ()))


def _joined(word: str, lijsten: Naamlijsten) -> bool:
    """Return whether a word is two given names or more: *DaanSem*."""
    inner = re.findall("[A-Z][a-z]{2,}", word)
    return len(inner) > 1 and "".join(inner) == word and all(p.lower() in lijsten.voornamen for p in inner)


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
    if low in _BEGINS and words[1:] and words[1].islower():
        return False
    return len(words) <= 4 or _followed_by_name(words[1:], lijsten)


def _is_surname(word: str, i: int, words: list[str], lijsten: Naamlijsten) -> bool:
    """Return whether a word with a capital is a surname and nothing else; ``i``: its place.

    The first word has a capital whatever it is: there it must end as surnames do, stand alone, or have a name after it.
    """
    low = gevouwen(re.sub(r"['’]s?$", "", word))
    if _ABROAD.search(low) and word[0].isupper() and not lijsten.bekend(low):
        return True
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
