"""The mapping on paper and on the screen: ``koppeling.toml`` beside a delivery, and what its first rows look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.lezen.readers import MANIFEST, MAPPING
from jgwork.privacy.intake.scan import scan_texts
from jgwork.runs.leveren.koppelen import ELDERS, SAMPLE, Proposal
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.matching import LEAVE_OUT
from jgwork.schema.rules.matrix import PERIOD
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.vocabulary.tables import Delivery

__all__ = ["MAPPING", "als_toml", "bewaar", "eerste_rijen", "tabelblokken", "vul_bij"]

TAG = "Domeinkenmerk: de vier letters na jg1- in de pseudoniemen, ook in die van andere partners."
_TOKEN = re.compile(r"jg1-[a-z]{4}-[a-z]{6,}")
#: A code of a place is no number of a person, however many digits it has.
_PLACE = re.compile(r"(?:GM|WK|BU)[0-9]{4,8}")
_HEAD = (
    "Koppeling van koppen aan kolommen. Kijk elke regel na; links de kop of de tekst, rechts de kolom of de code.",
    'Staat er niets tussen de aanhalingstekens (""), vul het dan in. Een kop die weg mag: schrijf "weglaten".',
)


def tabelblokken(proposals: Sequence[Proposal], *, files: bool = True) -> dict[str, dict[str, Any]]:
    """Return the blocks ``[tabellen.<name>]`` of a mapping; tables that come from several sheets become one block.

    Parameters
    ----------
    proposals
        What was proposed or chosen.
    files
        Whether to say where the rows stand; what is remembered for a partner holds for every file.
    """
    out: dict[str, dict[str, Any]] = {}
    for p in proposals:
        block = _block(p, files=files)
        before = out.get(p.table)
        out[p.table] = block if before is None else _both(before, block)
    return out


def _block(p: Proposal, *, files: bool) -> dict[str, Any]:
    block: dict[str, Any] = {}
    if files and p.file:
        block |= {"bestand": p.file} | ({"blad": p.sheet} if p.sheet else {})
    # which months there are is said by every file anew, and a bare 'jan' is another one next year
    block |= {k: v for k, v in p.wide.items() if files or k != "koppen" or p.wide.get("kop") != PERIOD}
    block |= {k: v for k, v in p.written.items() if files or k != "kopregel"}
    block |= dict.fromkeys(p.asked_style, "") if files else {}
    block |= p.constants
    block |= dict.fromkeys(p.missing, "") if files else {}
    left = [m.heading for m in p.matches if m.how == LEAVE_OUT and not m.why.startswith(ELDERS)]
    block |= {"weglaten": left} if left else {}
    # a heading that is not known may hold a person: it is not written down, and stays out
    block |= {"overige": LEAVE_OUT} if any(m.how in {"onbekend", "volgt"} for m in p.matches) or p.wide else {}
    block |= {"gelijk": dict(p.same)} if p.same else {}
    names = {m.heading: m.column for m in p.matches if m.asked or (m.column and m.heading != m.column)}
    block |= {"kolommen": names} if names else {}
    codes = {c: dict(t) for c, t in p.codes.items() if t}
    block |= {"waarden": codes} if codes else {}
    return block


def _both(one: Mapping[str, Any], two: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(one)
    for key, value in two.items():
        before = out.get(key)
        if key in {"bestand", "blad", "weglaten"}:
            parts = [v for side in (before, value) for v in (side if isinstance(side, list) else [side]) if v]
            unique = list(dict.fromkeys(parts))
            out[key] = unique if len(unique) > 1 or key == "weglaten" else unique[0]
        elif isinstance(before, Mapping) and isinstance(value, Mapping):
            out[key] = _both(before, value)
        else:
            out[key] = value if before in (None, "", value) else before if value == "" else ""  # what differs is asked
    return out


def met_eigen_koppen(
    parts: Sequence[tuple[Proposal, pa.Table]],
) -> list[tuple[Proposal, pa.Table]]:
    """Return the sheets of one table under the names of the model, where what a heading or a value is differs in them.

    Parameters
    ----------
    parts
        Per sheet or file what was chosen, and its rows.
    """
    said = [(p.constants, *({m.heading: m.column for m in p.matches}, p.wide.get("koppen"))) for p, _ in parts]
    return list(parts) if all(one == said[0] for one in said) else [_onder_namen(p, raw) for p, raw in parts]


def _onder_namen(p: Proposal, raw: pa.Table) -> tuple[Proposal, pa.Table]:
    import pyarrow as pa

    heads = {h: c for h, c in p.wide.get("koppen", {}).items() if c}
    names = {m.heading: m.column for m in p.matches if m.column} | heads
    once = {h: c for h, c in names.items() if raw.column_names.count(h) == 1}
    raw = raw.rename_columns([once.get(h, h) for h in raw.column_names])
    for column, value in p.constants.items():
        raw = raw.append_column(column, pa.array([value] * raw.num_rows, pa.string()))
    matches = tuple(replace(m, heading=once[m.heading], how="gelijk") if m.heading in once else m for m in p.matches)
    wide = {**p.wide, "koppen": {once.get(h, h): c for h, c in heads.items()}} if heads else p.wide
    return replace(p, matches=matches, wide=wide, constants={}), raw


def als_toml(proposals: Sequence[Proposal], keys: Sequence[str] = ()) -> str:
    """Return the mapping as TOML with remarks; a question is an empty text.

    Parameters
    ----------
    proposals
        What was proposed or chosen.
    keys
        Keys of the manifest that are asked too.
    """
    import tomlkit

    doc = tomlkit.document()
    for line in _HEAD:
        doc.add(tomlkit.comment(line))
    for key in keys:
        one = next((f for f in load_tables()["levering"].fields if f.name == key), None)
        doc.add(tomlkit.comment(f"{one.title}: {one.description}" if one else TAG))
        doc.add(key, "")
    tables = tomlkit.table(is_super_table=True)
    for name, block in tabelblokken(proposals).items():
        part = tomlkit.table()
        for p in (q for q in proposals if q.table == name):
            for line in p.gevraagd(lambda m: m.heading):  # these stand below as well
                part.add(tomlkit.comment(f"Te kiezen: {line.rstrip('.?')}."))
            if p.missing:
                part.add(tomlkit.comment("Overal dezelfde waarde? Vul haar in. Is het een kop? Zet hem bij kolommen."))
        for key, value in block.items():
            part.add(key, value)
        tables.add(name, part)
    doc.add("tabellen", tables)
    return tomlkit.dumps(doc)


def eerste_rijen(delivery: Delivery, proposal: Proposal, n: int = 4) -> dict[str, tuple[str, ...]]:
    """Return the first values under each heading that is shown, for the screen only; of persons nothing is shown."""
    spec, raw = load_tables()[proposal.table], delivery.tables[delivery.of_source(proposal.where)]
    year = datetime.now(UTC).year
    out: dict[str, tuple[str, ...]] = {}
    for m in proposal.matches:
        column = m.column or m.maybe
        if not column or raw.column_names.count(m.heading) != 1:
            continue
        if spec.field(column).soort == "pseudoniem":
            out[m.heading] = ("(niet getoond)",)
            continue
        values = dict.fromkeys(v.strip() for v in raw[m.heading].slice(0, SAMPLE).to_pylist() if v and v.strip())
        shown: dict[str, None] = {}
        for value in values:  # a look at each value is dear: no more of them than are shown
            shown |= {verhuld(value, year): None} if len(shown) < n else {}
        out[m.heading] = tuple(shown)
    return out


def verhuld(value: object, year: int) -> str:
    """Return a text as it may stand on a screen: short, and nothing of it where it could point at someone."""
    text = str(value).strip()
    if _PLACE.fullmatch(text):
        return text
    long = sum(c.isdigit() for c in text) >= 8 and text.replace(" ", "").isalnum()
    if long or _TOKEN.search(text) or scan_texts((text,), year):
        return "(niet getoond)"
    return text[:40] + ("..." if len(text) > 40 else "")


def naast(pad: Path) -> Path | None:
    """Return where the mapping of a delivery is written: where one is already, in its folder, or beside the file.

    Beside a file it has the name of that file, unless its folder has a manifest and so is the delivery.
    """
    if pad.suffix.lower() == ".zip":
        return None
    if pad.is_dir():
        return pad / MAPPING
    own, shared = pad.with_name(f"{pad.stem}.{MAPPING}"), pad.with_name(MAPPING)
    return shared if not own.exists() and (shared.exists() or pad.with_name(MANIFEST).exists()) else own


def vul_bij(target: Path, text: str) -> None:
    """Add to a mapping what is asked now and does not stand in it yet; what was filled in stays as it is.

    Parameters
    ----------
    target
        The mapping that is there; one that cannot be read is left alone, for the reader to say so.
    text
        As ``als_toml`` gives it.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        doc = tomlkit.parse(target.read_text(encoding="utf-8-sig"))
    except (TOMLKitError, UnicodeDecodeError):
        return
    if _added(doc, tomlkit.parse(text).unwrap()):
        target.write_text(tomlkit.dumps(doc), encoding="utf-8")


def _added(doc: MutableMapping[str, Any], new: Mapping[str, Any], *, codes: bool = False) -> bool:
    """Add empty answers, and texts with their codes; return whether there was anything to add."""
    import tomlkit

    changed = False
    for key, value in new.items():
        if isinstance(value, Mapping):
            part = doc.get(key, tomlkit.table())
            if isinstance(part, MutableMapping) and _added(part, value, codes=codes or key == "waarden"):
                doc[key], changed = part, True
        elif key not in doc and (codes or value == ""):
            doc[key], changed = value, True
    return changed


def bewaar(target: Path, text: str, *, overschrijf: bool = False) -> Path:
    """Write a file beside a delivery.

    Raises
    ------
    UsageError
        Where the file is there already and may not be replaced.
    """
    if target.exists() and not overschrijf:
        raise UsageError(
            f"{target.name} staat er al. Er is niets gewijzigd.",
            "Pas het bestand zelf aan, of voeg --overschrijf toe.",
        )
    target.write_text(text, encoding="utf-8")
    return target
