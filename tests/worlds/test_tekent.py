"""Every choice of every view draws something: a state that shows an empty frame tells nobody why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jgwork.runs.publicatie.publiceren import publiceer


@pytest.fixture(scope="module")
def publicaties(voorbeelddossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("publicaties")
    publiceer(voorbeelddossier, out)
    return out


def _marks(trace: dict[str, Any]) -> Iterator[object]:
    """Yield what a trace draws: a heatmap its cells, anything else its values."""
    if "z" in trace:
        yield from (v for row in trace["z"] for v in (row if isinstance(row, list) else [row]) if v is not None)
        return
    for axis in ("x", "y", "lat", "locations", "values"):
        yield from (v for v in trace.get(axis) or () if v is not None)


def test_no_state_of_a_view_is_an_empty_frame(publicaties: Path) -> None:
    empty, seen = [], 0
    for file in sorted(publicaties.glob("*/beelden/*.json")):
        for option, picture in json.loads(file.read_text(encoding="utf-8"))["pictures"].items():
            figure = picture.get("figure")
            if not figure:
                continue
            seen += 1
            drawn = [m for t in figure["data"] for m in _marks(t)]
            if not drawn and not figure["layout"].get("shapes") and not figure["layout"].get("annotations"):
                empty.append(f"{file.parent.parent.name}/{file.stem}/{option}")
    assert seen > 50
    assert empty == []


def test_where_members_live_has_a_word_in_every_cell_that_has_colour(publicaties: Path) -> None:
    (file,) = publicaties.glob("regio-*/beelden/regio_matrix.json")
    figure = json.loads(file.read_text(encoding="utf-8"))["pictures"]["wonen"]["figure"]
    trace, beside = figure["data"][0], len(figure["layout"]["annotations"])
    cells = [(z, t) for zs, ts in zip(trace["z"], trace["text"], strict=True) for z, t in zip(zs, ts, strict=True)]
    assert any(z for z, _ in cells)
    assert sum(z is None and t != "" for z, t in cells) == beside, "what has no number has its word all the same"
