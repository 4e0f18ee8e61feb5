"""Certificates: what was corrected, removed or destroyed, when and by whom, without a value of a row, under a seal.

A certificate of destruction stays readable when the data are gone. One about a person is encrypted with the key of the
data, so that it goes with them; what stays of it is the entry in the log.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jgwork.io.opslag.bestanden import write_atomic
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.kluis import Kluis
from jgwork.io.opslag.logboek import Logboek
from jgwork.io.opslag.manifest import CERTIFICATE
from jgwork.io.opslag.sleutels import has_key, key_for
from jgwork.runs.dossier.verantwoorden import wie
from jgwork.vocabulary.errors import StoreDamaged

#: Folder of certificates of a destruction of a part, and room of those about a person (``jgwork.io.opslag.kluis``).
FOLDER, PERSONEN = "certificaten", "rechten"


def signed_by() -> dict[str, str]:
    """Return who acts and when, for a certificate."""
    who = wie()
    return {
        "wanneer": datetime.now(UTC).isoformat(timespec="seconds"),
        "door": who.naam,
        "rol": who.rol,
        "organisatie": who.organisatie,
    }


def stamp() -> str:
    """Return the moment as a name that sorts in time."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")


def certify(store: DossierStore, book: Logboek, facts: dict[str, Any], name: str) -> dict[str, Any]:
    """Seal a certificate that stays readable, write it under a name in the dossier folder, and return it."""
    sealed = _sealed(book, facts)
    file = store.path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, json.dumps(sealed, ensure_ascii=False, indent=1) + "\n")
    return sealed


def certify_person(store: DossierStore, book: Logboek, facts: dict[str, Any]) -> dict[str, Any]:
    """Seal a certificate about a person, keep it encrypted with the data, and return it."""
    sealed = _sealed(book, facts)
    Kluis(store, PERSONEN).save(f"{stamp()}-{facts['soort']}", sealed)
    return sealed


def person_certificates(store: DossierStore) -> list[dict[str, Any]]:
    """Return the certificates about persons, oldest first."""
    kept = Kluis(store, PERSONEN)
    return [kept.load(name) for name in kept.names()]


def _sealed(book: Logboek, facts: dict[str, Any]) -> dict[str, Any]:
    head = book.anchor()
    facts = {**facts, "logboek": {"nr": head.nr, "zegel": head.zegel}}
    return {**facts, "zegel": _seal(facts)}


def _seal(facts: Mapping[str, Any]) -> str:
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hmac.new(key_for(str(facts["dossier_id"])), text.encode(), hashlib.sha256).hexdigest()


def check_certificate(facts: Mapping[str, Any]) -> bool:
    """Return whether a certificate is what was written, by its seal."""
    if not has_key(str(facts.get("dossier_id", ""))):
        return False
    rest = {k: v for k, v in facts.items() if k != "zegel"}
    return hmac.compare_digest(_seal(rest), str(facts.get("zegel", "")))


def last_certificate(store: DossierStore) -> dict[str, Any]:
    """Return the certificate of a dossier that was destroyed; empty where there is none.

    Raises
    ------
    StoreDamaged
        It is not what was written.
    """
    file = store.path / CERTIFICATE
    if not file.is_file():
        return {}
    try:
        loaded = json.loads(file.read_text(encoding="utf-8"))
        return {"dossier_id": loaded["dossier_id"], **loaded}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise StoreDamaged("De verklaring van vernietiging is beschadigd.", "Haal haar uit de reservekopie.") from error
