"""Roles as partners see them: influence by partner, spilfiguren beside structure, circular answers per question.

Everything here is a dated judgement of people. Nothing is computed from a position in a network, and nobody is put in
an order: rows stand in order of pseudonym, questions and answers in the order of their code list.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from jgwork.indicators.groep.overeenstemming import alpha
from jgwork.inhoud.rijen import Rows, read_rows

if TYPE_CHECKING:
    import pandas as pd


#: Not a label of influence: the partner does not know.
ONBEKEND = "onbekend"


@dataclass(frozen=True, slots=True)
class Indeling:
    """The influence of members as partners judged it in one round.

    Parameters
    ----------
    ronde
        The round, ``None`` where partners gave nothing yet.
    per_lid
        One row per member in order of pseudonym: a column per partner (missing where not judged), ``partners`` (number
        who gave a label), ``verschillend`` (number of different labels among them).
    overeenstemming
        Krippendorff's alpha for nominal labels; ``None`` where fewer than two partners judged the same members.
    reden
        Dutch reason where there is no number.
    """

    ronde: int | None
    per_lid: pd.DataFrame
    overeenstemming: float | None
    reden: str

    @property
    def gedeeld(self) -> dict[str, str]:
        """Members on whom all partners who judged them agree, with that label; nobody decides between partners."""
        labels = self.per_lid.drop(columns=["partners", "verschillend"])
        labels = labels.where(labels != ONBEKEND)
        one = self.per_lid["verschillend"] == 1
        return {str(p): str(labels.loc[p].dropna().iloc[0]) for p in self.per_lid.index[one]}

    @property
    def per_partner(self) -> dict[str, dict[str, str]]:
        """What each partner said of each member, ``onbekend`` left out."""
        labels = self.per_lid.drop(columns=["partners", "verschillend"])
        return {
            str(partner): {str(p): str(v) for p, v in labels[partner].dropna().items() if v != ONBEKEND}
            for partner in labels
        }

    @property
    def zin(self) -> str:
        """How far partners agree, one Dutch sentence."""
        from jgwork.vocabulary.dutch import number

        if self.overeenstemming is None:
            return self.reden
        alfa = self.overeenstemming  # the usual bounds of Krippendorff
        word = "meestal" if alfa >= 0.8 else "redelijk vaak" if alfa >= 0.667 else "vaak niet"
        return (
            f"De partners zijn het {word} eens over de indeling (alfa {number(alfa, 2)}; 1 is helemaal eens, 0 is "
            "toeval). Verschil is een gespreksonderwerp, geen fout."
        )


def indeling(dossier: Any, groep_id: str, ronde: int | None = None) -> Indeling:
    """Return the influence of members by partner.

    Parameters
    ----------
    dossier
        An opened dossier, or a mapping of table names to tables.
    groep_id
        The group.
    ronde
        The round; the last one by default.
    """
    import pandas as pd

    rows = read_rows(dossier, "groepsrol", ("ronde", "partner", "pseudoniem", "invloed"), groep_id=groep_id)
    rounds = rows.numbers("ronde")
    rounds = rounds[~np.isnan(rounds)]
    if not len(rounds):
        empty = pd.DataFrame({"partners": pd.Series(dtype=int), "verschillend": pd.Series(dtype=int)})
        return Indeling(None, empty, None, "De partners gaven nog geen indeling.")
    number = int(rounds.max()) if ronde is None else ronde
    rows = rows.where(rows.numbers("ronde") == number)
    frame = pd.DataFrame({c: rows.text(c) for c in ("pseudoniem", "partner", "invloed")})
    frame = frame.drop_duplicates(["pseudoniem", "partner"], keep="last")
    wide = frame.pivot_table(index="pseudoniem", columns="partner", values="invloed", aggfunc="last").astype(object)
    wide = wide.rename_axis(columns=None).sort_index()
    labels = wide.where(wide.notna() & (wide != ONBEKEND))
    wide["partners"] = labels.notna().sum(axis=1)
    wide["verschillend"] = labels.nunique(axis=1)
    value, why = _alpha(labels)
    return Indeling(number, wide, value, why)


def _alpha(labels: pd.DataFrame) -> tuple[float | None, str]:
    both = labels[labels.notna().sum(axis=1) >= 2]
    used = sorted({str(v) for v in both.to_numpy().ravel() if isinstance(v, str)})
    if len(both) < 2:
        return None, "Te weinig leden zijn door twee of meer partners ingedeeld om overeenstemming te berekenen."
    if len(used) < 2:
        return None, "Alle partners geven hetzelfde oordeel; overeenstemming is dan niet te berekenen."
    code = {v: float(i) for i, v in enumerate(used)}
    data = [[code.get(v, np.nan) if isinstance(v, str) else np.nan for v in both[c]] for c in both.columns]
    return alpha(data), ""


def verandering(dossier: Any, groep_id: str, van: int, naar: int) -> pd.DataFrame:
    """Return how labels moved between two rounds.

    Returns
    -------
    DataFrame
        ``partner, van, naar, leden``: number of members that a partner moved from one label to another (or kept), in
        order of partner and label. A member judged in one of the rounds only is not counted.
    """
    import pandas as pd

    before, after = (indeling(dossier, groep_id, r).per_lid for r in (van, naar))
    counts: Counter[tuple[str, str, str]] = Counter()
    for partner in sorted((set(before.columns) & set(after.columns)) - {"partners", "verschillend"}):
        for p in before.index.intersection(after.index):
            old, new = before.loc[p, partner], after.loc[p, partner]
            if isinstance(old, str) and isinstance(new, str):
                counts[partner, old, new] += 1
    rows = [(*key, n) for key, n in sorted(counts.items())]
    return pd.DataFrame(rows, columns=["partner", "van", "naar", "leden"])


def rode_draden(dossier: Any, groep_id: str, ronde: int | None = None) -> pd.DataFrame:
    """Return the common threads that the room made of the circular answers, and who stands behind each.

    Only what people put under one thread is put together here; nothing groups answers by itself.

    Returns
    -------
    DataFrame
        One row per thread in order of its code: ``rode_draad, antwoorden`` (the answers in it, by title), ``vragen``
        (the questions they answer), ``partners`` (who gave one of them), ``aantal_partners`` and ``alleen`` (only one
        partner knows it). Empty before the room named any.
    """
    import pandas as pd

    from jgwork.schema.descriptors import codelist

    asked, answers = codelist("circulair_vraag"), codelist("circulair_antwoord")
    rows = _circulair(dossier, groep_id, ronde)
    threads: dict[str, tuple[set[str], set[str], set[str]]] = {}
    for thread, question, answer, partner in zip(
        *(rows.text(c) for c in ("rode_draad_id", "vraag_code", "antwoord_code", "partner")), strict=True
    ):
        if thread is not None:
            for found, value in zip(threads.setdefault(thread, (set(), set(), set())), (question, answer, partner),
                                    strict=True):  # fmt: skip
                found.add(str(value))
    titled = [
        (
            thread,
            "; ".join(answers.titles.get(a, a) for a in sorted(said, key=lambda a: (_place(answers.codes, a), a))),
            "; ".join(asked.titles.get(q, q) for q in sorted(why, key=lambda q: (_place(asked.codes, q), q))),
            ", ".join(sorted(behind)), len(behind), len(behind) == 1,
        )
        for thread, (why, said, behind) in sorted(threads.items())
    ]  # fmt: skip
    columns = ["rode_draad", "antwoorden", "vragen", "partners", "aantal_partners", "alleen"]
    return pd.DataFrame(titled, columns=columns)


def _circulair(dossier: Any, groep_id: str, ronde: int | None) -> Rows:
    """Return the answers of one round, the last by default; those that refer to a member are left out."""
    columns = ("ronde", "partner", "vraag_code", "antwoord_code", "rode_draad_id")
    rows = read_rows(dossier, "circulair", columns, groep_id=groep_id)
    answered = np.array([a is not None for a in rows.text("antwoord_code")], dtype=np.bool_)
    rows = rows.where(answered & (rows.text("vraag_code") != "spilfiguur"))
    rounds = rows.numbers("ronde")
    return rows.where(rounds == (np.nanmax(rounds) if ronde is None else ronde)) if len(rounds) else rows


def _place(codes: tuple[str, ...], code: str) -> int:
    return codes.index(code) if code in codes else len(codes)
