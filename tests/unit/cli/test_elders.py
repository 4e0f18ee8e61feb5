"""What other systems than this one lack or refuse: no POSIX modules, no hard links, another alphabet, other errors.

Windows itself is not here. What can be taken away from Python is taken away in a child process, and the roads of every
day are walked there; what Windows says by number is said by an error that carries that number.
"""

from __future__ import annotations

import ast
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.sleutels import key_for, key_path
from jgwork.vocabulary.machine import translate

ROOT = Path(__file__).parents[3]
#: Modules that Windows does not have, and functions that are not there or refuse.
WITHOUT = """
import os, signal, socket, sys, threading
import multiprocessing, subprocess, tempfile  # these know Windows themselves
for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "readline", "syslog", "landlock"):
    sys.modules[name] = None
for name in ("link", "symlink", "fork", "getuid", "geteuid", "getgid", "fchmod", "chown", "killpg", "setsid",
             "mkfifo", "openpty", "forkpty"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGKILL", "SIGHUP", "SIGUSR1", "SIGALRM", "alarm", "setitimer"):
    if hasattr(signal, name):
        delattr(signal, name)
del socket.AF_UNIX
for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
    os.environ.pop(name, None)
"""
WALK = """
import importlib, pkgutil
import jgwork
from jgwork.cli.main import main


def said(*argv, code=0):
    try:
        main(list(argv))
    except SystemExit as stop:
        assert stop.code == code, (argv, stop.code)


names = [m.name for m in pkgutil.walk_packages(jgwork.__path__, "jgwork.")]
for name in names:
    if not name.endswith(("_server", "_hub", ".hub", "__main__", "child", "child_parquet", "_kind", ".kern")):
        importlib.import_module(name)
leveringen, werk = sys.argv[1:]
said("doctor")
said("laad", leveringen, "--dossier", f"{werk}/dossier", "--ja")
said("controleer", f"{leveringen}/01-gemeente-proces")
said("publiceer", f"{werk}/dossier", "--uit", f"{werk}/uit", "--groep", "G02", "--ja")
said("toets", f"{werk}/uit/G02-001")
said("rapport", "voortgang", f"{werk}/uit/G02-001", "--uit", f"{werk}/stuk.docx")
said("rapport", "voortgang", f"{werk}/uit/G02-001", "--uit", f"{werk}/stuk.pdf")
said("web", f"{werk}/uit", "--naar", f"{werk}/web")
said("sjabloon", f"{werk}/leeg.xlsx", "--groep", "G02", "--dossier", f"{werk}/dossier")
said("bewaar", f"{werk}/dossier", "--naar", f"{werk}/kopie", "--sleutels", f"{werk}/sleutels.zip")
said("logboek", f"{werk}/dossier", "--controleer")
said("vernietig", f"{werk}/dossier", "--alles", "--uitvoeren")
print("rond")
"""


@pytest.mark.nightly
def test_the_roads_of_every_day_need_nothing_that_windows_lacks(voorbeeldleveringen: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT + WALK, voorbeeldleveringen, tmp_path],
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "JGWORK_SLEUTELS": str(tmp_path / "sleutels")},
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("cp1252")
    assert done.stdout.decode("cp1252").splitlines()[-1] == "rond"
    assert {f.suffix for f in tmp_path.glob("stuk.*")} == {".docx", ".pdf"}


def test_no_module_asks_at_once_for_what_only_posix_has() -> None:
    """Such an import stands in a function, in a place that can do without."""
    only = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "posix", "pty", "syslog"}
    for file in (ROOT / "jgwork").rglob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not only & set(names), file.name


def test_no_text_of_ours_goes_through_the_alphabet_of_the_system() -> None:
    """Every text file is opened with its encoding: Windows would read and write another one."""
    for file in (ROOT / "jgwork").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                given = {k.arg for k in node.keywords}
                if node.func.attr == "read_text":
                    assert "encoding" in given or node.args, (file.name, node.lineno)
                if node.func.attr == "write_text":
                    assert "encoding" in given or len(node.args) > 1, (file.name, node.lineno)


def test_no_file_of_ours_has_a_name_that_another_system_refuses() -> None:
    """Reserved on Windows, too long for it, or the same as another one but for its capitals."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    names = [n for n in listed.split("\0") if n] or [
        str(p.relative_to(ROOT)) for p in (ROOT / "jgwork").rglob("*") if "__pycache__" not in p.parts
    ]
    assert names
    reserved = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}
    assert not [n for n in names if any(part.partition(".")[0].lower() in reserved for part in n.split("/"))]
    assert not [n for n in names if set(n) & set('<>:"|?*\\') or n.endswith((".", " ")) or len(n) > 120]
    assert len({n.lower() for n in names}) == len(names)


@pytest.mark.parametrize("alphabet", ["cp1252", "ascii", "utf-8"])
def test_a_screen_that_cannot_show_a_letter_shows_the_rest(
    alphabet: str, voorbeelddossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for json_too in ((), ("--json",)):
        screen, wrong = (io.TextIOWrapper(io.BytesIO(), alphabet) for _ in range(2))
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", screen)
            patch.setattr(sys, "stderr", wrong)
            with pytest.raises(SystemExit) as stop:
                main(["proces", "stand", str(voorbeelddossier), *json_too])
        for written in (screen, wrong):
            written.flush()
        assert (stop.value.code, wrong.buffer.getvalue()) == (0, b"")
        text = screen.buffer.getvalue().decode(alphabet)
        assert not json_too or json.loads(text)["werkproces"] == "2016"


def test_a_screen_of_another_alphabet_in_a_process_of_its_own(voorbeelddossier: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jgwork.cli.main", "proces", "stand", voorbeelddossier],
        env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("ascii")


def test_what_is_asked_to_be_written_on_a_full_disk_is_not_called_written(voorbeelddossier: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no device here that is always full")
    for json_too in ((), ("--json",)):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "jgwork.cli.main", "logboek", voorbeelddossier, *json_too],
                stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        assert done.returncode == 2, done.stderr
        assert done.stderr.startswith("De schijf is vol.")
        assert "Exception" not in done.stderr


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGHUP], ids=["kill", "a window that closes"])
def test_a_server_that_is_asked_to_stop_leaves_nothing_behind(
    rommelwerk: Path, tmp_path: Path, asked: signal.Signals
) -> None:
    shutil.copytree(rommelwerk / "publicaties" / "R02-001", tmp_path / "uit" / "R02-001")
    (tmp_path / "kladmap").mkdir()
    server = subprocess.Popen(
        [sys.executable, "-m", "jgwork.cli.main", "dashboard", tmp_path / "uit", "--poort", "9763"],
        env={**os.environ, "TMPDIR": str(tmp_path / "kladmap")}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    assert any(line.startswith("Klaar.") for line in server.stdout)
    assert list((tmp_path / "kladmap").glob("jgwork-*"))
    server.send_signal(asked)
    server.stdout.read()
    assert server.wait(120) == 128 + asked
    assert not list((tmp_path / "kladmap").glob("jgwork-*"))


@pytest.mark.parametrize(
    ("number", "windows", "said"),
    [(13, 32, "ander programma"), (13, 33, "ander programma"), (22, 123, "kan op deze schijf niet"),
     (2, 206, "te lang"), (2, 53, "niet bereikbaar"), (22, 64, "niet bereikbaar"), (13, 5, "mag hier niet"),
     (28, 112, "schijf is vol"), (9999, 9999, "9999")],
)  # fmt: skip
def test_what_windows_says_by_number_has_its_own_sentence(number: int, windows: int, said: str) -> None:
    class Refused(OSError):
        winerror = windows

    found = translate(Refused(number, "x", "C:\\geheim\\jan.csv"))
    assert found is not None
    assert said in found.message
    assert "jan" not in found.message + found.next_move


def test_a_key_is_made_once_whoever_asks_and_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many that ask at once all get the same; a maker that was killed is not in the way."""
    monkeypatch.delattr(os, "link")
    left = key_path("D-1", tmp_path).with_name(f".{key_path('D-1', tmp_path).name}.nieuw")
    left.write_text("half", encoding="ascii")
    code = (
        "import os, sys; from pathlib import Path; from jgwork.io.opslag.sleutels import key_for;"
        "print(key_for('D-1', Path(sys.argv[1])).hex())"
    )
    asked = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    found = {one.communicate()[0].strip() for one in asked}
    assert found == {key_for("D-1", tmp_path).hex()}
    assert not left.exists()
