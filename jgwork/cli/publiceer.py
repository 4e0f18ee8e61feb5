"""``jgwork publiceer``: the road out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import progress, say, say_json
from jgwork.vocabulary.dutch import percentage


def publiceer(
    dossier: Annotated[Path, typer.Argument(help="Map van het dossier.")],
    uit: Annotated[Path, typer.Option(help="Map waarin de publicaties komen.")],
    groep: Annotated[list[str] | None, typer.Option(help="Alleen deze groep; mag vaker. Standaard alle.")] = None,
    kring: Annotated[str, typer.Option(help="Voor wie: ketenoverleg, driehoek, raad, openbaar ...")] = "ketenoverleg",
    op: Annotated[datetime | None, typer.Option(help="Peildatum.", formats=["%Y-%m-%d"])] = None,
    proef: Annotated[bool, typer.Option("--proef", help="Laat alleen zien wat niet naar buiten mag.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Geef vrij wat mag en schrijf per groep een publicatie. Wat tot een persoon te herleiden is, blijft binnen."""
    from jgwork.runs.publiceren import publiceer as run

    reports = run(
        dossier, uit, groepen=groep, kring=kring, op=op.date() if op else None, proef=proef, progress=progress
    )
    if json:
        say_json([r.as_json() for r in reports])
        return
    for r in reports:
        report = r.release
        where = str(r.folder) if r.folder else "proef, niets geschreven"
        share = f"{report.n_shown} van {report.n_cells} cellen zeggen iets ({percentage(report.share)})"
        say(f"{r.groep_id}: {share}. {where}")
        for table in report.tables:
            for reason in table.reasons:
                say(f"    {table.title}: {table.n_shown} van {table.n_cells} cellen. {reason}")
        say(f"    {report.audit.sentence()}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("publiceer")(publiceer)
