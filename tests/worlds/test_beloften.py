"""What the rule pages promise, on the messy region: who goes to the OM, what becomes of exports, what people wrote."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.uitvoer import read_export, write_export
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.leveren.laden import laad
from jgwork.runs.recht.rechten import verwijder
from jgwork.runs.recht.verstrekken import om_selectie
from jgwork.vocabulary.errors import UsageError

PEIL = date(2026, 6, 30)


@pytest.mark.parametrize("groep", ["R01", "R02", "R03", "R04", "R05", "R06", "R07", "R09"])
def test_the_om_gets_members_with_a_report_and_nobody_else(groep: str, rommelwereld: Path, rommeldossier: Path) -> None:
    """Who was struck, left or moved away is no member, whatever report there is; who moved in is one."""
    truth: dict[str, Any] = json.loads((rommelwereld / "waarheid.json").read_text(encoding="utf-8"))["groepen"][groep]
    found = om_selectie(open_dossier(rommeldossier), groep, PEIL)
    assert len(found) == truth["om_selectie"]["n"]
    assert hashlib.sha256("\n".join(found).encode()).hexdigest() == truth["om_selectie"]["hash"]
    assert list(found) == sorted(found)


def test_exports_go_with_the_next_change_of_the_dossier(rommelwereld: Path, rommeldossier: Path) -> None:
    truth = json.loads((rommelwereld / "waarheid.json").read_text(encoding="utf-8"))
    store = DossierStore(rommeldossier)
    changes = (
        lambda: laad(rommelwereld / "maand2", rommeldossier),
        lambda: verwijder(store, truth["wissen"]["pseudoniem"]),
    )
    for change in changes:
        write_export(rommeldossier, "netwerk.graphml", truth["wissen"]["pseudoniem"])
        assert read_export(rommeldossier, "netwerk.graphml")
        change()
        with pytest.raises(UsageError):
            read_export(rommeldossier, "netwerk.graphml")
