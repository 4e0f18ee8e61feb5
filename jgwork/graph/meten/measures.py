"""All measures of a group network in one table; an undefined one is ``None`` with its reason, never zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.incidenten import Incidenten
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.bouwen.ties import IntArray
from jgwork.graph.meten.community import Division, adjusted_rand, communities
from jgwork.graph.meten.maten import MATEN, Maat
from jgwork.graph.meten.structure import Structure, after_removal, scalars, triad_census

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]
#: Said of a number that nobody drew samples for.
GEEN_MARGE = "De marge is niet berekend."
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
        Where an equally long period of the same group mostly lies; ``None`` where there is no such margin.
    bekend
        Of how many members the attribute is known that this measure compares; ``None`` where all members count.
    geen_marge
        Dutch reason where there is a number without a margin.
    """

    maat: Maat
    waarde: float | None
    reden: str = ""
    laag: float | None = None
    hoog: float | None = None
    bekend: int | None = None
    geen_marge: str = ""


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
        for triad in self.triaden:
            del out[f"triade_{triad}"]
        out["kern"] = {"k": out.pop("kern_k"), "leden": out.pop("kern_leden")}
        out["intervallen"] = {r.maat.code: [r.laag, r.hoog] for r in self.rows if r.laag is not None}
        out["redenen"] = {r.maat.code: r.reden for r in self.rows if r.waarde is None}
        out["geen_marge"] = {r.maat.code: r.geen_marge for r in self.rows if r.waarde is not None and r.geen_marge}
        out["bekend_van"] = {r.maat.code: r.bekend for r in self.rows if r.bekend is not None}
        return {**self.net.beschrijving, **out, "niet_gevraagd": list(self.net.niet_gevraagd)}

    def to_frame(self) -> pd.DataFrame:
        """Return one row per measure with value, interval, reason, definition, source and reading aid."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "maat": r.maat.code, "titel": r.maat.titel, "waarde": r.waarde, "laag": r.laag, "hoog": r.hoog,
                    "reden": r.reden, "geen_marge": r.geen_marge, "bekend_van": r.bekend,
                    "definitie": r.maat.definitie, "bron": r.maat.bron, "lezen": r.maat.lezen,
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
    division = communities(len(net), pairs.a, pairs.b, pairs.weight, seeds=seeds)
    inc, labels = net.incidenten, Labels.of(net, invloed, deelgroepen)
    values = scalars(s) | incident_scalars(inc, len(net), np.ones(len(inc))) | division_scalars(division, labels)
    values |= label_scalars(labels, pairs.a, pairs.b) | {"fragmentatie_na_uitval": after_removal(s)}
    known = {name: int(np.count_nonzero(have)) for name, have in labels.known.items()}
    rows = tuple(as_value(m, values[m.code], known.get(m.kent)) for m in MATEN.values())
    return Measures(net, rows, triad_census(s), division)


def as_value(maat: Maat, value: float, bekend: int | None = None) -> Meetwaarde:
    """Return a measured value, or its reason where the number is undefined (``NaN``)."""
    missing = bool(np.isnan(value))
    return Meetwaarde(
        maat, None if missing else float(value), maat.ongedefinieerd if missing else "", bekend=bekend,
        geen_marge=maat.vast or GEEN_MARGE,
    )  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Labels:
    """What is known of each member and compared over ties.

    Parameters
    ----------
    gemeente, invloed, deelgroep
        A label per node as a number (-1 where unknown).
    leeftijd
        Age per node, ``NaN`` where unknown; see ``ages``.
    """

    gemeente: IntArray
    invloed: IntArray
    deelgroep: IntArray
    leeftijd: FloatArray

    @staticmethod
    def of(
        net: Netwerk, invloed: Mapping[str, str] | None = None, deelgroepen: Mapping[str, str] | None = None
    ) -> Labels:
        """Return the labels of a network and of what partners said."""
        home = net.kenmerken.get("woongemeente_code", [None] * len(net))
        theirs, parts = ([(m or {}).get(p) for p in net.ids] for m in (invloed, deelgroepen))
        return Labels(_codes(home), _codes(theirs), _codes(parts), ages(net))

    def take(self, keep: npt.NDArray[np.bool_]) -> Labels:
        """Return the labels of the kept nodes."""
        return Labels(self.gemeente[keep], self.invloed[keep], self.deelgroep[keep], self.leeftijd[keep])

    @property
    def known(self) -> dict[str, npt.NDArray[np.bool_]]:
        """Of whom each is known, under the name in ``Maat.kent``."""
        return {
            "woongemeente": self.gemeente >= 0, "indeling van de partners": self.invloed >= 0,
            "deelgroep volgens de partners": self.deelgroep >= 0, "leeftijd": ~np.isnan(self.leeftijd),
        }  # fmt: skip


def _codes(values: Sequence[Any] | npt.NDArray[Any]) -> IntArray:
    number = {v: i for i, v in enumerate(sorted({str(v) for v in values if v is not None}))}
    return np.array([-1 if v is None else number[str(v)] for v in values], dtype=np.int64)


def incident_scalars(inc: Incidenten, n: int, times: npt.NDArray[Any]) -> dict[str, float]:
    """Return the share of incidents with two members or more, and the Gini of involvement over ``n`` members.

    Parameters
    ----------
    inc
        The incidents.
    n
        Number of members.
    times
        How often each incident counts.
    """
    total = float(times.sum())
    if not total:
        return {"aandeel_samen": float("nan"), "gini_betrokkenheid": float("nan")}
    per_member = np.bincount(inc.wie, weights=times[inc.incident], minlength=n)
    return {"aandeel_samen": float(times[inc.sizes > 1].sum()) / total, "gini_betrokkenheid": gini(per_member)}


def division_scalars(division: Division, labels: Labels) -> dict[str, float]:
    """Return the measures of the division in subgroups; ``NaN`` where there are no ties."""
    none = np.isnan(division.modularity)
    known = labels.known["deelgroep volgens de partners"]
    return {
        "gemeenschappen": float("nan") if none else float((division.sizes > 1).sum()),
        "modulariteit": division.modularity,
        "gemeenschappen_stabiliteit": division.stability,
        "gemeenschappen_partners": float("nan") if none or not known.any() else
        adjusted_rand(division.label[known], labels.deelgroep[known]),
    }  # fmt: skip


def gini(counts: npt.ArrayLike) -> float:
    """Return the Gini coefficient of counts; 0 is equal, ``NaN`` where the sum is zero."""
    x = np.sort(np.asarray(counts, dtype=np.float64))
    n, total = len(x), float(x.sum())
    return float((2 * np.arange(1, n + 1) - n - 1) @ x / (n * total)) if total else float("nan")


def label_scalars(labels: Labels, a: IntArray, b: IntArray) -> dict[str, float]:
    """Return the measures that compare the two ends of the pairs ``a-b``: E-I index and assortativity by age."""
    return {
        "ei_gemeente": ei_index(labels.gemeente, a, b),
        "ei_invloed": ei_index(labels.invloed, a, b),
        "assortativiteit_leeftijd": assortativity(labels.leeftijd, a, b),
    }


def ei_index(code: IntArray, a: IntArray, b: IntArray) -> float:
    """Return (external - internal) / all over the pairs with both labels known (not -1).

    ``NaN`` without such pairs, or where all have the same label.
    """
    use = (code[a] >= 0) & (code[b] >= 0)
    if code.max(initial=-1) < 1 or not use.any():
        return float("nan")
    return 2 * float((code[a] != code[b])[use].mean()) - 1


def ages(net: Netwerk) -> FloatArray:
    """Return the age of each node: years where the source has them, else the rank of the age class, else ``NaN``."""
    years = net.kenmerken.get("leeftijd")
    if years is not None and not np.isnan(years.astype(np.float64)).all():
        return years.astype(np.float64)
    groups = net.kenmerken.get("leeftijdsgroep", np.full(len(net), None, dtype=object))
    rank = {g: float(i) for i, g in enumerate(LEEFTIJDSGROEPEN)}
    return np.array([rank.get(g, np.nan) for g in groups], dtype=np.float64)


def assortativity(value: FloatArray, a: IntArray, b: IntArray) -> float:
    """Return the correlation of a number over the two ends of each pair; ``NaN`` without spread or two pairs."""
    use = ~np.isnan(value[a]) & ~np.isnan(value[b])
    x, y = value[np.concatenate([a[use], b[use]])], value[np.concatenate([b[use], a[use]])]
    if use.sum() < 2 or np.ptp(x) == 0:
        return float("nan")
    x, y = x - x.mean(), y - y.mean()  # both hold the same values
    return float(x @ y / (x @ x))
