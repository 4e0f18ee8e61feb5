"""Publication bundles: an immutable folder of plain files with checksums. Standard library only.

A dashboard kernel imports this module; it must stay free of heavy libraries.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.view import View

SCHEMA = "jgwork/publicatie/1"
INDEX = "publicatie.json"
SIGNATURE = "handtekening.json"


@dataclass(frozen=True, slots=True)
class Publication:
    """An opened publication whose checksums were verified.

    Parameters
    ----------
    path
        Its folder.
    index
        What ``publicatie.json`` says.
    """

    path: Path
    index: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The publication's id, also the name of its folder."""
        return str(self.index["publicatie_id"])

    def dashboards(self) -> tuple[str, ...]:
        """Return the dashboards this publication fills."""
        return tuple(self.index["dashboards"])

    def views(self, dashboard: str) -> tuple[View, ...]:
        """Return the views of a dashboard, in order."""
        ids = self.index["dashboards"].get(dashboard, [])
        return tuple(View.from_json(self.json(f"beelden/{i}.json")) for i in ids)

    def json(self, name: str) -> Any:
        """Return a JSON file of the bundle."""
        return json.loads((self.path / name).read_text(encoding="utf-8"))


def write_publication(folder: Path, index: Mapping[str, Any], files: Mapping[str, bytes]) -> Publication:
    """Write a publication and return it; the folder appears whole or not at all.

    Parameters
    ----------
    folder
        The new folder; it must not exist (a publication is never changed).
    index
        Contents of ``publicatie.json`` without checksums.
    files
        By path inside the bundle.
    """
    if folder.exists():
        raise UsageError(
            f"Publicatie {folder.name} bestaat al en wordt nooit gewijzigd.",
            "Publiceer opnieuw: een nieuwe publicatie krijgt een nieuw volgnummer.",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".bezig-", dir=folder.parent))
    try:
        for name, content in files.items():
            file = building / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
        text = json.dumps({"schema": SCHEMA, **index, "controlesommen": sums}, ensure_ascii=False, indent=1)
        (building / INDEX).write_text(text, encoding="utf-8")
        seal = {"sha256": hashlib.sha256(text.encode()).hexdigest()}
        (building / SIGNATURE).write_text(json.dumps(seal), encoding="utf-8")
        building.chmod(0o755)
        os.replace(building, folder)  # noqa: PTH105 -- Path.replace is the same call; this one reads as what it is
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return open_publication(folder)


def open_publication(folder: Path) -> Publication:
    """Open a publication; ``StoreDamaged`` when a single byte differs from what was written."""
    try:
        raw = (folder / INDEX).read_bytes()
        index = json.loads(raw)
        if json.loads((folder / SIGNATURE).read_text())["sha256"] != hashlib.sha256(raw).hexdigest():
            raise _changed(INDEX)
        for name, digest in index["controlesommen"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
                raise _changed(name)
    except FileNotFoundError as error:
        if not (folder / INDEX).exists():
            raise UsageError(
                f"{folder.name} is geen publicatie (er is geen {INDEX}).",
                "Maak er een met 'jgwork publiceer DOSSIER --uit MAP'.",
            ) from error
        raise _changed("een bestand") from error
    except (json.JSONDecodeError, KeyError, UnicodeDecodeError) as error:
        raise _changed(INDEX) from error
    return Publication(folder, index)


def find_publications(path: Path) -> tuple[Publication, ...]:
    """Return the publication in ``path``, or every publication in its subfolders, newest last."""
    if (path / INDEX).exists():
        return (open_publication(path),)
    folders = sorted(p.parent for p in path.glob(f"*/{INDEX}") if not p.parent.name.startswith("."))
    if not folders:
        raise UsageError(
            f"In {path.name} staat geen publicatie.", "Maak er een met 'jgwork publiceer DOSSIER --uit MAP'."
        )
    return tuple(open_publication(f) for f in folders)


def _changed(what: str) -> StoreDamaged:
    return StoreDamaged(
        f"Deze publicatie is gewijzigd: {what} is niet wat er is vrijgegeven.",
        "Gebruik haar niet. Vraag de informatieanalist om de publicatie opnieuw te maken.",
    )
