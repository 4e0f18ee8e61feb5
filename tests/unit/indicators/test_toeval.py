"""The target against what chance does."""

import numpy as np
import pytest

from jgwork.indicators.effect.detectable import critical_count
from jgwork.indicators.toeval import TOLD, chances
from jgwork.io.bundle import open_publication
from jgwork.runs.publiceren import publiceer


def test_chances_are_those_of_two_draws_with_the_same_unknown_rate() -> None:
    found = chances(20, 1.0)
    assert sum(found.values()) == pytest.approx(1, abs=0.001)
    rng = np.random.default_rng(4)
    drawn = rng.poisson(rng.gamma(20.5, 1.0, 200_000))
    for n in (10, 20, 30):
        assert found[n] == pytest.approx((drawn == n).mean(), abs=0.003)
    assert sum(p for n, p in found.items() if n <= critical_count(20)) < 0.05


def test_the_published_picture_says_whether_the_target_can_be_told(voorbeelddossier, tmp_path) -> None:
    publiceer(voorbeelddossier, tmp_path, groepen=["G02"])
    publication = open_publication(tmp_path / "G02-001")
    view = next(v for v in publication.views("monitoring") if v.id == "toeval")
    picture = view.pictures[""]
    rows = publication.json("tabellen/toeval.json")["rijen"]
    assert sum(r[1] for r in rows) == pytest.approx(100, abs=0.5)
    assert sum(r[3] == "ja" for r in rows) == 1
    told = [r[2] == TOLD for r in rows]
    assert told == sorted(told, reverse=True)  # the limit lies between two classes
    assert "of minder is een daling te onderscheiden" in picture.sentence
    edge = rows[told.index(False)][0].split("-")[0]
    assert f"Pas bij {int(edge) - 1} of minder" in picture.sentence
    assert len(picture.figure["data"][0]["x"]) == len(rows)
