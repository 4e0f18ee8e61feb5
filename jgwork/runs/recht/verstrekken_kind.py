"""Make a partner's package in a process of its own, so that nothing but the package reaches the one that asked.

The child opens the dossier, reads, leaves out and coarsens; over a pipe come back the tables that may be seen and what
may be said about them. Rows that may not be seen are never in the memory of the asking process.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

from jgwork.vocabulary.errors import JgworkError


def _answer(vraag: Mapping[str, str]) -> bytes:
    import pyarrow as pa

    from jgwork.runs.dossier.openen import open_dossier
    from jgwork.runs.recht.verstrekken import make_package

    try:
        opened = open_dossier(vraag["map"], doel=vraag["doel"], groep_id=vraag["groep_id"])
        day = date.fromisoformat(vraag["op"])
        package = make_package(opened, vraag["partner"], vraag["stap"], vraag["doel"], vraag["groep_id"], day)
    except JgworkError as error:
        said = {"fout": type(error).__name__, "melding": error.message, "volgende_stap": error.next_move}
        return json.dumps({**said, "verantwoord": error.verantwoord}).encode() + b"\n"
    facts: dict[str, Any] = {}
    parts = []
    for name, seen in package.tabellen.items():
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, seen.data.schema) as stream:
            stream.write_table(seen.data)
        parts.append(sink.getvalue().to_pybytes())
        facts[name] = {
            "bytes": len(parts[-1]),
            "mate": seen.mate.name,
            "weg": dict(seen.weg),
            "rijen_weg": seen.rijen_weg,
            "uitleg": seen.uitleg,
            "categorieen": list(seen.categorieen),
        }
    head = json.dumps({"tabellen": facts, "niet": dict(package.niet)}).encode()
    return b"\n".join((head, b"".join(parts)))


if __name__ == "__main__":
    sys.stdout.buffer.write(_answer(json.load(sys.stdin)))
