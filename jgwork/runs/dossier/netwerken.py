"""The network of a group from a dossier: only where step and purpose allow it, and logged; and its exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from jgwork.graph.bouwen.build import build_groepsnetwerk
from jgwork.graph.bouwen.uitwisseling import check_formaat, export_netwerk, import_netwerk
from jgwork.inhoud.inhoud import Inhoud
from jgwork.io.opslag.uitvoer import read_export, write_export
from jgwork.privacy.proces.stand import COORDINATOR
from jgwork.runs.dossier.verantwoorden import log
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.errors import NotCovered, UsageError
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from jgwork.graph.bouwen.netwerk import Netwerk
    from jgwork.runs.dossier.openen import Dossier

#: Names are known from step 2 on (R1), judgements of partners from step 3 on.
#: The purpose that is left when the work on a group has ended.
NA_AFLOOP = "monitoring_evaluatie"
#: What a network is made of; whatever the purpose does not cover is left out and then counts as not asked.
TABELLEN = ("lid", "relatie", "registratie", "betrokkenheid", "groepsscan", "groepsrol", "circulair")


@dataclass(frozen=True, slots=True)
class Bron:
    """What may be used for the network of a group.

    Parameters
    ----------
    dossier, groep_id
        Whose.
    stap
        Highest step the group reached.
    tabellen
        The tables that step and purpose cover, by name: what ``build_groepsnetwerk`` and ``dynamiek`` take.
    """

    dossier: Dossier
    groep_id: str
    stap: int
    tabellen: Inhoud

    def netwerk(self, **keuze: Any) -> Netwerk:
        """Return the network; the options are those of ``build_groepsnetwerk``. The consultation is logged."""
        net = build_groepsnetwerk(self.tabellen, self.groep_id, **keuze)
        self.log("raadplegen", "netwerk", len(net))
        return net

    def log(self, handeling: str, wat: str, rijen: int) -> None:
        """Write an act on this network in the log."""
        log(
            self.dossier.log(), handeling, self.dossier.dossier_id, object=wat, doel=self.dossier.doel,
            groep_id=self.groep_id, stap=self.stap, rijen=rijen,
        )  # fmt: skip


def bron(dossier: Dossier, groep_id: str, *, op: date | None = None) -> Bron:
    """Return what may be used for the network of a group on a day, for the purpose of the opened dossier.

    Parameters
    ----------
    dossier
        An opened dossier; its ``doel`` is the purpose.
    groep_id
        The group.
    op
        The day; today by default.

    Raises
    ------
    UsageError
        The group or the purpose does not exist.
    NotCovered
        The group is in step 1 or has no coordinator (R1, R2), the work on it has ended and the purpose is not
        evaluation, or the convenant does not cover the namenlijst for this purpose.
    """
    dossier.met_groep(groep_id)
    if dossier.doel not in dossier.convenant.doelen:
        raise UsageError("Dit doel kent het convenant niet.", f"Kies uit: {', '.join(dossier.convenant.doelen)}.")
    state = dossier.stand(op or datetime.now(UTC).date()).groep(groep_id)
    if state.hoogste < nummer(Rol.VERZAMELEN) or not state.coordinator:
        raise NotCovered(
            "Over deze groep mag nog niet naar personen worden gekeken. Dan is er geen netwerk van personen.",
            "Leg eerst in 'processtap' vast dat informatie verzamelen begint, en wie de uitvoeringscoördinator is.",
        )
    if state.gestopt is not None and dossier.doel != NA_AFLOOP:
        raise NotCovered(
            "De aanpak van deze groep is gestopt; voor dit doel mag het netwerk niet meer worden gebruikt.",
            f"Voor de evaluatie kan het nog wel, met het doel '{NA_AFLOOP}'.",
        )
    steps = range(nummer(Rol.VERZAMELEN), state.hoogste + 1)
    held = {n: t for n in TABELLEN if _covered(dossier, n, steps) and (t := dossier.table(n)) is not None}
    if "lid" not in held and dossier.table("lid") is not None:
        raise NotCovered(
            "Voor dit doel dekt het convenant het gebruik van de namenlijst niet.",
            dossier.convenant.verklaar(COORDINATOR, "lid", state.hoogste, "ontvangt"),
        )
    return Bron(dossier, groep_id, state.hoogste, Inhoud({n: t.data for n, t in held.items()}, dossier.dekking))


def _covered(dossier: Dossier, table: str, steps: range) -> bool:
    """Return whether the coordinator, for whom the analyst works, may have a table in one of the steps."""
    return any(dossier.convenant.allows(COORDINATOR, table, step, dossier.doel) is not Verdict.REFUSE for step in steps)


def bewaar_netwerk(van: Bron, net: Netwerk, formaat: str) -> Path:
    """Write a network inside the dossier, never elsewhere, after the log says so; return its path in the dossier."""
    text = export_netwerk(net, formaat)
    van.log("combineren", f"netwerk.{formaat}", len(net))
    return write_export(van.dossier.store.path, _name(van.groep_id, formaat), text)


def lees_netwerk(van: Bron, formaat: str) -> Netwerk:
    """Return a network that ``bewaar_netwerk`` wrote; whoever is not on the namenlijst now is refused. Logged."""
    check_formaat(formaat)
    text = read_export(van.dossier.store.path, _name(van.groep_id, formaat))
    net = import_netwerk(text, formaat, ids=build_groepsnetwerk(van.tabellen, van.groep_id).ids)
    van.log("raadplegen", f"netwerk.{formaat}", len(net))
    return net


def _name(groep_id: str, formaat: str) -> str:
    return f"netwerk-{''.join(c for c in groep_id if c.isalnum() or c in '-_')}.{formaat}"
