"""Which heading of an export is which column: certain by its name or by what practice calls it, otherwise a question.

Nothing is guessed: a heading that only looks like a column is not given to it, and where two headings can both be one
column neither is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from jgwork.schema.descriptors import TableSpec, load_tables
from jgwork.schema.rules.headings import canonical, kind_of, normalised, practice, safe_heading, said
from jgwork.vocabulary.verdict import ExitCode

#: A fuzzy match under this share of equal letters is no suggestion.
CUTOFF = 80.0
#: A choice for a heading that is no column: it stays out of the delivery.
LEAVE_OUT = "weglaten"
#: Between brackets: what may be filled in (``(j/n)``, ``(1-5)``). It makes no other column.
_OPTIONS = re.compile(
    r"\s*\((?:[a-zA-Z]{1,5}(?:\s?/\s?[a-zA-Z]{1,5})+|[0-9]{1,2}\s?(?:-|t/m|tot)\s?[0-9]{1,2}"
    r"|[dmjy]{1,4}(?:[-/. ][dmjy]{1,4}){2})\)\s*$"
)
#: The number of a question in a form, and the star of one that must be answered.
_NUMBERED = re.compile(r"^\s*(?:vraag )?[0-9]{1,2}\s?[.):]\s+|\s*\*\s*$", re.IGNORECASE)
#: What a number may be, in a heading.
_SCALE = re.compile(r"\b([0-9]{1,2})\s?(?:-|–|t/m|tot(?: en met)?)\s?([0-9]{1,2})\b")
#: Words of questions for what a heading calls by another name.
_ASKED_AS = {"hoeveel": "n", "wanneer": "datum", "waar": "locatie"}
#: Words that alone do not tell what is asked.
_BARE = frozenset({"id", "n", "soort", "status", "bron", "nummer"})
_UNKNOWN = "Deze kop hoort bij geen kolom van het gegevensmodel."


@dataclass(frozen=True, slots=True)
class Match:
    """One heading and what it is.

    Parameters
    ----------
    heading
        As delivered; written to the mapping file and shown on the screen, never to a log.
    label
        Fit for a message.
    column
        Column of the table; empty where it is a question, or left out.
    how
        ``gelijk``, ``bijna gelijk``, ``bekend``, ``waarden`` (every value is a code of the column), ``gekozen``;
        ``keuze`` (several headings can be this column) or ``lijkt op``, which are questions; ``volgt`` (goes along
        with the choice of a moment); ``weglaten`` or ``onbekend``.
    why
        Why a column is left out or asked.
    maybe
        The column a question is about.
    """

    heading: str
    label: str
    column: str
    how: str
    why: str = ""
    maybe: str = ""

    @property
    def asked(self) -> bool:
        """Whether someone must say what this heading is."""
        return self.how in {"keuze", "lijkt op"}


def match_headings(spec: TableSpec, headings: Sequence[str]) -> tuple[Match, ...]:
    """Match the headings of a delivered table to the columns of one table of the data model.

    Parameters
    ----------
    spec
        The table.
    headings
        As delivered, in order.

    Returns
    -------
    tuple of Match
        One per heading; a column is given once.
    """
    made: dict[int, Match] = {}
    for how, score in _SURE:
        _give(spec, headings, made, how, score)
    for place, heading in enumerate(headings):
        known = said(spec.name, heading)
        if place not in made and known is not None and not known.column:
            made[place] = _as(heading, place, "", LEAVE_OUT, known.why)
    _questions(spec, headings, made)
    _give(spec, headings, made, "bekend", _for_want)
    _suggest(spec, headings, made)
    _go_along(made)
    return tuple(made.get(i) or _rest(h, i) for i, h in enumerate(headings))


def question_of(heading: str) -> str:
    """Return the question that a heading of a form is, without its number and what may be answered; else nothing."""
    plain = _NUMBERED.sub("", heading)
    if plain == heading and "?" not in heading:
        return ""
    return re.sub(r"\s*\([^)]*\)\s*$", "", plain).strip(" ?:*") or plain


def scale_of(heading: str) -> tuple[int, int] | None:
    """Return the scale that a heading names, such as ``(1-10)``; ``(0, 0)`` where it says what a number stands for."""
    if re.search(r"\b[0-9]{1,2}\s?=", heading):
        return 0, 0
    found = _SCALE.search(heading)
    return (int(found[1]), int(found[2])) if found else None


def _asked_about(question: str, spec: TableSpec) -> tuple[str, str]:
    """Return the column that a question names, or nothing and why it stays out; both empty where it names none."""
    words = {_ASKED_AS.get(w, w) for w in canonical(question)}
    named = [(canonical(t), f.name, "") for f in spec.fields for t in (f.name, f.title)]
    named += [(canonical(s.heading), s.column, s.heading) for s in practice(spec.name).values() if not s.why]
    found = [(len(w), column, text) for w, column, text in named if w and w <= words and not w <= _BARE]
    most = max((n for n, _, _ in found), default=0)
    columns = {column for n, column, _ in found if n == most}
    if len(columns) != 1:
        return "", ""
    text = next(t for n, _, t in found if n == most)
    return columns.pop(), f"De vraag gaat over '{text}'; dat heeft in deze tabel geen plaats."


def moment_of(heading: str) -> str:
    """Return which moment a heading is about: ``Begin-pleegdatum/tijd`` and ``Begin-pleegdagdeel`` are the same."""
    plain = normalised(heading)
    return next((plain.split(w)[0] for w in ("datum", "dagdeel") if w in plain), plain)


def _go_along(made: dict[int, Match]) -> None:
    """Ask of several moments once: the part of the day goes along with the one that is chosen."""
    asked = {m.maybe: {moment_of(o.heading) for o in made.values() if o.asked and o.maybe == m.maybe} for m in
             made.values() if m.how == "keuze"}  # fmt: skip
    if "datum" not in asked or not asked.get("dagdeel", set()) & asked["datum"]:
        return
    for place, m in made.items():
        if m.how == "keuze" and m.maybe == "dagdeel":
            made[place] = replace(m, how="volgt", why="Gaat mee met de datum die u kiest.")


def likeliest(headings: Sequence[str], name: str = "") -> TableSpec | None:
    """Return the table these headings are of, ``None`` where no table has at least two of them for certain.

    Parameters
    ----------
    headings
        As delivered.
    name
        Of the sheet or file; decides between tables that are equally likely.
    """
    counts = {n: alike(s, headings) for n, s in load_tables().items() if n != "levering"}
    best = max(counts, key=lambda n: (counts[n][0], n in normalised(name), counts[n][1]))
    return load_tables()[best] if counts[best][0] >= 2 else None


def alike(spec: TableSpec, headings: Sequence[str]) -> tuple[int, float]:
    """Return how many columns are there for certain or by choice, and which share of those that must be there.

    Parameters
    ----------
    spec
        A table of the data model.
    headings
        As delivered.
    """
    matches = match_headings(spec, headings)
    sure = (m for m in matches if m.column or m.how in {"keuze", "volgt"} or (m.asked and question_of(m.heading)))
    found = {m.column or m.maybe for m in sure}
    must = [f.name for f in spec.fields if f.required]
    return len(found), sum(n in found for n in must) / len(must) - len(spec.fields) / 1000


def besides(first: TableSpec, headings: Sequence[str]) -> list[TableSpec]:
    """Return the tables that hang on another one, and of which a sheet that feeds it has all that is needed as well."""
    unused = {m.heading for m in match_headings(first, headings) if not m.column and not m.asked}

    def there(spec: TableSpec) -> bool:
        found = {m.column: m.heading for m in match_headings(spec, headings) if m.column}
        whole = all(f.name in found for f in spec.fields if f.required)
        return whole and sum(h in unused for h in found.values()) >= 2

    hanging = (
        s for s in load_tables().values() if s is not first and any(k.table == first.name for k in s.foreign_keys)
    )
    return [s for s in hanging if there(s)]


def _as(heading: str, place: int, column: str, how: str, why: str = "", maybe: str = "") -> Match:
    return Match(heading, safe_heading(heading, place + 1), column, how, why, maybe)


def _give(
    spec: TableSpec, headings: Sequence[str], made: dict[int, Match], how: str, sure: Callable[[str, TableSpec], str]
) -> None:
    """Give columns to the headings that are certain in one way; two headings for one column are a question."""
    taken = {m.column or m.maybe for m in made.values()}
    wanted = {i: sure(h, spec) for i, h in enumerate(headings) if i not in made and h.strip()}
    wanted = {i: c for i, c in wanted.items() if c and c not in taken}
    often = Counter(wanted.values())
    for i, column in wanted.items():
        if often[column] == 1 or how == "gelijk":
            made[i] = _as(headings[i], i, column, how)
        else:
            made[i] = _as(headings[i], i, "", "keuze", f"{often[column]} koppen kunnen '{column}' zijn.", column)


def _by_name(heading: str, spec: TableSpec) -> str:
    return heading if heading in spec.names else ""


def _by_practice(heading: str, spec: TableSpec) -> str:
    known = said(spec.name, question_of(heading) or heading)
    return known.column if known is not None and not known.why else ""


def _for_want(heading: str, spec: TableSpec) -> str:
    """Return the column that a heading is where no other heading is: a clock time tells the part of the day."""
    known = said(spec.name, heading)
    return known.column if known is not None else ""


def _by_words(heading: str, spec: TableSpec) -> str:
    if _left_out(heading, spec):
        return ""
    heading = _OPTIONS.sub("", question_of(heading) or heading)
    plain, words = normalised(heading), canonical(heading)
    for f in spec.fields:
        if plain in {normalised(f.name), normalised(f.title)}:
            return f.name
    return next((f.name for f in spec.fields if words in (canonical(f.name), canonical(f.title))), "")


def _left_out(heading: str, spec: TableSpec) -> bool:
    known = said(spec.name, heading)
    return known is not None and not known.column


_SURE: tuple[tuple[str, Callable[[str, TableSpec], str]], ...] = (
    ("gelijk", _by_name),
    ("bekend", _by_practice),
    ("bijna gelijk", _by_words),
)


def _suggest(spec: TableSpec, headings: Sequence[str], made: dict[int, Match]) -> None:
    """Ask about headings that look like a column that has none yet."""
    taken = {m.column or m.maybe for m in made.values()}
    pairs = [
        (points, i, f.name)
        for i, heading in enumerate(headings)
        if i not in made and heading.strip() and kind_of(heading) is None
        for f in spec.fields
        if f.name not in taken and (points := _fuzzy(heading, f.name, f.title)) > 0
    ]
    for _, i, column in sorted(pairs, key=lambda p: (-p[0], p[1])):
        if i not in made and column not in taken:
            made[i] = _as(headings[i], i, "", "lijkt op", f"Dit lijkt op '{column}'. Kijk of dat klopt.", column)
            taken.add(column)


def _questions(spec: TableSpec, headings: Sequence[str], made: dict[int, Match]) -> None:
    """Propose what questions of a form are about, as a question; one about a person is left to its reason."""
    for i, heading in enumerate(headings):
        question = question_of(heading)
        if i in made or not question or kind_of(heading) is not None:
            continue
        column, why = _asked_about(question, spec)
        if column and column not in {m.column or m.maybe for m in made.values()}:
            made[i] = _as(heading, i, "", "lijkt op", f"De vraag gaat over '{column}'. Kijk of dat klopt.", column)
        elif why and not column:
            made[i] = _as(heading, i, "", LEAVE_OUT, why)


def _rest(heading: str, place: int) -> Match:
    kind = kind_of(heading)
    if kind is not None and kind.exit_code is ExitCode.NOT_PSEUDONYMISED:
        return _as(heading, place, "", LEAVE_OUT, f"{kind.why} Laat de kolom weg bij de bron.")
    return _as(heading, place, "", LEAVE_OUT, kind.why) if kind else _as(heading, place, "", "onbekend", _UNKNOWN)


def _fuzzy(heading: str, name: str, title: str) -> float:
    """Return how alike: spelled alike, or the words of one within the other."""
    from rapidfuzz import fuzz

    words, ours = canonical(heading), (canonical(name), canonical(title))
    plain = normalised(heading).replace("_", " ")
    points = max(fuzz.token_sort_ratio(plain, normalised(t).replace("_", " ")) for t in (name, title))
    within = any(w and (w < words or words < w) for w in ours) and not words <= {"id", "n"}
    return max(points if points >= CUTOFF else 0.0, CUTOFF + 1 if within else 0.0)
