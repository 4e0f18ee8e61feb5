"""The paper of the work process: texts, concept plans, scenarios, proposals, escalations and exits of the examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jgwork.schema.descriptors import codelist
from jgwork.voorbeelden.regio.groepen import GROEPEN
from jgwork.voorbeelden.regio.mensen import Leden
from jgwork.voorbeelden.regio.pen import DOSSIER, EINDE, Pen
from jgwork.voorbeelden.regio.proces import GESTOPT, TERUGLUS, step_dates
from jgwork.voorbeelden.regio.woorden import AFSPRAKEN, HANDEL, LEERPUNTEN, NETWERK, OUD, SCENARIOS, STRAAT, Verhaal

_VERHAAL = {"G01": NETWERK, "G02": HANDEL, "G03": OUD}
#: What groups are to each other: both groups, kind, direction, severity, first and last day, partner, source.
_GROEPEN: tuple[tuple[str, str, str, str, int, str, str | None, str, str], ...] = (
    ("G01", "G02", "rivaliteit", "wederzijds", 4, "2025-09-01", None, "politie", "straatinformatie"),
    ("G01", "G02", "rivaliteit", "a_naar_b", 3, "2025-10-01", None, "jongerenwerk", "jongerenwerk"),
    ("G02", "G04", "dezelfde_plek", "wederzijds", 2, "2025-03-01", "2025-12-31", "gemeente", "toezicht"),
    ("G05", "G07", "samenwerking", "wederzijds", 2, "2025-05-01", None, "jongerenwerk", "jongerenwerk"),
    ("G11", "G09", "doorstroom", "a_naar_b", 3, "2026-01-01", None, "onderwijs", "school"),
    ("G03", "G01", "dezelfde_plek", "wederzijds", 1, "2026-02-01", None, "politie", "politieregistratie"),
)


@dataclass(frozen=True, slots=True)
class Stuk:
    """One group whose paper is written: its id, what is said of it, its steps and the step it is in now."""

    groep: str
    verhaal: Verhaal
    stappen: Mapping[int, date]
    stap: int
    dossier: str = DOSSIER


class _Schrift:
    """Writes the texts of one group, each with a number of its own."""

    def __init__(self, pen: Pen, groep: str, vanaf: int = 0) -> None:
        self.pen, self.groep, self.n = pen, groep, vanaf

    def tekst(self, soort: str, tekst: str, klaar: date | None, *, door: str = "procesregisseur", **more: Any) -> None:
        """Write one text; without a day of approval it is a concept."""
        self.n += 1
        done = {"status": "concept"} if klaar is None else {"goedgekeurd_door": door, "goedgekeurd_op": klaar}
        self.pen.add(
            "tekst",
            tekst_id=f"T-{self.groep}-{self.n:02d}",
            groep_id=self.groep,
            soort=soort,
            tekst=tekst,
            **{"ronde": 1, "status": "definitief", **done, **more},
        )


def schrijf_teksten(pen: Pen, stuk: Stuk) -> None:
    """Write what partners agreed on a group in step 3 and in its plan; what the next step did not open is a concept."""
    if stuk.stap < 3:
        return
    story, out = stuk.verhaal, _Schrift(pen, stuk.groep)
    seen = stuk.stappen[4] - timedelta(10) if stuk.stap >= 4 else None
    for soort, parts in (("probleem", story.probleem), ("oorzaak", story.oorzaak)):
        for domein, text in parts:
            out.tekst(soort, text, seen, domein_code=domein)
    out.tekst("strategie", story.strategie, seen)
    out.tekst("advies", story.advies, seen, door="voorzitter_ketenoverleg")
    for thread, text in story.draden.items():
        out.tekst("rode_draad", text, seen, verwijst_naar=thread)
    out.tekst("dynamiek", story.omgeving, seen, verwijst_naar="omgeving", partner="jongerenwerk")
    out.tekst("dynamiek", story.interventies, seen, verwijst_naar="interventies", partner="politie")
    if stuk.stap >= 5:
        ready = stuk.stappen[6] - timedelta(5) if stuk.stap >= 6 else None
        for soort, partner, text in AFSPRAKEN:
            out.tekst(soort, text, ready, partner=partner)
    if stuk.stap >= 7:
        for partner, text in LEERPUNTEN:
            out.tekst("leerpunt", text, stuk.stappen[7] + timedelta(21), partner=partner)


def schrijf_scenarios(pen: Pen, groep: str, dag: date) -> None:
    """Write the ways of working of a plan: the basis is chosen, and another one on the day its first action began."""
    for code, (titel, wanneer) in SCENARIOS.items():
        begun = [
            a["start"] for a in pen.rows["actie"]
            if a["groep_id"] == groep and a["scenario"] == code and a.get("start") and a["status"] != "vervallen"
        ]  # fmt: skip
        since = min([dag] if code == "basis" else begun, default=None)
        pen.add(
            "scenario", groep_id=groep, scenario=code, titel=titel, wanneer=wanneer, gekozen=since is not None,
            datum=since or dag,
        )  # fmt: skip


def schrijf_concept(pen: Pen, stuk: Stuk) -> None:
    """Write a concept plan: goals without numbers, actions with a rough estimate."""
    goals = (
        (
            "criminaliteit_overlast",
            "openbare_orde",
            "incidenten",
            "daling",
            "politie",
            "Minder incidenten met de groep.",
        ),
        (
            "sociale_positie",
            "school_werk",
            "dagbesteding",
            "stijging",
            "jongerenwerk",
            "Meer leden met school of werk.",
        ),
    )
    for k, (main, domain, what, way, owner, text) in enumerate(goals, start=1):
        pen.add(
            "doel",
            doel_id=f"C-{stuk.groep}-{k}",
            dossier_id=stuk.dossier,
            groep_id=stuk.groep,
            hoofddoel_code=main,
            domein_code=domain,
            omschrijving=text,
            indicator_code=what,
            richting=way,
            eigenaar_partner=owner,
            primair=True,
            plan_status="concept",
            plan_versie=1,
        )
    _concept_actions(pen, stuk, stuk.stappen[3] + timedelta(120))


def _concept_actions(pen: Pen, stuk: Stuk, first: date) -> None:
    rough = (
        ("jongerenwerk_op_straat", "preventief", "groep", "jongerenwerk", 1, 200.0, 12_000.0),
        ("toezicht_extra", "bestuurlijk", "omgeving", "toezicht_handhaving", 1, 160.0, 9_000.0),
        ("compliment", "belonend", "persoon", "jongerenwerk", 2, 40.0, 1_500.0),
    )
    for k, (code, kind, target, partner, goal, hours, money) in enumerate(rough, start=1):
        pen.add(
            "actie",
            actie_id=f"CA-{stuk.groep}-{k}",
            doel_id=f"C-{stuk.groep}-{goal}",
            groep_id=stuk.groep,
            spoor=codelist("interventie").extra[code]["spoor"],
            interventie_code=code,
            karakter=kind,
            doelwit_type=target,
            partner=partner,
            start_gepland=first,
            eind_gepland=first + timedelta(180),
            status="gepland",
            uren_begroot=hours,
            kosten_begroot=money,
            scenario="basis",
            plan_status="concept",
            plan_versie=1,
        )


def write_papers(pen: Pen, leden: Leden) -> None:
    """Write every table of paper of the example region."""
    for g in GROEPEN:
        stuk = Stuk(g.id, _VERHAAL.get(g.id, STRAAT), step_dates(g), g.stap)
        schrijf_teksten(pen, stuk)
        if g.stap in {3, 4}:
            schrijf_concept(pen, stuk)
        if g.stap >= 3:
            schrijf_scenarios(pen, g.id, stuk.stappen[3] + timedelta(21))
    _extra(pen)
    _proposals(pen, leden)
    for a, b, kind, way, weight, van, tot, partner, source in _GROEPEN:
        pen.add(
            "groepsrelatie", groep_a=a, groep_b=b, soort=kind, richting=way, ernst=weight, van=van, tot=tot,
            partner=partner, ronde=1, bron=source,
        )  # fmt: skip
    signals = [s["signaal_id"] for s in pen.rows["signaal"] if s["afhandeling"] == "naar_stap_2"][:12]
    for k, signal in enumerate(signals):
        pen.add("signaal_groep", signaal_id=signal, groep_id=("G06", "G09")[k % 2], door="procesregisseur", datum=EINDE)
    _escalations(pen)
    for group, kind, day, partner in (
        ("G10", "eenvoudige_interventie", GESTOPT, "toezicht_handhaving"),
        ("G10", "zorgmelding", GESTOPT, "sociaal_wijkteam"),
        ("G12", "afgehandeld", date(2026, 6, 8), "gemeente"),
    ):
        pen.add("uitgang", groep_id=group, soort=kind, datum=day, partner=partner)


def _extra(pen: Pen) -> None:
    """Write the texts that one group has and others have not."""
    analysis = _Schrift(pen, "G03", 90)
    text = "Van school en werk is nu meer bekend: de meesten zijn van school, en werk is er kort en via bekenden."
    analysis.tekst("aanvullende_analyse", text, date(2026, 5, 4), domein_code="school_werk", partner="leerplicht")
    again = _Schrift(pen, "G07", 90)
    text = "De groep is in tweeën gevallen. Het ene deel is rustiger, het andere zoekt vaker de confrontatie."
    day = TERUGLUS + timedelta(28)
    again.tekst("probleem", text, day, domein_code="openbare_orde", ronde=2)
    again.tekst("strategie", "Elk deel krijgt een eigen aanspreekpunt; het plan blijft één plan.", day, ronde=2)
    text = "Extra toezicht was genoeg: na de zomer kwamen er geen signalen meer binnen."
    _Schrift(pen, "G10").tekst("reden_stoppen", text, GESTOPT)
    text = "De groep komt niet meer samen op het plein, en wat nog loopt is overgedragen."
    _Schrift(pen, "G11", 90).tekst("reden_stoppen", text, date(2026, 6, 15), door="voorzitter_ketenoverleg")


def _proposals(pen: Pen, leden: Leden) -> None:
    for group, agreed in (("G08", False), ("G09", True)):
        for k, lid in enumerate(leden[group][:4]):
            done = {"akkoord_door": "politie", "akkoord_op": step_dates(_by(group))[3], "besluit": "opnemen"}
            pen.add(
                "namenlijst_voorstel",
                groep_id=group,
                pseudoniem=lid.token,
                voorgesteld_door=("jongerenwerk", "onderwijs")[k % 2],
                datum=step_dates(_by(group))[2] + timedelta(7 + k),
                reden="gemeld_partner",
                **(done if agreed or k < 2 else {"besluit": "open"}),
            )


def _by(group: str) -> Any:
    return next(g for g in GROEPEN if g.id == group)


def _escalations(pen: Pen) -> None:
    """Write that late actions were told to the meeting; of every second one the outcome is known."""
    late = [a for a in pen.rows["actie"] if a["status"] == "vertraagd" and a["eind_gepland"] < EINDE]
    for k, a in enumerate(late):
        day = min(a["eind_gepland"] + timedelta(14), EINDE - timedelta(1))
        solved = k % 2 == 0 and day + timedelta(30) < EINDE
        pen.add(
            "escalatie",
            actie_id=a["actie_id"],
            datum=day,
            gemeld_aan="uitvoeringsoverleg" if k % 3 else "ketenoverleg",
            reden_afwijking=a["reden_afwijking"],
            vervolg="alsnog_uitvoeren" if solved else "open",
            opgelost_op=day + timedelta(30) if solved else None,
        )
