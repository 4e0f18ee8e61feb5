"""The release ledger: everything an audience was ever told, as one linear system.

*Atoms* are counts that no published cell tells apart; a published number is a row ``sum(coefficient * atom) = value``,
a band or rounded figure a row with two limits. Earlier publications stay in it: an attacker keeps what he was given.
The ledger holds published figures only, never a true value that was withheld. What is not published but may be known to
who stands near a group (how large it is, how many came and went) are rows marked ``inside``: the dossier's own copy
keeps them for the attack, a publication does not hold them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from jgwork.privacy.attack.keys import CellKey

VERSION = 1


@dataclass(frozen=True, slots=True)
class Atom:
    """A count that may be asked for.

    Parameters
    ----------
    key
        Stable name: population, date and labels.
    label
        Dutch description for a report.
    guard
        ``""`` where nobody needs protection; ``k``: a count of persons that may not be provably under k; ``m``: a count
        within a group that must keep m possible values; ``bereik``: an event count that may not follow exactly.
    lower
        What everybody knows to be the least (1 where a table shows its zeros, 0 otherwise).
    size
        For ``m``: key of the atom that holds the size of the group.
    table
        Name of the table it was first released in.
    """

    key: CellKey
    label: str
    guard: str = ""
    lower: int = 0
    size: CellKey | None = None
    table: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A published fact, or an identity everybody knows: ``lower <= sum(coefficient * atom) <= upper``.

    ``terms`` is empty for a statement that is no count; ``shown`` is the text as it was published, ``""`` for an
    identity. ``inside``: not published, but some may know it.
    """

    label: str
    terms: tuple[tuple[CellKey, int], ...] = ()
    lower: float | None = None
    upper: float | None = None
    date: str = ""
    table: str = ""
    shown: str = ""
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A person table as it was last released, kept so that it can be repeated with its date."""

    name: str
    date: str
    table: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All atoms and rows of one dossier and one audience.

    Parameters
    ----------
    kring
        The audience.
    k, m
        The strictest values that any release in it used.
    atoms, rows
        The system.
    told
        Person tables as last released.
    """

    kring: str = ""
    k: int = 0
    m: int = 0
    atoms: tuple[Atom, ...] = ()
    rows: tuple[Row, ...] = ()
    told: tuple[Told, ...] = ()

    def last(self, name: str) -> Told | None:
        """Return the last release of a person table, ``None`` where there was none."""
        return next((t for t in self.told if t.name == name), None)

    def add(self, atoms: Iterable[Atom], rows: Iterable[Row], told: Iterable[Told] = ()) -> Ledger:
        """Return the ledger with more in it; what is there already is not repeated and a guard is never dropped."""
        known = {a.key: a for a in self.atoms}
        for a in atoms:
            old = known.get(a.key)
            known[a.key] = (
                a
                if old is None
                else replace(old, guard=old.guard or a.guard, size=old.size or a.size, lower=max(old.lower, a.lower))
            )
        latest = {t.name: t for t in self.told} | {t.name: t for t in told}
        return replace(
            self,
            atoms=tuple(known.values()),
            rows=tuple(dict.fromkeys((*self.rows, *rows))),
            told=tuple(latest[n] for n in sorted(latest)),
        )

    def as_json(self, *, inside: bool = False) -> dict[str, Any]:
        """Return plain JSON values (``grootboek.json`` of a publication); ``inside``: for the dossier's own copy."""
        name = cache(str)  # a cell is named in many rows
        return {
            "versie": VERSION,
            "kring": self.kring,
            "k": self.k,
            "m": self.m,
            "atomen": [
                [name(a.key), a.label, a.guard, a.lower, "" if a.size is None else name(a.size), a.table]
                for a in self.atoms
            ],
            "rijen": [
                {
                    "label": r.label,
                    "termen": [[name(k), c] for k, c in r.terms],
                    "onder": r.lower,
                    "boven": r.upper,
                    "datum": r.date,
                    "tabel": r.table,
                    "getoond": r.shown,
                    **({"binnen": True} if r.inside else {}),
                }
                for r in self.rows
                if inside or not r.inside
            ],
            "verteld": [{"tabel": t.name, "datum": t.date, "inhoud": dict(t.table)} for t in self.told],
        }

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Ledger:
        """Build a ledger from what ``as_json`` gave.

        Raises
        ------
        ValueError
            The version is unknown or a row names an atom that is not there.
        """
        if raw.get("versie") != VERSION:
            raise ValueError("Dit grootboek heeft een andere versie.")
        keys = {str(text): CellKey.read(str(text)) for text, *_ in raw["atomen"]}
        if any(k not in keys for r in raw["rijen"] for k, _ in r["termen"]):
            raise ValueError("Een rij van dit grootboek noemt een onbekend onderdeel.")
        return Ledger(
            kring=str(raw["kring"]),
            k=int(raw["k"]),
            m=int(raw["m"]),
            atoms=tuple(
                Atom(keys[k], str(label), str(guard), int(lower), CellKey.read(size) if size else None, str(table))
                for k, label, guard, lower, size, table in raw["atomen"]
            ),
            rows=tuple(
                Row(
                    str(r["label"]),
                    tuple((keys[k], int(c)) for k, c in r["termen"]),
                    r["onder"],
                    r["boven"],
                    str(r["datum"]),
                    str(r["tabel"]),
                    str(r["getoond"]),
                    bool(r.get("binnen", False)),
                )
                for r in raw["rijen"]
            ),
            told=tuple(Told(str(t["tabel"]), str(t["datum"]), dict(t["inhoud"])) for t in raw["verteld"]),
        )
