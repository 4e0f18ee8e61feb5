"""Rows on persons: scans, lists, registrations, ties and what the police see on the street."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import combinations

from jgwork.schema.descriptors import codelist
from jgwork.voorbeelden.regio.pen import BEGIN, Pen
from jgwork.voorbeelden.regio.wereld import PLEKKEN
from jgwork.voorbeelden.rommel import feiten as f
from jgwork.voorbeelden.rommel.wereld import Incident, leden_op, met_pv, pseudoniem

_PLEK = {p.id: p for p in PLEKKEN}
_BANDEN = ("12-14", "15-17", "15-17", "18-20", "18-20", "21-23", "24+")
#: Ties that partners know: layer, source, every how many pairs, and whether it was listed in both directions.
BANDEN = (
    ("familie", "gezin", 17, False),
    ("school", "school", 7, True),
    ("jongerenwerk", "jongerenwerk", 11, False),
)
#: Groups of which partners brought ties.
MET_BANDEN = ("R01", "R02", "R06")


def write_scans(pen: Pen, leden: tuple[f.Lidmaatschap, ...]) -> None:
    """Write ``groepsscan``, ``lid`` and ``straatinformatie``."""
    for scan in f.SCANS:
        names = [m for m in leden if m.groep == scan.groep and (scan.nu or m.vroeger)]
        unknown = sum(not m.bekend for m in names)
        pen.add(
            "groepsscan",
            scan_id=scan.id,
            groep_id=scan.groep,
            verzoek_datum=scan.dag - timedelta(28),
            verzoeker_rol="contactpersoon",
            aangeboden_datum=scan.dag,
            periode_van=BEGIN,
            periode_tot=scan.dag,
            n_namen_aangeleverd=len(names),
            n_onbekend=unknown,
            n_in_scan=len(names) - unknown,
            sterkte_informatiepositie="onbekend" if scan.groep == "R04" else 3,
            initiatief="gemeente",
        )
        for m in names:
            _lid(pen, scan, m)
        if scan.nu:
            _street(pen, scan)


def _lid(pen: Pen, scan: f.Scan, m: f.Lidmaatschap) -> None:
    """Write a name as its scan had it: what happened later is not in an earlier scan."""
    home = f.BY_ID[m.groep].gemeente
    if m.groep == "R01" and m.persoon % 100 in {10, 11, 12}:  # the same municipality before and after a merger
        home = f.NIEUWE_GEMEENTE if m.persoon % 100 == 12 else f.OUDE_GEMEENTE
    added = scan.nu and m.status == "toegevoegd"
    pen.add(
        "lid",
        scan_id=scan.id,
        groep_id=m.groep,
        pseudoniem=pseudoniem(pen.seed, m.persoon),
        leeftijdsgroep=_BANDEN[m.persoon % len(_BANDEN)] if m.bekend else "onbekend",
        geslacht="vrouw" if m.persoon % 6 == 1 else "man",
        woongemeente_code=home if m.bekend else "onbekend",
        bekend_politie=m.bekend,
        lid_vanaf=m.vanaf,
        lid_tot=m.tot if scan.nu else None,
        namenlijst_status=m.status if scan.nu else "afgestemd",
        reden_toevoeging="gemeld_partner" if added else "nvt",
        partner_toegevoegd="jongerenwerk" if added else "nvt",
    )


def _street(pen: Pen, scan: f.Scan) -> None:
    items = codelist("straat_item")
    rng = pen.rng("straat", scan.id)
    for code in items.codes[::2]:
        pen.add(
            "straatinformatie",
            scan_id=scan.id,
            rubriek=items.extra[code]["rubriek"],
            item_code=code,
            waarde=("ja", "nee", "deels", "onbekend")[int(rng.integers(0, 4))],
            frequentie=("wekelijks", "maandelijks", "onbekend")[int(rng.integers(0, 3))],
            sterkte=int(rng.integers(2, 6)),
            peildatum=scan.dag,
        )


def write_registrations(pen: Pen, incidenten: Iterable[Incident]) -> None:
    """Write ``registratie`` and ``betrokkenheid``; of every ninth incident two registrations were made."""
    for i in incidenten:
        number = int(i.id.split("-")[1])
        place = _PLEK[i.plek]
        crime = i.aard == "misdrijf"
        for copy in range(2 if number % 9 == 0 else 1):
            reg = f"REG-{number}" + ("b" if copy else "")
            known = number % 11 != 0
            pen.add(
                "registratie",
                registratie_id=reg,
                incident_id=i.id,
                datum=i.dag,
                dagdeel="onbekend" if number % 37 == 0 else ("middag", "avond", "nacht")[number % 3],
                soort_misdrijf_code=("1.4.5", "2.2.1", "1.2.5")[number % 3] if crime else "nvt",
                mk_code=None,
                aard=i.aard,
                gemeente_code=place.gemeente,
                buurt_code=place.buurt if known else None,
                locatie_id=place.id if known else None,
            )
            for person in i.wie:
                _role(
                    pen, reg, person, i, "verdachte" if crime else "genoteerd" if i.aard == "controle" else "betrokkene"
                )
            for person in i.anders:
                _role(pen, reg, person, i, "slachtoffer")


def _role(pen: Pen, reg: str, person: int, i: Incident, rol: str) -> None:
    pv = rol == "verdachte" and met_pv(person)
    pen.add(
        "betrokkenheid",
        registratie_id=reg,
        pseudoniem=pseudoniem(pen.seed, person),
        rol=rol,
        pv_opgemaakt=pv,
        pv_datum=i.dag if pv else "nvt",
    )


def write_ties(pen: Pen, leden: tuple[f.Lidmaatschap, ...], incidenten: Iterable[Incident]) -> None:
    """Write ``relatie``: who was seen together, and what partners know: a first day and never a last."""
    seen: dict[tuple[str, int, int], list[date]] = defaultdict(list)
    of_place = {g.plek: g.id for g in f.GROEPEN}
    for i in incidenten:
        for a, b in combinations(sorted(i.wie), 2):
            seen[of_place[i.plek], a, b].append(i.dag)
    for (groep, a, b), days in sorted(seen.items()):
        _tie(pen, groep, (a, b), "samen_aangetroffen", "politieregistratie", (min(days), max(days), len(days)))
    for groep, kind, source, (a, b), both in banden(leden):
        for pair in ((a, b), (b, a)) if both else ((a, b),):
            _tie(pen, groep, pair, kind, source, (BEGIN + timedelta(30), None, None))


def banden(leden: tuple[f.Lidmaatschap, ...]) -> list[tuple[str, str, str, tuple[int, int], bool]]:
    """Return the ties that partners know, each once: group, layer, source, pair, and whether it is listed twice."""
    out = []
    for groep in MET_BANDEN:
        pairs = list(combinations(leden_op(leden, groep, f.SCAN_NU), 2))
        for kind, source, every, both in BANDEN:
            out += [(groep, kind, source, pair, both) for pair in pairs[::every]]
    return out


def _tie(
    pen: Pen,
    groep: str,
    pair: tuple[int, int],
    kind: str,
    source: str,
    when: tuple[date, date | None, int | None],
) -> None:
    a, b = (pseudoniem(pen.seed, p) for p in pair)
    pen.add(
        "relatie",
        groep_id=groep,
        pseudoniem_a=a,
        pseudoniem_b=b,
        relatietype=kind,
        eerste=when[0],
        laatste=when[1],
        n=when[2],
        sterkte=3,
        bron=source,
    )


def write_reach(pen: Pen, leden: tuple[f.Lidmaatschap, ...], incidenten: Iterable[Incident]) -> None:
    """Write ``groep_gemeente``; the supplier suppressed small numbers of residents."""
    of_place = {g.plek: g.id for g in f.GROEPEN}
    counts = Counter(of_place[i.plek] for i in incidenten)
    for g in f.GROEPEN:
        if g.n:
            live = len(leden_op(leden, g.id, f.SCAN_NU))
            pen.add(
                "groep_gemeente",
                scan_id=g.scan,
                groep_id=g.id,
                gemeente_code=g.gemeente,
                n_registraties=counts[g.id],
                n_leden_actief=live,
                n_leden_woonachtig="<5" if g.n in {1, 9} else live,
            )
