"""``jgwork dpia``: the annex to a DPIA and the data map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import say, say_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("dpia", help="Maak de bijlage bij een DPIA en de gegevenskaart, uit gegevensmodel en convenant.")(dpia)


def dpia(
    uit: Annotated[Path, typer.Option(help="Nieuwe map voor de bijlage.")],
    dossier: Annotated[
        Path | None, typer.Option(help="Map van een dossier: gebruikt zijn convenant en zijn lijst van paragraaf 4.3.")
    ] = None,
    convenant: Annotated[Path | None, typer.Option(help="Een eigen convenant.toml, zonder dossier.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Write the annex and its tables."""
    from jgwork.runs.dossier.gereedheid import checklist, ontbreekt
    from jgwork.runs.dossier.openen import convenant_for, profile_for
    from jgwork.runs.recht.dpia import schrijf_dpia

    folder = dossier or Path()
    agreed = convenant_for(folder, convenant)
    profile = profile_for(agreed, dossier)
    subjects = checklist(folder, profile)
    files = schrijf_dpia(uit, agreed, profile, subjects)
    missing = [o.code for o in subjects if not o.geregeld]
    if json:
        say_json({"map": str(uit), "bestanden": [f.name for f in files], "niet_geregeld": missing})
        return
    say(f"De bijlage staat in {files[0]}; de tabellen staan ernaast als CSV.")
    say("Ook ernaast: registers, uitleg voor jongeren en ouders, en waarom de AI-verordening dit niet verbiedt.")
    if missing:
        say(f"{ontbreekt(subjects)} Dat staat ook in de bijlage.")
