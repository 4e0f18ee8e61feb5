"""Jeugdgroepen-werkbank. The names a notebook needs; heavy modules load when a name is first used."""

from __future__ import annotations

import importlib
from typing import Any

_FROM = {
    "open_dossier": "jgwork.runs.openen",
    "laad": "jgwork.runs.laden",
    "publiceer": "jgwork.runs.publiceren",
    "voorbeeld": "jgwork.runs.voorbeeld",
    "build_groepsnetwerk": "jgwork.graph.build",
    "build_gemeentenetwerk": "jgwork.graph.build",
}
__all__ = [  # noqa: PLE0604 -- one list of names, not two
    *_FROM
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in _FROM:
        return getattr(importlib.import_module(_FROM[name]), name)
    raise AttributeError(name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
