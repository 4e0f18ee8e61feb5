r"""First stage of the identifier scan: per kind a pattern of RE2 that holds of whatever the exact stage could accept.

RE2 has no look-around and takes a million texts at once, so these patterns say 'perhaps'; ``exact`` says yes or no.
That none of them misses what the exact stage accepts is a property test.
"""

from __future__ import annotations

from collections.abc import Mapping

from jgwork.privacy.intake.exact import SEP
from jgwork.privacy.intake.exact_online import APPS
from jgwork.privacy.intake.exact_plates import VEHICLES
from jgwork.vocabulary.tekst.vormen import SERIES

#: Eight digits that may be a calendar day: year first, or day first.
DAY = "|".join(
    (
        "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])",
        "(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19|20)[0-9]{2}",
    )
)
_MONTH = "(?:jan|feb|maa|mrt|mar|apr|mei|jun|jul|aug|sep|okt|oct|nov|dec|may)"
_B = "[-/., _]"
_ONE = rf"(?:[\x00-,./:-@\[-`{{-\x7f]|{SEP}{{2,3}})"


def _bsn() -> str:
    two = "|".join(f"[0-9]{{{n}}}{_ONE}[0-9]{{{9 - n}}}" for n in range(1, 9))
    return "|".join(
        (
            r"(?:^|[^0-9])[0-9]{9}(?:[^0-9]|$)",
            r"(?:^|[^0-9A-Za-z_-]|(?i:bsn|sofi|nr|nummer)[^0-9A-Za-z]{0,3}|[0-9]-|[^0-9])[1-9][0-9]{7}(?:[^0-9]|$)",
            two,
            rf"[0-9]{SEP}{{1,3}}[0-9]{{1,7}}{SEP}{{1,3}}[0-9]",
            r"[0-9]\.[0-9]{5,8}[eE]\+?0?8",
        )
    )


def _plates() -> str:
    closed = "|".join(s.replace(" ", "").replace("D", "[0-9]").replace("L", "[BDFGHJKLMNPRSTVWXZ]") for s in SERIES[3:])
    groups = r"[A-Za-z]{1,3}M[0-9]{1,3}M[0-9A-Za-z]|[0-9]{1,3}M[A-Za-z]{1,3}M[0-9A-Za-z]|LLMLLM[0-9]|DDMDDML{2}"
    groups = groups.replace("LL", "[A-Za-z]{2}").replace("DD", "[0-9]{2}").replace("L{2}", "[A-Za-z]{2}")
    return "|".join(
        (
            groups.replace("M", "[-.]"),
            groups.replace("M", r"[ \t_/]{1,3}").replace("A-Za-z", "A-Z"),
            f"(?:^|[^A-Za-z0-9-])(?:{closed})(?:[^A-Za-z0-9-]|$)",
            f"(?i:kenteken|{VEHICLES})",
        )
    )


def _days() -> str:
    spelled = "een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|tig|de|ste"
    return "|".join(
        (
            rf"[0-9]{{1,2}}{_B}{{1,2}}[0-9]{{1,2}}{_B}{{1,2}}(?:19|20)[0-9]{{2}}",
            rf"(?:19|20)[0-9]{{2}}{_B}{{1,2}}[0-9]{{1,2}}{_B}{{1,2}}[0-9]{{1,2}}",
            rf"(?:^|[^0-9])(?:{DAY})(?:[^0-9]|$)",
            rf"(?i:[0-9] ?(?:e|ste|de|th|st|nd|rd)?{_B}*{_MONTH})",
            rf"(?i:{_MONTH}[a-z]*{_B}*[0-9])",
            rf"(?i:(?:geb|jarig|birth|dob)[^0-9]{{0,25}}[0-9]{{1,2}}{_B})",
            r"(?i:[0-9]{2}[^0-9A-Za-z]{0,3}geb)",
            rf"(?i:(?:{spelled}|één|[0-9])(?:e|ste|de)?[\s-]+(?:van[\s-]+)?{_MONTH})",
        )
    )


_CASES = "zaak|dossier|straf|verbaal|pv|mutatie|aangifte|cjib|jco|rol|rekest|casus"
COARSE: Mapping[str, str] = {
    "bsn": _bsn(),
    "telefoon": r"316[0-9]{8}|(?:\+|00)[ ./-]?[1-9][0-9 ()./-]{7}|"
    rf"(?:^|[^0-9])\(?0[1-9](?:(?:{SEP}{{0,3}}|\(0\))[0-9]){{8}}",
    "email": r"@|(?i:apenstaart|[(\[{<]\s?at\s?[)\]}>]|\sat\s)",
    "iban": r"(?:^|[^A-Za-z0-9])[A-Za-z]{2} ?[0-9]{2}(?:[ ._/-]?[A-Za-z0-9]){10}",
    "postcode": r"(?:^|[^0-9A-Za-z]|(?i:nl|pc|code))[1-9][0-9]{3}[ \t_.-]{0,3}[A-Za-z]{2}(?:[^A-Za-z]|$)",
    "kenteken": _plates(),
    "geboortedatum": _days(),
    "parketnummer": r"[0-9]{2}[-/. _]?[0-9]{6}[-/. _][0-9]{2}",
    "plnummer": r"(?i:pl[ -]?[0-9]{2}[0-9a-z]{2})",
    "vnummer": r"(?i:v|vreemdelingen)(?i:[-. ]?(?:nr|nummer)?)[ .:]{0,2}[0-9](?:[ .-]?[0-9]){9}",
    "zaaknummer": rf"(?i:(?:{_CASES})[ -]?(?:nummer|nr|no)|bvh|(?:AWB|HA ZA|HA RK|KG ZA|RK|FA RK)[ -]?[0-9]{{2}})",
    "document": r"(?i:(?:paspoort|kaart|rijbewijs|document)[ -]?(?:nummer|nr|no)?[.:# ]{0,3}(?:[a-z]{2}|[0-9]{9}))",
    "ip": r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]",
    "mac": r"(?:[0-9A-Fa-f]{2}[: -]){4}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}",
    "imei": r"[0-9]{2}[ /.-]?[0-9]{6}[ /.-]?[0-9]{6}[ /.-]?[0-9]",
    "url": r"(?i:https?://|www\.|\.(?:com|tv|gg|me|be|nl)/)",
    "handle": rf"@|(?i:{APPS})|#[0-9]{{4}}",
    "coordinaat": r"[0-9]{1,2}[.,][0-9]{3,}[^0-9]{1,4}[0-9]{1,2}[.,][0-9]{3,}|"
    r"[0-9]{5,6}(?:[.,][0-9]+)?[^0-9]{1,4}[3-6][0-9]{5}",
}
#: A second pattern that must hold too, where one alone would send every date and key to the exact stage.
NARROW: Mapping[str, str] = {
    "bsn": rf"(?:^|[^0-9])[0-9](?:{SEP}{{0,3}}[0-9]){{7,8}}(?:[^0-9]|$)|[0-9]\.[0-9]{{5,8}}[eE]",
}
