"""``jgwork lab``: the notebooks of the work process in JupyterLab, in Dutch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import say


def lab(
    map_: Annotated[Path, typer.Option("--map", help="Uw werkmap, met het dossier erin.")] = Path("werk"),
    poort: Annotated[int, typer.Option(help="Poort van JupyterLab; bezet? Dan de volgende vrije.")] = 8888,
    openen: Annotated[bool, typer.Option("--openen/--niet-openen", help="Open de browser.")] = True,
) -> None:
    """Open de notebooks, een per stap, in JupyterLab. Wat u verandert, blijft staan. Klaar? Stop met Ctrl-C."""
    from jgwork.runs.werkplek.lab_server import as_root, copy_docs, copy_notebooks, open_lab

    kept = copy_notebooks(map_ / "notebooks")
    copy_docs(map_ / "notebooks" / "documentatie")
    say(f"Notebooks: {map_ / 'notebooks'}; uitleg in de map 'documentatie' daarin.")
    if kept:
        say(f"Door u veranderd en dus niet vernieuwd: {', '.join(kept)}.")
    if as_root():
        say("Let op: u werkt als beheerder (root). Een gewoon account is veiliger.")
    say("JupyterLab starten ... Stoppen: Ctrl-C.")
    code = open_lab(map_, poort, open_browser=openen)
    if code:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("lab")(lab)
