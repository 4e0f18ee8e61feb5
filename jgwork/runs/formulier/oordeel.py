"""What partners judge beside one another: influence in the group, and how serious its behaviour is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from jgwork.runs.formulier.bewerken import Bereik
from jgwork.runs.formulier.vragenlijst import Formulier, Regel, Rijen, Vraag, naam, short, title
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.dutch import number
from jgwork.vocabulary.view import ViewColumn, ViewTable


def rollen(q: Vraag) -> Formulier:
    """Return the form for the influence of each member, as a partner judges it."""
    part = Bereik("groepsrol", ("pseudoniem",), {**q.basis, "ronde": str(q.ronde), "partner": q.partner})
    said: dict[str, dict[str, str]] = {}
    for r in q.rows("groepsrol"):
        if r["ronde"] == str(q.ronde) and r["partner"] != q.partner and r.get("invloed"):
            said.setdefault(r["pseudoniem"], {})[r["partner"]] = r["invloed"]
    members, lines = q.leden(), []
    for i, member in enumerate(members, start=1):
        others = sorted(said.get(member, {}).items())
        words = "; ".join(f"{title('partner', p)}: {title('invloed', v).lower()}" for p, v in others)
        given = {**part.vast, "pseudoniem": member, "datum": q.op.isoformat()}
        label = f"Lid {i} ({short(member)})"
        lines.append(Regel(part.key(given), "Namenlijst", label, given, ("invloed", "onderbouwing_code"), naast=words))

    def judged(now: Rijen) -> dict[str, dict[str, str]]:
        own = {m: now.get(part.key({**part.vast, "pseudoniem": m}), {}).get("invloed", "") for m in members}
        return {m: {**said.get(m, {}), **({q.partner: own[m]} if own[m] else {})} for m in members}

    def differ(now: Rijen) -> tuple[str, ...]:
        n = sum(_differ(by) for by in judged(now).values())
        return (f"Over {n} van de {len(members)} leden denken partners verschillend. Bespreek waarom.",)

    def beside(now: Rijen) -> tuple[ViewTable, ...]:
        by = judged(now)
        partners = sorted({p for found in by.values() for p in found})
        columns = tuple(map(ViewColumn, ("Lid", *(title("partner", p) for p in partners), "Verschillen zij?")))
        body = tuple(
            (
                line.label,
                *(title("invloed", by[m][p]).lower() if p in by[m] else "-" for p in partners),
                "ja" if _differ(by[m]) else "nee",
            )
            for m, line in zip(members, lines, strict=True)
        )
        return (ViewTable("Oordelen van de partners naast elkaar", columns, body),)

    return Formulier(
        naam("rollen", q), "Invloed in de groep",
        "Geef uw eigen oordeel over de invloed op de groep. Het gaat over invloed, niet over wat iemand is. De "
        "werkbank berekent dit nooit.",
        (part,), tuple(lines), controle=differ, overzicht=beside,
    )  # fmt: skip


def _differ(by: Mapping[str, str]) -> bool:
    return len(set(by.values()) - {"onbekend"}) > 1


def duiding(q: Vraag) -> Formulier:
    """Return the form for the meaning of the behaviour of the group, on a scale."""
    items = codelist("duiding_item")
    part = Bereik("duiding", ("item_code",), {**q.basis, "ronde": str(q.ronde), "partner": q.partner})
    rows = [r for r in q.rows("duiding") if r["ronde"] == str(q.ronde) and r["partner"] != q.partner]
    scale = (*((str(i), w) for i, w in enumerate(_SCHAAL)), ("onbekend", "weet ik niet"))
    lines, others = [], {}
    for code in items.codes:
        said = sorted(
            (r["schaalwaarde"], title("partner", r["partner"]))
            for r in rows
            if r["item_code"] == code and r.get("schaalwaarde", "").isdigit()
        )
        words = "; ".join(f"{p}: {v}" for v, p in said)
        words += " (grote spreiding)" if said and int(said[-1][0]) - int(said[0][0]) >= _GROOT else ""
        given = {**part.vast, "item_code": code, "aspect": items.extra[code]["aspect"], "datum": q.op.isoformat()}
        kop = title("duiding_aspect", items.extra[code]["aspect"])
        label = items.notes.get(code) or items.titles[code]
        lines.append(Regel(part.key(given), kop, label, given, ("schaalwaarde",), {"schaalwaarde": scale}, words))
        others[part.key(given)] = [int(v) for v, _ in said]
    return Formulier(
        naam("duiding", q), "Duiding", "Geef per vraag uw oordeel. Naast uw antwoord staat wat de anderen zeiden.",
        (part,), tuple(lines), overzicht=lambda now: (_spread(lines, others, now),),
    )  # fmt: skip


def _spread(lines: Sequence[Regel], others: Mapping[str, list[int]], now: Rijen) -> ViewTable:
    """Return per question the lowest, middle and highest answer of all partners, yours included."""
    columns = (
        ViewColumn("Vraag"),
        *(ViewColumn(t, number=True) for t in ("Antwoorden", "Laagste", "Middelste", "Hoogste")),
        ViewColumn("Spreiding"),
    )
    body = []
    for line in lines:
        own = now.get(line.sleutel, {}).get("schaalwaarde", "")
        values = sorted([*others[line.sleutel], *([int(own)] if own.isdigit() else [])])
        if not values:
            body.append((line.label, "0", "-", "-", "-", "nog geen antwoord"))
            continue
        wide = values[-1] - values[0] >= _GROOT
        middle = number(median(values), 1 if len(values) % 2 == 0 else 0)
        spread = "groot: bespreek dit" if wide else "klein"
        body.append((line.label, str(len(values)), str(values[0]), middle, str(values[-1]), spread))
    return ViewTable("Alle partners samen (0 is geen zorg, 4 is ernstige zorg)", columns, tuple(body))


_SCHAAL = ("0: geen zorg", "1: lichte zorg", "2: zorg", "3: veel zorg", "4: ernstige zorg")
#: From this difference between the highest and the lowest answer on, the spread is called large.
_GROOT = 2
