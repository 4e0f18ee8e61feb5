"""Publication bundles: an immutable folder of plain files with checksums, signed with the key of its dossier.

A dashboard kernel imports this module; it must stay free of heavy libraries.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

from jgwork.io.opslag.bestanden import inside, replace, sha256, stands
from jgwork.io.opslag.ondertekening import fingerprint, holds, known_publishers, remember, sign
from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.view import View

SCHEMA = "jgwork/publicatie/1"
INDEX = "publicatie.json"
SIGNATURE = "handtekening.json"


@dataclass(frozen=True, repr=False, slots=True)
class Publication:
    """An opened publication whose checksums were verified.

    Parameters
    ----------
    path
        Its folder.
    index
        What ``publicatie.json`` says.
    sleutel
        Public key of the dossier that signed it.
    """

    path: Path
    index: Mapping[str, Any]
    sleutel: str = ""

    @property
    def id(self) -> str:
        """The publication's id, also the name of its folder."""
        return str(self.index["publicatie_id"])

    @property
    def kenmerk(self) -> str:
        """Short mark of the key that signed it, for people to compare."""
        return fingerprint(self.sleutel)

    def __repr__(self) -> str:
        return f"Publication {self.id}"

    def dashboards(self) -> tuple[str, ...]:
        """Return the dashboards this publication fills."""
        return tuple(self.index["dashboards"])

    def views(self, dashboard: str) -> tuple[View, ...]:
        """Return the views of a dashboard, in order."""
        ids = self.index["dashboards"].get(dashboard, [])
        return tuple(View.from_json(self.json(f"beelden/{i}.json")) for i in ids)

    def json(self, name: str) -> Any:
        """Return a JSON file of the bundle; ``StoreDamaged`` where it changed since the bundle was opened."""
        try:
            raw = (self.path / name).read_bytes()
        except OSError as error:
            raise _changed(self.path, name) from error
        if hashlib.sha256(raw).hexdigest() != self.index["controlesommen"].get(name):
            raise _changed(self.path, name)
        return json.loads(raw)


def write_publication(
    folder: Path, index: Mapping[str, Any], files: Mapping[str, bytes], *, seed: bytes
) -> Publication:
    """Write a publication, sign it and return it; the folder appears whole or not at all.

    Parameters
    ----------
    folder
        The new folder; it must not exist (a publication is never changed).
    index
        Contents of ``publicatie.json`` without checksums.
    files
        By path inside the bundle.
    seed
        Secret of the dossier that publishes (``ondertekening.seed_of``).

    Raises
    ------
    UsageError
        The folder exists already.
    StoreDamaged
        Another publisher is known under this dossier's name: readers would refuse the publication.
    """
    if folder.exists():
        raise UsageError(
            f"Publicatie {folder.name} bestaat al en wordt nooit gewijzigd.",
            "Publiceer opnieuw: een nieuwe publicatie krijgt een nieuw volgnummer.",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".bezig-", dir=folder.parent))
    try:
        for room in {(building / name).parent for name in files}:
            room.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (building / name).write_bytes(content)
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
        text = json.dumps({"schema": SCHEMA, **index, "controlesommen": sums}, ensure_ascii=False, indent=1)
        (building / INDEX).write_bytes(text.encode())
        seal = sign(seed, text.encode())
        (building / SIGNATURE).write_text(json.dumps(seal, indent=1), encoding="utf-8")
        _check_publisher(folder, index, seal["sleutel"])
        building.chmod(0o755)
        replace(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    for place in (folder.parent, None):
        remember(str(index.get("dossier_id", "")), seal["sleutel"], place)
    return open_publication(folder)


def open_publication(folder: Path, *, first_seen: bool = False) -> Publication:
    """Open a publication whose every byte is what the key of its dossier signed.

    Parameters
    ----------
    folder
        Where it stands.
    first_seen
        Keep the key beside the user's own when none is known yet for this dossier.

    Raises
    ------
    UsageError
        There is no publication here.
    StoreDamaged
        A byte differs from what was signed, a file or a link was added, the folder bears the name of another
        publication, or another key signed than the one known.
    """
    try:
        raw = (folder / INDEX).read_bytes()
        written = (folder / SIGNATURE).read_text(encoding="utf-8")
        seal = json.loads(written)
        if not holds(seal, raw) or written != json.dumps(seal, indent=1):
            raise _changed(folder, INDEX)
        index = json.loads(raw)
        for name, digest in index["controlesommen"].items():
            if sha256(f"{folder}/{name}") != digest:
                raise _changed(folder, name)
        strange = _strangers(folder, index["controlesommen"])
    except PermissionError:
        raise  # of another audience: who serves may not read it, and passes it by
    except OSError as error:
        if not (folder / INDEX).exists():
            raise UsageError(
                f"{folder.name} is geen publicatie (er is geen {INDEX}).",
                "Maak er een met 'jgwork publiceer DOSSIER --uit MAP'.",
            ) from error
        raise _changed(folder, "een bestand") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _changed(folder, INDEX) from error
    if strange:
        raise _changed(folder, "er staat een bestand bij dat")
    _check_name(folder, index)
    public = str(seal["sleutel"])
    _check_publisher(folder, index, public)
    if first_seen:
        remember(str(index.get("dossier_id", "")), public)
    return Publication(folder, index, public)


def _strangers(folder: Path, known: Mapping[str, str]) -> bool:
    """Return whether something stands in a publication that was not released with it; hidden files do not count.

    A link is never part of it, also where its bytes are right now: what it leads to can change at any moment.
    """
    allowed, rooms = {INDEX, SIGNATURE, *known}, [("", str(folder))]
    for begin, room in rooms:
        for one in os.scandir(room):
            hidden, deeper = one.name[0] == ".", one.is_dir(follow_symlinks=False)
            if deeper:
                rooms.append((f"{begin}{one.name}/", one.path))
            if not hidden and (one.is_symlink() or not (deeper or begin + one.name in allowed)):
                return True
    return False


def _check_name(folder: Path, index: Mapping[str, Any]) -> None:
    """Refuse a publication in a folder of another name: an old one would pass for a new one, or for another group."""
    if folder.resolve().name != str(index.get("publicatie_id")):
        raise StoreDamaged(
            f"De map {folder.name} bevat een publicatie met een andere naam.",
            "Geef de map haar eigen naam terug, of vraag de informatieanalist om de publicatie opnieuw te maken.",
        )


def _check_publisher(folder: Path, index: Mapping[str, Any], public: str) -> None:
    dossier_id = str(index.get("dossier_id", ""))
    if any(known.get(dossier_id, public) != public for known in known_publishers(folder.parent)):
        raise StoreDamaged(
            "De sleutel onder deze publicatie is een andere dan die van haar dossier.",
            "Gebruik haar niet. Vraag de informatieanalist naar het kenmerk van de sleutel en vergelijk het. "
            "Publiceert u zelf? Zet dan de sleutelmap van dit dossier terug.",
        )


def folders_in(path: Path) -> list[Path]:
    """Return ``path`` where it is a publication, else its subfolders that are, by name; half-written ones are not."""
    if (path / INDEX).exists():
        return [path]
    return [p for p in inside(path, "[!.]*") if stands(p / INDEX)]


def numbered(path: Path, name: str) -> dict[int, Path]:
    """Return where the publications of one name stand, by number; a copy under another name is none of them."""
    places = inside(path, f"{escape(name)}-*")
    return {n: p for p in places if (n := number_of(p.name, name)) is not None}


def number_of(publicatie: str, name: str) -> int | None:
    """Return which publication of one name an id stands for; ``None`` where it is of another."""
    match = re.fullmatch(rf"{re.escape(name)}-(\d+)", publicatie)
    return int(match[1]) if match else None


def find_publications(path: Path) -> tuple[Publication, ...]:
    """Return the publication in ``path``, or every publication in its subfolders, newest last."""
    folders = folders_in(path)
    if not folders:
        raise UsageError(
            f"In {path.name} staat geen publicatie.", "Maak er een met 'jgwork publiceer DOSSIER --uit MAP'."
        )
    return tuple(open_publication(f) for f in folders)


def _changed(folder: Path, what: str) -> StoreDamaged:
    return StoreDamaged(
        f"Publicatie {folder.name} is gewijzigd: {what} is niet wat er is vrijgegeven.",
        "Gebruik haar niet. Vraag de informatieanalist om de publicatie opnieuw te maken.",
    )
