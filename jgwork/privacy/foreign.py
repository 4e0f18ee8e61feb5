"""Tables that someone else suppressed: join what hangs together, and attack them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jgwork.privacy.audit import EPS, INF, ContradictionError, Interval, System
from jgwork.privacy.audit_count import OUTSIDER, Attackers, Guarded, attack_counts
from jgwork.privacy.audit_tables import CellKey, CellTable, Labels, Sum, joined, sums
from jgwork.privacy.foreign_read import ForeignTable
from jgwork.vocabulary.errors import UsageError

#: Possible counts that who knows the rule must keep.
FEWEST = 3
#: What others withheld need not follow our rules: the outsider alone, unless asked.
NOBODY_ELSE = Attackers(member=False, rule=False)


@dataclass(frozen=True, slots=True)
class Fall:
    """What can be worked out of one withheld cell."""

    file: str
    row: str
    column: str
    interval: Interval
    k: int
    why: str = ""
    attacker: str = OUTSIDER
    reason: str = ""

    @property
    def unsafe(self) -> bool:
        """Whether the value follows exactly, is provably under k, or gives too much away to one of the attackers."""
        return bool(self.reason) or self.interval.exact or self.interval.high < self.k

    def as_json(self) -> dict[str, object]:
        """Return the cell as plain JSON values; a bound that does not exist is null."""
        low, high = self.interval.low, self.interval.high
        return {
            "bestand": self.file,
            "rij": self.row,
            "kolom": self.column,
            "min": _plain(low),
            "max": _plain(high) if high < INF else None,
            "exact": self.interval.exact,
            "onder_k": high < self.k,
            "nul": high < 0.5,
            "veilig": not self.unsafe,
            "aanvaller": self.attacker,
            "reden": self.reason,
            "volgt_uit": self.why,
        }


def _plain(x: float) -> int | float:
    return round(x) if abs(x - round(x)) < 1e-6 else x


def join(tables: Sequence[ForeignTable]) -> tuple[list[CellTable], list[tuple[CellKey, CellKey]], list[str]]:
    """Work out which tables hang together and name their cells accordingly.

    Two axes with the same labels are one dimension: the tables then count the same population, and share their totals
    per label and their grand total. Axes that share two or more labels, one of whose totals is visible in both, share
    the totals of those labels only. A join whose visible totals differ is no join: the tables count different things.

    Returns
    -------
    tuple
        The tables; pairs of cells that are equal; and per join one Dutch sentence.
    """
    out: list[CellTable] = []
    pairs: list[tuple[CellKey, CellKey]] = []
    said: list[str] = []
    axes: list[tuple[str, str, frozenset[str]]] = []  # population, dimension, labels
    for n, t in enumerate(tables):
        own = (frozenset(t.rows[:-1]), frozenset(t.columns[:-1]))
        alone = _named(t, (f"{n}.rij", f"{n}.kolom"), str(n))
        table, same = alone, False
        for population in dict.fromkeys(p for p, _, _ in axes):
            names: list[str] = []
            for dim, labels in zip(alone.dims, own, strict=True):
                fits = [d for p, d, s in axes if p == population and s == labels and d not in names]
                names.append(fits[0] if fits else dim)
            same = same or tuple(names) != alone.dims
            joined = _named(t, (names[0], names[1]), population)
            if tuple(names) != alone.dims and _agrees(joined, out):
                table = joined
                break
        linked = [] if table is not alone else _partial(alone, out)
        pairs += linked
        if table is not alone or linked:
            said.append(f"'{t.name}' deelt namen en totalen met een eerdere tabel: samen onderzocht.")
        elif same:
            said.append(f"'{t.name}' heeft dezelfde namen maar andere totalen: niet samengevoegd met de rest.")
        axes += [(table.population, d, s) for d, s in zip(table.dims, own, strict=True)]
        out.append(table)
    return out, pairs, said


def _partial(table: CellTable, others: Sequence[CellTable]) -> list[tuple[CellKey, CellKey]]:
    """Pair the totals of labels that a table shares with an earlier one, where visible totals confirm it."""
    pairs: list[tuple[CellKey, CellKey]] = []
    for o in others:
        for i, j in itertools.product((0, 1), repeat=2):
            mine, theirs = _margin(table, i), _margin(o, j)
            shared = sorted(set(mine) & set(theirs))
            seen = [(a, b) for lab in shared if (a := mine[lab]) is not None and (b := theirs[lab]) is not None]
            if len(shared) > 1 and seen and all(abs(a - b) < EPS for a, b in seen):
                pairs += [(table.key(_at(lab, i)), o.key(_at(lab, j))) for lab in shared]
    return pairs


def _at(label: str, axis: int) -> Labels:
    return (label, None) if axis == 0 else (None, label)


def _margin(table: CellTable, axis: int) -> dict[str, float | None]:
    """Return the totals per label of one axis."""
    return {lab: v for key, v in table.cells.items() if (lab := key[axis]) is not None and key[1 - axis] is None}


def _named(t: ForeignTable, dims: tuple[str, str], population: str) -> CellTable:
    last = (len(t.rows) - 1, len(t.columns) - 1)
    cells: dict[Labels, float | None] = {
        (None if i == last[0] else t.rows[i], None if j == last[1] else t.columns[j]): v
        for (i, j), v in t.cells.items()
    }
    return CellTable(t.name, dims, cells, population)


def _agrees(table: CellTable, others: Sequence[CellTable]) -> bool:
    seen = {o.key(lab): v for o in others for lab, v in o.cells.items() if v is not None}
    return all(
        abs(seen[key] - v) < EPS for lab, v in table.cells.items() if v is not None and (key := table.key(lab)) in seen
    )


def system_of(
    tables: Sequence[CellTable], pairs: Sequence[tuple[CellKey, CellKey]] = (), *, shows_zeros: bool = False
) -> System:
    """Return the attacker's system of joined tables; ``shows_zeros``: a withheld cell is at least 1."""
    bounds: dict[str, tuple[float, float]] = {}
    integer = all(v is None or v == round(v) for t in tables for v in t.cells.values())
    for t in tables:
        for lab, v in t.cells.items():
            if v is not None:
                bounds[t.key(lab)] = (v, v)
            else:
                bounds.setdefault(t.key(lab), (1.0 if shows_zeros else 0.0, INF))
    found, names = sums(tables), names_of(tables)
    rows = [([(s.parent, -1), *((c, 1) for c in s.children)], 0.0, 0.0) for s in found]
    rows += [([(a, 1), (b, -1)], 0.0, 0.0) for a, b in pairs]
    labels = [_sum_name(s, names) for s in found] + [f"{names[a]} is hetzelfde in beide tabellen" for a, _ in pairs]
    ring = joined(tables)
    rows += [([(s.parent, -1), *((c, 1) for c in s.children)], 0.0, 0.0) for s in ring]
    labels += [f"{names[s.parent]} (alle tabellen gekruist)" for s in ring]
    for terms, _, _ in rows:
        for key, _ in terms:
            bounds.setdefault(key, (0.0, INF))
    return System(bounds, rows, integer=integer, labels=labels)


def names_of(tables: Sequence[CellTable]) -> dict[str, str]:
    """Return the Dutch name of every cell."""
    return {t.key(lab): _name(lab) for t in reversed(tables) for lab in t.cells}


def _name(labels: Labels) -> str:
    said = [x for x in labels if x is not None]
    if not said:
        return "het totaal"
    return ", ".join(said) if len(said) == len(labels) else f"totaal {', '.join(said)}"


def _sum_name(s: Sum, names: Mapping[str, str]) -> str:
    """Return the name of a sum; the two sums of the grand total are told apart by what they add up."""
    name = names.get(s.parent, "het totaal")
    return f"{name} ({names.get(s.children[0], '')} en verder)" if name == "het totaal" else name


def examine(
    tables: Sequence[ForeignTable],
    *,
    k: int,
    shows_zeros: bool = False,
    who: Attackers = NOBODY_ELSE,
    seconds: float = 10.0,
) -> tuple[list[Fall], list[str]]:
    """Attack every withheld cell of tables with margins.

    Parameters
    ----------
    tables
        One or more; tables with the same row or column labels are joined.
    k
        A withheld cell that is provably under it is unsafe.
    shows_zeros
        Whether the attacker knows that a zero is never withheld.
    who
        Attackers beside the outsider.
    seconds
        Time limit of one whole-number problem.

    Returns
    -------
    tuple
        Every withheld cell in order of file, row and column; and one sentence per join.

    Raises
    ------
    UsageError
        The published figures contradict each other, for instance totals that are not the sum of their cells.
    """
    joined, pairs, said = join(tables)
    system = system_of(joined, pairs, shows_zeros=shows_zeros)
    places = []
    for t, c in zip(tables, joined, strict=True):
        keys = {(i, j): lab for (i, j), lab in zip(t.cells, c.cells, strict=True)}
        places += [(t.name, t.rows[i], t.columns[j], c.key(keys[i, j])) for (i, j), v in t.cells.items() if v is None]
    names = names_of(joined)
    try:
        cells = [Guarded(key) for key in dict.fromkeys(p[3] for p in places)]
        found = attack_counts(system, cells, k, FEWEST, who=who, names=names, seconds=seconds)
    except ContradictionError:
        raise UsageError(
            "De getoonde cijfers spreken elkaar tegen: geen enkele invulling van de niet getoonde cellen past erbij.",
            "Kijk of de totalen de som van de cellen zijn en of de bestanden over dezelfde mensen gaan.",
        ) from None
    falls = []
    for file, row, column, key in places:
        f = found[key]
        falls.append(Fall(file, row, column, f.interval, k, f.why, f.attacker, f.reason))
    return falls, said
