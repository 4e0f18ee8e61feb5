"""View of step 5: which fall of each goal could be told from ordinary swing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jgwork.views.figuur import numeric, show, single, table_twin
from jgwork.vocabulary.dutch import in_zin, times
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.verandering import opvallend_zin
from jgwork.vocabulary.view import View


def zichtbaar(table: ReleasedTable) -> View | None:
    """Return per goal from which number on a fall would stand out, and whether its target does."""
    rows = table.records()
    if not rows:
        return None
    known = [r for r in rows if numeric(r["nulmeting"]) is not None]
    known = [r for r in known if numeric(r["streefwaarde"]) is not None]
    clear = [
        r for r in known if (top := numeric(r["hoogstens"])) is not None and (numeric(r["streefwaarde"]) or 0) <= top
    ]
    n = len(known)
    if not n:
        title = "Van geen doel kunnen we zeggen welke daling echt zou zijn"
    elif n == 1:
        sure = "is de daling waarschijnlijk echt" if clear else "kan dat ook toeval zijn"
        title = f"Als u de streefwaarde haalt van '{show(known[0]['doel'])}', {sure}"
    else:
        title = f"Bij {times(len(clear))} van de {times(n)} doelen die tellen, is een gehaalde streefwaarde geen toeval"
    text = " ".join(f"{show(r['doel'])}: {in_zin(_said(r))}" for r in rows)
    return single(table.name, "Effect", table, title, text, twin=table_twin(table, zonder=""))


def _said(row: Mapping[str, Any]) -> str:
    before, target, quarters = (numeric(row[c]) for c in ("nulmeting", "streefwaarde", "kwartalen"))
    if before is None or quarters is None:
        return show(row["reden"])
    return opvallend_zin(before, numeric(row["hoogstens"]), target, round(quarters))
