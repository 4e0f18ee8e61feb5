"""The rights of one person: extract, correct or remove one pseudonym, cascading to every table (AVG 15 to 17).

Correcting and removing leave a certificate; a person in it is a keyed mark that only the holder of both the pseudonym
and the log key can check.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.rijen import plain
from jgwork.io.opslag.bestanden import sha256
from jgwork.io.opslag.concepten import Concepten
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.logboek import Logboek
from jgwork.io.opslag.manifest import MANIFEST
from jgwork.io.opslag.sleutels import key_for
from jgwork.privacy.intake.scan import scan_texts
from jgwork.runs.dossier.standen import BLIJFT, zonder
from jgwork.runs.dossier.verantwoorden import book_of, log, weigeringen, zegel
from jgwork.runs.recht.verklaringen import certify_person, signed_by
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.check import check_table
from jgwork.schema.rules.values import STATUS
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

#: What stands in an extract instead of the pseudonym of someone else.
ANDER = "iemand anders"


def uittreksel(store: DossierStore, pseudoniem: str) -> dict[str, pa.Table]:
    """Return every row about one pseudonym, by table (AVG article 15).

    Where a row names someone else as well, such as the other end of a tie, that pseudonym is left out (article 15,
    fourth paragraph).

    Raises
    ------
    UsageError
        When the pseudonym is in no table; the message does not repeat it.
    """
    with _refusals(store, "inzage", "avg_15"):
        found = {n: t.filter(_about(n, t, pseudoniem)) for n, t in store.tables().items()}
        out = {n: _without_others(n, t, pseudoniem) for n, t in found.items() if t.num_rows}
        if not out:
            raise _nobody()
    _log_person(book_of(store.path, store.manifest().dossier_id), store, "raadplegen", out, "avg_15")
    return out


def verbeter(store: DossierStore, pseudoniem: str, tabel: str, kolom: str, waarde: str) -> dict[str, Any]:
    """Correct one column in every row of a table about one pseudonym, and return the certificate (AVG article 16).

    The new value passes the type and the code list of the column; a key or the pseudonym itself cannot be corrected.
    """
    with store.locked("verbeteren"):
        return _verbeter(store, pseudoniem, tabel, kolom, waarde)


def _verbeter(store: DossierStore, pseudoniem: str, tabel: str, kolom: str, waarde: str) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    with _refusals(store, "verbetering", "avg_16"):
        new = _checked_value(tabel, kolom, waarde)
        if not pc.any(_mask_all(store, pseudoniem, tabel)).as_py():
            raise _nobody()
    touched: dict[str, int] = {}

    def change(name: str, rows: pa.Table) -> pa.Table:
        if name != tabel or kolom not in rows.column_names:
            return rows
        mask = _about(name, rows, pseudoniem)
        if not pc.any(mask).as_py():
            return rows
        touched[name] = touched.get(name, 0) + pc.sum(mask).as_py()
        column = plain(rows[kolom])
        changed = pc.if_else(mask, pa.scalar(new, column.type), column)
        rows = rows.set_column(rows.column_names.index(kolom), kolom, changed)
        status = f"{kolom}{STATUS}"
        if status in rows.column_names:  # what was unknown is known now
            kept = pc.if_else(mask, pa.scalar(None, pa.string()), plain(rows[status]).cast(pa.string()))
            rows = rows.set_column(rows.column_names.index(status), status, kept)
        return rows

    book = book_of(store.path, store.manifest().dossier_id)
    _log_person(book, store, "wijzigen", {tabel: 1}, "avg_16")
    Concepten(store).forget(lambda draft: pseudoniem in draft)
    store.edit(change, zegel=zegel(store.path, store.manifest().dossier_id))
    return _person_certificate(store, book, "verbetering", pseudoniem, touched, {"kolom": kolom, "publicaties": BLIJFT})


def verwijder(store: DossierStore, pseudoniem: str) -> dict[str, Any]:
    """Remove every row about one pseudonym from every table, and return the certificate (AVG article 17).

    A tie goes when either end is this person. Counts that were supplied (such as the number of names in a scan) are
    facts about the group and stay.
    """
    with store.locked("verwijderen"):
        return _verwijder(store, pseudoniem)


def _verwijder(store: DossierStore, pseudoniem: str) -> dict[str, Any]:
    import pyarrow.compute as pc

    removed: dict[str, int] = {}

    def change(name: str, rows: pa.Table) -> pa.Table:
        mask = _about(name, rows, pseudoniem)
        n = pc.sum(mask).as_py() or 0
        if not n:
            return rows
        removed[name] = removed.get(name, 0) + n
        return rows.filter(pc.invert(mask))

    with _refusals(store, "verwijdering", "avg_17"):
        present = {n: pc.sum(_about(n, t, pseudoniem)).as_py() or 0 for n, t in store.tables().items()}
        if not any(present.values()):
            raise _nobody()
    book = book_of(store.path, store.manifest().dossier_id)
    _log_person(book, store, "vernietigen", {n: c for n, c in present.items() if c}, "avg_17")
    Concepten(store).forget(lambda draft: pseudoniem in draft)
    zonder(store, pseudoniem)
    store.edit(change, zegel=zegel(store.path, store.manifest().dossier_id))
    return _person_certificate(store, book, "verwijdering", pseudoniem, removed, {"publicaties": BLIJFT})


def kenmerk(dossier_id: str, pseudoniem: str) -> str:
    """Return the keyed mark of a pseudonym in certificates: checkable by who has both, meaningless otherwise."""
    return hmac.new(key_for(dossier_id), b"kenmerk|" + pseudoniem.encode(), hashlib.sha256).hexdigest()[:20]


def _refusals(store: DossierStore, what: str, why: str) -> AbstractContextManager[None]:
    owner = store.manifest().dossier_id
    return weigeringen(store.path, owner, object=f"recht: {what}", ontvanger="betrokkene", reden=why)


def _without_others(name: str, rows: pa.Table, pseudoniem: str) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    for column in (f.name for f in load_tables()[name].fields if f.soort == "pseudoniem"):
        if column in rows.column_names:
            old = plain(rows[column])
            other = pc.and_(pc.is_valid(old), pc.not_equal(old, pseudoniem))
            new = pc.if_else(pc.fill_null(other, False), pa.scalar(ANDER, old.type), old)
            rows = rows.set_column(rows.column_names.index(column), column, new)
    return rows


def _about(name: str, rows: pa.Table, pseudoniem: str) -> Any:
    """Return which rows name the pseudonym in any column that holds one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    spec = load_tables().get(name)
    columns = [f.name for f in spec.fields if f.soort == "pseudoniem"] if spec else []
    mask: Any = pa.chunked_array([pa.array([False] * rows.num_rows)])
    for column in columns:
        if column in rows.column_names:
            mask = pc.or_(mask, pc.fill_null(pc.equal(plain(rows[column]), pseudoniem), False))
    return mask


def _mask_all(store: DossierStore, pseudoniem: str, tabel: str) -> Any:
    table = store.table(tabel)
    if table is None:
        raise UsageError(f"Tabel '{tabel}' zit niet in het dossier.", "Controleer de naam van de tabel.")
    return _about(tabel, table.data, pseudoniem)


def _checked_value(tabel: str, kolom: str, waarde: str) -> object:
    """Return the typed value; ``UsageError`` where the table, the column or the value does not fit."""
    spec = load_tables().get(tabel)
    if spec is None or kolom not in spec.names:
        raise UsageError("Deze tabel of kolom bestaat niet.", "Controleer de namen in het gegevensmodel.")
    field = spec.field(kolom)
    if field.soort in {"pseudoniem", "sleutel"}:
        raise UsageError(
            f"Kolom '{kolom}' is een sleutel en is niet te verbeteren.", "Verwijder de persoon en laat opnieuw leveren."
        )
    import pyarrow as pa

    alone = replace(spec, fields=(field,), primary_key=(), foreign_keys=())
    typed, found = check_table(alone, pa.table({kolom: pa.array([waarde], pa.string())}))
    wrong = next((f for f in found if f.verdict is not Verdict.WARN), None)
    value: object = None if wrong else typed[kolom][0].as_py()
    if value is None:
        said, next_move = (
            (wrong.message, wrong.next_move) if wrong else ("Er staat geen waarde.", "Geef de juiste waarde.")
        )
        raise UsageError(f"De waarde past niet bij kolom '{kolom}' ({field.title}). {said}", next_move)
    if not field.enum and any(scan_texts((waarde,), datetime.now(UTC).year).values()):
        raise UsageError("In de waarde staat iets dat op een persoonsgegeven lijkt.", "Haal het weg.")
    return value


def _nobody() -> UsageError:
    return UsageError(
        "Dit pseudoniem komt in dit dossier niet voor.", "Controleer het pseudoniem; de melding herhaalt het niet."
    )


def _log_person(book: Logboek, store: DossierStore, act: str, tables: Mapping[str, Any], why: str) -> None:
    rows = sum(t if isinstance(t, int) else t.num_rows for t in tables.values())
    log(
        book,
        act,
        store.manifest().dossier_id,
        object=", ".join(sorted(tables)),
        rijen=rows,
        reden=why,
        ontvanger="betrokkene",
    )


def _person_certificate(
    store: DossierStore, book: Logboek, kind: str, pseudoniem: str, rows: Mapping[str, int], extra: Mapping[str, str]
) -> dict[str, Any]:
    dossier_id = store.manifest().dossier_id
    facts = {
        "soort": kind,
        "dossier_id": dossier_id,
        "kenmerk": kenmerk(dossier_id, pseudoniem),
        "rijen": dict(rows),
        "manifest_sha256": sha256(store.path / MANIFEST),
        **extra,
        **signed_by(),
    }
    return certify_person(store, book, facts)
