"""Every public name has a docstring with an example, and every example gives what it says."""

from __future__ import annotations

import doctest
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import jgwork as jg

MODULES = ("dossier", "groep", "groepsrijen", "netwerk", "publicatie")


def public() -> Iterator[tuple[str, object]]:
    """Yield what a notebook can reach: names of the package, and classes with their methods."""
    yield from ((f"jgwork.{n}", getattr(jg, n)) for n in jg.__all__)
    for name in MODULES:
        module = importlib.import_module(f"jgwork.analist.{name}")
        for title, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ != module.__name__:
                continue
            yield f"{name}.{title}", kind
            members = [(n, v) for n, v in vars(kind).items() if not n.startswith("_")]
            yield from ((f"{title}.{n}", v) for n, v in members)


def parts() -> dict[str, doctest.DocTest]:
    read = doctest.DocTestParser().get_doctest
    texts = {name: inspect.getdoc(getattr(thing, "func", None) or thing) or "" for name, thing in public()}
    return {name: read(text, {}, name, None, None) for name, text in texts.items()}


def test_every_public_name_shows_how_to_use_it() -> None:
    examples = {n for n, t in parts().items() if t.examples}
    assert [n for n, _ in public() if n not in examples] == []
    assert len(jg.__all__) <= 40


def test_every_example_gives_what_it_says(voorbeeldwerk: Path, tmp_path: Path) -> None:
    base = {
        "jg": jg, "dossier": voorbeeldwerk / "dossier", "leveringen": voorbeeldwerk / "leveringen", "map": tmp_path,
        "d": jg.open(voorbeeldwerk / "dossier"),
    }  # fmt: skip
    runner, said = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE), []
    for test in parts().values():
        test.globs = dict(base)
        runner.run(test, out=said.append)
    assert runner.tries > 60
    if runner.failures:
        pytest.fail("".join(said))
