"""Headings that are no column of the model: which may be named, and why a kind of data has no place here.

A heading can itself hold a person (one column per member), so it is repeated in a finding only when it is made of
words that this module or the data model knows; otherwise its place in the table is given.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from jgwork.schema.descriptors import TableSpec, data_schemas, load_tables
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import ExitCode


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data that is not part of the model.

    Parameters
    ----------
    code
        Rule code.
    words
        Word beginnings, Dutch and English, that give such a column away.
    why
        Dutch reason.
    exit_code
        Identifying columns are refused as not pseudonymised, the others as not according to the schema.
    """

    code: str
    words: tuple[str, ...]
    why: str
    exit_code: ExitCode = ExitCode.SCHEMA


_AVG9 = (
    "Dit lijkt een bijzonder persoonsgegeven ({what}). De AVG (artikel 9) verbiedt dat, en het gegevensmodel heeft er "
    "geen plaats voor."
)
_HERLEIDBAAR = (
    "Dit lijkt een gegeven waarmee iemand direct te vinden is ({what}). De levering is dan niet gepseudonimiseerd."
)

#: Looked at in this order; the first kind with a matching word decides.
KINDS: tuple[Kind, ...] = (
    Kind(
        "bsn",
        ("bsn", "burgerservice", "sofinummer", "sofi_nummer"),
        "Een burgerservicenummer komt nooit binnen (UAVG artikel 46).",
        ExitCode.NOT_PSEUDONYMISED,
    ),
    Kind(
        "herleidbaar",
        (
            "voornaam",
            "achternaam",
            "roepnaam",
            "bijnaam",
            "alias",
            "volledige_naam",
            "naam",
            "name",
            "surname",
            "firstname",
            "lastname",
            "initialen",
            "voorletters",
            "straatnaam",
            "nickname",
        ),
        _HERLEIDBAAR.format(what="een naam"),
        ExitCode.NOT_PSEUDONYMISED,
    ),
    Kind(
        "herleidbaar",
        ("adres", "address", "straat", "huisnummer", "postcode", "zipcode", "woonadres"),
        _HERLEIDBAAR.format(what="een adres"),
        ExitCode.NOT_PSEUDONYMISED,
    ),
    Kind(
        "herleidbaar",
        ("geboortedatum", "geb_datum", "gebdatum", "dateofbirth", "date_of_birth", "dob", "birthdate"),
        _HERLEIDBAAR.format(what="een geboortedatum"),
        ExitCode.NOT_PSEUDONYMISED,
    ),
    Kind(
        "herleidbaar",
        (
            "telefoon",
            "mobiel",
            "gsm",
            "phone",
            "email",
            "e_mail",
            "mailadres",
            "iban",
            "rekening",
            "kenteken",
            "ipadres",
            "instagram",
            "snapchat",
            "tiktok",
            "username",
            "gebruikersnaam",
            "v_nummer",
            "vnummer",
            "parketnummer",
            "pl_nummer",
            "paspoort",
            "foto",
            "photo",
        ),
        _HERLEIDBAAR.format(what="een nummer, account of foto"),
        ExitCode.NOT_PSEUDONYMISED,
    ),
    Kind(
        "bijzonder",
        (
            "birthplace",
            "geboorteplaats",
            "geboorteland",
            "nationalit",
            "herkomst",
            "afkomst",
            "etnic",
            "ethnic",
            "origin",
            "migratie",
            "ras",
            "race",
            "moedertaal",
            "huidskleur",
        ),
        _AVG9.format(what="herkomst"),
    ),
    Kind(
        "bijzonder",
        ("religi", "geloof", "godsdienst", "kerk", "moskee", "levensbeschouw"),
        _AVG9.format(what="geloof"),
    ),
    Kind(
        "bijzonder",
        (
            "gezondheid",
            "health",
            "diagnos",
            "medisch",
            "medical",
            "ziekte",
            "verslaving",
            "beperking",
            "lvb",
            "iq",
            "psych",
            "medicatie",
            "stoornis",
        ),
        _AVG9.format(what="gezondheid"),
    ),
    Kind("bijzonder", ("seksu", "sexual", "geaardheid", "lhbt"), _AVG9.format(what="seksuele gerichtheid")),
    Kind("bijzonder", ("politiek", "political", "vakbond", "partijlid"), _AVG9.format(what="politieke opvatting")),
    Kind("bijzonder", ("dna", "vingerafdruk", "biometr", "gezichtsherkenning"), _AVG9.format(what="biometrie")),
    Kind(
        "geen_oordeel",
        (
            "score",
            "rank",
            "ranking",
            "rang",
            "risk",
            "risico",
            "prioriteit",
            "priority",
            "dreiging",
            "gevaar",
            "kans",
            "voorspel",
            "predict",
            "recidive",
            "rating",
        ),
        "Dit lijkt een score of rangorde van een persoon. De werkbank ordent geen personen en neemt er geen "
        "oordeel over op (AVG artikel 22).",
    ),
    Kind(
        "strafrechtelijk",
        (
            "arrest",
            "convict",
            "prison",
            "veroordel",
            "aanhouding",
            "strafblad",
            "antecedent",
            "detentie",
            "gevangenis",
            "justitieel",
        ),
        "Dit lijkt een strafrechtelijk gegeven per persoon. Dat mag alleen in de tabellen betrokkenheid en "
        "om_informatie, met een besluit (AVG artikel 10), en niet als los kenmerk van een lid.",
    ),
    Kind(
        "geen_doel",
        ("music", "muziek", "hobby", "kleding", "smaak", "taste", "voorkeur", "residence", "woonplaats", "sport"),
        "Deze kolom is geen onderdeel van het gegevensmodel: er is geen doel voor beschreven.",
    ),
)

_MEANT = "Laat de kolom weg uit de levering. Bij een matrix: zet haar in levering.toml achter weglaten."


@lru_cache(maxsize=20_000)
def normalised(heading: str) -> str:
    """Return a heading as lower-case ASCII words joined by underscores."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    return "_".join(re.findall(r"[a-z]+|[0-9]+", plain))


#: Words of exports for what the data model calls by another name.
_SAID_OTHERWISE = {"nummer": "id", "nr": "id", "kenmerk": "id", "aantal": "n", "tm": "tot", "persoon": "pseudoniem"}


@lru_cache(maxsize=20_000)
def canonical(heading: str) -> frozenset[str]:
    """Return the words of a heading as the data model says them: ``Scannummer`` as ``scan`` and ``id``.

    Parameters
    ----------
    heading
        As delivered, or a name or title of a column.
    """
    said = {_SAID_OTHERWISE.get(w, w) for w in _words(heading)}
    return frozenset(said - {"id"} if "pseudoniem" in said else said)


def _words(heading: str) -> list[str]:
    """Return the words of a heading, one that is glued to its end apart: ``Scannummer t/m`` as scan, nummer, tot."""
    plain = normalised(heading.replace("t/m", "tot"))
    return [w for part in plain.split("_") for w in re.sub(r"(?<=\w\w)s?(nummer|nr|code)$", r" \1", part).split()]


@dataclass(frozen=True, slots=True)
class Said:
    """What practice means by a heading: a column, or nothing that has a place here.

    Parameters
    ----------
    column
        Column of the table; empty where the heading is left out.
    why
        Dutch reason for leaving it out; beside a column: it is that column only where no other heading is.
    heading
        As practice writes it.
    """

    column: str
    why: str = ""
    heading: str = ""


#: What says that a number under a heading is not the number itself.
_UNIT = re.compile(
    r"[x×*]\s?(?:€\s?)?1[.,' ]?000|\b1[.,]?000\s?x|\bduizend(?:en|tallen)?\b|\bmiljoen(?:en)?\b|\bmln\b|%|\bpct\b|"
    r"\bprocent(?:en|ueel)?\b|\bpercentage\b|\bper (?:1[.,]?000|10[.,]?000|100[.,]?000|inwoner|hoofd)",
    re.IGNORECASE,
)


def unit_of(heading: str) -> str:
    """Return the unit that a heading names, such as ``x 1.000`` or ``%``: its numbers are not what they look like."""
    found = _UNIT.search(heading)
    return found.group(0).strip() if found else ""


def heading_key(heading: str) -> str:
    """Return what a heading is compared by: letters and digits, with one way to write 'number' and 'up to'."""
    plain = normalised(heading.replace("t/m", "tot").replace("coördina", "coordina")).replace("_", "")
    return re.sub(r"(?<=\w\w)s?(nummer|nr)$", "nr", plain)


@cache
def _practice() -> Mapping[str, Mapping[str, Said]]:
    text = (data_schemas() / "koppen.csv").read_text(encoding="utf-8-sig")
    out: dict[str, dict[str, Said]] = {}
    for r in csv.DictReader(text.splitlines(), delimiter=";"):
        out.setdefault(r["tabel"], {})[heading_key(r["kop"])] = Said(r["kolom"], r["toelichting"], r["kop"])
    return out


def practice(table: str) -> Mapping[str, Said]:
    """Return what exports call the columns of a table (``data_schemas/koppen.csv``), by ``heading_key``."""
    return _practice().get(table, {})


def said(table: str, heading: str) -> Said | None:
    """Return what practice means by a heading of a table; what stands between brackets may be left out."""
    known = practice(table)
    return known.get(heading_key(heading)) or known.get(heading_key(re.sub(r"\([^)]*\)", "", heading)))


@cache
def known_words() -> frozenset[str]:
    """Return the words of column names and titles of the data model, and of the kinds above."""
    words = {w for k in KINDS for w in k.words}
    for spec in load_tables().values():
        for field in spec.fields:
            words |= set(field.name.split("_")) | set(normalised(field.title).split("_"))
    words |= {"nr", "nummer", "code", "type", "soort", "index", "id", "age", "gender", "sex", "leeftijd"}
    return frozenset(w for w in words if len(w) > 1)


@cache
def _columns() -> frozenset[str]:
    """Return the names and titles of the columns of the data model."""
    return frozenset(normalised(t) for s in load_tables().values() for f in s.fields for t in (f.name, f.title))


def kind_of(heading: str) -> Kind | None:
    """Return which kind of unwanted data a heading points to, ``None`` where it points to none."""
    joined = normalised(heading)
    words = joined.split("_")
    for kind in KINDS:
        for word in kind.words:
            short = len(word) <= 5
            if (word in words) if short else any(w.startswith(word) for w in words) or ("_" in word and word in joined):
                return kind
            if not short and word in joined.replace("_", ""):
                return kind
    return None


def safe_heading(heading: str, place: int) -> str:
    """Return a heading fit for a message: itself when all its words are known, otherwise its place.

    Parameters
    ----------
    heading
        As delivered.
    place
        Number of the column, from 1.
    """
    return heading.strip() if is_known(heading) else f"kolom {place}"


def is_known(heading: str) -> bool:
    """Return whether a heading is that of a column, or is made of nothing but words that are known."""
    words = _words(heading)
    if normalised(heading) in _columns() or any(said(table, heading) for table in load_tables()):
        return True
    plain = bool(words) and len(heading) <= 60 and heading.isascii()
    return plain and all(w in known_words() or (len(w) <= 2 and w.isdigit()) or kind_of(w) is not None for w in words)


def heading_finding(spec: TableSpec, heading: str, place: int) -> Finding:
    """Return the finding of a column that the table does not have: with its own reason where there is one."""
    label = safe_heading(heading, place)
    kind = kind_of(heading)
    if not heading.strip():
        return Finding(
            "schema.kop_leeg",
            f"Kolom {place} heeft geen kop.",
            "Geef de kolom een kop, of verwijder haar. Staat er maar in een paar rijen iets? Dan zijn die rijen "
            "verschoven, door een scheidingsteken in een tekst of een ingevoegde cel.",
            spec.name,
            f"kolom {place}",
        )
    if kind is not None:
        return Finding(f"kolom.{kind.code}", kind.why, _MEANT, spec.name, label, exit_code=kind.exit_code)
    near = _nearest(spec, heading)
    hint = f"Bedoel je {near}? " if near else ""
    return Finding(
        "schema.kolom_onbekend",
        f"De tabel {spec.name} heeft geen kolom met deze naam. Alleen bekende kolommen komen binnen.",
        f"{hint}Pas de kop aan, laat de kolom weg, of leg de koppeling vast met: jgwork koppel PAD.",
        spec.name,
        label,
    )


def _nearest(spec: TableSpec, heading: str) -> str:
    from rapidfuzz import fuzz, process

    best = process.extractOne(normalised(heading), spec.names, scorer=fuzz.ratio, score_cutoff=70)
    return str(best[0]) if best else ""
