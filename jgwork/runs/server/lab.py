"""What the notebooks of the work process call: the dossier of the work folder and the tables of each step."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.inhoud import Inhoud
from jgwork.inhoud.perioden import hele_maanden, maand, na
from jgwork.inhoud.plaatsen import door_plaats
from jgwork.io.opslag.bundle import Publication, open_publication
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.manifest import MANIFEST
from jgwork.privacy.proces.stand import GroepStand, Stand
from jgwork.privacy.stappen.sluiten import check_sluiten
from jgwork.privacy.stappen.vragen import dekking, matrix_items, nog_nodig, verzoeken, vragen
from jgwork.runs.dossier.openen import Dossier, last_peildatum, open_dossier
from jgwork.schema.descriptors import TableSpec, codelist, load_tables
from jgwork.vocabulary.errors import JgworkError, UsageError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from jgwork.indicators.plan.plan import Plantoets

#: Environment variable with the work folder; ``jgwork lab`` sets it.
FOLDER = "JGWORK_WERKMAP"


@dataclass(frozen=True)
class Werk:
    """A work folder as an analyst uses it in a notebook.

    Parameters
    ----------
    folder
        Holds ``dossier`` and ``publicaties``.
    dossier
        The opened dossier.
    op
        Peildatum: the last one of the deliveries.
    """

    folder: Path
    dossier: Dossier
    op: date

    @cached_property
    def tabellen(self) -> Inhoud:
        """All admitted tables by name, as Arrow tables, with what they cover."""
        return self.dossier.arrow()

    @cached_property
    def _standen(self) -> Stand:
        return self.dossier.stand(self.op)

    def stand(self, groep_id: str) -> GroepStand:
        """Return where a group stands in the work process."""
        self._known(groep_id)
        return self._standen.groep(groep_id)

    def groepen(self) -> pd.DataFrame:
        """Return the groups with the steps that are open; in the order of their ids, never by weight."""
        import pandas as pd

        names: dict[str, str] = {}
        if "groep" in self.tabellen:
            names = {r["groep_id"]: r["naam_neutraal"] for r in self.tabellen["groep"].to_pylist()}
        rows = [
            {"groep": g, "naam": names.get(g, ""), "open stappen": ", ".join(s.open), "hoogste stap": s.hoogste}
            for g in self.dossier.groepen
            for s in [self._standen.groep(g)]
        ]
        return pd.DataFrame(rows)

    def leveringen(self) -> pd.DataFrame:
        """Return what was delivered, by whom, and until when it is kept."""
        import pandas as pd

        keys = ("levering_id", "bronhouder", "peildatum", "bewaren_tot")
        return pd.DataFrame([{k: d.get(k, "") for k in keys} for d in self.dossier.manifest.deliveries])

    def vragen(self, groep_id: str, stap: int) -> pd.DataFrame:
        """Return the questions of a step for a group: answered, open or to be answered together, and by whom."""
        import pandas as pd

        found = vragen(self.stand(groep_id), self.dossier.profile, self.tabellen)
        rows = [(a.tekst, a.stand, ", ".join(a.door)) for a in found if self.dossier.profile.nummer(a.stap) == stap]
        return pd.DataFrame(rows, columns=["vraag", "stand", "door"])

    def nodig(self, groep_id: str) -> tuple[str, ...]:
        """Return what the open steps still need, in Dutch sentences."""
        return nog_nodig(self.stand(groep_id), self.dossier.profile, self.tabellen, self.dossier.convenant)

    def rijen(self, tabel: str, groep_id: str | None = None, *, titels: bool = True) -> pd.DataFrame:
        """Return rows of a table, of one group or of all; codes as their Dutch titles unless ``titels`` is off.

        Parameters
        ----------
        tabel
            Table of the data model; without rows where no delivery brought it.
        groep_id
            Only this group; a table that does not know groups cannot be asked for one.
        titels
            Show titles instead of codes.
        """
        import pyarrow.compute as pc

        spec = load_tables().get(tabel)
        if spec is None:
            raise UsageError("Deze tabel bestaat niet.", f"Kies uit: {', '.join(load_tables())}.")
        data = self.tabellen.get(tabel)
        if data is None:
            return _empty(spec.names)
        if groep_id is not None:
            if "groep_id" not in spec.names:
                raise UsageError(f"Tabel '{tabel}' kent geen groepen.", "Laat de groep weg.")
            self._known(groep_id)
            data = data.filter(pc.equal(data["groep_id"], groep_id))
        return _frame(data, spec, titels=titels)

    def signalen(self, groep_id: str) -> pd.DataFrame:
        """Return the signals from the places where a group stays, and those that somebody tied to it by hand.

        Of the first it is not certain that they are about this group.
        """
        self._known(groep_id)
        spec, data = load_tables()["signaal"], self.tabellen.get("signaal")
        near = None if data is None else door_plaats(self.tabellen, "signaal", data, groep_id)
        if near is None:
            return _empty(spec.names)
        return _frame(near, spec, titels=True).sort_values("datum", ignore_index=True)

    def per_maand(self, rijen: pd.DataFrame, datum: str = "datum", tabel: str = "signaal") -> pd.DataFrame:
        """Return how many rows there are per whole month up to the peildatum.

        A month without any is 0; one that was not wholly delivered is missing.

        Parameters
        ----------
        rijen, datum
            Rows and the column with their day.
        tabel
            The table they come from: its deliveries say which months are known.
        """
        import pandas as pd

        days = pd.to_datetime(rijen[datum].dropna())
        if days.empty:
            return pd.DataFrame({"aantal": []})
        months = hele_maanden(maand(days.min().date()).van, na(self.op))
        counted = days.dt.to_period("M").value_counts()
        index = pd.PeriodIndex([m.van for m in months], freq="M")
        unknown = [not self.dossier.dekking.heel(m, (tabel,)) for m in months]
        found = pd.DataFrame({"aantal": counted.reindex(index, fill_value=0).astype("Int64")})
        found.loc[unknown, "aantal"] = pd.NA
        return found

    def publicatie(self, groep_id: str) -> Publication:
        """Return the newest publication of a group; the first one is made when there is none."""
        from jgwork.runs.publicatie.publiceren import publiceer

        self._known(groep_id)
        out = self.folder / "publicaties"
        found = sorted(out.glob(f"{groep_id}-*/publicatie.json"))
        if not found:
            publiceer(self.dossier.store.path, out, groepen=[groep_id])
            found = sorted(out.glob(f"{groep_id}-*/publicatie.json"))
        return open_publication(found[-1].parent)

    def effecten(self, groep_id: str) -> pd.DataFrame:
        """Return per goal the word, the Maryland level, ratio, margin, p, the target, and what may be said.

        Beside it what publications say (``verteld``: the word; empty where there is one answer only), and why that is
        another (``waarom anders``).
        """
        import pandas as pd

        from jgwork.runs.server.naast import beide

        titles = self._doelen(groep_id)
        rows = [
            (titles.get(k, k), a.woord, int(a.niveau), a.verhouding, *(a.marge or (None, None)), a.p, a.streef, a.zin,
             " ".join(w.text for w in a.waarschuwingen), p.woord_verteld, p.reden)
            for k, p in beide(self.dossier, groep_id, self.op).items()
            for a in [p.nu]
        ]  # fmt: skip
        columns = ["doel", "oordeel", "niveau", "verhouding", "laag", "hoog", "p", "streefwaarde", "zin", "let op",
                   "verteld", "waarom anders"]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def plan(self, groep_id: str) -> Plantoets:
        """Return the check of the plan of a group, as ``jgwork plan`` gives it."""
        from jgwork.indicators.plan.plan import plantoets

        self._known(groep_id)
        return plantoets(self.tabellen, groep_id, self.op)

    def trechter(self) -> pd.DataFrame:
        """Return the groups beside each other, in the order of their names; for the analyst only, never an order."""
        import pandas as pd

        from jgwork.indicators.effect.omgeving import omgeving
        from jgwork.indicators.regio.trechter import trechter

        found = trechter(omgeving(self.tabellen, self.op))
        rows = [(p.groep, p.aantal, *p.verwacht, p.buiten or "niet buiten het gewone") for p in found]
        return pd.DataFrame(rows, columns=["groep", "laatste jaar", "verwacht vanaf", "verwacht tot", "buiten"])

    def nulmetingen(self, groep_id: str) -> pd.DataFrame:
        """Return per goal the nulmeting: the day it was fixed, its sentence, and what stands beside it since."""
        import pandas as pd

        from jgwork.runs.publicatie.nulmetingen import standen

        titles = self._doelen(groep_id)
        rows = [
            (titles.get(s.doel_id, s.doel_id), s.vast.vast_op if s.vast else None, first.text if first else "",
             s.correctie.text if s.correctie else "", s.opmerking)
            for s in standen(self.dossier, groep_id, self.op)
            for first in [s.vast or s.nu]
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["doel", "vastgesteld op", "nulmeting", "correctie", "opmerking"])

    def lussen(self, groep_id: str) -> tuple[str, ...]:
        """Return the loops back that are proposed for a group, as Dutch sentences; none is ever taken by itself."""
        from jgwork.indicators.plan.verloop import lussen, verloop

        titles = self._doelen(groep_id)
        found = lussen(self.tabellen, groep_id, self.op, verloop(self.tabellen, groep_id, self.op))
        return tuple(lus.text.replace(lus.doel_id, titles.get(lus.doel_id, lus.doel_id), 1) for lus in found)

    def evaluatie(self, groep_id: str) -> pd.DataFrame:
        """Return the nine rows of the evaluation: what was found, and what is missing for a full answer.

        Raises
        ------
        UsageError
            The group has no plan: there is nothing to evaluate.
        """
        import pandas as pd

        from jgwork.indicators.evaluatie.vragen import evalueer
        from jgwork.indicators.plan.doelen import indicator_words
        from jgwork.runs.publicatie.nulmetingen import vastgesteld

        self._known(groep_id)
        fixed = vastgesteld(self.dossier)
        found = evalueer(self.tabellen, groep_id, self.op, soorten=indicator_words()[1], vast=fixed)
        rows = [(o.titel, o.text, "; ".join(o.ontbreekt)) for o in found.onderdelen]
        return pd.DataFrame(rows, columns=["onderdeel", "bevinding", "ontbreekt"])

    def verzoeken(self, groep_id: str) -> str:
        """Return in a sentence how complete the picture is while requests about a group are out."""
        found = verzoeken(self.tabellen.get("verzoek"), self.dossier.convenant, self.op, groep_id)
        return dekking(found)

    def mag_vragen(self, partner: str, stap: int) -> list[str]:
        """Return the items that a step may ask of a partner, as Dutch titles."""
        titles = codelist("matrix_item").titles
        asked = matrix_items(stap, self.dossier.profile, self.dossier.convenant, partner)
        return [titles[code] for code in asked]

    def in_de_weg(self, groep_id: str) -> list[str]:
        """Return in Dutch sentences what stands in the way of closing a group."""
        self._known(groep_id)
        return [f"{f.message} {f.next_move}" for f in check_sluiten(self.tabellen, groep_id)]

    def te_laat(self, groep_id: str) -> pd.DataFrame:
        """Return the actions that should have ended by the peildatum and did not; by planned end."""
        frame = self.rijen("actie", groep_id, titels=False)
        late = frame[
            frame["eind_gepland"].notna()
            & (frame["eind_gepland"] < self.op)
            & frame["eind"].isna()
            & ~frame["status"].isin(["afgerond", "vervallen"])
        ]
        shown = self.rijen("actie", groep_id).loc[late.index]
        return shown[["actie_id", "interventie_code", "partner", "status", "eind_gepland"]].sort_values("eind_gepland")

    def _doelen(self, groep_id: str) -> dict[str, str]:
        return {r["doel_id"]: r["omschrijving"] for r in self.rijen("doel", groep_id).to_dict("records")}

    def _known(self, groep_id: str) -> None:
        if groep_id not in self.dossier.groepen:
            raise UsageError("Deze groep staat niet in het dossier.", f"Kies uit: {', '.join(self.dossier.groepen)}.")


def tel(rijen: pd.DataFrame, kolom: str, tegen: str | None = None) -> pd.DataFrame:
    """Return how many rows there are per value of a column, or of one column against another; unknown is a value.

    Rows of more than one round (``ronde``) stand beside each other, one count a round: the same question was put
    again, and a sum of the answers is an answer to nothing.

    Examples
    --------
    >>> list(jg.tel(d["G02"].acties(titels=True), "status").columns)
    ['aantal']
    """
    import pandas as pd

    rounds = rijen["ronde"] if "ronde" in rijen and "ronde" not in {kolom, tegen} else None
    if rounds is not None and rounds.nunique() > 1:
        parts = {
            f"ronde {r}": tel(rijen[rounds == r].drop(columns="ronde"), kolom, tegen) for r in sorted(rounds.unique())
        }
        return pd.concat(parts, axis=1).fillna(0).astype(int)
    first = rijen[kolom].fillna("onbekend").astype(str)
    if tegen is None:
        return first.value_counts().rename("aantal").to_frame()
    return pd.crosstab(first, rijen[tegen].fillna("onbekend").astype(str))


def begin(folder: Path | str | None = None, *, naam: str = "dossier") -> Werk:
    """Open the work folder; where there is none yet, the example is made first.

    Parameters
    ----------
    folder
        The work folder. By default that of ``jgwork lab``, otherwise the folder above when it holds a dossier,
        otherwise ``../werk``.
    naam
        Name of the dossier in it.

    Raises
    ------
    UsageError
        Where a folder was given and holds no dossier: the example instead of one's own data would mislead.
    """
    say_plainly()
    place = Path(folder) if folder is not None else _find()
    if not DossierStore(place / naam).exists():
        if folder is not None:
            raise UsageError(
                f"In de map '{place.name}' staat geen dossier.",
                "Controleer de naam, of laad eerst een levering: jgwork laad LEVERING --dossier MAP/dossier.",
            )
        from jgwork.runs.server.start import prepare

        prepare(place, lambda _: None)
    dossier = open_dossier(place / naam)
    return Werk(place, dossier, last_peildatum(dossier))


def say_plainly() -> None:
    """Let a notebook show our own errors as a sentence and the next move, instead of a traceback."""
    if "IPython" not in sys.modules:
        return
    shell = sys.modules["IPython"].get_ipython()
    if shell is not None:
        shell.set_custom_exc((JgworkError,), _plain_error)


def _plain_error(_shell: Any, _kind: type, error: JgworkError, _trace: Any, **_: Any) -> None:
    print(error.message, error.next_move)  # noqa: T201 - a notebook cell is the screen here
    for found in error.findings:
        print("•", found.message, found.next_move)  # noqa: T201


def _find() -> Path:
    if os.environ.get(FOLDER):
        return Path(os.environ[FOLDER])
    above = Path("..")
    return above if (above / "dossier" / MANIFEST).exists() else above / "werk"


def _frame(data: pa.Table, spec: TableSpec, *, titels: bool) -> pd.DataFrame:
    frame: pd.DataFrame = data.select([n for n in spec.names if n in data.column_names]).to_pandas()
    for field in spec.fields if titels else ():
        if field.codelijst and field.name in frame:
            names = codelist(field.codelijst).titles
            frame[field.name] = [_title(names, v) for v in frame[field.name]]
    return frame


def _title(names: Any, value: Any) -> Any:
    return names.get(value, value) if isinstance(value, str) else value


def _empty(names: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=list(names))
