"""Networks to test with: the public London gang, and a small group written out by hand."""

import csv
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def pseudonym(label: str) -> str:
    return f"P-{int(label):010d}"


def londen_tables() -> dict[str, pa.Table]:
    """Read the sociomatrix and the ages (Grund and Densley 2012, doi 10.1177/1043986214553377)."""
    file = DATA / "LONDON_GANG.csv"
    if not file.exists():
        pytest.skip("the public data of the London gang are not next to the repository")
    with file.open(encoding="utf-8-sig", newline="") as handle:
        matrix = list(csv.reader(handle))
    with (DATA / "LONDON_GANG_ATTR.csv").open(encoding="utf-8-sig", newline="") as handle:
        ages = {row[""]: float(row["Age"]) for row in csv.DictReader(handle)}
    labels = matrix[0][1:]
    ties = [
        (pseudonym(row[0]), pseudonym(labels[j]), int(cell))
        for i, row in enumerate(matrix[1:])
        for j, cell in enumerate(row[1:])
        if j > i and cell != "0"
    ]
    n = len(labels)
    return {
        "lid": pa.table(
            {
                "scan_id": ["S1"] * n,
                "groep_id": ["G1"] * n,
                "pseudoniem": [pseudonym(x) for x in labels],
                "leeftijd": [ages[x] for x in labels],
                "namenlijst_status": pa.array(["afgestemd"] * n).dictionary_encode(),
            }
        ),
        "relatie": pa.table(
            {
                "groep_id": ["G1"] * len(ties),
                "pseudoniem_a": [t[0] for t in ties],
                "pseudoniem_b": [t[1] for t in ties],
                "relatietype": pa.array(["mede_verdachte"] * len(ties)).dictionary_encode(),
                "n": [t[2] for t in ties],
            }
        ),
    }


@pytest.fixture(scope="session")
def londen() -> dict[str, pa.Table]:
    return londen_tables()


@pytest.fixture
def groep_van_zes() -> dict[str, pa.Table]:
    """Six on the list, one struck off; a stranger S; registrations with a victim; every layer rule once."""
    day = date
    members = ["A", "B", "C", "D", "E", "F", "X"]
    return {
        "lid": pa.table(
            {
                "scan_id": ["S1"] * 7,
                "groep_id": ["G1"] * 7,
                "pseudoniem": members,
                "leeftijdsgroep": ["15-17", "15-17", "18-20", None, "18-20", "24+", "15-17"],
                "woongemeente_code": ["GM9901", "GM9901", "GM9902", "GM9902", None, "GM9901", "GM9901"],
                "lid_vanaf": [None, None, None, day(2025, 4, 1), None, None, None],
                "lid_tot": [None, None, day(2025, 7, 1), None, None, None, None],
                "namenlijst_status": [*["afgestemd"] * 5, "toegevoegd", "vervallen"],
            }
        ),
        "relatie": pa.table(
            {
                "groep_id": ["G1"] * 5,
                "pseudoniem_a": ["A", "B", "A", "S", "X"],
                "pseudoniem_b": ["B", "A", "D", "A", "A"],
                "relatietype": ["familie", "mede_verdachte", "jongerenwerk", "school", "familie"],
                "eerste": [None, day(2025, 1, 10), day(2025, 5, 1), day(2025, 1, 1), None],
                "laatste": [None, day(2025, 1, 10), day(2025, 6, 1), day(2025, 1, 1), None],
                "n": pa.array([None, 9, None, 1, 1], pa.int64()),
                "sterkte": pa.array([None, None, 4, None, None], pa.int64()),
            }
        ),
        "registratie": pa.table(
            {
                "registratie_id": ["R1", "R2", "R3", "R4"],
                "incident_id": ["I1", "I1", None, "I3"],
                "datum": [day(2025, 1, 10), day(2025, 1, 11), day(2025, 5, 20), day(2025, 6, 30)],
                "aard": ["misdrijf", "misdrijf", "controle", "overlast"],
            }
        ),
        "betrokkenheid": pa.table(
            {
                "registratie_id": ["R1", "R1", "R2", "R3", "R3", "R3", "R4", "R4", "R4", "R3"],
                "pseudoniem": ["A", "B", "A", "A", "C", "D", "E", "F", "Q", "T"],
                "rol": [
                    "verdachte", "verdachte", "betrokkene", "genoteerd", "betrokkene", "genoteerd",
                    "verdachte", "slachtoffer", "melder", "genoteerd",
                ],
            }
        ),
    }  # fmt: skip
