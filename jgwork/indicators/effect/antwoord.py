"""The answer to 'did it change?' for one goal: one value that every road shows and none recomputes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jgwork.indicators.effect.engine import Lijn
from jgwork.indicators.verkennend.estimate import DESCRIPTIVE, LEVEL_TEXT, UNKNOWN, Level, Row
from jgwork.inhoud.perioden import maanden_tussen
from jgwork.vocabulary.telling import Bekend, Telling, Tussen, einden
from jgwork.vocabulary.verandering import LET_OP, REDEN, Uitspraak, Verandering, totaal

#: Version of the definition of a change: equal calendar quarters, one engine.
DEFINITIE = "2"
#: What an answer rests on: everything in the dossier now, or what an audience was told.
ACTUEEL, VERTELD = "actueel", "verteld"
#: Fewer comparison groups would tell the counts of one.
MINSTE_GROEPEN = 3


@dataclass(frozen=True, slots=True)
class Warned:
    """A caution: its code, its Dutch sentence, and whether it names another group and so stays inside the dossier.

    Outside the dossier a caution is its key in ``verandering.LET_OP``.
    """

    code: str
    text: str
    binnen: bool = False

    @staticmethod
    def of(key: str, code: str = "") -> Warned:
        """Return the caution of a key."""
        return Warned(code or key, LET_OP[key])

    @property
    def sleutel(self) -> str:
        """Its key for outside the dossier; empty where it has none."""
        if self.binnen:
            return ""
        return next((k for k, t in LET_OP.items() if t == self.text), self.code if self.code in LET_OP else "")


@dataclass(frozen=True, slots=True)
class Telvensters:
    """The windows that were compared: equal calendar quarters, oldest first.

    Parameters
    ----------
    kwartalen, kwartalen_nul, kwartalen_eerder
        Codes of the quarters now, in the nulmeting and in the year before (empty where it is not known).
    na, nul, eerder
        Totals of the windows.
    groepen
        Groups it was compared with.
    na_anderen, nul_anderen
        Their totals.
    anderen
        Groups that show how much counts swing by themselves.
    """

    kwartalen: tuple[str, ...]
    kwartalen_nul: tuple[str, ...]
    kwartalen_eerder: tuple[str, ...]
    na: Telling
    nul: Telling
    eerder: Telling
    groepen: int = 0
    na_anderen: float = 0.0
    nul_anderen: float = 0.0
    anderen: int = 0


@dataclass(frozen=True, slots=True)
class Antwoord:
    """What may be said of one goal.

    Parameters
    ----------
    doel_id, groep_id, indicator, soort
        The goal, its group, its indicator and the kind of that.
    wat
        Dutch plural of what is counted.
    op
        Peildatum: the last day that counts.
    niveau
        Maryland level that was reached.
    methode
        Dutch name of the method.
    geteld
        Is it fewer or more: a statement about counts. ``None`` where nothing was tested.
    vergeleken
        The same, set against the comparison groups and the trend; ``None`` without a comparison.
    vensters
        What was compared; ``None`` where this is no count.
    oordeel
        The word where no line gives it (``alleen beschrijvend``, or of a network measure).
    rijen
        Other numbers of the answer, such as the shares of a survey.
    zinnen
        Dutch sentences beside those of the change (``verandering``); nothing else holds a judgement.
    reden
        Code of why nothing was tested (``verandering.REDEN``).
    gekozen_uit, per_lid
        Length of the list the group was chosen from; change per member-day in words.
    zonder_lijnen
        The words that the counts alone would give, before a line made them weaker.
    waarschuwingen
        Cautions.
    streef
        Whether the target was reached: ``gehaald``, ``op weg``, ``niet`` or ``niet te zeggen``; apart from the effect.
    dekking
        What the sources cover, in Dutch.
    basis, definitie_versie
        What it rests on, and the version of the definition.
    """

    doel_id: str
    groep_id: str
    indicator: str
    soort: str
    wat: str
    op: date
    niveau: Level = Level.DESCRIPTIVE
    methode: str = "geen uitspraak"
    geteld: Lijn | None = None
    vergeleken: Lijn | None = None
    vensters: Telvensters | None = None
    oordeel: str = DESCRIPTIVE
    rijen: tuple[Row, ...] = ()
    zinnen: tuple[str, ...] = ()
    reden: str = ""
    gekozen_uit: int | None = None
    per_lid: str = ""
    zonder_lijnen: tuple[str, ...] | None = None
    waarschuwingen: tuple[Warned, ...] = ()
    streef: str = "niet te zeggen"
    dekking: str = ""
    basis: str = ACTUEEL
    definitie_versie: str = DEFINITIE

    @property
    def hoofd(self) -> Lijn | None:
        """The line behind the word: the comparison where there is one."""
        return self.vergeleken or self.geteld

    @property
    def bekend(self) -> bool:
        """Whether anything is known that could be described: counts of windows, or a value of before and now."""
        ends = [r for r in self.rijen if r.name in {"voor", "na"}] or self.rijen
        return self.vensters is not None or (bool(ends) and all(r.value is not None or r.low is not None for r in ends))

    @property
    def woord(self) -> str:
        """The word; ``niet te zeggen`` where nothing is known, which is no description."""
        if self.hoofd:
            return self.hoofd.woord
        return UNKNOWN if self.oordeel == DESCRIPTIVE and not self.bekend else self.oordeel

    @property
    def bewijs(self) -> str:
        """How strong the evidence is, in words."""
        return UNKNOWN if self.woord == UNKNOWN else LEVEL_TEXT[self.niveau]

    @property
    def beslissend(self) -> str:
        """Code of the line that decided; empty where nothing was tested."""
        return self.hoofd.door if self.hoofd else ""

    @property
    def verhouding(self) -> float | None:
        """The ratio now / nulmeting, net of the comparison; ``None`` where a part was withheld or nothing tested."""
        if self.hoofd is None or self.vensters is None:
            return None
        exact = isinstance(self.vensters.na, Bekend) and isinstance(self.vensters.nul, Bekend)
        return self.hoofd.verhouding if exact else None

    @property
    def marge(self) -> tuple[float, float] | None:
        """The 95 % margin of the ratio."""
        return self.hoofd.marge if self.hoofd else None

    @property
    def p(self) -> float | None:
        """The p behind the word."""
        return self.hoofd.p if self.hoofd else None

    def verandering(self, *, buiten: bool = False) -> Verandering | None:
        """Return the change as plain values; ``None`` where this is no count.

        Parameters
        ----------
        buiten
            For outside the dossier: then of one or two other groups no counts are told.
        """
        v = self.vensters
        if v is None:
            return None
        tell = v.groepen >= MINSTE_GROEPEN if buiten else v.groepen > 0
        nul, na, eerder = (_told(t) for t in (v.nul, v.na, v.eerder))
        return Verandering(
            self.wat, nul, na, eerder, len(v.kwartalen), geteld=self._said(self.geteld),
            vergeleken=self._said(self.vergeleken), groepen=v.groepen, nul_anderen=v.nul_anderen if tell else None,
            na_anderen=v.na_anderen if tell else None, gekozen_uit=self.gekozen_uit, per_lid=self.per_lid,
        )  # fmt: skip

    def _said(self, line: Lijn | None) -> Uitspraak | None:
        if line is None:
            return None
        low, high = line.marge
        return Uitspraak(line.woord, self.verhouding and line.verhouding, low, high, line.p, self._door(line))

    def _door(self, line: Lijn) -> str:
        """Return the line that made the word weaker; ``nulmeting`` where the word would have been the same without."""
        same = self.zonder_lijnen is not None and line.woord in self.zonder_lijnen
        return "nulmeting" if same and line.door != "holm" else line.door

    @property
    def zin(self) -> str:
        """All sentences."""
        found = self.verandering()
        why = (REDEN[self.reden],) if self.reden else ()
        return " ".join(filter(None, (*((*found.zinnen, found.toets) if found else ()), *why, *self.zinnen)))

    @property
    def text(self) -> str:
        """The sentences, the level, and the cautions."""
        level = f"Bewijskracht: {self.bewijs}."
        return " ".join((self.zin, level, *(f"Let op: {w.text}" for w in self.waarschuwingen)))

    def leeg(self) -> Antwoord:
        """Return the answer with the question only: nothing is said of it."""
        return Antwoord(
            self.doel_id, self.groep_id, self.indicator, self.soort, self.wat, self.op, basis=self.basis,
            dekking=self.dekking,
        )  # fmt: skip

    def met(self, *marks: Warned) -> Antwoord:
        """Return the answer with cautions added; one already there is not repeated."""
        return replace(self, waarschuwingen=tuple(dict.fromkeys((*self.waarschuwingen, *marks))))

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        low, high = self.marge or (None, None)
        return {
            "doel": self.doel_id, "groep": self.groep_id, "indicator": self.indicator, "methode": self.methode,
            "oordeel": self.woord, "verhouding": self.verhouding, "laag": low, "hoog": high, "p": self.p,
            "beslissend": self.beslissend, "niveau": int(self.niveau), "niveau_tekst": self.bewijs,
            "geteld": _line(self.geteld), "vergeleken": _line(self.vergeleken), "vensters": _windows(self.vensters),
            "streefwaarde": self.streef, "zin": self.zin, "op": self.op.isoformat(), "dekking": self.dekking,
            "waarschuwingen": [w.text for w in self.waarschuwingen],
            "waarschuwing_codes": [w.code for w in self.waarschuwingen],
            "tabel": [r.as_json() for r in self.rijen], "basis": self.basis, "definitie_versie": self.definitie_versie,
        }  # fmt: skip


def _told(telling: Telling) -> float | str:
    ends = einden(telling)
    return "" if ends is None else ends[0] if ends[0] == ends[1] else totaal(*ends)


def _line(line: Lijn | None) -> dict[str, Any] | None:
    if line is None:
        return None
    low, high = line.marge
    return {"oordeel": line.woord, "verhouding": line.verhouding, "laag": low, "hoog": high, "p": line.p,
            "beslissend": line.door}  # fmt: skip


def _windows(v: Telvensters | None) -> dict[str, Any] | None:
    if v is None:
        return None
    return {
        "nu": _ends(v.na), "nulmeting": _ends(v.nul), "jaar_ervoor": _ends(v.eerder) if v.kwartalen_eerder else None,
        "kwartalen_nu": list(v.kwartalen), "kwartalen_nulmeting": list(v.kwartalen_nul),
        "kwartalen_jaar_ervoor": list(v.kwartalen_eerder), "groepen_vergeleken": v.groepen,
        "nu_vergeleken": v.na_anderen, "nulmeting_vergeleken": v.nul_anderen, "andere_groepen": v.anderen,
    }  # fmt: skip


def _ends(telling: Telling) -> float | list[float] | None:
    match telling:
        case Bekend(n):
            return n
        case Tussen(laag, hoog):
            return [laag, hoog]
    return None


#: Kinds of indicator that do not add up over time: a target is a level, whatever the length of the nulmeting.
NIVEAU = ("enquete", "traject")


def streef_per_periode(
    streefwaarde: float | None, soort: str, nul_van: date, nul_tot: date, maanden: int
) -> float | None:
    """Return the target of a goal for a period of so many months; it is given for as long as the nulmeting.

    ``None`` where there is no target, or no nulmeting of a month to scale it from.
    """
    if streefwaarde is None or soort in NIVEAU:
        return streefwaarde
    whole = maanden_tussen(nul_van, nul_tot)
    return streefwaarde * maanden / whole if whole > 0 else None


@dataclass(frozen=True, slots=True)
class Streef:
    """The target of a goal, and what was reached: a fact apart from the effect.

    Parameters
    ----------
    nul, na
        Lowest and highest in the nulmeting and now; ``None`` where unknown.
    doel
        The target, for a span as long as ``na``.
    richting
        ``daling`` or ``stijging``.
    voorbij
        Whether the term is over.
    """

    nul: tuple[float, float] | None
    na: tuple[float, float] | None
    doel: float | None
    richting: str
    voorbij: bool = False
    woorden: Mapping[str, str] = field(default_factory=dict)

    @property
    def woord(self) -> str:
        """``gehaald``, ``op weg``, ``niet`` or ``niet te zeggen``; the same at both ends of a withheld count."""
        if self.na is None or self.doel is None or self.richting not in {"daling", "stijging"}:
            return "niet te zeggen"
        found = {self._at(n, b) for n in self.na for b in (self.nul or (None,))}
        return found.pop() if len(found) == 1 else "niet te zeggen"

    def _at(self, now: float, before: float | None) -> str:
        sign = 1 if self.richting == "daling" else -1
        if self.doel is not None and sign * (now - self.doel) <= 0:
            return "gehaald"
        if self.voorbij:
            return "niet"
        if before is None:
            return "niet te zeggen"
        return "op weg" if sign * (now - before) < 0 else "niet"


def holm(answers: Mapping[str, Antwoord], primary: Sequence[str]) -> dict[str, Antwoord]:
    """Adjust p of at most three primary goals for looking several times (Holm 1979); the margin stays.

    Both facts of a goal are adjusted, each among its own kind.
    """
    out = dict(answers)
    for name in ("geteld", "vergeleken"):
        lines = {d: line for d in primary if (line := getattr(answers[d], name)) is not None}
        order, running = sorted(lines, key=lambda d: lines[d].p), 0.0
        for i, d in enumerate(order):
            running = max(running, min(1.0, (len(order) - i) * lines[d].p))
            if running > lines[d].p:
                out[d] = replace(out[d], **{name: lines[d].met_p(running, "holm")})
    return out
