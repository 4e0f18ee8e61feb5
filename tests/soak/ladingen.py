"""A thousand loads with everything that can go wrong: killed, disk full, folder read-only, clock set back.

After every attempt the dossier must open, every file must hold what was written, each delivery must be there whole or
not at all, and the log must be whole. Run with ``make soak`` as a user who may mount a small memory disk; without that
right the full disk and the read-only folder are left out, and the report says so.
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
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SIZE = "24m"
OK, TOLD, WRONG = 0, 10, 11
FAULTS = {"none": 25, "killed": 45, "full": 10, "readonly": 10, "clock": 10}


def attempt(delivery: str, dossier: str, clock: float | None) -> None:
    """Load one delivery, in a process of its own; the exit code says how it went."""
    import time_machine

    from jgwork.runs.leveren.laden import laad
    from jgwork.vocabulary.errors import JgworkError

    at = time_machine.travel(clock) if clock is not None else contextlib.nullcontext()
    try:
        with at:
            laad(Path(delivery), Path(dossier))
    except (JgworkError, OSError):
        os._exit(TOLD)
    except BaseException as error:
        print(type(error).__name__, error, file=sys.stderr, flush=True)
        os._exit(WRONG)
    os._exit(OK)


def state(dossier: Path) -> dict[str, Any]:
    """Open a dossier and read all of it; raise when anything of it is damaged."""
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.runs.dossier.verantwoorden import book_of

    store = DossierStore(dossier)
    if not store.exists():
        return {"deliveries": [], "rows": {}, "log": True, "entries": 0}
    manifest = store.manifest()
    rows = {name: table.num_rows for name, table in store.tables().items()}
    check = book_of(store.path, manifest.dossier_id).verify()
    entries = sum(1 for _ in book_of(store.path, manifest.dossier_id).entries())
    return {
        "deliveries": [str(d["levering_id"]) for d in manifest.deliveries],
        "rows": rows,
        "log": check.heel or "half geschreven" in check.reden,  # the next entry mends a half-written last line
        "entries": entries,
    }


@contextlib.contextmanager
def memory_disk(folder: Path) -> Iterator[bool]:
    """Mount a small memory disk on a folder, where that is allowed."""
    mounted = shutil.which("mount") is not None and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
        == 0
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)


@contextlib.contextmanager
def circumstances(fault: str, disk: Path, rng: random.Random) -> Iterator[None]:
    """Make the disk full or read-only for the length of one attempt."""
    ballast = disk / "ballast"
    if fault == "full":
        left = shutil.disk_usage(disk).free - rng.randrange(0, 60_000)
        ballast.write_bytes(b"\0" * max(0, left))
    elif fault == "readonly":
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        yield
    finally:
        if fault == "readonly":
            subprocess.run(["mount", "-o", f"remount,rw,size={SIZE}", str(disk)], check=True)
        ballast.unlink(missing_ok=True)


def run(loads: int, seed: int, say: Any = print) -> dict[str, Any]:
    """Do so many attempts to load a delivery of the built-in example; return the counts, or raise at the first damage.

    Raises
    ------
    RuntimeError
        When a dossier is damaged, a delivery is there in part, the log is not whole, or a process stopped in another
        way than an error that says what to do.
    """
    rng = random.Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["jgwork.runs.leveren.laden", "jgwork.runs.dossier.openen", "time_machine", "pyarrow.parquet"]
    )
    counts: Counter[str] = Counter()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        home = Path(name)
        os.environ["JGWORK_SLEUTELS"] = str(home / "sleutels")
        from jgwork.runs.dossier.voorbeeld import voorbeeld
        from jgwork.runs.leveren.laden import laad

        voorbeeld(home / "voorbeeld")
        items = sorted(p.parent for p in (home / "voorbeeld").glob("*/levering.toml"))
        laad(home / "voorbeeld", home / "heel")
        whole, took = state(home / "heel"), 0.6
        disk = home / "schijf"
        disk.mkdir()
        with memory_disk(disk) as mounted:
            faults = {f: w for f, w in FAULTS.items() if mounted or f not in {"full", "readonly"}}
            dossiers = 0
            while sum(counts.values()) < loads:
                dossiers += 1
                dossier = disk / f"dossier-{dossiers}"
                for item in items:
                    took = _until_loaded(context, item, dossier, faults, rng, counts, took)
                    if sum(counts.values()) % 50 < 2:
                        say(f"{sum(counts.values())} of {loads}: {dict(counts)}")
                found = state(dossier)
                if found["rows"] != whole["rows"] or found["deliveries"] != whole["deliveries"]:
                    raise RuntimeError("a dossier differs from one that was loaded without faults")
                shutil.rmtree(dossier)
    return {
        "attempts": sum(counts.values()), "by_fault": dict(counts), "dossiers": dossiers, "memory_disk": mounted,
        "seconds": round(time.monotonic() - begun), "damaged": 0,
    }  # fmt: skip


def _until_loaded(
    context: Any, item: Path, dossier: Path, faults: dict[str, int], rng: random.Random, counts: Counter[str],
    took: float,
) -> float:  # fmt: skip
    """Try to load one delivery until it is in, checking the dossier after every attempt; return a usual duration."""
    while True:
        before = state(dossier)
        (fault,) = rng.choices(list(faults), list(faults.values()))
        clock = (datetime.now(UTC) - timedelta(days=rng.randrange(1, 700))).timestamp() if fault == "clock" else None
        with circumstances(fault, dossier.parent, rng):
            begun = time.monotonic()
            process = context.Process(target=attempt, args=(str(item), str(dossier), clock))
            process.start()
            if fault == "killed":
                process.join(rng.uniform(0, 1.1 * took))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
            process.join(120)
            spent = time.monotonic() - begun
        counts[f"{fault}: {_word(process.exitcode)}"] += 1
        after = state(dossier)
        _judge(before, after, process.exitcode, fault)
        if len(after["deliveries"]) > len(before["deliveries"]):
            return spent if process.exitcode == OK else took


def _judge(before: dict[str, Any], after: dict[str, Any], code: int | None, fault: str) -> None:
    """Raise when something was lost, came in part, or ended without an error that says what to do."""
    grown = len(after["deliveries"]) - len(before["deliveries"])
    if code == WRONG or code is None:
        raise RuntimeError(f"{fault}: the load ended in another way than an error that says what to do")
    if after["deliveries"][: len(before["deliveries"])] != before["deliveries"] or grown not in {0, 1}:
        raise RuntimeError(f"{fault}: a delivery that was in the dossier is gone")
    if not grown and after["rows"] != before["rows"]:
        raise RuntimeError(f"{fault}: rows without their delivery")
    if code == TOLD and grown:
        raise RuntimeError(f"{fault}: an error was told, and yet the delivery is there")
    if not after["log"] or after["entries"] < before["entries"]:
        raise RuntimeError(f"{fault}: the log is not whole")


def _word(code: int | None) -> str:
    return {OK: "loaded", TOLD: "told", -signal.SIGKILL: "stopped"}.get(code if code is not None else WRONG, "wrong")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--out", type=Path, default=Path(".benchmarks/ladingen.json"))
    chosen = parser.parse_args()
    result = run(chosen.loads, chosen.seed)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))
