"""A delivery on the screen as the user knows it, and the questions about it; nothing shown here is stored or logged."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from jgwork.cli.output import say

if TYPE_CHECKING:
    from pathlib import Path

    from jgwork.runs.leveren.binnen import Akkoord, Binnenkomst
    from jgwork.runs.leveren.geleide import Waarde
    from jgwork.runs.leveren.koppelen import Proposal
    from jgwork.vocabulary.findings import Findings

#: What may be typed for yes and no.
_ANSWERS = {"ja": True, "j": True, "yes": True, "y": True, "nee": False, "n": False, "no": False}


def toon(found: Binnenkomst) -> None:
    """Show what was found: per table each heading with its column and first values, then the manifest."""
    seen: set[str] = set()
    for p in found.proposals:
        _table(found, p, first=p.where not in seen)
        seen.add(p.where)
    for name in found.niet_gelezen:
        say(f"Niet gelezen: {_shown(name)} (geen tabel van het gegevensmodel).")
    if found.waarden:
        say(f"De levering '{_shown(found.name)}'")
    toon_waarden(found.waarden)


def toon_waarden(waarden: Sequence[Waarde]) -> None:
    """Show what of a manifest is known, and where it comes from."""
    for w in waarden:
        say(f"  {w.sleutel:<18} {_shown(w.waarde)}  ({w.vandaan})")


def _table(found: Binnenkomst, p: Proposal, *, first: bool) -> None:
    from jgwork.runs.leveren.koppelen import HOE
    from jgwork.runs.leveren.koppeling import eerste_rijen

    where = f"{_shown(p.file)}, blad {_shown(p.sheet)}" if p.sheet else _shown(p.file)
    notes = next((s.notes for s in found.delivery.sources.values() if s.name == p.where), ())
    say(f"Tabel {p.table}, {f'uit {where}' if p.file else 'geteld uit de namenlijst'}. {' '.join(notes)}".rstrip())
    values = eerste_rijen(found.delivery, p) if p.file else {}
    for m in p.matches:
        if m.column or m.maybe:
            target, how = m.column or f"{m.maybe}?", HOE.get(m.how, m.how)
            told = "; ".join(t for t in (how, ", ".join(values.get(m.heading, ()))) if t)
            say(f"  {_shown(m.heading)} -> {target}" + (f"  ({told})" if told else ""))
    for line in (*_beside(p), *(_left(p) if first else ())):
        say(f"  {line}")


def _beside(p: Proposal) -> Iterator[str]:
    """Yield what is the same for every row, and which text becomes which code."""
    from jgwork.runs.leveren.breed import in_words

    if p.wide:
        yield in_words(p.wide, _shown)
    own = {m.column for m in p.matches}
    for column, value in {**{c: v for c, v in p.context.items() if c not in own}, **p.constants}.items():
        yield f"(overal) -> {column} = {_shown(value)}"
    for column, other in p.same.items():
        yield f"(gelijk aan {other}) -> {column}"
    for column, texts in p.codes.items():
        for text, code in texts.items():
            yield f"{column}: '{_shown(text)}' -> {_shown(code) if code else 'VRAAG: welke code?'}"


def _left(p: Proposal) -> Iterator[str]:
    """Yield what stays out, by reason."""
    from jgwork.runs.leveren.koppelen import ELDERS

    left = [m for m in p.matches if not m.column and not m.maybe and not m.why.startswith(ELDERS)]
    for why in dict.fromkeys(m.why for m in left):
        yield f"Weggelaten: {', '.join(_shown(m.heading) for m in left if m.why == why)}. {why}".rstrip()


def _shown(value: object) -> str:
    from datetime import UTC, date, datetime

    from jgwork.runs.leveren.koppeling import verhuld

    return value.isoformat() if isinstance(value, date) else verhuld(value, datetime.now(UTC).year)


def toon_vragen(found: Binnenkomst) -> None:
    """Show what is still open."""
    for line in found.op_scherm:
        say(f"  ? {line}")


def vraag_door(found: Binnenkomst) -> Binnenkomst | None:
    """Ask the open questions one by one, then whether all is right; ``None`` for no."""
    toon(found)
    found = beantwoord(found)
    if found.vragen:
        toon_vragen(found)
        return None
    return found if ja_nee("Klopt dit? Dan wordt het geladen en voor deze partner onthouden") else None


def beantwoord(found: Binnenkomst) -> Binnenkomst:
    """Ask the open questions one by one; what gets no answer stays open."""
    from dataclasses import replace

    from jgwork.runs.leveren.binnen import met_keuzes

    found = met_keuzes(found, [_headings(_style(_year(p))) for p in found.proposals])
    put: set[str] = set()
    while key := next((k for k in found.ontbreekt if k not in put), ""):  # an answer may bring another question
        found = _key(found, key)
        put.add(key)
    found = met_keuzes(found, [_missing(p) for p in found.proposals])
    return replace(found, proposals=tuple(_codes(p) for p in found.proposals))


def _year(p: Proposal) -> Proposal:
    """Ask the year of months in the headings that do not say it."""
    from dataclasses import replace

    import typer

    from jgwork.runs.leveren.breed import van_jaar, vraag_jaar

    asked = vraag_jaar(p.wide)
    if not asked:
        return p
    text = asked[0].upper() + asked[1:].rstrip("?")
    return replace(p, wide=van_jaar(p.wide, typer.prompt(text, default="", show_default=False)))


def _style(p: Proposal) -> Proposal:
    """Ask what a point in a number means, and what stands first in a date, where the column leaves it open."""
    from dataclasses import replace

    import typer

    from jgwork.schema.messages import TWO_WAYS

    for key in p.asked_style:
        means = TWO_WAYS[key].answers
        say(f"{p.table}, {', '.join(p.doubtful[key])}: {' of '.join(f'{k} ({v})' for k, v in means.items())}?")
        answer = str(typer.prompt(f"Typ {' of '.join(means)}", default="", show_default=False)).strip().lower()
        p = replace(p, written={**p.written, key: answer}) if answer in means else p
    return p


def ja_nee(vraag: str) -> bool:
    """Ask a question that has two answers, in Dutch; Enter is yes."""
    import typer

    while (answer := typer.prompt(f"{vraag} (ja/nee)", default="ja").strip().lower()) not in _ANSWERS:
        say("Typ ja of nee.")
    return _ANSWERS[answer]


def kan_vragen() -> bool:
    """Return whether there is someone at the keyboard."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _key(found: Binnenkomst, key: str) -> Binnenkomst:
    import typer

    from jgwork.runs.leveren.binnen import vul_in
    from jgwork.runs.leveren.geleide import als_waarde
    from jgwork.schema.descriptors import load_tables

    codes = load_tables()["levering"].field(key).enum if key != "token_tag" else ()
    text = typer.prompt(f"{key}{_choices(codes)}", default="", show_default=False)
    return vul_in(found, key, als_waarde(key, text.strip())) if text.strip() else found


def _headings(p: Proposal) -> Proposal:
    from jgwork.runs.leveren.koppelen import kies_bij_naam
    from jgwork.schema.descriptors import load_tables
    from jgwork.schema.rules.matching import LEAVE_OUT

    for column in dict.fromkeys(m.maybe for m in p.matches if m.asked):
        options = [m.heading for m in p.matches if m.asked and m.maybe == column]
        say(f"{p.table}: welke kop is '{column}' ({load_tables()[p.table].field(column).title})?")
        for n, heading in enumerate(options, 1):
            say(f"  {n}. {heading}")
        answer = _number()
        if 1 <= answer <= len(options):
            p = kies_bij_naam(p, options[answer - 1], column)
        else:
            for heading in options:
                p = kies_bij_naam(p, heading, LEAVE_OUT)
    return p


def _number() -> int:
    """Ask for a number, in Dutch; what is none is asked again."""
    import typer

    while not (answer := typer.prompt("Nummer (0 = geen)", default="0").strip()).isdigit():
        say("Typ een nummer uit de lijst.")
    return int(answer)


def _missing(p: Proposal) -> Proposal:
    import typer

    from jgwork.runs.leveren.koppelen import kies_bij_naam, overal
    from jgwork.schema.descriptors import load_tables

    for column in p.missing:
        one = load_tables()[p.table].field(column)
        free = [m.heading for m in p.matches if not m.column]
        say(f"{p.table}: '{column}' ({one.title}) is verplicht. {one.description}{_choices(one.enum)}")
        text = typer.prompt("Typ een waarde die overal geldt, of de naam van een kop", default="", show_default=False)
        if text.strip() in free:
            p = kies_bij_naam(p, text.strip(), column)
        elif text.strip():
            p = overal(p, column, text.strip())
    return p


def _codes(p: Proposal) -> Proposal:
    import typer

    from jgwork.runs.leveren.koppelen import kies_code
    from jgwork.schema.descriptors import load_tables

    for column, texts in p.codes.items():
        one = load_tables()[p.table].field(column)
        for text in [t for t, code in texts.items() if not code]:
            answer = typer.prompt(f"{p.table}.{column}: welke code is '{text}'?{_choices(one.enum)}", default="",
                                  show_default=False)  # fmt: skip
            p = kies_code(p, column, text, answer.strip())
    return p


def _choices(codes: Sequence[str]) -> str:
    return f" (kies uit: {', '.join(codes[:25])})" if codes else ""


def vraag_weg(findings: Findings) -> str:
    """Ask what rows mean that are not delivered any more, where that is all that is asked; empty where nobody can."""
    import typer

    from jgwork.cli.output import report_findings
    from jgwork.runs.dossier.samenvoegen import VRAAG_WEG, WEG

    refused = {f.rule for f in findings if f.verdict.name == "REFUSE"}
    if refused != {VRAAG_WEG} or not kan_vragen():
        return ""
    report_findings(findings)
    answer = ""
    while answer not in WEG:
        answer = str(typer.prompt(f"Rijen die weg zijn: typ {' of '.join(WEG)}")).strip().lower()
    return answer


def onthoudend(ask: Akkoord) -> Akkoord:
    """Return the same questions, each put once: what was answered for a delivery is not asked again."""
    answers: dict[Path, Binnenkomst] = {}

    def again(found: Binnenkomst) -> Binnenkomst | None:
        answer = answers.get(found.pad) or ask(found)
        if answer is not None:
            answers[found.pad] = answer
        return answer

    return again


def bevestiger(*, ja: bool, stil: bool) -> Akkoord:
    """Return what is asked about a delivery that does not say everything itself.

    At the keyboard every question is put; elsewhere what is open is written down to fill in, and ``--ja`` confirms.
    """

    def ask(found: Binnenkomst) -> Binnenkomst | None:
        if kan_vragen() and not ja and not stil:
            return vraag_door(found)
        if not stil:
            toon(found)
        if found.vragen:
            _write_down(found, stil=stil)
            return None
        return found if ja else None

    return ask


def _place(file: Path) -> str:
    """Return a file with its folder, so that it is found where several deliveries ask something."""
    return f"{_shown(file.resolve().parent.name)}/{_shown(file.name)}"


def _write_down(found: Binnenkomst, *, stil: bool) -> None:
    from jgwork.runs.leveren.koppeling import als_toml, naast, vul_bij

    toon_vragen(found) if not stil else None
    target = naast(found.pad)
    if target is None:
        return
    said = "De vragen staan in" if target.exists() else "Geschreven:"
    text = als_toml(found.proposals, found.ontbreekt)
    if target.exists():
        vul_bij(target, text)
    else:
        target.write_text(text, encoding="utf-8")
    if not stil:
        say(f'{said} {_place(target)}. Vul in wat er leeg staat (""), en typ het commando nog eens met --ja.')
