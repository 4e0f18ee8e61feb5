"""The work process as an event log: which steps are open, what was decided, what is still needed.

A group has no status column. Steps run side by side, repeat, loop back (6 to 3 or 5) and may be skipped with a
reason; all of that follows from the rows of ``processtap`` (werkproces 2016, section 2.1 and figure 2).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from jgwork.inhoud.perioden import dag
from jgwork.schema.descriptors import codelist
from jgwork.schema.profielen import nummer, werkproces_toml
from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    import pyarrow as pa

COORDINATOR = "uitvoeringscoordinator"
#: Events that are a decision of a meeting (the work process decides after steps 1, 2, 3, 4 and 7).
BESLUITEN = frozenset({"besluit_door", "besluit_stop", "gerichte_actie", "aanvullende_analyse", "afschalen", "sluiten"})
ENDS = frozenset({"besluit_stop", "sluiten"})
#: Events of one day are applied in this order; within one kind by step.
_ORDER = ("start", "besluit_door", "bijstelling", "teruglus", "gerichte_actie", "aanvullende_analyse", "afschalen")


@dataclass(frozen=True, slots=True)
class Vraag:
    """A question of a step.

    Parameters
    ----------
    code, tekst
        Its code and its Dutch text.
    tabellen
        Tables whose rows answer it; empty when only people can.
    gebeurtenissen
        Events of the process that answer it.
    besluit
        Whether the decision at the end of the step is the answer.
    """

    code: str
    tekst: str
    tabellen: tuple[str, ...] = ()
    gebeurtenissen: tuple[str, ...] = ()
    besluit: bool = False


@dataclass(frozen=True, slots=True)
class Stap:
    """A step of a profile: what it is for, its questions, the levels it may know, its decision, its short name."""

    code: str
    rol: Rol
    titel: str
    niveaus: tuple[str, ...]
    vragen: tuple[Vraag, ...] = ()
    besluit: str = ""
    gremium: str = ""
    kort: str = ""

    @property
    def nummer(self) -> int:
        """The number of its role in the national work process: 2 for ``2A`` and ``2B``."""
        return nummer(self.rol)


@dataclass(frozen=True, slots=True)
class Werkproces:
    """A work process: local configuration, with the official text as its default (R18)."""

    profiel: str
    titel: str
    bron: str
    hoofddoelen: tuple[str, ...]
    stappen: tuple[Stap, ...]
    gereedheid: tuple[tuple[str, str], ...]
    namen: Mapping[str, Mapping[str, str]]

    def stap(self, code: str | int) -> Stap:
        """Return a step by its code, else by its number; ``UsageError`` where the profile has none."""
        text = str(code)
        found = [s for s in self.stappen if s.code == text]
        found += [s for s in self.stappen if text.isdigit() and s.nummer == int(text)]
        if found:
            return found[0]
        raise UsageError("Deze stap kent het werkproces niet.", f"Kies een van: {', '.join(self.codes)}.")

    def nummer(self, code: str | int) -> int:
        """Return the number of a step that is named by its code here, or by its number."""
        return self.stap(code).nummer

    def gelogd(self, code: str) -> int:
        """Return the number of a step as the log names it: by number, or by a code here that is no number."""
        return next((s.nummer for s in self.stappen if s.code == code and not code.isdigit()), stap_nummer(code))

    def code(self, nummer: int) -> str:
        """Return what the step with a number is called here; the number itself where the profile has none."""
        return next((s.code for s in self.stappen if s.nummer == nummer), str(nummer))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the steps, in order."""
        return tuple(s.code for s in self.stappen)

    def naam(self, soort: str, code: str) -> str:
        """Return the local name of a meeting (``gremium``) or role (``rol``), else that of the code list."""
        own = self.namen.get(soort, {}).get(code)
        return own or codelist({"rol": "actor_rol"}.get(soort, soort)).titles.get(code, code.replace("_", " "))


def read_werkproces(raw: Mapping[str, Any], namen: Mapping[str, Mapping[str, str]] | None = None) -> Werkproces:
    """Build a profile from parsed TOML (``jgwork.schema.profielen.werkproces_toml``).

    Parameters
    ----------
    raw
        The profile.
    namen
        Local names of meetings (``gremium``) and roles (``rol``), over those of the profile.
    """
    try:
        steps = tuple(
            Stap(
                code=s["code"],
                rol=Rol(s["rol"]),
                titel=s["titel"],
                niveaus=tuple(s["niveaus"]),
                vragen=tuple(_vraag(v) for v in s.get("vragen", ())),
                besluit=s.get("besluit", ""),
                gremium=s.get("gremium", ""),
                kort=s.get("kort", s["titel"]),
            )
            for s in raw["stap"]
        )
        own = raw.get("namen", {})
        return Werkproces(
            profiel=raw["profiel"],
            titel=raw["titel"],
            bron=raw["bron"],
            hoofddoelen=tuple(raw["hoofddoelen"]),
            stappen=steps,
            gereedheid=tuple((g["code"], g["tekst"]) for g in raw.get("gereedheid", ())),
            namen={k: {**own.get(k, {}), **(namen or {}).get(k, {})} for k in ("gremium", "rol")},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreDamaged(
            "Het bestand met het werkproces is niet volledig.", "Vergelijk het met 'werkproces/2016.toml'."
        ) from error


def _vraag(raw: Mapping[str, Any]) -> Vraag:
    return Vraag(
        raw["code"],
        raw["tekst"],
        tuple(raw.get("tabellen", ())),
        tuple(raw.get("gebeurtenissen", ())),
        bool(raw.get("besluit", False)),
    )


@dataclass(frozen=True, slots=True)
class Gebeurtenis:
    """One row of ``processtap``."""

    groep_id: str
    stap: str
    gebeurtenis: str
    van_stap: str
    naar_stap: str
    datum: date
    gremium: str
    actor_rol: str
    motivering_code: str


@dataclass(frozen=True, slots=True)
class GroepStand:
    """Where one group stands on a date.

    Parameters
    ----------
    groep_id
        The group; empty for a group nobody logged.
    open
        Codes of the open steps. An unlogged group has the first one open.
    hoogste
        Number of the highest step reached, as in the national work process; what the gates use.
    coordinator
        Whether an uitvoeringscoordinator is appointed: an event of step 2 or later carries that role.
    gestopt
        Date on which the work on the group was stopped or closed; ``None`` while it runs.
    gebeurtenissen
        Every event up to the date, in order.
    overgeslagen
        Steps never started although a later one was, with the reason code (empty where none was given).
    """

    groep_id: str
    open: tuple[str, ...] = field(default_factory=lambda: (str(nummer(Rol.SIGNAAL)),))
    hoogste: int = field(default_factory=lambda: nummer(Rol.SIGNAAL))
    coordinator: bool = False
    gestopt: date | None = None
    gebeurtenissen: tuple[Gebeurtenis, ...] = ()
    overgeslagen: Mapping[str, str] = field(default_factory=dict)

    @property
    def besluiten(self) -> tuple[Gebeurtenis, ...]:
        """The decisions, in order."""
        return tuple(g for g in self.gebeurtenissen if g.gebeurtenis in BESLUITEN)

    @property
    def lussen(self) -> tuple[Gebeurtenis, ...]:
        """The loops back, in order."""
        return tuple(g for g in self.gebeurtenissen if g.gebeurtenis == "teruglus")


@dataclass(frozen=True, slots=True)
class Stand:
    """Where every group of a dossier stands on a date.

    Parameters
    ----------
    op
        The date.
    groepen
        By group.
    begin
        What a group has open that nobody logged.
    """

    op: date
    groepen: Mapping[str, GroepStand] = field(default_factory=dict)
    begin: tuple[str, ...] = field(default_factory=lambda: (str(nummer(Rol.SIGNAAL)),))

    def groep(self, groep_id: str) -> GroepStand:
        """Return a group's stand; an unlogged group is in the first step without a coordinator."""
        return self.groepen.get(groep_id, GroepStand(groep_id, self.begin))

    @property
    def hoogste(self) -> int:
        """The highest step any group reached; the first in an empty log."""
        return max((g.hoogste for g in self.groepen.values()), default=nummer(Rol.SIGNAAL))


class _Dossier(Protocol):
    def table(self, name: str) -> Any: ...


def stand(
    bron: pa.Table | Sequence[pa.Table] | _Dossier | None,
    profiel: Werkproces | None = None,
    op: date = date.max,
) -> Stand:
    """Return where every group stands on a date.

    Parameters
    ----------
    bron
        The table ``processtap``, several of them (raw and typed alike), a dossier (anything with ``.table(name)``),
        or ``None`` for an empty log.
    profiel
        The work process: its step codes give the order. By default that of the dossier, else the one of 2016.
    op
        Events after this date do not count; all of them count by default.

    Returns
    -------
    Stand
        An empty log gives no groups; every group asked for is then in the first step.
    """
    found = profiel or getattr(bron, "profile", None) or read_werkproces(werkproces_toml())
    rows = [e for e in events(bron) if e.datum <= op]
    by_group: dict[str, list[Gebeurtenis]] = {}
    for e in rows:
        by_group.setdefault(e.groep_id, []).append(e)
    whole = {g: _walk(g, es, found) for g, es in sorted(by_group.items())}
    return Stand(op, whole, (found.code(nummer(Rol.SIGNAAL)),))


def events(bron: pa.Table | Sequence[pa.Table] | _Dossier | None) -> tuple[Gebeurtenis, ...]:
    """Return the rows of ``processtap`` by date, then by kind and step; rows without a date or group are left out."""
    sources: Sequence[Any] = bron if isinstance(bron, Sequence) else [bron]
    found = []
    for source in sources:
        table = source.table("processtap") if hasattr(source, "table") else source
        data = getattr(table, "data", table)
        if data is None or data.num_rows == 0:
            continue
        wanted = [f for f in Gebeurtenis.__dataclass_fields__ if f in data.column_names]
        for raw in data.select(wanted).to_pylist():
            when = dag(raw.get("datum"))
            if when is not None and raw.get("groep_id"):
                text = {f: "" if raw.get(f) is None else str(raw[f]) for f in Gebeurtenis.__dataclass_fields__}
                found.append(Gebeurtenis(**{**text, "datum": when}))  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda e: (e.datum, _rank(e), stap_nummer(e.stap), e.groep_id)))


def _rank(event: Gebeurtenis) -> int:
    return _ORDER.index(event.gebeurtenis) if event.gebeurtenis in _ORDER else len(_ORDER)


def _walk(groep_id: str, rows: Sequence[Gebeurtenis], profiel: Werkproces) -> GroepStand:
    opened: dict[str, None] = {}
    started: set[str] = set()
    stopped: date | None = None
    highest, coordinator = (begin := nummer(Rol.SIGNAAL)), False
    at = profiel.gelogd
    for e in rows:
        highest = max(highest, at(e.stap))
        coordinator = coordinator or (e.actor_rol == COORDINATOR and at(e.stap) >= nummer(Rol.VERZAMELEN))
        if e.gebeurtenis in ENDS:
            opened.clear()
            stopped = e.datum
            continue
        target = e.stap if e.gebeurtenis == "start" else e.naar_stap
        if e.gebeurtenis == "besluit_door":
            opened.pop(e.van_stap or e.stap, None)
        if target and e.gebeurtenis != "afschalen":
            highest = max(highest, at(target))
            opened[target] = None
            started.add(target)
            stopped = None
    begun = {begin} | {at(s) for s in started} | {at(e.stap) for e in rows}
    skipped = {s.code: _why_skipped(s, rows) for s in profiel.stappen if s.nummer < highest and s.nummer not in begun}
    steps = _as_codes(opened, profiel, coordinator=coordinator)
    if not steps and stopped is None:
        steps = (profiel.code(begin),)
    return GroepStand(groep_id, steps, highest, coordinator, stopped, tuple(rows), skipped)


def _as_codes(opened: Collection[str], profiel: Werkproces, *, coordinator: bool) -> tuple[str, ...]:
    """Return the open steps as codes of the profile, in its order.

    Where a profile splits a step (2A and 2B), the log's number opens the first part, and the later part once a
    coordinator is appointed: before that no persons are looked at.
    """
    named = {c for c in opened if c in profiel.codes and not c.isdigit()}
    numbers = {stap_nummer(c) for c in opened if c not in named}
    return tuple(
        s.code
        for s in profiel.stappen
        if s.code in named or (s.nummer in numbers and (coordinator or s.code == profiel.code(s.nummer)))
    )


def _why_skipped(step: Stap, rows: Sequence[Gebeurtenis]) -> str:
    """Return the reason given with the event that jumped over a step."""
    for e in rows:
        jumped = stap_nummer(e.van_stap or "0") < step.nummer < stap_nummer(e.naar_stap or e.stap)
        if jumped and e.motivering_code:
            return e.motivering_code
    return ""


def stap_nummer(code: str | int | None) -> int:
    """Return the number of a step code (``2`` for ``2A``); 0 where it holds none."""
    digits = "".join(c for c in str(code if code is not None else "") if c.isdigit())
    return int(digits) if digits else 0
