"""The sheets of a workbook that came back: which rows are answers, and what stands there besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jgwork.io.kantoor.deel import SLEUTEL, TOELICHTING
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.headings import normalised
from jgwork.schema.rules.missing import ERRORS
from jgwork.vocabulary.dutch import listing
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tekst.rand import on_one_line
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.vocabulary.tables import Delivery

Cellen = dict[str, dict[str, str]]
NEW = "Maak een nieuw werkboek met 'jgwork sjabloon --deel', en neem de antwoorden over."


@dataclass(frozen=True, slots=True)
class Blad:
    """What was filled in on one sheet.

    Parameters
    ----------
    cellen
        The answers by key and heading, empty ones left out.
    koppen
        Headings that are asked on the sheet.
    naast
        What stands beside the questions, and is not taken in.
    """

    cellen: Cellen
    koppen: frozenset[str]
    naast: tuple[str, ...] = ()


def bladen(
    delivery: Delivery, vragen: Mapping[str, frozenset[str]], labels: Mapping[str, tuple[str, ...]]
) -> dict[str, Blad]:
    """Return the sheets of a workbook by table, wherever its columns were moved and however a sheet is called now.

    Parameters
    ----------
    delivery
        The workbook as read.
    vragen
        Per table the headings that are asked now.
    labels
        By key what stands in front of its cells.

    Raises
    ------
    UsageError
        Where an answer would be lost: a sheet, a key or a heading is gone, or a question was answered twice; and where
        it would go to another question.
    """
    given = delivery.manifest.get("invul")
    out = {}
    for tabel in given if isinstance(given, Mapping) else ():
        table = delivery.tables.get(tabel)
        table = table if table is not None else _renamed(delivery, tabel)
        if table is None:
            raise UsageError(
                f"In dit werkboek is geen blad meer met de vragen van '{tabel}'. Er is niets vastgelegd.",
                f"Noem het blad weer '{tabel}', met de kolom '{SLEUTEL}' erin. Lukt dat niet? {NEW}",
            )
        name = next(n for n, t in delivery.tables.items() if t is table)
        merged = {normalised(h) for h, _ in delivery.sources[name].filled}
        if merged & {normalised(h) for h in vragen.get(tabel, ())}:
            raise UsageError(
                f"Op het blad '{tabel}' is een antwoord samengevoegd over meer vragen. Er is niets vastgelegd.",
                "Splits de cel, en geef elke vraag haar eigen antwoord.",
            )
        out[tabel] = _read(tabel, table, vragen.get(tabel, frozenset()), labels)
    return out


def met_naast(delivery: Delivery, found: Mapping[str, Blad]) -> Delivery:
    """Return the workbook with what stands beside the questions among the texts that are looked at."""
    texts = tuple(t for blad in found.values() for t in blad.naast)
    sources = dict(delivery.sources)
    for name in [*sources][:1]:
        sources[name] = replace(sources[name], asides=(*sources[name].asides, *texts))
    return replace(delivery, sources=sources)


def gezegd(found: Mapping[str, Blad], about: Mapping[str, object]) -> tuple[Finding, ...]:
    """Say that what stands beside the questions was not taken in, and that questions are gone from a sheet."""
    given = about.get("aantal")
    counts = {n: int(str(v)) for n, v in given.items() if str(v).isdecimal()} if isinstance(given, Mapping) else {}
    gone = {n: counts.get(n, 0) - len(blad.cellen) for n, blad in found.items()}
    lost = "Op het blad staan niet meer alle vragen. Waar een vraag weg is, blijft het antwoord zoals het eerder was."
    again = f"Moest een antwoord weg? Laat de rij staan en maak de cel leeg. Of: {NEW[0].lower()}{NEW[1:]}"
    told = "Naast of onder de vragen staat nog iets. Dat is niet overgenomen: alleen antwoorden komen binnen."
    move = "Hoort het bij een antwoord? Bespreek het, of zet het in een cel waar om toelichting wordt gevraagd."
    beside = {n: len(blad.naast) for n, blad in found.items()}
    return tuple(
        Finding(f"werkboek.{rule}", message, next_move, tabel, n=n, verdict=Verdict.WARN)
        for rule, message, next_move, counted in (("naast", told, move, beside), ("vraag_weg", lost, again, gone))
        for tabel, n in counted.items()
        if n > 0
    )


def _renamed(delivery: Delivery, tabel: str) -> pa.Table | None:
    """Return the only sheet whose keys are those of a table."""
    there = []
    for table in delivery.tables.values():
        keys = [
            k for i, n in enumerate(table.column_names) if normalised(n) == SLEUTEL for k in table.column(i).to_pylist()
        ]
        there += [table] if any(str(k or "").startswith(f"{tabel}:") for k in keys) else []
    return there[0] if len(there) == 1 else None


def _read(tabel: str, table: pa.Table, asked: frozenset[str], labels: Mapping[str, tuple[str, ...]]) -> Blad:
    titles = {f.title for s in load_tables().values() for f in s.fields} - set(TOELICHTING)
    own = {normalised(t): t for t in (SLEUTEL, *TOELICHTING, *titles)}
    heads = [own.get(normalised(n), "") for n in table.column_names]
    _need(tabel, heads, asked)
    cellen: Cellen = {}
    naast, lost, twice, moved, wrong = [], 0, 0, 0, 0
    known = set(labels.values())
    for row in zip(*(c.to_pylist() for c in table.columns), strict=True):
        cells = [(h, str(v).strip()) for h, v in zip(heads, row, strict=True) if v and str(v).strip()]
        key = next((v for h, v in cells if h == SLEUTEL), "")
        answers = {h: v for h, v in cells if h in titles}
        naast += [v for h, v in cells if not h or (not key and h in TOELICHTING)]
        lost += bool(answers) and not key
        twice += bool(key) and cellen.get(key, answers) != answers
        shown = tuple(next((on_one_line(v) for h, v in cells if h == name), "") for name in TOELICHTING[:2])
        moved += shown != labels.get(key, shown) and shown in known
        wrong += any(v.lower() in ERRORS for v in answers.values())
        if key:
            cellen[key] = answers
    if lost or twice:
        what = f"antwoorden in een rij zonder sleutel ({lost})" if lost else f"vragen met twee antwoorden ({twice})"
        move = "Zet elk antwoord in de rij van zijn vraag." if lost else "Laat van elke vraag een rij over."
        raise UsageError(f"Op het blad '{tabel}' staan {what}. Er is niets vastgelegd.", f"{move} Lukt dat niet? {NEW}")
    if moved or wrong:
        what = f"vragen bij de sleutel van een andere vraag ({moved})" if moved else f"foutmeldingen ({wrong})"
        move = f"Waarschijnlijk is een deel van de kolommen gesorteerd. {NEW}" if moved else "Vul een antwoord in."
        raise UsageError(f"Op het blad '{tabel}' staan {what}. Er is niets vastgelegd.", move)
    return Blad(cellen, frozenset(heads) & titles, tuple(naast))


def _need(tabel: str, heads: list[str], asked: frozenset[str]) -> None:
    """Refuse a sheet whose key or answers stand under no heading any more, or under one twice."""
    named = [h for h in heads if h]
    gone = [h for h in (SLEUTEL, *sorted(asked)) if h not in named]
    strange = len(named) < len(heads)
    if SLEUTEL in gone or (gone and (strange or not asked & set(named))):
        raise UsageError(
            f"Op het blad '{tabel}' staat de kop {listing(repr(h) for h in gone)} niet meer. Er is niets vastgelegd.",
            f"Zet de kop terug boven zijn kolom. Lukt dat niet? {NEW}",
        )
    if len(set(named)) < len(named):
        raise UsageError(f"Op het blad '{tabel}' staat een kop twee keer. Er is niets vastgelegd.", "Haal er een weg.")
