"""The groepsscan that a namenlijst belongs to, where the police sent only the list: counted, and one number asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.runs.leveren.koppelen import Proposal, in_verband, overal

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.vocabulary.tables import Delivery

#: What is asked: a list holds who is in the scan, never how many names the police did not know.
ASKED = "n_onbekend"


def met_scan(
    delivery: Delivery, proposals: Sequence[Proposal], said: Mapping[str, Any], saved: Mapping[str, Any]
) -> list[Proposal]:
    """Return the proposals with a row for the scan, where there is a namenlijst of one group and no scan.

    Parameters
    ----------
    delivery, proposals
        What was delivered, and as what.
    said
        The manifest.
    saved
        What was said of the scan before, in ``koppeling.toml``.
    """
    lid = [p for p in proposals if p.table == "lid"]
    one = _values(delivery, lid[0], "groep_id") if len(lid) == 1 else []
    if len(one) == 1:  # the ties are between the members of that list
        proposals = [overal(p, "groep_id", one[0]) if p.table == "relatie" and "groep_id" in p.missing else p
                     for p in proposals]  # fmt: skip
    if len(lid) != 1 or "scan_id" not in lid[0].context or any(p.table == "groepsscan" and p.file for p in proposals):
        return list(proposals)
    rest = [p for p in proposals if p.table != "groepsscan"]
    groups, members = _values(delivery, lid[0], "groep_id"), _values(delivery, lid[0], "pseudoniem")
    if len(groups) != 1 or not members:
        return rest
    scan = in_verband(Proposal("groepsscan", "", "", ()), {**said, "scan_id": lid[0].context["scan_id"]})
    days = {"aangeboden_datum": "peildatum", "periode_van": "periode_van", "periode_tot": "periode_tot"}
    known = {c: str(said[k]) for c, k in days.items() if isinstance(said.get(k), date)}
    known |= {"groep_id": groups[0], "n_in_scan": str(len(members))}
    unknown = str(saved.get(ASKED, "")).strip()
    if unknown.isdigit():
        known |= {ASKED: unknown, "n_namen_aangeleverd": str(len(members) + int(unknown))}
    for column, value in known.items():
        scan = overal(scan, column, value)
    if ASKED in scan.missing:
        scan = replace(scan, missing=(ASKED,))  # the number of names follows from it
    return [scan, *rest]


def _values(delivery: Delivery, p: Proposal, column: str) -> list[str]:
    raw = delivery.tables[delivery.of_source(p.where)]
    heading = next((m.heading for m in p.matches if m.column == column), None)
    if heading is None or raw.column_names.count(heading) != 1:
        return [p.constants[column]] if column in p.constants else []
    return sorted({v.strip() for v in raw[heading].unique().to_pylist() if v and v.strip()})


def als_tabel(p: Proposal) -> pa.Table:
    """Return a table of one row that no file holds."""
    import pyarrow as pa

    return pa.table({c: pa.array([v], pa.string()) for c, v in {**p.context, **p.constants}.items()})
