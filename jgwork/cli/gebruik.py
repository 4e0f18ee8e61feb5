"""What is wrong with what was typed, in Dutch: typer and its click speak English."""

from __future__ import annotations

from typing import Any

from jgwork.vocabulary.dutch import listing

#: By class name, since typer carries its own copy of click: what is wrong, and whether the option is named.
_WRONG = {
    "NoSuchOption": "De optie {option} bestaat niet.",
    "NoSuchCommand": "Deze opdracht bestaat niet.",
    "MissingParameter": "Er ontbreekt iets: {option}.",
    "BadOptionUsage": "Bij de optie {option} ontbreekt een waarde.",
    "BadParameter": "De waarde bij {option} past niet.",
    "BadArgumentUsage": "Er staat te veel of te weinig achter de opdracht.",
    "UsageError": "Deze opdracht is niet goed getypt.",
}


def what_was_typed(error: Any) -> str:
    """Return what is wrong with the command typed and the next move, in Dutch; empty for any other error.

    Parameters
    ----------
    error
        The exception; recognised by the names of its classes. No value that was typed is repeated, only names of
        options.
    """
    if not hasattr(error, "format_message"):
        return ""
    names = [c.__name__ for c in type(error).__mro__]
    wrong = next((_WRONG[n] for n in names if n in _WRONG), _WRONG["UsageError"])
    if "No such command" in str(getattr(error, "message", "")):
        wrong = _WRONG["NoSuchCommand"]
    if "unexpected extra argument" in str(getattr(error, "message", "")):
        wrong = "Er staat een woord te veel achter de opdracht: wat erbij hoort, geeft u met een optie."
    if "is not readable" in str(getattr(error, "message", "")):
        return f"U mag niet lezen wat er bij {_option(error)} staat.\nVolgende stap: vraag de beheerder om rechten.\n"
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "") or "jgwork"
    choices = getattr(getattr(context, "command", None), "commands", None)
    if wrong == _WRONG["NoSuchCommand"] and choices and command != "jgwork":
        return f"Achter '{command}' hoort nog een woord.\nVolgende stap: kies uit: {', '.join(choices)}.\n"
    near = [p for p in getattr(error, "possibilities", None) or () if p]
    text = wrong.format(option=_option(error))
    if near:
        text += f" Bedoelt u {listing(near, 'of')}?"
    return f"{text}\nVolgende stap: typ '{command} --help' voor wat er kan.\n"


def _option(error: Any) -> str:
    name = getattr(error, "option_name", "") or getattr(error, "param_hint", "")
    param = getattr(error, "param", None)
    if param is not None and not name:
        opts = getattr(param, "opts", None) or [str(getattr(param, "name", ""))]
        name = max(opts, key=len) if getattr(param, "param_type_name", "") == "option" else str(param.name).upper()
    if isinstance(name, list | tuple):
        name = name[0] if name else ""
    return str(name) or "een optie"
