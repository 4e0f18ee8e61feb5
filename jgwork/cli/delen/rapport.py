"""``jgwork rapport``: a publication as a document for people who do not open a dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.hulp import Woorden
from jgwork.cli.output import say, say_json

HELP = "Maak een rapport van een publicatie: beleidsadvies, plan, voortgang of evaluatie."
Publicatie = Annotated[Path, typer.Argument(help="Map van een publicatie.")]
Uit = Annotated[Path, typer.Option(help="Bestand dat gemaakt wordt, bijvoorbeeld advies.docx.")]
Vorm = Annotated[str, typer.Option(help="docx, odt, pdf, xlsx of ods; volgt anders uit de naam van het bestand.")]
Sjabloon = Annotated[Path | None, typer.Option(help="Eigen sjabloon: .docx bij docx en odt, .css bij pdf.")]
Json = Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")]


def beleidsadvies(
    publicatie: Publicatie, uit: Uit, vorm: Vorm = "", sjabloon: Sjabloon = None, json: Json = False
) -> None:
    """Maak het beleidsadvies voor het ketenoverleg (stap 4)."""
    _make("beleidsadvies", publicatie, uit, vorm, sjabloon, json=json)


def plan(publicatie: Publicatie, uit: Uit, vorm: Vorm = "", sjabloon: Sjabloon = None, json: Json = False) -> None:
    """Maak het plan van aanpak (stap 5)."""
    _make("plan", publicatie, uit, vorm, sjabloon, json=json)


def voortgang(publicatie: Publicatie, uit: Uit, vorm: Vorm = "", sjabloon: Sjabloon = None, json: Json = False) -> None:
    """Maak het voortgangsbericht (stap 6)."""
    _make("voortgang", publicatie, uit, vorm, sjabloon, json=json)


def evaluatie(publicatie: Publicatie, uit: Uit, vorm: Vorm = "", sjabloon: Sjabloon = None, json: Json = False) -> None:
    """Maak het evaluatieverslag (stap 7)."""
    _make("evaluatie", publicatie, uit, vorm, sjabloon, json=json)


def sjabloon(uit: Uit) -> None:
    """Schrijf het sjabloon weg, om in Word of LibreOffice aan te passen aan uw eigen huisstijl."""
    from jgwork.io.kantoor.docx import write_template
    from jgwork.vocabulary.errors import UsageError

    if uit.suffix.lower() != ".docx":
        raise UsageError("Het sjabloon is een DOCX-bestand.", "Kies een naam die eindigt op .docx.")
    write_template(uit)
    say(f"Sjabloon: {uit}. Verander lettertypen en kleuren; laat de namen van de opmaakprofielen staan.")


def _make(soort: str, publicatie: Path, uit: Path, vorm: str, sjabloon: Path | None, *, json: bool) -> None:
    from jgwork.runs.publicatie.rapporteren import rapport

    file = rapport(soort, publicatie, uit, vorm=vorm, sjabloon=sjabloon)
    if json:
        say_json({"rapport": str(file), "soort": soort, "bytes": file.stat().st_size})
    else:
        say(f"Rapport: {file}")


def register(app: typer.Typer) -> None:
    """Add ``rapport`` and its kinds."""
    group = typer.Typer(cls=Woorden, help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for command in (beleidsadvies, plan, voortgang, evaluatie, sjabloon):
        group.command(command.__name__)(command)
    app.add_typer(group, name="rapport")
