"""A publication in a notebook: what was released of a group, as sentences and frames. Nothing else can be reached."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.opslag.bundle import Publication
from jgwork.vocabulary.errors import unknown

if TYPE_CHECKING:
    import pandas as pd


class Publicatie:
    """A publication that was opened and checked; made by ``Groep.publicatie``.

    Parameters
    ----------
    bundel
        The opened bundle.

    Examples
    --------
    >>> len(d["G02"].publicatie().zinnen()) > 0
    True
    """

    def __init__(self, bundel: Publication) -> None:
        self.bundel = bundel

    @property
    def pad(self) -> Path:
        """The folder it stands in.

        Examples
        --------
        >>> d["G02"].publicatie().pad.name
        'G02-001'
        """
        return self.bundel.path

    def _names(self) -> list[str]:
        kept = self.bundel.index["controlesommen"]
        return sorted(n.removeprefix("tabellen/").removesuffix(".json") for n in kept if n.endswith(".json")
                      and n.startswith("tabellen/"))  # fmt: skip

    @property
    def tabellen(self) -> pd.DataFrame:
        """One row per released table: ``titel`` and ``rijen``; index ``tabel``.

        Examples
        --------
        >>> d["G02"].publicatie().tabellen.loc["doelen", "titel"]
        'Waar staan de doelen?'
        """
        import pandas as pd

        found = [(n, t["titel"], len(t["rijen"])) for n in self._names() for t in [self._table(n)]]
        return pd.DataFrame(found, columns=["tabel", "titel", "rijen"]).set_index("tabel")

    def _table(self, naam: str) -> dict[str, Any]:
        found: dict[str, Any] = self.bundel.json(f"tabellen/{naam}.json")
        return found

    def to_pandas(self, naam: str) -> pd.DataFrame:
        """Return a released table.

        Parameters
        ----------
        naam
            As in ``tabellen``.

        Returns
        -------
        DataFrame
            The columns as they were released; what was withheld or not delivered stands there as its sign. Their titles
            are in ``.attrs["titels"]``.

        Raises
        ------
        KeyError
            No such table; names what looks like it.

        Examples
        --------
        >>> len(d["G02"].publicatie().to_pandas("doelen"))
        4
        """
        import pandas as pd

        if naam not in self._names():
            unknown("tabel", naam, self._names())
        found = self._table(naam)
        made = pd.DataFrame(found["rijen"], columns=[k["naam"] for k in found["kolommen"]])
        made.attrs = {"titel": found["titel"], "titels": {k["naam"]: k["titel"] for k in found["kolommen"]}}
        return made

    def zinnen(self, dashboard: str = "integraal_beeld") -> list[str]:
        """Return what the dashboard says above its pictures, in its order; none where it has no such dashboard.

        Examples
        --------
        >>> all(d["G02"].publicatie().zinnen("monitoring"))
        True
        """
        return [next(iter(v.pictures.values())).title for v in self.bundel.views(dashboard)]

    def beelden(self, dashboard: str = "integraal_beeld", *, met: str = "") -> list[dict[str, Any]]:
        """Return the views of a dashboard as JSON, those whose id holds ``met``: what ``jgwork.toon`` draws.

        Examples
        --------
        >>> len(d["G02"].publicatie().beelden(met="toeval"))
        0
        """
        return [v.as_json() for v in self.bundel.views(dashboard) if met in v.id]

    def __repr__(self) -> str:
        boards = ", ".join(self.bundel.dashboards())
        return f"Publicatie {self.bundel.id}: {boards}. Zie .zinnen(), .tabellen, .to_pandas('...')."

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"
