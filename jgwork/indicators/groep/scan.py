"""What travels with every figure from the scan: the namenlijst (R3), the unknown names (R4), the strength (R5).

Only sentences that count nobody: within one group a number of names is a number of persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jgwork.indicators.groep.gedrag import buiten_zin
from jgwork.indicators.groep.groepdata import GroepData, select_groep
from jgwork.indicators.groep.samenstelling import dekking
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.inhoud import dekking_van
from jgwork.inhoud.namenlijst import wijzigingen
from jgwork.inhoud.perioden import na
from jgwork.privacy.stand.vertelling import Vertelling
from jgwork.vocabulary.dutch import day, listing, sentence
from jgwork.vocabulary.tables import IndicatorTable

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

#: Sources that rest on the namenlijst or the groepsscan; a figure with one of them in ``bron`` is concerned.
UIT_DE_SCAN = frozenset(
    {"groepsscan", "straatinformatie", "lid", "registratie", "betrokkenheid", "relatie", "groep_gemeente", "groepsrol"}
    | {"vrijgegeven reeksen", "nulmeting"}
)


def voorbehoud(tables: Mapping[str, pa.Table], data: GroepData) -> dict[str, str]:
    """Return what every figure from the scan says of it, as Dutch text.

    Returns
    -------
    dict
        ``scan`` (R4: which part of the names the police knew), ``namenlijst`` (R3: how scan and agreed list differ) and
        ``informatiepositie`` (R5: how strong the police call their information, ``onbekend`` where they did not say).
    """
    scan = data.latest("groepsscan", "aangeboden_datum") or {}
    strength = scan.get("sterkte_informatiepositie")
    return {
        "scan": dekking(data),
        "namenlijst": namenlijst(tables, data),
        "informatiepositie": f"{strength} van 5" if isinstance(strength, int) else "onbekend",
    }


#: What a publication says of the list; that it changed would tell of a person.
LIJST, GEEN_LIJST = (
    "De cijfers gaan over de leden van de afgestemde namenlijst.",
    "Er is nog geen afgestemde namenlijst.",
)
GEEN_SCAN = "Er is geen groepsscan; de dekking is onbekend."
GEEN_DEEL = "Welk deel van de namen de politie kent, wordt van deze groep niet verteld."


def voorbehoud_buiten(data: GroepData) -> dict[str, str]:
    """Return what travels with the figures of a publication; only what is a fact about the group.

    Which part of the names the police know is a statement about members: it is told once per list, see ``met_dekking``.
    """
    scan = data.latest("groepsscan", "aangeboden_datum")
    strength = (scan or {}).get("sterkte_informatiepositie")
    return {
        "scan": GEEN_SCAN if scan is None else GEEN_DEEL,
        "namenlijst": LIJST if data.ooit else GEEN_LIJST,  # that all left would be about who left last
        "informatiepositie": f"{strength} van 5" if isinstance(strength, int) else "onbekend",
    }


def voorbehoud_van(tables: Mapping[str, pa.Table], groep_id: str, peildatum: date) -> dict[str, str]:
    """Return ``voorbehoud`` of a group whose other rows nobody needs.

    Parameters
    ----------
    tables
        Admitted tables by name.
    groep_id, peildatum
        The group, and the day of the figures.
    """
    needed = {n: t for n, t in tables.items() if n in {"groepsscan", "lid"}}
    return voorbehoud(needed, select_groep(needed, groep_id, peildatum))


def voorbehoud_zin(tables: Mapping[str, pa.Table], groep_id: str, peildatum: date) -> str:
    """Return ``voorbehoud_van`` as one line of Dutch, and that nothing is known yet of a day after all deliveries."""
    said, last = voorbehoud_van(tables, groep_id, peildatum), dekking_van(tables).laatste()
    strength = said["informatiepositie"]
    told = f"{said['scan']} Namenlijst: {said['namenlijst']} Sterkte van de informatiepositie: {strength}."
    rows = {n: t for n, t in tables.items() if n in {"groepsscan", "lid", *REGISTRATIES}}
    outside = buiten_zin(select_groep(rows, groep_id, peildatum))
    return " ".join(filter(None, (told, outside, nog_niets(last, peildatum))))


def nog_niets(last: date | None, op: date) -> str:
    """Return the warning that nothing is known yet of the time up to a day; empty where something is.

    ``last``: the last day that any delivery covers.
    """
    if last is None or op <= na(last):
        return ""
    return f"Let op: over de tijd na {day(last)} is niets geleverd en dus nog niets bekend."


def namenlijst(tables: Mapping[str, pa.Table], data: GroepData) -> str:
    """Return how the scan and the agreed namenlijst differ; no number, because a name is a person."""
    added, struck, now = wijzigingen(tables, data.groep_id)
    if not (struck or now):
        return "Er is nog geen afgestemde namenlijst."
    found = (("zijn namen toegevoegd", added), ("zijn namen vervallen", struck))
    changes = [text for text, so in found if so]
    scan = data.latest("groepsscan", "aangeboden_datum") or {}
    handed = scan.get("n_namen_aangeleverd")
    said = [f"na de eerste afstemming {listing(changes)}"] if changes else []
    if isinstance(handed, int) and handed != now:
        said.append(f"de scan gaat over {'meer' if handed > now else 'minder'} namen dan de lijst van nu")
    return " ".join(sentence(s) for s in said) or "De scan gaat over de namen van de afgestemde lijst."


def met_voorbehoud(table: IndicatorTable | Vertelling, said: Mapping[str, str]) -> dict[str, str]:
    """Return the facts of a table, with what travels from the scan where it rests on the scan."""
    sources = {part.strip() for part in table.info.get("bron", "").split(",")}
    return {**table.info, **said} if sources & UIT_DE_SCAN else dict(table.info)
