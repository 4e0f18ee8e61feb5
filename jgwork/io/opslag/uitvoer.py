"""Exports inside a dossier: files for other programs, so plain text; gone with the next change of the dossier."""

from __future__ import annotations

from pathlib import Path

from jgwork.io.lezen.tekens import decode
from jgwork.io.opslag.bestanden import write_atomic
from jgwork.io.opslag.dossier import EXPORTS
from jgwork.vocabulary.errors import UnsafeFile, UsageError

#: Largest export that is read back, in bytes.
HOOGSTENS = 64 * 2**20


def write_export(dossier: Path, name: str, text: str) -> Path:
    """Write an export in the folder ``uitvoer`` of a dossier and return its path within the dossier."""
    file = dossier / EXPORTS / name
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, text)
    return Path(EXPORTS) / name


def read_export(dossier: Path, name: str) -> str:
    """Return the text of an export.

    Raises
    ------
    UsageError
        It is not there, or may not be read.
    UnsafeFile
        It is larger than ``HOOGSTENS``.
    """
    file = dossier / EXPORTS / name
    try:
        if file.stat().st_size > HOOGSTENS:
            raise UnsafeFile(
                f"{EXPORTS}/{name} is te groot om terug te lezen.", "Bewaar het netwerk opnieuw met '--uitvoer'."
            )
        return decode(file.read_bytes())[0]
    except OSError as error:
        raise UsageError(
            f"{EXPORTS}/{name} is er niet, of mag niet gelezen worden.",
            "Bewaar het netwerk eerst met '--uitvoer'. Na elke wijziging van het dossier is de uitvoer weg.",
        ) from error
