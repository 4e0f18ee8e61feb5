"""Publish: indicators, release, views, bundle. The second gate stands in the middle."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from jgwork.indicators.groep.scan import nog_niets
from jgwork.indicators.plan.nulmeting import Nulmeting
from jgwork.io.opslag.bundle import write_publication
from jgwork.io.opslag.logboek import Anker
from jgwork.io.opslag.ondertekening import seed_of
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.convenant.regels import Mate
from jgwork.privacy.release.gate import Policy, Release, ReleaseReport, release, state, together
from jgwork.privacy.release.keuze import Choice, stil
from jgwork.privacy.stand.breed import breed
from jgwork.privacy.stand.grof import Grof
from jgwork.privacy.stand.stand import Stand
from jgwork.privacy.stappen.vragen import Verzoek, dekking, verzoeken
from jgwork.runs.dossier.gereedheid import besluit
from jgwork.runs.dossier.keuren import vereis_gekeurd, zoals_verteld
from jgwork.runs.dossier.openen import Dossier, last_peildatum, open_dossier
from jgwork.runs.dossier.verantwoorden import log
from jgwork.runs.publicatie.bundels import files, versions
from jgwork.runs.publicatie.cijfers import Cijfers, cijfers, dekking_zin, met_dekking, met_omvang, verteld, vervolg
from jgwork.runs.publicatie.nulmetingen import vastgesteld
from jgwork.runs.publicatie.opschrift import opschrift
from jgwork.runs.publicatie.regio import geometry, publiceer_regio
from jgwork.runs.publicatie.ronde import Ronde, apart, gemist, gevraagd, vereis_bekend
from jgwork.runs.publicatie.verteld import met_kalender, read_ledger, told, vrije_teksten, written
from jgwork.runs.vertellen.gebleven import Gebleven
from jgwork.runs.vertellen.werk import ALLEEN, Vraag, Werk, begonnen, gelezen
from jgwork.runs.vertellen.werkers import Ploeg, ploeg, vereis_mogelijk
from jgwork.vocabulary.errors import JgworkError, ReleaseRefused
from jgwork.vocabulary.tables import Tijd

Progress = Callable[[str], None]
#: What the publication of all groups together is called where a group would be named.
REGIO = "regio"
#: The released table of the decision of step 4; its cells may be sentences.
BESLUIT = "besluit"


@dataclass(frozen=True, slots=True, repr=False)
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

    def __repr__(self) -> str:
        where = str(self.folder) if self.folder else "niet geschreven"
        shown = f"{self.release.n_shown} van {self.release.n_cells} cellen getoond"
        return f"Publicatie van {self.groep_id} voor {self.kring}: {shown}; {where}."

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
    werkers: int = 1,
    dask: str = "",
    alles: bool = False,
) -> list[PublicationReport]:
    """Publish groups of a dossier for one audience: one publication per group, and one of all groups together.

    A group of which nothing changed since its last publication for this audience keeps that one. Killed at any moment
    it goes on where it was when it is called again in the same way. The reports are those of the groups that were still
    to be done.

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
    werkers, dask
        How many processes work on it on this computer, or the address of a Dask scheduler; what comes out is the same.
    alles
        Publish groups of which nothing changed anew as well.

    Raises
    ------
    ReleaseRefused
        When the audit finds something that could be derived; nothing left.

    Examples
    --------
    >>> [r.groep_id for r in jg.publiceer(dossier, map / "proef", groepen=["G02"], proef=True)]
    ['G02']
    """
    vereis_mogelijk(werkers, dask)
    wie = Wie(werkers, dask)
    with open_dossier(dossier).alleen("publiceren") as opened:
        wens = Wens(groepen, kring, op, keuze or Choice(), proef=proef, alles=alles)
        return _round(opened, Path(uit), wens, vooraf, progress, wie)


class Wens(NamedTuple):
    """What was asked for; see ``publiceer``."""

    groepen: Sequence[str] | None
    kring: str
    op: date | None
    keuze: Choice
    proef: bool
    alles: bool


def _round(
    opened: Dossier,
    out: Path,
    wens: Wens,
    vooraf: Callable[[PublicationReport], bool],
    progress: Progress,
    wie: Wie,
) -> list[PublicationReport]:
    """Publish, for whoever holds the lock of the dossier."""
    op, kring = wens.op, wens.kring
    at = op or last_peildatum(opened)
    wanted = gevraagd(opened, wens.groepen, at, progress)
    waits = vereis_gekeurd(opened)
    if op is not None and (said := nog_niets(opened.dekking.laatste(), op)):
        progress(said)
    vereis_bekend(opened, out, progress)
    ronde = None if wens.proef else Ronde.begin(out, opened, wanted, kring, at)
    missed = {g: waits[g] for g in wanted if g in waits}
    done = ronde.done() if ronde else {}
    if done:
        progress(f"Verder waar het was: {len(done)} van {len(wanted)} groepen stonden er al.")
    for groep_id in wanted:
        with apart(missed, groep_id):
            opened.boeken.vereis_volledig(groep_id)
    todo = [g for g in wanted if g not in done and g not in missed]
    with begonnen(opened, at) as (vraag, work):
        fixed, names = vastgesteld(opened), geometry(opened).namen
        task = Taak(vraag, kring, wens.keuze, out.resolve(), ronde, op is not None, fixed, names)
        before = Gebleven(work, out, kring, task.mee(), {d: n.checksum for d, n in fixed.items()})
        same = frozenset() if wens.alles or ronde is None else before.gebleven(todo, wie.werkers)
        if same:
            progress(
                f"{len(same)} van {len(wanted)} groepen veranderden niet en houden hun publicatie (anders: --alles)."
            )
        tell = partial(before.vertel, groepen=todo, same=same, apart=partial(apart, missed), progress=progress)
        reports = list(_each(task, work, tell, wie, vooraf, progress, missed))
        if ronde is not None:
            before.bewaar(done | {r.groep_id: r.folder.name for r in reports if r.folder})
    if missed:
        raise gemist(missed, len(wanted))
    if ronde is not None:
        progress("Publiceren: alle groepen samen ...")
        see = partial(PublicationReport, REGIO, kring, None)
        publiceer_regio(opened, out, kring, at, lambda done: vooraf(see(done.report)), wie.werkers)
        ronde.end()
    return reports


def _each(
    task: Taak,
    work: Werk,
    tell: Callable[[Ploeg], list[str]],
    wie: Wie,
    vooraf: Callable[[PublicationReport], bool],
    progress: Progress,
    missed: dict[str, JgworkError],
) -> Iterator[PublicationReport]:
    """Publish each group once all are told; ``tell`` does that, and says which groups to publish."""
    if wie != Wie():  # elsewhere nobody hears how far a search is
        task = replace(task, keuze=replace(task.keuze, progress=stil))
    with ploeg(task.vraag, *wie) as hands:
        todo = tell(hands)
    left = [g for g in todo if g not in missed]
    if "doel" in work.verteller.divided.tables:
        work.verteller.rond(work.rond)  # made once, before others begin
    gc.freeze()  # what was told stays until the round ends (``begonnen``)
    with ploeg(replace(task, told=work.verteller.verteld_nu()), *wie) as hands:
        nr = {g: i for i, g in enumerate(todo, 1)}
        for groep_id, future in hands.beurten(
            maak, left, lambda g: progress(f"Publiceren: {g} ({nr[g]} van {len(todo)}) ...")
        ):
            made: list[PublicationReport] = []
            with apart(missed, groep_id):
                made.append(_keep(task, work, groep_id, future, vooraf))
            yield from made


class Wie(NamedTuple):
    """Who works on a round: how many processes here, or the cluster at an address."""

    werkers: int = 1
    dask: str = ""


@dataclass(frozen=True, slots=True)
class Taak:
    """What every group of a round is published by, read once.

    ``vast``: the fixed nulmetingen; ``namen``: of municipalities; ``told``: what was told of the groups in this round.
    """

    vraag: Vraag
    kring: str
    keuze: Choice
    uit: Path
    ronde: Ronde | None
    asked: bool
    vast: Mapping[str, Nulmeting] = field(repr=False)
    namen: Mapping[str, str] = field(repr=False)
    told: Mapping[str, Stand] = field(default_factory=dict, repr=False)

    def mee(self) -> dict[str, Any]:
        """Return what decides what comes out for every group alike, as plain values."""
        return {**self.keuze.as_json(), "gevraagd": self.asked, "namen": self.namen, "versies": versions()}


@dataclass(frozen=True, slots=True)
class Gemaakt:
    """A publication that was made and not written yet."""

    report: ReleaseReport
    index: dict[str, Any]
    ledger: dict[str, Any]
    files: dict[str, bytes]
    rond: bool


def maak(task: Taak, groep_id: str) -> Gemaakt:
    """Make the publication of one group; nothing is written or logged, so that any process may do it.

    Raises
    ------
    ReleaseRefused
        The attack succeeds on what was protected.
    """
    with ALLEEN:
        work = gelezen(task.vraag)
        work.verteller.neem(task.told)
        return _made(task, work, groep_id)


def _made(task: Taak, work: Werk, groep_id: str) -> Gemaakt:
    opened, verteller, at = work.opened, work.verteller, task.vraag.op
    group, kept = work.proces.groep(groep_id), besluit(opened, groep_id, at)
    decided = kept and zoals_verteld(opened, kept)
    numbers = cijfers(
        verteller.divided.of_group(groep_id), groep_id, stap := group.hoogste, at, task.vast, work.rond,
        gevraagd=task.asked, besluit=decided, namen=verteller.divided.namen,
        verzoeken=(requests := _requests(opened, groep_id, at)),
    )  # fmt: skip
    numbers = replace(numbers, voorbehoud={**numbers.voorbehoud, "verzoeken": dekking(requests) if requests else ""})
    numbers = replace(numbers, gestopt=True) if group.gestopt else met_kalender(opened, numbers, task.kring, decided)
    policy, stand = _policy(opened, numbers, task.kring, task.keuze), verteller.verteld(groep_id)
    wide = opened.convenant.policy(task.kring).niveau <= Mate.AGGREGAAT
    numbers = bij_stand(numbers, stand, wide=wide)
    if numbers.rond is not None:
        numbers = replace(numbers, rond=verteller.rond(numbers.rond))
    done = vrijgeven(numbers, policy, read_ledger(opened, groep_id, task.kring), stand, wide=wide)
    place = task.uit, task.ronde
    index, boards = opschrift(verteller, numbers, done, policy, stap, task.namen, place, stand)
    ledger = state(done.ledger, told(index, boards), policy)
    content = files(replace(done, ledger=ledger), boards) if task.ronde else {}
    return Gemaakt(done.report, index, ledger.as_json(inside=True), content, bool(numbers.doelen))


def _keep(
    task: Taak, work: Werk, groep_id: str, future: Future[Gemaakt], vooraf: Callable[[PublicationReport], bool]
) -> PublicationReport:
    """Write one publication; whatever can refuse it came before it is shown, so what is shown is what is written."""
    opened, kring = work.opened, task.kring
    told_to = opened.convenant.policy(kring)
    account = partial(
        log, opened.log(), dossier_id=opened.dossier_id, object="publicatie", groep_id=groep_id,
        stap=work.proces.groep(groep_id).hoogste, doel=told_to.doel, grondslag=told_to.grondslag, ontvanger=kring,
    )  # fmt: skip
    try:
        made = future.result()
    except ReleaseRefused:
        account(handeling="weigeren", uitkomst="geweigerd", reden="vrijgave")
        raise
    unwritten = PublicationReport(groep_id, kring, None, made.report)
    if not vooraf(unwritten) or task.ronde is None:
        return unwritten
    account(handeling="verstrekken")
    work.verteller.bewaar(groep_id, rond=made.rond)
    head = opened.boeken.bewaar(groep_id, made.ledger, kring)  # first: a crash in between makes us stricter
    index = {**made.index, "logboek": asdict(head)}
    folder = task.uit / str(index["publicatie_id"])
    written_to = write_publication(folder, index, made.files, seed=seed_of(opened.dossier_id))
    return replace(unwritten, folder=written_to.path, anker=head)


def _requests(dossier: Dossier, groep_id: str, at: date) -> tuple[Verzoek, ...]:
    """Return the requests about a group as they stand: how complete its picture is while they are out."""
    table = dossier.table("verzoek") if "verzoek" in dossier.tables else None
    day = dossier.dekking.op(at, ("verzoek",), groep_id)
    return verzoeken(table and table.data, dossier.convenant, day, groep_id)


def _policy(dossier: Dossier, numbers: Cijfers, kring: str, keuze: Choice) -> Policy:
    limits, at = dossier.convenant.policy(kring), numbers.data.peildatum
    decided = frozenset(str(v) for t in numbers.tables if t.name == BESLUIT for v in t.frame["inhoud"])
    return Policy.voor(limits, at, keuze, written(numbers.data), vrije_teksten(numbers.data) | decided)


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
    return (
        release([], policy, before, verteld=breed(first.tables, Grof.voor(policy.k, policy.afronding)))
        if wide
        else first
    )
