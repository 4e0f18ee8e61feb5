"""Tables that someone else suppressed: join what hangs together, and attack them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from jgwork.privacy.attack.audit import ContradictionError, Interval, System
from jgwork.privacy.attack.count import OUTSIDER, Attackers, Found, Guarded, attack_counts
from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.lp import INF
from jgwork.privacy.attack.tables import CellTable
from jgwork.privacy.foreign.join import join
from jgwork.privacy.foreign.misfit import misfit
from jgwork.privacy.foreign.read import ForeignTable
from jgwork.privacy.foreign.system import names_of, same_cells, system_of

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
    stated: bool = False

    @property
    def unsafe(self) -> bool:
        """Whether the value follows exactly, is provably under k, or gives too much away to one of the attackers.

        That a cell is under k is no news where its sign says so (``stated``).
        """
        return bool(self.reason) or self.interval.exact or (self.interval.high < self.k and not self.stated)

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
    return round(x) if abs(x - round(x)) < 1e-6 else round(x, 6)


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
    joint, pairs, said = join(tables)
    places, shown, most = _places(tables, joint, same_cells(pairs))
    stated = {key for key, n in most.items() if n < k}
    cells = [Guarded(key, about_persons=key not in stated) for key in dict.fromkeys(p[3] for p in places)]
    names = names_of(joint)

    def attacked(system: System) -> dict[CellKey, Found]:
        return attack_counts(system, cells, k, FEWEST, who=who, names=names, seconds=seconds)

    try:
        found = attacked(system_of(joint, pairs, shows_zeros=shows_zeros, most=most))
    except ContradictionError:
        if not shows_zeros:
            raise misfit(tables, joint) from None
        found, note = _where_zeros_are_withheld(tables, joint, pairs, most, attacked)
        said.append(note)
    falls = []
    for file, row, column, key in places:
        f = _too_few(found[key], k) if key in stated else found[key]
        why = f"{names[key]} = {_said(f.interval.low)}: het staat in '{shown[key]}'." if key in shown else f.why
        falls.append(Fall(file, row, column, f.interval, k, why, f.attacker, f.reason, key in stated))
    return falls, said


def _too_few(found: Found, k: int) -> Found:
    """Return a cell of which the sign says that it is under k: what else is published must leave as much as a rule."""
    left = found.interval.high - found.interval.low + 1
    if found.reason or left >= min(FEWEST, k - 1):
        return found
    return replace(found, reason=f"Met het teken erbij blijven er nog {_said(left)} mogelijke aantallen over.")


def _places(
    tables: Sequence[ForeignTable], joint: Sequence[CellTable], same: Mapping[CellKey, CellKey]
) -> tuple[list[tuple[str, str, str, CellKey]], dict[CellKey, str], dict[CellKey, float]]:
    """Return file, row, column and key of every withheld cell, who shows a cell first, and the most it can be."""
    places: list[tuple[str, str, str, CellKey]] = []
    shown: dict[CellKey, str] = {}
    most: dict[CellKey, float] = {}
    for t, c in zip(tables, joint, strict=True):
        for ((i, j), v), lab in zip(t.cells.items(), c.cells, strict=True):
            key = c.key(lab)
            key = same.get(key, key)
            if v is None:
                places.append((t.name, t.rows[i], t.columns[j], key))
                most[key] = min(most.get(key, INF), t.most.get((i, j), INF))
            else:
                shown.setdefault(key, t.name)
    return places, shown, most


def _where_zeros_are_withheld(
    tables: Sequence[ForeignTable],
    joint: Sequence[CellTable],
    pairs: Sequence[tuple[CellKey, CellKey]],
    most: Mapping[CellKey, float],
    attacked: Callable[[System], dict[CellKey, Found]],
) -> tuple[dict[CellKey, Found], str]:
    """Attack tables that withhold zeros, against what the attacker is said to know; return what was done with that."""
    try:
        found = attacked(system_of(joint, pairs, most=most))
    except ContradictionError:
        raise misfit(tables, joint) from None
    zeros = {key for key, f in found.items() if f.attacker == OUTSIDER and f.interval.high < 1}
    try:
        found = attacked(system_of(joint, pairs, shows_zeros=True, zeros=zeros, most=most))
    except ContradictionError:
        return found, "Hier is ook een nul niet getoond: onderzocht zonder te rekenen met --kent-nullen."
    return found, "Hier is ook een nul niet getoond: bij wat zeker nul is, telt --kent-nullen niet mee."


def _said(x: float) -> str:
    return str(_plain(x)).replace(".", ",")
