"""The dossier on disk: Parquet parts and one manifest, replaced in a single atomic rename.

A write makes its new files first, flushes them, and only then replaces ``dossier.json``. Whatever happens before
that rename leaves the dossier as it was; files nobody refers to are removed by the next write.

The Parquet files are encrypted (Parquet modular encryption, AES-GCM) with a key of their own, derived from the
dossier's data key, which lives outside the dossier (``jgwork.io.opslag.sleutels``). Without that key every copy is
noise.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jgwork.io.opslag.bestanden import flush, remove, sha256
from jgwork.io.opslag.bestanden import replace as move
from jgwork.io.opslag.logboek import zegels
from jgwork.io.opslag.manifest import (
    LOG,
    MANIFEST,
    WEG,
    DossierManifest,
    Part,
    Zegel,
    as_ids,
    damaged,
    geen_dossier,
    mark,
    problem,
    weg,
)
from jgwork.io.opslag.sleutels import has_key, key_for
from jgwork.io.opslag.slot import HOLDER, LOCK, locked
from jgwork.io.opslag.stukken import as_was, opens, read_part, write_part
from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
#: Folder for what analysts export inside the dossier; derived, and gone with the next change of the dossier.
EXPORTS = "uitvoer"
#: Drafts of editors, encrypted (``jgwork.io.opslag.concepten``).
DRAFTS = "concepten"
#: The next version of the manifest, until its entry stands in the log.
NEW = f"{MANIFEST}.nieuw"
TERUG = (
    "Zet de hele map terug uit de nieuwste reservekopie (dossier, logboek en grootboek samen). Typ 'jgwork logboek "
    "DOSSIER --controleer' voor wat er niet klopt."
)
#: After so many seconds nobody is still busy with a small file.
GONE = 3600
#: How often a reader starts anew because a writer changed the dossier meanwhile.
AGAIN = 5


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
            text = (self.path / MANIFEST).read_bytes()
        except FileNotFoundError as error:
            if weg(self.path) and not (self.path / NEW).exists():
                raise StoreDamaged(WEG, TERUG) from error
            raise geen_dossier(self.path) from error
        try:
            return DossierManifest.from_json(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise damaged(MANIFEST) from error

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        *,
        without: frozenset[str] = frozenset(),
        of: DossierManifest | None = None,
        coded: bool = False,
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
        of
            The manifest that says which files; the newest by default.
        coded
            Leave texts as numbers where that is how they are kept.

        Raises
        ------
        StoreDamaged
            When a part is missing or its checksum differs.
        UsageError
            When a writer took away files of the manifest that was asked for.
        """
        return self._steady(of, lambda manifest: self._table(manifest, name, columns, without, coded=coded))

    def tables(self, without: frozenset[str] = frozenset(), of: DossierManifest | None = None) -> dict[str, pa.Table]:
        """Return all tables of one moment as Arrow tables by name; parameters as ``table``."""
        found = self._steady(of, lambda m: {t: self._table(m, t, None, without) for t in m.parts})
        return {t: a.data for t, a in found.items() if a is not None}

    def _table(
        self,
        manifest: DossierManifest,
        name: str,
        columns: Sequence[str] | None,
        without: frozenset[str],
        *,
        coded: bool = False,
    ) -> AdmittedTable | None:
        import pyarrow as pa

        parts = [p for p in manifest.parts.get(name, ()) if p.levering_id not in without]
        if not parts:
            return None
        key = self._key(manifest)
        read = [self._read(p, columns, key, coded=coded) for p in parts]
        data = pa.concat_tables(read, promote_options="permissive").combine_chunks()
        return AdmittedTable(name, data, INTAKE_SEAL)

    def _steady(self, of: DossierManifest | None, read: Callable[[DossierManifest], T]) -> T:
        """Read, and start anew where a writer replaced the manifest meanwhile: its files may be gone then."""
        for _ in range(AGAIN):
            manifest = of or self.manifest()
            try:
                return read(manifest)
            except StoreDamaged:
                if self.manifest().version == manifest.version:
                    raise
            if of is not None:
                break
        raise UsageError(
            "Het dossier is intussen gewijzigd door een andere opdracht.",
            "Herhaal de opdracht, of open het opnieuw.",
        )

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
        zegel: Zegel | None = None,
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
        zegel
            Seals the new version in the log; left out where there is none.
        change
            ``(levering_id, table name, rows of an earlier part) -> rows``; the very same table: nothing changed.
        """
        with self.locked("leveren"):
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
            new = self._commit(new, zegel)
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
        self,
        change: Callable[[str, pa.Table], pa.Table],
        *,
        drop: frozenset[str] = frozenset(),
        zegel: Zegel | None = None,
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
        zegel
            Seals the new version in the log; left out where there is none.
        """
        with self.locked("wijzigen"):
            old = self.manifest()
            version, key = old.version + 1, self._key(old)
            parts: dict[str, tuple[Part, ...]] = {}
            for name, held in old.parts.items():
                kept = []
                for i, part in enumerate(p for p in held if p.levering_id not in drop):
                    rows = self._read(part, None, key)
                    new = change(name, rows)
                    if new is not rows:
                        new = as_was(new, rows.schema)
                        part = self._write(name, new, f"{version:06d}-{i}", part.levering_id, key)  # noqa: PLW2901
                    if new.num_rows:
                        kept.append(part)
                if kept:
                    parts[name] = tuple(kept)
            left = tuple(d for d in old.deliveries if d["levering_id"] not in drop)
            manifest = self._commit(replace(old, version=version, parts=parts, deliveries=left), zegel)
            self.sweep(manifest)
        return manifest

    @contextmanager
    def locked(self, what: str, *, whole: bool = True) -> Iterator[None]:
        """Hold the one lock of the dossier, from judgement to write; what is done inside may take it again.

        Parameters
        ----------
        what
            What is being done, in Dutch, for whoever waits (``jgwork.io.opslag.slot``).
        whole
            Whether log and dossier must agree. Only what destroys may do without.

        Raises
        ------
        StoreDamaged
            The log knows another version of the dossier than the one that stands here.
        """
        with locked(self.path, "dossier", what) as first:
            if first:
                self._finish()
            if first and whole and (said := problem(self.path)):
                raise StoreDamaged(said, TERUG)
            yield

    def vereis_laatste(self) -> None:
        """Refuse to read a dossier that is not the last version in its log; a writer that is busy is waited for.

        Raises
        ------
        StoreDamaged
            It is an older one, or not what was written.
        """
        said = ""
        for _ in range(AGAIN):
            said = problem(self.path)
            if not said or (self.path / NEW).exists():  # a writer that was killed is finished by the next
                return
            time.sleep(0.05)
        raise StoreDamaged(said, TERUG)

    def _finish(self) -> None:
        """Finish the last write where it was killed between its entry in the log and its rename."""
        new = self.path / NEW
        if new.exists():
            if zegels(self.path / LOG)[0] == mark(new.read_bytes()):
                move(new, self.path / MANIFEST)
            else:
                remove(new)

    def sweep(self, manifest: DossierManifest) -> None:
        """Remove files that the manifest does not refer to: leftovers of a killed or replaced write.

        Exports (``uitvoer``) go as well: they could still hold a member who was just removed. So do half-written files
        of a room, once whoever wrote them must be gone.
        """
        shutil.rmtree(self.path / EXPORTS, ignore_errors=True)
        for half in self.path.glob("*/*.nieuw"):
            with suppress(FileNotFoundError):
                if time.time() - half.stat().st_mtime > GONE:
                    remove(half)
        known = {p.file for parts in manifest.parts.values() for p in parts}
        data = self.path / "data"
        for file in data.rglob("*") if data.exists() else ():
            if file.is_file() and file.relative_to(self.path).as_posix() not in known:
                remove(file)

    def empty(self, keep: frozenset[str]) -> None:
        """Remove everything but the files and folders named in ``keep``; the manifest goes first."""
        with self.locked("vernietigen", whole=False):
            remove(self.path / MANIFEST)
            for item in self.path.iterdir():
                if item.name in keep or item.suffix == LOCK or item.name.endswith(HOLDER):
                    continue
                if item.is_dir():
                    shutil.rmtree(item)
                else:
                    item.unlink()

    def data_key(self) -> bytes:
        """Return the key everything in this dossier is encrypted with; ``StoreDamaged`` where it is not there."""
        return self._key(self.manifest())

    def fits(self) -> bool:
        """Return whether the data key of this dossier opens a file of it; true where there is none to try."""
        manifest = self.manifest()
        found = (p for ps in manifest.parts.values() for p in ps if (self.path / p.file).is_file())
        parts = [p for p in found if sha256(self.path / p.file) == p.sha256]
        return not parts or opens(self.path, parts[-1], self._key(manifest))

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
        return write_part(self.path, name, data, stem, levering_id, key)

    def _read(self, part: Part, columns: Sequence[str] | None, key: bytes, *, coded: bool = False) -> pa.Table:
        return read_part(self.path, part, columns, key, coded=coded)

    def _commit(self, manifest: DossierManifest, zegel: Zegel | None) -> DossierManifest:
        """Put a new version in its place, sealed in the log first; return it as it was written."""
        manifest = manifest if zegel is None else replace(manifest, anker=zegel.book.kop())
        new, text = self.path / NEW, manifest.as_text().encode()
        try:
            new.write_bytes(text)
            flush(new)
            if zegel is not None:
                zegel.schrijf(mark(text))
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        move(new, self.path / MANIFEST)
        flush(self.path)
        return manifest
