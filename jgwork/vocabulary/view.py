"""A view: what a dashboard or a report shows of released figures. Plain values, JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
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
class Raster:
    """Words in cells of two kinds of things, such as places and parts of the day; the page lays them out for its width.

    Parameters
    ----------
    kop
        What the rows are.
    kolommen
        What the columns are.
    rijen
        Name and cells of each row. A cell is (words, tint): a tint from ``0`` (pale) to ``3``, or empty where there is
        no value to tint; the words then say why.
    """

    kop: str
    kolommen: tuple[str, ...]
    rijen: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


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
    teksten
        What partners wrote, to be read and not tabulated: (heading, text, who).
    raster
        Words in cells, where two kinds of things meet.
    """

    title: str
    sentence: str
    figure: Mapping[str, Any] | None = None
    table: ViewTable | None = None
    withheld: int = 0
    teksten: tuple[tuple[str, str, str], ...] = ()
    raster: Raster | None = None


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
        """Return plain JSON values; what is plain already, such as a figure, is not copied."""

        def of(one: Any) -> dict[str, Any]:
            return {f.name: getattr(one, f.name) for f in fields(one)}

        def picture(p: Picture) -> dict[str, Any]:
            table = p.table and of(p.table) | {"columns": [of(c) for c in p.table.columns]}
            return of(p) | {"table": table, "raster": p.raster and of(p.raster)}

        pictures = {k: picture(p) for k, p in self.pictures.items()}
        return of(self) | {"pictures": pictures, "choice": self.choice and of(self.choice)}

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> View:
        """Build a view from what ``as_json`` gave."""

        def table(t: Mapping[str, Any] | None) -> ViewTable | None:
            if t is None:
                return None
            cols = tuple(ViewColumn(**c) for c in t["columns"])
            return ViewTable(t["caption"], cols, tuple(tuple(r) for r in t["rows"]))

        def picture(p: Mapping[str, Any]) -> Picture:
            grid, texts = p.get("raster"), tuple((t[0], t[1], t[2]) for t in p.get("teksten", ()))
            made = None
            if grid is not None:
                cells = tuple((str(name), tuple((str(w), str(t)) for w, t in row)) for name, row in grid["rijen"])
                made = Raster(grid["kop"], tuple(grid["kolommen"]), cells)
            return Picture(**{**p, "table": table(p.get("table")), "teksten": texts, "raster": made})

        choice = raw.get("choice")
        return View(
            id=raw["id"],
            section=raw["section"],
            pictures={k: picture(p) for k, p in raw["pictures"].items()},
            choice=choice and Choice(choice["name"], choice["label"], tuple((o[0], o[1]) for o in choice["options"])),
            how=tuple((h[0], h[1]) for h in raw.get("how", ())),
        )
