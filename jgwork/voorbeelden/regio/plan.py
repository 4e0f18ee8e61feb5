"""Goals, actions, measurements and what else changed: where the planted effects are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import codelist
from jgwork.voorbeelden.regio.groepen import BY_ID, GROEPEN, Groep
from jgwork.voorbeelden.regio.pen import BEGIN, DOSSIER, EINDE, START_AANPAK, Pen, month, some
from jgwork.voorbeelden.regio.proces import GESLOTEN, peildatum, step_dates
from jgwork.voorbeelden.regio.registraties import Registraties

if TYPE_CHECKING:
    import numpy as np

#: Goals of a group: main goal, domain, indicator, direction, owner, target as share of the nulmeting, primary.
DOELEN: tuple[tuple[str, str, str, str, str, float, bool], ...] = (
    ("criminaliteit_overlast", "openbare_orde", "incidenten", "daling", "politie", 0.7, True),
    ("criminaliteit_overlast", "openbare_orde", "ervaren_overlast", "daling", "gemeente", 0.8, True),
    ("sociale_positie", "school_werk", "dagbesteding", "stijging", "jongerenwerk", 1.6, True),
    ("aanwas", "vrije_tijd", "nieuwe_leden", "daling", "jongerenwerk", 0.5, False),
)
ZINNEN = {
    "incidenten": "Minder incidenten met leden van de groep.",
    "ervaren_overlast": "Bewoners ervaren minder overlast van jeugd.",
    "dagbesteding": "Meer leden hebben school, werk of een traject.",
    "nieuwe_leden": "Er komen minder nieuwe leden bij.",
}
#: Areas with monthly counts: yearly totals before and after the start, and the part in the evaluation of a group.
_GEBIEDEN: dict[str, tuple[int, int, str]] = {
    "BU99010102": (252, 176, "behandeld"),  # around the tight group
    "BU99010202": (120, 121, "buffer"),
    "BU99040201": (140, 128, "vergelijking"),  # where the tied comparison group is
    "BU99020201": (210, 207, "vergelijking"),
    "BU99030102": (200, 118, "behandeld"),  # displacement: what goes here ...
    "BU99030201": (96, 168, "buffer"),  # ... comes back next door
    "BU99050201": (190, 188, "vergelijking"),
    "BU99060102": (95, 97, "buffer_vergelijking"),
    "BU99010201": (150, 149, ""),
    "BU99050102": (96, 60, "behandeld"),
}
#: Areas where residents and registrations disagree: registered incidents fall, experienced nuisance rises.
_ONEENS = "BU99050102"
_BREUK, _BREUK_GEBIED, _BREUK_FACTOR = date(2025, 10, 1), "GM9906", 1.6


#: What every plan has.
_ALTIJD = {"compliment", "jongerenwerk_op_straat"}
#: Nature of an action by track, and by intervention where it differs; and who carries it out.
_MILD = {"persoon_gezin": "zorg", "groep_netwerk": "preventief", "publiek_omgeving": "bestuurlijk"}
_KARAKTER = {
    "opsporing": "strafrechtelijk",
    "compliment": "belonend",
    "eigen_plek": "belonend",
    "halt_traject": "strafrechtelijk",
    "gebiedsontzegging": "bestuurlijk",
    "toezicht_extra": "bestuurlijk",
}
_PARTNER = {
    "opsporing": "politie",
    "halt_traject": "halt",
    "schooltraject": "leerplicht",
    "jobcoach": "sociaal_domein",
    "huisbezoek": "sociaal_wijkteam",
    "toezicht_extra": "toezicht_handhaving",
    "verlichting": "gemeente",
    "gebiedsontzegging": "gemeente",
    "bewonersgesprek": "gemeente",
    "gezamenlijke_inzet": "politie",
}


def write_plan(pen: Pen, reg: Registraties) -> None:
    """Write the five tables of steps 5 and 6, and remember the planted truths."""
    for g in GROEPEN:
        if g.stap >= 5:
            _goals(pen, g, reg)
            _actions(pen, g)
            _group_series(pen, g, reg)
    _areas(pen)
    _break(pen)
    _context(pen)
    pen.planted["echt_effect"] = {
        "groep": "G02",
        "verhouding": 0.65,
        "start": START_AANPAK.isoformat(),
        "voor": BY_ID["G02"].voor,
        "na": BY_ID["G02"].na,
        "telt": "incidenten met aard misdrijf of overlast, zonder controles",
    }
    pen.planted["terugval_naar_gemiddelde"] = {
        "groep": "G04",
        "werkelijke_verhouding": 1.0,
        "piek_van": month(9).isoformat(),
        "piek_tot": START_AANPAK.isoformat(),
        "uitleg": "de groep is gekozen op haar piek; tegen de negen maanden daarvoor verandert er niets",
    }
    pen.planted["verplaatsing"] = {
        "groep": "G05",
        "behandeld": "BU99030102",
        "buffer": "BU99030201",
        "vergelijking": "BU99050201",
        "buffer_vergelijking": "BU99060102",
        "aantallen": {a: list(_GEBIEDEN[a][:2]) for a in ("BU99030102", "BU99030201", "BU99050201", "BU99060102")},
    }
    pen.planted["indicatoren_oneens"] = {
        "groep": "G11",
        "gebied": _ONEENS,
        "daalt": "incidenten_gebied",
        "stijgt": "ervaren_overlast",
    }
    pen.planted["registratiebreuk"] = {
        "gebied": _BREUK_GEBIED,
        "datum": _BREUK.isoformat(),
        "factor": _BREUK_FACTOR,
        "indicator": "incidenten_gebied",
    }


def _goals(pen: Pen, g: Groep, reg: Registraties) -> None:
    first = _baseline_from(g)
    before = sum(n for day, n in reg.per_maand[g.id].items() if first <= day < START_AANPAK)
    base = {
        "incidenten": float(before),
        "ervaren_overlast": 31.0,
        "dagbesteding": round(g.n * 0.4) * 1.0,
        "nieuwe_leden": 4.0,
    }
    for k, (main, domain, what, way, owner, share, primary) in enumerate(DOELEN, start=1):
        vague = g.id == "G03" and what == "nieuwe_leden"  # a goal without a target, for the check of the plan
        pen.add(
            "doel",
            doel_id=f"D-{g.id}-{k}",
            dossier_id=DOSSIER,
            groep_id=g.id,
            hoofddoel_code=main,
            domein_code=domain,
            omschrijving=ZINNEN[what],
            indicator_code=what,
            richting=way,
            nulmeting_waarde=base[what],
            nulmeting_van=first,
            nulmeting_tot=START_AANPAK,
            streefwaarde=None if vague else round(base[what] * share),
            streefdatum=None if vague else date(2026, 12, 31),
            eigenaar_partner=owner,
            primair=primary,
        )


def _baseline_from(g: Groep) -> date:
    return month(9) if g.id == "G04" else BEGIN


def _actions(pen: Pen, g: Groep) -> None:
    rng = pen.rng("acties", g.id)
    start, stop = step_dates(g).get(6, date(2026, 8, 24)), min(EINDE, GESLOTEN if g.id == "G11" else EINDE)
    codes = [c for c in codelist("interventie").codes if rng.random() < 0.72 or c in _ALTIJD]
    for k, code in enumerate(codes, start=1):
        goal, row = action(rng, code, start, stop, goals=len(DOELEN))
        pen.add("actie", actie_id=f"A-{g.id}-{k:02d}", doel_id=f"D-{g.id}-{goal}", groep_id=g.id, **row)


def action(rng: np.random.Generator, code: str, start: date, stop: date, *, goals: int) -> tuple[int, dict[str, Any]]:
    """Return one action of a plan: the number of its goal, and its columns but for the keys.

    Parameters
    ----------
    rng
        What draws.
    code
        The intervention.
    start
        First day on which actions are planned.
    stop
        Day up to which is told how it went.
    goals
        How many goals the plan has.
    """
    track = codelist("interventie").extra[code]["spoor"]
    planned = start + timedelta(int(rng.integers(0, 120)))
    ends = planned + timedelta(int(rng.integers(90, 400)))
    target = {
        "persoon_gezin": "gezin" if code == "huisbezoek" else "persoon",
        "groep_netwerk": "groep",
        "publiek_omgeving": "locatie" if code in {"verlichting", "eigen_plek"} else "omgeving",
    }[track]
    hours = float(rng.integers(2, 30) * 8)
    money = float(rng.integers(0, 60) * 250)
    goal = int(rng.integers(1, goals + 1))
    return goal, {
        "spoor": track,
        "interventie_code": code,
        "karakter": _KARAKTER.get(code, _MILD[track]),
        "doelwit_type": target,
        "partner": _PARTNER.get(code, "jongerenwerk"),
        "start_gepland": planned,
        "eind_gepland": ends,
        "uren_begroot": hours,
        "kosten_begroot": money,
        "scenario": "basis" if rng.random() < 0.8 else "opschalen",
        **_progress(rng, planned, ends, hours, money, stop),
    }


def _progress(
    rng: np.random.Generator, planned: date, ends: date, hours: float, money: float, stop: date
) -> dict[str, Any]:
    """Return how an action went up to a day: on time, late, overdue or dropped."""
    zero = {"start": None, "eind": None, "uren_besteed": 0.0, "kosten_gerealiseerd": 0.0}
    if planned >= EINDE:
        return {"status": "gepland", "reden_afwijking": None, **zero}
    if rng.random() < 0.1:
        dropped = some(rng, {"niet_meer_nodig": 1, "geen_capaciteit": 1, "geen_medewerking": 1})
        return {"status": "vervallen", "reden_afwijking": dropped, **zero}
    late = int(rng.choice([0, 0, 0, 14, 35, 70]))
    begun, done = planned + timedelta(late), ends + timedelta(late)
    causes = {"wachtlijst": 2.0, "geen_capaciteit": 2.0, "weer_seizoen": 1.0, "andere_prioriteit": 1.0}
    why = some(rng, causes) if late else None
    if begun >= EINDE:
        return {"status": "vertraagd", "reden_afwijking": why, **zero}
    ready = done < stop
    share = 1.0 if ready else (stop - begun).days / max(1, (done - begun).days)
    spent = round(hours * share * float(rng.uniform(0.8, 1.25)))
    paid = round(money * share * float(rng.uniform(0.85, 1.2)))
    status = "afgerond" if ready else ("vertraagd" if late and ends < EINDE else "lopend")
    return {
        "status": status,
        "reden_afwijking": why,
        "start": begun,
        "eind": done if ready else None,
        "uren_besteed": float(spent),
        "kosten_gerealiseerd": float(paid),
    }


def _series(
    pen: Pen, what: str, kind: str, unit: str, m: int, n: Any, bron: str, version: str = "1.0", **more: Any
) -> None:
    first, after = month(m), month(m + 1)
    pen.add(
        "meting",
        indicator_code=what,
        eenheid_type=kind,
        eenheid_id=unit,
        periode_van=first,
        periode_tot=after,
        teller=n,
        noemer=(after - first).days,
        waarde=n,
        bron=bron,
        definitie_versie=version,
        onderdrukt=more.get("onderdrukt", False),
        voorlopig=m == 23,
    )


def _group_series(pen: Pen, g: Groep, reg: Registraties) -> None:
    rng = pen.rng("metingen", g.id)
    for m in range(24):
        if month(m + 1) <= peildatum(g):
            _series(pen, "incidenten", "groep", g.id, m, reg.per_maand[g.id][month(m)], "politieregistratie")
    better = g.id in {"G02", "G11", "G07"}
    trend = {"G11": 2.5}.get(g.id, -3.0 if better else 0.0)
    for wave in range(4):
        since = max(0, wave - 1)  # half years into the aanpak
        felt = 31.0 + trend * since + float(rng.normal(0, 0.4))
        busy = round(g.n * (0.4 + 0.12 * since * better))
        joined = max(0, int(rng.integers(1, 5)) - since * better)
        _survey(pen, "groep", g.id, wave, felt, 420)
        _wave(pen, "dagbesteding", g.id, wave, float(busy), g.n)
        _wave(pen, "nieuwe_leden", g.id, wave, float(joined), g.n, hidden=joined < 5)


def _wave(pen: Pen, what: str, unit: str, wave: int, value: float, base: int, *, hidden: bool = False) -> None:
    """Write a half-yearly count of the youth work; small ones were suppressed by the supplier."""
    pen.add(
        "meting",
        indicator_code=what,
        eenheid_type="groep",
        eenheid_id=unit,
        periode_van=month(6 * wave),
        periode_tot=month(6 * wave + 6),
        teller="<5" if hidden else value,
        noemer=base,
        waarde="<5" if hidden else value,
        bron="jongerenwerk",
        definitie_versie="1.0",
        onderdrukt=hidden,
        voorlopig=False,
    )


def _survey(pen: Pen, kind: str, unit: str, wave: int, percent: float, asked: int, *, gone: bool = False) -> None:
    """Write a half-yearly survey of residents: how many of those asked experience nuisance; ``gone``: not published."""
    number = round(percent * asked / 100)
    pen.add(
        "meting",
        indicator_code="ervaren_overlast",
        eenheid_type=kind,
        eenheid_id=unit,
        periode_van=month(6 * wave),
        periode_tot=month(6 * wave + 6),
        teller="." if gone else number,
        noemer=asked,
        waarde="." if gone else round(100 * number / asked, 1),
        bron="bewoners",
        definitie_versie="1.0",
        onderdrukt=False,
        voorlopig=False,
    )


def _areas(pen: Pen) -> None:
    for area, (before, after, part) in _GEBIEDEN.items():
        rng = pen.rng("gebied", area)
        for first, total in ((0, before), (12, after)):
            w = [1.25 if month(m).month in {6, 7, 8, 12} else 1.0 for m in range(first, first + 12)]
            for m, n in enumerate(rng.multinomial(total, [x / sum(w) for x in w]), start=first):
                _series(pen, "incidenten_gebied", "gebied", area, m, int(n), "politieregistratie")
                calls = int(rng.poisson(float(n) * 0.6 + 1))
                _series(pen, "meldingen_overlast", "gebied", area, m, calls, "gemeente")
        if part:
            pen.add("gebiedsrol", dossier_id=DOSSIER, gebied_code=area, rol=part, van=BEGIN, tot=None)
        for wave in range(4):
            rise = (2.5 if area == _ONEENS else -0.5) * max(0, wave - 1)
            _survey(pen, "gebied", area, wave, 30.0 + rise, 520, gone=area == "BU99060102" and wave == 3)


def _break(pen: Pen) -> None:
    rng = pen.rng("breuk")
    for m in range(24):
        new = month(m) >= _BREUK
        n = int(rng.poisson(38 * (_BREUK_FACTOR if new else 1.0)))
        _series(pen, "incidenten_gebied", "gebied", _BREUK_GEBIED, m, n, "politieregistratie", "2.0" if new else "1.0")


def _context(pen: Pen) -> None:
    rows = (
        ("2024-12-31", "2025-01-02", None, "seizoen", "Jaarwisseling"),
        ("2025-12-31", "2026-01-02", None, "seizoen", "Jaarwisseling"),
        ("2025-07-05", "2025-08-17", None, "seizoen", "Zomervakantie"),
        ("2025-10-01", "onbekend", "GM9906", "registratie", "Meldingen worden anders geregistreerd"),
        ("2025-05-10", "2025-05-18", "GM9901", "media", "Berichten in de regionale media over de winkelhof"),
        ("2026-02-02", "2026-04-30", "BU99010102", "fysiek", "Nieuwe verlichting en snoeiwerk in het park"),
        ("2025-09-12", "2025-09-15", "GM9903", "evenement", "Havendagen"),
        ("2025-11-01", "2026-02-01", "BU99030201", "inzet", "Extra toezicht bij het strandje"),
    )
    for van, tot, area, kind, text in rows:
        pen.add("contextgebeurtenis", datum_van=van, datum_tot=tot, gebied_code=area, soort=kind, omschrijving=text)
