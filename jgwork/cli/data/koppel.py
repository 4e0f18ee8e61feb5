"""``jgwork koppel``: which heading of an export is which column, kept for next time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import report_findings, say, say_json

if TYPE_CHECKING:
    from jgwork.runs.leveren.binnen import Binnenkomst
    from jgwork.runs.leveren.koppelen import Proposal


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "koppel", help="Stel voor welke kop van een export welke kolom is, en bewaar dat voor de volgende keer."
    )(koppel)


def koppel(
    pad: Annotated[Path, typer.Argument(help="Bestand of map van de levering.")],
    manifest: Annotated[Path | None, typer.Option(help="Het manifest, als dat ergens anders staat.")] = None,
    dossier: Annotated[Path | None, typer.Option(help="Map van het dossier; vult in wat daarvan bekend is.")] = None,
    van: Annotated[str, typer.Option(help="De partner die levert, zoals politie.")] = "",
    tabel: Annotated[str, typer.Option(help="De tabel die het is, als geen kop dat zegt, zoals signaal.")] = "",
    kies: Annotated[list[str] | None, typer.Option(help="Kop=kolom, of Kop=weglaten; mag vaker.")] = None,
    overal: Annotated[list[str] | None, typer.Option(help="Een waarde voor alle rijen: kolom=waarde.")] = None,
    code: Annotated[list[str] | None, typer.Option(help="De code van een tekst: kolom:tekst=code.")] = None,
    manifest_concept: Annotated[
        bool, typer.Option("--manifest-concept", help="Schrijf een manifest om na te kijken (levering.toml).")
    ] = False,
    toon: Annotated[bool, typer.Option("--toon", help="Laat alleen zien; schrijf niets.")] = False,
    overschrijf: Annotated[bool, typer.Option("--overschrijf", help="Vervang een bestand dat er al is.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Propose a mapping, show it, and save it beside the manifest."""
    from jgwork.cli.vragen import beantwoord, kan_vragen, toon_vragen
    from jgwork.cli.vragen import toon as show
    from jgwork.runs.leveren.binnen import met_keuzes, neem_aan
    from jgwork.vocabulary.errors import UsageError
    from jgwork.vocabulary.findings import Findings

    found = neem_aan(pad, dossier or pad.parent / "dossier", manifest=manifest, van=van, tabel=tabel)
    if not found.proposals:
        read = Findings(found.delivery.findings)
        report_findings(read)
        if read.refused:
            raise UsageError("Dit bestand is niet als tabel te lezen.", "Herstel het zoals hierboven staat.")
        raise UsageError(
            "In dit bestand staan geen koppen die op een tabel van het gegevensmodel lijken.",
            "Zeg welke tabel het is, zoals: --tabel signaal. De tabellen en kolommen staan in 'jgwork sjabloon'.",
        )
    chosen = tuple(_chosen(p, kies or (), overal or (), code or ()) for p in found.proposals)
    if (kies or overal or code) and chosen == found.proposals:
        raise UsageError(
            "Wat u kiest hoort bij geen kop of kolom van dit bestand.",
            "Neem de kop over zoals hij op het scherm staat, zoals: --kies 'Kop=kolom'.",
        )
    found = met_keuzes(found, chosen)
    asks = kan_vragen() and not toon and not json
    if asks:
        show(found)
        found = beantwoord(found)
    written = [] if toon else _write(pad, found, concept=manifest_concept, over=overschrijf)
    if json:
        say_json({
            "tabellen": [p.as_json() for p in found.proposals],
            "levering": {w.sleutel: w.vandaan for w in found.waarden},
            "vragen": list(found.vragen),
            "geschreven": written,
        })  # fmt: skip
        return
    if not asks:
        show(found)
    if found.vragen:
        say("Nog te beantwoorden:")
        toon_vragen(found)
    for name in written:
        say(f"Geschreven: {name}. Kijk het na, en typ dan: jgwork controleer PAD")


def _write(pad: Path, found: Binnenkomst, *, concept: bool, over: bool) -> list[str]:
    from jgwork.io.lezen.readers import MANIFEST
    from jgwork.runs.leveren.geleide import concept as manifest_text
    from jgwork.runs.leveren.koppeling import als_toml, bewaar, naast
    from jgwork.vocabulary.errors import UsageError

    written = []
    if concept:
        if any(k != "tabellen" for k, v in found.delivery.manifest.items() if v != ""):
            raise UsageError(
                f"{MANIFEST} is al ingevuld. Een ingevuld manifest wordt nooit vervangen.",
                "Pas het bestand zelf aan, of geef het eerst een andere naam.",
            )
        text = manifest_text(found.waarden, found.blokken())
        written.append(bewaar((pad if pad.is_dir() else pad.parent) / MANIFEST, text, overschrijf=over).name)
    target = naast(pad)
    if target is None:
        return written
    if any(m.heading != m.column for p in found.proposals for m in p.matches) or any(p.wide for p in found.proposals):
        written.append(bewaar(target, als_toml(found.proposals, found.ontbreekt), overschrijf=over).name)
    return written


def _chosen(p: Proposal, kies: Sequence[str], overal: Sequence[str], code: Sequence[str]) -> Proposal:
    """Return the proposal with what was chosen on the command line and concerns this table."""
    from jgwork.runs.leveren.koppelen import kies_bij_naam, kies_code
    from jgwork.runs.leveren.koppelen import overal as everywhere
    from jgwork.schema.descriptors import load_tables
    from jgwork.schema.rules.matching import LEAVE_OUT

    names = load_tables()[p.table].names
    headings = {m.heading for m in p.matches}
    for text in kies:
        heading, _, column = text.rpartition("=")
        if heading in headings and column in {*names, LEAVE_OUT}:
            p = kies_bij_naam(p, heading, column)
    for text in overal:
        column, _, value = text.partition("=")
        if column.removeprefix(f"{p.table}.") in names:
            p = everywhere(p, column.removeprefix(f"{p.table}."), value)
    for text in code:
        column, _, pair = text.partition(":")
        name, _, value = pair.rpartition("=")
        if column in names:
            p = kies_code(p, column, name, value)
    return p
