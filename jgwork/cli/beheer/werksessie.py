"""``jgwork werksessie``: the closed room of step 3."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import say


def werksessie(
    dossier: Annotated[Path, typer.Argument(help="Map van het dossier.")],
    groep: Annotated[str, typer.Option(help="De groep waar de sessie over gaat.")],
    partner: Annotated[
        list[str] | None, typer.Option(help="Wie aan tafel zit; mag vaker. Standaard wie iets heeft geleverd.")
    ] = None,
    poort: Annotated[int, typer.Option(help="Poort van de zaal; bezet? Dan de volgende vrije.")] = 8899,
    uren: Annotated[float, typer.Option(help="Na zoveel uur gaat de zaal vanzelf dicht.", min=0.05, max=12)] = 4.0,
    openen: Annotated[bool, typer.Option("--openen/--niet-openen", help="Open de browser.")] = False,
) -> None:
    """Open de gesloten zaal: samen het integraal beeld maken, op dit dossier en deze computer. Sluiten: Ctrl-C."""
    from jgwork.runs.werkplek.werksessie import werksessie as run

    run(dossier, groep, partners=partner or (), poort=poort, uren=uren, open_browser=openen, say=say)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("werksessie")(werksessie)
