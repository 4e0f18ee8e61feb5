"""The supplier's side: replace the column that names a person by a pseudonym, before anything leaves the building."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jgwork.privacy.intake.pseudonym import SHORTEST_KEY, Context, derive, domain_tag, pseudonym
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.token import valid_tag


@dataclass(frozen=True, slots=True)
class PseudonymReport:
    """What was made: counts and the domain tag, no value.

    Parameters
    ----------
    file, rows, persons
        The file written, its rows, and the number of different persons.
    tag
        Domain tag, for ``token_tag`` in the manifest.
    remaining
        Kinds of identifier that are still in the other columns, by number of cells.
    """

    file: str
    rows: int
    persons: int
    tag: str
    remaining: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "bestand": self.file,
            "rijen": self.rows,
            "personen": self.persons,
            "token_tag": self.tag,
            "nog_herleidbaar": dict(self.remaining),
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
    """Write a copy of a table in which columns that name a person are pseudonyms.

    Parameters
    ----------
    bron
        One CSV, XLSX, ODS or Parquet file with one table.
    uit
        The CSV to write; it may not exist.
    sleutel
        Master key of the supplier.
    kolommen
        Heading of the source -> column of the data model.
    context
        What the pseudonyms are for.
    tag
        Domain tag of the dossier; made from the key and the context when empty.
    jaar
        Year by which a full date counts as a date of birth.

    Raises
    ------
    UsageError
        For a heading that is not there, a tag of another shape or a file that exists.
    """
    from jgwork.io.lezen.readers import read_delivery

    if uit.exists():
        raise UsageError("Het bestand om te schrijven bestaat al. Er is niets gewijzigd.", "Kies een andere naam.")
    if tag and not valid_tag(tag):
        raise UsageError(
            "Het domeinkenmerk is geen vier medeklinkers.", "Vraag het kenmerk bij de beheerder van het dossier."
        )
    tables = list(read_delivery(bron).tables.values())
    if len(tables) != 1 or any(h not in tables[0].column_names for h in kolommen):
        raise UsageError(
            "Het bestand heeft niet precies een tabel, of een kolom die je noemt staat er niet in.",
            "Noem de kop precies zoals hij in het bestand staat, zoals --kolom BSN=pseudoniem.",
        )
    tag = tag or domain_tag(sleutel, context)
    table, persons = _replace(tables[0], kolommen, derive(sleutel, context), tag)
    _write(table, uit)
    return PseudonymReport(uit.name, table.num_rows, persons, tag, _remaining(table, set(kolommen.values()), jaar))


def _replace(table: Any, columns: Mapping[str, str], key: bytes, tag: str) -> tuple[Any, int]:
    import pyarrow as pa

    known: dict[str, str] = {}
    for heading, column in columns.items():
        place = table.column_names.index(heading)
        texts = []
        for value in table.column(place).to_pylist():
            if value and value not in known:
                known[value] = pseudonym(key, tag, value)
            texts.append(known[value] if value else None)
        table = table.set_column(place, column, pa.array(texts, pa.string()))
    return table, len(set(known.values()))


def _write(table: Any, path: Path) -> None:
    import pyarrow as pa
    from pyarrow import csv

    plain = table.cast(pa.schema([(n, pa.string()) for n in table.column_names]))
    csv.write_csv(plain, path, csv.WriteOptions(delimiter=";", quoting_style="needed"))


def _remaining(table: Any, made: set[str], year: int) -> dict[str, int]:
    from jgwork.privacy.intake.scan import scan_texts
    from jgwork.schema.rules.headings import kind_of
    from jgwork.vocabulary.verdict import ExitCode

    kinds = [kind_of(n) for n in table.column_names if n not in made]
    named = sum(k is not None and k.exit_code is ExitCode.NOT_PSEUDONYMISED for k in kinds)
    texts = [c for n in table.column_names if n not in made for c in table.column(n).unique().to_pylist() if c]
    found = scan_texts((*table.column_names, *texts), year)
    return {**found, "kolom met namen of nummers": named} if named else found
