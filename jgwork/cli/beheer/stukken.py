"""``jgwork stukken``: publications, reports and copies with the day they go, and their removal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import say, say_json

if TYPE_CHECKING:
    from jgwork.runs.recht.uitgegeven import Stuk


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stukken", help="Welke publicaties, rapporten en kopieën er zijn, en tot wanneer u ze bewaart.")(
        stukken
    )


def stukken(
    dossier: Annotated[Path, typer.Argument(help="Map van het dossier.")],
    map_: Annotated[Path, typer.Option("--map", help="Map met publicaties.")],
    op: Annotated[datetime | None, typer.Option(help="Op welke dag; standaard vandaag.", formats=["%Y-%m-%d"])] = None,
    uitvoeren: Annotated[bool, typer.Option("--uitvoeren", help="Verwijder wat voorbij zijn termijn is.")] = False,
    intrekken: Annotated[
        str, typer.Option(metavar="PUBLICATIE", help="Verwijder nu deze publicatie en wat ervan gemaakt is.")
    ] = "",
    reden: Annotated[str, typer.Option(help="Waarom u intrekt: onjuist, verkeerde_kring of anders.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Welke publicaties, rapporten en kopieën er zijn, en tot wanneer u ze bewaart."""
    from jgwork.runs.recht.uitgegeven import ruim_op, trek_in, uitgegeven, uitgever, weg
    from jgwork.vocabulary.dutch import day

    opened, when = uitgever(dossier), op.date() if op else datetime.now(UTC).date()
    found = uitgegeven(opened, map_)
    earlier = weg(opened, map_)
    gone = ruim_op(opened, found, when) if uitvoeren else ()
    if intrekken:
        gone += trek_in(opened, [s for s in found if s not in gone], intrekken, reden, when)
    if json:
        left = [{"publicatie": p, "wat": how, "op": on.isoformat()} for p, how, on in earlier]
        say_json({"stukken": [s.as_json() for s in found], "verwijderd": len(gone), "eerder_weg": left})
        return
    for p, how, on in earlier:
        say(f"  {p}  {how} op {day(on)}")
    for s in found:
        state = "verwijderd" if s in gone else "voorbij" if s.tot < when else "" if s.er else "staat er niet meer"
        say(
            f"  {s.publicatie}  {s.soort} voor {s.kring}, gemaakt op {day(s.gemaakt)}, bewaren tot en met {day(s.tot)}"
            + (f": {state}" if state else "")
        )
    _say_what_now(found, gone, when, withdrawn=bool(intrekken))


def _say_what_now(found: Sequence[Stuk], gone: Sequence[Stuk], when: date, *, withdrawn: bool) -> None:
    past = sum(s.tot < when and s.er for s in found)
    if not found:
        say("In deze map staat niets van dit dossier.")
    elif withdrawn:
        say(f"Ingetrokken, met wat ervan gemaakt is: {len(gone)}. Dat staat in het logboek.")
        say("Wat verteld is, blijft verteld: een volgende publicatie houdt daar rekening mee.")
        say("Kopieën die u zelf maakte, kent jgwork niet.")
        say("Volgende stap: zeg het de lezers, herstel wat niet klopt en publiceer opnieuw, ook de regio.")
    elif past:
        say(f"{past} stukken zijn voorbij hun termijn. Moet iets naar het archief, breng het daar eerst heen.")
        say("Volgende stap: herhaal de opdracht met --uitvoeren.")
    elif gone:
        say(f"Verwijderd: {len(gone)}. Dat staat in het logboek. Kopieën die u zelf maakte, kent jgwork niet.")
    else:
        say("Niets is voorbij zijn termijn.")
