"""The annexes of a report: the questions, every figure with its words, and where the report comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jgwork.schema.descriptors import load_tables
from jgwork.views.rapport.antwoorden import Antwoord
from jgwork.views.rapport.bundel import REST, TEKSTEN, Bundel, in_woorden
from jgwork.vocabulary.document import Block, Bullets, Columns, Heading, Paragraph, Sheet
from jgwork.vocabulary.dutch import iso_day, iso_span, number
from jgwork.vocabulary.tables import GEHEIM
from jgwork.vocabulary.view import Picture, View, ViewColumn, ViewTable

_FACT = (ViewColumn("Onderwerp"), ViewColumn("Inhoud"))
#: What the publication says of its own completeness, by its key.
ZEKER = {
    "dekking": "Dekking", "namenlijst": "Namenlijst", "verzoeken": "Verzoeken om informatie",
    "informatiepositie": "Sterkte van de informatiepositie", "geteld": "Kwartalen", "regel": "Regel",
}  # fmt: skip
#: Views of which the sentence says everything that the table holds: printed in words, a line for each row.
IN_WORDS = ("doelen", "te_zien", "lussen")
#: Columns of a table of facts: what, and its value.
COUPLE = 2
#: A table with more columns than this does not fit in half a page.
MOST = 3


def bijlagen(b: Bundel, views: Sequence[View], asked: Sequence[Antwoord], before: Sequence[Block]) -> Iterable[Block]:
    """Return the annexes.

    Parameters
    ----------
    b
        The publication.
    views
        Whose tables stand in it, in order.
    asked
        The questions of this report with their answers.
    before
        What stands before the annexes: a sentence or table that stands there already is not said again, and neither is
        a sentence of an answer.
    """
    yield Heading("Bijlage A. De vragen van het werkproces")
    columns = (ViewColumn("Vraag"), ViewColumn("Antwoord"))
    rows = tuple((f"{a.code}. {a.vraag}", a.tekst) for a in asked)
    yield Sheet("vragen", ViewTable("Wat het werkproces vraagt, en wat we weten", columns, rows))
    yield Heading("Bijlage B. De cijfers")
    shown = [(v, code, picture) for v in views for code, picture in v.pictures.items()]
    narrow, wide = ([s for s in shown if _wide(*s) is side] for side in (False, True))
    narrow.sort(key=lambda s: s[0].id not in IN_WORDS)  # what is said per goal stands before the series of each
    told = [p.text for p in before if isinstance(p, Paragraph)] + [t for p in before if isinstance(p, Bullets)
                                                                    for t in p.items]  # fmt: skip
    answers = [a.tekst for a in asked]
    tables: set[ViewTable] = set()
    for view, code, picture in wide:
        yield from _picture(view, code, picture, told, answers, tables)
    yield Columns(2)  # to the end: a word processor may begin a page where columns end
    for view, code, picture in narrow:
        yield from _picture(view, code, picture, told, answers, tables)
    yield Heading("Bijlage C. Hoe zeker is dit, en waar komt het vandaan")
    yield Bullets(tuple(_certainty(b, views)))
    yield from _sources(views)
    yield from _account(b)


def _wide(view: View, _: str, picture: Picture) -> bool:
    return picture.table is not None and len(picture.table.columns) > MOST and view.id not in (*IN_WORDS, *TEKSTEN)


def _picture(
    view: View, code: str, picture: Picture, told: list[str], answers: Sequence[str], tables: set[ViewTable]
) -> Iterable[Block]:
    """Return the finding of a picture, its sentence and its table, each unless it was said before.

    Where the rest of a text is promised here, what partners wrote stands here whole, whatever the answers hold.
    """
    before = [*told, *answers]
    new = _untold(picture.sentence, before)
    table = picture.table if picture.table not in tables else None
    if not new and table is None:
        return
    told.append(picture.sentence)
    rows = [r[0] for r in picture.table.rows] if picture.table and view.id in IN_WORDS else []
    if picture.table and view.id in TEKSTEN:
        texts = told if any(REST in t for t in told) else before
        said = tuple(f"{r[1]}. {in_woorden(r)}" for r in picture.table.rows if not _told(in_woorden(r), texts))
        yield from (Paragraph("", lead=f"{picture.title}."), Bullets(said)) if said else ()
        rows = ["tekst"]
    elif rows:
        yield Paragraph("", lead=f"{picture.title}.")
        yield Bullets(_each(picture.sentence, rows))
    else:
        yield Paragraph(new, lead=f"{picture.title}.")
    if table:
        tables.add(table)
        one = len(table.rows) == 1 and len(table.columns) == COUPLE  # one fact, which the sentence says
        name = f"{view.id} {code}".strip().replace("_", " ")
        yield Sheet(name, table, source(view), prints=not rows and not one)


def _told(text: str, told: Sequence[str]) -> bool:
    return any(text in said for said in told)


def _untold(text: str, told: Sequence[str]) -> str:
    """Return what of a text was not said before: the sentences it begins with are left out where they were."""
    parts = text.split(". ")
    heads = (i for i in range(len(parts), 0, -1) if _told(". ".join(parts[:i]), told))
    return ". ".join(parts[next(heads, 0) :])


def _each(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return a text about some things one by one: it is cut where the next name begins a sentence."""
    at = sorted({0, *(i for n in names if (i := text.find(f" {n}: ")) > 0)})
    return tuple(text[a:b].strip() for a, b in zip(at, [*at[1:], len(text)], strict=True))


def source(view: View) -> str:
    """Return *hoe berekend* of a view in one line."""
    return "; ".join(f"{label}: {iso_day(text).rstrip('.')}" for label, text in view.how)


def _sources(views: Sequence[View]) -> Iterable[Block]:
    """Return of every figure what counts and where it comes from, each once."""
    names: dict[str, dict[str, None]] = {}
    for view in views:
        facts = dict(view.how)
        how = [facts[k].rstrip(".") for k in ("Wat telt", "Periode", "Dekking", "Methode") if facts.get(k)]
        how += [f"Bron: {_bron(facts['Bron'])}"] if facts.get("Bron") else []
        captions = [p.table.caption for p in view.pictures.values() if p.table] or [view.section]
        names.setdefault(". ".join(how) + ".", {}).update(dict.fromkeys(captions))
    for text, titles in names.items():
        yield Paragraph(text, "bron", f"{'; '.join(titles)}.")


def _bron(text: str) -> str:
    """Return where figures come from with the names of tables as people call them."""
    tables = load_tables()
    return ", ".join(tables[n].title.lower() if n in tables else n for n in text.split(", "))


def _certainty(b: Bundel, views: Sequence[View]) -> Iterable[str]:
    for key, label in ZEKER.items():
        if b.index.get(key):
            yield f"{label}: {b.index[key]}"
    yield withheld(views) or f"'Niet getoond' is geen nul: {GEHEIM}."


def _account(b: Bundel) -> Iterable[Block]:
    """Return what makes the report traceable: the publication, its policy and its versions."""
    index = b.index
    policy = index.get("beleid") or {}
    facts = [
        ("Publicatie", index.get("publicatie_id")),
        ("Dossier, groep", " en ".join(str(index[k]) for k in ("dossier_id", "groep_id") if index.get(k))),
        ("Stap", " ".join(str(index[k]) for k in ("stap", "stap_naam") if index.get(k) not in (None, ""))),
        ("Periode", iso_span(index.get("periode"))),
        ("Peildatum", iso_day(index.get("peildatum"))),
        ("Bestemd voor", index.get("gremium") or index.get("kring")),
        ("Vrijgegeven op", iso_day(index.get("gemaakt_op"))),
        ("Bewaren t/m", iso_day(index.get("bewaren_tot"))),
        ("Regels van", iso_day(policy.get("datum"))),
        ("Oordeel", index.get("oordeel")),
        ("Versies", ", ".join(f"{k} {v}" for k, v in (index.get("versies") or {}).items())),
    ]
    yield Paragraph(
        "Dit rapport bevat alleen wat voor dit overleg is vrijgegeven. Het blijven gegevens over mensen: deel het "
        "rapport niet verder dan is afgesproken."
    )
    rows = tuple((label, str(value)) for label, value in facts if value)
    yield Sheet("verantwoording", ViewTable("Waar dit rapport vandaan komt", _FACT, rows))


def withheld(views: Iterable[View]) -> str:
    """Return how many numbers are not shown, as a Dutch sentence; empty where all are."""
    n = sum(p.withheld for v in views for p in v.pictures.values())
    if not n:
        return ""
    return f"{'Eén getal is' if n == 1 else f'{number(n)} getallen zijn'} niet getoond: {GEHEIM}."
