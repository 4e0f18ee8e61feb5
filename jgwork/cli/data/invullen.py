"""``jgwork invullen``: one row of an editor without a screen; ``jgwork verzoek``: the letter of a request."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import pairs, say, say_json

if TYPE_CHECKING:
    from jgwork.runs.dossier.openen import Dossier

HELP = """Lees wat er is ingevuld, of vul een rij in: dezelfde vragen als in JupyterLab, door dezelfde poort.

Zonder --zet ziet u wat er staat. Voorbeelden:

\b
jgwork invullen werk/dossier teksten --groep G02
jgwork invullen werk/dossier teksten --groep G02 \\
    --zet soort=probleem --zet "tekst=De groep komt elke avond samen."
jgwork invullen werk/dossier teksten --groep G02 --rij T-G02-01 \\
    --zet status=definitief --zet goedgekeurd_door=procesregisseur \\
    --zet goedgekeurd_op=2026-06-01

Een vergissing? Met --verwijder gaat de rij weg.

Onderdelen: matrix, duiding, circulair, rode_draden, rollen, teksten, inbreng, verzoeken, namenlijst, groepen,
signalen, uitgangen, vaststellen, scenarios, plan, acties, eigen_acties, escalaties en evaluatie.
"""
_Dossier = Annotated[Path, typer.Argument(help="Map van het dossier.")]
_Groep = Annotated[str, typer.Option(help="De groep, zoals G02.")]
_Json = Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("invullen", help=HELP)(invullen)
    app.command("verzoek", help="Schrijf de brief van een vastgelegd verzoek om informatie (DOCX of ODT).")(verzoek)


def invullen(
    dossier: _Dossier,
    onderdeel: Annotated[str, typer.Argument(help="Wat u invult, zoals teksten of acties.")],
    groep: _Groep,
    partner: Annotated[str, typer.Option(help="Wie het invult.")] = "gemeente",
    rij: Annotated[str, typer.Option(help="De rij, zoals T-G02-01; zonder komt er een bij.")] = "",
    zet: Annotated[list[str] | None, typer.Option(help="KOLOM=WAARDE; mag vaker.")] = None,
    nieuw: Annotated[str, typer.Option(help="Bij plan: doel of actie.")] = "",
    verwijder: Annotated[bool, typer.Option("--verwijder", help="Neem de rij van --rij weg.")] = False,
    ronde: Annotated[int | None, typer.Option(help="De ronde; zonder is dat de laatste.", min=1)] = None,
    op: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="De dag; vandaag als u niets kiest.")
    ] = None,
    json: _Json = False,
) -> None:
    """Show the rows of an editor, or fill one."""
    from jgwork.runs.dossier.openen import open_dossier
    from jgwork.runs.formulier.commando import zet as run
    from jgwork.vocabulary.errors import UsageError

    opened, day = open_dossier(dossier, groep_id=groep), (op or datetime.now(UTC)).date()
    if verwijder and (not rij or zet):
        raise UsageError("Zeg met --rij welke rij weg moet, zonder --zet.", "Zonder --rij ziet u wat er staat.")
    if not zet and not verwijder:
        _show(opened, onderdeel, groep, partner, day, ronde, json=json)
        return
    key, report, said = run(
        opened, onderdeel, groep, partner, pairs(zet), day, rij=rij, nieuw=nieuw, ronde=ronde, weg=verwijder
    )
    if json:
        told = [*(f.message for f in report.findings), *said]
        say_json({"rij": key, "levering_id": report.levering_id, "meldingen": told})
        return
    say(f"{'Verwijderd' if verwijder else 'Vastgelegd'}: {key}.")
    for sentence in said:
        say(f"! {sentence}")
    for finding in report.findings:
        say(f"! {finding.message} {finding.next_move}".strip())


def _show(
    opened: Dossier, onderdeel: str, groep: str, partner: str, day: date, ronde: int | None, *, json: bool
) -> None:
    """Say what an editor holds, and what may be filled in."""
    from jgwork.runs.formulier.commando import lees

    found = lees(opened, onderdeel, groep, partner, day, ronde)
    lines = found.regels()
    if json:
        say_json({"rijen": found.rijen, "te_vullen": {k: list(r.velden) for k, r in lines.items()}})
        return
    say(f"{found.form.titel}, groep {groep}")
    for key, line in lines.items():
        cells = {c: v for c, v in found.rijen.get(key, {}).items() if c in line.velden}
        label = (line.kop if line.label == key else line.label.removeprefix(f"{key}: ")).rstrip(".") + (
            "" if line.label.endswith("?") else "."
        )
        beside = f" (ernaast: {line.naast})" if line.naast else ""
        say(f"{key}: {label}{beside} " + ("; ".join(f"{c} = {v}" for c, v in cells.items()) or "nog leeg"))
    for kind in found.form.nieuw:
        say(f"Nieuw ({kind.tabel}): {' '.join(f'--zet {c}=...' for c in kind.voorbeeld.velden)}")
    for said in found.form.controle(found.nu):
        say(said)


def verzoek(
    dossier: _Dossier,
    nummer: Annotated[str, typer.Option(help="Kenmerk van het verzoek, zoals V-G02-01.")],
    uit: Annotated[Path, typer.Option(help="De brief, zoals verzoek.docx of verzoek.odt.")],
    sjabloon: Annotated[Path | None, typer.Option(help="Eigen sjabloon (.docx), in uw huisstijl.")] = None,
    json: _Json = False,
) -> None:
    """Write the letter of a request."""
    from jgwork.runs.dossier.openen import open_dossier
    from jgwork.runs.leveren.brieven import brief

    file = brief(open_dossier(dossier), nummer, uit, sjabloon)
    if json:
        say_json({"brief": str(file), "verzoek_id": nummer})
    else:
        say(f"Brief: {file}. Er staan geen gegevens van personen in; de namenlijst stuurt u apart.")
