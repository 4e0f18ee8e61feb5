"""Loads and publications in random order, two processes at once, with kills, a full disk, clock jumps and old copies.

After every step log, dossier, deliveries and ledger must agree, no row may be there twice, and nothing that was told
may be forgotten. An older copy that is put back must be refused as soon as it would publish again (``make soak``).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import shutil
import signal
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


def act(what: str, one: str, other: str, dossier: str, clock: float | None) -> None:
    """Load a delivery or publish a group, in a process of its own; the exit code says how it went."""
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
    except (JgworkError, OSError):
        os._exit(TOLD)
    except BaseException as error:
        print(what, type(error).__name__, error, file=sys.stderr, flush=True)
        os._exit(WRONG)
    os._exit(OK)


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


class Run:
    """One dossier that everything happens to."""

    def __init__(self, home: Path, disk: Path, items: list[Path], seed: int) -> None:
        self.home, self.disk, self.items, self.rng = home, disk, items, random.Random(seed)
        self.dossier, self.uit = disk / "dossier", disk / "uit"
        self.counts: Counter[str] = Counter()
        self.before = facts(self.dossier)
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["jgwork.runs.leveren.laden", "jgwork.runs.publicatie.publiceren"])

    def step(self, faults: dict[str, int]) -> None:
        """Let two processes do something at once, and look at everything."""
        (fault,) = self.rng.choices(list(faults), list(faults.values()))
        clock = (datetime.now(UTC) - timedelta(days=self.rng.randrange(1, 700))).timestamp()
        with circumstances(fault, self.disk, self.rng):
            work = [self._start(clock if fault == "clock" and i else None) for i in range(2)]
            if fault == "killed":
                time.sleep(self.rng.uniform(0, 8))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.rng.choice(work).pid, signal.SIGKILL)
            for one in work:
                one.join(600)
        for one in work:
            self.counts[f"{fault}: {one.exitcode}"] += 1
            if one.exitcode in {WRONG, None}:
                raise RuntimeError(f"{fault}: it ended in another way than an error that says what to do")
        self._look(fault)
        if self.rng.random() < KEEP:
            self._keep()
        if self.rng.random() < BACK:
            self._put_back()

    def _start(self, clock: float | None) -> Any:
        left = [i for i in self.items if i.name not in self.before["deliveries"]]
        load = left and (len(left) > len(self.items) - 4 or self.rng.random() < 0.5)
        what, one = ("laad", str(left[0])) if load else ("publiceer", self.rng.choice(GROUPS))
        process = self.context.Process(
            target=act, args=(what, one, self.rng.choice(AUDIENCES), str(self.dossier), clock)
        )
        process.start()
        return process

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

        if self.dossier.exists():
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


def run(steps: int, seed: int, say: Any = print) -> dict[str, Any]:
    """Do so many steps; return the counts, or raise at the first thing that is lost."""
    from jgwork.runs.dossier.voorbeeld import voorbeeld

    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        home = Path(name)
        os.environ |= {"JGWORK_SLEUTELS": str(home / "sleutels"), "JGWORK_WACHT": "4"}
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
            for i in range(1, steps + 1):
                turns.step(faults)
                if i % 10 == 0:
                    say(f"{i} of {steps}: {dict(turns.counts)}", flush=True)
        return {
            "steps": steps, "counts": dict(turns.counts), "told": len(turns.before["told"]), "memory_disk": mounted,
            "entries": turns.before["entries"], "seconds": round(time.monotonic() - begun), "lost": 0,
        }  # fmt: skip


def _same(one: Path, other: Path) -> bool:
    return (one / "levering.toml").read_bytes() == (other / "levering.toml").read_bytes()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--out", type=Path, default=Path(".benchmarks/tegelijk.json"))
    chosen = parser.parse_args()
    result = run(chosen.steps, chosen.seed)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))
