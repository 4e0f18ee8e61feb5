"""``jgwork logboek``: who did what with which data, why, and to whom it was given."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jgwork.cli.output import say, say_json

if TYPE_CHECKING:
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.io.opslag.logboek import Logboek
    from jgwork.runs.beheer.samenhang import Samenhang


HANDELING = "verzamelen, wijzigen, raadplegen, combineren, verstrekken, vernietigen, weigeren of herstel."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("logboek", help="Laat zien wie wat met het dossier deed, en controleer of het logboek heel is.")(
        logboek
    )


def logboek(
    dossier: Annotated[Path | None, typer.Argument(help="Map van het dossier.")] = None,
    geweigerd: Annotated[
        bool, typer.Option("--geweigerd", help="Leveringen die zijn geweigerd toen er nog geen dossier was.")
    ] = False,
    lezers: Annotated[
        bool, typer.Option("--lezers", help="Wie via de hub dashboards opende, voor welke kring en wanneer.")
    ] = False,
    groep: Annotated[str, typer.Option(help="Alleen over deze groep; ook wat over alle groepen ging.")] = "",
    stap: Annotated[str, typer.Option(help="Alleen in deze stap van de groep.")] = "",
    handeling: Annotated[str, typer.Option(help=HANDELING)] = "",
    ontvanger: Annotated[str, typer.Option(help="Alleen wat aan deze partner is gegeven.")] = "",
    wie: Annotated[str, typer.Option(help="Alleen van dit account.")] = "",
    tabel: Annotated[str, typer.Option(help="Alleen waar deze tabel bij was.")] = "",
    vanaf: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Vanaf deze dag.")] = None,
    tot: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Tot deze dag.")] = None,
    anker: Annotated[
        Path | None, typer.Option(help="Schrijf de kop van het logboek naar dit bestand, om elders te bewaren.")
    ] = None,
    vergelijk: Annotated[
        Path | None, typer.Option(help="Vergelijk met een anker van eerder: is er niets van het einde weg?")
    ] = None,
    controleer: Annotated[
        bool,
        typer.Option(
            "--controleer", help="Controleer of logboek, dossier, leveringen en grootboek met elkaar kloppen."
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")] = False,
) -> None:
    """Show, verify or anchor the log of a dossier, or that of loads refused before there was one."""
    from jgwork.runs.beheer.samenhang import Samenhang, lees_anker, samenhang
    from jgwork.runs.recht.inzien import Zoek, zoek

    store, book = _which(dossier, geweigerd, lezers)
    head = lees_anker(vergelijk) if vergelijk else None
    whole = samenhang(store, book, head) if store and controleer else Samenhang(book.verify(head), ())
    shown: list[dict[str, Any]] = []
    if not controleer and not anker:
        rest = {"handeling": handeling, "ontvanger": ontvanger, "wie": wie}
        asked = Zoek(groep, stap, tabel, vanaf and vanaf.date(), tot and tot.date(), rest)
        shown = list(zoek(store, book, asked))
    if anker is not None:
        _write_anchor(book.anchor(), anker)
    if json:
        say_json({**_state(whole), "regels": shown})
    else:
        if not controleer:
            _show(shown, geweigerd)
        _tell(whole, all_of_it=store is not None and controleer)
        if anker is not None:
            say(f"Het anker staat in {anker.name}. Bewaar het buiten deze computer.")
    if not whole.heel:
        from jgwork.vocabulary.verdict import ExitCode

        raise typer.Exit(ExitCode.STORE_DAMAGED)


def _tell(whole: Samenhang, *, all_of_it: bool) -> None:
    say(f"{whole.log.reden} {whole.log.aantal} regels gecontroleerd.")
    for line in whole.zinnen():
        say(f"  {line}")
    if all_of_it and whole.heel:
        say("Dossier, leveringen en grootboek zijn die van het logboek.")


def _state(whole: Samenhang) -> dict[str, Any]:
    """Return plain JSON values."""
    check = whole.log
    return {
        "heel": whole.heel,
        "problemen": list(whole.problemen),
        "klok_terug": list(whole.klok),
        "aantal": check.aantal,
        "eerste_fout": check.eerste_fout,
        "reden": check.reden,
        "kop": {"nr": check.kop.nr, "zegel": check.kop.zegel},
    }


def _which(dossier: Path | None, geweigerd: bool, lezers: bool) -> tuple[DossierStore | None, Logboek]:
    """Return the dossier, if any, and the log that is asked for; after destruction the certificate says whose it is."""
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.runs.dossier.verantwoorden import book_of, book_of_readers, book_of_refusals
    from jgwork.runs.recht.vernietigen import dossier_id_of
    from jgwork.vocabulary.errors import UsageError

    if [dossier is not None, geweigerd, lezers].count(True) != 1:
        raise UsageError(
            "Noem een dossier, of vraag met --geweigerd wat daarvoor is geweigerd.",
            "Kies een van beide, of --lezers: wie dashboards opende.",
        )
    if dossier is None:
        return None, book_of_readers() if lezers else book_of_refusals()
    store = DossierStore(dossier)
    return store, book_of(store.path, dossier_id_of(store))


def _show(entries: list[dict[str, Any]], geweigerd: bool) -> None:
    for e in entries:
        about = ", ".join(
            text
            for text in (
                geweigerd and e["dossier_id"] and f"dossier {e['dossier_id']}",
                e["groep_id"] and ("alle groepen" if e["groep_id"] == "alle" else f"groep {e['groep_id']}"),
                e["stap"] and f"stap {e['stap']}",
                e["object"],
                e["rijen"] and f"{e['rijen']} rijen",
            )
            if text
        )
        what = f"{e['handeling']} ({e['uitkomst']})" + (f": {about}" if about else "")
        say(f"{e['nr']:>5}  {e['wanneer'][:16].replace('T', ' ')}  {what}")
        why = "; ".join(
            f"{label} {e[key]}"
            for key, label in (("doel", "doel"), ("grondslag", "grondslag"), ("ontvanger", "aan"), ("reden", "reden"))
            if e[key]
        )
        say(f"       door {e['wie']} ({e['rol']}, {e['organisatie']})" + (f"; {why}" if why else ""))
    if not entries:
        say("Geen regels gevonden.")


def _write_anchor(head: Any, path: Path) -> None:
    import json

    from jgwork.io.opslag.bestanden import write_atomic

    write_atomic(path, json.dumps({"nr": head.nr, "zegel": head.zegel}) + "\n")
