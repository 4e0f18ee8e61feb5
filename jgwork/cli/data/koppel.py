"""``jgwork koppel``: which heading of an export is which column, kept for next time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import report_findings, say, say_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "koppel", help="Stel voor welke kop van een export welke kolom is, en bewaar dat voor de volgende keer."
    )(koppel)


def koppel(
    pad: Annotated[Path, typer.Argument(help="Bestand of map van de levering.")],
    manifest: Annotated[Path | None, typer.Option(help="Het manifest, als dat ergens anders staat.")] = None,
    manifest_concept: Annotated[
        bool, typer.Option("--manifest-concept", help="Schrijf een manifest om in te vullen (levering.toml).")
    ] = False,
    toon: Annotated[bool, typer.Option("--toon", help="Laat alleen zien; schrijf niets.")] = False,
    overschrijf: Annotated[bool, typer.Option("--overschrijf", help="Vervang een bestand dat er al is.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Propose a mapping, show it, and save it beside the manifest."""
    from jgwork.io.lezen.readers import MANIFEST, MAPPING
    from jgwork.runs.leveren.koppelen import bewaar, concept_toml, mapping_toml, stel_voor
    from jgwork.vocabulary.errors import UsageError
    from jgwork.vocabulary.findings import Findings

    delivery, proposals = stel_voor(pad, manifest)
    if not proposals:
        report_findings(Findings(delivery.findings))
        raise UsageError(
            "In dit bestand staan geen koppen die op een tabel van het gegevensmodel lijken.",
            "Bekijk met 'jgwork sjabloon' welke tabellen en kolommen er zijn.",
        )
    written = []
    if not toon:
        if manifest_concept:
            written.append(bewaar(pad, MANIFEST, concept_toml(delivery, proposals), overschrijf=overschrijf).name)
        if any(m.heading != m.column for p in proposals for m in p.matches):
            written.append(bewaar(pad, MAPPING, mapping_toml(proposals), overschrijf=overschrijf).name)
    if json:
        say_json({"tabellen": [p.as_json() for p in proposals], "geschreven": written})
        return
    for p in proposals:
        say(f"Tabel {p.table}")
        for m in p.matches:
            say(
                f"  {m.label} -> {m.column or m.how} ({m.how})"
                if m.column
                else f"  {m.label}: {m.how}. {m.why}".rstrip()
            )
        if p.missing:
            say(f"  Verplicht en niet gevonden: {', '.join(p.missing)}")
    for name in written:
        say(f"Geschreven: {name}. Kijk het na, en typ dan: jgwork controleer PAD")
