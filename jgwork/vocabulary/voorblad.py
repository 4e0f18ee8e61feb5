"""The first screen of a group: what the meeting decides on. Plain values in Dutch, JSON in and out.

Every value is read from released tables when the publication is made; a page shows it and works nothing out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

#: What is said of two publications between which nothing that may be told changed; more may have happened.
NIETS = "Er veranderde niets dat we mogen tonen"
#: Marks of a goal, with the word that stands beside each; a mark is a shape and never a colour alone.
MERKEN: Mapping[str, str] = {
    "gehaald": "Gehaald", "op_weg": "Op weg", "niet": "Nog niet gehaald",
    "niet_gehaald": "Niet gehaald", "onbekend": "Niet te zeggen", "niet_getoond": "Niet te zeggen",
    "geen_doel": "Geen doel",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kaart:
    """Something that is asked of the meeting: verb first, one fact and one question, and where the proof stands.

    Parameters
    ----------
    kop, zin
        What is asked, and the fact with the question.
    bord, anker
        The dashboard and the block on it that holds the fact; empty where there is none.
    wijst
        Words of the link.
    """

    kop: str
    zin: str
    bord: str = ""
    anker: str = ""
    wijst: str = ""


@dataclass(frozen=True, slots=True)
class Doelregel:
    """One goal, or a main goal that has none.

    Parameters
    ----------
    nummer, hoofddoel
        The main goal, in the order of the work process.
    doel, eigenaar
        What is measured, and which partner owns it; empty where nothing was agreed.
    nulmeting, nu, streef, termijn
        As display text; a sign in words where there is no number.
    merk
        A key of ``MERKEN``.
    zeker
        How sure that is, in words.
    beweging
        Nulmeting, now and target as numbers, where all three are told.
    """

    nummer: int
    hoofddoel: str
    doel: str
    eigenaar: str
    nulmeting: str
    nu: str
    streef: str
    termijn: str
    merk: str
    zeker: str
    beweging: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Regel:
    """Something that changed since then; ``merk`` is ``op``, ``neer``, ``klaar``, ``laat`` or ``nieuw``."""

    merk: str
    kop: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Actieregel:
    """One action for the group or its surroundings; ``soort`` is ``laat``, ``loopt``, ``klaar`` or ``vervallen``.

    ``doel``, ``spoor`` and ``karakter`` are titles, empty where nothing was agreed; ``begin`` is a day in words.
    """

    actie: str
    partner: str
    klaar: str
    stand: str
    reden: str
    soort: str
    doel: str = ""
    spoor: str = ""
    karakter: str = ""
    begin: str = ""


@dataclass(frozen=True, slots=True)
class Kaderregel:
    """One frame of the decision beside what was spent; numbers only where they are told."""

    soort: str
    zin: str
    kader: float | None
    besteed: float | None
    boven: bool


@dataclass(frozen=True, slots=True)
class Vergelijking:
    """What changed since another earlier publication: its id, its day in words, the finding and the changes."""

    van: str
    dag: str
    kop: str
    regels: tuple[Regel, ...]


@dataclass(frozen=True, slots=True)
class Voorblad:
    """The first screen of a group.

    Parameters
    ----------
    kaarten
        What is asked of this meeting, at most three.
    rest
        How many questions there are beside these.
    doelen, doelen_kop
        The goals and the finding about them; empty before there is a plan.
    sinds, sinds_kop, sinds_van, sinds_dag
        What changed since the publication before, the finding, its id (empty: there is none) and its day in words.
    naast
        The same since publications before that one, newest first.
    acties, acties_kop
        Actions, late ones first.
    kaders, kaders_kop
        Frames beside spending.
    besluit
        What was decided, as (label, text).
    volgend, volgend_dag
        The next agreed report, in words, and its ISO day; empty where none was agreed.
    laat
        What is late, in a few words; empty where nothing is.
    """

    kaarten: tuple[Kaart, ...] = ()
    rest: int = 0
    doelen: tuple[Doelregel, ...] = ()
    doelen_kop: str = ""
    sinds: tuple[Regel, ...] = ()
    sinds_kop: str = ""
    sinds_van: str = ""
    sinds_dag: str = ""
    naast: tuple[Vergelijking, ...] = ()
    acties: tuple[Actieregel, ...] = ()
    acties_kop: str = ""
    kaders: tuple[Kaderregel, ...] = ()
    kaders_kop: str = ""
    besluit: tuple[tuple[str, str], ...] = ()
    volgend: str = ""
    volgend_dag: str = ""
    laat: str = ""

    @property
    def vergelijkingen(self) -> tuple[Vergelijking, ...]:
        """Every comparison with an earlier publication, newest first; empty where this is the first."""
        if not self.sinds_van:
            return ()
        return (Vergelijking(self.sinds_van, self.sinds_dag, self.sinds_kop, self.sinds), *self.naast)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Voorblad:
        """Build a first screen from what ``as_json`` gave; what it does not know it leaves."""
        kinds: dict[str, type] = {
            "kaarten": Kaart, "doelen": Doelregel, "sinds": Regel, "acties": Actieregel, "kaders": Kaderregel,
        }  # fmt: skip
        found: dict[str, Any] = {f.name: raw[f.name] for f in fields(Voorblad) if f.name in raw}
        for name, kind in kinds.items():
            found[name] = tuple(_made(kind, r) for r in found.get(name, ()))
        found["naast"] = tuple(
            Vergelijking(n["van"], n["dag"], n["kop"], tuple(_made(Regel, r) for r in n["regels"]))
            for n in found.get("naast", ())
        )
        found["besluit"] = tuple((str(a), str(b)) for a, b in found.get("besluit", ()))
        return Voorblad(**found)


def _made(kind: type, raw: Mapping[str, Any]) -> Any:
    values = dict(raw)
    if values.get("beweging") is not None:
        values["beweging"] = tuple(values["beweging"])
    return kind(**values)


def doorgaan(step: int) -> tuple[str, str]:
    """Return what is asked of a meeting on a group whose information is gathered: a title, and the question.

    Parameters
    ----------
    step
        The step in which the integraal beeld is made.
    """
    return (
        f"Besluit of u doorgaat naar stap {step}",
        f"De partners verzamelen informatie. Is een gerichte actie genoeg, of maken zij in stap {step} samen een "
        "integraal beeld?",
    )
