"""The rows of one group as frames: members, incidents, ties, goals, actions, signals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.analist.dagen import Day, gevraagd, tijdvak
from jgwork.analist.frames import frame, getypeerd, niet_geleverd
from jgwork.indicators.dynamiek.rondes import duiding_per_ronde, dynamiek_per_ronde, rollen_per_ronde
from jgwork.indicators.groep import gedrag
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.indicators.plan.uitvoering import voortgang_van
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.kennis import DELEN, kennis, planversies
from jgwork.inhoud.namenlijst import leden
from jgwork.inhoud.perioden import Periode, codes, hele_kwartalen, hele_maanden, maand, na
from jgwork.inhoud.plaatsen import door_plaats
from jgwork.inhoud.registraties import Registraties, registraties
from jgwork.inhoud.rijen import of_group
from jgwork.runs.werkplek.lab import Werk
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.actie import OVERDUE
from jgwork.vocabulary.errors import NotCovered, UsageError, unknown
from jgwork.vocabulary.telling import Deels, NietGeleverd, einden

if TYPE_CHECKING:
    import pandas as pd


def namen(lagen: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Return names that were given as one text, as some, or not at all."""
    return None if lagen is None else (lagen,) if isinstance(lagen, str) else tuple(lagen)


#: Why nothing is counted, and the next move.
ZONDER = (
    "Van deze groep zijn geen registraties met een namenlijst geleverd; dat is niet: geen incidenten.",
    "Laad eerst een levering met 'registratie', 'betrokkenheid' en 'lid'.",
)


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
        """Return how many incidents there were per quarter, as pages count them, and whether it was delivered.

        Offences in which a member is suspect, and nuisance in which one was present; ``incidenten`` has all kinds.

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

        listed = self.incidenten(van, tot)  # or says that nothing was delivered
        counted = gedrag.incidenten(select_groep(self.werk.tabellen, self.groep_id, self.werk.op))
        found = pd.Series(pd.to_datetime(counted.drop_duplicates("incident_id")["datum"].to_numpy()))
        if (period := self._period(van, tot)).van == date.min:
            raise NotCovered(*ZONDER)
        quarters = hele_kwartalen(period.van, period.tot)
        index = pd.PeriodIndex([c.replace("-K", "Q") for c in codes(quarters)], freq="Q", name="kwartaal")
        made = self._per(found, quarters, index, REGISTRATIES, self.groep_id)
        made.attrs = {**listed.attrs, "eenheid": "incidenten per kwartaal"}
        return made

    def _per(
        self, dagen: pd.Series[Any], delen: Sequence[Periode], index: pd.PeriodIndex, tabellen: Iterable[str],
        groep: str = "",
    ) -> pd.DataFrame:  # fmt: skip
        """Return how many days lie in each period, and whether the tables they come from were delivered over it."""
        import pandas as pd

        counts = dagen.dt.to_period(index.freqstr).value_counts()
        seen = {p: float(counts.get(q, 0)) for q, p in zip(index, delen, strict=True)}
        told = self.werk.dossier.dekking.tellingen(seen, tabellen, groep).values()
        states = ["deels" if isinstance(t, Deels) else "niet geleverd" if isinstance(t, NietGeleverd) else "geleverd"
                  for t in told]  # fmt: skip
        ends = [einden(t) for t in told]
        counted = pd.array([None if e is None else int(e[0]) for e in ends], dtype="Int64")
        return pd.DataFrame({"aantal": counted, "stand": pd.Series(states, index, dtype="str")}, index=index)

    def relaties(self, lagen: str | Iterable[str] | None = None, *, titels: bool = False) -> pd.DataFrame:
        """Return the ties that sources state between people of this group.

        Parameters
        ----------
        lagen
            Kinds of tie (``relatietype``), such as ``samen_aangetroffen``; all by default.
        titels
            Dutch titles instead of codes.

        Raises
        ------
        KeyError
            No such kind of tie; names what looks like it.

        Examples
        --------
        >>> set(d["G02"].relaties(["samen_aangetroffen"])["relatietype"])
        {'samen_aangetroffen'}
        """
        wanted, kinds = namen(lagen), codelist("relatietype").codes
        for name in wanted or ():
            if name not in kinds:
                unknown("soort relatie", name, kinds)
        found = self._rows("relatie", titels=titels)
        if wanted is None:
            return found
        return found[self._rows("relatie", titels=False)["relatietype"].isin(wanted)].reset_index(drop=True)

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
        found = getypeerd(found, spec)
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

    def signalen(self, *, titels: bool = True) -> pd.DataFrame:
        """Return the signals from the places where the group stays, and those tied to it by hand, by day.

        Of the first it is not certain that they are about this group.

        Examples
        --------
        >>> d["G02"].signalen()["datum"].is_monotonic_increasing
        True
        """
        spec, found = load_tables()["signaal"], self.werk.dossier.table("signaal")
        near = found and door_plaats(self.werk.dossier, "signaal", found.data, self.groep_id)
        if near is None:
            return niet_geleverd(spec, groep=self.groep_id)
        made = frame(near, spec, titels=titels, groep=self.groep_id)
        return made.sort_values(["datum", "signaal_id"], ignore_index=True)

    def signalen_per_maand(self) -> pd.DataFrame:
        """Return how many signals there are per whole month that was delivered, and what is missing between.

        Returns
        -------
        DataFrame
            ``aantal`` is 0 for none, and missing where the month was not wholly delivered; ``stand`` as in
            ``incidenten_per_kwartaal``. Index: months as pandas periods.

        Examples
        --------
        >>> d["G02"].signalen_per_maand().index.freqstr
        'M'
        """
        import pandas as pd

        found, covered = self.signalen(), self.werk.dossier.dekking.perioden("signaal")
        first = covered[0].van if covered else found["datum"].min()
        months = hele_maanden(maand(first).van, na(self.werk.op)) if not pd.isna(first) else ()
        index = pd.PeriodIndex([m.van for m in months], freq="M", name="maand")
        made = self._per(found["datum"], months, index, ("signaal",))
        made.attrs = {**found.attrs, "eenheid": "signalen per maand"}
        return made

    def te_laat(self, *, titels: bool = True) -> pd.DataFrame:
        """Return the actions that are late: not begun, or not ended, by the day the plan says; by planned end.

        The same that ``jgwork voortgang`` counts, and with those for persons and families; pages leave these out.

        Examples
        --------
        >>> list(d["G02"].te_laat().columns)[0]
        'actie_id'
        """
        found = voortgang_van(self.werk.tabellen, self.groep_id, self.werk.op).acties
        late = found.loc[found["stand"].isin(OVERDUE), "actie_id"]
        columns = ["actie_id", "interventie_code", "partner", "status", "start_gepland", "eind_gepland"]
        shown = self.acties(titels=titels)
        return shown.loc[shown["actie_id"].isin(late), columns].sort_values("eind_gepland", ignore_index=True)

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
        first, last = tijdvak(van, tot)
        return Periode(first or (covered[0].van if covered else date.min), last or na(self.werk.op))

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
            raise NotCovered(*ZONDER)
        return found
