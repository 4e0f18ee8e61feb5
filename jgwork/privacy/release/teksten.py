"""Whether a text that partners agreed on may leave: approved, and nothing in it that points to a few persons."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from jgwork.vocabulary.token import holds_pseudonym

#: Why a text stays inside, in Dutch.
REDENEN = {
    "concept": "nog niet goedgekeurd",
    "naam": "de vraag of er een persoon in staat is nog niet beantwoord ('jgwork keur')",
    "pseudoniem": "er staat een pseudoniem in",
    "aantal": "er staat een klein aantal personen in",
}
_WORDS = {w: n for n, w in enumerate(("één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"), start=1)}
_PERSON = (
    "jongens?|jongen|meisjes?|meiden|leden|lid|jongeren?|jeugdigen?|personen|persoon|daders?|verdachten?|slachtoffers?|"
    "broers?|broertjes?|zus(?:sen|jes?)?|kind(?:eren)?|namen|gezin(?:nen)?|minderjarigen?|jongvolwassenen?|kernleden"
)
_FEW = re.compile(rf"(?<![\w.,-])(\d+|{'|'.join(_WORDS)})\s+(?:[^\W\d_]+\s+){{0,2}}(?:{_PERSON})\b", re.IGNORECASE)


def weinigen(tekst: str, k: int) -> bool:
    """Return whether a text tells a number of persons under ``k``."""
    found = (m.group(1).lower() for m in _FEW.finditer(tekst))
    return any((int(x) if x.isdigit() else _WORDS[x]) < k for x in found)


def tegen(rij: Mapping[str, Any], tekst: str, k: int, gevraagd: Callable[[str], bool]) -> str:
    """Return why a text stays inside, as a code of ``REDENEN``; empty where it may leave.

    Parameters
    ----------
    rij
        The row it stands in: ``status``, ``goedgekeurd_door`` and ``goedgekeurd_op``.
    tekst
        What was written.
    k
        Least number of persons of any audience.
    gevraagd
        Whether a text waits for an answer: may it name a person?
    """
    if rij.get("status") != "definitief" or not rij.get("goedgekeurd_door") or not rij.get("goedgekeurd_op"):
        return "concept"
    if holds_pseudonym(tekst):
        return "pseudoniem"
    if weinigen(tekst, k):
        return "aantal"
    return "naam" if gevraagd(tekst) else ""
