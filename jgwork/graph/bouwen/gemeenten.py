"""What links municipalities: groups that are active, stay or live in more than one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.bouwen.ties import Ties
from jgwork.graph.bouwen.tweezijdig import Tweezijdig
from jgwork.inhoud import namenlijst
from jgwork.inhoud.rijen import Rows, find_table, read_rows, rows_of
from jgwork.vocabulary.errors import unknown

#: Layers of the municipality network: why a group counts for a municipality.
GEMEENTELAGEN = ("actief", "verblijf", "woont")
ACTIEF = ("groep_id", "gemeente_code", "n_registraties")


def build_groep_gemeente(
    dossier: Any, laag: str, *, op: date | None = None, groepen: Iterable[str] | None = None
) -> Tweezijdig:
    """Return which group belongs to which municipality, and how often.

    Parameters
    ----------
    dossier
        An opened dossier, or a mapping of table names to tables.
    laag
        ``actief``: registrations by municipality (``groep_gemeente``, last scan); ``verblijf``: places where the
        group stays; ``woont``: members of the namenlijst who live there.
    op
        Peildatum for membership.
    groepen
        Only these groups; all by default.
    """
    group, place, count = {"actief": _active, "verblijf": _stays, "woont": _homes}[laag](dossier, op)
    use = np.array([g is not None and p is not None for g, p in zip(group, place, strict=True)], dtype=np.bool_)
    if groepen is not None:
        use &= np.isin(group.astype(str), sorted(groepen))
    return Tweezijdig.of(group[use], place[use], count[use], soort_rij="groep", soort_kolom="gemeente")


Named = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[np.float64]]


def _active(dossier: Any, _: date | None) -> Named:
    table = find_table(dossier, "groep_gemeente")
    rows = Rows({}, 0) if table is None else rows_of(namenlijst.van_laatste_scan(dossier, table), ACTIEF)
    n = rows.numbers("n_registraties")
    rows = rows.where(~(n <= 0))  # unknown or suppressed is not zero
    return rows.text("groep_id"), rows.text("gemeente_code"), np.nan_to_num(rows.numbers("n_registraties"), nan=1.0)


def _stays(dossier: Any, _: date | None) -> Named:
    stay = read_rows(dossier, "verblijf", ("groep_id", "locatie_id"))
    place = read_rows(dossier, "locatie", ("locatie_id", "gemeente_code"))
    where = dict(zip(place.text("locatie_id"), place.text("gemeente_code"), strict=True))
    pairs = sorted({(str(g), str(x)) for g, x in zip(stay.text("groep_id"), stay.text("locatie_id"), strict=True)})
    group = np.array([g for g, _ in pairs], dtype=object)
    return group, np.array([where.get(x) for _, x in pairs], dtype=object), np.ones(len(pairs))


def _homes(dossier: Any, op: date | None) -> Named:
    found = namenlijst.lijst(dossier) if op is None else namenlijst.leden(dossier, "", op)
    rows = Rows({}, 0) if found is None else rows_of(found, ("groep_id", "woongemeente_code"))
    return rows.text("groep_id"), rows.text("woongemeente_code"), np.ones(len(rows))


def gedeelde_groepen(
    dossier: Any, *, op: date | None = None, lagen: Iterable[str] | None = None
) -> tuple[Tweezijdig, dict[str, Tweezijdig]]:
    """Return which municipality has which groups, each pair once whatever the reasons, and the same per layer."""
    sides = {n: build_groep_gemeente(dossier, n, op=op).transpose() for n in _lagen(lagen)}
    names = [
        (side.rijen[r], side.kolommen[k]) for side in sides.values() for r, k in zip(side.rij, side.kolom, strict=True)
    ]
    pairs = sorted(set(names))
    both = Tweezijdig.of([p for p, _ in pairs], [g for _, g in pairs], soort_rij="gemeente", soort_kolom="groep")
    return both, sides


def _lagen(lagen: Iterable[str] | None) -> tuple[str, ...]:
    asked = GEMEENTELAGEN if lagen is None else (lagen,) if isinstance(lagen, str) else tuple(lagen)
    for name in asked:
        if name not in GEMEENTELAGEN:
            unknown("laag", name, GEMEENTELAGEN)
    return tuple(n for n in GEMEENTELAGEN if n in asked)


def build_gemeentenetwerk(
    dossier: Any,
    *,
    op: date | None = None,
    lagen: Iterable[str] | None = None,
    weging: str = "aantal",
    groepen: Iterable[str] | None = None,
) -> Netwerk:
    """Return the network of municipalities, tied by the groups they share.

    Parameters
    ----------
    dossier
        An opened dossier, or a mapping of table names to tables.
    op
        Peildatum for membership.
    lagen
        ``actief``, ``verblijf``, ``woont``; all by default, kept apart on the ties.
    weging
        As in ``Tweezijdig.project``; ``aantal`` is the number of shared groups of each layer. The combined view adds
        layers, so a group that two municipalities share for two reasons counts twice there; ``gedeelde_groepen``
        counts it once.
    groepen
        Only these groups; all by default.

    Returns
    -------
    Netwerk
        Nodes are municipality codes. A municipality without any row is not there: it is unknown, not zero. Layers
        without any source are in ``niet_gevraagd``.
    """
    wanted = _lagen(lagen)
    chosen = None if groepen is None else tuple(groepen)
    sides = {n: build_groep_gemeente(dossier, n, op=op, groepen=chosen).transpose() for n in wanted}
    ids = tuple(sorted({c for side in sides.values() for c in side.rijen}))
    index = {c: i for i, c in enumerate(ids)}
    parts: list[Ties] = []
    for code, side in enumerate(sides.values()):
        ties = side.project(weging).gegeven
        place = np.array([index[c] for c in side.rijen], dtype=np.int64)
        if len(ties):
            parts.append(replace(ties, a=place[ties.a], b=place[ties.b], laag=np.full(len(ties), code)))
    ties = Ties.concat(parts)
    return Netwerk(
        ids, ties, wanted or GEMEENTELAGEN, naam="gemeenten", soort="gemeente", vanaf=0,
        niet_gevraagd=tuple(n for n, side in sides.items() if not side.rijen),
    )  # fmt: skip
