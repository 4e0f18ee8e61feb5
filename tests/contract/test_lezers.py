"""Every column that is collected has a reader (AVG article 5): one that nobody looks at leaves the schema."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import jgwork
from jgwork.schema.descriptors import load_tables

PACKAGE = Path(jgwork.__file__).parent
#: These write, ask or describe; they do not read for an answer.
GEEN_LEZER = ("voorbeelden/", "runs/formulier/", "io/lezen/", "schema/")
#: Readers that get their rows from somebody who names the table.
ELDERS = {
    ("lid", "leeftijd"): "graph/bouwen/build.py",
    ("meting", "voorlopig"): "indicators/verkennend/reeks.py",
    ("verzoek", "antwoord_op"): "privacy/stappen/vragen.py",
}
#: Read by the gate of every table alike: rows of another dossier are refused.
POORT = {"dossier_id": "privacy/convenant/dekking.py"}


@cache
def words() -> dict[str, frozenset[str]]:
    """Return by module the texts, attributes and keywords that it names."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if name.startswith(GEEN_LEZER):
            continue
        said: set[str] = set()
        for n in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(n, ast.Constant) and isinstance(n.value, str):
                said.add(n.value)
            elif isinstance(n, ast.Attribute):
                said.add(n.attr)
            elif isinstance(n, ast.keyword) and n.arg:
                said.add(n.arg)
        found[name] = frozenset(said)
    return found


def unread(names: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return the columns that no module reads which names their table too."""
    return [
        (table, column)
        for table, columns in names.items()
        for column in columns
        if not any(table in said and column in said for said in words().values())
    ]


def test_every_column_has_a_reader() -> None:
    tables = {n: s.names for n, s in load_tables().items() if n != "levering"}
    missing = [c for c in unread(tables) if c not in ELDERS and c[1] not in POORT]
    assert missing == []
    for (_, column), module in ELDERS.items():
        assert column in words()[module], module
    for column, module in POORT.items():
        assert column in words()[module], module


@pytest.mark.parametrize("column", ["kleur_fiets", "hobby"])
def test_a_column_nobody_reads_is_found(column: str) -> None:
    assert unread({"lid": (column,)}) == [("lid", column)]
