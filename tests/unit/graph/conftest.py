"""The public London gang as tables of the data model, for tests of the network measures."""

import csv
from pathlib import Path

import pyarrow as pa
import pytest

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def pseudonym(label: str) -> str:
    return f"P-{int(label):010d}"


def londen_tables() -> dict[str, pa.Table]:
    """Read the sociomatrix and the ages; the tests that use it are skipped where the data are absent."""
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
