"""Attack a whole ledger: every guarded atom, with every publication of the audience at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jgwork.privacy.attack.audit import ContradictionError, Interval, System, attack
from jgwork.privacy.attack.bands import SIZES, joint_bounds, size_band
from jgwork.privacy.attack.count import Guarded, attack_counts
from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Atom, Ledger, Row
from jgwork.privacy.attack.lp import EPS, INF

MEMBER = "is zelf lid en kent de precieze grootte van de groep"
WATCHER = "is lid, kent de grootte, en zag hoeveel leden er kwamen en gingen"
FEW_LEFT = "Er blijven maar {left} mogelijke aantallen over; nodig zijn er {m}."


@dataclass(frozen=True, slots=True)
class CellResult:
    """What an attacker can make of one guarded atom, in the variant that leaves him the least doubt."""

    key: CellKey
    label: str
    table: str
    guard: str
    interval: Interval
    attacker: str
    safe: bool
    reason: str = ""
    why: str = ""

    def as_json(self) -> dict[str, object]:
        """Return plain JSON values."""
        high = self.interval.high
        return {
            "cel": self.label,
            "tabel": self.table,
            "min": round(self.interval.low),
            "max": round(high) if high < INF else None,
            "exact": self.interval.exact,
            "aanvaller": self.attacker,
            "veilig": self.safe,
            "reden": self.reason,
            "volgt_uit": self.why,
        }


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The attack on a ledger: every guarded atom with what is left of it."""

    cells: tuple[CellResult, ...]
    k: int
    m: int

    @property
    def passed(self) -> bool:
        """Whether every guarded atom held."""
        return all(c.safe for c in self.cells)

    @property
    def fallen(self) -> tuple[CellResult, ...]:
        """The atoms that did not hold."""
        return tuple(c for c in self.cells if not c.safe)

    def sentence(self) -> str:
        """Return the outcome as one Dutch sentence."""
        if not self.cells:
            return "Er is niets weggelaten en niets in delen verteld; er valt niets terug te rekenen."
        if self.passed:
            return f"We probeerden zelf een persoon terug te vinden, in {len(self.cells)} getallen. Dat lukte niet."
        return f"Van {len(self.cells)} nagerekende cellen zijn er {len(self.fallen)} terug te rekenen."


def audit_ledger(ledger: Ledger, *, k: int | None = None, m: int | None = None, seconds: float = 10.0) -> AuditResult:
    """Attack every guarded atom of a ledger.

    Parameters
    ----------
    ledger
        Everything the audience was told.
    k, m
        Requirements; those of the ledger where absent.
    seconds
        Time limit of one whole-number problem.

    Returns
    -------
    AuditResult
        Tables: bounds over the whole system. Within a group: for every size the size band allows, and for every
        attacker who is a member of one class or knows that he is in none, the worst case.

    Raises
    ------
    ContradictionError
        The published figures cannot all be true.
    """
    counts = tuple(r for r in ledger.rows if r.terms or r.inside)
    return _audit(ledger.atoms, counts, k or ledger.k or 3, m or ledger.m or 3, seconds)


@lru_cache(maxsize=1)
def _audit(atoms: tuple[Atom, ...], counts: tuple[Row, ...], k: int, m: int, seconds: float) -> AuditResult:
    """Attack every guarded atom; what follows from released figures adds none, and is held beside the same answer."""
    within = {a.size for a in atoms if a.size} | {a.key for a in atoms if a.guard == "m"}
    rest = [a for a in atoms if a.key not in within]
    published = [r for r in counts if r.terms and not r.inside]
    rows = [r for r in published if not any(key in within for key, _ in r.terms)]
    found = {c.key: c for c in _tables(rest, rows, k, m, seconds)}
    for size in sorted({a.size for a in atoms if a.size}):
        found |= {c.key: c for c in _group(atoms, published, size, m)}
    for c in _over_time(atoms, counts, m):
        if _left(c.interval) < _left(found[c.key].interval):
            found[c.key] = c
    return AuditResult(tuple(found.values()), k, m)


def _system(atoms: Iterable[Atom], rows: Iterable[Row], bounds: Mapping[CellKey, tuple[float, float]]) -> System:
    limits = {a.key: bounds.get(a.key, (float(a.lower), INF)) for a in atoms}
    used = [r for r in rows if r.terms]
    return System(
        limits,
        [
            (r.terms, -INF if r.lower is None else float(r.lower), INF if r.upper is None else float(r.upper))
            for r in used
        ],
        labels=tuple(r.label for r in used),
    )


def _tables(atoms: Sequence[Atom], rows: Sequence[Row], k: int, m: int, seconds: float) -> list[CellResult]:
    guarded = [a for a in atoms if a.guard]
    found = attack_counts(
        _system(atoms, rows, {}),
        [Guarded(a.key, about_persons=a.guard == "k") for a in guarded],
        k,
        m,
        names={a.key: a.label for a in atoms},
        seconds=seconds,
    )
    return [
        CellResult(a.key, a.label, a.table, a.guard, f.interval, f.attacker, not f.reason, f.reason, f.why)
        for a in guarded
        for f in (found[a.key],)
    ]


def _over_time(all_atoms: Sequence[Atom], counts: Sequence[Row], m: int) -> list[CellResult]:
    """Attack the statements of several moments together, knowing sizes and how many members came and went.

    Only the dossier's own ledger holds what this attacker knows. Where that does not fit the statements (the namenlijst
    was corrected afterwards) he is misled, and learns nothing.
    """
    known: dict[str, list[Row]] = {}
    for r in counts:
        if r.inside:
            known.setdefault(r.table, []).append(r)
    out: dict[CellKey, CellResult] = {}
    for table, facts in known.items():
        if len({r.date for r in facts}) < 2:
            continue  # one moment only: attacked already at every size
        rows = [r for r in counts if r.table == table and r.terms]
        keys = {key for r in rows for key, _ in r.terms}
        atoms = [a for a in all_atoms if a.key in keys]
        asked = [a for a in atoms if a.guard == "m"]
        classes: dict[str, list[Atom]] = {}
        for a in asked:
            classes.setdefault(a.label, []).append(a)
        variants = [{}, *({a.key: (max(1.0, a.lower), INF) for a in same} for same in classes.values())]
        for known_more in variants:
            try:
                found = attack(_system(atoms, rows, known_more), [a.key for a in asked])
            except ContradictionError:
                continue
            for a in asked:
                left = round(_left(found[a.key]))
                old = out.get(a.key)
                if old is None or left < _left(old.interval):
                    reason = "" if left >= m else FEW_LEFT.format(left=left, m=m)
                    why = "Het volgt uit de uitspraken van verschillende data samen." if reason else ""
                    out[a.key] = CellResult(
                        a.key, a.label, a.table, "m", found[a.key], WATCHER, not reason, reason, why
                    )
    return list(out.values())


def _group(all_atoms: Sequence[Atom], published: Sequence[Row], size: CellKey, m: int) -> list[CellResult]:
    """Attack the band statements of one group at one moment."""
    atoms = [a for a in all_atoms if a.size == size]
    keys = {a.key for a in atoms} | {size}
    rows = [r for r in published if all(key in keys for key, _ in r.terms)]
    stated = [r for r in rows if len(r.terms) == 1 and r.terms[0][0] == size]
    low = int(max([r.lower for r in stated if r.lower is not None], default=SIZES[1][0]))
    high = int(min([r.upper for r in stated if r.upper is not None], default=size_band(low).high))
    out: dict[CellKey, CellResult] = {}
    parts = _components(atoms, [r for r in rows if r not in stated], size)
    for n in range(low, high + 1):
        for part, own_rows in parts:
            for result in _attack_part(part, own_rows, size, n, m):
                old = out.get(result.key)
                if old is None or _left(result.interval) < _left(old.interval):
                    out[result.key] = result
    return [out[a.key] for a in atoms if a.key in out]


def _left(interval: Interval) -> float:
    return interval.high - interval.low + 1


def _components(atoms: Sequence[Atom], rows: Sequence[Row], size: CellKey) -> list[tuple[list[Atom], list[Row]]]:
    """Split into parts that hang together by more than the size of the group."""
    home: dict[CellKey, int] = {a.key: i for i, a in enumerate(atoms)}
    for r in rows:
        own = [key for key, _ in r.terms if key != size]
        for key in own[1:]:
            old, new = home[key], home[own[0]]
            if old != new:
                home.update({x: new for x, h in home.items() if h == old})
    parts: dict[int, tuple[list[Atom], list[Row]]] = {}
    for a in atoms:
        parts.setdefault(home[a.key], ([], []))[0].append(a)
    for r in rows:
        parts[next(home[key] for key, _ in r.terms if key != size)][1].append(r)
    return list(parts.values())


def _attack_part(part: Sequence[Atom], rows: Sequence[Row], size: CellKey, n: int, m: int) -> list[CellResult]:
    """Attack statements that hang together at one size: as an outsider, in each class, and outside each class."""
    base = {a.key: (float(a.lower), float(n)) for a in part} | {size: (float(n), float(n))}
    variants: list[dict[CellKey, tuple[float, float]]] = [{}]
    for a in part:
        variants.append({a.key: (max(1.0, a.lower), float(n))})
        variants.append({a.key: (float(a.lower), float(n - 1))})
    atoms = [*part, Atom(size, "")]
    out = []
    for i, extra in enumerate(variants):
        try:
            found = _solve(atoms, rows, base | extra, [a.key for a in part])
        except ContradictionError:
            if i == 0:
                return []  # this size does not fit the statements
            continue
        for a in part:
            interval = found[a.key]
            left = round(_left(interval))
            reason = "" if left >= m else FEW_LEFT.format(left=left, m=m)
            told = "; ".join(dict.fromkeys(f"{r.label}: {r.shown}" for r in rows if r.shown)) if reason else ""
            why = f"Bij {n} leden laten deze uitspraken samen niet meer over: {told}." if reason else ""
            out.append(CellResult(a.key, a.label, a.table, "m", interval, MEMBER, not reason, reason, why))
    return out


def _solve(
    atoms: Sequence[Atom], rows: Sequence[Row], bounds: dict[CellKey, tuple[float, float]], asked: Sequence[CellKey]
) -> dict[CellKey, Interval]:
    """Bounds of one part; a single sum over intervals needs no solver."""
    limits = dict(bounds)
    totals: list[Row] = []
    for r in rows:
        free = [(key, c) for key, c in r.terms if limits[key][0] != limits[key][1]]
        fixed = sum(c * limits[key][0] for key, c in r.terms if limits[key][0] == limits[key][1])
        if len(free) > 1:
            totals.append(r)
            continue
        low = -INF if r.lower is None else r.lower - fixed
        high = INF if r.upper is None else r.upper - fixed
        if not free:
            if low > EPS or high < -EPS:
                raise ContradictionError("Deze uitspraken kunnen niet allemaal waar zijn.")
            continue
        key, c = free[0]
        a, b = sorted((low / c, high / c))
        new = (max(limits[key][0], float(_up(a))), min(limits[key][1], float(_down(b))))
        if new[0] > new[1]:
            raise ContradictionError("Deze uitspraken kunnen niet allemaal waar zijn.")
        limits[key] = new
    if not totals:
        return {key: Interval(*limits[key]) for key in asked}
    if len(totals) == 1:
        exact = _one_sum(totals[0], limits)
        if exact is not None:
            return {key: exact.get(key, Interval(*limits[key])) for key in asked}
    return attack(_system(atoms, totals, limits), asked)


def _one_sum(row: Row, limits: Mapping[CellKey, tuple[float, float]]) -> dict[CellKey, Interval] | None:
    """Return the bounds of classes that add up to a known number; ``None`` for any other row."""
    free = [key for key, c in row.terms if limits[key][0] != limits[key][1]]
    if any(c != 1 for key, c in row.terms if key in free) or row.lower is None or row.lower != row.upper:
        return None
    total = row.lower - sum(c * limits[key][0] for key, c in row.terms if key not in free)
    bounds = joint_bounds([(int(limits[key][0]), int(limits[key][1])) for key in free], round(total))
    if bounds is None:
        raise ContradictionError("Deze uitspraken kunnen niet allemaal waar zijn.")
    return {key: Interval(float(a), float(b)) for key, (a, b) in zip(free, bounds, strict=True)}


def _up(x: float) -> float:
    return x if x == -INF else -(-(x - EPS) // 1)


def _down(x: float) -> float:
    return x if x == INF else (x + EPS) // 1
