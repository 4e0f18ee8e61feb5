"""A process that is killed at any moment, and two at once: dossier and log stay whole, and nothing is done unlogged.

The moments are not left to chance: a child process kills itself (SIGKILL) at its first, second, third ... touch of the
disk, until it gets to the end; of a load every sixth moment here, every moment in ``make nightly``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.logboek import Logboek, LogEntry
from jgwork.runs.dossier.verantwoorden import book_of
from jgwork.runs.leveren.laden import laad

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the child processes are forked")

#: Runs an act in forked children; the n-th kills itself at its n-th touch of a file in the folder.
HARNESS = """
import os, signal, sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
folder = Path(sys.argv[1]).resolve()
import pyarrow as pa, pyarrow.compute, pyarrow.csv, pyarrow.parquet, pyarrow.parquet.encryption, filelock
from jgwork.io.opslag.logboek import Logboek, LogEntry
from jgwork.runs.dossier.opnemen import laad_samen
from jgwork.runs.dossier.openen import open_dossier
from jgwork.vocabulary.tables import Delivery
EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.truncate", "shutil.rmtree"}


def dies_at(n):
    seen = 0

    def touch():
        nonlocal seen
        seen += 1
        if seen == n:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event, args):
        if event not in EVENTS or not isinstance(args[0], (str, bytes, os.PathLike)):
            return
        writes = event != "open" or args[2] & (os.O_WRONLY | os.O_RDWR)
        if writes and str(folder) in os.fsdecode(args[0]):
            touch()

    sync = os.fsync
    os.fsync = lambda handle: (touch(), sync(handle), touch())[1]
    sys.addaudithook(hook)


def process(levering, day=date(2026, 7, 1)):
    opened = open_dossier(folder)
    manifest = {
        "levering_id": levering, "dossier_id": opened.dossier_id, "token_tag": opened.manifest.token_tag,
        "bronhouder": "procesregisseur", "schema_versie": "1.0", "peildatum": date(2026, 7, 1),
        "periode_van": date(2026, 7, 1), "periode_tot": date(2026, 7, 1), "leverdatum": date(2026, 7, 1),
        "grondslag_code": "publieke_taak", "doel_code": "aanpak_groep", "convenant_ref": opened.convenant.ref,
        "niveau": "groep", "categorie": "gewoon", "bewaren_tot": date(2029, 7, 1),
    }
    row = {"dossier_id": opened.dossier_id, "groep_id": "G02", "stap": "6", "gebeurtenis": "bijstelling",
           "datum": day.isoformat(), "gremium": "ketenoverleg", "actor_rol": "uitvoeringscoordinator"}
    laad_samen([Delivery(manifest, {"processtap": pa.table({k: [v] for k, v in row.items()})})], folder)


def entry():
    book = Logboek(folder / "logboek.jsonl", b"k" * 32)
    book.append(LogEntry(datetime.now(UTC), "combineren", "a", "b", "c", "D1"))


"""

LOOP = """
for n in range(1, 200, int(sys.argv[2])):
    child = os.fork()
    if not child:
        dies_at(n)
        act(n)
        os._exit(0)
    killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    print(n, "gedood" if killed else "klaar", flush=True)
    sys.stdin.readline()
    if not killed:
        break
"""


def rounds(folder: Path, act: str, every: int = 1) -> Iterator[tuple[int, bool]]:
    """Yield after every child how many touches it was allowed, and whether it got to the end."""
    source = HARNESS + f"act = {act}\n" + LOOP
    with subprocess.Popen(
        [sys.executable, "-c", source, str(folder), str(every)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as harness:
        assert harness.stdin is not None
        assert harness.stdout is not None
        for line in harness.stdout:
            n, how = line.split()
            yield int(n), how == "klaar"
            harness.stdin.write("\n")
            harness.stdin.flush()
    assert harness.returncode == 0


@pytest.fixture(scope="module")
def dossier(voorbeeldleveringen: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dossier with the groups and the process of the example region."""
    folder = tmp_path_factory.mktemp("doden")
    laad(voorbeeldleveringen / "01-gemeente-proces", folder / "dossier")
    return folder / "dossier"


def whole(folder: Path) -> tuple[set[str], list[dict[str, object]]]:
    """Return deliveries and entries of a dossier after healing; everything must be readable."""
    store = DossierStore(folder)
    book = book_of(store.path, store.manifest().dossier_id)
    check = book.verify()
    assert check.heel or "half geschreven" in check.reden, check.reden
    store.tables()
    return {str(d["levering_id"]) for d in store.manifest().deliveries}, list(book.entries())


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.nightly)])
def test_a_load_killed_at_any_touch_of_the_disk_is_wholly_there_or_not_and_never_unlogged(
    dossier: Path, every: int
) -> None:
    before, _ = whole(dossier)
    finished = False
    moments = 0
    act = f"lambda n: process(f'KILL-{every}-{{n}}', date(2025, 1, 1) + timedelta(n))"
    for n, finished in rounds(dossier, act, every):
        moments = n
        held, entries = whole(dossier)
        loads = [e for e in entries if e["handeling"] == "verzamelen" and e["uitkomst"] == "gedaan"]
        assert len(loads) >= len(held), f"a delivery without its entry in the log, killed at {n}"
        if finished:
            assert f"KILL-{every}-{n}" in held
    assert finished
    assert moments > 10, "the disk was hardly touched"
    last, _ = whole(dossier)
    assert before < last
    known = {p.file for parts in DossierStore(dossier).manifest().parts.values() for p in parts}
    left = {f.relative_to(dossier).as_posix() for f in (dossier / "data").rglob("*.parquet")}
    assert left == known, "the load that got to the end swept what the others left"


def test_an_entry_killed_at_any_touch_of_the_disk_leaves_a_whole_log(tmp_path: Path) -> None:
    book = Logboek(tmp_path / "logboek.jsonl", b"k" * 32)
    acknowledged, finished = 0, False
    for _, finished in rounds(tmp_path, "lambda n: entry()"):
        acknowledged += finished
        check = book.verify()
        assert check.heel or "half geschreven" in check.reden
        assert check.aantal >= acknowledged
    assert finished


def test_a_log_torn_at_any_byte_heals_with_the_next_entry(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    book = Logboek(tmp_path / "logboek.jsonl", b"k" * 32)
    entry = LogEntry(datetime(2026, 1, 1, tzinfo=UTC), "combineren", "a", "b", "c", "D1")
    for _ in range(2):
        book.append(entry)
    text = book.path.read_bytes()
    first = text.index(b"\n") + 1
    for cut in {*range(first + 1, len(text), 5), len(text) - 1}:
        book.path.write_bytes(text[:cut])
        book.append(entry)
        assert book.verify().heel, f"torn at byte {cut}"
        assert [e["handeling"] for e in book.entries()] == ["combineren", "herstel", "combineren"]


def test_two_loads_at_once_are_both_there_and_both_logged(dossier: Path) -> None:
    before, entries = whole(dossier)
    code = HARNESS + "y = int(sys.argv[3]); [process(f'{sys.argv[2]}-{i}', date(y, 1, 1 + i)) for i in range(3)]"
    names = (("EEN", "2023"), ("TWEE", "2024"))
    both = [subprocess.Popen([sys.executable, "-c", code, str(dossier), *name]) for name in names]
    assert [p.wait(timeout=120) for p in both] == [0, 0]
    after, more = whole(dossier)
    assert after - before == {f"{name}-{i}" for name, _ in names for i in range(3)}
    assert sum(e["handeling"] == "verzamelen" for e in more[len(entries) :]) == 6
