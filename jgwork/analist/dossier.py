"""``jgwork.open``: one object to start from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.analist.frames import frame
from jgwork.analist.groep import Groep
from jgwork.inhoud.perioden import Periode
from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.server.lab import Werk, begin
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.errors import unknown

if TYPE_CHECKING:
    import pandas as pd

    from jgwork.analist.netwerk import Gemeenten, GroepenOnderling
    from jgwork.runs.publicatie.publiceren import PublicationReport
    from jgwork.runs.server.werksessie import Werksessie


class Werkdossier:
    """A dossier as an analyst uses it; made by ``jgwork.open``.

    Parameters
    ----------
    werk
        The opened work folder.

    Examples
    --------
    >>> import jgwork as jg
    >>> d = jg.open("werk/dossier")  # doctest: +SKIP
    >>> d["G02"].incidenten().resample("QE", on="datum").size()  # doctest: +SKIP
    """

    def __init__(self, werk: Werk) -> None:
        self.werk = werk

    @property
    def _dossier(self) -> Dossier:
        return self.werk.dossier

    @property
    def op(self) -> date:
        """The peildatum: the last day that the deliveries cover."""
        return self.werk.op

    @cached_property
    def groepen(self) -> pd.DataFrame:
        """One row per group: ``naam``, ``open_stappen``, ``hoogste_stap``; index ``groep_id``, order says nothing."""
        found = self.werk.groepen().rename(
            columns={"groep": "groep_id", "open stappen": "open_stappen", "hoogste stap": "hoogste_stap"}
        )
        return found.set_index("groep_id")

    @cached_property
    def tabellen(self) -> pd.DataFrame:
        """One row per table that was delivered: ``titel``, ``rijen``, ``van``, ``tot_en_met``; index ``tabel``."""
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

    @cached_property
    def bronnen(self) -> pd.DataFrame:
        """One row per source and table: over which period it was delivered; a second row is a gap between them."""
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
        """Return all rows of a table.

        Parameters
        ----------
        naam
            Table of the data model, as in ``tabellen``.
        titels
            Dutch titles instead of codes.

        Raises
        ------
        KeyError
            No such table in this dossier; names what looks like it.
        """
        if naam not in self._dossier.tables:
            unknown("tabel", naam, self._dossier.tables)
        found = self._dossier.table(naam)
        if found is None:
            unknown("tabel", naam, self._dossier.tables)
        sources = list(self._dossier.dekking.bronnen(naam))
        return frame(found.data, load_tables()[naam], titels=titels, bron=sources, peildatum=self.op.isoformat())

    def groep(self, groep_id: str) -> Groep:
        """Return a group; ``KeyError`` where the dossier has none of that id."""
        if groep_id not in self._dossier.groepen:
            unknown("groep", groep_id, self._dossier.groepen)
        return Groep(self.werk, groep_id)

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
        """The groups, and what they are to each other."""
        from jgwork.analist.netwerk import GroepenOnderling

        return GroepenOnderling(self.werk)

    @property
    def gemeenten(self) -> Gemeenten:
        """The municipalities, and what ties them."""
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
        """
        from jgwork.runs.publicatie.publiceren import publiceer

        asked = [groepen] if isinstance(groepen, str | Groep) else groepen
        ids = None if asked is None else [g.groep_id if isinstance(g, Groep) else self.groep(g).groep_id for g in asked]
        return publiceer(self._dossier.store.path, self.werk.folder / "publicaties", groepen=ids, **keuze)

    def werksessie(self, groep: Groep | str, **keuze: Any) -> Werksessie:
        """Open the closed room of a group in a process of its own; shown in a notebook it is a link to the page.

        Parameters
        ----------
        groep
            The group.
        **keuze
            As in ``jgwork.runs.server.werksessie.begin``: ``partners``, ``poort``, ``uren``.

        Returns
        -------
        Werksessie
            With ``adres``, ``tot`` and ``sluit()``.

        Raises
        ------
        NotCovered
            The group is not in the step of the integraal beeld yet.
        """
        from jgwork.runs.server.werksessie import begin as open_zaal

        groep_id = groep.groep_id if isinstance(groep, Groep) else self.groep(groep).groep_id
        return open_zaal(self._dossier.store.path, groep_id, **keuze)

    def ontbreekt(self) -> pd.DataFrame:
        """Return which tables of the data model no delivery brought, and over which periods a table has a gap."""
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


def open_werk(pad: Path | str | None = None) -> Werkdossier:
    """Open a dossier, or the work folder it is in.

    Parameters
    ----------
    pad
        The dossier or the work folder. By default that of ``jgwork lab``; where there is none yet, the example is made.

    Raises
    ------
    UsageError
        There is no dossier here.

    Examples
    --------
    >>> import jgwork as jg
    >>> d = jg.open("werk/dossier")  # doctest: +SKIP
    >>> d.groepen  # doctest: +SKIP
    """
    if pad is None:
        return Werkdossier(begin())
    place = Path(pad)
    return Werkdossier(begin(place.parent if (place / "dossier.json").exists() else place, naam=place.name))
