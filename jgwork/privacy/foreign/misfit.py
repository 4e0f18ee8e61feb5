"""Where the figures of tables of others contradict each other, as a message without a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jgwork.privacy.attack.audit import ContradictionError, attack
from jgwork.privacy.attack.lp import EPS, INF
from jgwork.privacy.attack.tables import CellTable
from jgwork.privacy.foreign.read import ForeignTable
from jgwork.privacy.foreign.system import system_of
from jgwork.vocabulary.errors import UsageError

#: More rows and columns than this are not named one by one.
MOST_PLACES = 5


def misfit(tables: Sequence[ForeignTable], joint: Sequence[CellTable]) -> UsageError:
    """Return the message for tables that no numbers fit: which totals are wrong, or that the files do not match.

    Parameters
    ----------
    tables
        As they were read.
    joint
        The same tables as they were joined.
    """
    for t in tables:
        places = list(_wrong(t))
        if places:
            said = " en ".join(filter(None, [", ".join(places[:-1]), places[-1]]))
            if len(places) > MOST_PLACES:
                said = f"{', '.join(places[:MOST_PLACES])} en nog {len(places) - MOST_PLACES}"
            return UsageError(
                f"De getoonde cijfers van '{t.name}' spreken elkaar tegen: het totaal is niet de som in {said}.",
                "Verbeter die cellen of hun totaal. Afgeronde cijfers kan toets niet onderzoeken.",
            )
    for t, alone in zip(tables, joint, strict=True):
        try:
            keys = [alone.key(lab) for lab in alone.cells]
            most = {key: t.most.get(place, INF) for key, place in zip(keys, t.cells, strict=True)}
            system = system_of([alone], most=most)
            attack(system, system.bounds)
        except ContradictionError:
            return UsageError(
                f"De getoonde cijfers van '{t.name}' spreken elkaar tegen: er is geen invulling die past.",
                "Kijk of elk totaal de som van de cellen is, en of wat niet getoond is onder zijn grens kan liggen.",
            )
    return UsageError(
        "Elk bestand klopt op zichzelf, maar samen spreken de getoonde cijfers elkaar tegen.",
        "Kijk of de bestanden over dezelfde mensen en hetzelfde jaar gaan, of toets ze los van elkaar.",
    )


def _wrong(t: ForeignTable) -> Iterator[str]:
    """Name the rows and columns whose shown cells cannot add up to their shown total."""
    height, width = len(t.rows), len(t.columns)
    lines = [(f"rij {i + 2}", [t.cells[i, j] for j in range(width)]) for i in range(height)]
    lines += [(f"kolom {j + 2}", [t.cells[i, j] for i in range(height)]) for j in range(width)]
    for place, (*parts, total) in lines:
        shown = sum(v for v in parts if v is not None)
        hidden = any(v is None for v in parts)
        if total is not None and (shown > total + EPS or (not hidden and shown < total - EPS)):
            yield place
