"""Shut a process off from every file and port it does not need (Linux Landlock).

The dashboard server uses it on itself before it opens a port: neither it nor a kernel it starts can then read a
dossier, whatever a page asks. Landlock is in Linux since 5.13, needs no rights, and cannot be taken back.
See https://docs.kernel.org/userspace-api/landlock.html for the constants.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every architecture
_NO_NEW_PRIVS = 38
_PATH_RULE, _NET_RULE = 1, 2
_EXECUTE, _READ_FILE, _READ_DIR = 1, 1 << 2, 1 << 3
READ = _EXECUTE | _READ_FILE | _READ_DIR
LIST = _READ_DIR
_ALL_OF_VERSION_1 = (1 << 13) - 1
_BIND, _CONNECT = 1, 2
#: Where Python, its libraries and the system's fonts, certificates and time zones are.
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc", "/opt", "/proc", "/sys", "/dev", "/nix")


def version() -> int:
    """Return the version of Landlock that this machine offers; 0 when there is none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, int(_libc().syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def confine(
    read: Iterable[Path], lists: Iterable[Path], write: Iterable[Path], port: int, connect: Iterable[int] = ()
) -> bool:
    """Allow this process, and what it starts, these folders and ports from now on, and nothing else.

    Parameters
    ----------
    read
        Folders whose files may be read; files.
    lists
        Folders of which only the names may be seen.
    write
        Folders that may be written.
    port
        The one TCP port to listen on and to connect to (where Landlock is version 4 or higher).
    connect
        Other TCP ports to connect to.

    Returns
    -------
    bool
        Whether the process is confined; ``False`` where the machine cannot.
    """
    abi = version()
    if not abi:
        return False
    libc = _libc()
    net = _BIND | _CONNECT if abi >= 4 else 0
    rules = struct.pack("QQ", _ALL_OF_VERSION_1, net) if net else struct.pack("Q", _ALL_OF_VERSION_1)
    ruleset = libc.syscall(_CREATE, rules, ctypes.c_size_t(len(rules)), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    try:
        for folders, access in ((read, READ), (lists, LIST), (write, _ALL_OF_VERSION_1)):
            for folder in folders:
                _allow(libc, ruleset, folder, access)
        _allow(libc, ruleset, Path("/dev/null"), _READ_FILE | 1 << 1)
        if net:
            for number, access in ((port, net), *((other, _CONNECT) for other in connect)):
                libc.syscall(_ADD, ruleset, _NET_RULE, struct.pack("QQ", access, number), ctypes.c_uint32(0))
        libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        return int(libc.syscall(_RESTRICT, ruleset, ctypes.c_uint32(0))) == 0
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, access: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no permission
    if path.is_file():
        access &= ~_READ_DIR  # a right of folders; a rule with it for a file is refused
    try:
        libc.syscall(_ADD, ruleset, _PATH_RULE, struct.pack("=Qi", access, handle), ctypes.c_uint32(0))
    finally:
        os.close(handle)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
