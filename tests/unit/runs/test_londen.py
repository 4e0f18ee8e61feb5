"""Real input that no one here wrote: the London gang sociomatrix, from file to publication.

Grund and Densley (2012), 54 confirmed members, tie values 1-4; the published values are theirs or follow from the data.
"""

import shutil
from pathlib import Path

import networkx as nx
import pytest

import jgwork
from jgwork.runs.leveren.laden import laad
from jgwork.vocabulary.errors import IntakeRefused
from jgwork.vocabulary.verdict import ExitCode

DATA = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not (DATA / "LONDON_GANG.csv").exists(), reason="de openbare gegevens (LONDON_GANG.csv) staan niet op deze computer"
)

BASIS = """
dossier_id = "D-LONDEN"
schema_versie = "1"
peildatum = 2026-06-30
periode_van = 2025-01-01
periode_tot = 2026-07-01
leverdatum = 2026-07-01
doel_code = "aanpak_groep"
convenant_ref = "CONV-VOORBEELD"
ontvangers = ["uitvoeringscoordinator"]
bewaren_tot = 2030-12-31
token_tag = "lndn"
"""
GEMEENTE = (
    BASIS
    + """
levering_id = "L-LONDEN-0"
bronhouder = "gemeente"
grondslag_code = "publieke_taak"
niveau = "groep"
categorie = "gewoon"
[tabellen.groep]
bestand = "groep.csv"
[tabellen.groepsscan]
bestand = "groepsscan.csv"
[tabellen.processtap]
bestand = "processtap.csv"
"""
)
POLITIE = (
    BASIS
    + """
levering_id = "L-LONDEN-1"
bronhouder = "politie"
grondslag_code = "wpg_20"
art20_besluit_ref = "ART20-VOORBEELD"
niveau = "persoon"
categorie = "strafrechtelijk"
token_patroon = "^[0-9]{1,3}$"

[tabellen.relatie]
bestand = "LONDON_GANG.csv"
vorm = "sociomatrix"
groep_id = "G-LONDEN"
relatietype = "mede_verdachte"
waarde = "sterkte"
bron = "politieregistratie"

[tabellen.lid]
bestand = "LONDON_GANG_ATTR.csv"
vorm = "attributen"
label_kolom = 1
groep_id = "G-LONDEN"
scan_id = "S-1"
namenlijst_status = "afgestemd"
weglaten = WEGLATEN
[tabellen.lid.kolommen]
Age = "leeftijd"
"""
)
WEGLATEN = ["Birthplace", "Music", "Residence", "Arrests", "Convictions", "Prison", "Ranking"]
CSV = {
    "groep.csv": "groep_id;dossier_id;naam_neutraal;gemeente_code;type_verband;eerste_signaal;peildatum\n"
    "G-LONDEN;D-LONDEN;groep Thames;GM9901;vast;2025-01-15;2026-06-30\n",
    "groepsscan.csv": "scan_id;groep_id;verzoek_datum;verzoeker_rol;aangeboden_datum;periode_van;periode_tot;"
    "n_namen_aangeleverd;n_onbekend;n_in_scan;sterkte_informatiepositie;initiatief\n"
    "S-1;G-LONDEN;2026-02-01;uitvoeringscoordinator;2026-03-01;2025-01-01;2026-01-01;54;0;54;4;gemeente\n",
    "processtap.csv": "dossier_id;groep_id;stap;gebeurtenis;van_stap;naar_stap;datum;gremium;actor_rol;"
    "motivering_code\n"
    "D-LONDEN;G-LONDEN;1;start;;;2025-01-15;signaaloverleg;procesregisseur;\n"
    "D-LONDEN;G-LONDEN;2;start;1;2;2025-03-01;signaaloverleg;uitvoeringscoordinator;\n"
    "D-LONDEN;G-LONDEN;3;start;2;3;2025-06-01;ketenoverleg;uitvoeringscoordinator;\n",
}


def leveringen(folder: Path, weglaten: list[str]) -> Path:
    first, second = folder / "01-gemeente", folder / "02-politie"
    first.mkdir(parents=True)
    second.mkdir()
    (first / "levering.toml").write_text(GEMEENTE, encoding="utf-8")
    for name, text in CSV.items():
        (first / name).write_text(text, encoding="utf-8")
    (second / "levering.toml").write_text(POLITIE.replace("WEGLATEN", str(weglaten)), encoding="utf-8")
    for name in ("LONDON_GANG.csv", "LONDON_GANG_ATTR.csv"):
        shutil.copy(DATA / name, second / name)
    return folder


@pytest.fixture(scope="module")
def londen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the dossier with the London gang."""
    folder = tmp_path_factory.mktemp("londen")
    laad(leveringen(folder / "in", WEGLATEN), folder / "dossier")
    return folder / "dossier"


def test_columns_that_do_not_belong_are_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(IntakeRefused) as refused:
        laad(leveringen(tmp_path / "in", WEGLATEN[2:]), tmp_path / "dossier")
    found = {f.column: f.message for f in refused.value.findings if f.verdict.name == "REFUSE"}
    assert set(found) == {"Birthplace", "Music"}
    assert "herkomst" in found["Birthplace"]
    assert "geen doel" in found["Music"]
    assert refused.value.exit_code in {ExitCode.SCHEMA, ExitCode.NOT_COVERED}
    stored = jgwork.open_dossier(tmp_path / "dossier").tables
    assert "lid" not in stored, "a refused delivery left something behind"


def test_the_network_is_the_published_one(londen: Path) -> None:
    graph = jgwork.build_groepsnetwerk(jgwork.open_dossier(londen), "G-LONDEN").to_networkx()
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (54, 315)
    assert nx.density(graph) == pytest.approx(0.220126, abs=5e-7)
    assert nx.transitivity(graph) == pytest.approx(0.519742, abs=5e-7)
    census = nx.triadic_census(graph.to_directed())
    assert [census[t] for t in ("003", "102", "201", "300")] == [12528, 9032, 2384, 860]
    assert nx.numeric_assortativity_coefficient(graph, "leeftijd") == pytest.approx(0.1516753, abs=5e-8)


def test_stronger_ties_and_the_largest_core(londen: Path) -> None:
    dossier = jgwork.open_dossier(londen)
    strong = jgwork.build_groepsnetwerk(dossier, "G-LONDEN", vanaf=2).to_networkx()
    assert strong.number_of_edges() == 133
    assert nx.number_of_isolates(strong) == 6
    core = nx.core_number(jgwork.build_groepsnetwerk(dossier, "G-LONDEN").to_networkx())
    assert max(core.values()) == 11
    assert sum(k == 11 for k in core.values()) == 13


def test_the_original_labels_are_nowhere_in_the_dossier(londen: Path) -> None:
    dossier = jgwork.open_dossier(londen)
    members = dossier.table("lid").data["pseudoniem"].to_pylist()
    assert len(set(members)) == 54
    assert all(m.startswith("jg1-lndn-") for m in members)


def test_the_group_is_published(londen: Path, tmp_path: Path) -> None:
    (report,) = jgwork.publiceer(londen, tmp_path)
    assert report.release.audit.passed
    text = "".join(f.read_text(encoding="utf-8") for f in tmp_path.rglob("*.json"))
    assert "jg1-lndn" not in text
    assert "groep Thames" in text
