"""Plant faults one at a time in what may be told (views, privacy/release, inhoud) and list those that no test sees.

Runs as ``make mutate``. The tests of those rooms run once, and each function notes which test called it. Then a copy of
this process (``fork``) per fault puts the changed code in the functions and runs only the tests that called them: about
a second a fault. What is drawn is the same for the same ``--begin``. A fault is a comparison, a word, a number, an
operator or a condition that is another one; what stands outside functions is not touched.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import functools
import gc
import importlib
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("jgwork/inhoud", "jgwork/privacy/release", "jgwork/views")
TESTS = (
    "tests/unit/inhoud", "tests/unit/views", "tests/unit/privacy/test_release.py",
    "tests/unit/privacy/test_suppress.py",
    "tests/unit/privacy/test_release_geschreven.py", "tests/unit/privacy/test_release_keuze.py",
    "tests/unit/privacy/test_release_ring.py", "tests/unit/privacy/test_suppress_exact.py",
)  # fmt: skip
KEPT = ROOT / ".benchmarks" / "overlevers.txt"
#: What a fault puts in the place of what stood there.
OTHER: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
}  # fmt: skip
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}


@dataclass(frozen=True)
class Plek:
    """A place for a fault: what of which node becomes what, and in which function it stands."""

    bestand: str
    functie: str
    begin: int
    node: Any
    wat: str
    nieuw: Any

    def __str__(self) -> str:
        said = [spoken(x) for x in (getattr(self.node, self.wat), self.nieuw)]
        return f"{self.bestand}:{self.node.lineno} {self.functie}: {said[0]} -> {said[1]}"


def spoken(part: Any) -> str:
    """Return a part of the code, or the name of an operator."""
    if isinstance(part, list):
        return ", ".join(map(spoken, part))
    if not isinstance(part, ast.AST):
        return repr(part)
    return ast.unparse(part) or type(part).__name__


def changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """Yield what of a node may become what."""
    match node:
        case ast.Compare():
            for i, op in enumerate(node.ops):
                if type(op) in OTHER:
                    yield "ops", [*node.ops[:i], OTHER[type(op)](), *node.ops[i + 1 :]]
        case ast.BoolOp() | ast.BinOp() if type(node.op) in OTHER:
            yield "op", OTHER[type(node.op)]()
        case ast.UnaryOp(op=ast.Not()):
            yield "operand", ast.UnaryOp(ast.Not(), node.operand)
        case ast.If() | ast.IfExp() | ast.While() if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield "test", ast.UnaryOp(ast.Not(), node.test)
        case ast.Return(value=ast.expr()):
            yield "value", ast.Constant(None)
        case ast.Call(func=ast.Name(id=name)) if name in CALLED:
            yield "func", ast.Name(CALLED[name], ast.Load())
        case ast.Constant(value=bool() as value):
            yield "value", not value
        case ast.Constant(value=int() as value):
            yield "value", value + 1
        case ast.Constant(value=str() as value) if value.strip():
            yield "value", f"XX{value}XX"


def inside(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a body, without annotations and without sentences that only stand there."""
    for name, field in ast.iter_fields(node):
        for child in field if isinstance(field, list) else [field]:
            said = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and name not in {"annotation", "returns", "decorator_list"} and not said:
                yield child
                yield from inside(child)


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield functions and methods; what is defined inside them belongs to them."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{f.name}", f) for f in node.body if isinstance(f, ast.FunctionDef))


def codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of a module and of all that is in it."""
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from codes(const)


class Planter:
    """The plugin: runs the tests, then runs them again with a fault."""

    def __init__(self, deel: str, aantal: int, begin: int) -> None:
        self.aantal, self.begin = aantal, begin
        self.trees: dict[str, ast.Module] = {}
        self.called: dict[tuple[str, str], set[str]] = {}
        self.took: dict[str, float] = {}
        self.now = ""
        for room in ROOMS:
            for file in sorted((ROOT / room).rglob("*.py")):
                name = file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
                if fnmatch(name, deel or "*"):
                    importlib.import_module(name.removesuffix(".__init__"))
                    self.trees[str(file)] = ast.parse(file.read_text(encoding="utf-8"))

    def places(self) -> list[Plek]:
        """Return every place for a fault."""
        return [
            Plek(Path(file).relative_to(ROOT).as_posix(), name, fn.lineno, node, what, new)
            for file, tree in self.trees.items()
            for name, fn in functions(tree)
            for part in fn.body
            if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
            for node in (part, *inside(part))
            for what, new in changes(node)
        ]

    def put(self, file: str, only: str = "") -> None:
        """Give the functions of a file the code of its tree."""
        tree = ast.fix_missing_locations(self.trees[file])
        made = {(c.co_qualname, c.co_firstlineno): c for c in codes(compile(tree, file, "exec"))}
        for fn in [o for o in gc.get_objects() if isinstance(o, FunctionType)]:
            old = fn.__code__
            new = made.get((old.co_qualname, old.co_firstlineno)) if old.co_filename == file else None
            if new is not None and (not only or old.co_qualname == only):
                fn.__code__ = new

    def note_calls(self) -> None:
        """Let every function say that it was called, in the first run."""
        vars(builtins)["geroepen"] = lambda *key: self.called.setdefault(key, set()).add(self.now)
        for file, tree in self.trees.items():
            for name, fn in functions(tree):
                call = ast.parse(f"geroepen({file!r}, {name!r})").body[0]
                fn.body.insert(0, ast.copy_location(call, fn.body[0]))
            self.put(file)
            for _, fn in functions(tree):
                fn.body.pop(0)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        gc.unfreeze()  # as conftest.py froze it: functions must be found
        self.note_calls()
        items = session.items
        for i, item in enumerate(items):
            self.now, start = item.nodeid, time.process_time()
            reports = runtestprotocol(item, log=False, nextitem=items[min(i + 1, len(items) - 1)])
            self.took[item.nodeid] = time.process_time() - start
            if any(r.failed for r in reports):
                raise session.Failed(f"{item.nodeid} slaagt niet zonder geplante fout")
        for file in self.trees:
            self.put(file)
        self.report(session)
        return True

    def report(self, session: pytest.Session) -> None:
        """Plant the faults that were drawn and write down what became of each."""
        found = self.places()
        drawn = random.Random(self.begin).sample(found, min(self.aantal or len(found), len(found)))
        total, seen, left = Counter(map(room, found)), Counter[str](), []
        out = sys.__stderr__
        assert out is not None
        for i, place in enumerate(drawn, 1):
            outcome = self.planted(session, place)
            seen[room(place)] += outcome == ""
            left += [f"{place} ({outcome})"] if outcome else []
            print(f"{i}/{len(drawn)} {outcome or 'gezien'}: {place}", file=out, flush=True)
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text("".join(f"{line}\n" for line in sorted(left)), encoding="utf-8")
        for name, n in Counter(map(room, drawn)).items():
            print(f"{name}: {total[name]} plekken, {n} geplant, {seen[name]} gezien, {n - seen[name]} niet", file=out)
        print(f"Niet gezien: {len(left)} van {len(drawn)}, in {KEPT.relative_to(ROOT)}", file=out)

    def planted(self, session: pytest.Session, place: Plek) -> str:
        """Return why a fault is not seen; empty where a test fails by it."""
        file = str(ROOT / place.bestand)
        tests = self.called.get((file, place.functie), set())
        items = sorted((i for i in session.items if i.nodeid in tests), key=lambda i: self.took[i.nodeid])
        if not items:
            return "geen test roept dit aan"
        child = os.fork()
        if child:
            return "" if os.waitpid(child, 0)[1] else "geen test valt om"
        try:
            limit = 30 + int(10 * sum(self.took[i.nodeid] for i in items))
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))  # a loop without an end is seen
            setattr(place.node, place.wat, place.nieuw)
            self.put(file, place.functie)
            for cached in [o for o in gc.get_objects() if isinstance(o, functools._lru_cache_wrapper)]:
                cached.cache_clear()
            session._setupstate.teardown_exact(items[0])
            for i, item in enumerate(items):
                item._initrequest()  # type: ignore[attr-defined]  # a second time
                reports = runtestprotocol(item, log=False, nextitem=items[min(i + 1, len(items) - 1)])
                if any(r.failed for r in reports):
                    os._exit(1)
        except BaseException:
            os._exit(2)
        os._exit(0)


def room(place: Plek) -> str:
    return next(r for r in ROOMS if place.bestand.startswith(r))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deel", default="", help="modules, as jgwork.views.gedrag*")
    parser.add_argument("--aantal", type=int, default=150, help="how many faults; 0 for all")
    parser.add_argument("--begin", type=int, default=1, help="where the draw begins")
    parser.add_argument("tests", nargs="*", default=list(TESTS))
    asked = parser.parse_args()
    os.chdir(ROOT)
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return int(pytest.main([*quiet, *asked.tests], plugins=[Planter(asked.deel, asked.aantal, asked.begin)]))


if __name__ == "__main__":
    raise SystemExit(main())
