"""What was loaded but reaches no group: said at once, because no figure of a group will ever hold it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from jgwork.inhoud.rijen import plain
from jgwork.io.opslag.dossier import DossierStore
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa


def bereik(store: DossierStore, tables: Mapping[str, pa.Table]) -> Iterator[Finding]:
    """Yield a remark for each table of which some row belongs to no group.

    Parameters
    ----------
    store
        The dossier, the delivery included.
    tables
        What the delivery brought.

    Yields
    ------
    Finding
        How many rows there are, how many of them belong to a group, and why the rest does not.
    """
    if "signaal" in tables:
        places = plain(tables["signaal"]["locatie_id"])
        why = "het signaal noemt geen plek uit de tabel locatie" if places.null_count == len(places) else (
            "van geen groep is met de tabel verblijf gezegd dat zij daar komt"
        )  # fmt: skip
        yield from _told("signaal", "signalen", places, _held(store, "verblijf", "locatie_id"), why)
    if "registratie" in tables:
        ids = plain(tables["registratie"]["registratie_id"])
        why = "niemand van een namenlijst staat in de tabel betrokkenheid bij die registratie"
        yield from _told("registratie", "registraties", ids, _held(store, "betrokkenheid", "registratie_id"), why)


def _held(store: DossierStore, name: str, column: str) -> pa.Array | None:
    found = store.table(name, [column])
    return None if found is None else plain(found.data[column]).unique()


def _told(table: str, what: str, values: pa.ChunkedArray, known: pa.Array | None, why: str) -> Iterator[Finding]:
    import pyarrow.compute as pc

    size = len(values)
    here = 0 if known is None else pc.sum(pc.is_in(values, known.drop_null())).as_py() or 0
    if here < size:
        yield Finding(
            "bereik",
            f"{size} {what} geladen, {here} bij een groep: {why}.",
            "Zij tellen bij geen enkele groep mee tot dat geleverd is." if table == "signaal" else "",
            table,
            n=size - here,
            verdict=Verdict.WARN,
        )
