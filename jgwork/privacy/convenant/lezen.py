"""Reading a convenant: the packaged ceiling, and a local file that may only be stricter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from jgwork.privacy.convenant.regels import (
    KADERS,
    ONDERGRENS,
    Afspraak,
    Art20,
    Convenant,
    Drempel,
    Gremium,
    Kring,
    Mate,
    Sleutel,
    Verantwoording,
)
from jgwork.privacy.convenant.strenger import DOSSIER, Check, drempel, kringen, level, read_kring, threshold
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.errors import NotCovered, StoreDamaged
from jgwork.vocabulary.findings import Finding

_FEITEN = ("ref", "naam", "versie", "werkproces", "verwerkingsverantwoordelijke", "uitvoeringscoordinator")
_DELEN = frozenset(
    {*_FEITEN, "schema", "fictief", "geldig_van", "geldig_tot", "ondertekenaars", "art20", "drempel", "kring"}
    | {"gremium", "bewaren", "grondslagen", "doelen", "afspraak", "koppelsleutel", "publiceert", "dpia"}
)


def read_convenant(default: Mapping[str, Any], local: Mapping[str, Any] | None = None) -> Convenant:
    """Build a convenant from parsed TOML.

    Parameters
    ----------
    default
        The packaged example: the ceiling of what may be agreed.
    local
        The local ``convenant.toml``. What it does not name stays as in ``default``; what it names may be stricter
        only. With ``fictief = false`` it must bring its own ``ref``, ``ondertekenaars`` and ``art20``.

    Returns
    -------
    Convenant
        Deny by default: nothing outside it is allowed.

    Raises
    ------
    NotCovered
        When the local file is looser somewhere: one finding per key, naming the key and both values.
    StoreDamaged
        When a file is not complete.
    """
    base = _build(default)
    if local is None:
        return base
    found: list[Finding] = []
    try:
        merged = _tighten(base, local, found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _incomplete(error) from error
    if found:
        raise NotCovered(
            "Uw convenant is ruimer dan mag, of niet volledig. Het wordt niet gebruikt.",
            "Pas 'convenant.toml' aan; per regel staat hierboven wat mag.",
            tuple(found),
        )
    return merged


def _incomplete(error: Exception) -> StoreDamaged:
    key = f" Bij: {error}." if isinstance(error, KeyError) else ""
    return StoreDamaged(
        f"Het convenant is niet volledig of niet goed geschreven.{key}",
        "Vergelijk het met 'convenant.voorbeeld.toml'.",
    )


def _build(raw: Mapping[str, Any]) -> Convenant:
    try:
        built = Convenant(
            ref=raw["ref"],
            naam=raw["naam"],
            versie=str(raw["versie"]),
            fictief=bool(raw.get("fictief", False)),
            geldig_van=raw["geldig_van"],
            geldig_tot=raw["geldig_tot"],
            werkproces=raw["werkproces"],
            verantwoordelijke=raw["verwerkingsverantwoordelijke"],
            coordinator=raw["uitvoeringscoordinator"],
            ondertekenaars=dict(raw["ondertekenaars"]),
            art20=_art20(raw.get("art20")),
            drempel={k: drempel(v) for k, v in raw["drempel"].items()},
            kring={k: read_kring(k, v) for k, v in raw["kring"].items()},
            gremium={k: Gremium(v["titel"], v["kring"]) for k, v in raw["gremium"].items()},
            bewaren={k: drempel(v) for k, v in raw["bewaren"].items()},
            grondslagen=dict(raw["grondslagen"]),
            doelen=dict(raw["doelen"]),
            afspraken=MappingProxyType(_from_first_step(_cells(raw.get("afspraak", ())))),
            koppelbatches=frozenset(raw.get("koppelsleutel", {}).get("batches", ())),
            dpia=_dpia(raw.get("dpia", {}), Check()),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _incomplete(error) from error
    low = [f"kring.{c}.{n}" for c, r in built.kring.items() for n in ("k", "m") if r.feiten[n].waarde < ONDERGRENS]
    if low:
        raise NotCovered(
            f"In het convenant ligt een drempel onder de ondergrens van {ONDERGRENS}: {', '.join(low)}.",
            f"Zet deze drempel op {ONDERGRENS} of hoger.",
        )
    return built


def _art20(raw: Mapping[str, Any] | None) -> Art20 | None:
    if raw is None:
        return None
    refs = raw["besluit_ref"]
    fields = ("zwaarwegend_belang", "samenwerkingsverband", "doel", "gegevens", "voorwaarden", "ontvangers")
    empty = [key for key in ("besluit_ref", *fields) if not raw[key]]
    if empty:
        raise KeyError(f"art20.{empty[0]}")
    return Art20(
        besluit_ref=(refs,) if isinstance(refs, str) else tuple(refs),
        zwaarwegend_belang=raw["zwaarwegend_belang"],
        samenwerkingsverband=raw["samenwerkingsverband"],
        doel=raw["doel"],
        gegevens=raw["gegevens"],
        voorwaarden=raw["voorwaarden"],
        ontvangers=raw["ontvangers"],
    )


def _cells(rules: Any) -> dict[Sleutel, Afspraak]:
    """Spread the rules over partner, table and step; a later rule wins."""
    out: dict[Sleutel, Afspraak] = {}
    for r in rules:
        if r["richting"] not in {"levert", "ontvangt"}:
            raise KeyError("richting")
        made = Afspraak(
            mate=Mate[r["mate"].upper()],
            grondslag=r.get("grondslag", ""),
            doelen=frozenset(r.get("doelen", ())),
            categorieen=frozenset(r.get("categorieen", ())),
            reden=r.get("reden", ""),
        )
        for partner in r["partners"]:
            for table in r["tabellen"]:
                for step in r["stappen"]:
                    out[r["richting"], partner, table, int(step)] = made
    return out


def _from_first_step(cells: Mapping[Sleutel, Afspraak]) -> dict[Sleutel, Afspraak]:
    """Leave out what lies before a table's own first step: no convenant can bring that forward."""
    specs = load_tables()
    return {key: made for key, made in cells.items() if key[3] >= specs[key[2]].stap_vanaf}


def _as_packaged(rules: Any) -> dict[Sleutel, Afspraak]:
    """Spread local rules; one for several tables and steps is read as the packaged ones are, from each first step.

    A rule with no step from which its table may be there says something that can never be, and stays: it is refused.
    """
    first = {name: spec.stap_vanaf for name, spec in load_tables().items()}
    out: dict[Sleutel, Afspraak] = {}
    for rule in rules:
        cells = _cells([rule])
        late = {table for _, _, table, step in cells if step >= first.get(table, 0)}
        out |= {k: made for k, made in cells.items() if k[2] not in late or k[3] >= first.get(k[2], 0)}
    return out


def _tighten(base: Convenant, local: Mapping[str, Any], found: list[Finding]) -> Convenant:
    check = Check(found)
    for key in local:
        if key not in _DELEN:
            check.unknown(key)
    real = local.get("fictief", base.fictief) is False
    for key in ("ref", "ondertekenaars", "art20"):
        if real and key not in local:
            check.missing(key)
    start, end = local.get("geldig_van", base.geldig_van), local.get("geldig_tot", base.geldig_tot)
    if start < base.geldig_van:
        check.looser("geldig_van", start, base.geldig_van)
    if end > base.geldig_tot:
        check.looser("geldig_tot", end, base.geldig_tot)
    audiences = kringen(base.kring, local.get("kring", {}), check)
    return replace(
        base,
        ref=local.get("ref", base.ref),
        naam=local.get("naam", base.naam),
        versie=str(local.get("versie", base.versie)),
        fictief=not real,
        geldig_van=start,
        geldig_tot=end,
        werkproces=local.get("werkproces", base.werkproces),
        verantwoordelijke=local.get("verwerkingsverantwoordelijke", base.verantwoordelijke),
        coordinator=local.get("uitvoeringscoordinator", base.coordinator),
        ondertekenaars=_signatories(base, local, check),
        art20=_art20(local["art20"]) if "art20" in local else base.art20,
        drempel=_thresholds("drempel", base.drempel, local.get("drempel", {}), check),
        kring=audiences,
        gremium=_gremia(base, audiences, local.get("gremium", {}), check),
        bewaren=_thresholds("bewaren", base.bewaren, local.get("bewaren", {}), check),
        grondslagen=_texts("grondslagen", base.grondslagen, local, check),
        doelen=_texts("doelen", base.doelen, local, check),
        afspraken=_agreements(base, local.get("afspraak", ()), check),
        koppelbatches=_batches(base, local, check, real=real),
        publiceert={str(g): str(d) for g, d in local.get("publiceert", {}).items()},
        dpia=_dpia(local.get("dpia", {}), check),
    )


def _dpia(raw: Mapping[str, Any], check: Check) -> Verantwoording:
    """Return what a DPIA asks beside the rules."""
    for key in raw:
        if key not in {"kader", "verwerkers", "geraadpleegd", "contact"}:
            check.unknown(f"dpia.{key}")
    if raw.get("kader", "convenant") not in KADERS:
        check.unknown(f"dpia.kader = {raw['kader']}")
    return Verantwoording(
        str(raw.get("kader", "convenant")), tuple(map(str, raw.get("verwerkers", ()))),
        tuple(map(str, raw.get("geraadpleegd", ()))), str(raw.get("contact", "")),
    )  # fmt: skip


def _signatories(base: Convenant, local: Mapping[str, Any], check: Check) -> Mapping[str, str]:
    own = dict(local.get("ondertekenaars", base.ondertekenaars))
    for partner in own:
        if partner not in base.ondertekenaars:
            check.looser(f"ondertekenaars.{partner}", "ondertekenaar", "geen ondertekenaar")
    return own


def _batches(base: Convenant, local: Mapping[str, Any], check: Check, *, real: bool) -> frozenset[str]:
    """Batches of the koppelsleutel; a real convenant that names none has none."""
    own = local.get("koppelsleutel")
    if own is None:
        return frozenset() if real else base.koppelbatches
    for key in own:
        if key != "batches":
            check.unknown(f"koppelsleutel.{key}")
    named = frozenset(own["batches"])
    for batch in sorted(named - base.koppelbatches):
        check.looser(f"koppelsleutel.batches.{batch}", "toegestaan", "niet toegestaan")
    return named & base.koppelbatches


def _texts(part: str, base: Mapping[str, str], local: Mapping[str, Any], check: Check) -> Mapping[str, str]:
    own = dict(local.get(part, {}))
    for key in own:
        if key not in base:
            check.looser(f"{part}.{key}", "toegestaan", "niet toegestaan")
    return {**base, **own}


def _thresholds(
    part: str, base: Mapping[str, Drempel], local: Mapping[str, Any], check: Check
) -> Mapping[str, Drempel]:
    out = dict(base)
    for key, raw in local.items():
        if key in base:
            out[key] = threshold(f"{part}.{key}", base[key], raw, check)
        else:
            check.unknown(f"{part}.{key}")
    return out


def _gremia(
    base: Convenant, audiences: Mapping[str, Kring], local: Mapping[str, Any], check: Check
) -> Mapping[str, Gremium]:
    """Local meetings: a known one may move to a stricter audience; a new one never gets the closed room."""
    out = dict(base.gremium)
    for name, raw in local.items():
        old = base.gremium.get(name)
        new = Gremium(raw.get("titel", old.titel if old else name), raw.get("kring", old.kring if old else ""))
        limit = old.kring if old else "ketenoverleg"
        if new.kring not in audiences or new.kring == DOSSIER or audiences[new.kring].k < base.kring[limit].k:
            check.looser(f"gremium.{name}.kring", new.kring, limit)
        out[name] = new
    return out


def _agreements(base: Convenant, rules: Any, check: Check) -> Mapping[Sleutel, Afspraak]:
    cells = dict(base.afspraken)
    for key, own in _as_packaged(rules).items():
        most = base.afspraken.get(key, Afspraak(Mate.GEEN))
        path = "afspraak." + ".".join(map(str, key))
        level(path + ".mate", own.mate, most.mate, check)
        kept = replace(
            own,
            grondslag=own.grondslag or most.grondslag,
            doelen=own.doelen or most.doelen,
            categorieen=own.categorieen or most.categorieen,
            reden=own.reden or most.reden,
        )
        if own.mate > Mate.GEEN and kept.grondslag != most.grondslag and own.mate <= most.mate:
            check.looser(f"{path}.grondslag", own.grondslag, most.grondslag)  # else the ground of police data could go
        for part in ("doelen", "categorieen"):
            extra = getattr(kept, part) - getattr(most, part)
            if extra and own.mate <= most.mate:
                check.looser(f"{path}.{part}", ", ".join(sorted(extra)), ", ".join(sorted(getattr(most, part))))
        cells[key] = kept
    return MappingProxyType(cells)
