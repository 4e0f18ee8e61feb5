"""Gate 2. The only module that makes a ``ReleasedTable``: protect, attack what is proposed, and only then let go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jgwork.privacy.attack.audit import ContradictionError
from jgwork.privacy.attack.ledger import Ledger, Row, Told
from jgwork.privacy.attack.rows import AuditResult, CellResult, audit_ledger
from jgwork.privacy.release.draft import Draft, Policy, draft, holds_written, list_all
from jgwork.privacy.release.groep import statements, ties
from jgwork.privacy.release.link import Counted, link
from jgwork.privacy.release.report import ReleaseReport, TableReport, report_of, report_told, together
from jgwork.privacy.release.tabel import FALLS, counted, settle
from jgwork.privacy.stand.vertelling import Vertelling
from jgwork.vocabulary.errors import ReleaseRefused
from jgwork.vocabulary.tables import (
    RELEASE_SEAL,
    WITHHELD,
    Column,
    IndicatorTable,
    Measure,
    ReleasedTable,
    Tijd,
    Unit,
    as_json,
    from_json,
)
from jgwork.vocabulary.token import holds_pseudonym
from jgwork.vocabulary.verdict import Verdict

__all__ = [
    "Policy",
    "Release",
    "ReleaseReport",
    "TableReport",
    "as_plain",
    "release",
    "reopen",
    "state",
    "together",
]

#: Why a table on members of one group shows nothing here.
FROM_THE_STAND = "Wat over leden gezegd wordt, wordt een keer verteld, uit de stand van de groep."


@dataclass(frozen=True, slots=True)
class Release:
    """Released tables, the ledger with them in it, and the report."""

    tables: tuple[ReleasedTable, ...]
    ledger: Ledger
    report: ReleaseReport


def release(
    tables: Sequence[IndicatorTable],
    policy: Policy,
    ledger: Ledger,
    *,
    verteld: Sequence[Vertelling] = (),
) -> Release:
    """Protect indicator tables for one audience, attack the result with all earlier releases, and let it go.

    Parameters
    ----------
    tables
        Everything that leaves together; nothing else may.
    policy
        Thresholds of the audience.
    ledger
        What this audience was told before (an empty ``Ledger`` the first time).
    verteld
        Tables of told cells: sealed as they are, nothing in them is counted or chosen here.

    Raises
    ------
    ReleaseRefused
        The ledger is of another audience, two tables bear one name, or the attack succeeds on what was protected.
    """
    _check(tables, policy, ledger)
    _check_told(verteld, policy)
    before_told, ledger = ledger, _with_told(ledger, verteld)
    policy = replace(policy, k=max(ledger.k, policy.k), m=max(ledger.m, policy.m))  # they may only rise
    less, before = _Less(), None
    while True:
        drafts = _decide_all(tables, policy, ledger, less)
        after = _after(drafts, policy, ledger)
        audit = _attack(after)
        if audit.fallen and before is None:
            before = {c.key: c.interval for c in audit_ledger(before_told, k=policy.k, m=policy.m).fallen}
        # what fell before, and no further, is no reason: where thresholds rise, told stays told
        fallen = [c for c in audit.fallen if before is None or before.get(c.key) != c.interval]
        if not fallen:
            break
        if not less.tell(drafts, fallen):
            raise _refused(fallen)
    for d in drafts:
        if not d.repeated and _nothing_shown(d):
            list_all(d)
    told = tuple(_seal_told(v, policy) for v in verteld)
    released = tuple(_seal(d, policy) for d in drafts)
    reports = (*map(report_told, told), *(report_of(d, t) for d, t in zip(drafts, released, strict=True)))
    cells, shown = sum(r.n_cells for r in reports), sum(r.n_shown for r in reports)
    verdict = Verdict.ADMIT if cells == shown else Verdict.WARN
    return Release((*told, *released), after, ReleaseReport(verdict, cells, shown, reports, audit))


@dataclass(slots=True)
class _Less:
    """Tables that leave with less than was proposed, because cells fell.

    ``hidden``: withheld whole, what they hide still guarded. ``silent``: withheld whole where that is known from
    elsewhere.
    """

    hidden: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)

    def tell(self, drafts: Sequence[Draft], fallen: Sequence[CellResult]) -> bool:
        """Withhold more, for one step at a time; return whether there was more to withhold."""
        tables = {c.table for c in fallen}
        new = {d.key: d for d in drafts if not d.repeated and d.key not in self.hidden}
        ours = tables & new.keys()
        self.hidden |= ours  # fails closed: what falls is withheld whole, and the attack is repeated
        if ours:
            return True
        heads = {c.key.population for c in fallen if c.guard != "m"}
        beside = [d for d in new.values() if any(a.key.population in heads for a in d.atoms)]
        if beside:  # what counts the same gives a cell away that was withheld already
            self.hidden.add(min(beside, key=lambda d: (len(d.labels), d.key)).key)
            return True
        known = (tables & self.hidden) - self.silent
        self.silent |= known
        return bool(known)


def _decide_all(tables: Sequence[IndicatorTable], policy: Policy, ledger: Ledger, less: _Less) -> list[Draft]:
    """Return every table with its cells decided."""
    drafts = [_begin(t, policy, ledger) for t in tables]
    waiting: list[Counted] = []
    for d in drafts:
        if d.repeated:
            continue
        if d.key in less.hidden:
            waiting += _hide(d, policy, silent=d.key in less.silent)
        else:
            waiting += _decide(d, policy)
    for group in link(waiting, ledger, policy):
        settle(group, ledger, policy)
    return drafts


def _after(drafts: Sequence[Draft], policy: Policy, ledger: Ledger) -> Ledger:
    return replace(
        ledger.add(
            [a for d in drafts for a in d.atoms],
            [f for d in drafts for f in d.facts],
            [_told(d, policy) for d in drafts if _held_back(d.table) and not d.repeated],
        ),
        kring=policy.kring,
        k=max(ledger.k, policy.k),
        m=max(ledger.m, policy.m),
    )


def _check(tables: Sequence[IndicatorTable], policy: Policy, ledger: Ledger) -> None:
    if ledger.kring and ledger.kring != policy.kring:
        raise ReleaseRefused(
            "Dit grootboek hoort bij een andere kring.", "Gebruik het grootboek van de kring waarvoor u publiceert."
        )
    timeless = [t.title for t in tables if t.tijd is None and t.scope == "groep"]
    told = [t.title for t in tables if t.tijd in (Tijd.TIJDVAK, Tijd.STAND)]
    if told:
        raise ReleaseRefused(
            f"Van {', '.join(told)} wordt elk getal een keer verteld; zij gaan niet rechtstreeks naar buiten.",
            "Vertel ze uit de stand van de groep.",
        )
    if timeless:
        raise ReleaseRefused(
            f"Van {', '.join(timeless)} staat niet vast hoe zij opnieuw verteld mag worden.",
            "Geef de tabel een 'tijd': tijdvak, stand of feit.",
        )
    names = [(t.info.get("groep", ""), t.name) for t in tables]
    if len(set(names)) != len(names):
        raise ReleaseRefused("Twee tabellen hebben dezelfde naam.", "Geef elke tabel een eigen naam.")


def _check_told(verteld: Sequence[Vertelling], policy: Policy) -> None:
    texts = {t.titel: (str(v) for r in t.rijen for v in r if isinstance(v, str)) for t in verteld}
    wrong = [
        n for n, said in texts.items() if any(holds_pseudonym(v) or holds_written(v, policy.written) for v in said)
    ]
    if wrong:
        raise ReleaseRefused(
            f"Niets vrijgegeven: in {', '.join(wrong)} staat tekst die niet naar buiten mag.",
            "Gebruik een code uit een vaste lijst.",
        )


def _with_told(ledger: Ledger, verteld: Sequence[Vertelling]) -> Ledger:
    return ledger.add([a for t in verteld for a in t.atomen], [r for t in verteld for r in t.feiten])


def _seal_told(v: Vertelling, policy: Policy) -> ReleasedTable:
    dims = (Column(d, v.info.get(f"kop_{d}", d.replace("_", " ").capitalize()), "dim") for d in v.dims)
    columns = (*dims, *(Column(x.name, x.title, "measure", x.unit) for x in v.maten))
    info = {"peildatum": policy.date, **{k: str(x) for k, x in v.info.items()}}
    return ReleasedTable(v.naam, v.titel, columns, v.rijen, info, RELEASE_SEAL)


def _attack(ledger: Ledger) -> AuditResult:
    try:
        return audit_ledger(ledger)
    except ContradictionError as error:
        raise ReleaseRefused(
            "Deze cijfers kloppen niet met wat eerder is vrijgegeven of met elkaar.",
            "Controleer of de tabellen over dezelfde mensen en dezelfde periode gaan.",
        ) from error
    except TimeoutError as error:
        raise ReleaseRefused(
            "Niets vrijgegeven: de controle op terugrekenen kreeg te weinig tijd.",
            "Publiceer minder tabellen tegelijk, of kies voor grote tabellen klassen.",
        ) from error


def state(ledger: Ledger, said: Iterable[tuple[str, str]], policy: Policy) -> Ledger:
    """Return the ledger with what a publication says beside its tables: header, titles and sentences.

    Parameters
    ----------
    ledger
        With the tables of this publication in it.
    said
        What is said and its text; one that was said before in the same words is not repeated.
    policy
        Of this publication.

    Raises
    ------
    ReleaseRefused
        A sentence holds a pseudonym or what somebody wrote in a delivery.
    """
    before = {(r.label, r.shown) for r in ledger.rows}
    rows = [Row(label, date=policy.date, shown=text) for label, text in said if (label, text) not in before]
    wrong = sorted({r.label for r in rows if holds_pseudonym(r.shown) or holds_written(r.shown, policy.written)})
    if wrong:
        raise ReleaseRefused(
            f"Niets vrijgegeven: een zin bij deze onderdelen zegt iets dat niet naar buiten mag: {', '.join(wrong)}.",
            "Laat het onderdeel weg of pas de bron aan.",
        )
    return ledger.add([], rows)


def _refused(fallen: Sequence[CellResult]) -> ReleaseRefused:
    names = ", ".join(sorted({c.table for c in fallen}))
    return ReleaseRefused(
        f"Niets vrijgegeven: {len(fallen)} eerder weggelaten cellen zijn dan terug te rekenen ({names}).",
        "Publiceer zonder de tabellen die er nieuw bij komen, of wacht tot er genoeg leden gewisseld zijn.",
    )


def _held_back(table: IndicatorTable) -> bool:
    """Return whether a table is told once, and then repeated as it was."""
    return any(x.unit is Unit.PERSON for x in table.measures)


def _begin(table: IndicatorTable, policy: Policy, ledger: Ledger) -> Draft:
    """Return a draft; a table on persons that was told before comes back as it was told."""
    group = str(table.info.get("groep", ""))
    told = ledger.last(f"{group}/{table.name}" if group else table.name) if _held_back(table) else None
    if told is None:
        return draft(table, policy.written)
    old = reopen({"tabellen": [told.table]})[0]
    n_dims = sum(c.role == "dim" for c in old.columns)
    told_as = replace(
        table,
        dims=tuple(c.name for c in old.columns[:n_dims]),
        measures=tuple(Measure(c.name, c.title, c.unit) for c in old.columns[n_dims:]),
    )  # also where the table has other columns by now
    d = Draft(told_as, [tuple(str(v) for v in r[:n_dims]) for r in old.rows], {}, repeated=True)
    d.cells = {x.name: [r[n_dims + j] for r in old.rows] for j, x in enumerate(told_as.measures)}
    d.info = {**old.info, "herhaald_van": told.date}
    return d


def _decide(d: Draft, policy: Policy) -> list[Counted]:
    """Decide the cells of a table that can be decided alone; return the columns that are settled together."""
    waiting = []
    for x in d.table.measures:
        if x.unit is Unit.STATEMENT:
            statements(d, x, policy)
        elif x.unit is Unit.TIE:
            ties(d, x, policy)
        elif x.unit is Unit.PERSON and d.table.scope == "groep":
            d.withhold(x, FROM_THE_STAND)
        elif (column := counted(d, x, policy)) is not None:
            waiting.append(column)
    return waiting


def _hide(d: Draft, policy: Policy, *, silent: bool) -> list[Counted]:
    """Withhold a table whole; return its columns whose cells stay guarded."""
    found = []
    for x in d.table.measures:
        d.withhold(x, FALLS)
        if not silent and _in_tables(d, x) and (column := counted(d, x, policy)) is not None:
            column.hidden = True
            found.append(column)
    return found


def _nothing_shown(d: Draft) -> bool:
    counts = all(_in_tables(d, x) for x in d.table.measures)
    return counts and all(v is WITHHELD for cells in d.cells.values() for v in cells)


def _in_tables(d: Draft, x: Measure) -> bool:
    return x.unit in (Unit.EVENT, Unit.ACTION) or (x.unit is Unit.PERSON and d.table.scope != "groep")


def _seal(d: Draft, policy: Policy) -> ReleasedTable:
    info = {k: str(v) for k, v in d.info.items()}
    info.setdefault("peildatum", policy.date)
    return ReleasedTable(str(d.table.name), str(d.table.title), d.columns(), d.rows(), info, RELEASE_SEAL)


def _told(d: Draft, policy: Policy) -> Told:
    return Told(d.key, policy.date, as_plain(_seal(d, policy)))


def as_plain(table: ReleasedTable) -> dict[str, Any]:
    """Return a released table as plain JSON values; ``reopen`` builds it again."""
    return {
        "naam": table.name,
        "titel": table.title,
        "kolommen": [{"naam": c.name, "titel": c.title, "rol": c.role, "eenheid": str(c.unit)} for c in table.columns],
        "rijen": [[as_json(v) for v in row] for row in table.rows],
        "info": dict(table.info),
    }


def reopen(payload: Mapping[str, Any]) -> tuple[ReleasedTable, ...]:
    """Build released tables again from a publication whose checksums were verified.

    Parameters
    ----------
    payload
        ``{"tabellen": [...]}`` with what ``as_plain`` gave.

    Raises
    ------
    KeyError, ValueError
        The payload is no such thing.
    """
    return tuple(
        ReleasedTable(
            str(raw["naam"]),
            str(raw["titel"]),
            tuple(Column(c["naam"], c["titel"], c["rol"], Unit(c["eenheid"])) for c in raw["kolommen"]),
            tuple(tuple(from_json(v) for v in row) for row in raw["rijen"]),
            {str(k): str(v) for k, v in raw["info"].items()},
            RELEASE_SEAL,
        )
        for raw in payload["tabellen"]
    )
