"""What an analyst takes to another program: places and tables that name nobody, inside the dossier and in the log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.inhoud.rijen import records
from jgwork.io.opslag.dossier import EXPORTS
from jgwork.io.opslag.uitvoer import write_export
from jgwork.io.schrijven.pakket import geojson, pakket
from jgwork.privacy.proces.stand import COORDINATOR
from jgwork.runs.dossier.verantwoorden import ALLE_GROEPEN, log
from jgwork.schema.descriptors import PER_RIJ, TableSpec, load_tables
from jgwork.vocabulary.errors import NotCovered, UsageError, unknown
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jgwork.runs.dossier.openen import Dossier
    from jgwork.vocabulary.tables import AdmittedTable

PLAATSEN, PAKKET = "plaatsen.geojson", "datapackage"


def leesbaar(spec: TableSpec) -> tuple[str, ...]:
    """Return the columns of a table that may stand in a file anyone can open; none where a row can be about a person.

    Free text is left out too: it is read for names at the door, and still it is text that somebody typed.
    """
    if spec.niveau in {"persoon", PER_RIJ}:
        return ()
    return tuple(f.name for f in spec.fields if f.niveau != "persoon" and f.soort not in {"pseudoniem", "tekst"})


def bewaar_plaatsen(dossier: Dossier) -> Path:
    """Write the places of the dossier as GeoJSON, with the groups that stay there; return where, in the dossier.

    Raises
    ------
    UsageError
        No place was delivered.
    """
    held = {n: t for n in ("locatie", "verblijf") if (t := _covered(dossier, n)) is not None}
    if "locatie" not in held:
        raise UsageError("Er zijn geen plekken geleverd.", "Laad eerst een levering met de tabel 'locatie'.")
    names = [n for n in load_tables()["locatie"].names if n in held["locatie"].data.column_names]
    places = records(held["locatie"].data.select(names).to_pandas())
    stays: dict[str, set[str]] = {}
    if "verblijf" in held:
        for row in held["verblijf"].data.select(["groep_id", "locatie_id"]).to_pylist():
            stays.setdefault(str(row["locatie_id"]), set()).add(str(row["groep_id"]))
    text = geojson({**p, "groepen": sorted(stays.get(str(p["locatie_id"]), ()))} for p in places)
    _account(dossier, PLAATSEN, len(places))
    return dossier.store.path / write_export(dossier.store.path, PLAATSEN, text)


def bewaar_pakket(dossier: Dossier, tabellen: Iterable[str] | None = None) -> Path:
    """Write tables as a Data Package (version 2) with a CSV each; return where its descriptor stands.

    Parameters
    ----------
    dossier
        An opened dossier.
    tabellen
        Names of tables; by default all that name no person and that the convenant covers for this purpose.

    Raises
    ------
    KeyError
        No such table.
    NotCovered
        A table that was asked for is about persons, or the convenant does not cover it.
    """
    known = load_tables()
    asked = tuple(n for n in dossier.tables if leesbaar(known[n])) if tabellen is None else tuple(tabellen)
    for name in asked:
        if name not in known:
            unknown("tabel", name, known)
        if not leesbaar(known[name]):
            raise NotCovered(
                f"Tabel '{name}' kan over een persoon gaan. Daarvan maakt de werkbank geen leesbaar bestand.",
                "Gebruik haar in het notebook, bijvoorbeeld met g.leden(); daar blijft het dossier versleuteld.",
            )
    found = {n: t.data for n in asked if (t := _covered(dossier, n)) is not None}
    if tabellen is not None and (gone := sorted(set(asked) - set(found))):
        raise NotCovered(
            f"Niet geleverd, of niet gedekt door het convenant: {', '.join(gone)}.", "Laat deze tabellen weg."
        )
    files = pakket(
        dossier.dossier_id, f"Dossier {dossier.dossier_id}", {n: (t, leesbaar(known[n])) for n, t in found.items()}
    )
    _account(dossier, f"{PAKKET}: {', '.join(found)}", sum(t.num_rows for t in found.values()))
    for name, text in files.items():
        write_export(dossier.store.path, f"{PAKKET}/{name}", text)
    return dossier.store.path / EXPORTS / PAKKET / "datapackage.json"


def _covered(dossier: Dossier, table: str) -> AdmittedTable | None:
    steps = range(1, max((dossier.profile.nummer(s.code) for s in dossier.profile.stappen), default=1) + 1)
    allowed = any(
        dossier.convenant.allows(COORDINATOR, table, step, dossier.doel) is not Verdict.REFUSE for step in steps
    )
    return dossier.table(table) if allowed and table in dossier.tables else None


def _account(dossier: Dossier, what: str, rows: int) -> None:
    log(
        dossier.log(), "combineren", dossier.dossier_id, object=f"uitvoer.{what}", doel=dossier.doel,
        groep_id=dossier.groep_id or ALLE_GROEPEN, rijen=rows,
    )  # fmt: skip
