"""The whole road of one dossier: steps 1 to 7 with a loop from 6 to 3, and another group that stops after step 2.

Deliveries, editors, notebooks, publications and reports are the real ones; a step is only reached by what the process
log says, and what belongs to a later step is refused until then.
"""

from __future__ import annotations

import csv
import shutil
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from jgwork.io.schrijven.deliveries import write_delivery
from jgwork.panels.editors.sessie import Sessie
from jgwork.panels.editors.toestand import Zet
from jgwork.privacy.stappen.sluiten import check_sluiten
from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.rapporteren import rapport
from jgwork.runs.werkplek.lab import Werk, begin
from jgwork.vocabulary.errors import IntakeRefused, NotCovered, UsageError
from jgwork.vocabulary.verdict import ExitCode

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
GROEP, GESTOPT = "G11", "G10"
OP = date(2026, 7, 1)
Event = dict[str, str]


def leads_to(event: Event) -> str:
    """Return the step that an event opens or belongs to."""
    return event["naar_stap"] if event["gebeurtenis"] == "besluit_door" else event["stap"]


class Weg:
    """A dossier on its way, one process event after another."""

    def __init__(self, folder: Path, leveringen: Path, notebooks: bool) -> None:
        self.folder, self.sent, self.dossier = folder, folder / "leveringen", folder / "dossier"
        self.notebooks = notebooks
        shutil.copytree(leveringen, self.sent)
        with (self.sent / "01-gemeente-proces" / "processtap.csv").open(encoding="utf-8", newline="") as file:
            self.events: list[Event] = list(csv.DictReader(file, delimiter=";"))
        self.header = {
            k: v
            for k, v in tomllib.loads((self.sent / "01-gemeente-proces" / "levering.toml").read_text()).items()
            if k != "tabellen"
        }
        self.n = 0

    def deliver(self, name: str) -> None:
        (folder,) = self.sent.glob(f"{name}-*")
        laad(folder, self.dossier, op=OP)

    def log(self, rows: Sequence[Event]) -> None:
        """Deliver rows of the process log, as the procesregisseur does."""
        self.n += 1
        columns = {c: pa.array([r[c] or None for r in rows], pa.string()) for c in rows[0]}
        header = {**self.header, "levering_id": f"PROCES-{self.n}", "niveau": "groep"}
        place = self.folder / "proces" / str(self.n)
        write_delivery(place, header, {"processtap": pa.table(columns)}, "csv")
        laad(place, self.dossier, op=OP)

    def to(self, step: int, *, closing: bool = False) -> None:
        """Log what the example holds of the group in a step; its closing apart, for that has conditions."""
        found = [e for e in self.events if e["groep_id"] == GROEP and leads_to(e) == str(step)]
        self.log([e for e in found if (e["gebeurtenis"] == "sluiten") is closing])

    def event(self, stap: int, gebeurtenis: str, datum: str, van: str = "", naar: str = "") -> None:
        row = dict.fromkeys(self.events[0], "") | {
            "dossier_id": "DOS-VOORBEELD", "groep_id": GROEP, "stap": str(stap), "gebeurtenis": gebeurtenis,
            "van_stap": van, "naar_stap": naar, "datum": datum, "gremium": "ketenoverleg",
            "actor_rol": "uitvoeringscoordinator", "motivering_code": "nieuwe_informatie",
        }  # fmt: skip
        self.log([row])

    def work(self) -> Werk:
        return begin(self.folder)

    def editor(self, soort: str, partner: str = "gemeente", ronde: int | None = None) -> Sessie:
        return Sessie(self.dossier, soort, GROEP, partner, ronde, op=OP)

    def publish(self, groep: str = GROEP) -> Path:
        (report,) = publiceer(self.dossier, self.folder / "publicaties", groepen=[groep], op=OP)
        assert report.folder
        return report.folder

    def notebook(self, name: str, monkeypatch: pytest.MonkeyPatch) -> str:
        """Run a notebook on this dossier and this group, and return all it showed."""
        if not self.notebooks:
            return ""
        import nbformat
        from nbclient import NotebookClient

        (path,) = NOTEBOOKS.glob(f"{name}*.ipynb")
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            lines = [f'groep = "{GROEP}"' if line.startswith("groep = ") else line for line in cell.source.split("\n")]
            cell.source = "\n".join(lines)
        monkeypatch.setenv("JGWORK_WERKMAP", str(self.folder))
        NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
        return str([c.get("outputs") for c in notebook.cells])


@pytest.mark.nightly
@pytest.mark.parametrize("notebooks", [False, True])
def test_the_road_of_one_dossier(
    tmp_path: Path, voorbeeldleveringen: Path, monkeypatch: pytest.MonkeyPatch, notebooks: bool
) -> None:
    """Fourteen deliveries, six publications and four reports; at night with all nine notebooks on the way."""
    road = Weg(tmp_path, voorbeeldleveringen, notebooks)

    # step 1: the group as a whole only
    first = road.sent / "01-gemeente-proces" / "processtap.csv"
    others = [e for e in road.events if e["groep_id"] != GROEP or leads_to(e) == "1"]
    rewrite(first, others)
    road.deliver("01")
    assert road.work().stand(GROEP).hoogste == 1
    with pytest.raises(IntakeRefused) as early:
        road.deliver("03")
    assert early.value.exit_code is ExitCode.NOT_COVERED
    assert "R1" in {f.rule for f in early.value.findings}
    with pytest.raises(NotCovered):
        road.editor("duiding")
    road.notebook("00", monkeypatch)
    road.notebook("01", monkeypatch)

    # step 2: a coordinator is appointed, then the deliveries come in
    road.to(2)
    for name in ("02", "03", "04"):
        road.deliver(name)
    road.notebook("02", monkeypatch)
    with pytest.raises(NotCovered, match="stap 3"):
        road.editor("plan")

    # the other group stops here: no picture, no plan
    assert road.work().stand(GESTOPT).gestopt
    stopped = road.publish(GESTOPT)
    assert rapport("beleidsadvies", stopped, tmp_path / "gestopt.docx").exists()
    with pytest.raises(UsageError, match="plan van aanpak"):
        rapport("plan", stopped, tmp_path / "x.docx")

    # step 3: partners deliver, and fill in together
    road.to(3)
    for name in ("05", "06", "07", "08", "09", "10", "11"):
        road.deliver(name)
    session = road.editor("duiding", ronde=1)
    session.doe(Zet("duiding:gedrag_ernst", "schaalwaarde", "4"))
    session.leg_vast()
    road.notebook("03", monkeypatch)

    # step 4: the advice comes from a publication and from nothing else
    road.to(4)
    with pytest.raises(NotCovered):
        rapport("beleidsadvies", road.dossier, tmp_path / "x.docx")
    assert rapport("beleidsadvies", road.publish(), tmp_path / "advies.docx").stat().st_size > 20_000
    assert "jg1-" not in road.notebook("04", monkeypatch)

    # step 5: the plan
    road.to(5)
    road.deliver("12")
    plan = road.editor("plan")
    goal = next(k for k in plan.staat.rijen if k.startswith("doel:"))
    plan.doe(Zet(goal, "eigenaar_partner", "jongerenwerk"))
    plan.leg_vast()
    assert rapport("plan", road.publish(), tmp_path / "plan.odt").exists()
    road.notebook("05", monkeypatch)

    # step 6, a loop back to 3, and on again
    road.to(6)
    road.event(6, "teruglus", "2026-03-02", "6", "3")
    road.event(3, "start", "2026-03-09")
    stand = road.work().stand(GROEP)
    assert [(e.van_stap, e.naar_stap) for e in stand.lussen] == [("6", "3")]
    assert "3" in stand.open
    again = road.editor("rollen", "politie", 2)
    again.doe(Zet(again.form.regels[0].sleutel, "invloed", "wisselend"))
    assert again.leg_vast().rows["groepsrol"]
    follow = road.editor("acties")
    action = next(iter(follow.staat.rijen))
    follow.doe(Zet(action, "reden_afwijking", "andere_prioriteit"))
    follow.leg_vast()
    assert rapport("voortgang", road.publish(), tmp_path / "voortgang.pdf").exists()
    road.notebook("06", monkeypatch)

    # step 7: closing waits for the evaluation and the actions that are left
    road.to(7)
    assert check_sluiten(road.work().tabellen, GROEP)
    with pytest.raises(IntakeRefused):
        road.to(7, closing=True)
    road.deliver("13")
    evaluation = road.editor("evaluatie")
    evaluation.doe(Zet("evaluatie:resultaat", "score", "3"))
    evaluation.leg_vast()
    assert not check_sluiten(road.work().tabellen, GROEP).refused
    road.to(7, closing=True)
    assert rapport("evaluatie", road.publish(), tmp_path / "evaluatie.docx").exists()
    assert "jg1-" not in road.notebook("07", monkeypatch)
    assert "jg1-" not in road.notebook("08", monkeypatch)
    assert road.work().dossier.log().verify().heel


def rewrite(file: Path, rows: Sequence[Event]) -> None:
    """Write the process log with fewer rows, and a manifest that fits."""
    with file.open("w", encoding="utf-8", newline="") as target:
        out = csv.DictWriter(target, list(rows[0]), delimiter=";", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    manifest = file.with_name("levering.toml")
    raw = tomllib.loads(manifest.read_text(encoding="utf-8"))
    parts = raw.pop("tabellen")
    folder = file.parent.with_name("herschreven")
    tables = {}
    for name, part in parts.items():
        with (file.parent / part["bestand"]).open(encoding="utf-8", newline="") as source:
            lines = list(csv.DictReader(source, delimiter=";"))
        tables[name] = pa.table({c: pa.array([r[c] or None for r in lines], pa.string()) for c in lines[0]})
    write_delivery(folder, raw, tables, "csv")
    shutil.rmtree(file.parent)
    folder.rename(file.parent)
