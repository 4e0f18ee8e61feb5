"""The twelve groups of the example: what each is, and how much happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Groep:
    """The plan of one group; the counts are totals of behaviour (offences and nuisance) in the two years.

    Parameters
    ----------
    voor, na
        Incidents of behaviour in the twelve months before and after 1 July 2025.
    controles
        Police checks in the twenty-four months; they create ties.
    plekken
        Places with weights: before, after.
    leeftijd
        Weights of the five age bands.
    delen
        Sizes of the subgroups.
    soorten
        Offence codes with weights.
    stap
        Highest step now.
    """

    id: str
    naam: str
    gemeente: str
    buurt: str
    type: str
    n: int
    stap: int
    status: str
    eerste_signaal: date
    voor: int
    na: int
    controles: int
    plekken: dict[str, float]
    leeftijd: tuple[float, float, float, float, float]
    delen: tuple[int, ...]
    soorten: dict[str, float]
    plekken_na: dict[str, float] = field(default_factory=dict)
    online: bool = False
    onbekend_politie: int = 0
    informatiepositie: int | None = 3


_JONG = (3.0, 5.0, 2.0, 0.5, 0.0)
_MIDDEN = (0.5, 4.0, 4.0, 1.5, 0.5)
_OUD = (0.0, 0.3, 2.0, 4.0, 6.0)
_STRAAT = {"2.2.1": 4.0, "1.4.4": 2.0, "2.5.2": 2.0, "1.4.5": 1.5, "3.6.4": 2.0, "2.1.1": 1.5, "1.2.3": 1.5}
_HANDEL = {"3.1.1": 5.0, "1.4.4": 4.0, "3.1.3": 1.5, "1.4.6": 1.5, "1.4.3": 1.5, "1.6.2": 1.0, "2.2.1": 1.0}
_ZWAAR = {"1.4.6": 2.0, "1.1.1": 2.0, "3.1.1": 3.0, "1.4.7": 0.6, "1.6.2": 2.0, "3.9.1": 2.0, "1.4.4": 1.5}

GROEPEN: tuple[Groep, ...] = (
    Groep(
        "G01",
        "netwerk Stationsring",
        "GM9901",
        "BU99010101",
        "fluide",
        41,
        4,
        "in_beeld",
        date(2024, 2, 9),
        118,
        131,
        64,
        {"L01": 4, "L06": 2, "L08": 2, "L10": 3, "L03": 1},
        _MIDDEN,
        (16, 14, 11),
        _STRAAT,
        online=True,
        onbekend_politie=6,
        informatiepositie=2,
    ),
    Groep(
        "G02",
        "groep Parkrand",
        "GM9901",
        "BU99010102",
        "vast",
        14,
        6,
        "in_aanpak",
        date(2024, 5, 17),
        120,
        78,
        40,
        {"L02": 6, "L04": 4, "L05": 1, "L06": 0.9},
        (0.0, 3.0, 5.0, 3.0, 1.0),
        (9, 5),
        _HANDEL,
        informatiepositie=4,
    ),
    Groep(
        "G03",
        "groep Kade",
        "GM9902",
        "BU99020101",
        "vast",
        30,
        5,
        "in_beeld",
        date(2019, 9, 12),
        126,
        122,
        52,
        {"L06": 4, "L07": 3, "L08": 3, "L09": 1, "L01": 1},
        _OUD,
        (13, 10, 7),
        _ZWAAR,
        informatiepositie=5,
    ),
    Groep(
        "G04",
        "groep Winkelhof",
        "GM9901",
        "BU99010201",
        "los_vast",
        13,
        6,
        "in_aanpak",
        date(2025, 1, 20),
        66,
        52,
        16,
        {"L03": 5, "L05": 2, "L09": 0.8},
        _JONG,
        (8, 5),
        _STRAAT,
    ),
    Groep(
        "G05",
        "groep Havenhoofd",
        "GM9903",
        "BU99030102",
        "los_vast",
        15,
        6,
        "in_aanpak",
        date(2024, 8, 30),
        58,
        55,
        18,
        {"L11": 8, "L12": 1, "L10": 0.5, "L08": 0.6},
        _MIDDEN,
        (9, 6),
        _STRAAT,
        plekken_na={"L11": 2, "L12": 7, "L08": 0.6},
    ),
    Groep(
        "G06",
        "groep Molenveld",
        "GM9904",
        "BU99040201",
        "los_vast",
        12,
        2,
        "in_beeld",
        date(2025, 3, 4),
        38,
        36,
        14,
        {"L16": 5, "L02": 1, "L14": 1},
        _MIDDEN,
        (12,),
        _STRAAT,
        informatiepositie=None,
    ),
    Groep(
        "G07",
        "groep Sportpark",
        "GM9903",
        "BU99030202",
        "los_vast",
        16,
        6,
        "in_aanpak",
        date(2024, 7, 22),
        62,
        58,
        24,
        {"L13": 6, "L10": 2, "L01": 0.8},
        _JONG,
        (9, 7),
        _STRAAT,
    ),
    Groep(
        "G08",
        "groep Brugplein",
        "GM9904",
        "BU99040101",
        "los_vast",
        18,
        3,
        "in_beeld",
        date(2024, 11, 15),
        44,
        47,
        20,
        {"L14": 5, "L17": 2},
        _MIDDEN,
        (10, 8),
        _STRAAT,
    ),
    Groep(
        "G09",
        "groep Oeverpad",
        "GM9905",
        "BU99050101",
        "los_vast",
        16,
        3,
        "in_beeld",
        date(2024, 12, 3),
        40,
        42,
        18,
        {"L17": 5, "L14": 2, "L19": 1},
        _MIDDEN,
        (9, 7),
        _STRAAT,
    ),
    Groep(
        "G10",
        "groep Speelweide",
        "GM9904",
        "BU99040102",
        "los_vast",
        7,
        2,
        "gestopt",
        date(2025, 4, 14),
        9,
        3,
        4,
        {"L15": 5},
        _JONG,
        (7,),
        {"2.2.1": 3.0, "2.6.9": 1.0, "2.5.2": 1.0},
        informatiepositie=2,
    ),
    Groep(
        "G11",
        "groep Schoolplein",
        "GM9905",
        "BU99050102",
        "vast",
        11,
        7,
        "gesloten",
        date(2024, 7, 8),
        48,
        20,
        10,
        {"L18": 6, "L19": 1, "L17": 1, "L14": 0.5},
        _JONG,
        (7, 4),
        _STRAAT,
        informatiepositie=4,
    ),
    Groep(
        "G12",
        "groep Fietstunnel",
        "GM9906",
        "BU99060101",
        "los_vast",
        0,
        1,
        "signalen",
        date(2026, 4, 18),
        0,
        0,
        0,
        {"L20": 4, "L21": 2},
        _JONG,
        (),
        _STRAAT,
        informatiepositie=None,
    ),
)
BY_ID = {g.id: g for g in GROEPEN}
