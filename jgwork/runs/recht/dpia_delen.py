"""What a DPIA asks and no descriptor holds: necessity, risks with what is left, registers, information security.

The words stand in ``data_schemas/dpia.toml``; what only the organisation can say stands there between brackets.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from jgwork.privacy.convenant.regels import Convenant, Mate
from jgwork.schema.descriptors import data_schemas, load_tables
from jgwork.vocabulary.dutch import listing

Rij = tuple[str, ...]


@cache
def teksten() -> Mapping[str, tuple[Rij, ...]]:
    """Return the lines by part: ``noodzaak``, ``risicos``, ``algoritme``, ``bio`` and ``bewaakt``."""
    raw = tomllib.loads((data_schemas() / "dpia.toml").read_text(encoding="utf-8"))
    return {part: tuple(tuple(row) for row in rows) for part, rows in raw.items()}


def register(convenant: Convenant) -> list[Rij]:
    """Return the record of article 30 as (part, content)."""
    persons = sorted({t.title for t in load_tables().values() if t.niveau == "persoon"})
    signed = listing(convenant.ondertekenaars.values())
    kept = listing(f"{k} {d.waarde} maanden" for k, d in convenant.bewaren.items())
    return [
        ("Naam", convenant.naam),
        ("Verwerkingsverantwoordelijken", f"{convenant.verantwoordelijke}: {signed}"),
        ("Contact en functionaris gegevensbescherming", convenant.dpia.contact or "[vul in]"),
        ("Doelen", listing(convenant.doelen.values())),
        ("Grondslagen", "; ".join(convenant.grondslagen.values())),
        ("Betrokkenen", "Leden van een jeugdgroep (gepseudonimiseerd). Over anderen komen geen gegevens binnen."),
        ("Gegevens", listing(persons)),
        ("Ontvangers", "De partners van het convenant, zie gegevensstromen.csv. Publicaties: alleen aantallen."),
        ("Doorgifte buiten de EER", "Geen: de werkbank gebruikt geen internet. [Controleer uw eigen beheer.]"),
        ("Bewaartermijnen", kept),
        ("Verwerkers", listing(convenant.dpia.verwerkers) or "[geen genoemd]"),
        ("Beveiliging", "Zie BIO2 hieronder."),
    ]  # fmt: skip


def soorten(convenant: Convenant) -> list[Rij]:
    """Return (kind of data, what it is, who supplies, who may get it) of every table on persons, in words."""
    out: list[Rij] = []
    for name, spec in load_tables().items():
        if spec.niveau == "persoon":
            by: dict[str, dict[str, None]] = {"levert": {}, "ontvangt": {}}
            for (direction, partner, table, _), a in convenant.afspraken.items():
                if table == name and a.mate is not Mate.GEEN and partner in convenant.ondertekenaars:
                    by[direction][convenant.ondertekenaars[partner]] = None
            who = (listing(by[side]) or "niemand" for side in ("levert", "ontvangt"))
            out.append((spec.title, spec.description, *who))
    return out


#: Categories of data as somebody reads them who is on a list.
_CATEGORIE = {
    "gewoon": "De meeste gegevens",
    "strafrechtelijk": "Gegevens over strafzaken en proces-verbaal",
    "bijzonder": "Gevoelige gegevens",
    "publicatie": "Rapporten en cijfers, zonder personen",
}


def termijnen(convenant: Convenant) -> list[Rij]:
    """Return (data, how long at most, why) for the persons themselves."""
    return [
        (_CATEGORIE.get(k, k), f"{d.waarde} maanden na de dag waarop zij gelden", d.reden)
        for k, d in convenant.bewaren.items()
    ]
