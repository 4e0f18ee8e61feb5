"""Data Packages: which tables a kind of export holds, and a descriptor that stands on its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from jgwork.schema.descriptors import FieldSpec, data_schemas, load_tables, table_schema
from jgwork.vocabulary.token import TOKEN_PATTERN

#: Data Package version 2.
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


@dataclass(frozen=True, slots=True)
class Resource:
    """One file, or one sheet of a workbook, that holds rows of a table.

    Parameters
    ----------
    name
        Name within the package; the table name where the package holds one file of it.
    table
        Table of the data model.
    paths
        Its files, relative to the package; several only where they continue each other (CSV).
    dialect
        As in Data Package: ``{"delimiter": ";"}`` or ``{"excel": {"sheet": "lid"}}``.
    columns
        Columns in the file; empty means all that need no special grant.
    """

    name: str
    table: str
    paths: tuple[str, ...]
    dialect: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()


@cache
def kinds() -> Mapping[str, tuple[str, ...]]:
    """Return the tables by kind of export: ``groepsscan``, ``partnermatrices``, ``plan`` and ``proces``."""
    found = {}
    for path in (data_schemas() / "pakketten").iterdir():
        if path.name.endswith(".json"):
            raw = json.loads(path.read_text(encoding="utf-8"))
            found[raw["name"]] = tuple(r["name"] for r in raw["resources"])
    return MappingProxyType(dict(sorted(found.items())))


def package(name: str, title: str, resources: Iterable[Resource]) -> dict[str, Any]:
    """Return a Data Package descriptor that needs no other file.

    The codes of the code lists become ``enum`` constraints and a pseudonym must look like a token. A reference to a
    table that is not in the package, or not in one piece, is left out: it is checked where the tables come together.

    Parameters
    ----------
    name, title
        Name (lower case, hyphens) and Dutch title of the package.
    resources
        Its files and sheets.
    """
    parts = list(resources)
    pieces = Counter(p.table for p in parts)
    present = {t for t, n in pieces.items() if n == 1}
    return {
        "$schema": PROFILE,
        "name": name,
        "title": title,
        "version": max((load_tables()[p.table].version for p in parts), default=""),
        "resources": [
            {
                "name": p.name,
                "type": "table",
                "title": load_tables()[p.table].title,
                "path": p.paths[0] if len(p.paths) == 1 else list(p.paths),
                "encoding": "utf-8",
                **({"dialect": dict(p.dialect)} if p.dialect else {}),
                "schema": schema(p.table, p.columns, present),
            }
            for p in parts
        ],
    }


def schema(table: str, columns: tuple[str, ...], present: Iterable[str]) -> dict[str, Any]:
    """Return the Table Schema of a table with its codes filled in.

    Parameters
    ----------
    table
        Table of the data model.
    columns
        Columns to keep; empty keeps all that need no special grant.
    present
        Tables that references may point to.
    """
    raw: dict[str, Any] = json.loads(table_schema(table))
    spec, here = load_tables()[table], set(present)
    keep = columns or tuple(f.name for f in spec.fields if not f.alleen_convenant)
    raw["fields"] = [_complete(f, spec.field(f["name"])) for f in raw["fields"] if f["name"] in keep]
    keys = [k for k in raw.pop("foreignKeys", []) if k["reference"]["resource"] in here]
    if keys:
        raw["foreignKeys"] = keys
    return raw


def _complete(raw: dict[str, Any], spec: FieldSpec) -> dict[str, Any]:
    """Return a field with its codes, and with the shape of tokens where it holds pseudonyms."""
    rules = dict(raw.get("constraints", {}))
    if spec.enum:
        rules["enum"] = list(spec.enum)
    if spec.soort == "pseudoniem":
        rules["pattern"] = TOKEN_PATTERN
    return {**raw, "constraints": rules} if rules else raw
