"""Who has to speak whom, from released figures of the groups: municipalities, groups, and persons two sides share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jgwork.indicators.regio.tabellen import Groepsregel, by_code, number, places, said, statements
from jgwork.vocabulary.tables import IndicatorTable, Value

#: Share of the shown registrations outside the own municipality from which an advice is called strong or moderate.
STRENGTH = ((0.25, "sterk"), (0.10, "matig"), (0.0, "zwak"))
ONBEKEND = "niet te zeggen"


def contactadvies(
    regels: Sequence[Groepsregel], besluiten: Mapping[tuple[str, str], str] | None = None
) -> IndicatorTable | None:
    """Return contact advice per group and other municipality, with the reason in numbers.

    Parameters
    ----------
    regels
        The groups.
    besluiten
        Last decision by (group, municipality), where there is one.

    Returns
    -------
    IndicatorTable or None
        Dims ``gemeente_code``, ``groep``, by municipality: a view makes one line of each. Measures ``daar`` and
        ``totaal`` (shown registrations), ``plekken``, ``wonen`` (part of the members in words), ``sterkte`` and
        ``besluit``. The procesregisseur decides; nothing is sent by this.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for r in regels:
        there, stays, live = (by_code(r, n) for n in ("gemeenten", "verblijf_gemeenten", "woongemeente_code"))
        total = sum(number(n) for n in there.values())
        for code in sorted(places(r) - {r.gemeente}):
            n = there.get(code)
            rows.append({
                "gemeente_code": code, "groep": r.naam, "daar": said(n), "totaal": total,
                "plekken": stays.get(code), "wonen": said(live.get(code)),
                "sterkte": _strength(n, total),
                "besluit": (besluiten or {}).get((r.groep_id, code), "nog open"),
            })  # fmt: skip
    if not rows:
        return None
    titles = {
        "daar": "Registraties daar", "totaal": "Registraties in totaal", "plekken": "Plekken daar",
        "wonen": "Leden die er wonen", "sterkte": "Sterkte", "besluit": "Besluit",
    }  # fmt: skip
    frame = pd.DataFrame(rows).sort_values("gemeente_code", kind="stable", ignore_index=True)
    return statements(
        "regio_contactadvies", "Contactadvies", frame.astype(dict.fromkeys(titles, object)),
        ("gemeente_code", "groep"), titles,
        "Sterk vanaf een kwart van de getoonde registraties, matig vanaf een tiende. Van wat niet is getoond, is dat "
        "niet te zeggen.",
    )  # fmt: skip


def _strength(there: Value, total: float) -> str:
    """Return how strong an advice is; of a number that is not told, or an interval, that cannot be said."""
    if not isinstance(there, int | float) or not total:
        return ONBEKEND
    return next(word for least, word in STRENGTH if there / total >= least)


def onderling(regels: Sequence[Groepsregel]) -> IndicatorTable | None:
    """Return what groups are to each other according to partners, each pair and kind once.

    Returns
    -------
    IndicatorTable or None
        Dims ``groep``, ``met``, ``groepsrelatie_soort``; measures ``richting`` in words and ``partners``; ``None``
        where no group was told to have to do with another.
    """
    import pandas as pd

    names = {r.groep_id: r.naam for r in regels}
    ids = {f"({key})": key for key in names}  # a group tells of another by its name and id
    found: dict[tuple[str, str, str], tuple[Value, Value]] = {}
    for r in regels:
        for row in r.tables["groepen"].records() if "groepen" in r.tables else ():
            said_of = str(row["groep"])
            other = names.get(ids.get(said_of.rpartition(" ")[2], said_of), said_of)
            way = {"van deze groep": f"van {r.naam}", "naar deze groep": f"van {other}"}.get(
                str(row["richting_groep"]), row["richting_groep"]
            )
            first, second = sorted((r.naam, other))
            found.setdefault((first, second, str(row["groepsrelatie_soort"])), (said(way), said(row["partners"])))
    if not found:
        return None
    titles = {"richting": "Richting", "partners": "Partners die dit zien"}
    dims = ("groep", "met", "groepsrelatie_soort")
    frame = pd.DataFrame([(*k, *v) for k, v in sorted(found.items())], columns=[*dims, *titles])
    return statements(
        "regio_onderling", "Groepen die met elkaar te maken hebben", frame.astype(dict.fromkeys(titles, object)), dims,
        titles, "Wat groepen volgens de partners voor elkaar zijn. Het zegt niets over wie er in een groep zit.",
    )  # fmt: skip


def gedeeld(uitkomsten: Sequence[Mapping[str, Any]], k: int, afronding: int) -> IndicatorTable | None:
    """Return what was told of persons that two sides share; ``None`` before any overlap was counted.

    Parameters
    ----------
    uitkomsten
        ``batch``, ``periode``, ``vrager``, ``antwoorder``, ``k``, ``bereikt`` and ``aantal``; one of any two sides.
    k, afronding
        Threshold and rounding of the audience: an audience with a larger threshold is told less.

    Returns
    -------
    IndicatorTable or None
        Dims ``periode``, ``batch``, ``vrager``, ``antwoorder``; measure ``uitkomst`` in words: a number of at least
        ``k``, or ``minder dan``. Never a list.
    """
    import pandas as pd

    if not uitkomsten:
        return None
    dims = ("periode", "batch", "vrager", "antwoorder")
    rows = sorted((*(str(u[d]) for d in dims), _shared(u, k, afronding)) for u in uitkomsten)
    return statements(
        "regio_overlap", "Personen die twee kanten delen", pd.DataFrame(rows, columns=[*dims, "uitkomst"]), dims,
        {"uitkomst": "Gedeelde personen"},
        "Geteld met een batch van de koppelsleutel die beide convenanten noemen; geen van beide zag de lijst van de "
        "ander. Onder de grens staat alleen dat het er minder zijn. Van twee kanten wordt dit een keer verteld.",
    )  # fmt: skip


def _shared(uitkomst: Mapping[str, Any], k: int, base: int) -> str:
    least = max(k, int(uitkomst["k"]))
    n = uitkomst["aantal"]
    if not uitkomst["bereikt"] or (n is not None and n < least):
        return f"minder dan {least}"
    if n is None:
        return f"minstens {uitkomst['k']}"
    return str(n) if base <= 1 else f"ongeveer {base * round(n / base)}"
