"""``jgwork netwerk``: the measures of a group's network, inside the dossier."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import say, say_json

if TYPE_CHECKING:
    from jgwork.graph.measures import Measures, Meetwaarde


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("netwerk", help="Meet het netwerk van een groep: samenhang, kern, deelgroepen en wat dat betekent.")(
        netwerk
    )


def netwerk(
    dossier: Annotated[Path, typer.Argument(help="Map van het dossier.")],
    groep: Annotated[str, typer.Option(help="Nummer van de groep.")],
    vanaf: Annotated[float, typer.Option(help="Tel alleen relaties met minstens dit gewicht.")] = 1,
    laag: Annotated[list[str] | None, typer.Option(help="Alleen deze soort relatie; mag vaker.")] = None,
    op: Annotated[datetime | None, typer.Option(help="Leden op deze dag.", formats=["%Y-%m-%d"])] = None,
    van: Annotated[datetime | None, typer.Option(help="Eerste dag van het tijdvak.", formats=["%Y-%m-%d"])] = None,
    tot: Annotated[datetime | None, typer.Option(help="Eerste dag erna.", formats=["%Y-%m-%d"])] = None,
    uitleg: Annotated[bool, typer.Option("--uitleg", help="Zet bij elke maat de definitie en de bron.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Measure the network of one group."""
    from jgwork.graph.build import build_groepsnetwerk
    from jgwork.graph.measures import measure
    from jgwork.runs.openen import open_dossier
    from jgwork.runs.verantwoorden import log

    opened = open_dossier(dossier)
    net = build_groepsnetwerk(
        opened, groep, op=op and op.date(), van=van and van.date(), tot=tot and tot.date(), lagen=laag, vanaf=vanaf
    )
    log(opened.log(), "raadplegen", opened.dossier_id, object="netwerk", groep_id=groep, rijen=len(net))
    found = measure(net)
    if json:
        say_json(found.as_json())
    else:
        _show(found, uitleg=uitleg)


def _show(found: Measures, *, uitleg: bool) -> None:
    net = found.net
    say(f"Netwerk van groep {net.naam}")
    say(f"Soorten relatie in dit beeld: {', '.join(n.replace('_', ' ') for n in net.gebruikte_lagen) or 'geen'}.")
    if net.niet_gevraagd:
        say(f"Niet gevraagd of niet geleverd: {', '.join(n.replace('_', ' ') for n in net.niet_gevraagd)}.")
        say("Daar zegt het ontbreken van een relatie niets.")
    if net.n_buiten:
        say(f"Contacten buiten de namenlijst: {net.n_buiten} (alleen als getal).")
    say("")
    for row in found.rows:
        say(f"{row.maat.titel:<38} {_number(row):>10}  {row.maat.lezen if row.waarde is not None else row.reden}")
        if uitleg:
            say(f"{'':<50} {row.maat.definitie} Bron: {row.maat.bron}.")
    census = ", ".join(f"{k}: {n}" for k, n in found.triaden.items())
    say(f"{'Drietallen naar aantal relaties':<38} {census}")
    say("")
    say("Een plek in het netwerk is achtergrond, geen oordeel over een persoon.")


def _number(row: Meetwaarde) -> str:
    from jgwork.vocabulary.dutch import number

    return "-" if row.waarde is None else number(row.waarde, row.maat.decimalen)
