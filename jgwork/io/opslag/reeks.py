"""Reader of a small table with a series: a CSV file of an evaluator, outside any dossier."""

from __future__ import annotations

import csv
from pathlib import Path

from jgwork.vocabulary.errors import UnsafeFile, UsageError

#: A series of months is small; anything larger is not a series.
MAX_BYTES = 5_000_000


def read_columns(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the columns of a CSV file as text, in order.

    Separator ``;``, ``,`` or tab (the one that occurs most in the header); UTF-8, or else Windows-1252.

    Raises
    ------
    UsageError
        The file is not there, has no rows, or rows of unequal length.
    UnsafeFile
        The file is larger than 5 MB.
    """
    if not path.is_file():
        raise UsageError("Het bestand is er niet.", "Controleer de naam en de map.")
    if path.stat().st_size > MAX_BYTES:
        raise UnsafeFile(
            "Het bestand is te groot voor een reeks (meer dan 5 MB).", "Geef een CSV met een rij per maand."
        )
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        raise UsageError("Het bestand heeft geen rijen.", "Geef een CSV met kolomnamen en een rij per maand.")
    separator = max(";,\t", key=lines[0].count)
    header, *rows = csv.reader(lines, delimiter=separator)
    uneven = sum(len(r) != len(header) for r in rows)
    if uneven or len(set(header)) < len(header):
        raise UsageError(
            f"Het bestand is geen nette tabel: {uneven} rijen passen niet onder de kop, of een naam komt dubbel voor.",
            "Controleer het scheidingsteken en de kolomnamen.",
        )
    return {name.strip(): tuple(r[i].strip() for r in rows) for i, name in enumerate(header)}
