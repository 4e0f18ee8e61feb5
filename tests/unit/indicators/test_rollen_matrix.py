"""Roles by partner, circular answers and the informatiematrix, on a table that can be checked by eye."""

from datetime import date

import pyarrow as pa
import pytest

from jgwork.indicators.dynamiek.rollen import indeling, rode_draden, verandering
from jgwork.indicators.evaluatie.matrix import informatiematrix


@pytest.fixture
def oordelen():
    rows = [
        (1, "politie", "A", "negatief"), (1, "politie", "B", "meeloper"), (1, "politie", "C", "meeloper"),
        (1, "jongerenwerk", "A", "positief"), (1, "jongerenwerk", "B", "meeloper"),
        (1, "jongerenwerk", "C", "onbekend"),
        (2, "politie", "A", "wisselend"), (2, "politie", "B", "meeloper"),
    ]  # fmt: skip
    answers = [
        ("politie", "kenmerk", "vaste_kern", None, "RD-kern"), ("gemeente", "kenmerk", "vaste_kern", None, None),
        ("gemeente", "risico", "schooluitval", None, None), ("politie", "spilfiguur", None, "C", None),
        ("gemeente", "spilfiguur", None, "Z", None),
    ]  # fmt: skip
    return {
        "lid": pa.table(
            {
                "scan_id": ["S"] * 5, "groep_id": ["G1"] * 5, "pseudoniem": list("ABCDE"),
                "namenlijst_status": ["afgestemd"] * 5,
            }
        ),
        "relatie": pa.table(
            {
                "groep_id": ["G1"] * 5, "pseudoniem_a": list("ABACD"), "pseudoniem_b": list("BCCDE"),
                "relatietype": ["school"] * 5,
            }
        ),
        "groepsrol": pa.table(
            {
                "groep_id": ["G1"] * len(rows), "ronde": [r[0] for r in rows], "partner": [r[1] for r in rows],
                "pseudoniem": [r[2] for r in rows], "invloed": [r[3] for r in rows],
                "datum": [date(2026, 1, 1)] * len(rows),
            }
        ),
        "circulair": pa.table(
            {
                "groep_id": ["G1"] * len(answers), "ronde": [1] * len(answers), "partner": [a[0] for a in answers],
                "vraag_code": [a[1] for a in answers], "antwoord_code": [a[2] for a in answers],
                "verwijst_naar": [a[3] for a in answers], "rode_draad_id": [a[4] for a in answers],
            }
        ),
    }  # fmt: skip


def test_disagreement_is_shown_and_nobody_decides(oordelen):
    found = indeling(oordelen, "G1", ronde=1)
    assert found.per_lid["verschillend"].to_dict() == {"A": 2, "B": 1, "C": 1}
    assert found.per_lid.loc["C", "jongerenwerk"] == "onbekend", "not knowing is a thing a partner said"
    assert found.gedeeld == {"B": "meeloper", "C": "meeloper"}
    # Krippendorff's alpha by hand: pairs A (neg, pos) and B (mee, mee); De = 1 - (0+0+2)/12, Do = 1/2
    assert found.overeenstemming == pytest.approx(1 - (1 / 2) / (10 / 12))
    assert indeling(oordelen, "G1").ronde == 2
    assert indeling({}, "G1").zin == "De partners gaven nog geen indeling."


def test_change_is_counted_not_named(oordelen):
    found = verandering(oordelen, "G1", 1, 2)
    assert found.to_numpy().tolist() == [
        ["politie", "meeloper", "meeloper", 1],
        ["politie", "negatief", "wisselend", 1],
    ]


def test_a_thread_is_what_the_room_put_together_and_says_who_stands_behind_it(oordelen):
    found = rode_draden(oordelen, "G1")
    assert found.to_numpy().tolist() == [
        ["RD-kern", "Er is een vaste kern", "Belangrijkste kenmerken van de groep", "politie", 1, True]
    ]
    table = oordelen["circulair"]
    both = pa.array([*["RD-kern"] * 3, None, None])
    named = {"circulair": table.set_column(table.column_names.index("rode_draad_id"), "rode_draad_id", both)}
    (row,) = rode_draden(named, "G1").to_dict("records")
    assert row["antwoorden"] == "Er is een vaste kern; Schooluitval"
    assert row["partners"] == "gemeente, politie"
    assert row["alleen"] is False
    assert len(rode_draden({}, "G1")) == 0


@pytest.fixture
def matrix():
    rows = [
        ("gedrag", "gedrag_aard", "politie", "a", None), ("gedrag", "gedrag_aard", "gemeente", "b", None),
        ("gedrag", "gedrag_vaak", "politie", None, "onbekend"), ("gedrag", "gedrag_vaak", "gemeente", None, "leeg"),
        ("gedrag", "gedrag_ernst", "politie", None, "nvt"),
    ]  # fmt: skip
    return {
        "informatiematrix": pa.table(
            {
                "groep_id": ["G1"] * 5, "ronde": [1] * 5, "niveau": ["groep"] * 5,
                "pseudoniem": pa.array([None] * 5, pa.string()), "locatie_id": pa.array([None] * 5, pa.string()),
                "cluster_code": [r[0] for r in rows], "item_code": [r[1] for r in rows],
                "bronpartner": [r[2] for r in rows], "waarde": [r[3] for r in rows],
                "waarde__status": pa.array([r[4] for r in rows]).dictionary_encode(),
            }
        )
    }  # fmt: skip


def test_four_states_stay_four(matrix):
    found = informatiematrix(matrix, "G1", stap=1)
    one = found.antwoorden.set_index(["item_code", "bronpartner"])
    states = ["bekend", "onbekend", "gevraagd_zonder_antwoord", "niet_gevraagd"]
    assert one.loc[("gedrag_aard", "politie"), states].tolist() == [1, 0, 0, 0]
    assert one.loc[("gedrag_vaak", "politie"), states].tolist() == [0, 1, 0, 0]
    assert one.loc[("gedrag_vaak", "gemeente"), states].tolist() == [0, 0, 1, 0]
    assert one.loc[("gedrag_ernst", "politie"), states].tolist() == [1, 0, 0, 0], "not applicable is known"
    assert one.loc[("gedrag_ernst", "gemeente"), states].tolist() == [0, 0, 0, 1]
    by_partner = found.dekking("bronpartner").set_index("bronpartner")
    assert by_partner.loc["politie", "deel_bekend"] == pytest.approx(2 / 3)
    assert found.dekking("cluster_code").set_index("cluster_code")["deel_bekend"].isna()["groep"]
    assert informatiematrix({}, "G1").ronde is None
