"""Building the network of a group from admitted tables: its namenlijst and what sources and registrations tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.gemeenten import build_gemeentenetwerk, build_groep_gemeente
from jgwork.graph.bouwen.groepen import build_groepen
from jgwork.graph.bouwen.incidenten import Incidenten
from jgwork.graph.bouwen.netwerk import INCIDENTLAGEN, LAGEN, NODE_ATTRIBUTES, Netwerk
from jgwork.graph.bouwen.ties import BoolArray, IntArray, Ties
from jgwork.graph.bouwen.tweezijdig import Tweezijdig
from jgwork.graph.bouwen.windows import Window
from jgwork.inhoud import namenlijst, registraties
from jgwork.inhoud.relaties import relaties
from jgwork.inhoud.rijen import Rows, read_rows, rows_of
from jgwork.vocabulary.errors import UsageError

__all__ = [
    "build_gemeentenetwerk", "build_groep_gemeente", "build_groepen", "build_groepsnetwerk", "build_persoon_incident",
    "build_scans",
]  # fmt: skip


def build_groepsnetwerk(
    dossier: Any,
    groep_id: str,
    *,
    op: date | None = None,
    van: date | None = None,
    tot: date | None = None,
    lagen: Iterable[str] | None = None,
    vanaf: float = 1,
) -> Netwerk:
    """Return the network of a group: its agreed namenlijst, and the ties that sources and registrations give.

    Nodes are the members (``jgwork.inhoud.namenlijst``) and nobody else; someone who is met with members but is not on
    the list is counted in ``n_buiten`` and appears nowhere. Ties are the rows of ``relatie`` between two members, and
    pairs of members who were present (verdachte, betrokkene or genoteerd) in one incident: layer ``mede_verdachte``
    where both were suspects, else ``samen_aangetroffen``. A row of ``relatie`` for a pair and layer that registrations
    show is left out: the same fact would count twice.

    Parameters
    ----------
    dossier
        An opened dossier, or a mapping of table names to tables.
    groep_id
        The group.
    op
        Peildatum: members on this day; what is dated after it is left out.
    van, tot
        Window ``[van, tot)`` for ties, incidents and membership.
    lagen, vanaf
        Layers to keep (all by default) and the smallest weight that counts, per pair and layer.

    Returns
    -------
    Netwerk
        ``.to_networkx()`` gives the networkx graph.

    Raises
    ------
    UsageError
        When the dossier has no namenlijst for this group, or a layer does not exist.

    Examples
    --------
    >>> jg.build_groepsnetwerk(jg.open_dossier(dossier), "G02", op=d.op).naam
    'G02'
    """
    lid = _members(dossier, groep_id, op)
    ids = tuple(sorted(set(lid.text("pseudoniem"))))
    index = {name: i for i, name in enumerate(ids)}
    incidenten, strangers = _incidents(dossier, index, op)
    gegeven, outside, asked = _stated(dossier, groep_id, index, op, incidenten)
    if len(read_rows(dossier, "betrokkenheid", ("rol",))):
        asked |= set(INCIDENTLAGEN)
    net = Netwerk(
        ids, gegeven, kenmerken=_attributes(lid, index), incidenten=incidenten, naam=groep_id, vanaf=vanaf,
        n_buiten=len(strangers | outside), niet_gevraagd=tuple(n for n in LAGEN if n not in asked),
    )  # fmt: skip
    net = net if lagen is None else net.layer(*lagen)
    return net if van is tot is None else net.window(van or date.min, tot or date.max)


def build_scans(dossier: Any, groep_id: str) -> tuple[Window, ...]:
    """Return the network of each groepsscan of a group, in order of the day on which it was offered.

    Nodes are the names of that scan (``vervallen`` left out), ties and incidents those of its period ``[periode_van,
    periode_tot)``. A scan without names or without a period gives nothing.
    """
    columns = ("scan_id", "aangeboden_datum", "periode_van", "periode_tot")
    scans = read_rows(dossier, "groepsscan", columns, groep_id=groep_id)
    names = namenlijst.per_scan(dossier, groep_id)
    whole, out = build_groepsnetwerk(dossier, groep_id), []
    for i in np.argsort(scans.days("aangeboden_datum"), kind="stable").tolist():
        van, tot = scans.days("periode_van")[i], scans.days("periode_tot")[i]
        mine = set(names.get(str(scans.text("scan_id")[i]), ()))
        if mine and not (np.isnat(van) or np.isnat(tot)):
            net = whole.window(van.item(), tot.item(), leden="alle").subset(sorted(mine & set(whole.ids)))
            out.append(Window(van.item(), tot.item(), net))
    return tuple(out)


def build_persoon_incident(net: Netwerk) -> Tweezijdig:
    """Return which member was present in which incident; incidents are numbered, their police number stays behind."""
    inc = net.incidenten
    return Tweezijdig(
        net.ids, tuple(f"i{i:06d}" for i in range(len(inc))), inc.wie, inc.incident, np.ones(len(inc.wie))
    )


def _members(dossier: Any, groep_id: str, op: date | None) -> Rows:
    """Return the names on the list, on a day or ever."""
    found = namenlijst.lijst(dossier, groep_id) if op is None else namenlijst.leden(dossier, groep_id, op)
    said = found if found is not None and found.num_rows else namenlijst.gezegd(dossier, groep_id)
    if said is None or found is None or not said.num_rows:
        raise UsageError(
            "Deze groep heeft geen namenlijst in dit dossier.",
            "Controleer het groepsnummer, of laad eerst de tabel 'lid' van deze groep.",
        )
    return rows_of(found, ("pseudoniem", *NODE_ATTRIBUTES))


def _attributes(lid: Rows, index: dict[str, int]) -> dict[str, npt.NDArray[Any]]:
    """Return what is known of each member: there is one row for each."""
    row = np.zeros(len(index), dtype=np.int64)
    for i, name in enumerate(lid.text("pseudoniem")):
        row[index[name]] = i
    out: dict[str, npt.NDArray[Any]] = {}
    for name in NODE_ATTRIBUTES:
        if name in (namenlijst.VANAF, namenlijst.TOT):
            out[name] = lid.days(name)[row]
        elif name == "leeftijd":
            out[name] = lid.numbers(name)[row]
        else:
            out[name] = lid.text(name)[row]
    return out


def _positions(names: npt.NDArray[Any], index: dict[str, int]) -> IntArray:
    return np.fromiter((index.get(n, -1) for n in names), dtype=np.int64, count=len(names))


def _incidents(dossier: Any, index: dict[str, int], op: date | None) -> tuple[Incidenten, set[str]]:
    """Return the members' incidents, and who else was present in them (to be counted, never kept)."""
    part = read_rows(dossier, "betrokkenheid", ("registratie_id", "pseudoniem", "rol"))
    part = part.where(np.isin(part.text("rol").astype(str), registraties.AANWEZIG))
    reg = read_rows(dossier, "registratie", ("registratie_id", "incident_id", "datum", "aard"))
    if not len(part) or not len(reg):
        return Incidenten.empty(), set()
    row_of = {r: i for i, r in enumerate(reg.text("registratie_id"))}
    row = _positions(part.text("registratie_id"), row_of)
    known = row >= 0
    if op is not None:
        late = reg.days("datum") > np.datetime64(op, "D")
        known &= ~late[row]
    part, row = part.where(known), row[known]
    # several registrations may describe one incident; a registration without incident number is its own
    own = reg.text("incident_id")
    keys = [o if o is not None else ("", r) for o, r in zip(own, reg.text("registratie_id"), strict=True)]
    number = {k: i for i, k in enumerate(dict.fromkeys(keys))}
    incident_of_reg = np.array([number[k] for k in keys], dtype=np.int64)
    datum, controle = _per_incident(reg, incident_of_reg, len(number))
    who, incident = _positions(part.text("pseudoniem"), index), incident_of_reg[row]
    member = who >= 0
    with_member = np.zeros(len(number), dtype=np.bool_)
    with_member[incident[member]] = True
    strangers = set(part.text("pseudoniem")[~member & with_member[incident]]) - {None}
    suspect: BoolArray = part.text("rol") == registraties.VERDACHTE
    return Incidenten.of(who[member], incident[member], suspect[member], datum, controle), strangers


def _per_incident(reg: Rows, incident: IntArray, n: int) -> tuple[npt.NDArray[np.datetime64], BoolArray]:
    """Return the first day of each incident and whether all its registrations are police checks."""
    order = np.lexsort((reg.days("datum"), incident))
    start = np.searchsorted(incident[order], np.arange(n))
    datum = np.fmin.reduceat(reg.days("datum")[order], start)
    check: BoolArray = (reg.text("aard") == "controle")[order]
    return datum, np.logical_and.reduceat(check, start)


def _stated(
    dossier: Any, groep_id: str, index: dict[str, int], op: date | None, incidenten: Incidenten
) -> tuple[Ties, set[str], set[str]]:
    """Return the ties of ``relatie``, the ends outside the list (to be counted), and the layers that were asked."""
    rows = relaties(dossier, groep_id)
    rows = rows.where(np.isin(rows.text("relatietype").astype(str), LAGEN))
    asked = set(rows.text("relatietype"))
    if op is not None:
        first = np.fmin(rows.days("eerste"), rows.days("laatste"))
        rows = rows.where(np.isnat(first) | (first <= np.datetime64(op, "D")))
    a, b = _positions(rows.text("pseudoniem_a"), index), _positions(rows.text("pseudoniem_b"), index)
    outside = {
        name
        for ends, other, column in ((a, b, "pseudoniem_a"), (b, a, "pseudoniem_b"))
        for name in rows.text(column)[(ends < 0) & (other >= 0)]
    } - {None}
    code = np.array([LAGEN.index(n) for n in rows.text("relatietype")], dtype=np.int64)
    keep = (a >= 0) & (b >= 0) & ~_counted(a, b, code, incidenten)
    n, strength = rows.numbers("n"), rows.numbers("sterkte")
    weight = np.where(np.isnan(n), np.where(np.isnan(strength), 1.0, strength), n)
    ties = Ties.of(a[keep], b[keep], code[keep], weight[keep], rows.days("eerste")[keep], rows.days("laatste")[keep])
    return ties, {str(o) for o in outside}, asked


def _counted(a: IntArray, b: IntArray, code: IntArray, incidenten: Incidenten) -> BoolArray:
    """Return which stated ties the registrations show as well, in the same layer."""
    pairs = incidenten.pairs
    size = int(max(a.max(initial=0), b.max(initial=0), pairs.b.max(initial=0))) + 1
    out = np.zeros(len(a), dtype=np.bool_)
    key = np.minimum(a, b) * size + np.maximum(a, b)
    for name, mask in zip(INCIDENTLAGEN, (~pairs.beide_verdacht, pairs.beide_verdacht), strict=True):
        seen = np.unique(pairs.a[mask] * size + pairs.b[mask])
        out |= (code == LAGEN.index(name)) & np.isin(key, seen)
    return out
