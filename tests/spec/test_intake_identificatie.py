"""The table ``intake_identificatie.txt``: what the gate recognises, readable by a privacy officer."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from jgwork.privacy.intake.scan import NAMES, scan, scan_texts

TABLE = Path(__file__).with_name("intake_identificatie.txt")
CASES = [
    tuple(part.strip(" ") for part in line.rsplit("|", 1))
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_a_text_is_recognised_or_left_alone(text: str, kind: str) -> None:
    found = scan_texts((text,), 2026)
    assert (kind in found) if kind != "-" else found == {}


def test_every_kind_of_identifier_stands_in_the_table() -> None:
    assert set(NAMES) <= {kind for _, kind in CASES}


def test_a_column_gives_the_same_answer_as_its_cells_alone() -> None:
    texts = [text for text, _ in CASES]
    masks = scan(pa.array(texts), 2026).kinds
    for place, text in enumerate(texts):
        assert {k for k, m in masks.items() if m[place].as_py()} == set(scan_texts((text,), 2026))
