"""R12: a group is closed when its goals are answered, what is left is placed, retention is set and step 7 is filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from jgwork.privacy.stappen.rijen import rows_of
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.verdict import ExitCode

if TYPE_CHECKING:
    import pyarrow as pa

#: States of an action that leave nothing to hand over.
_DONE = frozenset({"afgerond", "vervallen"})


def check_sluiten(tables: Mapping[str, pa.Table], groep_id: str) -> Findings:
    """Return everything that stands in the way of closing a group; empty when it may be closed.

    Parameters
    ----------
    tables
        Tables of the dossier. Retention of the data itself is in every delivery (``bewaren_tot``).
    groep_id
        The group.
    """
    rows = {n: _rows(tables, n, groep_id) for n in ("doel", "actie", "restactie", "evaluatie", "meting")}
    rows["meting"] = [m for m in rows["meting"] if m["eenheid_type"] != "groep" or m["eenheid_id"] == groep_id]
    return Findings((*_goals(rows), *_left(rows), *_evaluation(rows)))


def _rows(tables: Mapping[str, pa.Table], name: str, groep_id: str) -> list[dict[str, Any]]:
    found = rows_of(tables, name, groep_id)
    return [] if found is None else found.to_pylist()


def _finding(message: str, move: str, table: str, n: int = 1) -> Finding:
    return Finding("R12", message, move, table, n=n, exit_code=ExitCode.NOT_COVERED)


def _goals(rows: Mapping[str, list[dict[str, Any]]]) -> Iterable[Finding]:
    if not rows["doel"]:
        yield _finding("Er staan geen doelen in het dossier.", "Lever de tabel 'doel'.", "doel")
        return
    open_ = sum(not any(_answers(m, d) for m in rows["meting"]) for d in rows["doel"])
    if open_:
        yield _finding(
            "Niet van elk doel is gemeten of het is bereikt.",
            "Lever een meting met dezelfde indicator, na de nulmeting.",
            "meting",
            open_,
        )


def _answers(measured: Mapping[str, Any], goal: Mapping[str, Any]) -> bool:
    """Whether this is a measurement of the goal's indicator from after its baseline; a suppressed one is one too."""
    hidden = measured.get("waarde__status") == "onderdrukt" or measured.get("onderdrukt") is True
    known = measured.get("waarde") is not None or hidden
    if measured.get("indicator_code") != goal.get("indicator_code") or not known:
        return False
    end, base = measured.get("periode_tot"), goal.get("nulmeting_tot")
    return end is not None and (base is None or str(end) > str(base))


def _left(rows: Mapping[str, list[dict[str, Any]]]) -> Iterable[Finding]:
    placed = {r["actie_id"] for r in rows["restactie"]}
    loose = sum(a["actie_id"] not in placed and str(a.get("status") or "") not in _DONE for a in rows["actie"])
    if loose:
        yield _finding(
            "Niet elke actie die nog loopt, is bij een partner belegd.",
            "Lever voor elke restactie wie haar overneemt ('restactie').",
            "restactie",
            loose,
        )
    endless = sum(r.get("bewaartermijn_tot") is None for r in rows["restactie"])
    if endless:
        yield _finding(
            "Niet bij elke restactie is afgesproken hoe lang de gegevens bewaard worden.",
            "Vul 'bewaartermijn_tot' in.",
            "restactie",
            endless,
        )


def _evaluation(rows: Mapping[str, list[dict[str, Any]]]) -> Iterable[Finding]:
    titles = codelist("evaluatievraag")
    missing = [c for c in titles.codes if not any(_filled(r, c) for r in rows["evaluatie"])]
    if missing:
        names = ", ".join(titles.titles[c].lower() for c in missing)
        yield _finding(
            f"In de evaluatie ontbreekt: {names}.",
            "Laat ten minste een partner deze onderdelen beantwoorden ('evaluatie').",
            "evaluatie",
            len(missing),
        )


def _filled(row: Mapping[str, Any], code: str) -> bool:
    return row.get("vraag_code") == code and (row.get("score") is not None or bool(row.get("knelpunt_code")))
