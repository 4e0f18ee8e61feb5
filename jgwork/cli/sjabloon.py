"""``jgwork sjabloon``: the workbook a partner fills in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import say, say_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sjabloon", help="Maak een werkboek (.xlsx) dat een partner invult, met keuzelijsten en uitleg.")(
        sjabloon
    )


def sjabloon(
    uit: Annotated[Path, typer.Argument(help="Naam van het werkboek, zoals sjabloon.xlsx.")] = Path("sjabloon.xlsx"),
    pakket: Annotated[
        str, typer.Option(help="Soort levering: groepsscan, partnermatrices, plan of proces.")
    ] = "groepsscan",
    tabel: Annotated[list[str] | None, typer.Option(help="Losse tabellen in plaats van een pakket; mag vaker.")] = None,
    stap: Annotated[str, typer.Option(help="De stap waarvoor; nodig bij de informatiematrix.")] = "",
    partner: Annotated[str, typer.Option(help="Wie het invult; nodig bij de informatiematrix.")] = "",
    dossier: Annotated[
        Path | None, typer.Option(help="Map van een dossier met een eigen convenant of werkproces.")
    ] = None,
    overschrijf: Annotated[bool, typer.Option("--overschrijf", help="Vervang een bestand dat er al is.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Write the template workbook."""
    import json as js

    from jgwork.io.templates import write_template
    from jgwork.runs.sjablonen import gevraagd
    from jgwork.schema.descriptors import data_schemas, load_tables
    from jgwork.vocabulary.errors import UsageError

    folder = data_schemas() / "pakketten"
    known = sorted(p.name[:-5] for p in folder.iterdir() if p.name.endswith(".json"))
    if pakket not in known:
        raise UsageError("Dit pakket bestaat niet.", f"Kies uit: {', '.join(known)}.")
    tables = tabel or [r["name"] for r in js.loads((folder / f"{pakket}.json").read_text("utf-8"))["resources"]]
    wrong = [t for t in tables if t not in load_tables() or t == "levering"]
    if wrong:
        choices = ", ".join(t for t in load_tables() if t != "levering")
        raise UsageError("Een van de tabellen bestaat niet.", f"Kies uit: {choices}.")
    if uit.suffix.lower() != ".xlsx":
        raise UsageError("Het sjabloon is een werkboek.", "Geef een naam die eindigt op .xlsx.")
    if uit.exists() and not overschrijf:
        raise UsageError(
            f"{uit.name} staat er al. Er is niets gewijzigd.", "Kies een andere naam of voeg --overschrijf toe."
        )
    asked = gevraagd(tables, stap, partner, dossier)
    write_template(uit, asked.tabellen, asked.codes)
    if json:
        say_json({"bestand": uit.name, "tabellen": asked.tabellen, "niet": asked.niet, "keuzes": asked.codes})
    else:
        for why in asked.niet.values():
            say(why)
        say(f"Geschreven: {uit.name}, met de tabellen {', '.join(asked.tabellen)}.")
        say("Volgende stap: stuur het naar de partner, en controleer het daarna met 'jgwork controleer'.")
