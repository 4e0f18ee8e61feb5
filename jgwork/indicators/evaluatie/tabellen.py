"""The informatiematrix and the evaluation of step 7, ready for release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jgwork.indicators.evaluatie.matrix import STANDEN, informatiematrix
from jgwork.indicators.evaluatie.vragen import Onderdeel, zonder_doelen
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.doelwit import zonder_personen
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DEFINITIE = "1"
Tables = Mapping[str, "pa.Table"]
#: Measures of a part that leave. Refusals and reasons stand in the sentence, the coverage of the scan in the header.
KEPT = {
    "informatie": ("verzoeken", "nog_open", "mediaan_dagen", "p90_dagen", "geweigerd"),
    "looptijd": ("dagen_gepland", "dagen_werkelijk", "verhouding"),
}


def matrix(tables: Tables, data: GroepData, stap: int) -> IndicatorTable | None:
    """Return the state of the informatiematrix by cluster; ``None`` where nothing was delivered.

    Topics about members are left out: a share of a small group is a statement about persons.
    """
    import pandas as pd

    found = informatiematrix(tables, data.groep_id, stap=stap)
    if found.ronde is None:
        return None
    rows = found.antwoorden[found.antwoorden["niveau"].astype(str) != "persoon"]
    counts = rows.groupby("cluster_code", sort=True)[list(STANDEN)].sum().reset_index()
    frame = pd.DataFrame(counts).astype({"cluster_code": object})
    titles = {n: n.replace("_", " ").capitalize() for n in STANDEN}
    return IndicatorTable(
        "informatiematrix", "Wat de partners weten", frame, ("cluster_code",),
        tuple(Measure(n, t, Unit.STATEMENT) for n, t in titles.items()),
        tijd=Tijd.FEIT,
        info={"definitie": "Onderwerpen over groep, plek en domein per partner: bekend, onbekend, gevraagd zonder "
              "antwoord of niet gevraagd.", "bron": "informatiematrix", "eenheid": "onderwerpen per partner",
              "definitie_versie": DEFINITIE},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evaluatietabel:
    """A part of the evaluation as a table, with the sentences made from it."""

    tabel: IndicatorTable
    zin: str


def evaluatie(tables: Tables, data: GroepData) -> tuple[Evaluatietabel, ...]:
    """Return the parts of step 7 that hold answers, without those that have a table of their own.

    Actions aimed at persons are not in them: neither their reasons and terms, nor to whom one was handed over.
    """
    _, parts = zonder_doelen(zonder_personen(tables), data.groep_id, data.peildatum, data.scenarios)
    return tuple(_part(p) for p in parts if len(p.frame))


def _part(part: Onderdeel) -> Evaluatietabel:
    frame = _summary(part)
    dim, *rest = [str(c) for c in frame.columns]
    table = IndicatorTable(
        f"evaluatie_{part.code}", part.titel, frame, (dim,),
        tuple(Measure(c, c.replace("_", " ").capitalize(), Unit.STATEMENT) for c in rest),
        tijd=Tijd.FEIT,
        info={"definitie": f"Onderdeel van de evaluatie: {part.titel.lower()}.", "definitie_versie": DEFINITIE},
    )  # fmt: skip
    return Evaluatietabel(table, part.buiten or part.text)


def _summary(part: Onderdeel) -> pd.DataFrame:
    """Return the frame of a part with one row per label and without columns that say the same everywhere."""
    import pandas as pd

    frame = part.frame.astype(object)
    if part.code == "knelpunten":
        return frame.groupby("knelpunt_code", sort=True)["partner"].nunique().rename("partners").reset_index()
    if part.code == "afsluiting":  # not how many: with the open actions by track that gives those aimed at persons
        last = {
            p: max(rows["bewaartermijn_tot"].dropna(), default=None) for p, rows in frame.groupby("overgedragen_aan")
        }
        return pd.DataFrame({"overgedragen_aan": list(last), "bewaren_tot": [day(d) for d in last.values()]})
    if part.code == "snelheid":
        return frame[["stuk", "dagen"]]
    if part.code == "rollen":
        return frame[["vraag_code", "mediaan", "laagste", "hoogste", "partners"]]
    return frame[frame["maat"].isin(KEPT[part.code])] if part.code in KEPT else frame
