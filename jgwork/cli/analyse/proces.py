"""``jgwork proces``: where a group stands, what the step asks, what was decided, and what must be arranged."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jgwork.cli.analyse.vastleggen import DossierMap, Groep, Json, geopend, record_commands
from jgwork.cli.hulp import Woorden
from jgwork.cli.output import say, say_json
from jgwork.vocabulary.dutch import count, listing

if TYPE_CHECKING:
    from jgwork.privacy.proces.stand import GroepStand

_Dag = Annotated[
    datetime | None, typer.Option("--op", formats=["%Y-%m-%d"], help="Peildatum; zonder: laatste levering.")
]
HELP = "Het werkproces: stappen, vragen, besluiten en afspraken."


def register(app: typer.Typer) -> None:
    """Add the commands."""
    proces = typer.Typer(cls=Woorden, help=HELP, no_args_is_help=True)
    proces.command("stand", help="In welke stap is elke groep, en wat is nog nodig?")(stand)
    proces.command("vragen", help="De vragen van elke stap: beantwoord of niet, en door wie.")(vragen)
    proces.command("items", help="Wat mag in deze stap aan deze partner gevraagd worden (informatiematrix)?")(items)
    proces.command("verzoeken", help="De verzoeken om informatie: verstrekt, geweigerd, open of te laat.")(verzoeken)
    proces.command("weg", help="De weg van een groep door de stappen, als tekening met tabel.")(weg)
    record_commands(proces)
    proces.command("kalender", help="Welk overleg hoort wat en wanneer (uit het besluit over de aanpak).")(kalender)
    proces.command("gereed", help="Wat geregeld moet zijn voordat u begint.")(gereed)
    proces.command("verklaar", help="Waarom mag een partner iets wel of niet?")(verklaar)
    app.add_typer(proces, name="proces")


def stand(
    dossier: DossierMap,
    groep: Annotated[str, typer.Option(help="Alleen deze groep.")] = "",
    op: _Dag = None,
    json: Json = False,
) -> None:
    """Show where the groups stand and what is still needed."""
    from jgwork.runs.dossier.gereedheid import checklist, nodig, ontbreekt, uit_het_proces
    from jgwork.runs.dossier.openen import peildag
    from jgwork.runs.formulier.soorten import onderdelen
    from jgwork.vocabulary.dutch import day as in_woorden

    opened = geopend(dossier, groep)
    day, warning = peildag(opened, op and op.date())
    state = opened.stand(day)
    shown = [opened.met_groep(groep)] if groep else opened.groepen
    groups = [state.groep(g) for g in shown]
    # what is needed is read from every table, so only where it is shown; what a closed group lacks is always shown
    asked = [g for g in groups if groep or json or g.gestopt]
    needed = {g.groep_id: nodig(opened, g.groep_id, state.op) for g in asked}
    subjects = checklist(dossier, opened.profile)
    missing = [o.code for o in subjects if not o.geregeld]
    if json:
        by = {g.groep_id: _as_json(g, needed[g.groep_id]) for g in groups}
        say_json({"op": day, "let_op": warning, "werkproces": opened.profile.profiel, "niet_geregeld": missing,
                  "groepen": by})  # fmt: skip
        return
    say(f"Stand op {in_woorden(day)}. {warning}".strip())
    if missing:
        say(f"{ontbreekt(subjects)} Zie 'jgwork proces gereed'.")
    for g in groups:
        say(f"Groep {g.groep_id}: {_where(g)}")
        for sentence in uit_het_proces(opened, g.groep_id, state.op) if groep else ():
            say(f"    {sentence}")
        for sentence in needed.get(g.groep_id, ()):
            say(f"    {sentence}")
    if not groep:
        say("Wat een groep nog nodig heeft: voeg --groep toe.")
    elif needed.get(groep):
        say(f"Zelf invullen of nakijken: jgwork invullen {dossier} ONDERDEEL --groep {groep}. Onderdelen in deze stap: "
            f"{', '.join(onderdelen(groups[0].hoogste))}.")  # fmt: skip


def _where(g: GroepStand) -> str:
    if g.gestopt:
        return f"gestopt op {g.gestopt.strftime('%d-%m-%Y')}, na stap {g.hoogste}"
    who = "met" if g.coordinator else "zonder"
    loops = f", {len(g.lussen)} keer terug" if g.lussen else ""
    *before, now = g.open
    still = f" (stap {listing(before)} {'is' if len(before) == 1 else 'zijn'} nog niet afgesloten)" if before else ""
    return f"stap {now}{still}, {who} uitvoeringscoördinator, {count(len(g.besluiten), 'besluit', 'besluiten')}{loops}"


def _as_json(g: GroepStand, needed: tuple[str, ...]) -> dict[str, Any]:
    def event(e: Any) -> dict[str, Any]:
        return {"datum": e.datum, "stap": e.stap, "gebeurtenis": e.gebeurtenis, "gremium": e.gremium}

    return {
        "open": list(g.open),
        "hoogste": g.hoogste,
        "uitvoeringscoordinator": g.coordinator,
        "gestopt": g.gestopt,
        "besluiten": [event(e) for e in g.besluiten],
        "lussen": [{**event(e), "van": e.van_stap, "naar": e.naar_stap} for e in g.lussen],
        "overgeslagen": dict(g.overgeslagen),
        "nog_nodig": list(needed),
    }


def vragen(dossier: DossierMap, groep: Groep, op: _Dag = None, json: Json = False) -> None:
    """Show the questions of the steps a group has reached."""
    from jgwork.runs.dossier.openen import peildag

    opened = geopend(dossier, groep)
    day, warning = peildag(opened, op and op.date())
    answers = opened.vragen(opened.met_groep(groep), day)
    if json:
        say_json([{"stap": a.stap, "vraag": a.tekst, "stand": a.stand, "door": list(a.door)} for a in answers])
        return
    if warning:
        say(warning)
    for a in answers:
        say(f"{a.code}  {a.stand:<11} {a.tekst}" + (f" ({', '.join(a.door)})" if a.door else ""))


def items(
    dossier: DossierMap,
    stap: Annotated[str, typer.Option(help="De stap.")],
    partner: Annotated[str, typer.Option(help="Aan wie de vraag gaat.")],
    json: Json = False,
) -> None:
    """Show the items of the informatiematrix a step may ask of a partner."""
    from jgwork.privacy.stappen.vragen import matrix_items
    from jgwork.schema.descriptors import codelist

    opened = geopend(dossier)
    found = matrix_items(opened.profile.stap(stap).code, opened.profile, opened.convenant, partner)
    titles = codelist("matrix_item").titles
    if json:
        say_json([{"item": c, "titel": titles[c]} for c in found])
        return
    for c in found:
        say(f"{c:<28} {titles[c]}")
    say(f"{len(found)} van {len(titles)} onderwerpen mogen nu gevraagd worden. Vraag alleen wat nodig is.")


def verzoeken(
    dossier: DossierMap,
    groep: Annotated[str, typer.Option(help="Nummer van de groep; zonder: alle groepen.", metavar="GROEP")] = "",
    op: _Dag = None,
    json: Json = False,
) -> None:
    """Show the requests for information and how complete the picture is."""
    from jgwork.privacy.stappen.vragen import brief_en_scan, dekking
    from jgwork.privacy.stappen.vragen import verzoeken as run
    from jgwork.runs.dossier.openen import peildag
    from jgwork.vocabulary.dutch import day as in_woorden

    opened = geopend(dossier)
    table = opened.table("verzoek")
    asked, warning = peildag(opened, op and op.date())
    day = opened.dekking.op(asked, ("verzoek",), groep)
    found = run(table.data if table else None, opened.convenant, day, groep and opened.met_groep(groep))
    if json:
        rows = [{**asdict(v), "soort": v.soort} for v in found]
        say_json({"op": day, "let_op": warning, "dekking": dekking(found), "verzoeken": rows})
        return
    for v in found:
        when = v.gevraagd.strftime("%d-%m-%Y") if v.gevraagd else ""
        why = v.grond or ("grond ontbreekt" if v.stand == "geweigerd" else "")
        say(f"{when}  {v.van} aan {v.naar} ({v.soort}): {v.tabel}, {v.stand}" + (f" ({why})" if why else ""))
        if v.n_onbekend is not None or v.sterkte is not None:
            on = v.brief.strftime("%d-%m-%Y") if v.brief else "onbekende dag"
            unknown = "onbekend hoeveel" if v.n_onbekend is None else v.n_onbekend
            strength = "onbekend" if v.sterkte is None else f"{v.sterkte} van 5"
            say(f"            aanbiedingsbrief van {on}: {unknown} namen onbekend, informatiepositie {strength}")
    for said in brief_en_scan(found, scans.data if (scans := opened.table("groepsscan")) else None, groep):
        say(said)
    say(f"Op {in_woorden(day)}. {dekking(found)} {warning}".strip())


def weg(
    dossier: DossierMap,
    groep: Groep,
    uit: Annotated[Path | None, typer.Option(help="Schrijf de tekening als HTML-bestand.")] = None,
    op: _Dag = None,
    json: Json = False,
) -> None:
    """Show the road of a group through the steps."""
    from jgwork.privacy.proces.weg import weg as run
    from jgwork.runs.dossier.gereedheid import schrijf_weg
    from jgwork.runs.dossier.openen import peildag

    opened = geopend(dossier, groep)
    day, warning = peildag(opened, op and op.date())
    picture = run(opened.stand(day).groep(opened.met_groep(groep)), opened.profile)
    if uit is not None:
        schrijf_weg(picture, uit)
    rows = picture.table.rows if picture.table else ()
    if json:
        say_json({"titel": picture.title, "zin": picture.sentence, "figuur": picture.figure, "rijen": rows})
        return
    say(picture.title)
    for row in rows:
        say("  " + "  ".join(cell for cell in row if cell))
    say(f"{picture.sentence} {warning}".strip())


def kalender(
    dossier: DossierMap,
    groep: Groep,
    tot: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Tot en met deze dag.")] = None,
    json: Json = False,
) -> None:
    """Show what which meeting hears and when."""
    from jgwork.inhoud.perioden import months_after
    from jgwork.privacy.stappen.besluit import kalender as run
    from jgwork.runs.dossier.gereedheid import besluit as latest
    from jgwork.vocabulary.errors import UsageError

    opened = geopend(dossier, groep)
    made = latest(opened, opened.met_groep(groep))
    if made is None:
        raise UsageError(
            "Van deze groep is geen besluit over de aanpak vastgelegd.", "Leg het vast met 'jgwork proces besluit'."
        )
    end = tot.date() if tot else months_after(datetime.now(UTC).date(), 12)
    dates = run(made, end)
    if json:
        say_json([{"datum": d, "gremium": g, "onderwerpen": list(o)} for d, g, o in dates])
        return
    for when, meeting, subjects in dates:
        say(f"{when.strftime('%d-%m-%Y')}  {opened.profile.naam('gremium', meeting)}: {', '.join(subjects)}")


def gereed(
    dossier: DossierMap,
    schrijf: Annotated[bool, typer.Option("--schrijf", help="Zet een lege lijst klaar in het dossier.")] = False,
    json: Json = False,
) -> None:
    """Show the checklist of what must be arranged before working."""
    from jgwork.runs.dossier.gereedheid import CHECKLIST, checklist, template
    from jgwork.vocabulary.errors import UsageError

    opened = geopend(dossier)
    file = dossier / CHECKLIST
    if schrijf:
        if file.exists():
            raise UsageError(f"{CHECKLIST} bestaat al.", "Vul het bestaande bestand in.")
        file.write_text(template(opened.profile), encoding="utf-8")
    subjects = checklist(dossier, opened.profile)
    if json:
        say_json([asdict(o) for o in subjects])
        return
    for o in subjects:
        done = f"geregeld ({o.wie}, {o.datum:%d-%m-%Y})" if o.geregeld and o.datum else "NIET geregeld"
        say(f"{done}: {o.tekst}")
    say(f"Vul '{CHECKLIST}' in de map van het dossier in. Een leeg exemplaar krijgt u met --schrijf.")


def verklaar(
    partner: Annotated[str, typer.Option(help="De partner, zoals politie.")],
    tabel: Annotated[str, typer.Option(help="De tabel, zoals lid.")],
    stap: Annotated[str, typer.Option(help="De stap.")],
    dossier: Annotated[Path | None, typer.Option(help="Map van een dossier met een eigen convenant.")] = None,
    json: Json = False,
) -> None:
    """Say why a partner may or may not supply and receive a table."""
    from jgwork.runs.dossier.openen import convenant_for, profile_for

    convenant = convenant_for(dossier or Path())
    step = profile_for(convenant, dossier).nummer(stap)
    if json:
        grants = {r: convenant.afspraak(partner, tabel, step, r).mate.name.lower() for r in ("levert", "ontvangt")}
        say_json({**grants, "uitleg": convenant.verklaar(partner, tabel, step)})
        return
    say(convenant.verklaar(partner, tabel, step))
