"""Rows on their way to tables: every value as the text a supplier would write."""

from __future__ import annotations

import hashlib
import hmac
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import TableSpec, load_tables
from jgwork.vocabulary.token import make_token

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

#: First day of the twenty-four months, first day after them, and the day the aanpak of the groups in step 6 began.
BEGIN, EINDE, START_AANPAK = date(2024, 7, 1), date(2026, 7, 1), date(2025, 7, 1)
DOSSIER = "DOS-VOORBEELD"
#: Domain tag of the example dossier.
TAG = "vbrd"


def month(m: int) -> date:
    """Return the first day of a month counted from ``BEGIN``."""
    years, rest = divmod(BEGIN.month - 1 + m, 12)
    return date(BEGIN.year + years, rest + 1, 1)


def as_text(value: Any) -> str | None:
    """Return a value as delivered text; ``None`` is an empty cell."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(int(value))


@dataclass(slots=True)
class Pen:
    """Collects rows per table and draws chance numbers per subject, so that one subject never moves another."""

    seed: int
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    planted: dict[str, Any] = field(default_factory=dict)

    def rng(self, *subject: str) -> np.random.Generator:
        """Return the generator of a subject; the same seed and subject give the same numbers."""
        import numpy as np

        return np.random.default_rng([self.seed, zlib.crc32("/".join(subject).encode())])

    def add(self, table: str, **values: Any) -> None:
        """Add one row; a column that the descriptor does not know is a ``KeyError``."""
        spec = load_tables()[table]
        unknown = set(values) - set(spec.names)
        if unknown:
            raise KeyError(f"{table}: {sorted(unknown)}")
        self.rows.setdefault(table, []).append(values)

    def pseudoniem(self, person: int) -> str:
        """Return the token of a person who does not exist."""
        key = hashlib.sha256(f"voorbeeldsleutel-{self.seed}".encode()).digest()
        return make_token(TAG, hmac.digest(key, str(person).encode(), "sha256"))

    def tables(self) -> Mapping[str, pa.Table]:
        """Return all tables as text, in the order of the descriptors."""
        specs = load_tables()
        return {n: text_table(specs[n], self.rows[n]) for n in specs if n in self.rows}


def text_table(spec: TableSpec, rows: list[dict[str, Any]]) -> pa.Table:
    """Return rows as a table of text, with the columns of the descriptor that need no special grant."""
    import pyarrow as pa

    names = [f.name for f in spec.fields if not f.alleen_convenant]
    return pa.table({n: pa.array([as_text(r.get(n)) for r in rows], pa.string()) for n in names})


def day_in(rng: np.random.Generator, first: date, n_days: int, dagdeel: str = "") -> date:
    """Return a day in a span; evenings and nights lean to Friday and Saturday."""
    import numpy as np

    lean = 1.9 if dagdeel in {"avond", "nacht"} else 1.1
    days = [first + timedelta(d) for d in range(n_days)]
    w = np.array([lean if d.weekday() in {4, 5} else 1.0 for d in days])
    return days[one(rng, w)]


def some(rng: np.random.Generator, options: Mapping[str, float]) -> str:
    """Draw one option by weight."""
    import numpy as np

    return list(options)[one(rng, np.array(list(options.values()), dtype=float))]


def one(rng: np.random.Generator, weights: np.ndarray) -> int:
    """Draw a place by weight: as ``Generator.choice`` does, without its checks, which cost ten times as much."""
    chance = (weights / weights.sum()).cumsum()
    return int((chance / chance[-1]).searchsorted(rng.random(), side="right"))
