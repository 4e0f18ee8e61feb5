"""Steps 5 to 7 from a dossier: nulmeting, plan, voortgang, effect, and an evaluation by recipe."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jgwork.cli.output import report_findings, say, say_frame, say_json
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from jgwork.indicators.plan.uitvoering import Voortgang
    from jgwork.runs.dossier.openen import Dossier
    from jgwork.vocabulary.telling import Telling

Folder = Annotated[Path, typer.Argument(help="Map van het dossier.", metavar="DOSSIER")]
Groep = Annotated[str, typer.Option(help="Nummer van de groep.", metavar="GROEP")]
Op = Annotated[
    datetime | None,
    typer.Option(help="Peildatum; zonder: de laatste van de leveringen.", formats=["%Y-%m-%d"], metavar="JJJJ-MM-DD"),
]
Json = Annotated[bool, typer.Option("--json", help="Geef het antwoord als JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands of steps 5 to 7."""
    app.command("nulmeting", help="Laat van elk doel de nulmeting zien, en stel haar vast bij het plan.")(nulmeting)
    app.command(
        "plan",
        help="Toets het plan van een groep; zonder groep: wat alle plannen samen van de partners vragen.",
    )(plan)
    app.command(
        "voortgang",
        help="Volg de uitvoering: acties, uren, geld, de doelen per kwartaal, en of teruggaan verstandig is.",
    )(voortgang)
    app.command("effect", help="Meet het effect per doel, met de methode die de gegevens toelaten.")(effect)
    app.command("evalueer", help="Maak de evaluatie bij het afronden, of draai een recept (TOML).")(evalueer)


def nulmeting(
    dossier: Folder,
    groep: Groep,
    vaststellen: Annotated[
        bool, typer.Option("--vaststellen", help="Stel de nulmeting vast, bij het plan. Dat kan maar een keer.")
    ] = False,
    doel: Annotated[str, typer.Option(help="Alleen dit doel.", metavar="DOEL")] = "",
    op: Op = None,
    json: Json = False,
) -> None:
    """Show the nulmeting of every goal of a group, fix it, and show what changed since it was fixed."""
    from jgwork.runs.publicatie.nulmetingen import standen, stel_vast

    opened = _opened(dossier, groep, "nulmeting")
    rows = _rows(opened.arrow(), "doel", groep)
    if doel and doel not in set(rows["doel_id"]):
        raise UsageError("Dit doel hoort niet bij deze groep.", f"Kies uit: {', '.join(rows['doel_id'])}.")
    wanted = [d for d in dict.fromkeys(rows["doel_id"]) if not doel or d == doel]
    refused: dict[str, str] = {}
    for goal in wanted if vaststellen else ():
        try:
            stel_vast(opened, goal)
        except UsageError as error:
            if doel:
                raise
            refused[goal] = f"Niet vastgesteld: {error.message}"
    found = [s for s in standen(opened, groep, _day(opened, op)) if s.doel_id in wanted]
    caveat = _caveat(opened, groep, op)
    if json:
        say_json([
            {"doel": s.doel_id, **(first.as_json() if (first := s.vast or s.nu) else {}), "zin": s.text,
             "voorbehoud": caveat,
             "controlesom": s.vast.checksum if s.vast else None, "niet_vastgesteld": refused.get(s.doel_id, ""),
             "correctie": {"nu": s.correctie.nu, "zin": s.correctie.text} if s.correctie else None}
            for s in found
        ])  # fmt: skip
        return
    say(caveat)
    for s in found:
        say(f"{s.doel_id}: {s.text} {refused.get(s.doel_id, '')}".strip())


def plan(
    dossier: Folder,
    groep: Annotated[str, typer.Option(help="Nummer van de groep; zonder: alle groepen.", metavar="GROEP")] = "",
    op: Op = None,
    json: Json = False,
) -> None:
    """Check the plan of a group (R9), or show what all plans together ask of each partner."""
    from jgwork.indicators.plan.plan import plantoets
    from jgwork.inhoud.rijen import records
    from jgwork.runs.leveren.kaders import kader_van
    from jgwork.runs.werkplek.naast import verlopen_van

    if not groep:
        _capacity(dossier, op, json=json)
        return
    opened = _opened(dossier, groep, "plan")
    held = kader_van(opened, groep, op=op and op.date())
    kaders = held.zinnen if held else ("Er is nog geen besluit over de aanpak; het plan is nergens tegen gehouden.",)
    found, caveat = plantoets(opened.arrow(), groep, _day(opened, op)), _caveat(opened, groep, op)
    late = verlopen_van(opened, groep, _day(opened, op), gevraagd=op is not None)
    if json:
        say_json({
            "zin": found.text, "voorbehoud": caveat, "kader": list(kaders),
            "open_punten": [f.as_json() for f in found.findings], "matrix": records(found.matrix),
            "scenarios": records(found.scenarios),
            "te_zien": {d: e.as_json() for d, e in found.detectable.items()}, "termijn_voorbij": late,
        })  # fmt: skip
        return
    say(found.text)
    say(caveat)
    for line in kaders:
        say(line)
    for goal, text in late.items():
        say(f"! {goal}: {text}")
    report_findings(found.findings)
    doubted = " ".join(f.message for f in found.findings if f.rule == "R9.toeval")
    for goal, seen in found.detectable.items():
        if seen.text not in doubted:  # said already
            say(f"{goal}: {seen.text}")
    say("")
    say_frame(found.matrix, "doel")
    say("")
    say_frame(found.scenarios, "actie")


def _capacity(dossier: Path, op: datetime | None, *, json: bool) -> None:
    """Say what the plans of all groups together ask of each partner, in hours and money."""
    from jgwork.indicators.effect.tabel import frame
    from jgwork.indicators.plan.plan import capaciteit
    from jgwork.indicators.plan.uitvoering import som
    from jgwork.inhoud.rijen import records
    from jgwork.runs.dossier.openen import open_dossier, peildag
    from jgwork.runs.dossier.verantwoorden import log
    from jgwork.schema.descriptors import codelist
    from jgwork.vocabulary.dutch import between, euros, number
    from jgwork.vocabulary.tables import UPPER

    opened = open_dossier(dossier)
    log(opened.log(), "raadplegen", opened.dossier_id, object="capaciteit")
    actions = frame(
        opened.arrow(), "actie", "actie_id", "groep_id", "partner", "status", "uren_begroot", "kosten_begroot"
    )
    found = capaciteit(actions, frame(opened.arrow(), "scenario"), op=_day(opened, op))
    if json:
        say_json(records(found))
        return
    if found.empty:
        raise UsageError("In dit dossier staan nog geen acties.", "Maak eerst een plan.")
    if said := peildag(opened, op and op.date())[1]:
        say(said)
    names = codelist("partner").titles
    for r in records(found):
        hours, money = ((r[c], r.get(c + UPPER, r[c])) for c in ("uren_begroot", "kosten_begroot"))
        text = f"{names.get(r['partner'], r['partner'])}: {between(*hours)} uur en "
        text += f"{euros(*money)}. Acties: {number(r['acties'])}, groepen: {number(r['groepen'])}."
        text += f" Zonder begrote uren: {number(r['zonder_begroting'])}." if r["zonder_begroting"] else ""
        say(text)
    say(f"Samen: {between(*som(found, 'uren_begroot'))} uur en {euros(*som(found, 'kosten_begroot'))}.")


def voortgang(dossier: Folder, groep: Groep, op: Op = None, json: Json = False) -> None:
    """Follow the execution of the plan of a group, its effect per quarter and what else happened."""
    from jgwork.indicators.effect.tabel import frame
    from jgwork.indicators.plan.uitvoering import tijdas, voortgang_van
    from jgwork.indicators.plan.verloop import lussen, verloop
    from jgwork.inhoud.rijen import records
    from jgwork.runs.leveren.kaders import kader_van
    from jgwork.runs.werkplek.naast import beide, verlopen_van

    opened = _opened(dossier, groep, "voortgang")
    tables, caveat = opened.arrow(), _caveat(opened, groep, op)
    day, actions = _day(opened, op), _rows(tables, "actie", groep)
    found = voortgang_van(tables, groep, day)
    slices, beside = verloop(tables, groep, day), beide(opened, groep, day, gevraagd=op is not None)
    loops, late = lussen(tables, groep, day, slices), verlopen_van(opened, groep, day, gevonden=beside)
    context = frame(tables, "contextgebeurtenis", "datum_van", "datum_tot", "gebied_code", "soort", "omschrijving")
    marks = tijdas(actions, context, _places(tables, groep), day)
    held = kader_van(opened, groep, op=op and op.date())
    if json:
        say_json({"zin": found.text, "acties": records(found.acties), "inzet": records(found.inzet),
                  "effect_per_kwartaal": {d: {q: _plain(t) for q, t in v.items()} for d, v in slices.items()},
                  "effect": {d: p.as_json() for d, p in beside.items()}, "voorbehoud": caveat,
                  "kader": list(held.zinnen) if held else [], "termijn_voorbij": late,
                  "tijdas": [{"van": m.van, "tot": m.tot, "soort": m.soort, "tekst": m.tekst} for m in marks],
                  "lussen": [{"doel": x.doel_id, "naar": x.naar, "zin": x.text} for x in loops]})  # fmt: skip
        return
    say(found.text)
    for line in held.zinnen[1:] if held else ():
        say(line)
    _uitgevoerd(found)
    say(caveat)
    for goal, text in late.items():
        say(f"! {goal}: {text}")
    for goal, values in slices.items():
        share = "%" if goal in beside and beside[goal].nu.soort == "enquete" else ""
        shown = ", ".join(f"{q} {_short(v, share)}" for q, v in values.items())
        say(f"{goal}, sinds de start: {shown or 'nog geen heel kwartaal'}.")
        if goal in beside:
            say(f"  {' '.join(filter(None, (beside[goal].nu.zin, beside[goal].reden)))}")
    for m in marks:
        say(f"{m.van:%d-%m-%Y} {m.soort}: {m.tekst.replace('_', ' ')}")
    for loop in loops:
        say(f"Voorstel: {loop.text} Het ketenoverleg beslist.")


def _uitgevoerd(found: Voortgang) -> None:
    from jgwork.inhoud.rijen import records
    from jgwork.schema.descriptors import codelist
    from jgwork.vocabulary.actie import OVERDUE
    from jgwork.vocabulary.dutch import in_zin

    partners, tracks, reasons = (codelist(c).titles for c in ("partner", "spoor", "reden_afwijking"))
    for row in records(found.acties):
        if row["stand"] in OVERDUE:
            who, why = partners.get(row["partner"], row["partner"]), reasons.get(row["reden_afwijking"])
            raised = " Bespreek of opschalen nodig is." if row["escaleren"] else ""
            why = in_zin(why or "geen reden bekend")
            say(f"! {row['actie_id']} ({who}): {row['dagen_te_laat']} dagen te laat; {why}.{raised}")
    for row in records(found.inzet):
        who, track = partners.get(row["partner"], row["partner"]), tracks.get(row["spoor"], row["spoor"])
        say(f"{who}, {in_zin(track)}: {row['uren_besteed']:.0f} van {row['uren_begroot']:.0f} uur besteed, "
            f"tot nu gepland {row['uren_gepland_nu']:.0f}.")  # fmt: skip


def _short(value: Telling, share: str = "") -> str:
    from jgwork.vocabulary.telling import einden
    from jgwork.vocabulary.verandering import totaal

    ends = einden(value)
    return totaal(*ends) + share if ends else "niet geleverd"


def _plain(value: Telling) -> float | list[float] | str:
    from jgwork.vocabulary.telling import einden

    ends = einden(value)
    return "niet geleverd" if ends is None else ends[0] if ends[0] == ends[1] else list(ends)


def _places(tables: Mapping[str, Any], groep: str) -> list[str]:
    """Return the gemeente, wijk and buurt of a group."""
    from jgwork.indicators.effect.tabel import frame

    rows = frame(tables, "groep", "groep_id", "gemeente_code", "wijk_code", "buurt_code")
    here = rows[rows["groep_id"] == groep]
    return [str(v) for c in ("gemeente_code", "wijk_code", "buurt_code") for v in here[c].dropna()]


def effect(dossier: Folder, groep: Groep, op: Op = None, json: Json = False) -> None:
    """Measure the effect for every goal of a group."""
    from jgwork.runs.werkplek.naast import beide, verlopen_van, waarom_niets

    opened = _opened(dossier, groep, "effect")
    found = beide(opened, groep, _day(opened, op), gevraagd=op is not None)
    if not found:
        raise waarom_niets(opened.arrow(), groep)
    late, caveat = verlopen_van(opened, groep, _day(opened, op), gevonden=found), _caveat(opened, groep, op)
    if json:
        say_json({
            doel: {**pair.as_json(), "termijn_voorbij": late.get(doel, ""), "voorbehoud": caveat}
            for doel, pair in found.items()
        })  # fmt: skip
        return
    say(caveat)
    for doel, pair in found.items():
        answer = pair.nu
        say(f"{doel}: {answer.woord}. Streefwaarde: {answer.streef}. {late.get(doel, '')}".rstrip())
        say(f"  {answer.zin} Bewijskracht: {answer.bewijs}.")
        if pair.reden:
            say(f"  {pair.reden}")
        for warning in answer.waarschuwingen:
            say(f"  Let op: {warning.text}")


def evalueer(
    dossier: Folder,
    groep: Annotated[str, typer.Option(help="Nummer van de groep, voor het verslag.", metavar="GROEP")] = "",
    recept: Annotated[Path | None, typer.Option(help="Recept (TOML) met wat te meten.", metavar="BESTAND")] = None,
    op: Op = None,
    json: Json = False,
) -> None:
    """Make the evaluation of step 7, or run a recipe."""
    if recept is not None:
        _recipe(dossier, recept, json=json)
        return
    from jgwork.indicators.evaluatie.vragen import evalueer as evaluation
    from jgwork.runs.publicatie.nulmetingen import vastgesteld

    if not groep:
        raise UsageError("Er is geen groep en geen recept gegeven.", "Geef --groep of --recept.")
    opened = _opened(dossier, groep, "evaluatie")
    found = evaluation(
        opened.arrow(), groep, _day(opened, op), soorten=soorten(), vast=vastgesteld(opened), gevraagd=op is not None
    )
    caveat = _caveat(opened, groep, op)
    if json:
        say_json({**found.as_json(), "voorbehoud": caveat})
        return
    say(caveat)
    for part in found.onderdelen:
        say(f"{part.titel}\n  {part.text}")
        for missing in part.ontbreekt:
            say(f"  Ontbreekt: {missing}.")


def _recipe(dossier: Path, recept: Path, *, json: bool) -> None:
    from jgwork.indicators.effect.recipe import read_recept, run
    from jgwork.runs.dossier.openen import read_toml

    what = read_recept(read_toml(recept))
    tables = _open(dossier, what.groep_id, "evaluatie")
    found = run(what, tables, soorten=soorten())
    if json:
        say_json({"tekst": found.text, "tabellen": dict(found.tabellen), "controlesom": found.checksum})
        return
    say(found.text)
    for name, table in found.tabellen.items():
        say(f"Tabel {name}\n{table}")
    say(f"Controlesom: {found.checksum}")


def soorten() -> dict[str, str]:
    """Return the kind of each indicator, from the code list."""
    from jgwork.schema.descriptors import codelist

    known = codelist("indicator")
    return {code: str(known.extra.get(code, {}).get("soort", "")) for code in known.codes}


def _open(dossier: Path, groep: str, what: str) -> Mapping[str, Any]:
    return _opened(dossier, groep, what).arrow()


def _opened(dossier: Path, groep: str, what: str) -> Dossier:
    from jgwork.runs.dossier.openen import open_dossier
    from jgwork.runs.dossier.verantwoorden import log

    opened = open_dossier(dossier, groep_id=groep)
    log(opened.log(), "raadplegen", opened.dossier_id, object=what, groep_id=opened.met_groep(groep))
    return opened


def _caveat(opened: Dossier, groep: str, op: datetime | None) -> str:
    """Return what the scan, the namenlijst and the strength of the information say of every figure (R3 to R5).

    Who looks back is told that hours and money have no day: they are those of the last delivery. Who looks forward, or
    whose actions were delivered up to an earlier day, is told of which day their stand is.
    """
    from jgwork.indicators.groep.scan import voorbehoud_zin
    from jgwork.vocabulary.dutch import day as in_words

    asked, last = _day(opened, op), opened.dekking.laatste(("actie",), groep)
    said = voorbehoud_zin(opened.arrow(), groep, asked)
    if last is None:
        return said
    if (known := opened.dekking.op(asked, ("actie",), groep)) < asked:
        return f"{said} De acties staan zoals op {in_words(known)}: wat daarna gebeurde, is niet geleverd."
    if asked >= last:
        return said
    return f"{said} Uren en kosten zijn die van {in_words(last)}: wanneer zij zijn besteed, is niet geleverd."


def _day(opened: Dossier, op: datetime | None) -> date:
    """Return the peildatum asked for, else the last one of the deliveries: the same on every road."""
    from jgwork.runs.dossier.openen import peildag

    return peildag(opened, op and op.date())[0]


def _rows(tables: Mapping[str, Any], name: str, groep: str) -> pd.DataFrame:
    from jgwork.indicators.effect.tabel import frame

    rows = frame(tables, name, "groep_id")
    rows = rows[rows["groep_id"] == groep]
    if rows.empty:
        raise UsageError("Deze groep heeft nog geen plan.", "Kies een groep met een plan.")
    return rows
