"""All measures of a group network in one table; an undefined one is ``None`` with its reason, never zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jgwork.graph.community import Division, adjusted_rand, communities
from jgwork.graph.maten import MATEN, Maat
from jgwork.graph.netwerk import Netwerk
from jgwork.graph.structure import Structure, resilience, scalars, triad_census

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]
#: Order of the age classes; a class counts as its rank.
LEEFTIJDSGROEPEN = ("12-14", "15-17", "18-20", "21-23", "24+")


@dataclass(frozen=True, slots=True)
class Meetwaarde:
    """One measured value.

    Parameters
    ----------
    maat
        What was measured.
    waarde
        The number, ``None`` where it is undefined.
    reden
        Dutch reason where there is no number.
    laag, hoog
        95 % interval, ``None`` where there is none.
    """

    maat: Maat
    waarde: float | None
    reden: str = ""
    laag: float | None = None
    hoog: float | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of one network.

    Parameters
    ----------
    net
        What was measured.
    rows
        One per measure, in the order of ``MATEN``.
    triaden
        Triad census 003, 102, 201, 300.
    deelgroepen
        The division in subgroups.
    """

    net: Netwerk
    rows: tuple[Meetwaarde, ...]
    triaden: Mapping[str, int]
    deelgroepen: Division

    def __getitem__(self, code: str) -> float | None:
        return next(r.waarde for r in self.rows if r.maat.code == code)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values by code; undefined ones are null and stand in ``redenen``."""
        out: dict[str, Any] = {
            r.maat.code: int(r.waarde) if r.waarde is not None and r.maat.decimalen == 0 else r.waarde
            for r in self.rows
        }
        out["triaden"] = dict(self.triaden)
        out["kern"] = {"k": out.pop("kern_k"), "leden": out.pop("kern_leden")}
        out["intervallen"] = {r.maat.code: [r.laag, r.hoog] for r in self.rows if r.laag is not None}
        out["redenen"] = {r.maat.code: r.reden for r in self.rows if r.waarde is None}
        return {**self.net.beschrijving, **out, "niet_gevraagd": list(self.net.niet_gevraagd)}

    def to_frame(self) -> pd.DataFrame:
        """Return one row per measure with value, interval, reason, definition, source and reading aid."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "maat": r.maat.code, "titel": r.maat.titel, "waarde": r.waarde, "laag": r.laag, "hoog": r.hoog,
                    "reden": r.reden, "definitie": r.maat.definitie, "bron": r.maat.bron, "lezen": r.maat.lezen,
                }
                for r in self.rows
            ]
        )  # fmt: skip


def measure(
    net: Netwerk,
    *,
    invloed: Mapping[str, str] | None = None,
    deelgroepen: Mapping[str, str] | None = None,
    seeds: int = 100,
    engine: str = "",
) -> Measures:
    """Return all measures of a group.

    Parameters
    ----------
    net
        The network; the combined view of its layers is measured.
    invloed
        The partners' label of influence by pseudonym, for the E-I index; given by people, never computed.
    deelgroepen
        The partners' own subgroups by pseudonym.
    seeds
        Runs behind the subgroups.
    engine
        ``igraph`` or ``networkx``; whichever is there by default.
    """
    pairs = net.pairs
    s = Structure(len(net), pairs.a, pairs.b, engine)
    division = communities(len(net), pairs.a, pairs.b, pairs.gewicht, seeds=seeds, engine=engine)
    values = scalars(s) | incident_scalars(net) | attribute_scalars(net, invloed)
    values |= {
        "fragmentatie_na_uitval": float(resilience(s)[-1]) if len(net) > 3 else float("nan"),
        "gemeenschappen": float((division.sizes > 1).sum()) if len(pairs) else float("nan"),
        "modulariteit": division.modularity,
        "gemeenschappen_stabiliteit": division.stability,
        "gemeenschappen_partners": _agreement(net, division, deelgroepen),
    }
    rows = tuple(as_value(m, values[m.code]) for m in MATEN.values())
    return Measures(net, rows, triad_census(s), division)


def as_value(maat: Maat, value: float) -> Meetwaarde:
    """Return a measured value, or its reason where the number is undefined (``NaN``)."""
    return Meetwaarde(maat, None, maat.ongedefinieerd) if np.isnan(value) else Meetwaarde(maat, float(value))


def incident_scalars(net: Netwerk) -> dict[str, float]:
    """Return the share of incidents with two members or more, and the Gini of involvement over members."""
    inc = net.incidenten
    if not len(inc):
        return {"aandeel_samen": float("nan"), "gini_betrokkenheid": float("nan")}
    per_member = np.bincount(inc.wie, minlength=len(net))
    return {"aandeel_samen": float((inc.sizes > 1).mean()), "gini_betrokkenheid": gini(per_member)}


def gini(counts: npt.ArrayLike) -> float:
    """Return the Gini coefficient of counts; 0 is equal, ``NaN`` where the sum is zero."""
    x = np.sort(np.asarray(counts, dtype=np.float64))
    n, total = len(x), float(x.sum())
    return float((2 * np.arange(1, n + 1) - n - 1) @ x / (n * total)) if total else float("nan")


def attribute_scalars(net: Netwerk, invloed: Mapping[str, str] | None = None) -> dict[str, float]:
    """Return the measures that compare the two ends of a tie: E-I index and assortativity by age."""
    labels = np.array([(invloed or {}).get(p) for p in net.ids], dtype=object)
    home = net.kenmerken.get("woongemeente_code", np.full(len(net), None, dtype=object))
    return {
        "ei_gemeente": ei_index(net, home),
        "ei_invloed": ei_index(net, labels),
        "assortativiteit_leeftijd": assortativity(net, ages(net)),
    }


def ei_index(net: Netwerk, label: npt.NDArray[Any]) -> float:
    """Return (external - internal) / all over the pairs with both labels known; ``NaN`` without such pairs."""
    known = np.array([v is not None for v in label], dtype=np.bool_)
    _, code = np.unique(label.astype(str), return_inverse=True)
    pairs = net.pairs
    use = known[pairs.a] & known[pairs.b]
    if not use.any() or len(np.unique(code[known])) < 2:
        return float("nan")
    outside = float((code[pairs.a] != code[pairs.b])[use].mean())
    return 2 * outside - 1


def ages(net: Netwerk) -> FloatArray:
    """Return the age of each node: years where the source has them, else the rank of the age class, else ``NaN``."""
    years = net.kenmerken.get("leeftijd")
    if years is not None and not np.isnan(years.astype(np.float64)).all():
        return years.astype(np.float64)
    groups = net.kenmerken.get("leeftijdsgroep", np.full(len(net), None, dtype=object))
    rank = {g: float(i) for i, g in enumerate(LEEFTIJDSGROEPEN)}
    return np.array([rank.get(g, np.nan) for g in groups], dtype=np.float64)


def assortativity(net: Netwerk, value: FloatArray) -> float:
    """Return the correlation of a number over the two ends of each pair; ``NaN`` without spread or two pairs."""
    pairs = net.pairs
    use = ~np.isnan(value[pairs.a]) & ~np.isnan(value[pairs.b])
    x = np.concatenate([value[pairs.a[use]], value[pairs.b[use]]])
    y = np.concatenate([value[pairs.b[use]], value[pairs.a[use]]])
    if use.sum() < 2 or np.ptp(x) == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])


def _agreement(net: Netwerk, division: Division, theirs: Mapping[str, str] | None) -> float:
    known = [i for i, p in enumerate(net.ids) if theirs and p in theirs]
    if not theirs or not len(net.pairs):
        return float("nan")
    return adjusted_rand(division.label[known], [theirs[net.ids[i]] for i in known])
