"""The name of a cell: what is counted, on which date, and its labels. The same cell has one name in every table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple


class CellKey(NamedTuple):
    """A cell: its population, the date of that, and its labels by dimension (margins left out).

    Parameters
    ----------
    population
        What is counted.
    date
        Of the population, ISO; empty where it has none.
    labels
        (dimension, label), by dimension. A dimension without a name stands for a part that is no label of a table.
    """

    population: str
    date: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def of(population: str, date: str, labels: Iterable[tuple[str, str]]) -> CellKey:
        """Return the key of a cell of a table, whatever the order of its dimensions."""
        return CellKey(population, date, tuple(sorted(labels)))

    @staticmethod
    def named(kind: str, *parts: str) -> CellKey:
        """Return the key of a count that stands in no table, such as the size of a group on a day."""
        return CellKey(kind, "", tuple(("", p) for p in parts))

    def undated(self) -> CellKey:
        """Return the cell whatever the date of its population."""
        return self._replace(date="")

    def over(self, i: int) -> CellKey:
        """Return the total over the dimension of label ``i``."""
        return self._replace(labels=self.labels[:i] + self.labels[i + 1 :])

    @property
    def moment(self) -> tuple[str, str]:
        """The population with its date: cells that were told together."""
        return self.population, self.date

    @property
    def dims(self) -> tuple[str, ...]:
        """The dimensions of the cell."""
        return tuple(d for d, _ in self.labels)

    def __str__(self) -> str:
        """Return the key as a ledger writes it: ``population@date|dimension=label``."""
        head = _plain(self.population) + (f"@{self.date}" if self.date else "")
        places = (f"{_plain(d)}={_plain(lab)}" if d else _plain(lab) for d, lab in self.labels)
        return "|".join([head, *places])

    @staticmethod
    def read(text: str) -> CellKey:
        """Return the key that ``str`` wrote."""
        head, *places = text.split("|")
        population, at, date = head.rpartition("@")
        if not at:
            population, date = head, ""
        pairs = (p.partition("=") for p in places)
        labels = ((_read(d), _read(lab)) if sign else ("", _read(d)) for d, sign, lab in pairs)
        return CellKey(_read(population), date, tuple(labels))


#: What parts a key, and how it is written inside a name.
_SIGNS = {"|": "p", "=": "i", "@": "a"}
_ESCAPED = str.maketrans({"\\": "\\\\", **{sign: f"\\{letter}" for sign, letter in _SIGNS.items()}})


def _plain(text: str) -> str:
    """Escape the signs that part a key, so that no two cells get the same one."""
    return text.translate(_ESCAPED)


def _read(text: str) -> str:
    signs = {letter: sign for sign, letter in _SIGNS.items()}
    return re.sub(r"\\(.)", lambda m: signs.get(m[1], m[1]), text)
