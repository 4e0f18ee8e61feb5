"""``jgwork bewaar`` and ``jgwork herstel``: keep a dossier elsewhere, and put it back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import say, say_json

_Json = Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("bewaar", help="Maak een reservekopie van een dossier: dossier, logboek en grootboek in een bestand.")(
        bewaar
    )
    app.command("herstel", help="Zet een reservekopie terug in een nieuwe map.")(herstel)


def bewaar(
    dossier: Annotated[Path, typer.Argument(help="Map van het dossier.")],
    naar: Annotated[Path, typer.Option(help="Map voor de kopie, het liefst op een andere schijf.")],
    sleutels: Annotated[
        Path | None, typer.Option(help="Map voor een kopie van de sleutels, apart van de reservekopie.")
    ] = None,
    json: _Json = False,
) -> None:
    """Keep a dossier elsewhere."""
    from jgwork.runs.beheer.reservekopie import bewaar as run

    made = run(dossier, naar, sleutels)
    if json:
        say_json(
            {"bestand": str(made.plaats), "versie": made.versie, "regel": made.anker.nr, "sleutels": made.sleutels}
        )
        return
    say(f"Bewaard: {made.plaats} ({made.bestanden} bestanden, versie {made.versie} van het dossier).")
    say(f"Anker van het logboek: regel {made.anker.nr}, {made.anker.zegel[:16]}. Schrijf dit op buiten deze computer.")
    if sleutels:
        say(f"{made.sleutels} sleutels staan in {sleutels}. Bewaar die map op een andere plaats dan de kopie.")
    else:
        say("De sleutels zitten er niet bij. Zonder sleutels is de kopie niet te lezen: geef ook --sleutels MAP.")


def herstel(
    kopie: Annotated[Path, typer.Argument(help="Bestand dat 'jgwork bewaar' maakte.")],
    dossier: Annotated[Path, typer.Option(help="Nieuwe map voor het dossier.")],
    sleutels: Annotated[Path | None, typer.Option(help="Map met de kopie van de sleutels.")] = None,
    publicaties: Annotated[
        list[Path] | None, typer.Option(help="Map met wat uit dit dossier is gepubliceerd. Mag vaker worden genoemd.")
    ] = None,
    niets_verteld: Annotated[
        bool, typer.Option("--niets-verteld", help="Na deze kopie is nergens iets gepubliceerd.")
    ] = False,
    json: _Json = False,
) -> None:
    """Put a dossier back."""
    from jgwork.runs.beheer.reservekopie import herstel as run
    from jgwork.vocabulary.errors import UsageError
    from jgwork.vocabulary.verdict import ExitCode

    if bool(publicaties) is niets_verteld:
        raise UsageError(
            "De werkbank moet weten wat na deze kopie nog verteld is; anders vertelt zij het opnieuw.",
            "Geef met --publicaties elke map met publicaties van dit dossier, of zeg --niets-verteld.",
        )
    made = run(kopie, dossier, sleutels=sleutels, publicaties=publicaties or ())
    if json:
        say_json({"map": str(made.plaats), "versie": made.versie, "sleutels": made.sleutels, "nieuwer": made.nieuwer})
    else:
        say(f"Teruggezet: {made.plaats} ({made.bestanden} bestanden, versie {made.versie} van het dossier).")
        if made.nieuwer:
            say(f"Let op: na deze kopie is nog gepubliceerd: {', '.join(made.nieuwer)}.")
            say("Wat toen verteld is, weet dit dossier niet. Van deze groepen komt er geen nieuwe publicatie meer uit.")
            say(
                "De andere groepen gaan door. Volgende stap: zet liever een nieuwere reservekopie terug, als die er is."
            )
    if made.nieuwer:
        raise typer.Exit(ExitCode.STORE_DAMAGED)
