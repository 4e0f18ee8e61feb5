"""A dossier as one file: what is in it is named with its checksum, and it comes back whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jgwork.io.opslag.bestanden import flush, replace
from jgwork.io.opslag.dossier import EXPORTS
from jgwork.io.opslag.slot import HOLDER, LOCK
from jgwork.vocabulary.errors import StoreDamaged, UsageError

SCHEMA = "jgwork/reservekopie/1"
CONTENTS = "inhoud.json"
#: Larger lists of contents are none of ours.
_MOST = 64 * 2**20


def pack(dossier: Path, file: Path, facts: Mapping[str, Any]) -> int:
    """Write the files of a dossier to one new file, and return how many there are.

    Parameters
    ----------
    dossier
        Folder of the dossier; whoever calls holds its lock.
    file
        Must not exist.
    facts
        What is said of it in its list of contents.

    Raises
    ------
    UsageError
        The file is there already.
    StoreDamaged
        What was written is not what was read.
    """
    if file.exists():
        raise UsageError(f"{file.name} bestaat al.", "Kies een andere map.")
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    sums: dict[str, str] = {}
    try:
        with tarfile.open(temporary, "w") as archive:
            for path in _files(dossier):
                name, raw = path.relative_to(dossier).as_posix(), path.read_bytes()
                sums[name] = hashlib.sha256(raw).hexdigest()
                _add(archive, f"dossier/{name}", raw)
            listed = {"schema": SCHEMA, **facts, "controlesommen": sums}
            _add(archive, CONTENTS, json.dumps(listed, ensure_ascii=False, indent=1).encode())
        flush(temporary)
        if contents(temporary)["controlesommen"] != {n: hashlib.sha256(raw).hexdigest() for n, raw in _read(temporary)}:
            raise _damaged(file)
        replace(temporary, file)
        flush(file.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return len(sums)


def contents(file: Path) -> dict[str, Any]:
    """Return the list of contents of a copy; ``UsageError`` where the file is none."""
    try:
        with tarfile.open(file, "r:") as archive:
            found = archive.extractfile(CONTENTS)
            raw: dict[str, Any] = json.loads(found.read(_MOST)) if found else {}
        if raw.get("schema") != SCHEMA:
            raise KeyError("schema")
    except (tarfile.TarError, KeyError, ValueError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"{file.name} is geen reservekopie van een dossier, of is beschadigd.",
            "Kies een bestand dat 'jgwork bewaar' maakte.",
        ) from error
    return raw


def unpack(file: Path, folder: Path) -> None:
    """Put the files of a copy in a new folder; the folder appears whole or not at all.

    Raises
    ------
    UsageError
        Something stands there already, or the file is no copy.
    StoreDamaged
        A byte differs from what was kept.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"{folder.name} bestaat al. Er is niets teruggezet.",
            f"Kies een nieuwe map, of geef de oude eerst een andere naam (bijvoorbeeld {folder.name}-oud). Gooi haar "
            "pas weg als het teruggezette dossier klopt.",
        )
    sums = contents(file)["controlesommen"]
    building = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        building.mkdir(parents=True)
        seen = set()
        for name, raw in _read(file):
            if sums.get(name) != hashlib.sha256(raw).hexdigest() or not _inside(name):
                raise _damaged(file)
            place = building / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(raw)
            flush(place)
            seen.add(name)
        if seen != set(sums):
            raise _damaged(file)
        if folder.exists():  # it is empty; not every system renames over it
            folder.rmdir()
        replace(building, folder)
        flush(folder.parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _files(dossier: Path) -> Iterator[Path]:
    """Yield the files of a dossier that are kept: no locks, no half-written ones, no exports in clear.

    A folder that may not be read is an error: a copy without it would pass for a whole one.
    """

    def refuse(error: OSError) -> None:
        raise error

    for path in sorted(Path(at, n) for at, _, names in os.walk(dossier, onerror=refuse) for n in names):
        inside = path.relative_to(dossier)
        passing = path.suffix in {LOCK, ".nieuw"} or path.name.endswith(HOLDER) or inside.parts[0] == EXPORTS
        if path.is_file() and not path.is_symlink() and not passing:
            yield path


def _add(archive: tarfile.TarFile, name: str, raw: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(raw), 0o600
    archive.addfile(entry, io.BytesIO(raw))


def _read(file: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of the files of the dossier in a copy; links and devices are none."""
    try:
        with tarfile.open(file, "r:") as archive:
            for entry in archive:
                found = archive.extractfile(entry) if entry.isreg() else None
                if found is not None and entry.name.startswith("dossier/"):
                    yield entry.name.removeprefix("dossier/"), found.read()
    except tarfile.TarError as error:
        raise _damaged(file) from error


def _inside(name: str) -> bool:
    parts = Path(name).parts
    return bool(parts) and not Path(name).is_absolute() and ".." not in parts and "\\" not in name and ":" not in name


def _damaged(file: Path) -> StoreDamaged:
    return StoreDamaged(
        f"Reservekopie {file.name} is beschadigd: zij is niet wat er is bewaard.", "Neem een andere reservekopie."
    )
