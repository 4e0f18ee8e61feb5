"""Serve publications as dashboards: starts the Voila server as a process of its own and stops it again.

A process of its own, because the one that calls may hold rows of a dossier in memory; the server starts with nothing
but the path of the publications.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from jgwork.io.opslag.bundle import INDEX
from jgwork.io.opslag.ondertekening import VARIABLE, own_list
from jgwork.runs.server import afscherming
from jgwork.runs.server.huisstijl import prepare
from jgwork.runs.server.kringen import AUDIENCE, LUISTERT, PUBLICATIONS, by_audience, choose
from jgwork.vocabulary.errors import JgworkError, UsageError

POORT = 8866
#: Where the files of the pages lie in a folder of templates.
STATIC = Path("voila") / "templates" / "jgwork" / "static"
#: Seconds until a server that does not answer is given up; a cold disk takes its time.
PATIENCE = 120.0
#: What the server may know of the environment it was started in: no keys, no tokens, no Jupyter settings of the user.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV")
#: What a scratch folder is called: the process that made it stands in its name.
_SCRATCH = re.compile(r"jgwork-(?P<pid>[1-9][0-9]{0,8})-[a-z0-9_]+")


def serve(
    publicaties: Path,
    *,
    poort: int = POORT,
    open_browser: bool = False,
    warm: bool = True,
    sleutel: bool = False,
    kring: str = "",
    huisstijl: Path | None = None,
    say: Callable[[str], None] = lambda text: print(text, flush=True),  # noqa: T201 -- the caller's screen
    tussendoor: Callable[[], None] = lambda: None,
) -> None:
    """Show publications in the browser until the process is stopped (Ctrl-C).

    Parameters
    ----------
    publicaties
        Folder of one publication, or with several.
    poort
        Port on 127.0.0.1; a busy one says so and takes the next.
    open_browser
        Open the start page in the browser of this machine.
    warm
        Make every page before somebody asks for it.
    sleutel
        Ask for a key, made anew at every start and part of the address: for a machine that others use too.
    kring
        The audience to serve; needed only where the folder holds publications for several.
    huisstijl
        Folder with a municipality's own tokens and logo (``jgwork.runs.server.huisstijl``).
    say
        Receives the lines for the user.
    tussendoor
        Called while the server starts.

    Raises
    ------
    UsageError
        When there is no publication in the folder, when it holds a dossier, or when the audience is not clear.
    """
    check_folder(publicaties)
    audience = choose(publicaties, kring)
    port = find_port(poort)
    _announce(publicaties, poort, port, say)
    key = secrets.token_urlsafe(24) if sleutel else ""
    # Ctrl-C may come at any moment, also while the server is starting or the line about it is being written.
    try:
        started = running(
            publicaties, port, warm=warm, sleutel=key, kring=audience, huisstijl=huisstijl, tussendoor=tussendoor
        )
        with started as (server, address):
            say(f"Klaar. Open {address} in de browser. Stoppen: Ctrl-C.")
            if open_browser:
                webbrowser.open(address)
            server.wait()
    except KeyboardInterrupt:
        say("Gestopt.")
        return
    if server.returncode not in (0, -signal.SIGTERM):
        raise JgworkError("De server van de dashboards is onverwacht gestopt.", "Start opnieuw.")


def _announce(publicaties: Path, asked: int, port: int, say: Callable[[str], None]) -> None:
    """Say on which port, and what the server is not shut off from; where from nothing, it serves one audience only."""
    if port != asked:
        say(f"Poort {asked} is bezet; het dashboard komt op poort {port}.")
    afscherming.een_kring(len(by_audience(publicaties)))
    for what in afscherming.open_gebleven(afscherming.version()):
        say(f"Let op: {what}")
    say("Dashboards starten ...")


@contextmanager
def running(
    publicaties: Path,
    port: int,
    *,
    warm: bool = True,
    sleutel: str = "",
    kring: str = "",
    huisstijl: Path | None = None,
    tussendoor: Callable[[], None] = lambda: None,
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start the server, wait until it answers, give (process, address), and stop it at the end."""
    address = f"http://127.0.0.1:{port}/"
    command = [
        sys.executable,
        "-m",
        "jgwork.runs.server.voila_server",
        str(port),
        str(dashboards()),
        "warm" if warm else "koud",
    ]
    scratch = werkmap()
    server = None
    try:
        known = environment(publicaties, scratch, choose(publicaties, kring), huisstijl) | {"JGWORK_SLEUTEL": sleutel}
        # The server stops when this pipe closes: also when this process is killed and cannot say goodbye.
        server = subprocess.Popen(command, env=known, stdin=subprocess.PIPE)
        tussendoor()
        answers(server, address, scratch)
        yield server, f"{address}?token={sleutel}" if sleutel else address
    finally:
        if server:
            stop(server)
        opruimen(scratch)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop a server process and whatever it started."""
    if server.poll() is None:
        server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    if server.stdin:
        server.stdin.close()


def environment(publicaties: Path, scratch: str, kring: str, huisstijl: Path | None = None) -> dict[str, str]:
    """Return the environment of a server: for whom, where publications and page template are, and nothing secret."""
    template = str(templates())
    if huisstijl:
        template = os.pathsep.join((str(prepare(huisstijl, Path(scratch))), template))
    ours = {PUBLICATIONS: str(publicaties.resolve()), AUDIENCE: kring, "JUPYTER_PATH": template, VARIABLE: own_list()}
    return kaal(scratch) | ours


def kaal(scratch: str, *ook: str) -> dict[str, str]:
    """Return what any server may know of the environment it was started in, and of some variables more.

    ``scratch`` is the server's home: no configuration, history or start-up script of the user reaches a kernel.
    """
    known = {key: os.environ[key] for key in (*ENVIRONMENT, *ook) if key in os.environ}
    homes = ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")
    return known | dict.fromkeys(homes, scratch) | {LUISTERT: str(Path(scratch, "luistert"))}


def templates() -> Path:
    """Return the folder of the page templates, as Jupyter's search path has them."""
    return Path(str(files("jgwork"))) / "panels" / "jupyter"


def dashboards() -> Path:
    """Return the folder of the dashboard notebooks: beside the package in a checkout, inside it when installed."""
    package = Path(str(files("jgwork")))
    for folder in (package.parent / "dashboards", package / "_meegeleverd" / "dashboards"):
        if (folder / "start.ipynb").exists():
            return folder
    raise JgworkError("De dashboards ontbreken in deze installatie.", "Installeer jgwork opnieuw.")


def check_folder(folder: Path) -> None:
    """Refuse a folder without a publication, and one that a dossier lies in: the server may not come near it."""
    if not folder.is_dir():
        raise UsageError(f"De map {folder.name} bestaat niet.", "Geef de map van een publicatie.")
    if not (folder / INDEX).exists() and not any(folder.glob(f"*/{INDEX}")):
        raise UsageError(
            f"In {folder.name} staat geen publicatie.", "Maak er een met 'jgwork publiceer DOSSIER --uit MAP'."
        )
    if (folder / "dossier.json").exists() or any(folder.glob("*/dossier.json")):
        raise UsageError(
            "In deze map staat ook een dossier. Een dashboard mag daar niet bij.",
            "Zet de publicaties in een eigen map.",
        )


def find_port(poort: int) -> int:
    """Return the first free port on 127.0.0.1 from ``poort`` on; ``UsageError`` when the next fifty are taken too."""
    for port in range(poort, min(poort + 50, 65536)):
        with socket.socket() as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            return port
    raise UsageError(f"Vanaf poort {poort} is geen poort vrij.", "Kies een andere met --poort.")


def answers(server: subprocess.Popen[bytes], address: str, scratch: str) -> None:
    """Wait until a server listens and answers; ``JgworkError`` when it does not.

    Of two that start at once one finds the port taken: what answers there is then the other, with other publications.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        if not Path(scratch, "luistert").exists():
            time.sleep(0.02)
            continue
        try:
            with urllib.request.urlopen(f"{address}voila/templates/jgwork/static/icoon.svg", timeout=5):  # noqa: S310 -- http, our own
                return
        except OSError:
            time.sleep(0.05)
    raise JgworkError("De server van de dashboards start niet.", "Probeer een andere poort met --poort.")


def werkmap() -> str:
    """Return a new scratch folder of this process, after removing those of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob("jgwork-*"):
        found = _SCRATCH.fullmatch(folder.name)
        if found and os.name == "posix" and not _lives(int(found["pid"])) and folder.lstat().st_uid == os.getuid():
            shutil.rmtree(folder, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"jgwork-{os.getpid()}-")


def opruimen(scratch: str) -> None:
    """Remove a scratch folder; for two seconds, since a kernel that was still starting may write in it."""
    deadline = time.monotonic() + 2
    while Path(scratch).exists():
        shutil.rmtree(scratch, ignore_errors=True)
        if time.monotonic() > deadline:
            return
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True
