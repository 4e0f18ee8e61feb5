"""Views of who has to speak whom: municipalities that share groups, groups that meet, persons that two sides share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from jgwork.views.figuur import HIDDEN, how, numeric, show, single, table_twin
from jgwork.views.regio.beelden import ALL, Labels, pages
from jgwork.views.regio.bladen import NAMES, Row, paged
from jgwork.views.stukken import groepsnaam
from jgwork.vocabulary.dutch import capital, listing, number, percentage, times
from jgwork.vocabulary.tables import ReleasedTable, Value
from jgwork.vocabulary.view import Choice, Picture, View, ViewColumn, ViewTable

#: Heading over who calls whom.
WIE_BELT = "Wie belt met wie?"
STERKTE = ("sterk", "matig", "niet te zeggen", "zwak")


def contactadvies(table: ReleasedTable, names: Mapping[str, str], eigen: Mapping[str, str]) -> View:
    """Return who calls whom: one line per pair of municipalities, with its reason, its strength and what was decided.

    Parameters
    ----------
    table
        ``regio_contactadvies``.
    names
        Names of municipalities by code.
    eigen
        The municipality of each group, as a code.
    """
    by = gesprekken(table, names, eigen)
    open_ = sum(any(r["besluit"] == "nog open" for r in rows) for rows in by.values())
    one = len(by) == 1
    title = f"{times(len(by)).capitalize()} {'gesprek dekt' if one else 'gesprekken dekken'} alle gedeelde groepen"
    of = "alle" if open_ == len(by) else f"{times(open_)} van de"
    which = "dit gesprek" if one else f"{of} {times(len(by))} gesprekken"
    text = f"Over {which} moet nog besloten worden. " if open_ else "Over elk gesprek is besloten. "
    text += "De procesregisseur beslist; er wordt niets verstuurd."
    head = (ViewColumn("Wie belt met wie"), ViewColumn("Waarover"), ViewColumn("Sterkte"), ViewColumn("Besluit"))
    lines = [_advice(place, rows) for place, rows in sorted(by.items())]
    pictures, options = {}, []
    for key, label, some in pages(ALL, "Alle gesprekken", lines):
        twin = ViewTable("Gesprekken tussen gemeenten", head, tuple(some))
        pictures[key] = Picture(title, text, None, twin)
        options.append((key, label))
    choice = Choice("deel", "Welke gesprekken", tuple(options)) if len(options) > 1 else None
    return View("regio_contactadvies", WIE_BELT, pictures, choice, how(table))


def gesprekken(table: ReleasedTable, names: Mapping[str, str], eigen: Mapping[str, str]) -> dict[str, list[Row]]:
    """Return the rows of the advice by pair of municipalities."""
    by: dict[str, list[Row]] = {}
    for r in table.records():
        pair = {names.get(c, c) for c in (eigen.get(show(r["groep"]), ""), str(r["gemeente_code"])) if c}
        by.setdefault(listing(sorted(pair)), []).append(r)
    return by


def _advice(place: str, rows: Sequence[Row]) -> tuple[str, str, str, str]:
    """Return the line of one pair; of many groups the first are named and the others counted."""
    strength = min((str(r["sterkte"]) for r in rows), key=STERKTE.index)
    rest = f" En nog {times(len(rows) - NAMES)} groepen (zie de tabel)." if len(rows) > NAMES else ""
    why = " ".join(f"{capital(show(r['groep']))}: {_reason(r)}." for r in rows[:NAMES]) + rest
    decided = Counter(show(r["besluit"]) for r in rows)
    if len(decided) == 1:
        return place, why, strength, next(iter(decided))
    said = (f"{show(r['groep'])}: {show(r['besluit'])}" for r in rows) if len(rows) <= NAMES else (
        f"{number(n)} {word}" for word, n in decided.items())  # fmt: skip
    return place, why, strength, "; ".join(said)


def _reason(r: Row) -> str:
    there, total, stays = numeric(r["daar"]), numeric(r["totaal"]), numeric(r["plekken"])
    why = []
    if there is not None and total:
        why.append(f"{number(there)} van de {number(total)} getoonde registraties ({percentage(there / total)})")
    elif r["daar"] is not None:
        why.append("gezien, het aantal registraties is niet getoond")
    if stays:
        why.append(f"komt er op {times(int(stays))} {'plek' if stays == 1 else 'plekken'}")
    if r["wonen"] is not None and r["wonen"] != HIDDEN:
        why.append(f"{show(r['wonen'])} van de leden woont er")
    untold = "" if r["daar"] is not None else " (hoeveel registraties daar waren, wordt niet verteld)"
    return listing(why) + untold


def onderling(table: ReleasedTable, labels: Labels) -> View:
    """Return which groups have to do with each other according to partners; never who is in them."""
    rows = table.records()
    pairs = list(dict.fromkeys((show(r["groep"]), show(r["met"])) for r in rows))
    first = listing(map(groepsnaam, pairs[0]))
    title = f"{capital(first)} hebben met elkaar te maken" if len(pairs) == 1 else (
        f"{capital(times(len(pairs)))} paren van groepen hebben met elkaar te maken")  # fmt: skip
    text = "Dit zien de partners. Het zegt niets over wie er in een groep zit."
    twin = table_twin(table, labels=labels)
    return paged("regio_onderling", "Welke groepen kennen elkaar?", table, title, text, lambda _: None, twin, "paar")


def overlap(table: ReleasedTable, names: Mapping[str, str]) -> View:
    """Return what was told of shared persons: a number of at least k, or that there are fewer; never a list."""
    rows = table.records()

    def side(value: Value) -> str:
        return names.get(str(value), show(value))

    lines = [f"{side(r['vrager'])} en {side(r['antwoorder'])}: {show(r['uitkomst'])}" for r in rows]
    n = sum(not str(r["uitkomst"]).startswith("minder dan") for r in rows)
    verb = "deelt" if n == 1 else "delen"
    title = f"{times(n)} van de {times(len(rows))} getelde paren {verb} genoeg personen om te noemen"
    text = f"{capital('; '.join(lines[:NAMES]))}. Geteld zonder dat een van beide de lijst van de ander zag."
    twin = table_twin(table, labels={"vrager": names, "antwoorder": names})
    return single("regio_overlap", "Waar komen de groepen?", table, capital(title), text, None, twin)
