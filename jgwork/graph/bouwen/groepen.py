"""What groups are to each other: shared members and places, and what partners say of rivalry and alliance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np

from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.bouwen.ties import Ties
from jgwork.inhoud import namenlijst
from jgwork.inhoud.plaatsen import plekken
from jgwork.inhoud.rijen import read_rows
from jgwork.vocabulary.errors import unknown

#: What the deliveries themselves tell, and what partners say (codes of ``groepsrelatie_soort``).
GETELD = ("gedeelde_leden", "gedeelde_plekken")
GEZEGD = ("rivaliteit", "samenwerking", "doorstroom", "dezelfde_plek")


def build_groepen(dossier: Any, *, op: date, lagen: Iterable[str] | None = None) -> Netwerk:
    """Return the network of groups.

    Parameters
    ----------
    dossier
        An opened dossier, or a mapping of table names to tables.
    op
        Peildatum: members and ties on that day.
    lagen
        Names of ``GETELD`` and ``GEZEGD``; all by default, kept apart on the ties.

    Returns
    -------
    Netwerk
        Nodes are group ids with ``gemeente_code``. A tie weighs the number of shared members or places, or the highest
        severity that a partner gave (1 where none was given): what partners say is an opinion, so it is not added up.
    """
    asked_for = (*GETELD, *GEZEGD) if lagen is None else (lagen,) if isinstance(lagen, str) else tuple(lagen)
    for name in asked_for:
        if name not in {*GETELD, *GEZEGD}:
            unknown("laag", name, (*GETELD, *GEZEGD))
    wanted = tuple(n for n in (*GETELD, *GEZEGD) if n in asked_for)
    rows = read_rows(dossier, "groep", ("groep_id", "gemeente_code"))
    home = {str(g): c for g, c in zip(rows.text("groep_id"), rows.text("gemeente_code"), strict=True) if g}
    ids = tuple(sorted(home))
    found = {**_shared(dossier, ids, op), **_said(dossier, op)}
    parts = [
        Ties.of(
            [ids.index(a) for a, _ in pairs], [ids.index(b) for _, b in pairs], wanted.index(n), list(pairs.values())
        )
        for n, pairs in found.items()
        if n in wanted and pairs
    ]
    known = {
        n for n, t in (("gedeelde_leden", "lid"), ("gedeelde_plekken", "verblijf")) if len(read_rows(dossier, t, ()))
    }
    asked = set(GEZEGD) if len(read_rows(dossier, "groepsrelatie", ())) else set()
    return Netwerk(
        ids, Ties.concat(parts), wanted or GETELD, naam="groepen", soort="groep", vanaf=0,
        kenmerken={"gemeente_code": np.array([home[g] for g in ids], dtype=object)},
        niet_gevraagd=tuple(n for n in wanted if n not in known | asked),
    )  # fmt: skip


Paren = dict[tuple[str, str], float]


def _shared(dossier: Any, ids: tuple[str, ...], op: date) -> dict[str, Paren]:
    members = {g: set(namenlijst.namen(dossier, g, op)) for g in ids}
    places = {g: plekken(dossier, g) for g in ids}
    out: dict[str, Paren] = {}
    for name, sets in (("gedeelde_leden", members), ("gedeelde_plekken", places)):
        shared = {(a, b): float(len(sets[a] & sets[b])) for a, b in combinations(ids, 2)}
        out[name] = {pair: n for pair, n in shared.items() if n}
    return out


def _said(dossier: Any, op: date) -> dict[str, Paren]:
    columns = ("groep_a", "groep_b", "soort", "ernst", "van", "tot", "ronde")
    rows = read_rows(dossier, "groepsrelatie", columns)
    day = np.datetime64(op)
    holds = ~(rows.days("van") > day) & ~(rows.days("tot") <= day)
    rows = rows.where(holds)
    out: dict[str, Paren] = {}
    weights = np.nan_to_num(rows.numbers("ernst"), nan=1.0)
    for a, b, kind, weight in zip(rows.text("groep_a"), rows.text("groep_b"), rows.text("soort"), weights, strict=True):
        pair = (min(str(a), str(b)), max(str(a), str(b)))
        pairs = out.setdefault(str(kind), {})
        pairs[pair] = max(pairs.get(pair, 0.0), float(weight))
    return out
