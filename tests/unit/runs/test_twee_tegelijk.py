"""Two commands at once: real processes, stopped between judgement and write: the worst order is the one tried."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.slot import WAIT, WAIT_VARIABLE, _wait
from jgwork.runs.dossier.openen import convenant_for, open_dossier
from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie import publiceren
from jgwork.runs.recht.vernietigen import plan_vernietiging, vernietig
from jgwork.vocabulary.errors import JgworkError, StoreDamaged, UsageError
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable

PROCESSES = multiprocessing.get_context("spawn")


def _held(judged: Event, onward: Event) -> None:
    judged.set()
    assert onward.wait(300)


def load_slowly(item: Path, dossier: Path, judged: Event, onward: Event) -> None:
    """Load a delivery, and wait between the judgement of gate 1 and the write."""
    from jgwork.runs.leveren import laden

    take = laden.take

    def wait_and_take(*args: Any, **kwargs: Any) -> Any:
        _held(judged, onward)
        return take(*args, **kwargs)

    laden.take = wait_and_take
    laad(item, dossier)


def publish_slowly(dossier: Path, out: Path, judged: Event, onward: Event) -> None:
    """Publish one group, and wait between the judgement of gate 2 and the write."""

    def wait(report: publiceren.PublicationReport) -> bool:
        if report.groep_id == "G02":
            _held(judged, onward)
        return True

    publiceren.publiceer(dossier, out, groepen=["G02"], vooraf=wait)


@contextmanager
def halfway(work: Callable[..., None], *args: Path) -> Iterator[None]:
    """Run something in a process of its own, and come here while it stands between judgement and write."""
    judged, onward = PROCESSES.Event(), PROCESSES.Event()
    other = PROCESSES.Process(target=work, args=(*args, judged, onward))
    other.start()
    try:
        assert judged.wait(300)
        yield
    finally:
        onward.set()
        other.join(300)
    assert other.exitcode == 0


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WAIT_VARIABLE, "0.2")


@pytest.fixture
def twice(voorbeeldleveringen: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return two deliveries of the same rows under two names; the dossier has what both rest on."""
    laad(voorbeeldleveringen / "01-gemeente-proces", tmp_path / "dossier")
    first = voorbeeldleveringen / "02-politie-groepsscan"
    second = Path(shutil.copytree(first, tmp_path / "nogmaals"))
    manifest = (second / "levering.toml").read_text(encoding="utf-8")
    own = next(line for line in manifest.splitlines() if line.startswith("levering_id"))
    (second / "levering.toml").write_text(manifest.replace(own, 'levering_id = "L-nogmaals"'), encoding="utf-8")
    return first, second


def test_the_same_rows_delivered_twice_at_once_come_in_once(twice: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = twice
    with halfway(load_slowly, first, tmp_path / "dossier"), pytest.raises(UsageError, match="nu gebruikt: laden door"):
        laad(second, tmp_path / "dossier")
    before = {n: t.num_rows for n, t in DossierStore(tmp_path / "dossier").tables().items()}
    laad(second, tmp_path / "dossier")
    assert {n: t.num_rows for n, t in DossierStore(tmp_path / "dossier").tables().items()} == before


def test_two_publications_at_once_both_count(voorbeelddossier: Path, tmp_path: Path) -> None:
    with halfway(publish_slowly, voorbeelddossier, tmp_path / "uit"):
        with pytest.raises(UsageError) as told:
            publiceren.publiceer(voorbeelddossier, tmp_path / "uit", groepen=["G02"])
        assert "publiceren door" in told.value.message
        assert "proces" in told.value.message
    opened = open_dossier(voorbeelddossier)
    first = publiceren.read_ledger(opened, "G02", "ketenoverleg").rows
    publiceren.publiceer(voorbeelddossier, tmp_path / "uit", groepen=["G02"])
    second = publiceren.read_ledger(opened, "G02", "ketenoverleg").rows
    assert first
    assert not set(first) - set(second)


def test_a_load_does_not_revive_what_is_destroyed(voorbeeldleveringen: Path, tmp_path: Path) -> None:
    dossier = tmp_path / "dossier"
    laad(voorbeeldleveringen / "01-gemeente-proces", dossier)
    store = DossierStore(dossier)
    with halfway(load_slowly, voorbeeldleveringen / "02-politie-groepsscan", dossier):
        plan = plan_vernietiging(store, convenant_for(dossier), op(store), alles=True)
        with pytest.raises(UsageError, match="nu gebruikt"):
            vernietig(store, plan)
    with pytest.raises(UsageError, match="gewijzigd sinds u keek"):
        vernietig(store, plan)
    vernietig(store, plan_vernietiging(store, convenant_for(dossier), op(store), alles=True))
    with pytest.raises(JgworkError, match="is vernietigd"):
        laad(voorbeeldleveringen / "02-politie-groepsscan", dossier)
    assert not store.exists()


def op(store: DossierStore) -> Any:
    from datetime import date

    return date.fromisoformat(str(store.manifest().deliveries[0]["peildatum"]))


def table(*ids: str) -> AdmittedTable:
    return AdmittedTable("groep", pa.table({"groep_id": list(ids)}), INTAKE_SEAL)


@pytest.fixture
def small(tmp_path: Path) -> DossierStore:
    store = DossierStore(tmp_path / "klein")
    store.append([table("a", "b")], {"levering_id": "L1"}, dossier_id=f"D-{tmp_path.name}", token_tag="bcdf")
    return store


def test_a_reader_beside_a_writer_reads_the_old_or_the_new(small: DossierStore) -> None:
    """The writer replaces everything between the moment the manifest is read and the moment its files are."""
    reader, read = DossierStore(small.path), DossierStore._read
    turns = iter(range(3))

    class Meanwhile(DossierStore):
        def _read(self, *args: Any, **more: Any) -> pa.Table:
            if (n := next(turns, None)) is not None:
                new = {"levering_id": f"L{n + 2}", "vervangt": f"L{n + 1}"}
                small.append([table("c")], new, dossier_id="", token_tag="")
            return read(self, *args, **more)

    found = Meanwhile(small.path).table("groep")
    assert found is not None
    assert found.data["groep_id"].to_pylist() == ["c"]
    old = reader.manifest()
    small.append([table("d")], {"levering_id": "L9", "vervangt": "L4"}, dossier_id="", token_tag="")
    with pytest.raises(UsageError, match="intussen gewijzigd"):
        reader.table("groep", of=old)


def test_what_is_really_damaged_still_says_so(small: DossierStore) -> None:
    small.files("groep")[0].write_bytes(b"x")
    with pytest.raises(StoreDamaged):
        small.table("groep")


@pytest.mark.parametrize("asked", ["-1", "nan", "inf", "vijf", ""])
def test_a_wait_that_is_no_time_is_not_for_ever(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WAIT_VARIABLE, asked)
    assert _wait() == WAIT


def test_the_lock_leaves_no_folder_behind(tmp_path: Path) -> None:
    with pytest.raises(JgworkError):
        laad(tmp_path / "er-is-niets", tmp_path / "een" / "twee")
    with DossierStore(tmp_path / "een" / "twee").locked("proberen"):
        assert (tmp_path / "een" / "twee").is_dir()
    assert not (tmp_path / "een").exists()
