"""Rows outside the period that their delivery covers, counts over days counted before, members who came as a child."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from jgwork.inhoud.dekking import verklaard
from jgwork.inhoud.namenlijst import VANAF
from jgwork.privacy.intake.exact_dates import YOUNGEST
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.columns import joined
from jgwork.schema.rules.dates import swapped_days
from jgwork.schema.rules.relations import COUNTED
from jgwork.schema.rules.values import Written, rows_of
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import ExitCode, Verdict

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.inhoud.perioden import Periode

#: Tables of which the rows are counted per period.
_COUNTED = ("registratie", "signaal")
#: The age class of a member; who is of the open class, or of none, is taken to be no older than this.
_AGE, _OPEN, _UNKNOWN = "leeftijdsgroep", 30, 23


def find_outside_period(
    name: str, data: pa.Table, manifest: Mapping[str, object], own: Mapping[str, object]
) -> list[Finding]:
    """Find rows of before or after the period of a delivery.

    Parameters
    ----------
    name, data
        A typed table.
    manifest, own
        What the delivery says of itself, and of this table; the table goes first.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    said = verklaard(manifest, own)
    if name not in _COUNTED or "datum" not in data.column_names or said is None:
        return []
    days, (first, end) = data.column("datum"), (pa.scalar(d, pa.date32()) for d in (said.van, said.tot))
    early, late = pc.less(days, first), pc.greater_equal(days, end)
    outside = pc.fill_null(pc.or_(early, late), fill_value=False).combine_chunks()
    n, rows = rows_of(outside)
    if not n:
        return []
    if Written.of(own).order == "" and _swapped(days.filter(outside), said):
        return [Finding("schema.verwisseld", *_SWAPPED, name, "datum", n, rows)]
    before, after = (pc.sum(mask).as_py() or 0 for mask in (early, late))
    told = f"Rijen liggen buiten de periode van de levering: {before} ervoor, {after} erna. Zij blijven staan, maar "
    told += "een kwartaal dat geen levering helemaal dekt, geldt als niet geleverd en telt niet mee."
    move = "Klopt de periode? Zet anders periode_van en periode_tot (de dag na de laatste) goed, en lever opnieuw."
    return [Finding("periode.buiten", told, move, name, "datum", n, rows, verdict=Verdict.WARN)]


#: So many days outside the period, in so many months, tell that day and month were swapped.
_DAYS, _MONTHS = 5, 3
_SWAPPED = (
    "Rijen liggen buiten de periode van de levering, en alle zouden zij erin liggen als dag en maand verwisseld waren.",
    "Maak de export opnieuw met datums als 2026-03-31, zonder haar eerst in een rekenprogramma te openen. Kloppen de "
    'datums? Zet dan in levering.toml onder de tabel: datums = "dag".',
)


def _swapped(outside: pa.ChunkedArray, period: Periode) -> bool:
    """Return whether all days outside a period lie in it with day and month changed, and are not of its next month."""
    import numpy as np

    days = outside.to_numpy().astype("datetime64[D]")
    other, loose = swapped_days(days)
    inside = (other >= np.datetime64(period.van)) & (other < np.datetime64(period.tot))
    many = len(np.unique(days)) >= _DAYS and len(np.unique(days.astype("datetime64[M]"))) >= _MONTHS
    return many and bool((loose & inside).all())


def find_counted_before(new: pa.Table, earlier: Sequence[pa.Table], gone: Sequence[pa.Array]) -> list[Finding]:
    """Find counts over days that an earlier delivery counted in other periods, such as a quarter after its months.

    Parameters
    ----------
    new, earlier
        The table ``meting`` of this delivery, and of what is in the dossier.
    gone
        Keys of earlier rows that this delivery corrects or takes away; those that it brings again are left out too.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    key, ends = load_tables()["meting"].primary_key, ["periode_van", "periode_tot"]
    keys = pa.chunked_array([joined(new, key).cast(pa.string()), *(g.cast(pa.string()) for g in gone)])
    old = [t.filter(pc.invert(pc.is_in(joined(t, key), keys.combine_chunks()))) for t in earlier]
    parts = [t.filter(pc.is_valid(t.column("teller"))).select([*COUNTED, *ends]) for t in (*old, new)]
    place = np.flatnonzero(pc.is_valid(new.column("teller")).to_numpy())
    n = sum(t.num_rows for t in parts[:-1])
    if not n or not len(place):
        return []
    what = np.concatenate([joined(t, COUNTED).cast(pa.string()).to_numpy(zero_copy_only=False) for t in parts])
    group = np.unique(what.astype(str), return_inverse=True)[1].astype(np.int64) * _FAR
    first, after = (np.concatenate([t.column(e).cast(pa.int32()).to_numpy() for t in parts]) + group for e in ends)
    order = np.argsort(first, kind="stable")
    was, base = (order < n), group[order]
    until = np.maximum.accumulate(np.where(was, after[order], base))
    since = np.minimum.accumulate(np.where(was, first[order], base + _FAR - 1)[::-1])[::-1]
    twice = ~was & ((until > first[order]) | (since < after[order]))
    rows = sorted(place[order[twice] - n] + 1)
    if not rows:
        return []
    message = (
        "Rijen gaan over dagen die een eerdere levering al telde, in andere perioden: een kwartaal naast zijn maanden."
    )
    move = (
        "Dat zou dubbel tellen. Lever dezelfde soort perioden als eerder. Komt deze levering in de plaats van de "
        "eerdere? Zet dan in levering.toml: vervangt, met het kenmerk van die levering."
    )
    return [Finding("regel.overlap", message, move, "meting", ends[0], len(rows), tuple(map(int, rows[:1000])))]


#: More days than there are between any two periods: so far apart lie things that are not counted together.
_FAR = 10_000_000


def find_births(table: str, data: pa.Table, day: dt.date) -> list[Finding]:
    """Find memberships that began when a member of that age was a small child: such a day can be one of birth.

    Parameters
    ----------
    table, data
        Name and typed rows of a table.
    day
        Day on which the age classes hold.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not {VANAF, _AGE} <= set(data.column_names):
        return []
    starts, ages = data[VANAF].to_pylist(), pc.cast(data[_AGE], "string").to_pylist()
    born = [
        start is not None and _oldest(age) - _years(start, day) < YOUNGEST
        for start, age in zip(starts, ages, strict=True)
    ]
    n, rows = rows_of(pa.array(born, pa.bool_()))
    if not n:
        return []
    return [
        Finding(
            "identificatie.geboortedatum",
            f"Volgens '{VANAF}' hoorde een lid er al bij toen het hoogstens {YOUNGEST - 1} was. Dat kan een "
            "geboortedatum zijn.",
            "Is het er een? Verwijder haar bij de bron en stuur het bestand niet verder. Anders: controleer het "
            "jaartal, of laat de dag leeg.",
            table,
            VANAF,
            n,
            rows,
            ExitCode.NOT_PSEUDONYMISED,
        )
    ]


def _oldest(klasse: str | None) -> int:
    """Return the oldest somebody of an age class is; where it is not known the oldest of a youth group."""
    found = re.fullmatch(r"[0-9]{1,2}-([0-9]{1,2})", klasse or "")
    return int(found[1]) if found else _OPEN if klasse and klasse.endswith("+") else _UNKNOWN


def _years(start: dt.date, day: dt.date) -> int:
    return day.year - start.year - ((day.month, day.day) < (start.month, start.day))
