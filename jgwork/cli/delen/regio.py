"""``jgwork regio``: the order of the groups, the map, and what is decided on contact with other municipalities."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.hulp import Woorden
from jgwork.cli.output import say, say_json

HELP = """Alle groepen naast elkaar: volgorde van de tafel, kaart en contact met andere gemeenten.

De werkbank zet groepen nooit zelf in een volgorde. Na een wijziging: 'jgwork publiceer' maakt een nieuw regiobeeld.
"""
Dossier = Annotated[Path, typer.Argument(help="Map van het dossier.")]


def volgorde(
    dossier: Dossier,
    groepen: Annotated[list[str], typer.Argument(help="Groepen, in de volgorde van de tafel.")],
    reden: Annotated[str, typer.Option(help="Waarom deze volgorde; blijft in het dossier.")],
) -> None:
    """Leg vast in welke volgorde het overleg de groepen zet. Wie niet genoemd is, komt erna."""
    from jgwork.runs.dossier.openen import open_dossier
    from jgwork.runs.publicatie.regio import order, set_order

    opened = open_dossier(dossier)
    set_order(opened, groepen, reden)
    say(f"Vastgelegd: {', '.join(order(opened))}.")


def kaart(
    dossier: Dossier,
    bestand: Annotated[Path, typer.Argument(help="GeoJSON in meters (RD), met gemeente_code en naam per gebied.")],
    bron: Annotated[str, typer.Option(help="Bronvermelding, bijvoorbeeld 'Kadaster / CBS, 2026'.")],
) -> None:
    """Bewaar de kaart van de gemeenten bij het dossier. Er gaat niets over het internet."""
    from jgwork.runs.dossier.openen import open_dossier
    from jgwork.runs.publicatie.regio import set_geometry

    n = set_geometry(open_dossier(dossier), bestand, bron)
    say(f"Bewaard: {n} gemeenten. Bron: {bron}.")


def beschikbaar(
    dossier: Dossier,
    bestand: Annotated[Path, typer.Argument(help="CSV met ; en de kolommen partner, kwartaal (2026-K4) en uren.")],
    bron: Annotated[str, typer.Option(help="Wie dit opgaf, als korte code.")] = "partners",
) -> None:
    """Bewaar hoeveel uren elke partner per kwartaal heeft; naast wat de groepen vragen."""
    from jgwork.runs.dossier.openen import open_dossier
    from jgwork.runs.publicatie.regio import set_available

    n = set_available(open_dossier(dossier), bestand, bron)
    say(f"Bewaard: beschikbare uren op {n} regels.")


def advies(
    dossier: Dossier,
    groep: Annotated[str, typer.Option(help="De groep.")],
    gemeente: Annotated[str, typer.Option(help="Code van de andere gemeente, zoals GM9903.")],
    besluit: Annotated[str, typer.Option(help="'overgenomen', 'gesproken' of 'terzijde'.")],
    reden: Annotated[str, typer.Option(help="Korte code, verplicht bij 'terzijde'.")] = "",
) -> None:
    """Leg vast wat de procesregisseur met een contactadvies doet."""
    from jgwork.runs.dossier.openen import open_dossier
    from jgwork.runs.publicatie.regio import decide

    decide(open_dossier(dossier), groep, gemeente, besluit, reden)
    say(f"Vastgelegd: {groep} en {gemeente}, {besluit}.")


def besluiten(dossier: Dossier, json: Annotated[bool, typer.Option("--json", help="Als JSON.")] = False) -> None:
    """Laat zien wat er met de contactadviezen is gedaan."""
    from jgwork.runs.dossier.openen import open_dossier
    from jgwork.runs.publicatie.regio import decisions

    found = decisions(open_dossier(dossier))
    if json:
        say_json(found)
        return
    for d in found:
        why = f" ({d['reden']})" if d["reden"] else ""
        say(f"{d['datum']}  {d['groep_id']} en {d['gemeente_code']}: {d['besluit']}{why}")
    if not found:
        say("Er is nog niets besloten.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    sub = typer.Typer(cls=Woorden, help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for command in (volgorde, kaart, beschikbaar, advies, besluiten):
        sub.command(command.__name__)(command)
    app.add_typer(sub, name="regio")
