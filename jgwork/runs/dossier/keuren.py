"""Texts that may name a person: shown to the coordinator, who says that they do not, or changes them.

Until then the text does not leave: a publication shows the number of the group, the place or the goal instead. Every
text that people write passes the same question (``Keuring``), whatever table it stands in and whoever shows it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.inhoud import Inhoud
from jgwork.inhoud.rijen import plain
from jgwork.io.naamlijsten import naamlijsten
from jgwork.io.opslag.kluis import Kluis
from jgwork.privacy.intake.scan import NAMES, scan_texts
from jgwork.privacy.release.teksten import tegen
from jgwork.runs.dossier.verantwoorden import log
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.errors import JgworkError, ReleaseRefused
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.tekst.namen import REDENEN, oude_klasse, verdacht
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.privacy.stappen.besluit import Besluit
    from jgwork.runs.dossier.openen import Dossier
    from jgwork.vocabulary.tables import Delivery

#: Room of the dossier with the verdicts: keyed marks of texts, never the texts.
KAMER, BESTAND = "keuringen", "teksten"
#: Kinds of column that hold what people wrote: a label, a sentence.
NAAM, TEKST = "naam", "tekst"
#: Numbers that leave with a publication, or in the place of a text that does not: of a group, a goal, a place.
KENMERK = "kenmerk"
KENMERKEN = (("groep", "groep_id"), ("doel", "doel_id"), ("locatie", "locatie_id"))
#: Why such a number may point at a person; gate 1 looks for plates and numbers, and systems number like those.
IN_KENMERK = ("naam", "bijnaam")
#: What is searched where the lists of names are not installed.
ZONDER_LIJSTEN = (
    "Namen van personen zijn niet gezocht: de naamlijsten zijn niet geïnstalleerd. Adressen en kentekens wel. Daarom "
    "wordt elke vrije tekst gevraagd. Installeer de lijsten met: pip install 'jgwork[namen]'."
)
#: Why a sentence is asked about where names could not be searched.
NIET_GEZOCHT = "niet doorzocht op namen: de naamlijsten zijn niet geïnstalleerd"
#: What stands behind the number of a row whose sentence was not answered yet.
WACHT = "(tekst nog niet gekeurd)"
GEEN_PERSOON = "geen_persoon"
GEEF_NUMMER = "Geef ze bij de bron een nummer en lever opnieuw"
#: Rule, message and next move for a text that names a class of the old division.
KLASSE = (
    "tekst.klasse", "In '{}' staat een woord van de oude indeling: hinderlijk, overlastgevend of crimineel.",
    "Zo'n klasse zegt niet wat er aan de hand is. Beschrijf het gedrag, de dynamiek en de impact.",
)  # fmt: skip
#: Room of the region, and in it the order of the groups with its reason: a text that stands in no table.
ROOM, ORDER = "regio", "volgorde"
#: The local agreements: their names stand in no table either.
AFSPRAAK = "afspraak"
KEUR = "Is het geen persoon? Zeg dat met 'jgwork keur DOSSIER'."


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


class Keuring:
    """The answers of a dossier, read once: which texts may leave.

    Parameters
    ----------
    store
        The dossier.
    """

    def __init__(self, store: DossierStore) -> None:
        self._key = store.data_key()
        self._answers: Mapping[str, Any] = Kluis(store, KAMER).load(BESTAND) or {}

    def merk(self, tekst: str) -> str:
        """Return the keyed mark of a text."""
        return hmac.new(self._key, b"keuring|" + tekst.encode(), hashlib.sha256).hexdigest()[:32]

    def wacht(self, teksten: Iterable[str | None], soort: str = TEKST) -> dict[str, tuple[str, ...]]:
        """Return which of some texts may not leave yet, each with why it is asked, in Dutch.

        The one question for every text on its way out, also for texts that stand in no table.

        Parameters
        ----------
        teksten
            The texts; empty ones are no question.
        soort
            ``tekst`` for sentences; ``naam`` for labels, which may leave where names could not be searched.
        """
        out = {}
        for text in dict.fromkeys(t for t in teksten if t):
            why = _redenen(text, soort)
            if why and self._answers.get(self.merk(text), {}).get("oordeel") != GEEN_PERSOON:
                out[text] = why
        return out

    def gezegd(self, tekst: str) -> str:
        """Return a text, or that it still waits."""
        return WACHT if self.wacht([tekst]) else tekst

    def zonder(self, name: str, rows: pa.Table) -> pa.Table:
        """Return a table in which a text that still waits for an answer is replaced by the number of its row."""
        import pyarrow as pa

        for table, key, column, soort in _columns():
            if table != name or column not in rows.column_names or soort == KENMERK:
                continue
            texts = plain(rows[column]).to_pylist()
            hidden = self.wacht(texts, soort)
            if hidden:
                after = f" {WACHT}" if soort == TEKST else ""
                there = key[0] in rows.column_names
                keys = [str(k) for k in plain(rows[key[0]]).to_pylist()] if there else [name] * rows.num_rows
                named = self.wacht(keys, KENMERK)
                keys = [name if k in named else k for k in keys]
                shown = [f"{k}{after}" if t in hidden else t for t, k in zip(texts, keys, strict=True)]
                place = rows.column_names.index(column)
                rows = rows.set_column(place, column, pa.chunked_array([pa.array(shown, pa.string())]))
        return rows


def _redenen(text: str, soort: str) -> tuple[str, ...]:
    if soort == KENMERK and text.isupper():  # so systems write, and no list tells a name in it from a place
        return ()
    if soort == KENMERK:  # a letter and a point before a word number things, as initials do before a name
        return tuple(REDENEN[r] for r in verdacht(re.sub("[._-]+", " ", text), naamlijsten()) if r in IN_KENMERK)
    found = tuple(REDENEN[r] for r in verdacht(text, naamlijsten()))
    return (*found, NIET_GEZOCHT) if soort == TEKST and naamlijsten() is None else found


def _columns() -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    """Yield (table, key columns, text column, kind) of everything that people write and that may leave."""
    for name, column in KENMERKEN:
        yield name, load_tables()[name].primary_key, column, KENMERK
    for name, spec in load_tables().items():
        for field in spec.fields:
            if field.soort in {NAAM, TEKST}:
                yield name, spec.primary_key, field.name, field.soort


def bevindingen(tables: Mapping[str, pa.Table]) -> tuple[Finding, ...]:
    """Return one warning per column of a delivery that holds texts to ask about; never a text."""
    out = []
    for name, _, column, soort in _columns():
        if name not in tables or column not in tables[name].column_names:
            continue
        texts = plain(tables[name][column]).to_pylist()
        hits = {t: _redenen(t, soort) for t in set(texts) if t}
        rows = tuple(i for i, t in enumerate(texts, 1) if t and hits[t])
        if rows:
            why = ", ".join(sorted({r for t in hits.values() for r in t}))
            what, move = ("kenmerken", GEEF_NUMMER) if soort == KENMERK else ("teksten", "Verander ze")
            out.append(
                Finding(
                    "namen.gevraagd",
                    f"In '{column}' staan {what} die op een persoon kunnen wijzen: {why}.",
                    f"{move}, of zeg met 'jgwork keur DOSSIER' dat het geen persoon is. Tot dan komen ze niet in een "
                    "publicatie.",
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
                    KLASSE[0],
                    KLASSE[1].format(column),
                    KLASSE[2],
                    name,
                    column,
                    n=len(classed),
                    rows=classed,
                    verdict=Verdict.WARN,
                )
            )
    return tuple(out)


def rond_de_tabel(delivery: Delivery) -> tuple[Finding, ...]:
    """Return a warning where the name of a file or sheet, or what was typed around a table, may name a person.

    It does not leave and a dossier does not keep it, but whoever sends and receives the file reads it.
    """
    texts = {t for s in delivery.sources.values() for t in (*s.asides, *(text for _, text in s.typed))}
    typed = (t for t in texts if not t.startswith("{"))  # what a program keeps in a file of its own
    found = sorted({REDENEN[r] for t in typed for r in verdacht(t, naamlijsten())})
    if not found:
        return ()
    return (
        Finding(
            "namen.gevraagd",
            f"Een bestandsnaam, bladnaam of tekst rond een tabel kan op een persoon wijzen: {', '.join(found)}.",
            "Noemt die iemand? Geef het bestand of blad een andere naam, haal de tekst weg en lever opnieuw.",
            verdict=Verdict.WARN,
        ),
    )


def vragen(dossier: Dossier) -> tuple[Vraag, ...]:
    """Return the texts of a dossier that wait for an answer, in order of table and key."""
    keuring = Keuring(dossier.store)
    reason = str((Kluis(dossier.store, ROOM).load(ORDER) or {}).get("reden", ""))
    out = [Vraag(keuring.merk(t), ORDER, "reden", ROOM, t, why) for t, why in keuring.wacht([reason]).items()]
    names = keuring.wacht(_afgesproken(dossier), NAAM)
    out += [Vraag(keuring.merk(t), AFSPRAAK, "titel", AFSPRAAK, t, why) for t, why in names.items()]
    for name, key, column, soort in _columns():
        table = dossier.table(name) if name in dossier.tables else None
        if table is None:
            continue
        texts = plain(table.data[column]).to_pylist()
        waits = keuring.wacht(texts, soort)
        if waits:
            keys = zip(*(plain(table.data[c]).to_pylist() for c in key), strict=True)
            rows = {"|".join(map(str, k)): t for k, t in zip(keys, texts, strict=True)}
            out += [Vraag(keuring.merk(t), name, column, k, t, waits[t]) for k, t in rows.items() if t in waits]
    return tuple(out)


def _afgesproken(dossier: Dossier) -> Iterator[str]:
    """Yield the names that a municipality gives itself, of audiences, meetings and steps: a publication says them."""
    yield from (k.titel for k in dossier.convenant.kring.values())
    yield from (g.titel for g in dossier.convenant.gremium.values())
    yield from (text for s in dossier.profile.stappen for text in (s.titel, s.kort))
    yield from (text for names in dossier.profile.namen.values() for text in names.values())


def vereis_gekeurd(dossier: Dossier) -> dict[str, JgworkError]:
    """Return by group why it does not leave yet: the number of a goal of it waits for an answer.

    Raises
    ------
    ReleaseRefused
        The number of a group does, by which others name it, or a name that the municipality gave itself.
    """
    keuring = Keuring(dossier.store)
    out: dict[str, JgworkError] = {}
    if why := sorted({r for found in keuring.wacht(_afgesproken(dossier), NAAM).values() for r in found}):
        raise ReleaseRefused(
            "De naam van een kring, overleg of stap in uw 'convenant.toml' of 'werkproces.toml' kan op een persoon "
            f"wijzen: {', '.join(why)}.", f"Noem een functie of een overleg. {KEUR}",
        )  # fmt: skip
    for name, column in KENMERKEN[:2]:
        if (table := dossier.table(name) if name in dossier.tables else None) is None:
            continue
        keys, groups = (plain(table.data[c]).to_pylist() for c in (column, "groep_id"))
        waits = keuring.wacht(keys, KENMERK)
        why = sorted({r for found in waits.values() for r in found})
        refused = ReleaseRefused(
            f"Een kenmerk in '{column}' kan op een persoon wijzen: {', '.join(why)}. Het zou in de publicatie staan.",
            f"{GEEF_NUMMER}. {KEUR}",
        )
        if waits and column == "groep_id":
            raise refused
        out |= {str(g): refused for k, g in zip(keys, groups, strict=True) if k in waits}
    return out


def wijst_aan(teksten: Iterable[str]) -> tuple[str, ...]:
    """Return why texts of a file that is no delivery may point at a person, in Dutch: what is certain and what may."""
    texts = tuple(dict.fromkeys(t for t in teksten if t))
    sure = (NAMES[kind] for kind in scan_texts(texts, datetime.now(UTC).year))
    return tuple(sorted({*sure, *(r for t in texts for r in _redenen(t, NAAM))}))


def beantwoord(dossier: Dossier, gevraagd: Sequence[Vraag], wie: str) -> None:
    """Keep that texts name no person; who said so and when stands in the log first. The file is written once."""
    if not gevraagd:
        return
    with dossier.store.locked("keuren"):
        book = dossier.log()
        for (table, column), n in Counter((v.tabel, v.kolom) for v in gevraagd).items():
            log(
                book, "wijzigen", dossier.dossier_id, object=f"keuring {table}.{column}",
                reden=f"geen persoon, volgens {wie}", rijen=n,
            )  # fmt: skip
        room, when = Kluis(dossier.store, KAMER), datetime.now(UTC).isoformat(timespec="seconds")
        answer = {"oordeel": GEEN_PERSOON, "wie": wie, "op": when}
        room.save(BESTAND, {**(room.load(BESTAND) or {}), **{v.merk: answer for v in gevraagd}})


def zonder_ongekeurd(dossier: Dossier, tables: Inhoud) -> Inhoud:
    """Return tables in which a text that still waits for an answer is replaced by the number of its row.

    Parameters
    ----------
    dossier
        Whose answers count.
    tables
        Admitted tables, plain or with texts as numbers.
    """
    keuring, out = Keuring(dossier.store), alleen_goedgekeurd(dossier, tables)
    for name in list(out):
        out[name] = keuring.zonder(name, out[name])
    return Inhoud(out, tables.dekking, tables.concept)


def waarom_binnen(dossier: Dossier) -> Callable[[Mapping[str, Any], str], str]:
    """Return what says why a text of ``tekst`` or ``scenario`` stays inside; empty where it may leave.

    A way of working counts as agreed on from its day.
    """
    keuring, k = Keuring(dossier.store), max(a.k for a in dossier.convenant.kring.values())

    def why(row: Mapping[str, Any], text: str) -> str:
        agreed = {"status": "definitief", "goedgekeurd_door": "overleg", "goedgekeurd_op": row.get("datum")}
        return tegen(row if "status" in row else agreed, text, k, lambda t: bool(keuring.wacht([t])))

    return why


def let_op(besluit: Besluit) -> Findings:
    """Return what to change in the sentences of a decision: words that may name a person, or that are an old class."""
    out = []
    texts = {"verhouding": (besluit.verhouding,), "motivering": (besluit.analyse_motivering,),
             "belemmeringen": besluit.belemmeringen}  # fmt: skip
    for part, said in texts.items():
        why = sorted({r for t in said if t for r in _redenen(t, TEKST)})
        if why:
            message = f"In '{part}' staat iets dat op een persoon kan wijzen: {', '.join(why)}."
            move = "Een besluit noemt geen personen: leg het opnieuw vast, zonder. Zo komt deze zin niet naar buiten."
            out.append(Finding("R8.tekst", message, move, "besluit", part, verdict=Verdict.WARN))
        if any(oude_klasse(t) for t in said):
            rule, message, move = KLASSE
            out.append(Finding(rule, message.format(part), move, "besluit", part, verdict=Verdict.WARN))
    return Findings(tuple(out))


def zoals_verteld(dossier: Dossier, besluit: Besluit) -> Besluit:
    """Return a decision with only the sentences that may leave; what the plan may not disturb never does.

    It is agreed on from its day.
    """
    why = waarom_binnen(dossier) if besluit.verhouding or besluit.analyse_motivering else None

    def free(text: str) -> str:
        return "" if why is None or why({"datum": besluit.datum}, text) else text

    return replace(
        besluit, verhouding=free(besluit.verhouding), analyse_motivering=free(besluit.analyse_motivering),
        belemmeringen=(),
    )  # fmt: skip


def alleen_goedgekeurd(dossier: Dossier, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return tables in which ``tekst`` and ``scenario`` hold only what may leave (``privacy.release.teksten``)."""
    import pyarrow as pa

    out, why = dict(tables), waarom_binnen(dossier)
    if "tekst" in out:
        rows = out["tekst"]
        out["tekst"] = rows.filter(pa.array([not why(r, r["tekst"] or "") for r in rows.to_pylist()], pa.bool_()))
    if "scenario" in out:
        rows = out["scenario"].to_pylist()
        for column in ("titel", "wanneer"):
            kept = [r[column] if r[column] and not why(r, r[column]) else None for r in rows]
            place = out["scenario"].column_names.index(column)
            out["scenario"] = out["scenario"].set_column(place, column, pa.array(kept, pa.string()))
    return out
