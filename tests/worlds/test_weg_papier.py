"""One group from signal to evaluation: every paper of the work process is written and read, on both worlds.

By command, by the workbook of a partner, by an editor and by a delivery; read back by command, in a notebook and in
what is published.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import jgwork
from jgwork.cli.main import build_app
from jgwork.io.opslag.dossier import DossierStore
from jgwork.panels.editors.sessie import Sessie
from jgwork.panels.editors.toestand import Zet
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.vocabulary.errors import NotCovered

BEGIN = date(2026, 7, 6)


@dataclass
class Weg:
    """One group on its way: the dossier, and the day it is."""

    dossier: Path
    groep: str
    ander: str
    dag: date = BEGIN
    GREMIUM = ("--gremium", "ketenoverleg")

    def typ(self, *words: object) -> str:
        done = CliRunner().invoke(build_app(), [str(w) for w in words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    def vul(self, deel: str, rij: str = "", nieuw: str = "", wie: str = "gemeente", **cells: object) -> str:
        words = ["invullen", self.dossier, deel, "--groep", self.groep, "--partner", wie, "--op", self.dag]
        words += ["--rij", rij] if rij else []
        words += ["--nieuw", nieuw] if nieuw else []
        for column, value in cells.items():
            words += ["--zet", f"{column}={value}"]
        return self.typ(*words).partition("Vastgelegd: ")[2].partition(".")[0]

    def stap(self, stap: int) -> None:
        self.dag += timedelta(7)
        place = ("--groep", self.groep, "--op", self.dag, "--motivering", "ernst")
        step = ("proces", "leg-vast", self.dossier)
        self.typ(*step, *place, "--gebeurtenis", "besluit_door", "--stap", stap - 1, "--naar", stap, *self.GREMIUM)
        lead = "procesregisseur" if stap == 4 else "uitvoeringscoordinator"
        self.typ(*step, *place, "--gebeurtenis", "start", "--stap", stap, "--rol", lead)
        self.dag += timedelta(1)

    def tekst(self, soort: str, tekst: str) -> None:
        key = self.vul("teksten", soort=soort, tekst=tekst)
        self.vul("teksten", key, status="definitief", goedgekeurd_door="procesregisseur", goedgekeurd_op=self.dag)

    def rijen(self, tabel: str) -> list[dict[str, object]]:
        found = open_dossier(self.dossier).table(tabel)
        return [r for r in found.data.to_pylist() if r.get("groep_id") == self.groep] if found else []

    def gepubliceerd(self, uit: Path, kring: str) -> dict[str, str]:
        report = publiceer(self.dossier, uit / f"{kring}-{self.dag}", groepen=[self.groep], kring=kring, op=self.dag)[0]
        assert report.folder is not None
        return {p.stem: p.read_text(encoding="utf-8-sig") for p in (report.folder / "tabellen").glob("*.csv")}


@pytest.fixture(
    params=[
        pytest.param(("voorbeelddossier", "G12", "G06"), id="regio"),
        pytest.param(("rommeldossier", "R08", "R05"), id="rommel"),
    ]
)
def weg(request: pytest.FixtureRequest, tmp_path: Path) -> Weg:
    name, groep, ander = request.param
    return Weg(Path(shutil.copytree(request.getfixturevalue(name), tmp_path / "dossier")), groep, ander)


def deliver(weg: Weg, folder: Path, bron: str, niveau: str, **tables: str) -> None:
    """Deliver tables as text, as a partner would."""
    known, folder = DossierStore(weg.dossier).manifest(), folder / bron
    folder.mkdir()
    lines = [
        f'levering_id = "WEG-{bron}"',
        f'dossier_id = "{known.dossier_id}"',
        f'bronhouder = "{bron}"',
        'schema_versie = "1.0"',
        f"peildatum = {weg.dag}",
        f"periode_van = {BEGIN}",
        f"periode_tot = {weg.dag}",
        f"leverdatum = {weg.dag}",
        'grondslag_code = "publieke_taak"',
        'doel_code = "aanpak_groep"',
        'convenant_ref = "CONV-VOORBEELD"',
        f'niveau = "{niveau}"',
        'categorie = "gewoon"',
        'sleutel_id = "SLEUTEL"',
        f'token_tag = "{known.token_tag}"',
        "bewaren_tot = 2029-12-31",
    ]
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        lines += ["", f"[tabellen.{name}]", f'bestand = "{name}.csv"']
    (folder / "levering.toml").write_text("\n".join(lines), encoding="utf-8")
    laad(folder, weg.dossier)


@pytest.mark.nightly
def test_every_paper_of_the_process_is_written_and_read(weg: Weg, tmp_path: Path) -> None:
    someone = open_dossier(weg.dossier).table("lid")
    assert someone is not None
    token = str(someone.data["pseudoniem"][0].as_py())

    weg.stap(2)  # requests, letters, the list agreed, groups towards groups
    key = weg.vul(
        "verzoeken",
        soort="groepsscan",
        naar_partner="politie",
        tabel="groepsscan",
        grondslag_code="wpg_20",
        doel_code="aanpak_groep",
        termijn=weg.dag + timedelta(14),
    )
    weg.typ("verzoek", weg.dossier, "--nummer", key, "--uit", tmp_path / "verzoek.odt")
    weg.vul("verzoeken", key, besluit="verstrekt", antwoord_op=weg.dag, geleverd=weg.dag, n_onbekend=1, sterkte=3)
    assert "informatiepositie 3 van 5" in weg.typ("proces", "verzoeken", weg.dossier, "--groep", weg.groep)
    deliver(
        weg,
        tmp_path,
        "jongerenwerk",
        "persoon",
        namenlijst_voorstel="groep_id;pseudoniem;voorgesteld_door;datum;besluit;reden\n"
        f"{weg.groep};{token};jongerenwerk;{weg.dag};open;gemeld_partner\n",
        groepsrelatie="groep_a;groep_b;soort;richting;ernst;van;partner;ronde\n"
        f"{weg.groep};{weg.ander};rivaliteit;wederzijds;3;{BEGIN};jongerenwerk;1\n",
    )
    weg.vul("namenlijst", f"{token}|jongerenwerk", besluit="opnemen", akkoord_door="politie", akkoord_op=weg.dag)
    assert [r["besluit"] for r in weg.rijen("namenlijst_voorstel")] == ["opnemen"]

    weg.stap(3)  # a partner writes in a workbook; the coordinator approves; a concept plan; a way of working
    book = tmp_path / "teksten.xlsx"
    weg.typ(
        "sjabloon", book, "--deel", "teksten", "--groep", weg.groep, "--partner", "onderwijs", "--dossier", weg.dossier
    )
    filled = openpyxl.load_workbook(book)
    sheet = filled["tekst"]
    heads = [c.value for c in sheet[1]]
    row = next(r for r in sheet.iter_rows(min_row=2) if "oorzaak" in str(r[0].value))
    row[heads.index("Tekst")].value = "De school is om drie uur uit, en dan is er niets te doen."
    filled.save(book)
    laad(book, weg.dossier)
    cause = next(r for r in weg.rijen("tekst") if r["soort"] == "oorzaak")
    assert (cause["status"], cause["partner"]) == ("concept", "onderwijs")
    weg.vul(
        "teksten",
        str(cause["tekst_id"]),
        status="definitief",
        goedgekeurd_door="uitvoeringscoordinator",
        goedgekeurd_op=weg.dag,
    )
    weg.tekst("probleem", "De groep komt elke avond samen en bewoners slapen slecht.")
    weg.tekst("advies", "Pak de groep licht aan en kijk na een half jaar opnieuw.")
    weg.vul("teksten", soort="strategie", tekst="Dit is nog een gedachte.")
    goal = weg.vul(
        "plan",
        nieuw="doel",
        omschrijving="Minder onrust op de plek.",
        hoofddoel_code="criminaliteit_overlast",
        indicator_code="ervaren_overlast",
        richting="daling",
        eigenaar_partner="gemeente",
        primair="ja",
    )
    action = weg.vul(
        "plan",
        nieuw="actie",
        doel_id=goal,
        spoor="groep_netwerk",
        interventie_code="jongerenwerk_op_straat",
        karakter="preventief",
        partner="jongerenwerk",
        start_gepland=weg.dag,
        eind_gepland=weg.dag + timedelta(14),
        uren_begroot=120,
        kosten_begroot=9000,
        scenario="basis",
    )
    editor = Sessie(weg.dossier, "scenarios", weg.groep, "gemeente", None, op=weg.dag)
    for column, value in (("wanneer", "Zolang het rustig blijft."), ("gekozen", "ja"), ("datum", weg.dag.isoformat())):
        editor.doe(Zet("scenario:basis", column, value))
    editor.leg_vast()
    for kring in ("ketenoverleg", "driehoek"):
        told = weg.gepubliceerd(tmp_path, kring)
        assert "bewoners slapen slecht" in told["probleemdefinitie"], kring
        assert "om drie uur uit" in told["probleemdefinitie"], kring
        assert "half jaar opnieuw" in told["strategie_advies"], kring
        assert "gedachte" not in told["strategie_advies"], kring
        assert "jongerenwerk_op_straat" in told["conceptplan"], kring
        assert "rustig blijft" in told["scenarios"], kring
        assert (weg.ander in told.get("groepen", "")) == (kring == "ketenoverleg")
    assert "plandoelen" not in told

    weg.stap(4)  # the decision
    decision = Path("data_schemas/besluit.voorbeeld.toml").read_text(encoding="utf-8")
    decision = decision.replace('"G02"', f'"{weg.groep}"').replace("2026-02-01", weg.dag.isoformat())
    (tmp_path / "besluit.toml").write_text(decision, encoding="utf-8")
    weg.typ("proces", "besluit", weg.dossier, tmp_path / "besluit.toml", "--groep", weg.groep)

    weg.stap(5)  # the plan is settled, with what was agreed
    weg.vul("plan", goal, plan_status="definitief")
    weg.vul("plan", action, plan_status="definitief")
    weg.tekst("rollen", "Jongerenwerk is elke avond op straat; de gemeente praat met bewoners.")
    weg.stap(6)  # spending, and an agreement that is not kept
    weg.dag += timedelta(30)
    book = tmp_path / "acties.xlsx"  # the partner who does it reports it; a workbook without questions is refused
    part = ("--deel", "acties", "--groep", weg.groep, "--dossier", weg.dossier)
    weg.typ("sjabloon", book, *part, "--partner", "jongerenwerk")
    refused = CliRunner().invoke(
        build_app(), [str(w) for w in ("sjabloon", tmp_path / "x.xlsx", *part, "--partner", "halt")]
    )
    assert isinstance(refused.exception, NotCovered)
    filled = openpyxl.load_workbook(book)
    heads = [c.value for c in filled["actie"][1]]
    row = next(r for r in filled["actie"].iter_rows(min_row=2) if r[0].value == f"actie:{action}")
    row[heads.index("Uren besteed")].value = 40
    filled.save(book)
    laad(book, weg.dossier)
    weg.vul("acties", action, status="vertraagd", kosten_gerealiseerd=3000, reden_afwijking="wachtlijst")
    assert [float(str(r["uren_besteed"])) for r in weg.rijen("actie")] == [40]
    assert "Kader" in weg.typ("voortgang", weg.dossier, "--groep", weg.groep), "held against the decision"
    weg.vul("escalaties", action, gemeld_aan="ketenoverleg", vervolg="bijstellen", reden_afwijking="wachtlijst")

    weg.stap(7)  # what was learned, and who goes on
    weg.tekst("leerpunt", "Begin eerder met de gesprekken in de buurt.")
    weg.vul(
        "evaluatie",
        f"{action}",
        overgedragen_aan="jongerenwerk",
        bewaartermijn_tot="2027-12-31",
        aanvaard_door="jongerenwerk",
        aanvaard_op=weg.dag,
    )
    told = weg.gepubliceerd(tmp_path, "ketenoverleg")
    assert {"plandoelen", "planafspraken", "besluit"} <= set(told)
    assert "conceptplan" not in told
    assert "ketenoverleg" in told["escalaties"]
    assert "gesprekken in de buurt" in told["leerpunten"]
    assert "jongerenwerk;ja" in told["restacties"]

    group = jgwork.open(weg.dossier)[weg.groep]  # and in a notebook
    assert set(group.teksten()["soort"]) == {"probleem", "oorzaak", "advies", "strategie", "rollen", "leerpunt"}
    assert len(group.kennis("voorstellen")) == len(group.kennis("groepen")) == 1
    assert group.rijen("scenario")["gekozen"].tolist() == [True]
