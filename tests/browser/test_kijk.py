"""Who installed only what shows publications: copies and dashboards work, and it is small."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from types import ModuleType

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from jgwork.runs.beheer.keten import needs
from jgwork.vocabulary.verdict import ExitCode

BLOCKED = """import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {absent}:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Absent())
"""


def test_who_installed_only_what_shows_publications_can_show_them(tmp_path: Path, voorbeeld: ModuleType) -> None:
    """With the group ``kijk`` alone: copies and dashboards work, others say what to install, and it is small."""
    raw = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {canonicalize_name(Requirement(r).name) for r in raw["dependency-groups"]["kijk"]}
    parts = set(asked)
    for name in asked:
        parts |= _closure(name)
    absent = {m for m, ds in packages_distributions().items() if not parts & {canonicalize_name(d) for d in ds}}
    assert {"pandas", "pyarrow", "networkx", "scipy", "matplotlib"} <= absent
    absent -= {"jgwork", "_distutils_hack", "coverage"}
    (tmp_path / "sitecustomize.py").write_text(BLOCKED.format(absent=sorted(absent)), encoding="utf-8")
    voorbeeld.write(tmp_path / "publicaties", dashboards={"integraal_beeld": ["gedrag"]})

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "jgwork.cli.main", *words], capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
        )  # fmt: skip

    done = run("web", str(tmp_path / "publicaties"), "--naar", str(tmp_path / "kopie"))
    assert done.returncode == 0, done.stderr
    page = next((tmp_path / "kopie").glob("integraal_beeld*.html")).read_text("utf-8")
    assert "G-007-1" in page
    other = run("voorbeeld", "--map", str(tmp_path / "leveringen"))
    assert "pip install jgwork" in other.stderr
    assert other.returncode == ExitCode.USAGE
    files = {Path(f.locate()) for name in parts for f in distribution(name).files or ()}
    assert sum(f.stat().st_size for f in files if f.is_file()) < 1_000_000_000


def _closure(name: str) -> set[str]:
    """Return the names of what a package needs on this machine, however deep."""
    found: set[str] = set()
    wanted = [name]
    while wanted:
        one = wanted.pop()
        with suppress(PackageNotFoundError):
            new = {n for n in needs(distribution(one)) if n not in found}
            found |= new
            wanted += new
    return {n for n in found if _there(n)}


def _there(name: str) -> bool:
    with suppress(PackageNotFoundError):
        return distribution(name) is not None
    return False
