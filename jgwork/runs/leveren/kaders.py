"""The decision of step 4 read back, and the plan of its group held against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jgwork.indicators.plan.kader import Kader, kader
from jgwork.inhoud.plan import concept
from jgwork.inhoud.rijen import of_group
from jgwork.inhoud.scenario import keuze_van
from jgwork.privacy.proces.stand import Werkproces
from jgwork.privacy.stappen.besluit import Besluit, analyse_vraag, analyse_zin
from jgwork.privacy.stappen.besluit import analyse_gekomen as gekomen_in
from jgwork.runs.dossier.gereedheid import besluit as latest
from jgwork.runs.dossier.gereedheid import besluiten
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.dutch import day, euro, listing, number

if TYPE_CHECKING:
    from datetime import date

    from jgwork.runs.dossier.openen import Dossier


def kader_van(dossier: Dossier, groep_id: str, made: Besluit | None = None, *, op: date | None = None) -> Kader | None:
    """Return the plan of a group held against its latest decision; ``None`` where nothing was decided yet.

    Parameters
    ----------
    dossier, groep_id
        Whose.
    made
        The decision, where it was read already.
    op
        The peildatum; that of the dossier by default.
    """
    made = made or latest(dossier, groep_id)
    if made is None:
        return None
    chosen = keuze_van(dossier, groep_id, op or dossier.peildatum)
    return kader(made, _rows(dossier, "doel", groep_id), _rows(dossier, "actie", groep_id), chosen)


def _rows(dossier: Dossier, name: str, groep_id: str) -> list[dict[str, Any]]:
    found = dossier.table(name)
    if found is None:
        return []
    return list(of_group(concept(found.data, ja=False), groep_id).to_pylist())


def analyse_gekomen(dossier: Dossier, made: Besluit) -> frozenset[str]:
    """Return of which domains an approved text of the analysis that was asked for came in since the decision."""
    found = dossier.table("tekst")
    rows = of_group(found.data, made.groep_id).to_pylist() if found else []
    return gekomen_in(made, rows)


def besloten(dossier: Dossier, groep_id: str) -> tuple[str, ...]:
    """Return in Dutch what was decided of a group, and how plan and spending stand against it; empty before that."""
    made = latest(dossier, groep_id)
    if made is None:
        return ()
    held = kader_van(dossier, groep_id, made)
    against = held.zinnen[1:] if held and made.uitkomst == "aanpakken" else ()
    earlier = [f"Eerder besloten, op {day(b.datum)}: {b.uitkomst.replace('_', ' ')}{_kader(b)}."
               for b in besluiten(dossier, groep_id, None) if b.datum < made.datum]  # fmt: skip
    return (*besluit_in_woorden(made, dossier.profile, analyse_gekomen(dossier, made)), *against, *earlier)


def _kader(made: Besluit) -> str:
    """Return the frame of a decision behind its outcome; empty where it has none."""
    money = "" if made.kosten is None else euro(made.kosten)
    hours = "" if made.uren is None else f"{number(made.uren)} uur"
    frame = listing(filter(None, (money, hours)))
    return f", met als kader {frame}" if frame else ""


def besluit_in_woorden(made: Besluit, profiel: Werkproces, gekomen: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return everything the decision says, one Dutch sentence a subject; what was not filled in is said too.

    Parameters
    ----------
    made
        The decision.
    profiel
        The work process: local names of meetings and roles.
    gekomen
        Domains of which the analysis that was asked for came (``analyse_gekomen``); empty: of the whole.
    """
    goals, partners = codelist("hoofddoel").titles, codelist("partner").titles
    places = codelist("gemeente").titles

    def titles(names: dict[str, str], codes: tuple[str, ...], none: str) -> str:
        return listing(names.get(c, c) for c in codes) or none

    meeting = profiel.naam("gremium", made.gremium)
    out = [f"Besluit van {day(made.datum)} door {meeting}: {made.uitkomst.replace('_', ' ')}."]
    if made.uitkomst == "aanvullende_analyse":
        return (*out, f"Gevraagd: {analyse_vraag(made)} {made.analyse_motivering}".strip(), analyse_zin(made, gekomen))
    money = "geen kader" if made.kosten is None else euro(made.kosten)
    hours = "geen kader" if made.uren is None else f"{number(made.uren)} uur"
    out += [
        f"Hoofddoelen: {titles(dict(goals), made.hoofddoelen, 'niet genoemd')}.",
        "Kader: geen, niet voor geld en niet voor uren."
        if made.kosten is made.uren is None
        else f"Kader: geld {money}; inzet {hours}.",
        f"Sturing: {profiel.naam('gremium', made.sturing) if made.sturing else 'niet genoemd'}. "
        f"Opschalen naar: {profiel.naam('rol', made.escalatie) if made.escalatie else 'niet genoemd'}.",
        f"Communicatie naar buiten: {partners.get(made.communicatie, made.communicatie) or 'niet genoemd'}.",
        f"Partners die erbij komen: {titles(dict(partners), made.ketenoverleg_plus, 'geen')}. "
        f"Andere gemeenten benaderd: {titles(dict(places), made.gemeenten, 'geen')}.",
    ]
    crime = "Er loopt ook een strafrechtelijk traject." if made.strafrechtelijk else "Geen strafrechtelijk traject."
    blocked = f" Niet verstoren: {listing(made.belemmeringen)}." if made.belemmeringen else ""
    out.append(" ".join(filter(None, (crime, made.verhouding))) + blocked)
    for r in made.rapportages:
        out.append(
            f"{profiel.naam('gremium', r.gremium)} hoort over {listing(r.onderwerpen)}: "
            f"elke {number(r.elke_maanden)} maanden vanaf {day(r.vanaf)}."
        )
    return tuple(out)
