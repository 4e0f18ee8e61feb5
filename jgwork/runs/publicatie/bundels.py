"""What goes into a publication bundle: views, tables in open formats and their description; all from plain values."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any

from jgwork.privacy.release.gate import Release, as_plain
from jgwork.schema.packages import PROFILE
from jgwork.vocabulary.tables import WITHHELD, Ontbreekt, ReleasedTable, Value
from jgwork.vocabulary.view import View

#: What stands in a column of numbers where there is none: a program that knows these reads the others as numbers.
GEEN_GETAL = ("", str(WITHHELD), *map(str, Ontbreekt))
#: Characters that make a spreadsheet read a cell as a formula.
LIVE = ("=", "+", "-", "@", "\t", "\r")


_version = cache(version)


def files(done: Release, boards: Mapping[str, Sequence[View]]) -> dict[str, bytes]:
    """Return the contents of a bundle by path: views, tables as JSON, CSV and Parquet, ledger and Data Package."""
    out = {f"beelden/{v.id}.json": _json(v.as_json()) for views in boards.values() for v in views}
    for t in done.tables:
        out[f"tabellen/{t.name}.json"] = _json(as_plain(t))
        out[f"tabellen/{t.name}.csv"] = as_csv(t)
        out[f"tabellen/{t.name}.parquet"] = as_parquet(t)
    out["grootboek.json"] = _json(done.ledger.as_json())
    out["datapackage.json"] = _json(datapackage(done.tables))
    return out


def versions() -> dict[str, str]:
    """Return the versions that made a publication."""
    return {name: _version(name) for name in ("jgwork", "pandas", "pyarrow", "highspy", "plotly")}


def as_csv(table: ReleasedTable) -> bytes:
    """Return a table as CSV for Dutch spreadsheets (``;``, decimal comma, UTF-8 with mark); no cell is live."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([c.name for c in table.columns])
    writer.writerows([[_text(v) for v in row] for row in table.rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_parquet(table: ReleasedTable) -> bytes:
    """Return a table as Parquet of text columns, built afresh: no pandas metadata, no categories, no index."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        c.name: pa.array([_plain(row[i]) for row in table.rows], pa.string()) for i, c in enumerate(table.columns)
    }
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, compression="zstd")
    return out.getvalue()


def datapackage(tables: Sequence[ReleasedTable]) -> dict[str, Any]:
    """Return the Data Package descriptor of the CSV files."""
    return {
        "$schema": PROFILE,
        "name": "publicatie",
        "resources": [
            {
                "name": t.name.lower().replace("_", "-"),
                "title": t.title,
                "path": f"tabellen/{t.name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8-sig",
                "dialect": {"delimiter": ";"},
                "schema": {"fields": [_field(t, i) for i in range(len(t.columns))], "missingValues": list(GEEN_GETAL)},
            }
            for t in tables
        ],
    }


def _field(table: ReleasedTable, i: int) -> dict[str, Any]:
    """Return a column of the CSV; numbers where every cell that is told is one, with a decimal comma."""
    column, told = table.columns[i], [row[i] for row in table.rows if row[i] is not None]
    numbers = bool(told) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in told)
    kind: dict[str, Any] = {"type": "number", "decimalChar": ",", "bareNumber": True} if numbers else {"type": "string"}
    return {"name": column.name, "title": column.title, **kind}


def _plain(value: Value) -> str | None:
    return None if value is None else str(value)


def _text(value: Value) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value).replace(".", ",")
    text = _plain(value) or ""
    return f"'{text}" if text.startswith(LIVE) else text


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()  # indented it takes ten times as long
