"""What was told once for a period as tables: network classes, counts of a scan, hours aimed at persons, blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from jgwork.privacy.attack.ledger import Row
from jgwork.privacy.stand.eens import BLOKKEN, DEKKING, GEMEENTEN, INZET, IS_INZET, KERN, NETWERK
from jgwork.privacy.stand.stand import Cel, Stand, reeks
from jgwork.privacy.stand.vertelling import Vertelling
from jgwork.privacy.stand.weergave import day_of
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.tables import WITHHELD, Measure, Unit, Value

CLASSES = ("laag", "midden", "hoog")
TREND = {1: "neemt toe", 0: "blijft gelijk", -1: "neemt af"}
MATEN = {"dichtheid": "Dichtheid", "transitiviteit": "Gesloten driehoeken", "grootste_deel": "Grootste deel",
         "verloop": "Verloop van leden"}  # fmt: skip
VAST = "Elk kwartaal is een keer bepaald en staat daarna vast."
NETWERK_INFO = {
    "definitie": "Deel van de paren met een relatie, deel gesloten driehoeken, deel van de leden in het grootste "
    "samenhangende deel, en deel van de leden dat erbij kwam of wegging sinds het kwartaal ervoor; als klasse per "
    "kwartaal. Waar verloop hoog heet, hangt af van de grootte van de groep.",
    "bron": "lid, relatie, betrokkenheid",
    "eenheid": "klasse",
    "definitie_versie": "3",
}
KERN_INFO = {
    "definitie": "Er is een deel van de groep waarin ieder minstens 3 relaties met de anderen heeft.",
    "bron": "lid, relatie, betrokkenheid",
    "eenheid": "uitspraak",
    "definitie_versie": "3",
}
GEVRAAGD_INFO = {
    "definitie": "Of een bron naar deze soort relatie is gevraagd. Dat heet zo als er van minstens drie leden iets "
    "over bekend is.",
    "bron": "relatie, betrokkenheid",
    "eenheid": "uitspraak",
    "definitie_versie": "4",
}
GEMEENTEN_INFO = {
    "definitie": "Registraties in de periode van een groepsscan, naar gemeente. Een gemeente met te weinig leden of "
    "een lid achter meer dan de helft staat er niet bij, en ook niet als dat geldt voor wat van alle "
    "incidenten overblijft.",
    "bron": "groep_gemeente",
    "eenheid": "registraties",
    "dekking": "Elke scan is een keer verteld; een scan over dezelfde tijd wordt niet opnieuw verteld.",
    "definitie_versie": "3",
}
INZET_INFO = {
    "definitie": "Begrote uren van acties voor personen of gezinnen, van alle partners samen. Alleen als er drie of "
    "meer acties achter staan en geen daarvan meer dan de helft vraagt.",
    "bron": "actie",
    "eenheid": "uren",
    "definitie_versie": "1",
}
BLOKKEN_INFO = {
    "definitie": "Deel van de paren leden met een relatie, binnen en tussen blokken van leden met hetzelfde oordeel; "
    "als klasse. Kleine blokken zijn samengenomen.",
    "bron": "groepsrol, relatie, betrokkenheid",
    "eenheid": "klasse",
    "definitie_versie": "2",
}


def weergave_eens(stand: Stand) -> tuple[Vertelling, ...]:
    """Return what was told once for a period; a table of which nothing was told is left out."""
    made = (
        _netwerk(stand),
        _kern(stand),
        _gevraagd(stand),
        _gemeenten(stand),
        _inzet(stand),
        _is_inzet(stand),
        _blokken(stand),
    )
    return tuple(t for t in made if t is not None)


def _tabel(
    stand: Stand,
    naam: str,
    titel: str,
    dims: tuple[str, ...],
    maten: Sequence[Measure],
    rijen: Sequence[tuple[Value, ...]],
    info: Mapping[str, str],
    cellen: Sequence[Cel],
) -> Vertelling:
    last = max(c.dag for c in cellen)
    facts = tuple(
        Row(" · ".join((titel, reeks(c.perioden) if c.perioden else "", *c.klasse)), date=c.dag,
            table=f"{stand.groep}/{naam}", shown=str(c.waarde))
        for c in cellen if c.waarde is not None
    )  # fmt: skip
    whole = {**info, "geteld_op": last, "peildatum": last}
    return Vertelling(naam, titel, dims, tuple(maten), tuple(rijen), whole, (), facts)


def _netwerk(stand: Stand) -> Vertelling | None:
    cells = list(stand.van(NETWERK))
    if not cells:
        return None
    found = {(c.perioden[0], c.klasse[0]): c.waarde for c in cells if c.klasse}
    quarters = sorted({c.perioden[0] for c in cells})
    rows = [(q, *(found.get((q, m), WITHHELD) for m in MATEN)) for q in quarters]
    trends = {}
    for i, m in enumerate(MATEN, 1):
        known = [CLASSES.index(str(r[i])) for r in rows if r[i] in CLASSES]
        if len(known) > 1:
            trends[f"trend_{m}"] = TREND[(known[-1] > known[0]) - (known[-1] < known[0])]
    maten = [Measure(n, t, Unit.TIE) for n, t in MATEN.items()]
    info = {**NETWERK_INFO, "dekking": VAST, **trends}
    return _tabel(stand, NETWERK, "Samenhang van de groep over tijd", ("kwartaal",), maten, rows, info, cells)


def _kern(stand: Stand) -> Vertelling | None:
    cells = list(stand.van(KERN))
    rows = [(c.perioden[0], c.waarde) for c in sorted(cells, key=lambda c: c.perioden) if c.klasse]
    if not rows:
        return None
    kern = [Measure("kern", "Kern", Unit.STATEMENT)]
    info = {**KERN_INFO, "dekking": VAST}
    return _tabel(stand, KERN, "Vaste kern in de groep", ("kwartaal",), kern, rows, info, cells)


def _gevraagd(stand: Stand) -> Vertelling | None:
    """Return which kinds of tie were asked for, as it was told last."""
    last = max((c.perioden for c in stand.van(DEKKING)), default=None)
    cells = [c for c in stand.van(DEKKING) if c.perioden == last and c.klasse]
    if not cells:
        return None
    asked = [Measure("gevraagd", "Gevraagd", Unit.STATEMENT)]
    rows = [(c.klasse[0], c.waarde) for c in cells]
    info = {
        **GEVRAAGD_INFO,
        "periode": cells[0].perioden[0],
        "dekking": f"Stand van {day_of(cells[0])}; dit wordt een keer per jaar verteld.",
    }
    return _tabel(stand, DEKKING, "Welke relaties zijn gevraagd", ("soort_relatie",), asked, rows, info, cells)


def _gemeenten(stand: Stand) -> Vertelling | None:
    """Return the last scan that was told."""
    last = max((c.perioden for c in stand.van(GEMEENTEN)), default=None)
    cells = [c for c in stand.van(GEMEENTEN) if c.perioden == last]
    rows = sorted((c.klasse[0], c.waarde) for c in cells if c.klasse)
    if not rows:
        return None
    n = [Measure("n_registraties", "Registraties", Unit.EVENT)]
    van, tot = (day(date.fromisoformat(d)) for d in last or ())
    info = {**GEMEENTEN_INFO, "periode": f"{van} tot {tot}"}
    return _tabel(stand, GEMEENTEN, "Gemeenten waar de groep actief is", ("gemeente_code",), n, rows, info, cells)


def _inzet(stand: Stand) -> Vertelling | None:
    cells = sorted((c for c in stand.van(INZET) if c.klasse), key=lambda c: c.perioden)
    if not cells:
        return None
    uren = [Measure("uren", "Uren gevraagd", Unit.STATEMENT)]
    rows = [(c.perioden[0], c.waarde) for c in cells]
    return _tabel(stand, INZET, "Uren voor personen of gezinnen", ("kwartaal",), uren, rows, INZET_INFO, cells)


def _is_inzet(stand: Stand) -> Vertelling | None:
    cells = [c for c in stand.van(IS_INZET) if c.klasse]
    if not cells:
        return None
    said = [Measure("is_er", "Is die er", Unit.STATEMENT)]
    info = {**INZET_INFO, "definitie": "Of het plan ook acties voor personen of gezinnen heeft; een keer verteld.",
            "eenheid": "uitspraak"}  # fmt: skip
    rows = [("voor personen of gezinnen", cells[0].waarde)]
    return _tabel(stand, IS_INZET, "Inzet voor personen of gezinnen", ("inzet",), said, rows, info, cells)


def _blokken(stand: Stand) -> Vertelling | None:
    cells = [c for c in stand.van(BLOKKEN) if len(c.klasse) > 1]
    if not cells:
        return None
    ties = [Measure("dichtheid", "Relaties", Unit.TIE)]
    rows = [(c.klasse[0], c.klasse[1], c.waarde) for c in cells]
    info = {**BLOKKEN_INFO, "dekking": f"Stand van {day_of(cells[0])}; dit is een keer verteld."}
    return _tabel(
        stand, BLOKKEN, "Wie met wie, naar het oordeel van de partners", ("van", "naar"), ties, rows, info, cells
    )
