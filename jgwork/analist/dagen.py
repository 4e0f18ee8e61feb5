"""Days and periods as people type them and as pandas and numpy hand them over."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, TypeAlias

from jgwork.inhoud.perioden import Periode, dag
from jgwork.schema.rules.dates import read_dates
from jgwork.vocabulary.errors import UsageError

#: Text, ``date``, ``Timestamp`` or ``datetime64``; for ``van`` and ``tot`` a month, quarter or year too.
Day: TypeAlias = Any

_SHAPE = re.compile(r"(?P<y>[0-9]{4})(?:-?[QKqk](?P<q>[1-4])|-(?P<m>0[1-9]|1[0-2]))?$")


def gevraagd(value: Day) -> date | None:
    """Return the day that was asked for, if any.

    Parameters
    ----------
    value
        ``2026-07-01``, ``1-7-2026``, ``1 juli 2026``, a ``date``, ``Timestamp`` or ``datetime64``; a moment is the day
        it falls on where it was written.

    Raises
    ------
    UsageError
        It is no day, or a month or longer where one day is meant.
    """
    found = _gelezen(value)
    if isinstance(found, Periode):
        raise UsageError(
            "Dit is een hele periode; hier hoort een dag.", f"Schrijf een dag, zoals '{found.van.isoformat()}'."
        )
    return found


def tijdvak(van: Day, tot: Day) -> tuple[date | None, date | None]:
    """Return ``[van, tot)``; a month, quarter or year stands for its first day.

    Raises
    ------
    UsageError
        One of them is no day, or no day lies between them: an empty period would count as zero.
    """
    ends = [f.van if isinstance(f, Periode) else f for f in (_gelezen(van), _gelezen(tot))]
    if ends[0] is not None and ends[1] is not None and ends[0] >= ends[1]:
        raise UsageError(
            "Dit tijdvak heeft geen dagen: 'tot' ligt niet na 'van'.", "'tot' is de eerste dag die niet meer telt."
        )
    return ends[0], ends[1]


def _gelezen(value: Day) -> date | Periode | None:
    import pandas as pd

    if value is None:
        return None
    found = _of_library(value)
    if found is None and value is not pd.NaT:
        found = _of_text(str(value).strip()) if isinstance(value, str | int) and not isinstance(value, bool) else None
        found = found or (dag(value) if isinstance(value, date) else None)
    if found is None:
        raise UsageError("Dit is geen dag.", "Schrijf een dag als jjjj-mm-dd of dd-mm-jjjj, of geef een Timestamp.")
    return found


def _of_library(value: Any) -> date | Periode | None:
    """Return what a value of pandas or numpy says; ``None`` where it is none, or no time at all (``NaT``)."""
    import numpy as np
    import pandas as pd

    if isinstance(value, pd.Period):
        span = Periode(value.start_time.date(), (value + 1).start_time.date())
        return span if span.dagen > 1 else span.van
    if isinstance(value, np.datetime64):
        unit = np.datetime_data(value.dtype)[0]
        return None if np.isnat(value) else _of_library(pd.Period(str(value)) if unit in "YM" else pd.Timestamp(value))
    if isinstance(value, pd.Timestamp):
        day: date = value.date()
        return day
    return None


def _of_text(text: str) -> date | Periode | None:
    import pyarrow as pa

    shape = _SHAPE.match(text)
    if shape:
        year, months = int(shape["y"]), 3 if shape["q"] else 1 if shape["m"] else 12
        first = int(shape["m"] or 3 * int(shape["q"] or 1) - 2)
        years, month = divmod(first - 1 + months, 12)
        return Periode(date(year, first, 1), date(year + years, month + 1, 1)) if year else None
    if text.isdigit() and len(text) != 8:  # a bare number is no day, whatever a spreadsheet makes of it
        return None
    read: date | None = read_dates(pa.array([text], pa.string())).values[0].as_py()
    return read
