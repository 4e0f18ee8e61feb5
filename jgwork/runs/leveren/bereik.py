"""What was loaded but reaches no group: said at once, because no figure of a group will ever hold it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from jgwork.inhoud.rijen import plain
from jgwork.io.opslag.dossier import DossierStore
from jgwork.runs.dossier.bestaand import Bestaand
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
        yield from _told("signaal", "signalen", _loose(store, tables, places, "verblijf", "locatie_id"), why)
    if "registratie" in tables:
        ids = plain(tables["registratie"]["registratie_id"])
        why = "niemand van een namenlijst staat in de tabel betrokkenheid bij die registratie"
        loose = _loose(store, tables, ids, "betrokkenheid", "registratie_id")
        yield from _told("registratie", "registraties", loose, why)


def _loose(
    store: DossierStore, tables: Mapping[str, pa.Table], values: pa.ChunkedArray, name: str, column: str
) -> pa.BooleanArray:
    """Return which values stand in no row of another table; the dossier is asked after what the delivery lacks."""
    import pyarrow.compute as pc

    here = plain(tables[name][column]).unique().drop_null() if name in tables else values.slice(0, 0).unique()
    loose = pc.invert(pc.is_in(values, here))
    rest = values.filter(loose).unique().drop_null()
    held = Bestaand(store).rows_with(name, column, rest) if len(rest) else None
    return loose if held is None else pc.and_(loose, pc.invert(pc.is_in(values, plain(held[column]).unique())))


def _told(table: str, what: str, loose: pa.BooleanArray, why: str) -> Iterator[Finding]:
    import pyarrow.compute as pc

    size, n = len(loose), pc.sum(loose).as_py() or 0
    if n:
        yield Finding(
            "bereik",
            f"{size} {what} geladen, {size - n} bij een groep: {why}.",
            "Zij tellen bij geen enkele groep mee tot dat geleverd is." if table == "signaal" else "",
            table,
            n=n,
            verdict=Verdict.WARN,
        )
