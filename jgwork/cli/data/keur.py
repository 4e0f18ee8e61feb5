"""``jgwork keur``: texts that may name a person are shown here, and only here; the coordinator decides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import say, say_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("keur", help="Bekijk teksten die op een persoon kunnen wijzen, en zeg of het er een is.")(keur)


def keur(
    dossier: Annotated[Path, typer.Argument(help="Map van het dossier.")],
    wie: Annotated[str, typer.Option(help="Uw rol, voor het logboek.")] = "uitvoeringscoordinator",
    geen_persoon: Annotated[
        list[str] | None,
        typer.Option("--geen-persoon", help="Nummer van een groep of plek die geen persoon noemt; mag vaker."),
    ] = None,
    alles: Annotated[bool, typer.Option("--alles", help="Geen van de getoonde teksten noemt een persoon.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Aantallen als JSON, zonder de teksten.")] = False,
) -> None:
    """Show the texts that wait for an answer, or keep the answers."""
    from jgwork.io.lezen.naamlijsten import naamlijsten
    from jgwork.runs.dossier.keuren import ZONDER_LIJSTEN, beantwoord, vragen
    from jgwork.runs.dossier.openen import open_dossier

    opened = open_dossier(dossier, doel="beheer")
    asked = vragen(opened)
    chosen = [v for v in asked if alles or v.sleutel in set(geen_persoon or ())]
    for one in chosen:
        beantwoord(opened, one, wie)
    left = [v for v in asked if v not in chosen]
    if json:
        say_json({"te_keuren": len(left), "gekeurd": len(chosen), "namen_gezocht": naamlijsten() is not None})
        return
    if naamlijsten() is None:
        say(ZONDER_LIJSTEN)
    if chosen:
        say(f"Gekeurd als 'geen persoon': {len(chosen)}. Wie dat zei en wanneer staat in het logboek.")
    if not left:
        say("Er zijn geen teksten te keuren.")
        return
    say("Deze teksten kunnen op een persoon wijzen. Tot ze gekeurd zijn, komen ze niet in een publicatie.")
    for v in left:
        say(f"  {v.sleutel}  {v.tabel}.{v.kolom}: {v.tekst}")
        say(f"      lijkt op: {', '.join(v.redenen)}")
    say("Noemt een tekst een persoon? Lever hem opnieuw aan met een neutrale naam.")
    say("Noemt hij niemand? Herhaal de opdracht met --geen-persoon NUMMER, of met --alles.")
