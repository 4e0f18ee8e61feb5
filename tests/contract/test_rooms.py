"""Modules and rooms as a graph: no circle, and no room that is too full to know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

PACKAGE = Path(__file__).parents[2] / "jgwork"
MODULES = {
    ".".join(p.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): p
    for p in PACKAGE.rglob("*.py")
}
#: More modules than this in one folder are a floor, not a room.
FULL = 15


def imports(path: Path) -> Iterator[str]:
    """Yield the modules of the package that one imports, wherever in the file it does so and for whatever reason."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jgwork."):
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield whole if whole in MODULES else str(node.module)
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name in MODULES)


def room(module: str) -> str:
    """Return the room of a module: its folder inside a floor; a module that stands in no folder is its own room."""
    return ".".join(module.split(".")[:3])


@pytest.fixture(scope="module")
def edges() -> set[tuple[str, str]]:
    return {(m, other) for m, path in MODULES.items() for other in imports(path) if other not in (m, "jgwork")}


def circles(edges: set[tuple[str, str]]) -> list[list[str]]:
    return [sorted(c) for c in nx.strongly_connected_components(nx.DiGraph(edges)) if len(c) > 1]


def test_no_circle_of_modules(edges: set[tuple[str, str]]) -> None:
    assert circles(edges) == []
    back = {(b, a) for a, b in edges if (a, b) == ("jgwork.graph.meten.measures", "jgwork.graph.bouwen.netwerk")}
    assert len(circles(edges | back)) == 1


def test_no_circle_of_rooms(edges: set[tuple[str, str]]) -> None:
    between = {(room(a), room(b)) for a, b in edges if room(a) != room(b)}
    assert circles(between) == []


def test_no_room_is_too_full() -> None:
    full = {d: n for d in PACKAGE.rglob("*") if d.is_dir() and (n := len(list(d.glob("[!_]*.py")))) > FULL}
    assert full == {}


def test_every_room_says_what_it_is_for() -> None:
    silent = [p for p in PACKAGE.rglob("__init__.py") if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]
    assert silent == []


@pytest.mark.parametrize("floor", ["privacy", "inhoud", "graph", "indicators", "views"])
def test_the_middle_opens_no_file(floor: str) -> None:
    """No call of ``open`` either, nor of what a path does; the imports are a contract of import-linter."""
    doors = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "fdopen"}
    hits = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in (PACKAGE / floor).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")) in doors
        and not (floor == "privacy" and path.name == "lp.py")  # sends away what the solver says at its start
    ]
    assert hits == []
