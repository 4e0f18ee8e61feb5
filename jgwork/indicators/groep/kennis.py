"""What street information and the informatiematrix say of the group itself, as statements; never of a member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.groep.stukken import uitspraken
from jgwork.inhoud.kennis import kennis
from jgwork.inhoud.rijen import records
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.dutch import day, listing
from jgwork.vocabulary.tables import IndicatorTable

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Levels of the informatiematrix that are about no person.
NIVEAUS = ("groep", "locatie", "domein")
#: Answers of a closed list; a class tells how many members there are or how old, and a code is anybody's word.
ANTWOORDEN = ("ja", "deels", "nee", *"012345")


def straatinformatie(tabellen: Mapping[str, Any], groep_id: str, op: date) -> IndicatorTable | None:
    """Return what the street information of the scans says of the group, the newest statement of each subject.

    Returns
    -------
    IndicatorTable or None
        Dims ``straat_rubriek``, ``straat_item``; measures ``waarde``, ``frequentie`` (titles), ``sterkte`` (1-5)
        and ``dag``.
    """
    newest = {
        (str(r["rubriek"]), str(r["item_code"])): r
        for r in records(kennis(tabellen, groep_id, "straatinformatie", op))
        if r["waarde"] and r["peildatum"] <= op
    }
    answers, often = codelist("antwoord").titles, codelist("frequentie").titles
    rows = [
        (
            *key,
            answers.get(str(r["waarde"]), str(r["waarde"])),
            # what was not seen has no frequency, whatever was filled in
            "-" if r["waarde"] == "nee" else often.get(str(r["frequentie"] or "onbekend"), "onbekend"),
            r["sterkte"],
            day(r["peildatum"]),
        )
        for key, r in sorted(newest.items())
    ]
    return uitspraken(
        "straatinformatie",
        "Wat op straat is gezien",
        rows,
        ("straat_rubriek", "straat_item"),
        {"waarde": "Gezien", "frequentie": "Hoe vaak", "sterkte": "Hoe zeker (1-5)", "dag": "Stand van"},
        bron="straatinformatie",
        definitie="Straatinformatie van de groepsscan over de groep als geheel; de laatste uitspraak per onderwerp.",
    )


def matrix_antwoorden(tabellen: Mapping[str, Any], groep_id: str, op: date) -> IndicatorTable | None:
    """Return what partners answered about group, places and domains in the last round; answers on members stay inside.

    Returns
    -------
    IndicatorTable or None
        Dims ``cluster_code``, ``matrix_item``; measures ``antwoord`` (in words, each with how often where they differ)
        and ``partners``.
    """
    items = codelist("matrix_item").extra
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    rows = [r for r in records(kennis(tabellen, groep_id, "matrix", op)) if r["niveau"] in NIVEAUS]
    last = max((r["ronde"] for r in rows), default=None)
    for r in rows:
        of = items.get(str(r["item_code"]), {})
        if of.get("categorie") == "gewoon" and r["ronde"] == last and r["waarde"] in ANTWOORDEN:
            found.setdefault((str(r["cluster_code"]), str(r["item_code"])), []).append(r)
    order = list(items)
    made = [
        (*key, _words(str(r["waarde"]) for r in said), len({r["bronpartner"] for r in said}))
        for key, said in sorted(found.items(), key=lambda f: order.index(f[0][1]))
    ]
    return uitspraken(
        "matrix_antwoorden",
        "Wat de partners antwoordden",
        made,
        ("cluster_code", "matrix_item"),
        {"antwoord": "Antwoord", "partners": "Partners"},
        bron="informatiematrix",
        definitie="Antwoorden over groep, plek en domein uit de laatste ronde. Antwoorden over personen staan er niet.",
    )


def _words(values: Iterable[str]) -> str:
    """Return answers in words: one where all agree, the ends of a scale, else each with how often it was given."""
    counts = Counter(values)
    if len(counts) > 1 and all(v.isdigit() for v in counts):
        ends = sorted(map(int, counts))
        return f"{ends[0]} tot {ends[-1]}"
    said = sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    return said[0][0] if len(said) == 1 else listing(f"{v} ({n})" for v, n in said)
