"""``jgwork controleer``: say everything that is wrong with a delivery, and keep nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import progress, say, say_json

if TYPE_CHECKING:
    from jgwork.runs.leveren.controleren import CheckReport


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("controleer", help="Controleer een levering. Alle fouten in een keer; er wordt niets bewaard.")(
        controleer
    )


def controleer(
    pad: Annotated[list[Path], typer.Argument(help="Bestand, zip of map van de levering; of een map met leveringen.")],
    manifest: Annotated[Path | None, typer.Option(help="Het manifest, als dat ergens anders staat.")] = None,
    dossier: Annotated[Path | None, typer.Option(help="Kijk ook of het past bij wat al in dit dossier zit.")] = None,
    convenant: Annotated[Path | None, typer.Option(help="Een eigen, strenger convenant.")] = None,
    van: Annotated[str, typer.Option(help="De partner die levert, als de levering dat niet zegt.")] = "",
    rijen: Annotated[bool, typer.Option("--rijen", help="Noem ook de rijnummers; nooit de waarden.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Schrijf het verslag als pagina voor de leverancier.")] = None,
) -> None:
    """Check a delivery and answer with the exit code of its worst finding."""
    from datetime import UTC, datetime

    from jgwork.runs.leveren.controleren import controleer as check
    from jgwork.vocabulary.findings import Findings

    reports = check(pad, manifest=manifest, dossier=dossier, convenant=convenant, van=van)
    if json:
        say_json([r.as_json(rows=rijen) for r in reports])
    else:
        for report in reports:
            _show(report, rows=rijen)
    if html is not None:
        from jgwork.runs.leveren.controleren_pagina import as_html

        html.write_text(as_html(reports, datetime.now(UTC).date(), rows=rijen), encoding="utf-8")
        progress(f"Verslag geschreven: {html.name}")
    raise typer.Exit(int(Findings(tuple(f for r in reports for f in r.findings)).exit_code))


def _show(report: CheckReport, *, rows: bool) -> None:
    """Show one report: what was read, then the findings per table, then the verdict."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from jgwork.cli.vragen import toon_waarden
    from jgwork.runs.leveren.controleren_pagina import grouped
    from jgwork.vocabulary.verdict import Verdict

    console = Console(highlight=False, markup=False, soft_wrap=False)
    say(f"Levering: {report.name}")
    for table in report.tables:
        n = table["rijen"]
        say(f"  {table['tabel']}: {n} {'rij' if n == 1 else 'rijen'}. {' '.join(table['gelezen'])}")
    for name, found in grouped(report.findings):
        grid = Table(box=box.SIMPLE, show_edge=False, title=f"Tabel {name}" if name else "De levering als geheel")
        grid.title_justify = "left"
        for head, justify in (
            ("", "left"),
            ("Kolom", "left"),
            ("Aantal", "right"),
            ("Wat, en de volgende stap", "left"),
        ):
            grid.add_column(head, justify="right" if justify == "right" else "left", overflow="fold")
        for f in found:
            text = f"{f.message}\n-> {f.next_move}" if f.next_move else f.message
            if f.place:
                text += f"\nWaar: {f.place}"
            if rows and f.rows:
                text += f"\nRijen: {', '.join(map(str, f.rows))}"
            sign = "X" if f.verdict is Verdict.REFUSE else "i"
            grid.add_row(sign, f.column or "-", str(f.n), f"{text}\n[{f.rule}]")
        console.print(grid)
    if report.ingevuld:
        say("In levering.toml staat dit niet; bij het laden vult de werkbank het in en bevestigt u het:")
        toon_waarden(report.ingevuld)
    refused = sum(f.verdict is Verdict.REFUSE for f in report.findings)
    if report.admitted:
        say("Oordeel: deze levering kan worden toegelaten. Er is niets bewaard.")
    else:
        say(
            f"Oordeel: geweigerd, {refused} {'punt' if refused == 1 else 'punten'} om te herstellen. "
            "Er is niets bewaard."
        )
