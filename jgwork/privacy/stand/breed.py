"""The wide view, for an audience that may have aggregates only: made from the narrow publication and nothing else.

Half-years of which both quarters are told, rounded; no part of day, nothing of members of one group, words where the
narrow publication has numbers of few. A table that has no rule here is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Atom, Row
from jgwork.privacy.stand.grof import Grof
from jgwork.privacy.stand.stand import UNTIL, kwartalen_van
from jgwork.privacy.stand.vertelling import Vertelling
from jgwork.vocabulary.tables import UPPER, WITHHELD, Measure, ReleasedTable, Unit, Value
from jgwork.vocabulary.verandering import ANTWOORDEN, is_gevraagd

HOURS, MONEY = 50, 1000
#: From this size on a group is said to be large.
LARGE = 25
TRENDS = {"dichtheid": "Dichtheid", "transitiviteit": "Gesloten driehoeken", "grootste_deel": "Grootste deel",
          "verloop": "Verloop van leden"}  # fmt: skip
ZORG = ((1, "geen of weinig zorg"), (2, "enige zorg"), (3, "zorg"), (5, "ernstige zorg"))
#: Parts of the decision that a wide audience has, which may be everybody: what is not named here stays with the
#: partners of the dossier.
BESLOTEN = frozenset({
    "Besluit", "Op", "Door", "Hoofddoelen", "Kader voor geld", "Kader voor uren", "Wie stuurt", "Opschalen naar",
    "Wie het woord voert", "Wie erbij komt", "Andere gemeenten", "Analyse",
})  # fmt: skip
DERDEN = ((1 / 3, "minder dan een derde"), (2 / 3, "een derde tot twee derde"), (2, "meer dan twee derde"))
Regel = Callable[[ReleasedTable, Grof], Vertelling | None]


def breed(tables: Iterable[ReleasedTable], grof: Grof) -> tuple[Vertelling, ...]:
    """Return the wide view of the narrow tables of one group: the same tables and steps give the same view."""
    found = ((t, regel(t.name)) for t in tables)
    made = (rule(t, grof) for t, rule in found if rule is not None)
    return tuple(v for v in made if v is not None)


def regel(naam: str) -> Regel | None:
    """Return the rule by which a wide audience has a table; ``None`` where it has not."""
    if naam in REGELS:
        return REGELS[naam]
    return next((rule for start, rule in SOORTEN.items() if naam.startswith(start)), None)


def _groep(t: ReleasedTable) -> str:
    return str(t.info.get("groep", ""))


def _dims(t: ReleasedTable) -> tuple[str, ...]:
    return tuple(c.name for c in t.columns if c.role == "dim")


def _maten(t: ReleasedTable) -> tuple[Measure, ...]:
    return tuple(Measure(c.name, c.title, c.unit) for c in t.columns if c.role == "measure")


def _gezegd(v: Vertelling, groep: str, datum: str, grof: Grof) -> Vertelling:
    """Return a table with its cells as rows of the ledger: rounded counts with their limits, the rest as it is said."""
    atoms, rows, n = [], [], len(v.dims)
    table = f"{groep}/{v.naam}" if groep else v.naam
    for line in v.rijen:
        for measure, value in zip(v.maten, line[n:], strict=True):
            if value is None or value is WITHHELD:
                continue
            label = " · ".join((v.titel, *map(str, line[:n]), measure.title))
            if measure.unit is Unit.EVENT and isinstance(value, int | str) and not isinstance(value, bool):
                # a count that grows, or is of another scan, is another count: its period says which
                key = CellKey.named("breed", groep, v.naam, v.info.get("periode", ""), *map(str, line[:n]))
                low, high = grof.grenzen(value)
                atoms.append(Atom(key, label, "bereik", table=table))
                rows.append(Row(label, ((key, 1),), low, high, datum, table, str(value)))
            else:
                rows.append(Row(label, date=datum, table=table, shown=str(value)))
    return replace(v, atomen=tuple(atoms), feiten=tuple(rows))


def _maak(
    t: ReleasedTable,
    grof: Grof,
    naam: str,
    maten: tuple[Measure, ...],
    rijen: Iterable[tuple[Value, ...]],
    dekking: str = "",
) -> Vertelling | None:
    lines = tuple(rijen)
    if not lines:
        return None
    info = dict(t.info) | ({"dekking": dekking} if dekking else {})
    made = Vertelling(naam, t.title, _dims(t), maten, lines, info)
    return _gezegd(made, _groep(t), str(t.info.get("peildatum", "")), grof)


def _zo(t: ReleasedTable, grof: Grof) -> Vertelling | None:
    """Tell a table as it is: statements that count nobody."""
    return _maak(t, grof, t.name, _maten(t), t.rows)


def _profiel(t: ReleasedTable, grof: Grof) -> Vertelling | None:
    rows = [(k, _groot(str(v)) if k == "Omvang" else v) for k, v in t.rows]
    return _maak(t, grof, t.name, _maten(t), rows)


def _groot(omvang: str) -> str:
    """Return a size band as one of two: the lowest number in it decides."""
    first = omvang.partition(" ")[0].partition("-")[0]
    if omvang.startswith("minder"):
        return f"minder dan {LARGE} leden"
    return (
        omvang
        if not first.isdigit()
        else f"{LARGE} en meer leden"
        if int(first) >= LARGE
        else f"minder dan {LARGE} leden"
    )


def halfjaren(rijen: Iterable[tuple[str, Value]]) -> list[tuple[str, Value]]:
    """Return counts by quarter as counts by half-year, exact: only half-years of which every quarter is told.

    Cells that lie over the border of two half-years give these together.
    """
    out: list[tuple[str, Value]] = []
    halves: list[str] = []
    seen: set[str] = set()
    total: float | None = 0.0
    for label, value in rijen:
        quarters = kwartalen_van(label)
        new = list(dict.fromkeys(_half(q) for q in quarters))
        if halves and not set(new) & set(halves):
            halves, seen, total = [], set(), 0.0  # the earlier half-years are not whole
        halves += [h for h in new if h not in halves]
        seen.update(quarters)
        total = total + value if total is not None and isinstance(value, int | float) else None
        if {q for h in halves for q in _quarters(h)} <= seen:
            out.append((halves[0] if len(halves) == 1 else f"{halves[0]}{UNTIL}{halves[-1]}", total))
            halves, seen, total = [], set(), 0.0
    return out


def _half(kwartaal: str) -> str:
    return f"{kwartaal[:4]}-H{1 + (kwartaal[-1] in '34')}"


def _quarters(half: str) -> tuple[str, str]:
    return (f"{half[:4]}-K1", f"{half[:4]}-K2") if half.endswith("1") else (f"{half[:4]}-K3", f"{half[:4]}-K4")


def _halfjaar(t: ReleasedTable, grof: Grof) -> Vertelling | None:
    measure = next(c for c in t.columns if c.role == "measure")
    found = halfjaren((str(r[0]), r[1]) for r in t.rows)
    if measure.unit is Unit.STATEMENT:  # what residents are asked is no count
        return None
    rows = [(h, grof.afgerond(n)) for h, n in found if isinstance(n, int | float)]
    name = "incidenten_per_halfjaar" if t.name == "incidenten_per_kwartaal" else t.name
    dims = ("halfjaar",) if name != t.name else _dims(t)
    made = _maak(t, grof, name, (Measure(measure.name, measure.title, Unit.EVENT),), rows, grof.halfjaar)
    return made and replace(made, titel=made.titel.replace("per kwartaal", "per half jaar"), dims=dims)


def _geteld(t: ReleasedTable, grof: Grof) -> Vertelling | None:
    at = next(i for i, c in enumerate(t.columns) if c.role == "measure")
    measure = Measure(t.columns[at].name, t.columns[at].title, Unit.EVENT)
    rows = [(*r[:at], grof.afgerond(n)) for r in t.rows if isinstance(n := r[at], int | float)]
    return _maak(t, grof, t.name, (measure,), rows, grof.zin)


def _trend(t: ReleasedTable, grof: Grof) -> Vertelling | None:
    rows = [(title, t.info[f"trend_{n}"]) for n, title in TRENDS.items() if t.info.get(f"trend_{n}")]
    made = _maak(
        t, grof, "dynamiek_trend", (Measure("trend", "Ontwikkeling", Unit.STATEMENT),), rows, "Alleen in woorden."
    )
    return made and replace(made, dims=("maat",))


def _duiding(t: ReleasedTable, grof: Grof) -> Vertelling | None:
    rows = [
        (str(r["aspect"]), next(w for top, w in ZORG if m < top))
        for r in t.records()
        if isinstance(m := r["mediaan"], int | float)
    ]
    return _maak(
        t, grof, "duiding_woorden", (Measure("zorg", "Zorg van de partners", Unit.STATEMENT),), rows, "In woorden."
    )


def _matrix(t: ReleasedTable, grof: Grof) -> Vertelling | None:
    rows = []
    for r in t.records():
        known, asked = _n(r["bekend"]), _n(r["bekend"]) + _n(r["onbekend"]) + _n(r["gevraagd_zonder_antwoord"])
        share = next(w for top, w in DERDEN if known / asked < top) if asked else "niet gevraagd"
        rows.append((str(r["cluster_code"]), share))
    return _maak(t, grof, "matrix_woorden", (Measure("bekend", "Bekend van wat gevraagd is", Unit.STATEMENT),), rows)


def _n(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _inzet(t: ReleasedTable, grof: Grof) -> Vertelling | None:
    kept = [i for i, c in enumerate(t.columns) if c.role == "dim" or not c.name.endswith(UPPER)]
    base = {i: MONEY if t.columns[i].name.startswith("kosten") else HOURS for i in kept if t.columns[i].role != "dim"}
    rows = [tuple(_op_veelvoud(r[i], base[i]) if i in base else r[i] for i in kept) for r in t.rows]
    maten = tuple(Measure(t.columns[i].name, t.columns[i].title, Unit.STATEMENT) for i in base)
    return _maak(t, grof, t.name, maten, rows, f"Uren op {HOURS} en geld op {MONEY} afgerond.")


def _op_veelvoud(value: Value, base: int) -> Value:
    return base * round(value / base) if isinstance(value, int | float) else value


def _doelen(t: ReleasedTable, grof: Grof) -> Vertelling | None:
    words = ("doel", "oordeel", "termijn")
    asked = (*words, "nulmeting", "nu", "streefwaarde", *ANTWOORDEN)  # what residents say counts no member
    rows = [
        tuple(r[c.name] if c.name in (asked if is_gevraagd(r) else words) else None for c in t.columns)
        for r in t.records()
    ]
    return _maak(t, grof, t.name, _maten(t), rows)


def _besluit(t: ReleasedTable, grof: Grof) -> Vertelling | None:
    return _maak(t, grof, t.name, _maten(t), [r for r in t.rows if r[0] in BESLOTEN])


#: What becomes of each narrow table.
REGELS: Mapping[str, Regel] = {
    "groepsprofiel": _profiel,
    "incidenten_per_kwartaal": _halfjaar,
    "incidenten_per_aard": _geteld,
    "nagekomen": _geteld,
    "gemeenten": _geteld,
    "dynamiek_samenhang": _trend,
    "duiding": _duiding,
    "informatiematrix": _matrix,
    "inzet_per_partner": _inzet,
    "inzet_per_kwartaal": _inzet,
    "conceptplan": _inzet,
    "doelen": _doelen,
    "besluit": _besluit,
    **dict.fromkeys(
        ("plekken", "verblijf_gemeenten", "rode_draden", "dynamiek_dekking", "acties_per_spoor",
         "rapportagekalender", "nulmetingen", "lussen", "inzet_personen_is_er", "probleemdefinitie",
         "strategie_advies", "planafspraken", "leerpunten", "reden_stoppen", "conceptdoelen", "scenarios",
         "verzoeken", "escalaties", "restacties"),
        _zo,
    ),
}  # fmt: skip
#: The same by how a name begins.
SOORTEN: Mapping[str, Regel] = {"reeks_": _halfjaar, "evaluatie_": _zo}
