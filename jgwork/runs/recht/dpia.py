"""The annex to a DPIA (AVG article 35) and the data map, generated from descriptors and convenant: never by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jgwork.io.kantoor.pagina import pagina
from jgwork.io.opslag.bestanden import write_atomic
from jgwork.privacy.convenant.regels import KADERS, Afspraak, Convenant, Mate
from jgwork.privacy.proces.stand import Werkproces
from jgwork.runs.dossier.gereedheid import Onderwerp
from jgwork.runs.recht import dpia_delen as delen
from jgwork.schema.descriptors import PER_RIJ, load_tables
from jgwork.vocabulary.errors import UsageError

Row = tuple[str, ...]


def gegevenskaart() -> tuple[Row, list[Row]]:
    """Return heading and rows of the data map: every column with its level, category and first step."""
    head = ("Tabel", "Kolom", "Titel", "Soort", "Niveau", "Categorie", "Vanaf stap", "Alleen met afspraak", "Uitleg")
    rows: list[Row] = [
        (
            spec.name,
            f.name,
            f.title,
            f.soort,
            _per_row(f.niveau),
            _per_row(f.categorie),
            str(f.stap_vanaf),
            "ja" if f.alleen_convenant else "nee",
            f.description,
        )
        for spec in load_tables().values()
        for f in spec.fields
    ]
    return head, rows


def gegevensstromen(convenant: Convenant) -> tuple[Row, list[Row]]:
    """Return heading and rows of the data flows: who supplies or receives what, how, when, why and on what ground."""
    head = ("Partner", "Richting", "Tabellen", "Mate", "Stappen", "Categorieën", "Grondslag", "Doelen", "Reden")
    steps: dict[tuple[str, str, str, Afspraak], list[str]] = {}
    for (direction, partner, table, step), a in sorted(convenant.afspraken.items(), key=lambda c: c[0]):
        if a.mate is not Mate.GEEN and partner in convenant.ondertekenaars:
            steps.setdefault((partner, direction, table, a), []).append(str(step))
    tables: dict[tuple[str, str, str, Afspraak], list[str]] = {}
    for (partner, direction, table, a), numbers in steps.items():
        tables.setdefault((partner, direction, ", ".join(numbers), a), []).append(table)
    rows: list[Row] = [
        (
            convenant.ondertekenaars[partner],
            direction,
            ", ".join(names),
            a.mate.name.lower(),
            numbers,
            ", ".join(sorted(a.categorieen)),
            convenant.grondslagen.get(a.grondslag, a.grondslag),
            ", ".join(sorted(a.doelen)),
            a.reden,
        )
        for (partner, direction, numbers, a), names in tables.items()
    ]
    return head, rows


def bewaartermijnen(convenant: Convenant) -> tuple[Row, list[Row]]:
    """Return heading and rows of retention: months by category, whose decision it is and why."""
    head = ("Categorie", "Maanden na de peildatum", "Eigenaar", "Sinds", "Reden")
    return head, [(k, str(d.waarde), d.eigenaar, str(d.datum), d.reden) for k, d in convenant.bewaren.items()]


def drempels(convenant: Convenant) -> tuple[Row, list[Row]]:
    """Return heading and rows of the thresholds, those of the audiences included."""
    head = ("Drempel", "Waarde", "Eigenaar", "Sinds", "Reden")
    rows: list[Row] = [(k, str(d.waarde), d.eigenaar, str(d.datum), d.reden) for k, d in convenant.drempel.items()]
    for kring in convenant.kring.values():
        for name, d in kring.feiten.items():
            rows.append((f"{kring.titel} ({kring.kring}): {name}", str(d.waarde), d.eigenaar, str(d.datum), d.reden))
    return head, rows


def schrijf_dpia(
    uit: Path, convenant: Convenant, profiel: Werkproces, subjects: Sequence[Onderwerp], op: datetime | None = None
) -> tuple[Path, ...]:
    """Write the annex as a page, and its tables as CSV.

    Parameters
    ----------
    uit
        New folder.
    convenant, profiel
        What is described.
    subjects
        The readiness checklist; what is not arranged stands at the top.
    op
        Moment printed in the annex; now when left out.

    Returns
    -------
    tuple of Path
        The files.
    """
    if uit.exists():
        raise UsageError(f"{uit.name} bestaat al.", "Kies een nieuwe map.")
    uit.mkdir(parents=True)
    tables = {
        "gegevensstromen": gegevensstromen(convenant),
        "gegevenskaart": gegevenskaart(),
        "bewaartermijnen": bewaartermijnen(convenant),
        "drempels": drempels(convenant),
    }
    when = op or datetime.now(UTC)
    files = [uit / "dpia-bijlage.html"]
    write_atomic(files[0], page(convenant, profiel, subjects, tables, when))
    for name, text in _beside(convenant, f"{when:%d-%m-%Y}").items():
        files.append(uit / f"{name}.html")
        write_atomic(files[-1], text)
    for name, (head, rows) in tables.items():
        files.append(uit / f"{name}.csv")
        write_atomic(files[-1], _csv(head, rows))
    return tuple(files)


def _beside(convenant: Convenant, op: str) -> dict[str, str]:
    """Return the pages beside the annex: for registers, for the persons themselves, and on the AI Act."""
    said: dict[str, Any] = {"convenant": convenant, "op": op}
    words = delen.teksten()
    return {
        "registers": pagina(
            "register", **said, register=delen.register(convenant), algoritme=words["algoritme"], bio=words["bio"]
        ),
        "uitleg-voor-betrokkenen": pagina(
            "betrokkenen", **said, soorten=delen.soorten(convenant), termijnen=delen.termijnen(convenant)
        ),
        "ai-verordening": pagina("ai", **said, bewaakt=words["bewaakt"]),
    }


def page(
    convenant: Convenant,
    profiel: Werkproces,
    subjects: Sequence[Onderwerp],
    tables: dict[str, tuple[Row, list[Row]]],
    op: datetime,
) -> str:
    """Return the annex as one HTML page."""
    return pagina(
        "dpia",
        convenant=convenant,
        profiel=profiel,
        ontbreekt=[o.tekst for o in subjects if not o.geregeld],
        tabellen=tables,
        art20=_art20(convenant),
        maatregelen=MAATREGELEN,
        kader=KADERS[convenant.dpia.kader],
        noodzaak=delen.teksten()["noodzaak"],
        risicos=delen.teksten()["risicos"],
        op=op.strftime("%d-%m-%Y"),
    )


#: What the software does of itself; each is a test.
MAATREGELEN = (
    "Niets komt binnen dat niet gepseudonimiseerd, niet afgesproken of niet volgens het gegevensmodel is.",
    "Gegevens over personen komen pas binnen na het delen van signalen en met een uitvoeringscoördinator.",
    "Het burgerservicenummer en gegevens over geloof, herkomst of gezondheid worden altijd geweigerd.",
    "Personen krijgen nergens een score, rangorde, voorspelling of klasse.",
    "Het dossier is versleuteld; de sleutel ligt buiten het dossier. Sleutel weg betekent gegevens weg.",
    "Elke handeling en elke weigering staat in een logboek dat laat zien of er iets aan veranderd is.",
    "Naar buiten gaan alleen vrijgegeven cijfers, elk een keer geteld, getoetst tegen alle eerdere stukken.",
    "Wie inzage, verbetering of verwijdering vraagt, krijgt dat over alle tabellen, met een verklaring.",
    "Na de bewaartermijn worden gegevens niet meer gelezen; vernietiging laat een verklaring achter.",
)


def _per_row(value: str) -> str:
    return "per rij" if value == PER_RIJ else value


def _art20(convenant: Convenant) -> list[tuple[str, str]]:
    a = convenant.art20
    if a is None:
        return []
    return [
        ("Kenmerk", ", ".join(a.besluit_ref)),
        ("Zwaarwegend algemeen belang", a.zwaarwegend_belang),
        ("Samenwerkingsverband", a.samenwerkingsverband),
        ("Doel", a.doel),
        ("Welke gegevens", a.gegevens),
        ("Voorwaarden", a.voorwaarden),
        ("Aan wie", a.ontvangers),
    ]


def _csv(head: Row, rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
