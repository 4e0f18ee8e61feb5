"""Two municipalities count whom they share; neither sees the other's list."""

import hashlib
import json
from pathlib import Path

import pytest

pytest.importorskip("private_set_intersection", reason="het pakket openmined-psi ontbreekt")

from jgwork.privacy.overlap import Koppeling, antwoord, lees, uitslag, vraag
from jgwork.runs import overlap as runs
from jgwork.runs.openen import open_dossier
from jgwork.vocabulary.errors import NotCovered
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
    entries = [e for e in open_dossier(voorbeelddossier).log().entries() if e["handeling"] == "combineren"]
    assert [e["uitkomst"] for e in entries] == ["gedaan", "geweigerd"]


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
    entries = [e for e in open_dossier(voorbeelddossier).log().entries() if e["handeling"] == "combineren"]
    assert [e["uitkomst"] for e in entries[-2:]] == ["geweigerd", "geweigerd"]
    (voorbeelddossier / "convenant.toml").unlink()
