"""Two municipalities count whom they share; neither sees the other's list."""

import hashlib
import json
import queue
import subprocess
import sys
import threading
from pathlib import Path

import pytest

pytest.importorskip("private_set_intersection", reason="het pakket openmined-psi ontbreekt")

from jgwork.io.lijn import loopback
from jgwork.privacy.overlap import Koppeling, antwoord, lees, uitslag, vraag
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie import overlap as runs
from jgwork.vocabulary.errors import NotCovered, UsageError
from jgwork.vocabulary.token import make_token

RAW = {
    "batch": "KB-1", "periode": "2026-K3", "vrager": "GM9901", "antwoorder": "GM9905", "token_tag": "kplg",
    "k": 5, "minimum": 20, "vulling": 60, "geheim": "ab" * 32,
}  # fmt: skip
KOPPELING = Koppeling.from_toml(RAW, 5)


def tokens(*numbers: int) -> list[str]:
    return [make_token("kplg", hashlib.sha256(str(i).encode()).digest()) for i in numbers]


def run(a: list[str], b: list[str]) -> tuple[object, object]:
    question, memory = vraag(a, KOPPELING)
    answer = antwoord(b, KOPPELING, question)
    found, told = lees(KOPPELING, answer, memory)
    from jgwork.privacy.overlap import digest

    return found, uitslag(KOPPELING, told, digest(answer))


def combined(dossier: Path) -> list[str]:
    """Return how every combination in the log of a dossier ended; the example itself may hold some already."""
    return [e["uitkomst"] for e in open_dossier(dossier).log().entries() if e["handeling"] == "combineren"]


@pytest.mark.parametrize(
    ("shared", "reached", "told"), [(0, False, None), (4, False, None), (5, True, 5), (9, True, 9)]
)
def test_both_are_told_the_same_and_nothing_under_k(shared: int, reached: bool, told: int | None) -> None:
    one, two = run(tokens(*range(30)), tokens(*range(30 - shared, 60 - shared)))
    assert one == two
    assert (one.bereikt, one.aantal) == (reached, told)


def test_nearly_everyone_is_not_told_as_a_number() -> None:
    found, _ = run(tokens(*range(25)), tokens(*range(2, 30)))
    assert (found.bereikt, found.aantal) == (True, None)


def test_no_message_holds_a_token_and_padding_hides_the_size() -> None:
    own = tokens(*range(30))
    question, _ = vraag(own, KOPPELING)
    smaller, _ = vraag(own[:20], KOPPELING)
    assert "jg1-" not in question
    assert len(question) == len(smaller)


def test_a_set_that_is_too_small_or_holds_a_name_is_refused() -> None:
    with pytest.raises(NotCovered, match="te klein"):
        vraag(tokens(*range(19)), KOPPELING)
    with pytest.raises(NotCovered) as refused:
        vraag([*tokens(*range(25)), "Jan Jansen"], KOPPELING)
    assert "Jansen" not in str(refused.value)
    assert refused.value.exit_code == 4


def test_tampered_foreign_replayed_and_out_of_turn_messages_are_refused() -> None:
    a, b = tokens(*range(30)), tokens(*range(20, 50))
    question, memory = vraag(a, KOPPELING)
    answer = antwoord(b, KOPPELING, question)
    raw = json.loads(question)
    raw["periode"] = "2026-K4"
    with pytest.raises(NotCovered, match="gewijzigd"):
        antwoord(b, KOPPELING, json.dumps(raw))
    other = Koppeling.from_toml({**RAW, "batch": "KB-2"}, 5)
    with pytest.raises(NotCovered, match="andere batch"):
        antwoord(b, other, question)
    foreign = Koppeling.from_toml({**RAW, "geheim": "cd" * 32}, 5)
    with pytest.raises(NotCovered, match="andere koppeling"):
        antwoord(b, foreign, question)
    with pytest.raises(NotCovered, match="niet aan de beurt"):
        antwoord(b, KOPPELING, answer)
    _, another = vraag(a, KOPPELING)
    with pytest.raises(NotCovered, match="vorige bericht"):
        lees(KOPPELING, answer, another)
    assert lees(KOPPELING, answer, memory)[0].aantal == 10


def test_a_looser_agreement_than_the_convenant_is_refused() -> None:
    for change in ({"k": 4}, {"minimum": 9}, {"vulling": 10}):
        with pytest.raises(NotCovered):
            Koppeling.from_toml({**RAW, **change}, 5)


def test_what_probing_still_gives_and_that_a_second_run_is_refused(voorbeelddossier: Path, tmp_path: Path) -> None:
    """A party that may ask twice learns whether one person is there: k-1 known ones plus the target, and without him.

    The protocol cannot prevent it; one run per batch and period does. One question alone still tells whoever already
    knows k-1 members of the other side: that is what is left, and why a batch is agreed on with care.
    """
    answering = tokens(*range(100, 130))
    known, strangers = tokens(*range(100, 104)), tokens(*range(200, 230))
    target = tokens(110)
    with_him, _ = run([*known, *target, *strangers], answering)
    without, _ = run([*known, *tokens(300), *strangers], answering)
    assert with_him.bereikt
    assert not without.bereikt

    earlier = len(combined(voorbeelddossier))
    agreement, list_a = tmp_path / "koppeling.toml", tmp_path / "tokens.txt"
    agreement.write_text("\n".join(f"{k} = {json.dumps(v)}" for k, v in RAW.items()), encoding="utf-8")
    list_a.write_text("\n".join(answering), encoding="utf-8")
    for turn in ("eerste", "tweede"):
        question, _ = vraag([*known, *target, *strangers], KOPPELING)
        (tmp_path / f"{turn}.json").write_text(question, encoding="utf-8")
    runs.answer(voorbeelddossier, agreement, list_a, tmp_path / "eerste.json", tmp_path / "a1.json")
    with pytest.raises(NotCovered, match="al een keer gebruikt"):
        runs.answer(voorbeelddossier, agreement, list_a, tmp_path / "tweede.json", tmp_path / "a2.json")
    assert not (tmp_path / "a2.json").exists()
    assert combined(voorbeelddossier)[earlier:] == ["gedaan", "geweigerd"]


def test_the_four_turns_through_files(voorbeelddossier: Path, tmp_path: Path) -> None:
    raw = {**RAW, "batch": "KB-9"}
    agreement = tmp_path / "koppeling.toml"
    agreement.write_text("\n".join(f"{k} = {json.dumps(v)}" for k, v in raw.items()), encoding="utf-8")
    for name, numbers in (("a", range(30)), ("b", range(24, 50))):
        (tmp_path / f"{name}.txt").write_text("\n".join(tokens(*numbers)), encoding="utf-8")
    runs.ask(voorbeelddossier, agreement, tmp_path / "a.txt", tmp_path / "vraag.json")
    runs.answer(voorbeelddossier, agreement, tmp_path / "b.txt", tmp_path / "vraag.json", tmp_path / "antwoord.json")
    found = runs.read(voorbeelddossier, agreement, tmp_path / "antwoord.json", tmp_path / "uitslag.json")
    assert found.aantal == 6
    assert runs.told(voorbeelddossier, agreement, tmp_path / "uitslag.json") == found
    with pytest.raises(NotCovered, match="geen vraag open"):
        runs.read(voorbeelddossier, agreement, tmp_path / "antwoord.json", tmp_path / "nogmaals.json")


def test_a_batch_that_the_convenant_does_not_name_is_refused_and_logged(voorbeelddossier: Path, tmp_path: Path) -> None:
    (tmp_path / "tokens.txt").write_text("\n".join(tokens(*range(30))), encoding="utf-8")
    for batch, local in (("KB-77", ""), ("KB-2", '[koppelsleutel]\nbatches = ["KB-3"]\n')):
        if local:
            (voorbeelddossier / "convenant.toml").write_text(local, encoding="utf-8")
        agreement = tmp_path / f"{batch}.toml"
        raw = {**RAW, "batch": batch}
        agreement.write_text("\n".join(f"{k} = {json.dumps(v)}" for k, v in raw.items()), encoding="utf-8")
        with pytest.raises(NotCovered, match="noemt deze batch") as refused:
            runs.ask(voorbeelddossier, agreement, tmp_path / "tokens.txt", tmp_path / "vraag.json")
        assert refused.value.exit_code == 5
        assert not (tmp_path / "vraag.json").exists()
    assert combined(voorbeelddossier)[-2:] == ["geweigerd", "geweigerd"]
    (voorbeelddossier / "convenant.toml").unlink()


def _agreement(folder: Path, batch: str, **change: object) -> Path:
    file = folder / f"{batch}.toml"
    raw = {**RAW, "batch": batch, **change}
    file.write_text("\n".join(f"{k} = {json.dumps(v)}" for k, v in raw.items()), encoding="utf-8")
    return file


def _lists(folder: Path, **sets: range) -> list[Path]:
    for name, numbers in sets.items():
        (folder / f"{name}.txt").write_text("\n".join(tokens(*numbers)), encoding="utf-8")
    return [folder / f"{name}.txt" for name in sets]


def test_two_programs_over_a_loopback_socket_hear_the_same(voorbeelddossier: Path, tmp_path: Path) -> None:
    agreement = _agreement(tmp_path, "KB-4")
    one, two = _lists(tmp_path, a=range(30), b=range(22, 50))
    command = [sys.executable, "-m", "jgwork.cli.main", "overlap", "luister", str(voorbeelddossier)]
    command += ["--koppeling", str(agreement), "--tokens", str(two), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as listening:
        address = (listening.stderr.readline() if listening.stderr else "").split()[-1]
        found = runs.verbind(voorbeelddossier, agreement, one, address)
        told, _ = listening.communicate()
    assert listening.returncode == 0
    assert json.loads(told)["aantal"] == found.aantal == 8
    entries = [e["object"] for e in open_dossier(voorbeelddossier).log().entries() if "KB-4" in e["object"]]
    assert entries == [f"overlap {turn} KB-4" for turn in ("vraag", "antwoord", "gelezen", "uitslag")]
    with pytest.raises(NotCovered, match="al een keer gebruikt"):
        runs.ask(voorbeelddossier, agreement, one, tmp_path / "weer.json")


def test_over_the_socket_a_foreign_message_is_refused_and_the_line_closed(
    voorbeelddossier: Path, tmp_path: Path
) -> None:
    agreement, foreign = _agreement(tmp_path, "KB-5"), _agreement(tmp_path, "KB-6")
    (own,) = _lists(tmp_path, a=range(30))
    refused: list[BaseException] = []
    where: queue.Queue[str] = queue.Queue()

    def answering() -> None:
        try:
            runs.luister(voorbeelddossier, agreement, own, "127.0.0.1:0", where.put, seconds=60)
        except NotCovered as error:
            refused.append(error)

    thread = threading.Thread(target=answering)
    thread.start()
    with pytest.raises(UsageError, match="lijn gesloten"):
        runs.verbind(voorbeelddossier, foreign, own, where.get(timeout=60), seconds=60)
    thread.join()
    assert "andere batch" in str(refused[0])
    for address in ("0.0.0.0:0", "192.0.2.1:80", "gemeente.example:80", "127.0.0.1", "127.0.0.1:99999"):
        with pytest.raises(UsageError, match="niet van deze computer"):
            loopback(address)
    assert loopback("[::1]:0") == ("::1", 0)


def test_two_dossiers_on_one_computer_need_the_batch_in_both_convenants(
    voorbeelddossier: Path, voorbeeldleveringen: Path, tmp_path: Path
) -> None:
    example = voorbeeldleveringen
    other = tmp_path / "buur"
    laad(example / "overlap" / "buurdossier", other)
    planted = json.loads((example / "geplant.json").read_text(encoding="utf-8"))
    batches = sorted(p.parent for p in (example / "overlap").glob("*/koppeling.toml"))
    found = []
    for place in batches:
        answering = other if "GM9906" in place.name else voorbeelddossier
        sides = (place / "koppeling.toml", place / "vrager.txt", place / "antwoorder.txt")
        found.append(runs.here(voorbeelddossier, answering, *sides))
    told = [(f.bereikt, f.aantal) for f in found]
    assert told == [
        (True, planted["overlap"]["gedeelde_leden"]),
        (False, None),  # three: fewer than k
        (True, planted["overlap_dossiers"]["gedeelde_leden"]),
    ]
    assert [e["object"] for e in open_dossier(other).log().entries() if "overlap" in e["object"]] == [
        "overlap antwoord KB-3", "overlap uitslag KB-3",
    ]  # fmt: skip
    assert [u["aantal"] for u in runs.outcomes(open_dossier(other))] == [6]
    (other / "convenant.toml").write_text('[koppelsleutel]\nbatches = ["KB-1"]\n', encoding="utf-8")
    agreement = _agreement(tmp_path, "KB-8")
    lists = _lists(tmp_path, a=range(30), b=range(30))
    with pytest.raises(NotCovered, match="noemt deze batch"):
        runs.here(voorbeelddossier, other, agreement, *lists)
    assert not any("KB-8" in e["object"] for e in open_dossier(voorbeelddossier).log().entries())


def test_a_second_count_of_the_same_two_sides_is_not_told(voorbeelddossier: Path, tmp_path: Path) -> None:
    """Somebody left in between: beside the first number the second one would be about who left."""
    others = len(runs.outcomes(open_dossier(voorbeelddossier)))
    found = []
    for n, (when, asks, answers) in enumerate(
        [("2026-K4", "GM9902", "GM9904"), ("2026-K1", "GM9904", "GM9902"), ("2027-K1", "GM9902", "GM9903")]
    ):
        agreement = _agreement(tmp_path, "KB-4", periode=when, vrager=asks, antwoorder=answers)
        sides = _lists(tmp_path, a=range(30), b=range(22 + n, 50))
        found.append(runs.here(voorbeelddossier, voorbeelddossier, agreement, *sides))
    assert [f.aantal for f in found] == [8, 7, 6]  # who asks hears it
    told = runs.outcomes(open_dossier(voorbeelddossier))[-2:]
    assert len(runs.outcomes(open_dossier(voorbeelddossier))) == others + 2
    assert [u["aantal"] for u in told] == [8, 6]


def test_what_is_remembered_of_a_run_is_encrypted(voorbeelddossier: Path) -> None:
    files = [f for f in (voorbeelddossier / "overlap").iterdir() if f.is_file()]
    assert files
    assert all(b"KB-" not in f.read_bytes() for f in files)
