"""The dynamics of one group as tables: a row per measure, per window or per event of a subgroup; never per member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from jgwork.graph.bouwen.windows import WINDOW_MEASURES, measure_windows
from jgwork.graph.meten.dynamics import clear_on_both
from jgwork.graph.meten.effort import Inzet, effort_flag, police_effort
from jgwork.vocabulary.dutch import number

if TYPE_CHECKING:
    import pandas as pd

    from jgwork.graph.bouwen.netwerk import Netwerk
    from jgwork.graph.bouwen.windows import Window
    from jgwork.graph.meten.dynamics import Deelgroepstap, Verloop, Verschil
    from jgwork.graph.meten.measures import Measures, Meetwaarde
    from jgwork.graph.meten.nulmodel import Samenhang
    from jgwork.graph.meten.uncertainty import Robuustheid


@dataclass(frozen=True, slots=True)
class Dynamiek:
    """What is known of the dynamics of a group over the months before a day.

    Parameters
    ----------
    net
        The network of the period.
    maten
        All measures with interval.
    dekking
        What the figures cover, one Dutch sentence.
    samenhang
        Whether members are together with the same others more often than dealing the incidents again gives.
    robuustheid
        What unknown members could change.
    tijdvakken
        The windows inside the period.
    verloop
        Change from each window to the next.
    deelgroepen
        Events of the subgroups.
    inzet
        Police effort per window.
    verschillen, verschillen_alle
        Against the earlier period, on the members of both periods and on all members of each; empty without one.
    waarschuwing
        Whether police effort differs between the two periods, in Dutch; empty where not.
    scans, verloop_scans
        The network of each groepsscan, and the change from each to the next.
    """

    net: Netwerk
    maten: Measures
    dekking: str
    samenhang: Samenhang
    robuustheid: tuple[Robuustheid, ...]
    tijdvakken: tuple[Window, ...]
    verloop: tuple[Verloop, ...]
    deelgroepen: tuple[Deelgroepstap, ...]
    inzet: tuple[Inzet, ...]
    verschillen: tuple[Verschil, ...] = ()
    verschillen_alle: tuple[Verschil, ...] = ()
    waarschuwing: str = ""
    scans: tuple[Window, ...] = ()
    verloop_scans: tuple[Verloop, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the table of the group: one row per measure; see ``maten_frame``."""
        return maten_frame(self)

    def verloop_frame(self) -> pd.DataFrame:
        """Return one row per window; see ``verloop_frame``."""
        return verloop_frame(self.tijdvakken, self.verloop, self.inzet)

    def scans_frame(self) -> pd.DataFrame:
        """Return one row per groepsscan; see ``verloop_frame``."""
        effort = tuple(police_effort(w.net, w.van, w.tot) for w in self.scans)
        return verloop_frame(self.scans, self.verloop_scans, effort)

    def deelgroepen_frame(self) -> pd.DataFrame:
        """Return one row per event of a subgroup; see ``deelgroepen_frame``."""
        return deelgroepen_frame(self.deelgroepen, self.tijdvakken)


def maten_frame(found: Dynamiek) -> pd.DataFrame:
    """Return one row per measure of a group.

    Parameters
    ----------
    found
        What ``dynamiek`` gave.

    Returns
    -------
    DataFrame
        The columns of ``Measures.to_frame`` and: ``onbekend_laag, onbekend_hoog`` (where the value would lie had as
        many more members been missed), ``toeval_waarde, toeval_laag, toeval_hoog`` (the measure on the ties of
        incidents alone, and where it mostly lies when who was in which is dealt again), ``voor, na, verschil_laag,
        verschil_hoog`` (against the earlier period, on the members of both, so that ``na`` can differ from
        ``waarde``), the same with ``alle_`` in front on all members of each period, ``verschil`` (clear on both),
        ``dekking`` and ``zin``. Missing where something does not hold for a measure.
    """
    frame = found.maten.to_frame()
    codes = list(frame["maat"])
    for prefix, rows in (("onbekend", found.robuustheid), ("toeval", found.samenhang.maten)):
        have = {r.code: r for r in rows}
        for name in ("laag", "hoog") if prefix == "onbekend" else ("waarde", "laag", "hoog"):
            frame[f"{prefix}_{name}"] = [getattr(have[c], name) if c in have else None for c in codes]
    clear = clear_on_both(found.verschillen, found.verschillen_alle)
    for prefix, changes in (("", found.verschillen), ("alle_", found.verschillen_alle)):
        change = {v.code: v for v in changes}
        for name in ("voor", "na"):
            frame[prefix + name] = [getattr(change[c], name) if c in change else None for c in codes]
        for end in ("laag", "hoog"):
            spans = [change[c].interval if c in change else None for c in codes]
            frame[f"{prefix}verschil_{end}"] = [None if i is None else getattr(i, end) for i in spans]
    own = {v.code: v for v in found.verschillen}
    frame["verschil"] = [change_words(own.get(c), clear.get(c)) for c in codes]
    frame["dekking"] = [f"{found.dekking}{known_words(r, len(found.net))}" for r in found.maten.rows]
    frame["zin"] = [sentence_of(r) for r in found.maten.rows]
    return frame


def verloop_frame(cut: Sequence[Window], changes: Sequence[Verloop], effort: Sequence[Inzet]) -> pd.DataFrame:
    """Return one row per window (or scan), with what changed since the one before.

    Returns
    -------
    DataFrame
        ``tijdvak, van, tot``, the measures of ``WINDOW_MEASURES``, the fields of ``Verloop`` (missing in the first
        row), ``registraties_per_lid_maand`` and ``zonder_controles`` (police effort), and ``let_op``: a Dutch warning
        where that effort differs much from the row before.
    """
    import pandas as pd

    fields = ("aanwas", "uitstroom", "leden_gelijk", "relaties_gelijk", "kern_gelijk")
    table: dict[str, list[Any]] = {
        "tijdvak": [w.naam for w in cut],
        "van": [w.van for w in cut],
        "tot": [w.tot for w in cut],
    }
    found = measure_windows([w.net for w in cut])
    table |= {code: found[code].tolist() for code in WINDOW_MEASURES}
    table |= {name: [None, *(getattr(c, name) for c in changes)][: len(cut)] for name in fields}
    table["registraties_per_lid_maand"] = [e.met for e in effort]
    table["zonder_controles"] = [e.zonder for e in effort]
    table["let_op"] = ["", *(effort_flag(a, b) for a, b in pairwise(effort))][: len(cut)]
    return pd.DataFrame(table)


def deelgroepen_frame(events: Sequence[Deelgroepstap], cut: Sequence[Window]) -> pd.DataFrame:
    """Return one row per event: ``tijdvak, deelgroep, soort, omvang, vorige, andere`` and a Dutch sentence, ``zin``.

    Subgroups are numbered from 1 in order of appearance; who is in one is not said.
    """
    import pandas as pd

    rows = [
        {
            "tijdvak": cut[e.tijdvak].naam, "deelgroep": e.deelgroep + 1, "soort": e.soort,
            "omvang": e.omvang, "vorige": e.vorige, "andere": ", ".join(str(i + 1) for i in e.andere),
            "zin": event_words(e, cut[e.tijdvak].naam),
        }
        for e in events
    ]  # fmt: skip
    columns = ["tijdvak", "deelgroep", "soort", "omvang", "vorige", "andere", "zin"]
    return pd.DataFrame(rows, columns=columns)


def event_words(event: Deelgroepstap, when: str) -> str:
    """Return what happened to a subgroup, one Dutch sentence."""
    who, size, was = f"deelgroep {event.deelgroep + 1}", event.omvang, event.vorige
    others = " en ".join(f"deelgroep {i + 1}" for i in event.andere)
    join = "gaan" if len(event.andere) > 1 else "gaat"
    return {
        "ontstaan": f"In {when} komt {who} in beeld, met {size} leden.",
        "groei": f"In {when} groeit {who} van {was} naar {size} leden.",
        "krimp": f"In {when} wordt {who} kleiner: van {was} naar {size} leden.",
        "gelijk": f"In {when} blijft {who} even groot: {size} leden.",
        "samengaan": f"In {when} {join} {others} op in {who}; samen {size} leden.",
        "splitsing": f"In {when} maakt {who} zich los van {others}, met {size} leden.",
        "einde": f"Vanaf {when} is {who} niet meer te zien; eerder {was} leden.",
    }[event.soort]


def known_words(row: Meetwaarde, members: int) -> str:
    """Return of how many members the compared attribute is known, in Dutch; empty where all members count."""
    if row.bekend is None:
        return ""
    return f" {row.maat.kent.capitalize()}: bekend van {row.bekend} van de {members} leden."


def sentence_of(row: Meetwaarde) -> str:
    """Return what a measure says and what it does not, in Dutch."""
    if row.waarde is None:
        return f"{row.maat.titel}: niet te berekenen. {row.reden}"
    d = row.maat.decimalen
    between = ""
    if row.laag is not None and row.hoog is not None:
        between = (
            f" (een even lange periode met dezelfde groep geeft meestal een waarde tussen {number(row.laag, d)} en "
            f"{number(row.hoog, d)})"
        )
    return f"{row.maat.titel}: {number(row.waarde, d)}{between}. {row.maat.lezen}"


def change_words(found: Verschil | None, clear: bool | None) -> str:
    """Return whether a measure differs between two periods, in Dutch; empty where that was not tested."""
    if found is None or clear is None:
        return ""
    if not clear:
        return "Geen duidelijk verschil."
    return "Duidelijk hoger dan eerst." if found.na > found.voor else "Duidelijk lager dan eerst."
