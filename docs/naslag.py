"""The reference, made from the descriptors: a hook of mkdocs (``make docs``), and what a test holds it against.

Nothing of the reference is written by hand: a table, column, code, term or question that is not described where the
program reads it does not exist.
"""

from __future__ import annotations

import csv
import inspect
import io
import re
import tomllib
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import jgwork
from jgwork.schema.descriptors import FieldSpec, codelist, data_schemas, load_tables


def rows(*cells: tuple[str, ...]) -> str:
    """Return a Markdown table; the first row is its head."""
    head, *body = (tuple(c.replace("|", "\\|").replace("\n", " ") for c in line) for line in cells)
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, tuple("---" for _ in head), *body)) + "\n"


def kind(field: FieldSpec) -> str:
    """Return what may stand in a column."""
    said = [{"string": "tekst", "integer": "geheel getal", "number": "getal", "date": "dag",
             "boolean": "ja of nee"}.get(field.type, field.type)]  # fmt: skip
    if field.codelijst:
        said = [f"code uit [{field.codelijst}](codelijsten.md#{field.codelijst})"]
    ends = (("vanaf", field.minimum), ("tot en met", field.maximum))
    said += [f"{word} {end:g}" for word, end in ends if end is not None]
    said += ["verplicht"] * field.required + ["alleen als het convenant het noemt"] * field.alleen_convenant
    return ", ".join(said)


def tabellen() -> str:
    """Return the page of all tables and columns."""
    parts = ["# Tabellen en kolommen\n"]
    for name, spec in load_tables().items():
        parts.append(f"## {name}\n\n**{spec.title}.** {spec.description}\n")
        parts.append(
            f"Vanaf stap {spec.stap_vanaf}, niveau {spec.niveau}, categorie {spec.categorie}, versie {spec.version}.\n"
        )
        head = ("Kolom", "Titel", "Wat het is", "Wat erin mag")
        parts.append(rows(head, *((f"`{f.name}`", f.title, f.description, kind(f)) for f in spec.fields)))
    return "\n".join(parts)


def codelijsten() -> str:
    """Return the page of all code lists."""
    parts = ["# Codelijsten\n\nElke lijst staat in `data_schemas/codelijsten/` en mag plaatselijk worden aangepast.\n"]
    for file in sorted((f for f in (data_schemas() / "codelijsten").iterdir()), key=lambda f: f.name):
        found = codelist(file.name.removesuffix(".csv"))
        parts.append(f"## {found.name}\n\nVersie {found.version}.\n")
        lines = ((f"`{c}`", found.titles[c], found.notes[c]) for c in found.codes)
        parts.append(rows(("Code", "Titel", "Toelichting"), *lines))
    return "\n".join(parts)


def begrippen() -> str:
    """Return the page of terms, each with its definition and source."""
    raw = tomllib.loads((data_schemas() / "begrippen.toml").read_text(encoding="utf-8"))["begrip"]
    lines = ((b["label"], b["definitie"], b["bron"].replace("wp ", "werkproces 2016, ")) for b in raw.values())
    return "# Begrippen\n\n" + rows(("Begrip", "Wat wij ermee bedoelen", "Bron"), *lines)


def vragen() -> str:
    """Return the page of the questions per step, of every profile of the work process."""
    parts = ["# Stappen en vragen\n"]
    for file in sorted((data_schemas() / "werkproces").iterdir(), key=lambda f: f.name):
        raw: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        parts.append(f"## {raw['titel']}\n\nBron: {raw['bron']}.\n")
        for step in raw["stap"]:
            parts.append(f"### Stap {step['code']} ({raw['profiel']}): {step['titel']}\n\n{step.get('besluit', '')}\n")
            lines = (
                (q["code"], q["tekst"], ", ".join(f"`{t}`" for t in q.get("tabellen", ()))) for q in step["vragen"]
            )
            parts.append(rows(("Vraag", "Tekst", "Met de tabellen"), *lines))
    return "\n".join(parts)


def koppen() -> str:
    """Return the page of headings of practice that are understood."""
    text = (data_schemas() / "koppen.csv").read_text(encoding="utf-8")
    head, *lines = csv.reader(io.StringIO(text), delimiter=";")
    return "# Koppen uit de praktijk\n\n" + rows(tuple(head), *(tuple(line) for line in lines if line))


def maten() -> str:
    """Return the page of measures: of a network, and of what a goal may be measured by."""
    from jgwork.graph.meten.maten import MATEN

    parts = [
        "# Maten\n\nWat een maat is, waar zij vandaan komt, en wanneer er geen getal is. Wat een doel meet staat onder "
        "[indicator](codelijsten.md#indicator).\n"
    ]
    for m in MATEN.values():
        lines = [("Wat het is", m.definitie), ("Hoe u het leest", m.lezen), ("Bron", m.bron)]
        lines += [
            ("Geen getal als", m.ongedefinieerd),
            ("Marge", m.vast or "berekend waar dat te vertrouwen is ('meestal tussen')"),
        ]
        lines += [("Telt alleen als bekend is", m.kent)] if m.kent else []
        parts.append(f"## {m.titel}\n\nCode `{m.code}`.\n\n{rows((' ', ' '), *lines)}")
    return "\n".join(parts)


def publicatie() -> str:
    """Return the page of what is published: per table its question, first step, unit and board."""
    from jgwork.runs.publicatie.catalogus import CATALOGUS
    from jgwork.schema.profielen import nummer

    lines = (
        (f"`{o.naam}`", o.vraag, str(nummer(o.vanaf)), o.eenheid.value,
         ", ".join(b.replace("_", " ") for b in o.borden) or "geen")
        for o in CATALOGUS
    )  # fmt: skip
    head = ("Tabel", "Vraag", "Vanaf stap", "Wat is geteld", "Dashboard")
    intro = (
        "# Wat er naar buiten gaat\n\nElke tabel van een publicatie, met de vraag die zij beantwoordt. `*` staat voor "
        "een doel. Een cel die niet getoond wordt heeft een teken, en is geen nul; wat niet is geleverd staat er als "
        "'niet geleverd'.\n\n"
    )
    return intro + rows(head, *lines)


def python() -> str:
    """Return the page of the names that are promised, from their docstrings."""
    parts = [
        "# In Python\n\nDeze namen blijven. Alles wat een object verder kan staat onder "
        "[Objecten](objecten.md); met de Tab-toets vindt u het ook.\n"
    ]
    for title, owner, names in beloofd():
        parts.append(f"## {title}\n")
        for name in names:
            text = inspect.getdoc(getattr(getattr(owner, name), "func", None) or getattr(owner, name)) or ""
            parts.append(f"### {name}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def objecten() -> str:
    """Return the page of all that the objects can, a line each."""
    parts = ["# Objecten\n"]
    for cls in public_objects():
        parts.append(f"## {cls.__name__}\n\n{inspect.cleandoc(cls.__doc__ or '').splitlines()[0]}\n")
        known = [n for n, v in inspect.getmembers(cls) if not n.startswith("_") and shown(v)]
        lines = ((f"`{n}`", inspect.cleandoc(getattr(cls, n).__doc__ or "").split("\n")[0]) for n in known)
        parts.append(rows(("Naam", "Wat"), *lines))
    return "\n".join(parts)


def shown(value: object) -> bool:
    """Return whether a member of a class is something to call or to look at."""
    return callable(value) or isinstance(value, property | cached_property)


def beloofd() -> tuple[tuple[str, Any, tuple[str, ...]], ...]:
    """Return the promised names: a heading, what holds them, and which; at most forty, each used in these pages."""
    from jgwork.analist.dossier import Werkdossier
    from jgwork.analist.groep import Groep
    from jgwork.analist.netwerk import Groepsbeeld

    return (
        ("jgwork", jgwork, tuple(jgwork.__all__)),
        ("Het dossier: d = jgwork.open(...)", Werkdossier, (
            "groepen", "groep", "tabel", "bronnen", "ontbreekt", "regio", "gemeenten", "werksessie", "to_datapackage",
            "to_geojson",
        )),
        ("Een groep: g = d.groep(...)", Groep, (
            "leden", "incidenten", "incidenten_per_kwartaal", "relaties", "doelen", "acties", "netwerk", "effect",
            "nulmeting", "evaluatie", "nodig", "publicatie", "rapport",
        )),
        ("Een netwerk: n = g.netwerk(...)", Groepsbeeld, ("graph", "maten", "teken", "verloop")),
    )  # fmt: skip


def public_objects() -> tuple[type, ...]:
    """Return the objects that ``jgwork.open`` leads to."""
    from jgwork.analist.dossier import Werkdossier
    from jgwork.analist.groep import Groep
    from jgwork.analist.netwerk import Gemeenten, GroepenOnderling, Groepsbeeld
    from jgwork.analist.publicatie import Publicatie

    return Werkdossier, Groep, Groepsbeeld, Gemeenten, GroepenOnderling, Publicatie


PAGES = {
    "naslag/tabellen.md": tabellen, "naslag/codelijsten.md": codelijsten, "naslag/begrippen.md": begrippen,
    "naslag/vragen.md": vragen, "naslag/maten.md": maten, "naslag/publicatie.md": publicatie,
    "naslag/koppen.md": koppen, "naslag/python.md": python, "naslag/objecten.md": objecten,
}  # fmt: skip


def pages() -> Iterator[tuple[str, str]]:
    """Return every page of the reference: its place and its text."""
    for place, make in PAGES.items():
        yield place, make()


def on_files(files: Any, config: Any) -> Any:
    """Add the reference to the site."""
    from mkdocs.structure.files import File

    for place, text in pages():
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Outside the site there is nothing to link to: keep the words, and send the data model to its reference."""
    markdown = markdown.replace("(../data_schemas/README.md)", "(naslag/tabellen.md)")
    return re.sub(r"\[([^\]]+)\]\(\.\./[^)]*\)", r"\1", markdown)
