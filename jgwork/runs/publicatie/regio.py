"""Publish the region: all groups side by side, from the newest publications of the groups for the same audience."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from math import inf
from pathlib import Path
from typing import Any

from jgwork.indicators.regio.contact import contactadvies, gedeeld, onderling
from jgwork.indicators.regio.tabellen import (
    Groepsregel,
    capaciteit,
    groep_gemeente,
    overzicht,
    verbanden,
)
from jgwork.io.opslag.bestanden import stands, write_atomic
from jgwork.io.opslag.bundle import Publication, numbered, write_publication
from jgwork.io.opslag.kluis import Kluis
from jgwork.io.opslag.logboek import lijkt_op_waarde
from jgwork.io.opslag.ondertekening import seed_of
from jgwork.io.opslag.register import next_number
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.intake.scan import scan_texts
from jgwork.privacy.release.gate import Policy, Release, release, reopen, state, together
from jgwork.privacy.stand.regel import regel_regio
from jgwork.privacy.stand.regels import Regels
from jgwork.runs.dossier.bewaren import stuk_tot
from jgwork.runs.dossier.keuren import ORDER, ROOM, Keuring, wijst_aan
from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.dossier.verantwoorden import ALLE_GROEPEN, log
from jgwork.runs.formulier.bewerken import GewijzigdError
from jgwork.runs.publicatie.beelden import labels
from jgwork.runs.publicatie.bundels import files, versions
from jgwork.runs.publicatie.overlap import outcomes
from jgwork.runs.publicatie.verteld import told, van_groepen, woorden
from jgwork.schema.descriptors import codelist
from jgwork.schema.rules.written import municipality
from jgwork.views.regio.kaart import Gebied, from_geojson
from jgwork.views.regio.pagina import gemeente_van, pagina
from jgwork.views.regio.strook import voorblad
from jgwork.vocabulary.dutch import number
from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.tables import ReleasedTable

#: Geometry and names of municipalities, kept with the dossier (GeoJSON, ``gemeente_code`` and ``naam``).
GEOMETRY = "geometrie.geojson"
#: Largest map that is read, in bytes; all municipalities of the country in detail are under twenty million.
LARGEST_MAP = 50_000_000
#: What a map that is none may raise.
_NO_MAP = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)
#: What was decided on contact advice.
DECISIONS = "contactadvies"
BESLUITEN = ("overgenomen", "gesproken", "terzijde")
#: What the release says of itself, without and with figures on shared persons.
OORDEEL = (
    "Alle getallen komen uit publicaties van de groepen; er is niets nieuws vrijgegeven.",
    "Alle getallen komen uit publicaties van de groepen, behalve hoeveel personen twee kanten delen; dat getal staat "
    "in het grootboek van de regio.",
)
#: Whose record what was told of shared persons is.
REGIO_BOEK = "regio"
#: Hours each partner said to have, by quarter.
AVAILABLE = "beschikbaar.csv"


@dataclass(frozen=True, slots=True)
class Kaartbladen:
    """Municipalities as far as they are known: areas to draw and names by code."""

    gebieden: tuple[Gebied, ...]
    namen: Mapping[str, str]


def geometry(dossier: Dossier) -> Kaartbladen:
    """Return the geometry kept with the dossier; without one nothing is drawn and names come from the code list."""
    file = dossier.store.path / GEOMETRY
    if not stands(file):
        return Kaartbladen((), codelist("gemeente").titles)
    try:
        areas = from_geojson(json.loads(file.read_text(encoding="utf-8")))
    except _NO_MAP as error:
        raise StoreDamaged(
            f"De kaart van de gemeenten in het dossier ({GEOMETRY}) is beschadigd.",
            f"Leg haar opnieuw vast met 'jgwork regio kaart', of haal {GEOMETRY} weg: dan komt er geen kaart.",
        ) from error
    return Kaartbladen(areas, {**codelist("gemeente").titles, **{a.code: a.naam for a in areas}})


def set_order(dossier: Dossier, groepen: Sequence[str], reden: str, *, basis: str | None = None) -> None:
    """Keep the order in which the room puts the groups, with its reason, and account for it.

    Parameters
    ----------
    dossier
        An opened dossier.
    groepen
        In the order of the room; who is not named comes after.
    reden
        Why. It stands beside the groups in every publication, so it names nobody.
    basis
        ``order_mark`` when editing began; without one, whatever was kept is replaced.

    Raises
    ------
    UsageError
        For an unknown group, one that is named twice, no reason, or a reason that holds what looks like a person.
    GewijzigdError
        When someone else changed the order since editing began; nothing is kept.
    """
    groups = set(dossier.groepen)
    if not groups.issuperset(groepen) or len(set(groepen)) != len(groepen):
        raise UsageError("De volgorde noemt een groep die er niet is, of een groep twee keer.", "Controleer de lijst.")
    if not reden.strip():
        raise UsageError("Bij een volgorde hoort een reden.", "Schrijf kort op waarom het overleg deze volgorde kiest.")
    if lijkt_op_waarde(reden) or any(scan_texts((reden,), datetime.now(UTC).year).values()):
        raise UsageError("In de reden staat iets dat op een persoonsgegeven lijkt.", "Haal het weg.")
    with dossier.store.locked("volgorde vastleggen"):
        if basis is not None and order_mark(dossier) != basis:
            raise GewijzigdError(
                "Iemand anders heeft de volgorde intussen gewijzigd. Er is niets vastgelegd.",
                "Uw concept is bewaard. Kies 'Opnieuw beginnen' om de nieuwe volgorde te zien.",
            )
        book = dossier.log()
        log(book, "wijzigen", dossier.dossier_id, object="volgorde", reden="volgorde")
        _room(dossier).save(ORDER, {"groepen": list(groepen), "reden": reden})


def order_mark(dossier: Dossier) -> str:
    """Return the mark of the order that is kept, the same for the same order and reason."""
    return hashlib.sha256(json.dumps(_order(dossier), sort_keys=True).encode()).hexdigest()


def _room(dossier: Dossier) -> Kluis:
    """Return the encrypted room of the region; what an earlier version wrote in clear is taken in."""
    room = Kluis(dossier.store, ROOM)
    for plain in (dossier.store.path / f"{name}.json" for name in (ORDER, DECISIONS)):
        if plain.exists():
            room.save(plain.stem, json.loads(plain.read_text(encoding="utf-8")))
            plain.unlink()
    return room


def order_reason(dossier: Dossier) -> str:
    """Return why the room put the groups in their order; empty where it never did."""
    return str(_order(dossier).get("reden", ""))


def _order(dossier: Dossier) -> dict[str, Any]:
    return dict(_room(dossier).load(ORDER) or {})


def order(dossier: Dossier) -> list[str]:
    """Return the groups in the order of the room; those it did not name come after, by code."""
    named = _order(dossier).get("groepen", [])
    groepen = dossier.groepen
    known, placed = set(groepen), set(named)
    return [*(g for g in named if g in known), *(g for g in groepen if g not in placed)]


def set_geometry(dossier: Dossier, file: Path, source: str) -> int:
    """Keep the geometry of municipalities with the dossier, with its source; return how many there are."""
    try:
        if file.stat().st_size > LARGEST_MAP:
            raise UsageError(f"{file.name} is te groot voor een kaart van gemeenten.", "Vereenvoudig de grenzen eerst.")
        raw = json.loads(file.read_text(encoding="utf-8"))
        areas = from_geojson(raw)
    except FileNotFoundError as error:
        raise UsageError(f"{file.name} is er niet.", "Controleer de naam en de map.") from error
    except _NO_MAP as error:
        raise UsageError(
            f"{file.name} is geen GeoJSON met gemeenten.",
            "Elk gebied heeft een Polygon of MultiPolygon in meters, en de eigenschappen gemeente_code en naam.",
        ) from error
    said = (g.naam for g in areas if municipality(g.naam) != g.code)
    if why := wijst_aan([source, *said]):
        raise UsageError(
            f"De bron of de naam van een gebied kan op een persoon wijzen: {', '.join(why)}. Zij komen op elke kaart.",
            "Noem de instelling die de kaart maakte, en elk gebied zoals de gemeente heet.",
        )
    with dossier.store.locked("geometrie vastleggen"):
        log(dossier.log(), "wijzigen", dossier.dossier_id, object="geometrie")
        write_atomic(dossier.store.path / GEOMETRY, json.dumps({**raw, "bron": source}, ensure_ascii=False))
    return len(areas)


def set_available(dossier: Dossier, file: Path, source: str) -> int:
    """Keep the hours each partner said to have by quarter; return how many rows there are.

    Parameters
    ----------
    dossier
        Where they are kept.
    file
        CSV with ``;`` and the columns ``partner``, ``kwartaal`` (such as 2026-K4) and ``uren``.
    source
        Who said so; kept in the log as written down by the procesregisseur.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        rows = _read_available(text)
    except (FileNotFoundError, KeyError, ValueError, csv.Error) as error:
        raise UsageError(
            f"{file.name} is geen lijst van beschikbare uren.",
            "Maak een CSV met ; en de kolommen partner, kwartaal (zoals 2026-K4) en uren; partner is een code.",
        ) from error
    with dossier.store.locked("beschikbare uren vastleggen"):
        log(dossier.log(), "wijzigen", dossier.dossier_id, object="beschikbare uren",
            ontvanger=source)  # fmt: skip
        write_atomic(dossier.store.path / AVAILABLE, text)
    return len(rows)


def available(dossier: Dossier) -> dict[tuple[str, str], float]:
    """Return the hours each partner said to have, by (partner, quarter); empty where nobody said anything."""
    file = dossier.store.path / AVAILABLE
    try:
        return _read_available(file.read_text(encoding="utf-8-sig")) if stands(file) else {}
    except (ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        raise StoreDamaged(
            f"De lijst van beschikbare uren in het dossier ({AVAILABLE}) is beschadigd.",
            f"Leg haar opnieuw vast met 'jgwork regio', of haal {AVAILABLE} weg.",
        ) from error


def _read_available(text: str) -> dict[tuple[str, str], float]:
    found, known = {}, codelist("partner").codes
    for row in csv.DictReader(io.StringIO(text), delimiter=";"):
        hours = float(row["uren"].replace(",", "."))
        if row["partner"] not in known or not re.fullmatch(r"\d{4}-K[1-4]", row["kwartaal"]) or not 0 <= hours < inf:
            raise ValueError
        found[row["partner"], row["kwartaal"]] = hours
    return found


def decide(dossier: Dossier, groep_id: str, gemeente_code: str, besluit: str, reden: str = "") -> None:
    """Keep and log what the procesregisseur does with a contact advice: taken, spoken, or put aside with a reason."""
    if besluit not in BESLUITEN:
        raise UsageError(f"Een besluit is een van: {', '.join(BESLUITEN)}.", "Kies een van deze woorden.")
    if besluit == "terzijde" and not reden:
        raise UsageError("Een advies terzijde leggen vraagt een reden.", "Geef --reden.")
    dossier.met_groep(groep_id)
    moment = datetime.now(UTC).date().isoformat()
    line = {"datum": moment, "groep_id": groep_id, "gemeente_code": gemeente_code, "besluit": besluit, "reden": reden}
    with dossier.store.locked("besluit over een advies vastleggen"):
        log(
            dossier.log(), "wijzigen", dossier.dossier_id, object="contactadvies",
            groep_id=groep_id, ontvanger=gemeente_code, reden=besluit,
        )  # fmt: skip
        _room(dossier).save(DECISIONS, [*decisions(dossier), line])


def decisions(dossier: Dossier) -> list[dict[str, str]]:
    """Return what was decided on contact advice, oldest first."""
    return list(_room(dossier).load(DECISIONS) or [])


def publiceer_regio(
    dossier: Dossier,
    uit: Path,
    kring: str,
    op: date,
    vooraf: Callable[[Release], bool] = lambda _: True,
    werkers: int = 1,
) -> Publication | None:
    """Write the region's publication; ``None`` while fewer than two groups are published for this audience.

    Only figures that the publications of the groups already show are used, and how many persons two sides share.
    Where ``vooraf``, shown what would be released, answers ``False`` nothing is written or kept.
    """
    newest = {str(p.index["groep_id"]): p for p in van_groepen(dossier, uit, kring, werkers)}
    stand, titles = dossier.stand(op), [str(p.index["titel"]) for p in newest.values()]
    lines = []
    for groep_id in order(dossier):
        if groep_id in newest:
            at = stand.groep(groep_id)
            steps = [e.datum for e in at.gebeurtenissen if e.gebeurtenis == "start" and e.stap == str(at.hoogste)]
            published, title = newest[groep_id], str(newest[groep_id].index["titel"])
            name = f"{title} ({groep_id})" if titles.count(title) > 1 else title  # rows are known by name
            lines.append(
                Groepsregel(
                    groep_id, name, str(published.index.get("gemeente_code", "")), at.hoogste,
                    max(steps, default=None), "gestopt" if at.gestopt else "loopt", _tables(published),
                )
            )  # fmt: skip
    if len(lines) < 2:
        return None
    policy = Policy.voor(dossier.convenant.policy(kring), op)
    last = {(d["groep_id"], d["gemeente_code"]): d["besluit"] for d in decisions(dossier)}
    made = (
        overzicht(lines, op),
        groep_gemeente(lines),
        verbanden(lines),
        contactadvies(lines, last),
        capaciteit(lines, available(dossier)),
        onderling(lines),
    )
    done = release([t for t in made if t is not None], policy, Ledger())
    shared = _overlap(dossier, policy)
    whole = done if shared is None else _both(done, shared)
    if not vooraf(whole):
        return None
    why, what = dossier.convenant.policy(kring), "publicatie" if shared is None else "publicatie, overlap"
    log(dossier.log(), "verstrekken", dossier.dossier_id, object=what, groep_id=ALLE_GROEPEN, ontvanger=kring,
        doel=why.doel, grondslag=why.grondslag)  # fmt: skip
    if shared is not None:
        dossier.boeken.bewaar(REGIO_BOEK, shared.ledger.as_json(), kring)
    return _write(dossier, uit, policy, op, whole, {line.groep_id: line.naam for line in lines})


def _overlap(dossier: Dossier, policy: Policy) -> Release | None:
    """Return what may be told of shared persons: the only figures of the region that no group published before.

    They have a ledger of their own, kept with those of the groups.
    """
    table = gedeeld(outcomes(dossier), policy.k, policy.afronding)
    if table is None or not dossier.boeken.volledig(REGIO_BOEK):
        return None
    before = dossier.boeken.lees(REGIO_BOEK, policy.kring)
    return release([table], policy, Ledger() if before is None else Ledger.from_json(before))


def _both(one: Release, other: Release) -> Release:
    """Return two releases as one; they share no atoms, so each was attacked with all that bears on it."""
    ledger = one.ledger.add(other.ledger.atoms, other.ledger.rows, other.ledger.told)
    return Release((*one.tables, *other.tables), ledger, together(one.report, other.report))


def _tables(publication: Publication) -> dict[str, ReleasedTable]:
    names = sorted(publication.index["controlesommen"])
    return {t.name: t for t in reopen({"tabellen": [publication.json(n) for n in names]})}


def _geteld(done: Release) -> str:
    """Return how many numbers are withheld here; empty where none is, since what was never told is in no table."""
    n, shown = done.report.n_cells, done.report.n_shown
    return f"Van {number(n)} getallen zijn er {number(shown)} te zien." if shown < n else ""


def _write(
    dossier: Dossier, uit: Path, policy: Policy, op: date, done: Release, groepen: Mapping[str, str]
) -> Publication:
    limits = dossier.convenant.policy(policy.kring)
    sheet = geometry(dossier)
    steps = {str(s.nummer): f"{s.code} {s.kort}" for s in reversed(dossier.profile.stappen)}
    why = Keuring(dossier.store).gezegd(order_reason(dossier))
    page = pagina(done.tables, sheet.gebieden, sheet.namen, labels(sheet.namen), why, groepen,
                  dict(reversed(steps.items())))  # fmt: skip
    boards = {"regio": page}
    here = numbered(uit, "regio")
    nr = next_number(uit, "regio", here)
    index: dict[str, Any] = {
        "publicatie_id": f"regio-{nr:03d}",
        "dossier_id": dossier.dossier_id,
        "groep_id": None,
        "titel": "alle groepen",
        "kring": limits.kring,
        "gremium": limits.titel,
        "peildatum": op.isoformat(),
        "bewaren_tot": stuk_tot(dossier.convenant, op).isoformat(),
        "fictief": dossier.convenant.fictief,
        "gemaakt_op": datetime.now(UTC).isoformat(timespec="seconds"),
        "dashboards": {name: [v.id for v in vs] for name, vs in boards.items()},
        "geteld": _geteld(done),
        "regel": regel_regio(limits.k, Regels.van(dossier.convenant)),
        "oordeel": OORDEEL[any(t.name == "regio_overlap" for t in done.tables)],
        "beleid": {"k": limits.k, "m": limits.m, "afronding": limits.afronding, "datum": limits.datum.isoformat()},
        "vrijgave": done.report.as_json(),
        "recept": {
            "opdracht": "publiceer",
            "groepen": list(groepen),
            "kring": policy.kring,
            "peildatum": policy.date,
            **policy.choice.as_json(),
            "definities": {t.name: t.info.get("definitie_versie", "") for t in done.tables},
        },
        "versies": versions(),
        "logboek": asdict(dossier.log().kop()),
        "vorige": here[max(here)].name if here else None,
    }
    by = {t.name: t for t in done.tables}
    first = voorblad(by, labels(sheet.namen), gemeente_van(by["regio_groepen"]))
    index["voorblad"] = first.as_json() if first.kaarten else None
    index["begrippen"] = woorden(index, boards)
    ledger = state(done.ledger, told(index, boards), policy)
    content = files(Release(done.tables, ledger, done.report), boards)
    return write_publication(uit / f"regio-{nr:03d}", index, content, seed=seed_of(dossier.dossier_id))
