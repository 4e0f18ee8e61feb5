"""What was made of publications and which are gone: one file of lines beside them, and never what stands in them.

Who only shows publications imports this module too; it must stay free of heavy libraries.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.opslag.bestanden import sha256
from jgwork.io.opslag.bundle import number_of

if TYPE_CHECKING:
    from jgwork.io.opslag.bundle import Publication

REGISTER = "stukken.jsonl"
#: What a line says of a publication that is gone: its term was over, or it was withdrawn.
VERWIJDERD, INGETROKKEN = VERDWENEN = ("verwijderd", "ingetrokken")
#: What a copy of the pages says of itself (``jgwork.runs.server.webkopie``).
KOPIE = "kopie.json"


def regels(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the lines of a folder with publications; what is no such line is passed over."""
    file = folder / REGISTER
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        with suppress(ValueError):
            raw = json.loads(line)
            if isinstance(raw, dict) and {"soort", "plek", "publicatie", "gemaakt", "sha256"} <= raw.keys():
                yield raw


def noteer(publicaties: Iterable[Publication], soort: str, plek: Path, op: date) -> None:
    """Keep that a report or a copy was made, beside each publication it was made of; where that may be written."""
    mark = merk(plek)
    for p in publicaties:
        with suppress(OSError):
            _add(p.path.parent, soort, p.id, op, plek=str(plek.resolve()), sha256=mark)


def noteer_weg(folder: Path, dossier_id: str, publicatie: str, hoe: str, op: date) -> None:
    """Keep that a publication of a dossier went from a folder: ``VERWIJDERD`` or ``INGETROKKEN``."""
    _add(folder, hoe, publicatie, op, dossier_id=dossier_id)


def _add(folder: Path, soort: str, publicatie: str, op: date, **more: str) -> None:
    line = {"soort": soort, "plek": "", "publicatie": publicatie, "gemaakt": op.isoformat(), "sha256": "", **more}
    with (folder / REGISTER).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def merk(plek: Path) -> str:
    """Return the checksum of a report, or of what a copy says of itself; empty where there is neither."""
    file = plek / KOPIE if plek.is_dir() else plek
    return sha256(file) if file.is_file() and not plek.is_symlink() else ""


def next_number(folder: Path, name: str, here: Iterable[int]) -> int:
    """Return the number of the next publication of one name, beside those that are ``here``: never that of one gone."""
    gone = (number_of(str(line["publicatie"]), name) for line in regels(folder) if line["soort"] in VERDWENEN)
    return 1 + max([*here, *(n for n in gone if n is not None)], default=0)
