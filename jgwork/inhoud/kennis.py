"""What partners delivered on a group, to be read inside the dossier: nothing is collected that nobody looks at.

Each part is a frame of the rows that concern the group, in an order that says nothing of persons. Nothing here leaves:
what leaves is in the catalogue of what is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.namenlijst import leden, namen
from jgwork.inhoud.plaatsen import door_plaats
from jgwork.inhoud.rijen import TWEE_GROEPEN, find_table, objects_of, of_group
from jgwork.schema.descriptors import load_tables

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

#: Outcomes of a case that count nowhere (``codelijsten/afdoening.csv``).
TELT_NIET = ("vrijspraak", "technisch_sepot")


@dataclass(frozen=True, slots=True)
class Deel:
    """One part: its table, the columns shown, those it is ordered by, and the question it helps to answer."""

    tabel: str
    kolommen: tuple[str, ...]
    volgorde: tuple[str, ...]
    vraag: str


#: By name.
DELEN: Mapping[str, Deel] = {
    "signalen": Deel(
        "signaal",
        ("datum", "dagdeel", "gedrag_code", "ernst", "groepsgrootte_min", "groepsgrootte_max", "herhaald", "melders_n",
         "bronpartner", "afhandeling", "signaal_id"),
        ("datum", "signaal_id"), "Wat zien en merken we aan problematisch groepsgedrag?",
    ),
    "groep": Deel(
        "groep", ("naam_neutraal", "type_verband", "omvang_min", "omvang_max", "leeftijd_min", "leeftijd_max",
                  "online_component", "status", "peildatum"),
        ("peildatum",), "Is er mogelijk sprake van een jeugdgroep?",
    ),
    "plekken": Deel(
        "locatie", ("locatie_id", "naam_neutraal", "type", "buurt_code", "x_rd_100m", "y_rd_100m"), ("locatie_id",),
        "Waar komt de groep?",
    ),
    "gemeenten": Deel(
        "groep_gemeente", ("gemeente_code", "n_registraties", "n_leden_actief", "n_leden_woonachtig", "scan_id"),
        ("gemeente_code", "scan_id"), "Met welke gemeenten nemen we contact op?",
    ),
    "scans": Deel(
        "groepsscan", ("scan_id", "verzoek_datum", "verzoeker_rol", "initiatief", "aangeboden_datum", "n_onbekend",
                       "sterkte_informatiepositie"),
        ("aangeboden_datum", "scan_id"), "Is er sprake van een jeugdgroep?",
    ),
    "straatinformatie": Deel(
        "straatinformatie", ("rubriek", "item_code", "waarde", "frequentie", "sterkte", "peildatum", "scan_id"),
        ("rubriek", "item_code", "peildatum"), "Wat doen ze? Hoe erg is dat?",
    ),
    "feiten": Deel(
        "registratie", ("datum", "aard", "soort_misdrijf_code", "mk_code", "dagdeel", "buurt_code"),
        ("datum", "soort_misdrijf_code"), "Wat doen ze? Hoe erg is dat?",
    ),
    "matrix": Deel(
        "informatiematrix", ("ronde", "cluster_code", "item_code", "niveau", "waarde", "waardetype", "bronpartner",
                             "betrouwbaarheid", "peildatum"),
        ("ronde", "cluster_code", "item_code", "bronpartner"), "Bij welke partners zijn ze bekend?",
    ),
    "circulair": Deel(
        "circulair", ("ronde", "vraag_code", "rang", "antwoord_code", "partner", "verwijst_naar", "rode_draad_id"),
        ("ronde", "vraag_code", "rang", "partner"), "Waardoor wordt het problematisch groepsgedrag veroorzaakt?",
    ),
    "om": Deel(
        "om_informatie", ("feitcategorie", "fase", "afdoening", "datum", "zaak_id"), ("datum", "zaak_id"),
        "Spelen criminele aspecten een grote rol?",
    ),
    "voorstellen": Deel(
        "namenlijst_voorstel", ("datum", "voorgesteld_door", "reden", "besluit", "akkoord_door", "akkoord_op"),
        ("datum", "voorgesteld_door"), "Wie zitten daarin?",
    ),
    "toevoegingen": Deel(
        "lid", ("reden_toevoeging", "partner_toegevoegd", "lid_vanaf"), ("lid_vanaf", "partner_toegevoegd"),
        "Wie zitten daarin?",
    ),
    "teksten": Deel(
        "tekst", ("soort", "ronde", "domein_code", "verwijst_naar", "partner", "tekst", "status", "goedgekeurd_door",
                  "goedgekeurd_op"),
        ("soort", "ronde"), "Wat is in woorden vastgesteld, en door wie?",
    ),
    "metingen": Deel(
        "meting", ("indicator_code", "eenheid_type", "eenheid_id", "periode_van", "periode_tot", "teller", "noemer",
                   "waarde", "onderdrukt", "voorlopig", "bron"),
        ("indicator_code", "eenheid_id", "periode_van"), "Welk effect heeft dat?",
    ),
    "rollen": Deel(
        "groepsrol", ("ronde", "partner", "invloed", "onderbouwing_code", "datum"),
        ("ronde", "partner", "invloed"), "Hoe en met wie kunnen we de groep aanpakken?",
    ),
    "groepen": Deel(
        "groepsrelatie", (*TWEE_GROEPEN, "soort", "richting", "ernst", "van", "tot", "partner", "bron", "ronde"),
        (*TWEE_GROEPEN, "soort"), "Met welke andere groepen heeft de groep te maken?",
    ),
    "uitgangen": Deel(
        "uitgang", ("soort", "datum", "partner"), ("datum", "soort"), "Handelen we het signaal af?",
    ),
    "koppelingen": Deel(
        "signaal_groep", ("signaal_id", "door", "datum"), ("datum", "signaal_id"),
        "Welke signalen zijn met de hand gekoppeld, en door wie?",
    ),
}  # fmt: skip


def kennis(bron: Any, groep_id: str, deel: str, op: date) -> pd.DataFrame:
    """Return one part of what is known of a group, as codes; empty with its columns where nothing was delivered.

    Parameters
    ----------
    bron
        A dossier or a mapping of tables.
    groep_id
        The group.
    deel
        A key of ``DELEN``.
    op
        The day: whose members are meant.
    """
    part = DELEN[deel]
    rows = _rows(bron, part.tabel, groep_id, op)
    if not len(rows):
        return rows[list(part.kolommen)]
    if deel == "om":
        rows = rows[~rows["afdoening"].isin(TELT_NIET)]
    if deel == "toevoegingen":
        rows = rows[rows["partner_toegevoegd"].notna()]
    return rows.sort_values(list(part.volgorde), kind="stable", ignore_index=True)[list(part.kolommen)]


def planversies(bron: Any, groep_id: str, op: date) -> pd.DataFrame:
    """Return how many goals and actions each version of the plan has, concept and settled apart.

    Returns
    -------
    DataFrame
        ``plan_versie, plan_status, doelen, acties``; a row that does not say its version is version 1 and settled.
    """
    import pandas as pd

    counts = {}
    for name, label in (("doel", "doelen"), ("actie", "acties")):
        rows = _rows(bron, name, groep_id, op)
        by = [rows["plan_versie"].fillna(1).astype(int), rows["plan_status"].fillna("definitief")]
        counts[label] = rows.groupby(by).size()
    return pd.DataFrame(counts).fillna(0).astype(int).rename_axis(["plan_versie", "plan_status"]).reset_index()


def _rows(bron: Any, naam: str, groep_id: str, op: date) -> pd.DataFrame:
    """Return the rows of a table that concern a group: its own, or those of its places, scans or members."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    found = find_table(bron, naam)
    if found is None:
        return pd.DataFrame(columns=list(load_tables()[naam].names))
    near = door_plaats(bron, naam, found, groep_id)
    if near is not None:
        found = near
    elif naam == "lid":
        found = leden(bron, groep_id, op) or found.slice(0, 0)
    elif set(TWEE_GROEPEN) <= set(found.column_names):
        found = found.filter(pc.or_(*(pc.equal(found[c].cast("string"), groep_id) for c in TWEE_GROEPEN)))
    elif "groep_id" in found.column_names:
        found = of_group(found, groep_id)
    elif naam == "registratie":
        found = _seen(bron, found, groep_id, op)
    elif "scan_id" in found.column_names:
        scans = find_table(bron, "groepsscan")
        mine = of_group(scans, groep_id)["scan_id"].to_pylist() if scans is not None else []
        found = found.filter(pc.is_in(found["scan_id"].cast("string"), pa.array(mine, pa.string())))
    else:
        members = pa.array(namen(bron, groep_id, op), pa.string())
        found = found.filter(pc.is_in(found["pseudoniem"].cast("string"), members))
    return objects_of(found)


def _seen(bron: Any, found: Any, groep_id: str, op: date) -> Any:
    from datetime import date as day

    from jgwork.inhoud.perioden import Periode, na
    from jgwork.inhoud.registraties import registraties

    seen = registraties(bron, groep_id, Periode(day.min, na(op)))
    return found.slice(0, 0) if seen is None else seen.registratie
