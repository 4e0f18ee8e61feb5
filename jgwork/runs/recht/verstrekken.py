"""Give one recipient what the convenant grants, after a preview, and write it in the log; the OM selection (R6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.inhoud.namenlijst import leden, namen
from jgwork.inhoud.perioden import months_before
from jgwork.inhoud.plaatsen import door_plaats
from jgwork.inhoud.plan import PLAN, concept
from jgwork.inhoud.registraties import als_verdachte
from jgwork.inhoud.rijen import of_group, plain
from jgwork.io.opslag.bestanden import flush
from jgwork.privacy.convenant.geval import ontvangers
from jgwork.privacy.convenant.regels import Mate
from jgwork.privacy.convenant.zicht import Zicht, zicht
from jgwork.privacy.proces.stand import COORDINATOR, Stand
from jgwork.privacy.stappen.rijen import rows_of
from jgwork.runs.dossier.bewaren import vereis_geldig, verlopen
from jgwork.runs.dossier.keuren import Keuring
from jgwork.runs.dossier.verantwoorden import log
from jgwork.runs.recht.pakket import Ontvangercode, Pakket, elders
from jgwork.schema.descriptors import load_tables
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.errors import NotCovered, UsageError
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.runs.dossier.openen import Dossier


#: Where it is kept which numbers of rows were given.
AANTALLEN = ("aantallen", "verstrekt")


def voor(
    dossier: Dossier,
    partner: str,
    stap: int | str,
    doel: str,
    *,
    groep_id: str = "",
    op: date | None = None,
    loggen: bool = True,
    apart: bool = False,
) -> Pakket:
    """Return what a partner may see of a dossier in a step for a purpose.

    Parameters
    ----------
    dossier
        An opened dossier.
    partner, stap, doel
        Recipient, step and purpose, as codes of the convenant.
    groep_id
        Only this group; every group that reached the step when left out.
    op
        The day; today when left out. Rows past their term are not read.
    loggen
        Write the consultation in the log; a preview that shows no row need not.
    apart
        Make the package in a process of its own, with the agreements that stand in the dossier folder: nothing else
        then reaches this process (``Dossier.voor`` does so).

    Raises
    ------
    NotCovered
        When nothing at all may be given, with the reason.
    """
    day = op or datetime.now(UTC).date()
    with dossier.weigeringen("dossier", groep_id=groep_id, stap=stap, doel=doel, ontvanger=partner, reden="R7"):
        vereis_geldig(dossier.convenant, ("lid",), day)
        if apart:
            asked = {"partner": partner, "stap": str(stap), "doel": doel, "groep_id": groep_id, "op": day.isoformat()}
            package = elders(dossier.store.path, {"dossier_id": dossier.dossier_id, **asked})
        else:
            package = make_package(dossier, partner, stap, doel, groep_id, day)
    if loggen:
        _account(dossier, package, "raadplegen")
    return package


def make_package(dossier: Dossier, partner: str, stap: int | str, doel: str, groep_id: str, day: date) -> Pakket:
    """Return the package, made in this process; see ``voor``."""
    state = _state(dossier, stap, doel, groep_id, day)
    step = dossier.profile.nummer(stap)
    past = verlopen(dossier.store, dossier.convenant, day) | _not_for(dossier, partner)
    shown: dict[str, Zicht] = {}
    refused: dict[str, str] = {}
    keuring = Keuring(dossier.store)
    allowed = [n for n in dossier.tables if not _refusal(dossier, partner, n, step, doel, refused)]
    needed = {*allowed, *("lid", "groepsscan", "betrokkenheid", "actie", "groep", "verblijf")} if allowed else set()
    held = {n: t.data for n in sorted(needed) if (t := dossier.store.table(n, without=past)) is not None}
    members = leden(held, "", day)
    for name in allowed:
        rows = held.get(name)
        if rows is None:
            refused[name] = "Nee: de bewaartermijn is voorbij, of de leverancier noemt deze partner niet als ontvanger."
            continue
        listed = members if name == "lid" and members is not None else rows
        scoped = _of_group(held, name, listed, groep_id, members) if groep_id else listed
        if name in PLAN and not (scoped := concept(scoped, ja=step < nummer(Rol.PLAN))).num_rows:
            refused[name] = "Nee: in deze stap is er van het plan nog niets te delen."
            continue
        view = zicht(dossier.convenant, state, partner, step, doel, name, scoped, members)
        if view is not None:
            shown[name] = replace(view, data=keuring.zonder(name, view.data))
    if not shown:
        raise NotCovered(
            "Deze partner mag in deze stap niets uit dit dossier krijgen. " + next(iter(refused.values()), ""),
            "Leg de afspraak eerst vast in het convenant, of kies een andere stap.",
        )
    return Pakket(dossier.dossier_id, partner, str(stap), doel, groep_id, shown, refused)


def _not_for(dossier: Dossier, partner: str) -> frozenset[str]:
    """Return the deliveries whose supplier named recipients (``ontvangers``), and not this partner."""
    return frozenset(
        str(d["levering_id"])
        for d in dossier.manifest.deliveries
        if (named := ontvangers(d)) and partner not in {*named, d.get("bronhouder")}
    )


def _state(dossier: Dossier, stap: int | str, doel: str, groep_id: str, day: date) -> Stand:
    """Return the stand of the group asked for, or of all; raise where purpose, group or step do not fit."""
    if doel not in dossier.convenant.doelen:
        options = ", ".join(dossier.convenant.doelen)
        raise UsageError("Dit doel staat niet in het convenant.", f"Kies een van: {options}.")
    state = dossier.stand(day)
    if groep_id:
        state = Stand(day, {groep_id: state.groep(dossier.met_groep(groep_id))})
    if state.hoogste < dossier.profile.nummer(stap):
        raise NotCovered(f"Zover is de groep nog niet: stap {stap} is niet begonnen.", "Kies de stap van de groep.")
    return state


def _refusal(dossier: Dossier, partner: str, name: str, stap: int, doel: str, refused: dict[str, str]) -> bool:
    """Note why a table is not given, and return whether it is not."""
    convenant, first = dossier.convenant, load_tables()[name].stap_vanaf
    grant = convenant.afspraak(partner, name, stap, "ontvangt")
    if first > stap:
        refused[name] = f"Nee: tabel '{name}' hoort bij stap {first} of later."
    elif grant.mate is Mate.GEEN:
        refused[name] = convenant.verklaar(partner, name, stap, "ontvangt")
    elif doel not in grant.doelen:
        refused[name] = f"Nee: tabel '{name}' is voor een ander doel afgesproken."
    return name in refused


def _of_group(
    held: Mapping[str, pa.Table], name: str, rows: pa.Table, groep_id: str, members: pa.Table | None
) -> pa.Table:
    """Return the rows of a table that concern one group, through scan, action, member or registration."""
    import pyarrow.compute as pc

    if members is not None and "groep_id" not in rows.column_names:  # what is about a person is of his group
        mine = plain(of_group(members, groep_id)["pseudoniem"]).combine_chunks()
        if "pseudoniem" in rows.column_names:
            return rows.filter(pc.is_in(plain(rows["pseudoniem"]), value_set=mine))
        if name == "registratie" and (part := held.get("betrokkenheid")) is not None:
            seen = part.filter(pc.is_in(plain(part["pseudoniem"]), value_set=mine))
            ids = plain(seen["registratie_id"]).combine_chunks()
            return rows.filter(pc.is_in(plain(rows["registratie_id"]), value_set=ids))
    if (near := door_plaats(held, name, rows, groep_id)) is not None:
        return near
    found = rows_of(held, name, groep_id)
    return rows if found is None else found


def verstrek(dossier: Dossier, package: Pakket, uit: Path) -> Path:
    """Write a package for its recipient: one CSV per table and an accompanying letter, and account for it.

    The log comes first: what cannot be logged is not given. Everybody in it has a pseudonym that this recipient alone
    has, for this purpose (``Ontvangercode``).

    Parameters
    ----------
    dossier, package
        The dossier and what ``voor`` returned.
    uit
        New folder; it must not exist.
    """
    import pyarrow.csv as pa_csv

    if uit.exists():
        raise UsageError(f"{uit.name} bestaat al.", "Kies een nieuwe map; een verstrekking wordt nooit overschreven.")
    with dossier.store.locked("verstrekken"):
        package = _aantallen(dossier, package)
        head = _account(dossier, package, "verstrekken")
    uit.mkdir(parents=True, mode=0o700)
    package = Ontvangercode(dossier.store.data_key(), package.partner, package.doel).pakket(package)
    for name, seen in package.tabellen.items():
        pa_csv.write_csv(_inert(seen.data), uit / f"{name}.csv")
    letter = {**package.as_json(), "logboek_nr": head, "op": datetime.now(UTC).date().isoformat()}
    letter["let_op"] = (
        "Gepseudonimiseerd, en dus persoonsgegevens. Gebruik ze alleen voor het doel hierboven. De pseudoniemen zijn "
        "alleen van u: een andere ontvanger heeft andere, en in een levering komen deze niet terug."
    )
    file = uit / "verstrekking.json"
    file.write_text(json.dumps(letter, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    flush(file)
    return uit


def _aantallen(dossier: Dossier, package: Pakket) -> Pakket:
    """Return the package with the number of rows of a table about a group as it was first given, to whomever.

    Given anew, a number that passed an edge would tell what there is of the one person who came or went.
    """
    books = dossier.boeken
    known: dict[str, str] = dict(books.lees(*AANTALLEN) or {})
    told, counts = dict(known), {n: z for n, z in package.tabellen.items() if z.mate is Mate.AGGREGAAT}
    for name, seen in counts.items():
        keys = [f"{name}|{','.join(seen.categorieen)}|{g}" for g in seen.data["groep_id"].to_pylist()]
        said = [told.setdefault(k, b) for k, b in zip(keys, seen.data["aantal_rijen"].to_pylist(), strict=True)]
        at = seen.data.column_names.index("aantal_rijen")
        counts[name] = replace(seen, data=seen.data.set_column(at, "aantal_rijen", [said]))
    if told != known:
        books.bewaar(AANTALLEN[0], told, AANTALLEN[1])
    return replace(package, tabellen={**package.tabellen, **counts})


def om_selectie(dossier: Dossier, groep_id: str, op: date) -> tuple[str, ...]:
    """Return the members with a proces-verbaal within the last year, as a set to hand to the OM (R6).

    The set is sorted by pseudonym, so that its order says nothing. Victims, witnesses and reporters never enter it,
    nor do names that are not agreed.

    Raises
    ------
    NotCovered
        Before step 2, or without an appointed coordinator.
    """
    with dossier.weigeringen("om_selectie", groep_id=groep_id, ontvanger="om", reden="R6"):
        state = dossier.stand(op).groep(dossier.met_groep(groep_id))
        if state.hoogste < nummer(Rol.VERZAMELEN) or not state.coordinator:
            raise NotCovered(
                "Voor deze groep kan nog geen selectie voor het OM worden gemaakt.",
                f"Eerst informatie verzamelen en een aangewezen {COORDINATOR.replace('_', ' ')}.",
            )
    with dossier.weigeringen("om_selectie", groep_id=groep_id, ontvanger="om", reden="convenant"):
        vereis_geldig(dossier.convenant, ("lid",), datetime.now(UTC).date())
    found = _recent_suspects(dossier, groep_id, op)
    log(
        dossier.log(),
        "combineren",
        dossier.dossier_id,
        object="om_selectie, lid, betrokkenheid",
        groep_id=groep_id,
        ontvanger="om",
        stap=state.hoogste,
        categorieen=("strafrechtelijk",),
        rijen=len(found),
        grondslag="wpg_20",
    )
    return found


def _recent_suspects(dossier: Dossier, groep_id: str, op: date) -> tuple[str, ...]:
    import pyarrow as pa
    import pyarrow.compute as pc

    past = verlopen(dossier.store, dossier.convenant, op)
    wanted = ("lid", "groepsscan", "betrokkenheid")
    held = {n: t.data for n in wanted if (t := dossier.store.table(n, without=past)) is not None}
    rows = held.get("betrokkenheid")
    if rows is None:
        return ()
    since = months_before(op, dossier.convenant.drempel["om_selectie_maanden"].waarde)
    written = pc.and_(
        pc.greater_equal(rows["pv_datum"], pa.scalar(since)), pc.less_equal(rows["pv_datum"], pa.scalar(op))
    )
    recent = pc.and_(pc.fill_null(rows["pv_opgemaakt"], False), pc.fill_null(written, False))
    mine = pc.is_in(plain(rows["pseudoniem"]), value_set=pa.array(namen(held, groep_id, op), "string"))
    found = rows.filter(pc.and_(als_verdachte(rows), pc.and_(recent, mine)))
    return tuple(sorted(set(found["pseudoniem"].to_pylist())))


def _account(dossier: Dossier, package: Pakket, act: str) -> int:
    step = dossier.profile.nummer(package.stap)
    grounds = {dossier.convenant.afspraak(package.partner, n, step).grondslag for n in package.tabellen}
    return log(
        dossier.log(),
        act,
        dossier.dossier_id,
        object=", ".join(package.tabellen),
        doel=package.doel,
        groep_id=package.groep_id,
        grondslag=", ".join(sorted(grounds)),
        stap=package.stap,
        categorieen=tuple(sorted({c for z in package.tabellen.values() for c in z.categorieen})),
        rijen=sum(z.data.num_rows for z in package.tabellen.values()),
        ontvanger=package.partner,
    ).nr


def _inert(rows: pa.Table) -> pa.Table:
    """Return the rows with no cell that a spreadsheet would run as a formula."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for i, name in enumerate(rows.column_names):
        column = plain(rows[name])
        if pa.types.is_string(column.type):
            rows = rows.set_column(i, name, pc.replace_substring_regex(column, r"^([=+\-@\t\r])", r"'\1"))
    return rows
