"""``jgwork dashboard``: open publications in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import say


def dashboard(
    publicatie: Annotated[Path, typer.Argument(help="Map van een publicatie, of een map met publicaties.")],
    poort: Annotated[int, typer.Option(help="Poort van het dashboard; bezet? Dan de volgende vrije.")] = 8866,
    openen: Annotated[bool, typer.Option("--openen/--niet-openen", help="Open de browser.")] = False,
    warm: Annotated[
        bool, typer.Option("--warm/--koud", help="Maak pagina's vooraf; koud: pas als iemand vraagt.")
    ] = True,
    sleutel: Annotated[bool, typer.Option("--sleutel", help="Vraag een sleutel; voor een gedeelde computer.")] = False,
    kring: Annotated[str, typer.Option(help="Voor wie; nodig als er publicaties voor meer kringen staan.")] = "",
    huisstijl: Annotated[
        Path | None, typer.Option(help="Map met de tokens (CSS, NL Design System) en logo.svg van uw gemeente.")
    ] = None,
) -> None:
    """Toon publicaties als dashboards op deze computer. Klaar? Stop met Ctrl-C."""
    from jgwork.runs.server.serveren import serve

    serve(
        publicatie,
        poort=poort,
        open_browser=openen,
        warm=warm,
        sleutel=sleutel,
        kring=kring,
        huisstijl=huisstijl,
        say=say,
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("dashboard")(dashboard)
