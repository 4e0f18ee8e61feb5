"""The dossier as an object of a notebook; made by ``jgwork.open``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.analist.bezig import balk, bezig
from jgwork.analist.dagen import gevraagd
from jgwork.analist.frames import frame, niet_geleverd
from jgwork.analist.groep import Groep
from jgwork.inhoud.perioden import Periode
from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.werkplek.lab import Werk
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.errors import UsageError, unknown

if TYPE_CHECKING:
    import pandas as pd

    from jgwork.analist.netwerk import Gemeenten, GroepenOnderling
    from jgwork.runs.publicatie.publiceren import PublicationReport
    from jgwork.runs.werkplek.werksessie import Werksessie


class Werkdossier:
    """A dossier as an analyst uses it; made by ``jgwork.open``.

    Parameters
    ----------
    werk
        The opened work folder.

    Examples
    --------
    >>> d = jg.open(dossier)
    >>> bool(d["G02"].incidenten().resample("QE", on="datum").size().sum())
    True
    """

    def __init__(self, werk: Werk) -> None:
        self.werk = werk
        werk.bezig = bezig

    @property
    def _dossier(self) -> Dossier:
        return self.werk.dossier

    @property
    def op(self) -> date:
        """The peildatum: the last day that the deliveries cover.

        Examples
        --------
        >>> d.op
        datetime.date(2026, 7, 1)
        """
        return self.werk.op

    @property
    def map(self) -> Path:
        """The work folder, with what is yours: exports, reports, publications.

        Examples
        --------
        >>> d.map == dossier.parent
        True
        """
        return self.werk.folder

    @property
    def groepen(self) -> pd.DataFrame:
        """One row per group: ``naam``, ``open_stappen``, ``hoogste_stap``; index ``groep_id``, order says nothing.

        Examples
        --------
        >>> d.groepen.index[0]
        'G01'
        """
        return self.werk.groepen().set_index("groep_id")

    @property
    def tabellen(self) -> pd.DataFrame:
        """One row per table that was delivered: ``titel``, ``rijen``, ``van``, ``tot_en_met``; index ``tabel``.

        Examples
        --------
        >>> int(d.tabellen.loc["groep", "rijen"])
        12
        """
        import pandas as pd

        counts = {n: sum(p.rows for p in ps) for n, ps in self._dossier.manifest.parts.items()}
        rows = []
        for name in self._dossier.tables:
            covered = self._dossier.dekking.perioden(name)
            first, last = (covered[0].van, covered[-1].laatste) if covered else (None, None)
            rows.append((name, load_tables()[name].title, counts.get(name, 0), first, last, len(covered)))
        columns = ["tabel", "titel", "rijen", "van", "tot_en_met", "delen"]
        made = pd.DataFrame(rows, columns=columns).set_index("tabel")
        return made.assign(**{c: pd.to_datetime(made[c]) for c in ("van", "tot_en_met")})

    @property
    def bronnen(self) -> pd.DataFrame:
        """One row per source and table: over which period it was delivered; a second row is a gap between them.

        Examples
        --------
        >>> sorted(d.bronnen.columns)
        ['bron', 'tabel', 'tot_en_met', 'van']
        """
        import pandas as pd

        rows = [
            (bron, name, p.van, p.laatste)
            for name in self._dossier.tables
            for bron in self._dossier.dekking.bronnen(name)
            for p in self._dossier.dekking.perioden(name, bron=bron)
        ]
        made = pd.DataFrame(rows, columns=["bron", "tabel", "van", "tot_en_met"])
        return made.assign(**{c: pd.to_datetime(made[c]) for c in ("van", "tot_en_met")})

    def tabel(self, naam: str, *, titels: bool = False) -> pd.DataFrame:
        """Return all rows of a table; none where no delivery brought it, and ``.attrs["stand"]`` says so.

        Parameters
        ----------
        naam
            Table of the data model, as in ``tabellen``.
        titels
            Dutch titles instead of codes.

        Raises
        ------
        KeyError
            No such table in the data model; names what looks like it.

        Examples
        --------
        >>> len(d.tabel("groep"))
        12
        """
        if naam not in load_tables():
            unknown("tabel", naam, load_tables())
        found = self._dossier.table(naam) if naam in self._dossier.tables else None
        if found is None:
            return niet_geleverd(load_tables()[naam])
        sources = list(self._dossier.dekking.bronnen(naam))
        return frame(found.data, load_tables()[naam], titels=titels, bron=sources, peildatum=self.op.isoformat())

    def groep(self, groep_id: str | None = None, *, stap: int | None = None) -> Groep:
        """Return a group.

        Parameters
        ----------
        groep_id
            Its id. Without one: the first group, in the order of ids, that is in ``stap``; else the first that came as
            far; else the first. The order says nothing.
        stap
            Number of the step to look for.

        Raises
        ------
        KeyError
            The dossier has no group of that id; names what looks like it.
        UsageError
            The dossier has no group at all.

        Examples
        --------
        >>> d.groep(stap=5)
        Groep G03: stap 5 open, peildatum 1 juli 2026. Zie .leden(), .incidenten(), .netwerk().
        """
        if groep_id is None:
            return Groep(self.werk, self._first(stap))
        return Groep(self.werk, self._dossier.met_groep(groep_id))

    def _first(self, stap: int | None) -> str:
        names = self._dossier.groepen
        if not names:
            raise UsageError("Dit dossier heeft nog geen groep.", "Laad een levering met de tabel 'groep'.")
        if stap is None:
            return names[0]
        number = self._dossier.profile.nummer
        stap = number(stap)  # a step that does not exist is an error, and not the first group
        stands = {g: self.werk.stand(g) for g in names}
        now = [g for g, s in stands.items() if stap in {number(o) for o in s.open}]
        return (now or [g for g, s in stands.items() if s.hoogste >= stap] or [*names])[0]

    def __getitem__(self, groep_id: str) -> Groep:
        return self.groep(groep_id)

    def __iter__(self) -> Iterator[Groep]:
        return (Groep(self.werk, g) for g in self._dossier.groepen)

    def __len__(self) -> int:
        return len(self._dossier.groepen)

    def _ipython_key_completions_(self) -> Sequence[str]:
        return list(self._dossier.groepen)

    @property
    def groepen_onderling(self) -> GroepenOnderling:
        """The groups, and what they are to each other.

        Examples
        --------
        >>> d.groepen_onderling is not None
        True
        """
        from jgwork.analist.netwerk import GroepenOnderling

        return GroepenOnderling(self.werk)

    @property
    def gemeenten(self) -> Gemeenten:
        """The municipalities, and what ties them.

        Examples
        --------
        >>> d.gemeenten.netwerk().number_of_nodes() > 1
        True
        """
        from jgwork.analist.netwerk import Gemeenten

        return Gemeenten(self.werk)

    def publiceer(
        self, groepen: Groep | str | Sequence[Groep | str] | None = None, **keuze: Any
    ) -> list[PublicationReport]:
        """Publish groups for the ketenoverleg, or the audience of ``kring=``; see ``jgwork.publiceer``.

        Parameters
        ----------
        groepen
            A group, some groups, or all of them by default.
        **keuze
            As in ``jgwork.publiceer``.

        Examples
        --------
        >>> [r.groep_id for r in d.publiceer("G02", proef=True)]
        ['G02']
        """
        from jgwork.runs.publicatie.publiceren import publiceer

        asked = [groepen] if isinstance(groepen, str | Groep) else groepen
        if "op" in keuze:
            keuze["op"] = gevraagd(keuze["op"])
        ids = None if asked is None else [g.groep_id if isinstance(g, Groep) else self.groep(g).groep_id for g in asked]
        with balk() as say:
            return publiceer(
                self._dossier.store.path, self.werk.folder / "publicaties", groepen=ids, **{"progress": say, **keuze}
            )

    def werksessie(self, groep: Groep | str, **keuze: Any) -> Werksessie:
        """Open the closed room of a group in a process of its own; shown in a notebook it is a link to the page.

        Parameters
        ----------
        groep
            The group.
        **keuze
            As in ``jgwork.runs.werkplek.werksessie.begin``: ``partners``, ``poort``, ``uren``.

        Returns
        -------
        Werksessie
            With ``adres``, ``tot`` and ``sluit()``.

        Raises
        ------
        NotCovered
            The group is not in the step of the integraal beeld yet.

        Examples
        --------
        >>> with d.werksessie("G02") as zaal:  # doctest: +SKIP
        ...     zaal.adres
        """
        from jgwork.runs.werkplek.werksessie import begin as open_zaal

        groep_id = groep.groep_id if isinstance(groep, Groep) else self.groep(groep).groep_id
        return open_zaal(self._dossier.store.path, groep_id, **keuze)

    def leveringen(self) -> pd.DataFrame:
        """Return what was delivered, by whom, and until when it is kept.

        Examples
        --------
        >>> list(d.leveringen().columns)
        ['levering_id', 'bronhouder', 'peildatum', 'bewaren_tot']
        """
        return self.werk.leveringen()

    def capaciteit(self) -> pd.DataFrame:
        """Return what all plans together ask of each partner: actions, hours and costs.

        Examples
        --------
        >>> len(d.capaciteit()) > 1
        True
        """
        from jgwork.indicators.plan.plan import capaciteit

        return capaciteit(*(self.werk.rijen(n, titels=False) for n in ("actie", "scenario")), op=self.werk.op)

    def regio(self) -> pd.DataFrame:
        """Return the groups beside each other, in the order of their ids: for the analyst, never an order of worry.

        Returns
        -------
        DataFrame
            Index ``groep_id``: ``naam``, ``open_stappen``, ``gemeenten`` (where it is active), and incidents of its
            last delivered year against what other groups make likely (``laatste_jaar``, ``verwacht_vanaf``,
            ``verwacht_tot``, ``buiten``; ``jaar_tot_en_met``: its last quarter); missing where not delivered.

        Examples
        --------
        >>> len(d.regio()) == len(d)
        True
        """
        funnel = self.werk.trechter().set_index("groep_id")
        places = self.werk.rijen("groep_gemeente", titels=False).groupby("groep_id")["gemeente_code"].nunique()
        made = self.groepen.drop(columns="hoogste_stap").join(places.rename("gemeenten")).join(funnel)
        return made.astype({"gemeenten": "Int64"})

    def ontbreekt(self) -> pd.DataFrame:
        """Return which tables of the data model no delivery brought, and over which periods a table has a gap.

        Examples
        --------
        >>> list(d.ontbreekt().columns)
        ['titel', 'wat']
        """
        import pandas as pd

        there = set(self._dossier.tables)
        rows = [(n, s.title, "niet geleverd") for n, s in load_tables().items() if n not in there and n != "levering"]
        for name in self._dossier.tables:
            parts = self._dossier.dekking.perioden(name)
            gaps = [Periode(a.tot, b.van) for a, b in pairwise(parts)]
            rows += [
                (name, load_tables()[name].title, f"gat van {day(g.van)} tot en met {day(g.laatste)}") for g in gaps
            ]
        return pd.DataFrame(rows, columns=["tabel", "titel", "wat"]).set_index("tabel")

    def to_datapackage(self, tabellen: Sequence[str] | None = None) -> Path:
        """Write tables for another program as a Data Package (version 2), and return where its descriptor stands.

        It stands in the folder ``uitvoer`` of the dossier, readable by anyone who may open that folder, and is removed
        with the next change of the dossier; the log says so. Tables about persons are never written, nor free text.

        Parameters
        ----------
        tabellen
            By default all tables that name no person.

        Examples
        --------
        >>> d.to_datapackage(["groep", "signaal"]).name
        'datapackage.json'
        """
        from jgwork.runs.recht.uitvoer import bewaar_pakket

        return bewaar_pakket(self._dossier, tabellen)

    def to_geojson(self) -> Path:
        """Write the places where groups stay as GeoJSON for a map, and return where; guarded as ``to_datapackage``.

        Points are those of the deliveries, on a hundred metres: never an address.

        Examples
        --------
        >>> d.to_geojson().name
        'plaatsen.geojson'
        """
        from jgwork.runs.recht.uitvoer import bewaar_plaatsen

        return bewaar_plaatsen(self._dossier)

    def __repr__(self) -> str:
        gaps = len(self.ontbreekt())
        return (
            f"Werkdossier {self._dossier.dossier_id}: {len(self)} groepen, {len(self._dossier.tables)} tabellen, "
            f"peildatum {day(self.op)}; {gaps} tabellen of perioden niet geleverd. "
            "Begin met .groepen, .tabellen, .bronnen of .groep('...')."
        )

    def _repr_html_(self) -> str:
        shown = self.groepen.head(30).to_html(border=0)
        return f"<p>{escape(repr(self))}</p>{shown}"
