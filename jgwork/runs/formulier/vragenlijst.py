"""What each editor asks: its rows, which cells may be filled, and what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from jgwork.inhoud.namenlijst import namen
from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.formulier.bewerken import Bereik, as_text, met
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.view import ViewTable

if TYPE_CHECKING:
    import pyarrow as pa

Opties = tuple[tuple[str, str], ...]
Rijen = Mapping[str, Mapping[str, str]]
_NONE: Mapping[str, Opties] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Regel:
    """One row to fill.

    Parameters
    ----------
    sleutel
        Key, as in ``Bereik.key``.
    kop, label
        Heading it stands under, and what is asked.
    vast
        Cells that are given; of a column to fill, what it is when left empty.
    velden
        Columns to fill.
    opties
        Choices of a column, where they are not simply its code list.
    naast
        What others said.
    blijft
        Whether the row stays when nothing is filled: it exists for itself, as a goal and an action do.
    deel
        The part of a long form it is in, such as one member; only one part is on the screen at a time.
    mee
        Cells that are set along with a change of another cell of the row, such as the day of the answer.
    """

    sleutel: str
    kop: str
    label: str
    vast: Mapping[str, str]
    velden: tuple[str, ...]
    opties: Mapping[str, Opties] = field(default_factory=lambda: _NONE)
    naast: str = ""
    blijft: bool = False
    deel: str = ""
    mee: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def gevuld(self, cellen: Mapping[str, str]) -> bool:
        """Return whether anything was filled in this row."""
        return any(cellen.get(v) for v in self.velden if v not in self.vast)


@dataclass(frozen=True, slots=True)
class Nieuw:
    """A kind of row that may be added: button text, prefix of new ids, and the row as an example."""

    knop: str
    tabel: str
    id_kolom: str
    voorvoegsel: str
    voorbeeld: Regel

    def vrij(self, sleutels: Container[str]) -> int:
        """Return the first number that no row has in its id, with or without a zero in front."""
        head, n = f"{self.tabel}:{self.voorvoegsel}", 1
        while f"{head}{n}" in sleutels or f"{head}{n:02d}" in sleutels:
            n += 1
        return n


@dataclass(frozen=True, slots=True)
class Formulier:
    """An editor's form.

    Parameters
    ----------
    naam
        Stable name of the work: kind, group, partner and round.
    titel, uitleg
        Dutch title and what to do.
    bereiken
        Which rows of the dossier are edited.
    regels
        The rows to fill, in order.
    nieuw
        Kinds of rows that may be added.
    controle
        What the form says about the rows as they are, in Dutch sentences.
    overzicht
        Tables beside the fields, made anew from the rows as they are.
    flapover
        The rows are cards, to be put into rode draden, instead of fields.
    aanvulling
        Cells that follow from others of a row, for those that were left empty.
    herzien
        A row, by its key, as it becomes: what a change of one cell does to another.
    """

    naam: str
    titel: str
    uitleg: str
    bereiken: tuple[Bereik, ...]
    regels: tuple[Regel, ...]
    nieuw: tuple[Nieuw, ...] = ()
    controle: Callable[[Rijen], tuple[str, ...]] = lambda _: ()
    overzicht: Callable[[Rijen], tuple[ViewTable, ...]] = lambda _: ()
    flapover: bool = False
    aanvulling: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda _: {}
    herzien: Callable[[str, Mapping[str, str]], Mapping[str, str]] = lambda _, cells: cells

    def volledig(self, rijen: Rijen) -> dict[str, dict[str, str]]:
        """Return the rows with their given cells, as they go to the gate; a row in which nothing was filled is out."""
        by_key = {r.sleutel: r for r in self.regels}
        out = {}
        for key, cells in rijen.items():
            line = by_key.get(key)
            given = {**(line.vast if line else {}), **cells}
            if line is None or line.blijft or line.gevuld(cells):
                whole = {**given, **{c: v for c, v in self.aanvulling(given).items() if not given.get(c)}}
                out[key] = dict(self.herzien(key, whole))
        return out

    def gevuld(self, rijen: Rijen) -> int:
        """Return how many of the given rows are filled."""
        return sum(r.gevuld(rijen.get(r.sleutel, {})) for r in self.regels)


@dataclass(frozen=True, slots=True)
class Vraag:
    """For whom a form is made: dossier, group, partner, round and day."""

    dossier: Dossier
    groep_id: str
    partner: str
    ronde: int
    op: date

    def rows(self, tabel: str) -> list[dict[str, str]]:
        """Return the group's rows of a table, as text."""
        found = self.dossier.table(tabel)
        return self.van_groep(tabel, found.data) if found else []

    def van_groep(self, tabel: str, data: pa.Table) -> list[dict[str, str]]:
        """Return the group's rows among those of a table, as text."""
        rows = as_text(load_tables()[tabel], met(data, {"groep_id": self.groep_id}))
        return [r for r in rows if r.get("groep_id", self.groep_id) == self.groep_id]

    def leden(self) -> tuple[str, ...]:
        """Return the pseudonyms on the namenlijst on the day, in the order of the pseudonyms, which says nothing."""
        return namen(self.dossier, self.groep_id, self.op)

    @property
    def stap(self) -> int:
        """The highest step of the group."""
        return self.dossier.stand(self.op).groep(self.groep_id).hoogste

    @property
    def open(self) -> tuple[str, ...]:
        """The open steps of the group; the highest one it had where the work was stopped."""
        group = self.dossier.stand(self.op).groep(self.groep_id)
        return group.open or (str(group.hoogste),)

    @property
    def basis(self) -> dict[str, str]:
        """Cells every row of the group has."""
        return {"dossier_id": self.dossier.dossier_id, "groep_id": self.groep_id}


def title(lijst: str, code: str) -> str:
    """Return the Dutch title of a code; the code itself where it has none."""
    return codelist(lijst).titles.get(code, code)


def short(pseudoniem: str) -> str:
    """Return the end of a pseudonym, enough to find a row again on this screen."""
    return f"…{pseudoniem[-4:]}"


def naam(soort: str, q: Vraag) -> str:
    """Return the stable name of the work: kind, group, partner and round."""
    return f"{soort}-{q.groep_id}-{q.partner}-{q.ronde}"
