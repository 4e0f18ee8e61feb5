"""Rounds beside each other, never added: judgements of influence, and how serious partners find the behaviour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jgwork.indicators.groep.duiding import ASPECTS
from jgwork.inhoud.rijen import as_objects, find_table, of_group
from jgwork.schema.descriptors import codelist, load_tables

if TYPE_CHECKING:
    import pandas as pd

#: What a text on the dynamics refers to: inside the group, its surroundings, or what interventions did.
DYNAMIEK = ("groep", "omgeving", "interventies")


def rollen_per_ronde(bron: Any, groep_id: str) -> pd.DataFrame:
    """Return the number of judgements of each influence by round.

    A judgement is one partner on one member; two partners on the same member are two. For inside the dossier.

    Returns
    -------
    DataFrame
        Index ``invloed`` in the order of the code list, a column per round.
    """
    rows = _rows(bron, "groepsrol", groep_id)
    order = [c for c in codelist("invloed").codes if c in set(rows["invloed"].dropna())]
    counts = rows.dropna(subset=["invloed"]).groupby(["invloed", "ronde"]).size().unstack("ronde", fill_value=0)
    return _rounds(counts.reindex(order, fill_value=0).rename_axis("invloed"))


def duiding_per_ronde(bron: Any, groep_id: str) -> pd.DataFrame:
    """Return the median of the partners by aspect and round, on the scale of 0 (no concern) to 4.

    Per partner the median over the items of an aspect, then over partners; a round in which nobody answered an aspect
    is missing, not 0.

    Returns
    -------
    DataFrame
        Index ``aspect``, a column per round.
    """
    import pandas as pd

    rows = _rows(bron, "duiding", groep_id)
    rows = rows.assign(w=pd.to_numeric(rows["schaalwaarde"], errors="coerce"))
    by = rows.groupby(["aspect", "ronde", "partner"])["w"].median().dropna()
    found = by.groupby(level=["aspect", "ronde"]).median().unstack("ronde")
    return _rounds(found.reindex(ASPECTS).rename_axis("aspect"))


def dynamiek_per_ronde(bron: Any, groep_id: str) -> pd.DataFrame:
    """Return what partners wrote of the dynamics: in the group, with its surroundings, and through interventions.

    Returns
    -------
    DataFrame
        ``ronde, waar, domein_code, partner, tekst, status``, in that order.
    """
    rows = _rows(bron, "tekst", groep_id)
    mine = rows[rows["soort"] == "dynamiek"]
    where = mine["verwijst_naar"].where(mine["verwijst_naar"].isin(DYNAMIEK), "groep")
    columns = ["ronde", "waar", "domein_code", "partner", "tekst", "status"]
    return mine.assign(waar=where)[columns].sort_values(["ronde", "waar"], kind="stable", ignore_index=True)


def _rounds(frame: pd.DataFrame) -> pd.DataFrame:
    frame.columns = [f"ronde {int(r)}" for r in frame.columns]
    return frame


def _rows(bron: Any, naam: str, groep_id: str) -> pd.DataFrame:
    import pandas as pd

    found = find_table(bron, naam)
    if found is None:
        return pd.DataFrame(columns=list(load_tables()[naam].names))
    return as_objects(of_group(found, groep_id).to_pandas())
