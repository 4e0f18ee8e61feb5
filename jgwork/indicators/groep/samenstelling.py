"""Composition of a group: size, kind, age classes, sex, residence. One-way tables only, never crossed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.privacy.attack.bands import size_band
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

if TYPE_CHECKING:
    import pandas as pd

#: Person attributes that may be described, with their Dutch title.
ATTRIBUTES = {
    "leeftijdsgroep": "Leeftijd van de leden",
    "geslacht": "Geslacht van de leden",
    "woongemeente_code": "Woongemeente van de leden",
}
#: Attributes with a short code list, told in full. Of the municipalities of the country only those that occur are told.
LISTED = ("leeftijdsgroep", "geslacht")
#: A municipality where fewer members live is not named: that somebody of the group lives there would point at him.
FEWEST_RESIDENTS = 3
ELSEWHERE = "andere gemeente"
DEFINITIE = "1"
#: Of the residence: municipalities of a few members are told together.
DEFINITIE_WOONGEMEENTE = "2"


def profiel(data: GroepData) -> IndicatorTable:
    """Return statements about the group as a whole: size class, kind, duration, age range, information position.

    Returns
    -------
    IndicatorTable
        Dims ``kenmerk``; measure ``waarde`` (text), unit statement.
    """
    import pandas as pd

    groep = data.latest("groep", "peildatum") or {}
    scan = data.latest("groepsscan", "aangeboden_datum") or {}
    first = groep.get("eerste_signaal")
    rows = [
        ("Omvang", f"{size_band(data.size).label} leden" if data.size else _range(groep, "omvang_min", "omvang_max")),
        ("Soort verband", _known(groep.get("type_verband"))),
        ("Online deel", _yes_no(groep.get("online_component"))),
        ("In beeld sinds", str(getattr(first, "year", "onbekend"))),
        ("Sterkte informatiepositie", f"{scan['sterkte_informatiepositie']} van 5"
         if _present(scan.get("sterkte_informatiepositie")) else "onbekend"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["kenmerk", "waarde"])
    return IndicatorTable(
        "groepsprofiel", "Groep in het kort", frame, ("kenmerk",), (Measure("waarde", "Waarde", Unit.STATEMENT),),
        tijd=Tijd.FEIT,
        info={"definitie": "Gegevens over de groep als geheel; de omvang is een klasse.", "bron": "groep, groepsscan",
              "eenheid": "uitspraak", "definitie_versie": DEFINITIE},
    )  # fmt: skip


def kenmerken(data: GroepData) -> tuple[IndicatorTable, ...]:
    """Return one table per person attribute: number of members in each class.

    Returns
    -------
    tuple of IndicatorTable
        Unit person, scope group; they leave as band statements only. An attribute that is not known of any member
        gives no table. Missing values are their own class ``onbekend``.
    """
    leden = data.frame("lid", *ATTRIBUTES)
    return tuple(
        _attribute(data, leden[name], name, title)
        for name, title in ATTRIBUTES.items()
        if name in leden and leden[name].notna().any()
    )


def klassen(data: GroepData, regio: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the class of every member, by pseudonym, for what may be told of members.

    Parameters
    ----------
    data
        The group.
    regio
        Municipalities of the region.

    Returns
    -------
    dict
        ``leeftijdsgroep``, ``geslacht``, ``woongemeente_code`` (``eigen``, ``regio`` or ``elders``) and
        ``bekend_politie``; what is not known of any member is left out.
    """
    leden = data.frame("lid", "pseudoniem", *ATTRIBUTES, "bekend_politie")
    own = str((data.latest("groep", "peildatum") or {}).get("gemeente_code", ""))
    who, out = leden["pseudoniem"].astype(str).tolist(), {}
    for name in (*ATTRIBUTES, "bekend_politie"):
        if name not in leden or not leden[name].notna().any():
            continue
        known = leden[name].astype(object).where(leden[name].notna(), "onbekend")
        codes = [{"True": "ja", "False": "nee"}.get(str(v), str(v)) for v in known]
        if name == "woongemeente_code":
            codes = ["eigen" if c == own else "regio" if c in regio else "elders" for c in codes]
        out[name] = dict(zip(who, codes, strict=True))
    return out


def _attribute(data: GroepData, values: pd.Series, name: str, title: str) -> IndicatorTable:
    import pandas as pd

    values = values.astype(object).fillna("onbekend")
    counts = (values if name in LISTED else _elsewhere(values)).value_counts().sort_index()
    if name in LISTED:  # the whole list, in its order: a class that is missing would tell that nobody is in it
        codes = codelist(name).codes
        counts = counts.reindex([*codes, *(c for c in counts.index if c not in codes)], fill_value=0)
    else:  # this row stands there also when nobody is in it, so that it tells of nobody
        counts = counts.reindex([*counts.index.difference([ELSEWHERE]), ELSEWHERE], fill_value=0)
    frame = counts.rename("leden").rename_axis("klasse").reset_index()
    if name in LISTED:
        frame["klasse"] = pd.Categorical(frame["klasse"], list(frame["klasse"]), ordered=True)
    # whether somebody is under 'onbekend' may follow from the bands only: a sentence about it would be one cell more
    return IndicatorTable(
        name, title, frame, ("klasse",), (Measure("leden", "Deel van de leden", Unit.PERSON),), size=data.size,
        tijd=Tijd.STAND,
        info={"definitie": "Leden van de afgestemde namenlijst naar klasse, in delen van de groep.", "bron": "lid",
              "eenheid": "deel van de leden", "dekking": "van wie het niet bekend is, telt als onbekend",
              "definitie_versie": DEFINITIE if name in LISTED else DEFINITIE_WOONGEMEENTE},
    )  # fmt: skip


def _elsewhere(values: pd.Series) -> pd.Series:
    """Return the classes of members, those of a few members together."""
    few = values.map(values.value_counts()) < FEWEST_RESIDENTS
    return values.where(~few | (values == "onbekend"), ELSEWHERE)


def dekking(data: GroepData) -> str:
    """Return the coverage of the scan as a Dutch sentence (R4); says so when there is no scan."""
    scan = data.latest("groepsscan", "aangeboden_datum")
    if scan is None or not _present(scan.get("n_namen_aangeleverd")):
        return "Er is geen groepsscan; de dekking is onbekend."
    listed, scanned = int(scan["n_namen_aangeleverd"]), int(scan["n_in_scan"])
    if scanned == listed:
        return "Alle aangeleverde namen waren bekend bij de politie."
    if listed < 25:  # a share of a small group is a count of persons
        return "Een deel van de aangeleverde namen was niet bekend bij de politie; van hen is niets gezien."
    share = round(100 * scanned / listed / 5) * 5
    return f"Ongeveer {share}% van de aangeleverde namen was bekend bij de politie; van de rest is niets gezien."


def _present(value: object) -> bool:
    import pandas as pd

    return value is not None and not pd.isna(value)  # type: ignore[call-overload]


def _known(value: object) -> str:
    return str(value).replace("_", "-") if _present(value) else "onbekend"


def _yes_no(value: object) -> str:
    return ("ja" if value in (True, "ja") else "nee") if _present(value) else "onbekend"


def _range(groep: object, low: str, high: str) -> str:
    values = groep if isinstance(groep, dict) else {}
    if not (_present(values.get(low)) and _present(values.get(high))):
        return "onbekend"
    first, last = size_band(int(values[low])), size_band(int(values[high]))  # what was delivered may be exact
    if first == last:
        return f"{first.label} jongeren, naar schatting"
    return f"{first.low} {'en meer' if last.told is None else f'tot {last.told}'} jongeren, naar schatting"
