"""Publications are signed: a changed byte, an added file and another key are refused, also after sealing again."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from jgwork.io.opslag import ondertekening
from jgwork.io.opslag.bundle import open_publication, write_publication
from jgwork.io.opslag.ondertekening import VARIABLE, holds, remember, seed_of, sign
from jgwork.vocabulary.errors import StoreDamaged, UsageError

OURS, THEIRS = bytes(32), bytes(range(32))
#: A public key as a list holds it.
KEY = "0a" * 32
FILES = {"tabellen/t.csv": b"a;b\r\n1;2\r\n", "beelden/v.json": b"{}"}


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JGWORK_SLEUTELS", str(tmp_path / "sleutels"))
    monkeypatch.delenv(VARIABLE, raising=False)


def publication(folder: Path, seed: bytes = OURS) -> Path:
    return write_publication(folder, {"publicatie_id": folder.name, "dossier_id": "D"}, FILES, seed=seed).path


def resealed(folder: Path, seed: bytes) -> None:
    """Change a figure and make checksums and signature fit again."""
    (folder / "tabellen" / "t.csv").write_bytes(b"a;b\r\n1;3\r\n")
    index = json.loads((folder / "publicatie.json").read_text(encoding="utf-8"))
    index["controlesommen"]["tabellen/t.csv"] = hashlib.sha256(b"a;b\r\n1;3\r\n").hexdigest()
    text = json.dumps(index).encode()
    (folder / "publicatie.json").write_bytes(text)
    (folder / "handtekening.json").write_text(json.dumps(sign(seed, text), indent=1), encoding="utf-8")


def test_known_answer_of_rfc_8032() -> None:
    """RFC 8032, section 7.1, test 1: the public key of this seed."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert sign(seed, b"")["sleutel"] == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def test_every_changed_byte_is_refused(tmp_path: Path) -> None:
    folder = publication(tmp_path / "G-001")
    names = [p for p in folder.rglob("*") if p.is_file()]
    assert len(names) == 4
    for file in names:
        raw = file.read_bytes()
        for at in range(0, len(raw), max(1, len(raw) // 40)):
            for bit in (1, 32):
                file.write_bytes(raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :])
                with pytest.raises(StoreDamaged, match=r"gewijzigd|andere"):
                    open_publication(folder)
        file.write_bytes(raw)
    open_publication(folder)


def test_a_file_taken_away_or_put_beside_is_refused(tmp_path: Path) -> None:
    folder = publication(tmp_path / "G-001")
    (folder / "tabellen" / "extra.csv").write_bytes(b"x")
    with pytest.raises(StoreDamaged):
        open_publication(folder)
    (folder / "tabellen" / "extra.csv").unlink()
    (folder / "tabellen" / "t.csv").unlink()
    with pytest.raises(StoreDamaged):
        open_publication(folder)


@pytest.mark.parametrize("kind", ["link", "los", "map", "lus", "bestand_map", "index_map", "diep"])
def test_what_is_no_plain_file_of_the_publication_is_refused(tmp_path: Path, kind: str) -> None:
    """A link that leads to the same bytes, one that leads nowhere, a folder in place of a file, an endless list."""
    folder = publication(tmp_path / "G-001")
    file, away = folder / "tabellen" / "t.csv", tmp_path / "elders.csv"
    away.write_bytes(file.read_bytes())
    if kind in ("link", "lus", "bestand_map"):
        file.unlink()
    match kind:
        case "link":
            file.symlink_to(away)
        case "los":
            (folder / "los").symlink_to(tmp_path / "nergens")
        case "map":
            (folder / "map").symlink_to(tmp_path)
        case "lus":
            file.symlink_to("t.csv")
        case "bestand_map":
            file.mkdir()
        case "index_map":
            (folder / "publicatie.json").unlink()
            (folder / "publicatie.json").mkdir()
        case _:
            (folder / "handtekening.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(StoreDamaged, match="gewijzigd"):
        open_publication(folder)


def test_a_publication_under_another_name_is_refused(tmp_path: Path) -> None:
    """An old one would pass for a new one, and two that change places for each other."""
    old, new = publication(tmp_path / "G-001"), publication(tmp_path / "G-002")
    shutil.copytree(old, tmp_path / "G-003")
    with pytest.raises(StoreDamaged, match="andere naam"):
        open_publication(tmp_path / "G-003")
    old.rename(tmp_path / "tussen")
    new.rename(old)
    (tmp_path / "tussen").rename(new)
    for folder in (old, new):
        with pytest.raises(StoreDamaged, match="andere naam"):
            open_publication(folder)
    (tmp_path / "laatste").symlink_to(publication(tmp_path / "G-004"))
    assert open_publication(tmp_path / "laatste").id == "G-004"


def test_what_changes_after_opening_is_not_read(tmp_path: Path) -> None:
    opened = open_publication(publication(tmp_path / "G-001"))
    assert opened.json("beelden/v.json") == {}
    (opened.path / "beelden" / "v.json").write_bytes(b"[]")
    for name in ("beelden/v.json", "beelden/x.json"):
        with pytest.raises(StoreDamaged, match="gewijzigd"):
            opened.json(name)


def test_a_file_is_no_publication(tmp_path: Path) -> None:
    (tmp_path / "G-001").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="geen publicatie"):
        open_publication(tmp_path / "G-001")


def test_sealed_again_with_another_key_is_refused_beside_the_publications(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list in the folder knows the key, also for who has no keys at all."""
    folder = publication(tmp_path / "uit" / "G-001")
    monkeypatch.setenv("JGWORK_SLEUTELS", str(tmp_path / "leeg"))
    resealed(folder, THEIRS)
    with pytest.raises(StoreDamaged, match="andere"):
        open_publication(folder)


def test_who_saw_the_first_one_refuses_another_key_wherever_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = publication(tmp_path / "uit" / "G-001")
    monkeypatch.setenv("JGWORK_SLEUTELS", str(tmp_path / "lezer"))
    for name in ("een", "twee"):
        (tmp_path / name).mkdir()
        shutil.copytree(source, tmp_path / name / "G-001")
    resealed(tmp_path / "twee" / "G-001", THEIRS)
    assert open_publication(tmp_path / "een" / "G-001", first_seen=True).kenmerk
    with pytest.raises(StoreDamaged, match="andere"):
        open_publication(tmp_path / "twee" / "G-001")
    served = ondertekening.own_list()
    monkeypatch.setenv("JGWORK_SLEUTELS", str(tmp_path / "leeg"))
    open_publication(tmp_path / "twee" / "G-001")  # without any memory nobody can tell
    monkeypatch.setenv(VARIABLE, served)
    with pytest.raises(StoreDamaged, match="andere"):
        open_publication(tmp_path / "twee" / "G-001")


def test_a_second_publisher_under_the_same_name_cannot_write(tmp_path: Path) -> None:
    publication(tmp_path / "uit" / "G-001")
    with pytest.raises(StoreDamaged, match="sleutel"):
        publication(tmp_path / "uit" / "G-002", THEIRS)
    assert not (tmp_path / "uit" / "G-002").exists()
    assert publication(tmp_path / "uit" / "G-003").exists()


def test_a_dossier_always_signs_alike_and_no_other_does(tmp_path: Path) -> None:
    assert seed_of("A") == seed_of("A") != seed_of("B")
    seal = sign(seed_of("A"), b"tekst")
    assert holds(seal, b"tekst")
    assert not holds(seal, b"Tekst")
    assert not holds({**seal, "sleutel": sign(seed_of("B"), b"")["sleutel"]}, b"tekst")
    assert not holds({}, b"tekst")
    assert seed_of("A").hex() not in "".join(seal.values())


def test_a_list_that_cannot_be_written_hinders_nobody_and_one_that_is_damaged_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    remember("D", KEY, tmp_path / "bestand")
    (tmp_path / "uitgevers.json").write_text("[")
    with pytest.raises(StoreDamaged, match="beschadigd"):
        publication(tmp_path / "G-001")


def test_readers_that_note_a_key_at_once_lose_none(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    dossiers = [f"D{i:02d}" for i in range(24)]
    with ThreadPoolExecutor(12) as readers:
        list(readers.map(lambda d: remember(d, KEY, tmp_path), dossiers))
        list(readers.map(lambda _: remember("D00", KEY[::-1], tmp_path), range(12)))
    assert json.loads((tmp_path / "uitgevers.json").read_text(encoding="utf-8")) == dict.fromkeys(dossiers, KEY)
    assert [p.name for p in tmp_path.iterdir()] == ["uitgevers.json"]
