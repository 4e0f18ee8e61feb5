"""What a step asks: which questions are answered and by whom, what is still needed, and no more than that.

Data minimisation (werkproces 2016, annex I): the question is always what the next step needs. The item list of the
informatiematrix therefore holds only what the step may ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.perioden import dag
from jgwork.inhoud.plaatsen import door_plaats
from jgwork.inhoud.rijen import of_group, plain
from jgwork.privacy.convenant.regels import Convenant, Mate
from jgwork.privacy.proces.stand import GroepStand, Werkproces, stap_nummer
from jgwork.privacy.stappen.rijen import rows_of
from jgwork.privacy.stappen.sluiten import check_sluiten
from jgwork.schema.descriptors import codelist
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.dutch import in_zin, listing
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    import pyarrow as pa

GEEN_COORDINATOR = (
    "Wijs een uitvoeringscoördinator aan voordat er gegevens over personen komen: leg de start van de stap vast met "
    "'--rol uitvoeringscoordinator'."
)
_PARTNER = ("partner", "bronpartner", "eigenaar_partner", "overgedragen_aan", "van_partner")


@dataclass(frozen=True, slots=True)
class Antwoord:
    """The state of one question for one group.

    Parameters
    ----------
    stap, code, tekst
        The step, and the question's code and Dutch text.
    stand
        ``beantwoord``, ``open``, or ``overleg`` where only people can answer it.
    door
        Partners whose rows or decision answer it, where the rows say so.
    tabellen
        Tables that can answer it.
    """

    stap: str
    code: str
    tekst: str
    stand: str
    door: tuple[str, ...]
    tabellen: tuple[str, ...]


def vragen(groep: GroepStand, profiel: Werkproces, tables: Mapping[str, pa.Table]) -> tuple[Antwoord, ...]:
    """Return the questions of every step the group has reached, with their state.

    Parameters
    ----------
    groep
        Where the group stands.
    profiel
        The work process.
    tables
        Tables of the dossier.
    """
    out = []
    for step in profiel.stappen:
        if step.nummer > groep.hoogste:
            continue
        for q in step.vragen:
            by: set[str] = set()
            answered = False
            early = getattr(tables, "concept", {}) if step.nummer < nummer(Rol.PLAN) else {}
            for held, name in product((tables, early), q.tabellen):
                rows = rows_of(held, name, groep.groep_id)
                if rows is not None and (near := door_plaats(tables, name, rows, groep.groep_id)) is not None:
                    rows = near
                if rows is not None and rows.num_rows:
                    answered = True
                    by |= _partners(rows)
            for e in groep.gebeurtenissen:
                decided = q.besluit and e in groep.besluiten and profiel.gelogd(e.stap) == step.nummer
                if decided or e.gebeurtenis in q.gebeurtenissen:
                    answered = True
                    by |= {e.gremium} - {""}
            people = not (q.tabellen or q.besluit or q.gebeurtenissen)
            state = "beantwoord" if answered else "overleg" if people else "open"
            out.append(Antwoord(step.code, q.code, q.tekst, state, tuple(sorted(by)), q.tabellen))
    return tuple(out)


def nog_nodig(
    groep: GroepStand, profiel: Werkproces, tables: Mapping[str, pa.Table], convenant: Convenant
) -> tuple[str, ...]:
    """Return in Dutch sentences what the open steps still need, and who may supply it; nothing for later steps.

    A closed group needs nothing, unless it came in as history without what closing asks for (R12): that stays named.
    """
    out = _niet_afgerond(groep, tables)
    numbers = {profiel.nummer(s) for s in groep.open}
    if nummer(Rol.VERZAMELEN) in numbers and not groep.coordinator:
        out.append(GEEN_COORDINATOR)
    for a in vragen(groep, profiel, tables):
        if profiel.nummer(a.stap) not in numbers or a.stand == "beantwoord":
            continue
        if a.stand == "overleg" or not a.tabellen:
            out.append(f"Stap {a.stap}: {a.tekst} Dit beantwoordt u samen in het overleg.")
            continue
        for name in a.tabellen:
            who = leveranciers(convenant, name, profiel.nummer(a.stap))
            if who:
                names = listing(in_zin(codelist("partner").titles.get(p, p)) for p in who)
                names = "alle partners" if len(who) == len(convenant.ondertekenaars) else names
                out.append(f"Stap {a.stap}: {a.tekst} Lever '{name}'; dat mag van: {names}.")
    return tuple(out)


def _niet_afgerond(groep: GroepStand, tables: Mapping[str, pa.Table]) -> list[str]:

    if groep.gestopt is None or groep.gebeurtenissen[-1].gebeurtenis != "sluiten":
        return []
    return [f"Afgesloten, maar niet afgerond: {f.message} {f.next_move}" for f in check_sluiten(tables, groep.groep_id)]


def leveranciers(convenant: Convenant, tabel: str, stap: int) -> tuple[str, ...]:
    """Return the signatories that may supply a table in a step."""
    return tuple(p for p in convenant.ondertekenaars if convenant.afspraak(p, tabel, stap, "levert").mate > Mate.GEEN)


def matrix_items(
    stap: int | str | Sequence[str], profiel: Werkproces, convenant: Convenant, partner: str
) -> tuple[str, ...]:
    """Return the items of the informatiematrix that a step may ask of a partner, in the order of the list.

    An item is in when its first step has come, the step may know its level, and the convenant grants the partner its
    category. Everything else is not asked: not now, or not at all.

    Parameters
    ----------
    stap
        The step as a number or a code of the profile (``2A`` asks less than ``2B``), or several: the open steps of a
        group, which may ask what one of them may ask.
    profiel, convenant, partner
        The work process, what was agreed, and who is asked.
    """
    asked = [stap] if isinstance(stap, int | str) else stap
    allowed = {item for one in asked for item in _items_of(str(one), profiel, convenant, partner)}
    return tuple(code for code in codelist("matrix_item").codes if code in allowed)


def _items_of(stap: str, profiel: Werkproces, convenant: Convenant, partner: str) -> set[str]:
    exact = [s for s in profiel.stappen if s.code == stap]
    number = exact[0].nummer if exact else stap_nummer(stap)
    own = exact or [s for s in profiel.stappen if s.nummer == number]
    levels = {n for s in own for n in s.niveaus}
    granted = convenant.afspraak(partner, "informatiematrix", number, "levert").categorieen
    items = codelist("matrix_item")
    return {
        code
        for code in items.codes
        if int(items.extra[code].get("stap_vanaf") or 1) <= number
        and items.extra[code].get("niveau", "groep") in levels
        and items.extra[code].get("categorie", "gewoon") in granted
    }


@dataclass(frozen=True, slots=True)
class Verzoek:
    """One request for information: what was asked of whom, and what came of it.

    ``stand`` is ``verstrekt``, ``deels``, ``geweigerd``, ``open`` or ``te laat``. ``n_onbekend`` and ``sterkte`` are
    what the letter that came with a scan says; ``brief`` is the day of the answer.
    """

    verzoek_id: str
    van: str
    naar: str
    tabel: str
    gevraagd: date | None
    geleverd: date | None
    stand: str
    grond: str
    gevraagd_soort: str = ""
    brief: date | None = None
    n_onbekend: int | None = None
    sterkte: int | None = None

    @property
    def soort(self) -> str:
        """Of whom it was asked, in the four kinds of step 2: police, OM, the municipality, or an external partner."""
        if self.gevraagd_soort:
            return codelist("verzoek_soort").titles.get(self.gevraagd_soort, self.gevraagd_soort).lower()
        owner = codelist("partner").extra.get(self.naar, {}).get("hoort_bij", "")
        return {"politie": "politie", "om": "OM", "gemeente": "gemeente"}.get(owner, "externe partner")


#: Columns of a request that its answer brings.
_ANTWOORD = ("geleverd", "antwoord_op", "besluit", "grond", "n_onbekend", "sterkte")


def _zoals_op(row: Mapping[str, Any], op: date) -> Mapping[str, Any]:
    """Return a request as it was on a day: an answer that came later was not there yet."""
    came = dag(row.get("antwoord_op")) or dag(row.get("geleverd"))
    return {**row, **dict.fromkeys(_ANTWOORD)} if came is not None and came > op else row


def verzoeken(overdracht: pa.Table | None, convenant: Convenant, op: date, groep_id: str = "") -> tuple[Verzoek, ...]:
    """Return the requests of step 2, which run side by side, by the day they were made.

    An open request is late after the number of days in the convenant (``verzoek_te_laat_na_dagen``). What is not yet
    in stays visible, so that nobody takes half a picture for a whole one. With ``groep_id``: those about that group.
    """
    if overdracht is None or (groep_id and "groep_id" not in overdracht.column_names):
        return ()
    term = timedelta(days=convenant.drempel["verzoek_te_laat_na_dagen"].waarde)
    out = []
    for found in of_group(overdracht, groep_id).to_pylist():
        row = _zoals_op(found, op)
        asked, given, answered = (dag(row.get(c)) for c in ("gevraagd", "geleverd", "antwoord_op"))
        if asked is None or asked > op:
            continue
        state = str(row.get("besluit") or "open")
        if state == "open" and (dag(row.get("termijn")) or asked + term) < op:
            state = "te laat"
        text = {k: str(row.get(k) or "") for k in ("verzoek_id", "van_partner", "naar_partner", "tabel", "grond")}
        out.append(
            Verzoek(
                text["verzoek_id"],
                text["van_partner"],
                text["naar_partner"],
                text["tabel"],
                asked,
                given,
                state,
                text["grond"],
                str(row.get("soort") or ""),
                answered,
                row.get("n_onbekend"),
                row.get("sterkte"),
            )
        )
    return tuple(sorted(out, key=lambda v: (v.gevraagd or op, v.verzoek_id)))


def brief_en_scan(requests: tuple[Verzoek, ...], scans: pa.Table | None, groep_id: str = "") -> tuple[str, ...]:
    """Return where the letter and the scan itself disagree on the names that the police do not know."""
    if scans is None:
        return ()
    told = [v for v in requests if v.n_onbekend is not None]
    known = {r["n_onbekend"] for r in of_group(scans, groep_id).to_pylist() if r.get("n_onbekend") is not None}
    return tuple(
        f"Verzoek {v.verzoek_id}: de aanbiedingsbrief noemt een ander aantal onbekende namen dan de groepsscan."
        for v in told
        if known and v.n_onbekend not in known
    )


def dekking(requests: tuple[Verzoek, ...]) -> str:
    """Return in Dutch how complete the picture is while requests are out."""
    if not requests:
        return "Er zijn geen verzoeken vastgelegd."
    n = {s: sum(v.stand == s for v in requests) for s in ("verstrekt", "deels", "geweigerd", "open", "te laat")}
    parts = [f"{c} {s}" for s, c in n.items() if c]
    return f"Van {len(requests)} verzoeken: {', '.join(parts)}."


def _partners(rows: pa.Table) -> set[str]:
    import pyarrow.compute as pc

    found: set[Any] = set()
    for column in _PARTNER:
        if column in rows.column_names:
            found |= set(pc.unique(plain(rows[column])).drop_null().to_pylist())
    return {str(p) for p in found}
