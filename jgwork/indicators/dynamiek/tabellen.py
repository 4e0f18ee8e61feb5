"""Group dynamics on their way to a publication: classes of cohesion over time, and what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.bouwen.windows import Window, measure_windows, windows
from jgwork.inhoud.perioden import add_months, kwartaal, na
from jgwork.vocabulary.dutch import percentage, quarter
from jgwork.vocabulary.tables import IndicatorTable, Measure, Ontbreekt, Tijd, Unit

if TYPE_CHECKING:
    import numpy as np

    from jgwork.graph.bouwen.windows import FloatArray

DEFINITIE = "3"
#: Between which values a class is *midden*; editable conventions, no norm: a class only helps to see a change.
CUTS = {"dichtheid": (0.1, 0.3), "transitiviteit": (1 / 3, 2 / 3), "grootste_deel": (0.5, 0.8)}
#: The same for turnover, from a size of the group on: in a small group a narrow class would give the number away.
CUTS_VERLOOP = ((25, (0.1, 0.3)), (10, (0.2, 0.5)), (0, (1 / 3, 2 / 3)))
#: Fewer members have no core and no cohesion to speak of.
FEWEST = 5
#: From this depth on, a group is said to have a core: members with three or more ties among themselves.
KERN_VANAF = 3
#: How many quarters are shown.
KWARTALEN = 8
Gaps = Mapping[tuple[str, ...], Ontbreekt]
NONE: Gaps = MappingProxyType({})


def indicator_tables(
    net: Netwerk, *, op: date, kwartalen: int = KWARTALEN, ontbreekt: Gaps = NONE
) -> tuple[IndicatorTable, ...]:
    """Return what may be published of a group's dynamics: classes per quarter, a core or not, and the coverage.

    Parameters
    ----------
    net
        The network of the group with everybody who was a member on some day until the peildatum.
    op
        Peildatum; the quarters that are over on this day are shown.
    kwartalen
        Number of quarters.
    ontbreekt
        Quarters over which registrations were not, or not wholly, delivered, by code.

    Returns
    -------
    tuple of IndicatorTable
        ``dynamiek_samenhang`` (unit tie: leaves as classes), ``dynamiek_kern`` and ``dynamiek_dekking``
        (statements). No table holds anything of one member.
    """
    end = kwartaal(na(op)).van
    cut = windows(net, add_months(end, -3 * kwartalen), end)
    gaps: Gaps = {key: sign for w in cut if (sign := ontbreekt.get(key := (quarter(w.van),))) is not None}
    if not len(net) or len(gaps) == len(cut):
        return (dekking(net),)
    found = measure_windows([w.net for w in cut])
    made = samenhang(net, cut, found, gaps), kern(net, cut, found["kern_k"])
    return (*(_without(t, gaps) for t in made), dekking(net))


def _without(table: IndicatorTable, gaps: Gaps) -> IndicatorTable:
    """Return a table without the quarters that were not delivered, which are named."""
    known = [(k,) not in gaps for k in table.frame["kwartaal"]]
    return replace(table, frame=table.frame[known].reset_index(drop=True), ontbreekt=gaps)


def samenhang(
    net: Netwerk, cut: tuple[Window, ...], found: Mapping[str, FloatArray], ontbreekt: Gaps = NONE
) -> IndicatorTable:
    """Return density, closed triangles, largest part and turnover per quarter, each between 0 and 1.

    Turnover is the share, of who was a member in this quarter or the one before, that was not in both; undefined while
    one of them has no members or was not delivered.
    """
    import pandas as pd

    sizes = [len(w.net) for w in cut]
    known = [(quarter(w.van),) not in ontbreekt for w in cut]
    smallest = min((n for n, k in zip(sizes, known, strict=True) if k and n >= FEWEST), default=0)
    cuts = CUTS | {"verloop": next(c for least, c in CUTS_VERLOOP if smallest >= least)}
    frame = pd.DataFrame(
        {
            "kwartaal": [quarter(w.van) for w in cut],
            "leden": sizes,
            "dichtheid": _plain(found["dichtheid"]),
            "transitiviteit": _plain(found["transitiviteit"]),
            "grootste_deel": _plain(found["grootste_component"] / found["leden"].clip(1)),
            "verloop": [
                None,
                *(_turnover(*ab) if all(k) else None for ab, k in zip(pairwise(cut), pairwise(known), strict=True)),
            ],
        }
    )
    titles = {"dichtheid": "Dichtheid", "transitiviteit": "Gesloten driehoeken", "grootste_deel": "Grootste deel",
              "verloop": "Verloop van leden"}  # fmt: skip
    return IndicatorTable(
        "dynamiek_samenhang", "Samenhang van de groep over tijd", frame, ("kwartaal",),
        tuple(Measure(n, t, Unit.TIE, "leden", cuts=cuts[n], turnover=n == "verloop") for n, t in titles.items()),
        size=len(net),
        tijd=Tijd.TIJDVAK,
        info={"definitie": "Deel van de paren met een relatie, deel gesloten driehoeken, deel van de leden in het "
              "grootste samenhangende deel, en deel van de leden dat erbij kwam of wegging sinds het kwartaal ervoor; "
              f"als klasse per kwartaal. Verloop heet laag onder {percentage(cuts['verloop'][0])} en hoog vanaf "
              f"{percentage(cuts['verloop'][1])}.",
              "bron": "lid, relatie, betrokkenheid", "eenheid": "klasse", "dekking": _layers(net),
              "definitie_versie": DEFINITIE},
    )  # fmt: skip


def kern(net: Netwerk, cut: tuple[Window, ...], depth: FloatArray) -> IndicatorTable:
    """Return per quarter whether the group has a core: a part in which each has ``KERN_VANAF`` ties or more.

    Undefined with fewer than ``FEWEST`` members.
    """
    import pandas as pd

    frame = pd.DataFrame(
        {
            "kwartaal": [quarter(w.van) for w in cut],
            "kern": [
                None if len(w.net) < FEWEST else "ja" if k >= KERN_VANAF else "nee"
                for k, w in zip(depth, cut, strict=True)
            ],
        }
    )
    return IndicatorTable(
        "dynamiek_kern", "Vaste kern in de groep", frame, ("kwartaal",), (Measure("kern", "Kern", Unit.STATEMENT),),
        tijd=Tijd.TIJDVAK,
        info={"definitie": f"Er is een deel van de groep waarin ieder minstens {KERN_VANAF} relaties met de anderen "
              "heeft.", "bron": "lid, relatie, betrokkenheid", "eenheid": "uitspraak", "dekking": _layers(net),
              "definitie_versie": DEFINITIE},
    )  # fmt: skip


def dekking(net: Netwerk) -> IndicatorTable:
    """Return which kinds of tie were asked for: where one was not, a missing tie says nothing."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "soort_relatie": [n.replace("_", " ") for n in net.lagen],
            "gevraagd": ["niet gevraagd" if n in net.niet_gevraagd else "gevraagd" for n in net.lagen],
        }
    )
    return IndicatorTable(
        "dynamiek_dekking", "Welke relaties zijn gevraagd", frame, ("soort_relatie",),
        (Measure("gevraagd", "Gevraagd", Unit.STATEMENT),),
        tijd=Tijd.FEIT,
        info={"definitie": "Of een bron naar deze soort relatie is gevraagd.", "bron": "relatie, betrokkenheid",
              "eenheid": "uitspraak", "definitie_versie": DEFINITIE},
    )  # fmt: skip


def _layers(net: Netwerk) -> str:
    used = [n.replace("_", " ") for n in net.gebruikte_lagen]
    return f"Samengenomen: {', '.join(used)}." if used else "Er zijn geen relaties bekend."


def _plain(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float | None]:
    return [None if v != v else float(v) for v in values.tolist()]  # noqa: PLR0124 -- NaN differs from itself


def _turnover(before: Window, after: Window) -> float | None:
    x, y = set(before.net.ids), set(after.net.ids)
    return len(x ^ y) / len(x | y) if x and y else None
