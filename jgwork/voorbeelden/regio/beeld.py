"""What partners say of a group in step 3: informatiematrix, duiding, roles and the circular round."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import codelist
from jgwork.voorbeelden.regio.groepen import GROEPEN, Groep
from jgwork.voorbeelden.regio.mensen import Leden
from jgwork.voorbeelden.regio.pen import DOSSIER, EINDE, START_AANPAK, Pen, some
from jgwork.voorbeelden.regio.proces import PARTNERS, step_dates

if TYPE_CHECKING:
    import numpy as np

#: Aspect on which police and youth work see the tight group in opposite ways, in every round.
ONEENS = "situatie"
#: Closed and stopped groups: nothing about persons is delivered any more.
_KLAAR = {"G10", "G11"}
_ANTWOORD = {
    "groep_omvang": ("10-14", "15-24"),
    "groep_leeftijd": ("14-18", "16-22"),
    "groep_samenstelling": ("vast", "los_vast", "fluide"),
    "gedrag_aard": ("samenkomen", "geluid", "mogelijke_handel", "intimiderend"),
    "omgeving_last": ("bewoners", "ondernemers", "scholen"),
}


def write_picture(pen: Pen, leden: Leden) -> None:
    """Write the four tables of step 3 for every group that came so far."""
    for g in GROEPEN:
        if g.stap >= 2:
            _matrix(pen, g, leden)
        if g.stap >= 3:
            _duiding(pen, g)
            _circular(pen, g, leden)
            if g.id not in _KLAAR:
                _roles(pen, g, leden)
    pen.planted["oneens_duiding"] = {"groep": "G02", "partners": ["politie", "jongerenwerk"], "aspect": ONEENS}


def _rounds(g: Groep) -> dict[int, date]:
    """Return the day of each round: in step 3, and again a year into the aanpak."""
    first = step_dates(g)[3] + timedelta(14)
    again = {2: date(2026, 5, 18) if g.id != "G11" else date(2026, 4, 13)}
    return {1: first, **(again if g.stap >= 6 else {})}


def _matrix(pen: Pen, g: Groep, leden: Leden) -> None:
    items = codelist("matrix_item")
    for code in items.codes:
        about = items.extra[code]
        step = int(about["stap_vanaf"])
        if about["aan"] != "ja" or g.stap < step:
            continue
        subjects: list[dict[str, Any]] = [{}]
        if about["niveau"] == "persoon":
            if g.id in _KLAAR or g.id not in {"G01", "G02"}:
                continue
            subjects = [{"pseudoniem": x.token} for x in leden[g.id]]
        elif about["niveau"] == "locatie":
            subjects = [{"locatie_id": p} for p in list(g.plekken)[:2]]
        for partner in PARTNERS:
            rng = pen.rng("matrix", g.id, code, partner)
            if rng.random() < (0.45 if about["niveau"] == "persoon" else 0.2):
                continue  # not asked of this partner
            for subject in subjects:
                pen.add(
                    "informatiematrix",
                    dossier_id=DOSSIER,
                    groep_id=g.id,
                    ronde=1,
                    niveau=about["niveau"],
                    cluster_code=about["cluster_code"],
                    item_code=code,
                    waarde=_answer(rng, code, about["waardetype"]),
                    waardetype=about["waardetype"],
                    bronpartner=partner,
                    betrouwbaarheid=int(rng.integers(2, 6)),
                    peildatum=(step_dates(g)[3] if g.stap >= 3 else step_dates(g)[2]) + timedelta(10),
                    categorie=about["categorie"],
                    stap=max(2, step),
                    **subject,
                )


def _answer(rng: np.random.Generator, code: str, kind: str) -> str | None:
    """Return an answer; ``onbekend`` is asked and not known, an empty cell is asked and not answered."""
    chance = rng.random()
    if chance < 0.14:
        return "onbekend"
    if chance < 0.20:
        return None
    if chance < 0.22:
        return "nvt"
    if kind == "schaal":
        return str(int(rng.integers(0, 5)))
    if kind == "ja_nee":
        return some(rng, {"ja": 5, "nee": 4, "deels": 2})
    return some(rng, dict.fromkeys(_ANTWOORD[code], 1.0))


def _duiding(pen: Pen, g: Groep) -> None:
    items = codelist("duiding_item")
    own = pen.rng("duiding", g.id)
    level = {a: float(own.uniform(1.0, 3.4)) for a in codelist("duiding_aspect").codes}
    base = {c: level[items.extra[c]["aspect"]] + float(own.normal(0, 0.5)) for c in items.codes}
    for ronde, day in _rounds(g).items():
        for partner in PARTNERS:
            rng = pen.rng("duiding", g.id, partner, str(ronde))
            lean = float(rng.normal(0, 0.4))
            for code in items.codes:
                aspect = items.extra[code]["aspect"]
                shift = -0.9 * (ronde == 2 and g.id in {"G02", "G11"} and aspect in {"gedrag", "impact"})
                value: Any = int(min(4, max(0, round(base[code] + lean + shift + rng.normal(0, 0.5)))))
                if g.id == "G02" and aspect == ONEENS and partner in {"politie", "jongerenwerk"}:
                    value = 4 if partner == "politie" else 1
                elif rng.random() < 0.08:
                    value = "onbekend"
                pen.add(
                    "duiding",
                    dossier_id=DOSSIER,
                    groep_id=g.id,
                    ronde=ronde,
                    datum=day,
                    partner=partner,
                    aspect=aspect,
                    item_code=code,
                    schaalwaarde=value,
                )


def _roles(pen: Pen, g: Groep, leden: Leden) -> None:
    kinds = {"negatief": 3.0, "meeloper": 5.0, "positief": 2.0, "wisselend": 2.0}
    first = leden[g.id][0].token
    for ronde, day in _rounds(g).items():
        for partner in ("politie", "jongerenwerk", "sociaal_wijkteam"):
            rng = pen.rng("rollen", g.id, partner, str(ronde))
            for i, lid in enumerate(leden[g.id]):
                steady = pen.rng("rol", g.id, str(i))
                if (partner == "politie" and not lid.bekend) or lid.vanaf > day or rng.random() < 0.15:
                    continue
                role = some(steady, kinds) if rng.random() < 0.72 else some(rng, kinds)
                role = "onbekend" if rng.random() < 0.07 else role
                if g.id == "G02" and i == 0:
                    role = {"politie": "negatief", "jongerenwerk": "positief"}.get(partner, "wisselend")
                pen.add(
                    "groepsrol",
                    dossier_id=DOSSIER,
                    groep_id=g.id,
                    ronde=ronde,
                    datum=day,
                    partner=partner,
                    pseudoniem=lid.token,
                    invloed=role,
                    onderbouwing_code="onbekend"
                    if role == "onbekend"
                    else some(rng, {"eigen_waarneming": 3, "gesprek": 2, "melding_derden": 1, "meerdere": 2}),
                )
    if g.id == "G02":
        pen.planted["oneens_rol"] = {"groep": "G02", "pseudoniem": first, "partners": ["politie", "jongerenwerk"]}


def _circular(pen: Pen, g: Groep, leden: Leden) -> None:
    answers = codelist("circulair_antwoord")
    by_question: dict[str, list[str]] = {}
    for code in answers.codes:
        by_question.setdefault(answers.extra[code]["vraag_code"], []).append(code)
    threads = {
        "weinig_dagbesteding": "RD-dagbesteding",
        "schooluitval": "RD-dagbesteding",
        "bijbaan": "RD-dagbesteding",
        "vaste_kern": "RD-kern",
        "doorgroei": "RD-kern",
        "angst_in_buurt": "RD-buurt",
        "sport": "RD-sport",
    }
    favour = {
        code: float(w)
        for code, w in zip(answers.codes, pen.rng("circulair", g.id).gamma(1.0, 1.0, len(answers.codes)), strict=True)
    }
    for partner in PARTNERS:
        rng = pen.rng("circulair", g.id, partner)
        for question, codes in by_question.items():
            if question == "spilfiguur":
                _pivots(pen, g, partner, rng, leden)
                continue
            left = {c: favour[c] + 0.2 for c in codes}
            for rang in (1, 2, 3):
                code = some(rng, left)
                del left[code]
                _reply(pen, g, partner, question, rang, code, threads.get(code))
                if rng.random() < 0.2:
                    break


def _pivots(pen: Pen, g: Groep, partner: str, rng: np.random.Generator, leden: Leden) -> None:
    """Name members seen as pivots; not for a group whose work ended, and only from members known then."""
    day = step_dates(g)[3]
    pool = [x for x in leden[g.id] if x.vanaf <= day and not x.alleen_slachtoffer and x.bekend]
    if g.id in _KLAAR or not pool:
        return
    left = {x.token: x.activiteit**2 for x in pool}
    for rang in range(1, int(rng.integers(2, 4))):
        token = some(rng, left)
        del left[token]
        _reply(pen, g, partner, "spilfiguur", rang, "lid_van_de_groep", None, token)


def _reply(
    pen: Pen, g: Groep, partner: str, question: str, rang: int, code: str, thread: str | None, token: str | None = None
) -> None:
    pen.add(
        "circulair",
        dossier_id=DOSSIER,
        groep_id=g.id,
        ronde=1,
        partner=partner,
        vraag_code=question,
        rang=rang,
        antwoord_code=code,
        verwijst_naar=token,
        rode_draad_id=thread,
    )


def write_om(pen: Pen) -> None:
    """Write ``om_informatie``: some members of the tight group with a proces-verbaal in the last year."""
    since = date(EINDE.year - 1, EINDE.month, EINDE.day)
    own = {r["pseudoniem"] for r in pen.rows["lid"] if r["groep_id"] == "G02"}
    recent = sorted(
        {
            r["pseudoniem"]
            for r in pen.rows["betrokkenheid"]
            if r["pv_opgemaakt"]
            and isinstance(r["pv_datum"], date)
            and r["pv_datum"] >= since
            and r["pseudoniem"] in own
        }
    )
    rng = pen.rng("om")
    for i, token in enumerate(recent[:6]):
        ended = some(rng, {"open": 2, "veroordeling": 2, "vrijspraak": 1, "technisch_sepot": 1, "halt": 1})
        if i < 2:
            ended = ("vrijspraak", "technisch_sepot")[i]
        pen.add(
            "om_informatie",
            pseudoniem=token,
            zaak_id=f"Z{i + 1:03d}",
            feitcategorie=some(rng, {"drugs": 3, "bedreiging": 2, "geweld": 1}),
            fase="zitting" if ended == "open" else "afgedaan",
            afdoening=ended,
            datum=START_AANPAK + timedelta(int(rng.integers(60, 330))),
        )
