"""An evaluation as a recipe: what to compute, in TOML; the same recipe on the same rows gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.effect.antwoord import Antwoord
from jgwork.indicators.effect.doel import effect_van, effect_van_doel
from jgwork.indicators.effect.omgeving import Omgeving, omgeving
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.telling import einden

if TYPE_CHECKING:
    import pyarrow as pa

#: Version of the recipe's form.
VERSIE = 1
#: Significant digits in a table: fewer than any two machines differ in.
DIGITS = 6
_KEYS = {"naam", "doel", "indicator", "van", "tot", "gebied"}


@dataclass(frozen=True, slots=True)
class Vraag:
    """One question of a recipe.

    Parameters
    ----------
    naam
        Name of its table.
    doel
        A goal of the plan; then nothing else is needed.
    indicator, van, tot
        An indicator and its nulmeting, where there is no goal.
    gebied
        An area (its code, or ``eigen`` for the buurt of the group); empty for the group itself.
    """

    naam: str
    doel: str = ""
    indicator: str = ""
    van: date | None = None
    tot: date | None = None
    gebied: str = ""


@dataclass(frozen=True, slots=True)
class Recept:
    """A recipe: the group, the peildatum and the questions in order."""

    groep_id: str
    op: date
    vragen: tuple[Vraag, ...]


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """The outcome of a recipe.

    Parameters
    ----------
    tabellen
        CSV text by name of the question (``;``, point as decimal sign, six significant digits).
    text
        The Dutch text.
    """

    tabellen: Mapping[str, str]
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 over tables and text, to lay two runs side by side."""
        whole = "\n".join(f"{n}\n{t}" for n, t in sorted(self.tabellen.items())) + "\n" + self.text
        return hashlib.sha256(whole.encode()).hexdigest()


def read_recept(toml: Mapping[str, Any]) -> Recept:
    """Return the recipe that a parsed TOML file holds.

    Raises
    ------
    UsageError
        A key is missing, unknown or of the wrong kind; the message names it.
    """
    if toml.get("versie") != VERSIE:
        raise UsageError(
            "Het recept heeft een andere versie dan dit programma kent.", f"Zet bovenaan: versie = {VERSIE}"
        )
    groep, op, items = toml.get("groep"), toml.get("op"), toml.get("effect")
    if not isinstance(groep, str) or type(op) is not date or not isinstance(items, list) or not items:
        raise UsageError(
            "Het recept mist groep, op of effect.",
            'Schrijf groep = "G02", op = 2026-07-01 en minstens een blok [[effect]].',
        )
    vragen = tuple(_vraag(item, i) for i, item in enumerate(items, start=1))
    if len({v.naam for v in vragen}) < len(vragen):
        raise UsageError("Twee blokken [[effect]] hebben dezelfde naam.", "Geef elk blok een eigen naam.")
    return Recept(groep, op, vragen)


def _vraag(item: Any, i: int) -> Vraag:
    unknown = sorted(set(item) - _KEYS) if isinstance(item, Mapping) else ["?"]
    if unknown:
        raise UsageError(f"Blok {i} van het recept heeft een onbekende sleutel: {', '.join(unknown)}.",
                         f"Kies uit: {', '.join(sorted(_KEYS))}.")  # fmt: skip
    whole = item.get("indicator") and type(item.get("van")) is date and type(item.get("tot")) is date
    if not item.get("doel") and not whole:
        raise UsageError(
            f"Blok {i} van het recept zegt niet wat er gemeten moet worden.",
            "Geef doel, of indicator met van en tot (datums zonder aanhalingstekens).",
        )
    name = str(item.get("naam") or item.get("doel") or item.get("indicator"))
    return Vraag(name, str(item.get("doel") or ""), str(item.get("indicator") or ""), item.get("van"), item.get("tot"),
                 str(item.get("gebied") or ""))  # fmt: skip


def run(recept: Recept, tables: Mapping[str, pa.Table], *, soorten: Mapping[str, str] | None = None) -> Uitkomst:
    """Return the tables and the text of a recipe.

    Parameters
    ----------
    recept
        What to compute.
    tables
        Admitted tables by name; the order of their rows makes no difference.
    soorten
        Kind of each indicator (code list ``indicator``, column ``soort``).
    """
    around = omgeving(tables, recept.op)
    answers = {v.naam: _answer(v, recept, tables, soorten, around) for v in recept.vragen}
    paragraphs = [f"{name}\n{a.text} Methode: {a.methode}." for name, a in answers.items()]
    return Uitkomst({name: as_csv(a) for name, a in answers.items()}, "\n\n".join(paragraphs) + "\n")


def _answer(
    v: Vraag, recept: Recept, tables: Mapping[str, pa.Table], soorten: Mapping[str, str] | None, rond: Omgeving
) -> Antwoord:
    if v.doel:
        return effect_van_doel(tables, v.doel, recept.op, soorten=soorten, rond=rond)
    if v.van is None or v.tot is None:
        raise UsageError("Een blok van het recept heeft geen van of tot.", "Vul de periode van de nulmeting in.")
    return effect_van(
        tables, recept.groep_id, v.indicator, v.van, v.tot, recept.op, gebied=v.gebied, soorten=soorten, rond=rond
    )


def as_csv(answer: Antwoord) -> str:
    """Return every number of an answer as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(["methode", "getal", "waarde", "laag", "hoog", "oordeel", "beslissend", "niveau"])
    for name, *numbers, word, door in _rows(answer):
        shown = ("" if x is None else format(float(x), f".{DIGITS}g") for x in numbers)
        writer.writerow([answer.methode, name, *shown, word, door, int(answer.niveau)])
    return out.getvalue()


def _rows(a: Antwoord) -> Iterator[tuple[Any, ...]]:
    v = a.vensters
    for name, line in (("geteld", a.geteld), ("vergeleken", a.vergeleken)):
        if line is not None:
            yield name, a.verhouding and line.verhouding, *line.marge, line.woord, line.door
            yield f"p_{name}", line.p, None, None, "", ""
    for name, total in (("nulmeting", v.nul), ("nu", v.na), ("jaar_ervoor", v.eerder)) if v else ():
        ends = einden(total)
        yield name, ends[0] if ends and ends[0] == ends[1] else None, *(ends or (None, None)), "", ""
    for row in a.rijen:
        yield row.name, row.value, row.low, row.high, a.woord, ""
