"""Tables of a dossier as frames of plain values, and what the code list says of an indicator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.rijen import objects_of
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Tables = Mapping[str, "pa.Table"]
#: Kind of an indicator that no code list knows.
SOORT = "registratie"


def frame(tables: Tables, name: str, *columns: str) -> pd.DataFrame:
    """Return a table as a frame of plain values; empty with ``columns`` where no delivery brought it."""
    import pandas as pd

    if name not in tables:
        return pd.DataFrame({c: pd.Series(dtype=object) for c in columns})
    return objects_of(tables[name])


def soort_van(indicator: str, soorten: Mapping[str, str] | None = None) -> str:
    """Return the kind of an indicator: from ``soorten`` where given, else from the code list; ``SOORT`` if unknown."""
    if soorten is None:
        from jgwork.schema.descriptors import codelist

        return str(codelist("indicator").extra.get(indicator, {}).get("soort", "")) or SOORT
    return soorten.get(indicator) or SOORT


def home_of(tables: Tables, groep_id: str) -> str:
    """Return the buurt of a group; empty where it is not known."""
    groups = frame(tables, "groep", "groep_id", "buurt_code")
    rows = groups.loc[groups["groep_id"] == groep_id, "buurt_code"].dropna()
    return str(rows.iloc[-1]) if len(rows) else ""


def goal(tables: Tables, doel_id: str) -> Mapping[str, Any]:
    """Return the row of a goal; ``UsageError`` where there is none."""
    rows = frame(tables, "doel", "doel_id")
    rows = rows[rows["doel_id"] == doel_id]
    if rows.empty:
        raise UsageError("Dit doel staat niet in het plan.", "Controleer het kenmerk van het doel.")
    return dict(rows.iloc[-1])


def start_of(tables: Tables, groep_id: str) -> date:
    """Return the day the approach began: the start of the step of the work itself, else the first action."""
    steps = frame(tables, "processtap", "groep_id", "stap", "gebeurtenis", "datum")
    actions = frame(tables, "actie", "groep_id", "start")
    found = begin(steps[steps["groep_id"] == groep_id], actions[actions["groep_id"] == groep_id])
    if found is None:
        raise UsageError(
            "De aanpak van deze groep is nog niet begonnen.", f"Meet het effect vanaf stap {nummer(Rol.UITVOERING)}."
        )
    return found


def begin(stappen: pd.DataFrame, acties: pd.DataFrame) -> date | None:
    """Return the day the approach of a group began, from its own rows; ``None`` where it did not."""
    work = stappen[(stappen["gebeurtenis"] == "start") & (stappen["stap"] == nummer(Rol.UITVOERING))]
    days = list(work["datum"].dropna()) or list(acties["start"].dropna())
    return min(days, default=None)
