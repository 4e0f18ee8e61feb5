"""What jgwork is made of: a CycloneDX list of the packages it installs (``jgwork doctor --sbom``), and their licences.

Nothing is fetched: what is installed here says its own name, version and licence. The list is the same whenever it is
made from the same packages.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = "jgwork"
#: Licences that go together with the EUPL-1.2 of jgwork in what is handed on; LGPL and MPL stay those of their files.
ALLOWED = re.compile(
    r"^(0BSD|Apache(-2\.0)?|BSD(-[23]-Clause)?|CC0-1\.0|EUPL-1\.2|HPND|ISC|LGPL(-[\d.]+(-only|-or-later|\+)?)?|"
    r"MIT(-0|-CMU)?|MPL(-[\d.]+)?|PSF(-2\.0)?|Unlicense|Zlib)$"
)
#: How packages that name no SPDX expression write their licence.
WRITTEN = (
    ("Apache", "Apache-2.0"), ("BSD", "BSD"), ("MIT", "MIT"), ("ISC", "ISC"), ("Mozilla", "MPL"), ("MPL", "MPL"),
    ("Python Software Foundation", "PSF"), ("PSF", "PSF"), ("Lesser General Public", "LGPL"), ("LGPL", "LGPL"),
    ("General Public License", "GPL"), ("GPL", "GPL"), ("HPND", "HPND"), ("Unlicense", "Unlicense"),
    ("Redistribution and use in source", "BSD"),
)  # fmt: skip


def licence(found: Distribution) -> tuple[str, ...]:
    """Return the licences a package may be used under, at one's own choice; empty where it says none."""
    meta = found.metadata
    if expression := _said(found, "License-Expression"):
        return tuple(part.strip(" ()") for part in expression.split(" OR "))
    said = [c for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
    named = [spdx for line in said for word, spdx in WRITTEN[:12] if word in line][: len(said) * 2]
    if not named:
        named = [spdx for word, spdx in WRITTEN if word in _said(found, "License")][:1]
    return tuple(dict.fromkeys(named))


def _said(found: Distribution, field: str) -> str:
    return next(iter(found.metadata.get_all(field) or ()), "")


def allowed(found: Distribution) -> bool:
    """Return whether one of the licences of a package may be combined with that of jgwork and handed on."""
    return any(all(ALLOWED.match(p.strip(" ()")) for p in one.split(" AND ")) for one in licence(found))


def closure(extras: Iterable[str] = ()) -> dict[str, Distribution]:
    """Return what is installed with jgwork, by name, itself included; what another system needs is not there."""
    found: dict[str, Distribution] = {}
    wanted = [ROOT]
    asked = tuple(extras)
    while wanted:
        name = wanted.pop()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        wanted += needs(found[name], asked if name == ROOT else ())
    return dict(sorted(found.items()))


def needs(found: Distribution, extras: Iterable[str] = ()) -> list[str]:
    """Return the names of what a package needs, with those of the optional parts that were asked for."""
    lines = map(Requirement, found.requires or ())
    return [
        canonicalize_name(need.name)
        for need in lines
        if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in ("", *extras))
    ]


def sbom(packages: dict[str, Distribution]) -> dict[str, Any]:
    """Return the list in CycloneDX 1.6."""
    refs = {name: f"pkg:pypi/{name}@{found.version}" for name, found in packages.items()}
    parts = [_component(name, found, refs[name]) for name, found in packages.items()]
    links = [
        {"ref": refs[n], "dependsOn": sorted(refs[d] for d in set(needs(f)) if d in refs)} for n, f in packages.items()
    ]
    mark = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([parts, links], sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{mark}",
        "version": 1,
        "metadata": {"component": next(p for p in parts if p["name"] == ROOT)},
        "components": [p for p in parts if p["name"] != ROOT],
        "dependencies": links,
    }


def _component(name: str, found: Distribution, ref: str) -> dict[str, Any]:
    named = _said(found, "License-Expression")
    said = [{"expression": named}] if named else [{"license": {"name": one}} for one in licence(found)]
    kind = "application" if name == ROOT else "library"
    return {"type": kind, "bom-ref": ref, "name": name, "version": found.version, "purl": ref, "licenses": said}


def niet_verenigbaar(packages: dict[str, Distribution]) -> dict[str, str]:
    """Return the packages whose licence does not go together with that of jgwork, with what they say."""
    return {n: " of ".join(licence(f)) or "geen licentie genoemd" for n, f in packages.items() if not allowed(f)}
