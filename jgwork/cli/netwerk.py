"""``jgwork netwerk``: the measures of a group's network, inside the dossier."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import progress, say, say_json

if TYPE_CHECKING:
    from jgwork.graph.measures import Measures, Meetwaarde
    from jgwork.graph.netwerk import Netwerk
    from jgwork.runs.openen import Dossier


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
    uitvoer: Annotated[
        str, typer.Option(help="Bewaar het netwerk in het dossier als graphml, gexf, json of csv.")
    ] = "",
    uitleg: Annotated[bool, typer.Option("--uitleg", help="Zet bij elke maat de definitie en de bron.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Measure the network of one group."""
    from jgwork.graph.build import build_groepsnetwerk
    from jgwork.graph.measures import measure
    from jgwork.graph.uncertainty import bootstrap, with_intervals
    from jgwork.runs.openen import open_dossier
    from jgwork.runs.verantwoorden import log

    opened = open_dossier(dossier)
    net = build_groepsnetwerk(
        opened, groep, op=op and op.date(), van=van and van.date(), tot=tot and tot.date(), lagen=laag, vanaf=vanaf
    )
    log(opened.log(), "raadplegen", opened.dossier_id, object="netwerk", groep_id=groep, rijen=len(net))
    found = with_intervals(measure(net), bootstrap(net))
    if uitvoer:
        _keep(opened, net, uitvoer)
    if json:
        say_json(found.as_json())
    else:
        _show(found, uitleg=uitleg)


def _keep(opened: Dossier, net: Netwerk, formaat: str) -> None:
    """Write the network inside the dossier, never elsewhere, after the log says so."""
    from jgwork.graph.uitwisseling import export_netwerk
    from jgwork.io.dossier import EXPORTS, write_atomic
    from jgwork.runs.verantwoorden import log

    text = export_netwerk(net, formaat)
    folder = opened.store.path / EXPORTS
    log(opened.log(), "combineren", opened.dossier_id, object=f"netwerk.{formaat}", groep_id=net.naam, rijen=len(net))
    folder.mkdir(exist_ok=True)
    file = folder / f"netwerk-{''.join(c for c in net.naam if c.isalnum() or c in '-_')}.{formaat}"
    write_atomic(file, text)
    progress(f"Bewaard in het dossier: {EXPORTS}/{file.name}. Dit zijn persoonsgegevens; neem ze niet mee naar buiten.")


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
    say(f"{'':<38} {'waarde':>10} {'95% zeker tussen':>18}")
    for row in found.rows:
        say(f"{row.maat.titel:<38} {_number(row):>10} {_between(row):>18}  {row.reden or row.maat.lezen}")
        if uitleg:
            say(f"{'':<70}{row.maat.definitie} Bron: {row.maat.bron}.")
    census = ", ".join(f"{k}: {n}" for k, n in found.triaden.items())
    say(f"{'Drietallen naar aantal relaties':<38} {census}")
    say("")
    say("Een plek in het netwerk is achtergrond, geen oordeel over een persoon.")


def _number(row: Meetwaarde) -> str:
    from jgwork.vocabulary.dutch import number

    return "-" if row.waarde is None else number(row.waarde, row.maat.decimalen)


def _between(row: Meetwaarde) -> str:
    from jgwork.vocabulary.dutch import number

    if row.laag is None or row.hoog is None:
        return ""
    return f"{number(row.laag, row.maat.decimalen)} en {number(row.hoog, row.maat.decimalen)}"
