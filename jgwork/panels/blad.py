"""The first screen of a group as HTML: every value was released with the publication and is escaped here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from jgwork.panels.opmaak import H2, LINK, SELECT, cel, kolomkop, tabel
from jgwork.panels.tekens import balk, beweging, oordeel, teken
from jgwork.panels.toestand import Toestand, link
from jgwork.vocabulary.voorblad import MERKEN, Doelregel, Vergelijking, Voorblad

#: Signs that stand where a number would.
GEEN = {
    "niet getoond (beschermd)": ("jg-chip jg-geheim", "niet getoond"), "onbekend": ("jg-chip jg-onbekend", "onbekend"),
    "niet geleverd": ("jg-chip jg-niet-geleverd", "niet geleverd"),
    "deels geleverd": ("jg-chip jg-niet-geleverd", "deels geleverd"),
    "nog niet geteld": ("jg-chip jg-niet-geteld", "nog niet geteld"),
}  # fmt: skip
#: Columns of the board of goals.
BORD = ("Hoofddoel", "Meting en eigenaar", "Nulmeting", "Nu", "Streefwaarde", "Beweging", "Oordeel")
BUITEN = "Acties voor personen of gezinnen staan hier niet. Vraag de coördinator ernaar in het overleg."


def teken_of_getal(text: str) -> str:
    """Return a released value; what has no number gets a mark of its own, and never looks like zero."""
    kind, word = GEEN.get(text, ("", text))
    return f'<span class="{kind}">{word}</span>' if kind else escape(text)


def strook(index: Mapping[str, Any], blad: Voorblad, here: str) -> str:
    """Return what is asked of this meeting; a card links to the block that holds its fact."""
    cards = []
    for i, card in enumerate(blad.kaarten, 1):
        to = ""
        if card.wijst and card.bord in index["dashboards"]:
            page = "" if card.bord == here else link(card.bord, Toestand(str(index["publicatie_id"])))
            to = f' <a {LINK} href="{escape(page)}#{escape(card.anker)}">{escape(card.wijst)}</a>'
        number = f'<span class="jg-nummer" aria-hidden="true">{i}</span>' if card.wijst else ""
        cards.append(f"<li>{number}<h3>{escape(card.kop)}</h3><p>{escape(card.zin)}{to}</p></li>")
    rest = f"<p>En nog {blad.rest}: zie hieronder.</p>" if blad.rest else ""
    return (
        f'<section class="jg-strook" aria-labelledby="vraagt"><h2 {H2} id="vraagt">Wat vraagt dit van u?</h2>'
        f'<ol class="jg-kaartjes">{"".join(cards)}</ol>{rest}</section>'
    )


def doelen(blad: Voorblad) -> str:
    """Return the board of goals; empty before there is a plan."""
    if not blad.doelen:
        return ""
    seen: set[int] = set()
    rows = "".join(_doel(g, first=not (g.nummer in seen or seen.add(g.nummer))) for g in blad.doelen)  # type: ignore[func-returns-value]
    used = [m for m in MERKEN if any(g.merk == m for g in blad.doelen)]
    moved = any(g.beweging for g in blad.doelen)
    legend = (
        '<p class="jg-legenda">Beweging: open rondje is de nulmeting, vol rondje is nu, streep is de streefwaarde. '
        "In het groene vlak is het doel gehaald.</p>"
        if moved and used
        else ""
    )
    table = tabel("".join(map(kolomkop, BORD)), rows, "Doelen van de aanpak", "jg-bord")
    return _block("doelen", blad.doelen_kop, table + legend)


def _doel(g: Doelregel, *, first: bool) -> str:
    title = f'<span class="jg-nr">{g.nummer}</span> {escape(g.hoofddoel)}'
    if not first:
        title = f'<span class="jg-alleen-voorlezen">{title}</span>'
    owner = f'<br/><span class="jg-stil">{escape(g.eigenaar)}</span>' if g.eigenaar else ""
    owner = owner or ('<br/><span class="jg-stil"><strong>geen eigenaar</strong></span>' if g.doel else "")
    move = beweging(*g.beweging) if g.beweging else ""
    when = "termijn onbekend" if g.termijn == "onbekend" else g.termijn
    term = f'<br/><span class="jg-stil">{escape(when)}</span>' if when else ""
    cells = (
        f"{escape(g.doel)}{owner}" if g.doel else '<span class="jg-stil">geen doel afgesproken</span>',
        teken_of_getal(g.nulmeting), g.nu and f"<strong>{teken_of_getal(g.nu)}</strong>",
        f"{teken_of_getal(g.streef)}{term}",
        move,
        f'{oordeel(g.merk)}<br/><span class="jg-stil">{escape(g.zeker)}</span>',
    )  # fmt: skip
    inside = "".join(cel(c, name) for c, name in zip(cells, BORD[1:], strict=True))
    return f'<tr role="row"><th scope="row" role="rowheader">{title}</th>{inside}</tr>'


def naast_elkaar(blad: Voorblad, here: str) -> str:
    """Return what changed beside the frame; either may be missing."""
    parts = [p for p in (_sinds(blad, here), _kader(blad)) if p]
    return f'<div class="jg-twee">{"".join(parts)}</div>' if parts else ""


def _sinds(blad: Voorblad, here: str) -> str:
    known = blad.vergelijkingen
    if not known:
        if not blad.doelen:
            return ""
        first = "<p>Dit is de eerste publicatie van deze groep. Er is nog niets om mee te vergelijken.</p>"
        return _block("sinds", "Sinds het vorige overleg", first)
    if len(known) == 1:
        return _block("sinds", blad.sinds_kop, _veranderd(known[0], here))
    days = Counter(v.dag for v in known)
    options = "".join(
        f'<option value="{escape(v.van)}" data-kop="{escape(v.kop)}">{escape(v.dag)}'
        f"{f' ({escape(v.van)})' if days[v.dag] > 1 else ''}</option>"
        for v in known
    )
    choose = (
        '<p class="jg-keuze"><label for="naast">Vergelijk met</label>'
        f'<select id="naast" {SELECT}>{options}</select></p>'
    )
    parts = "".join(
        f'<div data-naast="{escape(v.van)}"{"" if i == 0 else " hidden"}>{_veranderd(v, here)}</div>'
        for i, v in enumerate(known)
    )
    return _block("sinds", blad.sinds_kop, choose + parts)


def _veranderd(v: Vergelijking, here: str) -> str:
    lines = "".join(
        f"<li>{teken(r.merk)}<span><strong>{escape(r.kop)}:</strong> {escape(r.tekst)}</span></li>"
        for r in v.regels[:VEEL]
    )
    more = "".join(f"<li>{escape(r.kop)}: {escape(r.tekst)}</li>" for r in v.regels[VEEL:])
    folded = f"<details><summary>En nog {len(v.regels) - VEEL}</summary><ul>{more}</ul></details>" if more else ""
    old = escape(link(here, Toestand(v.van)))
    words = f'<ul class="jg-veranderd">{lines}</ul>{folded}' if lines else ""
    return f'{words}<p class="jg-stil"><a {LINK} href="{old}">Open de publicatie van toen</a></p>'


#: So many changes are shown at once.
VEEL = 6


def _kader(blad: Voorblad) -> str:
    if not blad.kaders_kop and not blad.besluit:
        return ""
    bars = "".join(
        f'<p class="jg-kaderzin">{escape(k.zin)}</p>'
        + (balk(k.besteed, k.kader) if k.besteed is not None and k.kader is not None else "")
        for k in blad.kaders
    )
    note = '<p class="jg-stil">Zonder acties voor personen. De coördinator kan zeggen of alles samen past.</p>'
    decided = "".join(f"<div><dt>{escape(a)}</dt><dd>{escape(b)}</dd></div>" for a, b in blad.besluit)
    title = "Het besluit over de aanpak"
    told = f'<details><summary>{title}</summary><dl class="jg-besluit">{decided}</dl></details>' if decided else ""
    return _block("kader", blad.kaders_kop or title, f"{bars}{note if bars else ''}{told}")


def acties(blad: Voorblad) -> str:
    """Return the actions by name, late ones first; empty without any."""
    if not blad.acties:
        return ""
    words = {
        "laat": "Te laat",
        "onbekend": "Niet bekend",
        "loopt": "Loopt of komt nog",
        "klaar": "Klaar",
        "vervallen": "Vervallen",
    }
    heads = ("Actie", "Wie", "Klaar volgens plan", "Stand", "Reden van uitloop")
    rows, last = "", ""
    for a in blad.acties:
        if a.soort != last:
            last = a.soort
            head = f'<th colspan="5" role="rowheader" scope="rowgroup">{words[last]}</th>'
            rows += f'<tr role="row" class="jg-tussenkop">{head}</tr>'
        cells = (a.partner, a.klaar or "niet gepland", a.stand, a.reden)
        inside = "".join(
            cel((teken("laat", 16) + " " if a.soort == "laat" and name == "Stand" else "") + escape(c), name)
            for c, name in zip(cells, heads[1:], strict=True)
        )
        late = ' class="jg-laat"' if a.soort == "laat" else ""
        rows += f'<tr role="row"{late}><th scope="row" role="rowheader">{escape(a.actie)}</th>{inside}</tr>'
    table = tabel("".join(map(kolomkop, heads)), rows, "Acties voor de groep en de omgeving")
    return _block("te-laat", blad.acties_kop, f'{table}<p class="jg-stil">{BUITEN}</p>')


def blad(index: Mapping[str, Any], dashboard: str) -> str:
    """Return the first screen on a dashboard: the strip, and where goals are followed the rest of it too."""
    raw = index.get("voorblad")
    if not raw:
        return ""
    found = Voorblad.from_json(raw)
    html = strook(index, found, dashboard)
    if dashboard not in ("monitoring", "evaluatie"):
        return html
    parts: tuple[Callable[[], str], ...] = (
        lambda: doelen(found), lambda: naast_elkaar(found, dashboard), lambda: acties(found),
    )  # fmt: skip
    return html + "".join(part() for part in parts)


def _block(key: str, title: str, inside: str) -> str:
    return (
        f'<section class="jg-blok" id="{key}" aria-labelledby="{key}-kop"><h2 {H2} id="{key}-kop">{escape(title)}</h2>'
        f"{inside}</section>"
    )
