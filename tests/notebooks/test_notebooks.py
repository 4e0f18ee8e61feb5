"""Every notebook runs top to bottom on the example dossier, in Dutch, without outputs in the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.manager import KernelManager

import jgwork
from jgwork.runs.leveren.laden import laad
from jgwork.vocabulary.errors import JgworkError

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
TOKEN = re.compile(r"jg1-[a-z]{4}-[a-z]{32}")
#: Seconds after which a cell hangs, also on a loaded machine.
PATIENCE = 300


def test_there_is_one_notebook_per_step_with_a_beginning_and_an_end() -> None:
    assert [n.stem[:2] for n in NOTEBOOKS] == [f"{i:02d}" for i in range(9)]


@pytest.fixture(scope="module")
def kernel(voorbeeldwerk: Path) -> Iterator[KernelManager]:
    """One kernel on the example for all notebooks: each forgets what the one before it named."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env={**os.environ, "JGWORK_WERKMAP": str(voorbeeldwerk)})
    yield manager
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_runs(path: Path, kernel: KernelManager) -> None:
    """In a kernel, as JupyterLab runs it; no cell of the example is refused."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
    states: list[str] = []

    def note(execute_reply: dict[str, Any], **_: Any) -> None:
        states.append(execute_reply["content"]["status"])

    NotebookClient(notebook, timeout=PATIENCE, km=kernel, on_cell_executed=note).execute()
    assert set(states) == {"ok"}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.get("text")
            assert not TOKEN.search(str(output)), f"{path.stem} shows a pseudonym"


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """The shell that a kernel is built on, in this process; what it takes over is put back."""
    kept = sys.modules["__main__"], sys.displayhook, sys.excepthook
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()
    sys.modules["__main__"], sys.displayhook, sys.excepthook = kept


def run(shell: InteractiveShell, path: Path) -> list[BaseException]:
    """Run every code cell and return what was refused."""
    import nbformat

    shell.reset()
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    found = [shell.run_cell(c.source, store_history=True).error_in_exec for c in cells]
    return [e for e in found if e is not None]


@pytest.mark.nightly
def test_notebooks_run_on_the_messy_region(
    shell: InteractiveShell, rommeldossier: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JGWORK_WERKMAP", str(rommeldossier.parent))
    for path in NOTEBOOKS:
        assert run(shell, path) == [], path.stem
    assert not TOKEN.search(capfd.readouterr().out)


@pytest.mark.parametrize("which", ["0[026]*", pytest.param("*", marks=pytest.mark.nightly)])
def test_notebooks_run_on_a_dossier_that_holds_one_group_and_its_first_step(
    which: str, shell: InteractiveShell, voorbeeldwerk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """What cannot be asked yet is a sentence with the next move; the cells after it run."""
    sent = next(voorbeeldwerk.glob("leveringen/01-*"))
    new = tmp_path / "levering"
    new.mkdir()
    manifest = (sent / "levering.toml").read_text(encoding="utf-8").split("[tabellen")[0]
    for table in ("groep", "processtap"):
        head, *rows = (sent / f"{table}.csv").read_text(encoding="utf-8").splitlines()
        kept = [r for r in rows if "G12" in r.split(";")]
        (new / f"{table}.csv").write_text("\n".join([head, *kept]), encoding="utf-8")
        manifest += f'[tabellen.{table}]\nbestand = "{table}.csv"\n\n'
    (new / "levering.toml").write_text(manifest, encoding="utf-8")
    laad(new, tmp_path / "dossier")
    monkeypatch.setenv("JGWORK_WERKMAP", str(tmp_path))
    for path in [p for p in NOTEBOOKS if p.match(which)]:
        capfd.readouterr()
        refused = run(shell, path)
        assert all(isinstance(e, JgworkError) for e in refused), (path.stem, refused)
        shown = capfd.readouterr()
        assert "Traceback" not in shown.out + shown.err
        assert all(e.next_move in shown.out for e in refused if isinstance(e, JgworkError))
        assert refused if path.stem[:2] in {"02", "03", "05", "06", "07"} else not refused


def test_a_notebook_names_no_group_and_nothing_inside_the_package() -> None:
    """It starts with a group of one's own; what it needs stands in ``dir(jgwork)``."""
    import nbformat

    for path in NOTEBOOKS:
        code = "\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code")
        assert not re.search(r"\bG\d\d\b|\b(from|import) jgwork\.", code), path.stem
        assert set(re.findall(r"\bjg\.(\w+)", code)) <= set(dir(jgwork)), path.stem
    drawn = [p for p in NOTEBOOKS if re.search(r"teken|bekijk|toon", p.read_text(encoding="utf-8"))]
    assert len(drawn) >= 7, "people would rather look than read"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_is_light_short_and_dutch(path: Path) -> None:
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    text = [c for c in notebook.cells if c.cell_type == "markdown"]
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert text[0].source.startswith("# ")
    assert all(not c.outputs and c.execution_count is None for c in code)
    assert all(len(c.source.splitlines()) <= 9 for c in code), "the thinking belongs in jgwork"
    assert all(c.source.split("\n")[0].startswith("#") for c in text[1:]), "every part has a heading"
    assert not re.search(r"\b(the|and|hinderlijk|overlastgevend|crimineel)\b", " ".join(c.source for c in text))


def test_git_takes_outputs_out_of_a_notebook_that_is_added(tmp_path: Path) -> None:
    """With the attributes of this repository and the filter that ``make`` sets."""
    import nbformat

    root = NOTEBOOKS[0].parents[1]
    (line,) = [t for t in (root / "Makefile").read_text(encoding="utf-8").splitlines() if "git config filter" in t]
    name = re.search(r"git config (\S+) '\$\(BIN\)/(\w+)'", line)
    assert name is not None
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    tool = shutil.which(name[2]) or str(Path(sys.executable).with_name(name[2]))
    subprocess.run([*git, "config", name[1], tool], check=True)
    shutil.copy(root / ".gitattributes", tmp_path)
    notebook = nbformat.read(NOTEBOOKS[0], as_version=4)
    code = next(c for c in notebook.cells if c.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text="een uitkomst")]
    code.execution_count = 7
    nbformat.write(notebook, tmp_path / "a.ipynb")
    subprocess.run([*git, "add", "a.ipynb"], check=True)
    staged = subprocess.run([*git, "show", ":a.ipynb"], check=True, capture_output=True, text=True, encoding="utf-8")
    assert "een uitkomst" in (tmp_path / "a.ipynb").read_text(encoding="utf-8")
    assert "een uitkomst" not in staged.stdout
    assert '"execution_count": null' in staged.stdout
