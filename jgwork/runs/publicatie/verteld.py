"""What a publication tells beside its tables, as rows of the ledger; and what people wrote, which may not leave.

Nothing leaves that is not a row of the ledger: also the share of names that the police knew, and every sentence under a
figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.indicators.groep.kalender import in_woorden, kalender
from jgwork.inhoud.perioden import hele_kwartalen, kwartaal_van, na
from jgwork.io.opslag.bundle import Publication, folders_in, open_publication
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.release.gate import reopen
from jgwork.privacy.stand.stand import Stand
from jgwork.privacy.stand.weergave import totalen
from jgwork.privacy.stappen.besluit import Besluit
from jgwork.privacy.stappen.kalender import berichten
from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.publicatie.catalogus import REGIO
from jgwork.runs.vertellen.verteller import gesloten_tot
from jgwork.runs.vertellen.werkers import in_stapels
from jgwork.schema.descriptors import begrippen, load_tables
from jgwork.views.voorblad.blad import Eerder
from jgwork.views.voorblad.rijen import rijen
from jgwork.vocabulary.dutch import day, listing, number
from jgwork.vocabulary.errors import StoreDamaged
from jgwork.vocabulary.view import View

if TYPE_CHECKING:
    from jgwork.runs.publicatie.cijfers import Cijfers

#: Parts of ``publicatie.json`` that tell something of a group.
HEADER = (
    *("titel", "gemeente_code", "gremium", "kring_titel", "stap_naam", "periode", "peildatum", "dekking", "namenlijst"),
    *("verzoeken", "informatiepositie", "kalender", "oordeel", "geteld", "regel"),
)
#: Tables of texts that partners agreed on: what the door lets through of these was approved and searched.
VRIJ = ("tekst", "scenario")
#: With so many earlier publications the new one is compared.
EERDER = 6
#: What the region asks of the publication of a group, and the files of it that it reads.
ASKED = ("publicatie_id", "groep_id", "titel", "gemeente_code")
ASKED_FILES = frozenset(f"tabellen/{name}.json" for name in REGIO)
#: Shorter texts that people wrote are words that any sentence may hold.
SHORTEST = 12


def told(index: Mapping[str, Any], boards: Mapping[str, Sequence[View]]) -> Iterator[tuple[str, str]]:
    """Return (label, text) of everything a publication says beside its tables."""
    for name in HEADER:
        if index.get(name):
            yield name, str(index[name])
    yield from _voorblad(index.get("voorblad") or {})
    for view in {v.id: v for views in boards.values() for v in views}.values():
        for option, picture in view.pictures.items():
            yield f"titel {view.id} {option}".strip(), picture.title
            yield f"zin {view.id} {option}".strip(), picture.sentence
            for i, said in enumerate(picture.teksten, 1):
                yield f"tekst {view.id} {option} {i}", ". ".join(filter(None, said))
        for label, text in view.how:
            yield f"hoe berekend {view.id}: {label}", text


def periode(stand: Stand) -> dict[str, str]:
    """Return the period of the told quarters, the last day not included; empty where none was told.

    No period follows from the rows of one group.
    """
    end = gesloten_tot(stand)
    return {"van": kwartaal_van(stand.begin).van.isoformat(), "tot": na(end).isoformat()} if end else {}


def geteld(stand: Stand, op: date) -> str:
    """Return how many of the quarters that are over were told, alone or together, in Dutch; empty where none was."""
    end = gesloten_tot(stand)
    if end is None:
        return ""
    over = len(hele_kwartalen(kwartaal_van(stand.begin).van, na(op)))
    told = [len(c.perioden) for c in totalen(stand)]
    alone, pooled = told.count(1), sum(n for n in told if n > 1)
    parts = [f"{number(alone)} apart"] * bool(alone) + [f"{number(pooled)} samen met een ander"] * bool(pooled)
    return f"Van {number(over)} kwartalen die voorbij zijn, zijn er {number(alone + pooled)} geteld: {listing(parts)}."


def _voorblad(raw: Any, place: str = "voorblad") -> Iterator[tuple[str, str]]:
    """Return every text of the first screen with the place where it stands."""
    if isinstance(raw, Mapping):
        for name, value in raw.items():
            yield from _voorblad(value, f"{place} {name}")
    elif isinstance(raw, list | tuple):
        for i, value in enumerate(raw, 1):
            yield from _voorblad(value, f"{place} {i}")
    elif isinstance(raw, str) and raw:
        yield place, raw


def vorige(dossier: Dossier, here: Mapping[int, Path], kring: str) -> tuple[Eerder, ...]:
    """Return the publications that this audience saw of a group before, newest first, of those that stand ``here``."""
    out: list[Eerder] = []
    for folder in (f for _, f in sorted(here.items(), reverse=True)):
        found = open_publication(folder)
        if found.index["kring"] == kring and found.index["dossier_id"] == dossier.dossier_id:
            names = [n for n in found.index["controlesommen"] if n.startswith("tabellen/") and n.endswith(".json")]
            tables = reopen({"tabellen": [found.json(n) for n in names]})
            when = date.fromisoformat(str(found.index["peildatum"]))
            out.append(Eerder(found.id, day(when), int(found.index["stap"]), rijen({t.name: t for t in tables})))
        if len(out) == EERDER:
            break
    return tuple(out)


def van_groepen(dossier: Dossier, uit: Path, kring: str, werkers: int = 1) -> list[Publication]:
    """Return the publications of the groups of a dossier for an audience, as far as the region asks (``ASKED``).

    Every one in the folder is opened for it.
    """
    try:
        return in_stapels(_open, (dossier.dossier_id, kring), folders_in(uit), werkers)
    except StoreDamaged as error:
        raise StoreDamaged(
            f"{error.message} De publicatie van alle groepen samen is niet gemaakt; die van de groepen wel.",
            f"Zet haar terug uit een reservekopie, of haal haar uit de map {uit.name}, en herhaal de opdracht.",
        ) from error


def _open(mine: tuple[str, str], folders: Sequence[Path]) -> list[Publication]:
    """Open every publication, and return those of the groups of a dossier for an audience, as far as is asked."""
    found = (open_publication(f) for f in folders)
    return [
        replace(p, index=_asked(p.index))
        for p in found
        if (p.index["dossier_id"], p.index["kring"]) == mine and p.index.get("groep_id")
    ]


def _asked(index: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the region asks of a publication: all of thousands would go from one process to another."""
    sums = {n: d for n, d in index["controlesommen"].items() if n in ASKED_FILES}
    return {n: index[n] for n in ASKED if n in index} | {"controlesommen": sums}


def woorden(index: Mapping[str, Any], boards: Mapping[str, Sequence[View]]) -> list[tuple[str, str]]:
    """Return the terms of the glossary that a publication uses, each with its explanation."""
    said = " ".join(text for _, text in told(index, boards)).lower()
    return [(t["label"], t["definitie"]) for t in begrippen().values() if t["label"].lower() in said]


def written(data: GroepData) -> frozenset[str]:
    """Return the texts that people wrote about this group; none of them may leave."""
    found: set[str] = set()
    for name, spec in load_tables().items():
        frame = data.frames.get(name)
        columns = [f.name for f in spec.fields if f.soort == "tekst"] if frame is not None and name not in VRIJ else []
        for column in columns:
            if frame is not None and column in frame:
                found |= {" ".join(str(v).split()) for v in frame[column].dropna()}
    return frozenset(t for t in found if len(t) >= SHORTEST)


def vrije_teksten(data: GroepData) -> frozenset[str]:
    """Return the texts of this group that may leave as they are (``jgwork.runs.dossier.keuren``)."""
    frames = [(data.frames[n], load_tables()[n]) for n in VRIJ if n in data.frames]
    return frozenset(
        str(v) for frame, spec in frames for f in spec.fields if f.soort == "tekst" for v in frame[f.name].dropna()
    )


def read_ledger(dossier: Dossier, groep_id: str, kring: str) -> Ledger:
    """Return what this audience was told before of this group; an empty ledger the first time."""
    kept = dossier.boeken.lees(groep_id, kring)
    return Ledger() if kept is None else Ledger.from_json(kept)


def met_kalender(dossier: Dossier, numbers: Cijfers, kring: str, made: Besluit | None) -> Cijfers:
    """Return the figures with the reporting calendar of the decision of step 4, as it stands with this publication."""
    op, groep_id = numbers.data.peildatum, numbers.data.groep_id
    if made is None or not made.rapportages:
        return numbers
    published: dict[str, set[date]] = {kring: {op}}
    for report in made.rapportages:
        audience = dossier.convenant.gremium[report.gremium].kring
        told = read_ledger(dossier, groep_id, audience).rows
        published.setdefault(audience, set()).update(date.fromisoformat(r.date) for r in told if r.date)
    meetings = {r.gremium: dossier.profile.naam("gremium", r.gremium) for r in made.rapportages}
    by_meeting = {g: published[dossier.convenant.gremium[g].kring] for g in meetings}
    found = berichten(made, by_meeting, op)
    table = kalender(found, meetings, made.datum)
    return replace(
        numbers,
        tables=(*numbers.tables, replace(table, info={**table.info, "groep": groep_id})) if found else numbers.tables,
        kalender=in_woorden(found, meetings),
    )
