"""The stand as tables: what a reader of the narrowest audience sees. A function of the stand alone.

Another day, another audience or other rows in the dossier change nothing in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from jgwork.privacy.attack.bands import WORDS, linear, size_band
from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Atom, Row
from jgwork.privacy.stand.drempels import DREMPELS, delen
from jgwork.privacy.stand.sluiten import DAGDELEN, KIND, LATE, PART, TOTAL
from jgwork.privacy.stand.stand import Cel, Cohort, Stand, reeks, volgende
from jgwork.privacy.stand.vertelling import Vertelling
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.tables import WITHHELD, Measure, Unit, Value

INCIDENTEN = Measure("incidenten", "Incidenten", Unit.EVENT)
GETELD = Measure("geteld_op", "Geteld op", Unit.STATEMENT)
WAT = (
    "Misdrijven waarvan iemand verdachte was die toen lid was, en overlast waarbij zo iemand aanwezig was; een "
    "incident met meer registraties telt een keer. Slachtoffers, getuigen en melders tellen niet mee."
)
EENS = (
    "Elk kwartaal is een keer geteld en staat daarna vast. Een kwartaal met te weinig is samen geteld met het "
    "volgende. Wat later binnenkomt, staat onder 'nagekomen'."
)
DEELS = "Alleen van de kwartalen waarin elke klasse groot genoeg was om te tellen. " + EENS
#: Titles of the tables on members.
LEDEN = {
    "leeftijdsgroep": "Leeftijd van de leden",
    "geslacht": "Geslacht van de leden",
    "woongemeente_code": "Waar de leden wonen",
    "rollen": "Invloed van leden volgens de partners",
    "bekend_politie": "Namen die de politie kent",
}
BRON = {"rollen": "groepsrol"}


def weergave(stand: Stand) -> tuple[Vertelling, ...]:
    """Return the tables of a stand; one of which nothing was told is left out."""
    made = (
        _kwartalen(stand),
        _nagekomen(stand),
        _soort(stand, KIND, "Incidenten naar soort"),
        _soort(stand, PART, "Incidenten naar dagdeel"),
        *(_leden(stand, name) for name in LEDEN),
    )
    return tuple(t for t in made if t is not None)


def _info(wat: str, geteld: Iterable[str], dekking: str, bron: str, eenheid: str) -> dict[str, str]:
    last = max(geteld)
    return {
        "definitie": wat, "bron": bron, "eenheid": eenheid, "dekking": dekking, "geteld_op": last, "peildatum": last,
        "definitie_versie": "3",
    }  # fmt: skip


def _events(cells: Sequence[Cel], dekking: str) -> dict[str, str]:
    return _info(WAT, (c.dag for c in cells), dekking, "registratie, betrokkenheid", "incidenten")


def atoom(stand: Stand, cell: Cel) -> CellKey:
    """Return the name of a told cell in a ledger."""
    return CellKey.named("cel", stand.groep, cell.tabel, "+".join(cell.perioden), *cell.klasse)


def _feiten(stand: Stand, tabel: str, titel: str, cells: Sequence[Cel]) -> tuple[tuple[Atom, ...], tuple[Row, ...]]:
    atoms, rows = [], []
    for c in cells:
        label = " · ".join((titel, reeks(c.perioden), *c.klasse))
        n = float(c.waarde) if isinstance(c.waarde, int | float) else None
        atoms.append(Atom(atoom(stand, c), label, table=f"{stand.groep}/{tabel}"))
        terms = ((atoom(stand, c), 1),)
        rows.append(Row(label, terms, n, n, c.dag, f"{stand.groep}/{tabel}", str(c.waarde)))
        rows.append(Row(f"{label}: geteld op", date=c.dag, table=f"{stand.groep}/{tabel}", shown=day_of(c)))
    return tuple(atoms), tuple(rows)


def day_of(cell: Cel) -> str:
    """Return the day a cell was told, in Dutch."""
    return day(date.fromisoformat(cell.dag))


def totalen(stand: Stand) -> list[Cel]:
    """Return the told totals in the order of their quarters."""
    return sorted(stand.van(TOTAL), key=lambda c: c.perioden)


def reeks_van(stand: Stand, soort: str = "") -> dict[tuple[str, ...], Value]:
    """Return the told counts of incidents by the quarters they are of; of one kind withheld where it was not told."""
    kinds = {c.perioden: c.waarde for c in stand.van(KIND) if c.klasse == (soort,)}
    return {c.perioden: kinds.get(c.perioden, WITHHELD) if soort else c.waarde for c in totalen(stand)}


def _kwartalen(stand: Stand) -> Vertelling | None:
    cells = totalen(stand)
    if not cells:
        return None
    name, title = "incidenten_per_kwartaal", "Incidenten per kwartaal"
    rows = tuple((reeks(c.perioden), c.waarde, day_of(c)) for c in cells)
    atoms, facts = _feiten(stand, name, title, cells)
    return Vertelling(name, title, ("kwartaal",), (INCIDENTEN, GETELD), rows, _events(cells, EENS), atoms, facts)


def _nagekomen(stand: Stand) -> Vertelling | None:
    cells = list(stand.van(LATE))
    if not cells:
        return None
    name, title = "nagekomen", "Nagekomen uit eerdere kwartalen"
    rows = tuple((day_of(c), c.waarde) for c in cells)
    atoms, facts = _feiten(stand, name, title, cells)
    said = "Incidenten uit kwartalen die al geteld waren. Zij zijn in die kwartalen niet bijgeteld."
    return Vertelling(name, title, ("geteld_op",), (INCIDENTEN,), rows, _events(cells, said), atoms, facts)


def _soort(stand: Stand, tabel: str, titel: str) -> Vertelling | None:
    """Return a split, added up over all closings; parts of day in the coarsest way that any closing was told in."""
    cells = list(stand.van(tabel))
    if not cells:
        return None
    name = f"incidenten_per_{tabel}"
    sums: dict[str, int] = {}
    for c in cells:
        sums[c.klasse[0]] = sums.get(c.klasse[0], 0) + int(c.waarde or 0)
    if tabel == PART:
        sums = _samengenomen(sums)
    atoms, facts = _feiten(stand, name, titel, cells)
    said = [
        Row(f"{titel} · {k}", date=cells[-1].dag, table=f"{stand.groep}/{name}", shown=str(n)) for k, n in sums.items()
    ]
    more, identities = _hoort_bij(stand, tabel, titel)
    rows: tuple[tuple[Value, ...], ...] = tuple(sums.items())
    info = {**_events(cells, DEELS), "periode": kwartalen(c.perioden for c in cells)}
    return Vertelling(name, titel, (tabel,), (INCIDENTEN,), rows, info, (*atoms, *more), (*facts, *said, *identities))


def kwartalen(perioden: Iterable[tuple[str, ...]]) -> str:
    """Return which quarters some cells are of, consecutive ones as first and last."""
    runs: list[list[str]] = []
    for q in sorted({q for some in perioden for q in some}):
        if runs and volgende(runs[-1][-1]) == q:
            runs[-1].append(q)
        else:
            runs.append([q])
    return ", ".join(reeks(tuple(run)) for run in runs)


def _samengenomen(sums: dict[str, int]) -> dict[str, int]:
    """Return counts in the coarsest way that occurs; every finer class lies within one of it."""
    used = max(
        i
        for i, rung in enumerate(DAGDELEN)
        if any(" of ".join(codes) in sums for codes in rung if len(codes) > 1 or i == 0)
    )
    out: dict[str, int] = {}
    for codes in DAGDELEN[used]:
        parts = [n for k, n in sums.items() if set(k.split(" of ")) <= set(codes)]
        out[" of ".join(codes)] = sum(parts)
    return out


def _hoort_bij(stand: Stand, tabel: str, titel: str) -> tuple[list[Atom], list[Row]]:
    """Return the sums everybody knows: the classes of a split are the totals of its quarters, cell by cell."""
    atoms: list[Atom] = []
    rows: list[Row] = []
    for periods in dict.fromkeys(c.perioden for c in stand.van(tabel)):
        split = [c for c in stand.van(tabel) if c.perioden == periods]
        whole = [c for c in stand.van(TOTAL) if set(c.perioden) <= set(periods)]
        if len(whole) == 1:
            terms = (*((atoom(stand, c), 1) for c in split), (atoom(stand, whole[0]), -1))
            rows.append(Row(f"{titel}: delen en totaal", terms, 0, 0))
            continue
        inner = {
            (a.sleutel, b.sleutel): CellKey.named("binnen", stand.groep, a.sleutel, b.sleutel)
            for a in whole
            for b in split
        }
        atoms += [Atom(k, "aantal dat niet getoond is", "bereik") for k in inner.values()]
        for a in whole:
            terms = (*((inner[a.sleutel, b.sleutel], 1) for b in split), (atoom(stand, a), -1))
            rows.append(Row(f"{titel}: delen en totaal", terms, 0, 0))
        for b in split:
            terms = (*((inner[a.sleutel, b.sleutel], 1) for a in whole), (atoom(stand, b), -1))
            rows.append(Row(f"{titel}: delen en totaal", terms, 0, 0))
    return atoms, rows


def _leden(stand: Stand, tabel: str) -> Vertelling | None:
    """Return what was told of members, cohort by cohort."""
    cohorts = [c for c in stand.cohorten if c.tabel == tabel and c.zinnen]
    if not cohorts:
        return None
    titel = LEDEN[tabel]
    rows = tuple((words, lijst(stand, c), share) for c in cohorts for words, share in c.zinnen)
    found = [_uitspraken(stand, c, titel) for c in cohorts]
    info = _info(
        "Deel van de leden onder een drempel. Over elk lid is dit een keer verteld; wie er later bij komt, telt "
        "pas mee als er tien nieuwe leden zijn.",
        (c.dag for c in cohorts), "van wie het niet bekend is, telt niet mee in het genoemde deel",
        BRON.get(tabel, "lid"), "deel van de leden",
    )  # fmt: skip
    measure = Measure("leden", "Deel van de leden", Unit.PERSON)
    atoms, facts = tuple(a for some, _ in found for a in some), tuple(r for _, some in found for r in some)
    return Vertelling(tabel, titel, ("klasse", "lijst"), (measure,), rows, info, atoms, facts)


def lijst(stand: Stand, cohort: Cohort) -> str:
    """Return of whom a cohort is: the list of a day, or who joined after an earlier one."""
    first = next(c for c in stand.cohorten if c.tabel == cohort.tabel)
    when = day(date.fromisoformat(cohort.dag))
    return f"de leden op {when}" if cohort == first else f"nieuwe leden op {when}"


def _uitspraken(stand: Stand, c: Cohort, titel: str) -> tuple[list[Atom], list[Row]]:
    """Return the statements of a cohort as rows; each threshold alone, together they were enumerated."""
    parts_of = dict(_delen_van(c))
    head, table = CellKey.named("leden", stand.groep, c.tabel, c.dag), f"{stand.groep}/{c.tabel}"
    atoms, rows = [Atom(head, "Aantal leden", table=table)], [_omvang(c, head, table)]
    for words, share in c.zinnen:
        parts, band = parts_of[words]
        key, label = (
            CellKey.named("leden", stand.groep, c.tabel, c.dag, words),
            f"{titel} · {words} · {lijst(stand, c)}",
        )
        atoms.append(Atom(key, label, "m", 0, head, table))
        for a, s, low, high in linear(band, parts):
            rows.append(Row(label, ((key, a), (head, s)), low, high, c.dag, table, share))
    return atoms, rows


def _delen_van(c: Cohort) -> Iterable[tuple[str, tuple[int, int]]]:
    for words, share in c.zinnen:
        yield words, next((parts, w.index(share)) for parts, w in WORDS.items() if share in w)


def _omvang(c: Cohort, key: CellKey, table: str) -> Row:
    """Return between which sizes a cohort lies, as follows from the words it was told in."""
    parts = next(iter(_delen_van(c)))[1][0]
    sizes = [n for n in (10, 15, 25, 50) if delen(n, len(DREMPELS[c.tabel])) == parts]
    low, high = size_band(min(sizes)), size_band(max(sizes))
    return Row("Aantal leden", ((key, 1),), low.low, high.told, c.dag, table, "tien of meer")
