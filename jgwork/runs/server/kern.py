"""Kernels of pages, split off from one process that already imported what every page imports.

``python -m jgwork.runs.server.kern SOCKET MODULES`` is that process. It holds no publication and nothing of a reader.
Per request it forks, and the fork becomes an ordinary IPython kernel: starting Python and importing takes longer than
most pages do. Where the system has no handles of processes (Linux has), a kernel is started as Jupyter starts any.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from importlib import import_module
from importlib.metadata import EntryPoint
from queue import Empty
from typing import Any, ClassVar, NoReturn

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

#: Under this name jupyter_client finds ``Splitser``.
NAME = "jgwork"
#: What a kernel would say of a TCP port for output of subprocesses, which a server may not open.
QUIET = "ignore:Couldn't bind IOPub Pipe"
#: Seconds in which a kernel that is there is heard.
SOON = 0.2
#: Largest request, in bytes: the arguments and the environment of a kernel.
LARGEST = 1 << 20


class ThisPython(KernelSpecManager):  # type: ignore[misc]  # jupyter_client's types are not followed
    """One kernel: this interpreter, without history; a kernel the user installed under the same name is not used."""

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the one kernel there is."""
        return {"python3": ""}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002 -- there is one
        """Return how it is started."""
        start = [sys.executable, "-P", "-W", QUIET, "-m", "ipykernel_launcher"]
        said = ["-f", "{connection_file}", "--HistoryManager.enabled=False", "--log-level=CRITICAL"]
        by = {"kernel_provisioner": {"provisioner_name": NAME}}
        return KernelSpec(
            argv=[*start, *said], display_name="Python 3", language="python", resource_dir="", metadata=by
        )


class Kern:
    """A kernel that was split off, with what jupyter_client asks of a ``Popen``."""

    stdin = stdout = stderr = returncode = None

    def __init__(self, pid: int, handle: int) -> None:
        self.pid, self._handle = pid, handle

    def poll(self) -> int | None:
        """Return 0 once it has ended, however it did."""
        return self._ended(0)

    def wait(self) -> int | None:
        """Wait until it has ended."""
        return self._ended(None)

    def send_signal(self, signum: int) -> None:
        """Signal this process, and never another that got its number."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, signum)

    def _ended(self, patience: float | None) -> int | None:
        if self._handle >= 0 and select.select([self._handle], [], [], patience)[0]:
            os.close(self._handle)
            self._handle = -1
        return None if self._handle >= 0 else 0


class Moeder:
    """The process that kernels are split off from, seen from the server.

    Parameters
    ----------
    vooraf
        Names of modules that it imports beside what every kernel needs.
    """

    def __init__(self, *vooraf: str) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-P", "-W", QUIET, "-m", __name__, str(theirs.fileno()), *vooraf]
        self._process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()
        self._one = threading.Lock()

    def vraag(self, argv: list[str], env: dict[str, str]) -> Kern | None:
        """Return a new kernel; nothing when the process is gone."""
        with self._one:
            try:
                self._line.send(json.dumps([argv, env]).encode())
                pid, handles, _, _ = socket.recv_fds(self._line, 32, 1)
            except OSError:
                return None
        return Kern(int(pid), handles[0]) if handles else None


class Lijn(AsyncKernelClient):  # type: ignore[misc]  # jupyter_client's types are not followed
    """The line to a kernel, open once the kernel answered on it; jupyter_client then waits a while for silence."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Ask until the kernel is heard, on the line of answers and on that of output.

        Raises
        ------
        RuntimeError
            It is gone, or was not heard in ``timeout`` seconds.
        """
        until = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < until and await self.is_alive():
            asked = self.kernel_info()
            with suppress(Empty):
                while (await self.get_iopub_msg(timeout=SOON))["parent_header"].get("msg_id") != asked:
                    pass
                while (await self.get_shell_msg(timeout=SOON))["parent_header"].get("msg_id") != asked:
                    pass
                return
        raise RuntimeError("De kernel antwoordt niet.")


class Splitser(LocalProvisioner):  # type: ignore[misc]  # jupyter_client's types are not followed
    """Starts a kernel by asking ``moeder``; as any other where there is none."""

    moeder: ClassVar[Moeder | None] = None

    async def launch_kernel(self, cmd: list[str], **settings: Any) -> Any:
        """Start a kernel."""
        argv, env = cmd[cmd.index("-f") :], settings["env"]
        kernel = await asyncio.to_thread(self.moeder.vraag, argv, env) if self.moeder else None
        if kernel is None:
            return await super().launch_kernel(cmd, **settings)
        self.process, self.pid, self.cwd = kernel, kernel.pid, settings.get("cwd")
        return self.connection_info

    async def wait(self) -> Any:
        """Wait until the kernel has ended, and not until the next look at it."""
        if isinstance(self.process, Kern):
            await asyncio.to_thread(self.process.wait)
        return await super().wait()


def klaarzetten(*vooraf: str) -> None:
    """Start the process that the kernels of this server are split off from, where the system can.

    Parameters
    ----------
    vooraf
        As in ``Moeder``.
    """
    KernelProvisionerFactory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:{Splitser.__name__}", "")
    Splitser.moeder = Moeder(*vooraf) if hasattr(os, "pidfd_open") else None


def split(line: socket.socket) -> None:
    """Fork once for every request, until the server is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has ended leaves nothing behind
    while request := line.recv(LARGEST):
        pid = os.fork()
        if not pid:
            line.close()
            _become(*json.loads(request))
        handle = os.pidfd_open(pid)
        socket.send_fds(line, [str(pid).encode()], [handle])
        os.close(handle)


def _become(argv: list[str], env: dict[str, str]) -> NoReturn:
    """Be a kernel, in a session of its own, that ends when its parent does."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.environ.clear()
        os.environ.update(env | {"JPY_PARENT_PID": str(os.getppid())})
        import_module("ipykernel.kernelapp").launch_new_instance(argv)
    finally:
        os._exit(0)


if __name__ == "__main__":
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs a page, and it is most of a kernel
    for name in ("ipykernel.kernelapp", "ipykernel.debugger", "ipykernel.zmqshell", *sys.argv[2:]):
        import_module(name)
    split(socket.socket(fileno=int(sys.argv[1])))
