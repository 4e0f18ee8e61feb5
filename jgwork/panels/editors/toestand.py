"""The state of an editor: a frozen value, and one pure function that makes the next one.

``reduce(state, action) -> state`` knows no widget, file or clock, so every way to edit can be tested without a
browser; undo is keeping the states before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

#: Cells of a row by column, as text; what is empty is not there.
Rij = Mapping[str, str]
Rijen = Mapping[str, Rij]
#: Steps that can be undone.
STAPPEN = 100


@dataclass(frozen=True, slots=True)
class Staat:
    """What is in an editor.

    Parameters
    ----------
    rijen
        Rows by key (``tabel:sleutel``), in the order in which they were made.
    basis
        Mark of what the dossier held when editing began; a different one later means that someone else was first.
    verleden, toekomst
        What can be undone and redone, nearest last.
    """

    rijen: Rijen = field(default_factory=lambda: MappingProxyType({}))
    basis: str = ""
    verleden: tuple[Rijen, ...] = ()
    toekomst: tuple[Rijen, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; what can be undone is kept too."""
        return {
            "rijen": _plain(self.rijen),
            "basis": self.basis,
            "verleden": [_plain(r) for r in self.verleden[-20:]],
            "toekomst": [_plain(r) for r in self.toekomst[-20:]],
        }

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Staat:
        """Build a state from what ``as_json`` gave."""
        return Staat(
            _frozen(raw["rijen"]),
            str(raw["basis"]),
            tuple(_frozen(r) for r in raw["verleden"]),
            tuple(_frozen(r) for r in raw["toekomst"]),
        )


@dataclass(frozen=True, slots=True)
class Zet:
    """Put a value in a cell; an empty value clears it, and a row without cells is gone.

    Parameters
    ----------
    rij, kolom, waarde
        The cell and its new value.
    mee
        Cells of the same row that change along with it, such as the day of an answer; not when it is cleared.
    """

    rij: str
    kolom: str
    waarde: str
    mee: Rij = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Leg:
    """Put the same value in a column of several rows, as one change; an empty value clears it. Absent rows stay so."""

    rijen: tuple[str, ...]
    kolom: str
    waarde: str


@dataclass(frozen=True, slots=True)
class Voeg:
    """Add a row."""

    rij: str
    cellen: Rij


@dataclass(frozen=True, slots=True)
class Wis:
    """Remove a row."""

    rij: str


@dataclass(frozen=True, slots=True)
class Ongedaan:
    """Undo the last change."""


@dataclass(frozen=True, slots=True)
class Opnieuw:
    """Redo what was undone."""


Actie = Zet | Leg | Voeg | Wis | Ongedaan | Opnieuw


def begin(rijen: Mapping[str, Mapping[str, str]], basis: str) -> Staat:
    """Return the state an editor starts in."""
    return Staat(_frozen(rijen), basis)


def reduce(staat: Staat, actie: Actie) -> Staat:
    """Return the state after an action; the state itself when the action changes nothing."""
    match actie:
        case Ongedaan():
            if not staat.verleden:
                return staat
            *rest, last = staat.verleden
            return replace(staat, rijen=last, verleden=tuple(rest), toekomst=(*staat.toekomst, staat.rijen))
        case Opnieuw():
            if not staat.toekomst:
                return staat
            *rest, last = staat.toekomst
            return replace(staat, rijen=last, verleden=(*staat.verleden, staat.rijen), toekomst=tuple(rest))
        case _:
            rows = _changed(staat.rijen, actie)
            if rows == staat.rijen:
                return staat
            past = (*staat.verleden, staat.rijen)[-STAPPEN:]
            return replace(staat, rijen=_frozen(rows), verleden=past, toekomst=())


def _changed(rijen: Rijen, actie: Zet | Leg | Voeg | Wis) -> Rijen:
    rows = dict(rijen)
    match actie:
        case Zet():
            value = actie.waarde.strip()
            along = actie.mee if value and rows.get(actie.rij, {}).get(actie.kolom) != value else {}
            _put(rows, actie.rij, {**along, actie.kolom: value})
        case Leg():
            for row in actie.rijen:
                if row in rows:
                    _put(rows, row, {actie.kolom: actie.waarde.strip()})
        case Voeg():
            if actie.rij not in rows:
                rows[actie.rij] = dict(actie.cellen)
        case Wis():
            rows.pop(actie.rij, None)
    return rows


def _put(rows: dict[str, Rij], row: str, new: Rij) -> None:
    cells = {k: v for k, v in {**rows.get(row, {}), **new}.items() if v}
    if cells:
        rows[row] = cells
    else:
        rows.pop(row, None)


def _frozen(rijen: Mapping[str, Mapping[str, str]]) -> Rijen:
    return MappingProxyType({k: MappingProxyType(dict(v)) for k, v in rijen.items()})


def _plain(rijen: Rijen) -> dict[str, dict[str, str]]:
    return {k: dict(v) for k, v in rijen.items()}
