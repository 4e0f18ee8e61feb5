"""The truth of the messy region: every answer, told from what was planted and by nothing that is tested with it.

Nothing here reads a row, and nothing of ``inhoud``, ``graph``, ``indicators`` or ``privacy`` is used: a figure of the
package that differs is wrong, or the planting is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from jgwork.voorbeelden.regio.pen import BEGIN, EINDE, month
from jgwork.voorbeelden.rommel import feiten as f
from jgwork.voorbeelden.rommel.beeld import PARTNERS
from jgwork.voorbeelden.rommel.papier import signalen
from jgwork.voorbeelden.rommel.personen import banden
from jgwork.voorbeelden.rommel.wereld import Incident, geleverd, leden_op, met_pv, pseudoniem
from jgwork.voorbeelden.rommel.zendingen import Rommel

PEILDATUM = EINDE - timedelta(1)
KWARTALEN = tuple((month(3 * q), month(3 * q + 3)) for q in range(8))
#: Fewest members about whom something may be counted, by audience; one person is no group to anybody.
KLEINST = {"ketenoverleg": 5, "ketenoverleg_plus": 10, "driehoek": 10, "raad": 10, "openbaar": 10}
#: Groups of which the work began long enough ago to be judged, and the word. R02 fell to a quarter, but its gemeente
#: was watched more in the nulmeting: that explains a fall, so more than 'waarschijnlijk' is not said.
WOORD = dict.fromkeys(("R01", "R07", "R09"), "niet te onderscheiden") | {"R02": "waarschijnlijk minder"}
#: Interventions by which more is seen.
TOEZICHT = {"toezicht_extra", "gezamenlijke_inzet", "opsporing"}
BESLUIT = {
    "R03": "plan van aanpak vaststellen",
    "R04": "beeld en concept-plan bespreken",
    "R05": "doorgaan naar stap 3",
    "R06": "besluit van de driehoek over de aanpak",
    "R07": "afsluiten",
}


def waarheid(rommel: Rommel) -> dict[str, Any]:
    """Return the truth as plain JSON values."""
    groups = {g.id: _groep(rommel, g) for g in f.GROEPEN}
    for about in groups.values():
        about["vragen"] = _vragen(about)
    return {
        "seed": rommel.seed,
        "peildatum": PEILDATUM.isoformat(),
        "groepen": groups,
        "rijen": {
            "nagekomen": [i.id for i in rommel.incidenten if i.bekend == "later"],
            "verbeterd": [i.id for i in rommel.incidenten if i.verbeterd],
            "verdwenen": [i.id for i in rommel.incidenten if i.bekend == "eerst"],
        },
        "dekking": {
            "politie": _perioden(f.POLITIE),
            "politie_maand2": _perioden(f.POLITIE_MAAND),
            "signalen": _perioden(f.SIGNALEN),
        },
        "signalen": _signalen(),
        "herindeling": {"oud": f.OUDE_GEMEENTE, "nieuw": f.NIEUWE_GEMEENTE, "leden": 3, "groep": "R01"},
        "wissen": _wissen(rommel),
        "gedeeld": {"groepen": list(f.GEDEELD[:2]), "leden": f.GEDEELD[2]},
    }


def kwartaal(first: date) -> str:
    """Return the code of a quarter by its first day."""
    return f"{first.year}-K{(first.month + 2) // 3}"


def bij_groep(incidenten: Iterable[Incident], leden: Iterable[f.Lidmaatschap], groep: str) -> list[Incident]:
    """Return the incidents of a group: somebody was present who was a member on that very day."""
    mine = [m for m in leden if m.groep == groep]
    return [i for i in incidenten if any(m.op(i.dag) for m in mine if m.persoon in i.wie)]


def _groep(rommel: Rommel, g: f.Groep) -> dict[str, Any]:
    now = leden_op(rommel.leden, g.id, PEILDATUM)
    both: dict[str, Any] = {
        name: _incidenten(bij_groep(geleverd(rommel.incidenten, later), rommel.leden, g.id), spans)
        for name, later, spans in (("eerste", False, f.POLITIE), ("maand2", True, f.POLITIE_MAAND))
        if g.n  # of a group without a list nobody was asked
    }
    return {
        "stap": g.stap,
        "omvang": len(now),
        "leden": {d.isoformat(): _leden(rommel, g.id, d) for d in f.DAGEN},
        "vervallen": sum(m.groep == g.id and m.status == "vervallen" for m in rommel.leden),
        "incidenten": both,
        "banden": _banden(rommel, g.id),
        "doelen": _doelen(rommel, g.id),
        "effect": {"woord": WOORD.get(g.id), "let_op": _let_op(rommel, g) if g.id in WOORD else []},
        "geld": _geld(g.id),
        "acties_te_laat": _te_laat(g.id),
        "blad": _blad(g.id),
        "verzoeken": _verzoeken(g.id),
        "partners_in_beeld": list(PARTNERS) if g.stap >= 3 else [],
        "om_selectie": _selectie(rommel, g.id),
        "besluit_gevraagd": BESLUIT.get(g.id),
        "toonbaar": {
            "geen_groep": len(now) == 1,
            "over_leden": {kring: len(now) >= k for kring, k in KLEINST.items()},
        },
        "anders_dan_vorige_maand": _veranderd(rommel, g.id),
    }


def _selectie(rommel: Rommel, groep: str) -> dict[str, Any]:
    """Return the members of now who were a suspect with a report in the last year, in whatever group."""
    since = date(PEILDATUM.year - 1, PEILDATUM.month, PEILDATUM.day)
    crimes = [i for i in geleverd(rommel.incidenten, maand2=False) if i.aard == "misdrijf" and i.dag >= since]
    suspects = {p for i in crimes for p in i.wie if met_pv(p)}
    return _namen(rommel, suspects & set(leden_op(rommel.leden, groep, PEILDATUM)))


def _leden(rommel: Rommel, groep: str, day: date) -> dict[str, Any]:
    return _namen(rommel, leden_op(rommel.leden, groep, day))


def _namen(rommel: Rommel, personen: Iterable[int]) -> dict[str, Any]:
    """Return how many persons these are and a checksum of their pseudonyms, in order, one a line."""
    names = sorted(pseudoniem(rommel.seed, p) for p in personen)
    return {"n": len(names), "hash": hashlib.sha256("\n".join(names).encode()).hexdigest()}


def _incidenten(mine: list[Incident], spans: Iterable[tuple[date, date]]) -> dict[str, Any]:
    """Return per quarter how much was delivered and what was counted there; never zero for what nobody delivered."""
    spans, out = tuple(spans), {}
    for van, tot in KWARTALEN:
        days = sum(max(0, (min(tot, b) - max(van, a)).days) for a, b in spans)
        cover = "heel" if days == (tot - van).days else "deels" if days else "niet_geleverd"
        inside = [i for i in mine if van <= i.dag < tot]
        kinds = Counter(i.aard for i in inside)
        number: dict[str, Any] = {"aantal": len(inside), "per_aard": dict(sorted(kinds.items()))} if days else {}
        out[kwartaal(van)] = {"dekking": cover, **number}
    return out


def _banden(rommel: Rommel, groep: str) -> dict[str, dict[str, int]]:
    """Return per layer that partners brought how many pairs there are, and in how many rows they were listed.

    ``nu`` are the pairs of whom both are members at the peildatum: such a tie has a first day and no last, and holds.
    """
    now, out = set(leden_op(rommel.leden, groep, PEILDATUM)), {}
    mine = [(kind, pair, both) for g, kind, _, pair, both in banden(rommel.leden) if g == groep]
    for layer in sorted({kind for kind, _, _ in mine}):
        pairs = [(set(pair), both) for kind, pair, both in mine if kind == layer]
        out[layer] = {
            "paren": len(pairs),
            "rijen": sum(2 if both else 1 for _, both in pairs),
            "nu": sum(pair <= now for pair, _ in pairs),
        }
    return out


def _doelen(rommel: Rommel, groep: str) -> list[dict[str, Any]]:
    if groep not in f.STREEF_INCIDENTEN:
        return []
    happened = bij_groep(geleverd(rommel.incidenten, maand2=False), rommel.leden, groep)
    first, mine = f.NULMETING.get(groep, BEGIN), [i for i in happened if i.aard in {"misdrijf", "overlast"}]
    before = [(a, b) for a, b in KWARTALEN if first <= a and b <= f.AANPAK]
    after = [(a, b) for a, b in KWARTALEN if a >= f.AANPAK and any(v <= a and b <= t for v, t in f.POLITIE)]
    per = [sum(any(a <= i.dag < b for a, b in part) for i in mine) / len(part) for part in (before, after)]
    target = f.STREEF_INCIDENTEN[groep] / len(before)
    started = f.BY_ID[groep].stap > 5
    out: list[dict[str, Any]] = [
        {
            "indicator": "incidenten",
            "per_kwartaal": {
                "nul": round(per[0], 3),
                "streef": round(target, 3),
                "na": round(per[1], 3) if started else None,
            },
            "hele_kwartalen_na": [kwartaal(a) for a, _ in after] if started else [],
            "gehaald": per[1] <= target if started else None,
        }
    ]
    for d in (d for d in f.DOELEN if d.groep == groep):
        kept_back = () if d.indicator == "ervaren_overlast" else (0.0, 4.0)  # nobody asked again, or '<5'
        last = kept_back if d.laatst is None else (d.laatst,)
        met = {n <= d.streef if d.richting == "daling" else n >= d.streef for n in last if started}
        numbers = {"nul": d.nul, "streef": d.streef, "laatst": d.laatst}
        out.append({"indicator": d.indicator, **numbers, "gehaald": met.pop() if len(met) == 1 else None})
    return out


def _let_op(rommel: Rommel, g: f.Groep) -> list[str]:
    """Return what was planted that cautions the judgement on incidents, once per group that shares a member."""
    persons = {m.persoon for m in rommel.leden if m.groep == g.id}
    tied = {m.groep for m in rommel.leden if m.persoon in persons} - {g.id}
    more = any(a.groep == g.id and a.code in TOEZICHT and a.status != "vervallen" for a in f.ACTIES)
    before = g.gemeente == f.CONTROLES[2]
    return sorted([*["inzet_voor"] * before, *["inzet_na"] * more, "seizoen", *["verplaatsing"] * len(tied)])


def _geld(groep: str) -> dict[str, Any] | None:
    mine = [a for a in f.ACTIES if a.groep == groep]
    if not mine:
        return None
    chosen = [a for a in mine if a.scenario == f.GEKOZEN[groep] and a.status != "vervallen"]
    frame, hours = f.KADERS[groep]
    planned = round(sum(a.kosten[0] for a in chosen), 2)
    told = [a for a in chosen if a.code not in f.VOOR_PERSONEN]
    return {
        "getoond": {
            "begroot": round(sum(a.kosten[0] for a in told), 2),
            "besteed": round(sum(a.kosten[1] for a in told), 2),
        },
        "scenario": f.GEKOZEN[groep],
        "kader": {"kosten": frame, "uren": hours},
        "begroot": {"kosten": planned, "uren": sum(a.uren[0] for a in chosen)},
        "begroot_alle_scenario_s": {"kosten": round(sum(a.kosten[0] for a in mine), 2)},
        "besteed": {"kosten": round(sum(a.kosten[1] for a in mine), 2), "uren": sum(a.uren[1] for a in mine)},
        "boven_kader": {"kosten": planned > frame, "uren": sum(a.uren[0] for a in chosen) > hours},
    }


def _te_laat(groep: str) -> list[str]:
    """Return the actions whose planned end is past while they are not done."""
    mine = [a for a in f.ACTIES if a.groep == groep]
    late = {"lopend", "vertraagd", "gepland"}
    return [f"A-{groep}-{k}" for k, a in enumerate(mine, 1) if a.gepland[1] <= PEILDATUM and a.status in late]


def _blad(groep: str) -> dict[str, Any] | None:
    """Return what a first screen may say of actions and money: nothing that is aimed at a person or a family."""
    mine = [a for a in f.ACTIES if a.groep == groep and a.code not in f.VOOR_PERSONEN]
    if not mine:
        return None
    chosen = [a for a in mine if a.scenario == f.GEKOZEN[groep]]
    planned = [a for a in chosen if a.status != "vervallen"]
    late = {"lopend", "vertraagd", "gepland"}
    money, hours = f.KADERS[groep]
    frames = {
        "kosten": (money, sum(a.kosten[0] for a in planned), sum(a.kosten[1] for a in chosen)),
        "uren": (hours, sum(a.uren[0] for a in planned), sum(a.uren[1] for a in chosen)),
    }
    return {
        "te_laat": sorted(a.code for a in chosen if a.gepland[1] <= PEILDATUM and a.status in late),
        "kaders": {k: {"kader": c, "gepland": round(p), "besteed": round(s)} for k, (c, p, s) in frames.items()},
        "boven": {k: max(p, s) > c for k, (c, p, s) in frames.items()},
    }


def _verzoeken(groep: str) -> dict[str, int]:
    mine = [v for v in f.VERZOEKEN if v.groep == groep]
    waits = timedelta(f.TE_LAAT_NA_DAGEN)
    late = sum(v.besluit == "open" and v.gevraagd + waits < PEILDATUM for v in mine)
    return {"gesteld": len(mine), "te_laat": late, **dict(sorted(Counter(v.besluit for v in mine).items()))}


def _veranderd(rommel: Rommel, groep: str) -> dict[str, int]:
    """Return how many incidents of a group the second delivery brought, changed and took away."""
    old, new = (bij_groep(geleverd(rommel.incidenten, m), rommel.leden, groep) for m in (False, True))
    before, after = ({i.id: i.dag for i in part} for part in (old, new))
    late = {i.id for i in rommel.incidenten if i.bekend == "later"}
    fresh = set(after) - set(before)
    return {
        "nieuw": len(fresh - late),
        "nagekomen": len(fresh & late),
        "verbeterd": sum(before[i] != after[i] for i in set(before) & set(after)),
        "verdwenen": len(set(before) - set(after)),
    }


def _signalen() -> dict[str, dict[str, int]]:
    """Return the delivered signals per group and quarter."""
    return {
        g.id: {kwartaal(a): sum(there and a <= day < b for _, day, there in signalen(g)) for a, b in KWARTALEN}
        for g in f.GROEPEN
    }


def _wissen(rommel: Rommel) -> dict[str, Any]:
    """Return what is left of the group in which one member is erased: nobody is left who was at some incidents."""
    left = tuple(m for m in rommel.leden if m.persoon != f.TE_WISSEN)
    mine = bij_groep(geleverd(rommel.incidenten, maand2=False), left, "R02")
    return {
        "groep": "R02",
        "pseudoniem": pseudoniem(rommel.seed, f.TE_WISSEN),
        "leden": len(leden_op(left, "R02", PEILDATUM)),
        "incidenten": _incidenten(mine, f.POLITIE),
    }


def _vragen(about: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the five questions of a meeting on a group, with what was planted as the answer."""
    money = about["geld"]
    over = None if money is None else money["boven_kader"]["kosten"]
    return [
        {"vraag": "Welk besluit wordt gevraagd?", "antwoord": about["besluit_gevraagd"]},
        {"vraag": "Welke doelen zijn gehaald?", "antwoord": {d["indicator"]: d["gehaald"] for d in about["doelen"]}},
        {
            "vraag": "Wat is te laat?",
            "antwoord": {"acties": about["acties_te_laat"], "verzoeken": about["verzoeken"]["te_laat"]},
        },
        {"vraag": "Wat veranderde sinds de vorige maand?", "antwoord": about["anders_dan_vorige_maand"]},
        {"vraag": "Past het plan in het kader van het besluit?", "antwoord": None if over is None else not over},
    ]


def _perioden(spans: Iterable[tuple[date, date]]) -> list[list[str]]:
    return [[a.isoformat(), b.isoformat()] for a, b in spans]
