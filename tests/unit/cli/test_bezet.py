"""While one command is at work in a dossier, every other that would write in it waits, says for whom, and does nothing.

What is held is the one lock, from judgement to write: so of any two commands the second sees what the first made. Every
command of the program is in one of the two lists below; a new one has to be put there.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import shlex
import shutil
from collections.abc import Iterator
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
import typer

from jgwork.cli.main import build_app, main
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.slot import WAIT_VARIABLE
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.publicatie.regio import set_order

PROCESSES = multiprocessing.get_context("spawn")
#: What changes a dossier, as it is typed: ``{d}`` the dossier, ``{l}`` deliveries, ``{u}`` a folder, ``{p}`` a person.
WRITES = {
    "laad": "{l}/nieuw --dossier {d} --ja",
    "publiceer": "{d} --uit {u} --groep G02 --ja",
    "vernietig": "{d} --alles --uitvoeren",
    "bewaar": "{d} --naar {u}",
    "keur": "{d} --alles",
    "overlap vraag": "{d} --koppeling {o}/koppeling.toml --tokens {o}/vrager.txt --uit {u}",
    "verstrek": "{d} --partner gemeente --stap 3 --doel aanpak_groep --groep G02 --uit {u} --ja",
    "nulmeting": "{d} --groep G02 --vaststellen --doel {doel}",
    "invullen": "{d} teksten --groep G08 --zet soort=Probleem --zet tekst=samen",
    "proces nieuw": "{d} --groep G99 --naam 'Groep Park' --gemeente GM9901",
    "proces leg-vast": "{d} --groep G04 --gebeurtenis start --stap 4",
    "proces besluit": "{d} --groep G02 {l}/besluiten/2025-05-16-G02.toml",
    "regio volgorde": "{d} G02 --reden openstaand",
    "regio kaart": "{d} {l}/geometrie.geojson --bron eigen",
    "regio beschikbaar": "{d} {l}/beschikbaar.csv --bron eigen",
    "regio advies": "{d} --groep G02 --gemeente GM9901 --besluit gesproken",
    "recht verbeter": "{d} --tabel lid --kolom reden_toevoeging --waarde x --pseudoniem {p}",
    "recht verwijder": "{d} --pseudoniem {p}",
}
#: What only reads the dossier, accounts for that, or writes elsewhere. The other turns of ``overlap`` take the lock as
#: the first does. ``werksessie`` writes as ``invullen`` does, and ``herstel`` in a folder that is new.
READS = {
    *("controleer", "dashboard", "doctor", "dpia", "plan", "voortgang", "effect", "evalueer", "verzoek"),
    *("koppel", "lab", "logboek", "netwerk", "pseudonimiseer", "herstel", "sjabloon", "start", "stukken", "toets"),
    *("om-selectie", "voorbeeld", "web", "werksessie"),
    *(f"overlap {x}" for x in ("antwoord", "lees", "uitslag", "hier", "luister", "verbind")),
    *(f"proces {x}" for x in ("stand", "vragen", "items", "verzoeken", "weg", "besluit-voorbeeld", "kalender")),
    *(f"proces {x}" for x in ("gereed", "verklaar")),
    *(f"rapport {x}" for x in ("beleidsadvies", "plan", "voortgang", "evaluatie", "sjabloon")),
    *("regio besluiten", "recht inzage", "recht verklaringen"),
    *(f"reken {x}" for x in ("voor-na", "wdd", "wdq", "res", "detecteerbaar", "its", "did", "synthetisch")),
    *(f"reken {x}" for x in ("trechter", "verschuiving")),
}


def test_of_every_command_is_known_whether_it_writes() -> None:
    app = typer.main.get_command(build_app())
    known = set()
    for name, command in app.commands.items():  # type: ignore[attr-defined]
        known |= {f"{name} {sub}" for sub in command.commands} if hasattr(command, "commands") else {name}
    assert known == set(WRITES) | READS
    assert not set(WRITES) & READS


def hold(dossier: Path, ready: Event, onward: Event) -> None:
    with DossierStore(dossier).locked("laden"):
        ready.set()
        assert onward.wait(600)


@pytest.fixture(scope="module")
def busy(voorbeelddossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a dossier of which another process holds the lock."""
    place = Path(shutil.copytree(voorbeelddossier, tmp_path_factory.mktemp("bezet") / "dossier"))
    set_order(open_dossier(place), ["G02"], "eerst de groep van Youssef Benali")  # asked about: keur has a question
    ready, onward = PROCESSES.Event(), PROCESSES.Event()
    other = PROCESSES.Process(target=hold, args=(place, ready, onward))
    other.start()
    assert ready.wait(300)
    yield place
    onward.set()
    other.join(60)
    assert other.exitcode == 0


def bytes_of(folder: Path) -> dict[str, str]:
    """Return every file but the log and the locks: that something was refused is noted."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*") if p.is_file() and not p.name.startswith(("logboek.jsonl", "dossier.slot"))
    }  # fmt: skip


@pytest.mark.usefixtures("pakket_hier")
@pytest.mark.parametrize("command", sorted(WRITES))
def test_a_command_that_writes_waits_for_the_other_and_says_for_whom(
    command: str, busy: Path, voorbeeldleveringen: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv(WAIT_VARIABLE, "0.2")
    sent = Path(shutil.copytree(voorbeeldleveringen, tmp_path / "leveringen"))
    new = Path(shutil.copytree(sent / "13-gemeente-proces", sent / "nieuw"))
    text = (new / "levering.toml").read_text(encoding="utf-8").replace('levering_id = "', 'levering_id = "X')
    (new / "levering.toml").write_text(text, encoding="utf-8")
    store = DossierStore(busy)
    person, goal = (
        str(found.data[column][0])
        for name, column in (("lid", "pseudoniem"), ("doel", "doel_id")) if (found := store.table(name)) is not None
    )  # fmt: skip
    before = bytes_of(busy)
    typed = shlex.split(WRITES[command])
    argv = [
        a.format(d=busy, l=sent, u=tmp_path / "uit", p=person, doel=goal, o=sent / "overlap" / "KB-1-G08-G09")
        for a in typed
    ]
    with pytest.raises(SystemExit) as stop:
        main([*command.split(), *argv])
    said = capsys.readouterr()
    assert stop.value.code not in {0, 1}, said.out
    assert "Dit dossier wordt nu gebruikt: laden door" in said.err
    assert "Wacht tot die klaar is, en herhaal de opdracht." in said.err
    assert bytes_of(busy) == before
    assert not (tmp_path / "uit").exists() or not any((tmp_path / "uit").iterdir())
