"""What ``dossier.json`` says: the whole state of a dossier as one value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jgwork.io.opslag.logboek import MERK, Anker, Logboek, zegels
from jgwork.vocabulary.errors import StoreDamaged, UsageError

#: How this version writes, and what it reads: a dossier of an earlier one is written anew at its next change. The way
#: back is a copy of before (``jgwork bewaar``): an earlier program refuses what it would not seal.
SCHEMA = "jgwork/dossier/2"
READS = ("jgwork/dossier/1", SCHEMA)
MANIFEST = "dossier.json"
#: What is kept of a table of a delivery.
BLIJFT = frozenset({"n_rijen", "sha256", "periode_van", "periode_tot"})
#: The certificate that stands in the place of a dossier that was destroyed.
CERTIFICATE = "vernietigd.json"
#: The log of a dossier.
LOG = "logboek.jsonl"
#: Digits as letters: the log keeps no text with digits like a number.
LETTERS = str.maketrans("0123456789", "ghijklmnop")

GEEN = Anker(0, "")
WEG = f"{MANIFEST} van dit dossier is weg: volgens het logboek stond het er wel."


def mark(text: bytes) -> str:
    """Return the mark of a version of the manifest in the log."""
    return MERK + hashlib.sha256(text).hexdigest()[:20].translate(LETTERS)


@dataclass(frozen=True, slots=True)
class Zegel:
    """How a version of the manifest is sealed.

    Parameters
    ----------
    book
        The log of the dossier.
    schrijf
        Writes the entry with the mark of the version; what cannot be logged is not done.
    """

    book: Logboek
    schrijf: Callable[[str], object]


def weg(folder: Path) -> bool:
    """Return whether a dossier stood here, by its log, of which the manifest is gone without having been destroyed."""
    return not (folder / CERTIFICATE).exists() and bool(zegels(folder / LOG)[0])


def geen_dossier(folder: Path) -> UsageError:
    """Return why a folder without a manifest cannot be opened: its dossier was destroyed, or there never was one."""
    if (folder / CERTIFICATE).is_file():
        return UsageError(
            f"Het dossier in {folder.name} is vernietigd; de verklaring staat in {CERTIFICATE}.",
            "Kies een ander dossier. Van dit dossier kunt u nog 'jgwork logboek' en 'jgwork stukken' vragen.",
        )
    return UsageError(
        f"{folder.name} is geen dossier (er is geen {MANIFEST}).",
        "Maak een dossier met 'jgwork laad PAD --dossier MAP', of kies een andere map.",
    )


def problem(folder: Path) -> str:
    """Return in Dutch how a dossier and its log contradict each other; empty where they do not.

    A dossier that was never sealed, by an earlier version, has nothing to contradict.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
        known = DossierManifest.from_json(json.loads(text)).anker
    except FileNotFoundError:
        return WEG if weg(folder) else ""
    except (ValueError, RecursionError) as error:
        raise damaged(MANIFEST) from error
    last, seal = zegels(folder / LOG, known.nr)
    if known.zegel and not (folder / LOG).exists():
        return "Het logboek van dit dossier is weg."
    if known.nr and seal != known.zegel:
        return "Het logboek is ouder dan het dossier, of hoort er niet bij: het einde is weg."
    if known.zegel and not last:
        return "Het logboek hoort niet bij dit dossier: er staat geen enkele versie in."
    if last and last != mark(text):
        return "Dit dossier is niet de laatste versie die is vastgelegd: het is ouder dan het logboek, of gewijzigd."
    return ""


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of a table.

    Parameters
    ----------
    file
        Path inside the dossier.
    sha256
        Checksum of the bytes on disk.
    rows
        Number of rows.
    levering_id
        The delivery it came with.
    """

    file: str
    sha256: str
    rows: int
    levering_id: str


@dataclass(frozen=True, slots=True)
class DossierManifest:
    """What ``dossier.json`` says: the whole state of a dossier as one value.

    Parameters
    ----------
    dossier_id, token_tag
        Whose data it is and the domain tag of its pseudonyms.
    version
        Counts the writes.
    parts
        By table.
    deliveries
        The manifests of the admitted deliveries, oldest first; of their tables ``BLIJFT`` is kept.
    key_id
        Which data key the parts are encrypted with; every dossier has its own, also where two share an id.
    anker
        The head of the log when it was written: a log that does not know it is older than the dossier, or gone.
    """

    dossier_id: str
    token_tag: str
    version: int
    parts: Mapping[str, tuple[Part, ...]]
    deliveries: tuple[Mapping[str, Any], ...]
    key_id: str
    anker: Anker = GEEN

    @property
    def key_name(self) -> str:
        """Name under which the data key is kept (``jgwork.io.opslag.sleutels``)."""
        return f"{self.dossier_id}.{self.key_id}"

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "schema": SCHEMA,
            "dossier_id": self.dossier_id,
            "token_tag": self.token_tag,
            "versie": self.version,
            "sleutel_id": self.key_id,
            "tabellen": {
                t: [
                    {"bestand": p.file, "sha256": p.sha256, "rijen": p.rows, "levering_id": p.levering_id}
                    for p in parts
                ]
                for t, parts in sorted(self.parts.items())
            },
            "leveringen": [_bewaard(d) for d in self.deliveries],
            **({"logboek": {"nr": self.anker.nr, "zegel": self.anker.zegel}} if self.anker.zegel else {}),
        }

    def as_text(self) -> str:
        """Return the text of the file."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=1, default=str)

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> DossierManifest:
        """Build the manifest from what ``as_json`` gave; raises ``StoreDamaged`` on anything else."""
        try:
            if raw["schema"] not in READS:
                raise _newer() if _later(raw["schema"]) else KeyError("schema")
            return DossierManifest(
                dossier_id=raw["dossier_id"],
                token_tag=raw["token_tag"],
                version=int(raw["versie"]),
                parts={
                    t: tuple(Part(p["bestand"], p["sha256"], int(p["rijen"]), p["levering_id"]) for p in parts)
                    for t, parts in raw["tabellen"].items()
                },
                deliveries=tuple(raw["leveringen"]),
                key_id=str(raw["sleutel_id"]),
                anker=Anker(int(raw["logboek"]["nr"]), str(raw["logboek"]["zegel"])) if "logboek" in raw else GEEN,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(MANIFEST) from error


def _bewaard(levering: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest of a delivery without what its sender called files, sheets, columns and values.

    The file is not encrypted and outlives the data, and such a name may be somebody's.
    """
    tables = levering.get("tabellen")
    if not isinstance(tables, Mapping):
        return dict(levering)
    kept = {t: {k: v for k, v in p.items() if k in BLIJFT} for t, p in tables.items() if isinstance(p, Mapping)}
    return {**levering, "tabellen": kept}


def _later(schema: object) -> bool:
    """Return whether a form is one of ours, of a later version."""
    name, _, number = str(schema).rpartition("/")
    return name == SCHEMA.rpartition("/")[0] and number.isascii() and number.isdigit() and len(number) < 6


def _newer() -> StoreDamaged:
    return StoreDamaged(
        "Dit dossier is geschreven door een nieuwere versie van jgwork. Het is niet beschadigd.",
        "Werk jgwork bij, of zet een reservekopie van voor de nieuwe versie terug met 'jgwork herstel'.",
    )


def wrong_key() -> StoreDamaged:
    """Return the error of a dossier that is whole, and a key that is not its own."""
    return StoreDamaged(
        "De sleutel is niet die waarmee dit dossier is versleuteld. Het dossier zelf is niet beschadigd.",
        "Zet de sleutelmap terug die bij dit dossier hoort (omgevingsvariabele JGWORK_SLEUTELS).",
    )


def damaged(what: str) -> StoreDamaged:
    """Return the error of a file in a dossier that is not what was written."""
    return StoreDamaged(
        f"Het dossier is beschadigd: {what} is niet wat er is weggeschreven.",
        "Zet de map terug uit de reservekopie.",
    )


def as_ids(value: object) -> frozenset[str]:
    """Return the delivery ids of the manifest key ``vervangt``: one, a list or none."""
    if value is None or value == "":
        return frozenset()
    return frozenset([value] if isinstance(value, str) else map(str, value))  # type: ignore[call-overload]
