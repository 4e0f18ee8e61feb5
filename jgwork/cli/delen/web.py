"""``jgwork web``: dashboards as one folder that opens without a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import progress, say, say_json


def web(
    publicaties: Annotated[list[Path], typer.Argument(help="Map van een publicatie, of met publicaties; mag vaker.")],
    naar: Annotated[Path, typer.Option(help="Map waarin de kopie komt. Een eerdere kopie wordt vervangen.")],
    kring: Annotated[str, typer.Option(help="Voor wie; nodig als er publicaties voor meer kringen staan.")] = "",
    huisstijl: Annotated[Path | None, typer.Option(help="Map met de tokens en logo.svg van uw gemeente.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Maak van publicaties een map die zonder server en zonder netwerk opent in een browser."""
    from jgwork.runs.server.webkopie import web as run

    made = run(publicaties, naar, kring=kring, huisstijl=huisstijl, progress=progress)
    if json:
        say_json({"begin": str(made.begin), "paginas": made.paginas, "publicaties": list(made.publicaties)})
        return
    say(f"Klaar: {made.paginas} pagina's. Open {made.begin} in een browser; kopieer steeds de hele map.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("web")(web)
