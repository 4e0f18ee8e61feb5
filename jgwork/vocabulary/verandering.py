"""What may be said of a change: the sentences, in order; nothing else may hold a judgement.

Plain values in, Dutch out, so that a page and the dossier say the same in the same words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jgwork.vocabulary.dutch import between, day, number

#: Word of a change that cannot be told from ordinary swing.
ONBESLIST: Final = "niet te onderscheiden"
ZONDER: Final = "Er is niet vergeleken met een andere groep; of het door de aanpak komt, is hiermee niet gezegd."
#: Caution by code; what only the dossier may say (names of other groups) has a sentence of its own there.
LET_OP: Final = {
    "piek": "De groep kan op een piek zijn gekozen; een piek zakt ook vanzelf.",
    "trend": "De verandering was al begonnen voor de aanpak.",
    "geen_jaar": "Het jaar voor de nulmeting is niet bekend; of de verandering toen al begonnen was, zien we niet.",
    "leden": "Het aantal leden veranderde.",
    "inzet_voor": "Voor de start was er extra toezicht of inzet. Toen is meer gezien en opgeschreven; een daling kan "
    "daardoor komen.",
    "inzet_na": "Sinds de start is er extra toezicht of inzet. Daardoor wordt meer gezien en opgeschreven, ook als er "
    "niet meer gebeurt. Leg er een enquête of meldingen van bewoners naast.",
    "weinig_anderen": "Er zijn te weinig andere groepen om te zien hoeveel dit vanzelf schommelt.",
    "eigen_vlagen": "Deze groep schommelt meer dan andere.",
    "spreiding": "Ook bij andere groepen schommelt dit aantal veel van jaar op jaar.",
    "seizoen": "Er is geen heel jaar vergeleken. Het zijn dezelfde kwartalen van het jaar, maar over de rest van het "
    "jaar is niets gezegd.",
    "corona": "De nulmeting valt in de coronajaren 2020-2021. Dat waren geen gewone jaren; kies liever een ander jaar.",
    "registratiebreuk": "Tussen de nulmeting en nu veranderde de manier van registreren of de definitie.",
    "oneens": "De bronnen spreken elkaar tegen: registraties en bewoners wijzen een andere kant op. Trek geen "
    "conclusie voordat dit is uitgezocht.",
    "achteraf": "De keuze van dit doel is van na de start; dat kan gekozen zijn omdat het goed uitkwam.",
}
#: Why nothing was tested, by code.
REDEN: Final = {
    "geen_kwartalen": "Er zijn nog geen twee dezelfde kwartalen van het jaar bekend, voor en sinds de start.",
    "geen_perioden": "Er zijn nog geen twee dezelfde perioden van het jaar bekend, voor en sinds de start.",
    "breuk": "De manier van registreren veranderde; daarom is er geen effectmeting.",
    "te_weinig": "Er zijn er samen minder dan tien; daarom alleen een beschrijving.",
    "nog_niets": "Over de gevraagde dag is nog niets bekend: de leveringen lopen niet zo ver.",
    "niet_verteld": "Er zijn nog geen twee kwartalen sinds de start verteld waarvan hetzelfde kwartaal in de nulmeting "
    "ook is verteld. Daarom tonen we geen verhouding, marge en oordeel. Een kwartaal wordt pas na afloop verteld, en "
    "alleen als dat niets over personen verraadt; de informatieanalist ziet in het dossier wat nu bekend is.",
}
WIE_WEL: Final = (
    "De informatieanalist ziet het in het dossier; de procesregisseur kan het in het besloten overleg vertellen."
)
#: Why nothing is told of a goal about members, by code, and who may tell it.
LEDEN_WAAROM: Final = {
    "niet_hier": f"gaat over leden; daarover staat hier niets. {WIE_WEL}",
    "aanwas": f"wie erbij kwam, weet de groep zelf. Een deel daarvan noemen kan iemand aanwijzen. {WIE_WEL}",
    "niet_veilig": "hierover is niets te zeggen dat bij elke uitkomst veilig is: er zijn minder dan tien leden, of het "
    f"is over de nulmeting niet geleverd. {WIE_WEL}",
}
#: From fewer than this no percentage: from 0 to 12 is not '12.000% meer', and from 2 to 5 is not '150% meer'.
PROCENT_VANAF: Final = 5
#: A ratio above it is not told as a number.
VEELVOUD: Final = 10
#: Columns of a goal that only what residents were asked fills: how many answered.
ANTWOORDEN: Final = ("antwoorden_nul", "antwoorden_nu")
#: How the words of a term begin that is past.
VOORBIJ: Final = "termijn voorbij"
GEVRAAGD: Final = "Dit is een deel van de antwoorden en geen telling; we beschrijven alleen."


@dataclass(frozen=True, slots=True)
class Uitspraak:
    """A word with the numbers behind it.

    Parameters
    ----------
    woord
        The word.
    verhouding
        Ratio; ``None`` where a part of a count was withheld.
    laag, hoog
        95 % margin of the ratio.
    p
        p behind the word.
    door
        Code of the line that decided; ``nulmeting`` where nothing made the word weaker.
    """

    woord: str
    verhouding: float | None
    laag: float
    hoog: float
    p: float
    door: str = "nulmeting"

    def omvang(self, nul: float | str, na: float | str) -> str:
        """Return size and margin in words, of a change between these totals; what was tested is said by ``toets``."""
        if self.verhouding is None:
            return _margin(self.laag, self.hoog)
        return omvang(self.verhouding, self.laag, self.hoog, tellingen=(nul, na))


@dataclass(frozen=True, slots=True)
class Verandering:
    """A change in counts over equal calendar quarters.

    Parameters
    ----------
    wat
        Dutch plural of what is counted.
    nul, na, eerder
        Totals of the nulmeting, now and the year before: a number, or words where it is not told exactly (empty where
        unknown).
    kwartalen
        Quarters in a window.
    geteld, vergeleken
        The two facts; ``None`` where nothing was tested or compared.
    groepen
        Groups it was compared with.
    nul_anderen, na_anderen
        Their totals; ``None`` where these may not be told.
    gekozen_uit
        Length of the list the group was chosen from.
    per_lid
        Change per member-day in percent words; empty where not known.
    """

    wat: str
    nul: float | str
    na: float | str
    eerder: float | str
    kwartalen: int
    geteld: Uitspraak | None = None
    vergeleken: Uitspraak | None = None
    groepen: int = 0
    nul_anderen: float | None = None
    na_anderen: float | None = None
    gekozen_uit: int | None = None
    per_lid: str = ""

    @property
    def zinnen(self) -> tuple[str, ...]:
        """The sentences, in order."""
        span = f"dezelfde {self.kwartalen} kwartalen" if self.kwartalen > 1 else "hetzelfde kwartaal"
        out = [f"Het aantal {self.wat} ging {_van_naar(self.nul, self.na)}, in {span} van het jaar."]
        if self.geteld is None:
            return tuple(out)
        if self.geteld.woord == ONBESLIST:
            out.append(f"Dat verschil is {ONBESLIST} van gewone schommeling: {self._size(self.geteld)}.")
        else:
            out.append(f"Er is {self.geteld.woord} geteld: {self._size(self.geteld)}.")
        out += [ZONDER] if self.vergeleken is None else self._beside(self.vergeleken)
        why = [self._why(u) for u in (self.geteld, self.vergeleken) if u is not None]
        return tuple(dict.fromkeys(z for z in (*out, *why) if z))

    @property
    def toets(self) -> str:
        """How that was tested, for who wants to know; empty where nothing was."""
        said = [
            f"{what}: marge van 95%, {kans(u.p)}"
            for what, u in (("geteld", self.geteld), ("vergeleken met anderen", self.vergeleken))
            if u is not None
        ]
        return f"Toets ({'; '.join(said)})." if said else ""

    def _size(self, found: Uitspraak) -> str:
        return found.omvang(self.nul, self.na)

    def _beside(self, found: Uitspraak) -> list[str]:
        groups = "vergelijkbare groep" if self.groepen == 1 else "vergelijkbare groepen"
        start = f"Vergeleken met {self.groepen} {groups} is"
        told = []
        if self.nul_anderen is not None and self.na_anderen is not None:
            told.append(
                f"Bij {self.groepen} {groups} ging het van {aantal(self.nul_anderen)} naar {aantal(self.na_anderen)}."
            )
            start = "Daarmee vergeleken is"
        if found.woord == ONBESLIST:
            return [*told, f"{start} het verschil {ONBESLIST} van gewone schommeling: {self._size(found)}."]
        return [*told, f"{start} het {found.woord}: {self._size(found)}."]

    def _why(self, found: Uitspraak) -> str:
        """Return why the word is weaker than counts alone would give, named by the line that decided; else empty."""
        less = (found.verhouding is not None and found.verhouding < 1) or found.woord.endswith("minder")
        down = "daling" if less else "stijging"
        per, year = "" if _few(self.nul) else self.per_lid, telwoord(self.eerder)
        return {
            "jaar_ervoor": f"Vergeleken met het jaar voor de nulmeting ({year}) is de {down} kleiner; de groep "
            "kan op een piek zijn gekozen.",
            "gekozen_uit": f"Er is rekening mee gehouden dat deze groep uit {self.gekozen_uit} is gekozen.",
            "leden": f"Per lid per dag is het {per}; het aantal leden veranderde." if per else LET_OP["leden"],
            "inzet": f"Meer of minder toezicht kan de {down} verklaren.",
            "trend": f"De {down} was al begonnen: in het jaar voor de nulmeting waren het er {year}.",
            "geen_jaar": LET_OP["geen_jaar"],
            "weinig_anderen": LET_OP["weinig_anderen"],
            "holm": "Er is naar meer doelen tegelijk gekeken; de p is daarvoor hoger gemaakt.",
        }.get(found.door, "")


def gevraagd(voor: float, na: float, n_voor: float, n_na: float) -> str:
    """Return what residents said, as shares of their answers (percentages), with the number of answers."""
    return (
        f"Van de bewoners die antwoordden, zei {getal(voor, 1)}% dit te ervaren in de nulmeting ({getal(n_voor)} "
        f"antwoorden) en {getal(na, 1)}% nu ({getal(n_na)} antwoorden). {GEVRAAGD}"
    )


def opvallend_zin(nulmeting: float, hoogstens: float | None, streef: float | None, kwartalen: int) -> str:
    """Return from which number on a fall stands out, and whether the target does."""
    span = "een heel jaar" if kwartalen >= 4 else f"{kwartalen} kwartalen" if kwartalen > 1 else "een kwartaal"
    start = f"Bij een nulmeting van {aantal(nulmeting)} in {span} is "
    if hoogstens is None:
        text = (
            f"{start}geen enkele daling te onderscheiden van gewone schommeling, ook niet een daling naar 0. Neem een "
            "langere nulmeting of tel iets dat vaker voorkomt."
        )
    else:
        text = (
            f"{start}een daling pas te onderscheiden van gewone schommeling bij hoogstens {aantal(hoogstens)} erna, "
            "over evenveel kwartalen."
        )
    if streef is None:
        return text
    told = hoogstens is not None and streef <= hoogstens
    return f"{text} De streefwaarde van {aantal(streef)} is dan {'wel' if told else 'niet'} te onderscheiden."


def voorbij(tot: date | None, op: date) -> bool:
    """Return whether the term of a goal is past on a day; its last day is within it."""
    return tot is not None and tot < op


def termijn(tot: date | None, op: date) -> str:
    """Return the term of a goal in words, such as ``termijn voorbij (30 juni 2025)``; whether it was reached or not."""
    return f"{VOORBIJ} ({day(tot)})" if voorbij(tot, op) else day(tot)


def termijn_dag(termijn: str) -> str:
    """Return the day in the words of a term that is past, as ``uiterlijk 30 juni 2025``."""
    return f"uiterlijk {termijn.removeprefix(VOORBIJ).strip(' ()')}"


def na_termijn(stand: str, termijn: str) -> str:
    """Return how a goal stands against its target, given the words of its term.

    What was on its way when it was last counted is not on its way any more when the term is past, and whether it got
    there is not known.
    """
    return "niet te zeggen" if stand == "op weg" and termijn.startswith(VOORBIJ) else stand


def termijn_zin(stand: str, termijn: str) -> str:
    """Return that the term of a goal is past that is not known to be reached; empty of any other goal."""
    if stand == "gehaald" or not termijn.startswith(VOORBIJ):
        return ""
    known = "Het doel is niet gehaald" if stand == "niet" else "Of het doel is gehaald, is niet te zeggen"
    return f"{termijn[:1].upper()}{termijn[1:]}. {known}."


def totaal(laag: float, hoog: float) -> str:
    """Return a total in words: whole, or ``tussen 7 en 11``."""
    return aantal(laag) if laag == hoog else between(laag, hoog)


def aantal(x: float) -> str:
    """Return a count: whole where it is whole, else with one decimal."""
    return getal(x, 0 if float(x).is_integer() else 1)


def getal(x: float | None, decimals: int = 0) -> str:
    """Return a number in Dutch notation; an open end in words."""
    if x is not None and math.isinf(x):
        return "oneindig" if x > 0 else "min oneindig"
    return number(x, decimals)


def kans(p: float) -> str:
    """Return a p value in Dutch notation."""
    return "p < 0,001" if p < 0.001 else f"p = {getal(p, 3)}"


def omvang(
    ratio: float | None,
    laag: float,
    hoog: float | None,
    p: float | None = None,
    *,
    dan: str = "",
    tellingen: tuple[float | str, float | str] | None = None,
) -> str:
    """Return the size of a change with its margin: a percentage, or the counts where it starts from too few for one.

    Parameters
    ----------
    ratio, laag, hoog, p
        The ratio (``None`` where a count of 0 leaves none), its 95 % margin and, where it is said here, the p.
    dan
        What it is set against, such as `` dan bij de vergelijking``.
    tellingen
        The counts before and after, where the ratio is of these.
    """
    if tellingen is not None and _few(tellingen[0]):
        size = _van_naar(*tellingen)
    else:
        size = "hoeveel precies is niet te zeggen" if ratio is None else percent(ratio) + dan
    return f"{size}, met {_margin(laag, hoog, p)}"


def _few(nul: float | str) -> bool:
    """Return whether a nulmeting is too low for a percentage; one that is not told exactly has no ratio at all."""
    return not isinstance(nul, str) and nul < PROCENT_VANAF


def _margin(low: float, high: float | None, p: float | None = None) -> str:
    return f"een marge {percent_range(low, high)}" + (f" (95%, {kans(p)})" if p is not None else "")


def _van_naar(nul: float | str, na: float | str) -> str:
    return f"van {telwoord(nul)} naar {telwoord(na)}"


def telwoord(x: float | str) -> str:
    """Return a total in words; what is words already stays."""
    return x if isinstance(x, str) else aantal(x)


def percent(ratio: float | None) -> str:
    """Return a ratio as a Dutch percentage of change, such as ``60% minder``; far above ten times it is not exact."""
    if ratio is None or math.isinf(ratio):
        return "onbeperkt meer"
    if ratio > VEELVOUD:
        return "meer dan tien keer zo veel"
    change = round(100 * (ratio - 1))
    if change == 0:
        return "evenveel"
    return f"{getal(abs(change))}% {'minder' if change < 0 else 'meer'}"


def percent_range(low: float | None, high: float | None) -> str:
    """Return an interval of a ratio in Dutch, such as ``tussen 84% minder en 7% minder``."""
    ends = [percent(low if low is not None else 0.0), percent(high)]
    return f"tussen {ends[0]} en {ends[1]}" if ends[0] != ends[1] else f"van {ends[0]}"


def is_gevraagd(rij: Mapping[str, Any]) -> bool:
    """Return whether a row of goals is about what residents were asked: only of that it says how many answered."""
    return any(isinstance(rij.get(c), int | float) for c in ANTWOORDEN)
