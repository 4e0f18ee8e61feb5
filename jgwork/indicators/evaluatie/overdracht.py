"""Transfer of information between partners: how long a request takes, open ones counted as still open."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from jgwork.inhoud.rijen import records
from jgwork.vocabulary.dutch import listing, number, percentage

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Doorlooptijd:
    """Days from request to delivery, by Kaplan-Meier: a request that is still open counts as longer than until now.

    Parameters
    ----------
    verzoeken, open
        Number of requests that count, and of them still open.
    mediaan, p90
        Days within which half and nine tenths were delivered; ``None`` where so many are still open that it is not
        reached yet.
    op_tijd
        Share delivered on or before the day that the request itself names, of requests with such a day that are
        delivered or past it; ``None`` without any.
    geweigerd
        Number refused; a refusal is an answer and no delivery, so it stands outside the days.
    zonder_dag
        Number that was delivered on a day nobody wrote down; these stand outside the days too.
    """

    verzoeken: int
    open: int
    mediaan: float | None
    p90: float | None
    op_tijd: float | None
    geweigerd: int
    zonder_dag: int = 0

    @property
    def text(self) -> str:
        """The times as Dutch sentences."""
        if not self.verzoeken:
            return "Verzoeken om informatie over deze groep zijn niet vastgelegd; hoeveel er waren, is niet bekend."
        out = f"{self._hoeveel} "
        if self.zonder_dag:
            out += f"Van {number(self.zonder_dag)} is niet vastgelegd wanneer het kwam. "
        if self.mediaan is None and not self.open:
            pass
        elif self.mediaan is None:
            out += "Nog niet de helft is geleverd; een middelste wachttijd is er dus niet. "
        else:
            out += f"De helft was binnen {number(self.mediaan)} dagen geleverd. "
            if self.p90 is None:
                out += "Negen van de tien is nog niet bereikt. "
            else:
                out += f"Negen van de tien waren binnen {number(self.p90)} dagen geleverd. "
        if self.op_tijd is not None:
            out += f"Op tijd geleverd: {percentage(self.op_tijd)}. "
        return out + (f"Geweigerd: {number(self.geweigerd)}." if self.geweigerd else "Niets werd geweigerd.")

    @property
    def _hoeveel(self) -> str:
        if self.verzoeken == 1:
            return f"Het ene verzoek over deze groep {'staat nog open' if self.open else 'is beantwoord'}."
        if not self.open:
            return f"Alle {number(self.verzoeken)} verzoeken over deze groep zijn beantwoord."
        verb = "staat" if self.open == 1 else "staan"
        return f"Van de {number(self.verzoeken)} verzoeken over deze groep {verb} er {number(self.open)} nog open."


def doorlooptijd(overdracht: pd.DataFrame, op: date) -> Doorlooptijd:
    """Return how long requests take.

    Parameters
    ----------
    overdracht
        Rows of ``overdracht``; those asked after ``op`` are left out, a delivery after it is not there yet.
    op
        Peildatum.

    References
    ----------
    Kaplan and Meier (1958), doi:10.1080/01621459.1958.10501452.
    """
    rows = records(overdracht)
    asked = [r for r in rows if r.get("gevraagd") is not None and r["gevraagd"] <= op]
    refused = [r for r in asked if r.get("besluit") == "geweigerd"]
    times, events, judged, undated = [], [], [], 0
    for r in asked:
        if r.get("besluit") == "geweigerd":
            continue
        done = r.get("geleverd") is not None and r["geleverd"] <= op
        if not done and r.get("besluit") == "verstrekt" and r.get("geleverd") is None:
            undated += 1  # it came, nobody wrote when: it is not open, and no length is known
            continue
        until = r["geleverd"] if done else op
        times.append((until - r["gevraagd"]).days)
        events.append(int(done))
        if (term := r.get("termijn")) is not None and (done or until > term):
            judged.append(done and until <= term)
    on_time = sum(judged) / len(judged) if judged else None
    median, p90 = quantiles(times, events, (0.5, 0.9))
    return Doorlooptijd(
        len(times) + len(refused) + undated, len(events) - sum(events), median, p90, on_time, len(refused), undated
    )


def quantiles(times: Sequence[float], events: Sequence[int], at: Sequence[float]) -> tuple[float | None, ...]:
    """Return quantiles of a time with censoring, by Kaplan-Meier; ``None`` where the curve does not reach it.

    Parameters
    ----------
    times
        Days until the event, or until now.
    events
        1 where it happened, 0 where it is still open.
    at
        Probabilities, such as 0.5 for the median.
    """
    done, ordered = Counter(t for t, e in zip(times, events, strict=True) if e), sorted(times)
    curve = Fraction(1)
    found: dict[float, float | None] = dict.fromkeys(at)
    for day in sorted(done):
        curve *= 1 - Fraction(done[day], len(ordered) - bisect_left(ordered, day))
        found |= {p: float(day) for p in at if found[p] is None and curve < 1 - Fraction(str(p))}
    return tuple(found[p] for p in at)


def weigeringen(overdracht: pd.DataFrame) -> pd.DataFrame:
    """Return refusals by partner asked and ground: ``naar_partner, grond, aantal``; no ground is ``onbekend``."""
    rows = overdracht[overdracht["besluit"].astype(object) == "geweigerd"][["naar_partner", "grond"]].astype(object)
    rows = rows.where(rows.notna(), "onbekend")
    return rows.groupby(["naar_partner", "grond"], sort=True).size().rename("aantal").reset_index()


def weigering_text(found: pd.DataFrame) -> str:
    """Return the refusals in a Dutch sentence; empty without any."""
    if found.empty:
        return ""
    grounds = found.groupby("grond")["aantal"].sum().sort_index()
    said = listing(f"{str(g).replace('_', ' ')} ({number(n)})" for g, n in grounds.items())
    return f"Redenen van weigering: {said}."
