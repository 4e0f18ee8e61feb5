"""The sheets of a workbook that came back: which rows are answers, and what stands there besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
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


def op_hun_plaats(sheets: Mapping[str, Blad], given: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse answers that do not stand where they were asked.

    Parameters
    ----------
    sheets
        What was filled in, by table.
    given
        By key what stood in the cells of each question, in their order.

    Raises
    ------
    UsageError
        Where a question is not asked of this partner about this group now, where an answer stands in a cell that was
        not asked, or where the answers that stood there are now those of the next question or the one before.
    """
    cells = {k: c for s in sheets.values() for k, c in s.cellen.items()}
    strange = sum(bool(c) and key not in given for key, c in cells.items())
    if strange:
        who = "antwoord hoort" if strange == 1 else "antwoorden horen"
        raise UsageError(
            f"{strange} {who} bij een vraag die nu niet (meer) wordt gesteld. Er is niets vastgelegd.", NEW
        )
    loose = sum(title not in given[key] for key, c in cells.items() for title in c if key in given)
    moved = [title for s in sheets.values() for title in sorted(s.koppen) if _moved(title, s.cellen, given)]
    moved += [title for s in sheets.values() for title in sorted(s.koppen) if _from_beside(title, s, given)]
    if loose or moved:
        what = f"staan bij een andere vraag dan eerst ({listing(moved)})" if moved else (
            f"staan in een cel die daar niet gevraagd is ({loose})")  # fmt: skip
        raise UsageError(
            f"Antwoorden {what}: waarschijnlijk zijn cellen verschoven. Er is niets vastgelegd.",
            f"Zet elk antwoord in de rij van zijn vraag, in een gele cel. Lukt dat niet? {NEW}",
        )


#: So many answers tell that all of them moved, or so many that differ; of long ones two do, wherever they are now.
_MANY, _FEW, _LONG = 6, 3, 20


def _moved(title: str, cells: Cellen, given: Mapping[str, Mapping[str, str]]) -> bool:
    """Return whether answers under a heading are those of another question: one further, one back, or of long texts."""
    keys = [k for k in given if k in cells]
    old, new = [given[k].get(title, "") for k in keys], [cells[k].get(title, "") for k in keys]
    stayed = sum(o == n != "" for o, n in zip(old, new, strict=True))
    if not stayed and sum(len(o) > _LONG for o in {*old} & {*new}) > 1:
        return True
    for pairs in (zip(old, new[1:], strict=False), zip(old[1:], new, strict=False)):
        there = [(o, n) for o, n in pairs if o]
        hits = [o for o, n in there if o == n]
        if len(hits) > max(2 * stayed, 0.8 * len(there)) and (len(hits) >= _MANY or len({*hits}) >= _FEW):
            return True
    return False


def _from_beside(title: str, sheet: Blad, given: Mapping[str, Mapping[str, str]]) -> bool:
    """Return whether answers under a heading are those that stood under another one in the same rows."""
    keys = [k for k in given if k in sheet.cellen]
    for other in sheet.koppen - {title}:
        rows = [(given[k].get(title, ""), given[k].get(other, ""), sheet.cellen[k].get(title, "")) for k in keys]
        there = [new for own, beside, new in rows if beside and beside != own]
        hits = [new for own, beside, new in rows if beside and new == beside != own]
        if len(hits) > 0.8 * len(there) and len({*hits}) >= _FEW:
            return True
    return False


def gezegd(
    found: Mapping[str, Blad], about: Mapping[str, object], leeg: Mapping[str, int] = MappingProxyType({})
) -> tuple[Finding, ...]:
    """Say that what stands beside the questions was not taken in, and which questions are gone or were emptied.

    Parameters
    ----------
    found
        What was filled in.
    about
        What the workbook says of itself.
    leeg
        By table how many questions had an answer, and have none now.
    """
    given = about.get("aantal")
    counts = {n: int(str(v)) for n, v in given.items() if str(v).isdecimal()} if isinstance(given, Mapping) else {}
    gone = {n: counts.get(n, 0) - len(blad.cellen) for n, blad in found.items()}
    lost = "Op het blad staan niet meer alle vragen. Waar een vraag weg is, blijft het antwoord zoals het eerder was."
    again = f"Moest een antwoord weg? Laat de rij staan en maak de cel leeg. Of: {NEW[0].lower()}{NEW[1:]}"
    told = "Naast of onder de vragen staat nog iets. Dat is niet overgenomen: alleen antwoorden komen binnen."
    move = "Hoort het bij een antwoord? Bespreek het, of zet het in een cel waar om toelichting wordt gevraagd."
    empty = "Bij een of meer vragen stond een antwoord, en nu niets: dat is leeggemaakt."
    check = "Was dat de bedoeling niet? Kijk of antwoorden een rij verschoven zijn, en laad het werkboek opnieuw."
    beside = {n: len(blad.naast) for n, blad in found.items()}
    return tuple(
        Finding(f"werkboek.{rule}", message, next_move, tabel, n=n, verdict=Verdict.WARN)
        for rule, message, next_move, counted in (
            ("naast", told, move, beside),
            ("vraag_weg", lost, again, gone),
            ("leeggemaakt", empty, check, leeg),
        )
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
    known, wanted = set(labels.values()), asked or titles
    for row in zip(*(c.to_pylist() for c in table.columns), strict=True):
        cells = [(h, str(v).strip()) for h, v in zip(heads, row, strict=True) if v and str(v).strip()]
        key = next((v for h, v in cells if h == SLEUTEL), "")
        answers = {h: v for h, v in cells if h in wanted}
        naast += [v for h, v in cells if h not in {SLEUTEL, *TOELICHTING, *wanted} or (not key and h in TOELICHTING)]
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
    return Blad(cellen, frozenset(heads) & wanted, tuple(naast))


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
