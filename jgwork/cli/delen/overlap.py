"""``jgwork overlap``: how many persons two municipalities share, without showing a list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.hulp import Woorden
from jgwork.cli.output import progress, say, say_json

HELP = """Hoeveel personen komen in twee gemeenten voor? Geen van beide ziet de lijst van de ander.

\b
1. De vrager:     jgwork overlap vraag     ... --uit vraag.json
2. De antwoorder: jgwork overlap antwoord  ... --uit antwoord.json
3. De vrager:     jgwork overlap lees      ... --uit uitslag.json
4. De antwoorder: jgwork overlap uitslag   ...

Op een computer kan het in een keer: 'hier' (twee dossiers, of twee groepen van een dossier), of met twee programma's
die elkaar over een lijn spreken: eerst 'luister' (de antwoorder), dan 'verbind' (de vrager).

Beide horen alleen of de overlap het afgesproken aantal k haalt en, zo ja, hoeveel het er zijn.

Wat dit niet verbergt: de computer van de vrager kent even het precieze aantal. Wie twee keer vraagt met een token
anders, kan naar een persoon zoeken; daarom mag een batch maar een keer, is er een minimum en wordt alles gelogd.
"""
Dossier = Annotated[Path, typer.Argument(help="Map van uw dossier.")]
Afspraak = Annotated[Path, typer.Option("--koppeling", help="koppeling.toml, bij beide gemeenten gelijk.")]
Tokens = Annotated[Path, typer.Option(help="Uw tokens van de koppelsleutel, een per regel; wordt niet bewaard.")]
Uit = Annotated[Path, typer.Option(help="Bestand voor de andere gemeente.")]
Json = Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")]


def vraag(dossier: Dossier, koppeling: Afspraak, tokens: Tokens, uit: Uit) -> None:
    """Maak de vraag aan de andere gemeente."""
    from jgwork.runs.publicatie.overlap import ask

    ask(dossier, koppeling, tokens, uit)
    say(f"Klaar: stuur {uit.name} naar de andere gemeente.")


def antwoord(
    dossier: Dossier,
    koppeling: Afspraak,
    tokens: Tokens,
    vraag: Annotated[Path, typer.Option(help="De vraag die u kreeg.")],
    uit: Uit,
) -> None:
    """Beantwoord een vraag. Een batch kan maar een keer per periode."""
    from jgwork.runs.publicatie.overlap import answer

    answer(dossier, koppeling, tokens, vraag, uit)
    say(f"Klaar: stuur {uit.name} terug.")


def lees(
    dossier: Dossier,
    koppeling: Afspraak,
    antwoord: Annotated[Path, typer.Option(help="Het antwoord dat u kreeg.")],
    uit: Uit,
    json: Json = False,
) -> None:
    """Lees het antwoord (dat kan een keer) en maak de uitslag voor de andere gemeente."""
    from jgwork.runs.publicatie.overlap import read

    _tell(read(dossier, koppeling, antwoord, uit), json)


def uitslag(
    dossier: Dossier,
    koppeling: Afspraak,
    bericht: Annotated[Path, typer.Option("--uitslag", help="De uitslag die u kreeg.")],
    json: Json = False,
) -> None:
    """Lees de uitslag: dezelfde als die van de vrager."""
    from jgwork.runs.publicatie.overlap import told

    _tell(told(dossier, koppeling, bericht), json)


def hier(
    dossier: Dossier,
    ander: Annotated[Path, typer.Argument(help="Dossier van de antwoorder; voor twee groepen hetzelfde dossier.")],
    koppeling: Afspraak,
    tokens: Tokens,
    tokens_ander: Annotated[Path, typer.Option(help="Tokens van de antwoorder.")],
    json: Json = False,
) -> None:
    """Tel in een keer, als beide kanten op deze computer staan. Beide convenanten moeten de batch noemen."""
    from jgwork.runs.publicatie.overlap import here

    _tell(here(dossier, ander, koppeling, tokens, tokens_ander), json)


def luister(
    dossier: Dossier,
    koppeling: Afspraak,
    tokens: Tokens,
    adres: Annotated[str, typer.Option(help="Op deze computer; poort 0 kiest zelf een vrije.")] = "127.0.0.1:0",
    json: Json = False,
) -> None:
    """Wacht op de vraag van de andere kant, antwoord, en hoor de uitslag."""
    from jgwork.runs.publicatie.overlap import luister as run

    _tell(run(dossier, koppeling, tokens, adres, lambda where: progress(f"Luistert op {where}")), json)


def verbind(
    dossier: Dossier,
    koppeling: Afspraak,
    tokens: Tokens,
    adres: Annotated[str, typer.Option(help="Waar de andere kant luistert, zoals 127.0.0.1:50123.")],
    json: Json = False,
) -> None:
    """Vraag het aan wie luistert, en hoor de uitslag."""
    from jgwork.runs.publicatie.overlap import verbind as run

    _tell(run(dossier, koppeling, tokens, adres), json)


def _tell(found: object, as_json: bool) -> None:
    from jgwork.privacy.overlap import Uitkomst

    if isinstance(found, Uitkomst):
        if as_json:
            say_json({"bereikt": found.bereikt, "aantal": found.aantal, "k": found.k, "zin": found.text})
        else:
            say(found.text)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    sub = typer.Typer(cls=Woorden, help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for command in (vraag, antwoord, lees, uitslag, hier, luister, verbind):
        sub.command(command.__name__)(command)
    app.add_typer(sub, name="overlap")
