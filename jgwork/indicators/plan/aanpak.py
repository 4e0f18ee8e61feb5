"""What the first screen of a group needs of plan and decision: actions by name, owners of goals, frame, decision.

Statements about the approach; nobody of the group is behind them. Of actions aimed at a person or a family nothing
stands here: their name, hours and money stay inside the dossier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.indicators.plan.doel import Doel
from jgwork.indicators.plan.kader import kader
from jgwork.indicators.plan.uitvoering import voortgang
from jgwork.inhoud.doelwit import voor_personen
from jgwork.inhoud.rijen import as_objects, records
from jgwork.inhoud.scenario import scenario_van
from jgwork.privacy.stappen.besluit import Besluit, analyse_gekomen, analyse_vraag, analyse_zin
from jgwork.schema.descriptors import codelist
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.dutch import between, day, euro, listing, number, sentence
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit
from jgwork.vocabulary.verandering import termijn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

DEFINITIE = "1"


def acties(data: GroepData, doelen: Sequence[Doel] = ()) -> IndicatorTable | None:
    """Return the actions for the group and its surroundings by name, in the order in which they should be done.

    No hours and no money: beside the sums per partner these would tell what an action for one person takes.

    Returns
    -------
    IndicatorTable or None
        Dims ``nr``, ``actie`` and ``partner``; measures ``doel``, ``spoor``, ``karakter``, ``begin`` and ``klaar`` (ISO
        days by plan), ``stand``, ``dagen_te_laat`` and ``reden``; ``None`` without such actions.
    """
    import pandas as pd

    rows = _plain(data)
    op = data.op("actie")
    chosen = data.scenarios
    rows = rows[[scenario_van(a) in chosen for a in rows.to_dict("records")]] if len(rows) else rows
    rows = rows[~voor_personen(rows)] if len(rows) else rows
    if not len(rows):
        return None
    rows = rows.sort_values(["eind_gepland", "actie_id"], kind="stable", na_position="last").reset_index(drop=True)
    now = voortgang(rows, op, chosen, data.peildatum).acties
    begin, due = ([d.isoformat() if pd.notna(d) else None for d in rows[f"{c}_gepland"]] for c in ("start", "eind"))
    goals = doelnamen(data, doelen)
    frame = pd.DataFrame({
        "nr": [str(i) for i in range(1, len(rows) + 1)], "actie": [c or "onbekend" for c in rows["interventie_code"]],
        "partner": now["partner"].astype(object), "doel": [goals.get(str(g)) for g in rows["doel_id"]],
        "spoor": rows["spoor"].astype(object), "karakter": [_known(c) for c in rows["karakter"]],
        "begin": pd.Series(begin, dtype=object), "klaar": pd.Series(due, dtype=object), "stand": now["stand"],
        "dagen_te_laat": now["dagen_te_laat"], "reden": now["reden_afwijking"].astype(object),
    })  # fmt: skip
    titles = {
        "doel": "Doel", "spoor": "Spoor", "karakter": "Soort actie", "begin": "Begin volgens plan",
        "klaar": "Klaar volgens plan", "stand": "Stand", "dagen_te_laat": "Dagen te laat", "reden": "Reden",
    }  # fmt: skip
    return _statements(
        "acties", "Acties voor de groep en de omgeving", frame, ("nr", "actie", "partner"), titles,
        "Acties van het gekozen scenario. Acties voor personen of gezinnen staan hier niet.", "actie",
    )  # fmt: skip


def doelnamen(data: GroepData, doelen: Sequence[Doel]) -> dict[str, str]:
    """Return what each goal of the plan is called by its id: what is measured, or would be; never its free text."""
    measured, titles = {d.doel_id: d.titel for d in doelen}, codelist("indicator").titles
    rows = records(data.frame("doel", "doel_id", "indicator_code").sort_values("doel_id"))
    said = ((i, str(r["doel_id"]), titles.get(_known(r["indicator_code"]) or "")) for i, r in enumerate(rows, 1))
    return {
        goal: measured.get(goal)
        or (f"{name} (nog zonder nulmeting)" if name else f"Doel {i} (geen meting afgesproken)")
        for i, goal, name in said
    }


def plandoelen(data: GroepData, doelen: Sequence[Doel]) -> IndicatorTable | None:
    """Return every goal of the plan with its main goal and owner; ``None`` without goals.

    Returns
    -------
    IndicatorTable or None
        Dims ``doel`` and ``hoofddoel``; measures ``eigenaar`` (partner) and ``termijn`` in words.
    """
    import pandas as pd

    rows = data.frame("doel", "doel_id", "hoofddoel_code", "eigenaar_partner", "streefdatum")
    names = doelnamen(data, doelen)
    found = [
        {
            "doel": names[str(r["doel_id"])],
            "hoofddoel": _known(r["hoofddoel_code"]) or "onbekend",
            "eigenaar": _known(r["eigenaar_partner"]),
            "termijn": termijn(when, data.peildatum) if _known(when := r.get("streefdatum")) else None,
        }
        for r in records(rows.sort_values("doel_id"))
    ]
    if not found:
        return None
    frame = pd.DataFrame(found).drop_duplicates(["doel", "hoofddoel"]).astype(object)
    return _statements(
        "plandoelen", "Doelen van het plan", frame, ("doel", "hoofddoel"),
        {"eigenaar": "Eigenaar", "termijn": "Termijn"},
        "Elk doel hoort bij een van de hoofddoelen en heeft een eigenaar.", "doel",
    )  # fmt: skip


def kaders(data: GroepData, besluit: Besluit | None) -> IndicatorTable | None:
    """Return the frames of the decision beside plan and spending, of actions for the group and its surroundings.

    Returns
    -------
    IndicatorTable or None
        Dim ``soort`` (``kosten``, ``uren``); measures ``kader``, ``gepland``, ``besteed`` (whole; an interval is text)
        and ``stand``; ``None`` without a decision or without a plan.
    """
    import pandas as pd

    rows = _plain(data)
    if besluit is None or besluit.uitkomst != "aanpakken" or not len(rows):
        return None
    told = [{str(k): v for k, v in r.items()} for r in rows[~voor_personen(rows)].to_dict("records")]
    spaces = kader(besluit, (), told, data.scenarios).ruimtes
    frame = pd.DataFrame([
        {"soort": r.soort, "kader": r.kader, "gepland": _ends(r.gepland), "besteed": _ends(r.besteed), "stand": r.stand}
        for r in spaces
    ]).astype(object)  # fmt: skip
    titles = {"kader": "Kader", "gepland": "Gepland", "besteed": "Besteed", "stand": "Stand"}
    return _statements(
        "kaders", "Kader en besteding", frame, ("soort",), titles,
        "Acties voor personen of gezinnen tellen niet mee; de coördinator kan zeggen of alles samen past.", "besluit",
    )  # fmt: skip


def besluit_tabel(besluit: Besluit | None, teksten: Sequence[Mapping[str, Any]] = ()) -> IndicatorTable | None:
    """Return what the decision of step 4 says of the approach; ``None`` without one.

    Of a criminal track that there is one and how the approach relates to it, never what may not be disturbed: that
    would tell what is coming.

    Parameters
    ----------
    besluit
        The decision, with the sentences that may leave.
    teksten
        Approved texts of the group: an additional analysis stays open until it came.
    """
    import pandas as pd

    if besluit is None:
        return None
    meetings, partners, roles = (codelist(n).titles for n in ("gremium", "partner", "actor_rol"))
    goals = list(codelist("hoofddoel").codes)

    def name(code: str) -> str:
        return meetings.get(code) or partners.get(code) or roles.get(code) or ""

    lines = {
        "Besluit": sentence(besluit.uitkomst.replace("_", " "))[:-1],
        "Op": day(besluit.datum),
        "Door": name(besluit.gremium),
        # by number: the words of a main goal are words that a plan may hold, and those do not leave
        "Hoofddoelen": listing(str(goals.index(h) + 1) for h in besluit.hoofddoelen if h in goals),
        "Kader voor geld": "" if besluit.kosten is None else euro(besluit.kosten),
        "Kader voor uren": "" if besluit.uren is None else f"{number(besluit.uren)} uur",
        "Wie stuurt": name(besluit.sturing),
        "Opschalen naar": name(besluit.escalatie),
        "Wie het woord voert": name(besluit.communicatie),
        "Wie erbij komt": listing(map(name, besluit.ketenoverleg_plus)),
        "Andere gemeenten": listing(codelist("gemeente").titles.get(g, g) for g in besluit.gemeenten),
        "Strafrecht": _criminal(besluit),
        "Verhouding tot het strafrecht": besluit.verhouding if besluit.strafrechtelijk else "",
        "Analyse": _analysis(besluit, teksten),
        "Reden van de analyse": besluit.analyse_motivering,
    }
    frame = pd.DataFrame([(k, v) for k, v in lines.items() if v], columns=["onderdeel", "inhoud"]).astype(object)
    return _statements(
        "besluit", "Besluit over de aanpak", frame, ("onderdeel",), {"inhoud": "Inhoud"},
        f"Het besluit van stap {nummer(Rol.ADVIES)}.",
        "besluit",
    )  # fmt: skip


def _criminal(besluit: Besluit) -> str:
    if besluit.uitkomst != "aanpakken":
        return ""
    if not besluit.strafrechtelijk:
        return "Er loopt geen strafrechtelijk traject."
    return "Er loopt ook een strafrechtelijk traject."


def _analysis(besluit: Besluit, teksten: Sequence[Mapping[str, Any]]) -> str:
    if besluit.uitkomst != "aanvullende_analyse":
        return ""
    return f"Gevraagd: {analyse_vraag(besluit)} {analyse_zin(besluit, analyse_gekomen(besluit, teksten))}"


def _plain(data: GroepData) -> pd.DataFrame:
    """Return the actions with ``None`` where nothing is known."""
    return as_objects(data.frame("actie", "actie_id", "scenario"))


def _statements(
    name: str,
    title: str,
    frame: pd.DataFrame,
    dims: tuple[str, ...],
    titles: dict[str, str],
    what: str,
    bron: str,
) -> IndicatorTable:
    measures = tuple(Measure(n, t, Unit.STATEMENT) for n, t in titles.items())
    info = {"definitie": what, "bron": bron, "eenheid": "uitspraak", "definitie_versie": DEFINITIE}
    return IndicatorTable(name, title, frame, dims, measures, tijd=Tijd.FEIT, info=info)


def _ends(ends: tuple[float, float]) -> float | str:
    return round(ends[0]) if ends[0] == ends[1] else between(*ends)


def _known(value: object) -> str | None:
    import pandas as pd

    return None if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]
