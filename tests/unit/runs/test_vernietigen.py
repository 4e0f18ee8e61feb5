"""Rights and endings: what is removed is gone everywhere, and a certificate says so without naming anyone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.logboek import Logboek
from jgwork.io.opslag.sleutels import has_key, key_for
from jgwork.io.opslag.stukken import read_part, write_part
from jgwork.privacy.convenant.lezen import read_convenant
from jgwork.runs.dossier.bewaren import verlopen
from jgwork.runs.recht.rechten import ANDER, kenmerk, uittreksel, verbeter, verwijder
from jgwork.runs.recht.verklaringen import check_certificate, person_certificates
from jgwork.runs.recht.vernietigen import plan_vernietiging, vernietig
from jgwork.schema.descriptors import load_tables
from jgwork.schema.profielen import convenant_toml
from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable
from jgwork.vocabulary.token import make_token

TAG = "bcdf"
CONVENANT = read_convenant(convenant_toml())
SENTINEL, OTHER, THIRD = (make_token("bcdf", bytes([i]) * 32) for i in (1, 2, 3))


def fill(path: Path) -> DossierStore:
    store = DossierStore(path)
    lid = pa.table(
        {
            "scan_id": ["S1"] * 3,
            "groep_id": ["G1"] * 3,
            "pseudoniem": [SENTINEL, OTHER, THIRD],
            "leeftijdsgroep": ["15-17"] * 3,
            "namenlijst_status": ["afgestemd"] * 3,
        }
    )
    relatie = pa.table(
        {
            "groep_id": ["G1", "G1"],
            "pseudoniem_a": [SENTINEL, OTHER],
            "pseudoniem_b": [OTHER, THIRD],
            "relatietype": ["school"] * 2,
            "bron": ["politie"] * 2,
        }
    )
    groep = pa.table({"groep_id": ["G1"], "dossier_id": [path.name]})
    deliveries = [
        ([("groep", groep)], {"levering_id": "L1", "peildatum": "2024-01-01", "bewaren_tot": "2025-12-31"}),
        (
            [("lid", lid), ("relatie", relatie)],
            {"levering_id": "L2", "peildatum": "2026-01-01", "bewaren_tot": "2028-01-01"},
        ),
    ]
    for tables, manifest in deliveries:
        store.append(
            [AdmittedTable(n, t, INTAKE_SEAL) for n, t in tables], manifest, dossier_id=path.name, token_tag=TAG
        )
    return store


@pytest.fixture
def store(tmp_path: Path) -> DossierStore:
    return fill(tmp_path / f"D-{os.urandom(3).hex()}")


def everything(store: DossierStore) -> bytes:
    return b"".join(p.read_bytes() for p in store.path.rglob("*") if p.is_file())


def column(store: DossierStore, table: str, name: str) -> list[object]:
    found = store.table(table)
    assert found is not None
    return found.data[name].to_pylist()


def test_the_files_of_a_dossier_show_no_pseudonym(store: DossierStore) -> None:
    assert SENTINEL.encode() not in everything(store)
    assert b"leeftijdsgroep" not in everything(store)
    assert column(store, "lid", "pseudoniem") == [SENTINEL, OTHER, THIRD]


def test_without_the_key_nothing_is_read_and_no_new_key_is_made(store: DossierStore, tmp_path: Path) -> None:
    before = os.environ["JGWORK_SLEUTELS"]
    os.environ["JGWORK_SLEUTELS"] = str(tmp_path / "elders")
    try:
        with pytest.raises(StoreDamaged, match="sleutel"):
            store.table("lid")
        assert not has_key(store.manifest().key_name, gebruik="gegevens")
    finally:
        os.environ["JGWORK_SLEUTELS"] = before


def test_files_cannot_be_swapped(store: DossierStore) -> None:
    a, b = store.files("lid")[0], store.files("relatie")[0]
    first, second = a.read_bytes(), b.read_bytes()
    a.write_bytes(second)
    b.write_bytes(first)
    manifest = store.path / "dossier.json"
    raw = json.loads(manifest.read_text())
    one, two = raw["tabellen"]["lid"][0], raw["tabellen"]["relatie"][0]
    one["sha256"], two["sha256"] = two["sha256"], one["sha256"]  # an attacker who can write also fixes the checksums
    manifest.write_text(json.dumps(raw))
    with pytest.raises(StoreDamaged):
        store.table("lid")


def test_an_extract_holds_every_row_about_a_person_and_no_other(store: DossierStore) -> None:
    found = uittreksel(store, SENTINEL)
    assert {n: t.num_rows for n, t in found.items()} == {"lid": 1, "relatie": 1}
    book = Logboek(store.path / "logboek.jsonl", key_for(store.path.name))
    assert [e["reden"] for e in book.entries()] == ["avg_15"]
    assert SENTINEL not in book.path.read_text()
    ends = {*found["relatie"]["pseudoniem_a"].to_pylist(), *found["relatie"]["pseudoniem_b"].to_pylist()}
    assert ends == {SENTINEL, ANDER}, "the other end of a tie is someone else's"


def test_a_correction_changes_one_column_of_one_person(store: DossierStore) -> None:
    certificate = verbeter(store, SENTINEL, "lid", "leeftijdsgroep", "18-20")
    assert column(store, "lid", "leeftijdsgroep") == ["18-20", "15-17", "15-17"]
    assert certificate["rijen"] == {"lid": 1}
    assert check_certificate(certificate)


@pytest.mark.parametrize(
    ("tabel", "kolom", "waarde"),
    [("lid", "pseudoniem", "x"), ("lid", "leeftijdsgroep", "stokoud"), ("lid", "score", "1")],
)
def test_a_correction_that_does_not_fit_changes_nothing(
    store: DossierStore, tabel: str, kolom: str, waarde: str
) -> None:
    before = store.manifest().version
    with pytest.raises(UsageError):
        verbeter(store, SENTINEL, tabel, kolom, waarde)
    assert store.manifest().version == before


def test_removal_cascades_and_the_certificate_names_nobody(store: DossierStore) -> None:
    certificate = verwijder(store, SENTINEL)
    assert column(store, "lid", "pseudoniem") == [OTHER, THIRD]
    assert column(store, "relatie", "pseudoniem_a") == [OTHER]
    assert certificate["rijen"] == {"lid": 1, "relatie": 1}
    assert certificate["kenmerk"] == kenmerk(store.path.name, SENTINEL)
    assert SENTINEL not in json.dumps(certificate)
    assert person_certificates(store) == [certificate]
    assert certificate["kenmerk"].encode() not in everything(store), "a certificate about a person is encrypted"
    assert len(list((store.path / "data" / "lid").iterdir())) == 1, "the file that held the person must be gone"
    assert [d["levering_id"] for d in store.manifest().deliveries] == ["L1", "L2"]
    forged = {**certificate, "rijen": {"lid": 2}}
    assert check_certificate(certificate)
    assert not check_certificate(forged)


def test_an_unknown_pseudonym_is_said_without_repeating_it(store: DossierStore) -> None:
    stranger = make_token("bcdf", b"\x09" * 32)
    for act in (uittreksel, verwijder):
        with pytest.raises(UsageError) as caught:
            act(store, stranger)
        assert stranger not in str(caught.value)


def test_the_shortest_term_holds(store: DossierStore) -> None:
    assert verlopen(store, CONVENANT, date(2025, 12, 31)) == frozenset()
    assert verlopen(store, CONVENANT, date(2026, 1, 1)) == {"L1"}
    assert verlopen(store, CONVENANT, date(2028, 1, 2)) == {"L1", "L2"}


def test_a_dry_run_changes_nothing_and_says_what_would_go(store: DossierStore) -> None:
    before = everything(store)
    plan = plan_vernietiging(store, CONVENANT, date(2026, 6, 1))
    assert (plan.deliveries, dict(plan.rows)) == (("L1",), {"groep": 1})
    assert everything(store) == before


def test_what_is_past_its_term_goes_and_the_rest_stays(store: DossierStore) -> None:
    plan = plan_vernietiging(store, CONVENANT, date(2026, 6, 1))
    certificate = vernietig(store, plan)
    assert check_certificate(certificate)
    assert store.table("groep") is None
    assert len(column(store, "lid", "pseudoniem")) == 3
    assert plan_vernietiging(store, CONVENANT, date(2026, 6, 1)).empty


def test_destroying_everything_makes_every_copy_noise(store: DossierStore, tmp_path: Path) -> None:
    copy = tmp_path / "reservekopie"
    subprocess.run(["cp", "-r", str(store.path), str(copy)], check=True)
    vernietig(store, plan_vernietiging(store, CONVENANT, date(2026, 6, 1), alles=True))
    assert not store.exists()
    assert not list(store.path.rglob("*.parquet"))
    with pytest.raises(StoreDamaged, match="vernietigd"):
        DossierStore(copy).table("lid")
    certificate = json.loads((store.path / "vernietigd.json").read_text())
    assert certificate["sleutel_vernietigd"]
    assert check_certificate(certificate)
    book = Logboek(store.path / "logboek.jsonl", key_for(store.path.name))
    assert book.verify().heel
    assert [e["handeling"] for e in book.entries()] == ["vernietigen"]
    again = plan_vernietiging(store, CONVENANT, date(2026, 6, 1), alles=True)
    assert vernietig(store, again) == certificate, "a second time changes nothing"


def test_two_dossiers_with_one_id_have_each_their_own_key(tmp_path: Path) -> None:
    one, two = fill(tmp_path / "a" / "D-zelfde"), fill(tmp_path / "b" / "D-zelfde")
    vernietig(one, plan_vernietiging(one, CONVENANT, date(2026, 6, 1), alles=True))
    assert len(column(two, "lid", "pseudoniem")) == 3


KILLED = """
import sys
from datetime import date
from pathlib import Path
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.convenant.lezen import read_convenant
from jgwork.runs.recht.vernietigen import plan_vernietiging, vernietig
from jgwork.schema.profielen import convenant_toml
store = DossierStore(Path(sys.argv[1]))
plan = plan_vernietiging(store, read_convenant(convenant_toml()), date(2026, 6, 1), alles=True)
import pyarrow.parquet
print("nu", flush=True)
vernietig(store, plan)
"""


@pytest.mark.parametrize("wait", [0.0, 0.004, 0.012, 0.03])
def test_a_killed_destruction_can_be_finished(store: DossierStore, wait: float) -> None:
    key = store.manifest().key_name
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(store.path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(wait)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
    vernietig(store, plan_vernietiging(store, CONVENANT, date(2026, 6, 1), alles=True))
    assert not store.exists()
    assert not has_key(key, gebruik="gegevens")
    assert Logboek(store.path / "logboek.jsonl", key_for(store.path.name)).verify().heel
    assert json.loads((store.path / "vernietigd.json").read_text())["sleutel_vernietigd"]


def test_a_log_that_cannot_be_written_stops_every_act(store: DossierStore) -> None:
    (store.path / "logboek.jsonl").mkdir()
    for act in (uittreksel, verwijder):
        with pytest.raises(StoreDamaged):
            act(store, SENTINEL)
    with pytest.raises(StoreDamaged):
        vernietig(store, plan_vernietiging(store, CONVENANT, date(2026, 6, 1), alles=True))
    assert len(column(store, "lid", "pseudoniem")) == 3


REMOVER = """
import sys
from pathlib import Path
from jgwork.io.opslag.dossier import DossierStore
from jgwork.runs.recht.rechten import verwijder
store = DossierStore(Path(sys.argv[1]))
for who in store.table("lid").data["pseudoniem"].to_pylist():
    verwijder(store, who)
    print("een", flush=True)
"""


@pytest.mark.parametrize("wait", [0.0, 0.007, 0.019])
def test_a_killed_removal_leaves_a_person_wholly_there_or_wholly_gone(tmp_path: Path, wait: float) -> None:
    store = DossierStore(tmp_path / "D-veel")
    everyone = [make_token(TAG, bytes([i]) * 32) for i in range(1, 41)]
    lid = pa.table({"groep_id": ["G1"] * 40, "pseudoniem": everyone, "namenlijst_status": ["afgestemd"] * 40})
    rol = pa.table({"groep_id": ["G1"] * 40, "pseudoniem": everyone, "invloed": ["meeloper"] * 40})
    tables = [AdmittedTable("groepsrol", rol, INTAKE_SEAL), AdmittedTable("lid", lid, INTAKE_SEAL)]
    store.append(tables, {"levering_id": "L", "peildatum": "2026-01-01"}, dossier_id="D-veel", token_tag=TAG)
    process = subprocess.Popen([sys.executable, "-c", REMOVER, str(store.path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(wait)
    os.kill(process.pid, signal.SIGKILL)
    done = 1 + sum(line == "een\n" for line in process.stdout.readlines())
    process.wait(timeout=10)
    left = column(store, "lid", "pseudoniem")
    assert left == column(store, "groepsrol", "pseudoniem")
    assert left == everyone[len(everyone) - len(left) :]
    assert done <= 40 - len(left) <= done + 1
    verwijder(store, str(left[0]))
    assert Logboek(store.path / "logboek.jsonl", key_for("D-veel")).verify().heel


def test_whatever_is_corrected_of_a_person_the_dossier_can_be_read(rommelwereld: Path, tmp_path: Path) -> None:
    """Several deliveries of one table, and a column with a reason for nothing beside it: all parts keep one type."""
    store = DossierStore(Path(shutil.copytree(rommelwereld / "dossier", tmp_path / "dossier")))
    tables, done = load_tables(), 0
    for name, held in store.tables().items():
        columns = [f.name for f in tables[name].fields if f"{f.name}__status" in held.column_names]
        who = next((f.name for f in tables[name].fields if f.soort == "pseudoniem"), None)
        for column in columns if who is not None else ():
            rows = [r for r in held.to_pylist() if r[str(who)] and r[column] is not None]
            if not rows:
                continue
            value = {True: "ja", False: "nee"}.get(rows[0][column], str(rows[0][column]))
            verbeter(store, rows[0][str(who)], name, column, value)
            after = store.table(name)
            assert after is not None
            assert after.data.schema == held.schema
            done += 1
    assert done > 3


def test_a_column_that_an_earlier_version_wrote_with_another_type_is_read(tmp_path: Path) -> None:
    key, lid = (
        bytes(32),
        pa.table({"pseudoniem": [SENTINEL], "leeftijd": [17], "leeftijd__status": pa.array([None], pa.string())}),
    )
    (tmp_path / "data").mkdir()
    part = write_part(tmp_path, "lid", lid, "000001-0", "L1", key)
    assert pa.types.is_dictionary(read_part(tmp_path, part, None, key).schema.field("leeftijd__status").type)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("woongemeente_code", "Utrecht, Kerkstraat 3", "past niet bij kolom"),
        ("lid_tot", "32-13-2026", "past niet bij kolom"),
        ("leeftijd", "oud", "niet een heel getal"),
        ("geslacht", "onbekende", "past niet bij kolom"),
        ("leeftijdsgroep", "", "Er staat geen waarde"),
    ],
)
def test_a_correction_is_held_to_the_rules_of_gate_one(
    rommelwereld: Path, tmp_path: Path, column: str, value: str, said: str
) -> None:
    store = DossierStore(Path(shutil.copytree(rommelwereld / "dossier", tmp_path / "dossier")))
    held = store.table("lid")
    assert held is not None
    with pytest.raises(UsageError, match=said) as refused:
        verbeter(store, held.data["pseudoniem"][0].as_py(), "lid", column, value)
    assert refused.value.next_move
    assert store.table("lid").data.equals(held.data)


def test_a_correction_reads_a_day_as_people_write_it(rommelwereld: Path, tmp_path: Path) -> None:
    store = DossierStore(Path(shutil.copytree(rommelwereld / "dossier", tmp_path / "dossier")))
    who = store.table("lid").data["pseudoniem"][0].as_py()
    verbeter(store, who, "lid", "lid_tot", "31 januari 2026")
    days = {r["lid_tot"] for r in store.table("lid").data.to_pylist() if r["pseudoniem"] == who}
    assert days == {date(2026, 1, 31)}
