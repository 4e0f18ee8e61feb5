"""Every notebook runs top to bottom on the example dossier, in Dutch, without outputs in the repository."""

from __future__ import annotations

import re
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from jgwork.runs.start import prepare

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
TOKEN = re.compile(r"jg1-[a-z]{4}-[a-z]{32}")
#: Seconds a reader waits for a whole notebook; the example region, one notebook.
PATIENCE = 60


@pytest.fixture(scope="session")
def werkmap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks") / "werk"
    prepare(folder, lambda _: None)
    return folder


def test_there_is_one_notebook_per_step_with_a_beginning_and_an_end() -> None:
    assert [n.stem[:2] for n in NOTEBOOKS] == [f"{i:02d}" for i in range(9)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_runs(path: Path, werkmap: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JGWORK_WERKMAP", str(werkmap))
    notebook = nbformat.read(path, as_version=4)
    begun = time.perf_counter()
    NotebookClient(notebook, timeout=PATIENCE, kernel_name="python3").execute()
    assert time.perf_counter() - begun < PATIENCE
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
