"""What stands in a cell instead of a value: the words of the data model, those of other programs, and errors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jgwork.vocabulary.tekst.letters import ascii_only, ends_of, first_letters

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

#: The special values of the data model and the status each leaves behind; the text is compared in lower case.
MISSING = {
    "": "leeg",
    "onbekend": "onbekend",
    "nvt": "nvt",
    "n.v.t.": "nvt",
    "<5": "onderdrukt",
    "< 5": "onderdrukt",
    ".": "niet_gepubliceerd",
}
#: What databases and people write where they have nothing to say.
WORDS = {
    "null": "leeg",
    "(null)": "leeg",
    "#null#": "leeg",
    "nan": "leeg",
    "<na>": "leeg",
    "na": "leeg",
    "n/a": "leeg",
    "none": "leeg",
    "-": "leeg",
    "--": "leeg",
    "---": "leeg",
    "–": "leeg",
    "—": "leeg",
    "(leeg)": "leeg",
    "(blank)": "leeg",
    "''": "leeg",
    '""': "leeg",
    "geen data aanwezig": "leeg",
    "heden": "leeg",
    "tot heden": "leeg",
    "tot op heden": "leeg",
    "onb.": "onbekend",
    "onb": "onbekend",
    "onbek.": "onbekend",
    "?": "onbekend",
    "??": "onbekend",
    "???": "onbekend",
    "n.b.": "onbekend",
    "niet bekend": "onbekend",
    "unknown": "onbekend",
    "n.v.t": "nvt",
    "nvt.": "nvt",
    "niet van toepassing": "nvt",
}
#: Days that systems fill in where they know none.
_NO_DAYS = ((1, 1, 1), (1753, 1, 1), (1900, 1, 1), (1899, 12, 30), (2099, 12, 31), (2999, 12, 31), (9999, 12, 31))
WORDS |= {
    shape.format(y=y, m=m, d=d) + time: "leeg"
    for y, m, d in _NO_DAYS
    for shape in (
        "{y:04}-{m:02}-{d:02}",
        "{d:02}-{m:02}-{y:04}",
        "{d:02}/{m:02}/{y:04}",
        "{d}-{m}-{y:04}",
        "{d}/{m}/{y:04}",
    )
    for time in ("", " 00:00:00", " 00:00", " 0:00", "t00:00:00")
}
#: What stands for the value in the row above, in a list that was kept by hand.
DITTO = frozenset({"idem", "idem.", "id.", "dito", "ditto", '"', ",,", "\u201e", "\u201d", "\u2033", "\u3003"})
WORDS |= dict.fromkeys(DITTO, "leeg")
#: What a spreadsheet shows where a formula failed, in Dutch and in English.
ERRORS = (
    "#n/b", "#n/a", "#verw!", "#ref!", "#waarde!", "#value!", "#deel/0!", "#div/0!", "#naam?", "#name?", "#getal!",
    "#num!", "#leeg!", "#null!", "#overloop!", "#spill!", "#berekenen!", "#calc!", "#veld!", "#field!", "#blokkeren!",
    "#blocked!", "#verbinding!", "#connect!", "#ophalen_gegevens", "#getting_data", "err:502", "err:504", "err:508",
    "err:511", "err:519", "err:522", "########",
)  # fmt: skip
_STATUS = MISSING | WORDS | dict.fromkeys(ERRORS, "leeg")
_LONGEST = max(map(len, _STATUS))


@dataclass(frozen=True, slots=True)
class Gaps:
    """Which of some values stand for no value.

    Parameters
    ----------
    status
        Per value why it is missing; null where it is a value.
    words, errors
        Masks of the values that are a word of another program, or an error of a spreadsheet.
    seen
        Those words and errors, as this module writes them.
    """

    status: pa.Array
    words: pa.Array
    errors: pa.Array
    seen: tuple[str, ...] = ()


def gaps(values: pa.Array, allowed: frozenset[str] | None, listed: tuple[str, ...]) -> Gaps:
    """Find the values that stand for none; a code of the list is a value.

    Parameters
    ----------
    values
        Trimmed texts.
    allowed
        Codes of the column, ``None`` where it is not coded.
    listed
        The special values of the data model that count in this column.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    none = pa.repeat(False, len(values))
    if not _may_hold(values):
        return Gaps(pa.nulls(len(values), pa.string()), none, none)
    here = {MISSING[m] for m in listed if m in MISSING} | {"leeg"}
    known = [w for w, s in _STATUS.items() if w not in MISSING or s in here]
    place = pc.index_in(pc.utf8_lower(values), pa.array(known, pa.string()))
    if allowed is not None:
        place = pc.if_else(pc.is_in(values, pa.array(sorted(allowed), pa.string())), None, place)
    if place.null_count == len(place):
        return Gaps(pa.nulls(len(values), pa.string()), none, none)
    states = [_STATUS[w] if _STATUS[w] in here else "leeg" for w in known]
    kinds = pa.array([2 if w in ERRORS else 1 if w in WORDS else 0 for w in known]).take(place)
    words, errors = (pc.fill_null(pc.equal(kinds, k), fill_value=False) for k in (1, 2))
    odd = pc.unique(place.filter(pc.or_(words, errors))).to_pylist()
    seen = tuple(known[i].upper() if known[i] in ERRORS or known[i] == "null" else known[i] for i in odd)
    return Gaps(pa.array(states, pa.string()).take(place), words, errors, seen)


def is_gap(values: pa.Array) -> pa.Array:
    """Return which values stand for no value in any column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not _may_hold(values):
        return pa.repeat(False, len(values))
    return pc.is_in(pc.utf8_lower(values), pa.array(list(_STATUS)))


def _may_hold(values: pa.Array) -> bool:
    """Return whether any text may be a word for no value: of a million keys none is as long and begins as one."""
    import numpy as np

    if not len(values) or values.null_count or not ascii_only(values):
        return bool(len(values))
    sizes = np.diff(ends_of(values))
    least, most = int(sizes.min()), int(sizes.max())
    if not least or least > _LONGEST:
        return not least
    size = least if least == most else np.minimum(sizes, _LONGEST + 1)
    return bool(_begins()[first_letters(values), size].any())


@cache
def _begins() -> npt.NDArray[np.bool_]:
    """Return by first byte and number of bytes whether a word for no value in ASCII looks so."""
    import numpy as np

    table = np.zeros((256, _LONGEST + 2), bool)
    for word in (w for w in _STATUS if w and w.isascii()):
        for first in {word[0].lower(), word[0].upper()}:
            table[first.encode()[0], len(word)] = True
    return table
