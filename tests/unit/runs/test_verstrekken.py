"""What a partner may see, and that nothing else reaches the process that asked."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.convenant.regels import Mate
from jgwork.privacy.convenant.zicht import Zicht
from jgwork.runs.dossier.keuren import beantwoord, vragen
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.verantwoorden import zegel
from jgwork.runs.recht.pakket import Pakket
from jgwork.runs.recht.rechten import verbeter
from jgwork.runs.recht.verstrekken import verstrek, voor
from jgwork.vocabulary.errors import NotCovered, UsageError

#: Asks for a package, and then looks through its own memory for pseudonyms: which of those it was given are there?
LOOKS = """
import json, re, sys
from pathlib import Path
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.recht.verstrekken import voor
package = voor(open_dossier(sys.argv[1]), "jongerenwerk", 3, "aanpak_groep", groep_id="G07", apart=True)
tail = re.compile(rb"jg1-vbrd-[a-z]{32}")
found = set()
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        where, rights = line.split()[:2]
        if not rights.startswith("rw") or "[v" in line:
            continue
        start, end = (int(x, 16) for x in where.split("-"))
        try:
            memory.seek(start)
            found |= {m.decode() for m in tail.findall(memory.read(end - start))}
        except (OSError, ValueError, OverflowError):
            continue
print(json.dumps({"seen": sorted(package.table("lid")["pseudoniem"].to_pylist()), "memory": sorted(found)}))
"""


def members(dossier: Path, groep: str) -> set[str]:
    table = DossierStore(dossier).table("lid")
    assert table is not None
    return {r["pseudoniem"] for r in table.data.to_pylist() if r["groep_id"] == groep}


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="memory can be read on Linux only")
def test_no_pseudonym_that_may_not_be_seen_is_in_the_memory_of_the_process_that_asked(voorbeelddossier: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOKS, str(voorbeelddossier)], check=True, capture_output=True, text=True
    )
    said = json.loads(done.stdout)
    mine = members(voorbeelddossier, "G07")
    assert set(said["seen"]) <= mine
    assert said["memory"], "the search found nothing at all, so it proves nothing"
    assert set(said["memory"]) <= mine
    assert members(voorbeelddossier, "G02"), "there was someone else to find"


def test_the_package_of_the_child_is_the_same_as_one_made_here(voorbeelddossier: Path) -> None:
    opened = open_dossier(voorbeelddossier)
    there = voor(opened, "jongerenwerk", 3, "aanpak_groep", groep_id="G07", apart=True)
    here = voor(opened, "jongerenwerk", 3, "aanpak_groep", groep_id="G07")
    assert there.as_json() == here.as_json()
    assert all(there.tabellen[n].data.equals(here.tabellen[n].data) for n in here.tabellen)
    assert there.tabellen["lid"].categorieen == here.tabellen["lid"].categorieen


def test_a_refusal_of_the_child_is_the_same_error_and_logged_once(voorbeelddossier: Path) -> None:
    opened = open_dossier(voorbeelddossier)
    before = len(list(opened.log().entries()))
    with pytest.raises(NotCovered, match="niets uit dit dossier"):
        voor(opened, "kerk", 3, "aanpak_groep", groep_id="G07", apart=True)
    with pytest.raises(UsageError, match="doel"):
        voor(opened, "politie", 3, "reclame", groep_id="G07", apart=True)
    refused = [e for e in list(opened.log().entries())[before:] if e["handeling"] == "weigeren"]
    assert [e["ontvanger"] for e in refused] == ["kerk", "politie"]


def test_a_package_holds_only_what_concerns_the_group(voorbeelddossier: Path) -> None:
    opened = open_dossier(voorbeelddossier)
    stays = {r["locatie_id"] for r in opened.arrow()["verblijf"].to_pylist() if r["groep_id"] == "G07"}
    package = voor(opened, "gemeente", 3, "aanpak_groep", groep_id="G07", apart=True)
    assert stays
    for name in package.tabellen:
        rows = package.table(name)
        assert rows is not None
        for column, own in (("groep_id", {"G07"}), ("locatie_id", stays)):
            if column in rows.column_names:
                found = {str(v) for v in rows[column].to_pylist() if v is not None}
                assert found <= own, (name, column)
    signals = package.table("signaal")
    if signals is not None:
        assert 0 < signals.num_rows < opened.arrow()["signaal"].num_rows
    assert {"signaal", "locatie"} & set(package.tabellen), "this package says something of places"


def given(dossier: Path, uit: Path, partner: str, step: int) -> dict[str, list[dict[str, str]]]:
    """Return the rows by table of a package as it was written."""
    opened = open_dossier(dossier)
    folder = verstrek(opened, voor(opened, partner, step, "aanpak_groep", groep_id="G02"), uit / partner)
    return {
        f.stem: list(csv.DictReader(f.read_text(encoding="utf-8").splitlines())) for f in sorted(folder.glob("*.csv"))
    }


@pytest.mark.usefixtures("pakket_hier")
def test_two_recipients_hold_nothing_that_can_be_laid_side_by_side(voorbeelddossier: Path, tmp_path: Path) -> None:
    """No pseudonym, number of a registration or place in a list is the same; within one package all still fits."""
    one, two = (given(voorbeelddossier, tmp_path, p, 6) for p in ("politie", "uitvoeringscoordinator"))
    everybody = members(voorbeelddossier, "G02")
    shared = [n for n in one if n in two and one[n] and "pseudoniem" in one[n][0] and "pseudoniem" in two[n][0]]
    assert "lid" in shared
    for name in shared:
        mine, theirs = ({r["pseudoniem"] for r in rows} - {""} for rows in (one[name], two[name]))
        assert not mine & theirs
        assert not (mine | theirs) & everybody
        first = next(c for c in one[name][0] if c in ("registratie_id", "pseudoniem", "zaak_id"))
        order = [r[first] for r in one[name] if r[first]]
        assert order == sorted(order)
        if "registratie_id" in one[name][0]:
            assert not {r["registratie_id"] for r in one[name]} & {r["registratie_id"] for r in two[name]}
    listed = {r["pseudoniem"] for r in one["lid"]}
    assert {r["pseudoniem"] for r in one["betrokkenheid"]} <= listed
    assert {r["registratie_id"] for r in one["betrokkenheid"]} & {r["registratie_id"] for r in one["registratie"]}


@pytest.mark.usefixtures("pakket_hier")
def test_a_text_that_may_name_somebody_is_not_given_unanswered(dossier: Path) -> None:
    store = DossierStore(dossier)

    def change(name: str, rows: pa.Table) -> pa.Table:
        if name != "groep":
            return rows
        titles = ["groep rond youssef benali" if g == "G02" else t for g, t in zip(
            rows["groep_id"].to_pylist(), rows["naam_neutraal"].to_pylist(), strict=True)]  # fmt: skip
        return rows.set_column(rows.column_names.index("naam_neutraal"), "naam_neutraal", pa.array(titles))

    store.edit(change, zegel=zegel(store.path, store.manifest().dossier_id))
    opened = open_dossier(dossier)
    rows = voor(opened, "gemeente", 3, "aanpak_groep", groep_id="G02", apart=True).table("groep")
    assert rows is not None
    assert rows["naam_neutraal"].to_pylist() == ["G02"]
    beantwoord(opened, vragen(opened), "uitvoeringscoordinator")
    rows = voor(opened, "gemeente", 3, "aanpak_groep", groep_id="G02", apart=True).table("groep")
    assert rows is not None
    assert rows["naam_neutraal"].to_pylist() == ["groep rond youssef benali"]


def test_who_stands_out_is_counted_before_anything_is_given() -> None:
    """Two who look alike, one who does not; of somebody with two rows both count."""
    lid = pa.table({
        "scan_id": ["S1", "S1", "S1"], "pseudoniem": ["p1", "p2", "p3"], "geslacht": ["man", "man", "vrouw"],
        "leeftijdsgroep": ["15-17", "15-17", "15-17"],
    })  # fmt: skip
    seen = pa.table({"registratie_id": ["r1", "r2", "r3"], "pseudoniem": ["p1", "p1", "p2"], "rol": ["verdachte"] * 3})
    views = {
        name: Zicht(name, rows, Mate.VOLLEDIG, {}, 0, "", ()) for name, rows in (("lid", lid), ("betrokkenheid", seen))
    }
    package = Pakket("D", "jongerenwerk", "3", "aanpak_groep", "G07", views, {})
    assert package.uniek() == {"lid": (1, 3), "betrokkenheid": (2, 2)}
    assert package.as_json()["tabellen"]["lid"]["personen_uniek"] == 1


@pytest.mark.usefixtures("pakket_hier")
def test_a_number_of_rows_is_given_once_so_two_packages_say_nothing_of_who_left(dossier: Path, tmp_path: Path) -> None:
    """For who gets numbers only: neither the band nor what was left out tells of the members that went in between."""

    def give(name: str) -> tuple[dict[str, bytes], dict[str, object], dict[str, list[str]]]:
        package = voor(opened := open_dossier(dossier), "gemeente", 3, "aanpak_groep", groep_id="G02")
        folder = verstrek(opened, package, tmp_path / name)
        counts = [n for n, z in package.tabellen.items() if z.mate is Mate.AGGREGAAT]
        letter = json.loads((folder / "verstrekking.json").read_text(encoding="utf-8"))
        live = {n: package.tabellen[n].data["aantal_rijen"].to_pylist() for n in counts}
        return {n: (folder / f"{n}.csv").read_bytes() for n in counts}, {n: letter["tabellen"][n] for n in counts}, live

    files, letter, live = give("eerst")
    for who in sorted(members(dossier, "G02"))[2:]:
        verbeter(DossierStore(dossier), who, "lid", "namenlijst_status", "vervallen")
    again, said, now = give("later")
    assert {"lid", "relatie"} <= live.keys()
    assert now != live
    assert (again, said) == (files, letter)
