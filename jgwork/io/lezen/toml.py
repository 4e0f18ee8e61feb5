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

_PART = r"""(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|[\w-]{1,200})[ \t]*"""
_DEEP = re.compile(rf"(?:{_PART}\.[ \t]*){{{DEEPEST_KEY},}}")
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
        Too long, too deep, a date outside ``YEARS``, or no TOML; says where and shows nothing of it.
    """
    if len(data) > LONGEST:
        raise TomlUnreadable("de lengte: het is veel te groot")
    text = decode(data)[0]
    if _DEEP.search(text) or _nesting(text) > DEEPEST_BRACKET:
        raise TomlUnreadable("een regel die veel te diep genest is")
    try:
        found = _loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlUnreadable(_line_of(error)) from None
    except (RecursionError, ValueError, OverflowError):
        raise TomlUnreadable("een waarde die niet kan bestaan") from None
    if any(not YEARS[0] <= d.year <= YEARS[1] for d in _dates(found)):
        raise TomlUnreadable(f"een datum: het jaar ligt niet tussen {YEARS[0]} en {YEARS[1]}")
    return found


def remarks_of(data: bytes) -> tuple[str, ...]:
    """Return the remarks in a TOML file: what follows a ``#`` outside quotes."""
    lines = decode(data[:LONGEST])[0].splitlines()
    outside = (re.sub(r""""[^"]*"|'[^']*'""", "", line).partition("#")[2].strip() for line in lines)
    return tuple(r for r in outside if r)


def _loads(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        straight = text.translate(_CURLED)
        if straight == text:
            raise
        return tomllib.loads(straight)


def _nesting(text: str) -> int:
    depth = most = 0
    for found in _BRACKET.findall(text):
        depth = depth + 1 if found in "[{" else max(0, depth - 1)
        most = max(most, depth)
    return most


def _line_of(error: tomllib.TOMLDecodeError) -> str:
    line = getattr(error, "lineno", None) or str(error).partition("at line ")[2].partition(",")[0]
    return f"regel {line}" if str(line).isdigit() else "een regel"


def _dates(value: Any) -> Iterator[date]:
    if isinstance(value, date):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _dates(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _dates(inner)
