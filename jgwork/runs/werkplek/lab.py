"""What the notebooks of the work process call: the dossier of the work folder and the tables of each step."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from jgwork.graph.bouwen.build import build_groepsnetwerk
from jgwork.inhoud.inhoud import Inhoud
from jgwork.io.opslag.bundle import Publication
from jgwork.io.opslag.dossier import EXPORTS, DossierStore
from jgwork.io.opslag.manifest import MANIFEST
from jgwork.privacy.proces.stand import GroepStand, Stand
from jgwork.privacy.stappen.sluiten import check_sluiten
from jgwork.privacy.stappen.vragen import dekking, matrix_items, nog_nodig, verzoeken, vragen
from jgwork.runs.dossier.gereedheid import uit_besluiten
from jgwork.runs.dossier.netwerken import Bron, bron
from jgwork.runs.dossier.openen import Dossier, last_peildatum, open_dossier
from jgwork.runs.werkplek.uitgave import nieuwste
from jgwork.schema.descriptors import TableSpec, codelist, load_tables
from jgwork.vocabulary.errors import JgworkError, UsageError, unknown

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from jgwork.graph.bouwen.netwerk import Netwerk
    from jgwork.indicators.plan.plan import Plantoets

#: Environment variable with the work folder; ``jgwork lab`` sets it.
FOLDER = "JGWORK_WERKMAP"
#: What reading a dossier or exporting from it changes: no new version of it.
_EIGEN = ("logboek.jsonl", "dossier.slot", EXPORTS)
T = TypeVar("T")


class Werk:
    """A work folder as an analyst uses it in a notebook.

    The dossier is always the newest version on disk: what an editor fixed or another command loaded is there in the
    next cell. What was computed is kept as long as that version holds.

    Parameters
    ----------
    folder
        Holds the dossier and ``publicaties``.
    naam
        Name of the dossier in it.
    """

    def __init__(self, folder: Path, naam: str = "dossier") -> None:
        self.folder, self._place = folder, folder / naam
        self._mark: tuple[tuple[str, int, int], ...] = ()
        self._dossier: Dossier | None = None
        self._kept: dict[tuple[Any, ...], Any] = {}
        self._logged: set[tuple[Any, ...]] = set()
        self.bezig: Callable[[tuple[Any, ...]], AbstractContextManager[None]] = lambda _: nullcontext()

    @property
    def dossier(self) -> Dossier:
        """The opened dossier, opened anew when a command or an editor changed it."""
        parts = (p for p in self._place.glob("*") if not p.name.startswith(_EIGEN))
        mark = tuple(sorted((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in parts))
        if self._dossier is None or mark != self._mark:
            self._dossier, self._mark = open_dossier(self._place), mark
            self._kept.clear()
        return self._dossier

    @property
    def op(self) -> date:
        """Peildatum: the last one of the deliveries."""
        return last_peildatum(self.dossier)

    def eens(self, wat: tuple[Any, ...], maak: Callable[[], T]) -> T:
        """Return what ``maak`` gives, made once per version of the dossier.

        Parameters
        ----------
        wat
            What it is, with all it depends on.
        maak
            Makes it.
        """
        _ = self.dossier  # a new version forgets what was kept
        if wat not in self._kept:
            with self.bezig(wat):
                self._kept[wat] = maak()
        return cast("T", self._kept[wat])

    def _frame_eens(self, wat: tuple[Any, ...], maak: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        return self.eens(wat, maak).copy()

    def netwerk(self, groep_id: str, **keuze: Any) -> tuple[Netwerk, Bron]:
        """Return the network of a group and what it may be made of; the options are those of ``build_groepsnetwerk``.

        Step and purpose are checked every time; the consultation is logged once per cell of a notebook.
        """
        source = bron(self.dossier, groep_id, op=keuze.get("op") or self.op)
        key = ("netwerk", groep_id, *sorted(keuze.items()))
        net = self.eens(key, lambda: build_groepsnetwerk(source.tabellen, groep_id, **keuze))
        cell = cel()
        if cell is None or (groep_id, cell) not in self._logged:
            source.log("raadplegen", "netwerk", len(net))
            self._logged.add((groep_id, cell))
        return net, source

    @property
    def tabellen(self) -> Inhoud:
        """All admitted tables by name, as Arrow tables, with what they cover."""
        return self.dossier.arrow()

    def stand(self, groep_id: str) -> GroepStand:
        """Return where a group stands in the work process."""
        self.dossier.met_groep(groep_id)
        return self._stand().groep(groep_id)

    def _stand(self) -> Stand:
        return self.eens(("stand",), lambda: self.dossier.stand(self.op))

    def groepen(self) -> pd.DataFrame:
        """Return the groups with the steps that are open; in the order of their ids, never by weight."""
        import pandas as pd

        names: dict[str, str] = {}
        if "groep" in self.tabellen:
            names = {r["groep_id"]: r["naam_neutraal"] for r in self.tabellen["groep"].to_pylist()}
        rows = [
            (g, names.get(g, ""), ", ".join(s.open), s.hoogste)
            for g in self.dossier.groepen
            for s in [self._stand().groep(g)]
        ]
        return pd.DataFrame(rows, columns=["groep_id", "naam", "open_stappen", "hoogste_stap"])

    def leveringen(self) -> pd.DataFrame:
        """Return what was delivered, by whom, and until when it is kept."""
        import pandas as pd

        keys = ["levering_id", "bronhouder", "peildatum", "bewaren_tot"]
        found = pd.DataFrame([{k: d.get(k) for k in keys} for d in self.dossier.manifest.deliveries], columns=keys)
        return found.assign(**{k: pd.to_datetime(found[k]) for k in keys[2:]})

    def vragen(self, groep_id: str, stap: int) -> pd.DataFrame:
        """Return the questions of a step for a group: answered, open or to be answered together, and by whom."""
        import pandas as pd

        found = vragen(self.stand(groep_id), self.dossier.profile, self.tabellen)
        rows = [(a.tekst, a.stand, ", ".join(a.door)) for a in found if self.dossier.profile.nummer(a.stap) == stap]
        return pd.DataFrame(rows, columns=["vraag", "stand", "door"])

    def nodig(self, groep_id: str) -> tuple[str, ...]:
        """Return what the group still needs, in Dutch sentences: an analysis that was asked for, and its open steps."""
        asked = nog_nodig(self.stand(groep_id), self.dossier.profile, self.tabellen, self.dossier.convenant)
        return (*uit_besluiten(self.dossier, groep_id, self.op), *asked)

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
            unknown("tabel", tabel, load_tables())
        data = self.tabellen.get(tabel)
        if data is None:
            return _empty(spec.names)
        if groep_id is not None:
            if "groep_id" not in spec.names:
                raise UsageError(f"Tabel '{tabel}' kent geen groepen.", "Laat de groep weg.")
            self.dossier.met_groep(groep_id)
            data = data.filter(pc.equal(data["groep_id"], groep_id))
        return _frame(data, spec, titels=titels)

    def publicatie(self, groep_id: str, folder: Path | None = None) -> Publication:
        """Return the newest publication of a group; the first one is made when nothing was told of it yet."""
        self.dossier.met_groep(groep_id)
        return nieuwste(self.dossier, groep_id, folder or self.folder / "publicaties")

    def effecten(self, groep_id: str) -> pd.DataFrame:
        """Return per goal the word, the Maryland level, ratio, margin, p, the target, and what may be said.

        Beside it what publications say (``verteld``: the word; empty where there is one answer only), and why that is
        another (``waarom_anders``).
        """
        return self._frame_eens(("effecten", groep_id), lambda: self._effecten(groep_id))

    def _effecten(self, groep_id: str) -> pd.DataFrame:
        import pandas as pd

        from jgwork.runs.werkplek.naast import beide

        titles = self._doelen(groep_id)
        rows = [
            (titles.get(k, k), a.woord, int(a.niveau), a.verhouding, *(a.marge or (None, None)), a.p, a.streef, a.zin,
             " ".join(w.text for w in a.waarschuwingen), p.woord_verteld, p.reden)
            for k, p in beide(self.dossier, groep_id, self.op).items()
            for a in [p.nu]
        ]  # fmt: skip
        columns = ["doel", "oordeel", "niveau", "verhouding", "laag", "hoog", "p", "streefwaarde", "zin", "let_op",
                   "verteld", "waarom_anders"]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def plan(self, groep_id: str) -> Plantoets:
        """Return the check of the plan of a group, as ``jgwork plan`` gives it."""
        self.dossier.met_groep(groep_id)
        return self.eens(("plan", groep_id), lambda: self._plan(groep_id))

    def _plan(self, groep_id: str) -> Plantoets:
        from jgwork.indicators.plan.plan import plantoets

        return plantoets(self.tabellen, groep_id, self.op)

    def trechter(self) -> pd.DataFrame:
        """Return the groups beside each other, in the order of their names; for the analyst only, never an order."""
        return self._frame_eens(("trechter",), self._trechter)

    def _trechter(self) -> pd.DataFrame:
        import pandas as pd

        from jgwork.indicators.effect.omgeving import omgeving
        from jgwork.indicators.regio.trechter import trechter

        found = trechter(omgeving(self.tabellen, self.op))
        rows = [(p.groep, p.jaar[-1], p.aantal, *p.verwacht, p.buiten or "niet buiten het gewone") for p in found]
        return pd.DataFrame(
            rows, columns=["groep_id", "jaar_tot_en_met", "laatste_jaar", "verwacht_vanaf", "verwacht_tot", "buiten"]
        )

    def nulmetingen(self, groep_id: str) -> pd.DataFrame:
        """Return per goal the nulmeting: the day it was fixed, its sentence, and what stands beside it since."""
        return self._frame_eens(("nulmetingen", groep_id), lambda: self._nulmetingen(groep_id))

    def _nulmetingen(self, groep_id: str) -> pd.DataFrame:
        import pandas as pd

        from jgwork.runs.publicatie.nulmetingen import standen

        titles = self._doelen(groep_id)
        rows = [
            (titles.get(s.doel_id, s.doel_id), s.vast.vast_op if s.vast else None, first.text if first else "",
             s.correctie.text if s.correctie else "", s.opmerking)
            for s in standen(self.dossier, groep_id, self.op)
            for first in [s.vast or s.nu]
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["doel", "vastgesteld_op", "nulmeting", "correctie", "opmerking"])

    def lussen(self, groep_id: str) -> tuple[str, ...]:
        """Return the loops back that are proposed for a group, as Dutch sentences; none is ever taken by itself."""
        return self.eens(("lussen", groep_id), lambda: self._lussen(groep_id))

    def _lussen(self, groep_id: str) -> tuple[str, ...]:
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
        self.dossier.met_groep(groep_id)
        return self._frame_eens(("evaluatie", groep_id), lambda: self._evaluatie(groep_id))

    def _evaluatie(self, groep_id: str) -> pd.DataFrame:
        import pandas as pd

        from jgwork.indicators.evaluatie.vragen import evalueer
        from jgwork.indicators.plan.doelen import indicator_words
        from jgwork.runs.publicatie.nulmetingen import vastgesteld

        fixed = vastgesteld(self.dossier)
        found = evalueer(self.tabellen, groep_id, self.op, soorten=indicator_words()[1], vast=fixed)
        rows = [(o.titel, o.text, "; ".join(o.ontbreekt)) for o in found.onderdelen]
        return pd.DataFrame(rows, columns=["onderdeel", "bevinding", "ontbreekt"])

    def verzoeken(self, groep_id: str) -> str:
        """Return in a sentence how complete the picture is while requests about a group are out."""
        day = self.dossier.dekking.op(self.op, ("verzoek",), groep_id)
        found = verzoeken(self.tabellen.get("verzoek"), self.dossier.convenant, day, groep_id)
        return dekking(found)

    def mag_vragen(self, partner: str, stap: int) -> list[str]:
        """Return the items that a step may ask of a partner, as Dutch titles."""
        titles = codelist("matrix_item").titles
        asked = matrix_items(stap, self.dossier.profile, self.dossier.convenant, partner)
        return [titles[code] for code in asked]

    def in_de_weg(self, groep_id: str) -> list[str]:
        """Return in Dutch sentences what stands in the way of closing a group."""
        self.dossier.met_groep(groep_id)
        return [f"{f.message} {f.next_move}" for f in check_sluiten(self.tabellen, groep_id)]

    def _doelen(self, groep_id: str) -> dict[str, str]:
        return {r["doel_id"]: r["omschrijving"] for r in self.rijen("doel", groep_id).to_dict("records")}


def cel() -> int | None:
    """Return the number of the cell that is running; ``None`` outside a notebook."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return None if shell is None else int(shell.execution_count)


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
    werk = Werk(place, naam)
    _ = werk.op  # a folder that is no dossier, or says no day, is refused here and not in the next cell
    return werk


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
