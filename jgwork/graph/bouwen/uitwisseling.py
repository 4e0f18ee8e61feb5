"""A network as text for other programs, and back: GraphML, GEXF, JSON node-link and CSV. Opens no file.

What is written holds pseudonyms and stays inside the dossier. Only nodes, ties and the written attributes go along;
incidents do not.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from jgwork.graph.bouwen.netwerk import LAGEN, NODE_ATTRIBUTES, Netwerk
from jgwork.graph.bouwen.ties import Ties
from jgwork.schema.messages import TWO_WAYS
from jgwork.schema.rules.dates import ASK, OPEN, read_dates
from jgwork.schema.rules.numbers import ENGLISH, numbers_of
from jgwork.vocabulary.errors import UnsafeFile, UsageError
from jgwork.vocabulary.tekst.rand import is_total, only_numbers
from jgwork.vocabulary.token import holds_pseudonym

if TYPE_CHECKING:
    import networkx as nx

_EXPORT_NOTE = "bevat gepseudonimiseerde persoonsgegevens; blijft in het dossier"


def check_formaat(formaat: str) -> None:
    """Refuse what is no format, such as the name of a file."""
    if formaat not in _WRITE:
        raise UsageError(
            "Dit formaat bestaat niet.", f"Kies uit: {', '.join(_WRITE)}. Noem het formaat alleen, geen bestand."
        )


def export_netwerk(net: Netwerk, formaat: str) -> str:
    """Return a network as text, one entry per tie and layer.

    Parameters
    ----------
    net
        The network.
    formaat
        ``graphml``, ``gexf``, ``json`` (node-link) or ``csv`` (the tie table only).
    """
    check_formaat(formaat)
    return _WRITE[formaat](net)


def import_netwerk(text: str, formaat: str, *, ids: tuple[str, ...] = ()) -> Netwerk:
    """Return the network that ``export_netwerk`` wrote.

    Parameters
    ----------
    text
        The text.
    formaat
        As in ``export_netwerk``.
    ids
        The closed node set, needed for ``csv``: it has no nodes of its own. A node that is not in it is refused.

    Raises
    ------
    UsageError
        The text is no such network, or it names a node outside ``ids``.
    UnsafeFile
        The XML declares entities.
    """
    check_formaat(formaat)
    import networkx as nx

    try:
        net = _READ[formaat](text, ids)
    except (
        *(ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, SyntaxError),
        *(RecursionError, nx.NetworkXException),
    ) as error:
        raise UsageError("Dit bestand is geen netwerk in dit formaat.", "Maak het opnieuw met jgwork.") from error
    if ids and not set(net.ids) <= set(ids):
        raise UsageError(
            "Dit netwerk noemt iemand die niet op de namenlijst staat.", "Gebruik een bestand van deze groep."
        )
    return net


def _flat(net: Netwerk) -> nx.Graph[str]:
    """Return a multigraph with plain attributes; ``lagen`` and ``niet_gevraagd`` as text so that they come back."""
    graph = net.to_networkx(lagen_apart=True).copy()
    graph.graph |= {
        "alle_lagen": ";".join(net.lagen), "niet_gevraagd": ";".join(net.niet_gevraagd), "toelichting": _EXPORT_NOTE,
    }  # fmt: skip
    return graph


def _to_graphml(net: Netwerk) -> str:
    import networkx as nx

    return "\n".join(nx.generate_graphml(_flat(net)))


def _to_gexf(net: Netwerk) -> str:
    import networkx as nx

    graph = _flat(net)
    # GEXF keeps no attributes of the graph itself; its one free text does
    head = json.dumps(graph.graph, ensure_ascii=False)
    plain: nx.MultiGraph[str] = nx.MultiGraph(name=head)
    plain.add_nodes_from(graph.nodes(data=True))
    for i, (u, v, data) in enumerate(graph.edges(data=True)):
        plain.add_edge(u, v, key=str(i), id=str(i), **data)
    return "\n".join(nx.generate_gexf(plain))


def _to_json(net: Netwerk) -> str:
    import networkx as nx

    return json.dumps(nx.node_link_data(_flat(net), edges="edges"), ensure_ascii=False, indent=1)


_ENDS = ("eerste", "laatste")
_CSV = ("pseudoniem_a", "pseudoniem_b", "relatietype", "weight", *_ENDS)


def _to_csv(net: Netwerk) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(_CSV)
    t = net.ties
    for row in zip(t.a.tolist(), t.b.tolist(), t.laag.tolist(), t.weight.tolist(), t.eerste, t.laatste, strict=True):
        a, b, k, w, first, last = row
        days = ["" if np.isnat(d) else str(d) for d in (first, last)]
        writer.writerow([net.ids[a], net.ids[b], net.lagen[k], f"{w:g}", *days])
    return out.getvalue()


def _safe_xml(text: str) -> None:
    """Refuse XML with entities or a document type before any other parser sees it."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnsafeFile("Dit XML-bestand is niet veilig om te lezen.", "Maak het opnieuw met jgwork.") from error


def _from_graphml(text: str, _: tuple[str, ...]) -> Netwerk:
    import networkx as nx

    _safe_xml(text)
    graph = nx.parse_graphml(text, force_multigraph=True)
    return _from_graph(graph, dict(graph.graph))


def _from_gexf(text: str, _: tuple[str, ...]) -> Netwerk:
    import networkx as nx

    _safe_xml(text)
    graph = nx.read_gexf(io.BytesIO(text.encode()))
    named = str(graph.graph.get("name", ""))  # another program leaves it out
    return _from_graph(graph, json.loads(named) if named.startswith("{") else {})


def _from_json(text: str, _: tuple[str, ...]) -> Netwerk:
    import networkx as nx

    raw = json.loads(text)
    graph = nx.node_link_graph(raw, edges="links" if "links" in raw else "edges")
    return _from_graph(graph, dict(graph.graph))


def _from_csv(text: str, ids: tuple[str, ...]) -> Netwerk:
    rows, mark = _csv_rows(text)
    named = tuple(dict.fromkeys(r["relatietype"] for r in rows))
    lagen = LAGEN if set(named) <= set(LAGEN) else named
    index = {n: i for i, n in enumerate(sorted(ids))}
    try:
        a, b = ([index[r[c]] for r in rows] for c in _CSV[:2])
    except KeyError as error:
        raise UsageError(
            "Dit netwerk noemt iemand die niet op de namenlijst staat.", "Gebruik een bestand van deze groep."
        ) from error
    _once(zip(a, b, (r["relatietype"] for r in rows), strict=True))
    weights, found = numbers_of([r["weight"] for r in rows])
    if found.mixed or any(found.doubtful.to_pylist()) or any(map(math.isnan, weights)):
        raise ValueError("weight")
    days = _days([r[c] for c in _ENDS for r in rows], ASK if mark == "," or found.style == ENGLISH else "")
    first, last = days[: len(rows)], days[len(rows) :]
    ties = Ties.of(a, b, [lagen.index(r["relatietype"]) for r in rows], weights, first, last)
    return Netwerk(tuple(sorted(ids)), ties, lagen)


def _once(ties: Iterable[tuple[int, int, str]]) -> None:
    """Refuse a tie that stands there twice: added up, it would be a stronger one than there is."""
    rows = [(min(a, b), max(a, b), kind) for a, b, kind in ties]
    if len(set(rows)) < len(rows) or any(a == b for a, b, _ in rows):
        raise UsageError(
            "In dit netwerk staat een band twee keer, of een band van iemand met zichzelf.",
            "Haal weg wat er te veel staat.",
        )


def _csv_rows(text: str) -> tuple[list[dict[str, str]], str]:
    """Return the rows of a tie table as we wrote it or as a spreadsheet saved it since, and what divides the cells."""
    lines = text.lstrip("\ufeff").splitlines()
    top = next((i for i, line in enumerate(lines) if all(c in line for c in _CSV)), len(lines))
    lines = lines[top:]  # without the titles above
    mark = next((m for m in ";\t," if lines and m in lines[0]), ";")
    reader = csv.DictReader(lines, delimiter=mark)
    reader.fieldnames = [n.strip() for n in reader.fieldnames or ()]
    if not set(_CSV) <= set(reader.fieldnames):
        raise ValueError("header")
    rows = [{c: (r[c] or "").strip() for c in _CSV} for r in reader]
    return [r for r in rows if not _is_beside(r)], mark


def _is_beside(row: Mapping[str, str]) -> bool:
    """Return whether a row is no tie: an empty one, a total, or the title of a part of the table."""
    there = [v for v in row.values() if v]
    if not there or is_total(there[0], there[1:]):
        return True
    alone = len(there) == 1 and not holds_pseudonym(there[0])
    return alone or (not row["pseudoniem_a"] and only_numbers(there))


def _days(cells: list[str], order: str) -> list[str]:
    """Return days as ISO texts however a spreadsheet wrote them; one that is none is an error.

    Parameters
    ----------
    cells
        Of both columns, which are written in one way.
    order
        ``ASK`` where what stands first is not to be guessed, as gate 1 does not: the file is English or divided by
        commas.
    """
    import pyarrow as pa

    texts = pa.array(cells, pa.string())
    read = read_dates(texts)
    read = read_dates(texts, order=ASK) if order and read.order == OPEN else read
    if any(read.swapped.to_pylist()):
        raise UsageError(
            TWO_WAYS["datums"].why, "Bewaar het netwerk opnieuw met datums als 2026-03-31, of lees de GraphML in."
        )
    found = read.values.to_pylist()
    if any(text and day is None for text, day in zip(cells, found, strict=True)):
        raise ValueError("date")
    return ["NaT" if day is None else day.isoformat() for day in found]


#: What a network is where the program that saved it kept nothing of the graph as a whole.
_UNSAID = {
    "alle_lagen": ";".join(LAGEN),
    "naam": "",
    "soort": "persoon",
    "vanaf": 1,
    "n_buiten": 0,
    "niet_gevraagd": "",
}


def _own_names(graph: nx.Graph[str]) -> nx.Graph[str]:
    """Return the graph with the names its nodes had here; some programs number them and keep the name beside it."""
    import networkx as nx

    for key in ("id", "name", "label", "Label"):
        names = {n: str(d[key]) for n, d in graph.nodes(data=True) if d.get(key)}
        if len(names) == len(set(names.values())) == len(graph):
            return nx.relabel_nodes(graph, names)
    return graph


def _from_graph(graph: nx.Graph[str], head: dict[str, Any]) -> Netwerk:
    head, graph = {**_UNSAID, **head}, _own_names(graph)
    ids = tuple(sorted(graph))
    index = {n: i for i, n in enumerate(ids)}
    lagen = tuple(filter(None, str(head["alle_lagen"]).split(";")))
    rows = [(index[u], index[v], d) for u, v, d in graph.edges(data=True)]
    _once((u, v, str(d["lagen"])) for u, v, d in rows)
    ties = Ties.of(
        [u for u, _, _ in rows],
        [v for _, v, _ in rows],
        [lagen.index(d["lagen"]) for *_, d in rows],
        [float(d["weight"] if "weight" in d else d["gewicht"]) for *_, d in rows],
        [d.get("eerste") or "NaT" for *_, d in rows],
        [d.get("laatste") or "NaT" for *_, d in rows],
    )
    van, tot = (date.fromisoformat(head[k]) if head.get(k) else None for k in ("van", "tot"))
    return Netwerk(
        ids, ties, lagen, {n: _attribute(graph, ids, n) for n in NODE_ATTRIBUTES},
        naam=str(head["naam"]), soort=str(head["soort"]), van=van, tot=tot, vanaf=float(head["vanaf"]),
        n_buiten=int(head["n_buiten"]), niet_gevraagd=tuple(filter(None, str(head["niet_gevraagd"]).split(";"))),
    )  # fmt: skip


def _attribute(graph: nx.Graph[str], ids: tuple[str, ...], name: str) -> np.ndarray[Any, Any]:
    values = [graph.nodes[n].get(name) for n in ids]
    if name.startswith("lid_"):
        return np.array([v or "NaT" for v in values], dtype="datetime64[D]")
    if name == "leeftijd":
        return np.array([np.nan if v is None else float(v) for v in values])
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


_WRITE: dict[str, Callable[[Netwerk], str]] = {
    "graphml": _to_graphml, "gexf": _to_gexf, "json": _to_json, "csv": _to_csv,
}  # fmt: skip
_READ: dict[str, Callable[[str, tuple[str, ...]], Netwerk]] = {
    "graphml": _from_graphml, "gexf": _from_gexf, "json": _from_json, "csv": _from_csv,
}  # fmt: skip
