"""Attack what is out: tables that someone suppressed, and publications of the workbench."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jgwork.io.lezen.guard import KINDS, Limits, guard, open_buffer
from jgwork.io.lezen.tekens import decode
from jgwork.io.lezen.workbook import read_sheets
from jgwork.io.opslag.bundle import INDEX, Publication, folders_in, open_publication
from jgwork.privacy.attack.audit import ContradictionError
from jgwork.privacy.attack.count import Attackers
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.attack.rows import AuditResult, audit_ledger
from jgwork.privacy.foreign.check import Fall, examine
from jgwork.privacy.foreign.read import ForeignTable, parse, table_of
from jgwork.privacy.foreign.signs import read_meanings
from jgwork.runs.publicatie.herhaald import Cell, anders, verteld
from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.tables import Value

#: Larger files are no table that was made to be read.
LARGEST_BYTES = 20_000_000
LEDGER = "grootboek.json"


@dataclass(frozen=True, slots=True)
class ForeignReport:
    """The attack on foreign tables: every withheld cell, which files were joined, and what was read as withheld."""

    cells: tuple[Fall, ...]
    joins: tuple[str, ...]
    k: int
    read: tuple[str, ...] = ()

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
            "gelezen": list(self.read),
            "samen_onderzocht": list(self.joins),
            "cellen": [c.as_json() for c in self.cells],
        }


def toets_tabellen(
    paths: Sequence[Path],
    *,
    k: int,
    shows_zeros: bool = False,
    member: bool = False,
    rule: bool = False,
    meant: Sequence[str] = (),
    seconds: float = 10.0,
) -> ForeignReport:
    """Attack tables with margins that someone else suppressed; tables that share labels are joined.

    Parameters
    ----------
    paths
        CSV files or workbooks.
    k
        A withheld cell that is provably under it is unsafe.
    shows_zeros
        Whether the attacker knows that zeros are always shown.
    member
        Whether he is also in one of the withheld cells, whichever tells him most.
    rule
        Whether he also knows that a withheld cell is under k, or protects one that is.
    meant
        What a sign means that others use in two ways: ``-=0`` or ``leeg=.``.
    seconds
        Time limit of one whole-number problem.

    Raises
    ------
    UsageError
        A file is not there, is no such table, or the tables contradict each other.
    """
    names, signs = [p.name for p in paths], read_meanings(meant)
    called = [n if names.count(n) == 1 else f"{n} ({i + 1})" for i, n in enumerate(names)]
    read = [_read(name, p, signs) for name, p in zip(called, paths, strict=True)]
    tables, none = [t for found, _ in read for t in found], [line for _, lines in read for line in lines]
    who = Attackers(member=member, rule=rule)
    cells, joins = examine(tables, k=k, shows_zeros=shows_zeros, who=who, seconds=seconds)
    return ForeignReport(tuple(cells), tuple(joins), k, (*none, *(line for t in tables for line in t.said)))


def _read(name: str, path: Path, signs: Mapping[str, str]) -> tuple[list[ForeignTable], tuple[str, ...]]:
    """Return the tables in a file, one per sheet of a workbook, and which sheets hold none."""
    if path.is_dir():
        raise UsageError(
            "Met --marges kijkt toets naar tabellen, en dit is een map.",
            "Geef een of meer CSV-bestanden of werkboeken, of laat --marges weg bij een map van publicaties.",
        )
    if not path.is_file():
        raise UsageError(f"Bestand '{path.name}' is er niet.", "Controleer de naam en de map.")
    if path.stat().st_size > LARGEST_BYTES:
        raise UsageError(f"'{path.name}' is te groot voor een tabel.", "Geef een tabel met totalen, geen los bestand.")
    kind = KINDS.get(path.suffix.lower(), "")
    if path.suffix.lower() in {".zip", ".parquet"}:
        raise UsageError(
            f"'{path.name}' is geen tabel om te lezen.", "Geef de tabel met totalen als CSV of als werkboek."
        )
    guard(path)
    if kind == "csv":
        return [parse(name, decode(path.read_bytes())[0], signs)], ()
    sheets = read_sheets(open_buffer(path), kind, Limits())
    called = {s: f"{name}, blad {s}" if len(sheets) > 1 else name for s in sheets}
    tables = {s: [(i, [c or "" for c in row]) for i, row in enumerate(rows, 1)] for s, rows in sheets.items()}
    there = {s for s, rows in tables.items() if sum(sum(map(bool, r)) > 2 for _, r in rows) > 2} or {*tables}
    none = tuple(f"'{called[s]}' heeft geen tabel met totalen en is niet onderzocht." for s in tables if s not in there)
    return [table_of(called[s], rows, signs) for s, rows in tables.items() if s in there], none


@dataclass(frozen=True, slots=True)
class Toets:
    """The attack on one publication.

    Parameters
    ----------
    id
        The publication.
    kenmerk
        Mark of the key that signed it.
    audit
        The attack with everything its audience was told up to then; ``None`` where it could not be read.
    damaged
        Why it could not be read, in Dutch.
    forgotten
        Facts of the publication before it that its ledger no longer holds: an attacker remembers them.
    again
        Periods of which an earlier publication about the group, for whatever audience, told another number: the
        difference is about who changed in between.
    """

    id: str
    kenmerk: str
    audit: AuditResult | None
    damaged: str = ""
    forgotten: int = 0
    again: int = 0

    @property
    def passed(self) -> bool:
        """Whether it was read whole and nothing falls."""
        return self.audit is not None and self.audit.passed and not self.forgotten and not self.again

    def as_json(self) -> dict[str, object]:
        """Return plain JSON values."""
        found = self.audit
        return {
            "publicatie": self.id,
            "kenmerk": self.kenmerk,
            "veilig": self.passed,
            "k": found.k if found else None,
            "m": found.m if found else None,
            "beschadigd": self.damaged,
            "vergeten": self.forgotten,
            "opnieuw_geteld": self.again,
            "cellen": [c.as_json() for c in found.cells] if found else [],
        }


def toets_publicaties(folder: Path, *, k: int | None = None, m: int | None = None) -> tuple[Toets, ...]:
    """Attack a publication, or every publication in a folder, with everything its audience was told before.

    Parameters
    ----------
    folder
        Folder of a publication or of publications; checksums and signature are verified first.
    k, m
        Stricter requirements than those of the ledgers.

    Returns
    -------
    tuple of Toets
        In order of name. In a folder every publication is judged, also after a damaged one.

    Raises
    ------
    UsageError
        There is no publication.
    StoreDamaged
        The one publication asked was changed, or its ledger cannot be read.
    """
    if (folder / INDEX).exists():
        return (_toets(folder, k, m)[0],)
    found = folders_in(folder)
    if not found:
        raise UsageError(
            f"In '{folder.name}' staat geen publicatie.", "Maak er een met 'jgwork publiceer DOSSIER --uit MAP'."
        )
    out: list[Toets] = []
    last: dict[tuple[str, str, str], Ledger] = {}
    told: dict[tuple[str, str], dict[Cell, Value]] = {}
    for path in found:
        try:
            judged, ledger, publication = _toets(path, k, m)
        except StoreDamaged as error:
            out.append(Toets(path.name, "", None, error.message))
            continue
        series = _reeks(publication)
        before, last[series] = last.get(series), ledger
        gone = len({r for r in before.rows if r.shown} - set(ledger.rows)) if before else 0
        before_us, now = told.setdefault(series[:2], {}), verteld(publication)
        again = anders(before_us, now)
        before_us.update(now)
        out.append(replace(judged, forgotten=gone, again=again))
    return tuple(out)


def _toets(folder: Path, k: int | None, m: int | None) -> tuple[Toets, Ledger, Publication]:
    publication = open_publication(folder, first_seen=True)
    try:
        ledger = Ledger.from_json(publication.json(LEDGER))
        audit = audit_ledger(ledger, k=max(k or 0, ledger.k), m=max(m or 0, ledger.m))
    except (KeyError, TypeError, ValueError, FileNotFoundError) as error:
        if isinstance(error, ContradictionError):
            why = "Het grootboek van deze publicatie spreekt zichzelf tegen."
        else:
            why = "Het grootboek van deze publicatie is niet te lezen."
        raise StoreDamaged(why, "Vraag de informatieanalist om opnieuw te publiceren.") from error
    return Toets(publication.id, publication.kenmerk, audit), ledger, publication


def _reeks(publication: Publication) -> tuple[str, str, str]:
    """Return to which series of one audience a publication belongs: dossier, group, audience."""
    index = publication.index
    series = (str(index.get("dossier_id")), str(index.get("groep_id")), str(index.get("kring")))
    if not index.get("groep_id"):  # what all groups say together holds published figures only and keeps no ledger
        series = (*series[:2], publication.id)
    return series
