"""Views of what the work process puts on paper: a title that says what there is, and the table itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jgwork.views.figuur import how, numeric, show, single, table_twin, withheld, woord
from jgwork.views.groep import thread_name
from jgwork.vocabulary.dutch import capital, count, euro, in_zin, listing, number, times
from jgwork.vocabulary.tables import ReleasedTable, Value
from jgwork.vocabulary.view import Picture, View, ViewTable

Labels = Mapping[str, Mapping[str, str]]
#: How an open request stands whose day has passed; it is open too.
TE_LAAT = "te laat"
#: Groups that a title names.
NOEM = 3


def teksten(table: ReleasedTable, labels: Labels) -> View:
    """Return texts to be read: kind and subject above each, who said it under it."""
    rows = table.records()
    about = {str(r["verwijst_naar"]): thread_name(r["verwijst_naar"]).capitalize() for r in rows}
    own = {c.name: {**labels.get(c.name, {}), "nvt": ""} for c in table.columns}
    own["verwijst_naar"] = {**about, "nvt": ""}
    heads = ("tekstsoort", "domein_code", "verwijst_naar")
    told = tuple(
        (": ".join(filter(None, (woord(own, h, r[h]) for h in heads))), show(r["tekst"]),
         woord(own, "partner", r["partner"]))
        for r in rows
    )  # fmt: skip
    rounds = sorted({show(r["ronde"]) for r in rows})
    text = f"Zo is het vastgesteld in ronde {listing(rounds)}."
    return _gelezen(table, table.title, text, told, table_twin(table, labels=own))


def _gelezen(
    table: ReleasedTable, title: str, text: str, told: Iterable[tuple[str, str, str]], twin: ViewTable
) -> View:
    """Return a view of texts to be read; the table of them comes on demand."""
    return View(table.name, table.title, {"": Picture(title, text, None, twin, withheld(table), tuple(told))},
                how=how(table))  # fmt: skip


def conceptdoelen(table: ReleasedTable, labels: Labels) -> View:
    """Return the goals of the concept plan."""
    rows = table.records()
    heads = listing(
        woord(labels, "hoofddoel_code", r["hoofddoel_code"]).lower() for r in _first(rows, "hoofddoel_code")
    )
    title = f"Het concept plan heeft {number(len(rows))} {'doel' if len(rows) == 1 else 'doelen'}"
    return single(
        "conceptdoelen", "Plan", table, title, f"Hoofddoelen: {heads}.", None, table_twin(table, labels=labels)
    )


def conceptplan(table: ReleasedTable, labels: Labels) -> View:
    """Return the concept plan with its rough totals."""
    hours, money = (sum(numeric(r[c]) or 0 for r in table.records()) for c in ("uren", "kosten"))
    title = f"Het concept plan vraagt ongeveer {number(hours)} uur en {euro(money)}"
    text = "Dit is een schatting op hoofdlijnen. Wat voor personen wordt gedaan, is niet meegeteld."
    open_ = sum(numeric(r["uren"]) is None or numeric(r["kosten"]) is None for r in table.records())
    text += f" Van {count(open_, 'regel', 'regels')} ontbreekt nog een schatting: het wordt meer." if open_ else ""
    return single("conceptplan", "Plan", table, title, text, None, table_twin(table, labels=labels))


#: How a scenario stands, behind its name: chosen, or begun without being chosen.
SCENARIO_STAND = {"ja": ": gekozen", "begonnen": ": begonnen, niet gekozen"}


def scenarios(table: ReleasedTable, labels: Labels) -> View:
    """Return the ways of working; the title names the chosen one, and one that began without being chosen."""
    chosen, begun = (
        [woord(labels, "scenario", r["scenario"]) for r in table.records() if r["gekozen"] == x] for x in SCENARIO_STAND
    )
    title = f"De partners kozen scenario {listing(chosen)}" if chosen else "Er is nog geen scenario gekozen"
    title += f". Met {listing(begun)} is begonnen, maar dat is niet gekozen" if begun else ""
    told = (
        (f"{woord(labels, 'scenario', r['scenario'])}{SCENARIO_STAND.get(str(r['gekozen']), '')}",
         ". ".join(show(r[c]).removesuffix(".") for c in ("titel", "wanneer") if r[c] is not None) + ".", "")
        for r in table.records()
    )  # fmt: skip
    return _gelezen(table, title, "Wat gekozen is, staat erbij.", told, table_twin(table, labels=labels))


def verzoeken(table: ReleasedTable, labels: Labels) -> View:
    """Return the requests for information; the title says how many are open."""
    rows = table.records()
    total, open_ = (sum(numeric(r["aantal"]) or 0 for r in rows if ok(r)) for ok in (lambda _: True, _open))
    title = f"Van {times(int(total))} verzoeken om informatie {_is(open_)} nog open" if open_ else (
        "Op elk verzoek om informatie is een antwoord")  # fmt: skip
    title = "Het enige verzoek om informatie staat nog open" if open_ == total == 1 else title
    refused = sum(numeric(r["aantal"]) or 0 for r in rows if r["besluit"] == "geweigerd")
    late = sum(numeric(r["aantal"]) or 0 for r in rows if r["besluit"] == TE_LAAT)
    text = f"Te laat: {number(late)}. " if late else ""
    text += f"Geweigerd: {number(refused)}." if refused else "Niets werd geweigerd."
    return single("verzoeken", "Domeinen", table, title, text, None, table_twin(table, labels=labels))


def uitgangen(table: ReleasedTable, labels: Labels) -> View:
    """Return how the signal was dealt with outside an integral approach."""
    rows = table.records()
    last = rows[-1]
    what = in_zin(woord(labels, "uitgang", last["uitgang"]))
    title = f"Het signaal is afgedaan op {show(last['op'])}: {what}"
    known = [who for r in rows if (who := woord(labels, "partner", r["partner_verder"])) not in ("nvt", "onbekend")]
    text = (
        f"Wie verder gaat: {listing(dict.fromkeys(map(in_zin, known)))}."
        if known
        else "Wie verder gaat, is niet vastgelegd."
    )
    return single("uitgangen", "Groep", table, title, text, None, table_twin(table, labels=labels))


def escalaties(table: ReleasedTable, labels: Labels) -> View:
    """Return agreements that were told as not kept; the title says how many are not solved."""
    rows = table.records()
    total, open_ = (sum(numeric(r["aantal"]) or 0 for r in rows if ok(r)) for ok in (lambda _: True, _unsolved))
    often = "Eén" if total == 1 else capital(times(int(total)))
    left = ("dat staat nog open" if open_ else "dat is opgelost") if total == 1 else f"daarvan {_is(open_)} nog open"
    title = f"{often} keer is gemeld dat een afspraak niet is nagekomen; {left}"
    where = listing(woord(labels, "gemeld_aan", r["gemeld_aan"]).lower() for r in _first(rows, "gemeld_aan"))
    return single(
        "escalaties", "Uitvoering", table, title, f"Gemeld aan: {where}.", None, table_twin(table, labels=labels)
    )


def groepen(table: ReleasedTable, labels: Labels) -> View:
    """Return what other groups are to this one according to the partners."""
    rows = table.records()
    names = [groepsnaam(r["groep"]) for r in _first(rows, "groep")]
    others = listing(names) if len(names) <= NOEM else f"{times(len(names))} andere groepen"
    title = f"Volgens partners heeft de groep te maken met {others}"
    text = "Dit is wat partners zien. Het zegt niets over wie er in een groep zit."
    return single("groepen", "Andere groepen", table, title, text, None, table_twin(table, labels=labels))


def restacties(table: ReleasedTable, labels: Labels) -> View:
    """Return to whom residual actions went, and who has not accepted yet."""
    rows = table.records()
    waits = [woord(labels, "overgedragen_aan", r["overgedragen_aan"]) for r in rows if r["aanvaard"] != "ja"]
    title = f"Nog niet aanvaard door {listing(map(in_zin, waits))}" if waits else "Wat overblijft, is overal aanvaard"
    text = "Wat na het sluiten doorgaat, hoort bij een vaste partner."
    return single("restacties", "Uitvoering", table, title, text, None, table_twin(table, labels=labels))


def groepsnaam(cell: Value) -> str:
    """Return the name of a group for a headline; its id stays in the table, where two can have one name."""
    return str(cell).rpartition(" (")[0] or str(cell)


def _first(rows: Iterable[Mapping[str, Value]], column: str) -> list[Mapping[str, Value]]:
    return list({str(r[column]): r for r in reversed(list(rows))}.values())[::-1]


def _open(row: Mapping[str, Value]) -> bool:
    return row["besluit"] in ("open", TE_LAAT)


def _unsolved(row: Mapping[str, Value]) -> bool:
    return row["stand"] != "opgelost"


def _is(n: float) -> str:
    if n == 0:
        return "staat er geen"
    return f"staat er {number(n)}" if n == 1 else f"staan er {number(n)}"
