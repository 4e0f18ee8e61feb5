"""Names and abbreviations for codes: which code a text that someone typed stands for, where that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from jgwork.schema.descriptors import FieldSpec, codelist
from jgwork.schema.rules.columns import encode
from jgwork.schema.rules.headings import normalised
from jgwork.schema.rules.values import type_column
from jgwork.schema.rules.written import practice

if TYPE_CHECKING:
    import pyarrow as pa

#: A column of codes with more different texts than this holds something else.
MOST = 60
_AREAS = frozenset({"gemeente", "wijk", "buurt"})


@cache
def names_of(lijst: str) -> Mapping[str, str]:
    """Return the code by the (normalised) names for it: its title, itself, and what practice says."""
    found = codelist(lijst)
    titles = {normalised(t): code for code, t in found.titles.items()}
    itself = {normalised(code): code for code in found.codes}
    return {**{normalised(text): code for text, code, _ in practice(lijst)}, **titles, **itself}


def takes_codes(field: FieldSpec) -> bool:
    """Return whether a column holds codes, so that a name in it can be put right by saying which code it is."""
    return bool(field.codelijst) or field.soort in _AREAS


def codes_for(field: FieldSpec, column: pa.ChunkedArray) -> dict[str, str]:
    """Return the texts in a column that are no code, each with the code it stands for; empty where that is a question.

    Parameters
    ----------
    field
        Descriptor of the column.
    column
        As delivered.

    Returns
    -------
    dict
        Empty where every text is read as it is, or where there are too many different texts to be codes.
    """
    import pyarrow as pa

    encoded = encode(column)
    every = [t for t in dict.fromkeys(encoded.values.to_pylist()) if t]
    if field.soort == "code" and field.pattern and not field.codelijst:
        return {t: t.upper() for t in every if t != t.upper() and re.fullmatch(field.pattern, t.upper())}
    if not takes_codes(field):
        return {}
    texts = list({normalised(t): t for t in reversed(every)}.values())[::-1]  # one way to write a word is enough
    if len(texts) > MOST:
        return {}
    typed = type_column(field, encode(pa.chunked_array([pa.array(texts, pa.string())])))
    wrong = _wrong(typed.faults.values(), len(texts))
    lijst = field.codelijst or ("gemeente" if field.soort == "gemeente" else "")
    names = names_of(lijst) if lijst else {}
    found = {t: names.get(normalised(t), "") for t, bad in zip(texts, wrong, strict=True) if bad}
    if field.soort == "gemeente":
        found = {t: code or (f"GM{t:0>4}" if t.isdigit() and len(t) in {3, 4} else "") for t, code in found.items()}
    return found


def _wrong(faults: Iterable[pa.Array], size: int) -> list[bool]:
    out = [False] * size
    for mask in faults:
        out = [a or bool(b) for a, b in zip(out, mask.to_pylist(), strict=True)]
    return out
