"""Tell of the network of a group: its classes by ended quarter, which kinds of tie were asked for, and its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from jgwork.graph.bouwen.build import build_groepsnetwerk
from jgwork.graph.bouwen.netwerk import INCIDENTLAGEN, LAGEN, Netwerk
from jgwork.indicators.dynamiek.partnerbeeld import oordeel
from jgwork.indicators.dynamiek.rolblokken import rolblokken
from jgwork.indicators.dynamiek.tabellen import KWARTALEN, indicator_tables
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.inhoud import Inhoud
from jgwork.inhoud.perioden import add_months, kwartaal, kwartalen, na
from jgwork.privacy.release.draft import draft
from jgwork.privacy.release.gate import Policy
from jgwork.privacy.release.groep import DRAWN_FROM, ties
from jgwork.privacy.stand import eens
from jgwork.privacy.stand.regels import Regels
from jgwork.privacy.stand.stand import Stand
from jgwork.vocabulary.dutch import quarter
from jgwork.vocabulary.tables import IndicatorTable, Ontbreekt, Unit, Withheld

#: A kind of tie that was asked for, and that is known of enough members.
GEVRAAGD = "gevraagd"


def vertel_netwerk(
    stand: Stand, tables: Inhoud, data: GroepData, twins: Sequence[Stand], op: date, regels: Regels
) -> Stand:
    """Tell network classes of ended quarters, and of a large group once how its blocks are tied.

    Parameters
    ----------
    stand, tables, data
        Of the group.
    twins
        The stands of groups of nearly the same members.
    op, regels
        The day, and by which numbers is told.
    """
    end = kwartaal(na(op)).van
    due = kwartalen(add_months(end, -3 * KWARTALEN), end)
    gaps = data.ontbreekt(due, *REGISTRATIES) if "registratie" in data.frames else {}
    wanted = [q for k in due if ((q := quarter(k.van)),) not in gaps]
    year = (str(op.year),)
    blocks = data.size >= DRAWN_FROM and not any(True for s in (stand, *twins) for _ in s.van(eens.BLOKKEN))
    blocks = blocks and oordeel(tables, data) is not None
    open_ = any(eens.te_vertellen(stand, t, wanted, op, regels.lag) for t in (eens.NETWERK, eens.KERN))
    if not (blocks or open_) and eens.is_verteld(stand, eens.DEKKING, year):
        return stand  # no network is made
    net = build_groepsnetwerk(tables, stand.groep, tot=op + timedelta(days=1))
    for t in indicator_tables(net, op=op, ontbreekt=gaps):
        if t.name in (eens.NETWERK, eens.KERN):
            rows = eens.zonder_verteld(twins, t.name, _klassen(t, op, regels))
            stand = eens.vertel_kwartalen(stand, t.name, rows, op, regels.lag)
    # what was asked for stays so: that it is of too few now would be about who left
    said = {c.klasse: c.waarde for c in stand.van(eens.DEKKING) if c.waarde == GEVRAAGD}
    stand = eens.vertel_eens(stand, eens.DEKKING, year, {**_gevraagd(net, regels), **said}, op)
    if not blocks:
        return stand
    found = rolblokken(tables, data, net.subset(data.frame("lid")["pseudoniem"].tolist()))
    cells = {} if found is None else _klassen(found, op, regels, blocks=True)
    # also that it may not be told is told once: a second try says what the first one failed on
    return eens.vertel_eens(stand, eens.BLOKKEN, (), cells.get("", {}), op)


def _gevraagd(net: Netwerk, regels: Regels) -> dict[tuple[str, ...], eens.Waarde]:
    """Return of every kind of tie whether it was asked for; what is known of a few members does not tell that."""
    ties = net.gegeven
    out: dict[tuple[str, ...], eens.Waarde] = {}
    for name in LAGEN:
        code = net.lagen.index(name) if name in net.lagen else -1
        seen = {*ties.a[ties.laag == code].tolist(), *ties.b[ties.laag == code].tolist()}
        asked = name not in net.niet_gevraagd if name in INCIDENTLAGEN else len(seen) >= regels.achter
        out[(name.replace("_", " "),)] = GEVRAAGD if asked else "niet of te weinig"
    return out


def _klassen(
    table: IndicatorTable, op: date, regels: Regels, *, blocks: bool = False
) -> dict[str, dict[tuple[str, ...], eens.Waarde]]:
    """Return by quarter the classes of a network table that may be told; of blocks under an empty label."""
    d, policy = draft(table), Policy("", k=regels.k, m=regels.m, date=op.isoformat())
    for x in table.measures:
        if x.unit is Unit.TIE:
            ties(d, x, policy)
        else:
            d.cells[x.name] = list(d.raw[x.name])
    out: dict[str, dict[tuple[str, ...], eens.Waarde]] = {}
    for i, label in enumerate(d.labels):
        own = out.setdefault("" if blocks else label[0], {})
        for x in table.measures:
            value = d.cells[x.name][i]
            if not isinstance(value, bool | Withheld | Ontbreekt):
                own[label if blocks else (x.name,)] = value
    return {k: v for k, v in out.items() if v or not blocks}
