"""The example region: every row passes every rule, and every planted truth is there."""

import re
from collections import Counter, defaultdict
from datetime import date
from itertools import combinations, pairwise

import networkx as nx
import pytest

from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.token import valid_token
from jgwork.voorbeelden.regio.wereld_regio import Regio, make_regio

Rows = list[dict[str, str | None]]
START = "2025-07-01"


@pytest.fixture(scope="module")
def regio() -> Regio:
    return make_regio(2016)


@pytest.fixture(scope="module")
def rows(regio: Regio) -> dict[str, Rows]:
    return {n: t.to_pylist() for n, t in regio.tables.items()}


def _members(rows: dict[str, Rows], groep: str) -> list[str]:
    return [str(r["pseudoniem"]) for r in rows["lid"] if r["groep_id"] == groep]


def _behaviour(rows: dict[str, Rows], groep: str) -> list[tuple[str, str]]:
    """Incident and day of offences and nuisance with a member who behaved so."""
    own = set(_members(rows, groep))
    doing = {"verdachte", "betrokkene", "genoteerd"}
    regs = {r["registratie_id"] for r in rows["betrokkenheid"] if r["pseudoniem"] in own and r["rol"] in doing}
    found = {
        (str(r["incident_id"]), str(r["datum"]))
        for r in rows["registratie"]
        if r["registratie_id"] in regs and r["aard"] in {"misdrijf", "overlast"}
    }
    return sorted(found)


def test_every_table_has_rows(rows: dict[str, Rows]) -> None:
    assert set(rows) == set(load_tables()) - {"levering"}
    assert all(rows.values())


@pytest.mark.parametrize("name", sorted(set(load_tables()) - {"levering"}))
def test_every_cell_passes_its_descriptor(rows: dict[str, Rows], name: str) -> None:
    spec = load_tables()[name]
    parse = {"integer": int, "number": float, "date": date.fromisoformat, "boolean": ["ja", "nee"].index, "string": str}
    for f in spec.fields:
        for row in rows[name]:
            value = row.get(f.name)
            if value is None or (value in f.missing_values):
                assert not f.required, f.name
                continue
            number = parse[f.type](value)
            assert not f.enum or value in f.enum, f.name
            assert re.fullmatch(f.pattern or ".*", value), f.name
            assert f.minimum is None or number >= f.minimum, f.name
            assert f.maximum is None or number <= f.maximum, f.name
            assert f.soort != "pseudoniem" or valid_token(value, "vbrd")
    keys = [tuple(r[k] for k in spec.primary_key) for r in rows[name]]
    assert len(set(keys)) == len(keys)
    for key in spec.foreign_keys:
        there = {tuple(r[k] for k in key.ref_fields) for r in rows[key.table]}
        for r in rows[name]:
            value = tuple(r[k] for k in key.fields)
            assert None in value or value in there, key


def test_cross_table_rules(rows: dict[str, Rows]) -> None:
    listed = defaultdict(set)
    for r in rows["lid"]:
        listed[r["groep_id"]].add(r["pseudoniem"])
        assert r["lid_tot"] is None or r["lid_tot"] > r["lid_vanaf"]
    for r in rows["groepsscan"]:
        assert int(r["n_in_scan"]) == int(r["n_namen_aangeleverd"]) - int(r["n_onbekend"])
        assert int(r["n_namen_aangeleverd"]) == len(listed[r["groep_id"]])
    for r in rows["relatie"]:
        assert r["pseudoniem_a"] != r["pseudoniem_b"]
        assert {r["pseudoniem_a"], r["pseudoniem_b"]} <= listed[r["groep_id"]]
    everyone = set().union(*listed.values())
    assert {r["pseudoniem"] for r in rows["betrokkenheid"]} <= everyone


def test_no_date_lies_after_the_peildatum_of_its_delivery(regio: Regio) -> None:
    for z in regio.zendingen:
        for name, table in z.tables.items():
            for f in load_tables()[name].fields:
                if f.type != "date" or re.search(r"streef|gepland|bewaar|tot$", f.name):
                    continue
                for value in table[f.name].to_pylist():
                    assert value is None or value in f.missing_values or value <= z.manifest["peildatum"].isoformat()


def test_groups_stand_in_every_step(rows: dict[str, Rows]) -> None:
    highest: dict[str | None, int] = Counter()
    for r in rows["processtap"]:
        if r["gebeurtenis"] == "start":
            highest[r["groep_id"]] = max(highest[r["groep_id"]], int(str(r["stap"])))
    assert len(rows["groep"]) == 12
    assert set(highest.values()) == {1, 2, 3, 4, 5, 6, 7}
    assert not [r for r in rows["lid"] if highest[r["groep_id"]] == 1]


def test_the_coordinator_is_there_before_persons_are(rows: dict[str, Rows]) -> None:
    appointed = {
        r["groep_id"]
        for r in rows["processtap"]
        if (r["stap"], r["gebeurtenis"], r["actor_rol"]) == ("2", "start", "uitvoeringscoordinator")
    }
    assert {r["groep_id"] for r in rows["lid"]} <= appointed


def test_the_fluid_network(regio: Regio, rows: dict[str, Rows]) -> None:
    g = regio.planted["fluide_netwerk"]["groep"]
    assert len(set(_members(rows, g))) == 41
    assert sum(r["bekend_politie"] == "nee" for r in rows["lid"] if r["groep_id"] == g) == 6
    assert len({r["gemeente_code"] for r in rows["groep_gemeente"] if r["groep_id"] == g}) >= 3
    (group,) = [r for r in rows["groep"] if r["groep_id"] == g]
    assert (group["type_verband"], group["online_component"]) == ("fluide", "ja")
    unknown = {r["pseudoniem"] for r in rows["lid"] if r["groep_id"] == g and r["bekend_politie"] == "nee"}
    assert not unknown & {r["pseudoniem"] for r in rows["betrokkenheid"]}  # the police cannot have registered them


def test_the_tight_group_has_something_in_every_table(regio: Regio, rows: dict[str, Rows]) -> None:
    g = regio.planted["hechte_groep"]["groep"]
    assert len(_members(rows, g)) == 14
    for name in ("relatie", "duiding", "groepsrol", "circulair", "informatiematrix", "doel", "actie", "processtap"):
        assert any(r["groep_id"] == g for r in rows[name]), name
    assert any(r["eenheid_id"] == g for r in rows["meting"])
    assert {r["niveau"] for r in rows["informatiematrix"] if r["groep_id"] == g} == {
        "groep", "locatie", "persoon", "domein",
    }  # fmt: skip


def test_the_older_group_of_thirty(rows: dict[str, Rows]) -> None:
    ages = Counter(r["leeftijdsgroep"] for r in rows["lid"] if r["groep_id"] == "G03")
    assert sum(ages.values()) == 30
    assert ages["24+"] + ages["21-23"] > 15
    (group,) = [r for r in rows["groep"] if r["groep_id"] == "G03"]
    assert str(group["eerste_signaal"]) < "2020"


def test_the_true_effect(regio: Regio, rows: dict[str, Rows]) -> None:
    truth = regio.planted["echt_effect"]
    days = [d for _, d in _behaviour(rows, truth["groep"])]
    before, after = sum(d < START for d in days), sum(d >= START for d in days)
    assert (before, after) == (truth["voor"], truth["na"]) == (120, 78)
    assert after / before == pytest.approx(truth["verhouding"])
    counted = [r for r in rows["meting"] if r["eenheid_id"] == truth["groep"] and r["indicator_code"] == "incidenten"]
    assert sum(int(str(r["teller"])) for r in counted) == before + after


def test_regression_to_the_mean(regio: Regio, rows: dict[str, Rows]) -> None:
    truth = regio.planted["terugval_naar_gemiddelde"]
    days = [d for _, d in _behaviour(rows, truth["groep"])]
    peak = sum(truth["piek_van"] <= d < truth["piek_tot"] for d in days) / 3
    usual = sum(d < truth["piek_van"] for d in days) / 9
    after = sum(d >= START for d in days) / 12
    assert peak > 1.5 * after  # looks like a success
    assert usual == pytest.approx(after, rel=0.35)  # and is none
    (goal,) = [r for r in rows["doel"] if r["groep_id"] == truth["groep"] and r["indicator_code"] == "incidenten"]
    assert goal["nulmeting_van"] == truth["piek_van"]


def _area(rows: dict[str, Rows], area: str, what: str = "incidenten_gebied") -> list[tuple[str, float]]:
    found = [r for r in rows["meting"] if r["eenheid_id"] == area and r["indicator_code"] == what]
    return [(str(r["periode_van"]), float(str(r["teller"]))) for r in found if r["teller"] != "."]


def test_displacement(regio: Regio, rows: dict[str, Rows]) -> None:
    truth = regio.planted["verplaatsing"]
    for area, (before, after) in truth["aantallen"].items():
        series = _area(rows, area)
        assert sum(n for d, n in series if d < START) == before
        assert sum(n for d, n in series if d >= START) == after
    roles = {r["gebied_code"]: r["rol"] for r in rows["gebiedsrol"]}
    for part in ("behandeld", "buffer", "vergelijking", "buffer_vergelijking"):
        assert roles[truth[part]] == part
    t, b, c = (truth["aantallen"][truth[x]] for x in ("behandeld", "buffer", "vergelijking"))
    assert t[1] - t[0] < -50 < 50 < b[1] - b[0]
    assert abs(c[1] - c[0]) < 10


def test_registration_break(regio: Regio, rows: dict[str, Rows]) -> None:
    truth = regio.planted["registratiebreuk"]
    series = _area(rows, truth["gebied"])
    old = [n for d, n in series if d < truth["datum"]]
    new = [n for d, n in series if d >= truth["datum"]]
    assert sum(new) / len(new) / (sum(old) / len(old)) == pytest.approx(truth["factor"], rel=0.15)
    versions = {r["definitie_versie"] for r in rows["meting"] if r["eenheid_id"] == truth["gebied"]}
    assert versions == {"1.0", "2.0"}
    assert any(r["soort"] == "registratie" and r["datum_van"] == truth["datum"] for r in rows["contextgebeurtenis"])


def test_indicators_that_disagree(regio: Regio, rows: dict[str, Rows]) -> None:
    truth = regio.planted["indicatoren_oneens"]
    falls, rises = _area(rows, truth["gebied"], truth["daalt"]), _area(rows, truth["gebied"], truth["stijgt"])
    assert sum(n for d, n in falls if d >= START) < 0.8 * sum(n for d, n in falls if d < START)
    assert rises[-1][1] > rises[0][1]


def test_overlap_and_tied_comparison_group(regio: Regio, rows: dict[str, Rows]) -> None:
    for key in ("overlap", "verbonden_vergelijkingsgroep"):
        a, b = regio.planted[key]["groepen"]
        one, other = set(_members(rows, a)), set(_members(rows, b))
        assert len(one & other) == regio.planted[key]["gedeelde_leden"]
    a, b = regio.planted["overlap"]["groepen"]
    homes = {r["groep_id"]: r["gemeente_code"] for r in rows["groep"]}
    assert homes[a] != homes[b]
    assert all(len(set(_members(rows, x)) - set(_members(rows, y))) >= 5 for x, y in ((a, b), (b, a)))


def test_the_subgroup_that_splits_off(regio: Regio, rows: dict[str, Rows]) -> None:
    truth = regio.planted["afsplitsing"]
    own = _members(rows, truth["groep"])
    parts = [set(own[: truth["delen"][0]]), set(own[truth["delen"][0] :])]
    day = {r["registratie_id"]: str(r["datum"]) for r in rows["registratie"]}
    together: dict[bool, nx.Graph] = {True: nx.Graph(), False: nx.Graph()}
    who = defaultdict(list)
    for r in rows["betrokkenheid"]:
        if r["pseudoniem"] in own:
            who[r["registratie_id"]].append(r["pseudoniem"])
    for reg, names in who.items():
        together[day[reg] >= truth["vanaf"]].add_edges_from(combinations(names, 2))
    assert nx.is_connected(together[False])
    crossing = [(a, b) for a, b in together[True].edges if (a in parts[0]) != (b in parts[0])]
    assert crossing == []
    assert all(together[True].subgraph(p).number_of_edges() > 3 for p in parts)


def test_partners_disagree(regio: Regio, rows: dict[str, Rows]) -> None:
    truth = regio.planted["oneens_rol"]
    said = {
        r["partner"]: r["invloed"]
        for r in rows["groepsrol"]
        if r["pseudoniem"] == truth["pseudoniem"] and r["groep_id"] == truth["groep"] and r["ronde"] == "1"
    }
    assert (said["politie"], said["jongerenwerk"]) == ("negatief", "positief")
    aspect = regio.planted["oneens_duiding"]["aspect"]
    assert aspect in codelist("duiding_aspect").codes
    for ronde in ("1", "2"):
        values = defaultdict(set)
        for r in rows["duiding"]:
            if (r["groep_id"], r["ronde"], r["aspect"]) == ("G02", ronde, aspect):
                values[r["partner"]].add(r["schaalwaarde"])
        assert (values["politie"], values["jongerenwerk"]) == ({"4"}, {"1"})


def test_the_member_who_is_only_ever_a_victim(regio: Regio, rows: dict[str, Rows]) -> None:
    who = regio.planted["alleen_slachtoffer"]["pseudoniem"]
    assert Counter(r["rol"] for r in rows["betrokkenheid"] if r["pseudoniem"] == who) == {"slachtoffer": 4}


def test_every_spelling_of_missing(regio: Regio) -> None:
    seen = {v for t in regio.tables.values() for c in t.columns for v in c.unique().to_pylist()}
    assert {None, "onbekend", "nvt", "<5", "."} <= seen


def test_stopped_looped_and_closed(regio: Regio, rows: dict[str, Rows]) -> None:
    events = {(r["groep_id"], r["gebeurtenis"], r["datum"]) for r in rows["processtap"]}
    assert (regio.planted["gestopt_na_stap_2"]["groep"], "besluit_stop", "2025-09-08") in events
    assert (regio.planted["teruglus"]["groep"], "teruglus", "2026-02-16") in events
    closed = regio.planted["gesloten_met_evaluatie"]["groep"]
    assert (closed, "sluiten", "2026-06-15") in events
    assert {r["groep_id"] for r in rows["evaluatie"]} == {closed}
    assert len({r["vraag_code"] for r in rows["evaluatie"]}) == 8
    owned = {r["actie_id"]: r["groep_id"] for r in rows["actie"]}
    assert {owned[r["actie_id"]] for r in rows["restactie"]} == {closed}


def test_season_weekend_and_new_years_eve(rows: dict[str, Rows]) -> None:
    days = Counter(str(r["datum"]) for r in rows["registratie"])
    assert days["2024-12-31"] > 4 * sum(days.values()) / 730
    assert days["2025-12-31"] > 4 * sum(days.values()) / 730
    late = [str(r["datum"]) for r in rows["registratie"] if r["dagdeel"] in {"avond", "nacht"}]
    weekend = sum(date.fromisoformat(d).weekday() in {4, 5} for d in late) / len(late)
    assert weekend > 0.36  # two days of seven would be 0.29
    by_month = Counter(d[5:7] for d in days.elements())
    assert by_month["07"] + by_month["08"] > by_month["01"] + by_month["02"]


def test_controls_create_ties(rows: dict[str, Rows]) -> None:
    controls = {r["registratie_id"] for r in rows["registratie"] if r["aard"] == "controle"}
    size = Counter(r["registratie_id"] for r in rows["betrokkenheid"] if r["registratie_id"] in controls)
    assert sum(n >= 2 for n in size.values()) > 100


def test_om_has_only_members_with_a_proces_verbaal_in_the_last_year(rows: dict[str, Rows]) -> None:
    recent = {
        r["pseudoniem"] for r in rows["betrokkenheid"]
        if r["pv_opgemaakt"] == "ja" and "2025-07-01" <= str(r["pv_datum"]) < "2026-07-01"
    }  # fmt: skip
    assert {r["pseudoniem"] for r in rows["om_informatie"]} <= recent
    assert {"vrijspraak", "technisch_sepot"} <= {r["afdoening"] for r in rows["om_informatie"]}


def test_neighbours_share_their_border(regio: Regio) -> None:
    seen: Counter[frozenset[tuple[int, int]]] = Counter()
    for f in regio.geometrie["features"]:
        (ring,) = f["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        assert len({tuple(p) for p in ring}) == len(ring) - 1
        seen.update(frozenset((tuple(a), tuple(b))) for a, b in pairwise(ring))
    assert set(seen.values()) == {1, 2}
    assert sum(n == 2 for n in seen.values()) == 7 * 4  # seven inner borders of four pieces


def test_every_place_lies_in_its_municipality(regio: Regio, rows: dict[str, Rows]) -> None:
    rings = {f["id"]: f["geometry"]["coordinates"][0] for f in regio.geometrie["features"]}
    for r in rows["locatie"]:
        x, y = int(str(r["x_rd_100m"])), int(str(r["y_rd_100m"]))
        assert x % 100 == y % 100 == 0
        crossed = [
            x < (bx - ax) * (y - ay) / (by - ay) + ax
            for (ax, ay), (bx, by) in pairwise(rings[r["gemeente_code"]])
            if (ay > y) != (by > y)
        ]
        assert sum(crossed) % 2 == 1, r["locatie_id"]


def test_another_seed_is_another_region_with_the_same_truths() -> None:
    one, other = make_regio(1), make_regio(2)
    assert one.tables["registratie"] != other.tables["registratie"]
    assert one.planted["echt_effect"] == other.planted["echt_effect"]
    assert set(one.tables["lid"]["pseudoniem"].to_pylist()).isdisjoint(other.tables["lid"]["pseudoniem"].to_pylist())
