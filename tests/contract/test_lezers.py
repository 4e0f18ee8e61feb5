"""Every column that is collected is shown to somebody (AVG article 5): one that nobody looks at leaves the schema.

A gate that looks whether a column is filled, a form that asks for it and a store that keeps it show nothing: they are
no readers.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import jgwork
from jgwork.schema.descriptors import load_tables

PACKAGE = Path(jgwork.__file__).parent
#: Rooms in which rows become what somebody reads: a figure, a sentence, a table, a letter, a page.
TONEN = (
    "analist/", "cli/", "graph/", "indicators/", "inhoud/doelwit.py", "inhoud/kennis.py", "inhoud/namenlijst.py",
    "inhoud/registraties.py",
    "inhoud/relaties.py", "inhoud/plaatsen.py", "inhoud/rijen.py", "inhoud/dekking.py", "panels/", "privacy/proces/",
    "privacy/stappen/", "runs/leveren/brieven.py", "runs/leveren/kaders.py", "runs/publicatie/", "runs/recht/",
    "runs/server/", "runs/vertellen/", "views/",
)  # fmt: skip
#: Readers that get their rows from somebody who names the table.
ELDERS = {
    ("lid", "leeftijd"): "graph/bouwen/build.py",
    ("meting", "voorlopig"): "indicators/verkennend/reeks.py",
    ("meting", "onderdrukt"): "indicators/groep/grenzen.py",
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
    """Return the columns that no module which shows something reads together with the name of their table."""
    shown = [said for module, said in words().items() if module.startswith(TONEN)]
    return [
        (table, column)
        for table, columns in names.items()
        for column in columns
        if not any(table in said and column in said for said in shown)
    ]


def test_every_column_has_a_reader_who_is_shown_it() -> None:
    tables = {n: s.names for n, s in load_tables().items() if n != "levering"}
    missing = [c for c in unread(tables) if c not in ELDERS and c[1] not in POORT]
    assert missing == []
    for (_, column), module in ELDERS.items():
        assert module.startswith(TONEN)
        assert column in words()[module], module
    for column, module in POORT.items():
        assert column in words()[module], module


@pytest.mark.parametrize("column", ["kleur_fiets", "hobby"])
def test_a_column_nobody_reads_is_found(column: str) -> None:
    assert unread({"lid": (column,)}) == [("lid", column)]


def test_a_gate_that_looks_whether_a_column_is_filled_is_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    gates = {m: said for m, said in words().items() if not m.startswith(TONEN)}
    assert any("reden_toevoeging" in said for said in gates.values())
    monkeypatch.setitem(globals(), "words", lambda: gates)
    assert unread({"lid": ("reden_toevoeging",)}) == [("lid", "reden_toevoeging")]
