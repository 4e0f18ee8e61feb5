"""No number of a step stands in code: the process is configuration, and code asks for the role of a step."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "jgwork"
#: The fictional worlds live in the work process of 2016, and say so.
MODULES = [p for p in PACKAGE.rglob("*.py") if "voorbeelden" not in p.parts and p.stem != "voorbeeld"]
STEP = re.compile(r"^(stap|stap_vanaf|stap_nummer)$|^(BEELD|PLAN|EVALUATIE)_VANAF$|STAP_|_STAP")
SAID = re.compile(r"\b[Ss]tap(pen)? [1-7]\b")


def _named(node: ast.AST) -> bool:
    parts = list(ast.walk(node))
    if any(isinstance(n, ast.Attribute) and n.attr == "hoogste" for n in parts):
        return True
    names = (getattr(n, "id", None) or getattr(n, "attr", None) or getattr(n, "value", None) for n in parts)
    return any(isinstance(n, str) and STEP.search(n) for n in names)


def _number(node: ast.AST) -> bool:
    places = {id(n) for s in ast.walk(node) if isinstance(s, ast.Subscript) for n in ast.walk(s.slice)}
    numbers = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and id(n) not in places)
    return any(type(n) is int and 2 <= n <= 7 for n in numbers)


def numbered(source: str) -> list[int]:
    """Return the lines that compare a step with a number, give one to a name of a step, or say one to a user."""
    tree = ast.parse(source)
    documents = {
        id(n.body[0].value)
        for n in ast.walk(tree)
        if isinstance(n, (ast.Module, ast.FunctionDef, ast.ClassDef)) and n.body and isinstance(n.body[0], ast.Expr)
    }
    found = []
    for n in ast.walk(tree):
        sides = [n.left, *n.comparators] if isinstance(n, ast.Compare) else []
        if isinstance(n, ast.Assign) and isinstance(n.value, (ast.Constant, ast.Tuple)):
            sides = [*n.targets, n.value]
        said = isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in documents
        wrong = any(_named(s) for s in sides) and any(_number(s) and not _named(s) for s in sides)
        if wrong or (said and SAID.search(n.value)):
            found.append(n.lineno)
    return found


def test_no_number_of_a_step_stands_in_code() -> None:
    assert {str(p.relative_to(PACKAGE)): x for p in MODULES if (x := numbered(p.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "line",
    ["if group.hoogste >= 3: pass", "PLAN_VANAF = 5", "rows[rows['stap'] == 6]", "raise ValueError('Kies stap 5.')"],
)
def test_a_number_that_is_planted_is_found(line: str) -> None:
    assert numbered(line) == [1]
