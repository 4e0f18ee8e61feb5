"""What changed between two publications of one group: only what was told in both, or told anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jgwork.schema.descriptors import codelist
from jgwork.views.figuur import numeric
from jgwork.views.voorblad.rijen import Rijen, bedrag, getal
from jgwork.vocabulary.actie import SOORT
from jgwork.vocabulary.dutch import iso_day, number, quarter_words, times
from jgwork.vocabulary.voorblad import NIETS, Regel

#: What is said of a target now, and behind it of how it was.
STREEF = {"gehaald": "is gehaald", "op weg": "komt dichterbij", "niet": "is niet gehaald",
          "niet te zeggen": "is nu niet te beoordelen"}  # fmt: skip
TOEN = {"gehaald": ", eerst wel", "op weg": "; eerst kwam zij dichterbij", "niet": ", eerst niet",
        "niet te zeggen": "; eerst was dat niet te zeggen"}  # fmt: skip


def sinds(toen: Rijen, nu: Rijen, stappen: tuple[int, int]) -> tuple[Regel, ...]:
    """Return what changed, what matters most to a decision first.

    Parameters
    ----------
    toen, nu
        Released rows by table, of the earlier and of the later publication.
    stappen
        The step in each.
    """
    out = []
    if stappen[0] != stappen[1]:
        out.append(Regel("nieuw", "Stap", f"van stap {stappen[0]} naar stap {stappen[1]}."))
    out += [*_acties(toen, nu), *_geld(toen, nu), *_doelen(toen, nu), *_incidenten(toen, nu), *_berichten(toen, nu)]
    return tuple(out)


def kop(found: Sequence[Regel], van: str) -> str:
    """Return the finding: what stands out, or that nothing changed; ``van`` is the day of the earlier publication."""
    if not found:
        return f"{NIETS} sinds {van}"
    return f"Sinds {van}: {times(len(found))} {'verandering' if len(found) == 1 else 'veranderingen'}"


def _by(rows: Sequence[Mapping[str, Any]], *columns: str) -> dict[tuple[str, ...], Mapping[str, Any]]:
    return {tuple(str(r[c]) for c in columns): r for r in rows}


def _acties(toen: Rijen, nu: Rijen) -> Iterator[Regel]:
    names, partners = codelist("interventie").titles, codelist("partner").titles
    # the number of an action changes when one comes in between; name, partner and planned end do not
    before = _by(toen.get("acties", ()), "actie", "partner", "klaar")
    for key, row in _by(nu.get("acties", ()), "actie", "partner", "klaar").items():
        old = SOORT[str(before[key]["stand"])] if key in before else ""
        new = SOORT[str(row["stand"])]
        name = f"{names.get(key[0], 'Actie')} ({partners.get(key[1], 'partner onbekend')})"
        if new == old or (not before and "acties" not in toen):
            continue
        if new == "laat":
            yield Regel("laat", "Nieuw te laat", f"{name}, had klaar moeten zijn op {iso_day(row['klaar'])}.")
        elif new == "klaar":
            yield Regel("klaar", "Klaar", f"{name}.")
        elif not old:
            yield Regel("nieuw", "Nieuwe actie", f"{name}.")


def _geld(toen: Rijen, nu: Rijen) -> Iterator[Regel]:
    before = _by(toen.get("kaders", ()), "soort")
    for key, row in _by(nu.get("kaders", ()), "soort").items():
        old, new = (numeric(r["besteed"]) if r else None for r in (before.get(key), row))
        if old is None or new is None or old == new:
            continue
        a, b = (bedrag(key[0], v) for v in (old, new))
        over = str(row["stand"]).startswith("over") and not str(before[key]["stand"]).startswith("over")
        yield Regel("laat" if over else "op", "Boven het kader" if over else ("Geld" if key[0] == "kosten" else "Uren"),
                    f"besteed ging van {a} naar {b}.")  # fmt: skip


def _doelen(toen: Rijen, nu: Rijen) -> Iterator[Regel]:
    before = _by(toen.get("doelen", ()), "doel")
    for key, row in _by(nu.get("doelen", ()), "doel").items():
        old = before.get(key)
        if old is None:
            continue
        was, now = str(old.get("stand") or "niet te zeggen"), str(row.get("stand") or "niet te zeggen")
        share = "%" if row.get("antwoorden_nu") else ""
        same_span = old.get("kwartalen") == row.get("kwartalen")
        a, b = numeric(old.get("nu")), numeric(row.get("nu"))
        moved = a is not None and b is not None and a != b and same_span
        if was == now and not moved:
            continue
        text = f"van {getal(a)}{share} naar {getal(b)}{share}" if moved else ""
        text += f"{'; ' if text else ''}de streefwaarde {STREEF[now]}{TOEN[was]}" if was != now else ""
        mark = "klaar" if now == "gehaald" != was else "neer" if moved and b < a else "op" if moved else "nieuw"  # type: ignore[operator]
        yield Regel(mark, key[0], f"{text}.")


def _incidenten(toen: Rijen, nu: Rijen) -> Iterator[Regel]:
    if "incidenten_per_kwartaal" not in toen:
        return
    known = {str(r["kwartaal"]) for r in toen["incidenten_per_kwartaal"] if numeric(r["incidenten"]) is not None}
    for row in nu.get("incidenten_per_kwartaal", ()):
        if str(row["kwartaal"]) not in known and numeric(row["incidenten"]) is not None:
            when = quarter_words(str(row["kwartaal"]))
            yield Regel("nieuw", "Nieuw geteld", f"{getal(row['incidenten'])} incidenten in het {when}.")
    old, new = (_som(r.get("nagekomen", ())) for r in (toen, nu))
    if new > old:
        yield Regel("nieuw", "Later binnengekomen", f"{number(new - old)} incidenten van eerdere kwartalen.")


def _som(rows: Sequence[Mapping[str, Any]]) -> float:
    return sum(v for r in rows for k, x in r.items() if k == "incidenten" and (v := numeric(x)) is not None)


def _berichten(toen: Rijen, nu: Rijen) -> Iterator[Regel]:
    if "rapportagekalender" not in toen:
        return
    before = _by(toen["rapportagekalender"], "datum", "overleg")
    for key, row in _by(nu.get("rapportagekalender", ()), "datum", "overleg").items():
        was = str(before[key]["stand"]) if key in before else ""
        if row["stand"] == "te laat" and was != "te laat":
            yield Regel("laat", "Nieuw te laat", f"bericht aan {key[1]} van {iso_day(key[0])}.")
