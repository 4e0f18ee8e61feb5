"""The report of a check as one HTML page to send to the supplier: no script, no link, no value of a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from jgwork.io.kantoor.pagina import pagina
from jgwork.runs.leveren.controleren import CheckReport
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import Verdict


def as_html(reports: Sequence[CheckReport], day: date, *, rows: bool = False) -> str:
    """Return the page.

    Parameters
    ----------
    reports
        One per delivery.
    day
        Day of the check.
    rows
        Whether row numbers are shown.
    """
    return pagina(
        "controle", reports=reports, dag=f"{day:%d-%m-%Y}", rijen=rows, groepen=grouped, weigering=Verdict.REFUSE
    )


def grouped(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Return the findings by table in order of appearance, those of the whole delivery first."""
    groups: dict[str, list[Finding]] = {"": []}
    for f in findings:
        groups.setdefault("" if f.table == "levering" else f.table, []).append(f)
    return [(name, found) for name, found in groups.items() if found]
