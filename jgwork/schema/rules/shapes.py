"""Brings a delivered shape to the shape of the data model, by what the manifest declares and nothing else.

Four shapes (``vorm``): ``tabel`` (one row per thing, headings possibly renamed), ``attributen`` (one row per member, a
label instead of a pseudonym), ``sociomatrix`` (square, labels on both sides, tie strength in the cells) and ``breed``
(one row per topic, one column per partner, per member or per month).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import TableSpec
from jgwork.schema.rules.codes import misplaced
from jgwork.schema.rules.columns import encode
from jgwork.schema.rules.follow import ends_after, fill_down, follow, stands_once
from jgwork.schema.rules.headings import kind_of, normalised, safe_heading, unit_of
from jgwork.schema.rules.matrix import FROM, melt, no_ties, provisional, read_matrix, with_periods, without_attributes
from jgwork.schema.rules.numbers import total_columns
from jgwork.schema.rules.values import Written
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.token import TOKEN_PATTERN, as_token, counts_from_zero, is_nobody, spelled_alike
from jgwork.vocabulary.verdict import ExitCode, Verdict

if TYPE_CHECKING:
    import pyarrow as pa

#: Label -> token of the dossier; ``None`` for a label that the declared pattern does not recognise.
Tokenise = Callable[[str], str | None]
#: Key of the manifest: columns of which an empty cell has the value above it.
DOWN = "doorvullen"


@dataclass(slots=True)
class Shaped:
    """A table in the shape of the model, still text.

    Parameters
    ----------
    data
        Columns named as in the descriptor where the manifest says so.
    findings
        What is wrong with the shape, and which columns were left out and why.
    left
        Values of columns that were left out, by label; they are not admitted but are looked at all the same.
    notes
        What was understood, in Dutch.
    from_zero
        Whether the persons of a matrix are numbered from 0, so that 0 is one of them.
    """

    data: pa.Table
    findings: list[Finding] = field(default_factory=list)
    left: dict[str, pa.ChunkedArray] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    from_zero: bool = False


def reshape(
    spec: TableSpec,
    raw: pa.Table,
    declared: Mapping[str, Any],
    tokenise: Tokenise | None,
    elsewhere: frozenset[str] = frozenset(),
) -> Shaped:
    """Return a raw table in the shape of its descriptor.

    Parameters
    ----------
    spec
        Descriptor of the table.
    raw
        As delivered.
    declared
        The block ``[tabellen.<name>]`` of the manifest: ``vorm``, ``kolommen``, ``weglaten``, ``waarden``,
        ``label_kolom``, ``gelijk`` (column = other column), and constants for columns of the descriptor.
    tokenise
        Turns a label into a token; ``None`` where the manifest declares no pattern.
    elsewhere
        Headings that another table takes from the same file or sheet: no part of this one, and no news.

    Returns
    -------
    Shaped
        Never raises for bad data.
    """
    if not raw.num_columns:
        return Shaped(raw)
    declared, found = misplaced(spec, raw.column_names, aligned(declared, raw.column_names))
    out = Shaped(raw, found)
    out.data, out.notes = fill_down(raw, _listed(declared.get(DOWN)))
    out.findings += _once_each(spec, out.data, declared)
    out.notes += provisional(spec, out.data, declared)
    _leave_out(spec, out, declared, elsewhere)
    _shape(spec, out, declared)
    out.data = with_periods(spec, out.data, [n for n in raw.column_names if n in _listed(declared.get(FROM))])
    _translate(out, declared.get("waarden"))
    _fill_constants(spec, out, declared)
    out.data, followed = follow(spec, out.data)
    out.notes += followed
    _own_tokens(spec, out)
    if tokenise is not None:
        _tokenise(spec, out, tokenise)
    return out


def _once_each(spec: TableSpec, data: pa.Table, declared: Mapping[str, Any]) -> list[Finding]:
    """Say of columns that are filled only where the value changes what becomes of the empty cells, and the way out."""
    names = _texts(declared.get("kolommen"))
    must = {h for h in data.column_names if (c := names.get(h, h)) in spec.names and spec.field(c).required}
    must |= _listed(declared.get(FROM))
    heads = stands_once(data, must) if declared.get("vorm", "tabel") in {"tabel", "attributen"} else {}
    found = []
    file = "bestand" in declared or bool(names)  # a form is filled in row by row
    for head, once in ((h, o) for h, o in heads.items() if file or not o):
        where = "in de eerste rij gevuld" if once else "gevuld waar de waarde verandert, zoals in een draaitabel"
        told = f"Deze kolom is alleen {where}. De rest telt als leeg."
        label = safe_heading(head, data.column_names.index(head) + 1)
        move = f'Geldt de waarde ook voor de rijen eronder? Zet in levering.toml of koppeling.toml: {DOWN} = "{label}".'
        found.append(Finding("schema.eenmaal", told, move, spec.name, label, verdict=Verdict.WARN))
    return found


def _shape(spec: TableSpec, out: Shaped, declared: Mapping[str, Any]) -> None:
    """Give the columns their names and the rows their shape, by what is declared of the whole table."""
    shape = str(declared.get("vorm", "tabel"))
    if shape == "sociomatrix":
        _matrix(spec, out, declared)
    elif shape in {"tabel", "attributen", "breed"}:
        heads = list(out.data.column_names)
        _rename(spec, out, _texts(declared.get("kolommen")))
        called = dict(zip(out.data.column_names, heads, strict=True))
        out.data, ends = ends_after(spec, out.data, called, Written.of(declared).order)
        out.notes += ends
        if shape == "breed":
            out.data, found = melt(spec, out.data, {**declared, "koppen": _texts(declared.get("koppen"))})
            out.findings += found
        elif "label_kolom" in declared:
            _name_labels(spec, out, declared["label_kolom"])
    else:
        out.findings.append(
            Finding(
                "manifest.vorm",
                "De vorm die het manifest noemt bestaat niet.",
                "Kies tabel, attributen, sociomatrix of breed.",
                spec.name,
            )
        )


def _matrix(spec: TableSpec, out: Shaped, declared: Mapping[str, Any]) -> None:
    """Read a matrix of who with whom; a column beside it that says what someone is stays out."""
    names = out.data.column_names
    inside, beside, found = without_attributes(spec.name, out.data)
    labels = [safe_heading(names[i], i + 1) for i in beside]
    out.left |= {label: out.data.column(i) for label, i in zip(labels, beside, strict=True)}
    out.findings += [_left(spec, _NO_TIE, [label], out.data.num_rows) for label in labels]
    if found:
        out.data = no_ties(declared)
    else:
        out.data = out.data.select(inside)
        labels = [str(v or "").strip() for v in out.data.column(0).to_pylist()]
        out.data, found, notes = read_matrix(spec, out.data, declared)
        out.from_zero = counts_from_zero(labels)
        out.notes += [*notes, *(["De personen zijn genummerd vanaf 0: 0 is er een van."] if out.from_zero else [])]
    out.findings += found


def aligned(declared: Mapping[str, Any], headings: Sequence[str]) -> dict[str, Any]:
    """Return a block of the manifest with its headings as the file has them: other capitals, a colon, a line break.

    A heading that stands in the file to the letter is left alone, and so is one that could be two.
    """
    own: dict[str, set[str]] = {}
    for heading in headings:
        own.setdefault(normalised(heading), set()).add(heading)

    def here(text: str) -> str:
        there = own.get(normalised(text), set())
        return next(iter(there)) if text not in headings and len(there) == 1 else text

    out = dict(declared)
    for key in ("kolommen", "koppen"):
        block = declared.get(key)
        if isinstance(block, Mapping):
            out[key] = {here(str(k).strip()): v for k, v in block.items()}
    for key in ("weglaten", FROM, DOWN):
        if key in declared:
            out[key] = sorted(here(t) for t in _listed(declared[key]))
    return out


def _texts(value: object) -> dict[str, str]:
    """Return a block of texts; one that was left empty is a question nobody answered yet."""
    pairs = ((str(k).strip(), str(v).strip()) for k, v in value.items()) if isinstance(value, Mapping) else ()
    return {k: v for k, v in pairs if v}


def _listed(value: object) -> set[str]:
    if isinstance(value, str):
        value = value.split(",")
    return {str(v).strip() for v in value} if isinstance(value, list) else set()


def _leave_out(spec: TableSpec, out: Shaped, declared: Mapping[str, Any], elsewhere: frozenset[str]) -> None:
    """Drop the columns declared as left out, and say for each why it has no place; nothing where it is elsewhere."""
    names = _texts(declared.get("kolommen"))
    wanted = _listed(declared.get("weglaten")) | {h for h, column in names.items() if column == "weglaten"}
    own = {*names, *spec.names, *_texts(declared.get("koppen")), *_listed(declared.get(FROM))}
    rest = declared.get("overige") == "weglaten" and declared.get("vorm") != "sociomatrix"
    keep, left, totals = [], dict[str, list[str]](), total_columns(out.data)
    for place, name in enumerate(out.data.column_names):
        if place in totals and name not in own | wanted:
            out.notes.append("Een kolom met totalen is weggelaten.")
            out.left[safe_heading(name, place + 1)] = out.data.column(place)
            continue
        if name not in wanted and (name in own or not (rest or name in elsewhere)):
            keep.append(place)
            continue
        label, kind = safe_heading(name, place + 1), kind_of(name)
        out.left[label] = out.data.column(place)
        if name not in elsewhere:
            left.setdefault(kind.why if kind else _NO_AIM, []).append(label)
    out.findings += [_left(spec, why, labels, out.data.num_rows) for why, all_ in left.items() for labels in _few(all_)]
    out.data = out.data.select(keep)


#: Why a column stays out that is no part of the model.
_NO_TIE = "De kolom hoort niet bij de matrix: zij zegt niet wie met wie."
_NO_AIM = "De kolom is geen onderdeel van het gegevensmodel: er is geen doel voor beschreven."
#: So many columns that stay out for one reason are each a line; more are one line together.
_MOST_LINES = 20


def _few(labels: list[str]) -> list[list[str]]:
    return [labels] if len(labels) > _MOST_LINES else [[one] for one in labels]


def _left(spec: TableSpec, why: str, labels: Sequence[str], rows: int) -> Finding:
    """Return what is said of columns that stay out."""
    one = len(labels) == 1
    told = (
        "De kolom is niet toegelaten en niet bewaard."
        if one
        else f"{len(labels)} kolommen zijn niet toegelaten en niet bewaard."
    )
    return Finding(
        "kolom.weggelaten", f"{told} {why}", "", spec.name, labels[0] if one else "", n=rows, verdict=Verdict.WARN
    )


def taken(spec: TableSpec, raw: pa.Table, declared: Mapping[str, Any]) -> frozenset[str]:
    """Return the headings of a raw table that a table of the data model takes for itself, as declared or by name."""
    names = _texts(aligned(declared, raw.column_names).get("kolommen"))
    return frozenset(n for n in raw.column_names if names.get(n, n) in spec.names)


def _rename(spec: TableSpec, out: Shaped, names: Mapping[str, str]) -> None:
    """Give columns their names: as declared, and where a heading is the name or the title in other letters."""
    given = [names.get(n, n) for n in out.data.column_names]
    meant: dict[str, set[str]] = {}
    for field_ in spec.fields:
        for text in (field_.name, field_.title):
            meant.setdefault(normalised(text), set()).add(field_.name)
    for place, name in enumerate(given):
        fields = meant.get(normalised(name), set())
        one = next(iter(fields)) if len(fields) == 1 and not fields & set(given) else ""
        if name not in spec.names and one and not (unit_of(name) and spec.field(one).type in {"integer", "number"}):
            given[place] = one
    out.data = out.data.rename_columns(given)


def _name_labels(spec: TableSpec, out: Shaped, column: object) -> None:
    """Give the column of labels (its number from 1, or its heading) the name of the pseudonym column."""
    names = list(out.data.column_names)
    target = next((f.name for f in spec.fields if f.soort == "pseudoniem"), None)
    text = str(column)
    place = int(text) - 1 if text.isdigit() else names.index(text) if text in names else -1
    if target is None or not 0 <= place < len(names):
        out.findings.append(
            Finding(
                "manifest.label_kolom",
                "De kolom met labels die het manifest noemt is er niet.",
                "Zet achter label_kolom het nummer van de kolom, te tellen vanaf 1.",
                spec.name,
            )
        )
        return
    names[place] = target
    out.data = out.data.rename_columns(names)


def _translate(out: Shaped, values: object) -> None:
    """Replace texts by codes, per column as declared."""
    import pyarrow as pa

    if not isinstance(values, Mapping):
        return
    for column, mapping in values.items():
        if out.data.column_names.count(column) == 1:
            place = out.data.column_names.index(column)
            known = {k.casefold(): v for k, v in _texts(mapping).items()}
            encoded = encode(out.data.column(place))
            meant = pa.array([known.get(v.casefold(), v) for v in encoded.values.to_pylist()], pa.string())
            out.data = out.data.set_column(place, column, encoded.spread(meant))


def _fill_constants(spec: TableSpec, out: Shaped, declared: Mapping[str, Any]) -> None:
    import pyarrow as pa

    for name, other in _texts(declared.get("gelijk")).items():
        if name in spec.names and name not in out.data.column_names and out.data.column_names.count(other) == 1:
            out.data = out.data.append_column(name, out.data.column(other))
    shape = {"kop", "waarde"} if declared.get("vorm") else set()
    for name in spec.names:
        if (
            name in declared
            and name not in shape
            and name not in out.data.column_names
            and isinstance(declared[name], (str, int, float, bool, date))
            and declared[name] != ""
        ):
            value = declared[name]
            text = ("ja" if value else "nee") if isinstance(value, bool) else str(value)
            column = pa.DictionaryArray.from_arrays(pa.array([0] * out.data.num_rows, pa.int32()), pa.array([text]))
            out.data = out.data.append_column(name, column)


def _own_tokens(spec: TableSpec, out: Shaped) -> None:
    """Write pseudonyms as they are meant: one in capitals, or with a blank in it, is still that pseudonym."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for f in spec.fields:
        if f.soort != "pseudoniem" or out.data.column_names.count(f.name) != 1:
            continue
        place = out.data.column_names.index(f.name)
        column = encode(out.data.column(place))
        odd = pc.invert(pc.match_substring_regex(column.values, TOKEN_PATTERN))
        if pc.any(odd).as_py():
            texts = [
                (as_token(v) or v) if strange else v
                for v, strange in zip(column.values.to_pylist(), odd.to_pylist(), strict=True)
            ]
            out.data = out.data.set_column(place, f.name, column.spread(pa.array(texts, pa.string())))


def _tokenise(spec: TableSpec, out: Shaped, tokenise: Tokenise) -> None:
    """Turn labels that the declared pattern recognises into tokens; the rest stays and is refused by the gate."""
    import pyarrow as pa

    known: dict[str, str] = {}
    for f in spec.fields:
        if f.soort != "pseudoniem" or f.name not in out.data.column_names:
            continue
        place = out.data.column_names.index(f.name)
        column = out.data.column(place).to_pylist()
        known |= {v: t for v in dict.fromkeys(column) if v and v not in known and (t := tokenise(v.strip()))}
        out.findings += _nobody(
            spec.name, f.name, column, {v.strip() for v in known} - ({"0"} if out.from_zero else set())
        )
        out.data = out.data.set_column(place, f.name, pa.array([known.get(v or "", v) for v in column], pa.string()))
    out.findings += _alike(spec.name, {v.strip() for v in known})


def _nobody(table: str, column: str, values: Sequence[str | None], labels: Collection[str]) -> list[Finding]:
    """Find labels that stand for no person: several would become one."""
    wrong = {v for v in labels if is_nobody(v, labels)}
    rows = tuple(i for i, v in enumerate(values, 1) if v and v.strip() in wrong)
    told = "Een label kan 'niemand' betekenen, zoals alleen nullen of negens: dan wordt wie onbekend is een persoon."
    move = (
        "Maak de cel leeg waar de persoon onbekend is. Is het wel een persoon? Geef haar overal een ander label; telt "
        "de bron de personen vanaf 0, zet dan voor elk nummer een letter: P0, P1, P2."
    )
    code = ExitCode.NOT_PSEUDONYMISED
    return [Finding("pseudoniem.niemand", told, move, table, column, len(rows), rows[:1000], code)] if rows else []


def _alike(table: str, labels: Collection[str]) -> list[Finding]:
    """Find labels that differ in capitals, blanks or noughts in front only: one person would become several."""
    n = spelled_alike(labels)
    told = "Labels van personen verschillen alleen in hoofdletters, spaties, leestekens of nullen vooraan."
    move = "Is het een persoon? Schrijf het label dan overal gelijk. Zijn het er meer? Geef hun andere labels."
    return (
        [Finding("pseudoniem.schrijfwijze", told, move, table, n=n, exit_code=ExitCode.NOT_PSEUDONYMISED)] if n else []
    )
