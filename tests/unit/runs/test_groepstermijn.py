"""The retention agreed at the end of step 7 is carried out on its day, for that group and nobody else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.compute as pc

from jgwork.io.opslag.dossier import DossierStore
from jgwork.runs.dossier.openen import convenant_for, open_dossier
from jgwork.runs.recht.groepstermijn import termijnen
from jgwork.runs.recht.vernietigen import plan_vernietiging, vernietig


def members(store: DossierStore, *, of: str) -> set[str]:
    table = store.table("lid")
    return set() if table is None else {r["pseudoniem"] for r in table.data.to_pylist() if r["groep_id"] == of}


def test_the_agreed_day_is_carried_out(voorbeelddossier: Path) -> None:
    store = DossierStore(voorbeelddossier)
    convenant = convenant_for(voorbeelddossier)
    (group, last), *_ = termijnen(open_dossier(voorbeelddossier).arrow()).items()
    assert (group, last) == ("G11", date(2027, 6, 8))

    assert plan_vernietiging(store, convenant, last).empty, "on the last day it may still be kept"
    plan = plan_vernietiging(store, convenant, date(2027, 6, 9))
    assert plan.as_json()["groepen"] == ["G11"]
    assert not plan.deliveries

    others = {g: members(store, of=g) for g in open_dossier(voorbeelddossier).groepen if g != "G11"}
    shared = members(store, of="G11") & set().union(*others.values())
    alone = members(store, of="G11") - shared
    before = {n: t.num_rows for n, t in store.tables().items()}
    certificate = vernietig(store, plan)
    assert certificate["groepen"] == ["G11"]

    after = store.tables()
    for name, n in plan.rows.items():
        assert before[name] - (after[name].num_rows if name in after else 0) == n, name
    for name, table in after.items():
        if "groep_id" in table.column_names and name != "processtap":
            assert not pc.any(pc.equal(pc.cast(table["groep_id"], "string"), "G11")).as_py(), name
        for column in (c for c in table.column_names if c.startswith("pseudoniem") and not c.endswith("__status")):
            assert not alone & set(pc.cast(table[column], "string").to_pylist()), (name, column)
    assert {g: members(store, of=g) for g in others} == others
    assert plan_vernietiging(store, convenant, date(2027, 6, 9)).empty, "a second time there is nothing left"
