"""The dossier on disk: Parquet parts and one manifest, replaced in a single atomic rename.

A write makes its new files first, flushes them, and only then replaces ``dossier.json``. Whatever happens before
that rename leaves the dossier as it was; files nobody refers to are removed by the next write.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "jgwork/dossier/1"
MANIFEST = "dossier.json"


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of a table.

    Parameters
    ----------
    file
        Path inside the dossier.
    sha256
        Checksum of the bytes on disk.
    rows
        Number of rows.
    levering_id
        The delivery it came with.
    """

    file: str
    sha256: str
    rows: int
    levering_id: str


@dataclass(frozen=True, slots=True)
class DossierManifest:
    """What ``dossier.json`` says: the whole state of a dossier as one value.

    Parameters
    ----------
    dossier_id, token_tag
        Whose data it is and the domain tag of its pseudonyms.
    version
        Counts the writes.
    parts
        By table.
    deliveries
        The manifests of the admitted deliveries, oldest first.
    """

    dossier_id: str
    token_tag: str
    version: int
    parts: Mapping[str, tuple[Part, ...]]
    deliveries: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "schema": SCHEMA,
            "dossier_id": self.dossier_id,
            "token_tag": self.token_tag,
            "versie": self.version,
            "tabellen": {
                t: [
                    {"bestand": p.file, "sha256": p.sha256, "rijen": p.rows, "levering_id": p.levering_id}
                    for p in parts
                ]
                for t, parts in sorted(self.parts.items())
            },
            "leveringen": [dict(d) for d in self.deliveries],
        }

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> DossierManifest:
        """Build the manifest from what ``as_json`` gave; raises ``StoreDamaged`` on anything else."""
        try:
            if raw["schema"] != SCHEMA:
                raise KeyError("schema")
            return DossierManifest(
                dossier_id=raw["dossier_id"],
                token_tag=raw["token_tag"],
                version=int(raw["versie"]),
                parts={
                    t: tuple(Part(p["bestand"], p["sha256"], int(p["rijen"]), p["levering_id"]) for p in parts)
                    for t, parts in raw["tabellen"].items()
                },
                deliveries=tuple(raw["leveringen"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _damaged(MANIFEST) from error


def _damaged(what: str) -> StoreDamaged:
    return StoreDamaged(
        f"Het dossier is beschadigd: {what} is niet wat er is weggeschreven.",
        "Zet de map terug uit de reservekopie. Er is niets gewijzigd.",
    )


class DossierStore:
    """A dossier folder.

    Parameters
    ----------
    path
        The folder. It need not exist yet; nothing is made before the first ``append``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Return whether the folder holds a dossier."""
        return (self.path / MANIFEST).is_file()

    def manifest(self) -> DossierManifest:
        """Read the manifest; ``UsageError`` where the folder is no dossier, ``StoreDamaged`` where it is broken."""
        try:
            text = (self.path / MANIFEST).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise UsageError(
                f"{self.path.name} is geen dossier (er is geen {MANIFEST}).",
                "Maak een dossier met 'jgwork laad PAD --dossier MAP', of kies een andere map.",
            ) from error
        try:
            return DossierManifest.from_json(json.loads(text))
        except json.JSONDecodeError as error:
            raise _damaged(MANIFEST) from error

    def table(
        self, name: str, columns: Sequence[str] | None = None, *, without: frozenset[str] = frozenset()
    ) -> AdmittedTable | None:
        """Return an admitted table, or ``None`` when no delivery brought it.

        Parameters
        ----------
        name
            Table of the data model.
        columns
            Read only these columns (those that exist); all by default.
        without
            Deliveries whose rows are left out.

        Raises
        ------
        StoreDamaged
            When a part is missing or its checksum differs.
        """
        import pyarrow as pa

        parts = [p for p in self.manifest().parts.get(name, ()) if p.levering_id not in without]
        if not parts:
            return None
        read = [self._read(p, columns) for p in parts]
        data = pa.concat_tables(read, promote_options="permissive").combine_chunks()
        return AdmittedTable(name, data, INTAKE_SEAL)

    def tables(self, without: frozenset[str] = frozenset()) -> dict[str, pa.Table]:
        """Return all tables as Arrow tables by name, leaving out the rows of the deliveries ``without``."""
        found = ((t, self.table(t, without=without)) for t in self.manifest().parts)
        return {t: a.data for t, a in found if a is not None}

    def files(self, name: str) -> tuple[Path, ...]:
        """Return the Parquet files of a table, for engines that read them in place."""
        return tuple(self.path / p.file for p in self.manifest().parts.get(name, ()))

    def append(
        self, tables: Sequence[AdmittedTable], delivery: Mapping[str, Any], *, dossier_id: str, token_tag: str
    ) -> DossierManifest:
        """Add an admitted delivery and return the new manifest; all of it or nothing.

        Parameters
        ----------
        tables
            What gate 1 admitted.
        delivery
            The manifest of the delivery. Its ``levering_id`` must be new; ``vervangt`` names earlier deliveries
            whose rows this one replaces.
        dossier_id, token_tag
            Used when the dossier does not exist yet.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with self.locked():
            old = self.manifest() if self.exists() else DossierManifest(dossier_id, token_tag, 0, {}, ())
            replaced = as_ids(delivery.get("vervangt"))
            kept = {t: tuple(p for p in ps if p.levering_id not in replaced) for t, ps in old.parts.items()}
            version = old.version + 1
            for table in tables:
                part = self._write(table, version, str(delivery["levering_id"]))
                kept[table.name] = (*kept.get(table.name, ()), part)
            new = DossierManifest(
                old.dossier_id,
                old.token_tag,
                version,
                {t: ps for t, ps in kept.items() if ps},
                (*(d for d in old.deliveries if d["levering_id"] not in replaced), delivery),
            )
            self._commit(new)
            self.sweep(new)
        return new

    def rewrite(self, tables: Mapping[str, pa.Table], delivery_id: str) -> DossierManifest:
        """Replace whole tables (after a removal or correction of rows); all of it or nothing.

        The old files are deleted once the new manifest stands, so that what was removed is gone.
        """
        with self.locked():
            old = self.manifest()
            version = old.version + 1
            parts = dict(old.parts)
            for name, data in tables.items():
                parts[name] = (self._write(AdmittedTable(name, data, INTAKE_SEAL), version, delivery_id),)
            new = DossierManifest(old.dossier_id, old.token_tag, version, parts, old.deliveries)
            self._commit(new)
            self.sweep(new)
        return new

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the dossier's write lock; a second writer waits."""
        from filelock import FileLock

        with FileLock(self.path / ".slot", timeout=60):
            yield

    def sweep(self, manifest: DossierManifest) -> None:
        """Remove files that the manifest does not refer to: leftovers of a killed or replaced write."""
        known = {p.file for parts in manifest.parts.values() for p in parts}
        data = self.path / "data"
        for file in data.rglob("*") if data.exists() else ():
            if file.is_file() and file.relative_to(self.path).as_posix() not in known:
                file.unlink()

    def destroy(self) -> None:
        """Remove the whole folder."""
        shutil.rmtree(self.path)

    def _write(self, table: AdmittedTable, version: int, levering_id: str) -> Part:
        import pyarrow.parquet as pq

        folder = self.path / "data" / table.name
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{version:06d}.parquet"
        pq.write_table(table.data, file, compression="zstd")
        flush(file)
        return Part(file.relative_to(self.path).as_posix(), sha256(file), table.data.num_rows, levering_id)

    def _read(self, part: Part, columns: Sequence[str] | None) -> pa.Table:
        import pyarrow as pa
        import pyarrow.parquet as pq

        file = self.path / part.file
        try:
            if sha256(file) != part.sha256:
                raise _damaged(part.file)
            if columns is None:
                return pq.read_table(file, partitioning=None)
            present = set(pq.read_schema(file).names)
            return pq.read_table(file, columns=[c for c in columns if c in present], partitioning=None)
        except (OSError, pa.ArrowInvalid) as error:
            raise _damaged(part.file) from error

    def _commit(self, manifest: DossierManifest) -> None:
        write_atomic(self.path / MANIFEST, json.dumps(manifest.as_json(), ensure_ascii=False, indent=1, default=str))


def as_ids(value: object) -> frozenset[str]:
    """Return the delivery ids of the manifest key ``vervangt``: one, a list or none."""
    if value is None or value == "":
        return frozenset()
    return frozenset([value] if isinstance(value, str) else map(str, value))  # type: ignore[call-overload]


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Force a file or folder to disk, so that a power cut after the rename loses nothing."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open a folder
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomic(file: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never half of it."""
    temporary = file.with_name(file.name + ".nieuw")
    temporary.write_text(text, encoding="utf-8")
    flush(temporary)
    temporary.replace(file)
    flush(file.parent)
