"""``Netwerk``: a frozen network from arrays; networkx, igraph and scipy are made from it once, when asked.

Nodes are the agreed namenlijst and nothing else: a closed set. Layers stay apart on every tie; a combined view is made
by ``pairs`` and the conversions, says so, and keeps the layers on each pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.incidenten import Incidenten
from jgwork.graph.bouwen.ties import TIE_FIELDS, BoolArray, Ties, merge_ties
from jgwork.inhoud import namenlijst, relaties
from jgwork.inhoud.perioden import Periode
from jgwork.vocabulary.errors import unknown

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import scipy.sparse as sp

#: Layers of a group network: the codes of ``relatie.relatietype``.
LAGEN = (
    "samen_aangetroffen", "mede_verdachte", "familie", "huisgenoot",
    "school", "online", "straatinformatie", "jongerenwerk",
)  # fmt: skip
#: Layers that registrations give: pairs in one incident.
INCIDENTLAGEN = ("samen_aangetroffen", "mede_verdachte")
#: Node attributes of a group network (columns of ``lid``), with what they are. ``pseudoniem`` is the node name.
NODE_ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "leeftijdsgroep": "leeftijdsklasse op de namenlijst",
        "leeftijd": "leeftijd in jaren, alleen als de bron die geeft",
        "geslacht": "geslacht op de namenlijst",
        "woongemeente_code": "gemeente waar het lid woont",
        "bekend_politie": "of de politie de naam kent",
        namenlijst.VANAF: "eerste dag op de namenlijst",
        namenlijst.TOT: "dag waarop het lid van de namenlijst ging",
    }
)
#: Edge attributes of the networkx graph, with what they are; an unknown day is absent.
EDGE_ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "weight": "aantal keer; anders de sterkte; anders 1. Sterkte, geen afstand",
        "lagen": "soorten relatie van dit paar, met een puntkomma ertussen",
        "eerste": "eerste dag waarop de relatie is gezien",
        "laatste": "laatste dag waarop de relatie is gezien",
    }
)
#: Attributes of the networkx graph itself.
GRAPH_ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "naam": "groep of ander onderwerp van het netwerk",
        "soort": "wat een knoop is: groep, gemeente, locatie of persoon",
        "lagen": "soorten relatie die in dit beeld meedoen",
        "samengevoegd": "of meer dan een soort relatie is samengenomen",
        "van": "begin van het tijdvak",
        "tot": "einde van het tijdvak (deze dag niet meegeteld)",
        "vanaf": "kleinste gewicht dat meetelt, per soort relatie",
        "n_buiten": "aantal contacten buiten de namenlijst, alleen als getal",
    }
)


@dataclass(frozen=True, eq=False, repr=False)
class Netwerk:
    """A network of a closed set of nodes.

    Parameters
    ----------
    ids
        Node names, sorted; for a group the pseudonyms of the namenlijst.
    gegeven
        Ties that a source states (``relatie``), as ``Ties``.
    lagen
        Layer names; ``Ties.laag`` counts from here.
    kenmerken
        Node attributes by name, one value per node (``None`` or ``NaN`` where unknown).
    incidenten
        Who was present in which incident; gives the ties of the incident layers.
    naam, soort
        The group (or other subject); what a node is.
    van, tot
        The window; ties and incidents inside ``[van, tot)``.
    vanaf
        Smallest weight that counts, per pair and layer.
    n_buiten
        Contacts outside the closed node set: a number, never names.
    niet_gevraagd
        Layers for which no source was asked: there a missing tie says nothing.

    Notes
    -----
    The arrays are read-only and every operation returns a new value. Ties without any date hold in every window; when
    another one holds says ``jgwork.inhoud.relaties``.
    """

    ids: tuple[str, ...]
    gegeven: Ties = field(default_factory=Ties.empty)
    lagen: tuple[str, ...] = LAGEN
    kenmerken: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    incidenten: Incidenten = field(default_factory=Incidenten.empty)
    naam: str = ""
    soort: str = "persoon"
    van: date | None = None
    tot: date | None = None
    vanaf: float = 1
    n_buiten: int = 0
    niet_gevraagd: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        top = len(self.ids)
        if len(set(self.ids)) != top:
            raise ValueError("node names are not unique")
        if len(self.gegeven) and not (self.gegeven.a.min() >= 0 and self.gegeven.b.max() < top):
            raise ValueError("a tie ends outside the closed node set")
        if len(self.incidenten.wie) and self.incidenten.wie.max() >= top:
            raise ValueError("an incident has a member outside the closed node set")
        parts = [(self.gegeven, TIE_FIELDS), (self.incidenten, ("wie", "incident", "verdacht", "datum", "controle"))]
        for values in (*self.kenmerken.values(), *(getattr(part, n) for part, names in parts for n in names)):
            values.flags.writeable = False

    def __repr__(self) -> str:
        return f"Netwerk {self.naam}: {len(self)} keer {self.soort}, {self.n_relaties} paren. Zie .to_networkx()."

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __contains__(self, node: object) -> bool:
        return node in self.index

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each node by name."""
        return {name: i for i, name in enumerate(self.ids)}

    @cached_property
    def ties(self) -> Ties:
        """All ties that count: the stated ones and those the incidents give; one row per pair and layer."""
        parts = [self.gegeven]
        codes = {n: self.lagen.index(n) for n in INCIDENTLAGEN if n in self.lagen}
        if codes and len(self.incidenten):
            pairs = self.incidenten.pairs
            verdacht = pairs.beide_verdacht
            for name, mask in (("samen_aangetroffen", ~verdacht), ("mede_verdachte", verdacht)):
                if name in codes and mask.any():
                    days = self.incidenten.datum[pairs.incident[mask]]
                    parts.append(Ties.of(pairs.a[mask], pairs.b[mask], codes[name], 1.0, days, days))
        merged = Ties.concat(parts)
        counts = merged.weight >= self.vanaf
        return merged if counts.all() else merged.take(counts)

    @cached_property
    def pairs(self) -> Ties:
        """The combined view: one row per pair; ``laag`` is a bit mask of the layers, weights added over layers."""
        ties = self.ties
        if not len(ties) or (ties.laag == ties.laag[0]).all():  # one layer is one row per pair already
            return replace(ties, laag=np.left_shift(1, ties.laag))
        flat = merge_ties(replace(ties, laag=np.zeros(len(ties), dtype=np.int64)))
        start = np.searchsorted(ties.a * len(self.ids) + ties.b, flat.a * len(self.ids) + flat.b)
        return replace(flat, laag=np.add.reduceat(np.left_shift(1, ties.laag), start))

    @property
    def n_relaties(self) -> int:
        """Number of pairs with at least one tie."""
        return len(self.pairs)

    @property
    def gebruikte_lagen(self) -> tuple[str, ...]:
        """Layers that hold at least one tie here."""
        return tuple(self.lagen[i] for i in np.unique(self.ties.laag))

    def layer(self, *names: str) -> Netwerk:
        """Return the network of the named layers only; an unknown name is a ``KeyError``."""
        strange = [n for n in names if n not in self.lagen]
        if strange or not names:
            unknown("soort relatie", (strange or [""])[0], self.lagen)
        chosen = tuple(n for n in self.lagen if n in names)
        new_code = np.array([chosen.index(n) if n in chosen else -1 for n in self.lagen], dtype=np.int64)
        gegeven = self.gegeven.take(new_code[self.gegeven.laag] >= 0)
        return replace(
            self,
            gegeven=replace(gegeven, laag=new_code[gegeven.laag]),
            lagen=chosen,
            niet_gevraagd=tuple(n for n in self.niet_gevraagd if n in chosen),
        )

    def window(self, van: date, tot: date, *, leden: str = "geldig") -> Netwerk:
        """Return the network in ``[van, tot)``.

        Parameters
        ----------
        van, tot
            First day that counts and first day that does not.
        leden
            ``geldig``: only members whose membership holds on some day of the window; ``alle``: the same nodes.
        """
        span, g = Periode(van, tot), self.gegeven
        lasting = np.isin(np.array(self.lagen, dtype=object)[g.laag].astype(str), relaties.BLIJVEND)
        inside = replace(
            self,
            gegeven=g.take(relaties.geldig(lasting, g.eerste, g.laatste, span)),
            incidenten=self.incidenten.window(np.datetime64(van, "D"), np.datetime64(tot, "D")),
            van=van,
            tot=tot,
        )
        if leden == "alle" or namenlijst.VANAF not in self.kenmerken:
            return inside
        begin, stop = self.kenmerken[namenlijst.VANAF], self.kenmerken[namenlijst.TOT]
        return inside.subset(namenlijst.in_tijdvak(begin, stop, span))

    def at_least(self, w: float) -> Netwerk:
        """Return the network of ties with a weight of ``w`` and up, per pair and layer."""
        return replace(self, vanaf=w)

    def subset(self, keep: Sequence[str] | BoolArray) -> Netwerk:
        """Return the network among the kept nodes (names, or a mask over ``ids``); no node is ever added."""
        mask = keep if isinstance(keep, np.ndarray) else np.isin(np.arange(len(self)), [self.index[k] for k in keep])
        if mask.all():
            return self
        new = np.cumsum(mask) - 1
        ties = self.gegeven.take(mask[self.gegeven.a] & mask[self.gegeven.b])
        return replace(
            self,
            ids=tuple(n for n, k in zip(self.ids, mask, strict=True) if k),
            gegeven=replace(ties, a=new[ties.a], b=new[ties.b]),
            kenmerken={n: v[mask] for n, v in self.kenmerken.items()},
            incidenten=self.incidenten.subset(mask),
        )

    def layers_of(self, mask: int) -> tuple[str, ...]:
        """Return the layer names behind a bit mask of ``pairs``."""
        return tuple(n for i, n in enumerate(self.lagen) if mask >> i & 1)

    @property
    def beschrijving(self) -> dict[str, Any]:
        """Attributes of the graph, as in ``GRAPH_ATTRIBUTES``; dates as ISO text, empty where unbounded."""
        used = self.gebruikte_lagen
        return {
            "naam": self.naam,
            "soort": self.soort,
            "lagen": ";".join(used),
            "samengevoegd": len(used) > 1,
            "van": self.van.isoformat() if self.van else "",
            "tot": self.tot.isoformat() if self.tot else "",
            "vanaf": float(self.vanaf),
            "n_buiten": self.n_buiten,
        }

    def to_networkx(self, *, lagen_apart: bool = False) -> nx.Graph[str]:
        """Return the networkx graph, made once and frozen (``.copy()`` gives one to change).

        Parameters
        ----------
        lagen_apart
            A ``MultiGraph`` with the layer as key; by default one ``Graph`` of the combined pairs.
        """
        return self._multi if lagen_apart else self._simple

    def to_igraph(self) -> Any:
        """Return the igraph graph of the combined pairs, made once; ``ImportError`` where igraph is absent."""
        return self._igraph

    def to_csr(self) -> sp.csr_array[Any]:
        """Return the symmetric weight matrix of the combined pairs, made once."""
        return self._csr

    @cached_property
    def _simple(self) -> nx.Graph[str]:
        from jgwork.graph.bouwen.convert import simple_graph

        return simple_graph(self)

    @cached_property
    def _multi(self) -> nx.Graph[str]:
        from jgwork.graph.bouwen.convert import multi_graph

        return multi_graph(self)

    @cached_property
    def _igraph(self) -> Any:
        from jgwork.graph.bouwen.convert import igraph_of

        return igraph_of(len(self), self.pairs.a, self.pairs.b, self.pairs.weight, self.ids)

    @cached_property
    def _csr(self) -> sp.csr_array[Any]:
        from jgwork.graph.bouwen.convert import csr_of

        return csr_of(len(self), self.pairs.a, self.pairs.b, self.pairs.weight)

    def nodes_frame(self) -> pd.DataFrame:
        """Return the node table: one row per node, in order of name."""
        import pandas as pd

        return pd.DataFrame({"pseudoniem": list(self.ids), **self.kenmerken})

    def ties_frame(self) -> pd.DataFrame:
        """Return the tie table: one row per pair and layer."""
        import pandas as pd

        t, names = self.ties, np.array(self.ids, dtype=object)
        return pd.DataFrame(
            {
                "pseudoniem_a": names[t.a],
                "pseudoniem_b": names[t.b],
                "relatietype": np.array(self.lagen, dtype=object)[t.laag],
                "weight": t.weight,
                "eerste": t.eerste,
                "laatste": t.laatste,
            }
        )
