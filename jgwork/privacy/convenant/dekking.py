"""Gate 1, coverage: whether a delivery is allowed for its supplier, its tables and the step of each group.

Works on distinct values, so that tables of millions of rows cost little. Raw text and typed columns are treated
alike: a text that means 'no value' counts as empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.perioden import dag, months_after, months_before
from jgwork.privacy.convenant.geval import Geval, grants, ontvangers, refuse, value_counts, warn
from jgwork.privacy.convenant.namenlijst import check_namenlijst
from jgwork.privacy.convenant.regels import Convenant
from jgwork.privacy.convenant.stappen import check_steps
from jgwork.privacy.proces.stand import Stand
from jgwork.schema.descriptors import TableSpec
from jgwork.vocabulary.findings import Finding

if TYPE_CHECKING:
    import pyarrow as pa

#: What a delivery must say of itself, besides what the schema checks.
MANIFEST = (
    "levering_id",
    "dossier_id",
    "bronhouder",
    "peildatum",
    "leverdatum",
    "grondslag_code",
    "doel_code",
    "convenant_ref",
    "bewaren_tot",
)
_NIVEAU = {"groep": 0, "locatie": 0, "domein": 0, "persoon": 1}


def check_coverage(
    manifest: Mapping[str, object],
    tables: Mapping[str, pa.Table],
    specs: Mapping[str, TableSpec],
    convenant: Convenant,
    stand: Stand,
    op: date,
    existing: Mapping[str, pa.Table] | None = None,
) -> tuple[Finding, ...]:
    """Return every reason why a delivery is not covered by the convenant or the step.

    Parameters
    ----------
    manifest
        Keys of ``levering.toml``.
    tables
        Delivered tables, raw or typed.
    specs
        Descriptors by table name.
    convenant, stand
        What was agreed, and where each group stands.
    op
        Date of the check.
    existing
        Tables already in the dossier; the agreed namenlijst (``lid``) and the scans are looked up there too.

    Returns
    -------
    tuple of Finding
        All with ``ExitCode.NOT_COVERED``; empty when covered. No finding holds a value of the delivery.
    """
    case = Geval(manifest, tables, existing or {}, specs, convenant, stand, op)
    found: list[Finding] = [*_manifest(case), *_retention(case)]
    for name, spec, table in case.known():
        found += check_steps(case, name, spec, table)
        found += _age(case, name, spec, table)
        found += _own_dossier(case, name, table)
    found += check_namenlijst(tables, case.existing, specs)
    return tuple(found)


# --- the manifest ---------------------------------------------------------------------------------------------------


def _manifest(case: Geval) -> Iterable[Finding]:
    m, c = case.manifest, case.convenant
    for key in MANIFEST:
        if m.get(key) in (None, ""):
            yield refuse(
                "manifest",
                f"In de levering ontbreekt '{key}'.",
                f"Vul '{key}' in 'levering.toml' in.",
                table="levering",
                column=key,
            )
    if not c.geldig(case.op):
        yield refuse("convenant.geldig", "Het convenant is vandaag niet geldig.", "Teken eerst een geldig convenant.")
    if m.get("convenant_ref") and m["convenant_ref"] != c.ref:
        yield refuse(
            "convenant.ref",
            f"De levering verwijst naar een ander convenant dan het geldende ({c.ref}).",
            "Zet het juiste kenmerk in 'convenant_ref', of gebruik het bijbehorende 'convenant.toml'.",
            table="levering",
            column="convenant_ref",
        )
    if case.partner and case.partner not in c.ondertekenaars:
        yield refuse(
            "convenant.partner",
            "De bronhouder tekende dit convenant niet, en wat niet is afgesproken mag niet.",
            f"Kies een van: {', '.join(sorted(c.ondertekenaars))}; of laat de partner eerst tekenen.",
            table="levering",
            column="bronhouder",
        )
    for key, allowed in (("grondslag_code", c.grondslagen), ("doel_code", c.doelen)):
        if m.get(key) and m[key] not in allowed:
            yield refuse(
                "convenant." + key.removesuffix("_code"),
                f"De waarde van '{key}' staat niet in het convenant.",
                f"Kies een van: {', '.join(sorted(allowed))}.",
                table="levering",
                column=key,
            )
    if set(ontvangers(m)) - set(c.ondertekenaars):
        yield refuse(
            "convenant.ontvanger",
            "De levering noemt een ontvanger die dit convenant niet tekende.",
            f"Kies uit: {', '.join(sorted(c.ondertekenaars))}; leeg betekent: zoals het convenant zegt.",
            table="levering",
            column="ontvangers",
        )
    yield from _art20(case)
    yield from _declared_level(case)


def _art20(case: Geval) -> Iterable[Finding]:
    """Wpg article 20: what the police supply on that ground needs the decision it rests on."""
    police = [n for n, _, _ in case.known() if any(g.grondslag == "wpg_20" for g in grants(case, n).values())]
    if not police:
        return
    given, decision = case.manifest.get("art20_besluit_ref"), case.convenant.art20
    where: dict[str, Any] = {"table": "levering", "column": "art20_besluit_ref", "n": len(police)}
    if not given:
        yield refuse(
            "art20",
            f"Bij politiegegevens ({', '.join(sorted(police))}) hoort een besluit op grond van artikel 20 van de Wet "
            "politiegegevens, en de levering noemt er geen.",
            "Zet het kenmerk van het besluit in 'art20_besluit_ref'.",
            **where,
        )
    elif decision is None or given not in decision.besluit_ref:
        yield refuse(
            "art20",
            "Het besluit dat de levering noemt, staat niet in het convenant.",
            "Neem het besluit met zijn zes velden op onder [art20] in 'convenant.toml', of verbeter het kenmerk.",
            **where,
        )


def _declared_level(case: Geval) -> Iterable[Finding]:
    declared = _NIVEAU.get(str(case.manifest.get("niveau") or "persoon"), 1)
    person = [n for n, spec, _ in case.known() if spec.niveau == "persoon"]
    if declared == 0 and person:
        yield refuse(
            "manifest.niveau",
            f"De levering noemt zich van een lager niveau, maar bevat tabellen over personen: {', '.join(person)}.",
            "Zet 'niveau' op 'persoon', of haal deze tabellen uit de levering.",
            table="levering",
            column="niveau",
            n=len(person),
        )


def _retention(case: Geval) -> Iterable[Finding]:
    until, start = dag(case.manifest.get("bewaren_tot")), dag(case.manifest.get("peildatum"))
    where: dict[str, Any] = {"table": "levering", "column": "bewaren_tot"}
    if until is None:
        return
    if until < case.op:
        yield refuse(
            "bewaren",
            "De bewaartermijn van deze levering is voorbij.",
            "Vernietig de levering bij de bron; zij komt niet binnen.",
            **where,
        )
    kinds = {"strafrechtelijk" if s.categorie == "strafrechtelijk" else "gewoon" for _, s, _ in case.known()}
    most = min((case.convenant.bewaren[k].waarde for k in kinds if k in case.convenant.bewaren), default=None)
    if most is not None and start is not None and until > months_after(start, most):
        yield warn(
            "bewaren",
            f"De levering wil langer bewaren dan het convenant toestaat ({most} maanden na de peildatum).",
            "De kortste termijn geldt; pas 'bewaren_tot' aan.",
            **where,
        )


# --- age and dossier ------------------------------------------------------------------------------------------------


def _age(case: Geval, name: str, spec: TableSpec, table: pa.Table) -> Iterable[Finding]:
    """Wpg article 8: police rows of more than a year are flagged, of more than five refused."""
    if spec.categorie != "strafrechtelijk" or case.partner != "politie":
        return
    drempel = case.convenant.drempel
    flag, stop = drempel["politie_melden_na_maanden"].waarde, drempel["politie_weigeren_na_maanden"].waarde
    for field in spec.fields:
        if field.soort != "datum" or field.name not in table.column_names:
            continue
        old = very = 0
        for value, rows in value_counts(table[field.name]):
            when = dag(value)
            if when is not None:
                very += rows * (when < months_before(case.op, stop))
                old += rows * (months_before(case.op, stop) <= when < months_before(case.op, flag))
        where: dict[str, Any] = {"table": name, "column": field.name}
        if very:
            yield refuse(
                "wpg.8",
                f"Rijen in '{name}' zijn ouder dan {stop} maanden; die mogen niet meer worden gebruikt.",
                "Haal deze rijen weg.",
                **where,
                n=very,
            )
        if old:
            yield warn(
                "wpg.8",
                f"Rijen in '{name}' zijn ouder dan {flag} maanden; gebruik ze alleen als dat nodig is.",
                "Vraag de politie of deze rijen nog gebruikt mogen worden.",
                **where,
                n=old,
            )


def _own_dossier(case: Geval, name: str, table: pa.Table) -> Iterable[Finding]:
    """R13: what was obtained for one dossier serves no other."""
    own = case.manifest.get("dossier_id")
    if not own or "dossier_id" not in table.column_names:
        return
    n = sum(rows for value, rows in value_counts(table["dossier_id"]) if value not in (None, "", own))
    if n:
        yield refuse(
            "R13",
            f"In tabel '{name}' staan rijen van een ander dossier dan de levering noemt.",
            "Lever per dossier apart; gegevens van het ene dossier mogen niet in het andere.",
            table=name,
            column="dossier_id",
            n=n,
        )
