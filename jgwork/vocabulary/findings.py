"""Findings: what is wrong, why, and the next move; never a value of a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jgwork.vocabulary.verdict import ExitCode, Verdict, worst


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a gate, in Dutch, without any value of a row.

    Parameters
    ----------
    rule
        Rule code, such as ``R1`` or ``schema.type``.
    message
        What is wrong and why, one Dutch sentence (B1). Built from column and table names only.
    next_move
        What the reader does next, one Dutch sentence.
    table, column
        Where; empty when the finding concerns the whole delivery.
    n
        Number of rows (or cells, files) concerned.
    rows
        Row numbers in the delivered table (1 is the first row under the header; gate 1 gives those that the user sees
        in the file), shown on request only; at most 1,000.
    exit_code
        The kind of refusal.
    verdict
        ``REFUSE`` closes the gate, ``WARN`` is reported only.
    place
        Where to look, in Dutch, as the user sees it: file and sheet, heading, first rows.
    """

    rule: str
    message: str
    next_move: str
    table: str = ""
    column: str = ""
    n: int = 1
    rows: tuple[int, ...] = ()
    exit_code: ExitCode = ExitCode.SCHEMA
    verdict: Verdict = Verdict.REFUSE
    place: str = ""

    def as_json(self, *, rows: bool = False) -> dict[str, object]:
        """Return the finding as plain JSON values; ``rows`` adds the row numbers."""
        out: dict[str, object] = {
            "regel": self.rule,
            "tabel": self.table,
            "kolom": self.column,
            "aantal": self.n,
            "oordeel": "weigeren" if self.verdict is Verdict.REFUSE else "melden",
            "melding": self.message,
            "volgende_stap": self.next_move,
            "plaats": self.place,
            "code": int(self.exit_code),
        }
        if rows:
            out["rijen"] = list(self.rows)
        return out


#: Which kind of refusal decides the exit code when there are several: the most dangerous first.
SEVERITY: tuple[ExitCode, ...] = (
    ExitCode.UNSAFE_FILE,
    ExitCode.STORE_DAMAGED,
    ExitCode.NOT_PSEUDONYMISED,
    ExitCode.NOT_COVERED,
    ExitCode.RELEASE_REFUSED,
    ExitCode.SCHEMA,
    ExitCode.USAGE,
    ExitCode.INTERNAL,
)


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of one pass."""

    items: tuple[Finding, ...] = ()

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __add__(self, other: Findings | Sequence[Finding]) -> Findings:
        return Findings(self.items + tuple(other))

    @property
    def refused(self) -> bool:
        """Whether any finding closes the gate."""
        return any(f.verdict is Verdict.REFUSE for f in self.items)

    @property
    def verdict(self) -> Verdict:
        """The strictest verdict; ``ADMIT`` when a check ran and found nothing."""
        return worst([Verdict.ADMIT, *(f.verdict for f in self.items)])

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the most dangerous refusal, ``ADMITTED`` without one."""
        codes = {f.exit_code for f in self.items if f.verdict is Verdict.REFUSE}
        return next((c for c in SEVERITY if c in codes), ExitCode.ADMITTED)
