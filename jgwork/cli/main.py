"""The command ``jgwork``: collects the commands, and turns every error into Dutch and an exit code."""

from __future__ import annotations

import errno
import importlib
import io
import os
import pkgutil
import re
import signal
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer.main import get_group

import jgwork.cli
from jgwork.cli.gebruik import what_was_typed
from jgwork.cli.hulp import GROEPEN, Opdrachten
from jgwork.cli.output import report_error
from jgwork.vocabulary.errors import JgworkError, UsageError
from jgwork.vocabulary.machine import translate
from jgwork.vocabulary.verdict import ExitCode

if TYPE_CHECKING:
    from typer.core import TyperGroup

HELP = """Jeugdgroepen-werkbank: van gepseudonimiseerde groepsscan naar integraal beeld en effectmeting.

Eerste keer? Typ 'jgwork start': dat maakt een fictief voorbeeld en opent de dashboards.
"""


def build_app() -> typer.Typer:
    """Return the typer application with the commands of every module of this package that registers any."""
    app = typer.Typer(
        cls=Opdrachten,
        help=HELP,
        invoke_without_command=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    names = (m.name for m in pkgutil.walk_packages(jgwork.cli.__path__, "jgwork.cli."))
    for module in sorted(names, key=lambda name: name.rpartition(".")[2]):
        register = getattr(importlib.import_module(module), "register", None)
        if register is not None:
            register(app)
    return app


@cache
def _commands(name: str) -> TyperGroup:
    """Return the command line with one command, or with all: typer reads the options of each, however few are used."""
    app = build_app()
    if name:
        app.registered_commands = [c for c in app.registered_commands if c.name == name]
        app.registered_groups = [g for g in app.registered_groups if g.name == name]
    return get_group(app)


def main(argv: list[str] | None = None) -> None:
    """Run the command line. Never prints a traceback: it could hold a value of a row."""
    if argv is None:
        _end_in_order()
    for stream in (sys.stdout, sys.stderr):  # a screen or a file that cannot show every letter (Windows) shows the rest
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        first = next(iter(sys.argv[1:] if argv is None else argv), "")
        exists = any(first in names for names in GROEPEN.values())
        code = _commands(first if exists else "")(args=argv, standalone_mode=False)
    except typer.Exit as stop:
        code = stop.exit_code
    except typer.Abort:
        sys.stderr.write("Afgebroken. Wat al klaar was, blijft staan.\n")
        code = ExitCode.USAGE
    except KeyboardInterrupt:
        sys.stderr.write("Gestopt.\n")
        code = 130
    except JgworkError as error:
        code = _refused(error, argv)
    except Exception as error:  # the last net: a traceback could show a person's row
        known = translate(error)
        code = _unexpected(error, argv) if known is None else _refused(known, argv)
    sys.exit(_written(int(code or 0)))


def _end_in_order() -> None:
    """Let whoever is asked to stop (kill, a service that ends, a window that closes) clean up as with Ctrl-C."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda which, _: sys.exit(128 + which))


def _written(code: int) -> int:
    """Write what was said, and return the exit code; on a full disk that may fail as late as here."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python tries again, and complains
        known = translate(error)
        if known is not None and error.errno != errno.EPIPE:
            report_error(known)
            return known.exit_code
    return code


def _refused(error: JgworkError, argv: Sequence[str] | None) -> int:
    """Account for a refusal where that can be done, and say it."""
    if not _accounted(error, argv):
        error.next_move += " Deze weigering kon niet in het logboek."
    report_error(error)
    return error.exit_code


def _accounted(error: JgworkError, argv: Sequence[str] | None) -> bool:
    """Account for a refusal and return whether that could be done: what stopped the command may stop its log too."""
    try:
        account_refusal(error, sys.argv[1:] if argv is None else argv)
    except Exception:  # a full disk, keys that may not be read: the refusal itself is what must be said
        return False
    return True


def account_refusal(error: JgworkError, argv: Sequence[str]) -> None:
    """Write a refused command in the log of every dossier it names, unless that happened where it was refused.

    Of what was typed only the names of commands are kept.
    """
    from jgwork.runs.dossier.verantwoorden import weigeringen
    from jgwork.runs.recht.vernietigen import dossier_of

    words = [a for a in argv[:2] if re.fullmatch(r"[a-z]+(-[a-z]+)*", a)]
    for folder in dict.fromkeys(Path(a.partition("=")[2] or a) for a in argv):
        owner = dossier_of(folder)
        if owner is None:
            continue
        try:
            with weigeringen(folder, owner, object=" ".join(words)):
                raise error
        except JgworkError:
            continue


def _unexpected(error: Exception, argv: Sequence[str] | None) -> int:
    typed = what_was_typed(error)
    if typed:
        sys.stderr.write(typed)
        _accounted(UsageError("De opdracht is niet goed getypt."), argv)
        return ExitCode.USAGE
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_globals.get('__name__', '?')}:{frame.tb_lineno}" if frame else "?"
    sys.stderr.write(
        f"Er ging iets mis in het programma zelf ({type(error).__name__} bij {where}).\n"
        "Wat al klaar was, blijft staan. Controleer het dossier met 'jgwork logboek DOSSIER --controleer'.\n"
        "Volgende stap: meld dit met deze regel; er staan geen gegevens van personen in.\n"
    )
    return ExitCode.INTERNAL


if __name__ == "__main__":
    main()
