"""Networks as an analyst uses them: a plain networkx graph, measures with margins, a figure, and how it moves."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from jgwork.graph.bouwen.build import build_groepen
from jgwork.graph.bouwen.gemeenten import gedeelde_groepen
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.meten.lagen import lagen_frame
from jgwork.indicators.dynamiek.groep import dynamiek
from jgwork.indicators.dynamiek.rollen import indeling
from jgwork.runs.publicatie.regio import geometry
from jgwork.runs.werkplek.lab import Werk
from jgwork.schema.descriptors import codelist
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    from datetime import date

    import networkx as nx
    import pandas as pd
    import plotly.graph_objects as go

    from jgwork.indicators.dynamiek.frames import Dynamiek


class Groepsbeeld:
    """The network of a group; made by ``Groep.netwerk``.

    Parameters
    ----------
    werk, groep_id
        Whose.
    **keuze
        As in ``build_groepsnetwerk``: ``lagen``, ``van``, ``tot``, ``op``.

    Raises
    ------
    NotCovered
        Step or purpose do not allow it.

    Examples
    --------
    >>> n = d["G02"].netwerk()
    >>> n.graph.size("weight") > n.graph.size()
    True
    """

    def __init__(self, werk: Werk, groep_id: str, **keuze: Any) -> None:
        self.werk, self.groep_id, self._keuze = werk, groep_id, keuze
        self.net, self._bron = werk.netwerk(groep_id, **keuze)

    @cached_property
    def rollen(self) -> dict[str, str]:
        """By pseudonym the role on which all partners agree; empty before they judged.

        Examples
        --------
        >>> isinstance(d["G02"].netwerk().rollen, dict)
        True
        """
        shared = self._bron.stap >= nummer(Rol.BEELD)
        return dict(indeling(self._bron.tabellen, self.groep_id).gedeeld) if shared else {}

    @cached_property
    def graph(self) -> nx.Graph[str]:
        """A plain ``nx.Graph`` of its own, to change as you like.

        Node attributes: ``leeftijdsgroep``, ``geslacht``, ``rol`` (as all partners agree, absent otherwise). Edge
        attributes: ``weight`` (how often; a strength, not a distance), ``lagen``, ``eerste``, ``laatste``.

        Examples
        --------
        >>> n = d["G02"].netwerk()
        >>> "weight" in next(iter(n.graph.edges(data=True)))[2]
        True
        """
        import networkx as nx

        made: nx.Graph[str] = self.net.to_networkx().copy()
        nx.set_node_attributes(made, {p: r for p, r in self.rollen.items() if p in made}, "rol")
        return made

    def to_networkx(self) -> nx.Graph[str]:
        """Return ``graph``.

        Examples
        --------
        >>> d["G02"].netwerk().to_networkx().number_of_nodes() == len(d["G02"].netwerk())
        True
        """
        return self.graph

    def nodes(self) -> pd.DataFrame:
        """Return one row per member with the attributes of the graph.

        Examples
        --------
        >>> len(d["G02"].netwerk().nodes()) == len(d["G02"].netwerk())
        True
        """
        return self.net.nodes_frame()

    def edges(self) -> pd.DataFrame:
        """Return one row per pair and kind of tie, with ``weight``.

        Examples
        --------
        >>> "weight" in d["G02"].netwerk().edges()
        True
        """
        return self.net.ties_frame()

    def lagen(self) -> pd.DataFrame:
        """Return every kind of tie beside the others: does the online network match what is known outside it.

        Examples
        --------
        >>> "online" in d["G02"].netwerk().lagen()["naam"].tolist()
        True
        """
        return lagen_frame(self.net)

    def _dynamiek(self, samples: int, seed: int = 0, stap_maanden: int = 3) -> Dynamiek:
        op = self._keuze.get("tot") or self._keuze.get("op")
        van, lagen = self._keuze.get("van"), self._keuze.get("lagen")
        return self.werk.eens(
            ("dynamiek", self.groep_id, *sorted(self._keuze.items()), samples, seed, stap_maanden),
            lambda: dynamiek(
                self._bron.tabellen, self.groep_id, op=op, van=van, lagen=lagen, samples=samples, seed=seed,
                stap_maanden=stap_maanden, beeld=self.net,
            ),
        )  # fmt: skip

    def _attrs(self, found: pd.DataFrame, van: date | None, tot: date | None) -> pd.DataFrame:
        kinds = list(self._keuze.get("lagen") or self.net.lagen)
        found.attrs = {"groep": self.groep_id, "lagen": kinds, "van": str(van), "tot": str(tot)}
        return found

    def maten(self, *, samples: int = 200, seed: int = 0) -> pd.DataFrame:
        """Return the measures of this network, with margins where these can be trusted.

        The same ties and members as in ``graph`` and in ``jgwork netwerk``.

        Examples
        --------
        >>> "zin" in d["G02"].netwerk().maten(samples=20)
        True
        """
        found = self._dynamiek(samples, seed)
        return self._attrs(found.to_frame(), self.net.van, self.net.tot)

    def verloop(self, *, stap_maanden: int = 3, samples: int = 50) -> pd.DataFrame:
        """Return one row per window of the period (the last year by default): size, ties, who came and went, effort.

        Examples
        --------
        >>> len(d["G02"].netwerk().verloop(samples=20))
        4
        """
        import pandas as pd

        found = self._dynamiek(samples, stap_maanden=stap_maanden)
        made = found.verloop_frame()
        ends = (found.tijdvakken[0].van, found.tijdvakken[-1].tot) if found.tijdvakken else (None, None)
        return self._attrs(made.assign(**{c: pd.to_datetime(made[c]) for c in ("van", "tot")}), *ends)

    def zinnen(self, *, samples: int = 50) -> list[str]:
        """Return what may be said of the group as a network: cohesion, coverage, and parts of the group.

        Examples
        --------
        >>> len(d["G02"].netwerk().zinnen(samples=20)) > 2
        True
        """
        found = self._dynamiek(samples)
        return [found.samenhang.zin, found.dekking, *found.deelgroepen_frame()["zin"]]

    def teken_verloop(self, *, samples: int = 50) -> go.Figure:
        """Return members and ties per window of the last year as a figure.

        Examples
        --------
        >>> len(d["G02"].netwerk().teken_verloop(samples=20).data)
        2
        """
        from jgwork.analist.teken import verloop

        return verloop(self.verloop(samples=samples), f"{self.groep_id} door de tijd")

    def teken(self) -> go.Figure:
        """Return the network as a figure; colours are the roles as the partners judged them, never computed.

        Examples
        --------
        >>> len(d["G02"].netwerk().teken().data) > 3
        True
        """
        from jgwork.analist.teken import netwerk

        titles = codelist("invloed").titles
        kinds = [titles.get(self.rollen.get(p, ""), "geen gedeeld oordeel") for p in self.net.ids]
        return netwerk(self.net, kinds, f"Netwerk van {self.groep_id}")

    def __len__(self) -> int:
        return len(self.net)

    def __repr__(self) -> str:
        layers = ", ".join(n.replace("_", " ") for n in self.net.gebruikte_lagen) or "geen relaties"
        return (
            f"Netwerk van {self.groep_id}: {len(self.net)} leden, {len(self.net.pairs.a)} paren ({layers}). "
            "Zie .graph, .maten(), .teken(), .verloop()."
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


class Gemeenten:
    """The municipalities of a dossier; made by ``Werkdossier.gemeenten``.

    Examples
    --------
    >>> "weight" in d.gemeenten.frame()
    True
    """

    def __init__(self, werk: Werk) -> None:
        self.werk = werk

    def netwerk(self, lagen: str | Iterable[str] | None = None, *, weging: str = "aantal") -> nx.Graph[str]:
        """Return municipalities tied by the groups they share, as a plain weighted ``nx.Graph``.

        Parameters
        ----------
        lagen
            Why a group counts for a municipality: ``actief`` (it has registrations there), ``verblijf`` (it stays
            there), ``woont`` (a member lives there); all by default.
        weging
            ``aantal`` (shared groups), or another weighting of ``Tweezijdig.project``.

        Returns
        -------
        networkx.Graph
            Nodes are municipality codes with ``naam``, ``groepen`` (how many it has) and, where the dossier has a map
            (``jgwork regio kaart``), ``x`` and ``y`` in metres. On a tie ``weight`` is the number of shared groups,
            each once; ``aandeel`` that number as a share of the groups of the smaller of the two; and per reason how
            many groups they share for it (``actief``, ``verblijf``, ``woont``).

        Examples
        --------
        >>> d.gemeenten.netwerk().nodes["GM9901"]["naam"] != ""
        True
        """
        import networkx as nx

        both, sides = gedeelde_groepen(self.werk.dossier, op=self.werk.op, lagen=lagen)
        places, sizes = geometry(self.werk.dossier), np.bincount(both.rij, minlength=len(both.rijen))
        spots = {g.code: g.midden for g in places.gebieden}
        made: nx.Graph[str] = nx.Graph()
        for code, size in zip(both.rijen, sizes.tolist(), strict=True):
            place = dict(zip("xy", spots[code], strict=True)) if code in spots else {}
            made.add_node(code, naam=places.namen.get(code, code), groepen=size, **place)
        for name, side in (("weight", both), ("aandeel", both), *sides.items()):
            kind = "overlap" if name == "aandeel" else weging if name == "weight" else "aantal"
            ties = side.project(kind).gegeven
            for a, b, w in zip(ties.a.tolist(), ties.b.tolist(), ties.weight.tolist(), strict=True):
                whole = kind == "aantal"
                made.add_edge(side.rijen[a], side.rijen[b], **{name: int(w) if whole else w})
        for name in sides:
            nx.set_edge_attributes(made, {e: made.edges[e].get(name, 0) for e in made.edges}, name)
        return made

    def frame(self) -> pd.DataFrame:
        """Return the ties between municipalities as a frame: one row per pair.

        Examples
        --------
        >>> list(d.gemeenten.frame().columns)[:2]
        ['gemeente_a', 'gemeente_b']
        """
        import networkx as nx
        import pandas as pd

        found: pd.DataFrame = nx.to_pandas_edgelist(self.netwerk(), source="gemeente_a", target="gemeente_b")
        if found.empty:
            return found.assign(weight=pd.Series(dtype="int64"), aandeel=pd.Series(dtype="float64"))
        names = nx.get_node_attributes(self.netwerk(), "naam")
        for side in ("a", "b"):
            found[f"naam_{side}"] = found[f"gemeente_{side}"].map(names)
        return found.sort_values("weight", ascending=False, ignore_index=True)

    def teken(self) -> go.Figure:
        """Return the network of municipalities as a figure.

        Examples
        --------
        >>> len(d.gemeenten.teken().data) > 3
        True
        """
        from jgwork.analist.teken import netwerk

        graph, net = self.netwerk(), gedeelde_groepen(self.werk.dossier, op=self.werk.op)[0].project()
        spots = [(graph.nodes[c]["x"], graph.nodes[c]["y"]) for c in net.ids if "x" in graph.nodes[c]]
        return netwerk(
            net, ["gemeente"] * len(net), "Gemeenten met gedeelde groepen", [graph.nodes[c]["naam"] for c in net.ids],
            spots if spots and len(spots) == len(net) else None,
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"Gemeenten in dit dossier: {', '.join(self.netwerk().nodes)}. Zie .netwerk(), .frame(), .teken()."


class GroepenOnderling:
    """What the groups of a dossier are to each other; made by ``Werkdossier.groepen_onderling``.

    Examples
    --------
    >>> len(d.groepen_onderling.netwerk())
    12
    """

    def __init__(self, werk: Werk) -> None:
        self.werk = werk

    def netwerk(self, lagen: Iterable[str] | None = None) -> nx.MultiGraph[str]:
        """Return the groups as a plain ``nx.MultiGraph``: an edge per layer, with ``laag`` and ``weight``.

        Parameters
        ----------
        lagen
            Names of ``graph.bouwen.groepen``, such as ``rivaliteit``; all by default.

        Examples
        --------
        >>> type(d.groepen_onderling.netwerk()).__name__
        'MultiGraph'
        """
        import networkx as nx

        net = self._net(lagen)
        made: nx.MultiGraph[str] = nx.MultiGraph()
        homes = net.kenmerken["gemeente_code"]
        made.add_nodes_from((g, {"gemeente_code": str(c)}) for g, c in zip(net.ids, homes, strict=True))
        for a, b, laag, weight in zip(net.gegeven.a, net.gegeven.b, net.gegeven.laag, net.gegeven.weight, strict=True):
            made.add_edge(net.ids[a], net.ids[b], laag=net.lagen[laag], weight=float(weight))
        return made

    def matrix(self, laag: str) -> pd.DataFrame:
        """Return one layer as a matrix of groups; 0 is no tie, and a layer nobody was asked about is missing.

        Examples
        --------
        >>> d.groepen_onderling.matrix("rivaliteit").shape
        (12, 12)
        """
        import networkx as nx
        import pandas as pd

        net = self._net([laag])
        made = nx.to_pandas_adjacency(nx.Graph(self.netwerk([laag])), nodelist=list(net.ids))
        found: pd.DataFrame = made.astype("Float64").mask(made >= 0, pd.NA) if laag in net.niet_gevraagd else made
        return found

    def bellen(self) -> pd.DataFrame:
        """Return which procesregisseur calls which about which groups: ties between groups of two municipalities.

        Examples
        --------
        >>> list(d.groepen_onderling.bellen().columns)[0]
        'gemeente'
        """
        import pandas as pd

        graph, names = self.netwerk(), codelist("gemeente").titles
        home: dict[str, str] = {g: str(a["gemeente_code"]) for g, a in graph.nodes(data=True)}
        why: dict[tuple[str, str], set[str]] = {}
        for a, b, tie in graph.edges(data=True):
            if home[a] != home[b]:
                why.setdefault((a, b), set()).add(str(tie["laag"]).replace("_", " "))
        rows = [
            (names.get(home[a], home[a]), a, names.get(home[b], home[b]), b, ", ".join(sorted(said)))
            for (a, b), said in sorted(why.items())
        ]
        return pd.DataFrame(rows, columns=["gemeente", "groep", "andere_gemeente", "andere_groep", "waarom"])

    def _net(self, lagen: Iterable[str] | None) -> Netwerk:
        return build_groepen(self.werk.dossier, op=self.werk.op, lagen=lagen)

    def __repr__(self) -> str:
        return f"{len(self.werk.dossier.groepen)} groepen onderling. Zie .netwerk(), .matrix('rivaliteit'), .bellen()."
