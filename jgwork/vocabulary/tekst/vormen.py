"""Shapes that point at somebody in what people write: addresses, vehicles, accounts, numbers, days of birth.

A suspicion, as in ``namen``: what is certain is refused by the identifier scan. Every function is asked of a text as
``schrift.normalised`` gives it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

#: Tells whether a word means something else than a name.
Bekend = Callable[[str], bool]

#: How the names of streets and places in a town end.
STREET = (
    "straat|str|laan|weg|plein|kade|singel|gracht|pad|hof|hofje|dreef|dijk|steeg|markt|plantsoen|(?<!e)ring|park|veld|burg|"
    "brink|erf|wal|haven|poort|bos|akker|donk|kamp|weide|sloot|vaart|boulevard|baan|hoek|allee|voorhout|bongerd|oord"
)
_YEAR = r"(?!(?:19|20)\d\d(?!\d))"
_NUMBER = (
    rf"(?:,?\s?\(?(?:nr|no|nummer|huisnummer|hnr|hs)\b\.?)?\s*{_YEAR}\d{{1,4}}"
    r"(?:\s?[-/]?\s?(?:bis|hs|[a-z]{1,2}|\d{1,3}))?"
)
_LONG = "(?:straat|laan|weg|plein|kade|singel|gracht|dijk|steeg)"
_SPELLED = (
    r"(?:(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)en)?(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|"
    r"negentig|honderd)|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|[a-z]{3,5}tien"
)
_END = r"\s*(?:$|[,;.)])"
_ADDRESS = re.compile(
    rf"\b(?:[^\W\d_][\w.'-]*(?:{STREET})|singel|plein|markt|kade|hof|hofje|erf|voorhout|bongerd|dreef|gracht|dijk|laan|"
    rf"straat|steeg|plantsoen)\.?(?:\s+|,?\s?(?=\(?n[ro]|\(?num|hs)){_NUMBER}\b|"
    rf"{_LONG}(?:{_YEAR}\d{{1,4}}|,\s?{_YEAR}\d{{1,4}}\s?(?:bis|hs|[a-z]|-\d+)?{_END}|\s(?:{_SPELLED}){_END})|"
    rf"(?:^|\n)\s*{_YEAR}\d{{1,4}}[a-z]?\s[^\W\d_]+{_LONG}\b|"
    rf"\bop\s(?:nummer\s|nr\.?\s)?\d{{1,4}}\s?[a-z]?\s(?:in|aan)\sde\s\w+{_LONG}\b|"
    rf"\b(?:laan|plein|straat|weg|hof|kade)\s(?:van|der|de|op)\s(?:\w+\s){{1,3}}{_YEAR}\d{{1,4}}\b|"
    r"(?<!\d)[1-9]\d{3}\s*\n\s*(?-i:[A-Z]{2})\b|(?<!\d)[1-9](?:\s\d){3}\s(?-i:[A-Z]\s[A-Z])\b",
    re.IGNORECASE,
)
#: A name with a capital and a number after it that is neither a word nor all capitals: *Damrak 7*.
_NUMBERED = re.compile(
    rf"(?<![\w-])([A-Z][a-z]{{3,}}|'t [A-Z][a-z]+)\s{_YEAR}\d{{1,3}}\s?[a-z]?\s*(?=$|[,;)]|\.(?!\d))"
)
#: A floor or half of a house after its number: with one, or after an article, any name with a capital is a street.
_FLOOR = r"(?:\s?-?\s?(?-i:I{1,3}|IV|VI{0,3})|\s?-?\s?(?:hs|huis|bis|rood|zwart|rd|zw|boven|beneden|achter))"
_NAMED = re.compile(
    rf"(?<![\w-])([A-Z][a-z]{{2,}})\s{_YEAR}\d{{1,4}}(?!\d)(?:\s?[a-z])?{_FLOOR}(?![\w-])|"
    rf"(?<![\w-])(?:Het|De|Den|'t|'T)\s(?:[A-Z][a-z]+\s)?([A-Z][a-z]{{2,}})\s{_YEAR}\d{{1,4}}\s?(?:[a-z]|bv)?\s*(?=$|[,;)]|\.(?!\d))|"
    rf"\b([a-z]+)\s{_YEAR}\d{{1,4}}[\s-]?(?:hs|bis)\b"
)
#: Words whose things are numbered.
_COUNTED = frozenset(
    ("figuur", "tabel", "bijlage", "hoofdstuk", "paragraaf", "artikel", "pagina", "stap", "fase", "actie", "deel",
     "blok", "kwartaal", "versie", "lijn", "buslijn", "tram", "halte", "klas", "niveau", "spoor", "vraag", "kolom",
     "regel", "blad", "ronde", "categorie", "laag", "zaal", "kamer", "verdieping", "afrit", "route", "perron",
     "poort", "scenario", "aspect", "optie", "variant", "levering", "groep", "kern", "cluster", "doel", "hoofddoel",
     "subdoel", "maatregel", "sessie", "perceel", "kavel", "vak",
     "wijk", "buurt", "indicator", "agendapunt", "motie", "punt", "zone", "gebied", "lokaal", "ruimte", "nota")
)  # fmt: skip
#: Where *nr. 470* is no house: what parliament and the official papers number.
_OFFICIAL = re.compile(r"\b(?:Kamerstuk\w*|Stb|Stcrt|Trb|Hand\w*|Prb|Gmb)\b[^;\n]{0,50}", re.IGNORECASE)
_HOUSE = re.compile(r"\b(?:huisnummer|huisnr|nummer|nr\.?|woning|flat|portiek)\s+\d{1,4}\s?[a-z]?\b", re.IGNORECASE)
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
#: A plate that is said: what follows is one, however it is written; behind a vehicle, without anything in between.
_SAID = re.compile(
    r"\b(?:auto|brommer|snorfiets|bromfiets|scooter|motor|fatbike|busje|bestelbus|wagen)\b[^.!?\n]{0,25}?(?<![\w-])"
    rf"(?:{_plates('[a-z]', '', SERIES[1:])})(?![\w-])|"
    r"\b(?:kenteken(?:plaat)?|nummerplaat)\s*(?:is|:|=|luidt)\s*\w|"
    r"\b(?:kenteken(?:plaat)?|(?:nummer)?plaat)\s(?:eindigt|begint|start)\s(?:op|met)\s[\w-]*\d",
    re.IGNORECASE,
)
_NO_LETTERS = frozenset(
    ("en", "in", "is", "of", "om", "op", "te", "ja", "nu", "de", "km", "uu", "tm", "st", "nr", "al", "er", "ze", "we",
     "je", "na", "bij", "met", "van", "het", "een", "tot", "eur", "jan", "feb", "mrt", "apr", "mei", "jun", "jul",
     "aug", "sep", "okt", "nov", "dec", "uur", "pv", "gm", "wk", "bu", "pl", "hh", "cm", "mm", "ml", "kg", "gb", "mb",
     "lid", "art", "sub")
)  # fmt: skip
_ACCOUNT = re.compile(
    r"(?<!\w)@\w{2,}|(?<!\w)#[^\W\d_]\w{3,}|\b(?:snap(?:chat)?|insta(?:gram)?|tiktok|telegram)\b\s*(?:[:=]|is)?\s*\w*[\d_.]\w*|"
    r"\b(?:ig|sc|tg)\s*[:=]\s*\w*[\d_.]\w*|\bIG\s\w*[\d_.]\w*|"
    r"\b(?:snap(?:chat)?|insta(?:gram)?|tiktok|telegram|discord)(?:naam|account)?\b[^.!?\n]{0,25}?[\s:]@?[a-z]{2,}[\d_.-]+[a-z\d]*\d|"
    r"\b(?:snap(?:chat)?|insta(?:gram)?|tiktok|telegram|discord)(?:naam|account)?\b[^.!?\n]{0,25}?[\s:]@?[a-z]+[._][a-z._]*[a-z]\b",
    re.IGNORECASE,
)
#: After an app and a colon any word that is not of every day.
_ACCOUNT_WORD = re.compile(
    r"\b(?:(?:snap(?:chat)?|insta(?:gram)?|tiktok|telegram(?:kanaal)?)(?:\s*[:=]\s*|\s)|(?:ig|sc)\s*[:=]\s*)([a-z][\w.]{2,})",
    re.IGNORECASE,
)
_DIGIT_WORD = r"(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)"
_NUMBERS = re.compile(rf"\b{_DIGIT_WORD}(?:[\s,.-]+{_DIGIT_WORD}){{7,}}\b", re.IGNORECASE)
#: A word that announces a number of a person, and figures after it; ten figures or more on end.
_ANNOUNCED = re.compile(
    r"\b(?:bsn|burgerservicenummer|sofi\w*|a-?nummer|v-?n(?:umme)?r|imei\w*|paspoort\w*|rijbewijs\w*|id-?kaart\w*|cjib\w*|"
    r"bvh\w*|pv|proces-?verbaal\w*|mutatie\w*|zaak\w*|parket\w*|aangifte\w*|kenteken|big|rekening\w*|casus\w*|"
    r"(?:zorg|jeugd|straf|gezins)?dossier\w*|re[kq]uest\w*|(?:rol|registratie|cli[eë]nt\w*|pati[eë]nt\w*|leerling\w*|klant|polis|burger|"
    r"persoons?)-?(?:nr|nummer))\b[\s.:#=-]{0,3}"
    r"(?:(?:nr|no|nummer)\b[\s.:#]{0,2})?(?=[\w\s./-]{0,6}\d[\w\s./()-]*\d[\w\s./()-]*\d)[A-Z]{0,3}[\s./-]?(?!(?:19|20)\d\d(?![\w./-]))\d",
    re.IGNORECASE,
)
#: A number that is said in part, and one of a telephone of which some is written out.
_HALF = re.compile(
    rf"\b(?:bsn|sofi\w*|burgerservice\w*)\b[^.!?\n]{{0,40}}\d{{3}}|\bnul\s?-?(?:6|zes)[\s-]*\d{{4}}|"
    rf"(?:(?:\+|plus\s)\s?(?:31|eenendertig)|\b0031|\b0\s?6|\bnul\s?zes)\b(?:[\s-]+(?:{_DIGIT_WORD}|{_SPELLED}|\d{{1,8}})\b){{3,}}|"
    rf"\b(?:tel|telefoon|mobiel|bel|app)\b[^.!?\n]{{0,6}}\b(?:{_DIGIT_WORD}\s){{5,}}|"
    rf"\b(?:tel|telefoon|mobiel|bel|app)\b[^.!?\n]{{0,6}}\b(?:0\s?6\b[\s-]*(?:{_DIGIT_WORD}|{_SPELLED})|nul\s)",
    re.IGNORECASE,
)
_RUN = re.compile(r"(?<![\d,€])(?<![A-Za-z][-_])(?:\d[ ./-]?){9,}\d(?![\d]|,\d)")
#: Letters drawn like a nought or a one among figures, and figures with a blank between each.
_DRAWN = re.compile(
    r"(?<!\w)(?=[\doOlI]*[oOlI])(?=(?:[oOlI]*\d){4})[\doOlI]{8,}(?!\w)|"
    r"(?<!\w)(?:[oO][6l]|0[oOl]|[oO]\d)[ .-]?(?:[\doOlI][ .-]?){7,}(?!\w)|"
    r"(?<!\w)\d{1,2}[-/.]\d{1,2}[-/.](?=\d*[oO])[\doO]{4}(?!\w)|"
    r"(?<!\d)0\s6(?:\s\d){8}(?!\d)|(?<!\d)\d\s\d\s?-\s?\d\s\d\s?-(?:\s?\d){4}(?!\d)"
)
_MONTH = "(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
_BIRTH = re.compile(
    r"\b(?:geb|geboren|geboorte(?:jaar|datum|dag|plaats)|jarig|verjaar(?:dag|t)?)\b\.?[^.!?\n]{0,25}\d|"
    rf"\b(?:geboren|jarig|verjaart)\b[^.!?\n]{{0,30}}(?:\b{_MONTH}\b|tweeduizend|negentienhonderd)|"
    r"\bverjaart\sde\s\w+(?:de|ste)\b|"
    rf"\b(?:is|werd|wordt|was)\sop\s\d{{1,2}}\s{_MONTH}\s(?:[a-z]+tien|twintig|twaalf|elf|\d{{2}}(?=\s*(?:$|[.,;)]|geworden|jaar)))|"
    rf"\blichting\s{_MONTH}\s(?:19[89]|20[01])\d\b|"
    r"(?<!\w)\d{1,2}[ ./-](?-i:I{1,3}|IV|V|VI{1,3}|IX|XI{0,2})[ ./-](?:19|20)\d\d(?!\w)|"
    r"\bwordt\s\d{1,2}\s[a-z]+\s(?:[a-z]+tien|twintig|twaalf|elf)\b|"
    r"(?<!\w)\*\s?\d{1,2}[-/.]\d{1,2}[-/.]\d{2}",
    re.IGNORECASE,
)
#: The hash of something, such as a number of a person: whoever can list all numbers turns it back.
_HASH = re.compile(r"(?<![\w-])(?=\d*[a-f])(?=[a-f]*\d)[\da-f]{32,}(?![\w-])", re.IGNORECASE)
_DOCUMENT = re.compile(r"(?<!\w)(?=\w*\d\w*\d\w*\d)[A-NP-Z]{2}[A-NP-Z0-9]{6}\d(?!\w)")


def adres(tekst: str, bekend: Bekend) -> bool:
    """Return whether a text may hold an address: a street or a named place with a number, or a house by number."""
    tekst = _OFFICIAL.sub(" ", tekst)
    if _ADDRESS.search(tekst) or _HOUSE.search(tekst):
        return True
    named = (m.group(1) or m.group(2) or m.group(3) for m in _NAMED.finditer(tekst))
    numbered = (w for w in (m.group(1) for m in _NUMBERED.finditer(tekst)) if not bekend(w))
    return any(w.lower() not in _COUNTED for w in (*named, *numbered))


def kenteken(tekst: str) -> bool:
    """Return whether a text may hold a number plate."""
    return any(_is_plate(m.group()) for m in _PLATE.finditer(tekst)) or _SAID.search(tekst) is not None


def _is_plate(found: str) -> bool:
    return not any(p.lower() in _NO_LETTERS for p in re.findall("[A-Za-z]+", found))


def account(tekst: str, bekend: Bekend) -> bool:
    """Return whether a text may hold the name of an account."""
    words = (m.group(1) for m in _ACCOUNT_WORD.finditer(tekst))
    return _ACCOUNT.search(tekst) is not None or any(w.islower() and not bekend(w) for w in words)


def nummer(tekst: str) -> bool:
    """Return whether a text may hold a number of a person: announced, of ten figures, spelled out or hashed."""
    if any(p.search(tekst) for p in (_NUMBERS, _DOCUMENT, _HASH, _ANNOUNCED, _DRAWN, _HALF)):
        return True
    return any(_is_run(m.group()) for m in _RUN.finditer(tekst))


def _is_run(found: str) -> bool:
    """Return whether ten figures or more are one number, and no days, years, hours, ages or thousands."""
    groups = re.findall(r"\d+", found)
    apart = all(len(g) <= 2 or (len(g) == 4 and g[:2] in {"19", "20"}) for g in groups)
    thousands = 1 < len(groups) <= 4 and len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])
    return not apart and not thousands


def datum(tekst: str) -> bool:
    """Return whether a text may hold a day or year of birth."""
    return _BIRTH.search(tekst) is not None
