"""A goal of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jgwork.indicators.effect.antwoord import Antwoord, streef_per_periode
from jgwork.indicators.effect.tabel import Tables, frame
from jgwork.inhoud.perioden import MAANDEN_PER_KWARTAAL
from jgwork.vocabulary.verandering import termijn, termijn_zin


@dataclass(frozen=True, slots=True)
class Doel:
    """A goal of the plan, as far as its judgement needs it.

    Parameters
    ----------
    doel_id, titel, indicator, soort
        The goal, its Dutch title, its indicator code and where that comes from (``registratie``, ``enquete`` ...).
    nulmeting_van, nulmeting_tot
        Period of the nulmeting.
    streefwaarde, streefdatum
        Target for a period as long as the nulmeting, and its term.
    ingreep
        First day of the approach of the group, as the engine has it; ``None`` where it did not begin.
    richting
        Which way it should go: ``daling``, ``stijging`` or empty.
    """

    doel_id: str
    titel: str
    indicator: str
    soort: str
    nulmeting_van: date
    nulmeting_tot: date
    streefwaarde: float | None
    streefdatum: date | None
    ingreep: date | None
    richting: str = ""

    def streef_over(self, kwartalen: int) -> float | None:
        """Return the target for so many quarters."""
        months = MAANDEN_PER_KWARTAAL * kwartalen
        return streef_per_periode(self.streefwaarde, self.soort, self.nulmeting_van, self.nulmeting_tot, months)

    @property
    def reeks(self) -> str:
        """Name of the goal's series."""
        return f"reeks_{self.doel_id}"


def verlopen(tables: Tables, groep_id: str, op: date, answers: Mapping[str, Antwoord]) -> dict[str, str]:
    """Return by goal that its term is past, of every goal of a group that is not known to be reached.

    Parameters
    ----------
    tables, groep_id, op
        Admitted tables by name, the group and the peildatum.
    answers
        What is known of the goals; a goal that is not in it is unknown.
    """
    rows = frame(tables, "doel", "doel_id", "groep_id", "streefdatum").drop_duplicates("doel_id", keep="last")
    said = {}
    for r in rows[rows["groep_id"] == groep_id].sort_values("doel_id").to_dict("records"):
        known = answers.get(str(r["doel_id"]))
        said[str(r["doel_id"])] = termijn_zin(known.streef if known else "", termijn(r["streefdatum"], op))
    return {goal: text for goal, text in said.items() if text}
