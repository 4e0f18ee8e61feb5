"""TOML from outside, read within bounds: how long, how deep, which dates, and the characters of older editors.

A manifest is written by hand or by a program of a partner. ``tomllib`` needs time and memory that grow with the square
of a key's depth: forty kilobytes of dots took gigabytes. So depth is looked at before anything is parsed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

from jgwork.io.lezen.tekens import decode

#: Longest file, in bytes; the longest manifest of a real delivery is under ten thousand.
LONGEST = 262_144
#: Deepest key and deepest nesting of brackets; a manifest needs four.
DEEPEST_KEY, DEEPEST_BRACKET = 12, 60
#: Years a date may lie in; outside these it is a typing error or 'for ever', which a term of retention is not.
YEARS = (1900, 2200)
#: Largest number: what TOML promises to every reader.
LARGEST = 2**63 - 1

#: Whatever a text or remark holds, it is no key; one that is never closed runs to the end.
_QUOTED = re.compile(
    r""""{3}(?:[^"\\]|\\.?|"(?!""))*+(?:"{3,5}|\Z)|"(?:[^"\\\n]|\\.?)*+(?:"|\n|\Z)"""
    r"""|'{3}(?:[^']|'(?!''))*+(?:'{3,5}|\Z)|'[^'\n]*+(?:'|\n|\Z)|\#[^\n]*+""",
    re.DOTALL,
)
_DEEP = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{DEEPEST_KEY}}}")
_BRACKET = re.compile(r"[\[\]{}]")
_CURLED = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "‘": "'", "’": "'"})


class TomlUnreadable(ValueError):
    """The text is no TOML, or not within the bounds.

    Parameters
    ----------
    where
        Where it goes wrong, in Dutch (``regel 3``); never the text itself.
    """

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def parse_toml(data: bytes) -> dict[str, Any]:
    """Parse TOML as partners write it: UTF-8, UTF-16 or Windows-1252, with straight or curled quotes.

    Raises
    ------
    TomlUnreadable
        Too long, too deep, a date outside ``YEARS``, a number beyond ``LARGEST``, or no TOML; says where and shows
        nothing of it.
    """
    if len(data) > LONGEST:
        raise TomlUnreadable("de lengte: het is veel te groot")
    text = decode(data)[0]
    try:
        found = _loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlUnreadable(_line_of(error)) from None
    except TomlUnreadable:
        raise
    except (RecursionError, ValueError, OverflowError):
        raise TomlUnreadable("een waarde die niet kan bestaan") from None
    for value in _values(found):
        if isinstance(value, date) and not YEARS[0] <= value.year <= YEARS[1]:
            raise TomlUnreadable(f"een datum: het jaar ligt niet tussen {YEARS[0]} en {YEARS[1]}")
        if isinstance(value, int | float) and not -LARGEST <= value <= LARGEST:
            raise TomlUnreadable("een getal dat niet kan bestaan")
    return found


def _blank(found: re.Match[str]) -> str:
    """Return what stands for a text or remark where only keys and brackets count: a text may be part of a key."""
    return "" if found[0].startswith("#") else "x" + "\n" * found[0].endswith("\n")


def remarks_of(data: bytes) -> tuple[str, ...]:
    """Return the remarks in a TOML file: what follows a ``#`` outside quotes."""
    lines = decode(data[:LONGEST])[0].splitlines()
    outside = (re.sub(r""""[^"]*"|'[^']*'""", "", line).partition("#")[2].strip() for line in lines)
    return tuple(r for r in outside if r)


def _loads(text: str) -> dict[str, Any]:
    try:
        return _bounded(text)
    except tomllib.TOMLDecodeError:
        straight = text.translate(_CURLED)
        if straight == text:
            raise
        return _bounded(straight)


def _bounded(text: str) -> dict[str, Any]:
    keys = _QUOTED.sub(_blank, text)
    if _DEEP.search(keys) or _nesting(keys) > DEEPEST_BRACKET:
        raise TomlUnreadable("een regel die veel te diep genest is")
    return tomllib.loads(text)


def _nesting(text: str) -> int:
    depth = most = 0
    for found in _BRACKET.findall(text):
        depth = depth + 1 if found in "[{" else max(0, depth - 1)
        most = max(most, depth)
    return most


def _line_of(error: tomllib.TOMLDecodeError) -> str:
    line = getattr(error, "lineno", None) or str(error).partition("at line ")[2].partition(",")[0]
    return f"regel {line}" if str(line).isdigit() else "een regel"


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner)
    else:
        yield value
