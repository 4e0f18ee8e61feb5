"""What is planted in the messy region, by hand: groups, scans, members, incidents, money and decisions.

Nothing here is drawn. All else in this room follows from these facts; chance chooses days and faces only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from jgwork.voorbeelden.regio.pen import BEGIN, EINDE, START_AANPAK

DOSSIER, TAG = "DOS-ROMMEL", "rmml"
#: Half-open periods the police delivered: a month was forgotten, and the last quarter is not there yet.
POLITIE = ((BEGIN, date(2025, 8, 1)), (date(2025, 9, 1), date(2026, 4, 1)))
#: What the police deliver a month later: two years again, the forgotten month among them.
POLITIE_MAAND = ((BEGIN, date(2026, 5, 1)),)
#: Half-open periods of the signals: December was skipped, and June is half.
SIGNALEN = ((BEGIN, date(2025, 12, 1)), (date(2026, 1, 1), date(2026, 6, 16)))
#: Day of the police scans that hold now, and of the earlier ones.
SCAN_NU, SCAN_EERST, SCAN_TOEN = date(2026, 2, 2), date(2025, 6, 2), date(2025, 3, 3)
#: Days on which the truth says who is a member: the first and last of the period, and both sides of every change.
DAGEN = (
    BEGIN,
    date(2025, 2, 28),
    date(2025, 3, 1),
    date(2025, 9, 30),
    date(2025, 10, 1),
    date(2025, 10, 31),
    date(2025, 11, 1),
    EINDE - timedelta(1),
)
#: Codes of a municipality before and after a merger; both stand in the deliveries.
OUDE_GEMEENTE, NIEUWE_GEMEENTE = "GM0501", "GM1992"


@dataclass(frozen=True, slots=True)
class Groep:
    """A group as planted.

    Parameters
    ----------
    id, naam, gemeente, buurt, type, status, stap, eerste_signaal
        As in the table ``groep``; ``stap`` is where it stands now.
    n
        Names on its list that hold today.
    onbekend
        How many of these the police do not know.
    scan
        Its scan now.
    plek
        The one place where it stays; no other group stays there.
    incidenten, controles
        Planted per quarter, eight of them from 2024-K3: incidents that are a crime or nuisance, and checks.
    """

    id: str
    naam: str
    gemeente: str
    buurt: str
    type: str
    status: str
    stap: int
    eerste_signaal: date
    n: int
    onbekend: int
    scan: str
    plek: str
    incidenten: tuple[int, ...]
    controles: tuple[int, ...]


_GEEN = (0,) * 8
GROEPEN = (
    Groep("R01", "Groep bij het café aan de kade", "GM9902", "BU99020101", "fluide", "in_aanpak", 6,
          date(2024, 3, 4), 25, 4, "S-3", "L06", (30, 28, 26, 30, 27, 29, 28, 27), (6, 6, 6, 6, 6, 6, 6, 6)),
    Groep("R02", "Groep Plein West", "GM9901", "BU99010202", "vast", "in_aanpak", 6,
          date(2024, 5, 6), 14, 0, "S-10", "L05", (24, 26, 25, 25, 6, 7, 6, 6), (5, 5, 5, 5, 5, 5, 5, 5)),
    Groep("R03", "Groep Molenveld", "GM9904", "BU99040201", "los_vast", "in_beeld", 5,
          date(2024, 9, 9), 10, 1, "S-2", "L16", (8, 9, 7, 8, 8, 9, 8, 7), (2, 2, 2, 2, 2, 2, 2, 2)),
    Groep("R04", "Groep Oeverpad", "GM9905", "BU99050101", "los_vast", "in_beeld", 3,
          date(2025, 1, 13), 9, 0, "S-12", "L17", (5, 4, 6, 5, 5, 6, 4, 5), (1, 1, 1, 1, 1, 1, 1, 1)),
    Groep("R05", "Groep Fietstunnel", "GM9906", "BU99060101", "los_vast", "in_beeld", 2,
          date(2025, 6, 2), 1, 0, "S-5", "L20", (2, 1, 0, 1, 0, 1, 1, 0), _GEEN),
    Groep("R06", "Groep Havenhoofd", "GM9903", "BU99030102", "vast", "in_beeld", 4,
          date(2024, 10, 7), 14, 2, "S-4", "L11", (12, 13, 12, 14, 13, 12, 13, 12), (3, 3, 3, 3, 3, 3, 3, 3)),
    Groep("R07", "Groep Winkelhof Noord", "GM9901", "BU99010201", "vast", "in_aanpak", 7,
          date(2024, 2, 5), 12, 0, "S-7", "L03", (18, 20, 24, 27, 20, 19, 20, 19), (4, 6, 14, 22, 6, 5, 5, 4)),
    Groep("R08", "Groep Dorpsplein", "GM9906", "BU99060102", "los_vast", "signalen", 1,
          date(2026, 4, 6), 0, 0, "", "L21", _GEEN, _GEEN),
    Groep("R09", "Groep Brugplein", "GM9904", "BU99040101", "vast", "in_aanpak", 6,
          date(2024, 4, 8), 10, 0, "S-6", "L14", (15, 14, 16, 15, 15, 16, 14, 15), (3, 3, 3, 3, 3, 3, 3, 3)),
)  # fmt: skip
BY_ID = {g.id: g for g in GROEPEN}
#: Members of the first group who are members of the other too; they stand together in a few incidents of their own.
GEDEELD, GEDEELDE_INCIDENTEN = ("R02", "R07", 3), 4


@dataclass(frozen=True, slots=True)
class Lidmaatschap:
    """One membership, as the list that holds now has it.

    Parameters
    ----------
    groep, persoon
        Who belongs where.
    vanaf, tot
        Half-open; ``tot`` is the first day on which it no longer holds.
    status
        As on the list that holds now.
    bekend
        Whether the police know this person.
    vroeger
        Whether the name stood on the earlier scan of the group too.
    """

    groep: str
    persoon: int
    vanaf: date = BEGIN
    tot: date | None = None
    status: str = "afgestemd"
    bekend: bool = True
    vroeger: bool = True

    def op(self, day: date) -> bool:
        """Return whether the membership holds on a day."""
        return self.status != "vervallen" and self.vanaf <= day and (self.tot is None or day < self.tot)


#: Number of the first person of each group.
_EERSTE = {g.id: 100 * i for i, g in enumerate(GROEPEN, start=1)}
#: Persons with a history, by what happened to them.
VERTROKKEN, VERHUISD, GESCHRAPT_R01 = _EERSTE["R01"] + 90, _EERSTE["R01"] + 91, _EERSTE["R01"] + 92
GESCHRAPT_R02, GESCHRAPT_R06 = _EERSTE["R02"] + 90, _EERSTE["R06"] + 90
#: Added later with a day in the past; only victim; and who asks to be erased.
LATER_ERBIJ = (_EERSTE["R01"] + 23, _EERSTE["R01"] + 24)
SLACHTOFFER, TE_WISSEN = _EERSTE["R02"] + 12, _EERSTE["R02"] + 4
TERUGWERKEND, VERTREK, VERHUIZING = date(2025, 3, 1), date(2025, 11, 1), date(2025, 10, 1)


def lidmaatschappen() -> tuple[Lidmaatschap, ...]:
    """Return every membership, as the lists that hold now have them."""
    first, other, n = GEDEELD
    out = []
    for g in GROEPEN:
        shared = [_EERSTE[first] + 5 + i for i in range(n)] if g.id == other else []
        moved = [VERHUISD] if g.id == "R02" else []
        own = [_EERSTE[g.id] + i for i in range(g.n - len(shared) - len(moved))]
        for i, person in enumerate([*own, *shared]):
            if person in LATER_ERBIJ:
                out.append(Lidmaatschap(g.id, person, TERUGWERKEND, status="toegevoegd", vroeger=False))
            else:
                out.append(Lidmaatschap(g.id, person, bekend=i >= g.onbekend))
    return (
        *out,
        Lidmaatschap("R01", VERTROKKEN, tot=VERTREK),
        Lidmaatschap("R01", VERHUISD, tot=VERHUIZING),
        Lidmaatschap("R02", VERHUISD, VERHUIZING, status="toegevoegd", vroeger=False),
        Lidmaatschap("R01", GESCHRAPT_R01, status="vervallen"),
        Lidmaatschap("R02", GESCHRAPT_R02, status="vervallen"),
        Lidmaatschap("R06", GESCHRAPT_R06, status="vervallen"),
    )


@dataclass(frozen=True, slots=True)
class Scan:
    """A groepsscan: its id, its group and the day it was offered; ``nu`` where it is the last one by that day."""

    id: str
    groep: str
    dag: date
    nu: bool = True


#: The last scan is the last by day: by text S-9 comes after S-10, and in R06 the higher number is the older one.
SCANS = (
    Scan("S-9", "R02", SCAN_EERST, nu=False),
    Scan("S-11", "R06", SCAN_TOEN, nu=False),
    *(Scan(g.scan, g.id, SCAN_NU) for g in GROEPEN if g.n),
)


@dataclass(frozen=True, slots=True)
class Actie:
    """An action of a plan, in euros and hours."""

    groep: str
    code: str
    scenario: str
    status: str
    gepland: tuple[date, date]
    uren: tuple[float, float]
    kosten: tuple[float, float]
    partner: str = "jongerenwerk"


def _d(text: str) -> date:
    return date.fromisoformat(text)


_JAAR = (_d("2025-07-14"), _d("2026-05-29"))
_LANG = (_d("2025-09-01"), _d("2026-12-18"))
_LATER = (_d("2026-08-24"), _d("2027-06-30"))
ACTIES = (
    # the frame of R01 is 40.000: lower than its plan of 48.500,56
    Actie("R01", "jongerenwerk_op_straat", "basis", "lopend", _LANG, (420, 310), (14_500.56, 11_250.50)),
    Actie("R01", "huisbezoek", "basis", "vertraagd", _JAAR, (160, 60), (9_000, 3_500), "sociaal_wijkteam"),
    Actie("R01", "toezicht_extra", "basis", "afgerond", _JAAR, (200, 220), (25_000, 26_400), "toezicht_handhaving"),
    Actie("R01", "gebiedsontzegging", "opschalen", "gepland", _LATER, (40, 0), (1_250, 0), "gemeente"),
    # of R02 both scenarios together would pass the frame of 60.000, the chosen one does not
    Actie("R02", "jobcoach", "basis", "lopend", _LANG, (300, 210), (14_500, 12_000.25), "sociaal_domein"),
    Actie("R02", "groepsgesprek", "basis", "afgerond", _JAAR, (60, 55), (1_250, 980.75)),
    Actie("R02", "verlichting", "basis", "afgerond", _JAAR, (80, 92), (24_000, 25_300), "gemeente"),
    Actie("R02", "gezamenlijke_inzet", "opschalen", "vervallen", _JAAR, (240, 0), (27_250, 0), "politie"),
    Actie("R03", "jongerenwerk_op_straat", "basis", "gepland", _LATER, (200, 0), (8_000, 0)),
    Actie("R03", "eigen_plek", "basis", "gepland", _LATER, (120, 0), (14_500, 0), "gemeente"),
    Actie("R07", "toezicht_extra", "basis", "afgerond", _JAAR, (180, 190), (18_000, 17_450.40), "toezicht_handhaving"),
    Actie("R07", "schooltraject", "basis", "afgerond", _JAAR, (90, 84), (6_000, 5_900), "leerplicht"),
    Actie("R09", "jongerenwerk_op_straat", "basis", "lopend", _JAAR, (260, 120), (9_500, 4_250)),
    Actie("R09", "schooltraject", "basis", "vertraagd", _JAAR, (110, 20), (5_250.80, 1_000), "leerplicht"),
)
#: Interventions aimed at a person or a family; their hours and money stay inside the dossier.
VOOR_PERSONEN = frozenset({"huisbezoek", "jobcoach", "schooltraject"})
#: Chosen way of working, and the frame of the decision: euros and hours.
GEKOZEN = dict.fromkeys(("R01", "R02", "R03", "R07", "R09"), "basis")
KADERS = {"R01": (40_000, 900), "R02": (60_000, 600), "R03": (30_000, 400), "R07": (25_000, 300), "R09": (20_000, 500)}


@dataclass(frozen=True, slots=True)
class Doel:
    """A goal: indicator, direction, value before, target, and the last value measured (``None``: not measured).

    Of incidents the value before and the last one are not written here: they follow from the incidents.
    """

    groep: str
    indicator: str
    richting: str
    nul: float
    streef: float
    laatst: float | None


#: Days of the goals: unequal windows for R01 (nine months before), a year for the others.
NULMETING = {"R01": date(2024, 10, 1)}
STREEFDATUM = date(2026, 12, 31)
#: Extra checks before the approach: first and last day, and the gemeente whose groups were seen more by it.
CONTROLES = (date(2025, 1, 6), date(2025, 6, 30), "GM9901")
DOELEN = (
    Doel("R01", "ervaren_overlast", "daling", 34.0, 28.0, 33.0),
    Doel("R01", "dagbesteding", "stijging", 9, 14, 10),
    Doel("R02", "ervaren_overlast", "daling", 31.0, 25.0, 23.0),
    Doel("R02", "dagbesteding", "stijging", 5, 8, 10),
    Doel("R03", "ervaren_overlast", "daling", 27.0, 22.0, None),
    Doel("R07", "ervaren_overlast", "daling", 30.0, 24.0, 29.0),
    Doel("R07", "dagbesteding", "stijging", 5, 8, 9),
    Doel("R09", "ervaren_overlast", "daling", 29.0, 24.0, 30.0),
    Doel("R09", "dagbesteding", "stijging", 5, 7, None),  # the last count was suppressed by the supplier
)
STREEF_INCIDENTEN = {"R01": 70, "R02": 70, "R03": 24, "R07": 65, "R09": 45}


@dataclass(frozen=True, slots=True)
class Verzoek:
    """A request for information in step 2: whose group, to whom, which table, when asked, when answered and how."""

    groep: str
    partner: str
    tabel: str
    gevraagd: date
    geleverd: date | None
    besluit: str
    grond: str = "convenant"


VERZOEKEN = (
    Verzoek("R01", "politie", "groepsscan", _d("2024-05-06"), _d("2024-06-03"), "verstrekt"),
    Verzoek("R01", "onderwijs", "informatiematrix", _d("2026-04-07"), None, "open", ""),
    Verzoek("R01", "leerplicht", "informatiematrix", _d("2026-06-22"), None, "open", ""),
    Verzoek("R02", "politie", "groepsscan", _d("2024-06-10"), _d("2024-07-01"), "verstrekt"),
    Verzoek("R02", "sociaal_wijkteam", "informatiematrix", _d("2024-06-10"), None, "geweigerd", "beroepsgeheim"),
    Verzoek("R04", "politie", "groepsscan", _d("2025-03-17"), _d("2025-04-14"), "deels"),
    Verzoek("R04", "jongerenwerk", "informatiematrix", _d("2025-03-17"), _d("2025-03-31"), "verstrekt"),
    Verzoek("R05", "politie", "groepsscan", _d("2026-05-04"), None, "open", ""),
    Verzoek("R06", "politie", "groepsscan", _d("2025-01-13"), _d("2025-03-03"), "verstrekt"),
    Verzoek("R06", "onderwijs", "informatiematrix", _d("2025-01-13"), _d("2025-01-27"), "verstrekt"),
)
#: A request that is open for longer is late.
TE_LAAT_NA_DAGEN = 28
#: First day of every step a group has had.
STAPPEN: dict[str, tuple[str, ...]] = {
    "R01": ("2024-03-04", "2024-04-29", "2024-10-07", "2025-02-03", "2025-05-12", "2025-07-01"),
    "R02": ("2024-05-06", "2024-06-03", "2024-11-04", "2025-03-10", "2025-05-19", "2025-07-01"),
    "R03": ("2024-09-09", "2025-02-03", "2025-09-08", "2026-02-09", "2026-05-11"),
    "R04": ("2025-01-13", "2025-03-10", "2026-03-16"),
    "R05": ("2025-06-02", "2026-04-27"),
    "R06": ("2024-10-07", "2025-01-06", "2025-10-06", "2026-06-08"),
    "R07": ("2024-02-05", "2024-04-08", "2024-09-02", "2025-01-13", "2025-04-07", "2025-07-01", "2026-05-18"),
    "R08": ("2026-04-06",),
    "R09": ("2024-04-08", "2024-06-03", "2024-12-02", "2025-03-24", "2025-05-26", "2025-07-01"),
}
#: Late rows, corrected rows and rows that are gone in the second delivery: how many incidents of which group.
NAGEKOMEN = {"R02": (3, date(2025, 2, 11)), "R01": (2, date(2024, 11, 19))}
VERBETERD_VAN, VERBETERD_NAAR = date(2025, 3, 30), date(2025, 4, 2)
VERBETERD, VERDWENEN = {"R02": 2}, {"R01": 2}
AANPAK = START_AANPAK


def step_dates(groep: str) -> dict[int, date]:
    """Return the first day of every step a group has had."""
    return {i: date.fromisoformat(d) for i, d in enumerate(STAPPEN[groep], start=1)}
