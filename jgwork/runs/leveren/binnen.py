"""One delivery as it was found: what it seems to be, what is asked, and how it goes to gate 1.

A delivery with a manifest that says everything goes through unchanged. Any other is laid beside what is known: the
profile of the partner, the convenant, the dossier, the headings of practice. What stays open is a question; nothing of
it is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.lezen.guard import files_of
from jgwork.io.lezen.raw import RawTable, together
from jgwork.io.lezen.readers import mapped_headings, read_delivery
from jgwork.io.opslag.bestanden import stands
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.intake.checks import is_loose_sheet
from jgwork.privacy.intake.scan import shown_name
from jgwork.runs.dossier.openen import LOCAL_CONVENANT, convenant_for
from jgwork.runs.leveren.breed import vraag_jaar, zonder_jaar
from jgwork.runs.leveren.geleide import (
    NEEDED,
    UIT_DATUMS,
    UIT_DE_MAP,
    UIT_PARTNER,
    Omgeving,
    Waarde,
    met_manifest,
    raad_partner,
    vul_aan,
)
from jgwork.runs.leveren.koppelen import Proposal, herlezen, voorstellen
from jgwork.runs.leveren.koppeling import met_eigen_koppen, tabelblokken, verhuld
from jgwork.runs.leveren.profielen import PROFIELEN, lees_profielen, profiel_van
from jgwork.runs.leveren.scan import als_tabel, met_scan
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.schema.messages import TWO_WAYS
from jgwork.schema.rules.matching import Match
from jgwork.vocabulary.errors import UnsafeFile, UsageError
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tables import Delivery, Source

if TYPE_CHECKING:
    import pyarrow as pa

#: Where a value comes from that another delivery of the same moment says.
SAMEN = "van wat er samen mee geleverd is"
#: The column that says when something was.
_DAY = "datum"
#: Asks someone whether what was found is right; returns it, perhaps changed, or ``None`` for no.
Akkoord = Callable[["Binnenkomst"], "Binnenkomst | None"]


@dataclass(frozen=True, slots=True)
class Binnenkomst:
    """A delivery on its way in.

    Parameters
    ----------
    pad
        Where the delivery lies.
    delivery
        As read.
    proposals
        Which heading is which column, by table.
    waarden
        The manifest, key by key, with where each comes from.
    profiel
        Name of the partner's profile; empty for a new one.
    om
        What was known before.
    """

    pad: Path
    delivery: Delivery
    proposals: tuple[Proposal, ...]
    waarden: tuple[Waarde, ...]
    profiel: str
    om: Omgeving

    @property
    def name(self) -> str:
        """Name of the file or folder."""
        return self.pad.name

    @property
    def partner(self) -> str:
        """Who delivers; empty where that is a question."""
        return next((str(w.waarde) for w in self.waarden if w.sleutel == "bronhouder"), "")

    @property
    def ontbreekt(self) -> tuple[str, ...]:
        """Keys of the manifest that are asked: what follows from the days, or from who delivers, waits for that."""
        unknown = self.onbekend
        asked = any(
            zonder_jaar(p.wide) or "datums" in p.asked_style or _DAY in {*p.missing, *(m.maybe for m in p.matches)}
            for p in self.proposals
        )
        wait = (UIT_DATUMS if asked else frozenset()) | (UIT_PARTNER if "bronhouder" in unknown else frozenset())
        return tuple(k for k in unknown if k not in wait)

    @property
    def onbekend(self) -> tuple[str, ...]:
        """Keys of the manifest that nobody said."""
        return tuple(sorted(NEEDED - {w.sleutel for w in self.waarden}))

    @property
    def vragen(self) -> tuple[str, ...]:
        """Everything that is asked, as lines that name no heading which may hold a person."""
        return self._gevraagd(lambda m: m.label)

    @property
    def op_scherm(self) -> tuple[str, ...]:
        """Everything that is asked, as lines for the screen: headings by their own name."""
        year = self.om.op.year
        return self._gevraagd(lambda m: verhuld(m.heading, year))

    def _gevraagd(self, name: Callable[[Match], str]) -> tuple[str, ...]:
        tables = tuple(f"{p.table}: {line}" for p in self.proposals for line in p.gevraagd(name))
        return (*(f"levering: vul '{k}' in" for k in self.ontbreekt), *tables)

    @property
    def niet_gelezen(self) -> tuple[str, ...]:
        """Sheets that are no table of the data model."""
        used = {p.where for p in self.proposals}
        return tuple(n for n, s in self.delivery.sources.items() if s.name not in used and n in self.delivery.tables)

    def bevindingen(self) -> tuple[Finding, ...]:
        """Return the questions as findings, without a value of a row."""
        out = [_asked("manifest", f"In de levering ontbreekt '{k}'.", "", k) for k in self.ontbreekt]
        for p in self.proposals:
            like = [m for m in p.matches if m.how == "lijkt op"]
            out += [_asked("kop", f"Een kop vraagt een keuze. {m.why}", p.table, m.label) for m in like]
            for column, ms in p.choices.items():
                said = f"Meer koppen kunnen deze kolom zijn: {', '.join(m.label for m in ms)}."
                out.append(_asked("kop", said, p.table, column))
            if asked := vraag_jaar(p.wide):
                out.append(_asked("jaar", f"De koppen zijn maanden of kwartalen: {asked}", p.table, ""))
            out += [_asked(k, TWO_WAYS[k].why, p.table, ", ".join(p.doubtful[k])) for k in p.asked_style]
            out += [_asked("verplicht", "Geen kop is deze verplichte kolom.", p.table, c) for c in p.missing]
            for column, texts in p.codes.items():
                n = sum(not code for code in texts.values())
                if n:
                    out.append(_asked("code", "Van een tekst is niet bekend welke code het is.", p.table, column, n))
        return tuple(out)

    def blokken(self) -> dict[str, dict[str, Any]]:
        """Return the blocks of the tables in the manifest, with the columns that follow from the delivery itself."""
        return _blokken(self.proposals)

    def samengesteld(self) -> Delivery:
        """Return the delivery with its manifest and its tables by their names, as gate 1 takes it."""
        manifest: dict[str, Any] = {w.sleutel: w.waarde for w in self.waarden}
        proposals = [p for p in self.proposals if not p.file]
        tables: dict[str, pa.Table] = {p.table: als_tabel(p) for p in proposals}
        sources: dict[str, Source] = {}
        found = list(self.delivery.findings)
        for table in dict.fromkeys(p.table for p in self.proposals if p.file):
            names = [(p, self.delivery.of_source(p.where)) for p in self.proposals if p.file and p.table == table]
            parts = met_eigen_koppen([(p, self.delivery.tables[name]) for p, name in names])
            read = [RawTable(n, raw, self.delivery.sources[n]) for (_, n), (_, raw) in zip(names, parts, strict=True)]
            one = read[0] if len(read) == 1 else together(read)
            tables[table], sources[table] = one.data, one.source
            found += [replace(f, table=names[0][1]) for f in one.findings]
            proposals += [p for p, _ in parts]
        for name, source in self.delivery.sources.items():
            if name not in self.delivery.tables:
                sources[name if name.startswith("blad ") else f"blad {name}"] = source
            elif name in self.niet_gelezen:
                sources[f"blad {name}"] = replace(source, asides=(*source.asides, *_texts(self.delivery.tables[name])))
        manifest["tabellen"] = _blokken(proposals)
        said = {"levering.niet_genoemd", *(("levering.tabel_ontbreekt",) if "groepsscan" in tables else ())}
        of = {self.delivery.of_source(p.where): p.table for p in reversed(self.proposals) if p.file}
        kept = (replace(f, table=of.get(f.table, f.table)) for f in found if f.rule not in said)
        return Delivery(manifest, tables, sources, tuple(kept))


def _blokken(proposals: Sequence[Proposal]) -> dict[str, dict[str, Any]]:
    blocks = tabelblokken(proposals)
    for p in proposals:
        context = p.context if p.file else {}
        blocks[p.table] |= {c: v for c, v in context.items() if c not in {m.column for m in p.matches}}
    return blocks


def onduidelijk(delivery: Delivery) -> bool:
    """Return whether a delivery does not say everything itself: no full manifest, or a sheet that is no known table."""
    empty = [k for k in NEEDED if delivery.manifest.get(k) in (None, "")]
    if any(f.rule == "manifest.leesbaar" for f in delivery.findings) or is_loose_sheet(delivery):
        return False  # the file is there; its own fault is the news
    return not delivery.manifest or len(empty) > 2 or (bool(empty) and "tabellen" not in delivery.manifest)


def bekijk(
    pad: Path,
    delivery: Delivery,
    om: Omgeving,
    profielen: Mapping[str, Mapping[str, Any]],
    partner: str = "",
    tabel: str = "",
) -> Binnenkomst:
    """Lay a delivery beside what is known.

    Parameters
    ----------
    pad
        Where it lies; the name of a file may say from whom it is.
    delivery
        As read.
    om
        Convenant, dossier and day.
    profielen
        The partners' profiles.
    partner
        Who delivers, where that was said.
    tabel
        Which table it is, where that was said.
    """
    name, said = pad.name, partner or str(delivery.manifest.get("bronhouder") or "")
    which, profiel = profiel_van(profielen, name, said)
    proposals = voorstellen(delivery, _tables_of(profiel), tabel)
    who = said or str(profiel.get("bronhouder", "")) or raad_partner(name, proposals, om.convenant)
    if who and not profiel:  # another name of file, the same partner
        which, profiel = profiel_van(profielen, name, who)
        proposals = voorstellen(delivery, _tables_of(profiel), tabel) if profiel else proposals
    waarden = vul_aan(delivery, proposals, who, profiel, om, gezegd=bool(partner))
    return Binnenkomst(pad, delivery, _in_verband(delivery, proposals, waarden), tuple(waarden), which or who, om)


def _tables_of(profiel: Mapping[str, Any]) -> Mapping[str, Any]:
    remembered = profiel.get("tabellen", {})
    return remembered if isinstance(remembered, Mapping) else {}


def _in_verband(delivery: Delivery, proposals: Sequence[Proposal], waarden: Sequence[Waarde]) -> tuple[Proposal, ...]:
    """Return the proposals with what follows from the manifest, and with the scan of a namenlijst."""
    said = {w.sleutel: w.waarde for w in waarden}
    return tuple(met_scan(delivery, met_manifest(proposals, waarden), said, delivery.declared("groepsscan")))


def neem_aan(
    pad: Path,
    dossier: Path,
    *,
    manifest: Path | None = None,
    van: str = "",
    convenant: Path | None = None,
    op: date | None = None,
    tabel: str = "",
) -> Binnenkomst:
    """Read a delivery and lay it beside what is known.

    Parameters
    ----------
    pad
        The delivery: a folder, a file or a zip.
    dossier
        The dossier folder; it need not exist yet.
    manifest
        The manifest, where it does not lie beside the file.
    van
        Who delivers, where that was said.
    convenant
        The dossier's own convenant, where it does not lie in its place.
    op
        The day; today by default.
    tabel
        Which table it is, where that was said.

    Raises
    ------
    UsageError
        Where there is nothing to read, or the partner or table does not exist.
    """
    if tabel and tabel not in load_tables():
        raise UsageError("Deze tabel bestaat niet.", f"Kies uit: {', '.join(sorted(load_tables()))}.")
    if van and van not in codelist("partner").codes:
        raise UsageError("Deze partner bestaat niet.", f"Kies uit: {', '.join(codelist('partner').codes)}.")
    profielen = lees_profielen(werkmap(dossier, pad))
    own = frozenset(h for part in profielen.values() for h in mapped_headings(part))
    day = op or datetime.now(UTC).date()
    try:
        delivery = read_delivery(pad, manifest=manifest, own=own)
    except UnsafeFile as error:
        raise UnsafeFile(error.message, error.next_move, _met_naam(error.findings.items, pad, day)) from None
    om = omgeving(DossierStore(dossier), pad, convenant, day)
    return bekijk(pad, delivery, om, profielen, van, tabel)


def _met_naam(found: Sequence[Finding], pad: Path, day: date) -> tuple[Finding, ...]:
    """Return findings about files of a folder with their names, which the reader leaves out: they may name someone."""
    files = files_of(pad)

    def place(finding: Finding) -> str:
        number = re.match("(?i)bestand ([0-9]+) van ", finding.message)
        file = files[int(number[1]) - 1] if number and len(files) > 1 else None
        return finding.place if file is None else shown_name(file.relative_to(pad).as_posix(), day.year)

    return tuple(replace(f, place=place(f)) for f in found)


def omgeving(store: DossierStore, item: Path, convenant: Path | None, op: date) -> Omgeving:
    """Return what is known before a delivery is looked at."""
    known = store.manifest() if store.exists() else None
    return Omgeving(convenant_for(store.path, convenant or eigen_convenant(store, item)), known, store.path, op)


def eigen_convenant(store: DossierStore, item: Path) -> Path | None:
    """Return the convenant of a dossier that is not there yet: in its place, in the work folder, or by the delivery."""
    if store.exists() or stands(store.path / LOCAL_CONVENANT):
        return None
    beside = (item, item.parent, store.path.parent)
    return next((f / LOCAL_CONVENANT for f in beside if stands(f / LOCAL_CONVENANT)), None)


def werkmap(dossier: Path, item: Path) -> Path:
    """Return the folder in which the profiles of the partners lie: by the dossier, or else by the delivery."""
    places = (dossier, dossier.parent, item if item.is_dir() else item.parent, item.parent.parent)
    return next((f for f in places if stands(f / PROFIELEN)), dossier.parent)


def vul_in(found: Binnenkomst, key: str, value: object) -> Binnenkomst:
    """Return the delivery with one key of the manifest filled in, and what follows from it."""
    return _opnieuw(found, {key: value})


def met_keuzes(found: Binnenkomst, proposals: Sequence[Proposal]) -> Binnenkomst:
    """Return the delivery with what was chosen of its headings, and with what follows from that, such as the dates."""
    if tuple(proposals) == found.proposals:
        return found
    delivery = found.delivery
    read = []
    for p in proposals:
        name = delivery.of_source(p.where) if p.file else ""
        read.append(herlezen(p, delivery.tables[name], delivery.sources.get(name)) if p.file else p)
    return _opnieuw(replace(found, proposals=tuple(read)), {})


def _opnieuw(found: Binnenkomst, new: Mapping[str, object]) -> Binnenkomst:
    """Return the delivery with what was filled in before and now, and what follows from that."""
    said = {w.sleutel: w for w in found.waarden if w.vandaan in ("ingevuld", SAMEN)}
    typed = {k: w.waarde for k, w in said.items()} | dict(new)
    delivery = replace(found.delivery, manifest={**found.delivery.manifest, **typed})
    partner = str(new.get("bronhouder") or found.partner)
    waarden = [
        replace(w, vandaan="ingevuld" if w.sleutel in new else said[w.sleutel].vandaan) if w.sleutel in typed else w
        for w in vul_aan(delivery, found.proposals, partner, {}, found.om)
    ]
    given = {w.sleutel for w in waarden}
    kept = [w for w in found.waarden if w.sleutel not in given]
    proposals = _in_verband(delivery, found.proposals, [*waarden, *kept])
    return replace(found, delivery=delivery, proposals=proposals, waarden=(*waarden, *kept))


def samen_geleverd(found: Sequence[Binnenkomst]) -> list[Binnenkomst]:
    """Return deliveries that come in together with what one of them says for all: the dossier, and its domain tag."""
    out = list(found)
    for key in ("dossier_id", "token_tag"):
        said = {str(w.waarde) for one in found for w in one.waarden if w.sleutel == key and w.vandaan != UIT_DE_MAP}
        if len(said) == 1:
            out = [_met(one, Waarde(key, next(iter(said)), SAMEN)) for one in out]
    return out


def _met(one: Binnenkomst, waarde: Waarde) -> Binnenkomst:
    """Return a delivery with a key of the manifest that it does not say itself."""
    own = [w for w in one.waarden if w.sleutel == waarde.sleutel and w.vandaan != UIT_DE_MAP]
    if own:
        return one
    waarden = (*(w for w in one.waarden if w.sleutel != waarde.sleutel), waarde)
    return replace(one, waarden=waarden, proposals=_in_verband(one.delivery, one.proposals, waarden))


def _asked(kind: str, message: str, table: str, column: str, n: int = 1) -> Finding:
    move = "Beantwoord de vraag op het scherm, of vul het in koppeling.toml of levering.toml in en typ het nog eens."
    return Finding(f"koppel.{kind}", message, move, table, column, n)


def _texts(raw: pa.Table) -> tuple[str, ...]:
    return (*raw.column_names, *(str(v) for c in raw.columns for v in c.to_pylist() if v))
