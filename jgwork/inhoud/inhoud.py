"""The tables of a dossier with what they cover: what every question is asked of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.dekking import ONBEKEND, Dekking
from jgwork.inhoud.plan import PLAN, concept

if TYPE_CHECKING:
    import pyarrow as pa


class Inhoud(Mapping[str, "pa.Table"]):
    """Admitted tables by name, and over which periods they were delivered.

    Goals and actions here are those of a settled plan; those of a concept stand in ``concept``, so that nothing is
    counted, judged or held against a frame that nobody decided on.

    Parameters
    ----------
    tabellen
        The tables.
    dekking
        What was delivered.
    conceptplan
        Goals and actions of a concept where ``tabellen`` hold the settled ones only.

    Attributes
    ----------
    lijsten
        The namenlijsten that were asked for, by group; made once (``jgwork.inhoud.namenlijst``).
    """

    def __init__(
        self,
        tabellen: Mapping[str, pa.Table],
        dekking: Dekking = ONBEKEND,
        conceptplan: Mapping[str, pa.Table] | None = None,
    ) -> None:
        self._tabellen, self.dekking = {**tabellen}, dekking
        plans = {n: tabellen[n] for n in PLAN if n in tabellen}
        self._tabellen |= {n: concept(t, ja=False) for n, t in plans.items()}
        self.concept: Mapping[str, pa.Table] = (
            {n: concept(t, ja=True) for n, t in plans.items()} if conceptplan is None else conceptplan
        )
        self.lijsten: dict[str, pa.Table | None] = {}

    def __getitem__(self, name: str) -> pa.Table:
        return self._tabellen[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tabellen)

    def __len__(self) -> int:
        return len(self._tabellen)


def dekking_van(bron: Any) -> Dekking:
    """Return what a dossier or its tables cover; not known of tables that came without a manifest."""
    found = getattr(bron, "dekking", ONBEKEND)
    return found if isinstance(found, Dekking) else ONBEKEND
