"""All groups side by side and the links between municipalities, from released figures of the groups only.

A region says nothing that a publication of one of its groups did not say: every number here was released before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jgwork.vocabulary.tables import WITHHELD, IndicatorTable, Measure, ReleasedTable, Unit, Value

DEFINITIE = "1"
HIDDEN = str(WITHHELD)
#: Share of the shown registrations outside the own municipality from which an advice is called strong or moderate.
STRENGTH = ((0.25, "sterk"), (0.10, "matig"), (0.0, "zwak"))
#: Share of the links that stand out that may be chance.
FALSE_LINKS = 0.01


@dataclass(frozen=True, slots=True)
class Groepsregel:
    """What is released of one group, and where its process stands.

    Parameters
    ----------
    groep_id, naam, gemeente
        The group, its neutral name and the code of its own municipality.
    stap, sinds, status
        Highest step, the day the step began and ``loopt`` or ``gestopt``.
    tables
        Its released tables by name.
    """

    groep_id: str
    naam: str
    gemeente: str
    stap: int
    sinds: date | None
    status: str
    tables: Mapping[str, ReleasedTable]


def overzicht(regels: Sequence[Groepsregel], op: date) -> IndicatorTable:
    """Return one row per group: step, how long there, goals, effort and overdue actions. No score and no ranking.

    Returns
    -------
    IndicatorTable
        Dims ``groep``; the order of the rows is that of ``regels`` (the order of the room, or by code).
    """
    import pandas as pd

    rows = [
        {
            "groep": r.naam,
            "stap": r.stap,
            "maanden": None if r.sinds is None else (op.year - r.sinds.year) * 12 + op.month - r.sinds.month,
            "status": r.status,
            "doelen": _goals(r.tables.get("doelen")),
            "uren_begroot": _total(r.tables.get("inzet_per_partner"), "uren_begroot"),
            "uren_besteed": _total(r.tables.get("inzet_per_partner"), "uren_besteed"),
            "acties_te_laat": _late(r.tables.get("acties_per_spoor")),
        }
        for r in regels
    ]
    titles = {
        "stap": "Stap", "maanden": "Maanden in deze stap", "status": "Status", "doelen": "Doelen",
        "uren_begroot": "Uren begroot", "uren_besteed": "Uren besteed", "acties_te_laat": "Acties te laat",
    }  # fmt: skip
    order = pd.CategoricalDtype([r.naam for r in regels], ordered=True)
    frame = pd.DataFrame(rows).astype({"groep": order, **dict.fromkeys(titles, object)})
    return _statements("regio_groepen", "Alle groepen", frame, ("groep",), titles, "Stand van elke groep.")


def _goals(table: ReleasedTable | None) -> str:
    if table is None:
        return "nog geen plan"
    words = [str(v) for v in table.column("oordeel")]
    told = sum(w in {"duidelijk minder", "waarschijnlijk minder"} for w in words)
    return f"{told} van {len(words)} daalt aantoonbaar" if told else f"{len(words)}, nog niets aantoonbaar"


def _total(table: ReleasedTable | None, column: str) -> float | str | None:
    if table is None:
        return None
    values = table.column(column)
    return HIDDEN if any(v is WITHHELD for v in values) else float(sum(_number(v) for v in values))


def _late(table: ReleasedTable | None) -> int | str | None:
    if table is None:
        return None
    rows = [r["acties"] for r in table.records() if r["stand"] in {"loopt_uit", "niet_begonnen"}]
    return HIDDEN if any(v is WITHHELD for v in rows) else int(sum(_number(v) for v in rows))


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def groep_gemeente(regels: Sequence[Groepsregel]) -> IndicatorTable | None:
    """Return released registrations by group and municipality (figure 3 for all groups); ``None`` without any."""
    import pandas as pd

    rows = [
        (r.naam, str(code), HIDDEN if n is WITHHELD else n)
        for r in regels
        if "gemeenten" in r.tables
        for code, n in r.tables["gemeenten"].rows
    ]
    if not rows:
        return None
    frame = pd.DataFrame(rows, columns=["groep", "gemeente_code", "n_registraties"]).astype({"n_registraties": object})
    return _statements(
        "regio_groep_gemeente", "Groepen en gemeenten", frame, ("groep", "gemeente_code"),
        {"n_registraties": "Registraties"}, "Vrijgegeven registraties per groep en gemeente.",
    )  # fmt: skip


def verbanden(regels: Sequence[Groepsregel]) -> IndicatorTable | None:
    """Return pairs of municipalities with the groups seen in both, and whether that is more than chance gives.

    Each pair is tested against the hypergeometric chance of as many shared groups, given how many groups are seen in
    each of the two (Tumminello 2011, doi 10.1371/journal.pone.0017994), corrected for all pairs (false discovery rate
    of 1%). A withheld count means that the group was seen there: it counts. A municipality without data is not in the
    table.

    Returns
    -------
    IndicatorTable or None
        Dims ``gemeente_a``, ``gemeente_b``; measures ``groepen``, ``verwacht`` (by chance) and ``valt_op``
        (``ja`` or ``nee``; nowhere ``ja`` when no link stands out). ``None`` where no group is in two municipalities.
    """
    from jgwork.graph.tweezijdig import Tweezijdig

    seen = [(code, r.groep_id) for r in regels for code in sorted(_places(r))]
    if not seen:
        return None
    codes, groups = zip(*seen, strict=True)
    pairs = Tweezijdig.of(codes, groups, soort_rij="gemeente", soort_kolom="groep").validated(alfa=FALSE_LINKS)
    if pairs.empty:
        return None
    frame = pairs.sort_values(["a", "b"], ignore_index=True).rename(
        columns={"a": "gemeente_a", "b": "gemeente_b", "gedeeld": "groepen"}
    )
    frame["verwacht"] = frame["verwacht"].round(1)
    frame["valt_op"] = frame["blijft"].map({True: "ja", False: "nee"})
    return _statements(
        "regio_verbanden", "Verbanden tussen gemeenten", frame.drop(columns=["p", "blijft"]),
        ("gemeente_a", "gemeente_b"), {"groepen": "Groepen", "verwacht": "Door toeval verwacht", "valt_op": "Valt op"},
        "Aantal groepen dat in beide gemeenten is gezien. Een verband valt op als dat er meer zijn dan toeval geeft "
        "bij zoveel groepen per gemeente (hypergeometrische toets, naar verwachting hoogstens 1% vals).",
    )  # fmt: skip


def _places(regel: Groepsregel) -> set[str]:
    table = regel.tables.get("gemeenten")
    rows = table.rows if table is not None else ()
    return {str(code) for code, n in rows if n is WITHHELD or _number(n) > 0}


def contactadvies(
    regels: Sequence[Groepsregel], besluiten: Mapping[tuple[str, str], str] | None = None
) -> IndicatorTable | None:
    """Return one line of contact advice per group and other municipality, with the reason in numbers.

    Parameters
    ----------
    regels
        The groups.
    besluiten
        Last decision by (group, municipality), where there is one.

    Returns
    -------
    IndicatorTable or None
        Dims ``groep``, ``gemeente_code``; measures ``daar`` and ``totaal`` (shown registrations),
        ``sterkte`` and ``besluit``.
        The procesregisseur decides; nothing is sent by this.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for r in regels:
        table = r.tables.get("gemeenten")
        if table is None:
            continue
        total = sum(_number(n) for _, n in table.rows)
        for code, n in table.rows:
            if str(code) != r.gemeente and (n is WITHHELD or _number(n) > 0):
                share = _number(n) / total if total else 0.0
                strength = next(word for least, word in STRENGTH if share >= least)
                hidden = n is WITHHELD
                rows.append({"groep": r.naam, "gemeente_code": str(code), "daar": HIDDEN if hidden else n,
                             "totaal": total, "sterkte": "zwak" if hidden else strength,
                             "besluit": (besluiten or {}).get((r.groep_id, str(code)), "nog open")})  # fmt: skip
    if not rows:
        return None
    frame = pd.DataFrame(rows).astype({"daar": object, "totaal": object})
    return _statements(
        "regio_contactadvies", "Contactadvies", frame, ("groep", "gemeente_code"),
        {"daar": "Registraties daar", "totaal": "Registraties in totaal", "sterkte": "Sterkte", "besluit": "Besluit"},
        "Sterk vanaf een kwart van de getoonde registraties, matig vanaf een tiende.",
    )  # fmt: skip


def capaciteit(regels: Sequence[Groepsregel]) -> IndicatorTable | None:
    """Return hours by partner over all groups: budgeted and spent; a partner with a withheld part says so."""
    import pandas as pd

    sums: dict[str, dict[str, Any]] = {}
    for r in regels:
        for row in r.tables["inzet_per_partner"].records() if "inzet_per_partner" in r.tables else ():
            cell = sums.setdefault(str(row["partner"]), {"uren_begroot": 0.0, "uren_besteed": 0.0})
            for column in cell:
                hidden = row[column] is WITHHELD or cell[column] == HIDDEN
                cell[column] = HIDDEN if hidden else cell[column] + _number(row[column])
    if not sums:
        return None
    frame = pd.DataFrame([{"partner": p, **v} for p, v in sorted(sums.items())])
    return _statements(
        "regio_capaciteit", "Uren per partner over alle groepen", frame, ("partner",),
        {"uren_begroot": "Uren begroot", "uren_besteed": "Uren besteed"}, "Som over de groepen met een plan.",
    )  # fmt: skip


def _statements(
    name: str, title: str, frame: Any, dims: tuple[str, ...], titles: Mapping[str, str], definition: str
) -> IndicatorTable:
    return IndicatorTable(
        name, title, frame, dims, tuple(Measure(n, t, Unit.STATEMENT) for n, t in titles.items()), scope="regio",
        info={"definitie": definition, "bron": "vrijgegeven publicaties per groep", "definitie_versie": DEFINITIE},
    )  # fmt: skip
