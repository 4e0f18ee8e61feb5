"""The start page: every group with its status in one table that the reader sorts and filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from jgwork.panels.kop import DASHBOARDS, step_of
from jgwork.panels.opmaak import H1, H2, LINK, NOTICE, SELECT, cel, kolomkop, tabel
from jgwork.panels.tekens import teken
from jgwork.panels.toestand import Toestand, link
from jgwork.vocabulary.dutch import iso_day, listing, times
from jgwork.vocabulary.voorblad import MERKEN, Voorblad

VRAAGT, LOOPT, GESTOPT = "vraagt een besluit", "loopt", "gestopt"
#: Columns; the first letter of a sort key says whether it is a number.
KOPPEN = ("Groep", "Gemeente", "Stap", "Doelen", "Te laat", "Volgend bericht", "Wat vraagt dit van u?")
Index = Mapping[str, Any]


def overview(publications: Sequence[Index], damaged: Sequence[str] = ()) -> str:
    """Return the start page, of the newest publication of every group and audience.

    Parameters
    ----------
    publications
        ``publicatie.json`` of each, oldest first.
    damaged
        Folder names of publications that are not what was released.
    """
    newest: dict[tuple[str, ...], list[Index]] = {}
    for index in publications:
        newest.setdefault((index["dossier_id"], str(index.get("groep_id")), index["kring"]), []).insert(0, index)
    groups = sorted((v[0] for v in newest.values() if v[0].get("groep_id")), key=_order)
    regions = [v[0] for v in newest.values() if not v[0].get("groep_id")]
    warning = "".join(
        f'<p {NOTICE} role="alert">Publicatie {escape(name)} is gewijzigd na het vrijgeven en wordt niet '
        "getoond. Vraag de informatieanalist om haar opnieuw te maken.</p>"
        for name in damaged
    )
    return (
        f'<div class="jg-titel"><h1 {H1} data-titel="Alle groepen">Alle groepen</h1>'
        f'<p class="jg-vraag">Welke groep vraagt nu iets van u?</p></div>{_facts(groups, regions)}{warning}'
        f'<div class="jg-start">{_table(groups) if groups else _none(regions)}{_old(newest.values())}</div>'
    )


def groepen(indices: Sequence[Index]) -> str:
    """Return the table of groups as it stands on the page of the region; empty without groups."""
    return f'<div class="jg-start">{_table(sorted(indices, key=_order))}</div>' if indices else ""


def _none(regions: Sequence[Index]) -> str:
    return "" if regions else "<p>Er is nog geen publicatie. Vraag de informatieanalist.</p>"


def _order(index: Index) -> tuple[int, int, str]:
    return (VRAAGT, LOOPT, GESTOPT).index(status(index)), -_step(index), str(index["titel"])


def _step(index: Index) -> int:
    text = str(index.get("stap") or "")
    return int(text) if text.isdigit() else 0


def blad_van(index: Index) -> Voorblad:
    """Return the first screen of a publication; an empty one for a publication that has none."""
    return Voorblad.from_json(index.get("voorblad") or {})


def status(index: Index) -> str:
    """Return whether a group asks for a decision, runs, or was stopped."""
    if index.get("gestopt"):
        return GESTOPT
    return VRAAGT if any(card.wijst for card in blad_van(index).kaarten) else LOOPT


def _facts(groups: Sequence[Index], regions: Sequence[Index]) -> str:
    days = sorted({str(g.get("peildatum") or "") for g in groups} - {""})
    parts = []
    if any(g.get("fictief") for g in (*groups, *regions)):
        parts.append('<span class="jg-fictief">Fictieve gegevens: dit is een verzonnen voorbeeld</span>')
    if days:
        first = "" if len(days) == 1 else f"{escape(iso_day(days[0]))}</strong> tot en met <strong>"
        parts.append(f"Peildatum <strong>{first}{escape(iso_day(days[-1]))}</strong>")
    for region in regions:
        here = escape(link("regio", Toestand(str(region["publicatie_id"]))))
        audience = "" if len(regions) == 1 else f" ({escape(str(region.get('gremium') or region['kring']))})"
        parts.append(f'<a {LINK} href="{here}">Regio: kaart, inzet en contact{audience}</a>')
    return f'<ul class="jg-feitregel">{"".join(f"<li>{p}</li>" for p in parts)}</ul>' if parts else ""


def _table(groups: Sequence[Index]) -> str:
    states = [status(g) for g in groups]
    asks, running = states.count(VRAAGT), len(groups) - states.count(GESTOPT)
    told = f"{times(running).capitalize()} {'groep loopt' if running == 1 else 'groepen lopen'}"
    told += f"; {times(asks)} {'vraagt' if asks == 1 else 'vragen'} nu een besluit"
    many = len({g["kring"] for g in groups}) > 1
    heads = (*KOPPEN, *(("Bestemd voor",) if many else ()), "Open")
    top = "".join(_head(i, h) for i, h in enumerate(heads))
    rows = "".join(_row(g, s, many=many) for g, s in zip(groups, states, strict=True))
    options = "".join(
        f'<option value="{s}">{s} ({states.count(s)})</option>' for s in (VRAAGT, LOOPT, GESTOPT) if s in states
    )
    return (
        f'<section aria-labelledby="groepen"><h2 {H2} id="groepen">{escape(told)}</h2>'
        '<form class="jg-filter" role="search"><label for="zoek">Zoek groep of gemeente</label>'
        '<input type="search" id="zoek" autocomplete="off"/><label for="toon">Toon</label>'
        f'<select id="toon" {SELECT}><option value="">alle groepen ({len(groups)})</option>{options}</select>'
        '<span id="gevonden" role="status"></span></form>'
        f"{tabel(top, rows, 'Groepen met hun stand', 'jg-starttabel')}{_legend(groups)}</section>"
    )


def _head(i: int, text: str) -> str:
    if text == "Open":
        return kolomkop(text)
    button = f'<button type="button" class="jg-sorteer" data-kolom="{i}">{escape(text)}</button>'
    return kolomkop(button, ' aria-sort="none"')


def _row(index: Index, state: str, *, many: bool) -> str:
    found = blad_van(index)
    asked = found.kaarten[0] if found.kaarten else None
    rest = len(found.kaarten) - 1 + found.rest
    more = f' <span class="jg-stil">en nog {rest}</span>' if asked and asked.wijst and rest > 0 else ""
    question = escape(asked.kop) if asked and asked.wijst else "Niets"
    question = f"<strong>{question}</strong>{more}" if question != "Niets" else question
    question = "De aanpak is gestopt" if state == GESTOPT else question
    main = "monitoring" if "monitoring" in index["dashboards"] else "integraal_beeld"
    name = str(index["titel"])
    title = (
        f'<a {LINK} href="{escape(link(main, Toestand(str(index["publicatie_id"]))))}">{escape(name)}</a>'
        if main in index["dashboards"]
        else escape(name)
    )
    cells = [
        (escape(str(index.get("gemeente") or index.get("gemeente_code") or "onbekend")), ""),
        (step_of(index), f"{_step(index):02d}"),
        (_goals(found), f"{sum(g.merk == 'gehaald' for g in found.doelen):02d}"),
        (_late(found), "1" if found.laat else "0"),
        (escape(found.volgend or "niets afgesproken"), str(found.volgend_dag or "9")),
        (question, ""),
    ]
    if many:
        cells.append((escape(str(index.get("gremium") or index["kring"])), ""))
    cells.append((_links(index), ""))
    heads = (*KOPPEN[1:], *(("Bestemd voor",) if many else ()), "Open")
    inside = "".join(cel(text, h, _key(key)) for (text, key), h in zip(cells, heads, strict=True))
    return f'<tr role="row" data-stand="{state}"><th scope="row" role="rowheader">{title}</th>{inside}</tr>'


def _late(found: Voorblad) -> str:
    """Return what is late; that nothing was planned, or that it is not known of an action, is not that nothing is."""
    unknown = sum(a.soort == "onbekend" for a in found.acties)
    said = f"van {times(unknown)} {'actie' if unknown == 1 else 'acties'} niet bekend" if unknown else ""
    if found.laat:
        return f"{teken('laat', 16)} {escape(found.laat)}" + (f"; {said}" if said else "")
    return said or ("niets" if found.acties or found.volgend else '<span class="jg-stil">nog niets gepland</span>')


def _key(value: str) -> str:
    """Return what a column is sorted by, where that is not its text."""
    return f' data-waarde="{escape(value)}"' if value else ""


def _goals(found: Voorblad) -> str:
    """Return one mark per main goal, each with its word for who does not see it."""
    if not found.doelen:
        return '<span class="jg-stil">nog geen plan</span>'
    by: dict[int, list[str]] = {}
    for g in found.doelen:
        by.setdefault(g.nummer, []).append(g.merk)
    said = "; ".join(f"hoofddoel {n}: {listing(_keren(marks))}" for n, marks in by.items())
    drawn = "".join(f'<span class="jg-merkjes">{"".join(teken(m) for m in marks)}</span>' for marks in by.values())
    return f'{drawn}<span class="jg-alleen-voorlezen">{escape(said)}</span>'


def _keren(marks: Sequence[str]) -> list[str]:
    """Return the word of each mark once, with how often where that is more than once."""
    return [(f"{n} keer " if n > 1 else "") + MERKEN[m].lower() for m, n in Counter(marks).items()]


def _legend(groups: Sequence[Index]) -> str:
    used = {g.merk for index in groups for g in blad_van(index).doelen}
    if not used:
        return ""
    why = {"niet_getoond": " (het getal is niet getoond)"}
    marks = "".join(f"<li>{teken(m)} {MERKEN[m].lower()}{why.get(m, '')}</li>" for m in MERKEN if m in used)
    return (
        '<p class="jg-legenda">Hoofddoelen, van links naar rechts: 1 criminaliteit en overlast, 2 sociale positie, '
        "3 groepsdynamiek, 4 aanwas. Tekens tegen elkaar horen bij hetzelfde hoofddoel.</p>"
        f'<ul class="jg-legenda">{marks}</ul>'
        '<p class="jg-stil">De volgorde is: eerst wat een besluit vraagt, dan de stap. De volgorde zegt niet hoe erg '
        "een groep is. Klik op een kop om anders te sorteren. Acties voor personen of gezinnen staan niet onder 'te "
        "laat'.</p>"
    )


def _links(index: Index) -> str:
    about = f'<span class="jg-alleen-voorlezen"> van {escape(str(index["titel"]))}</span>'
    return " ".join(
        f'<a {LINK} href="{escape(link(d, Toestand(str(index["publicatie_id"]))))}">{name}{about}</a>'
        for d, name in DASHBOARDS.items()
        if d in index["dashboards"]
    )


def _old(versions: Any) -> str:
    lines = [
        f"<li>{escape(str(e['titel']))}, {escape(iso_day(e.get('peildatum') or e.get('gemaakt_op')))}: {_links(e)}</li>"
        for group in versions
        for e in group[1:]
    ]
    if not lines:
        return ""
    return f"<details><summary>Eerdere publicaties ({len(lines)})</summary><ul>{''.join(lines)}</ul></details>"
