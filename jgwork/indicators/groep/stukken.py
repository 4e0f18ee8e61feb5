"""What the work process puts on paper of a group, as tables that count no member."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.rijen import records
from jgwork.inhoud.scenario import BASIS, scenario_van
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

if TYPE_CHECKING:
    import pandas as pd

    from jgwork.privacy.stappen.vragen import Verzoek

DEFINITIE = "1"
#: Tables of texts: title, and the kinds of text in each.
TEKSTEN: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "probleemdefinitie": ("Wat het probleem is en waardoor het komt", ("probleem", "oorzaak", "aanvullende_analyse")),
    "strategie_advies": ("Wat de partners adviseren", ("advies", "strategie")),
    "toelichting_draden": ("Wat achter de rode draden zit", ("rode_draad", "dynamiek", "toelichting")),
    "planafspraken": (
        "Wat in het plan is afgesproken",
        ("rollen", "communicatie", "informatieafspraak", "registratieafspraak", "organisatie"),
    ),
    "leerpunten": ("Wat we van deze aanpak leren", ("leerpunt",)),
    "reden_stoppen": ("Waarom de aanpak stopt", ("reden_stoppen",)),
}
#: A longer name stays inside: its number stands there.
LANGSTE_NAAM = 60
#: Ways out of the process that concern the group; the others are reports on a person.
UITGANG_GROEP = ("afgehandeld", "eenvoudige_interventie")


def uitspraken(
    naam: str, titel: str, rows: Sequence[tuple[Any, ...]], dims: Sequence[str], maten: Mapping[str, str], **info: str
) -> IndicatorTable | None:
    """Return a table of statements (``rows`` in the order of dims and measures); ``None`` without rows."""
    import pandas as pd

    if not rows:
        return None
    return IndicatorTable(
        naam,
        titel,
        pd.DataFrame(list(rows), columns=[*dims, *maten]),
        tuple(dims),
        tuple(Measure(n, t, Unit.STATEMENT) for n, t in maten.items()),
        tijd=Tijd.FEIT,
        info={"eenheid": "uitspraak", "definitie_versie": DEFINITIE, **info},
    )


def _rows(frame: pd.DataFrame, *order: str) -> list[dict[str, Any]]:
    """Return rows as plain values, ``None`` where missing, in an order of their own."""
    return sorted(records(frame), key=lambda r: [str(r.get(o) or "") for o in order])


def teksten(data: GroepData) -> list[IndicatorTable]:
    """Return the texts that may leave (the door left the others out): one table per name of ``TEKSTEN``.

    Returns
    -------
    list of IndicatorTable
        Dims ``nr``, ``tekstsoort``, ``domein_code``, ``verwijst_naar``, ``partner``, ``ronde``; measure ``tekst``.
    """
    found = _rows(data.frame("tekst"), "ronde", "tekst_id")
    out = [_texts(name, [r for k in kinds for r in found if r["soort"] == k]) for name, (_, kinds) in TEKSTEN.items()]
    return [t for t in out if t is not None]


def _texts(naam: str, found: Sequence[Mapping[str, Any]]) -> IndicatorTable | None:
    rows = [
        (
            f"{i:02d}",
            r["soort"],
            r["domein_code"] or "nvt",
            r["verwijst_naar"] or "nvt",
            r["partner"] or "nvt",
            str(int(r["ronde"])),
            r["tekst"],
        )
        for i, r in enumerate(found, 1)
    ]
    dims = ("nr", "tekstsoort", "domein_code", "verwijst_naar", "partner", "ronde")
    told = "Teksten over de groep die definitief en goedgekeurd zijn, zonder personen."
    return uitspraken(naam, TEKSTEN[naam][0], rows, dims, {"tekst": "Tekst"}, bron="tekst", definitie=told)


def conceptdoelen(concept: pd.DataFrame, titels: Mapping[str, str]) -> IndicatorTable | None:
    """Return the goals of a concept plan with who would own each; ``None`` where there is no concept.

    Parameters
    ----------
    concept
        Goals of the concept plan of the group.
    titels
        Dutch titles of indicators.
    """
    rows = [
        (
            f"{i:02d}",
            titels.get(str(r["indicator_code"]), str(r["indicator_code"] or "onbekend")),
            r["hoofddoel_code"],
            r["domein_code"] or "nvt",
            r["eigenaar_partner"],
            r["richting"],
        )
        for i, r in enumerate(_rows(concept, "doel_id"), 1)
    ]
    return uitspraken(
        "conceptdoelen",
        "Doelen van het concept plan",
        rows,
        ("nr", "doel", "hoofddoel_code", "domein_code"),
        {"eigenaar_partner": "Eigenaar", "richting": "Richting"},
        bron="doel",
        definitie="De doelen op hoofdlijnen, met wie erover zou gaan. Een concept is nog niet vastgesteld.",
    )


def conceptplan(acties: pd.DataFrame) -> IndicatorTable | None:
    """Return the rough cost and effort of a concept plan; ``acties`` are those that ``zonder_personen`` leaves."""
    merged: dict[tuple[Any, ...], list[float | None]] = {}
    for r in _rows(acties, "actie_id"):
        labels = (r["interventie_code"], r["partner"], scenario_van(r), r["spoor"])
        pairs = zip(merged.get(labels, [0.0, 0.0]), (r["uren_begroot"], r["kosten_begroot"]), strict=True)
        merged[labels] = [None if x is None or y is None else x + y for x, y in pairs]
    return uitspraken(
        "conceptplan",
        "Concept plan van aanpak",
        [(*k, *v) for k, v in merged.items()],
        ("interventie_code", "partner", "scenario", "spoor"),
        {"uren": "Uren (schatting)", "kosten": "Kosten (schatting)"},
        bron="actie",
        definitie="Grote lijnen met een globale schatting. Acties voor personen of gezinnen staan er niet bij.",
    )


def scenarios(data: GroepData) -> IndicatorTable | None:
    """Return the ways of working, when each applies and which one is chosen.

    Hours and money of a chosen one are counted from the day of the choice. One that was not chosen is counted once an
    action of it has started, and is told as *begonnen*.
    """
    counted = data.scenarios
    rows = [
        (
            r["scenario"],
            _stand_van(r, counted),
            _day(r["datum"]),
            r["titel"],
            r["wanneer"],
        )
        for r in _rows(data.frame("scenario"), "scenario")
    ]
    maten = {"gekozen": "Gekozen", "datum": "Sinds", "titel": "Titel", "wanneer": "Wanneer"}
    return uitspraken(
        "scenarios",
        "Scenario’s",
        rows,
        ("scenario",),
        maten,
        bron="scenario",
        definitie="Manieren van werken, en wanneer elk aan de orde is.",
    )


def verzoeken(gevraagd: Sequence[Verzoek]) -> IndicatorTable | None:
    """Return how many requests for information were made of each kind, and how they stand."""
    counts: dict[tuple[str, str], int] = {}
    for v in gevraagd:
        key = (v.gevraagd_soort or "onbekend", v.stand)
        counts[key] = counts.get(key, 0) + 1
    return uitspraken(
        "verzoeken",
        "Verzoeken om informatie",
        [(*k, n) for k, n in sorted(counts.items())],
        ("verzoek_soort", "besluit"),
        {"aantal": "Verzoeken"},
        bron="verzoek",
        definitie="Verzoeken om informatie over deze groep, naar wat erop is geantwoord.",
    )


def uitgangen(data: GroepData) -> IndicatorTable | None:
    """Return how the group left the process early; what was reported of a person elsewhere stays inside."""
    rows = [(r["soort"], _day(r["datum"]), r["partner"] or "nvt")
            for r in _rows(data.frame("uitgang"), "datum", "soort") if r["soort"] in UITGANG_GROEP]  # fmt: skip
    return uitspraken(
        "uitgangen",
        "Wat met het signaal is gedaan",
        rows,
        ("uitgang", "op"),
        {"partner_verder": "Wie verder gaat"},
        bron="uitgang",
        definitie="Hoe het signaal zonder integrale aanpak is afgedaan. Meldingen over personen staan er niet bij.",
    )


def _eigen(data: GroepData, alle: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hang on an action of the group, of those of all groups."""
    return alle[alle["actie_id"].isin(data.frame("actie", "actie_id")["actie_id"])]


def escalaties(data: GroepData, alle: pd.DataFrame) -> IndicatorTable | None:
    """Return agreements that were not kept and were told, with what was decided, of the actions of ``data``."""
    counts: dict[tuple[str, str, str], int] = {}
    for r in _rows(_eigen(data, alle)):
        decided = codelist("escalatie_vervolg").titles.get(str(r["vervolg"] or "open"), "open").lower()
        solved = "opgelost" if r["opgelost_op"] else decided
        key = (str(r["gemeld_aan"]), str(r["reden_afwijking"] or "onbekend"), solved)
        counts[key] = counts.get(key, 0) + 1
    return uitspraken(
        "escalaties",
        "Gemeld als niet nagekomen",
        [(*k, n) for k, n in sorted(counts.items())],
        ("gemeld_aan", "reden_afwijking", "stand"),
        {"aantal": "Meldingen"},
        bron="escalatie",
        definitie="Afspraken die niet zijn nagekomen en zijn gemeld. Acties voor personen of gezinnen tellen niet mee.",
    )


def groepen(groep_id: str, alle: pd.DataFrame, namen: Mapping[str, str]) -> IndicatorTable | None:
    """Return what other groups are to this one according to partners; a judgement, not a calculation.

    Parameters
    ----------
    groep_id, alle
        The group, and what partners said of any two.
    namen
        Neutral names of groups.

    Returns
    -------
    IndicatorTable
        Dims ``groep``, ``groepsrelatie_soort``; measures ``richting_groep``, ``ernst`` (highest) and ``partners``.
    """
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    mine = alle[(alle["groep_a"] == groep_id) | (alle["groep_b"] == groep_id)]
    for r in _rows(mine, "groep_a", "groep_b"):
        other = r["groep_b"] if r["groep_a"] == groep_id else r["groep_a"]
        found.setdefault((str(other), str(r["soort"])), []).append(r)
    rows = []
    for (other, kind), said in sorted(found.items()):
        weights = [int(r["ernst"]) for r in said if r["ernst"] is not None]
        ways = {_way(r, groep_id) for r in said}
        way = ways.pop() if len(ways) == 1 else "over en weer"
        name = f"{namen[other]} ({other})" if namen.get(other, other) != other else other
        name = name if len(name) <= LANGSTE_NAAM else other
        rows.append((name, kind, way, max(weights, default=None), len({r["partner"] for r in said})))
    maten = {"richting_groep": "Richting", "ernst": "Ernst (1-5)", "partners": "Partners"}
    return uitspraken(
        "groepen",
        "Andere groepen",
        rows,
        ("groep", "groepsrelatie_soort"),
        maten,
        bron="groepsrelatie",
        definitie="Wat groepen volgens de partners voor elkaar zijn. Het zegt niets over wie er in een groep zit.",
    )


def _way(row: Mapping[str, Any], groep_id: str) -> str:
    if row["richting"] == "wederzijds":
        return "over en weer"
    return "van deze groep" if (row["richting"] == "a_naar_b") == (row["groep_a"] == groep_id) else "naar deze groep"


def restacties(data: GroepData, alle: pd.DataFrame) -> IndicatorTable | None:
    """Return to whom residual actions went and who accepted; of the actions of ``data``."""
    by: dict[str, list[dict[str, Any]]] = {}
    for r in _rows(_eigen(data, alle), "actie_id"):
        by.setdefault(str(r["overgedragen_aan"]), []).append(r)
    rows = [
        (
            partner,
            "ja" if all(r.get("aanvaard_op") and r.get("aanvaard_door") for r in said) else "nog niet alles",
            _day(max((r["bewaartermijn_tot"] for r in said if r["bewaartermijn_tot"]), default=None)),
        )
        for partner, said in by.items()
    ]
    return uitspraken(
        "restacties",
        "Wie gaat verder",
        rows,
        ("overgedragen_aan",),
        {"aanvaard": "Aanvaard", "bewaren_tot": "Bewaren tot"},
        bron="restactie",
        definitie="Aan wie acties voor de groep of de omgeving zijn overgedragen die na het sluiten overblijven.",
    )


def _stand_van(row: Mapping[str, Any], counted: Collection[str]) -> str:
    if row["scenario"] not in counted:
        return "nee"
    return "ja" if row["gekozen"] else "nee" if row["scenario"] == BASIS else "begonnen"


def _day(value: Any) -> str:
    return day(value) if value else "onbekend"
