"""What each editor asks: its rows, which cells may be filled, and what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from types import MappingProxyType

from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.formulier.bewerken import Bereik, as_text
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.dutch import number
from jgwork.vocabulary.errors import NotCovered, UsageError
from jgwork.vocabulary.view import ViewColumn, ViewTable

Opties = tuple[tuple[str, str], ...]
Rijen = Mapping[str, Mapping[str, str]]
_NONE: Mapping[str, Opties] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Regel:
    """One row to fill.

    Parameters
    ----------
    sleutel
        Key, as in ``Bereik.key``.
    kop, label
        Heading it stands under, and what is asked.
    vast
        Cells that are given; of a column to fill, what it is when left empty.
    velden
        Columns to fill.
    opties
        Choices of a column, where they are not simply its code list.
    naast
        What others said.
    blijft
        Whether the row stays when nothing is filled: it exists for itself, as a goal and an action do.
    deel
        The part of a long form it is in, such as one member; only one part is on the screen at a time.
    mee
        Cells that are set along with a change of another cell of the row, such as the day of the answer.
    """

    sleutel: str
    kop: str
    label: str
    vast: Mapping[str, str]
    velden: tuple[str, ...]
    opties: Mapping[str, Opties] = field(default_factory=lambda: _NONE)
    naast: str = ""
    blijft: bool = False
    deel: str = ""
    mee: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def gevuld(self, cellen: Mapping[str, str]) -> bool:
        """Return whether anything was filled in this row."""
        return any(cellen.get(v) for v in self.velden if v not in self.vast)


@dataclass(frozen=True, slots=True)
class Nieuw:
    """A kind of row that may be added: button text, prefix of new ids, and the row as an example."""

    knop: str
    tabel: str
    id_kolom: str
    voorvoegsel: str
    voorbeeld: Regel


@dataclass(frozen=True, slots=True)
class Formulier:
    """An editor's form.

    Parameters
    ----------
    naam
        Stable name of the work: kind, group, partner and round.
    titel, uitleg
        Dutch title and what to do.
    bereiken
        Which rows of the dossier are edited.
    regels
        The rows to fill, in order.
    nieuw
        Kinds of rows that may be added.
    controle
        What the form says about the rows as they are, in Dutch sentences.
    overzicht
        Tables beside the fields, made anew from the rows as they are.
    flapover
        The rows are cards, to be put into rode draden, instead of fields.
    """

    naam: str
    titel: str
    uitleg: str
    bereiken: tuple[Bereik, ...]
    regels: tuple[Regel, ...]
    nieuw: tuple[Nieuw, ...] = ()
    controle: Callable[[Rijen], tuple[str, ...]] = lambda _: ()
    overzicht: Callable[[Rijen], tuple[ViewTable, ...]] = lambda _: ()
    flapover: bool = False

    def volledig(self, rijen: Rijen) -> dict[str, dict[str, str]]:
        """Return the rows with their given cells, as they go to the gate; a row in which nothing was filled is out."""
        by_key = {r.sleutel: r for r in self.regels}
        out = {}
        for key, cells in rijen.items():
            line = by_key.get(key)
            given = {**(line.vast if line else {}), **cells}
            if line is None or line.blijft or line.gevuld(cells):
                out[key] = given
        return out

    def gevuld(self, rijen: Rijen) -> int:
        """Return how many of the given rows are filled."""
        return sum(r.gevuld(rijen.get(r.sleutel, {})) for r in self.regels)


@dataclass(frozen=True, slots=True)
class Vraag:
    """For whom a form is made: dossier, group, partner, round and day."""

    dossier: Dossier
    groep_id: str
    partner: str
    ronde: int
    op: date

    def rows(self, tabel: str) -> list[dict[str, str]]:
        """Return the group's rows of a table, as text."""
        found = self.dossier.table(tabel)
        rows = as_text(load_tables()[tabel], found.data) if found else []
        return [r for r in rows if r.get("groep_id", self.groep_id) == self.groep_id]

    def leden(self) -> tuple[str, ...]:
        """Return the pseudonyms on the agreed namenlijst; in the order of the pseudonyms, which says nothing."""
        return tuple(sorted({r["pseudoniem"] for r in self.rows("lid") if r.get("namenlijst_status") != "vervallen"}))

    @property
    def stap(self) -> int:
        """The highest step of the group."""
        return self.dossier.stand(self.op).groep(self.groep_id).hoogste

    @property
    def open(self) -> tuple[str, ...]:
        """The open steps of the group; the highest one it had where the work was stopped."""
        group = self.dossier.stand(self.op).groep(self.groep_id)
        return group.open or (str(group.hoogste),)

    @property
    def basis(self) -> dict[str, str]:
        """Cells every row of the group has."""
        return {"dossier_id": self.dossier.dossier_id, "groep_id": self.groep_id}


def formulier(soort: str, vraag: Vraag) -> Formulier:
    """Return the form of an editor.

    Parameters
    ----------
    soort
        A key of ``SOORTEN``.
    vraag
        For whom.

    Raises
    ------
    UsageError
        For a kind, group or partner that does not exist.
    NotCovered
        When the group is not yet in the step of this editor.
    """
    if soort not in SOORTEN:
        raise UsageError("Dit onderdeel bestaat niet.", f"Kies uit: {', '.join(SOORTEN)}.")
    if vraag.groep_id not in vraag.dossier.groepen:
        raise UsageError("Deze groep staat niet in het dossier.", f"Kies uit: {', '.join(vraag.dossier.groepen)}.")
    if vraag.partner not in codelist("partner").titles:
        raise UsageError("Deze partner bestaat niet.", f"Kies uit: {', '.join(codelist('partner').codes)}.")
    first, make = SOORTEN[soort]
    if vraag.stap < first:
        raise NotCovered(
            f"Dit onderdeel hoort bij stap {first}; de groep is in stap {vraag.stap}.",
            "Leg eerst het besluit vast waarmee de groep naar die stap gaat.",
        )
    return make(vraag)


def laatste_ronde(dossier: Dossier, soort: str, groep_id: str) -> int:
    """Return the last round in which partners answered an editor's questions about a group; 1 before the first."""
    found = dossier.table(_RONDEN[soort]) if soort in _RONDEN else None
    rows = found.data.select(["groep_id", "ronde"]).to_pylist() if found else []
    return max((int(r["ronde"]) for r in rows if r["groep_id"] == groep_id and r["ronde"]), default=1)


def title(lijst: str, code: str) -> str:
    """Return the Dutch title of a code; the code itself where it has none."""
    return codelist(lijst).titles.get(code, code)


def _rollen(q: Vraag) -> Formulier:
    part = Bereik("groepsrol", ("pseudoniem",), {**q.basis, "ronde": str(q.ronde), "partner": q.partner})
    said: dict[str, dict[str, str]] = {}
    for r in q.rows("groepsrol"):
        if r["ronde"] == str(q.ronde) and r["partner"] != q.partner and r.get("invloed"):
            said.setdefault(r["pseudoniem"], {})[r["partner"]] = r["invloed"]
    members, lines = q.leden(), []
    for i, member in enumerate(members, start=1):
        others = sorted(said.get(member, {}).items())
        words = "; ".join(f"{title('partner', p)}: {title('invloed', v).lower()}" for p, v in others)
        given = {**part.vast, "pseudoniem": member, "datum": q.op.isoformat()}
        label = f"Lid {i} ({short(member)})"
        lines.append(Regel(part.key(given), "Namenlijst", label, given, ("invloed", "onderbouwing_code"), naast=words))

    def judged(now: Rijen) -> dict[str, dict[str, str]]:
        own = {m: now.get(part.key({**part.vast, "pseudoniem": m}), {}).get("invloed", "") for m in members}
        return {m: {**said.get(m, {}), **({q.partner: own[m]} if own[m] else {})} for m in members}

    def differ(now: Rijen) -> tuple[str, ...]:
        n = sum(_differ(by) for by in judged(now).values())
        return (f"Over {n} van de {len(members)} leden denken partners verschillend. Bespreek waarom.",)

    def beside(now: Rijen) -> tuple[ViewTable, ...]:
        by = judged(now)
        partners = sorted({p for found in by.values() for p in found})
        columns = tuple(map(ViewColumn, ("Lid", *(title("partner", p) for p in partners), "Verschillen zij?")))
        body = tuple(
            (
                line.label,
                *(title("invloed", by[m][p]).lower() if p in by[m] else "-" for p in partners),
                "ja" if _differ(by[m]) else "nee",
            )
            for m, line in zip(members, lines, strict=True)
        )
        return (ViewTable("Oordelen van de partners naast elkaar", columns, body),)

    return Formulier(
        naam("rollen", q), "Invloed in de groep",
        "Geef uw eigen oordeel over de invloed op de groep. Het gaat over invloed, niet over wat iemand is. De "
        "werkbank berekent dit nooit.",
        (part,), tuple(lines), controle=differ, overzicht=beside,
    )  # fmt: skip


def _differ(by: Mapping[str, str]) -> bool:
    return len(set(by.values()) - {"onbekend"}) > 1


def _duiding(q: Vraag) -> Formulier:
    items = codelist("duiding_item")
    part = Bereik("duiding", ("item_code",), {**q.basis, "ronde": str(q.ronde), "partner": q.partner})
    rows = [r for r in q.rows("duiding") if r["ronde"] == str(q.ronde) and r["partner"] != q.partner]
    scale = (*((str(i), w) for i, w in enumerate(_SCHAAL)), ("onbekend", "weet ik niet"))
    lines, others = [], {}
    for code in items.codes:
        said = sorted(
            (r["schaalwaarde"], title("partner", r["partner"]))
            for r in rows
            if r["item_code"] == code and r.get("schaalwaarde", "").isdigit()
        )
        words = "; ".join(f"{p}: {v}" for v, p in said)
        words += " (grote spreiding)" if said and int(said[-1][0]) - int(said[0][0]) >= _GROOT else ""
        given = {**part.vast, "item_code": code, "aspect": items.extra[code]["aspect"], "datum": q.op.isoformat()}
        kop = title("duiding_aspect", items.extra[code]["aspect"])
        label = items.notes.get(code) or items.titles[code]
        lines.append(Regel(part.key(given), kop, label, given, ("schaalwaarde",), {"schaalwaarde": scale}, words))
        others[part.key(given)] = [int(v) for v, _ in said]
    return Formulier(
        naam("duiding", q), "Duiding", "Geef per vraag uw oordeel. Naast uw antwoord staat wat de anderen zeiden.",
        (part,), tuple(lines), overzicht=lambda now: (_spread(lines, others, now),),
    )  # fmt: skip


def _spread(lines: Sequence[Regel], others: Mapping[str, list[int]], now: Rijen) -> ViewTable:
    """Return per question the lowest, middle and highest answer of all partners, yours included."""
    columns = (
        ViewColumn("Vraag"),
        *(ViewColumn(t, number=True) for t in ("Antwoorden", "Laagste", "Middelste", "Hoogste")),
        ViewColumn("Spreiding"),
    )
    body = []
    for line in lines:
        own = now.get(line.sleutel, {}).get("schaalwaarde", "")
        values = sorted([*others[line.sleutel], *([int(own)] if own.isdigit() else [])])
        if not values:
            body.append((line.label, "0", "-", "-", "-", "nog geen antwoord"))
            continue
        wide = values[-1] - values[0] >= _GROOT
        middle = number(median(values), 1 if len(values) % 2 == 0 else 0)
        spread = "groot: bespreek dit" if wide else "klein"
        body.append((line.label, str(len(values)), str(values[0]), middle, str(values[-1]), spread))
    return ViewTable("Alle partners samen (0 is geen zorg, 4 is ernstige zorg)", columns, tuple(body))


_SCHAAL = ("0: geen zorg", "1: lichte zorg", "2: zorg", "3: veel zorg", "4: ernstige zorg")
#: From this difference between the highest and the lowest answer on, the spread is called large.
_GROOT = 2


def short(pseudoniem: str) -> str:
    """Return the end of a pseudonym, enough to find a row again on this screen."""
    return f"…{pseudoniem[-4:]}"


def naam(soort: str, q: Vraag) -> str:
    """Return the stable name of the work: kind, group, partner and round."""
    return f"{soort}-{q.groep_id}-{q.partner}-{q.ronde}"


def _matrix(q: Vraag) -> Formulier:
    from jgwork.runs.formulier.matrix import matrix

    return matrix(q)


def _circulair(q: Vraag) -> Formulier:
    from jgwork.runs.formulier.circulair import circulair

    return circulair(q)


def _rode_draden(q: Vraag) -> Formulier:
    from jgwork.runs.formulier.circulair import rode_draden

    return rode_draden(q)


def _plan(q: Vraag) -> Formulier:
    from jgwork.runs.formulier.plan import plan

    return plan(q)


def _acties(q: Vraag) -> Formulier:
    from jgwork.runs.formulier.plan import acties

    return acties(q)


def _evaluatie(q: Vraag) -> Formulier:
    from jgwork.runs.formulier.plan import evaluatie

    return evaluatie(q)


#: Tables that are filled in rounds, by the name of their editor.
_RONDEN = {
    "matrix": "informatiematrix", "duiding": "duiding", "circulair": "circulair", "rode_draden": "circulair",
    "rollen": "groepsrol",
}  # fmt: skip
#: By the name of an editor: from which step it is there, and what makes its form.
SOORTEN: Mapping[str, tuple[int, Callable[[Vraag], Formulier]]] = {
    "matrix": (1, _matrix),
    "duiding": (3, _duiding),
    "circulair": (3, _circulair),
    "rode_draden": (3, _rode_draden),
    "rollen": (3, _rollen),
    "plan": (5, _plan),
    "acties": (6, _acties),
    "evaluatie": (7, _evaluatie),
}
