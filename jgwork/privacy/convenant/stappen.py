"""Coverage of rows, columns and codes: what may be delivered in the step a group is in (R1, R2, R6, R7, R15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from jgwork.inhoud.perioden import dag
from jgwork.inhoud.rijen import plain
from jgwork.privacy.convenant.geval import Geval, counts, filled, grants, refuse
from jgwork.privacy.convenant.regels import Afspraak, Mate
from jgwork.privacy.proces.stand import COORDINATOR, GroepStand
from jgwork.schema.descriptors import PER_RIJ, FieldSpec, TableSpec, codelist
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    import pyarrow as pa


def check_steps(case: Geval, name: str, spec: TableSpec, table: pa.Table) -> Iterable[Finding]:
    """Yield why rows, columns or codes of one table may not be delivered in the step of their group."""
    grant_of = grants(case, name)
    yield from _steps(case, name, spec, table, grant_of)
    yield from _columns(case, name, spec, table, grant_of)
    yield from _codes(case, name, spec, table, grant_of)


def _steps(
    case: Geval, name: str, spec: TableSpec, table: pa.Table, grant_of: Mapping[int, Afspraak]
) -> Iterable[Finding]:
    person, persons = spec.niveau == "persoon", nummer(Rol.VERZAMELEN)
    n: dict[str, int] = {}
    refused_step = 0
    for where, rows in counts(case, name, table):
        step = where.hoogste
        for rule, hit in {
            "R6": name == "om_informatie" and step < nummer(Rol.BEELD),
            "R1": person and step < persons,
            "R2": person and not where.coordinator,
            "stap": step < spec.stap_vanaf and not (person and step < persons) and name != "om_informatie",
            "gesloten": _after_end(case, where, spec),
        }.items():
            n[rule] = n.get(rule, 0) + rows * hit
        if case.partner in case.convenant.ondertekenaars and step >= spec.stap_vanaf:
            if grant_of[step].mate is Mate.GEEN:
                n["convenant.tabel"] = n.get("convenant.tabel", 0) + rows
                refused_step = step
                continue
            if case.manifest.get("doel_code") not in {*grant_of[step].doelen, None, ""}:
                n["convenant.doel"] = n.get("convenant.doel", 0) + rows
            if _other_ground(case, spec, grant_of[step]):
                n["convenant.grondslag"] = n.get("convenant.grondslag", 0) + rows
    why = case.convenant.verklaar(case.partner, name, refused_step, "levert") if refused_step else ""
    for rule, count in n.items():
        if count:
            message, move = _step_text(rule, name, spec, why)
            yield refuse(rule, message, move, table=name, n=count)


def _step_text(rule: str, name: str, spec: TableSpec, why: str) -> tuple[str, str]:
    first, gather = nummer(Rol.SIGNAAL), nummer(Rol.VERZAMELEN)
    return {
        "R1": (
            f"Tabel '{name}' gaat over personen, maar de groep is nog in stap {first}. "
            f"In stap {first} mogen alleen gegevens over de groep als geheel worden gedeeld.",
            f"Leg eerst het besluit tot stap {gather} vast in 'processtap', of lever alleen gegevens over de groep.",
        ),
        "R2": (
            f"Tabel '{name}' gaat over personen, maar voor de groep is geen uitvoeringscoördinator aangewezen.",
            f"Leg de aanwijzing vast in 'processtap': start van stap {gather} met 'actor_rol' {COORDINATOR}.",
        ),
        "R6": (
            f"Informatie van het Openbaar Ministerie wordt in stap {gather} verzameld maar nog niet gedeeld; "
            f"dat mag pas vanaf stap {nummer(Rol.BEELD)}.",
            f"Wacht tot stap {nummer(Rol.BEELD)} in 'processtap' is gestart.",
        ),
        "stap": (
            f"Tabel '{name}' hoort bij stap {spec.stap_vanaf} of later, en zover is de groep nog niet.",
            "Lever de tabel later, of leg de stap eerst vast in 'processtap'.",
        ),
        "gesloten": (
            f"De aanpak van de groep was op de peildatum al gestopt; tabel '{name}' heeft geen doel meer.",
            "Lever niets meer, of leg in 'processtap' vast dat het werkproces opnieuw is gestart.",
        ),
        "convenant.doel": (
            f"Tabel '{name}' mag volgens het convenant niet voor dit doel worden geleverd.",
            "Controleer 'doel_code' in 'levering.toml'.",
        ),
        "convenant.grondslag": (
            f"Tabel '{name}' is met een andere grondslag afgesproken dan de levering noemt.",
            "Lever tabellen met een andere grondslag apart, of verbeter 'grondslag_code' in 'levering.toml'.",
        ),
        "convenant.tabel": (why, "Leg dit eerst vast in het convenant, of laat de tabel weg."),
    }[rule]


def _other_ground(case: Geval, spec: TableSpec, grant: Afspraak) -> bool:
    """Whether data about persons, or of a special category, come on another ground than was agreed for them."""
    named = case.manifest.get("grondslag_code")
    weighs = spec.niveau == "persoon" or spec.categorie == "strafrechtelijk"
    return weighs and named in case.convenant.grondslagen and named != grant.grondslag


def _after_end(case: Geval, where: GroepStand, spec: TableSpec) -> bool:
    """Whether these are facts about persons from after the work on their group ended."""
    at = dag(case.manifest.get("peildatum")) or case.op
    return where.gestopt is not None and at > where.gestopt and spec.niveau == "persoon"


def _columns(
    case: Geval, name: str, spec: TableSpec, table: pa.Table, grant_of: Mapping[int, Afspraak]
) -> Iterable[Finding]:
    """Columns that are more than their table: about persons, of a later step, of another category, or off."""
    for field in spec.fields:
        special = (field.niveau, field.categorie, field.stap_vanaf) != (spec.niveau, spec.categorie, spec.stap_vanaf)
        if not (special or field.alleen_convenant) or field.name not in table.column_names:
            continue
        person = field.niveau == "persoon" and spec.niveau != "persoon"
        n: dict[str, int] = {}
        for where, rows in counts(case, name, table.filter(filled(table, field))):
            grant = grant_of[where.hoogste]
            for rule, hit in {
                "R1": person and where.hoogste < nummer(Rol.VERZAMELEN),
                "R2": person and not where.coordinator,
                "stap": where.hoogste < field.stap_vanaf and not (person and where.hoogste < nummer(Rol.VERZAMELEN)),
                "convenant.kolom": field.alleen_convenant and grant.mate is not Mate.VOLLEDIG,
                "convenant.categorie": field.categorie not in {*grant.categorieen, PER_RIJ},
            }.items():
                n[rule] = n.get(rule, 0) + rows * hit
        for rule, count in n.items():
            if count:
                yield refuse(rule, *_column_text(rule, name, field), table=name, column=field.name, n=count)


def _column_text(rule: str, name: str, field: FieldSpec) -> tuple[str, str]:
    first, gather = nummer(Rol.SIGNAAL), nummer(Rol.VERZAMELEN)
    place = f"Kolom '{field.name}' van tabel '{name}'"
    return {
        "R1": (
            f"{place} gaat over personen, maar de groep is nog in stap {first}.",
            f"Laat de kolom leeg, of leg eerst het besluit tot stap {gather} vast in 'processtap'.",
        ),
        "R2": (
            f"{place} gaat over personen, maar voor de groep is geen uitvoeringscoördinator aangewezen.",
            "Leg de aanwijzing vast in 'processtap', of laat de kolom leeg.",
        ),
        "stap": (
            f"{place} hoort bij stap {field.stap_vanaf} of later, en zover is de groep nog niet.",
            "Laat de kolom leeg.",
        ),
        "convenant.kolom": (
            f"{place} staat uit: zij mag alleen als het convenant deze partner het niveau 'volledig' geeft.",
            "Laat de kolom leeg, of leg het niveau vast in het convenant.",
        ),
        "convenant.categorie": (
            f"{place} is van categorie '{field.categorie}', en die staat in het convenant voor deze partner uit.",
            "Laat de kolom leeg, of leg de categorie met reden vast in het convenant.",
        ),
    }[rule]


def _codes(
    case: Geval, name: str, spec: TableSpec, table: pa.Table, grant_of: Mapping[int, Afspraak]
) -> Iterable[Finding]:
    """Codes that carry their own level, category or first step (items of the matrix, kinds of tie)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for field in spec.fields:
        kinds = _kinds(field, spec) if field.codelijst and field.name in table.column_names else {}
        n: dict[str, int] = {}
        for (person, first, category), codes in kinds.items():
            chosen = pc.is_in(pc.cast(plain(table[field.name]), "string"), value_set=pa.array(codes, "string"))
            for where, rows in counts(case, name, table.filter(chosen)):
                allowed = grant_of[where.hoogste].categorieen
                for rule, hit in {
                    "R1": person and where.hoogste < nummer(Rol.VERZAMELEN),
                    "R2": person and not where.coordinator,
                    "stap": where.hoogste < first and not (person and where.hoogste < nummer(Rol.VERZAMELEN)),
                    "convenant.categorie": bool(allowed) and category not in allowed,
                }.items():
                    n[rule] = n.get(rule, 0) + rows * hit
        for rule, count in n.items():
            if count:
                yield refuse(rule, *_code_text(rule, name, field), table=name, column=field.name, n=count)


def _kinds(field: FieldSpec, spec: TableSpec) -> dict[tuple[bool, int, str], list[str]]:
    """Return the codes of a field by what they carry: about persons, first step, category; plain ones left out."""
    extra: Mapping[str, Mapping[str, str]] = codelist(field.codelijst).extra
    kinds: dict[tuple[bool, int, str], list[str]] = {}
    for code in field.enum:
        facts = {field.name: code} if field.name in {"categorie", "niveau"} else extra.get(code, {})
        person = facts.get("niveau") == "persoon" and spec.niveau != "persoon"
        kind = (person, int(facts.get("stap_vanaf") or 1), facts.get("categorie") or "gewoon")
        kinds.setdefault(kind, []).append(code)
    return kinds if set(kinds) != {(False, 1, "gewoon")} else {}


def _code_text(rule: str, name: str, field: FieldSpec) -> tuple[str, str]:
    first = nummer(Rol.SIGNAAL)
    place = f"In tabel '{name}' staan rijen waarvan '{field.name}'"
    return {
        "R1": (
            f"{place} over personen gaat, maar de groep is nog in stap {first}.",
            "Haal deze rijen weg.",
        ),
        "R2": (
            f"{place} over personen gaat, maar voor de groep is geen uitvoeringscoördinator aangewezen.",
            "Leg de aanwijzing vast in 'processtap', of haal deze rijen weg.",
        ),
        "stap": (
            f"{place} bij een latere stap hoort dan waar de groep is.",
            "Haal deze rijen weg, of leg de stap eerst vast in 'processtap'.",
        ),
        "convenant.categorie": (
            f"{place} van een categorie is die in het convenant voor deze partner uit staat.",
            "Haal deze rijen weg, of leg de categorie met reden vast in het convenant.",
        ),
    }[rule]
