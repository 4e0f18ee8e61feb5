"""What the panel ``Groepsnetwerk`` draws, as plain values: ``Netwerk -> beeld``; no widget, no browser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jgwork.graph.bouwen.windows import Window, period_of, windows
from jgwork.graph.meten.dynamics import subgroups
from jgwork.graph.meten.layout import BREEDTE, HOOGTE, layout
from jgwork.inhoud.perioden import add_months
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from jgwork.graph.bouwen.netwerk import Netwerk

#: Above this a picture of persons says nothing any more.
HOOGSTENS = 500
LAGEN = {
    "samen_aangetroffen": "Samen aangetroffen", "mede_verdachte": "Samen verdacht", "familie": "Familie",
    "huisgenoot": "Huisgenoot", "school": "School", "online": "Online", "straatinformatie": "Straatinformatie",
    "jongerenwerk": "Jongerenwerk", "actief": "Groep is er actief", "verblijf": "Groep verblijft er",
    "woont": "Leden wonen er", "groep": "Zelfde groep", "gemeente": "Zelfde gemeente",
}  # fmt: skip
#: What a node is called: one and more.
WOORDEN = {
    "persoon": ("lid", "leden"), "gemeente": ("gemeente", "gemeenten"), "groep": ("groep", "groepen"),
    "locatie": ("plek", "plekken"),
}  # fmt: skip


def beeld(
    net: Netwerk, *, rollen: Mapping[str, Mapping[str, str]] | None = None, maanden: int = 1, dekking: str = ""
) -> dict[str, Any]:
    """Return everything the panel needs.

    Parameters
    ----------
    net
        The network of the group, all dates; or one of groups, municipalities or places.
    rollen
        Per partner the label of influence by pseudonym.
    maanden
        Length of a window.
    dekking
        What the network covers, in Dutch: coverage of the scan and strength of the information position (R5).

    Returns
    -------
    dict
        ``leden``: pseudonym, short label and fixed place; ``tijdvakken``: name, members present, ties
        ``[a, b, layer]`` and subgroups, the first one being the whole period; ``lagen``; ``rollen`` by partner.

    Raises
    ------
    UsageError
        More than ``HOOGSTENS`` members.
    """
    if len(net) > HOOGSTENS:
        raise UsageError(
            f"Dit netwerk heeft meer dan {HOOGSTENS} leden; een tekening van personen zegt dan niets meer.",
            "Teken de groepen of gemeenten in plaats van de personen.",
        )
    places = layout(net).round(1).tolist()
    span = period_of(net)
    cut: tuple[Window, ...] = ()
    if span is not None:
        last = add_months(span[1] - timedelta(days=1), 1)  # the month of the last row counts as a whole
        cut = windows(net, span[0], last, maanden=maanden)
    een, meer = WOORDEN.get(net.soort, ("knoop", "knopen"))
    return {
        "naam": net.naam,
        "dekking": dekking,
        "woorden": {"een": een, "meer": meer},
        "breedte": BREEDTE,
        "hoogte": HOOGTE,
        "leden": [
            {"id": name, "label": f"Lid {i + 1}" if net.soort == "persoon" else name, "x": x, "y": y}
            for i, (name, (x, y)) in enumerate(zip(net.ids, places, strict=True))
        ],
        "lagen": [{"code": n, "titel": LAGEN.get(n, n), "gevraagd": n not in net.niet_gevraagd} for n in net.lagen],
        "tijdvakken": [_moment(net, net, "Hele periode"), *(_moment(net, w.net, w.naam) for w in cut)],
        "rollen": {partner: dict(labels) for partner, labels in sorted((rollen or {}).items())},
    }


def _moment(whole: Netwerk, net: Netwerk, title: str) -> dict[str, Any]:
    place = [whole.index[name] for name in net.ids]
    t = net.ties
    return {
        "titel": title,
        "leden": place,
        "relaties": [
            [place[a], place[b], k] for a, b, k in zip(t.a.tolist(), t.b.tolist(), t.laag.tolist(), strict=True)
        ],
        "deelgroepen": [sorted(whole.index[p] for p in group) for group in subgroups(net, seeds=5)],
    }
