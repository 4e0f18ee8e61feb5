"""What is asked of this meeting: fixed rules over released facts, at most three cards, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jgwork.schema.profielen import nummer
from jgwork.views.voorblad.bord import na_de_termijn
from jgwork.views.voorblad.rijen import Rijen
from jgwork.views.voorblad.werk import boven, te_late_berichten
from jgwork.vocabulary.dutch import capital, in_zin, listing, times
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.verandering import termijn_dag
from jgwork.vocabulary.voorblad import Actieregel, Doelregel, Kaart, Kaderregel, doorgaan

VOLGEN, BEELD, EVALUATIE = "monitoring", "integraal_beeld", "evaluatie"
HOOGSTENS = 3


@dataclass(frozen=True, slots=True)
class Feiten:
    """What the rules look at: the step of the group, whether its approach was stopped, and what is told of it.

    Parameters
    ----------
    stap, gestopt
        Where the group is.
    rows
        Released rows by table.
    doelen, acties, kaders
        As the first screen shows them.
    volgend
        The next agreed report, in words.
    """

    stap: int
    gestopt: bool
    rows: Rijen
    doelen: Sequence[Doelregel]
    acties: Sequence[Actieregel]
    kaders: Sequence[Kaderregel]
    volgend: str


def strook(f: Feiten) -> tuple[tuple[Kaart, ...], int]:
    """Return the cards, at most three, and how many questions there are beside these."""
    found = [card for rule in REGELS if (card := rule(f)) is not None]
    if not found:
        when = f"Volgend bericht: {f.volgend}." if f.volgend else "Er is geen volgend bericht afgesproken."
        return (Kaart("U hoeft nu niets te besluiten", when),), 0
    return tuple(found[:HOOGSTENS]), max(0, len(found) - HOOGSTENS)


def _aanpakken(f: Feiten) -> Kaart | None:
    if f.stap != nummer(Rol.ADVIES) or f.gestopt:
        return None
    asked = next((str(r["inhoud"]) for r in f.rows.get("besluit", ()) if r["onderdeel"] == "Analyse"), "")
    if asked:
        return Kaart("Besluit of de analyse genoeg is", f"{asked} Pakt u de groep aan, of wacht u?", BEELD, "inhoud",
                     "Bekijk het beeld")  # fmt: skip
    if "besluit" in f.rows:
        return None
    return Kaart("Besluit of u de groep aanpakt", "Het beeld is klaar en er is nog geen besluit. Pakt u de groep aan?",
                 BEELD, "inhoud", "Bekijk het beeld")  # fmt: skip


def _verzamelen(f: Feiten) -> Kaart | None:
    if f.stap != nummer(Rol.VERZAMELEN) or f.gestopt:
        return None
    return Kaart(*doorgaan(nummer(Rol.BEELD)), BEELD, "inhoud", "Bekijk wat bekend is")


def _beeld(f: Feiten) -> Kaart | None:
    if f.stap != nummer(Rol.BEELD) or f.gestopt:
        return None
    return Kaart("Bespreek het beeld en het concept plan",
                 "De partners maken samen het beeld. Klopt het, en is het genoeg voor een advies?", BEELD, "inhoud",
                 "Bekijk het beeld")  # fmt: skip


def _kader(f: Feiten) -> Kaart | None:
    over = [k for k in f.kaders if k.boven]
    if not over or f.gestopt:
        return None
    words = listing({"kosten": "geld", "uren": "uren"}[k.soort] for k in over)
    facts = " ".join(boven(f.rows))
    return Kaart(f"Besluit over {words}", f"{facts} Verhoogt u het kader, of stopt een actie?", VOLGEN, "kader",
                 "Bekijk het kader")  # fmt: skip


def _plan(f: Feiten) -> Kaart | None:
    if f.stap != nummer(Rol.PLAN) or f.gestopt:
        return None
    return Kaart("Stel het plan van aanpak vast", "Het plan ligt er. Stelt u het zo vast?", VOLGEN, "doelen",
                 "Bekijk de doelen")  # fmt: skip


def _doelen(f: Feiten) -> Kaart | None:
    if f.gestopt or not f.doelen or f.stap >= nummer(Rol.AFRONDING):
        return None
    missing = [g.nummer for g in f.doelen if g.merk == "geen_doel"]
    ownerless = [g for g in f.doelen if g.merk != "geen_doel" and not g.eigenaar]
    loose = [r for r in f.rows.get("nulmetingen", ()) if str(r["vastgesteld"]).startswith("nog niet")]
    parts = []
    if loose:
        all_of = len(loose) == len(f.rows["nulmetingen"])
        n = len(loose)
        parts.append(
            "De nulmeting staat nog van geen enkel doel vast."
            if all_of
            else f"Van {times(n)} {'doel' if n == 1 else 'doelen'} staat de nulmeting nog niet vast."
        )
    if missing:
        parts.append(f"Voor hoofddoel {listing(map(str, missing))} is er geen doel.")
    if ownerless:
        n = len(ownerless)
        parts.append(f"{times(n).capitalize()} {'doel heeft' if n == 1 else 'doelen hebben'} geen eigenaar.")
    return Kaart("Stel de doelen vast", " ".join(parts), VOLGEN, "doelen", "Bekijk de doelen") if parts else None


def _termijn(f: Feiten) -> Kaart | None:
    late = [g for g in f.doelen if na_de_termijn(g)]
    if not late or f.gestopt or f.stap >= nummer(Rol.AFRONDING):
        return None

    def said(g: Doelregel) -> str:
        who = f" ({g.eigenaar})" if g.eigenaar else ""
        known = " en is dat niet" if g.merk == "niet_gehaald" else "; of dat zo is, is niet te zeggen"
        return f"{g.doel}{who} moest {termijn_dag(g.termijn)} gehaald zijn{known}."

    more = f" En nog {times(len(late) - 2)}." if len(late) > 2 else ""
    facts = " ".join(map(said, late[:2]))
    return Kaart("Besluit wat u doet nu de termijn voorbij is",
                 f"{facts}{more} Geeft u meer tijd, of past u het plan aan?", VOLGEN, "doelen",
                 "Bekijk de doelen")  # fmt: skip


def _laat(f: Feiten) -> Kaart | None:
    late = [_actie(a, a.stand.partition(",")[0]) for a in f.acties if a.soort == "laat"]
    found = [*late, *te_late_berichten(f.rows)]
    if not found or f.gestopt:
        return None
    more = f" En nog {len(found) - 2}." if len(found) > 2 else ""
    return Kaart("Spreek af wie te late zaken oppakt", " ".join(found[:2]) + more + " Wie doet wat, en wanneer?",
                 VOLGEN, "te-laat" if late else "beeld-rapportagekalender", "Bekijk wat te laat is")  # fmt: skip


def _actie(a: Actieregel, stand: str) -> str:
    return f"{capital(stand)}: {in_zin(a.actie)} ({in_zin(a.partner)})."


def _loopt(f: Feiten) -> Kaart | None:
    going = [a for a in f.acties if a.soort in ("laat", "loopt")]
    if not f.gestopt or not going:
        return None
    names = listing(f"{in_zin(a.actie)} ({in_zin(a.partner)})" for a in going)
    return Kaart("Kies wie let op wat nog loopt",
                 f"Nog niet klaar: {names}. Wie ziet daarop toe, nu de aanpak is gestopt?", VOLGEN, "te-laat",
                 "Bekijk de acties")  # fmt: skip


def _stoppen(f: Feiten) -> Kaart | None:
    real = [g for g in f.doelen if g.merk != "geen_doel"]
    if f.gestopt and f.stap == nummer(Rol.AFRONDING):
        return Kaart("Bespreek de evaluatie", "De aanpak is gestopt. Wat leert u, en wie past dat toe?", EVALUATIE,
                     "inhoud", "Bekijk de evaluatie")  # fmt: skip
    if f.gestopt:
        return None
    if f.stap == nummer(Rol.AFRONDING):
        ask = "De groep is in de laatste stap. Sluit u de aanpak af, en wie let daarna op de groep?"
        return Kaart("Besluit of de aanpak kan stoppen", ask, EVALUATIE, "inhoud", "Bekijk de evaluatie")
    if real and all(g.merk == "gehaald" for g in real):
        return Kaart("Besluit of de aanpak kan stoppen", "Alle doelen zijn gehaald. Kan de aanpak stoppen?", VOLGEN,
                     "doelen", "Bekijk de doelen")  # fmt: skip
    return None


def _terug(f: Feiten) -> Kaart | None:
    away = [str(r["doel"]) for r in f.rows.get("lussen", ()) if str(r["voorstel"]).startswith("overweeg")]
    if not away or f.gestopt:
        return None
    steps = f"{nummer(Rol.BEELD)} of {nummer(Rol.PLAN)}"
    return Kaart(f"Besluit of u teruggaat naar stap {steps}",
                 f"{listing(away)} ging twee kwartalen achter elkaar van het doel af. Gaat u terug?", VOLGEN,
                 "beeld-lussen", "Bekijk waarom")  # fmt: skip


#: In the order in which the meeting takes them.
REGELS: tuple[Callable[[Feiten], Kaart | None], ...] = (
    _verzamelen, _aanpakken, _beeld, _stoppen, _loopt, _kader, _plan, _doelen, _termijn, _laat, _terug,
)  # fmt: skip
