"""What lies on the table in the closed room: who knows what, roles, places, and what one partner may see of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jgwork.privacy.stappen.vragen import matrix_items
from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.formulier.bewerken import as_text
from jgwork.runs.formulier.matrix import UNKNOWN
from jgwork.runs.formulier.vragenlijst import Vraag, short, title
from jgwork.runs.recht.verstrekken import voor
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.errors import NotCovered
from jgwork.vocabulary.view import ViewColumn, ViewTable

#: Most rows that one table of a partner's view puts on the screen; the rest is told as a number.
MOST = 200
NOT_ASKED, NOT_GIVEN = "niet gevraagd", "niet geleverd"


def aan_tafel(dossier: Dossier, groep_id: str) -> tuple[str, ...]:
    """Return the partners who said anything of a group, in the order of the code list."""
    found: set[str] = set()
    for name, column in (("informatiematrix", "bronpartner"), ("circulair", "partner"), ("groepsrol", "partner"),
                         ("duiding", "partner")):  # fmt: skip
        table = dossier.table(name)
        rows = table.data.select(["groep_id", column]).to_pylist() if table else []
        found |= {str(r[column]) for r in rows if r["groep_id"] == groep_id}
    return tuple(p for p in codelist("partner").codes if p in found)


def ronden(q: Vraag, *tabellen: str) -> tuple[int, ...]:
    """Return the rounds in which partners spoke of the group, first one first."""
    return tuple(sorted({int(r["ronde"]) for name in tabellen for r in q.rows(name) if r.get("ronde")}))


def matrixtabel(q: Vraag, partners: Sequence[str]) -> ViewTable:
    """Return who knows what, by subject and partner: known, not known, not given and not asked stay apart."""
    items, clusters = codelist("matrix_item"), codelist("matrix_cluster")
    asked = {p: set(matrix_items(q.open, q.dossier.profile, q.dossier.convenant, p)) for p in partners}
    said: dict[tuple[str, str], list[str]] = {}
    for r in q.rows("informatiematrix"):
        if r.get("ronde") == str(q.ronde) and r.get("waarde"):
            said.setdefault((r["cluster_code"], r["bronpartner"]), []).append(r["waarde"])
    rows = []
    for cluster in clusters.codes:
        mine = {c for c in items.codes if items.extra[c]["cluster_code"] == cluster}
        cells = [_state(mine & asked[p], said.get((cluster, p), ())) for p in partners]
        if any(c != NOT_ASKED for c in cells):
            rows.append((clusters.titles[cluster], *cells))
    columns = (ViewColumn("Onderwerp"), *(ViewColumn(title("partner", p)) for p in partners))
    return ViewTable("Wat weet wie?", columns, tuple(rows))


def _state(asked: set[str], said: Sequence[str]) -> str:
    if not said:
        return NOT_GIVEN if asked else NOT_ASKED
    known = sum(v != UNKNOWN for v in said)
    return f"bekend: {known} van {len(said)}" if known else "? (niet bekend)"


def rollentabel(q: Vraag, partners: Sequence[str]) -> ViewTable:
    """Return what each partner said of each member, every round beside the others.

    The last column says whether they agree in the last round in which each spoke. That is no role of its own: it is
    not kept, and a member of whom partners think differently gets no common answer.
    """
    said: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for r in q.rows("groepsrol"):
        if r.get("invloed"):
            said.setdefault((r["pseudoniem"], r["partner"]), []).append((int(r["ronde"]), r["invloed"]))
    body = []
    for i, member in enumerate(q.leden(), start=1):
        cells = [
            "; ".join(f"ronde {n}: {title('invloed', v).lower()}" for n, v in sorted(said.get((member, p), [])))
            for p in partners
        ]
        last = [max(told)[1] for p in partners if (told := said.get((member, p)))]
        body.append((f"Lid {i} ({short(member)})", *(c or NOT_GIVEN for c in cells), _eens(last)))
    columns = (
        ViewColumn("Lid"),
        *(ViewColumn(title("partner", p)) for p in partners),
        ViewColumn("Zijn zij het eens?"),
    )
    return ViewTable("Invloed op de groep, per partner en ronde", columns, tuple(body))


def _eens(last: Sequence[str]) -> str:
    """Return whether partners agree; who said that they do not know said nothing of a role."""
    known = [v for v in last if v != UNKNOWN]
    if not known:
        return "niemand weet het" if last else "niemand sprak"
    if len(known) == 1:
        return "een partner sprak"
    return f"ja: {title('invloed', known[0]).lower()}" if len(set(known)) == 1 else "nee: bespreek waarom"


def plekken(q: Vraag) -> ViewTable:
    """Return where the group stays and when, as the sources say it."""
    names = {r["locatie_id"]: r.get("naam_neutraal", r["locatie_id"]) for r in q.rows("locatie")}
    rows = sorted(
        (names.get(r["locatie_id"], r["locatie_id"]), title("dagdeel", r.get("dagdeel", "")),
         title("frequentie", r.get("frequentie", "")), r.get("periode", ""), title("bron", r.get("bron", "")))
        for r in q.rows("verblijf")
        if r.get("locatie_id")
    )  # fmt: skip
    return ViewTable("Plekken", tuple(map(ViewColumn, ("Plek", "Dagdeel", "Hoe vaak", "Periode", "Bron"))), tuple(rows))


@dataclass(frozen=True, slots=True)
class Deel:
    """One table as a partner may see it.

    Parameters
    ----------
    titel, uitleg
        Its name, and what the convenant says about it.
    tabel
        Its rows; ``None`` where the partner gets none.
    """

    titel: str
    uitleg: str
    tabel: ViewTable | None


def gezien_door(dossier: Dossier, groep_id: str, partner: str, tabellen: Sequence[str], op: date) -> tuple[Deel, ...]:
    """Return tables of a group as one partner may see them under the convenant; the consultation is logged.

    Parameters
    ----------
    dossier, groep_id, partner
        Whose rows, and for whom.
    tabellen
        The tables that are looked at.
    op
        The day.
    """
    stap = dossier.stand(op).groep(groep_id).hoogste
    try:
        package = voor(dossier, partner, dossier.profile.code(stap), dossier.doel, groep_id=groep_id, op=op)
    except NotCovered as refused:
        return (Deel("Deze partner ziet niets", f"{refused.message} {refused.next_move}", None),)
    return tuple(_deel(name, package.tabellen.get(name), package.niet) for name in tabellen)


def _deel(name: str, seen: object, refused: Mapping[str, str]) -> Deel:
    from jgwork.privacy.convenant.zicht import Zicht

    spec = load_tables()[name]
    if not isinstance(seen, Zicht):
        return Deel(spec.title, refused.get(name, "Er is niets geleverd."), None)
    there = [c for c in seen.data.column_names if c in spec.names]
    columns = [c for c in there if c not in ("dossier_id", "groep_id")] or there
    rows = as_text(spec, seen.data.slice(0, MOST))
    fields = {f.name: f for f in spec.fields}

    def cell(row: Mapping[str, str], column: str) -> str:
        text = row.get(column, "")
        listed = fields[column].codelijst
        return title(listed, text) if listed and text else short(text) if column == "pseudoniem" and text else text

    body = tuple(tuple(cell(r, c) for c in columns) for r in rows)
    words = [
        seen.uitleg,
        *(f"Zonder {fields[c].title.lower() if c in fields else c}: {why}" for c, why in seen.weg.items()),
    ]
    if seen.rijen_weg:
        words.append(f"Weggelaten rijen: {seen.rijen_weg}.")
    if seen.data.num_rows > MOST:
        words.append(f"Op het scherm staan de eerste {MOST} van {seen.data.num_rows} rijen.")
    shown = ViewTable(spec.title, tuple(ViewColumn(fields[c].title) for c in columns), body)
    return Deel(spec.title, " ".join(words), shown)
