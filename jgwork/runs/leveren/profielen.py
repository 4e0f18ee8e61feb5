"""What was confirmed for a partner, kept in ``partners.toml`` in the work folder, so that it is asked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from jgwork.io.opslag.bestanden import stands
from jgwork.runs.dossier.openen import read_toml
from jgwork.runs.leveren.koppelen import Proposal
from jgwork.runs.leveren.koppeling import tabelblokken
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tekst.perioden import MONTHS

PROFIELEN = "partners.toml"
#: A shorter beginning of the name of a file says nothing of who sent it.
_SHORTEST = 3
_HEAD = (
    "Wat per partner is bevestigd: van wie een bestand is, welke kop welke kolom is, welke tekst welke code.",
    "De werkbank leest dit bij elke volgende levering. U mag het wijzigen; er staan geen gegevens van personen in.",
)


def lees_profielen(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the profiles by name; none where there is no file.

    Raises
    ------
    UsageError
        Where the file is no TOML, or names a partner that does not exist.
    """
    file = folder / PROFIELEN
    found = dict(read_toml(file)) if stands(file) else {}
    out = {name: {"bronhouder": name, **part} for name, part in found.items() if isinstance(part, Mapping)}
    wrong = [p for p in out.values() if p["bronhouder"] not in codelist("partner").codes]
    if wrong:
        raise UsageError(
            f"{PROFIELEN} noemt een partner die niet bestaat.",
            f"Schrijf bij elke partner: bronhouder = een van {', '.join(codelist('partner').codes)}.",
        )
    return out


def profiel_van(profielen: Mapping[str, Mapping[str, Any]], file: str, partner: str = "") -> tuple[str, dict[str, Any]]:
    """Return the name and profile for a file: by partner when that is known, otherwise by the name of the file."""
    if partner:
        found = [n for n, part in profielen.items() if partner in {n, part["bronhouder"]}]
    else:
        found = [n for n, part in profielen.items() if _is_called(file, part.get("bestanden", ()))]
        found = found if len(found) == 1 else []  # two partners whose files are called alike: that is asked
    return (found[0], dict(profielen[found[0]])) if found else (partner, {})


def _is_called(file: str, patterns: str | Sequence[object]) -> bool:
    listed = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatchcase(file.lower(), str(p).lower()) for p in listed)


def onthoud(folder: Path, name: str, partner: str, file: str, proposals: Sequence[Proposal]) -> None:
    """Keep what was confirmed for a partner; what stood in the file stays."""
    import tomlkit

    path = folder / PROFIELEN
    doc = tomlkit.parse(path.read_text(encoding="utf-8-sig")) if path.is_file() else tomlkit.document()
    if not path.is_file():
        for line in _HEAD:
            doc.add(tomlkit.comment(line))
    part = doc.setdefault(name or partner, tomlkit.table())
    part.setdefault("bronhouder", partner)
    patterns = part.setdefault("bestanden", tomlkit.array())
    if isinstance(patterns, list) and not _is_called(file, patterns):
        patterns.append(_pattern(file))
    tables = part.setdefault("tabellen", tomlkit.table(is_super_table=True))
    for table, block in tabelblokken([p for p in proposals if p.file], files=False).items():
        if not block:
            continue
        before = tables.get(table)
        tables[table] = _over(before, block) if isinstance(before, Mapping) else block
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tomlkit.dumps(doc), encoding="utf-8")


def _over(before: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    out = {k: v for k, v in before.items() if k not in new}
    for key, value in new.items():
        old = before.get(key)
        out[key] = _over(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return out


def _pattern(file: str) -> str:
    """Return the name of a file with a star for what changes each month: a number or a month, and what follows it.

    Also of what kind it is: a workbook one month, text the next.
    """
    import re

    stem = file.rpartition(".")[0] or file
    words = "|".join(sorted(MONTHS, key=len, reverse=True))
    head = re.split(rf"(?i)[\d(]|(?<![a-z])(?:{words})(?![a-z])", stem)[0].rstrip(" _-")
    return f"{head}*" if len(head) >= _SHORTEST and head != stem else file
