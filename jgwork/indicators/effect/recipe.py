"""An evaluation as a recipe: what to compute, in TOML; the same recipe on the same rows gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.effect.goal import effect_of_goal
from jgwork.indicators.effect.ladder import Answer, evaluate, level_sentence
from jgwork.indicators.effect.situatie import situation_of_area, situation_of_group, soort_van
from jgwork.vocabulary.errors import UsageError

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
    answers = {v.naam: _answer(v, recept, tables, soorten) for v in recept.vragen}
    paragraphs = [
        f"{name}\n{a.text} {level_sentence(a.primary)} Methode: {a.primary.method}." for name, a in answers.items()
    ]
    return Uitkomst({name: as_csv(a) for name, a in answers.items()}, "\n\n".join(paragraphs) + "\n")


def _answer(v: Vraag, recept: Recept, tables: Mapping[str, pa.Table], soorten: Mapping[str, str] | None) -> Answer:
    if v.doel:
        return effect_of_goal(tables, v.doel, recept.op, soorten=soorten)
    if v.van is None or v.tot is None:
        raise UsageError("Een blok van het recept heeft geen van of tot.", "Vul de periode van de nulmeting in.")
    soort = soort_van(v.indicator, soorten)
    if v.gebied:
        area = "" if v.gebied == "eigen" else v.gebied
        return evaluate(
            situation_of_area(tables, recept.groep_id, v.indicator, v.van, v.tot, recept.op, soort=soort, gebied=area)
        )
    return evaluate(situation_of_group(tables, recept.groep_id, v.indicator, v.van, v.tot, recept.op, soort=soort))


def as_csv(answer: Answer) -> str:
    """Return every number of an answer as CSV: the primary estimate first, then the exploratory ones."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(["methode", "rol", "getal", "label", "waarde", "laag", "hoog", "oordeel", "niveau", "reden"])
    for role, estimate in (("hoofd", answer.primary), *(("verkennend", e) for e in answer.others)):
        for row in estimate.table:
            numbers = ("" if x is None else format(float(x), f".{DIGITS}g") for x in (row.value, row.low, row.high))
            writer.writerow([estimate.method, role, row.name, row.title, *numbers, estimate.wording,
                             int(estimate.level), row.reason])  # fmt: skip
    return out.getvalue()
