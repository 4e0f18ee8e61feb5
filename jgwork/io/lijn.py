"""A line between two programs on this computer: messages of text over a loopback socket, bounded and one at a time."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from jgwork.vocabulary.errors import UsageError

#: Longest message in bytes; a question of 100,000 padded tokens takes about six million.
LONGEST = 64_000_000
_HEAD = 8


@dataclass(frozen=True, slots=True)
class Lijn:
    """An open line."""

    socket: socket.socket

    def send(self, text: str) -> None:
        """Send one message."""
        raw = text.encode()
        self.socket.sendall(len(raw).to_bytes(_HEAD, "big") + raw)

    def receive(self) -> str:
        """Return one message; ``UsageError`` where the other side closed the line or sends too much."""
        size = int.from_bytes(self._exactly(_HEAD), "big")
        if size > LONGEST:
            raise UsageError("Het bericht van de andere kant is te groot.", "Controleer wie er aan de lijn is.")
        try:
            return self._exactly(size).decode()
        except UnicodeDecodeError as error:
            raise UsageError("Het bericht van de andere kant is niet te lezen.", "Begin opnieuw.") from error

    def _exactly(self, size: int) -> bytes:
        parts, left = [], size
        while left:
            part = self.socket.recv(min(left, 1 << 20))
            if not part:
                raise UsageError(
                    "De andere kant heeft de lijn gesloten: zij weigerde, of er ging daar iets mis.",
                    "Vraag de andere kant wat er staat. Een batch waarop al gevraagd is, kan niet nog een keer.",
                )
            parts.append(part)
            left -= len(part)
        return b"".join(parts)


@contextmanager
def listen(address: str, ready: Callable[[str], None], seconds: float) -> Iterator[Lijn]:
    """Wait for one caller on this computer.

    Parameters
    ----------
    address
        Such as ``127.0.0.1:0``; 0 lets the computer choose a port.
    ready
        Called with the address once somebody can connect.
    seconds
        How long to wait, for the caller and for each message.
    """
    host, port = loopback(address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with _said(), socket.create_server((host, port), family=family, backlog=1) as server:
        server.settimeout(seconds)
        found = server.getsockname()[1]
        ready(f"[{host}]:{found}" if ":" in host else f"{host}:{found}")
        caller, _ = server.accept()
        with caller:
            caller.settimeout(seconds)
            yield Lijn(caller)


@contextmanager
def connect(address: str, seconds: float) -> Iterator[Lijn]:
    """Call the program that listens at an address of this computer; ``seconds`` as in ``listen``."""
    with _said(), socket.create_connection(loopback(address), timeout=seconds) as line:
        yield Lijn(line)


def loopback(address: str) -> tuple[str, int]:
    """Return host and port; ``UsageError`` for anything but this computer itself."""
    host, _, port = address.rpartition(":")
    try:
        ip = ipaddress.ip_address(host.strip("[]"))
        if not ip.is_loopback or not 0 <= int(port) < 65536:
            raise ValueError
    except ValueError as error:
        raise UsageError(
            "Dit adres is niet van deze computer zelf.",
            "Gebruik 127.0.0.1:POORT. Staat de andere kant op een andere computer, leg dan een beveiligde tunnel aan "
            "of wissel bestanden uit.",
        ) from error
    return str(ip), int(port)


@contextmanager
def _said() -> Iterator[None]:
    """Say a fault of the line in Dutch."""
    try:
        yield
    except TimeoutError as error:
        raise UsageError("De andere kant antwoordt niet op tijd.", "Kijk of zij bezig is en begin opnieuw.") from error
    except OSError as error:
        raise UsageError(
            "Er is geen verbinding met de andere kant.", "Kijk of zij luistert, en op welke poort."
        ) from error
