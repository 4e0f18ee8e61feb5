"""Which stated ties there are, and when each holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from jgwork.inhoud.perioden import Periode
from jgwork.inhoud.rijen import Rows, read_rows

#: Kinds of tie that last: with a first day and no last one they hold until the membership of either end is over.
BLIJVEND = ("familie", "huisgenoot", "school")
COLUMNS = ("pseudoniem_a", "pseudoniem_b", "relatietype", "eerste", "laatste", "n", "sterkte", "bron")

BoolArray = npt.NDArray[np.bool_]


def relaties(bron: Any, groep_id: str) -> Rows:
    """Return the stated ties of a group, each once.

    A tie has no direction: what a source lists as a with b and as b with a, over the same days, is one tie.

    Parameters
    ----------
    bron
        A dossier or a mapping of tables.
    groep_id
        The group.
    """
    return _once(read_rows(bron, "relatie", COLUMNS, groep_id=groep_id))


def geldig(blijvend: BoolArray, eerste: npt.NDArray[Any], laatste: npt.NDArray[Any], tijdvak: Periode) -> BoolArray:
    """Return which ties hold on some day of a period.

    Parameters
    ----------
    blijvend
        Which ties are of a kind that lasts.
    eerste, laatste
        First and last day seen (``datetime64``, ``NaT`` where unknown). A tie without any day holds always. Of a tie
        that lasts, an end that is not known is that of the membership; any other with one day only was seen that day.
    tijdvak
        The period.
    """
    start, end = np.datetime64(tijdvak.van, "D"), np.datetime64(tijdvak.tot, "D")
    begun = (np.fmin(eerste, laatste) < end) | (blijvend & np.isnat(eerste))
    going = (np.fmax(eerste, laatste) >= start) | (blijvend & np.isnat(laatste))
    undated = np.isnat(eerste) & np.isnat(laatste)
    return np.asarray(undated | (begun & going))


def _once(rows: Rows) -> Rows:
    """Return the rows without those that list a tie from its other end."""
    import pandas as pd

    if not len(rows):
        return rows
    a, b = (pd.factorize(np.append(rows.text("pseudoniem_a"), rows.text("pseudoniem_b")))[0][s]
            for s in (slice(len(rows)), slice(len(rows), None)))  # fmt: skip
    pair = np.minimum(a, b) * (2 * len(rows)) + np.maximum(a, b)
    if not np.isin(pair[a > b], pair[a < b]).any():  # nobody stands on both sides of another
        return rows
    same = pd.DataFrame(
        {
            "laag": np.minimum(a, b), "hoog": np.maximum(a, b), "soort": rows.text("relatietype"),
            "bron": rows.text("bron"), "eerste": rows.days("eerste").astype("datetime64[s]"),
            "laatste": rows.days("laatste").astype("datetime64[s]"), "terug": a > b,
            "n": rows.numbers("n"), "sterkte": rows.numbers("sterkte"),
        }
    )  # fmt: skip
    key = ["laag", "hoog", "soort", "bron", "eerste", "laatste"]
    found = same.groupby(key, dropna=False)
    both = (found["terug"].transform("nunique") == len({True, False})).to_numpy()
    most = {c: np.where(both, found[c].transform("max"), same[c]) for c in ("n", "sterkte")}
    return replace(rows, columns={**rows.columns, **most}).where(~(both & same["terug"].to_numpy()))
