"""Batches of the koppelsleutel for the example: what two sides agreed on, and the tokens of each; all invented."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.token import make_token
from jgwork.voorbeelden.regio.mensen import Lid
from jgwork.voorbeelden.regio.pen import EINDE, text_table

if TYPE_CHECKING:
    import pyarrow as pa

#: Tag of the tokens of the koppelsleutel; those of a dossier have another, so that the two never meet by accident.
TAG = "kplg"
#: The dossier next door, and the tag of its own pseudonyms.
BUUR, BUUR_TAG = "DOS-BUUR", "bvrb"
#: Members of the group next door who are members of G01 too, and those who are not.
BUUR_GEDEELD, BUUR_ANDEREN = 6, 12


@dataclass(frozen=True, slots=True)
class Koppelbatch:
    """One agreed count: what stands in ``koppeling.toml``, and the tokens of the two sides."""

    naam: str
    koppeling: Mapping[str, Any]
    vrager: Sequence[str]
    antwoorder: Sequence[str]


def koppelbatches(seed: int, leden: Mapping[str, Sequence[Lid]]) -> tuple[Koppelbatch, ...]:
    """Return the counts of the example: two groups that share seven, two that share three, and two dossiers.

    Parameters
    ----------
    seed
        The same seed gives the same tokens.
    leden
        Members by group.
    """
    people = {g: [lid.persoon for lid in found] for g, found in leden.items()}
    people["buur"] = [*people["G01"][-BUUR_GEDEELD:], *range(90_000, 90_000 + BUUR_ANDEREN)]
    sides = (("KB-1", "G08", "G09"), ("KB-2", "G02", "G06"), ("KB-3", "G01", "buur"))
    return tuple(_batch(seed, batch, a, b, people) for batch, a, b in sides)


def _batch(seed: int, batch: str, a: str, b: str, people: Mapping[str, Sequence[int]]) -> Koppelbatch:
    key = hashlib.sha256(f"koppelsleutel-{seed}-{batch}".encode()).digest()

    def tokens(side: str) -> list[str]:
        return sorted(make_token(TAG, hmac.digest(key, str(p).encode(), "sha256")) for p in people[side])

    other = b == "buur"
    agreed = {
        "batch": batch,
        "periode": "2026-K2",
        "vrager": "GM9901" if other else a,
        "antwoorder": "GM9906" if other else b,
        "token_tag": TAG,
        "k": 5,
        "minimum": 12,
        "vulling": 60,
        "geheim": hashlib.sha256(f"geheim-{seed}-{batch}".encode()).hexdigest(),
    }
    return Koppelbatch(f"{batch}-{agreed['vrager']}-{agreed['antwoorder']}", agreed, tokens(a), tokens(b))


def buurlevering() -> dict[str, pa.Table]:
    """Return the one delivery of the dossier next door: a group of another municipality, in step 1."""
    groep = {
        "groep_id": "B01", "dossier_id": BUUR, "naam_neutraal": "groep Dorpsplein", "gemeente_code": "GM9906",
        "type_verband": "los_vast", "eerste_signaal": EINDE - timedelta(200), "omvang_min": 15, "omvang_max": 20,
        "status": "signalen", "peildatum": EINDE,
    }  # fmt: skip
    stap = {
        "dossier_id": BUUR, "groep_id": "B01", "stap": 1, "gebeurtenis": "start", "datum": EINDE - timedelta(180),
        "gremium": "signaaloverleg", "actor_rol": "procesregisseur",
    }  # fmt: skip
    specs = load_tables()
    return {n: text_table(specs[n], [row]) for n, row in (("groep", groep), ("processtap", stap))}
