"""What a text says to whoever reads it, in whatever characters it was written: the one answer for every search.

``privacy.intake.scan.normalise`` does the same to a column.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from urllib.parse import unquote

#: Characters that a web page or a link writes with others, for Python and for RE2.
ESCAPED = "&#?[0-9A-Za-z]{2,8};|%[0-9A-Fa-f]{2}"
#: One of these stands in each: without them there is nothing to look for.
ESCAPES = (b"&", b"%")
_ESCAPED = re.compile(ESCAPED)
_CYRILLIC = ("АВСЕНІЈКМОРЅТХУѴавсеһіјкморѕтхуѵԁԛԝ", "ABCEHIJKMOPSTXYVabcehijkmopstxyvdqw")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ", "ABEZHIKMNOPTYXaikvoptux")
#: Letters of other scripts that are drawn as Latin ones.
ALIKE = str.maketrans(_CYRILLIC[0] + _GREEK[0], _CYRILLIC[1] + _GREEK[1])
DRAWN_ALIKE = f"[{_CYRILLIC[0]}{_GREEK[0]}]"
#: Characters that nobody sees: a soft hyphen, spaces and joiners of no width, marks of the direction of writing.
UNSEEN = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
#: Marks of quotation and the ASCII one that stands for them.
QUOTES = {'"': "[“”„‟«»]", "'": "[‘’‚‛´ʼ′]"}
_QUOTES = {ord(c): plain for plain, some in QUOTES.items() for c in some[1:-1]}


def unescaped(text: str) -> str:
    """Return a text with the characters that ``&#49;`` and ``%31`` stand for, also where that was done twice."""
    for _ in range(3):
        if not _ESCAPED.search(text):
            break
        text = unquote(unescape(text))
    return text


def normalised(text: str) -> str:
    """Return a text as it is read: no invisible character, digits of any script, dashes and look-alikes in ASCII."""
    text = unescaped(text)
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(ALIKE)
    return "".join(_written(c) for c in plain)


def _written(c: str) -> str:
    kind = unicodedata.category(c)
    if c.isascii() or kind in {"Cf", "Mn", "Me"}:
        return c if c.isascii() else ""
    if kind in {"Pd", "Nd"}:
        return "-" if kind == "Pd" else str(unicodedata.decimal(c))
    return c if kind[0] in "LN" else " "
