"""The letter of a request for information: what is asked, on which ground, for what and by when. It names no person."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.inhoud.perioden import dag
from jgwork.io.kantoor.documents import write_report
from jgwork.runs.dossier.keuren import zonder_ongekeurd
from jgwork.runs.dossier.verantwoorden import log
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.document import Block, Bullets, Document, Heading, Paragraph
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jgwork.runs.dossier.openen import Dossier

#: Formats of a letter.
VORMEN = ("docx", "odt")


def brief(dossier: Dossier, verzoek_id: str, uit: Path, sjabloon: Path | None = None) -> Path:
    """Write the letter of a recorded request, and account for it.

    Parameters
    ----------
    dossier, verzoek_id
        Whose, and which request.
    uit
        The file: ``.docx`` or ``.odt``.
    sjabloon
        A restyled template (``.docx``).

    Raises
    ------
    UsageError
        For a request that was not recorded or that gives no ground or purpose, or another format.
    """
    if uit.suffix.lower().lstrip(".") not in VORMEN:
        raise UsageError("Een brief is een DOCX of een ODT.", "Kies een naam die eindigt op .docx of .odt.")
    found = dossier.table("verzoek")
    rows = found.data.to_pylist() if found else []
    row = next((r for r in rows if r["verzoek_id"] == verzoek_id), None)
    if row is None:
        known = ", ".join(str(r["verzoek_id"]) for r in rows[-8:])
        raise UsageError("Dit verzoek staat niet in het dossier.", f"Leg het eerst vast, of kies uit: {known}.")
    if not row["grondslag_code"] or not row["doel_code"]:
        raise UsageError(
            "Dit verzoek noemt nog geen grondslag of geen doel. Zonder die twee gaat er geen brief uit.",
            f"Vul ze in: jgwork invullen DOSSIER verzoeken --groep {row['groep_id'] or 'GROEP'} --rij {verzoek_id} "
            "--zet grondslag_code=... --zet doel_code=...",
        )
    groups = zonder_ongekeurd(dossier, dossier.arrow()).get("groep")
    names = dict(zip(*(groups[c].to_pylist() for c in ("groep_id", "naam_neutraal")), strict=True)) if groups else {}
    made = maak(dossier, row, str(names.get(row["groep_id"]) or row["groep_id"] or "de groepen in dit dossier"))
    log(
        dossier.log(),
        "verstrekken",
        dossier.dossier_id,
        object=f"verzoek {verzoek_id}",
        doel=str(row["doel_code"] or ""),
        ontvanger=str(row["naar_partner"]),
        groep_id=str(row["groep_id"] or "alle"),
    )
    return write_report(made, uit, template=sjabloon)


def maak(dossier: Dossier, row: Mapping[str, object], groep: str) -> Document:
    """Return the letter of a request, not yet in a file format."""
    partners, convenant = codelist("partner").titles, dossier.convenant
    to, sender = (partners.get(str(row[c]), str(row[c])) for c in ("naar_partner", "van_partner"))
    if str(row.get("soort")) in ("groepsscan", "namen_toevoegen"):  # the mayor asks the head of the local police team
        to, sender = f"de teamchef van het basisteam ({to})", f"de burgemeester, via de contactpersoon ({sender})"
    asked = dag(row["gevraagd"]) or date.min
    until = dag(row.get("termijn")) or asked + timedelta(convenant.drempel["verzoek_te_laat_na_dagen"].waarde)
    kind = str(row.get("soort") or "extern")
    ground, purpose = str(row.get("grondslag_code") or ""), str(row.get("doel_code") or "")
    why = convenant.grondslagen.get(ground, codelist("grondslag").titles.get(ground, "nog niet ingevuld"))
    what_for = convenant.doelen.get(purpose, codelist("verwerkingsdoel").titles.get(purpose, "nog niet ingevuld"))
    blocks: list[Block] = [
        Paragraph(f"Aan: {to}"),
        Paragraph(f"Van: {sender}"),
        Paragraph(f"Datum: {day(asked)}. Kenmerk: {row['verzoek_id']}."),
        Heading("Wat wij vragen", 2),
        Paragraph(_asked(kind, groep, str(row["tabel"]))),
        Bullets(tuple(_more(dossier, kind))),
        Heading("Waarvoor en op welke grond", 2),
        Paragraph(f"Doel: {what_for}."),
        Paragraph(f"Grondslag: {why}. Het convenant is {convenant.naam} ({convenant.ref})."),
        Paragraph("U bepaalt zelf of u deze informatie mag geven. Wilt u dat niet of deels? Laat dan weten waarom."),
        Heading("Tegen wanneer", 2),
        Paragraph(f"Graag ontvangen wij uw antwoord uiterlijk op {day(until)}, langs de beveiligde weg."),
        Paragraph("In deze brief staan geen gegevens van personen.", "bron"),
    ]
    title = codelist("verzoek_soort").titles.get(kind, "Verzoek om informatie")
    return Document(
        "Verzoek om informatie", f"{title}, {groep}", asked.isoformat(), str(row["verzoek_id"]), tuple(blocks)
    )


def _asked(kind: str, groep: str, table: str) -> str:
    name = load_tables()[table].title.lower() if table in load_tables() else table
    return {
        "groepsscan": f"Wij vragen u een groepsscan te maken van {groep}.",
        "om": f"Wij vragen u om strafrechtelijke informatie over een deel van {groep}.",
        "namen_toevoegen": f"Wij vragen u namen toe te voegen aan uw eigen groepsscan van {groep}.",
    }.get(kind, f"Wij vragen u om informatie over {groep}: {name}.")


def _more(dossier: Dossier, kind: str) -> list[str]:
    months = dossier.convenant.drempel["om_selectie_maanden"].waarde
    later = nummer(Rol.BEELD)
    return {
        "groepsscan": [
            "De afgestemde namenlijst krijgt u apart, langs de beveiligde weg.",
            "Stuur de standaardrapportage aan de burgemeester en aan de gebiedsofficier van justitie.",
            "Zet in de aanbiedingsbrief hoeveel namen u niet kent.",
            "Zet erbij hoe sterk de informatie is waarop de straatinformatie rust, van 1 (zwak) tot 5 (sterk).",
        ],
        "om": [
            "Spelen criminele aspecten een grote rol? Bij twijfel stemmen wij dat eerst met u af.",
            f"Het gaat alleen om leden met een proces-verbaal in de laatste {months} maanden; de politie kiest wie.",
            f"U verzamelt nu; delen mag pas vanaf stap {later}, en nooit over de groep als geheel.",
        ],
        "namen_toevoegen": [
            "De namen krijgt u apart, langs de beveiligde weg.",
            "Is uw lijst breder dan de afgestemde lijst? Dan stemmen wij samen af met welke lijst wij verder gaan.",
        ],
    }.get(
        kind,
        [
            "Geef alleen wat nodig is om het beeld van de groep breder te maken.",
            "Gebruik het werkboek dat wij meesturen; daarin staat alleen wat u in deze stap mag geven.",
        ],
    )
