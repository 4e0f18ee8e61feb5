"""Every notebook runs top to bottom on the example dossier, in Dutch, without outputs in the repository."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
TOKEN = re.compile(r"jg1-[a-z]{4}-[a-z]{32}")
#: Seconds after which a cell hangs, also on a loaded machine.
PATIENCE = 300


def test_there_is_one_notebook_per_step_with_a_beginning_and_an_end() -> None:
    assert [n.stem[:2] for n in NOTEBOOKS] == [f"{i:02d}" for i in range(9)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_runs(path: Path, voorbeeldwerk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JGWORK_WERKMAP", str(voorbeeldwerk))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=PATIENCE, kernel_name="python3").execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.get("text")
            assert not TOKEN.search(str(output)), f"{path.stem} shows a pseudonym"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_is_light_short_and_dutch(path: Path) -> None:
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
