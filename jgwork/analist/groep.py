"""One group: its members, incidents, ties, goals and actions as frames, its network and its effects."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.analist.dagen import Day, gevraagd, tijdvak
from jgwork.analist.groepsrijen import Groepsrijen, namen
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.errors import unknown

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from jgwork.analist.netwerk import Groepsbeeld
    from jgwork.analist.publicatie import Publicatie
    from jgwork.indicators.plan.plan import Plantoets


class Groep(Groepsrijen):
    """A group of a dossier; made by ``Werkdossier.groep``.

    Parameters
    ----------
    werk
        The work folder it stands in.
    groep_id
        Its id.

    Examples
    --------
    >>> d["G02"]
    Groep G02: stap 6 open, peildatum 1 juli 2026. Zie .leden(), .incidenten(), .netwerk().
    """

    def netwerk(
        self, lagen: str | Iterable[str] | None = None, *, van: Day = None, tot: Day = None, op: Day = None
    ) -> Groepsbeeld:
        """Return the network of the group: members as nodes, weighted ties.

        Parameters
        ----------
        lagen
            Kinds of tie, such as ``samen_aangetroffen``; all by default.
        van, tot
            Ties and incidents in ``[van, tot)``; all that is known by default. A month or quarter is its first day.
        op
            Members on this day; by default everybody who was a member in the window.

        Raises
        ------
        KeyError
            No such kind of tie; names what looks like it.
        NotCovered
            Step or purpose do not allow a network of persons.

        Examples
        --------
        >>> d["G02"].netwerk(["samen_aangetroffen"], van="2025-07-01").graph.number_of_nodes() > 5
        True
        """
        from jgwork.analist.netwerk import Groepsbeeld

        begin, end = tijdvak(van, tot)
        return Groepsbeeld(self.werk, self.groep_id, lagen=namen(lagen), van=begin, tot=end, op=gevraagd(op))

    def effect(self, doel: str | None = None) -> pd.DataFrame:
        """Return per goal what may be said of the change since the nulmeting.

        Parameters
        ----------
        doel
            Only goals with this indicator or id; all by default.

        Examples
        --------
        >>> list(d["G02"].effect().columns)[:2]
        ['doel', 'oordeel']
        """
        found = self.werk.effecten(self.groep_id)
        if doel is None:
            return found
        goals = self.doelen()
        fits = goals[(goals["doel_id"] == doel) | (goals["indicator_code"] == doel)]
        if fits.empty:
            unknown("doel of indicator", doel, [*goals["doel_id"], *goals["indicator_code"].dropna().unique()])
        return found[found["doel"].isin(fits["omschrijving"])].reset_index(drop=True)

    def nulmeting(self) -> pd.DataFrame:
        """Return per goal the baseline: the day it was fixed, its sentence, and what stands beside it since.

        Examples
        --------
        >>> len(d["G02"].nulmeting())
        4
        """
        return self.werk.nulmetingen(self.groep_id)

    def evaluatie(self) -> pd.DataFrame:
        """Return the subjects of step 7: what was found, and what is missing for a full answer.

        Examples
        --------
        >>> len(d["G11"].evaluatie())
        9
        """
        return self.werk.evaluatie(self.groep_id)

    def vragen(self, stap: int | None = None) -> pd.DataFrame:
        """Return the questions of a step (the highest that is open by default), their state and who answered.

        Examples
        --------
        >>> sorted(d["G02"].vragen(2)["stand"].unique())[0]
        'beantwoord'
        """
        return self.werk.vragen(self.groep_id, self._stap(stap))

    def nodig(self) -> tuple[str, ...]:
        """Return in Dutch what the open steps still need.

        Examples
        --------
        >>> isinstance(d["G02"].nodig(), tuple)
        True
        """
        return self.werk.nodig(self.groep_id)

    def besluit(self) -> tuple[str, ...]:
        """Return in Dutch what was decided in step 4, and how plan and spending stand against it; empty before that.

        Examples
        --------
        >>> isinstance(d["G02"].besluit(), tuple)
        True
        """
        from jgwork.runs.leveren.kaders import besloten

        return besloten(self.werk.dossier, self.groep_id)

    def lussen(self) -> tuple[str, ...]:
        """Return the loops back that are proposed, as sentences; the ketenoverleg decides, none is taken by itself.

        Examples
        --------
        >>> all(isinstance(s, str) for s in d["G02"].lussen())
        True
        """
        return self.werk.lussen(self.groep_id)

    def plan(self) -> Plantoets:
        """Return the check of the plan: ``text``, ``findings``, ``matrix``, ``scenarios`` and ``detectable``.

        Examples
        --------
        >>> d["G02"].plan().matrix.shape[1] >= 3
        True
        """
        return self.werk.plan(self.groep_id)

    def verzoeken(self) -> str:
        """Return in a sentence how complete the picture is while requests to partners are out.

        Examples
        --------
        >>> d["G02"].verzoeken()[:3]
        'Van'
        """
        return self.werk.verzoeken(self.groep_id)

    def mag_vragen(self, partner: str, stap: int | None = None) -> list[str]:
        """Return what a step (the highest that is open by default) may ask of a partner under the convenant.

        Examples
        --------
        >>> "Drank of drugs in het spel" in d["G02"].mag_vragen("jongerenwerk", 2)
        True
        """
        partners = codelist("partner").codes
        if partner not in partners:
            unknown("partner", partner, partners)
        return self.werk.mag_vragen(partner, self._stap(stap))

    def _stap(self, stap: int | None) -> int:
        return self.stap if stap is None else self.werk.dossier.profile.nummer(stap)

    def in_de_weg(self) -> list[str]:
        """Return what stands in the way of closing the group; empty when it may be closed.

        Examples
        --------
        >>> bool(d["G02"].in_de_weg())
        True
        """
        return self.werk.in_de_weg(self.groep_id)

    def publicatie(self, folder: Path | str | None = None) -> Publicatie:
        """Return the newest publication of this group; the first one is made when nothing was told of it yet.

        Parameters
        ----------
        folder
            The folder with publications; by default ``publicaties`` beside the dossier.

        Examples
        --------
        >>> d["G02"].publicatie().pad.name
        'G02-001'
        """
        from jgwork.analist.publicatie import Publicatie

        return Publicatie(self.werk.publicatie(self.groep_id, Path(folder) if folder is not None else None))

    def rapport(self, soort: str, *, vorm: str = "docx") -> Path:
        """Write a report of the newest publication in ``rapporten`` of the work folder, and return where it stands.

        Parameters
        ----------
        soort
            ``beleidsadvies``, ``plan``, ``voortgang`` or ``evaluatie``.
        vorm
            ``docx``, ``odt``, ``pdf``, ``xlsx`` or ``ods``.

        Examples
        --------
        >>> d["G02"].rapport("voortgang").name
        'voortgang-G02.docx'
        """
        from jgwork.runs.publicatie.rapporteren import rapport

        uit = self.werk.folder / "rapporten" / f"{soort}-{self.groep_id}.{vorm}"
        return rapport(soort, self.werk.publicatie(self.groep_id).path, uit)

    @property
    def stap(self) -> int:
        """Number of the highest step the group reached.

        Examples
        --------
        >>> d["G02"].stap
        6
        """
        return self.werk.stand(self.groep_id).hoogste

    def teken_incidenten(self) -> go.Figure:
        """Return the incidents per quarter as a figure; a quarter that was not delivered is a gap with its own mark.

        Examples
        --------
        >>> len(d["G02"].teken_incidenten().data)
        1
        """
        from jgwork.analist.teken import kwartalen

        return kwartalen(self.incidenten_per_kwartaal(), f"Incidenten van {self.groep_id} per kwartaal")

    def teken_signalen(self) -> go.Figure:
        """Return the signals per month as a figure; a month that was not wholly delivered is a gap.

        Examples
        --------
        >>> len(d["G02"].teken_signalen().data)
        1
        """
        from jgwork.analist.teken import maanden

        return maanden(self.signalen_per_maand(), f"Signalen van de plekken van {self.groep_id} per maand")

    def teken_rollen(self) -> go.Figure:
        """Return per round how often partners named each kind of influence; rounds stand beside each other.

        Examples
        --------
        >>> len(d["G02"].teken_rollen().data) >= 1
        True
        """
        from jgwork.analist.teken import rollen

        return rollen(self.rollen(titels=True), f"Invloed in {self.groep_id}, zoals partners die zien")

    def teken_effect(self) -> go.Figure:
        """Return per goal now against the nulmeting with its margin; a goal without one says so.

        Examples
        --------
        >>> len(d["G02"].teken_effect().data) >= 1
        True
        """
        from jgwork.analist.teken import effect

        return effect(self.effect(), f"Doelen van {self.groep_id}: nu tegen de nulmeting")

    def teken_weg(self) -> go.Figure:
        """Return the road of the group through the work process as a figure.

        Examples
        --------
        >>> len(d["G02"].teken_weg().data) >= 1
        True
        """
        import plotly.graph_objects as go

        from jgwork.privacy.proces.weg import weg

        return go.Figure(weg(self.werk.stand(self.groep_id), self.werk.dossier.profile).figure)

    def __repr__(self) -> str:
        stand = self.werk.stand(self.groep_id)
        where = f"gestopt op {day(stand.gestopt)}" if stand.gestopt else f"stap {' en '.join(stand.open)} open"
        return (
            f"Groep {self.groep_id}: {where}, peildatum {day(self.werk.op)}. Zie .leden(), .incidenten(), .netwerk()."
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"
