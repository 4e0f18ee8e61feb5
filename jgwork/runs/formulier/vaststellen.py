"""Form of what the room agrees in words: problem, causes, strategy, advice, and one sentence per rode draad."""

from __future__ import annotations

from jgwork.runs.formulier.bewerken import Bereik
from jgwork.runs.formulier.stukken import blijft_binnen, gewijzigd, weer_concept
from jgwork.runs.formulier.vragenlijst import Formulier, Nieuw, Regel, Rijen, Vraag, naam, title
from jgwork.schema.descriptors import codelist
from jgwork.views.groep import thread_name

#: Kinds that this form makes, in its order; the others belong to later steps.
SOORTEN = ("probleem", "oorzaak", "strategie", "advies")
DRAAD = "rode_draad"
_VELDEN = ("tekst", "status", "goedgekeurd_door", "goedgekeurd_op")


def vaststellen(q: Vraag) -> Formulier:
    """Return the form: a text per kind, more causes where there are more, and a sentence for each rode draad."""
    kinds = frozenset((*SOORTEN, DRAAD))
    part = Bereik("tekst", ("tekst_id",), {"groep_id": q.groep_id, "ronde": str(q.ronde)}, ("soort", kinds))
    rows = {r["tekst_id"]: r for r in q.rows("tekst") if part.owns(r)}
    lines = [_line(part, r) for r in sorted(rows.values(), key=lambda r: (_order(r["soort"]), r["tekst_id"]))]
    lines += [
        _line(part, {**part.vast, "tekst_id": f"T-{q.groep_id}-{q.ronde}-{kind}", "soort": kind})
        for kind in SOORTEN
        if not any(r["soort"] == kind for r in rows.values())
    ]
    told = {r.get("verwijst_naar") for r in rows.values() if r["soort"] == DRAAD}
    lines += [
        _line(part, {**part.vast, "tekst_id": f"T-{q.groep_id}-{q.ronde}-{thread}"[:40], "soort": DRAAD,
                     "verwijst_naar": thread})
        for thread in _threads(q)
        if thread not in told
    ]  # fmt: skip
    more = Regel(
        "",
        title("tekstsoort", "oorzaak"),
        "Nog een oorzaak",
        {**part.vast, "soort": "oorzaak", "status": "concept"},
        _VELDEN,
    )
    again = weer_concept(q)
    return Formulier(
        naam("vaststellen", q),
        "Wat we samen vaststellen",
        "Schrijf in korte zinnen wat er aan de hand is. Noem nooit een persoon. Een tekst blijft een concept tot u "
        "invult wie haar goedkeurde, en wanneer.",
        (part,),
        tuple(lines),
        (Nieuw("Oorzaak toevoegen", "tekst", "tekst_id", f"T-{q.groep_id}-{q.ronde}-oorzaak-", more),),
        controle=lambda now: (*_told(lines, now), *gewijzigd(again, now), *blijft_binnen(q, now)),
        herzien=again,
    )  # fmt: skip


def _threads(q: Vraag) -> tuple[str, ...]:
    """Return the rode draden that the room found in this round, or in the last one that has any."""
    found = [(int(r["ronde"]), r["rode_draad_id"]) for r in q.rows("circulair") if r.get("rode_draad_id")]
    last = max((n for n, _ in found if n <= q.ronde), default=0)
    return tuple(sorted({thread for n, thread in found if n == last}))


def _order(kind: str) -> int:
    return (*SOORTEN, DRAAD).index(kind)


def _line(part: Bereik, row: dict[str, str]) -> Regel:
    given = {k: v for k, v in row.items() if k not in _VELDEN}
    given["status"] = row.get("status", "concept")
    kind = row["soort"]
    label = (
        f"{title('tekstsoort', kind)}: {thread_name(row['verwijst_naar'])}"
        if row.get("verwijst_naar")
        else title("tekstsoort", kind)
    )
    hint = codelist("tekstsoort").notes.get(kind, "")
    return Regel(part.key(row), hint or title("tekstsoort", kind), label, given, _VELDEN)


def _told(lines: list[Regel], now: Rijen) -> tuple[str, ...]:
    written = [line for line in lines if now.get(line.sleutel, {}).get("tekst")]
    settled = sum(now[line.sleutel].get("status") == "definitief" for line in written)
    return (f"{len(written)} van de {len(lines)} teksten staan er; {settled} zijn goedgekeurd.",)
