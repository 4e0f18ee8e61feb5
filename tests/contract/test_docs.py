"""The Dutch documentation: what it says to type works, and its reference is whole and made, not written."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import shutil
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jgwork.cli.main import main
from jgwork.graph.meten.maten import MATEN
from jgwork.runs.publicatie.catalogus import CATALOGUS
from jgwork.runs.werkplek.lab_server import copy_docs
from jgwork.schema.descriptors import codelist, data_schemas, load_tables

DOCS = Path(__file__).parents[2] / "docs"
#: Whose pages take longest to type.
LONG = ("voor-beheerder", "voor-coordinator")
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


def type_it(line: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(shlex.split(line)[1:])
    assert stop.value.code == 0, line


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.nightly)])
def test_the_half_hour_can_be_typed_from_top_to_bottom(
    whole: bool, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The short version begins with the region as it was made and loaded for every test."""
    if not whole:
        shutil.copytree(request.getfixturevalue("_geladen"), tmp_path / "werk" / "dossier")
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
            if whole or not re.match(r"jgwork (voorbeeld|controleer|laad) ", line):
                type_it(line)
    assert (tmp_path / "voortgang.docx").stat().st_size > 10_000


@pytest.mark.parametrize(
    "page",
    [pytest.param(p, marks=pytest.mark.nightly if p.stem in LONG else ()) for p in sorted(DOCS.glob("voor-*.md"))],
    ids=lambda p: p.stem,
)
def test_the_page_of_a_role_can_be_typed(page: Path, dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the dossier of the example, from the folder above it."""
    (dossier.parent / "werk").mkdir()
    shutil.move(dossier, dossier.parent / "werk" / "dossier")
    monkeypatch.chdir(dossier.parent)
    names: dict[str, Any] = {}
    for kind, source in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "python":
            show(source, names)
        else:
            for line in source.strip().splitlines():
                type_it(line)


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda p: p.stem)
def test_every_block_is_one_that_a_test_runs_or_reads(page: Path) -> None:
    for kind, source in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "toml":
            assert tomllib.loads(source)
        assert page.name.startswith(("half-uur", "voor-")) or (page.name, kind) in ELSEWHERE


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
    for measure in MATEN.values():
        text = pages["naslag/maten.md"].split(f"Code `{measure.code}`.")[1].split("\n## ")[0]
        assert all(said in text for said in (measure.definitie, measure.bron, measure.ongedefinieerd))
    for published in CATALOGUS:
        assert f"| `{published.naam}` | {published.vraag} |" in pages["naslag/publicatie.md"]
    nav = (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    assert all(place in nav for place in (*pages, *(p.name for p in DOCS.glob("*.md"))))


def test_at_most_forty_names_are_promised_and_each_is_used_in_a_page_or_a_notebook(naslag: ModuleType) -> None:
    named = [n for _, _, names in naslag.beloofd() for n in names]
    assert len(named) <= 40
    assert naslag.python().count("\n### ") == len(named)
    pages = [*DOCS.glob("*.md"), *(DOCS.parent / "notebooks").glob("*.ipynb")]
    text = " ".join(p.read_text(encoding="utf-8") for p in pages)
    assert [n for n in named if not re.search(rf"\b(jg|d|g|n|G\d\d\"\]|netwerk\(\))\.{n}\b", text)] == []


def test_the_lab_has_the_documentation_beside_the_notebooks(tmp_path: Path) -> None:
    copy_docs(tmp_path / "documentatie")
    found = {p.relative_to(tmp_path / "documentatie").as_posix() for p in tmp_path.rglob("*.md")}
    assert {"index.md", "half-uur.md", "voor-fg.md", "naslag/maten.md"} <= found
    for page in tmp_path.rglob("*.md"):
        for link in re.findall(r"\]\(([^)#]+\.md)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), (page.name, link)
    assert "documentatie/index.md" in (DOCS.parent / "notebooks" / "00_begin_hier.ipynb").read_text(encoding="utf-8")


def test_everything_public_says_what_it_is(naslag: ModuleType) -> None:
    text = naslag.python() + naslag.objecten()
    assert not re.findall(r"^\| `\w+` \|  \|$", text, re.M)
    assert "```text\n\n```" not in text
