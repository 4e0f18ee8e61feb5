"""The dossier on disk: Parquet parts and one manifest, replaced in a single atomic rename.

A write makes its new files first, flushes them, and only then replaces ``dossier.json``. Whatever happens before
that rename leaves the dossier as it was; files nobody refers to are removed by the next write.

The Parquet files are encrypted (Parquet modular encryption, AES-GCM) with a key of their own, derived from the
dossier's data key, which lives outside the dossier (``jgwork.io.opslag.sleutels``). Without that key every copy is
noise.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.opslag.bestanden import flush, sha256, write_atomic
from jgwork.io.opslag.sleutels import has_key, key_for
from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "jgwork/dossier/1"
MANIFEST = "dossier.json"
LOCK = ".slot"
#: Folder for what analysts export inside the dossier; derived, and gone with the next change of the dossier.
EXPORTS = "uitvoer"
#: Drafts of editors, encrypted (``jgwork.io.opslag.concepten``).
DRAFTS = "concepten"


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
    key_id
        Which data key the parts are encrypted with; every dossier has its own, also where two share an id.
    """

    dossier_id: str
    token_tag: str
    version: int
    parts: Mapping[str, tuple[Part, ...]]
    deliveries: tuple[Mapping[str, Any], ...]
    key_id: str

    @property
    def key_name(self) -> str:
        """Name under which the data key is kept (``jgwork.io.opslag.sleutels``)."""
        return f"{self.dossier_id}.{self.key_id}"

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "schema": SCHEMA,
            "dossier_id": self.dossier_id,
            "token_tag": self.token_tag,
            "versie": self.version,
            "sleutel_id": self.key_id,
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
                key_id=str(raw["sleutel_id"]),
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

        manifest = self.manifest()
        parts = [p for p in manifest.parts.get(name, ()) if p.levering_id not in without]
        if not parts:
            return None
        key = self._key(manifest)
        read = [self._read(p, columns, key) for p in parts]
        data = pa.concat_tables(read, promote_options="permissive").combine_chunks()
        return AdmittedTable(name, data, INTAKE_SEAL)

    def tables(self, without: frozenset[str] = frozenset()) -> dict[str, pa.Table]:
        """Return all tables as Arrow tables by name, leaving out the rows of the deliveries ``without``."""
        found = ((t, self.table(t, without=without)) for t in self.manifest().parts)
        return {t: a.data for t, a in found if a is not None}

    def files(self, name: str) -> tuple[Path, ...]:
        """Return the (encrypted) Parquet files of a table."""
        return tuple(self.path / p.file for p in self.manifest().parts.get(name, ()))

    def append(
        self,
        tables: Sequence[AdmittedTable],
        delivery: Mapping[str, Any],
        *,
        dossier_id: str,
        token_tag: str,
        change: Callable[[str, str, pa.Table], pa.Table] | None = None,
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
        change
            ``(levering_id, table name, rows of an earlier part) -> rows``; the very same table: nothing changed.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with self.locked():
            fresh = DossierManifest(dossier_id, token_tag, 0, {}, (), secrets.token_hex(8))
            old = self.manifest() if self.exists() else fresh
            if any(d["levering_id"] == delivery["levering_id"] for d in old.deliveries):
                raise UsageError("Deze levering is intussen al geladen.", "Er is niets gewijzigd.")
            replaced = as_ids(delivery.get("vervangt"))
            kept = {t: tuple(p for p in ps if p.levering_id not in replaced) for t, ps in old.parts.items()}
            version, key = old.version + 1, self._key(old)
            if change is not None:
                kept = {t: self._changed(t, ps, f"{version:06d}", key, change) for t, ps in kept.items()}
            for table in tables:
                part = self._write(table.name, table.data, f"{version:06d}", str(delivery["levering_id"]), key)
                kept[table.name] = (*kept.get(table.name, ()), part)
            new = DossierManifest(
                old.dossier_id,
                old.token_tag,
                version,
                {t: ps for t, ps in kept.items() if ps},
                (*(d for d in old.deliveries if d["levering_id"] not in replaced), delivery),
                old.key_id,
            )
            self._commit(new)
            self.sweep(new)
        return new

    def _changed(
        self,
        name: str,
        parts: Sequence[Part],
        stem: str,
        key: bytes,
        change: Callable[[str, str, pa.Table], pa.Table],
    ) -> tuple[Part, ...]:
        """Return the parts of a table with corrected rows taken out; a part without rows goes."""
        out = []
        for i, part in enumerate(parts):
            new = change(part.levering_id, name, rows := self._read(part, None, key))
            if new.num_rows:
                out.append(part if new is rows else self._write(name, new, f"{stem}-{i}", part.levering_id, key))
        return tuple(out)

    def edit(
        self, change: Callable[[str, pa.Table], pa.Table], *, drop: frozenset[str] = frozenset()
    ) -> DossierManifest:
        """Change or remove rows and return the new manifest; all of it or nothing.

        The old files are deleted once the new manifest stands, so that what was removed is gone. Drafts of editors are
        another matter: see ``jgwork.io.opslag.concepten.Concepten.forget``.

        Parameters
        ----------
        change
            ``(table name, rows of one part) -> rows``; the very same table means nothing changed. A part without
            rows goes.
        drop
            Deliveries that go wholly.
        """
        with self.locked():
            old = self.manifest()
            version, key = old.version + 1, self._key(old)
            parts: dict[str, tuple[Part, ...]] = {}
            for name, held in old.parts.items():
                kept = []
                for i, part in enumerate(p for p in held if p.levering_id not in drop):
                    rows = self._read(part, None, key)
                    new = change(name, rows)
                    if new is not rows:
                        part = self._write(name, new, f"{version:06d}-{i}", part.levering_id, key)  # noqa: PLW2901
                    if new.num_rows:
                        kept.append(part)
                if kept:
                    parts[name] = tuple(kept)
            left = tuple(d for d in old.deliveries if d["levering_id"] not in drop)
            manifest = replace(old, version=version, parts=parts, deliveries=left)
            self._commit(manifest)
            self.sweep(manifest)
        return manifest

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the dossier's write lock; a second writer waits."""
        from filelock import FileLock

        with FileLock(self.path / f"dossier{LOCK}", timeout=60):
            yield

    def sweep(self, manifest: DossierManifest) -> None:
        """Remove files that the manifest does not refer to: leftovers of a killed or replaced write.

        Exports (``uitvoer``) go as well: they could still hold a member who was just removed.
        """
        shutil.rmtree(self.path / EXPORTS, ignore_errors=True)
        known = {p.file for parts in manifest.parts.values() for p in parts}
        data = self.path / "data"
        for file in data.rglob("*") if data.exists() else ():
            if file.is_file() and file.relative_to(self.path).as_posix() not in known:
                file.unlink()

    def empty(self, keep: frozenset[str]) -> None:
        """Remove everything but the files and folders named in ``keep``; the manifest goes first."""
        with self.locked():
            (self.path / MANIFEST).unlink(missing_ok=True)
            for item in self.path.iterdir():
                if item.name in keep or item.suffix == LOCK:
                    continue
                if item.is_dir():
                    shutil.rmtree(item)
                else:
                    item.unlink()

    def data_key(self) -> bytes:
        """Return the key everything in this dossier is encrypted with; ``StoreDamaged`` where it is not there."""
        return self._key(self.manifest())

    def _key(self, manifest: DossierManifest) -> bytes:
        """Return the data key; a new one only where there is no part yet."""
        if manifest.parts and not has_key(manifest.key_name, gebruik="gegevens"):
            raise StoreDamaged(
                "De sleutel van dit dossier is er niet: hij is vernietigd of staat op een andere computer.",
                "Zet de sleutelmap terug (omgevingsvariabele JGWORK_SLEUTELS). Is de sleutel vernietigd, dan zijn de "
                "gegevens weg.",
            )
        return key_for(manifest.key_name, gebruik="gegevens")

    def _write(self, name: str, data: pa.Table, stem: str, levering_id: str, key: bytes) -> Part:
        import pyarrow.parquet as pq
        import pyarrow.parquet.encryption as pe

        folder = self.path / "data" / name
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{stem}.parquet"
        place = file.relative_to(self.path).as_posix()
        own = pe.create_encryption_properties(**_file_key(key, place))
        pq.write_table(data, file, compression="zstd", encryption_properties=own)
        flush(file)
        return Part(place, sha256(file), data.num_rows, levering_id)

    def _read(self, part: Part, columns: Sequence[str] | None, key: bytes) -> pa.Table:
        import pyarrow as pa
        import pyarrow.parquet as pq
        import pyarrow.parquet.encryption as pe

        file = self.path / part.file
        own = pe.create_decryption_properties(**_file_key(key, part.file))
        try:
            if sha256(file) != part.sha256:
                raise _damaged(part.file)
            if columns is not None:
                present = set(pq.read_schema(file, decryption_properties=own).names)
                columns = [c for c in columns if c in present]
            return pq.read_table(file, columns=columns, partitioning=None, decryption_properties=own)
        except (OSError, pa.ArrowInvalid) as error:
            raise _damaged(part.file) from error

    def _commit(self, manifest: DossierManifest) -> None:
        write_atomic(self.path / MANIFEST, json.dumps(manifest.as_json(), ensure_ascii=False, indent=1, default=str))


def _file_key(key: bytes, place: str) -> dict[str, bytes]:
    """Return the key of one file, bound to its place so that files cannot be swapped; no two files share a key."""
    return {"footer_key": hmac.new(key, place.encode(), hashlib.sha256).digest(), "aad_prefix": place.encode()}


def as_ids(value: object) -> frozenset[str]:
    """Return the delivery ids of the manifest key ``vervangt``: one, a list or none."""
    if value is None or value == "":
        return frozenset()
    return frozenset([value] if isinstance(value, str) else map(str, value))  # type: ignore[call-overload]
