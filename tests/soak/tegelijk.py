"""Loads and publications in random order, two processes at once, with kills, a full disk, clock jumps and old copies.

After every two log, dossier, deliveries and ledger must agree, no row may be there twice, and nothing that was told
may be forgotten. An older copy that is put back must be refused as soon as it would publish again (``make soak``).
Every process is a real one and is really killed; it is forked from one that imported everything, so that what is
measured is the work. A dossier lives for ``LIFE`` pairs, then another one begins, with other keys.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from ladingen import OK, TOLD, WRONG, circumstances, memory_disk

#: Groups and audiences that are published.
GROUPS, AUDIENCES = ("G02", "G04"), ("ketenoverleg", "driehoek", "raad")
FAULTS = {"none": 40, "killed": 40, "full": 10, "clock": 10}
#: How often a copy is made, and an old one put back.
KEEP, BACK = 0.1, 0.08
#: So many pairs happen to one dossier: about as many publications as the small disk holds.
LIFE = 25
#: The other one holds the lock.
BUSY = 12
WORDS = {OK: "done", TOLD: "told", BUSY: "busy", -signal.SIGKILL: "killed"}


def act(what: str, one: str, other: str, dossier: str, keys: str, clock: float | None) -> None:
    """Load a delivery or publish a group, in a process of its own; the exit code says how it went."""
    os.environ["JGWORK_SLEUTELS"] = keys  # the process that this one was forked from knows the first only
    import time_machine

    from jgwork.runs.leveren.laden import laad
    from jgwork.runs.publicatie.publiceren import publiceer
    from jgwork.vocabulary.errors import JgworkError

    at = time_machine.travel(clock) if clock is not None else contextlib.nullcontext()
    try:
        with at:
            if what == "laad":
                laad(Path(one), Path(dossier))
            else:
                publiceer(Path(dossier), Path(dossier).parent / "uit", groepen=[one], kring=other)
    except JgworkError as error:
        os._exit(BUSY if "wordt nu gebruikt" in error.message else TOLD)
    except OSError as error:
        os._exit(TOLD if error.errno in {errno.ENOSPC, errno.EROFS} else _wrong(what, error))
    except BaseException as error:
        os._exit(_wrong(what, error))
    os._exit(OK)


def _wrong(what: str, error: BaseException) -> int:
    print(what, type(error).__name__, error, file=sys.stderr, flush=True)
    return WRONG


def facts(dossier: Path) -> dict[str, Any]:
    """Return what may never be lost; raise when something contradicts something else.

    Raises
    ------
    RuntimeError
        The dossier does not agree with itself, or holds a row twice.
    """
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.io.opslag.kluis import Kluis
    from jgwork.privacy.attack.ledger import Ledger
    from jgwork.runs.beheer.samenhang import samenhang
    from jgwork.runs.dossier.standen import LEDGERS, STAND
    from jgwork.runs.dossier.verantwoorden import book_of
    from jgwork.schema.descriptors import load_tables

    store = DossierStore(dossier)
    if not store.exists():
        return {"told": set(), "deliveries": set(), "entries": 0}
    book = book_of(store.path, store.manifest().dossier_id)
    found = samenhang(store, book)
    half = not found.log.heel and "half geschreven" in found.log.reden  # the next entry mends it
    if found.problemen or not (found.log.heel or half):
        raise RuntimeError(f"it does not agree with itself: {found.log.reden} {found.problemen}")
    for name, rows in store.tables().items():
        keys = list(zip(*(rows[c].to_pylist() for c in load_tables()[name].primary_key), strict=True))
        if len(set(keys)) < len(keys):
            raise RuntimeError(f"{name} holds a row twice")
    room, told = Kluis(store, LEDGERS), set()
    for name in room.names():
        if not name.startswith(f"{STAND}--"):
            told |= {(name, r) for r in Ledger.from_json(room.load(name)).rows if r.shown}
    known = {str(d["levering_id"]) for d in store.manifest().deliveries}
    return {"told": told, "deliveries": known, "entries": sum(1 for _ in book.entries())}


def imported(home: Path, item: Path) -> list[str]:
    """Return the modules that a load and a publication use, for the process that all others are forked from."""
    script = (
        "import sys, time_machine; from pathlib import Path; from jgwork.runs.leveren.laden import laad;"
        "from jgwork.runs.publicatie.publiceren import publiceer; laad(Path(sys.argv[1]), Path(sys.argv[2]));"
        "publiceer(Path(sys.argv[2]), Path(sys.argv[3]), groepen=['G02']); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, item, home / "proef", home / "proef-uit"],
        env={**os.environ, "JGWORK_SLEUTELS": str(home / "proef-sleutels")}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in done.stdout.split() if not any(part.startswith("_") for part in name.split("."))]


class Run:
    """One dossier after another that everything happens to."""

    def __init__(self, home: Path, disk: Path, items: list[Path], seed: int) -> None:
        self.home, self.disk, self.items, self.rng = home, disk, items, random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(imported(home, items[0]))
        self.steps = self.lives = self.told = self.entries = 0
        self.took = {"laad": 1.0, "publiceer": 2.0}
        self.life, self.before = disk, facts(disk)
        self._begin()

    def _begin(self) -> None:
        """Begin another dossier, with other keys."""
        if self.lives:
            self.told, self.entries = self.told + len(self.before["told"]), self.entries + self.before["entries"]
            shutil.rmtree(self.life)
            shutil.rmtree(self.home / "kopie", ignore_errors=True)
        self.lives += 1
        self.life = self.disk / f"{self.lives}"
        self.life.mkdir()
        self.dossier, self.uit = self.life / "dossier", self.life / "uit"
        self.keys = os.environ["JGWORK_SLEUTELS"] = str(self.home / f"sleutels-{self.lives}")
        self.before = facts(self.dossier)

    def step(self, faults: dict[str, int]) -> None:
        """Let two processes do something at once, and look at everything."""
        if self.steps and self.steps % LIFE == 0:
            self._begin()
        self.steps += 1
        (fault,) = self.rng.choices(list(faults), list(faults.values()))
        clock = (datetime.now(UTC) - timedelta(days=self.rng.randrange(1, 700))).timestamp()
        with circumstances(fault, self.disk, self.rng):
            begun = time.monotonic()
            work = [self._start(clock if fault == "clock" and i else None) for i in range(2)]
            if fault == "killed":
                victim, what = self.rng.choice(work)
                victim.join(self.rng.uniform(0, 1.1 * self.took[what]))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(victim.pid, signal.SIGKILL)
            for one, what in work:
                one.join(600)
                if one.exitcode == OK and fault == "none":
                    self.took[what] = time.monotonic() - begun
        for one, what in work:
            if one.exitcode not in WORDS:
                raise RuntimeError(f"{fault}: {what} ended in another way than an error that says what to do")
            self.counts[f"{fault}: {what} {WORDS[one.exitcode]}"] += 1
        self._look(fault)
        if self.rng.random() < KEEP:
            self._keep()
        if self.rng.random() < BACK:
            self._put_back()

    def _start(self, clock: float | None) -> tuple[Any, str]:
        left = [i for i in self.items if i.name not in self.before["deliveries"]]
        load = left and (len(left) > len(self.items) - 4 or self.rng.random() < 0.5)
        what, one = ("laad", str(left[0])) if load else ("publiceer", self.rng.choice(GROUPS))
        process = self.context.Process(
            target=act, args=(what, one, self.rng.choice(AUDIENCES), str(self.dossier), self.keys, clock)
        )
        process.start()
        return process, what

    def _look(self, fault: str) -> None:
        after = facts(self.dossier)
        for what in ("told", "deliveries"):
            if lost := self.before[what] - after[what]:
                raise RuntimeError(f"{fault}: {len(lost)} {what} forgotten")
        if after["entries"] < self.before["entries"]:
            raise RuntimeError(f"{fault}: the log became shorter")
        self.before = after

    def _keep(self) -> None:
        from jgwork.runs.beheer.reservekopie import bewaar

        if self.before["deliveries"]:  # a first load that was killed leaves a folder, and nothing to keep
            with contextlib.suppress(OSError):
                bewaar(self.dossier, self.home / "kopie")
                self.before = facts(self.dossier)
                self.counts["kept"] += 1

    def _put_back(self) -> None:
        """Put an old copy in another folder: it must agree with itself, and never tell again what was told since."""
        from jgwork.runs.beheer.reservekopie import herstel
        from jgwork.runs.publicatie.publiceren import publiceer
        from jgwork.vocabulary.errors import StoreDamaged

        copies = sorted((self.home / "kopie").glob("*.jgwork"))
        if not copies:
            return
        place = self.home / "terug"
        made = herstel(self.rng.choice(copies), place, publicaties=[self.uit] if self.uit.is_dir() else [])
        facts(place)
        for groep in {p.rpartition("-")[0] for p in made.nieuwer} & set(GROUPS):
            try:
                publiceer(place, self.home / "elders", groepen=[groep])
            except StoreDamaged:
                self.counts["an old copy was refused"] += 1
            else:
                raise RuntimeError("an old copy told again what was told")
        self.counts["put back"] += not made.nieuwer
        shutil.rmtree(place)


def run(acts: int, seed: int, keep: Any = print) -> dict[str, Any]:
    """Do so many loads and publications, two at once; raise at the first thing that is lost.

    ``keep`` is called with the counts so far after every ten.
    """
    from jgwork.runs.dossier.voorbeeld import voorbeeld

    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        home = Path(name)
        os.environ["JGWORK_WACHT"] = "4"
        voorbeeld(home / "voorbeeld")
        items = sorted(p.parent for p in (home / "voorbeeld").glob("*/levering.toml"))
        named = home / "op-naam"  # by the id of the delivery, to see which are in
        named.mkdir()
        for item in items:
            text = (item / "levering.toml").read_text(encoding="utf-8")
            own = next(x.split('"')[1] for x in text.splitlines() if x.startswith("levering_id"))
            shutil.copytree(item, named / own)
        order = [next(x for x in named.iterdir() if _same(x, item)) for item in items]
        disk = home / "schijf"
        disk.mkdir()
        with memory_disk(disk) as mounted:
            faults = {f: w for f, w in FAULTS.items() if mounted or f != "full"}
            turns = Run(home, disk, order, seed)
            while 2 * turns.steps < acts:
                turns.step(faults)
                if turns.steps % 5 == 0 or 2 * turns.steps >= acts:
                    made = {
                        "acts": 2 * turns.steps, "dossiers": turns.lives, "counts": dict(sorted(turns.counts.items())),
                        "told": turns.told + len(turns.before["told"]), "memory_disk": mounted,
                        "entries": turns.entries + turns.before["entries"], "lost": 0,
                        "seconds": round(time.monotonic() - begun),
                    }  # fmt: skip
                    keep(made)
            done = sum(n for name, n in turns.counts.items() if name.endswith(" done"))
            if acts > LIFE and (not made["told"] or 5 * done < acts):
                raise RuntimeError(f"{done} of {acts} acts did something: such a run proves nothing")
            return made


def _same(one: Path, other: Path) -> bool:
    return (one / "levering.toml").read_bytes() == (other / "levering.toml").read_bytes()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--out", type=Path, default=Path(".benchmarks/tegelijk.json"))
    chosen = parser.parse_args()
    chosen.out.parent.mkdir(parents=True, exist_ok=True)

    def note(made: dict[str, Any]) -> None:
        chosen.out.write_text(json.dumps(made, indent=1))
        if made["acts"] % 50 == 0:
            print(f"{made['acts']} of {chosen.acts} in {made['seconds']} s", flush=True)

    print(json.dumps(run(chosen.acts, chosen.seed, note), indent=1))
