"""One round of publishing: killed at any moment, the next call goes on where it was."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jgwork.io.opslag.bestanden import write_atomic
from jgwork.io.opslag.bundle import INDEX
from jgwork.io.opslag.logboek import Anker
from jgwork.runs.dossier.gereedheid import laatste_besluiten
from jgwork.runs.dossier.openen import LOCAL_CONVENANT, Dossier
from jgwork.runs.publicatie.bundels import versions
from jgwork.vocabulary.errors import JgworkError, NotCovered, StoreDamaged, UsageError

#: Of this many groups it is told why they were refused.
_SHOWN = 5


def _indexes(uit: Path) -> Iterator[Mapping[str, Any]]:
    """Yield what the publications in a folder say of themselves; a damaged one says nothing (``jgwork toets`` does)."""
    for file in uit.glob(f"*/{INDEX}"):
        with suppress(IsADirectoryError, ValueError, RecursionError):
            raw = json.loads(file.read_text(encoding="utf-8"))
            if isinstance(raw, dict):
                yield raw


def vereis_bekend(dossier: Dossier, uit: Path, progress: Callable[[str], None] = lambda _: None) -> None:
    """Refuse where the dossier's own publications know more than its log: then the log and all with it is older.

    Told to ``progress``: that the clock of this computer lies behind the log.

    Raises
    ------
    StoreDamaged
        An older copy of the dossier was put back: what was told since would be told again.
    """
    if dossier.log().vooruit(datetime.now(UTC)):
        progress("Let op: de klok van deze computer loopt achter op het logboek. Zet hem goed.")
    later, found = dossier.boeken.later, _indexes(uit)
    mine = [
        i["logboek"] for i in found
        if i.get("dossier_id") == dossier.dossier_id and i.get("logboek") and i.get("publicatie_id") not in later
    ]  # fmt: skip
    last = max((Anker(int(a["nr"]), str(a["zegel"])) for a in mine), key=lambda a: a.nr, default=None)
    if last is not None and not dossier.log().kent(last):
        raise StoreDamaged(
            f"De publicaties in '{uit.name}' zijn nieuwer dan dit dossier: wat al verteld is, zou opnieuw verteld "
            "worden. Er is niets gepubliceerd.",
            "Zet de nieuwste reservekopie terug met 'jgwork herstel KOPIE --dossier NIEUWE_MAP --publicaties MAP'. "
            "Groepen waarvan na die kopie niets is verteld, gaan daarna door; van de andere komt niets nieuws uit.",
        )


@dataclass(frozen=True, slots=True)
class Ronde:
    """A round of publishing that is under way.

    What is done needs no list of its own: a publication appears whole or not at all, and names its round.

    Parameters
    ----------
    id
        Random name of the round; every publication of it bears the name.
    uit
        Folder in which the publications come.
    file
        Says in that folder what the round is about, until it ends.
    verder
        Whether it was stopped, and goes on: of a new one nothing stands.
    """

    id: str
    uit: Path
    file: Path
    verder: bool = False

    @staticmethod
    def begin(uit: Path, dossier: Dossier, groepen: Sequence[str], kring: str, op: date) -> Ronde:
        """Return the round that was stopped, when it asked the very same of the very same dossier; else a new one."""
        file = uit / f".ronde-{kring}.json"
        asked: dict[str, Any] = {
            "dossier_id": dossier.dossier_id,
            "dossier_versie": dossier.manifest.version,
            "groepen": list(groepen),
            "op": op.isoformat(),
            "versies": versions(),
        }
        try:
            before = json.loads(file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError, RecursionError):
            before = {}
        before = before if isinstance(before, dict) else {}
        name = str(before.pop("ronde", ""))
        if name and before == asked:
            for half in uit.glob(".bezig-*"):
                shutil.rmtree(half, ignore_errors=True)
            return Ronde(name, uit, file, verder=True)
        uit.mkdir(parents=True, exist_ok=True)
        name = secrets.token_hex(8)
        write_atomic(file, json.dumps({"ronde": name, **asked}))
        return Ronde(name, uit, file)

    def done(self) -> dict[str, str]:
        """Return the groups that were published in this round, with the names of their publications."""
        known = _indexes(self.uit) if self.verder else ()
        mine = (i for i in known if i.get("ronde") == self.id and i.get("groep_id"))
        return {str(i["groep_id"]): str(i.get("publicatie_id")) for i in mine}

    def end(self) -> None:
        """Forget the round: the next call is a new one."""
        self.file.unlink(missing_ok=True)


@contextmanager
def apart(missed: dict[str, JgworkError], groep_id: str) -> Iterator[None]:
    """Keep what refuses a group, so that the next one has its turn."""
    try:
        yield
    except JgworkError as error:
        missed[groep_id] = error


def gemist(missed: Mapping[str, JgworkError], n: int) -> JgworkError:
    """Return what refused the publication of some groups; the others stand."""
    first = next(iter(missed.values()))
    if n == 1:
        return first
    why = " ".join(f"{groep_id}: {error.message}" for groep_id, error in list(missed.items())[:_SHOWN])
    error = type(first)(
        f"{n - len(missed)} van de {n} groepen zijn gepubliceerd, {len(missed)} niet. {why}",
        f"{first.next_move} Typ de opdracht daarna nog eens: zij gaat verder waar zij was, en maakt dan de regio."
        .strip(),
        first.findings,
        first.exit_code,
    )  # fmt: skip
    error.verantwoord = all(e.verantwoord for e in missed.values())
    return error


def gevraagd(
    opened: Dossier, groepen: Sequence[str] | None, op: date, progress: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Return the groups to publish, all of them when none is named.

    One that another dossier publishes (convenant, ``publiceert``) is passed over, and that is told to ``progress``; so
    is that a decision names other municipalities and nobody agreed on who publishes.

    Raises
    ------
    UsageError
        A group that was named is not there.
    NotCovered
        A group that was named is published by another dossier.
    """
    known = opened.groepen
    unknown = set(groepen or ()) - set(known)
    if unknown:
        raise UsageError(
            f"{len(unknown)} van de gevraagde groepen staan niet in dit dossier.",
            f"Kies uit: {', '.join(known)}.",
        )
    agreed = opened.convenant.publiceert
    others = {g: d for g in known if (d := agreed.get(g, opened.dossier_id)) != opened.dossier_id}
    if named := next((g for g in groepen or () if g in others), None):
        raise NotCovered(
            f"Groep {named} wordt volgens uw convenant door dossier {others[named]} gepubliceerd. Twee dossiers die "
            "haar elk tellen, verraden samen wie maar op een van de lijsten staat.",
            f"Vraag de publicatie daar. Klopt de afspraak niet meer? Pas [publiceert] aan in '{LOCAL_CONVENANT}'.",
        )
    for groep, dossier in others.items():
        progress(f"Groep {groep} wordt door dossier {dossier} gepubliceerd en hier overgeslagen.")
    wanted = [g for g in (known if groepen is None else groepen) if g not in others]
    decided = laatste_besluiten(opened, op)
    open_ = [g for g in wanted if g not in agreed and g in decided and decided[g].gemeenten]
    if open_:
        progress(
            f"Let op: bij groep {', '.join(open_)} zijn volgens het besluit ook andere gemeenten betrokken. Heeft een "
            f"daarvan een eigen dossier over de groep, spreek dan af welk dossier haar publiceert: [publiceert] in "
            f"'{LOCAL_CONVENANT}'."
        )
    return wanted
