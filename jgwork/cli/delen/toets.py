"""``jgwork toets``: try to work out what was withheld, as an attacker with pencil, paper and all publications would."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import say, say_json
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.verdict import ExitCode

if TYPE_CHECKING:
    from jgwork.runs.publicatie.toetsen import ForeignReport, Toets

#: The attacker who is always tried; nothing has to be said of him.
OUTSIDER = "kent alleen de publicaties"

HELP = """Reken na of iemand kan terugrekenen wat niet getoond is.

Geef de map van een publicatie of van publicaties, of met --marges een of meer tabellen van een ander: namen in de
eerste rij en kolom, totalen in de laatste, en een punt, x, <5 of geheim voor wat niet getoond is. Een streepje of een
lege cel kan ook nul zijn: zeg met --lees wat het is. Tabellen met dezelfde namen worden samen onderzocht.

Voorbeeld: jgwork toets wijken.csv scholen.csv --marges --k 10

Eindigt met code 7 als een cel precies volgt of zeker kleiner is dan k, en met 0 als alles veilig is.
"""


def toets(
    wat: Annotated[list[Path], typer.Argument(help="Map van publicaties, of een of meer tabellen (CSV, werkboek).")],
    marges: Annotated[bool, typer.Option("--marges", help="Onderzoek tabellen met totalen.")] = False,
    k: Annotated[
        int | None,
        typer.Option(min=1, help="Onveilig is een cel die zeker onder dit aantal ligt (5, of wat de publicatie zegt)."),
    ] = None,
    kent_nullen: Annotated[
        bool, typer.Option("--kent-nullen", help="De aanvaller weet dat een nul altijd getoond wordt.")
    ] = False,
    is_lid: Annotated[
        bool, typer.Option("--is-lid", help="De aanvaller zit zelf in een van de cellen (met --marges).")
    ] = False,
    kent_regel: Annotated[
        bool,
        typer.Option(
            "--kent-regel", help="De aanvaller weet dat een cel wegblijft onder k, of om zo'n cel te beschermen."
        ),
    ] = False,
    lees: Annotated[
        list[str] | None,
        typer.Option(help="Wat een teken betekent (met --marges): '-=0' is nul, 'leeg=.' is niet getoond."),
    ] = None,
    logboek: Annotated[
        Path | None, typer.Option(help="Dossier waarvan het logboek elke publicatie moet kennen (het anker erin).")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Geef de uitkomst als JSON.")] = False,
) -> None:
    """Reken na of iemand kan terugrekenen wat niet getoond is."""
    from jgwork.runs.publicatie.toetsen import toets_publicaties, toets_tabellen

    if marges:
        report = toets_tabellen(
            wat, k=k or 5, shows_zeros=kent_nullen, member=is_lid, rule=kent_regel, meant=lees or ()
        )
        if json:
            say_json(report.as_json())
        else:
            _tell_tables(report)
        passed = report.passed
    else:
        if len(wat) != 1 or not wat[0].is_dir():
            raise UsageError(
                "Geef een map van een publicatie.", "Gaat het om een tabel van een ander? Zet er dan --marges bij."
            )
        found = toets_publicaties(wat[0], k=k)
        if json:
            judged = [t.as_json() for t in found]
            say_json(judged[0] if len(judged) == 1 else {"veilig": all(t.passed for t in found), "publicaties": judged})
        else:
            for t in found:
                _tell_publication(t)
        if any(t.audit is None for t in found):
            raise typer.Exit(ExitCode.STORE_DAMAGED)
        passed = all(t.passed for t in found)
        if logboek is not None:
            _anchored(wat[0], logboek)
    if not passed:
        raise typer.Exit(ExitCode.RELEASE_REFUSED)


def _anchored(publications: Path, dossier: Path) -> None:
    """Refuse where the log of a dossier does not know a publication that it made."""
    from jgwork.runs.beheer.samenhang import onbekende_ankers
    from jgwork.vocabulary.errors import StoreDamaged

    if unknown := onbekende_ankers(publications, dossier):
        raise StoreDamaged(
            f"Het logboek kent deze publicaties niet: {', '.join(unknown)}. Het is ouder dan zij, of het einde is weg.",
            "Publiceer niet. Zet de nieuwste reservekopie van het dossier terug.",
        )


def _tell_tables(report: ForeignReport) -> None:
    for line in (*report.read, *report.joins):
        say(line)
    for c in report.cells:
        sign = "X" if c.unsafe else "v"
        low, high = (str(c.as_json()[end]).replace(".", ",") for end in ("min", "max"))
        say(f"{sign} {c.file}: {c.row}, {c.column}: {low} tot en met {'onbegrensd' if high == 'None' else high}")
        if c.why:
            say(f"    {c.why}")
        if c.reason and (c.attacker != OUTSIDER or (c.stated and not c.interval.exact)):
            say(f"    {c.reason} (aanvaller: {c.attacker})")
    fallen = [c for c in report.cells if c.unsafe]
    exact = sum(c.interval.exact for c in fallen)
    under = sum(not c.interval.exact and c.interval.high < report.k and not c.stated for c in fallen)
    stated = sum(c.stated for c in report.cells)
    if not report.cells:
        say("In deze tabellen is alles getoond: er is niets om terug te rekenen.")
    elif not fallen:
        n = len(report.cells)
        more = f", behalve waar het teken dat zelf zegt: {stated} keer" if stated else ""
        say(f"Veilig: geen van de {n} niet getoonde cellen is terug te rekenen of zeker kleiner dan {report.k}{more}.")
    else:
        rest = len(fallen) - exact - under
        more = f", en om een andere reden onveilig: {rest}" if rest else ""
        say(
            f"Niet veilig. Niet getoonde cellen: {len(report.cells)}, waarvan precies terug te rekenen: {exact}, "
            f"en verder zeker kleiner dan {report.k}: {under}{more}."
        )
        say("Volgende stap: laat nog een of meer cellen weg in dezelfde rijen en kolommen, en toets opnieuw.")


def _tell_publication(t: Toets) -> None:
    if t.audit is None:
        say(f"X {t.id}: {t.damaged}")
        say("    Volgende stap: gebruik haar niet en vraag de informatieanalist om opnieuw te publiceren.")
        return
    audit = t.audit
    say(f"{'v' if t.passed else 'X'} {t.id}, ondertekend met {t.kenmerk}: {audit.sentence()}")
    for c in audit.fallen:
        high = "onbegrensd" if c.as_json()["max"] is None else c.as_json()["max"]
        say(f"    X {c.label}: {c.as_json()['min']} tot en met {high} (aanvaller: {c.attacker}). {c.reason}")
        if c.why:
            say(f"        {c.why}")
    if t.forgotten:
        say(f"    Haar grootboek mist {t.forgotten} feiten die eerder verteld zijn; de aanvaller heeft die nog.")
    if t.again:
        say(f"    Van {t.again} getallen vertelde een eerdere publicatie iets anders: dat gaat over wie er wisselde.")
    if t.passed:
        say(f"    Veilig bij k = {audit.k} en m = {audit.m}.")
    else:
        say("    Volgende stap: gebruik deze publicatie niet en meld dit aan de privacyfunctionaris.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("toets", help=HELP)(toets)
