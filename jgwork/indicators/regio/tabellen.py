"""All groups side by side and the links between municipalities, from released figures of the groups only.

A region says nothing that a publication of one of its groups did not say: every number here was released before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jgwork.inhoud.perioden import maanden_tussen
from jgwork.privacy.stand.drempels import DREMPELS
from jgwork.vocabulary.actie import NIET_BEKEND, OVERDUE, UNKNOWN
from jgwork.vocabulary.dutch import between, day, percentage
from jgwork.vocabulary.tables import UPPER, WITHHELD, IndicatorTable, Measure, ReleasedTable, Unit, Value

DEFINITIE = "1"
#: What is told of where members live, of the group's own municipality.
OWN = DREMPELS["woongemeente_code"][0].woorden
IS_CODE = re.compile(r"GM[0-9]{4}")
HIDDEN = str(WITHHELD)
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
    """Return one row per group: step, how long there, goals, effort, what is late and which report comes next.

    No score and no ranking.

    Returns
    -------
    IndicatorTable
        Dims ``groep``; the order of the rows is that of ``regels`` (the order of the room, or by code).
    """
    import pandas as pd

    rows = [
        {
            "groep": r.naam,
            "gemeente": r.gemeente,
            "stap": r.stap,
            "maanden": None if r.sinds is None else maanden_tussen(r.sinds, op),
            "status": r.status,
            "doelen": _goals(r.tables.get("doelen")),
            "uren_begroot": _total(r.tables.get("inzet_per_partner"), "uren_begroot"),
            "uren_besteed": _total(r.tables.get("inzet_per_partner"), "uren_besteed"),
            "acties_te_laat": _late(r.tables.get("acties_per_spoor")),
            "volgend_bericht": _next_report(r.tables.get("rapportagekalender")),
            "buiten_gemeente": _outside(r),
        }
        for r in regels
    ]
    titles = {
        "gemeente": "Gemeente", "stap": "Stap", "maanden": "Maanden in deze stap", "status": "Status",
        "doelen": "Doelen", "uren_begroot": "Uren begroot", "uren_besteed": "Uren besteed",
        "acties_te_laat": "Acties voor groep en omgeving te laat", "volgend_bericht": "Volgend bericht",
        "buiten_gemeente": "Buiten de eigen gemeente",
    }  # fmt: skip
    order = pd.CategoricalDtype([r.naam for r in regels], ordered=True)
    frame = pd.DataFrame(rows).astype({"groep": order, **dict.fromkeys(titles, object)})
    return statements("regio_groepen", "Alle groepen", frame, ("groep",), titles,
                      "Stand van elke groep. Acties voor personen of gezinnen tellen niet mee.")  # fmt: skip


def _goals(table: ReleasedTable | None) -> str:
    if table is None:
        return "nog geen plan"
    words = [str(v) for v in table.column("oordeel")]
    told = sum(w.startswith("duidelijk ") for w in words)
    return f"{told} van {len(words)} veranderde aantoonbaar" if told else f"{len(words)}, nog niets aantoonbaar"


def _total(table: ReleasedTable | None, column: str) -> float | str | None:
    if table is None:
        return None
    found = [_ends(r, column) for r in table.records()]
    if None in found:
        return HIDDEN
    low, high = (sum(e[i] for e in found if e) for i in (0, 1))
    return low if low == high else between(low, high)


def _ends(row: Mapping[str, Value], column: str) -> tuple[float, float] | None:
    """Return the lowest and highest that a released sum can be; ``None`` where it is withheld."""
    low, high = row[column], row.get(column + UPPER, row[column])
    return None if low is WITHHELD or high is WITHHELD else (number(low), number(high))


def _late(table: ReleasedTable | None) -> int | str | None:
    if table is None:
        return None
    rows = [r["acties"] for r in table.records() if r["stand"] in OVERDUE]
    if any(v is WITHHELD for v in rows):
        return HIDDEN
    late = int(sum(number(v) for v in rows))
    # none that is known to be late, while of some it is not known: that is no zero
    return late or (NIET_BEKEND if any(r["stand"] in UNKNOWN for r in table.records()) else 0)


def _next_report(table: ReleasedTable | None) -> str:
    """Return the meeting and the day of the report that is due: the overdue one first, else the next."""
    rows = [] if table is None else table.records()
    for stand, word in (("te laat", "te laat: "), ("volgende", "")):
        due = sorted((str(r["datum"]), str(r["overleg"])) for r in rows if r["stand"] == stand)
        if due:
            return f"{word}{due[0][1]}, {day(date.fromisoformat(due[0][0]))}"
    return "niets afgesproken"


def _outside(regel: Groepsregel) -> str:
    """Return the share of the shown registrations outside the own municipality, as words that say what is missing."""
    table = regel.tables.get("gemeenten")
    if table is None or not table.rows:
        return "onbekend"
    found = [(str(r["gemeente_code"]), _count(r)) for r in table.records()]
    own = next((e for code, e in found if e and code == regel.gemeente), None)
    others = [e for code, e in found if e and code != regel.gemeente]
    if own is None or not others:  # a municipality that is not told of is not one without registrations
        return "niet te zeggen"
    low, high = (sum(e[i] for e in others) for i in (0, 1))
    if not low + own[0]:
        return "onbekend"
    least, most = percentage(low / (low + own[1])), percentage(high / (high + own[0]))
    share = least if least == most else f"tussen {least} en {most}"
    return f"{share} van wat getoond is"


def _count(row: Mapping[str, Value]) -> tuple[float, float] | None:
    """Return the lowest and highest of a released count; ``None`` where it is withheld by us, or unknown."""
    if row["n_registraties"] is None and row.get("hoog") is not None:
        return number(row["laag"]), number(row["hoog"])
    n = row["n_registraties"]
    return None if n is None or n is WITHHELD else (number(n), number(n))


def number(value: Value) -> float:
    """Return a released value as a number; what is none counts nothing."""
    return float(value) if isinstance(value, int | float) else 0.0


def groep_gemeente(regels: Sequence[Groepsregel]) -> IndicatorTable | None:
    """Return figure 3 for all groups: registrations, stays and residence by group and municipality.

    Every number was released with its group. A group of which nothing is known gives one row with ``onbekend`` as
    municipality: unknown is not zero.

    Returns
    -------
    IndicatorTable or None
        Dims ``groep``, ``gemeente_code``; measures ``n_registraties``, ``plekken`` and ``wonen`` (a part of the members
        in words); ``None`` where a source says nothing, for a municipality that another source names. ``None`` without
        any group.
    """
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for r in regels:
        found = [by_code(r, n) for n in ("gemeenten", "verblijf_gemeenten", "woongemeente_code")]
        codes = sorted({code for by in found for code in by if IS_CODE.fullmatch(code)})
        rows += [(r.naam, c, *(said(by.get(c)) for by in found)) for c in codes]
        rows += [] if codes else [(r.naam, "onbekend", None, None, None)]
    if not rows or not any(row[1] != "onbekend" for row in rows):
        return None
    titles = {"n_registraties": "Registraties", "plekken": "Plekken waar de groep komt", "wonen": "Leden die er wonen"}
    frame = pd.DataFrame(rows, columns=["groep", "gemeente_code", *titles]).astype(dict.fromkeys(titles, object))
    return statements(
        "regio_groep_gemeente", "Groepen en gemeenten", frame, ("groep", "gemeente_code"), titles,
        "Vrijgegeven registraties, plekken en woonplaatsen per groep en gemeente. Leeg: deze bron noemt de gemeente "
        "niet. Onbekend: van deze groep is niets bekend; dat is niet hetzelfde als nul.",
    )  # fmt: skip


def by_code(regel: Groepsregel, name: str) -> dict[str, Value]:
    """Return the first measure of a table of municipalities by code; a count that is an interval in words.

    Of where members live only the share in the group's own municipality is told.
    """
    table = regel.tables.get(name)
    if table is None:
        return {}
    at = next(i for i, c in enumerate(table.columns) if c.role == "measure")
    found = {regel.gemeente if row[0] == OWN else str(row[0]): row[at] for row in table.rows}
    known = {str(r["gemeente_code"]): _count(r) for r in table.records()} if name == "gemeenten" else {}
    return found | {code: between(*e) for code, e in known.items() if e and e[0] != e[1]}


def said(value: Value) -> Value:
    """Return a released value, with words for what is withheld."""
    return HIDDEN if value is WITHHELD else value


def verbanden(regels: Sequence[Groepsregel]) -> IndicatorTable | None:
    """Return pairs of municipalities with the groups seen in both, and whether that is more than chance gives.

    Each pair is tested against the hypergeometric chance of as many shared groups, given how many groups are seen in
    each of the two (Tumminello 2011, doi 10.1371/journal.pone.0017994), corrected for all pairs (false discovery rate
    of 1%). A count withheld by the supplier or here means that the group was seen there: it counts. A municipality
    without data is not in the table.

    Returns
    -------
    IndicatorTable or None
        Dims ``gemeente_a``, ``gemeente_b``; measures ``groepen``, ``verwacht`` (by chance) and ``valt_op``
        (``ja`` or ``nee``; nowhere ``ja`` when no link stands out). ``None`` where no group is in two municipalities.
    """
    from jgwork.graph.bouwen.tweezijdig import Tweezijdig

    seen = [(code, r.groep_id) for r in regels for code in sorted(places(r))]
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
    return statements(
        "regio_verbanden", "Verbanden tussen gemeenten", frame.drop(columns=["p", "blijft"]),
        ("gemeente_a", "gemeente_b"), {"groepen": "Groepen", "verwacht": "Door toeval verwacht", "valt_op": "Valt op"},
        "Aantal groepen dat in beide gemeenten is gezien. Een verband valt op als dat er meer zijn dan toeval geeft "
        "bij zoveel groepen per gemeente (hypergeometrische toets, naar verwachting hoogstens 1% vals).",
    )  # fmt: skip


def places(regel: Groepsregel) -> set[str]:
    """Return the municipalities a group is seen in, by registrations or by stays."""
    rows = (*by_code(regel, "gemeenten").items(), *by_code(regel, "verblijf_gemeenten").items())
    return {code for code, n in rows if n is WITHHELD or isinstance(n, str) or number(n) > 0}


def capaciteit(
    regels: Sequence[Groepsregel], beschikbaar: Mapping[tuple[str, str], float] | None = None
) -> IndicatorTable | None:
    """Return the hours that all groups together ask of each partner by quarter, beside what the partner has.

    Parameters
    ----------
    regels
        The groups.
    beschikbaar
        Hours that a partner said to have, by (partner, quarter); a quarter nobody said anything about is unknown.

    Returns
    -------
    IndicatorTable or None
        Dims ``partner``, ``kwartaal``; measures ``uren_gevraagd``, ``uren_beschikbaar`` (``None``: unknown) and
        ``tekort`` (``None`` where the one or the other is unknown or withheld). Where a supplier withheld hours these
        are the lowest, with ``uren_gevraagd_hoog`` and ``tekort_hoog`` beside them. ``None`` where nothing is asked.
    """
    import pandas as pd

    have, asked = beschikbaar or {}, dict[tuple[str, str], tuple[float, float] | None]()
    for r in regels:
        for row in r.tables["inzet_per_kwartaal"].records() if "inzet_per_kwartaal" in r.tables else ():
            key = (str(row["partner"]), str(row["kwartaal"]))
            before, n = asked.get(key, (0.0, 0.0)), _ends(row, "uren_gevraagd")
            asked[key] = (before[0] + n[0], before[1] + n[1]) if n and before else None
    if not asked:
        return None
    rows = []
    for key in sorted({*asked, *have}):
        want, own = asked.get(key, (0.0, 0.0)), have.get(key)
        short = [None, None] if own is None or want is None else [max(0.0, n - own) for n in want]
        most = (want[1], short[1]) if want and want[0] < want[1] else (None, None)
        rows.append((*key, want[0] if want else HIDDEN, own, short[0], *most))
    titles = {"uren_gevraagd": "Uren gevraagd", "uren_beschikbaar": "Uren beschikbaar", "tekort": "Uren te kort"}
    upper = {c + UPPER: f"{titles[c]}, ten hoogste" for c in ("uren_gevraagd", "tekort")}
    frame = pd.DataFrame(rows, columns=["partner", "kwartaal", *titles, *upper]).astype(object)
    titles |= upper if frame["uren_gevraagd" + UPPER].notna().any() else {}
    frame = frame[["partner", "kwartaal", *titles]]
    return statements(
        "regio_capaciteit", "Gevraagde en beschikbare uren per partner en kwartaal",
        frame.where(frame.notna(), None), ("partner", "kwartaal"), titles,
        "Gevraagd: begrote uren van alle groepen, gelijk verdeeld over de termijn van elke actie. Beschikbaar: wat de "
        "partner zelf opgaf ('jgwork regio beschikbaar').",
    )  # fmt: skip


def statements(
    name: str, title: str, frame: Any, dims: tuple[str, ...], titles: Mapping[str, str], definition: str
) -> IndicatorTable:
    """Return a table of what publications of groups say."""
    return IndicatorTable(
        name, title, frame, dims, tuple(Measure(n, t, Unit.STATEMENT) for n, t in titles.items()), scope="regio",
        info={"definitie": definition, "bron": "vrijgegeven publicaties per groep", "definitie_versie": DEFINITIE},
    )  # fmt: skip
