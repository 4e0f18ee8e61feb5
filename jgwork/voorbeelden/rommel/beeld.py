"""What partners say of a group: matrices, meaning in two rounds, roles and the circular round."""

from __future__ import annotations

from datetime import date, timedelta

from jgwork.schema.descriptors import codelist
from jgwork.voorbeelden.regio.pen import Pen
from jgwork.voorbeelden.rommel import feiten as f
from jgwork.voorbeelden.rommel.feiten import step_dates
from jgwork.voorbeelden.rommel.wereld import pseudoniem

PARTNERS = ("politie", "jongerenwerk", "gemeente", "onderwijs")


def write_picture(pen: Pen, leden: tuple[f.Lidmaatschap, ...]) -> None:
    """Write ``informatiematrix``, ``duiding``, ``groepsrol`` and ``circulair`` of every group that came to step 3."""
    for g in f.GROEPEN:
        days = step_dates(g.id)
        if 3 not in days:
            continue
        rounds = {1: days[3] + timedelta(14), **({2: date(2026, 5, 18)} if g.stap >= 6 else {})}
        for partner in PARTNERS:
            _matrix(pen, g, partner, days[3] + timedelta(10))
            _circular(pen, g, partner)
            for ronde, day in rounds.items():
                _meaning(pen, g, partner, ronde, day)
                if partner != "onderwijs" and g.stap < 7:
                    _roles(pen, g, partner, ronde, day, leden)


def _matrix(pen: Pen, g: f.Groep, partner: str, day: date) -> None:
    items = codelist("matrix_item")
    answers = {"ja_nee": ("ja", "nee", "deels", "onbekend", None), "schaal": ("1", "2", "3", "4", "nvt")}
    for k, code in enumerate(items.codes):
        about = items.extra[code]
        if about["aan"] != "ja" or about["niveau"] != "groep" or about["waardetype"] not in answers:
            continue
        n = k + PARTNERS.index(partner) + f.GROEPEN.index(g)
        pen.add(
            "informatiematrix",
            dossier_id=f.DOSSIER,
            groep_id=g.id,
            ronde=1,
            niveau="groep",
            cluster_code=about["cluster_code"],
            item_code=code,
            waarde=answers[about["waardetype"]][n % 5],
            waardetype=about["waardetype"],
            bronpartner=partner,
            betrouwbaarheid=2 + n % 4,
            peildatum=day,
            categorie=about["categorie"],
            stap=max(2, int(about["stap_vanaf"])),
        )


def _meaning(pen: Pen, g: f.Groep, partner: str, ronde: int, day: date) -> None:
    items = codelist("duiding_item")
    for k, code in enumerate(items.codes):
        n = k + f.GROEPEN.index(g) + PARTNERS.index(partner) % 2
        better = ronde == 2 and g.id in {"R02", "R07"}
        pen.add(
            "duiding",
            dossier_id=f.DOSSIER,
            groep_id=g.id,
            ronde=ronde,
            datum=day,
            partner=partner,
            aspect=items.extra[code]["aspect"],
            item_code=code,
            schaalwaarde="onbekend" if n % 19 == 0 else max(0, 1 + n % 4 - better),
        )


def _roles(pen: Pen, g: f.Groep, partner: str, ronde: int, day: date, leden: tuple[f.Lidmaatschap, ...]) -> None:
    """Judge who was on the list on the day of the round, and still is by the scan that holds now."""
    for k, m in enumerate(x for x in leden if x.groep == g.id and x.op(day) and x.vanaf <= day):
        if partner == "politie" and not m.bekend:
            continue
        pen.add(
            "groepsrol",
            dossier_id=f.DOSSIER,
            groep_id=g.id,
            ronde=ronde,
            datum=day,
            partner=partner,
            pseudoniem=pseudoniem(pen.seed, m.persoon),
            invloed=("meeloper", "meeloper", "negatief", "positief", "wisselend")[(k + (ronde == 2)) % 5],
            onderbouwing_code="eigen_waarneming",
        )


def _circular(pen: Pen, g: f.Groep, partner: str) -> None:
    answers = codelist("circulair_antwoord")
    by_question: dict[str, list[str]] = {}
    for code in answers.codes:
        by_question.setdefault(answers.extra[code]["vraag_code"], []).append(code)
    for question, codes in by_question.items():
        if question == "spilfiguur":
            continue
        for rang in range(1, min(3, len(codes)) + 1):
            pen.add(
                "circulair",
                dossier_id=f.DOSSIER,
                groep_id=g.id,
                ronde=1,
                partner=partner,
                vraag_code=question,
                rang=rang,
                antwoord_code=codes[(rang + f.GROEPEN.index(g)) % len(codes)],
            )
