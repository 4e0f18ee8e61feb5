"""The convenant as data: who may supply and receive what, in which step, how precisely, and which thresholds hold.

What is not agreed is not allowed. The packaged example is the ceiling; a local file may lower it, never raise it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Literal

from jgwork.privacy.proces.stand import stap_nummer
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.verdict import Verdict

Richting = Literal["levert", "ontvangt"]
#: Key of an agreement: direction, partner, table, step.
Sleutel = tuple[str, str, str, int]
#: No convenant may set k or m under this (the smallest number at which a member cannot tell the rest apart).
ONDERGRENS = 3


class Mate(IntEnum):
    """How precisely a table may be had; a higher number is more."""

    GEEN = 0
    AGGREGAAT = 1
    VERGROOFD = 2
    VOLLEDIG = 3

    @property
    def zin(self) -> str:
        """Return how the level reads in a Dutch sentence."""
        return ("niet", "alleen als aantallen", "minder precies", "volledig")[self]


@dataclass(frozen=True, slots=True)
class Drempel:
    """A threshold as a dated fact: its value, whose it is, since when and why."""

    waarde: int
    eigenaar: str
    datum: date
    reden: str


@dataclass(frozen=True, slots=True)
class Kring:
    """What holds for one audience.

    Parameters
    ----------
    kring, titel
        Its code and Dutch name.
    niveau
        Most precise level this audience may have.
    feiten
        Its thresholds as dated facts: ``k`` (smallest number of persons in a released cell), ``m`` (fewest possible
        counts a statement within one group leaves) and ``afronding`` (counts are rounded to a multiple of this).
    doel, grondslag
        Why it is told something, as codes of the convenant: what the log says of every publication.
    """

    kring: str
    titel: str
    niveau: Mate
    feiten: Mapping[str, Drempel]
    doel: str
    grondslag: str

    @property
    def k(self) -> int:
        """Smallest number of persons in a released cell."""
        return self.feiten["k"].waarde

    @property
    def m(self) -> int:
        """Fewest possible counts a statement within one group leaves."""
        return self.feiten["m"].waarde

    @property
    def afronding(self) -> int:
        """Base to which counts are rounded; 1 is no rounding."""
        return self.feiten["afronding"].waarde

    @property
    def bron(self) -> str:
        """Who owns the thresholds."""
        return "; ".join(dict.fromkeys(f.eigenaar for f in self.feiten.values()))

    @property
    def datum(self) -> date:
        """Latest date of the thresholds."""
        return max(f.datum for f in self.feiten.values())

    def within(self, other: Kring) -> bool:
        """Return whether this audience is told no more than another."""
        mine, most = (self.k, self.m, self.afronding), (other.k, other.m, other.afronding)
        return self.niveau <= other.niveau and all(x >= y for x, y in zip(mine, most, strict=True))


@dataclass(frozen=True, slots=True)
class Afspraak:
    """What was agreed for one partner, table and step, in one direction."""

    mate: Mate
    grondslag: str = ""
    doelen: frozenset[str] = frozenset()
    categorieen: frozenset[str] = frozenset()
    reden: str = ""


NIETS = Afspraak(Mate.GEEN)


@dataclass(frozen=True, slots=True)
class Gremium:
    """A meeting: its name here and the audience it belongs to."""

    titel: str
    kring: str


@dataclass(frozen=True, slots=True)
class Art20:
    """The decision of article 20 Wpg, with the fields its second paragraph asks for."""

    besluit_ref: tuple[str, ...]
    zwaarwegend_belang: str
    samenwerkingsverband: str
    doel: str
    gegevens: str
    voorwaarden: str
    ontvangers: str


#: Frames within which partners may work together on persons.
KADERS = {
    "convenant": "Een convenant met eigen grondslagen per partner (AVG artikel 6, Wpg artikel 20)",
    "wgs": "De Wet gegevensverwerking door samenwerkingsverbanden (Wgs), voor een Zorg- en Veiligheidshuis",
}


@dataclass(frozen=True, slots=True)
class Verantwoording:
    """What a DPIA asks and no rule needs.

    Parameters
    ----------
    kader
        One of ``KADERS``.
    verwerkers, geraadpleegd
        Processors, and who was consulted about the DPIA; in words.
    contact
        Where a person turns to with a question or a request.
    """

    kader: str = "convenant"
    verwerkers: tuple[str, ...] = ()
    geraadpleegd: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Convenant:
    """A convenant. Build it with ``read_convenant``; everything not in it is refused.

    Parameters
    ----------
    ref, naam, versie, geldig_van, geldig_tot, werkproces
        Its reference, name, version, validity and the work process profile it follows.
    fictief
        Whether it is the packaged example.
    verantwoordelijke, coordinator
        Who is responsible for the processing and how the coordinator is appointed.
    ondertekenaars
        Signatories: code to Dutch name.
    art20
        The decision of article 20 Wpg; ``None`` where there is none, and then no police table enters.
    drempel, kring, gremium, bewaren
        Thresholds, audiences, meetings, and retention in months by category.
    grondslagen, doelen
        Legal grounds and purposes: code to Dutch text.
    afspraken
        By direction, partner, table and step.
    koppelbatches
        Batches of the koppelsleutel with which two municipalities may count whom they share; none by default.
    publiceert
        Which dossier publishes a group that two dossiers know: by group the id of one dossier.
    dpia
        What a DPIA asks and no rule needs: frame, processors, who was consulted, where a person can turn to.
    """

    ref: str
    naam: str
    versie: str
    fictief: bool
    geldig_van: date
    geldig_tot: date
    werkproces: str
    verantwoordelijke: str
    coordinator: str
    ondertekenaars: Mapping[str, str]
    art20: Art20 | None
    drempel: Mapping[str, Drempel]
    kring: Mapping[str, Kring]
    gremium: Mapping[str, Gremium]
    bewaren: Mapping[str, Drempel]
    grondslagen: Mapping[str, str]
    doelen: Mapping[str, str]
    afspraken: Mapping[Sleutel, Afspraak]
    koppelbatches: frozenset[str] = frozenset()
    publiceert: Mapping[str, str] = field(default_factory=dict)
    dpia: Verantwoording = field(default_factory=Verantwoording)

    def afspraak(self, partner: str, tabel: str, stap: int | str, richting: Richting = "ontvangt") -> Afspraak:
        """Return the agreement; ``NIETS`` (level ``GEEN``) where none was made or the partner did not sign."""
        if partner not in self.ondertekenaars:
            return NIETS
        return self.afspraken.get((richting, partner, tabel, stap_nummer(stap)), NIETS)

    def allows(
        self,
        partner: str,
        tabel: str,
        stap: int | str,
        doel: str | None = None,
        *,
        richting: Richting = "ontvangt",
    ) -> Verdict:
        """Return whether a partner may receive (or supply) a table in a step.

        Parameters
        ----------
        partner, tabel
            Codes as in the convenant.
        stap
            Step number or code (``3``, ``2A``).
        doel
            Purpose; checked when given.
        richting
            ``ontvangt`` or ``levert``.

        Returns
        -------
        Verdict
            ``ADMIT`` for the whole table, ``WARN`` where less precision or counts only were agreed, ``REFUSE``
            otherwise.
        """
        found = self.afspraak(partner, tabel, stap, richting)
        if found.mate is Mate.GEEN or (doel is not None and doel not in found.doelen):
            return Verdict.REFUSE
        return Verdict.ADMIT if found.mate is Mate.VOLLEDIG else Verdict.WARN

    def verklaar(self, partner: str, tabel: str, stap: int | str, richting: Richting | None = None) -> str:
        """Return in Dutch why a partner may or may not supply and receive a table in a step.

        One sentence for one ``richting``, two without it: first supplying, then receiving.
        """
        if richting is not None:
            return self._verklaar(partner, tabel, stap_nummer(stap), richting)
        if partner not in self.ondertekenaars:
            return self._verklaar(partner, tabel, stap_nummer(stap), "ontvangt")
        both: tuple[Richting, Richting] = ("levert", "ontvangt")
        return " ".join(self._verklaar(partner, tabel, stap_nummer(stap), r) for r in both)

    def _verklaar(self, partner: str, tabel: str, stap: int, richting: Richting) -> str:
        if partner not in self.ondertekenaars:
            return (
                f"Nee: partner '{partner}' staat niet bij de ondertekenaars van convenant {self.ref}, "
                "en wat niet is afgesproken mag niet."
            )
        who = self.ondertekenaars[partner]
        verb = "leveren" if richting == "levert" else "ontvangen"
        found = self.afspraak(partner, tabel, stap, richting)
        if found.mate is not Mate.GEEN:
            ground = self.grondslagen.get(found.grondslag, found.grondslag)
            goals = ", ".join(self.doelen.get(d, d).lower() for d in sorted(found.doelen))
            return (
                f"Ja: {who} mag tabel '{tabel}' in stap {stap} {found.mate.zin} {verb}, "
                f"op grond van {ground}, om: {goals}. {found.reden}"
            ).strip()
        steps = sorted(
            s
            for (r, p, t, s), a in self.afspraken.items()
            if (r, p, t) == (richting, partner, tabel) and a.mate > Mate.GEEN
        )
        if steps:
            return (
                f"Nee: {who} mag tabel '{tabel}' niet {verb} in stap {stap}; "
                f"dat mag wel in stap {', '.join(map(str, steps))}."
            )
        return (
            f"Nee: in convenant {self.ref} is niet afgesproken dat {who} tabel '{tabel}' mag {verb}, "
            "en wat niet is afgesproken mag niet."
        )

    def policy(self, kring: str) -> Kring:
        """Return what holds for an audience; ``UsageError`` where the convenant does not know it."""
        if kring not in self.kring:
            raise UsageError("Deze kring staat niet in het convenant.", f"Kies een van: {', '.join(self.kring)}.")
        return self.kring[kring]

    def geldig(self, op: date) -> bool:
        """Return whether the convenant is in force on a date."""
        return self.geldig_van <= op <= self.geldig_tot
