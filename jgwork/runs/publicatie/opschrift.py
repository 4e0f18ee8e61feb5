"""What a publication says of itself in ``publicatie.json``, beside its tables and views."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jgwork.io.opslag.bundle import numbered
from jgwork.io.opslag.register import next_number
from jgwork.privacy.convenant.regels import Kring, Mate
from jgwork.privacy.release.draft import plain_label
from jgwork.privacy.release.gate import Policy, Release
from jgwork.privacy.stand.grof import Grof
from jgwork.privacy.stand.regel import regel
from jgwork.privacy.stand.stand import Stand
from jgwork.runs.dossier.bewaren import stuk_tot
from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.publicatie.beelden import beelden, kop
from jgwork.runs.publicatie.bundels import versions
from jgwork.runs.publicatie.cijfers import Cijfers
from jgwork.runs.publicatie.ronde import Ronde
from jgwork.runs.publicatie.verteld import geteld, periode, vorige, woorden
from jgwork.runs.vertellen.verteller import Verteller, gesloten_tot
from jgwork.views.voorblad.blad import voorblad
from jgwork.vocabulary.view import View


def _meeting(dossier: Dossier, limits: Kring) -> str:
    """Return the local name of the meeting an audience belongs to; the name of the audience where there is none."""
    code = next((c for c, g in dossier.convenant.gremium.items() if g.kring == limits.kring), "")
    return dossier.profile.naam("gremium", code) if code else limits.titel


def opschrift(
    verteller: Verteller,
    numbers: Cijfers,
    done: Release,
    policy: Policy,
    stap: int,
    names: Mapping[str, str],
    place: tuple[Path, Ronde | None],
    stand: Stand,
) -> tuple[dict[str, Any], dict[str, list[View]]]:
    """Return what ``publicatie.json`` says and the views of each dashboard; ``place``: the folder and the round."""
    dossier = verteller.dossier
    limits = dossier.convenant.policy(policy.kring)
    groep_id, (uit, ronde) = numbers.data.groep_id, place
    facts = numbers.data.latest("groep", "peildatum") or {}
    by_name = {t.name: t for t in done.tables}
    home = str(facts.get("gemeente_code", ""))
    boards = beelden(kop(numbers), by_name, names, home)
    here = numbered(uit, groep_id)
    nr = next_number(uit, groep_id, here)
    wide = Grof.voor(limits.k, limits.afronding) if limits.niveau <= Mate.AGGREGAAT else None
    before = vorige(dossier, here, limits.kring)
    first = voorblad(by_name, stap, dossier.profile.hoofddoelen, gestopt=numbers.gestopt, eerder=before)
    index = {
        "publicatie_id": f"{groep_id}-{nr:03d}",
        "dossier_id": dossier.dossier_id,
        "groep_id": groep_id,
        "titel": plain_label(facts.get("naam_neutraal", groep_id)),
        "gemeente_code": home,
        "gemeente": names.get(home, ""),
        **_van_wie(dossier, limits, stap),
        "periode": periode(stand),
        "geteld": geteld(stand, numbers.data.peildatum),
        "regel": regel(limits.k, verteller.regels, wide=wide),
        "geteld_tot": "" if (end := gesloten_tot(stand)) is None else end.isoformat(),
        "peildatum": numbers.data.peildatum.isoformat(),
        "dekking": numbers.voorbehoud["scan"],
        "namenlijst": numbers.voorbehoud["namenlijst"],
        "verzoeken": numbers.voorbehoud["verzoeken"],
        "kalender": numbers.kalender,
        "informatiepositie": numbers.voorbehoud["informatiepositie"],
        "fictief": dossier.convenant.fictief,
        "gemaakt_op": datetime.now(UTC).isoformat(timespec="seconds"),
        "bewaren_tot": stuk_tot(dossier.convenant, numbers.data.peildatum).isoformat(),
        "gestopt": numbers.gestopt,
        "voorblad": first.as_json(),
        "dashboards": {name: [v.id for v in views] for name, views in boards.items()},
        "oordeel": done.report.audit.sentence(),
        "beleid": {"k": limits.k, "m": limits.m, "afronding": limits.afronding, "datum": limits.datum.isoformat()},
        "vrijgave": done.report.as_json(),
        "recept": _recept(groep_id, policy, done),
        "versies": versions(),
        "ronde": ronde.id if ronde else "",
        "vorige": here[max(here)].name if here else None,
    }
    index["begrippen"] = woorden(index, boards)
    return index, boards


def _van_wie(dossier: Dossier, limits: Kring, stap: int) -> dict[str, Any]:
    """Return for whom it is, and in which step the group was."""
    step = dossier.profile.stap(stap)
    return {
        "kring": limits.kring,
        "kring_titel": limits.titel,
        "gremium": _meeting(dossier, limits),
        "stap": stap,
        "stap_code": step.code,
        "stap_kort": step.kort,
        "stap_naam": step.titel,
    }


def _recept(groep_id: str, policy: Policy, done: Release) -> dict[str, Any]:
    """Return what to ask to get the same again."""
    return {
        "opdracht": "publiceer",
        "groep_id": groep_id,
        "kring": policy.kring,
        "peildatum": policy.date,
        **policy.choice.as_json(),
        "definities": {t.name: t.info.get("definitie_versie", "") for t in done.tables},
    }
