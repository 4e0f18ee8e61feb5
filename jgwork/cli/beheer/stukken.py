"""``jgwork stukken``: publications, reports and copies with the day they go, and their removal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import say, say_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stukken", help="Welke publicaties, rapporten en kopieën er zijn, en tot wanneer u ze bewaart.")(
        stukken
    )


def stukken(
    dossier: Annotated[Path, typer.Argument(help="Map van het dossier.")],
    map_: Annotated[Path, typer.Option("--map", help="Map met publicaties.")],
    op: Annotated[datetime | None, typer.Option(help="Op welke dag; standaard vandaag.", formats=["%Y-%m-%d"])] = None,
    uitvoeren: Annotated[bool, typer.Option("--uitvoeren", help="Verwijder wat voorbij zijn termijn is.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Welke publicaties, rapporten en kopieën er zijn, en tot wanneer u ze bewaart."""
    from jgwork.runs.recht.uitgegeven import ruim_op, uitgegeven, uitgever
    from jgwork.vocabulary.dutch import day

    opened, when = uitgever(dossier), op.date() if op else datetime.now(UTC).date()
    found = uitgegeven(opened, map_)
    gone = ruim_op(opened, found, when) if uitvoeren else ()
    if json:
        say_json({"stukken": [s.as_json() for s in found], "verwijderd": len(gone)})
        return
    for s in found:
        state = "verwijderd" if s in gone else "voorbij" if s.tot < when else "" if s.er else "staat er niet meer"
        say(
            f"  {s.publicatie}  {s.soort} voor {s.kring}, gemaakt op {day(s.gemaakt)}, bewaren tot en met {day(s.tot)}"
            + (f": {state}" if state else "")
        )
    past = sum(s.tot < when and s.er for s in found)
    if not found:
        say("In deze map staat niets van dit dossier.")
    elif past:
        say(f"{past} stukken zijn voorbij hun termijn. Moet iets naar het archief, breng het daar eerst heen.")
        say("Volgende stap: herhaal de opdracht met --uitvoeren.")
    elif gone:
        say(f"Verwijderd: {len(gone)}. Dat staat in het logboek. Kopieën die u zelf maakte, kent jgwork niet.")
    else:
        say("Niets is voorbij zijn termijn.")
