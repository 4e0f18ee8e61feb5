"""Names and abbreviations for codes: which code a text that someone typed stands for, where that is certain.

And what was typed in the wrong place of a mapping: a heading as the value of a whole column, or a value as a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import FieldSpec, TableSpec, codelist
from jgwork.schema.rules.columns import encode
from jgwork.schema.rules.headings import normalised, safe_heading
from jgwork.schema.rules.values import type_column
from jgwork.schema.rules.written import practice
from jgwork.vocabulary.findings import Finding

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


def keuzes(one: FieldSpec) -> tuple[str, ...]:
    """Return the codes a column may hold; empty where it holds none."""
    return one.enum if takes_codes(one) else ()


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


def misplaced(
    spec: TableSpec, headings: Sequence[str], declared: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Finding]]:
    """Find headings that were typed as the value of a whole column, and values that were typed as a heading.

    Parameters
    ----------
    spec
        The table.
    headings
        As delivered.
    declared
        The block ``[tabellen.<name>]`` of the manifest.

    Returns
    -------
    tuple
        The block as it was meant, so that nothing else is said of these columns, and what is wrong.
    """
    said = declared.get("kolommen")
    names = {str(k): str(v) for k, v in said.items()} if isinstance(said, Mapping) else {}
    places = {normalised(h): i for i, h in enumerate(headings) if h.strip()}
    there = {f.name for f in spec.fields if {normalised(f.name), normalised(f.title)} & places.keys()}
    there |= {names[h] for h in headings if h in names}
    shape = {"kop", "waarde"} if declared.get("vorm") else set[str]()
    out, found = dict(declared), list[Finding]()
    for field in spec.fields:
        value, name = declared.get(field.name), field.name
        place = places.get(normalised(value)) if isinstance(value, str) and name not in {*shape, *there} else None
        if place is None or not value or _holds(field, value):
            continue
        heading, label = headings[place], safe_heading(headings[place], place + 1)
        told = f"Als waarde voor elke rij staat hier een kop van het bestand ({label})."
        move = f'Is het die kolom? Zet onder [tabellen.{spec.name}.kolommen]: "{label}" = "{name}".'
        found.append(Finding("manifest.waarde_is_kop", told, move, spec.name, name))
        del out[name]
        names.setdefault(heading, name)
    for heading, name in list(names.items()):
        if heading in headings or name in there or name in out or name not in spec.names:
            continue
        if _holds(spec.field(name), heading):
            told = "Als kop staat hier een waarde van deze kolom; die kop staat niet in het bestand."
            move = f'Geldt zij voor elke rij? Zet onder [tabellen.{spec.name}] de kolom met die waarde: {name} = "...".'
            found.append(Finding("manifest.kop_is_waarde", told, move, spec.name, name))
            out[name] = heading
        else:
            told = "De kop die voor deze kolom is genoemd, staat niet in het bestand."
            move = "Neem de kop over zoals hij in het bestand staat. Heet hij nu anders? Typ dan: jgwork koppel PAD."
            found.append(Finding("manifest.kop_ontbreekt", told, move, spec.name, name))
    return ({**out, "kolommen": names} if names else out), found


def _holds(field: FieldSpec, text: str) -> bool:
    """Return whether a text is a value of a column, certainly: its code or the name of one, a day, a number."""
    import pyarrow as pa

    if not takes_codes(field) and field.type == "string":
        return False
    one = pa.chunked_array([pa.array([text], pa.string())])
    return not _wrong(type_column(field, encode(one)).faults.values(), 1)[0] or any(codes_for(field, one).values())
