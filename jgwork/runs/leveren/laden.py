"""Load deliveries from files into a dossier: looked at, judged by gate 1, then one atomic write and the log."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jgwork.io.lezen.guard import BESIDE, CLUTTER, KINDS
from jgwork.io.lezen.readers import MAPPING, OF_A_DELIVERY, read_delivery
from jgwork.io.opslag.bestanden import sha256
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.manifest import CERTIFICATE
from jgwork.privacy.intake.admit import Admission
from jgwork.privacy.intake.scan import shown_name
from jgwork.runs.dossier.openen import LOCAL_CONVENANT, read_toml
from jgwork.runs.dossier.opnemen import (
    ADDED,
    LoadReport,
    judge,
    plain_json,
    refuse_unless_admitted,
    take,
)
from jgwork.runs.dossier.verantwoorden import weigeringen
from jgwork.runs.formulier.werkboek import laad_werkboek
from jgwork.runs.leveren.bereik import bereik
from jgwork.runs.leveren.binnen import (
    Akkoord,
    Binnenkomst,
    eigen_convenant,
    neem_aan,
    onduidelijk,
    samen_geleverd,
    werkmap,
)
from jgwork.runs.leveren.geleide import NEEDED
from jgwork.runs.leveren.profielen import onthoud
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.dutch import listing
from jgwork.vocabulary.errors import UnsafeFile, UsageError
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.verdict import ExitCode, Verdict

Progress = Callable[[str], None]
#: A larger manifest is read by the guarded reader only.
MANIFEST_BYTES = 1_000_000
#: What the workbook of one part for one partner is known by (``jgwork sjabloon --deel``).
WERKBOEK = "werkboek"
#: So many folders below the one that was named are looked into for deliveries.
DEEP = 4
#: Files that may hold a table, read or not; so many of those beside the deliveries are named.
_TABLES = {*KINDS, ".zip", ".xls", ".xlsb", ".xlsm", ".fods", ".sav", ".accdb", ".mdb"}
_NAMED = 5
#: What may lie beside deliveries because another command reads it, with that command.
_ELSEWHERE = {"beschikbaar.csv": "jgwork regio beschikbaar", "overlap": "jgwork overlap"}
#: What shows that a folder is a dossier, publications or a website.
_MADE = ("dossier.json", "uitgevers.json", "publicatie.json", "index.html")
_READ_ME = re.compile(r"lees.?mij|read.?me", re.IGNORECASE)


def deliveries(path: Path, manifest: Path | None = None) -> list[Path]:
    """Return the deliveries in a path, in order of loading: itself, or its subfolders that hold a ``levering.toml``."""
    if not path.exists():
        raise UsageError("Dit pad is er niet.", "Controleer de naam en de map.")
    path = path if path.name.strip(".") else path.resolve()  # '.' has no name to tell
    if manifest is not None or path.is_file() or (path / "levering.toml").exists():
        return [path]
    folders = sorted(p.parent for p in path.glob("*/levering.toml"))
    if folders or (path / MAPPING).exists():
        return folders or [path]
    loose = [p for p in _shown(path) if p.is_file() and p.suffix.lower() not in BESIDE and not _clutter(p)]
    files = [p for p in loose if p.suffix.lower() in KINDS]
    below = {p: _inside(p, DEEP) for p in _shown(path) if p.is_dir()}
    inside = [item for items in below.values() for item in items]
    if any(p.stem.lower() in load_tables() for p in files):  # named as tables: together they are one delivery
        return [path]
    if not files and inside and not set(inside) & set(below):  # they lie deeper
        return inside
    return [path] if len(files) + len(inside) < 2 else [*loose, *inside]  # what is not read is refused by name


def ernaast(path: Path, items: Sequence[Path], year: int) -> tuple[Finding, ...]:
    """Name the tables in a folder that are in none of its deliveries: they are not read, and that is said.

    Parameters
    ----------
    path
        What was named.
    items
        The deliveries in it.
    year
        Year by which a name that holds a date of birth is not shown.
    """
    path, taken = path.resolve(), {item.resolve() for item in items}
    if not path.is_dir() or path in taken:
        return ()
    loose = [p for p in _tables(path) if not {p, *p.parents} & taken]
    first = {p: p.relative_to(path).parts[0] for p in loose}
    found = [
        Finding(
            "levering.elders",
            f"{name} is geen levering en is niet gelezen.",
            f"Daarvoor is er een andere opdracht: {command}.",
            n=[*first.values()].count(name),
            verdict=Verdict.ADMIT,
        )
        for name, command in _ELSEWHERE.items()
        if name in first.values()
    ]
    loose = [p for p in loose if first[p] not in _ELSEWHERE]
    parts = dict.fromkeys(p.relative_to(path).parts[:2] for p in loose)
    names = dict.fromkeys(shown_name(first, year) + "/" * bool(rest) for first, *rest in parts)
    if not names:
        return tuple(found)
    shown = [*names][:_NAMED]
    told = listing([*shown, f"{len(names) - _NAMED} meer"] if len(names) > _NAMED else shown)
    return (
        *found,
        Finding(
            "levering.ernaast",
            f"Naast de leveringen ligt nog iets in deze map dat niet gelezen is: {told}.",
            "Hoort het bij een levering? Zet het in de map daarvan, en noem het in levering.toml. Of geef het los op, "
            "met: jgwork laad PAD.",
            n=len(loose),
            verdict=Verdict.WARN,
        ),
    )


def _tables(folder: Path, deep: int = DEEP) -> Iterator[Path]:
    """Yield the files in a folder, and in those in it, that may hold a table of a delivery."""
    for path in _shown(folder):
        if path.is_dir():
            yield from _tables(path, deep - 1) if deep and not path.is_symlink() else ()
        elif path.suffix.lower() in _TABLES and not _clutter(path):
            yield path


def _clutter(path: Path) -> bool:
    """Return whether a file is no delivery to anybody: what a system leaves behind, or what says to read it first."""
    return bool(CLUTTER.match(path.name) or _READ_ME.match(path.name))


def _inside(folder: Path, deep: int) -> list[Path]:
    """Return the deliveries in a folder that lies in what was named: itself, or those in the folders in it."""
    here = _shown(folder)
    if any(f.name == "levering.toml" or f.suffix.lower() in KINDS for f in here if f.is_file()) or not deep:
        folders = sorted(p.parent for p in folder.glob("*/levering.toml"))
        return folders if folders and not (folder / "levering.toml").exists() else [folder]
    return [item for p in here if p.is_dir() for item in _inside(p, deep - 1)]


def _shown(path: Path) -> list[Path]:
    """Return what lies in a folder, without what is hidden and without what the workbench made itself."""
    there = (p for p in path.iterdir() if not p.name.startswith("."))
    return sorted(p for p in there if p.is_symlink() or not p.is_dir() or not any((p / m).exists() for m in _MADE))


def laad(
    pad: Path | str | Sequence[Path],
    dossier: Path | str,
    *,
    manifest: Path | str | None = None,
    convenant: Path | str | None = None,
    op: date | None = None,
    progress: Progress = lambda _: None,
    akkoord: Akkoord | None = None,
    van: str = "",
    weg: str = "",
) -> list[LoadReport]:
    """Load a delivery, or a folder of deliveries in order, into a dossier.

    Parameters
    ----------
    pad
        A delivery (folder, file, zip) or a folder of delivery folders; several of them come in together.
    dossier
        The dossier folder; made when it does not exist.
    manifest
        The manifest, where it does not lie beside the file.
    convenant
        The dossier's own, stricter convenant; kept with a new dossier.
    op
        The day to judge retention by; today when left out.
    progress
        Called with one Dutch line per delivery.
    akkoord
        Asked for a delivery that does not say everything itself: is what was found right? Without it such a delivery
        is refused.
    van
        The partner who delivers, where the delivery does not say it.
    weg
        What happens to rows this partner delivered before, over the same period, that are not delivered any more:
        ``houd`` or ``verwijder``. Empty: the delivery is refused with the question.

    Raises
    ------
    IntakeRefused
        With all findings of the first delivery that is refused; it leaves the dossier as it was.

    Examples
    --------
    >>> [r.levering_id for r in jg.laad(leveringen / "01-gemeente-proces", map / "nieuw")]
    ['LV-01']
    """
    store, day = DossierStore(Path(dossier)), op or datetime.now(UTC).date()
    manifest, convenant = (Path(p) if p else None for p in (manifest, convenant))
    pads = [Path(pad)] if isinstance(pad, (str, Path)) else list(pad)
    items = [item for one in pads for item in deliveries(one, manifest)]
    found = _look(items, store, manifest, convenant, day, akkoord, van) if akkoord is not None else {}
    items = sorted(items, key=lambda i: volgorde(found.get(i)))
    reports = []
    for item in items:
        progress(f"Laden: {shown_name(item.name, day.year)} ...")
        with store.locked("laden"), _by_name(item, items, day):
            reports.append(_load_one(item, store, manifest, convenant, day, found.get(item), weg))
    beside = [f for one in pads for f in ernaast(one, items, day.year)]
    return [*reports[:-1], replace(reports[-1], findings=reports[-1].findings + beside)] if beside else reports


def _look(
    items: list[Path],
    store: DossierStore,
    manifest: Path | None,
    convenant: Path | None,
    day: date,
    akkoord: Akkoord,
    van: str,
) -> dict[Path, Binnenkomst]:
    """Ask about every delivery that does not say everything itself, before the first is loaded."""
    looked: dict[Path, Binnenkomst] = {}
    for item in items:
        if (store.exists() and _same_files(item, store)) or (manifest is None and _says_all(item)):
            continue
        book = (store.path, store.manifest().dossier_id) if store.exists() else (None, "")
        with weigeringen(*book, object="levering"), _by_name(item, items, day):
            one = neem_aan(item, store.path, manifest=manifest, van=van, convenant=convenant, op=day)
        if is_vraag(one):
            looked[item] = one
    answers = {item: akkoord(one) for item, one in zip(looked, samen_geleverd(list(looked.values())), strict=True)}
    asked = [looked[item] for item, answer in answers.items() if answer is None]
    if asked:
        _refuse_asked(asked, store, convenant, day)
    return {item: answer for item, answer in answers.items() if answer is not None}


def _says_all(item: Path) -> bool:
    """Return whether the manifest of a delivery leaves nothing to ask, so that it is read once, when it is loaded."""
    said = _own_manifest(item)
    return bool(said) and all(said.get(k) not in (None, "") for k in NEEDED)


@contextmanager
def _by_name(item: Path, items: Sequence[Path], day: date) -> Iterator[None]:
    """Say which of several deliveries it is that cannot be read."""
    try:
        yield
    except UnsafeFile as error:
        if len(items) == 1:
            raise
        told = f"{shown_name(item.name, day.year)}: {error.message}"
        raise UnsafeFile(told, error.next_move, error.findings.items) from None


def is_vraag(one: Binnenkomst) -> bool:
    """Return whether a delivery does not say everything itself, and something in it is known."""
    return WERKBOEK not in one.delivery.manifest and onduidelijk(one.delivery) and bool(one.proposals)


def open_punten(one: Binnenkomst, store: DossierStore, convenant: Path | None, day: date) -> Findings:
    """Return what is still asked about a delivery, with what gate 1 would refuse besides because of persons."""
    gate = judge(one.samengesteld(), store, convenant or eigen_convenant(store, one.pad), day, ()).admission.findings
    empty = tuple(f for f in gate if f.rule == "schema.leeg")
    if empty and len(empty) == len(one.proposals):
        return Findings(empty)
    wrong = [f for f in gate if f.verdict is Verdict.REFUSE]
    rest = [f for f in wrong if f.exit_code is ExitCode.NOT_PSEUDONYMISED]
    unread = [f for f in wrong if f.rule.startswith("levering.") and f.rule not in OF_A_DELIVERY]
    return Findings((*(unread or one.bevindingen()), *rest))  # what was not read whole is not asked about


def _refuse_asked(asked: list[Binnenkomst], store: DossierStore, convenant: Path | None, day: date) -> None:
    """Refuse deliveries about which something is still open; what gate 1 would refuse besides is said at once."""
    for one in asked:
        found = open_punten(one, store, convenant, day)
        name = f" {shown_name(one.name, day.year)}"
        refuse_unless_admitted(store, one.samengesteld(), Admission((), found if found.items else _CONFIRM), name)


_CONFIRM = Findings((
    Finding(
        "koppel.bevestig",
        "Wat de werkbank in deze levering las, is nog niet bevestigd.",
        "Kijk na wat er staat, en typ het commando nog eens met --ja.",
    ),
))  # fmt: skip


def volgorde(found: Binnenkomst | None) -> int:
    """Return when a file goes in: groups and their steps first, then the namenlijst, then the rest."""
    tables = {p.table for p in found.proposals} if found else set()
    return 0 if tables & {"groep", "processtap"} else 1 if "lid" in tables else 2


def _load_one(
    item: Path,
    store: DossierStore,
    manifest: Path | None,
    convenant: Path | None,
    op: date,
    asked: Binnenkomst | None = None,
    weg: str = "",
) -> LoadReport:
    new = not store.exists()
    if new and (store.path / CERTIFICATE).exists():
        raise UsageError(
            f"Het dossier in '{store.path.name}' is vernietigd. Er is niets geladen.",
            "Kies een andere map voor een nieuw.",
        )
    if not new and (levering_id := _same_files(item, store)):
        return LoadReport(levering_id, {}, Findings(), already=True)
    book = (None, "") if new else (store.path, store.manifest().dossier_id)
    with weigeringen(*book, object="levering"):
        # a file that is not even read is a refusal too
        delivery = read_delivery(item, manifest=manifest) if asked is None else asked.samengesteld()
        if WERKBOEK in delivery.manifest:
            return laad_werkboek(delivery, store, op)
        convenant = convenant or eigen_convenant(store, item)
        found = judge(delivery, store, convenant, op, weg=weg)
    if found.already:
        return LoadReport(str(delivery.manifest["levering_id"]), {}, Findings(), already=True)
    refuse_unless_admitted(store, delivery, found.admission, f" {shown_name(item.name, op.year)}")
    if new and convenant is not None:  # first: a dossier never stands there without its own, stricter convenant
        store.path.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(convenant, store.path / LOCAL_CONVENANT)
    report = take(store, delivery, found.admission, found.samen, verwijder=weg == "verwijder")
    brought = found.samen.tables if found.samen is not None else found.admission.tables
    told = tuple(bereik(store, {t.name: t.data for t in brought}))
    report = replace(report, findings=Findings((*report.findings, *told)))
    if asked is not None:
        onthoud(werkmap(store.path, item), asked.profiel, asked.partner, asked.name, asked.proposals)
    return report


def _same_files(item: Path, store: DossierStore) -> str:
    """Return the id of a delivery whose very files were loaded before, so that a stopped load goes on at once."""
    manifest = plain_json(_own_manifest(item))
    before = next((d for d in store.manifest().deliveries if d["levering_id"] == manifest.get("levering_id")), None)
    if before is None or {k: v for k, v in before.items() if k not in ADDED} != manifest:
        return ""
    for part in manifest.get("tabellen", {}).values():
        data = item / str(part.get("bestand", ""))
        if not part.get("sha256") or not data.is_file() or sha256(data) != part["sha256"]:
            return ""
    return str(manifest["levering_id"])


def _own_manifest(item: Path) -> dict[str, Any]:
    """Return the manifest in the folder of a delivery; empty where there is none that is read without a guard."""
    file = item / "levering.toml"
    if not file.is_file() or file.stat().st_size > MANIFEST_BYTES:
        return {}
    try:
        return read_toml(file)
    except UsageError:
        return {}  # the reader says what is wrong with it
