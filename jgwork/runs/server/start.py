"""``jgwork start``: from nothing to open dashboards on the fictional example region; nothing is done twice."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.io.opslag.bundle import INDEX

if TYPE_CHECKING:
    from jgwork.io.opslag.dossier import DossierStore

#: Says that nothing was missing, and of which dossier, publications and version that was so.
READY = ".alles-klaar"


def prepare(folder: Path, progress: Callable[[str], None]) -> Path:
    """Make what is missing of example deliveries, dossier and publications; return the folder of publications.

    Where nothing changed since nothing was missing, no library is loaded to look again.

    Parameters
    ----------
    folder
        The work folder; ``leveringen``, ``dossier`` and ``publicaties`` come in it.
    progress
        Called with a Dutch line per step.
    """
    mark = folder / READY
    if not mark.exists() or mark.read_text(encoding="utf-8") != _mark(folder):
        _make(folder, progress)
        mark.write_text(_mark(folder), encoding="utf-8")
    return folder / "publicaties"


def _mark(folder: Path) -> str:
    """Return a mark of the dossier, the publications and the version; they say what there is to do."""
    index = folder / "dossier" / "dossier.json"
    published = sorted((folder / "publicaties").glob(f"*/{INDEX}"))
    parts = [version("jgwork").encode(), index.read_bytes() if index.exists() else b""]
    parts += [f"{p.parent.name} {hashlib.sha256(p.read_bytes()).hexdigest()}".encode() for p in published]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def _make(folder: Path, progress: Callable[[str], None]) -> None:
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.runs.dossier.voorbeeld import voorbeeld
    from jgwork.runs.leveren.laden import laad
    from jgwork.runs.publicatie.publiceren import publiceer
    from jgwork.runs.publicatie.regio import AVAILABLE, GEOMETRY

    sent, dossier, out = folder / "leveringen", DossierStore(folder / "dossier"), folder / "publicaties"
    ready = folder / ".voorbeeld-klaar"
    if not ready.exists():
        progress("1/3 Voorbeeldregio schrijven (fictieve gegevens) ...")
        voorbeeld(sent)
        ready.touch()
    wanted = sum(1 for _ in sent.glob("*/levering.toml"))
    if not dossier.exists() or len(dossier.manifest().deliveries) < wanted:
        progress("2/3 Leveringen controleren en laden in het dossier ...")
        laad(sent, dossier.path, progress=lambda text: progress(f"    {text}"))
    for name in (GEOMETRY, AVAILABLE):
        if not (dossier.path / name).exists():
            shutil.copyfile(sent / name, dossier.path / name)
    count_shared(dossier.path, folder / "buurdossier", sent / "overlap", progress)
    record_decisions(dossier.path, sent / "besluiten")
    missing = _unpublished(dossier, out)
    if missing:
        progress(f"3/3 Publiceren voor het ketenoverleg ({len(missing)} groepen) ...")
        publiceer(dossier.path, out, groepen=missing, progress=lambda text: progress(f"    {text}"))


def count_shared(dossier: Path, other: Path, agreed: Path, progress: Callable[[str], None]) -> None:
    """Count once what the example agreed to count of shared persons: between groups, and with the dossier next door."""
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.runs.dossier.openen import open_dossier, read_toml
    from jgwork.runs.leveren.laden import laad
    from jgwork.runs.publicatie.overlap import here, outcomes

    if find_spec("private_set_intersection") is None:
        progress("    Overgeslagen: tellen wie groepen delen (pakket openmined-psi ontbreekt).")
        return
    if not DossierStore(other).exists():
        laad(agreed / "buurdossier", other)
    done = {u["batch"] for u in outcomes(open_dossier(dossier))}
    for place in sorted(p.parent for p in agreed.glob("*/koppeling.toml")):
        raw = read_toml(place / "koppeling.toml")
        if raw["batch"] not in done:
            answering = other if str(raw["antwoorder"]).startswith("GM") else dossier
            here(dossier, answering, place / "koppeling.toml", place / "vrager.txt", place / "antwoorder.txt")


def record_decisions(dossier: Path, folder: Path) -> None:
    """Record the decisions of step 4 in a folder that the dossier does not hold yet."""
    from jgwork.runs.dossier.gereedheid import besluit, neem_besluit
    from jgwork.runs.dossier.openen import open_dossier

    opened = open_dossier(dossier)
    for file in sorted(folder.glob("*.toml")):
        day, groep_id = date.fromisoformat(file.stem[:10]), file.stem[11:]
        kept = besluit(opened, groep_id, day)
        if groep_id in opened.groepen and (kept is None or kept.datum != day):
            neem_besluit(opened, groep_id, file)


def _unpublished(dossier: DossierStore, out: Path) -> list[str]:
    groups = dossier.table("groep", ["groep_id"])
    known = sorted(set(groups.data["groep_id"].to_pylist())) if groups else []
    done = {p.parent.name.rsplit("-", 1)[0] for p in out.glob(f"*/{INDEX}")}
    return [g for g in known if g not in done]
