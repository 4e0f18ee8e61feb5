"""Pseudonyms in a delivery: tokens of the workbench, and labels of a pattern that the manifest declares."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jgwork.privacy.intake.scan import BARE, unsafe_pattern
from jgwork.schema.descriptors import TableSpec
from jgwork.schema.rules.check import Checked
from jgwork.schema.rules.columns import Column
from jgwork.schema.rules.missing import is_gap
from jgwork.schema.rules.shapes import Tokenise
from jgwork.schema.rules.values import rows_of
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.token import LETTERS, PREFIX, TOKEN_PATTERN, make_token, valid_tag, valid_token
from jgwork.vocabulary.verdict import ExitCode

if TYPE_CHECKING:
    import pyarrow as pa

#: Key of the manifest: what the labels of a supplier look like.
PATTERN = "token_patroon"
_TAG = len(PREFIX)
_BODY = _TAG + 5
_LENGTH = _BODY + 32


def bad_pattern(pattern: object) -> bool:
    """Return whether a declared pattern is none, or lets through what is never a pseudonym."""
    import re2

    if not isinstance(pattern, str):
        return True
    try:
        re2.compile(pattern)
    except re2.error:
        return True
    return unsafe_pattern(pattern)


def label_tokens(manifest: Mapping[str, object], tag: str, key: bytes | None) -> Tokenise | None:
    """Return what turns a declared label into a token of the dossier, ``None`` where no pattern is declared.

    The token is ``make_token(tag, HMAC-SHA256(key, label))``. A label that is a token already stays as it is.
    """
    import re2  # linear time whatever the pattern says

    pattern = manifest.get(PATTERN)
    if not isinstance(pattern, str) or key is None or not valid_tag(tag):
        return None
    try:
        shape = re2.compile(pattern)
    except re2.error:
        return None

    def tokenise(label: str) -> str | None:
        if valid_token(label) or shape.fullmatch(label) is None:
            return None
        return make_token(tag, hmac.new(key, label.encode(), hashlib.sha256).digest())

    return tokenise


def check_tokens(spec: TableSpec, checked: Checked, tag: str, pattern: object = None) -> list[Finding]:
    """Recognise pseudonyms positively: shape, check letters and the domain tag of this dossier.

    Parameters
    ----------
    spec, checked
        The table.
    tag
        Domain tag of the dossier.
    pattern
        What the manifest declares the labels to look like. One that cannot be used was told of the manifest.
    """
    import pyarrow.compute as pc

    declared = pattern is not None
    told = declared and (bad_pattern(pattern) or not valid_tag(tag))
    out = []
    for field in spec.fields:
        if field.soort != "pseudoniem" or field.name not in checked.loose:
            continue
        column, _ = checked.loose[field.name]
        shaped = pc.match_substring_regex(column.values, TOKEN_PATTERN)
        whole = valid_tokens(column.values)
        tagged = pc.starts_with(column.values, f"jg1-{tag}-")
        special = is_gap(column.values)
        bare = pc.and_(pc.invert(shaped), pc.match_substring_regex(column.values, BARE))
        strange = pc.and_(pc.invert(pc.or_(shaped, special)), pc.invert(bare))
        out += _token_finding("kaal", spec, field.name, column, bare)
        if not told:
            out += _token_finding("patroon" if declared else "vorm", spec, field.name, column, strange)
        out += _token_finding("controleletters", spec, field.name, column, pc.and_(shaped, pc.invert(whole)))
        if valid_tag(tag):
            out += _token_finding("domein", spec, field.name, column, pc.and_(whole, pc.invert(tagged)))
    return out


_TOKENS = {
    "kaal": (
        "Een pseudoniem is een kaal nummer van 8 of 9 cijfers of een kale hash. Zo'n waarde is te herleiden.",
        "Het kan een burgerservicenummer zijn: stuur het bestand niet verder. Laat de leverancier pseudoniemen maken "
        "met: jgwork pseudonimiseer.",
    ),
    "vorm": (
        "Een pseudoniem heeft niet de vorm van een pseudoniem van de werkbank.",
        "Maak pseudoniemen met jgwork pseudonimiseer, of leg de eigen vorm vast als token_patroon.",
    ),
    "patroon": (
        "Een pseudoniem past niet op het token_patroon van het manifest, en is ook geen pseudoniem van de werkbank.",
        "Een patroon geldt voor de hele waarde, en kleine letters zijn andere dan hoofdletters. Verbeter "
        "token_patroon, of verbeter de waarden bij de bron.",
    ),
    "controleletters": (
        "In een pseudoniem zit een tikfout: de controleletters kloppen niet.",
        "Kopieer pseudoniemen altijd, typ ze niet over.",
    ),
    "domein": (
        "Een pseudoniem is voor een ander dossier gemaakt.",
        "Laat de leverancier pseudoniemen maken met de sleutel van dit dossier.",
    ),
}


def _token_finding(kind: str, spec: TableSpec, name: str, column: Column, wrong: pa.Array) -> list[Finding]:
    import pyarrow.compute as pc

    if not pc.any(wrong).as_py():
        return []
    n, rows = rows_of(column.mask(wrong))
    message, move = _TOKENS[kind]
    code = ExitCode.NOT_PSEUDONYMISED
    kind = "vorm" if kind == "patroon" else kind
    return [Finding(f"pseudoniem.{kind}", message, move, spec.name, name, n, rows, code)] if n else []


def valid_tokens(values: pa.Array) -> pa.Array:
    """Return which texts are tokens: shape and check letters, whatever their domain tag.

    Every token is as long as every other, so a column of them is a matrix of letters, and the check is one product:
    the letters read as a number in base 20 leave 1 after division by 397 (see ``check_letters``).

    Parameters
    ----------
    values
        Texts without null.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    shaped = pc.match_substring_regex(values, TOKEN_PATTERN)
    texts = pa.concat_arrays([values.filter(shaped)])
    if not len(texts):
        return shaped
    start, stop = (int(np.frombuffer(texts.buffers()[1], np.int32)[texts.offset + i]) for i in (0, len(texts)))
    if stop - start != _LENGTH * len(texts):  # a line break at the end passes the shape
        return pa.array([valid_token(v) for v in values.to_pylist()], pa.bool_())
    letters = np.frombuffer(texts.buffers()[2], np.uint8)[start:stop].reshape(-1, _LENGTH)
    value = np.zeros(256, dtype=np.int64)
    for place, letter in enumerate(LETTERS):
        value[ord(letter)] = place
    digits = value[np.hstack([letters[:, _TAG : _TAG + 4], letters[:, _BODY:]])]
    powers = np.array([pow(len(LETTERS), k, 397) for k in range(digits.shape[1] - 1, -1, -1)])
    mask = shaped.to_numpy(zero_copy_only=False).copy()
    mask[mask] = digits @ powers % 397 == 1
    return pa.array(mask)
