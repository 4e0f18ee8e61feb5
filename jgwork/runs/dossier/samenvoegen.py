"""A delivery that comes again, with what is new: laid over the same supplier's earlier rows by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.perioden import dag
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.intake.periode import find_counted_before
from jgwork.runs.dossier.bestaand import Bestaand
from jgwork.schema.descriptors import TableSpec, load_tables
from jgwork.schema.rules.columns import flat, joined, texts_of, whole
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tables import AdmittedTable
from jgwork.vocabulary.tekst.perioden import period_days
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

#: The earlier rows of a supplier, or some of their columns; ``None`` where there are none.
Earlier = Callable[..., AdmittedTable | None]
#: The rule of the remark on what a delivery changes.
SAMENVOEGEN = "samenvoegen"
#: The rule of the question what rows mean that are gone.
VRAAG_WEG = "samenvoegen.weg"
#: From this share of its rows on, a delivery looks like an earlier one with other numbers.
_MOSTLY = 0.8
#: What the rows of a delivery are about: of another group, or another indicator, it says nothing.
_ABOUT = {"verblijf": ("groep_id", "bron"), "meting": ("indicator_code", "eenheid_type", "definitie_versie")}
#: What to do with rows that were there and are not any more.
WEG = ("houd", "verwijder")


@dataclass(frozen=True, slots=True)
class Samenvoeging:
    """What a delivery changes in what its supplier brought before.

    Parameters
    ----------
    tables
        What must be written: the rows that are new or changed.
    aantallen
        Per table how many rows are new, changed, the same, gone, and outside what this delivery is about.
    van
        Earlier deliveries of the same supplier.
    vervallen
        Per table the keys of earlier rows that this delivery corrects.
    weg
        Per table the keys of earlier rows within its period that it does not hold.
    botst
        Per table how many rows another supplier brought before, otherwise.
    hernummerd
        Per table of which no row comes again by its number, how many are the same but for that number.
    """

    tables: tuple[AdmittedTable, ...]
    aantallen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    van: frozenset[str] = frozenset()
    vervallen: Mapping[str, pa.Array] = field(default_factory=dict)
    weg: Mapping[str, pa.Array] = field(default_factory=dict)
    botst: Mapping[str, int] = field(default_factory=dict)
    hernummerd: Mapping[str, int] = field(default_factory=dict)

    @property
    def n_weg(self) -> int:
        """Number of rows that are gone."""
        return sum(c.get("weg", 0) for c in self.aantallen.values())

    def zonder(self, levering_id: str, name: str, rows: pa.Table, *, ook_weg: bool) -> pa.Table:
        """Return the rows of an earlier part without what is corrected, and what is gone where that is asked."""
        import pyarrow.compute as pc

        if levering_id not in self.van:
            return rows
        for keys in (self.vervallen.get(name), self.weg.get(name) if ook_weg else None):
            if keys is not None and len(keys):
                hit = pc.is_in(joined(rows, load_tables()[name].primary_key), keys)
                rows = rows.filter(pc.invert(hit)) if pc.any(hit).as_py() else rows
        return rows


def voeg_samen(
    store: DossierStore, held: Bestaand, manifest: Mapping[str, Any], tables: Sequence[AdmittedTable]
) -> Samenvoeging:
    """Lay admitted tables over the earlier rows of the same supplier; nothing is written.

    Parameters
    ----------
    store, held
        The dossier; it exists. And what gate 1 looked at in it.
    manifest
        Of the new delivery.
    tables
        What gate 1 admitted.
    """
    known = store.manifest()
    own = frozenset(
        str(d["levering_id"]) for d in known.deliveries if d.get("bronhouder") == manifest.get("bronhouder")
    )
    others = frozenset(str(d["levering_id"]) for d in known.deliveries) - own
    out = Samenvoeging((), {}, own, {}, {})
    for table in tables:
        rows = partial(store.table, table.name)
        again = _again(held, table)
        theirs = rows(without=own) if again - own else None
        left, n = _beside(table, None if theirs is None else theirs.data)
        if n:
            out = replace(out, botst={**out.botst, table.name: n})
        earlier = partial(rows, without=others)
        old = earlier() if again & own else None
        laid = None if old is None else _laid_over(out, left, old.data, manifest)
        out = laid or _beside_earlier(out, left, earlier)
    return out


def dubbel_geteld(
    store: DossierStore,
    without: frozenset[str],
    tables: Sequence[AdmittedTable],
    ahead: Sequence[Mapping[str, pa.Table]],
    samen: Samenvoeging | None,
    gone: Mapping[str, pa.Array],
    *,
    ook_weg: bool,
) -> list[Finding]:
    """Return what is wrong with counts over days that an earlier delivery counted in other periods.

    Parameters
    ----------
    store, without
        The dossier, if it exists, and the deliveries in it that are replaced.
    tables, ahead
        What gate 1 admitted; and what earlier deliveries of a rehearsal brought.
    samen, gone, ook_weg
        What the delivery changes in earlier rows, keys of those that go, and whether what is not there any more does.
    """
    changed = (samen.vervallen, samen.weg if ook_weg else {}) if samen is not None else ()
    lost = [keys["meting"] for keys in (gone, *changed) if "meting" in keys]
    for new in (t.data for t in tables if t.name == "meting"):
        held = store.table("meting", without=without) if store.exists() else None
        kept = [*([] if held is None else [held.data]), *(t["meting"] for t in ahead if "meting" in t)]
        return find_counted_before(new, kept, lost)
    return []


def _again(held: Bestaand, table: AdmittedTable) -> frozenset[str]:
    """Return the earlier deliveries that may have a key of this table, looked up by the first column of that key."""
    first = next(iter(load_tables()[table.name].primary_key), None)
    if first is None or not table.data.num_rows:
        return frozenset()
    return held.sent_by(table.name, first, texts_of(table.data, first))


def _beside(table: AdmittedTable, theirs: pa.Table | None) -> tuple[AdmittedTable, int]:
    """Return the rows that no other supplier brought the same, and how many another brought otherwise."""
    import pyarrow.compute as pc

    key = load_tables()[table.name].primary_key
    if theirs is None or not key:
        return table, 0
    both = [n for n in table.data.column_names if n in theirs.column_names]
    there = pc.is_in(joined(table.data, key), joined(theirs, key))
    if not pc.any(there).as_py():
        return table, 0
    same = pc.and_(there, pc.is_in(joined(table.data, both), joined(theirs, both)))
    return table.only(pc.invert(same)), pc.sum(there).as_py() - pc.sum(same).as_py()


def _laid_over(
    out: Samenvoeging, table: AdmittedTable, old: pa.Table, manifest: Mapping[str, Any]
) -> Samenvoeging | None:
    """Return what a table changes in the earlier rows of its supplier; ``None`` where none of them comes again."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    spec = load_tables()[table.name]
    mine, theirs = joined(table.data, spec.primary_key), joined(old, spec.primary_key)
    places = pc.index_in(mine, theirs)
    there = pc.is_valid(places)
    if places.null_count == len(places):
        return None
    alone = np.ones(len(theirs), dtype=bool)
    alone[places.drop_null().to_numpy()] = False
    absent = pa.array(alone)
    if pc.any(pc.is_in(mine, theirs.filter(absent))).as_py():  # a key that stands there twice
        absent = pc.invert(pc.is_in(theirs, mine))
    same = _same_rows(table.data, old, places)
    changed = pc.and_(there, pc.invert(same))
    gone = pc.and_(absent, _within(spec, old, table.data, manifest))
    counts = {
        "nieuw": pc.sum(pc.invert(there)).as_py() or 0,
        "gewijzigd": pc.sum(changed).as_py() or 0,
        "gelijk": pc.sum(same).as_py() or 0,
        "weg": pc.sum(gone).as_py() or 0,
        "blijft": (pc.sum(absent).as_py() or 0) - (pc.sum(gone).as_py() or 0),
    }
    left = table.only(pc.invert(same))
    written = (left,) if left.data.num_rows else ()
    return replace(
        out,
        tables=(*out.tables, *written),
        aantallen={**out.aantallen, table.name: counts},
        vervallen={**out.vervallen, table.name: mine.filter(changed)},
        weg={**out.weg, table.name: theirs.filter(gone)},
    )


def _same_rows(new: pa.Table, old: pa.Table, places: pa.Array) -> pa.Array:
    """Return which rows are equal to those at some places of another table, in every column that both have."""
    import pyarrow as pa
    import pyarrow.compute as pc

    same = pc.is_valid(places)
    for name in (n for n in new.column_names if n in old.column_names):
        mine, theirs = (whole(t.column(name)) for t in (new, old))
        if pa.types.is_dictionary(mine.type) and pa.types.is_dictionary(theirs.type):
            words = pc.index_in(mine.dictionary.cast(pa.string()), theirs.dictionary.cast(pa.string()))
            unknown = len(theirs.dictionary)  # a word that is nowhere in the other table
            own = pc.fill_null(words, unknown).take(mine.indices)
            theirs = theirs.indices.cast(own.type).take(places)
        elif mine.type == theirs.type:
            own, theirs = mine, theirs.take(places)
        else:
            own, theirs = mine.cast(pa.string()), theirs.take(places).cast(pa.string())
        empty = pc.and_(pc.is_null(own), pc.is_null(theirs))
        same = pc.and_(same, pc.or_(empty, pc.fill_null(pc.equal(own, theirs), fill_value=False)))
    return same


def _beside_earlier(out: Samenvoeging, table: AdmittedTable, earlier: Earlier) -> Samenvoeging:
    """Return what comes in of a table of which no row comes again: all of it; what was there is another matter."""
    if not table.data.num_rows:
        return out
    n = _renumbered(load_tables()[table.name], table.data, earlier)
    again = {**out.hernummerd, table.name: n} if n else out.hernummerd
    return replace(out, tables=(*out.tables, table), hernummerd=again)


def _renumbered(spec: TableSpec, new: pa.Table, earlier: Earlier) -> int:
    """Return how many rows stand there already under another number; 0 where most do not: that is chance."""
    import pyarrow as pa
    import pyarrow.compute as pc

    refers = {n for k in spec.foreign_keys for n in k.fields}
    numbers = {n for n in spec.names if n.endswith("_id") and n not in refers}
    rest = [n for n in new.column_names if n not in numbers]
    if len(spec.primary_key) != 1 or spec.primary_key[0] not in numbers or not rest:
        return 0
    most, may = _MOSTLY * new.num_rows, pa.repeat(True, new.num_rows)
    for name in rest:  # column by column: a month that was not there before ends it at the first
        old = earlier([name])
        if old is None:
            return 0
        if name in old.data.column_names:
            may = pc.and_(may, pc.is_in(flat(new.column(name)), flat(old.data.column(name)).unique()))
        if (pc.sum(may).as_py() or 0) < most:
            return 0
    old = earlier(rest)
    both = [n for n in rest if old is not None and n in old.data.column_names]
    if old is None or not both:
        return 0
    n = int(pc.sum(pc.is_in(joined(new, both), joined(old.data, both))).as_py() or 0)
    return n if n >= most else 0


def _within(spec: TableSpec, old: pa.Table, new: pa.Table, manifest: Mapping[str, Any]) -> pa.Array:
    """Return which earlier rows the delivery should hold: those of its period, and of what it is about."""
    import pyarrow as pa
    import pyarrow.compute as pc

    about = list(_ABOUT.get(spec.name, ("scan_id",) if "scan_id" in spec.names else ()))
    same = pc.is_in(joined(old, about), joined(new, about)) if about else pa.repeat(True, old.num_rows)
    if about == ["scan_id"]:
        return same
    days = _begins(spec, old)
    since, until = dag(manifest.get("periode_van")), dag(manifest.get("periode_tot"))
    if days is None or not isinstance(since, date) or not isinstance(until, date):
        return pa.repeat(False, old.num_rows)
    inside = pc.and_(pc.greater_equal(days, pa.scalar(since)), pc.less(days, pa.scalar(until)))
    return pc.and_(same, pc.fill_null(inside, fill_value=False))


def _begins(spec: TableSpec, old: pa.Table) -> pa.Array | None:
    """Return the day of each row, or the first day of its period; ``None`` where the rows of a table have none."""
    import pyarrow as pa

    for name in ("datum", "periode_van"):
        if name in spec.names and spec.field(name).required:
            return old.column(name).combine_chunks()
    if "periode" not in spec.names:
        return None
    codes = old.column("periode").cast(pa.string()).combine_chunks().dictionary_encode()
    first = [period_days(c)[0] if c else None for c in codes.dictionary.to_pylist()]
    return pa.array(first, pa.date32()).take(codes.indices)


def in_woorden(n: Mapping[str, int]) -> str:
    """Return what a delivery changes in a table, as the end of a sentence."""
    said = f"{n['nieuw']} nieuw, {n['gewijzigd']} gewijzigd, {n['gelijk']} gelijk, {n['weg']} weg."
    rest = n.get("blijft", 0)
    stay = (
        "rij staat niet in deze levering, en blijft" if rest == 1 else "rijen staan niet in deze levering, en blijven"
    )
    return f"{said} Nog {rest} eerdere {stay}." if rest else said


def samenvatting(found: Samenvoeging) -> tuple[Finding, ...]:
    """Return per table what the delivery changes, as remarks."""
    again = tuple(
        Finding(
            "samenvoegen.nummers",
            "Deze rijen zijn op hun nummer na gelijk aan rijen die deze partner eerder leverde. Zijn het dezelfde, dan "
            "tellen zij nu dubbel.",
            "Vraag de partner of de nummers elke keer nieuw zijn. Zo ja: zet in levering.toml 'vervangt' met het "
            "kenmerk van de eerdere levering.",
            name,
            n=n,
            verdict=Verdict.WARN,
        )
        for name, n in found.hernummerd.items()
    )
    return again + tuple(
        Finding(
            SAMENVOEGEN,
            f"De tabel kwam eerder. Van de rijen: {in_woorden(n)}",
            "",
            name,
            n=sum(n.values()) - n["blijft"],
            verdict=Verdict.WARN,
        )
        for name, n in found.aantallen.items()
    )


def bevinding(found: Samenvoeging) -> tuple[Finding, ...]:
    """Return the question about rows that are gone, and what another supplier brought otherwise."""
    other = [
        Finding(
            "sleutel.bestaat_al",
            "Rijen met deze sleutel staan al in het dossier, van een andere partner en met een andere inhoud.",
            "Spreek af wie deze rijen levert; de ander laat ze weg.",
            name,
            n=n,
        )
        for name, n in found.botst.items()
    ]
    gone = [
        Finding(
            VRAAG_WEG,
            "Rijen die deze partner eerder leverde, over dezelfde periode, staan niet meer in de levering.",
            "Blijven zij staan, of zijn zij bij de bron vervallen? Typ het nog eens met --weg houd of --weg verwijder.",
            name,
            n=counts["weg"],
        )
        for name, counts in found.aantallen.items()
        if counts["weg"]
    ]
    return (*other, *gone)
