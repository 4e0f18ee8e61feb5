"""``jgwork --help`` in the order of the work, and completion with the Tab key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from typer._completion_classes import completion_init  # typer.completion has them too, without exporting them
from typer._completion_shared import get_completion_script, install
from typer.core import TyperGroup

import jgwork
from jgwork.cli.output import say
from jgwork.vocabulary.errors import UsageError

#: The commands in the order of the work; a test holds every command against it.
GROEPEN = {
    "Beginnen": ("start", "voorbeeld", "lab", "doctor"),
    "Gegevens aanleveren en laden": (
        "pseudonimiseer", "sjabloon", "koppel", "controleer", "laad", "keur", "invullen", "verzoek",
    ),
    "Het werkproces van een groep": (
        "proces", "netwerk", "werksessie", "nulmeting", "plan", "voortgang", "effect", "evalueer", "reken",
    ),
    "Naar buiten": (
        "publiceer", "stukken", "toets", "dashboard", "web", "rapport", "regio", "overlap", "verstrek", "om-selectie",
    ),
    "Beheer en verantwoording": ("logboek", "bewaar", "herstel", "recht", "vernietig", "dpia"),
}  # fmt: skip
#: Room for the first sentence of a command; it is not cut off but goes on below itself.
_SENTENCE = 300
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


_KOPPEN = {"Arguments": "Wat u noemt", "Options": "Opties", "Commands": "Opdrachten"}
#: The words of the parser itself, and what a user reads instead.
_PARSER = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\[OPTIONS\]", "[OPTIES]"), (r"\bCOMMAND \[ARGS\]\.\.\.", "OPDRACHT ..."), (r"\[required\]", "[verplicht]"),
        (r"\[default: ", "[standaard: "), (r"Show this message and exit\.", "Toon deze uitleg."),
        (r"<(?:list\[)?[Pp]ath\]?>", "PAD"), (r"<(?:list\[)?str\]?>", "TEKST"), (r"<%Y-%m-%d>", "JJJJ-MM-DD"),
        (r"<(?:list\[)?(?:int|float)\]?(?: range)?>", "GETAL"),
        (r"\bx>=([\d.]+)", r"\1 of meer"), (r"([\d.]+)<=x<=([\d.]+)", r"van \1 tot en met \2"),
    )
)  # fmt: skip
#: What must be named, as the parser writes it where it is used, and where it is explained: with what kind it is.
_GENOEMD, _SOORT = re.compile(r"\{(\w+)\}"), re.compile(r"^(\w+(?:\.\.\.)?) <[^>]*>")
#: The option that one word more is meant for: 'jgwork effect dossier G02', 'jgwork voorbeeld map'.
_BEDOELD = ("--groep", "--map")


class Uitleg(typer.Context.formatter_class):  # type: ignore[misc,valid-type]
    """What ``--help`` shows, in Dutch also where the parser says it: headings, kinds of value, what must be given."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is typed."""
        named = _GENOEMD.sub(lambda m: m[1].upper(), args)
        super().write_usage(prog, in_het_nederlands(named), prefix or "Gebruik: ")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(_KOPPEN.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], *rest: Any, **more: Any) -> None:
        """Write what can be given, with what it means."""
        named = [(_SOORT.sub(lambda m: m[1].upper(), a), b) for a, b in rows]
        super().write_dl([(in_het_nederlands(a), in_het_nederlands(b)) for a, b in named], *rest, **more)


def in_het_nederlands(text: str) -> str:
    """Return a text of the parser with its own words in Dutch."""
    for pattern, word in _PARSER:
        text = pattern.sub(word, text)
    return text


class Woorden(TyperGroup):
    """Commands behind which one word more is taken as the group, or the folder, that it names."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 -- as in typer
        """Write every command with the first sentence of what it does."""
        self.section(formatter, "Opdrachten", list(self.commands))

    def section(self, formatter: Any, title: str, names: Sequence[str]) -> None:
        """Write some commands under a heading."""
        width = max(len(n) for n in self.commands)
        with formatter.section(title):
            formatter.write_dl([(n.ljust(width), self.commands[n].get_short_help_str(_SENTENCE)) for n in names])

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command and its words, with one word too many behind its option."""
        name, command, words = super().resolve_command(ctx, args)
        options = {o: p for p in getattr(command, "params", ()) if p.param_type_name == "option" for o in p.opts}
        meant = next((o for o in _BEDOELD if o in options and not options[o].multiple), "")
        if command is None or not meant:
            return name, command, words
        parser = command.make_parser(command.context_class(command, parent=ctx, resilient_parsing=True))
        given, rest, _ = parser.parse_args(list(words))
        if len(rest) == 1 and options[meant].name not in given:
            at = len(words) - 1 - words[::-1].index(rest[0])
            words = [*words[:at], *words[at + 1 :], meant, rest[0]]
        return name, command, words


class Opdrachten(Woorden):
    """The commands, shown by the work they belong to."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands in the order of the work."""
        order = [n for names in GROEPEN.values() for n in names]
        return sorted(super().list_commands(ctx), key=lambda n: order.index(n) if n in order else len(order))

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 -- as in typer
        """Write a section per kind of work."""
        for title, names in GROEPEN.items():
            self.section(formatter, title, names)


def register(app: typer.Typer) -> None:
    """Add the options of ``jgwork`` itself."""
    completion_init()
    TyperGroup.context_class.formatter_class = Uitleg
    app.callback()(aanvullen)


def aanvullen(
    ctx: typer.Context,
    install_completion: Annotated[
        bool, typer.Option("--install-completion", help="Laat de Tab-toets opdrachten aanvullen, in deze schil.")
    ] = False,
    show_completion: Annotated[
        str, typer.Option(help="Toon wat daarvoor nodig is, om het zelf neer te zetten: bash, zsh, fish of pwsh.")
    ] = "",
    version: Annotated[bool, typer.Option("--version", "-V", help="Toon welke versie dit is.")] = False,
) -> None:
    """Set up completion or say the version, where that is asked."""
    if version:
        say(f"jgwork {jgwork.__version__}")
        raise typer.Exit
    if install_completion:
        shell, path = install(prog_name="jgwork")
        say(f"Aanvullen met de Tab-toets staat klaar voor {shell}, in {path}. Begin een nieuwe terminal.")
        raise typer.Exit
    if show_completion:
        if show_completion not in _SHELLS:
            raise UsageError("Deze schil kennen wij niet.", f"Kies uit: {', '.join(_SHELLS)}.")
        say(get_completion_script(prog_name="jgwork", complete_var="_JGWORK_COMPLETE", shell=show_completion))
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        say(ctx.get_help())
