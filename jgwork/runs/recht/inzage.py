"""What a person gets to read who asks what is kept of him (AVG article 15): one page in plain words.

Which rows, with the words of the code lists; what for, from whom, to whom it was given, and until when it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from jgwork.inhoud.rijen import plain
from jgwork.io.kantoor.pagina import pagina
from jgwork.privacy.convenant.regels import Mate
from jgwork.runs.dossier.bewaren import bewaren_tot
from jgwork.runs.dossier.verantwoorden import ALLE_GROEPEN, book_of
from jgwork.runs.recht.rechten import ANDER
from jgwork.schema.descriptors import FieldSpec, codelist, load_tables
from jgwork.schema.rules.values import STATUS
from jgwork.vocabulary.dutch import day

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.privacy.convenant.regels import Convenant

Rij = tuple[str, ...]
#: Told with date and kind of the registration, and not once more as it is kept.
APART = ("betrokkenheid",)
#: What stands where nothing is known.
LEEG = "niet bekend"


def pagina_inzage(
    store: DossierStore, convenant: Convenant, wie: str, gevonden: Mapping[str, pa.Table], op: date | None = None
) -> str:
    """Return the page for one person.

    Parameters
    ----------
    store, convenant
        The dossier and what was agreed.
    wie
        The pseudonym of the one who asks.
    gevonden
        What ``uittreksel`` gave: every row about this person, by table.
    op
        The day on the page; today when left out.
    """
    when = op or datetime.now(UTC).date()
    return pagina(
        "inzage",
        op=day(when),
        dossier=store.manifest().dossier_id,
        verantwoordelijke=convenant.verantwoordelijke,
        contact=convenant.dpia.contact,
        registraties=_registraties(store, gevonden),
        tabellen=[_tabel(n, rows) for n, rows in gevonden.items() if n not in APART],
        doelen=_doelen(convenant, gevonden),
        bronnen=list(_bronnen(store, convenant, wie, gevonden)),
        gegeven=_gegeven(store, convenant, gevonden),
        mogen=_mogen(convenant, gevonden),
    )


def _registraties(store: DossierStore, gevonden: Mapping[str, pa.Table]) -> list[Rij]:
    """Return (day, kind, role, whether a report was made) of every registration, the oldest first."""
    part, table = gevonden.get("betrokkenheid"), store.table("registratie")
    if part is None or table is None:
        return []
    facts = {str(r["registratie_id"]): r for r in table.data.to_pylist()}
    fields = {f.name: f for n in ("betrokkenheid", "registratie") for f in load_tables()[n].fields}
    rows = []
    for row in part.to_pylist():
        reg = facts.get(str(row["registratie_id"]), {})
        offence = fields["soort_misdrijf_code"]
        kind = ", ".join(
            _woord(fields[c], reg[c]) for c in ("aard", offence.name) if reg.get(c) is not None
        )  # fmt: skip
        made = {True: "ja", False: "nee"}.get(row.get("pv_opgemaakt"), LEEG)
        rows.append((reg.get("datum"), kind or LEEG, _woord(fields["rol"], row.get("rol")), made))
    rows.sort(key=lambda r: (r[0] is not None, r[0] or date.min))
    return [(day(d) if d else LEEG, *rest) for d, *rest in rows]


def _tabel(naam: str, rows: pa.Table) -> tuple[str, Rij, list[Rij]]:
    """Return title, heading and rows of a table, in words; what is empty in every row is left out."""
    spec = load_tables()[naam]
    shown = [
        f
        for f in spec.fields
        if f.name != "dossier_id"
        and f.name in rows.column_names
        and any(v is not None for v in plain(rows[f.name]).to_pylist())
    ]
    lines = [tuple(_woord(f, r[f.name], r.get(f.name + STATUS)) for f in shown) for r in rows.to_pylist()]
    return spec.title, tuple(f.title for f in shown), lines


def _woord(field: FieldSpec, value: object, status: object = None) -> str:
    if field.soort == "pseudoniem" and value not in (None, ANDER):
        return "u"
    if value is None:
        return str(status).replace("_", " ") if status else LEEG
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, date):
        return day(value)
    return codelist(field.codelijst).titles.get(str(value), str(value)) if field.codelijst else str(value)


def _afspraken(convenant: Convenant, gevonden: Mapping[str, pa.Table]) -> Iterator[tuple[str, str, frozenset[str]]]:
    for (direction, partner, table, _), agreed in sorted(convenant.afspraken.items(), key=lambda c: c[0]):
        if direction == "ontvangt" and table in gevonden and agreed.mate is not Mate.GEEN:
            yield partner, table, agreed.doelen


def _doelen(convenant: Convenant, gevonden: Mapping[str, pa.Table]) -> list[str]:
    codes = {d for _, _, doelen in _afspraken(convenant, gevonden) for d in doelen}
    return [convenant.doelen[d] for d in convenant.doelen if d in codes]


def _mogen(convenant: Convenant, gevonden: Mapping[str, pa.Table]) -> list[Rij]:
    """Return (partner, tables) of who may get such data under the convenant, in some step."""
    out: dict[str, dict[str, None]] = {}
    for partner, table, _ in _afspraken(convenant, gevonden):
        if partner in convenant.ondertekenaars:
            out.setdefault(partner, {})[load_tables()[table].title] = None
    return [(convenant.ondertekenaars[p], ", ".join(titles)) for p, titles in out.items()]


def _bronnen(store: DossierStore, convenant: Convenant, wie: str, gevonden: Mapping[str, pa.Table]) -> Iterator[Rij]:
    """Yield (source, day, ground, tables, kept until) of every delivery that holds a row about this person."""
    import pyarrow.compute as pc

    manifest = store.manifest()
    every = {str(d["levering_id"]) for d in manifest.deliveries}
    persons = {n: [f.name for f in load_tables()[n].fields if f.soort == "pseudoniem"] for n in gevonden}
    for d in manifest.deliveries:
        held = store.tables(without=frozenset(every - {str(d["levering_id"])}))
        mine = [
            n
            for n, columns in persons.items()
            if n in held
            and any(pc.any(pc.equal(plain(held[n][c]), wie)).as_py() for c in columns if c in held[n].column_names)
        ]
        if mine:
            until = bewaren_tot(d, convenant)
            source = convenant.ondertekenaars.get(str(d["bronhouder"]), str(d["bronhouder"]))
            ground = convenant.grondslagen.get(str(d.get("grondslag_code")), str(d.get("grondslag_code") or LEEG))
            sent = date.fromisoformat(str(d.get("leverdatum") or d["peildatum"])[:10])
            titles = ", ".join(load_tables()[n].title for n in mine)
            yield source, day(sent), titles, ground, day(until) if until else LEEG


def _gegeven(store: DossierStore, convenant: Convenant, gevonden: Mapping[str, pa.Table]) -> list[Rij]:
    """Return (day, recipient, tables, purpose) of every time rows of his groups were given, from the log."""
    groups = {str(g) for t in gevonden.values() if "groep_id" in t.column_names for g in t["groep_id"].to_pylist()}
    out: list[Rij] = []
    for e in book_of(store.path, store.manifest().dossier_id).entries():
        tables = {part.strip() for part in str(e["object"]).split(",")} & gevonden.keys()
        about = {part.strip() for part in str(e["groep_id"]).split(",")}
        if e["handeling"] == "verstrekken" and tables and about & {*groups, ALLE_GROEPEN, ""}:
            titles = ", ".join(load_tables()[n].title for n in sorted(tables))
            to = str(convenant.ondertekenaars.get(e["ontvanger"], e["ontvanger"]))
            goal = convenant.doelen.get(e["doel"], e["doel"]) or LEEG
            out.append((day(date.fromisoformat(str(e["wanneer"])[:10])), to, titles, goal))
    return out
