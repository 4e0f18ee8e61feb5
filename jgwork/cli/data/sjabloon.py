"""``jgwork sjabloon``: the workbook a partner fills in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import say, say_json

_HELP = """Maak een werkboek (.xlsx) dat een partner invult, met keuzelijsten en uitleg.

Een hele levering: met --pakket of --tabel. Zonder Jupyter een onderdeel laten invullen: met --deel. In dat werkboek
staan alleen de vragen die deze partner in deze stap mag krijgen, en wat anderen zeiden als de partner dat mag zien.

Voorbeeld:
jgwork sjabloon --deel duiding --groep G02 --partner jongerenwerk --dossier werk/dossier duiding.xlsx

Is het ingevuld terug? Typ dan: jgwork laad duiding.xlsx --dossier werk/dossier
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sjabloon", help=_HELP)(sjabloon)


def sjabloon(
    uit: Annotated[Path, typer.Argument(help="Naam van het werkboek, zoals sjabloon.xlsx.")] = Path("sjabloon.xlsx"),
    pakket: Annotated[
        str, typer.Option(help="Soort levering: groepsscan, partnermatrices, plan of proces.")
    ] = "groepsscan",
    tabel: Annotated[list[str] | None, typer.Option(help="Losse tabellen in plaats van een pakket; mag vaker.")] = None,
    deel: Annotated[
        str,
        typer.Option(help="Een onderdeel: matrix, circulair, duiding, rollen, teksten, groepen, acties of evaluatie."),
    ] = "",
    groep: Annotated[str, typer.Option(help="Bij --deel: de groep, zoals G02.")] = "",
    ronde: Annotated[int | None, typer.Option(help="Bij --deel: de ronde; zonder is dat de laatste.", min=1)] = None,
    stap: Annotated[str, typer.Option(help="De stap waarvoor; nodig bij de informatiematrix.")] = "",
    partner: Annotated[str, typer.Option(help="Wie het invult; nodig bij de informatiematrix en bij --deel.")] = "",
    dossier: Annotated[
        Path | None,
        typer.Option(help="Map van het dossier; nodig bij --deel en bij een eigen convenant of werkproces."),
    ] = None,
    overschrijf: Annotated[bool, typer.Option("--overschrijf", help="Vervang een bestand dat er al is.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Write the template workbook."""
    import json as js

    from jgwork.io.kantoor.templates import write_template
    from jgwork.runs.formulier.sjablonen import gevraagd
    from jgwork.schema.descriptors import data_schemas, load_tables
    from jgwork.vocabulary.errors import UsageError

    if uit.suffix.lower() != ".xlsx":
        raise UsageError("Het sjabloon is een werkboek.", "Geef een naam die eindigt op .xlsx.")
    if uit.exists() and not overschrijf:
        raise UsageError(
            f"{uit.name} staat er al. Er is niets gewijzigd.", "Kies een andere naam of voeg --overschrijf toe."
        )
    if deel:
        _deel(uit, deel, groep, partner, ronde, dossier, json=json)
        return
    folder = data_schemas() / "pakketten"
    known = sorted(p.name[:-5] for p in folder.iterdir() if p.name.endswith(".json"))
    if pakket not in known:
        raise UsageError("Dit pakket bestaat niet.", f"Kies uit: {', '.join(known)}.")
    tables = tabel or [r["name"] for r in js.loads((folder / f"{pakket}.json").read_text("utf-8"))["resources"]]
    wrong = [t for t in tables if t not in load_tables() or t == "levering"]
    if wrong:
        choices = ", ".join(t for t in load_tables() if t != "levering")
        raise UsageError("Een van de tabellen bestaat niet.", f"Kies uit: {choices}.")
    asked = gevraagd(tables, stap, partner, dossier)
    write_template(uit, asked.tabellen, asked.codes)
    if json:
        say_json({"bestand": uit.name, "tabellen": asked.tabellen, "niet": asked.niet, "keuzes": asked.codes})
    else:
        for why in asked.niet.values():
            say(why)
        say(f"Geschreven: {uit.name}, met de tabellen {', '.join(asked.tabellen)}.")
        say("Volgende stap: stuur het naar de partner, en controleer het daarna met 'jgwork controleer'.")


def _deel(
    uit: Path, deel: str, groep: str, partner: str, ronde: int | None, dossier: Path | None, *, json: bool
) -> None:
    """Write the workbook of one part for one partner."""
    from jgwork.runs.formulier.werkboek import schrijf
    from jgwork.vocabulary.dutch import count
    from jgwork.vocabulary.errors import UsageError

    if dossier is None or not groep or not partner:
        raise UsageError(
            "Bij een onderdeel hangt het van dossier, groep en partner af wat u mag vragen.",
            "Geef ze alle drie, zoals --dossier werk/dossier --groep G02 --partner jongerenwerk.",
        )
    asked = schrijf(uit, dossier, deel, groep, partner, ronde)
    if json:
        say_json({"bestand": uit.name, "deel": deel, "vragen": asked})
        return
    vragen = count(sum(asked.values()), "vraag", "vragen")
    say(f"Geschreven: {uit.name}, met {vragen} voor {partner} over groep {groep}.")
    say(f"Volgende stap: stuur het veilig naar de partner. Terug? 'jgwork laad {uit.name} --dossier {dossier}'.")
