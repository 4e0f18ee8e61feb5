"""The four table types. A gate is a type: ``Delivery -> AdmittedTable -> IndicatorTable -> ReleasedTable``.

In Python this stops accidents, not sabotage: mypy refuses the wrong type at every call, and the two gated types
refuse construction without the seal that only their gate hands over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, Final

from jgwork.vocabulary.findings import Finding

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


#: What the name of a column ends with that holds the highest sum, beside the lowest, where a part was withheld.
UPPER = "_hoog"


class Unit(StrEnum):
    """What a released cell counts; this decides how it is protected."""

    STATEMENT = "uitspraak"
    EVENT = "gebeurtenis"
    ACTION = "actie"
    PERSON = "persoon"
    TIE = "relatie"


class Tijd(StrEnum):
    """How a table behaves when it is published again; one without it does not leave.

    ``TIJDVAK``: what happened in a period is told once, when the period is closed. ``STAND``: what is said of members
    is told once per cohort. ``FEIT``: nobody is behind it, so it may change freely.
    """

    TIJDVAK = "tijdvak"
    STAND = "stand"
    FEIT = "feit"


class Seal:
    """A gate's mark. Made once per gate; a table without the right one cannot be constructed."""

    __slots__ = ("gate",)

    def __init__(self, gate: str) -> None:
        self.gate = gate


#: Handed to ``AdmittedTable``: by intake when it admits and by the dossier store when a checksum proves that it did.
INTAKE_SEAL: Final = Seal("intake")
#: Handed to ``ReleasedTable``; only ``jgwork.privacy.release.gate`` may use it (a contract test reads every module).
RELEASE_SEAL: Final = Seal("release")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a raw table came from and what stood around it.

    Parameters
    ----------
    kind
        ``csv``, ``xlsx``, ``ods`` or ``parquet``.
    name
        Name of file or sheet, without folders.
    asides
        Texts beside the cells that must be scanned too: names of files and sheets, lines around the table, Parquet
        metadata.
    notes
        What the reader says about how it read (encoding, separator), in Dutch.
    left
        Those of the notes that tell of rows and columns which held something and were left out.
    sha256
        Checksum of the file, only where the manifest declares one.
    typed
        Texts that a person typed beside the cells, each after where it stands, in Dutch: the title, the author, a
        comment. What a program writes there by itself is not among them.
    first_row
        Number, as the user sees it, of the row that became the first one.
    dropped
        Places, from 0, of rows that were left out under the heading.
    from_1904
        Whether the workbook counts its days from 1904.
    parts
        Of a table in several files or sheets: how many rows each of them gave, in order, and where it came from.
    filled
        Headings under which a merged cell gave its value to the rows below it, each with how many cells that were.
    commas
        Whether commas divide its cells, as where a comma is no decimal sign.
    """

    kind: str
    name: str
    asides: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str = ""
    typed: tuple[tuple[str, str], ...] = ()
    first_row: int = 2
    dropped: tuple[int, ...] = ()
    from_1904: bool = False
    parts: tuple[tuple[int, Source], ...] = ()
    filled: tuple[tuple[str, int], ...] = ()
    left: tuple[str, ...] = ()
    commas: bool = False

    def seen(self, n: int) -> tuple[Source, int]:
        """Return where the ``n``-th row of the table stands, from 1, and the number by which the user knows it."""
        for size, part in self.parts:
            if n <= size:
                return part, part.row_seen(n)
            n -= size
        return self, self.row_seen(n)

    def row_seen(self, n: int) -> int:
        """Return the number by which the user knows the ``n``-th row of what stands in one place, from 1."""
        place = n - 1
        for gone in self.dropped:
            if gone > place:
                break
            place += 1
        return place + self.first_row


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as it was sent: every cell text, nothing trusted.

    Parameters
    ----------
    manifest
        The keys of ``levering.toml`` or of the sheet ``levering``; nested tables allowed.
    tables
        Raw tables by name; every column text (``pa.string()`` or a dictionary of it), an empty cell is null.
    sources
        Per table where it came from.
    findings
        What the reader found while reading: a missing file, a row that is too long.
    """

    manifest: Mapping[str, object]
    tables: Mapping[str, pa.Table]
    sources: Mapping[str, Source] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def declared(self, name: str) -> Mapping[str, Any]:
        """Return what the manifest says of a table; nothing where it does not name it, or is of another shape."""
        tables = self.manifest.get("tabellen")
        part = tables.get(name) if isinstance(tables, Mapping) else None
        return part if isinstance(part, Mapping) else {}

    def of_source(self, source: str) -> str:
        """Return the name of the table whose rows stand in a source; empty where there is none."""
        return next((n for n, s in self.sources.items() if s.name == source and n in self.tables), "")


@dataclass(frozen=True, slots=True)
class AdmittedTable:
    """A table that passed gate 1: typed, pseudonymised, covered by the convenant and the step.

    Parameters
    ----------
    name
        Table name of the data model, such as ``lid``.
    data
        Typed Arrow table, columns as in the descriptor (absent optional columns are all null).
    seal
        ``INTAKE_SEAL``.
    """

    name: str
    data: pa.Table
    seal: Seal

    def __post_init__(self) -> None:
        if self.seal is not INTAKE_SEAL:
            raise TypeError("AdmittedTable is made by the intake gate only")

    def only(self, mask: pa.Array) -> AdmittedTable:
        """Return some of its rows: what was admitted stays admitted."""
        return AdmittedTable(self.name, self.data.filter(mask), self.seal)

    def met(self, column: str, values: pa.Array) -> AdmittedTable:
        """Return it with what follows for one of its columns from rows that were admitted before."""
        place = self.data.column_names.index(column)
        return AdmittedTable(self.name, self.data.set_column(place, column, values), self.seal)

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a new data frame: dates as ``datetime64``, the rest with Arrow-backed types."""
        import pandas as pd

        def kind(arrow: pa.DataType) -> pd.ArrowDtype | None:
            return None if str(arrow).startswith("date") else pd.ArrowDtype(arrow)

        return self.data.to_pandas(types_mapper=kind, date_as_object=False)  # type: ignore[no-any-return]


class Ontbreekt(Enum):
    """Why there is no count where one would stand: it is not small and not zero, there is none."""

    NIET_GELEVERD = "niet geleverd"
    DEELS = "deels geleverd"
    NIET_GETELD = "nog niet geteld"

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Measure:
    """One number column of an indicator: its name, what it counts and its Dutch label.

    Parameters
    ----------
    name
        Column in the frame.
    title
        Dutch label.
    unit
        What a cell counts; decides the protection.
    behind, largest
        For ``EVENT``: columns with the number of members behind a cell and the largest number of events with one
        member; needed by the dominance rule. Empty where no member is behind it (reports by residents).
    cuts
        For ``TIE``: from which value a cell is ``midden`` and from which ``hoog``. There ``behind`` names the column
        with the members that the cell is about.
    turnover
        For ``TIE``: a cell is the share, of who was a member in this row or the one before, that came or left.
    """

    name: str
    title: str
    unit: Unit
    behind: str = ""
    largest: str = ""
    cuts: tuple[float, float] = (1 / 3, 2 / 3)
    turnover: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """A computed indicator inside the dossier: not yet fit to leave it.

    Parameters
    ----------
    name
        Name of the indicator, such as ``incidenten_per_kwartaal``.
    title
        Dutch title.
    frame
        One row per combination of ``dims``; plain columns, no index.
    dims
        Columns that label a row, as text.
    measures
        The number columns.
    scope
        ``groep`` (within one group: band statements) or ``regio`` (over groups: table with threshold).
    info
        ``definitie``, ``bron``, ``eenheid``, ``periode``, ``dekking``, ``definitie_versie``, as Dutch text.
    size
        For ``scope == 'groep'``: number of members behind the table; 0 where no person is.
    sensitive
        Whether 'nobody' or 'everybody' in a class would say something of persons: then zeros are protected too.
    ontbreekt
        Rows of which there is no count, by their labels: what was not delivered. They are not in ``frame``, so that
        nothing is counted from them, and stand in the released table in the order of their labels.
    tijd
        How it behaves when it is published again; required of a table about one group that leaves.
    """

    name: str
    title: str
    frame: pd.DataFrame
    dims: tuple[str, ...]
    measures: tuple[Measure, ...]
    scope: str = "groep"
    info: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    sensitive: bool = False
    ontbreekt: Mapping[tuple[str, ...], Ontbreekt] = field(default_factory=dict)
    tijd: Tijd | None = None


class Withheld(Enum):
    """The one sign for every cell that is withheld to protect persons, whatever the reason.

    Which reason it is (few members, one of them weighs too much, it protects another cell) would tell what the cell
    can be; ``GEHEIM`` says them all. What was not delivered or not asked has a sign of its own.
    """

    WITHHELD = "niet getoond (beschermd)"

    def __str__(self) -> str:
        return str(self.value)


WITHHELD: Final = Withheld.WITHHELD
#: What the sign of a withheld cell means, as Dutch words after 'niet getoond:'.
GEHEIM: Final = "er staan te weinig leden achter, een lid telt te zwaar mee of het getal beschermt een ander getal"
Value = str | int | float | bool | None | Withheld | Ontbreekt


def as_json(value: Value) -> Any:
    """Return a released value as a JSON value; ``from_json`` builds it again."""
    if isinstance(value, Ontbreekt):
        return {"ontbreekt": value.value}
    return {"niet_getoond": True} if value is WITHHELD else value


def from_json(raw: Any) -> Value:
    """Return the released value that ``as_json`` gave; ``ValueError`` for anything else."""
    if isinstance(raw, Mapping):
        return Ontbreekt(raw["ontbreekt"]) if "ontbreekt" in raw else WITHHELD
    if raw is None or isinstance(raw, (str, int, float, bool)):
        return raw
    raise ValueError("Een cel van deze publicatie is geen gewone waarde.")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a released table."""

    name: str
    title: str
    role: str  # 'dim' or 'measure'
    unit: Unit = Unit.STATEMENT


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """A table that passed gate 2. Views accept nothing else.

    Parameters
    ----------
    name, title
        As in the indicator.
    columns
        Labels and measures in order.
    rows
        Plain values built afresh; ``WITHHELD`` for what may not be shown, ``Ontbreekt`` for what was not delivered,
        ``None`` for unknown.
    info
        As in the indicator, plus ``peildatum`` and, for repeated values, ``herhaald_van``.
    seal
        ``RELEASE_SEAL``.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    info: Mapping[str, str]
    seal: Seal

    def __post_init__(self) -> None:
        if self.seal is not RELEASE_SEAL:
            raise TypeError("ReleasedTable is made by privacy.release only")

    def column(self, name: str) -> tuple[Value, ...]:
        """Return one column by name; ``KeyError`` where it is not there."""
        for i, c in enumerate(self.columns):
            if c.name == name:
                return tuple(r[i] for r in self.rows)
        raise KeyError(name)

    def records(self) -> list[dict[str, Value]]:
        """Return the rows as dictionaries by column name."""
        names = [c.name for c in self.columns]
        return [dict(zip(names, r, strict=True)) for r in self.rows]
