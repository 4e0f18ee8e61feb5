"""``jgwork netwerk``: the measures of a group's network and how they move, inside the dossier."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jgwork.cli.output import progress, say, say_json
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date

    from jgwork.graph.bouwen.netwerk import Netwerk
    from jgwork.graph.meten.measures import Measures, Meetwaarde
    from jgwork.indicators.dynamiek.frames import Dynamiek
    from jgwork.runs.dossier.netwerken import Bron

_DAG = ["%Y-%m-%d"]
#: The kind of tie of which the work process of 2023 asks whether it is the same network as outside it.
ONLINE = "online"


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
    op: Annotated[datetime | None, typer.Option(help="Leden op deze dag.", formats=_DAG)] = None,
    van: Annotated[datetime | None, typer.Option(help="Eerste dag van het tijdvak.", formats=_DAG)] = None,
    tot: Annotated[datetime | None, typer.Option(help="Eerste dag erna.", formats=_DAG)] = None,
    verloop: Annotated[bool, typer.Option("--verloop", help="Laat zien hoe de groep verandert in de tijd.")] = False,
    vergelijk_met: Annotated[
        datetime | None,
        typer.Option(help="Vergelijk het jaar voor '--tot' met het jaar voor deze dag.", formats=_DAG),
    ] = None,
    doel: Annotated[str, typer.Option(help="Waarvoor u het netwerk gebruikt, volgens het convenant.")] = "aanpak_groep",
    uitvoer: Annotated[
        str, typer.Option(help="Bewaar het netwerk in het dossier als graphml, gexf, json of csv.")
    ] = "",
    invoer: Annotated[
        str, typer.Option(help="Meet het netwerk dat eerder is bewaard als graphml, gexf, json of csv.")
    ] = "",
    uitleg: Annotated[bool, typer.Option("--uitleg", help="Zet bij elke maat de definitie en de bron.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Measure the network of one group."""
    from jgwork.runs.dossier.netwerken import bewaar_netwerk, bron, lees_netwerk
    from jgwork.runs.dossier.openen import open_dossier

    days = {"op": _day(op), "van": _day(van), "tot": _day(tot)}
    source = bron(open_dossier(dossier, doel=doel), groep, op=days["op"])
    if verloop or vergelijk_met:
        if laag or van or vanaf != 1 or uitvoer or invoer:
            raise UsageError(
                "'--verloop' en '--vergelijk-met' rekenen met het hele netwerk.",
                "Laat '--laag', '--van', '--vanaf', '--uitvoer' en '--invoer' weg, of laat het verloop weg.",
            )
        _over_time(source, days["tot"] or days["op"], _day(vergelijk_met), json=json)
        return
    net = lees_netwerk(source, invoer) if invoer else source.netwerk(lagen=laag, vanaf=vanaf, **days)
    found = _measured(source, net)
    if uitvoer:
        path = bewaar_netwerk(source, net, uitvoer)
        progress(
            f"Bewaard in het dossier: {path.as_posix()}. Dit staat in het logboek.\n"
            "Let op: dit bestand is niet versleuteld, anders kan een ander programma het niet lezen. Er staan "
            "persoonsgegevens in. Laat het in de map van het dossier staan en stuur het niet door. Bij de "
            "volgende wijziging van het dossier wordt het verwijderd."
        )
    if json:
        say_json({**found.as_json(), "dekking": _coverage(source, net, days["tot"] or days["op"])})
    else:
        _show(found, _coverage(source, net, days["tot"] or days["op"]), uitleg=uitleg)


def _day(given: datetime | None) -> date | None:
    return given and given.date()


def _measured(source: Bron, net: Netwerk) -> Measures:
    from jgwork.graph.meten.measures import measure
    from jgwork.graph.meten.uncertainty import bootstrap, with_intervals
    from jgwork.indicators.dynamiek.rollen import indeling

    labels = indeling(source.tabellen, source.groep_id).gedeeld
    return with_intervals(measure(net, invloed=labels), bootstrap(net))


def _coverage(source: Bron, net: Netwerk, op: date | None) -> str:
    from datetime import date

    from jgwork.indicators.dynamiek.groep import coverage_words

    return coverage_words(source.tabellen, source.groep_id, op or date.max, net)


def _over_time(source: Bron, end: date | None, earlier: date | None, *, json: bool) -> None:
    from jgwork.indicators.dynamiek.groep import dynamiek

    found = dynamiek(source.tabellen, source.groep_id, op=end, vergelijk_met=earlier)
    source.log("raadplegen", "netwerk.verloop", len(found.net))
    frames = {
        "maten": found.to_frame(), "verloop": found.verloop_frame(), "scans": found.scans_frame(),
        "deelgroepen": found.deelgroepen_frame(),
    }  # fmt: skip
    if json:
        from json import loads

        tables: dict[str, Any] = {
            n: loads(f.to_json(orient="records", date_format="iso", date_unit="s")) for n, f in frames.items()
        }
        say_json(
            {"samenhang": found.samenhang.zin, "dekking": found.dekking, "waarschuwing": found.waarschuwing, **tables}
        )
        return
    _show_over_time(found)


def _show_over_time(found: Dynamiek) -> None:
    frame = found.to_frame()
    say(f"Netwerk van groep {found.net.naam} van {found.net.van:%d-%m-%Y} tot {found.net.tot:%d-%m-%Y}")
    say(found.dekking)
    say("")
    for row in frame[frame["waarde"].notna()].itertuples():
        say(f"{row.zin} {row.verschil}".strip())
    say("")
    say(found.samenhang.zin)
    if found.verschillen:
        say("Bij zoveel maten is er bijna altijd wel een die door toeval duidelijk lijkt te verschillen.")
    if found.waarschuwing:
        say(found.waarschuwing)
    for title, part in (("Per tijdvak", found.verloop_frame()), ("Per groepsscan", found.scans_frame())):
        say("")
        say(title)
        for w in part.to_dict("records"):
            counts = f"{w['tijdvak']}: {w['leden']:.0f} leden, {w['relaties']:.0f} relaties."
            say(f"{counts} {_moves(w)}{w['let_op']}".strip())
    say("")
    say("Deelgroepen van drie of meer leden")
    for told in found.deelgroepen_frame()["zin"]:
        say(told)
    say("")
    say("Een plek in het netwerk is achtergrond, geen oordeel over een persoon.")


def _moves(window: Mapping[Hashable, Any]) -> str:
    from jgwork.vocabulary.dutch import percentage

    if window["aanwas"] is None or window["aanwas"] != window["aanwas"]:
        return ""
    stay = window["relaties_gelijk"]
    lasting = f" Van de relaties blijft {percentage(stay)}." if stay is not None and stay >= 0 else ""
    return f"{window['aanwas']:.0f} erbij, {window['uitstroom']:.0f} eraf.{lasting} "


def _show(found: Measures, coverage: str, *, uitleg: bool) -> None:
    from jgwork.graph.meten.lagen import lagen

    net = found.net
    say(f"Netwerk van groep {net.naam}")
    say(f"Soorten relatie in dit beeld: {', '.join(n.replace('_', ' ') for n in net.gebruikte_lagen) or 'geen'}.")
    say(coverage)
    if net.niet_gevraagd:
        say("Waar niet naar gevraagd is, zegt het ontbreken van een relatie niets.")
    if net.n_buiten:
        say(f"Contacten buiten de namenlijst: {net.n_buiten} (alleen als getal, over de hele periode).")
    say("")
    say(f"{'':<38} {'waarde':>10} {'meestal tussen':>18}")
    for row in found.rows:
        say(f"{row.maat.titel:<38} {_number(row):>10} {_between(row):>18}  {row.reden or row.maat.lezen}")
        if uitleg:
            say(f"{'':<70}{row.maat.definitie} Bron: {row.maat.bron}. {row.geen_marge}".rstrip())
    reasons = {r.geen_marge for r in found.rows if r.waarde is not None and r.geen_marge and not r.maat.vast}
    say("")
    if any(row.laag is not None for row in found.rows):
        say("'Meestal tussen': zo'n waarde geeft een even lange periode met dezelfde groep.")
    for reason in sorted(reasons):
        say(reason)
    for beside in lagen(net):
        if beside.naam == ONLINE:
            say(beside.zin)
    say("Een plek in het netwerk is achtergrond, geen oordeel over een persoon.")


def _number(row: Meetwaarde) -> str:
    from jgwork.vocabulary.dutch import number

    return "-" if row.waarde is None else number(row.waarde, row.maat.decimalen)


def _between(row: Meetwaarde) -> str:
    from jgwork.vocabulary.dutch import number

    if row.laag is None or row.hoog is None:
        return ""
    return f"{number(row.laag, row.maat.decimalen)} en {number(row.hoog, row.maat.decimalen)}"
