"""A template asks a partner only what the step and the convenant allow."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from jgwork.io.templates import write_template
from jgwork.runs.sjablonen import gevraagd
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.errors import NotCovered, UsageError


def offered(path: Path, lijst: str) -> list[str]:
    sheet = openpyxl.load_workbook(path)["keuzelijsten"]
    column = next(c for c in sheet.iter_cols(values_only=True) if c[0] == lijst)
    return [str(v) for v in column[1:] if v is not None]


def test_the_workbook_offers_the_items_of_the_step_only(tmp_path: Path) -> None:
    items = codelist("matrix_item")
    found = {}
    for step in ("1", "3"):
        asked = gevraagd(("informatiematrix",), step, "jongerenwerk")
        write_template(tmp_path / f"{step}.xlsx", asked.tabellen, asked.codes)
        found[step] = set(offered(tmp_path / f"{step}.xlsx", "matrix_item"))
        assert found[step] == set(asked.codes["matrix_item"])
    assert found["1"] < found["3"] < set(items.codes)
    assert not any(items.extra[c]["niveau"] == "persoon" for c in found["1"])
    assert not any(items.extra[c]["categorie"] == "bijzonder" for c in found["3"])


def test_tables_that_may_not_be_supplied_are_left_out_with_the_reason() -> None:
    asked = gevraagd(("informatiematrix", "duiding", "om_informatie"), "2", "jongerenwerk")
    assert asked.tabellen == ("informatiematrix",)
    assert "stap 3" in asked.niet["duiding"]
    assert "niet afgesproken" in asked.niet["om_informatie"]


def test_without_step_and_partner_the_matrix_is_not_asked() -> None:
    assert gevraagd(("groep",), "", "").tabellen == ("groep",)
    for step, partner in (("", ""), ("3", ""), ("", "politie"), ("9", "politie"), ("3", "kerk")):
        with pytest.raises(UsageError):
            gevraagd(("informatiematrix",), step, partner)
    with pytest.raises(NotCovered):
        gevraagd(("om_informatie",), "2", "om")
