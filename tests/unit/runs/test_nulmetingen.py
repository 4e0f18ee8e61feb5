"""A nulmeting is fixed once, in step 5, encrypted and logged; what changes later stands beside it."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jgwork.cli.main import main
from jgwork.indicators.effect.doel import effecten
from jgwork.indicators.evaluatie.vragen import evalueer
from jgwork.io.opslag.dossier import DossierStore
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.verantwoorden import zegel
from jgwork.runs.publicatie.nulmetingen import KAMER, standen, stel_vast, vastgesteld
from jgwork.vocabulary.errors import NotCovered, StoreDamaged, UsageError

OP = date(2026, 7, 1)


def more_incidents(name: str, rows: pa.Table) -> pa.Table:
    """Three incidents of July 2024 in every group that were registered late."""
    if name != "meting":
        return rows
    first = pc.equal(rows["periode_van"], pa.scalar(date(2024, 7, 1)))
    hit = pc.and_(pc.equal(rows["indicator_code"], "incidenten"), first)
    for column in ("teller", "waarde"):
        value = pc.if_else(hit, pc.add(rows[column], 3), rows[column])
        rows = rows.set_column(rows.schema.get_field_index(column), column, value.cast(rows.schema.field(column).type))
    return rows


def test_fixed_once_and_what_changes_later_stands_beside_it(dossier: Path) -> None:
    opened = open_dossier(dossier)
    fixed = stel_vast(opened, "D-G03-1")
    assert (fixed.waarde, fixed.vast_op, fixed.primair) == (126, OP, True)
    with pytest.raises(UsageError, match="ligt vast"):
        stel_vast(opened, "D-G03-1")
    entry = [e for e in opened.log().entries() if "nulmeting" in e["object"]][-1]
    assert (entry["object"], entry["groep_id"], entry["stap"]) == ("nulmeting vastgesteld: D-G03-1", "G03", "5")
    assert entry["reden"] == f"sha256-{fixed.checksum} op 2026-07-01"
    assert opened.log().verify().heel

    DossierStore(dossier).edit(more_incidents, zegel=zegel(dossier, "DOS-VOORBEELD"))
    later = open_dossier(dossier)
    assert vastgesteld(later)["D-G03-1"] == fixed
    shown = next(s for s in standen(later, "G03", OP) if s.doel_id == "D-G03-1")
    assert (shown.vast, shown.nu.waarde, shown.correctie.nu) == (fixed, 129, 129)
    assert "Vastgesteld was 126; met de gegevens van 1 juli 2026 is het 129" in shown.text


def test_the_evaluation_compares_with_what_was_fixed(dossier: Path) -> None:
    opened = open_dossier(dossier)
    stel_vast(opened, "D-G02-1")
    DossierStore(dossier).edit(more_incidents, zegel=zegel(dossier, "DOS-VOORBEELD"))
    later = open_dossier(dossier)
    found = evalueer(later.arrow(), "G02", OP, vast=vastgesteld(later)).onderdeel("resultaten")
    row = found.frame.set_index("doel_id").loc["D-G02-1"]
    assert (row["nulmeting"], row["correctie"]) == (120, 123)
    assert "De vastgestelde nulmeting blijft gelden" in found.text


def test_the_notebooks_show_what_was_fixed_and_use_it(dossier: Path) -> None:
    from jgwork.runs.werkplek.lab import begin

    stel_vast(open_dossier(dossier), "D-G07-1")
    DossierStore(dossier).edit(more_incidents, zegel=zegel(dossier, "DOS-VOORBEELD"))
    werk = begin(dossier.parent)
    rows = werk.nulmetingen("G07").set_index("vastgesteld_op")
    fixed = rows.loc[OP]
    assert "65" in fixed["correctie"]
    assert len(werk.evaluatie("G07")) == 9
    given = effecten(werk.tabellen, "G07", werk.op, soorten={"incidenten": "telling"}, vast=vastgesteld(werk.dossier))
    assert given["D-G07-1"].zin in set(werk.effecten("G07")["zin"])


def test_what_is_on_disk_is_noise_and_a_changed_or_lost_one_is_noticed(dossier: Path) -> None:
    opened = open_dossier(dossier)
    stel_vast(opened, "D-G03-1")
    stel_vast(opened, "D-G03-2")
    files = sorted((dossier / KAMER).iterdir())
    assert len(files) == 2
    assert not any(word in f.read_bytes() for f in files for word in (b"incidenten", b"126", b"waarde"))
    # an older look-alike in plain text does not get in
    (dossier / KAMER / "D-G03-1.json").write_text(json.dumps({"waarde": 999}), encoding="utf-8")
    with pytest.raises(StoreDamaged):
        vastgesteld(open_dossier(dossier))


def test_a_removed_one_is_noticed_and_only_the_same_may_come_back(dossier: Path) -> None:
    opened = open_dossier(dossier)
    stel_vast(opened, "D-G03-1")
    for file in (dossier / KAMER).iterdir():
        file.unlink()
    with pytest.raises(StoreDamaged, match="weg of veranderd"):
        vastgesteld(open_dossier(dossier))
    assert stel_vast(opened, "D-G03-1").waarde == 126  # the data did not change: the very same
    for file in (dossier / KAMER).iterdir():
        file.unlink()
    DossierStore(dossier).edit(more_incidents, zegel=zegel(dossier, "DOS-VOORBEELD"))
    with pytest.raises(StoreDamaged, match="weg of veranderd"):
        stel_vast(open_dossier(dossier), "D-G03-1")


def test_not_before_step_five_and_after_the_start_it_says_so(dossier: Path) -> None:
    def back(name: str, rows: pa.Table) -> pa.Table:
        early = (
            pc.and_(pc.equal(rows["groep_id"], "G03"), pc.greater(rows["stap"], 3)) if name == "processtap" else None
        )
        return rows if early is None else rows.filter(pc.invert(early))

    assert "na de start van de aanpak op 1 juli 2025" in stel_vast(open_dossier(dossier), "D-G02-1").text
    DossierStore(dossier).edit(back, zegel=zegel(dossier, "DOS-VOORBEELD"))
    with pytest.raises(NotCovered, match="nog geen plan"):
        stel_vast(open_dossier(dossier), "D-G03-1")


def test_a_goal_chosen_afterwards_is_exploratory(dossier: Path) -> None:
    """Fixed after the start, fixed as not primary, not fixed at all; and fixed in time."""
    from dataclasses import replace

    opened = open_dossier(dossier)
    late = stel_vast(opened, "D-G02-1")
    tables = opened.arrow()
    early = replace(late, vast_op=date(2025, 6, 20))

    def marks(vast: dict) -> set[str]:
        return {w.code for w in effecten(tables, "G02", OP, vast=vast)["D-G02-1"].waarschuwingen}

    assert "achteraf" in marks({"D-G02-1": late})
    assert "achteraf" in marks({"D-G02-1": replace(early, primair=False)})
    assert "achteraf" in marks({"D-G02-2": replace(early, doel_id="D-G02-2")})
    assert "achteraf" not in marks({"D-G02-1": early})
    assert "achteraf" not in marks({})


def test_from_the_command_line(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(["nulmeting", str(dossier), "--groep", "G03", *args])
        shown = capsys.readouterr()
        return int(stop.value.code or 0), shown.out, shown.err

    assert "Nog niet vastgesteld" in run()[1]
    code, out, _ = run("--vaststellen")
    assert code == 0
    assert "Niet vastgesteld: Een onbekende nulmeting" in out  # nieuwe_leden was withheld by its supplier
    rows = {r["doel"]: r for r in json.loads(run("--json")[1])}
    wanted = {
        "waarde",
        "van",
        "tot",
        "dagen",
        "leden",
        "dekking",
        "seizoen",
        "definitie_versie",
        "vast_op",
        "controlesom",
    }
    assert wanted <= set(rows["D-G03-1"])
    code, _, err = run("--vaststellen", "--doel", "D-G03-1")
    assert code == 2
    assert "correctie ernaast" in err
