"""The questions of the work process (2016, table 2.2), each with its answer for one group, or why it is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jgwork.schema.profielen import nummer, werkproces_toml
from jgwork.views.rapport.bundel import GEEN, Bundel
from jgwork.vocabulary.dutch import listing, met_lidwoord
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.voorblad import MERKEN

#: What a wide audience reads instead of goals and actions by name: they are there, and they are shown elsewhere.
ELDERS = (
    "In een stuk voor dit overleg staan geen doelen en acties bij naam. De coördinator kan ze in de vergadering tonen."
)
#: What an answer begins with where nobody knows, or nobody wrote it down.
ONBEKEND = "Onbekend: "
#: An earlier answer of so many letters stands once; a later one that holds it refers to it.
LANG = 50


@dataclass(frozen=True, slots=True)
class Antwoord:
    """A question of the work process and its answer, in Dutch."""

    stap: str
    code: str
    vraag: str
    tekst: str

    @property
    def bekend(self) -> bool:
        """Whether there is an answer."""
        return not self.tekst.startswith(ONBEKEND)


def antwoorden(b: Bundel, *stappen: Rol) -> tuple[Antwoord, ...]:
    """Return the questions of some steps with their answers, all steps by default; a group gets no other questions.

    What an earlier answer said already is not said again: the later one refers to it.
    """
    out: list[Antwoord] = []
    for step in werkproces_toml()["stap"]:
        if stappen and step["rol"] not in stappen:
            continue
        for q in step["vragen"]:
            make, why = VRAGEN[str(q["code"])]
            text = " ".join(make(b).split()) if b.stap >= int(step["code"]) else ""
            if b.stap < int(step["code"]):
                why = f"de groep is nog niet in stap {step['code']}."
            for before in sorted((a for a in out if a.bekend and len(a.tekst) > LANG), key=lambda a: -len(a.tekst)):
                text = text.replace(before.tekst, f"Zie vraag {before.code}.")
            out.append(Antwoord(str(step["code"]), str(q["code"]), str(q["tekst"]), text or ONBEKEND + why))
    return tuple(out)


def _samen(*parts: str) -> str:
    return " ".join(p for p in parts if p)


def _gedrag(b: Bundel) -> str:
    return _samen(b.kop("incidenten"), b.kop("incidenten_naar", "incidenten_per_aard"), *b.teksten("Probleem"))


def ernst(b: Bundel) -> str:
    """Return how serious partners judge the four aspects, each in words; empty where they did not say."""
    rows = b.rijen("duiding")
    if not rows:
        return b.kop("duiding_woorden")
    known = [r for r in rows if r[1] not in GEEN]
    if not known:
        return ""
    said = ", ".join(f"{r[0].lower()} {r[1]}" for r in known)
    silent = listing(r[0].lower() for r in rows if r not in known)
    more = f" Over {silent} gaf niemand een oordeel." if silent else ""
    scale = " (0 is geen zorg, 4 is ernstige zorg)" if known[0][1][:1].isdigit() else ""
    return f"De partners geven voor {said}{scale}.{more}"


def _doen(b: Bundel) -> str:
    return _samen(_gedrag(b), b.kop("straatinformatie"), ernst(b))


def _wie(b: Bundel) -> str:
    return _samen(b.kop("groepsprofiel"), b.kop("kenmerken", "leeftijdsgroep"), b.kop("rollen"))


def _bij_wie(b: Bundel) -> str:
    return _samen(
        str(b.index.get("dekking") or ""), b.kop("verzoeken"), b.kop("informatiematrix") or b.kop("matrix_woorden"),
        b.kop("matrix_antwoorden"),
    )  # fmt: skip


def _beeld_nodig(b: Bundel) -> str:
    if b.stap < nummer(Rol.BEELD):
        return ""
    return f"Ja. De groep is doorgegaan naar het integraal beeld en is nu in stap {b.stap}."


def _oorzaak(b: Bundel) -> str:
    threads = [r[0].lower() for r in b.rijen("rode_draden")]
    return _samen(*b.teksten("Oorzaak", "Rode draad"), f"Rode draden: {', '.join(threads)}." if threads else "")


def _hoe(b: Bundel) -> str:
    partners = [r[0] for r in b.rijen("plan")] or [r[1] for r in b.rijen("conceptplan")]
    known = dict.fromkeys(p.strip() for names in partners for p in names.split(","))
    who = f"Voor groep en omgeving doen mee: {', '.join(known)}." if known else ""
    return _samen(*b.teksten("Strategie"), who)


def _advies(b: Bundel) -> str:
    return _samen(*b.teksten("Advies"))


def besluit(b: Bundel) -> str:
    """Return the decision in one sentence; empty where there is none."""
    what, when, who = (b.besloten(x) for x in ("Besluit", "Op", "Door"))
    frame = [f for f in (b.besloten("Kader voor geld"), b.besloten("Kader voor uren")) if f]
    if not what:
        return ""
    said = f"{what}, besloten op {when}" + (f" door {met_lidwoord(who)}" if who else "")
    return f"{said}. Kader: {' en '.join(frame)}." if frame else f"{said}."


def _omvang(b: Bundel) -> str:
    return _samen(b.kop("groepsprofiel"), _gedrag(b), ernst(b))


def _aanpak(b: Bundel) -> str:
    return _samen(besluit(b), _nodig(b))


def _nodig(b: Bundel) -> str:
    return b.kop("plan") or b.kop("conceptplan")


def _afspraken(b: Bundel) -> str:
    goals = [g for g in b.blad.doelen if g.doel]
    said = "; ".join(f"{g.doel}, {g.eigenaar or 'zonder eigenaar'}" for g in goals)
    n = len(b.blad.acties)
    actions = f"Acties voor groep en omgeving: {n}." if n else ""
    if not goals and b.breed:
        return _samen("Er is een plan.", b.kop("plan"), ELDERS)
    return _samen(f"Doelen: {said}." if said else "", actions)


def _verloop(b: Bundel) -> str:
    late = f"{b.blad.acties_kop}." if b.blad.acties_kop else ""
    return _samen(b.kop("acties"), late, f"{b.blad.kaders_kop}." if b.blad.kaders_kop else b.kop("inzet"))


def _effect(b: Bundel) -> str:
    return _samen(f"{b.blad.doelen_kop}." if b.blad.doelen_kop else "", b.kop("doelen"))


def _doelen(b: Bundel) -> str:
    said = "; ".join(f"{g.doel}: {MERKEN[g.merk].lower()}" for g in b.blad.doelen if g.doel)
    return _samen(f"{b.blad.doelen_kop}." if b.blad.doelen_kop else "", f"{said}." if said else "")


def _leren(b: Bundel) -> str:
    return _samen(*b.teksten("Leerpunt"), b.kop("evaluatie_knelpunten"), b.kop("evaluatie_rollen"))


#: By the code of a question: who answers it, and what is said where nobody does.
VRAGEN: Mapping[str, tuple[Callable[[Bundel], str], str]] = {
    "1a": (_gedrag, "van deze groep zijn hier geen signalen of incidenten geteld."),
    "1b": (lambda b: b.kop("groepsprofiel"), "de omvang is niet opgegeven."),
    "2a": (lambda b: b.zin("groepsprofiel"), "er is geen groepsscan."),
    "2b": (_wie, "er is geen namenlijst waarvan iets te vertellen is."),
    "2c": (_doen, "er is niets geteld en de partners gaven geen oordeel."),
    "2d": (_bij_wie, "geen partner zei hoeveel leden hij kent."),
    "2e": (_beeld_nodig, "daarover is nog niet besloten."),
    "3a": (_oorzaak, "de partners hebben nog geen oorzaken of rode draden vastgelegd."),
    "3b": (_hoe, "er is nog geen strategie of concept plan."),
    "3c": (_nodig, "er is nog geen schatting van inzet en kosten."),
    "3d": (_advies, "er is geen advies vastgelegd."),
    "4a": (_omvang, "er is niets geteld en de partners gaven geen oordeel."),
    "4b": (_aanpak, "er is nog geen besluit en geen schatting van inzet en kosten."),
    "5a": (_afspraken, "er is nog geen plan van aanpak."),
    "6a": (_verloop, "van de acties is niets bekend."),
    "6b": (_effect, "van geen doel is een meting bekend."),
    "6c": (lambda b: b.zin("lussen"), "er zijn te weinig kwartalen verteld om dat te zeggen."),
    "7a": (_doelen, "er zijn geen doelen om aan te toetsen."),
    "7b": (lambda b: _samen(b.zin("evaluatie_afsluiting"), b.kop("restacties")), "er is geen overdracht vastgelegd."),
    "7c": (_leren, "er is nog niet geevalueerd."),
}
