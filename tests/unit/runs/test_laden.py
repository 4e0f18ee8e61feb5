"""Loading: gate 1 reads key columns only and judges as if it read all, and a load that was killed goes on."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jgwork.io.lezen.readers import read_delivery
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.convenant.dekking import check_coverage
from jgwork.privacy.proces.stand import stand
from jgwork.runs.dossier.bestaand import Bestaand
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.samenvoegen import voeg_samen
from jgwork.runs.dossier.vingerafdruk import fingerprint
from jgwork.runs.leveren.controleren import controleer
from jgwork.runs.leveren.laden import deliveries, laad
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.check import check_relations, inspect_table
from jgwork.vocabulary.errors import JgworkError, UnsafeFile
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable, Delivery

OP = date(2026, 11, 23)


@pytest.mark.parametrize("each", [3, pytest.param(1, marks=pytest.mark.nightly)])
def test_key_columns_tell_the_gate_what_all_columns_tell_it(
    voorbeelddossier: Path, voorbeeldleveringen: Path, each: int
) -> None:
    """Every (third) delivery of the region again, against a dossier that holds it: all kinds of findings on keys."""
    opened = open_dossier(voorbeelddossier)
    whole, keys = opened.store.tables(), Bestaand(opened.store)
    assert set(keys) == set(whole)
    specs, kinds = load_tables(), set()
    for item in list(deliveries(voorbeeldleveringen))[::each]:
        delivery = read_delivery(item)
        typed = {n: inspect_table(specs[n], raw).data for n, raw in delivery.tables.items()}
        found = []
        for existing in (whole, keys):
            at = stand([t["processtap"] for t in (existing, typed) if "processtap" in t], opened.profile, OP)
            covered = check_coverage(delivery.manifest, typed, specs, opened.convenant, at, OP, existing)
            found.append((*check_relations(typed, existing), *covered))
        assert found[0] == found[1]
        kinds |= {f.rule for f in found[0]}
    assert "sleutel.bestaat_al" in kinds


def test_what_a_delivery_replaces_does_not_count(voorbeelddossier: Path) -> None:
    store = DossierStore(voorbeelddossier)
    sent = frozenset(p.levering_id for p in store.manifest().parts["lid"])
    assert "lid" in Bestaand(store)
    assert "lid" not in Bestaand(store, sent)
    one = sorted(sent)[0]
    whole, rest = Bestaand(store)["lid"].num_rows, Bestaand(store, frozenset([one]))["lid"].num_rows
    assert 0 < rest < whole


def test_of_deliveries_that_share_no_key_one_column_is_read(voorbeelddossier: Path) -> None:
    """A country of earlier deliveries costs a look at their keys, not their rows."""
    read: list[tuple[str, tuple[str, ...] | None]] = []

    class Told(DossierStore):
        def table(self, name: str, columns: Sequence[str] | None = None, **rest: Any) -> AdmittedTable | None:
            read.append((name, None if columns is None else tuple(columns)))
            return super().table(name, columns, **rest)

    store = Told(voorbeelddossier)
    held, whole = Bestaand(store), store.tables()["registratie"]
    fresh = whole.set_column(0, "registratie_id", pa.array([f"N-{i}" for i in range(whole.num_rows)]))
    later = pa.repeat(pa.scalar(date(2030, 1, 1), pa.date32()), whole.num_rows)
    fresh = fresh.set_column(fresh.column_names.index("datum"), "datum", later)
    read.clear()
    assert check_relations({"registratie": fresh}, held) == ()
    found = voeg_samen(store, held, {"bronhouder": "politie"}, [AdmittedTable("registratie", fresh, INTAKE_SEAL)])
    assert [t.data.num_rows for t in found.tables] == [whole.num_rows]
    keys = [columns for name, columns in read if name == "registratie" and columns != ("datum",)]
    assert set(keys) == {("registratie_id",)}, "once for both, and no other column of what is there"
    assert found.hernummerd == {}
    again = voeg_samen(store, held, {"bronhouder": "politie"}, [AdmittedTable("registratie", whole, INTAKE_SEAL)])
    assert again.tables == ()
    assert again.aantallen["registratie"]["gelijk"] == whole.num_rows


@pytest.mark.parametrize(
    "values",
    [["b", "a", "b"], ["it's", "b"], ['zei "ja"', "b"], ["a\\b", "c"], ["a\tb"], ["é", None, "ß"], [None], [], [3, 1],
     [date(2026, 1, 1), None], ["\u200b", "x"]],
)  # fmt: skip
def test_the_checksum_is_that_of_every_value_written_out(values: list[Any]) -> None:
    """It stands in every dossier: a delivery that is there already must be known by it for good."""
    table = pa.table({"a": pa.array(values)})
    written = "".join(repr(v) for v in table["a"].unique().sort().to_pylist())
    expected = hashlib.sha256(f"t|{table.num_rows}|a{written}".encode()).hexdigest()
    assert fingerprint(Delivery({}, {"t": table}, {})) == expected


@pytest.mark.parametrize(("n", "after"), [(6, 3), pytest.param(13, 7, marks=pytest.mark.nightly)])
def test_a_load_that_was_killed_goes_on_and_ends_the_same(
    voorbeeldleveringen: Path, tmp_path: Path, n: int, after: int
) -> None:
    sent = tmp_path / "leveringen"
    for one in sorted(m.parent for m in voorbeeldleveringen.glob("*/levering.toml"))[:n]:
        shutil.copytree(one, sent / one.name)
    program = (
        "import sys; from datetime import date; from jgwork.runs.leveren.laden import laad\n"
        "laad(sys.argv[1], sys.argv[2], op=date(2026, 11, 23), progress=lambda t: print(t, flush=True))\n"
    )
    killed, whole = tmp_path / "gestopt", tmp_path / "heel"
    command = [sys.executable, "-c", program, str(sent), str(killed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for said, _ in enumerate(child.stdout or ()):
            if said == after:  # while the next delivery is loaded
                break
        child.kill()
    held = len(DossierStore(killed).manifest().deliveries)
    assert held in {after, after + 1}
    laad(sent, whole, op=OP)
    reports = laad(sent, killed, op=OP)
    assert [r.already for r in reports] == [True] * held + [False] * (len(reports) - held)
    one, two = DossierStore(whole), DossierStore(killed)
    ids = [[d["levering_id"] for d in store.manifest().deliveries] for store in (one, two)]
    assert ids[0] == ids[1]
    assert one.tables() == two.tables()
    assert open_dossier(killed).log().verify().heel


def test_the_same_files_are_not_read_again_and_changed_files_are(voorbeeldleveringen: Path, tmp_path: Path) -> None:
    sent = Path(shutil.copytree(voorbeeldleveringen / deliveries(voorbeeldleveringen)[0].name, tmp_path / "levering"))
    dossier = tmp_path / "dossier"
    laad(sent, dossier, op=OP)
    assert [r.already for r in laad(sent, dossier, op=OP)] == [True]
    file = sent / "groep.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("Parkrand", "Bosrand"), encoding="utf-8")
    with pytest.raises(JgworkError):
        laad(sent, dossier, op=OP)


@pytest.mark.parametrize("fault", ["naam", "kring", "weg", "map", "lang", "lijst"])
def test_what_a_manifest_names_is_there_and_what_it_says_is_short(
    voorbeeldleveringen: Path, tmp_path: Path, fault: str
) -> None:
    item = Path(shutil.copytree(voorbeeldleveringen / "01-gemeente-proces", tmp_path / "levering"))
    manifest, table = item / "levering.toml", item / "verblijf.csv"
    text = manifest.read_text(encoding="utf-8")
    if fault == "naam":
        Path(os.fsdecode(os.fsencode(item) + b"/verbl\xff.csv")).write_bytes(table.read_bytes())
    elif fault in {"kring", "weg", "map"}:
        table.unlink()
        if fault == "kring":
            table.symlink_to(table.name)
        elif fault == "map":
            table.mkdir()
    else:
        value = "[1, 2]" if fault == "lijst" else f'"{"x" * 1000}"'
        manifest.write_text(re.sub(r"levering_id = .*", f"levering_id = {value}", text), encoding="utf-8")
    with pytest.raises(JgworkError) as refused:
        laad(item, tmp_path / "dossier")
    rules = {f.rule for f in refused.value.findings}
    assert {"naam": "bestand.naam", "kring": "bestand.snelkoppeling"}.get(
        fault, "manifest.levering_id" if fault in {"lang", "lijst"} else "manifest.bestand"
    ) in rules
    assert not (tmp_path / "dossier").exists()


def test_a_file_that_is_called_otherwise_is_the_one_cause(voorbeeldleveringen: Path, tmp_path: Path) -> None:
    """That rows refer to the table it held follows from it, and is not said."""
    item = Path(shutil.copytree(voorbeeldleveringen / "01-gemeente-proces", tmp_path / "levering"))
    text = (item / "locatie.csv").read_text(encoding="utf-8")
    (item / "plekken.csv").write_text(f"plekken.Jan Jansen\n\n{text}", encoding="utf-8")
    (item / "locatie.csv").unlink()
    text = (item / "levering.toml").read_text(encoding="utf-8")
    (item / "levering.toml").write_text(text.replace('"locatie.csv"', '"plekken.xls"'), encoding="utf-8")
    with pytest.raises(JgworkError) as refused:
        laad(item, tmp_path / "dossier")
    (cause,) = (f for f in refused.value.findings if f.rule == "manifest.bestand")
    assert "eindigt op .csv: noem dat" in cause.next_move
    assert "Jansen" not in cause.next_move
    assert "sleutel.verwijzing" not in {f.rule for f in refused.value.findings}


def test_a_file_that_is_not_read_is_not_passed_over_in_a_folder(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv", "c.xlsb"):
        (tmp_path / name).write_text("x;y\n1;2\n")
    assert [p.name for p in deliveries(tmp_path)] == ["a.csv", "b.csv", "c.xlsb"]
    with pytest.raises(UnsafeFile, match=r"^c\.xlsb: ") as refused:
        laad(tmp_path, tmp_path.parent / "D", akkoord=lambda _: None)
    assert "binair Excel-bestand" in refused.value.findings.items[0].message
    (said,) = (r for r in controleer(tmp_path, dossier=tmp_path.parent / "D") if r.name == "c.xlsb")
    assert said.findings.items == refused.value.findings.items


def test_a_delivery_is_named_from_inside_its_own_folder_too(
    voorbeeldfouten: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """'jgwork laad .' said 'Levering  is geweigerd'."""
    folder = sorted(f for f in voorbeeldfouten.iterdir() if f.is_dir())[0]
    monkeypatch.chdir(folder)
    said: list[str] = []
    with pytest.raises(JgworkError) as caught:
        laad(Path(), tmp_path / "dossier", op=OP, progress=said.append)
    assert said == [f"Laden: {folder.name} ..."]
    assert f"Levering {folder.name} is geweigerd" in caught.value.message


def test_tables_beside_the_deliveries_are_named(voorbeeldleveringen: Path, tmp_path: Path) -> None:
    first = sorted(voorbeeldleveringen.glob("*/levering.toml"))[0].parent
    shutil.copytree(first, tmp_path / "in" / "01")
    for name in (
        "beschikbaar.csv",
        "overlap/a/vrager.csv",
        "extra.csv",
        "LEESMIJ.txt",
        "oud.xls",
        "later/deel/nog.xlsx",
        "dossier/dossier.json",
        "dossier/a.csv",
    ):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("x;y\n1;2\n")
    for reports in (laad(tmp_path / "in", tmp_path / "D", op=OP), controleer(tmp_path / "in", op=OP)):
        (told,) = [f for r in reports for f in r.findings if f.rule == "levering.ernaast"]
        assert "extra.csv, later/ en oud.xls." in told.message
        assert (told.n, told.verdict.name) == (3, "WARN")
        other = [f.next_move for r in reports for f in r.findings if f.rule == "levering.elders"]
        assert [m.rsplit(": ", 1)[1] for m in other] == ["jgwork regio beschikbaar.", "jgwork overlap."]
    assert [f.rule for r in laad(first, tmp_path / "E", op=OP) for f in r.findings if "ernaast" in f.rule] == []
    for name in ("a.csv", "b.csv"):  # exports beside a dossier: it is none of them
        (tmp_path / "los" / "dossier" / "data").mkdir(parents=True, exist_ok=True)
        (tmp_path / "los" / name).write_text("x;y\n1;2\n")
    for name in ("dossier.json", "data/b.csv"):
        (tmp_path / "los" / "dossier" / name).write_text("{}")
    assert [p.name for p in deliveries(tmp_path / "los")] == ["a.csv", "b.csv"]
