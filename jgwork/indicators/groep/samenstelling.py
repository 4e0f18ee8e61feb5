"""Composition of a group: size, kind, age classes, sex, residence. One-way tables only, never crossed."""

from __future__ import annotations

from collections.abc import Collection

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.privacy.attack.bands import size_band
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

#: Person attributes of which something may be told.
ATTRIBUTES = ("leeftijdsgroep", "geslacht", "woongemeente_code")
DEFINITIE = "1"
ONBEKEND = "onbekend"


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
        if name not in leden:
            continue
        known = leden[name].astype(object).where(leden[name].notna(), ONBEKEND)
        codes = [{"True": "ja", "False": "nee"}.get(str(v), str(v)) for v in known]
        if set(codes) <= {ONBEKEND}:  # empty, or said to be unknown: a code of its own in some lists
            continue
        if name == "woongemeente_code":
            codes = ["eigen" if c == own else "regio" if c in regio else "elders" for c in codes]
        out[name] = dict(zip(who, codes, strict=True))
    return out


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
    if not first.low and last.told is not None:
        return f"minder dan {last.told + 1} jongeren, naar schatting"
    return f"{first.low} {'en meer' if last.told is None else f'tot {last.told}'} jongeren, naar schatting"
