"""The manifest asks only what it cannot know: the convenant, the partner's profile and the data fill the rest.

What is filled in is said with where it comes from, so that it can be confirmed before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.perioden import months_after
from jgwork.privacy.convenant.regels import Afspraak, Convenant
from jgwork.runs.dossier.vingerafdruk import fingerprint
from jgwork.runs.leveren.breed import days_of
from jgwork.runs.leveren.koppelen import CONTEXT, Proposal, in_verband
from jgwork.schema.descriptors import TableSpec, load_tables
from jgwork.schema.rules.codes import names_of
from jgwork.schema.rules.columns import encode
from jgwork.schema.rules.headings import normalised
from jgwork.schema.rules.values import Written, type_column
from jgwork.vocabulary.token import as_token

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.io.opslag.manifest import DossierManifest
    from jgwork.vocabulary.tables import Delivery

#: What a manifest must say, in the order in which it is shown.
KEYS = tuple(f.name for f in load_tables()["levering"].fields if f.name not in {"tabel", "n_rijen", "sha256"})
NEEDED = frozenset(f.name for f in load_tables()["levering"].fields if f.required and f.name in KEYS) | {"token_tag"}
#: Keys that follow from the days in a delivery.
UIT_DATUMS = frozenset({"peildatum", "periode_van", "periode_tot", "bewaren_tot", "levering_id"})
#: Keys that follow from who delivers, where the convenant covers it.
UIT_PARTNER = frozenset({"grondslag_code", "doel_code", "levering_id"})
_DAY = r"(\d{4}-\d{2}-\d{2}|\d{1,2}[-/ ](?:\d{1,2}|[a-z]{3,9})[-/ ]\d{2,4})"
_REFERENCE = re.compile(rf"peildatum\W{{0,4}}{_DAY}", re.IGNORECASE)
_PERIOD = re.compile(rf"periode\W{{0,4}}{_DAY}\W{{0,3}}(?:t/m|tot en met|tot|-)\W{{0,3}}{_DAY}", re.IGNORECASE)
#: Dates that lie ahead by nature say nothing about when a delivery was made.
_AHEAD = ("gepland", "streef", "tot", "eind", "bewaar", "deadline")
#: Where the id of a new dossier comes from where nothing that was delivered says it.
UIT_DE_MAP = "de naam van de map"
_LEVELS = ("groep", "locatie", "domein", "persoon")


@dataclass(frozen=True, slots=True)
class Waarde:
    """One key of the manifest: its value, and where that comes from in Dutch."""

    sleutel: str
    waarde: object
    vandaan: str


@dataclass(frozen=True, slots=True)
class Omgeving:
    """What is known before a delivery is looked at.

    Parameters
    ----------
    convenant
        What was agreed.
    bekend
        The manifest of the dossier, ``None`` where there is none yet.
    map
        The folder of the dossier; its name is the id of a new one.
    op
        The day.
    """

    convenant: Convenant
    bekend: DossierManifest | None
    map: Path
    op: date


def raad_partner(name: str, proposals: Sequence[Proposal], convenant: Convenant) -> str:
    """Return who a file is from: named in its name, or the one that may supply what is in it; else empty."""
    words = normalised(name).split("_")
    named = {c for w in words if (c := names_of("partner").get(w)) and c in convenant.ondertekenaars}
    if len(named) == 1:
        return named.pop()
    tables = {p.table for p in proposals}
    sends = {
        partner: {t for way, who, t, _ in convenant.afspraken if way == "levert" and who == partner}
        for partner in convenant.ondertekenaars
    }
    able = [p for p in convenant.ondertekenaars if tables and tables <= sends[p]]
    owners = [p for p in able if p in {"politie", "gemeente", "om"}]
    return able[0] if len(able) == 1 else owners[0] if len(owners) == 1 else ""


def vul_aan(
    delivery: Delivery, proposals: Sequence[Proposal], partner: str, profiel: Mapping[str, Any], om: Omgeving,
    *, gezegd: bool = False,
) -> list[Waarde]:  # fmt: skip
    """Return every key of the manifest that can be known, with where it comes from; what is missing is a question.

    ``gezegd``: whether it was said which partner delivers.
    """
    own = {k: v for k, v in delivery.manifest.items() if k in (*KEYS, "token_tag", "vervangt") and v not in ("", None)}
    out = {k: Waarde(k, v, "uit levering.toml") for k, v in own.items()}

    def give(key: str, value: object, why: str) -> None:
        if key not in out and value not in ("", None):
            out[key] = Waarde(key, value, why)

    for key in (*KEYS, "token_tag"):
        give(key, profiel.get(key), "uit partners.toml")
    give("bronhouder", partner, "door u genoemd" if gezegd else "naar naam en inhoud van het bestand")
    specs = [load_tables()[p.table] for p in proposals]
    _from_dossier(give, delivery, om)
    _from_data(give, delivery, proposals, om.op)
    _from_convenant(give, str(out["bronhouder"].waarde) if "bronhouder" in out else "", specs, om)
    give("schema_versie", next((s.version for s in specs), ""), "de versie van deze werkbank")
    give("leverdatum", om.op, "vandaag")
    if specs:
        levels = [*(s.niveau for s in specs if s.niveau in _LEVELS), *(_row_level(p) for p in proposals)]
        give("niveau", max(levels, key=_LEVELS.index), "uit de tabellen")
        strafbaar = any(s.categorie == "strafrechtelijk" for s in specs)
        give("categorie", "strafrechtelijk" if strafbaar else "gewoon", "uit de tabellen")
    until = out.get("peildatum")
    if until is not None and isinstance(until.waarde, date):
        terms = [om.convenant.bewaren[c].waarde for c in ("gewoon", str(out["categorie"].waarde)) if c in
                 om.convenant.bewaren] if "categorie" in out else []  # fmt: skip
        give("bewaren_tot", months_after(until.waarde, min(terms)) if terms else None, "de termijn van het convenant")
    dated = isinstance(out.get("peildatum", Waarde("", "", "")).waarde, date)
    if dated and "bronhouder" in out and "levering_id" not in out:  # made from every value: only where it is asked
        give("levering_id", _own_id(delivery, out), "gemaakt uit partner, peildatum en inhoud")
    return [out[k] for k in (*KEYS, "token_tag", "vervangt") if k in out]


def _own_id(delivery: Delivery, out: Mapping[str, Waarde]) -> str:
    """Return an id of letters, the same for the same contents; digits could look like a number of a person."""
    by_source = {s.name: delivery.tables[n] for n, s in delivery.sources.items() if n in delivery.tables}
    letters = fingerprint(replace(delivery, tables=by_source))[:10].translate(str.maketrans("0123456789", "ghijklmnop"))
    day = out["peildatum"].waarde
    return f"{str(out['bronhouder'].waarde)[:16]}-{day:%Y-%m}-{letters}"


def _from_dossier(give: Any, delivery: Delivery, om: Omgeving) -> None:
    if om.bekend is not None:
        give("dossier_id", om.bekend.dossier_id, "van het dossier")
        give("token_tag", om.bekend.token_tag, "van het dossier")
    said = {v for raw in delivery.tables.values() if raw.column_names.count("dossier_id") == 1 for v in
            _first(raw["dossier_id"])}  # fmt: skip
    if len(said) == 1:
        give("dossier_id", said.pop(), "uit het bestand")
    name = re.sub(r"[^A-Za-z0-9._-]", "-", om.map.resolve().name).strip("-._")[:40]
    give("dossier_id", name, UIT_DE_MAP)
    tags = {t[4:8] for raw in delivery.tables.values() for c in raw.columns for v in _first(c) if (t := as_token(v))}
    if len(tags) == 1:
        give("token_tag", tags.pop(), "uit de pseudoniemen")


def _first(column: pa.ChunkedArray) -> list[str]:
    return [str(v) for v in encode(column.slice(0, 200)).values.to_pylist()]


def _from_convenant(give: Any, partner: str, specs: Sequence[TableSpec], om: Omgeving) -> None:
    agreed = [a for s in specs for a in _agreements(om.convenant, partner, s.name)]
    grounds = [a.grondslag for a in agreed if a.grondslag]
    heavy = next((g for g in ("wpg_20", "wjsg_39f") if g in grounds), grounds[0] if grounds else "")
    give("grondslag_code", heavy, "uit het convenant")
    goals = [d for d in om.convenant.doelen if agreed and all(d in a.doelen for a in agreed)]
    give("doel_code", "aanpak_groep" if "aanpak_groep" in goals else next(iter(goals), ""), "uit het convenant")
    give("convenant_ref", om.convenant.ref, "uit het convenant")
    decision = om.convenant.art20
    if "wpg_20" in grounds and decision is not None and len(decision.besluit_ref) == 1:
        give("art20_besluit_ref", decision.besluit_ref[0], "uit het convenant")


def _agreements(convenant: Convenant, partner: str, table: str) -> list[Afspraak]:
    return [a for (way, who, t, _), a in convenant.afspraken.items() if (way, who, t) == ("levert", partner, table)]


def _from_data(give: Any, delivery: Delivery, proposals: Sequence[Proposal], op: date) -> None:
    texts = " ".join(_around(delivery, {delivery.of_source(p.where) for p in proposals if p.file}))
    said = _REFERENCE.search(texts)
    day = _as_day(said.group(1)) if said else None
    days = {d for d in (_as_day(t) for t in re.findall(_DAY, texts, re.IGNORECASE)) if d is not None and d <= op}
    give("peildatum", day, "staat in het bestand")
    period = _PERIOD.search(texts)
    first, last = (_as_day(period.group(1)), _as_day(period.group(2))) if period else (None, None)
    seen = sorted(d for d in _dates(delivery, proposals) if d <= op)
    if seen:
        give("peildatum", last or seen[-1], "de laatste datum waarop iets begon of gebeurde")
    elif len(days) == 1:
        give("peildatum", next(iter(days)), "staat in het bestand")
    give("periode_van", first, "staat in het bestand")
    give("periode_tot", last + timedelta(days=1) if last else None, "staat in het bestand")
    end = day or (seen[-1] if seen else next(iter(days)) if len(days) == 1 else None)
    give("periode_van", seen[0] if seen else None, "de eerste datum waarop iets begon of gebeurde")
    give("periode_van", end, "de peildatum: een andere datum is er niet gelezen")
    give("periode_tot", end + timedelta(days=1) if end else None, "de dag na de peildatum")


def _around(delivery: Delivery, tables: Collection[str]) -> Iterator[str]:
    """Yield the texts beside the tables, and those of sheets that are no table: three numbers in a row are no day."""
    for name, source in delivery.sources.items():
        yield from source.asides
        raw = delivery.tables.get(name)
        if raw is not None and name not in tables and raw.num_rows <= 30 and raw.num_columns <= 4:
            for row in raw.to_pylist() if len(set(raw.column_names)) == raw.num_columns else ():
                yield " ".join(str(v) for v in row.values() if v)


def _as_day(text: str) -> date | None:
    import pyarrow as pa

    one = load_tables()["levering"].field("peildatum")
    found = type_column(one, encode(pa.chunked_array([pa.array([text])]))).data.to_pylist()[0]
    return found if isinstance(found, date) else None


def _dates(delivery: Delivery, proposals: Sequence[Proposal]) -> Iterator[date]:
    """Yield the first and last day in every column of dates that tells what happened."""
    import pyarrow.compute as pc

    for p in proposals:
        where = delivery.of_source(p.where)
        raw, written = delivery.tables.get(where), Written.of(p.written, delivery.sources.get(where))
        loose = p.doubtful.get("datums", ()) if "datums" in p.asked_style else ()
        yield from days_of(p.wide, raw)
        for m in p.matches:
            name = m.column or (m.maybe if m.how == "keuze" else "")
            one = load_tables()[p.table].field(name) if name else None
            ahead = one is None or one.type != "date" or one.name in loose or any(w in one.name for w in _AHEAD)
            if ahead or raw is None or raw.column_names.count(m.heading) != 1 or m.column == "pv_datum":
                continue
            days = type_column(one, encode(raw[m.heading]), written).data  # type: ignore[arg-type]
            ends = pc.min_max(days)
            yield from (d for d in (ends["min"].as_py(), ends["max"].as_py()) if d is not None)


def met_manifest(proposals: Sequence[Proposal], waarden: Sequence[Waarde]) -> list[Proposal]:
    """Return the proposals with the columns that follow from the manifest, so that they are no question any more."""
    said = {w.sleutel: w.waarde for w in waarden}
    day = said.get("peildatum")
    scan = f"S-{day:%Y-%m}" if isinstance(day, date) else ""
    return [in_verband(p, {**said, "scan_id": scan, "rijniveau": _row_level(p)}) for p in proposals]


def _row_level(p: Proposal) -> str:
    return "persoon" if any(m.column == "pseudoniem" for m in p.matches) else "groep"


def als_waarde(key: str, text: str) -> object:
    """Return what someone typed for a key of the manifest: a day as a day, any other text as it is."""
    one = next((f for f in load_tables()["levering"].fields if f.name == key), None)
    return (_as_day(text) or text) if one is not None and one.type == "date" else text


def concept(waarden: Sequence[Waarde], tables: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a manifest to look over: what is known is filled in, what is not has its explanation above it.

    Of a table it says where the rows stand, and the columns that follow from the delivery itself.
    """
    known = {w.sleutel: w for w in waarden}
    lines = [
        "# Manifest van een levering. Wat al bekend is, is ingevuld: kijk het na. Vul de lege regels in.",
        "# Een datum schrijf je zonder aanhalingstekens: peildatum = 2026-03-31",
    ]
    for f in load_tables()["levering"].fields:
        if f.name not in KEYS:
            continue
        codes = f" Kies uit: {', '.join(f.enum)}." if f.enum and f.name not in known else ""
        must = "" if f.required else " (mag leeg blijven: verwijder dan de regel)"
        why = f" [{known[f.name].vandaan}]" if f.name in known else must
        lines += ["", f"# {f.title}: {f.description}{codes}{why}", f"{f.name} = {_as_toml(known.get(f.name))}"]
    lines += ["", "# Domeinkenmerk: de vier letters na jg1- in de pseudoniemen.",
              f"token_tag = {_as_toml(known.get('token_tag'))}"]  # fmt: skip
    for name, block in tables.items():
        lines += ["", f"[tabellen.{name}]"]
        lines += [f"{k} = {_quoted(block[k])}" for k in ("bestand", "blad", *CONTEXT) if block.get(k)]
    return "\n".join(lines) + "\n"


def _as_toml(value: Waarde | None) -> str:
    if value is None:
        return '""'
    return value.waarde.isoformat() if isinstance(value.waarde, date) else _quoted(value.waarde)


def _quoted(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
