"""The packaged agreements: the work process profiles and the example convenant, as parsed TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from jgwork.schema.descriptors import data_schemas
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.stap import Rol


@cache
def convenant_toml() -> Mapping[str, Any]:
    """Return the example convenant (``convenant.voorbeeld.toml``): the ceiling that a local one may only lower."""
    return _read("convenant.voorbeeld.toml")


def besluit_voorbeeld() -> str:
    """Return the commented example of a decision of step 4, as TOML text."""
    return (data_schemas() / "besluit.voorbeeld.toml").read_text(encoding="utf-8")


@cache
def werkproces_toml(profiel: str = "2016") -> Mapping[str, Any]:
    """Return a work process profile by name.

    A profile that names a ``basis`` takes over everything it does not mention. Its steps replace the step of the
    basis that they name in ``vervangt``, of which they keep what they do not say; they stand in the order of their
    roles, and within one of their codes.

    Raises
    ------
    UsageError
        When there is no such profile.
    """
    if not profiel.isalnum() or not (data_schemas() / "werkproces" / f"{profiel}.toml").is_file():
        raise UsageError(
            "Dit werkproces kent de werkbank niet.",
            f"Kies een van: {', '.join(profielen())}.",
        )
    return werkproces_over(_read(f"werkproces/{profiel}.toml"))


def werkproces_over(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a profile laid over the one it names as ``basis``; a municipality's own file is read this way too."""
    if "basis" not in raw:
        return MappingProxyType(dict(raw))
    own = {k: v for k, v in raw.items() if k != "basis"}
    base = dict(werkproces_toml(raw["basis"]))
    steps = {s["code"]: dict(s) for s in base["stap"]}
    order = {s["rol"]: i for i, s in enumerate(base["stap"])}
    local = own.pop("stap", ())
    replaced = [steps.pop(step.get("vervangt", step["code"]), {}) for step in local]
    for old, step in zip(replaced, local, strict=True):
        if "titel" in step:  # the short name of another title says nothing of this one
            old.pop("kort", None)
    steps |= {step["code"]: {**old, **step} for old, step in zip(replaced, local, strict=True)}
    names = {k: {**base.get("namen", {}).get(k, {}), **v} for k, v in own.pop("namen", {}).items()}
    merged = {**base, **own, "namen": {**base.get("namen", {}), **names}}
    return MappingProxyType(
        {**merged, "stap": sorted(steps.values(), key=lambda s: (order.get(s.get("rol"), -1), s["code"]))}
    )


@cache
def nummer(rol: Rol) -> int:
    """Return the number of a step in the national work process: what deliveries, tables and convenants count in."""
    return next(int(s["code"]) for s in werkproces_toml()["stap"] if s["rol"] == rol)


@cache
def korte_stappen() -> Mapping[str, str]:
    """Return the short name of each step of the national work process, by its number."""
    return MappingProxyType({str(s["code"]): str(s["kort"]) for s in werkproces_toml()["stap"]})


def profielen() -> tuple[str, ...]:
    """Return the names of the packaged work process profiles."""
    return tuple(sorted(p.name.removesuffix(".toml") for p in (data_schemas() / "werkproces").iterdir()))


def _read(name: str) -> Mapping[str, Any]:
    return MappingProxyType(tomllib.loads((data_schemas() / name).read_text(encoding="utf-8")))
