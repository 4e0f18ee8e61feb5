"""``jgwork start`` and ``jgwork laad``: the road in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import progress, report_findings, say, say_json
from jgwork.vocabulary.dutch import count

if TYPE_CHECKING:
    from jgwork.runs.dossier.opnemen import LoadReport
    from jgwork.vocabulary.errors import IntakeRefused


def start(
    map_: Annotated[Path, typer.Option("--map", help="Werkmap voor voorbeeld, dossier en publicaties.")] = Path("werk"),
    poort: Annotated[int, typer.Option(help="Poort van het dashboard; bezet? Dan de volgende vrije.")] = 8866,
    openen: Annotated[bool, typer.Option("--openen/--niet-openen", help="Open de browser.")] = False,
) -> None:
    """Maak het fictieve voorbeeld, laad het, publiceer het en open de dashboards. Klaar? Stop met Ctrl-C."""
    from jgwork.runs.server.serveren import serve
    from jgwork.runs.server.start import prepare

    publications = prepare(map_, progress)
    ready = map_ / "dossier"
    serve(publications, poort=poort, open_browser=openen, tussendoor=lambda: _say_readiness(ready))


def laad(
    pad: Annotated[list[Path], typer.Argument(help="Levering: map, bestand of zip; of een map met leveringen.")],
    dossier: Annotated[Path, typer.Option(help="Map van het dossier; bestaat zij niet, dan wordt zij gemaakt.")],
    manifest: Annotated[Path | None, typer.Option(help="levering.toml, als die niet naast het bestand ligt.")] = None,
    convenant: Annotated[Path | None, typer.Option(help="Uw eigen convenant.toml (mag alleen strenger zijn).")] = None,
    van: Annotated[str, typer.Option(help="De partner die levert, als de levering dat niet zegt.")] = "",
    ja: Annotated[bool, typer.Option("--ja", help="Bevestig wat de werkbank in een levering las.")] = False,
    weg: Annotated[
        str,
        typer.Option(help="Rijen die niet meer worden geleverd: houd of verwijder."),
    ] = "",
    rijen: Annotated[bool, typer.Option("--rijen", help="Noem ook de rijnummers.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Laad een levering in een dossier. Alles of niets: een geweigerde levering verandert niets."""
    from functools import partial

    from jgwork.cli.vragen import bevestiger, onthoudend, vraag_weg
    from jgwork.runs.leveren.laden import laad as run
    from jgwork.vocabulary.errors import IntakeRefused

    ask = onthoudend(bevestiger(ja=ja, stil=json))
    load = partial(run, pad, dossier, manifest=manifest, convenant=convenant, progress=progress, akkoord=ask, van=van)
    try:
        try:
            reports = load(weg=weg)
        except IntakeRefused as refused:
            answer = "" if json or weg else vraag_weg(refused.findings)
            if not answer:
                raise
            reports = load(weg=answer)
    except IntakeRefused as refused:
        _say_refused(refused, rows=rijen, json=json)
        raise typer.Exit(int(refused.exit_code)) from None
    if json:
        say_json({"toegelaten": True, "code": 0, "leveringen": [r.as_json() for r in reports]})
        return
    for report in reports:
        _say_loaded(report, rows=rijen)
    say(f"Dossier: {dossier}")
    _say_readiness(dossier)
    say(f"Kijken: 'jgwork proces stand {dossier}'. Publiceren: 'jgwork publiceer {dossier} --uit publicaties'.")


def _say_refused(refused: IntakeRefused, *, rows: bool, json: bool) -> None:
    """Say why nothing was loaded; questions that stand above already are not said again."""
    if json:
        say_json({
            "toegelaten": False,
            "code": int(refused.exit_code),
            "melding": refused.message,
            "bevindingen": [f.as_json(rows=rows) for f in refused.findings],
        })  # fmt: skip
        return
    if all(f.rule.startswith("koppel.") for f in refused.findings):
        say(f"Er is nog niets geladen. Volgende stap: {next(iter(refused.findings)).next_move}")
        return
    report_findings(refused.findings, rows=rows)
    say(refused.message)
    say(f"Volgende stap: {refused.next_move}")


def _say_loaded(report: LoadReport, *, rows: bool) -> None:
    """Say what came in, how it was read, and what was noticed."""
    from jgwork.runs.dossier.samenvoegen import in_woorden

    if report.already:
        say(f"{report.levering_id}: stond al in het dossier, er is niets veranderd.")
        return
    total = sum(report.rows.values())
    tables = count(len(report.rows), "tabel", "tabellen")
    say(f"{report.levering_id}: geladen, {tables} en {count(total, 'rij', 'rijen')}.")
    for table, n in report.samengevoegd.items():
        say(f"  {table}: {in_woorden(n)}")
    for name, notes in report.read.items():
        if odd := [n for n in notes if not n.startswith("Scheidingsteken")]:
            say(f"  {name}: {' '.join(odd)}")
    report_findings(report.findings, rows=rows)


def _say_readiness(dossier: Path) -> None:
    """Say what must still be arranged before working (section 4.3 of the work process)."""
    from jgwork.runs.dossier.gereedheid import checklist, ontbreekt
    from jgwork.runs.dossier.openen import convenant_for, profile_for

    missing = ontbreekt(checklist(dossier, profile_for(convenant_for(dossier), dossier)))
    if missing:
        say(missing)
        say(f"    Volgende stap: 'jgwork proces gereed {dossier}'.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("start")(start)
    app.command("laad")(laad)
