"""Plans of approach on a large scale: goals, actions and measurements of the groups that came as far as step 5."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import codelist
from jgwork.voorbeelden.land.tabel import typed_table
from jgwork.voorbeelden.regio.pen import DOSSIER, EINDE
from jgwork.voorbeelden.regio.plan import DOELEN, ZINNEN, action

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

#: What every plan aims at: fewer incidents (from registrations) and more members at school or work (asked).
_AIMS = ("incidenten", "dagbesteding")
#: Days of a half year, and how many half years before and after the start are measured.
_HALF, _WAVES = 182, (-2, -1, 0, 1)


def plans(
    rng: np.random.Generator, groups: Sequence[str], sizes: Sequence[int], per_member: float
) -> dict[str, pa.Table]:
    """Return ``doel``, ``actie`` and ``meting`` of some groups.

    Parameters
    ----------
    rng
        What draws.
    groups, sizes
        The groups that have a plan, and their members.
    per_member
        Expected incidents per member in the year of the nulmeting.
    """
    rows: dict[str, list[dict[str, Any]]] = {"doel": [], "actie": [], "meting": []}
    for group, n in zip(groups, sizes, strict=True):
        start = EINDE - timedelta(int(rng.integers(60, 700)))
        busy = round(0.4 * n)
        rows["doel"] += _goals(group, start, {"incidenten": round(per_member * n), "dagbesteding": busy})
        rows["actie"] += _actions(rng, group, start)
        rows["meting"] += _asked(rng, group, start, busy, n)
    return {name: _table(name, found) for name, found in rows.items()}


def _goals(group: str, start: date, base: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "doel_id": f"D-{group}-{k}",
            "dossier_id": DOSSIER,
            "groep_id": group,
            "hoofddoel_code": main,
            "domein_code": domain,
            "omschrijving": ZINNEN[what],
            "indicator_code": what,
            "richting": way,
            "nulmeting_waarde": float(base[what]),
            "nulmeting_van": start - timedelta(2 * _HALF),
            "nulmeting_tot": start,
            "streefwaarde": float(round(base[what] * share)),
            "streefdatum": start + timedelta(4 * _HALF),
            "eigenaar_partner": owner,
            "primair": primary,
        }
        for k, (main, domain, what, way, owner, share, primary) in enumerate(
            (d for d in DOELEN if d[2] in _AIMS), start=1
        )
    ]


def _actions(rng: np.random.Generator, group: str, start: date) -> list[dict[str, Any]]:
    codes = codelist("interventie").codes
    chosen = rng.choice(len(codes), int(rng.integers(3, 8)), replace=False)
    out = []
    for k, code in enumerate(sorted(chosen), start=1):
        goal, row = action(rng, codes[code], start, EINDE, goals=len(_AIMS))
        out.append({"actie_id": f"A-{group}-{k}", "doel_id": f"D-{group}-{goal}", "groep_id": group, **row})
    return out


def _asked(rng: np.random.Generator, group: str, start: date, busy: int, n: int) -> list[dict[str, Any]]:
    """Return half-yearly counts of members at school or work; under five the supplier withholds the number."""
    out = []
    for wave in _WAVES:
        first, after = start + timedelta(wave * _HALF), start + timedelta((wave + 1) * _HALF)
        if after > EINDE:
            break
        count = min(n, busy + max(0, int(rng.integers(-1, 3))) * (wave >= 0))
        value = None if count < 5 else float(count)
        out.append({
            "indicator_code": "dagbesteding", "eenheid_type": "groep", "eenheid_id": group, "periode_van": first,
            "periode_tot": after, "teller": value, "noemer": float(n), "waarde": value, "bron": "jongerenwerk",
            "definitie_versie": "1.0", "onderdrukt": value is None, "voorlopig": False,
        })  # fmt: skip
    return out


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return typed_table(name, {c: [r[c] for r in rows] for c in rows[0]})
