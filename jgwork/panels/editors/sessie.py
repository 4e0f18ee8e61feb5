"""One person at work in an editor: the form, the state, the draft on disk and the way to the dossier."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from jgwork.io.opslag.concepten import Concepten
from jgwork.panels.editors.toestand import Actie, Staat, Voeg, Zet, begin, reduce
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.opnemen import LoadReport
from jgwork.runs.dossier.verantwoorden import wie
from jgwork.runs.formulier.bewerken import GewijzigdError, merk, rijen_nu, vastleggen
from jgwork.runs.formulier.soorten import formulier, laatste_ronde
from jgwork.runs.formulier.vragenlijst import Nieuw, Vraag

#: Seconds within which the next letter in the same cell belongs to the same change: undo takes back what was typed.
TYPING = 3.0


class Sessie:
    """Editing one part of one group, for one partner.

    Every change is on disk before the next one is made, so a kernel that is killed or a tab that is closed loses
    nothing: the next session goes on with the draft.

    Parameters
    ----------
    dossier
        The dossier folder.
    soort, groep_id, partner, ronde
        What is edited; see ``jgwork.runs.formulier.vragenlijst.SOORTEN``. Without a round it is the last one.
    op
        The day; today by default.
    """

    def __init__(
        self, dossier: Path, soort: str, groep_id: str, partner: str, ronde: int | None = None, op: date | None = None
    ) -> None:
        self.path, self.soort, self.groep_id, self.partner, self.ronde = dossier, soort, groep_id, partner, ronde
        self.op = op or datetime.now(UTC).date()
        self._writer = secrets.token_hex(8)
        self._claimed = False
        self._typed: tuple[str, str, float] = ("", "", 0.0)
        self._open()
        draft = self._drafts.load(self._name)
        if draft is not None:
            self.staat = Staat.from_json(draft["staat"])
        self.hervat = draft is not None

    def _open(self) -> None:
        opened = open_dossier(self.path, groep_id=self.groep_id)
        round_ = self.ronde or laatste_ronde(opened, self.soort, self.groep_id)
        self.form = formulier(self.soort, Vraag(opened, self.groep_id, self.partner, round_, self.op))
        self._store, self._drafts, self.peildatum = opened.store, Concepten(opened.store), opened.peildatum
        self._name = f"{self.form.naam}-{wie().naam}"
        self._version = opened.store.manifest().version
        rows = rijen_nu(opened.store, self.form.bereiken)
        self.staat = begin(rows, merk(rows))

    @property
    def ingehaald(self) -> bool:
        """Whether someone else changed these rows since editing began."""
        return merk(rijen_nu(self._store, self.form.bereiken)) != self.staat.basis

    def typ(self, actie: Zet) -> None:
        """Apply a letter that is typed, and keep the draft; letters that follow each other are one change."""
        cell, now = (actie.rij, actie.kolom), time.monotonic()
        goes_on = self._typed[:2] == cell and now - self._typed[2] < TYPING
        self.doe(actie, aansluitend=goes_on)
        self._typed = (*cell, now)

    def doe(self, actie: Actie, *, aansluitend: bool = False) -> None:
        """Apply an action and keep the draft.

        Parameters
        ----------
        actie
            The action.
        aansluitend
            It is part of the change before it: undo takes both back.

        Raises
        ------
        GewijzigdError
            Where the same draft was changed in another window, or the dossier by someone else: work that can never be
            put in is not worth typing, and a member who was removed must not come back in a draft.
        """
        after = reduce(self.staat, actie)
        if after is self.staat:
            return
        if aansluitend and self.staat.verleden:
            after = replace(after, verleden=self.staat.verleden)
        self._typed = ("", "", 0.0)
        self._check_writer()
        self._check_dossier()
        self._drafts.save(self._name, {"schrijver": self._writer, "staat": after.as_json()})
        self._claimed = True
        self.staat = after

    def voeg_toe(self, soort: Nieuw) -> str:
        """Add a row with a new id and return its key."""
        code = f"{soort.voorvoegsel}{soort.vrij(self.staat.rijen)}"
        key = f"{soort.tabel}:{code}"
        self.doe(Voeg(key, {**soort.voorbeeld.vast, soort.id_kolom: code}))
        return key

    def leg_vast(self) -> LoadReport:
        """Put the work in the dossier through gate 1 and the log; the draft is then gone.

        Raises
        ------
        GewijzigdError
            When someone else was first; the draft stays.
        IntakeRefused
            With all findings; the draft stays.
        """
        self._check_writer()
        rows = self.form.volledig(self.staat.rijen)
        report = vastleggen(
            self._store, self.form.naam, self.partner, self.form.bereiken, rows, self.staat.basis, op=self.op
        )
        self.opnieuw()
        return report

    def opnieuw(self) -> None:
        """Throw the draft away and begin with what is in the dossier."""
        self._drafts.remove(self._name)
        self._claimed = False
        self._open()

    def controle(self) -> tuple[str, ...]:
        """Return what the form says about the work as it is."""
        return self.form.controle(self.staat.rijen)

    def _check_dossier(self) -> None:
        version = self._store.manifest().version
        if version == self._version:
            return
        if self.ingehaald:
            raise GewijzigdError(
                "Iemand anders heeft deze gegevens intussen gewijzigd. Uw laatste wijziging is niet bewaard.",
                "Wat u daarvoor invulde, staat nog in uw concept. Kies 'Opnieuw beginnen' om het nieuwe te zien.",
            )
        self._version = version

    def _check_writer(self) -> None:
        if not self._claimed:
            return
        draft = self._drafts.load(self._name)
        if draft is None:
            raise GewijzigdError(
                "Uw concept is er niet meer: er zijn gegevens verwijderd, of het is in een ander venster weggegooid. "
                "Uw laatste wijziging is niet bewaard.",
                "Open dit onderdeel opnieuw: dan ziet u wat nu in het dossier staat.",
            )
        if draft["schrijver"] != self._writer:
            raise GewijzigdError(
                "Dit concept is ook in een ander venster open en daar gewijzigd.",
                "Ga in dat venster verder, of open dit onderdeel hier opnieuw.",
            )
