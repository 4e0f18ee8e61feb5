"""The retention that was agreed at the end of step 7: when it has passed, the rows of that group go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.rijen import plain
from jgwork.privacy.proces.stand import stand
from jgwork.schema.descriptors import load_tables

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.io.opslag.dossier import DossierStore

#: What stays: which steps were taken holds nothing of persons, and the archive needs it.
BLIJFT = frozenset({"processtap"})
Change = Callable[[str, "pa.Table"], "pa.Table"]


def termijnen(tables: Mapping[str, pa.Table]) -> dict[str, date]:
    """Return by group that was closed the last day on which its data may be kept, as agreed in ``restactie``.

    A group with a residual action without a term is left out: what was not agreed is not carried out.
    """
    rest = tables.get("restactie")
    if rest is None:
        return {}
    state = stand(tables.get("processtap"))
    owner = _groups_of_actions(tables)
    terms: dict[str, list[date | None]] = {}
    for row in rest.to_pylist():
        group = str(row.get("groep_id") or owner.get(str(row["actie_id"]), ""))
        terms.setdefault(group, []).append(row.get("bewaartermijn_tot"))
    closed = {g: t for g, t in terms.items() if g and state.groep(g).gestopt is not None}
    return {g: max(d for d in t if d is not None) for g, t in closed.items() if None not in t}


def _groups_of_actions(tables: Mapping[str, pa.Table]) -> dict[str, str]:
    actions = tables.get("actie")
    if actions is None:
        return {}
    return {str(r["actie_id"]): str(r["groep_id"]) for r in actions.select(["actie_id", "groep_id"]).to_pylist()}


@dataclass(frozen=True, slots=True)
class Opruiming:
    """Which rows go with the groups whose term has passed.

    Parameters
    ----------
    groepen
        The groups.
    sleutels
        By column what goes with them: pseudonyms of nobody else, scans, actions, goals, registrations, units.
    """

    groepen: frozenset[str]
    sleutels: Mapping[str, frozenset[str]]

    def mask(self, name: str, rows: pa.Table) -> Any:
        """Return which rows of a table go."""
        import pyarrow as pa
        import pyarrow.compute as pc

        gone: Any = pa.chunked_array([pa.array([False] * rows.num_rows)])
        if name in BLIJFT or name not in load_tables():
            return gone
        persons = [f.name for f in load_tables()[name].fields if f.soort == "pseudoniem"]
        wanted = {**self.sleutels, **dict.fromkeys(persons, self.sleutels["pseudoniem"])}
        for column, values in wanted.items():
            if column in rows.column_names and values:
                held = pc.cast(plain(rows[column]), "string")
                gone = pc.or_(gone, pc.fill_null(pc.is_in(held, pa.array(sorted(values), "string")), False))
        return gone

    def change(self, name: str, rows: pa.Table) -> pa.Table:
        """Return the rows that stay; the very same table where all of them do."""
        import pyarrow.compute as pc

        gone = self.mask(name, rows)
        return rows.filter(pc.invert(gone)) if pc.any(gone).as_py() else rows


def op_te_ruimen(store: DossierStore, op: date) -> Opruiming | None:
    """Return what goes because the agreed term of a group has passed before a day; ``None`` where nothing does."""
    needed = ("restactie", "processtap", "actie")
    tables = {n: t.data for n in needed if (t := store.table(n)) is not None}
    over = frozenset(g for g, end in termijnen(tables).items() if end < op)
    if not over:
        return None
    wide = ("lid", "betrokkenheid", "groepsscan", "doel", "actie")
    all_tables = {n: t.data for n in wide if (t := store.table(n)) is not None}
    return Opruiming(over, _keys(all_tables, over))


def _keys(tables: Mapping[str, pa.Table], over: frozenset[str]) -> dict[str, frozenset[str]]:
    def of(name: str, column: str, *, inside: bool) -> set[str]:
        rows = tables.get(name)
        if rows is None:
            return set()
        pairs = zip(rows["groep_id"].to_pylist(), rows[column].to_pylist(), strict=True)
        return {str(v) for g, v in pairs if v is not None and (str(g) in over) is inside}

    persons = of("lid", "pseudoniem", inside=True) - of("lid", "pseudoniem", inside=False)
    part = tables.get("betrokkenheid")
    by_registration: dict[str, set[str]] = {}
    for reg, who in zip(*(part[c].to_pylist() for c in ("registratie_id", "pseudoniem")), strict=True) if part else ():
        by_registration.setdefault(str(reg), set()).add(str(who))
    registrations = {r for r, who in by_registration.items() if who <= persons}
    goals, actions = of("doel", "doel_id", inside=True), of("actie", "actie_id", inside=True)
    found = {
        "groep_id": set(over),
        "pseudoniem": persons,
        "registratie_id": registrations,
        "scan_id": of("groepsscan", "scan_id", inside=True),
        "doel_id": goals,
        "actie_id": actions,
        "eenheid_id": set(over),
    }
    return {k: frozenset(v) for k, v in found.items()}
