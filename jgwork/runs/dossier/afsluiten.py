"""R12 at gate 1: a delivery closes a group only when step 7 is filled, whatever road the event comes by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from jgwork.inhoud.rijen import plain
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.proces.stand import events
from jgwork.privacy.stappen.sluiten import check_sluiten
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

#: What closing looks at.
_NODIG = ("doel", "actie", "meting", "restactie", "evaluatie")


def check_afsluiting(
    store: DossierStore,
    tables: Mapping[str, pa.Table],
    existing: Mapping[str, pa.Table],
    without: frozenset[str],
    ahead: Sequence[Mapping[str, pa.Table]] = (),
) -> Iterator[Finding]:
    """Yield what stands in the way of the closings in a delivery.

    Parameters
    ----------
    store
        The dossier; it need not exist yet.
    tables
        Delivered tables.
    existing
        Tables of the dossier as gate 1 sees them.
    without
        Deliveries that this one replaces; their rows do not count.
    ahead
        Tables of earlier deliveries of a rehearsal.

    Yields
    ------
    Finding
        Refusals. A warning for a group that the dossier does not know yet and of which this delivery brings no
        evaluation: its whole history comes in, and the process log goes before the rest. What is missing stays named
        in what the group still needs (``jgwork.privacy.stappen.vragen.nog_nodig``).
    """
    closing = {e.groep_id for e in events(tables.get("processtap")) if e.gebeurtenis == "sluiten"}
    if not closing:
        return
    before = plain(existing["processtap"]["groep_id"]).unique().to_pylist() if "processtap" in existing else []
    evaluated = plain(tables["evaluatie"]["groep_id"]).unique().to_pylist() if "evaluatie" in tables else []
    judged = closing & {str(g) for g in (*before, *evaluated)}
    if judged:
        held = {n: _both(store, (*ahead, tables), n, without) for n in _NODIG}
        whole = {n: t for n, t in held.items() if t is not None}
        for groep_id in sorted(judged):
            yield from check_sluiten(whole, groep_id)
    if closing - judged:
        yield from _remind(len(closing - judged))


def _remind(n: int) -> Iterator[Finding]:
    finding = Finding(
        "R12",
        "De levering brengt de geschiedenis van een afgesloten groep, maar de evaluatie is nog niet te controleren.",
        "Lever doelen, metingen, restacties en evaluatie na. Tot dan noemt 'jgwork proces stand' wat ontbreekt.",
        "processtap",
        "gebeurtenis",
        n,
    )
    yield replace(finding, verdict=Verdict.WARN)


def _both(
    store: DossierStore, new: Sequence[Mapping[str, pa.Table]], name: str, without: frozenset[str]
) -> pa.Table | None:
    import pyarrow as pa

    old = store.table(name, without=without) if store.exists() else None
    parts = ([old.data] if old else []) + [t[name] for t in new if name in t]
    if not parts:
        return None
    flat = [pa.table({c: plain(t[c]) for c in t.column_names}) for t in parts]
    return pa.concat_tables(flat, promote_options="permissive")
