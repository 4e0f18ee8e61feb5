"""The decision of step 4 as a record, and the reporting calendar that follows from it (werkproces 2016, 3.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jgwork.inhoud.perioden import dag, months_after
from jgwork.privacy.convenant.regels import Convenant
from jgwork.privacy.proces.stand import Werkproces
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.dutch import in_zin, listing
from jgwork.vocabulary.findings import Finding, Findings

UITKOMSTEN = ("aanpakken", "niet_aanpakken", "aanvullende_analyse")
ANALYSE_ER, ANALYSE_OPEN = "De analyse is er en is goedgekeurd.", "Dit staat nog open."
ONDERWERPEN = ("aanpak", "voortgang", "effect")


@dataclass(frozen=True, slots=True)
class Rapportage:
    """What a meeting hears, from when and how often."""

    gremium: str
    onderwerpen: tuple[str, ...]
    vanaf: date
    elke_maanden: int
    tot: date | None = None


@dataclass(frozen=True, slots=True)
class Besluit:
    """The decision of step 4.

    Parameters
    ----------
    groep_id, datum, gremium, uitkomst
        Of which group, when, by which meeting, and one of ``UITKOMSTEN``.
    hoofddoelen
        Main goals.
    kosten, uren
        Frames: money and hours; ``None`` where none was set.
    sturing, escalatie
        Who steers and to whom is escalated.
    rapportages
        What which meeting hears and when.
    strafrechtelijk, verhouding, belemmeringen
        Whether a criminal track runs, how it relates to the plan, and what may not be disturbed.
    communicatie
        Who communicates outward.
    analyse_domeinen, analyse_motivering
        Domains of an additional analysis and why.
    ketenoverleg_plus, gemeenten
        Partners who join, and other municipalities that were contacted.
    """

    groep_id: str
    datum: date
    gremium: str
    uitkomst: str
    hoofddoelen: tuple[str, ...] = ()
    kosten: int | None = None
    uren: int | None = None
    sturing: str = ""
    escalatie: str = ""
    rapportages: tuple[Rapportage, ...] = ()
    strafrechtelijk: bool = False
    verhouding: str = ""
    belemmeringen: tuple[str, ...] = ()
    communicatie: str = ""
    analyse_domeinen: tuple[str, ...] = ()
    analyse_motivering: str = ""
    ketenoverleg_plus: tuple[str, ...] = ()
    gemeenten: tuple[str, ...] = ()


def read_besluit(raw: Mapping[str, Any], profiel: Werkproces, convenant: Convenant) -> tuple[Besluit | None, Findings]:
    """Build a decision from parsed TOML and say everything that is missing or unknown.

    Returns
    -------
    tuple
        The decision (``None`` when it cannot be used) and all findings.
    """
    found = [*_basis(raw, convenant)]
    if not found:
        found += _asked(raw, profiel, convenant)
    if found:
        return None, Findings(tuple(found))
    frames, crime, more = raw.get("kaders", {}), raw.get("strafrechtelijk", {}), raw.get("aanvullende_analyse", {})
    made = Besluit(
        groep_id=str(raw["groep_id"]),
        datum=_date(raw["datum"]),
        gremium=str(raw["gremium"]),
        uitkomst=str(raw["uitkomst"]),
        hoofddoelen=tuple(raw.get("hoofddoelen", ())),
        kosten=frames.get("kosten"),
        uren=frames.get("uren"),
        sturing=str(raw.get("sturing", "")),
        escalatie=str(raw.get("escalatie", "")),
        rapportages=tuple(_report(r) for r in raw.get("rapportage", ())),
        strafrechtelijk=bool(crime.get("traject", False)),
        verhouding=str(crime.get("verhouding", "")),
        belemmeringen=tuple(crime.get("belemmeringen", ())),
        communicatie=str(raw.get("communicatie", "")),
        analyse_domeinen=tuple(more.get("domeinen", ())),
        analyse_motivering=str(more.get("motivering", "")),
        ketenoverleg_plus=tuple(raw.get("ketenoverleg_plus", ())),
        gemeenten=tuple(raw.get("gemeenten_benaderd", ())),
    )
    return made, Findings()


def analyse_gekomen(besluit: Besluit, teksten: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return of which domains an approved text of the analysis that was asked for came in since the decision.

    Parameters
    ----------
    besluit
        The decision.
    teksten
        Rows of ``tekst`` of its group.
    """
    return frozenset(
        str(r["domein_code"] or "")
        for r in teksten
        if r["soort"] == "aanvullende_analyse"
        and r["status"] == "definitief"
        and (dag(r["goedgekeurd_op"]) or date.min) >= besluit.datum
    )


def analyse_vraag(besluit: Besluit) -> str:
    """Return in Dutch what the additional analysis must tell more of."""
    named = listing(in_zin(codelist("domein").titles.get(d, d)) for d in besluit.analyse_domeinen)
    return f"meer zicht op {named or 'het geheel'}."


def analyse_zin(besluit: Besluit, gekomen: frozenset[str]) -> str:
    """Return in Dutch whether the additional analysis came; an empty domain in ``gekomen`` is all of it."""
    left = () if "" in gekomen else tuple(d for d in besluit.analyse_domeinen if d not in gekomen)
    if gekomen and left:
        return f"Nog open: {listing(in_zin(codelist('domein').titles.get(d, d)) for d in left)}."
    return ANALYSE_ER if gekomen else ANALYSE_OPEN


def kalender(besluit: Besluit, tot: date) -> tuple[tuple[date, str, tuple[str, ...]], ...]:
    """Return every agreed report up to a day: date, meeting and subjects, in order."""
    out = []
    for r in besluit.rapportages:
        end = min(tot, r.tot) if r.tot else tot
        turn = 0
        while (day := months_after(r.vanaf, turn * r.elke_maanden)) <= end:
            out.append((day, r.gremium, r.onderwerpen))
            turn += 1
    return tuple(sorted(out))


def _finding(key: str, message: str, move: str) -> Finding:
    return Finding("stap4." + key, message, move, "besluit", key)


def _basis(raw: Mapping[str, Any], convenant: Convenant) -> Iterable[Finding]:
    for key in ("groep_id", "datum", "gremium", "uitkomst"):
        if not raw.get(key):
            yield _finding(key, f"In het besluit ontbreekt '{key}'.", f"Vul '{key}' in.")
    if raw.get("datum") and dag(raw["datum"]) is None:
        yield _finding("datum", "De datum van het besluit is geen datum.", "Schrijf de datum als jjjj-mm-dd.")
    if raw.get("gremium") and raw["gremium"] not in convenant.gremium:
        options = ", ".join(convenant.gremium)
        yield _finding("gremium", "Dit overleg staat niet in het convenant.", f"Kies een van: {options}.")
    if raw.get("uitkomst") and raw["uitkomst"] not in UITKOMSTEN:
        yield _finding("uitkomst", "Deze uitkomst bestaat niet.", f"Kies een van: {', '.join(UITKOMSTEN)}.")


def _asked(raw: Mapping[str, Any], profiel: Werkproces, convenant: Convenant) -> Iterable[Finding]:
    """Return what the work process asks of a decision with this outcome and is not there."""
    if raw["uitkomst"] == "aanvullende_analyse":
        return _asked_analysis(raw.get("aanvullende_analyse", {}))
    return _asked_approach(raw, profiel, convenant) if raw["uitkomst"] == "aanpakken" else ()


def _asked_analysis(raw: Mapping[str, Any]) -> Iterable[Finding]:
    if not raw.get("domeinen") or set(raw["domeinen"]) - set(codelist("domein").codes):
        yield _finding(
            "aanvullende_analyse",
            "Een aanvullende analyse noemt de domeinen waarop zij zich richt.",
            f"Vul 'domeinen' in met codes uit: {', '.join(codelist('domein').codes)}.",
        )
    if not raw.get("motivering"):
        yield _finding("aanvullende_analyse", "Een aanvullende analyse wordt gemotiveerd.", "Vul 'motivering' in.")


def _asked_approach(raw: Mapping[str, Any], profiel: Werkproces, convenant: Convenant) -> Iterable[Finding]:
    if not raw.get("hoofddoelen") or set(raw["hoofddoelen"]) - set(profiel.hoofddoelen):
        yield _finding(
            "hoofddoelen",
            "Het besluit noemt de voornaamste doelen van de aanpak.",
            f"Kies uit: {', '.join(profiel.hoofddoelen)}.",
        )
    for key, text in {
        "kaders": "Het besluit noemt de kaders, zoals kosten en inzet; zijn die er niet, zet dan 'geen = true'.",
        "sturing": "Het besluit noemt wie op de aanpak stuurt.",
        "escalatie": "Het besluit noemt bij wie geëscaleerd wordt.",
        "rapportage": "Het besluit noemt wanneer het ketenoverleg waarover wordt geïnformeerd.",
        "strafrechtelijk": "Het besluit zegt of er ook een strafrechtelijk traject is ('traject = true' of 'false').",
        "communicatie": "Het besluit noemt wie de communicatie naar buiten doet.",
    }.items():
        if not raw.get(key):
            yield _finding(key, text, f"Vul '{key}' in.")
    yield from _frame_findings(raw.get("kaders", {}))
    crime = raw.get("strafrechtelijk", {})
    if crime.get("traject") and not crime.get("verhouding"):
        yield _finding(
            "strafrechtelijk",
            "Bij een strafrechtelijk traject hoort hoe het zich verhoudt tot het plan van aanpak.",
            "Vul 'verhouding' in, bijvoorbeeld wat eerst komt en wie dat afstemt.",
        )
    if crime.get("traject") and "belemmeringen" not in crime:
        yield _finding(
            "strafrechtelijk",
            "Bij een strafrechtelijk traject hoort wat het plan van aanpak niet mag verstoren.",
            "Vul 'belemmeringen' in; een lege lijst mag.",
        )
    for report in raw.get("rapportage", ()):
        yield from _report_findings(report, convenant)
    joined = set(raw.get("ketenoverleg_plus", ())) - set(codelist("partner").codes)
    if joined:
        yield _finding(
            "ketenoverleg_plus",
            "Het ketenoverleg+ noemt een onbekende partner.",
            f"Kies uit: {', '.join(codelist('partner').codes)}.",
        )


def _frame_findings(frames: Mapping[str, Any]) -> Iterable[Finding]:
    """Yield frames that are no amount; a frame nobody knows would be followed by nobody."""
    for key, value in frames.items():
        known = key in {"kosten", "uren"} and isinstance(value, int) and not isinstance(value, bool) and value >= 0
        if not known and key not in {"geen", "toelichting"}:
            yield _finding(
                "kaders",
                "De kaders zijn 'kosten' (in euro) en 'uren', elk een heel getal van 0 of meer.",
                "Verbeter het kader; een uitleg mag in 'toelichting'.",
            )


def _report_findings(raw: Mapping[str, Any], convenant: Convenant) -> Iterable[Finding]:
    if raw.get("gremium") not in convenant.gremium:
        options = ", ".join(convenant.gremium)
        yield _finding("rapportage", "Een rapportage noemt een bekend overleg.", f"Kies uit: {options}.")
    if not raw.get("onderwerpen") or set(raw["onderwerpen"]) - set(ONDERWERPEN):
        yield _finding("rapportage", "Een rapportage noemt onderwerpen.", f"Kies uit: {', '.join(ONDERWERPEN)}.")
    every = raw.get("elke_maanden")
    if dag(raw.get("vanaf")) is None or not isinstance(every, int) or every < 1:
        yield _finding(
            "rapportage",
            "Een rapportage noemt vanaf wanneer en om de hoeveel maanden.",
            "Vul 'vanaf' (jjjj-mm-dd) en 'elke_maanden' (1 of meer) in.",
        )


def _report(raw: Mapping[str, Any]) -> Rapportage:
    return Rapportage(
        str(raw["gremium"]),
        tuple(raw["onderwerpen"]),
        _date(raw["vanaf"]),
        raw["elke_maanden"],
        dag(raw.get("tot")),
    )


def _date(value: object) -> date:
    found = dag(value)
    if found is None:
        raise ValueError
    return found
