"""Attack what is out: tables that someone suppressed, and publications of the workbench."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jgwork.io.bundle import open_publication
from jgwork.privacy.audit import ContradictionError
from jgwork.privacy.audit_ledger import AuditResult, audit_ledger
from jgwork.privacy.foreign import Fall, examine, parse
from jgwork.privacy.ledger import Ledger
from jgwork.vocabulary.errors import StoreDamaged, UsageError

#: Larger files are no table that was made to be read.
LARGEST_BYTES = 20_000_000
LEDGER = "grootboek.json"


@dataclass(frozen=True, slots=True)
class ForeignReport:
    """The attack on foreign tables: every withheld cell, and which files were joined."""

    cells: tuple[Fall, ...]
    joins: tuple[str, ...]
    k: int

    @property
    def passed(self) -> bool:
        """Whether no cell follows exactly or is provably under k."""
        return not any(c.unsafe for c in self.cells)

    def as_json(self) -> dict[str, object]:
        """Return plain JSON values."""
        return {
            "veilig": self.passed,
            "k": self.k,
            "niet_getoond": len(self.cells),
            "terug_te_rekenen": sum(c.interval.exact for c in self.cells),
            "zeker_onder_k": sum(c.interval.high < self.k for c in self.cells),
            "samen_onderzocht": list(self.joins),
            "cellen": [c.as_json() for c in self.cells],
        }


def toets_tabellen(paths: Sequence[Path], *, k: int, shows_zeros: bool = False, seconds: float = 10.0) -> ForeignReport:
    """Attack tables with margins that someone else suppressed; tables that share labels are joined.

    Parameters
    ----------
    paths
        CSV files.
    k
        A withheld cell that is provably under it is unsafe.
    shows_zeros
        Whether the attacker knows that zeros are always shown.
    seconds
        Time limit of one whole-number problem.

    Raises
    ------
    UsageError
        A file is not there, is no such table, or the tables contradict each other.
    """
    names = [p.name for p in paths]
    tables = [
        parse(p.name if names.count(p.name) == 1 else f"{p.name} ({i + 1})", _text(p)) for i, p in enumerate(paths)
    ]
    cells, joins = examine(tables, k=k, shows_zeros=shows_zeros, seconds=seconds)
    return ForeignReport(tuple(cells), tuple(joins), k)


def _text(path: Path) -> str:
    if not path.is_file():
        raise UsageError(f"Bestand '{path.name}' is er niet.", "Controleer de naam en de map.")
    if path.stat().st_size > LARGEST_BYTES:
        raise UsageError(f"'{path.name}' is te groot voor een tabel.", "Geef een tabel met totalen, geen los bestand.")
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def toets_publicatie(folder: Path, *, k: int | None = None, m: int | None = None) -> AuditResult:
    """Attack a publication with everything its audience was told before.

    Parameters
    ----------
    folder
        Folder of a publication; its checksums are verified first.
    k, m
        Stricter requirements than those of its ledger.

    Raises
    ------
    StoreDamaged
        The publication was changed, or its ledger cannot be read.
    """
    publication = open_publication(folder)
    try:
        ledger = Ledger.from_json(publication.json(LEDGER))
        return audit_ledger(ledger, k=max(k or 0, ledger.k), m=max(m or 0, ledger.m))
    except (KeyError, TypeError, ValueError, FileNotFoundError) as error:
        if isinstance(error, ContradictionError):
            why = "Het grootboek van deze publicatie spreekt zichzelf tegen."
        else:
            why = "Het grootboek van deze publicatie is niet te lezen."
        raise StoreDamaged(why, "Vraag de informatieanalist om opnieuw te publiceren.") from error
