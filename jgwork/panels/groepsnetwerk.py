"""``Groepsnetwerk``: the network of a group over time, for analysts in JupyterLab. Pseudonymised, never published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from jgwork.panels.groepsnetwerk_beeld import beeld
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    from jgwork.analist.groep import Groep
    from jgwork.graph.bouwen.netwerk import Netwerk
    from jgwork.runs.dossier.openen import Dossier

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
    dekking
        What the network covers, in Dutch.

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
        self,
        net: Netwerk,
        *,
        rollen: Mapping[str, Mapping[str, str]] | None = None,
        maanden: int = 1,
        dekking: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(beeld=beeld(net, rollen=rollen, maanden=maanden, dekking=dekking), **kwargs)

    @classmethod
    def van(cls, dossier: Dossier, groep_id: str, *, op: date | None = None, maanden: int = 1) -> Groepsnetwerk:
        """Return the panel of a group in a dossier: its network, what each partner says of roles, and the coverage.

        Step and purpose are checked and the consultation is logged, as in ``jgwork.runs.dossier.netwerken.bron``; roles
        are shown from step 3 on.

        Parameters
        ----------
        dossier
            An opened dossier.
        groep_id
            The group.
        op
            Peildatum; all that is known by default.
        maanden
            Length of a window on the slider.

        Raises
        ------
        UsageError, NotCovered
            As in ``bron``; more than 500 members.
        """
        from jgwork.indicators.dynamiek.groep import coverage_words
        from jgwork.indicators.dynamiek.rollen import indeling
        from jgwork.runs.dossier.netwerken import bron

        source = bron(dossier, groep_id, op=op)
        net = source.netwerk(op=op)
        roles = indeling(source.tabellen, groep_id).per_partner if source.stap >= nummer(Rol.BEELD) else {}
        told = coverage_words(source.tabellen, groep_id, op or date.max, net)
        if net.n_buiten:
            told += f" Contacten buiten de namenlijst: {net.n_buiten} (alleen als getal)."
        return cls(net, rollen=roles, maanden=maanden, dekking=told)


def bekijk(groep: Groep) -> Groepsnetwerk:
    """Return the panel of a group's network up to the peildatum, to be shown as the last line of a cell.

    Parameters
    ----------
    groep
        What ``Werkdossier.groep`` gives.

    Raises
    ------
    UsageError, NotCovered
        As ``Groepsnetwerk.van``.

    Examples
    --------
    >>> type(jg.bekijk(d["G02"])).__name__
    'Groepsnetwerk'
    """
    return Groepsnetwerk.van(groep.werk.dossier, groep.groep_id, op=groep.werk.op)
