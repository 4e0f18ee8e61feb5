"""The Dutch documentation: what it says to type works, and its reference is whole and made, not written."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jgwork.cli.main import main
from jgwork.schema.descriptors import codelist, data_schemas, load_tables

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.S | re.M)
#: Blocks that another test runs: the hub's recipe, the manifest of a sociomatrix.
ELSEWHERE = {("dashboards.md", "python"), ("eigen-gegevens.md", "toml")}


@pytest.fixture(scope="module")
def naslag() -> ModuleType:
    spec = importlib.util.spec_from_file_location("naslag", DOCS / "naslag.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def show(source: str, names: dict[str, Any]) -> None:
    """Run a block as a notebook does: the last line is shown."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "half-uur.md", "exec"), names)  # noqa: S102 -- our own document
    if isinstance(last, ast.Expr):
        assert repr(eval(compile(ast.Expression(last.value), "half-uur.md", "eval"), names))  # noqa: S307 -- the same


def test_the_half_hour_can_be_typed_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    blocks = BLOCK.findall((DOCS / "half-uur.md").read_text(encoding="utf-8"))
    assert sum(kind == "python" for kind, _ in blocks) >= 10
    for kind, source in blocks:
        if kind == "python":
            assert len(source.strip().splitlines()) <= 5
            show(source, names)
            continue
        for line in source.strip().splitlines():
            with pytest.raises(SystemExit) as stop:
                main(shlex.split(line)[1:])
            assert stop.value.code == 0, line
    assert (tmp_path / "voortgang.docx").stat().st_size > 10_000


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda p: p.stem)
def test_every_block_is_one_that_a_test_runs_or_reads(page: Path) -> None:
    for kind, source in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "toml":
            assert tomllib.loads(source)
        assert page.name == "half-uur.md" or (page.name, kind) in ELSEWHERE


def test_the_reference_holds_every_table_column_and_code(naslag: ModuleType) -> None:
    pages = dict(naslag.pages())
    for name, spec in load_tables().items():
        assert f"## {name}\n" in pages["naslag/tabellen.md"]
        for field in spec.fields:
            assert f"| `{field.name}` | {field.title} |" in pages["naslag/tabellen.md"]
            if field.codelijst:
                assert f"## {field.codelijst}\n" in pages["naslag/codelijsten.md"]
    for file in (data_schemas() / "codelijsten").iterdir():
        for code in codelist(file.name.removesuffix(".csv")).codes:
            assert f"| `{code}` |" in pages["naslag/codelijsten.md"]
    assert "werkproces 2016" in pages["naslag/begrippen.md"]
    assert "Wie zitten daarin?" in pages["naslag/vragen.md"]
    assert "incidenten_per_kwartaal" in pages["naslag/python.md"]


def test_everything_public_says_what_it_is(naslag: ModuleType) -> None:
    text = naslag.python()
    assert not re.findall(r"^\| `\w+` \|  \|$", text, re.M)
    assert "```text\n\n```" not in text
