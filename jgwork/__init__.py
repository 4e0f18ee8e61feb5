"""Jeugdgroepen-werkbank. The names a notebook needs; heavy modules load when a name is first used."""

from __future__ import annotations

import importlib
from typing import Any

_FROM = {
    "open": "jgwork.analist.openen",
    "open_dossier": "jgwork.runs.dossier.openen",
    "laad": "jgwork.runs.leveren.laden",
    "publiceer": "jgwork.runs.publicatie.publiceren",
    "voorbeeld": "jgwork.runs.dossier.voorbeeld",
    "build_groepsnetwerk": "jgwork.graph.bouwen.build",
    "tel": "jgwork.analist.frames",
    "toon": "jgwork.panels.figuur",
    "bekijk": "jgwork.panels.groepsnetwerk",
    "editor": "jgwork.panels.editors",
    "volgorde": "jgwork.panels.editors",
    "koppel": "jgwork.panels.editors",
    "keur": "jgwork.panels.editors",
}
#: Names that would hide a built-in where they are defined.
_NAMES = {"open": "open_werk"}
__all__ = [  # noqa: PLE0604 -- one list of names, not two
    *_FROM
]
__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    if name in _FROM:
        return getattr(importlib.import_module(_FROM[name]), _NAMES.get(name, name))
    raise AttributeError(name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
