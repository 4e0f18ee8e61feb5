"""Step 7: the nine rows of the evaluation, as tables and one structure for the report (*verslag*)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jgwork.indicators.effect.antwoord import Antwoord
from jgwork.indicators.effect.doel import effecten
from jgwork.indicators.effect.omgeving import Omgeving
from jgwork.indicators.effect.tabel import Tables, frame
from jgwork.indicators.evaluatie.eens import agreement, alpha_ordinal
from jgwork.indicators.evaluatie.matrix import informatiematrix
from jgwork.indicators.evaluatie.overdracht import doorlooptijd, weigering_text, weigeringen
from jgwork.indicators.evaluatie.tijd import eerste_signaal, looptijd, snelheid
from jgwork.indicators.plan.nulmeting import Correctie, Nulmeting, correction, nulmeting
from jgwork.indicators.plan.uitvoering import EFFORT, Voortgang, die_meetellen, som, telling_van, voortgang
from jgwork.inhoud.inhoud import dekking_van
from jgwork.inhoud.rijen import records
from jgwork.inhoud.scenario import keuze_van
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.actie import OPEN, UNKNOWN
from jgwork.vocabulary.dutch import between, count, day, euros, in_zin, listing, number, percentage, sentence
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.telling import einden
from jgwork.vocabulary.verandering import termijn, termijn_zin

if TYPE_CHECKING:
    import pandas as pd

ONBEKEND = "niet te zeggen"
#: What is said of a target, apart from the effect.
STREEF = {
    "gehaald": "de streefwaarde is gehaald", "op weg": "het is op weg naar de streefwaarde",
    "niet": "de streefwaarde is niet gehaald", ONBEKEND: "of de streefwaarde is gehaald, is niet te zeggen",
}  # fmt: skip
NIETS_OVER, NIET_INGEVULD = "Er is nog geen actie overgedragen.", "Over knelpunten is niets ingevuld."
#: The nine rows in order: code and Dutch title.
ONDERDELEN = {
    "resultaten": "Resultaten: zijn de doelen bereikt?",
    "rollen": "Rollen en werkbaarheid van de afspraken",
    "informatie": "Informatieoverdracht",
    "inzet": "Hoeveelheid en aard van de inzet",
    "effectiviteit": "Effectiviteit van de uitvoering",
    "snelheid": "Snelheid van handelen",
    "looptijd": "Looptijd: begroot en werkelijk",
    "knelpunten": "Knelpunten",
    "afsluiting": "Wat blijft over",
}


@dataclass(frozen=True, slots=True)
class Onderdeel:
    """One row of the evaluation.

    Parameters
    ----------
    code, titel
        Key and Dutch title.
    text
        Dutch sentences, made from the numbers.
    frame
        The numbers; no free text and no persons.
    ontbreekt
        What is missing for a full answer, in Dutch.
    buiten
        What of the text may leave: no share of the names (of a small group that is a number of persons) and no number
        of actions over all tracks (beside the tracks it gives how many are aimed at persons). Empty: all of it.
    """

    code: str
    titel: str
    text: str
    frame: pd.DataFrame
    ontbreekt: tuple[str, ...] = ()
    buiten: str = ""

    def as_json(self) -> dict[str, object]:
        """Return plain JSON values."""
        return {
            "onderdeel": self.code, "titel": self.titel, "tekst": self.text,
            "rijen": [
                {k: str(v) if isinstance(v, date) else v for k, v in r.items()} for r in records(self.frame)
            ],
            "ontbreekt": list(self.ontbreekt),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verslag:
    """The evaluation of one group: nine rows, in order."""

    groep_id: str
    op: date
    onderdelen: tuple[Onderdeel, ...]

    def onderdeel(self, code: str) -> Onderdeel:
        """Return one row by code; ``KeyError`` where it is not there."""
        return {o.code: o for o in self.onderdelen}[code]

    @property
    def ontbreekt(self) -> tuple[str, ...]:
        """Everything that is missing; closing is not complete before it is filled (R12)."""
        return tuple(f"{o.titel}: {m}" for o in self.onderdelen for m in o.ontbreekt)

    def as_json(self) -> dict[str, object]:
        """Return plain JSON values."""
        return {
            "groep_id": self.groep_id,
            "op": self.op.isoformat(),
            "onderdelen": [o.as_json() for o in self.onderdelen],
            "ontbreekt": list(self.ontbreekt),
        }


def evalueer(
    tables: Tables,
    groep_id: str,
    op: date,
    *,
    soorten: Mapping[str, str] | None = None,
    matrix_nodig: Collection[str] = (),
    vast: Mapping[str, Nulmeting] | None = None,
    rond: Omgeving | None = None,
    gevraagd: bool = False,
) -> Verslag:
    """Return the evaluation of a group.

    Parameters
    ----------
    tables
        Admitted tables by name.
    groep_id
        The group.
    op, gevraagd
        Peildatum, and whether somebody asked for it (``effecten``). Actions and requests stand as where their source
        ends.
    soorten
        Kind of each indicator (code list ``indicator``, column ``soort``).
    matrix_nodig
        Items of the informatiematrix that the steps up to now need; by default all that belong to a step.
    vast
        Fixed nulmetingen by goal: what was fixed is what is compared with, a later correction stands beside it.
    rond
        All groups beside each other; made from ``tables`` by default.

    Raises
    ------
    UsageError
        The group has no plan: there is nothing to evaluate.
    """
    mine = {n: _of(tables, n, groep_id) for n in ("doel", "actie")}
    if mine["doel"].empty and mine["actie"].empty:
        raise UsageError("Deze groep heeft geen plan; er is niets te evalueren.", "Kies een groep met een plan.")
    answers = effecten(tables, groep_id, op, soorten=soorten, vast=vast, rond=rond, gevraagd=gevraagd)
    chosen = keuze_van(tables, groep_id, op)
    stand, (roles, information, *rest) = zonder_doelen(tables, groep_id, op, chosen, matrix_nodig)
    parts = (
        _resultaten(tables, mine["doel"], answers, vast or {}, op),
        roles,
        information,
        _inzet(stand),
        _effectiviteit(stand.gekozen, answers),
        *rest,
    )
    return Verslag(groep_id, op, parts)


def zonder_doelen(
    tables: Tables, groep_id: str, op: date, chosen: Collection[str], needed: Collection[str] = ()
) -> tuple[Voortgang, tuple[Onderdeel, ...]]:
    """Return how the actions stand, and the parts that need no answer of a goal; these go into a publication."""
    acted, asked = (dekking_van(tables).op(op, (t,), groep_id) for t in ("actie", "verzoek"))
    mine = {n: _of(tables, n, groep_id) for n in ("actie", "evaluatie", "processtap", "groepsscan")}
    stand = voortgang(mine["actie"], acted, chosen, op)
    return stand, (
        _rollen(mine["evaluatie"]),
        _informatie(tables, mine, groep_id, asked, needed),
        _part("snelheid", *snelheid(mine["processtap"], eerste_signaal(tables, groep_id))),
        _part("looptijd", *looptijd(mine["processtap"], mine["actie"], op, chosen, acted)),
        _knelpunten(mine["evaluatie"]),
        _afsluiting(tables, stand.acties),
    )


def doelbereik(nulmeting: float, nu: float, streef: float) -> float | None:
    """Return goal attainment, ``(nulmeting - nu) / (nulmeting - streef)``: 1 is reached, 0 no change, under 0 worse.

    ``None`` where the target equals the nulmeting: there was nothing to attain.
    """
    return None if nulmeting == streef else (nulmeting - nu) / (nulmeting - streef)


def _of(tables: Tables, name: str, groep_id: str) -> pd.DataFrame:
    columns = {
        "doel": ("doel_id", "indicator_code", "nulmeting_waarde", "streefwaarde", "streefdatum", "primair"),
        "actie": ("actie_id", "doel_id", "spoor", "status", "karakter"),
        "evaluatie": ("partner", "vraag_code", "score", "knelpunt_code"),
        "processtap": ("stap", "gebeurtenis", "datum"),
        "groepsscan": ("n_in_scan", "n_namen_aangeleverd", "aangeboden_datum"),
    }[name]
    rows = frame(tables, name, "groep_id", *columns)
    return rows[rows["groep_id"] == groep_id] if "groep_id" in rows else rows


def _part(code: str, text: str, rows: pd.DataFrame, missing: tuple[str, ...] = (), outside: str = "") -> Onderdeel:
    return Onderdeel(code, ONDERDELEN[code], text, rows, missing, outside)


def _resultaten(
    tables: Tables, doelen: pd.DataFrame, answers: Mapping[str, Antwoord], vast: Mapping[str, Nulmeting], op: date
) -> Onderdeel:
    import pandas as pd

    out, said, missing = [], [], []
    for g in doelen.drop_duplicates("doel_id", keep="last").sort_values("doel_id").to_dict("records"):
        goal, answer = str(g["doel_id"]), answers.get(str(g["doel_id"]))
        fixed, target = vast.get(goal), g["streefwaarde"]
        base = fixed.waarde if fixed else g["nulmeting_waarde"]
        now, changed = _now(tables, goal, answer, base, fixed, op)
        reach = None if now is None or base is None or target is None else doelbereik(float(base), now, float(target))
        out.append({
            "doel_id": goal, "indicator": g["indicator_code"], "primair": bool(g["primair"]), "nulmeting": base,
            "vast_op": fixed.vast_op if fixed else None, "correctie": changed.nu if changed else None,
            "streefwaarde": target, "nu": now, "doelbereik": reach, "stand": answer.streef if answer else ONBEKEND,
            "oordeel": answer.woord if answer else "niet te meten",
            "bewijs": answer.bewijs if answer else "geen meting",
        })  # fmt: skip
        if answer is None or reach is None:
            missing.append(f"doel {goal} is niet te meten" if answer is None else f"hoe ver doel {goal} is bereikt")
        words = (answer.zin if answer else "", changed.text if changed else "")
        late = termijn_zin(answer.streef if answer else ONBEKEND, termijn(g.get("streefdatum"), op))
        if late or any(words):
            reached = late or (f"{STREEF[answer.streef]}." if answer and target is not None else "")
            said.append(" ".join(filter(None, (f"Doel {goal}:", reached, *words))))
    columns = ["doel_id", "indicator", "primair", "nulmeting", "vast_op", "correctie", "streefwaarde", "nu",
               "doelbereik", "stand", "oordeel", "bewijs"]  # fmt: skip
    return _part("resultaten", " ".join(said) or "Geen enkel doel is te meten.", pd.DataFrame(out, columns=columns),
                 tuple(missing))  # fmt: skip


def _now(
    tables: Tables, goal: str, answer: Antwoord | None, base: float | None, fixed: Nulmeting | None, op: date
) -> tuple[float | None, Correctie | None]:
    """Return the value now, as long a period as the nulmeting, and what changed in the nulmeting since it was fixed."""
    try:
        today = nulmeting(tables, goal)
        changed = correction(fixed, today, op) if fixed else None
    except UsageError:
        return None, None
    if answer is None:
        return None, changed
    if answer.vensters is None:
        return next((r.value for r in answer.rijen if r.name == "na"), None), changed
    then = today.waarde if today.waarde is not None else base
    old, new = einden(answer.vensters.nul), einden(answer.vensters.na)
    if then is None or old is None or new is None or old[0] != old[1] or new[0] != new[1] or not old[0]:
        return None, changed
    return float(then) * new[0] / old[0], changed


def _rollen(evaluatie: pd.DataFrame) -> Onderdeel:
    import pandas as pd

    rows = evaluatie[evaluatie["score"].notna()]
    columns = ["vraag_code", "mediaan", "laagste", "hoogste", "partners"]
    if rows.empty:
        return _part("rollen", "Geen enkele partner heeft de vragen beantwoord.", pd.DataFrame(columns=columns),
                     ("antwoorden van de partners",))  # fmt: skip
    by = rows.assign(score=rows["score"].astype(float)).groupby("vraag_code", sort=True)
    table = by["score"].agg(mediaan="median", laagste="min", hoogste="max").reset_index()
    table["partners"] = by["partner"].nunique().to_numpy()
    wide = rows.assign(score=rows["score"].astype(float)).pivot_table(
        index="partner", columns="vraag_code", values="score", aggfunc="last"
    )
    alpha = alpha_ordinal(wide)
    said = [
        f"{str(r['vraag_code']).replace('_', ' ')}: middelste score {number(r['mediaan'], 1)} van 5 (van "
        f"{number(r['laagste'])} tot {number(r['hoogste'])}, {count(r['partners'], 'partner', 'partners')})"
        for r in table.to_dict("records")
    ]
    agree = (
        "Of de partners het eens zijn, is met deze antwoorden niet te zeggen."
        if alpha is None
        else f"{agreement(alpha)}."
    )
    table["alfa"] = alpha
    return _part("rollen", sentence(f"{'; '.join(said)}. {agree}"), table)


def _informatie(
    tables: Tables, mine: Mapping[str, pd.DataFrame], groep_id: str, op: date, needed: Collection[str]
) -> Onderdeel:
    import pandas as pd

    columns = ("verzoek_id", "groep_id", "naar_partner", "gevraagd", "termijn", "geleverd", "besluit", "grond")
    requests = frame(tables, "verzoek", *columns).reindex(columns=list(columns))
    requests = requests[requests["groep_id"] == groep_id]
    found, refused = doorlooptijd(requests, op), weigeringen(requests)
    scan = mine["groepsscan"].sort_values("aangeboden_datum")
    scan = scan[scan["n_in_scan"].notna() & scan["n_namen_aangeleverd"].notna()]
    share = None
    if len(scan) and scan.iloc[-1]["n_namen_aangeleverd"]:
        share = float(scan.iloc[-1]["n_in_scan"]) / float(scan.iloc[-1]["n_namen_aangeleverd"])
    filled, asked = _matrix(tables, groep_id, needed)
    rows = [
        *((name, float(n) if found.verzoeken else None)  # no request of this group was recorded: that is not none
          for name, n in (("verzoeken", found.verzoeken), ("nog_open", found.open), ("geweigerd", found.geweigerd))),
        ("mediaan_dagen", found.mediaan), ("p90_dagen", found.p90), ("deel_op_tijd", found.op_tijd),
        ("dekking_scan", share), ("matrix_ingevuld", filled / asked if asked else None),
        *((f"geweigerd_{g}", float(n)) for g, n in refused.groupby("grond")["aantal"].sum().items()),
    ]  # fmt: skip
    times = " ".join(filter(None, (found.text, weigering_text(refused))))
    names = f" Van de aangeleverde namen stond {percentage(share)} in de scan." if share is not None else ""
    missing = () if found.verzoeken else ("registratie van verzoeken om informatie",)
    outside = _topics(*_matrix(tables, groep_id, needed, leden=False))
    return _part("informatie", f"{times}{names}{_topics(filled, asked)}".strip(),
                 pd.DataFrame(rows, columns=["maat", "waarde"]), missing, f"{times}{outside}".strip())  # fmt: skip


def _topics(filled: int, asked: int) -> str:
    if not asked:
        return ""
    return f" Van de {number(asked)} onderwerpen van de matrix zijn er {number(filled)} ingevuld; niet alles hoeft."


def _matrix(tables: Tables, groep_id: str, needed: Collection[str], *, leden: bool = True) -> tuple[int, int]:
    """Return topics of the informatiematrix with an answer, and topics that belong to the steps up to now.

    Without ``leden`` those about members are left out.
    """
    found = informatiematrix(tables, groep_id).antwoorden
    found = found if leden else found[found["niveau"].astype(str) != "persoon"]
    rows = found[found["item_code"].isin(set(needed))] if needed else found
    known = rows.groupby("item_code")["bekend"].sum()
    return int((known > 0).sum()), len(known)


def _inzet(found: Voortgang) -> Onderdeel:
    live = [a["karakter"] for a in die_meetellen(found.rows, found.chosen) if a.get("karakter") is not None]
    share = live.count("belonend") / len(live) if live else None
    hours, used, money, paid = (som(found.inzet, c) for c in EFFORT)
    text = f"Besteed: {between(*used)} van {between(*hours)} begrote uren"
    known = hours[0] == hours[1] > 0 and used[0] == used[1]
    text += f" ({percentage(used[0] / hours[0])})" if known else ""
    text += f"; {euros(*paid)} van {euros(*money)}."
    text += f" Van de acties was {percentage(share)} belonend." if share is not None else ""
    missing = () if hours[1] else ("begrote uren",)
    return _part("inzet", text, found.inzet.assign(deel_belonend=share), missing)


def _effectiviteit(found: pd.DataFrame, answers: Mapping[str, Antwoord]) -> Onderdeel:
    by = found.groupby("stand", sort=True).size().rename("acties").reset_index()
    tally = telling_van(found)
    text = f"Van {count(len(found), 'geplande actie', 'geplande acties')}: {number(tally.afgerond)} afgerond, waarvan "
    text += f"{number(tally.op_tijd)} op tijd; {number(tally.vervallen)} vervallen."
    text += f" Van {number(tally.onbekend)} is niet bekend of zij klaar zijn." if tally.onbekend else ""
    words = [f"{d}: {a.woord}" for d, a in sorted(answers.items())]
    text += f" Effect per doel: {listing(words)}." if words else ""
    return _part("effectiviteit", text, by)


def _knelpunten(evaluatie: pd.DataFrame) -> Onderdeel:
    rows = evaluatie[evaluatie["knelpunt_code"].notna() & (evaluatie["knelpunt_code"] != "geen")]
    by = rows.groupby(["knelpunt_code", "partner"], sort=True).size().rename("keer").reset_index()
    themes = by.groupby("knelpunt_code")["partner"].nunique().sort_values(ascending=False, kind="stable")
    if by.empty:
        said = "Geen enkele partner noemde een knelpunt." if evaluatie["knelpunt_code"].notna().any() else NIET_INGEVULD
        return _part("knelpunten", said, by)
    said = listing(f"{str(k).replace('_', ' ')} ({count(n, 'partner', 'partners')})" for k, n in themes.items())
    return _part("knelpunten", f"Genoemd als knelpunt: {said}.", by)


def _afsluiting(tables: Tables, stands: pd.DataFrame) -> Onderdeel:
    rest = frame(tables, "restactie", "actie_id", "overgedragen_aan", "datum", "bewaartermijn_tot")
    rest = rest[rest["actie_id"].isin(stands["actie_id"])].sort_values("actie_id").reset_index(drop=True)
    open_, unknown = (set(stands.loc[stands["stand"].isin(s), "actie_id"]) for s in (OPEN, UNKNOWN))
    left = sorted((open_ | unknown) - set(rest["actie_id"]))
    missing = [f"of actie {a} klaar is; zij is niet overgedragen" if a in unknown
               else f"actie {a} loopt nog en is niet overgedragen" for a in left]  # fmt: skip
    missing += [f"bewaartermijn bij actie {a}" for a in rest.loc[rest["bewaartermijn_tot"].isna(), "actie_id"]]
    names = codelist("partner").titles
    to = sorted({in_zin(names.get(str(p), str(p))) for p in rest["overgedragen_aan"] if p is not None})
    terms = [d for d in rest["bewaartermijn_tot"] if d is not None]
    until = f" De gegevens worden uiterlijk {day(max(terms))} vernietigd." if terms else ""
    text = f"Overgedragen aan {listing(to)}: {count(len(rest), 'actie', 'acties')}." if len(rest) else NIETS_OVER
    text += until
    text += f" Nog niet overgedragen: {number(len(left))}." if left else ""
    kinds, loose = codelist("interventie").titles, stands.loc[stands["actie_id"].isin(left), "interventie_code"]
    what = sorted({kinds.get(str(c), str(c)) for c in loose})
    has = "heeft" if len(what) == 1 else "hebben"
    outside = f"{listing(what[:1] + list(map(in_zin, what[1:])))} {has} nog geen eigenaar. " if what else ""
    outside += f"Er zijn restacties overgedragen aan {listing(to)}.{until}" if to else ""
    return _part("afsluiting", text, rest, tuple(missing), outside)
