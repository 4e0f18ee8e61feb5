"""``jgwork.open``: an analyst's questions of her own dossier, in a few lines each, as pandas and networkx expect."""

from __future__ import annotations

import io
import json
import os
import pickle
from datetime import date
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import jgwork as jg
from jgwork.analist.dossier import Werkdossier
from jgwork.io.schrijven.pakket import wgs84
from jgwork.vocabulary.errors import NotCovered, UsageError


@pytest.fixture(scope="module")
def d(voorbeelddossier: Path) -> Werkdossier:
    return jg.open(voorbeelddossier)


def test_it_tells_what_it_is_in_a_few_lines(d: Werkdossier) -> None:
    n, trial = d["G02"].netwerk(), d.publiceer("G02", proef=True)
    for thing in (d, d["G02"], n, n.net, d.gemeenten, d.groepen_onderling, d.werk.dossier, trial):
        assert len(repr(thing)) < 700
        assert "jg1-" not in repr(thing)
    assert "<table" in d._repr_html_()
    assert "open" in dir(jg)
    assert set(d._ipython_key_completions_()) == set(d.groepen.index)


@pytest.mark.parametrize(
    ("ask", "near"),
    [
        (lambda d: d.tabel("leden"), "lid"),
        (lambda d: d["G2"], "G02"),
        (lambda d: d["G02"].rijen("acties"), "actie"),
        (lambda d: d["G02"].netwerk(lagen=["samen_aangetrofen"]), "samen_aangetroffen"),
        (lambda d: d["G02"].relaties(lagen=["scholl"]), "school"),
        (lambda d: d["G02"].effect("incidente"), "incidenten"),
        (lambda d: d["G02"].mag_vragen("jongerenwrk"), "jongerenwerk"),
        (lambda d: d["G02"].rapport("voortgan"), "voortgang"),
        (lambda d: d.gemeenten.netwerk("wont"), "woont"),
        (lambda d: d.gemeenten.netwerk(weging="jacard"), "jaccard"),
        (lambda d: d.groepen_onderling.netwerk(["rivalteit"]), "rivaliteit"),
        (lambda d: jg.tel(d["G02"].acties(), "statuss"), "status"),
        (lambda d: d.werk.dossier.table("leden"), "lid"),
    ],
)
def test_a_wrong_name_is_a_key_error_that_names_what_looks_like_it(d: Werkdossier, ask: object, near: str) -> None:
    with pytest.raises(KeyError, match=near):
        ask(d)  # type: ignore[operator]
    with pytest.raises(UsageError):
        ask(d)  # type: ignore[operator]


def test_frames_are_plain_and_resample_and_group_as_they_are(d: Werkdossier) -> None:
    reg = d["G02"].registraties()
    assert pd.api.types.is_datetime64_any_dtype(reg["datum"])
    assert reg.resample("QE", on="datum").size().sum() == len(reg)
    assert reg.attrs["tabel"] == "registratie"
    inc = d["G02"].incidenten()
    assert len(inc) == inc["incident"].nunique() <= len(reg)
    assert inc["registraties"].sum() == len(reg)
    assert (inc["leden"] >= 1).all()
    lid = d["G02"].leden()
    assert lid.groupby("leeftijdsgroep").size().sum() <= len(lid)
    assert d["G02"].leden(titels=True).shape == lid.shape
    assert len(d["G02"].leden(op="2024-08-01")) != 0
    d["G02"].acties().to_excel(io.BytesIO(), engine="xlsxwriter")


def test_a_quarter_that_was_not_delivered_is_no_zero(d: Werkdossier) -> None:
    found = d["G02"].incidenten_per_kwartaal(van="2023-01-01", tot="2027-01-01")
    assert set(found["stand"]) == {"geleverd", "deels", "niet geleverd"} or "niet geleverd" in set(found["stand"])
    assert found.loc[found["stand"] != "geleverd", "aantal"].isna().all()
    assert found.loc[found["stand"] == "geleverd", "aantal"].notna().all()
    figure = d["G02"].teken_incidenten()
    json.loads(figure.to_json())


def test_the_graph_is_a_plain_weighted_one_that_other_tools_read_back(d: Werkdossier, tmp_path: Path) -> None:
    net = d["G02"].netwerk()
    graph = net.graph
    assert type(graph) is nx.Graph
    assert not nx.is_frozen(graph)
    assert graph.size(weight="weight") > graph.size(), "weights are not all one"
    assert nx.pagerank(graph) != nx.pagerank(graph, weight=None)
    assert {"weight", "lagen"} <= set(next(iter(graph.edges(data=True)))[2])
    for write, read in ((nx.write_graphml, nx.read_graphml), (nx.write_gexf, nx.read_gexf)):
        write(graph, tmp_path / "net")
        back = read(tmp_path / "net")
        assert set(back) == set(graph)
        assert back.size(weight="weight") == pytest.approx(graph.size(weight="weight"))
    graph.add_edge("a", "b")
    assert "a" not in d["G02"].netwerk().graph
    assert len(nx.to_pandas_edgelist(net.graph)) == net.graph.number_of_edges()
    json.loads(net.teken().to_json())


def test_a_day_is_what_people_and_pandas_write(d: Werkdossier) -> None:
    g = d["G02"]
    whole = len(g.incidenten(van=date(2025, 7, 1)))
    stamp = pd.Timestamp("2025-07-01 23:30", tz="Europe/Amsterdam")
    days = ["2025-07-01", "1-7-2025", "1 juli 2025", np.datetime64("2025-07-01"), stamp, stamp.to_pydatetime()]
    firsts = ["2025-07", "2025Q3", "2025-K3", np.datetime64("2025-07"), pd.Period("2025Q3"), pd.Period("2025-07")]
    for value in (*days, *firsts):
        assert len(g.incidenten(van=value)) == whole, value
        assert len(g.incidenten(tot=value)) == len(g.incidenten()) - whole
        assert g.netwerk(van=value).net.van == date(2025, 7, 1)
    assert len(g.leden(op=days[2])) == len(g.leden(op=days[0]))
    for value in (pd.NaT, np.datetime64("NaT"), float("nan"), "juli", "2025-02-30", 45000, True, ""):
        with pytest.raises(UsageError, match="geen dag"):
            g.incidenten(van=value)
    for value in firsts:
        with pytest.raises(UsageError, match="hele periode"):
            g.leden(op=value)
    with pytest.raises(UsageError, match="heeft geen dagen"):  # an empty period is no zero
        g.incidenten(van="2026-01-01", tot="2025-01-01")


def test_frames_keep_their_types_on_the_way_to_a_file_and_back(d: Werkdossier, tmp_path: Path) -> None:
    g = d["G02"]
    for frame in (g.leden(), g.signalen(), g.kennis("signalen"), g.acties(), g.te_laat(), d.leveringen(), g.relaties()):
        assert not [c for c, kind in frame.dtypes.items() if str(kind) == "object"], frame.attrs
        frame.to_parquet(tmp_path / "f.parquet")
        back = pd.read_parquet(tmp_path / "f.parquet")
        pd.testing.assert_frame_equal(back, frame)
        assert back.attrs == frame.attrs
        pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(frame)), frame)  # noqa: S301 -- our own
    assert g.signalen()["datum"].dt.year.min() >= 2024


def test_measures_are_those_of_the_network_that_was_asked(d: Werkdossier) -> None:
    whole, part = d["G02"].netwerk(), d["G02"].netwerk(["school"], van="2025-07", tot="2026-01")
    codes = part.maten(samples=5).set_index("maat")["waarde"]
    assert codes["relaties"] == part.graph.number_of_edges()
    assert codes["relaties"] != whole.maten(samples=5).set_index("maat")["waarde"]["relaties"]
    for net in (whole, d["G02"].netwerk(tot="2026-01-01"), d["G02"].netwerk(tot="2026-01-01", op="2025-07-01")):
        assert net.maten(samples=5).set_index("maat")["waarde"]["relaties"] == net.graph.number_of_edges()
    assert part.maten(samples=5).attrs["lagen"] == ["school"]
    assert list(part.verloop(samples=5)["van"]) == [pd.Timestamp("2025-07-01"), pd.Timestamp("2025-10-01")]


def test_a_change_of_the_dossier_is_seen_and_a_frame_is_the_users_own(dossier: Path) -> None:
    d = jg.open(dossier)
    first = d["G02"].effect()
    first["zin"] = ""
    assert d["G02"].effect()["zin"].str.len().min() > 0
    before = d.werk.dossier
    assert d.werk.dossier is before
    manifest = dossier / "dossier.json"
    os.utime(manifest, ns=(0, manifest.stat().st_mtime_ns + 1))
    assert d.werk.dossier is not before


def test_a_network_is_logged_once_a_cell_and_heavy_work_shows_a_bar(dossier: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    cells = [
        f"import jgwork as jg\nd = jg.open({str(dossier)!r})\ng = d['G02']",
        "for _ in range(5): g.netwerk(), g.netwerk(['school']), g.leden()",
        "g.netwerk()",
        "g.evaluatie()",
        "g.evaluatie()",
    ]
    before = sum(e["object"] == "netwerk" for e in jg.open_dossier(dossier).log().entries())
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(book, timeout=300, kernel_name="python3").execute()
    assert sum(e["object"] == "netwerk" for e in jg.open_dossier(dossier).log().entries()) == before + 2
    first, again = (c["outputs"] for c in book.cells[3:])  # a bar that went, and the table; then the table at once
    assert [o.output_type for o in first] == ["display_data", "execute_result"]
    assert first[0]["data"]["text/html"] == ""
    assert [o.output_type for o in again] == ["execute_result"]


def test_what_goes_to_another_program_names_nobody_and_is_in_the_log(dossier: Path) -> None:
    from frictionless import Package

    d = jg.open(dossier)
    place, points = d.to_datapackage(), json.loads(d.to_geojson().read_text(encoding="utf-8"))
    assert Package(str(place)).validate().valid
    assert json.loads(place.read_text(encoding="utf-8"))["$schema"].endswith("/2.0/datapackage.json")
    written = sorted(place.parent.glob("*.csv"))
    assert {"groep", "doel", "signaal"} <= {f.stem for f in written}
    assert not {"lid", "relatie", "groepsrol", "informatiematrix"} & {f.stem for f in written}
    assert "jg1-" not in "".join(f.read_text(encoding="utf-8") for f in written)
    assert len(points["features"]) == len(d.tabel("locatie"))
    assert "uitvoer.plaatsen" in (dossier / "logboek.jsonl").read_text(encoding="utf-8")
    with pytest.raises(NotCovered):
        d.to_datapackage(["lid"])
    for (x, y), where in {
        (120700.723, 487525.501): (4.88353, 52.37453),
        (233883.131, 582065.167): (6.56820, 53.21938),
    }.items():
        assert wgs84(x, y) == pytest.approx(where, abs=2e-5)  # two church towers


def test_the_work_folder_the_dossier_and_its_file_open_the_same(
    d: Werkdossier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = d.werk.dossier.store.path
    monkeypatch.chdir(place)
    for way in (place, place.parent, place / "dossier.json", ".", "..", str(place)):
        assert list(jg.open(way).groepen.index) == list(d.groepen.index), way
    with pytest.raises(UsageError):
        jg.open(tmp_path)


def test_a_group_that_two_municipalities_share_for_three_reasons_is_one(d: Werkdossier) -> None:
    graph = d.gemeenten.netwerk()
    for a, b, tie in graph.edges(data=True):
        assert max(tie[n] for n in ("actief", "verblijf", "woont")) <= tie["weight"] <= len(d)
        assert tie["aandeel"] == tie["weight"] / min(graph.nodes[n]["groepen"] for n in (a, b))
    places = d.tabel("groep_gemeente").query("n_registraties > 0").groupby("groep_id")["gemeente_code"].agg(set)
    shared = sum({"GM9901", "GM9902"} <= p for p in places)
    assert d.gemeenten.netwerk("actief").edges["GM9901", "GM9902"]["weight"] == shared
    assert {"x", "y", "naam"} <= set(graph.nodes["GM9901"])  # the example has a map


def test_municipalities_are_a_weighted_graph(d: Werkdossier) -> None:
    graph = d.gemeenten.netwerk()
    assert graph.number_of_edges()
    assert all("naam" in a for _, a in graph.nodes(data=True))
    assert {"weight"} <= set(d.gemeenten.frame().columns)
    json.loads(d.gemeenten.teken().to_json())


def test_it_says_what_was_delivered_by_whom_and_what_was_not(d: Werkdossier) -> None:
    assert {"bron", "tabel", "van", "tot_en_met"} <= set(d.bronnen.columns)
    assert (d.bronnen["van"] <= d.bronnen["tot_en_met"]).all()
    assert set(d.tabellen.index) == set(d.werk.dossier.tables)
    assert not set(d.ontbreekt().query("wat == 'niet geleverd'").index) & set(d.tabellen.index)


def test_effects_and_questions_are_those_of_the_work_folder(d: Werkdossier) -> None:
    assert d["G02"].effect().equals(d.werk.effecten("G02"))
    with pytest.raises(KeyError):
        d["G02"].effect("bestaat-niet")
    assert len(d["G02"].vragen())
