"""Publish: indicators, release, views, bundle. The second gate stands in the middle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from jgwork.indicators.effect.omgeving import omgeving_buiten
from jgwork.indicators.groep.kalender import in_woorden, kalender
from jgwork.io.opslag.bundle import write_publication
from jgwork.io.opslag.logboek import Anker
from jgwork.io.opslag.ondertekening import seed_of
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.convenant.regels import Mate
from jgwork.privacy.release.gate import Policy, Release, ReleaseReport, release, state, together
from jgwork.privacy.release.keuze import Choice
from jgwork.privacy.stand.breed import breed
from jgwork.privacy.stand.stand import Stand
from jgwork.privacy.stappen.besluit import Besluit
from jgwork.privacy.stappen.kalender import berichten
from jgwork.privacy.stappen.vragen import dekking, verzoeken
from jgwork.runs.dossier.bestaand import as_text
from jgwork.runs.dossier.gereedheid import besluit
from jgwork.runs.dossier.keuren import zonder_ongekeurd
from jgwork.runs.dossier.openen import Dossier, last_peildatum, open_dossier
from jgwork.runs.dossier.verantwoorden import log
from jgwork.runs.publicatie.bundels import files
from jgwork.runs.publicatie.cijfers import Cijfers, cijfers, dekking_zin, met_dekking, met_omvang, verteld, vervolg
from jgwork.runs.publicatie.nulmetingen import vastgesteld
from jgwork.runs.publicatie.opschrift import opschrift
from jgwork.runs.publicatie.regio import geometry, publiceer_regio
from jgwork.runs.publicatie.ronde import Ronde, apart, gemist, gevraagd, nog_niets_bekend, vereis_bekend
from jgwork.runs.publicatie.verteld import read_ledger, told, vrije_teksten, write_ledger, written
from jgwork.runs.vertellen.verdelen import Verdeling
from jgwork.runs.vertellen.verteller import Verteller
from jgwork.vocabulary.errors import JgworkError, ReleaseRefused
from jgwork.vocabulary.tables import Tijd

Progress = Callable[[str], None]
#: What the publication of all groups together is called where a group would be named.
REGIO = "regio"
#: Folder of publications and the round under way; no round after a trial run.
Place = tuple[Path, Ronde | None]


@dataclass(frozen=True, slots=True)
class PublicationReport:
    """What one publication says and withholds.

    Parameters
    ----------
    groep_id, kring
        Whose it is and for which audience.
    folder
        Where it stands; ``None`` after a trial run.
    release
        The report of gate 2. The figures themselves stand in the folder: thousands of groups do not fit in memory.
    anker
        Head of the log when it was written.
    """

    groep_id: str
    kring: str
    folder: Path | None
    release: ReleaseReport
    anker: Anker | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "groep_id": self.groep_id,
            "kring": self.kring,
            "publicatie": str(self.folder) if self.folder else None,
            "anker": asdict(self.anker) if self.anker else None,
            **self.release.as_json(),
        }


def publiceer(
    dossier: Path | str,
    uit: Path | str,
    *,
    groepen: Sequence[str] | None = None,
    kring: str = "ketenoverleg",
    op: date | None = None,
    proef: bool = False,
    keuze: Choice | None = None,
    vooraf: Callable[[PublicationReport], bool] = lambda _: True,
    progress: Progress = lambda _: None,
) -> list[PublicationReport]:
    """Publish groups of a dossier for one audience: one publication per group, and one of all groups together.

    Killed at any moment it goes on where it was when it is called again in the same way; the reports are then those of
    the groups that were still to be done.

    Parameters
    ----------
    dossier, uit
        The dossier folder and the folder in which publications come.
    groepen
        Which groups; all by default.
    kring
        The audience; decides k, m and rounding (the convenant holds them).
    op
        Peildatum; by default the last one of the deliveries, and then every figure ends where its own sources end.
    proef
        Only show what would be withheld and why; nothing is written.
    keuze
        What to keep, how each table is protected, how long to search.
    vooraf
        Shown every report before its publication is written, also that of all groups together (``groep_id`` is then
        ``regio``); where it answers ``False`` nothing of it is.
    progress
        Called with one Dutch line per group.

    Raises
    ------
    ReleaseRefused
        When the audit finds something that could be derived; nothing left.

    Examples
    --------
    >>> [r.groep_id for r in jg.publiceer(dossier, map / "proef", groepen=["G02"], proef=True)]
    ['G02']
    """
    with open_dossier(dossier).alleen("publiceren") as opened:
        return _round(opened, Path(uit), groepen, kring, op, keuze, vooraf, progress, proef=proef)


def _round(
    opened: Dossier,
    out: Path,
    groepen: Sequence[str] | None,
    kring: str,
    op: date | None,
    keuze: Choice | None,
    vooraf: Callable[[PublicationReport], bool],
    progress: Progress,
    *,
    proef: bool,
) -> list[PublicationReport]:
    """Publish, for whoever holds the lock of the dossier."""
    wanted, at = gevraagd(opened, groepen), op or last_peildatum(opened)
    if op is not None and (said := nog_niets_bekend(opened, op)):
        progress(said)
    vereis_bekend(opened, out, progress)
    ronde = None if proef else Ronde.begin(out, opened, wanted, kring, at)
    missed: dict[str, JgworkError] = {}
    place = (out, ronde)
    reports = list(_each(opened, wanted, (at, op is not None), kring, keuze, place, vooraf, progress, missed))
    if missed:
        raise gemist(missed, len(wanted))
    if ronde is not None:
        progress("Publiceren: alle groepen samen ...")
        publiceer_regio(opened, out, kring, at, lambda done: vooraf(PublicationReport(REGIO, kring, None, done.report)))
        ronde.end()
    return reports


def _each(
    opened: Dossier,
    wanted: Sequence[str],
    when: tuple[date, bool],
    kring: str,
    keuze: Choice | None,
    place: Place,
    vooraf: Callable[[PublicationReport], bool],
    progress: Progress,
    missed: dict[str, JgworkError],
) -> Iterator[PublicationReport]:
    """Publish the groups that are left; ``when``: the day, and whether it was asked; ``missed``: what was refused."""
    at, asked_for = when
    done = place[1].done() if place[1] else frozenset()
    if done:
        progress(f"Verder waar het was: {len(done)} van {len(wanted)} groepen stonden er al.")
    stand, divided = opened.stand(at), Verdeling.of(zonder_ongekeurd(opened, opened.encoded()))
    names, fixed = geometry(opened).namen, vastgesteld(opened)
    around = omgeving_buiten(
        {n: as_text(t) for n, t in divided.tables.items() if n in ("actie", "processtap", "groep")}
    )
    verteller, todo = Verteller.of(opened, divided, at), [g for g in wanted if g not in done]
    for i, groep_id in enumerate(todo, 1):
        progress(f"Tellen: {groep_id} ({i} van {len(todo)}) ...")
        with apart(missed, groep_id):
            verteller.vertel(groep_id, stand.groep(groep_id).hoogste)

    def one(groep_id: str) -> PublicationReport:
        group, decided = stand.groep(groep_id), besluit(opened, groep_id, at)
        numbers = cijfers(
            divided.of_group(groep_id), groep_id, stap := group.hoogste, at, fixed, around, gevraagd=asked_for,
            besluit=decided,
        )  # fmt: skip
        numbers = replace(numbers, voorbehoud={**numbers.voorbehoud, "verzoeken": _requests(opened, groep_id, at)})
        numbers = replace(numbers, gestopt=True) if group.gestopt else met_kalender(opened, numbers, kring, decided)
        return _publish_one(verteller, numbers, stap, _policy(opened, numbers, kring, keuze), names, place, vooraf)

    for i, groep_id in enumerate(wanted, 1):
        if groep_id not in done and groep_id not in missed:
            progress(f"Publiceren: {groep_id} ({i} van {len(wanted)}) ...")
            made: list[PublicationReport] = []
            with apart(missed, groep_id):
                made.append(one(groep_id))
            yield from made


def _requests(dossier: Dossier, groep_id: str, at: date) -> str:
    """Return how complete the picture of a group is while requests are out; empty where none was recorded of it."""
    table = dossier.table("verzoek") if "verzoek" in dossier.tables else None
    found = verzoeken(table and table.data, dossier.convenant, at, groep_id)
    return dekking(found) if found else ""


def _policy(dossier: Dossier, numbers: Cijfers, kring: str, keuze: Choice | None) -> Policy:
    limits, at = dossier.convenant.policy(kring), numbers.data.peildatum
    return Policy.voor(limits, at, keuze, written(numbers.data), vrije_teksten(numbers.data))


def _publish_one(
    verteller: Verteller,
    numbers: Cijfers,
    stap: int,
    policy: Policy,
    names: Mapping[str, str],
    place: Place,
    vooraf: Callable[[PublicationReport], bool],
) -> PublicationReport:
    """Publish one group; whatever can refuse it comes before it is shown, so that what is shown is what is written."""
    kring, groep_id, dossier = policy.kring, numbers.data.groep_id, verteller.dossier
    before = read_ledger(dossier, groep_id, kring)
    book = dossier.log()
    told_to = dossier.convenant.policy(kring)
    account = partial(
        log, book, dossier_id=dossier.dossier_id, object="publicatie", groep_id=groep_id, stap=stap, doel=told_to.doel,
        grondslag=told_to.grondslag, ontvanger=kring,
    )  # fmt: skip
    try:
        stand = verteller.verteld(groep_id)
        wide = told_to.niveau <= Mate.AGGREGAAT
        numbers = bij_stand(numbers, stand, wide=wide)
        if numbers.rond is not None:
            numbers = replace(numbers, rond=verteller.rond(numbers.rond))
        done = vrijgeven(numbers, policy, before, stand, wide=wide)
        index, boards = opschrift(verteller, numbers, done, policy, stap, names, place, stand)
        ledger = state(done.ledger, told(index, boards), policy)
    except ReleaseRefused:
        account(handeling="weigeren", uitkomst="geweigerd", reden="vrijgave")
        raise
    unwritten = PublicationReport(groep_id, kring, None, done.report)
    if not vooraf(unwritten) or place[1] is None:
        return unwritten
    account(handeling="verstrekken")
    verteller.bewaar(groep_id, rond=bool(numbers.doelen))
    head = write_ledger(dossier, groep_id, kring, ledger)  # before the bundle: a crash in between makes us stricter
    folder = place[0] / str(index["publicatie_id"])
    content = files(replace(done, ledger=ledger), boards)
    index["logboek"] = asdict(head)
    written_to = write_publication(folder, index, content, seed=seed_of(dossier.dossier_id))
    return replace(unwritten, folder=written_to.path, anker=head)


def bij_stand(numbers: Cijfers, stand: Stand, *, wide: bool = False) -> Cijfers:
    """Return the figures with what the stand says of the group: its size band and what the police know.

    ``wide``: nothing of members of one group.
    """
    if stand.omvang is not None:
        numbers = met_omvang(numbers, stand.omvang.klasse)
    said = "" if wide else dekking_zin(verteld(numbers, stand))
    return met_dekking(numbers, said) if said else numbers


def vrijgeven(numbers: Cijfers, policy: Policy, before: Ledger, stand: Stand, *, wide: bool = False) -> Release:
    """Release what was told of a group and the facts about it, and then what follows from released figures only.

    Parameters
    ----------
    numbers
        The figures; of these only what may change freely leaves from here (``Tijd.FEIT``).
    policy, before
        Thresholds of the audience, and the record of what it was told before.
    stand
        What was told of the group.
    wide
        Whether the audience gets aggregates only: a view of the narrow tables and of nothing else.

    Raises
    ------
    ReleaseRefused
        The attack succeeds on what was protected.
    """
    facts = [t for t in numbers.tables if t.tijd is not Tijd.TIJDVAK and t.tijd is not Tijd.STAND]
    first = release(facts, policy, Ledger() if wide else before, verteld=verteld(numbers, stand))
    derived = vervolg(numbers, {t.name: t for t in first.tables})
    if derived:
        second = release(derived, policy, first.ledger)
        report = together(first.report, second.report)
        first = Release((*first.tables, *second.tables), second.ledger, report)
    return release([], policy, before, verteld=breed(first.tables)) if wide else first


def met_kalender(dossier: Dossier, numbers: Cijfers, kring: str, made: Besluit | None) -> Cijfers:
    """Return the figures with the reporting calendar of the decision of step 4, as it stands with this publication."""
    op, groep_id = numbers.data.peildatum, numbers.data.groep_id
    if made is None or not made.rapportages:
        return numbers
    published: dict[str, set[date]] = {kring: {op}}
    for report in made.rapportages:
        audience = dossier.convenant.gremium[report.gremium].kring
        told = read_ledger(dossier, groep_id, audience).rows
        published.setdefault(audience, set()).update(date.fromisoformat(r.date) for r in told if r.date)
    meetings = {r.gremium: dossier.profile.naam("gremium", r.gremium) for r in made.rapportages}
    by_meeting = {g: published[dossier.convenant.gremium[g].kring] for g in meetings}
    found = berichten(made, by_meeting, op)
    table = kalender(found, meetings, made.datum)
    return replace(
        numbers,
        tables=(*numbers.tables, replace(table, info={**table.info, "groep": groep_id})) if found else numbers.tables,
        kalender=in_woorden(found, meetings),
    )
