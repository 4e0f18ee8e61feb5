"""The log: a chain that shows every change, survives kill -9 and takes two writers at once."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jgwork.io.opslag.logboek import Anker, Logboek, LogEntry, band
from jgwork.io.opslag.sleutels import destroy_key, has_key, key_for, key_path
from jgwork.vocabulary.errors import StoreDamaged

KEY = b"k" * 32


def entry(handeling: str = "raadplegen", **rest: object) -> LogEntry:
    basis: dict[str, object] = {
        "wanneer": datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        "handeling": handeling,
        "wie": "analist",
        "rol": "informatieanalist",
        "organisatie": "gemeente",
        "dossier_id": "D1",
    }
    return LogEntry(**{**basis, **rest})  # type: ignore[arg-type]


@pytest.fixture
def log(tmp_path: Path) -> Logboek:
    book = Logboek(tmp_path / "logboek.jsonl", KEY)
    for i in range(6):
        book.append(entry(groep_id=f"G{i}", rijen=i * 7))
    return book


def lines(book: Logboek) -> list[bytes]:
    return book.path.read_bytes().splitlines(keepends=True)


def test_a_whole_log_verifies_and_holds_bands_only(log: Logboek) -> None:
    check = log.verify()
    assert (check.heel, check.aantal, check.eerste_fout) == (True, 6, None)
    assert [e["rijen"] for e in log.entries()] == ["0", "5-9", "10-99", "10-99", "10-99", "10-99"]


@pytest.mark.parametrize(
    ("rows", "name"), [(0, "0"), (1, "1-4"), (5, "5-9"), (1000, "1.000-9.999"), (10**6, "10.000 of meer")]
)
def test_bands(rows: int, name: str) -> None:
    assert band(rows) == name


def test_a_changed_entry_is_named(log: Logboek) -> None:
    all_lines = lines(log)
    all_lines[2] = all_lines[2].replace(b"G2", b"G9")
    log.path.write_bytes(b"".join(all_lines))
    check = log.verify()
    assert (check.heel, check.eerste_fout, check.aantal) == (False, 3, 2)


@pytest.mark.parametrize("order", [[0, 1, 3, 4, 5], [0, 2, 1, 3, 4, 5], [0, 1, 1, 2, 3, 4, 5]])
def test_removed_swapped_and_repeated_entries_are_found(log: Logboek, order: list[int]) -> None:
    kept = lines(log)
    log.path.write_bytes(b"".join(kept[i] for i in order))
    first_wrong = next(i for i, o in enumerate(order) if i != o) + 1
    assert log.verify().eerste_fout == first_wrong


def test_a_forger_without_the_key_is_found(log: Logboek) -> None:
    forged = Logboek(log.path, b"x" * 32)
    with pytest.raises(StoreDamaged):
        forged.append(entry())
    assert forged.verify().eerste_fout == 1
    assert log.verify().heel


def test_truncation_is_found_with_the_anchor_only(log: Logboek) -> None:
    anker = log.anchor()
    log.path.write_bytes(b"".join(lines(log)[:4]))
    assert log.verify().heel
    check = log.verify(anker)
    assert not check.heel
    assert "einde is weg" in check.reden
    log.append(entry())
    log.append(entry())
    assert not log.verify(anker).heel  # as long again, but another history
    assert not log.verify(Anker(3, "0" * 64)).heel


@pytest.mark.parametrize("cut", [1, 10, 60])
def test_a_torn_last_line_is_cut_off_and_the_repair_is_logged(log: Logboek, cut: int) -> None:
    log.path.write_bytes(log.path.read_bytes()[:-cut])
    assert log.verify().eerste_fout == 6
    log.append(entry("wijzigen"))
    assert log.verify().heel
    assert [e["handeling"] for e in log.entries()][-2:] == ["herstel", "wijzigen"]


def test_a_broken_end_stops_the_work(log: Logboek) -> None:
    with log.path.open("ab") as file:
        file.write(b'{"nr": 7}\n')
    with pytest.raises(StoreDamaged):
        log.append(entry())


@pytest.mark.parametrize(
    "bad",
    [
        {"object": "jg1-bcdf-" + "b" * 32},
        {"reden": "123456782"},
        {"handeling": "kijken"},
        {"wanneer": datetime(2026, 1, 1)},
        {"ontvanger": "P-ABCDEFGHJK"},
    ],
)
def test_an_entry_that_looks_like_a_value_is_refused_without_saying_it(log: Logboek, bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^(object|reden|handeling|wanneer|ontvanger)$") as caught:
        log.append(entry(**bad))  # type: ignore[arg-type]
    assert not any(str(v) in str(caught.value) for v in bad.values())
    assert log.verify().aantal == 6


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from jgwork.io.opslag.logboek import LogEntry, Logboek
book = Logboek(Path(sys.argv[1]), b"k" * 32)
for i in range(int(sys.argv[2])):
    head = book.append(LogEntry(datetime.now(UTC), "combineren", sys.argv[3], "analist", "gemeente", "D1", rijen=i))
    print(head.nr, flush=True)
"""


def writer(path: Path, n: int, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(n), name], stdout=subprocess.PIPE, text=True)


def test_two_processes_at_once_make_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "logboek.jsonl"
    both = [writer(path, 60, name) for name in ("een", "twee")]
    for process in both:
        process.communicate(timeout=60)
        assert process.returncode == 0
    book = Logboek(path, KEY)
    assert book.verify().aantal == 120
    assert {e["wie"] for e in book.entries()} == {"een", "twee"}


def test_kill_9_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "logboek.jsonl"
    for round_ in range(5):
        process = writer(path, 10_000, f"ronde{round_}")
        assert process.stdout is not None
        process.stdout.readline()  # it writes by now
        time.sleep(0.013 * (round_ + 1))
        os.kill(process.pid, signal.SIGKILL)
        said = [int(line) for line in process.stdout.read().split("\n") if line.strip().isdigit()]
        process.wait(timeout=10)
        book = Logboek(path, KEY)
        book.append(entry())
        check = book.verify()
        assert check.heel, check.reden
        assert check.aantal >= max(said, default=0)


FULL = """
import resource, signal, sys
from pathlib import Path
exec(sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
from jgwork.vocabulary.errors import StoreDamaged
try:
    Logboek(Path(sys.argv[1]), b"k" * 32).append(LogEntry(datetime.now(UTC), "combineren", "a", "b", "c", "D1"))
except StoreDamaged as error:
    print(error.message)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a POSIX thing")
def test_a_full_disk_stops_the_work_and_leaves_the_log_whole(log: Logboek) -> None:
    imports = "from datetime import UTC, datetime\nfrom jgwork.io.opslag.logboek import LogEntry, Logboek"
    size = log.path.stat().st_size
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(log.path), imports, str(size + 40)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Daarom is de handeling gestopt" in done.stdout, done.stderr
    assert log.verify().aantal == 6


def test_a_log_that_cannot_be_written_stops_the_work(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    with pytest.raises(StoreDamaged):
        Logboek(tmp_path / "bestand" / "logboek.jsonl", KEY).append(entry())


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    key = key_for("D/1", tmp_path)
    assert key == key_for("D/1", tmp_path)
    assert key != key_for("D_1", tmp_path)
    assert key != key_for("D/1", tmp_path, "gegevens")
    mode = stat.S_IMODE(key_path("D/1", tmp_path).stat().st_mode)
    assert os.name == "nt" or mode == 0o600


def test_a_destroyed_key_is_gone_and_the_log_key_stays(tmp_path: Path) -> None:
    key_for("D1", tmp_path, "gegevens")
    log_key = key_for("D1", tmp_path)
    assert destroy_key("D1", tmp_path)
    assert not destroy_key("D1", tmp_path)
    assert not has_key("D1", tmp_path, "gegevens")
    assert key_for("D1", tmp_path) == log_key


def test_two_processes_that_make_a_key_get_the_same_one(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from jgwork.io.opslag.sleutels import key_for; "
        "print(key_for('D1', Path(sys.argv[1])).hex())"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert len({p.communicate(timeout=60)[0] for p in both}) == 1


def test_a_damaged_key_is_said_and_not_replaced(tmp_path: Path) -> None:
    key_for("D1", tmp_path)
    key_path("D1", tmp_path).write_text("geen sleutel")
    with pytest.raises(StoreDamaged):
        key_for("D1", tmp_path)


def test_the_file_holds_one_json_object_per_line(log: Logboek) -> None:
    for i, line in enumerate(lines(log), 1):
        assert json.loads(line)["nr"] == i
