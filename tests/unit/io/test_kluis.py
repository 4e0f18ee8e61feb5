"""Small encrypted files: noise without the key, bound to their name, and what was in clear is taken in."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow as pa
import pytest

from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.kluis import Kluis
from jgwork.io.opslag.sleutels import destroy_key
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.publicatie.regio import decide, decisions, order, order_reason, set_order
from jgwork.vocabulary.errors import StoreDamaged
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable


@pytest.fixture
def store(tmp_path: Path) -> DossierStore:
    """Return a dossier with one row."""
    made = DossierStore(tmp_path / "dossier")
    table = AdmittedTable("groep", pa.table({"groep_id": ["G1"]}), INTAKE_SEAL)
    made.append([table], {"levering_id": "L1"}, dossier_id=f"D-{tmp_path.name}", token_tag="bcdf")
    return made


def test_what_is_kept_is_read_back_and_shows_nothing_on_disk(store: DossierStore) -> None:
    room = Kluis(store, "besluiten")
    room.save("G1/2026", {"reden": "een eigen zin"})
    assert Kluis(store, "besluiten").load("G1/2026") == {"reden": "een eigen zin"}
    assert room.names() == ("G1/2026",)
    assert room.load("G2") is None
    room.save("G1_2027", 1)
    assert room.names("G1/") == room.names("G1/2") == ("G1/2026",)  # both files begin alike
    room.remove("G1_2027")
    assert b"eigen zin" not in b"".join(f.read_bytes() for f in room.folder.iterdir())
    room.remove("G1/2026")
    assert room.names() == ()


def test_files_cannot_be_changed_swapped_or_moved_to_another_room(store: DossierStore) -> None:
    one, two = Kluis(store, "een"), Kluis(store, "twee")
    for name in ("a", "b"):
        one.save(name, name)
    first, second = sorted(one.folder.iterdir())
    (two.folder.mkdir(), (two.folder / first.name).write_bytes(first.read_bytes()))
    with pytest.raises(StoreDamaged):
        two.load("a")
    second.write_bytes(first.read_bytes())
    with pytest.raises(StoreDamaged, match="een"):
        one.load("b")


def test_without_the_key_a_copy_is_noise_and_no_new_key_is_made(store: DossierStore) -> None:
    Kluis(store, "besluiten").save("a", "b")
    destroy_key(store.manifest().key_name)
    for _ in range(2):
        with pytest.raises(StoreDamaged, match="sleutel"):
            Kluis(store, "besluiten")


def test_what_an_earlier_version_wrote_in_clear_is_taken_in(store: DossierStore) -> None:
    old = store.path / "grootboek"
    old.mkdir()
    (old / "G1--raad.json").write_text(json.dumps({"k": 5}), encoding="utf-8")
    assert Kluis(store, "grootboek").load("G1--raad") == {"k": 5}
    assert not list(old.glob("*.json"))


def test_order_and_contact_advice_are_encrypted_and_old_ones_are_taken_in(voorbeelddossier: Path) -> None:
    opened = open_dossier(voorbeelddossier)
    (voorbeelddossier / "volgorde.json").write_text(json.dumps({"groepen": ["G03"], "reden": "oud"}), encoding="utf-8")
    assert (order(opened)[0], order_reason(opened)) == ("G03", "oud")
    assert not (voorbeelddossier / "volgorde.json").exists()
    set_order(opened, ["G05", "G02"], "een eigen reden")
    decide(opened, "G02", "GM9902", "terzijde", "een eigen reden")
    assert order(opened)[:2] == ["G05", "G02"]
    assert [d["besluit"] for d in decisions(opened)] == ["terzijde"]
    assert b"eigen reden" not in b"".join(f.read_bytes() for f in voorbeelddossier.rglob("*") if f.is_file())


def test_a_half_written_file_goes_once_nobody_can_be_writing_it(store: DossierStore) -> None:
    room = Kluis(store, "proef")
    room.save("een", {"a": 1})
    old, new = (room.folder / f"twee.{n}.nieuw" for n in ("oud", "net"))
    for file in (old, new):
        file.write_bytes(b"half")
    os.utime(old, (0, 0))
    store.edit(lambda _, rows: rows)
    assert (old.exists(), new.exists(), room.load("een")) == (False, True, {"a": 1})
