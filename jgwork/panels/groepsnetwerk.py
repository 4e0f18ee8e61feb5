"""``Groepsnetwerk``: the network of a group over time, for analysts in JupyterLab. Pseudonymised, never published."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from jgwork.panels.groepsnetwerk_beeld import beeld

if TYPE_CHECKING:
    from jgwork.graph.netwerk import Netwerk

_HERE = Path(__file__).parent / "esm"


class Groepsnetwerk(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget ships no types
    """The network of a group in the browser: layers, time, ego view, path, roles, subgroups, table, keyboard.

    Parameters
    ----------
    net
        The network of the group, all dates; at most 500 members.
    rollen
        Per partner the label of influence by pseudonym, as the partners gave it.
    maanden
        Length of a window on the slider.

    Notes
    -----
    Everything is sent to the browser once; moving the slider or a tick redraws there and asks the kernel nothing.
    ``gekozen`` is the pseudonym that the user selected (empty without one): ``observe`` it, or set it.
    """

    _esm = (_HERE / "groepsnetwerk.js").read_text(encoding="utf-8")
    _css = (_HERE / "groepsnetwerk.css").read_text(encoding="utf-8")
    beeld = traitlets.Dict().tag(sync=True)
    gekozen = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self, net: Netwerk, *, rollen: Mapping[str, Mapping[str, str]] | None = None, maanden: int = 1, **kwargs: Any
    ) -> None:
        super().__init__(beeld=beeld(net, rollen=rollen, maanden=maanden), **kwargs)
