"""Networks as an analyst uses them: a plain networkx graph, measures with margins, a figure, and how it moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from jgwork.graph.bouwen.build import build_gemeentenetwerk, build_groepen
from jgwork.graph.bouwen.groepen import GETELD, GEZEGD
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.indicators.dynamiek.groep import dynamiek
from jgwork.indicators.dynamiek.rollen import indeling
from jgwork.runs.dossier.netwerken import bron
from jgwork.runs.server.lab import Werk
from jgwork.schema.descriptors import codelist
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.errors import unknown
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
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
    net
        The frozen network behind it.
    rollen
        By pseudonym the role on which all partners agree; empty before they judged.

    Examples
    --------
    >>> n = d["G02"].netwerk()
    >>> n.graph.size("weight") > n.graph.size()
    True
    """

    def __init__(self, werk: Werk, groep_id: str, net: Netwerk, rollen: dict[str, str]) -> None:
        self.werk, self.groep_id, self.net, self.rollen = werk, groep_id, net, rollen
        self.gemeten: dict[tuple[int, int, int], Dynamiek] = {}

    @classmethod
    def maak(
        cls, werk: Werk, groep_id: str, lagen: tuple[str, ...] | None, van: date | None, tot: date | None,
        op: date | None,
    ) -> Groepsbeeld:  # fmt: skip
        """Return the network, after step and purpose were checked and the consultation was logged."""
        source = bron(werk.dossier, groep_id, op=op or werk.op)
        net = source.netwerk(op=op, van=van, tot=tot, lagen=lagen)
        roles = indeling(source.tabellen, groep_id).gedeeld if source.stap >= nummer(Rol.BEELD) else {}
        return cls(werk, groep_id, net, roles)

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

    def _dynamiek(self, samples: int, seed: int = 0, stap_maanden: int = 3) -> Dynamiek:
        asked = (samples, seed, stap_maanden)
        if asked not in self.gemeten:
            self.gemeten[asked] = dynamiek(
                self.werk.dossier, self.groep_id, op=self.werk.op, samples=samples, seed=seed, stap_maanden=stap_maanden
            )
        return self.gemeten[asked]

    def maten(self, *, samples: int = 200, seed: int = 0) -> pd.DataFrame:
        """Return the measures of the group over its last year, with margins where these can be trusted.

        Examples
        --------
        >>> "zin" in d["G02"].netwerk().maten(samples=20)
        True
        """
        return self._dynamiek(samples, seed).to_frame()

    def verloop(self, *, stap_maanden: int = 3, samples: int = 50) -> pd.DataFrame:
        """Return one row per window of the last year: size, ties, who came and went, and police effort.

        Examples
        --------
        >>> len(d["G02"].netwerk().verloop(samples=20))
        4
        """
        return self._dynamiek(samples, stap_maanden=stap_maanden).verloop_frame()

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

    def netwerk(self, *, weging: str = "aantal") -> nx.Graph[str]:
        """Return municipalities tied by the groups they share, as a plain weighted ``nx.Graph``.

        Parameters
        ----------
        weging
            ``aantal`` (shared groups), or another weighting of ``Tweezijdig.project``.

        Returns
        -------
        networkx.Graph
            Nodes are municipality codes with ``naam``; ``weight`` is the number of shared groups, ``aandeel`` that
            number as a share of the groups of the smaller of the two.

        Examples
        --------
        >>> d.gemeenten.netwerk().nodes["GM9901"]["naam"] != ""
        True
        """
        import networkx as nx

        made = build_gemeentenetwerk(self.werk.dossier, op=self.werk.op, weging=weging).to_networkx().copy()
        names = codelist("gemeente").titles
        nx.set_node_attributes(made, {c: names.get(c, c) for c in made}, "naam")
        return made

    def frame(self) -> pd.DataFrame:
        """Return the ties between municipalities as a frame: one row per pair.

        Examples
        --------
        >>> list(d.gemeenten.frame().columns)[:2]
        ['gemeente_a', 'gemeente_b']
        """
        import networkx as nx

        found: pd.DataFrame = nx.to_pandas_edgelist(self.netwerk(), source="gemeente_a", target="gemeente_b")
        if found.empty:
            return found.assign(weight=[], aandeel=[])
        return found.sort_values("weight", ascending=False, ignore_index=True)

    def teken(self) -> go.Figure:
        """Return the network of municipalities as a figure.

        Examples
        --------
        >>> len(d.gemeenten.teken().data) > 3
        True
        """
        from jgwork.analist.teken import netwerk

        net = build_gemeentenetwerk(self.werk.dossier, op=self.werk.op)
        names = codelist("gemeente").titles
        return netwerk(
            net, ["gemeente"] * len(net), "Gemeenten met gedeelde groepen", [names.get(c, c) for c in net.ids]
        )

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
        if laag not in net.lagen:
            unknown("laag", laag, [*GETELD, *GEZEGD])
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
