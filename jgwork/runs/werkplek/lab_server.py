"""Open JupyterLab in Dutch on a work folder: the notebooks are copied into it and never written over."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from jgwork.io.opslag.bestanden import write_atomic
from jgwork.runs.werkplek.lab import FOLDER
from jgwork.schema.descriptors import data_schemas
from jgwork.vocabulary.errors import JgworkError

#: Settings of JupyterLab in the work folder: Dutch, pages to read as such, nothing asked outside for news or updates.
SETTINGS = {
    "@jupyterlab/docmanager-extension/plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
    "@jupyterlab/translation-extension/plugin": {"locale": "nl_NL"},
    "@jupyterlab/apputils-extension/notification": {"checkForUpdates": False, "fetchNews": "false"},
}
_COPIED = ".meegeleverd.json"
#: Lies beside the notebooks, to begin one's own from.
_CONVENANT = "convenant.voorbeeld.toml"


def launcher_cards() -> Path:
    """Return the folder with our extension of JupyterLab: a launcher card per step, nothing to build or download."""
    return Path(str(files("jgwork"))) / "panels" / "jupyter" / "lab"


def notebooks() -> Path:
    """Return the folder of the notebooks."""
    return _beside("notebooks", "00_begin_hier.ipynb")


def _beside(name: str, file: str) -> Path:
    """Return a folder that comes with the package: beside it in a checkout, inside it when installed."""
    package = Path(str(files("jgwork")))
    for folder in (package.parent / name, package / "_meegeleverd" / name):
        if (folder / file).exists():
            return folder
    raise JgworkError(f"De map {name} ontbreekt in deze installatie.", "Installeer jgwork opnieuw.")


def copy_docs(target: Path) -> None:
    """Write the documentation beside the notebooks, its reference made from this version; what stood there goes."""
    source = _beside("docs", "naslag.py")
    spec = spec_from_file_location("jgwork_naslag", source / "naslag.py")
    if spec is None or spec.loader is None:
        raise JgworkError("De documentatie ontbreekt in deze installatie.", "Installeer jgwork opnieuw.")
    reference = module_from_spec(spec)
    spec.loader.exec_module(reference)
    pages = {p.relative_to(source).as_posix(): p.read_text(encoding="utf-8") for p in source.rglob("*.md")}
    shutil.rmtree(target, ignore_errors=True)
    for name, text in {**pages, **dict(reference.pages())}.items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(reference.on_page_markdown(text), encoding="utf-8")


def copy_notebooks(target: Path) -> tuple[str, ...]:
    """Copy notebooks and example convenant into a work folder; return which stay because the user changed them.

    A notebook that was copied before and not changed since is renewed. One that was changed, or that stood there
    already, stays.

    Parameters
    ----------
    target
        Folder of the notebooks, made when it is not there.
    """
    target.mkdir(parents=True, exist_ok=True)
    memory = target / _COPIED
    before: dict[str, str] = {}
    with suppress(
        FileNotFoundError, ValueError, TypeError, RecursionError
    ):  # without it, what was changed counts as the user's own
        before = dict(json.loads(memory.read_text(encoding="utf-8")))
    kept, copied = [], {}
    sources = {p.name: p.read_text(encoding="utf-8") for p in sorted(notebooks().glob("*.ipynb"))}
    sources[_CONVENANT] = data_schemas().joinpath(_CONVENANT).read_text(encoding="utf-8")
    for name, text in sources.items():
        file = target / name
        if file.exists() and _sum(file.read_text(encoding="utf-8")) not in (before.get(name), _sum(text)):
            kept.append(name)
            copied[name] = before.get(name, "")
            continue
        write_atomic(file, text)
        copied[name] = _sum(text)
    write_atomic(memory, json.dumps(copied, indent=1))
    return tuple(kept)


def write_settings(folder: Path) -> Path:
    """Write the settings of JupyterLab for this work folder where the user has none yet; return their folder."""
    place = folder / ".jupyterlab"
    for plugin, values in SETTINGS.items():
        file = place / f"{plugin}.jupyterlab-settings"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values, indent=1), encoding="utf-8")
    return place


def command(target: Path, port: int, *, open_browser: bool) -> list[str]:
    """Return the command that starts JupyterLab: on this machine only, with its own token, nothing from outside."""
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--notebook-dir={target}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        f"--ServerApp.open_browser={open_browser}",
        "--LabApp.default_url=/lab/tree/00_begin_hier.ipynb",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=",
        # other packages may bring an extension in source; never ask to build it, that would download
        "--ServerApp.tornado_settings={'page_config_data': {'buildCheck': False, 'buildAvailable': False}}",
        f"--LabApp.extra_labextensions_path={launcher_cards()}",
        "--ServerApp.jpserver_extensions={'voila.server_extension': False}",
        *(["--allow-root"] if as_root() else []),
    ]


def as_root() -> bool:
    """Return whether this account may do everything on the machine, as in many containers; JupyterLab warns of it."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def open_lab(folder: Path, port: int, *, open_browser: bool = True) -> int:
    """Run JupyterLab on a work folder until it is stopped; return its exit code.

    Parameters
    ----------
    folder
        The work folder, with ``dossier`` and ``publicaties`` in it.
    port
        First port to try.
    open_browser
        Open the browser of this machine.
    """
    settings = write_settings(folder)
    environment = {
        **os.environ,
        FOLDER: str(folder.resolve()),
        "JUPYTERLAB_SETTINGS_DIR": str(settings.resolve()),
        "JUPYTERLAB_WORKSPACES_DIR": str((settings / "werkruimten").resolve()),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    target = (folder / "notebooks").resolve()
    try:
        return subprocess.run(command(target, port, open_browser=open_browser), env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
