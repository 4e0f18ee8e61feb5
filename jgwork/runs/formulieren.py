"""What each editor asks: its rows, which cells may be filled, and what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from jgwork.privacy.proces_vragen import matrix_items
from jgwork.runs.bewerken import Bereik, as_text
from jgwork.runs.openen import Dossier
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.errors import NotCovered, UsageError

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
    """

    sleutel: str
    kop: str
    label: str
    vast: Mapping[str, str]
    velden: tuple[str, ...]
    opties: Mapping[str, Opties] = field(default_factory=lambda: _NONE)
    naast: str = ""
    blijft: bool = False

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
    """

    naam: str
    titel: str
    uitleg: str
    bereiken: tuple[Bereik, ...]
    regels: tuple[Regel, ...]
    nieuw: tuple[Nieuw, ...] = ()
    controle: Callable[[Rijen], tuple[str, ...]] = lambda _: ()

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

    @property
    def stap(self) -> int:
        """The highest step of the group."""
        return self.dossier.stand(self.op).groep(self.groep_id).hoogste

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


def _matrix(q: Vraag) -> Formulier:
    items = codelist("matrix_item")
    part = Bereik(
        "informatiematrix",
        ("item_code",),
        {**q.basis, "ronde": str(q.ronde), "bronpartner": q.partner, "niveau": "groep"},
    )
    said: dict[str, list[str]] = {}
    for r in q.rows("informatiematrix"):
        if r["bronpartner"] != q.partner and r["niveau"] == "groep" and r.get("waarde"):
            said.setdefault(r["item_code"], []).append(f"{title('partner', r['bronpartner'])}: {r['waarde']}")
    lines = []
    for code in matrix_items(q.stap, q.dossier.profile, q.dossier.convenant, q.partner):
        extra = items.extra[code]
        if extra["niveau"] != "groep":
            continue
        given = {
            **part.vast,
            "item_code": code,
            "cluster_code": extra["cluster_code"],
            "waardetype": extra["waardetype"],
            "categorie": extra["categorie"],
            "stap": str(q.stap),
            "peildatum": q.op.isoformat(),
        }
        kop = title("matrix_cluster", extra["cluster_code"])
        options = {"waarde": _WAARDEN[extra["waardetype"]]} if extra["waardetype"] in _WAARDEN else {}
        lines.append(
            Regel(
                part.key(given), kop, items.titles[code], given, ("waarde", "betrouwbaarheid", "peildatum"), options,
                "; ".join(said.get(code, ())),
            )
        )  # fmt: skip
    return Formulier(
        _naam("matrix", q), "Informatiematrix", "Vul in wat uw organisatie weet. Weet u het niet? Laat het vak leeg.",
        (part,), tuple(lines), controle=lambda rows: _known(lines, rows),
    )  # fmt: skip


_WAARDEN: Mapping[str, Opties] = {
    "ja_nee": (("ja", "Ja"), ("deels", "Deels"), ("nee", "Nee")),
    "schaal": tuple((str(i), str(i)) for i in range(5)),
}


def _known(lines: list[Regel], rows: Rijen) -> tuple[str, ...]:
    known = [r for r in lines if rows.get(r.sleutel, {}).get("waarde")]
    alone = sum(1 for r in lines if r not in known and not r.naast)
    return (
        f"{len(known)} van de {len(lines)} vragen hebben een antwoord.",
        f"{alone} vragen zijn bij geen enkele partner bekend." if alone else "Elke vraag is bij een partner bekend.",
    )


def _circulair(q: Vraag) -> Formulier:
    answers, questions = codelist("circulair_antwoord"), codelist("circulair_vraag")
    part = Bereik("circulair", ("vraag_code", "rang"), {**q.basis, "ronde": str(q.ronde), "partner": q.partner})
    rows = [r for r in q.rows("circulair") if r["ronde"] == str(q.ronde)]
    members = sorted(r["pseudoniem"] for r in q.rows("lid") if r.get("namenlijst_status") != "vervallen")
    threads = tuple((d, d) for d in sorted({r["rode_draad_id"] for r in rows if r.get("rode_draad_id")}))
    lines = []
    for code in questions.codes:
        choices = tuple((a, answers.titles[a]) for a in answers.codes if answers.extra[a]["vraag_code"] == code)
        board = _flap(rows, code, q.partner)
        for rank in ("1", "2", "3"):
            given = {**part.vast, "vraag_code": code, "rang": rank}
            extra = ("verwijst_naar",) if code == "spilfiguur" else ()
            options = {"antwoord_code": choices, "verwijst_naar": tuple((m, short(m)) for m in members)}
            if threads:
                options["rode_draad_id"] = threads
            lines.append(
                Regel(
                    part.key(given), questions.titles[code], f"Antwoord {rank}", given,
                    ("antwoord_code", *extra, "rode_draad_id"), options, board if rank == "1" else "",
                )
            )  # fmt: skip
    return Formulier(
        _naam("circulair", q), "Circulair bevragen",
        "Geef per vraag hoogstens drie antwoorden. Daaronder staat wat de anderen zeiden. Geef antwoorden die bij "
        "elkaar horen dezelfde rode draad.",
        (part,), tuple(lines),
    )  # fmt: skip


def _flap(rows: list[dict[str, str]], question: str, partner: str) -> str:
    """Return what the others answered to a question, on one sheet, most often named first."""
    count: dict[str, list[str]] = {}
    for r in rows:
        if r["vraag_code"] == question and r["partner"] != partner and r.get("antwoord_code"):
            count.setdefault(r["antwoord_code"], []).append(title("partner", r["partner"]))
    ordered = sorted(count.items(), key=lambda kv: (-len(kv[1]), kv[0]))
    return "; ".join(f"{title('circulair_antwoord', a)} ({', '.join(sorted(set(p)))})" for a, p in ordered)


def _rollen(q: Vraag) -> Formulier:
    part = Bereik("groepsrol", ("pseudoniem",), {**q.basis, "ronde": str(q.ronde), "partner": q.partner})
    rows = [r for r in q.rows("groepsrol") if r["ronde"] == str(q.ronde)]
    said: dict[str, dict[str, str]] = {}
    for r in rows:
        said.setdefault(r["pseudoniem"], {})[r["partner"]] = r["invloed"]
    lines = []
    members = {r["pseudoniem"] for r in q.rows("lid") if r.get("namenlijst_status") != "vervallen"}
    for i, member in enumerate(sorted(members), start=1):
        others = {p: v for p, v in said.get(member, {}).items() if p != q.partner and v != "onbekend"}
        words = "; ".join(f"{title('partner', p)}: {title('invloed', v).lower()}" for p, v in sorted(others.items()))
        words += " (zij verschillen)" if len(set(others.values())) > 1 else ""
        given = {**part.vast, "pseudoniem": member, "datum": q.op.isoformat()}
        label = f"Lid {i} ({short(member)})"
        lines.append(Regel(part.key(given), "Namenlijst", label, given, ("invloed", "onderbouwing_code"), naast=words))

    def differ(now: Rijen) -> tuple[str, ...]:
        n = sum(len({*_others(said, m, q.partner), *_own(now, part, m)} - {"onbekend"}) > 1 for m in members)
        return (f"Over {n} van de {len(members)} leden denken partners verschillend. Bespreek waarom.",)

    return Formulier(
        _naam("rollen", q), "Invloed in de groep",
        "Geef uw eigen oordeel over de invloed op de groep. Het gaat over invloed, niet over wat iemand is. De "
        "werkbank berekent dit nooit.",
        (part,), tuple(lines), controle=differ,
    )  # fmt: skip


def _others(said: Mapping[str, Mapping[str, str]], member: str, partner: str) -> set[str]:
    return {v for p, v in said.get(member, {}).items() if p != partner}


def _own(rows: Rijen, part: Bereik, member: str) -> set[str]:
    value = rows.get(part.key({**part.vast, "pseudoniem": member}), {}).get("invloed")
    return {value} if value else set()


def _duiding(q: Vraag) -> Formulier:
    items = codelist("duiding_item")
    part = Bereik("duiding", ("item_code",), {**q.basis, "ronde": str(q.ronde), "partner": q.partner})
    rows = [r for r in q.rows("duiding") if r["ronde"] == str(q.ronde) and r["partner"] != q.partner]
    scale = (*((str(i), w) for i, w in enumerate(_SCHAAL)), ("onbekend", "weet ik niet"))
    lines = []
    for code in items.codes:
        said = sorted(
            (r["schaalwaarde"], title("partner", r["partner"]))
            for r in rows
            if r["item_code"] == code and r.get("schaalwaarde", "").isdigit()
        )
        words = "; ".join(f"{p}: {v}" for v, p in said)
        words += " (grote spreiding)" if said and int(said[-1][0]) - int(said[0][0]) >= 2 else ""
        given = {**part.vast, "item_code": code, "aspect": items.extra[code]["aspect"], "datum": q.op.isoformat()}
        kop = title("duiding_aspect", items.extra[code]["aspect"])
        label = items.notes.get(code) or items.titles[code]
        lines.append(Regel(part.key(given), kop, label, given, ("schaalwaarde",), {"schaalwaarde": scale}, words))
    return Formulier(
        _naam("duiding", q), "Duiding", "Geef per vraag uw oordeel. Naast uw antwoord staat wat de anderen zeiden.",
        (part,), tuple(lines),
    )  # fmt: skip


_SCHAAL = ("0: geen zorg", "1: lichte zorg", "2: zorg", "3: veel zorg", "4: ernstige zorg")


def short(pseudoniem: str) -> str:
    """Return the end of a pseudonym, enough to find a row again on this screen."""
    return f"…{pseudoniem[-4:]}"


def _naam(soort: str, q: Vraag) -> str:
    return f"{soort}-{q.groep_id}-{q.partner}-{q.ronde}"


def _plan(q: Vraag) -> Formulier:
    from jgwork.runs.formulieren_plan import plan

    return plan(q)


def _acties(q: Vraag) -> Formulier:
    from jgwork.runs.formulieren_plan import acties

    return acties(q)


def _evaluatie(q: Vraag) -> Formulier:
    from jgwork.runs.formulieren_plan import evaluatie

    return evaluatie(q)


#: Tables that are filled in rounds, by the name of their editor.
_RONDEN = {"matrix": "informatiematrix", "duiding": "duiding", "circulair": "circulair", "rollen": "groepsrol"}
#: By the name of an editor: from which step it is there, and what makes its form.
SOORTEN: Mapping[str, tuple[int, Callable[[Vraag], Formulier]]] = {
    "matrix": (1, _matrix),
    "duiding": (3, _duiding),
    "circulair": (3, _circulair),
    "rollen": (3, _rollen),
    "plan": (5, _plan),
    "acties": (6, _acties),
    "evaluatie": (7, _evaluatie),
}
