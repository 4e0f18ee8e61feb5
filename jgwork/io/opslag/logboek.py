"""The log of a dossier: append-only, every line chained to the one before with an HMAC (Wpg article 32a).

A changed, removed or reordered line breaks the chain. Cutting off the end does not: for that the head is written
elsewhere (``anchor``) and compared later. An entry holds names of tables, codes and bands, never a value of a row.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import Any

from jgwork.vocabulary.errors import StoreDamaged
from jgwork.vocabulary.tekst.schrift import normalised
from jgwork.vocabulary.token import holds_pseudonym

#: What may be logged; ``weigeren`` is every refusal, ``herstel`` a torn last line that was cut off.
HANDELINGEN = frozenset(
    {"verzamelen", "wijzigen", "raadplegen", "combineren", "verstrekken", "vernietigen", "weigeren", "herstel"}
)
BANDEN = ((0, "0"), (4, "1-4"), (9, "5-9"), (99, "10-99"), (999, "100-999"), (9_999, "1.000-9.999"))
_START = "0" * 64
#: What the log calls a clock that was put back, and how far two clocks may differ.
KLOK, SPELING = "klok teruggezet", timedelta(minutes=5)
#: How an entry begins its reason when it seals a version of the manifest (``jgwork.io.opslag.manifest``).
MERK = "dossier "
_MARKED = f'"reden": "{MERK}'.encode()
#: Beside pseudonyms never in a log: nine digits on their own (a citizen service number).
_NINE = re.compile(r"(?<![\dA-Za-z-])\d{9}(?!\d)")


def lijkt_op_waarde(text: str) -> bool:
    """Return whether a text looks like a value of a row, which no log may hold."""
    return holds_pseudonym(text) or bool(_NINE.search(normalised(text)))


def band(rows: int) -> str:
    """Return the band that a number of rows falls in."""
    return next((name for most, name in BANDEN if rows <= most), "10.000 of meer")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One act, as the law asks it to be accounted for.

    Parameters
    ----------
    wanneer
        Moment with time zone.
    handeling
        One of ``HANDELINGEN``.
    wie, rol, organisatie
        Account name, role and organisation of who did it.
    dossier_id
        The dossier.
    doel, grondslag
        Purpose and legal ground, as codes.
    groep_id, stap
        The group and step concerned, where there is one.
    object
        What was touched: names of tables, a publication, a certificate.
    categorieen
        Categories of data.
    rijen
        Number of rows; written as a band.
    ontvanger
        To whom it was given.
    uitkomst
        ``gedaan`` or ``geweigerd``.
    reden
        Rule codes or a reason code.
    """

    wanneer: datetime
    handeling: str
    wie: str
    rol: str
    organisatie: str
    dossier_id: str
    doel: str = ""
    grondslag: str = ""
    groep_id: str = ""
    stap: str = ""
    object: str = ""
    categorieen: tuple[str, ...] = ()
    rijen: int | None = None
    ontvanger: str = ""
    uitkomst: str = "gedaan"
    reden: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; ``ValueError`` where the entry is not one or looks like it holds a value."""
        if self.handeling not in HANDELINGEN:
            raise ValueError("handeling")
        if self.wanneer.tzinfo is None:
            raise ValueError("wanneer")
        raw = {**asdict(self), "wanneer": self.wanneer.isoformat(timespec="milliseconds")}
        raw["categorieen"] = sorted(self.categorieen)
        raw["rijen"] = "" if self.rijen is None else band(self.rijen)
        for name, value in raw.items():
            if name != "wanneer" and lijkt_op_waarde(json.dumps(value, ensure_ascii=False)):
                raise ValueError(name)
        return raw


@dataclass(frozen=True, slots=True)
class Anker:
    """The head of the log: how many entries there were, and the seal of the last one."""

    nr: int
    zegel: str


@dataclass(frozen=True, slots=True)
class LogCheck:
    """Whether a log is whole.

    Parameters
    ----------
    heel
        Whether every entry is what was written.
    aantal
        Number of entries before the first broken one.
    eerste_fout
        Number of the first broken entry; ``None`` when whole.
    reden
        Dutch sentence.
    kop
        Head of what was verified.
    """

    heel: bool
    aantal: int
    eerste_fout: int | None
    reden: str
    kop: Anker


class Logboek:
    """The log of one dossier.

    Parameters
    ----------
    path
        The file; made at the first entry.
    key
        Key of the chain, from outside the dossier (``jgwork.io.opslag.sleutels``).
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key

    def append(self, entry: LogEntry) -> Anker:
        """Add an entry and return the new head; it is on disk when this returns.

        Raises
        ------
        StoreDamaged
            When the log cannot be written or its end is not what was written. Whoever asked must stop: what cannot
            be logged may not be done.
        ValueError
            When the entry is not one, or holds what looks like a value of a row.
        """
        content = entry.as_json()
        with self._open() as file:
            head = self._heal(file, entry)
            return self._write(file, head, content)

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield the entries in order, each with its ``nr``; the chain is not verified (see ``verify``)."""
        for _, record in self._lines():
            if record is not None:
                yield {"nr": record["nr"], **record["inhoud"]}

    def verify(self, anker: Anker | None = None) -> LogCheck:
        """Verify the whole chain and name the first broken entry.

        Parameters
        ----------
        anker
            A head written earlier. It must still be in the log: this exposes a log of which the end was cut off.
        """
        with self._quiet():
            return self._verify(anker)

    def _verify(self, anker: Anker | None) -> LogCheck:
        head, number, passed = Anker(0, _START), 0, anker is None or anker.nr == 0
        for number, (whole, record) in enumerate(self._lines(), 1):
            if not whole:
                why = f"Regel {number} is half geschreven. De eerstvolgende regel herstelt dat."
                return LogCheck(False, number - 1, number, why, head)
            if record is None or not self._fits(record, head):
                other = " Of de sleutel hoort niet bij dit logboek." if number == 1 else ""
                why = f"Regel {number} is niet wat er is geschreven.{other}"
                return LogCheck(False, number - 1, number, why, head)
            head = Anker(number, record["zegel"])
            if anker is not None and number == anker.nr:
                if not hmac.compare_digest(anker.zegel, head.zegel):
                    why = f"Regel {number} is een andere dan die van het anker."
                    return LogCheck(False, number - 1, number, why, head)
                passed = True
        if not passed:
            why = f"Het logboek eindigt bij regel {number}, maar het anker is van een latere regel: het einde is weg."
            return LogCheck(False, number, number + 1, why, head)
        return LogCheck(True, number, None, "Het logboek is heel.", head)

    def kop(self) -> Anker:
        """Return the head as it is written, unverified; that of an empty log where there is none."""
        record = self._last()
        return Anker(record["nr"], record["zegel"]) if record else Anker(0, _START)

    def vooruit(self, now: datetime) -> bool:
        """Return whether the last entry lies after a moment: then the clock of this computer is behind."""
        record = self._last()
        return record is not None and achter(now, record["inhoud"])

    def _last(self) -> dict[str, Any] | None:
        with self._quiet():
            if not self.path.exists():
                return None
            with self.path.open("rb", buffering=0) as file:
                return _parse(_last_lines(file)[0])

    def kent(self, anker: Anker) -> bool:
        """Return whether an earlier head stands in the log, unverified."""
        return zegels(self.path, anker.nr)[1] == anker.zegel if anker.nr else True

    def anchor(self) -> Anker:
        """Return the head, to keep elsewhere; ``StoreDamaged`` where the chain is broken."""
        check = self.verify()
        if not check.heel:
            raise StoreDamaged(check.reden, "Bewaar het logboek zoals het is en waarschuw de beheerder.")
        return check.kop

    # --- the file ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _open(self) -> Iterator[FileIO]:
        """Hold the lock and the file; whatever goes wrong means that nothing may be done."""
        from filelock import FileLock, Timeout

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with (
                FileLock(self.path.with_name(self.path.name + ".slot"), timeout=30),
                self.path.open("a+b", buffering=0) as file,
            ):
                yield file
        except (OSError, Timeout) as error:
            raise StoreDamaged(
                "Het logboek kan niet worden geschreven. Daarom is de handeling gestopt.",
                "Controleer de schijfruimte en de rechten op de map van het dossier.",
            ) from error

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Keep writers out while reading; on a medium that cannot be written there are none."""
        from filelock import FileLock

        lock = FileLock(self.path.with_name(self.path.name + ".slot"), timeout=30)
        with suppress(OSError):
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _write(self, file: FileIO, head: Anker, content: dict[str, Any]) -> Anker:
        new = Anker(head.nr + 1, self._seal(head, content))
        record = {"nr": new.nr, "vorige": head.zegel, "inhoud": content, "zegel": new.zegel}
        start = file.seek(0, os.SEEK_END)
        try:
            rest = json.dumps(record, ensure_ascii=False).encode() + b"\n"
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(start)  # an entry that was not acknowledged may not stay half behind
            raise
        return new

    def _heal(self, file: FileIO, entry: LogEntry) -> Anker:
        """Return the head; a last line torn by a crash was never acknowledged and is cut off, which is logged."""
        last, torn = _last_lines(file)
        record = _parse(last)
        if (last and record is None) or (record is not None and not self._sealed(record)):
            raise self._not_ours() or StoreDamaged(
                "Het einde van het logboek is niet wat er is geschreven.",
                "Typ 'jgwork logboek --controleer' voor de eerste foute regel, en waarschuw de beheerder.",
            )
        head = Anker(record["nr"], record["zegel"]) if record else Anker(0, _START)
        notes = []
        if torn:
            file.truncate(file.seek(0, os.SEEK_END) - torn)
            notes.append("logboek")
        if record and achter(entry.wanneer, record["inhoud"]):
            notes.append(KLOK)
        for note in notes:
            said = LogEntry(entry.wanneer, "herstel", "jgwork", "programma", "", entry.dossier_id, object=note)
            head = self._write(file, head, said.as_json())
        return head

    def _not_ours(self) -> StoreDamaged | None:
        """Return the error of a wrong key: the very first entry is not ours either; ``None`` where it is."""
        first = next((record for _, record in self._lines()), None)
        if first is None or self._sealed(first):
            return None
        return StoreDamaged(
            "De sleutel is niet die waarmee dit logboek is geschreven, of het logboek is gewijzigd.",
            "Zet de sleutelmap terug die bij dit dossier hoort (omgevingsvariabele JGWORK_SLEUTELS).",
        )

    def _lines(self) -> Iterator[tuple[bool, dict[str, Any] | None]]:
        """Yield per line whether it is whole, and its record (``None`` where it is none)."""
        if not self.path.exists():
            return
        try:
            with self.path.open("rb") as file:
                for line in file:
                    yield line.endswith(b"\n"), _parse(line)
        except OSError as error:
            raise _unreadable() from error

    def _fits(self, record: dict[str, Any], head: Anker) -> bool:
        return bool(record["nr"] == head.nr + 1 and record["vorige"] == head.zegel and self._sealed(record))

    def _sealed(self, record: dict[str, Any]) -> bool:
        before = Anker(record["nr"] - 1, record["vorige"])
        return hmac.compare_digest(self._seal(before, record["inhoud"]), record["zegel"])

    def _seal(self, head: Anker, content: dict[str, Any]) -> str:
        text = json.dumps([head.nr + 1, head.zegel, content], ensure_ascii=False, sort_keys=True)
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def achter(now: datetime, last: dict[str, Any]) -> bool:
    """Return whether a moment lies before that of an earlier entry, by more than clocks differ."""
    try:
        return now < datetime.fromisoformat(str(last["wanneer"])) - SPELING
    except (KeyError, ValueError):
        return False


def zegels(path: Path, nr: int = 0) -> tuple[str, str]:
    """Return the last mark of the manifest in a log, and the seal of its entry ``nr``; both unverified, often empty."""
    last, own = b"", b""
    try:
        with path.open("rb") as file:
            for n, line in enumerate(file, 1):
                if _MARKED in line:
                    last = line
                if n == nr:
                    own = line
    except FileNotFoundError:
        return "", ""
    except OSError as error:
        raise _unreadable() from error
    marked, named = _parse(last), _parse(own)
    return str(marked["inhoud"]["reden"]) if marked else "", str(named["zegel"]) if named else ""


def _unreadable() -> StoreDamaged:
    return StoreDamaged("Het logboek is niet te lezen.", "Controleer de rechten op de map van het dossier.")


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(line)
        good = {"nr": int, "vorige": str, "inhoud": dict, "zegel": str}
        return raw if all(isinstance(raw[k], t) for k, t in good.items()) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _last_lines(file: FileIO) -> tuple[bytes, int]:
    """Return the last whole line and the number of bytes of a torn line after it."""
    end = file.seek(0, os.SEEK_END)
    size = 0
    tail = b""
    while size < end and tail.count(b"\n") < 2 + (not tail.endswith(b"\n")):
        size = min(end, size + 65_536)
        file.seek(end - size)
        tail = file.read(size)
    whole, _, torn = tail.rpartition(b"\n")
    return whole.rpartition(b"\n")[2], len(torn)
