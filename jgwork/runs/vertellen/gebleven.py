"""Which groups are as they were when they were last published: of these the same would come out.

Of every group a keyed mark is kept of all it is told and published from: its rows, what was delivered about it, what
was told of it and of its neighbours, its decisions, and what holds for every group (day, convenant, program). A group
is left alone only where all of that is the same: what is not looked at one by one counts for all groups.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from jgwork.inhoud.plan import PLAN
from jgwork.io.opslag.bestanden import sha256, stands
from jgwork.io.opslag.bundle import INDEX
from jgwork.io.opslag.kluis import Kluis
from jgwork.privacy.stand.stand import Stand
from jgwork.privacy.stappen.besluit import Besluit
from jgwork.runs.dossier.gereedheid import laatste_besluiten
from jgwork.runs.dossier.keuren import NAAM, TEKST, zoals_verteld
from jgwork.runs.dossier.openen import LOCAL_CONVENANT, LOCAL_PROCESS
from jgwork.runs.dossier.standen import STAND, Boeken, kenmerk
from jgwork.runs.vertellen.rijen import delen
from jgwork.runs.vertellen.verdelen import NONE, per_groep
from jgwork.runs.vertellen.werk import Werk, vertel_alle
from jgwork.runs.vertellen.werkers import Ploeg, in_stapels
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.errors import StoreDamaged

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from jgwork.indicators.effect.omgeving import Omgeving

    Merken = npt.NDArray[Any]
    Verteld = Mapping[str, list[tuple[str, str, str]]]

#: Room of the dossier with the marks of the last publications, a file per audience.
KAMER = "gepubliceerd"
#: Tables of which the rows of a neighbour are looked at.
LEDEN = ("lid", "registratie", "betrokkenheid")
#: Tables from which a group has goals: only then it is compared with all others.
DOEL = "doel"


class Gebleven:
    """The marks of the groups of a round, beside those of their last publications for the same audience.

    Parameters
    ----------
    work
        What was read for the round.
    uit, kring
        The folder with publications, and for whom they are.
    mee
        What else decides what comes out, the same for every group: plain values.
    vast
        Checksums of the fixed nulmetingen by goal.
    """

    def __init__(self, work: Werk, uit: Path, kring: str, mee: Mapping[str, Any], vast: Mapping[str, str]) -> None:
        self._work, self._uit, self._kring, self._mee, self._vast = work, uit, kring, mee, vast
        self._room = Kluis(work.opened.store, KAMER)
        self._known: dict[str, list[Any]] = {}
        self._beside: tuple[Omgeving, str] | None = None
        with suppress(StoreDamaged):  # then nothing is known of before, and every group is published
            self._known = self._room.load(kring) or {}

    def vertel(
        self,
        hands: Ploeg,
        groepen: Sequence[str],
        same: frozenset[str],
        apart: Callable[[str], AbstractContextManager[Any]],
        progress: Callable[[str], None],
    ) -> list[str]:
        """Tell what is due, and return the groups to publish, in their order.

        Beside those that changed also the neighbours of whom something was told just now, and groups with a goal where
        what these are compared with was told.

        Parameters
        ----------
        hands, apart, progress
            As in ``vertel_alle``.
        groepen, same
            The groups, and which of these are as they were.
        """
        verteller, before = self._work.verteller, self._rond() if same else ""
        todo = more = [g for g in groepen if g not in same]
        while more:
            vertel_alle(hands, verteller, more, apart, progress)
            told = self._bewogen(more) if same else set()
            more = [g for g in groepen if g not in set(todo) and not told.isdisjoint(verteller.naast(g))]
            todo = todo + more
        if same and self._rond() != before:
            todo += [g for g in same if g in self._met_doel]
        return [g for g in groepen if g in set(todo)]

    def _bewogen(self, groepen: Iterable[str]) -> set[str]:
        """Return the groups of which something was told that is not kept yet."""
        kept, told = self._verteld(), self._work.verteller.verteld_nu(groepen)
        return {g for g, s in told.items() if kenmerk(s.as_json()) != _stand(kept.get(g, ()))}

    def gebleven(self, groepen: Iterable[str], werkers: int) -> frozenset[str]:
        """Return which groups are as they were, and of which the last publication still stands in the folder."""
        before = [g for g in groepen if g in self._known]
        whole = {g: stand for g in before if (stand := self._zoals_toen(g)) is not None}
        rest = [g for g in before if g not in whole]
        whole |= dict(in_stapels(_heel, (self._work.opened.boeken, self._kring), rest, werkers)) if rest else {}
        self._work.verteller.neem_bewaard(whole)
        told, around = self._verteld(), self._rond()
        return frozenset(
            g for g in whole
            if (known := self._known[g])[0] == self._merk(g, told, around)
            and stands(file := self._uit / known[1] / INDEX)
            and known[2] == sha256(file)  # of that name another may stand in another folder
        )  # fmt: skip

    def _zoals_toen(self, groep: str) -> Stand | None:
        """Return the stand of a group where it and the record are, to the byte, those that were right last time.

        What the log says of them must be the same as well: else each is opened and looked at anew.
        """
        books, found = self._work.opened.boeken, self._known[groep][3:]
        with suppress(StoreDamaged):
            if len(found) == 2 and books.nog(groep, found[1], self._kring):
                raw = books.lees_nog(groep, found[0])
                return None if raw is None else Stand.from_json(raw)
        return None

    def bewaar(self, gepubliceerd: Mapping[str, str]) -> None:
        """Keep the marks of groups that were published just now, by the name of their publication."""
        told, around, books = self._verteld(), self._rond(), self._work.opened.boeken
        for g, name in gepubliceerd.items():
            right = [books.heel(g), books.heel(g, self._kring)]
            self._known[g] = [self._merk(g, told, around), name, sha256(self._uit / name / INDEX), *right]
        self._room.save(self._kring, self._known)

    def _verteld(self) -> Verteld:
        return self._work.opened.boeken.merken()

    def _merk(self, groep: str, told: Verteld, rond: str) -> str:
        """Return the mark of a group; ``rond``: that of all groups beside each other as they were told."""
        beside = self._work.verteller.naast(groep)
        near = [(n, self._leden.get(n), _stand(told.get(n, ()))) for n in beside]
        made = self._besluiten.get(groep)
        asked = made.rapportages if made else ()  # its calendar says what those meetings were told
        heard = {"", self._kring, *(self._work.opened.convenant.gremium[r.gremium].kring for r in asked)}
        mine = [m for m in told.get(groep, ()) if m[1] in heard]
        own = self._eigen.get(groep), mine, made and asdict(made), self._levering(groep)
        return self._room.mark([self._alle, *own, near, rond if groep in self._met_doel else ""])

    @cached_property
    def _alle(self) -> str:
        """The mark of what holds for every group: also the rows that no group has to itself, and who is gone."""
        verteller, opened = self._work.verteller, self._work.opened
        divided, folder = verteller.divided, opened.store.path
        here = divided.rows.get("lid", {})
        return self._room.mark([
            self._mee, verteller.op, verteller.begin, sorted(verteller.regio), divided.namen,
            [f.read_text("utf-8") if stands(f := folder / n) else "" for n in (LOCAL_CONVENANT, LOCAL_PROCESS)],
            {n: hashlib.sha256(self._rijen(n).tobytes()).hexdigest() for n in divided.tables if n not in divided.rows},
            {g: stand for g, marks in self._verteld().items() if g not in here and (stand := _stand(marks))},
        ])  # fmt: skip

    @cached_property
    def _eigen(self) -> dict[str, str]:
        """By group the mark of its own rows, in their order; with a row comes the delivery it came with."""
        divided = self._work.verteller.divided
        plans: Mapping[str, pa.Table] = getattr(divided.tables, "concept", {})
        own = [(n, divided.rows[n], self._rijen(n)) for n in sorted(divided.rows)]
        return self._per_groep(own + [(n, per_groep(t), self._gelezen(t)) for n, t in sorted(plans.items())])

    @cached_property
    def _leden(self) -> dict[str, str]:
        """By group the mark of what is looked at of a neighbour: its members and its registrations."""
        rows = self._work.verteller.divided.rows
        return self._per_groep([(n, rows[n], self._rijen(n)) for n in LEDEN if n in rows])

    def _per_groep(self, parts: list[tuple[str, Mapping[str, Any], Merken]]) -> dict[str, str]:
        found = {g: hashlib.sha256() for _, rows, _ in parts for g in rows}
        for name, rows, marks in parts:
            for groep, digest in found.items():
                digest.update(name.encode())
                digest.update(marks[rows.get(groep, NONE)].tobytes())
        return {g: d.hexdigest() for g, d in found.items()}

    def _rijen(self, name: str) -> Merken:
        """Return a mark of every row of a table: what it says, or where it stands in a file that never changes."""
        table = self._work.verteller.divided.tables[name]
        files = delen(self._work.opened, name)
        if name in PLAN or name in self._gevraagd or sum(p.rows for p in files) != table.num_rows:
            return self._gelezen(table)
        marks = [int(self._room.mark([p.levering_id, p.file, p.sha256])[:15], 16) + np.arange(p.rows) for p in files]
        return np.concatenate([np.empty(0, np.int64), *marks])

    def _gelezen(self, table: pa.Table) -> Merken:
        """Return a mark of what every row of a table says."""
        import pandas as pd

        frame = table.to_pandas(date_as_object=False)
        if frame.empty:
            return np.empty(0, np.uint64)
        return pd.util.hash_pandas_object(frame, index=False).to_numpy()

    @cached_property
    def _gevraagd(self) -> frozenset[str]:
        """Tables with what people wrote: a row says something else once its text was approved."""
        return frozenset(n for n, spec in load_tables().items() if any(f.soort in {NAAM, TEKST} for f in spec.fields))

    @cached_property
    def _besluiten(self) -> dict[str, Besluit]:
        """By group the decision that holds, as far as its texts may leave."""
        opened, op = self._work.opened, self._work.verteller.op
        return {g: zoals_verteld(opened, made) for g, made in laatste_besluiten(opened, op).items()}

    @cached_property
    def _met_doel(self) -> Mapping[str, Any]:
        return self._work.verteller.divided.rows.get(DOEL, {})

    def _levering(self, groep: str) -> Any:
        """Return what was delivered about a group, and the fixed nulmetingen of its goals."""
        divided = self._work.verteller.divided
        spans = ((*each, divided.dekking.perioden(each[0], groep, each[1])) for each in self._geleverd)
        rows = self._met_doel.get(groep, NONE)
        goals = divided.tables[DOEL]["doel_id"].take(rows).to_pylist() if len(rows) else []
        return [
            [(t, b, [(p.van, p.tot) for p in ps]) for t, b, ps in spans if ps],
            sorted((d, self._vast[d]) for d in set(goals) & self._vast.keys()),
        ]

    @cached_property
    def _geleverd(self) -> list[tuple[str, str]]:
        """Which table was delivered by whom."""
        return sorted({(d.tabel, d.bron) for d in self._work.verteller.divided.dekking.delen or ()})

    def _rond(self) -> str:
        """Return the mark of all groups beside each other as they were told; empty where no group has a goal."""
        if not self._met_doel:
            return ""
        around: Omgeving = self._work.verteller.rond(self._work.rond)
        if self._beside is not None and self._beside[0] is around:
            return self._beside[1]
        counts = [[code, g, [(q, repr(n)) for q, n in series.items()]]
                  for code, by in sorted(around.tellingen.items()) for g, series in sorted(by.items())]  # fmt: skip
        places = {g: sorted(codes) for g, codes in around.plaatsen.items()}
        mark = self._room.mark([counts, around.begonnen, places])  # who a group is tied to stands in its own stand
        self._beside = around, mark
        return mark


def _heel(asked: tuple[Boeken, str], groepen: Iterable[str]) -> list[tuple[str, Stand]]:
    """Return the stands of the groups of which what was told is as it was kept; where it is not, publishing says so."""
    (books, kring), out = asked, []
    for groep in groepen:
        with suppress(StoreDamaged):
            stand, record = books.lees(groep), books.lees(groep, kring)
            out += [(groep, Stand.from_json(stand))] if stand is not None and record is not None else []
    return out


def _stand(marks: Iterable[tuple[str, str, str]]) -> str:
    """Return the mark of the stand of a group, among the marks of what was told of it; empty where none is kept."""
    return next((mark for what, _, mark in marks if what == STAND), "")
