"""Goals and actions that come before the plan is made: they are a concept, whatever the delivery leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from jgwork.inhoud.plan import CONCEPT, STATUS
from jgwork.inhoud.rijen import plain
from jgwork.privacy.intake.admit import Admission
from jgwork.privacy.proces.stand import Stand
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import AdmittedTable
from jgwork.vocabulary.verdict import Verdict


def als_concept(admission: Admission, stand: Stand) -> Admission:
    """Return an admission in which rows of a plan that say nothing are a concept, where no plan is made yet.

    Parameters
    ----------
    admission
        What gate 1 let through.
    stand
        Where each group stands.
    """
    early = {g for g, s in stand.groepen.items() if s.hoogste < nummer(Rol.PLAN)}
    done = [_filled(t, early) for t in admission.tables]
    found = [f for _, f in done if f is not None]
    return (
        replace(admission, tables=tuple(t for t, _ in done), findings=Findings((*admission.findings, *found)))
        if found
        else admission
    )


def _filled(table: AdmittedTable, early: Iterable[str]) -> tuple[AdmittedTable, Finding | None]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if STATUS not in table.data.column_names:
        return table, None
    said = plain(table.data[STATUS])
    groups = pa.array(sorted(early), "string")
    bare = pc.and_(pc.is_null(said), pc.is_in(plain(table.data["groep_id"]).cast("string"), value_set=groups))
    n = pc.sum(bare).as_py() or 0
    if not n:
        return table, None
    told = Finding(
        "plan.concept",
        "Voor deze groep is nog geen plan van aanpak gemaakt: de rijen staan in het dossier als concept.",
        "U hoeft niets te doen. Lever het plan opnieuw zodra het is vastgesteld; dan geldt het.",
        table.name,
        STATUS,
        n,
        verdict=Verdict.WARN,
    )
    return table.met(STATUS, pc.if_else(bare, CONCEPT, said.cast("string"))), told
