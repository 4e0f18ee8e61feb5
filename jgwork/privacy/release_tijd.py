"""Members over time as rows of the ledger: how many there were, how many came and went, and per class alike.

For every class of every person table: members now = members then + who came into it - who left it; together these are
who joined and who left the group. Everybody knows these identities. How large the group is and how many changed is not
published, but members know it; the dossier's ledger keeps both for the attack (rows marked ``inside``).
"""

from __future__ import annotations

from collections.abc import Sequence

from jgwork.privacy.ledger import Atom, Ledger, Row
from jgwork.privacy.release_draft import Draft
from jgwork.vocabulary.tables import Measure

STOCK = "{title}: de klassen van nu zijn die van toen, met wie erbij kwam en zonder wie wegging"


def size_key(group: str, date: str) -> str:
    """Return the name of the size of a group on a day."""
    return f"omvang|{group}|{date}"


def class_key(d: Draft, date: str, measure: Measure, labels: Sequence[str]) -> str:
    """Return the name of the number of members in a class, before classes are merged."""
    return "|".join(("klasse", d.key, date, measure.name, *labels))


def parts(d: Draft, measure: Measure, merged: Sequence[tuple[str, Sequence[tuple[str, ...]]]], date: str) -> None:
    """Write what every told class is made of: (key of the told class, labels of its parts)."""
    for key, labels in merged:
        own = [class_key(d, date, measure, lab) for lab in labels]
        d.atoms += [Atom(k, " · ".join((d.table.title, *lab)), table=d.key) for k, lab in zip(own, labels, strict=True)]
        d.facts.append(Row(f"{d.table.title}: klasse", ((key, -1), *((k, 1) for k in own)), 0, 0, table=d.key))


def size_inside(d: Draft, date: str) -> None:
    """Keep the size of the group for the attack: its members know it."""
    n = d.table.size
    d.facts.append(
        Row("Aantal leden, precies", ((size_key(d.group, date), 1),), n, n, date=date, table=d.key, inside=True)
    )


def flows(d: Draft, ledger: Ledger, then: str, now: str, changed: int) -> None:
    """Write stock and flow between two moments at which a table was told, and how many members changed.

    Parameters
    ----------
    d
        A person table of a group that is told anew, its classes written.
    ledger
        What was told before.
    then, now
        The two dates.
    changed
        How many members joined or left in between; kept inside.
    """
    sizes = size_key(d.group, then), size_key(d.group, now)
    known = {a.key for a in ledger.atoms}
    for x in d.table.measures:
        head = f"klasse|{d.key}|{now}|{x.name}|"
        here = [a.key.removeprefix(head) for a in d.atoms if a.key.startswith(head)]
        before = [k.removeprefix(head.replace(now, then, 1)) for k in known if k.startswith(head.replace(now, then, 1))]
        if not here or not before or sizes[0] not in known:
            continue
        came, went = [], []
        for label in sorted({*here, *before}):
            stem = f"{d.key}|{x.name}|{then}|{now}|{label}"
            plus, minus = f"instroom|{stem}", f"uitstroom|{stem}"
            came.append(plus)
            went.append(minus)
            d.atoms += [Atom(plus, f"{label}: erbij", table=d.key), Atom(minus, f"{label}: eraf", table=d.key)]
            terms: list[tuple[str, int]] = [(plus, 1), (minus, -1)]
            if label in before:
                terms.append((head.replace(now, then, 1) + label, 1))
            if label in here:
                terms.append((head + label, -1))
            d.facts.append(Row(STOCK.format(title=d.table.title), tuple(terms), 0, 0, table=d.key))
        net = (*((k, 1) for k in came), *((k, -1) for k in went))
        d.facts.append(Row("Aantal leden: erbij en eraf", (*net, (sizes[0], 1), (sizes[1], -1)), 0, 0, table=d.key))
        both = tuple((k, 1) for k in (*came, *went))
        d.facts.append(Row("Aantal leden gewisseld", both, 0, changed, date=now, table=d.key, inside=True))
