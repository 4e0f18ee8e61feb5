"""Rules between tables: keys that refer to something, and the arithmetic of the work process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from jgwork.schema.descriptors import ForeignKey, load_tables
from jgwork.schema.rules.areas import no_area, nowhere, outside
from jgwork.schema.rules.columns import (
    all_within,
    encoded_column,
    flat,
    follows,
    in_parallel,
    joined,
    key_numbers,
    repeated,
    texts_of,
    values_of,
    whole,
)
from jgwork.schema.rules.values import rows_of
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

#: First and last of a period; the first may not be after the last.
PERIODS = (
    ("lid_vanaf", "lid_tot"),
    ("periode_van", "periode_tot"),
    ("nulmeting_van", "nulmeting_tot"),
    ("datum_van", "datum_tot"),
    ("eerste", "laatste"),
    ("start_gepland", "eind_gepland"),
    ("start", "eind"),
    ("van", "tot"),
    ("verzoek_datum", "aangeboden_datum"),
    ("gevraagd", "termijn"),
    ("gevraagd", "geleverd"),
    ("gevraagd", "antwoord_op"),
    ("datum", "akkoord_op"),
    ("datum", "opgelost_op"),
    ("datum", "aanvaard_op"),
)
#: Lower and upper count of the same thing.
RANGES = (("omvang_min", "omvang_max"), ("leeftijd_min", "leeftijd_max"), ("groepsgrootte_min", "groepsgrootte_max"))


@runtime_checkable
class Held(Protocol):
    """Tables too large to read whole: asked for the rows that matter."""

    def rows_with(self, name: str, column: str, values: pa.Array) -> pa.Table | None:
        """Return the rows of a table whose column holds one of some texts; ``None`` where there are none."""


def rows_with(existing: Mapping[str, pa.Table], name: str, column: str, values: pa.Array) -> pa.Table | None:
    """Return the rows of an existing table whose column holds one of some texts; ``None`` where there are none."""
    import pyarrow.compute as pc

    if isinstance(existing, Held):
        return existing.rows_with(name, column, values)
    table = existing.get(name)
    if table is None or column not in table.column_names:
        return None
    found = table.filter(pc.is_in(flat(table.column(column)), values))
    return found if found.num_rows else None


def check_relations(
    new: Mapping[str, pa.Table], existing: Mapping[str, pa.Table], *, again: bool = False
) -> tuple[Finding, ...]:
    """Check keys and cross-table rules of a delivery against itself and the dossier.

    Parameters
    ----------
    new, existing
        Typed tables of the delivery by name, and those the dossier holds already.
    again
        Whether rows that are there already are laid over the earlier ones, so that they are no news here.

    Returns
    -------
    tuple of Finding
        Rules ``sleutel.*`` (references and keys) and ``regel.*`` (arithmetic, order of dates, ties).
    """
    specs = load_tables()
    out: list[Finding] = []
    known = {n: t for n, t in new.items() if n in specs}
    keys = [(n, key) for n in known for key in specs[n].foreign_keys]
    dangling = in_parallel(lambda k: _reference(k[0], known[k[0]], k[1], new, existing), keys)
    for name, table in known.items():
        for (at, _), found in zip(keys, dangling, strict=True):
            out += found if at == name else []
        out += [] if again else _already_there(name, table, specs[name].primary_key, existing)
        out += _order(name, table)
        out += [*outside(name, table), *nowhere(specs[name], table), *no_area(name, table)]
        out += _paper(name, table)
    if "meting" in new:
        out += _counted_twice(new["meting"]) if {"teller", "waarde"} & {*new["meting"].column_names} else [_NO_NUMBER]
    if "groepsscan" in new:
        out += _scan_arithmetic(new["groepsscan"])
    if "relatie" in new:
        out += check_ties(new["relatie"], _both("lid", new, existing))
    return tuple(out)


def _both(name: str, new: Mapping[str, pa.Table], existing: Mapping[str, pa.Table]) -> list[pa.Table]:
    return [t[name] for t in (new, existing) if name in t]


def _reference(
    name: str, table: pa.Table, key: ForeignKey, new: Mapping[str, pa.Table], existing: Mapping[str, pa.Table]
) -> list[Finding]:
    import pyarrow as pa
    import pyarrow.compute as pc

    own = [new[key.table]] if key.table in new else []
    if not set(key.fields) <= set(table.column_names) or _all_there(table, key, own):
        return []
    encoded = encoded_column(table.column(key.fields[0])) if len(key.fields) == 1 else None
    if encoded is None:
        encoded = joined(table, key.fields).dictionary_encode()
    if encoded.null_count == len(encoded):
        return []
    held = rows_with(existing, key.table, key.ref_fields[0], texts_of(table, key.fields[0]))
    known = values_of([*own, *([] if held is None else [held])], key.ref_fields)
    if known is None and key.table in existing:
        known = pa.array([], pa.string())
    there = pc.is_in(encoded.dictionary, known) if known is not None else pc.is_null(encoded.dictionary)
    missing = pc.invert(there)
    if not pc.any(missing).as_py():
        return []
    n, rows = rows_of(pc.fill_null(missing.take(encoded.indices), fill_value=False))
    if not n:  # the value stands in no row any more
        return []
    if known is None:
        message = (
            f"De kolom verwijst naar de tabel {key.table}, maar die staat niet in de levering en niet in het dossier."
        )
        spec = load_tables()[name]
        free = "" if any(spec.field(f).required for f in key.fields) else " Of laat deze kolom weg."
        move = f"Laad eerst de tabel {key.table}, of lever haar mee.{free}"
    else:
        message = f"Een verwijzing naar de tabel {key.table} wijst naar een rij die er niet is."
        move = f"Vul de rij aan in {key.table}, of verbeter de verwijzing."
    return [Finding("sleutel.verwijzing", message, move, name, " + ".join(key.fields), n, rows)]


def _all_there(table: pa.Table, key: ForeignKey, targets: Sequence[pa.Table]) -> bool:
    """Return whether every reference is found by its number; ``False`` where only a closer look can tell."""
    import numpy as np
    import pyarrow as pa

    there = [t for t in targets if key.ref_fields[0] in t.column_names]
    if len(key.fields) > 1 or not there:
        return False
    column = table.column(key.fields[0])
    if any(follows(column, t.column(key.ref_fields[0])) for t in there):
        return True
    words = encoded_column(column).dictionary if pa.types.is_dictionary(column.type) else column.drop_null()
    mine = key_numbers(pa.table({"sleutel": words}), ("sleutel",))
    theirs = [key_numbers(t, key.ref_fields) for t in there]
    if mine is None or any(n is None for n in theirs):
        return False
    return all_within(mine, np.concatenate([n for n in theirs if n is not None]))


def _already_there(name: str, table: pa.Table, key: tuple[str, ...], existing: Mapping[str, pa.Table]) -> list[Finding]:
    import pyarrow.compute as pc

    if name not in existing or not key or not set(key) <= set(table.column_names):
        return []
    old = rows_with(existing, name, key[0], texts_of(table, key[0]))
    known = None if old is None else values_of([old], key)
    if known is None or not len(known):
        return []
    n, rows = rows_of(pc.is_in(joined(table, key), known))
    if not n:
        return []
    return [
        Finding(
            "sleutel.bestaat_al",
            "Rijen met deze sleutel staan al in het dossier.",
            "Lever alleen nieuwe rijen aan. Wilt u iets verbeteren? Laat de oude levering dan eerst vernietigen.",
            name,
            " + ".join(key),
            n,
            rows,
        )
    ]


def _order(name: str, table: pa.Table) -> list[Finding]:
    import pyarrow.compute as pc

    out = []
    names = set(table.column_names)
    for first, last in PERIODS + RANGES:
        if first not in names or last not in names:
            continue
        wrong = pc.fill_null(pc.greater(table.column(first), table.column(last)), fill_value=False).combine_chunks()
        n, rows = rows_of(wrong)
        if n:
            out.append(
                Finding(
                    "regel.volgorde",
                    f"In een rij ligt {first} na of boven {last}.",
                    "Verwissel of verbeter de twee waarden.",
                    name,
                    first,
                    n,
                    rows,
                )
            )
    return out


#: What says that two counts are of the same thing.
COUNTED = ("indicator_code", "eenheid_type", "eenheid_id", "definitie_versie", "bron")


def _counted_twice(counts: pa.Table) -> list[Finding]:
    """Find counts of one thing over periods that lie in each other, such as a quarter beside its months."""
    import numpy as np
    import pyarrow.compute as pc

    ends = ("periode_van", "periode_tot")
    if not {"teller", *ends} <= set(counts.column_names):
        return []
    there = np.flatnonzero(np.logical_and.reduce([pc.is_valid(counts.column(c)).to_numpy() for c in ("teller", *ends)]))
    counts = counts.take(there)
    named = [counts.column(n) for n in COUNTED if n in counts.column_names]
    keys = [encoded_column(c).indices.fill_null(-1).to_numpy(zero_copy_only=False) for c in named]
    if len(there) < 2 or not keys:
        return []
    first, last = (counts.column(c).to_numpy().astype("datetime64[D]").astype(np.int64) for c in ends)
    order = np.lexsort((-last, first, *keys))
    same = np.logical_and.reduce([k[order][1:] == k[order][:-1] for k in keys])
    inside = np.flatnonzero(same & (first[order][1:] < last[order][:-1]))
    rows = sorted(there[order][np.union1d(inside, inside + 1)] + 1)
    if not rows:
        return []
    message = "Rijen van dezelfde indicator en eenheid gaan over dezelfde dagen, zoals een kwartaal naast zijn maanden."
    move = "Dat zou dubbel tellen. Lever alleen de maanden, of alleen de kwartalen."
    return [Finding("regel.overlap", message, move, "meting", ends[0], len(rows), tuple(map(int, rows[:1000])))]


_NO_NUMBER = Finding(
    "regel.zonder_getal",
    "Van de metingen is geen getal gelezen: geen kop is de kolom teller of waarde.",
    "Is een andere kop het aantal? Geef hem de naam teller, of kies hem met: jgwork koppel PAD. Een cijfer per 1.000 "
    "of een opgeteld aantal is het aantal niet.",
    "meting",
    "teller",
)


def _scan_arithmetic(scan: pa.Table) -> list[Finding]:
    import pyarrow.compute as pc

    parts = ("n_namen_aangeleverd", "n_onbekend", "n_in_scan")
    if not set(parts) <= set(scan.column_names):
        return []
    given, unknown, seen = (scan.column(p).combine_chunks() for p in parts)
    n, rows = rows_of(pc.fill_null(pc.not_equal(pc.subtract(given, unknown), seen), fill_value=False))
    if not n:
        return []
    return [
        Finding(
            "regel.R4",
            "Het aantal namen in de scan is niet het aantal aangeleverde namen min de onbekende namen.",
            "Tel de namen opnieuw; namen die de politie niet kent blijven meetellen als onbekend.",
            "groepsscan",
            "n_in_scan",
            n,
            rows,
        )
    ]


#: The two ends of a tie.
ENDS = ("pseudoniem_a", "pseudoniem_b")


def fold_ties(ties: pa.Table) -> tuple[pa.Table, list[Finding]]:
    """Keep one of two rows that tell the same tie from both sides; where they tell different things, that is asked.

    Parameters
    ----------
    ties
        Typed table ``relatie``.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    key = ("groep_id", *ENDS, "relatietype", "bron")
    if not set(ENDS) <= set(ties.column_names) or not ties.num_rows:
        return ties, []
    a, b = (_text(ties.column(e)) for e in ENDS)
    turned = pc.fill_null(pc.greater(a, b), fill_value=False)
    ordered = ties
    for end, low, high in ((ENDS[0], b, a), (ENDS[1], a, b)):
        ordered = ordered.set_column(ordered.column_names.index(end), end, pc.if_else(turned, low, high))
    again = repeated(ordered, [k for k in key if k in ties.column_names])
    if again is None or repeated(ties, [k for k in key if k in ties.column_names]) is not None:
        return ties, []  # one and the same row twice is said elsewhere
    alike = repeated(ordered, ordered.column_names)
    same = alike if alike is not None else pa.repeat(False, ties.num_rows)
    other = pc.and_(again, pc.invert(same))
    if pc.any(other).as_py():
        n, rows = rows_of(other)
        message = "Een band staat er van beide kanten, met verschillende gegevens. Hij zou twee keer tellen."
        move = "Lever elke band een keer: met het aantal van beide kanten samen, of met een van de twee."
        return ties, [Finding("regel.band_twee_keer", message, move, "relatie", ENDS[0], n, rows)]
    n, rows = rows_of(same)
    message = "Een band staat er van beide kanten, met dezelfde gegevens. Hij telt een keer."
    said = Finding("regel.band_twee_keer", message, "", "relatie", ENDS[0], n, rows, verdict=Verdict.WARN)
    return ties.filter(pc.invert(same)), [said]


def _text(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    values = whole(column)
    return values if pa.types.is_string(values.type) else values.cast(pa.string())


def check_ties(ties: pa.Table, members: Sequence[pa.Table]) -> list[Finding]:
    """Find ties of a person with himself, and ties with somebody who is not on the list of the group."""
    import pyarrow.compute as pc

    if not {*ENDS, "groep_id"} <= set(ties.column_names):
        return []
    a, b = (_text(ties.column(e)) for e in ENDS)
    out = []
    n, rows = rows_of(pc.fill_null(pc.equal(a, b), fill_value=False))
    if n:
        out.append(
            Finding(
                "regel.band_met_zichzelf",
                "Een relatie heeft twee keer dezelfde persoon.",
                "Verwijder de rij, of verbeter een van de twee pseudoniemen.",
                "relatie",
                "pseudoniem_b",
                n,
                rows,
            )
        )
    known = values_of(members, ("groep_id", "pseudoniem"))
    anyone = values_of(members, ("pseudoniem",))
    for end in ENDS:
        if known is None or anyone is None:
            break  # the reference to lid says it already
        strange = pc.and_(
            pc.invert(pc.is_in(joined(ties, ("groep_id", end)), known)), pc.is_in(_text(ties.column(end)), anyone)
        )
        n, rows = rows_of(pc.fill_null(strange, fill_value=False))
        if n:
            out.append(
                Finding(
                    "regel.lid_andere_groep",
                    "Een relatie noemt iemand die niet op de namenlijst van deze groep staat.",
                    "Lever alleen relaties tussen leden van dezelfde groep.",
                    "relatie",
                    end,
                    n,
                    rows,
                )
            )
    return out


def _paper(name: str, table: pa.Table) -> list[Finding]:
    """Find a definitive text nobody approved, and a group that is told to relate to itself."""
    import pyarrow.compute as pc

    out = []
    approval = ("goedgekeurd_door", "goedgekeurd_op")
    if name == "tekst" and "status" in table.column_names:
        settled = pc.equal(_text(table.column("status")), "definitief")
        there = [pc.is_valid(whole(table.column(c))) for c in approval if c in table.column_names]
        bare = pc.invert(pc.and_(*there)) if len(there) == len(approval) else settled
        n, rows = rows_of(pc.fill_null(pc.and_(settled, bare), fill_value=False))
        if n:
            message = "Een tekst heet definitief, maar er staat niet bij wie haar goedkeurde en wanneer."
            move = "Vul 'goedgekeurd_door' en 'goedgekeurd_op' in, of zet 'status' op 'concept'."
            out.append(Finding("regel.tekst_goedkeuring", message, move, name, "status", n, rows))
    if name == "groepsrelatie" and {"groep_a", "groep_b"} <= set(table.column_names):
        same = pc.equal(_text(table.column("groep_a")), _text(table.column("groep_b")))
        n, rows = rows_of(pc.fill_null(same, fill_value=False))
        if n:
            message = "Een relatie tussen groepen noemt twee keer dezelfde groep."
            move = "Verwijder de rij, of verbeter een van de twee groepen."
            out.append(Finding("regel.groep_met_zichzelf", message, move, name, "groep_b", n, rows))
    return out
