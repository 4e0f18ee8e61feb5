"""Make a partner's package in a process of its own, so that nothing but the package reaches the one that asked.

The child opens the dossier, reads, leaves out and coarsens; over a pipe come back the tables that may be seen and what
may be said about them. Rows that may not be seen are never in the memory of the asking process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jgwork.vocabulary.errors as fouten
from jgwork.privacy.convenant.regels import Mate
from jgwork.privacy.convenant.zicht import Zicht
from jgwork.vocabulary.errors import JgworkError, StoreDamaged

if TYPE_CHECKING:
    from jgwork.runs.recht.verstrekken import Pakket


def elders(folder: Path, vraag: Mapping[str, str]) -> Pakket:
    """Return a package that a child process made.

    Parameters
    ----------
    folder
        The dossier folder.
    vraag
        ``dossier_id``, ``partner``, ``stap``, ``doel``, ``groep_id`` and ``op`` (ISO).

    Raises
    ------
    JgworkError
        The refusal of the child, as it was; ``StoreDamaged`` where the child did not get to an answer.
    """
    import pyarrow as pa

    from jgwork.runs.recht.verstrekken import Pakket

    done = subprocess.run(
        [sys.executable, "-m", "jgwork.runs.recht.verstrekken_kind"],
        input=json.dumps({**vraag, "map": str(folder.resolve())}).encode(),
        capture_output=True,
        check=False,
    )
    head, _, rest = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise StoreDamaged("Het pakket kan niet worden gemaakt.", "Controleer het dossier met 'jgwork proces stand'.")
    answer = json.loads(head)
    if "fout" in answer:
        error: JgworkError = getattr(fouten, answer["fout"])(answer["melding"], answer["volgende_stap"])
        error.verantwoord = answer["verantwoord"]
        raise error
    shown, at = {}, 0
    for name, facts in answer["tabellen"].items():
        data = pa.ipc.open_stream(rest[at : at + facts["bytes"]]).read_all()
        at += facts["bytes"]
        shown[name] = Zicht(
            tabel=name,
            data=data,
            mate=Mate[facts["mate"]],
            weg=facts["weg"],
            rijen_weg=facts["rijen_weg"],
            uitleg=facts["uitleg"],
            categorieen=tuple(facts["categorieen"]),
        )
    return Pakket(
        vraag["dossier_id"], vraag["partner"], vraag["stap"], vraag["doel"], vraag["groep_id"], shown, answer["niet"]
    )


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
