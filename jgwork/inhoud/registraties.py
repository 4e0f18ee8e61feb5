"""Which registrations and incidents a group has: those in which somebody was present who was a member on that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.namenlijst import geldig, lijst
from jgwork.inhoud.perioden import Periode
from jgwork.inhoud.rijen import find_table, plain

if TYPE_CHECKING:
    import pyarrow as pa

#: Roles that count as presence; a slachtoffer, getuige or melder never raises a figure about behaviour.
AANWEZIG = ("verdachte", "betrokkene", "genoteerd")
VERDACHTE = "verdachte"
#: Indicators that are counted from registrations themselves, with the kind (aard) they are limited to.
UIT_REGISTRATIES: Mapping[str, str] = MappingProxyType({"incidenten": "", "misdrijven": "misdrijf"})


@dataclass(frozen=True, slots=True)
class Registraties:
    """What was registered of a group.

    Parameters
    ----------
    betrokkenheid, registratie
        The involvements of who was a member on the day, and these registrations.
    buiten
        Share, 0 to 1, of the presences of everybody on the list that fell outside their time in the group.
    """

    betrokkenheid: pa.Table
    registratie: pa.Table
    buiten: float


def registraties(bron: Any, groep_id: str, periode: Periode) -> Registraties | None:
    """Return the registrations of a group in a period; ``None`` where no list or no registrations were delivered.

    So what happened in the past does not change when a member comes or leaves: it would be less true, and the change
    would tell what that one member did.

    Parameters
    ----------
    bron
        A dossier or a mapping of tables.
    groep_id, periode
        The group, and ``[van, tot)``.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    part, reg, listed = find_table(bron, "betrokkenheid"), find_table(bron, "registratie"), lijst(bron, groep_id)
    if part is None or reg is None or listed is None:
        return None
    days = reg["datum"]
    reg = reg.filter(pc.and_(pc.greater_equal(days, pa.scalar(periode.van)), pc.less(days, pa.scalar(periode.tot))))
    who = pc.index_in(part["pseudoniem"], listed["pseudoniem"].combine_chunks())
    what = pc.index_in(part["registratie_id"], reg["registratie_id"].combine_chunks())
    keep = pc.and_(aanwezig(part), pc.and_(pc.is_valid(who), pc.is_valid(what)))
    part, who, what = part.filter(keep), who.filter(keep), what.filter(keep)
    then = geldig(listed.take(who.combine_chunks()), reg["datum"].take(what.combine_chunks()))
    mine = part.filter(then)
    outside = 1 - mine.num_rows / part.num_rows if part.num_rows else 0.0
    own = pc.is_in(reg["registratie_id"], mine["registratie_id"].combine_chunks())
    return Registraties(mine, _numbered(reg.filter(own)), outside)


def _numbered(reg: pa.Table) -> pa.Table:
    """Give a registration without incident number a number of its own: it is not one incident with all others."""
    import pyarrow as pa
    import pyarrow.compute as pc

    old, own = (plain(reg[c]).cast(pa.string()) for c in ("incident_id", "registratie_id"))
    alone = pc.binary_join_element_wise(pa.scalar("registratie"), own, ":")
    return reg.set_column(reg.column_names.index("incident_id"), "incident_id", pc.coalesce(old, alone))


def aanwezig(part: pa.Table) -> Any:
    """Return which rows of ``betrokkenheid`` count as presence."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.fill_null(pc.is_in(plain(part["rol"]).cast(pa.string()), pa.array(AANWEZIG)), False)


def als_verdachte(part: pa.Table) -> Any:
    """Return which rows of ``betrokkenheid`` are of a suspect."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.fill_null(pc.equal(plain(part["rol"]).cast(pa.string()), VERDACHTE), False)
