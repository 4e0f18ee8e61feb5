"""Run the overlap of two municipalities in turns: ask, answer, read. Each turn is logged; a batch runs once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jgwork.io.lijn import connect, listen
from jgwork.io.opslag.kluis import Kluis
from jgwork.privacy.overlap import Geheugen, Koppeling, Uitkomst, antwoord, digest, lees, uitslag, vraag
from jgwork.runs.dossier.openen import Dossier, open_dossier, read_toml
from jgwork.runs.dossier.verantwoorden import log
from jgwork.vocabulary.errors import NotCovered, UsageError
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import ExitCode

#: Encrypted room in which this dossier remembers its overlap runs: by batch, period and turn.
REGISTER = "overlap"


def ask(dossier: Path, agreement: Path, tokens: Path, out: Path) -> None:
    """Write the question of the asking side; the tokens are read and not kept."""
    _write(out, lambda: _ask(*_begin(dossier, agreement), tokens))


def answer(dossier: Path, agreement: Path, tokens: Path, question: Path, out: Path) -> None:
    """Write the answer of the answering side; a batch and period that was answered before is refused."""
    _write(out, lambda: _answer(*_begin(dossier, agreement), tokens, question.read_text(encoding="utf-8")))


def read(dossier: Path, agreement: Path, reply: Path, out: Path) -> Uitkomst:
    """Read the answer once: return what is told and write the message that tells the other side the same."""
    opened, koppeling = _begin(dossier, agreement)
    found: list[Uitkomst] = []

    def turn() -> str:
        one, message = _read(opened, koppeling, reply.read_text(encoding="utf-8"))
        found.append(one)
        return message

    _write(out, turn)
    return found[0]


def told(dossier: Path, agreement: Path, message: Path) -> Uitkomst:
    """Return what the answering side is told."""
    return _told(*_begin(dossier, agreement), message.read_text(encoding="utf-8"))


def here(dossier: Path, other: Path, agreement: Path, tokens: Path, tokens_other: Path) -> Uitkomst:
    """Count in one go where both dossiers, or both groups of one dossier, stand on this computer.

    Both convenants must name the batch, and both logs say what was done: the same turns and refusals as between two
    computers.

    Parameters
    ----------
    dossier, other
        Dossier of the asking and of the answering side; the same one for two groups.
    agreement
        ``koppeling.toml``.
    tokens, tokens_other
        Tokens of the asking and of the answering side.
    """
    asking, answering = _begin(dossier, agreement), _begin(other, agreement)
    question = _ask(*asking, tokens)
    found, message = _read(*asking, _answer(*answering, tokens_other, question))
    _told(*answering, message)
    return found


def luister(
    dossier: Path, agreement: Path, tokens: Path, address: str, ready: Callable[[str], None], seconds: float = 600
) -> Uitkomst:
    """Answer one question over a socket of this computer and return what is told.

    Parameters
    ----------
    dossier, agreement, tokens
        Of the answering side.
    address
        Such as ``127.0.0.1:0``; 0 lets the computer choose a port.
    ready
        Called with the address once somebody can connect.
    seconds
        How long to wait for the other side.

    Raises
    ------
    NotCovered
        A message is refused; the other side hears nothing but that the line is closed.
    """
    opened = _begin(dossier, agreement)
    with listen(address, ready, seconds) as line:
        line.send(_answer(*opened, tokens, line.receive()))
        return _told(*opened, line.receive())


def verbind(dossier: Path, agreement: Path, tokens: Path, address: str, seconds: float = 600) -> Uitkomst:
    """Ask over a socket of this computer and return what is told; parameters as ``luister``."""
    opened = _begin(dossier, agreement)
    with connect(address, seconds) as line:
        line.send(_ask(*opened, tokens))
        found, message = _read(*opened, line.receive())
        line.send(message)
    return found


def _ask(opened: Dossier, koppeling: Koppeling, tokens: Path) -> str:
    with opened.store.locked("overlap vragen"):
        _once(opened, koppeling, "vraag")
        message, memory = vraag(read_tokens(tokens), koppeling)
        _note(opened, koppeling, "vraag", {"geheugen": memory.as_json()})
        _account(opened, koppeling, "vraag", koppeling.antwoorder, memory.aantal)
        return message


def _answer(opened: Dossier, koppeling: Koppeling, tokens: Path, question: str) -> str:
    with opened.store.locked("overlap beantwoorden"):
        _once(opened, koppeling, "antwoord")
        own = read_tokens(tokens)
        message = antwoord(own, koppeling, question)
        _note(opened, koppeling, "antwoord", {"antwoord": digest(message)})
        _account(opened, koppeling, "antwoord", koppeling.vrager, len(own))
        return message


def _read(opened: Dossier, koppeling: Koppeling, reply: str) -> tuple[Uitkomst, str]:
    with opened.store.locked("overlap lezen"):
        kept = _register(opened).get(_name(koppeling, "vraag"))
        if kept is None or "geheugen" not in kept:
            raise NotCovered(
                "Er staat geen vraag open voor deze batch en periode.", "Begin met 'jgwork overlap vraag'."
            )
        found, message = lees(koppeling, reply, Geheugen.from_json(kept["geheugen"]))
        # with this its key is forgotten: an answer is read once
        _note(opened, koppeling, "vraag", _outcome(opened, found, koppeling))
        _account(opened, koppeling, "gelezen", koppeling.antwoorder, None)
        return found, message


def _told(opened: Dossier, koppeling: Koppeling, message: str) -> Uitkomst:
    kept = _register(opened).get(_name(koppeling, "antwoord"))
    if kept is None:
        raise NotCovered("U hebt voor deze batch en periode geen antwoord gegeven.", "Controleer de koppeling.")
    found = uitslag(koppeling, message, kept["antwoord"])
    _note(opened, koppeling, "antwoord", {**kept, **_outcome(opened, found, koppeling)})
    _account(opened, koppeling, "uitslag", koppeling.vrager, None)
    return found


def outcomes(opened: Dossier) -> list[dict[str, Any]]:
    """Return what may be told of the runs that ended: of any two sides the first one, whoever asked.

    A second number of the same two sides differs from the first by those who came or went in between, and that may be
    one person. It stays with who asked for it.
    """
    ended = [(v["uitkomst"].get("nr", 0), k, v["uitkomst"]) for k, v in _register(opened).items() if "uitkomst" in v]
    first: dict[frozenset[str], dict[str, Any]] = {}
    for _, _, said in sorted(ended, key=lambda e: e[:2]):
        first.setdefault(frozenset((said["vrager"], said["antwoorder"])), said)
    return list(first.values())


def _outcome(opened: Dossier, found: Uitkomst, koppeling: Koppeling) -> dict[str, Any]:
    who = {n: getattr(koppeling, n) for n in ("batch", "periode", "vrager", "antwoorder")}
    nr = 1 + sum("uitkomst" in v for v in _register(opened).values())
    return {"uitkomst": {**who, "nr": nr, "k": found.k, "bereikt": found.bereikt, "aantal": found.aantal}}


def read_tokens(path: Path) -> list[str]:
    """Return the tokens of a text file, one per line; empty lines are passed over."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} is geen leesbare lijst met tokens.", "Geef een tekstbestand.") from error
    return [line.strip() for line in lines if line.strip()]


def _begin(dossier: Path, agreement: Path) -> tuple[Dossier, Koppeling]:
    opened = open_dossier(dossier)
    koppeling = Koppeling.from_toml(read_toml(agreement), opened.convenant.policy("dossier").k)
    if koppeling.batch not in opened.convenant.koppelbatches:
        _account(opened, koppeling, "batch", "", None, refused=True)
        raise NotCovered(
            "Het convenant noemt deze batch van de koppelsleutel niet, en wat er niet in staat, mag niet.",
            "Spreek de batch met de andere gemeente af; zet haar in 'convenant.toml', onder [koppelsleutel].",
            (Finding("R13", "De batch staat niet in het convenant.", "", exit_code=ExitCode.NOT_COVERED),),
        )
    return opened, koppeling


def _name(koppeling: Koppeling, turn: str) -> str:
    return f"{koppeling.batch}|{koppeling.periode}|{koppeling.vrager}|{koppeling.antwoorder}|{turn}"


def _register(opened: Dossier) -> dict[str, Any]:
    return dict(Kluis(opened.store, REGISTER).load(REGISTER) or {})


def _once(opened: Dossier, koppeling: Koppeling, turn: str) -> None:
    if _name(koppeling, turn) in _register(opened):
        _account(opened, koppeling, turn, "", None, refused=True)
        raise NotCovered(
            "Deze batch is in deze periode al een keer gebruikt; een tweede keer kan naar een persoon zoeken.",
            "Spreek een nieuwe batch af, met een nieuwe koppelsleutel.",
        )


def _note(opened: Dossier, koppeling: Koppeling, turn: str, what: dict[str, Any]) -> None:
    with opened.store.locked("overlap"):
        Kluis(opened.store, REGISTER).save(REGISTER, {**_register(opened), _name(koppeling, turn): what})


def _account(
    opened: Dossier, koppeling: Koppeling, turn: str, receiver: str, rows: int | None, *, refused: bool = False
) -> None:
    log(
        opened.log(),
        "combineren",
        opened.dossier_id,
        object=f"overlap {turn} {koppeling.batch}",
        ontvanger=receiver,
        rijen=rows,
        uitkomst="geweigerd" if refused else "gedaan",
        reden="R13",
    )


def _write(path: Path, turn: Callable[[], str]) -> None:
    """Take a turn and write its message; a file that is there already is refused before anything is done."""
    if path.exists():
        raise UsageError(f"{path.name} bestaat al.", "Kies een andere naam.")
    path.write_text(turn(), encoding="utf-8")
