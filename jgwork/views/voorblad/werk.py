"""What is done and spent: actions with the late ones first, frames of the decision, agreed reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from jgwork.schema.descriptors import codelist
from jgwork.views.figuur import numeric
from jgwork.views.voorblad.rijen import Rijen, bedrag, te_laat
from jgwork.vocabulary.actie import SOORT
from jgwork.vocabulary.dutch import capital, day, iso_day, listing, met_lidwoord, times
from jgwork.vocabulary.voorblad import Actieregel, Kaderregel

#: What actions come down to, in the order in which they are shown.
VOLGORDE = ("laat", "onbekend", "loopt", "klaar", "vervallen")


def acties(rows: Rijen, op: str = "") -> tuple[Actieregel, ...]:
    """Return the actions, late ones first; ``op`` is the peildatum, as ISO date."""
    names, partners, reasons, tracks, kinds = (
        codelist(n).titles for n in ("interventie", "partner", "reden_afwijking", "spoor", "karakter")
    )
    out = [
        Actieregel(
            names.get(str(r["actie"]), "Actie zonder naam"), partners.get(str(r["partner"]), "partner onbekend"),
            iso_day(r["klaar"]), _stand(r, op), reasons.get(str(r["reden"]), "") if r["reden"] else "",
            SOORT[str(r["stand"])],
            doel=str(r.get("doel") or ""), spoor=tracks.get(str(r.get("spoor")), ""),
            karakter=kinds.get(str(r.get("karakter")), ""), begin=iso_day(r.get("begin")),
        )
        for r in rows.get("acties", ())
    ]  # fmt: skip
    return tuple(sorted(out, key=lambda a: VOLGORDE.index(a.soort)))


def acties_kop(found: Sequence[Actieregel]) -> str:
    """Return which actions are late, by name; empty without actions."""
    late = [a.actie for a in found if a.soort == "laat"]
    unknown = sum(a.soort == "onbekend" for a in found)
    open_ = f"; van {times(unknown)} is het niet bekend" if unknown else ""
    if not found:
        return ""
    if late:
        many = "Eén actie is" if len(late) == 1 else f"{times(len(late)).capitalize()} acties zijn"
        return f"{many} te laat: {listing(late)}{open_}"
    return f"Geen actie voor de groep of de omgeving is te laat{open_}"


def _stand(r: Mapping[str, Any], op: str) -> str:
    late = int(numeric(r["dagen_te_laat"]) or 0)
    known = date.fromisoformat(str(r["klaar"])) + timedelta(late) if late else None
    # what was delivered ends before the peildatum: it is later by now, nobody knows how much
    then = f" op {day(known)}" if known is not None and known.isoformat() < op else ""
    return {
        "loopt_uit": f"{te_laat(late)}{then}, loopt nog", "niet_begonnen": f"{te_laat(late)}{then}, nog niet begonnen",
        "loopt": "loopt", "gepland": "nog niet begonnen, op schema", "afgerond_op_tijd": "klaar, op tijd",
        "niet_bekend": "niet bekend: zo ver is nog niets geleverd",
        "afgerond_laat": f"klaar, {te_laat(late)}", "vervallen": "vervallen",
    }[str(r["stand"])]  # fmt: skip


def kaders(rows: Rijen) -> tuple[Kaderregel, ...]:
    """Return the frames beside what was spent."""
    return tuple(_kader(r) for r in rows.get("kaders", ()) if r["kader"] is not None)


def kaders_kop(found: Sequence[Kaderregel], *, besloten: bool) -> str:
    """Return whether spending is within the decision, as far as it is told."""
    if not found:
        return "Het besluit stelde geen kader voor geld of uren" if besloten else ""
    over = [WOORD[k.soort] for k in found if k.boven]
    return f"{capital(listing(over))} dan uw kader" if over else "Zonder acties voor personen: nog binnen uw kader"


#: What a frame is about.
WOORD = {"kosten": "meer geld", "uren": "meer uren"}


def boven(rows: Rijen) -> list[str]:
    """Return by how much money and hours pass the frame of the decision, each as a sentence; empty within it."""
    return [text for r in rows.get("kaders", ()) if (text := _boven(r))]


def _boven(r: Mapping[str, Any]) -> str:
    soort, frame = str(r["soort"]), numeric(r["kader"])
    if frame is None:
        return ""
    limit = f"uw kader van {bedrag(soort, frame)}"
    if spent := _over(r, "besteed"):
        return f"Er is {bedrag(soort, spent)} meer besteed dan {limit}."
    planned = _over(r, "gepland")
    return f"Het plan vraagt {bedrag(soort, planned)} meer dan {limit}." if planned else ""


def _over(r: Mapping[str, Any], column: str) -> float:
    """Return by how much a number passes the frame; 0 within it, and where either is not told."""
    frame, n = numeric(r["kader"]), numeric(r[column])
    return 0.0 if frame is None or n is None else max(n - frame, 0.0)


def _kader(r: Mapping[str, Any]) -> Kaderregel:
    soort = str(r["soort"])

    def said(column: str) -> str:
        n = numeric(r[column])
        return str(r[column]) if n is None else bedrag(soort, n)

    def above(column: str) -> str:
        more = _over(r, column)
        return f", {bedrag(soort, more)} boven het kader" if more else ""

    text = f"{'Geld' if soort == 'kosten' else 'Uren'}: kader {said('kader')}. "
    text += f"Besteed: {said('besteed')}{above('besteed')}. Het plan vraagt {said('gepland')}{above('gepland')}."
    over = r["stand"] in ("over_besteed", "over_gepland")
    return Kaderregel(soort, text, numeric(r["kader"]), numeric(r["besteed"]), over)


def _bericht(r: Mapping[str, Any]) -> str:
    return f"over {r['onderwerpen']} aan {met_lidwoord(str(r['overleg']))}"


def te_late_berichten(rows: Rijen) -> list[str]:
    """Return the agreed reports that are late, each as a sentence."""
    found = (r for r in rows.get("rapportagekalender", ()) if r["stand"] == "te laat")
    return [f"Het bericht {_bericht(r)} had er op {iso_day(r['datum'])} moeten zijn." for r in found]


def berichten(rows: Rijen) -> tuple[list[str], str, str]:
    """Return the agreed reports that are late, each in a few words, and the next one with its ISO day."""
    found = rows.get("rapportagekalender", ())
    late = [f"bericht {_bericht(r)} ({iso_day(r['datum'])})" for r in found if r["stand"] == "te laat"]
    coming = sorted((date.fromisoformat(str(r["datum"])), str(r["overleg"])) for r in found if r["stand"] == "volgende")
    if not coming:
        return late, "", ""
    return late, f"{coming[0][1]}, {iso_day(coming[0][0])}", coming[0][0].isoformat()
