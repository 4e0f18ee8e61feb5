"""Linear programmes: the only module that speaks to the solver (HiGHS).

A ``Programme`` stays warm: bounds and costs change, rows are added, and the next question starts from the last answer.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from jgwork.privacy.attack.keys import CellKey

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EPS = 1e-6
INF = math.inf
#: One row: (column, coefficient) of every term, and between which limits their sum lies.
Line = tuple[Iterable[tuple[int, float]], float, float]
_greeted: list[bool] = []


class Outcome(Enum):
    """What the solver came to."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    #: No bound or no solution: the solver did not tell which.
    EITHER = "unbounded or infeasible"
    UNFINISHED = "unfinished"


class Programme:
    """Columns with bounds and costs, rows that limit their sums; asked for the least cost.

    Parameters
    ----------
    lower, upper
        Bounds by column.
    rows
        What is known of sums; more may be added.
    cost
        By column; nothing where absent.
    whole
        Whether all columns are whole numbers.
    simplex
        Only costs change between questions, so that the last corner stays allowed and is gone on from.
    presolve
        Whether the solver makes the programme smaller first.
    seconds
        Time limit of every question.
    """

    def __init__(
        self,
        lower: Sequence[float] | NDArray[np.float64],
        upper: Sequence[float] | NDArray[np.float64],
        rows: Sequence[Line] = (),
        *,
        cost: Sequence[float] | None = None,
        whole: bool = False,
        simplex: bool = False,
        presolve: bool = True,
        seconds: float = INF,
    ) -> None:
        import highspy
        import numpy as np

        n = self.width = len(lower)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = n, len(rows)
        lp.col_cost_ = np.zeros(n) if cost is None else np.array(cost, dtype=float)
        lp.col_lower_, lp.col_upper_ = np.array(lower, dtype=float), np.array(upper, dtype=float)
        lp.row_lower_ = np.array([low for _, low, _ in rows], dtype=float)
        lp.row_upper_ = np.array([high for _, _, high in rows], dtype=float)
        terms = [list(t) for t, _, _ in rows]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *map(len, terms)])
        lp.a_matrix_.index_ = np.array([i for t in terms for i, _ in t], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([float(c) for t in terms for _, c in t])
        if whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * n
        self._solver = _quiet_solver()
        self._set(mip_rel_gap=0.0)
        if simplex:
            self._set(solver="simplex", presolve="off", simplex_strategy=4)
        if not presolve:
            self._set(presolve="off")
        if seconds < INF:
            self._set(time_limit=seconds)
        self._solver.passModel(lp)
        self._columns = np.arange(n, dtype=np.int32)
        self._aimed = -1

    def _set(self, **options: Any) -> None:
        for name, choice in options.items():
            self._solver.setOptionValue(name, choice)

    def bound(self, column: int, low: float, high: float) -> None:
        """Change the bounds of one column."""
        self._solver.changeColBounds(column, float(low), float(high))

    def bounds(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
        """Change the bounds of all columns."""
        self._solver.changeColsBounds(self.width, self._columns, low, high)

    def cost(self, cost: NDArray[np.float64]) -> None:
        """Change the costs of all columns."""
        self._solver.changeColsCost(self.width, self._columns, cost)

    def aim(self, column: int, sign: float) -> None:
        """Ask for the lowest (``sign`` 1) or highest (-1) value of one column; in a programme without other costs."""
        if self._aimed >= 0:
            self._solver.changeColCost(self._aimed, 0.0)
        self._solver.changeColCost(column, float(sign))
        self._aimed = column

    def add(self, columns: NDArray[np.int32], coefficients: NDArray[np.float64], low: float, high: float) -> None:
        """Add a row."""
        self._solver.addRow(low, high, len(columns), columns, coefficients)

    def make_whole(self) -> None:
        """Ask for whole numbers from now on."""
        import highspy
        import numpy as np

        kind = np.full(self.width, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self._solver.changeColsIntegrality(self.width, self._columns, kind)

    def solve(self, *, seconds: float = INF) -> Outcome:
        """Solve; with ``seconds`` no longer than that from now."""
        import highspy

        if seconds < INF:
            self._set(time_limit=self._solver.getRunTime() + seconds)
        self._solver.run()
        status = highspy.HighsModelStatus
        return {
            status.kOptimal: Outcome.OPTIMAL,
            status.kModelEmpty: Outcome.OPTIMAL,
            status.kInfeasible: Outcome.INFEASIBLE,
            status.kUnbounded: Outcome.UNBOUNDED,
            status.kUnboundedOrInfeasible: Outcome.EITHER,
        }.get(self._solver.getModelStatus(), Outcome.UNFINISHED)

    @property
    def values(self) -> NDArray[np.float64]:
        """The columns in the solution; empty where there is none."""
        import numpy as np

        return np.asarray(self._solver.getSolution().col_value)

    @property
    def objective(self) -> float:
        """The cost of the solution."""
        return float(self._solver.getInfo().objective_function_value)

    @property
    def prices(self) -> NDArray[np.float64]:
        """What the bound of every column costs (dual values)."""
        import numpy as np

        return np.asarray(self._solver.getSolution().col_dual)

    @property
    def row_prices(self) -> NDArray[np.float64]:
        """What every row costs (dual values)."""
        import numpy as np

        return np.asarray(self._solver.getSolution().row_dual)

    @property
    def row_values(self) -> NDArray[np.float64]:
        """What every row comes to."""
        import numpy as np

        return np.asarray(self._solver.getSolution().row_value)


def change_rows(sums: Iterable[tuple[CellKey, Sequence[CellKey]]], at: Mapping[CellKey, int]) -> list[Line]:
    """Return the rows of a table that changes while its sums stay.

    Every cell has two columns: its rise, and as many places on as there are cells its fall. A cell without a place
    in ``at`` does not move.
    """
    n = len(at)
    found: list[Line] = []
    for parent, children in sums:
        cells = [(at[k], c) for k, c in ((parent, -1.0), *((k, 1.0) for k in children)) if k in at]
        if cells:
            found.append(([t for i, c in cells for t in ((i, c), (n + i, -c))], 0.0, 0.0))
    return found


def _quiet_solver() -> Any:
    """Return a solver with one thread and a fixed seed that writes nothing.

    The first solver of a process greets on file descriptor 1, where ``--json`` is written: that greeting is sent away.
    """
    import highspy

    if _greeted:
        solver = highspy.Highs()
    else:
        sys.stdout.flush()
        kept, away = os.dup(1), os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(away, 1)
            solver = highspy.Highs()
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(away)
        _greeted.append(True)
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        solver.setOptionValue(option, value)
    return solver
