"""The rows of one group, selected once; what every indicator of a group takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from jgwork.inhoud import namenlijst
from jgwork.inhoud.dekking import ONBEKEND, Dekking
from jgwork.inhoud.inhoud import dekking_van
from jgwork.inhoud.perioden import Periode, na
from jgwork.inhoud.plaatsen import door_plaats
from jgwork.inhoud.registraties import registraties
from jgwork.inhoud.rijen import frame_of, of_group, records
from jgwork.inhoud.scenario import besloten, gekozen
from jgwork.vocabulary.dutch import quarter
from jgwork.vocabulary.tables import Ontbreekt

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class GroepData:
    """The admitted rows that concern one group.

    Parameters
    ----------
    groep_id
        The group.
    peildatum
        Day the figures are for; later rows are left out.
    frames
        By table name, rows of this group only.
    buiten
        Share, 0 to 1, of the presences of everybody on the list that fell before or after their time in the group;
        these are not in ``frames``.
    dekking
        What was delivered: outside it a count does not exist.
    gevraagd
        Whether somebody asked for this peildatum. Otherwise every figure ends where its own sources end.
    ooit
        Whether anybody is or was on its namenlijst: a group that everybody left had one.
    """

    groep_id: str
    peildatum: date
    frames: Mapping[str, pd.DataFrame]
    buiten: float = 0.0
    dekking: Dekking = ONBEKEND
    gevraagd: bool = False
    ooit: bool = False
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, make: Callable[[GroepData], T]) -> T:
        """Return what a function makes of these rows; it is made once, and whoever asks only reads it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def op(self, *tabellen: str) -> date:
        """Return the day up to which some tables are known of the group, at most the peildatum."""
        return self.dekking.op(self.peildatum, tabellen, self.groep_id)

    def ontbreekt(self, kwartalen: Iterable[Periode], *tabellen: str) -> dict[tuple[str, ...], Ontbreekt]:
        """Return by code the quarters over which some tables were not, or not wholly, delivered."""
        found = self.dekking.ontbreekt(kwartalen, tabellen, self.groep_id)
        return {(quarter(k.van),): sign for k, sign in found.items()}

    def frame(self, name: str, *columns: str) -> pd.DataFrame:
        """Return the rows of a table; an empty frame with ``columns`` when no delivery brought it."""
        return self.frames[name] if name in self.frames else _leeg(columns)

    @property
    def scenarios(self) -> frozenset[str]:
        """Scenarios whose hours, costs and days count, asked of every action of the group (``inhoud.scenario``)."""
        return self.once(_scenarios)

    @property
    def size(self) -> int:
        """Number of members on the agreed namenlijst at the peildatum."""
        return len(self.frames["lid"]) if "lid" in self.frames else 0

    def latest(self, name: str, by: str) -> Mapping[str, Any] | None:
        """Return the last row of a table by a column, or ``None`` where there is none."""
        frame = self.frames.get(name)
        if frame is None or frame.empty:
            return None
        if (name, by) not in self._made:
            self._made[name, by] = dict((frame if len(frame) == 1 else frame.sort_values(by)).iloc[-1])
        found: Mapping[str, Any] = self._made[name, by]
        return found


@cache
def _leeg(columns: tuple[str, ...]) -> pd.DataFrame:
    """Return what stands in for a table that no delivery brought."""
    import pandas as pd

    return pd.DataFrame({c: pd.Series(dtype=object) for c in columns})


def _scenarios(data: GroepData) -> frozenset[str]:
    chosen = besloten(records(data.frame("scenario")), data.peildatum).get(data.groep_id, ())
    return gekozen(records(data.frame("actie")), data.op("actie"), chosen)


def select_groep(
    tables: Mapping[str, pa.Table], groep_id: str, peildatum: date, *, gevraagd: bool = False
) -> GroepData:
    """Select the rows of one group.

    Members are those on the namenlijst at the peildatum (``jgwork.inhoud.namenlijst``), registrations those in which
    somebody was present who was a member on that day (``jgwork.inhoud.registraties``).

    Parameters
    ----------
    tables
        Admitted tables by name.
    groep_id
        The group.
    peildatum, gevraagd
        Rows dated after it are left out; whether somebody asked for that day.
    """
    here: dict[str, Callable[[], pd.DataFrame]] = {}
    outside = 0.0
    for name, table in tables.items():
        if name not in {"lid", "registratie", "betrokkenheid"} and "groep_id" in table.column_names:
            here[name] = partial(_van_groep, table, groep_id)
        if name == "groep_gemeente":  # each scan says it of its own period anew
            here[name] = partial(_van_scan, tables, table, groep_id)
    if (members := namenlijst.leden(tables, groep_id, peildatum)) is not None:
        here["lid"] = partial(frame_of, members)
    if (seen := registraties(tables, groep_id, Periode(date.min, na(peildatum)))) is not None:
        here["betrokkenheid"] = partial(frame_of, seen.betrokkenheid)
        here["registratie"] = partial(frame_of, seen.registratie)
        outside = seen.buiten
    for name in ("meting", "contextgebeurtenis"):
        if name in tables and (near := door_plaats(tables, name, tables[name], groep_id)) is not None:
            here[name] = partial(frame_of, near)
    listed = namenlijst.lijst(tables, groep_id)
    ooit = listed is not None and listed.num_rows > 0
    return GroepData(groep_id, peildatum, _Frames(here), outside, dekking_van(tables), gevraagd, ooit)


class _Frames(Mapping[str, "pd.DataFrame"]):
    """Frames by table, each made when it is first asked for: no question asks for all of them."""

    def __init__(self, here: Mapping[str, Callable[[], pd.DataFrame]]) -> None:
        self._here = here
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            self._made[name] = self._here[name]()
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._here

    def __iter__(self) -> Iterator[str]:
        return iter(self._here)

    def __len__(self) -> int:
        return len(self._here)


def _van_groep(table: pa.Table, groep_id: str) -> pd.DataFrame:
    import pyarrow.compute as pc

    return frame_of(table.filter(pc.equal(table["groep_id"], groep_id)))


def _van_scan(tables: Mapping[str, pa.Table], table: pa.Table, groep_id: str) -> pd.DataFrame:
    return frame_of(namenlijst.van_laatste_scan(tables, of_group(table, groep_id)))
