"""What the type checker must refuse: ``make check`` fails when one of these ignores is not needed any more."""

from jgwork.views.gedrag import per_kwartaal
from jgwork.vocabulary.tables import IndicatorTable, ReleasedTable


def _released(table: ReleasedTable) -> None:
    per_kwartaal(table)


def _not_released(table: IndicatorTable) -> None:
    per_kwartaal(table)  # type: ignore[arg-type]
