"""The report of a check as one HTML page to send to the supplier: no script, no link, no value of a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from jgwork.runs.leveren.controleren import CheckReport
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import Verdict

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #767676}
td.n,th.n{text-align:right}
table.p{table-layout:fixed}.p td{overflow-wrap:anywhere}.p th:nth-child(1){width:15%}.p th:nth-child(2){width:35%}
.p th:nth-child(3){width:8%}.p th:nth-child(4){width:28%}
@media(max-width:40rem){.p thead{position:absolute;left:-999em}.p tr{display:block;border-bottom:1px solid #767676}
.p td,.p td.n{display:block;border:0;padding:.1rem .6rem;text-align:left}
.p td::before{content:attr(data-kop)": ";font-weight:600}}
.op{border-left:.4rem solid;padding:.5rem 1rem}.ja{border-color:#0a6b2d}.nee{border-color:#a6192e}
"""
_HEADS = ("Kolom", "Wat", "Aantal", "Volgende stap", "Regel")


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
    parts = [_section(r, rows=rows) for r in reports]
    told = "kolommen, aantallen en rijnummers" if rows else "kolommen, en aantallen"
    body = f"<p>In dit verslag staan namen van tabellen en {told}. Er staan geen gegevens van personen in.</p>"
    return (
        '<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Controle van een levering</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Controle van een levering</h1><p>Gemaakt op {day:%d-%m-%Y}.</p>{body}{''.join(parts)}"
        "</main></body></html>\n"
    )


def _section(report: CheckReport, *, rows: bool) -> str:
    refused = [f for f in report.findings if f.verdict is Verdict.REFUSE]
    if report.admitted:
        verdict = '<p class="op ja">De levering kan worden toegelaten.</p>'
    else:
        n = len(refused)
        verdict = (
            f'<p class="op nee">De levering wordt geweigerd: {n} {"punt" if n == 1 else "punten"} om te herstellen.</p>'
        )
    body = "".join(_table(name, found, rows=rows) for name, found in grouped(report.findings))
    return f"<section><h2>{escape(report.name)}</h2>{verdict}{_read(report)}{body}</section>"


def grouped(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Return the findings by table in order of appearance, those of the whole delivery first."""
    groups: dict[str, list[Finding]] = {"": []}
    for f in findings:
        groups.setdefault("" if f.table == "levering" else f.table, []).append(f)
    return [(name, found) for name, found in groups.items() if found]


def _table(name: str, found: list[Finding], *, rows: bool) -> str:
    head = "".join(f"<th scope=col{' class=n' * (h == 'Aantal')}>{h}</th>" for h in _HEADS)
    lines = "".join(_line(f, rows=rows) for f in found)
    title = f"Tabel {escape(name)}" if name else "De levering als geheel"
    return f"<table class=p><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _line(f: Finding, *, rows: bool) -> str:
    kind = "" if f.verdict is Verdict.REFUSE else "Ter informatie. "
    where = f"<br>Waar: {escape(f.place)}" if f.place else ""
    where += f"<br>Rijen: {', '.join(map(str, f.rows))}" if rows and f.rows else ""
    texts = (f.column or "-", kind + f.message, str(f.n), f.next_move or "-", f.rule)
    after = {"Wat": where}
    cells = "".join(
        f'<td data-kop="{h}"{" class=n" * (h == "Aantal")}>{escape(t)}{after.get(h, "")}</td>'
        for h, t in zip(_HEADS, texts, strict=True)
    )
    return f"<tr>{cells}</tr>"


def _read(report: CheckReport) -> str:
    if not report.tables:
        return ""
    lines = "".join(
        f"<tr><td>{escape(t['tabel'])}</td><td class=n>{t['rijen']}</td>"
        f"<td>{escape(' '.join(t['gelezen']) or '-')}</td></tr>"
        for t in report.tables
    )
    head = "<tr><th scope=col>Tabel</th><th scope=col class=n>Rijen</th><th scope=col>Hoe gelezen</th></tr>"
    return f"<table><caption>Wat er gelezen is</caption><thead>{head}</thead><tbody>{lines}</tbody></table>"
