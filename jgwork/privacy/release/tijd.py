"""Members over time as rows of the ledger: how many there were, how many came and went, and per class alike.

For every class of every person table: members now = members then + who came into it - who left it; together these are
who joined and who left the group. Everybody knows these identities. How large the group is and how many came and went
is not published, but members know it; the dossier's ledger keeps both for the attack (rows marked ``inside``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Atom, Ledger, Row
from jgwork.privacy.release.draft import Draft
from jgwork.vocabulary.tables import Measure

Terms = Sequence[tuple[CellKey, int]]
EACH = "{title}: elk lid valt in precies een klasse"
STOCK = "{title}: de klassen van nu zijn die van toen, met wie erbij kwam en zonder wie wegging"


@dataclass(frozen=True, slots=True)
class Changes:
    """How many members changed between two days, each counted once.

    Parameters
    ----------
    joined, left
        Members now who were none then, and the other way round.
    moved
        Members then and now who are in another class of the table; ``None`` where that is not known.
    """

    joined: int
    left: int
    moved: int | None = 0

    @property
    def total(self) -> int:
        """How many changed for certain."""
        return self.joined + self.left + (self.moved or 0)


def size_key(group: str, date: str) -> CellKey:
    """Return the name of the size of a group on a day."""
    return CellKey.named("omvang", group, date)


def class_key(d: Draft, date: str, measure: Measure, labels: Sequence[str]) -> CellKey:
    """Return the name of the number of members in a class, before classes are merged."""
    return CellKey.named("klasse", d.key, date, measure.name, *labels)


def parts(d: Draft, measure: Measure, merged: Sequence[tuple[CellKey, Sequence[tuple[str, ...]]]], date: str) -> None:
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


def flows(d: Draft, ledger: Ledger, now: str, changes: Changes) -> None:
    """Write stock and flow between two moments at which a table was told, and how many members came and went.

    Attributes that do not exclude each other do not add up to the group: of each only so many came or went.

    Parameters
    ----------
    d
        A person table of a group that is told anew (``d.renews``), its classes written.
    ledger
        What was told before.
    now
        The date of this release.
    changes
        Who came, left or moved in between; kept inside.
    """
    then, known = d.renews, {a.key for a in ledger.atoms}
    sizes = size_key(d.group, then), size_key(d.group, now)
    for x in d.table.measures:
        heads = [class_key(d, date, x, ()) for date in (then, now)]
        before = [labels for k in known if (labels := _under(heads[0], k))]
        here = [labels for a in d.atoms if (labels := _under(heads[1], a.key))]
        if not here or not before or sizes[0] not in known:
            continue
        came, went = [], []
        for label in sorted({*here, *before}):
            stem = (d.key, x.name, then, now, *label)
            plus, minus = CellKey.named("instroom", *stem), CellKey.named("uitstroom", *stem)
            said = "|".join(label)
            came.append((plus, 1))
            went.append((minus, 1))
            d.atoms += [Atom(plus, f"{said}: erbij", table=d.key), Atom(minus, f"{said}: eraf", table=d.key)]
            terms = [(plus, 1), (minus, -1)]
            terms += [(class_key(d, then, x, label), 1)] if label in before else []
            terms += [(class_key(d, now, x, label), -1)] if label in here else []
            d.facts.append(Row(STOCK.format(title=d.table.title), tuple(terms), 0, 0, table=d.key))
        told = [r.terms for r in (*ledger.rows, *d.facts) if r.label == EACH.format(title=d.table.title)]
        whole = all(any((size, -1) in terms for terms in told) for size in sizes)
        if whole:
            net = (*came, *((k, -1) for k, _ in went), (sizes[0], 1), (sizes[1], -1))
            d.facts.append(Row("Aantal leden: erbij en eraf", net, 0, 0, table=d.key))
        d.facts += _inside(came, went, changes, now, d.key, whole=whole)


def _under(head: CellKey, key: CellKey) -> tuple[str, ...]:
    """Return the parts of a name beyond those of a shorter one; none where it does not begin like that."""
    n = len(head.labels)
    same = (key.population, key.date, key.labels[:n]) == head
    return tuple(text for _, text in key.labels[n:]) if same else ()


def _inside(came: Terms, went: Terms, changes: Changes, now: str, table: str, *, whole: bool) -> Iterator[Row]:
    """Return what who saw the changes knows; nothing where it is not known who is in another class now."""
    if changes.moved is None:
        return
    for label, terms, n in (("erbij", came, changes.joined), ("weg", went, changes.left)):
        most = n + changes.moved
        for part in (tuple(terms),) if whole else tuple((t,) for t in terms):
            yield Row(f"Aantal leden {label}", part, most if whole else 0, most, now, table, inside=True)


def turnover(d: Draft, measure: Measure, ledger: Ledger, date: str) -> None:
    """Write what a class of turnover tells: members in both rows, who came and who went, as whole numbers.

    A row is the same count as in an earlier release while everything told then still holds; otherwise the past was
    corrected, and the counts are new ones.
    """
    head = CellKey.named("wie", d.key, measure.name)
    told = [parts[0] for a in ledger.atoms if (parts := _under(head, a.key))]
    for base in (*told[-1:], date):
        atoms, facts, truth = _turnover_rows(d, measure, base, date)
        earlier = [r for r in ledger.rows if r.terms and all(k in truth for k, _ in r.terms)]
        if all(_true(r, truth) for r in earlier):
            break
    d.atoms += atoms
    said = {(r.terms, r.shown) for r in d.facts + earlier}
    d.facts += [r for r in facts if (r.terms, r.shown) not in said]


def _turnover_rows(
    d: Draft, measure: Measure, base: str, date: str
) -> tuple[list[Atom], list[Row], Mapping[CellKey, float]]:
    from fractions import Fraction

    cuts = [Fraction(c).limit_denominator(1000) for c in measure.cuts]
    members, shares = d.raw[measure.behind], d.raw[measure.name]
    atoms: dict[CellKey, Atom] = {}
    facts: list[Row] = []
    truth: dict[CellKey, float] = {}
    for i in range(1, len(d.labels)):
        shown = d.cells[measure.name][i]
        if not isinstance(shown, str) or not isinstance(shares[i], (int, float)):
            continue
        labels = [" · ".join(d.labels[j]) for j in (i - 1, i)]
        was, now, plus, minus = (
            CellKey.named(kind, d.key, measure.name, base, label)
            for kind, label in (("wie", labels[0]), ("wie", labels[1]), ("erbij", labels[1]), ("eraf", labels[1]))
        )
        for key, what in ((was, "leden"), (now, "leden"), (plus, "erbij"), (minus, "eraf")):
            atoms[key] = Atom(key, f"{d.table.title} · {key.labels[-1][1]} · {what}", table=d.key)
        grown = members[i] - members[i - 1]
        came = round((grown + shares[i] * members[i - 1]) / (2 - shares[i]))
        truth |= {was: members[i - 1], now: members[i], plus: came, minus: came - grown}
        stock = ((was, 1), (plus, 1), (minus, -1), (now, -1))
        facts.append(Row(f"{d.table.title}: leden, erbij en eraf", stock, 0, 0, table=d.key))
        for cut, bounds in zip(cuts, ((0, None), (None, -1)) if shown == "midden" else _ends(shown), strict=True):
            if bounds != (None, None):
                top, whole = cut.numerator, cut.denominator  # came + went against the cut of who was in either
                terms = ((plus, whole - top), (minus, whole), (was, -top))
                facts.append(Row(d.label(i, measure), terms, *bounds, date, d.key, shown))
    return list(atoms.values()), facts, truth


def _ends(shown: str) -> tuple[tuple[int | None, int | None], tuple[int | None, int | None]]:
    """Return the limits at both cuts of the lowest and the highest class."""
    return ((None, -1), (None, None)) if shown == "laag" else ((None, None), (0, None))


def _true(row: Row, truth: Mapping[CellKey, float]) -> bool:
    total = sum(c * truth[k] for k, c in row.terms)
    return (row.lower is None or total >= row.lower) and (row.upper is None or total <= row.upper)
