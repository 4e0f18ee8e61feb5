"""Members and scans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jgwork.schema.descriptors import codelist
from jgwork.voorbeelden.regio.groepen import GROEPEN, Groep
from jgwork.voorbeelden.regio.pen import BEGIN, Pen, month, some
from jgwork.voorbeelden.regio.proces import peildatum, step_dates
from jgwork.voorbeelden.regio.wereld import PLEKKEN

if TYPE_CHECKING:
    import numpy as np

BANDEN = ("12-14", "15-17", "18-20", "21-23", "24+")
_PLEK = {p.id: p for p in PLEKKEN}
#: Members of one group who are members of another too: (first group, other group, how many).
GEDEELD = (("G08", "G09", 7), ("G02", "G06", 3))


@dataclass(slots=True)
class Lid:
    """A member while the tables are made."""

    persoon: int
    token: str
    deel: int
    bekend: bool
    vanaf: date
    tot: date | None
    activiteit: float
    alleen_slachtoffer: bool = False
    alleen_controles: bool = False


Leden = dict[str, list[Lid]]


def write_members(pen: Pen) -> Leden:
    """Write ``groepsscan`` and ``lid``; return the members by group."""
    persons: dict[str, list[int]] = {}
    fresh = 0
    for g in GROEPEN:
        shared = [p for a, b, n in GEDEELD if b == g.id for p in persons[a][1 : n + 1]]
        persons[g.id] = shared + list(range(fresh, fresh + g.n - len(shared)))
        fresh += g.n - len(shared)
    homes: dict[int, tuple[str, str, str]] = {}
    members = {g.id: _members(pen, g, persons[g.id], homes) for g in GROEPEN if g.n}
    members["G02"][-1].alleen_slachtoffer = True
    for lid in members["G06"][:3]:  # seen there, but what they do counts in their own group: the true effect stays true
        lid.alleen_controles = True
    pen.planted["alleen_slachtoffer"] = {"groep": "G02", "pseudoniem": members["G02"][-1].token}
    for a, b, n in GEDEELD:
        key = "overlap" if a == "G08" else "verbonden_vergelijkingsgroep"
        pen.planted[key] = {"groepen": [a, b], "gedeelde_leden": n}
    return members


def _members(pen: Pen, g: Groep, persons: list[int], homes: dict[int, tuple[str, str, str]]) -> list[Lid]:
    rng = pen.rng("leden", g.id)
    scan = f"S-{g.id}"
    _scan(pen, g, scan)
    parts = [i for i, n in enumerate(g.delen) for _ in range(n)]
    others = sorted({_PLEK[p].gemeente for p in g.plekken} - {g.gemeente})
    out = []
    for i, person in enumerate(persons):
        unknown = i < g.onbekend_politie
        start, stop = _validity(rng, g, i, len(persons))
        lid = Lid(person, pen.pseudoniem(person), parts[i], not unknown, start, stop, float(rng.gamma(1.0, 1.0)) + 0.12)
        if person not in homes:
            band = some(rng, dict(zip(BANDEN, g.leeftijd, strict=True)))
            sexe = some(rng, {"man": 8.0, "vrouw": 1.8, "anders": 0.1, "onbekend": 0.1 + unknown})
            home = some(rng, {g.gemeente: 8.0, **dict.fromkeys(others, 3.0 if g.type == "fluide" else 0.8)})
            homes[person] = ("onbekend" if unknown and i % 3 == 0 else band, sexe, home)
        band, sexe, home = homes[person]
        late = start > BEGIN
        pen.add(
            "lid",
            scan_id=scan,
            groep_id=g.id,
            pseudoniem=lid.token,
            leeftijdsgroep=band,
            geslacht=sexe,
            woongemeente_code="onbekend" if unknown and i % 2 == 0 else home,
            bekend_politie=lid.bekend,
            lid_vanaf=start,
            lid_tot=stop,
            namenlijst_status="toegevoegd" if late else "afgestemd",
            reden_toevoeging="gemeld_partner" if late else "nvt",
            partner_toegevoegd="jongerenwerk" if late else "nvt",
        )
        out.append(lid)
    return out


def _validity(rng: np.random.Generator, g: Groep, i: int, n: int) -> tuple[date, date | None]:
    """Return when a member belongs; the tight group keeps its fourteen, the fluid network turns over."""
    turnover = {"fluide": 0.3, "los_vast": 0.12}.get(g.type, 0.0)
    if g.id == "G03":  # a long history
        return g.eerste_signaal + timedelta(int(rng.integers(0, 1500))), None
    if g.id == "G02" and i in {n - 3, n - 2}:
        return month(10 + i % 2), None
    if i >= g.onbekend_politie and turnover and rng.random() < turnover:
        return month(int(rng.integers(4, 12))), None
    if i >= g.onbekend_politie and g.type == "fluide" and rng.random() < 0.15:
        return BEGIN, month(int(rng.integers(14, 22)))
    return BEGIN, None


def _scan(pen: Pen, g: Groep, scan: str) -> None:
    offered = peildatum(g)
    pen.add(
        "groepsscan",
        scan_id=scan,
        groep_id=g.id,
        verzoek_datum=max(step_dates(g)[2] + timedelta(5), offered - timedelta(38)),
        verzoeker_rol="contactpersoon",
        aangeboden_datum=offered,
        periode_van=BEGIN,
        periode_tot=offered,
        n_namen_aangeleverd=g.n,
        n_onbekend=g.onbekend_politie,
        n_in_scan=g.n - g.onbekend_politie,
        sterkte_informatiepositie=g.informatiepositie or "onbekend",
        initiatief="politie" if g.id == "G03" else "gemeente",
    )
    rng = pen.rng("straat", g.id)
    items = codelist("straat_item")
    for code in items.codes:
        if rng.random() < 0.7:
            answer = some(rng, {"ja": 4, "nee": 3, "deels": 2, "onbekend": 1})
            pen.add(
                "straatinformatie",
                scan_id=scan,
                rubriek=items.extra[code]["rubriek"],
                item_code=code,
                waarde=answer,
                frequentie=some(rng, {"wekelijks": 3, "maandelijks": 2, "incidenteel": 2, "onbekend": 1}),
                sterkte=int(rng.integers(2, 6)),
                peildatum=offered,
            )
