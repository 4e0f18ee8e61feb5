"""Texts that may name a person: shown to the coordinator, who says that they do not, or changes them.

Until then the text does not leave: a publication shows the number of the group or place instead.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.inhoud import Inhoud
from jgwork.inhoud.rijen import plain
from jgwork.io.lezen.naamlijsten import naamlijsten
from jgwork.io.opslag.kluis import Kluis
from jgwork.runs.dossier.verantwoorden import log
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.namen import REDENEN, oude_klasse, verdacht
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.runs.dossier.openen import Dossier

#: Room of the dossier with the verdicts: keyed marks of texts, never the texts.
KAMER, BESTAND = "keuringen", "teksten"
#: Kinds of column that hold what people wrote.
GESCHREVEN = ("naam", "tekst")
#: What is searched where the lists of names are not installed.
ZONDER_LIJSTEN = (
    "Namen van personen zijn niet gezocht: de naamlijsten zijn niet geïnstalleerd. Adressen en kentekens wel. "
    "Installeer ze met: pip install 'jgwork[namen]'."
)


@dataclass(frozen=True, slots=True)
class Vraag:
    """A text that is asked about.

    Parameters
    ----------
    merk
        Its keyed mark: what is kept of the answer.
    tabel, kolom, sleutel
        Where it stands; the key of its row.
    tekst
        The text itself: for the screen only.
    redenen
        Why it is asked, in Dutch.
    """

    merk: str
    tabel: str
    kolom: str
    sleutel: str
    tekst: str
    redenen: tuple[str, ...]


def _columns() -> Iterator[tuple[str, str, str]]:
    """Yield (table, key column, text column) of everything that people write."""
    for name, spec in load_tables().items():
        for field in spec.fields:
            if field.soort in GESCHREVEN:
                yield name, spec.primary_key[0], field.name


def bevindingen(tables: Mapping[str, pa.Table]) -> tuple[Finding, ...]:
    """Return one warning per column of a delivery that holds texts to ask about; never a text."""
    out = []
    for name, _, column in _columns():
        if name not in tables or column not in tables[name].column_names:
            continue
        texts = plain(tables[name][column]).to_pylist()
        hits = {t: verdacht(t, naamlijsten()) for t in set(texts) if t}
        rows = tuple(i for i, t in enumerate(texts, 1) if t and hits[t])
        if rows:
            why = ", ".join(sorted({REDENEN[r] for t in hits.values() for r in t}))
            out.append(
                Finding(
                    "namen.gevraagd",
                    f"In '{column}' staan teksten die op een persoon kunnen wijzen: {why}.",
                    "Verander ze, of zeg met 'jgwork keur DOSSIER' dat het geen persoon is. Tot dan komen ze niet in "
                    "een publicatie.",
                    name,
                    column,
                    n=len(rows),
                    rows=rows,
                    verdict=Verdict.WARN,
                )
            )
        if classed := tuple(i for i, t in enumerate(texts, 1) if t and oude_klasse(t)):
            out.append(
                Finding(
                    "tekst.klasse",
                    f"In '{column}' staat een woord van de oude indeling: hinderlijk, overlastgevend of crimineel.",
                    "Zo'n klasse zegt niet wat er aan de hand is. Beschrijf het gedrag, de dynamiek en de impact.",
                    name,
                    column,
                    n=len(classed),
                    rows=classed,
                    verdict=Verdict.WARN,
                )
            )
    return tuple(out)


def vragen(dossier: Dossier) -> tuple[Vraag, ...]:
    """Return the texts of a dossier that wait for an answer, in order of table and key."""
    answered, out = _answers(dossier), []
    for name, key, column in _columns():
        table = dossier.table(name) if name in dossier.tables else None
        if table is None:
            continue
        pairs = zip(*(plain(table.data[c]).to_pylist() for c in (key, column)), strict=True)
        for row, text in dict(pairs).items():
            why = verdacht(text, naamlijsten()) if text else ()
            mark = _mark(dossier, text or "")
            if why and answered.get(mark, {}).get("oordeel") != "geen_persoon":
                out.append(Vraag(mark, name, column, str(row), text, tuple(REDENEN[r] for r in why)))
    return tuple(out)


def beantwoord(dossier: Dossier, vraag: Vraag, wie: str) -> None:
    """Keep that a text names no person; who said so and when stands in the log first."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    with dossier.store.locked("keuren"):
        log(
            dossier.log(), "wijzigen", dossier.dossier_id, object=f"keuring {vraag.tabel}.{vraag.kolom}",
            reden=f"geen persoon, volgens {wie}", rijen=1,
        )  # fmt: skip
        answers = {**_answers(dossier), vraag.merk: {"oordeel": "geen_persoon", "wie": wie, "op": when}}
        Kluis(dossier.store, KAMER).save(BESTAND, answers)


def zonder_ongekeurd(dossier: Dossier, tables: Inhoud) -> Inhoud:
    """Return tables in which a label that still waits for an answer is replaced by the number of its row.

    Parameters
    ----------
    dossier
        Whose answers count.
    tables
        Admitted tables, plain or with texts as numbers.
    """
    import pyarrow as pa

    answered, out = _answers(dossier), dict(tables)
    for name, key, column in _columns():
        rows = tables.get(name)
        if rows is None or load_tables()[name].field(column).soort != "naam":
            continue
        texts, keys = (plain(rows[c]).to_pylist() for c in (column, key))
        hidden = {t for t in set(texts) if t and verdacht(t, naamlijsten())}
        hidden = {t for t in hidden if answered.get(_mark(dossier, t), {}).get("oordeel") != "geen_persoon"}
        if hidden:
            shown = [str(k) if t in hidden else t for t, k in zip(texts, keys, strict=True)]
            place = rows.column_names.index(column)
            out[name] = rows.set_column(place, column, pa.chunked_array([pa.array(shown, pa.string())]))
    return Inhoud(out, tables.dekking)


def _answers(dossier: Dossier) -> dict[str, Any]:
    return dict(Kluis(dossier.store, KAMER).load(BESTAND) or {})


def _mark(dossier: Dossier, text: str) -> str:
    return hmac.new(dossier.store.data_key(), b"keuring|" + text.encode(), hashlib.sha256).hexdigest()[:32]
