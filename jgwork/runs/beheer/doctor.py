"""What this computer offers: parts, keys, space, licences, and what a dashboard server is not shut off from."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distribution, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.sleutels import has_key, key_home
from jgwork.runs.beheer.keten import closure, licence, niet_verenigbaar
from jgwork.runs.beheer.samenhang import samenhang
from jgwork.runs.dossier.verantwoorden import book_of
from jgwork.vocabulary.errors import JgworkError

#: Optional parts: module, name of the extra, what is missing without it.
ONDERDELEN = (
    ("private_set_intersection", "psi", "tellen hoeveel personen twee kanten delen ('jgwork overlap')"),
    ("deduce", "namen", "namen van personen zoeken in teksten ('jgwork keur')"),
    ("igraph", "snel", "sneller meten van grote netwerken; de antwoorden zijn gelijk"),
    ("jupyterhub", "hub", "dashboards achter een aanmelding, voor meer lezers"),
)
#: Used where somebody installed them, and never part of what is handed on: their licence asks the same of the whole.
WEDERKERIG = ("igraph", "krippendorff")
#: Less free space than this, in bytes, is said.
KRAP = 1_000_000_000
Stand = Literal["goed", "let op", "fout"]


@dataclass(frozen=True, slots=True)
class Regel:
    """One thing that was looked at.

    Parameters
    ----------
    onderwerp
        What.
    stand
        ``goed``, ``let op`` or ``fout``.
    tekst
        What was found, and what to do where something is to be done.
    """

    onderwerp: str
    stand: Stand
    tekst: str


def onderzoek(dossier: Path | None = None) -> tuple[Regel, ...]:
    """Return what this computer offers, and how it is with a dossier."""
    return (*_program(), *_parts(), *_keys(), *_shut_off(), *(_dossier(dossier) if dossier else ()))


def _program() -> Iterator[Regel]:
    python = platform.python_version()
    yield Regel(
        "jgwork", "goed", f"versie {version('jgwork')}, Python {python}, {platform.system()} {platform.release()}"
    )
    parts = closure()
    wrong = niet_verenigbaar(parts)
    if wrong:
        names = ", ".join(f"{n} ({said})" for n, said in wrong.items())
        yield Regel("licenties", "fout", f"Deze onderdelen mogen niet met jgwork worden doorgegeven: {names}.")
    else:
        yield Regel("licenties", "goed", f"{len(parts)} onderdelen, alle te verenigen met de EUPL-1.2.")
    for name in WEDERKERIG:
        if find_spec(name) is not None:
            said = " of ".join(licence(distribution(name))) or "niet genoemd"
            text = f"{said}; u installeert het zelf. Geeft u het samen met jgwork door, dan geldt zij voor het geheel."
            yield Regel(f"licentie van {name}", "goed", text)


def _parts() -> Iterator[Regel]:
    for module, extra, what in ONDERDELEN:
        if find_spec(module) is not None:
            yield Regel(extra, "goed", f"geïnstalleerd: {what}.")
        else:
            yield Regel(
                extra, "let op", f"niet geïnstalleerd; zonder dit geen {what}. Kan met: pip install 'jgwork[{extra}]'."
            )


def _keys() -> Iterator[Regel]:
    home = key_home()
    keys = sorted(home.glob("*.sleutel")) if home.is_dir() else []
    if not home.is_dir():
        yield Regel("sleutels", "goed", f"Nog geen sleutelmap; zij komt in {home}.")
        return
    loose = [k for k in (home, *keys) if os.name == "posix" and k.stat().st_mode & 0o077]
    if loose:
        yield Regel(
            "sleutels", "fout", f"Anderen mogen in {home} lezen. Zet de rechten op 700 (map) en 600 (bestanden)."
        )
    else:
        yield Regel("sleutels", "goed", f"{len(keys)} sleutels in {home}. Bewaar een kopie apart van de dossiers.")
    yield _space("schijf van de sleutels", home)


def _space(subject: str, place: Path) -> Regel:
    free = shutil.disk_usage(place).free
    text = f"{free / 1e9:.1f} GB vrij".replace(".", ",")
    return Regel(subject, "let op" if free < KRAP else "goed", f"{text}." if free >= KRAP else f"{text}. Maak ruimte.")


def _shut_off() -> Iterator[Regel]:
    from jgwork.runs.server.afscherming import open_gebleven
    from jgwork.runs.server.afscherming import version as landlock

    left = open_gebleven(landlock())
    if not left:
        yield Regel("afscherming", "goed", "Een server van dashboards kan alleen bij zijn publicaties en zijn poort.")
    for what in left:
        yield Regel("afscherming", "let op", what)


def _dossier(dossier: Path) -> Iterator[Regel]:
    store = DossierStore(dossier)
    manifest = store.manifest()
    yield Regel(
        "dossier", "goed", f"{manifest.dossier_id}, versie {manifest.version}, {len(manifest.deliveries)} leveringen."
    )
    yield _space("schijf van het dossier", dossier)
    for name, kind, what in ((manifest.key_name, "gegevens", "gegevens"), (manifest.dossier_id, "logboek", "logboek")):
        if not has_key(name, gebruik=kind):  # type: ignore[arg-type]  # the two are kinds of key
            yield Regel("sleutel", "fout", f"De sleutel van de {what} is er niet: zet de sleutelmap terug.")
            return
    if not store.fits():
        yield Regel("sleutel", "fout", "De sleutel van de gegevens hoort niet bij dit dossier: zet de juiste terug.")
    try:
        found = samenhang(store, book_of(store.path, manifest.dossier_id))
    except JgworkError as error:
        yield Regel("samenhang", "fout", f"{error.message} {error.next_move}")
        return
    if not found.log.heel:
        yield Regel("logboek", "fout", found.log.reden)
    for line in found.problemen:
        yield Regel("samenhang", "fout", line)
    if found.klok:
        yield Regel("klok", "let op", found.zinnen()[-1])
    if found.heel:
        yield Regel("samenhang", "goed", "Logboek, dossier, leveringen en grootboek kloppen met elkaar.")
