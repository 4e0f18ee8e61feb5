"""A local convenant may only be stricter: what it is held against, and audiences of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jgwork.privacy.convenant.regels import Drempel, Kring, Mate
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import ExitCode

FEITEN = ("k", "m", "afronding")
#: The closed room itself: no audience, so that none may be like it.
DOSSIER = "dossier"
#: Kinds of threshold that are stricter when higher; every other one is stricter when lower.
_HOGER = frozenset({
    *FEITEN, "kwartaal_tellen_na_dagen", "leden_achter_een_aantal", "leden_achter_een_uitspraak",
    "omvang_opnieuw_na_dagen",
})  # fmt: skip


@dataclass(slots=True)
class Check:
    """Collects what is looser than the ceiling."""

    found: list[Finding] = field(default_factory=list)

    def looser(self, key: str, own: object, most: object) -> None:
        """Note what is looser than the ceiling."""
        self._note(
            "convenant.ruimer",
            f"Regel '{key}' staat in uw convenant op '{own}'. De grens is '{most}', en ruimer mag niet.",
            f"Zet '{key}' op '{most}' of strenger, of haal de regel weg.",
        )

    def unknown(self, key: str) -> None:
        """Note what the workbench does not know."""
        self._note(
            "convenant.onbekend",
            f"Regel '{key}' kent de werkbank niet; een regel met een tikfout zou niets doen.",
            "Kijk in 'convenant.voorbeeld.toml' hoe de regel heet.",
        )

    def missing(self, key: str) -> None:
        """Note what a real convenant must bring."""
        self._note(
            "convenant.ontbreekt",
            f"Uw convenant is echt (fictief = false), maar '{key}' ontbreekt.",
            f"Vul '{key}' in; een voorbeeldwaarde mag hier niet gelden.",
        )

    def _note(self, rule: str, message: str, next_move: str) -> None:
        self.found.append(Finding(rule, message, next_move, "convenant", exit_code=ExitCode.NOT_COVERED))


def drempel(raw: Mapping[str, Any]) -> Drempel:
    """Return a threshold as it is written."""
    if not isinstance(raw["datum"], date) or not isinstance(raw["waarde"], int):
        raise TypeError
    return Drempel(raw["waarde"], raw["eigenaar"], raw["datum"], raw["reden"])


def threshold(key: str, most: Drempel, raw: Mapping[str, Any], check: Check) -> Drempel:
    """Return a local threshold; noted where it is looser."""
    own = drempel(raw)
    higher = key.rsplit(".", 1)[-1] in _HOGER
    if own.waarde < most.waarde if higher else own.waarde > most.waarde:
        check.looser(key, own.waarde, most.waarde)
    return own


def level(path: str, own: Mate, most: Mate, check: Check) -> None:
    """Note a level that is looser."""
    if own > most:
        check.looser(path, own.name.lower(), most.name.lower())


def read_kring(code: str, raw: Mapping[str, Any]) -> Kring:
    """Return an audience as it is written."""
    facts = {name: drempel(raw[name]) for name in FEITEN}
    return Kring(code, raw["titel"], Mate[raw["niveau"].upper()], facts, raw["doel"], raw["grondslag"])


def kringen(base: Mapping[str, Kring], local: Mapping[str, Any], check: Check) -> Mapping[str, Kring]:
    """Return the audiences with the local ones: known ones stricter, new ones within one that is packaged.

    A new audience says with ``zoals`` which packaged one it is like; without, it is like the one that is told least.
    What it does not name is as there.
    """
    out = dict(base)
    for name, raw in local.items():
        like = base.get(name) or base.get(str(raw.get("zoals", ""))) or _strictest(base)
        for key in raw:
            if key not in {"titel", "niveau", "zoals", "doel", "grondslag", *FEITEN} or (
                key == "zoals" and name in base
            ):
                check.unknown(f"kring.{name}.{key}")
        if name not in base and ("titel" not in raw or raw.get("zoals", like.kring) != like.kring):
            check.unknown(f"kring.{name}")
            continue
        facts = {key: drempel(raw[key]) if key in raw else like.feiten[key] for key in FEITEN}
        niveau = Mate[raw["niveau"].upper()] if "niveau" in raw else like.niveau
        why = raw.get("doel", like.doel), raw.get("grondslag", like.grondslag)
        for key, own, known in zip(("doel", "grondslag"), why, _waarom(base), strict=True):
            if own not in known:
                check.looser(f"kring.{name}.{key}", own, getattr(like, key))
        out[name] = Kring(name, raw.get("titel", like.titel), niveau, facts, *why)
        fixed = name in base or "zoals" in raw
        most = [like] if fixed else [k for k in base.values() if k.kring != DOSSIER]
        outside = name != DOSSIER and like.kring == DOSSIER
        if outside or not any(out[name].within(k) for k in most):
            _say_looser(out[name], like, check)
    return out


def _waarom(base: Mapping[str, Kring]) -> tuple[set[str], set[str]]:
    """Return the purposes and the grounds for which audiences are told something."""
    return {k.doel for k in base.values()}, {k.grondslag for k in base.values()}


def _strictest(base: Mapping[str, Kring]) -> Kring:
    return max(base.values(), key=lambda k: (-k.niveau, k.k, k.m, k.afronding))


def _say_looser(own: Kring, most: Kring, check: Check) -> None:
    level(f"kring.{own.kring}.niveau", own.niveau, most.niveau, check)
    for key in FEITEN:
        if own.feiten[key].waarde < most.feiten[key].waarde:
            check.looser(f"kring.{own.kring}.{key}", own.feiten[key].waarde, most.feiten[key].waarde)
    if most.kring == DOSSIER:
        check.looser(f"kring.{own.kring}.zoals", DOSSIER, "een kring buiten het dossier")
