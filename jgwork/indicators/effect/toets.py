"""Plain statistics of counts: Pearson's chi-square and Student's t."""

from __future__ import annotations

from collections.abc import Sequence


def chi2_table(rows: Sequence[Sequence[float]]) -> tuple[float, int]:
    """Return Pearson's chi-square of a table of counts and its degrees of freedom, empty rows and columns left out."""
    by_row, by_column = [sum(r) for r in rows], [sum(c) for c in zip(*rows, strict=True)]
    total = sum(by_row)
    if total == 0:
        return 0.0, 0
    chi2 = sum(
        (y - r * c / total) ** 2 * total / (r * c)
        for row, r in zip(rows, by_row, strict=True)
        for y, c in zip(row, by_column, strict=True)
        if r and c
    )
    return chi2, max((sum(r > 0 for r in by_row) - 1) * (sum(c > 0 for c in by_column) - 1), 0)


def t_tail(x: float, df: float) -> float:
    """Return P(T > x) of Student's t."""
    from scipy.special import stdtr

    return float(stdtr(df, -x))


def t_quantile(q: float, df: float) -> float:
    """Return a quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(df, q))
