"""What stands in a table of someone else where no number does: withheld, under a bound, nil, or a question.

In tables of Statistics Netherlands a point is unknown or withheld, ``x`` withheld and a dash nil; an empty cell cannot
occur there. Others write a dash, or nothing, for what they withhold: that is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jgwork.privacy.attack.lp import INF
from jgwork.vocabulary.errors import UsageError

HIDDEN, EMPTY, DASH, NIL = ".", "leeg", "-", "0"
#: Signs and words that say nothing else than that the number is not shown.
_WITHHELD = frozenset(
    (
        HIDDEN, "..", "...", "…", "x", "xx", "*", "**", "***", "?", "geheim", "vertrouwelijk", "onderdrukt",
        "afgeschermd", "niet getoond", "n.g.", "n.b.", "nb", "n.b", "niet bekend", "niet beschikbaar", "onbekend",
        "n.n.b.", "nnb",
    )
)  # fmt: skip
_NOTHING = frozenset({"nihil", "geen"})
_DASHES = frozenset({"-", "--", "–", "—", "−"})
_UNDER = re.compile(r"(?:<|minder dan|kleiner dan|onder(?: de)?) ?([0-9]{1,4})")
_AT_MOST = re.compile(r"(?:≤|<=|hoogstens|maximaal|ten hoogste) ?([0-9]{1,4})|([0-9]{1,4}) of minder")
#: Behind a number: provisional.
_PROVISIONAL = re.compile(r"(?<=[0-9])\s?\*{1,2}$")


@dataclass(frozen=True, slots=True)
class Sign:
    """What a sign says of its cell: what it is called, and the most it can be; ``most`` is 0 where it is nil."""

    name: str
    most: float = INF


def sign_of(text: str, meant: Mapping[str, str]) -> Sign | None:
    """Return what a cell without a number says; ``None`` for any other text, also where a sign is to be asked.

    Parameters
    ----------
    text
        The cell.
    meant
        Per sign what someone said that it means: ``.`` or ``0``.
    """
    name = _name(text)
    if name in meant:
        return Sign(name, 0 if meant[name] == NIL else INF)
    if name in _WITHHELD:
        return Sign(name)
    if name in _NOTHING:
        return Sign(name, 0)
    if found := _UNDER.fullmatch(name):
        return Sign(f"<{found[1]}", max(int(found[1]) - 1, 0))
    if found := _AT_MOST.fullmatch(name):
        most = found[1] or found[2]
        return Sign(f"hoogstens {most}", int(most))
    return None


def _name(text: str) -> str:
    plain = " ".join(text.strip("()[] \t\u00a0").casefold().split())
    return EMPTY if not plain else DASH if plain in _DASHES else plain


def number_text(text: str) -> str:
    """Return a number without the mark of a provisional one behind it."""
    return _PROVISIONAL.sub("", text)


def asked(text: str) -> tuple[str, str] | None:
    """Return why a cell must be asked, and what to do; ``None`` where it is no such sign."""
    name = _name(text)
    told = {
        EMPTY: "is leeg. Leeg kan nul zijn, en ook niet getoond",
        DASH: "is een streepje. Bij het CBS is dat nul, bij anderen ook wel niet getoond",
    }.get(name)
    return (told, f'Zeg wat het is: --lees "{name}=0" voor nul, --lees "{name}=." voor niet getoond.') if told else None


def read_meanings(said: Iterable[str]) -> dict[str, str]:
    """Return what was said of signs, such as ``-=0``.

    Raises
    ------
    UsageError
        For anything but a sign that is ``0`` or ``.``.
    """
    out = {}
    for text in said:
        sign, _, meaning = text.rpartition("=")
        if not sign.strip() or meaning.strip() not in {NIL, HIDDEN} or any(c.isdigit() for c in sign):
            raise UsageError(
                "Achter --lees staat geen teken met zijn betekenis.",
                'Schrijf: --lees "-=0" voor nul, --lees "leeg=." voor niet getoond.',
            )
        out[EMPTY if sign.strip().casefold() == EMPTY else _name(sign)] = meaning.strip()
    return out


def told(table: str, signs: Iterable[Sign]) -> tuple[str, ...]:
    """Return what was read where no number stood, as Dutch sentences; of a point alone nothing."""
    times = Counter(signs)
    parts: dict[str, list[str]] = {"niet getoond": [], "nul": []}
    for sign, n in times.items():
        parts["nul" if sign.most == 0 else "niet getoond"].append(f"'{sign.name}' ({n} keer)")
    if {s.name for s in times} <= {HIDDEN}:
        return ()
    lines = [f"'{table}': als {what} gelezen: {', '.join(names)}." for what, names in parts.items() if names]
    if bounded := sorted({s.most for s in times if 0 < s.most < INF}):
        most = ", ".join(f"{m:.0f}" for m in bounded)
        lines.append(f"'{table}': bij die met een grens weet de lezer dat het er hoogstens {most} zijn; dat telt mee.")
    return tuple(lines)
