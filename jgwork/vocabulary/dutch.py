"""Dutch notation of numbers, dates, periods and enumerations; the only place that knows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from math import isnan

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
#: Where ``nog`` says that it may still come.
_NOG = re.compile(r"\b([Nn])og (niet|geen|te|binnen)\b")
#: Blanks at which no line may end.
_LOS = re.compile(
    rf"(?<=€) (?=\d)|(?<=\d) (?=(?:{'|'.join(MONTHS)}|uur|dagen|weken|maanden|jaar|leden)\b)|(?<=\b[Ss]tap) (?=\d)"
    r"|(?<=\b[Nn]og) (?=\d)"
)
SMALL = ("geen", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with decimal comma and points between thousands; ``onbekend`` for ``None`` and NaN."""
    if value is None or isnan(value):
        return "onbekend"
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def count(n: float, one: str, more: str) -> str:
    """Return a number with its noun: ``1 doel``, ``2 doelen``."""
    return f"{number(n)} {one if n == 1 else more}"


def between(low: float, high: float, decimals: int = 0) -> str:
    """Return an interval: ``tussen 7 en 11``, or the number where the ends are equal."""
    if low == high:
        return number(low, decimals)
    return f"tussen {number(low, decimals)} en {number(high, decimals)}"


def euros(low: float, high: float) -> str:
    """Return an interval of money: ``tussen € 10 en € 14``, or the amount where the ends are equal."""
    return euro(low) if low == high else f"tussen {euro(low)} en {euro(high)}"


def percentage(share: float | None, decimals: int = 0) -> str:
    """Return a share (0-1) as a percentage, such as ``65%``."""
    return "onbekend" if share is None or isnan(share) else f"{number(100 * share, decimals)}%"


def euro(amount: float | None) -> str:
    """Return an amount of euros without cents."""
    return "onbekend" if amount is None or isnan(amount) else f"€ {number(amount)}"


def day(value: date | None) -> str:
    """Return a date as people write it, such as ``3 februari 2026``."""
    return "onbekend" if value is None else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def iso_day(value: object) -> str:
    """Return an ISO date or moment as people write it; anything else as it is, nothing for nothing."""
    try:
        return day(datetime.fromisoformat(str(value)).date()) if value else ""
    except ValueError:
        return str(value)


def span(van: date, tot: date) -> str:
    """Return the days ``[van, tot)`` with the last day that counts: ``1 juli 2024 tot en met 31 maart 2026``.

    Empty where no day counts.
    """
    return f"{day(van)} tot en met {day(tot - timedelta(days=1))}" if van < tot else ""


def iso_span(periode: Mapping[str, str] | None) -> str:
    """Return a half-open period of ISO dates, ``van`` and ``tot``, in words; empty where there is none."""
    ends = [(periode or {}).get(k) for k in ("van", "tot")]
    return span(*(date.fromisoformat(e) for e in ends if e)) if all(ends) else ""


def quarter(value: date) -> str:
    """Return the quarter of a date, such as ``2026-K1``; the text sorts in time."""
    return f"{value.year}-K{(value.month + 2) // 3}"


def quarter_words(code: str) -> str:
    """Return ``2026-K1`` in words: ``eerste kwartaal 2026``."""
    if " t/m " in code:
        return " tot en met ".join(map(quarter_words, code.split(" t/m ")))
    year, number_ = code.split("-K")
    return f"{('eerste', 'tweede', 'derde', 'vierde')[int(number_) - 1]} kwartaal {year}"


def quarter_short(code: str) -> str:
    """Return a quarter as it fits above a column: ``K1 2026``; of quarters counted together the first and the last."""
    parts = [f"{q} {year}" for year, _, q in (p.partition("-") for p in code.split(" t/m ")) if q]
    return " t/m ".join(parts) or code


def quarters_in(code: str) -> int:
    """Return how many quarters a code stands for: more than one where they were counted together."""
    first, _, last = code.partition(" t/m ")
    ends = [4 * int(year) + int(q) for year, _, q in (p.partition("-K") for p in (first, last or first)) if q]
    return ends[-1] - ends[0] + 1 if ends else 1


def half_year_words(code: str) -> str:
    """Return ``2026-H1`` in words: ``eerste helft van 2026``."""
    if " t/m " in code:
        return " tot en met ".join(map(half_year_words, code.split(" t/m ")))
    return f"{'eerste' if code.endswith('1') else 'tweede'} helft van {code[:4]}"


def listing(items: Iterable[str], last: str = "en") -> str:
    """Return words as an enumeration: ``a, b en c``."""
    words = list(items)
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def times(n: int) -> str:
    """Return a small count in words, a larger one in digits."""
    return SMALL[n] if 0 <= n < len(SMALL) else number(n)


#: Titles that keep their capital inside a sentence.
_OWN = ("Halt", "Openbaar Ministerie", "Raad voor de Kinderbescherming", "Zorg- en Veiligheidshuis")


def voorgoed(text: str) -> str:
    """Return what is said of something that goes on, as it is said once that has ended: without ``nog``."""
    return _NOG.sub(lambda m: m[2].capitalize() if m[1] == "N" else m[2], text)


def vast(text: str) -> str:
    """Return a text of which no line ends between an amount, a count or a day and what belongs to it."""
    return _LOS.sub("\u00a0", text)


def in_zin(title: str) -> str:
    """Return a title as it stands inside a sentence: without a capital, unless it is a name or an abbreviation."""
    return title if title in _OWN or not title[1:2].islower() else title[:1].lower() + title[1:]


def met_lidwoord(overleg: str) -> str:
    """Return a meeting as it stands inside a sentence: ``het ketenoverleg``, ``de driehoek``."""
    name = in_zin(overleg)
    return f"{'het' if name.endswith(('overleg', '-plus', 'team')) else 'de'} {name}"


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return the text with a capital first letter and a closing stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
