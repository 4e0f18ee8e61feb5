"""What a page shows: a frozen value that lives in the address, so that a view can be mailed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from jgwork.vocabulary.view import Picture, View

_PREFIX = "keuze."


@dataclass(frozen=True, slots=True)
class Toestand:
    """The state of a dashboard.

    Parameters
    ----------
    publicatie
        Id of the publication; empty is the newest one.
    keuzes
        (view id, option code) for every control that does not stand on its first option.
    """

    publicatie: str = ""
    keuzes: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def from_query(query: str) -> Toestand:
        """Read a query string; what is not a state is left alone."""
        pairs = parse_qsl(query.removeprefix("?"))
        chosen = {key.removeprefix(_PREFIX): value for key, value in pairs if key.startswith(_PREFIX)}
        return Toestand(dict(pairs).get("publicatie", ""), tuple(sorted(chosen.items())))

    def as_query(self) -> str:
        """Return the query string that gives this state."""
        pairs = [("publicatie", self.publicatie)] if self.publicatie else []
        return urlencode([*pairs, *((_PREFIX + view, code) for view, code in self.keuzes)])

    def within(self, views: Iterable[View]) -> Toestand:
        """Drop every choice that no released picture answers."""
        known = {view.id: view.pictures for view in views}
        return Toestand(self.publicatie, tuple((v, c) for v, c in self.keuzes if c in known.get(v, {})))


def picture(view: View, keuzes: Mapping[str, str]) -> Picture:
    """Return the picture a view shows in a state: it selects, and computes nothing."""
    return view.pictures.get(keuzes.get(view.id, "")) or next(iter(view.pictures.values()))


def link(dashboard: str, toestand: Toestand) -> str:
    """Return the address of a dashboard in a state, relative to the page that links to it."""
    return f"{dashboard}.ipynb?{toestand.as_query()}"
