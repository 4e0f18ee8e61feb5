"""A member who was struck, or who left, goes to nobody: OM, partners, forms, figures and networks ask one list."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from jgwork.graph.bouwen.build import build_groepsnetwerk
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.runs.dossier.openen import Dossier, open_dossier
from jgwork.runs.dossier.opnemen import laad_samen
from jgwork.runs.formulier.vragenlijst import Vraag
from jgwork.runs.recht.verstrekken import om_selectie, voor
from jgwork.vocabulary.tables import Delivery

GROEP, OP = "G01", date(2026, 7, 1)
GEGEVEN = [("om", "3"), ("gemeente", "3"), ("politie", "3"), ("jongerenwerk", "3")]


def text(rows: Iterable[dict[str, object]]) -> pa.Table:
    """Return rows as a supplier delivers them."""

    def cell(value: object) -> str | None:
        if isinstance(value, bool):
            return "ja" if value else "nee"
        return None if value is None else str(value)

    found = [{k: cell(v) for k, v in r.items() if not k.endswith("__status")} for r in rows]
    return pa.table({k: pa.array([r[k] for r in found], pa.string()) for k in found[0]})


def readers(dossier: Dossier) -> dict[str, set[str]]:
    """Return the members of the group as every reader has them."""
    tables = dossier.arrow()
    out = {
        "cijfers": set(select_groep(tables, GROEP, OP).frames["lid"]["pseudoniem"]),
        "netwerk": set(build_groepsnetwerk(tables, GROEP, op=OP).ids),
        "formulier": set(Vraag(dossier, GROEP, "jongerenwerk", 1, OP).leden()),
    }
    for partner, step in GEGEVEN:
        package = voor(dossier, partner, step, "aanpak_groep", groep_id=GROEP, op=OP)
        for name in ("lid", "betrokkenheid", "om_informatie", "groepsrol"):
            table = package.table(name)
            if table is not None and "pseudoniem" in table.column_names:
                out[f"{partner}: {name}"] = set(table["pseudoniem"].to_pylist())
    return out


@pytest.mark.parametrize(
    ("column", "value"), [("namenlijst_status", "vervallen"), ("lid_tot", OP)], ids=["struck", "left on the day"]
)
def test_who_is_no_member_any_more_goes_to_nobody(
    column: str, value: object, voorbeelddossier: Path, tmp_path: Path
) -> None:
    import shutil

    folder = Path(shutil.copytree(voorbeelddossier, tmp_path / "dossier"))
    before = open_dossier(folder)
    who = om_selectie(before, GROEP, OP)[0]
    listed = readers(before)
    assert {name for name, members in listed.items() if who in members} >= {
        "cijfers",
        "netwerk",
        "formulier",
        "om: lid",
    }
    tables = before.arrow()
    mine = {n: [r for r in tables[n].to_pylist() if r["groep_id"] == GROEP] for n in ("lid", "groepsscan")}
    scan = [{**r, "scan_id": "S-9B", "aangeboden_datum": OP} for r in mine["groepsscan"][:1]]
    rows = [{**r, "scan_id": "S-9B"} | ({column: value} if r["pseudoniem"] == who else {}) for r in mine["lid"]]
    first = next(d for d in before.manifest.deliveries if d["levering_id"] == "LV-04")
    head = {k: v for k, v in first.items() if k not in {"tabellen", "controlesom"}}
    laad_samen(
        [Delivery({**head, "levering_id": "LV-90"}, {"lid": text(rows), "groepsscan": text(scan)})], folder, op=OP
    )
    after = open_dossier(folder)
    assert who not in om_selectie(after, GROEP, OP)
    assert [name for name, members in readers(after).items() if who in members] == []
    assert len(readers(after)["cijfers"]) == len(listed["cijfers"]) - 1
