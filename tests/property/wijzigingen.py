"""What may change about one person in a dossier: whatever was told must stay what it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.schrijven.deliveries import write_delivery
from jgwork.runs.dossier.verantwoorden import zegel
from jgwork.runs.leveren.laden import laad
from jgwork.runs.recht.rechten import verbeter, verwijder
from jgwork.vocabulary.errors import IntakeRefused
from jgwork.vocabulary.verdict import Verdict

Change = Callable[[DossierStore, str, random.Random], object]


def erase(store: DossierStore, who: str, _: random.Random) -> object:
    return verwijder(store, who)


def strike(store: DossierStore, who: str, _: random.Random) -> object:
    return verbeter(store, who, "lid", "namenlijst_status", "vervallen")


def left(store: DossierStore, who: str, _: random.Random) -> object:
    return verbeter(store, who, "lid", "lid_tot", "2025-02-01")


def came(store: DossierStore, who: str, _: random.Random) -> object:
    return verbeter(store, who, "lid", "lid_vanaf", "2026-04-01")


def _registrations(
    store: DossierStore, who: str, rng: random.Random, change: Callable[[pa.Table, Any], pa.Table]
) -> None:
    part = store.table("betrokkenheid").data
    mine = sorted(part.filter(pc.equal(part["pseudoniem"].cast(pa.string()), who))["registratie_id"].to_pylist())
    some = pa.array(rng.sample(mine, min(2, len(mine))), pa.string())
    owner = store.manifest().dossier_id
    store.edit(lambda name, rows: change(rows, some) if name == "registratie" else rows, zegel=zegel(store.path, owner))


def correct(store: DossierStore, who: str, rng: random.Random) -> object:
    """Two of somebody's registrations turn out to be of another kind, at another time of day."""

    def change(rows: pa.Table, some: pa.Array) -> pa.Table:
        hit = pc.is_in(rows["registratie_id"].cast(pa.string()), some)
        for column, value in (("aard", "misdrijf"), ("dagdeel", "nacht")):
            at = rows.column_names.index(column)
            kind = rows[column].type
            rows = rows.set_column(at, column, pc.if_else(hit, value, rows[column].cast(pa.string())).cast(kind))
        return rows

    return _registrations(store, who, rng, change)


def drop(store: DossierStore, who: str, rng: random.Random) -> object:
    """Two of somebody's registrations turn out not to have been."""

    def change(rows: pa.Table, some: pa.Array) -> pa.Table:
        return rows.filter(pc.invert(pc.is_in(rows["registratie_id"].cast(pa.string()), some)))

    return _registrations(store, who, rng, change)


def aimed(store: DossierStore, who: str, rng: random.Random) -> object:
    """Whatever is written of actions for persons, of what hangs on them and of answers about a member is another."""
    persons = {"persoon", "gezin", "persoon_gezin"}
    plan = store.table("actie").data.to_pylist()
    theirs = {r["actie_id"] for r in plan if persons & {r["spoor"], r["doelwit_type"]}}

    def change(name: str, rows: pa.Table) -> pa.Table:
        if name in ("actie", "escalatie", "restactie"):
            hit = [r["actie_id"] in theirs for r in rows.to_pylist()]
        elif name == "informatiematrix":
            hit = [r["niveau"] == "persoon" for r in rows.to_pylist()]
        else:
            return rows
        for at, field in enumerate(rows.schema):
            if field.name in ANDERS:
                values = rows[field.name].to_pylist()
                seen = sorted({v for v in values if v is not None}, key=str) or [None]
                new = [rng.choice(seen) if h else v for h, v in zip(hit, values, strict=True)]
                rows = rows.set_column(at, field, pa.chunked_array([pa.array(new)]).cast(field.type))
        keep = pa.array([not h or rng.random() < 0.7 for h in hit], pa.bool_())
        return rows.filter(keep)

    return store.edit(change, zegel=zegel(store.path, store.manifest().dossier_id))


def _rewritten(store: DossierStore, table: str, column: str, change: Callable[[dict[str, Any]], object]) -> object:
    """Write one column of one table anew, row by row."""

    def edit(name: str, rows: pa.Table) -> pa.Table:
        if name != table:
            return rows
        at = rows.column_names.index(column)
        new = pa.chunked_array([pa.array([change(r) for r in rows.to_pylist()], pa.string())])
        return rows.set_column(at, rows.schema.field(at), new.cast(rows[column].type))

    return store.edit(edit, zegel=zegel(store.path, store.manifest().dossier_id))


def moved(store: DossierStore, who: str, rng: random.Random) -> object:
    """Somebody turns out to live in another municipality."""
    new = rng.choice(GEMEENTEN)
    return _rewritten(
        store, "lid", "woongemeente_code", lambda r: new if r["pseudoniem"] == who else r["woongemeente_code"]
    )


def placed(store: DossierStore, who: str, rng: random.Random) -> object:
    """Whatever somebody was involved in turns out to have been in another municipality."""
    part, new = store.table("betrokkenheid").data.to_pylist(), rng.choice(GEMEENTEN)
    mine = {r["registratie_id"] for r in part if r["pseudoniem"] == who}
    return _rewritten(
        store, "registratie", "gemeente_code", lambda r: new if r["registratie_id"] in mine else r["gemeente_code"]
    )


def delivered(store: DossierStore, who: str, rng: random.Random) -> object:
    """The police deliver a new scan, as any delivery, in which somebody left long ago, or is not."""
    n, lid = len(store.manifest().deliveries), store.table("lid").data.to_pylist()
    group = next(r["groep_id"] for r in lid if r["pseudoniem"] == who)
    scan = next(r for r in reversed(store.table("groepsscan").data.to_pylist()) if r["groep_id"] == group)
    what = rng.choice(("2025-02-01", None))
    rows = [
        {**r, "scan_id": f"S-N{n}", "lid_tot": what if r["pseudoniem"] == who else r["lid_tot"]}
        for r in lid
        if (r["groep_id"], r["scan_id"]) == (group, scan["scan_id"]) and (what or r["pseudoniem"] != who)
    ]
    for r in rows:  # an earlier change may have written days that gate 1 refuses in this order
        if r["lid_tot"] and str(r["lid_vanaf"]) > str(r["lid_tot"]):
            r["lid_vanaf"] = None
    new = {
        **scan, "scan_id": f"S-N{n}", "verzoek_datum": "2026-07-20", "aangeboden_datum": "2026-07-30",
        "periode_tot": "2026-07-30", "n_in_scan": len(rows), "n_namen_aangeleverd": len(rows), "n_onbekend": 0,
    }  # fmt: skip
    before = next(d for d in store.manifest().deliveries if d["bronhouder"] == "politie" and "lid" in d["tabellen"])
    head = {k: v for k, v in before.items() if k not in ("tabellen", "controlesom", "vervangt", "samengevoegd")}
    head |= {
        "levering_id": f"LV-N{n}",
        "peildatum": "2026-08-01",
        "periode_tot": "2026-08-01",
        "leverdatum": "2026-08-02",
    }
    tables = {"groepsscan": [new], "lid": rows}
    with TemporaryDirectory() as folder:
        write_delivery(Path(folder) / "scan", head, {t: _as_text(r) for t, r in tables.items()}, "csv")
        try:
            return laad(Path(folder) / "scan", store.path, op=date(2026, 8, 3))
        except IntakeRefused as error:  # of a group that was closed nothing comes in any more
            if {f.rule for f in error.findings if f.verdict is Verdict.REFUSE} != {"gesloten"}:
                raise
            return None


def _typed(value: object) -> str | None:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return None if value is None else str(value)


def _as_text(rows: list[dict[str, Any]]) -> pa.Table:
    """Return rows as a sender types them."""
    names = [n for n in rows[0] if not n.endswith("__status")]
    return pa.table({n: pa.array([_typed(r[n]) for r in rows], pa.string())
                     for n in names})  # fmt: skip


GEMEENTEN = tuple(f"GM990{n}" for n in range(1, 6))
#: Columns that ``aimed`` writes anew: whom it is about stays.
ANDERS = frozenset({
    "start", "eind", "start_gepland", "eind_gepland", "status", "scenario", "partner", "interventie_code", "karakter",
    "uren_begroot", "uren_besteed", "kosten_begroot", "kosten_gerealiseerd", "reden_afwijking", "datum", "gemeld_aan",
    "vervolg", "opgelost_op", "overgedragen_aan", "aanvaard_door", "aanvaard_op", "bewaartermijn_tot", "ronde",
    "bronpartner", "cluster_code", "item_code", "waarde",
})  # fmt: skip
CHANGES: dict[str, Change] = {
    f.__name__: f for f in (erase, strike, left, came, correct, drop, aimed, moved, placed, delivered)
}
