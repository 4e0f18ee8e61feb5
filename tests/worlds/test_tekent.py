"""Every choice of every view draws something: a state that shows an empty frame tells nobody why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def publicaties(voorbeeldwerk: Path) -> Path:
    return voorbeeldwerk / "publicaties"


def _drawn(picture: dict[str, Any]) -> bool:
    """Return whether there is anything to see: something in the figure, a word in a cell, a text or a row."""
    if figure := picture["figure"]:
        axes = ("x", "y", "z", "lat", "locations", "values")
        there = any(v is not None for t in figure["data"] for a in axes for v in t.get(a) or ())
        return there or any(figure["layout"].get(k) for k in ("shapes", "annotations"))
    if raster := picture["raster"]:
        return any(word for _, cells in raster["rijen"] for word, _ in cells)
    return bool(picture["teksten"] or (picture["table"] or {}).get("rows") or picture["sentence"])


def test_no_state_of_a_view_is_an_empty_frame(publicaties: Path) -> None:
    empty, seen = [], 0
    for file in sorted(publicaties.glob("*/beelden/*.json")):
        for option, picture in json.loads(file.read_text(encoding="utf-8"))["pictures"].items():
            seen += 1
            if not _drawn(picture):
                empty.append(f"{file.parent.parent.name}/{file.stem}/{option}")
    assert seen > 100
    assert empty == []


def test_where_members_live_is_not_empty_and_has_a_word_in_every_tinted_cell(publicaties: Path) -> None:
    (file,) = publicaties.glob("regio-*/beelden/regio_matrix.json")
    raster = json.loads(file.read_text(encoding="utf-8"))["pictures"]["wonen"]["raster"]
    cells = [cell for _, row in raster["rijen"] for cell in row]
    assert any(tint for _, tint in cells)
    assert all(word for word, tint in cells if tint)
