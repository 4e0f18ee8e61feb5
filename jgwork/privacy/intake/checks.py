"""The separate questions of gate 1; each answers with findings and none shows a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jgwork.privacy.intake.scan import BARE, NAMES, by_chance, in_series, scan, scan_texts
from jgwork.privacy.intake.tokens import bad_pattern
from jgwork.schema.descriptors import TableSpec, load_tables
from jgwork.schema.rules.columns import Column, in_parallel
from jgwork.schema.rules.shapes import aligned
from jgwork.schema.rules.values import rows_of
from jgwork.vocabulary.dutch import listing
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tables import Delivery
from jgwork.vocabulary.token import TOKEN_PATTERN, as_token, valid_tag
from jgwork.vocabulary.verdict import ExitCode, Verdict

if TYPE_CHECKING:
    import pyarrow as pa

#: What a stranger writes into levering.toml; shown when there is none.
MANIFEST_HELP = (
    "Maak naast het bestand een tekstbestand levering.toml. Een ingevuld begin maakt: "
    "jgwork koppel PAD --manifest-concept. Er hoort in: levering_id, dossier_id, bronhouder, schema_versie, peildatum, "
    "grondslag_code, doel_code, convenant_ref, bewaren_tot, token_tag en per tabel [tabellen.NAAM] met bestand."
)
#: What a manifest says in a word or number, and how long that may be.
TEXTS = ("levering_id", "dossier_id", "bronhouder", "schema_versie", "grondslag_code", "doel_code", "convenant_ref")
LONGEST_TEXT = 200
#: Dates that lie ahead by nature.
_AHEAD = ("gepland", "streef", "tot", "eind", "bewaar", "termijn")


def check_manifest(delivery: Delivery, known_tag: str | None) -> list[Finding]:
    """Check what the gate itself needs of the manifest: tables, tag, declared pattern, counts, checksums."""
    manifest = delivery.manifest
    if not manifest:
        return _no_manifest(delivery)
    out = [*_check_tag(manifest, known_tag), *_check_texts(manifest)]
    pattern = manifest.get("token_patroon")
    if pattern is not None and bad_pattern(pattern):
        out.append(
            _manifest(
                "token_patroon",
                "Het patroon voor pseudoniemen is geen geldig patroon, of laat kale nummers van 8 of 9 cijfers of kale "
                "hashes toe. Die zijn te herleiden.",
                "Maak pseudoniemen met: jgwork pseudonimiseer. Of geef een strenger patroon op.",
                ExitCode.NOT_PSEUDONYMISED,
            )
        )
    declared = manifest.get("tabellen")
    for name, part in declared.items() if isinstance(declared, Mapping) else ():
        if name not in load_tables():
            out.append(_manifest("tabellen", "Het manifest noemt een tabel die niet bestaat.", "Kijk de naam na."))
        elif isinstance(part, Mapping) and name in delivery.tables:
            out += _check_counts(name, part, delivery)
        elif isinstance(part, Mapping) and part.get("bestand"):
            message = "Het manifest noemt een bestand voor deze tabel dat er niet bij zit, of geen bestand is."
            kinds = _other_kinds(str(part["bestand"]), delivery)
            there = (
                f"Er is wel een bestand met deze naam dat eindigt op {listing(kinds, 'of')}: noem dat in het manifest."
            )
            move = there if kinds else "Lever het bestand mee, of haal de tabel uit het manifest."
            out.append(Finding("manifest.bestand", message, move, name))
    if not delivery.tables:
        out.append(_NO_TABLE)
    return out


def _other_kinds(file: str, delivery: Delivery) -> list[str]:
    """Return how files end that are called as a file that is not there, but for that ending; of kinds that are known.

    A text beside a table may be written like the name of a file: of that nothing is shown.
    """
    kinds = {s.kind for s in delivery.sources.values()}
    names = {name.split("#")[0] for s in delivery.sources.values() for name in (s.name, *s.asides)}
    same = (name.rpartition(".") for name in names if name != file)
    return sorted({f".{end}" for stem, _, end in same if end in kinds and stem == file.rpartition(".")[0]})


def _manifest(key: str, message: str, move: str, code: ExitCode = ExitCode.SCHEMA) -> Finding:
    return Finding(f"manifest.{key}", message, move, column=key, exit_code=code)


def _no_manifest(delivery: Delivery) -> list[Finding]:
    if any(f.rule == "manifest.leesbaar" for f in delivery.findings):
        return []
    if is_loose_sheet(delivery):
        return [_LOOSE]
    if not delivery.tables and not delivery.findings:
        return [_NO_TABLE]
    told = "Bij de levering hoort een manifest: wie levert wat, waarvoor en hoe lang. Dat is er niet."
    return [Finding("manifest.ontbreekt", told, MANIFEST_HELP, exit_code=ExitCode.NOT_COVERED)]


def is_loose_sheet(delivery: Delivery) -> bool:
    """Return whether this is a sheet of a workbook with questions, without that which says whose answers it holds."""
    asks = ({n.strip().casefold() for n in t.column_names} for t in delivery.tables.values())
    return not delivery.manifest and any({"sleutel", "onderwerp", "vraag"} <= heads for heads in asks)


_LOOSE = Finding(
    "werkboek.los",
    "Dit is een blad uit een werkboek met vragen. Het blad 'levering' is er niet bij: zo is niet te zien van wie de "
    "antwoorden zijn.",
    "Sla het hele werkboek op als .xlsx (niet als CSV), met alle bladen, en laad dat.",
)
_NO_TABLE = _manifest("tabellen", "De levering bevat geen enkele tabel met rijen.", "Lever ten minste een tabel aan.")


def _check_texts(manifest: Mapping[str, object]) -> Iterator[Finding]:
    """Yield the keys that hold something else than a short text; the log and the dossier keep what they say."""
    for key in TEXTS:
        value = manifest.get(key, "")
        if not isinstance(value, str | int | float) or len(str(value)) > LONGEST_TEXT:
            move = f'Schrijf: {key} = "..." met ten hoogste {LONGEST_TEXT} tekens.'
            yield _manifest(key, f"In het manifest is {key} geen korte tekst.", move)


def _check_tag(manifest: Mapping[str, object], known: str | None) -> list[Finding]:
    tag = str(manifest.get("token_tag", ""))
    if not valid_tag(tag):
        return [
            _manifest(
                "token_tag",
                "Het manifest noemt geen geldig domeinkenmerk voor de pseudoniemen (vier medeklinkers).",
                'Schrijf: token_tag = "..." met de vier letters na jg1- in de pseudoniemen.',
            )
        ]
    if known is not None and tag != known:
        return [
            _manifest(
                "token_tag",
                "De pseudoniemen zijn voor een ander dossier gemaakt. Gegevens van dossiers worden niet gekoppeld.",
                "Laat de leverancier pseudoniemen maken met de sleutel van dit dossier.",
                ExitCode.NOT_PSEUDONYMISED,
            )
        ]
    return []


def _check_counts(name: str, part: Mapping[str, Any], delivery: Delivery) -> list[Finding]:
    out = []
    rows = str(part.get("n_rijen", "")).strip()
    if rows and rows != str(delivery.tables[name].num_rows) and not part.get("vorm"):
        out.append(
            Finding(
                "manifest.n_rijen",
                "Het aantal rijen is anders dan het manifest zegt.",
                "Kijk of het bestand volledig is, of verbeter n_rijen.",
                name,
            )
        )
    wanted, source = str(part.get("sha256", "")).strip().lower(), delivery.sources.get(name)
    if wanted and source is not None and source.sha256 and wanted != source.sha256:
        out.append(
            Finding(
                "manifest.sha256",
                "Het bestand is na het maken van het manifest veranderd: de controlesom klopt niet.",
                "Lever het bestand opnieuw aan, met een nieuw manifest.",
                name,
            )
        )
    return out


def find_identifiers(
    table: str,
    loose: Mapping[str, tuple[Column, pa.Array]],
    year: int,
    skip: frozenset[str] = frozenset(),
    keys: frozenset[str] = frozenset(),
    judged: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Scan the cells of a table for identifiers, formulas and misplaced pseudonyms.

    ``skip`` names the columns where a pseudonym may stand, ``judged`` those of them that ``check_tokens`` went
    through: a bare number there was refused already, and is told once. ``keys`` names those with numbers of a program,
    of which one in eleven passes for a citizen service number by chance.
    """

    def look_at(item: tuple[str, tuple[Column, pa.Array]]) -> list[Finding]:
        name, (column, look) = item
        known = [p for p, where in ((TOKEN_PATTERN, skip), (BARE, judged)) if name in where]
        kinds = dict(scan(_to_scan(column, look, *known), year).kinds)
        if name in skip:
            kinds.pop("token", None)  # it stands where it belongs: that its shape is wrong was said
        if name in keys and "bsn" in kinds and (chance := by_chance(column.values, kinds["bsn"])):
            n, rows = rows_of(column.mask(kinds.pop("bsn")))
            return [_chance(chance, table, name, n, rows), *count(name, column, kinds)]
        series = [k for k, hits in kinds.items() if name in keys | skip and in_series(k, column.values, hits)]
        told = [_series(k, table, name, *rows_of(column.mask(kinds.pop(k)))) for k in series]
        return [*told, *count(name, column, kinds)]

    def count(name: str, column: Column, kinds: Mapping[str, pa.Array]) -> list[Finding]:
        counted = ((kind, *rows_of(column.mask(mask))) for kind, mask in kinds.items())
        return [_identifier(kind, table, name, n, rows) for kind, n, rows in counted if n]

    return [f for found in in_parallel(look_at, list(loose.items())) for f in found]


def _to_scan(column: Column, look: pa.Array, *known: str) -> pa.Array:
    """Return the values to look at, empty where nothing is to be looked for or the whole value is of a known shape."""
    import pyarrow.compute as pc

    values = column.values if pc.all(look).as_py() else pc.if_else(look, column.values, "")
    for pattern in known:
        values = pc.if_else(pc.match_substring_regex(values, pattern), "", values)
    return values


def _chance(kind: str, table: str, column: str, n: int, rows: tuple[int, ...]) -> Finding:
    """Return the finding of numbers of which about one in eleven passes the check, as numbers do by chance."""
    if kind == "voorvoegsel":
        return Finding(
            "identificatie.bsn_toeval",
            "Ongeveer een op de elf nummers doorstaat de elfproef, zoals bij toeval. Met de letters ervoor zijn het "
            "nummers van een systeem.",
            "",
            table,
            column,
            n,
            rows,
            verdict=Verdict.WARN,
        )
    return Finding(
        "identificatie.bsn",
        "Er staan nummers van negen cijfers die een burgerservicenummer kunnen zijn. Ongeveer een op de elf doorstaat "
        "de elfproef; dat kan toeval zijn, bijvoorbeeld bij incidentnummers.",
        "Zijn het nummers van een systeem? Zet er dan overal letters voor, zoals I-, en lever opnieuw aan. Zijn het "
        "burgerservicenummers? Verwijder ze dan bij de bron en stuur het bestand niet verder.",
        table,
        column,
        n,
        rows,
        ExitCode.NOT_PSEUDONYMISED,
    )


def _series(kind: str, table: str, column: str, n: int, rows: tuple[int, ...]) -> Finding:
    """Return the remark on keys of one system that are built like something else."""
    told = f"De kenmerken zijn gebouwd als {NAMES[kind]}, maar alle met dezelfde letters: zo nummert een systeem."
    if kind == "geboortedatum":
        told = f"Sommige kenmerken lijken op {NAMES[kind]}, maar zijn doorlopende nummers: zo nummert een systeem."
    return Finding(f"identificatie.{kind}_reeks", told, "", table, column, n, rows, verdict=Verdict.WARN)


#: What to do about an identifier that is not just removed.
_WAY_OUT = {
    "plnummer": "Laat de leverancier het nummer vervangen met 'jgwork pseudonimiseer', en lever opnieuw aan.",
    "postcode": "Verwijder hem bij de bron en lever opnieuw aan. Is het een jaar met letters? Schrijf een streep "
    "ertussen: 2026/AB.",
    "bsn": "Verwijder het bij de bron en lever opnieuw aan. Stuur het bestand niet verder. Een op de elf nummers van "
    "negen cijfers doorstaat de elfproef bij toeval: is het een ander nummer, zet er dan in de hele kolom letters voor "
    "of laat het weg uit de tekst.",
}
_OTHER = {
    "formule": (
        "schema.formule",
        "Een cel begint als een formule; een rekenprogramma zou haar uitvoeren.",
        "Lever de waarde aan, niet de formule.",
        ExitCode.SCHEMA,
    ),
    "token": (
        "pseudoniem.in_tekst",
        "Een pseudoniem staat op een plaats die niet over personen gaat.",
        "Haal het pseudoniem daar weg; gebruik een tabel op persoonsniveau.",
        ExitCode.NOT_PSEUDONYMISED,
    ),
}


def _identifier(
    kind: str, table: str, column: str, n: int, rows: tuple[int, ...] = (), where: str = "Een cel"
) -> Finding:
    if kind in _OTHER:
        rule, message, move, code = _OTHER[kind]
        return Finding(rule, message, move, table, column, n, rows, code)
    return Finding(
        f"identificatie.{kind}",
        f"{where} bevat {NAMES[kind]}. Daarmee is iemand te herleiden.",
        _WAY_OUT.get(kind, "Verwijder het bij de bron en lever opnieuw aan. Stuur het bestand niet verder."),
        table,
        column,
        n,
        rows,
        ExitCode.NOT_PSEUDONYMISED,
    )


def find_in_asides(delivery: Delivery, year: int) -> list[Finding]:
    """Scan what stands beside the cells: headings, names of files and sheets, what was typed there and the manifest.

    What a program writes into a file by itself (its version, numbers of revisions) is no text of a person: the readers
    leave it out.
    """
    places: dict[str, list[str]] = {"Het manifest": _strings(delivery.manifest, skip={"sha256", "token_patroon"})}
    for source in delivery.sources.values():
        places.setdefault("Een bestandsnaam, bladnaam of tekst rond de tabel", []).extend(source.asides)
        for where, text in source.typed:
            places.setdefault(f"{where[:1].upper()}{where[1:]}", []).append(text)
    for name, table in delivery.tables.items():
        # in a matrix with a column per member they are cells to be: judged as pseudonyms once they are
        persons = _heads_are_persons(delivery, name)
        heads = [h for h in table.column_names if not (persons and as_token(h))]
        places.setdefault("Een kop van een kolom", []).extend(heads)
    out = []
    for where, texts in places.items():
        for kind, n in scan_texts(tuple(texts), year).items():
            out.append(_identifier(kind, "", "", n, where=where))
    return out


def _heads_are_persons(delivery: Delivery, name: str) -> bool:
    part = delivery.declared(name)
    if name not in load_tables():
        return False
    shape, persons = part.get("vorm"), {f.name for f in load_tables()[name].fields if f.soort == "pseudoniem"}
    return shape == "sociomatrix" or (shape == "breed" and part.get("kop") in persons)


def _strings(value: object, skip: set[str]) -> list[str]:
    if isinstance(value, Mapping):
        return [t for k, v in value.items() if k not in skip for t in (str(k), *_strings(v, skip))]
    if isinstance(value, list):
        return [t for v in value for t in _strings(v, skip)]
    return [value] if isinstance(value, str) else []


#: No group, incident or agreement is older; a date before it is a year that was mistyped (1926, 0026).
_OLDEST = dt.date(1980, 1, 1)


def find_unlikely_dates(spec: TableSpec, data: pa.Table, day: dt.date) -> list[Finding]:
    """Find dates in a year that cannot be, and those after the reference day in columns that tell what happened."""
    import pyarrow as pa
    import pyarrow.compute as pc

    out = []
    for field in spec.fields:
        if field.type != "date" or field.name not in data.column_names:
            continue
        dates, ahead = data.column(field.name), any(w in field.name.split("_") or w in field.name for w in _AHEAD)
        wrong = [("regel.te_vroeg", f"Een datum ligt voor {_OLDEST.year}.", "Controleer het jaartal.",
                  pc.less(dates, pa.scalar(_OLDEST, pa.date32())))]  # fmt: skip
        if not ahead:
            wrong.append(("regel.toekomst", "Een datum ligt na de peildatum van de levering.",
                          "Controleer het jaartal, of de peildatum in het manifest.",
                          pc.greater(dates, pa.scalar(day, pa.date32()))))  # fmt: skip
        for rule, message, move, mask in wrong:
            n, rows = rows_of(pc.fill_null(mask, fill_value=False).combine_chunks())
            if n:
                out.append(Finding(rule, message, move, spec.name, field.name, n, rows))
    return out


def find_merged_numbers(spec: TableSpec, delivery: Delivery) -> list[Finding]:
    """Find counts and amounts in a cell that was merged over several rows: each row would count the whole."""
    source = delivery.sources.get(spec.name)
    if source is None:
        return []
    filled = [f for part in ([p for _, p in source.parts] or [source]) for f in part.filled]
    names = aligned(delivery.declared(spec.name), [h for h, _ in filled]).get("kolommen", {})
    out: dict[str, int] = {}
    for heading, n in filled:
        column = str(names.get(heading, heading)) if isinstance(names, Mapping) else heading
        one = spec.field(column) if column in spec.names else None
        if one is not None and one.type in {"integer", "number"} and one.maximum is None:
            out[column] = out.get(column, 0) + n
    message = "Een getal staat in een samengevoegde cel van meer rijen: is het van elke rij, of van alle samen?"
    move = "Splits de cel, en zet in elke rij het eigen getal."
    return [Finding("schema.samengevoegd", message, move, spec.name, column, n) for column, n in out.items()]
