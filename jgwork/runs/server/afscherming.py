"""Shut a process off from every file and port it does not need (Linux Landlock).

The dashboard server uses it on itself before it opens a port: neither it nor a kernel it starts can then read a
dossier, whatever a page asks. Landlock is in Linux since 5.13, needs no rights, and cannot be taken back. Each version
handles more than the one before (``SINCE``); what a machine cannot shut off is said in words (``open_gebleven``).
See https://docs.kernel.org/userspace-api/landlock.html for the constants.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from jgwork.vocabulary.errors import UsageError

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every architecture
_NO_NEW_PRIVS = 38
_PATH_RULE, _NET_RULE = 1, 2
_EXECUTE, _READ_FILE, _READ_DIR = 1, 1 << 2, 1 << 3
READ = _EXECUTE | _READ_FILE | _READ_DIR
LIST = _READ_DIR
_ALL_OF_VERSION_1 = (1 << 13) - 1
_WRITE_FILE = 1 << 1
#: Rights on files by the version that brought them: moving between folders, cutting off, commands to devices.
SINCE = {2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_BIND, _CONNECT = 1, 2
#: What can be allowed of a file: run, write, read, cut off, command.
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | SINCE[3] | SINCE[5]
#: Not to signal, and not to speak over an abstract socket to, processes outside (version 6).
_SCOPED = 1 << 0 | 1 << 1
#: Where Python, its libraries and the system's fonts, certificates and time zones are; of the settings in ``/etc`` and
#: the devices no more than these need. Of ``/proc`` no process, also not its own: the environment that a process began
#: with stays readable there, and that of a server holds its key.
SYSTEM = (
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems", "/proc/version", "/proc/sys/kernel"),
    *("/proc/sys/vm", "/proc/loadavg", "/proc/uptime"),
    *("/usr", "/lib", "/lib64", "/bin", "/sbin", "/nix", "/sys/devices/system", "/sys/fs/cgroup"),
    *("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"),
    *(
        "/etc/fonts",
        "/etc/ssl",
        "/etc/pki",
        "/etc/ca-certificates",
        "/etc/localtime",
        "/etc/timezone",
        "/etc/alternatives",
    ),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/mime.types", "/etc/host.conf", "/etc/hosts"),
    *("/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/gai.conf", "/etc/passwd", "/etc/group", "/etc/os-release"),
)
#: What stays open below a version of Landlock, in Dutch.
OPEN = {
    3: "bestanden van dezelfde gebruiker leegmaken, niet lezen (Linux ouder dan 6.2)",
    4: "over het netwerk naar buiten; sluit dat af met een firewall (Linux ouder dan 6.7)",
    5: "opdrachten geven aan apparaten die hij mag openen (Linux ouder dan 6.10)",
    6: "seinen geven aan andere programma's van dezelfde gebruiker (Linux ouder dan 6.12)",
}
NOT_SHUT = (
    "Deze computer kan een server van dashboards niet afschermen van andere mappen. Zet dossiers en sleutels in een "
    "map die de gebruiker van de dashboards niet mag lezen."
)
UDP = "Geen enkele versie van Linux sluit hier UDP af. Doe dat met een firewall als het moet."


def open_gebleven(abi: int) -> tuple[str, ...]:
    """Return in Dutch what a version of Landlock leaves open and a later one does not; without any, that alone."""
    if not abi:
        return (NOT_SHUT,)
    return tuple(f"Een server van dashboards kan hier {what}." for closes, what in OPEN.items() if abi < closes)


def een_kring(kringen: int) -> None:
    """Refuse where audiences share a machine that cannot keep their servers apart.

    Parameters
    ----------
    kringen
        How many audiences there are publications for.

    Raises
    ------
    UsageError
        There is more than one, and no Landlock.
    """
    if kringen > 1 and not version():
        raise UsageError(
            "Deze computer kan servers van verschillende kringen niet van elkaar afschermen.",
            "Zet de publicaties van elke kring in een eigen map met een eigen gebruiker, of gebruik Linux 5.13 of "
            "nieuwer.",
        )


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
    every = _ALL_OF_VERSION_1 | sum(right for since, right in SINCE.items() if abi >= since)
    parts = (every, *((net,) if net else ()), *((_SCOPED,) if abi >= 6 else ()))
    rules = struct.pack(f"{len(parts)}Q", *parts)
    ruleset = libc.syscall(_CREATE, rules, ctypes.c_size_t(len(rules)), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    try:
        for folders, access in ((read, READ), (lists, LIST), (write, every)):
            for folder in folders:
                _allow(libc, ruleset, folder, access)
        _allow(libc, ruleset, Path("/dev/null"), _READ_FILE | _WRITE_FILE)
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
    if not path.is_dir():
        access &= _OF_FILES  # a rule with a right of folders for a file is refused
    try:
        libc.syscall(_ADD, ruleset, _PATH_RULE, struct.pack("=Qi", access, handle), ctypes.c_uint32(0))
    finally:
        os.close(handle)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
