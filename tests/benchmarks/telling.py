"""One definition of a count, for every engine: incidents of a group by quarter, members counted while they were member.

Written in narwhals, so that duckdb on one machine and Dask on several worker processes carry out the same lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa

from jgwork.io.opslag.dossier import DossierStore

#: The columns the count needs; nothing else is read.
NEEDED = {
    "lid": ("groep_id", "pseudoniem", "lid_vanaf", "lid_tot"),
    "registratie": ("registratie_id", "datum"),
    "betrokkenheid": ("registratie_id", "pseudoniem"),
}


def per_quarter(lid: Any, registratie: Any, betrokkenheid: Any) -> Any:
    """Return ``groep_id, kwartaal, n``: registrations per group and quarter, as a lazy frame of the engine."""
    lid, registratie, betrokkenheid = (nw.from_native(t) for t in (lid, registratie, betrokkenheid))
    rows = betrokkenheid.join(registratie, on="registratie_id").join(lid, on="pseudoniem")
    there = (nw.col("datum") >= nw.col("lid_vanaf")) & (
        nw.col("lid_tot").is_null() | (nw.col("datum") < nw.col("lid_tot"))
    )
    year, month = nw.col("datum").dt.year(), nw.col("datum").dt.month()
    once = rows.filter(there).with_columns(kwartaal=(year * 4 + (month - 1) // 3).cast(nw.Int64))
    once = once.select("groep_id", "kwartaal", "registratie_id").unique()
    return once.group_by("groep_id", "kwartaal").agg(n=nw.len())


def read(folder: str, table: str, file: str) -> pa.Table:
    """Return one (encrypted) file of a table of a dossier, only the columns that are needed: the work of one worker."""
    store = DossierStore(Path(folder))
    manifest = store.manifest()
    part = next(p for p in manifest.parts[table] if p.file == file)
    found = store._read(part, NEEDED[table], store.data_key())  # one file, as table() reads them all
    for i, field in enumerate(found.schema):
        if pa.types.is_dictionary(field.type):
            found = found.set_column(i, field.name, found[field.name].cast(pa.string()))
        elif pa.types.is_date(field.type):  # one time type in both engines
            found = found.set_column(i, field.name, found[field.name].cast(pa.timestamp("s")))
    return found


def files(folder: str, table: str) -> list[str]:
    """Return the names of the files of a table, as the dossier names them."""
    return [part.file for part in DossierStore(Path(folder)).manifest().parts[table]]


def with_duckdb(folder: str) -> dict[tuple[str, int], int]:
    """Return the count by duckdb, in this process."""
    import duckdb

    done = duckdb.connect(config={"threads": 2})

    def batches(table: str) -> Iterator[pa.RecordBatch]:
        for file in files(folder, table):
            yield from read(folder, table, file).to_batches()

    frames = []
    for table in NEEDED:
        first = read(folder, table, files(folder, table)[0]).schema
        done.register(f"stroom_{table}", pa.RecordBatchReader.from_batches(first, batches(table)))
        done.execute(f"CREATE TABLE {table} AS FROM stroom_{table}")
        frames.append(done.table(table))
    found = per_quarter(*frames).collect(backend="pyarrow").to_native()
    return as_counts(found)


def with_dask(folder: str, workers: int) -> dict[tuple[str, int], int]:
    """Return the count by Dask, on a cluster of worker processes on this machine."""
    import dask.dataframe as dd
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        frames = [dd.from_map(_frame, files(folder, t), folder=folder, table=t) for t in NEEDED]
        found = per_quarter(*frames).collect(backend="pyarrow").to_native()
    return as_counts(found)


def _frame(file: str, *, folder: str, table: str) -> Any:
    return read(folder, table, file).to_pandas(types_mapper=_arrow_text)


def _arrow_text(kind: pa.DataType) -> Any:
    import pandas as pd

    return pd.ArrowDtype(pa.string()) if pa.types.is_string(kind) else None


def as_counts(found: pa.Table) -> dict[tuple[str, int], int]:
    """Return ``{(group, quarter): n}``."""
    columns = (found[c].to_pylist() for c in ("groep_id", "kwartaal", "n"))
    return {(g, int(q)): int(n) for g, q, n in zip(*columns, strict=True)}
