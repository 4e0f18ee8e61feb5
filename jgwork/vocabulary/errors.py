"""Errors: each carries its findings and its exit code, and no value of a row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from jgwork.vocabulary.dutch import listing
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.verdict import ExitCode


class JgworkError(Exception):
    """Base of all errors that a user can do something about.

    Parameters
    ----------
    message
        One Dutch sentence, built from names of tables and columns only.
    next_move
        What the reader does next.
    findings
        All findings of the pass that failed.
    exit_code
        Overrides the exit code of the findings.
    """

    exit_code: ExitCode = ExitCode.INTERNAL
    #: Whether the refusal stands in the log of the dossier already; every refusal is logged once.
    verantwoord: bool = False

    def __init__(
        self,
        message: str,
        next_move: str = "",
        findings: Findings | tuple[Finding, ...] = (),
        exit_code: ExitCode | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.next_move = next_move
        self.findings = findings if isinstance(findings, Findings) else Findings(tuple(findings))
        if exit_code is not None:
            self.exit_code = exit_code
        elif self.findings.refused:
            self.exit_code = self.findings.exit_code


class UsageError(JgworkError):
    """The request itself is off: a path that is not there, an unknown group."""

    exit_code = ExitCode.USAGE


class UnknownName(UsageError, KeyError):
    """A name that does not exist: of a table, a group, a column; also a ``KeyError``, as pandas users expect."""

    def __str__(self) -> str:
        return f"{self.message} {self.next_move}".strip()


class IntakeRefused(JgworkError):
    """Gate 1 stays closed; nothing was written."""

    exit_code = ExitCode.SCHEMA


class UnsafeFile(JgworkError):
    """The file guard refuses to read the file."""

    exit_code = ExitCode.UNSAFE_FILE


class NotCovered(JgworkError):
    """The convenant or the step does not allow this."""

    exit_code = ExitCode.NOT_COVERED


class ReleaseRefused(JgworkError):
    """Gate 2 stays closed; nothing left the dossier."""

    exit_code = ExitCode.RELEASE_REFUSED


class StoreDamaged(JgworkError):
    """The dossier, its log or a publication is not what was written."""

    exit_code = ExitCode.STORE_DAMAGED


def unknown(what: str, name: object, known: Iterable[str]) -> NoReturn:
    """Raise ``UnknownName`` (a ``KeyError``) that names what looks most like it.

    Parameters
    ----------
    what
        What was asked for, in Dutch: ``tabel``, ``groep``.
    name
        The name that does not exist.
    known
        The names that do.
    """
    import difflib

    names = list(known)
    near = difflib.get_close_matches(str(name), names, n=3, cutoff=0.5) if name else []
    choice = f"Kies uit: {', '.join(names[:30])}." if names else "Er is er nog geen."
    told = f"Bedoelt u {listing(near, 'of')}?" if near else choice
    raise UnknownName(f"Er is geen {what} met deze naam.", told)
