"""Documents are tests: what README says can be typed, and nothing names a registry, a machine or a session."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from jgwork.cli.main import build_app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TRACKED = [
    ROOT / f
    for f in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    if f and (ROOT / f).exists()
]


def commands() -> set[str]:
    group = typer.main.get_command(build_app())
    return set(group.commands)  # type: ignore[attr-defined]


def test_every_command_readme_names_exists() -> None:
    named = set(re.findall(r"`jgwork ([a-z][a-z-]+)", README)) | set(re.findall(r"^jgwork ([a-z-]+)", README, re.M))
    assert named
    assert named <= commands()


def test_readme_tells_every_command() -> None:
    named = set(re.findall(r"`jgwork ([a-z-]+)", README))
    assert commands() - named == set()


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_has_dutch_help(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jgwork.cli.main", command, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "--help" in done.stdout


def test_every_make_target_readme_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    assert set(re.findall(r"`?make ([a-z]+)", README)) <= targets | {"voor"}


def test_code_fences_in_python_parse() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    assert blocks
    assert all(ast.parse(block).body for block in blocks)


def test_no_file_names_a_registry_or_a_machine() -> None:
    pattern = re.compile(r"(index|extra-index|find-links)[-_a-z]*\s*[=:]\s*[\"']?(https?|file):|/(work|root)/[a-z.]")
    hits = []
    for file in TRACKED:
        if file.suffix in {".py", ".toml", ".md", ".txt", ".json", ".yml", ".ipynb", ".csv", ".sh", ""}:
            text = file.read_text(encoding="utf-8", errors="ignore") if file.stat().st_size < 2_000_000 else ""
            if file != Path(__file__) and pattern.search(text):
                hits.append(file.relative_to(ROOT).as_posix())
    assert hits == []


def test_no_notebook_holds_output() -> None:
    for file in [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("dashboards/*.ipynb")]:
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        assert not any(c.get("outputs") or c.get("execution_count") for c in cells), file.name


def test_modules_and_functions_stay_readable() -> None:
    long = []
    for file in sorted((ROOT / "jgwork").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if text.count("\n") > 400:
            long.append(f"{file.name}: {text.count(chr(10))} lines")
        long += [
            f"{file.name}:{n.lineno} {n.name}"
            for n in ast.walk(ast.parse(text))
            if isinstance(n, ast.FunctionDef) and (n.end_lineno or 0) - n.lineno >= 60
        ]
    assert long == []
