"""Compose the four reports of the work process from released views: what is in them, in which order, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jgwork.schema.profielen import nummer
from jgwork.views.rapport.figuur import draw
from jgwork.vocabulary.document import Block, Bullets, Document, Heading, Paragraph, Sheet
from jgwork.vocabulary.dutch import iso_day, iso_span, number
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.view import Picture, View, ViewColumn, ViewTable

#: Words in the heading or the name of a view about what is done and what it brought, not about the group itself.
PLAN_WORDS = (
    *("werkt het?", "wat doen we", "wanneer hoort", "plan", "doel", "effect", "uitvoering", "actie", "scenario"),
    *("nulmeting", "te_zien"),
)


@dataclass(frozen=True, slots=True)
class Soort:
    """A kind of report.

    Parameters
    ----------
    title
        Dutch title.
    step
        Role of the step of the work process it belongs to.
    dashboards
        Whose views it holds, in order.
    purpose
        One paragraph: for whom and what for.
    ask_title, ask
        Heading, and what the reader decides or fills in: (subject, explanation); left open in the report.
    plan_only
        Only views about goals, actions and effects.
    """

    title: str
    step: Rol
    dashboards: tuple[str, ...]
    purpose: str
    ask_title: str
    ask: tuple[tuple[str, str], ...]
    plan_only: bool = False


#: By the word on the command line. What the ketenoverleg decides follows sections 3.5 to 3.8 of the work process.
SOORTEN: Mapping[str, Soort] = {
    "beleidsadvies": Soort(
        "Beleidsadvies",
        Rol.ADVIES,
        ("integraal_beeld",),
        "Dit advies is voor het ketenoverleg. Het laat zien wat we van de groep weten, hoe zeker dat is en wat de "
        "grote lijnen van de aanpak kunnen zijn. Het ketenoverleg besluit of de groep voorrang krijgt en hoe de "
        "aanpak eruitziet.",
        "Wat het ketenoverleg besluit",
        (
            ("Voorrang", "Krijgt deze groep voorrang, ook gezien de andere groepen?"),
            ("Doelen en kaders", "Welke doelen zijn het belangrijkst? Wat mag het kosten aan geld en inzet?"),
            ("Sturing", "Wie stuurt op de aanpak van deze groep?"),
            ("Informatie", "Wanneer hoort het ketenoverleg wat over uitvoering, voortgang en effect?"),
            ("Strafrechtelijk traject", "Is er een strafrechtelijk traject? Hoe verhoudt dat zich tot het plan?"),
            ("Communicatie", "Wie vertelt wat naar buiten?"),
            ("Extra analyse", "Is er meer onderzoek nodig? Waarom, en op welk onderdeel?"),
            ("Andere gemeenten", "Met welke gemeenten is of wordt contact opgenomen?"),
        ),
    ),
    "plan": Soort(
        "Plan van aanpak",
        Rol.PLAN,
        ("integraal_beeld", "monitoring"),
        "Dit plan is van de partners samen. Het laat zien welke doelen er zijn, wat daarvoor gedaan wordt en wanneer "
        "te zien is of het werkt.",
        "Wat de partners nog afspreken",
        (
            ("Rollen en taken", "Wie doet wat, en wie spreekt wie aan?"),
            ("Eerst het belangrijkste", "Welke actie komt eerst?"),
            ("Belonen", "Hoe wordt goed gedrag gezien en beloond?"),
            ("Informatie", "Wie levert wat aan, met welk doel? Waar worden afspraken bijgehouden?"),
            ("Communicatie", "Wie vertelt wat aan wie, ook op sociale media?"),
            ("Scenario's", "Bij welke verandering stappen we over op een ander scenario?"),
        ),
        plan_only=True,
    ),
    "voortgang": Soort(
        "Voortgangsbericht",
        Rol.UITVOERING,
        ("monitoring",),
        "Dit bericht laat zien of de afgesproken acties zijn uitgevoerd en wat er is veranderd sinds de nulmeting. Een "
        "verandering kan ook een andere oorzaak hebben dan de aanpak.",
        "Wat het ketenoverleg bespreekt",
        (
            ("Afspraken", "Welke afspraken zijn niet nagekomen, en wat is daarvoor nodig?"),
            ("Bijstellen", "Moet het beeld of het plan worden bijgesteld?"),
            ("Doorgaan of afbouwen", "Zijn de doelen bereikt, of gaat de aanpak door?"),
        ),
    ),
    "evaluatie": Soort(
        "Evaluatieverslag",
        Rol.AFRONDING,
        ("evaluatie", "monitoring"),
        "Dit verslag kijkt terug op de aanpak en op de samenwerking. Het wordt besproken in het ketenoverleg.",
        "Wat het ketenoverleg vaststelt",
        (
            ("Doelen", "Is de groep voldoende aangepakt? Zijn de doelen uit het plan bereikt?"),
            ("Wat nog loopt", "Welke acties en welke begeleiding gaan over naar welke organisatie?"),
            ("Bewaren", "Tot wanneer worden de gegevens bewaard, en wie vernietigt ze?"),
            ("Geleerd", "Wat doen de partners een volgende keer anders?"),
        ),
    ),
}


def chosen(soort: Soort, views: Sequence[View]) -> tuple[View, ...]:
    """Return the views that a kind of report holds, each once and in order."""
    unique = tuple({v.id: v for v in views}.values())
    if not soort.plan_only:
        return unique
    return tuple(v for v in unique if any(word in f"{v.section} {v.id}".lower() for word in PLAN_WORDS))


def rapport(soort: Soort, index: Mapping[str, Any], views: Sequence[View]) -> Document:
    """Return a report.

    Parameters
    ----------
    soort
        One of ``SOORTEN``.
    index
        ``publicatie.json``.
    views
        The released views of its dashboards; what comes out of ``chosen`` is used as it is.
    """
    made = str(index["gemaakt_op"])[:10]
    return Document(
        title=f"{soort.title}: {index['titel']}",
        subtitle=f"Stap {nummer(soort.step)} van het werkproces, {iso_day(made)}",
        made=made,
        reference=f"Publicatie {index['publicatie_id']}",
        blocks=(
            *_opening(soort, index, views),
            *_ask(soort),
            *_parts(views),
            *_account(index),
        ),
    )


def _opening(soort: Soort, index: Mapping[str, Any], views: Sequence[View]) -> Iterable[Block]:
    if index.get("fictief"):
        yield Paragraph("Fictieve gegevens: deze groep bestaat niet.", "let_op")
    yield Paragraph(soort.purpose)
    if index.get("kalender"):
        yield Paragraph(f"Afgesproken berichten over deze groep. {index['kalender']}")
    yield Heading("In het kort")
    yield Bullets(tuple(f"{_first(v).title} (zie {v.section})" for v in views))
    yield Heading("Hoe zeker is dit", 2)
    yield from _certainty(index)


def _certainty(index: Mapping[str, Any]) -> Iterable[Block]:
    said = []
    if index.get("dekking"):
        said.append(f"Dekking: {index['dekking']}")
    if index.get("namenlijst"):
        said.append(f"Namenlijst: {index['namenlijst']}")
    if index.get("verzoeken"):
        said.append(f"Verzoeken om informatie: {index['verzoeken']}")
    if index.get("informatiepositie"):
        said.append(f"Sterkte van de informatiepositie: {index['informatiepositie']}")
    said += [str(index[part]) for part in ("geteld", "regel") if index.get(part)]
    said.append("'Niet getoond' betekent: er is iets, maar te weinig om het te laten zien. Het is geen nul.")
    yield Bullets(tuple(said))


def _ask(soort: Soort) -> Iterable[Block]:
    yield Heading(soort.ask_title)
    columns = tuple(ViewColumn(t) for t in ("Onderwerp", "Vraag", "Besluit of afspraak"))
    rows = tuple((subject, question, "nog in te vullen") for subject, question in soort.ask)
    yield Sheet("in te vullen", ViewTable(f"{soort.ask_title} (in te vullen)", columns, rows))


def _parts(views: Sequence[View]) -> Iterable[Block]:
    """Return a chapter per section, a paragraph per view, a picture per state of its control."""
    for section in dict.fromkeys(v.section for v in views):
        yield Heading(section)
        for view in (v for v in views if v.section == section):
            source = "; ".join(f"{label}: {iso_day(text).rstrip('.')}" for label, text in view.how)
            labels = dict(view.choice.options) if view.choice else {}
            for code, picture in view.pictures.items():
                name = f"{view.id} {code}".strip().replace("_", " ")
                yield from _picture(name, labels.get(code, ""), picture, source)


def _picture(name: str, label: str, picture: Picture, source: str) -> Iterable[Block]:
    yield Heading(picture.title, 2)
    yield Paragraph(picture.sentence)
    image = draw(picture.figure, picture.sentence or picture.title)
    if image:
        yield image
    if picture.table:
        yield Sheet(name, picture.table, source)
    if picture.withheld:
        n = picture.withheld
        what = "1 getal is" if n == 1 else f"{number(n)} getallen zijn"
        yield Paragraph(f"{what} niet getoond, om niemand herkenbaar te maken.", "let_op")
    if source:
        about = f" ({label})" if label else ""
        yield Paragraph(f"Hoe berekend{about}. {source}.", "bron")


def _account(index: Mapping[str, Any]) -> Iterable[Block]:
    """Return what makes the report traceable: the publication, its policy and its versions."""
    policy = index.get("beleid") or {}
    facts = [
        ("Publicatie", index.get("publicatie_id")),
        ("Dossier", index.get("dossier_id")),
        ("Groep", index.get("groep_id")),
        ("Stap", " ".join(str(index[k]) for k in ("stap", "stap_naam") if index.get(k) not in (None, ""))),
        ("Periode", iso_span(index.get("periode"))),
        ("Peildatum", iso_day(index.get("peildatum"))),
        ("Bestemd voor", index.get("gremium") or index.get("kring")),
        ("Vrijgegeven op", iso_day(index.get("gemaakt_op"))),
        ("Regels van vrijgave van", iso_day(policy.get("datum"))),
        ("Oordeel bij vrijgave", index.get("oordeel")),
        ("Versies", ", ".join(f"{k} {v}" for k, v in (index.get("versies") or {}).items())),
    ]
    yield Heading("Verantwoording")
    yield Paragraph(
        "Dit rapport is gemaakt van een publicatie. Het bevat alleen cijfers die voor dit gremium zijn vrijgegeven. De "
        "gegevens blijven gegevens over mensen: deel het rapport niet verder dan is afgesproken."
    )
    rows = tuple((label, str(value)) for label, value in facts if value)
    yield Sheet("verantwoording", ViewTable("Waar dit rapport vandaan komt", _FACT, rows))


_FACT = (ViewColumn("Onderwerp"), ViewColumn("Inhoud"))


def _first(view: View) -> Picture:
    return next(iter(view.pictures.values()))
