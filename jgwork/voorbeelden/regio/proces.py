"""The work process of every group: steps, signals, stays, requests and closing."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import codelist
from jgwork.voorbeelden.regio.groepen import GROEPEN, Groep
from jgwork.voorbeelden.regio.pen import BEGIN, DOSSIER, EINDE, START_AANPAK, Pen, day_in, month, some
from jgwork.voorbeelden.regio.wereld import PLEKKEN

if TYPE_CHECKING:
    import numpy as np

_PLEK = {p.id: p for p in PLEKKEN}
#: Day on which each step began.
_STAPPEN: dict[str, tuple[str, ...]] = {
    "G01": ("2024-02-20", "2025-11-10", "2026-02-02", "2026-05-18"),
    "G02": ("2024-06-03", "2025-01-13", "2025-03-10", "2025-04-28", "2025-05-19", "2025-07-01"),
    "G03": ("2024-07-08", "2025-10-06", "2026-01-12", "2026-03-23", "2026-05-11"),
    "G04": ("2025-02-03", "2025-03-24", "2025-05-12", "2025-06-02", "2025-06-16", "2025-07-01"),
    "G05": ("2024-09-10", "2025-01-06", "2025-02-24", "2025-04-14", "2025-05-26", "2025-07-01"),
    "G06": ("2025-03-10", "2026-04-13"),
    "G07": ("2024-08-05", "2024-11-18", "2025-02-10", "2025-04-07", "2025-05-12", "2025-07-01"),
    "G08": ("2024-11-25", "2026-02-09", "2026-05-04"),
    "G09": ("2024-12-16", "2026-02-16", "2026-05-11"),
    "G10": ("2025-04-22", "2025-06-02"),
    "G11": ("2024-07-15", "2024-10-07", "2024-12-02", "2025-02-10", "2025-04-21", "2025-07-01", "2026-04-13"),
    "G12": ("2026-04-27",),
}
#: Day of the delivery on the persons of a group; earlier where the work on it ended.
_PEIL = {"G10": date(2025, 9, 1), "G11": date(2026, 6, 1)}
GESTOPT, GESLOTEN, TERUGLUS = date(2025, 9, 8), date(2026, 6, 15), date(2026, 2, 16)
PARTNERS = ("politie", "jongerenwerk", "gemeente", "onderwijs", "sociaal_wijkteam")


def step_dates(g: Groep) -> dict[int, date]:
    """Return the first day of every step a group has had."""
    return {i: date.fromisoformat(d) for i, d in enumerate(_STAPPEN[g.id], start=1)}


def peildatum(g: Groep) -> date:
    """Return the day up to which the persons of a group are described."""
    return _PEIL.get(g.id, EINDE)


def write_process(pen: Pen) -> None:
    """Write ``groep``, ``processtap``, ``verblijf``, ``signaal`` and ``verzoek``."""
    for g in GROEPEN:
        _group(pen, g)
        _steps(pen, g)
        _stays(pen, g)
        _signals(pen, g)
    _requests(pen)
    pen.planted["gestopt_na_stap_2"] = {"groep": "G10", "datum": GESTOPT.isoformat()}
    pen.planted["teruglus"] = {"groep": "G07", "van": 6, "naar": 3, "datum": TERUGLUS.isoformat()}
    pen.planted["gesloten_met_evaluatie"] = {"groep": "G11", "datum": GESLOTEN.isoformat()}


def _group(pen: Pen, g: Groep) -> None:
    young, old = {True: (15, 24), False: (12, 22)}[g.leeftijd[0] < 1]
    size = g.n or 8
    pen.add(
        "groep",
        groep_id=g.id,
        dossier_id=DOSSIER,
        naam_neutraal=g.naam,
        gemeente_code=g.gemeente,
        wijk_code="WK" + g.buurt[2:8],
        buurt_code=g.buurt,
        type_verband=g.type,
        eerste_signaal=g.eerste_signaal,
        omvang_min=max(4, size - size // 5),
        omvang_max=size + size // 4,
        leeftijd_min="onbekend" if g.stap == 1 else young + 3 * (g.leeftijd[1] < 1),
        leeftijd_max="onbekend" if g.stap == 1 else old + 6 * (g.leeftijd[4] > 3),
        online_component=g.online or g.id == "G07",
        status=g.status,
        peildatum=EINDE,
    )


#: What else happened to a group: step, event, day, meeting, role and reason.
_VOORVALLEN: dict[str, tuple[tuple[int, str, date, str, str, str], ...]] = {
    "G02": (
        (6, "bijstelling", date(2026, 1, 19), "uitvoeringsoverleg", "uitvoeringscoordinator", "nieuwe_informatie"),
    ),
    "G03": ((4, "aanvullende_analyse", date(2026, 4, 13), "driehoek", "voorzitter_ketenoverleg", "nieuwe_informatie"),),
    "G07": (
        (6, "teruglus", TERUGLUS, "ketenoverleg", "uitvoeringscoordinator", "samenstelling_veranderd"),
        (3, "start", TERUGLUS + timedelta(7), "ketenoverleg", "uitvoeringscoordinator", "nieuwe_informatie"),
    ),
    "G10": (
        (2, "gerichte_actie", date(2025, 7, 7), "buurtteam", "wijkagent", "gerichte_actie_genoeg"),
        (2, "besluit_stop", GESTOPT, "ketenoverleg", "procesregisseur", "gerichte_actie_genoeg"),
    ),
    "G11": (
        (7, "afschalen", date(2026, 4, 20), "ketenoverleg", "voorzitter_ketenoverleg", "doelen_bereikt"),
        (7, "sluiten", GESLOTEN, "ketenoverleg", "voorzitter_ketenoverleg", "doelen_bereikt"),
    ),
}


def _steps(pen: Pen, g: Groep) -> None:
    def event(stap: int, wat: str, dag: date, gremium: str, rol: str, why: str, naar: int | None = None) -> None:
        pen.add(
            "processtap",
            dossier_id=DOSSIER,
            groep_id=g.id,
            stap=stap,
            gebeurtenis=wat,
            datum=dag,
            gremium=gremium,
            actor_rol=rol,
            motivering_code=why,
            van_stap=naar and stap,
            naar_stap=naar,
        )

    meeting = {1: "signaaloverleg", 2: "signaaloverleg", 4: "driehoek"}
    reason = {1: "omvang", 2: "meerdere_partners", 6: "doelen_bereikt", 7: "doelen_bereikt"}
    for step, day in step_dates(g).items():
        lead = "procesregisseur" if step in {1, 4} else "uitvoeringscoordinator"
        if step > 1:
            before = step - 1
            decided, why = meeting.get(before, "ketenoverleg"), reason.get(before, "ernst")
            event(before, "besluit_door", day - timedelta(3), decided, "procesregisseur", why, step)
        event(step, "start", day, meeting.get(step, "ketenoverleg"), lead, reason.get(step, "ernst"))
    for what in _VOORVALLEN.get(g.id, ()):
        event(*what, naar=3 if what[1] == "teruglus" else None)


def _stays(pen: Pen, g: Groep) -> None:
    rng = pen.rng("verblijf", g.id)
    for place, weight in {**g.plekken, **g.plekken_na}.items():
        for quarter in range(8):
            first = month(3 * quarter)
            if first >= peildatum(g) or first < g.eerste_signaal - timedelta(120) or rng.random() < 0.35:
                continue
            often = {"wekelijks": weight, "maandelijks": 2.0, "incidenteel": 1.5, "dagelijks": weight / 4}
            pen.add(
                "verblijf",
                groep_id=g.id,
                locatie_id=place,
                periode=f"{first.year}-K{(first.month + 2) // 3}",
                frequentie=some(rng, {**often, "onbekend": 0.4}),
                dagdeel=some(rng, {"middag": 2, "avond": 5, "nacht": 1}),
                bron=some(rng, {"toezicht": 3, "jongerenwerk": 3, "politieregistratie": 2}),
            )


def _signals(pen: Pen, g: Groep) -> None:
    rng = pen.rng("signalen", g.id)
    rate = 1.2 + (g.voor + g.na) / 90
    for m in range(24):
        first = month(m)
        if month(m + 1) < g.eerste_signaal or first >= peildatum(g):
            continue
        lively = 1.4 if first.month in {6, 7, 8, 12} else 1.0
        for _ in range(int(rng.poisson(rate * lively * (0.6 if g.id in {"G02", "G11"} and m >= 12 else 1.0)))):
            part = some(rng, {"middag": 2.5, "avond": 5.0, "nacht": 1.5})
            _signal(pen, g, rng, day_in(rng, first, (month(m + 1) - first).days, part), part)
        if first.month == 12:
            for _ in range(int(rng.poisson(2.0))):
                _signal(pen, g, rng, date(first.year, 12, 31), "avond", "vuurwerk")


def _signal(pen: Pen, g: Groep, rng: np.random.Generator, when: date, part: str, what: str = "") -> None:
    when = max(when, g.eerste_signaal, BEGIN)
    places = g.plekken_na if g.plekken_na and when >= START_AANPAK else g.plekken
    place = _PLEK[some(rng, places)]
    low = int(rng.integers(3, 10))
    kinds = {
        "samenkomen": 3,
        "geluid": 3,
        "afval": 2,
        "intimiderend": 2,
        "drugsgebruik": 1.5,
        "vernieling": 1.5,
        "mogelijke_handel": 2.5 * (g.id in {"G02", "G03"}),
        "online_ruzie": 2.0 * g.online,
        "verkeer": 0.7,
    }
    pen.add(
        "signaal",
        signaal_id=f"SIG{len(pen.rows.get('signaal', [])) + 1:04d}",
        dossier_id=DOSSIER,
        datum=when,
        dagdeel="onbekend" if rng.random() < 0.05 else part,
        bronpartner=some(
            rng, {"toezicht_handhaving": 3, "jongerenwerk": 3, "politie": 2, "gemeente": 2, "onderwijs": 1}
        ),
        gedrag_code=what or some(rng, kinds),
        ernst="onbekend" if rng.random() < 0.06 else int(rng.integers(1, 5)),
        locatie_id=place.id,
        gemeente_code=place.gemeente,
        buurt_code=place.buurt,
        groepsgrootte_min=low,
        groepsgrootte_max=low + int(rng.integers(0, 7)),
        herhaald=bool(rng.random() < 0.6),
        melders_n="nvt" if rng.random() < 0.1 else int(rng.integers(1, 6)),
        afhandeling="open" if when > date(2026, 5, 1) else some(rng, {"afgehandeld": 3, "naar_stap_2": 1}),
    )


def _requests(pen: Pen) -> None:
    rng = pen.rng("overdracht")
    asked = (
        ("politie", "groepsscan"),
        ("jongerenwerk", "informatiematrix"),
        ("onderwijs", "informatiematrix"),
        ("sociaal_wijkteam", "informatiematrix"),
        ("om", "om_informatie"),
        ("leerplicht", "informatiematrix"),
    )
    number = 0
    for g in GROEPEN:
        if g.stap < 2:
            continue
        for partner, table in asked:
            if partner == "om" and g.stap < 3:
                continue
            number += 1
            day = step_dates(g)[2] + timedelta(int(rng.integers(3, 14)))
            what = some(rng, {"verstrekt": 6, "deels": 2, "geweigerd": 1.2, "open": 0.8})
            came = day + timedelta(int(rng.gamma(2.5, 9.0)) + 2)
            ground = {"geweigerd": {"beroepsgeheim": 1, "geen_noodzaak": 1, "geen_grondslag": 1}, "open": {"": 1}}.get(
                what, {"convenant": 2, "wettelijke_taak": 2}
            )
            pen.add(
                "verzoek",
                verzoek_id=f"V{number:03d}",
                dossier_id=DOSSIER,
                groep_id=g.id,
                van_partner="gemeente",
                naar_partner=partner,
                tabel=table,
                gevraagd=day,
                geleverd=came if what in {"verstrekt", "deels"} and came < EINDE else None,
                besluit=what if came < EINDE else "open",
                grond=some(rng, ground),
                **asked_and_answered(partner, table, day, came if what != "open" and came < EINDE else None, g),
            )


#: Ground on which each partner is asked; the others on that of a public task.
_GROND = {"politie": "wpg_20", "om": "wjsg_39f"}


def asked_and_answered(partner: str, table: str, day: date, came: date | None, g: Groep | None) -> dict[str, Any]:
    """Return what a request says of itself, and what the letter that answered it says.

    Parameters
    ----------
    partner, table
        Who was asked, for what.
    day, came
        When it was asked and answered; ``None`` where it was not.
    g
        The group whose scan it is; ``None`` where nothing is known of the letter.
    """
    owner = codelist("partner").extra[partner]["hoort_bij"]
    kind = {"politie": "groepsscan", "om": "om", "gemeente": "afdeling"}.get(owner, "extern")
    letter = table == "groepsscan" and came is not None and g is not None
    return {
        "soort": kind,
        "termijn": day + timedelta(28),
        "grondslag_code": _GROND.get(partner, "publieke_taak"),
        "doel_code": "aanpak_groep",
        "antwoord_op": came,
        "n_onbekend": g.onbekend_politie if letter and g is not None else None,
        "sterkte": g.informatiepositie if letter and g is not None else None,
    }


def write_closing(pen: Pen) -> None:
    """Write ``evaluatie`` and ``restactie`` of the closed group."""
    rng = pen.rng("evaluatie")
    questions = codelist("evaluatievraag").codes
    for partner in PARTNERS:
        for question in questions:
            score = int(min(5, max(1, round(rng.normal(3.6 - 0.9 * (question == "informatieoverdracht"), 0.8)))))
            stuck = {"geen": 4, "late_informatie": 2, "capaciteit": 2, "privacy": 1, "wisseling_personeel": 1}
            pen.add(
                "evaluatie",
                dossier_id=DOSSIER,
                groep_id="G11",
                partner=partner,
                vraag_code=question,
                score="nvt" if question == "knelpunten" else score,
                knelpunt_code=some(rng, stuck),
            )
    actions = [a for a in pen.rows["actie"] if a["groep_id"] == "G11"]
    running = [a["actie_id"] for a in actions if a["status"] not in {"afgerond", "vervallen"}]
    left = list(dict.fromkeys([*running, actions[-1]["actie_id"]]))  # what still runs, and one that goes on as support
    for action, owner in zip(left, cycle(("jongerenwerk", "leerplicht")), strict=False):
        pen.add(
            "restactie",
            actie_id=action,
            overgedragen_aan=owner,
            datum=date(2026, 6, 8),
            bewaartermijn_tot=date(2027, 6, 8),
            aanvaard_door=owner,
            aanvaard_op=date(2026, 6, 12),
        )
