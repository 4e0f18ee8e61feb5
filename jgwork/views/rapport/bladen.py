"""The first page of each report: what is asked, and what a meeting must know to answer, in the words of the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jgwork.schema.descriptors import codelist
from jgwork.schema.profielen import nummer
from jgwork.views.rapport.antwoorden import ELDERS, ONBEKEND, besluit, ernst
from jgwork.views.rapport.bundel import GEEN, REST, Bundel
from jgwork.views.rapport.figuur import draw
from jgwork.vocabulary.document import Block, Bullets, Heading, Image, Images, Paragraph, Sheet
from jgwork.vocabulary.dutch import in_zin, listing, sentence
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.view import ViewColumn, ViewTable
from jgwork.vocabulary.voorblad import MERKEN, NIETS, doorgaan

#: Size in centimetres of a drawing that has half the width.
HALF = (8.5, 4.0)
WHOLE = (17.2, 5.8)
#: Letters of text under one heading of a page that must stay one page.
LANGST = 560
VRAAG = "Welk besluit vragen wij?"
NOG_NIET = "nog niet besloten"
ONTBREEKT = "onbekend: niet vastgelegd"
STRAFRECHT = ("Strafrecht", "Verhouding tot het strafrecht")
BELONEND = codelist("karakter").titles["belonend"]


def beleidsadvies(b: Bundel) -> Iterable[Block]:
    """Return the advice on one page: what is asked, problem, seriousness, causes, advice, concept plan, the unknown."""
    yield Heading("Wat is er besloten?" if b.besloten("Besluit") and not b.index.get("gestopt") else VRAAG)
    yield from _te_besluiten(b)
    yield Heading("Wat is het probleem?")
    problem = _kort(b.teksten("Probleem"))
    yield Paragraph(problem or f"{ONBEKEND}de partners hebben nog geen probleemdefinitie vastgelegd.")
    seen = _known(b, "groepsprofiel", "incidenten", "gemeenten", "plekken")
    yield Paragraph(seen or f"{ONBEKEND}er is niets geteld.", lead="Wat we zien.")
    who = _known(b, "kenmerken", "rollen")
    yield Paragraph(who or f"{ONBEKEND}van de leden is niets te vertellen.", lead="Wie het zijn.")
    yield Heading("Hoe ernstig is het?")
    yield Paragraph(ernst(b) or f"{ONBEKEND}de partners gaven nog geen oordeel.")
    yield from _beside(b, "incidenten", "duiding")
    yield Heading("Waardoor komt het?")
    threads = [r[0].lower() for r in b.rijen("rode_draden")]
    causes = (*b.teksten("Oorzaak"), *([f"Rode draden: {listing(threads)}."] if threads else []))
    yield Paragraph(_kort(causes) or f"{ONBEKEND}de partners hebben nog geen oorzaken of rode draden vastgelegd.")
    yield Heading("Wat adviseren de partners?")
    yield Paragraph(_kort(b.teksten("Advies")) or f"{ONBEKEND}er is geen advies vastgelegd.")
    yield Heading("Wat is het concept plan?")
    yield from _concept(b)
    yield Heading("Wat weten we niet?")
    yield Paragraph(_unknown(b))


def _te_besluiten(b: Bundel) -> Iterable[Block]:
    """Return what is asked, or why nothing is asked of this group yet or any more."""
    if b.index.get("gestopt"):
        why = _of(b.teksten("Reden om te stoppen"), "Dat is niet vastgelegd.")
        yield Paragraph(f"De groep is gestopt na stap {b.stap}. Er wordt geen besluit gevraagd. Waarom? {why}")
    elif b.stap < nummer(Rol.BEELD):
        if b.stap == nummer(Rol.VERZAMELEN):
            title, question = doorgaan(nummer(Rol.BEELD))
            none = f"Er is nog geen integraal beeld en geen advies. {title}. {question}"
        else:
            none = "Er is nog geen integraal beeld en geen advies; u hoeft nu niets te besluiten."
        yield Paragraph(" ".join(filter(None, (f"De groep is in stap {b.stap}. {none}", b.zin("uitgangen")))))
    else:
        early = "Dit advies is nog een concept: de partners maken het integraal beeld. " if _vroeg(b) else ""
        asked = "Besluit of u deze groep aanpakt, ook gezien de andere groepen. En zo ja:"
        yield Paragraph(besluit(b) or early + asked)
        yield _gevraagd(b)


def _vroeg(b: Bundel) -> bool:
    return b.stap == nummer(Rol.BEELD)


def _gevraagd(b: Bundel) -> Sheet:
    goals, frame = b.besloten("Hoofddoelen"), [b.besloten(f"Kader voor {x}") for x in ("geld", "uren")]
    decided = bool(b.besloten("Besluit"))
    rows = (
        ("Doelen", "Welke doelen zijn het belangrijkst?", _hoofddoelen(goals)),
        ("Kader", "Wat mag het kosten aan geld en uren?", " en ".join(filter(None, frame))),
        ("Sturing", "Wie stuurt, en bij wie komt een probleem terecht?", _sturing(b)),
        ("Bericht", "Wanneer hoort u wat over uitvoering en effect?", str(b.index.get("kalender") or "")),
        (
            "Strafrecht",
            "Is er een strafzaak, en wat gaat voor?",
            _besloten(b, *STRAFRECHT),
        ),
        ("Communicatie", "Wie vertelt wat naar buiten?", b.besloten("Wie het woord voert")),
        ("Analyse", "Is er meer onderzoek nodig, en waarnaar?", _besloten(b, "Analyse", "Reden van de analyse")),
    )
    if decided:  # the questions are answered: without them the page has room for the rest
        told = tuple((a, said or "niet vastgelegd") for a, _, said in rows if said or a != "Analyse")
        return Sheet("gevraagd", ViewTable("Zo is besloten", (ViewColumn("Onderwerp"), ViewColumn("Besluit")), told))
    columns = tuple(ViewColumn(t) for t in ("Onderwerp", "Vraag", "Besluit"))
    return Sheet("gevraagd", ViewTable("Kies daarbij", columns, tuple((a, q, said or NOG_NIET) for a, q, said in rows)))


def _hoofddoelen(numbers: str) -> str:
    """Return the main goals of a decision by name; what was released are their numbers."""
    names = list(codelist("hoofddoel").titles.values())
    found = [names[int(n) - 1] for n in numbers.replace(",", " ").split() if n.isdecimal() and int(n) <= len(names)]
    return sentence(listing(map(in_zin, found))) if found else ""


def _besloten(b: Bundel, *onderwerpen: str) -> str:
    return " ".join(sentence(said) for said in map(b.besloten, onderwerpen) if said)


def _sturing(b: Bundel) -> str:
    above = b.besloten("Opschalen naar")
    return ". ".join(filter(None, (b.besloten("Wie stuurt"), f"Opschalen naar: {in_zin(above)}" if above else "")))


def _concept(b: Bundel) -> Iterable[Block]:
    actions = [
        f"{in_zin(r[0])} ({'nog zonder partner' if r[1] in GEEN else in_zin(r[1])})" for r in b.rijen("conceptplan")
    ]
    parts = [*b.teksten("Strategie"), b.zin("conceptplan") or b.zin("plan")]
    parts += [f"Acties: {listing(actions)}."] if actions else []
    yield Paragraph(_kort([p for p in parts if p]) or f"{ONBEKEND}er is nog geen concept plan.")
    said = b.beeld("conceptdoelen")
    goals = [f"{in_zin(g.doel)} ({in_zin(g.eigenaar) or 'zonder eigenaar'})" for g in b.blad.doelen if g.doel]
    if said or goals:
        rough = [f"{in_zin(r[1])} ({in_zin(r[4])})" for r in b.rijen("conceptdoelen")]
        yield Paragraph(sentence(listing(rough or goals)), lead="Doelen.")


def _unknown(b: Bundel) -> str:
    known = str(b.index.get("dekking") or "")
    strength = b.index.get("informatiepositie")
    said = [
        known or "Hoeveel leden de politie kent, is niet bekend.",
        f"De politie noemt haar informatie {strength}." if strength and strength != "onbekend" else "",
        b.kop("informatiematrix") or b.kop("matrix_woorden"),
        b.kop("dynamiek_dekking"),
        b.kop("verzoeken") or str(b.index.get("verzoeken") or ""),
        b.kop("groepen"),
        "Andere groepen staan in het overzicht van de regio.",
    ]
    return " ".join(filter(None, said))


def plan(b: Bundel) -> Iterable[Block]:
    """Return the plan: goals, actions by track, what was decided and agreed, and what it takes."""
    yield Heading("Waartoe: de doelen")
    yield from _bord(b)
    yield Paragraph(b.kop("te_zien") or f"{ONBEKEND}er is geen nulmeting om een doel aan te toetsen.", lead="Te zien?")
    yield Heading("Wat: de acties")
    yield from _interventies(b)
    yield Paragraph(_known(b, "plan", "inzet_personen") or f"{ONBEKEND}er is geen schatting.", lead="Inzet en geld.")
    yield from _kader(b)
    yield Heading("Hoe: wat de partners afspraken")
    rows = (
        ("Besluit", besluit(b)),
        ("Strategie: wat eerst", _texts(b, "Strategie")),
        ("Rollen en taken", _texts(b, "Rollen en taken")),
        ("Wie stuurt", _sturing(b)),
        ("Wie erbij komt", b.besloten("Wie erbij komt")),
        ("Verhouding tot het strafrecht", _besloten(b, *STRAFRECHT)),
        ("Communicatie en sociale media", _texts(b, "Communicatie") or b.besloten("Wie het woord voert")),
        ("Wie levert welke informatie", _texts(b, "Informatieafspraak")),
        ("Hoe afspraken worden bijgehouden", _texts(b, "Registratieafspraak")),
        ("Organisatie en werkwijze", _texts(b, "Organisatie en werkwijze")),
        ("Bericht aan het overleg", str(b.index.get("kalender") or "")),
        ("Scenario's", _scenarios(b)),
        ("Belonen van goed gedrag", _belonen(b)),
    )
    columns = (ViewColumn("Onderdeel"), ViewColumn("Afspraak"))
    table = ViewTable("Afspraken van het plan", columns, tuple((a, said or ONTBREEKT) for a, said in rows))
    yield Sheet("afspraken", table)


def voortgang(b: Bundel) -> Iterable[Block]:
    """Return the progress: what is asked, goals, actions, effect, what changed and what comes next."""
    yield from _kaarten(b)
    yield Heading("Worden de doelen gehaald?")
    yield from _bord(b)
    yield Heading("Hoe verloopt de uitvoering?")
    yield from _acties(b)
    yield Paragraph(_known(b, "acties", "inzet", "inzet_personen") or f"{ONBEKEND}er zijn geen acties.", lead="Stand.")
    if b.beeld("escalaties"):
        yield Paragraph(b.zin("escalaties"), lead="Opschalen.")
    yield from _kader(b)
    yield Heading("Welk effect heeft dat?")
    yield Paragraph(b.kop("doelen") or f"{ONBEKEND}van geen doel is een meting bekend.")
    yield from _series(b)
    yield Heading("Welke bijstelling is nodig?")
    yield Paragraph(b.zin("lussen") or f"{ONBEKEND}er zijn te weinig kwartalen verteld om dat te zeggen.")
    yield Heading("Wat is er veranderd sinds het vorige bericht?")
    news = tuple(f"{r.kop}: {r.tekst}" for r in b.blad.sinds)
    if news:
        yield Bullets(news)
    else:
        first = "Dit is het eerste bericht: er is nog niets om mee te vergelijken."
        yield Paragraph(f"{NIETS}." if b.blad.sinds_van else first)
    yield Heading("Wat hoort u wanneer?")
    yield Paragraph(str(b.index.get("kalender") or "") or f"{ONBEKEND}er zijn geen berichten afgesproken.")


def evaluatie(b: Bundel) -> Iterable[Block]:
    """Return the evaluation: goals, the seven subjects, what is learnt, what is handed over, how long data stay."""
    if b.index.get("gestopt"):
        yield Heading("Wat vragen wij u?")
        why = _of(b.teksten("Reden om te stoppen"), "Dat is niet vastgelegd.")
        yield Paragraph(f"De aanpak is gestopt. Bespreek dit verslag en stel vast wat u ervan leert. Waarom? {why}")
    else:
        yield from _kaarten(b)
    yield Heading("Zijn de doelen bereikt?")
    yield from _bord(b)
    yield Paragraph(b.kop("doelen") or f"{ONBEKEND}van geen doel is een meting bekend.", lead="Effect.")
    yield Heading("Hoe ging de samenwerking?")
    parts = [v for v in b.views if v.startswith("evaluatie_") and v not in ("evaluatie_afsluiting",)]
    done = b.kop("acties")
    said = tuple(f"{_naam(b, v)}. {b.zin(v)}" for v in parts) + ((f"Uitvoering. {done}",) if done else ())
    yield Bullets(said or (f"{ONBEKEND}er is nog niet geevalueerd.",))
    yield from _kader(b)
    yield Heading("Wat leren we?")
    yield Bullets(b.teksten("Leerpunt") or (f"{ONBEKEND}er zijn geen leerpunten vastgelegd.",))
    yield Heading("Wat blijft over, en voor wie?")
    left = " ".join(filter(None, (b.zin("evaluatie_afsluiting"), b.kop("restacties"))))
    yield Paragraph(left or f"{ONBEKEND}er is geen overdracht vastgelegd.")


def _kaarten(b: Bundel) -> Iterable[Block]:
    yield Heading("Wat vragen wij u?")
    cards = b.blad.kaarten
    if not cards:
        yield Paragraph(f"{ONBEKEND}deze publicatie zegt niet wat er gevraagd wordt.")
    for card in cards:
        yield Paragraph(card.zin, lead=f"{card.kop}.")
    if b.blad.rest:
        yield Paragraph(f"Er zijn nog {b.blad.rest} andere vragen.")


def _bord(b: Bundel) -> Iterable[Block]:
    goals = b.blad.doelen
    if not goals:
        yield Paragraph(_elders(b) or f"{ONBEKEND}er zijn geen doelen vastgelegd.")
        return
    yield Paragraph(f"{b.blad.doelen_kop}.")
    titles = ("Hoofddoel", "Doel", "Eigenaar", "Nulmeting", "Nu", "Streefwaarde", "Termijn", "Oordeel")
    rows = tuple(
        (f"{g.nummer}. {g.hoofddoel}", g.doel or "geen doel", g.eigenaar, g.nulmeting, g.nu, g.streef, g.termijn,
         ". ".join(filter(None, (MERKEN[g.merk], g.zeker))))
        for g in goals
    )  # fmt: skip
    cells = tuple(tuple(c or ("-" if r[1] == "geen doel" else "onbekend") for c in r) for r in rows)
    yield Sheet("doelenbord", ViewTable("De doelen van de aanpak", tuple(map(ViewColumn, titles)), cells))


def _acties(b: Bundel) -> Iterable[Block]:
    if not b.blad.acties:
        yield Paragraph(_elders(b) or f"{ONBEKEND}er zijn geen acties voor groep of omgeving vastgelegd.")
        return
    yield Paragraph(f"{b.blad.acties_kop}. Acties voor personen of gezinnen staan hier niet bij.")
    titles = ("Actie", "Wie", "Klaar volgens plan", "Stand", "Reden")
    rows = tuple((a.actie, a.partner, a.klaar or "onbekend", a.stand, a.reden or "-") for a in b.blad.acties)
    yield Sheet("acties bij naam", ViewTable("Acties, te late eerst", tuple(map(ViewColumn, titles)), rows))


def _elders(b: Bundel) -> str:
    """Return where goals and actions by name stand, for an audience that hears of the group in broad lines only."""
    return ELDERS if b.breed else ""


def _interventies(b: Bundel) -> Iterable[Block]:
    """Return the interventiematrix: which action serves which goal, on which track, by whom and when."""
    if not b.blad.acties:
        yield Paragraph(_elders(b) or f"{ONBEKEND}er zijn geen acties voor groep of omgeving vastgelegd.")
        return
    yield Paragraph("Acties voor personen of gezinnen staan hier niet bij.")
    titles = ("Doel", "Spoor", "Actie", "Soort", "Wie", "Begin", "Klaar")
    rows = sorted(
        tuple(c or "onbekend" for c in (a.doel, a.spoor, a.actie, a.karakter, a.partner, a.begin, a.klaar))
        for a in b.blad.acties
    )
    yield Sheet("interventies", ViewTable("Acties bij doel en spoor", tuple(map(ViewColumn, titles)), tuple(rows)))


def _belonen(b: Bundel) -> str:
    """Return which actions reward good behaviour; the work process asks that it is considered."""
    if not any(a.karakter for a in b.blad.acties):
        return ""
    said = [in_zin(a.actie) for a in b.blad.acties if a.karakter == BELONEND]
    none = "Geen actie voor groep of omgeving beloont goed gedrag. Juist dat werkt bij deze jongeren."
    return f"Belonend: {listing(said)}." if said else none


def _scenarios(b: Bundel) -> str:
    """Return the chosen way of working and the others, each with when it applies."""
    if not b.beeld("scenarios"):
        return ""
    ways = [f"{r[0]}: {in_zin(when)}" for r in b.rijen("scenarios") if (when := r[4].rstrip(".")) not in GEEN]
    return " ".join([b.kop("scenarios"), *map(sentence, ways)])


def _kader(b: Bundel) -> Iterable[Block]:
    if b.blad.kaders:
        said = " ".join(k.zin for k in b.blad.kaders)
        yield Paragraph(f"{b.blad.kaders_kop}. {said}", lead="Kader van het besluit.")
    elif not b.besloten("Besluit"):
        yield Paragraph(f"{ONBEKEND}van deze groep is geen besluit vastgelegd.", lead="Kader van het besluit.")


def _beside(b: Bundel, *names: str) -> Iterable[Block]:
    """Return two drawings beside each other, each under its own finding."""
    made: list[Image] = []
    for name in names:
        picture = b.beeld(name)
        title = picture.table.caption if picture and picture.table else ""
        image = picture and draw(picture.figure, f"{title}. {picture.title}", *HALF, titel=title)
        if image:
            made.append(image)
    if made:
        yield Images(tuple(made))


def _series(b: Bundel) -> Iterable[Block]:
    """Return the first series of a goal over the whole width: its marks need room."""
    view = b.views.get("reeksen")
    for picture in list(view.pictures.values())[:1] if view else ():
        title = picture.table.caption if picture.table else ""
        above = f"{title} per kwartaal, met wat er in die tijd gebeurde"
        image = draw(picture.figure, f"{title}. {picture.title}", *WHOLE, titel=above)
        if image:
            yield Images((image,))


def _known(b: Bundel, *names: str) -> str:
    return " ".join(said for said in (b.kop(n) for n in names) if said)


def _naam(b: Bundel, naam: str) -> str:
    """Return what the table of a view is called, else the block it stands in."""
    found = b.beeld(naam)
    return found.table.caption if found and found.table else b.views[naam].section


def _texts(b: Bundel, soort: str) -> str:
    return " ".join(b.teksten(soort))


def _kort(texts: Sequence[str]) -> str:
    """Return texts as one, whole as long as they fit on a first page; the rest stands in the annex."""
    out: list[str] = []
    room = LANGST
    for text in texts:
        if len(text) > room:
            return " ".join([*out, REST])
        out.append(text)
        room -= len(text)
    return " ".join(out)


def _of(said: Sequence[str], why: str) -> str:
    return " ".join(said) or ONBEKEND + why
