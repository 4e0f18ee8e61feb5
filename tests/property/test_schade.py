"""Every file of a dossier, its keys and its publications, damaged in every way: noticed, or it made no difference.

One file at a time gets another byte, is cut off, goes away, or changes places with another. Whoever reads everything
afterwards gets what was there, or hears that something is wrong: never other figures, never a fault of the program.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from jgwork.io.opslag.bundle import find_publications
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.kluis import Kluis
from jgwork.runs.beheer.samenhang import onbekende_ankers, samenhang
from jgwork.runs.dossier.gereedheid import BESLUITEN
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.standen import LEDGERS, standen_van
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.toetsen import toets_publicaties
from jgwork.vocabulary.errors import JgworkError
from jgwork.vocabulary.machine import translate

SLEUTELS = "JGWORK_SLEUTELS"
HOW = ("byte", "cut", "gone", "swapped")
#: Of no use to a reader: who holds the lock, and who was there.
NO_MATTER = (".slot", ".lock", ".bezet")


@pytest.fixture(params=["rommel", pytest.param("voorbeeld", marks=pytest.mark.nightly)])
def whole(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a dossier, its keys and publications for two audiences."""
    if request.param == "voorbeeld":
        source, group = Path(request.getfixturevalue("_geladen")), "G02"
    else:
        source, group = Path(request.getfixturevalue("rommelwereld")) / "dossier", "R01"
    keys = tmp_path / "heel" / "sleutels"
    shutil.copytree(source, tmp_path / "heel" / "dossier")
    shutil.copytree(os.environ[SLEUTELS], keys, ignore=shutil.ignore_patterns(".*"))
    monkeypatch.setenv(SLEUTELS, str(keys))
    for kring in ("ketenoverleg", "raad"):
        uit = tmp_path / "heel" / "uit" / kring
        publiceer(tmp_path / "heel" / "dossier", uit, groepen=[group], kring=kring, op=date(2026, 5, 1))
    return tmp_path / "heel"


def everything(root: Path) -> str:
    """Return a mark of all that can be read; raise, or name what is wrong, where something is."""
    opened, found = open_dossier(root / "dossier"), hashlib.sha256()
    for name in sorted(opened.tables):
        table = opened.table(name)
        found.update(repr((name, table and table.data.to_pylist())).encode())
    for room in (BESLUITEN, LEDGERS):
        kept = Kluis(DossierStore(root / "dossier"), room)
        found.update(repr([(n, kept.load(n)) for n in kept.names()]).encode())
    found.update(repr(sorted(standen_van(opened.store).items())).encode())
    said = samenhang(opened.store, opened.log())
    wrong = [*said.problemen, *([] if said.log.heel else [str(said.log)])]
    for kring in sorted((root / "uit").iterdir()):
        wrong += onbekende_ankers(kring, root / "dossier")
        judged = toets_publicaties(kring)
        wrong += [t.id for t in judged if not t.passed]
        found.update(repr([t.id for t in judged]).encode())
        for publication in find_publications(kring):
            found.update(repr(sorted(publication.index["controlesommen"].items())).encode())
    return found.hexdigest() if not wrong else f"gezien: {wrong}"


def files(root: Path) -> list[Path]:
    every = (p.relative_to(root) for p in sorted(root.rglob("*")) if p.is_file() and not p.is_symlink())
    return [p for p in every if not p.name.endswith(NO_MATTER) and not p.name.startswith(".")]


def damage(root: Path, file: Path, how: str, rng: random.Random) -> bool:
    """Damage one file; return whether there was something to damage."""
    place, raw = root / file, (root / file).read_bytes()
    others = [f for f in files(root) if f.parent == file.parent and f.suffix == file.suffix and f != file]
    if how == "swapped":
        others = [f for f in others if (root / f).read_bytes() != raw]
        if not others:
            return False
        other = root / rng.choice(others)
        place.write_bytes(other.read_bytes())
        other.write_bytes(raw)
    elif how == "gone":
        place.unlink()
    elif not raw:
        return False
    elif how == "cut":
        place.write_bytes(raw[: rng.randrange(len(raw))])
    else:
        at = rng.randrange(len(raw))
        place.write_bytes(raw[:at] + bytes([raw[at] ^ (1 << rng.randrange(8))]) + raw[at + 1 :])
    return True


def _read(root: Path) -> str:
    """Return what ``everything`` does, or how an error is told; a fault of the program is told as it is."""
    try:
        return everything(root)
    except JgworkError as error:
        return f"gezien: {error.message}" if error.next_move else f"geen volgende stap: {error.message}"
    except Exception as error:
        told = translate(error)
        return f"fout: {error!r}" if told is None else f"gezien: {told.message}"


def matrix(whole: Path, rng: random.Random, most: int, patch: pytest.MonkeyPatch) -> Counter[str]:
    """Damage and read, in every room as often; return how often it was noticed or made no difference."""
    before = everything(whole)
    assert not before.startswith("gezien"), before
    rooms: dict[str, list[tuple[Path, str]]] = {}
    for file in files(whole):
        rooms.setdefault(file.parts[0], []).extend((file, how) for how in HOW)
    done: Counter[str] = Counter()
    for file, how in [case for room in rooms.values() for case in rng.sample(room, min(most // len(rooms), len(room)))]:
        copy = whole.parent / "kapot"
        shutil.copytree(whole, copy)
        patch.setenv(SLEUTELS, str(copy / "sleutels"))
        if damage(copy, file, how, rng):
            after = _read(copy)
            assert after == before or after.startswith("gezien"), (str(file), how, after)
            seen = "same" if after == before else "noticed"
            done[f"{file.parts[0]} {seen}"] += 1
        shutil.rmtree(copy)
    patch.setenv(SLEUTELS, str(whole / "sleutels"))
    return done


def test_damage_is_noticed_or_makes_no_difference(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = matrix(whole, random.Random(26), 9, monkeypatch)
    assert sum(n for what, n in done.items() if what.endswith("noticed")) > 4, done


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_whatever_file_is_damaged_in_whatever_way_it_is_noticed(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file in every way is a quarter of an hour a region: a hundred of them, other ones every month."""
    done = matrix(whole, random.Random(date.today().strftime("%Y-%m")), 100, monkeypatch)
    assert {"dossier noticed", "sleutels noticed", "uit noticed"} <= done.keys(), done
    print(dict(done))
