"""``jgwork doctor``: what is installed, where the keys are, what this computer cannot do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import say, say_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help="Kijk na wat er geïnstalleerd is, hoe het met sleutels, schijf en dossier staat.")(
        doctor
    )


def doctor(
    dossier: Annotated[Path | None, typer.Argument(help="Map van een dossier, om ook dat na te kijken.")] = None,
    sbom: Annotated[
        Path | None, typer.Option(help="Schrijf de lijst van onderdelen (CycloneDX) naar dit bestand.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Look at this computer, and at a dossier."""
    from jgwork.runs.beheer.doctor import onderzoek
    from jgwork.vocabulary.verdict import ExitCode

    found = onderzoek(dossier)
    if sbom is not None:
        _list(sbom)
    if json:
        say_json([{"onderwerp": r.onderwerp, "stand": r.stand, "tekst": r.tekst} for r in found])
    else:
        signs = {"goed": "v", "let op": "!", "fout": "X"}
        for r in found:
            say(f"{signs[r.stand]} {r.onderwerp}: {r.tekst}")
        if sbom is not None:
            say(f"De lijst van onderdelen staat in {sbom}.")
    if any(r.stand == "fout" for r in found):
        raise typer.Exit(ExitCode.STORE_DAMAGED)


def _list(file: Path) -> None:
    import json

    from jgwork.io.opslag.bestanden import write_atomic
    from jgwork.runs.beheer.keten import closure, sbom

    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, json.dumps(sbom(closure()), indent=1) + "\n")
