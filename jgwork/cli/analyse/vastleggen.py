"""The commands of ``jgwork proces`` that record: a new group, an event, the decision of step 4."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jgwork.cli.output import pairs, report_findings, say, say_json

if TYPE_CHECKING:
    from jgwork.runs.dossier.openen import Dossier

#: What the commands of ``jgwork proces`` take.
DossierMap = Annotated[Path, typer.Argument(help="Map van het dossier.")]
Groep = Annotated[str, typer.Option(help="De groep.")]
Json = Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")]
_Vandaag = Annotated[datetime | None, typer.Option("--op", formats=["%Y-%m-%d"], help="De dag; zonder: vandaag.")]


def record_commands(proces: typer.Typer) -> None:
    """Add the commands."""
    proces.command("nieuw", help="Leg een nieuwe groep vast; zij begint in de eerste stap.")(nieuw)
    proces.command("leg-vast", help="Leg een gebeurtenis vast, zoals de start van een stap of de sluiting.")(leg_vast)
    proces.command("besluit", help="Leg het besluit over de aanpak vast, of zeg wat eraan ontbreekt.")(besluit)
    proces.command("besluit-voorbeeld", help="Een voorbeeld van een besluit over de aanpak, om in te vullen.")(
        besluit_voorbeeld
    )


def nieuw(
    dossier: DossierMap,
    groep: Annotated[str, typer.Option(help="Een nieuw kenmerk, zoals G13.")],
    naam: Annotated[str, typer.Option(help="Een naam die niets zegt over personen, herkomst of gedrag.")],
    gemeente: Annotated[str, typer.Option(help="De gemeente die de regie heeft, zoals GM9901.")],
    zet: Annotated[list[str] | None, typer.Option(help="KOLOM=WAARDE van 'groep', zoals omvang_min=8.")] = None,
    op: _Vandaag = None,
    json: Json = False,
) -> None:
    """Record a new group, with the start of the first step."""
    from jgwork.runs.dossier.vastleggen import nieuwe_groep

    more = {"naam_neutraal": naam, "gemeente_code": gemeente, **pairs(zet)}
    opened = geopend(dossier)
    was = opened.peildatum
    report = nieuwe_groep(opened, groep, more, _day(op))
    if json:
        say_json(report.as_json())
        return
    say(f"Groep {groep} is vastgelegd (levering {report.levering_id}); zij begint in de eerste stap.")
    report_findings(report.findings)
    _say_day(dossier, was)
    say(f"Volgende stap: jgwork proces stand {dossier} --groep {groep}")


def leg_vast(
    dossier: DossierMap,
    groep: Groep,
    gebeurtenis: Annotated[str, typer.Option(help="Zoals start, besluit_door, teruglus of sluiten.")],
    stap: Annotated[str, typer.Option(help="De stap waarin het gebeurde.")],
    naar: Annotated[str, typer.Option(help="De stap waar het naartoe gaat.")] = "",
    gremium: Annotated[str, typer.Option(help="Het overleg dat besloot.")] = "",
    rol: Annotated[str, typer.Option(help="De rol van wie het vastlegt.")] = "procesregisseur",
    motivering: Annotated[str, typer.Option(help="De reden, als code.")] = "",
    op: _Vandaag = None,
    json: Json = False,
) -> None:
    """Record an event of the process."""
    from jgwork.runs.dossier.vastleggen import leg_vast as run

    more = {"naar": naar, "gremium": gremium, "rol": rol, "motivering": motivering}
    opened = geopend(dossier, groep)
    was = opened.peildatum
    report = run(opened, groep, gebeurtenis, stap, _day(op), **more)
    if json:
        say_json(report.as_json())
        return
    say(f"Vastgelegd als levering {report.levering_id}.")
    _say_day(dossier, was)


def besluit(
    dossier: DossierMap,
    groep: Groep,
    bestand: Annotated[
        Path | None, typer.Argument(help="Het besluit als TOML; zonder: laat zien wat besloten is.")
    ] = None,
    json: Json = False,
) -> None:
    """Keep the decision of step 4; without a file: show what was decided, and whether the plan fits it."""
    from jgwork.runs.dossier.gereedheid import neem_besluit
    from jgwork.runs.dossier.keuren import let_op

    if bestand is None:
        _besloten(geopend(dossier, groep), groep, json=json)
        return
    opened = geopend(dossier, groep)
    was = opened.peildatum
    made = neem_besluit(opened, groep, bestand)
    if json:
        say_json(asdict(made))
    else:
        say(f"Het besluit van {made.datum.strftime('%d-%m-%Y')} is vastgelegd: {made.uitkomst.replace('_', ' ')}.")
        report_findings(let_op(made))
        _say_day(dossier, was)


def _besloten(opened: Any, groep: str, *, json: bool) -> None:
    """Say what was decided of a group and how its plan and spending stand against it."""
    from jgwork.runs.dossier.gereedheid import besluit as latest
    from jgwork.runs.leveren.kaders import besloten, kader_van
    from jgwork.vocabulary.errors import UsageError

    made = latest(opened, opened.met_groep(groep))
    if made is None:
        raise UsageError(
            "Van deze groep is geen besluit over de aanpak vastgelegd.",
            "Leg het vast met 'jgwork proces besluit DOSSIER BESTAND --groep GROEP'.",
        )
    if json:
        held = kader_van(opened, groep, made) if made.uitkomst == "aanpakken" else None
        zinnen = list(held.zinnen[1:]) if held else []
        say_json({**asdict(made), "past": held.past if held and zinnen else None, "zinnen": zinnen})
        return
    for line in besloten(opened, groep):
        say(line)


def besluit_voorbeeld() -> None:
    """Show the commented example of a decision."""
    from jgwork.schema.profielen import besluit_voorbeeld as text

    say(text())


def _say_day(dossier: Path, was: date | None) -> None:
    """Say so where what was recorded moved the peildatum of the dossier."""
    from jgwork.runs.dossier.vastleggen import verzet

    if told := verzet(was, geopend(dossier).peildatum):
        say(f"{told} Een andere dag kiest u met --op JJJJ-MM-DD.")


def geopend(path: Path, groep: str = "") -> Dossier:
    """Return an opened dossier, for work on one group where it is named."""
    from jgwork.runs.dossier.openen import open_dossier

    return open_dossier(path, groep_id=groep)


def _day(op: datetime | None) -> date:
    return op.date() if op else datetime.now(UTC).date()
