"""What a notebook shows while something takes long: a bar that goes away when it is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from jgwork.runs.werkplek.lab import cel

#: What takes seconds, by its name in ``Werk.eens``.
_LANG = {
    "effecten": "Effect", "plan": "Plan", "trechter": "Groepen naast elkaar", "nulmetingen": "Nulmeting",
    "lussen": "Teruggaan", "evaluatie": "Evaluatie", "dynamiek": "Netwerk",
}  # fmt: skip
_DEEL = re.compile(r"\((\d+) van (\d+)\)")


@contextmanager
def bezig(wat: tuple[Any, ...]) -> Iterator[None]:
    """Show a bar in the running cell while the body runs; nothing outside a notebook, or for what is quick.

    Parameters
    ----------
    wat
        As in ``Werk.eens``: a name, and mostly a group.
    """
    if cel() is None or wat[0] not in _LANG:
        yield
        return
    with balk() as say:
        say(f"{_LANG[wat[0]]} {' '.join(map(str, wat[1:2]))} wordt berekend ...")
        yield


@contextmanager
def balk() -> Iterator[Callable[[str], None]]:
    """Yield what shows a line with a bar in the running cell; it fills where the line says '(3 van 9)'."""
    if cel() is None:
        yield lambda _: None
        return
    from IPython.display import display

    shown = display({"text/html": ""}, raw=True, display_id=True)  # type: ignore[no-untyped-call]

    def say(text: str) -> None:
        part = _DEEL.search(text)
        how = f' value="{part[1]}" max="{part[2]}"' if part else ""
        shown.update({"text/html": f"<progress{how}></progress> {escape(text)}"}, raw=True)

    try:
        yield say
    finally:
        shown.update({"text/html": ""}, raw=True)
