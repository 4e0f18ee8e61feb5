"""``jgwork pseudonimiseer``: a small tool for the supplier's side; the key never enters the workbench."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import say, say_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "pseudonimiseer",
        help="Voor de leverancier: vervang een kolom met personen door pseudoniemen, voor het leveren.",
    )(pseudonimiseer)


def pseudonimiseer(
    bron: Annotated[Path, typer.Argument(help="Bestand of map: CSV, XLSX, XLS, ODS of Parquet.")],
    uit: Annotated[Path, typer.Argument(help="Wat gemaakt wordt: een .csv, of een map voor meer tabellen.")],
    sleutel: Annotated[Path, typer.Option(help="Bestand met de sleutel van de leverancier (64 hexadecimale tekens).")],
    convenant: Annotated[str, typer.Option(help="Kenmerk van het convenant.")],
    doel: Annotated[str, typer.Option(help="Code van het doel.")],
    groep: Annotated[str, typer.Option(help="Groep of dossier waarvoor de pseudoniemen zijn.")],
    ontvanger: Annotated[str, typer.Option(help="Wie de pseudoniemen ontvangt.")],
    tijdvak: Annotated[str, typer.Option(help="Tijdvak, zoals 2026; een ander tijdvak geeft andere pseudoniemen.")],
    kolom: Annotated[
        list[str] | None,
        typer.Option(help="Kop = kolom, zoals BSN=pseudoniem; mag vaker. Zonder: de koppen die de werkbank kent."),
    ] = None,
    kenmerk: Annotated[str, typer.Option(help="Domeinkenmerk van het dossier (vier medeklinkers).")] = "",
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Replace the columns that name a person and say what may still identify one."""
    from datetime import UTC, datetime

    from jgwork.privacy.intake.pseudonym import Context
    from jgwork.runs.leveren.pseudonimiseren import pseudonimiseer as run
    from jgwork.runs.leveren.pseudonimiseren import read_key
    from jgwork.vocabulary.errors import UsageError

    pairs = [k.partition("=") for k in kolom or ()]
    if any(not (a.strip() and b.strip()) for a, _, b in pairs):
        raise UsageError("Achter --kolom hoort een kop, een is-teken en een kolom.", "Schrijf: --kolom BSN=pseudoniem.")
    report = run(
        bron,
        uit,
        sleutel=read_key(sleutel),
        kolommen={a.strip(): b.strip() for a, _, b in pairs},
        context=Context(convenant, doel, groep, ontvanger, tijdvak),
        tag=kenmerk,
        jaar=datetime.now(UTC).year,
    )
    if json:
        say_json(report.as_json())
        return
    say(f"Geschreven: {report.file}. {report.rows} rijen, {report.persons} personen.")
    for name in report.files if len(report.files) > 1 else ():
        say(f"  {name}")
    for heading, column in report.columns.items():
        say(f"  {heading} -> {column}")
    if report.empty:
        say(f"  {report.empty} cellen zonder persoon (zoals '?' of 'onbekend') zijn leeg gelaten.")
    if report.totals:
        say(f"  {report.totals} rijen met totalen zijn weggelaten: een totaal is geen persoon.")
    for line in report.said:
        say(f"  {line}")
    say(f'Zet in levering.toml: token_tag = "{report.tag}"')
    if report.remaining:
        say("Let op: in andere kolommen staat nog iets herleidbaars: " + ", ".join(report.remaining) + ".")
        say("Volgende stap: haal dat eerst weg, en controleer met 'jgwork controleer'.")
