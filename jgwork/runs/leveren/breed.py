"""Which headings of an export are no columns but what stands in them: partners, persons, or months and quarters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import FieldSpec, TableSpec, codelist, load_tables
from jgwork.schema.rules.codes import names_of, takes_codes
from jgwork.schema.rules.columns import encode
from jgwork.schema.rules.headings import normalised, unit_of
from jgwork.schema.rules.matching import Match, alike, likeliest, match_headings
from jgwork.schema.rules.matrix import FROM, INDICATOR, PERIOD, period_columns, square_part, with_periods
from jgwork.schema.rules.values import type_column
from jgwork.vocabulary.tekst.perioden import (
    PART,
    YEAR,
    beside_period,
    far_apart,
    in_part,
    period_code,
    period_days,
    span_code,
    two_years,
    unclear_periods,
    without_mark,
    without_year,
)
from jgwork.vocabulary.tekst.rand import is_total

if TYPE_CHECKING:
    import pyarrow as pa

#: Keys of a block ``[tabellen.<name>]`` that say in which shape a table came.
KEYS = ("vorm", "kop", "waarde", "koppen", "symmetrisch", FROM)
#: What such a key may hold; anything else somebody wrote by mistake.
_SHAPE_OF: Mapping[str, Any] = {"koppen": Mapping, FROM: list}
#: Persons that a matrix has at least.
_FEW = 3
#: What headings are where each is an item, and the rows are persons or groups.
ITEM = "item_code"
#: What a column is called that says a period, or a part of one.
_PARTS = frozenset(
    (*YEAR, "kwartaal", "kw", "quarter", "maand", "maandnr", "maandnummer", "month", "week", "weeknr",
     "weeknummer", "jaarweek", "jaarmaand", "jaarkwartaal", "schooljaar", "periode", "periodes", "perioden", "tijdvak")
)  # fmt: skip


def square(raw: pa.Table) -> bool:
    """Return whether headings are the cells of a first column: a matrix of who with whom."""
    if len(square_part(raw)[0]) > _FEW:
        return True
    heads = [h.strip() for h in raw.column_names[1:]]
    if len(heads) < _FEW or not _FEW <= raw.num_rows <= len(heads):
        return False
    rows = {(v or "").strip() for v in raw.column(0).to_pylist()}
    return len(rows & set(heads)) >= _FEW and rows <= {*heads, ""}


def partners_of(headings: Sequence[str]) -> dict[str, str]:
    """Return the headings that are a partner, each with its code."""
    return {h: names_of("partner")[normalised(h)] for h in headings if normalised(h) in names_of("partner")}


def asks_partners(raw: pa.Table) -> bool:
    """Return whether a table has a column per partner with what he answered: two names alone do not tell."""
    found = partners_of(raw.column_names)
    places = [i for i, h in enumerate(raw.column_names) if h in found]
    texts = {normalised(str(v)) for i in places for v in raw.column(i).unique().to_pylist() if v}
    return len(found) > 2 or (len(found) == 2 and bool(texts & names_of("antwoord").keys()))


def over_periods(headings: Sequence[str], name: str) -> TableSpec | None:
    """Return the table that is meant where headings are periods, or together say one; ``None`` where they do not.

    Parameters
    ----------
    headings
        As delivered.
    name
        Of the sheet or file.
    """
    if sum(map(_is_period, headings)) < 2 and not _parts(headings) and len(list(filter(beside_period, headings))) < 2:
        return None
    specs = {n: s for n, s in load_tables().items() if period_columns(s)}
    rest = [h for h in headings if not _is_period(h) and not beside_period(h) and normalised(h) not in _PARTS]
    found = {n: alike(s, [*rest, *period_columns(s)]) for n, s in specs.items()}
    best = max(found, key=lambda n: (found[n][0], n in normalised(name), found[n][1]))
    other = likeliest(headings, name)
    known = alike(other, headings)[0] if other is not None else 1
    return specs[best] if found[best][0] > max(known, len(period_columns(specs[best]))) else None


def over_indicators(raw: pa.Table) -> bool:
    """Return whether a table has a column per indicator, and its rows are areas in a period."""
    if not indicators_of(raw):
        return False
    found = {m.column for m in match_headings(load_tables()["meting"], raw.column_names)}
    return INDICATOR not in found and bool(_parts(raw.column_names) or {"periode_van", "periode_tot"} <= found)


def indicators_of(raw: pa.Table) -> dict[str, str]:
    """Return the headings that are an indicator over numbers, each with its code: ``Ervaren overlast (%)``."""
    spec, found = load_tables()["meting"], dict[str, str]()
    for place, heading in enumerate(raw.column_names):
        code = _indicator(heading)
        column = _measured(code) if code else ""
        shares = column == "waarde" and unit_of(heading) in {"%", "procent", "percentage"}
        if column and (shares or not unit_of(heading)) and raw.column_names.count(heading) == 1:
            typed = type_column(spec.field(column), encode(raw.column(place)))
            found |= {} if "type" in typed.faults else {heading: code}
    return found


def _indicator(heading: str) -> str:
    """Return the code of the indicator that a heading names, whatever its unit; empty where it names none."""
    return names_of("indicator").get(normalised(re.sub(r"\(.*?\)|%", "", heading)), "")


def _measured(code: str) -> str:
    """Return which column the number of an indicator is: a count, or what was asked of people or weighed."""
    return "waarde" if codelist("indicator").extra[code]["soort"] in {"enquete", "netwerk", "duiding"} else "teller"


def over_items(raw: pa.Table, name: str) -> bool:
    """Return whether a table has a column per item of the informatiematrix, and no other table knows more of it."""
    items, heads = items_of(raw), raw.column_names
    if len(items) < 2:
        return False
    rest, other = [h for h in heads if h not in items], likeliest(heads, name)
    known = alike(load_tables()["informatiematrix"], [*rest, ITEM, "waarde"])[0]
    return ITEM not in {normalised(h) for h in heads} and (other is None or known > alike(other, heads)[0])


def items_of(raw: pa.Table) -> dict[str, str]:
    """Return the headings that are an item of the informatiematrix, each with its code."""
    names = names_of("matrix_item")
    found = {h: names.get(normalised(h), "") for h in raw.column_names if raw.column_names.count(h) == 1}
    return {h: code for h, code in found.items() if code}


def _is_period(heading: str) -> bool:
    return bool(span_code(heading)) or without_year(heading) or in_part(heading)


def _deel_van_periode(spec: TableSpec, heading: str) -> str:
    """Return why a heading beside those of periods is asked: it is a part of one, and the table cannot hold that."""
    if period_columns(spec) == (PERIOD,) and PART in span_code(heading):
        return "De kop is een deel van een periode, en deze tabel kent alleen hele. Lever de hele, of laat weg."
    if not in_part(heading):
        return ""
    if two_years(heading):
        return (
            "De kop noemt twee jaren. Is het een schooljaar? Schrijf dan bijvoorbeeld: schooljaar 2025/2026 (van 1 "
            "augustus tot en met 31 juli). Anders: zet de eerste dag en de dag erna in twee kolommen, of laat weg."
        )
    return (
        "De kop is geen hele maand, kwartaal of jaar. Loopt hij vanaf het begin tot en met een dag of maand? Schrijf "
        "dan: 'jan 2026 (t/m 15 jan)' of '2026 (t/m mrt)'. Anders: laat weg."
    )


def _in_deel(spec: TableSpec, match: Match, value: str) -> Match:
    """Ask about a heading that is a part of a period where the others are periods."""
    why = "" if match.column else _deel_van_periode(spec, match.heading)
    return replace(match, how="lijkt op", maybe=value, why=why) if why else match


def _andere_maat(match: Match, wide: Mapping[str, Any]) -> Match:
    """Ask about an indicator beside others that is counted where these are asked of people, or the other way round."""
    if match.column or not _indicator(match.heading):
        return match
    why = (
        "Deze kop is ook een indicator, maar een andere maat: een aantal naast percentages, of een cijfer per zoveel "
        "inwoners. Zet hem op een eigen blad (of in een eigen bestand), of laat weg."
    )
    return replace(match, how="lijkt op", maybe="teller" if wide["waarde"] == "waarde" else "waarde", why=why)


def met_perioden(spec: TableSpec, found: Sequence[Match], wide: Mapping[str, Any]) -> tuple[Match, ...]:
    """Ask about headings beside those of periods that are a part of one, two years, or a period and what is counted."""
    if wide.get("kop") == PERIOD:
        return tuple(_in_deel(spec, m, str(wide["waarde"])) for m in found)
    if wide.get("kop") == INDICATOR:
        return tuple(_andere_maat(m, wide) for m in found)
    value = "teller" if "teller" in spec.names else "frequentie"
    if any(m.column in period_columns(spec) for m in found) or not period_columns(spec):
        return tuple(found)
    found = [_in_deel(spec, m, value) if in_part(m.heading) and not m.column else m for m in found]
    more = [i for i, m in enumerate(found) if not m.column and beside_period(m.heading)]
    if len(more) < 2:
        return tuple(found)
    several = len({beside_period(found[i].heading) for i in more}) > 1
    what = "staan hier meer maten naast elkaar" if several else "staat hier ook wat er geteld is"
    why = (
        f"{len(more)} koppen noemen een periode en nog iets: per periode {what}. Zet elke maat op een eigen blad (of "
        "in een eigen bestand) met alleen de perioden als kop, of zet ze onder elkaar, met een kolom Periode en een "
        "kolom Indicator."
    )
    loose = (replace(m, how="onbekend", maybe="", why="") if i in more else m for i, m in enumerate(found))
    return tuple(replace(m, how="lijkt op", maybe=value, why=why) if i == more[0] else m for i, m in enumerate(loose))


def _periods(spec: TableSpec, headings: Sequence[str]) -> dict[str, str]:
    """Return the headings that are a period, each with its code; empty where the heading leaves it open."""
    unclear = unclear_periods(headings)
    found = {h: "" if h in unclear else span_code(h) for h in headings if _is_period(h)}
    found = {h: c for h, c in found.items() if not _deel_van_periode(spec, h)}
    kinds = Counter(_fineness(c) for c in found.values() if c)
    if kinds:  # a year or a quarter beside its months is their sum
        found = {h: c for h, c in found.items() if not c or _fineness(c) == max(kinds, key=lambda n: (kinds[n], n))}
    if far_apart(h for h, c in found.items() if c):
        return dict.fromkeys(found, "")  # the first days of quarters: a month is not what they stand for
    return found


def _fineness(code: str) -> int:
    """Return how fine a period is, from a year to a week; a part of one is as fine as the whole."""
    rest = code.partition(PART)[0].partition("-")[2]
    return " SHK0W".index(rest[:1] if rest[:1] in "SHKW" else "0") if rest else 0


def in_bladnamen(one: FieldSpec, sheets: Sequence[str]) -> list[str]:
    """Return the value of a column that the name of each sheet is, such as a sheet per municipality; else nothing."""
    import pyarrow as pa

    if not takes_codes(one) and one.soort not in {"gemeente", "wijk", "buurt"}:
        return []
    typed = type_column(one, encode(pa.chunked_array([pa.array(sheets, pa.string())])))
    values = [str(v) for v in typed.data.to_pylist() if v]
    return values if not typed.faults and len(set(values)) == len(sheets) > 1 else []


def _parts(headings: Sequence[str]) -> list[str]:
    """Return the headings that say a period together: a year and a quarter, or a period alone."""
    there = [h for h in headings if normalised(h) in _PARTS]
    return there if 0 < len(there) <= 4 else []


def _rest_of_period(parts: Sequence[str], heads: Collection[str]) -> list[str]:
    """Return the headings of what periods in other headings leave open: a year beside months, months beside years."""
    if not heads:
        return []
    if all(map(without_year, heads)):
        return [h for h in parts if normalised(h) in YEAR]
    years = all(len(period_code(h)) == len("2026") for h in heads)
    return [h for h in parts if normalised(h) not in {*YEAR, "schooljaar"}] if years else []


def wide_of(spec: TableSpec, raw: pa.Table, saved: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shape of a table as the manifest says it: empty where every column of it is one of the model.

    Parameters
    ----------
    spec
        The table.
    raw
        As delivered.
    saved
        What was confirmed before.
    """
    found = _found(spec, raw)
    made = {k: v for k in KEYS if (v := saved.get(k)) and isinstance(v, _SHAPE_OF.get(k, (str, int)))}
    if not (saved.get("vorm") or saved.get(FROM)) or (found and _of_another(made, found, raw)):
        return found
    if made.get("kop") == PERIOD and "koppen" not in made and found.get("kop") == PERIOD:
        made.pop("waarde", None)  # what is remembered is of another file: these cells tell themselves what they are
    if made.get("vorm") == "breed" or made.get("kop") == PERIOD:
        made = {"waarde": found.get("waarde", "waarde"), "koppen": {}, **made}
    if saved.get("kop") not in {PERIOD, INDICATOR, ITEM, "bronpartner"}:
        return made
    told = saved.get("koppen", {})
    told = {h: str(c) for h, c in told.items() if c and h in raw.column_names} if isinstance(told, Mapping) else {}
    koppen = {**found.get("koppen", {}), **told}  # another month, or another partner, than what was confirmed before
    return {**made, "koppen": koppen} if koppen else found


def _of_another(made: Mapping[str, Any], found: Mapping[str, Any], raw: pa.Table) -> bool:
    """Return whether a shape that was confirmed is that of another file of the partner: this one says otherwise."""
    there = {normalised(h) for h in raw.column_names}
    gone = any(normalised(str(h)) not in there for h in made.get(FROM, ()))
    other = "kop" in found and found["kop"] != made.get("kop")
    return gone or (other and not any(normalised(str(h)) in there for h in made.get("koppen", ())))


def _found(spec: TableSpec, raw: pa.Table) -> dict[str, Any]:
    if spec.name == "relatie" and square(raw):
        return {"vorm": "sociomatrix", "waarde": "n"}
    if spec.name == "informatiematrix":
        partners = partners_of(raw.column_names)
        kop, koppen = ("bronpartner", partners) if len(partners) >= 2 else (ITEM, items_of(raw))
        wide = len(partners) >= 2 or over_items(raw, spec.name)
        return {"vorm": "breed", "kop": kop, "waarde": "waarde", "koppen": koppen} if wide else {}
    if spec.name == "meting" and (heads := indicators_of(raw)) and over_indicators(raw):
        columns = [*map(_measured, heads.values())]
        value = max(dict.fromkeys(columns), key=columns.count)
        koppen = {h: c for h, c in heads.items() if _measured(c) == value}
        made = {"vorm": "breed", "kop": INDICATOR, "waarde": value, "koppen": koppen}
        return {**made, FROM: parts} if (parts := _parts(raw.column_names)) else made
    there = {normalised(h) for h in raw.column_names}
    if period_columns(spec) and not set(period_columns(spec)) & there:
        periods = _periods(spec, raw.column_names)
        parts = _parts(raw.column_names)
        beside = _rest_of_period(parts, periods)
        if sum(h in periods for h in raw.column_names) > (not beside):
            made = {"vorm": "breed", "kop": PERIOD, "waarde": _cells(spec, raw, list(periods)), "koppen": periods}
            return {**made, "koppen": {h: h for h in periods}, FROM: beside} if beside else made
        if parts:
            return {FROM: parts}
    return {}


def _cells(spec: TableSpec, raw: pa.Table, heads: Sequence[str]) -> str:
    """Return which column the cells under the periods are: a count, or the answers of a questionnaire."""
    if "teller" not in spec.names:
        return "frequentie"
    places = [i for i, h in enumerate(raw.column_names) if h not in heads and not is_total(h)]
    texts = {normalised(str(v)) for i in places for v in raw.column(i).unique().to_pylist() if v}
    names, sorts = names_of("indicator"), codelist("indicator").extra
    asked = {sorts[names[t]]["soort"] for t in texts if t in names}
    return "waarde" if asked == {"enquete"} else "teller"


def days_of(wide: Mapping[str, Any], raw: pa.Table | None) -> Iterator[date]:
    """Yield the first and last days of the periods that stand in headings, or in several columns together."""
    import pyarrow as pa

    codes = set(wide["koppen"].values()) if wide.get("kop") == PERIOD else set()
    if wide.get(FROM) and raw is not None:
        heads, codes = sorted(codes), set()
        for head in heads or [""]:
            there = raw.select([i for i, n in enumerate(raw.column_names) if n in wide[FROM]])
            there = there.append_column(PERIOD, pa.array([head] * raw.num_rows, pa.string())) if head else there
            made = with_periods(load_tables()["verblijf"], there, [*wide[FROM], *([PERIOD] if head else [])])
            codes |= {span_code(str(v)) for v in made[PERIOD].unique().to_pylist() if v} if made.num_columns else set()
    for first, after in (period_days(c) for c in codes if c):
        yield first
        yield after - timedelta(days=1)


def in_words(wide: Mapping[str, Any], shown: Callable[[object], str] = str) -> str:
    """Return the shape of a table for the screen.

    Parameters
    ----------
    wide
        As ``wide_of`` gives it.
    shown
        What of a text may stand on a screen.
    """
    if wide.get(FROM) and wide.get("kop") != PERIOD:
        told = f"De periode staat in: {', '.join(map(shown, wide[FROM]))}"
        return f"{told}. {in_words({**wide, FROM: []}, shown)}" if "kop" in wide else told
    if wide.get("kop") == INDICATOR:
        heads = [f"{shown(h)} ({c})" for h, c in wide["koppen"].items()]
        return f"Een kolom per indicator: {', '.join(heads)} -> {wide['waarde']}"
    if wide.get("kop") != PERIOD:
        return f"Een matrix: {', '.join(map(shown, wide.get('koppen', {}))) or 'iedereen met iedereen'}"
    heads = [f"{shown(h)} ({c or 'VRAAG: van welk jaar?'})" for h, c in wide["koppen"].items()]
    beside = f", samen met {', '.join(map(shown, wide[FROM]))}" if wide.get(FROM) else ""
    heads = [*map(shown, wide["koppen"])] if beside else heads
    ends = heads if len(heads) < 4 else [heads[0], f"{len(heads) - 2} andere", heads[-1]]
    return f"Een kolom per periode: {', '.join(ends)}{beside} -> {wide['waarde']}"


def van_jaar(wide: Mapping[str, Any], said: str) -> dict[str, Any]:
    """Return the shape with what was answered to ``vraag_jaar``: a year, or ``maand``, ``kwartaal`` or ``halfjaar``."""
    said, unclear = said.strip().lower(), unclear_periods(wide["koppen"])

    def code(heading: str) -> str:
        if heading not in unclear:
            return span_code(heading, said)
        year, number = sorted(re.split("[-/ _]", without_mark(heading)), key=lambda part: len(part) != len("2026"))
        number = number if number.isdigit() else str(len(number))  # I, II
        unit = {"m": "", "k": "K", "h": "H"}.get(said[:1])
        return "" if unit is None else period_code(f"{year}-{unit}{number}")

    return {**wide, "koppen": {h: c or code(h) for h, c in wide["koppen"].items()}}


def vraag_jaar(wide: Mapping[str, Any]) -> str:
    """Return what is asked about headings that are periods; empty where nothing is."""
    if not zonder_jaar(wide):
        return ""
    unclear = unclear_periods(wide["koppen"])
    return (
        "zijn de nummers in de koppen een maand, een kwartaal of een halfjaar (maand, kwartaal of halfjaar)?"
        if unclear
        else "van welk jaar zijn de maanden in de koppen?"
    )


def zonder_jaar(wide: Mapping[str, Any]) -> bool:
    """Return whether headings are months or quarters of which the year is a question."""
    return wide.get("kop") == PERIOD and not all(wide["koppen"].values())
