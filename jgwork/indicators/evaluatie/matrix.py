"""The informatiematrix: what is known, unknown, asked without an answer and not asked; where partners contradict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.rijen import Rows, read_rows

if TYPE_CHECKING:
    import pandas as pd

#: What can be said of a topic with a partner. Four different things, never merged.
STANDEN = ("bekend", "onbekend", "gevraagd_zonder_antwoord", "niet_gevraagd")
COLUMNS = (
    "ronde", "niveau", "pseudoniem", "locatie_id", "cluster_code", "item_code", "waarde", "waarde__status",
    "bronpartner", "stap",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matrix:
    """The informatiematrix of a group in one round.

    Parameters
    ----------
    ronde
        The round, ``None`` where nothing was delivered.
    antwoorden
        One row per topic (``item_code``) and partner: ``cluster_code, niveau, categorie, stap_vanaf, bekend, onbekend,
        gevraagd_zonder_antwoord, niet_gevraagd``: number of answers in each state. A topic about members has as many
        answers as there are members in the matrix; a topic that no row mentions counts once as not asked.
    """

    ronde: int | None
    antwoorden: pd.DataFrame

    def dekking(self, *naar: str) -> pd.DataFrame:
        """Return the number of answers in each state by one or more of the columns of ``antwoorden``.

        ``deel_bekend`` is the share that is known of what was asked, missing where nothing was asked.
        """
        frame = self.antwoorden.groupby(list(naar), sort=True)[list(STANDEN)].sum().reset_index()
        asked = frame["bekend"] + frame["onbekend"] + frame["gevraagd_zonder_antwoord"]
        frame["deel_bekend"] = (frame["bekend"] / asked.where(asked > 0)).astype("float64")
        return frame


def informatiematrix(dossier: Any, groep_id: str, *, ronde: int | None = None, stap: int = 7) -> Matrix:
    """Return the coverage of the informatiematrix of a group.

    Parameters
    ----------
    dossier
        An opened dossier, or a mapping of table names to tables.
    groep_id
        The group.
    ronde
        The round; the last one by default.
    stap
        Topics up to this step count as topics that could have been asked.

    Notes
    -----
    ``nvt`` counts as known: the partner knows that the topic does not apply. Topics that are switched off in the code
    list (``aan = nee``) are left out unless somebody answered them. A request in ``verzoek`` that is still out
    stands beside the matrix (header of a publication), not in it.
    """
    import pandas as pd

    rows, number = _round(dossier, groep_id, ronde)
    if number is None:
        return Matrix(None, pd.DataFrame(columns=["item_code", "bronpartner", *_PROPERTIES, *STANDEN]))
    frame = pd.DataFrame(
        {
            "item_code": rows.text("item_code"),
            "bronpartner": rows.text("bronpartner"),
            "stand": [_state(v, s) for v, s in zip(rows.text("waarde"), rows.text("waarde__status"), strict=True)],
        }
    )
    counts = pd.crosstab([frame["item_code"], frame["bronpartner"]], frame["stand"])
    counts = counts.reindex(columns=list(STANDEN), fill_value=0)
    items = _items(set(frame["item_code"]), stap)
    grid = pd.MultiIndex.from_product(
        [items.index, sorted(frame["bronpartner"].unique())], names=["item_code", "bronpartner"]
    )
    full = counts.reindex(grid, fill_value=0)
    full["niet_gevraagd"] = full["niet_gevraagd"].where(full.sum(axis=1) > 0, 1)
    return Matrix(number, full.reset_index().merge(items, left_on="item_code", right_index=True))


_PROPERTIES = ("cluster_code", "niveau", "categorie", "stap_vanaf")


def _round(dossier: Any, groep_id: str, ronde: int | None) -> tuple[Rows, int | None]:
    rows = read_rows(dossier, "informatiematrix", COLUMNS, groep_id=groep_id)
    rounds = rows.numbers("ronde")
    if not len(rounds):
        return rows, None
    number = int(rounds.max()) if ronde is None else ronde
    return rows.where(rounds == number), number


def _state(value: Any, status: Any) -> str:
    if value is not None or status == "nvt":
        return "bekend"
    return "onbekend" if status == "onbekend" else "gevraagd_zonder_antwoord"


def _items(seen: set[str], stap: int) -> pd.DataFrame:
    import pandas as pd

    from jgwork.schema.descriptors import codelist

    known = codelist("matrix_item")
    rows = {}
    for code in known.codes:
        extra = known.extra[code]
        if code in seen or (extra["aan"] == "ja" and int(extra["stap_vanaf"]) <= stap):
            rows[code] = (extra["cluster_code"], extra["niveau"], extra["categorie"], int(extra["stap_vanaf"]))
    for code in sorted(seen - set(rows)):  # a topic of the municipality's own, not in the list
        rows[code] = ("", "", "", 1)
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(_PROPERTIES)).rename_axis("item_code")
