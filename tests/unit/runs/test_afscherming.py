"""By version of Landlock: what a confined process cannot do any more, and exactly what stays open as it is said."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from jgwork.runs.server import afscherming

#: What a process tries -> the version from which it cannot; 0: never could, ``None``: no version shuts it off.
CLOSED: dict[str, int | None] = {
    "lezen": 0, "schrijven": 0, "leegmaken": 3, "buiten": 4, "apparaat": 5, "seinen": 6, "abstract": 6, "udp": None,
}  # fmt: skip
ATTACK = """
import errno, fcntl, json, os, socket, sys, termios
from pathlib import Path
from jgwork.runs.server import afscherming
abi, own, secret, port, udp, abstract, parent = json.loads(sys.argv[1])
afscherming.version = lambda: abi
assert afscherming.confine([Path(own)], [], [Path(own)], 1)

def tried(act):
    try:
        act()
    except OSError as error:
        return error.errno not in (errno.EACCES, errno.EPERM)
    return True

print(json.dumps({
    "lezen": tried(lambda: open(secret).read()),
    "schrijven": tried(lambda: open(secret, "a")),
    "leegmaken": tried(lambda: os.truncate(secret, 0)),
    "buiten": tried(lambda: socket.socket().connect(("127.0.0.1", port))),
    "apparaat": tried(lambda: fcntl.ioctl(os.open("/dev/null", os.O_RDWR), termios.TIOCGWINSZ, bytes(8))),
    "seinen": tried(lambda: os.kill(parent, 0)),
    "abstract": tried(lambda: socket.socket(socket.AF_UNIX).connect(chr(0) + abstract)),
    "udp": tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", udp))),
    "eigen": tried(lambda: open(os.path.join(own, "nieuw"), "w")),
}))
"""


@contextmanager
def listening() -> Iterator[tuple[int, int, str]]:
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        name = f"jgwork-{os.getpid()}-{tcp.getsockname()[1]}"
        local = stack.enter_context(socket.socket(socket.AF_UNIX))
        local.bind(f"\0{name}")
        local.listen()
        yield tcp.getsockname()[1], udp.getsockname()[1], name


@pytest.mark.skipif(not afscherming.version(), reason="this machine has no Landlock")
@pytest.mark.parametrize("abi", range(1, 7))
def test_what_a_version_leaves_open_is_what_is_said(abi: int, tmp_path: Path) -> None:
    if abi > afscherming.version():
        pytest.skip("a later Linux")
    own, secret = tmp_path / "eigen", tmp_path / "geheim.txt"
    own.mkdir()
    secret.write_text("geheim", encoding="utf-8")
    with listening() as (tcp, udp, name):
        asked = json.dumps([abi, str(own), str(secret), tcp, udp, name, os.getpid()])
        done = subprocess.run([sys.executable, "-c", ATTACK, asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said.pop("eigen")
    assert said == {what: since is None or abi < since for what, since in CLOSED.items()}
    told = afscherming.open_gebleven(abi)
    assert len(told) == len({since for since in CLOSED.values() if since and abi < since})
    assert "UDP" in afscherming.UDP
