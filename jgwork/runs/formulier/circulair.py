"""Forms of circular questioning: the answers of one partner, and the session in which the room finds rode draden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jgwork.runs.formulier.bewerken import Bereik
from jgwork.runs.formulier.vragenlijst import Formulier, Regel, Rijen, Vraag, naam, short, title
from jgwork.schema.descriptors import codelist
from jgwork.views.groep import thread_name

_VELD = "rode_draad_id"


def circulair(q: Vraag) -> Formulier:
    """Return the form in which one partner gives at most three answers per question."""
    answers, questions = codelist("circulair_antwoord"), codelist("circulair_vraag")
    part = Bereik("circulair", ("vraag_code", "rang"), {**q.basis, "ronde": str(q.ronde), "partner": q.partner})
    rows = [r for r in q.rows("circulair") if r["ronde"] == str(q.ronde)]
    members = tuple((m, short(m)) for m in q.leden())
    threads = tuple((d, thread_name(d)) for d in sorted({r[_VELD] for r in rows if r.get(_VELD)}))
    lines = []
    for code in questions.codes:
        choices = tuple((a, answers.titles[a]) for a in answers.codes if answers.extra[a]["vraag_code"] == code)
        for rank in ("1", "2", "3"):
            given = {**part.vast, "vraag_code": code, "rang": rank}
            extra = ("verwijst_naar",) if code == "spilfiguur" else ()
            options = {"antwoord_code": choices, "verwijst_naar": members}
            if threads:
                options[_VELD] = threads
            beside = _said(rows, code, q.partner) if rank == "1" else ""
            lines.append(
                Regel(
                    part.key(given), questions.titles[code], f"Antwoord {rank}", given,
                    ("antwoord_code", *extra, _VELD), options, beside,
                )
            )  # fmt: skip
    return Formulier(
        naam("circulair", q), "Circulair bevragen",
        "Geef per vraag hoogstens drie antwoorden. Daaronder staat wat de anderen zeiden. Daarna zoekt u samen de "
        "rode draden.",
        (part,), tuple(lines),
    )  # fmt: skip


def _said(rows: list[dict[str, str]], question: str, partner: str) -> str:
    """Return what the others answered to a question, in the order of the code list."""
    said: dict[str, set[str]] = {}
    for r in rows:
        if r["vraag_code"] == question and r["partner"] != partner and r.get("antwoord_code"):
            said.setdefault(r["antwoord_code"], set()).add(title("partner", r["partner"]))
    words = codelist("circulair_antwoord").titles
    return "; ".join(f"{words[a]} ({', '.join(sorted(said[a]))})" for a in words if a in said)


def rode_draden(q: Vraag) -> Formulier:
    """Return the session: the answers of all partners per question on one sheet, to be put into rode draden."""
    part = Bereik("circulair", ("partner", "vraag_code", "rang"), {**q.basis, "ronde": str(q.ronde)})
    questions = codelist("circulair_vraag")
    lines = tuple(
        Regel(
            part.key(r), questions.titles[r["vraag_code"]], _answer(r), {k: v for k, v in r.items() if k != _VELD},
            (_VELD,), blijft=True,
        )
        for r in sorted(q.rows("circulair"), key=lambda r: questions.codes.index(r["vraag_code"]))
        if r["ronde"] == str(q.ronde) and r.get("antwoord_code")
    )  # fmt: skip
    return Formulier(
        naam("rode_draden", q),
        "Rode draden zoeken",
        "Per vraag staat op een vel wat alle partners antwoordden. Vraag elkaar uit. Hoort een antwoord bij een rode "
        "draad? Sleep het erheen, of kies het antwoord en druk op het cijfer van de draad (0 haalt het terug).",
        (part,),
        lines,
        controle=lambda rows: _placed(lines, rows),
        flapover=True,
    )


def _answer(row: Mapping[str, str]) -> str:
    words = title("circulair_antwoord", row["antwoord_code"])
    return f"{words} {short(row['verwijst_naar'])}" if row.get("verwijst_naar") else words


def _placed(lines: Sequence[Regel], rows: Rijen) -> tuple[str, ...]:
    placed = sum(1 for line in lines if rows.get(line.sleutel, {}).get(_VELD))
    threads = {rows[line.sleutel][_VELD] for line in lines if rows.get(line.sleutel, {}).get(_VELD)}
    what = "1 rode draad" if len(threads) == 1 else f"{len(threads)} rode draden"
    return (f"{placed} van de {len(lines)} antwoorden horen bij {what}.",)


@dataclass(frozen=True, slots=True)
class Kaart:
    """An answer on the flap-over: who gave it, and the rode draad it was put in.

    Parameters
    ----------
    rijen
        Keys of the rows; partners who gave the same answer share a card as long as it has one place.
    vraag, tekst, wie
        Question, answer and the partners who gave it.
    draad
        Id of the rode draad; empty while the card is still on the sheet.
    """

    rijen: tuple[str, ...]
    vraag: str
    tekst: str
    wie: tuple[str, ...]
    draad: str


def kaarten(form: Formulier, rijen: Rijen) -> tuple[Kaart, ...]:
    """Return the cards of a session, per question in the order of the answers; never by how often one was named."""
    held: dict[tuple[str, str, str], list[Regel]] = {}
    for line in form.regels:
        cells = rijen.get(line.sleutel)
        if cells is not None:
            held.setdefault((line.kop, line.label, cells.get(_VELD, "")), []).append(line)
    order = {line.kop: i for i, line in reversed(list(enumerate(form.regels)))}
    return tuple(
        Kaart(
            tuple(r.sleutel for r in lines), vraag, tekst,
            tuple(sorted(title("partner", r.vast["partner"]) for r in lines)), thread,
        )
        for (vraag, tekst, thread), lines in sorted(held.items(), key=lambda kv: (order[kv[0][0]], *kv[0][1:]))
    )  # fmt: skip


def nieuwe_draad(tekst: str) -> str:
    """Return the id of a rode draad with this name; empty where nothing of the name can be kept."""
    import re
    import unicodedata

    plain = unicodedata.normalize("NFKD", tekst).encode("ascii", "ignore").decode()
    word = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_").lower()[:34].strip("_")
    return f"RD-{word}" if word else ""
