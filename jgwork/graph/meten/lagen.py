"""Kinds of tie beside each other: does the online network match what is known outside it (werkproces 2023, 2g)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.vocabulary.dutch import count, percentage, sentence

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Laag:
    """One kind of tie beside all others, in pairs of members.

    Parameters
    ----------
    naam
        The kind (``relatietype``).
    gevraagd
        Whether it was asked about; without that, no pair means nothing.
    paren, elders, beide
        Pairs with such a tie, pairs with any other tie, and pairs with both.
    """

    naam: str
    gevraagd: bool
    paren: int
    elders: int
    beide: int

    @property
    def zin(self) -> str:
        """What may be said, in Dutch."""
        what = sentence(self.naam.replace("_", " "))[:-1]
        if not self.paren:
            none = "hiervan is geen paar genoemd" if self.gevraagd else "hiernaar is niet gevraagd"
            return f"{what}: {none}. Of dit hetzelfde netwerk is, is niet te zeggen."
        text = f"{what}: {count(self.paren, 'paar', 'paren')}, waarvan {self._deel(self.paren)} ook met ander contact. "
        text += f"Ander contact: {count(self.elders, 'paar', 'paren')}"
        text += f", waarvan {self._deel(self.elders)} ook hiermee" if self.elders else ""
        return f"{text}. Wat niet is opgeschreven, telt niet mee."

    def _deel(self, of: int) -> str:
        return f"{self.beide} ({percentage(self.beide / of)})"


def lagen(net: Netwerk) -> tuple[Laag, ...]:
    """Return every kind of tie of a network beside the others, in the order of the layers.

    A pair counts once per kind, however often it was seen.
    """
    mask = net.pairs.laag
    out = []
    for i, name in enumerate(net.lagen):
        own, other = (mask & (1 << i)) > 0, (mask & ~(1 << i)) > 0
        asked = name not in net.niet_gevraagd
        out.append(Laag(name, asked, int(own.sum()), int(other.sum()), int((own & other).sum())))
    return tuple(out)


def lagen_frame(net: Netwerk) -> pd.DataFrame:
    """Return ``lagen`` as a frame: a row per kind of tie, with its sentence."""
    import pandas as pd

    return pd.DataFrame([asdict(x) | {"zin": x.zin} for x in lagen(net)])
