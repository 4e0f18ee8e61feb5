"""``jgwork publiceer``: the road out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import progress, say, say_json
from jgwork.vocabulary.dutch import percentage

if TYPE_CHECKING:
    from jgwork.runs.publicatie.publiceren import PublicationReport

HELP = """Geef vrij wat mag en schrijf per groep een publicatie. Wat tot een persoon te herleiden is, blijft binnen.

Eerst ziet u per groep wat niet getoond wordt, waarom, en wat dat aan informatie kost. Op een scherm vraagt jgwork dan
of de publicatie geschreven mag worden; met --ja, met --json en in een script niet.
"""


def publiceer(
    dossier: Annotated[Path, typer.Argument(help="Map van het dossier.")],
    uit: Annotated[Path, typer.Option(help="Map waarin de publicaties komen.")],
    groep: Annotated[list[str] | None, typer.Option(help="Alleen deze groep; mag vaker. Standaard alle.")] = None,
    kring: Annotated[str, typer.Option(help="Voor wie: ketenoverleg, driehoek, raad, openbaar ...")] = "ketenoverleg",
    op: Annotated[datetime | None, typer.Option(help="Peildatum.", formats=["%Y-%m-%d"])] = None,
    behoud: Annotated[
        list[str] | None, typer.Option(help="Laat dit als laatste weg: totalen, laatste-kwartaal (komma ertussen).")
    ] = None,
    methode: Annotated[
        list[str] | None,
        typer.Option(help="Bescherm een tabel met aantallen anders: TABEL=weglaten, afronden of klassen; mag vaker."),
    ] = None,
    precies: Annotated[
        float, typer.Option(help="Zoek per tabel zo veel seconden naar een patroon dat minder weglaat.")
    ] = 0.0,
    web: Annotated[
        bool, typer.Option("--web", help="Maak ook een kopie die zonder server opent, in de map 'web' bij --uit.")
    ] = False,
    proef: Annotated[bool, typer.Option("--proef", help="Laat alleen zien wat niet naar buiten mag.")] = False,
    werkers: Annotated[
        int, typer.Option(help="Reken met zo veel processen tegelijk, hooguit een per kern. De uitkomst is dezelfde.")
    ] = 1,
    dask: Annotated[str, typer.Option(help="Adres van een Dask-scheduler (tls://...): reken in die cluster.")] = "",
    alles: Annotated[
        bool, typer.Option("--alles", help="Maak ook opnieuw wat niet veranderde sinds de laatste publicatie.")
    ] = False,
    ja: Annotated[bool, typer.Option("--ja", help="Schrijf zonder het eerst te vragen.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Geef vrij wat mag en schrijf per groep een publicatie. Wat tot een persoon te herleiden is, blijft binnen."""
    from dataclasses import replace

    from jgwork.privacy.release.keuze import Choice
    from jgwork.runs.publicatie.publiceren import publiceer as run

    choice = replace(Choice.from_words(behoud or (), methode or (), precies), progress=progress)
    ask = Asker(asks=not (ja or json or proef) and sys.stdin.isatty() and sys.stdout.isatty())

    def show(report: PublicationReport) -> bool:
        if not json:
            _show(report)
        return ask(report.groep_id)

    reports = run(
        dossier, uit, groepen=groep, kring=kring, op=op.date() if op else None, proef=proef, keuze=choice, vooraf=show,
        progress=progress, werkers=werkers, dask=dask, alles=alles,
    )  # fmt: skip
    made = None
    if web and any(r.folder for r in reports):
        from jgwork.runs.server.webkopie import web as copied

        made = copied([uit], uit / "web", kring=kring, progress=progress)
    if json:
        say_json([r.as_json() for r in reports])
        return
    _say_written(reports, "proef, niets geschreven" if proef else "niet geschreven")
    if made:
        say(f"Kopie zonder server: open {made.begin} in een browser.")


def _say_written(reports: Sequence[PublicationReport], otherwise: str) -> None:
    """Say where each publication stands, or why nowhere, and the head of the log to keep elsewhere."""
    heads = [r.anker for r in reports if r.anker is not None]
    if heads:
        say(
            f"Anker van het logboek: regel {heads[-1].nr}, {heads[-1].zegel[:16]}. Schrijf dit op buiten deze computer."
        )
    for r in reports:
        say(f"{r.groep_id}: {r.folder or otherwise}")
    if uit := next((r.folder.parent for r in reports if r.folder), None):
        say(f"Volgende stap: jgwork dashboard {uit}")


class Asker:
    """Asks whether a publication may be written; after *alle* it asks no more."""

    def __init__(self, *, asks: bool) -> None:
        self.asks = asks

    def __call__(self, groep_id: str) -> bool:
        """Return whether the publication of a group may be written."""
        if not self.asks:
            return True
        answer = ""
        while answer not in {"j", "n", "a"}:
            answer = input(f"Publicatie van {groep_id} schrijven? (j)a, (n)ee of (a)lle: ").strip().lower()[:1]
        self.asks = answer != "a"
        return answer != "n"


def _show(r: PublicationReport) -> None:
    """Show what will be withheld, why, and what it costs, before anything is written."""
    report = r.release
    say(
        f"{r.groep_id}: {report.n_shown} van {report.n_cells} cellen zeggen iets ({percentage(report.share)}); samen "
        f"zeggen zij {percentage(report.information)} van wat de precieze getallen zouden zeggen."
    )
    for t in report.tables:
        if t.information > 0.999 and not t.reasons and not t.repeated_from:
            continue
        cost = f"{t.n_shown} van {t.n_cells} cellen, {percentage(t.information)} van de informatie"
        again = f" Herhaald van {t.repeated_from}." if t.repeated_from else ""
        say(f"    {t.title}: {cost}.{again} {' '.join((t.softened, *t.reasons)).strip()}".rstrip())
    say(f"    {report.audit.sentence()}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("publiceer", help=HELP)(publiceer)
