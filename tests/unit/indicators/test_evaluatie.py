"""Step 7: the nine rows, and the methods in them against published numbers."""

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from jgwork.indicators.evaluatie.eens import alpha_ordinal
from jgwork.indicators.evaluatie.overdracht import doorlooptijd, quantiles
from jgwork.indicators.evaluatie.vragen import NIET_INGEVULD, ONDERDELEN, doelbereik, evalueer
from jgwork.indicators.groep.overeenstemming import alpha
from jgwork.vocabulary.errors import UsageError

OP = date(2026, 7, 1)
_ = None


def test_alpha_of_krippendorff() -> None:
    """Krippendorff 2011, Computing Krippendorff's alpha-reliability, example C: ordinal alpha is .815."""
    rows = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
    assert alpha_ordinal(pd.DataFrame(rows)) == pytest.approx(0.815, abs=0.0005)


@pytest.mark.parametrize("ordinal", [True, False])
def test_alpha_is_that_of_the_library(ordinal: bool) -> None:
    """The library is not ours to hand on (GPL), so only the tests have it."""
    import krippendorff

    rng, kind = np.random.default_rng(2016), "ordinal" if ordinal else "nominal"
    for _ in range(100):
        scores = rng.integers(1, 5, (4, 12)).astype(float)
        scores[rng.random(scores.shape) < 0.3] = np.nan
        theirs = krippendorff.alpha(reliability_data=scores, level_of_measurement=kind)
        assert alpha(scores, ordinal=ordinal) == pytest.approx(theirs)


def test_alpha_is_undefined_without_two_partners_or_without_differences() -> None:
    assert alpha_ordinal(pd.DataFrame([[1, 2, 3]])) is None
    assert alpha_ordinal(pd.DataFrame([[3, 3], [3, 3]])) is None
    assert alpha_ordinal(pd.DataFrame([[3, None], [None, 2]])) is None


def test_kaplan_meier_of_gehan() -> None:
    """Gehan 1965 (6-MP group, 21 patients): median remission 23 weeks, as in R's survival package."""
    times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    events = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    assert quantiles(times, events, (0.5, 0.9)) == (23.0, None)


def test_kaplan_meier_beside_statsmodels() -> None:
    """Ties, everything open, one row: the same day or nothing, at every probability the curve does not stand on."""
    from statsmodels.duration.survfunc import SurvfuncRight

    random = np.random.default_rng(19)
    for size in (1, 2, 5, 20, 80):
        for share in (0, 0.3, 0.8, 1):
            times, events = random.integers(0, 30, size), (random.random(size) < share).astype(int)
            at = (0.111, 0.313, 0.531, 0.907)
            curve = SurvfuncRight(times, events) if events.any() else None
            theirs = [None if curve is None or np.isnan(q := curve.quantile(p)) else q for p in at]
            assert list(quantiles(times.tolist(), events.tolist(), at)) == theirs


TERM = 7


def requests(*items) -> pd.DataFrame:
    day = date(2026, 1, 1)
    return pd.DataFrame([
        {"naar_partner": "zorg", "gevraagd": day, "geleverd": None if d is None else day + timedelta(d),
         "besluit": b, "grond": "geen_grondslag" if b == "geweigerd" else None, "termijn": day + timedelta(TERM)}
        for d, b in items
    ])  # fmt: skip


def test_open_requests_count_as_still_open() -> None:
    shown = doorlooptijd(requests((5, "verstrekt"), (9, "deels"), (None, "open"), (None, "geweigerd")), OP)
    assert (shown.verzoeken, shown.open, shown.geweigerd) == (4, 1, 1)
    assert (shown.mediaan, shown.p90) == (9.0, None)
    assert shown.op_tijd == pytest.approx(1 / 3)  # one came after its day, the open one is past it
    unsaid = requests((5, "verstrekt")).assign(termijn=None)
    assert doorlooptijd(unsaid, OP).op_tijd is None, "a request without a day is neither on time nor late"
    none = doorlooptijd(requests((None, "open"), (5, "verstrekt")), date(2026, 1, 3))
    assert none.mediaan is None  # a delivery after the peildatum is not there yet
    assert none.op_tijd is None


def test_what_came_on_an_unknown_day_is_not_open_and_has_no_length() -> None:
    shown = doorlooptijd(requests((None, "verstrekt"), (None, "open"), (5, "verstrekt")), OP)
    assert (shown.verzoeken, shown.open, shown.zonder_dag) == (3, 1, 1)
    assert "Van 1 is niet vastgelegd wanneer het kwam." in shown.text
    only = doorlooptijd(requests((None, "verstrekt")), OP).text
    assert only.startswith("Het ene verzoek over deze groep is beantwoord.")
    assert "Nog niet de helft" not in only


def test_the_first_signal_is_one_of_this_group(regio, soorten) -> None:
    """Its own row says it; what was delivered of signals may begin later, and without either it is not known."""
    tables, planted = regio
    groep = planted["gesloten_met_evaluatie"]["groep"]

    def said(found) -> str:
        return evalueer(found, groep, OP, soorten=soorten).onderdeel("snelheid").text.split(".")[0]

    row = next(r for r in tables["groep"].to_pylist() if r["groep_id"] == groep)
    begun = min(r["datum"] for r in tables["processtap"].to_pylist()
                if (r["groep_id"], r["stap"], r["gebeurtenis"]) == (groep, 2, "start"))  # fmt: skip
    assert said(tables) == f"Van eerste signaal tot stap 2: {(begun - row['eerste_signaal']).days} dagen"
    at = tables["groep"].column_names.index("eerste_signaal")
    nameless = tables["groep"].set_column(at, "eerste_signaal", pa.nulls(tables["groep"].num_rows, pa.date32()))
    unsaid = {**tables, "groep": nameless}
    assert "eerste signaal" in said(unsaid)
    empty = {n: tables[n].slice(0, 0) for n in ("verblijf", "signaal_groep")}
    assert "eerste signaal" not in said({**unsaid, **empty})


def test_goal_attainment() -> None:
    assert doelbereik(20, 10, 5) == pytest.approx(2 / 3)
    assert doelbereik(20, 25, 5) < 0
    assert doelbereik(10, 15, 20) == pytest.approx(0.5)
    assert doelbereik(20, 10, 20) is None


def test_the_closed_group_has_all_nine_rows(regio, soorten) -> None:
    tables, planted = regio
    groep = planted["gesloten_met_evaluatie"]["groep"]
    found = evalueer(tables, groep, OP, soorten=soorten)
    assert [o.code for o in found.onderdelen] == list(ONDERDELEN)
    assert all(o.text for o in found.onderdelen)
    assert len(found.onderdeel("afsluiting").frame) == tables["restactie"].num_rows > 0
    results = found.onderdeel("resultaten").frame.set_index("doel_id")
    first = results.loc[f"D-{groep}-1"]
    assert first["doelbereik"] == pytest.approx(
        (first["nulmeting"] - first["nu"]) / (first["nulmeting"] - first["streefwaarde"])
    )
    assert "niveau" in first["bewijs"]
    assert found.onderdeel("snelheid").frame["dagen"].tolist()[1:] == [56, 71]
    text = json.dumps(found.as_json(), default=float)
    assert not any(token in text for token in tables["lid"]["pseudoniem"].to_pylist())


def test_every_row_holds_the_numbers_of_its_tables(regio, soorten) -> None:
    """Each of the nine rows against a count on the rows themselves."""
    from jgwork.indicators.effect.tabel import frame
    from jgwork.indicators.evaluatie.matrix import informatiematrix

    tables, planted = regio
    groep = planted["gesloten_met_evaluatie"]["groep"]
    found = evalueer(tables, groep, OP, soorten=soorten)
    mine = {n: (f := frame(tables, n, "groep_id"))[f["groep_id"] == groep] for n in ("actie", "evaluatie", "doel")}
    acts, said = mine["actie"], mine["evaluatie"]
    live = acts[acts["status"] != "vervallen"]

    assert set(found.onderdeel("resultaten").frame["doel_id"]) == set(mine["doel"]["doel_id"])
    roles = found.onderdeel("rollen").frame.set_index("vraag_code")
    scores = said[said["score"].notna()].assign(score=lambda x: x["score"].astype(float)).groupby("vraag_code")
    assert roles["mediaan"].to_dict() == scores["score"].median().to_dict()
    assert (roles["hoogste"] - roles["laagste"] >= 0).all()
    assert roles["partners"].to_dict() == scores["partner"].nunique().to_dict()
    info = found.onderdeel("informatie").frame.set_index("maat")["waarde"]
    matrix = informatiematrix(tables, groep).antwoorden.groupby("item_code")["bekend"].sum()
    assert info["matrix_ingevuld"] == pytest.approx((matrix > 0).mean())
    assert {"mediaan_dagen", "p90_dagen", "deel_op_tijd", "geweigerd", "dekking_scan"} <= set(info.index)
    effort = found.onderdeel("inzet").frame
    for column in ("uren_begroot", "uren_besteed", "kosten_begroot", "kosten_gerealiseerd"):
        assert effort[column].sum() == pytest.approx(live[column].astype(float).sum())
    assert {"partner", "spoor", "deel_belonend"} <= set(effort.columns)
    done = found.onderdeel("effectiviteit")
    assert done.frame["acties"].sum() == len(acts)
    assert f"D-{groep}-1: " in done.text
    assert {"stuk", "van", "tot", "dagen"} == set(found.onderdeel("snelheid").frame.columns)
    days = found.onderdeel("looptijd").frame.set_index("maat")["waarde"]
    kept = acts[acts["status"] != "vervallen"]
    planned = (max(kept["eind_gepland"].dropna()) - min(kept["start_gepland"].dropna())).days
    assert days["dagen_gepland"] == planned
    assert days["verhouding"] == pytest.approx(days["dagen_werkelijk"] / planned)
    stuck = said[said["knelpunt_code"].notna() & (said["knelpunt_code"] != "geen")]
    assert found.onderdeel("knelpunten").frame["keer"].sum() == len(stuck)
    assert found.onderdeel("afsluiting").frame["overgedragen_aan"].notna().all()
    assert "vernietigd" in found.onderdeel("afsluiting").text


def test_what_is_missing_is_named(regio, soorten) -> None:
    tables, _ = regio
    found = evalueer(tables, "G07", OP, soorten=soorten)
    assert any("antwoorden van de partners" in m for m in found.ontbreekt)


def test_that_nobody_answered_is_not_that_nobody_named_a_bottleneck(regio, soorten) -> None:
    tables, planted = regio
    assert evalueer(tables, "G07", OP, soorten=soorten).onderdeel("knelpunten").text == NIET_INGEVULD
    rows = tables["evaluatie"].to_pylist()
    none = pa.Table.from_pylist([r | {"knelpunt_code": "geen"} for r in rows], schema=tables["evaluatie"].schema)
    said = evalueer({**tables, "evaluatie": none}, planted["gesloten_met_evaluatie"]["groep"], OP, soorten=soorten)
    assert said.onderdeel("knelpunten").text == "Geen enkele partner noemde een knelpunt."


def test_a_group_without_a_plan_is_not_evaluated(regio) -> None:
    with pytest.raises(UsageError):
        evalueer(regio[0], "G12", OP)


def test_an_action_that_runs_on_without_an_owner_is_named(regio, soorten) -> None:
    """The meeting must know which; to whom the others went stands behind it."""
    tables, planted = regio
    bare = {**tables, "restactie": tables["restactie"].slice(0, 0)}
    said = evalueer(bare, planted["gesloten_met_evaluatie"]["groep"], OP, soorten=soorten).onderdeel("afsluiting")
    assert "nog geen eigenaar" in said.buiten
    assert "nline jongerenwerk" in said.buiten
    assert "overgedragen" not in said.buiten
