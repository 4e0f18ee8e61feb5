"""How many persons two municipalities share, without either seeing the other's list (R13, R14).

Private set intersection cardinality on tokens of a *koppelsleutel* batch that a supplier made for this purpose only.
The asking side blinds its tokens, the answering side blinds them once more and adds its own blinded tokens; the asking
side can then count matches. Both are told only whether the overlap reaches k and, if so, how many.

What the protocol does not hide: the process of the asking side holds the exact number for a moment; the size of a set
shows unless it is padded (it is, to an agreed size; of the answering side the asking one learns it within a factor two,
because a number is told only where k or more of either side are outside the overlap); and who may ask twice with one
token changed can probe for a person. Padding with dummies, a minimum set size, one run per batch and period and logs
on both sides limit that; they do not end it. Only agree to a batch with a partner who may know the answer.

References
----------
Ion et al. (2020), private intersection-sum, doi:10.1109/EuroSP48549.2020.00031.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jgwork.vocabulary.errors import NotCovered, UsageError
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.token import valid_token
from jgwork.vocabulary.verdict import ExitCode

PROTOCOL = "jgwork/overlap/1"
VRAAG, ANTWOORD, UITSLAG = "vraag", "antwoord", "uitslag"
#: Chance that a match is a false one, over a whole run.
FALSE_MATCH = 1e-9


@dataclass(frozen=True, slots=True)
class Koppeling:
    """What both sides agreed on for one batch; both hold the same file.

    Parameters
    ----------
    batch, periode
        The koppelsleutel batch and the period; one run each.
    vrager, antwoorder
        Municipality codes of the two sides.
    token_tag
        Domain tag of the tokens of this batch.
    k
        Smallest overlap that is told.
    minimum
        Least number of real tokens on either side.
    vulling
        Size to which every set is padded.
    geheim
        Shared secret that seals the messages, 32 bytes.
    """

    batch: str
    periode: str
    vrager: str
    antwoorder: str
    token_tag: str
    k: int
    minimum: int
    vulling: int
    geheim: bytes

    @staticmethod
    def from_toml(raw: Mapping[str, Any], own_k: int) -> Koppeling:
        """Read an agreement; ``UsageError`` where it is incomplete, ``NotCovered`` where it is looser than allowed."""
        try:
            texts = [str(raw[n]) for n in ("batch", "periode", "vrager", "antwoorder", "token_tag")]
            k, minimum, padded = (int(raw[n]) for n in ("k", "minimum", "vulling"))
            secret = bytes.fromhex(str(raw["geheim"]))
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(
                "De koppeling is niet volledig.",
                "Nodig: batch, periode, vrager, antwoorder, token_tag, k, minimum, vulling en geheim (64 hextekens).",
            ) from error
        if k < own_k or minimum < 2 * k or padded < minimum or len(secret) != 32:
            raise NotCovered(
                f"De koppeling is ruimer dan mag: k minstens {own_k}, minimum minstens 2k, vulling niet kleiner.",
                "Maak met de andere gemeente een strengere koppeling.",
                (Finding("R13", "De koppeling is ruimer dan het convenant.", "", exit_code=ExitCode.NOT_COVERED),),
            )
        return Koppeling(texts[0], texts[1], texts[2], texts[3], texts[4], k, minimum, padded, secret)


@dataclass(frozen=True, slots=True)
class Geheugen:
    """What the asking side keeps between question and answer."""

    sleutel: bytes
    aantal: int
    vraag: str

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; keep them readable for the owner only."""
        return {"sleutel": self.sleutel.hex(), "aantal": self.aantal, "vraag": self.vraag}

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Geheugen:
        """Build it from what ``as_json`` gave."""
        return Geheugen(bytes.fromhex(raw["sleutel"]), int(raw["aantal"]), str(raw["vraag"]))


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """What is told: whether the overlap reaches k and, if so, how many.

    Parameters
    ----------
    bereikt
        Whether at least k persons are in both.
    aantal
        How many; ``None`` under k, and where fewer than k of either set may be outside the overlap.
    k
        The threshold.
    """

    bereikt: bool
    aantal: int | None
    k: int

    @property
    def text(self) -> str:
        """The outcome as a Dutch sentence."""
        if not self.bereikt:
            return f"Minder dan {self.k} personen komen in beide gemeenten voor (of geen enkele)."
        if self.aantal is None:
            return f"Minstens {self.k} personen komen in beide gemeenten voor; het aantal zou te veel zeggen."
        return f"{self.aantal} personen komen in beide gemeenten voor."


def vraag(tokens: Sequence[str], koppeling: Koppeling) -> tuple[str, Geheugen]:
    """Return the question of the asking side and what it must keep until the answer."""
    psi = _psi()
    own = check_tokens(tokens, koppeling)
    client = psi.client.CreateWithNewKey(False)
    request = client.CreateRequest(_padded(own, koppeling)).SerializeToString()
    message = _seal(koppeling, VRAAG, request, "")
    return message, Geheugen(client.GetPrivateKeyBytes(), len(own), digest(message))


def antwoord(tokens: Sequence[str], koppeling: Koppeling, message: str) -> str:
    """Return the answer of the answering side.

    Refuses a question that is tampered with, of another batch or domain, or not of the agreed size. Whether this batch
    and period were answered before is for the caller to know: it must refuse a second run.
    """
    psi = _psi()
    own = check_tokens(tokens, koppeling)
    body = _open(koppeling, message, VRAAG, "")
    request = psi.Request()
    request.ParseFromString(body)
    if len(request.encrypted_elements) != koppeling.vulling or request.reveal_intersection:
        raise _refused("De vraag heeft niet de afgesproken omvang.")
    server = psi.server.CreateWithNewKey(False)
    setup = server.CreateSetupMessage(FALSE_MATCH, koppeling.vulling, _padded(own, koppeling), psi.DataStructure.RAW)
    parts = {"opzet": setup.SerializeToString(), "antwoord": server.ProcessRequest(request).SerializeToString()}
    coded = {n: base64.b64encode(v).decode() for n, v in parts.items()}
    body = json.dumps({**coded, "minstens": at_least(len(own), koppeling)}).encode()
    return _seal(koppeling, ANTWOORD, body, digest(message))


def lees(koppeling: Koppeling, message: str, geheugen: Geheugen) -> tuple[Uitkomst, str]:
    """Return what the asking side is told, and the message that tells the answering side the same."""
    psi = _psi()
    parts = json.loads(_open(koppeling, message, ANTWOORD, geheugen.vraag))
    setup, response = psi.ServerSetup(), psi.Response()
    setup.ParseFromString(base64.b64decode(parts["opzet"]))
    response.ParseFromString(base64.b64decode(parts["antwoord"]))
    client = psi.client.CreateFromKey(geheugen.sleutel, False)
    n = int(client.GetIntersectionSize(setup, response))
    reached = n >= koppeling.k
    outside = min(geheugen.aantal, int(parts["minstens"])) - n  # on the side that has fewest outside the overlap
    told = n if reached and outside >= koppeling.k else None
    body = json.dumps({"bereikt": reached, "aantal": told}).encode()
    return Uitkomst(reached, told, koppeling.k), _seal(koppeling, UITSLAG, body, digest(message))


def uitslag(koppeling: Koppeling, message: str, answer: str) -> Uitkomst:
    """Return what the answering side is told: the same as the asking side."""
    found = json.loads(_open(koppeling, message, UITSLAG, answer))
    return Uitkomst(bool(found["bereikt"]), found["aantal"], koppeling.k)


def check_tokens(tokens: Sequence[str], koppeling: Koppeling) -> list[str]:
    """Return the distinct tokens; refuse a set with anything else in it, or one too small or too large."""
    own = sorted(set(tokens))
    wrong = sum(not valid_token(t, koppeling.token_tag) for t in own)
    if wrong:
        raise _refused(f"{wrong} regels zijn geen token van deze koppelsleutel.", ExitCode.NOT_PSEUDONYMISED)
    if len(own) < koppeling.minimum:
        raise _refused(f"De lijst is te klein: minstens {koppeling.minimum} verschillende tokens.")
    if len(own) > koppeling.vulling:
        raise _refused(f"De lijst is groter dan de afgesproken vulling van {koppeling.vulling}.")
    return own


def at_least(size: int, koppeling: Koppeling) -> int:
    """Return how many tokens the answering side has at least: the minimum, doubled as often as it fits.

    The asking side needs it to know that enough of the other side are outside the overlap; it learns no more of the
    size than within a factor two.
    """
    floor = koppeling.minimum
    while 2 * floor <= size:
        floor *= 2
    return floor


def digest(message: str) -> str:
    """Return the checksum by which a message refers to the one before it."""
    return hashlib.sha256(message.encode()).hexdigest()


def _padded(own: Sequence[str], koppeling: Koppeling) -> list[str]:
    """Return the tokens with dummies up to the agreed size; the dummies of two sides never meet."""
    key = secrets.token_bytes(32)
    need = koppeling.vulling - len(own)
    dummies = [hmac.new(key, str(i).encode(), hashlib.sha256).hexdigest() for i in range(need)]
    mixed = [*own, *dummies]
    secrets.SystemRandom().shuffle(mixed)
    return mixed


def _seal(koppeling: Koppeling, kind: str, body: bytes, before: str) -> str:
    back = kind == ANTWOORD
    head = {
        "protocol": PROTOCOL,
        "soort": kind,
        "batch": koppeling.batch,
        "periode": koppeling.periode,
        "van": koppeling.antwoorder if back else koppeling.vrager,
        "naar": koppeling.vrager if back else koppeling.antwoorder,
        "vorige": before,
        "inhoud": base64.b64encode(body).decode(),
    }
    return json.dumps({**head, "zegel": _mac(koppeling, head)}, indent=1)


def _mac(koppeling: Koppeling, head: Mapping[str, Any]) -> str:
    text = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(koppeling.geheim, text, hashlib.sha256).hexdigest()


def _open(koppeling: Koppeling, message: str, kind: str, before: str) -> bytes:
    """Return the body of a message that is whole, of this batch and of this turn."""
    try:
        raw = dict(json.loads(message))
        seal = str(raw.pop("zegel"))
    except (ValueError, KeyError, TypeError) as error:
        raise _refused("Dit is geen bericht van jgwork overlap.") from error
    if not hmac.compare_digest(seal, _mac(koppeling, raw)):
        raise _refused("Het bericht is gewijzigd of hoort bij een andere koppeling.")
    expected = json.loads(_seal(koppeling, kind, b"", before))
    for name, text in (
        ("batch", "Het bericht hoort bij een andere batch."),
        ("periode", "Het bericht hoort bij een andere periode."),
        ("soort", "Het bericht is niet aan de beurt."),
        ("van", "Het bericht komt van een andere gemeente."),
        ("naar", "Het bericht is voor een andere gemeente."),
        ("vorige", "Het bericht hoort niet bij uw vorige bericht."),
    ):
        if raw.get(name) != expected[name]:
            raise _refused(text)
    return base64.b64decode(raw["inhoud"])


def _refused(text: str, code: ExitCode = ExitCode.NOT_COVERED) -> NotCovered:
    finding = Finding("R13", text, "Overleg met de andere gemeente; begin zo nodig een nieuwe batch.", exit_code=code)
    return NotCovered(f"Geweigerd: {text}", "", (finding,))


def _psi() -> Any:
    try:
        import private_set_intersection.python as psi
    except ImportError as error:
        raise UsageError(
            "Voor 'jgwork overlap' is het pakket openmined-psi nodig.", "Installeer het met: pip install '.[psi]'"
        ) from error
    return psi
