"""Publishing by several processes: the same bytes, one writer, and whoever falls away leaves nothing half done."""

import os
import shutil
from pathlib import Path

import pytest

from jgwork.io.opslag.bundle import SIGNATURE, find_publications
from jgwork.runs.beheer.samenhang import samenhang
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.vertellen.werk import SAMEN, _stukken
from jgwork.runs.vertellen.werkers import Ploeg, ploeg
from jgwork.vocabulary.errors import JgworkError, UsageError

GROEPEN = ["G03", "G11"]
#: What a publication says of its own moment.
OWN = ("gemaakt_op", "ronde", "logboek")


def published(dossier: Path, place: Path, **how: object) -> tuple[dict[str, object], list[tuple[object, ...]]]:
    """Publish from a copy of the dossier; return every file and what the log says of it, moments apart."""
    own = shutil.copytree(dossier, place / "dossier")
    begun = sum(1 for _ in open_dossier(own).log().entries())
    publiceer(own, place / "uit", groepen=GROEPEN, **how)
    files: dict[str, object] = {}
    for one in find_publications(place / "uit"):
        files |= {f"{one.id}/{p.relative_to(one.path)}": p.read_bytes() for p in one.path.rglob("*") if p.is_file()}
        del files[f"{one.id}/{SIGNATURE}"]
        files[f"{one.id}/publicatie.json"] = {k: v for k, v in one.index.items() if k not in OWN}
    entries = list(open_dossier(own).log().entries())[begun:]
    return files, [tuple(e[k] for k in ("handeling", "object", "groep_id", "ontvanger", "reden")) for e in entries]


@pytest.fixture(scope="module")
def alone(voorbeelddossier: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, object]:
    return published(voorbeelddossier, tmp_path_factory.mktemp("alleen"))


def test_several_processes_publish_the_same_bytes_and_log_the_same(
    alone: tuple[object, object], voorbeelddossier: Path, tmp_path: Path
) -> None:
    assert published(voorbeelddossier, tmp_path, werkers=2) == alone
    dossier = open_dossier(tmp_path / "dossier")
    assert samenhang(dossier.store, dossier.log()).heel


def test_a_cluster_of_dask_publishes_the_same_bytes(
    alone: tuple[object, object], voorbeelddossier: Path, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed", reason="pip install 'jgwork[dask]'")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(tmp_path / "dask")
    ) as cluster:
        files, _ = published(voorbeelddossier, tmp_path, dask=cluster.scheduler_address)
    assert files == alone[0]


def _fall_away(_: object, name: str) -> str:
    if name == "G2":
        os._exit(9)
    return name


def test_a_worker_that_falls_away_is_said_and_what_was_done_stands() -> None:
    said: list[str] = []

    def work(hands: Ploeg) -> None:
        for _, future in hands.beurten(_fall_away, ["G1", "G2", "G3", "G4"], said.append):
            future.result()

    with pytest.raises(JgworkError, match="weggevallen") as stop, ploeg(None, 2) as hands:
        work(hands)
    assert "gaat verder waar zij was" in stop.value.next_move
    assert said[0] == "G1"


@pytest.mark.parametrize(
    ("werkers", "dask", "why"),
    [(0, "", "tussen 1 en"), (1, "tcp://10.0.0.7:8786", "niet versleuteld"), (1, "10.0.0.7:8786", "niet versleuteld")],
)
def test_what_cannot_be_is_refused_before_anything_is_read(
    voorbeelddossier: Path, tmp_path: Path, werkers: int, dask: str, why: str
) -> None:
    with pytest.raises(UsageError, match=why):
        publiceer(voorbeelddossier, tmp_path, werkers=werkers, dask=dask)


def test_a_few_groups_beside_each_other_are_one_piece_and_many_wait_for_each_other() -> None:
    few = {"d": ["a"], "a": ["b"], "b": [], "c": ["elsewhere"]}
    assert _stukken([*"cbad"], few) == {("c",): [], ("b", "a", "d"): []}
    many = [f"{n:02d}" for n in range(SAMEN + 1)]
    found = _stukken(many, {g: [o for o in many if abs(int(o) - int(g)) == 1] for g in many})
    assert found == {(g,): [(o,)] if (o := f"{int(g) - 1:02d}") in many else [] for g in many}
