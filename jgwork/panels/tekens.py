"""Small drawings that stand beside words: marks of goals, steps, movement, a frame. Inline SVG, made by the server.

Every mark is a shape with its word beside it; none is told by colour alone, and nothing is drawn that has no number.
"""

from __future__ import annotations

from html import escape

from jgwork.vocabulary.voorblad import MERKEN

_HIDDEN = 'aria-hidden="true" focusable="false"'
_SVG = f'<svg class="jg-teken jg-teken-{{k}}" viewBox="0 0 24 24" width="{{w}}" height="{{w}}" {_HIDDEN}>{{p}}</svg>'
_LINE = 'fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
_RING = f'<circle class="jg-l" cx="12" cy="12" r="9.5" {_LINE}/>'
_BOX = f'<rect class="jg-l" x="3" y="3" width="18" height="18" {_LINE}/>'
_TICK = f'<circle class="jg-v" cx="12" cy="12" r="10"/><path class="jg-w" d="m7 12.5 3.5 3.5L17 9" {_LINE}/>'
_DEF = (
    '<path class="jg-l" d="M5 19 19 5M5 12l7-7M12 19l7-7" fill="none" stroke-width="1.5"/>'
    f'<rect class="jg-l" x="3" y="3" width="18" height="18" {_LINE}/>'
)
_SHAPES = {
    "gehaald": _TICK,
    "op_weg": f'{_RING}<path class="jg-l" d="M7 12h9m-4-4 4 4-4 4" {_LINE}/>',
    "niet": f'{_BOX}<path class="jg-l" d="m8 8 8 8m0-8-8 8" {_LINE}/>',
    "niet_gehaald": '<rect class="jg-v" x="2" y="2" width="20" height="20"/>'
    f'<path class="jg-w" d="m8 8 8 8m0-8-8 8" {_LINE}/>',
    "onbekend": f'<circle class="jg-l" cx="12" cy="12" r="9.5" stroke-dasharray="3.5 3" {_LINE}/>'
    f'<path class="jg-l" d="M9.3 9.5a2.8 2.8 0 1 1 3.9 2.6c-.8.4-1.2.9-1.2 1.9M12 17v.2" {_LINE}/>',
    "niet_getoond": _DEF,
    "geen_doel": f'<rect class="jg-l" x="3" y="3" width="18" height="18" stroke-dasharray="4 3" {_LINE}/>',
    "laat": '<path class="jg-v" d="M12 2 23 21H1z"/><path class="jg-w" d="M12 9v5M12 17.5v.2" '
    f"{_LINE}/>",
    "klaar": _TICK,
    "op": f'<path class="jg-l" d="M12 20V5m-6 6 6-6 6 6" {_LINE}/>',
    "neer": f'<path class="jg-l" d="M12 4v15m-6-6 6 6 6-6" {_LINE}/>',
    "nieuw": f'{_RING}<path class="jg-l" d="M12 7v10M7 12h10" {_LINE}/>',
    "loopt": f'<path class="jg-l" d="M7 4v16l12-8z" {_LINE}/>',
    "vervallen": f'<path class="jg-l" d="M5 12h14" {_LINE}/>',
}  # fmt: skip


def teken(kind: str, size: int = 20) -> str:
    """Return a mark; the word stands beside it."""
    return _SVG.format(k=escape(kind), w=size, p=_SHAPES.get(kind, _SHAPES["onbekend"]))


def oordeel(merk: str) -> str:
    """Return a mark of a goal with its word."""
    return f'<span class="jg-oordeelwoord">{teken(merk)}<strong>{escape(MERKEN.get(merk, merk))}</strong></span>'


def stap(nummer: str, kort: str, naam: str = "", stappen: int = 7) -> str:
    """Return the step as squares with its code and short name; the local name stands behind it as a title."""
    squares = "".join(
        f'<rect x="{1 + 11 * i}" y="1" width="8" height="8" class="{"jg-v" if str(i + 1) == nummer else "jg-l"}"/>'
        for i in range(stappen)
    )
    width = 11 * stappen
    return (
        f'<span class="jg-stap" title="{escape(naam)}"><svg class="jg-stappen" viewBox="0 0 {width} 10" '
        f'width="{width}" height="10" {_HIDDEN}>{squares}</svg> {escape(kort.strip())}</span>'
    )


def beweging(nul: float, nu: float, streef: float) -> str:
    """Return where a goal went: an open dot for the nulmeting, a full one for now, a line for the target."""
    low, high = min(nul, nu, streef), max(nul, nu, streef)
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return round(12 + 126 * (value - low) / span, 1)

    good = (0, x(streef)) if streef <= nul else (x(streef), 150)
    return (
        '<svg class="jg-beweging" viewBox="0 0 150 28" width="150" height="28" aria-hidden="true" focusable="false">'
        f'<rect class="jg-goed" x="{good[0]}" y="6" width="{round(good[1] - good[0], 1)}" height="16"/>'
        f'<line class="jg-as" x1="{x(nul)}" y1="14" x2="{x(nu)}" y2="14"/>'
        f'<line class="jg-streef" x1="{x(streef)}" y1="3" x2="{x(streef)}" y2="25"/>'
        f'<circle class="jg-nul" cx="{x(nul)}" cy="14" r="5.5"/>'
        f'<circle class="jg-nu" cx="{x(nu)}" cy="14" r="6"/></svg>'
    )


def balk(besteed: float, kader: float) -> str:
    """Return spending against a frame: what passes the frame is hatched."""
    top = max(besteed, kader) or 1.0
    inside, frame = 100 * min(besteed, kader) / top, 100 * kader / top
    over = (
        f'<rect class="jg-over" x="{frame:.2f}%" y="2" width="{100 - frame:.2f}%" height="14" '
        'fill="url(#jg-arcering)"/>'
        if besteed > kader
        else ""
    )
    return (
        '<svg class="jg-balk" width="100%" height="18" aria-hidden="true" focusable="false">'
        '<defs><pattern id="jg-arcering" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="3" height="6" class="jg-streep"/></pattern></defs>'
        f'<rect class="jg-l" x="0" y="2" width="{frame:.2f}%" height="14"/>'
        f'<rect class="jg-v" x="0" y="2" width="{inside:.2f}%" height="14"/>{over}</svg>'
    )
