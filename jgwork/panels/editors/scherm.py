"""What every panel shares: what it says last, its buttons, and one last net under whatever is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as w

from jgwork.vocabulary.errors import JgworkError


def inhoud(widget: Any) -> str:
    """Return everything that a widget shows beside its fields, as HTML."""
    todo, out = [widget], []
    while todo:
        one = todo.pop()
        todo += getattr(one, "children", ())
        out += [str(one.value)] if isinstance(one, w.HTML) else []
    return "".join(out)


class Scherm:
    """A panel on the screen; ``_melding`` is the widget in which it says what came of the last thing that was asked."""

    def __init__(self) -> None:
        self._melding = w.HTML()

    def melding(self) -> str:
        """Return what the panel says last, as HTML."""
        return str(self._melding.value)

    def _button(self, text: str, about: str, run: Callable[[], None], style: str = "") -> Any:
        made = w.Button(description=text, tooltip=about, button_style=style, layout=w.Layout(width="auto"))
        made.on_click(lambda _: self._try(run))
        return made

    def _try(self, run: Callable[[], None]) -> None:
        """Run what was asked; whatever goes wrong is said here, without a value of a row."""
        try:
            run()
        except JgworkError as error:
            self._wrong(error)
        except Exception as error:  # the last net: a traceback in a cell would hold values
            self._say(f"Er ging iets mis in het programma zelf ({type(error).__name__}).", wrong=True)

    def _wrong(self, error: JgworkError) -> None:
        found = "".join(f"<li>{escape(f.message)} {escape(f.next_move)}</li>" for f in error.findings)
        self._say(f"{error.message} {error.next_move}", more=f"<ul>{found}</ul>" if found else "", wrong=True)

    def _say(self, text: str, *, more: str = "", wrong: bool = False) -> None:
        role = "alert" if wrong else "status"
        self._melding.value = f'<div role="{role}"><p><b>{escape(text)}</b></p>{more}</div>'
