"""``jgwork vernietig`` and ``jgwork recht``: endings, and the rights of a person."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from jgwork.cli.hulp import Woorden
from jgwork.cli.output import say, say_json
from jgwork.vocabulary.dutch import count

_Dossier = Annotated[Path, typer.Argument(help="Map van het dossier.")]
_Json = Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")]
_Pseudoniem = Annotated[
    str,
    typer.Option(
        "--pseudoniem",
        prompt="Pseudoniem (wordt niet getoond)",
        hide_input=True,
        help="Laat u dit weg, dan wordt erom gevraagd; het komt dan niet op het scherm of in de geschiedenis.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("vernietig", help="Vernietig wat te oud is, of het hele dossier. Laat eerst zien wat er weggaat.")(
        vernietig
    )
    rights = typer.Typer(
        cls=Woorden, help="Rechten van een persoon: inzage, verbetering en verwijdering.", no_args_is_help=True
    )
    rights.command("inzage", help="Alles over een pseudoniem, naar een map met CSV-bestanden.")(inzage)
    rights.command("verbeter", help="Verbeter een kolom in de rijen over een pseudoniem.")(verbeter)
    rights.command("verwijder", help="Verwijder een pseudoniem uit alle tabellen.")(verwijder)
    rights.command("verklaringen", help="De verklaringen van verbetering en verwijdering.")(verklaringen)
    app.add_typer(rights, name="recht")


def vernietig(
    dossier: _Dossier,
    alles: Annotated[bool, typer.Option("--alles", help="Het hele dossier, met zijn sleutel.")] = False,
    uitvoeren: Annotated[
        bool, typer.Option("--uitvoeren", help="Vernietig echt. Zonder deze optie laat de opdracht alleen zien wat.")
    ] = False,
    json: _Json = False,
) -> None:
    """Destroy what is past its term, or everything; a dry run unless told otherwise."""
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.runs.dossier.openen import convenant_for
    from jgwork.runs.recht.vernietigen import plan_vernietiging
    from jgwork.runs.recht.vernietigen import vernietig as run

    store = DossierStore(dossier)
    plan = plan_vernietiging(store, convenant_for(dossier), datetime.now(UTC).date(), alles=alles)
    if plan.empty:
        if json:
            say_json({"uitgevoerd": False, "plan": plan.as_json()})
        else:
            say("Er is niets te vernietigen.")
        return
    certificate = run(store, plan) if uitvoeren else {}
    if json:
        say_json({"uitgevoerd": uitvoeren, "plan": plan.as_json(), "verklaring": certificate})
        return
    for name, rows in sorted(plan.rows.items()):
        say(f"  {name}: {rows} rijen")
    if plan.opruiming:
        say(f"De afgesproken bewaartermijn is voorbij van: {', '.join(sorted(plan.opruiming.groepen))}.")
    if not uitvoeren:
        say(f"Dit zou weggaan: {len(plan.files)} bestanden uit {len(plan.deliveries)} leveringen.")
        if plan.everything:
            say("Ook de sleutel gaat weg: daarna is geen enkele kopie van dit dossier nog te lezen.")
        say("Er is niets gewijzigd. Volgende stap: herhaal de opdracht met --uitvoeren.")
        return
    say(f"Vernietigd: {len(plan.files)} bestanden uit {len(plan.deliveries)} leveringen.")
    say("De verklaring van vernietiging en het logboek staan nog in de map van het dossier.")


def inzage(
    dossier: _Dossier,
    uit: Annotated[Path, typer.Option(help="Nieuwe map voor het uittreksel.")],
    pseudoniem: _Pseudoniem,
    json: _Json = False,
) -> None:
    """Extract every row about one pseudonym."""
    import pyarrow.csv as pa_csv

    from jgwork.io.opslag.bestanden import write_atomic
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.runs.dossier.openen import convenant_for
    from jgwork.runs.recht.inzage import pagina_inzage
    from jgwork.runs.recht.rechten import uittreksel
    from jgwork.vocabulary.errors import UsageError

    if uit.exists():
        raise UsageError(f"{uit.name} bestaat al.", "Kies een nieuwe map.")
    store = DossierStore(dossier)
    tables = uittreksel(store, pseudoniem)
    page = pagina_inzage(store, convenant_for(dossier), pseudoniem, tables)
    uit.mkdir(parents=True, mode=0o700)
    write_atomic(uit / "inzage.html", page)
    for name, rows in tables.items():
        pa_csv.write_csv(rows, uit / f"{name}.csv")
    counts = {name: rows.num_rows for name, rows in sorted(tables.items())}
    if json:
        say_json({"map": uit.name, "rijen": counts})
        return
    for name, n in counts.items():
        say(f"  {name}: {n} rijen")
    say(f"Om te lezen: {uit / 'inzage.html'}. De rijen zelf staan ernaast als CSV.")
    say(f"Het uittreksel staat in {uit}. Het bevat persoonsgegevens: geef het alleen aan de betrokkene.")


def verbeter(
    dossier: _Dossier,
    tabel: Annotated[str, typer.Option(help="Tabel, zoals lid.")],
    kolom: Annotated[str, typer.Option(help="Kolom, zoals leeftijdsgroep.")],
    waarde: Annotated[str, typer.Option(help="De juiste waarde.")],
    pseudoniem: _Pseudoniem,
    json: _Json = False,
) -> None:
    """Correct one column for one pseudonym."""
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.runs.recht.rechten import verbeter as run

    _certificate(run(DossierStore(dossier), pseudoniem, tabel, kolom, waarde), "Verbeterd", json=json)


def verwijder(dossier: _Dossier, pseudoniem: _Pseudoniem, json: _Json = False) -> None:
    """Remove one pseudonym everywhere."""
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.runs.recht.rechten import verwijder as run

    _certificate(run(DossierStore(dossier), pseudoniem), "Verwijderd", json=json)


def verklaringen(dossier: _Dossier, json: _Json = False) -> None:
    """Show the certificates of corrections and removals, and whether each is what was written."""
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.runs.recht.verklaringen import check_certificate, person_certificates

    found = person_certificates(DossierStore(dossier))
    if json:
        say_json([{**facts, "heel": check_certificate(facts)} for facts in found])
        return
    for facts in found:
        sound = "heel" if check_certificate(facts) else "NIET wat er is geschreven"
        rows = ", ".join(f"{name} {n}" for name, n in sorted(facts["rijen"].items()))
        say(
            f"{facts['wanneer'][:16].replace('T', ' ')}  {facts['soort']}, kenmerk {facts['kenmerk']}: {rows} ({sound})"
        )
    say(f"{count(len(found), 'verklaring', 'verklaringen')}.")


def _certificate(facts: dict[str, Any], verb: str, *, json: bool) -> None:
    if json:
        say_json(facts)
        return
    for name, n in sorted(facts["rijen"].items()):
        say(f"  {name}: {n} rijen")
    say(f"{verb}. De verklaring staat versleuteld in het dossier, met kenmerk {facts['kenmerk']}.")
    say("Alle verklaringen ziet u met 'jgwork recht verklaringen DOSSIER'.")
    say("Gepubliceerde stukken veranderen niet; een volgende publicatie gebruikt de nieuwe stand.")
