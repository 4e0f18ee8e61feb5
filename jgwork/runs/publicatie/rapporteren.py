"""Make a report of a publication. Only released figures can come in: that is how R8 holds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from jgwork.io.kantoor.documents import write_report
from jgwork.io.opslag.bundle import INDEX, Publication, find_publications
from jgwork.io.opslag.manifest import MANIFEST
from jgwork.io.opslag.register import noteer
from jgwork.schema.profielen import nummer
from jgwork.views.rapport.stukken import SOORTEN, Soort, chosen
from jgwork.views.rapport.stukken import rapport as compose
from jgwork.vocabulary.document import Document
from jgwork.vocabulary.errors import NotCovered, UsageError, unknown
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import ExitCode


def rapport(
    soort: str, publicatie: Path | str, uit: Path | str, *, vorm: str = "", sjabloon: Path | str | None = None
) -> Path:
    """Write a report of a publication and return where it stands.

    Parameters
    ----------
    soort
        ``beleidsadvies``, ``plan``, ``voortgang`` or ``evaluatie``.
    publicatie
        The folder of one publication, or a folder that holds exactly one.
    uit
        The file.
    vorm
        ``docx``, ``odt``, ``pdf``, ``xlsx`` or ``ods``; by default what the name of the file ends with.
    sjabloon
        A restyled template.

    Raises
    ------
    NotCovered
        For a dossier instead of a publication (R8).
    UsageError
        Where the publication does not hold what this report needs.
    StoreDamaged
        Where the publication is not what was released.
    """
    opened = lees(Path(publicatie))
    made = write_report(make(soort, opened), Path(uit), vorm, Path(sjabloon) if sjabloon else None)
    noteer([opened], soort, made, datetime.now(UTC).date())
    return made


def make(soort: str, publication: Publication) -> Document:
    """Return a report of a publication, not yet in a file format."""
    kind = SOORTEN.get(soort)
    if kind is None:
        unknown("rapport", soort, SOORTEN)
    views = [v for d in kind.dashboards for v in publication.views(d)]
    used = chosen(kind, views)
    missing = kind.dashboards[0] not in publication.dashboards()
    if not used or (missing and not kind.plan_only):
        raise UsageError(f"Deze publicatie heeft niets voor een {kind.title.lower()}.", _move(kind))
    whole = [v for d in publication.dashboards() for v in publication.views(d)]
    return compose(kind, publication.index, used, whole)


def lees(folder: Path) -> Publication:
    """Return the one publication that stands in a folder."""
    if not (folder / INDEX).exists() and (folder / MANIFEST).exists():
        raise NotCovered(
            "Een rapport komt alleen uit een publicatie, nooit rechtstreeks uit een dossier.",
            "Maak eerst een publicatie met 'jgwork publiceer DOSSIER --uit MAP'.",
            (
                Finding(
                    "R8",
                    "Het concept plan en het advies gaan zonder gegevens van personen naar wie beslist.",
                    "Geef de map van een publicatie op.",
                    exit_code=ExitCode.NOT_COVERED,
                ),
            ),
        )
    found = find_publications(folder)
    if len(found) > 1:
        names = ", ".join(p.path.name for p in found[-5:])
        raise UsageError(
            f"In {folder.name} staan {len(found)} publicaties.", f"Kies er een. De nieuwste zijn: {names}."
        )
    return found[0]


def _move(kind: Soort) -> str:
    return f"Dit rapport hoort bij stap {nummer(kind.step)}. Publiceer opnieuw als de groep in die stap is."
