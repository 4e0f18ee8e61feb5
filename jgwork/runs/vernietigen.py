"""Rights and endings: extract, correct or remove one pseudonym; destroy what is past its term, or everything.

Every act leaves a certificate that says what, when and by whom, without a value of a row; a person in it is a keyed
mark that only the holder of both the pseudonym and the log key can check (AVG articles 15 to 17; Archiefwet).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.concepten import Concepten
from jgwork.io.dossier import MANIFEST, DossierStore, sha256, write_atomic
from jgwork.io.logboek import Logboek
from jgwork.io.sleutels import destroy_key, has_key, key_for
from jgwork.privacy.convenant import Convenant
from jgwork.privacy.convenant_geval import months_after, plain
from jgwork.privacy.proces import as_date
from jgwork.runs.verantwoorden import book_of, log, wie
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.errors import JgworkError, StoreDamaged, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

#: Left behind where a dossier was.
CERTIFICATE = "vernietigd.json"
_FOLDER = "certificaten"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be destroyed.

    Parameters
    ----------
    dossier_id
        The dossier.
    deliveries
        Ids of the deliveries that go.
    rows
        Rows that go, by table.
    files
        Checksums of the files that go, by path.
    everything
        Whether the whole dossier goes, its key included.
    reason
        ``bewaartermijn`` or ``besluit``.
    """

    dossier_id: str
    deliveries: tuple[str, ...]
    rows: Mapping[str, int]
    files: Mapping[str, str]
    everything: bool
    reason: str

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.files and not self.everything

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "dossier_id": self.dossier_id,
            "reden": self.reason,
            "alles": self.everything,
            "leveringen": list(self.deliveries),
            "rijen": dict(self.rows),
            "bestanden": dict(self.files),
        }


def bewaren_tot(delivery: Mapping[str, Any], convenant: Convenant) -> date | None:
    """Return until when a delivery may be read: its own ``bewaren_tot`` or the convenant's term, whichever is first."""
    own, start = as_date(delivery.get("bewaren_tot")), as_date(delivery.get("peildatum"))
    term = convenant.bewaren.get(str(delivery.get("categorie") or "gewoon"), convenant.bewaren["gewoon"])
    most = months_after(start, term.waarde) if start else None
    return min((d for d in (own, most) if d is not None), default=None)


def verlopen(store: DossierStore, convenant: Convenant, op: date) -> frozenset[str]:
    """Return the deliveries past their term; their rows may no longer be read."""
    ends = {str(d["levering_id"]): bewaren_tot(d, convenant) for d in store.manifest().deliveries}
    return frozenset(name for name, end in ends.items() if end is not None and end < op)


def plan_vernietiging(store: DossierStore, convenant: Convenant, op: date, *, alles: bool = False) -> Plan:
    """Return what destruction would take, without taking it.

    Parameters
    ----------
    store, convenant
        The dossier and its convenant.
    op
        Deliveries whose term ended before this day go.
    alles
        Everything goes, whatever the term.
    """
    if not store.exists() and (store.path / CERTIFICATE).is_file():
        return Plan(dossier_id_of(store), (), {}, {}, everything=False, reason="besluit")
    manifest = store.manifest()
    gone = {str(d["levering_id"]) for d in manifest.deliveries} if alles else verlopen(store, convenant, op)
    rows: dict[str, int] = {}
    files: dict[str, str] = {}
    for name, parts in manifest.parts.items():
        for part in parts:
            if alles or part.levering_id in gone:
                rows[name] = rows.get(name, 0) + part.rows
                files[part.file] = part.sha256
    return Plan(manifest.dossier_id, tuple(sorted(gone)), rows, files, alles, "besluit" if alles else "bewaartermijn")


def vernietig(store: DossierStore, plan: Plan) -> dict[str, Any]:
    """Destroy what the plan says and return the certificate; doing it twice does nothing more.

    For a whole dossier the data key goes first: from that moment every copy is noise, even when the rest is
    interrupted. The log and the certificate stay.
    """
    book = _book(store, plan.dossier_id)
    if plan.empty:
        return _last_certificate(store)
    log(
        book,
        "vernietigen",
        plan.dossier_id,
        object=", ".join(sorted(plan.rows)) or "dossier",
        rijen=sum(plan.rows.values()),
        reden=plan.reason,
    )
    certificate = {**plan.as_json(), **_signed_by(), "sleutel_vernietigd": False}
    if not plan.everything:
        Concepten(store).forget(lambda draft: any(f'"{table}:' in draft for table in plan.rows))
        store.edit(lambda _, rows: rows, drop=frozenset(plan.deliveries))
        return _certify(store, book, certificate, f"{_FOLDER}/{_stamp()}-vernietiging.json")
    certificate["manifest_sha256"] = sha256(store.path / MANIFEST)
    key = store.manifest().key_name
    destroy_key(key)
    certificate["sleutel_vernietigd"] = not has_key(key, gebruik="gegevens")
    done = _certify(store, book, certificate, CERTIFICATE)
    store.empty(keep=frozenset({CERTIFICATE, _FOLDER, "logboek.jsonl", "convenant.toml"}))
    return done


def dossier_id_of(store: DossierStore) -> str:
    """Return whose dossier it is or was; ``UsageError`` where the folder never was one."""
    file = store.path / CERTIFICATE
    if store.exists() or not file.is_file():
        return store.manifest().dossier_id
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["dossier_id"])
    except (ValueError, KeyError) as error:
        raise StoreDamaged("De verklaring van vernietiging is beschadigd.", "Haal haar uit de reservekopie.") from error


def dossier_of(folder: Path) -> str | None:
    """Return whose dossier a folder is or was; ``None`` where it never was one, or cannot be read."""
    try:
        return dossier_id_of(DossierStore(folder))
    except (JgworkError, OSError, ValueError):
        return None


# --- one person -----------------------------------------------------------------------------------------------------


def uittreksel(store: DossierStore, pseudoniem: str) -> dict[str, pa.Table]:
    """Return every row about one pseudonym, by table (AVG article 15).

    Raises
    ------
    UsageError
        When the pseudonym is in no table; the message does not repeat it.
    """
    found = {n: t.filter(_about(n, t, pseudoniem)) for n, t in store.tables().items()}
    out = {n: t for n, t in found.items() if t.num_rows}
    book = _book(store, store.manifest().dossier_id)
    if not out:
        raise _nobody()
    _log_person(book, store, "raadplegen", out, "avg_15")
    return out


def verbeter(store: DossierStore, pseudoniem: str, tabel: str, kolom: str, waarde: str) -> dict[str, Any]:
    """Correct one column in every row of a table about one pseudonym, and return the certificate (AVG article 16).

    The new value passes the type and the code list of the column; a key or the pseudonym itself cannot be corrected.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    new = _checked_value(tabel, kolom, waarde)
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
        return rows.set_column(rows.column_names.index(kolom), kolom, changed)

    if not pc.any(_mask_all(store, pseudoniem, tabel)).as_py():
        raise _nobody()
    book = _book(store, store.manifest().dossier_id)
    _log_person(book, store, "wijzigen", {tabel: 1}, "avg_16")
    Concepten(store).forget(lambda draft: pseudoniem in draft)
    store.edit(change)
    return _person_certificate(store, book, "verbetering", pseudoniem, touched, {"kolom": kolom})


def verwijder(store: DossierStore, pseudoniem: str) -> dict[str, Any]:
    """Remove every row about one pseudonym from every table, and return the certificate (AVG article 17).

    A tie goes when either end is this person. Counts that were supplied (such as the number of names in a scan) are
    facts about the group and stay.
    """
    import pyarrow.compute as pc

    removed: dict[str, int] = {}

    def change(name: str, rows: pa.Table) -> pa.Table:
        mask = _about(name, rows, pseudoniem)
        n = pc.sum(mask).as_py() or 0
        if not n:
            return rows
        removed[name] = removed.get(name, 0) + n
        return rows.filter(pc.invert(mask))

    present = {n: pc.sum(_about(n, t, pseudoniem)).as_py() or 0 for n, t in store.tables().items()}
    if not any(present.values()):
        raise _nobody()
    book = _book(store, store.manifest().dossier_id)
    _log_person(book, store, "vernietigen", {n: c for n, c in present.items() if c}, "avg_17")
    Concepten(store).forget(lambda draft: pseudoniem in draft)
    store.edit(change)
    return _person_certificate(store, book, "verwijdering", pseudoniem, removed, {})


def kenmerk(dossier_id: str, pseudoniem: str) -> str:
    """Return the keyed mark of a pseudonym in certificates: checkable by who has both, meaningless otherwise."""
    return hmac.new(key_for(dossier_id), b"kenmerk|" + pseudoniem.encode(), hashlib.sha256).hexdigest()[:20]


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
    makers: dict[str, Callable[[str], object]] = {
        "integer": int,
        "number": float,
        "boolean": _flag,
        "date": date.fromisoformat,
        "string": str,
    }
    try:
        value: object = makers[field.type](waarde)
    except ValueError as error:
        raise UsageError(
            f"De waarde past niet bij kolom '{kolom}' ({field.title}).", "Controleer de waarde."
        ) from error
    if field.enum and value not in field.enum:
        raise UsageError(
            f"De waarde staat niet in de codelijst van '{kolom}'.", f"Kies een van: {', '.join(field.enum)}."
        )
    return value


def _flag(text: str) -> bool:
    if text.lower() not in {"ja", "nee", "true", "false"}:
        raise ValueError
    return text.lower() in {"ja", "true"}


def _nobody() -> UsageError:
    return UsageError(
        "Dit pseudoniem komt in dit dossier niet voor.", "Controleer het pseudoniem; de melding herhaalt het niet."
    )


# --- certificates ---------------------------------------------------------------------------------------------------


def _book(store: DossierStore, dossier_id: str) -> Logboek:
    return book_of(store.path, dossier_id)


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
        **_signed_by(),
    }
    return _certify(store, book, facts, f"{_FOLDER}/{_stamp()}-{kind}.json")


def _signed_by() -> dict[str, str]:
    who = wie()
    return {
        "wanneer": datetime.now(UTC).isoformat(timespec="seconds"),
        "door": who.naam,
        "rol": who.rol,
        "organisatie": who.organisatie,
    }


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")


def _certify(store: DossierStore, book: Logboek, facts: dict[str, Any], name: str) -> dict[str, Any]:
    head = book.anchor()
    facts = {**facts, "logboek": {"nr": head.nr, "zegel": head.zegel}}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    facts["zegel"] = hmac.new(key_for(facts["dossier_id"]), text.encode(), hashlib.sha256).hexdigest()
    file = store.path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    return facts


def check_certificate(facts: Mapping[str, Any]) -> bool:
    """Return whether a certificate is what was written, by its seal."""
    rest = {k: v for k, v in facts.items() if k != "zegel"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True)
    if not has_key(str(facts.get("dossier_id", ""))):
        return False
    seal = hmac.new(key_for(str(facts["dossier_id"])), text.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(seal, str(facts.get("zegel", "")))


def _last_certificate(store: DossierStore) -> dict[str, Any]:
    file = store.path / CERTIFICATE
    if not file.is_file():
        return {}
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded
