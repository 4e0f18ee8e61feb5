"""A table on its way out: labels made plain, cells still to be decided, facts gathered for the ledger."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from jgwork.privacy.attack.ledger import Atom, Row
from jgwork.privacy.convenant.regels import ONDERGRENS, Kring
from jgwork.privacy.release.keuze import Choice
from jgwork.vocabulary.errors import ReleaseRefused
from jgwork.vocabulary.tables import WITHHELD, Column, IndicatorTable, Measure, Ontbreekt, Unit, Value
from jgwork.vocabulary.token import holds_pseudonym

UNKNOWN = "onbekend"
#: A row label of this text is the total over that dimension.
TOTAL_LABELS = frozenset({"totaal", "alle", "alles"})
#: Longer text is no label of a closed list.
LONGEST_LABEL = 60
#: A table that is withheld whole lists no more combinations than this.
MOST_LISTED = 5_000
_COUNTED = {Unit.PERSON, Unit.EVENT, Unit.TIE, Unit.ACTION}


@dataclass(frozen=True, slots=True)
class Policy:
    """One release to one audience: the thresholds of its *kring*, the day, what to keep and which texts people wrote.

    What holds for an audience stands in ``Kring`` alone; ``Policy.voor`` takes it from there.

    Parameters
    ----------
    kring
        Name of the audience.
    k
        Least number of persons in a cell of a table over groups; never under 3.
    m
        Least number of possible counts behind a band statement; never under 3.
    afronding
        Base to which counts of tables over groups are rounded; 1 for none.
    date
        Date of the release, ISO.
    choice
        What to keep and how each table is protected.
    written
        Texts that people wrote in the deliveries: no label, value or sentence that holds one of them leaves.
    vrij
        Texts that were agreed on, approved and searched: they leave as they are.
    """

    kring: str
    k: int = 5
    m: int = 3
    afronding: int = 1
    date: str = ""
    choice: Choice = field(default_factory=Choice)
    written: frozenset[str] = frozenset()
    vrij: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.k < ONDERGRENS or self.m < ONDERGRENS or self.afronding < 1:
            raise ReleaseRefused(
                f"De drempels voor vrijgeven zijn te laag: k en m zijn nooit lager dan {ONDERGRENS}.",
                "Zet in het convenant hogere waarden.",
            )

    @classmethod
    def voor(
        cls,
        kring: Kring,
        op: dt.date,
        choice: Choice | None = None,
        written: frozenset[str] = frozenset(),
        vrij: frozenset[str] = frozenset(),
    ) -> Policy:
        """Return a release to an audience on a day."""
        return cls(kring.kring, kring.k, kring.m, kring.afronding, op.isoformat(), choice or Choice(), written, vrij)


@dataclass(slots=True)
class Draft:
    """A table whose cells are being decided; ``cells`` holds per measure one value per row.

    ``limits``: lowest and highest count of every figure that is shown rounded or as a class.
    """

    table: IndicatorTable
    labels: list[tuple[str, ...]]
    raw: dict[str, list[Any]]
    cells: dict[str, list[Value]] = field(default_factory=dict)
    info: dict[str, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    atoms: list[Atom] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    repeated: bool = False
    limits: dict[str, tuple[int, int | None]] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """Which group the table is about; a ledger may hold more than one."""
        return str(self.table.info.get("groep", ""))

    @property
    def key(self) -> str:
        """Name of the table in the ledger."""
        return f"{self.group}/{self.table.name}" if self.group else self.table.name

    def columns(self) -> tuple[Column, ...]:
        """Return the columns of the released table."""
        titles = self.table.info
        return (
            *(Column(d, titles.get(f"kop_{d}", d.replace("_", " ").capitalize()), "dim") for d in self.table.dims),
            *(Column(x.name, x.title, "measure", x.unit) for x in self.table.measures),
        )

    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """Return the rows of the released table, built afresh; those of which nothing was delivered in their place."""
        names = [x.name for x in self.table.measures]
        rows = tuple((*lab, *(self.cells[n][i] for n in names)) for i, lab in enumerate(self.labels))
        gaps: dict[tuple[str, ...], Ontbreekt] = {} if self.repeated else dict(self.table.ontbreekt)
        if not gaps:
            return rows
        missing: tuple[tuple[Value, ...], ...] = tuple((*lab, *(sign for _ in names)) for lab, sign in gaps.items())
        return tuple(sorted((*rows, *missing), key=lambda row: str(row[0])))

    def label(self, i: int, measure: Measure) -> str:
        """Return the Dutch name of a cell, for the ledger and the report."""
        return " · ".join((self.table.title, *self.labels[i], measure.title))

    def withhold(self, measure: Measure, why: str) -> None:
        """Withhold a whole column."""
        self.cells[measure.name] = [WITHHELD] * len(self.labels)
        self.say(why)

    def say(self, why: str) -> None:
        """Note once why something is withheld."""
        if why not in self.reasons:
            self.reasons.append(why)


def plain_label(value: Any) -> str:
    """Return a label as text: missing is ``onbekend``, a whole number has no decimals, spaces are trimmed.

    Characters that nobody sees are left out: some make a document that no program opens.
    """
    text = str(value)
    if text in ("None", "nan", "<NA>", "NaT", ""):
        return UNKNOWN
    if isinstance(value, float) and value == int(value):
        text = str(int(value))
    return "".join(c for c in " ".join(text.split()) if c.isprintable()) or UNKNOWN


def plain_value(value: Any) -> str | int | float | bool | None:
    """Return a cell as a plain Python value; missing is ``None``."""
    if hasattr(value, "item"):
        value = value.item()
    if str(value) in ("None", "nan", "<NA>", "NaT"):
        return None
    if isinstance(value, (bool, int, float)):
        return value
    return str(value)


def is_label(text: str) -> bool:
    """Return whether a text can be a label of a closed list: short, one line, no pseudonym, address or long number."""
    return (
        len(text) <= LONGEST_LABEL
        and "\n" not in text
        and "@" not in text
        and not holds_pseudonym(text)
        and not re.search(r"\d{7,}", text)
    )


def holds_written(text: str, written: Collection[str]) -> bool:
    """Return whether a text holds something that people wrote in a delivery, however it was spaced or capitalised."""
    plain = " ".join(text.split()).casefold()
    return any(w.casefold() in plain for w in written)


def natural(text: str) -> tuple[object, ...]:
    """Return a sort key in which ``9`` comes before ``12`` and what is unknown or a total comes last."""
    last = 2 if text.lower() in TOTAL_LABELS else int(text == UNKNOWN)
    parts = re.split(r"(\d+)", text.lower())
    return (last, *((0, int(x), "") if x.isdigit() else (1, 0, x) for x in parts if x), text)


def draft(table: IndicatorTable, written: Collection[str] = ()) -> Draft:
    """Return a draft: labels as plain text, in an order that says nothing of the counts, equal labels added up.

    Ordered categories keep their own order. Person attributes of a group get a row for every category, also for those
    nobody is in: a class that is missing from the list would tell that it is empty.

    Raises
    ------
    ReleaseRefused
        A label looks like a pseudonym or like free text.
    """
    frame = table.frame
    counted = any(x.unit in _COUNTED for x in table.measures)
    labels = [tuple(plain_label(v) for v in row) for row in zip(*(frame[d] for d in table.dims), strict=True)]
    if not table.dims:
        labels = [()] * len(frame)
    if any(holds_written(t, written) for row in labels for t in row):
        raise ReleaseRefused(
            f"Tabel '{table.title}' heeft een rij met tekst die iemand zelf schreef; die gaat niet naar buiten.",
            "Gebruik een code uit een vaste lijst.",
        )
    if any(holds_pseudonym(t) for row in labels for t in row):
        raise ReleaseRefused(
            f"Tabel '{table.title}' heeft rijen per persoon en gaat daarom niet naar buiten.",
            "Publiceer een telling; gegevens per persoon blijven in het dossier.",
        )
    raw = {c: [plain_value(v) for v in frame[c]] for c in _number_columns(table)}
    out = Draft(table, labels, raw, info=dict(table.info))
    if counted:
        _complete(out)
        _add_up(out)
        _order(out)
    return out


def _number_columns(table: IndicatorTable) -> list[str]:
    names = [n for x in table.measures for n in (x.name, x.behind, x.largest) if n]
    return list(dict.fromkeys(names))


def _categories(d: Draft, dim: str) -> list[str] | None:
    dtype = d.table.frame[dim].dtype
    return [plain_label(v) for v in dtype.categories] if hasattr(dtype, "categories") else None


def _complete(d: Draft) -> None:
    """Add rows that nobody is in, where leaving them out would tell that: classes of a group, sensitive tables."""
    t = d.table
    units = {x.unit for x in t.measures}
    if t.sensitive and t.dims and (Unit.ACTION in units or (Unit.PERSON in units and t.scope != "groep")):
        axes = _axes(d)
    elif len(t.dims) == 1 and t.scope == "groep" and Unit.PERSON in units:
        axes = [_categories(d, t.dims[0]) or []]
    else:
        return
    for row in _unlisted(d, axes):
        d.labels.append(row)
        for values in d.raw.values():
            values.append(0)


def list_all(d: Draft) -> None:
    """List every combination of a table that is withheld whole: the rows it has would tell which ones are empty.

    Of more than ``MOST_LISTED`` none is listed.
    """
    axes = _axes(d)
    if prod(map(len, axes)) > MOST_LISTED:
        d.labels, d.cells = [], {name: [] for name in d.cells}
        return
    more = _unlisted(d, axes)
    d.labels += more
    for cells in d.cells.values():
        cells.extend([WITHHELD] * len(more))


def _axes(d: Draft) -> list[list[str]]:
    """Return per dimension the labels that occur, and those of its code list."""
    inner = [row for row in d.labels if not any(is_total(lab) for lab in row)]
    known = [[*(row[j] for row in inner), *(_categories(d, dim) or ())] for j, dim in enumerate(d.table.dims)]
    return [list(dict.fromkeys(labels)) for labels in known]


def _unlisted(d: Draft, axes: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    listed = set(d.labels)
    return [r for r in itertools.product(*axes) if r not in listed and not any(is_total(lab) for lab in r)]


def is_total(label: str) -> bool:
    """Return whether a label stands for the total over its dimension."""
    return label.lower() in TOTAL_LABELS


def _add_up(d: Draft) -> None:
    """Add up rows that have the same labels once these are plain; the largest of one member adds up too (safe)."""
    if len(set(d.labels)) == len(d.labels):
        return
    most = {x.behind for x in d.table.measures if x.behind}
    merged: dict[tuple[str, ...], dict[str, Any]] = {}
    for i, lab in enumerate(d.labels):
        row = merged.setdefault(lab, dict.fromkeys(d.raw))
        for name, values in d.raw.items():
            row[name] = combine(row[name], values[i], largest=name in most)
    d.labels = list(merged)
    d.raw = {name: [row[name] for row in merged.values()] for name in d.raw}


def combine(a: Any, b: Any, *, largest: bool) -> Any:
    """Return two counts as one: their sum, or for members behind a cell the larger (they may be the same people)."""
    if a is None or b is None:
        return b if a is None else a
    if isinstance(a, str) or isinstance(b, str):
        return None
    return max(a, b) if largest else a + b


def _order(d: Draft) -> None:
    """Put rows in the order of an ordered code list, or else of their labels; never in that of their counts."""
    orders: list[dict[str, int]] = []
    for dim in d.table.dims:
        ordered = getattr(d.table.frame[dim].dtype, "ordered", False)
        orders.append({lab: i for i, lab in enumerate(_categories(d, dim) or [])} if ordered else {})

    def key(i: int) -> list[tuple[Any, ...]]:
        return [(known.get(lab, len(known)), natural(lab)) for lab, known in zip(d.labels[i], orders, strict=True)]

    order = sorted(range(len(d.labels)), key=key)
    d.labels = [d.labels[i] for i in order]
    d.raw = {name: [values[i] for i in order] for name, values in d.raw.items()}
