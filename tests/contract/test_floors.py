"""The floors and the gates as ARCHITECTURE.md says they are."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "jgwork"
MODULES = sorted(PACKAGE.rglob("*.py"))
FLOORS = [
    "vocabulary",
    "schema",
    "voorbeelden",
    "io",
    "inhoud",
    "privacy",
    "graph",
    "indicators",
    "views",
    "runs",
    "analist",
    "panels",
    "cli",
]


@cache
def parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package in which a test may plant a fault."""
    target = tmp_path_factory.mktemp("kopie")
    shutil.copytree(PACKAGE, target / "jgwork", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def test_architecture_names_every_folder_of_the_package() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = {p.name for p in PACKAGE.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert folders == set(FLOORS)
    assert [f for f in FLOORS if f"`{f}/`" not in text] == []


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as c; c()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


#: A module that is planted, what it imports, and how the refusal begins.
PLANTED = (
    ("vocabulary", "jgwork.io.opslag.dossier", "jgwork.vocabulary is not allowed to import jgwork.io"),
    ("indicators/groep", "jgwork.io.lezen.readers", "jgwork.indicators is not allowed to import jgwork.io"),
    ("indicators/groep", "jgwork.indicators.regio.tabellen", "groep is not allowed to import jgwork.indicators.regio"),
    ("inhoud", "pathlib", "jgwork.inhoud is not allowed to import pathlib"),
    ("privacy/intake", "jgwork.privacy.release.gate", "intake is not allowed to import jgwork.privacy.release"),
    ("io/lezen", "jgwork.io.opslag.dossier", "jgwork.io.lezen is not allowed to import jgwork.io.opslag"),
    ("privacy/release", "highspy", "highspy"),
)


def test_imports_point_down_and_a_planted_import_is_refused(copy: Path) -> None:
    clean = lint_imports(copy)
    assert clean.returncode == 0, clean.stdout
    files = [copy / "jgwork" / folder / f"geplant_{i}.py" for i, (folder, _, _) in enumerate(PLANTED)]
    room = copy / "jgwork" / "privacy" / "kamer"
    room.mkdir()
    (room / "__init__.py").touch()
    for file, (_, what, _) in zip(files, PLANTED, strict=True):
        file.write_text(f"import {what}\n", encoding="utf-8")
    try:
        broken = " ".join(lint_imports(copy).stdout.split())
    finally:
        shutil.rmtree(room)
        for file in files:
            file.unlink()
    for i, (_, _, said) in enumerate(PLANTED):
        assert said in broken, said
        assert f"geplant_{i} " in broken
    assert "jgwork.privacy.kamer" in broken  # a room that nobody drew


def test_the_type_checker_is_asked_to_refuse_a_table_that_was_not_released() -> None:
    """``make check`` does: an ignore that is not needed is an error there."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    refused = (ROOT / "tests/contract/typen.py").read_text(encoding="utf-8")
    assert asked["strict"]
    assert "tests/contract/typen.py" in asked["files"]
    assert re.findall(r"table: (\w+)\).*\n    per_kwartaal\(table\)(.*)", refused) == [
        ("ReleasedTable", ""),
        ("IndicatorTable", "  # type: ignore[arg-type]"),
    ]


@cache
def names_used(module: Path) -> set[str]:
    tree = parsed(module)
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    names |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    return names | {a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}


@pytest.mark.parametrize(
    ("seal", "gates"),
    [
        ("RELEASE_SEAL", {"vocabulary/tables.py", "privacy/release/gate.py"}),
        ("INTAKE_SEAL", {"vocabulary/tables.py", "privacy/intake/admit.py", "io/opslag/dossier.py"}),
    ],
)
def test_only_the_gate_uses_its_seal(seal: str, gates: set[str]) -> None:
    users = {m.relative_to(PACKAGE).as_posix() for m in MODULES if seal in names_used(m)}
    assert users == gates


def test_no_module_imports_the_front_door_and_it_stays_small() -> None:
    import jgwork

    assert len(jgwork.__all__) <= 15
    for module in MODULES:
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.ImportFrom):
                assert node.module != "jgwork", module
            if isinstance(node, ast.Import) and module.parent.name != "cli":
                assert all(a.name != "jgwork" for a in node.names), module


def test_no_module_is_a_drawer_of_odds_and_ends() -> None:
    assert [m for m in MODULES if m.stem in {"utils", "helpers", "common"}] == []


def test_a_released_table_cannot_be_made_elsewhere() -> None:
    from jgwork.vocabulary.tables import AdmittedTable, Column, ReleasedTable, Seal

    with pytest.raises(TypeError, match=r"privacy\.release only"):
        ReleasedTable("t", "T", (Column("a", "A", "dim"),), (), {}, Seal("release"))
    with pytest.raises(TypeError, match="intake gate only"):
        AdmittedTable("lid", None, Seal("intake"))


def test_no_rule_hides_behind_assert() -> None:
    """``python -O`` removes an assert, so none may guard anything in the package."""
    hits = [
        f"{m.relative_to(ROOT)}:{n.lineno}" for m in MODULES for n in ast.walk(parsed(m)) if isinstance(n, ast.Assert)
    ]
    assert hits == []
