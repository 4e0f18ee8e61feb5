"""The tables of a group before release, each from the rows of that group; which exist is in the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.evaluatie import tabellen as evaluatie_
from jgwork.indicators.groep import bereik, kennis, samenstelling, stukken
from jgwork.indicators.groep import duiding as duiding_
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.indicators.plan import aanpak, partnerinzet, uitvoering
from jgwork.indicators.plan.doel import Doel
from jgwork.indicators.plan.doelen import reeks
from jgwork.indicators.plan.monitoring import nulmetingen as vastgestelde
from jgwork.indicators.plan.nulmeting import Nulmeting
from jgwork.inhoud.rijen import frame_of, of_group, records
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.tables import IndicatorTable, Ontbreekt

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from jgwork.privacy.stappen.besluit import Besluit
    from jgwork.privacy.stappen.vragen import Verzoek


@dataclass(frozen=True)
class Bron:
    """What a table of a group is made from.

    Parameters
    ----------
    data, tabellen
        The rows of the group, and the admitted tables they were selected from.
    stap, op
        The highest step the group reached, and the peildatum.
    van, tot
        The period of the series.
    ontbreekt
        Quarters over which registrations were not, or not wholly, delivered.
    doelen, vast
        The goals of the plan that can be measured, and their fixed nulmetingen.
    delen
        The parts of the evaluation.
    besluit
        The decision of step 4 that holds; ``None`` where there is none.
    namen
        Neutral names of all groups by id, as far as they may leave.
    verzoeken
        The requests about the group, as they stand.
    """

    data: GroepData
    tabellen: Mapping[str, pa.Table]
    stap: int
    op: date
    van: date
    tot: date
    ontbreekt: Mapping[tuple[str, ...], Ontbreekt]
    doelen: tuple[Doel, ...]
    vast: Mapping[str, Nulmeting]
    delen: tuple[evaluatie_.Evaluatietabel, ...]
    besluit: Besluit | None = None
    namen: Mapping[str, str] = field(default_factory=dict)
    verzoeken: tuple[Verzoek, ...] = ()

    def frame(self, naam: str) -> pd.DataFrame | None:
        """Return a table of the whole dossier as a data frame; ``None`` where it was not delivered."""
        found: Any = self.tabellen.get(naam)
        return None if found is None else frame_of(found)

    def of(self, naam: str) -> pd.DataFrame:
        """Return a table of the whole dossier as a data frame, empty where it was not delivered."""
        import pandas as pd

        found = self.frame(naam)
        return pd.DataFrame(columns=list(load_tables()[naam].names)) if found is None else found

    def concept(self, naam: str) -> pd.DataFrame:
        """Return the goals or actions of the concept plan of the group."""
        import pandas as pd

        found: Any = getattr(self.tabellen, "concept", {}).get(naam)
        if found is None:
            return pd.DataFrame(columns=list(load_tables()[naam].names))
        made: pd.DataFrame = of_group(found, self.data.groep_id).to_pandas()
        return made


#: Gives the tables it can; one that cannot be made is left out or ``None``.
Maker = Callable[[Bron], Iterable[IndicatorTable | None]]


def teksten(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give what partners agreed on, in words."""
    return stukken.teksten(b.data)


def plan(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give goals, the concept plan and the ways of working."""
    concept = {n: b.concept(n) for n in ("doel", "actie")}
    if b.data.frame("doel").empty:
        yield stukken.conceptdoelen(concept["doel"], codelist("indicator").titles)
        yield stukken.conceptplan(concept["actie"])
    yield stukken.scenarios(b.data)


def verzoeken(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give requests by kind and answer."""
    yield stukken.verzoeken(b.verzoeken)


def uitgangen(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give how the group left the process early."""
    yield stukken.uitgangen(b.data)


def groepen(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give what other groups are to this one."""
    yield stukken.groepen(b.data.groep_id, b.of("groepsrelatie"), b.namen)


def straat(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give what was seen on the street."""
    yield kennis.straatinformatie(b.tabellen, b.data.groep_id, b.op)


def escalaties(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give agreements that were not kept and were told."""
    yield stukken.escalaties(b.data, b.of("escalatie"))


def restacties(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give who goes on after closing."""
    yield stukken.restacties(b.data, b.of("restactie"))


def profiel(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give the group as a whole."""
    yield samenstelling.profiel(b.data)


def plekken(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give the places where the group stays."""
    yield bereik.plekken(b.data, b.frame("locatie"))


def duiding(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give how serious partners judge the behaviour to be."""
    yield duiding_.duiding(b.data)


def rode_draden(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give the threads that the partners found together."""
    yield duiding_.rode_draden(b.data)


def acties(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give actions by track and effort by partner.

    A total over all tracks beside the tracks would give the withheld number of actions aimed at persons.
    """
    return (t for t in uitvoering.tables(b.data) if t.name != "acties_per_karakter")


def eerste_blad(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give what the first screen needs of plan and decision."""
    yield aanpak.acties(b.data, b.doelen)
    yield aanpak.plandoelen(b.data, b.doelen)
    yield aanpak.kaders(b.data, b.besluit)
    yield aanpak.besluit_tabel(b.besluit, records(b.data.frame("tekst")))


def matrix(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give which part of the informatiematrix is known, and what was answered about the group."""
    yield evaluatie_.matrix(b.tabellen, b.data, b.stap)
    yield kennis.matrix_antwoorden(b.tabellen, b.data.groep_id, b.op)


def inzet_per_kwartaal(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give the hours asked of each partner by quarter."""
    yield partnerinzet.per_kwartaal(b.data)


def verblijf(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give the municipalities where the group stays."""
    yield partnerinzet.verblijf_gemeenten(b.data, b.tabellen)


def nulmetingen(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give the nulmeting of every goal as it was fixed; what the data say now is not told."""
    yield vastgestelde(b.doelen, b.vast)


def evaluatie(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give the parts of the evaluation."""
    return (p.tabel for p in b.delen)


def reeksen(b: Bron) -> Iterable[IndicatorTable | None]:
    """Give the series of every goal."""
    return (reeks(b.data, d, b.van, b.tot) for d in b.doelen)
