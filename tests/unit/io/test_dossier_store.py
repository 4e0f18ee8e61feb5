"""The dossier on disk: whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from jgwork.io.opslag.dossier import DossierStore
from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable


def groep(*ids: str) -> AdmittedTable:
    return AdmittedTable("groep", pa.table({"groep_id": list(ids)}), INTAKE_SEAL)


def add(store: DossierStore, delivery: str, *ids: str, **manifest: object) -> None:
    store.append([groep(*ids)], {"levering_id": delivery, **manifest}, dossier_id="D-1", token_tag="bcdf")


def ids(store: DossierStore) -> list[str]:
    table = store.table("groep")
    assert table is not None
    return table.data["groep_id"].to_pylist()


def test_deliveries_add_up_and_a_replacement_replaces(tmp_path: Path) -> None:
    store = DossierStore(tmp_path / "dossier")
    add(store, "L1", "G1")
    add(store, "L2", "G2")
    assert ids(store) == ["G1", "G2"]
    add(store, "L3", "G3", vervangt="L1")
    assert ids(store) == ["G2", "G3"]
    assert len(list((tmp_path / "dossier" / "data").rglob("*.parquet"))) == 2, "the replaced file must be gone"


def test_what_a_sender_called_a_file_a_sheet_or_a_value_is_kept_nowhere(tmp_path: Path) -> None:
    """``dossier.json`` is not encrypted and outlives the data."""
    part = {"bestand": "jansen_jan.csv", "blad": "Jansen", "kolommen": {"jansen": "groep_id"}, "n_rijen": 1,
            "waarden": {"groep_id": {"Jansen": "G1"}}, "sha256": "0", "periode_van": "2026-01-01"}  # fmt: skip
    add(DossierStore(tmp_path), "L1", "G1", tabellen={"groep": part})
    assert not [f.name for f in tmp_path.rglob("*") if f.is_file() and b"jansen" in f.read_bytes().lower()]
    (kept,) = DossierStore(tmp_path).manifest().deliveries
    assert kept["tabellen"] == {"groep": {"n_rijen": 1, "sha256": "0", "periode_van": "2026-01-01"}}


def test_a_changed_byte_is_refused(tmp_path: Path) -> None:
    store = DossierStore(tmp_path)
    add(store, "L1", "G1")
    file = store.files("groep")[0]
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    with pytest.raises(StoreDamaged):
        store.table("groep")


def test_a_folder_that_is_no_dossier_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="geen dossier"):
        DossierStore(tmp_path).manifest()


def test_a_date_in_a_frame_is_a_date_of_pandas() -> None:
    day = pa.array([date(2026, 3, 1), None], pa.date32())
    found = AdmittedTable("actie", pa.table({"actie_id": ["A1", "A2"], "eind": day}), INTAKE_SEAL).to_pandas()
    assert found["eind"].dt.strftime("%Y-%m").tolist()[0] == "2026-03"
    assert found["eind"].isna().tolist() == [False, True]


def test_an_absent_table_is_none_not_empty(tmp_path: Path) -> None:
    store = DossierStore(tmp_path)
    add(store, "L1", "G1")
    assert store.table("lid") is None


WRITER = """
import sys, pyarrow as pa
from pathlib import Path
from jgwork.io.opslag.dossier import DossierStore
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable
store = DossierStore(Path(sys.argv[1]))
print("klaar", flush=True)
for i in range(10_000):
    table = AdmittedTable("groep", pa.table({"groep_id": [f"G{i}"] * 20_000}), INTAKE_SEAL)
    store.append([table], {"levering_id": f"K{i}", "vervangt": f"K{i - 1}"}, dossier_id="D-1", token_tag="bcdf")
"""


@pytest.mark.parametrize("wait", [0.05, 0.11, 0.17, 0.23, 0.31])
def test_a_killed_write_leaves_the_dossier_whole(tmp_path: Path, wait: float) -> None:
    store = DossierStore(tmp_path)
    add(store, "L1", "G-eerst")
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "klaar\n"
    time.sleep(wait)
    if os.name == "nt":
        writer.kill()
    else:
        writer.send_signal(signal.SIGKILL)
    writer.wait()
    values = ids(store)
    assert values[0] == "G-eerst"
    assert len(set(values)) <= 2
    assert len(values) in {1, 20_001}, "half a delivery was kept"
    add(store, "L2", "G-later")
    known = {p.file for parts in store.manifest().parts.values() for p in parts}
    assert {f.relative_to(tmp_path).as_posix() for f in (tmp_path / "data").rglob("*.parquet")} == known


def test_two_writers_wait_for_each_other(tmp_path: Path) -> None:
    add(DossierStore(tmp_path), "L0", "G0")
    one = (
        "import sys, pyarrow as pa; from pathlib import Path; from jgwork.io.opslag.dossier import DossierStore;"
        "from jgwork.vocabulary.tables import INTAKE_SEAL as S, AdmittedTable as A;"
        "s = DossierStore(Path(sys.argv[1]));"
        "[s.append([A('groep', pa.table({'groep_id': [sys.argv[2]]}), S)], {'levering_id': sys.argv[2] + str(i)},"
        " dossier_id='D', token_tag='bcdf') for i in range(10)]"
    )
    writers = [subprocess.Popen([sys.executable, "-c", one, str(tmp_path), name]) for name in ("A", "B")]
    assert [w.wait() for w in writers] == [0, 0]
    values = ids(DossierStore(tmp_path))
    assert values.count("A") == 10
    assert values.count("B") == 10


@pytest.mark.parametrize("text", [b"\xff\xfe", b"{", b"[]", b"[" * 100_000, b'{"schema": 3}', b"null"])
def test_a_manifest_of_any_other_form_is_damage_for_readers_and_writers(tmp_path: Path, text: bytes) -> None:
    store = DossierStore(tmp_path)
    (tmp_path / "dossier.json").write_bytes(text)
    with pytest.raises(StoreDamaged, match="beschadigd"):
        store.manifest()
    with pytest.raises(StoreDamaged, match="beschadigd"), store.locked("proberen"):
        pass
