"""The widgets: a thin plotly figure, and the views of a dashboard. Both draw in the browser from plain JSON.

``plotly.graph_objects.FigureWidget`` sends 5 MB of plotly.js per figure over the websocket. These widgets use the copy
that the Voila template serves as a file; in JupyterLab the kernel sends its own copy once per page. A dashboard needs
no widget: its page holds the views as JSON and draws them with the same code, long before widgets could be there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

if TYPE_CHECKING:
    from jgwork.analist.publicatie import Publicatie

ESM = Path(__file__).parent / "esm"
STATIC = Path(__file__).parent / "jupyter" / "voila" / "templates" / "jgwork" / "static"
_DRAW = (STATIC / "figuur.js").read_text(encoding="utf-8")
_CSS = (STATIC / "beelden.css").read_text(encoding="utf-8")


class _Plotly(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget ships no types
    """Answers a page that has no plotly.js with the package's own copy."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.on_msg(self._answer)

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if content == {"soort": "plotly"}:
            files = ("plotly-nl.js", "plotly-cartesian.min.js")  # the locale has to be there first
            self.send({"soort": "plotly"}, [(STATIC / "derden" / name).read_bytes() + b"\n" for name in files])


class Figuur(_Plotly):
    """One plotly figure.

    Parameters
    ----------
    figure
        ``data`` and ``layout`` as plain JSON values; ``fig.to_plotly_json()`` holds numpy arrays, so use
        ``json.loads(fig.to_json())``. Set it again to draw something else.
    alt
        What a screen reader says instead of the picture, in Dutch.
    """

    _esm = _DRAW + (ESM / "figuur_widget.js").read_text(encoding="utf-8")
    _css = _CSS
    figure = traitlets.Dict().tag(sync=True)
    alt = traitlets.Unicode("").tag(sync=True)


class Beelden(_Plotly):
    """Views, with for each its control, figure, sentence and table.

    Parameters
    ----------
    views
        ``View.as_json()`` of each view, in order; every state of every control is in there.
    keuzes
        Which option each view shows, by view id; a view that is not named shows its first option.
    naam
        Start of the file name of a download.
    """

    _esm = _DRAW + (STATIC / "beelden.js").read_text(encoding="utf-8") + "export default { render: showViews };\n"
    _css = _CSS
    views = traitlets.List().tag(sync=True)
    keuzes = traitlets.Dict().tag(sync=True)
    naam = traitlets.Unicode("jgwork").tag(sync=True)


def toon(publicatie: Publicatie, dashboard: str = "integraal_beeld", *, met: str = "") -> Beelden:
    """Return what a dashboard shows of a publication, to be shown as the last line of a cell.

    Parameters
    ----------
    publicatie
        What ``Groep.publicatie`` gives.
    dashboard
        ``integraal_beeld``, ``monitoring`` or ``evaluatie``.
    met
        Only the pictures whose name holds this.

    Examples
    --------
    >>> len(jg.toon(d["G02"].publicatie()).views) > 5
    True
    """
    return Beelden(views=publicatie.beelden(dashboard, met=met))
