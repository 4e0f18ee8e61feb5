"""Columns of a large example: drawn whole, and typed as the descriptor says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import arrow_schema, load_tables

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

#: Rows in one piece; bounds the memory.
STUK = 100_000


def cut(n: int) -> list[tuple[int, int]]:
    """Return first number and length of the pieces of ``n`` rows."""
    return [(first, min(STUK, n - first)) for first in range(0, n, STUK)]


def days(rng: np.random.Generator, period: date, after: date, n: int) -> np.ndarray[Any, Any]:
    """Return days of a period: busier in summer, at weekends and on New Year's Eve."""
    import numpy as np

    all_days = np.arange(np.datetime64(period), np.datetime64(after))
    number = (all_days - np.datetime64(f"{period.year}-07-01")).astype(np.int64)
    w = 1 + 0.3 * np.cos(2 * np.pi * (number - 20) / 365.25)
    w *= np.where(((all_days.astype("datetime64[D]").view("int64") + 3) % 7) >= 4, 1.3, 1.0)
    eve = [d for d in range(len(all_days)) if str(all_days[d])[5:] == "12-31"]
    w[eve] *= 8
    return rng.choice(all_days, n, p=w / w.sum())


def pick(rng: np.random.Generator, options: Mapping[str, float], n: int) -> np.ndarray[Any, Any]:
    """Draw ``n`` options by weight."""
    import numpy as np

    w = np.array(list(options.values()), dtype=float)
    return np.array(list(options), dtype=object)[rng.choice(len(w), n, p=w / w.sum())]


def typed_table(name: str, columns: Mapping[str, Any]) -> pa.Table:
    """Return a typed table with every column of the descriptor; truth values as the words a supplier writes."""
    import numpy as np
    import pyarrow as pa

    spec = load_tables()[name]
    n = len(next(iter(columns.values())))
    out = {}
    for f in arrow_schema(spec):
        if spec.field(f.name).alleen_convenant:
            continue
        values = columns.get(f.name)
        if pa.types.is_boolean(f.type):
            words = None if values is None else np.where(np.asarray(values), "ja", "nee")
            out[f.name] = pa.nulls(n, pa.string()) if words is None else pa.array(words, pa.string())
        else:
            out[f.name] = pa.nulls(n, f.type) if values is None else pa.array(values, f.type, from_pandas=True)
    return pa.table(out)
