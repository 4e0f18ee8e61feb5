"""Take a delivery into a dossier: one judgement for a rehearsal and for the real thing, then one atomic write."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.logboek import lijkt_op_waarde
from jgwork.io.opslag.manifest import Zegel, as_ids
from jgwork.io.opslag.sleutels import has_key, key_for
from jgwork.privacy.convenant.dekking import check_coverage
from jgwork.privacy.convenant.regels import Convenant
from jgwork.privacy.intake.admit import Admission, admit
from jgwork.privacy.intake.planstatus import als_concept
from jgwork.privacy.proces.stand import Stand, stand
from jgwork.runs.dossier.afsluiten import check_afsluiting
from jgwork.runs.dossier.bestaand import Bestaand, as_text
from jgwork.runs.dossier.keuren import bevindingen, rond_de_tabel
from jgwork.runs.dossier.openen import convenant_for, profile_for
from jgwork.runs.dossier.samenvoegen import (
    VRAAG_WEG,
    WEG,
    Samenvoeging,
    bevinding,
    dubbel_geteld,
    samenvatting,
    voeg_samen,
)
from jgwork.runs.dossier.verantwoorden import ALLE_GROEPEN, GEWEIGERD, book_of, book_of_refusals, log
from jgwork.runs.dossier.vingerafdruk import fingerprint
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.relations import rows_with
from jgwork.vocabulary.errors import IntakeRefused
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.tables import Delivery
from jgwork.vocabulary.verdict import ExitCode, Verdict

if TYPE_CHECKING:
    import pyarrow as pa

#: What a dossier adds to the manifest of a delivery it took in.
ADDED = frozenset({"controlesom", "samengevoegd"})
#: The log names the groups of a delivery up to this many; beyond it says that all were touched.
MOST_GROUPS = 20
#: What an id of a dossier looks like in the log.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one delivery brought.

    Parameters
    ----------
    levering_id
        The delivery.
    rows
        Admitted rows by table.
    findings
        What was reported without refusing.
    already
        Whether this very delivery was in the dossier; nothing was done then.
    samengevoegd
        Per table that came again how many rows were new, changed, the same, and gone.
    read
        Per table how it was read where that was not plain, in Dutch.
    """

    levering_id: str
    rows: Mapping[str, int]
    findings: Findings
    already: bool = False
    samengevoegd: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    read: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "levering_id": self.levering_id,
            "al_geladen": self.already,
            "rijen": dict(self.rows),
            "samengevoegd": {t: dict(c) for t, c in self.samengevoegd.items()},
            "gelezen": {name: list(notes) for name, notes in self.read.items()},
            "bevindingen": [f.as_json() for f in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Oordeel:
    """What is thought of a delivery, whether or not it is then taken in.

    Parameters
    ----------
    admission
        What gate 1 says.
    already
        Whether this very delivery is in the dossier; there is nothing to do then.
    samen
        What it changes in earlier rows of the same supplier, where rows come again.
    """

    admission: Admission
    already: bool = False
    samen: Samenvoeging | None = None


@dataclass(frozen=True, slots=True)
class Geoefend:
    """A delivery that was admitted in a rehearsal: its manifest with its checksum, and its tables."""

    manifest: Mapping[str, Any]
    tables: Mapping[str, pa.Table]


class Samen(Mapping[str, "pa.Table"]):
    """The tables of a dossier with those of earlier deliveries of the same rehearsal, which were not written."""

    def __init__(self, parts: Sequence[Mapping[str, pa.Table]]) -> None:
        self._parts = tuple(parts)

    def __getitem__(self, name: str) -> pa.Table:
        """Return the rows of both."""
        import pyarrow as pa

        parts = [t[name] for t in self._parts if name in t]
        if not parts:
            raise KeyError(name)
        return parts[0] if len(parts) == 1 else pa.concat_tables([as_text(t) for t in parts],
                                                                 promote_options="permissive")  # fmt: skip

    def rows_with(self, name: str, column: str, values: pa.Array) -> pa.Table | None:
        """Return the rows of both whose column holds one of some texts; ``None`` where there are none."""
        import pyarrow as pa

        found = [t for part in self._parts if (t := rows_with(part, name, column, values)) is not None]
        return pa.concat_tables([as_text(t) for t in found], promote_options="permissive") if found else None

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the tables that have rows."""
        return iter(dict.fromkeys(n for t in self._parts for n in t))

    def __len__(self) -> int:
        """Return how many tables have rows."""
        return len({n for t in self._parts for n in t})


def laad_samen(
    items: Sequence[Delivery],
    dossier: Path | str,
    *,
    op: date | None = None,
    weg: Sequence[Mapping[str, pa.Array]] = (),
) -> list[LoadReport]:
    """Load deliveries that were made here, such as those of an editor: none is written before gate 1 admits them all.

    Parameters
    ----------
    items
        Deliveries as text; none of them rests on another one. They touch no file, so nothing of them stays on disk.
        Rows that were there are corrected; what a delivery does not hold stays.
    dossier
        The dossier folder.
    op
        The day to judge retention by; today when left out.
    weg
        Per delivery and table the keys of earlier rows of that supplier that go; none where left out.

    Raises
    ------
    IntakeRefused
        With all findings of the first delivery that is refused; the dossier stays as it was.
    """
    store, day = DossierStore(Path(dossier)), op or datetime.now(UTC).date()
    with store.locked("vastleggen"):
        gone = [*weg, *({} for _ in items[len(weg) :])]
        judged = [judge(item, store, None, day, weg="houd", gone=g) for item, g in zip(items, gone, strict=True)]
        for item, one in zip(items, judged, strict=True):
            refuse_unless_admitted(store, item, one.admission, "")
        return [
            take(store, item, one.admission, one.samen and replace(one.samen, weg=keys), verwijder=True)
            for item, one, keys in zip(items, judged, gone, strict=True)
        ]


def judge(
    delivery: Delivery,
    store: DossierStore,
    convenant_file: Path | None,
    op: date,
    ahead: Sequence[Geoefend] | None = None,
    weg: str = "",
    again: bool = True,
    gone: Mapping[str, pa.Array] = MappingProxyType({}),
) -> Oordeel:
    """Say what is thought of a delivery without writing anything; a rehearsal and the real thing both ask this.

    Parameters
    ----------
    delivery
        As read; nothing in it is trusted.
    store, convenant_file
        The dossier, which need not exist yet; its own convenant, where it does not lie in its place.
    op
        The day to judge by.
    ahead
        Earlier deliveries of a rehearsal, which were not written; ``None`` where it is no rehearsal.
    weg, again, gone
        What happens to earlier rows that are gone: ``houd`` or ``verwijder``; empty is a question. Whether rows may
        come again and are then laid over those this supplier brought before. Keys of rows that go at any rate.
    """
    known, replaced = store.manifest() if store.exists() else None, as_ids(delivery.manifest.get("vervangt"))
    earlier = [a.tables for a in ahead or () if str(a.manifest.get("levering_id")) not in replaced]
    held = Bestaand(store, replaced)
    existing: Mapping[str, pa.Table] = Samen((held, *earlier)) if earlier else held
    first = known.as_json() if known else dict(ahead[0].manifest) if ahead else {}
    convenant, dossier_id = convenant_for(store.path, convenant_file), str(delivery.manifest.get("dossier_id", ""))
    sent = (*(known.deliveries if known else ()), *(a.manifest for a in ahead or ()))
    before = [d for d in sent if d.get("levering_id") == delivery.manifest.get("levering_id")]
    if before and before[0].get("controlesom") == fingerprint(delivery):
        return Oordeel(Admission((), Findings()), already=True)
    staat = _staten(store, convenant, op, existing)

    def coverage(tables: Mapping[str, Any]) -> tuple[Finding, ...]:
        covered = check_coverage(delivery.manifest, tables, load_tables(), convenant, staat(tables), op, existing)
        ended = check_afsluiting(store, tables, existing, replaced, earlier)
        return (*covered, *ended, *bevindingen(tables), *rond_de_tabel(delivery))

    admission = admit(
        delivery,
        coverage=coverage,
        existing=existing,
        known_tag=str(first["token_tag"]) if first else None,
        domain_key=_label_key(dossier_id, rehearsal=ahead is not None) if dossier_id else None,
        again=again and known is not None and not replaced,
    )
    admission = als_concept(admission, staat({t.name: t.data for t in admission.tables}))
    samen = voeg_samen(store, held, delivery.manifest, admission.tables) if again and known and not replaced else None
    admission = admission if samen is None else _laid(admission, samen, weg)
    told = dubbel_geteld(store, replaced, admission.tables, earlier, samen, gone, ook_weg=weg == "verwijder")
    told += [_TWICE] * bool(before) + [_OTHER_DOSSIER] * (bool(first) and dossier_id not in {"", first["dossier_id"]})
    for said in told:
        admission = _refuse(admission, said)
    return Oordeel(admission, samen=samen if admission.tables else None)


def _staten(
    store: DossierStore, convenant: Convenant, op: date, existing: Mapping[str, Any]
) -> Callable[[Mapping[str, Any]], Stand]:
    """Return what tells where each group stands with a delivery; without steps in it that is reckoned once."""

    def staat(tables: Mapping[str, Any]) -> Stand:
        steps = [t["processtap"] for t in (existing, tables) if "processtap" in t]
        return stand(steps, profile_for(convenant, store.path), op)

    before = cache(lambda: staat({}))
    return lambda tables: staat(tables) if "processtap" in tables else before()


def _laid(admission: Admission, samen: Samenvoeging, weg: str) -> Admission:
    """Return the admission with what the delivery changes; refused while rows are gone or another brought them too."""
    told = (*admission.findings, *samenvatting(samen))
    if samen.botst or (samen.n_weg and weg not in WEG):
        return replace(admission, tables=(), findings=Findings((*told, *bevinding(samen))))
    return replace(admission, findings=Findings(told))


def _label_key(dossier_id: str, *, rehearsal: bool) -> bytes:
    """Return the key for labels; a rehearsal makes no key of a dossier where there is none yet."""
    if rehearsal and not has_key(dossier_id):
        return hmac.new(b"controle", dossier_id.encode(), hashlib.sha256).digest()
    return hmac.new(key_for(dossier_id), b"label", hashlib.sha256).digest()


def _refuse(admission: Admission, finding: Finding) -> Admission:
    return replace(admission, tables=(), findings=Findings((*admission.findings, finding)))


_TWICE = Finding(
    "levering.dubbel",
    "Een levering met dit levering_id staat al in het dossier, met een andere inhoud.",
    "Kies een nieuw levering_id; met 'vervangt' neemt deze levering de plaats in van de oude.",
    "levering",
    "levering_id",
)
_OTHER_DOSSIER = Finding(
    "R13",
    "De levering is voor een ander dossier. Gegevens worden niet over dossiers heen gekoppeld.",
    "Laad de levering in het dossier dat in levering.toml staat.",
    "levering",
    "dossier_id",
    exit_code=ExitCode.NOT_COVERED,
)


def refuse_unless_admitted(store: DossierStore, delivery: Delivery, admission: Admission, name: str) -> None:
    """Account for a refusal and raise it; nothing happens where the delivery was admitted."""
    if admission.findings.refused or not admission.tables:
        _log(store, delivery, admission, refused=True)
        wrong = [f for f in admission.findings if f.verdict is Verdict.REFUSE]
        told = (
            f"Levering{name} is geweigerd. Er is niets van geladen.",
            "Herstel de levering en laad haar opnieuw; 'jgwork controleer' laat alles in een keer zien.",
        )
        if wrong and all(f.rule == VRAAG_WEG for f in wrong):  # nothing has to be put right
            told = (f"Over levering{name} is een vraag open. Er is nog niets van geladen.", wrong[0].next_move)
        refused = IntakeRefused(*told, admission.findings)
        refused.verantwoord = True
        raise refused


def take(
    store: DossierStore,
    delivery: Delivery,
    admission: Admission,
    samen: Samenvoeging | None = None,
    *,
    verwijder: bool = False,
) -> LoadReport:
    """Write an admitted delivery; its entry in the log seals the new version, and comes first."""
    tables = samen.tables if samen else admission.tables
    merged = dict(samen.aantallen) if samen else {}
    store.append(
        tables,
        {**plain_json(delivery.manifest), "controlesom": fingerprint(delivery)}
        | ({"samengevoegd": {t: dict(c) for t, c in merged.items()}} if merged else {}),
        dossier_id=str(delivery.manifest["dossier_id"]),
        token_tag=str(delivery.manifest["token_tag"]),
        zegel=Zegel(
            book_of(store.path, str(delivery.manifest["dossier_id"])),
            lambda mark: _log(store, delivery, admission, refused=False, reason=mark),
        ),
        change=partial(samen.zonder, ook_weg=verwijder) if samen and (merged or samen.weg) else None,
    )
    rows = {t.name: t.data.num_rows for t in tables}
    read = {t["tabel"]: tuple(t["gelezen"]) for t in admission.report["tabellen"] if t["gelezen"]}
    return LoadReport(str(delivery.manifest["levering_id"]), rows, admission.findings, samengevoegd=merged, read=read)


def plain_json(manifest: Mapping[str, object]) -> dict[str, Any]:
    """Return the manifest as JSON values."""
    return json.loads(json.dumps(manifest, default=str))  # type: ignore[no-any-return]


def _log(store: DossierStore, delivery: Delivery, admission: Admission, *, refused: bool, reason: str = "") -> None:
    """Account for a load or its refusal; where there is no dossier yet, a refusal leaves nothing in its folder."""
    manifest = delivery.manifest
    specs = load_tables()
    dossier_id = store.manifest().dossier_id if store.exists() else str(manifest.get("dossier_id", ""))
    nowhere = refused and not store.exists()
    groups, steps = ("", "") if refused else _concerned(store, admission)
    log(
        book_of_refusals() if nowhere else book_of(store.path, dossier_id),
        "weigeren" if refused else "verzamelen",
        _shown_id(dossier_id) if nowhere else dossier_id,
        groep_id=groups,
        stap=steps,
        object=", ".join(sorted(set(delivery.tables) & set(specs))),
        doel=str(manifest.get("doel_code", "")),
        grondslag=str(manifest.get("grondslag_code", "")),
        categorieen=tuple({specs[n].categorie for n in delivery.tables if n in specs}),
        rijen=None if refused else sum(t.data.num_rows for t in admission.tables),
        uitkomst=GEWEIGERD if refused else "gedaan",
        reden=reason or ",".join(sorted({f.rule for f in admission.findings if f.verdict is Verdict.REFUSE})),
    )


def _shown_id(dossier_id: str) -> str:
    """Return the id that a refused manifest names, unless it has another shape than an id: it may hold anything."""
    return dossier_id if _ID.fullmatch(dossier_id) and not lijkt_op_waarde(dossier_id) else "(niet getoond)"


def _concerned(store: DossierStore, admission: Admission) -> tuple[str, str]:
    """Return which groups an admitted delivery is about and the steps they are in, for the log."""
    tables = {t.name: t.data for t in admission.tables}
    found = {g for t in tables.values() if "groep_id" in t.column_names for g in t["groep_id"].unique().to_pylist()}
    groups = sorted(str(g) for g in found if g is not None)
    if not groups or len(groups) > MOST_GROUPS:
        return ALLE_GROEPEN, ""
    old = store.table("processtap") if store.exists() else None
    at = stand([t for t in (old and old.data, tables.get("processtap")) if t is not None])
    return ", ".join(groups), ", ".join(sorted({str(at.groep(g).hoogste) for g in groups}))
