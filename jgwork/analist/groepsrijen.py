"""The rows of one group as frames: members, incidents, ties, goals, actions, signals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jgwork.analist.frames import frame, niet_geleverd
from jgwork.indicators.dynamiek.rondes import duiding_per_ronde, dynamiek_per_ronde, rollen_per_ronde
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.kennis import DELEN, kennis, planversies
from jgwork.inhoud.namenlijst import leden
from jgwork.inhoud.perioden import Periode, codes, dag, hele_kwartalen, na
from jgwork.inhoud.registraties import Registraties, registraties
from jgwork.inhoud.rijen import of_group
from jgwork.runs.server.lab import Werk
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.errors import NotCovered, UsageError, unknown
from jgwork.vocabulary.telling import Deels, NietGeleverd, einden

if TYPE_CHECKING:
    import pandas as pd

Day = date | str | None


def gevraagd(value: Day) -> date | None:
    """Return the day that was asked for, if any; ``UsageError`` for text that is no day."""
    if value is not None and dag(value) is None:
        raise UsageError("Dit is geen dag.", "Schrijf een dag als jjjj-mm-dd of dd-mm-jjjj.")
    return dag(value)


class Groepsrijen:
    """What was delivered of a group; ``Groep`` is one.

    Parameters
    ----------
    werk
        The work folder it stands in.
    groep_id
        Its id.

    Examples
    --------
    >>> d["G02"].leden().attrs["tabel"]
    'lid'
    """

    def __init__(self, werk: Werk, groep_id: str) -> None:
        self.werk, self.groep_id = werk, groep_id

    def leden(self, op: Day = None, *, titels: bool = False) -> pd.DataFrame:
        """Return the members on the agreed namenlijst on a day: one row each, in the order of their pseudonyms.

        Parameters
        ----------
        op
            The day; the peildatum by default.
        titels
            Dutch titles instead of codes.

        Examples
        --------
        >>> len(d["G02"].leden(op="2026-07-01"))
        14
        """
        when = gevraagd(op) or self.werk.op
        found = leden(self.werk.dossier, self.groep_id, when)
        if found is None:
            raise UsageError("Er is geen namenlijst geleverd.", "Laad eerst een levering met de tabel 'lid'.")
        return frame(found, load_tables()["lid"], titels=titels, groep=self.groep_id, op=when.isoformat())

    def registraties(self, van: Day = None, tot: Day = None, *, titels: bool = False) -> pd.DataFrame:
        """Return the registrations in ``[van, tot)`` in which somebody was present who was a member on that day.

        Examples
        --------
        >>> d["G02"].registraties().attrs["eenheid"]
        'registraties'
        """
        return self._as_frame(self._registered(van, tot), titels=titels)

    def incidenten(self, van: Day = None, tot: Day = None, *, titels: bool = False) -> pd.DataFrame:
        """Return the incidents in ``[van, tot)``: one row each, however many registrations describe it.

        Returns
        -------
        DataFrame
            ``incident`` (its number, or that of its only registration), the columns of its first registration, and
            ``registraties`` and ``leden``: how many describe it, and how many members were present.

        Examples
        --------
        >>> d["G02"].incidenten(van="2026-01-01")["datum"].min().year
        2026
        """
        found = self._registered(van, tot)
        reg = self._as_frame(found, titels=titels).rename(columns={"incident_id": "incident"})
        part = found.betrokkenheid.select(["registratie_id", "pseudoniem"]).to_pandas()
        who = part.merge(reg[["registratie_id", "incident"]].astype(str), on="registratie_id")
        size = who.groupby("incident")["pseudoniem"].nunique()
        many = reg.groupby("incident")["registratie_id"].nunique()
        first = reg.sort_values(["datum", "registratie_id"]).drop_duplicates("incident")
        made: pd.DataFrame = first.drop(columns="registratie_id").assign(
            registraties=first["incident"].map(many), leden=first["incident"].map(size)
        )
        made = made[["incident", *[c for c in made if c != "incident"]]].reset_index(drop=True)
        made.attrs = {**reg.attrs, "eenheid": "incidenten"}
        return made

    def incidenten_per_kwartaal(self, van: Day = None, tot: Day = None) -> pd.DataFrame:
        """Return how many incidents there were per quarter, and whether that quarter was delivered.

        Returns
        -------
        DataFrame
            ``aantal`` is missing where the quarter was not, or only in part, delivered; ``stand`` says which:
            ``geleverd``, ``deels`` or ``niet geleverd``. Index: quarters as pandas periods.

        Examples
        --------
        >>> str(d["G02"].incidenten_per_kwartaal().index[0])
        '2024Q3'
        """
        import pandas as pd

        found = self.incidenten(van, tot)
        period = self._period(van, tot)
        quarters = hele_kwartalen(period.van, period.tot)
        counts = found["datum"].dt.to_period("Q").value_counts()
        index = pd.PeriodIndex([c.replace("-K", "Q") for c in codes(quarters)], freq="Q", name="kwartaal")
        seen = {p: float(counts.get(q, 0)) for q, p in zip(index, quarters, strict=True)}
        told = self.werk.dossier.dekking.tellingen(seen, REGISTRATIES, self.groep_id).values()
        states = ["deels" if isinstance(t, Deels) else "niet geleverd" if isinstance(t, NietGeleverd) else "geleverd"
                  for t in told]  # fmt: skip
        ends = [einden(t) for t in told]
        made = pd.DataFrame(
            {"aantal": pd.array([None if e is None else int(e[0]) for e in ends], dtype="Int64"), "stand": states},
            index=index,
        )
        made.attrs = {**found.attrs, "eenheid": "incidenten per kwartaal"}
        return made

    def relaties(self, *, titels: bool = False) -> pd.DataFrame:
        """Return the ties that sources state between people of this group.

        Examples
        --------
        >>> "soort" in d["G02"].relaties() or len(d["G02"].relaties().columns) > 3
        True
        """
        return self._rows("relatie", titels=titels)

    def rollen(self, *, titels: bool = False) -> pd.DataFrame:
        """Return what each partner said of each member, per round; rounds stand beside each other, never added.

        Examples
        --------
        >>> int(d["G02"].rollen()["ronde"].min())
        1
        """
        return self._rows("groepsrol", titels=titels)

    def kennis(self, deel: str, *, titels: bool = False) -> pd.DataFrame:
        """Return what partners delivered of one kind, such as ``signalen``, ``straatinformatie`` or ``matrix``.

        Parameters
        ----------
        deel
            A key of ``jgwork.inhoud.kennis.DELEN``.
        titels
            Dutch titles instead of codes.

        Examples
        --------
        >>> d["G02"].kennis("signalen").attrs["tabel"]
        'signaal'
        """
        if deel not in DELEN:
            unknown("onderdeel", deel, list(DELEN))
        found = kennis(self.werk.dossier, self.groep_id, deel, self.werk.op)
        spec = load_tables()[DELEN[deel].tabel]
        lists = {c: codelist(spec.field(c).codelijst).titles for c in map(str, found) if spec.field(c).codelijst}
        for column, titles in lists.items() if titels else ():
            found[column] = found[column].map(lambda v, t=titles: t.get(v, v))
        found.attrs = {"tabel": spec.name, "vraag": DELEN[deel].vraag, "groep": self.groep_id}
        return found

    def planversies(self) -> pd.DataFrame:
        """Return how many goals and actions each version of the plan has, concept and settled apart.

        Examples
        --------
        >>> len(d["G02"].planversies()) >= 1
        True
        """
        return planversies(self.werk.dossier, self.groep_id, self.werk.op)

    def rollen_per_ronde(self) -> pd.DataFrame:
        """Return how many judgements partners gave of each influence, a column per round.

        Examples
        --------
        >>> d["G02"].rollen_per_ronde().shape[1] >= 1
        True
        """
        return rollen_per_ronde(self.werk.dossier, self.groep_id)

    def duiding_per_ronde(self) -> pd.DataFrame:
        """Return the median of the partners by aspect (0 no concern, 4 serious), a column per round.

        Examples
        --------
        >>> d["G02"].duiding_per_ronde().shape[1] >= 1
        True
        """
        return duiding_per_ronde(self.werk.dossier, self.groep_id)

    def dynamiek_per_ronde(self) -> pd.DataFrame:
        """Return what partners wrote of the dynamics: in the group, with its surroundings, through interventions.

        Examples
        --------
        >>> d["G02"].dynamiek_per_ronde() is not None
        True
        """
        return dynamiek_per_ronde(self.werk.dossier, self.groep_id)

    def teksten(self, soort: str = "", *, titels: bool = False) -> pd.DataFrame:
        """Return what partners agreed on in words; of one kind, such as ``probleem``, where it is named.

        Examples
        --------
        >>> set(d["G02"].teksten("probleem")["soort"])
        {'probleem'}
        """
        found = self._rows("tekst", titels=False)
        kinds = list(codelist("tekstsoort").codes)
        if soort and soort not in kinds:
            unknown("soort tekst", soort, kinds)
        return self._rows("tekst", titels=titels).loc[found["soort"].isin([soort] if soort else kinds)]

    def doelen(self, *, titels: bool = False) -> pd.DataFrame:
        """Return the goals of the plan.

        Examples
        --------
        >>> len(d["G02"].doelen())
        4
        """
        return self._rows("doel", titels=titels)

    def acties(self, *, titels: bool = False) -> pd.DataFrame:
        """Return the actions of the plan.

        Examples
        --------
        >>> d["G02"].acties()["eind_gepland"].dtype.kind
        'M'
        """
        return self._rows("actie", titels=titels)

    def signalen(self) -> pd.DataFrame:
        """Return the signals from the places where the group stays, and those tied to it by hand, by day.

        Of the first it is not certain that they are about this group.

        Examples
        --------
        >>> d["G02"].signalen()["datum"].is_monotonic_increasing
        True
        """
        return self.werk.signalen(self.groep_id)

    def signalen_per_maand(self) -> pd.DataFrame:
        """Return how many signals there are per whole month: 0 for none, missing where it was not wholly delivered.

        Examples
        --------
        >>> d["G02"].signalen_per_maand().index.freqstr
        'M'
        """
        return self.werk.per_maand(self.signalen())

    def te_laat(self) -> pd.DataFrame:
        """Return the actions that should have ended by the peildatum and did not; by planned end.

        Examples
        --------
        >>> list(d["G02"].te_laat().columns)[0]
        'actie_id'
        """
        return self.werk.te_laat(self.groep_id)

    def rijen(self, tabel: str, *, titels: bool = False) -> pd.DataFrame:
        """Return the rows of this group in any table that knows groups; ``KeyError`` for a name that does not exist.

        Examples
        --------
        >>> set(d["G02"].rijen("doel")["groep_id"])
        {'G02'}
        """
        known = [n for n, s in load_tables().items() if "groep_id" in s.names]
        if tabel not in known:
            unknown("tabel", tabel, known)
        return self._rows(tabel, titels=titels)

    def _rows(self, tabel: str, *, titels: bool) -> pd.DataFrame:
        spec = load_tables()[tabel]
        found = self.werk.dossier.table(tabel)
        if found is None:
            return niet_geleverd(spec, groep=self.groep_id)
        return frame(of_group(found.data, self.groep_id), spec, titels=titels, groep=self.groep_id)

    def _period(self, van: Day, tot: Day) -> Periode:
        covered = self.werk.dossier.dekking.samen(REGISTRATIES, self.groep_id)
        first = covered[0].van if covered else date.min
        return Periode(gevraagd(van) or first, gevraagd(tot) or na(self.werk.op))

    def _as_frame(self, found: Registraties, *, titels: bool) -> pd.DataFrame:
        covered = self.werk.dossier.dekking.samen(REGISTRATIES, self.groep_id)
        said = [(p.van.isoformat(), p.laatste.isoformat()) for p in covered]
        return frame(
            found.registratie, load_tables()["registratie"], titels=titels, groep=self.groep_id, geleverd=said,
            eenheid="registraties",
        )  # fmt: skip

    def _registered(self, van: Day, tot: Day) -> Registraties:
        found = registraties(self.werk.dossier, self.groep_id, self._period(van, tot))
        if found is None:
            raise NotCovered(
                "Van deze groep zijn geen registraties met een namenlijst geleverd; dat is niet: geen incidenten.",
                "Laad eerst een levering met 'registratie', 'betrokkenheid' en 'lid'.",
            )
        return found
