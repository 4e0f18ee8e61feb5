"""The supplier's side: replace what names a person by a pseudonym, before anything leaves the building.

What the police send is taken as it is: several sheets, title lines, totals, a matrix with persons on both sides, a
folder of files. Each table becomes a CSV; a person is the same pseudonym in all of them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.lezen.guard import BESIDE, CLUTTER, KINDS
from jgwork.io.lezen.raw import rows_named
from jgwork.io.lezen.readers import OF_A_DELIVERY, read_delivery
from jgwork.io.schrijven.tabellen import write_tables
from jgwork.privacy.intake.pseudonym import (
    SHORTEST_KEY,
    Context,
    apart,
    derive,
    domain_tag,
    need_persons,
    normalise_number,
    pseudonym,
    remaining,
)
from jgwork.privacy.intake.scan import scan_texts
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.headings import said
from jgwork.schema.rules.matrix import square_part, without_attributes
from jgwork.schema.rules.missing import ERRORS, MISSING, WORDS
from jgwork.schema.rules.numbers import total_columns
from jgwork.vocabulary.errors import IntakeRefused, UsageError
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.tekst.rand import is_total, maybe_total
from jgwork.vocabulary.token import (
    LETTERS,
    counts_from_zero,
    is_nobody,
    may_count,
    valid_tag,
    valid_token,
)
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.vocabulary.tables import Source

#: Cells that stand for no person, in lower case.
PLACEHOLDERS = frozenset({*MISSING, *WORDS, *ERRORS, "nb", "leeg"} - {""})
#: Numbers of a registration point at a case that can be looked up: they become a mark of their own.
KEYS: Mapping[str, str] = {"registratie_id": "R", "incident_id": "I", "zaak_id": "Z", "signaal_id": "M"}
_DAYS = re.compile(r"(peildatum|periode)\b.*\d{4}|\d{1,2} [a-z]+ 20\d\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PseudonymReport:
    """What was made: counts and the domain tag, no value.

    Parameters
    ----------
    file, rows, persons
        The file or folder written, its rows, and the number of different persons.
    tag
        Domain tag, for ``token_tag`` in the manifest.
    remaining
        Kinds of identifier that are still in the other columns, by number of cells.
    empty
        Cells that stood for no person and were left empty.
    totals
        Rows that named a total instead of a person and were left out.
    columns
        Per heading what it became.
    files
        Every file written.
    said
        What was understood of the files, and what to look at, in Dutch.
    """

    file: str
    rows: int
    persons: int
    tag: str
    remaining: Mapping[str, int]
    empty: int = 0
    totals: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "bestand": self.file,
            "bestanden": list(self.files),
            "rijen": self.rows,
            "personen": self.persons,
            "token_tag": self.tag,
            "leeg_gelaten": self.empty,
            "totaalrijen": self.totals,
            "nog_herleidbaar": dict(self.remaining),
            "gelezen": list(self.said),
        }


def read_key(path: Path) -> bytes:
    """Return the master key from a file of hexadecimal text; it is not kept, copied or logged.

    Raises
    ------
    UsageError
        Where it is not there, not hexadecimal, or too short.
    """
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) < SHORTEST_KEY:
        raise UsageError(
            "Het sleutelbestand is er niet, of bevat geen sleutel van ten minste 64 hexadecimale tekens.",
            "Maak er een met: openssl rand -hex 32. Bewaar hem bij de leverancier, nooit bij de werkbank.",
        )
    return key


def pseudonimiseer(
    bron: Path, uit: Path, *, sleutel: bytes, kolommen: Mapping[str, str], context: Context, tag: str = "", jaar: int
) -> PseudonymReport:
    """Write a copy of one or more tables in which whatever names a person is a pseudonym.

    Parameters
    ----------
    bron
        A CSV, XLSX, ODS or Parquet file, or a folder of them; every sheet is a table.
    uit
        What to write; it may not exist. A name that ends on ``.csv`` for one table, otherwise a folder.
    sleutel
        Master key of the supplier.
    kolommen
        Heading of the source -> column of the data model, in every table that has the heading. Empty: the headings
        that practice uses for a person or a registration.
    context
        What the pseudonyms are for.
    tag
        Domain tag of the dossier; made from the key and the context when empty.
    jaar
        Year by which a full date counts as a date of birth.

    Raises
    ------
    UsageError
        For a heading that is not there, a tag of another shape, a file that exists, or where no person is found.
    IntakeRefused
        When a file cannot be read whole: a second table, a row of another length.
    """
    if uit.exists():
        raise UsageError("Het bestand om te schrijven bestaat al. Er is niets gewijzigd.", "Kies een andere naam.")
    if tag and not valid_tag(tag):
        raise UsageError(
            "Het domeinkenmerk is geen vier medeklinkers.", "Vraag het kenmerk bij de beheerder van het dossier."
        )
    raw, said = _read(bron, jaar, frozenset(kolommen))
    if any(all(h not in t.data.column_names for t in raw.values()) for h in kolommen):
        raise UsageError(
            "Een kop die je noemt staat in geen van de tabellen.",
            "Noem de kop precies zoals hij in het bestand staat, zoals --kolom BSN=pseudoniem.",
        )
    maker = _Maker(derive(sleutel, context), tag or domain_tag(sleutel, context))
    maker.look_for_nought([t.data for t in raw.values()], kolommen)
    made = {name: maker.table(table, kolommen) for name, table in raw.items()}
    need_persons(maker.persons)
    left: dict[str, int] = {}
    for table in made.values():
        for kind, n in remaining(table, maker.made, maker.persons, jaar).items():
            left[kind] = left.get(kind, 0) + n
    files = write_tables(made, {n: t.days for n, t in raw.items()}, uit)
    rows = sum(t.num_rows for t in made.values())
    return PseudonymReport(uit.name, rows, len(maker.persons), maker.tag, left, maker.empty, maker.totals,
                           maker.columns, files, (*said, *maker.said))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Raw:
    """A table as it was read: where it stands in what came in, and the lines above it that tell a day."""

    data: pa.Table
    source: Source
    name: str
    days: tuple[str, ...]


def _read(bron: Path, year: int, own: frozenset[str]) -> tuple[dict[str, _Raw], list[str]]:
    """Return every table by the name of its file and sheet, and what the reader says of them."""
    files = sorted(p for p in bron.iterdir() if p.suffix.lower() in KINDS) if bron.is_dir() else [bron]
    out: dict[str, _Raw] = {}
    wrong, said = list[Finding](), list[str]()
    beside = (p for p in bron.iterdir() if not CLUTTER.match(p.name)) if bron.is_dir() else ()
    loose = [p for p in beside if p not in files and p.suffix.lower() not in BESIDE]
    if loose:
        kinds = ", ".join(sorted({"een map" if p.is_dir() else p.suffix.lower() or "zonder einde" for p in loose}))
        said.append(f"NIET gelezen en niet gepseudonimiseerd, want de werkbank leest dat niet: {len(loose)} ({kinds}).")
    for file in files:
        delivery = read_delivery(file, own=own)
        several = sum(t.num_rows > 0 for t in delivery.tables.values()) > 1
        for name, table in delivery.tables.items():
            source = delivery.sources[name]
            sheet = source.name.partition("#")[2]
            days = tuple(a for a in source.asides if _DAYS.search(a) and not scan_texts((a,), year))
            called = f"{file.stem} - {sheet}" if several and sheet else file.stem
            out[called] = _Raw(table, source, called, days)
            found = [f for f in delivery.findings if f.table == name and f.rule not in OF_A_DELIVERY]
            wrong += [replace(f, table=called) for f in found if f.verdict is Verdict.REFUSE]
            said += [f"{called}: {t}" for t in (*source.left, *(f.message for f in found if f.verdict is Verdict.WARN))]
    if wrong:
        raise IntakeRefused(
            "Niet alles in het bestand is te lezen. Er is niets geschreven.",
            "Herstel het bestand.",
            Findings(tuple(wrong)),
        )
    return out, said


class _Maker:
    """Makes the pseudonyms of one run: the same person is the same everywhere, and everything is counted."""

    def __init__(self, key: bytes, tag: str) -> None:
        self.key, self.tag = key, tag
        self.persons: dict[str, str] = {}
        self.columns: dict[str, str] = {}
        self.made: set[str] = set()
        self.said: list[str] = []
        self.counted: set[str] = set()
        self.empty = self.totals = 0

    def look_for_nought(self, tables: Sequence[pa.Table], chosen: Mapping[str, str]) -> None:
        """Find whether the persons are numbered from 0; refuse where 0 may be a person and may be nobody.

        It is one where a matrix, the two ends of ties or a list that holds everybody once runs from 0 without a gap.
        """
        there: list[set[str]] = []
        for table in tables:
            wanted = _wanted(table, chosen)
            if not wanted and _is_matrix(table):
                sides = [_texts(table.column(0).to_pylist())]
            else:
                ends = [_texts(table.column(h).to_pylist()) for h, c in wanted.items() if c.startswith("pseudoniem")]
                sides = [sorted({t for end in ends for t in end})] if len(ends) > 1 else ends
            sides = [[t for t in side if t and not is_total(t) and t.casefold() not in PLACEHOLDERS] for side in sides]
            self.counted |= {t for side in sides if counts_from_zero(side) for t in side}
            there += [{*side} for side in sides]
        if self.counted:
            self.said.append("De personen zijn genummerd vanaf 0: 0 is er een van.")
        if any("0" in side and not side <= self.counted and may_count(side) for side in there):
            raise UsageError(
                "Tussen de nummers van personen staat een 0. Dat kan een persoon zijn, en ook 'niemand'. Er is niets "
                "geschreven.",
                "Is 0 een persoon? Zet dan voor elk nummer een letter, overal: P0, P1, P2. Is het niemand? Maak die "
                "cellen leeg.",
            )

    def table(self, raw: _Raw, chosen: Mapping[str, str]) -> pa.Table:
        """Return a table with its persons and registrations replaced, without the rows of totals."""
        table = raw.data
        wanted = _wanted(table, chosen)
        if not wanted and _is_matrix(table):
            return self._matrix(table)
        self._say_alone(raw, [h for h, c in wanted.items() if c.startswith("pseudoniem")])
        for heading, column in wanted.items():
            place = table.column_names.index(heading)
            table = self._without_totals(table, place)
            cells = self._cells(table.column(place).to_pylist(), column)
            table = _set(table, place, column, cells)
            self.columns[heading] = column
            self.made.add(column)
        known = [self.persons.get(normalise_number(n), n) if n else n for n in table.column_names]
        return table.rename_columns(known)

    def _say_alone(self, raw: _Raw, persons: Sequence[str]) -> None:
        """Say in which rows nothing but a person stands, where others have more: it may be the title of a part."""
        table = raw.data
        if table.num_columns < 3 or len(persons) != 1:
            return
        filled = [[bool((v or "").strip()) for v in c.cast("string").to_pylist()] for c in table.columns]
        place = table.column_names.index(persons[0])
        rows = [i for i, row in enumerate(zip(*filled, strict=True)) if row[place] and sum(row) == 1]
        if 0 < len(rows) <= table.num_rows // 2:
            named = rows_named([raw.source.seen(i + 1)[1] for i in rows])
            self.said.append(
                f"{raw.name}: {named}: daar staat alleen een persoon, en verder niets. Is het een tussenkop, zoals een "
                "wijk? Haal de rij dan weg en maak de pseudoniemen opnieuw."
            )

    def _matrix(self, table: pa.Table) -> pa.Table:
        """Return a matrix with the persons of both sides replaced; what it says of each person stays beside it."""
        table = self._without_totals(table, 0)
        totals = total_columns(table)
        table = table.select([i for i in range(table.num_columns) if i not in totals])
        inside, beside, found = without_attributes("relatie", table)
        if found:
            raise UsageError(f"{found[0].message} Er is niets geschreven.", "Geef haar ook een rij, of laat haar weg.")
        rest, table = table.select(beside), table.select(inside)
        first, *labels = table.column_names
        rows, heads = (self._cells(s, "pseudoniem") for s in (table.column(0).to_pylist(), labels))
        self.columns["(matrix)"] = "pseudoniem"
        made = _set(table, 0, first, rows).rename_columns([first, *(h or "" for h in heads)])
        for name, column in zip(rest.column_names, rest.columns, strict=True):
            made = made.append_column(name, column)
        return made

    def _without_totals(self, table: pa.Table, place: int) -> pa.Table:
        import pyarrow as pa

        total = [
            bool(v) and maybe_total(str(v)) and is_total(str(v), _others(table, place, i))
            for i, v in enumerate(table.column(place).to_pylist())
        ]
        self.totals += sum(total)
        return table.filter(pa.array([not t for t in total])) if any(total) else table

    def _cells(self, values: Sequence[str | None], column: str) -> list[str | None]:
        """Return the cells of a column, or the labels of one side of a matrix."""
        texts = _texts(values)
        there = apart(texts)
        nobody = {t for t in there if t.casefold() in PLACEHOLDERS or is_nobody(t, there)}
        nobody -= self.counted if column.startswith("pseudoniem") and there - nobody - {""} <= self.counted else set()
        return [self._cell(t, column, none=t in nobody) for t in texts]

    def _cell(self, text: str, column: str, *, none: bool) -> str | None:
        if none:
            self.empty += 1
            return None
        if not text or valid_token(text):
            return text or None
        if column in KEYS:
            digest = hmac.new(self.key, b"kenmerk|" + normalise_number(text).encode(), hashlib.sha256).digest()
            return KEYS[column] + "".join(LETTERS[b % len(LETTERS)] for b in digest[:14])
        plain = normalise_number(text)
        if plain not in self.persons:
            self.persons[plain] = pseudonym(self.key, self.tag, text)
        return self.persons[plain]


def _texts(values: Iterable[str | None]) -> list[str]:
    return [(v or "").strip() for v in values]


def _wanted(table: pa.Table, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return what each heading becomes that names a person or a registration: as chosen, else as it is known."""
    names = list(table.column_names)
    return {h: c for h, c in chosen.items() if h in names} if chosen else dict(_known(names))


def _known(headings: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the headings of a person or a registration, as practice writes them or as our own workbook does."""
    persons = [s.name for s in load_tables().values() if any(f.soort == "pseudoniem" for f in s.fields)]
    for heading in headings:
        found = {m.column for t in (*persons, "registratie") if (m := said(t, heading)) is not None}
        found.add(heading.strip().casefold())
        column = next((c for c in (*KEYS, "pseudoniem", "pseudoniem_a", "pseudoniem_b") if c in found), "")
        if column in {"registratie_id", "incident_id"} or column.startswith("pseudoniem"):
            yield heading, column


def _is_matrix(table: pa.Table) -> bool:
    if len(square_part(table)[0]) > 3:
        return True
    heads = {h.strip() for h in table.column_names[1:] if h.strip()}
    rows = {(v or "").strip() for v in table.column(0).to_pylist()} if table.num_columns else set()
    return len(heads & rows) >= 3


def _others(table: pa.Table, place: int, row: int) -> list[str]:
    """Return the other cells of a row that hold something."""
    cells = (str(c[row].as_py() or "").strip() for i, c in enumerate(table.columns) if i != place)
    return [c for c in cells if c]


def _set(table: pa.Table, place: int, name: str, cells: list[str | None]) -> pa.Table:
    import pyarrow as pa

    return table.set_column(place, name, pa.array(cells, pa.string()))
