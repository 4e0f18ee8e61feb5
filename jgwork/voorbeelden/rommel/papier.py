"""Rows on groups: steps, signals, requests, plan, measurements, closing; and the decisions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from jgwork.schema.descriptors import codelist
from jgwork.voorbeelden.regio.pen import BEGIN, EINDE, Pen, month
from jgwork.voorbeelden.regio.plan import ZINNEN
from jgwork.voorbeelden.regio.proces import asked_and_answered
from jgwork.voorbeelden.regio.stukken import Stuk, schrijf_concept, schrijf_scenarios, schrijf_teksten
from jgwork.voorbeelden.regio.wereld import PLEKKEN
from jgwork.voorbeelden.regio.woorden import HANDEL, STRAAT
from jgwork.voorbeelden.rommel import feiten as f
from jgwork.voorbeelden.rommel.beeld import PARTNERS
from jgwork.voorbeelden.rommel.feiten import step_dates
from jgwork.voorbeelden.rommel.wereld import pseudoniem

#: Signals per month of a group; the month that was skipped has them too, but nobody delivered them.
PER_MAAND = 2
_PLEK = {p.id: p for p in PLEKKEN}
_MEETING = {1: "signaaloverleg", 2: "signaaloverleg", 4: "driehoek"}


def write_process(pen: Pen) -> None:
    """Write ``groep``, ``processtap``, ``verblijf``, ``signaal`` and ``verzoek``."""
    for g in f.GROEPEN:
        size = g.n or 6
        pen.add(
            "groep",
            groep_id=g.id,
            dossier_id=f.DOSSIER,
            naam_neutraal=g.naam,
            gemeente_code=g.gemeente,
            wijk_code="WK" + g.buurt[2:8],
            buurt_code=g.buurt,
            type_verband=g.type,
            eerste_signaal=g.eerste_signaal,
            omvang_min=max(1, size - 2),
            omvang_max=size + 3,
            leeftijd_min="onbekend" if g.stap == 1 else 13,
            leeftijd_max="onbekend" if g.stap == 1 else 24,
            online_component=g.id == "R02",
            status=g.status,
            peildatum=EINDE - timedelta(1),
        )
        _steps(pen, g)
        for quarter in range(8):
            first = month(3 * quarter)
            pen.add(
                "verblijf",
                groep_id=g.id,
                locatie_id=g.plek,
                periode=f"{first.year}-K{(first.month + 2) // 3}",
                frequentie="wekelijks",
                dagdeel="avond",
                bron="toezicht",
            )
        for s in signalen(g):
            _signal(pen, g, *s)
    for k, v in enumerate(f.VERZOEKEN, start=1):
        pen.add(
            "verzoek",
            verzoek_id=f"V-{v.groep}-{k}",
            dossier_id=f.DOSSIER,
            groep_id=v.groep,
            van_partner="gemeente",
            naar_partner=v.partner,
            tabel=v.tabel,
            gevraagd=v.gevraagd,
            geleverd=v.geleverd,
            besluit=v.besluit,
            grond=v.grond,
            **asked_and_answered(v.partner, v.tabel, v.gevraagd, v.geleverd, None),
        )


def _steps(pen: Pen, g: f.Groep) -> None:
    for step, day in step_dates(g.id).items():
        common = {"dossier_id": f.DOSSIER, "groep_id": g.id}
        if step > 1:
            pen.add(
                "processtap",
                **common,
                stap=step - 1,
                gebeurtenis="besluit_door",
                van_stap=step - 1,
                naar_stap=step,
                datum=day - timedelta(3),
                gremium=_MEETING.get(step - 1, "ketenoverleg"),
                actor_rol="procesregisseur",
                motivering_code="omvang" if step == 2 else "ernst",
            )
        pen.add(
            "processtap",
            **common,
            stap=step,
            gebeurtenis="start",
            datum=day,
            gremium=_MEETING.get(step, "ketenoverleg"),
            actor_rol="procesregisseur" if step in {1, 4} else "uitvoeringscoordinator",
            motivering_code="ernst",
        )


def signalen(g: f.Groep) -> list[tuple[str, date, bool]]:
    """Return the signals on a group: id, day, and whether somebody delivered it."""
    out = []
    number = 1000 * f.GROEPEN.index(g)
    for m in range(24):
        for k in range(PER_MAAND):
            day = month(m) + timedelta(5 + 9 * k)
            number += 1
            if day >= max(g.eerste_signaal, BEGIN):
                out.append((f"SIG-{number}", day, any(van <= day < tot for van, tot in f.SIGNALEN)))
    return out


def _signal(pen: Pen, g: f.Groep, code: str, day: date, delivered: bool) -> None:
    place = _PLEK[g.plek]
    n = int(code.split("-")[1])
    if not delivered:
        return
    pen.add(
        "signaal",
        signaal_id=code,
        dossier_id=f.DOSSIER,
        datum=day,
        dagdeel=("avond", "nacht", "middag", "onbekend")[n % 4],
        bronpartner=("toezicht_handhaving", "jongerenwerk", "gemeente")[n % 3],
        gedrag_code=("samenkomen", "geluid", "afval", "intimiderend")[n % 4],
        ernst="onbekend" if n % 13 == 0 else 1 + n % 4,
        locatie_id=place.id,
        gemeente_code=place.gemeente,
        buurt_code=place.buurt,
        groepsgrootte_min=3 + n % 5,
        groepsgrootte_max=8 + n % 7,
        herhaald=n % 2 == 0,
        melders_n="nvt" if n % 10 == 0 else 1 + n % 5,
        afhandeling="open" if day > date(2026, 5, 1) else "afgehandeld",
    )


def write_plan(pen: Pen, voor: dict[str, int]) -> None:
    """Write goals, actions, measurements, areas and context.

    Parameters
    ----------
    pen
        What collects the rows.
    voor
        Incidents of each group in its own nulmeting.
    """
    for groep, target in f.STREEF_INCIDENTEN.items():
        own = [f.Doel(groep, "incidenten", "daling", voor[groep], target, None)]
        for k, d in enumerate([*own, *(d for d in f.DOELEN if d.groep == groep)], start=1):
            _goal(pen, d, k)
    goals = {r["groep_id"]: r["doel_id"] for r in reversed(pen.rows["doel"])}
    numbers: dict[str, int] = {}
    for a in f.ACTIES:
        numbers[a.groep] = numbers.get(a.groep, 0) + 1
        _action(pen, a, f"A-{a.groep}-{numbers[a.groep]}", goals[a.groep])
    _measurements(pen)
    for area, part in (("BU99010202", "behandeld"), ("BU99010102", "buffer"), ("BU99040101", "vergelijking")):
        pen.add("gebiedsrol", dossier_id=f.DOSSIER, gebied_code=area, rol=part, van=BEGIN, tot=None)
    happened: tuple[tuple[date, date | str, str | None, str, str], ...] = (
        (*f.CONTROLES, "inzet", "Extra controles bij de winkelhof, vóór de aanpak"),
        (date(2025, 12, 31), date(2026, 1, 2), None, "seizoen", "Jaarwisseling"),
        (date(2026, 1, 1), "onbekend", "GM9906", "registratie", "Meldingen worden anders geregistreerd (één loket)"),
    )
    for van, until, region, kind, text in happened:
        pen.add("contextgebeurtenis", datum_van=van, datum_tot=until, gebied_code=region, soort=kind, omschrijving=text)


def _goal(pen: Pen, d: f.Doel, k: int) -> None:
    main = {"dagbesteding": ("sociale_positie", "school_werk", "jongerenwerk")}
    head, domain, owner = main.get(d.indicator, ("criminaliteit_overlast", "openbare_orde", "gemeente"))
    pen.add(
        "doel",
        doel_id=f"D-{d.groep}-{k}",
        dossier_id=f.DOSSIER,
        groep_id=d.groep,
        hoofddoel_code=head,
        domein_code=domain,
        omschrijving=ZINNEN[d.indicator],
        indicator_code=d.indicator,
        richting=d.richting,
        nulmeting_waarde=float(d.nul),
        nulmeting_van=f.NULMETING.get(d.groep, BEGIN),
        nulmeting_tot=f.AANPAK,
        streefwaarde=float(d.streef),
        streefdatum=f.STREEFDATUM,
        eigenaar_partner=owner,
        primair=k < 3,
    )


def _action(pen: Pen, a: f.Actie, code: str, goal: str) -> None:
    begun, done = a.status in {"lopend", "afgerond", "vertraagd"}, a.status == "afgerond"
    track = codelist("interventie").extra[a.code]["spoor"]
    pen.add(
        "actie",
        actie_id=code,
        doel_id=goal,
        groep_id=a.groep,
        spoor=track,
        interventie_code=a.code,
        karakter="bestuurlijk" if track == "publiek_omgeving" else "preventief",
        doelwit_type={"persoon_gezin": "persoon", "groep_netwerk": "groep"}.get(track, "omgeving"),
        partner=a.partner,
        start_gepland=a.gepland[0],
        eind_gepland=a.gepland[1],
        start=a.gepland[0] if begun else None,
        eind=a.gepland[1] if done else None,
        status=a.status,
        uren_begroot=float(a.uren[0]),
        uren_besteed=float(a.uren[1]),
        kosten_begroot=float(a.kosten[0]),
        kosten_gerealiseerd=float(a.kosten[1]),
        scenario=a.scenario,
        reden_afwijking={"vertraagd": "wachtlijst", "vervallen": "niet_meer_nodig"}.get(a.status),
    )


def _measurements(pen: Pen) -> None:
    for d in f.DOELEN:
        for wave in range(4):
            if wave == 3 and d.laatst is None and d.indicator == "ervaren_overlast":
                continue  # nobody asked again
            value = d.nul if wave < 2 else d.laatst if wave == 3 and d.laatst is not None else d.nul
            hidden = wave == 3 and d.laatst is None
            survey = d.indicator == "ervaren_overlast"
            asked = 400 if survey else f.BY_ID[d.groep].n
            number: Any = "<5" if hidden else round(value * 4) if survey else value
            _measure(
                pen,
                d.indicator,
                ("groep", d.groep),
                (month(6 * wave), month(6 * wave + 6)),
                (number, asked, "<5" if hidden else float(value)),
                "bewoners" if survey else "jongerenwerk",
                hidden,
            )
    for m in range(24):
        for area, n in (("GM9901", 1_180 + 7 * (m % 5)), ("GM9902", 964 + 11 * (m % 4))):
            span = (month(m), month(m + 1))
            _measure(pen, "meldingen_overlast", ("gebied", area), span, (n, 30, float(n)), "gemeente", False)


def _measure(
    pen: Pen,
    what: str,
    unit: tuple[str, str],
    span: tuple[date, date],
    numbers: tuple[Any, int, Any],
    source: str,
    hidden: bool,
) -> None:
    pen.add(
        "meting",
        indicator_code=what,
        eenheid_type=unit[0],
        eenheid_id=unit[1],
        periode_van=span[0],
        periode_tot=span[1],
        teller=numbers[0],
        noemer=numbers[1],
        waarde=numbers[2],
        bron=source,
        definitie_versie="1.0",
        onderdrukt=hidden,
        voorlopig=False,
    )


def write_closing(pen: Pen) -> None:
    """Write ``evaluatie`` and ``restactie`` of the group in the last step."""
    for partner in PARTNERS:
        for k, question in enumerate(codelist("evaluatievraag").codes):
            pen.add(
                "evaluatie",
                dossier_id=f.DOSSIER,
                groep_id="R07",
                partner=partner,
                vraag_code=question,
                score="nvt" if question == "knelpunten" else 3 + (k + PARTNERS.index(partner)) % 2,
                knelpunt_code="late_informatie" if question == "knelpunten" else "geen",
            )
    action = next(r["actie_id"] for r in pen.rows["actie"] if r["groep_id"] == "R07")
    pen.add(
        "restactie",
        actie_id=action,
        overgedragen_aan="toezicht_handhaving",
        datum=date(2026, 6, 8),
        bewaartermijn_tot=date(2027, 6, 8),
    )


def write_papers(pen: Pen, leden: tuple[f.Lidmaatschap, ...]) -> None:
    """Write texts, concept plans, ways of working, proposals, ties of groups, escalations and exits."""
    for g in f.GROEPEN:
        stuk = Stuk(g.id, HANDEL if g.id == "R02" else STRAAT, step_dates(g.id), g.stap, f.DOSSIER)
        schrijf_teksten(pen, stuk)
        if g.stap in {3, 4}:
            schrijf_concept(pen, stuk)
        if g.stap >= 3:
            schrijf_scenarios(pen, g.id, stuk.stappen[3] + timedelta(21))
    for k, m in enumerate(m for m in leden if m.groep == "R04"):
        pen.add(
            "namenlijst_voorstel",
            groep_id="R04",
            pseudoniem=pseudoniem(pen.seed, m.persoon),
            voorgesteld_door="jongerenwerk",
            datum=step_dates("R04")[2] + timedelta(7),
            reden="gemeld_partner",
            besluit="opnemen" if k else "open",
            akkoord_door="politie" if k else None,
            akkoord_op=step_dates("R04")[3] if k else None,
        )
    for kind, way, weight, who in (
        ("rivaliteit", "wederzijds", 4, "politie"),
        ("doorstroom", "b_naar_a", "onbekend", "onderwijs"),
    ):
        pen.add(
            "groepsrelatie", groep_a="R02", groep_b="R07", soort=kind, richting=way, ernst=weight,
            van=date(2025, 9, 1), partner=who, ronde=1, bron="straatinformatie",
        )  # fmt: skip
    mine = [s["signaal_id"] for s in pen.rows["signaal"] if s["locatie_id"] == f.BY_ID["R05"].plek]
    for signal in mine[-3:]:
        pen.add("signaal_groep", signaal_id=signal, groep_id="R05", door="procesregisseur", datum=EINDE - timedelta(1))
    for a in pen.rows["actie"]:
        if a["status"] == "vertraagd" and a["eind_gepland"] < EINDE - timedelta(20):
            pen.add(
                "escalatie",
                actie_id=a["actie_id"],
                datum=a["eind_gepland"] + timedelta(14),
                gemeld_aan="uitvoeringsoverleg",
                reden_afwijking=a["reden_afwijking"],
                vervolg="open",
            )
    pen.add("uitgang", groep_id="R08", soort="eenvoudige_interventie", datum=date(2026, 6, 1), partner="gemeente")


def write_om(pen: Pen, personen: tuple[int, ...]) -> None:
    """Write ``om_informatie`` on a few members."""
    for k, person in enumerate(personen, start=1):
        pen.add(
            "om_informatie",
            pseudoniem=pseudoniem(pen.seed, person),
            zaak_id=f"Z-{k}",
            feitcategorie="bedreiging",
            fase="afgedaan",
            afdoening=("vrijspraak", "technisch_sepot", "veroordeling")[k % 3],
            datum=date(2026, 1, 12),
        )


def besluiten() -> tuple[dict[str, Any], ...]:
    """Return the decisions of step 4, as the keys of ``besluit.toml``, in order of date."""
    out = []
    for groep, (kosten, uren) in f.KADERS.items():
        out.append(
            {
                "groep_id": groep,
                "datum": step_dates(groep)[5] - timedelta(3),
                "gremium": "driehoek",
                "uitkomst": "aanpakken",
                "hoofddoelen": ["criminaliteit_overlast", "sociale_positie"],
                "sturing": "driehoek",
                "escalatie": "burgemeester",
                "communicatie": "gemeente",
                "ketenoverleg_plus": [],
                "gemeenten_benaderd": [],
                "kaders": {"kosten": kosten, "uren": uren},
                "strafrechtelijk": {"traject": False},
                "rapportage": [
                    {
                        "gremium": "ketenoverleg",
                        "onderwerpen": ["aanpak", "voortgang"],
                        "vanaf": date(2026, 4, 1),
                        "elke_maanden": 3,
                    }
                ],
            }
        )
    return tuple(sorted(out, key=lambda b: (b["datum"], b["groep_id"])))


def convenant() -> dict[str, Any]:
    """Return the local convenant: an audience of its own, whose members sit in the council and among everybody too."""
    return {
        "kring": {"wijkraad": {"titel": "Wijkraad", "zoals": "raad"}},
        "gremium": {"wijktafel": {"titel": "Wijktafel", "kring": "wijkraad"}},
    }
