"""Released tables made by hand: what a view is given, without the calculation before it."""

from collections.abc import Callable, Sequence

import pytest

from jgwork.vocabulary.tables import RELEASE_SEAL, Column, ReleasedTable, Value

Tabel = Callable[..., ReleasedTable]


@pytest.fixture(scope="session")
def tabel() -> Tabel:
    """Return what makes a released table: labels, measures, rows, and what else is known of it."""

    def make(
        labels: Sequence[str], measures: Sequence[str], rows: Sequence[Sequence[Value]], name: str = "t", **info: str
    ) -> ReleasedTable:
        columns = (*(Column(c, c, "dim") for c in labels), *(Column(c, c, "measure") for c in measures))
        known = {"bron": "proef", "periode": "2026", "definitie": "Een proef.", "eenheid": "aantal"} | info
        return ReleasedTable(name, name, columns, tuple(map(tuple, rows)), known, RELEASE_SEAL)

    return make
