"""The descriptors of ``data_schemas/``: what every table and column is, read once and never changed.

The folder is the contract with the suppliers; this module only reads it. It knows no file format of a delivery.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

#: Niveau and categorie of a table that says it per row (in a column of its own, or by the code of the row).
PER_RIJ = "per_rij"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One column.

    Parameters
    ----------
    name
        Column name; never changed from delivery to figure.
    type
        Table Schema type: ``string``, ``integer``, ``number``, ``boolean`` or ``date``.
    title, description
        Dutch label and explanation.
    required, unique
        Constraints of Table Schema.
    codelijst
        Name of the code list, empty without one.
    enum
        The codes allowed: those of the code list, or of the descriptor itself; empty where any value of the type is
        allowed.
    pattern
        Regular expression the whole text matches, empty without one.
    minimum, maximum
        Bounds of a number, ``None`` without one.
    max_length
        Longest text allowed, ``None`` without one.
    soort
        What the column is: ``pseudoniem``, ``sleutel``, ``code``, ``getal``, ``datum``, ``vlag``, ``periode``,
        ``gemeente``, ``wijk``, ``buurt``, ``gebied``, ``eenheid`` (a group, place or area), ``naam`` (a neutral
        name), ``waarde``, ``lijst`` or ``tekst`` (free text).
    niveau, categorie, stap_vanaf
        Level, category and first step; those of the table where the column has none of its own.
    alleen_convenant
        Whether the column is off unless the convenant grants it by name.
    missing_values
        Texts that mean 'no value' in this column; those of the table where the column has none of its own.
    geheel
        Whether a number is a count, which has no fraction.
    halfopen
        Whether it is the first day after a period.
    deel
        Whether a number is a share in percent where the indicator of its row is asked of people.
    """

    name: str
    type: str
    title: str
    description: str
    required: bool
    unique: bool
    codelijst: str
    enum: tuple[str, ...]
    pattern: str
    minimum: float | None
    maximum: float | None
    max_length: int | None
    soort: str
    niveau: str
    categorie: str
    stap_vanaf: int
    alleen_convenant: bool
    missing_values: tuple[str, ...]
    geheel: bool = False
    halfopen: bool = False
    deel: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns whose values, where filled, stand in columns of another table."""

    fields: tuple[str, ...]
    table: str
    ref_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table.

    Parameters
    ----------
    name, title, description
        Name, Dutch title and Dutch explanation.
    fields
        Columns in order.
    primary_key
        Columns that name a row together; some may be empty (a person in a topic about the group).
    foreign_keys
        References to other tables.
    missing_values
        Texts that mean 'no value': empty, ``onbekend``, ``nvt``, ``<5`` and ``.``; they stay distinct.
    niveau, categorie, stap_vanaf
        Level, category (or ``per_rij``) and the first step that may hold the table.
    version
        Version of the descriptor; a published one is followed, never edited.
    """

    name: str
    title: str
    description: str
    fields: tuple[FieldSpec, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    missing_values: tuple[str, ...]
    niveau: str
    categorie: str
    stap_vanaf: int
    version: str

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(f.name for f in self.fields)

    def field(self, name: str) -> FieldSpec:
        """Return one column; ``KeyError`` where the table has none of that name."""
        for f in self.fields:
            if f.name == name:
                return f
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Codelist:
    """A code list: editable, with the date of its version.

    Parameters
    ----------
    name, version
        Name and date (ISO) of the newest row.
    codes
        Codes in order.
    titles, notes
        Dutch label and explanation by code.
    extra
        Other columns of the list by code, such as ``aspect`` of a duiding item.
    """

    name: str
    version: str
    codes: tuple[str, ...]
    titles: Mapping[str, str]
    notes: Mapping[str, str]
    extra: Mapping[str, Mapping[str, str]]


def data_schemas() -> Traversable:
    """Return the folder ``data_schemas``: inside the installed package, or beside it in a checkout."""
    packed = files("jgwork") / "_meegeleverd" / "data_schemas"
    if packed.is_dir():
        return packed
    return Path(__file__).parents[2] / "data_schemas"


@cache
def table_schema(name: str) -> str:
    """Return the Table Schema of a table as JSON text, as it stands in the folder."""
    return (data_schemas() / "tabellen" / f"{name}.json").read_text(encoding="utf-8")


@cache
def load_tables() -> Mapping[str, TableSpec]:
    """Return every table of the data model by name, read-only."""
    names = sorted(p.name[:-5] for p in (data_schemas() / "tabellen").iterdir() if p.name.endswith(".json"))
    return MappingProxyType({n: _table(json.loads(table_schema(n))) for n in names})


@cache
def codelist(name: str) -> Codelist:
    """Return a code list.

    Parameters
    ----------
    name
        Name without folder or extension.

    Raises
    ------
    KeyError
        Where there is no such list.
    """
    path = data_schemas() / "codelijsten" / f"{name}.csv"
    if not path.is_file():
        raise KeyError(name)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    known = {"code", "titel", "toelichting", "versie"}
    return Codelist(
        name=name,
        version=max((r["versie"] for r in rows), default=""),
        codes=tuple(r["code"].strip() for r in rows),
        titles=MappingProxyType({r["code"].strip(): r["titel"].strip() for r in rows}),
        notes=MappingProxyType({r["code"].strip(): (r["toelichting"] or "").strip() for r in rows}),
        extra=MappingProxyType(
            {r["code"].strip(): MappingProxyType({k: v for k, v in r.items() if k not in known}) for r in rows}
        ),
    )


@cache
def begrippen() -> Mapping[str, Mapping[str, str]]:
    """Return the glossary: term -> ``label``, ``definitie`` and ``bron``."""
    raw = tomllib.loads((data_schemas() / "begrippen.toml").read_text(encoding="utf-8"))
    return MappingProxyType({k: MappingProxyType(v) for k, v in raw["begrip"].items()})


def arrow_schema(spec: TableSpec) -> pa.Schema:
    """Return the typed Arrow schema of a table; every column may be null, whatever the reason it is missing.

    Dates are ``date32``, whole numbers ``int64``, other numbers ``float64``, codes and keys plain text.
    """
    import pyarrow as pa

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    types["date"] = pa.date32()
    return pa.schema([pa.field(f.name, types[f.type]) for f in spec.fields])


def _table(raw: Mapping[str, Any]) -> TableSpec:
    key = raw.get("primaryKey") or (raw.get("uniqueKeys") or [[]])[0]
    return TableSpec(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        fields=tuple(_field(f, raw) for f in raw["fields"]),
        primary_key=tuple(key),
        foreign_keys=tuple(
            ForeignKey(tuple(k["fields"]), k["reference"]["resource"], tuple(k["reference"]["fields"]))
            for k in raw.get("foreignKeys", ())
        ),
        missing_values=tuple(raw["missingValues"]),
        niveau=raw["jgwork:niveau"],
        categorie=raw["jgwork:categorie"],
        stap_vanaf=raw["jgwork:stap_vanaf"],
        version=raw["jgwork:versie"],
    )


def _field(raw: Mapping[str, Any], table: Mapping[str, Any]) -> FieldSpec:
    rules = raw.get("constraints", {})
    lijst = raw.get("jgwork:codelijst", "")
    return FieldSpec(
        name=raw["name"],
        type=raw["type"],
        title=raw["title"],
        description=raw["description"],
        required=rules.get("required", False),
        unique=rules.get("unique", False),
        codelijst=lijst,
        enum=codelist(lijst).codes if lijst else tuple(rules.get("enum", ())),
        pattern=rules.get("pattern", ""),
        minimum=rules.get("minimum"),
        maximum=rules.get("maximum"),
        max_length=rules.get("maxLength"),
        soort=raw["jgwork:soort"],
        niveau=raw.get("jgwork:niveau", table["jgwork:niveau"]),
        categorie=raw.get("jgwork:categorie", table["jgwork:categorie"]),
        stap_vanaf=raw.get("jgwork:stap_vanaf", table["jgwork:stap_vanaf"]),
        alleen_convenant=raw.get("jgwork:alleen_convenant", False),
        missing_values=tuple(raw.get("missingValues", table["missingValues"])),
        geheel=raw.get("jgwork:geheel", False),
        halfopen=raw.get("jgwork:halfopen", False),
        deel=raw.get("jgwork:deel", False),
    )
