"""Documents are tests: what README says can be typed, and nothing names a registry, a machine or a session."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import typer

from jgwork.cli.main import build_app, main
from jgwork.vocabulary.verdict import ExitCode

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TRACKED = [
    ROOT / f
    for f in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    if f and (ROOT / f).exists()
]


DOCUMENTS = {
    f.relative_to(ROOT).as_posix(): f.read_text(encoding="utf-8")
    for f in TRACKED
    if f.suffix == ".md" and not f.is_relative_to(ROOT / "tests")
}


@cache
def commands() -> set[str]:
    group = typer.main.get_command(build_app())
    return set(group.commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_command_and_make_target_a_document_names_exists(name: str) -> None:
    text = DOCUMENTS[name]
    named = set(re.findall(r"`jgwork ([a-z][a-z-]+)", text)) | set(re.findall(r"^jgwork ([a-z][a-z-]*)", text, re.M))
    assert named <= commands()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.M)) <= set(re.findall(r"^([a-z]+):", makefile, re.M))


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_link_and_every_block_of_python_in_a_document_holds(name: str) -> None:
    text, folder = DOCUMENTS[name], (ROOT / name).parent
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (folder / link).exists()] == []
    assert all(ast.parse(block).body for block in re.findall(r"```python\n(.*?)```", text, re.S))


def test_the_list_of_commands_is_whole() -> None:
    text = DOCUMENTS["docs/opdrachten.md"]
    assert commands() - set(re.findall(r"`jgwork ([a-z-]+)", text)) == set()
    codes = {int(code) for code in re.findall(r"^\| (\d) \|", text, re.M)}
    assert codes == {int(code) for code in ExitCode}


def test_readme_is_short_and_the_version_is_one_version() -> None:
    assert len(README.encode()) <= 8_000
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    newest = re.split(r"^## ", DOCUMENTS["CHANGELOG.md"], flags=re.M)[1]
    assert newest.startswith(version)
    assert len(newest.encode()) <= 3_000
    assert f"softwareVersion: {version}\n" in (ROOT / "publiccode.yml").read_text(encoding="utf-8")


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def test_what_readme_says_of_engines_is_true_of_the_package() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    used = {
        name.split(".")[0]
        for file in (ROOT / "jgwork").rglob("*.py")
        for node in ast.walk(parsed(file))
        for name in (
            [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert "duckdb is not part of it" in README
    assert "duckdb" not in {*used, *needed}
    assert "jgwork[dask]" in README
    assert {"distributed"} == {"dask", "distributed"} & used
    assert not {"dask", "distributed"} & {*needed}


def test_the_measurements_are_those_that_were_kept(tmp_path: Path) -> None:
    """The tables are written by ``make bench`` and never by hand; whether an aim was met is worked out."""
    for name in ("README.md", "docs/metingen.md"):
        (tmp_path / Path(name).name).write_text(DOCUMENTS[name], encoding="utf-8")
    script = ROOT / "tests" / "benchmarks" / "tabel.py"
    subprocess.run([sys.executable, script, "-", tmp_path / "metingen.md", tmp_path / "README.md"], check=True)
    for name in ("README.md", "docs/metingen.md"):
        assert (tmp_path / Path(name).name).read_text(encoding="utf-8") == DOCUMENTS[name]
    assert "**gemist**" in DOCUMENTS["docs/metingen.md"]


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_has_dutch_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert "--help" in capsys.readouterr().out
    text = typer.main.get_command(build_app()).commands[command].help  # type: ignore[attr-defined]
    assert len(text) > 20
    assert not re.search(r"\b(the|and|with|of the)\b", text)


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
            for n in ast.walk(parsed(file))
            if isinstance(n, ast.FunctionDef) and (n.end_lineno or 0) - n.lineno >= 60
        ]
    assert long == []
