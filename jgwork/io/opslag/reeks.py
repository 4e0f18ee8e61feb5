"""Reader of a small table with a series: a CSV file of an evaluator, outside any dossier."""

from __future__ import annotations

import csv
from pathlib import Path

from jgwork.io.lezen.tekens import decode, separator_of
from jgwork.vocabulary.errors import UnsafeFile, UsageError

#: A series of months is small; anything larger is not a series.
MAX_BYTES = 5_000_000


def read_columns(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the columns of a CSV file as text, in order.

    Characters and separator are found as for a delivery; empty rows and empty columns at the end fall off.

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
    if raw.startswith(b"PK\x03\x04"):
        raise UsageError("Dit is een werkboek, geen CSV.", "Sla het blad op als CSV en geef dat bestand.")
    text, _ = decode(raw)
    separator, skip = separator_of(text)
    lines = [line for line in text.splitlines()[skip:] if line.strip(f"{separator} \t")]
    if len(lines) < 2:
        raise UsageError("Het bestand heeft geen rijen.", "Geef een CSV met kolomnamen en een rij per maand.")
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=separator)]
    width = max(i + 1 for row in rows for i, cell in enumerate(row) if cell)
    header, *rows = [row[:width] for row in rows]
    uneven = sum(len(r) != len(header) for r in rows)
    if uneven or len(set(header)) < len(header):
        raise UsageError(
            f"Het bestand is geen nette tabel: {uneven} rijen passen niet onder de kop, of een naam komt dubbel voor.",
            "Controleer het scheidingsteken en de kolomnamen.",
        )
    return {name: tuple(r[i] for r in rows) for i, name in enumerate(header)}
