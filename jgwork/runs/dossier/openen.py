"""Open a dossier: the store with its convenant, process and log around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from jgwork.inhoud.dekking import Dekking
from jgwork.inhoud.inhoud import Inhoud
from jgwork.inhoud.perioden import dag
from jgwork.io.lezen.toml import TomlUnreadable, parse_toml
from jgwork.io.opslag.bestanden import stands
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.logboek import Logboek
from jgwork.io.opslag.manifest import DossierManifest
from jgwork.privacy.convenant.lezen import read_convenant
from jgwork.privacy.convenant.regels import Convenant
from jgwork.privacy.proces.stand import Stand, Werkproces, read_werkproces, stand
from jgwork.privacy.stappen.vragen import Antwoord, nog_nodig, vragen
from jgwork.runs.dossier.bestaand import encoded
from jgwork.runs.dossier.bewaren import vereis_geldig, verlopen
from jgwork.runs.dossier.geleverd import geleverd
from jgwork.runs.dossier.standen import Boeken
from jgwork.runs.dossier.verantwoorden import ALLE_GROEPEN, book_of, log, weigeringen
from jgwork.schema.descriptors import load_tables
from jgwork.schema.profielen import convenant_toml, werkproces_over, werkproces_toml
from jgwork.schema.rules.columns import in_parallel
from jgwork.vocabulary.errors import NotCovered, UsageError, unknown
from jgwork.vocabulary.tables import AdmittedTable

#: A dossier's own, stricter convenant stands here, inside the folder.
LOCAL_CONVENANT = "convenant.toml"
#: Local names, questions and steps of the work process (R18), also inside the folder.
LOCAL_PROCESS = "werkproces.toml"


@dataclass(frozen=True, repr=False)
class Dossier:
    """An opened dossier, as analysts use it.

    Parameters
    ----------
    store
        Where it stands on disk.
    convenant
        What may be done with it, local tightening included.
    profile
        The work process it follows.
    doel
        Purpose of the work, for the log.
    groep_id
        The group the work is about, for the log; empty where it is about all of them.
    """

    store: DossierStore
    convenant: Convenant
    profile: Werkproces
    doel: str = "aanpak_groep"
    groep_id: str = ""

    def __repr__(self) -> str:
        return f"Dossier {self.dossier_id}: tabellen {', '.join(self.tables)}. Meer: jgwork.open('MAP')."

    @cached_property
    def manifest(self) -> DossierManifest:
        """What the dossier holds, read once."""
        return self.store.manifest()

    @property
    def dossier_id(self) -> str:
        """The dossier's id."""
        return self.manifest.dossier_id

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that were delivered and may still be read."""
        parts = self.manifest.parts.items()
        return tuple(sorted(n for n, ps in parts if any(p.levering_id not in self._past for p in ps)))

    @cached_property
    def _past(self) -> frozenset[str]:
        """Deliveries whose term ended: their rows are not read."""
        return verlopen(self.store, self.convenant, self._today)

    @property
    def _today(self) -> date:
        return datetime.now(UTC).date()

    @cached_property
    def _cache(self) -> dict[str, AdmittedTable]:
        return {}

    @cached_property
    def _standen(self) -> dict[date, Stand]:
        return {}

    def table(self, name: str) -> AdmittedTable | None:
        """Return an admitted table, ``None`` when no delivery brought it; read once and kept.

        Rows whose ``bewaren_tot`` has passed are left out; a table without any other row is refused
        (``NotCovered``). A name that no table of the data model has is a ``KeyError`` (``UnknownName``).
        """
        if name not in load_tables():
            unknown("tabel", name, load_tables())
        if name not in self._cache:
            found = self.store.table(name, without=self._past, of=self.manifest)
            if found is None and name in self.manifest.parts:
                with self.weigeringen(name, reden="bewaren"):
                    raise NotCovered(
                        f"De bewaartermijn van tabel '{name}' is voorbij; zij wordt niet meer gelezen.",
                        "Vernietig wat te oud is met 'jgwork vernietig DOSSIER'.",
                    )
            if found is None:
                return None
            self._consulted({name: found.data.num_rows})
            self._cache[name] = found
        return self._cache[name]

    def _consulted(self, rows: Mapping[str, int]) -> None:
        """Log what is read, before anyone sees it: what cannot be logged is not read.

        Tables that are taken together are combined (Wpg article 32a), a single one is consulted.
        """
        with self.weigeringen(", ".join(rows), reden="convenant"):
            vereis_geldig(self.convenant, rows, self._today)
        log(
            self.log(),
            "combineren" if len(rows) > 1 else "raadplegen",
            self.dossier_id,
            object=", ".join(rows),
            doel=self.doel,
            grondslag=self._grounds(rows),
            groep_id=self.groep_id or ALLE_GROEPEN,
            stap=self._step,
            categorieen=tuple({load_tables()[name].categorie for name in rows}),
            rijen=sum(rows.values()),
        )

    def _grounds(self, names: Iterable[str]) -> str:
        """Return the legal grounds on which some tables were delivered."""
        brought = {p.levering_id for n in names for p in self.manifest.parts.get(n, ())}
        found = {str(d.get("grondslag_code") or "") for d in self.manifest.deliveries if d["levering_id"] in brought}
        return ", ".join(sorted(found - {""}))

    @cached_property
    def _step(self) -> str:
        """The highest step of the group the work is about; empty where it is about all of them."""
        if not self.groep_id:
            return ""
        steps = self.store.table("processtap", without=self._past, of=self.manifest)
        return str(stand(steps and steps.data, self.profile).groep(self.groep_id).hoogste)

    @property
    def peildatum(self) -> date | None:
        """The last day on which a delivery was made up; ``None`` where none says so."""
        days = (dag(d.get("peildatum")) for d in self.manifest.deliveries if d["levering_id"] not in self._past)
        return max((d for d in days if d is not None), default=None)

    @cached_property
    def dekking(self) -> Dekking:
        """What was delivered, per source, table and group."""
        return geleverd(self.store, self._past, self.manifest)

    def arrow(self) -> Inhoud:
        """Return all admitted tables as Arrow tables by name, with what they cover."""
        wanted = (
            self.store.table(n, without=self._past, of=self.manifest) for n in self.tables if n not in self._cache
        )
        new = [table for table in wanted if table is not None]
        if new:
            self._consulted({t.name: t.data.num_rows for t in new})
            self._cache.update({table.name: table for table in new})
        return Inhoud({name: self._cache[name].data for name in self.tables}, self.dekking)

    def op(self, day: date) -> Inhoud:
        """Return the tables as of a day: those of the deliveries whose ``peildatum`` is not after it.

        What a correction or removal took away since is gone for every day.
        """
        late = {d["levering_id"] for d in self.manifest.deliveries if (dag(d.get("peildatum")) or day) > day}
        if not late:
            return self.arrow()
        gone = self._past | frozenset(map(str, late))
        tables = self.store.tables(without=gone, of=self.manifest)
        self._consulted({n: t.num_rows for n, t in tables.items()})
        return Inhoud(tables, geleverd(self.store, gone, self.manifest))

    def encoded(self) -> Inhoud:
        """Return all admitted tables with texts as numbers (``jgwork.runs.dossier.bestaand``); read anew and not kept.

        For work on millions of rows, such as publishing every group.
        """
        past, manifest = self._past, self.manifest
        read = in_parallel(lambda n: encoded(self.store, n, without=past, of=manifest), self.tables)
        found = dict(zip(self.tables, read, strict=True))
        self._consulted({n: t.num_rows for n, t in found.items()})
        return Inhoud(found, self.dekking)

    def met_groep(self, groep_id: str) -> str:
        """Return the id of a group that is in the dossier; raise ``UnknownName``, with what looks most like it."""
        if groep_id not in self.groepen:
            unknown("groep", groep_id, self.groepen)
        return groep_id

    @property
    def groepen(self) -> tuple[str, ...]:
        """Ids of the groups in the dossier."""
        found = {
            g
            for name in ("groep", "lid", "processtap")
            if (name != "lid" or self.convenant.geldig(self._today)) and (table := self.table(name)) is not None
            for g in table.data["groep_id"].unique().to_pylist()
            if g is not None
        }
        return tuple(sorted(found))

    def stand(self, op: date) -> Stand:
        """Return where the process stands on a day; reckoned once a day."""
        if op not in self._standen:
            self._standen[op] = stand(self, self.profile, op)
        return self._standen[op]

    def vragen(self, groep_id: str, op: date) -> tuple[Antwoord, ...]:
        """Return which questions of the steps of a group are answered on a day, and by whom."""
        return vragen(self.stand(op).groep(groep_id), self.profile, self.op(op))

    def nog_nodig(self, groep_id: str, op: date) -> tuple[str, ...]:
        """Return in Dutch what the open steps of a group still need, and nothing for later steps."""
        return nog_nodig(self.stand(op).groep(groep_id), self.profile, self.op(op), self.convenant)

    def weigeringen(
        self,
        object: str,  # noqa: A002 (the name of the field in the log)
        *,
        groep_id: str = "",
        stap: int | str = "",
        doel: str = "",
        ontvanger: str = "",
        reden: str = "",
    ) -> AbstractContextManager[None]:
        """Write every refusal that passes through in the dossier's log; see ``jgwork.runs.dossier.verantwoorden``."""
        return weigeringen(
            self.store.path,
            self.dossier_id,
            object=object,
            groep_id=groep_id or self.groep_id,
            stap=stap,
            doel=doel or self.doel,
            ontvanger=ontvanger,
            reden=reden,
        )

    @contextmanager
    def alleen(self, what: str) -> Iterator[Dossier]:
        """Hold the lock of the dossier from judgement to write, and yield it as it is now.

        Whoever opened the dossier earlier may have read what another command changed since: inside, only what is
        yielded counts.

        Parameters
        ----------
        what
            What is being done, in Dutch, for whoever waits.
        """
        with self.store.locked(what):
            yield replace(self)

    @cached_property
    def boeken(self) -> Boeken:
        """What was told of the groups; only somebody who holds the lock writes in it."""
        return Boeken(self.store)

    def log(self) -> Logboek:
        """Return the dossier's log."""
        return book_of(self.store.path, self.dossier_id)


def read_toml(path: Path) -> dict[str, object]:
    """Read a TOML file; ``UsageError`` with the line where it is not TOML."""
    try:
        return parse_toml(path.read_bytes())
    except FileNotFoundError as error:
        raise UsageError(f"{path.name} is er niet.", "Controleer de naam en de map.") from error
    except IsADirectoryError as error:
        raise UsageError(f"{path.name} is een map en geen bestand.", "Controleer de naam en de map.") from error
    except TomlUnreadable as error:
        raise UsageError(
            f"{path.name} is geen geldig TOML-bestand: het gaat mis bij {error.where}.", "Verbeter het bestand daar."
        ) from error


def convenant_for(folder: Path, local: Path | None = None) -> Convenant:
    """Return the convenant that holds for a dossier folder: the default, tightened by a local file."""
    file = local or folder / LOCAL_CONVENANT
    return read_convenant(convenant_toml(), read_toml(file) if local or stands(file) else None)


def profile_for(convenant: Convenant, folder: Path | None = None) -> Werkproces:
    """Return the work process: the profile the convenant names, under the dossier's own ``werkproces.toml``."""
    own = folder / LOCAL_PROCESS if folder else None
    if own is None or not stands(own):
        return read_werkproces(werkproces_toml(convenant.werkproces))
    return read_werkproces(werkproces_over({"basis": convenant.werkproces, **read_toml(own)}))


def open_dossier(path: Path | str, *, doel: str = "aanpak_groep", groep_id: str = "") -> Dossier:
    """Open a dossier folder for analysis.

    Parameters
    ----------
    path
        The folder.
    doel
        The purpose of the work, as it stands in the log beside every table that is read.
    groep_id
        The group the work is about, for the log; left out, the log says that all groups were read.

    Raises
    ------
    UsageError
        Where the folder is no dossier, or holds a table that this version does not know.
    StoreDamaged
        Where it is not what was written.

    Examples
    --------
    >>> jg.open_dossier(dossier).groepen[:2]
    ('G01', 'G02')
    """
    store = DossierStore(Path(path))
    store.vereis_laatste()
    if strange := sorted(set(store.manifest().parts) - set(load_tables())):
        raise UsageError(
            f"Dit dossier bevat gegevens die deze versie niet kent: {', '.join(strange)}.",
            "Open het met de versie die het maakte, of laad de leveringen opnieuw in een nieuw dossier.",
        )
    convenant = convenant_for(store.path)
    return Dossier(store, convenant, profile_for(convenant, store.path), doel, groep_id)


def last_peildatum(dossier: Dossier) -> date:
    """Return the last peildatum of the deliveries: the day the figures are for."""
    if dossier.peildatum is None:
        raise UsageError("Geen levering noemt een peildatum.", "Geef de peildatum mee met --op JJJJ-MM-DD.")
    return dossier.peildatum


def peildag(dossier: Dossier, gevraagd: date | None = None) -> tuple[date, str]:
    """Return the day that was asked for, else the last one of the deliveries, with the warning of a later day.

    Parameters
    ----------
    dossier
        The dossier.
    gevraagd
        The day somebody asked for, if any: the same rule on every road.
    """
    from jgwork.indicators.groep.scan import nog_niets

    day = gevraagd or last_peildatum(dossier)
    return day, nog_niets(dossier.dekking.laatste(), day)
