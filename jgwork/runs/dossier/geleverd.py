"""What the deliveries in a dossier cover: source, table, period and groups."""

from __future__ import annotations

from jgwork.inhoud.dekking import Dekking, dekking
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.manifest import DossierManifest

#: Tables that say which groups a delivery is about, where its manifest does not.
NOEMT_GROEPEN = ("groepsscan", "lid")


def geleverd(store: DossierStore, without: frozenset[str] = frozenset(), of: DossierManifest | None = None) -> Dekking:
    """Return what was delivered and may still be read.

    Parameters
    ----------
    store
        The dossier.
    without
        Deliveries that do not count: past their term, or of later than the day that is asked about.
    of
        The manifest that says what came; the newest by default.
    """
    manifest = of or store.manifest()
    parts = {name: tuple(p.levering_id for p in found) for name, found in manifest.parts.items()}
    every = frozenset(str(d["levering_id"]) for d in manifest.deliveries)

    def groepen(which: str) -> frozenset[str] | None:
        name = next((n for n in NOEMT_GROEPEN if which in parts.get(n, ())), None)
        table = store.table(name, ("groep_id",), without=every - {which}, of=manifest) if name else None
        return None if table is None else frozenset(map(str, table.data["groep_id"].unique().drop_null().to_pylist()))

    return dekking((d for d in manifest.deliveries if str(d["levering_id"]) not in without), parts, groepen)
