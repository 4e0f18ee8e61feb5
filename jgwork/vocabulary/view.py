"""A view: what a dashboard or a report shows of released figures. Plain values, JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of the table beside a figure: title and whether it holds numbers (right-aligned)."""

    title: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class ViewTable:
    """The table twin of a figure; every cell is display text, already in Dutch notation."""

    caption: str
    columns: tuple[ViewColumn, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One state of a view: the finding as title, a plotly figure, its table and its sentence.

    Parameters
    ----------
    title
        A Dutch sentence that says the finding.
    sentence
        What a screen reader says and what stands under the figure.
    figure
        A plotly figure as plain JSON values (``data``, ``layout``), or ``None`` where words say it better.
    table
        The same numbers as a table, or ``None`` where there is nothing to tabulate.
    withheld
        Number of cells not shown.
    """

    title: str
    sentence: str
    figure: Mapping[str, Any] | None = None
    table: ViewTable | None = None
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A control of a view: it selects among pictures that were all released, and computes nothing."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]  # (code, Dutch label)


@dataclass(frozen=True, slots=True)
class View:
    """A part of a dashboard.

    Parameters
    ----------
    id
        Stable name, used in the URL and as file name.
    section
        Dutch heading it stands under, such as ``Gedrag``.
    pictures
        By the option code of ``choice``; a view without a choice has the one key ``""``.
    choice
        The control, or ``None``.
    how
        *Hoe berekend*: definition, source rows, period, coverage and definition version, as (label, text).
    """

    id: str
    section: str
    pictures: Mapping[str, Picture]
    choice: Choice | None = None
    how: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> View:
        """Build a view from what ``as_json`` gave."""

        def table(t: Mapping[str, Any] | None) -> ViewTable | None:
            if t is None:
                return None
            cols = tuple(ViewColumn(**c) for c in t["columns"])
            return ViewTable(t["caption"], cols, tuple(tuple(r) for r in t["rows"]))

        choice = raw.get("choice")
        return View(
            id=raw["id"],
            section=raw["section"],
            pictures={k: Picture(**{**p, "table": table(p.get("table"))}) for k, p in raw["pictures"].items()},
            choice=choice and Choice(choice["name"], choice["label"], tuple((o[0], o[1]) for o in choice["options"])),
            how=tuple((h[0], h[1]) for h in raw.get("how", ())),
        )
