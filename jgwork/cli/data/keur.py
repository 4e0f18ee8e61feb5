"""``jgwork keur``: texts that may name a person are shown here, and only here; the coordinator decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import say, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jgwork.runs.dossier.keuren import Vraag


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("keur", help="Bekijk teksten die op een persoon kunnen wijzen, en zeg of het er een is.")(keur)


def keur(
    dossier: Annotated[Path, typer.Argument(help="Map van het dossier.")],
    wie: Annotated[str, typer.Option(help="Uw rol, voor het logboek.")] = "uitvoeringscoordinator",
    geen_persoon: Annotated[
        list[str] | None,
        typer.Option("--geen-persoon", help="Nummer van een groep, plek of doel waarvan de tekst geen persoon noemt; "
                     "mag vaker."),
    ] = None,
    alles: Annotated[bool, typer.Option("--alles", help="Geen van de getoonde teksten noemt een persoon.")] = False,
    verander: Annotated[
        list[str] | None,
        typer.Option("--verander", help='Een andere tekst: NUMMER="nieuwe tekst". Mag vaker.'),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Aantallen als JSON, zonder de teksten.")] = False,
) -> None:  # fmt: skip
    """Show the texts that wait for an answer, or keep the answers."""
    from jgwork.io.naamlijsten import naamlijsten
    from jgwork.runs.dossier.keuren import ZONDER_LIJSTEN, beantwoord, vragen
    from jgwork.runs.dossier.openen import open_dossier
    from jgwork.runs.formulier.keuring import verander as put

    opened = open_dossier(dossier, doel="beheer")
    asked = vragen(opened)
    changes = [_change(asked, one) for one in verander or ()]
    chosen = [v for v in asked if alles or any(_is(v, n) for n in geen_persoon or ())]
    for question, text in changes:
        put(opened, question, text, wie)
    changed = [v for v, _ in changes]
    chosen = [v for v in chosen if v not in changed]
    beantwoord(opened, chosen, wie)
    left = vragen(open_dossier(dossier, doel="beheer")) if changes else tuple(v for v in asked if v not in chosen)
    if json:
        say_json({"te_keuren": len(left), "gekeurd": len(chosen), "veranderd": len(changed),
                  "namen_gezocht": naamlijsten() is not None})  # fmt: skip
        return
    if naamlijsten() is None:
        say(ZONDER_LIJSTEN)
    if chosen:
        say(f"Gekeurd als 'geen persoon': {len(chosen)}. Wie dat zei en wanneer staat in het logboek.")
    if changed:
        say(f"Veranderd: {len(changed)}. Wie dat deed en wanneer staat in het logboek.")
    _show(left)


def _is(question: Vraag, number: str) -> bool:
    """Return whether a number names a question: the key of its row, or its table and the key."""
    return number in {question.sleutel, f"{question.tabel}:{question.sleutel}"}


def _change(asked: Sequence[Vraag], said: str) -> tuple[Vraag, str]:
    from jgwork.vocabulary.errors import UsageError

    number, sign, text = said.partition("=")
    found = [v for v in asked if _is(v, number.strip())]
    if not sign or not found:
        raise UsageError(
            "Achter --verander hoort een nummer uit de lijst en een nieuwe tekst.",
            "Schrijf: --verander NUMMER=\"nieuwe tekst\". Zonder opties toont 'jgwork keur' de lijst.",
        )
    if len(found) > 1:
        tables = ", ".join(f"{v.tabel}:{v.sleutel}" for v in found)
        raise UsageError("Dit nummer staat in meer dan een tabel.", f"Kies: {tables}.")
    return found[0], text


def _show(left: Sequence[Vraag]) -> None:
    if not left:
        say("Er zijn geen teksten te keuren.")
        return
    say("Deze teksten kunnen op een persoon wijzen. Tot ze gekeurd zijn, komen ze niet in een publicatie.")
    for v in left:
        say(f"  {v.sleutel}  {v.tabel}.{v.kolom}: {v.tekst}")
        say(f"      lijkt op: {', '.join(v.redenen)}")
    say('Noemt een tekst een persoon? Herhaal de opdracht met --verander NUMMER="tekst zonder naam".')
    say("Noemt hij niemand? Herhaal de opdracht met --geen-persoon NUMMER, of met --alles.")
