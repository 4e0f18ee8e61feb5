"""``jgwork verstrek``: what one partner may have, first shown, then written and logged; and the OM selection."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import say, say_json

if TYPE_CHECKING:
    from jgwork.runs.recht.pakket import Pakket

_Dossier = Annotated[Path, typer.Argument(help="Map van het dossier.")]
_Json = Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")]
_Groep = Annotated[str, typer.Option(help="De groep.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("verstrek", help="Laat zien wat een partner van een groep mag krijgen, en geef het met --uit.")(
        verstrek
    )
    app.command("om-selectie", help="De leden met een proces-verbaal in het afgelopen jaar, voor het OM.")(om_selectie)


def verstrek(
    dossier: _Dossier,
    groep: _Groep,
    partner: Annotated[str, typer.Option(help="De ontvanger, zoals jongerenwerk.")],
    stap: Annotated[str, typer.Option(help="De stap waarvoor.")],
    doel: Annotated[str, typer.Option(help="Het doel, zoals aanpak_groep.")],
    uit: Annotated[
        Path | None,
        typer.Option(help="Nieuwe map voor het pakket. Zonder deze optie ziet u alleen wat erin zou komen."),
    ] = None,
    ja: Annotated[bool, typer.Option("--ja", help="Schrijf zonder het eerst te vragen.")] = False,
    json: _Json = False,
) -> None:
    """Preview or write the redacted package for one recipient: what is in it is said before it is written."""
    from jgwork.runs.dossier.openen import open_dossier
    from jgwork.runs.recht.verstrekken import verstrek as run
    from jgwork.runs.recht.verstrekken import voor

    opened = open_dossier(dossier, groep_id=groep)
    package = voor(opened, partner, stap, doel, groep_id=groep, loggen=False, apart=True)
    if json:
        if uit is not None:
            run(opened, package, uit)
        say_json({"verstrekt": uit is not None, **package.as_json()})
        return
    _show(package)
    if uit is not None and not ja and sys.stdin.isatty() and sys.stdout.isatty():
        answer = input(f"Dit pakket aan {partner} geven? (j)a of (n)ee: ")
        uit = uit if answer.strip().lower().startswith("j") else None
    if uit is not None:
        run(opened, package, uit)
    if uit is None:
        say("Er is niets verstrekt. Volgende stap: herhaal de opdracht met --uit MAP.")
    else:
        say(f"Verstrekt aan {partner}: map {uit}. Dit staat in het logboek.")


def _show(package: Pakket) -> None:
    alone = package.uniek()
    for name, seen in package.tabellen.items():
        say(f"  {name}: {seen.data.num_rows} rijen, {seen.mate.zin} ({seen.rijen_weg} rijen weggelaten)")
        for why in sorted(set(seen.weg.values())):
            say(f"      zonder {', '.join(c for c, w in seen.weg.items() if w == why)}: {why}")
        if name in alone and alone[name][0]:
            n, all_ = alone[name]
            say(f"      van {n} van de {all_} personen is de combinatie van gegevens uniek: wie hen kent, herkent hen.")
    for name, why in package.niet.items():
        say(f"  {name}: niet. {why}")


def om_selectie(
    dossier: _Dossier,
    groep: _Groep,
    uit: Annotated[
        Path | None, typer.Option(help="Nieuw bestand voor de selectie. Zonder deze optie ziet u alleen hoeveel.")
    ] = None,
    op: Annotated[
        datetime | None, typer.Option(help="Peildatum; standaard die van de laatste levering.", formats=["%Y-%m-%d"])
    ] = None,
    json: _Json = False,
) -> None:
    """Count or write the set of pseudonyms that may be asked of the OM."""
    from jgwork.io.opslag.bestanden import write_atomic
    from jgwork.runs.dossier.openen import open_dossier, peildag
    from jgwork.runs.recht.verstrekken import om_selectie as run
    from jgwork.vocabulary.dutch import day as in_woorden
    from jgwork.vocabulary.errors import UsageError

    if uit is not None and uit.exists():
        raise UsageError(f"{uit.name} bestaat al.", "Kies een nieuw bestand.")
    opened = open_dossier(dossier, groep_id=groep)
    day, warning = peildag(opened, op and op.date())
    found = run(opened, groep, day)
    if uit is not None:
        write_atomic(uit, "pseudoniem\n" + "".join(f"{p}\n" for p in found))
        uit.chmod(0o600)
    if json:
        told = {"groep": groep, "peildatum": day.isoformat(), "let_op": warning, "aantal": len(found)}
        say_json({**told, "bestand": uit.name if uit else None})
        return
    if warning:
        say(warning)
    say(
        f"Op {in_woorden(day)} hebben {len(found)} leden een proces-verbaal in het jaar ervoor. De volgorde zegt niets."
    )
    say(f"De selectie staat in {uit}." if uit else "Volgende stap: herhaal de opdracht met --uit BESTAND.")
