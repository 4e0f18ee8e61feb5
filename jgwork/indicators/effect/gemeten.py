"""What suppliers measured of an indicator: the series of every group and area, made once for all who ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jgwork.indicators.effect.omgeving import Omgeving
from jgwork.indicators.effect.omgeving import Reeks as Kwartaalreeks
from jgwork.indicators.effect.tabel import Tables, frame
from jgwork.indicators.effect.vensters import uit_perioden
from jgwork.indicators.verkennend.reeks import Reeks, reeksen_van
from jgwork.vocabulary.telling import Telling


@dataclass(frozen=True, slots=True)
class Gemeten:
    """The series of one indicator.

    Parameters
    ----------
    groepen, gebieden
        By id of a group, and by code of an area.
    per_groep, per_gebied
        The same as counts by quarter.
    laatste
        The last day of any period; ``None`` where nothing was measured.
    bron
        The table they were made from.
    """

    groepen: Mapping[str, Reeks]
    gebieden: Mapping[str, Reeks]
    per_groep: Mapping[str, Kwartaalreeks]
    per_gebied: Mapping[str, Kwartaalreeks]
    laatste: date | None
    bron: Any


def gemeten(tables: Tables, code: str, rond: Omgeving) -> Gemeten:
    """Return what was measured of an indicator; ``rond`` keeps it for the next who asks of the same table."""
    source = tables.get("meting")
    return rond.eens((id(source), code), lambda: _gemeten(tables, code, source))


def _gemeten(tables: Tables, code: str, source: Any) -> Gemeten:
    rows = frame(tables, "meting", "indicator_code", "eenheid_type", "eenheid_id", "periode_van", "periode_tot")
    rows = rows[rows["indicator_code"] == code]
    group = rows["eenheid_type"] == "groep"
    groepen, gebieden = reeksen_van(rows[group], code), reeksen_van(rows[~group], code)
    ends = rows["periode_tot"].dropna()
    by_group, by_area = ({u: kwartaalreeks(r) for u, r in s.items()} for s in (groepen, gebieden))
    return Gemeten(groepen, gebieden, by_group, by_area, max(ends, default=None), source)


def kwartaalreeks(reeks: Reeks) -> dict[date, Telling]:
    """Return counts by quarter of a delivered series; a part that the supplier withheld makes it an interval."""
    return uit_perioden(zip(reeks.starts, reeks.ends, reeks.tellingen, strict=True))
